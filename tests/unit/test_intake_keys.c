/* SPDX-License-Identifier: MIT */
/* Who a record is about: never erased, re-keyed or doubled by a sheet. */
#include "unit_intake.h"

#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ONE HEADER "张三," N88 ",," EAST ",13800000001,2025-03-01,\n"
#define SHE                                                                    \
	"张三|" N88 "|1988-02-29|" EAST "|13800000001|2025-03-01|registered\n"

static void test_keys_cannot_be_cleared(void **state)
{
	static const char *const sheets[] = {
		"妇女编号,姓名,核实日期\nRECORD,〈清空〉,2025-06-01\n",
		"妇女编号,姓名,身份证号,核实日期\n"
		"RECORD,张三,〈清空〉,2025-06-01\n",
		"妇女编号,姓名,现住址区划代码,核实日期\n"
		"RECORD,张三,〈清空〉,2025-06-01\n",
	};

	(void)state;
	unit_import(&intake, "a.csv", ONE);
	for (size_t i = 0; i < sizeof(sheets) / sizeof(*sheets); i++) {
		unit_import_with_record(&intake, "women", sheets[i]);
		assert_counts(&intake, "1 0 0 0 1 0 0");
		assert_int_equal(unit_found(&intake, 2, "key-cleared"), 1);
		assert_int_equal(unit_found(&intake, 2, "key-missing"), 0);
		assert_string_equal(unit_women(), SHE);
	}
}

/* The number says when she was born, in the row or in her record. */
static void test_birth_beside_number_cannot_be_cleared(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv", ONE);
	unit_import(&intake, "b.csv",
		"姓名,身份证号,出生日期,核实日期\n"
		"张三," N88 ",〈清空〉,2025-06-01\n");
	assert_counts(&intake, "1 0 0 0 1 0 0");
	assert_int_equal(unit_found(&intake, 2, "key-cleared"), 1);
	assert_string_equal(unit_women(), SHE);
	unit_import_with_record(&intake, "women",
		"妇女编号,姓名,出生日期,核实日期\nRECORD,张三,〈清空〉,2025-06-"
		"01\n");
	assert_counts(&intake, "1 0 0 0 1 0 0");
	assert_int_equal(unit_found(&intake, 2, "key-cleared"), 1);
	assert_string_equal(unit_women(), SHE);
}

/* A sheet of one row about her, with one more column that says 清空. */
static void import_cleared(const char *heading)
{
	char *text = NULL;

	assert_true(asprintf(&text,
			    "姓名,身份证号,%s,核实日期\n"
			    "张三," N88 ",〈清空〉,2025-06-01\n",
			    heading) > 0);
	unit_import(&intake, "c.csv", text);
	free(text);
}

/* Columns that are only read clear what they feed, or are told of. */
static void test_clearing_is_never_passed_over(void **state)
{
	static const char *const headings[] = {"省", "市", "县", "乡镇", "村",
		"户籍所在地省", "户籍村", "序号", "性别", "年龄",
		"留守人员类型", "妇女编号", "台账状态"};

	(void)state;
	unit_import(&intake, "a.csv", ONE);
	for (size_t i = 0; i < sizeof(headings) / sizeof(*headings); i++) {
		import_cleared(headings[i]);
		assert_counts(&intake, "1 0 0 0 1 0 0");
		assert_int_equal(unit_found(&intake, 2, "key-cleared"), 1);
		/* What cannot be cleared is not missing, too. */
		assert_int_equal(unit_found(&intake, 2, "required-missing"),
			i < 5 ? 0 : 1);
		assert_string_equal(unit_women(), SHE);
	}
	assert_non_null(strstr(intake.messages, "在册状态 cannot be cleared"));
	unit_import(&intake, "d.csv",
		"姓名,身份证号,核实日期\n张三," N88 ",〈清空〉\n");
	assert_counts(&intake, "1 0 0 0 1 0 0");
	assert_int_equal(unit_found(&intake, 2, "key-cleared"), 1);
}

/* Beside other columns about the area, too: it is not known which is meant. */
static void test_part_of_an_area_cannot_be_cleared(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv", ONE);
	unit_import(&intake, "b.csv",
		"姓名,身份证号,乡镇,村,核实日期\n"
		"张三," N88 ",甲镇,〈清空〉,2025-06-01\n");
	assert_counts(&intake, "1 0 0 0 1 0 0");
	unit_import(&intake, "c.csv",
		"姓名,身份证号,现住址区划代码,村,核实日期\n"
		"张三," N88 "," WEST ",〈清空〉,2025-06-01\n");
	assert_counts(&intake, "1 0 0 0 1 0 0");
	assert_string_equal(unit_women(), SHE);
}

static void test_owner_cannot_be_cleared(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv", ONE);
	intake.sheet = "measures";
	unit_import(&intake, "m.csv",
		"姓名,身份证号,帮扶措施,责任部门,开始日期,落实状态\n"
		"〈清空〉," N88 ",两癌筛查,卫健委,2025-05-01,进行中\n");
	assert_counts(&intake, "1 0 0 0 1 0 0");
	assert_int_equal(unit_found(&intake, 2, "key-cleared"), 1);
}

/* ---- Where the living area need not be known ---------------------------- */

static int begin_without_area(void **state)
{
	static const char required[] =
		"          role: living_area\n"
		"          merge_group: residence\n"
		"          sensitivity: personal\n"
		"          expected: true\n"
		"          constraints: {required: true}\n";
	char *form =
		unit_text(SOURCE_FOLDER "/schema/forms/left-behind-women.yaml");
	char *at = strstr(form, required);

	(void)state;
	assert_non_null(at);
	at += strlen(required) - strlen("{required: true}\n");
	memcpy(at, "{}              ", strlen("{required: true}"));
	unit_intake_begin_with(&intake, form);
	free(form);
	return 0;
}

static void test_names_clear_an_area_as_a_whole(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv", ONE);
	unit_import(&intake, "b.csv",
		"姓名,身份证号,乡镇,村,核实日期\n"
		"张三," N88 ",甲镇,〈清空〉,2025-06-01\n");
	assert_counts(&intake, "1 0 0 0 1 0 0");
	assert_string_equal(unit_women(), SHE);
	unit_import(&intake, "c.csv",
		"姓名,身份证号,乡镇,村,核实日期\n"
		"张三," N88 ",〈清空〉,〈清空〉,2025-06-01\n");
	assert_counts(&intake, "1 0 1 0 0 0 0");
	assert_string_equal(unit_women(),
		"张三|" N88 "|1988-02-29||13800000001|2025-06-01|registered\n");
	unit_import(&intake, "d.csv",
		"姓名,身份证号,村,核实日期\n张三," N88 ",东村,2025-07-01\n");
	intake.area = EAST;
	unit_import(&intake, "e.csv",
		"姓名,身份证号,村,核实日期\n"
		"张三," N88 ",〈清空〉,2025-08-01\n");
	assert_counts(&intake, "1 0 1 0 0 0 0");
	assert_string_equal(unit_women(),
		"张三|" N88 "|1988-02-29||13800000001|2025-08-01|registered\n");
}

/* A record keeps its key: others point to it. */
static void test_keys_do_not_change(void **state)
{
	const char *areas;

	(void)state;
	unit_import_with_record(&intake, "areas",
		"record_no,区划代码,名称\nRECORD,411726109000,丙镇\n");
	assert_counts(&intake, "1 0 0 0 0 1 0");
	assert_int_equal(unit_found(&intake, 2, "number-differs"), 1);
	areas = unit_records(&intake, "areas");
	assert_null(strstr(areas, "411726109000"));
	unit_import_with_record(&intake, "areas",
		"record_no,区划代码,名称\nRECORD,411726000000,泌阳\n");
	assert_counts(&intake, "1 0 1 0 0 0 0");
}

static void test_provisions_keep_their_keys(void **state)
{
	const char *measures;

	(void)state;
	unit_import(
		&intake, "a.csv", ONE "李四," N85 ",," EAST ",,2025-03-01,\n");
	intake.sheet = "measures";
	unit_import(&intake, "m.csv",
		"姓名,身份证号,帮扶措施,责任部门,开始日期,落实状态\n"
		"张三," N88 ",两癌筛查,卫健委,2025-05-01,进行中\n");
	assert_counts(&intake, "1 1 0 0 0 0 0");
	unit_import_with_record(&intake, "measures",
		"record_no,姓名,身份证号,帮扶措施,责任部门,开始日期,落实状态\n"
		"RECORD,李四," N85 ",两癌筛查,卫健委,2025-05-01,进行中\n");
	assert_counts(&intake, "1 0 0 0 0 1 0");
	unit_import_with_record(&intake, "measures",
		"record_no,姓名,身份证号,帮扶措施,责任部门,开始日期,落实状态\n"
		"RECORD,张三," N88 ",两癌筛查,卫健委,2025-05-02,进行中\n");
	assert_counts(&intake, "1 0 0 0 0 1 0");
	assert_int_equal(unit_found(&intake, 2, "number-differs"), 1);
	unit_import_with_record(&intake, "measures",
		"record_no,姓名,身份证号,帮扶措施,责任部门,开始日期,落实状态\n"
		"RECORD,张三," N88 ",两癌筛查,卫健委,2025-05-01,已落实\n");
	assert_counts(&intake, "1 0 1 0 0 0 0");
	measures = unit_records(&intake, "measures");
	assert_non_null(strstr(measures, "2025-05-01"));
	assert_null(strstr(measures, "2025-05-02"));
}

/* One of two equal rows is confirmed: it stands for both. */
static void test_confirmed_one_of_equal_rows(void **state)
{
	(void)state;
	unit_import(&intake, "b.csv",
		"姓名,身份证号,核实日期,_confirm\n"
		"王五,411726197001030000,2025-03-01,\n"
		"王五,411726197001030000,2025-03-01,id-suspect\n");
	assert_counts(&intake, "2 1 0 0 0 1 0");
	assert_int_equal(unit_found(&intake, 0, "id-suspect"), 2);
	assert_non_null(strstr(unit_women(), "王五|411726197001030000|"));
}

/* Cells that say 清空 count when rows are compared, in any store. */
static void test_clearing_tells_rows_apart(void **state)
{
	static const char sheet[] =
		HEADER "张三," N88 ",," EAST ",〈清空〉,2025-03-01,\n"
		       "张三," N88 ",," EAST ",,2025-03-01,\n";

	(void)state;
	unit_import(&intake, "a.csv", sheet);
	assert_counts(&intake, "2 0 0 0 0 2 0");
	assert_int_equal(unit_found(&intake, 0, "duplicate-in-file"), 2);
	unit_import(&intake, "b.csv", ONE);
	unit_import(&intake, "c.csv", sheet);
	assert_counts(&intake, "2 0 0 0 0 2 0");
}

static void test_filling_lets_nobody_leave(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv", ONE);
	intake.existing = LEDGER_EXISTING_FILL;
	unit_import(&intake, "b.csv",
		"姓名,身份证号,台账状态,退出日期,退出原因,核实日期\n"
		"张三," N88 ",退出,2025-02-01,其他,2025-02-01\n");
	assert_counts(&intake, "1 0 0 1 0 0 0");
	assert_string_equal(unit_women(), SHE);
}

static void test_firm_rules(void **state)
{
	static const char *const rules[] = {"id-check-digit=warning",
		"character-control=warning", "id-length=note",
		"quote-unbalanced=off", "record-malformed=off",
		"key-cleared=warning"};

	(void)state;
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
		ledger_import *import = NULL;

		assert_int_equal(ledger_import_new(intake.store, NULL, &import),
			LEDGER_OK);
		assert_int_equal(ledger_import_set_severity(import, rules[i]),
			LEDGER_ERROR_DESCRIPTOR);
		ledger_import_free(import);
	}
}

/* A name that was not read is not let go with a warning. */
static void test_unread_keys_reject(void **state)
{
	(void)state;
	intake.severity = "area-malformed=warning";
	intake.sheet = "areas";
	unit_import(&intake, "a.csv", "区划代码,名称\n4117,某村\n");
	assert_counts(&intake, "1 0 0 0 1 0 0");
	assert_int_equal(unit_found(&intake, 2, "key-missing"), 1);
}

/* Somebody whose number is hidden is not a new woman. */
static void test_masked_number_alone_is_held(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv", ONE);
	unit_import(&intake, "b.csv",
		"姓名,身份证号,核实日期,_confirm\n"
		"张三,220182********0028,2025-06-01,\n"
		"李四,220182********1021,2025-06-01,draft-ambiguous\n");
	assert_counts(&intake, "2 1 0 0 0 1 0");
	assert_int_equal(unit_found(&intake, 2, "draft-ambiguous"), 1);
	assert_string_equal(unit_women(), SHE "李四|||||2025-06-01|draft\n");
}

/* Her name in her village, without a birth date, may be she. */
static void test_a_registered_namesake_of_the_village(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv", ONE);
	unit_import(&intake, "b.csv",
		"姓名,现住址区划代码,核实日期\n"
		"张三," EAST ",2025-06-01\n张三," SOUTH ",2025-06-01\n");
	assert_counts(&intake, "2 1 0 0 0 1 0");
	assert_int_equal(unit_found(&intake, 2, "draft-ambiguous"), 1);
}

/* What stood in a line and in no cell is not given up by importing again. */
static void test_unmended_row_stays_rejected(void **state)
{
	(void)state;
	unit_import(&intake, "r.csv",
		"姓名,身份证号,现住址区划代码,核实日期,_raw\n"
		"张三," N88 "," EAST ",2025-03-01,\"张三,x,y\"\n"
		"李四," N85 "," EAST ",2025-03-01,\n");
	assert_counts(&intake, "2 1 0 0 1 0 0");
	assert_int_equal(unit_found(&intake, 2, "row-unreadable"), 1);
	assert_non_null(strstr(intake.rejects, "\"张三,x,y\""));
}

/* What cannot be seen is shown as text, and so can be mended. */
static void test_control_character_is_shown(void **state)
{
	(void)state;
	unit_import(&intake, "c.csv",
		"姓名,身份证号,现住址区划代码,核实日期\n"
		"张\001三," N88 "," EAST ",2025-03-01\n");
	assert_counts(&intake, "1 0 0 0 1 0 0");
	assert_non_null(strstr(intake.rejects, "张\\u{1}三," N88));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		INTAKE_TEST(keys_cannot_be_cleared),
		INTAKE_TEST(birth_beside_number_cannot_be_cleared),
		INTAKE_TEST(clearing_is_never_passed_over),
		INTAKE_TEST(part_of_an_area_cannot_be_cleared),
		INTAKE_TEST(owner_cannot_be_cleared),
		cmocka_unit_test_setup_teardown(
			test_names_clear_an_area_as_a_whole, begin_without_area,
			unit_intake_tear_down),
		INTAKE_TEST(keys_do_not_change),
		INTAKE_TEST(provisions_keep_their_keys),
		INTAKE_TEST(confirmed_one_of_equal_rows),
		INTAKE_TEST(clearing_tells_rows_apart),
		INTAKE_TEST(filling_lets_nobody_leave),
		INTAKE_TEST(firm_rules),
		INTAKE_TEST(unread_keys_reject),
		INTAKE_TEST(masked_number_alone_is_held),
		INTAKE_TEST(a_registered_namesake_of_the_village),
		INTAKE_TEST(unmended_row_stays_rejected),
		INTAKE_TEST(control_character_is_shown),
	};

	return cmocka_run_group_tests_name("intake: keys", tests, NULL, NULL);
}
