/* SPDX-License-Identifier: MIT */
/* Names, text, and what is shown of values.  All persons are synthetic. */
#include "unit_value.h"

#include <string.h>

static const struct ledger__field name = {.type = LEDGER__TYPE_NAME};
static const struct ledger__field text = {.type = LEDGER__TYPE_TEXT};

static void test_names(void **state)
{
	static const struct unit_cell cells[] = {
		{"张三", "张三"},
		{"张 三", "张三"},
		{"张　三", "张三"},
		{" 张\xC2\xA0三 ", "张三"},
		{"欧阳  小 红", "欧阳小红"},
		{"张\xE2\x80\x8B三", "张三 cell-folded"},
		{"'张三", "张三 cell-folded"},
		{"张三\t", "张三 cell-folded"},
		{"阿依古丽·买买提", "阿依古丽·买买提"},
		{"阿依古丽•买买提", "阿依古丽·买买提"},
		{"阿依古丽‧买买提", "阿依古丽·买买提"},
		{"阿依古丽・买买提", "阿依古丽·买买提"},
		{"阿依古丽．买买提", "阿依古丽·买买提"},
		{"阿依古丽･买买提", "阿依古丽·买买提"},
		{"阿依古丽.买买提", "阿依古丽·买买提"},
		{"阿依古丽 · 买买提", "阿依古丽·买买提"},
		{"阿依古丽 . 买买提", "阿依古丽·买买提"},
		{"Anna  M. Lee", "Anna M. Lee"},
		{"\xF0\xA0\xAE\xB7"
		 "三",
			"\xF0\xA0\xAE\xB7"
			"三"},
		{"䶮", "䶮"},
		{"李\xEE\x80\x80", "李\xEE\x80\x80 name-doubtful"},
		{"李?", "李? name-doubtful"},
		{"李？", "李？ name-doubtful"},
		{"李□", "李□ name-doubtful"},
		{"李\xEF\xBF\xBD", "李\xEF\xBF\xBD name-doubtful"},
		{"李3", "李3 name-doubtful"},
		{"张**", "(nothing) value-masked"},
		{"张＊", "(nothing) value-masked"},
		{"无", "(blank)"},
		{"没 有", "(blank)"},
		{"—", "(blank)"},
		{"　", "(blank)"},
		{"〈清空〉", "(cleared)"},
	};
	char longest[72 * 3 + 4] = "";

	(void)state;
	UNIT_READ_ALL(&name, cells);
	unit_read(&name, "李\xEE\x80\x80??4");
	assert_string_equal(unit_detail(0), "U+E000 ? 0–9");
	for (int i = 0; i < 72; i++)
		strcat(longest, "长");
	assert_string_equal(unit_read(&name, longest), longest);
	strcat(longest, "长");
	assert_string_equal(
		unit_read(&name, longest), "(unreadable) text-too-long");
	assert_string_equal(unit_detail(0), "73");
}

static bool equal(const char *a, const char *b)
{
	bool forth = ledger__name_equal(a, strlen(a), b, strlen(b));

	assert_true(forth == ledger__name_equal(b, strlen(b), a, strlen(a)));
	return forth;
}

static void test_equal(void **state)
{
	struct ledger__buffer out = {0};

	(void)state;
	assert_true(equal("张三", "张三"));
	assert_true(equal("张三", " 张　三 "));
	assert_true(equal("阿依古丽·买买提", "阿依古丽 ．买买提"));
	assert_true(equal("Anna Lee", "Ａｎｎａ Ｌｅｅ"));
	assert_true(equal("", " "));
	assert_false(equal("张三", "张三丰"));
	assert_false(equal("张三", "李三"));
	assert_false(equal("阿依古丽·买买提", "阿依古丽买买提"));
	ledger__name_normalise(&out, " 张　三 ", strlen(" 张　三 "));
	assert_string_equal(ledger__buffer_text(&out), "张三");
	ledger__buffer_release(&out);
}

/* Text: reversible with the guard of exports. */
static void test_text(void **state)
{
	static const struct unit_cell cells[] = {
		{"泌阳县泰山庙镇", "泌阳县泰山庙镇"},
		{" a　b ", "a b"},
		{"无", "无"},
		{"—", "(blank)"},
		{"－", "(blank)"},
		{"--", "(blank)"},
		{"/", "(blank)"},
		{"——x", "——x"},
		{"未采集", "未采集"},
		{"'它", "'它"},
		{"'", "'"},
		{"'=1+1", "=1+1 cell-folded"},
		{"'+86", "+86 cell-folded"},
		{"'-", "(blank) cell-folded"},
		{"'@x", "@x cell-folded"},
		{"''它", "'它 cell-folded"},
		{"'＝1", "＝1 cell-folded"},
		{"'＠1", "＠1 cell-folded"},
		{"=\"007\"", "007 cell-folded"},
		{"３楼", "３楼"},
		{"x\t", "x cell-folded"},
		{"a\xE2\x80\x8B"
		 "b",
			"ab cell-folded"},
		{"", "(blank)"},
		{" 　", "(blank)"},
		{"〈清空〉", "(cleared)"},
		{"****", "(nothing) value-masked"},
	};
	struct ledger__field brief = text;

	(void)state;
	UNIT_READ_ALL(&text, cells);
	brief.maximum_length = 3;
	assert_string_equal(unit_read(&brief, "一二三"), "一二三");
	assert_string_equal(
		unit_read(&brief, "一二三四"), "(unreadable) text-too-long");
}

static void assert_mask(
	enum ledger__type type, const char *value, const char *expected)
{
	struct ledger__field field = {.type = type};
	struct ledger__buffer out = {0};

	ledger__value_mask(&field, value, strlen(value), &out);
	assert_string_equal(ledger__buffer_text(&out), expected);
	/* What comes back masked says nothing. */
	assert_memory_equal(
		unit_read(&field, ledger__buffer_text(&out)), "(nothing)", 9);
	ledger__buffer_release(&out);
}

static void test_masks(void **state)
{
	(void)state;
	assert_mask(LEDGER__TYPE_CITIZEN_NUMBER, "220182198802290028",
		"220182********0028");
	assert_mask(LEDGER__TYPE_CITIZEN_NUMBER, "22018219850101058X",
		"220182********058X");
	assert_mask(LEDGER__TYPE_DISABILITY_CERTIFICATE, "22018219880229002843",
		"220182********2843");
	assert_mask(LEDGER__TYPE_DISABILITY_CERTIFICATE,
		"22018219880229002843B1", "220182********43B1");
	assert_mask(LEDGER__TYPE_PHONE, "13800000000", "138****0000");
	assert_mask(LEDGER__TYPE_PHONE, "13800000000;0396-7654321",
		"138****0000;039****4321");
	assert_mask(LEDGER__TYPE_NAME, "张三", "张**");
	assert_mask(LEDGER__TYPE_NAME, "欧阳小红", "欧**");
	assert_mask(LEDGER__TYPE_TEXT, "某处", "****");
	assert_mask(LEDGER__TYPE_DATE, "2025-08-31", "2025-**-**");
	assert_mask(LEDGER__TYPE_INTEGER, "3", "****");
	assert_mask(LEDGER__TYPE_ANSWER, "yes", "****");
	assert_mask(LEDGER__TYPE_AREA, "411726109002", "****");
	assert_mask(LEDGER__TYPE_DATE, "1970-01-02", "1970-**-**");
	assert_mask(LEDGER__TYPE_DATE, "1970", "1970-**-**");
	assert_mask(LEDGER__TYPE_DATE, "70.1.2", "****");
	/* What is no whole number shows a third at most, or nothing. */
	assert_mask(LEDGER__TYPE_CITIZEN_NUMBER, "41172619700", "411********");
	assert_mask(LEDGER__TYPE_CITIZEN_NUMBER, "41", "********");
	assert_mask(LEDGER__TYPE_CITIZEN_NUMBER, "号码不详", "********");
	assert_mask(LEDGER__TYPE_PHONE, "1380000", "13****");
	assert_mask(LEDGER__TYPE_PHONE, "电话：没有", "****");
}

static void test_labels(void **state)
{
	static const struct ledger__field answer = {
		.type = LEDGER__TYPE_ANSWER};
	struct ledger__buffer out = {0};

	(void)state;
	ledger__value_label(&answer, NULL, "yes", 3, &out);
	ledger__value_label(&answer, NULL, "no", 2, &out);
	ledger__value_label(&text, NULL, "某处", 6, &out);
	assert_string_equal(ledger__buffer_text(&out), "是否某处");
	ledger__buffer_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_equal),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_masks),
		cmocka_unit_test(test_labels),
	};

	return cmocka_run_group_tests(tests, NULL, unit_value_release);
}
