/* SPDX-License-Identifier: MIT */
/* Dates in every spelling of clerks and spreadsheets. */
#include "unit_value.h"

#include <stdio.h>
#include <string.h>

static const struct ledger__field any = {.type = LEDGER__TYPE_DATE};

static void test_spellings(void **state)
{
	static const struct unit_cell cells[] = {
		{"2025-03-01", "2025-03-01"},
		{"2025.3", "2025-03"},
		{"2025.03", "2025-03"},
		{"2025.03.01", "2025-03-01"},
		{"2025.3.1", "2025-03-01"},
		{"2025年3月", "2025-03"},
		{"2025年3月份", "2025-03"},
		{"2025年03月01日", "2025-03-01"},
		{"2025年3月1日", "2025-03-01"},
		{"2025年3月1号", "2025-03-01"},
		{"2025 年 3 月 1 日", "2025-03-01"},
		{"20250301", "2025-03-01"},
		{"202503", "2025-03"},
		{"2025-3-1", "2025-03-01"},
		{"2025/3/1", "2025-03-01"},
		{"2025/03", "2025-03"},
		{"2025-03", "2025-03"},
		{"2025. 3. 1", "2025-03-01"},
		{"2025年", "2025"},
		{"2025", "2025"},
		{"2025-01", "2025-01"},
		{"2025.10", "2025-10"},
		{"2025.2", "2025-02"},
		{"２０２５．３．１", "2025-03-01"},
		{"２０２５年３月１日", "2025-03-01"},
		{"'2025-03-01", "2025-03-01 cell-folded"},
		{"2024-02-29", "2024-02-29"},
		{"2000/2/29", "2000-02-29"},
		{"1945.8", "1945-08"},
	};

	(void)state;
	UNIT_READ_ALL(&any, cells);
}

/* Began on: the day alone is kept; of a range it is not known which. */
static void test_since(void **state)
{
	static const struct unit_cell cells[] = {
		{"2025年9月起", "2025-09 cell-folded"},
		{"2025年9月1日起", "2025-09-01 cell-folded"},
		{"2025-09 起", "2025-09 cell-folded"},
		{"2025.9.1起", "2025-09-01 cell-folded"},
		{"起", "(unreadable) date-unreadable"},
		{"起2025年9月", "(unreadable) date-unreadable"},
		{"2025年9月起至今", "(unreadable) date-unreadable"},
	};

	(void)state;
	UNIT_READ_ALL(&any, cells);
	unit_read(&any, "2025年9月起");
	assert_string_equal(unit_detail(0), "起");
}

static void test_times(void **state)
{
	static const struct unit_cell cells[] = {
		{"2025-03-01 00:00:00", "2025-03-01"},
		{"2025/3/1 0:00", "2025-03-01"},
		{"2025/3/1 0:00:00", "2025-03-01"},
		{"2025-03-01T00:00:00", "2025-03-01"},
		{"2025-03-01T00:00:00.000+08:00", "2025-03-01"},
		{"2025-03-01 09:30", "2025-03-01 cell-folded"},
		{"20250301 00:00:00", "2025-03-01"},
		/* In China this is the day after, or not: not guessed. */
		{"2025-03-01T16:00:00Z", "(unreadable) date-unreadable"},
		{"2025-03-01 25:00", "(unreadable) date-unreadable"},
		{"2025-03 00:00", "(unreadable) date-unreadable"},
		{"2025-03-01 早上", "(unreadable) date-unreadable"},
	};

	(void)state;
	UNIT_READ_ALL(&any, cells);
	unit_read(&any, "2025-03-01 09:30");
	assert_string_equal(unit_detail(0), "09:30");
}

static void test_serials(void **state)
{
	/* 44088 is the vector of the field report; the others by its epoch. */
	static const struct unit_cell cells[] = {
		{"44088", "2020-09-14 date-serial"},
		{"44088.0", "2020-09-14 date-serial"},
		{"45658", "2025-01-01 date-serial"},
		{"73050", "2099-12-31 date-serial"},
		{"36526", "2000-01-01 date-serial"},
		{"73051", "(unreadable) date-unreadable"},
		{"44088.5", "(unreadable) date-unreadable"},
		{"60", "(unreadable) date-unreadable"},
		{"9999", "(unreadable) date-unreadable"},
		{"00000", "(unreadable) date-unreadable"},
	};

	(void)state;
	UNIT_READ_ALL(&any, cells);
	unit_read(&any, "44088");
	assert_string_equal(unit_detail(0), "2020-09-14");
}

static void test_refused(void **state)
{
	static const struct unit_cell cells[] = {
		{"2025-02-30", "(unreadable) date-impossible"},
		{"2025-02-29", "(unreadable) date-impossible"},
		{"1900-02-29", "(unreadable) date-impossible"},
		{"2025-13-01", "(unreadable) date-impossible"},
		{"2025-00-01", "(unreadable) date-impossible"},
		{"2025-03-00", "(unreadable) date-impossible"},
		{"202513", "(unreadable) date-impossible"},
		{"2025年4月31日", "(unreadable) date-impossible"},
		{"25.3.1", "(unreadable) date-unreadable"},
		{"85-1-1", "(unreadable) date-unreadable"},
		{"1/3/2025", "(unreadable) date-unreadable"},
		{"01/03/2025", "(unreadable) date-unreadable"},
		{"3月1日", "(unreadable) date-unreadable"},
		{"去年", "(unreadable) date-unreadable"},
		{"2025-3.1", "(unreadable) date-unreadable"},
		{"2025-3-1-1", "(unreadable) date-unreadable"},
		{"2025-3-", "(unreadable) date-unreadable"},
		{"2025-003-01", "(unreadable) date-unreadable"},
		{"2.025E+03", "(unreadable) date-unreadable"},
		{"1000", "(unreadable) date-unreadable"},
		{"0000-01-01", "(unreadable) date-unreadable"},
		{"2025年3月1日2", "(unreadable) date-unreadable"},
		{"无", "(blank)"},
		{"暂无", "(blank)"},
		{"/", "(blank)"},
		{"--", "(blank)"},
		{"〈清空〉", "(cleared)"},
	};

	(void)state;
	UNIT_READ_ALL(&any, cells);
}

static void test_ambiguous(void **state)
{
	(void)state;
	assert_string_equal(
		unit_read(&any, "2025.1"), "2025-01 date-ambiguous");
	assert_string_equal(unit_detail(0), "2025-01");
	assert_string_equal(unit_read(&any, "2025.1.1"), "2025-01-01");
	assert_string_equal(unit_read(&any, "2025-1"), "2025-01");
	unit_set_severity(LEDGER__RULE_DATE_AMBIGUOUS, LEDGER_ERROR);
	assert_string_equal(
		unit_read(&any, "2025.1"), "(unreadable) date-ambiguous");
	unit_reset_severities();
}

static void test_constraints(void **state)
{
	struct ledger__field past = any;
	struct ledger__field full = any;
	struct ledger__field ranged = any;

	(void)state;
	past.past_only = true;
	full.full_date = true;
	ranged.minimum = "1949-10-01";
	ranged.maximum = "2030";
	/* The as-of day is 2025-08-31. */
	assert_string_equal(unit_read(&past, "2025-08-31"), "2025-08-31");
	assert_string_equal(
		unit_read(&past, "2025-09-01"), "(unreadable) date-future");
	assert_string_equal(unit_detail(0), "2025-08-31");
	assert_string_equal(unit_read(&past, "2025"), "2025");
	assert_string_equal(unit_read(&past, "2025-08"), "2025-08");
	assert_string_equal(
		unit_read(&past, "2025-09"), "(unreadable) date-future");
	assert_string_equal(
		unit_read(&past, "2026"), "(unreadable) date-future");
	unit_set_severity(LEDGER__RULE_DATE_FUTURE, LEDGER_WARNING);
	assert_string_equal(
		unit_read(&past, "2025-09-01"), "2025-09-01 date-future");
	unit_reset_severities();
	unit_set_as_of("");
	assert_string_equal(unit_read(&past, "2026"), "2026");
	unit_set_as_of("2025-08-31");
	assert_string_equal(
		unit_read(&full, "2025-08"), "(unreadable) date-precision");
	assert_string_equal(unit_read(&full, "2025.8.1"), "2025-08-01");
	assert_string_equal(unit_read(&ranged, "1949-10-01"), "1949-10-01");
	assert_string_equal(unit_read(&ranged, "1949"), "1949");
	assert_string_equal(
		unit_read(&ranged, "1949-09"), "(unreadable) date-range");
	assert_string_equal(unit_read(&ranged, "2030-12-31"), "2030-12-31");
	assert_string_equal(
		unit_read(&ranged, "2031-01-01"), "(unreadable) date-range");
}

static void spell(char cell[64], int style, int year, int month, int day)
{
	switch (style) {
	case 0:
		snprintf(cell, 64, "%04d-%02d-%02d", year, month, day);
		break;
	case 1:
		snprintf(cell, 64, "%d.%d.%d", year, month, day);
		break;
	case 2:
		snprintf(cell, 64, "%d/%d/%d", year, month, day);
		break;
	case 3:
		snprintf(cell, 64, "%d年%d月%d日", year, month, day);
		break;
	default:
		snprintf(cell, 64, "%04d%02d%02d", year, month, day);
		break;
	}
}

/* Every day that two centuries have, and those that they lack. */
static void test_every_day(void **state)
{
	size_t count = 0;

	(void)state;
	for (int n = 0; n < 200 * 12 * 31; n++) {
		int year = 1900 + n / 372;
		int month = 1 + n / 31 % 12;
		int day = 1 + n % 31;
		char canonical[64], cell[64];
		const char *outcome;

		spell(canonical, 0, year, month, day);
		spell(cell, n % 5, year, month, day);
		outcome = unit_read(&any, cell);
		if (strcmp(outcome, canonical) == 0)
			count++;
		else
			assert_string_equal(
				outcome, "(unreadable) date-impossible");
	}
	/* 1904 … 2096 are leap years, 1900 is not. */
	assert_int_equal(count, 200 * 365 + 49);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_spellings),
		cmocka_unit_test(test_since),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_serials),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_ambiguous),
		cmocka_unit_test(test_constraints),
		cmocka_unit_test(test_every_day),
	};

	return cmocka_run_group_tests(tests, NULL, unit_value_release);
}
