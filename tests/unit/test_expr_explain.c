/* SPDX-License-Identifier: MIT */
/* Which fields decided a result, or are wanted, and how sensitive it is. */
#include "unit_names.h"

#include "form/area.h"

#include <stdio.h>
#include <string.h>

#define DAY "2025-08-31"

static char told[512];

static void tell(void *data, int field, enum ledger__share share)
{
	const enum ledger__truth *truth = data;

	assert_int_equal(share,
		*truth == LEDGER__UNKNOWN ? LEDGER__WANTED : LEDGER__DECIDED);
	if (*told)
		strcat(told, " ");
	strcat(told, unit_names_sheet->fields[field].name);
}

struct trial {
	const char *text;
	const char *cells;
	const char *expected; /* result, then fields */
};

static void check_row(const struct ledger__expr *expr, struct unit_row *row,
	const char *name, const char *expected)
{
	enum ledger__truth truth = ledger__expr_evaluate(expr, &row->frame);

	snprintf(told, sizeof told, "%c", "F?T"[truth]);
	ledger__expr_explain(expr, &unit_names, &row->frame, tell, &truth);
	if (strcmp(told, expected) != 0)
		fail_msg("%s over \"%s\": %s, not %s", name, row->text, told,
			expected);
}

static void check(const struct trial *trials, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct ledger__expr *expr =
			unit_names_expr(trials[i].text);
		struct unit_row row;

		unit_row_fill(&row, trials[i].cells, DAY);
		check_row(expr, &row, trials[i].text, trials[i].expected);
		unit_row_release(&row);
	}
}

#define CHECK(trials) check(trials, sizeof(trials) / sizeof((trials)[0]))

static void test_logic(void **state)
{
	static const char all[] = "{all: [{field: care, equals: 'yes'}, "
				  "{field: children, at_least: 2}, "
				  "{field: health, equals: '22'}]}";
	static const char any[] = "{any: [{field: care, equals: 'yes'}, "
				  "{field: children, at_least: 2}, "
				  "{field: health, equals: '22'}]}";
	static const struct trial trials[] = {
		{all, "care=yes children=2 health=22",
			"T care children health"},
		{all, "care=yes children=1 health=10", "F children health"},
		{all, "care=yes children=1", "F children"},
		{all, "care=yes", "? children health"},
		{all, "", "? care children health"},
		{any, "care=yes children=1 health=22", "T care health"},
		{any, "health=22", "T health"},
		{any, "care=no children=1 health=10", "F care children health"},
		{any, "care=no health=10", "? children"},
		{"{not: {all: [{present: care}, {field: health, equals: "
		 "'22'}]}}",
			"care=yes health=10", "T health"},
		{"{not: {any: [{present: care}, {field: health, equals: "
		 "'22'}]}}",
			"care=yes health=10", "F care"},
		{"{not: {field: health, equals: '22'}}", "", "? health"},
		/* Each field once, in the order in which it is named. */
		{"{all: [{field: health, equals: '22'}, {present: care}, "
		 "{field: health, in: ['22']}]}",
			"care=yes health=22", "T health care"},
		{"{any: [{all: [{present: remark}, {present: care}]}, {all: "
		 "[{present: health}, {present: care}]}]}",
			"care=yes health=22 remark=x", "T remark care health"},
		{"{any: [{all: [{present: remark}, {present: care}]}, {all: "
		 "[{present: health}, {present: care}]}]}",
			"care=yes", "F remark health"},
	};

	(void)state;
	CHECK(trials);
}

static void test_ways_out(void **state)
{
	static const struct trial trials[] = {
		{"{present: care}", "care=no", "T care"},
		{"{present: care}", "", "F care"},
		{"{present: care}", "care=?", "? care"},
		{"{absent: care}", "care=!", "T care"},
		{"{absent: care}", "care=?", "? care"},
		{"{known: {field: care, equals: 'yes'}}", "care=yes", "T care"},
		{"{known: {field: care, equals: 'yes'}}", "care=no", "F care"},
		/* The blank decided that it is not known. */
		{"{known: {field: care, equals: 'yes'}}", "", "F care"},
		{"{not: {known: {all: [{field: care, equals: 'yes'}, {field: "
		 "health, equals: '22'}]}}}",
			"health=22", "T care"},
		{"{all: [{known: {field: care, equals: 'yes'}}, {field: "
		 "health, equals: '22'}]}",
			"care=yes", "? health"},
	};

	(void)state;
	CHECK(trials);
}

static void test_comparisons(void **state)
{
	static const char after[] =
		"{field: last_visit, after: {field: surveyed_on}}";
	static const char differs[] = "{field: birth_date, differs_from: "
				      "{field: id_no, part: birth_date}}";
	static const char moved[] =
		"{field: living_area, prefix_differs_from: {field: "
		"hukou_area}, digits: 9}";
	static const char months[] =
		"{field: last_visit, full_months: {at_least: 6, to: {field: "
		"surveyed_on}}}";
	static const char age[] =
		"{field: birth_date, full_years: {at_least: 35}}";
	static const struct trial trials[] = {
		{after, "last_visit=2025-08-02 surveyed_on=2025-08-01",
			"T last_visit surveyed_on"},
		{after, "last_visit=2025-08-01 surveyed_on=2025-08-01",
			"F last_visit surveyed_on"},
		{after, "last_visit=2025-08-01", "? surveyed_on"},
		{after, "surveyed_on=2025-08-01", "? last_visit"},
		{after, "", "? last_visit surveyed_on"},
		/* The one that is not known to the day. */
		{after, "last_visit=2025-08 surveyed_on=2025-08-02",
			"? last_visit"},
		{after, "last_visit=2025-08-02 surveyed_on=2025",
			"? surveyed_on"},
		{after, "last_visit=2025-08 surveyed_on=2025-08",
			"? last_visit surveyed_on"},
		{differs, "birth_date=1988-02 id_no=220182198802290028",
			"? birth_date"},
		{differs, "birth_date=1988-02-29", "? id_no"},
		{moved, "living_area=411726101201 hukou_area=411726102201",
			"T living_area hukou_area"},
		{moved, "living_area=411726101201 hukou_area=411726000000",
			"? hukou_area"},
		{moved, "living_area=411726101201", "? hukou_area"},
		{months, "last_visit=2025-01-01 surveyed_on=2025-07-01",
			"T last_visit surveyed_on"},
		{months, "last_visit=2025-01 surveyed_on=2025-07-15",
			"? last_visit"},
		{age, "birth_date=1990", "? birth_date"},
		{age, "birth_date=1980", "T birth_date"},
		{age, "", "? birth_date"},
		{"{field: children, more_than: {field: away_months}}",
			"children=3 away_months=2", "T children away_months"},
		{"{field: children, more_than: {field: away_months}}",
			"away_months=2", "? children"},
		{"{field: ills, count: {at_least: 2}}", "ills=10", "F ills"},
		{"{field: id_no, part: sex, equals: f}",
			"id_no=220182198802290028", "T id_no"},
		/* The areas of no store: her area does not tell. */
		{"{field: living_area, part: class, equals: '220'}",
			"living_area=411726101201", "? living_area"},
	};

	(void)state;
	CHECK(trials);
}

static void test_terms_and_durations(void **state)
{
	static const char away[] = "{duration: away, at_least: 6}";
	static const struct trial trials[] = {
		{"{condition: carer}", "care=yes remark=x", "T care"},
		{"{condition: carer}", "remark=x", "? care"},
		{"{all: [{condition: carer}, {field: care, equals: 'yes'}, "
		 "{group: ill}]}",
			"care=yes health=22", "T care health"},
		{"{all: [{condition: carer}, {group: ill}]}", "health=10",
			"F health"},
		{"{all: [{group: ill}, {condition: both}]}",
			"health=22 care=no", "F care"},
		{"{any: [{group: ill}, {condition: both}]}",
			"health=22 care=no", "T health"},
		{"{known: {condition: both}}", "health=22", "F care"},
		{away, "away_since=2025-01-01", "T away_since"},
		{away,
			"away_since=2025-01-01 away_years=1 "
			"surveyed_on=2025-08-01",
			"T away_since"},
		{away, "away_since=2025", "? away_since"},
		{away, "", "? away_since away_years"},
		{away, "away_years=1 surveyed_on=2025-08-01",
			"T away_years surveyed_on"},
		{away, "away_years=1", "T away_years"},
		{away, "away_years=0", "? away_since verified_on surveyed_on"},
		{away, "away_years=0 surveyed_on=2025",
			"? away_since verified_on surveyed_on"},
		{away, "away_years=0 verified_on=2025-08-01",
			"F away_years verified_on"},
		{away, "away_years=0 verified_on=2025",
			"? away_since verified_on"},
	};

	(void)state;
	unit_names_duration(
		"{name: away, label: 外出, unit: months, since: away_since, "
		"stated: {field: away_years, unit: years, on: [verified_on, "
		"surveyed_on]}}");
	unit_names_term(LEDGER__TERM_CONDITION, "carer",
		"{field: care, equals: 'yes'}");
	unit_names_term(LEDGER__TERM_GROUP, "ill",
		"{any: [{field: health, equals: '22'}, {confirmed_by: mca}]}");
	unit_names_term(LEDGER__TERM_CONDITION, "both",
		"{all: [{condition: carer}, {group: ill}, {condition: "
		"carer}]}");
	CHECK(trials);
}

/* A group that a profile hides counts as false and names no field. */
static void test_decided_elsewhere(void **state)
{
	const struct ledger__expr *expr;
	bool confirmed[1] = {true};
	struct unit_row row;

	(void)state;
	unit_names_term(LEDGER__TERM_GROUP, "ill",
		"{any: [{field: health, equals: '22'}, {confirmed_by: mca}]}");
	expr = unit_names_expr("{all: [{group: ill}, {present: care}]}");
	unit_row_fill(&row, "health=22 care=yes", DAY);
	check_row(expr, &row, "shown", "T health care");
	row.terms[0] = LEDGER__FALSE;
	check_row(expr, &row, "hidden", "F");
	unit_row_release(&row);
	/* Only a list says so: no field does. */
	unit_row_fill(&row, "care=yes", DAY);
	row.frame.confirmed = confirmed;
	unit_row_refresh(&row);
	check_row(expr, &row, "confirmed", "T care");
	unit_row_release(&row);
}

/* Terms that name each other often are still explained in linear time. */
static void test_many_ways(void **state)
{
	static const char *const names[] = {"t0", "t1", "t2", "t3", "t4", "t5",
		"t6", "t7", "t8", "t9", "t10", "t11", "t12", "t13"};
	static const struct trial trials[] = {
		{"{condition: t13}", "care=yes", "T care"},
		{"{condition: t13}", "", "? care"},
	};

	(void)state;
	unit_names_term(LEDGER__TERM_CONDITION, names[0],
		"{field: care, equals: 'yes'}");
	for (size_t i = 1; i < sizeof names / sizeof *names; i++) {
		char text[1000] = "{all: [";

		for (size_t j = 0; j < 40; j++)
			snprintf(text + strlen(text),
				sizeof text - strlen(text), "%s{condition: %s}",
				j ? ", " : "", names[i - 1]);
		strcat(text, "]}");
		unit_names_term(LEDGER__TERM_CONDITION, names[i], text);
	}
	CHECK(trials);
}

/* ---- Sensitivity ------------------------------------------------------- */

static const struct sensitivity_trial {
	const char *text;
	enum ledger__sensitivity expected;
} sensitivities[] = {
	{"{field: care, equals: 'yes'}", LEDGER__PUBLIC},
	{"{field: children, at_least: 2}", LEDGER__PERSONAL},
	{"{field: id_no, part: sex, equals: f}", LEDGER__IDENTIFYING},
	{"{field: health, equals: '22'}", LEDGER__SENSITIVE},
	/* Codes: the least of those named, where all are stricter. */
	{"{field: harms, in: [violence]}", LEDGER__PROTECTED},
	{"{field: harms, in: [violence, property]}", LEDGER__SENSITIVE},
	{"{field: harms, in: [violence, property, none]}", LEDGER__PERSONAL},
	{"{field: harm, equals: none}", LEDGER__PERSONAL},
	{"{field: harms, count: {at_least: 1}}", LEDGER__PERSONAL},
	{"{field: harms, count: {at_least: 2}}", LEDGER__SENSITIVE},
	/* all, any, not */
	{"{all: [{field: care, equals: 'yes'}, {field: harm, equals: "
	 "violence}, {present: children}]}",
		LEDGER__PROTECTED},
	{"{any: [{field: children, at_least: 2}, {field: harm, equals: "
	 "violence}]}",
		LEDGER__PERSONAL},
	{"{all: [{any: [{field: harm, equals: violence}, {field: "
	 "health, equals: '22'}]}, {present: care}]}",
		LEDGER__SENSITIVE},
	{"{not: {field: health, equals: '22'}}", LEDGER__PUBLIC},
	{"{not: {field: harm, equals: violence}}", LEDGER__PUBLIC},
	/* None of the harmless codes leaves the others. */
	{"{not: {field: harm, equals: none}}", LEDGER__SENSITIVE},
	{"{not: {field: harm, in: [none, property]}}", LEDGER__PROTECTED},
	{"{not: {not: {field: harm, equals: violence}}}", LEDGER__PROTECTED},
	{"{not: {any: [{absent: id_no}, {field: harm, equals: "
	 "violence}]}}",
		LEDGER__IDENTIFYING},
	{"{not: {all: [{absent: id_no}, {absent: care}]}}", LEDGER__PUBLIC},
	/* ways out */
	{"{known: {field: harm, equals: violence}}", LEDGER__PROTECTED},
	{"{not: {known: {not: {field: harm, equals: violence}}}}",
		LEDGER__PUBLIC},
	{"{present: health}", LEDGER__SENSITIVE},
	{"{present: harm}", LEDGER__PERSONAL},
	{"{present: hidden}", LEDGER__SENSITIVE},
	{"{absent: health}", LEDGER__PUBLIC},
	{"{absent: hidden}", LEDGER__PUBLIC},
	/* two fields: to know how they compare is to know of both */
	{"{field: children, more_than: {field: income}}", LEDGER__SENSITIVE},
	{"{field: last_visit, after: {field: birth_date}}",
		LEDGER__IDENTIFYING},
	{"{field: area_class, equals: '220'}", LEDGER__PUBLIC},
	{"{field: living_area, part: class, equals: '220'}", LEDGER__PERSONAL},
	/* names */
	{"{duration: away, at_least: 6}", LEDGER__PERSONAL},
	{"{duration: age, at_least: 35}", LEDGER__IDENTIFYING},
	{"{not: {duration: age, at_least: 35}}", LEDGER__PUBLIC},
	{"{group: ill}", LEDGER__SENSITIVE},
	{"{condition: harmed}", LEDGER__PROTECTED},
	{"{not: {condition: harmed}}", LEDGER__PUBLIC},
	{"{not: {condition: unharmed}}", LEDGER__SENSITIVE},
	{"{any: [{condition: harmed}, {group: ill}]}", LEDGER__SENSITIVE},
	{"{all: [{condition: harmed}, {group: ill}]}", LEDGER__PROTECTED},
};

static void test_sensitivity(void **state)
{
	(void)state;
	unit_names_duration(
		"{name: away, label: 外出, unit: months, since: away_since}");
	unit_names_duration(
		"{name: age, label: 年龄, unit: years, since: birth_date}");
	unit_names_term(LEDGER__TERM_GROUP, "ill", "{confirmed_by: mca}");
	unit_names_term(LEDGER__TERM_CONDITION, "harmed",
		"{field: harms, in: [violence]}");
	unit_names_term(LEDGER__TERM_CONDITION, "unharmed",
		"{field: harm, equals: none}");
	for (size_t i = 0; i < sizeof sensitivities / sizeof *sensitivities;
		i++) {
		const struct sensitivity_trial *trial = &sensitivities[i];
		enum ledger__sensitivity found = ledger__expr_sensitivity(
			unit_names_expr(trial->text), &unit_names);

		if (found != trial->expected)
			fail_msg("%s is %d, not %d", trial->text, (int)found,
				(int)trial->expected);
	}
}

#define TEST(name) cmocka_unit_test_teardown(name, unit_names_clear)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_logic),
		TEST(test_ways_out),
		TEST(test_comparisons),
		TEST(test_terms_and_durations),
		TEST(test_decided_elsewhere),
		TEST(test_many_ways),
		TEST(test_sensitivity),
	};

	return cmocka_run_group_tests_name(
		"explanations", tests, unit_names_begin, unit_names_end);
}
