/* SPDX-License-Identifier: MIT */
/* Reports that were sent: kept with their figures, found again, listed. */

#include "store/private.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* No text of the store is longer than 1,000,000 bytes. */
enum { PART = 500000 };

const char ledger__report_select[] =
	"SELECT number AS report, period_from, period_to, tables, level, area, "
	"policy, known_at, lower(hex(digest)) AS digest, time, actor, "
	"sequence, replaces FROM report";

/* ---- Keeping --------------------------------------------------------------
 */

static ledger_status bind_key(ledger_store *store, sqlite3_stmt *statement,
	const struct ledger__frozen *report)
{
	char from[LEDGER__DATE_TEXT_SIZE];
	char to[LEDGER__DATE_TEXT_SIZE];
	int result = SQLITE_OK;

	(void)ledger__date_format(report->from, from);
	(void)ledger__date_format(report->to, to);
	result |= sqlite3_bind_text(statement, 1, from, -1, SQLITE_TRANSIENT);
	result |= sqlite3_bind_text(statement, 2, to, -1, SQLITE_TRANSIENT);
	ledger__sql_bind_text(statement, 3, report->tables);
	ledger__sql_bind_text(statement, 4, report->level);
	ledger__sql_bind_text(statement, 5, report->area);
	ledger__sql_bind_text(statement, 6, report->policy);
	return result == SQLITE_OK ? LEDGER_OK
				   : ledger__fail_memory(store->context);
}

/* The one that holds for the key; 0 for none. */
static ledger_status find_number(
	ledger_store *store, const struct ledger__frozen *key, int64_t *number)
{
	sqlite3_stmt *row = NULL;
	ledger_status status = ledger__sql_prepare(store,
		"SELECT number FROM report WHERE period_from = ? "
		"AND period_to = ? AND tables = ? AND level = ? AND area = ? "
		"AND policy = ? AND number NOT IN (SELECT replaces FROM report "
		"WHERE replaces IS NOT NULL) ORDER BY number DESC LIMIT 1",
		&row);

	*number = 0;
	if (status == LEDGER_OK)
		status = bind_key(store, row, key);
	if (status == LEDGER_OK)
		status = ledger__sql_step(store, row);
	if (status == LEDGER_OK)
		*number = sqlite3_column_int64(row, 0);
	sqlite3_finalize(row);
	return status == LEDGER_END ? LEDGER_OK : status;
}

static ledger_status insert_report(ledger_store *store,
	const struct ledger__frozen *report, int64_t sequence, int64_t replaced)
{
	unsigned char digest[LEDGER__CHAIN_SIZE];
	char time[26];
	sqlite3_stmt *insert = NULL;
	ledger_status status = ledger__sql_prepare(store,
		"INSERT INTO report (number, period_from, period_to, tables, "
		"level, area, policy, known_at, digest, time, actor, sequence, "
		"replaces) SELECT ifnull(max(number), 0) + 1, ?1, ?2, ?3, ?4, "
		"?5, ?6, ?7, ?8, ?9, ?10, ?11, nullif(?12, 0) FROM report",
		&insert);

	ledger__time_format(store->context->now, time);
	ledger__chain_digest(digest, report->figures, report->length);
	if (status == LEDGER_OK)
		status = bind_key(store, insert, report);
	if (status == LEDGER_OK) {
		ledger__sql_bind_text(insert, 7, report->known_at);
		sqlite3_bind_blob(
			insert, 8, digest, sizeof digest, SQLITE_STATIC);
		ledger__sql_bind_text(insert, 9, time);
		ledger__sql_bind_text(insert, 10, store->context->actor);
		sqlite3_bind_int64(insert, 11, sequence);
		sqlite3_bind_int64(insert, 12, replaced);
		status = ledger__sql_finish(store, insert);
	}
	sqlite3_finalize(insert);
	return status;
}

/* How much of the text goes into a part: whole characters. */
static size_t part_length(const char *text, size_t length)
{
	size_t part = PART;

	if (length <= PART)
		return length;
	while (part > PART - 4 && ((unsigned char)text[part] & 0xc0) == 0x80)
		part--;
	return part;
}

static ledger_status insert_parts(ledger_store *store, int64_t number,
	const struct ledger__frozen *report)
{
	const char *at = report->figures;
	size_t left = report->length;
	int64_t part = 0;
	sqlite3_stmt *insert = NULL;
	ledger_status status = ledger__sql_prepare(store,
		"INSERT INTO report_part (report, part, text) "
		"VALUES (?, ?, ?)",
		&insert);

	while (status == LEDGER_OK && left > 0) {
		size_t length = part_length(at, left);

		sqlite3_bind_int64(insert, 1, number);
		sqlite3_bind_int64(insert, 2, ++part);
		sqlite3_bind_text(insert, 3, at, (int)length, SQLITE_STATIC);
		status = ledger__sql_finish(store, insert);
		at += length;
		left -= length;
	}
	sqlite3_finalize(insert);
	return status;
}

/* The journal holds the row; so its number in the chain is known before. */
static ledger_status add_entry(
	ledger_store *store, const char *command, int64_t number)
{
	char time[26];
	struct ledger__buffer counts = {0};
	struct ledger__journal_entry entry = {.chain = "write",
		.time = time,
		.actor = store->context->actor,
		.command = command};
	sqlite3_stmt *row = NULL;
	struct ledger__buffer sql = {0};
	ledger_status status = LEDGER_OK;

	ledger__time_format(store->context->now, time);
	ledger__buffer_printf(&sql, "%s WHERE number = %" PRId64,
		ledger__report_select, number);
	status = ledger__sql_prepare(store, ledger__buffer_text(&sql), &row);
	if (status == LEDGER_OK)
		status = ledger__sql_step(store, row);
	if (status == LEDGER_OK) {
		ledger__batch_text(row, &counts);
		entry.counts = ledger__buffer_text(&counts);
		status = counts.failed ? ledger__fail_memory(store->context)
				       : ledger__journal_add(store, &entry);
	}
	sqlite3_finalize(row);
	ledger__buffer_release(&sql);
	ledger__buffer_release(&counts);
	return status;
}

/* Whether the report of that number has the very figures. */
static ledger_status compare_figures(ledger_store *store, int64_t number,
	const struct ledger__frozen *report, bool *same)
{
	unsigned char digest[LEDGER__CHAIN_SIZE];
	sqlite3_stmt *row = NULL;
	ledger_status status = ledger__sql_prepare(store,
		"SELECT 1 FROM report WHERE number = ? AND digest = ?", &row);

	ledger__chain_digest(digest, report->figures, report->length);
	if (status == LEDGER_OK) {
		sqlite3_bind_int64(row, 1, number);
		sqlite3_bind_blob(row, 2, digest, sizeof digest, SQLITE_STATIC);
		status = ledger__sql_step(store, row);
		*same = status == LEDGER_OK;
	}
	sqlite3_finalize(row);
	return status == LEDGER_END ? LEDGER_OK : status;
}

static ledger_status keep(ledger_store *store, const char *command,
	const struct ledger__frozen *report, int64_t *number, int64_t *replaced)
{
	int64_t sequence = 0;
	bool same = false;
	ledger_status status = find_number(store, report, replaced);

	if (status == LEDGER_OK)
		status = compare_figures(store, *replaced, report, &same);
	if (status == LEDGER_OK && same) {
		*number = *replaced;
		return LEDGER_OK;
	}
	if (status == LEDGER_OK)
		status = ledger__sql_integer(store,
			"SELECT ifnull(max(sequence), 0) + 1 FROM journal "
			"WHERE chain = 'write'",
			&sequence);
	if (status == LEDGER_OK)
		status = insert_report(store, report, sequence, *replaced);
	if (status == LEDGER_OK)
		*number = sqlite3_last_insert_rowid(store->db);
	if (status == LEDGER_OK)
		status = insert_parts(store, *number, report);
	if (status == LEDGER_OK)
		status = add_entry(store, command, *number);
	return status;
}

ledger_status ledger__store_freeze(ledger_store *store, const char *command,
	const struct ledger__frozen *report, int64_t *number, int64_t *replaced)
{
	int64_t issued = 0;
	int64_t before = 0;
	ledger_status status = ledger__store_begin(store);

	assert(report->figures && report->length > 0);
	if (status != LEDGER_OK)
		return status;
	status = keep(store, command, report, &issued, &before);
	if (status == LEDGER_OK)
		status = ledger__store_commit(store);
	else
		ledger__store_rollback(store);
	if (status != LEDGER_OK)
		return status;
	*number = issued;
	*replaced = before;
	return LEDGER_OK;
}

/* ---- Finding --------------------------------------------------------------
 */

static const char select_all[] =
	"SELECT report.number, report.period_from, report.period_to, "
	"report.tables, report.level, report.area, report.policy, "
	"report.known_at, report.time, report.actor, "
	"lower(hex(report.digest)), report.sequence, report.replaces, "
	"later.number, later.time, later.actor "
	"FROM report LEFT JOIN report AS later "
	"ON later.replaces = report.number ";

static ledger_status damaged(ledger_store *store, int64_t number)
{
	return ledger__fail(store->context, LEDGER_ERROR_STORE,
		"store '%s' is damaged: report %" PRId64 " cannot be read",
		store->path, number);
}

/* NULL stays NULL; false when memory ends. */
static bool copy_text(sqlite3_stmt *row, int column,
	struct ledger__arena *arena, const char **text)
{
	const char *found = (const char *)sqlite3_column_text(row, column);

	*text = NULL;
	if (!found)
		return sqlite3_column_type(row, column) == SQLITE_NULL;
	*text = ledger__arena_duplicate(
		arena, found, (size_t)sqlite3_column_bytes(row, column));
	return *text != NULL;
}

static bool read_day(sqlite3_stmt *row, int column, struct ledger__date *day)
{
	const char *text = (const char *)sqlite3_column_text(row, column);

	return text && ledger__date_parse(text, strlen(text), day) &&
	       ledger__date_precision(*day) == LEDGER__DAY;
}

static ledger_status read_report(ledger_store *store, sqlite3_stmt *row,
	struct ledger__arena *arena, struct ledger__frozen *report)
{
	const char **const texts[] = {&report->tables, &report->level,
		&report->area, &report->policy, &report->known_at,
		&report->time, &report->actor, &report->digest};

	*report =
		(struct ledger__frozen){.number = sqlite3_column_int64(row, 0),
			.sequence = sqlite3_column_int64(row, 11),
			.replaces = sqlite3_column_int64(row, 12),
			.replaced_by = sqlite3_column_int64(row, 13)};
	for (int i = 0; i < 8; i++)
		if (!copy_text(row, 3 + i, arena, texts[i]))
			return ledger__fail_memory(store->context);
	if (!copy_text(row, 14, arena, &report->replaced_time) ||
		!copy_text(row, 15, arena, &report->replaced_actor))
		return ledger__fail_memory(store->context);
	return read_day(row, 1, &report->from) && read_day(row, 2, &report->to)
		       ? LEDGER_OK
		       : damaged(store, report->number);
}

ledger_status ledger__report_figures(
	ledger_store *store, int64_t number, struct ledger__buffer *figures)
{
	int64_t expected = 0;
	sqlite3_stmt *row = NULL;
	ledger_status status = ledger__sql_prepare(store,
		"SELECT part, text FROM report_part WHERE report = ? "
		"ORDER BY part",
		&row);

	if (status == LEDGER_OK)
		sqlite3_bind_int64(row, 1, number);
	while (status == LEDGER_OK &&
		(status = ledger__sql_step(store, row)) == LEDGER_OK) {
		const void *text = sqlite3_column_text(row, 1);

		if (!text || sqlite3_column_int64(row, 0) != ++expected)
			status = damaged(store, number);
		else
			ledger__buffer_append(figures, text,
				(size_t)sqlite3_column_bytes(row, 1));
	}
	sqlite3_finalize(row);
	if (figures->failed)
		return ledger__fail_memory(store->context);
	return status == LEDGER_END ? LEDGER_OK : status;
}

static ledger_status read_figures(ledger_store *store,
	struct ledger__arena *arena, struct ledger__frozen *report)
{
	unsigned char digest[LEDGER__CHAIN_SIZE];
	char text[2 * LEDGER__CHAIN_SIZE + 1];
	struct ledger__buffer figures = {0};
	ledger_status status =
		ledger__report_figures(store, report->number, &figures);

	ledger__chain_digest(
		digest, ledger__buffer_text(&figures), figures.length);
	ledger__hexadecimal(text, digest, sizeof digest);
	if (status == LEDGER_OK &&
		(!report->digest || strcmp(text, report->digest) != 0))
		status = damaged(store, report->number);
	if (status == LEDGER_OK) {
		report->figures = ledger__arena_duplicate(
			arena, figures.data, figures.length);
		report->length = figures.length;
		if (!report->figures)
			status = ledger__fail_memory(store->context);
	}
	ledger__buffer_release(&figures);
	return status;
}

ledger_status ledger__store_frozen_load(ledger_store *store, int64_t number,
	struct ledger__arena *arena, struct ledger__frozen *out)
{
	struct ledger__frozen report = {0};
	struct ledger__buffer sql = {0};
	sqlite3_stmt *row = NULL;
	ledger_status status = LEDGER_OK;

	ledger__buffer_printf(
		&sql, "%s WHERE report.number = %" PRId64, select_all, number);
	status = ledger__sql_prepare(store, ledger__buffer_text(&sql), &row);
	if (status == LEDGER_OK)
		status = ledger__sql_step(store, row);
	if (status == LEDGER_OK)
		status = read_report(store, row, arena, &report);
	if (status == LEDGER_OK)
		status = read_figures(store, arena, &report);
	sqlite3_finalize(row);
	ledger__buffer_release(&sql);
	if (status == LEDGER_OK)
		*out = report;
	return status;
}

ledger_status ledger__store_frozen(ledger_store *store,
	const struct ledger__frozen *key, struct ledger__arena *arena,
	struct ledger__frozen *report)
{
	int64_t number = 0;
	ledger_status status = find_number(store, key, &number);

	if (status == LEDGER_OK && number == 0)
		return LEDGER_END;
	if (status == LEDGER_OK)
		status =
			ledger__store_frozen_load(store, number, arena, report);
	return status;
}

ledger_status ledger__store_frozen_list(ledger_store *store,
	struct ledger__arena *arena, struct ledger__frozen **reports,
	size_t *count)
{
	struct ledger__frozen *list = NULL;
	size_t capacity = 0;
	size_t used = 0;
	struct ledger__buffer sql = {0};
	sqlite3_stmt *row = NULL;
	ledger_status status = LEDGER_OK;

	ledger__buffer_printf(&sql, "%s ORDER BY report.number", select_all);
	status = ledger__sql_prepare(store, ledger__buffer_text(&sql), &row);
	while (status == LEDGER_OK &&
		(status = ledger__sql_step(store, row)) == LEDGER_OK) {
		if (!ledger__grow(&list, &capacity, used + 1, sizeof *list))
			status = ledger__fail_memory(store->context);
		else
			status = read_report(store, row, arena, &list[used++]);
	}
	sqlite3_finalize(row);
	ledger__buffer_release(&sql);
	if (status != LEDGER_END) {
		free(list);
		return status;
	}
	*reports = list;
	*count = used;
	return LEDGER_OK;
}
