/* SPDX-License-Identifier: MIT */
/* Telephone numbers: mobile, or area code and 7 or 8 digits. */
#include "form/reading.h"

#include <string.h>

enum { LONGEST = 32, MOBILE = 11, LONGEST_EXTENSION = 5 };

/* One number without its decoration. */
struct phone {
	char digits[LONGEST];
	size_t length;
	char extension[LONGEST_EXTENSION];
	size_t extension_length;
};

static bool is_mobile(const char *digits, size_t length)
{
	return length == MOBILE && digits[0] == '1';
}

static bool has_prefix(const char *text, size_t length, const char *prefix)
{
	size_t size = strlen(prefix);

	return length >= size && memcmp(text, prefix, size) == 0;
}

/* 转 and ext. stand before an extension. */
static size_t extension_mark(const char *text, size_t length)
{
	static const char *const marks[] = {"转", "ext.", "ext", "#"};

	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
		if (has_prefix(text, length, marks[i]))
			return strlen(marks[i]);
	return 0;
}

/* 2 of 010 and 02x are the big cities'; all other area codes have 4. */
static size_t area_code(const char *digits)
{
	return digits[1] == '1' || digits[1] == '2' ? 3 : 4;
}

static bool is_landline(const char *digits, size_t length)
{
	size_t rest;

	if (length < 10 || digits[0] != '0' || digits[1] == '0')
		return false;
	rest = length - area_code(digits);
	return (rest == 7 || rest == 8) && digits[area_code(digits)] != '0';
}

static bool take_extension(struct phone *phone, const char *text, size_t length)
{
	while (length && *text == ' ') {
		text++;
		length--;
	}
	if (length == 0 || length > LONGEST_EXTENSION ||
		ledger__digits(text, length) != length)
		return false;
	memcpy(phone->extension, text, length);
	phone->extension_length = length;
	return true;
}

/*
 * The groups of digits between blanks, dashes and brackets.  A short group
 * behind a complete number of a land line is its extension.
 */
static bool collect(const char *text, size_t length, struct phone *phone)
{
	phone->length = phone->extension_length = 0;
	while (length) {
		size_t count = ledger__digits(text, length);
		size_t mark = extension_mark(text, length);

		if (mark)
			return take_extension(
				phone, text + mark, length - mark);
		if (count == 0 && !memchr(" -()+.", *text, 6))
			return false;
		if (count && count == length && count <= LONGEST_EXTENSION &&
			is_landline(phone->digits, phone->length))
			return take_extension(phone, text, length);
		if (phone->length + count > LONGEST)
			return false;
		if (count)
			memcpy(phone->digits + phone->length, text, count);
		phone->length += count;
		count = count ? count : 1;
		text += count;
		length -= count;
	}
	return phone->length > 0;
}

/* The country's code off: +86, 0086, or 86 before a mobile number. */
static void drop_country(const char *text, size_t length, struct phone *phone)
{
	size_t off = 0;

	if (has_prefix(phone->digits, phone->length, "0086"))
		off = 4;
	else if (has_prefix(phone->digits, phone->length, "86") &&
		 (has_prefix(text, length, "+") ||
			 is_mobile(phone->digits + 2, phone->length - 2)))
		off = 2;
	if (off == 0)
		return;
	phone->length -= off;
	memmove(phone->digits, phone->digits + off, phone->length);
	if (phone->length && phone->length < LONGEST &&
		phone->digits[0] != '0' &&
		!is_mobile(phone->digits, phone->length)) {
		memmove(phone->digits + 1, phone->digits, phone->length);
		phone->digits[0] = '0';
		phone->length++;
	}
}

/* Appends one canonical number; false when the text is none. */
static bool read_one(
	struct ledger__buffer *out, const char *text, size_t length)
{
	struct phone phone;
	size_t area;

	length = ledger__without_zero_fraction(text, length);
	if (!collect(text, length, &phone))
		return false;
	drop_country(text, length, &phone);
	if (is_mobile(phone.digits, phone.length)) {
		if (phone.extension_length)
			return false;
		ledger__buffer_append(out, phone.digits, phone.length);
		return true;
	}
	if (!is_landline(phone.digits, phone.length))
		return false;
	area = area_code(phone.digits);
	ledger__buffer_append(out, phone.digits, area);
	ledger__buffer_append_byte(out, '-');
	ledger__buffer_append(out, phone.digits + area, phone.length - area);
	if (phone.extension_length) {
		ledger__buffer_append_byte(out, '-');
		ledger__buffer_append(
			out, phone.extension, phone.extension_length);
	}
	return true;
}

/* The next piece between signs that part several numbers. */
static size_t piece(
	const char *text, size_t length, bool blanks, size_t *separator)
{
	size_t at = 0;

	*separator = 0;
	for (; at < length; at++) {
		if (memchr(";/,", text[at], 3) || (blanks && text[at] == ' ')) {
			*separator = 1;
			return at;
		}
		if (has_prefix(text + at, length - at, "、")) {
			*separator = strlen("、");
			return at;
		}
	}
	return at;
}

/* All numbers of the cell, joined by ';'; each one once. */
static bool read_all(struct ledger__buffer *out, const char *text,
	size_t length, bool blanks)
{
	size_t start = out->length;

	while (length) {
		size_t separator;
		size_t size = piece(text, length, blanks, &separator);
		size_t before = out->length;

		while (size && text[0] == ' ') {
			text++;
			size--;
			length--;
		}
		if (size) {
			if (before > start)
				ledger__buffer_append_byte(out, ';');
			if (!read_one(out, text, size))
				return false;
		}
		text += size + separator;
		length -= size + separator;
	}
	return out->length > start;
}

static bool masked(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if ((text[i] == '*' && i + 1 < length && text[i + 1] == '*') ||
			has_prefix(text + i, length - i, "…"))
			return true;
	return false;
}

static bool no_phone(const struct ledger__reading *reading)
{
	static const char *const words[] = {
		"无电话", "没有电话", "无手机", "没电话", "无号码"};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strlen(words[i]) == reading->length &&
			memcmp(words[i], reading->text, reading->length) == 0)
			return true;
	return false;
}

enum ledger__statement ledger__read_phone(struct ledger__reading *reading)
{
	struct ledger__buffer *out = reading->out;
	size_t start = out->length;

	if (is_mobile(reading->text, reading->length) &&
		ledger__digits(reading->text, MOBILE) == MOBILE) {
		ledger__buffer_append(out, reading->text, MOBILE);
		return LEDGER__STATED;
	}
	if (no_phone(reading))
		return LEDGER__BLANK;
	if (masked(reading->text, reading->length)) {
		LEDGER__REPORT(reading, PHONE_MASKED, "%s", "");
		return LEDGER__NO_STATEMENT;
	}
	if (read_all(out, reading->text, reading->length, false))
		return LEDGER__STATED;
	out->length = start;
	if (read_all(out, reading->text, reading->length, true))
		return LEDGER__STATED;
	LEDGER__REPORT(reading, PHONE_UNREADABLE, "%s", "");
	return LEDGER__UNREADABLE;
}
