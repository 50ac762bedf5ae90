/* SPDX-License-Identifier: MIT */
/*
 * Every format's figures.  With a folder as its argument the program writes
 * samples there instead, for the tests that read them by other programs.
 */
#include "unit_figures.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

static ledger_context *context;

static const struct {
	ledger_format format;
	const char *ending;
} formats[] = {
	{LEDGER_FORMAT_TABLE, "txt"},
	{LEDGER_FORMAT_CSV, "csv"},
	{LEDGER_FORMAT_TSV, "tsv"},
	{LEDGER_FORMAT_JSON, "json"},
	{LEDGER_FORMAT_JSONL, "jsonl"},
	{LEDGER_FORMAT_YAML, "yaml"},
	{LEDGER_FORMAT_MARKDOWN, "md"},
	{LEDGER_FORMAT_HTML, "html"},
	{LEDGER_FORMAT_XLSX, "xlsx"},
};

enum { FORMATS = sizeof formats / sizeof formats[0] };

static void write_sample(const char *folder, const char *name,
	const struct ledger__report *report)
{
	for (size_t i = 0; i < FORMATS; i++) {
		struct ledger__report_options options;
		char path[512];
		FILE *stream;

		ledger__report_options_default(&options, formats[i].format);
		options.terminal = formats[i].format == LEDGER_FORMAT_TABLE;
		options.width = 100;
		options.temporary = folder;
		(void)snprintf(path, sizeof path, "%s/%s.%s", folder, name,
			formats[i].ending);
		stream = fopen(path, "w");
		if (!stream ||
			ledger__report_write(context, report, stream,
				&options) != LEDGER_OK ||
			fclose(stream) != 0) {
			fprintf(stderr, "%s: %s\n", path,
				ledger_context_message(context));
			exit(1);
		}
	}
}

static int write_samples(const char *folder)
{
	struct ledger__report *small = unit_report_small(context);
	struct ledger__report *hostile = unit_report_hostile(context);
	struct ledger__report *wide = unit_report_wide(context, 20);

	write_sample(folder, "small", small);
	write_sample(folder, "hostile", hostile);
	write_sample(folder, "wide", wide);
	ledger__report_free(small);
	ledger__report_free(hostile);
	ledger__report_free(wide);
	return 0;
}

/* ---- What is expected -------------------------------------------------- */

static void test_csv(void **state)
{
	/* "T1,1,2025-09-01,…,mca-2025-7," begins each row. */
#define FRONT                                                                  \
	"T1,1,2025-09-01,2025-09-30,2025-10-01T08:00:00+08:00,411726,"         \
	"mca-2025-7,"
	static const char expected[] =
		"table,version,from,to,known_at,area,policy,kind,township,"
		"township_title,count,share,age_young,age_old,age_other,"
		"away_long,away_outside,age_outside,longest\n" FRONT
		"area,411726001,泌水街道,1,33.33,1,0,0,1,0,0,35\n" FRONT
		"area,411726002,花园街道,2,66.67,0,1,1,1,1,0,\n" FRONT
		"total,total,合计,3,100.00,1,1,1,2,1,0,35\n";
	struct ledger__report *small = unit_report_small(context);
	char *text = unit_report_write(context, small, LEDGER_FORMAT_CSV);

	(void)state;
	assert_string_equal(text, expected);
	free(text);
	ledger__report_free(small);
}

static void test_titles(void **state)
{
	static const char expected[] =
		"表号,版本,统计起始日,统计截止日,数据截至,统计范围,依据政策,"
		"行类型,区域,数量,占总统计量情况（%）,年龄段情况／20-44周岁,"
		"年龄段情况／45-60周岁,年龄段情况／其他,"
		"丈夫外出务工情况／外出务工年限／五年以上,"
		"丈夫外出务工情况／外出务工年限／表外,丈夫外出务工情况／表外,"
		"最长逾期天数\nT1,1,2025-09-01,2025-09-30,"
		"2025-10-01T08:00:00+08:00,泌阳县,国家政策,area,泌水街道,";
	struct ledger__report *small = unit_report_small(context);
	struct ledger__report_options options;
	char *text;

	(void)state;
	ledger__report_options_default(&options, LEDGER_FORMAT_CSV);
	options.titles = options.labels = true;
	text = unit_report_text(context, small, &options, NULL);
	assert_int_equal(strncmp(text, expected, strlen(expected)), 0);
	free(text);
	/* And the other way round. */
	ledger__report_options_default(&options, LEDGER_FORMAT_TABLE);
	options.titles = options.labels = false;
	text = unit_report_text(context, small, &options, NULL);
	assert_non_null(strstr(text, "\ntownship   count   share  age_young"));
	assert_non_null(strstr(text, "\n411726001      1   33.33"));
	free(text);
	ledger__report_free(small);
}

static void test_table(void **state)
{
	struct ledger__report *small = unit_report_small(context);
	struct ledger__report_options options;
	char *text;

	(void)state;
	ledger__report_options_default(&options, LEDGER_FORMAT_TABLE);
	text = unit_report_text(context, small, &options, NULL);
	/* Without a terminal there are no bars. */
	assert_null(strstr(text, "█"));
	free(text);
	options.terminal = true;
	text = unit_report_text(context, small, &options, NULL);
	/* 33.33 % of 64 eighths are 21: two blocks and five eighths. */
	assert_non_null(strstr(text, "33.33 ██▋ "));
	/* 66.67 %: 43, five blocks and three eighths. */
	assert_non_null(strstr(text, "66.67 █████▍ "));
	assert_non_null(strstr(text, "100.00 ████████ "));
	/* The column outside that is 0 is not shown, the other one is. */
	assert_non_null(strstr(text, "表外"));
	assert_null(strstr(strstr(text, "表外") + 3, "表外"));
	free(text);
	ledger__report_free(small);
}

/* Golden files, looked at by eye. */
static void test_golden(void **state)
{
	static const size_t which[] = {0, 3, 4, 5, 6, 7};
	struct ledger__report *small = unit_report_small(context);

	(void)state;
	for (size_t i = 0; i < sizeof which / sizeof which[0]; i++) {
		struct ledger__report_options options;
		char path[512];
		char expected[32 * 1024];
		size_t size;
		char *text;
		FILE *stream;

		ledger__report_options_default(
			&options, formats[which[i]].format);
		options.terminal = options.format == LEDGER_FORMAT_TABLE;
		options.width = 100;
		text = unit_report_text(context, small, &options, NULL);
		(void)snprintf(path, sizeof path,
			SOURCE_FOLDER "/tests/unit/data/figures/small.%s",
			formats[which[i]].ending);
		stream = fopen(path, "r");
		assert_non_null(stream);
		size = fread(expected, 1, sizeof expected - 1, stream);
		expected[size] = '\0';
		assert_int_equal(fclose(stream), 0);
		assert_string_equal(text, expected);
		free(text);
	}
	ledger__report_free(small);
}

/* Every line of figures fits the terminal and carries its row's label. */
static void test_widths(void **state)
{
	static const size_t widths[] = {40, 80, 100, 132};
	struct ledger__report *wide = unit_report_wide(context, 20);

	(void)state;
	for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++) {
		struct ledger__report_options options;
		size_t blocks = 0;
		char *text, *rest, *line, *end;

		ledger__report_options_default(&options, LEDGER_FORMAT_TABLE);
		options.terminal = true;
		options.width = widths[i];
		text = unit_report_text(context, wide, &options, NULL);
		end = strstr(text, "帮扶措施落实表");
		assert_non_null(end);
		end[-1] = '\0';
		rest = text;
		while ((line = strsep(&rest, "\n"))) {
			if (strncmp(line, "注", 3) == 0)
				break;
			assert_true(ledger__text_width(line, strlen(line)) <=
				    widths[i]);
			blocks += strncmp(line, "合计", 6) == 0;
		}
		assert_true(blocks > 60 * 6 / widths[i]);
		free(text);
	}
	ledger__report_free(wide);
}

/* ---- Hostile texts ----------------------------------------------------- */

static void test_hostile(void **state)
{
	struct ledger__report *hostile = unit_report_hostile(context);

	(void)state;
	for (size_t i = 0; i < FORMATS - 1; i++) {
		struct ledger__report_options options;
		char *text;

		ledger__report_options_default(&options, formats[i].format);
		options.terminal = true;
		text = unit_report_text(context, hostile, &options, NULL);
		/* Nothing that steers a terminal. */
		assert_null(strchr(text, '\x1b'));
		assert_null(strstr(text, "\xe2\x80\xae"));
		assert_int_equal(ledger__utf8_valid_prefix(text, strlen(text)),
			strlen(text));
		if (formats[i].format == LEDGER_FORMAT_HTML) {
			assert_null(strstr(text, "<b>"));
			assert_non_null(
				strstr(text, "&lt;b&gt;&amp;&quot;&#39;=1+1"));
		}
		if (formats[i].format == LEDGER_FORMAT_MARKDOWN)
			assert_non_null(strstr(text, "\\<b\\>\\&\"'=1+1,\\|"));
		free(text);
	}
	ledger__report_free(hostile);
}

static void test_excel(void **state)
{
	struct ledger__report *hostile = unit_report_hostile(context);
	struct ledger__report *wide = unit_report_wide(context, 2);
	struct ledger__report_options options;
	char *text;

	(void)state;
	ledger__report_options_default(&options, LEDGER_FORMAT_CSV);
	options.excel = true;
	text = unit_report_text(context, hostile, &options, NULL);
	assert_non_null(strstr(text, "\"'=cmd|'/c calc'!A0\""));
	assert_non_null(strstr(text, "\"'+1\",\"'-1\",1\r\n"));
	free(text);
	/* One byte order mark, a blank line between tables. */
	text = unit_report_text(context, wide, &options, NULL);
	assert_int_equal(strncmp(text, "\xef\xbb\xbf\"table\"", 10), 0);
	assert_null(strstr(text + 3, "\xef\xbb\xbf"));
	assert_non_null(strstr(text, "\r\n\r\n\"table\""));
	free(text);
	ledger__report_free(wide);
	ledger__report_free(hostile);
}

/* ---- The same bytes, or none ------------------------------------------- */

static void test_same_bytes(void **state)
{
	char *folder = unit_folder();

	(void)state;
	for (size_t i = 0; i < FORMATS; i++) {
		struct ledger__report *first = unit_report_wide(context, 12);
		struct ledger__report *second = unit_report_wide(context, 12);
		struct ledger__report_options options;
		size_t length, again;
		char *text, *other;

		ledger__report_options_default(&options, formats[i].format);
		options.temporary = folder;
		text = unit_report_text(context, first, &options, &length);
		other = unit_report_text(context, second, &options, &again);
		assert_true(length > 1000);
		assert_int_equal(length, again);
		assert_memory_equal(text, other, length);
		free(text);
		free(other);
		ledger__report_free(first);
		ledger__report_free(second);
	}
	/* No piece of a workbook is left. */
	assert_int_equal(unit_count_entries(folder), 0);
	unit_remove_folder(folder);
}

static void test_empty(void **state)
{
	struct ledger__report *report = ledger__report_new();

	(void)state;
	assert_int_equal(ledger__report_settle(context, report), LEDGER_OK);
	for (size_t i = 0; i < FORMATS; i++)
		free(unit_report_write(context, report, formats[i].format));
	/* A table without leaves, rows, titles. */
	ledger__figures_add_key(
		ledger__report_add(report, "T", "1", ""), "k", "");
	ledger__figures_add_chart(report->tables[0], LEDGER__CHART_LINE, "", "",
		LEDGER__FIGURE_COUNT, 0, 0);
	ledger__figures_add_chart(report->tables[0], LEDGER__CHART_BAR, "", "",
		LEDGER__FIGURE_SHARE, 1, 1);
	assert_int_equal(ledger__report_settle(context, report), LEDGER_OK);
	for (size_t i = 0; i < FORMATS; i++)
		free(unit_report_write(context, report, formats[i].format));
	ledger__report_free(report);
}

static void test_full_device(void **state)
{
	struct ledger__report *small = unit_report_small(context);

	(void)state;
	for (size_t i = 0; i < FORMATS; i++) {
		struct ledger__report_options options;
		FILE *full = fopen("/dev/full", "w");

		assert_non_null(full);
		ledger__report_options_default(&options, formats[i].format);
		assert_int_equal(
			ledger__report_write(context, small, full, &options),
			LEDGER_ERROR_OUTPUT);
		(void)fclose(full);
	}
	ledger__report_free(small);
}

static void test_no_folder(void **state)
{
	struct ledger__report *small = unit_report_small(context);
	struct ledger__report_options options;
	FILE *null = fopen("/dev/null", "w");

	(void)state;
	assert_non_null(null);
	ledger__report_options_default(&options, LEDGER_FORMAT_XLSX);
	options.temporary = "/nonexistent/folder";
	assert_int_equal(ledger__report_write(context, small, null, &options),
		LEDGER_ERROR_OUTPUT);
	assert_int_equal(fclose(null), 0);
	ledger__report_free(small);
}

struct attempt {
	const struct ledger__report *report;
	ledger_format format;
};

static ledger_status attempt(void *data)
{
	const struct attempt *what = data;
	struct ledger__report_options options;
	FILE *null = fopen("/dev/null", "w");
	ledger_status status;

	assert_non_null(null);
	ledger__report_options_default(&options, what->format);
	options.terminal = true;
	status = ledger__report_write(context, what->report, null, &options);
	assert_int_equal(fclose(null), 0);
	return status;
}

static void test_memory(void **state)
{
	struct ledger__report *small = unit_report_small(context);
	struct ledger__report *hostile = unit_report_hostile(context);

	(void)state;
	for (size_t i = 0; i < FORMATS; i++) {
		struct attempt what = {small, formats[i].format};

		assert_true(unit_sweep_allocations(attempt, &what) > 3);
		what.report = hostile;
		assert_true(unit_sweep_allocations(attempt, &what) > 3);
	}
	ledger__report_free(small);
	ledger__report_free(hostile);
}

int main(int count, char **arguments)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_csv),
		cmocka_unit_test(test_titles),
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_widths),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_excel),
		cmocka_unit_test(test_same_bytes),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_full_device),
		cmocka_unit_test(test_no_folder),
		cmocka_unit_test(test_memory),
	};
	int result;

	context = ledger_context_new();
	if (count > 1)
		result = write_samples(arguments[1]);
	else
		result = cmocka_run_group_tests_name(
			"figures_formats", tests, NULL, NULL);
	ledger_context_free(context);
	return result;
}
