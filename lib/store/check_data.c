/* SPDX-License-Identifier: MIT */
/* Checking what records and their former states say against their seals. */

#include "store/check.h"

#include <inttypes.h>
#include <string.h>

/* ---- Code lists and origins -----------------------------------------------
 */

static ledger_status next_row(
	struct ledger__check *check, sqlite3_stmt *row, bool *there)
{
	ledger_status status = ledger__sql_step(check->store, row);

	*there = status == LEDGER_OK;
	return status == LEDGER_END ? LEDGER_OK : status;
}

static bool text_is(sqlite3_stmt *row, int column, const char *text)
{
	const char *found = (const char *)sqlite3_column_text(row, column);

	return found && strcmp(found, text) == 0;
}

static ledger_status count_codes(struct ledger__check *check, sqlite3_stmt *row,
	const struct ledger__code_list *list)
{
	ledger_status status = LEDGER_OK;
	size_t same = 0;
	size_t all = 0;
	bool there = true;

	sqlite3_reset(row);
	ledger__sql_bind_text(row, 1, list->name);
	while (status == LEDGER_OK && there) {
		status = next_row(check, row, &there);
		if (status != LEDGER_OK || !there)
			break;
		if (all < list->count &&
			sqlite3_column_int64(row, 0) == (int64_t)all + 1 &&
			text_is(row, 1, list->codes[all].code) &&
			text_is(row, 2, list->codes[all].label))
			same++;
		all++;
	}
	if (status == LEDGER_OK && (same != list->count || all != list->count))
		ledger__check_report(check, "descriptor", 0,
			"code list '%s' is not that of the form", list->name);
	return status;
}

static ledger_status check_origins(struct ledger__check *check)
{
	sqlite3_stmt *row = NULL;
	bool there = true;
	bool own = false;
	ledger_status status = ledger__sql_prepare(
		check->store, "SELECT store_no, code FROM origin", &row);

	while (status == LEDGER_OK && there) {
		char code[8];
		int64_t number = 0;

		status = next_row(check, row, &there);
		if (status != LEDGER_OK || !there)
			break;
		number = sqlite3_column_int64(row, 0);
		ledger__store_code((uint32_t)number & 0x7fffffffU, code);
		own |= number == check->store->number;
		if (number < 0 || number > 0x7fffffff || !text_is(row, 1, code))
			ledger__check_report(check, "descriptor", 0,
				"an origin has letters that are not its own");
	}
	if (status == LEDGER_OK && !own)
		ledger__check_report(check, "descriptor", 0,
			"the store is not among its origins");
	sqlite3_finalize(row);
	return status;
}

ledger_status ledger__check_codes(struct ledger__check *check)
{
	const ledger_form *form = check->store->form;
	sqlite3_stmt *row = NULL;
	int64_t count = 0;
	int64_t expected = 0;
	ledger_status status = ledger__sql_prepare(check->store,
		"SELECT position, code, label FROM code WHERE list = ? "
		"ORDER BY position",
		&row);

	for (size_t i = 0; status == LEDGER_OK && i < form->code_list_count;
		i++) {
		expected += (int64_t)form->code_lists[i].count;
		status = count_codes(check, row, &form->code_lists[i]);
	}
	sqlite3_finalize(row);
	if (status == LEDGER_OK)
		status = ledger__sql_integer(
			check->store, "SELECT count(*) FROM code", &count);
	if (status == LEDGER_OK && count != expected)
		ledger__check_report(check, "descriptor", 0,
			"there are codes that the form does not have");
	return status == LEDGER_OK ? check_origins(check) : status;
}

/* ---- Records ---------------------------------------------------------------
 */

/* A statement that asks whether the two numbers bound are there. */
static ledger_status is_there(struct ledger__check *check, sqlite3_stmt *row,
	int64_t first, int64_t second, bool *there)
{
	ledger_status status = LEDGER_OK;

	sqlite3_reset(row);
	sqlite3_bind_int64(row, 1, first);
	if (sqlite3_bind_parameter_count(row) > 1)
		sqlite3_bind_int64(row, 2, second);
	status = next_row(check, row, there);
	sqlite3_reset(row);
	return status;
}

static ledger_status check_parent(struct ledger__check *check,
	sqlite3_stmt *find, int64_t record_no, int64_t parent)
{
	bool there = false;
	ledger_status status = is_there(check, find, record_no, parent, &there);

	if (status == LEDGER_OK && !there)
		ledger__check_report(check, "version", record_no,
			"the version that was replaced is not there");
	return status;
}

static void check_number(struct ledger__check *check, int64_t record_no)
{
	if (record_no >> 32 == check->store->number &&
		(record_no & INT64_C(0xffffffff)) > check->newest)
		check->newest = record_no & INT64_C(0xffffffff);
}

static ledger_status check_record(struct ledger__check *check,
	const struct ledger__sheet *sheet, sqlite3_stmt *find,
	const struct ledger__record *record)
{
	unsigned char digest[LEDGER__DIGEST_SIZE];
	unsigned char seal[LEDGER__DIGEST_SIZE];

	ledger__buffer_reset(&check->text);
	ledger__canonical_merge(
		sheet, record->values, record->unknown, &check->text);
	if (check->text.failed)
		return ledger__fail_memory(check->store->context);
	ledger__digest(digest, check->text.data, check->text.length);
	ledger__record_seal(record->record_no, record->version, record->parent,
		record->changed, digest, seal);
	if (memcmp(seal, record->seal, sizeof seal) != 0)
		ledger__check_report(check, "record", record->record_no,
			"the values are not those that were sealed");
	ledger__check_add(check, record->record_no, record->batch,
		ledger__version_checksum(record->seal, record->line));
	check_number(check, record->record_no);
	return record->parent ? check_parent(check, find, record->record_no,
					record->parent)
			      : LEDGER_OK;
}

static ledger_status check_sheet(struct ledger__check *check,
	const struct ledger__sheet *sheet, sqlite3_stmt *find)
{
	struct ledger__scan_options options = {0};
	struct ledger__scan *scan = NULL;
	const struct ledger__record *record = NULL;
	ledger_status status =
		ledger__store_scan(check->store, sheet, &options, &scan);

	while (status == LEDGER_OK &&
		(status = ledger__scan_next(scan, &record)) == LEDGER_OK)
		status = check_record(check, sheet, find, record);
	ledger__scan_free(scan);
	return status == LEDGER_END ? LEDGER_OK : status;
}

ledger_status ledger__check_records(struct ledger__check *check)
{
	const ledger_form *form = check->store->form;
	sqlite3_stmt *find = NULL;
	int64_t issued = 0;
	ledger_status status = ledger__sql_prepare(check->store,
		"SELECT 1 FROM record_version "
		"WHERE record_no = ? AND version = ?",
		&find);

	for (size_t i = 0; status == LEDGER_OK && i < form->sheet_count; i++)
		status = check_sheet(check, &form->sheets[i], find);
	sqlite3_finalize(find);
	if (status == LEDGER_OK)
		status = ledger__sql_integer(
			check->store, "SELECT issued FROM store", &issued);
	if (status == LEDGER_OK &&
		(issued < check->newest || issued > INT64_C(0xffffffff)))
		ledger__check_report(check, "record", 0,
			"the number of the newest record is wrong");
	return status;
}

/* ---- Former states
 * ------------------------------------------------------------ */

static void put_union(ledger_store *store, struct ledger__buffer *sql)
{
	for (size_t i = 0; i < store->form->sheet_count; i++)
		ledger__buffer_printf(sql,
			"%sSELECT 1 FROM %s WHERE record_no = ?1",
			i > 0 ? " UNION ALL " : "", store->sheets[i].table);
}

/* Prepares a statement that finds a record in any sheet. */
static ledger_status prepare_find(
	struct ledger__check *check, sqlite3_stmt **find)
{
	struct ledger__buffer sql = {0};
	ledger_status status = LEDGER_OK;

	put_union(check->store, &sql);
	status = sql.failed ? ledger__fail_memory(check->store->context)
			    : ledger__sql_prepare(check->store,
				      ledger__buffer_text(&sql), find);
	ledger__buffer_release(&sql);
	return status;
}

static bool is_canonical(
	struct ledger__check *check, const char *text, size_t length)
{
	const char *end = text + length;
	const char *name = NULL;
	size_t name_length = 0;
	ledger_status status = LEDGER_OK;

	while (status == LEDGER_OK)
		status = ledger__canonical_next(
			&text, end, &name, &name_length, &check->text);
	return status == LEDGER_END;
}

/* Columns: record_no, version, parent, batch, line, changed, digest, state. */
static void check_state(struct ledger__check *check, sqlite3_stmt *row)
{
	unsigned char digest[LEDGER__DIGEST_SIZE];
	unsigned char seal[LEDGER__DIGEST_SIZE];
	int64_t record_no = sqlite3_column_int64(row, 0);
	const char *state = (const char *)sqlite3_column_text(row, 7);
	size_t length = (size_t)sqlite3_column_bytes(row, 7);
	const void *stored = sqlite3_column_blob(row, 6);

	ledger__digest(digest, state ? state : "", length);
	ledger__record_seal(record_no, sqlite3_column_int64(row, 1),
		sqlite3_column_int64(row, 2),
		(const char *)sqlite3_column_text(row, 5), digest, seal);
	if (!stored || sqlite3_column_bytes(row, 6) != sizeof seal ||
		memcmp(stored, seal, sizeof seal) != 0 ||
		!is_canonical(check, state ? state : "", length))
		ledger__check_report(check, "version", record_no,
			"a former state is not what was sealed");
	ledger__check_add(check, record_no, sqlite3_column_int64(row, 3),
		ledger__version_checksum(seal, sqlite3_column_int64(row, 4)));
}

static ledger_status check_version(struct ledger__check *check,
	sqlite3_stmt *row, sqlite3_stmt *find_parent, sqlite3_stmt *find_record)
{
	int64_t record_no = sqlite3_column_int64(row, 0);
	int64_t parent = sqlite3_column_int64(row, 2);
	bool there = false;
	ledger_status status =
		is_there(check, find_record, record_no, 0, &there);

	if (status == LEDGER_OK && !there)
		ledger__check_report(check, "version", record_no,
			"a former state belongs to no record");
	if (status == LEDGER_OK && parent)
		status = check_parent(check, find_parent, record_no, parent);
	if (status != LEDGER_OK)
		return status;
	check_state(check, row);
	return check->text.failed ? ledger__fail_memory(check->store->context)
				  : LEDGER_OK;
}

ledger_status ledger__check_versions(struct ledger__check *check)
{
	ledger_store *store = check->store;
	sqlite3_stmt *row = NULL;
	sqlite3_stmt *find_parent = NULL;
	sqlite3_stmt *find_record = NULL;
	bool there = true;
	ledger_status status = ledger__sql_prepare(store,
		"SELECT record_no, version, parent, batch, line, changed, "
		"digest, state FROM record_version",
		&row);

	if (status == LEDGER_OK)
		status = ledger__sql_prepare(store,
			"SELECT 1 FROM record_version "
			"WHERE record_no = ? AND version = ?",
			&find_parent);
	if (status == LEDGER_OK)
		status = prepare_find(check, &find_record);
	while (status == LEDGER_OK && there) {
		status = next_row(check, row, &there);
		if (status == LEDGER_OK && there)
			status = check_version(
				check, row, find_parent, find_record);
	}
	sqlite3_finalize(row);
	sqlite3_finalize(find_parent);
	sqlite3_finalize(find_record);
	return status;
}

/* ---- Remembered rows
 * ------------------------------------------------------------ */

ledger_status ledger__check_rows(struct ledger__check *check)
{
	sqlite3_stmt *row = NULL;
	sqlite3_stmt *find = NULL;
	bool more = true;
	ledger_status status = ledger__sql_prepare(check->store,
		"SELECT batch, line, record_no FROM batch_row", &row);

	if (status == LEDGER_OK)
		status = prepare_find(check, &find);
	while (status == LEDGER_OK && more) {
		bool there = false;
		int64_t record_no = 0;

		status = next_row(check, row, &more);
		if (status != LEDGER_OK || !more)
			break;
		record_no = sqlite3_column_int64(row, 2);
		status = is_there(check, find, record_no, 0, &there);
		if (status == LEDGER_OK && !there)
			ledger__check_report(check, "batch", record_no,
				"a remembered row became no record");
		ledger__check_add(check, record_no,
			sqlite3_column_int64(row, 0),
			ledger__row_checksum(
				sqlite3_column_int64(row, 1), record_no));
	}
	sqlite3_finalize(row);
	sqlite3_finalize(find);
	return status;
}
