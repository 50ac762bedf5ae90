/* SPDX-License-Identifier: MIT */
/* Conditions compiled: the tree, checked against the sheet. */
#include "expr/compile.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Those before "field" stand alone in a condition. */
static const char *const keys[] = {"all", "any", "not", "known", "present",
	"absent", "condition", "group", "confirmed_by", "field", "part",
	"equals", "in", "count", "at_least", "at_most", "less_than",
	"more_than", "before", "after", "not_before", "not_after",
	"equals_field", "differs_from", "full_years", "full_months",
	"prefix_differs_from", "digits", "duration"};

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
	node->size = 1;
	return LEDGER_OK;
}

ledger_status ledger__expr_add_detailed(struct compiler *compiler,
	enum operation operation, struct detail **detail)
{
	size_t index = 0;
	struct detail *made;
	ledger_status status = ledger__expr_add(compiler, operation, &index);

	if (status)
		return status;
	if (!ledger__grow(&compiler->details, &compiler->detail_capacity,
		    compiler->detail_count + 1, sizeof *compiler->details))
		return ledger__fail_memory(compiler->loader.context);
	compiler->nodes[index].detail = (uint32_t)compiler->detail_count;
	made = &compiler->details[compiler->detail_count++];
	memset(made, 0, sizeof *made);
	made->low = INT32_MIN;
	made->high = INT32_MAX;
	made->literal = (uint32_t)compiler->literal_count;
	*detail = made;
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

bool ledger__expr_goes_on(
	struct compiler *compiler, ledger_status status, ledger_status *first)
{
	return ledger__goes_on(compiler->loader.context, status, first);
}

ledger_status ledger__expr_policies_only(struct compiler *compiler,
	const struct ledger__node *node, const char *key)
{
	if (compiler->names)
		return LEDGER_OK;
	return LEDGER__LOAD_FAIL(&compiler->loader, node,
		"'%s' stands in conditions of policies only", key);
}

/* The node at the index is whole: what was added since belongs to it. */
static void finish(struct compiler *compiler, size_t index)
{
	compiler->nodes[index].size = (uint32_t)(compiler->count - index);
}

/* ---- Operands ---------------------------------------------------------- */

/* By enum ledger__part; the first is the value itself. */
static const char *const part_names[] = {
	[LEDGER__PART_BIRTH_DATE] = "birth_date",
	[LEDGER__PART_SEX] = "sex",
	[LEDGER__PART_CITIZEN_NUMBER] = "citizen_number",
	[LEDGER__PART_KIND] = "kind",
	[LEDGER__PART_GRADE] = "grade",
	[PART_CLASS] = "class",
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
static enum comparable kind_of_part(enum ledger__type type, size_t part)
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
	default:
		return COMPARABLE_NOTHING;
	}
}

/* The class of an area, as a field of the sheet of areas tells it. */
static ledger_status take_class(struct compiler *compiler,
	const struct ledger__node *at, struct operand *operand)
{
	const ledger_form *form = compiler->names->form;
	const struct ledger__sheet *areas;
	const struct ledger__field *field;

	if (operand->field->type != LEDGER__TYPE_AREA)
		return LEDGER_OK;
	areas = form->areas_sheet < 0 ? NULL : &form->sheets[form->areas_sheet];
	if (!areas || areas->roles[LEDGER__ROLE_AREA_CLASS] < 0)
		return LEDGER__LOAD_FAIL(&compiler->loader, at,
			"the areas of the form '%s' have no class", form->name);
	field = &areas->fields[areas->roles[LEDGER__ROLE_AREA_CLASS]];
	operand->kind = (uint8_t)kind_of_type(field->type);
	operand->codes = field->codes;
	return LEDGER_OK;
}

static ledger_status take_part(struct compiler *compiler,
	const struct ledger__node *mapping, struct operand *operand)
{
	const struct ledger__loader *loader = &compiler->loader;
	const struct ledger__node *at = ledger__node_at(mapping, "part");
	size_t part = 0;
	/* Parts are numbered from 1; 0 stands for the whole. */
	ledger_status status =
		ledger__load_choice(loader, mapping, "part", LEDGER__MUST,
			part_names + 1, LEDGER__COUNT(part_names) - 1, &part);

	operand->part = (uint8_t)++part;
	operand->codes = NULL;
	operand->kind = (uint8_t)kind_of_part(operand->field->type, part);
	if (!status && part == PART_CLASS)
		status = ledger__expr_policies_only(compiler, at, "class");
	if (!status && part == PART_CLASS)
		status = take_class(compiler, at, operand);
	if (!status && operand->kind == COMPARABLE_NOTHING)
		status = LEDGER__LOAD_FAIL(loader, at,
			"field '%s' of the type %s has no part '%s'",
			operand->field->name,
			ledger__type_names[operand->field->type],
			part_names[part]);
	return status;
}

ledger_status ledger__expr_field(struct compiler *compiler,
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
	struct operand made = {0};
	int index = -1;
	ledger_status status =
		ledger__expr_field(compiler, mapping, "field", &index);

	if (status)
		return status;
	made.field = &compiler->sheet->fields[index];
	made.index = index;
	made.codes = made.field->codes;
	made.kind = (uint8_t)kind_of_type(made.field->type);
	if (ledger__node_get(mapping, "part"))
		status = take_part(compiler, mapping, &made);
	if (!status)
		*operand = made;
	return status;
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
	ledger_status first = LEDGER_OK;
	ledger_status status;

	if (items->kind != LEDGER__SEQUENCE || items->count == 0)
		return LEDGER__LOAD_FAIL(&compiler->loader, items,
			"'%s' must be a list of conditions", key);
	status = ledger__expr_add(compiler, operation, &index);
	for (size_t i = 0; i < items->count; i++) {
		if (!ledger__expr_goes_on(compiler, status, &first))
			return first;
		status = compile(compiler, items->items[i]);
	}
	(void)ledger__expr_goes_on(compiler, status, &first);
	if (!first)
		finish(compiler, index);
	return first;
}

static ledger_status compile_one(struct compiler *compiler,
	const struct ledger__node *item, enum operation operation)
{
	size_t index = 0;
	ledger_status status = ledger__expr_add(compiler, operation, &index);

	if (!status)
		status = compile(compiler, item);
	if (!status)
		finish(compiler, index);
	return status;
}

static ledger_status compile_presence(struct compiler *compiler,
	const struct ledger__node *mapping, const char *key,
	enum operation operation)
{
	size_t index = 0;
	int field = -1;
	ledger_status status =
		ledger__expr_field(compiler, mapping, key, &field);

	if (!status)
		status = ledger__expr_add(compiler, operation, &index);
	if (status)
		return status;
	compiler->nodes[index].index = (uint16_t)field;
	compiler->nodes[index].unstated =
		can_be_unstated(compiler->sheet->fields[field].codes);
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
	ledger_status first = LEDGER_OK;
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
	for (size_t i = 0; i < mapping->count; i++) {
		if (!ledger__expr_is_operator(mapping->keys[i]))
			continue;
		if (!ledger__expr_goes_on(compiler, status, &first))
			return first;
		status = ledger__expr_compile_operator(
			compiler, mapping, i, &left);
	}
	(void)ledger__expr_goes_on(compiler, status, &first);
	if (several && !first)
		finish(compiler, index);
	return first;
}

static bool is_name(const char *key)
{
	return strcmp(key, "condition") == 0 || strcmp(key, "group") == 0 ||
	       strcmp(key, "confirmed_by") == 0;
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
	if (is_name(key))
		return ledger__expr_compile_name(compiler, mapping);
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
	if (ledger__node_get(node, "duration"))
		return ledger__expr_compile_name(compiler, node);
	if (ledger__node_get(node, "field"))
		return compile_comparison(compiler, node);
	return compile_logic(compiler, node);
}

/* Moves what was collected into one piece. */
static ledger_status pack(
	const struct compiler *compiler, struct ledger__expr **expr)
{
	size_t details = compiler->detail_count * sizeof *compiler->details;
	size_t literals = compiler->literal_count * sizeof *compiler->literals;
	size_t nodes = compiler->count * sizeof *compiler->nodes;
	struct ledger__expr *made =
		ledger__allocate(1, sizeof *made + details + literals + nodes);
	char *at;

	assert(compiler->count > 0 && compiler->nodes);
	if (!made)
		return ledger__fail_memory(compiler->loader.context);
	at = (char *)made->storage;
	made->details = made->storage;
	if (details > 0)
		memcpy(at, compiler->details, details);
	at += details;
	made->literals = (const struct literal *)(const void *)at;
	if (literals > 0)
		memcpy(at, compiler->literals, literals);
	at += literals;
	made->nodes = (const struct node *)(const void *)at;
	memcpy(at, compiler->nodes, nodes);
	made->count = compiler->count;
	made->sheet = compiler->sheet;
	made->term_depth = compiler->term_depth;
	made->false_sensitivity = ledger__node_sensitivity(
		made, compiler->names, made->nodes, false);
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
	struct compiler compiler = {.loader = {context, document, &arena},
		.sheet = sheet,
		.names = names};
	ledger_status status = compile(&compiler, node);

	if (!status)
		status = pack(&compiler, expr);
	ledger__arena_release(&arena);
	free(compiler.nodes);
	free(compiler.details);
	free(compiler.literals);
	return status;
}
