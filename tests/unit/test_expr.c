/* SPDX-License-Identifier: MIT */
/* Conditions: truth tables, every operator, boundary days. */
#include "unit_condition.h"

#include <stdlib.h>
#include <string.h>

enum { FIELD_COUNT = UNIT_FIELDS };

/* "field=value field=value": values hold no blanks. */
static void fill(struct ledger__value values[FIELD_COUNT], char *row)
{
	char *rest = NULL;

	memset(values, 0, FIELD_COUNT * sizeof *values);
	for (size_t i = 0; i < FIELD_COUNT; i++)
		values[i].statement = LEDGER__BLANK;
	for (char *cell = strtok_r(row, " ", &rest); cell;
		cell = strtok_r(NULL, " ", &rest)) {
		char *value = strchr(cell, '=');
		int index;

		assert_non_null(value);
		*value++ = '\0';
		index = ledger__sheet_field(unit_sheet, cell);
		if (index < 0)
			fail_msg("no field '%s'", cell);
		values[index].statement = LEDGER__STATED;
		values[index].text = value;
		values[index].length = (uint32_t)strlen(value);
	}
}

/* The condition over a row, on a day: 'T', 'F' or '?'. */
static char evaluate_on(const char *text, const char *row, const char *day)
{
	struct unit_condition condition;
	struct ledger__value values[FIELD_COUNT];
	struct ledger__frame frame = {.values = values};
	enum ledger__truth truth;
	char *copy = strdup(row);

	if (unit_compile(text, &condition))
		fail_msg("%s: %s", text, ledger_context_message(unit_context));
	assert_true(ledger__date_parse(day, strlen(day), &frame.as_of));
	assert_non_null(copy);
	fill(values, copy);
	truth = ledger__expr_evaluate(condition.expr, &frame);
	assert_int_equal(ledger__expr_holds(condition.expr, &frame),
		truth == LEDGER__TRUE);
	free(copy);
	unit_condition_release(&condition);
	return "F?T"[truth];
}

struct trial {
	const char *text;
	const char *row;
	char expected;
};

static void check(const struct trial *trials, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char found = evaluate_on(
			trials[i].text, trials[i].row, "2025-08-31");

		if (found != trials[i].expected)
			fail_msg("%s over \"%s\" is %c, not %c", trials[i].text,
				trials[i].row, found, trials[i].expected);
	}
}

#define CHECK(trials) check(trials, sizeof(trials) / sizeof((trials)[0]))

/* ---- Kleene's logic ---------------------------------------------------- */

/* `care` gives the first value, `children` the second: T, F, ?. */
static char combine(const char *text, char first, char second)
{
	char row[64];
	const char *care = first == 'T'	  ? "care=yes "
			   : first == 'F' ? "care=no "
					  : "";
	const char *children = second == 'T'   ? "children=1"
			       : second == 'F' ? "children=2"
					       : "";

	snprintf(row, sizeof row, "%s%s", care, children);
	return evaluate_on(text, row, "2025-08-31");
}

static char negate(char truth)
{
	return truth == 'T' ? 'F' : truth == 'F' ? 'T' : '?';
}

static void test_truth_tables(void **state)
{
	static const char first[] = "TTTFFF???";
	static const char second[] = "TF?TF?TF?";
	static const char all[] = "TF?FFF?F?";
	static const char any[] = "TTTTF?T??";
	static const char pair[] = "[{field: care, equals: 'yes'}, "
				   "{field: children, equals: '1'}]}";
	char text[160];

	(void)state;
	for (size_t i = 0; i < 9; i++) {
		snprintf(text, sizeof text, "{all: %s", pair);
		assert_int_equal(combine(text, first[i], second[i]), all[i]);
		snprintf(text, sizeof text, "{any: %s", pair);
		assert_int_equal(combine(text, first[i], second[i]), any[i]);
		snprintf(text, sizeof text, "{not: {all: %s}", pair);
		assert_int_equal(
			combine(text, first[i], second[i]), negate(all[i]));
		snprintf(text, sizeof text, "{not: {any: %s}", pair);
		assert_int_equal(
			combine(text, first[i], second[i]), negate(any[i]));
	}
}

static void test_one_operand(void **state)
{
	static const struct trial trials[] = {
		{"{not: {field: care, equals: 'yes'}}", "care=yes", 'F'},
		{"{not: {field: care, equals: 'yes'}}", "care=no", 'T'},
		{"{not: {field: care, equals: 'yes'}}", "", '?'},
		{"{known: {field: care, equals: 'yes'}}", "care=yes", 'T'},
		{"{known: {field: care, equals: 'yes'}}", "care=no", 'F'},
		{"{known: {field: care, equals: 'yes'}}", "", 'F'},
		{"{not: {known: {field: care, equals: 'yes'}}}", "", 'T'},
		{"{present: care}", "care=no", 'T'},
		{"{present: care}", "", 'F'},
		{"{absent: care}", "care=no", 'F'},
		{"{absent: care}", "", 'T'},
		{"{all: [{any: [{absent: care}, {present: phone}]}, "
		 "{not: {present: remark}}]}",
			"phone=1 care=no", 'T'},
		{"{all: [{any: [{absent: care}, {present: phone}]}, "
		 "{not: {present: remark}}]}",
			"care=no", 'F'},
		{"{all: [{any: [{absent: care}, {present: phone}]}, "
		 "{not: {present: remark}}]}",
			"remark=x", 'F'},
	};

	(void)state;
	CHECK(trials);
}

static void test_statements(void **state)
{
	static const uint8_t blanks[] = {LEDGER__NO_STATEMENT, LEDGER__BLANK,
		LEDGER__CLEARED, LEDGER__UNREADABLE};
	struct ledger__value values[FIELD_COUNT] = {0};
	const struct ledger__frame frame = {
		.values = values, .as_of = {2025, 8, 31}};
	struct unit_condition condition;
	int care = ledger__sheet_field(unit_sheet, "care");

	(void)state;
	assert_int_equal(
		unit_compile("{field: care, equals: 'yes'}", &condition), 0);
	for (size_t i = 0; i < sizeof blanks; i++) {
		values[care] = (struct ledger__value){"yes", 3, blanks[i]};
		assert_int_equal(ledger__expr_evaluate(condition.expr, &frame),
			LEDGER__UNKNOWN);
	}
	unit_condition_release(&condition);
}

/* A masked cell, or no column, does not say that there is no value. */
static void test_present_and_absent_of_statements(void **state)
{
	static const struct {
		uint8_t statement;
		enum ledger__truth present, absent;
	} trials[] = {
		{LEDGER__STATED, LEDGER__TRUE, LEDGER__FALSE},
		{LEDGER__BLANK, LEDGER__FALSE, LEDGER__TRUE},
		{LEDGER__CLEARED, LEDGER__FALSE, LEDGER__TRUE},
		{LEDGER__NO_STATEMENT, LEDGER__UNKNOWN, LEDGER__UNKNOWN},
		{LEDGER__UNREADABLE, LEDGER__UNKNOWN, LEDGER__UNKNOWN},
	};
	struct ledger__value values[FIELD_COUNT] = {0};
	const struct ledger__frame frame = {
		.values = values, .as_of = {2025, 8, 31}};
	struct unit_condition present;
	struct unit_condition absent;
	int care = ledger__sheet_field(unit_sheet, "care");

	(void)state;
	assert_int_equal(unit_compile("{present: care}", &present), 0);
	assert_int_equal(unit_compile("{absent: care}", &absent), 0);
	for (size_t i = 0; i < sizeof trials / sizeof *trials; i++) {
		values[care] =
			(struct ledger__value){"yes", 3, trials[i].statement};
		assert_int_equal(ledger__expr_evaluate(present.expr, &frame),
			trials[i].present);
		assert_int_equal(ledger__expr_evaluate(absent.expr, &frame),
			trials[i].absent);
	}
	unit_condition_release(&present);
	unit_condition_release(&absent);
}

/* ---- Codes, answers, texts --------------------------------------------- */

static void test_codes(void **state)
{
	static const struct trial trials[] = {
		{"{field: health, equals: '10'}", "health=10", 'T'},
		{"{field: health, equals: '10'}", "health=22", 'F'},
		{"{field: health, equals: '10'}", "", '?'},
		{"{field: health, in: ['10', '22']}", "health=22", 'T'},
		{"{field: health, in: ['10', '22']}", "health=90", 'F'},
		{"{field: health, in: ['10', '22']}", "", '?'},
		{"{field: kinds, in: ['1', '2']}", "kinds=2;7", 'T'},
		{"{field: kinds, in: ['1', '2']}", "kinds=7", 'F'},
		{"{field: kinds, equals: '7'}", "kinds=1;2;7", 'T'},
		{"{field: kinds, equals: '7'}", "", '?'},
		{"{field: kinds, count: {at_least: 2}}", "kinds=1;2", 'T'},
		{"{field: kinds, count: {at_least: 2}}", "kinds=1", 'F'},
		{"{field: kinds, count: {at_least: 2}}", "", '?'},
		{"{field: kinds, count: {less_than: 2}}", "kinds=1", 'T'},
		{"{field: kinds, count: {less_than: 2}}", "kinds=1;2", 'F'},
		{"{field: kinds, count: {more_than: 1, at_most: 2}}",
			"kinds=1;2", 'T'},
		{"{field: kinds, count: {more_than: 1, at_most: 2}}",
			"kinds=1;2;7", 'F'},
		{"{field: kinds, count: {exactly: 3}}", "kinds=1;2;7", 'T'},
		{"{field: remark, equals: 'x'}", "remark=x", 'T'},
		{"{field: remark, equals: 'x'}", "remark=xy", 'F'},
		{"{field: living_area, equals: '411726000000'}",
			"living_area=411726000000", 'T'},
		{"{field: id_no, part: sex, equals: m}",
			"id_no=220182198707123010", 'T'},
		{"{field: id_no, part: sex, equals: m}",
			"id_no=220182198802290028", 'F'},
		{"{field: id_no, part: sex, equals: m}", "", '?'},
		{"{field: certificate, part: kind, in: ['4', '5']}",
			"certificate=22018219880229002843", 'T'},
		{"{field: certificate, part: grade, equals: '4'}",
			"certificate=22018219880229002843B1", 'F'},
	};

	(void)state;
	CHECK(trials);
}

static void test_fields(void **state)
{
	static const struct trial trials[] = {
		{"{field: husband, equals_field: {field: name}}",
			"name=古丽·买买提 husband=古丽·买买提", 'T'},
		{"{field: husband, equals_field: {field: name}}",
			"name=王 husband=李", 'F'},
		{"{field: husband, equals_field: {field: name}}", "name=王",
			'?'},
		{"{field: husband_id, equals_field: {field: id_no}}",
			"id_no=220182198802290028 "
			"husband_id=220182198802290028",
			'T'},
		{"{field: certificate, part: citizen_number, differs_from: "
		 "{field: id_no}}",
			"certificate=22018219880229002843 "
			"id_no=220182198802290028",
			'F'},
		{"{field: certificate, part: citizen_number, differs_from: "
		 "{field: id_no}}",
			"certificate=22018219880229002843 "
			"id_no=220182198501011021",
			'T'},
		{"{field: certificate, part: citizen_number, differs_from: "
		 "{field: id_no}}",
			"certificate=22018219880229002843", '?'},
		{"{field: kind, differs_from: {field: certificate, part: "
		 "kind}}",
			"kind=2 certificate=22018219880229002843", 'T'},
		/* One code among several is equal when it is held. */
		{"{field: kinds, equals_field: {field: kind}}",
			"kinds=1;7 kind=7", 'T'},
		{"{field: kinds, equals_field: {field: kind}}",
			"kinds=1;7 kind=2", 'F'},
		{"{field: kind, differs_from: {field: kinds}}",
			"kinds=1;7 kind=7", 'F'},
		{"{field: kinds, differs_from: {field: certificate, part: "
		 "kind}}",
			"kinds=1;7 certificate=22018219880229002843", 'T'},
	};

	(void)state;
	CHECK(trials);
}

/* ---- Numbers ----------------------------------------------------------- */

static void test_numbers(void **state)
{
	static const struct trial trials[] = {
		{"{field: away_years, less_than: '0.5'}", "away_years=0.4",
			'T'},
		{"{field: away_years, less_than: '0.5'}", "away_years=0.5",
			'F'},
		{"{field: away_years, less_than: '0.5'}", "away_years=12", 'F'},
		{"{field: away_years, less_than: '0.5'}", "", '?'},
		{"{field: away_years, at_most: '0.5'}", "away_years=0.5", 'T'},
		{"{field: away_years, at_most: '0.5'}", "away_years=1", 'F'},
		{"{field: children, at_least: 2}", "children=2", 'T'},
		{"{field: children, at_least: 2}", "children=1", 'F'},
		{"{field: children, more_than: 9}", "children=10", 'T'},
		{"{field: children, more_than: 9}", "children=9", 'F'},
		{"{field: children, at_least: 2, at_most: 3}", "children=3",
			'T'},
		{"{field: children, at_least: 2, at_most: 3}", "children=4",
			'F'},
		{"{field: children, equals: 2}", "children=2", 'T'},
		{"{field: income, equals: '0.3'}", "income=0.3", 'T'},
		/* Not the same as doubles. */
		{"{field: income, more_than: '9007199254740992'}",
			"income=9007199254740993", 'T'},
		{"{field: children, more_than: {field: away_years}}",
			"children=3 away_years=2.5", 'T'},
		{"{field: children, more_than: {field: away_years}}",
			"children=3", '?'},
	};

	(void)state;
	CHECK(trials);
}

/* ---- Dates ------------------------------------------------------------- */

static void test_dates(void **state)
{
	static const char after[] =
		"{field: last_visit, after: {field: surveyed_on}}";
	static const char not_after[] =
		"{field: last_visit, not_after: {field: surveyed_on}}";
	static const char before[] =
		"{field: last_visit, before: {field: surveyed_on}}";
	static const char not_before[] =
		"{field: last_visit, not_before: {field: surveyed_on}}";
	static const struct trial trials[] = {
		{after, "last_visit=2025-08-02 surveyed_on=2025-08-01", 'T'},
		{after, "last_visit=2025-08-01 surveyed_on=2025-08-01", 'F'},
		{after, "last_visit=2025-08-01", '?'},
		{after, "surveyed_on=2025-08-01", '?'},
		/* Months and years: certain or unknown. */
		{after, "last_visit=2025-09 surveyed_on=2025-08-31", 'T'},
		{after, "last_visit=2025-08 surveyed_on=2025-08-31", 'F'},
		{after, "last_visit=2025-08 surveyed_on=2025-08-30", '?'},
		{after, "last_visit=2025-08 surveyed_on=2025-07-31", 'T'},
		{after, "last_visit=2025 surveyed_on=2025-12", '?'},
		{after, "last_visit=2025 surveyed_on=2024", 'T'},
		{after, "last_visit=2024 surveyed_on=2025", 'F'},
		{after, "last_visit=2025 surveyed_on=2025", '?'},
		{not_after, "last_visit=2025-08-01 surveyed_on=2025-08-01",
			'T'},
		{not_after, "last_visit=2025-08-02 surveyed_on=2025-08-01",
			'F'},
		{not_after, "last_visit=2025-08 surveyed_on=2025-08-31", 'T'},
		{not_after, "last_visit=2025-08 surveyed_on=2025-08-30", '?'},
		{before, "last_visit=2025-07-31 surveyed_on=2025-08", 'T'},
		{before, "last_visit=2025-08-01 surveyed_on=2025-08", '?'},
		{before, "last_visit=2025-08-31 surveyed_on=2025-08", 'F'},
		{not_before, "last_visit=2025-08-31 surveyed_on=2025-08", 'T'},
		{not_before, "last_visit=2025-08-30 surveyed_on=2025-08", '?'},
		{not_before, "last_visit=2025-07-31 surveyed_on=2025-08", 'F'},
		{"{field: last_visit, before: 2025-01}",
			"last_visit=2024-12-31", 'T'},
		{"{field: last_visit, before: 2025-01}",
			"last_visit=2025-01-31", 'F'},
		{"{field: last_visit, before: 2025-01}",
			"last_visit=2025-01-30", '?'},
		{"{field: last_visit, at_least: 2025-01-01}",
			"last_visit=2025-01-01", 'T'},
		{"{field: last_visit, less_than: 2025-01-01}",
			"last_visit=2025-01-01", 'F'},
		{"{field: last_visit, equals: 2025-01-01}",
			"last_visit=2025-01-01", 'T'},
		{"{field: last_visit, equals: 2025-01-01}",
			"last_visit=2025-01", '?'},
		{"{field: last_visit, equals: 2025-01-01}",
			"last_visit=2025-02", 'F'},
	};

	(void)state;
	CHECK(trials);
}

static void test_birth_dates(void **state)
{
	static const char differs[] = "{field: birth_date, differs_from: "
				      "{field: id_no, part: birth_date}}";
	static const char same[] = "{field: birth_date, equals_field: "
				   "{field: id_no, part: birth_date}}";
	static const struct trial trials[] = {
		{differs, "birth_date=1988-02-29 id_no=220182198802290028",
			'F'},
		{differs, "birth_date=1988-02-28 id_no=220182198802290028",
			'T'},
		/* A month differs only when it is another month. */
		{differs, "birth_date=1988-02 id_no=220182198802290028", '?'},
		{differs, "birth_date=1988-03 id_no=220182198802290028", 'T'},
		{differs, "birth_date=1988 id_no=220182198802290028", '?'},
		{differs, "birth_date=1987 id_no=220182198802290028", 'T'},
		{differs, "birth_date=1987", '?'},
		{differs, "id_no=220182198802290028", '?'},
		{same, "birth_date=1988-02-29 id_no=220182198802290028", 'T'},
		{same, "birth_date=1988-02-28 id_no=220182198802290028", 'F'},
		{same, "birth_date=1988-02 id_no=220182198802290028", '?'},
	};

	(void)state;
	CHECK(trials);
}

/* From 35 up to the day before the 65th birthday (domain facts, 5.9). */
static void test_full_years(void **state)
{
	static const char band[] =
		"{field: birth_date, full_years: {at_least: 35, at_most: 64}}";
	static const char row[] = "birth_date=1965-06-15";

	(void)state;
	assert_int_equal(evaluate_on(band, row, "2000-06-14"), 'F');
	assert_int_equal(evaluate_on(band, row, "2000-06-15"), 'T');
	assert_int_equal(evaluate_on(band, row, "2030-06-14"), 'T');
	assert_int_equal(evaluate_on(band, row, "2030-06-15"), 'F');
	assert_int_equal(evaluate_on(band, "", "2030-06-15"), '?');
	/* Only the year is known: sure apart from that year. */
	assert_int_equal(
		evaluate_on(band, "birth_date=1965", "2029-12-31"), 'T');
	assert_int_equal(
		evaluate_on(band, "birth_date=1965", "2030-06-15"), '?');
	assert_int_equal(
		evaluate_on(band, "birth_date=1965", "2030-12-31"), 'F');
	assert_int_equal(
		evaluate_on(band, "birth_date=1965-06", "2030-05-31"), 'T');
	assert_int_equal(
		evaluate_on(band, "birth_date=1965-06", "2030-06-15"), '?');
	assert_int_equal(
		evaluate_on(band, "birth_date=1965-06", "2030-06-30"), 'F');
	/* Not yet born is no age of 0. */
	assert_int_equal(evaluate_on("{field: birth_date, full_years: "
				     "{at_least: 0}}",
				 "birth_date=2025-09-01", "2025-08-31"),
		'F');
}

static void test_full_months(void **state)
{
	static const char six[] =
		"{field: last_visit, full_months: {at_least: 6}}";
	static const char between[] =
		"{field: last_visit, full_months: {less_than: 6, to: {field: "
		"surveyed_on}}}";

	(void)state;
	assert_int_equal(
		evaluate_on(six, "last_visit=2025-02-28", "2025-08-27"), 'F');
	assert_int_equal(
		evaluate_on(six, "last_visit=2025-02-28", "2025-08-28"), 'T');
	/* The 31st meets the last day of a shorter month. */
	assert_int_equal(
		evaluate_on(six, "last_visit=2024-08-31", "2025-02-27"), 'F');
	assert_int_equal(
		evaluate_on(six, "last_visit=2024-08-31", "2025-02-28"), 'T');
	assert_int_equal(
		evaluate_on(six, "last_visit=2023-08-31", "2024-02-28"), 'F');
	assert_int_equal(
		evaluate_on(six, "last_visit=2023-08-31", "2024-02-29"), 'T');
	assert_int_equal(
		evaluate_on(six, "last_visit=2025-02", "2025-08-15"), '?');
	assert_int_equal(
		evaluate_on(six, "last_visit=2025-02", "2025-07-31"), 'F');
	assert_int_equal(evaluate_on(between,
				 "last_visit=2025-01-15 surveyed_on=2025-07-14",
				 "2030-01-01"),
		'T');
	assert_int_equal(evaluate_on(between,
				 "last_visit=2025-01-15 surveyed_on=2025-07-15",
				 "2030-01-01"),
		'F');
	assert_int_equal(
		evaluate_on(between, "last_visit=2025-01-15", "2030-01-01"),
		'?');
	assert_int_equal(
		evaluate_on(between, "last_visit=2025-01-15 surveyed_on=2025",
			"2030-01-01"),
		'?');
}

/* ---- Areas ------------------------------------------------------------- */

static void test_prefixes(void **state)
{
	static const char county[] = "{field: living_area, prefix_differs_from:"
				     " {field: hukou_area}, digits: 6}";
	static const char township[] =
		"{field: living_area, prefix_differs_from: "
		"{field: hukou_area}, digits: 9}";
	static const struct trial trials[] = {
		{county, "living_area=411726101200 hukou_area=411726203201",
			'F'},
		{county, "living_area=411726101200 hukou_area=411727101200",
			'T'},
		{county, "living_area=411726101200", '?'},
		{township, "living_area=411726101200 hukou_area=411726203201",
			'T'},
		{township, "living_area=411726101200 hukou_area=411726101201",
			'F'},
		/* The county alone says nothing about the township. */
		{township, "living_area=411726101200 hukou_area=411726000000",
			'?'},
		{township, "living_area=411726101200 hukou_area=411727000000",
			'T'},
	};

	(void)state;
	CHECK(trials);
}

/* ---- Asking and memory ------------------------------------------------- */

static void collect(void *data, int index)
{
	strcat(data, unit_sheet->fields[index].name);
	strcat(data, " ");
}

static void test_expr_fields(void **state)
{
	char names[200] = "";
	struct unit_condition condition;

	(void)state;
	assert_int_equal(
		unit_compile(
			"all:\n"
			"  - {field: last_visit, after: {field: surveyed_on}}\n"
			"  - {present: care}\n"
			"  - {field: surveyed_on, not_before: {field: "
			"last_visit}}\n"
			"  - {not: {field: birth_date, differs_from: {field: "
			"id_no, part: birth_date}}}\n"
			"  - {field: id_no, part: sex, equals: f}\n",
			&condition),
		LEDGER_OK);
	ledger__expr_fields(condition.expr, collect, names);
	assert_string_equal(
		names, "last_visit surveyed_on care birth_date id_no ");
	unit_condition_release(&condition);
}

static ledger_status attempt(void *data)
{
	struct unit_condition condition = {0};
	ledger_status status = unit_compile(
		"{all: [{field: health, in: ['10', '22']}, {any: "
		"[{present: care}, {field: kinds, count: {at_least: "
		"2}}]}, {field: income, more_than: '5'}]}",
		&condition);

	(void)data;
	unit_condition_release(&condition);
	return status;
}

static void test_no_memory(void **state)
{
	(void)state;
	assert_true(unit_sweep_allocations(attempt, NULL) > 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_truth_tables),
		cmocka_unit_test(test_one_operand),
		cmocka_unit_test(test_statements),
		cmocka_unit_test(test_present_and_absent_of_statements),
		cmocka_unit_test(test_codes),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_dates),
		cmocka_unit_test(test_birth_dates),
		cmocka_unit_test(test_full_years),
		cmocka_unit_test(test_full_months),
		cmocka_unit_test(test_prefixes),
		cmocka_unit_test(test_expr_fields),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests_name(
		"expr", tests, unit_condition_begin, unit_condition_end);
}
