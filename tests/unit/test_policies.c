/* SPDX-License-Identifier: MIT */
/* The policies that are shipped: departments, tasks, reach of measures. */
#include "unit.h"

#include "expr/expr.h"
#include "form/form_loader.h"
#include "policy/policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SCHEMA SOURCE_FOLDER "/schema"

enum {
	FIELDS_MOST = 160,
	MEASURES_MOST = 100,
	TERMS_MOST = 100,
	DURATIONS_MOST = 8,
	RECORDS = 60000,
};

static ledger_context *context;

static int set_up(void **state)
{
	(void)state;
	context = ledger_context_new();
	return context != NULL ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	ledger_context_free(context);
	return 0;
}

static ledger_policy *load(const char *id)
{
	char path[1024];
	ledger_policy *policy = NULL;
	snprintf(path, sizeof(path), SCHEMA "/policies/%s.yaml", id);
	if (ledger_policy_load(context, path, &policy) != LEDGER_OK)
		fail_msg("%s", ledger_context_message(context));
	return policy;
}

static ledger_policy *bind(
	const char *id, const char *form_id, ledger_form **form)
{
	char path[1024];
	ledger_policy *policy = load(id);
	snprintf(path, sizeof(path), SCHEMA "/forms/%s.yaml", form_id);
	if (ledger_form_load(context, path, form) != LEDGER_OK ||
		ledger_policy_bind(context, policy, *form) != LEDGER_OK)
		fail_msg("%s", ledger_context_message(context));
	return policy;
}

static const struct ledger__task *find_task(
	const ledger_policy *policy, const char *code)
{
	for (size_t i = 0; i < policy->task_count; i++) {
		if (strcmp(policy->tasks[i].code, code) == 0)
			return &policy->tasks[i];
	}
	fail_msg("no task %s", code);
	return NULL;
}

static bool has(const ledger_policy *policy, const struct ledger__task *task,
	const char *department)
{
	for (size_t i = 0; i < task->department_count; i++) {
		if (strcmp(policy->departments[task->departments[i]].code,
			    department) == 0)
			return true;
	}
	return false;
}

/* ---- The six tasks and the eleven departments --------------------------- */

/* Which task names the department: a row a department, a column a task. */
static const struct {
	const char *code;
	const char *label;
	const char *marks;
	int total;
} marks_2025[] = {
	{"mca", "民政部", "xxxxxx", 6},
	{"mps", "公安部", "x...x.", 2},
	{"moj", "司法部", "x...xx", 3},
	{"mohrss", "人力资源社会保障部", "..x...", 1},
	{"mara", "农业农村部", "..xxx.", 3},
	{"mct", "文化和旅游部", "..xx..", 2},
	{"nhc", "国家卫生健康委", "x...x.", 2},
	{"gas", "国家体育总局", "...x..", 1},
	{"nwccw", "国务院妇儿工委办公室", "....x.", 1},
	{"acwf", "全国妇联", "x.xxxx", 5},
	{"cdpf", "中国残联", "xxx...", 3},
};

static void the_plan_has_29_marks(void **state)
{
	static const int columns[6] = {6, 2, 6, 5, 7, 3};
	static const char *const tasks[6] = {"1", "2", "3", "4", "5", "6"};
	int counts[6] = {0};
	int sum = 0;
	ledger_policy *policy = load("mca-2025-7");
	(void)state;
	assert_int_equal(policy->task_count, 6);
	assert_int_equal(policy->department_count, 11);
	for (size_t i = 0; i < 11; i++) {
		int row = 0;
		assert_string_equal(
			policy->departments[i].code, marks_2025[i].code);
		assert_string_equal(
			policy->departments[i].label, marks_2025[i].label);
		for (size_t j = 0; j < 6; j++) {
			bool marked = has(policy, find_task(policy, tasks[j]),
				marks_2025[i].code);
			assert_int_equal(marked, marks_2025[i].marks[j] == 'x');
			row += marked;
			counts[j] += marked;
		}
		assert_int_equal(row, marks_2025[i].total);
		sum += row;
	}
	assert_memory_equal(counts, columns, sizeof(columns));
	assert_int_equal(sum, 29);
	ledger_policy_free(policy);
}

/* ---- Brackets ----------------------------------------------------------- */

/* A name as it stands in brackets, and its code; longer names first. */
struct named {
	const char *name;
	const char *code;
};

/* What closes an item in the document, but for 按照职责分工负责. */
struct bracket {
	const char *task;
	const char *text;
};

static const struct named national[] = {
	{"国务院妇儿工委办公室", "nwccw"},
	{"人力资源社会保障部", "mohrss"},
	{"国家卫生健康委", "nhc"},
	{"文化和旅游部", "mct"},
	{"国家体育总局", "gas"},
	{"农业农村部", "mara"},
	{"全国妇联", "acwf"},
	{"中国残联", "cdpf"},
	{"民政部", "mca"},
	{"公安部", "mps"},
	{"司法部", "moj"},
	{NULL, NULL},
};
static const struct bracket brackets_2025[] = {
	{"1", "公安部、民政部、司法部、国家卫生健康委、全国妇联、中国残联"},
	{"2", "民政部、中国残联"},
	{"3", "民政部、人力资源社会保障部、农业农村部、文化和旅游部、全国妇联、"
	      "中国残联"},
	{"4", "民政部、农业农村部、文化和旅游部、国家体育总局、全国妇联"},
	{"5", "公安部、民政部、司法部、农业农村部、国家卫生健康委、"
	      "国务院妇儿工委办公室、全国妇联"},
	{"6", "民政部、司法部、全国妇联"},
};

static const struct named jilin[] = {
	{"省人力资源和社会保障厅", "mohrss"},
	{"省卫生健康委员会", "nhc"},
	{"省妇儿工委办公室", "nwccw"},
	{"省文化和旅游厅", "mct"},
	{"省卫生健康委", "nhc"},
	{"省农业农村厅", "mara"},
	{"省民政厅", "mca"},
	{"省财政厅", "mof"},
	{"省司法厅", "moj"},
	{"省公安厅", "mps"},
	{"省体育局", "gas"},
	{"省扶贫办", "nrra"},
	{"省妇联", "acwf"},
	{"省残联", "cdpf"},
	{NULL, NULL},
};
static const struct bracket brackets_jilin[] = {
	{"1-1", "省民政厅、省妇儿工委办公室、省妇联"},
	{"1-2", "省民政厅、省农业农村厅、省妇儿工委办公室、省妇联"},
	{"1-3", "省妇儿工委办公室"},
	/* 各部门: all, in the order in which the draft names them first. */
	{"1-4", "省民政厅、省妇儿工委办公室、省妇联、省农业农村厅、"
		"省人力资源和社会保障厅、省文化和旅游厅、省体育局、省财政厅、"
		"省卫生健康委员会、省司法厅、省公安厅、省扶贫办、省残联"},
	{"1-5", "省民政厅牵头,省妇联"},
	{"2-1", "省人力资源和社会保障厅牵头,省农业农村厅、省文化和旅游厅、"
		"省妇联"},
	{"2-2", "省农业农村厅、省文化和旅游厅"},
	{"2-3", "省民政厅"},
	{"2-4", "省人力资源和社会保障厅,省民政厅、省妇联"},
	{"2-5", "省妇联"},
	{"2-6", "省民政厅、省文化和旅游厅、省体育局"},
	{"2-7", "省民政厅、省财政厅、省卫生健康委员会"},
	{"2-8", "省司法厅牵头,省妇联、省民政厅"},
	{"2-9", "省公安厅牵头,省司法厅、省农业农村厅、省妇联"},
	{"2-10", "省民政厅、省司法厅"},
	{"2-11", "省卫生健康委、省妇联"},
	{"2-12", "省民政厅、省卫生健康委、省扶贫办、省妇联、省残联"},
	{"2-13", "省妇联、省妇儿工委办公室、省民政厅"},
	{"2-14", "省妇联"},
	{"2-15", "省妇联、省妇儿工委办公室、省民政厅"},
	{"3-1", "省妇联牵头,省妇儿工委办公室、省民政厅、省农业农村厅、"
		"省扶贫办"},
	{"3-2", "省妇联、省民政厅、省农业农村厅"},
	{"3-3", "省妇联"},
	{"3-4", "省民政厅、省妇儿工委办公室、省妇联"},
};

static const struct named *match(const struct named *names, const char *text)
{
	while (names->name != NULL &&
		strncmp(text, names->name, strlen(names->name)) != 0)
		names++;
	return names;
}

/* The task's departments and leads are those of the bracket, in its order. */
static void check_bracket(const ledger_policy *policy,
	const struct bracket *bracket, const struct named *names)
{
	const struct ledger__task *task = find_task(policy, bracket->task);
	const char *rest = bracket->text;
	size_t count = 0;
	while (*rest != '\0') {
		const struct named *found = match(names, rest);
		bool leads;
		if (found->name == NULL)
			fail_msg("%s: %s", bracket->task, rest);
		assert_true(count < task->department_count);
		assert_string_equal(
			policy->departments[task->departments[count]].code,
			found->code);
		rest += strlen(found->name);
		leads = strncmp(rest, "牵头", strlen("牵头")) == 0;
		rest += leads ? strlen("牵头") : 0;
		/* That of 1 in the plan stands in its sentence. */
		if (strcmp(bracket->task, "1") == 0)
			leads = strcmp(found->code, "mca") == 0;
		assert_int_equal(task->leads >> count & 1, leads);
		count++;
		if (strncmp(rest, "、", strlen("、")) == 0)
			rest += strlen("、");
		else if (*rest == ',')
			rest++;
	}
	assert_int_equal(count, task->department_count);
}

static void tasks_have_the_departments_of_their_brackets(void **state)
{
	ledger_policy *plan = load("mca-2025-7");
	ledger_policy *draft = load("jilin-2020");
	(void)state;
	for (size_t i = 0; i < LEDGER__COUNT(brackets_2025); i++)
		check_bracket(plan, &brackets_2025[i], national);
	assert_int_equal(LEDGER__COUNT(brackets_jilin), 24);
	assert_int_equal(draft->task_count, 24);
	assert_int_equal(draft->department_count, 13);
	for (size_t i = 0; i < 24; i++) {
		check_bracket(draft, &brackets_jilin[i], jilin);
		assert_string_equal(
			draft->tasks[i].code, brackets_jilin[i].task);
	}
	ledger_policy_free(plan);
	ledger_policy_free(draft);
}

/* ---- Owners ------------------------------------------------------------- */

static size_t owned(const ledger_policy *policy, size_t department)
{
	size_t count = 0;
	for (size_t i = 0; i < policy->measure_count; i++) {
		const struct ledger__measure *measure = &policy->measures[i];
		for (size_t j = 0; j < measure->department_count; j++)
			count += measure->departments[j] == (int)department;
	}
	return count;
}

static void departments_own_measures_or_say_why_not(void **state)
{
	static const struct {
		const char *policy;
		const char *without; /* codes, in order */
	} cases[] = {
		{"mca-2025-7", ""},
		{"mca-2019-86", "mof nrra cdpf "},
		{"jilin-2020", "mof "},
		{"zhumadian", ""},
		{"children-2016-13", ""},
	};
	(void)state;
	for (size_t i = 0; i < LEDGER__COUNT(cases); i++) {
		ledger_policy *policy = load(cases[i].policy);
		char without[100] = "";
		for (size_t j = 0; j < policy->department_count; j++) {
			const struct ledger__department *department =
				&policy->departments[j];
			if (owned(policy, j) > 0) {
				assert_null(department->without_measures);
				continue;
			}
			assert_non_null(department->without_measures);
			assert_true(strlen(department->without_measures) > 20);
			strcat(without, department->code);
			strcat(without, " ");
		}
		assert_string_equal(without, cases[i].without);
		ledger_policy_free(policy);
	}
}

/* ---- Reach -------------------------------------------------------------- */

static uint64_t seed;

static size_t below(size_t bound)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (size_t)(seed % bound);
}

/* A value that the field may hold; NULL for those that are left blank. */
static const char *draw(const struct ledger__field *field)
{
	static const char *const numbers[] = {"0", "1", "2", "5"};
	static const char *const days[] = {"2025-09-20", "2025-02-10",
		"2024-06-30", "2021-01-15", "2019-05-05"};
	static const char *const births[] = {"1955-03-03", "1961-12-31",
		"1975-07-07", "1992-02-29", "2008-10-01", "2015-05-05"};
	static const char *const certificates[] = {"41172619750707002X42",
		"41172619750707002X51", "41172619750707002X63"};
	switch (field->type) {
	case LEDGER__TYPE_CODE:
	case LEDGER__TYPE_CODES:
		return field->codes->codes[below(field->codes->count)].code;
	case LEDGER__TYPE_ANSWER:
		return below(2) == 0 ? "yes" : "no";
	case LEDGER__TYPE_INTEGER:
	case LEDGER__TYPE_DECIMAL:
	case LEDGER__TYPE_MONEY:
		return numbers[below(LEDGER__COUNT(numbers))];
	case LEDGER__TYPE_DATE:
		return field->role == LEDGER__ROLE_BIRTH_DATE
			       ? births[below(LEDGER__COUNT(births))]
			       : days[below(LEDGER__COUNT(days))];
	case LEDGER__TYPE_DISABILITY_CERTIFICATE:
		return certificates[below(LEDGER__COUNT(certificates))];
	case LEDGER__TYPE_TEXT:
		return "示例";
	default:
		return NULL;
	}
}

/* The code that says none, or no; else as draw. */
static const char *draw_quiet(const struct ledger__field *field)
{
	if (field->type == LEDGER__TYPE_ANSWER)
		return "no";
	for (size_t i = 0; field->codes != NULL && i < field->codes->count;
		i++) {
		if (field->codes->codes[i].none)
			return field->codes->codes[i].code;
	}
	return draw(field);
}

/* Every other record is a quiet one: few would be in no group by chance. */
static void draw_record(
	const ledger_policy *policy, struct ledger__value values[FIELDS_MOST])
{
	const struct ledger__sheet *sheet =
		&policy->form->sheets[policy->form->main_sheet];
	bool quiet = below(2) == 0;
	for (size_t i = 0; i < policy->field_count; i++) {
		int index = policy->fields[i];
		const struct ledger__field *field = &sheet->fields[index];
		const char *text = NULL;
		if (below(quiet ? 2 : 4) != 0)
			text = quiet && below(4) != 0 ? draw_quiet(field)
						      : draw(field);
		values[index] =
			(struct ledger__value){.statement = LEDGER__BLANK};
		if (text != NULL)
			values[index] = (struct ledger__value){
				text, (uint32_t)strlen(text), LEDGER__STATED};
	}
}

struct reach {
	bool entitled[MEASURES_MOST];
	bool refused[MEASURES_MOST]; /* to somebody who is eligible */
	bool in_group[MEASURES_MOST];
	bool out_of_group[MEASURES_MOST];
	bool eligible[3]; /* by truth */
};

/* Straight after the meaning of the policy, without what classifying saves. */
static void judge(const ledger_policy *policy,
	const struct ledger__value *values, struct reach *reach)
{
	uint8_t terms[TERMS_MOST] = {0};
	struct ledger__range durations[DURATIONS_MOST];
	const struct ledger__frame frame = {.values = values,
		.as_of = {2025, 10, 1},
		.terms = terms,
		.durations = durations};
	enum ledger__truth eligible;
	for (size_t i = 0; i < policy->duration_count; i++)
		durations[i] = ledger__duration_evaluate(
			&policy->durations[i], &frame);
	for (size_t i = 0; i < policy->term_count; i++)
		terms[i] = (uint8_t)ledger__expr_evaluate(
			policy->terms[i].expr, &frame);
	for (size_t i = 0; i < policy->group_count; i++) {
		reach->in_group[i] |=
			terms[policy->groups[i].term] == LEDGER__TRUE;
		reach->out_of_group[i] |=
			terms[policy->groups[i].term] == LEDGER__FALSE;
	}
	eligible = ledger__expr_evaluate(policy->eligibility.expr, &frame);
	reach->eligible[eligible] = true;
	if (eligible != LEDGER__TRUE)
		return;
	for (size_t i = 0; i < policy->measure_count; i++) {
		enum ledger__truth result =
			ledger__expr_evaluate(policy->measures[i].expr, &frame);
		reach->entitled[i] |= result == LEDGER__TRUE;
		reach->refused[i] |= result == LEDGER__FALSE;
	}
}

/* For whoever is eligible: these are refused only to who is not. */
static const char *const for_everybody[][2] = {
	{"mca-2025-7", "2-publicity 6-values 6-harmony 6-honour "},
	{"mca-2019-86", "4-culture 5-law 6-mutual 6-honour "},
	{"jilin-2020", "1-lecture 2-visit 4-hand-in-hand 4-culture 5-law "
		       "6-mutual 6-honour "},
	{"zhumadian", "3-return "},
	{"children-2016-13", "3-visit 3-contact "},
};

static void check_reach(const ledger_policy *policy, const struct reach *reach,
	const char *expected)
{
	char never_refused[400] = "";
	for (size_t i = 0; i < policy->measure_count; i++) {
		const char *code = policy->measures[i].code;
		if (!reach->entitled[i])
			fail_msg("%s: nobody is entitled to %s", policy->id,
				code);
		if (!reach->refused[i]) {
			strcat(never_refused, code);
			strcat(never_refused, " ");
		}
	}
	assert_string_equal(never_refused, expected);
	for (size_t i = 0; i < policy->group_count; i++) {
		if (!reach->in_group[i] || !reach->out_of_group[i])
			fail_msg("%s: group %s", policy->id,
				policy->groups[i].code);
	}
	assert_true(reach->eligible[LEDGER__TRUE]);
	assert_true(reach->eligible[LEDGER__FALSE]);
	assert_true(reach->eligible[LEDGER__UNKNOWN]);
}

static void every_measure_is_reachable_and_refusable(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEDGER__COUNT(for_everybody); i++) {
		const char *id = for_everybody[i][0];
		struct ledger__value values[FIELDS_MOST] = {{0}};
		struct reach reach = {0};
		ledger_form *form = NULL;
		ledger_policy *policy = bind(id,
			strncmp(id, "children", 8) == 0 ? "left-behind-children"
							: "left-behind-women",
			&form);
		assert_true(form->sheets[form->main_sheet].field_count <
			    FIELDS_MOST);
		assert_true(policy->measure_count < MEASURES_MOST);
		assert_true(policy->term_count < TERMS_MOST);
		assert_true(policy->duration_count < DURATIONS_MOST);
		seed = 0x9e3779b97f4a7c15;
		for (int record = 0; record < RECORDS; record++) {
			draw_record(policy, values);
			judge(policy, values, &reach);
		}
		check_reach(policy, &reach, for_everybody[i][1]);
		ledger_policy_free(policy);
		ledger_form_free(form);
	}
}

/* ---- Sensitivity -------------------------------------------------------- */

/*
 * What only the protected group opens, and what tells that somebody needed
 * protection, is protected; nothing else is, or no department would see it.
 */
static void what_betrays_the_protected_group_is_protected(void **state)
{
	static const char *const codes =
		"5-protect 5-legal-aid 5-legal-visit 5-land 5-mediation "
		"5-hotline-12338 5-hotline-12348 5-women-home 6-violence ";
	char protected[400] = "";
	ledger_policy *policy = load("mca-2025-7");
	(void)state;
	for (size_t i = 0; i < policy->measure_count; i++) {
		if (policy->measures[i].sensitivity != LEDGER__PROTECTED)
			continue;
		strcat(protected, policy->measures[i].code);
		strcat(protected, " ");
	}
	assert_string_equal(protected, codes);
	for (size_t i = 0; i < policy->group_count; i++)
		assert_int_equal(
			policy->groups[i].sensitivity == LEDGER__PROTECTED,
			strcmp(policy->groups[i].code, "rights_infringed") ==
				0);
	ledger_policy_free(policy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_plan_has_29_marks),
		cmocka_unit_test(tasks_have_the_departments_of_their_brackets),
		cmocka_unit_test(departments_own_measures_or_say_why_not),
		cmocka_unit_test(every_measure_is_reachable_and_refusable),
		cmocka_unit_test(what_betrays_the_protected_group_is_protected),
	};
	return cmocka_run_group_tests_name(
		"policies", tests, set_up, tear_down);
}
