/* SPDX-License-Identifier: MIT */
/* Figures come back as they went out, and nothing else comes in. */
#include "unit_figures.h"

#include <stdlib.h>
#include <string.h>

static ledger_context *context;
static char *folder;
static struct ledger__report *model; /* for the layout */

static ledger_status read_text(const char *name, const void *text,
	size_t length, struct ledger__report_problems *problems,
	struct ledger__report **report)
{
	char *path = unit_path(folder, name);
	FILE *stream = fopen(path, "w");
	ledger_status status;

	assert_non_null(stream);
	assert_int_equal(fwrite(text, 1, length, stream), length);
	assert_int_equal(fclose(stream), 0);
	status = ledger__report_read(context, path, folder, unit_report_layout,
		model, problems, report);
	free(path);
	return status;
}

/* Writes, reads, writes again: the same bytes. */
static void check_round(const struct ledger__report *report,
	const struct ledger__report_options *options, const char *name)
{
	struct ledger__report_problems problems = {0};
	struct ledger__report *back = NULL;
	size_t length, again;
	char *text = unit_report_text(context, report, options, &length);
	char *second;

	assert_int_equal(
		read_text(name, text, length, &problems, &back), LEDGER_OK);
	second = unit_report_text(context, back, options, &again);
	assert_int_equal(length, again);
	assert_string_equal(text, second);
	free(text);
	free(second);
	ledger__report_free(back);
	ledger__report_problems_release(&problems);
}

static void check_rounds(struct ledger__report *report)
{
	struct ledger__report_options options;

	model = report;
	ledger__report_options_default(&options, LEDGER_FORMAT_JSON);
	check_round(report, &options, "a.json");
	ledger__report_options_default(&options, LEDGER_FORMAT_CSV);
	check_round(report, &options, "a.csv");
	options.excel = true;
	check_round(report, &options, "excel.csv");
	ledger__report_options_default(&options, LEDGER_FORMAT_TSV);
	check_round(report, &options, "a.tsv");
}

static void test_rounds(void **state)
{
	struct ledger__report *small = unit_report_small(context);
	struct ledger__report *wide = unit_report_wide(context, 20);

	(void)state;
	check_rounds(small);
	check_rounds(wide);
	ledger__report_free(small);
	ledger__report_free(wide);
}

/* JSON holds any text: what came back is written as HTML the same. */
static void test_hostile_round(void **state)
{
	struct ledger__report *hostile = unit_report_hostile(context);
	struct ledger__report_problems problems = {0};
	struct ledger__report *back = NULL;
	char *json = unit_report_write(context, hostile, LEDGER_FORMAT_JSON);
	char *before = unit_report_write(context, hostile, LEDGER_FORMAT_HTML);
	char *after;

	(void)state;
	model = hostile;
	assert_int_equal(
		read_text("h.json", json, strlen(json), &problems, &back),
		LEDGER_OK);
	after = unit_report_write(context, back, LEDGER_FORMAT_HTML);
	assert_string_equal(before, after);
	free(json);
	free(before);
	free(after);
	ledger__report_free(back);
	ledger__report_free(hostile);
}

/* Replaces the first `from` by `to`; free it. */
static char *replaced(const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);
	char *made = NULL;

	assert_non_null(at);
	assert_true(asprintf(&made, "%.*s%s%s", (int)(at - text), text, to,
			    at + strlen(from)) >= 0);
	return made;
}

struct slip {
	const char *from, *to;
	const char *line; /* ":12: " */
	const char *text;
};

static void check_slips(const char *name, const char *text,
	const struct slip *slips, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct ledger__report_problems problems = {0};
		struct ledger__report *report = NULL;
		char *wrong = replaced(text, slips[i].from, slips[i].to);

		assert_int_equal(read_text(name, wrong, strlen(wrong),
					 &problems, &report),
			LEDGER_ERROR_INPUT);
		if (!strstr(ledger_context_message(context), slips[i].line) ||
			!strstr(ledger_context_message(context), slips[i].text))
			fail_msg("%s: %s", slips[i].to,
				ledger_context_message(context));
		assert_null(report);
		assert_true(problems.count > 0);
		ledger__report_problems_release(&problems);
		free(wrong);
	}
}

static void test_csv_slips(void **state)
{
	static const struct slip slips[] = {
		{"table,version", "tabel,version", ":1: ", "this is no report"},
		{"version,from", "from,version", ":1: ", "column 2"},
		{",age_old", ",age_ancient", ":2: ", "no column 'age_ancient'"},
		{",age_old", ",age_young", ":2: ", "'age_young' twice"},
		{"\nT1,1", "\nT9,1", ":2: ", "no table 'T9'"},
		{"\nT1,1", "\nT1,2", ":2: ", "is of version 2, not 1"},
		{"area,411726001", "are,411726001", ":2: ", "kind of row"},
		{"街道,1,33.33,1", "街道,1,33.33,x", ":2: ", "no number: 'x'"},
		{"街道,1,33.33,1", "街道,1,33.33,", ":2: ", "no number: ''"},
		{"街道,1,33.33,1", "街道,1,33.33,1.0", ":2: ", "no number"},
		{"街道,1,33.33,1", "街道,1,33.33,99999999999999",
			":2: ", "no number"},
		{"33.33", "33.34", ":2: ", "the columns give 33.33"},
		{"33.33", "33.333", ":2: ", "no share"},
		{"33.33", "", ":2: ", "the columns give 33.33"},
		{"33.33", "a", ":2: ", "no share"},
		{"0,0,35", "0,0,35,1", ":2: ", "longer than its header"},
		{"\nT1,1,2025-09-01", "\nT1,1,2025-09-31",
			":2: ", "no pair of days"},
		{"花园街道", "花园\"街道", ":3: ", "cannot be read"},
		{"411726,mca-2025-7,total", "411727,mca-2025-7,total",
			":4: ", "'area' is '411727' here, '411726' above"},
		{"2025-09-30,2025-10-01T08:00:00+08:00,411726,mca-2025-7,total",
			"2025-09-29,2025-10-01T08:00:00+08:00,411726,"
			"mca-2025-7,total",
			":4: ", "'to' is '2025-09-29' here"},
	};
	struct ledger__report *small = unit_report_small(context);
	char *text = unit_report_write(context, small, LEDGER_FORMAT_CSV);

	(void)state;
	model = small;
	check_slips("slip.csv", text, slips, sizeof slips / sizeof slips[0]);
	free(text);
	ledger__report_free(small);
}

static void test_json_slips(void **state)
{
	static const struct slip slips[] = {
		{"careledger-report", "other", ":2: ", "this is no report"},
		{"\"format_version\":1", "\"format_version\":2",
			":3: ", "version 2, this program reads 1"},
		{"\"from\":\"2025-09-01\"", "\"from\":\"2025-09\"",
			":4: ", "'from' is no day"},
		{"\"to\":\"2025-09-30\"", "\"to\":20250930",
			":5: ", "'to' is no text"},
		{"\"title_month\"", "\"month\"",
			":6: ", "a report has no 'month'"},
		{"\"code\":\"411726\"", "\"code\":411726",
			":9: ", "'code' is no text"},
		{"\"sequence\":12", "\"sequence\":-1",
			":12: ", "'sequence' is no number"},
		{"\"sources\":[]", "\"sources\":{}",
			":21: ", "'sources' is no list"},
		{"\"name\":\"age_old\"", "\"name\":\"age_young\"",
			":35: ", "comes twice"},
		{"\"kind\":\"greatest\"", "\"kind\":\"least\"",
			":40: ", "no known kind"},
		{"\"of\":[\"count\"]", "\"of\":[\"nobody\"]",
			":33: ", "no column that a share is of"},
		{"\"of\":[\"count\"]", "\"of\":[\"share\"]",
			":33: ", "no column that a share is of"},
		{"\"last\":\"age_other\"", "\"last\":\"count\"",
			":43: ", "over no columns"},
		{"\"level\":1", "\"level\":2", ":45: ", "over no columns"},
		{"\"kind\":\"area\"", "\"kind\":\"village\"",
			":48: ", "no known kind"},
		{"\"age_young\":1", "\"age_young\":1.5",
			":48: ", "'age_young' is no number"},
		{"\"age_young\":1", "\"age_young\":null",
			":48: ", "'age_young' is no number"},
		{"\"age_young\":1", "\"young\":1",
			":48: ", "lacks 'age_young'"},
		{"\"age_young\":1,", "", ":48: ", "not the columns"},
		{"\"share\":33.33", "\"share\":33.34",
			":48: ", "the columns give 33.33"},
		{"\"share\":33.33", "\"share\":1e300", ":48: ", "no share"},
		{"\"share\":66.67", "\"share\":66.671", ":49: ", "no share"},
		{"\"values\":[31,9]", "\"values\":[31]",
			":64: ", "a value for each category"},
		{"\"kind\":\"line\"", "\"kind\":\"pie\"",
			":67: ", "no known kind"},
		{"\"id\":\"T1\"", "\"id\":\"\"", ":23: ", "id is missing"},
		{"]\n}\n]\n}\n", "]\n}\n]\n", ":78: ", "cannot be read"},
		{"{\"name\":\"township\"", "{\"nam\":\"township\"",
			":29: ", "a key has no 'nam'"},
	};
	struct ledger__report *small = unit_report_small(context);
	char *text = unit_report_write(context, small, LEDGER_FORMAT_JSON);

	(void)state;
	model = small;
	check_slips("slip.json", text, slips, sizeof slips / sizeof slips[0]);
	free(text);
	ledger__report_free(small);
}

/* All that is wrong is told, up to a hundred. */
static void test_many_slips(void **state)
{
	struct ledger__report *wide = unit_report_wide(context, 20);
	struct ledger__report_problems problems = {0};
	struct ledger__report *report = NULL;
	char *text = unit_report_write(context, wide, LEDGER_FORMAT_CSV);
	size_t length = strlen(text);
	char *rows = strchr(text, '\n');

	(void)state;
	model = wide;
	for (char *at = strstr(rows, "街道,"); at && *at; at++) {
		if (at[0] == ',' && at[1] >= '0' && at[1] <= '9' &&
			at[2] == ',')
			at[1] = 'x';
	}
	assert_int_equal(
		read_text("many.csv", text, length, &problems, &report),
		LEDGER_ERROR_INPUT);
	assert_true(problems.count > 3);
	assert_true(problems.count <= 100);
	ledger__report_problems_release(&problems);
	free(text);
	ledger__report_free(wide);
}

/* What spreadsheets make of CSV: filled rows, GBK, semicolons, less zeros. */
static void test_saved_by_spreadsheet(void **state)
{
	struct ledger__report *small = unit_report_small(context);
	struct ledger__report_problems problems = {0};
	struct ledger__report *report = NULL;
	char *text = unit_report_write(context, small, LEDGER_FORMAT_CSV);
	char *less = replaced(text, "100.00", "100");
	char *filled = replaced(less, "0,0,35\n", "0,0,35,,,\r\n,,,,\r\n");

	(void)state;
	model = small;
	for (char *at = filled; *at; at++)
		*at = *at == ',' ? ';' : *at;
	/* The blank line ended the table: what follows needs a header. */
	assert_int_equal(read_text("filled.csv", filled, strlen(filled),
				 &problems, &report),
		LEDGER_ERROR_INPUT);
	assert_non_null(strstr(ledger_context_message(context), ":4: "));
	ledger__report_problems_release(&problems);
	for (char *at = less; *at; at++)
		*at = *at == ',' ? ';' : *at;
	assert_int_equal(
		read_text("less.csv", less, strlen(less), &problems, &report),
		LEDGER_OK);
	ledger__report_free(report);
	free(text);
	free(less);
	free(filled);
	ledger__report_free(small);
}

static void test_others(void **state)
{
	static const char *const texts[] = {"", "\n\n", "\r\r", "{", "{}", "[]",
		"{\"format\":1}", "a,b\n1,2\n", "\xff\xfe", "null",
		"{\"format\":\"careledger-report\",\"format_version\":1}",
		"table,version,from,to,known_at,area,policy,kind,k,k_title,"
		"n\n"};
	struct ledger__report *small = unit_report_small(context);
	char *csv = unit_report_write(context, small, LEDGER_FORMAT_CSV);
	char *path = unit_path(folder, "plain.csv");
	FILE *stream = fopen(path, "w");
	struct ledger__report_problems problems = {0};
	struct ledger__report *report = NULL;

	(void)state;
	model = small;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		assert_int_equal(read_text("o", texts[i], strlen(texts[i]),
					 &problems, &report),
			LEDGER_ERROR_INPUT);
	/* Without layouts CSV is refused. */
	assert_non_null(stream);
	assert_true(fputs(csv, stream) >= 0);
	assert_int_equal(fclose(stream), 0);
	assert_int_equal(ledger__report_read(context, path, folder, NULL, NULL,
				 &problems, &report),
		LEDGER_ERROR_INPUT);
	assert_int_equal(ledger__report_read(context, "/nonexistent/x", folder,
				 NULL, NULL, &problems, &report),
		LEDGER_ERROR_INPUT);
	ledger__report_problems_release(&problems);
	free(path);
	free(csv);
	ledger__report_free(small);
}

/* ---- Failing memory ---------------------------------------------------- */

static ledger_status attempt(void *data)
{
	struct ledger__report_problems problems = {0};
	struct ledger__report *report = NULL;
	ledger_status status = ledger__report_read(context, data, folder,
		unit_report_layout, model, &problems, &report);

	ledger__report_free(report);
	ledger__report_problems_release(&problems);
	return status;
}

static void test_memory(void **state)
{
	static const struct {
		ledger_format format;
		const char *name;
	} files[] = {
		{LEDGER_FORMAT_CSV, "m.csv"}, {LEDGER_FORMAT_JSON, "m.json"}};
	struct ledger__report *small = unit_report_small(context);

	(void)state;
	model = small;
	for (size_t i = 0; i < 2; i++) {
		char *text = unit_report_write(context, small, files[i].format);
		char *path = unit_path(folder, files[i].name);
		FILE *stream = fopen(path, "w");

		assert_non_null(stream);
		assert_true(fputs(text, stream) >= 0);
		assert_int_equal(fclose(stream), 0);
		assert_true(unit_sweep_allocations(attempt, path) > 10);
		free(path);
		free(text);
	}
	ledger__report_free(small);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rounds),
		cmocka_unit_test(test_hostile_round),
		cmocka_unit_test(test_csv_slips),
		cmocka_unit_test(test_json_slips),
		cmocka_unit_test(test_many_slips),
		cmocka_unit_test(test_saved_by_spreadsheet),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_memory),
	};
	int failed;

	context = ledger_context_new();
	folder = unit_folder();
	failed = cmocka_run_group_tests_name("figures_read", tests, NULL, NULL);
	unit_remove_folder(folder);
	ledger_context_free(context);
	return failed;
}
