/* SPDX-License-Identifier: MIT */
/* Counties' reports become the prefecture's. */
#include "unit_figures.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static ledger_context *context;

/* A county: its townships' counts, the longest overdue of each. */
static struct ledger__report *county(const char *code, const char *title,
	const int64_t (*rows)[2], size_t count)
{
	struct ledger__report *report = ledger__report_new();
	struct ledger__figures *table, *measures;
	size_t n, share, row, total, left;
	int64_t sum = 0, greatest = -1;

	report->from = (struct ledger__date){2025, 9, 1};
	report->to = (struct ledger__date){2025, 9, 30};
	report->area_code = ledger__report_text(report, code);
	report->area_title = ledger__report_text(report, title);
	report->known_at = ledger__report_format(
		report, "2025-10-0%zuT08:00:00+08:00", count);
	report->policy_id = ledger__report_text(report, "mca-2025-7");
	report->form_name = ledger__report_text(report, "left-behind-women");
	report->form_version = ledger__report_text(report, "1");
	report->journal_sequence = 5;
	table = ledger__report_add(report, "T4", "1", "更新及时情况表");
	ledger__figures_add_key(table, "row", "区域");
	n = ledger__figures_add_leaf(table, "n", "人数", LEDGER__FIGURE_COUNT);
	share = ledger__figures_add_leaf(
		table, "share", "占比（%）", LEDGER__FIGURE_SHARE);
	ledger__figures_set_share(table, share, &n, 1, &n, 1, true);
	ledger__figures_add_leaf(
		table, "longest", "最长", LEDGER__FIGURE_GREATEST);
	for (size_t i = 0; i < count; i++) {
		row = ledger__figures_add_row(table, LEDGER__ROW_AREA);
		ledger__figures_set_key(table, row, 0,
			i + 1 == count ? "unknown"
				       : ledger__report_format(report,
						 "%s%03zu", code, i + 1),
			i + 1 == count ? "未明确地区" : "某镇");
		ledger__figures_set(table, row, n, rows[i][0]);
		if (rows[i][1] >= 0)
			ledger__figures_set(table, row, 2, rows[i][1]);
		sum += rows[i][0];
		greatest = rows[i][1] > greatest ? rows[i][1] : greatest;
	}
	total = ledger__figures_add_row(table, LEDGER__ROW_TOTAL);
	ledger__figures_set_key(table, total, 0, "total", "合计");
	ledger__figures_set(table, total, n, sum);
	if (greatest >= 0)
		ledger__figures_set(table, total, 2, greatest);
	measures = ledger__report_add(report, "T5", "1", "帮扶措施落实表");
	ledger__figures_add_key(measures, "task", "任务");
	ledger__figures_add_key(measures, "measure", "措施");
	left = ledger__figures_add_leaf(
		measures, "n", "应享", LEDGER__FIGURE_COUNT);
	row = ledger__figures_add_row(measures, LEDGER__ROW_MEASURE);
	ledger__figures_set_key(measures, row, 0, "living", "基本生活");
	ledger__figures_set_key(measures, row, 1, "allowance", "低保");
	ledger__figures_set(measures, row, left, sum);
	row = ledger__figures_add_row(measures, LEDGER__ROW_MEASURE);
	ledger__figures_set_key(measures, row, 0, "living", "基本生活");
	ledger__figures_set_key(
		measures, row, 1, code, "本县自定"); /* a county's own */
	ledger__figures_set(measures, row, left, 1);
	assert_int_equal(ledger__report_settle(context, report), LEDGER_OK);
	return report;
}

static const int64_t first_rows[3][2] = {{1, 10}, {1, -1}, {1, 3}};
static const int64_t second_rows[2][2] = {{2, 40}, {0, -1}};

/* Two counties of a prefecture, and what was asked for. */
struct pair {
	struct ledger__report *reports[2];
	struct ledger__combine_options options;
	struct ledger__report_problems problems;
	struct ledger__combine_missing missing;
	struct ledger__report *sum;
};

static const char *const names[] = {"a.json", "b.json"};
static const struct ledger__combine_area expected[] = {
	{"411729", "新蔡县"}, {"411728000000", "遂平县"}, {"411726", "泌阳县"}};

static void begin(struct pair *pair)
{
	*pair = (struct pair){
		.reports = {county("411726", "泌阳县", first_rows, 3),
			county("411729", "新蔡县", second_rows, 2)},
		.options = {.area_code = "411700",
			.area_title = "驻马店市",
			.expected = expected,
			.expected_count = 3},
	};
}

static void end(struct pair *pair)
{
	ledger__report_free(pair->reports[0]);
	ledger__report_free(pair->reports[1]);
	ledger__report_free(pair->sum);
	ledger__report_problems_release(&pair->problems);
	free(pair->missing.items);
}

static ledger_status combine(struct pair *pair)
{
	return ledger__report_combine(context, pair->reports, names, 2,
		&pair->options, &pair->problems, &pair->missing, &pair->sum);
}

/* The rows of a table in CSV behind its constant columns. */
static void check_rows(
	const struct ledger__report *report, const char *const *rows)
{
	char *text = unit_report_write(context, report, LEDGER_FORMAT_CSV);
	char *rest = text;
	const char *line;

	while ((line = strsep(&rest, "\n"))) {
		if (!*rows)
			break;
		assert_true(strlen(line) >= strlen(*rows));
		assert_string_equal(line + strlen(line) - strlen(*rows), *rows);
		rows++;
	}
	assert_null(*rows);
	free(text);
}

static void test_reports(void **state)
{
	/* In the order of the list; 2 and 3 of 5 are 40 % and 60 %. */
	static const char *const rows[] = {"kind,row,row_title,n,share,longest",
		"area,411729,新蔡县,2,40.00,40",
		"area,411726,泌阳县,3,60.00,10", "total,total,合计,5,100.00,40",
		"", "kind,task,task_title,measure,measure_title,n",
		"measure,living,基本生活,allowance,低保,5",
		"measure,living,基本生活,411729,本县自定,1",
		"measure,living,基本生活,411726,本县自定,1", NULL};
	struct pair pair;

	(void)state;
	begin(&pair);
	assert_int_equal(combine(&pair), LEDGER_OK);
	check_rows(pair.sum, rows);
	assert_string_equal(pair.sum->area_title, "驻马店市");
	assert_string_equal(pair.sum->known_at, "2025-10-03T08:00:00+08:00");
	assert_int_equal(pair.sum->source_count, 2);
	assert_string_equal(pair.sum->sources[0].area_code, "411729");
	assert_int_equal(pair.missing.count, 1);
	assert_string_equal(pair.missing.items[0]->title, "遂平县");
	end(&pair);
}

static void test_areas(void **state)
{
	/* 40, 0, 20, 20, 20 of 100; the two unknown areas become one. */
	static const char *const rows[] = {"kind,row,row_title,n,share,longest",
		"area,411729001,某镇,2,40.00,40",
		"area,unknown,未明确地区,1,20.00,3",
		"area,411726001,某镇,1,20.00,10",
		"area,411726002,某镇,1,20.00,", "total,total,合计,5,100.00,40",
		NULL};
	struct pair pair;

	(void)state;
	begin(&pair);
	pair.options.rows = LEDGER__COMBINE_AREAS;
	assert_int_equal(combine(&pair), LEDGER_OK);
	check_rows(pair.sum, rows);
	end(&pair);
}

/* ---- What is refused --------------------------------------------------- */

static void other_period(struct ledger__report *report)
{
	report->to.day = 29;
}

static void other_policy(struct ledger__report *report)
{
	report->policy_id = "zhumadian";
}

static void other_form(struct ledger__report *report)
{
	report->form_version = "2";
}

static void other_version(struct ledger__report *report)
{
	report->tables[0]->version = "2";
}

static void other_column(struct ledger__report *report)
{
	report->tables[0]->leaves[0].name = "m";
}

static void other_kind(struct ledger__report *report)
{
	report->tables[0]->leaves[2].kind = LEDGER__FIGURE_COUNT;
}

static void other_table(struct ledger__report *report)
{
	report->tables[1]->id = "T9";
}

static void same_area(struct ledger__report *report)
{
	report->area_code = "411726000000";
}

static void area_within(struct ledger__report *report)
{
	report->area_code = "411726101";
}

static void wrong_total(struct ledger__report *report)
{
	report->tables[0]->rows[2].cells[0].value = 3;
}

static void no_basis(struct ledger__report *report)
{
	report->tables[0]->leaves[1].of_count = 0;
}

static void test_refusals(void **state)
{
	static const struct {
		void (*change)(struct ledger__report *report);
		const char *text;
	} cases[] = {
		{other_period, "b.json: the last day is '2025-09-29', in "
			       "'a.json' it is '2025-09-30'"},
		{other_policy, "b.json: the policy is 'zhumadian', in 'a.json' "
			       "it is 'mca-2025-7'"},
		{other_form, "b.json: the form's version is '2', in 'a.json' "
			     "it is '1'"},
		{other_version, "b.json: table T4 is of version 2, in 'a.json' "
				"of 1"},
		{other_column, "b.json: column 1 of table T4 is 'm', in "
			       "'a.json' it is 'n'"},
		{other_kind, "b.json: column 3 of table T4"},
		{other_table, "b.json: lacks table T5, which 'a.json' has"},
		{same_area, "b.json: area 411726000000 is reported by 'a.json' "
			    "already"},
		{area_within, "b.json: area 411726101 and area 411726 of "
			      "'a.json' lie within each other"},
		{wrong_total, "b.json: 'n' of table T4: the total is 3, its "
			      "rows make 2"},
		{no_basis, "b.json: column 2 of table T4"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct pair pair;

		begin(&pair);
		cases[i].change(pair.reports[1]);
		assert_int_equal(combine(&pair), LEDGER_ERROR_REFUSED);
		if (!strstr(ledger_context_message(context), cases[i].text))
			fail_msg("%s", ledger_context_message(context));
		assert_true(pair.problems.count > 0);
		assert_string_equal(pair.problems.items[0].file, "b.json");
		assert_null(pair.sum);
		end(&pair);
	}
}

/* The same township in two counties' reports. */
static void test_area_twice(void **state)
{
	struct pair pair;

	(void)state;
	begin(&pair);
	pair.options.rows = LEDGER__COMBINE_AREAS;
	pair.reports[1]->tables[0]->rows[0].keys[0].code = "411726001";
	assert_int_equal(combine(&pair), LEDGER_ERROR_REFUSED);
	assert_non_null(strstr(ledger_context_message(context),
		"area 411726001 of table T4 is in another report too"));
	end(&pair);
}

/* A hundred counties, written, read and added within a second. */
static void test_hundred(void **state)
{
	enum { COUNTIES = 100 };
	struct ledger__report *wide = unit_report_wide(context, 20);
	struct ledger__report *reports[COUNTIES] = {NULL};
	char *many[COUNTIES];
	char *folder = unit_folder();
	struct ledger__combine_options options = {
		.area_code = "410000", .area_title = "河南省"};
	struct ledger__report_problems problems = {0};
	struct ledger__combine_missing missing = {0};
	struct ledger__report *sum = NULL;
	struct timespec before, after;
	int64_t count = wide->tables[0]->rows[20].cells[0].value;

	(void)state;
	for (size_t i = 0; i < COUNTIES; i++) {
		char name[32];
		char *text;
		FILE *stream;

		wide->area_code = ledger__report_format(
			wide, "41%02zu%02zu", 1 + i / 10, 21 + i % 10);
		(void)snprintf(name, sizeof name, "%zu.json", i);
		many[i] = unit_path(folder, name);
		text = unit_report_write(context, wide, LEDGER_FORMAT_JSON);
		stream = fopen(many[i], "w");
		assert_non_null(stream);
		assert_true(fputs(text, stream) >= 0);
		assert_int_equal(fclose(stream), 0);
		free(text);
	}
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
	for (size_t i = 0; i < COUNTIES; i++)
		assert_int_equal(ledger__report_read(context, many[i], folder,
					 NULL, NULL, &problems, &reports[i]),
			LEDGER_OK);
	assert_int_equal(ledger__report_combine(context, reports,
				 (const char *const *)many, COUNTIES, &options,
				 &problems, &missing, &sum),
		LEDGER_OK);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
	print_message("# %ld ms\n",
		(long)((after.tv_sec - before.tv_sec) * 1000 +
			(after.tv_nsec - before.tv_nsec) / 1000000));
	assert_int_equal(sum->tables[0]->row_count, COUNTIES + 1);
	assert_int_equal(sum->tables[0]->rows[COUNTIES].cells[0].value,
		COUNTIES * count);
	assert_int_equal(sum->tables[1]->row_count, 6);
	assert_int_equal(sum->tables[1]->rows[0].cells[0].value, 10000);
	for (size_t i = 0; i < COUNTIES; i++) {
		ledger__report_free(reports[i]);
		free(many[i]);
	}
	ledger__report_free(wide);
	ledger__report_free(sum);
	free(missing.items);
	ledger__report_problems_release(&problems);
	unit_remove_folder(folder);
}

static ledger_status attempt(void *data)
{
	struct pair *pair = data;
	ledger_status status;

	pair->options.rows = LEDGER__COMBINE_AREAS;
	status = combine(pair);
	ledger__report_free(pair->sum);
	pair->sum = NULL;
	free(pair->missing.items);
	pair->missing.items = NULL;
	return status;
}

static ledger_status attempt_refusal(void *data)
{
	struct pair *pair = data;
	ledger_status status = combine(pair);

	ledger__report_problems_release(&pair->problems);
	return status == LEDGER_ERROR_REFUSED ? LEDGER_OK : status;
}

static void test_memory(void **state)
{
	struct pair pair;

	(void)state;
	begin(&pair);
	assert_true(unit_sweep_allocations(attempt, &pair) > 10);
	pair.reports[1]->policy_id = "other";
	assert_true(unit_sweep_allocations(attempt_refusal, &pair) > 1);
	end(&pair);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reports),
		cmocka_unit_test(test_areas),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_area_twice),
		cmocka_unit_test(test_hundred),
		cmocka_unit_test(test_memory),
	};
	int failed;

	context = ledger_context_new();
	failed = cmocka_run_group_tests_name(
		"figures_combine", tests, NULL, NULL);
	ledger_context_free(context);
	return failed;
}
