/* SPDX-License-Identifier: MIT */
/* Citizen numbers (GB 11643): read, checked, never repaired. */
#include "form/reading.h"

#include "base/text.h"
#include "form/area.h"

#include <stdio.h>
#include <string.h>

enum { LENGTH = 18, DIGITS = 17, OLD_LENGTH = 15, OLDEST_YEAR = 1800 };

static const uint8_t weights[DIGITS] = {
	7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
static const char check_digits[] = "10X98765432";

char ledger__citizen_check_digit(const char *first_17_digits)
{
	unsigned int sum = 0;

	for (size_t i = 0; i < DIGITS; i++)
		sum += (unsigned int)(first_17_digits[i] - '0') * weights[i];
	return check_digits[sum % 11];
}

static int number(const char *digits, size_t count)
{
	int value = 0;

	for (size_t i = 0; i < count; i++)
		value = value * 10 + (digits[i] - '0');
	return value;
}

static struct ledger__date birth_date(const char *text)
{
	return (struct ledger__date){
		.year = (int16_t)number(text + 6, 4),
		.month = (int8_t)number(text + 10, 2),
		.day = (int8_t)number(text + 12, 2),
	};
}

static int32_t date_order(struct ledger__date date)
{
	return date.year * 10000 + date.month * 100 + date.day;
}

static bool plausible_birth(
	struct ledger__date birth, struct ledger__date as_of)
{
	if (birth.year < OLDEST_YEAR || birth.month == 0 || birth.day == 0 ||
		!ledger__date_valid(birth))
		return false;
	return as_of.year == 0 || date_order(birth) <= date_order(as_of);
}

/* Residence permits of persons from Taiwan have 83. */
static bool known_province(const char *text)
{
	return ledger__area_is_province(text) ||
	       (text[0] == '8' && text[1] == '3');
}

static bool well_formed(const char *text)
{
	return ledger__digits(text, DIGITS) == DIGITS &&
	       (ledger__digit(text[DIGITS]) || text[DIGITS] == 'X');
}

unsigned int ledger__citizen_fault(
	const char *text, struct ledger__date as_of, struct ledger__date *birth)
{
	if (!well_formed(text))
		return LEDGER__RULE_ID_CHARACTERS;
	if (ledger__citizen_check_digit(text) != text[DIGITS])
		return memcmp(text + LENGTH - 2, "00", 2) == 0
			       ? LEDGER__RULE_ID_DAMAGED
			       : LEDGER__RULE_ID_CHECK_DIGIT;
	*birth = birth_date(text);
	if (!plausible_birth(*birth, as_of))
		return LEDGER__RULE_ID_BIRTH_DATE;
	return LEDGER__RULE_COUNT;
}

bool ledger__citizen_number_valid(const char *text, size_t length)
{
	struct ledger__date birth;

	return length == LENGTH &&
	       ledger__citizen_fault(text, (struct ledger__date){0, 0, 0},
		       &birth) == LEDGER__RULE_COUNT;
}

static bool right_sex(const struct ledger__field *field, const char *text)
{
	bool even = (text[DIGITS - 1] - '0') % 2 == 0;

	return field->sex == 0 || even == (field->sex == 'f');
}

/* A list of repairs as differences: "12: 5→6, 13↔14". */
struct repairs {
	char text[160];
	size_t length;
	size_t count;
};

enum { MOST_REPAIRS = 5 };

static bool plausible(const struct ledger__reading *reading, const char *text)
{
	struct ledger__date birth;

	return ledger__citizen_fault(text, reading->context->as_of, &birth) ==
		       LEDGER__RULE_COUNT &&
	       right_sex(reading->field, text) && known_province(text) &&
	       (reading->context->as_of.year == 0 ||
		       birth.year >= reading->context->as_of.year - 120);
}

static void add_repair(struct repairs *repairs, const char *text)
{
	int more;

	if (repairs->count++ >= MOST_REPAIRS)
		return;
	more = snprintf(repairs->text + repairs->length,
		sizeof(repairs->text) - repairs->length, "%s%s",
		repairs->length ? ", " : "", text);
	if (more > 0)
		repairs->length += (size_t)more;
}

static void find_substitutions(const struct ledger__reading *reading,
	char *copy, struct repairs *repairs)
{
	char text[32];

	for (size_t i = 0; i < LENGTH; i++) {
		char was = copy[i];

		for (const char *c = "0123456789X"; *c; c++) {
			if (*c == was || (*c == 'X' && i < DIGITS))
				continue;
			copy[i] = *c;
			if (!plausible(reading, copy))
				continue;
			snprintf(text, sizeof(text), "%zu: %c→%c", i + 1, was,
				*c);
			add_repair(repairs, text);
		}
		copy[i] = was;
	}
}

static void find_transpositions(const struct ledger__reading *reading,
	char *copy, struct repairs *repairs)
{
	char text[32];

	for (size_t i = 0; i + 1 < LENGTH; i++) {
		char first = copy[i];

		copy[i] = copy[i + 1];
		copy[i + 1] = first;
		if (copy[i] != first && plausible(reading, copy)) {
			snprintf(text, sizeof(text), "%zu↔%zu", i + 1, i + 2);
			add_repair(repairs, text);
		}
		copy[i + 1] = copy[i];
		copy[i] = first;
	}
}

/*
 * The right number is one of these if one digit was mistyped or two were
 * swapped.  They are shown as differences, since findings may be logged, and
 * never applied: nothing tells which of them is hers.
 */
static void report_check_digit(
	struct ledger__reading *reading, const char *text)
{
	struct repairs repairs = {.length = 0};
	char copy[LENGTH];

	memcpy(copy, text, LENGTH);
	find_transpositions(reading, copy, &repairs);
	find_substitutions(reading, copy, &repairs);
	if (repairs.count == 0)
		LEDGER__REPORT(reading, ID_CHECK_DIGIT, "%s", "");
	else
		LEDGER__REPORT(reading, ID_CHECK_DIGIT, " (%s%s)", repairs.text,
			repairs.count > MOST_REPAIRS ? ", …" : "");
}

/* Checks that follow the check digit; appends the number. */
static enum ledger__statement accept(
	struct ledger__reading *reading, const char text[LENGTH])
{
	if (!right_sex(reading->field, text) &&
		!LEDGER__TOLERATE(reading, ID_SEX, "%s",
			reading->field->sex == 'f' ? "男 (male)"
						   : "女 (female)"))
		return LEDGER__UNREADABLE;
	if (!known_province(text) &&
		!LEDGER__TOLERATE(reading, ID_PROVINCE, "%.2s", text))
		return LEDGER__UNREADABLE;
	if (memcmp(text + LENGTH - 3, "000", 3) == 0)
		LEDGER__REPORT(reading, ID_SUSPECT, "%s", "");
	ledger__buffer_append(reading->out, text, LENGTH);
	return LEDGER__STATED;
}

static void report_characters(
	struct ledger__reading *reading, const char *text, size_t length)
{
	size_t at = ledger__digits(text, length);
	int32_t point = 0;
	size_t size = 0;

	if (at < length)
		size = ledger__utf8_decode(text + at, length - at, &point);
	if (size == 0 || point < ' ' || point == 0x7F)
		LEDGER__REPORT(
			reading, ID_CHARACTERS, "U+%04X", (unsigned int)point);
	else
		LEDGER__REPORT(
			reading, ID_CHARACTERS, "'%.*s'", (int)size, text + at);
}

/*
 * Where it is wrong, not what stands there: a masked number and its birth
 * date together would be the whole number.
 */
static void report_birth(struct ledger__reading *reading, const char *text)
{
	struct ledger__date birth = birth_date(text);
	const char *where = "7–14";

	if (birth.month < 1 || birth.month > 12)
		where = "11–12";
	else if (birth.day < 1 || !ledger__date_valid(birth))
		where = "13–14";
	LEDGER__REPORT(
		reading, ID_BIRTH_DATE, "digits %s / 第 %s 位", where, where);
}

static enum ledger__statement read_18(
	struct ledger__reading *reading, char text[LENGTH])
{
	struct ledger__date birth;

	if (text[DIGITS] == 'x')
		text[DIGITS] = 'X';
	switch (ledger__citizen_fault(text, reading->context->as_of, &birth)) {
	case LEDGER__RULE_COUNT:
		return accept(reading, text);
	case LEDGER__RULE_ID_CHARACTERS:
		report_characters(reading, text, LENGTH);
		break;
	case LEDGER__RULE_ID_DAMAGED:
		LEDGER__REPORT(reading, ID_DAMAGED, "%s", "");
		break;
	case LEDGER__RULE_ID_CHECK_DIGIT:
		report_check_digit(reading, text);
		break;
	default:
		report_birth(reading, text);
		break;
	}
	return LEDGER__UNREADABLE;
}

/* The first generation: the century and the check digit were left out. */
static enum ledger__statement read_15(
	struct ledger__reading *reading, const char *text)
{
	char wide[LENGTH];
	struct ledger__date birth;

	if (ledger__reading_severity(reading, LEDGER__RULE_ID_FIFTEEN) >=
		LEDGER_ERROR) {
		LEDGER__REPORT(reading, ID_FIFTEEN, "%s", "");
		return LEDGER__UNREADABLE;
	}
	memcpy(wide, text, 6);
	memcpy(wide + 6, "19", 2);
	memcpy(wide + 8, text + 6, 9);
	wide[DIGITS] = ledger__citizen_check_digit(wide);
	LEDGER__REPORT(reading, ID_FIFTEEN, " → %.6s********%.4s", wide,
		wide + LENGTH - 4);
	if (ledger__citizen_fault(wide, reading->context->as_of, &birth) !=
		LEDGER__RULE_COUNT) {
		report_birth(reading, wide);
		return LEDGER__UNREADABLE;
	}
	return accept(reading, wide);
}

/* Digits with at least four asterisks in a row among them. */
static bool masked(const char *text, size_t length)
{
	size_t run = 0;
	size_t longest = 0;

	for (size_t i = 0; i < length; i++) {
		run = text[i] == '*' ? run + 1 : 0;
		if (run > longest)
			longest = run;
		if (text[i] != '*' && !ledger__digit(text[i]) &&
			text[i] != 'X' && text[i] != 'x' && text[i] != 'B')
			return false;
	}
	return longest >= 4;
}

/*
 * Copies without the blanks and dashes that group digits; false when the
 * text is too long to be any number.
 */
static bool ungroup(
	struct ledger__reading *reading, char *to, size_t size, size_t *length)
{
	size_t used = 0;

	for (size_t i = 0; i < reading->length; i++) {
		char character = reading->text[i];

		if (character == ' ' || character == '-') {
			ledger__reading_residue(
				reading, character == ' ' ? "U+0020" : "-");
			continue;
		}
		if (used == size)
			return false;
		to[used++] = character;
	}
	*length = used;
	return true;
}

/* What a spreadsheet made of a number: 4.40981E+17, 411726198501011021.0 */
static bool damaged(const char *text, size_t length)
{
	return ledger__exponent_form(text, length) ||
	       ledger__without_zero_fraction(text, length) != length;
}

enum ledger__statement ledger__read_citizen_number(
	struct ledger__reading *reading)
{
	char text[64];
	size_t length = reading->length;
	size_t characters;

	if (length == LENGTH && ledger__digits(reading->text, DIGITS) == DIGITS)
		memcpy(text, reading->text, LENGTH);
	else if (!ungroup(reading, text, sizeof(text), &length))
		length = reading->length;
	if (length == LENGTH && !masked(text, length))
		return read_18(reading, text);
	if (length == OLD_LENGTH && ledger__digits(text, length) == length)
		return read_15(reading, text);
	if (damaged(reading->text, reading->length)) {
		LEDGER__REPORT(reading, ID_DAMAGED, "%s", "");
		return LEDGER__UNREADABLE;
	}
	if (length <= sizeof(text) && masked(text, length)) {
		LEDGER__REPORT(reading, ID_MASKED, "%s", "");
		return LEDGER__NO_STATEMENT;
	}
	characters = ledger__characters(reading->text, reading->length);
	if (characters == LENGTH) /* a sign of several bytes among them */
		report_characters(reading, reading->text, reading->length);
	else
		LEDGER__REPORT(reading, ID_LENGTH, "%zu", characters);
	return LEDGER__UNREADABLE;
}

/* ---- Disability certificates (GB/T 26341) ------------------------------ */

enum { CERTIFICATE = 20, REISSUED = 22 };

static bool certificate_tail(const char *text, size_t length)
{
	if (text[0] < '1' || text[0] > '7' || text[1] < '1' || text[1] > '4')
		return false;
	return length == 2 || (length == 4 && text[2] == 'B' &&
				      text[3] >= '1' && text[3] <= '9');
}

static void upper_case(char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (text[i] >= 'a' && text[i] <= 'z')
			text[i] = (char)(text[i] - 'a' + 'A');
}

/* Ids of rules stand in texts of findings: they need no language. */
static const char *fault_name(
	struct ledger__reading *reading, unsigned int fault)
{
	return reading->findings->rules->rules[fault].id;
}

static enum ledger__statement read_certificate(
	struct ledger__reading *reading, const char *text, size_t length)
{
	struct ledger__date birth;
	unsigned int fault =
		ledger__citizen_fault(text, reading->context->as_of, &birth);

	if (fault != LEDGER__RULE_COUNT &&
		memcmp(text + CERTIFICATE - 5, "00000", 5) == 0) {
		LEDGER__REPORT(reading, ID_DAMAGED, "%s", "");
		return LEDGER__UNREADABLE;
	}
	if (fault == LEDGER__RULE_COUNT && !right_sex(reading->field, text))
		fault = LEDGER__RULE_ID_SEX;
	if (fault != LEDGER__RULE_COUNT) {
		LEDGER__REPORT(reading, CERTIFICATE_NUMBER, "%s",
			fault_name(reading, fault));
		return LEDGER__UNREADABLE;
	}
	if (!certificate_tail(text + LENGTH, length - LENGTH)) {
		LEDGER__REPORT(reading, CERTIFICATE_KIND, "'%.*s'",
			(int)(length - LENGTH), text + LENGTH);
		return LEDGER__UNREADABLE;
	}
	ledger__buffer_append(reading->out, text, length);
	return LEDGER__STATED;
}

enum ledger__statement ledger__read_certificate(struct ledger__reading *reading)
{
	char text[64];
	size_t length = 0;

	if (!ungroup(reading, text, sizeof(text), &length))
		length = reading->length;
	else
		upper_case(text, length);
	if (length <= sizeof(text) && masked(text, length)) {
		LEDGER__REPORT(reading, ID_MASKED, "%s", "");
		return LEDGER__NO_STATEMENT;
	}
	if (length == CERTIFICATE || length == REISSUED)
		return read_certificate(reading, text, length);
	if (damaged(reading->text, reading->length)) {
		LEDGER__REPORT(reading, ID_DAMAGED, "%s", "");
		return LEDGER__UNREADABLE;
	}
	LEDGER__REPORT(reading, CERTIFICATE_LENGTH, "%zu",
		ledger__characters(reading->text, reading->length));
	return LEDGER__UNREADABLE;
}
