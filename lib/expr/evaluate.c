/* SPDX-License-Identifier: MIT */
/* Conditions evaluated: Kleene's logic, exact numbers, dates as ranges. */
#include "expr/node.h"

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

static bool is_unstated_code(
	const struct ledger__code_list *codes, const char *text, size_t length)
{
	for (size_t i = 0; i < codes->count; i++) {
		const struct ledger__code *code = &codes->codes[i];

		if (code->unstated && strncmp(code->code, text, length) == 0 &&
			code->code[length] == '\0')
			return true;
	}
	return false;
}

bool ledger__codes_unstated(
	const struct ledger__code_list *codes, const char *text, size_t length)
{
	const char *end = text + length;

	while (text < end) {
		const char *stop = memchr(text, ';', (size_t)(end - text));
		size_t size = (size_t)((stop ? stop : end) - text);

		if (!is_unstated_code(codes, text, size))
			return false;
		text += stop ? size + 1 : size;
	}
	return length > 0;
}

/* "Not stated", stated by the one who filled in the form. */
static inline bool is_unstated(const struct run *run, const struct node *node)
{
	const struct ledger__value *value = &run->values[node->index];

	return node->unstated && value->statement == LEDGER__STATED &&
	       ledger__codes_unstated(
		       run->expr->sheet->fields[node->index].codes, value->text,
		       value->length);
}

/*
 * Where nothing was said (the sheet has no such column, the cell is masked or
 * cannot be read) nobody knows whether there is a value.
 */
static enum ledger__truth is_present(
	const struct run *run, const struct node *node)
{
	const struct ledger__value *value = &run->values[node->index];

	if (is_unstated(run, node))
		return LEDGER__FALSE;
	switch (value->statement) {
	case LEDGER__STATED:
		return LEDGER__TRUE;
	case LEDGER__BLANK:
	case LEDGER__CLEARED:
		return LEDGER__FALSE;
	default:
		return LEDGER__UNKNOWN;
	}
}

/* False for an area that is not known, and for one without a class. */
static bool give_class(const struct ledger__frame *frame, struct given *given)
{
	const char *code = NULL;

	if (frame->areas && ledger__area_level(given->text, given->length) != 0)
		code = ledger__areas_class(frame->areas, given->text);
	if (!code || !*code)
		return false;
	given->text = code;
	given->length = strlen(code);
	return true;
}

/* False for a blank, and for a value that has no such part. */
static bool give(const struct ledger__frame *frame,
	const struct operand *operand, struct given *given)
{
	const struct ledger__value *value = &frame->values[operand->index];

	if (value->statement != LEDGER__STATED)
		return false;
	given->text = value->text;
	given->length = value->length;
	if (operand->part == LEDGER__WHOLE)
		return !can_be_unstated(operand->codes) ||
		       !ledger__codes_unstated(
			       operand->codes, given->text, given->length);
	if (operand->part == PART_CLASS)
		return give_class(frame, given);
	given->text = given->held;
	return ledger__value_part(operand->field,
		(enum ledger__part)operand->part, value->text, value->length,
		given->held, &given->length);
}

/* ---- Dates ------------------------------------------------------------- */

bool ledger__operand_date(const struct ledger__frame *frame,
	const struct operand *operand, struct ledger__date *date)
{
	struct given given;

	return give(frame, operand, &given) &&
	       ledger__date_parse(given.text, given.length, date);
}

static bool give_days(const struct ledger__frame *frame,
	const struct operand *operand, struct days *days)
{
	struct ledger__date date;

	if (!ledger__operand_date(frame, operand, &date))
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
__attribute__((noinline)) static enum ledger__truth evaluate_span(
	const struct run *run, const struct detail *node, bool years)
{
	int (*count)(struct ledger__date, struct ledger__date) =
		years ? ledger__date_full_years : ledger__date_full_months;
	struct ledger__date from;
	struct ledger__date to = run->frame->as_of;
	int least;
	int most;

	if (!ledger__operand_date(run->frame, &node->left, &from))
		return LEDGER__UNKNOWN;
	if (node->right.field &&
		!ledger__operand_date(run->frame, &node->right, &to))
		return LEDGER__UNKNOWN;
	least = count(ledger__date_last_day(from), ledger__date_first_day(to));
	most = least;
	if (from.day == 0 || to.day == 0)
		most = count(ledger__date_first_day(from),
			ledger__date_last_day(to));
	if (least >= node->low && most <= node->high)
		return LEDGER__TRUE;
	if (most < node->low || least > node->high)
		return LEDGER__FALSE;
	return LEDGER__UNKNOWN;
}

/* ---- Codes and texts --------------------------------------------------- */

/* Codes are short, and most of them differ at once: no call for these. */
static inline bool is_same(
	const char *a, size_t a_length, const char *b, size_t b_length)
{
	return a_length == b_length && a_length > 0 && a[0] == b[0] &&
	       memcmp(a, b, a_length) == 0;
}

/* Whether the one code stands among several, joined by ';'. */
static bool holds_code(
	const char *codes, size_t length, const char *code, size_t size)
{
	const char *end = codes + length;

	while (codes < end) {
		const char *stop = codes;

		while (stop < end && *stop != ';')
			stop++;
		if (is_same(codes, (size_t)(stop - codes), code, size))
			return true;
		codes = stop + 1;
	}
	return false;
}

static enum ledger__truth is_in(const struct run *run,
	const struct detail *node, const char *text, size_t length)
{
	const struct literal *literal = run->expr->literals + node->literal;
	const struct literal *end = literal + node->literal_count;
	bool several = node->left.kind == COMPARABLE_CODES &&
		       memchr(text, ';', length) != NULL;

	for (; literal < end; literal++)
		if (several ? holds_code(text, length, literal->text,
				      literal->length)
			    : is_same(text, length, literal->text,
				      literal->length))
			return LEDGER__TRUE;
	return LEDGER__FALSE;
}

__attribute__((noinline)) static enum ledger__truth evaluate_in_part(
	const struct run *run, const struct detail *node)
{
	struct given given;

	if (!give(run->frame, &node->left, &given))
		return LEDGER__UNKNOWN;
	return is_in(run, node, given.text, given.length);
}

static enum ledger__truth evaluate_in(
	const struct run *run, const struct detail *node)
{
	const struct ledger__value *value = &run->values[node->left.index];

	if (node->left.part != LEDGER__WHOLE)
		return evaluate_in_part(run, node);
	return is_in(run, node, value->text, value->length);
}

__attribute__((noinline)) static enum ledger__truth evaluate_count(
	const struct run *run, const struct detail *node)
{
	struct given given;
	int32_t count;

	if (!give(run->frame, &node->left, &given))
		return LEDGER__UNKNOWN;
	count = given.length > 0 ? 1 : 0;
	for (size_t i = 0; i < given.length; i++)
		count += given.text[i] == ';';
	return truth(count >= node->low && count <= node->high);
}

static bool is_equal(
	const struct detail *node, const struct given *a, const struct given *b)
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
	return is_same(a->text, a->length, b->text, b->length);
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

__attribute__((noinline)) static enum ledger__truth evaluate_compare(
	const struct run *run, const struct detail *node)
{
	enum relation relation = (enum relation)node->relation;
	struct days a;
	struct days b = node->days;
	struct given left;
	struct given right;

	if (node->left.kind == COMPARABLE_DATE) {
		if (!give_days(run->frame, &node->left, &a) ||
			(node->right.field &&
				!give_days(run->frame, &node->right, &b)))
			return LEDGER__UNKNOWN;
		return compare_days(relation, a, b);
	}
	if (!give(run->frame, &node->left, &left))
		return LEDGER__UNKNOWN;
	if (node->right.field) {
		if (!give(run->frame, &node->right, &right))
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
__attribute__((noinline)) static enum ledger__truth evaluate_prefix(
	const struct run *run, const struct detail *node)
{
	struct given a;
	struct given b;
	enum ledger__area_level a_level;
	enum ledger__area_level b_level;
	size_t known;

	if (!give(run->frame, &node->left, &a) ||
		!give(run->frame, &node->right, &b))
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

/* A comparison whose left operand is stated; kept out of the tree's frames. */
__attribute__((noinline)) static enum ledger__truth compare(
	const struct run *run, const struct node *node)
{
	const struct detail *detail = detail_of(run->expr, node);

	switch ((enum operation)node->operation) {
	case OPERATION_IN:
		return evaluate_in(run, detail);
	case OPERATION_COUNT:
		return evaluate_count(run, detail);
	case OPERATION_COMPARE:
		return evaluate_compare(run, detail);
	case OPERATION_YEARS:
		return evaluate_span(run, detail, true);
	case OPERATION_MONTHS:
		return evaluate_span(run, detail, false);
	default:
		return evaluate_prefix(run, detail);
	}
}

static enum ledger__truth evaluate_duration(
	const struct run *run, const struct node *node)
{
	const struct ledger__range *range = &run->frame->durations[node->index];
	const struct detail *detail = detail_of(run->expr, node);

	if (range->low >= detail->low && range->high <= detail->high)
		return LEDGER__TRUE;
	if (range->high < detail->low || range->low > detail->high)
		return LEDGER__FALSE;
	return LEDGER__UNKNOWN;
}

static enum ledger__truth evaluate(const struct run *run,
	const struct node *node, enum ledger__truth wanted);

/*
 * Most cells are blank, and much of a policy repeats terms: both are decided
 * here, without a call.  `wanted` is what the caller can use: when it is
 * LEDGER__TRUE or LEDGER__FALSE, all other results are one to it, and any of
 * them may be returned as soon as `wanted` is out of reach; LEDGER__UNKNOWN
 * asks for the exact result.
 */
static inline enum ledger__truth evaluate_quickly(const struct run *run,
	const struct node *node, enum ledger__truth wanted)
{
	if (is_comparison((enum operation)node->operation) &&
		(run->values[node->index].statement != LEDGER__STATED ||
			is_unstated(run, node)))
		return LEDGER__UNKNOWN;
	if (node->operation == OPERATION_TERM)
		return (enum ledger__truth)run->frame->terms[node->index];
	return evaluate(run, node, wanted);
}

/* Conjunction is the least of the three values. */
static inline enum ledger__truth evaluate_all(const struct run *run,
	const struct node *node, enum ledger__truth wanted)
{
	const struct node *end = node + node->size;
	enum ledger__truth enough =
		wanted == LEDGER__TRUE ? LEDGER__UNKNOWN : LEDGER__FALSE;
	enum ledger__truth result = LEDGER__TRUE;

	for (node++; node < end && result > enough; node += node->size) {
		enum ledger__truth value = evaluate_quickly(run, node, wanted);

		result = value < result ? value : result;
	}
	return result;
}

/* Disjunction is the greatest. */
static inline enum ledger__truth evaluate_any(const struct run *run,
	const struct node *node, enum ledger__truth wanted)
{
	const struct node *end = node + node->size;
	enum ledger__truth enough =
		wanted == LEDGER__FALSE ? LEDGER__UNKNOWN : LEDGER__TRUE;
	enum ledger__truth result = LEDGER__FALSE;

	for (node++; node < end && result < enough; node += node->size) {
		enum ledger__truth value = evaluate_quickly(run, node, wanted);

		result = value > result ? value : result;
	}
	return result;
}

/* NOLINTNEXTLINE(misc-no-recursion): at most as deep as a descriptor. */
static enum ledger__truth evaluate(const struct run *run,
	const struct node *node, enum ledger__truth wanted)
{
	const struct ledger__value *value = &run->values[node->index];
	const bool *confirmed = run->frame->confirmed;

	switch ((enum operation)node->operation) {
	case OPERATION_ALL:
		return evaluate_all(run, node, wanted);
	case OPERATION_ANY:
		return evaluate_any(run, node, wanted);
	case OPERATION_NOT:
		return negate(evaluate_quickly(run, node + 1, negate(wanted)));
	case OPERATION_KNOWN:
		return truth(evaluate_quickly(run, node + 1, LEDGER__TRUE) ==
			     LEDGER__TRUE);
	case OPERATION_PRESENT:
		return is_present(run, node);
	case OPERATION_ABSENT:
		return negate(is_present(run, node));
	case OPERATION_TERM:
		return (enum ledger__truth)run->frame->terms[node->index];
	case OPERATION_DURATION:
		return evaluate_duration(run, node);
	case OPERATION_CONFIRMED:
		return truth(confirmed && confirmed[node->index]);
	default:
		break;
	}
	if (value->statement != LEDGER__STATED || is_unstated(run, node))
		return LEDGER__UNKNOWN;
	return compare(run, node);
}

enum ledger__truth ledger__node_evaluate(const struct ledger__expr *expr,
	const struct node *node, const struct ledger__frame *frame)
{
	const struct run run = {expr, frame, frame->values};

	return evaluate(&run, node, LEDGER__UNKNOWN);
}

enum ledger__truth ledger__expr_evaluate(
	const struct ledger__expr *expr, const struct ledger__frame *frame)
{
	const struct run run = {expr, frame, frame->values};

	return evaluate(&run, expr->nodes, LEDGER__UNKNOWN);
}

bool ledger__expr_holds(
	const struct ledger__expr *expr, const struct ledger__frame *frame)
{
	const struct run run = {expr, frame, frame->values};

	return evaluate(&run, expr->nodes, LEDGER__TRUE) == LEDGER__TRUE;
}
