/* SPDX-License-Identifier: MIT */
/* What a machine format writes the reader reads back, cell for cell. */
#include "unit_table.h"

#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 400, COLUMNS = 4, CELL = 48, ROUNDS = 144 };

struct cell {
	char text[CELL];
	size_t length;
};

static struct cell cells[ROWS][COLUMNS];
static uint64_t seed;

static void make_cell(struct cell *cell, bool breaks)
{
	static const char *const pieces[] = {"=", "+", "-", "@", "'", "\"",
		"\t", " ", ",", ";", "＝", "＋", "－", "＠", "、", "；", "　",
		"张", "𠮷", "a", "0", "1", "\u202e", "\u200b", "\u00a0",
		"\ufeff", ":", "#", "{", "[", "|", "\\", "/", "null", "~",
		"\u2028", "%", "&", "*", "!", "\u20ac", "é", "\n", "\r"};
	uint32_t kinds = (uint32_t)(sizeof pieces / sizeof pieces[0]);
	uint32_t count = unit_random(&seed, 9);

	cell->length = 0;
	while (count-- > 0) {
		const char *piece =
			pieces[unit_random(&seed, breaks ? kinds : kinds - 2)];

		memcpy(cell->text + cell->length, piece, strlen(piece));
		cell->length += strlen(piece);
	}
}

static char *write_cells(ledger_format format, bool excel, size_t columns,
	bool breaks, size_t *length)
{
	static const char *const names[] = {"a", "b", "c", "d"};
	char *text = NULL;
	FILE *stream = open_memstream(&text, length);
	ledger_writer *writer = NULL;

	assert_int_equal(
		ledger_writer_new(sheet.context, stream, format, &writer),
		LEDGER_OK);
	ledger_writer_set_excel(writer, excel);
	for (size_t i = 0; i < columns; i++)
		ledger_writer_column(
			writer, names[i], NULL, LEDGER_COLUMN_TEXT);
	for (size_t row = 0; row < ROWS; row++) {
		for (size_t i = 0; i < columns; i++) {
			struct cell *cell = &cells[row][i];

			make_cell(cell, breaks);
			ledger_writer_cell(
				writer, cell->text, cell->length, NULL, 0);
		}
		ledger_writer_end_row(writer);
	}
	assert_int_equal(ledger_writer_finish(writer), LEDGER_OK);
	ledger_writer_free(writer);
	fclose(stream);
	return text;
}

/* Long or with zeros at an end, year.month, exponents; days, times. */
static const char fragile_pattern[] =
	"^([0-9]+[,%][0-9.,%]*|[0-9]{12,}|0[0-9]+(\\.[0-9]*)?|[0-9]+\\.([0-9]*"
	"0)?|[0-9]{4}\\.[0-9]{"
	"1,2}|"
	"[0-9.]{17,}|[0-9]+(\\.[0-9]*)?[eE][+-]?[0-9]+|"
	"[0-9]{1,4}[/:-][0-9]{1,4}|[0-9]{1,3}([/:-])[0-9]{1,4}\\5[0-9]{1,4})$";
static regex_t fragile;

/*
 * Takes off what the spreadsheet guard put before a cell, by the rule as
 * reliability demands it: one apostrophe, when what follows it, blanks apart,
 * begins with a sign of the set or is digits that a spreadsheet would spoil.
 */
static bool is_guarded(const char *text, size_t length)
{
	static const char *const signs[] = {"=", "+", "-", "@", "\t", "\r",
		"\n", "'", "＝", "＋", "－", "＠"};
	static const char *const blanks[] = {" ", "　", "\u00a0"};

	if (regexec(&fragile, text, 0, NULL, 0) == 0)
		return true;
	for (size_t at = 0; at < length;) {
		size_t step = 0;

		for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
			if (strncmp(text + at, signs[i], strlen(signs[i])) == 0)
				return true;
		}
		for (size_t i = 0; i < 3; i++) {
			if (strncmp(text + at, blanks[i], strlen(blanks[i])) ==
				0)
				step = strlen(blanks[i]);
		}
		if (step == 0)
			return false;
		at += step;
	}
	return false;
}

static void assert_cell(
	const struct ledger__cell *got, const struct cell *expected, bool excel)
{
	char text[CELL * 3];
	size_t length = got->length;

	assert_true(length + 1 < sizeof text);
	memcpy(text, got->text, length);
	text[length] = '\0';
	if (excel) {
		/* No cell that a spreadsheet would run. */
		assert_null(length > 0 ? strchr("=+-@\t\r\n", text[0]) : NULL);
		if (text[0] == '\'') {
			assert_true(is_guarded(text + 1, length - 1));
			memmove(text, text + 1, length--);
		}
	}
	assert_int_equal(length, expected->length);
	assert_memory_equal(text, expected->text, length);
}

/* Reads by ledger__reader_head when cells may hold line breaks. */
static void check(const char *name, const char *text, size_t length,
	size_t columns, size_t header, bool excel, bool breaks)
{
	char delimiter = strstr(name, ".tsv") ? '\t' : ',';
	size_t rank = 0;

	if (unit_sheet_open(&sheet, name, text, length, LEDGER__ENCODING_UNSET))
		fail_msg("%s", ledger_context_message(sheet.context));
	/* Of several columns the caller tells the delimiter by the header. */
	while (columns > 1 && header == 1 &&
		sheet.dialects[rank].delimiter != delimiter)
		rank++;
	unit_sheet_read(&sheet, rank);
	if (breaks)
		assert_int_equal(ledger__reader_head(
					 sheet.reader, ROWS + 1, &sheet.block),
			LEDGER_OK);
	else
		assert_true(unit_sheet_next(&sheet));
	assert_int_equal(sheet.block.row_count, ROWS + header);
	for (size_t i = 0; i < ROWS; i++) {
		const struct ledger__row *row = &sheet.block.rows[i + header];

		if (!breaks)
			assert_int_equal(row->damage, LEDGER__SOUND);
		assert_int_equal(row->cell_count, columns);
		for (size_t k = 0; k < columns; k++) {
			const struct ledger__cell *cell =
				&sheet.block.cells[row->first_cell + k];

			assert_cell(cell, &cells[i][k], excel);
			if (header == 0)
				assert_int_equal(cell->key, k);
		}
	}
}

static void run(const char *name, ledger_format format, bool excel, bool breaks)
{
	size_t header =
		format == LEDGER_FORMAT_CSV || format == LEDGER_FORMAT_TSV;

	for (size_t round = 0; round < ROUNDS; round++) {
		size_t columns = round % COLUMNS + 1;
		size_t length = 0;
		char *text =
			write_cells(format, excel, columns, breaks, &length);

		check(name, text, length, columns, header, excel, breaks);
		free(text);
	}
}

static void test_csv(void **state)
{
	(void)state;
	run("a.csv", LEDGER_FORMAT_CSV, false, false);
	run("a.csv", LEDGER_FORMAT_CSV, true, false);
	run("a.tsv", LEDGER_FORMAT_TSV, false, false);
}

/* Line breaks in cells are damage, but come back where headings may break. */
static void test_csv_breaks(void **state)
{
	static const char text[] = "a,b\n\"x\ny\",\"\rz\"\n";

	(void)state;
	unit_sheet_load(&sheet, "a.csv", text);
	assert_int_equal(
		ledger__reader_head(sheet.reader, 5, &sheet.block), LEDGER_OK);
	assert_string_equal(unit_row(&sheet, 1), "x\ny|\rz");
}

static void test_json_lines(void **state)
{
	(void)state;
	run("a.jsonl", LEDGER_FORMAT_JSONL, false, false);
	run("a.jsonl", LEDGER_FORMAT_JSONL, false, true);
}

static void test_yaml(void **state)
{
	(void)state;
	run("a.yaml", LEDGER_FORMAT_YAML, false, false);
	run("a.yaml", LEDGER_FORMAT_YAML, false, true);
}

static int begin(void **state)
{
	(void)state;
	seed = 20250831;
	unit_sheet_begin(&sheet);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_csv, begin, unit_sheet_tear_down),
		cmocka_unit_test_setup_teardown(
			test_csv_breaks, begin, unit_sheet_tear_down),
		cmocka_unit_test_setup_teardown(
			test_json_lines, begin, unit_sheet_tear_down),
		cmocka_unit_test_setup_teardown(
			test_yaml, begin, unit_sheet_tear_down),
	};

	if (regcomp(&fragile, fragile_pattern, REG_EXTENDED))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
