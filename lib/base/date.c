/* SPDX-License-Identifier: MIT */
/*
 * Civil dates: the proleptic Gregorian calendar on day numbers.  Years are
 * counted from March in the arithmetic, so that the leap day ends a year.
 */
#include "base/date.h"

#include <assert.h>
#include <stdio.h>

enum {
	FIRST_YEAR = 1,
	LAST_YEAR = 9999,
	DAYS_OF_400_YEARS = 146097,
	DAY_OF_1970 = 719468, /* 1970-01-01, in days since 0000-03-01 */
	SECONDS_OF_DAY = 86400,
	SECONDS_EAST = 8 * 3600, /* China, fixed: no summer time */
};

int ledger__days_in_month(int year, int month)
{
	static const int days[] = {
		31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	assert(month >= 1 && month <= 12);
	if (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0))
		return 29;
	return days[month - 1];
}

bool ledger__date_valid(struct ledger__date date)
{
	if (date.year < FIRST_YEAR || date.year > LAST_YEAR)
		return false;
	if (date.month == 0)
		return date.day == 0;
	if (date.month < 1 || date.month > 12 || date.day < 0)
		return false;
	return date.day <= ledger__days_in_month(date.year, date.month);
}

enum ledger__precision ledger__date_precision(struct ledger__date date)
{
	if (date.month == 0)
		return LEDGER__YEAR;
	return date.day == 0 ? LEDGER__MONTH : LEDGER__DAY;
}

static char *put_digits(char *text, int number, int digits)
{
	for (int i = digits - 1; i >= 0; i--) {
		text[i] = (char)('0' + number % 10);
		number /= 10;
	}
	return text + digits;
}

size_t ledger__date_format(
	struct ledger__date date, char text[LEDGER__DATE_TEXT_SIZE])
{
	char *end = put_digits(text, date.year, 4);

	if (date.month != 0) {
		*end++ = '-';
		end = put_digits(end, date.month, 2);
	}
	if (date.month != 0 && date.day != 0) {
		*end++ = '-';
		end = put_digits(end, date.day, 2);
	}
	*end = '\0';
	return (size_t)(end - text);
}

/* The number that `count` digits make, or -1. */
static int get_digits(const char *text, int count)
{
	int number = 0;

	for (int i = 0; i < count; i++) {
		if (text[i] < '0' || text[i] > '9')
			return -1;
		number = number * 10 + (text[i] - '0');
	}
	return number;
}

bool ledger__date_parse(
	const char *text, size_t length, struct ledger__date *date)
{
	struct ledger__date read = {0, 0, 0};

	if (length != 4 && length != 7 && length != 10)
		return false;
	read.year = (int16_t)get_digits(text, 4);
	if (length >= 7) {
		read.month = (int8_t)get_digits(text + 5, 2);
		if (text[4] != '-' || read.month == 0)
			return false;
	}
	if (length == 10) {
		read.day = (int8_t)get_digits(text + 8, 2);
		if (text[7] != '-' || read.day == 0)
			return false;
	}
	if (!ledger__date_valid(read))
		return false;
	*date = read;
	return true;
}

int32_t ledger__date_to_day(struct ledger__date date)
{
	int year = date.year - (date.month <= 2 ? 1 : 0);
	int month = (date.month + 9) % 12; /* March is 0 */
	int era = year / 400;
	int year_of_era = year % 400;
	int day_of_year = (153 * month + 2) / 5 + date.day - 1;

	assert(ledger__date_precision(date) == LEDGER__DAY);
	return era * DAYS_OF_400_YEARS + year_of_era * 365 + year_of_era / 4 -
	       year_of_era / 100 + day_of_year;
}

struct ledger__date ledger__date_from_day(int32_t day)
{
	int era = day / DAYS_OF_400_YEARS;
	int rest = day % DAYS_OF_400_YEARS;
	int year_of_era =
		(rest - rest / 1460 + rest / 36524 - rest / 146096) / 365;
	int day_of_year = rest - (year_of_era * 365 + year_of_era / 4 -
					 year_of_era / 100);
	int month = (5 * day_of_year + 2) / 153; /* March is 0 */
	struct ledger__date date = {0, 0, 0};

	assert(day >= 0);
	date.day = (int8_t)(day_of_year - (153 * month + 2) / 5 + 1);
	date.month = (int8_t)(month < 10 ? month + 3 : month - 9);
	date.year = (int16_t)(era * 400 + year_of_era + (month >= 10 ? 1 : 0));
	return date;
}

struct ledger__date ledger__date_add_months(
	struct ledger__date date, int months)
{
	static const struct ledger__date first = {FIRST_YEAR, 1, 1};
	static const struct ledger__date last = {LAST_YEAR, 12, 31};
	int64_t count = date.year * 12 + (date.month - 1) + (int64_t)months;
	int limit;

	assert(ledger__date_precision(date) == LEDGER__DAY);
	if (count < FIRST_YEAR * 12)
		return first;
	if (count > LAST_YEAR * 12 + 11)
		return last;
	date.year = (int16_t)(count / 12);
	date.month = (int8_t)(count % 12 + 1);
	limit = ledger__days_in_month(date.year, date.month);
	if (date.day > limit)
		date.day = (int8_t)limit;
	return date;
}

int ledger__date_full_months(struct ledger__date from, struct ledger__date to)
{
	int months = (to.year - from.year) * 12 + (to.month - from.month);

	assert(ledger__date_precision(from) == LEDGER__DAY);
	assert(ledger__date_precision(to) == LEDGER__DAY);
	/* In the month of `to` its last day stands for later ones. */
	if (from.day > to.day &&
		to.day < ledger__days_in_month(to.year, to.month))
		months--;
	return months;
}

int ledger__date_full_years(struct ledger__date from, struct ledger__date to)
{
	int months = ledger__date_full_months(from, to);

	return months >= 0 ? months / 12 : -((11 - months) / 12);
}

struct ledger__date ledger__date_first_day(struct ledger__date date)
{
	if (date.month == 0)
		date.month = 1;
	if (date.day == 0)
		date.day = 1;
	return date;
}

struct ledger__date ledger__date_last_day(struct ledger__date date)
{
	if (date.month == 0)
		date.month = 12;
	if (date.day == 0)
		date.day = (int8_t)ledger__days_in_month(date.year, date.month);
	return date;
}

/* Seconds of Chinese civil time since 0000-03-01, kept to years 1 … 9999. */
static int64_t china_seconds(int64_t seconds)
{
	static const struct ledger__date first = {FIRST_YEAR, 1, 1};
	static const struct ledger__date last = {LAST_YEAR, 12, 31};
	int64_t offset = (int64_t)DAY_OF_1970 * SECONDS_OF_DAY + SECONDS_EAST;
	int64_t low = (int64_t)ledger__date_to_day(first) * SECONDS_OF_DAY;
	int64_t high =
		((int64_t)ledger__date_to_day(last) + 1) * SECONDS_OF_DAY - 1;

	if (seconds < low - offset)
		return low;
	if (seconds > high - offset)
		return high;
	return seconds + offset;
}

struct ledger__date ledger__date_in_china(int64_t seconds)
{
	return ledger__date_from_day(
		(int32_t)(china_seconds(seconds) / SECONDS_OF_DAY));
}

void ledger__time_format(int64_t seconds, char text[26])
{
	int clock = (int)(china_seconds(seconds) % SECONDS_OF_DAY);
	char *end = text +
		    ledger__date_format(ledger__date_in_china(seconds), text);

	*end++ = 'T';
	end = put_digits(end, clock / 3600, 2);
	*end++ = ':';
	end = put_digits(end, clock / 60 % 60, 2);
	*end++ = ':';
	end = put_digits(end, clock % 60, 2);
	(void)snprintf(end, 7, "+08:00");
}
