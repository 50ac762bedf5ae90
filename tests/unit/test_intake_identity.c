/* SPDX-License-Identifier: MIT */
/* Who is who: numbers, drafts, duplicates, what is held and confirmed. */
#include "unit_intake.h"

#include "form/value.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Numbers ---------------------------------------------------------------
 */

static void test_number_and_name_are_she(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv",
		HEADER "张 三," N88 ",," EAST ",13800000001,2025-03-01,\n");
	assert_counts(&intake, "1 1 0 0 0 0 0");
	unit_import(&intake, "b.csv",
		HEADER "张三," N88 ",," WEST ",13800000002,2025-06-01,\n");
	assert_counts(&intake, "1 0 1 0 0 0 0");
	assert_string_equal(unit_women(),
		"张三|" N88 "|1988-02-29|" WEST
		"|13800000002|2025-06-01|registered\n");
}

static void test_other_name_is_held(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv",
		HEADER "张三," N88 ",," EAST ",13800000001,2025-03-01,\n");
	unit_import(&intake, "b.csv",
		HEADER "李四," N88 ",," EAST ",13800000002,2025-06-01,\n");
	assert_counts(&intake, "1 0 0 0 0 1 0");
	assert_int_equal(unit_found(&intake, 2, "name-differs"), 1);
	assert_non_null(strstr(unit_women(), "张三|" N88));
	unit_import(&intake, "c.csv",
		HEADER "李四," N88 ",," EAST
		       ",13800000002,2025-06-01,name-differs\n");
	assert_counts(&intake, "1 0 1 0 0 0 0");
	assert_string_equal(unit_women(),
		"李四|" N88 "|1988-02-29|" EAST
		"|13800000002|2025-06-01|registered\n");
}

static void test_equal_rows_are_taken_once(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv",
		HEADER "张三," N88 ",," EAST ",,2025-03-01,\n"
		       "李四," N85 ",," EAST ",,2025-03-01,\n"
		       "张三," N88 ",," EAST ",,2025-03-01,\n");
	assert_counts(&intake, "3 2 0 1 0 0 0");
	assert_int_equal(unit_found(&intake, 4, "duplicate-equal"), 1);
}

static void test_differing_rows_are_both_held(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv",
		HEADER "张三," N88 ",," EAST ",,2025-03-01,\n"
		       "李四," N85 ",," EAST ",,2025-03-01,\n"
		       "张三," N88 ",," WEST ",,2025-03-01,\n");
	assert_counts(&intake, "3 1 0 0 0 2 0");
	assert_int_equal(unit_found(&intake, 2, "duplicate-in-file"), 1);
	assert_int_equal(unit_found(&intake, 4, "duplicate-in-file"), 1);
	assert_string_equal(unit_women(),
		"李四|" N85 "|1985-01-01|" EAST "||2025-03-01|registered\n");
}

/* Confirming does not help: only mending does. */
static void test_differing_rows_cannot_be_confirmed(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv",
		HEADER "张三," N88 ",," EAST ",,,duplicate-in-file\n"
		       "李四," N88 ",," EAST ",,,duplicate-in-file\n");
	assert_counts(&intake, "2 0 0 0 0 2 0");
	assert_string_equal(unit_women(), "");
}

/* A row that is wrong still says that its number is in doubt. */
static void test_rejected_row_counts_as_a_duplicate(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv",
		HEADER "张三," N88 ",," EAST ",,2025-03-01,\n"
		       "张三," N88 ",,999999999999,,2025-03-01,\n");
	assert_counts(&intake, "2 0 0 0 1 1 0");
}

static void test_suspect_number_waits(void **state)
{
	char digits[19] = "22018219880210000";
	char text[512];

	(void)state;
	/* Some day of the month makes the check digit 0. */
	while (ledger__citizen_check_digit(digits) != '0')
		digits[13]++;
	assert_true(digits[13] <= '9');
	strcat(digits, "0");
	assert_true(ledger__citizen_number_valid(digits, 18));
	snprintf(text, sizeof(text), HEADER "张三,%s,,%s,,2025-03-01,\n",
		digits, EAST);
	unit_import(&intake, "a.csv", text);
	assert_counts(&intake, "1 0 0 0 0 1 0");
	assert_int_equal(unit_found(&intake, 2, "id-suspect"), 1);
	snprintf(text, sizeof(text),
		HEADER "张三,%s,,%s,,2025-03-01,id-suspect\n", digits, EAST);
	unit_import(&intake, "b.csv", text);
	assert_counts(&intake, "1 1 0 0 0 0 0");
	assert_non_null(strstr(unit_women(), digits));
}

/* ---- Record numbers ---------------------------------------------------------
 */

static char *record_of(const char *number)
{
	const struct ledger__sheet *sheet =
		ledger__form_sheet(ledger__store_form(intake.store), "women");
	char text[LEDGER__RECORD_TEXT_SIZE];
	int64_t record = 0;

	assert_int_equal(ledger__store_find_number(intake.store, sheet, number,
				 strlen(number), &record),
		LEDGER_OK);
	assert_true(record != 0);
	ledger__record_format(record, text);
	return strdup(text);
}

static void test_record_number_identifies(void **state)
{
	char *record;
	char text[1024];

	(void)state;
	unit_import(&intake, "a.csv",
		HEADER "张三," N88 ",," EAST ",,2025-03-01,\n"
		       "李四," N85 ",," EAST ",,2025-03-01,\n");
	record = record_of(N88);
	snprintf(text, sizeof(text),
		"record_no,version,export_batch,name,id_no,phone,verified_on\n"
		"%s,X.1,7,张三,220182********0028,13800000001,2025-06-01\n",
		record);
	unit_import(&intake, "masked.csv", text);
	assert_counts(&intake, "1 0 1 0 0 0 0");
	snprintf(text, sizeof(text),
		"record_no,name,id_no,phone,verified_on\n"
		"%s,张三," N85 ",13800000009,2025-07-01\n",
		record);
	unit_import(&intake, "other.csv", text);
	assert_counts(&intake, "1 0 0 0 0 1 0");
	assert_int_equal(unit_found(&intake, 2, "number-differs"), 1);
	snprintf(text, sizeof(text),
		"record_no,name,phone,verified_on\n"
		"%.8s999,张三,13800000009,2025-07-01\n",
		record);
	unit_import(&intake, "unknown.csv", text);
	assert_counts(&intake, "1 0 0 0 1 0 0");
	assert_int_equal(unit_found(&intake, 2, "reference-unknown"), 1);
	assert_string_equal(unit_women(),
		"张三|" N88 "|1988-02-29|" EAST
		"|13800000001|2025-06-01|registered\n"
		"李四|" N85 "|1985-01-01|" EAST "||2025-03-01|registered\n");
	free(record);
}

/* One woman by her record number and by her citizen number. */
static void test_one_record_by_two_ways_is_held(void **state)
{
	char *record;
	char text[1024];

	(void)state;
	unit_import(&intake, "a.csv",
		HEADER "张三," N88 ",," EAST ",,2025-03-01,\n");
	record = record_of(N88);
	snprintf(text, sizeof(text),
		"record_no,name,id_no,phone,verified_on\n"
		"%s,张三,,13800000001,2025-06-01\n"
		",张三," N88 ",13800000002,2025-06-01\n",
		record);
	unit_import(&intake, "b.csv", text);
	assert_counts(&intake, "2 0 0 0 0 2 0");
	assert_int_equal(unit_found(&intake, 0, "duplicate-in-file"), 2);
	free(record);
}

/* ---- Again ------------------------------------------------------------------
 */

static const char mixed[] =
	HEADER "张三," N88 ",," EAST ",13800000001,2025-03-01,\n"
	       "李四,,1985-01-01," EAST ",,2025-03-01,\n"
	       "王五,,," WEST ",,2025-03-01,\n"
	       "赵六,,,,,,\n"
	       "孙七," N85 ",," EAST ",,2025-03-01,\n"
	       "孙七," N85 ",," WEST ",,2025-03-01,\n"
	       "周八,220182198501011022,," EAST ",,2025-03-01,\n"
	       "吴九,,1990-01-01," EAST ",,2025-03-01,\n"
	       "吴九,,1990-01-01," EAST ",,2025-03-01,\n"
	       "郑十," N65 ",," SOUTH ",,2025-03-01,\n"
	       "合计,10人,,,,,\n";

static void test_twice_is_once(void **state)
{
	char *first;

	(void)state;
	unit_import(&intake, "a.csv", mixed);
	assert_counts(&intake, "11 5 0 0 1 4 1");
	first = strdup(unit_women());
	unit_import(&intake, "a.csv", mixed);
	assert_counts(&intake, "11 0 0 5 1 4 1");
	assert_string_equal(unit_women(), first);
	unit_import(&intake, "renamed.csv", mixed);
	assert_counts(&intake, "11 0 0 5 1 4 1");
	assert_string_equal(unit_women(), first);
	free(first);
}

/* Any order of rows gives the same records, for a fixed list of seeds. */
static void test_order_does_not_matter(void **state)
{
	const char *rows[16];
	size_t count = 0;
	char *expected;
	char *copy = strdup(mixed + strlen(HEADER));
	char text[2048];
	unsigned seed = 1;

	(void)state;
	for (char *at = strtok(copy, "\n"); at; at = strtok(NULL, "\n"))
		if (strncmp(at, "合计", 6) != 0)
			rows[count++] = at;
	unit_import(&intake, "a.csv", mixed);
	expected = strdup(unit_women());
	for (int round = 0; round < 20; round++) {
		unit_intake_end(&intake);
		unit_intake_begin(&intake);
		strcpy(text, HEADER);
		for (size_t i = count; i > 0; i--) {
			const char *swap;
			size_t k;

			seed = seed * 1103515245 + 12345;
			k = (seed >> 16) % i;
			swap = rows[k];
			rows[k] = rows[i - 1];
			rows[i - 1] = swap;
			strcat(strcat(text, rows[i - 1]), "\n");
		}
		unit_import(&intake, "a.csv", text);
		assert_counts(&intake, "10 5 0 0 1 4 0");
		assert_string_equal(unit_women(), expected);
	}
	free(expected);
	free(copy);
}

/* ---- A first import so large that rows go in while others are read ----------
 */

enum { MANY = 22000 };

/* A valid number of a woman born on the nth day after 1980-01-01. */
static void make_number(char number[19], int n)
{
	struct ledger__date day = {1980, 1, 1};

	char text[64];

	day = ledger__date_from_day(ledger__date_to_day(day) + n % 9000);
	snprintf(text, sizeof(text), "220182%04d%02d%02d%03d", day.year,
		day.month, day.day, 112 + n / 9000 * 2);
	memcpy(number, text, 17);
	number[17] = ledger__citizen_check_digit(number);
	number[18] = '\0';
}

static char *make_many(void)
{
	size_t size = 0;
	char *text = NULL;
	char number[19];
	FILE *stream = open_memstream(&text, &size);

	assert_non_null(stream);
	fputs(HEADER, stream);
	for (int i = 0; i < MANY; i++) {
		make_number(number, i);
		fprintf(stream, "甲%s,%s,,%s,,2025-03-01,\n",
			i % 2 ? "乙" : "丙", number, EAST);
	}
	make_number(number, 5);
	fprintf(stream, "甲乙,%s,,%s,,2025-03-01,\n", number, WEST);
	make_number(number, 7);
	fprintf(stream, "甲乙,%s,,%s,,2025-03-01,\n", number, EAST);
	fprintf(stream, "甲乙,,1980-01-10,%s,,2025-03-01,\n", EAST);
	fprintf(stream, "甲丁,,1980-01-10,%s,,2025-03-01,\n", EAST);
	fclose(stream);
	return text;
}

static void count_damage(
	void *data, const char *kind, const char *text, const char *record)
{
	print_message("%s %s %s\n", kind, text, record);
	++*(unsigned *)data;
}

static void test_many_rows_at_once(void **state)
{
	char *text = make_many();
	unsigned damage = 0;

	(void)state;
	unit_import(&intake, "a.csv", text);
	assert_counts(&intake, "22004 22000 0 1 0 3 0");
	assert_int_equal(unit_found(&intake, 7, "duplicate-in-file"), 1);
	assert_int_equal(unit_found(&intake, MANY + 2, "duplicate-in-file"), 1);
	assert_int_equal(unit_found(&intake, MANY + 3, "duplicate-equal"), 1);
	assert_int_equal(unit_found(&intake, MANY + 4, "draft-ambiguous"), 1);
	assert_int_equal(
		ledger_store_check(intake.store, count_damage, &damage),
		LEDGER_OK);
	assert_int_equal(damage, 0);
	unit_import(&intake, "a.csv", text);
	assert_counts(&intake, "22004 0 0 22001 0 3 0");
	free(text);
}

/* A header and as many times the row. */
static void import_times(const char *row, unsigned times)
{
	size_t length = strlen(row);
	char *text = malloc(sizeof(HEADER) + times * length);
	char *at;

	assert_non_null(text);
	at = stpcpy(text, HEADER);
	while (times-- > 0)
		at = stpcpy(at, row);
	unit_import(&intake, "many.csv", text);
	free(text);
}

/* The limits that ledger-import(1) tells of. */
static void test_limits_of_one_key(void **state)
{
	static const char numbered[] =
		"张三," N88 ",," EAST ",13800000001,2025-03-01,\n";
	static const char nameless[] = "李四,,," EAST ",,2025-03-01,\n";

	(void)state;
	import_times(numbered, 1025);
	assert_counts(&intake, "1025 0 0 0 0 1025 0");
	assert_int_equal(unit_found(&intake, 0, "duplicate-in-file"), 1025);
	import_times(numbered, 1024);
	assert_counts(&intake, "1024 1 0 1023 0 0 0");
	import_times(nameless, 1025);
	assert_counts(&intake, "1025 0 0 0 0 1025 0");
	assert_int_equal(unit_found(&intake, 0, "draft-ambiguous"), 1025);
	assert_non_null(strstr(unit_women(), "张三|" N88));
	assert_null(strstr(unit_women(), "李四"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		INTAKE_TEST(number_and_name_are_she),
		INTAKE_TEST(other_name_is_held),
		INTAKE_TEST(equal_rows_are_taken_once),
		INTAKE_TEST(differing_rows_are_both_held),
		INTAKE_TEST(differing_rows_cannot_be_confirmed),
		INTAKE_TEST(rejected_row_counts_as_a_duplicate),
		INTAKE_TEST(suspect_number_waits),
		INTAKE_TEST(record_number_identifies),
		INTAKE_TEST(one_record_by_two_ways_is_held),
		INTAKE_TEST(twice_is_once),
		INTAKE_TEST(order_does_not_matter),
		INTAKE_TEST(many_rows_at_once),
		INTAKE_TEST(limits_of_one_key),
	};

	return cmocka_run_group_tests_name(
		"intake: identity", tests, NULL, NULL);
}
