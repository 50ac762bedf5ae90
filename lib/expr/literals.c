/* SPDX-License-Identifier: MIT */
/* What conditions compare with: words, numbers, days and bounds, checked. */
#include "expr/compile.h"

#include <string.h>

/* However often a parameter that holds a list is named. */
enum { LITERALS_MOST = 2000 };

/* ---- Words ------------------------------------------------------------- */

/* Conditions cannot ask for a code that they see as a blank. */
static ledger_status check_stated(const struct ledger__loader *loader,
	const struct ledger__code *code, const struct ledger__node *node)
{
	if (code->unstated)
		return LEDGER__LOAD_FAIL(loader, node,
			"code '%s' is no answer: ask with 'absent', as for a "
			"blank",
			code->code);
	return LEDGER_OK;
}

/* A code as its list writes it; for labels the code is proposed. */
static ledger_status check_code(const struct ledger__loader *loader,
	const struct ledger__code_list *list, const struct ledger__node *node)
{
	struct ledger__buffer folded = {0};
	char quoted[LEDGER__QUOTE_SIZE];
	const char **codes;
	size_t index = 0;
	bool failed;
	bool spelt;

	ledger__code_fold(&folded, node->text, node->length);
	failed = folded.failed;
	spelt = !failed && ledger__map_get(&list->lookup, folded.data,
				   folded.length, &index);
	ledger__buffer_release(&folded);
	if (failed)
		return ledger__fail_memory(loader->context);
	if (spelt && strcmp(list->codes[index].code, node->text) == 0)
		return check_stated(loader, &list->codes[index], node);
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

static ledger_status check_word(const struct ledger__loader *loader,
	const struct ledger__node *node, const char *kind,
	const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(node->text, words[i]) == 0)
			return LEDGER_OK;
	return ledger__node_unknown(loader->context, loader->document, node,
		kind, node->text, words, count);
}

static ledger_status check_literal(const struct ledger__loader *loader,
	const struct operand *operand, const struct ledger__node *node)
{
	static const char *const answers[] = {"yes", "no"};
	static const char *const sexes[] = {"f", "m"};
	static const char *const digits[] = {"1", "2", "3", "4", "5", "6", "7"};
	bool grade = operand->part == LEDGER__PART_GRADE;

	switch ((enum comparable)operand->kind) {
	case COMPARABLE_CODE:
	case COMPARABLE_CODES:
		return check_code(loader, operand->codes, node);
	case COMPARABLE_ANSWER:
		return check_word(loader, node, "answer", answers, 2);
	case COMPARABLE_SEX:
		return check_word(loader, node, "sex", sexes, 2);
	case COMPARABLE_DIGIT:
		return check_word(loader, node, grade ? "grade" : "kind",
			digits, grade ? 4 : 7);
	case COMPARABLE_AREA:
		if (ledger__area_level(node->text, node->length) == 0)
			return LEDGER__LOAD_FAIL(loader, node,
				"area is not a code of 12 digits");
		return LEDGER_OK;
	default:
		return LEDGER_OK;
	}
}

ledger_status ledger__expr_take_word(struct compiler *compiler,
	const struct operand *operand, const char *key,
	const struct value *value)
{
	struct ledger__loader loader = compiler->loader;
	ledger_status status;

	loader.document = value->document;
	if (value->node->kind != LEDGER__SCALAR || value->node->length == 0)
		return LEDGER__LOAD_FAIL(
			&loader, value->node, "'%s' needs a text", key);
	if (compiler->literal_count == LITERALS_MOST)
		return LEDGER__LOAD_FAIL(&loader, value->node,
			"a condition has at most %d values", LITERALS_MOST);
	status = check_literal(&loader, operand, value->node);
	if (!status)
		status = ledger__expr_add_literal(compiler, value->node);
	return status;
}

/* ---- Numbers and days -------------------------------------------------- */

ledger_status ledger__expr_take_ordered(struct compiler *compiler,
	const struct operand *operand, const char *key,
	const struct value *value, struct detail *detail)
{
	struct ledger__loader loader = compiler->loader;
	const struct ledger__node *node = value->node;
	struct ledger__date date;
	char quoted[LEDGER__QUOTE_SIZE];

	loader.document = value->document;
	if (node->kind != LEDGER__SCALAR)
		return LEDGER__LOAD_FAIL(
			&loader, node, "'%s' needs a text", key);
	if (operand->kind == COMPARABLE_DATE) {
		if (!ledger__date_parse(node->text, node->length, &date))
			return LEDGER__LOAD_FAIL(&loader, node,
				"'%s' is no date such as 2025-08-31",
				ledger__quote(quoted, node->text));
		detail->days = days_of(date);
		return LEDGER_OK;
	}
	if (!ledger__number_valid(node->text, node->length))
		return LEDGER__LOAD_FAIL(&loader, node,
			"'%s' is no number such as 12 or 0.5",
			ledger__quote(quoted, node->text));
	detail->literal_count = 1;
	return ledger__expr_add_literal(compiler, node);
}

static const struct bound {
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

static void narrow(
	struct detail *detail, const struct bound *bound, int32_t number)
{
	int32_t value = number + bound->shift;

	if (bound->low && value > detail->low)
		detail->low = value;
	if (bound->high && value < detail->high)
		detail->high = value;
}

ledger_status ledger__expr_take_bounds(struct compiler *compiler,
	const struct ledger__node *mapping, const char *key,
	struct detail *detail)
{
	const struct ledger__loader *loader = &compiler->loader;
	ledger_status first = LEDGER_OK;
	size_t found = 0;

	for (size_t i = 0; i < LEDGER__COUNT(bounds); i++) {
		int64_t number = -1;
		ledger_status status = ledger__parameter_integer(
			loader->context, loader->document, compiler->names,
			mapping, bounds[i].key, 0, 12000, &number);

		if (!ledger__expr_goes_on(compiler, status, &first))
			return first;
		found += number >= 0 || status;
		if (number >= 0)
			narrow(detail, &bounds[i], (int32_t)number);
	}
	if (first)
		return first;
	if (found == 0)
		return LEDGER__LOAD_FAIL(loader, ledger__node_at(mapping, key),
			"'%s' needs a bound such as {at_least: 2}", key);
	if (detail->low > detail->high || detail->high < 0)
		return ledger__expr_fail_bounds(compiler, mapping, key);
	return LEDGER_OK;
}
