/* SPDX-License-Identifier: MIT */
/* Record and version numbers as text: KVTRWQN-12, KVTRWQN.3. */
#include "form/reading.h"

#include <stdio.h>
#include <string.h>

enum { LETTERS = 7, BASE = 20 };

static const char alphabet[] = "BCDFGHJKLMNPQRSTVWXZ";

void ledger__store_code(uint32_t store_number, char code[8])
{
	for (size_t i = LETTERS; i-- > 0;) {
		code[i] = alphabet[store_number % BASE];
		store_number /= BASE;
	}
	code[LETTERS] = '\0';
}

static size_t format(
	int64_t number, char separator, char text[LEDGER__RECORD_TEXT_SIZE])
{
	uint32_t store_number = (uint32_t)((uint64_t)number >> 32);
	int length;

	ledger__store_code(store_number, text);
	length = snprintf(text + LETTERS, LEDGER__RECORD_TEXT_SIZE - LETTERS,
		"%c%u", separator, (unsigned int)(uint32_t)number);
	return LETTERS + (size_t)length;
}

size_t ledger__record_format(
	int64_t record_no, char text[LEDGER__RECORD_TEXT_SIZE])
{
	return format(record_no, '-', text);
}

size_t ledger__version_format(
	int64_t version, char text[LEDGER__RECORD_TEXT_SIZE])
{
	return format(version, '.', text);
}

static bool parse_letters(const char *text, int64_t *store_number)
{
	*store_number = 0;
	for (size_t i = 0; i < LETTERS; i++) {
		char letter = text[i];
		const char *found;

		if (letter >= 'a' && letter <= 'z')
			letter = (char)(letter - 'a' + 'A');
		found = letter ? strchr(alphabet, letter) : NULL;
		if (!found)
			return false;
		*store_number = *store_number * BASE + (found - alphabet);
	}
	return true;
}

bool ledger__record_parse(const char *text, size_t length, int64_t *record_no)
{
	int64_t store_number;
	int64_t number = 0;

	if (length < LETTERS + 2 || length > LETTERS + 1 + 10 ||
		text[LETTERS] != '-' || text[LETTERS + 1] == '0' ||
		!parse_letters(text, &store_number))
		return false;
	for (size_t i = LETTERS + 1; i < length; i++) {
		if (!ledger__digit(text[i]))
			return false;
		number = number * 10 + (text[i] - '0');
	}
	if (number > UINT32_MAX)
		return false;
	*record_no = store_number << 32 | number;
	return true;
}

enum ledger__statement ledger__read_record(struct ledger__reading *reading)
{
	char text[LEDGER__RECORD_TEXT_SIZE];
	int64_t record_no = 0;

	if (!ledger__record_parse(reading->text, reading->length, &record_no)) {
		LEDGER__REPORT(reading, RECORD_MALFORMED, "%s", "");
		return LEDGER__UNREADABLE;
	}
	ledger__buffer_append(
		reading->out, text, ledger__record_format(record_no, text));
	return LEDGER__STATED;
}
