/* SPDX-License-Identifier: MIT */
/* A policy's conditions compiled for the persons of a form. */
#include "policy/policy_load.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct binding {
	ledger_context *context;
	ledger_policy *policy;
	const struct ledger__sheet *sheet;
	struct ledger__scope_names names; /* grows */
	bool *reads;			  /* by field */
};

void ledger__policy_unbind(ledger_policy *policy)
{
	for (size_t i = 0; i < policy->term_count; i++)
		ledger__expr_free(policy->source->terms[i]);
	policy->term_count = 0;
	ledger__expr_free(policy->eligibility.expr);
	policy->eligibility.expr = NULL;
	for (size_t i = 0; i < policy->measure_count; i++) {
		ledger__expr_free(policy->measures[i].expr);
		policy->measures[i].expr = NULL;
	}
	free(policy->confirmations.pairs);
	policy->confirmations = (struct ledger__confirmations){NULL, 0, 0};
	free(policy->fields);
	policy->fields = NULL;
	policy->field_count = 0;
	policy->duration_count = 0;
	policy->form = NULL;
}

/* ---- Conditions --------------------------------------------------------- */

static void note_field(void *data, int field)
{
	bool *reads = data;
	reads[field] = true;
}

/* NULL for an entry without `when`, or whose failure was told before. */
static ledger_status compile(struct binding *binding,
	const struct ledger__entry *entry, struct ledger__expr **expr)
{
	const struct ledger__node *when = ledger__node_get(entry->node, "when");
	if (when == NULL || when->kind != LEDGER__MAPPING)
		return LEDGER_OK;
	ledger_status status = ledger__expr_compile(binding->context,
		entry->document, binding->sheet, &binding->names, when, expr);
	if (status == LEDGER_OK)
		ledger__expr_fields(*expr, note_field, binding->reads);
	return status;
}

/* A term stands in the list whether it compiled or not, see expr.h. */
static ledger_status add_term(struct binding *binding,
	const struct ledger__entry *entry, enum ledger__term_kind kind)
{
	ledger_policy *policy = binding->policy;
	size_t index = policy->term_count;
	struct ledger__expr *expr = NULL;
	ledger_status status = compile(binding, entry, &expr);
	if (status != LEDGER_OK && status != LEDGER_ERROR_DESCRIPTOR)
		return status;
	policy->source->terms[index] = expr;
	policy->terms[index] = (struct ledger__term){
		.name = entry->name, .kind = kind, .expr = expr};
	if (expr != NULL)
		policy->terms[index].sensitivity =
			ledger__expr_sensitivity(expr, &binding->names);
	policy->term_count++;
	binding->names.term_count++;
	return status;
}

/* Whoever sees the result would learn what the condition rests on. */
static ledger_status check_sensitivity(const struct binding *binding,
	const struct ledger__entry *entry, const char *kind,
	enum ledger__sensitivity declared, enum ledger__sensitivity betrayed)
{
	char quoted[LEDGER__QUOTE_SIZE];
	if (declared >= betrayed)
		return LEDGER_OK;
	return ledger__node_fail(binding->context, entry->document,
		ledger__node_at(entry->node, "sensitivity"),
		"%s '%s' is %s, but its condition betrays what is %s", kind,
		ledger__quote(quoted, entry->name),
		ledger__sensitivity_names[declared],
		ledger__sensitivity_names[betrayed]);
}

static ledger_status bind_conditions(struct binding *binding)
{
	const struct ledger__entries *entries =
		&binding->policy->source->conditions;
	ledger_status first = LEDGER_OK;
	ledger_status status = LEDGER_OK;
	for (size_t i = 0; i < entries->count &&
			   ledger__goes_on(binding->context, status, &first);
		i++)
		status = add_term(
			binding, &entries->items[i], LEDGER__TERM_CONDITION);
	ledger__goes_on(binding->context, status, &first);
	return first;
}

static ledger_status bind_eligibility(struct binding *binding)
{
	const struct ledger__entry *entry =
		&binding->policy->source->eligibility;
	if (entry->node == NULL)
		return LEDGER_OK;
	return compile(binding, entry, &binding->policy->eligibility.expr);
}

/* What confirms a group can be named in that group only. */
static ledger_status bind_group(struct binding *binding, size_t index)
{
	ledger_policy *policy = binding->policy;
	const struct ledger__entry *entry =
		&policy->source->groups.items[index];
	const struct ledger__group *group = &policy->groups[index];
	binding->names.group = entry->name;
	binding->names.confirmations = &policy->confirmations;
	ledger_status status = add_term(binding, entry, LEDGER__TERM_GROUP);
	binding->names.group = NULL;
	binding->names.confirmations = NULL;
	if (status != LEDGER_OK)
		return status;
	struct ledger__term *term = &policy->terms[group->term];
	term->uncounted = !group->counted;
	status = check_sensitivity(
		binding, entry, "group", group->sensitivity, term->sensitivity);
	term->sensitivity = group->sensitivity;
	return status;
}

static ledger_status bind_groups(struct binding *binding)
{
	ledger_status first = LEDGER_OK;
	ledger_status status = LEDGER_OK;
	for (size_t i = 0; i < binding->policy->group_count &&
			   ledger__goes_on(binding->context, status, &first);
		i++)
		status = bind_group(binding, i);
	ledger__goes_on(binding->context, status, &first);
	return first;
}

static ledger_status bind_measures(struct binding *binding)
{
	ledger_policy *policy = binding->policy;
	ledger_status first = LEDGER_OK;
	ledger_status status = LEDGER_OK;
	for (size_t i = 0; i < policy->measure_count &&
			   ledger__goes_on(binding->context, status, &first);
		i++) {
		struct ledger__measure *measure = &policy->measures[i];
		const struct ledger__entry *entry =
			&policy->source->measures.items[i];
		status = compile(binding, entry, &measure->expr);
		if (status == LEDGER_OK && measure->expr != NULL)
			status = check_sensitivity(binding, entry, "measure",
				measure->sensitivity,
				ledger__expr_sensitivity(
					measure->expr, &binding->names));
	}
	ledger__goes_on(binding->context, status, &first);
	return first;
}

/* ---- Columns ------------------------------------------------------------ */

/*
 * Columns of ledger-classify must not be confused with each other, nor with
 * the form's, which stand in the same file.
 */
static ledger_status check_column(const struct binding *binding,
	const struct ledger__entry *entry, const char *key, const char *column,
	bool of_group)
{
	static const char *const own[] = {"record_no", "name", "area",
		"eligible", "groups", "entitlements", "file", "line"};
	const struct ledger__node *node = ledger__node_at(entry->node, key);
	for (size_t i = 0; i < LEDGER__COUNT(own); i++) {
		if (strcmp(column, own[i]) == 0)
			return ledger__node_fail(binding->context,
				entry->document, node,
				"'%s' is a column of every classification",
				column);
	}
	if (ledger__sheet_field(binding->sheet, column) >= 0)
		return ledger__node_fail(binding->context, entry->document,
			node, "'%s' is a field of the form", column);
	if (!of_group && strncmp(column, "group_", strlen("group_")) == 0)
		return ledger__node_fail(binding->context, entry->document,
			node, "columns that begin with 'group_' are groups'");
	return LEDGER_OK;
}

static ledger_status check_group_column(
	const struct binding *binding, const struct ledger__entry *entry)
{
	char column[80];
	if (snprintf(column, sizeof(column), "group_%s", entry->name) >=
		(int)sizeof(column))
		return LEDGER_OK; /* its code was refused */
	return check_column(binding, entry, "code", column, true);
}

static ledger_status check_columns(const struct binding *binding)
{
	const struct ledger__policy_source *source = binding->policy->source;
	ledger_status first = LEDGER_OK;
	ledger_status status = LEDGER_OK;
	for (size_t i = 0; i < source->durations.count &&
			   ledger__goes_on(binding->context, status, &first);
		i++)
		status = check_column(binding, &source->durations.items[i],
			"name", source->durations.items[i].name, false);
	for (size_t i = 0; i < source->groups.count &&
			   ledger__goes_on(binding->context, status, &first);
		i++)
		status = check_group_column(binding, &source->groups.items[i]);
	ledger__goes_on(binding->context, status, &first);
	return first;
}

/* ---- All of it ---------------------------------------------------------- */

static ledger_status bind_durations(struct binding *binding)
{
	ledger_policy *policy = binding->policy;
	const struct ledger__entries *entries = &policy->source->durations;
	ledger_status first = LEDGER_OK;
	ledger_status status = LEDGER_OK;
	for (size_t i = 0; i < entries->count &&
			   ledger__goes_on(binding->context, status, &first);
		i++) {
		const struct ledger__entry *entry = &entries->items[i];
		struct ledger__duration made = {.name = entry->name,
			.label = "",
			.since = -1,
			.stated = -1};
		status = ledger__duration_compile(binding->context,
			entry->document, binding->sheet, entry->node, &made);
		if (status == LEDGER_OK)
			ledger__duration_fields(
				&made, note_field, binding->reads);
		policy->durations[policy->duration_count++] = made;
		binding->names.duration_count++;
	}
	ledger__goes_on(binding->context, status, &first);
	return first;
}

static ledger_status check_codes(struct binding *binding)
{
	return ledger__form_extend_check(binding->context,
		binding->policy->form, &binding->policy->source->layers);
}

static ledger_status list_fields(struct binding *binding)
{
	ledger_policy *policy = binding->policy;
	size_t count = binding->sheet->field_count;
	policy->fields = ledger__allocate(count + 1, sizeof(*policy->fields));
	if (policy->fields == NULL)
		return ledger__fail_memory(binding->context);
	for (size_t i = 0; i < count; i++) {
		if (binding->reads[i])
			policy->fields[policy->field_count++] = (int)i;
	}
	return LEDGER_OK;
}

static ledger_status bind_all(struct binding *binding)
{
	static ledger_status (*const parts[])(struct binding * binding) = {
		bind_durations, bind_conditions, bind_eligibility, bind_groups,
		bind_measures};
	ledger_status first = LEDGER_OK;
	ledger_status status = LEDGER_OK;
	for (size_t i = 0; i < LEDGER__COUNT(parts) &&
			   ledger__goes_on(binding->context, status, &first);
		i++)
		status = parts[i](binding);
	if (ledger__goes_on(binding->context, status, &first))
		status = check_columns(binding);
	if (ledger__goes_on(binding->context, status, &first))
		status = check_codes(binding);
	if (ledger__goes_on(binding->context, status, &first))
		status = list_fields(binding);
	ledger__goes_on(binding->context, status, &first);
	return first;
}

ledger_status ledger_policy_bind(
	ledger_context *context, ledger_policy *policy, const ledger_form *form)
{
	assert(context != NULL && policy != NULL && form != NULL);
	struct binding binding = {.context = context,
		.policy = policy,
		.sheet = &form->sheets[form->main_sheet]};
	ledger__policy_unbind(policy);
	binding.reads = ledger__allocate(
		binding.sheet->field_count + 1, sizeof(*binding.reads));
	if (binding.reads == NULL)
		return ledger__fail_memory(context);
	policy->form = form;
	binding.names = ledger__policy_names(policy);
	ledger_status status = bind_all(&binding);
	free(binding.reads);
	if (status != LEDGER_OK)
		ledger__policy_unbind(policy);
	return status;
}
