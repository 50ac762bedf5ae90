/* SPDX-License-Identifier: MIT */
/* Values of a JSON file that know where they stand. */
#include "report/json_spot.h"

#include <string.h>

uint64_t ledger__spot_line(const struct ledger__spot *spot)
{
	if (spot->reading->found >= LEDGER__READ_PROBLEMS)
		return 0;
	return ledger__json_line(
		spot->reading->text, spot->reading->length, &spot->place);
}

/* The value under the key, which may be missing: then its value is NULL. */
struct ledger__spot ledger__spot_at(
	const struct ledger__spot *spot, const char *key)
{
	return (struct ledger__spot){
		.reading = spot->reading,
		.value = json_object_get(spot->value, key),
		.place = {.up = spot->place.up || spot->place.key ? &spot->place
								  : NULL,
			.key = key},
	};
}

struct ledger__spot ledger__spot_item(
	const struct ledger__spot *spot, size_t index)
{
	return (struct ledger__spot){
		.reading = spot->reading,
		.value = json_array_get(spot->value, index),
		.place = {.up = &spot->place, .index = index},
	};
}

/* An array; what is none has no items. */
size_t ledger__spot_count_items(const struct ledger__spot *spot)
{
	if (json_is_array(spot->value))
		return json_array_size(spot->value);
	ledger__read_problem(spot->reading, ledger__spot_line(spot),
		"'%s' is no list", spot->place.key);
	return 0;
}

const char *ledger__spot_text(const struct ledger__spot *spot)
{
	if (json_is_string(spot->value))
		return ledger__report_text(
			spot->reading->report, json_string_value(spot->value));
	ledger__read_problem(spot->reading, ledger__spot_line(spot),
		"'%s' is no text", spot->place.key ? spot->place.key : "item");
	return "";
}

const char *ledger__spot_text_at(
	const struct ledger__spot *spot, const char *key)
{
	struct ledger__spot below = ledger__spot_at(spot, key);

	return ledger__spot_text(&below);
}

int64_t ledger__spot_integer_at(
	const struct ledger__spot *spot, const char *key, int64_t least)
{
	struct ledger__spot below = ledger__spot_at(spot, key);
	json_int_t value = json_integer_value(below.value);

	if (json_is_integer(below.value) && value >= least)
		return value;
	ledger__read_problem(spot->reading, ledger__spot_line(&below),
		"'%s' is no number", key);
	return least;
}

/* An object with no other keys than these. */
bool ledger__spot_check_object(const struct ledger__spot *spot,
	const char *const *keys, const char *what)
{
	const char *key;
	json_t *value;

	if (!json_is_object(spot->value)) {
		ledger__read_problem(spot->reading, ledger__spot_line(spot),
			"%s is no object", what);
		return false;
	}
	/* json_object_foreach drops const. */
	json_object_foreach((json_t *)(uintptr_t)spot->value, key, value)
	{
		size_t i = 0;
		struct ledger__spot below = ledger__spot_at(spot, key);

		while (keys[i] && strcmp(keys[i], key) != 0)
			i++;
		if (!keys[i])
			ledger__read_problem(spot->reading,
				ledger__spot_line(&below), "%s has no '%s'",
				what, key);
	}
	return true;
}
