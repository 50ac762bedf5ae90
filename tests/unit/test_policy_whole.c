/* SPDX-License-Identifier: MIT */
/* All that a policy can hold, in any order; all of its problems at once. */
#include "unit_care.h"

#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define HEAD                                                                   \
	"id: county\n"                                                         \
	"title: 县实施细则\n"                                             \
	"document: 县〔2025〕3号\n"                                        \
	"extends: care-1\n"

/* ---- Loading ------------------------------------------------------------ */

static void test_reads_all_of_it(void **state)
{
	(void)state;
	ledger_policy *policy = unit_care_load("care-1.yaml");
	assert_string_equal(ledger_policy_document(policy), "甲发〔2025〕1号");
	assert_int_equal(policy->interval.months, 6);
	assert_int_equal(policy->in_force_to.year, 2030);
	assert_int_equal(policy->department_count, 3);
	const struct ledger__department *department = &policy->departments[0];
	assert_string_equal(department->label, "民政部");
	assert_int_equal(department->synonym_count, 2);
	assert_string_equal(department->local[LEDGER__COUNTY], "县民政局");
	assert_null(department->local[LEDGER__PREFECTURE]);
	assert_null(department->without_measures);
	assert_non_null(policy->departments[2].without_measures);
	const struct ledger__task *task = &policy->tasks[1];
	assert_int_equal(task->department_count, 2);
	assert_int_equal(task->departments[0], 1); /* nhc stands first */
	assert_int_equal(task->departments[1], 0);
	assert_int_equal(task->leads, 0);
	assert_int_equal(policy->tasks[0].leads, 1);
	const struct ledger__measure *measure = &policy->measures[1];
	assert_string_equal(measure->code, "2-check");
	assert_int_equal(measure->task, 1);
	assert_int_equal(measure->leads, 1);
	assert_int_equal(measure->repeat_months, 36);
	assert_string_equal(measure->basis.document, "乙发〔2024〕2号");
	assert_int_equal(policy->measures[0].repeat_months, 0);
	assert_int_equal(policy->measures[0].sensitivity, LEDGER__SENSITIVE);
	assert_string_equal(
		policy->measures[0].basis.document, "甲发〔2025〕1号");
	assert_int_equal(policy->measures[2].sensitivity, LEDGER__PROTECTED);
	assert_int_equal(policy->duration_count, 1);
	assert_int_equal(policy->term_count, 3);
	assert_int_equal(policy->groups[0].term, 1);
	assert_int_equal(policy->terms[1].sensitivity, LEDGER__PROTECTED);
	assert_non_null(policy->eligibility.expr);
	/* birth date, health, away since, away years, income, verified on */
	static const int fields[] = {3, 5, 6, 7, 8, 9};
	assert_int_equal(policy->field_count, 6);
	assert_memory_equal(policy->fields, fields, sizeof(fields));
	ledger_policy_free(policy);
}

static void test_needs_no_condition_for_everybody(void **state)
{
	(void)state;
	unit_care_write("all.yaml",
		"id: all\ntitle: 全部\nupdate: {interval: {days: 180}}\n"
		"eligibility: {label: 全部, clause: 一}\n");
	ledger_policy *policy = unit_care_load("all.yaml");
	assert_null(policy->eligibility.expr);
	assert_int_equal(policy->interval.days, 180);
	ledger_policy_free(policy);
}

/* Keys in another order are the same policy. */
static void test_order_of_keys_is_nothing(void **state)
{
	static const char *const keys[] = {"id", "update", "departments",
		"durations", "eligibility", "measures"};
	char *text = unit_care_read("tests/unit/data/policy-care.yaml");
	char *shuffled = calloc(1, strlen(text) + 1);
	size_t pieces[16];
	size_t count = 0;
	(void)state;
	assert_non_null(shuffled);
	/* Sections begin at keys in the first column; written backwards. */
	for (size_t i = 0; text[i] != '\0'; i++) {
		bool begins = (i == 0 || text[i - 1] == '\n') &&
			      text[i] >= 'a' && text[i] <= 'z';
		if (begins && count < 16)
			pieces[count++] = i;
	}
	assert_true(count > sizeof(keys) / sizeof(keys[0]));
	size_t end = strlen(text);
	for (size_t i = count; i-- > 0;) {
		strncat(shuffled, text + pieces[i], end - pieces[i]);
		end = pieces[i];
	}
	unit_care_write("shuffled.yaml", shuffled);
	ledger_policy *policy = unit_care_load("care-1.yaml");
	ledger_policy *other = unit_care_load("shuffled.yaml");
	char *expected = unit_care_list(policy);
	char *found = unit_care_list(other);
	assert_string_equal(found, expected);
	assert_int_equal(other->field_count, policy->field_count);
	assert_memory_equal(other->fields, policy->fields,
		policy->field_count * sizeof(*policy->fields));
	for (size_t i = 0; i < policy->term_count; i++)
		assert_string_equal(
			other->terms[i].name, policy->terms[i].name);
	free(found);
	free(expected);
	ledger_policy_free(other);
	ledger_policy_free(policy);
	free(shuffled);
	free(text);
}

/* ---- All problems ------------------------------------------------------- */

static void test_tells_all_problems(void **state)
{
	char *path = unit_path(care.folder, "w.yaml");
	char *good = unit_path(care.folder, "care-1.yaml");
	(void)state;
	unit_care_write("w.yaml", HEAD
		"parameters:\n"
		"  - {name: month_away, value: \"3\"}\n"
		"  - {name: screening_months, value: \"0\"}\n"
		"groups:\n"
		"  - {code: Old, label: 高龄, when: {field: birthdate, "
		"full_years: {at_least: 60}}}\n"
		"measures:\n"
		"  - {code: 1-x, label: 甲, task: \"9\", departments: [mca], "
		"clause: 一, when: {any: [{group: por}, {field: helth, "
		"equals: ill}]}}\n"
		"  - {code: 1-y, labl: 乙, task: \"1\", departments: [mca], "
		"clause: 一, when: {group: poor}}\n");
	assert_int_equal(ledger_policy_check(care.context, path, care.form,
				 unit_care_tell, NULL),
		LEDGER_ERROR_DESCRIPTOR);
	assert_non_null(
		strstr(ledger_context_message(care.context), "problems"));
	static const char *const expected[] = {
		"w.yaml:6: unknown parameter 'month_away'",
		"w.yaml:9: 'Old' is no name",
		"w.yaml:9: key 'clause' is missing",
		"w.yaml:9: unknown field 'birthdate'; did you mean "
		"'birth_date'?",
		"w.yaml:11: unknown task '9'",
		"w.yaml:11: unknown group 'por'; did you mean 'poor'?",
		"w.yaml:11: unknown field 'helth'; did you mean 'health'?",
		"w.yaml:12: unknown key 'labl'; did you mean 'label'?",
		"w.yaml:12: key 'label' is missing",
		"w.yaml:7: 'months' is from 1 to 1200; the parameter "
		"'screening_months' is used so at",
	};
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		if (strstr(care.said, expected[i]) == NULL)
			fail_msg("'%s' is not in:\n%s", expected[i], care.said);
	}
	/* Without a callback the first ends it, as ever. */
	care.said[0] = '\0';
	assert_int_equal(ledger_policy_check(care.context, good, care.form,
				 unit_care_tell, NULL),
		LEDGER_OK);
	assert_string_equal(care.said, "");
	free(good);
	free(path);
}

static void test_tells_what_is_no_node(void **state)
{
	char *path = unit_path(care.folder, "none.yaml");
	char *wrong = unit_path(care.folder, "w.yaml");
	(void)state;
	assert_int_equal(ledger_policy_check(care.context, path, NULL,
				 unit_care_tell, NULL),
		LEDGER_ERROR_DESCRIPTOR);
	assert_non_null(strstr(care.said, "none.yaml': No such file"));
	care.said[0] = '\0';
	unit_care_write("w.yaml", "a: &b c\n");
	assert_int_equal(ledger_policy_check(care.context, wrong, NULL,
				 unit_care_tell, NULL),
		LEDGER_ERROR_DESCRIPTOR);
	assert_non_null(strstr(care.said, "w.yaml:1: "));
	free(wrong);
	free(path);
}

/* ---- Memory ------------------------------------------------------------- */

static ledger_status load_and_bind(void *data)
{
	ledger_policy *policy = NULL;
	ledger_status status = ledger_policy_load(care.context, data, &policy);
	if (status == LEDGER_OK)
		status = ledger_policy_bind(care.context, policy, care.form);
	ledger_policy_free(policy);
	return status;
}

static ledger_status check(void *data)
{
	care.said[0] = '\0';
	return ledger_policy_check(
		care.context, data, care.form, unit_care_tell, NULL);
}

static void test_survives_failing_memory(void **state)
{
	char *path = unit_path(care.folder, "county.yaml");
	(void)state;
	unit_care_write("county.yaml",
		HEAD "parameters: [{name: months_away, value: \"3\"}]\n"
		     "groups: [{code: ill, label: 大病, clause: 一, "
		     "sensitivity: protected, when: {any: [{field: health, "
		     "equals: ill}, {confirmed_by: nhc}]}}]\n");
	assert_true(unit_sweep_allocations(load_and_bind, path) > 20);
	assert_true(unit_sweep_allocations(check, path) > 20);
	free(path);
}

#define TEST(test)                                                             \
	cmocka_unit_test_setup_teardown(                                       \
		test, unit_care_set_up, unit_care_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_reads_all_of_it),
		TEST(test_needs_no_condition_for_everybody),
		TEST(test_order_of_keys_is_nothing),
		TEST(test_tells_all_problems),
		TEST(test_tells_what_is_no_node),
		TEST(test_survives_failing_memory),
	};
	return cmocka_run_group_tests_name("policies whole", tests, NULL, NULL);
}
