/* SPDX-License-Identifier: MIT */
/* Codes that are no answer: conditions see a blank and ask for the field. */
#include "unit.h"

#include "expr/expr.h"
#include "form/form.h"

#include <stdio.h>
#include <string.h>

static const char form_text[] =
	"name: f\n"
	"title: f\n"
	"version: '1'\n"
	"code_lists:\n"
	"  - name: type\n"
	"    title: t\n"
	"    codes:\n"
	"      - {code: low, label: 低}\n"
	"      - {code: none, label: 无, none: true}\n"
	"      - {code: Unstated, label: 未说明, unstated: true}\n"
	"      - {code: refused, label: 拒绝回答, unstated: true}\n"
	"  - name: plain\n"
	"    title: p\n"
	"    codes:\n"
	"      - {code: low, label: 低}\n"
	"      - {code: Unstated, label: 未说明}\n"
	"  - name: status\n"
	"    title: s\n"
	"    codes:\n"
	"      - {code: draft, label: 暂存, lifecycle: draft}\n"
	"      - {code: registered, label: 在册, lifecycle: registered}\n"
	"      - {code: exited, label: 退出, lifecycle: exited}\n"
	"resources:\n"
	"  - name: persons\n"
	"    title: p\n"
	"    merge_groups: [a]\n"
	"    schema:\n"
	"      fields:\n"
	"        - {name: types, title: 甲, type: codes, codes: type, "
	"merge_group: a}\n"
	"        - {name: type, title: 乙, type: code, codes: type, "
	"merge_group: a}\n"
	"        - {name: plain, title: 丙, type: code, codes: plain, "
	"merge_group: a}\n"
	"        - {name: name, title: 名, type: name, role: name, "
	"merge_group: a, constraints: {required: true}}\n"
	"        - {name: id_no, title: 号, type: citizen_number, role: "
	"citizen_number, merge_group: a}\n"
	"        - {name: verified, title: 日, type: date, role: verified_on, "
	"merge_group: a}\n"
	"        - {name: surveyed, title: 排, type: date, role: surveyed_on, "
	"merge_group: a}\n"
	"        - {name: birth, title: 生, type: date, role: birth_date, "
	"merge_group: a}\n"
	"        - {name: area, title: 地, type: area, role: living_area, "
	"merge_group: a}\n"
	"        - {name: status, title: 在册, type: code, codes: status, "
	"role: status, merge_group: a}\n";

enum { TYPES, TYPE, PLAIN, ASKED, FIELDS = 10 };

static ledger_context *context;
static ledger_form *form;

static int set_up(void **state)
{
	(void)state;
	context = ledger_context_new();
	if (!context || ledger__form_parse(context, "f", form_text,
				sizeof form_text - 1, &form))
		return -1;
	return form->sheets[0].field_count == FIELDS ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	ledger_form_free(form);
	ledger_context_free(context);
	return 0;
}

static ledger_status compile(const char *text,
	struct ledger__document **document, struct ledger__expr **expr)
{
	ledger_status status = ledger__document_parse(
		context, "c", text, strlen(text), document);

	if (!status)
		status = ledger__expr_compile(context, *document,
			&form->sheets[0], NULL,
			ledger__document_root(*document), expr);
	return status;
}

static char told[200];

static void tell(void *data, int field, enum ledger__share share)
{
	(void)data;
	strcat(told, share == LEDGER__WANTED ? " wants " : " by ");
	strcat(told, form->sheets[0].fields[field].name);
}

/* Values in the order of the fields; NULL is a blank. */
struct trial {
	const char *text;
	const char *values[ASKED];
	const char *expected;
};

static void try(const struct trial *trial)
{
	struct ledger__document *document = NULL;
	struct ledger__expr *expr = NULL;
	struct ledger__value values[FIELDS];
	const struct ledger__frame frame = {
		.values = values, .as_of = {2025, 10, 1}};
	enum ledger__truth truth;

	for (size_t i = 0; i < FIELDS; i++) {
		const char *text = i < ASKED ? trial->values[i] : NULL;

		values[i] = (struct ledger__value){.statement = LEDGER__BLANK};
		if (text)
			values[i] = (struct ledger__value){
				text, (uint32_t)strlen(text), LEDGER__STATED};
	}
	if (compile(trial->text, &document, &expr))
		fail_msg("%s", ledger_context_message(context));
	truth = ledger__expr_evaluate(expr, &frame);
	assert_int_equal(
		ledger__expr_holds(expr, &frame), truth == LEDGER__TRUE);
	snprintf(told, sizeof told, "%c", "F?T"[truth]);
	ledger__expr_explain(expr, NULL, &frame, tell, NULL);
	if (strcmp(told, trial->expected) != 0)
		fail_msg("%s over %s: %s, not %s", trial->text,
			trial->values[TYPE] ? trial->values[TYPE]
					    : trial->values[TYPES],
			told, trial->expected);
	ledger__expr_free(expr);
	ledger__document_free(document);
}

static void test_unstated_is_blank(void **state)
{
	static const char low[] = "{field: type, equals: low}";
	static const char several[] = "{field: types, in: [low, none]}";
	static const char count[] = "{field: types, count: {at_least: 2}}";
	static const struct trial trials[] = {
		{low, {NULL, "low", NULL}, "T by type"},
		{low, {NULL, "none", NULL}, "F by type"},
		{low, {NULL, "Unstated", NULL}, "? wants type"},
		{low, {NULL, "refused", NULL}, "? wants type"},
		{low, {NULL, NULL, NULL}, "? wants type"},
		{"{not: {field: type, equals: low}}", {NULL, "refused", NULL},
			"? wants type"},
		{"{known: {field: type, equals: low}}",
			{NULL, "Unstated", NULL}, "F by type"},
		{"{present: type}", {NULL, "Unstated", NULL}, "F by type"},
		{"{present: type}", {NULL, "none", NULL}, "T by type"},
		{"{absent: type}", {NULL, "Unstated", NULL}, "T by type"},
		{"{absent: type}", {NULL, "low", NULL}, "F by type"},
		/* Beside an answer it says nothing. */
		{several, {"low;Unstated", NULL, NULL}, "T by types"},
		{several, {"Unstated", NULL, NULL}, "? wants types"},
		{several, {"Unstated;refused", NULL, NULL}, "? wants types"},
		{"{present: types}", {"Unstated;refused", NULL, NULL},
			"F by types"},
		{"{present: types}", {"Unstated;none", NULL, NULL},
			"T by types"},
		{count, {"Unstated;refused", NULL, NULL}, "? wants types"},
		{count, {"low;none", NULL, NULL}, "T by types"},
		{"{all: [{absent: type}, {field: types, in: [low]}]}",
			{"refused", "Unstated", NULL}, "? wants types"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof trials / sizeof *trials; i++)
		try(&trials[i]);
}

static void test_between_fields(void **state)
{
	static const char equal[] =
		"{field: type, equals_field: {field: types}}";
	static const char differ[] =
		"{field: types, differs_from: {field: type}}";
	static const struct trial trials[] = {
		{equal, {"low", "low", NULL}, "T by type by types"},
		{equal, {"low", "refused", NULL}, "? wants type"},
		{equal, {"refused", "low", NULL}, "? wants types"},
		{equal, {"Unstated", "Unstated", NULL},
			"? wants type wants types"},
		{differ, {"none", "Unstated", NULL}, "? wants type"},
		{differ, {"none", "low", NULL}, "T by types by type"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof trials / sizeof *trials; i++)
		try(&trials[i]);
}

/* Of another list the same word is an answer. */
static void test_lists_without_them(void **state)
{
	static const struct trial trials[] = {
		{"{field: plain, equals: Unstated}", {NULL, NULL, "Unstated"},
			"T by plain"},
		{"{present: plain}", {NULL, NULL, "Unstated"}, "T by plain"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof trials / sizeof *trials; i++)
		try(&trials[i]);
}

static void refuse(const char *text, const char *message)
{
	struct ledger__document *document = NULL;
	struct ledger__expr *expr = NULL;

	assert_int_equal(
		compile(text, &document, &expr), LEDGER_ERROR_DESCRIPTOR);
	assert_string_equal(ledger_context_message(context), message);
	ledger__document_free(document);
}

static void test_refused(void **state)
{
	(void)state;
	refuse("{field: type, equals: refused}",
		"c:1: code 'refused' is no answer: ask with 'absent', as for "
		"a blank");
	refuse("field: types\nin:\n  - low\n  - Unstated\n",
		"c:4: code 'Unstated' is no answer: ask with 'absent', as for "
		"a blank");
}

static void refuse_code(const char *flags, const char *message)
{
	char text[sizeof form_text + 100];
	const char *at = strstr(form_text, ", unstated");
	ledger_form *refused = NULL;

	assert_non_null(at);
	snprintf(text, sizeof text, "%.*s, %s%s", (int)(at - form_text),
		form_text, flags, at);
	assert_int_equal(
		ledger__form_parse(context, "f", text, strlen(text), &refused),
		LEDGER_ERROR_DESCRIPTOR);
	assert_string_equal(ledger_context_message(context), message);
}

static void test_refused_flags(void **state)
{
	(void)state;
	refuse_code("none: true",
		"f:10: code 'Unstated' is unstated: it cannot be none too");
	refuse_code("lifecycle: draft",
		"f:10: code 'Unstated' is unstated: it cannot be of a "
		"lifecycle too");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_unstated_is_blank),
		cmocka_unit_test(test_between_fields),
		cmocka_unit_test(test_lists_without_them),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_refused_flags),
	};

	return cmocka_run_group_tests_name(
		"unstated codes", tests, set_up, tear_down);
}
