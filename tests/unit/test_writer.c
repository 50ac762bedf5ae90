/* SPDX-License-Identifier: MIT */
/* What each format writes, guards, escapes; and how it fails. */
#include "unit.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static ledger_context *context;
static char *text;
static size_t length;
static FILE *stream;
static ledger_writer *writer;

static void open_writer(ledger_format format)
{
	stream = open_memstream(&text, &length);
	assert_non_null(stream);
	assert_int_equal(
		ledger_writer_new(context, stream, format, &writer), LEDGER_OK);
}

static void close_writer(const char *expected)
{
	assert_int_equal(ledger_writer_finish(writer), LEDGER_OK);
	ledger_writer_free(writer);
	fclose(stream);
	assert_string_equal(text, expected);
	free(text);
	text = NULL;
}

static void add_columns(void)
{
	ledger_writer_column(writer, "id_no", "身份证号", LEDGER_COLUMN_TEXT);
	ledger_writer_column(writer, "days", "天数", LEDGER_COLUMN_INTEGER);
	ledger_writer_column(writer, "health", NULL, LEDGER_COLUMN_TEXT);
}

static void add_rows(void)
{
	ledger_writer_text(writer, "411726000000000018");
	ledger_writer_integer(writer, -5);
	ledger_writer_cell(writer, "10", 2, "健康", 6);
	ledger_writer_end_row(writer);
	ledger_writer_text(writer, "a\"b, c|");
	ledger_writer_text(writer, NULL);
	ledger_writer_end_row(writer);
}

static void test_formats(void **state)
{
	static const struct {
		ledger_format format;
		const char *filled, *empty;
	} cases[] = {
		{LEDGER_FORMAT_CSV,
			"id_no,days,health\n411726000000000018,-5,10\n"
			"\"a\"\"b, c|\",,\n",
			"id_no,days,health\n"},
		{LEDGER_FORMAT_TSV,
			"id_no\tdays\thealth\n411726000000000018\t-5\t10\n"
			"\"a\"\"b, c|\"\t\t\n",
			"id_no\tdays\thealth\n"},
		{LEDGER_FORMAT_JSON,
			"[\n{\"id_no\":\"411726000000000018\",\"days\":-5,"
			"\"health\":\"10\"},\n{\"id_no\":\"a\\\"b, c|\","
			"\"days\":null,\"health\":null}\n]\n",
			"[]\n"},
		{LEDGER_FORMAT_JSONL,
			"{\"id_no\":\"411726000000000018\",\"days\":-5,"
			"\"health\":\"10\"}\n{\"id_no\":\"a\\\"b, c|\","
			"\"days\":null,\"health\":null}\n",
			""},
		{LEDGER_FORMAT_YAML,
			"- id_no: '411726000000000018'\n  days: -5\n"
			"  health: '10'\n- id_no: a\"b, c|\n  days: null\n"
			"  health: null\n",
			"[]\n"},
		{LEDGER_FORMAT_TABLE,
			"身份证号            天数  health\n"
			"------------------  ----  ------\n"
			"411726000000000018    -5  健康\n"
			"a\"b, c|\n",
			"身份证号  天数  health\n"
			"--------  ----  ------\n"},
		{LEDGER_FORMAT_MARKDOWN,
			"| 身份证号           | 天数 | health |\n"
			"| ------------------ | ---: | ------ |\n"
			"| 411726000000000018 |   -5 | 健康   |\n"
			"| a\"b, c\\|           |      |        |\n",
			"| 身份证号 | 天数 | health |\n"
			"| -------- | ---: | ------ |\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		open_writer(cases[i].format);
		add_columns();
		add_rows();
		close_writer(cases[i].filled);
		open_writer(cases[i].format);
		add_columns();
		close_writer(cases[i].empty);
	}
}

static void write_one(const char *cell, size_t size)
{
	ledger_writer_column(writer, "a", NULL, LEDGER_COLUMN_TEXT);
	ledger_writer_column(writer, "n", NULL, LEDGER_COLUMN_DECIMAL);
	ledger_writer_cell(writer, cell, size, NULL, 0);
	ledger_writer_text(writer, "-0.5");
	ledger_writer_end_row(writer);
}

static void test_excel(void **state)
{
	static const char *const guarded[] = {"=1", "+1", "-1", "@x", "\tx",
		"\rx", "\nx", "'x", "＝1", "＋1", "－1", "＠x", "  =1", "　＋1",
		"\u00a0@", "411726000000", "01", "2025-08", "2022.10", "2022.1",
		"1.50", "1.0", "01.5", "1E5", "4.11726E+17", "1-2", "3/4",
		"2025/8", "12-3-4", "8:30", "1,000", "50%",
		"0.12345678901234567"};
	static const char *const bare[] = {"x", "1", "x=1", "0", "41172600000",
		"41172600000000001X", "2025-08-31", " x", "138****0000", "1.5",
		"0.5", "2025/8/31", "2025-8-31", "0396-7012345", "1-2-",
		"3/4组", "1.2.3", "2025年8月", "12.34567"};
	char expected[128];

	(void)state;
	for (size_t i = 0; i < sizeof guarded / sizeof guarded[0]; i++) {
		open_writer(LEDGER_FORMAT_CSV);
		ledger_writer_set_excel(writer, true);
		write_one(guarded[i], strlen(guarded[i]));
		snprintf(expected, sizeof expected,
			"\xef\xbb\xbf\"a\",\"n\"\r\n\"'%s\",-0.5\r\n",
			guarded[i]);
		close_writer(expected);
	}
	for (size_t i = 0; i < sizeof bare / sizeof bare[0]; i++) {
		open_writer(LEDGER_FORMAT_CSV);
		ledger_writer_set_excel(writer, true);
		write_one(bare[i], strlen(bare[i]));
		snprintf(expected, sizeof expected,
			"\xef\xbb\xbf\"a\",\"n\"\r\n\"%s\",-0.5\r\n", bare[i]);
		close_writer(expected);
	}
}

/* Only text that no reader of YAML takes for something else goes bare. */
static void test_yaml_quotes(void **state)
{
	static const struct {
		const char *cell, *written;
	} cases[] = {{"No", "'No'"}, {"y", "'y'"}, {"null", "'null'"},
		{"~", "'~'"}, {"", "''"}, {"010", "'010'"},
		{"12:30:45", "'12:30:45'"}, {"2025-08-31", "'2025-08-31'"},
		{".inf", "'.inf'"}, {"张三", "张三"}, {"a: b", "'a: b'"},
		{"a #b", "'a #b'"}, {"it's", "it's"}, {"x ", "'x '"},
		{"a\nb", "\"a\\nb\""}, {"-", "'-'"}, {"=", "'='"},
		{"a\u2028b", "\"a\\Lb\""}, {"None", "None"}};
	char expected[64];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		open_writer(LEDGER_FORMAT_YAML);
		ledger_writer_column(writer, "a", NULL, LEDGER_COLUMN_TEXT);
		ledger_writer_text(writer, cases[i].cell);
		ledger_writer_end_row(writer);
		snprintf(expected, sizeof expected, "- a: %s\n",
			cases[i].written);
		close_writer(expected);
	}
}

/* No format lets a terminal be steered: every C0, DEL, C1, bidi control. */
static void test_terminal(void **state)
{
	static const char *const hostile[] = {"\033]52;c;x\a", "\u202e",
		"\u200b", "\x7f", "\xc2\x9b", "\r", "\b", "\u2066", "\ufeff"};

	(void)state;
	for (ledger_format format = LEDGER_FORMAT_TABLE;
		format <= LEDGER_FORMAT_MARKDOWN; format++) {
		for (size_t i = 0; i < sizeof hostile / sizeof hostile[0];
			i++) {
			open_writer(format);
			ledger_writer_set_terminal(writer, true);
			ledger_writer_column(writer, hostile[i], hostile[i],
				LEDGER_COLUMN_TEXT);
			ledger_writer_text(writer, hostile[i]);
			ledger_writer_end_row(writer);
			assert_int_equal(
				ledger_writer_finish(writer), LEDGER_OK);
			ledger_writer_free(writer);
			fclose(stream);
			assert_null(strstr(text, hostile[i]));
			assert_non_null(strstr(text, "u{"));
			free(text);
		}
	}
	open_writer(LEDGER_FORMAT_TABLE);
	ledger_writer_column(writer, "a", NULL, LEDGER_COLUMN_TEXT);
	ledger_writer_text(writer, "x\ny\033");
	ledger_writer_end_row(writer);
	close_writer("a\n-------------\nx\\u{a}y\\u{1b}\n");
}

/* Widths come from the first 2,000 rows; a longer cell later is not cut. */
static void test_long_table(void **state)
{
	size_t lines = 0;

	(void)state;
	open_writer(LEDGER_FORMAT_TABLE);
	ledger_writer_column(writer, "n", NULL, LEDGER_COLUMN_INTEGER);
	for (int i = 0; i < 5000; i++) {
		ledger_writer_integer(writer, i < 4000 ? i % 10 : 12345);
		ledger_writer_end_row(writer);
	}
	assert_int_equal(ledger_writer_finish(writer), LEDGER_OK);
	ledger_writer_free(writer);
	fclose(stream);
	for (size_t i = 0; i < length; i++)
		lines += text[i] == '\n';
	assert_int_equal(lines, 5002);
	assert_memory_equal(text, "n\n-\n0\n1\n", 8);
	assert_string_equal(text + length - 6, "12345\n");
	free(text);
}

static void test_bytes_that_are_no_text(void **state)
{
	(void)state;
	open_writer(LEDGER_FORMAT_JSONL);
	ledger_writer_column(writer, "a", NULL, LEDGER_COLUMN_TEXT);
	ledger_writer_text(writer, "x\xff\xfey\xe6");
	ledger_writer_end_row(writer);
	close_writer("{\"a\":\"x\uFFFD\uFFFDy\uFFFD\"}\n");
}

/* ---- Failures ---------------------------------------------------------- */

static void test_full_device(void **state)
{
	(void)state;
	for (ledger_format format = LEDGER_FORMAT_TABLE;
		format <= LEDGER_FORMAT_MARKDOWN; format++) {
		FILE *full = fopen("/dev/full", "w");

		assert_non_null(full);
		assert_int_equal(
			ledger_writer_new(context, full, format, &writer),
			LEDGER_OK);
		add_columns();
		add_rows();
		assert_int_equal(
			ledger_writer_finish(writer), LEDGER_ERROR_OUTPUT);
		assert_string_equal(ledger_context_message(context),
			"cannot write the output: No space left on device");
		assert_false(ledger_writer_broken_pipe(writer));
		ledger_writer_free(writer);
		fclose(full);
	}
}

static void test_broken_pipe(void **state)
{
	int ends[2];
	FILE *out;
	int rows = 0;

	(void)state;
	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(pipe(ends), 0);
	close(ends[0]);
	out = fdopen(ends[1], "w");
	assert_int_equal(
		ledger_writer_new(context, out, LEDGER_FORMAT_CSV, &writer),
		LEDGER_OK);
	add_columns();
	while (!ledger_writer_failed(writer) && rows < 100000) {
		add_rows();
		rows++;
	}
	assert_true(rows < 100000);
	assert_int_equal(ledger_writer_finish(writer), LEDGER_ERROR_OUTPUT);
	assert_true(ledger_writer_broken_pipe(writer));
	ledger_writer_free(writer);
	fclose(out);
}

static ledger_status write_all(void *data)
{
	FILE *out = fopen("/dev/null", "w");
	ledger_status status = ledger_writer_new(
		context, out, *(ledger_format *)data, &writer);

	if (!status) {
		add_columns();
		add_rows();
		status = ledger_writer_finish(writer);
		ledger_writer_free(writer);
	}
	fclose(out);
	return status;
}

static void test_memory(void **state)
{
	(void)state;
	for (ledger_format format = LEDGER_FORMAT_TABLE;
		format <= LEDGER_FORMAT_MARKDOWN; format++)
		assert_true(unit_sweep_allocations(write_all, &format) > 3);
}

static int begin(void **state)
{
	(void)state;
	context = ledger_context_new();
	return 0;
}

static int end(void **state)
{
	(void)state;
	ledger_context_free(context);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_formats),
		cmocka_unit_test(test_excel),
		cmocka_unit_test(test_yaml_quotes),
		cmocka_unit_test(test_terminal),
		cmocka_unit_test(test_long_table),
		cmocka_unit_test(test_bytes_that_are_no_text),
		cmocka_unit_test(test_full_device),
		cmocka_unit_test(test_broken_pipe),
		cmocka_unit_test(test_memory),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
