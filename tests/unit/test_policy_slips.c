/* SPDX-License-Identifier: MIT */
/* Slips in a policy, one at a time, and what each is told. */
#include "unit.h"

#include "form/descriptor.h"
#include "policy/policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static ledger_context *context;
static ledger_form *form;
static char *good;
static size_t good_length;

static int set_up(void **state)
{
	(void)state;
	context = ledger_context_new();
	if (context == NULL)
		return -1;
	if (ledger_form_load(context, "tests/unit/data/form-care.yaml",
		    &form) != LEDGER_OK ||
		ledger__descriptor_read(context,
			"tests/unit/data/policy-care.yaml", &good,
			&good_length) != LEDGER_OK) {
		print_error("%s\n", ledger_context_message(context));
		return -1;
	}
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	free(good);
	ledger_form_free(form);
	ledger_context_free(context);
	return 0;
}

struct slip {
	const char *search;  /* its first place in the policy … */
	const char *replace; /* … is written like this */
	const char *message; /* behind "p.yaml:LINE: ", the line unchecked … */
	size_t line;	     /* … unless it is told */
};

static const struct slip slips[] = {
	/* Head */
	{"id: care-1", "id: Care 1",
		"'Care 1' is no id: lower-case letters, digits and '-', 63 at "
		"most",
		2},
	{"title: 关爱办法", "titel: 关爱办法",
		"unknown key 'titel'; did you mean 'title'?", 3},
	{"title: 关爱办法\n", "", "key 'title' is missing", 2},
	{"document: 甲发〔2025〕1号", "document: []",
		"'document' must be a text", 4},
	{"\"2025-01-01\"", "\"2025-02-30\"",
		"'in_force_from' is no day such as 2025-08-31", 5},
	{"\"2025-01-01\"", "\"2025-02\"",
		"'in_force_from' is no day such as 2025-08-31", 5},
	{"\"2030-12-31\"", "\"2024-12-31\"",
		"'in_force_to' lies before 'in_force_from'", 6},
	{"in_force_to", "in_force_til",
		"unknown key 'in_force_til'; did you mean 'in_force_to'?", 6},
	/* Verification */
	{"update:", "updates:", "unknown key 'updates'; did you mean 'update'?",
		8},
	{"  interval: {months: {parameter: update_months}}\n", "",
		"key 'interval' is missing", 9},
	{"{months: {parameter: update_months}}",
		"{months: {parameter: update_month}}",
		"unknown parameter 'update_month'; did you mean "
		"'update_months'?",
		9},
	{"{months: {parameter: update_months}}", "{month: 6}",
		"unknown key 'month'; did you mean 'months'?", 9},
	{"{months: {parameter: update_months}}", "{months: 6, days: 1}",
		"'interval' needs one of months, days", 9},
	{"{months: {parameter: update_months}}", "{}",
		"'interval' needs one of months, days", 9},
	{"value: \"6\"", "value: half",
		"'months' is a whole number, not 'half'; the parameter "
		"'update_months' is used so at p.yaml:9",
		16},
	{"value: \"6\"", "value: \"121\"",
		"'months' is from 1 to 120; the parameter 'update_months' is "
		"used so at p.yaml:9",
		16},
	/* Parameters */
	{"name: update_months", "name: Update",
		"'Update' is no name: a letter, then letters, digits and '_', "
		"all lower case, 63 at most",
		14},
	{"name: months_away", "name: update_months",
		"duplicate name 'update_months', first on line 14", 17},
	{"    label: 更新周期\n", "", "key 'label' is missing", 14},
	{"    value: \"6\"\n", "", "key 'value' is missing", 14},
	{"value: \"6\"", "value: {months: 6}", "'value' must be a text", 16},
	{"value: \"6\"", "value: []", "'value' is empty", 16},
	{"value: [ill, hurt]", "value: [ill, hart]",
		"unknown code 'hart'; did you mean 'hurt'?; the parameter "
		"'ill_codes' is used so at p.yaml:77",
		24},
	{"{parameter: months_away}", "\"6\"",
		"parameter 'months_away' is used nowhere", 17},
	{"  - name: months_away", "  - months_away\n  - name: months_away",
		"a mapping with the key 'name' is needed here", 17},
	{"parameters:\n", "parameters: 1\nfoo:\n",
		"unknown key 'foo'; it is one of id, title, document, "
		"in_force_from, in_force_to, extends, update, parameters, "
		"departments, tasks, durations, conditions, eligibility, "
		"groups, measures",
		0},
	/* Departments */
	{"code: mca", "code: m;a",
		"code 'm;a' holds more than letters, digits, '_', '.', '-'",
		30},
	{"label: 民政部", "lable: 民政部",
		"unknown key 'lable'; did you mean 'label'?", 31},
	{"code: nhc", "code: mca", "duplicate code 'mca', first on line 30",
		34},
	{"[民政, 民政局]", "民政", "'synonyms' must be a list", 32},
	{"province: 民政厅", "provinz: 民政厅",
		"unknown key 'provinz'; did you mean 'province'?", 33},
	{"    without_measures: Its duties are towards the public.\n", "",
		"no measure names department 'mps': 'without_measures' must "
		"say why",
		37},
	{"synonyms: [卫健]", "without_measures: None.",
		"measure '2-check' names department 'nhc', which has "
		"'without_measures'",
		34},
	{"synonyms: [卫健]", "synonyms: [卫健, 其他部门]",
		"'其他部门' already means code 'other'", 34},
	{"synonyms: [卫健]", "synonyms: [民政局]",
		"'民政局' already means code 'mca'", 34},
	/* Tasks */
	{"departments: [mca, mps]", "departments: [mca, mp]",
		"unknown department 'mp'; did you mean 'mps'?", 45},
	{"departments: [mca, mps]", "departments: [mca, mca]",
		"department 'mca' stands here twice", 45},
	{"departments: [mca, mps]", "departments: mca",
		"'departments' must be a list", 45},
	{"departments: [mca, mps]", "departments: []", "'departments' is empty",
		45},
	{"    departments: [mca, mps]\n", "", "key 'departments' is missing",
		42},
	{"lead: [mca]", "lead: [nhc]",
		"unknown department to lead these 'nhc'; it is one of mca, mps",
		46},
	{"lead: [mca]", "lead: [mca, mca]",
		"department 'mca' stands here twice", 46},
	{"code: \"2\"", "code: \"1\"", "duplicate code '1', first on line 42",
		47},
	/* Durations */
	{"name: away\n", "name: eligible\n",
		"unknown duration 'away'; it is one of eligible", 0},
	{"since: away_since", "since: away_sinse",
		"unknown field 'away_sinse'; did you mean 'away_since'?", 56},
	{"unit: months", "unit: month",
		"unknown unit 'month'; did you mean 'months'?", 55},
	/* Conditions */
	{"{duration: away,", "{duration: awai,",
		"unknown duration 'awai'; did you mean 'away'?", 64},
	{"condition: far", "condition: fa", "condition 'far' is used nowhere",
		61},
	{"    when: {duration: away", "    wen: {duration: away",
		"unknown key 'wen'; did you mean 'when'?", 64},
	{"    when: {duration: away, at_least: {parameter: months_away}}\n",
		"    clause: \"{parameter: months_away}\"\n",
		"key 'when' is missing", 61},
	/* Eligibility */
	{"  clause: 一　留守是指\n", "", "key 'clause' is missing", 67},
	{"eligibility:\n  label: 留守\n  clause: 一　留守是指\n"
	 "  reading: As the text says.\n  when: {condition: far}\n",
		"", "key 'eligibility' is missing", 2},
	{"  when: {condition: far}", "  when: [far]",
		"'when' must be a mapping", 70},
	{"  when: {condition: far}",
		"  when: {all: [{condition: far}, {group: ill}]}",
		"unknown group 'ill'", 70},
	/* Groups */
	{"code: ill\n    label: 患病", "code: ill-1\n    label: 患病",
		"'ill-1' is no name: a letter, then letters, digits and '_', "
		"all lower case, 63 at most",
		73},
	{"sensitivity: protected", "sensitivity: protect",
		"unknown sensitivity 'protect'; did you mean 'protected'?", 76},
	{"{field: income, less_than: \"10000\"}",
		"{field: health, equals: hurt}",
		"group 'poor' is sensitive, but its condition betrays what is "
		"protected",
		78},
	{"{parameter: ill_codes}", "{parameter: ill_code}",
		"parameter 'ill_codes' is used nowhere", 22},
	{"{field: income, less_than", "{field: incom, less_than",
		"unknown field 'incom'; did you mean 'income'?", 0},
	{"    clause: 一(四)\n", "", "key 'clause' is missing", 78},
	/* Measures */
	{"task: \"1\"", "task: \"3\"", "unknown task '3'; it is one of 1, 2",
		0},
	{"    departments: [mca]\n    lead: [mca]\n    clause: 二(一)　救助",
		"    departments: [nhc]\n    clause: 二(一)　救助",
		"unknown department of its task 'nhc'; it is one of mca, mps",
		0},
	{"departments: [nhc, mca]\n    lead: [nhc]",
		"departments: [nhc]\n    lead: [mca]",
		"unknown department to lead these 'mca'; it is one of nhc", 0},
	{"    clause: 二(二)　检查\n", "", "key 'clause' is missing", 0},
	{"{months: {parameter: screening_months}}", "36",
		"'repeats' must be a mapping", 0},
	{"{months: {parameter: screening_months}}",
		"{parameter: screening_months}",
		"unknown key 'parameter'; it is one of months", 0},
	{"{months: {parameter: screening_months}}", "{}",
		"key 'months' is missing", 0},
	{"value: \"36\"", "value: \"0\"",
		"'months' is from 1 to 1200; the parameter 'screening_months' "
		"is used so at p.yaml:101",
		27},
	{"sensitivity: identifying", "sensitivity: personal",
		"measure '2-check' is personal, but its condition betrays what "
		"is identifying",
		0},
	{"clause: 二(二)　探访\n    sensitivity: protected",
		"clause: 二(二)　探访",
		"measure '2-visit' is sensitive, but its condition betrays "
		"what is protected",
		0},
	{"{group: poor}", "{group: por}",
		"unknown group 'por'; did you mean 'poor'?", 0},
	{"{group: poor}", "{confirmed_by: mca}",
		"'confirmed_by' stands in conditions of groups only", 0},
	{"code: 1-aid", "code: other", "", 0},
	{"label: 生活救助", "label: 其他措施",
		"'其他措施' already means code 'other'", 0},
	{"synonyms: [救助, 低保]", "synonyms: [救助, 探访]",
		"'探访' already means code '1-aid'", 0},
};

/* The policy with a slip; the caller frees. */
static char *with_slip(const struct slip *slip)
{
	const char *place = strstr(good, slip->search);
	char *made;
	if (place == NULL)
		fail_msg("'%s' is not in the policy", slip->search);
	made = malloc(good_length + strlen(slip->replace) + 1);
	assert_non_null(made);
	sprintf(made, "%.*s%s%s", (int)(place - good), good, slip->replace,
		place + strlen(slip->search));
	return made;
}

static ledger_status load_and_bind(const char *text)
{
	ledger_policy *policy = NULL;
	ledger_status status = ledger_policy_parse(
		context, "p.yaml", text, strlen(text), &policy);
	if (status == LEDGER_OK)
		status = ledger_policy_bind(context, policy, form);
	ledger_policy_free(policy);
	return status;
}

/* Whether the slip is told as it should be; prints what is told else. */
static bool is_told(const struct slip *slip)
{
	char *wrong = with_slip(slip);
	char expected[600];
	const char *message = ledger_context_message(context);
	ledger_status status = load_and_bind(wrong);
	free(wrong);
	if (slip->message[0] == '\0')
		return status == LEDGER_OK;
	unsigned long line = slip->line;
	if (line == 0 && strncmp(message, "p.yaml:", 7) == 0)
		line = strtoul(message + 7, NULL, 10);
	snprintf(expected, sizeof(expected), "p.yaml:%lu: %s", line,
		slip->message);
	if (status == LEDGER_ERROR_DESCRIPTOR && strcmp(message, expected) == 0)
		return true;
	print_error("'%s':\n  %s\nnot\n  %s\n", slip->replace,
		status == LEDGER_OK ? "(loaded)" : message, expected);
	return false;
}

static void test_slips(void **state)
{
	unsigned failed = 0;
	(void)state;
	assert_int_equal(load_and_bind(good), LEDGER_OK);
	for (size_t i = 0; i < sizeof(slips) / sizeof(slips[0]); i++)
		failed += !is_told(&slips[i]);
	assert_int_equal(failed, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_slips),
	};
	return cmocka_run_group_tests_name(
		"policy slips", tests, set_up, tear_down);
}
