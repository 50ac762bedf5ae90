/* SPDX-License-Identifier: MIT */
/* The journal: two chains of entries, each sealed with the one before. */

#include "base/text.h"
#include "store/private.h"

#include <assert.h>
#include <stdio.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static void put_part(
	struct ledger__buffer *out, const char *name, const char *value)
{
	if (!value)
		return;
	/* The length makes parts unmistakable whatever they hold. */
	ledger__buffer_printf(out, "%s %zu=", name, strlen(value));
	ledger__buffer_append_text(out, value);
	ledger__buffer_append_byte(out, '\n');
}

ledger_status ledger__journal_digest(ledger_store *store,
	const struct ledger__journal_entry *entry,
	unsigned char digest[LEDGER__CHAIN_SIZE])
{
	struct ledger__buffer text = {0};
	ledger_status status = LEDGER_OK;

	put_part(&text, "chain", entry->chain);
	ledger__buffer_printf(&text, "sequence=%" PRId64 "\n", entry->sequence);
	put_part(&text, "time", entry->time);
	put_part(&text, "actor", entry->actor);
	put_part(&text, "command", entry->command);
	if (entry->subject)
		ledger__buffer_printf(
			&text, "subject=%" PRId64 "\n", entry->subject);
	put_part(&text, "profile", entry->profile);
	put_part(&text, "purpose", entry->purpose);
	put_part(&text, "columns", entry->columns);
	put_part(&text, "scope", entry->scope);
	put_part(&text, "counts", entry->counts);
	ledger__buffer_append_text(&text, "previous=");
	ledger__buffer_append(&text, entry->previous, sizeof entry->previous);
	if (text.failed)
		status = ledger__fail_memory(store->context);
	else
		ledger__chain_digest(digest, text.data, text.length);
	ledger__buffer_release(&text);
	return status;
}

/* *sequence 0 and a digest of zeros for an empty chain. */
static ledger_status read_head(ledger_store *store, const char *chain,
	int64_t *sequence, unsigned char digest[LEDGER__CHAIN_SIZE])
{
	sqlite3_stmt *row = NULL;
	ledger_status status =
		ledger__store_statement(store, LEDGER__JOURNAL_HEAD, &row);

	*sequence = 0;
	memset(digest, 0, LEDGER__CHAIN_SIZE);
	if (status != LEDGER_OK)
		return status;
	ledger__sql_bind_text(row, 1, chain);
	status = ledger__sql_step(store, row);
	if (status == LEDGER_OK) {
		const void *bytes = sqlite3_column_blob(row, 1);

		*sequence = sqlite3_column_int64(row, 0);
		if (bytes && sqlite3_column_bytes(row, 1) == LEDGER__CHAIN_SIZE)
			memcpy(digest, bytes, LEDGER__CHAIN_SIZE);
	}
	sqlite3_reset(row);
	return status == LEDGER_END ? LEDGER_OK : status;
}

static ledger_status write_entry(
	ledger_store *store, const struct ledger__journal_entry *entry)
{
	const char *const texts[] = {entry->profile, entry->purpose,
		entry->columns, entry->scope, entry->counts};
	sqlite3_stmt *add = NULL;
	ledger_status status =
		ledger__store_statement(store, LEDGER__JOURNAL_ADD, &add);

	if (status != LEDGER_OK)
		return status;
	ledger__sql_bind_text(add, 1, entry->chain);
	sqlite3_bind_int64(add, 2, entry->sequence);
	ledger__sql_bind_text(add, 3, entry->time);
	ledger__sql_bind_text(add, 4, entry->actor);
	ledger__sql_bind_text(add, 5, entry->command);
	if (entry->subject)
		sqlite3_bind_int64(add, 6, entry->subject);
	else
		sqlite3_bind_null(add, 6);
	for (int i = 0; i < 5; i++)
		ledger__sql_bind_text(add, 7 + i, texts[i]);
	sqlite3_bind_blob(add, 12, entry->previous, sizeof entry->previous,
		SQLITE_STATIC);
	sqlite3_bind_blob(
		add, 13, entry->digest, sizeof entry->digest, SQLITE_STATIC);
	return ledger__sql_finish(store, add);
}

ledger_status ledger__journal_add(
	ledger_store *store, struct ledger__journal_entry *entry)
{
	ledger_status status = read_head(
		store, entry->chain, &entry->sequence, entry->previous);

	if (status == LEDGER_OK &&
		(entry->sequence < 0 || entry->sequence == INT64_MAX))
		status = ledger__fail(store->context, LEDGER_ERROR_STORE,
			"store '%s' is damaged: its journal has no next number",
			store->path);
	if (status != LEDGER_OK)
		return status;
	entry->sequence++;
	status = ledger__journal_digest(store, entry, entry->digest);
	if (status == LEDGER_OK)
		status = write_entry(store, entry);
	return status;
}

static ledger_status disclose(
	ledger_store *store, struct ledger__journal_entry *entry)
{
	ledger_status status = ledger__sql_run(store, "BEGIN IMMEDIATE");

	if (status != LEDGER_OK)
		return status;
	status = ledger__journal_add(store, entry);
	if (status == LEDGER_OK)
		status = ledger__sql_run(store, "COMMIT");
	if (status != LEDGER_OK && !sqlite3_get_autocommit(store->db))
		ledger__sql_quiet(store, "ROLLBACK");
	return status;
}

/* Nothing but white space and characters that cannot be seen. */
static ledger_status is_blank(
	ledger_context *context, const char *text, size_t length, bool *blank)
{
	struct ledger__buffer folded = {0};
	const char *seen;
	size_t left;
	bool failed;

	(void)ledger__text_fold_width(&folded, text, length);
	seen = ledger__buffer_text(&folded);
	left = folded.length;
	ledger__text_trim(&seen, &left);
	failed = folded.failed;
	ledger__buffer_release(&folded);
	if (failed)
		return ledger__fail_memory(context);
	*blank = left == 0;
	return LEDGER_OK;
}

/*
 * Who reads the journal must be told something, and be shown it as it is.
 * *out is the purpose without the white space around it, NULL for none.
 */
static ledger_status read_purpose(
	ledger_context *context, const char *purpose, char **out)
{
	size_t length = purpose ? strlen(purpose) : 0;
	size_t offset = 0;
	bool blank = true;
	ledger_status status = LEDGER_OK;

	if (length == 0)
		return LEDGER_OK;
	if (ledger__utf8_valid_prefix(purpose, length) < length)
		return ledger__fail(context, LEDGER_ERROR_DESCRIPTOR,
			"the purpose is not UTF-8 text");
	ledger__text_trim(&purpose, &length);
	if (ledger__text_has_control(purpose, length, &offset))
		return ledger__fail(context, LEDGER_ERROR_DESCRIPTOR,
			"the purpose holds a control character");
	status = is_blank(context, purpose, length, &blank);
	if (status != LEDGER_OK)
		return status;
	if (blank)
		return ledger__fail(context, LEDGER_ERROR_DESCRIPTOR,
			"the purpose is blank; say what for");
	*out = ledger__duplicate(purpose, length);
	return *out ? LEDGER_OK : ledger__fail_memory(context);
}

/* For a store that was opened for reading, too: this alone is written. */
static ledger_status write_disclosure(
	ledger_store *store, struct ledger__journal_entry *entry)
{
	ledger_status status = LEDGER_OK;

	if (sqlite3_db_readonly(store->db, "main"))
		return ledger__fail(store->context, LEDGER_ERROR_STORE,
			"nothing may be shown: store '%s' cannot be written, "
			"so the disclosure cannot be noted in its journal",
			store->path);
	if (!store->writing)
		status = ledger__sql_run(store, "PRAGMA query_only=OFF");
	if (status == LEDGER_OK)
		status = disclose(store, entry);
	if (!store->writing)
		ledger__sql_quiet(store, "PRAGMA query_only=ON");
	return status;
}

ledger_status ledger__store_disclose(ledger_store *store, const char *command,
	const char *profile, const char *purpose, const char *columns,
	const char *scope, uint64_t records, int64_t *disclosure)
{
	char time[26];
	char counts[32];
	char *trimmed = NULL;
	struct ledger__journal_entry entry = {.chain = "disclosure",
		.time = time,
		.actor = store->context->actor,
		.command = command,
		.profile = profile,
		.columns = columns,
		.scope = scope,
		.counts = counts};
	ledger_status status = read_purpose(store->context, purpose, &trimmed);

	assert(!store->in_transaction);
	if (status != LEDGER_OK)
		return status;
	entry.purpose = trimmed;
	(void)snprintf(counts, sizeof counts, "records=%" PRIu64, records);
	ledger__time_format(store->context->now, time);
	status = write_disclosure(store, &entry);
	free(trimmed);
	if (status == LEDGER_OK)
		*disclosure = entry.sequence;
	return status;
}

ledger_status ledger_store_head(ledger_store *store, ledger_chain chain,
	int64_t *sequence, char head[LEDGER_HEAD_SIZE])
{
	unsigned char digest[LEDGER__CHAIN_SIZE];
	int64_t number = 0;
	ledger_status status = read_head(store,
		chain == LEDGER_CHAIN_WRITE ? "write" : "disclosure", &number,
		digest);

	if (status != LEDGER_OK)
		return status;
	*sequence = number;
	if (number > 0)
		ledger__hexadecimal(head, digest, sizeof digest);
	else
		head[0] = '\0';
	return LEDGER_OK;
}

/* What init wrote and nothing changes: number, area, descriptors. */
ledger_status ledger__store_birth_text(
	ledger_store *store, struct ledger__buffer *out)
{
	sqlite3_stmt *row = NULL;
	ledger_status status = ledger__sql_prepare(store,
		"SELECT 'store ' || number || ' ' || area || ' ' || created "
		"FROM store UNION ALL "
		"SELECT kind || ' ' || position || ' ' || name || ' ' || "
		"hex(digest) "
		"FROM descriptor ORDER BY 1",
		&row);

	while (status == LEDGER_OK &&
		(status = ledger__sql_step(store, row)) == LEDGER_OK) {
		const char *text = (const char *)sqlite3_column_text(row, 0);

		ledger__buffer_append_text(out, text ? text : "");
		ledger__buffer_append_byte(out, '\n');
	}
	sqlite3_finalize(row);
	if (out->failed)
		return ledger__fail_memory(store->context);
	return status == LEDGER_END ? LEDGER_OK : status;
}
