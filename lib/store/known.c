/* SPDX-License-Identifier: MIT */
/* What was known at a time: the batches until then, the journal's head. */

#include "store/states.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- One snapshot ---------------------------------------------------------
 */

ledger_status ledger__store_snapshot(ledger_store *store)
{
	int64_t number = 0;
	ledger_status status = LEDGER_OK;

	assert(sqlite3_get_autocommit(store->db));
	status = ledger__sql_run(store, "BEGIN");
	/* The first reading takes the lock that keeps writers from a commit. */
	if (status == LEDGER_OK)
		status = ledger__sql_integer(
			store, "SELECT number FROM store", &number);
	if (status != LEDGER_OK)
		ledger__store_snapshot_end(store);
	return status;
}

void ledger__store_snapshot_end(ledger_store *store)
{
	if (!sqlite3_get_autocommit(store->db) && !store->in_transaction)
		ledger__sql_quiet(store, "COMMIT");
}

/* ---- Batches ---------------------------------------------------------------
 */

/* All times have this form, so the order of texts is that of times. */
static bool read_time(const char *text, struct ledger__date *day)
{
	return text && strlen(text) == 25 && text[10] == 'T' &&
	       strcmp(text + 19, "+08:00") == 0 &&
	       ledger__date_parse(text, 10, day);
}

static ledger_status add_day(ledger_store *store, struct ledger__known *known,
	size_t *capacity, sqlite3_stmt *row, const char *known_at)
{
	const char *time = (const char *)sqlite3_column_text(row, 1);
	struct ledger__date day = {0};

	if (sqlite3_column_int64(row, 0) != (int64_t)known->count + 1 ||
		!read_time(time, &day))
		return ledger__fail(store->context, LEDGER_ERROR_STORE,
			"store '%s' is damaged: its batches are not in order",
			store->path);
	if (!ledger__grow(&known->days, capacity, known->count + 1,
		    sizeof *known->days))
		return ledger__fail_memory(store->context);
	known->days[known->count++] = strcmp(time, known_at) <= 0
					      ? ledger__date_to_day(day)
					      : LEDGER__NO_DAY;
	return LEDGER_OK;
}

ledger_status ledger__known_read(
	ledger_store *store, int64_t known_at, struct ledger__known *known)
{
	char until[26];
	size_t capacity = 0;
	sqlite3_stmt *row = NULL;
	ledger_status status = ledger__sql_prepare(
		store, "SELECT number, time FROM batch ORDER BY number", &row);

	*known = (struct ledger__known){0};
	ledger__time_format(known_at, until);
	while (status == LEDGER_OK &&
		(status = ledger__sql_step(store, row)) == LEDGER_OK)
		status = add_day(store, known, &capacity, row, until);
	sqlite3_finalize(row);
	if (status == LEDGER_END)
		return LEDGER_OK;
	ledger__known_release(known);
	return status;
}

void ledger__known_release(struct ledger__known *known)
{
	free(known->days);
	*known = (struct ledger__known){0};
}

ledger_status ledger__known_day(ledger_store *store,
	const struct ledger__known *known, int64_t batch, int32_t *day)
{
	if (batch < 1 || batch > (int64_t)known->count)
		return ledger__fail(store->context, LEDGER_ERROR_STORE,
			"store '%s' is damaged: batch %" PRId64 " is missing",
			store->path, batch);
	*day = known->days[batch - 1];
	return LEDGER_OK;
}

/* ---- The journal's head ----------------------------------------------------
 */

ledger_status ledger__store_head_known(ledger_store *store, int64_t known_at,
	int64_t *sequence, char head[LEDGER_HEAD_SIZE])
{
	char until[26];
	sqlite3_stmt *row = NULL;
	ledger_status status = ledger__sql_prepare(store,
		"SELECT sequence, lower(hex(digest)) FROM journal "
		"WHERE chain = 'write' AND time <= ?1 "
		"AND sequence NOT IN (SELECT sequence FROM report) "
		"ORDER BY sequence DESC LIMIT 1",
		&row);

	ledger__time_format(known_at, until);
	if (status == LEDGER_OK) {
		ledger__sql_bind_text(row, 1, until);
		status = ledger__sql_step(store, row);
	}
	if (status == LEDGER_OK) {
		const char *text = (const char *)sqlite3_column_text(row, 1);

		*sequence = sqlite3_column_int64(row, 0);
		if (text && strlen(text) == LEDGER_HEAD_SIZE - 1)
			memcpy(head, text, LEDGER_HEAD_SIZE);
		else
			head[0] = '\0';
	} else if (status == LEDGER_END) {
		*sequence = 0;
		head[0] = '\0';
	}
	sqlite3_finalize(row);
	return status == LEDGER_END ? LEDGER_OK : status;
}
