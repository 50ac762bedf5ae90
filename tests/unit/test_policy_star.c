/* SPDX-License-Identifier: MIT */
/* {group: "*"}: which groups it means. */
#include "unit.h"

#include "policy/policy.h"

#include <stdio.h>
#include <string.h>

#define SCHEMA SOURCE_FOLDER "/schema"

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

/* What follows the head of a policy. */
static const char *bind_text(const char *conditions)
{
	static char text[1000];
	static char message[1000];
	ledger_form *form = NULL;
	ledger_policy *policy = NULL;
	ledger_status status;
	snprintf(text, sizeof(text),
		"id: p\ntitle: t\nupdate: {interval: {months: 6}}\n%s",
		conditions);
	assert_int_equal(ledger_form_load(context,
				 SCHEMA "/forms/left-behind-women.yaml", &form),
		LEDGER_OK);
	status = ledger_policy_parse(
		context, "policy.yaml", text, strlen(text), &policy);
	if (status == LEDGER_OK)
		status = ledger_policy_bind(context, policy, form);
	snprintf(message, sizeof(message), "%s",
		status == LEDGER_OK ? "" : ledger_context_message(context));
	ledger_policy_free(policy);
	ledger_form_free(form);
	return message;
}

static void a_star_passes_over_groups_that_do_not_count(void **state)
{
	(void)state;
	assert_string_equal(bind_text("groups:\n"
				      "  - {code: a, label: a, clause: c, "
				      "counted: false, when: {present: "
				      "needs}}\n"
				      "  - {code: b, label: b, clause: c, "
				      "when: {group: \"*\"}}\n"),
		"policy.yaml:6: there is no group before this condition");
	assert_string_equal(bind_text("groups:\n"
				      "  - {code: a, label: a, clause: c, "
				      "counted: no, when: {present: needs}}\n"),
		"policy.yaml:5: 'counted' is true or false, not 'no'");
}

static void a_star_names_the_groups_before_it(void **state)
{
	(void)state;
	assert_string_equal(bind_text("groups:\n"
				      "  - {code: a, label: a, clause: c, "
				      "when: {present: needs}}\n"
				      "  - {code: b, label: b, clause: c, "
				      "when: {group: \"*\"}}\n"),
		"");
	assert_string_equal(bind_text("conditions:\n"
				      "  - {name: a, when: {group: \"*\"}}\n"
				      "eligibility: {label: e, clause: c, "
				      "when: {condition: a}}\n"),
		"policy.yaml:5: there is no group before this condition");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_star_names_the_groups_before_it),
		cmocka_unit_test(a_star_passes_over_groups_that_do_not_count),
	};
	return cmocka_run_group_tests_name(
		"every group", tests, set_up, tear_down);
}
