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

#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(details_are_in_one_language),
		TEST(rejects_say_what_was_expected),
		TEST(rejects_name_a_rule_once),
		TEST(nested_values_come_back),
		TEST(owner_may_be_named_in_two_ways),
	};

	return cmocka_run_group_tests_name(
		"intake: mending", tests, NULL, NULL);
}
