/* SPDX-License-Identifier: MIT */
/* Areas of a level as rows of a table. */
#include "report/count.h"

#include <stdlib.h>
#include <string.h>

static bool add(struct ledger__places *places, const char *area, size_t *index)
{
	char *key = NULL;
	char(*code)[13] = NULL;

	if (!ledger__grow(&places->codes, &places->capacity, places->count + 1,
		    sizeof *places->codes))
		return false;
	code = &places->codes[places->count];
	memcpy(*code, "000000000000", 13);
	memcpy(*code, area, places->digits);
	key = ledger__arena_duplicate(&places->arena, area, places->digits);
	if (!key || !ledger__map_put(&places->indexes, key, places->digits,
			    places->count))
		return false;
	*index = places->count++;
	return true;
}

static bool add_known(struct ledger__places *places)
{
	for (size_t i = 0; i < ledger__areas_count(places->areas); i++) {
		const char *code = ledger__areas_code(places->areas, i);
		size_t index = 0;

		if (ledger__area_level(code, 12) == places->level &&
			ledger__area_within(code, places->scope) &&
			!ledger__map_get(&places->indexes, code, places->digits,
				&index) &&
			!add(places, code, &index))
			return false;
	}
	return true;
}

ledger_status ledger__places_new(ledger_context *context,
	const struct ledger__areas *areas, enum ledger__area_level level,
	const char *scope, bool whole, struct ledger__places *places)
{
	*places = (struct ledger__places){.context = context,
		.areas = areas,
		.level = level,
		.digits = ledger__area_digits(level),
		.whole = whole};
	memcpy(places->scope, scope, sizeof places->scope);
	if (!ledger__grow(&places->codes, &places->capacity, 1,
		    sizeof *places->codes))
		return ledger__fail_memory(context);
	places->codes[LEDGER__UNCLEAR][0] = '\0';
	places->count = 1;
	return add_known(places) ? LEDGER_OK : ledger__fail_memory(context);
}

void ledger__places_release(struct ledger__places *places)
{
	free(places->codes);
	ledger__map_release(&places->indexes);
	ledger__arena_release(&places->arena);
	*places = (struct ledger__places){0};
}

static bool find(struct ledger__places *places, const char *area, size_t length,
	size_t *index)
{
	enum ledger__area_level level = ledger__area_level(area, length);

	*index = places->whole ? LEDGER__UNCLEAR : LEDGER__NOWHERE;
	if (level == 0 || !ledger__area_within(area, places->scope))
		return true;
	*index = LEDGER__UNCLEAR;
	if (level < places->level)
		return true;
	return ledger__map_get(&places->indexes, area, places->digits, index) ||
	       add(places, area, index);
}

bool ledger__places_find(struct ledger__places *places, const char *area,
	size_t length, size_t *index)
{
	bool same = length == sizeof places->last;

	if (same && places->last_length == length &&
		memcmp(places->last, area, length) == 0) {
		*index = places->last_index;
		return true;
	}
	if (!find(places, area, length, index))
		return false;
	if (same) {
		memcpy(places->last, area, length);
		places->last_length = length;
		places->last_index = *index;
	}
	return true;
}

static int compare(const void *a, const void *b, void *data)
{
	const struct ledger__places *places = data;

	return strcmp(places->codes[*(const size_t *)a],
		places->codes[*(const size_t *)b]);
}

ledger_status ledger__places_order(
	const struct ledger__places *places, size_t **order)
{
	size_t *made = ledger__allocate(places->count, sizeof *made);

	if (!made)
		return ledger__fail_memory(places->context);
	for (size_t i = 1; i < places->count; i++)
		made[i - 1] = i;
	qsort_r(made, places->count - 1, sizeof *made, compare, (void *)places);
	*order = made;
	return LEDGER_OK;
}
