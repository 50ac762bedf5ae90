/* SPDX-License-Identifier: MIT */
/* Tables that are refused, sums that do not agree, cells that open. */
#include "unit_report.h"

#include "report/report.h"
#include "report/write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT "columns:\n  - {name: count, title: 数, count: {}}\n"

static void assert_message(const char *expected)
{
	const char *message = ledger_context_message(unit_report.store.context);

	if (!strstr(message, expected))
		fail_msg("'%s' lacks '%s'", message, expected);
}

static void refuse(const char *expected)
{
	assert_int_equal(unit_count(), LEDGER_ERROR_REFUSED);
	assert_message(expected);
	assert_null(unit_report.report->figures);
}

/* ---- All problems ---------------------------------------------------------
 */

static void note(void *data, const char *text)
{
	char *problems = data;

	strcat(strcat(problems, strrchr(text, '/') + 1), "|");
}

static void test_all_problems(void **state)
{
	char problems[2048] = "";
	const ledger_form *form = ledger_store_form(unit_report.store.store);
	(void)state;

	unit_table("A", "areas", COUNT);
	assert_int_equal(ledger_report_check(unit_report.report, form,
				 unit_report.policy, note, problems),
		LEDGER_OK);
	unit_table("B", "areas",
		"columns: [{name: n, title: 数, count: {when: {group: p}}}]\n");
	unit_table("C", "areas",
		COUNT
		"identities: [{label: 同, left: [count], right: [{table: D, "
		"column: x}]}]\n");
	assert_int_equal(ledger_report_check(unit_report.report, form,
				 unit_report.policy, note, problems),
		LEDGER_ERROR_DESCRIPTOR);
	assert_string_equal(problems,
		"1.yaml:5: unknown group 'p'; it is one of poor, ill|"
		"2.yaml:7: unknown table 'D'; it is one of A, C|");
	assert_message("2 problems in the tables");
}

/* ---- Broken identities -------------------------------------------------- */

static void add_women(void)
{
	unit_woman("2025-05-01", EAST,
		UNIT_CELLS("name=一", "health=well", "children=1"));
	unit_woman("2025-05-01", WEST,
		UNIT_CELLS("name=二", "health=ill", "children=2"));
}

static void test_two_leaves(void **state)
{
	(void)state;
	add_women();
	unit_table("T", "areas",
		COUNT
		"  - title: 健康\n    name: health\n    choice: single\n"
		"    of: [count]\n    columns:\n"
		"      - {name: well, title: 好, count: {when: {field: health, "
		"in: [well, weak]}}}\n"
		"      - {name: first, title: 一, count: {when: {field: "
		"children, at_most: \"1\"}}}\n");
	refuse("table T, row 411726101000 (东乡): '健康' does not add up: "
	       "well 1 + first 1 = 2, but count 1 = 1; and 1 more");
}

static void test_own_identity(void **state)
{
	(void)state;
	add_women();
	unit_table("T", "areas",
		COUNT
		"  - {name: ill, title: 病, count: {when: {group: ill}}}\n"
		"identities:\n"
		"  - {label: 倍, left: [count, {column: count, times: 2}], "
		"right: [{column: ill, times: 3}]}\n");
	refuse("table T, row 411726101000 (东乡): '倍' does not add up: "
	       "count 1 + 2 x count 1 = 3, but 3 x ill 0 = 0; and 1 more");
}

static void test_across_tables(void **state)
{
	(void)state;
	add_women();
	unit_woman("2025-05-01", EAST, UNIT_CELLS("name=三", "status=draft"));
	unit_table("A", "areas",
		COUNT
		"identities:\n"
		"  - {label: 同, left: [count], right: [{table: B, column: "
		"all}]}\n");
	assert_int_equal(unit_count(), LEDGER_OK); /* B is not asked for */
	ledger__report_take(unit_report.report, NULL);
	unit_table("B", "areas",
		"population: {lifecycle: [draft, registered]}\n"
		"columns: [{name: all, title: 全, count: {}}]\n");
	refuse("table A, row 411726101000 (东乡): '同' does not add up: "
	       "count 1 = 1, but B:all 2 = 2; and 1 more");
}

/* The total is counted apart: figures that were tampered with tell. */
static void test_total(void **state)
{
	struct ledger__making making = {.job = unit_report.report};
	struct ledger__report *report = NULL;
	ledger_context *context = unit_report.store.context;
	(void)state;

	add_women();
	unit_table("T", "areas", COUNT);
	unit_ok(&unit_report.store,
		ledger__making_start(
			&making, unit_report.report, unit_report.store.store));
	unit_ok(&unit_report.store, ledger__making_figures(&making, &report));
	assert_int_equal(ledger__identities_check(context, making.layouts,
				 making.layout_count, report),
		LEDGER_OK);
	report->tables[0]->rows[1].cells[0].value++;
	assert_int_equal(ledger__identities_check(context, making.layouts,
				 making.layout_count, report),
		LEDGER_ERROR_REFUSED);
	assert_message("table T, row total (合计): '合计' does not add up: "
		       "column count: total 2, sum of the rows 3");
	ledger__report_free(report);
	ledger__making_release(&making);
}

/* ---- Cells -------------------------------------------------------------- */

static void test_addresses(void **state)
{
	(void)state;
	add_women();
	unit_table("T1", "areas", COUNT);
	assert_string_equal(unit_persons("T1:411726101000:count"), "一");
	assert_string_equal(unit_persons("T1:411726:count"), "一;二");
	assert_string_equal(unit_persons("T1:411726103:count"), "");
	assert_non_null(strstr(unit_persons("T1:count"), "TABLE:ROW:COLUMN"));
	assert_non_null(strstr(unit_persons("T11:total:count"),
		"no table 'T11' in the report; did you mean 'T1'?"));
	assert_non_null(strstr(unit_persons("T1:total:counts"),
		"no column 'counts' in the report; did you mean 'count'?"));
	assert_non_null(strstr(unit_persons("T1:411726109:count"),
		"no row '411726109' in the report"));
}

/* Shown as the profile does, and only after the journal was written. */
static void test_disclosure(void **state)
{
	(void)state;
	add_women();
	unit_table("T", "areas", COUNT);
	assert_string_equal(unit_persons("T:total:count"), "一;二");
	unit_assert_sql(&unit_report.store,
		"SELECT command, profile, purpose, columns, scope, counts "
		"FROM journal WHERE chain = 'disclosure'",
		"ledger-report|full|test|record_no,name,area|T:total:count|"
		"records=2\n");
	assert_string_equal(unit_persons("T:411726103:count"), "");
	unit_assert_sql(&unit_report.store,
		"SELECT count(*) FROM journal WHERE chain = 'disclosure'",
		"1\n");
}

/* ---- As many persons as the figure says --------------------------------- */

static unsigned int seed = 1;

static unsigned int below(unsigned int limit)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 16) % limit;
}

static void add_random_woman(unsigned int number)
{
	static const char *const areas[] = {EAST, EAST_VILLAGE, WEST, WEST, ""};
	static const char *const healths[] = {
		"health=well", "health=ill", "health=odd", "health="};
	static const char *const poors[] = {"poor=yes", "poor=no", "poor="};
	static const char *const states[] = {
		"status=registered", "status=registered", "status=draft"};
	static const char *const days[] = {
		"2025-02-28", "2025-08-31", "2025-09-12", "2025-09-30"};
	char name[16];
	char children[32];
	int64_t woman;

	(void)snprintf(name, sizeof name, "name=n%u", number % 20);
	(void)snprintf(children, sizeof children, "children=%u", below(8));
	woman = unit_woman(days[below(4)], areas[below(5)],
		UNIT_CELLS(name, children, healths[below(4)], poors[below(3)],
			states[below(3)]));
	if (below(3) == 0)
		unit_change("2025-09-30", woman,
			UNIT_CELLS("living_area=" EAST, poors[below(3)]));
	else if (below(4) == 0)
		unit_change("2025-09-30", woman,
			UNIT_CELLS("status=exited", "exit_date=2025-09-20"));
	for (unsigned int i = below(3); i > 0; i--)
		unit_give("2025-10-01", woman, i == 1 ? "aid" : "visit",
			days[1 + below(3)],
			UNIT_CELLS(below(2) ? "state=done" : "state=stopped",
				below(2) ? "department=mca"
					 : "department=cdpf"));
}

static size_t persons_of(const struct ledger__figures *figures,
	const struct ledger__figures_row *row, const char *column)
{
	char name[128];
	char cell[256];
	const char *names;
	size_t count;

	ledger__report_row_name(figures, row, name, sizeof name);
	(void)snprintf(
		cell, sizeof cell, "%s:%s:%s", figures->id, name, column);
	names = unit_persons(cell);
	count = *names ? 1 : 0;
	for (; *names; names++)
		count += *names == ';';
	return count;
}

static void check_lengths(const char *id)
{
	const struct ledger__figures *figures =
		ledger__report_find(unit_report.report->figures, id);
	int64_t all = 0;

	for (size_t i = 0; i < figures->row_count; i++) {
		for (size_t k = 0; k < figures->leaf_count; k++) {
			const struct ledger__figures_row *row =
				&figures->rows[i];

			if (figures->leaves[k].kind == LEDGER__FIGURE_GREATEST)
				continue;
			assert_int_equal(persons_of(figures, row,
						 figures->leaves[k].name),
				row->cells[k].value);
			all += row->cells[k].value;
		}
	}
	assert_true(all > 100);
}

static void test_every_length(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < 60; i++)
		add_random_woman(i);
	unit_table("T", "areas",
		COUNT
		"  - {name: share, title: 占, share: {of: [ill, well], to: "
		"{total: [count]}}}\n"
		"  - title: 健康\n    name: health\n    choice: single\n"
		"    of: [count]\n    columns:\n"
		"      - {name: well, title: 好, count: {when: {field: health, "
		"in: [well, weak]}}}\n"
		"      - {name: ill, title: 病, count: {when: {group: ill}}}\n"
		"  - {name: opening, title: 初, count: {flow: [stayed, went, "
		"left]}}\n"
		"  - {name: came, title: 来, count: {flow: [came, went]}}\n"
		"  - {name: changed, title: 改, count: {changed: \"true\"}}\n"
		"  - {name: became, title: 成, count: [{flow: entered, when: "
		"{group: poor}}, {when: {group: poor}, before: {not: {known: "
		"{group: poor}}}}]}\n"
		"  - {name: twice, title: 双, count: [{when: {group: poor}}, "
		"{groups: {at_least: 1}}, {rule: many-children}]}\n"
		"  - {name: due, title: 期, count: {due: [overdue, "
		"due-soon]}}\n"
		"  - {name: longest, title: 长, greatest: days_overdue}\n"
		"  - {name: blank, title: 空, count: {blank: [health, poor]}}\n"
		"  - {name: same, title: 同, count: {shared: [name]}}\n");
	unit_table("D", "areas",
		"population: {lifecycle: [draft]}\n" COUNT
		"  - {name: same, title: 同, count: [{shared: [name]}, "
		"{shared: "
		"[name, children]}]}\n");
	unit_table("M", "measures",
		"columns:\n"
		"  - {name: entitled, title: 应, count: {entitlement: "
		"[\"true\"]}}\n"
		"  - {name: done, title: 实, count: {state: [done]}}\n"
		"  - {name: missing, title: 缺, count: {missing: \"true\"}}\n"
		"  - {name: not, title: 非, count: {missing: \"false\", when: "
		"{field: children, more_than: \"2\"}}}\n");
	unit_ok(&unit_report.store, unit_count());
	check_lengths("T");
	check_lengths("M");
	assert_true(
		persons_of(
			ledger__report_find(unit_report.report->figures, "D"),
			&ledger__report_find(unit_report.report->figures, "D")
				 ->rows[4],
			"same") > 3);
}

/* ---- Two threads ----------------------------------------------------------
 */

enum { MANY = 1500 };

/* All in one batch. */
static void add_many(void)
{
	static const char *const areas[] = {"living_area=" EAST,
		"living_area=" EAST_VILLAGE, "living_area=" WEST_VILLAGE,
		"living_area="};
	static const char *const healths[] = {"health=ill", "health=well"};

	unit_set_day(&unit_report.store, "2025-09-10");
	unit_store_run(&unit_report.store, "persons");
	for (unsigned int i = 0; i < MANY; i++) {
		char name[16];
		char verified[32];

		(void)snprintf(name, sizeof name, "name=n%u", below(MANY));
		(void)snprintf(verified, sizeof verified,
			"verified_on=2025-0%u-1%u", 1 + below(9), below(10));
		(void)unit_store_insert(&unit_report.store, "persons", i + 2,
			UNIT_CELLS(name, verified, areas[below(4)],
				healths[below(2)], "status=registered",
				"away_since=2020-01-01"));
	}
	unit_store_done(&unit_report.store);
}

static struct ledger__report *count_with(size_t rows_alone)
{
	struct ledger__making making = {.job = unit_report.report};
	struct ledger__report *report = NULL;

	unit_ok(&unit_report.store,
		ledger__making_start(
			&making, unit_report.report, unit_report.store.store));
	making.options.rows_alone = rows_alone;
	unit_ok(&unit_report.store, ledger__making_figures(&making, &report));
	ledger__making_release(&making);
	return report;
}

static char *as_json(const struct ledger__report *report)
{
	struct ledger__report_options options;
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	ledger__report_options_default(&options, LEDGER_FORMAT_JSON);
	unit_ok(&unit_report.store,
		ledger__report_write(
			unit_report.store.context, report, out, &options));
	assert_int_equal(fclose(out), 0);
	return text;
}

static void add_tables(void)
{
	unit_table("T", "areas",
		COUNT
		"  - {name: ill, title: 病, count: {when: {group: ill}}}\n"
		"  - {name: same, title: 同, count: {shared: [name]}}\n"
		"  - {name: entered, title: 新, count: {flow: entered}}\n"
		"  - {name: longest, title: 长, greatest: days_overdue}\n"
		"  - {name: villages, title: 村, areas: {level: village, when: "
		"{group: ill}}}\n"
		"charts: [{title: 月, kind: trend, unit: 人, columns: "
		"[ill]}]\n");
	unit_table("M", "measures",
		"columns:\n"
		"  - {name: e, title: 应, count: {entitlement: \"true\"}}\n"
		"  - {name: p, title: 供, count: {provided: \"true\"}}\n");
}

/* Whoever counts whom, the figures are the same. */
static void test_threads(void **state)
{
	struct ledger__report *alone;
	struct ledger__report *together;
	char *first;
	char *second;
	(void)state;

	add_many();
	unit_give("2025-09-11",
		unit_woman("2025-09-11", EAST, UNIT_CELLS("name=z")), "visit",
		"2025-09-11", UNIT_CELLS("state=done"));
	add_tables();
	alone = count_with(0);
	together = count_with(1);
	assert_true(alone->tables[0]->rows[0].cells[2].value > 10);
	first = as_json(alone);
	second = as_json(together);
	assert_string_equal(first, second);
	free(first);
	free(second);
	ledger__report_free(alone);
	ledger__report_free(together);
}

/* A failure on the other thread is told as one of this. */
static ledger_status count_together(void *data)
{
	struct ledger__making making = {.job = unit_report.report};
	struct ledger__report *report = NULL;
	ledger_status status = ledger__making_start(
		&making, unit_report.report, unit_report.store.store);
	(void)data;

	making.options.rows_alone = 1;
	if (status == LEDGER_OK)
		status = ledger__making_figures(&making, &report);
	if (status == LEDGER_ERROR_MEMORY)
		assert_message("out of memory");
	ledger__report_free(report);
	ledger__making_release(&making);
	return status;
}

static void test_threads_without_memory(void **state)
{
	(void)state;
	add_women();
	add_tables();
	assert_true(unit_sweep_allocations(count_together, NULL) > 50);
}

/* ---- Memory that ends -----------------------------------------------------
 */

static ledger_status count_once(void *data)
{
	(void)data;
	ledger__report_take(unit_report.report, NULL);
	return unit_count();
}

static void test_memory(void **state)
{
	(void)state;
	add_women();
	unit_table("T", "areas",
		COUNT
		"  - {name: same, title: 同, count: {shared: [name]}}\n"
		"  - {name: old, title: 大, count: {when: {field: birth_date, "
		"full_years: {at_least: 35}}}}\n"
		"  - {name: villages, title: 村, areas: {level: village, when: "
		"{group: ill}}}\n"
		"charts: [{title: 月, kind: trend, unit: 人, columns: "
		"[count]}]\n");
	unit_table("M", "measures",
		"columns: [{name: e, title: 应, count: {entitlement: "
		"\"true\"}}]\n");
	assert_true(unit_sweep_allocations(count_once, NULL) > 50);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		REPORT_TEST(all_problems),
		REPORT_TEST(two_leaves),
		REPORT_TEST(own_identity),
		REPORT_TEST(across_tables),
		REPORT_TEST(total),
		REPORT_TEST(addresses),
		REPORT_TEST(disclosure),
		REPORT_TEST(every_length),
		REPORT_TEST(threads),
		REPORT_TEST(threads_without_memory),
		REPORT_TEST(memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
