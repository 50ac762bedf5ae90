/* SPDX-License-Identifier: MIT */
/* Reports that were sent: kept, replaced visibly, found again to the byte. */
#include "unit_states.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct unit_store unit;
static struct ledger__arena arena;

static int begin(void **state)
{
	(void)state;
	unit_store_begin_with(&unit, UNIT_STATES_FORM);
	return 0;
}

static int end(void **state)
{
	(void)state;
	ledger__arena_release(&arena);
	unit_store_end(&unit);
	return 0;
}

static struct ledger__frozen july(const char *figures)
{
	return (struct ledger__frozen){.from = {2025, 7, 1},
		.to = {2025, 7, 31},
		.tables = "T1,T2",
		.level = "township",
		.area = UNIT_STORE_AREA,
		.policy = "mca-2025-7",
		.known_at = "2025-08-01T08:00:00+08:00",
		.figures = figures,
		.length = figures ? strlen(figures) : 0};
}

/* Keeps the report on that day; the number that it gets. */
static int64_t freeze(const char *day, const char *actor,
	const struct ledger__frozen *report, int64_t replaced)
{
	int64_t number = 0;
	int64_t before = -1;

	unit_set_day(&unit, day);
	unit_ok(&unit, ledger_context_set_actor(unit.context, actor));
	unit_ok(&unit, ledger__store_freeze(unit.store, "ledger-report", report,
			       &number, &before));
	assert_int_equal(before, replaced);
	return number;
}

static void check(void)
{
	unit_ok(&unit, ledger_store_check(unit.store, NULL, NULL));
}

static void test_kept_and_found(void **state)
{
	struct ledger__frozen kept = july("{\"T1\": [1, 2], \"名\": \"甲\"}");
	struct ledger__frozen key = july(NULL);
	struct ledger__frozen found = {0};
	(void)state;

	assert_int_equal(ledger__store_frozen(unit.store, &key, &arena, &found),
		LEDGER_END);
	assert_int_equal(freeze("2025-08-02", "clerk", &kept, 0), 1);
	unit_store_reopen(&unit, LEDGER_STORE_READ);
	unit_ok(&unit, ledger__store_frozen(unit.store, &key, &arena, &found));
	assert_int_equal(found.number, 1);
	assert_string_equal(found.figures, kept.figures);
	assert_int_equal(found.length, kept.length);
	assert_string_equal(found.tables, "T1,T2");
	assert_string_equal(found.level, "township");
	assert_string_equal(found.area, UNIT_STORE_AREA);
	assert_string_equal(found.policy, "mca-2025-7");
	assert_string_equal(found.known_at, "2025-08-01T08:00:00+08:00");
	assert_string_equal(found.time, "2025-08-02T12:00:00+08:00");
	assert_string_equal(found.actor, "clerk");
	assert_int_equal(found.from.month, 7);
	assert_int_equal(found.to.day, 31);
	/* The journal: init, then the report. */
	assert_int_equal(found.sequence, 2);
	assert_int_equal(found.replaces, 0);
	assert_int_equal(found.replaced_by, 0);
	assert_null(found.replaced_time);
	unit_assert_sql(&unit,
		"SELECT chain, sequence, time, actor, command, subject "
		"FROM journal WHERE sequence = 2",
		"write|2|2025-08-02T12:00:00+08:00|clerk|ledger-report|NULL\n");
	check();
}

/* Every part of the key tells reports apart; what is known does not. */
static void test_keys(void **state)
{
	struct ledger__frozen kept = july("{}");
	struct ledger__frozen others[6];
	struct ledger__frozen found = {0};
	(void)state;

	for (size_t i = 0; i < 6; i++)
		others[i] = kept;
	others[0].from.day = 2;
	others[1].to.day = 30;
	others[2].tables = "T1";
	others[3].level = "village";
	others[4].area = "411726101000";
	others[5].policy = "";
	assert_int_equal(freeze("2025-08-02", "clerk", &kept, 0), 1);
	for (int64_t i = 0; i < 6; i++) {
		assert_int_equal(ledger__store_frozen(unit.store, &others[i],
					 &arena, &found),
			LEDGER_END);
		assert_int_equal(
			freeze("2025-08-02", "clerk", &others[i], 0), i + 2);
	}
	kept.known_at = "2025-09-01T08:00:00+08:00";
	kept.figures = "[]";
	assert_int_equal(freeze("2025-09-01", "clerk", &kept, 1), 8);
	check();
}

static void test_replaced_visibly(void **state)
{
	struct ledger__frozen first = july("{\"T1\": 1}");
	struct ledger__frozen second = july("{\"T1\": 2}");
	struct ledger__frozen found = {0};
	struct ledger__frozen *list = NULL;
	size_t count = 0;
	(void)state;

	assert_int_equal(freeze("2025-08-02", "clerk", &first, 0), 1);
	assert_int_equal(freeze("2025-08-05", "chief", &second, 1), 2);
	assert_int_equal(freeze("2025-08-06", "deputy", &first, 2), 3);
	unit_ok(&unit,
		ledger__store_frozen(unit.store, &first, &arena, &found));
	assert_int_equal(found.number, 3);
	assert_string_equal(found.figures, "{\"T1\": 1}");
	assert_int_equal(found.replaces, 2);
	unit_ok(&unit,
		ledger__store_frozen_load(unit.store, 1, &arena, &found));
	assert_string_equal(found.figures, "{\"T1\": 1}");
	assert_int_equal(
		ledger__store_frozen_load(unit.store, 4, &arena, &found),
		LEDGER_END);
	unit_ok(&unit,
		ledger__store_frozen_list(unit.store, &arena, &list, &count));
	assert_int_equal(count, 3);
	assert_int_equal(list[0].replaced_by, 2);
	assert_string_equal(list[0].replaced_time, "2025-08-05T12:00:00+08:00");
	assert_string_equal(list[0].replaced_actor, "chief");
	assert_string_equal(list[0].actor, "clerk");
	assert_null(list[0].figures);
	assert_int_equal(list[1].replaced_by, 3);
	assert_string_equal(list[1].replaced_actor, "deputy");
	assert_int_equal(list[2].replaced_by, 0);
	assert_null(list[2].replaced_time);
	free(list);
	check();
}

/* The figures that hold are not kept anew: no number, no entry. */
static void test_same_figures(void **state)
{
	struct ledger__frozen kept = july("{\"T1\": 1}");
	struct ledger__frozen found = {0};
	(void)state;

	assert_int_equal(freeze("2025-08-02", "clerk", &kept, 0), 1);
	assert_int_equal(freeze("2025-08-05", "chief", &kept, 1), 1);
	unit_ok(&unit, ledger__store_frozen(unit.store, &kept, &arena, &found));
	assert_int_equal(found.number, 1);
	assert_string_equal(found.actor, "clerk");
	unit_assert_sql(&unit,
		"SELECT count(*), max(sequence) FROM journal "
		"WHERE command = 'ledger-report'",
		"1|2\n");
	check();
}

/* More than a text of the store may hold; characters stay whole. */
static void test_large_figures(void **state)
{
	enum { CHARACTERS = 500001 };
	char *text = malloc(1 + 3 * CHARACTERS + 1);
	struct ledger__frozen kept;
	struct ledger__frozen found = {0};
	(void)state;

	assert_non_null(text);
	text[0] = 'a';
	for (size_t i = 0; i < CHARACTERS; i++)
		memcpy(text + 1 + 3 * i, "表", 3);
	text[1 + 3 * CHARACTERS] = '\0';
	kept = july(text);
	assert_int_equal(freeze("2025-08-02", "clerk", &kept, 0), 1);
	unit_ok(&unit, ledger__store_frozen(unit.store, &kept, &arena, &found));
	assert_int_equal(found.length, kept.length);
	assert_memory_equal(found.figures, text, kept.length + 1);
	/* 500,000 = 1 + 3 × 166,666 + 1: two bytes of a character wait. */
	unit_assert_sql(&unit,
		"SELECT part, length(CAST(text AS BLOB)), length(text) "
		"FROM report_part",
		"1|499999|166667\n2|499998|166666\n3|499998|166666\n"
		"4|9|3\n");
	check();
	free(text);
}

static void test_altered_figures(void **state)
{
	struct ledger__frozen kept = july("{\"T1\": 17}");
	struct ledger__frozen found = {.number = -1};
	(void)state;

	assert_int_equal(freeze("2025-08-02", "clerk", &kept, 0), 1);
	unit_sql(unit.path, "UPDATE report_part SET text='{\"T1\": 18}'");
	assert_int_equal(
		ledger__store_frozen(unit.store, &kept, &arena, &found),
		LEDGER_ERROR_STORE);
	assert_int_equal(found.number, -1);
	assert_int_equal(
		ledger_store_check(unit.store, NULL, NULL), LEDGER_ERROR_STORE);
}

/* The head is that of the last batch known; reports change no figure. */
static void test_head_as_known(void **state)
{
	char heads[3][LEDGER_HEAD_SIZE];
	struct ledger__frozen kept = july("{}");
	int64_t sequence = 0;
	(void)state;

	(void)unit_add_on(
		&unit, "2025-08-20", "areas", UNIT_CELLS("code=411726101000"));
	unit_ok(&unit, ledger_store_head(unit.store, LEDGER_CHAIN_WRITE,
			       &sequence, heads[0]));
	assert_int_equal(sequence, 2);
	(void)freeze("2025-08-20", "clerk", &kept, 0);
	(void)unit_add_on(
		&unit, "2025-09-20", "areas", UNIT_CELLS("code=411726102000"));
	unit_ok(&unit, ledger_store_head(unit.store, LEDGER_CHAIN_WRITE,
			       &sequence, heads[1]));
	assert_int_equal(sequence, 4);
	unit_ok(&unit, ledger__store_head_known(unit.store,
			       unit_seconds("2025-08-20", "12:00:00"),
			       &sequence, heads[2]));
	assert_int_equal(sequence, 2);
	assert_string_equal(heads[2], heads[0]);
	unit_ok(&unit, ledger__store_head_known(
			       unit.store, INT64_MAX, &sequence, heads[2]));
	assert_int_equal(sequence, 4);
	assert_string_equal(heads[2], heads[1]);
	/* The store was made on the 12th at 20:00. */
	unit_ok(&unit, ledger__store_head_known(unit.store,
			       unit_seconds("2025-08-12", "20:00:00"),
			       &sequence, heads[2]));
	assert_int_equal(sequence, 1);
	unit_ok(&unit, ledger__store_head_known(unit.store,
			       unit_seconds("2025-08-12", "19:59:59"),
			       &sequence, heads[2]));
	assert_int_equal(sequence, 0);
	assert_string_equal(heads[2], "");
}

/* ---- Failing memory --------------------------------------------------------
 */

static ledger_status try_freezing(void *data)
{
	const struct ledger__frozen *report = data;
	int64_t number = 0;
	int64_t replaced = 0;

	return ledger__store_freeze(
		unit.store, "ledger-report", report, &number, &replaced);
}

static ledger_status try_reading(void *data)
{
	struct ledger__arena mine = {0};
	struct ledger__frozen found = {0};
	struct ledger__frozen *list = NULL;
	size_t count = 0;
	ledger_status status =
		ledger__store_frozen(unit.store, data, &mine, &found);

	if (status == LEDGER_OK)
		status = ledger__store_frozen_list(
			unit.store, &mine, &list, &count);
	free(list);
	ledger__arena_release(&mine);
	return status;
}

static void test_memory_ends(void **state)
{
	struct ledger__frozen kept = july("{\"T1\": 1}");
	(void)state;

	assert_true(unit_sweep_allocations(try_freezing, &kept) > 3);
	assert_true(unit_sweep_allocations(try_reading, &kept) > 2);
	/* Those that failed left nothing. */
	unit_assert_sql(&unit, "SELECT count(*) FROM report", "1\n");
	check();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_kept_and_found, begin, end),
		cmocka_unit_test_setup_teardown(test_keys, begin, end),
		cmocka_unit_test_setup_teardown(
			test_replaced_visibly, begin, end),
		cmocka_unit_test_setup_teardown(test_same_figures, begin, end),
		cmocka_unit_test_setup_teardown(test_large_figures, begin, end),
		cmocka_unit_test_setup_teardown(
			test_altered_figures, begin, end),
		cmocka_unit_test_setup_teardown(test_head_as_known, begin, end),
		cmocka_unit_test_setup_teardown(test_memory_ends, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
