/* SPDX-License-Identifier: MIT */
/* Cleaning of a cell: what spreadsheets leave around and inside a value. */
#include "form/reading.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

/* Bytes that occur only in cells that need a closer look. */
static const uint8_t suspect[256] = {
	[0x00] = 1,
	[0x01] = 1,
	[0x02] = 1,
	[0x03] = 1,
	[0x04] = 1,
	[0x05] = 1,
	[0x06] = 1,
	[0x07] = 1,
	[0x08] = 1,
	['\t'] = 1,
	['\n'] = 1,
	[0x0B] = 1,
	[0x0C] = 1,
	['\r'] = 1,
	[0xC2] = 1, /* U+00A0 and U+00AD among others */
	[0xD8] = 1, /* U+061C */
	[0xE2] = 1, /* U+2000 … U+2FFF: zero-width and bidi marks */
	[0xE3] = 1, /* U+3000 */
	[0xEF] = 1, /* U+FEFF, full-width forms */
};

/* Characters that nobody sees, left by web pages and chat programs. */
static bool invisible(int32_t point)
{
	return point == 0x00AD || point == 0x061C ||
	       (point >= 0x200B && point <= 0x200F) ||
	       (point >= 0x202A && point <= 0x202E) ||
	       (point >= 0x2060 && point <= 0x2064) ||
	       (point >= 0x2066 && point <= 0x206F) || point == 0xFEFF;
}

static bool blank(int32_t point)
{
	return point == 0x3000 || point == 0x00A0 ||
	       (point >= 0x2000 && point <= 0x200A) || point == 0x202F;
}

/* Room for the cleaned text, which is never longer than the cell. */
static char *make_room(struct ledger__reading *reading)
{
	char *room = reading->scratch;

	if (reading->length <= sizeof(reading->scratch))
		return room;
	room = ledger__arena_allocate(
		&reading->findings->arena, reading->length);
	if (!room)
		reading->findings->failed = true;
	return room;
}

/* Copies the cell without invisible characters and with plain blanks. */
static void copy(struct ledger__reading *reading, bool fold, char *to)
{
	const char *text = reading->text;
	size_t left = reading->length;
	size_t used = 0;

	while (left) {
		int32_t point = 0;
		size_t size = ledger__utf8_decode(text, left, &point);
		char what[16];

		if (size == 0) {
			to[used++] = *text;
			size = 1;
		} else if (invisible(point)) {
			snprintf(what, sizeof(what), "U+%04X",
				(unsigned int)point);
			ledger__reading_residue(reading, what);
		} else if (blank(point)) {
			to[used++] = ' ';
		} else if (fold && point >= 0xFF01 && point <= 0xFF5E) {
			to[used++] = (char)(point - 0xFF01 + '!');
		} else {
			memcpy(to + used, text, size);
			used += size;
		}
		text += size;
		left -= size;
	}
	reading->text = to;
	reading->length = used;
}

static bool is_white(char character)
{
	return character == ' ' || character == '\t' || character == '\r' ||
	       character == '\n' || character == '\v' || character == '\f';
}

static void trim(struct ledger__reading *reading)
{
	while (reading->length && is_white(reading->text[0])) {
		if (reading->text[0] == '\t')
			ledger__reading_residue(reading, "U+0009");
		reading->text++;
		reading->length--;
	}
	while (reading->length &&
		is_white(reading->text[reading->length - 1])) {
		if (reading->text[reading->length - 1] == '\t')
			ledger__reading_residue(reading, "U+0009");
		reading->length--;
	}
}

/*
 * What an export guards with an apostrophe: formulas, apostrophes, and digits
 * that a spreadsheet would take for a number or a month.
 */
static bool guarded(const char *text, size_t length)
{
	static const char *const wide[] = {"＝", "＋", "－", "＠"};

	if (length > 0 && text[0] >= '0' && text[0] <= '9')
		return true;
	/* Blanks hide no formula; by now they are plain. */
	while (length > 1 && text[0] == ' ') {
		text++;
		length--;
	}
	if (length == 0)
		return false;
	if (memchr("'=+-@\t\r", text[0], 7))
		return true;
	for (size_t i = 0; length >= 3 && i < 4; i++)
		if (memcmp(text, wide[i], 3) == 0)
			return true;
	return false;
}

/* One apostrophe or one ="…" off; false when there is none. */
static bool unwrap(struct ledger__reading *reading, bool reversible)
{
	const char *text = reading->text;
	size_t length = reading->length;

	if (length && text[0] == '\'' &&
		(!reversible || guarded(text + 1, length - 1))) {
		ledger__reading_residue(reading, "'");
		reading->text++;
		reading->length--;
		return true;
	}
	if (length >= 3 && text[0] == '=' && text[1] == '"' &&
		text[length - 1] == '"') {
		ledger__reading_residue(reading, "=\"…\"");
		reading->text += 2;
		reading->length -= 3;
		return true;
	}
	return false;
}

void ledger__reading_clean(
	struct ledger__reading *reading, enum ledger__cleaning cleaning)
{
	const char *text = reading->text;
	size_t length = reading->length;
	unsigned int flags = 0;
	char *room = NULL;

	for (size_t i = 0; i < length; i++)
		flags |= suspect[(unsigned char)text[i]];
	if (flags) {
		room = make_room(reading);
		if (room)
			copy(reading, cleaning == LEDGER__CLEAN_SIGNS, room);
	} else if (text[0] != ' ' && text[0] != '\'' && text[0] != '=' &&
		   text[length - 1] != ' ') {
		return;
	}
	/*
	 * Until nothing changes: a canonical value then never begins with
	 * what another reading would take off again.
	 */
	do {
		trim(reading);
	} while (unwrap(reading, cleaning == LEDGER__CLEAN_TEXT));
}
