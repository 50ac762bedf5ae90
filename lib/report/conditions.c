/* SPDX-License-Identifier: MIT */
/* Conditions of tables compiled once, and what they read. */
#include "report/conditions.h"

#include "expr/node.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PERIOD_PARAMETERS = 3 };

/* ---- Parameters of the period ------------------------------------------- */

static const char *const period_names[PERIOD_PARAMETERS] = {
	"period_from", "period_to", "opening"};
static const char *const period_labels[PERIOD_PARAMETERS] = {
	"统计期起", "统计期止", "上期末"};

static ledger_status parse_period(struct ledger__conditions *conditions,
	struct ledger__date from, struct ledger__date to)
{
	struct ledger__buffer text = {0};
	char day[LEDGER__DATE_TEXT_SIZE];
	struct ledger__date days[PERIOD_PARAMETERS] = {
		from, to, ledger__date_from_day(ledger__date_to_day(from) - 1)};
	ledger_status status = LEDGER_OK;

	for (size_t i = 0; i < PERIOD_PARAMETERS; i++) {
		ledger__date_format(days[i], day);
		ledger__buffer_printf(
			&text, "%s: \"%s\"\n", period_names[i], day);
	}
	status = text.failed
			 ? ledger__fail_memory(conditions->context)
			 : ledger__document_parse(conditions->context, "period",
				   text.data, text.length, &conditions->period);
	ledger__buffer_release(&text);
	return status;
}

/* Those of the period come behind the policy's. */
static ledger_status make_parameters(struct ledger__conditions *conditions,
	struct ledger__date from, struct ledger__date to)
{
	const ledger_policy *policy = conditions->policy;
	size_t count = policy->parameter_count;
	struct ledger__parameter *made = NULL;
	ledger_status status = parse_period(conditions, from, to);

	if (status != LEDGER_OK)
		return status;
	made = ledger__allocate(count + PERIOD_PARAMETERS, sizeof *made);
	if (!made)
		return ledger__fail_memory(conditions->context);
	if (count > 0)
		memcpy(made, policy->parameters, count * sizeof *made);
	for (size_t i = 0; i < PERIOD_PARAMETERS; i++)
		made[count + i] = (struct ledger__parameter){
			.name = period_names[i],
			.label = period_labels[i],
			.clause = "",
			.reading = "",
			.value = ledger__node_get(
				ledger__document_root(conditions->period),
				period_names[i]),
			.document = conditions->period};
	conditions->parameters = made;
	conditions->names = ledger__policy_names(policy);
	conditions->names.parameters = made;
	conditions->names.parameter_count = count + PERIOD_PARAMETERS;
	return LEDGER_OK;
}

/* ---- What the policy's conditions need ---------------------------------- */

static bool node_moves(const struct ledger__conditions *conditions,
	const struct ledger__expr *expr, const struct node *node)
{
	switch ((enum operation)node->operation) {
	case OPERATION_DURATION:
		return true;
	case OPERATION_TERM:
		return conditions->moving[node->index];
	case OPERATION_YEARS:
	case OPERATION_MONTHS:
		return detail_of(expr, node)->right.field == NULL;
	default:
		return false;
	}
}

bool ledger__conditions_moves(const struct ledger__conditions *conditions,
	const struct ledger__expr *expr)
{
	for (size_t i = 0; i < expr->count; i++)
		if (node_moves(conditions, expr, &expr->nodes[i]))
			return true;
	return false;
}

static void note_field(void *data, int field)
{
	((bool *)data)[field] = true;
}

/* NOLINTNEXTLINE(misc-no-recursion): terms are at most 32 deep. */
void ledger__conditions_need(
	struct ledger__conditions *conditions, const struct ledger__expr *expr)
{
	const ledger_policy *policy = conditions->policy;

	ledger__expr_fields(expr, note_field, conditions->fields);
	for (size_t i = 0; i < expr->count; i++) {
		const struct node *node = &expr->nodes[i];

		if (node->operation == OPERATION_DURATION &&
			!conditions->durations[node->index]) {
			conditions->durations[node->index] = true;
			ledger__duration_fields(&policy->durations[node->index],
				note_field, conditions->fields);
		}
		if (node->operation == OPERATION_TERM &&
			!conditions->terms[node->index]) {
			conditions->terms[node->index] = true;
			ledger__conditions_need(
				conditions, policy->terms[node->index].expr);
		}
	}
}

/* NOLINTNEXTLINE(misc-no-recursion): terms are at most 32 deep. */
void ledger__conditions_mark(const struct ledger__conditions *conditions,
	const struct ledger__expr *expr, bool *terms)
{
	for (size_t i = 0; i < expr->count; i++) {
		const struct node *node = &expr->nodes[i];

		if (node->operation != OPERATION_TERM || terms[node->index])
			continue;
		terms[node->index] = true;
		ledger__conditions_mark(conditions,
			conditions->policy->terms[node->index].expr, terms);
	}
}

void ledger__conditions_need_groups(struct ledger__conditions *conditions)
{
	const ledger_policy *policy = conditions->policy;

	for (size_t i = 0; i < policy->group_count; i++) {
		int term = policy->groups[i].term;

		conditions->terms[term] = true;
		ledger__conditions_need(conditions, policy->terms[term].expr);
	}
}

/* Terms name earlier ones only. */
static void find_moving(struct ledger__conditions *conditions)
{
	const ledger_policy *policy = conditions->policy;

	for (size_t i = 0; i < policy->term_count; i++)
		conditions->moving[i] = ledger__conditions_moves(
			conditions, policy->terms[i].expr);
}

ledger_status ledger__conditions_new(ledger_context *context,
	const ledger_policy *policy, struct ledger__date from,
	struct ledger__date to, struct ledger__conditions **conditions)
{
	struct ledger__conditions *made = ledger__allocate(1, sizeof *made);
	ledger_status status = LEDGER_OK;

	if (!made)
		return ledger__fail_memory(context);
	made->context = context;
	made->policy = policy;
	made->stamp = 1;
	made->sheet = &policy->form->sheets[policy->form->main_sheet];
	made->fields = ledger__allocate(made->sheet->field_count, sizeof(bool));
	made->terms = ledger__allocate(policy->term_count, sizeof(bool));
	made->moving = ledger__allocate(policy->term_count, sizeof(bool));
	made->durations =
		ledger__allocate(policy->duration_count, sizeof(bool));
	if (!made->fields || !made->terms || !made->moving || !made->durations)
		status = ledger__fail_memory(context);
	if (status == LEDGER_OK)
		status = make_parameters(made, from, to);
	if (status != LEDGER_OK) {
		ledger__conditions_free(made);
		return status;
	}
	find_moving(made);
	*conditions = made;
	return LEDGER_OK;
}

static bool copy_items(const struct ledger__conditions *conditions,
	struct ledger__conditions *fork)
{
	fork->items = ledger__allocate(conditions->count, sizeof *fork->items);
	if (!fork->items)
		return false;
	fork->count = fork->capacity = conditions->count;
	for (size_t i = 0; i < fork->count; i++) {
		fork->items[i] = conditions->items[i];
		fork->items[i].borrowed = true;
	}
	return true;
}

ledger_status ledger__conditions_fork(
	const struct ledger__conditions *conditions, ledger_context *context,
	struct ledger__conditions **fork)
{
	struct ledger__conditions *made = ledger__allocate(1, sizeof *made);

	if (!made)
		return ledger__fail_memory(context);
	made->context = context;
	made->forked = true;
	made->stamp = 1;
	made->policy = conditions->policy;
	made->sheet = conditions->sheet;
	made->names = conditions->names;
	made->fields = conditions->fields;
	made->terms = conditions->terms;
	made->moving = conditions->moving;
	made->durations = conditions->durations;
	if (!copy_items(conditions, made) ||
		!ledger__clusters_copy(conditions, made)) {
		ledger__conditions_free(made);
		return ledger__fail_memory(context);
	}
	*fork = made;
	return LEDGER_OK;
}

void ledger__conditions_free(struct ledger__conditions *conditions)
{
	if (!conditions)
		return;
	for (size_t i = 0; i < conditions->count; i++)
		if (!conditions->items[i].borrowed)
			ledger__expr_free(
				(struct ledger__expr *)conditions->items[i]
					.expr);
	ledger__clusters_release(conditions);
	free(conditions->items);
	ledger__arena_release(&conditions->arena);
	if (conditions->forked) {
		free(conditions);
		return;
	}
	free(conditions->fields);
	free(conditions->terms);
	free(conditions->moving);
	free(conditions->durations);
	free(conditions->parameters);
	ledger__document_free(conditions->period);
	free(conditions);
}

/* ---- Adding ------------------------------------------------------------- */

/* NOLINTNEXTLINE(misc-no-recursion): at most as deep as a descriptor. */
static void write_out(
	const struct ledger__node *node, struct ledger__buffer *out)
{
	static const char opening[] = "\"[{";
	static const char closing[] = "\"]}";

	ledger__buffer_append_byte(out, opening[node->kind]);
	if (node->kind == LEDGER__SCALAR)
		ledger__buffer_printf(out, "%zu:%s", node->length, node->text);
	for (size_t i = 0; node->kind != LEDGER__SCALAR && i < node->count;
		i++) {
		if (node->kind == LEDGER__MAPPING)
			ledger__buffer_append_text(out, node->keys[i]);
		write_out(node->items[i], out);
	}
	ledger__buffer_append_byte(out, closing[node->kind]);
}

static bool find(const struct ledger__conditions *conditions, const char *text,
	size_t length, int *index)
{
	for (size_t i = 0; i < conditions->count; i++) {
		const struct ledger__condition *item = &conditions->items[i];

		if (item->length != length ||
			memcmp(item->text, text, length) != 0)
			continue;
		*index = (int)i;
		return true;
	}
	return false;
}

/* The text is "" of expressions that are not the conditions' own. */
static ledger_status enter(struct ledger__conditions *conditions,
	const struct ledger__expr *expr, const char *text, size_t length,
	bool exact)
{
	struct ledger__condition *made = NULL;

	if (!ledger__grow(&conditions->items, &conditions->capacity,
		    conditions->count + 1, sizeof *made))
		return ledger__fail_memory(conditions->context);
	made = &conditions->items[conditions->count++];
	*made = (struct ledger__condition){.text = text,
		.length = length,
		.expr = expr,
		.borrowed = length == 0,
		.exact = exact,
		.moves = ledger__conditions_moves(conditions, expr)};
	ledger__conditions_need(conditions, expr);
	return ledger__clusters_join(conditions, conditions->count - 1);
}

ledger_status ledger__conditions_adopt(struct ledger__conditions *conditions,
	const struct ledger__expr *expr, bool exact, int *index)
{
	for (size_t i = 0; i < conditions->count; i++) {
		if (conditions->items[i].expr != expr ||
			conditions->items[i].exact != exact)
			continue;
		*index = (int)i;
		return LEDGER_OK;
	}
	*index = (int)conditions->count;
	return enter(conditions, expr, "", 0, exact);
}

static ledger_status add(struct ledger__conditions *conditions,
	const struct ledger__document *document,
	const struct ledger__node *node, const struct ledger__buffer *text)
{
	struct ledger__expr *expr = NULL;
	const char *copy = NULL;
	size_t count = conditions->count;
	ledger_status status = ledger__expr_compile(conditions->context,
		document, conditions->sheet, &conditions->names, node, &expr);

	if (status != LEDGER_OK)
		return status;
	copy = ledger__arena_duplicate(
		&conditions->arena, text->data, text->length);
	status = copy ? enter(conditions, expr, copy, text->length, false)
		      : ledger__fail_memory(conditions->context);
	if (conditions->count == count)
		ledger__expr_free(expr);
	return status;
}

ledger_status ledger__conditions_add(struct ledger__conditions *conditions,
	const struct ledger__document *document,
	const struct ledger__node *node, int *index)
{
	struct ledger__buffer text = {0};
	ledger_status status = LEDGER_OK;

	write_out(node, &text);
	if (text.failed) {
		status = ledger__fail_memory(conditions->context);
	} else if (!find(conditions, text.data, text.length, index)) {
		status = add(conditions, document, node, &text);
		if (status == LEDGER_OK)
			*index = (int)conditions->count - 1;
	}
	ledger__buffer_release(&text);
	return status;
}
