/* SPDX-License-Identifier: MIT */
/* Checking the whole store: order of the parts, structure, schema. */

#include "store/check.h"
#include "store/migrations.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void ledger__check_report(struct ledger__check *check, const char *kind,
	int64_t record_no, const char *format, ...)
{
	char text[512];
	char record[LEDGER__RECORD_TEXT_SIZE] = "";
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	if (record_no > 0)
		ledger__record_format(record_no, record);
	check->problems++;
	if (check->callback)
		check->callback(check->data, kind, text, record);
}

void ledger__check_add(struct ledger__check *check, int64_t record_no,
	int64_t batch, uint64_t sum)
{
	if (batch >= 1 && batch <= check->batch_count)
		check->sums[batch] += sum;
	else
		ledger__check_report(check, "batch", record_no,
			"names batch %" PRId64 ", which is not there", batch);
}

ledger_status ledger__check_structure(struct ledger__check *check)
{
	sqlite3_stmt *row = NULL;
	ledger_status status = ledger__sql_prepare(
		check->store, "PRAGMA integrity_check(1000)", &row);

	while (status == LEDGER_OK &&
		(status = ledger__sql_step(check->store, row)) == LEDGER_OK) {
		const char *text = (const char *)sqlite3_column_text(row, 0);

		if (text && strcmp(text, "ok") != 0)
			ledger__check_report(check, "structure", 0, "%s", text);
	}
	sqlite3_finalize(row);
	return status == LEDGER_END ? LEDGER_OK : status;
}

static ledger_status check_foreign_keys(struct ledger__check *check)
{
	sqlite3_stmt *row = NULL;
	ledger_status status = ledger__sql_prepare(
		check->store, "PRAGMA foreign_key_check", &row);

	while (status == LEDGER_OK &&
		(status = ledger__sql_step(check->store, row)) == LEDGER_OK)
		ledger__check_report(check, "reference", 0,
			"a row of %s names a row of %s that is not there",
			(const char *)sqlite3_column_text(row, 0),
			(const char *)sqlite3_column_text(row, 2));
	sqlite3_finalize(row);
	return status == LEDGER_END ? LEDGER_OK : status;
}

/* Owners are records of another sheet; the sheet's name stands in the form. */
static ledger_status check_owners(struct ledger__check *check,
	const struct ledger__sheet *sheet, const struct ledger__sheet *owners)
{
	const char *owner =
		sheet->fields[sheet->roles[LEDGER__ROLE_OWNER]].name;
	struct ledger__buffer sql = {0};
	sqlite3_stmt *row = NULL;
	ledger_status status = LEDGER_OK;

	ledger__buffer_append_text(&sql, "SELECT record_no FROM ");
	ledger__sql_quote(&sql, sheet->name);
	ledger__buffer_append_text(&sql, " WHERE ");
	ledger__sql_quote(&sql, owner);
	ledger__buffer_append_text(&sql, " NOT IN (SELECT record_no FROM ");
	ledger__sql_quote(&sql, owners->name);
	ledger__buffer_append_text(&sql, ") ORDER BY record_no");
	status = sql.failed ? ledger__fail_memory(check->store->context)
			    : ledger__sql_prepare(check->store,
				      ledger__buffer_text(&sql), &row);
	while (status == LEDGER_OK &&
		(status = ledger__sql_step(check->store, row)) == LEDGER_OK)
		ledger__check_report(check, "reference",
			sqlite3_column_int64(row, 0),
			"names a record of '%s' that is not there",
			owners->name);
	sqlite3_finalize(row);
	ledger__buffer_release(&sql);
	return status == LEDGER_END ? LEDGER_OK : status;
}

/* The sheet that areas stand in, NULL for a form without one. */
static const struct ledger__sheet *area_sheet(const ledger_form *form)
{
	for (size_t i = 0; i < form->sheet_count; i++)
		if (form->sheets[i].roles[LEDGER__ROLE_AREA_CODE] >= 0)
			return &form->sheets[i];
	return NULL;
}

/* Of a store that has areas, codes that are none of them. */
static ledger_status check_areas(struct ledger__check *check,
	const struct ledger__sheet *areas, const char *table, const char *field)
{
	struct ledger__buffer sql = {0};
	sqlite3_stmt *row = NULL;
	ledger_status status = LEDGER_OK;

	ledger__buffer_append_text(&sql, "SELECT record_no FROM ");
	ledger__sql_quote(&sql, table);
	ledger__buffer_append_text(&sql, " AS p WHERE p.");
	ledger__sql_quote(&sql, field);
	ledger__buffer_append_text(
		&sql, " IS NOT NULL AND EXISTS (SELECT 1 FROM ");
	ledger__sql_quote(&sql, areas->name);
	ledger__buffer_append_text(&sql, ") AND p.");
	ledger__sql_quote(&sql, field);
	ledger__buffer_append_text(&sql, " NOT IN (SELECT ");
	ledger__sql_quote(
		&sql, areas->fields[areas->roles[LEDGER__ROLE_AREA_CODE]].name);
	ledger__buffer_append_text(&sql, " FROM ");
	ledger__sql_quote(&sql, areas->name);
	ledger__buffer_append_text(&sql, ") ORDER BY record_no");
	status = sql.failed ? ledger__fail_memory(check->store->context)
			    : ledger__sql_prepare(check->store,
				      ledger__buffer_text(&sql), &row);
	while (status == LEDGER_OK &&
		(status = ledger__sql_step(check->store, row)) == LEDGER_OK)
		ledger__check_report(check, "reference",
			sqlite3_column_int64(row, 0),
			"names an area of '%s' that is not there", areas->name);
	sqlite3_finalize(row);
	ledger__buffer_release(&sql);
	return status == LEDGER_END ? LEDGER_OK : status;
}

static ledger_status check_area_fields(struct ledger__check *check)
{
	const ledger_form *form = check->store->form;
	const struct ledger__sheet *areas = area_sheet(form);
	ledger_status status = LEDGER_OK;

	for (size_t i = 0; areas && i < form->sheet_count; i++)
		for (size_t k = 0; k < form->sheets[i].field_count; k++) {
			const struct ledger__field *field =
				&form->sheets[i].fields[k];

			if (status == LEDGER_OK && field->must_exist &&
				field->stored &&
				field->type == LEDGER__TYPE_AREA)
				status = check_areas(check, areas,
					form->sheets[i].name, field->name);
		}
	return status;
}

ledger_status ledger__check_references(struct ledger__check *check)
{
	const ledger_form *form = check->store->form;
	ledger_status status = check_foreign_keys(check);

	for (size_t i = 0; status == LEDGER_OK && i < form->sheet_count; i++) {
		const struct ledger__sheet *sheet = &form->sheets[i];

		if (sheet->owner_sheet >= 0 &&
			sheet->roles[LEDGER__ROLE_OWNER] >= 0)
			status = check_owners(check, sheet,
				&form->sheets[sheet->owner_sheet]);
	}
	return status == LEDGER_OK ? check_area_fields(check) : status;
}

/* ---- Schema -----------------------------------------------------------------
 */

/* All of a schema as one text, and the version that it has. */
static ledger_status schema_text(
	ledger_store *store, struct ledger__buffer *text)
{
	sqlite3_stmt *row = NULL;
	int64_t version = 0;
	ledger_status status = ledger__sql_prepare(store,
		"SELECT type || ' ' || name || ' ' || tbl_name || ' ' || "
		"ifnull(sql, '') FROM sqlite_schema ORDER BY 1",
		&row);

	while (status == LEDGER_OK &&
		(status = ledger__sql_step(store, row)) == LEDGER_OK) {
		const char *line = (const char *)sqlite3_column_text(row, 0);

		ledger__buffer_append_text(text, line ? line : "?");
		ledger__buffer_append_byte(text, '\n');
	}
	sqlite3_finalize(row);
	if (status == LEDGER_END)
		status = ledger__sql_integer(
			store, "PRAGMA user_version", &version);
	ledger__buffer_printf(text, "version %" PRId64 "\n", version);
	return text->failed ? ledger__fail_memory(store->context) : status;
}

/* What the migrations make of the form, in a store that is only memory. */
static ledger_status expected_schema(
	ledger_store *store, struct ledger__buffer *text)
{
	ledger_store fresh = {.context = store->context,
		.path = store->path,
		.form = store->form};
	ledger_status status = LEDGER_OK;
	int result = sqlite3_open_v2(":memory:", &fresh.db,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
			SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_NOMUTEX,
		"unix");

	if (result != SQLITE_OK)
		status = ledger__sql_fail(&fresh, result, "check");
	if (status == LEDGER_OK)
		status = ledger__store_migrate(&fresh, store->form);
	if (status == LEDGER_OK)
		status = schema_text(&fresh, text);
	sqlite3_close(fresh.db);
	return status;
}

ledger_status ledger__check_schema(struct ledger__check *check)
{
	struct ledger__buffer found = {0};
	struct ledger__buffer expected = {0};
	ledger_status status = schema_text(check->store, &found);

	if (status == LEDGER_OK)
		status = expected_schema(check->store, &expected);
	if (status == LEDGER_OK &&
		(found.length != expected.length ||
			memcmp(found.data, expected.data, found.length) != 0))
		ledger__check_report(check, "schema", 0,
			"the tables are not those that the form asks for");
	ledger__buffer_release(&found);
	ledger__buffer_release(&expected);
	return status;
}

/* ---- All of it
 * ----------------------------------------------------------------- */

static ledger_status count_batches(struct ledger__check *check)
{
	int64_t count = 0;
	ledger_status status = ledger__sql_integer(
		check->store, "SELECT count(*) FROM batch", &count);

	if (status != LEDGER_OK)
		return status;
	check->sums = ledger__allocate((size_t)count + 1, sizeof *check->sums);
	if (!check->sums)
		return ledger__fail_memory(check->store->context);
	check->batch_count = count;
	return LEDGER_OK;
}

typedef ledger_status check_part(struct ledger__check *check);

/*
 * A part that cannot be read is a problem like others; what comes after is
 * still looked at.  Only memory and other runs end the check.
 */
static ledger_status run_parts(struct ledger__check *check)
{
	static check_part *const parts[] = {ledger__check_structure,
		ledger__check_schema, ledger__check_references,
		ledger__check_codes, ledger__check_birth, ledger__check_records,
		ledger__check_versions, ledger__check_rows,
		ledger__check_batches, ledger__check_journal,
		ledger__check_reports};

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		ledger_status status = parts[i](check);

		if (status == LEDGER_ERROR_STORE)
			ledger__check_report(check, "structure", 0, "%s",
				check->store->context->message);
		else if (status != LEDGER_OK)
			return status;
	}
	return LEDGER_OK;
}

ledger_status ledger_store_check(
	ledger_store *store, ledger_check_callback *callback, void *data)
{
	struct ledger__check check = {
		.store = store, .callback = callback, .data = data};
	ledger_status status = LEDGER_OK;

	assert(!store->in_transaction);
	ledger__place_use(store);
	/* One transaction: all parts see the same state. */
	status = ledger__sql_run(store, "BEGIN");
	if (status == LEDGER_OK)
		status = count_batches(&check);
	if (status == LEDGER_OK)
		status = run_parts(&check);
	if (!sqlite3_get_autocommit(store->db))
		ledger__sql_quiet(store, "ROLLBACK");
	ledger__buffer_release(&check.text);
	free(check.sums);
	if (status == LEDGER_OK && check.problems > 0)
		status = ledger__fail(store->context, LEDGER_ERROR_STORE,
			"store '%s' has %" PRIu64 " problem%s", store->path,
			check.problems, check.problems == 1 ? "" : "s");
	return status;
}
