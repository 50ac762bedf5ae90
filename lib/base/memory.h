/* SPDX-License-Identifier: MIT */
/* Memory: growing arrays, arenas and byte buffers whose failures stick. */
#ifndef LEDGER_BASE_MEMORY_H
#define LEDGER_BASE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Every allocation of the library goes through these three, so that a test
 * build can wrap them at link time and fail the nth. A size of 0 is 1; an
 * overflow of count × size is a failure (NULL).
 */
void *ledger__allocate(size_t count, size_t size); /* zeroed */
void *ledger__reallocate(void *old, size_t count, size_t size);
char *ledger__duplicate(const char *text, size_t length); /* adds a NUL */

/*
 * Makes room for `needed` elements in a growing array: doubles *capacity.
 * False when memory ends; the array is then as it was.
 */
bool ledger__grow(
	void *array_pointer, size_t *capacity, size_t needed, size_t size);

/*
 * An arena: many small pieces freed together. Zero-initialise it. Pieces are
 * zeroed, and aligned for any type.
 */
struct ledger__arena {
	struct ledger__arena_chunk *chunks;
};

void *ledger__arena_allocate(struct ledger__arena *arena, size_t size);
char *ledger__arena_duplicate(
	struct ledger__arena *arena, const char *text, size_t length);
void ledger__arena_reset(struct ledger__arena *arena); /* keeps one chunk */
void ledger__arena_release(struct ledger__arena *arena);

/*
 * A buffer of bytes that grows. Zero-initialise it. A failed append sets
 * `failed`, and every later append does nothing: check once, at the end.
 */
struct ledger__buffer {
	char *data; /* not terminated, see ledger__buffer_text */
	size_t length;
	size_t capacity;
	bool failed;
};

bool ledger__buffer_reserve(struct ledger__buffer *buffer, size_t more);
void ledger__buffer_append(
	struct ledger__buffer *buffer, const void *bytes, size_t length);
void ledger__buffer_append_text(
	struct ledger__buffer *buffer, const char *text);
void ledger__buffer_append_byte(struct ledger__buffer *buffer, char byte);
void ledger__buffer_printf(struct ledger__buffer *buffer, const char *format,
	...) __attribute__((format(printf, 2, 3)));
/* The bytes with a NUL behind them, borrowed; "" when empty or failed. */
const char *ledger__buffer_text(struct ledger__buffer *buffer);
void ledger__buffer_reset(struct ledger__buffer *buffer); /* keeps memory */
void ledger__buffer_release(struct ledger__buffer *buffer);

/* A map from byte strings to integers (indexes). Zero-initialise it. */
struct ledger__map {
	struct ledger__map_entry *entries;
	size_t capacity; /* a power of two, or 0 */
	size_t count;
};

/*
 * Keys are borrowed and must live as long as the map; a key that is there
 * gets the new value. False: no memory.
 */
bool ledger__map_put(
	struct ledger__map *map, const char *key, size_t length, size_t value);
/* False when the key is not there. */
bool ledger__map_get(const struct ledger__map *map, const char *key,
	size_t length, size_t *value);
void ledger__map_release(struct ledger__map *map);

#endif
