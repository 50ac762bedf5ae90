/* SPDX-License-Identifier: MIT */
/* All problems of a condition at once, and memory that ends. */
#include "unit_names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- All problems at once ---------------------------------------------- */

static char problems[4096];

static void collect(void *data, const char *text)
{
	(void)data;
	strncat(problems, text, sizeof problems - strlen(problems) - 1);
	strncat(problems, "\n", sizeof problems - strlen(problems) - 1);
}

static void check_problems(const char *text, const char *expected)
{
	const struct ledger__expr *expr = NULL;

	problems[0] = '\0';
	unit_names_context->on_problem = collect;
	unit_names_context->problem_count = 0;
	assert_int_equal(
		unit_names_compile(text, &expr), LEDGER_ERROR_DESCRIPTOR);
	unit_names_context->on_problem = NULL;
	assert_string_equal(problems, expected);
}

static void test_all_problems(void **state)
{
	(void)state;
	unit_names_parameter("codes", "p", "['10', '77', '78']");
	unit_names_term(LEDGER__TERM_CONDITION, "carer", "{present: care}");
	check_problems("all:\n"
		       "  - {present: caer}\n"
		       "  - {condition: carer}\n"
		       "  - any:\n"
		       "    - {condition: carrer}\n"
		       "    - {field: health, in: ['10', '77',\n"
		       "        '78']}\n"
		       "    - {not: {field: care, equal: 'x', equls: 'y'}}\n"
		       "  - {field: children, at_least: two,\n"
		       "      at_most: three, less_than: '5'}\n"
		       "  - {field: birth_date, full_years: {at_least: a,\n"
		       "      at_most: b}}\n"
		       "  - {field: health, in: {parameter: codes}}\n"
		       "  - {field: care, equals: 'x'}\n",
		"c:2: unknown field 'caer'; did you mean 'care'?\n"
		"c:5: unknown condition 'carrer'; did you mean 'carer'?\n"
		"c:6: unknown code '77'; it is one of 10, 22, none\n"
		"c:7: unknown code '78'; it is one of 10, 22, none\n"
		"c:8: unknown key 'equal'; did you mean 'equals'?\n"
		"c:8: unknown key 'equls'; did you mean 'equals'?\n"
		"c:9: 'two' is no number such as 12 or 0.5\n"
		"c:10: 'three' is no number such as 12 or 0.5\n"
		"c:11: 'at_least' is a whole number, not 'a'\n"
		"c:12: 'at_most' is a whole number, not 'b'\n"
		"p:3: unknown code '77'; it is one of 10, 22, none; the "
		"parameter 'codes' is used so at c:13\n"
		"p:3: unknown code '78'; it is one of 10, 22, none; the "
		"parameter 'codes' is used so at c:13\n"
		"c:14: unknown answer 'x'; it is one of yes, no\n");
}

/* Hostile files end it: not a problem for each of their bytes. */
static void test_problems_are_bounded(void **state)
{
	const struct ledger__expr *expr = NULL;
	static char text[20000];
	size_t used = (size_t)snprintf(text, sizeof text, "any:\n");

	(void)state;
	while (used < sizeof text - 32)
		used += (size_t)snprintf(
			text + used, sizeof text - used, "  - {present: x}\n");
	problems[0] = '\0';
	unit_names_context->on_problem = collect;
	unit_names_context->problem_count = 0;
	assert_int_equal(
		unit_names_compile(text, &expr), LEDGER_ERROR_DESCRIPTOR);
	unit_names_context->on_problem = NULL;
	assert_int_equal(
		unit_names_context->problem_count, LEDGER__PROBLEMS_MOST);
}

/* A long list that is named often is not copied as often. */
static void test_values_are_bounded(void **state)
{
	const struct ledger__expr *expr = NULL;
	static char text[30000] = "{field: health, in: [{parameter: list}";

	(void)state;
	unit_names_parameter("list", "p",
		"['10', '22', '10', '22', '10', '22', '10', '22', '10', '22']");
	for (size_t i = 1; i < 200; i++)
		strcat(text, ", {parameter: list}");
	strcat(text, "]}");
	(void)unit_names_expr(text);
	strcpy(text + strlen(text) - 2, ", '10']}");
	assert_int_equal(
		unit_names_compile(text, &expr), LEDGER_ERROR_DESCRIPTOR);
	assert_string_equal(ledger_context_message(unit_names_context),
		"c:1: a condition has at most 2000 values");
}

/* ---- Memory ------------------------------------------------------------ */

static ledger_status attempt(void *data)
{
	static const char text[] =
		"{all: [{condition: carer}, {field: health, in: [none, "
		"{parameter: codes}]}, {duration: away, at_least: {parameter: "
		"two}}, {confirmed_by: [mca, psb]}, {field: living_area, part: "
		"class, equals: '220'}]}";
	struct ledger__confirmations confirmations = {0};
	struct ledger__scope_names names = unit_names;
	struct ledger__document *document = NULL;
	struct ledger__expr *expr = NULL;
	ledger_status status = ledger__document_parse(
		unit_names_context, "c", text, sizeof text - 1, &document);

	(void)data;
	names.confirmations = &confirmations;
	names.group = "g";
	if (!status)
		status = ledger__expr_compile(unit_names_context, document,
			unit_names_sheet, &names,
			ledger__document_root(document), &expr);
	ledger__expr_free(expr);
	ledger__document_free(document);
	free(confirmations.pairs);
	return status;
}

static void test_no_memory(void **state)
{
	(void)state;
	unit_names_parameter("codes", "p", "['10', '22']");
	unit_names_parameter("two", "p", "'2'");
	unit_names_term(LEDGER__TERM_CONDITION, "carer", "{present: care}");
	unit_names_duration(
		"{name: away, label: 外出, unit: months, since: away_since}");
	assert_true(unit_sweep_allocations(attempt, NULL) > 10);
}

#define TEST(name) cmocka_unit_test_teardown(name, unit_names_clear)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_all_problems),
		TEST(test_problems_are_bounded),
		TEST(test_values_are_bounded),
		TEST(test_no_memory),
	};

	return cmocka_run_group_tests_name("problems of conditions", tests,
		unit_names_begin, unit_names_end);
}
