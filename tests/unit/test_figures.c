/* SPDX-License-Identifier: MIT */
/* The model of figures: shares, what is shown, failing memory. */
#include "unit_figures.h"

#include "unit_table.h"

#include "report/format.h"

#include <stdlib.h>
#include <string.h>

static ledger_context *context;

static void test_rounding(void **state)
{
	static const struct {
		int64_t value, whole, hundredths;
	} cases[] = {{0, 7, 0}, {1, 3, 3333}, {2, 3, 6667}, {1, 8, 1250},
		{1, 16, 625}, {1, 32, 313}, /* 3.125: half goes up */
		{-1, 32, -313}, {3, 2, 15000}, {1, 20000, 1}, /* 0.005 */
		{1, 20001, 0}, {-1, 20000, -1}, {1, -32, -313},
		{LEDGER__FIGURE_LIMIT, LEDGER__FIGURE_LIMIT, 10000},
		{LEDGER__FIGURE_LIMIT, 1, LEDGER__FIGURE_LIMIT * 10000}};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(ledger__share_hundredths(
					 cases[i].value, cases[i].whole),
			cases[i].hundredths);
}

static void test_texts(void **state)
{
	static const struct {
		struct ledger__figure figure;
		enum ledger__figure_kind kind;
		const char *machine, *human;
	} cases[] = {
		{{.value = -12}, LEDGER__FIGURE_COUNT, "-12", "-12"},
		{{.none = true}, LEDGER__FIGURE_GREATEST, "", ""},
		{{.whole = 0}, LEDGER__FIGURE_SHARE, "", "—"},
		{{.whole = 9, .hundredths = 5}, LEDGER__FIGURE_SHARE, "0.05",
			"0.05"},
		{{.whole = 9, .hundredths = -5}, LEDGER__FIGURE_SHARE, "-0.05",
			"-0.05"},
		{{.whole = 9, .hundredths = 10000}, LEDGER__FIGURE_SHARE,
			"100.00", "100.00"},
	};
	char text[LEDGER__FIGURE_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_int_equal(ledger__figure_text(&cases[i].figure,
					 cases[i].kind, false, text),
			strlen(cases[i].machine));
		assert_string_equal(text, cases[i].machine);
		ledger__figure_text(
			&cases[i].figure, cases[i].kind, true, text);
		assert_string_equal(text, cases[i].human);
	}
}

/* A table of a count and its share of the total. */
static struct ledger__report *shares_of(const int64_t *values, size_t count)
{
	struct ledger__report *report = ledger__report_new();
	struct ledger__figures *table =
		ledger__report_add(report, "T", "1", "t");
	size_t leaf, share, row;
	int64_t sum = 0;

	ledger__figures_add_key(table, "area_row", "a");
	leaf = ledger__figures_add_leaf(table, "n", "n", LEDGER__FIGURE_COUNT);
	share = ledger__figures_add_leaf(table, "s", "s", LEDGER__FIGURE_SHARE);
	ledger__figures_set_share(table, share, &leaf, 1, &leaf, 1, true);
	for (size_t i = 0; i < count; i++) {
		row = ledger__figures_add_row(table, LEDGER__ROW_AREA);
		ledger__figures_set(table, row, leaf, values[i]);
		sum += values[i];
	}
	row = ledger__figures_add_row(table, LEDGER__ROW_TOTAL);
	ledger__figures_set(table, row, leaf, sum);
	assert_int_equal(ledger__report_settle(context, report), LEDGER_OK);
	return report;
}

static int64_t hundredths(const struct ledger__report *report, size_t row)
{
	return report->tables[0]->rows[row].cells[1].hundredths;
}

static void test_largest_remainder(void **state)
{
	static const int64_t thirds[] = {1, 1, 1};
	static const int64_t sixths[] = {1, 1, 1, 1, 1, 1};
	static const int64_t uneven[] = {2, 1, 0, 4};
	struct ledger__report *report = shares_of(thirds, 3);

	(void)state;
	/* One hundredth is left: the first of equal remainders takes it. */
	assert_int_equal(hundredths(report, 0), 3334);
	assert_int_equal(hundredths(report, 1), 3333);
	assert_int_equal(hundredths(report, 2), 3333);
	assert_int_equal(hundredths(report, 3), 10000);
	ledger__report_free(report);
	/* 16.67 each would be 100.02: two of them stay down. */
	report = shares_of(sixths, 6);
	assert_int_equal(hundredths(report, 3), 1667);
	assert_int_equal(hundredths(report, 4), 1666);
	assert_int_equal(hundredths(report, 5), 1666);
	ledger__report_free(report);
	/* 28.571, 14.285, 0, 57.142: .14 .57 .0 .29, one left. */
	report = shares_of(uneven, 4);
	assert_int_equal(hundredths(report, 0), 2857);
	assert_int_equal(hundredths(report, 1), 1429);
	assert_int_equal(hundredths(report, 2), 0);
	assert_int_equal(hundredths(report, 3), 5714);
	ledger__report_free(report);
}

static void test_nobody(void **state)
{
	static const int64_t zeros[] = {0, 0};
	struct ledger__report *report = shares_of(zeros, 2);

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(hundredths(report, i), 0);
		assert_int_equal(report->tables[0]->rows[i].cells[1].whole, 0);
	}
	ledger__report_free(report);
}

/* What is printed adds up, and no share is off by a hundredth. */
static void test_shares_add_up(void **state)
{
	uint64_t seed = 42;

	(void)state;
	for (int run = 0; run < 2000; run++) {
		int64_t values[40];
		size_t count = 1 + unit_random(&seed, 39);
		int64_t whole = 0;
		int64_t sum = 0;
		struct ledger__report *report;

		for (size_t i = 0; i < count; i++) {
			values[i] = unit_random(&seed, 1 + (uint32_t)run);
			whole += values[i];
		}
		report = shares_of(values, count);
		for (size_t i = 0; whole > 0 && i < count; i++) {
			int64_t off = hundredths(report, i) * whole -
				      values[i] * 10000;

			assert_true(off < whole && off > -whole);
			sum += hundredths(report, i);
		}
		assert_int_equal(sum, whole > 0 ? 10000 : 0);
		ledger__report_free(report);
	}
}

/* A share of its own row is rounded for itself, rows need not add up. */
static void test_own_shares(void **state)
{
	struct ledger__report *report = unit_report_wide(context, 2);
	const struct ledger__figures *table = ledger__report_find(report, "T5");
	char text[LEDGER__FIGURE_TEXT];

	(void)state;
	/* 33 + 25 of 100; 31 + 23 of 93. */
	ledger__figure_text(
		&table->rows[0].cells[4], LEDGER__FIGURE_SHARE, false, text);
	assert_string_equal(text, "58.00");
	ledger__figure_text(
		&table->rows[1].cells[4], LEDGER__FIGURE_SHARE, false, text);
	assert_string_equal(text, "58.06");
	ledger__report_free(report);
}

static void test_outside(void **state)
{
	struct ledger__report *report = unit_report_small(context);
	const struct ledger__figures *table = report->tables[0];

	(void)state;
	assert_true(ledger__leaf_shown(
		table, ledger__figures_find_leaf(table, "away_outside")));
	assert_false(ledger__leaf_shown(
		table, ledger__figures_find_leaf(table, "age_outside")));
	assert_true(ledger__leaf_shown(
		table, ledger__figures_find_leaf(table, "age_old")));
	assert_int_equal(ledger__figures_find_leaf(table, "none"), SIZE_MAX);
	ledger__report_free(report);
}

/* Broken bytes are mended when they come in. */
static void test_bytes(void **state)
{
	struct ledger__report *report = ledger__report_new();

	(void)state;
	assert_string_equal(ledger__report_text(report, "a\xff\xfe中\xe4\xb8"),
		"a\xef\xbf\xbd\xef\xbf\xbd中\xef\xbf\xbd\xef\xbf\xbd");
	assert_string_equal(ledger__report_text(report, NULL), "");
	ledger__report_free(report);
}

static void test_axis(void **state)
{
	/* Bars begin at 0, ticks are round, the greatest lies on the axis. */
	static const struct {
		int64_t greatest, step;
		size_t ticks;
	} cases[] = {{0, 1, 1}, {1, 1, 1}, {5, 1, 5}, {6, 2, 3}, {11, 5, 3},
		{26, 10, 3}, {99, 20, 5}, {101, 50, 3}, {8388, 2000, 5},
		{LEDGER__FIGURE_LIMIT, 200000000000, 5}};
	struct ledger__report *report = unit_report_small(context);
	struct ledger__chart *chart = report->tables[0]->charts[0];
	struct ledger__axis axis;

	(void)state;
	memset(chart->series[0].values, 0, 2 * sizeof(struct ledger__figure));
	memset(chart->series[1].values, 0, 2 * sizeof(struct ledger__figure));
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		chart->series[1].values[1].value = cases[i].greatest;
		ledger__chart_axis(chart, &axis);
		assert_int_equal(axis.base, 0);
		assert_int_equal(axis.step, cases[i].step);
		assert_int_equal(axis.ticks, cases[i].ticks);
	}
	/* A line that moves little begins above 0. */
	chart->kind = LEDGER__CHART_LINE;
	chart->series[0].values[0].value = 8300;
	chart->series[0].values[1].value = 8388;
	chart->series[1].values[0].value = 8310;
	chart->series[1].values[1].value = 8350;
	ledger__chart_axis(chart, &axis);
	assert_int_equal(axis.base, 8280);
	assert_int_equal(axis.step, 20);
	assert_int_equal(axis.ticks, 6);
	ledger__report_free(report);
}

static ledger_status build(void *data)
{
	struct ledger__report *report = ledger__report_new();
	struct ledger__figures *table;
	ledger_status status;
	size_t leaf;

	(void)data;
	if (!report)
		return LEDGER_ERROR_MEMORY;
	table = ledger__report_add(report, "T", "1", "标题");
	ledger__figures_add_key(table, "k", "k");
	leaf = ledger__figures_add_leaf(table, "a", "a", LEDGER__FIGURE_COUNT);
	ledger__figures_add_leaf(table, "b", "b", LEDGER__FIGURE_SHARE);
	if (leaf == 0)
		ledger__figures_set_share(table, 1, &leaf, 1, &leaf, 1, true);
	ledger__figures_add_heading(table, "h", 0, 0, 1);
	ledger__figures_set_key(table,
		ledger__figures_add_row(table, LEDGER__ROW_AREA), 0, "1",
		"bad\xff");
	ledger__figures_add_row(table, LEDGER__ROW_TOTAL);
	ledger__figures_add_note(table, "n");
	ledger__figures_add_chart(
		table, LEDGER__CHART_BAR, "c", "u", LEDGER__FIGURE_COUNT, 2, 2);
	ledger__report_add_footer(report, "l", "v");
	ledger__report_add_source(
		report, &(struct ledger__report_source){.area_code = "1"});
	ledger__report_format(report, "%d", 1);
	status = ledger__report_settle(context, report);
	ledger__report_free(report);
	return status;
}

static void test_memory(void **state)
{
	(void)state;
	assert_true(unit_sweep_allocations(build, NULL) > 8);
	ledger__report_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rounding),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_largest_remainder),
		cmocka_unit_test(test_nobody),
		cmocka_unit_test(test_shares_add_up),
		cmocka_unit_test(test_own_shares),
		cmocka_unit_test(test_outside),
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_axis),
		cmocka_unit_test(test_memory),
	};
	int failed;

	context = ledger_context_new();
	failed = cmocka_run_group_tests_name("figures", tests, NULL, NULL);
	ledger_context_free(context);
	return failed;
}
