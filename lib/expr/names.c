/* SPDX-License-Identifier: MIT */
/* What conditions of policies name: terms, durations, lists, parameters. */
#include "expr/compile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	SLOTS_MOST = 4096, /* confirmations of one policy */
	NOTE_SIZE = 512,
};

/* ---- Parameters -------------------------------------------------------- */

bool ledger__is_parameter(const struct ledger__node *node)
{
	return ledger__node_get(node, "parameter") != NULL;
}

static ledger_status fail_unknown_parameter(ledger_context *context,
	const struct ledger__document *document,
	const struct ledger__scope_names *names,
	const struct ledger__node *node, const char *name)
{
	ledger_status status;
	const char **known =
		ledger__allocate(names->parameter_count + 1, sizeof *known);

	if (!known)
		return ledger__fail_memory(context);
	for (size_t i = 0; i < names->parameter_count; i++)
		known[i] = names->parameters[i].name;
	status = ledger__node_unknown(context, document, node, "parameter",
		name, known, names->parameter_count);
	free(known);
	return status;
}

/* The parameter that a node names; NULL when it is a plain value. */
static ledger_status find_parameter(ledger_context *context,
	const struct ledger__document *document,
	const struct ledger__scope_names *names,
	const struct ledger__node *node,
	const struct ledger__parameter **parameter)
{
	static const char *const known[] = {"parameter"};
	const struct ledger__loader loader = {context, document, NULL};
	const char *name = NULL;
	ledger_status status;

	*parameter = NULL;
	if (!ledger__is_parameter(node))
		return LEDGER_OK;
	if (!names)
		return ledger__node_fail(context, document, node,
			"'parameter' stands in conditions of policies only");
	status = ledger__node_check_keys(context, document, node, known, 1);
	if (!status)
		status = ledger__load_text(
			&loader, node, "parameter", LEDGER__MUST, &name);
	if (status)
		return status;
	for (size_t i = 0; i < names->parameter_count; i++) {
		if (strcmp(names->parameters[i].name, name) == 0) {
			*parameter = &names->parameters[i];
			return LEDGER_OK;
		}
	}
	return fail_unknown_parameter(context, document, names,
		ledger__node_at(node, "parameter"), name);
}

ledger_status ledger__parameter_resolve(ledger_context *context,
	const struct ledger__document *document,
	const struct ledger__scope_names *names,
	const struct ledger__node *node, const struct ledger__node **value,
	const struct ledger__document **value_document)
{
	const struct ledger__parameter *parameter = NULL;
	ledger_status status =
		find_parameter(context, document, names, node, &parameter);

	if (status)
		return status;
	*value = parameter ? parameter->value : node;
	*value_document = parameter ? parameter->document : document;
	return LEDGER_OK;
}

/* A failure in a parameter's value is also one of where it is used. */
static void write_note(char note[NOTE_SIZE], const char *name,
	const struct ledger__document *document,
	const struct ledger__node *node)
{
	snprintf(note, NOTE_SIZE,
		"; the parameter '%.63s' is used so at %.300s:%zu", name,
		ledger__document_source(document), node->line);
}

ledger_status ledger__parameter_integer(ledger_context *context,
	const struct ledger__document *document,
	const struct ledger__scope_names *names,
	const struct ledger__node *mapping, const char *key, int64_t minimum,
	int64_t maximum, int64_t *number)
{
	const struct ledger__node *item = ledger__node_get(mapping, key);
	const struct ledger__parameter *parameter = NULL;
	struct ledger__loader loader = {context, document, NULL};
	struct ledger__node held;
	char note[NOTE_SIZE];
	ledger_status status = LEDGER_OK;

	if (item)
		status = find_parameter(
			context, document, names, item, &parameter);
	if (status)
		return status;
	if (!parameter)
		return ledger__load_integer(
			&loader, mapping, key, minimum, maximum, number);
	held = *mapping;
	held.keys = &key;
	held.items = &parameter->value;
	held.count = 1;
	loader.document = parameter->document;
	write_note(note, parameter->name, document, item);
	context->problem_note = note;
	status = ledger__load_integer(
		&loader, &held, key, minimum, maximum, number);
	context->problem_note = NULL;
	return status;
}

/* The parameter of a bound; one from another file before all others. */
static const struct ledger__parameter *bound_parameter(
	const struct compiler *compiler, const struct ledger__node *mapping,
	const struct ledger__node **item)
{
	const struct ledger__scope_names *names = compiler->names;
	const struct ledger__parameter *found = NULL;

	for (size_t i = 0; names && i < mapping->count; i++) {
		const struct ledger__node *name =
			ledger__node_get(mapping->items[i], "parameter");

		for (size_t j = 0; name && name->kind == LEDGER__SCALAR &&
				   j < names->parameter_count;
			j++) {
			const struct ledger__parameter *parameter =
				&names->parameters[j];

			if (strcmp(parameter->name, name->text) != 0 ||
				(found && parameter->document ==
						  compiler->loader.document))
				continue;
			found = parameter;
			*item = mapping->items[i];
		}
	}
	return found;
}

ledger_status ledger__expr_fail_bounds(struct compiler *compiler,
	const struct ledger__node *mapping, const char *key)
{
	const struct ledger__loader *loader = &compiler->loader;
	const struct ledger__node *item = NULL;
	const struct ledger__parameter *parameter =
		bound_parameter(compiler, mapping, &item);
	char note[NOTE_SIZE];
	ledger_status status;

	if (!parameter)
		return LEDGER__LOAD_FAIL(loader, ledger__node_at(mapping, key),
			"'%s' can never be true", key);
	write_note(note, parameter->name, loader->document, item);
	loader->context->problem_note = note;
	status = ledger__node_fail(loader->context, parameter->document,
		parameter->value, "'%s' can never be true", key);
	loader->context->problem_note = NULL;
	return status;
}

ledger_status ledger__expr_open_value(struct compiler *compiler,
	const struct ledger__node *node, struct value *value)
{
	const struct ledger__loader *loader = &compiler->loader;
	const struct ledger__parameter *parameter = NULL;
	char *note;
	ledger_status status = find_parameter(loader->context, loader->document,
		compiler->names, node, &parameter);

	if (status)
		return status;
	*value = (struct value){node, loader->document};
	if (!parameter)
		return LEDGER_OK;
	note = ledger__load_memory(loader, NOTE_SIZE, 1);
	if (!note)
		return LEDGER_ERROR_MEMORY;
	write_note(note, parameter->name, loader->document, node);
	loader->context->problem_note = note;
	*value = (struct value){parameter->value, parameter->document};
	return LEDGER_OK;
}

void ledger__expr_close_value(struct compiler *compiler)
{
	compiler->loader.context->problem_note = NULL;
}

/* ---- Terms ------------------------------------------------------------- */

static ledger_status fail_unknown_term(struct compiler *compiler,
	const struct ledger__node *node, const char *key, const char *name,
	enum ledger__term_kind kind)
{
	const struct ledger__loader *loader = &compiler->loader;
	const struct ledger__scope_names *names = compiler->names;
	size_t count = 0;
	const char **known = ledger__load_memory(
		loader, names->term_count + 1, sizeof *known);

	if (!known)
		return LEDGER_ERROR_MEMORY;
	for (size_t i = 0; i < names->term_count; i++)
		if (names->terms[i].kind == kind)
			known[count++] = names->terms[i].name;
	return ledger__node_unknown(loader->context, loader->document, node,
		key, name, known, count);
}

static ledger_status add_term(
	struct compiler *compiler, const struct ledger__node *item, size_t term)
{
	const struct ledger__expr *named = compiler->names->terms[term].expr;
	int depth = named ? named->term_depth : 0;
	size_t index = 0;
	ledger_status status;

	if (depth >= LEDGER__TERMS_DEEPEST)
		return LEDGER__LOAD_FAIL(&compiler->loader, item,
			"conditions name each other over %d deep",
			LEDGER__TERMS_DEEPEST);
	status = ledger__expr_add(compiler, OPERATION_TERM, &index);
	if (status)
		return status;
	compiler->nodes[index].index = (uint16_t)term;
	if (depth >= compiler->term_depth)
		compiler->term_depth = depth + 1;
	return LEDGER_OK;
}

/* {group: "*"}: any of those that count, as {any: …} of each. */
static ledger_status compile_every_group(
	struct compiler *compiler, const struct ledger__node *item)
{
	const struct ledger__scope_names *names = compiler->names;
	size_t index = 0;
	size_t count = 0;
	ledger_status status =
		ledger__expr_add(compiler, OPERATION_ANY, &index);

	for (size_t i = 0; i < names->term_count && !status; i++) {
		if (names->terms[i].kind != LEDGER__TERM_GROUP ||
			names->terms[i].uncounted)
			continue;
		status = add_term(compiler, item, i);
		count++;
	}
	if (status)
		return status;
	if (count == 0)
		return LEDGER__LOAD_FAIL(&compiler->loader, item,
			"there is no group before this condition");
	compiler->nodes[index].size = (uint32_t)(compiler->count - index);
	return LEDGER_OK;
}

static ledger_status compile_term(struct compiler *compiler,
	const struct ledger__node *mapping, enum ledger__term_kind kind)
{
	const struct ledger__scope_names *names = compiler->names;
	const struct ledger__node *item = mapping->items[0];
	const char *name = NULL;
	size_t term = 0;
	ledger_status status = ledger__load_text(&compiler->loader, mapping,
		mapping->keys[0], LEDGER__MUST, &name);

	if (status)
		return status;
	if (kind == LEDGER__TERM_GROUP && strcmp(name, "*") == 0)
		return compile_every_group(compiler, item);
	while (term < names->term_count &&
		(names->terms[term].kind != kind ||
			strcmp(names->terms[term].name, name) != 0))
		term++;
	if (term == names->term_count)
		return fail_unknown_term(
			compiler, item, mapping->keys[0], name, kind);
	return add_term(compiler, item, term);
}

/* ---- Durations --------------------------------------------------------- */

static ledger_status find_duration(struct compiler *compiler,
	const struct ledger__node *mapping, size_t *index)
{
	const struct ledger__loader *loader = &compiler->loader;
	const struct ledger__scope_names *names = compiler->names;
	const char *name = NULL;
	const char **known;
	ledger_status status = ledger__load_text(
		loader, mapping, "duration", LEDGER__MUST, &name);

	if (status)
		return status;
	for (size_t i = 0; i < names->duration_count; i++) {
		if (strcmp(names->durations[i].name, name) == 0) {
			*index = i;
			return LEDGER_OK;
		}
	}
	known = ledger__load_memory(
		loader, names->duration_count + 1, sizeof *known);
	if (!known)
		return LEDGER_ERROR_MEMORY;
	for (size_t i = 0; i < names->duration_count; i++)
		known[i] = names->durations[i].name;
	return ledger__node_unknown(loader->context, loader->document,
		ledger__node_at(mapping, "duration"), "duration", name, known,
		names->duration_count);
}

static ledger_status compile_duration(
	struct compiler *compiler, const struct ledger__node *mapping)
{
	static const char *const known[] = {
		"duration", "at_least", "at_most", "less_than", "more_than"};
	const struct ledger__loader *loader = &compiler->loader;
	struct detail *detail = NULL;
	size_t index = 0;
	ledger_status status = ledger__node_check_keys(loader->context,
		loader->document, mapping, known, LEDGER__COUNT(known));

	if (!status)
		status = find_duration(compiler, mapping, &index);
	if (!status)
		status = ledger__expr_add_detailed(
			compiler, OPERATION_DURATION, &detail);
	if (status)
		return status;
	compiler->nodes[compiler->count - 1].index = (uint16_t)index;
	return ledger__expr_take_bounds(compiler, mapping, "duration", detail);
}

/* ---- Confirmations ----------------------------------------------------- */

static ledger_status find_slot(struct compiler *compiler,
	const struct ledger__node *node, const char *department, size_t *slot)
{
	const struct ledger__loader *loader = &compiler->loader;
	struct ledger__confirmations *all = compiler->names->confirmations;
	const char *group = compiler->names->group;

	for (size_t i = 0; i < all->count; i++) {
		if (strcmp(all->pairs[i].group, group) == 0 &&
			strcmp(all->pairs[i].department, department) == 0) {
			*slot = i;
			return LEDGER_OK;
		}
	}
	if (all->count == SLOTS_MOST)
		return LEDGER__LOAD_FAIL(loader, node,
			"a policy has at most %d confirmations of groups",
			SLOTS_MOST);
	if (!ledger__grow(&all->pairs, &all->capacity, all->count + 1,
		    sizeof *all->pairs))
		return ledger__fail_memory(loader->context);
	all->pairs[all->count] =
		(struct ledger__confirmation){group, department};
	*slot = all->count++;
	return LEDGER_OK;
}

static ledger_status compile_confirmation(
	struct compiler *compiler, const struct value *value)
{
	const struct ledger__scope_names *names = compiler->names;
	struct ledger__loader loader = compiler->loader;
	const struct ledger__node *node = value->node;
	size_t found = 0;
	size_t slot = 0;
	size_t index = 0;
	ledger_status status;

	loader.document = value->document;
	if (node->kind != LEDGER__SCALAR)
		return LEDGER__LOAD_FAIL(&loader, node,
			"'confirmed_by' needs codes of departments");
	while (found < names->department_count &&
		strcmp(names->departments[found], node->text) != 0)
		found++;
	if (found == names->department_count)
		return ledger__node_unknown(loader.context, loader.document,
			node, "department", node->text, names->departments,
			names->department_count);
	status = find_slot(compiler, node, names->departments[found], &slot);
	if (!status)
		status =
			ledger__expr_add(compiler, OPERATION_CONFIRMED, &index);
	if (!status)
		compiler->nodes[index].index = (uint16_t)slot;
	return status;
}

/* A list of any of them, as {any: …} of each. */
static ledger_status compile_confirmations(
	struct compiler *compiler, const struct value *value)
{
	const struct ledger__node *list = value->node;
	struct ledger__loader loader = compiler->loader;
	struct value item = *value;
	size_t index = 0;
	ledger_status first = LEDGER_OK;
	ledger_status status;

	loader.document = value->document;
	if (list->kind != LEDGER__SEQUENCE)
		return compile_confirmation(compiler, value);
	if (list->count == 0)
		return LEDGER__LOAD_FAIL(
			&loader, list, "'confirmed_by' is empty");
	status = ledger__expr_add(compiler, OPERATION_ANY, &index);
	for (size_t i = 0; i < list->count; i++) {
		if (!ledger__expr_goes_on(compiler, status, &first))
			return first;
		item.node = list->items[i];
		status = compile_confirmation(compiler, &item);
	}
	(void)ledger__expr_goes_on(compiler, status, &first);
	compiler->nodes[index].size = (uint32_t)(compiler->count - index);
	return first;
}

static ledger_status compile_confirmed_by(
	struct compiler *compiler, const struct ledger__node *mapping)
{
	struct value value = {0};
	ledger_status status;

	if (!compiler->names->group || !compiler->names->confirmations)
		return LEDGER__LOAD_FAIL(&compiler->loader, mapping,
			"'confirmed_by' stands in conditions of groups only");
	status = ledger__expr_open_value(compiler, mapping->items[0], &value);
	if (status)
		return status;
	status = compile_confirmations(compiler, &value);
	ledger__expr_close_value(compiler);
	return status;
}

/* ---- All of them ------------------------------------------------------- */

ledger_status ledger__expr_compile_name(
	struct compiler *compiler, const struct ledger__node *mapping)
{
	bool duration = ledger__node_get(mapping, "duration") != NULL;
	const char *key = duration ? "duration" : mapping->keys[0];
	ledger_status status =
		ledger__expr_policies_only(compiler, mapping, key);

	if (status)
		return status;
	if (compiler->names->term_count > LEDGER__TERMS_MOST ||
		compiler->names->duration_count > LEDGER__DURATIONS_MOST)
		return LEDGER__LOAD_FAIL(&compiler->loader, mapping,
			"a policy has at most %d conditions and groups, and "
			"%d durations",
			LEDGER__TERMS_MOST, LEDGER__DURATIONS_MOST);
	if (duration)
		return compile_duration(compiler, mapping);
	if (strcmp(key, "condition") == 0)
		return compile_term(compiler, mapping, LEDGER__TERM_CONDITION);
	if (strcmp(key, "group") == 0)
		return compile_term(compiler, mapping, LEDGER__TERM_GROUP);
	return compile_confirmed_by(compiler, mapping);
}
