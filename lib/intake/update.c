/* SPDX-License-Identifier: MIT */
/* A row for a record that is there: cell by cell, by the day of checking. */
#include "intake/run.h"

#include <string.h>

/* The row's verification beside the record's. */
enum age {
	OLDER,
	SAME_DAY,
	NEWER,
	UNDATED, /* nobody says when: neither is newer */
};

struct update {
	struct ledger__file_run *run;
	const struct ledger__sheet *sheet;
	struct ledger__plan_entry *entry;
	const struct ledger__value *row;
	const struct ledger__value *old;
	struct ledger__value *merged;
	enum age age;
	bool fill;		    /* only blanks are filled */
	bool reopen;		    /* an exited record is taken up again */
	bool returned;		    /* the sheet is an export that came back */
	struct ledger__arena arena; /* of codes that were joined again */
};

static bool same_value(
	const struct ledger__value *a, const struct ledger__value *b)
{
	if (a->statement != LEDGER__STATED || b->statement != LEDGER__STATED)
		return a->statement != LEDGER__STATED &&
		       b->statement != LEDGER__STATED;
	return a->length == b->length &&
	       memcmp(a->text, b->text, a->length) == 0;
}

/* A date of a month or a year is newer only when that is certain. */
static enum age compare_days(
	const struct ledger__value *row, const struct ledger__value *old)
{
	struct ledger__date a = {0, 0, 0};
	struct ledger__date b = {0, 0, 0};

	if (old->statement != LEDGER__STATED)
		return row->statement == LEDGER__STATED ? NEWER : UNDATED;
	if (row->statement != LEDGER__STATED)
		return OLDER;
	if (same_value(row, old))
		return SAME_DAY;
	if (!ledger__date_parse(row->text, row->length, &a) ||
		!ledger__date_parse(old->text, old->length, &b))
		return OLDER;
	return ledger__date_to_day(ledger__date_first_day(a)) >
			       ledger__date_to_day(ledger__date_last_day(b))
		       ? NEWER
		       : OLDER;
}

static ledger_status judge(struct update *update, unsigned int rule,
	enum ledger__role role, const char *detail, bool *goes_on)
{
	return ledger__run_judge(update->run, update->entry, rule,
		update->sheet->roles[role], detail, goes_on);
}

/* ---- Is it she? ------------------------------------------------------------
 */

static ledger_status check_identity(struct update *update, bool *goes_on)
{
	int name = update->sheet->roles[LEDGER__ROLE_NAME];
	int number = update->sheet->roles[LEDGER__ROLE_CITIZEN_NUMBER];
	const struct ledger__value *row = update->row;
	const struct ledger__value *old = update->old;

	*goes_on = true;
	if (!update->run->job.identified)
		return LEDGER_OK;
	if (ledger__stated(row, number) && ledger__stated(old, number) &&
		!same_value(&row[number], &old[number]))
		return judge(update, LEDGER__RULE_NUMBER_DIFFERS,
			LEDGER__ROLE_CITIZEN_NUMBER, "", goes_on);
	/* This very line was taken before, and others were taken since. */
	if ((update->entry->flags & LEDGER__PLAN_RECALLED) &&
		update->age == OLDER)
		return LEDGER_OK;
	if (ledger__stated(row, name) && ledger__stated(old, name) &&
		!ledger__name_equal(row[name].text, row[name].length,
			old[name].text, old[name].length))
		return ledger__run_judge_name(update->run, update->entry, name,
			update->entry->record, &update->sheet->fields[name],
			&old[name], goes_on);
	return LEDGER_OK;
}

/* ---- May it be changed? ----------------------------------------------------
 */

static ledger_status report_stale(struct update *update, bool *goes_on)
{
	int field = update->sheet->roles[LEDGER__ROLE_VERIFIED_ON];
	const struct ledger__value *row = &update->row[field];
	const struct ledger__value *old = &update->old[field];
	char detail[64];

	snprintf(detail, sizeof(detail), "%.*s < %.*s",
		row->statement == LEDGER__STATED ? (int)row->length : 1,
		row->statement == LEDGER__STATED ? row->text : "?",
		(int)old->length, old->text);
	return judge(update, LEDGER__RULE_RECORD_STALE,
		LEDGER__ROLE_VERIFIED_ON, detail, goes_on);
}

/* *writes: the record is to be changed; else the row is done with. */
static ledger_status check_age(struct update *update, bool *writes)
{
	bool goes_on = true;
	ledger_status status = LEDGER_OK;

	*writes = true;
	if (update->fill)
		return LEDGER_OK;
	if (update->age == OLDER) {
		status = report_stale(update, &goes_on);
		*writes = false;
	} else if (update->age == NEWER &&
		   !(update->entry->flags & LEDGER__PLAN_EXITS) &&
		   ledger__lifecycle_of(update->sheet, update->old) ==
			   LEDGER__EXITED) {
		status = judge(update, LEDGER__RULE_RECORD_EXITED,
			LEDGER__ROLE_STATUS, "", &goes_on);
		*writes = update->reopen = goes_on;
	}
	if (status == LEDGER_OK && !*writes && goes_on)
		ledger__run_unchanged(update->run);
	return status;
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

static bool keeps_old(const struct update *update, size_t field)
{
	const struct ledger__field *known = &update->sheet->fields[field];
	const struct ledger__value *row = &update->row[field];
	const struct ledger__value *old = &update->old[field];

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
		return (update->entry->flags & LEDGER__PLAN_AREA_GIVEN) ||
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

/* The row's value; codes that an export left out are kept beside it. */
static ledger_status take_row(struct update *update, size_t field)
{
	struct ledger__value *merged = &update->merged[field];
	struct ledger__buffer joined = {0};
	ledger_status status = LEDGER_OK;

	*merged = update->row[field];
	if (!update->returned)
		return LEDGER_OK;
	if (ledger__codes_rejoin(&update->sheet->fields[field],
		    &update->row[field], &update->old[field], &joined)) {
		char *text = joined.failed
				     ? NULL
				     : ledger__arena_duplicate(&update->arena,
					       joined.data, joined.length);
		if (text != NULL) {
			merged->text = text;
			merged->length = (uint32_t)joined.length;
		} else {
			status = ledger__fail_memory(ledger__store_context(
				update->run->import->store));
		}
	}
	ledger__buffer_release(&joined);
	return status;
}

/* Merges the row into the record; *replaced: a cell was replaced. */
static ledger_status merge_cells(struct update *update, bool *replaced)
{
	ledger_status status = LEDGER_OK;

	for (size_t i = 0; i < update->sheet->field_count; i++) {
		const struct ledger__value *row = &update->row[i];
		const struct ledger__value *old = &update->old[i];

		update->merged[i] = *old;
		if (keeps_old(update, i))
			continue;
		if (row->statement == LEDGER__STATED)
			status = take_row(update, i);
		else if (row->statement == LEDGER__CLEARED)
			blank(&update->merged[i]);
		if (status != LEDGER_OK)
			return status;
		if (old->statement == LEDGER__STATED &&
			!same_value(&update->merged[i], old))
			*replaced = true;
	}
	return LEDGER_OK;
}

static void reopen(struct update *update)
{
	static const enum ledger__role exits[] = {
		LEDGER__ROLE_EXITED_ON, LEDGER__ROLE_EXIT_REASON};

	for (size_t i = 0; i < sizeof(exits) / sizeof(*exits); i++) {
		int field = update->sheet->roles[exits[i]];

		if (field >= 0 && !ledger__stated(update->row, field))
			blank(&update->merged[field]);
	}
}

static void merge_status(struct update *update)
{
	int field = update->sheet->roles[LEDGER__ROLE_STATUS];
	bool exits = !update->reopen &&
		     ((!update->fill &&
			      (update->entry->flags & LEDGER__PLAN_EXITS)) ||
			     ledger__lifecycle_of(update->sheet, update->old) ==
				     LEDGER__EXITED);
	const char *code;

	if (field < 0 || !update->run->job.registered_code)
		return;
	if (update->reopen)
		reopen(update);
	code = ledger__status_code(&update->run->job, update->merged, exits);
	if (!code)
		return;
	update->merged[field].text = code;
	update->merged[field].length = (uint32_t)strlen(code);
	update->merged[field].statement = LEDGER__STATED;
}

static ledger_status write_update(struct update *update)
{
	struct ledger__file_run *run = update->run;
	bool goes_on = true;
	bool changed = false;
	bool replaced = false;
	ledger_status status = merge_cells(update, &replaced);

	if (status == LEDGER_OK && replaced && update->age == SAME_DAY &&
		!update->fill)
		status = judge(update, LEDGER__RULE_SAME_DAY_DIFFERS,
			LEDGER__ROLE_VERIFIED_ON, "", &goes_on);
	if (status != LEDGER_OK || !goes_on)
		return status;
	merge_status(update);
	status = ledger__store_update(run->import->store, update->sheet,
		&run->batch, update->entry->line, &run->record, update->merged,
		&changed);
	if (status == LEDGER_OK)
		run->file->counts[changed ? LEDGER_IMPORT_UPDATED
					  : LEDGER_IMPORT_UNCHANGED]++;
	return status;
}

ledger_status ledger__update_apply(
	struct ledger__file_run *run, struct ledger__plan_entry *entry)
{
	struct update update = {
		.run = run,
		.sheet = run->import->sheet,
		.entry = entry,
		.row = run->values,
		.old = run->record.values,
		.merged = run->merged,
		.age = UNDATED,
		.fill = run->import->existing == LEDGER_EXISTING_FILL,
		.returned = ledger__mapping_is_export(run->job.mapping),
	};
	int verified = update.sheet->roles[LEDGER__ROLE_VERIFIED_ON];
	bool goes_on = true;
	ledger_status status = LEDGER_OK;

	ledger__run_late_date(run, entry);
	if (verified >= 0)
		update.age = compare_days(
			&update.row[verified], &update.old[verified]);
	if (run->job.identified)
		status = ledger__run_note_filled(run, entry);
	if (status == LEDGER_OK)
		status = check_identity(&update, &goes_on);
	if (status != LEDGER_OK || !goes_on)
		return status;
	if (run->import->existing == LEDGER_EXISTING_ERROR) {
		status = ledger__run_judge(run, entry,
			LEDGER__RULE_RECORD_EXISTS, -1, "", &goes_on);
		if (status == LEDGER_OK && goes_on)
			ledger__run_unchanged(run);
		return status;
	}
	if (run->import->existing == LEDGER_EXISTING_SKIP) {
		ledger__run_unchanged(run);
		return LEDGER_OK;
	}
	status = check_age(&update, &goes_on);
	if (status == LEDGER_OK && goes_on)
		status = write_update(&update);
	ledger__arena_release(&update.arena);
	return status;
}
