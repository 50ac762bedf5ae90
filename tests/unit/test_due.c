/* SPDX-License-Identifier: MIT */
/* Due dates: the vectors of the law, the edges of every state. */
#include "unit.h"

#include "policy/policy.h"

#include <string.h>

static const struct ledger__interval half_year = {.months = 6};
static const struct ledger__interval ninety_days = {.days = 90};

static struct ledger__date date(const char *text)
{
	struct ledger__date parsed = {0, 0, 0};
	assert_true(ledger__date_parse(text, strlen(text), &parsed));
	return parsed;
}

static void assert_due(const char *verified,
	const struct ledger__interval *interval, const char *expected)
{
	char text[LEDGER__DATE_TEXT_SIZE];
	ledger__date_format(ledger__due_on(date(verified), interval), text);
	assert_string_equal(text, expected);
}

static void test_clamps_to_month_end(void **state)
{
	(void)state;
	assert_due("2025-08-31", &half_year, "2026-02-28");
	assert_due("2024-08-30", &half_year, "2025-02-28");
	assert_due("2023-08-31", &half_year, "2024-02-29");
	assert_due("2025-03-27", &half_year, "2025-09-27");
	assert_due("2025-12-31", &half_year, "2026-06-30");
	assert_due("2025-01-31", &half_year, "2025-07-31");
}

static void test_counts_days(void **state)
{
	(void)state;
	/* January has 31 days: 30 of them after the 1st, then 28 and 31. */
	assert_due("2025-01-01", &ninety_days, "2025-04-01");
	assert_due("2024-01-01", &ninety_days, "2024-03-31");
}

static void test_partial_counts_as_first_day(void **state)
{
	(void)state;
	assert_due("2025-08", &half_year, "2026-02-01");
	assert_due("2025", &half_year, "2025-07-01");
}

static struct ledger__due_result decide(enum ledger__lifecycle lifecycle,
	const char *verified, const char *as_of, int within)
{
	struct ledger__due_facts facts = {lifecycle, {0, 0, 0}};
	struct ledger__due_result result;
	if (verified != NULL)
		facts.verified_on = date(verified);
	ledger__due_decide(&facts, &half_year, date(as_of), within, &result);
	return result;
}

static void assert_state(
	struct ledger__due_result result, ledger_due_state state, int days)
{
	assert_int_equal(result.state, state);
	assert_int_equal(result.days_overdue, days);
}

static void test_edges_of_states(void **state)
{
	(void)state;
	/* Due on 2026-02-28: that day is the last one in time. */
	assert_state(decide(LEDGER__REGISTERED, "2025-08-31", "2026-03-01", 30),
		LEDGER_DUE_OVERDUE, 1);
	assert_state(decide(LEDGER__REGISTERED, "2025-08-31", "2026-02-28", 30),
		LEDGER_DUE_SOON, 0);
	assert_state(decide(LEDGER__REGISTERED, "2025-08-31", "2026-02-28", 0),
		LEDGER_DUE_SOON, 0);
	assert_state(decide(LEDGER__REGISTERED, "2025-08-31", "2026-02-27", 0),
		LEDGER_DUE_CURRENT, -1);
	/* 30 days before 2026-02-28 is 2026-01-29. */
	assert_state(decide(LEDGER__REGISTERED, "2025-08-31", "2026-01-29", 30),
		LEDGER_DUE_SOON, -30);
	assert_state(decide(LEDGER__REGISTERED, "2025-08-31", "2026-01-28", 30),
		LEDGER_DUE_CURRENT, -31);
	/* A form without a status list: every record counts. */
	assert_state(
		decide(LEDGER__NO_LIFECYCLE, "2024-02-29", "2024-08-30", 0),
		LEDGER_DUE_OVERDUE, 1);
}

static void test_never_and_drafts_are_due_at_once(void **state)
{
	(void)state;
	struct ledger__due_result result =
		decide(LEDGER__REGISTERED, NULL, "2026-03-01", 30);
	assert_state(result, LEDGER_DUE_NEVER, 0);
	assert_int_equal(ledger__date_to_day(result.due_on),
		ledger__date_to_day(date("2026-03-01")));
	/* A draft counts as never verified, whatever its date says. */
	result = decide(LEDGER__DRAFT, "2026-02-28", "2026-03-01", 30);
	assert_state(result, LEDGER_DUE_DRAFT, 0);
	assert_int_equal(ledger__date_to_day(result.due_on),
		ledger__date_to_day(date("2026-03-01")));
}

static void test_exited_never_fall_due(void **state)
{
	(void)state;
	struct ledger__due_result result =
		decide(LEDGER__EXITED, "1999-01-01", "2026-03-01", 30);
	assert_state(result, LEDGER_DUE_EXITED, 0);
	assert_int_equal(result.due_on.year, 0);
	result = decide(LEDGER__EXITED, NULL, "2026-03-01", 30);
	assert_state(result, LEDGER_DUE_EXITED, 0);
}

/* Every day of 200 years, against counting by a table of month lengths. */
static void test_half_year_of_every_day(void **state)
{
	static const int lengths[] = {
		31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int checked = 0;
	(void)state;
	for (int year = 1900; year < 2100; year++) {
		for (int day = 0; day < 372; day++) {
			int month = day / 31 + 1;
			int dom = day % 31 + 1;
			struct ledger__date start = {
				(int16_t)year, (int8_t)month, (int8_t)dom};
			if (!ledger__date_valid(start))
				continue;
			int due_year = month > 6 ? year + 1 : year;
			int due_month = month > 6 ? month - 6 : month + 6;
			int last = lengths[due_month - 1];
			if (due_month == 2 && due_year % 4 == 0 &&
				(due_year % 100 != 0 || due_year % 400 == 0))
				last = 29;
			struct ledger__date due =
				ledger__due_on(start, &half_year);
			assert_int_equal(due.year, due_year);
			assert_int_equal(due.month, due_month);
			assert_int_equal(due.day, dom < last ? dom : last);
			checked++;
		}
	}
	/* Leap years 1904 to 2096; 1900 is none, 2000 is one. */
	assert_int_equal(checked, 200 * 365 + 49);
}

static void test_settings_refuse_nonsense(void **state)
{
	ledger_context *context = ledger_context_new();
	ledger_due *due = NULL;
	(void)state;
	assert_non_null(context);
	assert_int_equal(ledger_due_new(context, &due), LEDGER_OK);
	assert_int_equal(ledger_due_set_as_of(due, "2025-02-29"),
		LEDGER_ERROR_DESCRIPTOR);
	assert_int_equal(
		ledger_due_set_as_of(due, "2025-02"), LEDGER_ERROR_DESCRIPTOR);
	assert_int_equal(ledger_due_set_as_of(due, "2024-02-29"), LEDGER_OK);
	assert_int_equal(ledger_due_set_states(due, "overdue,late"),
		LEDGER_ERROR_DESCRIPTOR);
	assert_non_null(strstr(ledger_context_message(context), "'late'"));
	assert_int_equal(
		ledger_due_set_states(due, ""), LEDGER_ERROR_DESCRIPTOR);
	assert_int_equal(
		ledger_due_set_states(due, "never,"), LEDGER_ERROR_DESCRIPTOR);
	assert_int_equal(
		ledger_due_set_states(due, "draft,due-soon"), LEDGER_OK);
	assert_int_equal(
		ledger_due_set_area(due, "41172"), LEDGER_ERROR_DESCRIPTOR);
	assert_int_equal(
		ledger_due_set_area(due, "41172x"), LEDGER_ERROR_DESCRIPTOR);
	assert_int_equal(ledger_due_set_area(due, "411726100"), LEDGER_OK);
	ledger_due_free(due);
	ledger_context_free(context);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_clamps_to_month_end),
		cmocka_unit_test(test_counts_days),
		cmocka_unit_test(test_partial_counts_as_first_day),
		cmocka_unit_test(test_edges_of_states),
		cmocka_unit_test(test_never_and_drafts_are_due_at_once),
		cmocka_unit_test(test_exited_never_fall_due),
		cmocka_unit_test(test_half_year_of_every_day),
		cmocka_unit_test(test_settings_refuse_nonsense),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
