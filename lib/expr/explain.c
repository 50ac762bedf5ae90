/* SPDX-License-Identifier: MIT */
/* Why a condition's result is what it is: fields that decided, or would. */
#include "expr/node.h"
#include "expr/set.h"

#include <stdlib.h>

struct explanation {
	const struct ledger__scope_names *names;
	const struct ledger__frame *frame;
	void (*visit)(void *data, int field, enum ledger__share share);
	void *data;
	enum ledger__share share;
	struct ledger__set fields; /* told already */
	struct ledger__set terms;
};

static void tell(void *data, int field)
{
	struct explanation *explanation = data;

	if (ledger__set_add(&explanation->fields, (size_t)field))
		explanation->visit(
			explanation->data, field, explanation->share);
}

/* ---- Comparisons ------------------------------------------------------- */

static bool is_stated(
	const struct explanation *explanation, const struct operand *operand)
{
	const struct ledger__value *value =
		&explanation->frame->values[operand->index];

	if (value->statement != LEDGER__STATED)
		return false;
	return operand->part != LEDGER__WHOLE ||
	       !can_be_unstated(operand->codes) ||
	       !ledger__codes_unstated(
		       operand->codes, value->text, value->length);
}

/* A blank, a date without its day, an area known to the county only. */
static bool is_vague(const struct explanation *explanation,
	const struct operand *operand, const struct detail *detail)
{
	const struct ledger__value *value =
		&explanation->frame->values[operand->index];
	enum ledger__area_level level;
	struct ledger__date date;

	if (!operand->field)
		return false;
	if (!is_stated(explanation, operand))
		return true;
	if (operand->kind == COMPARABLE_DATE)
		return !ledger__operand_date(
			       explanation->frame, operand, &date) ||
		       ledger__date_precision(date) != LEDGER__DAY;
	if (detail->digits == 0)
		return false;
	level = ledger__area_level(value->text, value->length);
	return level == 0 || ledger__area_digits(level) < detail->digits;
}

/* Both operands decide; of an unknown result those that are vague, or all. */
static void explain_comparison(struct explanation *explanation,
	const struct detail *detail, bool known)
{
	bool left = is_vague(explanation, &detail->left, detail);
	bool right = is_vague(explanation, &detail->right, detail);
	bool all = known || (!left && !right);

	if (all || left)
		tell(explanation, detail->left.index);
	if (detail->right.field && (all || right))
		tell(explanation, detail->right.index);
}

/* ---- The tree ---------------------------------------------------------- */

static void explain(struct explanation *explanation,
	const struct ledger__expr *expr, const struct node *node);

/* What the frame says of a term may have been decided elsewhere. */
/* NOLINTNEXTLINE(misc-no-recursion): terms are LEDGER__TERMS_DEEPEST deep. */
static void explain_term(struct explanation *explanation, size_t index)
{
	const struct ledger__expr *expr = explanation->names->terms[index].expr;

	if (!ledger__set_add(&explanation->terms, index))
		return;
	if (ledger__expr_evaluate(expr, explanation->frame) ==
		(enum ledger__truth)explanation->frame->terms[index])
		explain(explanation, expr, expr->nodes);
}

/* The parts that have the result of the whole. */
/* NOLINTNEXTLINE(misc-no-recursion): at most as deep as a descriptor. */
static void explain_parts(struct explanation *explanation,
	const struct ledger__expr *expr, const struct node *node,
	enum ledger__truth truth)
{
	const struct node *end = node + node->size;

	for (node++; node < end; node += node->size)
		if (ledger__node_evaluate(expr, node, explanation->frame) ==
			truth)
			explain(explanation, expr, node);
}

/* NOLINTNEXTLINE(misc-no-recursion): at most as deep as a descriptor. */
static void explain(struct explanation *explanation,
	const struct ledger__expr *expr, const struct node *node)
{
	enum ledger__truth truth =
		ledger__node_evaluate(expr, node, explanation->frame);
	bool known = truth != LEDGER__UNKNOWN;

	switch ((enum operation)node->operation) {
	case OPERATION_ALL:
	case OPERATION_ANY:
		explain_parts(explanation, expr, node, truth);
		break;
	case OPERATION_NOT:
	case OPERATION_KNOWN:
		explain(explanation, expr, node + 1);
		break;
	case OPERATION_PRESENT:
	case OPERATION_ABSENT:
		tell(explanation, node->index);
		break;
	case OPERATION_TERM:
		explain_term(explanation, node->index);
		break;
	case OPERATION_DURATION:
		ledger__duration_explain(
			&explanation->names->durations[node->index],
			explanation->frame, known, tell, explanation);
		break;
	case OPERATION_CONFIRMED:
		break; /* lists decide, no field */
	default:
		explain_comparison(explanation, detail_of(expr, node), known);
		break;
	}
}

void ledger__expr_explain(const struct ledger__expr *expr,
	const struct ledger__scope_names *names,
	const struct ledger__frame *frame,
	void (*visit)(void *data, int field, enum ledger__share share),
	void *data)
{
	struct explanation explanation = {.names = names,
		.frame = frame,
		.visit = visit,
		.data = data,
		.share = LEDGER__DECIDED};

	if (ledger__expr_evaluate(expr, frame) == LEDGER__UNKNOWN)
		explanation.share = LEDGER__WANTED;
	explain(&explanation, expr, expr->nodes);
}

/* ---- Asking ------------------------------------------------------------ */

void ledger__expr_fields(const struct ledger__expr *expr,
	void (*visit)(void *data, int field), void *data)
{
	struct ledger__set told = {{0}};

	for (size_t i = 0; i < expr->count; i++) {
		const struct node *node = &expr->nodes[i];
		enum operation operation = (enum operation)node->operation;
		const struct operand *right = NULL;

		if (is_comparison(operation))
			right = &detail_of(expr, node)->right;
		else if (operation != OPERATION_PRESENT &&
			 operation != OPERATION_ABSENT)
			continue;
		if (ledger__set_add(&told, node->index))
			visit(data, node->index);
		if (right && right->field &&
			ledger__set_add(&told, (size_t)right->index))
			visit(data, right->index);
	}
}

void ledger__expr_free(struct ledger__expr *expr)
{
	free(expr);
}
