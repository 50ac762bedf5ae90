/* SPDX-License-Identifier: MIT */
/* Runs: undone, large ones, several at once. */
#include "unit_store.h"

#include "base/digest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct unit_store unit;

static int begin(void **state)
{
	(void)state;
	unit_store_begin(&unit);
	return 0;
}

static int end(void **state)
{
	(void)state;
	unit_store_end(&unit);
	return 0;
}

static ledger_status try_insert(const char *sheet, const char *const *cells)
{
	struct ledger__record record = {.values = unit.values};
	unsigned char digest[16] = {0};

	unit_store_values(&unit, unit_sheet_named(&unit, sheet), cells);
	return ledger__store_insert(unit.store, unit_sheet_named(&unit, sheet),
		&unit.batch, 9, &record, digest);
}

static void test_rollback_leaves_nothing(void **state)
{
	char *before;
	char *after;
	int64_t first;
	int64_t second;
	(void)state;

	unit_store_run(&unit, "persons");
	first = unit_add_zhang(&unit, 2);
	unit_store_done(&unit);
	before = unit_sql_text(unit.path, "SELECT * FROM batch, journal");
	unit_store_run(&unit, "persons");
	second = unit_store_insert(&unit, "persons", 3, UNIT_CELLS("name=王"));
	assert_int_equal(second, first + 1);
	(void)unit_store_update(
		&unit, "persons", first, 4, UNIT_CELLS("name=赵"));
	ledger__store_rollback(unit.store);
	after = unit_sql_text(unit.path, "SELECT * FROM batch, journal");
	assert_string_equal(before, after);
	unit_assert_value(&unit, "persons", first, "name", "张小花");
	/* The number was never given away. */
	unit_store_run(&unit, "persons");
	assert_int_equal(
		unit_store_insert(&unit, "persons", 3, UNIT_CELLS("name=王")),
		second);
	unit_store_done(&unit);
	unit_ok(&unit, ledger_store_check(unit.store, NULL, NULL));
	free(before);
	free(after);
}

/* ---- Large runs ------------------------------------------------------------
 */

enum { MANY = 24000 };

static void insert_many(bool bulk)
{
	const struct ledger__sheet *sheet = unit_sheet_named(&unit, "persons");

	unit_store_run(&unit, "persons");
	if (bulk)
		unit_ok(&unit,
			ledger__store_bulk_begin(unit.store, sheet, MANY));
	for (unsigned i = 0; i < MANY; i++) {
		char number[32];
		char area[32];

		(void)snprintf(number, sizeof(number), "id_no=4117261980%08u",
			i * 7919 % 100000000);
		(void)snprintf(area, sizeof(area), "living_area=411726103%03u",
			i * 31 % 200);
		(void)unit_store_insert(&unit, "persons", i + 2,
			UNIT_CELLS("name=王小花", number, area,
				i % 100 ? "status=registered"
					: "status=draft"));
	}
	if (bulk)
		unit_ok(&unit, ledger__store_bulk_end(unit.store, sheet));
	unit_store_done(&unit);
}

static void update_many(bool bulk)
{
	const struct ledger__sheet *sheet = unit_sheet_named(&unit, "persons");
	int64_t first = ((int64_t)1 << 62) + 1;
	char *text =
		unit_sql_text(unit.path, "SELECT min(record_no) FROM persons");

	first = strtoll(text, NULL, 10);
	free(text);
	unit_store_run(&unit, "persons");
	if (bulk)
		unit_ok(&unit,
			ledger__store_bulk_updates(unit.store, sheet, MANY));
	for (unsigned i = 0; i < MANY; i++)
		(void)unit_store_update(&unit, "persons", first + i, i + 2,
			UNIT_CELLS(i % 2 ? "phone=13800000000" : "care=yes",
				"verified_on=2025-08-01"));
	if (bulk)
		unit_ok(&unit, ledger__store_bulk_end(unit.store, sheet));
	unit_store_done(&unit);
}

/* Everything but the store's random number, by way of indexes too. */
static const char dump[] =
	"SELECT record_no & 4294967295, _version & 4294967295, _line, "
	"_changed, name, id_no, living_area, status, phone, verified_on "
	"FROM persons ORDER BY record_no;"
	"SELECT count(*) FROM persons INDEXED BY persons_due;"
	"SELECT count(*) FROM persons INDEXED BY persons_number "
	"WHERE id_no IS NOT NULL;"
	"SELECT count(*) FROM persons INDEXED BY persons_draft "
	"WHERE status = 'draft';"
	"SELECT type, name, sql FROM sqlite_schema ORDER BY name;"
	"SELECT record_no & 4294967295, version & 4294967295, state "
	"FROM record_version ORDER BY 1, 2";

static void test_bulk_is_the_same(void **state)
{
	char *plain;
	char *bulk;
	(void)state;

	insert_many(false);
	update_many(false);
	plain = unit_sql_text(unit.path, dump);
	unit_store_end(&unit);
	unit_store_begin(&unit);
	insert_many(true);
	update_many(true);
	bulk = unit_sql_text(unit.path, dump);
	assert_string_equal(plain, bulk);
	unit_ok(&unit, ledger_store_check(unit.store, NULL, NULL));
	free(plain);
	free(bulk);
}

static void test_bulk_finds_equal_numbers(void **state)
{
	const struct ledger__sheet *sheet = unit_sheet_named(&unit, "persons");
	char *schema =
		unit_sql_text(unit.path, "SELECT name, sql FROM sqlite_schema");
	char *after;
	(void)state;

	unit_store_run(&unit, "persons");
	unit_ok(&unit, ledger__store_bulk_begin(unit.store, sheet, 1000000));
	(void)unit_add_zhang(&unit, 2);
	(void)unit_add_zhang(&unit, 3);
	assert_int_equal(
		ledger__store_bulk_end(unit.store, sheet), LEDGER_ERROR_STORE);
	ledger__store_rollback(unit.store);
	after = unit_sql_text(unit.path, "SELECT name, sql FROM sqlite_schema");
	assert_string_equal(schema, after);
	/* And the CHECKs hold again. */
	unit_store_run(&unit, "persons");
	assert_int_equal(try_insert("persons", UNIT_CELLS("care=maybe")),
		LEDGER_ERROR_STORE);
	ledger__store_rollback(unit.store);
	free(schema);
	free(after);
}

/* ---- Two writers
 * ------------------------------------------------------------- */

enum { WRITERS = 3, RUNS = 20 };

static void write_runs(const char *path)
{
	unit.store = NULL;
	for (int i = 0; i < RUNS; i++) {
		if (ledger_store_open(unit.context, path, LEDGER_STORE_WRITE,
			    60, &unit.store) != LEDGER_OK)
			_exit(2);
		unit_store_run(&unit, "persons");
		(void)unit_store_insert(
			&unit, "persons", 2, UNIT_CELLS("name=王"));
		unit_store_done(&unit);
		ledger_store_close(unit.store);
		unit.store = NULL;
	}
	_exit(0);
}

static void test_writers_wait_for_each_other(void **state)
{
	char expected[64];
	(void)state;

	ledger_store_close(unit.store);
	unit.store = NULL;
	for (int i = 0; i < WRITERS; i++) {
		pid_t child = fork();

		assert_true(child >= 0);
		if (child == 0)
			write_runs(unit.path);
	}
	for (int i = 0; i < WRITERS; i++) {
		int status = -1;

		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	(void)snprintf(expected, sizeof(expected), "%d|%d|%d\n", WRITERS * RUNS,
		WRITERS * RUNS, WRITERS * RUNS);
	unit_assert_sql(&unit,
		"SELECT count(*), count(DISTINCT record_no), "
		"max(record_no) & 4294967295 FROM persons",
		expected);
	unit_store_reopen(&unit, LEDGER_STORE_READ);
	unit_ok(&unit, ledger_store_check(unit.store, NULL, NULL));
}

static void test_busy_says_so(void **state)
{
	ledger_store *second = NULL;
	(void)state;

	unit_ok(&unit, ledger_store_open(unit.context, unit.path,
			       LEDGER_STORE_WRITE, 0, &second));
	unit_store_run(&unit, "persons");
	assert_int_equal(ledger__store_begin(second), LEDGER_ERROR_BUSY);
	ledger__store_rollback(unit.store);
	unit_ok(&unit, ledger__store_begin(second));
	ledger__store_rollback(second);
	ledger_store_close(second);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_rollback_leaves_nothing),
		CASE(test_bulk_is_the_same),
		CASE(test_bulk_finds_equal_numbers),
		CASE(test_writers_wait_for_each_other),
		CASE(test_busy_says_so),
	};

	return cmocka_run_group_tests_name("store runs", tests, NULL, NULL);
}
