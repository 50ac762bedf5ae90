/* SPDX-License-Identifier: MIT */
/*
 * The three functions that allocate, and nothing else: tests wrap them at
 * link time, which works only for calls from other files.
 */
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

/* No object is larger than PTRDIFF_MAX; what is asked beyond it is an error. */
static bool fits(size_t *count, size_t *size)
{
	if (*count == 0 || *size == 0)
		*count = *size = 1;
	return *count <= PTRDIFF_MAX / *size;
}

void *ledger__allocate(size_t count, size_t size)
{
	return fits(&count, &size) ? calloc(count, size) : NULL;
}

void *ledger__reallocate(void *old, size_t count, size_t size)
{
	return fits(&count, &size) ? realloc(old, count * size) : NULL;
}

char *ledger__duplicate(const char *text, size_t length)
{
	char *copy;

	if (length >= PTRDIFF_MAX)
		return NULL;
	copy = malloc(length + 1);
	if (copy == NULL)
		return NULL;
	if (length > 0)
		memcpy(copy, text, length);
	copy[length] = '\0';
	return copy;
}
