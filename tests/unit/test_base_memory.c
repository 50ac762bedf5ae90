/* SPDX-License-Identifier: MIT */
/* Arrays, arenas, buffers, maps, digests, contexts; and all without memory. */
#include "unit.h"

#include "base/context.h"
#include "base/digest.h"
#include "base/memory.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void test_allocation_sizes(void **state)
{
	unsigned char *bytes = ledger__allocate(0, 16);

	(void)state;
	assert_non_null(bytes);
	free(bytes);
	bytes = ledger__allocate(3, 5);
	for (int i = 0; i < 15; i++)
		assert_int_equal(bytes[i], 0);
	free(bytes);
	assert_null(ledger__allocate(SIZE_MAX / 2, 3));
	assert_null(ledger__reallocate(NULL, SIZE_MAX / 2, 3));
	assert_null(ledger__duplicate("", SIZE_MAX));
}

static void test_duplicate(void **state)
{
	char *copy = ledger__duplicate("a\0b", 3);

	(void)state;
	assert_memory_equal(copy, "a\0b", 4);
	free(copy);
	copy = ledger__duplicate(NULL, 0);
	assert_string_equal(copy, "");
	free(copy);
}

static void test_grow(void **state)
{
	int *array = NULL;
	size_t capacity = 0;
	const int *before;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		assert_true(ledger__grow(
			&array, &capacity, (size_t)i + 1, sizeof(*array)));
		assert_true(capacity > (size_t)i);
		array[i] = i;
	}
	for (int i = 0; i < 1000; i++)
		assert_int_equal(array[i], i);
	before = array;
	assert_false(ledger__grow(
		&array, &capacity, SIZE_MAX / 2 + 2, sizeof(*array)));
	assert_ptr_equal(array, before);
	assert_int_equal(capacity, 1024);
	free(array);
}

static void test_arena(void **state)
{
	struct ledger__arena arena = {0};
	char *texts[2000];

	(void)state;
	for (int round = 0; round < 3; round++) {
		for (size_t i = 0; i < 2000; i++) {
			char text[16];
			uint64_t *numbers;

			(void)snprintf(text, sizeof(text), "text %zu", i);
			texts[i] = ledger__arena_duplicate(
				&arena, text, strlen(text));
			numbers = ledger__arena_allocate(
				&arena, (i % 7) * sizeof(*numbers));
			assert_int_equal((uintptr_t)numbers % 16, 0);
			for (size_t k = 0; k < i % 7; k++) {
				assert_int_equal(numbers[k], 0);
				numbers[k] = UINT64_MAX;
			}
		}
		for (size_t i = 0; i < 2000; i++) {
			char text[16];

			(void)snprintf(text, sizeof(text), "text %zu", i);
			assert_string_equal(texts[i], text);
		}
		assert_non_null(ledger__arena_allocate(&arena, 3 << 20));
		ledger__arena_reset(&arena);
	}
	assert_null(ledger__arena_allocate(&arena, SIZE_MAX));
	assert_null(ledger__arena_allocate(&arena, SIZE_MAX - 64));
	assert_null(ledger__arena_duplicate(&arena, "", SIZE_MAX));
	ledger__arena_release(&arena);
	ledger__arena_reset(&arena);
	ledger__arena_release(&arena);
}

/* A reset arena serves the same work without asking for memory again. */
static void test_arena_keeps_a_chunk(void **state)
{
	struct ledger__arena arena = {0};

	(void)state;
	assert_non_null(ledger__arena_allocate(&arena, 100000));
	ledger__arena_reset(&arena);
	unit_fail_allocation(1);
	assert_non_null(ledger__arena_allocate(&arena, 100000));
	assert_null(ledger__arena_allocate(&arena, 100000));
	unit_fail_allocation(0);
	ledger__arena_release(&arena);
}

static void test_buffer(void **state)
{
	struct ledger__buffer buffer = {0};

	(void)state;
	assert_string_equal(ledger__buffer_text(&buffer), "");
	ledger__buffer_append(&buffer, "a\0b", 3);
	ledger__buffer_append_byte(&buffer, '-');
	ledger__buffer_append_text(&buffer, "农村");
	ledger__buffer_printf(&buffer, "%03d", 7);
	assert_int_equal(buffer.length, 13);
	assert_memory_equal(ledger__buffer_text(&buffer), "a\0b-农村007", 14);
	ledger__buffer_append(&buffer, NULL, 0);
	assert_int_equal(buffer.length, 13);
	for (int i = 0; i < 100000; i++)
		ledger__buffer_append_byte(&buffer, (char)('a' + i % 26));
	assert_int_equal(buffer.length, 100013);
	for (int i = 0; i < 100000; i++)
		if (buffer.data[13 + i] != (char)('a' + i % 26))
			fail_msg("byte %d", i);
	ledger__buffer_reset(&buffer);
	ledger__buffer_printf(&buffer, "%5000s", "x");
	assert_int_equal(buffer.length, 5000);
	assert_int_equal(buffer.data[4999], 'x');
	ledger__buffer_release(&buffer);
	ledger__buffer_release(&buffer);
}

static void test_buffer_failure_sticks(void **state)
{
	struct ledger__buffer buffer = {0};

	(void)state;
	ledger__buffer_append_text(&buffer, "kept");
	unit_fail_allocation(1);
	ledger__buffer_printf(&buffer, "%200s", "x");
	unit_fail_allocation(0);
	assert_true(buffer.failed);
	ledger__buffer_append_text(&buffer, "y");
	assert_int_equal(buffer.length, 4);
	assert_string_equal(ledger__buffer_text(&buffer), "");
	ledger__buffer_reset(&buffer);
	ledger__buffer_append_text(&buffer, "again");
	assert_string_equal(ledger__buffer_text(&buffer), "again");
	assert_false(ledger__buffer_reserve(&buffer, SIZE_MAX));
	assert_true(buffer.failed);
	ledger__buffer_release(&buffer);
}

enum { KEYS = 50000 };

static void test_map(void **state)
{
	struct ledger__map map = {0};
	static char keys[KEYS][8];
	size_t value = 77;

	(void)state;
	assert_false(ledger__map_get(&map, "a", 1, &value));
	for (size_t i = 0; i < KEYS; i++) {
		(void)snprintf(keys[i], sizeof(keys[i]), "%zu", i);
		assert_true(ledger__map_put(&map, keys[i], strlen(keys[i]), i));
	}
	assert_int_equal(map.count, KEYS);
	for (size_t i = 0; i < KEYS; i++) {
		assert_true(ledger__map_get(
			&map, keys[i], strlen(keys[i]), &value));
		assert_int_equal(value, i);
	}
	value = 77;
	assert_false(ledger__map_get(&map, "50000", 5, &value));
	assert_false(ledger__map_get(&map, "00", 2, &value));
	assert_false(ledger__map_get(&map, "", 0, &value));
	assert_int_equal(value, 77);
	assert_true(ledger__map_put(&map, NULL, 0, 5));
	assert_true(ledger__map_get(&map, "", 0, &value));
	assert_int_equal(value, 5);
	assert_true(ledger__map_put(&map, "12", 2, 6));
	assert_true(ledger__map_get(&map, keys[12], 2, &value));
	assert_int_equal(value, 6);
	assert_int_equal(map.count, KEYS + 1);
	ledger__map_release(&map);
	assert_false(ledger__map_get(&map, "12", 2, &value));
}

static void assert_hexadecimal(
	const unsigned char *bytes, size_t length, const char *expected)
{
	char text[2 * LEDGER__CHAIN_SIZE + 1];

	ledger__hexadecimal(text, bytes, length);
	assert_string_equal(text, expected);
}

/*
 * The expected digests are those of Python's hashlib and, for SipHash, of a
 * program written from its paper that gives the paper's own vectors too.
 */
static void test_digests(void **state)
{
	unsigned char digest[LEDGER__CHAIN_SIZE];

	(void)state;
	ledger__digest(digest, "", 0);
	assert_hexadecimal(digest, 16, "d566d43ac30fde4b5fde970bd15e5528");
	ledger__digest(digest, "abc", 3);
	assert_hexadecimal(digest, 16, "80da19bb2a6ed0cebcd7bb7b4a641e9d");
	ledger__digest(digest, "农村留守妇女", 18);
	assert_hexadecimal(digest, 16, "8dcae5a8214093a7f2224c2fcbfaabbd");
	ledger__chain_digest(digest, "", 0);
	assert_hexadecimal(digest, 32,
		"0e5751c026e543b2e8ab2eb06099daa1"
		"d1e5df47778f7787faab45cdf12fe3a8");
	ledger__chain_digest(digest, "abc", 3);
	assert_hexadecimal(digest, 32,
		"bddd813c634239723171ef3fee98579b"
		"94964e3bb1cb3e427262c8c068d52319");
}

static void test_random_numbers_differ(void **state)
{
	uint32_t a = ledger__random();
	uint32_t b = ledger__random();
	uint32_t c = ledger__random();

	(void)state;
	assert_false(a == b && b == c);
}

static void test_context(void **state)
{
	ledger_context *context = ledger_context_new();

	(void)state;
	assert_string_equal(ledger_version(), LEDGER_VERSION);
	assert_string_equal(ledger_context_message(context), "");
	assert_string_equal(context->actor, "");
	assert_string_equal(context->temporary, "/tmp");
	assert_int_equal(context->language, LEDGER_ENGLISH);
	ledger_context_set_now(context, 1759280400);
	ledger_context_set_language(context, LEDGER_CHINESE);
	assert_int_equal(ledger_context_set_actor(context, "clerk"), LEDGER_OK);
	assert_int_equal(
		ledger_context_set_temporary(context, "/spool"), LEDGER_OK);
	assert_int_equal(context->now, 1759280400);
	assert_int_equal(context->language, LEDGER_CHINESE);
	assert_string_equal(context->actor, "clerk");
	assert_string_equal(context->temporary, "/spool");
	ledger_context_free(context);
	ledger_context_free(NULL);
}

static void test_failure_texts(void **state)
{
	ledger_context *context = ledger_context_new();

	(void)state;
	assert_int_equal(ledger__fail(context, LEDGER_ERROR_INPUT,
				 "no such sheet '%s'", "women"),
		LEDGER_ERROR_INPUT);
	assert_string_equal(
		ledger_context_message(context), "no such sheet 'women'");
	assert_int_equal(ledger__fail(context, LEDGER_ERROR_STORE, "%s: %s",
				 "a.yaml", ledger_context_message(context)),
		LEDGER_ERROR_STORE);
	assert_string_equal(ledger_context_message(context),
		"a.yaml: no such sheet 'women'");
	errno = ENOENT;
	assert_int_equal(ledger__fail_errno(context, LEDGER_ERROR_OUTPUT,
				 "cannot open '%s'", "x"),
		LEDGER_ERROR_OUTPUT);
	assert_string_equal(ledger_context_message(context),
		"cannot open 'x': No such file or directory");
	assert_int_equal(ledger__fail_memory(context), LEDGER_ERROR_MEMORY);
	assert_string_equal(ledger_context_message(context), "out of memory");
	ledger_context_free(context);
}

/* 2047 bytes fit; a character of three bytes that does not is left out. */
static void test_long_texts_end_in_whole_characters(void **state)
{
	ledger_context *context = ledger_context_new();
	static char text[3001];

	(void)state;
	for (size_t i = 0; i < 1000; i++)
		memcpy(text + 3 * i, "农", 3);
	(void)ledger__fail(context, LEDGER_ERROR_INPUT, "%s", text);
	assert_int_equal(strlen(ledger_context_message(context)), 2046);
	(void)ledger__fail(context, LEDGER_ERROR_INPUT, "a%s", text);
	assert_int_equal(strlen(ledger_context_message(context)), 2047);
	(void)ledger__fail_errno(context, LEDGER_ERROR_INPUT, "ab%s", text);
	assert_int_equal(strlen(ledger_context_message(context)), 2047);
	ledger_context_free(context);
}

static ledger_status make_context(void *data)
{
	ledger_context *context = ledger_context_new();
	ledger_status status = LEDGER_ERROR_MEMORY;

	(void)data;
	if (context != NULL)
		status = ledger_context_set_actor(context, "clerk");
	ledger_context_free(context);
	return status;
}

static ledger_status fill_map(void *data)
{
	struct ledger__map map = {0};
	ledger_status status = LEDGER_OK;
	static char keys[100];

	(void)data;
	for (size_t i = 0; i < 100 && status == LEDGER_OK; i++)
		if (!ledger__map_put(&map, keys, i, i))
			status = LEDGER_ERROR_MEMORY;
	for (size_t i = 0; i < 100 && status == LEDGER_OK; i++) {
		size_t value = 0;

		assert_true(ledger__map_get(&map, keys, i, &value));
		assert_int_equal(value, i);
	}
	ledger__map_release(&map);
	return status;
}

static void test_memory_ends_anywhere(void **state)
{
	(void)state;
	/* The context, its two texts, the actor. */
	assert_int_equal(unit_sweep_allocations(make_context, NULL), 4);
	/* 16, 32, 64, 128, 256 places. */
	assert_true(unit_sweep_allocations(fill_map, NULL) >= 4);
}

static int setup(void **state)
{
	(void)state;
	return ledger__digest_ready() ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_allocation_sizes),
		cmocka_unit_test(test_duplicate),
		cmocka_unit_test(test_grow),
		cmocka_unit_test(test_arena),
		cmocka_unit_test(test_arena_keeps_a_chunk),
		cmocka_unit_test(test_buffer),
		cmocka_unit_test(test_buffer_failure_sticks),
		cmocka_unit_test(test_map),
		cmocka_unit_test(test_digests),
		cmocka_unit_test(test_random_numbers_differ),
		cmocka_unit_test(test_context),
		cmocka_unit_test(test_failure_texts),
		cmocka_unit_test(test_long_texts_end_in_whole_characters),
		cmocka_unit_test(test_memory_ends_anywhere),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
