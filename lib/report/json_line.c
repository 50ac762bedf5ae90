/* SPDX-License-Identifier: MIT */
/* On which line of a JSON text something stands. */
#include "report/json_line.h"

#include <string.h>

/* A place in a text that is known to be sound JSON. */
struct cursor {
	const char *text;
	size_t length, at;
	uint64_t line;
};

static void skip_space(struct cursor *cursor)
{
	while (cursor->at < cursor->length &&
		memchr(" \t\r\n", cursor->text[cursor->at], 4)) {
		cursor->line += cursor->text[cursor->at] == '\n';
		cursor->at++;
	}
}

static char next(const struct cursor *cursor)
{
	return cursor->at < cursor->length ? cursor->text[cursor->at] : '\0';
}

static void skip_string(struct cursor *cursor)
{
	for (cursor->at++; cursor->at < cursor->length; cursor->at++) {
		if (cursor->text[cursor->at] == '\\')
			cursor->at++;
		else if (cursor->text[cursor->at] == '"')
			break;
	}
	cursor->at++;
}

/* A number or a word. */
static void skip_word(struct cursor *cursor)
{
	while (cursor->at < cursor->length &&
		!memchr(",]} \t\r\n", cursor->text[cursor->at], 7))
		cursor->at++;
}

/* A value whole; of containers only the brackets are counted. */
static void skip_value(struct cursor *cursor)
{
	size_t depth = 0;

	do {
		skip_space(cursor);
		switch (next(cursor)) {
		case '\0':
			return;
		case '{':
		case '[':
			depth++;
			cursor->at++;
			break;
		case '}':
		case ']':
			depth--;
			cursor->at++;
			break;
		case ',':
		case ':':
			cursor->at++;
			break;
		case '"':
			skip_string(cursor);
			break;
		default:
			skip_word(cursor);
		}
	} while (depth > 0);
}

/* Whether the string at hand is the key; keys with escapes never are. */
static bool is_key(const struct cursor *cursor, const char *key)
{
	size_t length = strlen(key);

	return cursor->at + length + 1 < cursor->length &&
	       memcmp(cursor->text + cursor->at + 1, key, length) == 0 &&
	       cursor->text[cursor->at + 1 + length] == '"';
}

/* Into the item of a container; false, and somewhere in it: not there. */
static bool enter(struct cursor *cursor, const struct ledger__json_place *place)
{
	bool object = next(cursor) == '{';

	cursor->at++;
	for (size_t i = 0;; i++) {
		bool found = !object && i == place->index;

		skip_space(cursor);
		if (next(cursor) == ',') {
			cursor->at++;
			skip_space(cursor);
		}
		if (next(cursor) == '\0' || next(cursor) == '}' ||
			next(cursor) == ']')
			return false;
		if (object) {
			found = place->key && is_key(cursor, place->key);
			skip_string(cursor);
			skip_space(cursor);
			cursor->at++; /* the colon */
			skip_space(cursor);
		}
		if (found)
			return true;
		skip_value(cursor);
	}
}

uint64_t ledger__json_line(
	const char *text, size_t length, const struct ledger__json_place *place)
{
	const struct ledger__json_place *path[LEDGER__JSON_DEPTH];
	struct cursor cursor = {.text = text, .length = length, .line = 1};
	size_t depth = 0;

	for (; place && depth < LEDGER__JSON_DEPTH; place = place->up)
		path[depth++] = place;
	skip_space(&cursor);
	while (depth-- > 0) {
		uint64_t line = cursor.line;

		if (next(&cursor) != '{' && next(&cursor) != '[')
			break;
		if (!enter(&cursor, path[depth]))
			return line;
	}
	return cursor.line;
}
