/* SPDX-License-Identifier: MIT */
/* Large runs: indexes are cheaper built anew than kept up row by row. */

#include "store/private.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
	BULK_ROWS = 20000, /* fewer are never worth it */
	BULK_SHARE = 4,	   /* at least this part of all rows then there */
};

/* A row that goes to a random place of an index costs as much as building
 * about four, which are sorted first. */
static ledger_status worth_it(ledger_store *store,
	const struct ledger__sheet *sheet, uint64_t added, uint64_t touched,
	bool *worth)
{
	uint64_t count = 0;
	ledger_status status = LEDGER_OK;

	*worth = false;
	if (touched < BULK_ROWS)
		return LEDGER_OK;
	status = ledger__store_count(store, sheet, &count);
	*worth = status == LEDGER_OK && touched >= (count + added) / BULK_SHARE;
	return status;
}

static ledger_status drop_one(ledger_store *store, struct ledger__buffer *kept,
	const char *name, const char *make)
{
	struct ledger__buffer sql = {0};
	ledger_status status = LEDGER_OK;

	ledger__buffer_append_text(kept, make);
	ledger__buffer_append_text(kept, ";\n");
	ledger__buffer_append_text(&sql, "DROP INDEX ");
	ledger__sql_quote(&sql, name);
	status = sql.failed || kept->failed
			 ? ledger__fail_memory(store->context)
			 : ledger__sql_run(store, ledger__buffer_text(&sql));
	ledger__buffer_release(&sql);
	return status;
}

/*
 * The table's CHECKs stand for those who write without the library; what a
 * large run writes has passed the same ones, as ledger_store_check sees too.
 */
static ledger_status trust_values(ledger_store *store)
{
	if (store->bulk)
		return LEDGER_OK;
	store->bulk = true;
	return ledger__sql_run(store, "PRAGMA ignore_check_constraints=ON");
}

void ledger__bulk_over(ledger_store *store)
{
	if (store->bulk)
		ledger__sql_quiet(store, "PRAGMA ignore_check_constraints=OFF");
	store->bulk = false;
}

/* The names are read before the first drop, which changes the schema. */
static ledger_status list_indexes(ledger_store *store,
	const struct ledger__sheet *sheet, const char *only,
	struct ledger__arena *arena, const char *found[][2], size_t *count)
{
	sqlite3_stmt *row = NULL;
	ledger_status status = ledger__sql_prepare(store,
		"SELECT name, sql FROM sqlite_schema WHERE type = 'index' "
		"AND tbl_name = ?1 AND sql IS NOT NULL "
		"AND name <> ?1 || '_draft' AND (?2 IS NULL OR name = ?2) "
		"ORDER BY name LIMIT 8",
		&row);

	if (status == LEDGER_OK) {
		ledger__sql_bind_text(row, 1, sheet->name);
		ledger__sql_bind_text(row, 2, only);
	}
	while (status == LEDGER_OK &&
		(status = ledger__sql_step(store, row)) == LEDGER_OK) {
		for (int i = 0; i < 2; i++) {
			const char *text =
				(const char *)sqlite3_column_text(row, i);

			found[*count][i] = ledger__arena_duplicate(arena,
				text ? text : "", text ? strlen(text) : 0);
			if (!found[*count][i])
				status = ledger__fail_memory(store->context);
		}
		++*count;
	}
	sqlite3_finalize(row);
	return status == LEDGER_END ? LEDGER_OK : status;
}

/*
 * Drops the sheet's indexes, or the one named, and keeps their SQL.  Drafts
 * are few: their index is kept up as rows come, which spares a reading.
 */
static ledger_status drop_indexes(ledger_store *store,
	const struct ledger__sheet *sheet, const char *only)
{
	struct ledger__sheet_state *state = ledger__sheet_state(store, sheet);
	const char *found[8][2];
	size_t count = 0;
	struct ledger__arena arena = {0};
	struct ledger__buffer kept = {0};
	ledger_status status =
		list_indexes(store, sheet, only, &arena, found, &count);

	ledger__loads_end(store);
	if (state->dropped)
		ledger__buffer_append_text(&kept, state->dropped);
	for (size_t i = 0; status == LEDGER_OK && i < count; i++)
		status = drop_one(store, &kept, found[i][0], found[i][1]);
	if (status == LEDGER_OK && kept.length > 0) {
		char *dropped = ledger__duplicate(kept.data, kept.length);

		if (dropped) {
			free(state->dropped);
			state->dropped = dropped;
		} else {
			status = ledger__fail_memory(store->context);
		}
	}
	ledger__arena_release(&arena);
	ledger__buffer_release(&kept);
	return status;
}

ledger_status ledger__store_bulk_begin(
	ledger_store *store, const struct ledger__sheet *sheet, uint64_t rows)
{
	bool worth = false;
	ledger_status status = worth_it(store, sheet, rows, rows, &worth);

	assert(store->in_transaction);
	if (status == LEDGER_OK && worth)
		status = trust_values(store);
	if (status == LEDGER_OK && worth)
		status = drop_indexes(store, sheet, NULL);
	return status;
}

ledger_status ledger__store_bulk_updates(
	ledger_store *store, const struct ledger__sheet *sheet, uint64_t rows)
{
	struct ledger__buffer name = {0};
	const char *only = NULL;
	bool worth = false;
	ledger_status status = worth_it(store, sheet, 0, rows, &worth);

	assert(store->in_transaction);
	ledger__buffer_printf(&name, "%s_due", sheet->name);
	only = ledger__buffer_text(&name);
	if (status == LEDGER_OK && name.failed)
		status = ledger__fail_memory(store->context);
	if (status == LEDGER_OK && worth)
		status = trust_values(store);
	if (status == LEDGER_OK && worth)
		status = drop_indexes(store, sheet, only);
	ledger__buffer_release(&name);
	return status;
}

/*
 * The sorter takes as much memory as the page cache, so the cache is made
 * small meanwhile: 4 MiB sorts faster than 8 or 16, being in the processor's;
 * what does not fit is sorted in the private folder, by a second thread while
 * the first one reads.
 */
ledger_status ledger__store_bulk_end(
	ledger_store *store, const struct ledger__sheet *sheet)
{
	struct ledger__sheet_state *state = ledger__sheet_state(store, sheet);
	ledger_status status = LEDGER_OK;

	assert(store->in_transaction);
	ledger__loads_end(store);
	ledger__bulk_over(store);
	if (!state->dropped)
		return LEDGER_OK;
	ledger__place_use(store);
	status = ledger__sql_run(
		store, "PRAGMA cache_size=-4096; PRAGMA threads=1");
	if (status == LEDGER_OK)
		status = ledger__sql_run(store, state->dropped);
	if (status == LEDGER_OK)
		status = ledger__sql_run(
			store, "PRAGMA cache_size=-16384; PRAGMA threads=0");
	free(state->dropped);
	state->dropped = NULL;
	return status;
}
