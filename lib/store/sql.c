/* SPDX-License-Identifier: MIT */
/* SQLite's results as ours, and the few ways in which SQL is run. */

#include "store/private.h"

#include <pthread.h>
#include <string.h>

/*
 * Counting memory costs a lock for every piece.  A program that has started
 * SQLite itself keeps its own choice: then this is refused, harmlessly.
 */
static void start_sqlite(void)
{
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

void ledger__sql_start(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, start_sqlite);
}

ledger_status ledger__sql_fail(
	ledger_store *store, int result, const char *doing)
{
	ledger_context *context = store->context;
	const char *text = store->db && sqlite3_errcode(store->db) != SQLITE_OK
				   ? sqlite3_errmsg(store->db)
				   : sqlite3_errstr(result);

	switch (result & 0xff) {
	case SQLITE_NOMEM:
		return ledger__fail_memory(context);
	case SQLITE_BUSY:
		return ledger__fail(context, LEDGER_ERROR_BUSY,
			"store '%s' is in use by another run; try again",
			store->path);
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return ledger__fail(context, LEDGER_ERROR_STORE,
			"store '%s' is damaged: %s", store->path, text);
	case SQLITE_READONLY:
		return ledger__fail(context, LEDGER_ERROR_STORE,
			"cannot %s store '%s': it may not be written here",
			doing, store->path);
	default:
		return ledger__fail(context, LEDGER_ERROR_STORE,
			"cannot %s store '%s': %s", doing, store->path, text);
	}
}

ledger_status ledger__sql_prepare(
	ledger_store *store, const char *sql, sqlite3_stmt **statement)
{
	bool privileged = store->privileged;
	int result = 0;

	if (!*sql) /* the text of a buffer that failed */
		return ledger__fail_memory(store->context);
	store->privileged = true;
	result = sqlite3_prepare_v3(
		store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, statement, NULL);
	store->privileged = privileged;
	return result == SQLITE_OK ? LEDGER_OK
				   : ledger__sql_fail(store, result, "read");
}

ledger_status ledger__sql_step(ledger_store *store, sqlite3_stmt *statement)
{
	int result = sqlite3_step(statement);

	if (result == SQLITE_ROW)
		return LEDGER_OK;
	if (result == SQLITE_DONE)
		return LEDGER_END;
	return ledger__sql_fail(store, result,
		sqlite3_stmt_readonly(statement) ? "read" : "write");
}

ledger_status ledger__sql_finish(ledger_store *store, sqlite3_stmt *statement)
{
	ledger_status status = LEDGER_OK;

	while (status == LEDGER_OK)
		status = ledger__sql_step(store, statement);
	sqlite3_reset(statement);
	return status == LEDGER_END ? LEDGER_OK : status;
}

ledger_status ledger__sql_run(ledger_store *store, const char *sql)
{
	bool privileged = store->privileged;
	int result = 0;

	if (!*sql)
		return ledger__fail_memory(store->context);
	store->privileged = true;
	result = sqlite3_exec(store->db, sql, NULL, NULL, NULL);
	store->privileged = privileged;
	return result == SQLITE_OK ? LEDGER_OK
				   : ledger__sql_fail(store, result, "write");
}

void ledger__sql_quiet(ledger_store *store, const char *sql)
{
	bool privileged = store->privileged;

	store->privileged = true;
	(void)sqlite3_exec(store->db, sql, NULL, NULL, NULL);
	store->privileged = privileged;
}

ledger_status ledger__sql_integer(
	ledger_store *store, const char *sql, int64_t *value)
{
	sqlite3_stmt *statement = NULL;
	ledger_status status = ledger__sql_prepare(store, sql, &statement);

	if (status == LEDGER_OK)
		status = ledger__sql_step(store, statement);
	if (status == LEDGER_OK)
		*value = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return status == LEDGER_END ? LEDGER_OK : status;
}

ledger_status ledger__sql_text(
	ledger_store *store, const char *sql, char **text)
{
	sqlite3_stmt *statement = NULL;
	ledger_status status = ledger__sql_prepare(store, sql, &statement);
	const char *found = NULL;

	*text = NULL;
	if (status == LEDGER_OK)
		status = ledger__sql_step(store, statement);
	if (status == LEDGER_OK)
		found = (const char *)sqlite3_column_text(statement, 0);
	if (found) {
		*text = ledger__duplicate(found, strlen(found));
		if (!*text)
			status = ledger__fail_memory(store->context);
	}
	sqlite3_finalize(statement);
	return status == LEDGER_END ? LEDGER_OK : status;
}

static void quote(struct ledger__buffer *sql, const char *text, char mark)
{
	ledger__buffer_append_byte(sql, mark);
	for (; *text; text++) {
		if (*text == mark)
			ledger__buffer_append_byte(sql, mark);
		ledger__buffer_append_byte(sql, *text);
	}
	ledger__buffer_append_byte(sql, mark);
}

void ledger__sql_quote(struct ledger__buffer *sql, const char *name)
{
	quote(sql, name, '"');
}

void ledger__sql_literal(struct ledger__buffer *sql, const char *text)
{
	quote(sql, text, '\'');
}

void ledger__sql_bind_text(
	sqlite3_stmt *statement, int parameter, const char *text)
{
	if (text)
		sqlite3_bind_text(
			statement, parameter, text, -1, SQLITE_STATIC);
	else
		sqlite3_bind_null(statement, parameter);
}
