/* SPDX-License-Identifier: MIT */
/* A store's persons, one after the other, classified. */
#include "policy/classify.h"

#include <stdlib.h>
#include <string.h>

int ledger__classify_shown_field(
	const ledger_classify *classify, enum ledger__role role)
{
	const struct ledger__sheet *sheet = classify->classifier->sheet;
	int field = sheet->roles[role];
	if (field < 0 ||
		classify->profile->actions[sheet->fields[field].sensitivity] ==
			LEDGER__HIDE)
		return -1;
	return field;
}

/* What conditions read and lists show, as far as the profile lets them. */
static size_t choose_fields(const struct ledger__walk *walk, int *fields)
{
	const struct ledger__classifier *classifier =
		walk->classify->classifier;
	const struct ledger__sheet *sheet = classifier->sheet;
	size_t count = 0;
	for (size_t i = 0; i < sheet->field_count; i++) {
		bool wanted = (int)i == walk->name_field ||
			      (int)i == walk->area_field;
		for (size_t k = 0; k < classifier->policy->field_count; k++)
			wanted |= classifier->fields[k].field == (int)i &&
				  classifier->fields[k].action != LEDGER__HIDE;
		if (wanted && sheet->fields[i].stored &&
			sheet->fields[i].role != LEDGER__ROLE_RECORD_NUMBER)
			fields[count++] = (int)i;
	}
	return count;
}

void ledger__walk_options(
	const ledger_classify *classify, struct ledger__scan_options *options)
{
	options->living = true;
	options->area = classify->area[0] != '\0' ? classify->area : NULL;
}

ledger_status ledger__walk_start(struct ledger__walk *walk,
	ledger_classify *classify, ledger_store *store)
{
	struct ledger__scan_options options = {0};
	walk->classify = classify;
	classify->gone_through = 0;
	classify->open = 0;
	memset(classify->open_for, 0,
		classify->policy->field_count * sizeof(*classify->open_for));
	walk->name_field =
		ledger__classify_shown_field(classify, LEDGER__ROLE_NAME);
	walk->area_field = ledger__classify_shown_field(
		classify, LEDGER__ROLE_LIVING_AREA);
	int *fields = ledger__allocate(
		classify->classifier->sheet->field_count + 1, sizeof(int));
	if (fields == NULL)
		return ledger__fail_memory(classify->context);
	ledger__walk_options(classify, &options);
	options.fields = fields;
	options.field_count = choose_fields(walk, fields);
	ledger_status status = ledger__provisions_rewind(classify);
	if (status == LEDGER_OK)
		status = ledger__store_scan(store, classify->classifier->sheet,
			&options, &walk->scan);
	free(fields);
	return status;
}

/* Counts, for a line beside the list, whose eligibility is open, and why. */
static void count_open(ledger_classify *classify)
{
	const struct ledger__item eligibility = {LEDGER__ITEM_ELIGIBILITY, 0};
	const struct ledger__reasons *reasons = &classify->reasons;
	classify->gone_through++;
	if (classify->classifier->eligible != LEDGER__UNKNOWN)
		return;
	classify->open++;
	ledger__explain(classify->classifier, eligibility, &classify->reasons);
	for (size_t i = 0; i < reasons->wanted_count; i++) {
		size_t place = ledger__policy_place(
			classify->policy, reasons->wanted[i]);
		if (place < classify->policy->field_count)
			classify->open_for[place]++;
	}
}

/* The next one that is listed, classified. */
ledger_status ledger__walk_next(struct ledger__walk *walk)
{
	ledger_classify *classify = walk->classify;
	for (;;) {
		ledger_status status =
			ledger__scan_next(walk->scan, &walk->record);
		if (status != LEDGER_OK)
			return status;
		if (!ledger__classify(
			    classify->classifier, walk->record->values))
			return ledger__fail_memory(classify->context);
		if (!classify->explain)
			count_open(classify);
		status = ledger__provisions_of(
			classify, walk->record->record_no);
		if (status != LEDGER_OK || ledger__classify_selects(classify))
			return status;
	}
}
