/* SPDX-License-Identifier: MIT */
/* Migrations: schema/store/NNN-name.sql, made out for a form's sheets. */

#include "store/migrations.h"
#include "store/private.h"

#include <stdlib.h>
#include <string.h>

const char *ledger__sheet_draft_code(
	const struct ledger__sheet *sheet, enum ledger__lifecycle lifecycle)
{
	int field = sheet->roles[LEDGER__ROLE_STATUS];
	const struct ledger__code_list *list =
		field < 0 ? NULL : sheet->fields[field].codes;

	for (size_t i = 0; list && i < list->count; i++)
		if (list->codes[i].lifecycle == lifecycle)
			return list->codes[i].code;
	return NULL;
}

static bool has_column(const struct ledger__field *field)
{
	return field->stored && field->role != LEDGER__ROLE_RECORD_NUMBER;
}

/* The field with the role, if it has a column; else -1. */
static int column_of_role(
	const struct ledger__sheet *sheet, enum ledger__role role)
{
	int field = sheet->roles[role];

	return field >= 0 && has_column(&sheet->fields[field]) ? field : -1;
}

size_t ledger__sheet_due_fields(
	const struct ledger__sheet *sheet, int fields[4])
{
	static const enum ledger__role roles[] = {LEDGER__ROLE_LIVING_AREA,
		LEDGER__ROLE_BIRTH_DATE, LEDGER__ROLE_STATUS,
		LEDGER__ROLE_VERIFIED_ON};
	size_t count = 0;

	if (column_of_role(sheet, LEDGER__ROLE_LIVING_AREA) < 0)
		return 0;
	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
		if (column_of_role(sheet, roles[i]) >= 0)
			fields[count++] = column_of_role(sheet, roles[i]);
	return count;
}

/* Roles' fields first: an index is built by reading the front of each row. */
ledger_status ledger__sheet_columns(ledger_context *context,
	const struct ledger__sheet *sheet, int **columns, size_t *count)
{
	int *order = ledger__allocate(sheet->field_count, sizeof *order);
	size_t used = 0;

	if (!order)
		return ledger__fail_memory(context);
	for (int with_role = 1; with_role >= 0; with_role--)
		for (size_t i = 0; i < sheet->field_count; i++) {
			const struct ledger__field *field = &sheet->fields[i];
			int has = field->role != LEDGER__ROLE_NONE;

			if (has_column(field) && has == with_role)
				order[used++] = (int)i;
		}
	*columns = order;
	*count = used;
	return LEDGER_OK;
}

/* ---- What stands for the words in braces -------------------------------- */

/* True when something was appended: the word means something here. */
typedef bool expansion(const ledger_form *form,
	const struct ledger__sheet *sheet, struct ledger__buffer *sql);

static void put_field(struct ledger__buffer *sql,
	const struct ledger__sheet *sheet, int field)
{
	ledger__sql_quote(sql, sheet->fields[field].name);
}

static bool put_role(struct ledger__buffer *sql,
	const struct ledger__sheet *sheet, enum ledger__role role)
{
	int field = column_of_role(sheet, role);

	if (field >= 0)
		put_field(sql, sheet, field);
	return field >= 0;
}

static bool put_sheet(const ledger_form *form,
	const struct ledger__sheet *sheet, struct ledger__buffer *sql)
{
	(void)form;
	ledger__sql_quote(sql, sheet->name);
	return true;
}

/* The cheap half of what the library checks, for whoever writes without it. */
static void put_check(
	struct ledger__buffer *sql, const struct ledger__field *field)
{
	struct ledger__buffer name = {0};
	const char *column = NULL;

	ledger__sql_quote(&name, field->name);
	column = ledger__buffer_text(&name);
	if (field->type == LEDGER__TYPE_CITIZEN_NUMBER)
		ledger__buffer_printf(sql, " CHECK (length(%s) = 18)", column);
	else if (field->type == LEDGER__TYPE_AREA)
		ledger__buffer_printf(sql, " CHECK (length(%s) = 12)", column);
	else if (field->type == LEDGER__TYPE_ANSWER)
		ledger__buffer_printf(
			sql, " CHECK (%s IN ('yes', 'no'))", column);
	sql->failed |= name.failed;
	ledger__buffer_release(&name);
}

static bool put_columns(const ledger_form *form,
	const struct ledger__sheet *sheet, struct ledger__buffer *sql)
{
	const char *separator = "";

	(void)form;
	for (int with_role = 1; with_role >= 0; with_role--)
		for (size_t i = 0; i < sheet->field_count; i++) {
			const struct ledger__field *field = &sheet->fields[i];
			bool number = field->type == LEDGER__TYPE_INTEGER ||
				      field->type == LEDGER__TYPE_RECORD;

			if (!has_column(field) ||
				(field->role != LEDGER__ROLE_NONE) !=
					(with_role == 1))
				continue;
			ledger__buffer_append_text(sql, separator);
			ledger__sql_quote(sql, field->name);
			ledger__buffer_append_text(
				sql, number ? " INTEGER" : " TEXT");
			put_check(sql, field);
			separator = ",\n\t";
		}
	return *separator != '\0';
}

static bool put_number(const ledger_form *form,
	const struct ledger__sheet *sheet, struct ledger__buffer *sql)
{
	(void)form;
	return put_role(sql, sheet, LEDGER__ROLE_CITIZEN_NUMBER);
}

/* In a unique index blanks differ from each other; here they are equal. */
static bool put_key(const ledger_form *form, const struct ledger__sheet *sheet,
	struct ledger__buffer *sql)
{
	(void)form;
	for (size_t i = 0; i < sheet->key_count; i++) {
		bool required = sheet->fields[sheet->key[i]].required;

		ledger__buffer_append_text(sql, i > 0 ? ", " : "");
		ledger__buffer_append_text(sql, required ? "" : "ifnull(");
		put_field(sql, sheet, sheet->key[i]);
		ledger__buffer_append_text(sql, required ? "" : ", '')");
	}
	return sheet->key_count > 0;
}

static bool put_name(const ledger_form *form, const struct ledger__sheet *sheet,
	struct ledger__buffer *sql)
{
	(void)form;
	return put_role(sql, sheet, LEDGER__ROLE_NAME);
}

static bool put_status(const ledger_form *form,
	const struct ledger__sheet *sheet, struct ledger__buffer *sql)
{
	(void)form;
	return put_role(sql, sheet, LEDGER__ROLE_STATUS);
}

static bool put_draft(const ledger_form *form,
	const struct ledger__sheet *sheet, struct ledger__buffer *sql)
{
	const char *code = ledger__sheet_draft_code(sheet, LEDGER__DRAFT);

	(void)form;
	if (code)
		ledger__sql_literal(sql, code);
	return code != NULL;
}

static bool put_due(const ledger_form *form, const struct ledger__sheet *sheet,
	struct ledger__buffer *sql)
{
	int fields[4];
	size_t count = ledger__sheet_due_fields(sheet, fields);

	(void)form;
	for (size_t i = 0; i < count; i++) {
		ledger__buffer_append_text(sql, i > 0 ? ", " : "");
		put_field(sql, sheet, fields[i]);
	}
	return count > 0;
}

static bool put_owner(const ledger_form *form,
	const struct ledger__sheet *sheet, struct ledger__buffer *sql)
{
	(void)form;
	return put_role(sql, sheet, LEDGER__ROLE_OWNER);
}

static bool put_view(const ledger_form *form, const struct ledger__sheet *sheet,
	struct ledger__buffer *sql)
{
	(void)form;
	ledger__sql_quote(sql, sheet->title);
	return true;
}

/* A record or version number as people write it. */
static void put_number_text(
	struct ledger__buffer *sql, const char *column, char mark)
{
	ledger__buffer_printf(sql,
		"(SELECT origin.code || '%c' || (%s & 4294967295) "
		"FROM origin WHERE origin.store_no = %s >> 32)",
		mark, column, column);
}

static void put_labels(struct ledger__buffer *sql,
	const struct ledger__field *field, const char *column)
{
	if (field->type == LEDGER__TYPE_CODE)
		ledger__buffer_append_text(sql, "ifnull((SELECT code.label "
						"FROM code WHERE code.list = ");
	else
		ledger__buffer_append_text(sql,
			"(SELECT group_concat(label, '、') FROM (SELECT "
			"code.label FROM code WHERE code.list = ");
	ledger__sql_literal(sql, field->codes->name);
	if (field->type == LEDGER__TYPE_CODE)
		ledger__buffer_printf(
			sql, " AND code.code = %s), %s)", column, column);
	else
		ledger__buffer_printf(sql,
			" AND instr(';' || %s || ';', ';' || code.code || ';')"
			" ORDER BY code.position))",
			column);
}

static void put_title(struct ledger__buffer *sql,
	const struct ledger__sheet *sheet, const struct ledger__field *field)
{
	struct ledger__buffer name = {0};
	const char *column = NULL;

	ledger__sql_quote(&name, sheet->name);
	ledger__buffer_append_byte(&name, '.');
	ledger__sql_quote(&name, field->name);
	column = ledger__buffer_text(&name);
	if (field->type == LEDGER__TYPE_RECORD)
		put_number_text(sql, column, '-');
	else if (field->type == LEDGER__TYPE_ANSWER)
		ledger__buffer_printf(sql,
			"CASE %s WHEN 'yes' THEN '是' WHEN 'no' THEN '否' END",
			column);
	else if (field->codes)
		put_labels(sql, field, column);
	else
		ledger__buffer_append_text(sql, column);
	ledger__buffer_append_text(sql, " AS ");
	ledger__sql_quote(sql, field->title);
	sql->failed |= name.failed;
	ledger__buffer_release(&name);
}

static bool put_titles(const ledger_form *form,
	const struct ledger__sheet *sheet, struct ledger__buffer *sql)
{
	int number = sheet->roles[LEDGER__ROLE_RECORD_NUMBER];

	(void)form;
	put_number_text(sql, "record_no", '-');
	ledger__buffer_append_text(sql, " AS ");
	ledger__sql_quote(
		sql, number >= 0 ? sheet->fields[number].title : "record_no");
	ledger__buffer_append_text(sql, ",\n\t\t");
	put_number_text(sql, "_version", '.');
	ledger__buffer_append_text(sql, " AS version");
	for (size_t i = 0; i < sheet->field_count; i++) {
		if (!has_column(&sheet->fields[i]))
			continue;
		ledger__buffer_append_text(sql, ",\n\t\t");
		put_title(sql, sheet, &sheet->fields[i]);
	}
	return true;
}

/* The name of an index: "women number", of the sheet and the word. */
static bool put_index(const struct ledger__sheet *sheet, const char *word,
	size_t length, struct ledger__buffer *sql)
{
	struct ledger__buffer name = {0};

	ledger__buffer_append_text(&name, sheet->name);
	ledger__buffer_append_byte(&name, '_');
	ledger__buffer_append(&name, word, length);
	ledger__sql_quote(sql, ledger__buffer_text(&name));
	sql->failed |= name.failed;
	ledger__buffer_release(&name);
	return true;
}

static const struct {
	const char *word;
	expansion *expand;
} expansions[] = {
	{"sheet", put_sheet},
	{"columns", put_columns},
	{"number", put_number},
	{"key", put_key},
	{"name", put_name},
	{"status", put_status},
	{"draft", put_draft},
	{"due", put_due},
	{"owner", put_owner},
	{"view", put_view},
	{"titles", put_titles},
};

static bool expand_word(const char *word, size_t length,
	const ledger_form *form, const struct ledger__sheet *sheet,
	struct ledger__buffer *sql)
{
	if (length > 6 && memcmp(word, "sheet+", 6) == 0)
		return put_index(sheet, word + 6, length - 6, sql);
	for (size_t i = 0; i < sizeof expansions / sizeof *expansions; i++)
		if (strlen(expansions[i].word) == length &&
			memcmp(expansions[i].word, word, length) == 0)
			return expansions[i].expand(form, sheet, sql);
	return false;
}

/* One statement for one sheet; nothing when a word has no meaning for it. */
static void expand_statement(const char *at, const char *end,
	const ledger_form *form, const struct ledger__sheet *sheet,
	struct ledger__buffer *sql)
{
	size_t start = sql->length;

	while (at < end) {
		const char *brace = memchr(at, '{', (size_t)(end - at));
		const char *close =
			brace ? memchr(brace, '}', (size_t)(end - brace))
			      : NULL;

		if (!close) {
			ledger__buffer_append(sql, at, (size_t)(end - at));
			return;
		}
		ledger__buffer_append(sql, at, (size_t)(brace - at));
		if (!expand_word(brace + 1, (size_t)(close - brace - 1), form,
			    sheet, sql)) {
			sql->length = start;
			return;
		}
		at = close + 1;
	}
}

/* Skips white space and whole lines of comment before a statement. */
static const char *skip_comments(const char *at, const char *end)
{
	while (at < end) {
		if (*at == '\n' || *at == ' ' || *at == '\t')
			at++;
		else if (end - at > 1 && at[0] == '-' && at[1] == '-')
			while (at < end && *at != '\n')
				at++;
		else
			break;
	}
	return at;
}

/* A statement ends with a semicolon at the end of a line. */
void ledger__migration_expand(const char *text, size_t length,
	const ledger_form *form, struct ledger__buffer *sql)
{
	const char *end = text + length;
	const char *at = skip_comments(text, end);

	while (at < end) {
		const char *stop = memmem(at, (size_t)(end - at), ";\n", 2);

		stop = stop ? stop + 2 : end;
		if (!memchr(at, '{', (size_t)(stop - at)))
			ledger__buffer_append(sql, at, (size_t)(stop - at));
		else
			for (size_t i = 0; i < form->sheet_count; i++)
				expand_statement(
					at, stop, form, &form->sheets[i], sql);
		at = skip_comments(stop, end);
	}
}

static ledger_status run_migration(ledger_store *store, const ledger_form *form,
	const struct ledger__migration *migration)
{
	struct ledger__buffer sql = {0};
	ledger_status status = LEDGER_OK;

	ledger__migration_expand(
		migration->text, migration->length, form, &sql);
	ledger__buffer_printf(
		&sql, "PRAGMA user_version=%d;\n", migration->number);
	if (sql.failed)
		status = ledger__fail_memory(store->context);
	else
		status = ledger__sql_run(store, ledger__buffer_text(&sql));
	ledger__buffer_release(&sql);
	return status;
}

ledger_status ledger__store_migrate(
	ledger_store *store, const ledger_form *form)
{
	int64_t version = 0;
	ledger_status status =
		ledger__sql_integer(store, "PRAGMA user_version", &version);

	for (size_t i = 0; status == LEDGER_OK && i < ledger__migration_count;
		i++)
		if (ledger__migrations[i].number > version)
			status = run_migration(
				store, form, &ledger__migrations[i]);
	return status;
}
