/* SPDX-License-Identifier: MIT */
/* Stores for unit tests: one in a folder of its own, filled by field names. */
#ifndef TESTS_UNIT_UNIT_STORE_H
#define TESTS_UNIT_UNIT_STORE_H

#include "unit.h"

#include "store/store.h"

#define UNIT_STORE_AREA "411726000000"
#define UNIT_STORE_FORM SOURCE_FOLDER "/tests/unit/data/form-store.yaml"

struct unit_store {
	ledger_context *context;
	char *folder;
	char *path;
	ledger_store *store;
	struct ledger__batch batch; /* that unit_store_run opened */
	struct ledger__value values[32];
};

/* A fresh store, open for writing; and its end. */
void unit_store_begin(struct unit_store *unit);
void unit_store_begin_with(struct unit_store *unit, const char *form);
void unit_store_end(struct unit_store *unit);
void unit_store_reopen(struct unit_store *unit, ledger_store_mode mode);
const struct ledger__sheet *unit_sheet_named(
	const struct unit_store *unit, const char *name);

/* Fails the test with the context's message unless the status is OK. */
void unit_ok(const struct unit_store *unit, ledger_status status);

/* Begins a transaction with one batch; ends both. */
void unit_store_run(struct unit_store *unit, const char *sheet);
void unit_store_done(struct unit_store *unit);

/* Sets unit->values from "name=value" texts, NULL at the end; others blank. */
void unit_store_values(struct unit_store *unit,
	const struct ledger__sheet *sheet, const char *const *cells);
/* A registered woman of the sheet of persons, at the line. */
int64_t unit_add_zhang(struct unit_store *unit, uint64_t line);
/* Inserts them at the line; returns the record's number. */
int64_t unit_store_insert(struct unit_store *unit, const char *sheet,
	uint64_t line, const char *const *cells);
/* Loads the record, changes the cells named, updates; whether it changed. */
bool unit_store_update(struct unit_store *unit, const char *sheet,
	int64_t record_no, uint64_t line, const char *const *cells);
/* A field's value as text; "(blank)" if none.  Freed by the caller. */
char *unit_store_value(struct unit_store *unit, const char *sheet,
	int64_t record_no, const char *field);

void unit_assert_value(struct unit_store *unit, const char *sheet,
	int64_t record_no, const char *field, const char *expected);

#define UNIT_CELLS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* Runs SQL on a file behind the library's back. */
void unit_sql(const char *path, const char *sql);
/* All rows of a query, columns joined by '|', rows by '\n'; free it. */
char *unit_sql_text(const char *path, const char *sql);
void unit_assert_sql(
	const struct unit_store *unit, const char *sql, const char *expected);
/* The file's bytes; free them. */
unsigned char *unit_bytes(const char *path, size_t *length);
void unit_write_bytes(
	const char *path, const unsigned char *bytes, size_t length);

#endif
