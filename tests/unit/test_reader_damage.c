/* SPDX-License-Identifier: MIT */
/* Damage stays on its line, and every physical line is accounted for. */
#include "unit_table.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- Every byte of a sheet --------------------------------------------- */

enum { ROWS = 50, ROW_TEXT = 64 };

static char lines[ROWS][ROW_TEXT]; /* as in the file */
static char cells[ROWS][ROW_TEXT]; /* joined by '|', by hand below */

static size_t make_sheet(char *text)
{
	size_t used = 0;

	for (int i = 0; i < ROWS; i++) {
		switch (i % 4) {
		case 0:
			sprintf(lines[i], "%d,张三,王庄", i);
			sprintf(cells[i], "%d|张三|王庄", i);
			break;
		case 1:
			sprintf(lines[i], "%d,\"李,四\",", i);
			sprintf(cells[i], "%d|李,四|", i);
			break;
		case 2:
			sprintf(lines[i], "\"%d\",\"a\"\"b\",x y", i);
			sprintf(cells[i], "%d|a\"b|x y", i);
			break;
		default:
			sprintf(lines[i], "%d, =\"0%d\" ,-", i, i);
			sprintf(cells[i], "%d|=\"0%d\"|-", i, i);
			break;
		}
		used += (size_t)sprintf(text + used, "%s\n", lines[i]);
	}
	return used;
}

/* The line in which the byte lies, and how many lines the text has. */
static size_t count_lines(const char *text, size_t length)
{
	size_t count = 0;

	for (size_t i = 0; i < length; i++)
		count += text[i] == '\n';
	return count + (length > 0 && text[length - 1] != '\n');
}

static void assert_untouched(size_t row, size_t original)
{
	assert_string_equal(unit_row(&sheet, row), cells[original]);
	unit_assert_damage(&sheet, row, LEDGER__SOUND, 0, "");
}

/*
 * Reads the damaged text.  `first` is the line that was hit and `hit` how
 * many of the old lines it took (2 when a line end was lost).
 */
static void check(const char *text, size_t length, size_t first, size_t hit)
{
	size_t expected = count_lines(text, length);
	size_t after = ROWS - first - hit;

	unit_sheet_open(&sheet, "a.csv", text, length, LEDGER__UTF8);
	unit_sheet_read(&sheet, 0);
	assert_true(unit_sheet_next(&sheet));
	assert_int_equal(sheet.block.row_count, expected);
	assert_int_equal(sheet.block.line_count, expected);
	for (size_t i = 0; i < expected; i++) {
		assert_int_equal(sheet.block.rows[i].line, i + 1);
		assert_int_equal(sheet.block.rows[i].line_count, 1);
	}
	for (size_t i = 0; i < first; i++)
		assert_untouched(i, i);
	for (size_t i = 0; i < after; i++)
		assert_untouched(expected - 1 - i, ROWS - 1 - i);
	assert_false(unit_sheet_next(&sheet));
}

static void test_every_byte(void **state)
{
	static const char inserted[] = {'"', '\n', '\0', ',', '\r', '\xff'};
	static char text[ROWS * ROW_TEXT];
	static char damaged[ROWS * ROW_TEXT + 1];
	size_t length = make_sheet(text);
	size_t line = 0;

	(void)state;
	for (size_t at = 0; at < length; at++) {
		size_t hit = 1;

		for (size_t k = 0; k <= sizeof inserted; k++) {
			memcpy(damaged, text, at);
			damaged[at] =
				k < sizeof inserted ? inserted[k] : text[at];
			memcpy(damaged + at + 1, text + at, length - at);
			check(damaged, length + 1, line, 1);
		}
		memmove(damaged + at, text + at + 1, length - at - 1);
		if (text[at] == '\n' && at + 1 < length)
			hit = 2;
		check(damaged, length - 1, line, hit);
		line += text[at] == '\n';
	}
	assert_int_equal(line, ROWS);
}

/* ---- The sheets that libcsv alone gets wrong --------------------------- */

static size_t many_rows(char *text, int count)
{
	size_t used = 0;

	for (int i = 1; i <= count; i++)
		used += (size_t)sprintf(text + used, "%d,x,y\n", i);
	return used;
}

static void test_stray_quotes(void **state)
{
	enum { COUNT = 10000 };
	static char text[COUNT * 16];
	size_t length = many_rows(text, COUNT);
	char *first = strstr(text, "\n101,");
	char *second = strstr(text, "\n201,");
	size_t damaged = 0;

	(void)state;
	first[1] = '"';	 /* "01,x,y */
	second[4] = '"'; /* 201"x,y */
	unit_sheet_open(&sheet, "a.csv", text, length, LEDGER__ENCODING_UNSET);
	unit_sheet_read(&sheet, 0);
	assert_true(unit_sheet_next(&sheet));
	assert_int_equal(sheet.block.row_count, COUNT);
	for (size_t i = 0; i < COUNT; i++)
		damaged += sheet.block.rows[i].damage != LEDGER__SOUND;
	assert_int_equal(damaged, 2);
	unit_assert_damage(&sheet, 100, LEDGER__DAMAGED_QUOTES, 1, "");
	assert_string_equal(unit_row(&sheet, 100), "\"01|x|y");
	unit_assert_damage(&sheet, 200, LEDGER__DAMAGED_QUOTES, 1, "");
	assert_string_equal(unit_row(&sheet, 200), "201\"x|y");
}

static void test_kinds_of_damage(void **state)
{
	static const struct {
		const char *line;
		size_t length;
		enum ledger__damage damage;
		uint32_t column;
		const char *detail, *cells;
	} cases[] = {
		{"a,b\0c", 5, LEDGER__DAMAGED_CONTROL, 2, "U+0000", "a|b"},
		{"a,b\033", 4, LEDGER__DAMAGED_CONTROL, 2, "U+001B", "a|b\033"},
		{"a,\x7f,c", 5, LEDGER__DAMAGED_CONTROL, 2, "U+007F",
			"a|\x7f|c"},
		{"\xc2\x9b,b", 4, LEDGER__DAMAGED_CONTROL, 1, "U+009B",
			"\xc2\x9b|b"},
		{"a,b\rc,d", 7, LEDGER__DAMAGED_CONTROL, 2, "U+000D",
			"a|b\rc|d"},
		{"a,\"b\rc\",d", 9, LEDGER__DAMAGED_CONTROL, 2, "U+000D",
			"a|b\rc|d"},
		{"a,\"b,c", 6, LEDGER__DAMAGED_QUOTES, 2, "", "a|\"b|c"},
		{"a,b\"c\",d", 8, LEDGER__DAMAGED_QUOTES, 2, "", "a|b\"c\"|d"},
		{"a,\"b\"c,d", 8, LEDGER__DAMAGED_QUOTES, 2, "", "a|\"b\"c|d"},
		{"a,\"b\xff,c\"", 8, LEDGER__DAMAGED_BYTES, 2, "0xFF 0x2C",
			"a|b\uFFFD,c"},
		{"\xed\xa0\x80,x", 5, LEDGER__DAMAGED_BYTES, 1, "0xED 0xA0",
			"\uFFFD\uFFFD\uFFFD|x"},
		{"\xc0\xaf,x", 4, LEDGER__DAMAGED_BYTES, 1, "0xC0 0xAF",
			"\uFFFD\uFFFD|x"},
		{"\xf5\x80\x80\x80", 4, LEDGER__DAMAGED_BYTES, 1, "0xF5 0x80",
			"\uFFFD\uFFFD\uFFFD\uFFFD"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char text[64] = "1,2\n";
		size_t length = 4;

		memcpy(text + 4, cases[i].line, cases[i].length);
		length += cases[i].length;
		memcpy(text + length, "\n3,4\n", 5);
		length += 5;
		unit_sheet_open(&sheet, "a.csv", text, length, LEDGER__UTF8);
		unit_sheet_read(&sheet, 0);
		unit_sheet_next(&sheet);
		assert_int_equal(sheet.block.row_count, 3);
		assert_string_equal(unit_row(&sheet, 0), "1|2");
		unit_assert_damage(&sheet, 1, cases[i].damage, cases[i].column,
			cases[i].detail);
		assert_string_equal(unit_row(&sheet, 1), cases[i].cells);
		assert_string_equal(unit_row(&sheet, 2), "3|4");
	}
}

/* ---- Endless lines ----------------------------------------------------- */

static void test_long_line(void **state)
{
	const size_t limit = LEDGER__LINE_BYTES;
	char *text = malloc(limit + 100);

	(void)state;
	for (size_t extra = 0; extra < 2; extra++) {
		memset(text, 'a', limit + extra);
		memcpy(text + limit + extra, "\nb\n", 3);
		unit_sheet_open(
			&sheet, "a.csv", text, limit + extra + 3, LEDGER__UTF8);
		unit_sheet_read(&sheet, 0);
		assert_true(unit_sheet_next(&sheet));
		assert_int_equal(sheet.block.row_count, 2);
		assert_int_equal(sheet.block.cells[0].length, limit);
		unit_assert_damage(&sheet, 0,
			extra ? LEDGER__DAMAGED_LENGTH : LEDGER__SOUND,
			(uint32_t)extra, extra ? "65536" : "");
		assert_string_equal(unit_row(&sheet, 1), "b");
	}
	free(text);
}

/* 200 MB in one field: a file of holes, so that the disk does not mind. */
static void test_endless_field(void **state)
{
	const off_t size = 200 * 1024 * 1024;
	int file;

	(void)state;
	unit_sheet_open(&sheet, "a.csv", "a,b\n1,\"", 7, LEDGER__UTF8);
	file = open(sheet.path, O_WRONLY);
	assert_true(file >= 0);
	assert_int_equal(ftruncate(file, size), 0);
	assert_int_equal(pwrite(file, "\n5,6\n", 5, size), 5);
	close(file);
	ledger__input_free(sheet.input);
	sheet.input = NULL;
	assert_int_equal(ledger__input_open(sheet.context, sheet.path,
				 sheet.folder, &sheet.input),
		LEDGER_OK);
	unit_sheet_read(&sheet, 0);

	assert_true(unit_sheet_next(&sheet));
	assert_string_equal(unit_row(&sheet, 0), "a|b");
	assert_int_equal(sheet.block.row_count, 1);
	assert_true(unit_sheet_next(&sheet));
	assert_int_equal(sheet.block.row_count, 1);
	unit_assert_damage(&sheet, 0, LEDGER__DAMAGED_LENGTH, 1, "65536");
	assert_int_equal(sheet.block.rows[0].line, 2);
	assert_true(sheet.block.raw.capacity <= 2 * LEDGER__BLOCK_BYTES);
	assert_true(unit_sheet_next(&sheet));
	assert_string_equal(unit_row(&sheet, 0), "5|6");
	assert_int_equal(sheet.block.rows[0].line, 3);
	assert_false(unit_sheet_next(&sheet));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SHEET_TEST(every_byte),
		SHEET_TEST(stray_quotes),
		SHEET_TEST(kinds_of_damage),
		SHEET_TEST(long_line),
		SHEET_TEST(endless_field),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
