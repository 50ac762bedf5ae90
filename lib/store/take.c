/* SPDX-License-Identifier: MIT */
/* Rows become records: an SQL function takes all columns at once. */

#include "store/private.h"

#include <stdlib.h>
#include <string.h>

/*
 * Asking a result for its columns one by one costs several calls for each,
 * blanks too, and most of a record's columns are blank.  So a SELECT hands
 * them, a hundred at a time, to a function that fills the record which
 * ledger__take_into named.  It returns nothing.
 */
enum { CHUNK = 100 }; /* columns; SQLite allows 127 arguments */

static const char *const engine_columns[LEDGER__ENGINE_COLUMNS] = {"record_no",
	"_version", "_parent", "_batch", "_line", "_changed", "_unknown",
	"_digest"};

void ledger__sheet_select(
	const struct ledger__sheet_state *state, struct ledger__buffer *sql)
{
	size_t count = LEDGER__ENGINE_COLUMNS + state->column_count;

	ledger__buffer_append_text(sql, "SELECT ");
	for (size_t i = 0; i < count; i++) {
		if (i % CHUNK == 0)
			ledger__buffer_printf(sql, "%sledger_take(%zu",
				i > 0 ? "), " : "", i);
		ledger__buffer_append_text(sql, ", ");
		if (i < LEDGER__ENGINE_COLUMNS)
			ledger__buffer_append_text(sql, engine_columns[i]);
		else
			ledger__sql_quote(sql,
				state->sheet
					->fields[state->columns
							 [i - LEDGER__ENGINE_COLUMNS]]
					.name);
	}
	ledger__buffer_append_text(sql, ") FROM ");
	ledger__buffer_append_text(sql, state->table);
}

static bool take_text(
	sqlite3_value *from, struct ledger__arena *arena, const char **text)
{
	const char *found = (const char *)sqlite3_value_text(from);

	*text = NULL;
	if (!found)
		return sqlite3_value_type(from) == SQLITE_NULL;
	*text = ledger__arena_duplicate(
		arena, found, (size_t)sqlite3_value_bytes(from));
	return *text != NULL;
}

static bool take_engine_column(
	struct ledger__record *record, size_t column, sqlite3_value *from)
{
	const void *seal = NULL;

	switch (column) {
	case 0:
		record->record_no = sqlite3_value_int64(from);
		return true;
	case 1:
		record->version = sqlite3_value_int64(from);
		return true;
	case 2:
		record->parent = sqlite3_value_int64(from);
		return true;
	case 3:
		record->batch = sqlite3_value_int64(from);
		return true;
	case 4:
		record->line = sqlite3_value_int64(from);
		return true;
	case 5:
		return take_text(from, &record->arena, &record->changed);
	case 6:
		return take_text(from, &record->arena, &record->unknown);
	default:
		seal = sqlite3_value_blob(from);
		memset(record->seal, 0, sizeof record->seal);
		if (seal && sqlite3_value_bytes(from) == sizeof record->seal)
			memcpy(record->seal, seal, sizeof record->seal);
		return true;
	}
}

static bool take_record_number(sqlite3_value *from, struct ledger__arena *arena,
	struct ledger__value *value)
{
	char text[LEDGER__RECORD_TEXT_SIZE];
	size_t length = ledger__record_format(sqlite3_value_int64(from), text);

	value->text = ledger__arena_duplicate(arena, text, length);
	value->length = (uint32_t)length;
	return value->text != NULL;
}

static bool take_value(const struct ledger__field *field, sqlite3_value *from,
	struct ledger__arena *arena, struct ledger__value *value)
{
	int type = sqlite3_value_type(from);
	const char *text = NULL;

	if (type == SQLITE_NULL) {
		*value = (struct ledger__value){.statement = LEDGER__BLANK};
		return true;
	}
	value->statement = LEDGER__STATED;
	if (field->type == LEDGER__TYPE_RECORD && type == SQLITE_INTEGER)
		return take_record_number(from, arena, value);
	text = type == SQLITE_TEXT || type == SQLITE_BLOB
		       ? sqlite3_value_blob(from)
		       : (const char *)sqlite3_value_text(from);
	value->length = (uint32_t)sqlite3_value_bytes(from);
	value->text =
		ledger__arena_duplicate(arena, text ? text : "", value->length);
	return value->text != NULL;
}

/* Numbers that nobody issued: the file was changed by other means. */
static bool is_numbered(const struct ledger__record *record)
{
	return record->record_no > 0 && record->version > 0;
}

static void take(sqlite3_context *context, int count, sqlite3_value **values)
{
	ledger_store *store = sqlite3_user_data(context);
	const struct ledger__sheet_state *state = store->taking;
	struct ledger__record *record = store->taken;
	size_t first = (size_t)sqlite3_value_int64(values[0]);
	bool ok = true;

	for (int i = 1; ok && i < count; i++) {
		size_t column = first + (size_t)i - 1;
		int field = -1;

		if (column < LEDGER__ENGINE_COLUMNS) {
			ok = take_engine_column(record, column, values[i]);
			continue;
		}
		field = state->columns[column - LEDGER__ENGINE_COLUMNS];
		ok = take_value(&state->sheet->fields[field], values[i],
			&record->arena, &record->values[field]);
		record->size += record->values[field].length;
	}
	if (!ok)
		sqlite3_result_error_nomem(context);
	else if (first == 0 && !is_numbered(record))
		sqlite3_result_error_code(context, SQLITE_CORRUPT);
}

ledger_status ledger__take_register(ledger_store *store)
{
	int result = sqlite3_create_function_v2(store->db, "ledger_take", -1,
		SQLITE_UTF8 | SQLITE_DIRECTONLY, store, take, NULL, NULL, NULL);

	return result == SQLITE_OK ? ledger__pick_register(store)
				   : ledger__sql_fail(store, result, "open");
}

static bool make_room(
	const struct ledger__sheet *sheet, struct ledger__record *record)
{
	if (record->value_capacity >= sheet->field_count)
		return true;
	if (record->value_capacity > 0)
		free(record->values);
	record->value_capacity = 0;
	record->values =
		ledger__allocate(sheet->field_count, sizeof *record->values);
	if (!record->values)
		return false;
	record->value_capacity = sheet->field_count;
	return true;
}

ledger_status ledger__take_into(ledger_store *store,
	const struct ledger__sheet_state *state, struct ledger__record *record)
{
	const struct ledger__sheet *sheet = state->sheet;

	if (!make_room(sheet, record))
		return ledger__fail_memory(store->context);
	ledger__arena_reset(&record->arena);
	record->size = 0;
	for (size_t i = 0; i < sheet->field_count; i++)
		if (!sheet->fields[i].stored ||
			sheet->fields[i].role == LEDGER__ROLE_RECORD_NUMBER)
			record->values[i] = (struct ledger__value){
				.statement = LEDGER__BLANK};
	store->taking = state;
	store->taken = record;
	return LEDGER_OK;
}

void ledger__record_release(struct ledger__record *record)
{
	if (record->value_capacity > 0)
		free(record->values);
	ledger__arena_release(&record->arena);
	*record = (struct ledger__record){0};
}
