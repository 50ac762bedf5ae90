/* SPDX-License-Identifier: MIT */
/* Civil dates: year, month, day and day numbers; no clock, no time zone. */
#ifndef LEDGER_BASE_DATE_H
#define LEDGER_BASE_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ledger__precision {
	LEDGER__YEAR = 1,
	LEDGER__MONTH,
	LEDGER__DAY,
};

/* A date of the Gregorian calendar; month and day are 0 when not known. */
struct ledger__date {
	int16_t year; /* 1 … 9999 */
	int8_t month; /* 1 … 12, or 0 */
	int8_t day;   /* 1 … 31, or 0 */
};

enum { LEDGER__DATE_TEXT_SIZE = 11 }; /* "2025-08-31" and its NUL */

bool ledger__date_valid(struct ledger__date date); /* precision included */
enum ledger__precision ledger__date_precision(struct ledger__date date);

/* Canonical text, "2025", "2025-08" or "2025-08-31"; returns its length. */
size_t ledger__date_format(
	struct ledger__date date, char text[LEDGER__DATE_TEXT_SIZE]);
/* Reads canonical text only. False, and *date untouched, for others. */
bool ledger__date_parse(
	const char *text, size_t length, struct ledger__date *date);

int ledger__days_in_month(int year, int month);

/* Days since 0000-03-01 (any fixed origin; only differences matter). */
int32_t ledger__date_to_day(struct ledger__date date);
struct ledger__date ledger__date_from_day(int32_t day);

/*
 * The corresponding day `months` later (or earlier, negative); where that
 * month has no such day, its last one (Civil Code article 202).  Beyond the
 * years 1 to 9999 it stays at their first or last day.
 */
struct ledger__date ledger__date_add_months(
	struct ledger__date date, int months);

/*
 * Full years from `from` to `to`, both days; the birthday itself counts, and
 * one on 29 February is on the 28th in other years.  Negative, rounded down,
 * when `to` lies before `from`.
 */
int ledger__date_full_years(struct ledger__date from, struct ledger__date to);
/* Full months, by the same rule as ledger__date_add_months. */
int ledger__date_full_months(struct ledger__date from, struct ledger__date to);

/* The earliest and the latest day that a date of any precision can mean. */
struct ledger__date ledger__date_first_day(struct ledger__date date);
struct ledger__date ledger__date_last_day(struct ledger__date date);

/* The civil day in China (UTC+8, fixed) at a number of seconds since 1970;
 * the nearest day of the years 1 to 9999. */
struct ledger__date ledger__date_in_china(int64_t seconds);
/* "2025-08-31T09:30:00+08:00", 25 characters and a NUL. */
void ledger__time_format(int64_t seconds, char text[26]);

#endif
