/* SPDX-License-Identifier: MIT */
/* What unit tests share: cmocka, folders of their own, failing memory. */
#ifndef TESTS_UNIT_UNIT_H
#define TESTS_UNIT_UNIT_H

/* cmocka.h wants these before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "careledger.h"

/*
 * Failing memory.  All allocations of the library go through three functions
 * that the test programs wrap at link time (tests/local.mk).
 *
 * unit_fail_allocation(n): the nth allocation from now on fails, once; 0 ends
 * that.  unit_allocation_failed(): whether it came to that.
 */
void unit_fail_allocation(unsigned long n);
bool unit_allocation_failed(void);

/*
 * Calls `attempt` with the first, second, third … allocation failing, until a
 * call needs no more of them.  Each call that met the failure must return
 * LEDGER_ERROR_MEMORY and leave nothing behind (the sanitizers look), the last
 * one LEDGER_OK.  The attempt cleans up after itself.  Returns how many
 * allocations failed.
 *
 *	static ledger_status load(void *data)
 *	{
 *		struct ledger__document *document = NULL;
 *		ledger_status status = ledger__document_parse(…, &document);
 *		ledger__document_free(document);
 *		return status;
 *	}
 *	…
 *	assert_true(unit_sweep_allocations(load, context) > 10);
 */
unsigned long unit_sweep_allocations(
	ledger_status (*attempt)(void *data), void *data);

/* A fresh folder, and its removal with all that is in it; frees the path. */
char *unit_folder(void);
void unit_remove_folder(char *folder);
/* FOLDER/NAME; free it. */
char *unit_path(const char *folder, const char *name);
/* How many entries the folder has. */
unsigned unit_count_entries(const char *folder);

#endif
