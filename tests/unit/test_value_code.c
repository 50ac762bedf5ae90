/* SPDX-License-Identifier: MIT */
/* Codes, several codes, answers. */
#include "unit_value.h"

#include <string.h>

static const char *const healthy[] = {"健康或良好", "良好"};
static const char *const none_words[] = {"没有"};

static const struct ledger__code health_codes[] = {
	{.code = "10",
		.label = "健康",
		.synonyms = healthy,
		.synonym_count = 2},
	{.code = "22", .label = "重病"},
	{.code = "6",
		.label = "无",
		.synonyms = none_words,
		.synonym_count = 1,
		.none = true,
		.exclusive = true},
};
static struct ledger__code_list health = {
	.name = "health",
	.codes = health_codes,
	.count = 3,
};

static const struct ledger__code disability_codes[] = {
	{.code = "61", .label = "视力残疾"},
	{.code = "62", .label = "听力残疾"},
	{.code = "67", .label = "多重残疾", .implied_by_two = true},
};
static struct ledger__code_list disabilities = {
	.name = "disabilities",
	.codes = disability_codes,
	.count = 3,
};

static const char *const nation_numbers[] = {"90"};
static const struct ledger__code nation_codes[] = {
	{.code = "01", .label = "汉族"},
	{.code = "02", .label = "蒙古族"},
	{.code = "other",
		.label = "其他",
		.synonyms = nation_numbers,
		.synonym_count = 1,
		.ambiguous = true},
	{.code = "004", .label = "打工/务工"},
	{.code = "B-1", .label = "B 类"},
};
static struct ledger__code_list nations = {
	.name = "nations",
	.codes = nation_codes,
	.count = 5,
};

/* 1 and 01 are different codes here: neither is taken for the other. */
static const struct ledger__code twin_codes[] = {
	{.code = "1", .label = "甲"},
	{.code = "01", .label = "乙"},
	{.code = "02", .label = "丙"},
};
static struct ledger__code_list twins = {
	.name = "twins",
	.codes = twin_codes,
	.count = 3,
};

static struct ledger__field one = {.type = LEDGER__TYPE_CODE};
static struct ledger__field many = {.type = LEDGER__TYPE_CODES};

static int index_lists(void **state)
{
	(void)state;
	unit_index_codes(&health);
	unit_index_codes(&disabilities);
	unit_index_codes(&nations);
	unit_index_codes(&twins);
	return 0;
}

static void test_code(void **state)
{
	static const struct unit_cell cells[] = {
		{"10", "10"},
		{"健康", "10"},
		{"良好", "10"},
		{" 健 康 ", "10"},
		{"１０", "10"},
		{"10.0", "10"},
		{"'10", "10 cell-folded"},
		{"无", "6"},
		{"没有", "6"},
		{"06", "6"},
		{"—", "(blank)"},
		{"未采集", "(blank)"},
		{"〈清空〉", "(cleared)"},
		{"健", "(unreadable) code-unknown"},
		{"11", "(unreadable) code-unknown"},
		{"10;22", "(unreadable) code-unknown"},
	};

	(void)state;
	one.codes = &health;
	UNIT_READ_ALL(&one, cells);
	unit_read(&one, "重病人");
	assert_string_equal(unit_detail(0), "重病?, 健康, 无");
	unit_read(&one, "张三李四王五");
	assert_string_equal(unit_detail(0), "健康, 重病, 无");
}

static void test_zeros(void **state)
{
	static const struct unit_cell cells[] = {
		{"1", "01"},
		{"1.0", "01"},
		{"001", "01"},
		{"4", "004"},
		{"04", "004"},
		{"b-1", "B-1"},
		{"b类", "B-1"},
		{"90", "(unreadable) code-ambiguous"},
		{"90.0", "(unreadable) code-ambiguous"},
		{"９０", "(unreadable) code-ambiguous"},
		{"其他", "other"},
		{"Other", "other"},
	};
	static const struct unit_cell twin_cells[] = {
		{"1", "1"},
		{"01", "01"},
		{"001", "(unreadable) code-unknown"},
		{"1.0", "(unreadable) code-unknown"},
		{"2", "02"},
	};

	(void)state;
	one.codes = &nations;
	UNIT_READ_ALL(&one, cells);
	one.codes = &twins;
	UNIT_READ_ALL(&one, twin_cells);
}

static void test_codes(void **state)
{
	static const struct unit_cell cells[] = {
		{"22", "22"},
		{"重病、健康", "10;22"},
		{"重病，健康", "10;22"},
		{"重病,健康", "10;22"},
		{"重病；健康", "10;22"},
		{"重病;健康", "10;22"},
		{"重病/健康", "10;22"},
		{"重病 健康", "10;22"},
		{"重病、 重病、", "22"},
		{"无", "6"},
		{"、", "(blank)"},
		{"无、重病", "(unreadable) code-exclusive"},
		{"重病、肝病", "(unreadable) code-unknown"},
	};
	static const struct unit_cell implied[] = {
		{"61、62", "61;62;67"},
		{"62 61", "61;62;67"},
		{"61;62;67", "61;62;67"},
		{"67", "67"},
		{"61;67", "61;67"},
	};

	(void)state;
	many.codes = &health;
	UNIT_READ_ALL(&many, cells);
	unit_read(&many, "无、重病");
	assert_string_equal(unit_detail(0), "无");
	many.codes = &disabilities;
	UNIT_READ_ALL(&many, implied);
	/* A label that holds a separator. */
	many.codes = &nations;
	assert_string_equal(unit_read(&many, "打工/务工"), "004");
	assert_string_equal(
		unit_read(&many, "汉族;90"), "(unreadable) code-ambiguous");
}

static void test_labels(void **state)
{
	struct ledger__buffer out = {0};

	(void)state;
	many.codes = &disabilities;
	ledger__value_label(&many, NULL, "61;62;67", 8, &out);
	assert_string_equal(
		ledger__buffer_text(&out), "视力残疾、听力残疾、多重残疾");
	ledger__buffer_reset(&out);
	one.codes = &nations;
	ledger__value_label(&one, NULL, "B-1", 3, &out);
	assert_string_equal(ledger__buffer_text(&out), "B 类");
	ledger__buffer_reset(&out);
	ledger__value_label(&one, NULL, "77", 2, &out);
	assert_string_equal(ledger__buffer_text(&out), "77");
	ledger__buffer_release(&out);
}

static void test_answers(void **state)
{
	static const struct ledger__field field = {.type = LEDGER__TYPE_ANSWER};
	static const char *const yes[] = {"√", "✓", "☑", "是", "有", "1", "Y",
		"y", "yes", "YES", "true", "对", "１", "Ｙ", "1.0"};
	static const char *const no[] = {"否", "无", "没有", "0", "N", "n",
		"no", "×", "✗", "false", "不是", "０", "0.0"};
	static const struct unit_cell others[] = {
		{"", "(blank)"},
		{"空白", "(blank)"},
		{"未采集", "(blank)"},
		{"—", "(blank)"},
		{"〈清空〉", "(cleared)"},
		{"不知道", "(unreadable) answer-unknown"},
		{"2", "(unreadable) answer-unknown"},
		{"是否", "(unreadable) answer-unknown"},
		{"maybenot", "(unreadable) answer-unknown"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(yes) / sizeof(*yes); i++)
		assert_string_equal(unit_read(&field, yes[i]), "yes");
	for (size_t i = 0; i < sizeof(no) / sizeof(*no); i++)
		assert_string_equal(unit_read(&field, no[i]), "no");
	UNIT_READ_ALL(&field, others);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_code),
		cmocka_unit_test(test_zeros),
		cmocka_unit_test(test_codes),
		cmocka_unit_test(test_labels),
		cmocka_unit_test(test_answers),
	};

	return cmocka_run_group_tests(tests, index_lists, unit_value_release);
}
