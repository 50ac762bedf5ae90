/* SPDX-License-Identifier: MIT */
/* How much harm it does to know that a condition is true, or false. */
#include "expr/node.h"

#include <string.h>

typedef enum ledger__sensitivity sensitivity;

static sensitivity least(sensitivity a, sensitivity b)
{
	return a < b ? a : b;
}

static sensitivity greatest(sensitivity a, sensitivity b)
{
	return a > b ? a : b;
}

/* ---- Codes ------------------------------------------------------------- */

static bool is_named(const struct ledger__expr *expr,
	const struct detail *detail, const char *code)
{
	const struct literal *literal = expr->literals + detail->literal;

	for (uint32_t i = 0; i < detail->literal_count; i++)
		if (strcmp(literal[i].text, code) == 0)
			return true;
	return false;
}

/* Which codes a result leaves. */
enum left {
	LEFT_NAMED,	 /* the literals */
	LEFT_OTHERS,	 /* all but the literals */
	LEFT_COMBINABLE, /* those that stand beside others */
	LEFT_ALL,
};

static bool is_left(const struct ledger__expr *expr,
	const struct detail *detail, const struct ledger__code *code,
	enum left left)
{
	switch (left) {
	case LEFT_NAMED:
		return is_named(expr, detail, code->code);
	case LEFT_OTHERS:
		return !is_named(expr, detail, code->code);
	case LEFT_COMBINABLE:
		return !code->exclusive;
	case LEFT_ALL:
		break;
	}
	return true;
}

/* The least of the codes that are left; PUBLIC where none is. */
static sensitivity of_codes(const struct ledger__expr *expr,
	const struct ledger__code_list *codes, const struct detail *detail,
	enum left left)
{
	sensitivity result = LEDGER__SENSITIVITY_COUNT;

	for (size_t i = 0; i < codes->count; i++)
		if (is_left(expr, detail, &codes->codes[i], left))
			result = least(result, codes->codes[i].sensitivity);
	return result == LEDGER__SENSITIVITY_COUNT ? LEDGER__PUBLIC : result;
}

/* ---- Comparisons ------------------------------------------------------- */

static sensitivity of_true(
	const struct ledger__expr *expr, const struct node *node)
{
	const struct detail *detail = detail_of(expr, node);
	sensitivity result = detail->left.field->sensitivity;

	if (detail->right.field)
		result = greatest(result, detail->right.field->sensitivity);
	if (!detail->left.codes)
		return result;
	if (node->operation == OPERATION_IN)
		return greatest(result,
			of_codes(expr, detail->left.codes, detail, LEFT_NAMED));
	if (node->operation == OPERATION_COUNT && detail->low >= 2)
		return greatest(result, of_codes(expr, detail->left.codes,
						detail, LEFT_COMBINABLE));
	return result;
}

/* That it is none of the harmless codes may leave only the others. */
static sensitivity of_false(
	const struct ledger__expr *expr, const struct node *node)
{
	const struct detail *detail = detail_of(expr, node);
	sensitivity field = detail->left.field->sensitivity;
	sensitivity others = LEDGER__PUBLIC;

	if (detail->left.codes && node->operation == OPERATION_IN)
		others =
			of_codes(expr, detail->left.codes, detail, LEFT_OTHERS);
	return others > field ? others : LEDGER__PUBLIC;
}

static sensitivity of_presence(
	const struct ledger__expr *expr, const struct node *node)
{
	static const struct detail nothing = {.literal_count = 0};
	const struct ledger__field *field = &expr->sheet->fields[node->index];

	if (!field->codes)
		return field->sensitivity;
	return greatest(field->sensitivity,
		of_codes(expr, field->codes, &nothing, LEFT_ALL));
}

/* ---- The tree ---------------------------------------------------------- */

struct greatest_of {
	const struct ledger__sheet *sheet;
	sensitivity result;
};

static void add_field(void *data, int field)
{
	struct greatest_of *all = data;

	all->result =
		greatest(all->result, all->sheet->fields[field].sensitivity);
}

static sensitivity of_duration(const struct ledger__expr *expr,
	const struct ledger__duration *duration)
{
	struct greatest_of all = {expr->sheet, LEDGER__PUBLIC};

	ledger__duration_fields(duration, add_field, &all);
	return all.result;
}

/* All parts are known to have the result, or at least one is. */
/* NOLINTNEXTLINE(misc-no-recursion): at most as deep as a descriptor. */
static sensitivity of_parts(const struct ledger__expr *expr,
	const struct ledger__scope_names *names, const struct node *node,
	bool truth)
{
	const struct node *end = node + node->size;
	bool all = (node->operation == OPERATION_ALL) == truth;
	sensitivity result = all ? LEDGER__PUBLIC : LEDGER__PROTECTED;

	for (node++; node < end; node += node->size) {
		sensitivity part =
			ledger__node_sensitivity(expr, names, node, truth);

		result = all ? greatest(result, part) : least(result, part);
	}
	return result;
}

static sensitivity of_term(const struct ledger__term *term, bool truth)
{
	if (truth)
		return term->sensitivity;
	return term->expr ? term->expr->false_sensitivity : LEDGER__PUBLIC;
}

/* NOLINTNEXTLINE(misc-no-recursion): at most as deep as a descriptor. */
enum ledger__sensitivity ledger__node_sensitivity(
	const struct ledger__expr *expr,
	const struct ledger__scope_names *names, const struct node *node,
	bool truth)
{
	switch ((enum operation)node->operation) {
	case OPERATION_ALL:
	case OPERATION_ANY:
		return of_parts(expr, names, node, truth);
	case OPERATION_NOT:
		return ledger__node_sensitivity(expr, names, node + 1, !truth);
	case OPERATION_KNOWN: /* false says that it may be unknown */
		return truth ? ledger__node_sensitivity(
				       expr, names, node + 1, true)
			     : LEDGER__PUBLIC;
	case OPERATION_PRESENT:
		return truth ? of_presence(expr, node) : LEDGER__PUBLIC;
	case OPERATION_ABSENT:
		return truth ? LEDGER__PUBLIC : of_presence(expr, node);
	case OPERATION_TERM:
		return of_term(&names->terms[node->index], truth);
	case OPERATION_DURATION:
		return truth ? of_duration(expr, &names->durations[node->index])
			     : LEDGER__PUBLIC;
	case OPERATION_CONFIRMED: /* as groups are unless they say more */
		return truth ? LEDGER__SENSITIVE : LEDGER__PUBLIC;
	default:
		break;
	}
	return truth ? of_true(expr, node) : of_false(expr, node);
}

enum ledger__sensitivity ledger__expr_sensitivity(
	const struct ledger__expr *expr,
	const struct ledger__scope_names *names)
{
	return ledger__node_sensitivity(expr, names, expr->nodes, true);
}
