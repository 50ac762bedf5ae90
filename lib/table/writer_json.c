/* SPDX-License-Identifier: MIT */
/* A JSON array of objects, one a line; or the lines alone. */
#include "table/writer.h"

#include <jansson.h>
#include <string.h>

static int take_bytes(const char *bytes, size_t length, void *data)
{
	struct ledger__buffer *out = data;

	ledger__buffer_append(out, bytes, length);
	return out->failed ? -1 : 0;
}

/* Whether the text stands between quotes as it is. */
static bool is_plain(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		unsigned char byte = (unsigned char)text[i];

		if (byte < 0x20 || byte == '"' || byte == '\\')
			return false;
	}
	return true;
}

static void append_string(
	ledger_writer *writer, const char *text, size_t length)
{
	struct ledger__buffer *out = &writer->out;
	json_t *string;

	if (is_plain(text, length)) {
		ledger__buffer_append_byte(out, '"');
		ledger__buffer_append(out, text, length);
		ledger__buffer_append_byte(out, '"');
		return;
	}
	string = json_stringn(text, length);
	if (!string || json_dump_callback(
			       string, take_bytes, out, JSON_ENCODE_ANY) != 0)
		ledger__writer_no_memory(writer);
	json_decref(string);
}

static void begin(ledger_writer *writer)
{
	if (writer->kind == LEDGER_FORMAT_JSON)
		ledger__buffer_append_byte(&writer->out, '[');
}

static void begin_row(ledger_writer *writer)
{
	if (writer->kind == LEDGER_FORMAT_JSON)
		ledger__buffer_append_text(
			&writer->out, writer->rows > 1 ? ",\n" : "\n");
	ledger__buffer_append_byte(&writer->out, '{');
}

static void write_cell(ledger_writer *writer,
	const struct ledger__column *column, const char *text, size_t length,
	bool number)
{
	struct ledger__buffer *out = &writer->out;

	if (column != writer->columns)
		ledger__buffer_append_byte(out, ',');
	append_string(writer, column->heading, strlen(column->heading));
	ledger__buffer_append_byte(out, ':');
	if (!text)
		ledger__buffer_append_text(out, "null");
	else if (number)
		ledger__buffer_append(out, text, length);
	else
		append_string(writer, text, length);
}

static void end_row(ledger_writer *writer)
{
	ledger__buffer_append_byte(&writer->out, '}');
	if (writer->kind == LEDGER_FORMAT_JSONL)
		ledger__buffer_append_byte(&writer->out, '\n');
}

static void end(ledger_writer *writer)
{
	if (writer->kind == LEDGER_FORMAT_JSON)
		ledger__buffer_append_text(
			&writer->out, writer->rows > 0 ? "\n]\n" : "]\n");
}

const struct ledger__format ledger__format_json = {
	.begin = begin,
	.begin_row = begin_row,
	.cell = write_cell,
	.end_row = end_row,
	.end = end,
};
