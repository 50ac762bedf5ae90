/* SPDX-License-Identifier: MIT */
/* Policies: life, head, and what a document asks about verification. */
#include "policy/policy_load.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_MONTHS = 120, LONGEST_DAYS = 3660 };

struct ledger__loader ledger__policy_loader(ledger_context *context,
	ledger_policy *policy, const struct ledger__entry *entry)
{
	return (struct ledger__loader){
		context, entry->document, &policy->arena};
}

struct ledger__scope_names ledger__policy_names(const ledger_policy *policy)
{
	return (struct ledger__scope_names){.form = policy->form,
		.parameters = policy->parameters,
		.parameter_count = policy->parameter_count,
		.terms = policy->terms,
		.term_count = policy->term_count,
		.durations = policy->durations,
		.duration_count = policy->duration_count,
		.departments = policy->department_codes,
		.department_count = policy->department_count};
}

/* ---- Head --------------------------------------------------------------- */

static ledger_status load_day(const struct ledger__loader *loader,
	const struct ledger__entry *entry, const char *key,
	struct ledger__date *day)
{
	struct ledger__date read = {0, 0, 0};
	const struct ledger__node *node = entry->node;
	if (node->kind != LEDGER__SCALAR ||
		!ledger__date_parse(node->text, node->length, &read) ||
		ledger__date_precision(read) != LEDGER__DAY)
		return LEDGER__LOAD_FAIL(
			loader, node, "'%s' is no day such as 2025-08-31", key);
	*day = read;
	return LEDGER_OK;
}

static ledger_status load_days(ledger_context *context, ledger_policy *policy)
{
	struct ledger__entry from;
	struct ledger__entry to;
	struct ledger__loader loader;
	const struct ledger__layers *layers = &policy->source->layers;
	ledger_status status = LEDGER_OK;
	if (ledger__layers_find(layers, "in_force_from", &from)) {
		loader = ledger__policy_loader(context, policy, &from);
		status = load_day(&loader, &from, "in_force_from",
			&policy->in_force_from);
	}
	if (status != LEDGER_OK ||
		!ledger__layers_find(layers, "in_force_to", &to))
		return status;
	loader = ledger__policy_loader(context, policy, &to);
	status = load_day(&loader, &to, "in_force_to", &policy->in_force_to);
	if (status == LEDGER_OK && policy->in_force_from.year != 0 &&
		ledger__date_to_day(policy->in_force_to) <
			ledger__date_to_day(policy->in_force_from))
		status = LEDGER__LOAD_FAIL(&loader, to.node,
			"'in_force_to' lies before 'in_force_from'");
	return status;
}

/* An extension has an id of its own, so that lists tell whose they are. */
static ledger_status check_id(const struct ledger__loader *loader,
	const ledger_policy *policy, size_t layer, const char *id)
{
	const struct ledger__layers *layers = &policy->source->layers;
	for (size_t i = 0; i < layers->count; i++) {
		const struct ledger__node *root =
			ledger__document_root(layers->items[i].document);
		const struct ledger__node *other = ledger__node_get(root, "id");
		if (i != layer && other != NULL &&
			other->kind == LEDGER__SCALAR &&
			strcmp(other->text, id) == 0)
			return LEDGER__LOAD_FAIL(loader,
				ledger__node_at(
					ledger__document_root(loader->document),
					"id"),
				"'%s' is the id of a policy that is extended",
				id);
	}
	return LEDGER_OK;
}

/* Each layer has a head of its own; the document may be that below it. */
static ledger_status load_head(
	ledger_context *context, ledger_policy *policy, size_t layer)
{
	static const char *const known[] = {"id", "title", "document",
		"in_force_from", "in_force_to", "extends", "update",
		"parameters", "departments", "tasks", "durations", "conditions",
		"eligibility", "groups", "measures"};
	struct ledger__policy_source *source = policy->source;
	struct ledger__loader loader = {
		context, source->layers.items[layer].document, &policy->arena};
	const struct ledger__node *root =
		ledger__document_root(loader.document);
	const char *id = "";
	const char *title = "";
	ledger_status first = LEDGER_OK;
	ledger_status status = ledger__node_check_keys(
		context, loader.document, root, known, LEDGER__COUNT(known));
	if (ledger__goes_on(context, status, &first))
		status = ledger__load_id(&loader, root, "id", &id);
	if (status == LEDGER_OK && layer == 0)
		status = check_id(&loader, policy, layer, id);
	if (ledger__goes_on(context, status, &first))
		status = ledger__load_text(
			&loader, root, "title", LEDGER__MUST, &title);
	source->documents[layer] = layer + 1 < source->layers.count
					   ? source->documents[layer + 1]
					   : "";
	if (ledger__goes_on(context, status, &first))
		status = ledger__load_text(&loader, root, "document",
			LEDGER__MAY, &source->documents[layer]);
	ledger__goes_on(context, status, &first);
	policy->id = id;
	policy->title = title;
	policy->document = source->documents[layer];
	return first;
}

static ledger_status load_heads(ledger_context *context, ledger_policy *policy)
{
	ledger_status first = LEDGER_OK;
	ledger_status status = LEDGER_OK;
	for (size_t i = policy->source->layers.count;
		i-- > 0 && ledger__goes_on(context, status, &first);)
		status = load_head(context, policy, i);
	if (ledger__goes_on(context, status, &first))
		status = load_days(context, policy);
	ledger__goes_on(context, status, &first);
	return first;
}

/* ---- Verification ------------------------------------------------------- */

static ledger_status load_interval(const struct ledger__loader *loader,
	ledger_policy *policy, const struct ledger__node *update)
{
	static const char *const known[] = {"months", "days"};
	const struct ledger__scope_names names = ledger__policy_names(policy);
	const struct ledger__node *node = NULL;
	ledger_status status = ledger__load_node(loader, update, "interval",
		LEDGER__MUST, LEDGER__MAPPING, &node);
	if (status != LEDGER_OK)
		return status;
	status = ledger__node_check_keys(loader->context, loader->document,
		node, known, LEDGER__COUNT(known));
	if (status == LEDGER_OK && node->count != 1)
		status = LEDGER__LOAD_FAIL(
			loader, node, "'interval' needs one of months, days");
	if (status != LEDGER_OK)
		return status;
	bool months = strcmp(node->keys[0], "months") == 0;
	int64_t number = 0;
	status = ledger__parameter_integer(loader->context, loader->document,
		&names, node, node->keys[0], 1,
		months ? LONGEST_MONTHS : LONGEST_DAYS, &number);
	if (status != LEDGER_OK)
		return status;
	policy->interval.months = months ? (int)number : 0;
	policy->interval.days = months ? 0 : (int)number;
	snprintf(policy->interval_text, sizeof(policy->interval_text), "%d %s",
		(int)number, node->keys[0]);
	return LEDGER_OK;
}

static ledger_status load_update(ledger_context *context, ledger_policy *policy)
{
	static const char *const known[] = {"interval", "clause", "reading"};
	struct ledger__entry update;
	const struct ledger__layers *layers = &policy->source->layers;
	if (!ledger__layers_find(layers, "update", &update))
		return ledger__node_fail(context, layers->items[0].document,
			ledger__document_root(layers->items[0].document),
			"key 'update' is missing");
	struct ledger__loader loader =
		ledger__policy_loader(context, policy, &update);
	ledger_status status = ledger__node_check_keys(context, loader.document,
		update.node, known, LEDGER__COUNT(known));
	if (status == LEDGER_OK)
		status = ledger__load_text(&loader, update.node, "clause",
			LEDGER__MAY, &policy->clause);
	if (status == LEDGER_OK)
		status = ledger__load_text(&loader, update.node, "reading",
			LEDGER__MAY, &policy->reading);
	if (status == LEDGER_OK)
		status = load_interval(&loader, policy, update.node);
	return status;
}

/* ---- Life --------------------------------------------------------------- */

static ledger_status combine(ledger_context *context, ledger_policy *policy)
{
	struct ledger__policy_source *source = policy->source;
	const struct {
		const char *section;
		const char *key;
		struct ledger__entries *entries;
	} lists[] = {
		{"parameters", "name", &source->parameters},
		{"departments", "code", &source->departments},
		{"tasks", "code", &source->tasks},
		{"durations", "name", &source->durations},
		{"conditions", "name", &source->conditions},
		{"groups", "code", &source->groups},
		{"measures", "code", &source->measures},
	};
	ledger_status first = LEDGER_OK;
	ledger_status status = LEDGER_OK;
	for (size_t i = 0; i < LEDGER__COUNT(lists) &&
			   ledger__goes_on(context, status, &first);
		i++)
		status = ledger__layers_list(context, &source->layers,
			&policy->arena, lists[i].section, lists[i].key,
			lists[i].entries);
	ledger__goes_on(context, status, &first);
	if (!ledger__layers_find(
		    &source->layers, "eligibility", &source->eligibility))
		source->eligibility = (struct ledger__entry){.name = ""};
	return first;
}

static ledger_status load(ledger_context *context, ledger_policy *policy)
{
	static ledger_status (*const parts[])(
		ledger_context * context, ledger_policy * policy) = {
		load_heads,
		combine,
		ledger__policy_load_parameters,
		load_update,
		ledger__policy_load_departments,
		ledger__policy_load_tasks,
		ledger__policy_load_durations,
		ledger__policy_load_conditions,
		ledger__policy_load_eligibility,
		ledger__policy_load_groups,
		ledger__policy_load_measures,
	};
	ledger_status first = LEDGER_OK;
	ledger_status status = LEDGER_OK;
	for (size_t i = 0; i < LEDGER__COUNT(parts) &&
			   ledger__goes_on(context, status, &first);
		i++)
		status = parts[i](context, policy);
	if (ledger__goes_on(context, status, &first))
		status = ledger__policy_check_use(context, policy);
	if (ledger__goes_on(context, status, &first))
		status = ledger__policy_check_labels(context, policy);
	if (ledger__goes_on(context, status, &first))
		status = ledger__policy_check_owners(context, policy);
	ledger__goes_on(context, status, &first);
	return first;
}

/* A policy of these layers, which it takes; nothing is loaded yet. */
static ledger_status make(ledger_context *context,
	struct ledger__layers *layers, ledger_policy **policy)
{
	ledger_policy *made = ledger__allocate(1, sizeof(*made));
	if (made != NULL)
		made->source = ledger__allocate(1, sizeof(*made->source));
	if (made == NULL || made->source == NULL) {
		free(made);
		ledger__layers_release(layers);
		return ledger__fail_memory(context);
	}
	made->source->layers = *layers;
	made->id = made->title = made->document = "";
	made->clause = made->reading = "";
	made->eligibility.label = "";
	made->eligibility.basis = (struct ledger__basis){"", "", ""};
	*policy = made;
	return LEDGER_OK;
}

ledger_status ledger__policy_from_layers(ledger_context *context,
	struct ledger__layers *layers, ledger_policy **policy)
{
	ledger_policy *made = NULL;
	ledger_status status = make(context, layers, &made);
	if (status == LEDGER_OK)
		status = load(context, made);
	if (status != LEDGER_OK) {
		ledger_policy_free(made);
		return status;
	}
	*policy = made;
	return LEDGER_OK;
}

ledger_status ledger_policy_parse(ledger_context *context, const char *source,
	const char *text, size_t length, ledger_policy **policy)
{
	struct ledger__layers layers = {.count = 0};
	assert(context != NULL && source != NULL && text != NULL);
	ledger_status status =
		ledger__layers_parse(context, source, text, length, &layers);
	if (status != LEDGER_OK) {
		ledger__layers_release(&layers);
		return status;
	}
	return ledger__policy_from_layers(context, &layers, policy);
}

ledger_status ledger_policy_load(
	ledger_context *context, const char *path, ledger_policy **policy)
{
	struct ledger__layers layers = {.count = 0};
	assert(context != NULL && path != NULL && policy != NULL);
	ledger_status status = ledger__layers_read(context, path, &layers);
	if (status != LEDGER_OK) {
		ledger__layers_release(&layers);
		return status;
	}
	return ledger__policy_from_layers(context, &layers, policy);
}

void ledger_policy_free(ledger_policy *policy)
{
	if (policy == NULL)
		return;
	ledger__policy_unbind(policy);
	ledger__layers_release(&policy->source->layers);
	free(policy->source);
	ledger__arena_release(&policy->arena);
	free(policy);
}

/* ---- All problems ------------------------------------------------------- */

static ledger_status load_and_bind(ledger_context *context,
	struct ledger__layers *layers, const ledger_form *form)
{
	ledger_policy *policy = NULL;
	ledger_status first = LEDGER_OK;
	ledger_status status = make(context, layers, &policy);
	if (status == LEDGER_OK)
		status = load(context, policy);
	if (ledger__goes_on(context, status, &first) && form != NULL)
		status = ledger_policy_bind(context, policy, form);
	ledger__goes_on(context, status, &first);
	ledger_policy_free(policy);
	return first;
}

static ledger_status read_and_bind(
	ledger_context *context, const char *path, const ledger_form *form)
{
	struct ledger__layers layers = {.count = 0};
	ledger_status status = ledger__layers_read(context, path, &layers);
	if (status == LEDGER_OK)
		return load_and_bind(context, &layers, form);
	ledger__layers_release(&layers);
	return status;
}

ledger_status ledger__policy_check_layers(ledger_context *context,
	struct ledger__layers *layers, const ledger_form *form,
	ledger_problem_callback *callback, void *data)
{
	struct ledger__problems problems;
	ledger__problems_collect(&problems, context, callback, data);
	ledger_status status = load_and_bind(context, layers, form);
	ledger__problems_tell(&problems, context);
	return status;
}

ledger_status ledger_policy_check(ledger_context *context, const char *path,
	const ledger_form *form, ledger_problem_callback *callback, void *data)
{
	struct ledger__problems problems;
	assert(context != NULL && path != NULL && callback != NULL);
	ledger__problems_collect(&problems, context, callback, data);
	ledger_status status = read_and_bind(context, path, form);
	ledger__problems_tell(&problems, context);
	/* Some failures, as of YAML itself, are no node's. */
	if (status == LEDGER_ERROR_DESCRIPTOR && problems.told == 0) {
		callback(data, context->message);
		problems.told++;
	}
	if (status == LEDGER_ERROR_DESCRIPTOR)
		ledger__fail(context, status, "%s: %u problem%s", path,
			problems.told, problems.told == 1 ? "" : "s");
	return status;
}

/* ---- Asking ------------------------------------------------------------- */

const char *ledger_policy_id(const ledger_policy *policy)
{
	return policy->id;
}

const char *ledger_policy_title(const ledger_policy *policy)
{
	return policy->title;
}

const char *ledger_policy_document(const ledger_policy *policy)
{
	return policy->document;
}

const char *ledger_policy_text(const ledger_policy *policy, size_t *length)
{
	*length = policy->source->layers.items[0].length;
	return policy->source->layers.items[0].text;
}

const char *ledger_policy_interval(const ledger_policy *policy)
{
	return policy->interval_text;
}

const char *ledger_policy_clause(const ledger_policy *policy)
{
	return policy->clause;
}
