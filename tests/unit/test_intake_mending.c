/* SPDX-License-Identifier: MIT */
/* What comes back for mending: texts that help, files that stay as they are. */
#include "unit_intake.h"

#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
		"code-unknown|not in the code list|心理疏导 (心理咨询)?, 录入");
	assert_said(intake.messages,
		"code-unknown|not in the code list|民政 (民政部)?, 公安");
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

/* ---- Headings of two levels -------------------------------------------------
 */

static const char *first_husband(void)
{
	const struct ledger__sheet *sheet =
		ledger__form_sheet(ledger__store_form(intake.store), "women");
	const struct ledger__scan_options options = {0};
	const struct ledger__record *record = NULL;
	struct ledger__scan *scan = NULL;
	static char text[256];
	static const char *const names[] = {"name", "phone", "husband_name",
		"husband_phone", "husband_work_place"};
	size_t used = 0;

	assert_int_equal(
		ledger__store_scan(intake.store, sheet, &options, &scan),
		LEDGER_OK);
	assert_int_equal(ledger__scan_next(scan, &record), LEDGER_OK);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const struct ledger__value *value =
			&record->values[ledger__sheet_field(sheet, names[i])];
		bool stated = value->statement == LEDGER__STATED;

		used += (size_t)snprintf(text + used, sizeof(text) - used,
			"%.*s|", stated ? (int)value->length : 0,
			stated ? value->text : "");
	}
	ledger__scan_free(scan);
	return text;
}

static void test_groups_of_headings(void **state)
{
	static const char *const groups[][2] = {{"本人情况", "丈夫情况"},
		{"本人基本信息", "丈夫信息"}, {"基本情况", "配偶情况"},
		{"基本信息", "外出丈夫"}, {"个人资料", "外 出 丈 夫 情 况"}};
	char text[512];

	for (size_t i = 0; i < sizeof(groups) / sizeof(*groups); i++) {
		unit_intake_end(&intake);
		unit_intake_set_up(state);
		snprintf(text, sizeof(text),
			"序号,%s,,,%s,,,核实日期\n"
			",姓名,身份证号,联系电话,姓名,联系电话,务工地点,\n"
			"1,张三," N88 ",13800000001,王大,13900000001,"
			"广东省深圳市,2025-03-01\n",
			groups[i][0], groups[i][1]);
		unit_import(&intake, "a.csv", text);
		assert_counts(&intake, "1 1 0 0 0 0 0");
		assert_string_equal(first_husband(),
			"张三|13800000001|王大|13900000001|广东省深圳市|");
	}
}

/* What is no group, but a title right above the headings. */
static void test_title_above_headings(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv",
		"留守妇女基本情况,,填报日期：2025-08-08\n"
		"姓名,身份证号,联系电话\n"
		"张三," N88 ",13800000001\n");
	assert_counts(&intake, "1 1 0 0 0 0 0");
	assert_int_equal(unit_found(&intake, 0, "column-unknown"), 0);
	assert_said(unit_records(&intake, "women"),
		"|13800000001|2025-08-08|draft");
}

/* The upper row alone would do; the lower one is no woman for all that. */
static void test_lower_headings_are_no_row(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv",
		"姓名,身份证号,联系电话,丈夫情况,备注\n"
		",,,姓名,\n"
		"张三," N88 ",13800000001,王大,\n");
	assert_counts(&intake, "1 1 0 0 0 0 0");
	assert_string_equal(first_husband(), "张三|13800000001|王大|||");
	/* A row of data that looks like a heading is none. */
	unit_import(&intake, "b.csv",
		"姓名,身份证号,联系电话,备注\n"
		"李四," N85 ",13800000002,配偶\n");
	assert_counts(&intake, "1 1 0 0 0 0 0");
}

static void test_two_columns_say_what_to_map(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv",
		"本人情况,,公公,\n姓名,身份证号,姓名,年龄\n"
		"张三," N88 ",李大,70\n");
	assert_counts(&intake, "1 1 0 0 0 0 0");
	unit_import(&intake, "b.csv",
		"女方,,公公,\n姓名,身份证号,姓名,年龄\n"
		"张三," N88 ",李大,70\n");
	assert_said(ledger_context_message(intake.context),
		"columns 1 '女方姓名' and 3 '公公姓名' are both 'name'");
	assert_said(ledger_context_message(intake.context),
		"\"公公姓名: '-'\" to leave it out");
	intake.mapping = "公公姓名: '-'\n";
	unit_import(&intake, "b.csv",
		"女方,,公公,\n姓名,身份证号,姓名,年龄\n"
		"李四," N85 ",李大,70\n");
	assert_counts(&intake, "1 1 0 0 0 0 0");
	unit_import(&intake, "c.csv", "姓名,身份证号,姓名\n张三," N88 ",x\n");
	assert_said(ledger_context_message(intake.context),
		"columns 1 and 3 are both '姓名': give one of them another");
}

/* A first woman's row is data, whatever brackets it holds. */
static void test_data_is_no_lower_heading(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv",
		"姓名,身份证号,现住址区划代码,备注,核实日期\n"
		"张三," N88 "," EAST ",（独居）,2025-03-01\n"
		"李四," N85 "," EAST ",x,2025-03-01\n");
	assert_counts(&intake, "2 2 0 0 0 0 0");
	unit_import(&intake, "b.csv",
		"姓名,身份证号,现住址区划代码,备注,核实日期\n"
		"王五,（遗失）," EAST ",,2025-03-01\n"
		"李四," N85 "," EAST ",x,2025-03-01\n");
	assert_int_equal(unit_found(&intake, 2, "id-characters") +
				 unit_found(&intake, 2, "id-length"),
		1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		INTAKE_TEST(rejects_are_stable),
		INTAKE_TEST(details_are_in_one_language),
		INTAKE_TEST(rejects_say_what_was_expected),
		INTAKE_TEST(rejects_name_a_rule_once),
		INTAKE_TEST(near_words_are_proposed),
		INTAKE_TEST(everyday_words_are_codes),
		INTAKE_TEST(other_name_is_told_masked),
		INTAKE_TEST(nested_values_come_back),
		INTAKE_TEST(owner_may_be_named_in_two_ways),
		INTAKE_TEST(codes_and_paths_in_columns_of_names),
		INTAKE_TEST(groups_of_headings),
		INTAKE_TEST(title_above_headings),
		INTAKE_TEST(lower_headings_are_no_row),
		INTAKE_TEST(data_is_no_lower_heading),
		INTAKE_TEST(two_columns_say_what_to_map),
	};

	return cmocka_run_group_tests_name(
		"intake: mending", tests, NULL, NULL);
}
