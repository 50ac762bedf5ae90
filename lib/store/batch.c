/* SPDX-License-Identifier: MIT */
/* A writing run: one transaction, its batches, its journal entries. */

#include "store/private.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

ledger_status ledger__store_begin(ledger_store *store)
{
	int64_t issued = 0;
	int64_t batch = 0;
	ledger_status status = LEDGER_OK;

	assert(store->writing && !store->in_transaction);
	status = ledger__sql_run(store, "BEGIN IMMEDIATE");
	if (status != LEDGER_OK)
		return status;
	store->in_transaction = true;
	ledger__place_use(store);
	status =
		ledger__sql_integer(store, "SELECT issued FROM store", &issued);
	if (status == LEDGER_OK)
		status = ledger__sql_integer(
			store, "SELECT max(number) FROM batch", &batch);
	if (status == LEDGER_OK && (issued < 0 || issued >= UINT32_MAX ||
					   batch < 0 || batch >= INT64_MAX / 2))
		status = ledger__fail(store->context, LEDGER_ERROR_STORE,
			"store '%s' is damaged: the numbers that it issued "
			"are none",
			store->path);
	if (status != LEDGER_OK) {
		ledger__store_rollback(store);
		return status;
	}
	store->issued = (uint32_t)issued;
	store->first_batch = batch + 1;
	store->next_batch = batch + 1;
	return LEDGER_OK;
}

static ledger_status write_issued(ledger_store *store)
{
	sqlite3_stmt *update = NULL;
	ledger_status status = ledger__sql_prepare(store,
		"UPDATE store SET issued = ?1 WHERE issued <> ?1", &update);

	if (status == LEDGER_OK) {
		sqlite3_bind_int64(update, 1, store->issued);
		status = ledger__sql_finish(store, update);
	}
	sqlite3_finalize(update);
	return status;
}

static void forget_dropped(ledger_store *store)
{
	for (size_t i = 0; i < store->form->sheet_count; i++) {
		free(store->sheets[i].dropped);
		store->sheets[i].dropped = NULL;
	}
}

static bool anything_dropped(const ledger_store *store)
{
	for (size_t i = 0; i < store->form->sheet_count; i++)
		if (store->sheets[i].dropped)
			return true;
	return false;
}

ledger_status ledger__store_commit(ledger_store *store)
{
	ledger_status status = LEDGER_OK;

	assert(store->in_transaction && !store->batch_open);
	assert(!anything_dropped(store));
	ledger__loads_end(store);
	ledger__bulk_over(store);
	status = write_issued(store);
	if (status == LEDGER_OK)
		status = ledger__sql_run(store, "COMMIT");
	if (status == LEDGER_OK) {
		store->in_transaction = false;
		return LEDGER_OK;
	}
	/* Busy: readers did not end in time, and nothing was written. */
	if (status == LEDGER_ERROR_STORE) {
		char cause[LEDGER__MESSAGE_SIZE];

		memcpy(cause, store->context->message, sizeof cause);
		status = ledger__fail(store->context, LEDGER_ERROR_STORE,
			"%.900s; whether the run was written is unknown: "
			"it can be repeated",
			cause);
	}
	ledger__store_rollback(store);
	return status;
}

void ledger__store_rollback(ledger_store *store)
{
	if (!store->in_transaction)
		return;
	ledger__loads_end(store);
	if (!sqlite3_get_autocommit(store->db))
		ledger__sql_quiet(store, "ROLLBACK");
	ledger__bulk_over(store);
	store->in_transaction = false;
	store->batch_open = false;
	store->areas_stale = true;
	forget_dropped(store);
}

/* ---- Batches --------------------------------------------------------------
 */

static ledger_status add_batch(
	ledger_store *store, const struct ledger__batch *batch)
{
	char time[26];
	sqlite3_stmt *insert = NULL;
	ledger_status status = ledger__sql_prepare(store,
		"INSERT INTO batch (number, command, sheet, file, sha256, "
		"options, time, actor, line_count, added, updated, unchanged, "
		"rejected, held, skipped, checksum) "
		"VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0, 0, 0, 0, 0)",
		&insert);

	if (status == LEDGER_OK) {
		ledger__time_format(store->context->now, time);
		sqlite3_bind_int64(insert, 1, batch->number);
		ledger__sql_bind_text(insert, 2, batch->command);
		ledger__sql_bind_text(insert, 3, batch->sheet);
		ledger__sql_bind_text(insert, 4, batch->file);
		ledger__sql_bind_text(insert, 5, batch->sha256);
		ledger__sql_bind_text(insert, 6, batch->options);
		ledger__sql_bind_text(insert, 7, time);
		ledger__sql_bind_text(insert, 8, store->context->actor);
		status = ledger__sql_finish(store, insert);
	}
	sqlite3_finalize(insert);
	return status;
}

ledger_status ledger__store_batch_begin(
	ledger_store *store, struct ledger__batch *batch)
{
	size_t used = (size_t)(store->next_batch - store->first_batch);
	ledger_status status = LEDGER_OK;

	assert(store->in_transaction && !store->batch_open);
	if (!ledger__grow(&store->checksums, &store->checksum_capacity,
		    used + 1, sizeof *store->checksums))
		return ledger__fail_memory(store->context);
	store->checksums[used] = 0;
	batch->number = store->next_batch;
	status = add_batch(store, batch);
	if (status == LEDGER_OK) {
		store->next_batch++;
		store->batch_open = true;
	}
	return status;
}

static ledger_status write_counts(
	ledger_store *store, const struct ledger__batch *batch)
{
	const uint64_t counts[] = {batch->rows, batch->added, batch->updated,
		batch->unchanged, batch->rejected, batch->held, batch->skipped,
		store->checksums[batch->number - store->first_batch]};
	sqlite3_stmt *update = NULL;
	/* The file's digest may be known only now, and its sheet. */
	ledger_status status = ledger__sql_prepare(store,
		"UPDATE batch SET line_count = ?, added = ?, updated = ?, "
		"unchanged = ?, rejected = ?, held = ?, skipped = ?, "
		"checksum = ?, sheet = ?, file = ?, sha256 = ?, options = ? "
		"WHERE number = ?",
		&update);

	if (status == LEDGER_OK) {
		for (int i = 0; i < 8; i++)
			sqlite3_bind_int64(update, i + 1, (int64_t)counts[i]);
		ledger__sql_bind_text(update, 9, batch->sheet);
		ledger__sql_bind_text(update, 10, batch->file);
		ledger__sql_bind_text(update, 11, batch->sha256);
		ledger__sql_bind_text(update, 12, batch->options);
		sqlite3_bind_int64(update, 13, batch->number);
		status = ledger__sql_finish(store, update);
	}
	sqlite3_finalize(update);
	return status;
}

const char ledger__batch_select[] =
	"SELECT number, command, sheet, file, sha256, options, time, actor, "
	"line_count, added, updated, unchanged, rejected, held, skipped, "
	"checksum FROM batch";

/* Values have no line feeds but in options, where they are made visible. */
void ledger__batch_text(sqlite3_stmt *row, struct ledger__buffer *out)
{
	for (int i = 0; i < sqlite3_column_count(row); i++) {
		const char *text = (const char *)sqlite3_column_text(row, i);

		if (!text)
			continue;
		ledger__buffer_printf(out, "%s=", sqlite3_column_name(row, i));
		for (; *text; text++) {
			if (*text == '\n' || *text == '\\')
				ledger__buffer_append_byte(out, '\\');
			ledger__buffer_append_byte(
				out, *text == '\n' ? 'n' : *text);
		}
		ledger__buffer_append_byte(out, '\n');
	}
}

static ledger_status add_entry(ledger_store *store,
	const struct ledger__batch *batch, const char *time, const char *counts)
{
	struct ledger__journal_entry entry = {.chain = "write",
		.time = time,
		.actor = store->context->actor,
		.command = batch->command,
		.subject = batch->number,
		.counts = counts};

	return ledger__journal_add(store, &entry);
}

ledger_status ledger__store_batch_end(
	ledger_store *store, const struct ledger__batch *batch)
{
	char time[26];
	char where[64];
	struct ledger__buffer sql = {0};
	struct ledger__buffer counts = {0};
	sqlite3_stmt *row = NULL;
	ledger_status status = LEDGER_OK;

	assert(store->batch_open);
	status = write_counts(store, batch);
	if (status != LEDGER_OK)
		return status;
	snprintf(
		where, sizeof where, " WHERE number = %" PRId64, batch->number);
	ledger__buffer_append_text(&sql, ledger__batch_select);
	ledger__buffer_append_text(&sql, where);
	status = ledger__sql_prepare(store, ledger__buffer_text(&sql), &row);
	if (status == LEDGER_OK)
		status = ledger__sql_step(store, row);
	if (status == LEDGER_OK) {
		ledger__batch_text(row, &counts);
		ledger__time_format(store->context->now, time);
		status = add_entry(
			store, batch, time, ledger__buffer_text(&counts));
	}
	if (sql.failed || counts.failed)
		status = ledger__fail_memory(store->context);
	sqlite3_finalize(row);
	ledger__buffer_release(&sql);
	ledger__buffer_release(&counts);
	store->batch_open = status != LEDGER_OK;
	return status;
}

ledger_status ledger__store_remember_row(ledger_store *store,
	const struct ledger__batch *batch, uint64_t line, int64_t record_no)
{
	sqlite3_stmt *insert = NULL;
	ledger_status status =
		ledger__store_statement(store, LEDGER__REMEMBER, &insert);

	assert(store->batch_open);
	if (status != LEDGER_OK)
		return status;
	sqlite3_bind_int64(insert, 1, batch->number);
	sqlite3_bind_int64(insert, 2, (int64_t)line);
	sqlite3_bind_int64(insert, 3, record_no);
	status = ledger__sql_finish(store, insert);
	if (status == LEDGER_OK)
		store->checksums[batch->number - store->first_batch] +=
			ledger__row_checksum((int64_t)line, record_no);
	return status;
}

ledger_status ledger__store_recall_row(ledger_store *store, const char *sha256,
	uint64_t line, int64_t *record_no)
{
	sqlite3_stmt *row = NULL;
	ledger_status status =
		ledger__store_statement(store, LEDGER__RECALL, &row);

	if (status != LEDGER_OK)
		return status;
	ledger__sql_bind_text(row, 1, sha256);
	sqlite3_bind_int64(row, 2, (int64_t)line);
	status = ledger__sql_step(store, row);
	if (status == LEDGER_OK || status == LEDGER_END)
		*record_no =
			status == LEDGER_OK ? sqlite3_column_int64(row, 0) : 0;
	sqlite3_reset(row);
	return status == LEDGER_END ? LEDGER_OK : status;
}
