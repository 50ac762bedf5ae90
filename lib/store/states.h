/* SPDX-License-Identifier: MIT */
/* What the parts of ledger__store_states share. */
#ifndef LEDGER_STORE_STATES_H
#define LEDGER_STORE_STATES_H

#include "store/private.h"

#include <stdint.h>

enum { LEDGER__NO_DAY = INT32_MAX }; /* later than any day */

/* ---- known.c ------------------------------------------------------------ */

/* The civil day in China of each batch, of those known at a time. */
struct ledger__known {
	int32_t *days; /* batch 1 first; LEDGER__NO_DAY: not known then */
	size_t count;
};
ledger_status ledger__known_read(
	ledger_store *store, int64_t known_at, struct ledger__known *known);
void ledger__known_release(struct ledger__known *known);
/* The day of a batch; LEDGER_ERROR_STORE for one that is not there. */
ledger_status ledger__known_day(ledger_store *store,
	const struct ledger__known *known, int64_t batch, int32_t *day);

/* ---- former.c ------------------------------------------------------------ */

/* A value within a former state's text. */
struct ledger__slice {
	uint32_t at;
	uint32_t length;
	bool stated;
};

/* A former state of the record that was sought. */
struct ledger__former {
	int64_t version;
	int64_t batch;
	const char *text;
	struct ledger__slice *slices; /* as the fields wanted */
};

/* Former states, record after record in order of their numbers. */
struct ledger__formers {
	ledger_store *store;
	const struct ledger__sheet *sheet;
	const int *fields; /* wanted, in byte order of their names */
	size_t field_count;
	sqlite3_stmt *rows;
	int64_t at; /* record that the row is of; 0: nowhere, or the end */
	bool ended;
	struct ledger__former *found; /* of the last one sought, oldest first */
	size_t count;
	size_t capacity;
	struct ledger__arena arena; /* their texts */
};
ledger_status ledger__formers_open(struct ledger__formers *formers,
	ledger_store *store, const struct ledger__sheet *sheet,
	const int *fields, size_t field_count);
/* Those of this record, which comes behind the one sought before. */
ledger_status ledger__formers_seek(
	struct ledger__formers *formers, int64_t record_no);
void ledger__formers_close(struct ledger__formers *formers);

#endif
