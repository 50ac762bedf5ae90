/* SPDX-License-Identifier: MIT */
/*
 * Identity: rows in order of their keys meet the store's records in the same
 * order, and each row learns which record it is, or that it is a new one, or
 * that a person must look at it.
 */
#include "intake/run.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* A sheet this much smaller than the store asks for each number by itself. */
enum { LOOK_UP_SHARE = 32 };

static int compare_numbers(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

int ledger__plan_compare(const void *a, const void *b)
{
	const struct ledger__plan_entry *one = a;
	const struct ledger__plan_entry *two = b;
	int order = (one->kind > two->kind) - (one->kind < two->kind);

	if (order == 0)
		order = compare_numbers(one->key, two->key);
	return order ? order : compare_numbers(one->line, two->line);
}

int ledger__name_compare(const void *a, const void *b)
{
	const struct ledger__plan_entry *one = a;
	const struct ledger__plan_entry *two = b;
	int order = compare_numbers(one->name, two->name);

	return order ? order : compare_numbers(one->line, two->line);
}

/* Records of the store first, as they lie there; then new ones. */
int ledger__action_compare(const void *a, const void *b)
{
	const struct ledger__plan_entry *one = a;
	const struct ledger__plan_entry *two = b;
	int order = compare_numbers(
		(uint64_t)one->record - 1, (uint64_t)two->record - 1);

	return order ? order : compare_numbers(one->line, two->line);
}

/* ---- Findings about planned rows ------------------------------------------
 */

static uint32_t column_of(const struct ledger__mapping *map, int field)
{
	for (size_t i = 0; field >= 0 && !map->keyed && i < map->column_count;
		i++)
		if (map->fields[i] == field)
			return (uint32_t)i + 1;
	return 0;
}

ledger_status ledger__run_finding(struct ledger__file_run *run,
	const struct ledger__plan_entry *entry, unsigned int rule, int field,
	bool admitted, const char *format, ...)
{
	char detail[256];
	struct ledger__finding finding = {
		.rule = rule,
		.line = entry->line,
		.column = column_of(run->job.mapping, field),
		.field = field,
		.value = "",
		.detail = detail,
		.admitted = admitted,
	};
	va_list arguments;

	if (run->import->rules->rules[rule].severity == LEDGER_OFF)
		return LEDGER_OK;
	va_start(arguments, format);
	vsnprintf(detail, sizeof(detail), format, arguments);
	va_end(arguments);
	return ledger__reports_add(&run->reports, &finding);
}

enum { CONFIRMED_BYTES = 4096 }; /* more are only counted as findings */

void ledger__run_confirmed(
	struct ledger__file_run *run, unsigned int rule, uint64_t line)
{
	const struct ledger__rule *known = &run->import->rules->rules[rule];

	if (run->confirmed.length < CONFIRMED_BYTES)
		ledger__buffer_printf(&run->confirmed, "%s%s:%llu",
			run->confirmed.length ? "," : " confirmed=", known->id,
			(unsigned long long)line);
}

ledger_status ledger__run_judge(struct ledger__file_run *run,
	struct ledger__plan_entry *entry, unsigned int rule, int field,
	const char *detail, bool *goes_on)
{
	const struct ledger__rule *known = &run->import->rules->rules[rule];
	bool confirmed = (entry->confirmed & ledger__confirm_bit(rule)) != 0;

	*goes_on = confirmed || known->severity != LEDGER_ERROR;
	if (!*goes_on && entry->state == LEDGER__PLAN_GOOD) {
		bool holds = known->holds != LEDGER__REJECTS;

		entry->state =
			holds ? LEDGER__PLAN_HELD : LEDGER__PLAN_REJECTED;
		run->file->counts[holds ? LEDGER_IMPORT_HELD
					: LEDGER_IMPORT_REJECTED]++;
	}
	if (confirmed)
		ledger__run_confirmed(run, rule, entry->line);
	return ledger__run_finding(
		run, entry, rule, field, confirmed, "%s", detail);
}

ledger_status ledger__run_load(
	struct ledger__file_run *run, const struct ledger__plan_entry *entry)
{
	const char *bytes = NULL;
	ledger_status status = ledger__bytes_spool_read(
		run->rows, entry->offset, entry->length, &bytes);

	if (status == LEDGER_OK)
		ledger__row_deserialise(
			bytes, entry->length, run->import->sheet, run->values);
	return status;
}

void ledger__run_unchanged(struct ledger__file_run *run)
{
	run->file->counts[LEDGER_IMPORT_UNCHANGED]++;
}

ledger_status ledger__plan_act(
	struct ledger__file_run *run, const struct ledger__plan_entry *entry)
{
	if (entry->state != LEDGER__PLAN_GOOD)
		return LEDGER_OK;
	if (entry->record == 0)
		run->new_count++;
	return ledger__sorter_add(run->actions, entry);
}

/* ---- Numbers ---------------------------------------------------------------
 */

/* The store's numbers: walked beside the plan, or asked one by one. */
struct numbers {
	struct ledger__number_cursor *cursor;
	uint64_t key; /* packed, of the cursor's place */
	int64_t record;
	bool ended;
	bool ask;
};

static bool pack(const char *number, size_t length, uint64_t *key)
{
	uint64_t packed = 0;

	if (length != 18)
		return false;
	for (int i = 0; i < 17; i++)
		packed = packed * 10 + (uint64_t)(number[i] - '0');
	*key = packed * 11 +
	       (number[17] == 'X' ? 10 : (uint64_t)(number[17] - '0'));
	return true;
}

static void unpack(uint64_t key, char number[18])
{
	uint64_t check = key % 11;

	key /= 11;
	number[17] = check == 10 ? 'X' : (char)('0' + check);
	for (int i = 16; i >= 0; i--) {
		number[i] = (char)('0' + key % 10);
		key /= 10;
	}
}

static ledger_status numbers_open(
	struct ledger__file_run *run, struct numbers *numbers)
{
	memset(numbers, 0, sizeof(*numbers));
	numbers->ended = run->store_count == 0;
	numbers->ask = run->store_count / LOOK_UP_SHARE >
		       ledger__sorter_count(run->plan);
	if (numbers->ended || numbers->ask)
		return LEDGER_OK;
	return ledger__store_numbers(
		run->import->store, run->import->sheet, &numbers->cursor);
}

/* The record with this number, 0 for none; keys come in rising order. */
static ledger_status numbers_find(struct ledger__file_run *run,
	struct numbers *numbers, uint64_t key, int64_t *record)
{
	char text[18];
	ledger_status status = LEDGER_OK;

	*record = 0;
	if (numbers->ask) {
		unpack(key, text);
		return ledger__store_find_number(run->import->store,
			run->import->sheet, text, sizeof(text), record);
	}
	while (!numbers->ended && numbers->key < key) {
		const char *number = NULL;
		size_t length = 0;

		status = ledger__number_next(
			numbers->cursor, &number, &length, &numbers->record);
		if (status == LEDGER_END) {
			numbers->ended = true;
			return LEDGER_OK;
		}
		if (status != LEDGER_OK)
			return status;
		if (!pack(number, length, &numbers->key))
			numbers->key = 0;
	}
	if (!numbers->ended && numbers->key == key)
		*record = numbers->record;
	return LEDGER_OK;
}

/* Whether there is a record of this number in the sheet's table. */
static ledger_status record_exists(
	struct ledger__file_run *run, int64_t record_no, bool *exists)
{
	ledger_status status = ledger__store_load(run->import->store,
		run->import->sheet, record_no, &run->record);

	*exists = status == LEDGER_OK;
	return status == LEDGER_END ? LEDGER_OK : status;
}

/* Whether a draft of the store or a row without a number may be the same. */
static bool may_meet(const struct ledger__file_run *run,
	const struct ledger__plan_entry *entry)
{
	return entry->name && run->namesakes &&
	       (run->store_drafts ||
		       ledger__names_have(&run->nameless, entry->name));
}

/* Who it is is known; rows without a number are compared with it. */
static ledger_status act_and_show(
	struct ledger__file_run *run, const struct ledger__plan_entry *entry)
{
	struct ledger__plan_entry copy = *entry;
	ledger_status status = ledger__plan_act(run, entry);

	if (status != LEDGER_OK || !entry->name || !run->namesakes ||
		!ledger__names_have(&run->nameless, entry->name))
		return status;
	copy.flags |= LEDGER__PLAN_SETTLED;
	return ledger__sorter_add(run->namesakes, &copy);
}

/* One row with a number; `found` is the record that has it, or 0. */
static ledger_status settle_number(struct ledger__file_run *run,
	struct ledger__plan_entry *entry, int64_t found)
{
	int field = run->import->sheet->roles[LEDGER__ROLE_CITIZEN_NUMBER];
	bool exists = false;
	bool goes_on = false;
	ledger_status status = LEDGER_OK;

	/* A record number of another store says nothing here. */
	if (entry->record && entry->record != found) {
		status = record_exists(run, entry->record, &exists);
		if (status != LEDGER_OK)
			return status;
		if (exists && found)
			return ledger__run_judge(run, entry,
				LEDGER__RULE_NUMBER_DIFFERS, field, "",
				&goes_on);
	}
	if (!exists)
		entry->record = found;
	if (entry->record == 0 && may_meet(run, entry))
		return ledger__sorter_add(run->namesakes, entry);
	return act_and_show(run, entry);
}

/* ---- Other keys ------------------------------------------------------------
 */

static ledger_status find_key(struct ledger__file_run *run,
	const struct ledger__plan_entry *entry, int64_t *found)
{
	const struct ledger__sheet *sheet = run->import->sheet;
	struct ledger__value *key = run->key;
	ledger_status status = ledger__run_load(run, entry);

	if (status != LEDGER_OK)
		return status;
	for (size_t i = 0; i < sheet->key_count; i++)
		key[i] = run->values[sheet->key[i]];
	return ledger__store_find_key(run->import->store, sheet, key, found);
}

static bool same_key_value(
	const struct ledger__value *a, const struct ledger__value *b)
{
	int64_t one = 0;
	int64_t two = 0;

	if (a->statement != LEDGER__STATED || b->statement != LEDGER__STATED)
		return true; /* one of them says nothing */
	if (ledger__record_parse(a->text, a->length, &one) &&
		ledger__record_parse(b->text, b->length, &two))
		return one == two;
	return a->length == b->length &&
	       memcmp(a->text, b->text, a->length) == 0;
}

/* Whether the row has the key of the record that was loaded. */
static bool has_its_key(const struct ledger__file_run *run)
{
	const struct ledger__sheet *sheet = run->import->sheet;

	for (size_t i = 0; i < sheet->key_count; i++)
		if (!same_key_value(&run->values[sheet->key[i]],
			    &run->record.values[sheet->key[i]]))
			return false;
	return true;
}

static ledger_status settle_key(
	struct ledger__file_run *run, struct ledger__plan_entry *entry)
{
	int64_t found = 0;
	bool exists = false;
	bool goes_on = false;
	ledger_status status = LEDGER_OK;

	if (run->store_count == 0) {
		entry->record = 0;
		return ledger__plan_act(run, entry);
	}
	status = find_key(run, entry, &found);
	if (status == LEDGER_OK && entry->record && entry->record != found)
		status = record_exists(run, entry->record, &exists);
	if (status != LEDGER_OK)
		return status;
	if (exists && (found || !has_its_key(run)))
		return ledger__run_judge(run, entry,
			LEDGER__RULE_NUMBER_DIFFERS, -1, "", &goes_on);
	if (!exists)
		entry->record = found;
	return ledger__plan_act(run, entry);
}

/* ---- All -------------------------------------------------------------------
 */

static bool same_key(
	const struct ledger__plan_entry *a, const struct ledger__plan_entry *b)
{
	return a->kind == b->kind && a->key == b->key;
}

/* Where a missing date is an error: only now it is known to be missing. */
static void reject_undated(
	struct ledger__file_run *run, struct ledger__group *group)
{
	const unsigned int rule = LEDGER__RULE_VERIFICATION_MISSING;

	if (run->late_date[0] ||
		run->import->rules->rules[rule].severity != LEDGER_ERROR)
		return;
	for (size_t i = 0; i < group->count; i++) {
		struct ledger__plan_entry *entry = &group->entries[i];

		if (entry->state != LEDGER__PLAN_GOOD ||
			!(entry->flags & LEDGER__PLAN_NEEDS_DATE))
			continue;
		entry->state = LEDGER__PLAN_REJECTED;
		run->file->counts[LEDGER_IMPORT_REJECTED]++;
	}
}

static ledger_status settle_group(struct ledger__file_run *run,
	struct ledger__group *group, struct numbers *numbers)
{
	struct ledger__plan_entry *entry = NULL;
	int64_t found = 0;
	ledger_status status = LEDGER_OK;

	reject_undated(run, group);
	if (group->entries[0].kind == LEDGER__PLAN_NAME)
		return ledger__drafts_settle(run, group);
	status = ledger__group_duplicates(run, group, &entry);
	if (status != LEDGER_OK || !entry)
		return status;
	if (entry->flags & LEDGER__PLAN_INSERTED)
		return may_meet(run, entry)
			       ? ledger__sorter_add(run->namesakes, entry)
			       : LEDGER_OK;
	switch ((enum ledger__plan_kind)entry->kind) {
	case LEDGER__PLAN_NUMBER:
		status = numbers_find(run, numbers, entry->key, &found);
		return status == LEDGER_OK ? settle_number(run, entry, found)
					   : status;
	case LEDGER__PLAN_KEY:
		return settle_key(run, entry);
	case LEDGER__PLAN_RECORD:
	case LEDGER__PLAN_NAME:
		break;
	}
	return act_and_show(run, entry);
}

ledger_status ledger__plan_settle(struct ledger__file_run *run)
{
	struct ledger__group group = {0};
	struct numbers numbers = {0};
	ledger_status status;

	if (run->store_drafts || run->nameless.count) {
		status = ledger__sorter_new(run->import->context,
			ledger__store_temporary(run->import->store),
			sizeof(struct ledger__plan_entry), ledger__name_compare,
			&run->namesakes);
		if (status != LEDGER_OK)
			return status;
	}
	status = ledger__sorter_sort(run->plan);
	if (status == LEDGER_OK)
		status = numbers_open(run, &numbers);
	if (status == LEDGER_OK)
		status = ledger__group_start(&group, run->plan);
	while (status == LEDGER_OK && (status = ledger__group_next(run, &group,
					       same_key)) == LEDGER_OK)
		status = settle_group(run, &group, &numbers);
	if (status == LEDGER_END)
		status = LEDGER_OK;
	ledger__number_cursor_free(numbers.cursor);
	ledger__group_release(&group);
	if (status == LEDGER_OK && run->namesakes)
		status = ledger__namesakes_settle(run);
	return status;
}
