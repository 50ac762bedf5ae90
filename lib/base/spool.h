/* SPDX-License-Identifier: MIT */
/* Files that only the running process sees, and files put in place whole. */
#ifndef LEDGER_BASE_SPOOL_H
#define LEDGER_BASE_SPOOL_H

#include "base/context.h"

#include <stdio.h>

/*
 * An unlinked file of mode 0600 in the folder, opened for reading and
 * writing. LEDGER_ERROR_OUTPUT when the folder takes no file.
 */
ledger_status ledger__spool_open(
	ledger_context *context, const char *folder, int *descriptor);

/*
 * A file that appears under its name whole or not at all: written under a
 * temporary name beside it (0600, O_EXCL, no symbolic links), synced,
 * renamed into place, the folder synced. A target that is a symbolic link is
 * refused.
 */
struct ledger__placed_file;

ledger_status ledger__placed_file_open(ledger_context *context,
	const char *path, struct ledger__placed_file **file);
FILE *ledger__placed_file_stream(struct ledger__placed_file *file);
/* Flushes and syncs; the file waits under its temporary name. */
ledger_status ledger__placed_file_sync(struct ledger__placed_file *file);
/* Synced: whether the file under its name has the same bytes already. */
bool ledger__placed_file_same(const struct ledger__placed_file *file);
/* Renames and syncs the folder; syncs first if that was not done. */
ledger_status ledger__placed_file_commit(struct ledger__placed_file *file);
/* Frees; an uncommitted file is removed. NULL is accepted. */
void ledger__placed_file_free(struct ledger__placed_file *file);

/* Whole reads and writes at an offset; short ones are errors. */
ledger_status ledger__read_at(ledger_context *context, int descriptor,
	void *bytes, size_t length, uint64_t offset);
ledger_status ledger__write_at(ledger_context *context, int descriptor,
	const void *bytes, size_t length, uint64_t offset);

#endif
