/* SPDX-License-Identifier: MIT */
/* What the parts of a policy demand of each other. */
#include "policy/policy_load.h"

#include "base/text.h"

#include <string.h>

/* ---- Names that nothing uses -------------------------------------------- */

struct use {
	ledger_context *context;
	const char *key;	 /* that names one: parameter, condition */
	struct ledger__map seen; /* names used anywhere in the layers */
};

/* Depth is bounded by the descriptor's, see descriptor.h. */
static ledger_status gather(struct use *use, const struct ledger__node *node)
{
	ledger_status status = LEDGER_OK;
	for (size_t i = 0; i < node->count && status == LEDGER_OK; i++) {
		const struct ledger__node *item = node->items[i];
		if (item->kind != LEDGER__SCALAR)
			status = gather(use, item);
		else if (node->kind == LEDGER__MAPPING &&
			 strcmp(node->keys[i], use->key) == 0 &&
			 !ledger__map_put(
				 &use->seen, item->text, item->length, 1))
			status = ledger__fail_memory(use->context);
	}
	return status;
}

static ledger_status fail_unused(const struct use *use,
	const struct ledger__entries *entries,
	const struct ledger__entry *entry)
{
	char quoted[LEDGER__QUOTE_SIZE];
	char proposed[LEDGER__QUOTE_SIZE];
	const char *nearest = NULL;
	for (size_t i = 0; i < entries->count && nearest == NULL; i++) {
		const char *name = entries->items[i].name;
		if (strcmp(name, entry->name) != 0)
			nearest = ledger__nearest(entry->name, &name, 1);
	}
	return ledger__node_fail(use->context, entry->document, entry->node,
		"%s '%s' is used nowhere%s%s%s", use->key,
		ledger__quote(quoted, entry->name),
		nearest != NULL ? "; did you mean '" : "",
		nearest != NULL ? ledger__quote(proposed, nearest) : "",
		nearest != NULL ? "'?" : "");
}

/* A parameter that could not be loaded: perhaps its name is misspelt. */
static bool is_told(const ledger_policy *policy,
	const struct ledger__entries *entries, size_t index)
{
	return entries == &policy->source->parameters &&
	       index < policy->parameter_count &&
	       policy->parameters[index].label[0] == '\0';
}

/* Used by what an extension replaces is used: it cannot take it away. */
static ledger_status check_names(ledger_context *context,
	const ledger_policy *policy, const char *key,
	const struct ledger__entries *entries)
{
	const struct ledger__layers *layers = &policy->source->layers;
	struct use use = {context, key, {NULL, 0, 0}};
	ledger_status first = LEDGER_OK;
	ledger_status status = LEDGER_OK;
	for (size_t i = 0; i < layers->count && status == LEDGER_OK; i++)
		status = gather(
			&use, ledger__document_root(layers->items[i].document));
	for (size_t i = 0;
		i < entries->count && ledger__goes_on(context, status, &first);
		i++) {
		const struct ledger__entry *entry = &entries->items[i];
		size_t ignored = 0;
		status = LEDGER_OK;
		if (is_told(policy, entries, i))
			continue;
		if (!ledger__map_get(&use.seen, entry->name,
			    strlen(entry->name), &ignored))
			status = fail_unused(&use, entries, entry);
	}
	ledger__goes_on(context, status, &first);
	ledger__map_release(&use.seen);
	return first;
}

ledger_status ledger__policy_check_use(
	ledger_context *context, const ledger_policy *policy)
{
	ledger_status first = LEDGER_OK;
	ledger_status status = check_names(
		context, policy, "parameter", &policy->source->parameters);
	if (ledger__goes_on(context, status, &first))
		status = check_names(context, policy, "condition",
			&policy->source->conditions);
	ledger__goes_on(context, status, &first);
	return first;
}

/* ---- Labels ------------------------------------------------------------- */

/* What people read in lists, of groups or tasks. */
static const char *label_of(const ledger_policy *policy,
	const struct ledger__entries *entries, size_t index)
{
	return entries == &policy->source->groups ? policy->groups[index].label
						  : policy->tasks[index].label;
}

/* Of two that clash the extension's is wrong, else the one further down. */
static ledger_status fail_label(ledger_context *context, const char *kind,
	const struct ledger__entries *entries, size_t one, size_t two,
	const char *label)
{
	const struct ledger__entry *a = &entries->items[one];
	const struct ledger__entry *b = &entries->items[two];
	bool first = a->layer != b->layer ? a->layer < b->layer : one > two;
	char quoted[LEDGER__QUOTE_SIZE];
	char other[LEDGER__QUOTE_SIZE];
	const struct ledger__entry *blamed = first ? a : b;
	return ledger__node_fail(context, blamed->document,
		ledger__node_at(blamed->node, "label"),
		"'%s' already means %s '%s'", ledger__quote(quoted, label),
		kind, ledger__quote(other, (first ? b : a)->name));
}

/* Neither another's label nor another's code, which would be taken for it. */
static ledger_status check_label(ledger_context *context,
	const ledger_policy *policy, const char *kind,
	const struct ledger__entries *entries, size_t index)
{
	const char *label = label_of(policy, entries, index);
	for (size_t i = 0; i < entries->count && label[0] != '\0'; i++) {
		bool equal = i < index &&
			     strcmp(label, label_of(policy, entries, i)) == 0;
		if (equal ||
			(i != index &&
				strcmp(label, entries->items[i].name) == 0))
			return fail_label(
				context, kind, entries, index, i, label);
	}
	return LEDGER_OK;
}

ledger_status ledger__policy_check_labels(
	ledger_context *context, const ledger_policy *policy)
{
	const struct {
		const char *kind;
		const struct ledger__entries *entries;
		size_t count;
	} lists[] = {
		{"group", &policy->source->groups, policy->group_count},
		{"task", &policy->source->tasks, policy->task_count},
	};
	ledger_status first = LEDGER_OK;
	ledger_status status = LEDGER_OK;
	for (size_t i = 0; i < LEDGER__COUNT(lists); i++) {
		for (size_t j = 0; j < lists[i].count &&
				   ledger__goes_on(context, status, &first);
			j++)
			status = check_label(context, policy, lists[i].kind,
				lists[i].entries, j);
	}
	ledger__goes_on(context, status, &first);
	return first;
}

/* ---- Departments and their measures ------------------------------------- */

/* The first measure of the department, or NULL. */
static const struct ledger__measure *measure_of(
	const ledger_policy *policy, int department)
{
	for (size_t i = 0; i < policy->measure_count; i++) {
		const struct ledger__measure *measure = &policy->measures[i];
		for (size_t j = 0; j < measure->department_count; j++) {
			if (measure->departments[j] == department)
				return measure;
		}
	}
	return NULL;
}

/* Whether a list that could not be read may name the department. */
static bool may_name(const ledger_policy *policy,
	const struct ledger__entry *entry, const char *code)
{
	const struct ledger__node *list =
		ledger__node_get(entry->node, "departments");
	if (list == NULL || list->kind != LEDGER__SEQUENCE)
		return true;
	for (size_t i = 0; i < list->count; i++) {
		const struct ledger__node *item = list->items[i];
		bool known = false;
		if (item->kind != LEDGER__SCALAR ||
			strcmp(item->text, code) == 0)
			return true;
		for (size_t j = 0; j < policy->department_count && !known; j++)
			known = strcmp(item->text,
					policy->department_codes[j]) == 0;
		if (!known) /* misspelt: it may be this one */
			return true;
	}
	return false;
}

static bool may_be_named(const ledger_policy *policy, const char *code)
{
	const struct ledger__entries *entries = &policy->source->measures;
	for (size_t i = 0; i < policy->measure_count; i++) {
		if (policy->measures[i].department_count == 0 &&
			may_name(policy, &entries->items[i], code))
			return true;
	}
	return false;
}

static ledger_status check_owner(
	ledger_context *context, const ledger_policy *policy, size_t index)
{
	const struct ledger__department *department =
		&policy->departments[index];
	const struct ledger__entry *entry =
		&policy->source->departments.items[index];
	const struct ledger__measure *measure = measure_of(policy, (int)index);
	if (measure == NULL && department->without_measures == NULL &&
		ledger__node_get(entry->node, "without_measures") == NULL &&
		!may_be_named(policy, department->code))
		return ledger__node_fail(context, entry->document, entry->node,
			"no measure names department '%s': 'without_measures' "
			"must say why",
			department->code);
	if (measure != NULL && department->without_measures != NULL)
		return ledger__node_fail(context, entry->document, entry->node,
			"measure '%s' names department '%s', which has "
			"'without_measures'",
			measure->code, department->code);
	return LEDGER_OK;
}

ledger_status ledger__policy_check_owners(
	ledger_context *context, const ledger_policy *policy)
{
	ledger_status first = LEDGER_OK;
	ledger_status status = LEDGER_OK;
	for (size_t i = 0; i < policy->department_count &&
			   ledger__goes_on(context, status, &first);
		i++)
		status = check_owner(context, policy, i);
	ledger__goes_on(context, status, &first);
	return first;
}
