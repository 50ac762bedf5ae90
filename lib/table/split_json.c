/* SPDX-License-Identifier: MIT */
/* One JSON object on one line, by jansson. */
#include "table/split.h"

#include <jansson.h>
#include <string.h>

enum {
	/*
	 * Numbers come as their own text (see next_value), so jansson's
	 * value is not used: as a real it never overflows at 18 digits.
	 */
	FLAGS = JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL |
		JSON_ALLOW_NUL,
};

/* Walks over the line's values, in the order of the object's members. */
struct walker {
	const char *text;
	size_t length;
	size_t at;
};

/* Behind the string that begins here. */
static size_t skip_string(const struct walker *walker, size_t at)
{
	for (at++; at < walker->length && walker->text[at] != '"'; at++)
		if (walker->text[at] == '\\')
			at++;
	return at + 1;
}

static size_t skip_until(
	const struct walker *walker, size_t at, const char *ends)
{
	size_t depth = 0;

	while (at < walker->length) {
		char byte = walker->text[at];

		if (depth == 0 && strchr(ends, byte))
			break;
		if (byte == '"') {
			at = skip_string(walker, at);
			continue;
		}
		depth += byte == '[' || byte == '{';
		depth -= depth > 0 && (byte == ']' || byte == '}');
		at++;
	}
	return at < walker->length ? at : walker->length;
}

/* The next value as it is written.  The line is known to be sound JSON. */
static const char *next_value(struct walker *walker, size_t *length)
{
	size_t start = skip_until(walker, walker->at, ":") + 1;
	size_t end;

	while (start < walker->length && strchr(" \t", walker->text[start]))
		start++;
	end = skip_until(walker, start, ",}");
	walker->at = end + 1;
	while (end > start && strchr(" \t", walker->text[end - 1]))
		end--;
	*length = end > start ? end - start : 0;
	return walker->text + (start < walker->length ? start : 0);
}

static void add_member(struct ledger__splitter *splitter, struct walker *walker,
	const json_t *value, int32_t key)
{
	size_t length = 0;
	const char *text = next_value(walker, &length);

	switch (json_typeof(value)) {
	case JSON_STRING:
		ledger__cell_copy(splitter, json_string_value(value),
			json_string_length(value), key);
		break;
	case JSON_NULL:
		ledger__cell_add(splitter, "", 0, key);
		break;
	default:
		ledger__cell_add(splitter, text, length, key);
		break;
	}
}

static void add_members(struct ledger__splitter *splitter,
	struct ledger__row *row, json_t *object, const char *text,
	size_t length)
{
	const char *brace = memchr(text, '{', length);
	struct walker walker = {
		text, length, brace ? (size_t)(brace - text) + 1 : length};
	uint32_t column = 0;
	const char *name;
	json_t *value;

	json_object_foreach(object, name, value)
	{
		int32_t key = ledger__key_index(splitter, name, strlen(name));

		column++;
		add_member(splitter, &walker, value, key);
		/* Given back as it is, for mending. */
		if (json_is_object(value) || json_is_array(value))
			ledger__row_damage(row, LEDGER__DAMAGED_RECORD, column,
				"an object or array within the object");
		if (key < 0)
			ledger__row_damage(row, LEDGER__DAMAGED_RECORD, column,
				"too many different keys");
	}
}

static const char *describe(const json_error_t *error)
{
	switch (json_error_code(error)) {
	case json_error_duplicate_key:
		return "a key stands twice";
	case json_error_null_byte_in_key:
		return "a key holds a NUL";
	case json_error_numeric_overflow:
		return "a number is too large";
	default:
		return "no JSON object";
	}
}

void ledger__split_json(struct ledger__splitter *splitter,
	struct ledger__row *row, const char *text, size_t length)
{
	json_error_t error;
	json_t *object = json_loadb(text, length, FLAGS, &error);
	const char *problem = NULL;

	if (!object)
		problem = describe(&error);
	else if (!json_is_object(object))
		problem = "no JSON object";
	if (!object && json_error_code(&error) == json_error_out_of_memory)
		splitter->failed = true;
	if (problem) {
		ledger__row_damage(row, LEDGER__DAMAGED_RECORD, 1, problem);
		ledger__row_whole(splitter, row, text, length);
	} else {
		add_members(splitter, row, object, text, length);
	}
	json_decref(object);
}
