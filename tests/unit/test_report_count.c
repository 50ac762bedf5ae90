/* SPDX-License-Identifier: MIT */
/*
 * What tables count, over small counties.  All figures were worked out by
 * hand; the persons are synthetic.
 */
#include "unit_report.h"

#include <string.h>

/* A column that counts everybody, in front of most tables. */
#define COUNT "columns:\n  - {name: count, title: 数, count: {}}\n"

/* ---- Rows --------------------------------------------------------------- */

static void test_empty_county(void **state)
{
	(void)state;
	unit_table("T", "areas",
		COUNT "  - {name: share, title: 占比, share: {of: [count], "
		      "to: {total: [count]}}}\n");
	assert_string_equal(unit_figures("T"),
		"101000: 0 -\n102000: 0 -\n103000: 0 -\ntotal: 0 -\n");
}

/* A village's code, a township's, the county's, none at all. */
static void test_unclear_area(void **state)
{
	(void)state;
	unit_woman("2025-05-01", EAST_VILLAGE, UNIT_CELLS("name=一"));
	unit_woman("2025-05-01", EAST, UNIT_CELLS("name=二"));
	unit_woman("2025-05-01", "411726000000", UNIT_CELLS("name=三"));
	unit_woman("2025-05-01", "", UNIT_CELLS("name=四"));
	unit_table("T", "areas", COUNT);
	assert_string_equal(unit_figures("T"),
		"101000: 2\n102000: 0\n103000: 0\nunclear: 2\ntotal: 4\n");
	assert_string_equal(unit_persons("T:unclear:count"), "四;三");
	ledger_report_set_level(unit_report.report, "village");
	assert_string_equal(unit_figures("T"),
		"101201: 1\n101202: 0\n102201: 0\nunclear: 3\ntotal: 4\n");
	ledger_report_set_level(unit_report.report, "county");
	assert_string_equal(
		unit_figures("T"), "000000: 3\nunclear: 1\ntotal: 4\n");
}

/* Within a township only those who live there are counted. */
static void test_scope(void **state)
{
	(void)state;
	unit_woman("2025-05-01", EAST_VILLAGE, UNIT_CELLS("name=一"));
	unit_woman("2025-05-01", EAST, UNIT_CELLS("name=二"));
	unit_woman("2025-05-01", WEST_VILLAGE, UNIT_CELLS("name=三"));
	unit_woman("2025-05-01", "", UNIT_CELLS("name=四"));
	unit_table("T", "areas", COUNT);
	ledger_report_set_area(unit_report.report, "411726101");
	assert_string_equal(unit_figures("T"),
		"101201: 1\n101202: 0\nunclear: 1\ntotal: 2\n");
	ledger_report_set_area(unit_report.report, "411726999");
	assert_int_equal(unit_count(), LEDGER_ERROR_DESCRIPTOR);
	ledger_report_set_area(unit_report.report, "411726101");
	ledger_report_set_level(unit_report.report, "county");
	assert_int_equal(unit_count(), LEDGER_ERROR_DESCRIPTOR);
}

/* Areas that were told after what is known are not there yet. */
static void test_areas_as_known(void **state)
{
	(void)state;
	unit_set_day(&unit_report.store, "2025-10-02");
	unit_store_run(&unit_report.store, "areas");
	(void)unit_store_insert(&unit_report.store, "areas", 2,
		UNIT_CELLS("code=411726104000", "title=新乡"));
	unit_store_done(&unit_report.store);
	unit_table("T", "areas", COUNT);
	unit_period("2025-09-01", "2025-09-30", "2025-10-01");
	assert_string_equal(unit_figures("T"),
		"101000: 0\n102000: 0\n103000: 0\ntotal: 0\n");
	unit_period("2025-09-01", "2025-09-30", "2025-10-02");
	assert_string_equal(unit_figures("T"),
		"101000: 0\n102000: 0\n103000: 0\n104000: 0\ntotal: 0\n");
}

/* ---- Population --------------------------------------------------------- */

/* Registered; draft; exited; away too shortly; not known how long. */
static void add_kinds(void)
{
	unit_woman("2025-05-01", EAST, UNIT_CELLS("name=在册"));
	unit_woman("2025-05-01", EAST, UNIT_CELLS("name=暂存", "status=draft"));
	unit_woman("2025-05-01", EAST,
		UNIT_CELLS(
			"name=退出", "status=exited", "exit_date=2025-06-01"));
	unit_woman("2025-05-01", EAST,
		UNIT_CELLS("name=不满", "away_since=2025-04-01"));
	unit_woman("2025-05-01", EAST, UNIT_CELLS("name=不明", "away_since="));
}

static void test_population(void **state)
{
	(void)state;
	add_kinds();
	unit_table("A", "areas", COUNT);
	unit_table("B", "areas",
		"population: {lifecycle: [draft, registered], eligible: "
		"[\"true\", \"false\", unknown]}\n" COUNT);
	unit_table("C", "areas",
		"population: {eligible: [\"true\"], when: {present: "
		"name}}\n" COUNT);
	assert_string_equal(unit_persons("A:total:count"), "在册;不明");
	assert_string_equal(
		unit_persons("B:total:count"), "在册;暂存;不满;不明");
	assert_string_equal(unit_persons("C:total:count"), "在册");
	/* Away since 1 April: half a year on 1 October, not on 30 September. */
	unit_period("2025-09-02", "2025-10-01", NULL);
	assert_string_equal(unit_persons("A:total:count"), "在册;不满;不明");
}

/* ---- Conditions and their clusters -------------------------------------- */

static void add_healths(void)
{
	unit_woman("2025-05-01", EAST,
		UNIT_CELLS("name=一", "health=well", "birth_date=1990-10-01",
			"children=0", "sources=1;2", "poor=no"));
	unit_woman("2025-05-01", EAST,
		UNIT_CELLS("name=二", "health=ill", "birth_date=1990-09-30",
			"children=12", "sources=2", "poor=yes"));
	unit_woman("2025-05-01", WEST,
		UNIT_CELLS("name=三", "health=odd", "birth_date=1990"));
	unit_woman("2025-05-01", WEST,
		UNIT_CELLS("name=四", "children=3", "sources=3", "poor=yes",
			"health=weak"));
	unit_woman("2025-05-01", WEST, UNIT_CELLS("name=五"));
}

static void test_single_choice(void **state)
{
	(void)state;
	add_healths();
	unit_table("T", "areas",
		COUNT
		"  - title: 健康\n    name: health\n    choice: single\n"
		"    of: [count]\n    columns:\n"
		"      - {name: well, title: 好, count: {when: {field: health, "
		"equals: well}}}\n"
		"      - {name: bad, title: 差, count: {when: {field: health, "
		"in: [ill, weak]}}}\n"
		"      - {name: blank, title: 未采集, count: {when: {absent: "
		"health}}}\n");
	/* 其他 fits none: 表外. */
	assert_string_equal(unit_figures("T"),
		"101000: 2 1 1 0 0\n102000: 3 0 1 1 1\n"
		"103000: 0 0 0 0 0\ntotal: 5 1 2 1 1\n");
	assert_string_equal(unit_persons("T:411726102:health_outside"), "三");
	assert_string_equal(unit_persons("T:total:bad"), "二;四");
}

/* Several: 表外 without an identity; without `name` there is none. */
static void test_multi_choice(void **state)
{
	(void)state;
	add_healths();
	unit_table("T", "areas",
		COUNT
		"  - title: 来源\n    name: source\n    choice: multi\n"
		"    of: [count]\n    columns:\n"
		"      - {name: work, title: 工, count: {when: {field: "
		"sources, "
		"in: [\"1\"]}}}\n"
		"      - {name: farm, title: 农, count: {when: {field: "
		"sources, "
		"in: [\"2\"]}}}\n"
		"  - title: 来源\n    choice: multi\n    columns:\n"
		"      - {name: aid, title: 助, count: {when: {field: sources, "
		"in: [\"3\"]}}}\n");
	assert_string_equal(unit_figures("T"),
		"101000: 2 1 2 0 0\n102000: 3 0 0 3 1\n"
		"103000: 0 0 0 0 0\ntotal: 5 1 2 3 1\n");
	assert_string_equal(unit_persons("T:total:source_outside"), "三;四;五");
}

/* Ages at the period's end; who is born "1990" may be 34 or 35: in neither. */
static void test_ages(void **state)
{
	(void)state;
	add_healths();
	unit_table("T", "areas",
		"columns:\n"
		"  - {name: young, title: 小, count: {when: {field: "
		"birth_date, "
		"full_years: {at_most: 34}}}}\n"
		"  - {name: old, title: 大, count: {when: {field: birth_date, "
		"full_years: {at_least: 35}}}}\n");
	assert_string_equal(unit_persons("T:total:young"), "一");
	assert_string_equal(unit_persons("T:total:old"), "二");
}

static void test_groups_rules_blanks(void **state)
{
	(void)state;
	add_healths();
	unit_table("T", "areas",
		"columns:\n"
		"  - {name: none, title: 零, count: {groups: {exactly: 0}}}\n"
		"  - {name: one, title: 一, count: {groups: {exactly: 1}}}\n"
		"  - {name: some, title: 有, count: {groups: {at_least: 1, "
		"at_most: 2}}}\n"
		"  - {name: two, title: 二, count: {groups: {exactly: 2}}}\n"
		"  - {name: many, title: 多, count: {rule: many-children}}\n"
		"  - {name: expected, title: 缺, count: {blank: expected}}\n"
		"  - {name: required, title: 必, count: {blank: required}}\n"
		"  - {name: fields, title: 栏, count: {blank: [children, "
		"health]}}\n"
		"  - {name: twice, title: 加, count: [{when: {group: poor}}, "
		"{when: {group: ill}}]}\n"
		"  - {name: both, title: 兼, count: {when: {all: [{group: "
		"poor}, {field: children, more_than: \"3\"}, {present: "
		"birth_date}, {present: name}, {present: sources}]}}}\n");
	assert_string_equal(unit_figures("T"),
		"101000: 1 0 1 1 1 0 2 0 2 1\n102000: 2 1 1 0 0 2 3 2 1 0\n"
		"103000: 0 0 0 0 0 0 0 0 0 0\n"
		"total: 3 1 2 1 1 2 5 2 3 1\n");
	/* Who is counted twice is listed twice. */
	assert_string_equal(unit_persons("T:total:twice"), "二;二;四");
	assert_string_equal(unit_persons("T:total:expected"), "四;五");
}

static void test_shared(void **state)
{
	(void)state;
	unit_woman("2025-05-01", EAST,
		UNIT_CELLS("name=同", "birth_date=1990-01-01", "poor=yes"));
	unit_woman("2025-05-01", WEST,
		UNIT_CELLS("name=同", "birth_date=1990-01-01"));
	unit_woman("2025-05-01", WEST,
		UNIT_CELLS("name=同", "birth_date=1990-01-01"));
	unit_woman("2025-05-01", WEST,
		UNIT_CELLS("name=同", "birth_date=1990-01-02"));
	unit_woman("2025-05-01", WEST, UNIT_CELLS("name=同"));
	unit_woman("2025-05-01", EAST, UNIT_CELLS("name=同"));
	unit_woman("2025-05-01", EAST,
		UNIT_CELLS("name=同", "birth_date=1990-01-02", "status=draft"));
	unit_table("T", "areas",
		"columns:\n"
		"  - {name: same, title: 同, count: {shared: [name, "
		"birth_date]}}\n"
		"  - {name: poor, title: 低, count: {shared: [name, "
		"birth_date], when: {group: poor}}}\n");
	unit_table("D", "areas",
		"population: {lifecycle: [draft, registered]}\n"
		"columns:\n"
		"  - {name: same, title: 同, count: {shared: [name, "
		"birth_date]}}\n");
	assert_string_equal(unit_figures("T"),
		"101000: 1 1\n102000: 2 0\n103000: 0 0\ntotal: 3 1\n");
	assert_string_equal(unit_figures("D"),
		"101000: 2\n102000: 3\n103000: 0\ntotal: 5\n");
	/* Another area's namesake counts, but is not listed here. */
	ledger_report_set_area(unit_report.report, "411726101");
	assert_string_equal(unit_figures("T"),
		"101201: 0 0\n101202: 0 0\nunclear: 1 1\ntotal: 1 1\n");
	assert_string_equal(unit_persons("T:total:same"), "同");
}

/* ---- Due ---------------------------------------------------------------- */

static void test_due(void **state)
{
	(void)state;
	/* Due on 30 September, on 30 October; 31 March and 30 are one day. */
	unit_woman("2025-03-31", EAST, UNIT_CELLS("name=当天"));
	unit_woman("2025-03-30", EAST, UNIT_CELLS("name=当天也"));
	unit_woman("2025-03-29", EAST, UNIT_CELLS("name=逾一天"));
	unit_woman("2025-04-30", EAST, UNIT_CELLS("name=三十天内"));
	unit_woman("2025-05-01", EAST, UNIT_CELLS("name=三十一天"));
	unit_woman("2025-05-01", EAST, UNIT_CELLS("name=从未", "verified_on="));
	unit_woman("2025-01-15", WEST, UNIT_CELLS("name=久"));
	unit_table("T", "areas",
		"columns:\n"
		"  - {name: current, title: 未, count: {due: current}}\n"
		"  - {name: soon, title: 将, count: {due: [due-soon], within: "
		"30}}\n"
		"  - {name: sooner, title: 近, count: {due: [due-soon], "
		"within: "
		"0}}\n"
		"  - {name: overdue, title: 逾, count: {due: [overdue]}}\n"
		"  - {name: never, title: 从, count: {due: [never]}}\n"
		"  - {name: longest, title: 最, greatest: days_overdue}\n"
		"  - {name: villages, title: 村, areas: {level: village}}\n"
		"  - {name: late, title: 村逾, areas: {level: township, when: "
		"{group: poor}}}\n");
	assert_string_equal(unit_figures("T"),
		"101000: 1 3 2 1 1 1 2 0\n102000: 0 0 0 1 0 77 1 0\n"
		"103000: 0 0 0 0 0 - 0 0\ntotal: 1 3 2 2 1 77 3 0\n");
	assert_string_equal(
		unit_persons("T:total:soon"), "当天;当天也;三十天内");
	assert_string_equal(unit_persons("T:total:longest"), "久");
	assert_string_equal(unit_persons("T:411726101:longest"), "逾一天");
	assert_string_equal(unit_persons("T:total:villages"),
		"column 'villages' counts areas: nobody is behind it");
}

/* Villages where somebody was verified in the period, and all villages. */
static void test_areas(void **state)
{
	(void)state;
	unit_woman("2025-09-01", EAST_VILLAGE, UNIT_CELLS("name=一"));
	unit_woman("2025-09-30", EAST_VILLAGE, UNIT_CELLS("name=二"));
	unit_woman("2025-08-31", EAST_OTHER, UNIT_CELLS("name=三"));
	unit_woman("2025-09-15", WEST, UNIT_CELLS("name=四"));
	unit_table("T", "areas",
		"columns:\n"
		"  - name: reported\n    title: 报\n    areas:\n"
		"      level: village\n      when: {all: [{field: verified_on, "
		"not_before: {parameter: period_from}}, {field: verified_on, "
		"not_after: {parameter: period_to}}]}\n"
		"  - {name: all, title: 全, areas: {level: village}}\n"
		"  - {name: share, title: 率, share: {of: [reported], to: "
		"[all]}}\n"
		"  - {name: before, title: 前, areas: {level: village, when: "
		"{field: verified_on, not_after: {parameter: opening}}}}\n");
	assert_string_equal(unit_figures("T"),
		"101000: 1 2 50.00 1\n102000: 0 1 0.00 0\n"
		"103000: 0 0 - 0\ntotal: 1 3 33.33 1\n");
}

/* ---- Measures ----------------------------------------------------------- */

#define MEASURES                                                                \
	"columns:\n"                                                            \
	"  - {name: entitled, title: 应, count: {entitlement: [\"true\"]}}\n"  \
	"  - {name: open, title: 不明, count: {entitlement: unknown}}\n"      \
	"  - title: 状态\n    name: state\n    choice: single\n"              \
	"    of: [entitled]\n    columns:\n"                                    \
	"      - {name: offered, title: 供, count: {entitlement: [\"true\"], " \
	"state: [offered]}}\n"                                                  \
	"      - {name: done, title: 实, count: {entitlement: [\"true\"], "    \
	"state: [done]}}\n"                                                     \
	"      - {name: not, title: 未, count: {entitlement: [\"true\"], "     \
	"provided: \"false\"}}\n"                                               \
	"  - {name: missing, title: 缺, count: {missing: \"true\"}}\n"         \
	"  - {name: solved, title: 解, count: {outcome: [solved]}}\n"          \
	"  - {name: young, title: 小, count: {entitlement: [\"true\"], when: " \
	"{field: children, at_most: \"1\"}}}\n"                                 \
	"  - {name: share, title: 率, share: {of: [done], to: [entitled]}}\n"

static void test_measures(void **state)
{
	int64_t one, two, three, four;
	(void)state;

	one = unit_woman("2025-05-01", EAST,
		UNIT_CELLS("name=一", "poor=yes", "children=1"));
	two = unit_woman("2025-05-01", EAST,
		UNIT_CELLS("name=二", "poor=yes", "health=ill"));
	three = unit_woman("2025-05-01", WEST,
		UNIT_CELLS("name=三", "poor=yes", "health=well"));
	four = unit_woman("2025-05-01", WEST, UNIT_CELLS("name=四"));
	unit_woman("2025-05-01", WEST,
		UNIT_CELLS("name=五", "poor=no", "health=well"));
	/* The latest counts. 一: offered by one of two. 二: stopped, then given
	 * again. 三: given, then stopped. 四: given, though not entitled. */
	unit_give("2025-06-01", one, "aid", "2025-06-01",
		UNIT_CELLS(
			"department=cdpf", "state=offered", "outcome=unknown"));
	unit_give("2025-06-01", two, "aid", "2025-05-01",
		UNIT_CELLS("department=mca", "state=stopped"));
	unit_give("2025-06-01", two, "aid", "2025-06-01",
		UNIT_CELLS("department=mca", "state=done", "outcome=solved"));
	unit_give("2025-06-01", three, "aid", "2025-05-01",
		UNIT_CELLS("state=done", "outcome=solved"));
	unit_give("2025-06-01", three, "aid", "2025-06-01",
		UNIT_CELLS("state=stopped"));
	unit_give("2025-06-01", four, "aid", "2025-06",
		UNIT_CELLS("state=done", "outcome=solved"));
	/* A visit counts for three months: on 30 September not this one. */
	unit_give("2025-06-01", two, "visit", "2025-06-30",
		UNIT_CELLS("state=done"));
	unit_table("M", "measures", MEASURES);
	assert_string_equal(unit_figures("M"),
		"aid/mca;cdpf: 3 1 1 1 0 1 1 2 1 33.33\n"
		"aid/mca: 3 1 0 1 2 0 1 1 1 33.33\n"
		"aid/cdpf: 3 1 1 0 2 0 1 0 1 0.00\n"
		"visit/mca: 1 2 0 0 1 0 1 0 0 0.00\n");
	assert_string_equal(unit_persons("M:1/aid/mca;cdpf:missing"), "三");
	assert_string_equal(unit_persons("M:1/aid/mca;cdpf:solved"), "二;四");
	assert_string_equal(unit_persons("M:1/aid/cdpf:offered"), "一");
	assert_string_equal(
		unit_persons("M:1/aid/mca;cdpf:state_outside"), "三");
	assert_string_equal(unit_persons("M:2/visit/mca:open"), "一;四");
	assert_string_equal(unit_persons("M:1/aid/mca;cdpf:share"), "二");
	unit_period("2025-09-01", "2025-09-29", NULL);
	assert_string_equal(unit_persons("M:2/visit/mca:done"), "二");
	unit_period("2025-05-01", "2025-05-31", NULL);
	assert_string_equal(unit_persons("M:1/aid/mca;cdpf:done"), "三");
	unit_period("2025-05-01", "2025-05-31", "2025-05-31");
	assert_string_equal(unit_persons("M:1/aid/mca;cdpf:done"), "");
	ledger_report_set_area(unit_report.report, "411726102");
	unit_period("2025-09-01", "2025-09-30", NULL);
	assert_string_equal(unit_figures("M"),
		"aid/mca;cdpf: 1 1 0 0 0 1 1 1 0 0.00\n"
		"aid/mca: 1 1 0 0 1 0 1 0 0 0.00\n"
		"aid/cdpf: 1 1 0 0 1 0 1 0 0 0.00\n"
		"visit/mca: 0 1 0 0 0 0 0 0 0 -\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		REPORT_TEST(empty_county),
		REPORT_TEST(unclear_area),
		REPORT_TEST(scope),
		REPORT_TEST(areas_as_known),
		REPORT_TEST(population),
		REPORT_TEST(single_choice),
		REPORT_TEST(multi_choice),
		REPORT_TEST(ages),
		REPORT_TEST(groups_rules_blanks),
		REPORT_TEST(shared),
		REPORT_TEST(due),
		REPORT_TEST(areas),
		REPORT_TEST(measures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
