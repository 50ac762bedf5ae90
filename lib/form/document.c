/* SPDX-License-Identifier: MIT */
/* Documents: a descriptor's events made into a tree that knows its lines. */
#include "form/descriptor.h"

#include "form/yaml.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct ledger__document {
	struct ledger__arena arena;
	const char *source;
	const struct ledger__node *root;
};

/* An item of a collection that is still open. */
struct item {
	const char *key;
	size_t key_line;
	const struct ledger__node *node;
};

struct open {
	struct ledger__node *node;
	size_t first_item;
	const char *key; /* of the value that comes next */
	size_t key_line;
};

struct builder {
	ledger_context *context;
	struct ledger__document *document;
	struct item *items; /* of all open collections, innermost last */
	size_t count;
	size_t capacity;
	struct open open[LEDGER__DESCRIPTOR_DEPTH];
	size_t depth;
};

const struct ledger__node *ledger__document_root(
	const struct ledger__document *document)
{
	return document->root;
}

const char *ledger__document_source(const struct ledger__document *document)
{
	return document->source;
}

void ledger__document_free(struct ledger__document *document)
{
	if (!document)
		return;
	ledger__arena_release(&document->arena);
	free(document);
}

static struct ledger__node *make_node(struct builder *builder,
	const struct ledger__yaml_event *event, enum ledger__node_kind kind)
{
	struct ledger__arena *arena = &builder->document->arena;
	struct ledger__node *node = ledger__arena_allocate(arena, sizeof *node);

	if (!node)
		return NULL;
	memset(node, 0, sizeof *node);
	node->kind = kind;
	node->line = (size_t)event->line;
	if (kind != LEDGER__SCALAR)
		return node;
	node->plain = event->plain;
	node->length = event->length;
	node->text = ledger__arena_duplicate(arena, event->text, event->length);
	return node->text ? node : NULL;
}

/* Puts a finished or just opened node where it belongs. */
static ledger_status place(
	struct builder *builder, const struct ledger__node *node)
{
	struct open *open;

	if (!node)
		return ledger__fail_memory(builder->context);
	if (builder->depth == 0) {
		builder->document->root = node;
		return LEDGER_OK;
	}
	if (!ledger__grow(&builder->items, &builder->capacity,
		    builder->count + 1, sizeof *builder->items))
		return ledger__fail_memory(builder->context);
	open = &builder->open[builder->depth - 1];
	builder->items[builder->count++] =
		(struct item){open->key, open->key_line, node};
	open->key = NULL;
	return LEDGER_OK;
}

static ledger_status take_key(
	struct builder *builder, const struct ledger__yaml_event *event)
{
	struct open *open = &builder->open[builder->depth - 1];

	open->key = ledger__arena_duplicate(
		&builder->document->arena, event->text, event->length);
	open->key_line = (size_t)event->line;
	return open->key ? LEDGER_OK : ledger__fail_memory(builder->context);
}

static ledger_status begin(struct builder *builder,
	const struct ledger__yaml_event *event, enum ledger__node_kind kind)
{
	struct ledger__node *node = make_node(builder, event, kind);
	ledger_status status = place(builder, node);

	if (!status)
		builder->open[builder->depth++] =
			(struct open){node, builder->count, NULL, 0};
	return status;
}

static ledger_status check_keys_differ(
	struct builder *builder, const struct item *items, size_t count)
{
	struct ledger__map seen = {0};
	char quoted[LEDGER__QUOTE_SIZE];
	ledger_status status = LEDGER_OK;
	size_t first = 0;

	for (size_t i = 0; i < count && !status; i++) {
		size_t length = strlen(items[i].key);

		if (ledger__map_get(&seen, items[i].key, length, &first))
			status = ledger__line_fail(builder->context,
				builder->document, items[i].key_line,
				"duplicate key '%s', first on line %zu",
				ledger__quote(quoted, items[i].key),
				items[first].key_line);
		else if (!ledger__map_put(&seen, items[i].key, length, i))
			status = ledger__fail_memory(builder->context);
	}
	ledger__map_release(&seen);
	return status;
}

/* Closes the innermost collection: its items move into the arena. */
static ledger_status finish(struct builder *builder)
{
	struct open *open = &builder->open[builder->depth - 1];
	struct ledger__arena *arena = &builder->document->arena;
	const struct item *items;
	size_t count = builder->count - open->first_item;
	bool mapping;
	const struct ledger__node **nodes = NULL;
	const char **keys = NULL;
	size_t *lines = NULL;
	ledger_status status;

	assert(open->node);
	mapping = open->node->kind == LEDGER__MAPPING;
	builder->depth--;
	builder->count = open->first_item;
	if (count == 0)
		return LEDGER_OK;
	assert(builder->items);
	items = builder->items + open->first_item;
	status = mapping ? check_keys_differ(builder, items, count) : LEDGER_OK;
	if (status)
		return status;
	nodes = ledger__arena_allocate(arena, count * sizeof *nodes);
	keys = ledger__arena_allocate(arena, count * sizeof *keys);
	lines = ledger__arena_allocate(arena, count * sizeof *lines);
	if (!nodes || !keys || !lines)
		return ledger__fail_memory(builder->context);
	for (size_t i = 0; i < count; i++) {
		nodes[i] = items[i].node;
		keys[i] = items[i].key;
		lines[i] = items[i].key_line;
	}
	open->node->items = nodes;
	open->node->keys = mapping ? keys : NULL;
	open->node->key_lines = mapping ? lines : NULL;
	open->node->count = count;
	return LEDGER_OK;
}

static ledger_status add(
	struct builder *builder, const struct ledger__yaml_event *event)
{
	switch (event->kind) {
	case LEDGER__YAML_SCALAR:
		if (event->key)
			return take_key(builder, event);
		return place(
			builder, make_node(builder, event, LEDGER__SCALAR));
	case LEDGER__YAML_SEQUENCE:
		return begin(builder, event, LEDGER__SEQUENCE);
	case LEDGER__YAML_MAPPING:
		return begin(builder, event, LEDGER__MAPPING);
	case LEDGER__YAML_SEQUENCE_END:
	case LEDGER__YAML_MAPPING_END:
		break;
	}
	return finish(builder);
}

static ledger_status build(
	struct builder *builder, const char *text, size_t length)
{
	static const struct ledger__yaml_limits limits = {
		.depth = LEDGER__DESCRIPTOR_DEPTH,
		.scalar = LEDGER__DESCRIPTOR_BYTES,
		.bytes = LEDGER__DESCRIPTOR_BYTES,
		.refusal = LEDGER_ERROR_DESCRIPTOR,
	};
	struct ledger__yaml *yaml = NULL;
	struct ledger__yaml_event event;
	ledger_status status = ledger__yaml_new_memory(builder->context,
		builder->document->source, &limits, text, length, &yaml);

	while (!status) {
		status = ledger__yaml_next(yaml, &event);
		if (!status)
			status = add(builder, &event);
	}
	ledger__yaml_free(yaml);
	if (status != LEDGER_END)
		return status;
	if (!builder->document->root)
		return ledger__line_fail(builder->context, builder->document, 1,
			"nothing is written here");
	return LEDGER_OK;
}

ledger_status ledger__document_parse(ledger_context *context,
	const char *source, const char *text, size_t length,
	struct ledger__document **document)
{
	struct builder builder = {.context = context};
	struct ledger__document *made = ledger__allocate(1, sizeof *made);
	ledger_status status;

	if (!made)
		return ledger__fail_memory(context);
	builder.document = made;
	made->source =
		ledger__arena_duplicate(&made->arena, source, strlen(source));
	status = made->source ? build(&builder, text, length)
			      : ledger__fail_memory(context);
	free(builder.items);
	if (status) {
		ledger__document_free(made);
		return status;
	}
	*document = made;
	return LEDGER_OK;
}
