/* SPDX-License-Identifier: MIT */
/* The first rows of a sheet, where headings may have line breaks in them. */
#include "table/split.h"

#include <string.h>

/* Appends a decoded row; false when its bytes are damaged. */
static bool append_line(struct ledger__splitter *splitter,
	struct ledger__buffer *text, const struct ledger__row *row)
{
	struct ledger__row probe = *row;
	size_t length = 0;
	const char *decoded = ledger__decode(splitter, &probe,
		splitter->block->raw.data + row->raw_offset, row->raw_length,
		&length);

	ledger__buffer_append(text, decoded, length);
	splitter->failed |= text->failed;
	return !probe.damage && !splitter->failed;
}

enum { HEADING_BYTES = 1024, NUMBER_DIGITS = 15 };

static bool has_long_number(const char *text, size_t length)
{
	size_t digits = 0;

	for (size_t i = 0; i < length && digits < NUMBER_DIGITS; i++)
		digits = text[i] >= '0' && text[i] <= '9' ? digits + 1 : 0;
	return digits == NUMBER_DIGITS;
}

/*
 * Whether joined lines are rows of data that a stray quote swallowed: one
 * that holds a long number, or that would by itself be about as wide as the
 * header, its delimiters being within the quotes; or a text too long to be a
 * heading.
 */
static bool swallows_rows(const struct ledger__splitter *splitter,
	const char *text, size_t length)
{
	char delimiter = splitter->reader->dialect.delimiter;
	bool quoted = false;
	size_t columns = 1;
	size_t within = 1; /* cells of a line, as if its quotes were not */
	size_t widest = 0;
	size_t start = 0; /* of the cell */

	if (memchr(text, '\n', length) && has_long_number(text, length))
		return true;
	for (size_t i = 0; i < length; i++) {
		if (text[i] == '"' && (quoted || i == start))
			quoted = !quoted;
		else if (text[i] == '\n' && quoted)
			within = 1;
		else if (text[i] == delimiter && quoted)
			within++;
		else if (text[i] == delimiter) {
			columns++;
			within = 1;
			start = i + 1;
		}
		if (within > widest)
			widest = within;
		if (i >= start + HEADING_BYTES)
			return true;
	}
	return widest > 2 && widest + widest / 4 >= columns;
}

/*
 * How many rows behind the first one of `rows` belong to it, because a quote
 * is open; their joined text is then in `text`.  0 when none do or when the
 * quote never ends.
 */
static size_t rows_to_join(struct ledger__splitter *splitter,
	const struct ledger__row *rows, size_t count,
	struct ledger__buffer *text)
{
	ledger__buffer_reset(text);
	for (size_t i = 0; i < count && i < LEDGER__HEAD_LINES; i++) {
		enum ledger__csv_state state;

		if (i > 0)
			ledger__buffer_append_byte(text, '\n');
		if (!append_line(splitter, text, &rows[i]) ||
			text->length > LEDGER__LINE_BYTES)
			return 0;
		state = ledger__csv_probe(splitter, text->data, text->length);
		if (state == LEDGER__CSV_SOUND)
			return i > 0 && swallows_rows(splitter, text->data,
						text->length)
				       ? 0
				       : i;
		if (state == LEDGER__CSV_BROKEN)
			return 0;
	}
	return 0;
}

static void split_joined(struct ledger__splitter *splitter,
	struct ledger__row *row, const struct ledger__buffer *text)
{
	struct ledger__block *block = splitter->block;
	const char *copy = ledger__arena_duplicate(
		&block->arena, text->data, text->length);

	row->first_cell = (uint32_t)block->cell_count;
	if (!copy) {
		splitter->failed = true;
		return;
	}
	splitter->joining = true;
	ledger__split_csv(splitter, row, copy, text->length);
	ledger__row_check_controls(splitter, row);
	splitter->joining = false;
	row->cell_count = (uint32_t)block->cell_count - row->first_cell;
}

static void parse_head(struct ledger__splitter *splitter,
	struct ledger__block *block, size_t limit)
{
	bool csv = splitter->reader->dialect.syntax == LEDGER__CSV;
	struct ledger__buffer text = {0};
	size_t kept = 0;
	size_t more;

	splitter->block = block;
	for (size_t i = 0;
		i < block->row_count && kept < limit && !splitter->failed;
		i += more + 1) {
		struct ledger__row row = block->rows[i];

		more = 0;
		if (csv)
			more = rows_to_join(splitter, &block->rows[i],
				block->row_count - i, &text);
		if (more == 0) {
			ledger__split_row(splitter, &row);
		} else {
			const struct ledger__row *final =
				&block->rows[i + more];

			row.line_count = (uint32_t)more + 1;
			row.raw_length = final->raw_offset + final->raw_length -
					 row.raw_offset;
			split_joined(splitter, &row, &text);
		}
		block->rows[kept++] = row;
	}
	block->row_count = kept;
	splitter->block = NULL;
	ledger__buffer_release(&text);
}

ledger_status ledger__reader_head(struct ledger__reader *reader, size_t limit,
	struct ledger__block *block)
{
	struct ledger__reader first = *reader; /* fill moves the copy only */
	struct ledger__splitter *splitter = NULL;
	ledger_status status;

	first.offset = reader->start;
	first.line = 1;
	first.number = 0;
	status = ledger__reader_fill(&first, block);
	if (status == LEDGER_END)
		return LEDGER_OK; /* an empty file has no rows */
	if (!status)
		status = ledger__splitter_new(
			reader->context, reader, &splitter);
	if (!status)
		parse_head(splitter, block, limit);
	if (!status && splitter->failed)
		status = ledger__fail_memory(reader->context);
	ledger__splitter_free(splitter);
	return status;
}
