/* SPDX-License-Identifier: MIT */
/* What comes back for mending: texts that help, files that stay as they are. */
#include "unit_intake.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct unit_intake intake;

static int begin(void **state)
{
	(void)state;
	unit_intake_begin(&intake);
	return 0;
}

static int end(void **state)
{
	(void)state;
	unit_intake_end(&intake);
	return 0;
}

static void assert_said(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("'%s' is not in:\n%s", part, text);
}

/* ---- Rounds -----------------------------------------------------------------
 */

/* What a spreadsheet does to cells, it does in each round. */
static void test_rejects_are_stable(void **state)
{
	char *first;
	char *text;

	(void)state;
	unit_import(&intake, "a.csv",
		"姓名,身份证号,联系电话,备注,家庭年收入（元）\n"
		"张三,220182198501011022,'13800000001,'=1+1,2022.10\n"
		"李四,'x1,'''5,\"' =2\",'1.50\n"
		"王五,'x1,3/4,'quoted,''''7\n"
		"赵六,'x1,1-2,' blank,-\n");
	assert_counts(&intake, "4 0 0 0 4 0 0");
	assert_said(intake.rejects, "\"'220182198501011022\",\"13800000001\","
				    "\"'=1+1\",\"'2022.10\"");
	assert_said(intake.rejects, "\"''x1\",\"5\",\"' =2\",\"'1.50\"");
	assert_said(intake.rejects, "\"''x1\",\"'3/4\",\"''quoted\",\"7\"");
	first = strdup(intake.rejects);
	for (int i = 0; i < 3; i++) {
		text = strdup(intake.rejects);
		unit_import(&intake, "again.csv", text);
		free(text);
		assert_string_equal(intake.rejects, first);
	}
	free(first);
}

/* ---- Texts ------------------------------------------------------------------
 */

static void test_details_are_in_one_language(void **state)
{
	static const char sheet[] =
		HEADER "张三," N88 ",," EAST ",,2025-03-01,\n"
		       "张三," N88 ",," WEST ",,2025-03-01,\n";

	(void)state;
	unit_import(&intake, "a.csv", sheet);
	assert_said(intake.messages,
		"duplicate-in-file|same key as line 3 with other cells|");
	assert_said(intake.rejects, "与第3行重复而内容不同");
	assert_null(strchr(intake.rejects, '\x1f'));
	assert_null(strchr(intake.messages, '\x1f'));
	ledger_context_set_language(intake.context, LEDGER_CHINESE);
	unit_import(&intake, "a.csv", sheet);
	assert_said(intake.messages,
		"duplicate-in-file|与第3行重复而内容不同|一人一行\n");
}

static void test_rejects_say_what_was_expected(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv",
		"姓名,身份证号,现住址区划代码,健康状况,核实日期\n"
		"张三," N88 "," EAST ",健况,2025-03-01\n");
	assert_counts(&intake, "1 0 0 0 1 0 0");
	assert_said(intake.rejects, "健康状况: 不在代码表中；应为：健康");
}

static void test_rejects_name_a_rule_once(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv",
		"姓名,身份证号,现住址区划代码,健康状况,民族,核实日期\n"
		"张三," N88 "," EAST ",好像,某某族人,2025-03-01\n");
	assert_counts(&intake, "1 0 0 0 1 0 0");
	assert_said(intake.rejects, ",\"code-unknown\",");
	assert_said(intake.rejects, "民族: 不在代码表中");
}

/* One letter off a synonym is near enough to propose. */
static void test_near_words_are_proposed(void **state)
{
	(void)state;
	intake.sheet = "measures";
	unit_import(&intake, "m.csv",
		"妇女编号,帮扶措施,责任部门,开始日期\n"
		",心里疏导,民证,2025-03-01\n");
	assert_said(intake.messages,
		"code-unknown|not in the code list|心理疏导 (心理咨询)?, 社会");
	assert_said(intake.messages,
		"code-unknown|not in the code list|民政?, 公安");
}

static void test_everyday_words_are_codes(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv",
		"姓名,身份证号,低收入类型,健康状况,备注,现住址详细地址\n"
		"张三," N88 ",易返贫致贫户,身体健康,—,--\n"
		"李四," N85 ",最低生活保障,慢病,－,无\n");
	assert_counts(&intake, "2 2 0 0 0 0 0");
	assert_int_equal(unit_found(&intake, 0, "code-unknown"), 0);
}

/* Enough to decide, not more than is needed. */
static void test_other_name_is_told_masked(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv",
		HEADER "张三," N88 ",," EAST ",,2025-03-01,\n");
	unit_import(&intake, "b.csv",
		HEADER "李四," N88 ",," EAST ",,2025-06-01,\n");
	assert_said(intake.rejects, "：张**）；应为：确为同一人");
	assert_null(strstr(intake.messages, "张三"));
}

/* An array is no cell: it is given back as it was written. */
static void test_nested_values_come_back(void **state)
{
	(void)state;
	unit_import(&intake, "a.jsonl",
		"{\"name\":\"张三\",\"id_no\":\"" N88 "\"}\n"
		"{\"name\":\"李四\",\"id_no\":[\"" N85 "\", 1]}\n"
		"{\"name\":\"王五\"\n");
	assert_counts(&intake, "3 1 0 0 2 0 0");
	assert_said(intake.rejects, "\"李四\",\"[\"\"" N85 "\"\", 1]\",");
	assert_said(intake.rejects, "\"{\"\"name\"\":\"\"王五\"\"\",");
}

static void test_owner_may_be_named_in_two_ways(void **state)
{
	(void)state;
	intake.sheet = "measures";
	unit_import(&intake, "m.csv",
		"妇女编号,身份证号,帮扶措施,责任部门,开始日期\n"
		",,社会救助,民政,2025-03-01\n");
	assert_said(intake.messages,
		"key-missing|妇女编号 or 身份证号 is missing|");
	assert_said(intake.rejects, "缺 妇女编号或身份证号；");
}

/* What area-ambiguous advises must work where the name stood. */
static void test_codes_and_paths_in_columns_of_names(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv",
		"姓名,身份证号,乡镇,村\n"
		"张三," N88 ",," EAST "\n"
		"李四," N85 ",,泌阳县乙镇西村民委员会\n"
		"王五," N00 ",乙镇,河南省驻马店市泌阳县乙镇西村\n"
		"赵六," N65 ",411726101,\n"
		"孙七," N85B ",甲镇," SOUTH "\n");
	assert_counts(&intake, "5 4 0 0 1 0 0");
	assert_non_null(strstr(unit_records(&intake, "women"),
		"张三|" N88 "|1988-02-29|" EAST));
	assert_non_null(strstr(unit_records(&intake, "women"),
		"李四|" N85 "|1985-01-01|411726101202|"));
	assert_non_null(strstr(unit_records(&intake, "women"),
		"王五|" N00 "|2000-02-29|411726101202|"));
	assert_non_null(strstr(unit_records(&intake, "women"),
		"赵六|" N65 "|1965-06-15|411726101000|"));
	assert_int_equal(unit_found(&intake, 6, "area-disagrees"), 1);
	intake.area = "411726101000";
	unit_import(
		&intake, "b.csv", "姓名,身份证号,村\n孙七," N85B ",乙镇西村\n");
	assert_counts(&intake, "1 1 0 0 0 0 0");
	assert_non_null(
		strstr(unit_records(&intake, "women"), "|411726101202|"));
	unit_import(&intake, "c.csv",
		"姓名,身份证号,村\n孙七," N85B ",411726101999\n");
	assert_int_equal(unit_found(&intake, 2, "area-unknown"), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(rejects_are_stable),
		TEST(details_are_in_one_language),
		TEST(rejects_say_what_was_expected),
		TEST(rejects_name_a_rule_once),
		TEST(near_words_are_proposed),
		TEST(everyday_words_are_codes),
		TEST(other_name_is_told_masked),
		TEST(nested_values_come_back),
		TEST(owner_may_be_named_in_two_ways),
		TEST(codes_and_paths_in_columns_of_names),
	};

	return cmocka_run_group_tests_name(
		"intake: mending", tests, NULL, NULL);
}
