/* SPDX-License-Identifier: MIT */
/* The tables that are shipped: the regulation's columns, in its order. */
#include "unit.h"

#include "form/form_loader.h"
#include "policy/policy.h"
#include "report/layout.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SCHEMA SOURCE_FOLDER "/schema"

enum { TABLES = 6, T1_COLUMNS = 58 };

static const struct ledger__date first_day = {2025, 9, 1};
static const struct ledger__date last_day = {2025, 9, 30};

struct fixture {
	ledger_context *context;
	ledger_form *form;
	ledger_policy *policy;
	struct ledger__layout_scope scope;
};

static void check(const struct fixture *fixture, ledger_status status)
{
	if (status != LEDGER_OK)
		fail_msg("%s", ledger_context_message(fixture->context));
}

static void open_scope(struct fixture *fixture, const char *policy)
{
	char path[1024];

	*fixture = (struct fixture){.context = ledger_context_new()};
	assert_non_null(fixture->context);
	check(fixture, ledger_form_load(fixture->context,
			       SCHEMA "/forms/left-behind-women.yaml",
			       &fixture->form));
	snprintf(path, sizeof(path), SCHEMA "/policies/%s.yaml", policy);
	check(fixture,
		ledger_policy_load(fixture->context, path, &fixture->policy));
	check(fixture, ledger_policy_bind(fixture->context, fixture->policy,
			       fixture->form));
	fixture->scope = (struct ledger__layout_scope){
		.context = fixture->context,
		.form = fixture->form,
		.policy = fixture->policy,
		.sheet = &fixture->form->sheets[fixture->form->main_sheet],
		.provisions = ledger__layout_provisions(fixture->form),
	};
	check(fixture,
		ledger__conditions_new(fixture->context, fixture->policy,
			first_day, last_day, &fixture->scope.conditions));
}

static void close_scope(struct fixture *fixture)
{
	ledger__conditions_free(fixture->scope.conditions);
	ledger__arena_release(&fixture->scope.arena);
	ledger_policy_free(fixture->policy);
	ledger_form_free(fixture->form);
	ledger_context_free(fixture->context);
}

static struct ledger__layout *load(struct fixture *fixture, const char *name)
{
	struct ledger__layout *layout = NULL;
	char path[1024];

	snprintf(path, sizeof(path), SCHEMA "/reports/%s.yaml", name);
	check(fixture, ledger__layout_load(&fixture->scope, path, &layout));
	return layout;
}

/* ---- All of them ---------------------------------------------------------
 */

static void load_all(const char *policy, const char *const names[TABLES])
{
	struct fixture fixture;
	struct ledger__layout *layouts[TABLES] = {NULL};

	open_scope(&fixture, policy);
	for (size_t i = 0; i < TABLES; i++)
		layouts[i] = load(&fixture, names[i]);
	check(&fixture,
		ledger__layouts_link(fixture.context, layouts, TABLES, true));
	for (size_t i = 0; i < TABLES; i++) {
		assert_int_equal(strncmp(layouts[i]->id, names[i], 2), 0);
		ledger__layout_free(layouts[i]);
	}
	close_scope(&fixture);
}

static void test_all_tables_load_and_agree(void **state)
{
	static const char *const names[TABLES] = {
		"T1", "T2", "T3", "T4", "T5", "T6"};

	(void)state;
	load_all("mca-2025-7", names);
}

/* The policies of the years before have three groups. */
static void test_tables_for_three_groups(void **state)
{
	static const char *const names[TABLES] = {
		"T1", "T2-2019", "T3", "T4", "T5", "T6"};
	static const char *const policies[] = {
		"mca-2019-86", "jilin-2020", "zhumadian"};

	(void)state;
	for (size_t i = 0; i < LEDGER__COUNT(policies); i++)
		load_all(policies[i], names);
}

/* ---- 农村留守妇女基本情况排查汇总表 --------------------------------------
 */

/* Block and column as the national heading has them; 区域 is the rows' key. */
static const char *const heading[][2] = {
	{"", "数量"},
	{"", "占总统计量情况（%）"},
	{"年龄段情况", "20-24周岁"},
	{"年龄段情况", "25-34周岁"},
	{"年龄段情况", "35-44周岁"},
	{"年龄段情况", "45-60周岁"},
	{"年龄段情况", "其他"},
	{"年龄段情况", "未采集"},
	{"文化程度情况", "文盲"},
	{"文化程度情况", "小学"},
	{"文化程度情况", "初中"},
	{"文化程度情况", "高中"},
	{"文化程度情况", "中专及以上"},
	{"文化程度情况", "其他"},
	{"文化程度情况", "未采集"},
	{"婚姻登记", "登记领证"},
	{"婚姻登记", "未登记领证"},
	{"婚姻登记", "未采集"},
	{"健康状况", "健康"},
	{"健康状况", "一般或较弱"},
	{"健康状况", "重病"},
	{"健康状况", "慢性病"},
	{"健康状况", "残疾"},
	{"健康状况", "其他"},
	{"健康状况", "未采集"},
	{"丈夫外出务工情况/外出务工年限", "务工十年以上"},
	{"丈夫外出务工情况/外出务工年限", "务工五年以上十年以内"},
	{"丈夫外出务工情况/外出务工年限", "务工三年以上五年以内"},
	{"丈夫外出务工情况/外出务工年限", "务工一年以上三年以内"},
	{"丈夫外出务工情况/外出务工年限", "务工半年以上一年以内"},
	{"丈夫外出务工情况/外出务工年限", "未采集"},
	{"丈夫外出务工情况/外出未回年限", "十年以上未回"},
	{"丈夫外出务工情况/外出未回年限", "五年以上十年以内未回"},
	{"丈夫外出务工情况/外出未回年限", "两年以上五年以内未回"},
	{"丈夫外出务工情况/外出未回年限", "一年以上两年以内未回"},
	{"丈夫外出务工情况/外出未回年限", "一年内未回"},
	{"家庭状况/公婆情况", "双方健在"},
	{"家庭状况/公婆情况", "一方健在"},
	{"家庭状况/公婆情况", "双方去世"},
	{"家庭状况/公婆情况", "未采集"},
	{"家庭状况/子女情况", "无子女"},
	{"家庭状况/子女情况", "1个子女"},
	{"家庭状况/子女情况", "2个子女"},
	{"家庭状况/子女情况", "3个及以上"},
	{"家庭状况/子女情况", "其他"},
	{"家庭主要经济来源", "打工"},
	{"家庭主要经济来源", "种养殖业"},
	{"家庭主要经济来源", "亲朋接济"},
	{"家庭主要经济来源", "政府救助"},
	{"家庭主要经济来源", "其他"},
	{"家庭主要经济来源", "未采集"},
	{"获得生产生活帮扶情况", "社会救助"},
	{"获得生产生活帮扶情况", "小额担保贷款"},
	{"获得生产生活帮扶情况", "加入生产互助"},
	{"获得生产生活帮扶情况", "技能培训"},
	{"获得生产生活帮扶情况", "其他帮扶"},
	{"获得生产生活帮扶情况", "无"},
};

/* "家庭状况/公婆情况": the headings over a column. */
static void headings_over(
	const struct ledger__layout *layout, size_t column, char text[256])
{
	text[0] = '\0';
	for (size_t level = 0; level < LEDGER__FIGURE_LEVELS; level++) {
		for (size_t i = 0; i < layout->span_count; i++) {
			const struct ledger__span *span = &layout->spans[i];

			if (span->level != level || column < span->first ||
				column > span->last)
				continue;
			if (text[0] != '\0')
				strcat(text, "/");
			strcat(text, span->title);
		}
	}
}

static void test_national_columns_in_their_order(void **state)
{
	struct fixture fixture;
	struct ledger__layout *layout = NULL;
	char over[256];
	size_t at = 0;

	(void)state;
	assert_int_equal(LEDGER__COUNT(heading) + 1, T1_COLUMNS);
	open_scope(&fixture, "mca-2025-7");
	layout = load(&fixture, "T1");
	for (size_t i = 0; i < layout->column_count; i++) {
		if (layout->columns[i].outside)
			continue;
		assert_true(at < LEDGER__COUNT(heading));
		headings_over(layout, i, over);
		assert_string_equal(over, heading[at][0]);
		assert_string_equal(layout->columns[i].title, heading[at][1]);
		at++;
	}
	assert_int_equal(at, LEDGER__COUNT(heading));
	ledger__layout_free(layout);
	close_scope(&fixture);
}

/* 表外 stands last in each block whose sum is the count. */
static void test_national_blocks_have_an_outside(void **state)
{
	static const char *const blocks[] = {"年龄段情况", "文化程度情况",
		"婚姻登记", "健康状况", "外出务工年限", "外出未回年限",
		"公婆情况", "子女情况"};
	struct fixture fixture;
	struct ledger__layout *layout = NULL;
	size_t at = 0;

	(void)state;
	open_scope(&fixture, "mca-2025-7");
	layout = load(&fixture, "T1");
	for (size_t i = 0; i < layout->span_count; i++) {
		const struct ledger__span *span = &layout->spans[i];

		if (!span->single)
			continue;
		assert_true(at < LEDGER__COUNT(blocks));
		assert_string_equal(span->title, blocks[at++]);
		assert_int_equal(span->outside, span->last);
		assert_true(layout->columns[span->last].outside);
		assert_int_equal(span->of_count, 1);
		assert_string_equal(layout->columns[span->of[0]].name, "count");
	}
	assert_int_equal(at, LEDGER__COUNT(blocks));
	ledger__layout_free(layout);
	close_scope(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_tables_load_and_agree),
		cmocka_unit_test(test_tables_for_three_groups),
		cmocka_unit_test(test_national_columns_in_their_order),
		cmocka_unit_test(test_national_blocks_have_an_outside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
