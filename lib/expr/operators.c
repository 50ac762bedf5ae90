/* SPDX-License-Identifier: MIT */
/* Comparisons of a condition, each checked against the types it compares. */
#include "expr/compile.h"

#include <stdlib.h>
#include <string.h>

struct comparison {
	struct compiler *compiler;
	const struct ledger__node *mapping; /* {field: …, KEY: item} */
	const char *key;
	const struct ledger__node *item;
	const struct operand *left;
};

#define FAIL(comparison, ...)                                                  \
	LEDGER__LOAD_FAIL(&(comparison)->compiler->loader, (comparison)->item, \
		__VA_ARGS__)

static ledger_status fail_kind(const struct comparison *comparison)
{
	return FAIL(comparison, "'%s' does not go with field '%s' (%s)",
		comparison->key, comparison->left->field->name,
		ledger__expr_kind_name(comparison->left));
}

static struct detail *add(const struct comparison *comparison,
	enum operation operation, ledger_status *status)
{
	struct compiler *compiler = comparison->compiler;
	struct detail *detail = NULL;
	struct node *node;

	*status = ledger__expr_add_detailed(compiler, operation, &detail);
	if (*status)
		return NULL;
	detail->left = *comparison->left;
	node = &compiler->nodes[compiler->count - 1];
	node->index = (uint16_t)detail->left.index;
	node->unstated = detail->left.part == LEDGER__WHOLE &&
			 can_be_unstated(detail->left.codes);
	return detail;
}

static struct detail *last(const struct comparison *comparison)
{
	struct compiler *compiler = comparison->compiler;

	return &compiler->details[compiler->detail_count - 1];
}

/* ---- Words ------------------------------------------------------------- */

/* One value, or all of a parameter that holds several. */
static ledger_status take_item(const struct comparison *comparison,
	const struct ledger__node *node, bool several)
{
	struct compiler *compiler = comparison->compiler;
	struct value value = {0};
	ledger_status first = LEDGER_OK;
	ledger_status status = ledger__expr_open_value(compiler, node, &value);

	if (status)
		return status;
	if (!several || value.node->kind != LEDGER__SEQUENCE ||
		value.node == node) {
		status = ledger__expr_take_word(
			compiler, comparison->left, comparison->key, &value);
	} else {
		const struct ledger__node *list = value.node;

		for (size_t i = 0; i < list->count; i++) {
			value.node = list->items[i];
			if (!ledger__expr_goes_on(compiler, status, &first))
				break;
			status = ledger__expr_take_word(compiler,
				comparison->left, comparison->key, &value);
		}
	}
	ledger__expr_close_value(compiler);
	(void)ledger__expr_goes_on(compiler, status, &first);
	return first;
}

static bool goes_with_words(const struct operand *operand)
{
	switch ((enum comparable)operand->kind) {
	case COMPARABLE_CODE:
	case COMPARABLE_CODES:
	case COMPARABLE_ANSWER:
	case COMPARABLE_SEX:
	case COMPARABLE_DIGIT:
	case COMPARABLE_AREA:
	case COMPARABLE_TEXT:
		return true;
	default:
		return false;
	}
}

static ledger_status compile_in(const struct comparison *comparison)
{
	const struct ledger__node *item = comparison->item;
	const struct ledger__node *const *items = &item;
	struct compiler *compiler = comparison->compiler;
	bool several = strcmp(comparison->key, "in") == 0;
	size_t count = 1;
	ledger_status first = LEDGER_OK;
	ledger_status status = LEDGER_OK;

	if (!goes_with_words(comparison->left))
		return fail_kind(comparison);
	if (several && !ledger__is_parameter(item)) {
		if (item->kind != LEDGER__SEQUENCE || item->count == 0)
			return FAIL(comparison, "'in' must be a list");
		items = item->items;
		count = item->count;
	}
	if (!add(comparison, OPERATION_IN, &status))
		return status;
	for (size_t i = 0; i < count; i++) {
		if (!ledger__expr_goes_on(compiler, status, &first))
			return first;
		status = take_item(comparison, items[i], several);
	}
	(void)ledger__expr_goes_on(compiler, status, &first);
	last(comparison)->literal_count =
		(uint32_t)compiler->literal_count - last(comparison)->literal;
	return first;
}

/* ---- Order ------------------------------------------------------------- */

/* A number or a day, or the parameter that holds it. */
static ledger_status take_literal(const struct comparison *comparison)
{
	struct compiler *compiler = comparison->compiler;
	struct value value = {0};
	ledger_status status =
		ledger__expr_open_value(compiler, comparison->item, &value);

	if (status)
		return status;
	status = ledger__expr_take_ordered(compiler, comparison->left,
		comparison->key, &value, last(comparison));
	ledger__expr_close_value(compiler);
	return status;
}

static ledger_status compile_order(
	const struct comparison *comparison, enum relation relation, bool dates)
{
	struct compiler *compiler = comparison->compiler;
	enum comparable kind = (enum comparable)comparison->left->kind;
	struct operand right = {0};
	struct detail *detail;
	ledger_status status = LEDGER_OK;

	if (kind != COMPARABLE_DATE && (dates || kind != COMPARABLE_NUMBER))
		return fail_kind(comparison);
	detail = add(comparison, OPERATION_COMPARE, &status);
	if (!detail)
		return status;
	detail->relation = (uint8_t)relation;
	if (comparison->item->kind != LEDGER__MAPPING ||
		ledger__is_parameter(comparison->item))
		return take_literal(comparison);
	status = ledger__expr_other_operand(compiler, comparison->item, &right);
	if (!status && right.kind != kind)
		status = FAIL(comparison,
			"field '%s' (%s) does not compare with field '%s' (%s)",
			comparison->left->field->name,
			ledger__expr_kind_name(comparison->left),
			right.field->name, ledger__expr_kind_name(&right));
	detail->right = right;
	return status;
}

static ledger_status compile_equals(const struct comparison *comparison)
{
	bool ordered = comparison->left->kind == COMPARABLE_DATE ||
		       comparison->left->kind == COMPARABLE_NUMBER;

	if (!ordered)
		return compile_in(comparison);
	if (comparison->item->kind != LEDGER__SCALAR &&
		!ledger__is_parameter(comparison->item))
		return FAIL(comparison, "'equals' needs a text");
	return compile_order(comparison, RELATION_EQUAL, false);
}

/* ---- Fields with fields ------------------------------------------------ */

static bool is_code(const struct operand *operand)
{
	return operand->kind == COMPARABLE_CODE ||
	       operand->kind == COMPARABLE_CODES;
}

/* Lists that count as certificates do: kinds and grades from 1. */
static bool holds_digits(const struct ledger__code_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->codes[i].code, "1") == 0)
			return true;
	return false;
}

static bool are_comparable(const struct operand *a, const struct operand *b)
{
	if (is_code(a) && is_code(b))
		return a->codes == b->codes;
	if (is_code(a) && b->kind == COMPARABLE_DIGIT)
		return holds_digits(a->codes);
	if (is_code(b) && a->kind == COMPARABLE_DIGIT)
		return holds_digits(b->codes);
	if (a->kind == COMPARABLE_DIGIT && a->part != b->part)
		return false;
	return a->kind == b->kind;
}

static ledger_status compile_field(
	const struct comparison *comparison, enum relation relation)
{
	const struct operand *left = comparison->left;
	struct operand right = {0};
	struct detail *detail;
	ledger_status status = ledger__expr_other_operand(
		comparison->compiler, comparison->item, &right);

	if (status)
		return status;
	if (!are_comparable(left, &right))
		return FAIL(comparison,
			"field '%s' (%s) does not compare with field '%s' (%s)",
			left->field->name, ledger__expr_kind_name(left),
			right.field->name, ledger__expr_kind_name(&right));
	if (left->index == right.index && left->part == right.part)
		return FAIL(comparison, "field '%s' is compared with itself",
			left->field->name);
	detail = add(comparison, OPERATION_COMPARE, &status);
	if (!detail)
		return status;
	detail->relation = (uint8_t)relation;
	detail->right = right;
	return LEDGER_OK;
}

/* How far two areas are compared: to the end of a level. */
static ledger_status take_digits(
	const struct comparison *comparison, int64_t *digits)
{
	static const char *const choices[] = {"2", "4", "6", "9", "12"};
	struct compiler *compiler = comparison->compiler;
	struct ledger__loader loader = compiler->loader;
	const char *key = "digits";
	const struct ledger__node *item =
		ledger__node_get(comparison->mapping, key);
	struct ledger__node held = *comparison->mapping;
	struct value value = {0};
	size_t choice = 0;
	ledger_status status;

	if (!item)
		return LEDGER__LOAD_FAIL(&loader, comparison->mapping,
			"key '%s' is missing", key);
	status = ledger__expr_open_value(compiler, item, &value);
	if (status)
		return status;
	loader.document = value.document;
	held.keys = &key;
	held.items = &value.node;
	held.count = 1;
	status = ledger__load_choice(&loader, &held, key, LEDGER__MUST, choices,
		LEDGER__COUNT(choices), &choice);
	ledger__expr_close_value(compiler);
	*digits = strtol(choices[choice], NULL, 10);
	return status;
}

static ledger_status compile_prefix(const struct comparison *comparison)
{
	struct compiler *compiler = comparison->compiler;
	int64_t digits = 0;
	ledger_status status;

	if (comparison->left->kind != COMPARABLE_AREA)
		return fail_kind(comparison);
	status = compile_field(comparison, RELATION_DIFFERENT);
	if (!status)
		status = take_digits(comparison, &digits);
	if (status)
		return status;
	compiler->nodes[compiler->count - 1].operation =
		OPERATION_PREFIX_DIFFERS;
	last(comparison)->digits = (uint8_t)digits;
	return LEDGER_OK;
}

/* ---- Counts and spans -------------------------------------------------- */

static ledger_status check_bounds_keys(
	const struct comparison *comparison, bool span)
{
	static const char *const known[] = {"at_least", "at_most", "less_than",
		"more_than", "exactly", "to"};
	const struct ledger__loader *loader = &comparison->compiler->loader;

	return ledger__node_check_keys(loader->context, loader->document,
		comparison->item, known, LEDGER__COUNT(known) - !span);
}

static ledger_status compile_count(const struct comparison *comparison)
{
	ledger_status status = check_bounds_keys(comparison, false);
	struct detail *detail;

	if (comparison->left->kind != COMPARABLE_CODES)
		return fail_kind(comparison);
	if (status)
		return status;
	detail = add(comparison, OPERATION_COUNT, &status);
	return detail ? ledger__expr_take_bounds(comparison->compiler,
				comparison->item, comparison->key, detail)
		      : status;
}

static ledger_status compile_span(
	const struct comparison *comparison, enum operation operation)
{
	const struct ledger__node *to = NULL;
	struct operand right = {0};
	struct detail *detail;
	ledger_status status = check_bounds_keys(comparison, true);

	if (comparison->left->kind != COMPARABLE_DATE)
		return fail_kind(comparison);
	if (status)
		return status;
	to = ledger__node_get(comparison->item, "to");
	if (to)
		status = ledger__expr_other_operand(
			comparison->compiler, to, &right);
	if (!status && to && right.kind != COMPARABLE_DATE)
		status = FAIL(comparison, "field '%s' in 'to' is no date",
			right.field->name);
	if (status)
		return status;
	detail = add(comparison, operation, &status);
	if (!detail)
		return status;
	detail->right = right;
	return ledger__expr_take_bounds(comparison->compiler, comparison->item,
		comparison->key, detail);
}

/* ---- The table --------------------------------------------------------- */

enum family {
	FAMILY_EQUALS,
	FAMILY_IN,
	FAMILY_COUNT,
	FAMILY_ORDER,
	FAMILY_DATE_ORDER,
	FAMILY_FIELD,
	FAMILY_SPAN,
	FAMILY_PREFIX,
};

static const struct operator_rule {
	const char *key;
	enum family family;
	int detail; /* relation or operation */
} operators[] = {
	{"equals", FAMILY_EQUALS, 0},
	{"in", FAMILY_IN, 0},
	{"count", FAMILY_COUNT, 0},
	{"at_least", FAMILY_ORDER, RELATION_GREATER_OR_EQUAL},
	{"at_most", FAMILY_ORDER, RELATION_LESS_OR_EQUAL},
	{"less_than", FAMILY_ORDER, RELATION_LESS},
	{"more_than", FAMILY_ORDER, RELATION_GREATER},
	{"before", FAMILY_DATE_ORDER, RELATION_LESS},
	{"after", FAMILY_DATE_ORDER, RELATION_GREATER},
	{"not_before", FAMILY_DATE_ORDER, RELATION_GREATER_OR_EQUAL},
	{"not_after", FAMILY_DATE_ORDER, RELATION_LESS_OR_EQUAL},
	{"equals_field", FAMILY_FIELD, RELATION_EQUAL},
	{"differs_from", FAMILY_FIELD, RELATION_DIFFERENT},
	{"full_years", FAMILY_SPAN, OPERATION_YEARS},
	{"full_months", FAMILY_SPAN, OPERATION_MONTHS},
	{"prefix_differs_from", FAMILY_PREFIX, 0},
};

static const struct operator_rule *find_operator(const char *key)
{
	for (size_t i = 0; i < LEDGER__COUNT(operators); i++)
		if (strcmp(operators[i].key, key) == 0)
			return &operators[i];
	return NULL;
}

bool ledger__expr_is_operator(const char *key)
{
	return find_operator(key) != NULL;
}

ledger_status ledger__expr_compile_operator(struct compiler *compiler,
	const struct ledger__node *mapping, size_t index,
	const struct operand *left)
{
	const struct comparison comparison = {compiler, mapping,
		mapping->keys[index], mapping->items[index], left};
	const struct operator_rule *found = find_operator(comparison.key);

	switch (found->family) {
	case FAMILY_EQUALS:
		return compile_equals(&comparison);
	case FAMILY_IN:
		return compile_in(&comparison);
	case FAMILY_COUNT:
		return compile_count(&comparison);
	case FAMILY_ORDER:
		return compile_order(
			&comparison, (enum relation)found->detail, false);
	case FAMILY_DATE_ORDER:
		return compile_order(
			&comparison, (enum relation)found->detail, true);
	case FAMILY_FIELD:
		return compile_field(&comparison, (enum relation)found->detail);
	case FAMILY_SPAN:
		return compile_span(&comparison, (enum operation)found->detail);
	case FAMILY_PREFIX:
		break;
	}
	return compile_prefix(&comparison);
}
