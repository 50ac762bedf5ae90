/* SPDX-License-Identifier: MIT */
/* A row that was read: its findings decide, and the plan gets its entry. */
#include "base/digest.h"
#include "intake/intake.h"
#include "store/store.h"

#include <string.h>

static uint64_t hash_more(uint64_t hash, const void *bytes, size_t length)
{
	const unsigned char *at = bytes;

	for (size_t i = 0; i < length; i++)
		hash = (hash ^ at[i]) * 0x100000001B3u;
	return (hash ^ 0xFF) * 0x100000001B3u; /* ends the part */
}

static const uint64_t hash_start = 0xCBF29CE484222325u;

/* 17 digits and the check digit as a number, in the order of the texts. */
static uint64_t pack_number(const char *text)
{
	uint64_t number = 0;

	for (int i = 0; i < 17; i++)
		number = number * 10 + (uint64_t)(text[i] - '0');
	return number * 11 +
	       (text[17] == 'X' ? 10 : (uint64_t)(text[17] - '0'));
}

/* What a draft is known by: the name's hash, and whether all is there. */
static void hash_person(
	struct ledger__row_reader *reader, struct ledger__plan_entry *entry)
{
	const struct ledger__sheet *sheet = reader->job->sheet;
	const struct ledger__value *values = reader->values;
	int name = sheet->roles[LEDGER__ROLE_NAME];
	int birth = sheet->roles[LEDGER__ROLE_BIRTH_DATE];
	int area = sheet->roles[LEDGER__ROLE_LIVING_AREA];
	uint64_t hash;

	if (!ledger__stated(values, name))
		return;
	ledger__buffer_reset(&reader->scratch);
	ledger__name_normalise(
		&reader->scratch, values[name].text, values[name].length);
	hash = hash_more(
		hash_start, reader->scratch.data, reader->scratch.length);
	entry->name = hash ? hash : 1;
	if (entry->kind == LEDGER__PLAN_NAME)
		entry->key = entry->name;
	if (ledger__stated(values, birth) && values[birth].length == 10 &&
		ledger__stated(values, area) &&
		ledger__area_level(values[area].text, values[area].length) ==
			LEDGER__VILLAGE)
		reader->flags |= LEDGER__PLAN_COMPLETE;
}

uint64_t ledger__key_hash(const struct ledger__sheet *sheet,
	const struct ledger__value *values, struct ledger__buffer *scratch)
{
	unsigned char digest[LEDGER__DIGEST_SIZE];
	uint64_t key;

	ledger__buffer_reset(scratch);
	for (size_t i = 0; i < sheet->key_count; i++) {
		const struct ledger__value *value = &values[sheet->key[i]];

		if (value->statement == LEDGER__STATED)
			ledger__buffer_append(
				scratch, value->text, value->length);
		ledger__buffer_append_byte(scratch, '\0');
	}
	ledger__digest(digest, ledger__buffer_text(scratch), scratch->length);
	memcpy(&key, digest, sizeof(key));
	return key;
}

/* False when nothing is known by which the row could be planned. */
static bool make_key(
	struct ledger__row_reader *reader, struct ledger__plan_entry *entry)
{
	const struct ledger__sheet *sheet = reader->job->sheet;
	const struct ledger__value *values = reader->values;
	int number = sheet->roles[LEDGER__ROLE_CITIZEN_NUMBER];
	int record = sheet->roles[LEDGER__ROLE_RECORD_NUMBER];

	if (ledger__stated(values, record) &&
		!ledger__record_parse(values[record].text,
			values[record].length, &entry->record))
		entry->record = 0;
	if (!reader->job->identified) {
		entry->kind = LEDGER__PLAN_KEY;
		entry->key = ledger__key_hash(sheet, values, &reader->scratch);
		return true;
	}
	if (ledger__stated(values, number) && values[number].length == 18) {
		entry->kind = LEDGER__PLAN_NUMBER;
		entry->key = pack_number(values[number].text);
	} else if (entry->record) {
		entry->kind = LEDGER__PLAN_RECORD;
		entry->key = (uint64_t)entry->record;
	} else {
		entry->kind = LEDGER__PLAN_NAME;
		if (!ledger__stated(values, sheet->roles[LEDGER__ROLE_NAME]))
			return false;
	}
	hash_person(reader, entry);
	return true;
}

/* What the findings of this row make of it. */
static enum ledger__plan_state dispose(struct ledger__row_reader *reader)
{
	struct ledger__findings *findings = &reader->result->findings;
	enum ledger__plan_state state = LEDGER__PLAN_GOOD;

	for (size_t i = reader->first_finding; i < findings->count; i++) {
		struct ledger__finding *finding = &findings->items[i];
		const struct ledger__rule *rule =
			&findings->rules->rules[finding->rule];

		/* A date may yet be stated below the rows. */
		if (rule->severity != LEDGER_ERROR ||
			finding->rule == LEDGER__RULE_VERIFICATION_MISSING)
			continue;
		if (ledger__confirm_bit(finding->rule) & reader->confirmed)
			finding->admitted = true;
		else if (rule->holds == LEDGER__REJECTS)
			state = LEDGER__PLAN_REJECTED;
		else if (state == LEDGER__PLAN_GOOD)
			state = LEDGER__PLAN_HELD;
	}
	return state;
}

static void count_state(
	struct ledger__result *result, enum ledger__plan_state state)
{
	result->rejected += state == LEDGER__PLAN_REJECTED;
	result->held += state == LEDGER__PLAN_HELD;
}

/*
 * A key that could not be read must not pass for one that is missing, however
 * little its rule may matter in this run.
 */
static void check_unread(struct ledger__row_reader *reader)
{
	const struct ledger__sheet *sheet = reader->job->sheet;
	const int persons[] = {sheet->roles[LEDGER__ROLE_NAME],
		sheet->roles[LEDGER__ROLE_CITIZEN_NUMBER],
		sheet->roles[LEDGER__ROLE_RECORD_NUMBER]};
	size_t count = sizeof(persons) / sizeof(*persons);

	if (ledger__row_has_error(reader))
		return;
	for (size_t i = 0; i < count + sheet->key_count; i++) {
		int field = i < count ? persons[i] : sheet->key[i - count];

		if (field >= 0 &&
			reader->values[field].statement == LEDGER__UNREADABLE)
			ledger__row_finding(reader, LEDGER__RULE_KEY_MISSING,
				field, sheet->fields[field].title);
	}
}

void ledger__row_plan(struct ledger__row_reader *reader)
{
	struct ledger__result *result = reader->result;
	struct ledger__plan_entry entry = {0};
	unsigned char digest[LEDGER__DIGEST_SIZE] = {0};

	check_unread(reader);
	entry.state = (uint8_t)dispose(reader);
	count_state(result, (enum ledger__plan_state)entry.state);
	if (!make_key(reader, &entry))
		return;
	entry.line = reader->row->line;
	entry.confirmed = reader->confirmed;
	entry.flags = reader->flags;
	entry.offset = result->rows.length;
	if (reader->job->digests && entry.state == LEDGER__PLAN_GOOD) {
		ledger__buffer_reset(&reader->scratch);
		ledger__canonical_text(
			reader->job->sheet, reader->values, &reader->scratch);
		ledger__digest(
			digest, reader->scratch.data, reader->scratch.length);
	}
	ledger__row_serialise(&result->rows, reader->job->sheet,
		reader->job->active, reader->job->active_count, reader->values,
		digest);
	entry.length = (uint32_t)(result->rows.length - entry.offset);
	if (reader->scratch.failed || result->rows.failed ||
		!ledger__grow(&result->entries, &result->entry_capacity,
			result->entry_count + 1, sizeof(entry))) {
		result->failed = true;
		return;
	}
	result->entries[result->entry_count++] = entry;
}
