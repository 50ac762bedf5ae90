/* SPDX-License-Identifier: MIT */
/* A tree as YAML, by libyaml's emitter. */
#include "report/tree.h"

#include "table/writer.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

static int take_bytes(void *data, unsigned char *bytes, size_t length)
{
	struct ledger__buffer *out = data;

	ledger__buffer_append(out, bytes, length);
	return !out->failed;
}

static void emit(struct ledger__tree *tree, yaml_event_t *event, int made)
{
	if (made && tree->out->failed)
		yaml_event_delete(event);
	else if (!made || !yaml_emitter_emit(tree->state, event))
		tree->out->failed = true;
}

static void emit_scalar(
	struct ledger__tree *tree, const char *text, yaml_scalar_style_t style)
{
	yaml_event_t event;

	emit(tree, &event,
		yaml_scalar_event_initialize(&event, NULL, NULL,
			(const yaml_char_t *)text, (int)strlen(text), 1, 1,
			style));
}

static void emit_text(struct ledger__tree *tree, const char *text)
{
	emit_scalar(tree, text,
		(yaml_scalar_style_t)ledger__yaml_text_style(
			text, strlen(text)));
}

static void begin_container(
	struct ledger__tree *tree, const char *key, bool mapping, bool flat)
{
	yaml_event_t event;

	assert(tree->depth < LEDGER__TREE_DEPTH);
	if (key)
		emit_text(tree, key);
	tree->open[tree->depth++].mapping = mapping;
	if (mapping)
		emit(tree, &event,
			yaml_mapping_start_event_initialize(&event, NULL, NULL,
				1,
				flat ? YAML_FLOW_MAPPING_STYLE
				     : YAML_BLOCK_MAPPING_STYLE));
	else
		emit(tree, &event,
			yaml_sequence_start_event_initialize(&event, NULL, NULL,
				1,
				flat ? YAML_FLOW_SEQUENCE_STYLE
				     : YAML_BLOCK_SEQUENCE_STYLE));
}

static void end_container(struct ledger__tree *tree)
{
	yaml_event_t event;
	bool mapping = tree->open[--tree->depth].mapping;

	emit(tree, &event,
		mapping ? yaml_mapping_end_event_initialize(&event)
			: yaml_sequence_end_event_initialize(&event));
}

static void write_text(
	struct ledger__tree *tree, const char *key, const char *text)
{
	if (key)
		emit_text(tree, key);
	emit_text(tree, text);
}

static void write_bare(
	struct ledger__tree *tree, const char *key, const char *text)
{
	if (key)
		emit_text(tree, key);
	emit_scalar(tree, text, YAML_PLAIN_SCALAR_STYLE);
}

static void finish(struct ledger__tree *tree)
{
	yaml_event_t event;

	while (tree->depth > 0)
		end_container(tree);
	emit(tree, &event, yaml_document_end_event_initialize(&event, 1));
	emit(tree, &event, yaml_stream_end_event_initialize(&event));
	if (!tree->out->failed && !yaml_emitter_flush(tree->state))
		tree->out->failed = true;
	yaml_emitter_delete(tree->state);
	free(tree->state);
	tree->state = NULL;
}

static const struct ledger__tree_format format = {
	.begin = begin_container,
	.end = end_container,
	.text = write_text,
	.bare = write_bare,
	.finish = finish,
};

bool ledger__tree_yaml(struct ledger__tree *tree, struct ledger__buffer *out)
{
	yaml_emitter_t *emitter = ledger__allocate(1, sizeof *emitter);
	yaml_event_t event;

	if (!emitter || !yaml_emitter_initialize(emitter)) {
		free(emitter);
		return false;
	}
	*tree = (struct ledger__tree){
		.format = &format, .out = out, .state = emitter};
	yaml_emitter_set_output(emitter, take_bytes, out);
	yaml_emitter_set_unicode(emitter, 1);
	yaml_emitter_set_width(emitter, -1);
	emit(tree, &event,
		yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING));
	emit(tree, &event,
		yaml_document_start_event_initialize(
			&event, NULL, NULL, NULL, 1));
	begin_container(tree, NULL, true, false);
	return true;
}
