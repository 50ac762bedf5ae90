/* SPDX-License-Identifier: MIT */
/* Sheets as they come: headers, rows around the data, rejects, provisions. */
#include "unit_intake.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Headers
 * ----------------------------------------------------------------- */

static void test_two_level_header(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv",
		"留守妇女信息表,,,,,,\n"
		"序号,本人情况,,,丈夫,,核实日期\n"
		",姓名,身份证号,联系电话,姓名,联系电话,\n"
		"1,张三," N88 ",13800000001,王大,13900000001,2025-03-01\n");
	assert_counts(&intake, "1 1 0 0 0 0 0");
	assert_string_equal(unit_women(),
		"张三|" N88 "|1988-02-29||13800000001|2025-03-01|draft\n");
	assert_non_null(strstr(intake.summary, "header_line: 3\n"));
}

static void test_unknown_lower_of_a_group_is_not_hers(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv",
		"姓名,身份证号,核实日期,公公,\n"
		",,,姓名,年龄\n"
		"张三," N88 ",2025-03-01,李大,70\n");
	assert_counts(&intake, "1 1 0 0 0 0 0");
	assert_non_null(strstr(unit_women(), "张三|" N88));
	assert_int_equal(unit_found(&intake, 0, "column-unknown"), 1);
}

static void test_columns_are_reported(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv", "姓名,身份证号,星座\n张三," N88 ",鼠\n");
	assert_counts(&intake, "1 1 0 0 0 0 0");
	assert_non_null(strstr(intake.findings, "1:3 column-unknown\n"));
	assert_int_equal(unit_found(&intake, 1, "column-missing"), 1);
}

static void test_cells_under_no_heading(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv",
		"姓名,身份证号,,\n张三," N88 ",,\n李四," N85 ",,x\n");
	assert_counts(&intake, "2 2 0 0 0 0 0");
	assert_int_equal(unit_found(&intake, 1, "column-unknown"), 1);
	assert_non_null(strstr(intake.findings, "1:4 column-unknown\n"));
}

static void test_two_columns_for_one_field(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv",
		"姓名,身份证号,身份证号码\n张三," N88 "," N85 "\n");
	assert_int_equal(intake.status, LEDGER_ERROR_INPUT);
	assert_non_null(strstr(ledger_context_message(intake.context),
		"2 '身份证号' and 3 '身份证号码'"));
	assert_string_equal(unit_women(), "");
}

static void test_mapping_file(void **state)
{
	(void)state;
	intake.mapping = "妇女大名: name\n暗号: '-'\n";
	unit_import(
		&intake, "a.csv", "妇女大名,身份证号,暗号\n张三," N88 ",x\n");
	assert_counts(&intake, "1 1 0 0 0 0 0");
	assert_int_equal(unit_found(&intake, 0, "column-unknown"), 0);
}

static void test_units_of_money(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv",
		"姓名,身份证号,家庭年收入（万元）\n张三," N88 ",1.25\n");
	unit_import(&intake, "b.csv",
		"姓名,身份证号,家庭年收入（千元）\n李四," N85 ",12.5\n");
	assert_int_equal(unit_found(&intake, 1, "column-unknown"), 1);
	unit_import(&intake, "c.csv",
		"姓名,身份证号,家庭年收入（元）,核实日期\n"
		"张三," N88 ",12500,\n");
	/* 1.25 万元 is 12500 元: nothing differs. */
	assert_counts(&intake, "1 0 0 1 0 0 0");
}

/* As in a rejects file of two inputs. */
static void test_two_units_side_by_side(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv",
		"姓名,身份证号,家庭年收入（万元）,家庭年收入（元）\n"
		"张三," N88 ",1.25,\n李四," N85 ",,9000\n"
		"王五," N00 ",1,10000\n");
	assert_counts(&intake, "3 2 0 0 1 0 0");
	assert_int_equal(unit_found(&intake, 4, "value-twice"), 1);
	unit_import(&intake, "b.csv",
		"姓名,身份证号,家庭年收入（元）\n张三," N88 ",12500\n"
		"李四," N85 ",9000\n");
	assert_counts(&intake, "2 0 0 2 0 0 0");
}

static void test_no_header(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv", "1,2,3\n4,5,6\n");
	assert_int_equal(intake.status, LEDGER_ERROR_INPUT);
}

static void test_header_alone(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv", HEADER);
	assert_int_equal(intake.status, LEDGER_OK);
	assert_counts(&intake, "0 0 0 0 0 0 0");
}

/* ---- Rows around the data
 * ----------------------------------------------------- */

static void test_rows_that_are_no_records(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv",
		"某县台账,,\n姓名,身份证号,备注\n"
		"张三," N88 ",\n"
		",,\n"
		"\n"
		"小计,1人,\n"
		"某县台账,,\n姓名,身份证号,备注\n"
		"李四," N85 ",\n"
		" 合 计 ,3人,\n"
		"注：以上属实,,\n"
		"填表人：甲,审核：乙,\n");
	assert_counts(&intake, "10 2 0 0 0 0 8");
	assert_int_equal(unit_found(&intake, 0, "total-differs"), 1);
	assert_int_equal(unit_found(&intake, 10, "total-differs"), 1);
}

/* A person is a person, whatever her row begins with. */
static void test_row_with_a_number_is_never_skipped(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv",
		"备注,姓名,身份证号\n注：外出,张三," N88 "\n");
	assert_counts(&intake, "1 1 0 0 0 0 0");
}

/* Other cells of such a row are somebody's. */
static void test_a_title_cell_is_no_title(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv",
		"填报单位：,甲镇,,填报日期：,2025-06-01\n"
		"乡镇,村,姓名,身份证号,核实日期\n"
		"甲镇,西村,张三," N88 ",2025-06-01\n"
		"甲镇,东村,李四,,2025-06-01\n"
		"填报单位：,甲镇,,填报日期：,2025-06-01\n");
	assert_counts(&intake, "3 2 0 0 0 0 1");
	assert_int_equal(unit_found(&intake, 5, "row-skipped"), 1);
	unit_import(&intake, "b.csv",
		"张三,\n姓名,身份证号\n张三," N88 "\n张三,\n姓名,身份证号\n");
	assert_counts(&intake, "3 0 0 1 0 0 2");
	assert_int_equal(unit_found(&intake, 4, "row-skipped"), 1);
	assert_int_equal(unit_found(&intake, 5, "row-skipped"), 1);
}

/* No row is a part of a heading. */
static void test_a_stray_quote_swallows_no_row(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv",
		"姓名,身份证号,\"备注\n张三," N88 ",x\n李四," N85 ",y\"\n"
		"王五," N00 ",z\n");
	assert_int_equal(intake.status, LEDGER_OK);
	assert_counts(&intake, "3 2 0 0 1 0 0");
	assert_int_equal(unit_found(&intake, 3, "quote-unbalanced"), 1);
	assert_null(strstr(intake.values, N88));
	/* Headings may have lines and commas. */
	unit_import(&intake, "b.csv",
		"\"姓名\n（真实,完整）\",身份证号,\"备注\"\n李四," N85 ",\n");
	assert_counts(&intake, "1 1 0 0 0 0 0");
}

/* The rest of the file, whatever the first block of it holds. */
static void test_a_long_line_behind_the_header(void **state)
{
	size_t size = 0;
	char *text = NULL;
	FILE *stream = open_memstream(&text, &size);

	(void)state;
	assert_non_null(stream);
	fprintf(stream, "姓名,身份证号,备注\n王五,,%01100000d\n", 1);
	fprintf(stream, "张三," N88 ",\n李四," N85 ",\n");
	fclose(stream);
	unit_import(&intake, "a.csv", text);
	free(text);
	assert_counts(&intake, "3 2 0 0 1 0 0");
	assert_int_equal(unit_found(&intake, 2, "line-too-long"), 1);
}

static void test_ragged_rows(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv",
		"姓名,身份证号,备注\n张三," N88 "\n李四," N85 ",a,b\n"
		"王五," N00 ",a,,\n\"赵六," N65 ",a\n");
	assert_counts(&intake, "4 1 0 0 3 0 0");
	assert_int_equal(unit_found(&intake, 2, "row-short"), 1);
	assert_int_equal(unit_found(&intake, 3, "row-long"), 1);
	assert_int_equal(unit_found(&intake, 5, "quote-unbalanced"), 1);
}

static void test_area_names_in_columns(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv",
		"姓名,身份证号,乡镇,村,核实日期\n"
		"张三," N88 ",甲镇,西村,2025-03-01\n"
		"李四," N85 ",,西村,2025-03-01\n"
		"王五," N00 ",甲镇,北村,2025-03-01\n");
	assert_counts(&intake, "3 1 0 0 2 0 0");
	assert_int_equal(unit_found(&intake, 3, "area-ambiguous"), 1);
	assert_int_equal(unit_found(&intake, 4, "area-unknown"), 1);
	assert_int_equal(unit_found(&intake, 0, "required-missing"), 0);
	intake.area = "411726101";
	unit_import(&intake, "b.csv",
		"姓名,身份证号,村,核实日期\n李四," N85 ",西村,2025-03-01\n");
	assert_non_null(strstr(unit_women(), "|411726101202|"));
}

static void test_one_cell_fills_kind_and_grade(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv",
		"姓名,身份证号,残疾类别及等级,核实日期\n"
		"张三," N88 ",肢体三级,2025-03-01\n"
		"李四," N85 ",肢体某级,2025-03-01\n");
	assert_counts(&intake, "2 1 0 0 1 0 0");
	assert_int_equal(unit_found(&intake, 3, "code-unknown"), 1);
}

/* ---- All or nothing, rejects
 * ---------------------------------------------------- */

static const char faulty[] =
	"姓名,身份证号,现住址区划代码,核实日期,备注\n"
	"张三," N88 "," EAST ",2025-03-01,=1+1\n"
	"李四,220182198501011022," EAST ",2025-03-01,\"a,b\"\n";

static void test_refused_without_rejects(void **state)
{
	(void)state;
	intake.refuse = true;
	unit_import(&intake, "a.csv", faulty);
	assert_int_equal(intake.status, LEDGER_ERROR_REFUSED);
	assert_counts(&intake, "2 1 0 0 1 0 0");
	assert_false(intake.written);
	assert_non_null(strstr(intake.summary, "written: no\n"));
	assert_string_equal(unit_women(), "");
	assert_int_equal(unit_found(&intake, 3, "id-check-digit"), 1);
}

static void test_dry_run_changes_nothing(void **state)
{
	(void)state;
	intake.dry_run = true;
	unit_import(&intake, "a.csv", faulty);
	assert_int_equal(intake.status, LEDGER_OK);
	assert_counts(&intake, "2 1 0 0 1 0 0");
	assert_non_null(strstr(intake.rejects, "李四"));
	assert_string_equal(unit_women(), "");
}

static void test_rejects_come_back(void **state)
{
	char *mended;
	char *at;

	(void)state;
	unit_import(&intake, "a.csv", faulty);
	assert_int_equal(intake.status, LEDGER_OK);
	assert_true(intake.written);
	assert_memory_equal(intake.rejects, "\xEF\xBB\xBF", 3);
	assert_null(strstr(intake.rejects, "张三"));
	assert_non_null(strstr(intake.rejects, "a,b"));
	assert_non_null(strstr(intake.rejects, "id-check-digit"));
	assert_non_null(strstr(intake.rejects, "身份证号校验码不符"));
	mended = strdup(intake.rejects);
	at = strstr(mended, "220182198501011022");
	assert_non_null(at);
	memcpy(at, N85, 18);
	unit_import(&intake, "mended.csv", mended);
	assert_counts(&intake, "1 1 0 0 0 0 0");
	assert_int_equal(unit_found(&intake, 0, "column-unknown"), 0);
	free(mended);
}

/* What has no column of its own is given back all the same. */
static void test_rejects_lose_no_cell(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv",
		"姓名,身份证号,其他,其他,,\n张三,x,甲1,甲2,甲3,甲4\n"
		"李四," N85 ",乙1,乙2,乙3,乙4,乙5\n");
	assert_counts(&intake, "2 0 0 0 2 0 0");
	assert_non_null(
		strstr(intake.rejects, "\"甲1\",\"甲2\",\"甲3\",\"甲4\""));
	assert_non_null(
		strstr(intake.rejects, "李四," N85 ",乙1,乙2,乙3,乙4,乙5"));
	unit_import(&intake, "a.jsonl",
		"{\"name\": \"张三\", \"id_no\": \"" N88 "\"}\n"
		"{\"name\": \"李四\", \"id_no\": 丙\n");
	assert_counts(&intake, "2 1 0 0 1 0 0");
	assert_non_null(strstr(intake.rejects, "丙"));
}

/* The title's date would be lost with the title. */
static void test_rejects_keep_the_stated_date(void **state)
{
	char *mended;

	(void)state;
	unit_import(&intake, "a.csv",
		"填报日期：2025-08-08,\n姓名,身份证号\n"
		"张三,220182198501011022\n");
	mended = strdup(intake.rejects);
	memcpy(strstr(mended, "220182198501011022"), N85, 18);
	unit_import(&intake, "mended.csv", mended);
	assert_non_null(strstr(unit_women(), "||2025-08-08|draft"));
	free(mended);
}

static void test_several_files_are_one_run(void **state)
{
	(void)state;
	intake.refuse = true;
	unit_import_files(&intake, "a.csv", "姓名,身份证号\n张三," N88 "\n",
		"b.csv", "姓名,身份证号\n李四,x\n", NULL);
	assert_int_equal(intake.status, LEDGER_ERROR_REFUSED);
	assert_string_equal(unit_women(), "");
	unit_import_files(&intake, "a.csv",
		"姓名,身份证号,备注\n张三," N88 ",\n王五,y,z\n", "b.csv",
		"身份证号码,姓名\n" N88 ",张三\nx,李四\n", NULL);
	assert_counts(&intake, "4 1 0 1 2 0 0");
	/* One column for the number, however each sheet calls it. */
	assert_non_null(strstr(intake.rejects,
		"\"姓名\",\"身份证号\",\"备注\",\"核实日期\",\"妇女编号\","
		"\"_file\""));
	assert_non_null(strstr(intake.rejects, "\"李四\",\"x\","));
	assert_non_null(strstr(intake.rejects, "\"b.csv\""));
}

static void test_severities(void **state)
{
	ledger_import *import = NULL;

	(void)state;
	intake.severity = "phone-unreadable=warning";
	unit_import(
		&intake, "a.csv", "姓名,身份证号,联系电话\n张三," N88 ",12\n");
	assert_counts(&intake, "1 1 0 0 0 0 0");
	intake.severity = "column-unknown=error";
	unit_import(&intake, "b.csv", "姓名,身份证号,星座\n李四," N85 ",\n");
	assert_int_equal(intake.status, LEDGER_ERROR_REFUSED);
	assert_int_equal(
		ledger_import_new(intake.store, NULL, &import), LEDGER_OK);
	assert_int_equal(
		ledger_import_set_severity(import, "duplicate-in-file=warning"),
		LEDGER_ERROR_DESCRIPTOR);
	ledger_import_free(import);
}

static void test_values_in_findings_are_masked(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv", faulty);
	assert_null(strstr(intake.values, "220182198501011022"));
	assert_non_null(strstr(intake.values, "220182********1022\n"));
}

/* ---- Formats, size
 * --------------------------------------------------------------- */

static void test_json_lines_with_late_keys(void **state)
{
	(void)state;
	unit_import(&intake, "a.jsonl",
		"{\"name\": \"张三\", \"id_no\": \"" N88 "\"}\n"
		"{\"id_no\": \"" N85 "\", \"name\": \"李四\", "
		"\"phone\": \"13800000001\"}\n");
	assert_counts(&intake, "2 2 0 0 0 0 0");
	assert_non_null(
		strstr(unit_women(), "李四|" N85 "|1985-01-01||13800000001"));
}

/* Many blocks on two threads give what one gives. */
static void test_large_file_keeps_order(void **state)
{
	size_t size = 0;
	char *text = NULL;
	FILE *stream = open_memstream(&text, &size);
	unsigned line = 1;
	unsigned last = 0;

	(void)state;
	assert_non_null(stream);
	fputs("姓名,现住址区划代码,备注,核实日期\n", stream);
	for (int i = 0; i < 30000; i++)
		fprintf(stream, "%s,%s,%0100d,2025-03-0%d\n",
			i % 1000 ? "" : "张三", EAST, i, i % 9 + 1);
	fprintf(stream, "合计,30000人,,\n");
	fclose(stream);
	unit_import(&intake, "a.csv", text);
	free(text);
	/* All but 30 have no name; those 30 may be one woman. */
	assert_counts(&intake, "30001 0 0 0 29970 30 1");
	assert_int_equal(unit_found(&intake, 0, "name-missing"), 29970);
	assert_int_equal(unit_found(&intake, 0, "draft-ambiguous"), 30);
	assert_int_equal(unit_found(&intake, 0, "total-differs"), 0);
	for (const char *at = intake.findings; at && *at;
		at = strchr(at, '\n') + 1) {
		line = (unsigned)strtoul(at, NULL, 10);
		assert_true(line >= last);
		last = line;
	}
}

/* ---- Other sheets
 * ----------------------------------------------------------------- */

#define GIVEN "姓名,身份证号,帮扶措施,责任部门,开始日期,落实状态\n"

static void test_provisions(void **state)
{
	(void)state;
	unit_import(&intake, "women.csv",
		HEADER "张三," N88 ",," EAST ",,2025-03-01,\n");
	intake.sheet = "measures";
	unit_import(&intake, "m.csv",
		GIVEN "张三," N88 ",职业技能培训,人社局,2025-04-01,进行中\n"
		      "张三," N88 ",两癌筛查,卫健委,2025-05-01,已落实\n"
		      "李四," N85 ",两癌筛查,卫健委,2025-05-01,已落实\n"
		      "李四," N88 ",法律援助,司法局,2025-05-01,已落实\n");
	assert_counts(&intake, "4 2 0 0 1 1 0");
	assert_int_equal(unit_found(&intake, 4, "reference-unknown"), 1);
	assert_int_equal(unit_found(&intake, 5, "name-differs"), 1);
	intake.sheet = "measures";
	unit_import(&intake, "m2.csv",
		GIVEN "张三," N88 ",职业技能培训,人社局,2025-04-01,已落实\n"
		      "张三," N88 ",两癌筛查,卫健委,2025-05-01,已落实\n");
	assert_counts(&intake, "2 0 1 1 0 0 0");
}

static void test_equal_keys_of_provisions(void **state)
{
	(void)state;
	unit_import(&intake, "women.csv",
		HEADER "张三," N88 ",," EAST ",,2025-03-01,\n");
	intake.sheet = "measures";
	unit_import(&intake, "m.csv",
		GIVEN "张三," N88 ",两癌筛查,卫健委,2025-05-01,已落实\n"
		      "张三," N88 ",两癌筛查,卫健委,2025-05-01,进行中\n"
		      "张三," N88 ",两癌筛查,卫健委,2025-05-02,进行中\n"
		      "张三," N88 ",两癌筛查,卫健委,2025-05-02,进行中\n");
	assert_counts(&intake, "4 1 0 1 0 2 0");
}

static void test_areas(void **state)
{
	(void)state;
	intake.sheet = "areas";
	unit_import(&intake, "areas.csv",
		"区划代码,名称\n" EAST ",东村委会\n411726100203,北村\n,无码\n");
	assert_counts(&intake, "3 1 1 0 1 0 0");
	assert_int_equal(unit_found(&intake, 4, "key-missing"), 1);
	unit_import(&intake, "a.csv", "姓名,身份证号,村\n张三," N88 ",北村\n");
	assert_non_null(strstr(unit_women(), "|411726100203|"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		INTAKE_TEST(two_level_header),
		INTAKE_TEST(unknown_lower_of_a_group_is_not_hers),
		INTAKE_TEST(columns_are_reported),
		INTAKE_TEST(cells_under_no_heading),
		INTAKE_TEST(two_columns_for_one_field),
		INTAKE_TEST(mapping_file),
		INTAKE_TEST(units_of_money),
		INTAKE_TEST(two_units_side_by_side),
		INTAKE_TEST(no_header),
		INTAKE_TEST(header_alone),
		INTAKE_TEST(rows_that_are_no_records),
		INTAKE_TEST(row_with_a_number_is_never_skipped),
		INTAKE_TEST(a_title_cell_is_no_title),
		INTAKE_TEST(a_stray_quote_swallows_no_row),
		INTAKE_TEST(a_long_line_behind_the_header),
		INTAKE_TEST(ragged_rows),
		INTAKE_TEST(area_names_in_columns),
		INTAKE_TEST(one_cell_fills_kind_and_grade),
		INTAKE_TEST(refused_without_rejects),
		INTAKE_TEST(dry_run_changes_nothing),
		INTAKE_TEST(rejects_come_back),
		INTAKE_TEST(rejects_lose_no_cell),
		INTAKE_TEST(rejects_keep_the_stated_date),
		INTAKE_TEST(several_files_are_one_run),
		INTAKE_TEST(severities),
		INTAKE_TEST(values_in_findings_are_masked),
		INTAKE_TEST(json_lines_with_late_keys),
		INTAKE_TEST(large_file_keeps_order),
		INTAKE_TEST(provisions),
		INTAKE_TEST(equal_keys_of_provisions),
		INTAKE_TEST(areas),
	};

	return cmocka_run_group_tests_name("intake: sheets", tests, NULL, NULL);
}
