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

static ledger_status check_owner(
	ledger_context *context, const ledger_policy *policy, size_t index)
{
	const struct ledger__department *department =
		&policy->departments[index];
	const struct ledger__entry *entry =
		&policy->source->departments.items[index];
	const struct ledger__measure *measure = measure_of(policy, (int)index);
	if (measure == NULL && department->without_measures == NULL)
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
