/* SPDX-License-Identifier: MIT */
/* A row laid over its record: is it she, may it be changed?  Then written. */
#include "intake/run.h"

static ledger_status judge(struct ledger__update *update, unsigned int rule,
	enum ledger__role role, const char *detail, bool *goes_on)
{
	return ledger__run_judge(update->run, &update->entry, rule,
		update->run->import->sheet->roles[role], detail, goes_on);
}

/* ---- Is it she? ------------------------------------------------------------
 */

static ledger_status check_identity(
	struct ledger__update *update, bool *goes_on)
{
	const struct ledger__sheet *sheet = update->run->import->sheet;
	int name = sheet->roles[LEDGER__ROLE_NAME];

	*goes_on = true;
	if (!update->run->job.identified)
		return LEDGER_OK;
	if (update->number_differs)
		return judge(update, LEDGER__RULE_NUMBER_DIFFERS,
			LEDGER__ROLE_CITIZEN_NUMBER, "", goes_on);
	/* This very line was taken before, and others were taken since. */
	if ((update->entry.flags & LEDGER__PLAN_RECALLED) &&
		update->age == LEDGER__OLDER)
		return LEDGER_OK;
	if (update->name_differs)
		return ledger__run_judge_name(update->run, &update->entry, name,
			update->entry.record, &sheet->fields[name],
			&update->record.values[name], goes_on);
	return LEDGER_OK;
}

/* ---- May it be changed? ----------------------------------------------------
 */

static ledger_status report_stale(struct ledger__update *update, bool *goes_on)
{
	int field = update->run->import->sheet->roles[LEDGER__ROLE_VERIFIED_ON];
	const struct ledger__value *row = &update->row[field];
	const struct ledger__value *old = &update->record.values[field];
	char detail[64];

	snprintf(detail, sizeof(detail), "%.*s < %.*s",
		row->statement == LEDGER__STATED ? (int)row->length : 1,
		row->statement == LEDGER__STATED ? row->text : "?",
		(int)old->length, old->text);
	return judge(update, LEDGER__RULE_RECORD_STALE,
		LEDGER__ROLE_VERIFIED_ON, detail, goes_on);
}

/* Known to be newer than an exit that it does not repeat. */
static bool follows_exit(const struct ledger__update *update)
{
	return update->age == LEDGER__NEWER &&
	       !(update->entry.flags & LEDGER__PLAN_EXITS) &&
	       ledger__lifecycle_of(update->run->import->sheet,
		       update->record.values) == LEDGER__EXITED;
}

/* *writes: the record is to be changed; else the row is done with. */
static ledger_status check_age(struct ledger__update *update, bool *writes)
{
	bool goes_on = true;
	ledger_status status = LEDGER_OK;

	*writes = true;
	if (update->fill)
		return LEDGER_OK;
	if (update->age == LEDGER__OLDER) {
		status = report_stale(update, &goes_on);
		*writes = false;
	} else if (follows_exit(update)) {
		status = judge(update, LEDGER__RULE_RECORD_EXITED,
			LEDGER__ROLE_STATUS, "", &goes_on);
		*writes = update->reopens = goes_on;
		if (goes_on)
			ledger__update_merge(update);
	}
	if (status == LEDGER_OK && !*writes && goes_on)
		ledger__run_unchanged(update->run);
	return status;
}

/* What the record's number says stays: it is known, not stated. */
static ledger_status check_cleared(struct ledger__update *update, bool *goes_on)
{
	const struct ledger__sheet *sheet = update->run->import->sheet;
	int birth = sheet->roles[LEDGER__ROLE_BIRTH_DATE];

	if (update->fill || birth < 0 ||
		update->row[birth].statement != LEDGER__CLEARED ||
		!ledger__stated(update->merged,
			sheet->roles[LEDGER__ROLE_CITIZEN_NUMBER]))
		return LEDGER_OK;
	return judge(update, LEDGER__RULE_KEY_CLEARED, LEDGER__ROLE_BIRTH_DATE,
		sheet->fields[birth].title, goes_on);
}

/* ---- Writing ---------------------------------------------------------------
 */

static ledger_status write_update(struct ledger__update *update)
{
	struct ledger__file_run *run = update->run;
	bool goes_on = true;
	ledger_status status = LEDGER_OK;

	if (update->failed)
		return ledger__fail_memory(run->import->context);
	status = check_cleared(update, &goes_on);
	if (status != LEDGER_OK || !goes_on)
		return status;
	if (update->replaces && update->age == LEDGER__SAME_DAY &&
		!update->fill)
		status = judge(update, LEDGER__RULE_SAME_DAY_DIFFERS,
			LEDGER__ROLE_VERIFIED_ON, "", &goes_on);
	if (status != LEDGER_OK || !goes_on)
		return status;
	status = ledger__store_update(run->import->store, run->import->sheet,
		&run->batch, update->entry.line, &update->record,
		update->merged, &update->change);
	if (status == LEDGER_OK)
		run->file->counts[update->change.any
					  ? LEDGER_IMPORT_UPDATED
					  : LEDGER_IMPORT_UNCHANGED]++;
	return status;
}

/* As the caller wants records that are there to be treated. */
static ledger_status treat(struct ledger__update *update)
{
	struct ledger__file_run *run = update->run;
	bool goes_on = true;
	ledger_status status = LEDGER_OK;

	if (run->import->existing == LEDGER_EXISTING_ERROR) {
		status = ledger__run_judge(run, &update->entry,
			LEDGER__RULE_RECORD_EXISTS, -1, "", &goes_on);
		if (status == LEDGER_OK && goes_on)
			ledger__run_unchanged(run);
		return status;
	}
	if (run->import->existing == LEDGER_EXISTING_SKIP) {
		ledger__run_unchanged(run);
		return LEDGER_OK;
	}
	status = check_age(update, &goes_on);
	if (status == LEDGER_OK && goes_on)
		status = write_update(update);
	return status;
}

/* Without a number she is found again by file and line. */
static ledger_status remember(struct ledger__update *update)
{
	const struct ledger__plan_entry *entry = &update->entry;
	struct ledger__file_run *run = update->run;

	if (entry->kind != LEDGER__PLAN_NAME ||
		entry->state != LEDGER__PLAN_GOOD ||
		(entry->flags & LEDGER__PLAN_RECALLED))
		return LEDGER_OK;
	return ledger__store_remember_row(
		run->import->store, &run->batch, entry->line, entry->record);
}

ledger_status ledger__update_apply(struct ledger__update *update)
{
	bool goes_on = true;
	ledger_status status = LEDGER_OK;

	if (update->fills)
		status = ledger__run_note_filled(update->run,
			update->entry.line, update->row, update->record.values);
	if (status == LEDGER_OK)
		status = check_identity(update, &goes_on);
	if (status == LEDGER_OK && goes_on)
		status = treat(update);
	return status == LEDGER_OK ? remember(update) : status;
}
