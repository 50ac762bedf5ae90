/* SPDX-License-Identifier: MIT */
/* Citizen numbers and certificates.  All numbers are synthetic. */
#include "unit_value.h"

#include <stdio.h>
#include <string.h>

static const struct ledger__field woman = {
	.type = LEDGER__TYPE_CITIZEN_NUMBER,
	.sex = 'f',
};
static const struct ledger__field man = {
	.type = LEDGER__TYPE_CITIZEN_NUMBER,
	.sex = 'm',
};
static const struct ledger__field certificate = {
	.type = LEDGER__TYPE_DISABILITY_CERTIFICATE,
};

static void test_vectors(void **state)
{
	static const struct unit_cell cells[] = {
		{"220182198802290028", "220182198802290028"},
		{"220182200002290046", "220182200002290046"},
		{"220182198501011021", "220182198501011021"},
		{"22018219850101058X", "22018219850101058X"},
		{"22018219850101058x", "22018219850101058X"},
		{"220182196506150080", "220182196506150080"},
		{"220182199002290024", "(unreadable) id-birth-date"},
		{"220182199104312028", "(unreadable) id-birth-date"},
		{"220182198707123010", "(unreadable) id-sex"},
		{"2.20182E+17", "(unreadable) id-damaged"},
		{"220182198501011000", "(unreadable) id-damaged"},
		{"422201720809227", "(unreadable) id-fifteen"},
	};

	(void)state;
	UNIT_READ_ALL(&woman, cells);
}

static void test_spellings(void **state)
{
	static const struct unit_cell cells[] = {
		{"２２０１８２１９８８０２２９００２８", "220182198802290028"},
		{"22018219850101058Ｘ", "22018219850101058X"},
		{"22018219850101058ｘ", "22018219850101058X"},
		{" 220182198802290028 ", "220182198802290028"},
		{"　220182198802290028　", "220182198802290028"},
		{"'220182198802290028", "220182198802290028 cell-folded"},
		{"＇220182198802290028", "220182198802290028 cell-folded"},
		{"220182198802290028\t", "220182198802290028 cell-folded"},
		{"=\"220182198802290028\"", "220182198802290028 cell-folded"},
		{"220182\xE2\x80\x8B"
		 "198802290028",
			"220182198802290028 cell-folded"},
		{"\xEF\xBB\xBF"
		 "220182198802290028",
			"220182198802290028 cell-folded"},
		{"\xC2\xA0"
		 "220182198802290028",
			"220182198802290028"},
		{"220182 19880229 0028", "220182198802290028 cell-folded"},
		{"220182-19880229-0028", "220182198802290028 cell-folded"},
	};

	(void)state;
	UNIT_READ_ALL(&woman, cells);
	unit_read(&woman, "'220182 19880229 0028\t");
	assert_string_equal(unit_detail(0), "U+0009 ' U+0020");
}

static void test_refused(void **state)
{
	static const struct unit_cell cells[] = {
		{"22018219850101058×", "(unreadable) id-characters"},
		{"22018219850101058*", "(unreadable) id-characters"},
		{"2201821985O1011021", "(unreadable) id-characters"},
		{"X20182198501011021", "(unreadable) id-characters"},
		{"22018219850101102", "(unreadable) id-length"},
		{"2201821985010110211", "(unreadable) id-length"},
		{"不知道", "(unreadable) id-length"},
		{"4.40981E+17", "(unreadable) id-damaged"},
		{"4.40981e+17", "(unreadable) id-damaged"},
		{"４.４０９８１Ｅ＋１７", "(unreadable) id-damaged"},
		{"411726198501011021.0", "(unreadable) id-damaged"},
		{"411726198501011021.00", "(unreadable) id-damaged"},
		{"411726198501011100", "(unreadable) id-damaged"},
		{"220182198802290018", "(unreadable) id-check-digit"},
		{"220182208802290024", "(unreadable) id-birth-date"},
		{"411726********1234", "(nothing) id-masked"},
		{"411726＊＊＊＊＊＊＊＊1234", "(nothing) id-masked"},
		{"4117****1234", "(nothing) id-masked"},
		{"****", "(nothing) value-masked"},
		{"无", "(blank)"},
		{"", "(blank)"},
		{"   ", "(blank)"},
		{"—", "(blank)"},
		{"未采集", "(blank)"},
		{"〈清空〉", "(cleared)"},
		{"<清空>", "(cleared)"},
		{"＜清空＞", "(cleared)"},
	};

	(void)state;
	UNIT_READ_ALL(&woman, cells);
	unit_read(&woman, "22018219850101058×");
	assert_string_equal(unit_detail(0), "'×'");
	unit_read(&woman, "不知道");
	assert_string_equal(unit_detail(0), "3");
}

/* 411726198501010000: 000 at the end, and its check digit happens to fit. */
static void test_suspect(void **state)
{
	char number[19];
	size_t found = 0;

	(void)state;
	for (int tries = 0; tries < 20000 && found < 5; tries++) {
		unit_random_citizen(number, true);
		memcpy(number + 15, "000", 3);
		if (!ledger__citizen_number_valid(number, 18))
			continue;
		found++;
		unit_read(&woman, number);
		assert_string_equal(unit_canonical(), number);
		assert_string_equal(
			unit_read(&woman, number) + 18, " id-suspect");
	}
	assert_int_equal(found, 5);
}

static void test_prerequisites(void **state)
{
	/* Wrong check digit, wrong date, wrong sex: one cause, one finding. */
	static const struct unit_cell cells[] = {
		{"220182199013450013", "(unreadable) id-check-digit"},
		{"2201821990134500", "(unreadable) id-length"},
	};

	(void)state;
	UNIT_READ_ALL(&woman, cells);
	assert_string_equal(
		unit_read(&man, "220182198707123010"), "220182198707123010");
	assert_string_equal(
		unit_read(&man, "220182198501011021"), "(unreadable) id-sex");
	/* Where, but not what: the value is shown masked beside it. */
	unit_read(&woman, "220182199002290024");
	assert_string_equal(unit_detail(0), "digits 13–14 / 第 13–14 位");
	/* Born on the as-of day, and the day after it. */
	unit_set_as_of("1988-02-29");
	assert_string_equal(
		unit_read(&woman, "220182198802290028"), "220182198802290028");
	unit_set_as_of("1988-02-28");
	assert_string_equal(unit_read(&woman, "220182198802290028"),
		"(unreadable) id-birth-date");
	assert_string_equal(unit_detail(0), "digits 7–14 / 第 7–14 位");
	unit_set_as_of("2025-08-31");
}

static void test_severity(void **state)
{
	(void)state;
	unit_set_severity(LEDGER__RULE_ID_FIFTEEN, LEDGER_WARNING);
	assert_string_equal(unit_read(&man, "422201720809227"),
		"422201197208092274 id-fifteen");
	assert_string_equal(unit_detail(0), " → 422201********2274");
	/* 15 digits of a man; and a date that never was. */
	assert_string_equal(unit_read(&woman, "422201720809227"),
		"(unreadable) id-fifteen id-sex");
	assert_string_equal(unit_read(&woman, "422201720230226"),
		"(unreadable) id-fifteen id-birth-date");
	unit_set_severity(LEDGER__RULE_ID_SEX, LEDGER_WARNING);
	assert_string_equal(unit_read(&woman, "220182198707123010"),
		"220182198707123010 id-sex");
	/* A number that is none stays none, whatever the severity. */
	unit_set_severity(LEDGER__RULE_ID_CHECK_DIGIT, LEDGER_WARNING);
	assert_string_equal(unit_read(&woman, "220182198802290018"),
		"(unreadable) id-check-digit");
	unit_reset_severities();
}

static void test_province(void **state)
{
	char number[19];

	(void)state;
	unit_random_citizen(number, true);
	for (int code = 10; code < 100; code++) {
		static const char known[] = "11 12 13 14 15 21 22 23 31 32 33 "
					    "34 35 36 37 41 42 43 44 45 46 50 "
					    "51 52 53 54 61 62 63 64 65 71 81 "
					    "82 83";
		char prefix[3] = {
			(char)('0' + code / 10), (char)('0' + code % 10), '\0'};

		memcpy(number, prefix, 2);
		number[17] = ledger__citizen_check_digit(number);
		if (memcmp(number + 15, "000", 3) == 0)
			continue;
		assert_string_equal(unit_read(&woman, number) + 18,
			strstr(known, prefix) ? "" : " id-province");
	}
}

/* All single substitutions and adjacent transpositions are detected. */
static void test_detection(void **state)
{
	(void)state;
	for (int n = 0; n < 200; n++) {
		char number[19];

		unit_random_citizen(number, true);
		assert_true(ledger__citizen_number_valid(number, 18));
		assert_int_equal(
			ledger__citizen_check_digit(number), number[17]);
		for (size_t i = 0; i < 17; i++) {
			char was = number[i];

			for (char c = '0'; c <= '9'; c++) {
				number[i] = c;
				assert_int_equal(ledger__citizen_number_valid(
							 number, 18),
					c == was);
			}
			number[i] = was;
		}
		for (size_t i = 0; i < 16; i++) {
			char a = number[i];

			number[i] = number[i + 1];
			number[i + 1] = a;
			assert_int_equal(
				ledger__citizen_number_valid(number, 18),
				number[i] == a);
			number[i + 1] = number[i];
			number[i] = a;
		}
	}
}

/*
 * Weights repeat after ten places: digits so far apart may be swapped without
 * the check digit noticing.  A fact of the standard, stated here.
 */
static void test_undetected(void **state)
{
	char number[19] = "220182198802290028";

	(void)state;
	for (size_t i = 0; i < 7; i++) {
		char a = number[i];

		number[i] = number[i + 10];
		number[i + 10] = a;
		assert_int_equal(
			ledger__citizen_check_digit(number), number[17]);
		number[i + 10] = number[i];
		number[i] = a;
	}
}

/* One digit mistyped, or two swapped: the right number is a candidate. */
static void test_candidates(void **state)
{
	size_t listed = 0;
	size_t complete = 0;

	(void)state;
	/* 2→1 at place 17; no whole number is shown. */
	unit_read(&woman, "220182198802290018");
	assert_non_null(strstr(unit_detail(0), " ("));
	assert_null(strstr(unit_detail(0), "198802"));
	for (int n = 0; n < 300; n++) {
		char number[19], difference[32];
		size_t at = unit_value_random(17);
		char was;

		unit_random_citizen(number, true);
		was = number[at];
		number[at] = (char)('0' + (was - '0' + 1 +
						  (int)unit_value_random(9)) %
						  10);
		snprintf(difference, sizeof(difference), "%zu: %c→%c", at + 1,
			number[at], was);
		if (memcmp(number + 16, "00", 2) == 0)
			continue;
		assert_string_equal(unit_read(&woman, number),
			"(unreadable) id-check-digit");
		if (strstr(unit_detail(0), "…"))
			continue;
		complete++;
		listed += strstr(unit_detail(0), difference) != NULL;
	}
	assert_true(complete > 50);
	assert_int_equal(listed, complete);
}

static void test_certificate(void **state)
{
	static const struct unit_cell cells[] = {
		{"22018219880229002843", "22018219880229002843"},
		{"22018219880229002843B1", "22018219880229002843B1"},
		{"22018219880229002843b1", "22018219880229002843B1"},
		{"２２０１８２１９８８０２２９００２８４３",
			"22018219880229002843"},
		{"22018219850101058x43", "22018219850101058X43"},
		{"2201821988022900284", "(unreadable) certificate-length"},
		{"22018219880229002843B", "(unreadable) certificate-length"},
		{"22018219880229002883", "(unreadable) certificate-kind"},
		{"22018219880229002845", "(unreadable) certificate-kind"},
		{"22018219880229002843B0", "(unreadable) certificate-kind"},
		{"22018219880229002843C1", "(unreadable) certificate-kind"},
		{"22018219880229001843", "(unreadable) certificate-number"},
		{"22018219900229002443", "(unreadable) certificate-number"},
		{"2.20182E+19", "(unreadable) id-damaged"},
		{"22018219880229000000", "(unreadable) id-damaged"},
		{"220182********2843", "(nothing) id-masked"},
		{"无", "(blank)"},
	};

	(void)state;
	UNIT_READ_ALL(&certificate, cells);
	unit_read(&certificate, "22018219900229002443");
	assert_string_equal(unit_detail(0), "id-birth-date");
}

static void test_parts(void **state)
{
	char text[24];
	size_t length = 0;
	const char *number = "220182198802290028";
	const char *whole = "22018219880229002843B1";

	(void)state;
	assert_true(ledger__value_part(
		&woman, LEDGER__PART_BIRTH_DATE, number, 18, text, &length));
	assert_int_equal(length, 10);
	assert_memory_equal(text, "1988-02-29", 10);
	assert_true(ledger__value_part(
		&woman, LEDGER__PART_SEX, number, 18, text, &length));
	assert_string_equal(text, "f");
	assert_true(ledger__value_part(&certificate,
		LEDGER__PART_CITIZEN_NUMBER, whole, 22, text, &length));
	assert_string_equal(text, number);
	assert_true(ledger__value_part(
		&certificate, LEDGER__PART_KIND, whole, 22, text, &length));
	assert_string_equal(text, "4");
	assert_true(ledger__value_part(
		&certificate, LEDGER__PART_GRADE, whole, 22, text, &length));
	assert_string_equal(text, "3");
	assert_true(ledger__value_part(&certificate, LEDGER__PART_BIRTH_DATE,
		whole, 22, text, &length));
	assert_string_equal(text, "1988-02-29");
	assert_false(ledger__value_part(
		&woman, LEDGER__PART_KIND, number, 18, text, &length));
	assert_false(ledger__value_part(&woman, LEDGER__PART_SEX,
		"22018219880229002", 17, text, &length));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_spellings),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_suspect),
		cmocka_unit_test(test_prerequisites),
		cmocka_unit_test(test_severity),
		cmocka_unit_test(test_province),
		cmocka_unit_test(test_detection),
		cmocka_unit_test(test_undetected),
		cmocka_unit_test(test_candidates),
		cmocka_unit_test(test_certificate),
		cmocka_unit_test(test_parts),
	};

	return cmocka_run_group_tests(tests, NULL, unit_value_release);
}
