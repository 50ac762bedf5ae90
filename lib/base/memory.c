/* SPDX-License-Identifier: MIT */
/*
 * The three functions that allocate, and nothing else: tests wrap them at
 * link time, which works only for calls from other files.
 */
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

void *ledger__allocate(size_t count, size_t size)
{
	if (count == 0 || size == 0)
		count = size = 1;
	return calloc(count, size); /* calloc checks the multiplication */
}

void *ledger__reallocate(void *old, size_t count, size_t size)
{
	if (count == 0 || size == 0)
		count = size = 1;
	return reallocarray(old, count, size);
}

char *ledger__duplicate(const char *text, size_t length)
{
	char *copy;

	if (length == SIZE_MAX)
		return NULL;
	copy = malloc(length + 1);
	if (copy == NULL)
		return NULL;
	if (length > 0)
		memcpy(copy, text, length);
	copy[length] = '\0';
	return copy;
}
