/* SPDX-License-Identifier: MIT */
/*
 * Drafts, exits and returns as states show them.  What is expected was worked
 * out by hand from the rules in store.h; the persons are synthetic.
 */
#include "unit_states.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct unit_store unit;

static int begin(void **state)
{
	(void)state;
	unit_store_begin_with(&unit, UNIT_STATES_FORM);
	return 0;
}

static int end(void **state)
{
	(void)state;
	unit_store_end(&unit);
	return 0;
}

static int64_t add(const char *day, const char *const *cells)
{
	return unit_add_on(&unit, day, "persons", cells);
}

static void change(const char *day, int64_t record_no, const char *const *cells)
{
	unit_change_on(&unit, day, "persons", record_no, cells);
}

static const char *look(int64_t record_no, const char *opening,
	const char *closing, const char *known)
{
	return unit_look(&unit, "persons", record_no, opening, closing, known);
}

/* September, with all that is known. */
static const char *september(int64_t record_no)
{
	return look(record_no, "2025-08-31", "2025-09-30", NULL);
}

/* ---- Status ----------------------------------------------------------------
 */

static void test_draft_promoted(void **state)
{
	int64_t woman = add(
		"2025-06-02", UNIT_CELLS("living_area=411726101000",
				      "status=draft", "surveyed=2025-06-01"));
	(void)state;

	change("2025-09-12", woman,
		UNIT_CELLS("status=registered", "verified_on=2025-09-11"));
	assert_string_equal(september(woman),
		"1 411726101000 draft | 2 411726101000 registered changed");
	assert_string_equal(look(woman, "2025-07-31", "2025-08-31", NULL),
		"1 411726101000 draft | 1 411726101000 draft");
}

/* Recorded in October, dated in September. */
static void test_exit_recorded_late(void **state)
{
	int64_t woman = add("2025-06-02",
		UNIT_CELLS("living_area=411726101000", "status=registered",
			"verified_on=2025-06-01"));
	(void)state;

	change("2025-10-05", woman,
		UNIT_CELLS("living_area=411726102000", "status=exited",
			"exit_date=2025-09-20", "exit_reason=moved",
			"verified_on=2025-10-05"));
	assert_string_equal(september(woman),
		"1 411726101000 registered | "
		"1 411726101000 exited 2025-09-20 moved (exited) changed");
	assert_string_equal(look(woman, "2025-09-19", "2025-09-20", NULL),
		"1 411726101000 registered | "
		"1 411726101000 exited 2025-09-20 moved (exited) changed");
	assert_string_equal(look(woman, "2025-09-20", "2025-10-31", NULL),
		"1 411726101000 exited 2025-09-20 moved (exited) | "
		"2 411726102000 exited 2025-09-20 moved (exited) changed");
	assert_string_equal(look(woman, "2025-10-05", "2025-10-31", NULL),
		"2 411726102000 exited 2025-09-20 moved (exited) | "
		"2 411726102000 exited 2025-09-20 moved (exited)");
	assert_string_equal(
		look(woman, "2025-08-31", "2025-09-30", "2025-10-04"),
		"1 411726101000 registered | 1 411726101000 registered");
}

/* Recorded in September, dated in October. */
static void test_exit_dated_later(void **state)
{
	int64_t woman = add("2025-06-02",
		UNIT_CELLS("living_area=411726101000", "status=registered",
			"verified_on=2025-06-01"));
	int64_t alone = add("2025-06-02",
		UNIT_CELLS("status=exited", "exit_date=2025-10-15",
			"exit_reason=moved", "verified_on=2025-06-01"));
	int64_t draft = add("2025-06-02",
		UNIT_CELLS("status=draft", "verified_on=2025-06-01"));
	(void)state;

	change("2025-09-25", woman,
		UNIT_CELLS("living_area=411726102000", "status=exited",
			"exit_date=2025-10-15", "exit_reason=moved",
			"verified_on=2025-09-25"));
	change("2025-09-25", draft,
		UNIT_CELLS("status=exited", "exit_date=2025-10-15",
			"exit_reason=returned", "verified_on=2025-09-25"));
	assert_string_equal(september(woman),
		"1 411726101000 registered | 2 411726102000 registered "
		"changed");
	assert_string_equal(look(woman, "2025-09-30", "2025-10-31", NULL),
		"2 411726102000 registered | "
		"2 411726102000 exited 2025-10-15 moved (exited) changed");
	assert_string_equal(look(woman, "2025-10-14", "2025-10-15", NULL),
		"2 411726102000 registered | "
		"2 411726102000 exited 2025-10-15 moved (exited) changed");
	/* Nothing before it says what she was: registered. */
	assert_string_equal(september(alone), "1 registered | 1 registered");
	assert_string_equal(look(alone, "2025-09-30", "2025-10-15", NULL),
		"1 registered | 1 exited 2025-10-15 moved (exited) changed");
	assert_string_equal(september(draft), "1 draft | 2 draft changed");
}

/* First heard of when she had left already. */
static void test_exit_known_first(void **state)
{
	int64_t woman = add("2025-10-05",
		UNIT_CELLS("living_area=411726101000", "status=exited",
			"exit_date=2025-09-20", "exit_reason=returned",
			"verified_on=2025-10-05"));
	(void)state;

	assert_string_equal(september(woman),
		"- | 1 411726101000 exited 2025-09-20 returned (exited)");
}

static void test_exit_partial_and_undated(void **state)
{
	int64_t month = add("2025-06-02",
		UNIT_CELLS("status=registered", "verified_on=2025-06-01"));
	int64_t undated = add("2025-06-02",
		UNIT_CELLS("status=registered", "verified_on=2025-06-01"));
	(void)state;

	change("2025-10-05", month,
		UNIT_CELLS("status=exited", "exit_date=2025-09",
			"verified_on=2025-10-05"));
	change("2025-10-05", undated,
		UNIT_CELLS("status=exited", "exit_reason=moved",
			"verified_on=2025-09-20"));
	assert_string_equal(look(month, "2025-08-31", "2025-09-01", NULL),
		"1 registered | 1 exited 2025-09 (exited) changed");
	assert_string_equal(look(undated, "2025-09-19", "2025-09-20", NULL),
		"1 registered | 2 exited moved (exited) changed");
	assert_string_equal(look(undated, "2025-09-20", "2025-09-30", NULL),
		"2 exited moved (exited) | 2 exited moved (exited)");
}

static void test_exited_and_returned(void **state)
{
	int64_t woman = add("2025-03-02",
		UNIT_CELLS("status=registered", "verified_on=2025-03-01"));
	(void)state;

	change("2025-06-12", woman,
		UNIT_CELLS("status=exited", "exit_date=2025-06-10",
			"exit_reason=moved", "verified_on=2025-06-12"));
	change("2025-09-11", woman,
		UNIT_CELLS("status=registered", "exit_date=", "exit_reason=",
			"verified_on=2025-09-10"));
	assert_string_equal(september(woman),
		"2 exited 2025-06-10 moved (exited) | 3 registered changed");
	assert_string_equal(look(woman, "2025-05-31", "2025-06-30", NULL),
		"1 registered | 2 exited 2025-06-10 moved (exited) changed");
	/* She leaves again: the first time is as it was. */
	change("2025-11-21", woman,
		UNIT_CELLS("status=exited", "exit_date=2025-11-20",
			"exit_reason=returned", "verified_on=2025-11-21"));
	assert_string_equal(look(woman, "2025-06-30", "2025-09-30", NULL),
		"2 exited 2025-06-10 moved (exited) | 3 registered changed");
	assert_string_equal(look(woman, "2025-10-31", "2025-11-20", NULL),
		"3 registered | 3 exited 2025-11-20 returned (exited) "
		"changed");
}

/* Who came back is judged by the version that holds. */
static void test_returned_after_late_exit(void **state)
{
	int64_t woman = add("2025-03-02",
		UNIT_CELLS("status=registered", "verified_on=2025-03-01"));
	(void)state;

	change("2025-10-05", woman,
		UNIT_CELLS("status=exited", "exit_date=2025-09-20",
			"verified_on=2025-10-05"));
	change("2025-11-02", woman,
		UNIT_CELLS("status=registered",
			"exit_date=", "verified_on=2025-11-01"));
	assert_string_equal(
		look(woman, "2025-08-31", "2025-09-30", "2025-11-01"),
		"1 registered | 1 exited 2025-09-20 (exited) changed");
	assert_string_equal(september(woman), "1 registered | 1 registered");
	assert_string_equal(look(woman, "2025-09-30", "2025-10-31", NULL),
		"1 registered | 2 exited 2025-09-20 (exited) changed");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_draft_promoted, begin, end),
		cmocka_unit_test_setup_teardown(
			test_exit_recorded_late, begin, end),
		cmocka_unit_test_setup_teardown(
			test_exit_dated_later, begin, end),
		cmocka_unit_test_setup_teardown(
			test_exit_known_first, begin, end),
		cmocka_unit_test_setup_teardown(
			test_exit_partial_and_undated, begin, end),
		cmocka_unit_test_setup_teardown(
			test_exited_and_returned, begin, end),
		cmocka_unit_test_setup_teardown(
			test_returned_after_late_exit, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
