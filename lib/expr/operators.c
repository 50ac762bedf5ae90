/* SPDX-License-Identifier: MIT */
/* Comparisons of a condition, each checked against the types it compares. */
#include "expr/compile.h"

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

static struct node *add(const struct comparison *comparison,
	enum operation operation, ledger_status *status)
{
	struct compiler *compiler = comparison->compiler;
	size_t index = 0;

	*status = ledger__expr_add(compiler, operation, &index);
	if (*status)
		return NULL;
	compiler->nodes[index].left = *comparison->left;
	compiler->nodes[index].literal = (uint32_t)compiler->literal_count;
	return &compiler->nodes[index];
}

/* ---- Literals ---------------------------------------------------------- */

static ledger_status check_word(const struct comparison *comparison,
	const struct ledger__node *node, const char *kind,
	const char *const *words, size_t count)
{
	const struct ledger__loader *loader = &comparison->compiler->loader;

	for (size_t i = 0; i < count; i++)
		if (strcmp(node->text, words[i]) == 0)
			return LEDGER_OK;
	return ledger__node_unknown(loader->context, loader->document, node,
		kind, node->text, words, count);
}

/* A code as its list writes it; for labels the code is proposed. */
static ledger_status check_code(
	const struct comparison *comparison, const struct ledger__node *node)
{
	const struct ledger__loader *loader = &comparison->compiler->loader;
	const struct ledger__code_list *list = comparison->left->field->codes;
	struct ledger__buffer folded = {0};
	char quoted[LEDGER__QUOTE_SIZE];
	const char **codes;
	size_t index = 0;
	bool spelt;

	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->codes[i].code, node->text) == 0)
			return LEDGER_OK;
	ledger__code_fold(&folded, node->text, node->length);
	spelt = !folded.failed && ledger__map_get(&list->lookup, folded.data,
					  folded.length, &index);
	ledger__buffer_release(&folded);
	if (spelt)
		return LEDGER__LOAD_FAIL(loader, node,
			"unknown code '%s'; did you mean '%s'?",
			ledger__quote(quoted, node->text),
			list->codes[index].code);
	codes = ledger__load_memory(loader, list->count, sizeof *codes);
	if (!codes)
		return LEDGER_ERROR_MEMORY;
	for (size_t i = 0; i < list->count; i++)
		codes[i] = list->codes[i].code;
	return ledger__node_unknown(loader->context, loader->document, node,
		"code", node->text, codes, list->count);
}

static ledger_status check_literal(
	const struct comparison *comparison, const struct ledger__node *node)
{
	static const char *const answers[] = {"yes", "no"};
	static const char *const sexes[] = {"f", "m"};
	static const char *const digits[] = {"1", "2", "3", "4", "5", "6", "7"};
	bool grade = comparison->left->part == LEDGER__PART_GRADE;
	const struct ledger__loader *loader = &comparison->compiler->loader;

	if (node->kind != LEDGER__SCALAR || node->length == 0)
		return LEDGER__LOAD_FAIL(
			loader, node, "'%s' needs a text", comparison->key);
	switch ((enum comparable)comparison->left->kind) {
	case COMPARABLE_CODE:
	case COMPARABLE_CODES:
		return check_code(comparison, node);
	case COMPARABLE_ANSWER:
		return check_word(comparison, node, "answer", answers, 2);
	case COMPARABLE_SEX:
		return check_word(comparison, node, "sex", sexes, 2);
	case COMPARABLE_DIGIT:
		return check_word(comparison, node, grade ? "grade" : "kind",
			digits, grade ? 4 : 7);
	case COMPARABLE_AREA:
		if (ledger__area_level(node->text, node->length) == 0)
			return LEDGER__LOAD_FAIL(loader, node,
				"area is not a code of 12 digits");
		return LEDGER_OK;
	case COMPARABLE_TEXT:
		return LEDGER_OK;
	default:
		return fail_kind(comparison);
	}
}

static ledger_status compile_in(const struct comparison *comparison)
{
	const struct ledger__node *const *items = &comparison->item;
	size_t count = 1;
	ledger_status status = LEDGER_OK;
	struct node *node = add(comparison, OPERATION_IN, &status);

	if (!node)
		return status;
	if (strcmp(comparison->key, "in") == 0) {
		if (comparison->item->kind != LEDGER__SEQUENCE ||
			comparison->item->count == 0)
			return FAIL(comparison, "'in' must be a list");
		items = comparison->item->items;
		count = comparison->item->count;
	}
	node->literal_count = (uint32_t)count;
	for (size_t i = 0; i < count && !status; i++) {
		status = check_literal(comparison, items[i]);
		if (!status)
			status = ledger__expr_add_literal(
				comparison->compiler, items[i]);
	}
	return status;
}

/* ---- Order ------------------------------------------------------------- */

/* The literal of a comparison by order, in the plain form of its kind. */
static ledger_status take_literal(
	const struct comparison *comparison, struct node *node)
{
	const struct ledger__node *item = comparison->item;
	struct ledger__date date;
	char quoted[LEDGER__QUOTE_SIZE];

	if (item->kind != LEDGER__SCALAR)
		return FAIL(comparison, "'%s' needs a text", comparison->key);
	if (comparison->left->kind == COMPARABLE_DATE) {
		if (!ledger__date_parse(item->text, item->length, &date))
			return FAIL(comparison,
				"'%s' is no date such as 2025-08-31",
				ledger__quote(quoted, item->text));
		node->days = days_of(date);
		return LEDGER_OK;
	}
	if (!ledger__number_valid(item->text, item->length))
		return FAIL(comparison, "'%s' is no number such as 12 or 0.5",
			ledger__quote(quoted, item->text));
	node->literal_count = 1;
	return ledger__expr_add_literal(comparison->compiler, item);
}

static ledger_status compile_order(
	const struct comparison *comparison, enum relation relation, bool dates)
{
	struct compiler *compiler = comparison->compiler;
	enum comparable kind = (enum comparable)comparison->left->kind;
	struct operand right = {0};
	struct node *node;
	ledger_status status = LEDGER_OK;

	if (kind != COMPARABLE_DATE && (dates || kind != COMPARABLE_NUMBER))
		return fail_kind(comparison);
	node = add(comparison, OPERATION_COMPARE, &status);
	if (!node)
		return status;
	node->relation = (uint8_t)relation;
	if (comparison->item->kind != LEDGER__MAPPING)
		return take_literal(comparison, node);
	status = ledger__expr_other_operand(compiler, comparison->item, &right);
	if (!status && right.kind != kind)
		status = FAIL(comparison,
			"field '%s' (%s) does not compare with field '%s' (%s)",
			comparison->left->field->name,
			ledger__expr_kind_name(comparison->left),
			right.field->name, ledger__expr_kind_name(&right));
	node->right = right;
	return status;
}

static ledger_status compile_equals(const struct comparison *comparison)
{
	bool ordered = comparison->left->kind == COMPARABLE_DATE ||
		       comparison->left->kind == COMPARABLE_NUMBER;

	if (!ordered)
		return compile_in(comparison);
	if (comparison->item->kind != LEDGER__SCALAR)
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
		return a->field->codes == b->field->codes;
	if (is_code(a) && b->kind == COMPARABLE_DIGIT)
		return holds_digits(a->field->codes);
	if (is_code(b) && a->kind == COMPARABLE_DIGIT)
		return holds_digits(b->field->codes);
	if (a->kind == COMPARABLE_DIGIT && a->part != b->part)
		return false;
	return a->kind == b->kind;
}

static ledger_status compile_field(
	const struct comparison *comparison, enum relation relation)
{
	const struct operand *left = comparison->left;
	struct operand right = {0};
	struct node *node;
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
	node = add(comparison, OPERATION_COMPARE, &status);
	if (!node)
		return status;
	node->relation = (uint8_t)relation;
	node->right = right;
	return LEDGER_OK;
}

static ledger_status compile_prefix(const struct comparison *comparison)
{
	static const char *const choices[] = {"2", "4", "6", "9", "12"};
	static const uint8_t digits[] = {2, 4, 6, 9, 12};
	const struct ledger__loader *loader = &comparison->compiler->loader;
	size_t choice = 0;
	ledger_status status;
	struct compiler *compiler = comparison->compiler;

	if (comparison->left->kind != COMPARABLE_AREA)
		return fail_kind(comparison);
	status = compile_field(comparison, RELATION_DIFFERENT);
	if (!status)
		status = ledger__load_choice(loader, comparison->mapping,
			"digits", LEDGER__MUST, choices, LEDGER__COUNT(choices),
			&choice);
	if (status)
		return status;
	compiler->nodes[compiler->count - 1].operation =
		OPERATION_PREFIX_DIFFERS;
	compiler->nodes[compiler->count - 1].digits = digits[choice];
	return LEDGER_OK;
}

/* ---- Counts and spans -------------------------------------------------- */

/* at_least, at_most, less_than, more_than, exactly: low … high. */
static ledger_status take_bounds(
	const struct comparison *comparison, struct node *node)
{
	const struct ledger__loader *loader = &comparison->compiler->loader;
	const struct {
		const char *key;
		bool low;
		bool high;
		int32_t shift;
	} bounds[] = {
		{"at_least", true, false, 0},
		{"at_most", false, true, 0},
		{"more_than", true, false, 1},
		{"less_than", false, true, -1},
		{"exactly", true, true, 0},
	};
	size_t found = 0;

	for (size_t i = 0; i < LEDGER__COUNT(bounds); i++) {
		int64_t number = -1;
		ledger_status status = ledger__load_integer(loader,
			comparison->item, bounds[i].key, 0, 12000, &number);
		int32_t value = (int32_t)number + bounds[i].shift;

		if (status)
			return status;
		if (number < 0)
			continue;
		found++;
		if (bounds[i].low && value > node->low)
			node->low = value;
		if (bounds[i].high && value < node->high)
			node->high = value;
	}
	if (found == 0)
		return FAIL(comparison,
			"'%s' needs a bound such as {at_least: 2}",
			comparison->key);
	if (node->low > node->high || node->high < 0)
		return FAIL(
			comparison, "'%s' can never be true", comparison->key);
	return LEDGER_OK;
}

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
	struct node *node;

	if (comparison->left->kind != COMPARABLE_CODES)
		return fail_kind(comparison);
	if (status)
		return status;
	node = add(comparison, OPERATION_COUNT, &status);
	return node ? take_bounds(comparison, node) : status;
}

static ledger_status compile_span(
	const struct comparison *comparison, enum operation operation)
{
	const struct ledger__node *to = NULL;
	struct operand right = {0};
	struct node *node;
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
	node = add(comparison, operation, &status);
	if (!node)
		return status;
	node->right = right;
	return take_bounds(comparison, node);
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
