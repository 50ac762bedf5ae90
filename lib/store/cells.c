/* SPDX-License-Identifier: MIT */
/* One field of many records, for lists that need no more of them. */
#include "store/private.h"

static ledger_status read_cells(ledger_store *store, sqlite3_stmt *statement,
	const int64_t *records, size_t count, struct ledger__arena *arena,
	const char **texts)
{
	for (size_t i = 0; i < count; i++) {
		sqlite3_bind_int64(statement, 1, records[i]);
		ledger_status status = ledger__sql_step(store, statement);
		if (status == LEDGER_END)
			return ledger__fail(store->context, LEDGER_ERROR_STORE,
				"a record is no longer there");
		if (status != LEDGER_OK)
			return status;
		const char *text =
			(const char *)sqlite3_column_text(statement, 0);
		int length = sqlite3_column_bytes(statement, 0);
		texts[i] = NULL;
		if (text != NULL) {
			texts[i] = ledger__arena_duplicate(
				arena, text, (size_t)length);
			if (texts[i] == NULL)
				return ledger__fail_memory(store->context);
		}
		sqlite3_reset(statement);
	}
	return LEDGER_OK;
}

ledger_status ledger__store_cells(ledger_store *store,
	const struct ledger__sheet *sheet, int field, const int64_t *records,
	size_t count, struct ledger__arena *arena, const char **texts)
{
	struct ledger__buffer sql = {0};
	sqlite3_stmt *statement = NULL;
	/* One lock for all of them, given back before anybody waits. */
	bool alone = sqlite3_get_autocommit(store->db);
	ledger_status status = LEDGER_OK;

	ledger__buffer_append_text(&sql, "SELECT ");
	ledger__sql_quote(&sql, sheet->fields[field].name);
	ledger__buffer_append_text(&sql, " FROM ");
	ledger__sql_quote(&sql, sheet->name);
	ledger__buffer_append_text(&sql, " WHERE record_no = ?1");
	if (sql.failed)
		status = ledger__fail_memory(store->context);
	else
		status = ledger__sql_prepare(
			store, ledger__buffer_text(&sql), &statement);
	if (status == LEDGER_OK && alone)
		status = ledger__sql_run(store, "BEGIN");
	if (status == LEDGER_OK) {
		status = read_cells(
			store, statement, records, count, arena, texts);
		sqlite3_reset(statement);
		if (alone)
			ledger__sql_quiet(store, "COMMIT");
	}
	sqlite3_finalize(statement);
	ledger__buffer_release(&sql);
	return status;
}
