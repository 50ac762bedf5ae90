/* SPDX-License-Identifier: MIT */
/*
 * What became of persons between two days, and months before.  All figures
 * were worked out by hand; the persons are synthetic.
 */
#include "unit_report.h"

#include <string.h>

/* Stock and flow; what the columns are of each other is an identity. */
#define FLOW                                                                   \
	"columns:\n"                                                           \
	"  - {name: opening, title: 上期末, count: {flow: [stayed, left, "  \
	"went]}}\n"                                                            \
	"  - {name: new, title: 新增, count: {flow: entered}}\n"             \
	"  - {name: came, title: 转入, count: {flow: [came]}}\n"             \
	"  - {name: left, title: 退出, count: {flow: [left]}}\n"             \
	"  - {name: went, title: 转出, count: {flow: [went]}}\n"             \
	"  - {name: closing, title: 本期末, count: {}}\n"                   \
	"  - {name: changed, title: 修改, count: {flow: [stayed, came], "    \
	"changed: \"true\"}}\n"                                                \
	"identities:\n"                                                        \
	"  - {label: 平, left: [opening, new, came], right: [left, went, "    \
	"closing]}\n"

#define RETURNED(day)                                                          \
	UNIT_CELLS("status=exited", "exit_date=" day, "exit_reason=returned")

static void test_nothing_happened(void **state)
{
	(void)state;
	unit_woman("2025-05-01", EAST, UNIT_CELLS("name=一"));
	unit_table("T", "areas", FLOW);
	assert_string_equal(unit_figures("T"),
		"101000: 1 0 0 0 0 1 0\n102000: 0 0 0 0 0 0 0\n"
		"103000: 0 0 0 0 0 0 0\ntotal: 1 0 0 0 0 1 0\n");
}

static void test_moved_within_month(void **state)
{
	int64_t woman;
	(void)state;

	woman = unit_woman("2025-05-01", EAST, UNIT_CELLS("name=一"));
	unit_change("2025-09-15", woman, UNIT_CELLS("living_area=" WEST));
	unit_table("T", "areas", FLOW);
	assert_string_equal(unit_figures("T"),
		"101000: 1 0 0 0 1 0 0\n102000: 0 0 1 0 0 1 1\n"
		"103000: 0 0 0 0 0 0 0\ntotal: 1 0 1 0 1 1 1\n");
	assert_string_equal(unit_persons("T:411726101:went"), "一");
	assert_string_equal(unit_persons("T:411726102:came"), "一");
	assert_string_equal(unit_persons("T:total:went"), "一");
	/* Within a township she stayed; from outside of it she came. */
	ledger_report_set_level(unit_report.report, "county");
	assert_string_equal(unit_figures("T"),
		"000000: 1 0 0 0 0 1 1\ntotal: 1 0 0 0 0 1 1\n");
	ledger_report_set_level(unit_report.report, "township");
	ledger_report_set_area(unit_report.report, "411726102");
	assert_string_equal(unit_figures("T"),
		"102000: 0 0 1 0 0 1 1\ntotal: 0 0 1 0 0 1 1\n");
	ledger_report_set_area(unit_report.report, "411726101");
	assert_string_equal(unit_figures("T"),
		"101000: 1 0 0 0 1 0 0\ntotal: 1 0 0 0 1 0 0\n");
}

/* Moved there and back again: nothing but a change. */
static void test_moved_back(void **state)
{
	int64_t woman;
	(void)state;

	woman = unit_woman("2025-05-01", EAST, UNIT_CELLS("name=一"));
	unit_change("2025-09-10", woman, UNIT_CELLS("living_area=" WEST));
	unit_change("2025-09-20", woman, UNIT_CELLS("living_area=" EAST));
	unit_table("T", "areas", FLOW);
	assert_string_equal(unit_figures("T"),
		"101000: 1 0 0 0 0 1 1\n102000: 0 0 0 0 0 0 0\n"
		"103000: 0 0 0 0 0 0 0\ntotal: 1 0 0 0 0 1 1\n");
}

/* On the period's last day and on the first after it. */
static void test_month_ends(void **state)
{
	int64_t last, next;
	(void)state;

	unit_woman("2025-08-31", EAST, UNIT_CELLS("name=前"));
	unit_woman("2025-09-01", EAST, UNIT_CELLS("name=首"));
	unit_woman("2025-09-30", EAST, UNIT_CELLS("name=末"));
	unit_woman("2025-10-01", EAST, UNIT_CELLS("name=后"));
	last = unit_woman("2025-05-01", WEST, UNIT_CELLS("name=末退"));
	next = unit_woman("2025-05-01", WEST, UNIT_CELLS("name=后退"));
	unit_change("2025-10-05", last, RETURNED("2025-09-30"));
	unit_change("2025-10-05", next, RETURNED("2025-10-01"));
	unit_table("T", "areas", FLOW);
	assert_string_equal(unit_figures("T"),
		"101000: 1 2 0 0 0 3 0\n102000: 2 0 0 1 0 1 0\n"
		"103000: 0 0 0 0 0 0 0\ntotal: 3 2 0 1 0 4 0\n");
	assert_string_equal(unit_persons("T:total:left"), "末退");
	assert_string_equal(unit_persons("T:total:closing"), "前;首;末;后退");
	unit_period("2024-02-01", "2024-02-29", NULL);
	assert_string_equal(unit_figures("T"),
		"101000: 0 0 0 0 0 0 0\n102000: 0 0 0 0 0 0 0\n"
		"103000: 0 0 0 0 0 0 0\ntotal: 0 0 0 0 0 0 0\n");
}

static void test_exited_and_back(void **state)
{
	int64_t within, before;
	(void)state;

	within = unit_woman("2025-05-01", EAST, UNIT_CELLS("name=月内"));
	unit_change("2025-09-05", within, RETURNED("2025-09-05"));
	unit_change("2025-09-25", within,
		UNIT_CELLS("status=registered", "exit_date=", "exit_reason="));
	before = unit_woman("2025-05-01", EAST, UNIT_CELLS("name=月前"));
	unit_change("2025-08-05", before, RETURNED("2025-08-05"));
	unit_change("2025-09-25", before,
		UNIT_CELLS("status=registered", "exit_date=", "exit_reason="));
	unit_table("T", "areas", FLOW);
	assert_string_equal(unit_persons("T:total:opening"), "月内");
	assert_string_equal(unit_persons("T:total:new"), "月前");
	assert_string_equal(unit_persons("T:total:closing"), "月内;月前");
	unit_period("2025-09-06", "2025-09-20", NULL);
	assert_string_equal(unit_persons("T:total:closing"), "");
	unit_period("2025-09-01", "2025-09-20", NULL);
	assert_string_equal(unit_persons("T:total:left"), "月内");
}

/* Imported in October, but surveyed or verified in September. */
static void test_imported_late(void **state)
{
	(void)state;
	unit_add_on(&unit_report.store, "2025-10-09", "persons",
		UNIT_CELLS("name=迟", "living_area=" EAST, "status=registered",
			"away_since=2020-01-01", "surveyed=2025-09-10",
			"verified_on=2025-10-08"));
	unit_table("T", "areas", FLOW);
	assert_string_equal(unit_persons("T:total:new"), "迟");
	/* As known before, there was nobody. */
	unit_period("2025-09-01", "2025-09-30", "2025-10-08");
	assert_string_equal(unit_figures("T"),
		"101000: 0 0 0 0 0 0 0\n102000: 0 0 0 0 0 0 0\n"
		"103000: 0 0 0 0 0 0 0\ntotal: 0 0 0 0 0 0 0\n");
}

/* Nobody did anything: half a year passed, or it is not known any more. */
static void test_time_alone(void **state)
{
	(void)state;
	unit_woman("2025-05-01", EAST,
		UNIT_CELLS("name=满", "away_since=2025-03-15"));
	unit_table("T", "areas", FLOW);
	assert_string_equal(unit_persons("T:total:new"), "满");
	assert_string_equal(unit_persons("T:total:changed"), "");
	unit_period("2025-09-16", "2025-09-30", NULL);
	assert_string_equal(unit_persons("T:total:opening"), "满");
	unit_period("2025-08-01", "2025-08-31", NULL);
	assert_string_equal(unit_persons("T:total:closing"), "");
}

/* The state at the closing says why she left; that at the opening, what was. */
static void test_conditions_of_both_days(void **state)
{
	int64_t one, two, three;
	(void)state;

	one = unit_woman("2025-05-01", EAST, UNIT_CELLS("name=一", "poor=no"));
	two = unit_woman("2025-05-01", EAST, UNIT_CELLS("name=二", "poor=yes"));
	three = unit_woman(
		"2025-05-01", EAST, UNIT_CELLS("name=三", "poor=no"));
	unit_woman("2025-09-09", EAST, UNIT_CELLS("name=四", "poor=yes"));
	unit_change("2025-09-02", one, UNIT_CELLS("poor=yes"));
	unit_change("2025-09-02", two, UNIT_CELLS("poor=no"));
	unit_change("2025-09-02", three, RETURNED("2025-09-02"));
	unit_table("T", "areas",
		"columns:\n"
		"  - {name: returned, title: 返, count: {flow: [left], when: "
		"{all: [{field: status, equals: exited}, {field: exit_reason, "
		"equals: returned}]}}}\n"
		"  - {name: moved, title: 迁, count: {flow: [left], when: "
		"{field: exit_reason, equals: moved}}}\n"
		"  - {name: became, title: 入, count: {when: {group: poor}, "
		"before: {not: {group: poor}}}}\n"
		"  - {name: was, title: 出, count: {when: {not: {group: "
		"poor}}, "
		"before: {group: poor}}}\n"
		"  - {name: all, title: 全, count: [{when: {group: poor}, "
		"flow: "
		"[entered]}, {when: {group: poor}, before: {not: {group: "
		"poor}}}]}\n");
	assert_string_equal(unit_persons("T:total:returned"), "三");
	assert_string_equal(unit_persons("T:total:moved"), "");
	assert_string_equal(unit_persons("T:total:became"), "一");
	assert_string_equal(unit_persons("T:total:was"), "二");
	assert_string_equal(unit_persons("T:total:all"), "一;四");
}

/* A single choice over those who left is made up in their old rows. */
static void test_choice_of_left(void **state)
{
	int64_t one, two;
	(void)state;

	one = unit_woman("2025-05-01", EAST, UNIT_CELLS("name=一"));
	two = unit_woman("2025-05-01", WEST, UNIT_CELLS("name=二"));
	unit_change("2025-09-02", one, RETURNED("2025-09-02"));
	unit_change("2025-09-02", two,
		UNIT_CELLS("status=exited", "exit_date=2025-09-02",
			"living_area=" EAST));
	unit_table("T", "areas",
		"columns:\n"
		"  - {name: left, title: 退, count: {flow: [left]}}\n"
		"  - title: 因\n    name: why\n    choice: single\n"
		"    of: [left]\n    columns:\n"
		"      - {name: returned, title: 返, count: {flow: [left], "
		"when: "
		"{field: exit_reason, equals: returned}}}\n");
	assert_string_equal(unit_figures("T"),
		"101000: 1 1 0\n102000: 1 0 1\n103000: 0 0 0\n"
		"total: 2 1 1\n");
	assert_string_equal(unit_persons("T:411726102:why_outside"), "二");
}

/* ---- Months before ------------------------------------------------------ */

static int64_t drawn(size_t chart, size_t series, size_t month)
{
	const struct ledger__figures *table =
		ledger__report_find(unit_report.report->figures, "T");

	return table->charts[chart]->series[series].values[month].value;
}

static void test_trend(void **state)
{
	const struct ledger__chart *chart;
	int64_t woman;
	(void)state;

	unit_woman("2025-06-30", EAST, UNIT_CELLS("name=一", "poor=yes"));
	unit_woman("2025-07-31", EAST,
		UNIT_CELLS("name=二", "away_since=2025-02-28"));
	unit_woman("2025-08-01", WEST, UNIT_CELLS("name=三"));
	woman = unit_woman("2025-06-01", WEST, UNIT_CELLS("name=四"));
	unit_change("2025-08-15", woman, RETURNED("2025-08-10"));
	unit_table("T", "areas",
		"columns:\n"
		"  - {name: count, title: 数, count: {}}\n"
		"  - {name: poor, title: 低, count: {when: {group: poor}}}\n"
		"  - {name: overdue, title: 逾, count: {due: [overdue]}}\n"
		"  - {name: share, title: 率, share: {of: [poor], to: [count]}}"
		"\n"
		"charts:\n"
		"  - {title: 月, kind: trend, unit: 人, months: 4, columns: "
		"[count, overdue]}\n"
		"  - {title: 率, kind: trend, unit: \"%\", months: 2, columns: "
		"[share]}\n"
		"  - {title: 区, kind: bar, unit: 人, columns: [count]}\n");
	unit_period("2025-09-01", "2025-09-30", NULL);
	assert_int_equal(unit_count(), LEDGER_OK);
	/* June: 一 四. July: the same; 二 is half a year away on 28 August.
	 * August, September: 一 二 三. */
	assert_int_equal(drawn(0, 0, 0), 2);
	assert_int_equal(drawn(0, 0, 1), 2);
	assert_int_equal(drawn(0, 0, 2), 3);
	assert_int_equal(drawn(0, 0, 3), 3);
	assert_int_equal(drawn(0, 1, 3), 0);
	chart = ledger__report_find(unit_report.report->figures, "T")
			->charts[0];
	assert_string_equal(chart->categories[0], "2025-06");
	assert_string_equal(chart->categories[3], "2025-09");
	chart = ledger__report_find(unit_report.report->figures, "T")
			->charts[1];
	assert_string_equal(chart->categories[0], "2025-08");
	assert_int_equal(chart->series[0].values[0].value, 1);
	assert_int_equal(chart->series[0].values[0].whole, 3);
	assert_int_equal(chart->series[0].values[0].hundredths, 3333);
	assert_int_equal(drawn(2, 0, 0), 2);
	assert_int_equal(drawn(2, 0, 1), 1);
	assert_int_equal(drawn(2, 0, 2), 0);
	/* Overdue on 31 December: 一 was due on 30 December. */
	unit_period("2025-12-01", "2026-01-31", NULL);
	assert_int_equal(unit_count(), LEDGER_OK);
	assert_int_equal(drawn(0, 1, 1), 0);
	assert_int_equal(drawn(0, 1, 2), 1);
	assert_int_equal(drawn(0, 1, 3), 1);
}

static unsigned int seed = 7;

static unsigned int below(unsigned int limit)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 16) % limit;
}

/* Days near those on which something changes by time alone. */
static void add_by_chance(void)
{
	static const char *const births[] = {"birth_date=1990-10-31",
		"birth_date=1991-02-28", "birth_date=1990",
		"birth_date=", "birth_date=2020-06-30"};
	static const char *const aways[] = {"away_since=2025-02-28",
		"away_since=2025-01-31", "away_since=2025-03",
		"away_since=2026-01-01",
		"away_since=", "away_since=2019-05-05"};
	static const char *const days[] = {
		"2025-01-31", "2025-04-30", "2025-06-15"};
	int64_t woman = unit_woman(days[below(3)], below(2) ? EAST : WEST,
		UNIT_CELLS(births[below(5)], aways[below(6)],
			below(3) ? "status=registered" : "status=draft",
			below(2) ? "poor=yes" : "poor=no"));

	if (below(3) == 0)
		unit_change("2025-07-20", woman,
			UNIT_CELLS("poor=yes", aways[below(6)]));
	if (below(5) == 0)
		unit_change("2025-08-20", woman, RETURNED("2025-08-10"));
}

/* A month's value is what a report of that month says. */
static void test_trend_is_what_was(void **state)
{
	static const char *const ends[] = {"2025-02-28", "2025-03-31",
		"2025-04-30", "2025-05-31", "2025-06-30", "2025-07-31",
		"2025-08-31", "2025-09-30", "2025-10-31", "2025-11-30"};
	enum { MONTHS = 10, COLUMNS = 4 };
	int64_t trend[COLUMNS][MONTHS];
	const struct ledger__figures *table;
	(void)state;

	for (int i = 0; i < 60; i++)
		add_by_chance();
	unit_table("T", "areas",
		"population: {lifecycle: [draft, registered], eligible: "
		"[\"true\", unknown]}\n"
		"columns:\n"
		"  - {name: count, title: 数, count: {}}\n"
		"  - {name: old, title: 大, count: {when: {field: birth_date, "
		"full_years: {at_least: 34, at_most: 34}}}}\n"
		"  - {name: long, title: 久, count: {when: {duration: away, "
		"at_least: 5, at_most: 8}}}\n"
		"  - {name: overdue, title: 逾, count: {due: [overdue], "
		"groups: {at_least: 1}}}\n"
		"charts:\n"
		"  - {title: 月, kind: trend, unit: 人, months: 10, columns: "
		"[count, old, long, overdue]}\n");
	unit_period("2025-11-01", "2025-11-30", NULL);
	assert_int_equal(unit_count(), LEDGER_OK);
	for (size_t i = 0; i < COLUMNS; i++) {
		bool differs = false;

		for (size_t k = 0; k < MONTHS; k++) {
			trend[i][k] = drawn(0, i, k);
			differs |= trend[i][k] != trend[i][0];
		}
		assert_true(differs);
	}
	for (size_t k = 0; k < MONTHS; k++) {
		unit_period(ends[k], ends[k], NULL);
		assert_int_equal(unit_count(), LEDGER_OK);
		table = ledger__report_find(unit_report.report->figures, "T");
		for (size_t i = 0; i < COLUMNS; i++)
			assert_int_equal(
				table->rows[ledger__figures_total_row(table)]
					.cells[i]
					.value,
				trend[i][k]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		REPORT_TEST(nothing_happened),
		REPORT_TEST(moved_within_month),
		REPORT_TEST(moved_back),
		REPORT_TEST(month_ends),
		REPORT_TEST(exited_and_back),
		REPORT_TEST(imported_late),
		REPORT_TEST(time_alone),
		REPORT_TEST(conditions_of_both_days),
		REPORT_TEST(choice_of_left),
		REPORT_TEST(trend),
		REPORT_TEST(trend_is_what_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
