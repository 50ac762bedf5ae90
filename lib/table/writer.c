/* SPDX-License-Identifier: MIT */
/* Rows out: what all formats share; failures stick until finish. */
#include "table/writer.h"

#include "base/text.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { DRAIN_BYTES = 64 * 1024 };

static const struct ledger__format *format_of(enum ledger_format kind)
{
	switch (kind) {
	case LEDGER_FORMAT_TABLE:
	case LEDGER_FORMAT_MARKDOWN:
		return &ledger__format_table;
	case LEDGER_FORMAT_JSON:
	case LEDGER_FORMAT_JSONL:
		return &ledger__format_json;
	case LEDGER_FORMAT_YAML:
		return &ledger__format_yaml;
	case LEDGER_FORMAT_CSV:
	case LEDGER_FORMAT_TSV:
		return &ledger__format_csv;
	case LEDGER_FORMAT_HTML:
	case LEDGER_FORMAT_XLSX:
		break;
	}
	return NULL;
}

static bool is_human(enum ledger_format kind)
{
	return kind == LEDGER_FORMAT_TABLE || kind == LEDGER_FORMAT_MARKDOWN;
}

ledger_status ledger_writer_new(ledger_context *context, FILE *stream,
	ledger_format format, ledger_writer **writer)
{
	const struct ledger__format *parts = format_of(format);
	ledger_writer *made = NULL;

	assert(context && stream && writer);
	if (!parts)
		return ledger__fail(context, LEDGER_ERROR_DESCRIPTOR,
			"rows are not written in this format");
	made = ledger__allocate(1, sizeof *made);
	if (!made)
		return ledger__fail_memory(context);
	made->context = context;
	made->stream = stream;
	made->kind = format;
	made->format = parts;
	made->titles = is_human(format);
	made->labels = is_human(format);
	*writer = made;
	return LEDGER_OK;
}

void ledger_writer_free(ledger_writer *writer)
{
	if (!writer)
		return;
	if (writer->format->release)
		writer->format->release(writer);
	ledger__arena_release(&writer->arena);
	ledger__buffer_release(&writer->out);
	ledger__buffer_release(&writer->scratch);
	free(writer->columns);
	free(writer);
}

void ledger_writer_set_excel(ledger_writer *writer, bool excel)
{
	assert(writer && !writer->begun);
	writer->excel = excel;
}

void ledger_writer_set_terminal(ledger_writer *writer, bool terminal)
{
	assert(writer && !writer->begun);
	writer->terminal = terminal;
}

void ledger_writer_set_titles(ledger_writer *writer, bool titles)
{
	assert(writer && !writer->begun);
	writer->titles = titles;
}

void ledger_writer_set_labels(ledger_writer *writer, bool labels)
{
	assert(writer);
	writer->labels = labels;
}

bool ledger_writer_shows_labels(const ledger_writer *writer)
{
	assert(writer);
	return writer->labels;
}

void ledger__writer_no_memory(ledger_writer *writer)
{
	if (!writer->failed)
		writer->failed = LEDGER_ERROR_MEMORY;
}

bool ledger_writer_failed(const ledger_writer *writer)
{
	assert(writer);
	return writer->failed != LEDGER_OK;
}

bool ledger_writer_broken_pipe(const ledger_writer *writer)
{
	assert(writer);
	return writer->failed == LEDGER_ERROR_OUTPUT &&
	       writer->problem == EPIPE;
}

static void fail_output(ledger_writer *writer)
{
	if (writer->failed)
		return;
	writer->failed = LEDGER_ERROR_OUTPUT;
	writer->problem = errno;
}

void ledger__writer_drain(ledger_writer *writer, bool all)
{
	struct ledger__buffer *out = &writer->out;

	if (out->failed)
		ledger__writer_no_memory(writer);
	if (writer->failed || (!all && out->length < DRAIN_BYTES))
		return;
	errno = 0;
	if (out->length > 0 && fwrite(out->data, 1, out->length,
				       writer->stream) != out->length)
		fail_output(writer);
	ledger__buffer_reset(out);
}

/* ---- Columns ----------------------------------------------------------- */

static const char *keep(ledger_writer *writer, const char *text)
{
	char *copy =
		ledger__arena_duplicate(&writer->arena, text, strlen(text));

	if (!copy)
		ledger__writer_no_memory(writer);
	return copy ? copy : "";
}

void ledger_writer_column(ledger_writer *writer, const char *name,
	const char *title, ledger_column_kind kind)
{
	struct ledger__column *column;

	assert(writer && name && !writer->begun);
	if (writer->failed)
		return;
	if (!ledger__grow(&writer->columns, &writer->column_capacity,
		    writer->column_count + 1, sizeof *writer->columns)) {
		ledger__writer_no_memory(writer);
		return;
	}
	column = &writer->columns[writer->column_count++];
	*column = (struct ledger__column){.kind = kind};
	column->name = keep(writer, name);
	column->title = title ? keep(writer, title) : column->name;
	column->heading = column->name;
}

/* ---- Rows -------------------------------------------------------------- */

/* The text as the format may have it: sound UTF-8, escaped for a terminal. */
static const char *presentable(
	ledger_writer *writer, const char *text, size_t *length)
{
	struct ledger__buffer *scratch = &writer->scratch;
	bool visible = writer->terminal || is_human(writer->kind);
	size_t good = ledger__utf8_valid_prefix(text, *length);

	if (good == *length && !visible)
		return text;
	ledger__buffer_reset(scratch);
	if (visible) {
		ledger__text_append_visible(scratch, text, *length);
	} else {
		for (size_t at = 0; at < *length; at += good) {
			good = ledger__utf8_valid_prefix(
				text + at, *length - at);
			ledger__buffer_append(scratch, text + at, good);
			if (at + good == *length)
				break;
			ledger__buffer_append_text(scratch, "\xef\xbf\xbd");
			good++;
		}
	}
	*length = scratch->length;
	text = ledger__buffer_text(scratch);
	if (scratch->failed)
		ledger__writer_no_memory(writer);
	return text;
}

/* Whether the text is a number as JSON writes it, without an exponent. */
static bool is_number(const char *text, size_t length, bool decimal)
{
	size_t at = length > 0 && text[0] == '-';
	size_t first = at;

	while (at < length && text[at] >= '0' && text[at] <= '9')
		at++;
	if (at == first || (text[first] == '0' && at > first + 1))
		return false;
	if (decimal && at < length && text[at] == '.') {
		first = ++at;
		while (at < length && text[at] >= '0' && text[at] <= '9')
			at++;
		if (at == first)
			return false;
	}
	return at == length;
}

static void begin(ledger_writer *writer)
{
	if (writer->begun || writer->failed)
		return;
	writer->begun = true;
	for (size_t i = 0; i < writer->column_count; i++) {
		struct ledger__column *column = &writer->columns[i];
		const char *text =
			writer->titles ? column->title : column->name;
		size_t length = strlen(text);

		column->heading =
			keep(writer, presentable(writer, text, &length));
	}
	writer->format->begin(writer);
}

void ledger_writer_cell(ledger_writer *writer, const char *value, size_t length,
	const char *label, size_t label_length)
{
	const struct ledger__column *column;
	const char *text = value;
	bool number = false;

	assert(writer);
	if (writer->failed)
		return;
	begin(writer);
	if (writer->failed)
		return;
	assert(writer->cell < writer->column_count);
	column = &writer->columns[writer->cell];
	if (!writer->in_row) {
		writer->in_row = true;
		writer->rows++;
		writer->format->begin_row(writer);
	}
	if (writer->labels && label) {
		text = label;
		length = label_length;
	} else if (text && column->kind != LEDGER_COLUMN_TEXT) {
		number = is_number(
			text, length, column->kind == LEDGER_COLUMN_DECIMAL);
	}
	if (text)
		text = presentable(writer, text, &length);
	if (!writer->failed)
		writer->format->cell(writer, column, text, length, number);
	writer->cell++;
}

void ledger_writer_text(ledger_writer *writer, const char *value)
{
	ledger_writer_cell(writer, value, value ? strlen(value) : 0, NULL, 0);
}

void ledger_writer_integer(ledger_writer *writer, int64_t value)
{
	char text[24];
	int length = snprintf(text, sizeof text, "%" PRId64, value);

	ledger_writer_cell(writer, text, (size_t)length, NULL, 0);
}

void ledger_writer_end_row(ledger_writer *writer)
{
	assert(writer);
	while (!writer->failed && writer->cell < writer->column_count)
		ledger_writer_cell(writer, NULL, 0, NULL, 0);
	if (!writer->failed && writer->in_row)
		writer->format->end_row(writer);
	writer->in_row = false;
	writer->cell = 0;
	ledger__writer_drain(writer, false);
}

ledger_status ledger_writer_finish(ledger_writer *writer)
{
	assert(writer && !writer->in_row);
	begin(writer);
	if (!writer->failed)
		writer->format->end(writer);
	ledger__writer_drain(writer, true);
	if (!writer->failed) {
		errno = 0;
		if (fflush(writer->stream) != 0 || ferror(writer->stream))
			fail_output(writer);
	}
	if (writer->failed == LEDGER_ERROR_MEMORY)
		return ledger__fail_memory(writer->context);
	if (writer->failed) {
		errno = writer->problem;
		return ledger__fail_errno(writer->context, LEDGER_ERROR_OUTPUT,
			"cannot write the output");
	}
	return LEDGER_OK;
}
