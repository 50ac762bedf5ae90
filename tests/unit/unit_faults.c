/* SPDX-License-Identifier: MIT */
/*
 * Allocation functions that can fail.  The names with leading underscores are
 * the linker's (--wrap).
 */
#include "unit.h"

#include "base/memory.h"

#include <stdatomic.h>

static atomic_ulong countdown; /* 0: nothing fails */
static atomic_bool failed;

void *__real_ledger__allocate(size_t count, size_t size);
void *__real_ledger__reallocate(void *old, size_t count, size_t size);
char *__real_ledger__duplicate(const char *text, size_t length);
void *__wrap_ledger__allocate(size_t count, size_t size);
void *__wrap_ledger__reallocate(void *old, size_t count, size_t size);
char *__wrap_ledger__duplicate(const char *text, size_t length);

void unit_fail_allocation(unsigned long n)
{
	atomic_store(&countdown, n);
	atomic_store(&failed, false);
}

bool unit_allocation_failed(void)
{
	return atomic_load(&failed);
}

static bool fails_now(void)
{
	unsigned long left = atomic_load(&countdown);

	while (left > 0) {
		if (!atomic_compare_exchange_weak(&countdown, &left, left - 1))
			continue;
		if (left > 1)
			return false;
		atomic_store(&failed, true);
		return true;
	}
	return false;
}

void *__wrap_ledger__allocate(size_t count, size_t size)
{
	return fails_now() ? NULL : __real_ledger__allocate(count, size);
}

void *__wrap_ledger__reallocate(void *old, size_t count, size_t size)
{
	return fails_now() ? NULL : __real_ledger__reallocate(old, count, size);
}

char *__wrap_ledger__duplicate(const char *text, size_t length)
{
	return fails_now() ? NULL : __real_ledger__duplicate(text, length);
}
