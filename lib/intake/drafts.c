/* SPDX-License-Identifier: MIT */
/*
 * Rows without a citizen number, and rows that may complete a draft.  Such a
 * row is somebody known only if name, full birth date and village say so and
 * nobody else fits; whenever two readings are possible, a person decides.
 */
#include "intake/run.h"

#include <stdlib.h>
#include <string.h>

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

/* Record numbers of those whom the store has. */
static ledger_status ambiguous_with_records(struct ledger__file_run *run,
	struct ledger__plan_entry *entry, const struct ledger__persons *persons)
{
	const struct ledger__sheet *sheet = run->import->sheet;
	int field = sheet->roles[LEDGER__ROLE_RECORD_NUMBER];
	const char *title = field >= 0 ? sheet->fields[field].title : "";
	char list[LEDGER__PERSONS_LISTED * (LEDGER__RECORD_TEXT_SIZE + 2) + 8];
	char detail[256];
	size_t used = 0;

	for (size_t i = 0; i < persons->count && i < LEDGER__PERSONS_LISTED;
		i++) {
		char text[LEDGER__RECORD_TEXT_SIZE];

		ledger__record_format(persons->records[i], text);
		used += (size_t)snprintf(list + used, sizeof(list) - used,
			"%s%s", i ? ", " : "", text);
	}
	if (persons->count > LEDGER__PERSONS_LISTED)
		snprintf(list + used, sizeof(list) - used, ", …");
	snprintf(detail, sizeof(detail),
		" (%s); if so, write her number into %s"
		"\x1f（%s）；若是，请将其编号填入“%s”列",
		list, title, list, title);
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

/* What went in already stands in the store, not in the spool. */
static ledger_status load_values(struct ledger__file_run *run,
	const struct ledger__plan_entry *entry,
	const struct ledger__value **values)
{
	ledger_status status;

	if (entry->flags & LEDGER__PLAN_INSERTED) {
		status = ledger__store_load(run->import->store,
			run->import->sheet, entry->record, &run->record);
		*values = run->record.values;
	} else {
		status = ledger__run_load(run, entry);
		*values = run->values;
	}
	return status;
}

static ledger_status load_namesakes(struct ledger__file_run *run,
	const struct ledger__group *group, struct namesake *namesakes)
{
	const struct ledger__sheet *sheet = run->import->sheet;
	ledger_status status = LEDGER_OK;

	for (size_t i = 0; i < group->count && status == LEDGER_OK; i++) {
		const struct ledger__value *values = NULL;

		status = load_values(run, &group->entries[i], &values);
		if (status != LEDGER_OK)
			break;
		keep_text(namesakes[i].birth, BIRTH_BYTES, values,
			sheet->roles[LEDGER__ROLE_BIRTH_DATE]);
		keep_text(namesakes[i].area, AREA_BYTES, values,
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

/* ---- One row ---------------------------------------------------------------
 */

/* Whom the store has that the row may be about. */
struct known {
	struct ledger__persons drafts;
	struct ledger__persons registered;
};

/* A name and a village: enough to ask for those who are registered there. */
static bool names_village(const struct ledger__file_run *run)
{
	int area = run->import->sheet->roles[LEDGER__ROLE_LIVING_AREA];

	return ledger__stated(run->values, area) &&
	       ledger__area_level(run->values[area].text,
		       run->values[area].length) == LEDGER__VILLAGE;
}

static ledger_status ask_store(struct ledger__file_run *run,
	const struct ledger__plan_entry *entry, struct known *known)
{
	ledger_store *store = run->import->store;
	const struct ledger__sheet *sheet = run->import->sheet;
	ledger_status status = LEDGER_OK;

	memset(known, 0, sizeof(*known));
	/* An empty store has nobody. */
	if (run->store_count == 0)
		return LEDGER_OK;
	status = ledger__run_load(run, entry);
	if (status == LEDGER_OK && run->store_drafts)
		status = ledger__store_find_drafts(
			store, sheet, run->values, &known->drafts);
	if (status == LEDGER_OK && entry->kind == LEDGER__PLAN_NAME &&
		names_village(run))
		status = ledger__store_find_registered(
			store, sheet, run->values, &known->registered);
	return status;
}

/* Nobody else in the sheet is like it: what the store has decides. */
static ledger_status settle_alone(struct ledger__file_run *run,
	struct ledger__plan_entry *entry, const struct known *known)
{
	bool complete = (entry->flags & LEDGER__PLAN_COMPLETE) != 0;

	if (known->registered.count)
		return ambiguous_with_records(run, entry, &known->registered);
	if (complete && known->drafts.strict_count == 1)
		entry->record = known->drafts.strict;
	else if (known->drafts.count)
		return ambiguous_with_records(run, entry, &known->drafts);
	else
		entry->record = 0;
	return ledger__plan_act(run, entry);
}

/* `namesakes` is NULL for one alone, and for too many to be compared. */
static ledger_status settle_row(struct ledger__file_run *run,
	struct ledger__group *group, const struct namesake *namesakes,
	size_t index)
{
	struct ledger__plan_entry *entry = &group->entries[index];
	struct known known;
	size_t other = 0;
	ledger_status status;

	if ((entry->flags & (LEDGER__PLAN_INSERTED | LEDGER__PLAN_SETTLED)) ||
		entry->state != LEDGER__PLAN_GOOD)
		return LEDGER_OK;
	status = ask_store(run, entry, &known);
	if (status != LEDGER_OK)
		return status;
	/* With a number of its own and no draft about it is somebody. */
	if (entry->kind == LEDGER__PLAN_NUMBER && known.drafts.count == 0) {
		entry->record = 0;
		return ledger__plan_act(run, entry);
	}
	/* Rows that fell out count too: mended, they may be the same. */
	if (namesakes)
		other = find_other(namesakes, group->count, index);
	else if (group->count > 1 || group->continued || group->cut)
		other = index ? 1 : group->count;
	if (other)
		return ambiguous_with_line(
			run, entry, group->entries[other - 1].line);
	return settle_alone(run, entry, &known);
}

/* ---- All of one name -------------------------------------------------------
 */

ledger_status ledger__drafts_settle(
	struct ledger__file_run *run, struct ledger__group *group)
{
	ledger_status status = LEDGER_OK;

	for (size_t i = 0; i < group->count && status == LEDGER_OK; i++) {
		struct ledger__plan_entry *entry = &group->entries[i];

		status = recall(run, entry);
		if (status != LEDGER_OK)
			break;
		status = entry->flags & LEDGER__PLAN_RECALLED
				 ? ledger__plan_act(run, entry)
				 : ledger__sorter_add(run->namesakes, entry);
	}
	return status;
}

static ledger_status settle_name(
	struct ledger__file_run *run, struct ledger__group *group)
{
	struct namesake *namesakes = NULL;
	ledger_status status = LEDGER_OK;

	if (group->count > 1 && !group->continued && !group->cut) {
		namesakes = ledger__allocate(group->count, sizeof(*namesakes));
		status = namesakes ? load_namesakes(run, group, namesakes)
				   : ledger__fail_memory(run->import->context);
	}
	for (size_t i = 0; i < group->count && status == LEDGER_OK; i++)
		status = settle_row(run, group, namesakes, i);
	free(namesakes);
	return status;
}

static bool same_name(
	const struct ledger__plan_entry *a, const struct ledger__plan_entry *b)
{
	return a->name == b->name;
}

ledger_status ledger__namesakes_settle(struct ledger__file_run *run)
{
	struct ledger__group group = {0};
	ledger_status status = ledger__sorter_sort(run->namesakes);

	if (status == LEDGER_OK)
		status = ledger__group_start(&group, run->namesakes);
	while (status == LEDGER_OK && (status = ledger__group_next(run, &group,
					       same_name)) == LEDGER_OK)
		status = settle_name(run, &group);
	ledger__group_release(&group);
	return status == LEDGER_END ? LEDGER_OK : status;
}
