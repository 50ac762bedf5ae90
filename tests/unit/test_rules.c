/* SPDX-License-Identifier: MIT */
/* Rules and findings: the list, severities, texts. */
#include "unit_form.h"

#include "base/context.h"
#include "expr/expr.h"
#include "form/form.h"

#include <string.h>

static void test_rules(void **state)
{
	ledger_form *form = unit_form_load();
	struct ledger__rules *rules = NULL;
	size_t first = form->sheets[0].first_rule;

	(void)state;
	assert_int_equal(
		ledger__rules_new(small.context, form, &rules), LEDGER_OK);
	assert_int_equal(rules->count, LEDGER__RULE_COUNT + 3);
	assert_int_equal(first, LEDGER__RULE_COUNT);
	assert_int_equal(form->sheets[1].first_rule, LEDGER__RULE_COUNT + 2);
	assert_int_equal(form->sheets[2].first_rule, LEDGER__RULE_COUNT + 3);
	assert_string_equal(rules->rules[first].id, "birth-date-same");
	assert_string_equal(rules->rules[first].message[LEDGER_CHINESE],
		"出生日期与身份证号不符");
	assert_string_equal(
		rules->rules[first].expected[LEDGER_ENGLISH], "the same day");
	assert_string_equal(
		rules->rules[first + 1].expected[LEDGER_ENGLISH], "");
	assert_int_equal(rules->rules[first + 1].severity, LEDGER_WARNING);
	assert_string_equal(
		rules->rules[LEDGER__RULE_ID_SUSPECT].id, "id-suspect");
	assert_int_equal(
		rules->rules[LEDGER__RULE_ID_SUSPECT].holds, LEDGER__HOLDS);
	ledger__rules_free(rules);
	ledger_form_free(form);
}

static void check_setting(
	struct ledger__rules *rules, const char *setting, const char *message)
{
	assert_int_equal(ledger__rules_set(small.context, rules, setting),
		LEDGER_ERROR_DESCRIPTOR);
	assert_string_equal(ledger_context_message(small.context), message);
}

static void test_severities(void **state)
{
	struct ledger__rules *rules = NULL;

	(void)state;
	assert_int_equal(
		ledger__rules_new(small.context, NULL, &rules), LEDGER_OK);
	assert_int_equal(
		ledger__rules_set(small.context, rules, "id-fifteen=warning"),
		LEDGER_OK);
	assert_int_equal(
		rules->rules[LEDGER__RULE_ID_FIFTEEN].severity, LEDGER_WARNING);
	assert_int_equal(
		ledger__rules_set(small.context, rules, "cell-folded=off"),
		LEDGER_OK);
	assert_int_equal(
		rules->rules[LEDGER__RULE_CELL_FOLDED].severity, LEDGER_OFF);
	assert_int_equal(ledger__rules_set(small.context, rules,
				 "duplicate-in-file=error"),
		LEDGER_OK);
	check_setting(rules, "id-fiften=warning",
		"unknown rule 'id-fiften'; did you mean 'id-fifteen'?");
	check_setting(rules, "zzz=warning", "unknown rule 'zzz'");
	check_setting(rules, "id-fifteen=fatal",
		"unknown severity 'fatal' of the rule 'id-fifteen'; it is one "
		"of error, warning, note, off");
	check_setting(rules, "id-fifteen",
		"'id-fifteen' is no setting of a rule: RULE=SEVERITY");
	check_setting(rules, "duplicate-in-file=warning",
		"rule 'duplicate-in-file' stays an error: only mending the "
		"sheet tells which row is right");
	ledger__rules_free(rules);
}

static void test_findings(void **state)
{
	struct ledger__rules *rules = NULL;
	struct ledger__findings findings = {0};
	char value[] = "4.4E+17 and more";

	(void)state;
	assert_int_equal(
		ledger__rules_new(small.context, NULL, &rules), LEDGER_OK);
	rules->rules[LEDGER__RULE_CELL_FOLDED].severity = LEDGER_OFF;
	findings.rules = rules;
	ledger__finding_add(
		&findings, LEDGER__RULE_ID_LENGTH, 7, 3, 2, value, 7, "%d", 17);
	ledger__finding_add(
		&findings, LEDGER__RULE_CELL_FOLDED, 7, 3, 2, value, 7, NULL);
	ledger__finding_add(
		&findings, LEDGER__RULE_ID_DAMAGED, 8, 0, -1, NULL, 0, NULL);
	ledger__finding_add(
		&findings, LEDGER__RULE_ID_LENGTH, 9, 1, 0, "", 0, "%0300d", 1);
	value[0] = 'x';
	assert_false(findings.failed);
	assert_int_equal(findings.count, 3);
	assert_int_equal(findings.items[0].line, 7);
	assert_int_equal(findings.items[0].column, 3);
	assert_int_equal(findings.items[0].field, 2);
	assert_string_equal(findings.items[0].value, "4.4E+17");
	assert_string_equal(findings.items[0].detail, "17");
	assert_string_equal(findings.items[1].value, "");
	assert_string_equal(findings.items[1].detail, "");
	assert_int_equal(strlen(findings.items[2].detail), 300);
	ledger__findings_reset(&findings);
	assert_int_equal(findings.count, 0);
	ledger__findings_release(&findings);
	ledger__rules_free(rules);
}

static void check_text(
	const char *written, const char *detail, const char *expected)
{
	struct ledger__buffer buffer = {0};

	ledger__finding_text(&buffer, written, detail);
	assert_string_equal(ledger__buffer_text(&buffer), expected);
	ledger__buffer_release(&buffer);
}

static void test_finding_text(void **state)
{
	(void)state;
	check_text("plain", "x", "plain");
	check_text("a {} b", "17", "a 17 b");
	check_text("{}", "17", "17");
	check_text("{}{}", "17", "1717");
	check_text("缺 {}", "", "缺 ");
	check_text("{", "x", "{");
	check_text("{}", "{}", "{}");
}

static ledger_status attempt_rules(void *data)
{
	struct ledger__rules *rules = NULL;
	ledger_status status = ledger__rules_new(data, NULL, &rules);

	if (!status)
		status = ledger__rules_set(data, rules, "id-sex=note");
	ledger__rules_free(rules);
	return status;
}

static void test_no_memory(void **state)
{
	(void)state;
	assert_true(unit_sweep_allocations(attempt_rules, small.context) >= 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rules),
		cmocka_unit_test(test_severities),
		cmocka_unit_test(test_findings),
		cmocka_unit_test(test_finding_text),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests_name(
		"rules", tests, unit_form_set_up, unit_form_tear_down);
}
