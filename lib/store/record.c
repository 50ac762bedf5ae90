/* SPDX-License-Identifier: MIT */
/* Records: loaded, inserted, replaced. */

#include "store/private.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- Values to columns -------------------------------------------------- */

static bool read_integer(const char *text, size_t length, int64_t *value)
{
	char digits[24];
	char *end = NULL;

	if (length == 0 || length >= sizeof digits)
		return false;
	memcpy(digits, text, length);
	digits[length] = '\0';
	*value = strtoll(digits, &end, 10);
	return *end == '\0';
}

int ledger__bind_value(sqlite3_stmt *statement, int parameter,
	const struct ledger__field *field, const struct ledger__value *value)
{
	int64_t number = 0;

	if (value->statement != LEDGER__STATED)
		return sqlite3_bind_null(statement, parameter);
	if (field->type == LEDGER__TYPE_INTEGER)
		return read_integer(value->text, value->length, &number)
			       ? sqlite3_bind_int64(
					 statement, parameter, number)
			       : SQLITE_MISMATCH;
	if (field->type == LEDGER__TYPE_RECORD)
		return ledger__record_parse(value->text, value->length, &number)
			       ? sqlite3_bind_int64(
					 statement, parameter, number)
			       : SQLITE_MISMATCH;
	return sqlite3_bind_text(statement, parameter,
		value->length ? value->text : "", (int)value->length,
		SQLITE_STATIC);
}

/* A statement that stands on a row holds a lock and columns of the row. */
static void end_load(struct ledger__sheet_state *state)
{
	if (state->loaded)
		sqlite3_reset(state->statements[LEDGER__LOAD]);
	state->loaded = 0;
	state->streaming = false;
}

void ledger__loads_end(ledger_store *store)
{
	for (size_t i = 0; i < store->form->sheet_count; i++)
		end_load(&store->sheets[i]);
}

/*
 * Goes to the record, or to the first one behind it.  A refresh loads record
 * after record, so where the last one was a neighbour the next row is tried
 * before a new search.
 */
static ledger_status seek(ledger_store *store,
	struct ledger__sheet_state *state, int64_t record_no,
	struct ledger__record *record, sqlite3_stmt **load)
{
	bool neighbour = record_no == state->loaded + 1;
	bool next = neighbour && state->streaming;
	ledger_status status = LEDGER_OK;

	if (!next) {
		end_load(state);
		status = ledger__sheet_statement(
			store, state, LEDGER__LOAD, load);
		if (status != LEDGER_OK)
			return status;
		sqlite3_bind_int64(*load, 1, record_no);
	}
	*load = state->statements[LEDGER__LOAD];
	status = ledger__take_into(store, state, record);
	if (status != LEDGER_OK)
		return status;
	status = ledger__sql_step(store, *load);
	state->streaming = neighbour || !next;
	state->loaded = status == LEDGER_OK ? record_no : 0;
	if (status == LEDGER_OK && record->record_no != record_no)
		status = LEDGER_END;
	return status;
}

ledger_status ledger__store_load(ledger_store *store,
	const struct ledger__sheet *sheet, int64_t record_no,
	struct ledger__record *record)
{
	struct ledger__sheet_state *state = ledger__sheet_state(store, sheet);
	sqlite3_stmt *load = NULL;
	ledger_status status = seek(store, state, record_no, record, &load);

	/* Outside of a run nothing may keep the store locked. */
	if (status != LEDGER_OK || !store->in_transaction) {
		sqlite3_reset(load);
		state->loaded = 0;
		state->streaming = false;
	}
	return status;
}

/* ---- Insert ---------------------------------------------------------------
 */

static void add_checksum(
	ledger_store *store, const struct ledger__batch *batch, uint64_t sum)
{
	assert(batch->number >= store->first_batch &&
		batch->number < store->next_batch);
	store->checksums[batch->number - store->first_batch] += sum;
}

static ledger_status bind_insert(ledger_store *store,
	struct ledger__sheet_state *state, sqlite3_stmt *insert,
	const struct ledger__value *values)
{
	int result = SQLITE_OK;

	for (size_t i = 0; i < state->column_count; i++) {
		int field = state->columns[i];
		bool stated = values[field].statement == LEDGER__STATED;

		/* What was NULL last time still is: parameters stay bound. */
		if (stated || state->bound[i])
			result |= ledger__bind_value(insert, (int)i + 6,
				&state->sheet->fields[field], &values[field]);
		state->bound[i] = stated;
	}
	return result == SQLITE_OK
		       ? LEDGER_OK
		       : ledger__fail(store->context, LEDGER_ERROR_STORE,
				 "a value does not fit its column of '%s'",
				 state->sheet->name);
}

ledger_status ledger__store_insert(ledger_store *store,
	const struct ledger__sheet *sheet, const struct ledger__batch *batch,
	uint64_t line, struct ledger__record *record,
	const unsigned char values_digest[16])
{
	struct ledger__sheet_state *state = ledger__sheet_state(store, sheet);
	int64_t base = (int64_t)store->number << 32;
	sqlite3_stmt *insert = NULL;
	ledger_status status =
		ledger__sheet_statement(store, state, LEDGER__INSERT, &insert);

	assert(store->in_transaction);
	if (status == LEDGER_OK)
		status = bind_insert(store, state, insert, record->values);
	if (status != LEDGER_OK)
		return status;
	record->record_no = base + store->issued + 1;
	record->version = base + 1;
	record->parent = 0;
	record->batch = batch->number;
	record->line = (int64_t)line;
	record->changed = NULL;
	ledger__record_seal(record->record_no, record->version, 0, NULL,
		values_digest, record->seal);
	sqlite3_bind_int64(insert, 1, record->record_no);
	sqlite3_bind_int64(insert, 2, record->version);
	sqlite3_bind_int64(insert, 3, record->batch);
	sqlite3_bind_int64(insert, 4, record->line);
	sqlite3_bind_blob(
		insert, 5, record->seal, sizeof record->seal, SQLITE_STATIC);
	status = ledger__sql_step(store, insert);
	sqlite3_reset(insert);
	if (status != LEDGER_END)
		return status;
	store->issued++;
	store->areas_stale |=
		store->form->areas_sheet == sheet - store->form->sheets;
	add_checksum(store, batch,
		ledger__version_checksum(record->seal, record->line));
	return LEDGER_OK;
}

/* ---- Update ---------------------------------------------------------------
 */

static bool has_bit(const uint64_t *bits, size_t index)
{
	return bits[index / 64] >> index % 64 & 1;
}

static bool is_set(const struct ledger__sheet_state *state,
	const struct ledger__update_variant *variant, size_t field)
{
	return !has_bit(state->indexed, field) ||
	       has_bit(variant->fields, field);
}

static void put_update(const struct ledger__sheet_state *state,
	const struct ledger__update_variant *variant,
	struct ledger__buffer *sql)
{
	ledger__buffer_printf(sql,
		"UPDATE %s SET _version = ?, _parent = ?, _batch = ?, "
		"_line = ?, _changed = ?, _digest = ?",
		state->table);
	for (size_t i = 0; i < state->column_count; i++) {
		size_t field = (size_t)state->columns[i];

		if (!is_set(state, variant, field))
			continue;
		ledger__buffer_append_text(sql, ", ");
		ledger__sql_quote(sql, state->sheet->fields[field].name);
		ledger__buffer_append_text(sql, " = ?");
	}
	ledger__buffer_append_text(sql, " WHERE record_no = ?");
}

static ledger_status make_variant(ledger_store *store,
	struct ledger__sheet_state *state, const uint64_t *differs,
	struct ledger__update_variant *variant)
{
	size_t words = (state->sheet->field_count + 63) / 64;
	struct ledger__buffer sql = {0};
	ledger_status status = LEDGER_OK;

	sqlite3_finalize(variant->statement);
	free(variant->fields);
	free(variant->bound);
	*variant = (struct ledger__update_variant){0};
	variant->fields = ledger__allocate(words, sizeof *variant->fields);
	variant->bound = ledger__allocate(state->sheet->field_count, 1);
	if (!variant->fields || !variant->bound)
		return ledger__fail_memory(store->context);
	for (size_t i = 0; i < words; i++)
		variant->fields[i] = differs[i] & state->indexed[i];
	put_update(state, variant, &sql);
	status = sql.failed
			 ? ledger__fail_memory(store->context)
			 : ledger__sql_prepare(store, ledger__buffer_text(&sql),
				   &variant->statement);
	ledger__buffer_release(&sql);
	return status;
}

static bool variant_fits(const struct ledger__sheet_state *state,
	const uint64_t *differs, const struct ledger__update_variant *variant)
{
	size_t words = (state->sheet->field_count + 63) / 64;

	for (size_t i = 0; i < words && variant->statement; i++)
		if (variant->fields[i] != (differs[i] & state->indexed[i]))
			return false;
	return variant->statement != NULL;
}

static ledger_status find_variant(ledger_store *store,
	struct ledger__sheet_state *state, const uint64_t *differs,
	struct ledger__update_variant **found)
{
	struct ledger__update_variant *oldest = &state->variants[0];
	ledger_status status = LEDGER_OK;

	for (int i = 0; i < LEDGER__UPDATE_VARIANTS; i++) {
		struct ledger__update_variant *variant = &state->variants[i];

		if (variant_fits(state, differs, variant)) {
			variant->used = ++store->clock;
			*found = variant;
			return LEDGER_OK;
		}
		if (variant->used < oldest->used)
			oldest = variant;
	}
	status = make_variant(store, state, differs, oldest);
	oldest->used = ++store->clock;
	*found = oldest;
	return status;
}

static void bind_optional(
	sqlite3_stmt *statement, int parameter, int64_t number)
{
	if (number != 0)
		sqlite3_bind_int64(statement, parameter, number);
	else
		sqlite3_bind_null(statement, parameter);
}

/* The state before, as it was sealed. */
static ledger_status keep_version(ledger_store *store,
	const struct ledger__record *old, const struct ledger__buffer *text)
{
	sqlite3_stmt *keep = NULL;
	ledger_status status =
		ledger__store_statement(store, LEDGER__KEEP_VERSION, &keep);

	if (status != LEDGER_OK)
		return status;
	sqlite3_bind_int64(keep, 1, old->record_no);
	sqlite3_bind_int64(keep, 2, old->version);
	bind_optional(keep, 3, old->parent);
	sqlite3_bind_int64(keep, 4, old->batch);
	sqlite3_bind_int64(keep, 5, old->line);
	ledger__sql_bind_text(keep, 6, old->changed);
	sqlite3_bind_blob(keep, 7, old->seal, sizeof old->seal, SQLITE_STATIC);
	sqlite3_bind_text(keep, 8, text->length ? text->data : "",
		(int)text->length, SQLITE_STATIC);
	status = ledger__sql_step(store, keep);
	sqlite3_reset(keep);
	return status == LEDGER_END ? LEDGER_OK : status;
}

static int bind_new_state(const struct ledger__sheet_state *state,
	struct ledger__update_variant *variant,
	const struct ledger__value *values, int *parameter)
{
	int result = SQLITE_OK;

	for (size_t i = 0; i < state->column_count; i++) {
		int field = state->columns[i];
		bool stated = values[field].statement == LEDGER__STATED;

		if (!is_set(state, variant, (size_t)field))
			continue;
		if (stated || variant->bound[i])
			result |= ledger__bind_value(variant->statement,
				*parameter, &state->sheet->fields[field],
				&values[field]);
		variant->bound[i] = stated;
		++*parameter;
	}
	return result;
}

static ledger_status write_new_state(ledger_store *store,
	struct ledger__sheet_state *state,
	struct ledger__update_variant *variant,
	const struct ledger__record *record)
{
	sqlite3_stmt *update = variant->statement;
	int parameter = 7;
	ledger_status status = LEDGER_OK;

	sqlite3_bind_int64(update, 1, record->version);
	sqlite3_bind_int64(update, 2, record->parent);
	sqlite3_bind_int64(update, 3, record->batch);
	sqlite3_bind_int64(update, 4, record->line);
	ledger__sql_bind_text(update, 5, record->changed);
	sqlite3_bind_blob(
		update, 6, record->seal, sizeof record->seal, SQLITE_STATIC);
	if (bind_new_state(state, variant, record->values, &parameter) !=
		SQLITE_OK)
		return ledger__fail(store->context, LEDGER_ERROR_STORE,
			"a value does not fit its column of '%s'",
			state->sheet->name);
	sqlite3_bind_int64(update, parameter, record->record_no);
	status = ledger__sql_step(store, update);
	sqlite3_reset(update);
	return status == LEDGER_END ? LEDGER_OK : status;
}

ledger_status ledger__store_update(ledger_store *store,
	const struct ledger__sheet *sheet, const struct ledger__batch *batch,
	uint64_t line, const struct ledger__record *old,
	const struct ledger__value *values, const struct ledger__change *change)
{
	struct ledger__sheet_state *state = ledger__sheet_state(store, sheet);
	struct ledger__update_variant *variant = NULL;
	struct ledger__record next = *old;
	ledger_status status = LEDGER_OK;

	assert(store->in_transaction);
	if (change->failed)
		return ledger__fail_memory(store->context);
	if (!change->any)
		return LEDGER_OK;
	next.version = change->version;
	next.parent = old->version;
	next.batch = batch->number;
	next.line = (int64_t)line;
	next.values = (struct ledger__value *)(uintptr_t)values;
	next.changed = change->groups.data;
	memcpy(next.seal, change->seal, sizeof next.seal);
	status = find_variant(store, state, change->differs, &variant);
	if (status == LEDGER_OK)
		status = keep_version(store, old, &change->old_text);
	if (status == LEDGER_OK)
		status = write_new_state(store, state, variant, &next);
	if (status == LEDGER_OK)
		add_checksum(store, batch,
			ledger__version_checksum(next.seal, next.line));
	store->areas_stale |=
		store->form->areas_sheet == sheet - store->form->sheets;
	return status;
}
