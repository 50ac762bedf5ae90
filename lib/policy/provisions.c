/* SPDX-License-Identifier: MIT */
/* Which measures a person was given: provisions, sorted by person. */
#include "policy/classify.h"

#include "form/reading.h"

#include <string.h>

/* Sorted as bytes on disk: zeroed first, so that padding is the same. */
struct entry {
	int64_t owner;
	int64_t record;
	int32_t measure;
	int32_t state;
	int32_t outcome;
	struct ledger__date from;
};

/* By person and measure; the one that counts comes first. */
static int compare(const void *first, const void *second)
{
	const struct entry *a = first;
	const struct entry *b = second;
	int32_t from = ledger__date_to_day(ledger__date_first_day(a->from));
	int32_t other = ledger__date_to_day(ledger__date_first_day(b->from));
	if (a->owner != b->owner)
		return a->owner < b->owner ? -1 : 1;
	if (a->measure != b->measure)
		return a->measure < b->measure ? -1 : 1;
	if (from != other)
		return from > other ? -1 : 1;
	return a->record > b->record ? -1 : a->record < b->record;
}

/* The sheet that says who was given what, by its roles; NULL for none. */
static const struct ledger__sheet *provisions_sheet(const ledger_form *form)
{
	for (size_t i = 0; i < form->sheet_count; i++) {
		const struct ledger__sheet *sheet = &form->sheets[i];
		if (sheet->roles[LEDGER__ROLE_OWNER] >= 0 &&
			sheet->roles[LEDGER__ROLE_MEASURE] >= 0 &&
			sheet->roles[LEDGER__ROLE_STARTED_ON] >= 0 &&
			sheet->owner_sheet == form->main_sheet)
			return sheet;
	}
	return NULL;
}

/* The field with the role if the profile shows it; else -1. */
static int shown_field(const ledger_classify *classify,
	const struct ledger__sheet *sheet, enum ledger__role role)
{
	int field = sheet->roles[role];
	if (field < 0 ||
		classify->profile->actions[sheet->fields[field].sensitivity] !=
			LEDGER__SHOW)
		return -1;
	return field;
}

struct gathering {
	ledger_classify *classify;
	const struct ledger__sheet *sheet;
	int owner, measure, from, state, outcome; /* fields, -1: not shown */
};

/* The code's index in its list; -1 for a blank or one that is not shown. */
static int32_t code_index(const struct gathering *gathering, int field,
	const struct ledger__value *values)
{
	size_t index = 0;
	if (field < 0 || values[field].statement != LEDGER__STATED)
		return -1;
	const struct ledger__field *of = &gathering->sheet->fields[field];
	if (of->codes == NULL ||
		ledger__visible_code(gathering->classify->profile, of,
			values[field].text,
			values[field].length) != LEDGER__SHOW ||
		!ledger__code_index(of->codes, values[field].text,
			values[field].length, &index))
		return -1;
	return (int32_t)index;
}

static int32_t measure_index(
	const struct gathering *gathering, const struct ledger__value *value)
{
	const ledger_policy *policy = gathering->classify->policy;
	if (value->statement != LEDGER__STATED ||
		ledger__visible_code(gathering->classify->profile,
			&gathering->sheet->fields[gathering->measure],
			value->text, value->length) != LEDGER__SHOW)
		return -1;
	for (size_t i = 0; i < policy->measure_count; i++) {
		if (strlen(policy->measures[i].code) == value->length &&
			memcmp(policy->measures[i].code, value->text,
				value->length) == 0)
			return (int32_t)i;
	}
	return -1;
}

/* Neither yet to come, nor so old that the measure is due again. */
static bool counts(const ledger_classify *classify, const struct entry *entry)
{
	struct ledger__date from = ledger__date_first_day(entry->from);
	int repeats = classify->policy->measures[entry->measure].repeat_months;
	int32_t today = ledger__date_to_day(classify->as_of);
	if (ledger__date_to_day(from) > today)
		return false;
	return repeats == 0 || ledger__date_to_day(ledger__date_add_months(
				       from, repeats)) > today;
}

static ledger_status gather_record(
	const struct gathering *gathering, const struct ledger__record *record)
{
	ledger_classify *classify = gathering->classify;
	const struct ledger__value *values = record->values;
	const struct ledger__value *owner = &values[gathering->owner];
	const struct ledger__value *from = &values[gathering->from];
	struct entry entry;
	memset(&entry, 0, sizeof(entry));
	entry.record = record->record_no;
	entry.measure = measure_index(gathering, &values[gathering->measure]);
	if (entry.measure < 0 || !classify->chosen_measures[entry.measure] ||
		owner->statement != LEDGER__STATED ||
		!ledger__record_parse(
			owner->text, owner->length, &entry.owner) ||
		from->statement != LEDGER__STATED ||
		!ledger__date_parse(from->text, from->length, &entry.from) ||
		!counts(classify, &entry))
		return LEDGER_OK;
	entry.state = code_index(gathering, gathering->state, values);
	entry.outcome = code_index(gathering, gathering->outcome, values);
	return ledger__sorter_add(classify->provisions, &entry);
}

static ledger_status gather_records(
	const struct gathering *gathering, ledger_store *store)
{
	const int all[] = {gathering->owner, gathering->measure,
		gathering->from, gathering->state, gathering->outcome};
	int fields[sizeof(all) / sizeof(all[0])];
	struct ledger__scan_options options = {.fields = fields};
	struct ledger__scan *scan = NULL;
	const struct ledger__record *record = NULL;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (all[i] >= 0)
			fields[options.field_count++] = all[i];
	}
	ledger_status status =
		ledger__store_scan(store, gathering->sheet, &options, &scan);
	while (status == LEDGER_OK) {
		status = ledger__scan_next(scan, &record);
		if (status == LEDGER_OK)
			status = gather_record(gathering, record);
	}
	ledger__scan_free(scan);
	return status == LEDGER_END ? LEDGER_OK : status;
}

ledger_status ledger__provisions_gather(
	ledger_classify *classify, ledger_store *store)
{
	struct gathering gathering = {.classify = classify,
		.sheet = provisions_sheet(classify->policy->form)};
	if (gathering.sheet == NULL)
		return LEDGER_OK;
	gathering.owner =
		shown_field(classify, gathering.sheet, LEDGER__ROLE_OWNER);
	gathering.measure =
		shown_field(classify, gathering.sheet, LEDGER__ROLE_MEASURE);
	gathering.from =
		shown_field(classify, gathering.sheet, LEDGER__ROLE_STARTED_ON);
	gathering.state =
		shown_field(classify, gathering.sheet, LEDGER__ROLE_STATE);
	gathering.outcome =
		shown_field(classify, gathering.sheet, LEDGER__ROLE_OUTCOME);
	if (gathering.owner < 0 || gathering.measure < 0 || gathering.from < 0)
		return LEDGER_OK;
	classify->given = ledger__allocate(
		classify->policy->measure_count + 1, sizeof(*classify->given));
	if (classify->given == NULL)
		return ledger__fail_memory(classify->context);
	ledger_status status = ledger__sorter_new(classify->context,
		ledger__store_temporary(store), sizeof(struct entry), compare,
		&classify->provisions);
	if (status == LEDGER_OK)
		status = gather_records(&gathering, store);
	if (status == LEDGER_OK)
		status = ledger__sorter_sort(classify->provisions);
	return status;
}

static ledger_status step(ledger_classify *classify)
{
	ledger_status status =
		ledger__sorter_next(classify->provisions, &classify->ahead);
	if (status == LEDGER_END)
		classify->ahead = NULL;
	return status == LEDGER_END ? LEDGER_OK : status;
}

ledger_status ledger__provisions_rewind(ledger_classify *classify)
{
	classify->ahead = NULL;
	if (classify->provisions == NULL)
		return LEDGER_OK;
	ledger_status status = ledger__sorter_rewind(classify->provisions);
	return status == LEDGER_OK ? step(classify) : status;
}

/* The lists of states say which of them mean that it has ended. */
static bool has_ended(const ledger_classify *classify, int32_t state)
{
	const struct ledger__sheet *sheet =
		provisions_sheet(classify->policy->form);
	return state >= 0 && sheet->fields[sheet->roles[LEDGER__ROLE_STATE]]
					     .codes->codes[state]
					     .lifecycle == LEDGER__EXITED;
}

/* The one that counts comes first; those behind it change nothing. */
static void take(ledger_classify *classify, const struct entry *entry)
{
	struct ledger__provision *given = &classify->given[entry->measure];
	if (given->any)
		return;
	*given = (struct ledger__provision){.any = true,
		.live = !has_ended(classify, entry->state),
		.state = entry->state,
		.outcome = entry->outcome,
		.from = entry->from};
}

ledger_status ledger__provisions_of(
	ledger_classify *classify, int64_t record_no)
{
	ledger_status status = LEDGER_OK;
	const struct entry *entry = classify->ahead;
	if (classify->given == NULL)
		return LEDGER_OK;
	memset(classify->given, 0,
		classify->policy->measure_count * sizeof(*classify->given));
	while (status == LEDGER_OK && entry != NULL &&
		entry->owner <= record_no) {
		if (entry->owner == record_no)
			take(classify, entry);
		status = step(classify);
		entry = classify->ahead;
	}
	return status;
}
