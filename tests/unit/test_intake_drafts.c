/* SPDX-License-Identifier: MIT */
/* Drafts: rows without a number, and what becomes of them. */
#include "unit_intake.h"

#include "form/value.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void test_row_without_number_is_a_draft(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv",
		HEADER "张三,,1988-02-29," EAST ",,2025-03-01,\n");
	assert_counts(&intake, "1 1 0 0 0 0 0");
	assert_int_equal(unit_found(&intake, 2, "required-missing"), 1);
	assert_string_equal(
		unit_women(), "张三||1988-02-29|" EAST "||2025-03-01|draft\n");
}

static void test_same_draft_by_name_birth_and_village(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv",
		HEADER "张三,,1988-02-29," EAST ",,2025-03-01,\n");
	unit_import(&intake, "b.csv",
		HEADER "张三,,1988-02-29," EAST ",13800000001,2025-06-01,\n");
	assert_counts(&intake, "1 0 1 0 0 0 0");
	assert_string_equal(unit_women(),
		"张三||1988-02-29|" EAST "|13800000001|2025-06-01|draft\n");
}

static void test_another_village_is_another_draft(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv",
		HEADER "张三,,1988-02-29," EAST ",,2025-03-01,\n");
	unit_import(&intake, "b.csv",
		HEADER "张三,,1988-02-29," WEST ",,2025-03-01,\n");
	assert_counts(&intake, "1 1 0 0 0 0 0");
}

static void test_two_equal_drafts_in_a_sheet_are_held(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv",
		HEADER "张三,,1988-02-29," EAST ",,2025-03-01,\n"
		       "张三,,1988-02-29," EAST ",,2025-03-01,\n");
	assert_counts(&intake, "2 0 0 0 0 2 0");
	assert_int_equal(unit_found(&intake, 0, "draft-ambiguous"), 2);
	unit_import(&intake, "b.csv",
		HEADER "张三,,1988-02-29," EAST ",,2025-03-01,draft-ambiguous\n"
		       "张三,,1988-02-29," EAST
		       ",,2025-03-01,draft-ambiguous\n");
	assert_counts(&intake, "2 2 0 0 0 0 0");
}

static void test_incomplete_rows_that_may_be_one_are_held(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv",
		HEADER "张三,,," EAST ",,2025-03-01,\n"
		       "张三,,1988-02-29,,,2025-03-01,\n"
		       "李四,,," EAST ",,2025-03-01,\n");
	assert_counts(&intake, "3 1 0 0 0 2 0");
	assert_int_equal(unit_found(&intake, 2, "draft-ambiguous"), 1);
	assert_int_equal(unit_found(&intake, 3, "draft-ambiguous"), 1);
}

static void test_incomplete_rows_that_differ_are_two(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv",
		HEADER "张三,,," EAST ",,2025-03-01,\n"
		       "张三,,," WEST ",,2025-03-01,\n");
	assert_counts(&intake, "2 2 0 0 0 0 0");
}

static void test_incomplete_row_meets_a_draft_of_the_store(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv",
		HEADER "张三,,1988-02-29," EAST ",,2025-03-01,\n");
	unit_import(&intake, "b.csv",
		HEADER "张三,,,,,2025-03-01,\n张三,,," WEST ",,2025-03-01,\n");
	/* Lines 2 and 3 may be one; line 2 may also be the draft. */
	assert_counts(&intake, "2 0 0 0 0 2 0");
	unit_import(&intake, "c.csv", HEADER "张三,,," WEST ",,2025-03-01,\n");
	assert_counts(&intake, "1 1 0 0 0 0 0");
}

static void test_draft_that_fits_a_registered_woman_is_held(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv",
		HEADER "张三," N88 ",," EAST ",,2025-03-01,\n");
	unit_import(&intake, "b.csv",
		HEADER "张三,,1988-02-29," EAST ",,2025-03-01,\n");
	assert_counts(&intake, "1 0 0 0 0 1 0");
	assert_int_equal(unit_found(&intake, 2, "draft-ambiguous"), 1);
}

static void test_draft_beside_its_number_in_one_sheet_is_held(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv",
		HEADER "张三," N88 ",," EAST ",,2025-03-01,\n"
		       "张三,,1988-02-29," EAST ",,2025-03-01,\n");
	assert_counts(&intake, "2 1 0 0 0 1 0");
	assert_int_equal(unit_found(&intake, 3, "draft-ambiguous"), 1);
}

static void test_number_promotes_one_draft(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv",
		HEADER "张三,,1988-02-29," EAST ",13800000001,2025-03-01,\n");
	unit_import(&intake, "b.csv",
		HEADER "张三," N88 ",," EAST ",,2025-06-01,\n");
	assert_counts(&intake, "1 0 1 0 0 0 0");
	assert_string_equal(unit_women(),
		"张三|" N88 "|1988-02-29|" EAST
		"|13800000001|2025-06-01|registered\n");
}

static void test_two_numbers_promote_no_draft(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv",
		HEADER "张三,,1985-01-01," EAST ",,2025-03-01,\n");
	unit_import(&intake, "b.csv",
		HEADER "张三," N85 ",," EAST ",,2025-06-01,\n"
		       "张三," N85B ",," EAST ",,2025-06-01,\n");
	assert_counts(&intake, "2 0 0 0 0 2 0");
	assert_int_equal(unit_found(&intake, 0, "draft-ambiguous"), 2);
}

static void test_number_and_draft_of_one_sheet_promote_nobody(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv",
		HEADER "张三,,1988-02-29," EAST ",,2025-03-01,\n");
	unit_import(&intake, "b.csv",
		HEADER "张三," N88 ",," EAST ",,2025-06-01,\n"
		       "张三,,1988-02-29," EAST ",,2025-06-01,\n");
	assert_counts(&intake, "2 0 0 0 0 2 0");
}

static void test_two_drafts_are_not_promoted(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv",
		HEADER "张三,,1988-02-29," EAST ",,2025-03-01,draft-ambiguous\n"
		       "张三,,1988-02-29," EAST
		       ",,2025-03-01,draft-ambiguous\n");
	assert_counts(&intake, "2 2 0 0 0 0 0");
	unit_import(&intake, "b.csv",
		HEADER "张三," N88 ",," EAST ",,2025-06-01,\n");
	assert_counts(&intake, "1 0 0 0 0 1 0");
}

/* A sheet without birth dates, first without and later with the numbers. */
#define BARE "姓名,身份证号,村,核实日期,_confirm\n"

static void test_number_beside_a_loose_draft_is_held(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv", BARE "张三,,东村,2025-03-01,\n");
	assert_counts(&intake, "1 1 0 0 0 0 0");
	unit_import(&intake, "b.csv", BARE "张三," N88 ",东村,2025-06-01,\n");
	assert_counts(&intake, "1 0 0 0 0 1 0");
	assert_int_equal(unit_found(&intake, 2, "draft-ambiguous"), 1);
	/* Another village, and another name, are somebody else. */
	unit_import(&intake, "c.csv",
		BARE "张三," N85 ",南村,2025-06-01,\n李四," N00
		     ",东村,2025-06-01,\n");
	assert_counts(&intake, "2 2 0 0 0 0 0");
	unit_import(&intake, "d.csv",
		BARE "张三," N88 ",东村,2025-06-01,draft-ambiguous\n");
	assert_counts(&intake, "1 1 0 0 0 0 0");
	/* Known by her number now. */
	unit_import(&intake, "e.csv", BARE "张三," N88 ",东村,2025-06-01,\n");
	assert_counts(&intake, "1 0 0 1 0 0 0");
}

static void test_part_of_a_draft_is_loose(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv",
		HEADER "张三,,1988,411726100000,,2025-03-01,\n"
		       "李四,,1984," EAST ",,2025-03-01,\n");
	assert_counts(&intake, "2 2 0 0 0 0 0");
	unit_import(&intake, "b.csv",
		HEADER "张三," N88 ",," EAST ",,2025-06-01,\n"
		       "李四," N85 ",," EAST ",,2025-06-01,\n");
	assert_counts(&intake, "2 1 0 0 0 1 0");
	assert_int_equal(unit_found(&intake, 2, "draft-ambiguous"), 1);
}

static void test_numberless_row_beside_a_number_is_held(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv",
		BARE "张三,,东村,2025-03-01,\n"
		     "张三," N88 ",东村,2025-03-01,\n"
		     "张三," N85 ",南村,2025-03-01,\n"
		     "李四,,东村,2025-03-01,\n");
	assert_counts(&intake, "4 3 0 0 0 1 0");
	assert_int_equal(unit_found(&intake, 2, "draft-ambiguous"), 1);
	/* The same when the number is known already. */
	unit_import(&intake, "b.csv",
		BARE "张三,,东村,2025-03-01,\n"
		     "张三," N88 ",东村,2025-03-02,\n");
	assert_counts(&intake, "2 0 1 0 0 1 0");
	assert_int_equal(unit_found(&intake, 2, "draft-ambiguous"), 1);
}

/* The finding names the draft; written into the rejects it completes her. */
static void test_record_number_completes_a_draft(void **state)
{
	char number[LEDGER__RECORD_TEXT_SIZE] = "";
	char *mended = NULL;
	const char *at;

	(void)state;
	unit_import(&intake, "a.csv", BARE "张三,,东村,2025-03-01,\n");
	unit_import(&intake, "b.csv",
		"姓名,身份证号,村,核实日期\n张三," N88 ",东村,2025-06-01\n");
	assert_counts(&intake, "1 0 0 0 0 1 0");
	at = strstr(intake.messages, "already there (");
	assert_non_null(at);
	assert_int_equal(sscanf(at, "already there (%19[A-Z0-9-])", number), 1);
	assert_non_null(
		strstr(intake.rejects, "\"姓名\",\"身份证号\",\"村\","
				       "\"核实日期\",\"妇女编号\",\"_line"));
	assert_non_null(strstr(intake.rejects, number));
	at = strstr(intake.rejects, "\"2025-06-01\",,2,\"draft-ambiguous\"");
	assert_non_null(at);
	assert_true(asprintf(&mended, "%.*s,\"%s\"%s",
			    (int)(at - intake.rejects) + 12, intake.rejects,
			    number, at + 13) > 0);
	unit_import(&intake, "mended.csv", mended);
	assert_counts(&intake, "1 0 1 0 0 0 0");
	assert_string_equal(unit_women(),
		"张三|" N88 "|1988-02-29|" EAST "||2025-06-01|registered\n");
	free(mended);
}

/* ---- Rows that come again -------------------------------------------------
 */

#define SHE "张三,,东村,2025-03-01,\n"
#define OTHER "李四,,南村,2025-03-01,\n"
#define CONFIRMED "张三,,东村,2025-03-01,draft-ambiguous\n"

static void assert_women(unsigned count)
{
	const char *at = unit_women();
	unsigned found = 0;

	while ((at = strchr(at, '\n')) != NULL) {
		found++;
		at++;
	}
	assert_int_equal(found, count);
}

static void test_a_row_moves_in_its_file(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv", BARE SHE);
	assert_counts(&intake, "1 1 0 0 0 0 0");
	unit_import(&intake, "a.csv", BARE SHE);
	assert_counts(&intake, "1 0 0 1 0 0 0");
	assert_int_equal(unit_found(&intake, 0, "duplicate-equal"), 0);
	unit_import(&intake, "a.csv", BARE OTHER SHE);
	assert_counts(&intake, "2 1 0 1 0 0 0");
	assert_int_equal(unit_found(&intake, 3, "duplicate-equal"), 1);
	assert_int_equal(unit_found(&intake, 0, "draft-ambiguous"), 0);
	unit_import(&intake, "a.csv", BARE OTHER "\n" SHE);
	assert_counts(&intake, "3 0 0 2 0 0 1");
	unit_import(&intake, "a.csv", BARE OTHER "\n" SHE);
	assert_counts(&intake, "3 0 0 2 0 0 1");
	assert_women(2);
}

static void test_an_edited_row_is_no_rereading(void **state)
{
	static const char *const edited[] = {"张三,,东村,2025-06-01,\n",
		"张三,,,2025-03-01,\n", "张三,,甲镇,2025-03-01,\n"};
	char text[256];

	(void)state;
	unit_import(&intake, "a.csv", BARE SHE);
	for (size_t i = 0; i < sizeof(edited) / sizeof(*edited); i++) {
		snprintf(text, sizeof(text), BARE OTHER "%s", edited[i]);
		unit_import(&intake, "a.csv", text);
		assert_int_equal(unit_found(&intake, 3, "draft-ambiguous"), 1);
		assert_women(2);
	}
}

/* Which of the two rows was there before cannot be known. */
static void test_equal_rows_are_no_rereading(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv", BARE SHE);
	unit_import(&intake, "a.csv", BARE SHE OTHER SHE);
	assert_counts(&intake, "3 1 0 0 0 2 0");
	assert_int_equal(unit_found(&intake, 2, "draft-ambiguous"), 1);
	assert_int_equal(unit_found(&intake, 4, "draft-ambiguous"), 1);
	assert_women(2);
}

/* One of the two is known by its line, so the other one is somebody else. */
static void test_a_held_row_stays_held(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv", BARE SHE CONFIRMED);
	assert_counts(&intake, "2 1 0 0 0 1 0");
	unit_import(&intake, "a.csv", BARE SHE CONFIRMED);
	assert_int_equal(unit_found(&intake, 2, "draft-ambiguous"), 1);
	assert_counts(&intake, "2 0 0 1 0 1 0");
	assert_women(1);
}

static void test_two_equal_drafts_are_not_told_apart(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv", BARE CONFIRMED CONFIRMED);
	assert_counts(&intake, "2 2 0 0 0 0 0");
	unit_import(&intake, "b.csv", BARE SHE);
	assert_counts(&intake, "1 0 0 0 0 1 0");
	unit_import(&intake, "c.csv", BARE SHE SHE);
	assert_counts(&intake, "2 0 0 0 0 2 0");
	assert_women(2);
}

/* A rejects file is mended and imported bit by bit. */
static void test_a_confirmed_row_makes_one_draft(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv", BARE "张三,,东村,2025-02-01,\n");
	unit_import(&intake, "b.csv", BARE CONFIRMED);
	assert_counts(&intake, "1 1 0 0 0 0 0");
	unit_import(&intake, "b.csv", BARE OTHER CONFIRMED);
	assert_counts(&intake, "2 1 0 1 0 0 0");
	assert_women(3);
}

/* The draft has changed since: what it said once is known, too. */
static void test_a_former_state_is_read_again(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv", BARE SHE);
	unit_import_with_record(&intake, "women",
		"妇女编号,姓名,村,联系电话,核实日期\n"
		"RECORD,张三,南村,13800000001,2025-06-01\n");
	assert_counts(&intake, "1 0 1 0 0 0 0");
	unit_import(&intake, "a.csv", BARE OTHER SHE);
	assert_counts(&intake, "2 1 0 1 0 0 0");
	assert_int_equal(unit_found(&intake, 3, "record-stale"), 1);
	assert_non_null(strstr(
		unit_women(), "张三|||" SOUTH "|13800000001|2025-06-01|draft"));
	assert_women(2);
}

/* Two rows that are one draft's, one now and one once: neither is sure. */
static void test_two_states_of_one_draft(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv", BARE SHE);
	unit_import_with_record(&intake, "women",
		"妇女编号,姓名,村,核实日期\nRECORD,张三,南村,2025-06-01\n");
	unit_import(&intake, "b.csv", BARE SHE "张三,,南村,2025-06-01,\n");
	assert_counts(&intake, "2 0 0 0 0 2 0");
	assert_women(1);
}

static void test_a_late_date_is_part_of_the_row(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv",
		"姓名,身份证号,村\n张三,,东村\n填报日期：2025-03-01,,\n");
	assert_counts(&intake, "2 1 0 0 0 0 1");
	unit_import(&intake, "b.csv",
		"姓名,身份证号,村\n李四,,南村\n张三,,东村\n"
		"填报日期：2025-03-01,,\n");
	assert_counts(&intake, "3 1 0 1 0 0 1");
	unit_import(&intake, "c.csv",
		"姓名,身份证号,村\n王五,,南村\n张三,,东村\n"
		"填报日期：2025-06-01,,\n");
	assert_counts(&intake, "3 1 0 0 0 1 1");
	assert_women(3);
}

/* She is known; whether the number beside her is hers is not. */
static void test_a_number_beside_a_rereading_is_held(void **state)
{
	(void)state;
	unit_import(&intake, "a.csv",
		HEADER "张三,,1988-02-29," EAST ",,2025-03-01,\n");
	unit_import(&intake, "b.csv",
		HEADER "张三," N88 ",," EAST ",,2025-06-01,\n"
		       "张三,,1988-02-29," EAST ",,2025-03-01,\n");
	assert_counts(&intake, "2 0 0 1 0 1 0");
	assert_int_equal(unit_found(&intake, 2, "draft-ambiguous"), 1);
	assert_women(1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		INTAKE_TEST(row_without_number_is_a_draft),
		INTAKE_TEST(same_draft_by_name_birth_and_village),
		INTAKE_TEST(another_village_is_another_draft),
		INTAKE_TEST(two_equal_drafts_in_a_sheet_are_held),
		INTAKE_TEST(incomplete_rows_that_may_be_one_are_held),
		INTAKE_TEST(incomplete_rows_that_differ_are_two),
		INTAKE_TEST(incomplete_row_meets_a_draft_of_the_store),
		INTAKE_TEST(draft_that_fits_a_registered_woman_is_held),
		INTAKE_TEST(draft_beside_its_number_in_one_sheet_is_held),
		INTAKE_TEST(number_promotes_one_draft),
		INTAKE_TEST(two_numbers_promote_no_draft),
		INTAKE_TEST(number_and_draft_of_one_sheet_promote_nobody),
		INTAKE_TEST(two_drafts_are_not_promoted),
		INTAKE_TEST(number_beside_a_loose_draft_is_held),
		INTAKE_TEST(part_of_a_draft_is_loose),
		INTAKE_TEST(numberless_row_beside_a_number_is_held),
		INTAKE_TEST(record_number_completes_a_draft),
		INTAKE_TEST(a_row_moves_in_its_file),
		INTAKE_TEST(an_edited_row_is_no_rereading),
		INTAKE_TEST(equal_rows_are_no_rereading),
		INTAKE_TEST(a_held_row_stays_held),
		INTAKE_TEST(two_equal_drafts_are_not_told_apart),
		INTAKE_TEST(a_confirmed_row_makes_one_draft),
		INTAKE_TEST(a_former_state_is_read_again),
		INTAKE_TEST(two_states_of_one_draft),
		INTAKE_TEST(a_late_date_is_part_of_the_row),
		INTAKE_TEST(a_number_beside_a_rereading_is_held),
	};

	return cmocka_run_group_tests_name("intake: drafts", tests, NULL, NULL);
}
