/* SPDX-License-Identifier: MIT */
/* Conditions evaluated: Kleene's logic, exact numbers, dates as ranges. */
#include "expr/node.h"

#include <stdlib.h>
#include <string.h>

enum { PART_SIZE = 24 };

struct run {
	const struct ledger__expr *expr;
	const struct ledger__frame *frame;
	const struct ledger__value *values;
};

/* A text that an operand gives; parts stand in `held`. */
struct given {
	const char *text;
	size_t length;
	char held[PART_SIZE];
};

static enum ledger__truth truth(bool condition)
{
	return condition ? LEDGER__TRUE : LEDGER__FALSE;
}

static enum ledger__truth negate(enum ledger__truth value)
{
	return (enum ledger__truth)(LEDGER__TRUE - value);
}

static bool is_stated(const struct run *run, const struct operand *operand)
{
	return run->values[operand->index].statement == LEDGER__STATED;
}

/*
 * Where nothing was said (the sheet has no such column, the cell is masked or
 * cannot be read) nobody knows whether there is a value.
 */
static enum ledger__truth is_present(
	const struct run *run, const struct operand *operand)
{
	switch (run->values[operand->index].statement) {
	case LEDGER__STATED:
		return LEDGER__TRUE;
	case LEDGER__BLANK:
	case LEDGER__CLEARED:
		return LEDGER__FALSE;
	default:
		return LEDGER__UNKNOWN;
	}
}

/* False for a blank, and for a value that has no such part. */
static bool give(const struct run *run, const struct operand *operand,
	struct given *given)
{
	const struct ledger__value *value = &run->values[operand->index];

	if (value->statement != LEDGER__STATED)
		return false;
	given->text = value->text;
	given->length = value->length;
	if (operand->part == LEDGER__WHOLE)
		return true;
	given->text = given->held;
	return ledger__value_part(operand->field,
		(enum ledger__part)operand->part, value->text, value->length,
		given->held, &given->length);
}

/* ---- Dates ------------------------------------------------------------- */

static bool give_date(const struct run *run, const struct operand *operand,
	struct ledger__date *date)
{
	struct given given;

	return give(run, operand, &given) &&
	       ledger__date_parse(given.text, given.length, date);
}

static bool give_days(
	const struct run *run, const struct operand *operand, struct days *days)
{
	struct ledger__date date;

	if (!give_date(run, operand, &date))
		return false;
	*days = days_of(date);
	return true;
}

/* Whether a is before b: only when every day of the one is. */
static enum ledger__truth is_before(struct days a, struct days b)
{
	if (a.last < b.first)
		return LEDGER__TRUE;
	return a.first >= b.last ? LEDGER__FALSE : LEDGER__UNKNOWN;
}

static enum ledger__truth is_same_day(struct days a, struct days b)
{
	if (a.last < b.first || b.last < a.first)
		return LEDGER__FALSE;
	return a.first == a.last && b.first == b.last ? LEDGER__TRUE
						      : LEDGER__UNKNOWN;
}

static enum ledger__truth compare_days(
	enum relation relation, struct days a, struct days b)
{
	switch (relation) {
	case RELATION_LESS:
		return is_before(a, b);
	case RELATION_GREATER:
		return is_before(b, a);
	case RELATION_GREATER_OR_EQUAL:
		return negate(is_before(a, b));
	case RELATION_LESS_OR_EQUAL:
		return negate(is_before(b, a));
	case RELATION_DIFFERENT:
		return negate(is_same_day(a, b));
	case RELATION_EQUAL:
		break;
	}
	return is_same_day(a, b);
}

/* Full years or months between two dates that may be ranges. */
static enum ledger__truth evaluate_span(
	const struct run *run, const struct node *node)
{
	int (*count)(struct ledger__date, struct ledger__date) =
		node->operation == OPERATION_YEARS ? ledger__date_full_years
						   : ledger__date_full_months;
	struct ledger__date from;
	struct ledger__date to = run->frame->as_of;
	int least;
	int most;

	if (!give_date(run, &node->left, &from))
		return LEDGER__UNKNOWN;
	if (node->right.field && !give_date(run, &node->right, &to))
		return LEDGER__UNKNOWN;
	least = count(ledger__date_last_day(from), ledger__date_first_day(to));
	most = count(ledger__date_first_day(from), ledger__date_last_day(to));
	if (least >= node->low && most <= node->high)
		return LEDGER__TRUE;
	if (most < node->low || least > node->high)
		return LEDGER__FALSE;
	return LEDGER__UNKNOWN;
}

/* ---- Codes and texts --------------------------------------------------- */

/* Whether the one code stands among several, joined by ';'. */
static bool holds_code(
	const char *codes, size_t length, const char *code, size_t size)
{
	const char *end = codes + length;

	while (codes < end) {
		const char *mark = memchr(codes, ';', (size_t)(end - codes));
		const char *stop = mark ? mark : end;

		if ((size_t)(stop - codes) == size &&
			memcmp(codes, code, size) == 0)
			return true;
		codes = stop + 1;
	}
	return false;
}

static enum ledger__truth evaluate_in(
	const struct run *run, const struct node *node)
{
	const struct literal *literal = run->expr->literals + node->literal;
	bool several = node->left.kind == COMPARABLE_CODES;
	struct given given;

	if (!give(run, &node->left, &given))
		return LEDGER__UNKNOWN;
	for (uint32_t i = 0; i < node->literal_count; i++, literal++) {
		if (several ? holds_code(given.text, given.length,
				      literal->text, literal->length)
			    : given.length == literal->length &&
					memcmp(given.text, literal->text,
						given.length) == 0)
			return LEDGER__TRUE;
	}
	return LEDGER__FALSE;
}

static enum ledger__truth evaluate_count(
	const struct run *run, const struct node *node)
{
	struct given given;
	int32_t count;

	if (!give(run, &node->left, &given))
		return LEDGER__UNKNOWN;
	count = given.length > 0 ? 1 : 0;
	for (size_t i = 0; i < given.length; i++)
		count += given.text[i] == ';';
	return truth(count >= node->low && count <= node->high);
}

static bool is_equal(
	const struct node *node, const struct given *a, const struct given *b)
{
	if (node->left.kind == COMPARABLE_NAME)
		return ledger__name_equal(
			a->text, a->length, b->text, b->length);
	if (node->left.kind == COMPARABLE_CODES &&
		node->right.kind != COMPARABLE_CODES)
		return holds_code(a->text, a->length, b->text, b->length);
	if (node->right.kind == COMPARABLE_CODES &&
		node->left.kind != COMPARABLE_CODES)
		return holds_code(b->text, b->length, a->text, a->length);
	return a->length == b->length &&
	       memcmp(a->text, b->text, a->length) == 0;
}

static bool order_fits(enum relation relation, int order)
{
	switch (relation) {
	case RELATION_LESS:
		return order < 0;
	case RELATION_LESS_OR_EQUAL:
		return order <= 0;
	case RELATION_GREATER:
		return order > 0;
	case RELATION_GREATER_OR_EQUAL:
		return order >= 0;
	case RELATION_DIFFERENT:
		return order != 0;
	case RELATION_EQUAL:
		break;
	}
	return order == 0;
}

static enum ledger__truth evaluate_compare(
	const struct run *run, const struct node *node)
{
	enum relation relation = (enum relation)node->relation;
	struct days a;
	struct days b = node->days;
	struct given left;
	struct given right;

	if (node->left.kind == COMPARABLE_DATE) {
		if (!give_days(run, &node->left, &a) ||
			(node->right.field &&
				!give_days(run, &node->right, &b)))
			return LEDGER__UNKNOWN;
		return compare_days(relation, a, b);
	}
	if (!give(run, &node->left, &left))
		return LEDGER__UNKNOWN;
	if (node->right.field) {
		if (!give(run, &node->right, &right))
			return LEDGER__UNKNOWN;
	} else {
		right.text = run->expr->literals[node->literal].text;
		right.length = run->expr->literals[node->literal].length;
	}
	if (node->left.kind == COMPARABLE_NUMBER)
		return truth(order_fits(
			relation, ledger__number_compare(left.text, left.length,
					  right.text, right.length)));
	return truth(
		is_equal(node, &left, &right) == (relation == RELATION_EQUAL));
}

/* ---- Areas ------------------------------------------------------------- */

/* An area known to the county only says nothing about the township. */
static enum ledger__truth evaluate_prefix(
	const struct run *run, const struct node *node)
{
	struct given a;
	struct given b;
	enum ledger__area_level a_level;
	enum ledger__area_level b_level;
	size_t known;

	if (!give(run, &node->left, &a) || !give(run, &node->right, &b))
		return LEDGER__UNKNOWN;
	a_level = ledger__area_level(a.text, a.length);
	b_level = ledger__area_level(b.text, b.length);
	if (a_level == 0 || b_level == 0)
		return LEDGER__UNKNOWN;
	known = ledger__area_digits(a_level < b_level ? a_level : b_level);
	if (known > node->digits)
		known = node->digits;
	if (memcmp(a.text, b.text, known) != 0)
		return LEDGER__TRUE;
	return known == node->digits ? LEDGER__FALSE : LEDGER__UNKNOWN;
}

/* ---- The tree ---------------------------------------------------------- */

/* A comparison whose left operand is stated. */
static enum ledger__truth compare(
	const struct run *run, const struct node *node)
{
	switch ((enum operation)node->operation) {
	case OPERATION_IN:
		return evaluate_in(run, node);
	case OPERATION_COUNT:
		return evaluate_count(run, node);
	case OPERATION_COMPARE:
		return evaluate_compare(run, node);
	case OPERATION_YEARS:
	case OPERATION_MONTHS:
		return evaluate_span(run, node);
	default:
		return evaluate_prefix(run, node);
	}
}

/*
 * `wanted` is what the caller can use: when it is LEDGER__TRUE or
 * LEDGER__FALSE, all other results are one to it, and any of them may be
 * returned as soon as `wanted` is out of reach; LEDGER__UNKNOWN asks for the
 * exact result.
 */
static enum ledger__truth evaluate(
	const struct run *run, uint32_t index, enum ledger__truth wanted);

/* Conjunction is the least of the three values, disjunction the greatest. */
static enum ledger__truth evaluate_several(const struct run *run,
	uint32_t index, enum ledger__truth wanted, enum ledger__truth stop)
{
	uint32_t end = run->expr->nodes[index].next;
	enum ledger__truth result = negate(stop);

	for (uint32_t i = index + 1; i < end; i = run->expr->nodes[i].next) {
		enum ledger__truth value = evaluate(run, i, wanted);

		if (value == stop)
			return stop;
		if (value != LEDGER__UNKNOWN)
			continue;
		result = LEDGER__UNKNOWN;
		if (wanted == negate(stop))
			break;
	}
	return result;
}

/* NOLINTNEXTLINE(misc-no-recursion): at most as deep as a descriptor. */
static enum ledger__truth evaluate(
	const struct run *run, uint32_t index, enum ledger__truth wanted)
{
	const struct node *node = &run->expr->nodes[index];

	switch ((enum operation)node->operation) {
	case OPERATION_ALL:
		return evaluate_several(run, index, wanted, LEDGER__FALSE);
	case OPERATION_ANY:
		return evaluate_several(run, index, wanted, LEDGER__TRUE);
	case OPERATION_NOT:
		return negate(evaluate(run, index + 1, negate(wanted)));
	case OPERATION_KNOWN:
		return truth(
			evaluate(run, index + 1, LEDGER__TRUE) == LEDGER__TRUE);
	case OPERATION_PRESENT:
		return is_present(run, &node->left);
	case OPERATION_ABSENT:
		return negate(is_present(run, &node->left));
	default:
		break;
	}
	/* Most cells are blank: they are done with here. */
	if (!is_stated(run, &node->left))
		return LEDGER__UNKNOWN;
	return compare(run, node);
}

enum ledger__truth ledger__expr_evaluate(
	const struct ledger__expr *expr, const struct ledger__frame *frame)
{
	const struct run run = {expr, frame, frame->values};

	return evaluate(&run, 0, LEDGER__UNKNOWN);
}

bool ledger__expr_holds(
	const struct ledger__expr *expr, const struct ledger__frame *frame)
{
	const struct run run = {expr, frame, frame->values};

	return evaluate(&run, 0, LEDGER__TRUE) == LEDGER__TRUE;
}

/* ---- Asking ------------------------------------------------------------ */

/* Whether an operand before `node` (or its left one) names the field. */
static bool is_named_before(
	const struct ledger__expr *expr, size_t node, bool right, int32_t field)
{
	for (size_t i = 0; i < node; i++)
		if ((expr->nodes[i].left.field &&
			    expr->nodes[i].left.index == field) ||
			(expr->nodes[i].right.field &&
				expr->nodes[i].right.index == field))
			return true;
	return right && expr->nodes[node].left.index == field;
}

void ledger__expr_fields(const struct ledger__expr *expr,
	void (*visit)(void *data, int field), void *data)
{
	for (size_t i = 0; i < expr->count; i++) {
		const struct node *node = &expr->nodes[i];

		if (node->left.field &&
			!is_named_before(expr, i, false, node->left.index))
			visit(data, node->left.index);
		if (node->right.field &&
			!is_named_before(expr, i, true, node->right.index))
			visit(data, node->right.index);
	}
}

/* ---- Not built yet ----------------------------------------------------- */

struct ledger__range ledger__duration_evaluate(
	const struct ledger__duration *duration,
	const struct ledger__frame *frame)
{
	(void)duration;
	(void)frame;
	return (struct ledger__range){INT32_MIN, INT32_MAX};
}

void ledger__duration_fields(const struct ledger__duration *duration,
	void (*visit)(void *data, int field), void *data)
{
	(void)duration;
	(void)visit;
	(void)data;
}

void ledger__expr_explain(const struct ledger__expr *expr,
	const struct ledger__scope_names *names,
	const struct ledger__frame *frame,
	void (*visit)(void *data, int field, enum ledger__share share),
	void *data)
{
	(void)expr;
	(void)names;
	(void)frame;
	(void)visit;
	(void)data;
}

enum ledger__sensitivity ledger__expr_sensitivity(
	const struct ledger__expr *expr,
	const struct ledger__scope_names *names)
{
	(void)expr;
	(void)names;
	return LEDGER__PROTECTED;
}

void ledger__expr_free(struct ledger__expr *expr)
{
	free(expr);
}
