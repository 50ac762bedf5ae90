/* SPDX-License-Identifier: MIT */
/* A row for a record that is there: newer, older, equal, blank, cleared. */
#include "unit_intake.h"

#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int begin(void **state)
{
	(void)state;
	unit_intake_begin(&intake);
	unit_import(&intake, "first.csv",
		HEADER "张三," N88 ",," EAST ",13800000001,2025-03-01,\n");
	assert_counts(&intake, "1 1 0 0 0 0 0");
	return 0;
}

#define SHE(area, phone, verified, status)                                     \
	"张三|" N88 "|1988-02-29|" area "|" phone "|" verified "|" status "\n"

static void test_blank_never_erases(void **state)
{
	(void)state;
	unit_import(&intake, "b.csv", HEADER "张三," N88 ",,,,2025-06-01,\n");
	assert_counts(&intake, "1 0 1 0 0 0 0");
	assert_string_equal(unit_women(),
		SHE(EAST, "13800000001", "2025-06-01", "registered"));
}

static void test_clearing_erases(void **state)
{
	(void)state;
	unit_import(&intake, "b.csv",
		HEADER "张三," N88 ",,,〈清空〉,2025-06-01,\n");
	assert_counts(&intake, "1 0 1 0 0 0 0");
	assert_string_equal(
		unit_women(), SHE(EAST, "", "2025-06-01", "registered"));
}

/* Kind and grade of the disability of the one record, "" for none. */
static void assert_disability(const char *kind, const char *grade)
{
	const struct ledger__sheet *sheet =
		ledger__form_sheet(ledger__store_form(intake.store), "women");
	const char *const names[] = {"disability_type", "disability_grade"};
	const char *const expected[] = {kind, grade};
	const struct ledger__scan_options options = {0};
	const struct ledger__record *record = NULL;
	struct ledger__scan *scan = NULL;

	assert_int_equal(
		ledger__store_scan(intake.store, sheet, &options, &scan),
		LEDGER_OK);
	assert_int_equal(ledger__scan_next(scan, &record), LEDGER_OK);
	for (size_t i = 0; i < 2; i++) {
		const struct ledger__value *value =
			&record->values[ledger__sheet_field(sheet, names[i])];

		assert_int_equal(value->length, strlen(expected[i]));
		if (value->length)
			assert_memory_equal(
				value->text, expected[i], value->length);
	}
	ledger__scan_free(scan);
}

static void import_disability(const char *headings, const char *cells)
{
	char *text = NULL;

	assert_true(asprintf(&text,
			    "姓名,身份证号,核实日期,%s\n"
			    "张三," N88 ",2025-06-01,%s\n",
			    headings, cells) > 0);
	unit_import(&intake, "c.csv", text);
	free(text);
}

/* One cell for both clears both, wherever blank columns of theirs stand. */
static void test_cell_that_fills_others_clears_them(void **state)
{
	static const char *const headings[] = {"残疾类别及等级",
		"残疾类别及等级,残疾类型,残疾等级",
		"残疾类型,残疾等级,残疾类别及等级",
		"残疾类型,残疾类别及等级,残疾等级"};
	static const char *const cleared[] = {
		"〈清空〉", "〈清空〉,,", ",,〈清空〉", ",〈清空〉,"};
	static const char *const filled[] = {
		"肢体三级", "肢体三级,,", ",,肢体三级", ",肢体三级,"};

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		import_disability(headings[i], filled[i]);
		assert_counts(&intake, "1 0 1 0 0 0 0");
		assert_disability("4", "3");
		import_disability(headings[i], cleared[i]);
		assert_counts(&intake, "1 0 1 0 0 0 0");
		assert_disability("", "");
	}
}

static void test_clearing_and_filling_contradict(void **state)
{
	static const char *const rows[] = {
		"〈清空〉,肢体", "肢体三级,〈清空〉"};

	(void)state;
	import_disability("残疾类别及等级", "肢体三级");
	for (size_t i = 0; i < 2; i++) {
		import_disability("残疾类别及等级,残疾类型", rows[i]);
		assert_counts(&intake, "1 0 0 0 1 0 0");
		assert_int_equal(unit_found(&intake, 2, "key-cleared"), 1);
		assert_disability("4", "3");
	}
	import_disability("残疾类型,残疾类别及等级", "〈清空〉,肢体三级");
	assert_counts(&intake, "1 0 0 0 1 0 0");
	import_disability("残疾类型,残疾类别及等级", "肢体,〈清空〉");
	assert_counts(&intake, "1 0 0 0 1 0 0");
	assert_disability("4", "3");
}

/* What the row leaves out the record has: she is no draft. */
static void test_partial_row_for_a_registered_woman(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv",
		"姓名,身份证号,联系电话,核实日期\n"
		"张三," N88 ",13800000009,2025-06-01\n"
		"李四," N85 ",13800000008,2025-06-01\n");
	assert_counts(&intake, "2 1 1 0 0 0 0");
	assert_int_equal(unit_found(&intake, 2, "required-missing"), 0);
	assert_int_equal(unit_found(&intake, 3, "required-missing"), 1);
	assert_non_null(
		strstr(unit_women(), "|13800000009|2025-06-01|registered"));
	/* The draft still lacks its area. */
	unit_import(&intake, "b.csv",
		"姓名,身份证号,现住址区划代码,核实日期\n"
		"张三," N88 ",,2025-06-02\n李四," N85 ",,2025-06-02\n");
	assert_int_equal(unit_found(&intake, 2, "required-missing"), 0);
	assert_int_equal(unit_found(&intake, 3, "required-missing"), 1);
}

static void test_older_changes_nothing(void **state)
{
	(void)state;
	unit_import(&intake, "b.csv",
		HEADER "张三," N88 ",," WEST ",13800000002,2025-02-28,\n");
	assert_counts(&intake, "1 0 0 1 0 0 0");
	assert_int_equal(unit_found(&intake, 2, "record-stale"), 1);
	assert_string_equal(unit_women(),
		SHE(EAST, "13800000001", "2025-03-01", "registered"));
}

static void test_undated_row_is_not_newer(void **state)
{
	(void)state;
	unit_import(&intake, "b.csv",
		HEADER "张三," N88 ",," WEST ",13800000002,,\n");
	assert_counts(&intake, "1 0 0 1 0 0 0");
	assert_int_equal(unit_found(&intake, 2, "verification-missing"), 1);
	assert_int_equal(unit_found(&intake, 2, "record-stale"), 1);
}

static void test_same_day_takes_the_row_and_says_so(void **state)
{
	(void)state;
	unit_import(&intake, "b.csv",
		HEADER "张三," N88 ",," EAST ",13800000002,2025-03-01,\n");
	assert_counts(&intake, "1 0 1 0 0 0 0");
	assert_int_equal(unit_found(&intake, 2, "same-day-differs"), 1);
	assert_string_equal(unit_women(),
		SHE(EAST, "13800000002", "2025-03-01", "registered"));
}

static void test_checked_without_a_change(void **state)
{
	(void)state;
	unit_import(&intake, "b.csv",
		HEADER "张三," N88 ",," EAST ",13800000001,2025-06-01,\n");
	assert_counts(&intake, "1 0 1 0 0 0 0");
	assert_string_equal(unit_women(),
		SHE(EAST, "13800000001", "2025-06-01", "registered"));
}

static void test_masked_cells_say_nothing(void **state)
{
	(void)state;
	unit_import(&intake, "b.csv",
		HEADER "张三," N88 ",," EAST ",138****0001,2025-06-01,\n");
	assert_counts(&intake, "1 0 1 0 0 0 0");
	assert_string_equal(unit_women(),
		SHE(EAST, "13800000001", "2025-06-01", "registered"));
}

/* --area and a wider area know less than the record does. */
static void test_wider_area_keeps_the_village(void **state)
{
	(void)state;
	intake.area = "411726100";
	unit_import(&intake, "b.csv", HEADER "张三," N88 ",,,,2025-06-01,\n");
	unit_import(&intake, "c.csv",
		HEADER "张三," N88 ",,411726100000,,2025-07-01,\n");
	assert_string_equal(unit_women(),
		SHE(EAST, "13800000001", "2025-07-01", "registered"));
	intake.area = "411726101";
	unit_import(&intake, "d.csv", HEADER "李四," N85 ",,,,2025-06-01,\n");
	assert_non_null(strstr(unit_women(), "|411726101000|"));
}

static void test_fill_fills_blanks_only(void **state)
{
	(void)state;
	unit_import(&intake, "b.csv",
		HEADER "张三," N88 ",,,〈清空〉,2025-04-01,\n");
	intake.existing = LEDGER_EXISTING_FILL;
	unit_import(&intake, "c.csv",
		HEADER "张三," N88 ",," WEST ",13800000009,2025-09-01,\n");
	assert_counts(&intake, "1 0 1 0 0 0 0");
	assert_string_equal(unit_women(),
		SHE(EAST, "13800000009", "2025-04-01", "registered"));
}

static void test_skip_and_error(void **state)
{
	(void)state;
	intake.existing = LEDGER_EXISTING_SKIP;
	unit_import(&intake, "b.csv",
		HEADER "张三," N88 ",," WEST ",,2025-09-01,\n"
		       "李四," N85 ",," WEST ",,2025-09-01,\n");
	assert_counts(&intake, "2 1 0 1 0 0 0");
	intake.existing = LEDGER_EXISTING_ERROR;
	unit_import(&intake, "c.csv",
		HEADER "张三," N88 ",," WEST ",,2025-09-02,\n");
	assert_counts(&intake, "1 0 0 0 1 0 0");
	assert_int_equal(unit_found(&intake, 2, "record-exists"), 1);
}

/* ---- Leaving and coming back ------------------------------------------------
 */

#define EXIT_HEADER                                                            \
	"姓名,身份证号,核实日期,在册状态,退出日期,退出原因,_confirm\n"

static void test_exit_and_return(void **state)
{
	(void)state;
	unit_import(&intake, "exit.csv",
		EXIT_HEADER "张三," N88
			    ",2025-06-01,退出,2025-05-20,丈夫返乡,\n");
	assert_counts(&intake, "1 0 1 0 0 0 0");
	assert_string_equal(
		unit_women(), SHE(EAST, "13800000001", "2025-06-01", "exited"));
	unit_import(&intake, "b.csv",
		HEADER "张三," N88 ",," EAST ",,2025-08-01,\n");
	assert_counts(&intake, "1 0 0 0 0 1 0");
	assert_int_equal(unit_found(&intake, 2, "record-exited"), 1);
	/* The first sheet again is no return. */
	unit_import(&intake, "first.csv",
		HEADER "张三," N88 ",," EAST ",13800000001,2025-03-01,\n");
	assert_counts(&intake, "1 0 0 1 0 0 0");
	unit_import(&intake, "c.csv",
		HEADER "张三," N88 ",," EAST ",,2025-08-01,record-exited\n");
	assert_counts(&intake, "1 0 1 0 0 0 0");
	assert_string_equal(unit_women(),
		SHE(EAST, "13800000001", "2025-08-01", "registered"));
}

/* ---- Where the day of verification comes from -------------------------------
 */

#define DATED "姓名,身份证号,现住址区划代码,排查日期,核实日期\n"

static void test_sources_of_the_date_in_order(void **state)
{
	(void)state;
	intake.verified_on = "2025-07-07";
	unit_import(&intake, "b.csv",
		"填报日期：2025年8月8日,,,,\n" DATED "李四," N85 "," EAST
		",2025-01-05,2025-02-06\n"
		"王五," N00 "," EAST ",2025-01-05,\n"
		"赵六," N65 "," EAST ",,\n");
	assert_counts(&intake, "3 3 0 0 0 0 0");
	assert_non_null(
		strstr(unit_women(), N85 "|1985-01-01|" EAST "||2025-02-06"));
	assert_non_null(
		strstr(unit_women(), N00 "|2000-02-29|" EAST "||2025-01-05"));
	assert_non_null(
		strstr(unit_women(), N65 "|1965-06-15|" EAST "||2025-07-07"));
}

static void test_date_of_the_title(void **state)
{
	(void)state;
	unit_import(&intake, "b.csv",
		"农村留守妇女信息台账,,,,\n"
		"填报单位：甲镇,,,填表时间：2025.8.8,\n" DATED "李四," N85
		"," EAST ",,\n");
	assert_counts(&intake, "1 1 0 0 0 0 0");
	assert_non_null(strstr(unit_women(), EAST "||2025-08-08|registered"));
	assert_int_equal(unit_found(&intake, 0, "verification-missing"), 0);
}

static void test_date_of_the_signature(void **state)
{
	(void)state;
	unit_import(&intake, "b.csv",
		DATED "李四," N85 "," EAST ",,\n"
		      "填表人：甲,,审核：乙,填报日期：,2025年8月9日\n");
	assert_counts(&intake, "2 1 0 0 0 0 1");
	assert_non_null(strstr(unit_women(), EAST "||2025-08-09|registered"));
	assert_int_equal(unit_found(&intake, 0, "verification-missing"), 0);
}

static void test_day_to_come_is_no_verification(void **state)
{
	ledger_import *import = NULL;
	const char *const paths[] = {SOURCE_FOLDER "/tests/cmd/data/women.csv"};

	(void)state;
	unit_import(&intake, "a.csv",
		"填报日期：2025-10-02,\n姓名,身份证号\n李四," N85 "\n"
		"填表人：李,日期：2025-10-03\n");
	assert_int_equal(unit_found(&intake, 1, "stated-date-future"), 1);
	assert_non_null(strstr(unit_women(), "||draft"));
	unit_import(&intake, "b.csv",
		"填报日期：2025-10-01,\n姓名,身份证号\n李四," N85 "\n");
	assert_int_equal(unit_found(&intake, 0, "stated-date-future"), 0);
	assert_non_null(strstr(unit_women(), "|2025-10-01|draft"));
	assert_int_equal(
		ledger_import_new(intake.store, NULL, &import), LEDGER_OK);
	assert_int_equal(
		ledger_import_set_verified_on(import, "2025-10-02"), LEDGER_OK);
	assert_int_equal(
		ledger_import_set_as_of(import, "2025-10-01"), LEDGER_OK);
	assert_int_equal(
		ledger_import_run(import, paths, 1), LEDGER_ERROR_DESCRIPTOR);
	assert_non_null(strstr(
		ledger_context_message(intake.context), "is yet to come"));
	ledger_import_free(import);
}

static void test_missing_date_can_be_an_error(void **state)
{
	(void)state;
	intake.severity = "verification-missing=error";
	unit_import(&intake, "b.csv", DATED "李四," N85 "," EAST ",,\n");
	assert_counts(&intake, "1 0 0 0 1 0 0");
	intake.severity = "verification-missing=error";
	unit_import(&intake, "c.csv",
		DATED "李四," N85 "," EAST ",,\n填报日期：2025-08-09,,,,\n");
	assert_counts(&intake, "2 1 0 0 0 0 1");
}

int main(void)
{
#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(                                       \
		test_##name, begin, unit_intake_tear_down)
	const struct CMUnitTest tests[] = {
		TEST(blank_never_erases),
		TEST(clearing_erases),
		TEST(cell_that_fills_others_clears_them),
		TEST(clearing_and_filling_contradict),
		TEST(partial_row_for_a_registered_woman),
		TEST(older_changes_nothing),
		TEST(undated_row_is_not_newer),
		TEST(same_day_takes_the_row_and_says_so),
		TEST(checked_without_a_change),
		TEST(masked_cells_say_nothing),
		TEST(wider_area_keeps_the_village),
		TEST(fill_fills_blanks_only),
		TEST(skip_and_error),
		TEST(exit_and_return),
		TEST(sources_of_the_date_in_order),
		TEST(date_of_the_title),
		TEST(date_of_the_signature),
		TEST(day_to_come_is_no_verification),
		TEST(missing_date_can_be_an_error),
	};

	return cmocka_run_group_tests_name(
		"intake: updates", tests, NULL, NULL);
}
