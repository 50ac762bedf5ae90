/* SPDX-License-Identifier: MIT */
/* Whom a row belongs to: the record that a provision was given to. */
#include "intake/run.h"

#include <string.h>

struct owner {
	const struct ledger__sheet *sheet; /* of the owners */
	int field;
	int number_field;
	int name_field;
	int64_t record;
};

static ledger_status find_by_number(
	struct ledger__file_run *run, struct owner *owner, int64_t *found)
{
	const struct ledger__value *number = &run->values[owner->number_field];

	return ledger__store_find_number(run->import->store, owner->sheet,
		number->text, number->length, found);
}

static ledger_status report_missing(struct ledger__file_run *run,
	struct ledger__plan_entry *entry, const struct owner *owner,
	bool *goes_on)
{
	const struct ledger__field *fields = run->import->sheet->fields;
	const char *record = fields[owner->field].title;
	const char *number = owner->number_field >= 0
				     ? fields[owner->number_field].title
				     : NULL;
	char detail[128];

	snprintf(detail, sizeof(detail), "%s%s%s\x1f%s%s%s", record,
		number ? " or " : "", number ? number : "", record,
		number ? "或" : "", number ? number : "");
	return ledger__run_judge(run, entry, LEDGER__RULE_KEY_MISSING,
		owner->field, detail, goes_on);
}

/* By record number, by citizen number, or by both, which must agree. */
static ledger_status find_owner(struct ledger__file_run *run,
	struct ledger__plan_entry *entry, struct owner *owner, bool *goes_on)
{
	bool by_record = ledger__stated(run->values, owner->field);
	bool by_number = ledger__stated(run->values, owner->number_field);
	int64_t found = 0;
	ledger_status status = LEDGER_OK;

	*goes_on = true;
	if (!by_record && !by_number)
		return report_missing(run, entry, owner, goes_on);
	if (by_record &&
		!ledger__record_parse(run->values[owner->field].text,
			run->values[owner->field].length, &owner->record))
		owner->record = 0;
	if (by_number)
		status = find_by_number(run, owner, &found);
	if (status != LEDGER_OK)
		return status;
	if (by_number && found == 0)
		return ledger__run_judge(run, entry,
			LEDGER__RULE_REFERENCE_UNKNOWN, owner->number_field, "",
			goes_on);
	if (by_record && by_number && owner->record != found)
		return ledger__run_judge(run, entry,
			LEDGER__RULE_NUMBER_DIFFERS, owner->field, "", goes_on);
	if (by_number)
		owner->record = found;
	return LEDGER_OK;
}

/* The record must be there, and a name that is stated must be hers. */
static ledger_status check_owner(struct ledger__file_run *run,
	struct ledger__plan_entry *entry, const struct owner *owner,
	bool *goes_on)
{
	int name = owner->sheet->roles[LEDGER__ROLE_NAME];
	const struct ledger__value *known;
	const struct ledger__value *stated;
	ledger_status status =
		owner->record == 0
			? LEDGER_END
			: ledger__store_load(run->import->store, owner->sheet,
				  owner->record, &run->record);

	if (status == LEDGER_END)
		return ledger__run_judge(run, entry,
			LEDGER__RULE_REFERENCE_UNKNOWN, owner->field, "",
			goes_on);
	if (status != LEDGER_OK || name < 0 ||
		!ledger__stated(run->record.values, name) ||
		!ledger__stated(run->values, owner->name_field))
		return status;
	known = &run->record.values[name];
	stated = &run->values[owner->name_field];
	if (ledger__name_equal(
		    known->text, known->length, stated->text, stated->length))
		return LEDGER_OK;
	return ledger__run_judge_name(run, entry, owner->name_field,
		owner->record, &owner->sheet->fields[name], known, goes_on);
}

/* Writes the row anew, with the owner's record number and its key. */
static ledger_status rewrite(struct ledger__file_run *run,
	struct ledger__result *result, struct ledger__plan_entry *entry,
	const struct owner *owner)
{
	char text[LEDGER__RECORD_TEXT_SIZE];
	struct ledger__value *value = &run->values[owner->field];

	value->length = (uint32_t)ledger__record_format(owner->record, text);
	value->text = text;
	value->statement = LEDGER__STATED;
	/* They have said whom they meant. */
	if (owner->number_field >= 0)
		run->values[owner->number_field].statement = LEDGER__BLANK;
	if (owner->name_field >= 0)
		run->values[owner->name_field].statement = LEDGER__BLANK;
	entry->key = ledger__key_hash(
		run->import->sheet, run->values, &run->scratch);
	ledger__buffer_reset(&run->copy);
	ledger__row_serialise(&run->copy, run->import->sheet, run->job.active,
		run->job.active_count, run->values, NULL);
	entry->offset = result->rows.length;
	entry->length = (uint32_t)run->copy.length;
	ledger__buffer_append(&result->rows, run->copy.data, run->copy.length);
	if (run->copy.failed || run->scratch.failed || result->rows.failed)
		return ledger__fail_memory(run->import->context);
	return LEDGER_OK;
}

ledger_status ledger__owner_settle(struct ledger__file_run *run,
	struct ledger__result *result, struct ledger__plan_entry *entry,
	bool *goes_on)
{
	const struct ledger__sheet *sheet = run->import->sheet;
	struct owner owner = {
		.sheet = &run->import->form->sheets[sheet->owner_sheet],
		.field = sheet->roles[LEDGER__ROLE_OWNER],
		.number_field = sheet->roles[LEDGER__ROLE_OWNER_NUMBER],
		.name_field = sheet->roles[LEDGER__ROLE_OWNER_NAME],
	};
	ledger_status status;

	*goes_on = entry->state == LEDGER__PLAN_GOOD;
	if (!*goes_on)
		return LEDGER_OK;
	ledger__row_deserialise(result->rows.data + entry->offset,
		entry->length, sheet, run->values);
	status = find_owner(run, entry, &owner, goes_on);
	if (status == LEDGER_OK && *goes_on)
		status = check_owner(run, entry, &owner, goes_on);
	if (status == LEDGER_OK && *goes_on)
		status = rewrite(run, result, entry, &owner);
	return status;
}
