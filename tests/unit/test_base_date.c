/* SPDX-License-Identifier: MIT */
/* Civil dates, against vectors and against counting day by day. */
#include "unit.h"

#include "base/date.h"

#include <string.h>

static struct ledger__date day(const char *text)
{
	struct ledger__date date = {0, 0, 0};

	assert_true(ledger__date_parse(text, strlen(text), &date));
	return date;
}

static void assert_date(struct ledger__date date, const char *expected)
{
	char text[LEDGER__DATE_TEXT_SIZE];

	assert_int_equal(ledger__date_format(date, text), strlen(expected));
	assert_string_equal(text, expected);
}

/* ---- The oracle: a calendar that is walked, never computed. ---- */

enum { ORACLE_DAYS = 80000 };

static struct ledger__date calendar[ORACLE_DAYS]; /* from 1900-01-01 on */
static int calendar_count;

static int oracle_month_length(int year, int month)
{
	switch (month) {
	case 4:
	case 6:
	case 9:
	case 11:
		return 30;
	case 2:
		if (year == 1900 || year == 2100)
			return 28;
		return (year & 3) == 0 ? 29 : 28;
	default:
		return 31;
	}
}

static int make_calendar(void **state)
{
	(void)state;
	for (int year = 1900; year <= 2103; year++)
		for (int month = 1; month <= 12; month++)
			for (int d = 1; d <= oracle_month_length(year, month);
				d++)
				calendar[calendar_count++] =
					(struct ledger__date){(int16_t)year,
						(int8_t)month, (int8_t)d};
	/* 204 years, leap years 1904 … 2096: 49 of them; 2100 is none. */
	assert_int_equal(calendar_count, 204 * 365 + 49);
	return 0;
}

static struct ledger__date oracle_step(struct ledger__date date, int direction)
{
	date.month = (int8_t)(date.month + direction);
	if (date.month == 13) {
		date.month = 1;
		date.year++;
	} else if (date.month == 0) {
		date.month = 12;
		date.year--;
	}
	return date;
}

static struct ledger__date oracle_clamp(struct ledger__date date)
{
	while (date.day > oracle_month_length(date.year, date.month))
		date.day--;
	return date;
}

static bool same(struct ledger__date a, struct ledger__date b)
{
	return a.year == b.year && a.month == b.month && a.day == b.day;
}

static int order(struct ledger__date a, struct ledger__date b)
{
	int x = a.year * 10000 + a.month * 100 + a.day;
	int y = b.year * 10000 + b.month * 100 + b.day;

	return (x > y) - (x < y);
}

/* ---- Tests ---- */

static void test_due_dates_of_the_regulation(void **state)
{
	(void)state;
	assert_date(
		ledger__date_add_months(day("2025-08-31"), 6), "2026-02-28");
	assert_date(
		ledger__date_add_months(day("2024-08-30"), 6), "2025-02-28");
	assert_date(
		ledger__date_add_months(day("2023-08-31"), 6), "2024-02-29");
	assert_date(
		ledger__date_add_months(day("2025-03-27"), 6), "2025-09-27");
	assert_date(
		ledger__date_add_months(day("2025-12-31"), 6), "2026-06-30");
	assert_date(
		ledger__date_add_months(day("2024-02-29"), -12), "2023-02-28");
}

static void test_months_saturate_at_the_ends(void **state)
{
	(void)state;
	assert_date(
		ledger__date_add_months(day("9999-12-31"), 6), "9999-12-31");
	assert_date(
		ledger__date_add_months(day("0001-01-05"), -1), "0001-01-01");
	assert_date(ledger__date_add_months(day("2025-01-05"), INT32_MAX),
		"9999-12-31");
	assert_date(ledger__date_add_months(day("2025-01-05"), INT32_MIN),
		"0001-01-01");
}

static void test_every_day_from_1900_to_2100(void **state)
{
	int32_t base = ledger__date_to_day(calendar[0]);

	(void)state;
	for (int i = 0; i < calendar_count; i++) {
		struct ledger__date date = calendar[i];

		if (ledger__date_to_day(date) - base != i ||
			!same(ledger__date_from_day(base + i), date) ||
			!ledger__date_valid(date))
			fail_msg("%d-%d-%d", date.year, date.month, date.day);
	}
}

static void test_every_month_offset(void **state)
{
	(void)state;
	for (int i = 0; calendar[i].year <= 2100; i++) {
		struct ledger__date later = calendar[i];
		struct ledger__date earlier = calendar[i];

		for (int n = 1; n <= 24; n++) {
			later = oracle_step(later, 1);
			earlier = oracle_step(earlier, -1);
			if (!same(ledger__date_add_months(calendar[i], n),
				    oracle_clamp(later)) ||
				(earlier.year >= 1900 &&
					!same(ledger__date_add_months(
						      calendar[i], -n),
						oracle_clamp(earlier))))
				fail_msg("%d-%d-%d and %d months",
					calendar[i].year, calendar[i].month,
					calendar[i].day, n);
		}
	}
}

/* The most months that can be walked from `from` without passing `to`. */
static int oracle_full_months(struct ledger__date from, struct ledger__date to)
{
	struct ledger__date reached = from;
	int months = -1;

	while (order(oracle_clamp(reached), to) <= 0) {
		months++;
		reached = oracle_step(reached, 1);
	}
	return months;
}

static void test_full_months_of_every_pair(void **state)
{
	const int first = 36159; /* 1999-01-01 */

	(void)state;
	assert_date(calendar[first], "1999-01-01");
	for (int i = first; i < first + 900; i++) {
		for (int j = i; j < i + 850; j++) {
			int expected =
				oracle_full_months(calendar[i], calendar[j]);

			if (ledger__date_full_months(
				    calendar[i], calendar[j]) != expected ||
				ledger__date_full_years(calendar[i],
					calendar[j]) != expected / 12)
				fail_msg("%d and %d: %d", i, j, expected);
		}
	}
}

static void test_full_years(void **state)
{
	(void)state;
	assert_int_equal(
		ledger__date_full_years(day("1990-08-31"), day("2025-08-30")),
		34);
	assert_int_equal(
		ledger__date_full_years(day("1990-08-31"), day("2025-08-31")),
		35);
	assert_int_equal(
		ledger__date_full_years(day("1990-08-31"), day("2025-09-01")),
		35);
	/* Article 202: where the day is missing, the month's last. */
	assert_int_equal(
		ledger__date_full_years(day("2000-02-29"), day("2018-02-27")),
		17);
	assert_int_equal(
		ledger__date_full_years(day("2000-02-29"), day("2018-02-28")),
		18);
	assert_int_equal(
		ledger__date_full_years(day("2000-02-29"), day("2020-02-28")),
		19);
	assert_int_equal(
		ledger__date_full_years(day("2000-02-29"), day("2020-02-29")),
		20);
}

static void test_full_months_before_are_negative(void **state)
{
	(void)state;
	assert_int_equal(
		ledger__date_full_months(day("2025-03-10"), day("2025-03-09")),
		-1);
	assert_int_equal(
		ledger__date_full_months(day("2025-03-10"), day("2025-02-10")),
		-1);
	assert_int_equal(
		ledger__date_full_months(day("2025-03-10"), day("2025-02-09")),
		-2);
	assert_int_equal(
		ledger__date_full_years(day("2025-03-10"), day("2025-03-09")),
		-1);
	assert_int_equal(
		ledger__date_full_years(day("2025-03-10"), day("2024-03-10")),
		-1);
	assert_int_equal(
		ledger__date_full_years(day("2025-03-10"), day("2024-03-09")),
		-2);
}

static void test_texts_that_are_dates(void **state)
{
	struct ledger__date date = day("2025-08");

	(void)state;
	assert_int_equal(ledger__date_precision(date), LEDGER__MONTH);
	assert_date(date, "2025-08");
	date = day("0001");
	assert_int_equal(ledger__date_precision(date), LEDGER__YEAR);
	assert_date(date, "0001");
	date = day("2024-02-29");
	assert_int_equal(ledger__date_precision(date), LEDGER__DAY);
	assert_date(date, "2024-02-29");
}

static void test_texts_that_are_no_dates(void **state)
{
	static const char *const texts[] = {"", "0000", "202", "20250", "2025-",
		"2025-0", "2025-00", "2025-13", "2025/08", "2025-08-",
		"2025-08-00", "2025-08-32", "2025-02-29", "1900-02-29",
		"2025-04-31", "2025-8-31", "2025-08 31", "-025-08-31",
		"2025-08-3x", " 2025-08-3", "2025--8-31", "2025-08-311"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct ledger__date date = {1234, 5, 6};

		if (ledger__date_parse(texts[i], strlen(texts[i]), &date))
			fail_msg("'%s' was read", texts[i]);
		assert_date(date, "1234-05-06");
	}
}

static void test_validity(void **state)
{
	(void)state;
	assert_false(ledger__date_valid((struct ledger__date){0, 0, 0}));
	assert_false(ledger__date_valid((struct ledger__date){10000, 0, 0}));
	assert_false(ledger__date_valid((struct ledger__date){2025, 0, 5}));
	assert_false(ledger__date_valid((struct ledger__date){2025, -1, 0}));
	assert_false(ledger__date_valid((struct ledger__date){2025, 13, 0}));
	assert_false(ledger__date_valid((struct ledger__date){2025, 6, 31}));
	assert_false(ledger__date_valid((struct ledger__date){2025, 6, -1}));
	assert_true(ledger__date_valid((struct ledger__date){2000, 2, 29}));
	assert_true(ledger__date_valid((struct ledger__date){9999, 12, 31}));
}

static void test_first_and_last_day(void **state)
{
	(void)state;
	assert_date(ledger__date_first_day(day("2024")), "2024-01-01");
	assert_date(ledger__date_last_day(day("2024")), "2024-12-31");
	assert_date(ledger__date_first_day(day("2024-02")), "2024-02-01");
	assert_date(ledger__date_last_day(day("2024-02")), "2024-02-29");
	assert_date(ledger__date_last_day(day("2023-02")), "2023-02-28");
	assert_date(ledger__date_first_day(day("2024-02-15")), "2024-02-15");
	assert_date(ledger__date_last_day(day("2024-02-15")), "2024-02-15");
}

static void assert_time(int64_t seconds, const char *expected)
{
	char text[26];

	ledger__time_format(seconds, text);
	assert_string_equal(text, expected);
	assert_memory_equal(text, expected, 10);
	assert_date(ledger__date_in_china(seconds),
		(char[11]){expected[0], expected[1], expected[2], expected[3],
			expected[4], expected[5], expected[6], expected[7],
			expected[8], expected[9], '\0'});
}

/* Seconds from date(1). */
static void test_china_is_eight_hours_ahead_always(void **state)
{
	(void)state;
	assert_time(0, "1970-01-01T08:00:00+08:00");
	assert_time(57599, "1970-01-01T23:59:59+08:00");
	assert_time(57600, "1970-01-02T00:00:00+08:00");
	assert_time(-28801, "1969-12-31T23:59:59+08:00");
	assert_time(1759280400, "2025-10-01T09:00:00+08:00");
	/* In the summers of 1986 to 1991 the clocks were put forward. */
	assert_time(576604800, "1988-04-10T00:00:00+08:00");
	assert_time(583257600, "1988-06-26T00:00:00+08:00");
	assert_time(253402271999, "9999-12-31T23:59:59+08:00");
	assert_time(253402272000, "9999-12-31T23:59:59+08:00");
	assert_time(INT64_MAX, "9999-12-31T23:59:59+08:00");
	assert_time(INT64_MIN, "0001-01-01T00:00:00+08:00");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_due_dates_of_the_regulation),
		cmocka_unit_test(test_months_saturate_at_the_ends),
		cmocka_unit_test(test_every_day_from_1900_to_2100),
		cmocka_unit_test(test_every_month_offset),
		cmocka_unit_test(test_full_months_of_every_pair),
		cmocka_unit_test(test_full_years),
		cmocka_unit_test(test_full_months_before_are_negative),
		cmocka_unit_test(test_texts_that_are_dates),
		cmocka_unit_test(test_texts_that_are_no_dates),
		cmocka_unit_test(test_validity),
		cmocka_unit_test(test_first_and_last_day),
		cmocka_unit_test(test_china_is_eight_hours_ahead_always),
	};

	return cmocka_run_group_tests(tests, make_calendar, NULL);
}
