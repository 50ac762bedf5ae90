/* SPDX-License-Identifier: MIT */
/* Several rows of one sheet for one key. */
#include "intake/run.h"

#include <stdlib.h>
#include <string.h>

static ledger_status take_next(struct ledger__group *group)
{
	const void *entry = NULL;
	ledger_status status = ledger__sorter_next(group->sorter, &entry);

	group->has_next = status == LEDGER_OK;
	if (group->has_next)
		memcpy(&group->next, entry, sizeof(group->next));
	return status == LEDGER_END ? LEDGER_OK : status;
}

ledger_status ledger__group_start(
	struct ledger__group *group, struct ledger__sorter *sorter)
{
	memset(group, 0, sizeof(*group));
	group->sorter = sorter;
	return take_next(group);
}

/* A group beyond the maximum comes in several calls: memory stays flat. */
ledger_status ledger__group_next(struct ledger__file_run *run,
	struct ledger__group *group, ledger__same *same)
{
	ledger_status status = LEDGER_OK;

	if (!group->has_next)
		return LEDGER_END;
	group->continued = group->cut;
	group->cut = false;
	group->count = 0;
	do {
		if (group->count == LEDGER__GROUP_MAXIMUM) {
			group->cut = true;
			break;
		}
		if (!ledger__grow(&group->entries, &group->capacity,
			    group->count + 1, sizeof(*group->entries)))
			return ledger__fail_memory(run->import->context);
		group->entries[group->count++] = group->next;
		status = take_next(group);
	} while (status == LEDGER_OK && group->has_next &&
		 same(&group->entries[0], &group->next));
	return status;
}

void ledger__group_release(struct ledger__group *group)
{
	free(group->entries);
	memset(group, 0, sizeof(*group));
}

/* A row that went in already comes out again. */
static ledger_status take_back(
	struct ledger__file_run *run, struct ledger__plan_entry *entry)
{
	if (!(entry->flags & LEDGER__PLAN_INSERTED))
		return LEDGER_OK;
	entry->flags &= (uint8_t)~LEDGER__PLAN_INSERTED;
	run->file->counts[LEDGER_IMPORT_ADDED]--;
	return ledger__store_retract(run->import->store, run->import->sheet,
		&run->batch, entry->record);
}

/* Rows that went in are known by their digests; others differ from them. */
static bool compare_inserted(const struct ledger__group *group, bool *equal)
{
	size_t inserted = 0;
	size_t same = 0;

	for (size_t i = 0; i < group->count; i++) {
		const struct ledger__plan_entry *entry = &group->entries[i];

		inserted += (entry->flags & LEDGER__PLAN_INSERTED) != 0;
		same += entry->offset == group->entries[0].offset;
	}
	if (inserted > 0)
		*equal = inserted == group->count && same == group->count;
	return inserted > 0;
}

/* Whether all rows of the group hold the same values. */
static ledger_status compare_rows(
	struct ledger__file_run *run, struct ledger__group *group, bool *equal)
{
	const size_t head = sizeof(struct ledger__row_head);
	const char *bytes = NULL;
	ledger_status status;

	*equal = !group->cut && !group->continued;
	if (!*equal || compare_inserted(group, equal))
		return LEDGER_OK;
	status = ledger__bytes_spool_read(run->rows, group->entries[0].offset,
		group->entries[0].length, &bytes);
	if (status != LEDGER_OK)
		return status;
	ledger__buffer_reset(&run->copy);
	ledger__buffer_append(&run->copy, bytes, group->entries[0].length);
	if (run->copy.failed)
		return ledger__fail_memory(run->import->context);
	for (size_t i = 1; i < group->count && *equal; i++) {
		const struct ledger__plan_entry *entry = &group->entries[i];

		status = ledger__bytes_spool_read(
			run->rows, entry->offset, entry->length, &bytes);
		if (status != LEDGER_OK)
			return status;
		*equal = entry->length == run->copy.length &&
			 memcmp(bytes + head, run->copy.data + head,
				 entry->length - head) == 0;
	}
	return LEDGER_OK;
}

/* Differing rows: each names another one, none goes in. */
static ledger_status hold_all(
	struct ledger__file_run *run, struct ledger__group *group)
{
	ledger_status status = LEDGER_OK;

	for (size_t i = 0; i < group->count && status == LEDGER_OK; i++) {
		const struct ledger__plan_entry *other =
			&group->entries[i ? 0 : group->count - 1];
		bool goes_on = false;
		char detail[48];

		snprintf(detail, sizeof(detail), "line %llu\x1f第%llu行",
			(unsigned long long)other->line,
			(unsigned long long)other->line);
		status = take_back(run, &group->entries[i]);
		if (status != LEDGER_OK)
			break;
		status = ledger__run_judge(run, &group->entries[i],
			LEDGER__RULE_DUPLICATE_IN_FILE, -1, detail, &goes_on);
	}
	return status;
}

/* The first that may go in; the others may wait for want of a _confirm. */
static struct ledger__plan_entry *first_good(const struct ledger__group *group)
{
	for (size_t i = 0; i < group->count; i++)
		if (group->entries[i].state == LEDGER__PLAN_GOOD)
			return &group->entries[i];
	return &group->entries[0];
}

/* Equal rows: one stands for all. */
static ledger_status take_once(struct ledger__file_run *run,
	struct ledger__group *group, const struct ledger__plan_entry *one)
{
	ledger_status status = LEDGER_OK;

	for (size_t i = 0; i < group->count && status == LEDGER_OK; i++) {
		struct ledger__plan_entry *entry = &group->entries[i];
		bool goes_on = false;
		char detail[48];

		if (entry == one || entry->state != LEDGER__PLAN_GOOD)
			continue;
		snprintf(detail, sizeof(detail), "line %llu\x1f第%llu行",
			(unsigned long long)one->line,
			(unsigned long long)one->line);
		status = take_back(run, entry);
		if (status != LEDGER_OK)
			break;
		status = ledger__run_judge(run, entry,
			LEDGER__RULE_DUPLICATE_EQUAL, -1, detail, &goes_on);
		if (status == LEDGER_OK && goes_on)
			ledger__run_unchanged(run);
	}
	return status;
}

ledger_status ledger__group_duplicates(struct ledger__file_run *run,
	struct ledger__group *group, struct ledger__plan_entry **chosen)
{
	struct ledger__plan_entry *first = first_good(group);
	bool equal = true;
	ledger_status status = LEDGER_OK;

	*chosen = NULL;
	if (group->count > 1 || group->continued) {
		status = compare_rows(run, group, &equal);
		if (status == LEDGER_OK)
			status = equal ? take_once(run, group, first)
				       : hold_all(run, group);
	}
	if (status == LEDGER_OK && equal && first->state == LEDGER__PLAN_GOOD)
		*chosen = first;
	return status;
}
