/* SPDX-License-Identifier: MIT */
/* Stores for unit tests. */
#include "unit_store.h"

#include "base/digest.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void unit_ok(const struct unit_store *unit, ledger_status status)
{
	if (status != LEDGER_OK)
		fail_msg("status %d: %s", status,
			ledger_context_message(unit->context));
}

void unit_store_begin(struct unit_store *unit)
{
	unit_store_begin_with(unit, UNIT_STORE_FORM);
}

void unit_store_begin_with(struct unit_store *unit, const char *form)
{
	*unit = (struct unit_store){0};
	unit->context = ledger_context_new();
	assert_non_null(unit->context);
	/* 2025-08-12T20:00:00+08:00 */
	ledger_context_set_now(unit->context, 1755000000);
	unit_ok(unit, ledger_context_set_actor(unit->context, "clerk"));
	unit->folder = unit_folder();
	unit->path = unit_path(unit->folder, "ledger.db");
	unit_ok(unit, ledger_store_create(unit->context, unit->path, form, NULL,
			      UNIT_STORE_AREA));
	unit_store_reopen(unit, LEDGER_STORE_WRITE);
}

void unit_store_end(struct unit_store *unit)
{
	ledger_store_close(unit->store);
	ledger_context_free(unit->context);
	unit_remove_folder(unit->folder);
	free(unit->path);
}

void unit_store_reopen(struct unit_store *unit, ledger_store_mode mode)
{
	ledger_store_close(unit->store);
	unit->store = NULL;
	unit_ok(unit, ledger_store_open(unit->context, unit->path, mode, 5,
			      &unit->store));
}

const struct ledger__sheet *unit_sheet_named(
	const struct unit_store *unit, const char *name)
{
	const struct ledger__sheet *sheet =
		ledger__form_sheet(ledger_store_form(unit->store), name);

	assert_non_null(sheet);
	return sheet;
}

void unit_store_run(struct unit_store *unit, const char *sheet)
{
	unit->batch = (struct ledger__batch){.command = "ledger-import",
		.sheet = sheet,
		.file = "sheet.csv",
		.sha256 = "0123456789abcdef0123456789abcdef"
			  "0123456789abcdef0123456789abcdef"};
	unit_ok(unit, ledger__store_begin(unit->store));
	unit_ok(unit, ledger__store_batch_begin(unit->store, &unit->batch));
}

void unit_store_done(struct unit_store *unit)
{
	unit_ok(unit, ledger__store_batch_end(unit->store, &unit->batch));
	unit_ok(unit, ledger__store_commit(unit->store));
}

static void set_cell(struct unit_store *unit, const struct ledger__sheet *sheet,
	const char *cell)
{
	char name[64];
	const char *equals = strchr(cell, '=');
	int field;

	assert_non_null(equals);
	(void)snprintf(name, sizeof(name), "%.*s", (int)(equals - cell), cell);
	field = ledger__sheet_field(sheet, name);
	assert_true(field >= 0);
	unit->values[field] = (struct ledger__value){.text = equals + 1,
		.length = (uint32_t)strlen(equals + 1),
		.statement = equals[1] ? LEDGER__STATED : LEDGER__BLANK};
}

void unit_store_values(struct unit_store *unit,
	const struct ledger__sheet *sheet, const char *const *cells)
{
	assert_true(sheet->field_count <= 32);
	for (size_t i = 0; i < sheet->field_count; i++)
		unit->values[i] =
			(struct ledger__value){.statement = LEDGER__BLANK};
	for (; *cells; cells++)
		set_cell(unit, sheet, *cells);
}

int64_t unit_store_insert(struct unit_store *unit, const char *sheet_name,
	uint64_t line, const char *const *cells)
{
	const struct ledger__sheet *sheet = unit_sheet_named(unit, sheet_name);
	struct ledger__record record = {.values = unit->values};
	struct ledger__buffer text = {0};
	unsigned char digest[16];

	unit_store_values(unit, sheet, cells);
	ledger__canonical_text(sheet, unit->values, &text);
	ledger__digest(digest, text.data ? text.data : "", text.length);
	ledger__buffer_release(&text);
	unit_ok(unit, ledger__store_insert(unit->store, sheet, &unit->batch,
			      line, &record, digest));
	unit->batch.rows++;
	unit->batch.added++;
	return record.record_no;
}

int64_t unit_add_zhang(struct unit_store *unit, uint64_t line)
{
	return unit_store_insert(unit, "persons", line,
		UNIT_CELLS("name=张小花", "id_no=110101199003072084",
			"birth_date=1990-03-07", "living_area=411726103201",
			"phone=13800000000", "kinds=1;2", "care=yes",
			"children=2", "verified_on=2025-06-01",
			"status=registered"));
}

bool unit_store_update(struct unit_store *unit, const char *sheet_name,
	int64_t record_no, uint64_t line, const char *const *cells)
{
	const struct ledger__sheet *sheet = unit_sheet_named(unit, sheet_name);
	struct ledger__record old = {0};
	struct ledger__change change = {0};
	bool changed = false;

	unit_ok(unit, ledger__store_load(unit->store, sheet, record_no, &old));
	memcpy(unit->values, old.values,
		sheet->field_count * sizeof(*unit->values));
	for (; *cells; cells++)
		set_cell(unit, sheet, *cells);
	ledger__change_prepare(unit->store, sheet, &old, unit->values, &change);
	unit_ok(unit, ledger__store_update(unit->store, sheet, &unit->batch,
			      line, &old, unit->values, &change));
	changed = change.any;
	ledger__change_release(&change);
	ledger__record_release(&old);
	unit->batch.rows++;
	if (changed)
		unit->batch.updated++;
	else
		unit->batch.unchanged++;
	return changed;
}

char *unit_store_value(struct unit_store *unit, const char *sheet_name,
	int64_t record_no, const char *name)
{
	const struct ledger__sheet *sheet = unit_sheet_named(unit, sheet_name);
	int field = ledger__sheet_field(sheet, name);
	struct ledger__record record = {0};
	char *text = NULL;

	assert_true(field >= 0);
	unit_ok(unit,
		ledger__store_load(unit->store, sheet, record_no, &record));
	if (record.values[field].statement == LEDGER__STATED)
		text = strndup(
			record.values[field].text, record.values[field].length);
	else
		text = strdup("(blank)");
	ledger__record_release(&record);
	assert_non_null(text);
	return text;
}

void unit_assert_value(struct unit_store *unit, const char *sheet,
	int64_t record_no, const char *field, const char *expected)
{
	char *text = unit_store_value(unit, sheet, record_no, field);

	assert_string_equal(text, expected);
	free(text);
}

void unit_sql(const char *path, const char *sql)
{
	sqlite3 *db = NULL;
	char *message = NULL;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
		fail_msg("%s: %s", sql, message);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static int add_row(void *data, int count, char **texts, char **names)
{
	struct ledger__buffer *out = data;

	(void)names;
	for (int i = 0; i < count; i++) {
		if (i > 0)
			ledger__buffer_append_byte(out, '|');
		ledger__buffer_append_text(out, texts[i] ? texts[i] : "NULL");
	}
	ledger__buffer_append_byte(out, '\n');
	return 0;
}

char *unit_sql_text(const char *path, const char *sql)
{
	sqlite3 *db = NULL;
	char *message = NULL;
	struct ledger__buffer out = {0};
	char *text = NULL;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, add_row, &out, &message) != SQLITE_OK)
		ledger__buffer_printf(&out, "error: %s", message);
	sqlite3_free(message);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	text = strdup(ledger__buffer_text(&out));
	ledger__buffer_release(&out);
	assert_non_null(text);
	return text;
}

void unit_assert_sql(
	const struct unit_store *unit, const char *sql, const char *expected)
{
	char *text = unit_sql_text(unit->path, sql);

	assert_string_equal(text, expected);
	free(text);
}

unsigned char *unit_bytes(const char *path, size_t *length)
{
	struct stat about;
	unsigned char *bytes = NULL;
	int descriptor = open(path, O_RDONLY);

	assert_true(descriptor >= 0);
	assert_int_equal(fstat(descriptor, &about), 0);
	*length = (size_t)about.st_size;
	bytes = malloc(*length + 1);
	assert_non_null(bytes);
	assert_int_equal(read(descriptor, bytes, *length), *length);
	(void)close(descriptor);
	return bytes;
}

void unit_write_bytes(
	const char *path, const unsigned char *bytes, size_t length)
{
	int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(descriptor >= 0);
	assert_int_equal(write(descriptor, bytes, length), length);
	(void)close(descriptor);
}
