/* SPDX-License-Identifier: MIT */
/*
 * Rows without a citizen number, and rows that may complete a draft.  Such a
 * row is somebody known only if name, full birth date and village say so and
 * nobody else fits; whenever two readings are possible, a person decides.
 */
#include "intake/run.h"

#include <stdlib.h>
#include <string.h>

/* More rows of one name than this are not compared one with another. */
enum { NAMESAKES_MAXIMUM = 256 };

enum { BIRTH_BYTES = 11, AREA_BYTES = 13 };

/* What tells namesakes apart. */
struct namesake {
	char birth[BIRTH_BYTES];
	char area[AREA_BYTES];
};

static ledger_status ambiguous(struct ledger__file_run *run,
	struct ledger__plan_entry *entry, const char *detail)
{
	int name = run->import->sheet->roles[LEDGER__ROLE_NAME];
	bool goes_on = false;
	ledger_status status = ledger__run_judge(run, entry,
		LEDGER__RULE_DRAFT_AMBIGUOUS, name, detail, &goes_on);

	if (status != LEDGER_OK || !goes_on)
		return status;
	entry->record = 0;
	entry->flags |= LEDGER__PLAN_AMBIGUOUS;
	return ledger__plan_act(run, entry);
}

static ledger_status ambiguous_with_line(struct ledger__file_run *run,
	struct ledger__plan_entry *entry, uint64_t line)
{
	char detail[48];

	snprintf(detail, sizeof(detail), " (line %llu)\x1f（第%llu行）",
		(unsigned long long)line, (unsigned long long)line);
	return ambiguous(run, entry, detail);
}

/* The same line of the same file: it is what became of it then. */
static ledger_status recall(
	struct ledger__file_run *run, struct ledger__plan_entry *entry)
{
	int64_t record = 0;
	ledger_status status;

	if (run->store_count == 0)
		return LEDGER_OK;
	status = ledger__store_recall_row(
		run->import->store, run->file->sha256, entry->line, &record);
	if (status == LEDGER_END)
		return LEDGER_OK;
	if (status == LEDGER_OK && record) {
		entry->record = record;
		entry->flags |= LEDGER__PLAN_RECALLED;
	}
	return status;
}

static void keep_text(
	char *to, size_t size, const struct ledger__value *values, int field)
{
	size_t length = 0;

	if (ledger__stated(values, field) && values[field].length < size) {
		length = values[field].length;
		memcpy(to, values[field].text, length);
	}
	to[length] = '\0';
}

static ledger_status load_namesakes(struct ledger__file_run *run,
	const struct ledger__group *group, struct namesake *namesakes)
{
	const struct ledger__sheet *sheet = run->import->sheet;
	ledger_status status = LEDGER_OK;

	for (size_t i = 0; i < group->count && status == LEDGER_OK; i++) {
		status = ledger__run_load(run, &group->entries[i]);
		if (status != LEDGER_OK)
			break;
		keep_text(namesakes[i].birth, BIRTH_BYTES, run->values,
			sheet->roles[LEDGER__ROLE_BIRTH_DATE]);
		keep_text(namesakes[i].area, AREA_BYTES, run->values,
			sheet->roles[LEDGER__ROLE_LIVING_AREA]);
	}
	return status;
}

/* A part of a date or of an area agrees with the whole. */
static bool agree(
	const char *a, const char *b, size_t a_length, size_t b_length)
{
	return strncmp(a, b, a_length < b_length ? a_length : b_length) == 0;
}

/* Digits that say something: the zeros of a wider area do not. */
static size_t area_digits(const char *area)
{
	enum ledger__area_level level = ledger__area_level(area, strlen(area));

	return level ? ledger__area_digits(level) : 0;
}

static bool may_be_one(const struct namesake *a, const struct namesake *b)
{
	return agree(a->birth, b->birth, strlen(a->birth), strlen(b->birth)) &&
	       agree(a->area, b->area, area_digits(a->area),
		       area_digits(b->area));
}

/* Another row of this name that may be the same person: its index + 1. */
static size_t find_other(
	const struct namesake *namesakes, size_t count, size_t index)
{
	for (size_t i = 0; i < count; i++)
		if (i != index && may_be_one(&namesakes[i], &namesakes[index]))
			return i + 1;
	return 0;
}

/* A row whose key is incomplete. */
static ledger_status settle_loose(
	struct ledger__file_run *run, struct ledger__plan_entry *entry)
{
	size_t count = 0;
	int64_t record = 0;
	ledger_status status = LEDGER_OK;

	if (run->store_drafts) {
		status = ledger__run_load(run, entry);
		if (status == LEDGER_OK)
			status = ledger__store_find_draft(run->import->store,
				run->import->sheet, run->values, true, &count,
				&record);
	}
	if (status != LEDGER_OK)
		return status;
	if (count)
		return ambiguous(run, entry, "");
	entry->record = 0;
	return ledger__plan_act(run, entry);
}

static ledger_status settle_row(struct ledger__file_run *run,
	struct ledger__group *group, const struct namesake *namesakes,
	size_t index)
{
	struct ledger__plan_entry *entry = &group->entries[index];
	size_t other = 0;

	if (entry->flags & LEDGER__PLAN_RECALLED)
		return ledger__plan_act(run, entry);
	/* Rows that fell out count too: mended, they may be the same person. */
	if (entry->fit)
		return ledger__sorter_add(run->fits, entry);
	if (entry->state != LEDGER__PLAN_GOOD)
		return LEDGER_OK;
	if (namesakes)
		other = find_other(namesakes, group->count, index);
	else if (group->count > 1 || group->continued || group->cut)
		other = index ? 1 : group->count;
	if (other)
		return ambiguous_with_line(
			run, entry, group->entries[other - 1].line);
	return settle_loose(run, entry);
}

ledger_status ledger__drafts_settle(
	struct ledger__file_run *run, struct ledger__group *group)
{
	struct namesake *namesakes = NULL;
	bool few = group->count <= NAMESAKES_MAXIMUM && !group->continued &&
		   !group->cut;
	ledger_status status = LEDGER_OK;

	for (size_t i = 0; i < group->count && status == LEDGER_OK; i++)
		status = recall(run, &group->entries[i]);
	if (status == LEDGER_OK && few && group->count > 1) {
		namesakes = ledger__allocate(group->count, sizeof(*namesakes));
		status = namesakes ? load_namesakes(run, group, namesakes)
				   : ledger__fail_memory(run->import->context);
	}
	for (size_t i = 0; i < group->count && status == LEDGER_OK; i++)
		status = settle_row(run, group, namesakes, i);
	free(namesakes);
	return status;
}

/* ---- Rows that fit a draft -------------------------------------------------
 */

/* Those of one fit: how many of each sort, and what the store has. */
struct fitting {
	size_t numbered;
	size_t unnumbered;
	size_t drafts;
	size_t registered;
	int64_t draft;
};

static bool same_fit(
	const struct ledger__plan_entry *a, const struct ledger__plan_entry *b)
{
	return a->fit == b->fit;
}

static ledger_status ask_store(struct ledger__file_run *run,
	const struct ledger__group *group, struct fitting *fitting)
{
	const struct ledger_import *import = run->import;
	int64_t record = 0;
	ledger_status status = LEDGER_OK;

	for (size_t i = 0; i < group->count; i++)
		if (group->entries[i].kind == LEDGER__PLAN_NUMBER)
			fitting->numbered++;
		else
			fitting->unnumbered++;
	/* An empty store has nobody; its rows may not be in the spool. */
	if (run->store_count == 0)
		return LEDGER_OK;
	status = ledger__run_load(run, &group->entries[0]);
	if (status == LEDGER_OK && run->store_drafts)
		status = ledger__store_find_draft(import->store, import->sheet,
			run->values, false, &fitting->drafts, &fitting->draft);
	if (status == LEDGER_OK && fitting->unnumbered)
		status = ledger__store_find_registered(import->store,
			import->sheet, run->values, &fitting->registered,
			&record);
	return status;
}

static ledger_status settle_fit(struct ledger__file_run *run,
	struct ledger__group *group, const struct fitting *fitting,
	size_t index)
{
	struct ledger__plan_entry *entry = &group->entries[index];
	const struct ledger__plan_entry *other =
		&group->entries[index ? 0 : group->count - 1];
	bool alone = group->count == 1 && !group->continued && !group->cut;
	bool numbered = entry->kind == LEDGER__PLAN_NUMBER;

	/* With numbers of their own and no draft about, two are two. */
	if (entry->flags & LEDGER__PLAN_INSERTED)
		return LEDGER_OK;
	if (numbered && fitting->drafts == 0) {
		entry->record = 0;
		return ledger__plan_act(run, entry);
	}
	if (!alone)
		return ambiguous_with_line(run, entry, other->line);
	if (fitting->drafts > 1 || (!numbered && fitting->registered))
		return ambiguous(run, entry, "");
	entry->record = fitting->drafts ? fitting->draft : 0;
	return ledger__plan_act(run, entry);
}

ledger_status ledger__fits_settle(struct ledger__file_run *run)
{
	struct ledger__group group = {0};
	ledger_status status = ledger__sorter_sort(run->fits);

	if (status == LEDGER_OK)
		status = ledger__group_start(&group, run->fits);
	while (status == LEDGER_OK && (status = ledger__group_next(run, &group,
					       same_fit)) == LEDGER_OK) {
		struct fitting fitting = {0};

		status = ask_store(run, &group, &fitting);
		for (size_t i = 0; i < group.count && status == LEDGER_OK; i++)
			status = settle_fit(run, &group, &fitting, i);
	}
	ledger__group_release(&group);
	return status == LEDGER_END ? LEDGER_OK : status;
}
