/* SPDX-License-Identifier: MIT */
/* Policies, profiles and settings: what is read, what is refused and how. */
#include "unit.h"

#include "policy/policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static ledger_status parse(const char *text, ledger_policy **policy)
{
	return ledger_policy_parse(
		context, "policy.yaml", text, strlen(text), policy);
}

static void assert_refused(const char *text, const char *message)
{
	ledger_policy *policy = NULL;
	assert_int_equal(parse(text, &policy), LEDGER_ERROR_DESCRIPTOR);
	assert_null(policy);
	if (strstr(ledger_context_message(context), message) == NULL)
		fail_msg("message is: %s", ledger_context_message(context));
}

static const char good[] = "id: a\n"
			   "title: 甲\n"
			   "document: 乙\n"
			   "in_force_from: \"2025-03-27\"\n"
			   "update:\n"
			   "  interval: {months: 6}\n"
			   "  clause: 丙\n";

static void test_reads_a_policy(void **state)
{
	ledger_policy *policy = NULL;
	size_t length = 0;
	(void)state;
	assert_int_equal(parse(good, &policy), LEDGER_OK);
	assert_string_equal(ledger_policy_id(policy), "a");
	assert_string_equal(ledger_policy_title(policy), "甲");
	assert_string_equal(ledger_policy_clause(policy), "丙");
	assert_string_equal(ledger_policy_interval(policy), "6 months");
	assert_int_equal(policy->interval.months, 6);
	assert_int_equal(policy->interval.days, 0);
	assert_int_equal(policy->in_force_from.day, 27);
	assert_int_equal(policy->in_force_to.year, 0);
	assert_string_equal(ledger_policy_text(policy, &length), good);
	assert_int_equal(length, strlen(good));
	ledger_policy_free(policy);
}

static void test_reads_days(void **state)
{
	ledger_policy *policy = NULL;
	(void)state;
	assert_int_equal(
		parse("id: a\ntitle: b\nupdate: {interval: {days: 180}}\n",
			&policy),
		LEDGER_OK);
	assert_int_equal(policy->interval.days, 180);
	assert_int_equal(policy->interval.months, 0);
	assert_string_equal(ledger_policy_clause(policy), "");
	ledger_policy_free(policy);
}

static void test_refuses_wrong_policies(void **state)
{
	(void)state;
	assert_refused("- a\n", "policy.yaml");
	assert_refused("title: b\nupdate: {interval: {days: 1}}\n", "'id'");
	assert_refused("id: a\ntitle: b\n", "'update' is missing");
	assert_refused("id: a\ntitle: b\nupdate: {clause: c}\n",
		"'interval' is missing");
	assert_refused("id: a\ntitel: b\n", "title");
	assert_refused("id: a\ntitle: b\nupdate: 6\n", "policy.yaml:3");
	assert_refused(
		"id: a\ntitle: b\nupdate: {interval: {month: 6}}\n", "months");
	assert_refused(
		"id: a\ntitle: b\nupdate: {interval: {months: 6, days: 1}}\n",
		"one of");
	assert_refused("id: a\ntitle: b\nin_force_from: 2025-02-30\n"
		       "update: {interval: {months: 6}}\n",
		"policy.yaml:3");
}

/* No octal, no sign, no fraction, nothing beyond ten years. */
static void test_refuses_wrong_numbers(void **state)
{
	static const char *const wrong[] = {"0", "06", "-6", "+6", "6.0", "121",
		"六", "\"\"", "[6]", "99999"};
	char text[128];
	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		snprintf(text, sizeof(text),
			"id: a\ntitle: b\nupdate: {interval: {months: %s}}\n",
			wrong[i]);
		assert_refused(text, "policy.yaml:3");
	}
}

static ledger_status load(void *data)
{
	ledger_policy *policy = NULL;
	ledger_status status = parse(data, &policy);
	ledger_policy_free(policy);
	return status;
}

static void test_survives_failing_memory(void **state)
{
	char text[sizeof(good)];
	(void)state;
	memcpy(text, good, sizeof(good));
	assert_true(unit_sweep_allocations(load, text) >= 3);
}

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

#define PROFILE                                                                \
	"id: p\ntitle: t\npurpose: optional\nsensitivity:\n"                   \
	"  public: full\n  personal: full\n  identifying: mask\n"              \
	"  sensitive: full\n"

static void test_reads_a_profile(void **state)
{
	char *folder = unit_folder();
	char *path = unit_path(folder, "profile.yaml");
	ledger_profile *profile = NULL;
	(void)state;
	write_file(path, PROFILE "  protected: absent\n");
	assert_int_equal(
		ledger_profile_load(context, path, &profile), LEDGER_OK);
	assert_string_equal(ledger_profile_id(profile), "p");
	assert_false(ledger_profile_needs_purpose(profile));
	assert_int_equal(profile->actions[LEDGER__IDENTIFYING], LEDGER__MASK);
	assert_int_equal(profile->actions[LEDGER__PROTECTED], LEDGER__HIDE);
	assert_int_equal(profile->actions[LEDGER__PERSONAL], LEDGER__SHOW);
	ledger_profile_free(profile);
	free(path);
	unit_remove_folder(folder);
}

/* A class that the profile forgets must not be shown: it is an error. */
static void test_refuses_wrong_profiles(void **state)
{
	static const struct {
		const char *text;
		const char *message;
	} wrong[] = {
		{PROFILE, "'protected' is missing"},
		{PROFILE "  protected: absentt\n", "absent"},
		{PROFILE "  protected: absent\n  secret: full\n", "secret"},
		{"id: p\ntitle: t\npurpose: maybe\n", "purpose"},
	};
	char *folder = unit_folder();
	char *path = unit_path(folder, "profile.yaml");
	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		ledger_profile *profile = NULL;
		write_file(path, wrong[i].text);
		assert_int_equal(ledger_profile_load(context, path, &profile),
			LEDGER_ERROR_DESCRIPTOR);
		assert_null(profile);
		assert_non_null(strstr(
			ledger_context_message(context), wrong[i].message));
	}
	free(path);
	unit_remove_folder(folder);
}

static void test_reads_settings(void **state)
{
	static const char *const keys[] = {"store", "lang"};
	char *folder = unit_folder();
	char *path = unit_path(folder, "config.yaml");
	ledger_settings *settings = NULL;
	(void)state;
	assert_int_equal(
		ledger_settings_load(context, path, keys, 2, &settings),
		LEDGER_END);
	write_file(path, "store: /a/b.db\n");
	assert_int_equal(
		ledger_settings_load(context, path, keys, 2, &settings),
		LEDGER_OK);
	assert_string_equal(ledger_settings_get(settings, "store"), "/a/b.db");
	assert_null(ledger_settings_get(settings, "lang"));
	ledger_settings_free(settings);
	settings = NULL;
	write_file(path, "stor: /a/b.db\n");
	assert_int_equal(
		ledger_settings_load(context, path, keys, 2, &settings),
		LEDGER_ERROR_DESCRIPTOR);
	assert_non_null(strstr(ledger_context_message(context), "store"));
	write_file(path, "store: [a]\n");
	assert_int_equal(
		ledger_settings_load(context, path, keys, 2, &settings),
		LEDGER_ERROR_DESCRIPTOR);
	assert_null(settings);
	free(path);
	unit_remove_folder(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reads_a_policy),
		cmocka_unit_test(test_reads_days),
		cmocka_unit_test(test_refuses_wrong_policies),
		cmocka_unit_test(test_refuses_wrong_numbers),
		cmocka_unit_test(test_survives_failing_memory),
		cmocka_unit_test(test_reads_a_profile),
		cmocka_unit_test(test_refuses_wrong_profiles),
		cmocka_unit_test(test_reads_settings),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
