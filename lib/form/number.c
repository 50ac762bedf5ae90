/* SPDX-License-Identifier: MIT */
/* Integers, decimals and money: exact, without floating point. */
#include "form/reading.h"

#include <stdio.h>
#include <string.h>

__extension__ typedef __int128 wide;

enum {
	MOST_WHOLE = 15,   /* digits before the point */
	MOST_FRACTION = 9, /* digits behind it */
	BILLION = 1000000000,
};

/* (-1)^negative × (whole + billionths ÷ 10^9) */
struct number {
	bool negative;
	int64_t whole;
	int64_t billionths;
};

static wide total(const struct number *number)
{
	wide value = (wide)number->whole * BILLION + number->billionths;

	return number->negative ? -value : value;
}

/*
 * The digits before the point, with commas at every third place or none;
 * returns how many bytes they take, 0 when they are no number.
 */
static size_t parse_whole(const char *text, size_t length, int64_t *whole)
{
	size_t at = ledger__digits(text, length);
	size_t digits = at;
	bool grouped = at < length && text[at] == ',';

	if (at == 0 || (grouped && at > 3))
		return 0;
	while (at < length && text[at] == ',') {
		if (ledger__digits(text + at + 1, length - at - 1) != 3)
			return 0;
		at += 4;
		digits += 3;
	}
	*whole = 0;
	for (size_t i = 0; i < at; i++) {
		if (text[i] == ',')
			continue;
		if (*whole == 0 && text[i] == '0')
			digits--; /* leading */
		*whole = *whole * 10 + (text[i] - '0');
		if (*whole > INT64_C(999999999999999))
			return 0;
	}
	return digits > MOST_WHOLE ? 0 : at;
}

/* Plain numbers only; false for anything else, or beyond the digits. */
static bool parse_number(const char *text, size_t length, struct number *number)
{
	size_t at;
	int64_t place = BILLION / 10;

	*number = (struct number){false, 0, 0};
	if (length && (text[0] == '-' || text[0] == '+')) {
		number->negative = text[0] == '-';
		text++;
		length--;
	}
	at = parse_whole(text, length, &number->whole);
	if (at == 0)
		return false;
	if (at < length && text[at] == '.') {
		size_t first = ++at;

		for (; at < length && ledger__digit(text[at]); at++) {
			if (place == 0 && text[at] != '0')
				return false;
			number->billionths += place * (text[at] - '0');
			place /= 10;
		}
		if (at == first)
			return false;
	}
	if (number->whole == 0 && number->billionths == 0)
		number->negative = false;
	return at == length;
}

/* Most numbers are whole; they do without the general printing. */
static size_t print_whole(int64_t whole, char text[40])
{
	char digits[20];
	size_t count = 0;

	do {
		digits[count++] = (char)('0' + whole % 10);
		whole /= 10;
	} while (whole > 0);
	for (size_t i = 0; i < count; i++)
		text[i] = digits[count - 1 - i];
	return count;
}

static size_t print_number(const struct number *number, char text[40])
{
	int length = 0;

	if (number->billionths == 0 && !number->negative)
		return print_whole(number->whole, text);
	length = snprintf(text, 40, "%s%lld.%09lld",
		number->negative ? "-" : "", (long long)number->whole,
		(long long)number->billionths);
	while (text[length - 1] == '0')
		length--;
	if (text[length - 1] == '.')
		length--;
	return (size_t)length;
}

static bool parse_limit(const char *text, wide *value)
{
	struct number number;

	if (!text || !parse_number(text, strlen(text), &number))
		return false;
	*value = total(&number);
	return true;
}

/* What a number must be, in signs: "0.5–99, n × 0.5". */
static void describe(const struct ledger__field *field, char *text, size_t size)
{
	const char *step = field->step;

	if (field->type == LEDGER__TYPE_INTEGER && !step)
		step = "1";
	if (!step)
		step = "0.01";
	if (field->minimum && field->maximum)
		snprintf(text, size, "%s–%s, n × %s", field->minimum,
			field->maximum, step);
	else if (field->minimum || field->maximum)
		snprintf(text, size, "%s %s, n × %s",
			field->minimum ? "≥" : "≤",
			field->minimum ? field->minimum : field->maximum, step);
	else
		snprintf(text, size, "0, %s, …", step);
}

static enum ledger__statement unreadable(struct ledger__reading *reading)
{
	char expected[128];

	describe(reading->field, expected, sizeof(expected));
	LEDGER__REPORT(reading, NUMBER_UNREADABLE, "%s", expected);
	return LEDGER__UNREADABLE;
}

static bool in_range(
	const struct ledger__field *field, const struct number *number)
{
	wide value = total(number);
	wide limit = 0;

	if (parse_limit(field->minimum, &limit) && value < limit)
		return false;
	if (parse_limit(field->maximum, &limit) && value > limit)
		return false;
	return !parse_limit(field->step, &limit) || limit <= 0 ||
	       value % limit == 0;
}

static bool acceptable(
	struct ledger__reading *reading, const struct number *number)
{
	const struct ledger__field *field = reading->field;
	char expected[128];

	if (!field->minimum && !field->maximum && !field->step)
		return true;
	if (in_range(field, number))
		return true;
	describe(field, expected, sizeof(expected));
	return LEDGER__TOLERATE(reading, NUMBER_RANGE, "%s", expected);
}

static bool ends_with(
	const struct ledger__reading *reading, const char *text, size_t *length)
{
	*length = strlen(text);
	return reading->length > *length &&
	       memcmp(reading->text + reading->length - *length, text,
		       *length) == 0;
}

static void drop_unit(struct ledger__reading *reading, const char *unit)
{
	ledger__reading_residue(reading, unit);
	reading->length -= strlen(unit);
	while (reading->length && reading->text[reading->length - 1] == ' ')
		reading->length--;
}

/*
 * A unit behind the number goes, with a note.  For money it counts more than
 * the heading's: 1.2万元 in a column of 元 is 12000.
 */
static void take_unit(struct ledger__reading *reading)
{
	static const char *const units[] = {"元", "岁", "人", "年", "个"};
	const struct ledger__field *field = reading->field;
	size_t length;

	for (size_t i = 0; i < field->unit_count; i++)
		if (ends_with(reading, field->units[i].name, &length)) {
			reading->unit_factor = field->units[i].factor;
			drop_unit(reading, field->units[i].name);
			return;
		}
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (ends_with(reading, units[i], &length)) {
			if (i == 0)
				reading->unit_factor = 1;
			drop_unit(reading, units[i]);
			return;
		}
}

static void take_currency_sign(struct ledger__reading *reading)
{
	static const char *const signs[] = {"¥", "￥"};

	for (size_t i = 0; i < 2; i++) {
		size_t length = strlen(signs[i]);

		if (reading->length <= length ||
			memcmp(reading->text, signs[i], length) != 0)
			continue;
		ledger__reading_residue(reading, signs[i]);
		reading->text += length;
		reading->length -= length;
		while (reading->length && *reading->text == ' ') {
			reading->text++;
			reading->length--;
		}
	}
}

static bool multiply(struct number *number, int64_t factor)
{
	wide value = (wide)number->whole * BILLION + number->billionths;

	value *= factor;
	if (value / BILLION > (wide)INT64_C(999999999999999))
		return false;
	number->whole = (int64_t)(value / BILLION);
	number->billionths = (int64_t)(value % BILLION);
	return true;
}

static bool read_number(struct ledger__reading *reading, struct number *number)
{
	bool money = reading->field->type == LEDGER__TYPE_MONEY;

	if (reading->length == 0)
		return false;
	if (money)
		take_currency_sign(reading);
	if ((signed char)reading->text[reading->length - 1] < 0)
		take_unit(reading);
	if (!parse_number(reading->text, reading->length, number))
		return false;
	return !money || reading->unit_factor == 1 ||
	       multiply(number, reading->unit_factor);
}

static enum ledger__statement read_any(
	struct ledger__reading *reading, bool whole)
{
	struct number number;
	char text[40];

	if (!read_number(reading, &number) || (whole && number.billionths))
		return unreadable(reading);
	if (!acceptable(reading, &number))
		return LEDGER__UNREADABLE;
	ledger__buffer_append(reading->out, text, print_number(&number, text));
	return LEDGER__STATED;
}

/* Digits as they will stand: nothing to print anew. */
static bool canonical_digits(const struct ledger__reading *reading)
{
	const struct ledger__field *field = reading->field;

	return reading->length <= MOST_WHOLE && reading->unit_factor == 1 &&
	       !field->minimum && !field->maximum && !field->step &&
	       (reading->text[0] != '0' || reading->length == 1) &&
	       ledger__digits(reading->text, reading->length) ==
		       reading->length;
}

static enum ledger__statement read_fast(
	struct ledger__reading *reading, bool whole)
{
	if (!canonical_digits(reading))
		return read_any(reading, whole);
	ledger__buffer_append(reading->out, reading->text, reading->length);
	return LEDGER__STATED;
}

enum ledger__statement ledger__read_integer(struct ledger__reading *reading)
{
	return read_fast(reading, true);
}

enum ledger__statement ledger__read_decimal(struct ledger__reading *reading)
{
	return read_fast(reading, false);
}
