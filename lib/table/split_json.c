/* SPDX-License-Identifier: MIT */
/* One JSON object on one line, by jansson. */
#include "table/split.h"

#include <jansson.h>
#include <string.h>

enum {
	/*
	 * Numbers come as their own text (see next_number), so jansson's
	 * value is not used: as a real it never overflows at 18 digits.
	 */
	FLAGS = JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL |
		JSON_ALLOW_NUL,
};

/* Walks over the line's numbers, in the order of the object's members. */
struct numbers {
	const char *text;
	size_t length;
	size_t at;
};

/*
 * The text of the next number: what stands outside of strings and begins with
 * a digit or a minus.  The line is known to be a sound, flat object.
 */
static const char *next_number(struct numbers *numbers, size_t *length)
{
	bool quoted = false;
	size_t at = numbers->at;
	size_t start;

	for (; at < numbers->length; at++) {
		char byte = numbers->text[at];

		if (quoted && byte == '\\')
			at++;
		else if (byte == '"')
			quoted = !quoted;
		else if (!quoted &&
			 (byte == '-' || (byte >= '0' && byte <= '9')))
			break;
	}
	start = at;
	while (at < numbers->length &&
		memchr("+-.0123456789Ee", numbers->text[at], 15))
		at++;
	numbers->at = at;
	*length = at - start;
	return numbers->text + start;
}

static void add_member(struct ledger__splitter *splitter,
	struct numbers *numbers, const json_t *value, int32_t key)
{
	const char *text;
	size_t length = 0;

	switch (json_typeof(value)) {
	case JSON_STRING:
		ledger__cell_copy(splitter, json_string_value(value),
			json_string_length(value), key);
		break;
	case JSON_INTEGER:
	case JSON_REAL:
		text = next_number(numbers, &length);
		ledger__cell_add(splitter, text, length, key);
		break;
	case JSON_TRUE:
		ledger__cell_add(splitter, "true", 4, key);
		break;
	case JSON_FALSE:
		ledger__cell_add(splitter, "false", 5, key);
		break;
	default:
		ledger__cell_add(splitter, "", 0, key);
		break;
	}
}

static bool is_flat(const json_t *object)
{
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)object, name, value)
	{
		if (json_is_object(value) || json_is_array(value))
			return false;
	}
	return true;
}

static void add_members(struct ledger__splitter *splitter,
	struct ledger__row *row, json_t *object, const char *text,
	size_t length)
{
	struct numbers numbers = {text, length, 0};
	uint32_t column = 0;
	const char *name;
	json_t *value;

	json_object_foreach(object, name, value)
	{
		int32_t key = ledger__key_index(splitter, name, strlen(name));

		column++;
		add_member(splitter, &numbers, value, key);
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
	else if (!is_flat(object))
		problem = "an object or array within the object";
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
