/* SPDX-License-Identifier: MIT */
/* More rows for records that are there than are prepared at a time. */
#include "unit_intake.h"

#include <stdio.h>
#include <stdlib.h>

enum { WOMEN = 290 }; /* two full batches and a part of one */

/* Synthetic: a county, a day and the woman's place, with its check digit. */
static void make_number(int woman, char number[19])
{
	static const int weights[] = {
		7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
	int sum = 0;

	snprintf(number, 19, "41172619880229%03d", 402 + 2 * woman);
	for (int i = 0; i < 17; i++)
		sum += weights[i] * (number[i] - '0');
	number[17] = "10X98765432"[sum % 11];
	number[18] = '\0';
}

/* Every woman once, with this phone and day. */
struct sheet {
	const char *phone;
	const char *day;
	int stranger; /* her row has another name */
	int same;     /* her row is that of the first sheet */
};

static void import(const char *name, struct sheet sheet)
{
	char *text = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);

	assert_non_null(stream);
	fputs(HEADER, stream);
	for (int i = 0; i < WOMEN; i++) {
		bool same = i == sheet.same;
		char number[19];

		make_number(i, number);
		fprintf(stream, "%s,%s,," EAST ",%s,%s,\n",
			i == sheet.stranger ? "李四" : "张三", number,
			same ? "13800000001" : sheet.phone,
			same ? "2025-03-01" : sheet.day);
	}
	assert_int_equal(fclose(stream), 0);
	unit_import(&intake, name, text);
	free(text);
}

static void assert_women(int stranger, int same)
{
	char *text = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);

	assert_non_null(stream);
	for (int i = 0; i < WOMEN; i++) {
		bool old = i == stranger || i == same;
		char number[19];

		make_number(i, number);
		fprintf(stream,
			"张三|%s|1988-02-29|" EAST "|%s|%s|registered\n",
			number, old ? "13800000001" : "13900000002",
			old ? "2025-03-01" : "2025-06-01");
	}
	assert_int_equal(fclose(stream), 0);
	assert_string_equal(unit_women(), text);
	free(text);
}

static void count_problem(
	void *data, const char *kind, const char *text, const char *record)
{
	(void)kind;
	(void)text;
	(void)record;
	++*(int *)data;
}

static void import_first(void)
{
	import("first.csv",
		(struct sheet){"13800000001", "2025-03-01", -1, -1});
	assert_counts(&intake, "290 290 0 0 0 0 0");
}

static void test_each_is_judged_by_its_own_record(void **state)
{
	const int stranger = 130; /* in the second batch */
	const int same = 280;	  /* in the last one */

	int problems = 0;

	(void)state;
	import_first();
	import("second.csv",
		(struct sheet){"13900000002", "2025-06-01", stranger, same});
	assert_counts(&intake, "290 0 288 1 0 1 0");
	assert_int_equal(unit_found(&intake, 0, "name-differs"), 1);
	assert_int_equal(unit_found(&intake, stranger + 2, "name-differs"), 1);
	assert_women(stranger, same);
	assert_int_equal(
		ledger_store_check(intake.store, count_problem, &problems),
		LEDGER_OK);
	assert_int_equal(problems, 0);
}

/* What was loaded ahead is forgotten with the run. */
static void test_a_refused_run_changes_nothing(void **state)
{
	(void)state;
	import_first();
	intake.refuse = true;
	import("second.csv",
		(struct sheet){"13900000002", "2025-06-01", 289, -1});
	assert_int_equal(intake.status, LEDGER_ERROR_REFUSED);
	import("third.csv",
		(struct sheet){"13900000002", "2025-06-01", -1, -1});
	assert_counts(&intake, "290 0 290 0 0 0 0");
	assert_women(-1, -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		INTAKE_TEST(each_is_judged_by_its_own_record),
		INTAKE_TEST(a_refused_run_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
