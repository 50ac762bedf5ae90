/* SPDX-License-Identifier: MIT */
/* What an update changes, made beforehand and without the database. */

#include "store/private.h"

#include <stdlib.h>
#include <string.h>

static size_t count_words(const struct ledger__sheet *sheet)
{
	return (sheet->field_count + 63) / 64;
}

/* Bits of the fields that differ, and of those that `groups` was made for. */
static bool make_room(
	const struct ledger__sheet *sheet, struct ledger__change *change)
{
	size_t words = count_words(sheet);

	if (words <= change->words)
		return true;
	ledger__change_release(change);
	change->differs = ledger__allocate(words, sizeof *change->differs);
	change->grouped = ledger__allocate(words, sizeof *change->grouped);
	if (!change->differs || !change->grouped) {
		ledger__change_release(change);
		return false;
	}
	change->words = words;
	return true;
}

void ledger__change_release(struct ledger__change *change)
{
	free(change->differs);
	free(change->grouped);
	ledger__buffer_release(&change->groups);
	ledger__buffer_release(&change->old_text);
	ledger__buffer_release(&change->new_text);
	*change = (struct ledger__change){0};
}

static bool value_equal(
	const struct ledger__value *a, const struct ledger__value *b)
{
	bool a_stated = a->statement == LEDGER__STATED;
	bool b_stated = b->statement == LEDGER__STATED;

	if (!a_stated || !b_stated)
		return a_stated == b_stated;
	return a->length == b->length &&
	       (a->text == b->text || a->length == 0 ||
		       memcmp(a->text, b->text, a->length) == 0);
}

/* Sets a bit for each stored field that differs; false when none does. */
static bool find_differences(const struct ledger__sheet *sheet,
	const struct ledger__value *old, const struct ledger__value *values,
	uint64_t *differs)
{
	bool any = false;

	memset(differs, 0, count_words(sheet) * sizeof *differs);
	for (size_t i = 0; i < sheet->stored_count; i++) {
		size_t field = (size_t)sheet->canonical_order[i];

		if (value_equal(&old[field], &values[field]))
			continue;
		differs[field / 64] |= UINT64_C(1) << field % 64;
		any = true;
	}
	return any;
}

static bool group_differs(
	const struct ledger__sheet *sheet, const uint64_t *bits, size_t group)
{
	for (size_t i = 0; i < sheet->field_count; i++)
		if (sheet->fields[i].merge_group == (int)group &&
			bits[i / 64] >> i % 64 & 1)
			return true;
	return false;
}

/* The merge groups that differ; those of the row before are often the same. */
static void name_groups(
	const struct ledger__sheet *sheet, struct ledger__change *change)
{
	size_t size = count_words(sheet) * sizeof *change->differs;
	struct ledger__buffer *out = &change->groups;

	if (out->length > 0 &&
		memcmp(change->grouped, change->differs, size) == 0)
		return;
	ledger__buffer_reset(out);
	for (size_t i = 0; i < sheet->merge_group_count; i++) {
		if (!group_differs(sheet, change->differs, i))
			continue;
		if (out->length > 0)
			ledger__buffer_append_byte(out, ',');
		ledger__buffer_append_text(out, sheet->merge_groups[i]);
	}
	ledger__buffer_append_byte(out, '\0');
	memcpy(change->grouped, change->differs, size);
}

void ledger__change_prepare(const ledger_store *store,
	const struct ledger__sheet *sheet, const struct ledger__record *old,
	const struct ledger__value *values, struct ledger__change *change)
{
	unsigned char digest[LEDGER__DIGEST_SIZE];

	change->any = false;
	change->failed = !make_room(sheet, change);
	if (change->failed)
		return;
	change->any =
		find_differences(sheet, old->values, values, change->differs);
	if (!change->any)
		return;
	ledger__buffer_reset(&change->old_text);
	ledger__buffer_reset(&change->new_text);
	ledger__canonical_merge(
		sheet, old->values, old->unknown, &change->old_text);
	ledger__canonical_merge(sheet, values, old->unknown, &change->new_text);
	name_groups(sheet, change);
	change->failed = change->old_text.failed || change->new_text.failed ||
			 change->groups.failed;
	if (change->failed)
		return;
	ledger__digest(digest, change->new_text.data, change->new_text.length);
	change->version = ((int64_t)store->number << 32) +
			  (old->version & INT64_C(0xffffffff)) + 1;
	ledger__record_seal(old->record_no, change->version, old->version,
		change->groups.data, digest, change->seal);
}
