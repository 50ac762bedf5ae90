/* SPDX-License-Identifier: MIT */
/* Sorted runs in an unlinked file, and their merging: inside the sorter. */
#ifndef LEDGER_BASE_RUNS_H
#define LEDGER_BASE_RUNS_H

#include "base/sorter.h"

#include <stdbool.h>

enum {
	LEDGER__RUN_ENTRY_BYTES = 64 * 1024, /* the largest entry */
	LEDGER__RUN_FAN_IN = 64,	     /* runs merged at a time */
};

struct ledger__run {
	uint64_t offset; /* in the file */
	uint64_t count;	 /* of entries */
};

/* One file of runs.  Entries are put one by one, through a buffer. */
struct ledger__runs {
	ledger_context *context;
	size_t size; /* of an entry */
	ledger__compare *compare;
	int descriptor;
	uint64_t end; /* of what was written */
	struct ledger__run *items;
	size_t count;
	size_t capacity;
	unsigned char *buffer;
	size_t buffered;
};

void ledger__runs_init(struct ledger__runs *runs, ledger_context *context,
	size_t size, ledger__compare *compare);
void ledger__runs_release(struct ledger__runs *runs);
ledger_status ledger__runs_begin(
	struct ledger__runs *runs, const char *temporary);
ledger_status ledger__runs_put(
	struct ledger__runs *runs, const unsigned char *entry);
ledger_status ledger__runs_end(struct ledger__runs *runs);
/* Merges until no more than LEDGER__RUN_FAN_IN runs are left. */
ledger_status ledger__runs_reduce(
	struct ledger__runs *runs, const char *temporary);

/* Takes the entries of some runs in order; equal ones in order of runs. */
struct ledger__run_merge;
ledger_status ledger__run_merge_new(const struct ledger__runs *runs,
	size_t first, size_t count, struct ledger__run_merge **merge);
ledger_status ledger__run_merge_next(
	struct ledger__run_merge *merge, const void **entry);
void ledger__run_merge_free(struct ledger__run_merge *merge);

#endif
