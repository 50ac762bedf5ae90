/* SPDX-License-Identifier: MIT */
/* Taking back what the same run inserted. */

#include "store/private.h"

#include <assert.h>
#include <string.h>

bool ledger__store_in_bulk(
	ledger_store *store, const struct ledger__sheet *sheet)
{
	return ledger__sheet_state(store, sheet)->dropped != NULL;
}

ledger_status ledger__store_retract(ledger_store *store,
	const struct ledger__sheet *sheet, const struct ledger__batch *batch,
	int64_t record_no)
{
	struct ledger__sheet_state *state = ledger__sheet_state(store, sheet);
	struct ledger__buffer sql = {0};
	sqlite3_stmt *row = NULL;
	unsigned char seal[16] = {0};
	int64_t line = 0;
	ledger_status status = LEDGER_OK;

	assert(store->in_transaction && store->batch_open);
	ledger__loads_end(store);
	ledger__buffer_printf(&sql,
		"DELETE FROM %s WHERE record_no = ?1 AND _batch = ?2 "
		"AND _parent IS NULL RETURNING _digest, _line",
		state->table);
	status = sql.failed ? ledger__fail_memory(store->context)
			    : ledger__sql_prepare(
				      store, ledger__buffer_text(&sql), &row);
	if (status == LEDGER_OK) {
		sqlite3_bind_int64(row, 1, record_no);
		sqlite3_bind_int64(row, 2, batch->number);
		status = ledger__sql_step(store, row);
		assert(status != LEDGER_END);
	}
	if (status == LEDGER_OK) {
		memcpy(seal, sqlite3_column_blob(row, 0), sizeof(seal));
		line = sqlite3_column_int64(row, 1);
		status = ledger__sql_finish(store, row);
		store->checksums[batch->number - store->first_batch] -=
			ledger__version_checksum(seal, line);
	}
	sqlite3_finalize(row);
	ledger__buffer_release(&sql);
	return status == LEDGER_END ? LEDGER_OK : status;
}
