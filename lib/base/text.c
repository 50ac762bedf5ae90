/* SPDX-License-Identifier: MIT */
/*
 * Text as spreadsheets leave it: width, folding, control and invisible
 * characters.  Everything here runs over every cell of a sheet: clean text,
 * ASCII or Chinese, takes a table look-up a byte and no decoding.
 */
#include "base/text.h"

#include <string.h>
#include <utf8proc.h>

enum {
	IDEOGRAPHIC_SPACE = 0x3000,
	FULL_WIDTH_FIRST = 0xFF01,
	FULL_WIDTH_LAST = 0xFF5E,
	FULL_WIDTH_OFFSET = 0xFEE0, /* from U+FF01 to U+0021 */
};

/* What a byte may be the beginning of. */
enum {
	MAY_CONTROL = 1, /* C0, DEL, or the lead of C1 and bidi overrides */
	MAY_FOLD = 2,	 /* the lead of what fold_width changes */
};

/* clang-format off */
static const unsigned char byte_class[256] = {
	/* C0 */
	MAY_CONTROL, MAY_CONTROL, MAY_CONTROL, MAY_CONTROL,
	MAY_CONTROL, MAY_CONTROL, MAY_CONTROL, MAY_CONTROL,
	MAY_CONTROL, MAY_CONTROL, MAY_CONTROL, MAY_CONTROL,
	MAY_CONTROL, MAY_CONTROL, MAY_CONTROL, MAY_CONTROL,
	MAY_CONTROL, MAY_CONTROL, MAY_CONTROL, MAY_CONTROL,
	MAY_CONTROL, MAY_CONTROL, MAY_CONTROL, MAY_CONTROL,
	MAY_CONTROL, MAY_CONTROL, MAY_CONTROL, MAY_CONTROL,
	MAY_CONTROL, MAY_CONTROL, MAY_CONTROL, MAY_CONTROL,
	[0x7F] = MAY_CONTROL,
	[0xC2] = MAY_CONTROL | MAY_FOLD, /* C1, U+00A0, U+00AD */
	[0xD8] = MAY_FOLD,		 /* U+061C */
	[0xE1] = MAY_FOLD,		 /* U+180E */
	[0xE2] = MAY_CONTROL | MAY_FOLD, /* U+200B … U+206F */
	[0xE3] = MAY_FOLD,		 /* U+3000 */
	[0xEF] = MAY_FOLD,		 /* U+FEFF, U+FF01 … U+FF5E */
};
/* clang-format on */

/* The first byte from `i` on that has the class, or `length`. */
static size_t find_class(
	const char *text, size_t i, size_t length, unsigned char class)
{
	while (i < length && (byte_class[(unsigned char)text[i]] & class) == 0)
		i++;
	return i;
}

static bool is_bidi_override(int32_t point)
{
	return (point >= 0x202A && point <= 0x202E) ||
	       (point >= 0x2066 && point <= 0x2069);
}

static bool is_control(int32_t point)
{
	return point < 0x20 || (point >= 0x7F && point <= 0x9F);
}

static bool is_invisible(int32_t point)
{
	return point == 0x00AD || point == 0x061C || point == 0x180E ||
	       (point >= 0x200B && point <= 0x200F) ||
	       (point >= 0x2060 && point <= 0x2065) ||
	       (point >= 0x206A && point <= 0x206F) || point == 0xFEFF ||
	       is_bidi_override(point);
}

size_t ledger__text_width(const char *text, size_t length)
{
	size_t width = 0;
	size_t i = 0;

	while (i < length) {
		int32_t point = 0;
		size_t bytes;

		if (text[i] >= 0x20 && text[i] < 0x7F) {
			width++;
			i++;
			continue;
		}
		bytes = ledger__utf8_decode(text + i, length - i, &point);
		if (bytes == 0) { /* a terminal shows one replacement */
			width++;
			i++;
			continue;
		}
		width += (size_t)utf8proc_charwidth(point);
		i += bytes;
	}
	return width;
}

/* What a character folds to: itself, another one, or -1 for nothing. */
static int32_t fold_point(int32_t point)
{
	if (point >= FULL_WIDTH_FIRST && point <= FULL_WIDTH_LAST)
		return point - FULL_WIDTH_OFFSET;
	if (point == IDEOGRAPHIC_SPACE || point == 0x00A0)
		return ' ';
	if (is_invisible(point))
		return -1;
	return point;
}

bool ledger__text_fold_width(
	struct ledger__buffer *buffer, const char *text, size_t length)
{
	size_t kept = 0; /* up to here the text is in the buffer */
	size_t i = find_class(text, 0, length, MAY_FOLD);
	bool changed = false;

	while (i < length) {
		int32_t point = 0;
		int32_t folded;
		size_t bytes =
			ledger__utf8_decode(text + i, length - i, &point);

		folded = fold_point(point);
		if (bytes > 0 && folded != point) {
			ledger__buffer_append(buffer, text + kept, i - kept);
			if (folded >= 0)
				ledger__buffer_append_byte(
					buffer, (char)folded);
			kept = i + bytes;
			changed = true;
		}
		i = find_class(
			text, i + (bytes > 0 ? bytes : 1), length, MAY_FOLD);
	}
	ledger__buffer_append(buffer, text + kept, length - kept);
	return changed;
}

static bool is_ascii_space(char byte)
{
	return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

void ledger__text_trim(const char **text, size_t *length)
{
	static const char wide[] = "\xE3\x80\x80"; /* U+3000 */
	const char *start = *text;
	size_t left = *length;

	for (;;) {
		if (left > 0 && is_ascii_space(start[0])) {
			start++;
			left--;
		} else if (left >= 3 && memcmp(start, wide, 3) == 0) {
			start += 3;
			left -= 3;
		} else {
			break;
		}
	}
	for (;;) {
		if (left > 0 && is_ascii_space(start[left - 1]))
			left--;
		else if (left >= 3 && memcmp(start + left - 3, wide, 3) == 0)
			left -= 3;
		else
			break;
	}
	*text = start;
	*length = left;
}

bool ledger__text_has_control(const char *text, size_t length, size_t *offset)
{
	size_t i = find_class(text, 0, length, MAY_CONTROL);

	while (i < length) {
		int32_t point = 0;
		size_t bytes =
			ledger__utf8_decode(text + i, length - i, &point);

		if (bytes > 0 &&
			(is_control(point) || is_bidi_override(point))) {
			*offset = i;
			return true;
		}
		i = find_class(
			text, i + (bytes > 0 ? bytes : 1), length, MAY_CONTROL);
	}
	return false;
}

void ledger__text_append_visible(
	struct ledger__buffer *buffer, const char *text, size_t length)
{
	size_t i = 0;

	while (i < length) {
		int32_t point = 0;
		size_t bytes =
			ledger__utf8_decode(text + i, length - i, &point);

		if (bytes == 0) {
			ledger__buffer_printf(
				buffer, "\\x{%02x}", (unsigned char)text[i]);
			bytes = 1;
		} else if (is_control(point) || is_invisible(point)) {
			ledger__buffer_printf(
				buffer, "\\u{%x}", (unsigned)point);
		} else {
			ledger__buffer_append(buffer, text + i, bytes);
		}
		i += bytes;
	}
}

bool ledger__is_hanzi(int32_t point)
{
	return point == 0x3007 || /* 〇, which occurs in names */
	       (point >= 0x3400 && point <= 0x4DBF) ||
	       (point >= 0x4E00 && point <= 0x9FFF) ||
	       (point >= 0xF900 && point <= 0xFAFF) ||
	       (point >= 0x20000 && point <= 0x2FA1F) ||
	       (point >= 0x30000 && point <= 0x323AF);
}

bool ledger__is_private_use(int32_t point)
{
	return (point >= 0xE000 && point <= 0xF8FF) ||
	       (point >= 0xF0000 && point <= 0xFFFFD) ||
	       (point >= 0x100000 && point <= 0x10FFFD);
}
