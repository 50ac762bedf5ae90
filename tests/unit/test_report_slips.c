/* SPDX-License-Identifier: MIT */
/* Slips in tables: each is refused, with its line and the nearest name. */
#include "unit_report.h"

#include "form/form_loader.h"
#include "policy/policy.h"
#include "report/layout.h"

#include <stdlib.h>
#include <string.h>

#define HEAD "id: T\ntitle: 表\nversion: \"1\"\nrows: areas\n"
#define COUNT "columns:\n  - {name: count, title: 数, count: {}}\n"
#define TALLY(text)                                                            \
	HEAD "columns:\n  - {name: n, title: 数, count: {" text "}}\n"

struct slip {
	const char *text;
	const char *problem;
};

static const struct slip slips[] = {
	{"id: T\ntitle: 表\nrows: areas\n" COUNT,
		"T:1: key 'version' is missing"},
	{"id: T:1\ntitle: 表\nversion: \"1\"\nrows: areas\n" COUNT, "T:1: "},
	{HEAD "row: x\n" COUNT, "T:5: unknown key 'row'; did you mean 'rows'?"},
	{HEAD "subtitle: 到{tp}\n" COUNT, "T:5: in braces stand {from}"},
	{"id: T\ntitle: 表\nversion: \"1\"\nrows: persons\n" COUNT,
		"T:4: unknown rows 'persons'"},
	{HEAD "population: {lifecycle: [exited]}\n" COUNT,
		"T:5: unknown lifecycle 'exited'"},
	{HEAD "population: {eligible: [yes]}\n" COUNT,
		"T:5: unknown eligible 'yes'"},
	{HEAD "population: {when: {group: por}}\n" COUNT,
		"did you mean 'poor'?"},
	{HEAD "columns: []\n", "T:5: 'columns' is empty"},
	{HEAD "columns: [{name: area, title: 区, count: {}}]\n",
		"T:5: every table has a column 'area'"},
	{HEAD "columns: [{name: a, title: 区, count: {}}, {name: a, title: "
	      "区, count: {}}]\n",
		"T:5: there are two columns 'a'"},
	{HEAD "columns: [{name: A, title: 区, count: {}}]\n",
		"T:5: 'A' is no name"},
	{HEAD "columns: [{name: a, title: 区}]\n",
		"T:5: a column has one of count, share, greatest, areas"},
	{HEAD "columns: [{name: a, title: 区, greatest: income}]\n",
		"T:5: unknown greatest 'income'"},
	{HEAD "columns: [{name: a, title: 区, areas: {level: street}}]\n",
		"T:5: unknown level 'street'"},
	{HEAD "columns: [{name: a, title: 区, areas: {level: village, shared: "
	      "[name]}}]\n",
		"T:5: 'shared' does not stand in 'areas'"},
	{HEAD "columns: [{name: a, title: 区, count: []}]\n",
		"T:5: 'count' is a mapping, or a list"},
	{TALLY("wen: {group: poor}"),
		"T:6: unknown key 'wen'; did you mean 'when'?"},
	{TALLY("when: {field: helth, equals: ill}"),
		"T:6: unknown field 'helth'; did you mean 'health'?"},
	{TALLY("when: {field: health, equals: il}"), "did you mean 'ill'?"},
	{TALLY("when: {field: verified_on, before: {parameter: periodfrom}}"),
		"did you mean 'period_from'?"},
	{TALLY("flow: [stayd]"), "T:6: unknown flow 'stayd'; did you mean "
				 "'stayed'?"},
	{TALLY("due: [late]"), "T:6: unknown due 'late'"},
	{TALLY("within: 5"), "T:6: 'within' stands beside 'due' only"},
	{TALLY("changed: yes"), "T:6: 'changed' is true or false"},
	{TALLY("groups: {exactly: 1, at_most: 2}"), "T:6: 'groups' holds"},
	{TALLY("groups: {at_least: 2, at_most: 1}"), "T:6: 'groups' holds"},
	{TALLY("rule: many-child"), "did you mean 'many-children'?"},
	{TALLY("blank: [namee]"), "T:6: unknown field 'namee'; did you mean "
				  "'name'?"},
	{TALLY("shared: [record_no]"), "T:6: field 'record_no' is not stored"},
	{TALLY("state: [done]"),
		"T:6: 'state' stands in tables of measures only"},
	{"id: T\ntitle: 表\nversion: \"1\"\nrows: measures\ncolumns:\n"
	 "  - {name: n, title: 数, count: {flow: [left]}}\n",
		"T:6: 'flow' stands in tables of areas only"},
	{"id: T\ntitle: 表\nversion: \"1\"\nrows: measures\ncolumns:\n"
	 "  - {name: n, title: 数, count: {state: [doen]}}\n",
		"T:6: unknown state 'doen'; did you mean 'done'?"},
	{"id: T\ntitle: 表\nversion: \"1\"\nrows: measures\ncolumns:\n"
	 "  - {name: n, title: 数, count: {}}\n"
	 "  - {name: s, title: 率, share: {of: [n], to: {total: [n]}}}\n",
		"T:7: a table of measures has no total"},
	{HEAD COUNT "  - {name: s, title: 率, share: {of: [cuont], to: "
		    "[count]}}\n",
		"T:7: unknown column 'cuont'; did you mean 'count'?"},
	{HEAD COUNT "  - {name: s, title: 率, share: {of: [s], to: [count]}}\n",
		"T:7: column 's' is no count"},
	{HEAD COUNT "  - {name: s, title: 率, share: {of: [count]}}\n",
		"T:7: key 'to' is missing"},
	{HEAD COUNT
		"  - {title: 甲, columns: [{title: 乙, columns: [{title: 丙, "
		"columns: [{name: x, title: 丁, count: {}}]}]}]}\n",
		"T:7: headings stand on at most 2 levels"},
	{HEAD COUNT "  - {title: 甲, choice: single, of: [count], columns: "
		    "[{name: x, title: 丁, count: {}}]}\n",
		"T:7: key 'name' is missing"},
	{HEAD COUNT "  - {title: 甲, choice: single, name: b, columns: [{name: "
		    "x, title: 丁, count: {}}]}\n",
		"T:7: key 'of' is missing"},
	{HEAD COUNT "  - {title: 甲, of: [count], columns: [{name: x, title: "
		    "丁, count: {}}]}\n",
		"T:7: 'of' and 'name' stand beside 'choice' only"},
	{HEAD COUNT "  - {title: 甲, choice: single, name: b, of: [x], "
		    "columns: [{name: x, title: 丁, count: {}}]}\n",
		"T:7: 'of' names counts outside the block"},
	{HEAD COUNT "  - {title: 甲, choice: single, name: b, of: [count], "
		    "columns: [{name: x, title: 丁, count: {shared: "
		    "[name]}}]}\n",
		"T:7: a choice with a rest is made of counts"},
	{HEAD COUNT "identities: [{label: 同, left: [count], right: [cont]}]\n",
		"T:7: unknown column 'cont'; did you mean 'count'?"},
	{HEAD COUNT "identities: [{label: 同, left: [count], right: []}]\n",
		"T:7: 'right' is empty"},
	{HEAD COUNT "identities: [{label: 同, left: [count], right: [{table: "
		    "U, column: count}]}]\n",
		"T:7: unknown table 'U'"},
	{HEAD COUNT "charts: [{title: 图, kind: pie, unit: 人, columns: "
		    "[count]}]\n",
		"T:7: unknown kind 'pie'"},
	{HEAD COUNT "charts: [{title: 图, kind: bar, unit: 人, months: 3, "
		    "columns: [count]}]\n",
		"T:7: 'months' stands beside 'kind: trend' only"},
	{HEAD "columns: [{name: n, title: 数, count: {flow: [left]}}]\n"
	      "charts: [{title: 图, kind: trend, unit: 人, columns: [n]}]\n",
		"T:6: column 'n' has no trend"},
};

struct fixture {
	ledger_form *form;
	ledger_policy *policy;
	struct ledger__layout_scope scope;
	char problems[4096];
};

static void note(void *data, const char *text)
{
	struct fixture *fixture = data;

	strncat(fixture->problems, text,
		sizeof fixture->problems - strlen(fixture->problems) - 2);
	strcat(fixture->problems, "\n");
}

static void begin(struct fixture *fixture)
{
	static const struct ledger__date from = {2025, 9, 1};
	static const struct ledger__date to = {2025, 9, 30};
	ledger_context *context = ledger_context_new();

	assert_non_null(context);
	memset(fixture, 0, sizeof *fixture);
	fixture->scope.context = context;
	assert_int_equal(
		ledger_form_load(context,
			SOURCE_FOLDER "/tests/unit/data/form-report.yaml",
			&fixture->form),
		LEDGER_OK);
	assert_int_equal(
		ledger_policy_load(context,
			SOURCE_FOLDER "/tests/unit/data/policy-report.yaml",
			&fixture->policy),
		LEDGER_OK);
	assert_int_equal(
		ledger_policy_bind(context, fixture->policy, fixture->form),
		LEDGER_OK);
	fixture->scope.form = fixture->form;
	fixture->scope.policy = fixture->policy;
	fixture->scope.sheet =
		&fixture->form->sheets[fixture->form->main_sheet];
	fixture->scope.provisions = ledger__layout_provisions(fixture->form);
	assert_int_equal(ledger__conditions_new(context, fixture->policy, from,
				 to, &fixture->scope.conditions),
		LEDGER_OK);
}

static void end(struct fixture *fixture)
{
	ledger_context *context = fixture->scope.context;

	ledger__conditions_free(fixture->scope.conditions);
	ledger__arena_release(&fixture->scope.arena);
	ledger_policy_free(fixture->policy);
	ledger_form_free(fixture->form);
	ledger_context_free(context);
}

static ledger_status load(struct fixture *fixture, const char *text)
{
	struct ledger__layout *layout = NULL;
	ledger_status status = ledger__layout_load_text(
		&fixture->scope, "T", text, strlen(text), &layout);

	if (status == LEDGER_OK)
		status = ledger__layouts_link(
			fixture->scope.context, &layout, 1, true);
	ledger__layout_free(layout);
	return status;
}

static void test_slips(void **state)
{
	struct fixture fixture;
	(void)state;

	begin(&fixture);
	for (size_t i = 0; i < sizeof slips / sizeof slips[0]; i++) {
		const char *message;

		if (load(&fixture, slips[i].text) != LEDGER_ERROR_DESCRIPTOR)
			fail_msg("not refused: %s", slips[i].text);
		message = ledger_context_message(fixture.scope.context);
		if (!strstr(message, slips[i].problem))
			fail_msg("'%s' lacks '%s'", message, slips[i].problem);
	}
	end(&fixture);
}

static void test_all_at_once(void **state)
{
	struct fixture fixture;
	(void)state;

	begin(&fixture);
	fixture.scope.context->on_problem = note;
	fixture.scope.context->problem_data = &fixture;
	assert_int_equal(
		load(&fixture,
			HEAD "population: {eligible: [no]}\n"
			     "columns:\n"
			     "  - {name: a, titel: 数, count: {flow: [x]}}\n"
			     "  - {name: b, title: 数, count: {when: "
			     "{group: por}}}\n"
			     "  - {name: c, title: 率, share: {of: [d], to: "
			     "[b]}}\n"
			     "identities: [{label: 同, left: [e], right: "
			     "[b]}]\n"
			     "charts: [{title: 图, kind: bar, unit: 人, "
			     "columns: [f]}]\n"),
		LEDGER_ERROR_DESCRIPTOR);
	assert_non_null(strstr(fixture.problems, "T:5: unknown eligible 'no'"));
	assert_non_null(strstr(fixture.problems, "T:7: unknown key 'titel'"));
	assert_non_null(
		strstr(fixture.problems, "T:7: key 'title' is missing"));
	assert_non_null(strstr(fixture.problems, "T:7: unknown flow 'x'"));
	assert_non_null(strstr(fixture.problems, "T:8: unknown group 'por'"));
	assert_non_null(strstr(fixture.problems, "T:9: unknown column 'd'"));
	assert_non_null(strstr(fixture.problems, "T:10: unknown column 'e'"));
	assert_non_null(strstr(fixture.problems, "T:11: unknown column 'f'"));
	end(&fixture);
}

/* Without a form, as where figures are added up. */
static void test_layout_alone(void **state)
{
	struct ledger__layout_scope scope = {.context = ledger_context_new()};
	struct ledger__layout *layout = NULL;
	const char *text = TALLY("when: {field: x, equals: y}, rule: z, "
				 "blank: [q], shared: [r]");
	(void)state;

	assert_int_equal(ledger__layout_load_text(
				 &scope, "T", text, strlen(text), &layout),
		LEDGER_OK);
	assert_int_equal(ledger__layout_column(layout, "n"), 0);
	ledger__layout_free(layout);
	ledger_context_free(scope.context);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_slips),
		cmocka_unit_test(test_all_at_once),
		cmocka_unit_test(test_layout_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
