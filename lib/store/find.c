/* SPDX-License-Identifier: MIT */
/* Finding records: by number, by key, by what a draft says. */

#include "store/private.h"

#include <stdlib.h>
#include <string.h>

static ledger_status first_integer(
	ledger_store *store, sqlite3_stmt *row, int64_t *value)
{
	ledger_status status = ledger__sql_step(store, row);

	if (status == LEDGER_OK || status == LEDGER_END)
		*value = status == LEDGER_OK ? sqlite3_column_int64(row, 0) : 0;
	sqlite3_reset(row);
	return status == LEDGER_END ? LEDGER_OK : status;
}

static ledger_status count_rows(ledger_store *store,
	const struct ledger__sheet *sheet, enum ledger__sheet_statement which,
	uint64_t *count)
{
	int64_t rows = 0;
	sqlite3_stmt *row = NULL;
	ledger_status status = ledger__sheet_statement(
		store, ledger__sheet_state(store, sheet), which, &row);

	if (status == LEDGER_OK)
		status = first_integer(store, row, &rows);
	if (status == LEDGER_OK)
		*count = (uint64_t)rows;
	return status;
}

ledger_status ledger__store_count(
	ledger_store *store, const struct ledger__sheet *sheet, uint64_t *count)
{
	return count_rows(store, sheet, LEDGER__ROWS, count);
}

ledger_status ledger__store_draft_count(
	ledger_store *store, const struct ledger__sheet *sheet, uint64_t *count)
{
	return count_rows(store, sheet, LEDGER__DRAFT_ROWS, count);
}

ledger_status ledger__store_find_number(ledger_store *store,
	const struct ledger__sheet *sheet, const char *number, size_t length,
	int64_t *record_no)
{
	sqlite3_stmt *row = NULL;
	ledger_status status = LEDGER_OK;

	if (sheet->roles[LEDGER__ROLE_CITIZEN_NUMBER] < 0) {
		*record_no = 0;
		return LEDGER_OK;
	}
	status = ledger__sheet_statement(store,
		ledger__sheet_state(store, sheet), LEDGER__FIND_NUMBER, &row);
	if (status != LEDGER_OK)
		return status;
	sqlite3_bind_text(row, 1, number, (int)length, SQLITE_STATIC);
	return first_integer(store, row, record_no);
}

ledger_status ledger__store_find_key(ledger_store *store,
	const struct ledger__sheet *sheet, const struct ledger__value *values,
	int64_t *record_no)
{
	sqlite3_stmt *row = NULL;
	ledger_status status = LEDGER_OK;

	if (sheet->key_count == 0) {
		*record_no = 0;
		return LEDGER_OK;
	}
	status = ledger__sheet_statement(store,
		ledger__sheet_state(store, sheet), LEDGER__FIND_KEY, &row);
	if (status != LEDGER_OK)
		return status;
	for (size_t i = 0; i < sheet->key_count; i++)
		ledger__bind_value(row, (int)i + 1,
			&sheet->fields[sheet->key[i]], &values[i]);
	return first_integer(store, row, record_no);
}

/* ---- Persons without a number -------------------------------------------- */

static const struct ledger__value *of_role(const struct ledger__sheet *sheet,
	const struct ledger__value *values, enum ledger__role role)
{
	static const struct ledger__value blank = {.statement = LEDGER__BLANK};
	int field = sheet->roles[role];

	return field >= 0 && values[field].statement == LEDGER__STATED
		       ? &values[field]
		       : &blank;
}

static void bind_wanted(
	sqlite3_stmt *row, int parameter, const struct ledger__value *value)
{
	if (parameter > sqlite3_bind_parameter_count(row))
		return;
	if (value->statement == LEDGER__STATED)
		sqlite3_bind_text(row, parameter,
			value->length ? value->text : "", (int)value->length,
			SQLITE_STATIC);
	else
		sqlite3_bind_null(row, parameter);
}

/* Digits that say something: zeros for wider areas are none. */
static size_t said(
	const struct ledger__field *field, const char *text, size_t length)
{
	enum ledger__area_level level;

	if (field->type != LEDGER__TYPE_AREA)
		return length;
	level = ledger__area_level(text, length);
	return level ? ledger__area_digits(level) : length;
}

/*
 * Whether the row's value is the wanted one.  *strict: it is and both are
 * there.  Else a blank fits anything, and a part (a year, a township) fits
 * what lies within it.
 */
static bool fits(sqlite3_stmt *row, int column,
	const struct ledger__field *field, const struct ledger__value *wanted,
	bool *strict)
{
	const char *text;
	size_t length;
	size_t wanted_length = wanted->length;

	if (sqlite3_column_type(row, column) == SQLITE_NULL ||
		wanted->statement != LEDGER__STATED || wanted_length == 0) {
		*strict = false;
		return true;
	}
	text = (const char *)sqlite3_column_text(row, column);
	length = (size_t)sqlite3_column_bytes(row, column);
	if (!text)
		return false;
	if (length == wanted_length && memcmp(text, wanted->text, length) == 0)
		return true;
	*strict = false;
	length = said(field, text, length);
	wanted_length = said(field, wanted->text, wanted_length);
	return memcmp(text, wanted->text,
		       length < wanted_length ? length : wanted_length) == 0;
}

/* The same of a role's field; a sheet that has none says nothing. */
static bool fits_role(const struct ledger__sheet *sheet, sqlite3_stmt *row,
	int column, enum ledger__role role, const struct ledger__value *wanted,
	bool *strict)
{
	int field = sheet->roles[role];

	if (field >= 0)
		return fits(row, column, &sheet->fields[field], wanted, strict);
	*strict = false;
	return true;
}

static bool name_fits(sqlite3_stmt *row, const struct ledger__value *name)
{
	const char *text = (const char *)sqlite3_column_text(row, 1);
	size_t length = (size_t)sqlite3_column_bytes(row, 1);

	return text &&
	       ledger__name_equal(text, length, name->text, name->length);
}

static void note(struct ledger__persons *found, int64_t record_no, bool strict)
{
	if (found->count < LEDGER__PERSONS_LISTED)
		found->records[found->count] = record_no;
	found->count++;
	if (strict && found->strict_count++ == 0)
		found->strict = record_no;
}

static ledger_status find_persons(ledger_store *store,
	const struct ledger__sheet *sheet, enum ledger__sheet_statement which,
	const struct ledger__value *values, struct ledger__persons *found)
{
	const struct ledger__value *name =
		of_role(sheet, values, LEDGER__ROLE_NAME);
	const struct ledger__value *birth =
		of_role(sheet, values, LEDGER__ROLE_BIRTH_DATE);
	const struct ledger__value *area =
		of_role(sheet, values, LEDGER__ROLE_LIVING_AREA);
	sqlite3_stmt *row = NULL;
	ledger_status status = LEDGER_OK;

	memset(found, 0, sizeof *found);
	if (name->statement != LEDGER__STATED)
		return LEDGER_OK;
	status = ledger__sheet_statement(
		store, ledger__sheet_state(store, sheet), which, &row);
	if (status != LEDGER_OK)
		return status;
	bind_wanted(row, 1, name);
	bind_wanted(row, 2, birth);
	bind_wanted(row, 3, area);
	while ((status = ledger__sql_step(store, row)) == LEDGER_OK) {
		bool strict = true;

		if (name_fits(row, name) &&
			fits_role(sheet, row, 2, LEDGER__ROLE_BIRTH_DATE, birth,
				&strict) &&
			fits_role(sheet, row, 3, LEDGER__ROLE_LIVING_AREA, area,
				&strict))
			note(found, sqlite3_column_int64(row, 0), strict);
	}
	sqlite3_reset(row);
	return status == LEDGER_END ? LEDGER_OK : status;
}

ledger_status ledger__store_find_drafts(ledger_store *store,
	const struct ledger__sheet *sheet, const struct ledger__value *values,
	struct ledger__persons *found)
{
	return find_persons(store, sheet, LEDGER__FIND_DRAFT, values, found);
}

ledger_status ledger__store_find_registered(ledger_store *store,
	const struct ledger__sheet *sheet, const struct ledger__value *values,
	struct ledger__persons *found)
{
	return find_persons(
		store, sheet, LEDGER__FIND_REGISTERED, values, found);
}

/* ---- Drafts that say the same ------------------------------------------- */

/* Whether a former version of the record had this state. */
static ledger_status had_state(ledger_store *store, int64_t record_no,
	struct ledger__buffer *state, bool *had)
{
	sqlite3_stmt *row = NULL;
	ledger_status status = ledger__sql_prepare(store,
		"SELECT 1 FROM record_version "
		"WHERE record_no = ? AND state = ?",
		&row);

	if (status == LEDGER_OK) {
		sqlite3_bind_int64(row, 1, record_no);
		sqlite3_bind_text(row, 2, ledger__buffer_text(state),
			(int)state->length, SQLITE_STATIC);
		status = ledger__sql_step(store, row);
		*had = status == LEDGER_OK;
	}
	sqlite3_finalize(row);
	return status == LEDGER_END ? LEDGER_OK : status;
}

static ledger_status has_state(ledger_store *store,
	const struct ledger__sheet *sheet, int64_t record_no,
	struct ledger__buffer *state, bool *has)
{
	struct ledger__record record = {0};
	struct ledger__buffer own = {0};
	ledger_status status =
		ledger__store_load(store, sheet, record_no, &record);

	*has = false;
	if (status == LEDGER_OK) {
		ledger__canonical_text(sheet, record.values, &own);
		*has = own.length == state->length &&
		       memcmp(ledger__buffer_text(&own),
			       ledger__buffer_text(state), own.length) == 0;
		if (own.failed)
			status = ledger__fail_memory(store->context);
	}
	ledger__buffer_release(&own);
	ledger__record_release(&record);
	if (status == LEDGER_OK && !*has)
		status = had_state(store, record_no, state, has);
	return status == LEDGER_END ? LEDGER_OK : status;
}

static ledger_status find_equal(ledger_store *store,
	const struct ledger__sheet *sheet, const struct ledger__value *name,
	struct ledger__buffer *state, struct ledger__persons *found)
{
	sqlite3_stmt *row = NULL;
	ledger_status status = ledger__sheet_statement(store,
		ledger__sheet_state(store, sheet), LEDGER__FIND_DRAFT, &row);

	if (status != LEDGER_OK)
		return status;
	bind_wanted(row, 1, name);
	while ((status = ledger__sql_step(store, row)) == LEDGER_OK) {
		int64_t record_no = sqlite3_column_int64(row, 0);
		bool has = false;

		status = has_state(store, sheet, record_no, state, &has);
		if (status != LEDGER_OK)
			break;
		if (has)
			note(found, record_no, true);
	}
	sqlite3_reset(row);
	return status == LEDGER_END ? LEDGER_OK : status;
}

ledger_status ledger__store_find_equal_drafts(ledger_store *store,
	const struct ledger__sheet *sheet, const struct ledger__value *values,
	struct ledger__persons *found)
{
	const struct ledger__value *name =
		of_role(sheet, values, LEDGER__ROLE_NAME);
	struct ledger__buffer state = {0};
	ledger_status status = LEDGER_OK;

	memset(found, 0, sizeof *found);
	if (name->statement != LEDGER__STATED)
		return LEDGER_OK;
	ledger__canonical_text(sheet, values, &state);
	if (state.failed)
		status = ledger__fail_memory(store->context);
	else
		status = find_equal(store, sheet, name, &state, found);
	ledger__buffer_release(&state);
	return status;
}

/* ---- Numbers in order ------------------------------------------------------
 */

struct ledger__number_cursor {
	ledger_store *store;
	sqlite3_stmt *rows; /* NULL: the sheet has no numbers */
};

ledger_status ledger__store_numbers(ledger_store *store,
	const struct ledger__sheet *sheet, struct ledger__number_cursor **out)
{
	int field = sheet->roles[LEDGER__ROLE_CITIZEN_NUMBER];
	struct ledger__number_cursor *cursor =
		ledger__allocate(1, sizeof *cursor);
	struct ledger__buffer name = {0};
	struct ledger__buffer sql = {0};
	ledger_status status = LEDGER_OK;

	if (!cursor)
		return ledger__fail_memory(store->context);
	cursor->store = store;
	if (field >= 0) {
		ledger__sql_quote(&name, sheet->fields[field].name);
		ledger__buffer_printf(&sql,
			"SELECT %s, record_no FROM %s WHERE %s IS NOT NULL "
			"ORDER BY %s",
			ledger__buffer_text(&name),
			ledger__sheet_state(store, sheet)->table,
			ledger__buffer_text(&name), ledger__buffer_text(&name));
		status = sql.failed || name.failed
				 ? ledger__fail_memory(store->context)
				 : ledger__sql_prepare(store,
					   ledger__buffer_text(&sql),
					   &cursor->rows);
	}
	ledger__buffer_release(&name);
	ledger__buffer_release(&sql);
	if (status == LEDGER_OK)
		*out = cursor;
	else
		ledger__number_cursor_free(cursor);
	return status;
}

ledger_status ledger__number_next(struct ledger__number_cursor *cursor,
	const char **number, size_t *length, int64_t *record_no)
{
	ledger_status status = LEDGER_END;

	if (cursor->rows)
		status = ledger__sql_step(cursor->store, cursor->rows);
	if (status != LEDGER_OK)
		return status;
	*number = (const char *)sqlite3_column_text(cursor->rows, 0);
	*length = (size_t)sqlite3_column_bytes(cursor->rows, 0);
	*record_no = sqlite3_column_int64(cursor->rows, 1);
	return *number ? LEDGER_OK
		       : ledger__fail_memory(cursor->store->context);
}

void ledger__number_cursor_free(struct ledger__number_cursor *cursor)
{
	if (!cursor)
		return;
	sqlite3_finalize(cursor->rows);
	free(cursor);
}
