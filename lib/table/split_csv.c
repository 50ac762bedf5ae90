/* SPDX-License-Identifier: MIT */
/* One line through libcsv, fenced: it never sees where the next one begins. */
#include "table/split.h"

#include <stdlib.h>
#include <string.h>

enum { OPTIONS = CSV_STRICT | CSV_STRICT_FINI };

struct target {
	struct ledger__splitter *splitter;
	bool keep; /* cells are wanted, not only whether the line is sound */
};

/*
 * Only U+0020 is dropped around cells: a tab that a program put there to keep
 * a spreadsheet from counting stays for the reading of values to remove.
 */
static int is_space(unsigned char byte)
{
	return byte == ' ';
}

/*
 * No byte ends a row here: the line was cut before, and a CR in its middle
 * must stay to be seen.
 */
static int is_end(unsigned char byte)
{
	(void)byte;
	return 0;
}

static void take_cell(void *text, size_t length, void *data)
{
	const struct target *target = data;

	if (target->keep)
		ledger__cell_copy(target->splitter, text, length, -1);
}

static void ignore_row(int end, void *data)
{
	(void)end;
	(void)data;
}

void ledger__csv_begin(struct ledger__splitter *splitter, char delimiter)
{
	csv_init(&splitter->csv, OPTIONS);
	csv_set_delim(&splitter->csv, (unsigned char)delimiter);
	csv_set_space_func(&splitter->csv, is_space);
	csv_set_term_func(&splitter->csv, is_end);
}

/* Whatever state a line left libcsv in, the next begins afresh. */
static void reset(struct csv_parser *csv)
{
	csv_set_opts(csv, 0);
	csv_fini(csv, NULL, NULL, NULL);
	csv_set_opts(csv, OPTIONS);
}

static enum ledger__csv_state run(struct ledger__splitter *splitter,
	const char *text, size_t length, bool keep)
{
	struct csv_parser *csv = &splitter->csv;
	struct target target = {splitter, keep};
	enum ledger__csv_state state = LEDGER__CSV_SOUND;

	if (csv_parse(csv, text, length, take_cell, ignore_row, &target) !=
		length)
		state = LEDGER__CSV_BROKEN;
	else if (csv_fini(csv, take_cell, ignore_row, &target) != 0)
		state = LEDGER__CSV_OPEN;
	if (csv_error(csv) == CSV_ENOMEM || csv_error(csv) == CSV_ETOOBIG)
		splitter->failed = true;
	if (state != LEDGER__CSV_SOUND)
		reset(csv);
	return state;
}

/*
 * ="…" is how programs keep spreadsheets from counting with a number.  By
 * the rules of CSV its quotes are stray; written as a quoted cell they are
 * not.  Returns the end of such a cell's text at `at`, or 0.
 */
static size_t formula_end(const struct ledger__splitter *splitter,
	const char *text, size_t length, size_t at)
{
	const char *quote;
	size_t end;
	size_t next;

	if (length - at < 3 || text[at] != '=' || text[at + 1] != '"')
		return 0;
	quote = memchr(text + at + 2, '"', length - at - 2);
	if (!quote)
		return 0;
	end = (size_t)(quote - text) + 1;
	for (next = end; next < length && text[next] == ' '; next++)
		;
	if (next < length && text[next] != splitter->reader->dialect.delimiter)
		return 0;
	return end;
}

/* Where the cell at `at` ends: its delimiter, or the line's end. */
static size_t cell_end(const struct ledger__splitter *splitter,
	const char *text, size_t length, size_t at)
{
	char delimiter = splitter->reader->dialect.delimiter;
	bool quoted = text[at] == '"';

	for (size_t i = at + quoted; i < length; i++) {
		if (text[i] == '"')
			quoted = !quoted;
		else if (text[i] == delimiter && !quoted)
			return i;
	}
	return length;
}

/* The line with its ="…" cells quoted, in the splitter's scratch. */
static const char *quote_formulas(
	struct ledger__splitter *splitter, const char *text, size_t *length)
{
	struct ledger__buffer *out = &splitter->scratch;
	size_t at = 0;

	/* An empty line may have no text at all. */
	if (*length < 2 || !memmem(text, *length, "=\"", 2))
		return text;
	ledger__buffer_reset(out);
	while (at < *length) {
		size_t formula;
		size_t end;

		for (; at < *length && text[at] == ' '; at++)
			;
		if (at == *length)
			break;
		formula = formula_end(splitter, text, *length, at);
		if (formula) {
			ledger__buffer_append_text(out, "\"=\"\"");
			ledger__buffer_append(
				out, text + at + 2, formula - at - 3);
			ledger__buffer_append_text(out, "\"\"\"");
			at = formula;
		}
		end = at < *length ? cell_end(splitter, text, *length, at) : at;
		end += end < *length; /* the delimiter too */
		ledger__buffer_append(out, text + at, end - at);
		at = end;
	}
	splitter->failed |= out->failed;
	*length = out->length;
	return out->data;
}

enum ledger__csv_state ledger__csv_probe(
	struct ledger__splitter *splitter, const char *text, size_t length)
{
	const char *quoted = quote_formulas(splitter, text, &length);

	return run(splitter, quoted, length, false);
}

/* The line cut at its delimiters, quotes as ordinary characters. */
static void split_literally(
	struct ledger__splitter *splitter, const char *text, size_t length)
{
	char delimiter = splitter->reader->dialect.delimiter;
	size_t start = 0;

	for (size_t i = 0; i < length; i++) {
		if (text[i] != delimiter)
			continue;
		ledger__cell_add(splitter, text + start, i - start, -1);
		start = i + 1;
	}
	ledger__cell_add(splitter, text + start, length - start, -1);
}

void ledger__split_csv(struct ledger__splitter *splitter,
	struct ledger__row *row, const char *text, size_t length)
{
	size_t quoted_length = length;
	const char *quoted = quote_formulas(splitter, text, &quoted_length);
	size_t column;

	if (splitter->failed ||
		run(splitter, quoted, quoted_length, true) == LEDGER__CSV_SOUND)
		return;
	column = splitter->block->cell_count - row->first_cell + 1;
	splitter->block->cell_count = row->first_cell;
	ledger__row_damage(row, LEDGER__DAMAGED_QUOTES, (uint32_t)column, "");
	split_literally(splitter, text, length);
}
