/* SPDX-License-Identifier: MIT */
/* Reading all: records in order, what due dates need, the areas. */

#include "store/private.h"

#include <stdlib.h>
#include <string.h>

/* ---- Within an area -------------------------------------------------------
 */

/* Codes within an area lie between its digits and its digits and a colon,
 * the character behind '9'. */
struct range {
	char from[13];
	char to[14];
};

static void make_range(const char *area, struct range *range)
{
	size_t digits =
		ledger__area_digits(ledger__area_level(area, strlen(area)));

	memcpy(range->from, area, digits);
	range->from[digits] = '\0';
	memcpy(range->to, range->from, digits);
	memcpy(range->to + digits, ":", 2);
}

static void bind_range(sqlite3_stmt *rows, const char *area)
{
	struct range range;

	if (!area)
		return;
	make_range(area, &range);
	sqlite3_bind_text(rows, 1, range.from, -1, SQLITE_TRANSIENT);
	sqlite3_bind_text(rows, 2, range.to, -1, SQLITE_TRANSIENT);
}

static int area_field(const struct ledger__sheet *sheet)
{
	int field = sheet->roles[LEDGER__ROLE_LIVING_AREA];

	return field >= 0 ? field : sheet->roles[LEDGER__ROLE_AREA_CODE];
}

static void put_range(
	const struct ledger__sheet *sheet, struct ledger__buffer *sql)
{
	struct ledger__buffer name = {0};

	ledger__sql_quote(&name, sheet->fields[area_field(sheet)].name);
	ledger__buffer_printf(sql, " WHERE %s >= ?1 AND %s < ?2",
		ledger__buffer_text(&name), ledger__buffer_text(&name));
	sql->failed |= name.failed;
	ledger__buffer_release(&name);
}

/* ---- Records ---------------------------------------------------------------
 */

struct ledger__scan {
	ledger_store *store;
	struct ledger__sheet_state *state;
	sqlite3_stmt *rows;
	sqlite3_stmt *one; /* the picked fields of one record */
	bool keys_only;	   /* rows are record numbers, each record is loaded */
	bool picks;
	struct ledger__pick pick;
	struct ledger__record record;
};

/* " AND status NOT IN (…)": those whose meaning is that she left. */
static void put_living(
	const struct ledger__sheet *sheet, struct ledger__buffer *sql)
{
	int field = sheet->roles[LEDGER__ROLE_STATUS];
	const struct ledger__code_list *list =
		field >= 0 ? sheet->fields[field].codes : NULL;

	for (size_t i = 0; list && i < list->count; i++) {
		if (list->codes[i].lifecycle != LEDGER__EXITED)
			continue;
		ledger__buffer_append_text(sql, " AND ");
		ledger__sql_quote(sql, sheet->fields[field].name);
		ledger__buffer_append_text(sql, " IS NOT ");
		ledger__sql_literal(sql, list->codes[i].code);
	}
}

static void put_where(const struct ledger__sheet *sheet,
	const struct ledger__scan_options *options, struct ledger__buffer *sql)
{
	if (options->area && area_field(sheet) >= 0)
		put_range(sheet, sql);
	else
		ledger__buffer_append_text(sql, " WHERE true");
	if (options->living)
		put_living(sheet, sql);
}

/*
 * What needs an index is sorted by numbers apart from the records: the sorter
 * holds 30 bytes for a record and not all of it.
 */
static void put_scan(const struct ledger__scan *scan,
	const struct ledger__scan_options *options, struct ledger__buffer *sql)
{
	const struct ledger__sheet *sheet = scan->state->sheet;

	if (scan->keys_only)
		ledger__buffer_printf(
			sql, "SELECT record_no FROM %s", scan->state->table);
	else if (scan->picks)
		ledger__pick_select(&scan->pick, scan->state->table, sql);
	else
		ledger__sheet_select(scan->state, sql);
	put_where(sheet, options, sql);
	ledger__buffer_append_text(sql, " ORDER BY ");
	if (options->by_area && area_field(sheet) >= 0) {
		ledger__sql_quote(sql, sheet->fields[area_field(sheet)].name);
		ledger__buffer_append_text(sql, ", ");
	}
	ledger__buffer_append_text(sql, "record_no");
}

static ledger_status prepare(
	ledger_store *store, struct ledger__buffer *sql, sqlite3_stmt **rows)
{
	ledger_status status =
		sql->failed ? ledger__fail_memory(store->context)
			    : ledger__sql_prepare(
				      store, ledger__buffer_text(sql), rows);

	ledger__buffer_release(sql);
	return status;
}

static ledger_status prepare_rows(
	struct ledger__scan *scan, const struct ledger__scan_options *options)
{
	struct ledger__buffer sql = {0};
	ledger_status status = LEDGER_OK;

	put_scan(scan, options, &sql);
	status = prepare(scan->store, &sql, &scan->rows);
	if (status == LEDGER_OK && area_field(scan->state->sheet) >= 0)
		bind_range(scan->rows, options->area);
	if (status != LEDGER_OK || !scan->picks)
		return status;
	if (!scan->keys_only)
		return ledger__pick_bind(scan->store, &scan->pick, scan->rows);
	sql = (struct ledger__buffer){0};
	ledger__pick_select(&scan->pick, scan->state->table, &sql);
	ledger__buffer_append_text(&sql, " WHERE record_no = ?1");
	status = prepare(scan->store, &sql, &scan->one);
	if (status == LEDGER_OK)
		status = ledger__pick_bind(scan->store, &scan->pick, scan->one);
	return status;
}

ledger_status ledger__store_scan(ledger_store *store,
	const struct ledger__sheet *sheet,
	const struct ledger__scan_options *options, struct ledger__scan **out)
{
	struct ledger__scan *scan = ledger__allocate(1, sizeof *scan);
	ledger_status status = LEDGER_OK;

	if (!scan)
		return ledger__fail_memory(store->context);
	scan->store = store;
	scan->state = ledger__sheet_state(store, sheet);
	scan->keys_only =
		(options->by_area || options->area) && area_field(sheet) >= 0;
	scan->picks = options->fields && options->field_count > 0;
	ledger__place_use(store);
	if (scan->picks)
		status = ledger__pick_start(store, &scan->pick, sheet,
			options->fields, options->field_count, &scan->record);
	if (status == LEDGER_OK)
		status = prepare_rows(scan, options);
	if (status == LEDGER_OK)
		*out = scan;
	else
		ledger__scan_free(scan);
	return status;
}

static ledger_status pick_one(struct ledger__scan *scan, int64_t record_no)
{
	ledger_status status = LEDGER_OK;

	sqlite3_bind_int64(scan->one, 1, record_no);
	status = ledger__sql_step(scan->store, scan->one);
	sqlite3_reset(scan->one);
	return status;
}

static ledger_status load_next(struct ledger__scan *scan)
{
	ledger_status status = ledger__sql_step(scan->store, scan->rows);
	int64_t record_no = 0;

	if (status != LEDGER_OK)
		return status;
	record_no = sqlite3_column_int64(scan->rows, 0);
	status = scan->picks
			 ? pick_one(scan, record_no)
			 : ledger__store_load(scan->store, scan->state->sheet,
				   record_no, &scan->record);
	if (status == LEDGER_END)
		status = ledger__fail(scan->store->context, LEDGER_ERROR_STORE,
			"store '%s' is damaged: an index names a record that "
			"is not there",
			scan->store->path);
	return status;
}

ledger_status ledger__scan_next(
	struct ledger__scan *scan, const struct ledger__record **record)
{
	ledger_status status = LEDGER_OK;

	if (scan->keys_only) {
		status = load_next(scan);
	} else {
		if (!scan->picks)
			status = ledger__take_into(
				scan->store, scan->state, &scan->record);
		if (status == LEDGER_OK)
			status = ledger__sql_step(scan->store, scan->rows);
	}
	if (status == LEDGER_OK)
		*record = &scan->record;
	return status;
}

void ledger__scan_free(struct ledger__scan *scan)
{
	if (!scan)
		return;
	sqlite3_finalize(scan->rows);
	sqlite3_finalize(scan->one);
	ledger__pick_end(&scan->pick);
	ledger__record_release(&scan->record);
	free(scan);
}

ledger_status ledger__store_scan_count(ledger_store *store,
	const struct ledger__sheet *sheet,
	const struct ledger__scan_options *options, uint64_t *count)
{
	struct ledger__buffer sql = {0};
	sqlite3_stmt *row = NULL;
	ledger_status status = LEDGER_OK;

	ledger__buffer_printf(&sql, "SELECT count(*) FROM %s",
		ledger__sheet_state(store, sheet)->table);
	put_where(sheet, options, &sql);
	status = prepare(store, &sql, &row);
	if (status == LEDGER_OK && area_field(sheet) >= 0)
		bind_range(row, options->area);
	if (status == LEDGER_OK)
		status = ledger__sql_step(store, row);
	if (status == LEDGER_OK)
		*count = (uint64_t)sqlite3_column_int64(row, 0);
	sqlite3_finalize(row);
	return status;
}

/* ---- Due dates --------------------------------------------------------------
 */

struct ledger__due_scan {
	ledger_store *store;
	sqlite3_stmt *rows;
};

static void put_due(const struct ledger__sheet_state *state, bool within,
	struct ledger__buffer *sql)
{
	static const enum ledger__role roles[] = {LEDGER__ROLE_LIVING_AREA,
		LEDGER__ROLE_STATUS, LEDGER__ROLE_VERIFIED_ON};
	const struct ledger__sheet *sheet = state->sheet;

	ledger__buffer_append_text(sql, "SELECT record_no");
	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
		int field = sheet->roles[roles[i]];

		ledger__buffer_append_text(sql, ", ");
		if (field >= 0)
			ledger__sql_quote(sql, sheet->fields[field].name);
		else
			ledger__buffer_append_text(sql, "NULL");
	}
	ledger__buffer_printf(sql, " FROM %s", state->table);
	if (within)
		put_range(sheet, sql);
	/* All of the index's columns, so that its order is the result's. */
	ledger__buffer_append_text(sql, " ORDER BY ");
	for (int fields[4],
		count = (int)ledger__sheet_due_fields(sheet, fields), i = 0;
		i < count; i++) {
		ledger__sql_quote(sql, sheet->fields[fields[i]].name);
		ledger__buffer_append_text(sql, ", ");
	}
	ledger__buffer_append_text(sql, "record_no");
}

ledger_status ledger__store_due_scan(
	ledger_store *store, const char *area, struct ledger__due_scan **out)
{
	struct ledger__sheet_state *state =
		&store->sheets[store->form->main_sheet];
	bool within = area && area_field(state->sheet) >= 0;
	struct ledger__due_scan *scan = ledger__allocate(1, sizeof *scan);
	struct ledger__buffer sql = {0};
	ledger_status status = LEDGER_OK;

	if (!scan)
		return ledger__fail_memory(store->context);
	scan->store = store;
	put_due(state, within, &sql);
	status = sql.failed ? ledger__fail_memory(store->context)
			    : ledger__sql_prepare(store,
				      ledger__buffer_text(&sql), &scan->rows);
	if (status == LEDGER_OK && within)
		bind_range(scan->rows, area);
	ledger__buffer_release(&sql);
	if (status == LEDGER_OK)
		*out = scan;
	else
		ledger__due_scan_free(scan);
	return status;
}

static const char *text_or_blank(sqlite3_stmt *row, int column)
{
	const char *text = (const char *)sqlite3_column_text(row, column);

	return text ? text : "";
}

ledger_status ledger__due_scan_next(
	struct ledger__due_scan *scan, struct ledger__due_row *row)
{
	ledger_status status = ledger__sql_step(scan->store, scan->rows);

	if (status != LEDGER_OK)
		return status;
	row->record_no = sqlite3_column_int64(scan->rows, 0);
	row->area = text_or_blank(scan->rows, 1);
	row->status = text_or_blank(scan->rows, 2);
	row->verified_on = text_or_blank(scan->rows, 3);
	return LEDGER_OK;
}

void ledger__due_scan_free(struct ledger__due_scan *scan)
{
	if (!scan)
		return;
	sqlite3_finalize(scan->rows);
	free(scan);
}

/* ---- Areas
 * ------------------------------------------------------------------- */

static const char *value_text(const struct ledger__record *record, int field,
	struct ledger__buffer *out)
{
	const struct ledger__value *value =
		field >= 0 ? &record->values[field] : NULL;

	ledger__buffer_reset(out);
	if (value && value->statement == LEDGER__STATED)
		ledger__buffer_append(out, value->text, value->length);
	return ledger__buffer_text(out);
}

/* Whoever changed the store by hand may have put anything there. */
static ledger_status add_area(ledger_store *store, struct ledger__areas *areas,
	const struct ledger__record *record, struct ledger__buffer texts[3])
{
	const int *roles = store->form->sheets[store->form->areas_sheet].roles;
	const char *code =
		value_text(record, roles[LEDGER__ROLE_AREA_CODE], &texts[0]);

	if (texts[0].failed)
		return ledger__fail_memory(store->context);
	if (!ledger__area_level(code, strlen(code)))
		return ledger__fail(store->context, LEDGER_ERROR_STORE,
			"store '%s' is damaged: an area has no code",
			store->path);
	return ledger__areas_add(areas, code,
		value_text(record, roles[LEDGER__ROLE_AREA_NAME], &texts[1]),
		value_text(record, roles[LEDGER__ROLE_AREA_CLASS], &texts[2]));
}

static ledger_status fill_areas(
	ledger_store *store, struct ledger__areas *areas)
{
	const struct ledger__sheet *sheet =
		&store->form->sheets[store->form->areas_sheet];
	struct ledger__scan_options options = {0};
	struct ledger__scan *scan = NULL;
	const struct ledger__record *record = NULL;
	struct ledger__buffer texts[3] = {{0}};
	ledger_status status =
		ledger__store_scan(store, sheet, &options, &scan);

	while (status == LEDGER_OK &&
		(status = ledger__scan_next(scan, &record)) == LEDGER_OK)
		status = add_area(store, areas, record, texts);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		ledger__buffer_release(&texts[i]);
	ledger__scan_free(scan);
	return status == LEDGER_END ? LEDGER_OK : status;
}

ledger_status ledger__store_areas(
	ledger_store *store, const struct ledger__areas **out)
{
	struct ledger__areas *areas = NULL;
	ledger_status status = LEDGER_OK;

	if (!store->areas || store->areas_stale) {
		status = ledger__areas_new(store->context, &areas);
		if (status == LEDGER_OK && store->form->areas_sheet >= 0)
			status = fill_areas(store, areas);
		if (status == LEDGER_OK)
			status = ledger__areas_finish(areas);
		if (status != LEDGER_OK) {
			ledger__areas_free(areas);
			return status;
		}
		ledger__areas_free(store->areas);
		store->areas = areas;
		store->areas_stale = false;
	}
	*out = store->areas;
	return LEDGER_OK;
}
