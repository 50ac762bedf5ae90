/* SPDX-License-Identifier: MIT */
/* Prepared statements: made once, kept by the open store. */

#include "store/private.h"

#include <stdlib.h>
#include <string.h>

static void note_role(struct ledger__sheet_state *state, enum ledger__role role)
{
	int field = state->sheet->roles[role];

	if (field >= 0)
		state->indexed[field / 64] |= UINT64_C(1) << field % 64;
}

/* As in 002-sheets.sql: one too many costs time, none may be missing. */
static void note_indexed(struct ledger__sheet_state *state)
{
	static const enum ledger__role roles[] = {LEDGER__ROLE_CITIZEN_NUMBER,
		LEDGER__ROLE_NAME, LEDGER__ROLE_STATUS,
		LEDGER__ROLE_LIVING_AREA, LEDGER__ROLE_BIRTH_DATE,
		LEDGER__ROLE_VERIFIED_ON, LEDGER__ROLE_OWNER};

	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
		note_role(state, roles[i]);
	for (size_t i = 0; i < state->sheet->key_count; i++) {
		int field = state->sheet->key[i];

		state->indexed[field / 64] |= UINT64_C(1) << field % 64;
	}
}

static ledger_status open_sheet(ledger_store *store,
	struct ledger__sheet_state *state, const struct ledger__sheet *sheet)
{
	struct ledger__buffer name = {0};
	size_t words = (sheet->field_count + 63) / 64;
	ledger_status status = LEDGER_OK;

	state->sheet = sheet;
	ledger__sql_quote(&name, sheet->name);
	if (!name.failed)
		state->table = ledger__duplicate(name.data, name.length);
	state->bound = ledger__allocate(sheet->field_count, 1);
	state->indexed = ledger__allocate(words, sizeof *state->indexed);
	if (!state->table || !state->bound || !state->indexed)
		status = ledger__fail_memory(store->context);
	else
		status = ledger__sheet_columns(store->context, sheet,
			&state->columns, &state->column_count);
	if (status == LEDGER_OK)
		note_indexed(state);
	ledger__buffer_release(&name);
	return status;
}

ledger_status ledger__sheets_open(ledger_store *store)
{
	size_t count = store->form->sheet_count;
	ledger_status status = LEDGER_OK;

	store->sheets = ledger__allocate(count, sizeof *store->sheets);
	if (!store->sheets)
		return ledger__fail_memory(store->context);
	for (size_t i = 0; status == LEDGER_OK && i < count; i++)
		status = open_sheet(
			store, &store->sheets[i], &store->form->sheets[i]);
	return status;
}

static void close_sheet(struct ledger__sheet_state *state)
{
	for (int i = 0; i < LEDGER__SHEET_STATEMENTS; i++)
		sqlite3_finalize(state->statements[i]);
	for (int i = 0; i < LEDGER__UPDATE_VARIANTS; i++) {
		sqlite3_finalize(state->variants[i].statement);
		free(state->variants[i].fields);
		free(state->variants[i].bound);
	}
	free(state->table);
	free(state->columns);
	free(state->bound);
	free(state->indexed);
	free(state->dropped);
}

void ledger__sheets_close(ledger_store *store)
{
	for (int i = 0; i < LEDGER__STORE_STATEMENTS; i++)
		sqlite3_finalize(store->statements[i]);
	if (store->sheets)
		for (size_t i = 0; i < store->form->sheet_count; i++)
			close_sheet(&store->sheets[i]);
	free(store->sheets);
	store->sheets = NULL;
}

struct ledger__sheet_state *ledger__sheet_state(
	ledger_store *store, const struct ledger__sheet *sheet)
{
	return &store->sheets[sheet - store->form->sheets];
}

static void put_insert(
	const struct ledger__sheet_state *state, struct ledger__buffer *sql)
{
	ledger__buffer_append_text(sql, "INSERT INTO ");
	ledger__buffer_append_text(sql, state->table);
	ledger__buffer_append_text(sql, " VALUES (?, ?, NULL, ?, ?, NULL, "
					"NULL, ?");
	for (size_t i = 0; i < state->column_count; i++)
		ledger__buffer_append_text(sql, ", ?");
	ledger__buffer_append_byte(sql, ')');
}

/* " WHERE column IS ?" for a role; NULL where the sheet has none such. */
static void put_test(const struct ledger__sheet_state *state,
	enum ledger__role role, const char *test, struct ledger__buffer *sql)
{
	int field = state->sheet->roles[role];

	ledger__buffer_append_text(sql, " AND ");
	if (field >= 0)
		ledger__sql_quote(sql, state->sheet->fields[field].name);
	else
		ledger__buffer_append_text(sql, "NULL");
	ledger__buffer_append_text(sql, test);
}

static void put_record_no(
	const struct ledger__sheet_state *state, struct ledger__buffer *sql)
{
	ledger__buffer_append_text(sql, "SELECT record_no FROM ");
	ledger__buffer_append_text(sql, state->table);
	ledger__buffer_append_text(sql, " WHERE true");
}

static void put_find_key(
	const struct ledger__sheet_state *state, struct ledger__buffer *sql)
{
	const struct ledger__sheet *sheet = state->sheet;

	put_record_no(state, sql);
	for (size_t i = 0; i < sheet->key_count; i++) {
		const struct ledger__field *field =
			&sheet->fields[sheet->key[i]];
		bool plain = field->required;

		ledger__buffer_append_text(
			sql, plain ? " AND " : " AND ifnull(");
		ledger__sql_quote(sql, field->name);
		ledger__buffer_append_text(
			sql, plain ? " = ?" : ", '') = ifnull(?, '')");
	}
}

/* Name, birth date and area of drafts (by name) or registered records. */
static void put_find_person(const struct ledger__sheet_state *state, bool draft,
	struct ledger__buffer *sql)
{
	static const enum ledger__role roles[] = {LEDGER__ROLE_NAME,
		LEDGER__ROLE_BIRTH_DATE, LEDGER__ROLE_LIVING_AREA};
	const struct ledger__sheet *sheet = state->sheet;
	int name = sheet->roles[LEDGER__ROLE_NAME];
	const char *code = ledger__sheet_draft_code(
		sheet, draft ? LEDGER__DRAFT : LEDGER__REGISTERED);

	ledger__buffer_append_text(sql, "SELECT record_no");
	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
		int field = sheet->roles[roles[i]];

		ledger__buffer_append_text(sql, ", ");
		if (field >= 0)
			ledger__sql_quote(sql, sheet->fields[field].name);
		else
			ledger__buffer_append_text(sql, "NULL");
	}
	ledger__buffer_append_text(sql, " FROM ");
	ledger__buffer_append_text(sql, state->table);
	ledger__buffer_append_text(sql, " WHERE true");
	put_test(state, LEDGER__ROLE_STATUS, " = ", sql);
	ledger__sql_literal(sql, code ? code : "");
	if (draft && name >= 0) {
		ledger__buffer_append_text(sql, " AND replace(");
		ledger__sql_quote(sql, sheet->fields[name].name);
		ledger__buffer_append_text(
			sql, ", ' ', '') = replace(?1, ' ', '')");
	} else if (!draft) {
		/* The birth date may be blank: see find.c for the rest. */
		put_test(state, LEDGER__ROLE_LIVING_AREA, " = ?3", sql);
	}
	ledger__buffer_append_text(sql, " ORDER BY record_no");
}

static void put_count(const struct ledger__sheet_state *state, bool draft,
	struct ledger__buffer *sql)
{
	const char *code =
		ledger__sheet_draft_code(state->sheet, LEDGER__DRAFT);

	ledger__buffer_append_text(sql, "SELECT count(*) FROM ");
	ledger__buffer_append_text(sql, state->table);
	if (!draft)
		return;
	ledger__buffer_append_text(sql, " WHERE true");
	put_test(state, LEDGER__ROLE_STATUS, " = ", sql);
	ledger__sql_literal(sql, code ? code : "");
}

static void put_statement(const struct ledger__sheet_state *state,
	enum ledger__sheet_statement which, struct ledger__buffer *sql)
{
	switch (which) {
	case LEDGER__INSERT:
		put_insert(state, sql);
		break;
	case LEDGER__LOAD:
		ledger__sheet_select(state, sql);
		ledger__buffer_append_text(
			sql, " WHERE record_no >= ? ORDER BY record_no");
		break;
	case LEDGER__FIND_NUMBER:
		put_record_no(state, sql);
		put_test(state, LEDGER__ROLE_CITIZEN_NUMBER, " = ?", sql);
		break;
	case LEDGER__FIND_KEY:
		put_find_key(state, sql);
		break;
	case LEDGER__FIND_DRAFT:
	case LEDGER__FIND_REGISTERED:
		put_find_person(state, which == LEDGER__FIND_DRAFT, sql);
		break;
	default:
		put_count(state, which == LEDGER__DRAFT_ROWS, sql);
		break;
	}
}

ledger_status ledger__sheet_statement(ledger_store *store,
	struct ledger__sheet_state *state, enum ledger__sheet_statement which,
	sqlite3_stmt **statement)
{
	struct ledger__buffer sql = {0};
	ledger_status status = LEDGER_OK;

	if (!state->statements[which]) {
		put_statement(state, which, &sql);
		status = sql.failed ? ledger__fail_memory(store->context)
				    : ledger__sql_prepare(store,
					      ledger__buffer_text(&sql),
					      &state->statements[which]);
		ledger__buffer_release(&sql);
	}
	if (status == LEDGER_OK) {
		sqlite3_reset(state->statements[which]);
		*statement = state->statements[which];
	}
	return status;
}

static const char *const store_statements[LEDGER__STORE_STATEMENTS] = {
	[LEDGER__KEEP_VERSION] =
		"INSERT INTO record_version (record_no, version, parent, "
		"batch, line, changed, digest, state) "
		"VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
	[LEDGER__REMEMBER] = "INSERT INTO batch_row (batch, line, record_no) "
			     "VALUES (?, ?, ?)",
	[LEDGER__RECALL] =
		"SELECT batch_row.record_no FROM batch JOIN batch_row "
		"ON batch_row.batch = batch.number "
		"WHERE batch.sha256 = ? AND batch_row.line = ? "
		"ORDER BY batch.number DESC LIMIT 1",
	[LEDGER__JOURNAL_HEAD] =
		"SELECT sequence, digest FROM journal WHERE chain = ? "
		"ORDER BY sequence DESC LIMIT 1",
	[LEDGER__JOURNAL_ADD] =
		"INSERT INTO journal (chain, sequence, time, actor, command, "
		"subject, profile, purpose, columns, scope, counts, previous, "
		"digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
};

ledger_status ledger__store_statement(ledger_store *store,
	enum ledger__store_statement which, sqlite3_stmt **statement)
{
	ledger_status status = LEDGER_OK;

	if (!store->statements[which])
		status = ledger__sql_prepare(store, store_statements[which],
			&store->statements[which]);
	if (status == LEDGER_OK) {
		sqlite3_reset(store->statements[which]);
		*statement = store->statements[which];
	}
	return status;
}
