/* SPDX-License-Identifier: MIT */
/*
 * States at two days, as known at a time.  What is expected was worked out by
 * hand from the rules in store.h; the persons are synthetic.
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

/* ---- When a version holds --------------------------------------------------
 */

static void test_imported_late(void **state)
{
	int64_t woman;
	(void)state;

	woman = add("2025-10-05",
		UNIT_CELLS("living_area=411726101000", "status=registered",
			"surveyed=2025-09-10", "verified_on=2025-09-12"));
	assert_string_equal(september(woman), "- | 1 411726101000 registered");
	assert_string_equal(look(woman, "2025-08-31", "2025-09-11", NULL),
		"- | 1 411726101000 registered");
	assert_string_equal(
		look(woman, "2025-08-31", "2025-09-09", NULL), "none");
	assert_string_equal(
		look(woman, "2025-08-31", "2025-09-30", "2025-10-04"), "none");
	assert_string_equal(
		look(woman, "2025-08-31", "2025-09-30", "2025-10-05"),
		"- | 1 411726101000 registered");
}

/* Verified after the period, but surveyed before: she was there. */
static void test_surveyed_before(void **state)
{
	int64_t surveyed, unsurveyed;
	(void)state;

	surveyed = add("2025-10-05",
		UNIT_CELLS("living_area=411726101000", "status=registered",
			"surveyed=2025-08-20", "verified_on=2025-10-03"));
	unsurveyed = add("2025-10-05",
		UNIT_CELLS("living_area=411726101000", "status=registered",
			"verified_on=2025-10-03"));
	assert_string_equal(september(surveyed),
		"1 411726101000 registered | 1 411726101000 registered");
	assert_string_equal(september(unsurveyed), "none");
	assert_string_equal(look(unsurveyed, "2025-09-30", "2025-10-03", NULL),
		"- | 1 411726101000 registered");
}

static int64_t add_often_refreshed(void)
{
	int64_t woman = add("2025-06-02",
		UNIT_CELLS("living_area=411726101000", "status=registered",
			"surveyed=2025-05-01", "verified_on=2025-06-01"));

	change("2025-09-06", woman,
		UNIT_CELLS(
			"living_area=411726102000", "verified_on=2025-09-05"));
	change("2025-09-21", woman,
		UNIT_CELLS(
			"living_area=411726103000", "verified_on=2025-09-20"));
	change("2025-10-03", woman,
		UNIT_CELLS(
			"living_area=411726104000", "verified_on=2025-10-02"));
	return woman;
}

static void test_refreshed_often(void **state)
{
	int64_t woman = add_often_refreshed();
	(void)state;

	assert_string_equal(september(woman),
		"1 411726101000 registered | 3 411726103000 registered "
		"changed");
	assert_string_equal(look(woman, "2025-09-04", "2025-09-05", NULL),
		"1 411726101000 registered | 2 411726102000 registered "
		"changed");
	assert_string_equal(look(woman, "2025-09-05", "2025-09-19", NULL),
		"2 411726102000 registered | 2 411726102000 registered");
	assert_string_equal(look(woman, "2025-09-30", "2025-10-31", NULL),
		"3 411726103000 registered | 4 411726104000 registered "
		"changed");
	assert_string_equal(look(woman, "2025-10-31", "2025-11-30", NULL),
		"4 411726104000 registered | 4 411726104000 registered");
	assert_string_equal(look(woman, "2025-04-30", "2025-05-31", NULL),
		"- | 1 411726101000 registered");
	assert_string_equal(
		look(woman, "2025-08-31", "2025-09-30", "2025-09-10"),
		"1 411726101000 registered | 2 411726102000 registered "
		"changed");
	assert_string_equal(
		look(woman, "2025-08-31", "2025-09-30", "2025-09-05"),
		"1 411726101000 registered | 1 411726101000 registered");
}

/* The last one made that holds by then, whatever day others name. */
static void test_corrected_back(void **state)
{
	int64_t woman = add_often_refreshed();
	(void)state;

	change("2025-10-10", woman,
		UNIT_CELLS(
			"living_area=411726105000", "verified_on=2025-09-25"));
	assert_string_equal(september(woman),
		"1 411726101000 registered | 5 411726105000 registered "
		"changed");
	assert_string_equal(look(woman, "2025-09-24", "2025-10-31", NULL),
		"3 411726103000 registered | 5 411726105000 registered "
		"changed");
	assert_string_equal(
		look(woman, "2025-09-30", "2025-10-31", "2025-10-09"),
		"3 411726103000 registered | 4 411726104000 registered "
		"changed");
}

static void test_equal_days(void **state)
{
	int64_t woman = add("2025-09-05",
		UNIT_CELLS("living_area=411726101000", "status=registered",
			"verified_on=2025-09-05"));
	(void)state;

	change("2025-09-06", woman, UNIT_CELLS("living_area=411726102000"));
	change("2025-09-07", woman, UNIT_CELLS("living_area=411726103000"));
	assert_string_equal(look(woman, "2025-09-04", "2025-09-05", NULL),
		"- | 3 411726103000 registered");
	assert_string_equal(
		look(woman, "2025-09-04", "2025-09-05", "2025-09-06"),
		"- | 2 411726102000 registered");
}

static void test_partial_days(void **state)
{
	int64_t month, year;
	(void)state;

	month = add("2025-09-20",
		UNIT_CELLS("status=registered", "verified_on=2025-09"));
	year = add(
		"2025-09-20", UNIT_CELLS("status=registered", "surveyed=2025"));
	assert_string_equal(september(month), "- | 1 registered");
	assert_string_equal(look(month, "2025-08-31", "2025-09-01", NULL),
		"- | 1 registered");
	assert_string_equal(
		look(month, "2025-07-31", "2025-08-31", NULL), "none");
	assert_string_equal(look(year, "2024-12-31", "2025-01-01", NULL),
		"- | 1 registered");
	assert_string_equal(
		look(year, "2024-11-30", "2024-12-31", NULL), "none");
}

/* Blank: the survey's day, else the batch's in China. */
static void test_blank_days(void **state)
{
	int64_t surveyed, undated, at_night;
	(void)state;

	surveyed = add("2025-09-20",
		UNIT_CELLS("status=registered", "surveyed=2025-09-10"));
	undated = add("2025-09-20", UNIT_CELLS("status=registered"));
	assert_string_equal(look(surveyed, "2025-09-09", "2025-09-10", NULL),
		"- | 1 registered");
	assert_string_equal(look(undated, "2025-09-19", "2025-09-20", NULL),
		"- | 1 registered");
	assert_string_equal(
		look(undated, "2025-08-31", "2025-09-19", NULL), "none");
	/* Half past midnight in China, the evening before in Greenwich. */
	ledger_context_set_now(
		unit.context, unit_seconds("2025-10-01", "00:30:00"));
	unit_store_run(&unit, "persons");
	at_night = unit_store_insert(
		&unit, "persons", 2, UNIT_CELLS("status=registered"));
	unit_store_done(&unit);
	assert_string_equal(september(at_night), "none");
	assert_string_equal(look(at_night, "2025-09-30", "2025-10-01", NULL),
		"- | 1 registered");
}

static void test_known_to_the_second(void **state)
{
	const struct ledger__sheet *sheet;
	struct ledger__states_options options =
		unit_states_options("2025-08-31", "2025-09-30", NULL);
	struct ledger__states *states = NULL;
	const struct ledger__states_row *row = NULL;
	(void)state;

	(void)add("2025-09-20", UNIT_CELLS("status=registered"));
	sheet = unit_sheet_named(&unit, "persons");
	for (int late = 0; late < 2; late++) {
		options.known_at =
			unit_seconds("2025-09-20", "11:59:59") + late;
		unit_ok(&unit, ledger__store_states(
				       unit.store, sheet, &options, &states));
		assert_int_equal(ledger__states_next(states, &row),
			late ? LEDGER_OK : LEDGER_END);
		ledger__states_free(states);
	}
}

/* ---- Provisions, areas, fields ---------------------------------------------
 */

static void test_provisions(void **state)
{
	char owner[64] = "person=";
	int64_t dated, undated;
	(void)state;

	(void)ledger__record_format(
		add("2025-03-02", UNIT_CELLS("status=registered")),
		owner + strlen(owner));
	dated = unit_add_on(&unit, "2025-09-20", "provisions",
		UNIT_CELLS(owner, "measure=m1", "from=2025-09-10", "note=a"));
	undated = unit_add_on(&unit, "2025-09-20", "provisions",
		UNIT_CELLS(owner, "measure=m2", "note=a"));
	unit_change_on(
		&unit, "2025-10-05", "provisions", dated, UNIT_CELLS("note=b"));
	unit_change_on(&unit, "2025-10-05", "provisions", undated,
		UNIT_CELLS("note=b"));
	assert_string_equal(unit_look(&unit, "provisions", dated, "2025-09-09",
				    "2025-09-10", NULL),
		"- | 2 b");
	assert_string_equal(unit_look(&unit, "provisions", dated, "2025-09-10",
				    "2025-09-30", "2025-10-04"),
		"1 a | 1 a");
	assert_string_equal(unit_look(&unit, "provisions", undated,
				    "2025-09-19", "2025-09-20", NULL),
		"- | 2 b");
	assert_string_equal(unit_look(&unit, "provisions", undated,
				    "2025-09-20", "2025-09-30", "2025-09-19"),
		"none");
	assert_string_equal(unit_look(&unit, "provisions", dated, "2025-08-31",
				    "2025-09-09", NULL),
		"none");
}

static void test_areas(void **state)
{
	int64_t area = unit_add_on(&unit, "2025-09-20", "areas",
		UNIT_CELLS("code=411726101000", "title=泌水街道"));
	(void)state;

	unit_change_on(
		&unit, "2025-10-05", "areas", area, UNIT_CELLS("title=泌水镇"));
	assert_string_equal(unit_look(&unit, "areas", area, "2025-09-30",
				    "2025-10-31", NULL),
		"1 | 2 changed");
	assert_string_equal(unit_look(&unit, "areas", area, "2025-09-19",
				    "2025-09-20", NULL),
		"- | 1");
}

static bool value_is(const struct ledger__sheet *sheet,
	const struct ledger__state *state, const char *name, const char *text)
{
	const struct ledger__value *value =
		&state->values[ledger__sheet_field(sheet, name)];

	return value->statement == LEDGER__STATED &&
	       value->length == strlen(text) &&
	       memcmp(value->text, text, value->length) == 0;
}

/* Former states hold escapes, names that begin alike, and many blanks. */
static void test_fields_asked_for(void **state)
{
	const struct ledger__sheet *sheet = unit_sheet_named(&unit, "persons");
	struct ledger__states_options options =
		unit_states_options("2025-08-31", "2025-09-30", NULL);
	int fields[] = {ledger__sheet_field(sheet, "remark"),
		ledger__sheet_field(sheet, "area2"),
		ledger__sheet_field(sheet, "children"),
		ledger__sheet_field(sheet, "record_no")};
	int name = ledger__sheet_field(sheet, "name");
	struct ledger__states *states = NULL;
	const struct ledger__states_row *row = NULL;
	int64_t woman;
	(void)state;

	woman = add("2025-06-02",
		UNIT_CELLS("remark=a\\n\nb=c\\", "name=张小花", "area=1.5",
			"area2=2.5", "children=3", "status=registered"));
	change("2025-09-06", woman,
		UNIT_CELLS("remark=", "area=7", "area2=8", "children=4"));
	options.fields = fields;
	options.field_count = 4;
	unit_ok(&unit,
		ledger__store_states(unit.store, sheet, &options, &states));
	unit_ok(&unit, ledger__states_next(states, &row));
	assert_true(row->changed);
	assert_true(value_is(sheet, &row->opening, "remark", "a\\n\nb=c\\"));
	assert_true(value_is(sheet, &row->opening, "area2", "2.5"));
	assert_true(value_is(sheet, &row->opening, "children", "3"));
	assert_true(value_is(sheet, &row->opening, "status", "registered"));
	assert_int_equal(
		row->opening.values[name].statement, LEDGER__NO_STATEMENT);
	assert_int_equal(
		row->closing.values[fields[0]].statement, LEDGER__BLANK);
	assert_true(value_is(sheet, &row->closing, "area2", "8"));
	assert_true(value_is(sheet, &row->closing, "children", "4"));
	assert_int_equal(
		row->closing.values[name].statement, LEDGER__NO_STATEMENT);
	assert_int_equal(ledger__states_next(states, &row), LEDGER_END);
	ledger__states_free(states);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_imported_late, begin, end),
		cmocka_unit_test_setup_teardown(
			test_surveyed_before, begin, end),
		cmocka_unit_test_setup_teardown(
			test_refreshed_often, begin, end),
		cmocka_unit_test_setup_teardown(
			test_corrected_back, begin, end),
		cmocka_unit_test_setup_teardown(test_equal_days, begin, end),
		cmocka_unit_test_setup_teardown(test_partial_days, begin, end),
		cmocka_unit_test_setup_teardown(test_blank_days, begin, end),
		cmocka_unit_test_setup_teardown(
			test_known_to_the_second, begin, end),
		cmocka_unit_test_setup_teardown(test_provisions, begin, end),
		cmocka_unit_test_setup_teardown(test_areas, begin, end),
		cmocka_unit_test_setup_teardown(
			test_fields_asked_for, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
