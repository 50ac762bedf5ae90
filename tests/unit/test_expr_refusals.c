/* SPDX-License-Identifier: MIT */
/* Conditions that are refused when they are loaded, and why. */
#include "unit_condition.h"

static void refuse(const char *text, const char *message)
{
	struct unit_condition condition;

	if (unit_compile(text, &condition) != LEDGER_ERROR_DESCRIPTOR)
		fail_msg("not refused: %s", text);
	assert_null(condition.expr);
	assert_string_equal(ledger_context_message(unit_context), message);
	unit_condition_release(&condition);
}

static void test_refused_shapes(void **state)
{
	(void)state;
	refuse("x", "c:1: a mapping is needed here (key: value)");
	refuse("{}", "c:1: condition is empty");
	refuse("{al: []}", "c:1: unknown key 'al'; did you mean 'all'?");
	refuse("{all: []}", "c:1: 'all' must be a list of conditions");
	refuse("{any: {present: care}}",
		"c:1: 'any' must be a list of conditions");
	refuse("{not: care}", "c:1: a mapping is needed here (key: value)");
	refuse("{present: care, absent: phone}",
		"c:1: 'present' stands alone in a condition");
	refuse("{field: care, present: care}",
		"c:1: 'present' stands alone in a condition");
	refuse("{field: care}",
		"c:1: field 'care' is not compared with anything");
	refuse("{equals: 'yes'}", "c:1: 'equals' needs a 'field'");
	refuse("{present: caer}",
		"c:1: unknown field 'caer'; did you mean 'care'?");
	refuse("all:\n  - {present: care}\n  - {present: fone}\n",
		"c:3: unknown field 'fone'");
	refuse("{present: township}",
		"c:1: field 'township' is not stored: conditions cannot read "
		"it");
	refuse("{field: health, equal: '10'}",
		"c:1: unknown key 'equal'; did you mean 'equals'?");
	refuse("{field: living_area, equals: '411726000000', digits: 6}",
		"c:1: 'digits' belong to 'prefix_differs_from'");
}

static void test_refused_operands(void **state)
{
	(void)state;
	refuse("{field: health, equals: '11'}",
		"c:1: unknown code '11'; did you mean '10'?");
	refuse("{field: health, equals: 健康}",
		"c:1: unknown code '健康'; did you mean '10'?");
	refuse("{field: health, in: ['10', '77']}",
		"c:1: unknown code '77'; it is one of 10, 22, unclear");
	refuse("{field: health, in: '10'}", "c:1: 'in' must be a list");
	refuse("{field: health, in: []}", "c:1: 'in' must be a list");
	refuse("{field: health, equals: ['10']}", "c:1: 'equals' needs a text");
	refuse("{field: care, equals: true}",
		"c:1: unknown answer 'true'; it is one of yes, no");
	refuse("{field: health, at_least: 2}",
		"c:1: 'at_least' does not go with field 'health' (code)");
	refuse("{field: children, before: 2025-01-01}",
		"c:1: 'before' does not go with field 'children' (integer)");
	refuse("{field: children, at_least: two}",
		"c:1: 'two' is no number such as 12 or 0.5");
	refuse("{field: last_visit, before: 2025-02-30}",
		"c:1: '2025-02-30' is no date such as 2025-08-31");
	refuse("{field: last_visit, before: {field: children}}",
		"c:1: field 'last_visit' (date) does not compare with field "
		"'children' (integer)");
	refuse("{field: name, equals: 王}",
		"c:1: 'equals' does not go with field 'name' (name)");
	refuse("{field: phone, in: ['1']}",
		"c:1: 'in' does not go with field 'phone' (phone)");
	refuse("{field: id_no, part: sex, equals: female}",
		"c:1: unknown sex 'female'; it is one of f, m");
	refuse("{field: id_no, part: kind, equals: '1'}",
		"c:1: field 'id_no' of the type citizen_number has no part "
		"'kind'");
	refuse("{field: name, part: sex, equals: f}",
		"c:1: field 'name' of the type name has no part 'sex'");
	refuse("{field: id_no, part: birthdate, before: '2000'}",
		"c:1: unknown part 'birthdate'; did you mean 'birth_date'?");
	refuse("{field: certificate, part: grade, equals: '5'}",
		"c:1: unknown grade '5'; it is one of 1, 2, 3, 4");
	refuse("{field: living_area, equals: '4117'}",
		"c:1: area is not a code of 12 digits");
	refuse("{field: health, differs_from: {field: kind}}",
		"c:1: field 'health' (code) does not compare with field "
		"'kind' (code)");
	refuse("{field: health, differs_from: {field: certificate, part: "
	       "kind}}",
		"c:1: field 'health' (code) does not compare with field "
		"'certificate' (kind)");
	refuse("{field: care, differs_from: {field: care}}",
		"c:1: field 'care' is compared with itself");
	refuse("{field: care, differs_from: health}",
		"c:1: a mapping is needed here (key: value)");
	refuse("{field: care, differs_from: {field: health, equals: '1'}}",
		"c:1: unknown key 'equals'; it is one of field, part");
}

static void test_refused_bounds(void **state)
{
	(void)state;
	refuse("{field: kinds, count: {}}",
		"c:1: 'count' needs a bound such as {at_least: 2}");
	refuse("{field: kinds, count: 2}",
		"c:1: a mapping is needed here (key: value)");
	refuse("{field: kinds, count: {at_lest: 2}}",
		"c:1: unknown key 'at_lest'; did you mean 'at_least'?");
	refuse("{field: kinds, count: {at_least: 3, at_most: 2}}",
		"c:1: 'count' can never be true");
	refuse("{field: kinds, count: {less_than: 0}}",
		"c:1: 'count' can never be true");
	refuse("{field: kind, count: {at_least: 2}}",
		"c:1: 'count' does not go with field 'kind' (code)");
	refuse("{field: care, full_years: {at_least: 2}}",
		"c:1: 'full_years' does not go with field 'care' (answer)");
	refuse("{field: birth_date, full_years: {at_least: '1.5'}}",
		"c:1: 'at_least' is a whole number, not '1.5'");
	refuse("{field: birth_date, full_months: {at_least: 6, to: {field: "
	       "care}}}",
		"c:1: field 'care' in 'to' is no date");
	refuse("{field: kinds, count: {at_least: 1, to: {field: care}}}",
		"c:1: unknown key 'to'; it is one of at_least, at_most, "
		"less_than, more_than, exactly");
	refuse("{field: living_area, prefix_differs_from: {field: hukou_area}}",
		"c:1: key 'digits' is missing");
	refuse("{field: living_area, prefix_differs_from: {field: hukou_area},"
	       " digits: 5}",
		"c:1: unknown digits '5'; it is one of 2, 4, 6, 9, 12");
	refuse("{field: care, prefix_differs_from: {field: hukou_area}, "
	       "digits: 6}",
		"c:1: 'prefix_differs_from' does not go with field 'care' "
		"(answer)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused_shapes),
		cmocka_unit_test(test_refused_operands),
		cmocka_unit_test(test_refused_bounds),
	};

	return cmocka_run_group_tests_name("refused conditions", tests,
		unit_condition_begin, unit_condition_end);
}
