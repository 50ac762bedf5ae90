/* SPDX-License-Identifier: MIT */
/* Durations: full months and years, ranges where days are not known. */
#include "unit_names.h"

#include <stdio.h>
#include <string.h>

#define OPEN INT32_MAX
#define AWAY                                                                    \
	"{name: away, label: 外出, unit: months, since: away_since, stated: " \
	"{field: away_years, unit: years, on: [verified_on, surveyed_on]}}"

struct trial {
	const char *cells;
	const char *day;
	int32_t low;
	int32_t high;
};

static void check(
	const char *duration, const struct trial *trials, size_t count)
{
	unit_names.duration_count = 0;
	unit_names_duration(duration);
	for (size_t i = 0; i < count; i++) {
		struct unit_row row;
		struct ledger__range range;

		unit_row_fill(&row, trials[i].cells, trials[i].day);
		range = ledger__duration_evaluate(
			&unit_names.durations[0], &row.frame);
		unit_row_release(&row);
		if (range.low != trials[i].low || range.high != trials[i].high)
			fail_msg("\"%s\" on %s is %d to %d, not %d to %d",
				trials[i].cells, trials[i].day, range.low,
				range.high, trials[i].low, trials[i].high);
	}
}

#define CHECK(duration, trials)                                                \
	check(duration, trials, sizeof(trials) / sizeof((trials)[0]))

static void test_since(void **state)
{
	static const struct trial trials[] = {
		/* Six months to the day (domain facts 11). */
		{"away_since=2025-03-27", "2025-09-26", 5, 5},
		{"away_since=2025-03-27", "2025-09-27", 6, 6},
		/* The 31st meets the last day of a shorter month. */
		{"away_since=2025-08-31", "2026-02-27", 5, 5},
		{"away_since=2025-08-31", "2026-02-28", 6, 6},
		{"away_since=2023-08-31", "2024-02-28", 5, 5},
		{"away_since=2023-08-31", "2024-02-29", 6, 6},
		{"away_since=2024-08-30", "2025-02-27", 5, 5},
		{"away_since=2024-08-30", "2025-02-28", 6, 6},
		{"away_since=2024-02-29", "2025-02-27", 11, 11},
		{"away_since=2024-02-29", "2025-02-28", 12, 12},
		{"away_since=2025-08-31", "2025-08-31", 0, 0},
		/* Not yet away. */
		{"away_since=2025-09-27", "2025-03-27", 0, 0},
		/* The month only: its last day and its first. */
		{"away_since=2025-02", "2025-08-31", 6, 6},
		{"away_since=2025-02", "2025-08-15", 5, 6},
		{"away_since=2025-02", "2025-08-01", 5, 6},
		{"away_since=2025-02", "2025-07-31", 5, 5},
		{"away_since=2024", "2025-08-31", 8, 19},
		{"away_since=2025", "2025-08-31", 0, 7},
		/* Nothing, or nothing that can be read. */
		{"", "2025-08-31", INT32_MIN, INT32_MAX},
		{"away_since=?", "2025-08-31", INT32_MIN, INT32_MAX},
		{"away_since=!", "2025-08-31", INT32_MIN, INT32_MAX},
		/* The day is better than what was stated. */
		{"away_since=2025-03-27 away_years=9 surveyed_on=2025-08-31",
			"2025-08-31", 5, 5},
	};

	(void)state;
	CHECK(AWAY, trials);
}

static void test_stated(void **state)
{
	static const struct trial trials[] = {
		{"away_years=0.5 surveyed_on=2025-08-31", "2025-08-31", 6, 6},
		{"away_years=0.5 surveyed_on=2025-08-31", "2026-02-27", 11, 11},
		{"away_years=0.5 surveyed_on=2025-08-31", "2026-02-28", 12, 12},
		{"away_years=2 surveyed_on=2025-01-15", "2025-08-31", 31, 31},
		{"away_years=2.5 surveyed_on=2025-01-15", "2025-01-15", 30, 30},
		/* Fractions of months are dropped: 3.6, 11.988, 10.8. */
		{"away_years=0.3 surveyed_on=2025-08-31", "2025-08-31", 3, 3},
		{"away_years=0.999 surveyed_on=2025-08-31", "2025-08-31", 11,
			11},
		{"away_years=0.9 surveyed_on=2025-08-31", "2025-08-31", 10, 10},
		{"away_years=0.08333333333333 surveyed_on=2025-08-31",
			"2025-08-31", 0, 0},
		{"away_years=0 surveyed_on=2025-08-31", "2025-08-31", 0, 0},
		{"away_years=-1 surveyed_on=2025-08-31", "2025-08-31", 0, 0},
		{"away_years=999999999999999 surveyed_on=2025-08-31",
			"2025-08-31", 120000, 120000},
		/* The first day that is not blank, whichever is later. */
		{"away_years=1 surveyed_on=2025-01-31 verified_on=2025-07-31",
			"2025-08-31", 13, 13},
		{"away_years=1 surveyed_on=2025-01-31 verified_on=!",
			"2025-08-31", 19, 19},
		/* Known by month only. */
		{"away_years=1 surveyed_on=2025-02", "2025-08-15", 17, 18},
		/* The day is not known: at least that much. */
		{"away_years=0.5", "2025-08-31", 6, OPEN},
		{"away_years=0", "2025-08-31", 0, OPEN},
		/* Stated after the as-of day: what was yet to pass goes off. */
		{"away_years=0.5 surveyed_on=2025-09-01", "2024-03-01", 0, 0},
		{"away_years=0.5 surveyed_on=2025-09-01", "2025-03-01", 0, 0},
		{"away_years=0.5 surveyed_on=2025-09-01", "2025-04-01", 1, 1},
		{"away_years=1 surveyed_on=2025-09-01", "2025-01-01", 4, 4},
		/* Seven months and a day are left: eight go off. */
		{"away_years=1 surveyed_on=2025-09-02", "2025-02-01", 4, 4},
		{"away_years=1 surveyed_on=2025-09-01", "2025-08-31", 11, 11},
		{"away_years=0.5 surveyed_on=2025-09-30", "2025-08-31", 5, 5},
		/* A month's last day meets longer ones: one month is left. */
		{"away_years=1 surveyed_on=2025-03-31", "2025-02-28", 11, 11},
		{"away_years=1 surveyed_on=2025-03-31", "2025-02-27", 10, 10},
		/* By month: 1 to 30 September, 5 months to 6; or around it. */
		{"away_years=1 surveyed_on=2025-09", "2025-03-15", 5, 6},
		{"away_years=1 surveyed_on=2025-09", "2025-09-15", 11, 12},
		{"away_years=1 surveyed_on=2025", "2025-06-30", 6, 17},
		{"away_years=0.5 surveyed_on=2025", "2024-12-31", 0, 5},
		/* A day alone says nothing. */
		{"surveyed_on=2025-08-31", "2025-08-31", INT32_MIN, INT32_MAX},
	};
	static const struct trial months[] = {
		{"away_months=7 surveyed_on=2025-06-30", "2025-08-31", 9, 9},
		{"away_months=7", "2025-08-31", 7, OPEN},
		{"", "2025-08-31", INT32_MIN, INT32_MAX},
	};

	(void)state;
	CHECK(AWAY, trials);
	CHECK("{name: away, label: 外出, unit: months, stated: {field: "
	      "away_months, unit: months, on: surveyed_on}}",
		months);
}

static void test_years(void **state)
{
	static const struct trial trials[] = {
		/* Born on 29 February: the 28th in other years. */
		{"birth_date=1988-02-29", "2025-02-27", 36, 36},
		{"birth_date=1988-02-29", "2025-02-28", 37, 37},
		{"birth_date=1988-02-29", "2024-02-28", 35, 35},
		{"birth_date=1988-02-29", "2024-02-29", 36, 36},
		/* The last day at 64 (domain facts 5.9). */
		{"birth_date=1965-06-15", "2030-06-14", 64, 64},
		{"birth_date=1965-06-15", "2030-06-15", 65, 65},
		{"birth_date=1965", "2025-08-31", 59, 60},
		{"birth_date=1965-06", "2025-06-15", 59, 60},
		{"birth_date=1965-06", "2025-06-30", 60, 60},
		{"", "2025-08-31", INT32_MIN, INT32_MAX},
	};
	static const struct trial stated[] = {
		{"away_years=1 surveyed_on=2024-08-31", "2025-08-30", 1, 1},
		{"away_years=1 surveyed_on=2024-08-31", "2025-08-31", 2, 2},
		{"away_years=1.5 surveyed_on=2025-02-28", "2025-08-28", 2, 2},
		{"away_years=1.5 surveyed_on=2025-02", "2025-08-15", 1, 2},
		{"away_years=1.5", "2025-08-28", 1, OPEN},
		{"away_years=2 surveyed_on=2025-08-31", "2025-08-30", 1, 1},
		{"away_years=2 surveyed_on=2025-08-31", "2020-08-31", 0, 0},
	};

	(void)state;
	CHECK("{name: age, label: 年龄, unit: years, since: birth_date}",
		trials);
	CHECK("{name: away, label: 外出, unit: years, stated: {field: "
	      "away_years, unit: years, on: [surveyed_on]}}",
		stated);
}

/* ---- Compared ---------------------------------------------------------- */

static void test_conditions(void **state)
{
	static const char least[] = "{duration: away, at_least: 6}";
	static const char most[] = "{duration: away, at_most: 12}";
	static const char both[] = "{duration: away, at_least: 6, at_most: 12}";
	static const struct {
		const char *text;
		const char *cells;
		char expected;
	} trials[] = {
		{least, "away_since=2025-02-28", 'T'},
		{least, "away_since=2025-03-01", 'F'},
		{least, "away_since=2025-02", 'T'},
		{least, "away_since=2025", '?'},
		{least, "", '?'},
		{least, "away_years=0.5", 'T'},
		{least, "away_years=0", '?'},
		{most, "away_years=0.5", '?'},
		{most, "away_years=2", 'F'},
		{most, "away_since=2024-08-31", 'T'},
		{both, "away_since=2024-08-31", 'T'},
		{both, "away_since=2024-07-31", 'F'},
		{both, "away_since=2025-08-30", 'F'},
		{both, "away_since=2024", '?'},
		{both, "", '?'},
		{"{duration: away, more_than: 6}", "away_since=2025-02-28",
			'F'},
		{"{duration: away, less_than: 7}", "away_since=2025-02-28",
			'T'},
		{"{not: {duration: away, at_least: 6}}", "away_since=2025-08",
			'T'},
	};

	(void)state;
	unit_names_duration(AWAY);
	for (size_t i = 0; i < sizeof trials / sizeof *trials; i++) {
		char found = unit_names_result(
			trials[i].text, trials[i].cells, "2025-08-31");

		if (found != trials[i].expected)
			fail_msg("%s over \"%s\" is %c", trials[i].text,
				trials[i].cells, found);
	}
}

/* ---- Refused ----------------------------------------------------------- */

static void refuse_duration(const char *text, const char *message)
{
	const struct ledger__document *document = NULL;
	const struct ledger__node *root =
		unit_names_document("d", text, &document);
	struct ledger__duration duration;

	assert_int_equal(ledger__duration_compile(unit_names_context, document,
				 unit_names_sheet, root, &duration),
		LEDGER_ERROR_DESCRIPTOR);
	assert_string_equal(
		ledger_context_message(unit_names_context), message);
}

static void test_refused(void **state)
{
	(void)state;
	refuse_duration("{name: a, label: b, unit: months}",
		"d:1: a duration needs 'since' or 'stated'");
	refuse_duration("{name: a, label: b, since: away_since}",
		"d:1: key 'unit' is missing");
	refuse_duration("{name: a, label: b, unit: month, since: away_since}",
		"d:1: unknown unit 'month'; did you mean 'months'?");
	refuse_duration("{name: a, label: b, unit: months, since: away_sinse}",
		"d:1: unknown field 'away_sinse'; did you mean 'away_since'?");
	refuse_duration("{name: a, label: b, unit: months, since: care}",
		"d:1: field 'care' in 'since' is no date");
	refuse_duration("{name: a, label: b, unit: months, since: township}",
		"d:1: field 'township' is not stored: conditions cannot read "
		"it");
	refuse_duration("{name: a, label: b, unit: months, snice: away_since}",
		"d:1: unknown key 'snice'; did you mean 'since'?");
	refuse_duration("{name: a, label: b, unit: months, stated: {field: "
			"care, unit: years, on: surveyed_on}}",
		"d:1: field 'care' in 'field' is no number");
	refuse_duration("{name: a, label: b, unit: months, stated: {field: "
			"away_years, unit: years}}",
		"d:1: key 'on' is missing");
	refuse_duration("{name: a, label: b, unit: months, stated: {field: "
			"away_years, on: surveyed_on}}",
		"d:1: key 'unit' is missing");
	refuse_duration("{name: a, label: b, unit: months, stated: {field: "
			"away_years, unit: years, on: [surveyed_on, care]}}",
		"d:1: field 'care' in 'on' is no date");
	refuse_duration("{name: a, label: b, unit: months, stated: {field: "
			"away_years, unit: years, on: []}}",
		"d:1: 'on' names 1 to 4 fields");
	refuse_duration("{name: A, label: b, unit: months, since: away_since}",
		"d:1: 'A' is no name: a letter, then letters, digits and '_', "
		"all lower case, 63 at most");
}

static void test_refused_conditions(void **state)
{
	const struct ledger__expr *expr = NULL;
	static const char *const trials[][2] = {
		{"{duration: awy, at_least: 6}",
			"c:1: unknown duration 'awy'; did you mean 'away'?"},
		{"{duration: away}",
			"c:1: 'duration' needs a bound such as {at_least: 2}"},
		{"{duration: away, at_least: 7, at_most: 6}",
			"c:1: 'duration' can never be true"},
		{"{duration: away, at_least: six}",
			"c:1: 'at_least' is a whole number, not 'six'"},
		{"{duration: away, at_least: 6, field: care}",
			"c:1: unknown key 'field'; it is one of duration, "
			"at_least, at_most, less_than, more_than"},
		{"{duration: away, at_least: {field: children}}",
			"c:1: 'at_least' must be a text"},
	};

	(void)state;
	unit_names_duration(AWAY);
	for (size_t i = 0; i < sizeof trials / sizeof *trials; i++) {
		assert_int_equal(unit_names_compile(trials[i][0], &expr),
			LEDGER_ERROR_DESCRIPTOR);
		assert_string_equal(ledger_context_message(unit_names_context),
			trials[i][1]);
	}
}

static void collect(void *data, int field)
{
	strcat(data, unit_names_sheet->fields[field].name);
	strcat(data, " ");
}

static void test_fields(void **state)
{
	char names[100] = "";

	(void)state;
	unit_names_duration(AWAY);
	ledger__duration_fields(&unit_names.durations[0], collect, names);
	assert_string_equal(
		names, "away_since away_years verified_on surveyed_on ");
}

#define TEST(name) cmocka_unit_test_teardown(name, unit_names_clear)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_since),
		TEST(test_stated),
		TEST(test_years),
		TEST(test_conditions),
		TEST(test_refused),
		TEST(test_refused_conditions),
		TEST(test_fields),
	};

	return cmocka_run_group_tests_name(
		"durations", tests, unit_names_begin, unit_names_end);
}
