/* SPDX-License-Identifier: MIT */
/* Names of persons, and plain text. */
#include "form/reading.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

enum {
	NAME_LENGTH = 72, /* characters, as the national form allows */
	TEXT_LENGTH = 1000,
	MIDDLE_DOT = 0x00B7,
};

/* The dots that stand for U+00B7 wherever they stand. */
static bool is_dot(int32_t point)
{
	switch (point) {
	case MIDDLE_DOT:
	case 0x0387:
	case 0x2022:
	case 0x2027:
	case 0x2219:
	case 0x22C5:
	case 0x30FB:
	case 0xFF65:
		return true;
	default:
		return false;
	}
}

static bool is_full_stop(int32_t point)
{
	return point == '.' || point == 0xFF0E;
}

static bool is_blank(int32_t point)
{
	return point == ' ' || point == '\t' || point == 0x3000 ||
	       point == 0x00A0;
}

/* A hanzi, private use included: what stood there was one. */
static bool hanzi(int32_t point)
{
	return ledger__is_hanzi(point) || ledger__is_private_use(point) ||
	       point == 0x3007; /* 〇 */
}

/* A walk over the characters of a name, in their canonical form. */
struct walk {
	const char *at;
	size_t left;
	int32_t last; /* canonical character before, 0 at the beginning */
};

/* The character here, bytes that are none as U+FFFD. */
static int32_t peek(const char *text, size_t left, size_t *size)
{
	const unsigned char *bytes = (const unsigned char *)text;
	int32_t point = 0xFFFD;

	/* Nearly every character: U+4000–U+9FFF, three bytes. */
	if (left >= 3 && bytes[0] >= 0xE4 && bytes[0] <= 0xE9 &&
		(bytes[1] & 0xC0) == 0x80 && (bytes[2] & 0xC0) == 0x80) {
		*size = 3;
		return (bytes[0] & 0x0F) << 12 | (bytes[1] & 0x3F) << 6 |
		       (bytes[2] & 0x3F);
	}
	*size = ledger__utf8_decode(text, left, &point);
	if (*size == 0)
		*size = 1;
	return point ? point : 0xFFFD;
}

/* What follows, blanks apart; 0 at the end. */
static int32_t following(const struct walk *walk)
{
	const char *at = walk->at;
	size_t left = walk->left;

	while (left) {
		size_t size;
		int32_t point = peek(at, left, &size);

		if (!is_blank(point))
			return point;
		at += size;
		left -= size;
	}
	return 0;
}

/*
 * The next canonical character, 0 at the end: one kind of middle dot, no
 * blanks around it, none between hanzi, single ones elsewhere.
 */
static int32_t next(struct walk *walk)
{
	while (walk->left) {
		size_t size;
		int32_t point = peek(walk->at, walk->left, &size);
		int32_t after;

		walk->at += size;
		walk->left -= size;
		if (is_blank(point)) {
			after = following(walk);
			if (walk->last == 0 || walk->last == ' ' ||
				after == 0 || is_dot(after) ||
				walk->last == MIDDLE_DOT ||
				(hanzi(walk->last) &&
					(hanzi(after) || is_full_stop(after))))
				continue;
			point = ' ';
		} else if (is_dot(point)) {
			point = MIDDLE_DOT;
		} else if (is_full_stop(point)) {
			point = hanzi(walk->last) && hanzi(following(walk))
					? MIDDLE_DOT
					: '.';
		}
		walk->last = point;
		return point;
	}
	return 0;
}

/* What a name holds that no name holds, in signs. */
struct doubts {
	char text[48];
	size_t length;
};

static void doubt(struct doubts *doubts, const char *sign)
{
	size_t size = strlen(sign);

	doubts->text[doubts->length] = '\0';
	if (strstr(doubts->text, sign) ||
		doubts->length + size + 2 > sizeof(doubts->text))
		return;
	if (doubts->length)
		doubts->text[doubts->length++] = ' ';
	memcpy(doubts->text + doubts->length, sign, size);
	doubts->length += size;
}

static bool plain(int32_t point)
{
	return point >= 0x4E00 && point <= 0x9FFF;
}

static void examine(struct doubts *doubts, int32_t point)
{
	char sign[12];

	if (plain(point))
		return;
	if (ledger__is_private_use(point) || point == 0xFFFD) {
		snprintf(sign, sizeof(sign), "U+%04X", (unsigned int)point);
		doubt(doubts, sign);
	} else if (point == '?' || point == 0xFF1F) {
		doubt(doubts, "?");
	} else if (point == 0x25A1) {
		doubt(doubts, "□");
	} else if ((point >= '0' && point <= '9') ||
		   (point >= 0xFF10 && point <= 0xFF19)) {
		doubt(doubts, "0–9");
	}
}

/* A name of nothing but common hanzi is canonical as it stands. */
static size_t plain_characters(const char *text, size_t length)
{
	size_t at = 0;

	for (; at < length; at += 3) {
		size_t size = 0;

		if (!plain(peek(text + at, length - at, &size)) || size != 3)
			return 0;
	}
	return at / 3;
}

static bool acceptable_length(
	struct ledger__reading *reading, size_t count, size_t limit)
{
	if (reading->field->maximum_length)
		limit = reading->field->maximum_length;
	return count <= limit ||
	       LEDGER__TOLERATE(reading, TEXT_TOO_LONG, "%zu", count);
}

enum ledger__statement ledger__read_name(struct ledger__reading *reading)
{
	struct walk walk = {reading->text, reading->length, 0};
	struct doubts doubts = {.length = 0};
	size_t count = plain_characters(reading->text, reading->length);
	size_t start = reading->out->length;
	int32_t point;

	if (count) {
		ledger__buffer_append(
			reading->out, reading->text, reading->length);
	} else if (memchr(reading->text, '*', reading->length) ||
		   memmem(reading->text, reading->length, "＊", 3)) {
		LEDGER__REPORT(reading, VALUE_MASKED, "%s", "");
		return LEDGER__NO_STATEMENT;
	} else {
		for (; (point = next(&walk)); count++) {
			examine(&doubts, point);
			ledger__utf8_append(reading->out, point);
		}
	}
	if (doubts.length && !LEDGER__TOLERATE(reading, NAME_DOUBTFUL, "%.*s",
				     (int)doubts.length, doubts.text))
		return LEDGER__UNREADABLE;
	if (count == 0 || ledger__blank_word(reading->out->data + start,
				  reading->out->length - start))
		return LEDGER__BLANK; /* 没 有, too */
	return acceptable_length(reading, count, NAME_LENGTH)
		       ? LEDGER__STATED
		       : LEDGER__UNREADABLE;
}

enum ledger__statement ledger__read_text(struct ledger__reading *reading)
{
	size_t limit = reading->field->maximum_length;

	/* A text of so few bytes has no more characters. */
	if (reading->length > (limit ? limit : TEXT_LENGTH) &&
		!acceptable_length(reading,
			ledger__characters(reading->text, reading->length),
			TEXT_LENGTH))
		return LEDGER__UNREADABLE;
	ledger__buffer_append(reading->out, reading->text, reading->length);
	return LEDGER__STATED;
}

/* The next character that counts when names are compared. */
static int32_t next_compared(struct walk *walk)
{
	int32_t point;

	while ((point = next(walk))) {
		if (point == ' ' || (point >= 0x200B && point <= 0x200F) ||
			point == 0xFEFF || point == 0x00AD)
			continue;
		if (point >= 0xFF01 && point <= 0xFF5E)
			return point - 0xFF01 + '!';
		return point;
	}
	return 0;
}

bool ledger__name_equal(
	const char *a, size_t a_length, const char *b, size_t b_length)
{
	struct walk left = {a, a_length, 0};
	struct walk right = {b, b_length, 0};
	int32_t point;

	if (a_length == b_length && memcmp(a, b, a_length) == 0)
		return true;
	do {
		point = next_compared(&left);
		if (point != next_compared(&right))
			return false;
	} while (point);
	return true;
}

void ledger__name_normalise(
	struct ledger__buffer *out, const char *text, size_t length)
{
	struct walk walk = {text, length, 0};
	int32_t point;

	while ((point = next_compared(&walk)))
		ledger__utf8_append(out, point);
}
