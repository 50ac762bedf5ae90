/* SPDX-License-Identifier: MIT */
/* The migrations of the store: schema/store/NNN-name.sql, as the build found
 * them, in order of their numbers. */
#ifndef LEDGER_STORE_MIGRATIONS_H
#define LEDGER_STORE_MIGRATIONS_H

#include <stddef.h>

struct ledger__migration {
	int number;	  /* 1, 2, 3 … */
	const char *name; /* the file's, without .sql */
	const char *text; /* SQL, with a NUL behind it */
	size_t length;	  /* without the NUL */
};

extern const struct ledger__migration ledger__migrations[];
extern const size_t ledger__migration_count;

#endif
