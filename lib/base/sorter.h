/* SPDX-License-Identifier: MIT */
/* A sorter of fixed-size entries with flat memory: runs on disk, merged. */
#ifndef LEDGER_BASE_SORTER_H
#define LEDGER_BASE_SORTER_H

#include "base/context.h"

typedef int ledger__compare(const void *a, const void *b);

/*
 * Sorts entries of `size` bytes by `compare` (a total order: the result never
 * depends on the sorter). Up to 4 MiB stay in memory; beyond that, sorted
 * runs go to an unlinked 0600 file in the folder `temporary`.
 */
struct ledger__sorter;

ledger_status ledger__sorter_new(ledger_context *context, const char *temporary,
	size_t size, ledger__compare *compare, struct ledger__sorter **sorter);
ledger_status ledger__sorter_add(
	struct ledger__sorter *sorter, const void *entry);
/* Ends the adding; entries are then taken with next, in order. */
ledger_status ledger__sorter_sort(struct ledger__sorter *sorter);
/* LEDGER_OK and *entry borrowed until the next call; LEDGER_END at the end. */
ledger_status ledger__sorter_next(
	struct ledger__sorter *sorter, const void **entry);
/* From the first entry again. */
ledger_status ledger__sorter_rewind(struct ledger__sorter *sorter);
uint64_t ledger__sorter_count(const struct ledger__sorter *sorter);
void ledger__sorter_free(struct ledger__sorter *sorter);

#endif
