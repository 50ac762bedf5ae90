/* SPDX-License-Identifier: MIT */
/* Pass 2: what the plan settled is written, records of the store first. */
#include "intake/run.h"

#include <stdlib.h>
#include <string.h>

void ledger__run_late_date(const struct ledger__file_run *run,
	const struct ledger__plan_entry *entry, struct ledger__value *values)
{
	int field = run->import->sheet->roles[LEDGER__ROLE_VERIFIED_ON];
	struct ledger__value *value;

	if (!(entry->flags & LEDGER__PLAN_NEEDS_DATE) || field < 0 ||
		!run->late_date[0])
		return;
	value = &values[field];
	value->text = run->late_date;
	value->length = (uint32_t)strlen(run->late_date);
	value->statement = LEDGER__STATED;
}

/* The digest made in pass 1, unless the values changed since. */
static ledger_status values_digest(struct ledger__file_run *run,
	const struct ledger__plan_entry *entry, const char *bytes,
	const struct ledger__value *values, unsigned char digest[16])
{
	struct ledger__row_head head;
	bool dated =
		(entry->flags & LEDGER__PLAN_NEEDS_DATE) && run->late_date[0];

	if (run->job.digests && !dated) {
		memcpy(&head, bytes, sizeof(head));
		memcpy(digest, head.digest, sizeof(head.digest));
		return LEDGER_OK;
	}
	ledger__buffer_reset(&run->scratch);
	ledger__canonical_text(run->import->sheet, values, &run->scratch);
	if (run->scratch.failed)
		return ledger__fail_memory(run->import->context);
	ledger__digest(digest, run->scratch.data, run->scratch.length);
	return LEDGER_OK;
}

/* Writes the row in run->values, which `bytes` were made from. */
static ledger_status insert_values(struct ledger__file_run *run,
	struct ledger__plan_entry *entry, const char *bytes)
{
	const struct ledger__sheet *sheet = run->import->sheet;
	struct ledger__record record = {.values = run->values};
	unsigned char digest[LEDGER__DIGEST_SIZE];
	ledger_status status;

	for (size_t i = 0; i < sheet->field_count; i++)
		if (run->values[i].statement != LEDGER__STATED ||
			!sheet->fields[i].stored)
			run->values[i].statement = LEDGER__BLANK;
	ledger__run_late_date(run, entry, run->values);
	status = values_digest(run, entry, bytes, run->values, digest);
	if (status == LEDGER_OK)
		status = ledger__store_insert(run->import->store, sheet,
			&run->batch, entry->line, &record, digest);
	if (status != LEDGER_OK)
		return status;
	entry->record = record.record_no;
	memcpy(&entry->offset, digest, sizeof(entry->offset));
	run->file->counts[LEDGER_IMPORT_ADDED]++;
	return LEDGER_OK;
}

/* Cells that clear another are no part of a digest, but tell rows apart. */
static bool clears(const struct ledger__file_run *run)
{
	for (size_t i = 0; i < run->job.active_count; i++)
		if (run->values[run->job.active[i]].statement ==
			LEDGER__CLEARED)
			return true;
	return false;
}

ledger_status ledger__insert_early(struct ledger__file_run *run,
	struct ledger__plan_entry *entry, const char *bytes, bool *inserted)
{
	*inserted = entry->kind == LEDGER__PLAN_NUMBER &&
		    entry->state == LEDGER__PLAN_GOOD && entry->record == 0 &&
		    !(entry->flags & LEDGER__PLAN_NEEDS_DATE);
	if (!*inserted)
		return LEDGER_OK;
	ledger__row_deserialise(
		bytes, entry->length, run->import->sheet, run->values);
	*inserted = !clears(run);
	if (!*inserted)
		return LEDGER_OK;
	entry->flags |= LEDGER__PLAN_INSERTED;
	return insert_values(run, entry, bytes);
}

static ledger_status insert(
	struct ledger__file_run *run, struct ledger__plan_entry *entry)
{
	const char *bytes = NULL;
	ledger_status status = ledger__bytes_spool_read(
		run->rows, entry->offset, entry->length, &bytes);

	if (status != LEDGER_OK)
		return status;
	ledger__row_deserialise(
		bytes, entry->length, run->import->sheet, run->values);
	status = insert_values(run, entry, bytes);
	if (status == LEDGER_OK && entry->kind == LEDGER__PLAN_NAME)
		status = ledger__store_remember_row(run->import->store,
			&run->batch, entry->line, entry->record);
	return status;
}

static bool same_record(
	const struct ledger__plan_entry *a, const struct ledger__plan_entry *b)
{
	return a->record != 0 && a->record == b->record;
}

/* New records, in the order of the file; the group holds the first. */
static ledger_status apply_new(
	struct ledger__file_run *run, struct ledger__group *group)
{
	struct ledger_import *import = run->import;
	ledger_status status = ledger__store_bulk_begin(
		import->store, import->sheet, run->new_count);

	while (status == LEDGER_OK) {
		uint64_t added;

		status = insert(run, &group->entries[0]);
		added = run->file->counts[LEDGER_IMPORT_ADDED];
		if (status == LEDGER_OK && added % 4096 == 0)
			status = ledger__run_progress(run,
				run->new_count + added, run->new_count * 2);
		if (status == LEDGER_OK)
			status = ledger__group_next(run, group, same_record);
	}
	return status;
}

/* Records of the store; the group holds the first new one, if any, then. */
static ledger_status apply_updates(struct ledger__file_run *run,
	struct ledger__group *group, struct ledger__updates *updates)
{
	uint64_t total = ledger__sorter_count(run->actions);
	uint64_t done = 0;
	ledger_status status = ledger__group_next(run, group, same_record);

	while (status == LEDGER_OK && group->entries[0].record != 0) {
		struct ledger__plan_entry *entry = NULL;

		status = ledger__group_duplicates(run, group, &entry);
		if (status == LEDGER_OK && entry)
			status = ledger__updates_add(updates, entry);
		done += group->count;
		if (status == LEDGER_OK && done % 4096 == 0)
			status = ledger__run_progress(
				run, total + done, total * 2);
		if (status == LEDGER_OK)
			status = ledger__group_next(run, group, same_record);
	}
	return status;
}

ledger_status ledger__actions_apply(struct ledger__file_run *run)
{
	struct ledger__group group = {0};
	struct ledger__updates *updates = NULL;
	uint64_t total;
	ledger_status status = ledger__sorter_sort(run->actions);

	total = ledger__sorter_count(run->actions);
	if (status == LEDGER_OK && total > run->new_count)
		status = ledger__store_bulk_updates(run->import->store,
			run->import->sheet, total - run->new_count);
	if (status == LEDGER_OK)
		status = ledger__updates_new(run, &updates);
	if (status == LEDGER_OK)
		status = ledger__group_start(&group, run->actions);
	if (status == LEDGER_OK)
		status = apply_updates(run, &group, updates);
	if (status == LEDGER_OK || status == LEDGER_END) {
		ledger_status written = ledger__updates_finish(updates);

		if (written != LEDGER_OK)
			status = written;
	}
	if (status == LEDGER_OK)
		status = apply_new(run, &group);
	ledger__updates_free(updates);
	ledger__group_release(&group);
	if (status == LEDGER_OK || status == LEDGER_END)
		status = ledger__store_bulk_end(
			run->import->store, run->import->sheet);
	return status;
}
