/* SPDX-License-Identifier: MIT */
/*
 * Periods, reports that were sent, and files that are added up.  Expectations
 * were worked out by hand; the persons are synthetic.
 */
#include "unit_report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT "columns:\n  - {name: count, title: 数, count: {}}\n"

/* ---- Periods ----------------------------------------------------------- */

static void is_period(
	const char *month, int cutoff_day, const char *from, const char *to)
{
	char first[LEDGER_DAY_SIZE];
	char last[LEDGER_DAY_SIZE];

	assert_int_equal(ledger_report_month(unit_report.store.context, month,
				 cutoff_day, first, last),
		LEDGER_OK);
	assert_string_equal(first, from);
	assert_string_equal(last, to);
}

static void test_periods(void **state)
{
	(void)state;
	is_period("2025-09", 31, "2025-09-01", "2025-09-30");
	is_period("2025-09", 30, "2025-08-31", "2025-09-30");
	is_period("2025-09", 15, "2025-08-16", "2025-09-15");
	is_period("2025-01", 20, "2024-12-21", "2025-01-20");
	is_period("2024-02", 29, "2024-01-30", "2024-02-29");
	is_period("2025-02", 29, "2025-01-30", "2025-02-28");
	is_period("2025-03", 29, "2025-03-01", "2025-03-29");
	is_period("9999-12", 31, "9999-12-01", "9999-12-31");
	is_period("0001-02", 1, "0001-01-02", "0001-02-01");
}

/* Periods of any cut-off day follow each other without gap or overlap. */
static void test_periods_follow(void **state)
{
	(void)state;
	for (int day = 1; day <= 31; day++) {
		int32_t before = 0;

		for (int month = 0; month < 60; month++) {
			char text[LEDGER_MONTH_SIZE + 8];
			char first[LEDGER_DAY_SIZE];
			char last[LEDGER_DAY_SIZE];
			struct ledger__date date = {0};

			(void)snprintf(text, sizeof text, "%04d-%02d",
				2023 + month / 12, 1 + month % 12);
			assert_int_equal(
				ledger_report_month(unit_report.store.context,
					text, day, first, last),
				LEDGER_OK);
			assert_true(ledger__date_parse(first, 10, &date));
			if (month > 0)
				assert_int_equal(
					ledger__date_to_day(date), before + 1);
			assert_true(ledger__date_parse(last, 10, &date));
			before = ledger__date_to_day(date);
		}
	}
}

static void is_last(const char *day, int cutoff_day, const char *month)
{
	char found[LEDGER_MONTH_SIZE];

	assert_int_equal(ledger_report_last_month(unit_report.store.context,
				 day, cutoff_day, found),
		LEDGER_OK);
	assert_string_equal(found, month);
}

static void test_last_month(void **state)
{
	(void)state;
	is_last("2025-10-01", 31, "2025-09");
	is_last("2025-10-31", 31, "2025-09");
	is_last("2025-10-15", 15, "2025-09");
	is_last("2025-10-16", 15, "2025-10");
	is_last("2025-01-01", 31, "2024-12");
	is_last("2025-02-28", 30, "2025-01");
	is_last("2025-03-01", 30, "2025-02");
}

static void test_wrong_periods(void **state)
{
	ledger_context *context = unit_report.store.context;
	char first[LEDGER_DAY_SIZE];
	char last[LEDGER_DAY_SIZE];
	(void)state;

	for (int day = 0; day <= 32; day += 32)
		assert_int_equal(ledger_report_month(
					 context, "2025-09", day, first, last),
			LEDGER_ERROR_DESCRIPTOR);
	assert_int_equal(
		ledger_report_month(context, "0001-01", 31, first, last),
		LEDGER_ERROR_DESCRIPTOR);
	assert_int_equal(
		ledger_report_month(context, "2025-09-01", 31, first, last),
		LEDGER_ERROR_DESCRIPTOR);
	assert_int_equal(
		ledger_report_last_month(context, "2025-09", 31, first),
		LEDGER_ERROR_DESCRIPTOR);
}

/* ---- Sent -------------------------------------------------------------- */

struct told {
	char text[512];
};

static void tell(void *data, const char *table, const char *row,
	const char *column, const char *frozen, const char *today)
{
	struct told *told = data;
	size_t length = strlen(told->text);

	(void)snprintf(told->text + length, sizeof told->text - length,
		"%s:%s:%s %s %s;", table, row, column, frozen, today);
}

/* The differences between what was kept (0: for this report) and today's. */
static uint64_t differences(int64_t number, struct told *told)
{
	ledger_report *today = unit_report.report;
	ledger_report *kept = NULL;
	uint64_t count = 0;

	unit_report.report = NULL;
	assert_int_equal(
		ledger_report_new(unit_report.store.context, &kept), LEDGER_OK);
	assert_int_equal(
		ledger_report_thaw(kept, unit_report.store.store, number),
		LEDGER_OK);
	told->text[0] = '\0';
	count = ledger_report_compare(kept, today, tell, told);
	ledger_report_free(kept);
	unit_report.report = today;
	return count;
}

static void freeze(int64_t number, int64_t replaced)
{
	int64_t issued = 0;
	int64_t before = -1;

	assert_int_equal(unit_count(), LEDGER_OK);
	assert_int_equal(ledger_report_freeze(unit_report.report,
				 unit_report.store.store, &issued, &before),
		LEDGER_OK);
	assert_int_equal(issued, number);
	assert_int_equal(before, replaced);
}

static void test_differences(void **state)
{
	struct told told;
	(void)state;

	unit_woman("2025-05-01", EAST, UNIT_CELLS("name=一"));
	unit_table("T", "areas",
		COUNT "  - {name: share, title: 占比, share: {of: [count], "
		      "to: {total: [count]}}}\n");
	freeze(1, 0);
	assert_int_equal(differences(1, &told), 0);
	unit_woman("2025-05-01", WEST, UNIT_CELLS("name=二"));
	assert_int_equal(unit_count(), LEDGER_OK);
	assert_int_equal(differences(1, &told), 4);
	assert_string_equal(told.text,
		"T:411726101000:share 100.00 50.00;"
		"T:411726102000:count 0 1;T:411726102000:share 0.00 50.00;"
		"T:total:count 1 2;");
}

/* Rows and columns that one of the two does not have. */
static void test_differences_of_shape(void **state)
{
	struct told told;
	(void)state;

	unit_woman("2025-05-01", EAST, UNIT_CELLS("name=一"));
	unit_table("T", "areas", COUNT);
	freeze(1, 0);
	unit_woman("2025-05-01", "", UNIT_CELLS("name=二"));
	assert_int_equal(unit_count(), LEDGER_OK);
	assert_int_equal(differences(1, &told), 2);
	assert_string_equal(
		told.text, "T:total:count 1 2;T:unclear:count absent 1;");
	freeze(2, 1);
	assert_int_equal(differences(2, &told), 0);
	assert_int_equal(
		ledger_store_check(unit_report.store.store, NULL, NULL),
		LEDGER_OK);
}

static void test_not_kept(void **state)
{
	ledger_report *report = unit_report.report;
	(void)state;

	unit_table("T", "areas", COUNT);
	assert_int_equal(ledger_report_thaw(report, unit_report.store.store, 0),
		LEDGER_END);
	assert_int_equal(ledger_report_thaw(report, unit_report.store.store, 7),
		LEDGER_END);
	freeze(1, 0);
	assert_int_equal(ledger_report_thaw(report, unit_report.store.store, 0),
		LEDGER_OK);
	unit_period("2025-09-01", "2025-09-29", NULL);
	assert_int_equal(ledger_report_thaw(report, unit_report.store.store, 0),
		LEDGER_END);
}

/* ---- Memory ------------------------------------------------------------ */

static ledger_status send(
	const char *tables, const char *file, const char *expected)
{
	ledger_context *context = unit_report.store.context;
	ledger_store *store = unit_report.store.store;
	ledger_report *report = NULL;
	ledger_report *kept = NULL;
	ledger_report *sum = NULL;
	ledger_status status = ledger_report_new(context, &report);

	if (status == LEDGER_OK)
		status = ledger_report_set_period(
			report, "2025-09-01", "2025-09-30");
	if (status == LEDGER_OK)
		status = ledger_report_set_title_month(report, "next");
	if (status == LEDGER_OK)
		status = ledger_report_set_area(report, UNIT_STORE_AREA);
	if (status == LEDGER_OK)
		status = ledger_report_add_folder(report, tables);
	if (status == LEDGER_OK)
		status = ledger_report_add_footer(report, "填表人", "甲");
	if (status == LEDGER_OK)
		status = ledger_report_count(report, store);
	if (status == LEDGER_OK)
		status = ledger_report_freeze(report, store, NULL, NULL);
	if (status == LEDGER_OK)
		status = ledger_report_new(context, &kept);
	if (status == LEDGER_OK)
		status = ledger_report_set_period(
			kept, "2025-09-01", "2025-09-30");
	if (status == LEDGER_OK)
		status = ledger_report_add_folder(kept, tables);
	if (status == LEDGER_OK)
		status = ledger_report_thaw(kept, store, 0);
	if (status == LEDGER_OK)
		assert_int_equal(
			ledger_report_compare(kept, report, NULL, NULL), 0);
	if (status == LEDGER_OK)
		status = ledger_report_new(context, &sum);
	if (status == LEDGER_OK)
		status = ledger_report_add_folder(sum, tables);
	if (status == LEDGER_OK)
		status = ledger_report_combine(
			sum, &file, 1, expected, NULL, NULL, NULL);
	ledger_report_free(report);
	ledger_report_free(kept);
	ledger_report_free(sum);
	return status;
}

/* Whichever allocation fails, that is said, and nothing is lost. */
static void test_memory(void **state)
{
	char *tables = unit_folder();
	char *path = unit_path(tables, "T.yaml");
	char *sent = unit_path(unit_report.store.folder, "sent.csv");
	char *expected = unit_path(unit_report.store.folder, "expected.csv");
	ledger_report_style style = {.format = LEDGER_FORMAT_CSV};
	ledger_status status = LEDGER_ERROR_MEMORY;
	unsigned long n = 0;
	FILE *file = fopen(path, "w");
	(void)state;

	assert_non_null(file);
	fputs("id: T\ntitle: 表\nversion: \"1\"\nrows: areas\n" COUNT, file);
	assert_int_equal(fclose(file), 0);
	unit_woman("2025-05-01", EAST, UNIT_CELLS("name=一"));
	unit_table("T", "areas", COUNT);
	assert_int_equal(unit_count(), LEDGER_OK);
	file = fopen(sent, "w");
	assert_non_null(file);
	assert_int_equal(ledger_report_write(unit_report.report, file, &style),
		LEDGER_OK);
	assert_int_equal(fclose(file), 0);
	file = fopen(expected, "w");
	assert_non_null(file);
	fputs("区划代码,名称\n411726,县\n411727,别县\n", file);
	assert_int_equal(fclose(file), 0);
	while (status != LEDGER_OK) {
		unit_fail_allocation(++n);
		status = send(tables, sent, expected);
		if (status != LEDGER_OK && !unit_allocation_failed())
			fail_msg("%lu: %s", n,
				ledger_context_message(
					unit_report.store.context));
		unit_fail_allocation(0);
	}
	assert_true(n > 100);
	assert_int_equal(
		ledger_store_check(unit_report.store.store, NULL, NULL),
		LEDGER_OK);
	free(path);
	free(sent);
	free(expected);
	unit_remove_folder(tables);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		REPORT_TEST(periods),
		REPORT_TEST(periods_follow),
		REPORT_TEST(last_month),
		REPORT_TEST(wrong_periods),
		REPORT_TEST(differences),
		REPORT_TEST(differences_of_shape),
		REPORT_TEST(not_kept),
		REPORT_TEST(memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
