/* SPDX-License-Identifier: MIT */
/* A row laid over the record that it is about: what would become of it. */
#include "intake/run.h"

#include <string.h>

static bool same_value(
	const struct ledger__value *a, const struct ledger__value *b)
{
	if (a->statement != LEDGER__STATED || b->statement != LEDGER__STATED)
		return a->statement != LEDGER__STATED &&
		       b->statement != LEDGER__STATED;
	return a->length == b->length &&
	       (a->length == 0 || memcmp(a->text, b->text, a->length) == 0);
}

/* A date of a month or a year is newer only when that is certain. */
static enum ledger__age compare_days(
	const struct ledger__value *row, const struct ledger__value *old)
{
	struct ledger__date a = {0, 0, 0};
	struct ledger__date b = {0, 0, 0};

	if (old->statement != LEDGER__STATED)
		return row->statement == LEDGER__STATED ? LEDGER__NEWER
							: LEDGER__UNDATED;
	if (row->statement != LEDGER__STATED)
		return LEDGER__OLDER;
	if (same_value(row, old))
		return LEDGER__SAME_DAY;
	if (!ledger__date_parse(row->text, row->length, &a) ||
		!ledger__date_parse(old->text, old->length, &b))
		return LEDGER__OLDER;
	return ledger__date_to_day(ledger__date_first_day(a)) >
			       ledger__date_to_day(ledger__date_last_day(b))
		       ? LEDGER__NEWER
		       : LEDGER__OLDER;
}

static void compare_identity(struct ledger__update *update)
{
	const struct ledger__sheet *sheet = update->run->import->sheet;
	int name = sheet->roles[LEDGER__ROLE_NAME];
	int number = sheet->roles[LEDGER__ROLE_CITIZEN_NUMBER];
	const struct ledger__value *row = update->row;
	const struct ledger__value *old = update->record.values;

	update->number_differs = ledger__stated(row, number) &&
				 ledger__stated(old, number) &&
				 !same_value(&row[number], &old[number]);
	update->name_differs =
		ledger__stated(row, name) && ledger__stated(old, name) &&
		!ledger__name_equal(row[name].text, row[name].length,
			old[name].text, old[name].length);
}

/* ---- Cells -----------------------------------------------------------------
 */

/* A wider area around the one that is known says nothing new. */
static bool is_wider(
	const struct ledger__value *row, const struct ledger__value *old)
{
	return row->length == 12 && old->length == 12 &&
	       ledger__area_within(old->text, row->text);
}

static bool keeps_old(const struct ledger__update *update, size_t field)
{
	const struct ledger__field *known =
		&update->run->import->sheet->fields[field];
	const struct ledger__value *row = &update->row[field];
	const struct ledger__value *old = &update->record.values[field];

	if (!known->stored || known->role == LEDGER__ROLE_RECORD_NUMBER ||
		known->role == LEDGER__ROLE_STATUS)
		return true;
	if (update->fill && (known->role == LEDGER__ROLE_EXITED_ON ||
				    known->role == LEDGER__ROLE_EXIT_REASON))
		return true; /* nobody leaves by the filling of blanks */
	if (old->statement != LEDGER__STATED)
		return false;
	if (update->fill)
		return true;
	switch (known->role) {
	case LEDGER__ROLE_NAME:
		return row->statement == LEDGER__STATED &&
		       ledger__name_equal(
			       row->text, row->length, old->text, old->length);
	case LEDGER__ROLE_LIVING_AREA:
		return (update->entry.flags & LEDGER__PLAN_AREA_GIVEN) ||
		       (row->statement == LEDGER__STATED && is_wider(row, old));
	default:
		return false;
	}
}

static void blank(struct ledger__value *value)
{
	memset(value, 0, sizeof(*value));
	value->statement = LEDGER__BLANK;
}

/* Codes that an export left out are kept beside the row's. */
static void rejoin(struct ledger__update *update, size_t field)
{
	struct ledger__value *merged = &update->merged[field];
	struct ledger__buffer joined = {0};

	if (ledger__codes_rejoin(&update->run->import->sheet->fields[field],
		    &update->row[field], &update->record.values[field],
		    &joined)) {
		char *text = joined.failed
				     ? NULL
				     : ledger__arena_duplicate(&update->arena,
					       joined.data, joined.length);

		update->failed |= !text;
		merged->text = text;
		merged->length = text ? (uint32_t)joined.length : 0;
	}
	ledger__buffer_release(&joined);
}

static void merge_cells(struct ledger__update *update)
{
	size_t count = update->run->import->sheet->field_count;

	update->replaces = false;
	for (size_t i = 0; i < count; i++) {
		const struct ledger__value *row = &update->row[i];
		const struct ledger__value *old = &update->record.values[i];

		update->merged[i] = *old;
		if (keeps_old(update, i))
			continue;
		if (row->statement == LEDGER__STATED) {
			update->merged[i] = *row;
			if (update->returned)
				rejoin(update, i);
		} else if (row->statement == LEDGER__CLEARED) {
			blank(&update->merged[i]);
		}
		update->replaces |= old->statement == LEDGER__STATED &&
				    !same_value(&update->merged[i], old);
	}
}

/* ---- Status ----------------------------------------------------------------
 */

static void reopen(struct ledger__update *update)
{
	static const enum ledger__role exits[] = {
		LEDGER__ROLE_EXITED_ON, LEDGER__ROLE_EXIT_REASON};

	for (size_t i = 0; i < sizeof(exits) / sizeof(*exits); i++) {
		int field = update->run->import->sheet->roles[exits[i]];

		if (field >= 0 && !ledger__stated(update->row, field))
			blank(&update->merged[field]);
	}
}

static bool exits(const struct ledger__update *update)
{
	if (update->reopens)
		return false;
	return (!update->fill && (update->entry.flags & LEDGER__PLAN_EXITS)) ||
	       ledger__lifecycle_of(update->run->import->sheet,
		       update->record.values) == LEDGER__EXITED;
}

static void merge_status(struct ledger__update *update)
{
	const struct ledger__sheet_job *job = &update->run->job;
	int field = job->sheet->roles[LEDGER__ROLE_STATUS];
	const char *code;

	if (field < 0 || !job->registered_code)
		return;
	if (update->reopens)
		reopen(update);
	code = ledger__status_code(job, update->merged, exits(update));
	if (!code)
		return;
	update->merged[field].text = code;
	update->merged[field].length = (uint32_t)strlen(code);
	update->merged[field].statement = LEDGER__STATED;
}

/* ---- The whole -------------------------------------------------------------
 */

void ledger__update_merge(struct ledger__update *update)
{
	const struct ledger_import *import = update->run->import;

	ledger__arena_reset(&update->arena);
	merge_cells(update);
	merge_status(update);
	if (!update->failed)
		ledger__change_prepare(import->store, import->sheet,
			&update->record, update->merged, &update->change);
}

void ledger__update_prepare(struct ledger__update *update)
{
	const struct ledger__file_run *run = update->run;
	const struct ledger__sheet *sheet = run->import->sheet;
	const struct ledger__value *old = update->record.values;
	int verified = sheet->roles[LEDGER__ROLE_VERIFIED_ON];

	ledger__row_deserialise(
		update->bytes.data, update->bytes.length, sheet, update->row);
	ledger__run_late_date(run, &update->entry, update->row);
	update->age = verified >= 0 ? compare_days(&update->row[verified],
					      &old[verified])
				    : LEDGER__UNDATED;
	update->fills =
		run->job.identified && ledger__run_fills(run, update->row, old);
	compare_identity(update);
	update->reopens = false;
	if (update->fill || update->age != LEDGER__OLDER)
		ledger__update_merge(update);
}
