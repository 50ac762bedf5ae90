/* SPDX-License-Identifier: MIT */
/* The sorter: in memory, spilled, merged in two steps, without memory. */
#include "unit.h"

#include "base/sorter.h"

#include <stdlib.h>
#include <string.h>

struct entry {
	uint64_t key;
	uint64_t ordinal;
	uint64_t padding[2];
};

static int by_key_and_ordinal(const void *a, const void *b)
{
	const struct entry *x = a;
	const struct entry *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->ordinal > y->ordinal) - (x->ordinal < y->ordinal);
}

static int by_key(const void *a, const void *b)
{
	const struct entry *x = a;
	const struct entry *y = b;

	return (x->key > y->key) - (x->key < y->key);
}

/* Numbers in no order, the same ones each time (Knuth's MMIX generator). */
static uint64_t scrambled(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) +
		UINT64_C(1442695040888963407);
	return *seed >> 33;
}

enum shape { SCRAMBLED, RISING, FALLING, FEW_KEYS };

static uint64_t key_of(
	enum shape shape, uint64_t i, uint64_t count, uint64_t *seed)
{
	switch (shape) {
	case RISING:
		return i;
	case FALLING:
		return count - i;
	case FEW_KEYS:
		return scrambled(seed) % 3;
	default:
		return scrambled(seed);
	}
}

/*
 * Takes all entries: in order, each ordinal once (they are counted in a bit
 * set), equal keys in the order in which they came.
 */
static void check_all(struct ledger__sorter *sorter, uint64_t count)
{
	unsigned char *seen = calloc((size_t)count / 8 + 1, 1);
	struct entry last = {0};
	const void *entry = NULL;
	uint64_t taken = 0;

	assert_non_null(seen);
	while (ledger__sorter_next(sorter, &entry) == LEDGER_OK) {
		const struct entry *now = entry;

		if (taken > 0 && by_key_and_ordinal(&last, now) >= 0)
			fail_msg("entry %lu is out of order", taken);
		if (now->ordinal >= count ||
			(seen[now->ordinal / 8] >> now->ordinal % 8 & 1) ||
			now->padding[1] != ~now->ordinal)
			fail_msg("entry %lu is wrong", taken);
		seen[now->ordinal / 8] |=
			(unsigned char)(1U << now->ordinal % 8);
		last = *now;
		taken++;
	}
	assert_int_equal(taken, count);
	assert_int_equal(ledger__sorter_next(sorter, &entry), LEDGER_END);
	free(seen);
}

static void sort_many(void **state, uint64_t count, enum shape shape,
	ledger__compare *compare)
{
	ledger_context *context = *state;
	struct ledger__sorter *sorter = NULL;
	uint64_t seed = 20251001;
	char *folder = unit_folder();

	assert_int_equal(ledger__sorter_new(context, folder,
				 sizeof(struct entry), compare, &sorter),
		LEDGER_OK);
	for (uint64_t i = 0; i < count; i++) {
		struct entry entry = {
			key_of(shape, i, count, &seed), i, {i, ~i}};

		if (ledger__sorter_add(sorter, &entry) != LEDGER_OK)
			fail_msg("%s", ledger_context_message(context));
	}
	assert_int_equal(ledger__sorter_count(sorter), count);
	assert_int_equal(ledger__sorter_sort(sorter), LEDGER_OK);
	check_all(sorter, count);
	assert_int_equal(ledger__sorter_rewind(sorter), LEDGER_OK);
	check_all(sorter, count);
	assert_int_equal(unit_count_entries(folder), 0); /* unlinked */
	ledger__sorter_free(sorter);
	unit_remove_folder(folder);
}

static void test_small(void **state)
{
	for (uint64_t count = 0; count < 100; count++) {
		sort_many(state, count, SCRAMBLED, by_key_and_ordinal);
		sort_many(state, count, FALLING, by_key_and_ordinal);
		sort_many(state, count, FEW_KEYS, by_key);
	}
}

/* A run holds 4 MiB / 32 bytes = 131072 entries. */
static void test_around_one_run(void **state)
{
	sort_many(state, 131071, SCRAMBLED, by_key_and_ordinal);
	sort_many(state, 131072, SCRAMBLED, by_key_and_ordinal);
	sort_many(state, 131073, SCRAMBLED, by_key_and_ordinal);
	sort_many(state, 262144, FALLING, by_key_and_ordinal);
	sort_many(state, 262145, RISING, by_key_and_ordinal);
}

static void test_a_million(void **state)
{
	sort_many(state, 1000000, SCRAMBLED, by_key_and_ordinal);
}

/* Equal keys stay in the order in which they came, across runs too. */
static void test_stable(void **state)
{
	sort_many(state, 400000, FEW_KEYS, by_key);
}

enum { BIG = 64 * 1024 };

static int by_first_eight(const void *a, const void *b)
{
	return memcmp(a, b, 8);
}

/* Entries of 64 KiB: a run is 64 of them, so 70 runs are merged twice. */
static void test_more_runs_than_are_merged_at_once(void **state)
{
	enum { COUNT = 64 * 69 + 5 };
	ledger_context *context = *state;
	struct ledger__sorter *sorter = NULL;
	unsigned char *entry = calloc(1, BIG);
	const void *taken = NULL;
	uint64_t seed = 7;
	uint64_t sum = 0;
	char last[9] = "";
	char *folder = unit_folder();
	int count = 0;

	assert_non_null(entry);
	assert_int_equal(ledger__sorter_new(
				 context, folder, BIG, by_first_eight, &sorter),
		LEDGER_OK);
	for (int i = 0; i < COUNT; i++) {
		uint64_t number = scrambled(&seed);

		(void)snprintf((char *)entry, 9, "%08lx", number & 0xFFFFFFFF);
		memcpy(entry + BIG - 8, entry, 8);
		sum += number & 0xFFFFFFFF;
		assert_int_equal(ledger__sorter_add(sorter, entry), LEDGER_OK);
	}
	assert_int_equal(ledger__sorter_sort(sorter), LEDGER_OK);
	while (ledger__sorter_next(sorter, &taken) == LEDGER_OK) {
		const char *text = taken;

		assert_true(memcmp(last, text, 8) <= 0);
		assert_memory_equal(text, text + BIG - 8, 8);
		memcpy(last, text, 8);
		sum -= strtoul(last, NULL, 16);
		count++;
	}
	assert_int_equal(count, COUNT);
	assert_int_equal(sum, 0);
	assert_int_equal(unit_count_entries(folder), 0);
	ledger__sorter_free(sorter);
	unit_remove_folder(folder);
	free(entry);
}

static void test_no_folder(void **state)
{
	ledger_context *context = *state;
	struct ledger__sorter *sorter = NULL;
	unsigned char *entry = calloc(1, BIG);
	ledger_status status = LEDGER_OK;

	assert_non_null(entry);
	assert_int_equal(ledger__sorter_new(context, "/nonexistent", BIG,
				 by_first_eight, &sorter),
		LEDGER_OK);
	for (int i = 0; i < 64 && status == LEDGER_OK; i++)
		status = ledger__sorter_add(sorter, entry);
	assert_int_equal(status, LEDGER_OK);
	assert_int_equal(
		ledger__sorter_add(sorter, entry), LEDGER_ERROR_OUTPUT);
	assert_string_equal(ledger_context_message(context),
		"cannot make a temporary file in '/nonexistent': "
		"No such file or directory");
	ledger__sorter_free(sorter);
	ledger__sorter_free(NULL);
	free(entry);
}

/* 130 entries of 64 KiB: two runs spilled, a third at the end. */
static ledger_status sort_some(void *data)
{
	struct ledger__sorter *sorter = NULL;
	unsigned char *entry = calloc(1, BIG);
	const void *taken = NULL;
	ledger_status status;

	assert_non_null(entry);
	status = ledger__sorter_new(data, "/tmp", BIG, by_first_eight, &sorter);
	for (int i = 0; i < 130 && status == LEDGER_OK; i++) {
		entry[0] = (unsigned char)(255 - i);
		status = ledger__sorter_add(sorter, entry);
	}
	if (status == LEDGER_OK)
		status = ledger__sorter_sort(sorter);
	if (status == LEDGER_OK)
		status = ledger__sorter_rewind(sorter);
	if (status == LEDGER_OK) {
		status = ledger__sorter_next(sorter, &taken);
		assert_int_equal(*(const unsigned char *)taken, 255 - 129);
	}
	ledger__sorter_free(sorter);
	free(entry);
	return status;
}

static void test_memory_ends_anywhere(void **state)
{
	assert_true(unit_sweep_allocations(sort_some, *state) > 10);
}

static int setup(void **state)
{
	*state = ledger_context_new();
	return *state != NULL ? 0 : -1;
}

static int teardown(void **state)
{
	ledger_context_free(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_small),
		cmocka_unit_test(test_around_one_run),
		cmocka_unit_test(test_a_million),
		cmocka_unit_test(test_stable),
		cmocka_unit_test(test_more_runs_than_are_merged_at_once),
		cmocka_unit_test(test_no_folder),
		cmocka_unit_test(test_memory_ends_anywhere),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
