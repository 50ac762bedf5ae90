/* SPDX-License-Identifier: MIT */
/* Conditions compiled: the tree, checked against the sheet. */
#include "expr/compile.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const char *const keys[] = {"all", "any", "not", "known", "present",
	"absent", "field", "part", "equals", "in", "count", "at_least",
	"at_most", "less_than", "more_than", "before", "after", "not_before",
	"not_after", "equals_field", "differs_from", "full_years",
	"full_months", "prefix_differs_from", "digits"};

ledger_status ledger__expr_add(
	struct compiler *compiler, enum operation operation, size_t *index)
{
	struct node *node;

	if (!ledger__grow(&compiler->nodes, &compiler->capacity,
		    compiler->count + 1, sizeof *compiler->nodes))
		return ledger__fail_memory(compiler->loader.context);
	*index = compiler->count++;
	node = &compiler->nodes[*index];
	memset(node, 0, sizeof *node);
	node->operation = (uint8_t)operation;
	node->next = (uint32_t)compiler->count;
	node->low = INT32_MIN;
	node->high = INT32_MAX;
	return LEDGER_OK;
}

ledger_status ledger__expr_add_literal(
	struct compiler *compiler, const struct ledger__node *node)
{
	if (!ledger__grow(&compiler->literals, &compiler->literal_capacity,
		    compiler->literal_count + 1, sizeof *compiler->literals))
		return ledger__fail_memory(compiler->loader.context);
	compiler->literals[compiler->literal_count++] =
		(struct literal){node->text, node->length};
	return LEDGER_OK;
}

/* ---- Operands ---------------------------------------------------------- */

/* By enum ledger__part; the first is the value itself. */
static const char *const part_names[] = {
	[LEDGER__PART_BIRTH_DATE] = "birth_date",
	[LEDGER__PART_SEX] = "sex",
	[LEDGER__PART_CITIZEN_NUMBER] = "citizen_number",
	[LEDGER__PART_KIND] = "kind",
	[LEDGER__PART_GRADE] = "grade",
};

const char *ledger__expr_kind_name(const struct operand *operand)
{
	if (operand->part != LEDGER__WHOLE)
		return part_names[operand->part];
	return ledger__type_names[operand->field->type];
}

static enum comparable kind_of_type(enum ledger__type type)
{
	static const enum comparable kinds[LEDGER__TYPE_COUNT] = {
		[LEDGER__TYPE_TEXT] = COMPARABLE_TEXT,
		[LEDGER__TYPE_NAME] = COMPARABLE_NAME,
		[LEDGER__TYPE_CITIZEN_NUMBER] = COMPARABLE_CITIZEN_NUMBER,
		[LEDGER__TYPE_DISABILITY_CERTIFICATE] = COMPARABLE_CERTIFICATE,
		[LEDGER__TYPE_DATE] = COMPARABLE_DATE,
		[LEDGER__TYPE_AREA] = COMPARABLE_AREA,
		[LEDGER__TYPE_CODE] = COMPARABLE_CODE,
		[LEDGER__TYPE_CODES] = COMPARABLE_CODES,
		[LEDGER__TYPE_ANSWER] = COMPARABLE_ANSWER,
		[LEDGER__TYPE_INTEGER] = COMPARABLE_NUMBER,
		[LEDGER__TYPE_DECIMAL] = COMPARABLE_NUMBER,
		[LEDGER__TYPE_MONEY] = COMPARABLE_NUMBER,
		[LEDGER__TYPE_PHONE] = COMPARABLE_PHONE,
		[LEDGER__TYPE_RECORD] = COMPARABLE_RECORD,
	};

	return kinds[type];
}

/* What the part of a value of the type is; NOTHING when it has none such. */
static enum comparable kind_of_part(
	enum ledger__type type, enum ledger__part part)
{
	bool certificate = type == LEDGER__TYPE_DISABILITY_CERTIFICATE;

	if (!certificate && type != LEDGER__TYPE_CITIZEN_NUMBER)
		return COMPARABLE_NOTHING;
	switch (part) {
	case LEDGER__PART_BIRTH_DATE:
		return COMPARABLE_DATE;
	case LEDGER__PART_SEX:
		return COMPARABLE_SEX;
	case LEDGER__PART_CITIZEN_NUMBER:
		return certificate ? COMPARABLE_CITIZEN_NUMBER
				   : COMPARABLE_NOTHING;
	case LEDGER__PART_KIND:
	case LEDGER__PART_GRADE:
		return certificate ? COMPARABLE_DIGIT : COMPARABLE_NOTHING;
	case LEDGER__WHOLE:
		break;
	}
	return kind_of_type(type);
}

static ledger_status find_field(struct compiler *compiler,
	const struct ledger__node *mapping, const char *key, int *index)
{
	const struct ledger__sheet *sheet = compiler->sheet;
	const char *name = NULL;
	const char **names;
	ledger_status status = ledger__load_text(
		&compiler->loader, mapping, key, LEDGER__MUST, &name);

	if (status)
		return status;
	*index = ledger__sheet_field(sheet, name);
	if (*index >= 0 && !sheet->fields[*index].stored)
		return LEDGER__LOAD_FAIL(&compiler->loader,
			ledger__node_at(mapping, key),
			"field '%s' is not stored: conditions cannot read it",
			sheet->fields[*index].name);
	if (*index >= 0)
		return LEDGER_OK;
	names = ledger__load_memory(
		&compiler->loader, sheet->field_count, sizeof *names);
	if (!names)
		return LEDGER_ERROR_MEMORY;
	for (size_t i = 0; i < sheet->field_count; i++)
		names[i] = sheet->fields[i].name;
	return ledger__node_unknown(compiler->loader.context,
		compiler->loader.document, ledger__node_at(mapping, key),
		"field", name, names, sheet->field_count);
}

ledger_status ledger__expr_operand(struct compiler *compiler,
	const struct ledger__node *mapping, struct operand *operand)
{
	const struct ledger__loader *loader = &compiler->loader;
	struct operand made = {0};
	size_t part = 0;
	int index = -1;
	ledger_status status = find_field(compiler, mapping, "field", &index);

	/* Parts are numbered from 1; 0 stands for the whole. */
	if (!status && ledger__node_get(mapping, "part")) {
		status = ledger__load_choice(loader, mapping, "part",
			LEDGER__MUST, part_names + 1,
			LEDGER__COUNT(part_names) - 1, &part);
		part++;
	}
	if (status)
		return status;
	made.field = &compiler->sheet->fields[index];
	made.index = index;
	made.part = (uint8_t)part;
	made.kind = (uint8_t)(part ? kind_of_part(made.field->type,
					     (enum ledger__part)part)
				   : kind_of_type(made.field->type));
	if (made.kind == COMPARABLE_NOTHING)
		return LEDGER__LOAD_FAIL(loader,
			ledger__node_at(mapping, "part"),
			"field '%s' of the type %s has no part '%s'",
			made.field->name, ledger__type_names[made.field->type],
			part_names[part]);
	*operand = made;
	return LEDGER_OK;
}

ledger_status ledger__expr_other_operand(struct compiler *compiler,
	const struct ledger__node *mapping, struct operand *operand)
{
	static const char *const known[] = {"field", "part"};
	ledger_status status = ledger__node_check_keys(compiler->loader.context,
		compiler->loader.document, mapping, known,
		LEDGER__COUNT(known));

	if (!status)
		status = ledger__expr_operand(compiler, mapping, operand);
	return status;
}

/* ---- The tree ---------------------------------------------------------- */

static ledger_status compile(
	struct compiler *compiler, const struct ledger__node *node);

static ledger_status compile_several(struct compiler *compiler,
	const struct ledger__node *items, enum operation operation,
	const char *key)
{
	size_t index = 0;
	ledger_status status;

	if (items->kind != LEDGER__SEQUENCE || items->count == 0)
		return LEDGER__LOAD_FAIL(&compiler->loader, items,
			"'%s' must be a list of conditions", key);
	status = ledger__expr_add(compiler, operation, &index);
	for (size_t i = 0; i < items->count && !status; i++)
		status = compile(compiler, items->items[i]);
	if (!status)
		compiler->nodes[index].next = (uint32_t)compiler->count;
	return status;
}

static ledger_status compile_one(struct compiler *compiler,
	const struct ledger__node *item, enum operation operation)
{
	size_t index = 0;
	ledger_status status = ledger__expr_add(compiler, operation, &index);

	if (!status)
		status = compile(compiler, item);
	if (!status)
		compiler->nodes[index].next = (uint32_t)compiler->count;
	return status;
}

static ledger_status compile_presence(struct compiler *compiler,
	const struct ledger__node *mapping, const char *key,
	enum operation operation)
{
	size_t index = 0;
	int field = -1;
	struct operand *left;
	ledger_status status = find_field(compiler, mapping, key, &field);

	if (!status)
		status = ledger__expr_add(compiler, operation, &index);
	if (status)
		return status;
	left = &compiler->nodes[index].left;
	left->field = &compiler->sheet->fields[field];
	left->index = field;
	return LEDGER_OK;
}

/* {field: …} with its comparisons; several of them must all hold. */
static ledger_status compile_comparison(
	struct compiler *compiler, const struct ledger__node *mapping)
{
	const struct ledger__loader *loader = &compiler->loader;
	struct operand left = {0};
	size_t index = 0;
	size_t count = 0;
	bool several;
	ledger_status status = ledger__expr_operand(compiler, mapping, &left);

	if (status || !left.field)
		return status;
	for (size_t i = 0; i < mapping->count; i++)
		count += ledger__expr_is_operator(mapping->keys[i]);
	if (count == 0)
		return LEDGER__LOAD_FAIL(loader, mapping,
			"field '%s' is not compared with anything",
			left.field->name);
	if (ledger__node_get(mapping, "digits") &&
		!ledger__node_get(mapping, "prefix_differs_from"))
		return LEDGER__LOAD_FAIL(loader,
			ledger__node_at(mapping, "digits"),
			"'digits' belong to 'prefix_differs_from'");
	several = count > 1;
	if (several)
		status = ledger__expr_add(compiler, OPERATION_ALL, &index);
	for (size_t i = 0; i < mapping->count && !status; i++)
		if (ledger__expr_is_operator(mapping->keys[i]))
			status = ledger__expr_compile_operator(
				compiler, mapping, i, &left);
	if (several && !status)
		compiler->nodes[index].next = (uint32_t)compiler->count;
	return status;
}

static ledger_status compile_logic(
	struct compiler *compiler, const struct ledger__node *mapping)
{
	const char *key = mapping->keys[0];
	const struct ledger__node *item = mapping->items[0];

	if (strcmp(key, "all") == 0)
		return compile_several(compiler, item, OPERATION_ALL, key);
	if (strcmp(key, "any") == 0)
		return compile_several(compiler, item, OPERATION_ANY, key);
	if (strcmp(key, "not") == 0)
		return compile_one(compiler, item, OPERATION_NOT);
	if (strcmp(key, "known") == 0)
		return compile_one(compiler, item, OPERATION_KNOWN);
	if (strcmp(key, "present") == 0)
		return compile_presence(
			compiler, mapping, key, OPERATION_PRESENT);
	if (strcmp(key, "absent") == 0)
		return compile_presence(
			compiler, mapping, key, OPERATION_ABSENT);
	return LEDGER__LOAD_FAIL(
		&compiler->loader, mapping, "'%s' needs a 'field'", key);
}

static bool is_logic(const char *key)
{
	for (size_t i = 0; i < LEDGER__COUNT(keys); i++) {
		if (strcmp(keys[i], "field") == 0)
			return false;
		if (strcmp(key, keys[i]) == 0)
			return true;
	}
	return false;
}

/* NOLINTNEXTLINE(misc-no-recursion): at most as deep as a descriptor. */
static ledger_status compile(
	struct compiler *compiler, const struct ledger__node *node)
{
	const struct ledger__loader *loader = &compiler->loader;
	ledger_status status = ledger__node_check_keys(loader->context,
		loader->document, node, keys, LEDGER__COUNT(keys));

	if (status)
		return status;
	if (node->count == 0)
		return LEDGER__LOAD_FAIL(loader, node, "condition is empty");
	for (size_t i = 0; i < node->count && node->count > 1; i++)
		if (is_logic(node->keys[i]))
			return LEDGER__LOAD_FAIL(loader, node,
				"'%s' stands alone in a condition",
				node->keys[i]);
	if (ledger__node_get(node, "field"))
		return compile_comparison(compiler, node);
	return compile_logic(compiler, node);
}

/* Moves nodes and literals into one piece. */
static ledger_status pack(
	const struct compiler *compiler, struct ledger__expr **expr)
{
	size_t nodes = compiler->count * sizeof *compiler->nodes;
	size_t literals = compiler->literal_count * sizeof *compiler->literals;
	struct ledger__expr *made =
		ledger__allocate(1, sizeof *made + nodes + literals);
	struct literal *copy;

	assert(compiler->count > 0 && compiler->nodes);
	if (!made)
		return ledger__fail_memory(compiler->loader.context);
	made->count = compiler->count;
	memcpy(made->nodes, compiler->nodes, nodes);
	copy = (struct literal *)(void *)(made->nodes + compiler->count);
	if (literals > 0)
		memcpy(copy, compiler->literals, literals);
	made->literals = copy;
	*expr = made;
	return LEDGER_OK;
}

ledger_status ledger__expr_compile(ledger_context *context,
	const struct ledger__document *document,
	const struct ledger__sheet *sheet,
	const struct ledger__scope_names *names,
	const struct ledger__node *node, struct ledger__expr **expr)
{
	struct ledger__arena arena = {0};
	struct compiler compiler = {
		.loader = {context, document, &arena}, .sheet = sheet};
	ledger_status status = compile(&compiler, node);

	(void)names;
	if (!status)
		status = pack(&compiler, expr);
	ledger__arena_release(&arena);
	free(compiler.nodes);
	free(compiler.literals);
	return status;
}

/* ---- Not built yet ----------------------------------------------------- */

ledger_status ledger__parameter_resolve(ledger_context *context,
	const struct ledger__document *document,
	const struct ledger__scope_names *names,
	const struct ledger__node *node, const struct ledger__node **value,
	const struct ledger__document **value_document)
{
	(void)names;
	(void)value;
	(void)value_document;
	return ledger__node_fail(
		context, document, node, "parameters are not built yet");
}

ledger_status ledger__parameter_integer(ledger_context *context,
	const struct ledger__document *document,
	const struct ledger__scope_names *names,
	const struct ledger__node *mapping, const char *key, int64_t minimum,
	int64_t maximum, int64_t *number)
{
	const struct ledger__loader loader = {context, document, NULL};

	(void)names;
	return ledger__load_integer(
		&loader, mapping, key, minimum, maximum, number);
}

ledger_status ledger__duration_compile(ledger_context *context,
	const struct ledger__document *document,
	const struct ledger__sheet *sheet, const struct ledger__node *node,
	struct ledger__duration *duration)
{
	(void)sheet;
	(void)duration;
	return ledger__node_fail(
		context, document, node, "durations are not built yet");
}
