/* SPDX-License-Identifier: MIT */
/* CSV (RFC 4180) and TSV; for spreadsheets with guarded cells. */
#include "table/writer.h"

#include <string.h>

enum {
	SAFE_DIGITS = 11,   /* more are shown, or kept, as 4.11726E+11 */
	SAFE_FRACTION = 15, /* more are rounded */
};

static char delimiter(const ledger_writer *writer)
{
	return writer->kind == LEDGER_FORMAT_TSV ? '\t' : ',';
}

static void append_quoted(
	struct ledger__buffer *out, const char *text, size_t length)
{
	size_t start = 0;

	for (size_t i = 0; i < length; i++) {
		if (text[i] != '"')
			continue;
		ledger__buffer_append(out, text + start, i + 1 - start);
		start = i; /* so that the quote comes twice */
	}
	ledger__buffer_append(out, text + start, length - start);
}

static bool is_blank_end(char byte)
{
	return byte == ' ' || byte == '\t';
}

/* Whether the reader would not read the bare text as the cell it is. */
static bool needs_quotes(
	const ledger_writer *writer, const char *text, size_t length)
{
	if (length == 0)
		return writer->column_count == 1; /* no blank line */
	if (is_blank_end(text[0]) || is_blank_end(text[length - 1]))
		return true;
	if (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		return true; /* no byte order mark */
	for (size_t i = 0; i < length; i++) {
		if (text[i] == '"' || text[i] == '\n' || text[i] == '\r' ||
			text[i] == delimiter(writer))
			return true;
		/* A lone column shows no delimiter: none must be guessed. */
		if (writer->column_count == 1 &&
			(text[i] == ',' || text[i] == ';' || text[i] == '\t'))
			return true;
	}
	return false;
}

/* ---- Guarding ---------------------------------------------------------- */

static bool begins_formula(const char *text, size_t length)
{
	static const char *const wide[] = {"＝", "＋", "－", "＠"};

	if (length == 0)
		return false;
	if (memchr("=+-@\t\r\n\0'", text[0], 9))
		return true;
	for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++) {
		if (length >= 3 && memcmp(text, wide[i], 3) == 0)
			return true;
	}
	return false;
}

static size_t digits_at(const char *text, size_t length, size_t at)
{
	size_t start = at;

	while (at < length && text[at] >= '0' && text[at] <= '9')
		at++;
	return at - start;
}

/* 2022.10 and 1.50 would lose their zero, 00.5 too, 1E5 its shape. */
static bool is_fragile_number(const char *text, size_t length, size_t digits)
{
	size_t fraction = 0;
	size_t at = digits;

	if (at < length && text[at] == '.') {
		fraction = digits_at(text, length, at + 1);
		at += 1 + fraction;
	}
	if (at == length)
		return digits + fraction > SAFE_FRACTION ||
		       text[length - 1] == '0' || text[length - 1] == '.' ||
		       (digits > 1 && text[0] == '0') ||
		       (digits == 4 && fraction <= 2);
	if (text[at] != 'e' && text[at] != 'E')
		return false;
	at++;
	if (at < length && (text[at] == '+' || text[at] == '-'))
		at++;
	return at < length && at + digits_at(text, length, at) == length;
}

/*
 * 1-2, 3/4, 2025-08, 8:30 would become a day or a time.  A day that begins
 * with its year stays one.
 */
static bool is_fragile_date(const char *text, size_t length, size_t digits)
{
	const char sign = text[digits];
	size_t parts = 1;
	size_t at = digits;

	if (digits > 4 || !memchr("-/:", sign, 3))
		return false;
	while (at < length && text[at] == sign) {
		size_t more = digits_at(text, length, at + 1);

		if (more == 0 || more > 4)
			return false;
		at += 1 + more;
		parts++;
	}
	return at == length && parts <= 3 && (parts == 2 || digits != 4);
}

static size_t span(const char *text, size_t length, const char *set)
{
	size_t size = 0;

	while (size < length && text[size] && strchr(set, text[size]))
		size++;
	return size;
}

/* What a spreadsheet would make another number, a day or a time of. */
static bool is_fragile(const char *text, size_t length)
{
	size_t digits = digits_at(text, length, 0);

	if (digits == 0)
		return false;
	if (digits == length)
		return length > SAFE_DIGITS || (length > 1 && text[0] == '0');
	if (text[digits] == ',' || text[digits] == '%')
		return span(text, length, "0123456789.,%") == length;
	return is_fragile_number(text, length, digits) ||
	       is_fragile_date(text, length, digits);
}

bool ledger__needs_guard(const char *text, size_t length)
{
	static const char *const blanks[] = {" ", "　", "\xc2\xa0"};

	if (is_fragile(text, length))
		return true;
	while (length > 0 && !begins_formula(text, length)) {
		size_t size = 0;

		for (size_t i = 0; i < 3 && size == 0; i++) {
			size_t width = strlen(blanks[i]);

			if (length >= width &&
				memcmp(text, blanks[i], width) == 0)
				size = width;
		}
		if (size == 0)
			return false;
		text += size;
		length -= size;
	}
	return length > 0;
}

/* Clerks guard all digits, import takes it off: so does this. */
bool ledger__is_guarded(const char *text, size_t length)
{
	return length > 1 && text[0] == '\'' &&
	       ((text[1] >= '0' && text[1] <= '9') ||
		       ledger__needs_guard(text + 1, length - 1));
}

static bool guards(const ledger_writer *writer, const char *text, size_t length)
{
	return writer->excel && length > 0 &&
	       ledger__needs_guard(text, length) &&
	       !(writer->keeps_guards && ledger__is_guarded(text, length));
}

/* ---- The format -------------------------------------------------------- */

static void write_cell(ledger_writer *writer,
	const struct ledger__column *column, const char *text, size_t length,
	bool number)
{
	struct ledger__buffer *out = &writer->out;

	if (column != writer->columns)
		ledger__buffer_append_byte(out, delimiter(writer));
	if (!text)
		length = 0;
	if (number ||
		(writer->excel && length == 0 && writer->column_count > 1)) {
		ledger__buffer_append(out, text, length);
		return;
	}
	if (!writer->excel && !needs_quotes(writer, text, length)) {
		ledger__buffer_append(out, text, length);
		return;
	}
	ledger__buffer_append_byte(out, '"');
	if (guards(writer, text, length))
		ledger__buffer_append_byte(out, '\'');
	if (length > 0)
		append_quoted(out, text, length);
	ledger__buffer_append_byte(out, '"');
}

static void end_row(ledger_writer *writer)
{
	ledger__buffer_append_text(&writer->out, writer->excel ? "\r\n" : "\n");
}

static void begin(ledger_writer *writer)
{
	if (writer->excel)
		ledger__buffer_append_text(&writer->out, "\xef\xbb\xbf");
	for (size_t i = 0; i < writer->column_count; i++) {
		const struct ledger__column *column = &writer->columns[i];

		write_cell(writer, column, column->heading,
			strlen(column->heading), false);
	}
	if (writer->column_count > 0)
		end_row(writer);
}

static void nothing(ledger_writer *writer)
{
	(void)writer;
}

const struct ledger__format ledger__format_csv = {
	.begin = begin,
	.begin_row = nothing,
	.cell = write_cell,
	.end_row = end_row,
	.end = nothing,
};
