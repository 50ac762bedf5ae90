/* SPDX-License-Identifier: MIT */
/*
 * Cells that clear: 〈清空〉.  What a record is known by may change but not
 * vanish, and a column that is only read to find or fill others clears those
 * or is told of; the word is never passed over.
 */
#include "intake/intake.h"

void ledger__row_refuse_cleared(struct ledger__row_reader *reader, int field)
{
	struct ledger__value *value = &reader->values[field];

	ledger__row_finding(reader, LEDGER__RULE_KEY_CLEARED, field,
		reader->job->sheet->fields[field].title);
	value->statement = LEDGER__UNREADABLE; /* not missing, too */
}

static bool is_stated_or_unread(const struct ledger__value *value)
{
	return value->statement == LEDGER__STATED ||
	       value->statement == LEDGER__UNREADABLE;
}

/* ---- Cells that fill others ------------------------------------------------
 */

/* All that the cell fills is cleared, unless its own column says otherwise. */
static void clear_into(struct ledger__row_reader *reader, int field)
{
	const struct ledger__sheet *sheet = reader->job->sheet;
	const struct ledger__field *into = &sheet->fields[field];

	for (size_t i = 0; i < into->into_count; i++) {
		int target = ledger__sheet_field(sheet, into->into[i]);

		if (target < 0)
			continue;
		if (is_stated_or_unread(&reader->values[target])) {
			ledger__row_refuse_cleared(reader, field);
			return;
		}
	}
	for (size_t i = 0; i < into->into_count; i++) {
		int target = ledger__sheet_field(sheet, into->into[i]);

		if (target < 0)
			continue;
		reader->values[target].statement = LEDGER__CLEARED;
		reader->columns[target] = reader->columns[field];
	}
	reader->values[field].statement = LEDGER__NO_STATEMENT;
}

/* ---- Parts of an area ------------------------------------------------------
 */

static bool is_part(const struct ledger__row_reader *reader, int field)
{
	return reader->job->sheet->fields[field].role == LEDGER__ROLE_AREA_PART;
}

/* Whether the row says in any of its columns where she lives. */
static bool says_area(const struct ledger__row_reader *reader, int area)
{
	const struct ledger__sheet_job *job = reader->job;

	if (is_stated_or_unread(&reader->values[area]))
		return true;
	for (size_t k = 0; k < job->active_count; k++)
		if (is_part(reader, job->active[k]) &&
			is_stated_or_unread(&reader->values[job->active[k]]))
			return true;
	return false;
}

/* An area may be cleared as a whole, where a record can be without. */
static void clear_part(struct ledger__row_reader *reader, int field)
{
	const struct ledger__sheet *sheet = reader->job->sheet;
	int area = sheet->roles[LEDGER__ROLE_LIVING_AREA];
	struct ledger__value *value = area < 0 ? NULL : &reader->values[area];

	if (value && !sheet->fields[area].required &&
		!says_area(reader, area)) {
		value->statement = LEDGER__CLEARED;
		reader->columns[area] = reader->columns[field];
		reader->values[field].statement = LEDGER__NO_STATEMENT;
		return;
	}
	ledger__row_refuse_cleared(reader, field);
	if (value && !is_stated_or_unread(value))
		value->statement = LEDGER__UNREADABLE;
}

/* ---- All -------------------------------------------------------------------
 */

/* Without these a record is nobody's, or they follow from others. */
static bool is_needed(const struct ledger__sheet *sheet, int field)
{
	const struct ledger__field *known = &sheet->fields[field];

	for (size_t i = 0; i < sheet->key_count; i++)
		if (sheet->key[i] == field)
			return true;
	switch (known->role) {
	case LEDGER__ROLE_CITIZEN_NUMBER:
	case LEDGER__ROLE_NAME:
	case LEDGER__ROLE_RECORD_NUMBER:
	case LEDGER__ROLE_STATUS:
	case LEDGER__ROLE_VERIFIED_ON:
		return true;
	default:
		return known->required || !known->stored;
	}
}

void ledger__row_clear(struct ledger__row_reader *reader)
{
	const struct ledger__sheet_job *job = reader->job;

	for (size_t k = 0; k < job->active_count; k++) {
		int field = job->active[k];

		if (reader->values[field].statement != LEDGER__CLEARED)
			continue;
		if (job->sheet->fields[field].into_count)
			clear_into(reader, field);
		else if (is_part(reader, field))
			clear_part(reader, field);
		else if (is_needed(job->sheet, field))
			ledger__row_refuse_cleared(reader, field);
	}
}
