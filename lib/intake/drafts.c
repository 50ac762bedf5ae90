/* SPDX-License-Identifier: MIT */
/*
 * Rows without a citizen number, and rows that may complete a draft.  Such a
 * row is somebody known only if it was read before, or if name, full birth
 * date and village say so and nobody else fits; whenever two readings are
 * possible, a person decides.
 */
#include "base/digest.h"
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

/* ---- Rows that were read before --------------------------------------------
 */

/*
 * A row that says exactly what one draft says, or said once, was read before:
 * its file came again with other lines above it.  It is that draft as long as
 * no other row of the file says the same or is the same draft; else a person
 * decides.
 */
struct rereading {
	unsigned char digest[LEDGER__DIGEST_SIZE];
	int64_t draft; /* the first of them, 0 for none */
	bool several;
};

/* The row in run->values as it is written: see ledger__run_late_date. */
static void stand_in_date(
	struct ledger__file_run *run, const struct ledger__plan_entry *entry)
{
	int verified = run->import->sheet->roles[LEDGER__ROLE_VERIFIED_ON];

	if ((entry->flags & LEDGER__PLAN_NEEDS_DATE) && verified >= 0 &&
		run->late_date[0])
		run->values[verified] = (struct ledger__value){
			.text = run->late_date,
			.length = (uint32_t)strlen(run->late_date),
			.statement = LEDGER__STATED,
		};
}

static ledger_status read_again(struct ledger__file_run *run,
	const struct ledger__plan_entry *entry, struct rereading *row)
{
	const struct ledger__sheet *sheet = run->import->sheet;
	struct ledger__persons equal = {0};
	ledger_status status = ledger__run_load(run, entry);

	if (status != LEDGER_OK)
		return status;
	stand_in_date(run, entry);
	ledger__buffer_reset(&run->scratch);
	ledger__canonical_text(sheet, run->values, &run->scratch);
	if (run->scratch.failed)
		return ledger__fail_memory(run->import->context);
	ledger__digest(row->digest, ledger__buffer_text(&run->scratch),
		run->scratch.length);
	if (entry->flags & LEDGER__PLAN_RECALLED)
		row->draft = entry->record;
	else
		status = ledger__store_find_equal_drafts(
			run->import->store, sheet, run->values, &equal);
	if (equal.count > 0) {
		row->draft = equal.strict;
		row->several = equal.count > 1;
	}
	return status;
}

static bool is_only_one(
	const struct rereading *rows, size_t count, size_t index)
{
	const struct rereading *row = &rows[index];

	for (size_t i = 0; i < count; i++)
		if (i != index && (rows[i].draft == row->draft ||
					  memcmp(rows[i].digest, row->digest,
						  sizeof(row->digest)) == 0))
			return false;
	return !row->several;
}

/* Its record is noted for the new place, and others are compared with it. */
static ledger_status take_again(struct ledger__file_run *run,
	struct ledger__plan_entry *entry, int64_t draft)
{
	char text[LEDGER__RECORD_TEXT_SIZE];
	struct ledger__plan_entry copy;
	bool goes_on = false;
	ledger_status status;

	ledger__record_format(draft, text);
	status = ledger__run_judge(
		run, entry, LEDGER__RULE_DUPLICATE_EQUAL, -1, text, &goes_on);
	if (status != LEDGER_OK)
		return status;
	entry->record = draft;
	copy = *entry;
	copy.flags |= LEDGER__PLAN_SETTLED;
	status = ledger__plan_act(run, entry);
	return status == LEDGER_OK ? ledger__sorter_add(run->namesakes, &copy)
				   : status;
}

/* Rows of one name; *rows stays NULL where nothing can have been read. */
static ledger_status read_all_again(struct ledger__file_run *run,
	const struct ledger__group *group, struct rereading **rows)
{
	ledger_status status = LEDGER_OK;

	if (run->store_drafts == 0 || group->cut || group->continued)
		return LEDGER_OK;
	*rows = ledger__allocate(group->count, sizeof(**rows));
	if (!*rows)
		return ledger__fail_memory(run->import->context);
	for (size_t i = 0; i < group->count && status == LEDGER_OK; i++)
		status = read_again(run, &group->entries[i], &(*rows)[i]);
	return status;
}

/* ---- Namesakes -------------------------------------------------------------
 */

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
	/* Read before, and it is not known as which row. */
	if (entry->kind == LEDGER__PLAN_NAME && entry->record)
		return ambiguous_with_records(run, entry,
			&(struct ledger__persons){
				.count = 1, .records = {entry->record}});
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

/* `rows` is NULL when none can have been read before in another place. */
static ledger_status settle_nameless(struct ledger__file_run *run,
	struct ledger__group *group, const struct rereading *rows, size_t index)
{
	struct ledger__plan_entry *entry = &group->entries[index];

	if (entry->flags & LEDGER__PLAN_RECALLED)
		return ledger__plan_act(run, entry);
	if (rows && rows[index].draft && entry->state == LEDGER__PLAN_GOOD) {
		if (is_only_one(rows, group->count, index))
			return take_again(run, entry, rows[index].draft);
		entry->record = rows[index].draft;
	}
	return ledger__sorter_add(run->namesakes, entry);
}

ledger_status ledger__drafts_settle(
	struct ledger__file_run *run, struct ledger__group *group)
{
	struct rereading *rows = NULL;
	ledger_status status = LEDGER_OK;

	for (size_t i = 0; i < group->count && status == LEDGER_OK; i++)
		status = recall(run, &group->entries[i]);
	if (status == LEDGER_OK)
		status = read_all_again(run, group, &rows);
	for (size_t i = 0; i < group->count && status == LEDGER_OK; i++)
		status = settle_nameless(run, group, rows, i);
	free(rows);
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
