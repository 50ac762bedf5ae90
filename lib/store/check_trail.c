/* SPDX-License-Identifier: MIT */
/* Checking batches against what they wrote, and the journal's chains. */

#include "store/check.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Columns as in ledger__batch_select. */
enum { BATCH_LINES = 8, BATCH_ADDED, BATCH_SKIPPED = 14, BATCH_CHECKSUM };

static void check_counts(struct ledger__check *check, sqlite3_stmt *row)
{
	int64_t number = sqlite3_column_int64(row, 0);
	uint64_t sum = 0;

	for (int i = BATCH_ADDED; i <= BATCH_SKIPPED; i++)
		sum += (uint64_t)sqlite3_column_int64(row, i);
	if (sum != (uint64_t)sqlite3_column_int64(row, BATCH_LINES))
		ledger__check_report(check, "batch", 0,
			"the counts of batch %" PRId64 " do not add up",
			number);
	if (check->sums[number] !=
		(uint64_t)sqlite3_column_int64(row, BATCH_CHECKSUM))
		ledger__check_report(check, "batch", 0,
			"batch %" PRId64 " wrote other versions than are "
			"there: some were lost, added or altered",
			number);
}

/* The journal holds the row of every batch as it was when it ended. */
static ledger_status check_entry(
	struct ledger__check *check, sqlite3_stmt *batch, sqlite3_stmt *entry)
{
	int64_t number = sqlite3_column_int64(batch, 0);
	const char *expected = NULL;
	const char *counts = NULL;
	ledger_status status = LEDGER_OK;

	ledger__buffer_reset(&check->text);
	ledger__batch_text(batch, &check->text);
	expected = ledger__buffer_text(&check->text);
	if (check->text.failed)
		return ledger__fail_memory(check->store->context);
	sqlite3_reset(entry);
	sqlite3_bind_int64(entry, 1, number);
	status = ledger__sql_step(check->store, entry);
	if (status == LEDGER_OK)
		counts = (const char *)sqlite3_column_text(entry, 0);
	if (status != LEDGER_OK && status != LEDGER_END)
		return status;
	if (!counts || strcmp(counts, expected) != 0)
		ledger__check_report(check, "batch", 0,
			"batch %" PRId64 " is not as the journal has it",
			number);
	sqlite3_reset(entry);
	return LEDGER_OK;
}

ledger_status ledger__check_batches(struct ledger__check *check)
{
	struct ledger__buffer sql = {0};
	sqlite3_stmt *batch = NULL;
	sqlite3_stmt *entry = NULL;
	int64_t expected = 0;
	ledger_status status = LEDGER_OK;

	ledger__buffer_append_text(&sql, ledger__batch_select);
	ledger__buffer_append_text(&sql, " ORDER BY number");
	status = sql.failed ? ledger__fail_memory(check->store->context)
			    : ledger__sql_prepare(check->store,
				      ledger__buffer_text(&sql), &batch);
	if (status == LEDGER_OK)
		status = ledger__sql_prepare(check->store,
			"SELECT counts FROM journal "
			"WHERE chain = 'write' AND subject = ?",
			&entry);
	while (status == LEDGER_OK &&
		(status = ledger__sql_step(check->store, batch)) == LEDGER_OK) {
		if (sqlite3_column_int64(batch, 0) != ++expected ||
			expected > check->batch_count) {
			ledger__check_report(check, "batch", 0,
				"batch %" PRId64 " is missing", expected);
			break;
		}
		check_counts(check, batch);
		status = check_entry(check, batch, entry);
	}
	sqlite3_finalize(batch);
	sqlite3_finalize(entry);
	ledger__buffer_release(&sql);
	return status == LEDGER_END ? LEDGER_OK : status;
}

/* ---- The journal
 * ------------------------------------------------------------- */

static const char *text_of(sqlite3_stmt *row, int column)
{
	return (const char *)sqlite3_column_text(row, column);
}

static bool digest_of(
	sqlite3_stmt *row, int column, unsigned char digest[LEDGER__CHAIN_SIZE])
{
	const void *bytes = sqlite3_column_blob(row, column);

	if (!bytes || sqlite3_column_bytes(row, column) != LEDGER__CHAIN_SIZE)
		return false;
	memcpy(digest, bytes, LEDGER__CHAIN_SIZE);
	return true;
}

static ledger_status check_link(struct ledger__check *check, sqlite3_stmt *row,
	int64_t expected, unsigned char previous[LEDGER__CHAIN_SIZE])
{
	unsigned char digest[LEDGER__CHAIN_SIZE];
	struct ledger__journal_entry entry = {.chain = text_of(row, 0),
		.sequence = sqlite3_column_int64(row, 1),
		.time = text_of(row, 2),
		.actor = text_of(row, 3),
		.command = text_of(row, 4),
		.subject = sqlite3_column_int64(row, 5),
		.profile = text_of(row, 6),
		.purpose = text_of(row, 7),
		.columns = text_of(row, 8),
		.scope = text_of(row, 9),
		.counts = text_of(row, 10)};
	bool whole = digest_of(row, 11, entry.previous) &&
		     digest_of(row, 12, entry.digest);
	ledger_status status =
		ledger__journal_digest(check->store, &entry, digest);

	if (status != LEDGER_OK)
		return status;
	if (entry.sequence != expected)
		ledger__check_report(check, "journal", 0,
			"entry %" PRId64 " of the %s chain is missing",
			expected, entry.chain ? entry.chain : "?");
	else if (!whole ||
		 memcmp(entry.previous, previous, sizeof digest) != 0 ||
		 memcmp(entry.digest, digest, sizeof digest) != 0)
		ledger__check_report(check, "journal", 0,
			"entry %" PRId64 " of the %s chain was altered",
			expected, entry.chain ? entry.chain : "?");
	memcpy(previous, entry.digest, sizeof digest);
	return LEDGER_OK;
}

static ledger_status check_chain(struct ledger__check *check, const char *chain)
{
	unsigned char previous[LEDGER__CHAIN_SIZE] = {0};
	int64_t sequence = 0;
	sqlite3_stmt *row = NULL;
	ledger_status status = ledger__sql_prepare(check->store,
		"SELECT chain, sequence, time, actor, command, subject, "
		"profile, purpose, columns, scope, counts, previous, digest "
		"FROM journal WHERE chain = ? ORDER BY sequence",
		&row);

	if (status == LEDGER_OK)
		ledger__sql_bind_text(row, 1, chain);
	while (status == LEDGER_OK &&
		(status = ledger__sql_step(check->store, row)) == LEDGER_OK) {
		status = check_link(check, row, sequence + 1, previous);
		sequence = sqlite3_column_int64(row, 1);
	}
	sqlite3_finalize(row);
	return status == LEDGER_END ? LEDGER_OK : status;
}

ledger_status ledger__check_journal(struct ledger__check *check)
{
	int64_t strangers = 0;
	int64_t unknown = 0;
	ledger_status status = check_chain(check, "write");

	if (status == LEDGER_OK)
		status = check_chain(check, "disclosure");
	if (status == LEDGER_OK)
		status = ledger__sql_integer(check->store,
			"SELECT count(*) FROM journal "
			"WHERE chain NOT IN ('write', 'disclosure')",
			&strangers);
	/* A batch that was removed together with its versions. */
	if (status == LEDGER_OK)
		status = ledger__sql_integer(check->store,
			"SELECT count(*) FROM journal WHERE chain = 'write' "
			"AND subject IS NOT NULL "
			"AND subject NOT IN (SELECT number FROM batch)",
			&unknown);
	if (status == LEDGER_OK && strangers + unknown > 0)
		ledger__check_report(check, "journal", 0,
			"%" PRId64 " entries belong to nothing",
			strangers + unknown);
	return status;
}

/* The first entry says what init made: number, area, descriptors. */
ledger_status ledger__check_birth(struct ledger__check *check)
{
	char *counts = NULL;
	const char *expected = NULL;
	ledger_status status = LEDGER_OK;

	ledger__buffer_reset(&check->text);
	status = ledger__store_birth_text(check->store, &check->text);
	expected = ledger__buffer_text(&check->text);
	if (check->text.failed)
		status = ledger__fail_memory(check->store->context);
	if (status == LEDGER_OK)
		status = ledger__sql_text(check->store,
			"SELECT counts FROM journal WHERE chain = 'write' "
			"AND sequence = 1",
			&counts);
	if (status == LEDGER_OK && (!counts || strcmp(counts, expected) != 0))
		ledger__check_report(check, "descriptor", 0,
			"the store is not the one that init made");
	free(counts);
	return status;
}
