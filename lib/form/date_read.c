/* SPDX-License-Identifier: MIT */
/* Dates as clerks and spreadsheets write them, with their precision. */
#include "form/reading.h"

#include <string.h>

enum {
	FIRST_YEAR = 1800,
	LAST_YEAR = 2200,
	LAST_SERIAL = 73050, /* 2099-12-31 */
};

/* What was found in a cell; numbers as written, not yet a date. */
struct parts {
	int year, month, day;
	size_t count;	    /* of year, month, day */
	size_t month_width; /* digits */
	char separator;	    /* '.', '-', '/', or 'h' for 年月日 */
};

struct cursor {
	const char *at;
	size_t left;
};

static int number(const char *digits, size_t count)
{
	int value = 0;

	for (size_t i = 0; i < count; i++)
		value = value * 10 + (digits[i] - '0');
	return value;
}

static void skip_blanks(struct cursor *cursor)
{
	while (cursor->left && *cursor->at == ' ') {
		cursor->at++;
		cursor->left--;
	}
}

static bool skip(struct cursor *cursor, const char *text)
{
	size_t length = strlen(text);

	if (cursor->left < length || memcmp(cursor->at, text, length) != 0)
		return false;
	cursor->at += length;
	cursor->left -= length;
	return true;
}

/* A number of at least one and at most `most` digits; returns how many. */
static size_t take_number(struct cursor *cursor, size_t most, int *value)
{
	size_t count = ledger__digits(cursor->at, cursor->left);

	if (count == 0 || count > most)
		return 0;
	*value = number(cursor->at, count);
	cursor->at += count;
	cursor->left -= count;
	return count;
}

/* 2025年3月1日, 2025年3月, 2025年; blanks anywhere between. */
static bool parse_hanzi(struct cursor *cursor, struct parts *parts)
{
	parts->separator = 'h';
	parts->count = 1;
	skip_blanks(cursor);
	if (cursor->left == 0)
		return true;
	parts->month_width = take_number(cursor, 2, &parts->month);
	skip_blanks(cursor);
	if (parts->month_width == 0 || !skip(cursor, "月"))
		return false;
	parts->count = 2;
	skip(cursor, "份");
	skip_blanks(cursor);
	if (cursor->left == 0)
		return true;
	if (take_number(cursor, 2, &parts->day) == 0)
		return false;
	parts->count = 3;
	skip_blanks(cursor);
	return skip(cursor, "日") || skip(cursor, "号") || cursor->left == 0;
}

/* 2025.3.1, 2025-03, 2025/3/1; one separator throughout. */
static bool parse_separated(struct cursor *cursor, struct parts *parts)
{
	parts->separator = *cursor->at;
	cursor->at++;
	cursor->left--;
	skip_blanks(cursor);
	parts->month_width = take_number(cursor, 2, &parts->month);
	if (parts->month_width == 0)
		return false;
	parts->count = 2;
	skip_blanks(cursor);
	if (cursor->left == 0 || *cursor->at != parts->separator)
		return true;
	cursor->at++;
	cursor->left--;
	skip_blanks(cursor);
	parts->count = 3;
	return take_number(cursor, 2, &parts->day) != 0;
}

/* 2025, 202503, 20250301 */
static bool parse_digits(const char *text, size_t length, struct parts *parts)
{
	if (length != 4 && length != 6 && length != 8)
		return false;
	parts->year = number(text, 4);
	parts->count = length / 2 - 1;
	if (length >= 6)
		parts->month = number(text + 4, 2);
	if (length == 8)
		parts->day = number(text + 6, 2);
	return true;
}

/* Two digits of a time of day below `limit`, '0' to '9' alone too. */
static bool take_clock(struct cursor *cursor, int limit, bool *zero)
{
	int value = 0;

	if (take_number(cursor, 2, &value) == 0 || value >= limit)
		return false;
	if (value)
		*zero = false;
	return true;
}

/*
 * A time of day behind a full date: 0:00, 00:00:00, T09:30:00+08:00.  Other
 * zones are refused, because the day itself may differ there.
 */
static bool parse_time(struct cursor *cursor, bool *zero)
{
	*zero = true;
	if (!take_clock(cursor, 24, zero) || !skip(cursor, ":") ||
		!take_clock(cursor, 60, zero))
		return false;
	if (skip(cursor, ":") && !take_clock(cursor, 61, zero))
		return false;
	if (skip(cursor, ".")) {
		size_t count = ledger__digits(cursor->at, cursor->left);

		cursor->at += count;
		cursor->left -= count;
	}
	skip(cursor, "+08:00");
	return cursor->left == 0;
}

/* The rest of a cell behind a full date; true when it is none or a time. */
static bool parse_rest(struct ledger__reading *reading, struct cursor *cursor)
{
	const char *time;
	char what[16];
	bool zero = true;
	size_t length;

	if (cursor->left == 0)
		return true;
	if (!skip(cursor, "T") && !skip(cursor, " "))
		return false;
	skip_blanks(cursor);
	time = cursor->at;
	length = cursor->left;
	if (!parse_time(cursor, &zero))
		return false;
	if (!zero) {
		length = length < sizeof(what) ? length : sizeof(what) - 1;
		memcpy(what, time, length);
		what[length] = '\0';
		ledger__reading_residue(reading, what);
	}
	return true;
}

static bool parse(struct ledger__reading *reading, struct parts *parts)
{
	struct cursor cursor = {reading->text, reading->length};
	size_t digits = ledger__digits(cursor.at, cursor.left);

	if (digits == cursor.left)
		return parse_digits(cursor.at, digits, parts);
	if (digits == 8 && parse_digits(cursor.at, 8, parts)) {
		cursor.at += 8;
		cursor.left -= 8;
		return parse_rest(reading, &cursor);
	}
	if (digits != 4)
		return false;
	parts->year = number(cursor.at, 4);
	cursor.at += 4;
	cursor.left -= 4;
	skip_blanks(&cursor);
	if (skip(&cursor, "年")) {
		if (!parse_hanzi(&cursor, parts))
			return false;
	} else if (cursor.left && memchr(".-/", *cursor.at, 3)) {
		if (!parse_separated(&cursor, parts))
			return false;
	} else {
		return false;
	}
	return cursor.left == 0 ||
	       (parts->count == 3 && parse_rest(reading, &cursor));
}

/* 2025年9月起: the day on which something began is that day. */
static void drop_since(struct ledger__reading *reading)
{
	static const char since[] = "起";
	size_t size = sizeof(since) - 1;
	size_t length = reading->length;

	if (length <= size ||
		memcmp(reading->text + length - size, since, size) != 0)
		return;
	reading->length = length - size;
	while (reading->length && reading->text[reading->length - 1] == ' ')
		reading->length--;
	ledger__reading_residue(reading, since);
}

/*
 * A spreadsheet's day number.  Its epoch is 1899-12-30 for every day after
 * its false 1900-02-29, and five digits are far behind that.
 */
static bool parse_serial(
	struct ledger__reading *reading, struct ledger__date *date)
{
	const struct ledger__date epoch = {1899, 12, 30};
	size_t length =
		ledger__without_zero_fraction(reading->text, reading->length);
	char text[LEDGER__DATE_TEXT_SIZE];
	int serial;

	if (length != 5 || ledger__digits(reading->text, 5) != 5)
		return false;
	serial = number(reading->text, 5);
	if (serial < 10000 || serial > LAST_SERIAL)
		return false;
	*date = ledger__date_from_day(ledger__date_to_day(epoch) + serial);
	ledger__date_format(*date, text);
	LEDGER__REPORT(reading, DATE_SERIAL, "%s", text);
	return true;
}

static int32_t order(struct ledger__date date)
{
	return date.year * 10000 + date.month * 100 + date.day;
}

/* Certainly before, whatever day a partial date means. */
static bool before(struct ledger__date a, struct ledger__date b)
{
	return order(ledger__date_last_day(a)) <
	       order(ledger__date_first_day(b));
}

static bool out_of_range(
	const struct ledger__field *field, struct ledger__date date)
{
	struct ledger__date limit;

	if (field->minimum &&
		ledger__date_parse(
			field->minimum, strlen(field->minimum), &limit) &&
		before(date, limit))
		return true;
	return field->maximum &&
	       ledger__date_parse(
		       field->maximum, strlen(field->maximum), &limit) &&
	       before(limit, date);
}

/* The field's constraints. */
static bool acceptable(
	struct ledger__reading *reading, struct ledger__date date)
{
	const struct ledger__field *field = reading->field;
	struct ledger__date as_of = reading->context->as_of;
	char text[LEDGER__DATE_TEXT_SIZE];

	if (field->full_date && date.day == 0 &&
		!LEDGER__TOLERATE(reading, DATE_PRECISION, "%s", ""))
		return false;
	if (field->past_only && as_of.year && before(as_of, date)) {
		ledger__date_format(as_of, text);
		if (!LEDGER__TOLERATE(reading, DATE_FUTURE, "%s", text))
			return false;
	}
	if ((field->minimum || field->maximum) && out_of_range(field, date))
		return LEDGER__TOLERATE(reading, DATE_RANGE, "%s–%s",
			field->minimum ? field->minimum : "…",
			field->maximum ? field->maximum : "…");
	return true;
}

/* The date that the parts make; reports what is wrong with them. */
static bool make_date(struct ledger__reading *reading,
	const struct parts *parts, struct ledger__date *date)
{
	char text[LEDGER__DATE_TEXT_SIZE];

	if (parts->year < FIRST_YEAR || parts->year > LAST_YEAR) {
		LEDGER__REPORT(reading, DATE_UNREADABLE, "%s", "");
		return false;
	}
	*date = (struct ledger__date){
		.year = (int16_t)parts->year,
		.month = (int8_t)parts->month,
		.day = (int8_t)parts->day,
	};
	if ((parts->count >= 2 && parts->month == 0) ||
		(parts->count == 3 && parts->day == 0) ||
		!ledger__date_valid(*date)) {
		LEDGER__REPORT(reading, DATE_IMPOSSIBLE, "%s", "");
		return false;
	}
	/* A number cell shows 2025.10 as 2025.1. */
	if (parts->count == 2 && parts->separator == '.' &&
		parts->month_width == 1 && parts->month == 1) {
		ledger__date_format(*date, text);
		return LEDGER__TOLERATE(reading, DATE_AMBIGUOUS, "%s", text);
	}
	return true;
}

enum ledger__statement ledger__read_date(struct ledger__reading *reading)
{
	struct parts parts = {.count = 0};
	struct ledger__date date = {0, 0, 0};
	char text[LEDGER__DATE_TEXT_SIZE];

	if (memmem(reading->text, reading->length, "**", 2)) {
		LEDGER__REPORT(reading, VALUE_MASKED, "%s", "");
		return LEDGER__NO_STATEMENT;
	}
	drop_since(reading);
	if (parse(reading, &parts)) {
		if (!make_date(reading, &parts, &date))
			return LEDGER__UNREADABLE;
	} else if (!parse_serial(reading, &date)) {
		LEDGER__REPORT(reading, DATE_UNREADABLE, "%s", "");
		return LEDGER__UNREADABLE;
	}
	if (!acceptable(reading, date))
		return LEDGER__UNREADABLE;
	ledger__buffer_append(
		reading->out, text, ledger__date_format(date, text));
	return LEDGER__STATED;
}
