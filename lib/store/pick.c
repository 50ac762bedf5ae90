/* SPDX-License-Identifier: MIT */
/* Some fields of each record, for scans that need no more of them. */

#include "store/private.h"

#include <stdlib.h>
#include <string.h>

/* As in take.c: columns go to a function, a hundred at a time. */
enum { CHUNK = 100 };

static const char pick_type[] = "ledger-pick";

void ledger__pick_select(const struct ledger__pick *pick, const char *table,
	struct ledger__buffer *sql)
{
	ledger__buffer_append_text(sql, "SELECT ledger_pick(?3, record_no, 0");
	for (size_t i = 0; i < pick->count; i++) {
		if (i > 0 && i % CHUNK == 0)
			ledger__buffer_printf(
				sql, "), ledger_pick(?3, record_no, %zu", i);
		ledger__buffer_append_text(sql, ", ");
		ledger__sql_quote(
			sql, pick->sheet->fields[pick->fields[i]].name);
	}
	ledger__buffer_printf(sql, ")%s%s FROM %s", pick->also ? ", " : "",
		pick->also ? pick->also : "", table);
}

static bool is_record(const struct ledger__field *field, sqlite3_value *from)
{
	return field->type == LEDGER__TYPE_RECORD &&
	       sqlite3_value_type(from) == SQLITE_INTEGER;
}

/* Room for all of a chunk first; what came before moves with the texts. */
static bool make_room(struct ledger__pick *pick, size_t first, int count,
	sqlite3_value **from)
{
	struct ledger__value *values = pick->record->values;
	struct ledger__buffer *texts = &pick->texts;
	size_t before = first == 0 ? 0 : texts->length;
	const char *old = texts->data;
	size_t more = 0;

	for (int i = 0; i < count; i++)
		if (sqlite3_value_type(from[i]) != SQLITE_NULL)
			more += LEDGER__RECORD_TEXT_SIZE +
				(size_t)sqlite3_value_bytes(from[i]);
	texts->length = before;
	if (!ledger__buffer_reserve(texts, more))
		return false;
	for (size_t i = 0; i < first && texts->data != old; i++)
		if (values[pick->fields[i]].text)
			values[pick->fields[i]].text =
				texts->data +
				(values[pick->fields[i]].text - old);
	return true;
}

static void pick_value(
	struct ledger__pick *pick, int number, sqlite3_value *from)
{
	struct ledger__value *value = &pick->record->values[number];
	struct ledger__buffer *texts = &pick->texts;
	char text[LEDGER__RECORD_TEXT_SIZE];
	const char *found = text;

	if (sqlite3_value_type(from) == SQLITE_NULL) {
		*value = (struct ledger__value){.statement = LEDGER__BLANK};
		return;
	}
	value->statement = LEDGER__STATED;
	value->text = texts->data + texts->length;
	if (is_record(&pick->sheet->fields[number], from)) {
		value->length = (uint32_t)ledger__record_format(
			sqlite3_value_int64(from), text);
	} else {
		found = sqlite3_value_blob(from);
		value->length = (uint32_t)sqlite3_value_bytes(from);
	}
	if (found && value->length > 0)
		memcpy(texts->data + texts->length, found, value->length);
	texts->length += value->length;
}

/* Values: the pick, the record, the first field's place, the fields. */
static void pick_fields(
	sqlite3_context *context, int count, sqlite3_value **values)
{
	struct ledger__pick *pick =
		count > 3 ? sqlite3_value_pointer(values[0], pick_type) : NULL;
	size_t first = count > 3 ? (size_t)sqlite3_value_int64(values[2]) : 0;

	if (!pick || first + (size_t)count - 3 > pick->count) {
		sqlite3_result_error_code(context, SQLITE_MISUSE);
		return;
	}
	pick->record->record_no = sqlite3_value_int64(values[1]);
	if (pick->record->record_no <= 0)
		sqlite3_result_error_code(context, SQLITE_CORRUPT);
	else if (!make_room(pick, first, count - 3, values + 3))
		sqlite3_result_error_nomem(context);
	else
		for (int i = 3; i < count; i++)
			pick_value(pick, pick->fields[first + (size_t)i - 3],
				values[i]);
}

ledger_status ledger__pick_register(ledger_store *store)
{
	int result = sqlite3_create_function_v2(store->db, "ledger_pick", -1,
		SQLITE_UTF8 | SQLITE_DIRECTONLY, NULL, pick_fields, NULL, NULL,
		NULL);

	return result == SQLITE_OK ? LEDGER_OK
				   : ledger__sql_fail(store, result, "open");
}

ledger_status ledger__pick_start(ledger_store *store, struct ledger__pick *pick,
	const struct ledger__sheet *sheet, const int *fields, size_t count,
	struct ledger__record *record)
{
	pick->sheet = sheet;
	pick->record = record;
	pick->count = count;
	pick->fields = ledger__allocate(count + 1, sizeof *pick->fields);
	record->values =
		ledger__allocate(sheet->field_count, sizeof *record->values);
	record->value_capacity = record->values ? sheet->field_count : 0;
	if (!pick->fields || !record->values)
		return ledger__fail_memory(store->context);
	memcpy(pick->fields, fields, count * sizeof *fields);
	return LEDGER_OK;
}

void ledger__pick_end(struct ledger__pick *pick)
{
	free(pick->fields);
	ledger__buffer_release(&pick->texts);
}

ledger_status ledger__pick_bind(
	ledger_store *store, struct ledger__pick *pick, sqlite3_stmt *rows)
{
	int result = sqlite3_bind_pointer(rows, 3, pick, pick_type, NULL);

	return result == SQLITE_OK ? LEDGER_OK
				   : ledger__sql_fail(store, result, "read");
}
