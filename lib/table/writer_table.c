/* SPDX-License-Identifier: MIT */
/* Aligned tables, for a terminal and in Markdown. */
#include "table/writer.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

enum {
	HELD_ROWS = 2000, /* the rows that the widths are taken from */
	HELD_BYTES = 1024 * 1024,
	MARKDOWN_WIDTH = 3, /* of its narrowest column: "---" */
};

struct held_cell {
	size_t offset; /* in `text` */
	size_t length;
};

struct table {
	struct ledger__buffer text;
	struct held_cell *cells;
	size_t cell_count, cell_capacity;
	size_t rows;
	size_t *widths; /* one a column */
	bool fixed;	/* widths are taken, rows go out at once */
};

static bool is_markdown(const ledger_writer *writer)
{
	return writer->kind == LEDGER_FORMAT_MARKDOWN;
}

static bool is_right(const struct ledger__column *column)
{
	return column->kind != LEDGER_COLUMN_TEXT;
}

static void append_spaces(struct ledger__buffer *out, size_t count)
{
	while (count-- > 0)
		ledger__buffer_append_byte(out, ' ');
}

/* What Markdown would take for its own. */
static void append_markdown(
	struct ledger__buffer *out, const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (memchr("\\`*[]<>|~&", text[i], 10))
			ledger__buffer_append_byte(out, '\\');
		ledger__buffer_append_byte(out, text[i]);
	}
}

/* Adds a cell's text to what is held, as it will be shown. */
static void hold(
	ledger_writer *writer, size_t column, const char *text, size_t length)
{
	struct table *table = writer->state;
	struct held_cell cell = {.offset = table->text.length};
	size_t width;

	if (is_markdown(writer))
		append_markdown(&table->text, text, length);
	else
		ledger__buffer_append(&table->text, text, length);
	if (table->text.failed ||
		!ledger__grow(&table->cells, &table->cell_capacity,
			table->cell_count + 1, sizeof *table->cells)) {
		ledger__writer_no_memory(writer);
		return;
	}
	cell.length = table->text.length - cell.offset;
	table->cells[table->cell_count++] = cell;
	if (table->fixed || cell.length == 0)
		return;
	width = ledger__text_width(table->text.data + cell.offset, cell.length);
	if (width > table->widths[column])
		table->widths[column] = width;
}

static void begin_cell(ledger_writer *writer, size_t column)
{
	if (is_markdown(writer))
		ledger__buffer_append_text(
			&writer->out, column == 0 ? "| " : " | ");
	else if (column > 0)
		append_spaces(&writer->out, 2);
}

/* Ends a line: no blanks at its end in a table. */
static void end_line(ledger_writer *writer)
{
	struct ledger__buffer *out = &writer->out;

	if (is_markdown(writer))
		ledger__buffer_append_text(out, " |");
	while (!is_markdown(writer) && out->length > 0 &&
		out->data[out->length - 1] == ' ')
		out->length--;
	ledger__buffer_append_byte(out, '\n');
}

static void write_row(ledger_writer *writer, const struct held_cell *cells)
{
	const struct table *table = writer->state;

	for (size_t i = 0; i < writer->column_count; i++) {
		const char *text = "";
		size_t width = 0;
		size_t room = 0;

		if (cells[i].length > 0) {
			text = table->text.data + cells[i].offset;
			width = ledger__text_width(text, cells[i].length);
		}
		if (width < table->widths[i])
			room = table->widths[i] - width;
		begin_cell(writer, i);
		if (is_right(&writer->columns[i]))
			append_spaces(&writer->out, room);
		ledger__buffer_append(&writer->out, text, cells[i].length);
		if (!is_right(&writer->columns[i]))
			append_spaces(&writer->out, room);
	}
	end_line(writer);
}

static void write_rule(ledger_writer *writer)
{
	const struct table *table = writer->state;

	for (size_t i = 0; i < writer->column_count; i++) {
		bool colon =
			is_markdown(writer) && is_right(&writer->columns[i]);

		begin_cell(writer, i);
		for (size_t k = colon; k < table->widths[i]; k++)
			ledger__buffer_append_byte(&writer->out, '-');
		if (colon)
			ledger__buffer_append_byte(&writer->out, ':');
	}
	end_line(writer);
}

/* The widths are known: what was held goes out, headings first. */
static void fix(ledger_writer *writer)
{
	struct table *table = writer->state;
	size_t columns = writer->column_count;

	table->fixed = true;
	for (size_t at = 0; columns > 0 && at < table->cell_count;
		at += columns) {
		write_row(writer, table->cells + at);
		if (at == 0)
			write_rule(writer);
		ledger__writer_drain(writer, false);
	}
	table->cell_count = 0;
	ledger__buffer_reset(&table->text);
}

static void begin(ledger_writer *writer)
{
	struct table *table = ledger__allocate(1, sizeof *table);

	if (!table) {
		ledger__writer_no_memory(writer);
		return;
	}
	writer->state = table;
	table->widths =
		ledger__allocate(writer->column_count, sizeof *table->widths);
	if (!table->widths) {
		ledger__writer_no_memory(writer);
		return;
	}
	for (size_t i = 0; i < writer->column_count && !writer->failed; i++) {
		const char *heading = writer->columns[i].heading;

		table->widths[i] = is_markdown(writer) ? MARKDOWN_WIDTH : 1;
		hold(writer, i, heading, strlen(heading));
	}
}

static void nothing(ledger_writer *writer)
{
	(void)writer;
}

static void write_cell(ledger_writer *writer,
	const struct ledger__column *column, const char *text, size_t length,
	bool number)
{
	(void)number;
	hold(writer, (size_t)(column - writer->columns), text ? text : "",
		text ? length : 0);
}

static void end_row(ledger_writer *writer)
{
	struct table *table = writer->state;

	table->rows++;
	if (table->fixed) {
		write_row(writer, table->cells);
		table->cell_count = 0;
		ledger__buffer_reset(&table->text);
	} else if (table->rows == HELD_ROWS ||
		   table->text.length >= HELD_BYTES) {
		fix(writer);
	}
}

static void end(ledger_writer *writer)
{
	struct table *table = writer->state;

	if (!table->fixed)
		fix(writer);
}

static void release(ledger_writer *writer)
{
	struct table *table = writer->state;

	if (!table)
		return;
	ledger__buffer_release(&table->text);
	free(table->cells);
	free(table->widths);
	free(table);
	writer->state = NULL;
}

const struct ledger__format ledger__format_table = {
	.begin = begin,
	.begin_row = nothing,
	.cell = write_cell,
	.end_row = end_row,
	.end = end,
	.release = release,
};
