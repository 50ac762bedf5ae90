/* SPDX-License-Identifier: MIT */
/* What conditions of policies name: terms, lists, classes, parameters. */
#include "unit_names.h"

#include "form/area.h"

#include <stdio.h>
#include <string.h>

#define DAY "2025-08-31"

static void refuse(const char *text, const char *message)
{
	const struct ledger__expr *expr = NULL;

	if (unit_names_compile(text, &expr) != LEDGER_ERROR_DESCRIPTOR)
		fail_msg("not refused: %s", text);
	assert_string_equal(
		ledger_context_message(unit_names_context), message);
	assert_null(unit_names_context->problem_note);
}

static void expect(const char *text, const char *cells, char expected)
{
	char found = unit_names_result(text, cells, DAY);

	if (found != expected)
		fail_msg("%s over \"%s\" is %c, not %c", text, cells, found,
			expected);
}

/* ---- Terms ------------------------------------------------------------- */

static void test_terms(void **state)
{
	(void)state;
	unit_names_term(LEDGER__TERM_CONDITION, "carer",
		"{field: care, equals: 'yes'}");
	unit_names_term(
		LEDGER__TERM_GROUP, "ill", "{field: health, equals: '22'}");
	/* Two that name the first, one of them with another name in between. */
	unit_names_term(LEDGER__TERM_CONDITION, "ill",
		"{not: {all: [{condition: carer}, {group: ill}]}}");
	expect("{condition: carer}", "care=yes", 'T');
	expect("{condition: carer}", "care=no", 'F');
	expect("{condition: carer}", "", '?');
	expect("{group: ill}", "health=22", 'T');
	expect("{group: ill}", "health=10", 'F');
	expect("{group: ill}", "", '?');
	/* A condition and a group may share a name. */
	expect("{condition: ill}", "health=22 care=yes", 'F');
	expect("{condition: ill}", "health=22 care=no", 'T');
	expect("{condition: ill}", "health=22", '?');
	expect("{all: [{condition: carer}, {not: {group: ill}}]}",
		"care=yes health=10", 'T');
	expect("{known: {condition: carer}}", "", 'F');
	expect("{any: [{condition: carer}, {known: {group: ill}}]}",
		"health=22", 'T');
	refuse("{condition: carrer}",
		"c:1: unknown condition 'carrer'; did you mean 'carer'?");
	refuse("{group: carer}",
		"c:1: unknown group 'carer'; it is one of ill");
	refuse("{condition: [carer]}", "c:1: 'condition' must be a text");
	refuse("{condition: carer, group: ill}",
		"c:1: 'condition' stands alone in a condition");
	refuse("all:\n  - {condition: carer}\n  - {group: il}\n",
		"c:3: unknown group 'il'; did you mean 'ill'?");
}

/* Only what stands before can be named, so nothing names itself. */
static void test_terms_are_in_order(void **state)
{
	(void)state;
	unit_names.group = "late";
	refuse("{group: late}", "c:1: unknown group 'late'");
}

static void test_depth_of_terms(void **state)
{
	static char names[LEDGER__TERMS_DEEPEST + 2][24];
	static struct ledger__term terms[LEDGER__TERMS_DEEPEST + 2];
	char text[64] = "{present: care}";

	(void)state;
	unit_names.terms = terms;
	unit_names.term_count = 0;
	for (size_t i = 0; i <= LEDGER__TERMS_DEEPEST; i++) {
		snprintf(names[i], sizeof names[i], "c%zu", i);
		terms[i] = (struct ledger__term){.name = names[i],
			.kind = LEDGER__TERM_CONDITION,
			.expr = unit_names_expr(text)};
		unit_names.term_count++;
		snprintf(text, sizeof text, "{condition: c%zu}", i);
	}
	refuse(text, "c:1: conditions name each other over 32 deep");
}

/* ---- Confirmations ----------------------------------------------------- */

static void test_confirmations(void **state)
{
	const struct ledger__expr *one;
	const struct ledger__expr *any;
	const struct ledger__expr *other;
	bool confirmed[3] = {false, false, false};
	struct unit_row row;

	(void)state;
	refuse("{confirmed_by: mca}",
		"c:1: 'confirmed_by' stands in conditions of groups only");
	unit_names.group = "poor";
	one = unit_names_expr("{confirmed_by: psb}");
	any = unit_names_expr(
		"{any: [{present: care}, {confirmed_by: [mca, psb]}]}");
	unit_names.group = "ill";
	other = unit_names_expr("{not: {confirmed_by: psb}}");
	assert_int_equal(unit_names.confirmations->count, 3);
	assert_string_equal(unit_names.confirmations->pairs[0].group, "poor");
	assert_string_equal(
		unit_names.confirmations->pairs[0].department, "psb");
	assert_string_equal(
		unit_names.confirmations->pairs[1].department, "mca");
	assert_string_equal(unit_names.confirmations->pairs[2].group, "ill");

	/* Without lists nothing is confirmed: false, not unknown. */
	unit_row_fill(&row, "", DAY);
	assert_int_equal(ledger__expr_evaluate(one, &row.frame), LEDGER__FALSE);
	row.frame.confirmed = confirmed;
	assert_int_equal(ledger__expr_evaluate(any, &row.frame), LEDGER__FALSE);
	assert_int_equal(
		ledger__expr_evaluate(other, &row.frame), LEDGER__TRUE);
	confirmed[1] = true;
	assert_int_equal(ledger__expr_evaluate(one, &row.frame), LEDGER__FALSE);
	assert_int_equal(ledger__expr_evaluate(any, &row.frame), LEDGER__TRUE);
	confirmed[0] = true;
	assert_int_equal(ledger__expr_evaluate(one, &row.frame), LEDGER__TRUE);
	assert_int_equal(
		ledger__expr_evaluate(other, &row.frame), LEDGER__TRUE);
	confirmed[2] = true;
	assert_int_equal(
		ledger__expr_evaluate(other, &row.frame), LEDGER__FALSE);
	unit_row_release(&row);
	refuse("{confirmed_by: pbs}",
		"c:1: unknown department 'pbs'; did you mean 'psb'?");
	refuse("{confirmed_by: [mca, xx]}",
		"c:1: unknown department 'xx'; it is one of mca, psb");
	refuse("{confirmed_by: []}", "c:1: 'confirmed_by' is empty");
	refuse("{confirmed_by: {field: care}}",
		"c:1: 'confirmed_by' needs codes of departments");
}

/* ---- Classes of areas -------------------------------------------------- */

static char class_result(
	const struct ledger__areas *areas, const char *text, const char *cells)
{
	const struct ledger__expr *expr = unit_names_expr(text);
	struct unit_row row;
	enum ledger__truth truth;

	unit_row_fill(&row, cells, DAY);
	row.frame.areas = areas;
	truth = ledger__expr_evaluate(expr, &row.frame);
	unit_row_release(&row);
	return "F?T"[truth];
}

static void test_classes(void **state)
{
	static const char rural[] =
		"{field: living_area, part: class, in: ['210', '220']}";
	static const char same[] = "{field: living_area, part: class, "
				   "equals_field: {field: area_class}}";
	static const char moved[] =
		"{field: living_area, part: class, differs_from: "
		"{field: hukou_area, part: class}}";
	static const struct {
		const char *text;
		const char *cells;
		char expected;
	} trials[] = {
		{rural, "living_area=411726101201", 'T'},
		{rural, "living_area=411726101202", 'F'},
		{rural, "", '?'},
		/* Known, without a class; not known; a township with one. */
		{rural, "living_area=411726101203", '?'},
		{rural, "living_area=411726101299", '?'},
		{rural, "living_area=411726101000", '?'},
		{rural, "living_area=411726102000", 'T'},
		{same, "living_area=411726101201 area_class=220", 'T'},
		{same, "living_area=411726101201 area_class=111", 'F'},
		{same, "living_area=411726101203 area_class=111", '?'},
		{moved, "living_area=411726101201 hukou_area=411726101202",
			'T'},
		{moved, "living_area=411726101202 hukou_area=411726101202",
			'F'},
		{moved, "living_area=411726101202", '?'},
	};
	struct ledger__areas *areas = NULL;

	(void)state;
	assert_int_equal(ledger__areas_new(unit_names_context, &areas), 0);
	assert_int_equal(
		ledger__areas_add(areas, "411726101000", "甲镇", ""), 0);
	assert_int_equal(
		ledger__areas_add(areas, "411726102000", "乙乡", "210"), 0);
	assert_int_equal(
		ledger__areas_add(areas, "411726101201", "丙村", "220"), 0);
	assert_int_equal(
		ledger__areas_add(areas, "411726101202", "丁社区", "111"), 0);
	assert_int_equal(
		ledger__areas_add(areas, "411726101203", "戊村", ""), 0);
	assert_int_equal(ledger__areas_finish(areas), 0);
	for (size_t i = 0; i < sizeof trials / sizeof *trials; i++) {
		char found =
			class_result(areas, trials[i].text, trials[i].cells);

		if (found != trials[i].expected)
			fail_msg("%s over %s is %c", trials[i].text,
				trials[i].cells, found);
	}
	/* Without areas no class is known. */
	assert_int_equal(
		class_result(NULL, rural, "living_area=411726101201"), '?');
	ledger__areas_free(areas);
}

static void test_refused_classes(void **state)
{
	(void)state;
	refuse("{field: living_area, part: class, in: ['210', '221']}",
		"c:1: unknown code '221'; did you mean '220'?");
	refuse("{field: living_area, part: class, equals: 村庄}",
		"c:1: unknown code '村庄'; did you mean '220'?");
	refuse("{field: living_area, part: class, differs_from: {field: "
	       "health}}",
		"c:1: field 'living_area' (class) does not compare with field "
		"'health' (code)");
	refuse("{field: area_class, part: class, equals: '220'}",
		"c:1: field 'area_class' of the type code has no part "
		"'class'");
	refuse("{field: living_area, part: class, at_least: 2}",
		"c:1: 'at_least' does not go with field 'living_area' "
		"(class)");
}

/* ---- Parameters -------------------------------------------------------- */

static const struct parameter_trial {
	const char *text;
	const char *cells;
	char expected;
} parameter_trials[] = {
	{"{field: health, equals: {parameter: code}}", "health=22", 'T'},
	{"{field: health, equals: {parameter: code}}", "health=10", 'F'},
	{"{field: health, in: {parameter: codes}}", "health=10", 'T'},
	{"{field: health, in: {parameter: codes}}", "health=none", 'F'},
	{"{field: health, in: [none, {parameter: code}]}", "health=22", 'T'},
	{"{field: health, in: [none, {parameter: codes}]}", "health=10", 'T'},
	{"{field: health, in: [none, {parameter: code}]}", "health=10", 'F'},
	{"{field: ills, in: {parameter: codes}}", "ills=10;22", 'T'},
	{"{field: ills, count: {at_least: {parameter: two}}}", "ills=10;22",
		'T'},
	{"{field: ills, count: {exactly: {parameter: two}}}", "ills=10", 'F'},
	{"{field: care, equals: {parameter: word}}", "care=no", 'T'},
	{"{field: id_no, part: sex, equals: {parameter: sex}}",
		"id_no=220182198802290028", 'T'},
	{"{field: children, at_least: {parameter: two}}", "children=2", 'T'},
	{"{field: children, less_than: {parameter: two}}", "children=2", 'F'},
	{"{field: children, equals: {parameter: two}}", "children=2", 'T'},
	{"{field: income, at_most: {parameter: money}}", "income=3000.50", 'F'},
	{"{field: income, at_most: {parameter: money}}", "income=3000", 'T'},
	{"{field: last_visit, before: {parameter: day}}",
		"last_visit=2025-03-26", 'T'},
	{"{field: last_visit, not_before: {parameter: day}}",
		"last_visit=2025-03-26", 'F'},
	{"{field: last_visit, equals: {parameter: day}}",
		"last_visit=2025-03-27", 'T'},
	{"{field: birth_date, full_years: {at_least: {parameter: low}, "
	 "at_most: {parameter: high}}}",
		"birth_date=1960-09-01", 'T'},
	{"{field: birth_date, full_years: {at_least: {parameter: low}, "
	 "at_most: {parameter: high}}}",
		"birth_date=1960-08-31", 'F'},
	{"{field: away_since, full_months: {more_than: "
	 "{parameter: two}}}",
		"away_since=2025-05-31", 'T'},
	{"{duration: away, at_least: {parameter: two}}",
		"away_since=2025-06-30", 'T'},
	{"{duration: away, at_least: {parameter: two}}",
		"away_since=2025-07-30", 'F'},
	{"{field: living_area, equals: {parameter: area}}",
		"living_area=411726000000", 'T'},
	{"{field: living_area, prefix_differs_from: {field: "
	 "hukou_area}, digits: {parameter: six}}",
		"living_area=411726101201 hukou_area=411726102201", 'F'},
	{"{field: remark, in: {parameter: codes}}", "remark=22", 'T'},
};

static void test_parameters(void **state)
{

	(void)state;
	unit_names_duration(
		"{name: away, label: 外出, unit: months, since: away_since}");
	unit_names_parameter("code", "p", "'22'");
	unit_names_parameter("codes", "p", "['10', '22']");
	unit_names_parameter("two", "p", "'2'");
	unit_names_parameter("word", "p", "'no'");
	unit_names_parameter("sex", "p", "f");
	unit_names_parameter("money", "p", "'3000'");
	unit_names_parameter("day", "p", "2025-03-27");
	unit_names_parameter("low", "p", "'35'");
	unit_names_parameter("high", "p", "'64'");
	unit_names_parameter("area", "p", "'411726000000'");
	unit_names_parameter("six", "p", "'6'");
	for (size_t i = 0;
		i < sizeof parameter_trials / sizeof *parameter_trials; i++) {
		const struct parameter_trial *trial = &parameter_trials[i];

		expect(trial->text, trial->cells, trial->expected);
	}
}

/* Its own file and line come first, then where it is used. */
static void test_refused_parameters(void **state)
{
	(void)state;
	unit_names_parameter("word", "county.yaml", "'x'");
	unit_names_parameter("list", "county.yaml", "['10', '77']");
	unit_names_parameter("half", "county.yaml", "'1.5'");
	refuse("{field: health, equals: {parameter: wrod}}",
		"c:1: unknown parameter 'wrod'; did you mean 'word'?");
	refuse("{field: health, equals: {parameter: word, field: care}}",
		"c:1: unknown key 'field'; it is one of parameter");
	refuse("\n\n{field: health, equals: {parameter: word}}",
		"county.yaml:3: unknown code 'x'; it is one of 10, 22, none; "
		"the parameter 'word' is used so at c:3");
	refuse("{field: health, in: {parameter: list}}",
		"county.yaml:3: unknown code '77'; it is one of 10, 22, none; "
		"the parameter 'list' is used so at c:1");
	refuse("{field: health, equals: {parameter: list}}",
		"county.yaml:3: 'equals' needs a text; the parameter 'list' is "
		"used so at c:1");
	refuse("{field: children, at_least: {parameter: word}}",
		"county.yaml:3: 'x' is no number such as 12 or 0.5; the "
		"parameter 'word' is used so at c:1");
	refuse("{field: last_visit, after: {parameter: word}}",
		"county.yaml:3: 'x' is no date such as 2025-08-31; the "
		"parameter 'word' is used so at c:1");
	refuse("{field: last_visit, after: {parameter: list}}",
		"county.yaml:3: 'after' needs a text; the parameter 'list' is "
		"used so at c:1");
	refuse("{field: birth_date, full_years: {at_least: "
	       "{parameter: half}}}",
		"county.yaml:3: 'at_least' is a whole number, not '1.5'; the "
		"parameter 'half' is used so at c:1");
	refuse("{field: ills, count: {at_least: {parameter: list}}}",
		"county.yaml:3: 'at_least' must be a text; the parameter "
		"'list' is used so at c:1");
	refuse("{field: care, equals: {parameter: word}}",
		"county.yaml:3: unknown answer 'x'; it is one of yes, no; the "
		"parameter 'word' is used so at c:1");
	refuse("{field: living_area, prefix_differs_from: {field: hukou_area}, "
	       "digits: {parameter: word}}",
		"county.yaml:3: unknown digits 'x'; it is one of 2, 4, 6, 9, "
		"12; the parameter 'word' is used so at c:1");
	/* What is wrong here is the condition, not the parameter. */
	refuse("{field: name, equals: {parameter: word}}",
		"c:1: 'equals' does not go with field 'name' (name)");
	unit_names.group = "g";
	refuse("{confirmed_by: {parameter: list}}",
		"county.yaml:3: unknown department '10'; it is one of mca, "
		"psb; the parameter 'list' is used so at c:1");
}

static void test_parameter_integer(void **state)
{
	const struct ledger__document *document = NULL;
	const struct ledger__node *root = unit_names_document("u",
		"{months: {parameter: six}, days: '9', bad: {parameter: no}}",
		&document);
	const struct ledger__node *value = NULL;
	const struct ledger__document *place = NULL;
	int64_t number = 7;

	(void)state;
	unit_names_parameter("six", "p", "'6'");
	assert_int_equal(ledger__parameter_integer(unit_names_context, document,
				 &unit_names, root, "years", 1, 100, &number),
		LEDGER_OK);
	assert_int_equal(number, 7);
	assert_int_equal(ledger__parameter_integer(unit_names_context, document,
				 &unit_names, root, "months", 1, 100, &number),
		LEDGER_OK);
	assert_int_equal(number, 6);
	assert_int_equal(ledger__parameter_integer(unit_names_context, document,
				 &unit_names, root, "days", 1, 100, &number),
		LEDGER_OK);
	assert_int_equal(number, 9);
	assert_int_equal(ledger__parameter_integer(unit_names_context, document,
				 &unit_names, root, "months", 1, 5, &number),
		LEDGER_ERROR_DESCRIPTOR);
	assert_string_equal(ledger_context_message(unit_names_context),
		"p:3: 'months' is from 1 to 5; the parameter 'six' is used so "
		"at u:1");
	assert_int_equal(ledger__parameter_integer(unit_names_context, document,
				 &unit_names, root, "bad", 1, 5, &number),
		LEDGER_ERROR_DESCRIPTOR);
	assert_string_equal(ledger_context_message(unit_names_context),
		"u:1: unknown parameter 'no'; it is one of six");
	assert_int_equal(number, 9);
	assert_int_equal(ledger__parameter_resolve(unit_names_context, document,
				 &unit_names, ledger__node_get(root, "months"),
				 &value, &place),
		LEDGER_OK);
	assert_string_equal(value->text, "6");
	assert_string_equal(ledger__document_source(place), "p");
	assert_int_equal(ledger__parameter_resolve(unit_names_context, document,
				 &unit_names, ledger__node_get(root, "days"),
				 &value, &place),
		LEDGER_OK);
	assert_string_equal(value->text, "9");
	assert_ptr_equal(place, document);
}

/* ---- Forms have no names ----------------------------------------------- */

static void test_forms(void **state)
{
	static const char *const trials[][2] = {
		{"{condition: carer}", "condition"},
		{"{group: ill}", "group"},
		{"{confirmed_by: mca}", "confirmed_by"},
		{"{duration: away, at_least: 6}", "duration"},
		{"{field: children, at_least: {parameter: two}}", "parameter"},
		{"{field: ills, count: {at_least: {parameter: two}}}",
			"parameter"},
		{"{field: health, in: [{parameter: two}]}", "parameter"},
		{"{field: living_area, part: class, equals: '220'}", "class"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof trials / sizeof *trials; i++) {
		const struct ledger__document *document = NULL;
		const struct ledger__node *root =
			unit_names_document("f", trials[i][0], &document);
		struct ledger__expr *expr = NULL;
		char message[128];

		assert_int_equal(
			ledger__expr_compile(unit_names_context, document,
				unit_names_sheet, NULL, root, &expr),
			LEDGER_ERROR_DESCRIPTOR);
		snprintf(message, sizeof message,
			"f:1: '%s' stands in conditions of policies only",
			trials[i][1]);
		assert_string_equal(
			ledger_context_message(unit_names_context), message);
	}
}

#define TEST(name) cmocka_unit_test_teardown(name, unit_names_clear)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_terms),
		TEST(test_terms_are_in_order),
		TEST(test_depth_of_terms),
		TEST(test_confirmations),
		TEST(test_classes),
		TEST(test_refused_classes),
		TEST(test_parameters),
		TEST(test_refused_parameters),
		TEST(test_parameter_integer),
		TEST(test_forms),
	};

	return cmocka_run_group_tests_name(
		"names in conditions", tests, unit_names_begin, unit_names_end);
}
