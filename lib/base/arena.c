/* SPDX-License-Identifier: MIT */
/* Growing arrays, and arenas: small pieces that are freed together. */
#include "base/memory.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

enum {
	FIRST_CAPACITY = 8,
	FIRST_CHUNK = 4 * 1024,
	LARGEST_CHUNK = 1024 * 1024, /* larger ones only for larger pieces */
};

struct ledger__arena_chunk {
	struct ledger__arena_chunk *next;
	size_t size; /* of bytes */
	size_t used;
	alignas(max_align_t) char bytes[];
};

bool ledger__grow(
	void *array_pointer, size_t *capacity, size_t needed, size_t size)
{
	void *array;
	size_t larger = *capacity;

	if (needed <= larger)
		return true;
	if (larger == 0)
		larger = FIRST_CAPACITY;
	while (larger < needed) {
		if (larger > SIZE_MAX / 2)
			return false;
		larger *= 2;
	}
	/* The pointer's type is the caller's; its bytes are what counts. */
	memcpy(&array, array_pointer, sizeof(array));
	array = ledger__reallocate(array, larger, size);
	if (array == NULL)
		return false;
	memcpy(array_pointer, &array, sizeof(array));
	*capacity = larger;
	return true;
}

static struct ledger__arena_chunk *add_chunk(
	struct ledger__arena *arena, size_t size)
{
	struct ledger__arena_chunk *chunk;
	size_t bytes = FIRST_CHUNK;

	if (arena->chunks != NULL)
		bytes = arena->chunks->size * 2;
	if (bytes > LARGEST_CHUNK)
		bytes = LARGEST_CHUNK;
	if (bytes < size)
		bytes = size;
	if (bytes > SIZE_MAX - sizeof(*chunk))
		return NULL;
	chunk = ledger__reallocate(NULL, 1, sizeof(*chunk) + bytes);
	if (chunk == NULL)
		return NULL;
	chunk->next = arena->chunks;
	chunk->size = bytes;
	chunk->used = 0;
	arena->chunks = chunk;
	return chunk;
}

static void *take(struct ledger__arena *arena, size_t size)
{
	struct ledger__arena_chunk *chunk = arena->chunks;
	const size_t unit = alignof(max_align_t);
	void *piece;

	if (size == 0)
		size = 1;
	if (size > SIZE_MAX - unit)
		return NULL;
	size = (size + unit - 1) / unit * unit;
	if (chunk == NULL || chunk->size - chunk->used < size) {
		chunk = add_chunk(arena, size);
		if (chunk == NULL)
			return NULL;
	}
	piece = chunk->bytes + chunk->used;
	chunk->used += size;
	return piece;
}

void *ledger__arena_allocate(struct ledger__arena *arena, size_t size)
{
	void *piece = take(arena, size);

	if (piece != NULL)
		memset(piece, 0, size);
	return piece;
}

char *ledger__arena_duplicate(
	struct ledger__arena *arena, const char *text, size_t length)
{
	char *copy;

	if (length == SIZE_MAX)
		return NULL;
	copy = take(arena, length + 1);
	if (copy == NULL)
		return NULL;
	if (length > 0)
		memcpy(copy, text, length);
	copy[length] = '\0';
	return copy;
}

void ledger__arena_reset(struct ledger__arena *arena)
{
	struct ledger__arena_chunk *kept = NULL;
	struct ledger__arena_chunk *chunk = arena->chunks;

	while (chunk != NULL) {
		struct ledger__arena_chunk *next = chunk->next;

		if (kept == NULL || chunk->size > kept->size) {
			free(kept);
			kept = chunk;
		} else {
			free(chunk);
		}
		chunk = next;
	}
	if (kept != NULL) {
		kept->next = NULL;
		kept->used = 0;
	}
	arena->chunks = kept;
}

void ledger__arena_release(struct ledger__arena *arena)
{
	while (arena->chunks != NULL) {
		struct ledger__arena_chunk *next = arena->chunks->next;

		free(arena->chunks);
		arena->chunks = next;
	}
}
