/* SPDX-License-Identifier: MIT */
/* A tree as JSON: one item a line but for what is flat. */
#include "report/tree.h"

#include <assert.h>
#include <jansson.h>
#include <string.h>

static int take_bytes(const char *bytes, size_t length, void *data)
{
	struct ledger__buffer *out = data;

	ledger__buffer_append(out, bytes, length);
	return out->failed ? -1 : 0;
}

static void append_string(struct ledger__buffer *out, const char *text)
{
	json_t *string = json_string(text);

	if (!string || json_dump_callback(
			       string, take_bytes, out, JSON_ENCODE_ANY) != 0)
		out->failed = true;
	json_decref(string);
}

/* What stands before an item: comma, line end, key. */
static void begin_item(struct ledger__tree *tree, const char *key)
{
	unsigned int level = tree->depth - 1;

	if (tree->open[level].filled)
		ledger__buffer_append_byte(tree->out, ',');
	if (!tree->open[level].flat)
		ledger__buffer_append_byte(tree->out, '\n');
	tree->open[level].filled = true;
	if (key) {
		append_string(tree->out, key);
		ledger__buffer_append_byte(tree->out, ':');
	}
}

static void open_container(struct ledger__tree *tree, bool mapping, bool flat)
{
	assert(tree->depth < LEDGER__TREE_DEPTH);
	tree->open[tree->depth].mapping = mapping;
	tree->open[tree->depth].flat = flat;
	tree->open[tree->depth].filled = false;
	tree->depth++;
	ledger__buffer_append_byte(tree->out, mapping ? '{' : '[');
}

static void begin_container(
	struct ledger__tree *tree, const char *key, bool mapping, bool flat)
{
	begin_item(tree, key);
	open_container(tree, mapping, flat);
}

static void end_container(struct ledger__tree *tree)
{
	unsigned int level = --tree->depth;

	if (tree->open[level].filled && !tree->open[level].flat)
		ledger__buffer_append_byte(tree->out, '\n');
	ledger__buffer_append_byte(
		tree->out, tree->open[level].mapping ? '}' : ']');
}

static void write_text(
	struct ledger__tree *tree, const char *key, const char *text)
{
	begin_item(tree, key);
	append_string(tree->out, text);
}

static void write_bare(
	struct ledger__tree *tree, const char *key, const char *text)
{
	begin_item(tree, key);
	ledger__buffer_append_text(tree->out, text);
}

static void finish(struct ledger__tree *tree)
{
	while (tree->depth > 0)
		end_container(tree);
	ledger__buffer_append_byte(tree->out, '\n');
}

static const struct ledger__tree_format format = {
	.begin = begin_container,
	.end = end_container,
	.text = write_text,
	.bare = write_bare,
	.finish = finish,
};

void ledger__tree_json(struct ledger__tree *tree, struct ledger__buffer *out)
{
	*tree = (struct ledger__tree){.format = &format, .out = out};
	open_container(tree, true, false);
}
