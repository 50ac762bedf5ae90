/* SPDX-License-Identifier: MIT */
/* A YAML sequence of mappings, by libyaml's emitter. */
#include "table/writer.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <yaml.h>

static int take_bytes(void *data, unsigned char *bytes, size_t length)
{
	struct ledger__buffer *out = data;

	ledger__buffer_append(out, bytes, length);
	return !out->failed;
}

/* Emits an event, if it could be made. */
static void emit(ledger_writer *writer, yaml_event_t *event, int made)
{
	if (!made || !yaml_emitter_emit(writer->state, event))
		ledger__writer_no_memory(writer);
}

/*
 * Whether the text, bare, is text to every reader of YAML: it begins with a
 * letter and is none of the words for yes, no and nothing.
 */
static bool is_surely_text(const char *text, size_t length)
{
	static const char *const words[] = {"y", "n", "yes", "no", "on", "off",
		"true", "false", "null", "nan", "inf"};
	unsigned char first = length > 0 ? (unsigned char)text[0] : 0;

	if (!((first >= 'A' && first <= 'Z') ||
		    (first >= 'a' && first <= 'z') || first >= 0x80))
		return false;
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (strlen(words[i]) == length &&
			strncasecmp(text, words[i], length) == 0)
			return false;
	}
	return true;
}

/* Text on one line always: what libyaml would break goes into escapes. */
static bool has_break(const char *text, size_t length)
{
	static const char *const breaks[] = {
		"\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9"};

	for (size_t i = 0; i < length; i++) {
		if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
			return true;
	}
	for (size_t i = 0; i < sizeof breaks / sizeof breaks[0]; i++) {
		if (memmem(text, length, breaks[i], strlen(breaks[i])))
			return true;
	}
	return false;
}

static void emit_scalar(ledger_writer *writer, const char *text, size_t length,
	yaml_scalar_style_t style)
{
	yaml_event_t event;

	emit(writer, &event,
		yaml_scalar_event_initialize(&event, NULL, NULL,
			(const yaml_char_t *)text, (int)length, 1, 1, style));
}

int ledger__yaml_text_style(const char *text, size_t length)
{
	if (has_break(text, length))
		return YAML_DOUBLE_QUOTED_SCALAR_STYLE;
	if (is_surely_text(text, length))
		return YAML_PLAIN_SCALAR_STYLE;
	return YAML_SINGLE_QUOTED_SCALAR_STYLE;
}

static void emit_text(ledger_writer *writer, const char *text, size_t length)
{
	emit_scalar(writer, text, length,
		(yaml_scalar_style_t)ledger__yaml_text_style(text, length));
}

static void begin(ledger_writer *writer)
{
	yaml_emitter_t *emitter = ledger__allocate(1, sizeof *emitter);
	yaml_event_t event;

	if (!emitter || !yaml_emitter_initialize(emitter)) {
		free(emitter);
		ledger__writer_no_memory(writer);
		return;
	}
	writer->state = emitter;
	yaml_emitter_set_output(emitter, take_bytes, &writer->out);
	yaml_emitter_set_unicode(emitter, 1);
	yaml_emitter_set_width(emitter, -1);
	emit(writer, &event,
		yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING));
	emit(writer, &event,
		yaml_document_start_event_initialize(
			&event, NULL, NULL, NULL, 1));
	emit(writer, &event,
		yaml_sequence_start_event_initialize(
			&event, NULL, NULL, 1, YAML_BLOCK_SEQUENCE_STYLE));
}

static void begin_row(ledger_writer *writer)
{
	yaml_event_t event;

	emit(writer, &event,
		yaml_mapping_start_event_initialize(
			&event, NULL, NULL, 1, YAML_BLOCK_MAPPING_STYLE));
}

static void write_cell(ledger_writer *writer,
	const struct ledger__column *column, const char *text, size_t length,
	bool number)
{
	emit_text(writer, column->heading, strlen(column->heading));
	if (!text)
		emit_scalar(writer, "null", 4, YAML_PLAIN_SCALAR_STYLE);
	else if (number)
		emit_scalar(writer, text, length, YAML_PLAIN_SCALAR_STYLE);
	else
		emit_text(writer, text, length);
}

static void end_row(ledger_writer *writer)
{
	yaml_event_t event;

	emit(writer, &event, yaml_mapping_end_event_initialize(&event));
}

static void end(ledger_writer *writer)
{
	yaml_event_t event;

	emit(writer, &event, yaml_sequence_end_event_initialize(&event));
	emit(writer, &event, yaml_document_end_event_initialize(&event, 1));
	emit(writer, &event, yaml_stream_end_event_initialize(&event));
	if (!yaml_emitter_flush(writer->state))
		ledger__writer_no_memory(writer);
}

static void release(ledger_writer *writer)
{
	if (!writer->state)
		return;
	yaml_emitter_delete(writer->state);
	free(writer->state);
	writer->state = NULL;
}

const struct ledger__format ledger__format_yaml = {
	.begin = begin,
	.begin_row = begin_row,
	.cell = write_cell,
	.end_row = end_row,
	.end = end,
	.release = release,
};
