/* SPDX-License-Identifier: MIT */
/* Conditions of policies, compiled and evaluated, for unit tests. */
#include "unit_names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

ledger_context *unit_names_context;
ledger_form *unit_names_form;
const struct ledger__sheet *unit_names_sheet;
struct ledger__scope_names unit_names;

static const char *const departments[] = {"mca", "psb"};
static struct ledger__confirmations confirmations;
static struct ledger__parameter parameters[UNIT_TERMS];
static struct ledger__term terms[UNIT_TERMS];
static struct ledger__duration durations[UNIT_TERMS];
static struct ledger__document *documents[UNIT_DOCUMENTS];
static size_t document_count;
static struct ledger__expr *exprs[UNIT_DOCUMENTS];
static size_t expr_count;

int unit_names_clear(void **state)
{
	(void)state;
	for (size_t i = 0; i < expr_count; i++)
		ledger__expr_free(exprs[i]);
	for (size_t i = 0; i < document_count; i++)
		ledger__document_free(documents[i]);
	free(confirmations.pairs);
	memset(&confirmations, 0, sizeof confirmations);
	expr_count = 0;
	document_count = 0;
	unit_names = (struct ledger__scope_names){
		.form = unit_names_form,
		.parameters = parameters,
		.terms = terms,
		.durations = durations,
		.departments = departments,
		.department_count = 2,
		.confirmations = &confirmations,
	};
	return 0;
}

int unit_names_begin(void **state)
{
	unit_names_context = ledger_context_new();
	if (!unit_names_context ||
		ledger_form_load(unit_names_context,
			"tests/unit/data/form-named.yaml", &unit_names_form))
		return -1;
	unit_names_sheet = &unit_names_form->sheets[0];
	if (unit_names_sheet->field_count != UNIT_NAMED_FIELDS)
		return -1;
	return unit_names_clear(state);
}

int unit_names_end(void **state)
{
	(void)unit_names_clear(state);
	ledger_form_free(unit_names_form);
	ledger_context_free(unit_names_context);
	return 0;
}

const struct ledger__node *unit_names_document(const char *source,
	const char *text, const struct ledger__document **document)
{
	struct ledger__document *made = NULL;

	assert_true(document_count < UNIT_DOCUMENTS);
	if (ledger__document_parse(
		    unit_names_context, source, text, strlen(text), &made))
		fail_msg("%s", ledger_context_message(unit_names_context));
	documents[document_count++] = made;
	*document = made;
	return ledger__document_root(made);
}

void unit_names_parameter(
	const char *name, const char *source, const char *value)
{
	struct ledger__parameter *made =
		&parameters[unit_names.parameter_count];
	char text[512];
	const struct ledger__node *root;

	assert_true(unit_names.parameter_count < UNIT_TERMS);
	snprintf(text, sizeof text, "# one\n# two\nvalue: %s\n", value);
	*made = (struct ledger__parameter){.name = name, .label = name};
	root = unit_names_document(source, text, &made->document);
	made->value = ledger__node_get(root, "value");
	unit_names.parameter_count++;
}

ledger_status unit_names_compile(
	const char *text, const struct ledger__expr **expr)
{
	const struct ledger__document *document = NULL;
	const struct ledger__node *root =
		unit_names_document("c", text, &document);
	struct ledger__expr *made = NULL;
	ledger_status status = ledger__expr_compile(unit_names_context,
		document, unit_names_sheet, &unit_names, root, &made);

	assert_true(expr_count < UNIT_DOCUMENTS);
	if (status) {
		assert_null(made);
		return status;
	}
	exprs[expr_count++] = made;
	*expr = made;
	return LEDGER_OK;
}

const struct ledger__expr *unit_names_expr(const char *text)
{
	const struct ledger__expr *expr = NULL;

	if (unit_names_compile(text, &expr))
		fail_msg("%s: %s", text,
			ledger_context_message(unit_names_context));
	return expr;
}

void unit_names_term(
	enum ledger__term_kind kind, const char *name, const char *text)
{
	struct ledger__term made = {.name = name, .kind = kind};

	assert_true(unit_names.term_count < UNIT_TERMS);
	unit_names.group = kind == LEDGER__TERM_GROUP ? name : NULL;
	made.expr = unit_names_expr(text);
	unit_names.group = NULL;
	made.sensitivity = ledger__expr_sensitivity(made.expr, &unit_names);
	terms[unit_names.term_count++] = made;
}

void unit_names_duration(const char *text)
{
	const struct ledger__document *document = NULL;
	const struct ledger__node *root =
		unit_names_document("d", text, &document);

	assert_true(unit_names.duration_count < UNIT_TERMS);
	if (ledger__duration_compile(unit_names_context, document,
		    unit_names_sheet, root,
		    &durations[unit_names.duration_count]))
		fail_msg("%s: %s", text,
			ledger_context_message(unit_names_context));
	unit_names.duration_count++;
}

/* ---- Rows -------------------------------------------------------------- */

static void fill_cell(struct unit_row *row, char *cell)
{
	char *text = strchr(cell, '=');
	int index;
	struct ledger__value *value;

	assert_non_null(text);
	*text++ = '\0';
	index = ledger__sheet_field(unit_names_sheet, cell);
	if (index < 0)
		fail_msg("no field '%s'", cell);
	value = &row->values[index];
	value->statement = LEDGER__STATED;
	if (strcmp(text, "?") == 0)
		value->statement = LEDGER__NO_STATEMENT;
	if (strcmp(text, "!") == 0)
		value->statement = LEDGER__CLEARED;
	if (value->statement != LEDGER__STATED)
		return;
	value->text = text;
	value->length = (uint32_t)strlen(text);
}

void unit_row_refresh(struct unit_row *row)
{
	for (size_t i = 0; i < unit_names.duration_count; i++)
		row->durations[i] = ledger__duration_evaluate(
			&unit_names.durations[i], &row->frame);
	for (size_t i = 0; i < unit_names.term_count; i++)
		row->terms[i] = (uint8_t)ledger__expr_evaluate(
			unit_names.terms[i].expr, &row->frame);
}

void unit_row_fill(struct unit_row *row, const char *cells, const char *day)
{
	char *rest = NULL;

	memset(row, 0, sizeof *row);
	row->text = strdup(cells);
	assert_non_null(row->text);
	for (size_t i = 0; i < UNIT_NAMED_FIELDS; i++)
		row->values[i].statement = LEDGER__BLANK;
	for (char *cell = strtok_r(row->text, " ", &rest); cell;
		cell = strtok_r(NULL, " ", &rest))
		fill_cell(row, cell);
	row->frame.values = row->values;
	row->frame.terms = row->terms;
	row->frame.durations = row->durations;
	assert_true(ledger__date_parse(day, strlen(day), &row->frame.as_of));
	unit_row_refresh(row);
}

void unit_row_release(struct unit_row *row)
{
	free(row->text);
}

char unit_names_result(const char *text, const char *cells, const char *day)
{
	const struct ledger__expr *expr = unit_names_expr(text);
	struct unit_row row;
	enum ledger__truth truth;

	unit_row_fill(&row, cells, day);
	truth = ledger__expr_evaluate(expr, &row.frame);
	assert_int_equal(
		ledger__expr_holds(expr, &row.frame), truth == LEDGER__TRUE);
	unit_row_release(&row);
	return "F?T"[truth];
}
