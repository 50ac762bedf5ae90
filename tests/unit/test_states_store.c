/* SPDX-License-Identifier: MIT */
/* States and the store: one snapshot, damage, failing memory. */
#include "unit_states.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

static struct unit_store unit;
static int64_t woman;

/* A woman with three versions, in areas 101, 102 and 103. */
static int begin(void **state)
{
	(void)state;
	unit_store_begin_with(&unit, UNIT_STATES_FORM);
	woman = unit_add_on(&unit, "2025-06-02", "persons",
		UNIT_CELLS("living_area=411726101000", "status=registered",
			"verified_on=2025-06-01"));
	unit_change_on(&unit, "2025-09-06", "persons", woman,
		UNIT_CELLS(
			"living_area=411726102000", "verified_on=2025-09-05"));
	unit_change_on(&unit, "2025-10-03", "persons", woman,
		UNIT_CELLS(
			"living_area=411726103000", "verified_on=2025-10-02"));
	return 0;
}

static int end(void **state)
{
	(void)state;
	unit_store_end(&unit);
	return 0;
}

static const char *september(void)
{
	return unit_look(
		&unit, "persons", woman, "2025-08-31", "2025-09-30", NULL);
}

/* Reads all; the status that ended it. */
static ledger_status read_all(void *data)
{
	struct ledger__states_options options =
		unit_states_options("2025-08-31", "2025-09-30", NULL);
	struct ledger__states *states = NULL;
	const struct ledger__states_row *row = NULL;
	ledger_status status = ledger__store_states(unit.store,
		unit_sheet_named(&unit, "persons"), &options, &states);
	(void)data;

	while (status == LEDGER_OK)
		status = ledger__states_next(states, &row);
	ledger__states_free(states);
	return status == LEDGER_END ? LEDGER_OK : status;
}

static int write_beside(const char *sql)
{
	sqlite3 *db = NULL;
	int result;

	assert_int_equal(sqlite3_open(unit.path, &db), SQLITE_OK);
	result = sqlite3_exec(db, sql, NULL, NULL, NULL);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	return result;
}

static void test_reader_is_enough(void **state)
{
	(void)state;
	unit_store_reopen(&unit, LEDGER_STORE_READ);
	assert_string_equal(september(),
		"1 411726101000 registered | 2 411726102000 registered "
		"changed");
}

/* Others wait with their commits until all was read. */
static void test_one_snapshot(void **state)
{
	static const char sql[] = "UPDATE areas SET title = 'x'";
	struct ledger__states_options options =
		unit_states_options("2025-08-31", "2025-09-30", NULL);
	struct ledger__states *persons = NULL;
	struct ledger__states *areas = NULL;
	const struct ledger__states_row *row = NULL;
	(void)state;

	(void)unit_add_on(&unit, "2025-09-06", "areas",
		UNIT_CELLS("code=411726101000", "title=泌水街道"));
	unit_ok(&unit, ledger__store_snapshot(unit.store));
	assert_int_equal(write_beside(sql), SQLITE_BUSY);
	assert_string_equal(september(),
		"1 411726101000 registered | 2 411726102000 registered "
		"changed");
	assert_int_equal(write_beside(sql), SQLITE_BUSY);
	ledger__store_snapshot_end(unit.store);
	assert_int_equal(write_beside(sql), SQLITE_OK);
	/* Without it they hold one themselves; the first may go first. */
	unit_ok(&unit, ledger__store_states(unit.store,
			       unit_sheet_named(&unit, "persons"), &options,
			       &persons));
	unit_ok(&unit,
		ledger__store_states(unit.store,
			unit_sheet_named(&unit, "areas"), &options, &areas));
	unit_ok(&unit, ledger__states_next(areas, &row));
	ledger__states_free(persons);
	assert_int_equal(write_beside(sql), SQLITE_BUSY);
	assert_int_equal(ledger__states_next(areas, &row), LEDGER_END);
	ledger__states_free(areas);
	assert_int_equal(write_beside(sql), SQLITE_OK);
}

/* Numbers of several stores: the running number says which came first. */
static void test_versions_of_several_stores(void **state)
{
	(void)state;
	unit_sql(unit.path,
		"UPDATE record_version SET version = (2147483647 << 32) + 1 "
		"WHERE (version & 4294967295) = 1");
	assert_string_equal(september(),
		"1 411726101000 registered | 2 411726102000 registered "
		"changed");
	unit_sql(unit.path, "UPDATE record_version SET version = (1 << 32) + 2 "
			    "WHERE (version & 4294967295) = 2");
	assert_string_equal(september(),
		"1 411726101000 registered | 2 411726102000 registered "
		"changed");
}

static void test_damage_is_told(void **state)
{
	static const char *const cases[] = {
		"UPDATE record_version SET state = 'no line'",
		"UPDATE record_version SET state = 'status'",
		"UPDATE record_version SET state = "
		"replace(state, 'registered', '\\x')",
		"UPDATE record_version SET batch = 99",
		"UPDATE record_version SET batch = 0",
		"UPDATE persons SET _batch = -1",
		"UPDATE batch SET time = 'yesterday' WHERE number = 1",
		"UPDATE batch SET number = 9 WHERE number = 1",
	};
	size_t length = 0;
	unsigned char *sound;
	(void)state;

	ledger_store_close(unit.store);
	unit.store = NULL;
	sound = unit_bytes(unit.path, &length);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		unit_write_bytes(unit.path, sound, length);
		unit_sql(unit.path, cases[i]);
		unit_store_reopen(&unit, LEDGER_STORE_READ);
		if (read_all(NULL) != LEDGER_ERROR_STORE)
			fail_msg("missed: %s", cases[i]);
		ledger_store_close(unit.store);
		unit.store = NULL;
	}
	free(sound);
}

static void test_memory_ends(void **state)
{
	(void)state;
	assert_true(unit_sweep_allocations(read_all, NULL) > 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_reader_is_enough, begin, end),
		cmocka_unit_test_setup_teardown(test_one_snapshot, begin, end),
		cmocka_unit_test_setup_teardown(
			test_versions_of_several_stores, begin, end),
		cmocka_unit_test_setup_teardown(
			test_damage_is_told, begin, end),
		cmocka_unit_test_setup_teardown(test_memory_ends, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
