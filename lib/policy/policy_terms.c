/* SPDX-License-Identifier: MIT */
/* Parts of a policy that hold conditions, as far as no form is needed. */
#include "policy/policy_load.h"

#include <string.h>

/* ---- Durations and conditions ------------------------------------------- */

/* Their keys are checked when they are compiled. */
static ledger_status load_duration(ledger_context *context,
	ledger_policy *policy, const struct ledger__entry *entry, size_t index)
{
	const char *name = NULL;
	struct ledger__loader loader =
		ledger__policy_loader(context, policy, entry);
	ledger_status status =
		ledger__load_name(&loader, entry->node, "name", &name);
	if (status == LEDGER_OK)
		status = ledger__load_text(
			&loader, entry->node, "label", LEDGER__MUST, &name);
	if (status == LEDGER_OK)
		status = ledger__policy_basis(&loader, policy, entry,
			LEDGER__MAY, &policy->duration_bases[index]);
	return status;
}

ledger_status ledger__policy_load_durations(
	ledger_context *context, ledger_policy *policy)
{
	struct ledger__entries *entries = &policy->source->durations;
	struct ledger__loader loader = {context, NULL, &policy->arena};
	if (entries->count > LEDGER__DURATIONS_MOST) {
		const struct ledger__entry *entry =
			&entries->items[LEDGER__DURATIONS_MOST];
		entries->count = 0;
		return ledger__node_fail(context, entry->document, entry->node,
			"a policy has at most %d durations",
			LEDGER__DURATIONS_MOST);
	}
	policy->durations = ledger__load_memory(
		&loader, entries->count, sizeof(*policy->durations));
	policy->duration_bases = ledger__load_memory(
		&loader, entries->count, sizeof(*policy->duration_bases));
	if (policy->durations == NULL || policy->duration_bases == NULL)
		return LEDGER_ERROR_MEMORY;
	return ledger__policy_each(context, policy, entries, load_duration);
}

static ledger_status check_when(const struct ledger__loader *loader,
	const struct ledger__entry *entry, enum ledger__need need)
{
	const struct ledger__node *ignored = NULL;
	return ledger__load_node(
		loader, entry->node, "when", need, LEDGER__MAPPING, &ignored);
}

static ledger_status load_condition(ledger_context *context,
	ledger_policy *policy, const struct ledger__entry *entry, size_t index)
{
	static const char *const known[] = {
		"name", "label", "clause", "document", "reading", "when"};
	struct ledger__basis ignored;
	const char *text = NULL;
	struct ledger__loader loader =
		ledger__policy_loader(context, policy, entry);
	ledger_status first = LEDGER_OK;
	ledger_status status = ledger__node_check_keys(context, entry->document,
		entry->node, known, LEDGER__COUNT(known));
	(void)index;
	if (ledger__goes_on(context, status, &first))
		status = ledger__load_name(&loader, entry->node, "name", &text);
	if (ledger__goes_on(context, status, &first))
		status = ledger__load_text(
			&loader, entry->node, "label", LEDGER__MAY, &text);
	if (ledger__goes_on(context, status, &first))
		status = ledger__policy_basis(
			&loader, policy, entry, LEDGER__MAY, &ignored);
	if (ledger__goes_on(context, status, &first))
		status = check_when(&loader, entry, LEDGER__MUST);
	ledger__goes_on(context, status, &first);
	return first;
}

/* Conditions and groups are terms: the room for both is made here. */
ledger_status ledger__policy_load_conditions(
	ledger_context *context, ledger_policy *policy)
{
	struct ledger__policy_source *source = policy->source;
	struct ledger__loader loader = {context, NULL, &policy->arena};
	size_t count = source->conditions.count + source->groups.count;
	if (count > LEDGER__TERMS_MOST) {
		source->conditions.count = 0;
		source->groups.count = 0;
		return ledger__node_fail(context,
			source->layers.items[0].document,
			ledger__document_root(source->layers.items[0].document),
			"a policy has at most %d conditions and groups",
			LEDGER__TERMS_MOST);
	}
	policy->terms =
		ledger__load_memory(&loader, count, sizeof(*policy->terms));
	source->terms =
		ledger__load_memory(&loader, count, sizeof(*source->terms));
	if (policy->terms == NULL || source->terms == NULL)
		return LEDGER_ERROR_MEMORY;
	return ledger__policy_each(
		context, policy, &source->conditions, load_condition);
}

/* ---- Eligibility and groups --------------------------------------------- */

/* Without a condition everybody is eligible; measures need to be told. */
ledger_status ledger__policy_load_eligibility(
	ledger_context *context, ledger_policy *policy)
{
	static const char *const known[] = {
		"label", "clause", "document", "reading", "when"};
	const struct ledger__policy_source *source = policy->source;
	const struct ledger__entry *entry = &source->eligibility;
	ledger_status first = LEDGER_OK;
	if (entry->node == NULL && source->measures.count == 0)
		return LEDGER_OK;
	if (entry->node == NULL)
		return ledger__node_fail(context,
			source->layers.items[0].document,
			ledger__document_root(source->layers.items[0].document),
			"key 'eligibility' is missing");
	struct ledger__loader loader =
		ledger__policy_loader(context, policy, entry);
	ledger_status status = ledger__node_check_keys(context, entry->document,
		entry->node, known, LEDGER__COUNT(known));
	if (ledger__goes_on(context, status, &first))
		status = ledger__load_text(&loader, entry->node, "label",
			LEDGER__MUST, &policy->eligibility.label);
	if (ledger__goes_on(context, status, &first))
		status = ledger__policy_basis(&loader, policy, entry,
			LEDGER__MUST, &policy->eligibility.basis);
	if (ledger__goes_on(context, status, &first))
		status = check_when(&loader, entry, LEDGER__MAY);
	ledger__goes_on(context, status, &first);
	return first;
}

static ledger_status load_sensitivity(const struct ledger__loader *loader,
	const struct ledger__entry *entry,
	enum ledger__sensitivity *sensitivity)
{
	size_t choice = LEDGER__SENSITIVE;
	ledger_status status = ledger__load_choice(loader, entry->node,
		"sensitivity", LEDGER__MAY, ledger__sensitivity_names,
		LEDGER__SENSITIVITY_COUNT, &choice);
	*sensitivity = (enum ledger__sensitivity)choice;
	return status;
}

static ledger_status load_group(ledger_context *context, ledger_policy *policy,
	const struct ledger__entry *entry, size_t index)
{
	static const char *const known[] = {"code", "label", "clause",
		"document", "reading", "sensitivity", "counted", "when"};
	struct ledger__group *group = &policy->groups[index];
	struct ledger__loader loader =
		ledger__policy_loader(context, policy, entry);
	ledger_status first = LEDGER_OK;
	ledger_status status = ledger__node_check_keys(context, entry->document,
		entry->node, known, LEDGER__COUNT(known));
	/* Its code is part of a column's name. */
	if (ledger__goes_on(context, status, &first))
		status = ledger__load_name(
			&loader, entry->node, "code", &group->code);
	if (ledger__goes_on(context, status, &first))
		status = ledger__load_text(&loader, entry->node, "label",
			LEDGER__MUST, &group->label);
	if (ledger__goes_on(context, status, &first))
		status = ledger__policy_basis(
			&loader, policy, entry, LEDGER__MUST, &group->basis);
	if (ledger__goes_on(context, status, &first))
		status = load_sensitivity(&loader, entry, &group->sensitivity);
	if (ledger__goes_on(context, status, &first))
		status = ledger__load_flag(
			&loader, entry->node, "counted", &group->counted);
	if (ledger__goes_on(context, status, &first))
		status = check_when(&loader, entry, LEDGER__MUST);
	ledger__goes_on(context, status, &first);
	return first;
}

ledger_status ledger__policy_load_groups(
	ledger_context *context, ledger_policy *policy)
{
	const struct ledger__entries *entries = &policy->source->groups;
	size_t conditions = policy->source->conditions.count;
	struct ledger__loader loader = {context, NULL, &policy->arena};
	policy->groups = ledger__load_memory(
		&loader, entries->count, sizeof(*policy->groups));
	if (policy->groups == NULL)
		return LEDGER_ERROR_MEMORY;
	for (size_t i = 0; i < entries->count; i++) {
		policy->groups[i].code = entries->items[i].name;
		policy->groups[i].label = "";
		policy->groups[i].basis = (struct ledger__basis){"", "", ""};
		policy->groups[i].counted = true;
		policy->groups[i].term = (int)(conditions + i);
	}
	policy->group_count = entries->count;
	return ledger__policy_each(context, policy, entries, load_group);
}

/* ---- Measures ----------------------------------------------------------- */

static ledger_status load_task_of(const struct ledger__loader *loader,
	const ledger_policy *policy, const struct ledger__entry *entry,
	int *task)
{
	const char *codes[LEDGER__TASKS_MOST];
	size_t choice = 0;
	for (size_t i = 0; i < policy->task_count; i++)
		codes[i] = policy->tasks[i].code;
	ledger_status status = ledger__load_choice(loader, entry->node, "task",
		LEDGER__MUST, codes, policy->task_count, &choice);
	*task = (int)choice;
	return status;
}

static ledger_status load_repeats(const struct ledger__loader *loader,
	const ledger_policy *policy, const struct ledger__entry *entry,
	int *months)
{
	static const char *const known[] = {"months"};
	const struct ledger__scope_names names = ledger__policy_names(policy);
	const struct ledger__node *node = NULL;
	int64_t number = 0;
	ledger_status status = ledger__load_node(loader, entry->node, "repeats",
		LEDGER__MAY, LEDGER__MAPPING, &node);
	if (status != LEDGER_OK || node == NULL)
		return status;
	status = ledger__node_check_keys(loader->context, loader->document,
		node, known, LEDGER__COUNT(known));
	if (status == LEDGER_OK && node->count == 0)
		status = LEDGER__LOAD_FAIL(
			loader, node, "key 'months' is missing");
	if (status == LEDGER_OK)
		status = ledger__parameter_integer(loader->context,
			loader->document, &names, node, "months", 1,
			LEDGER__REPEAT_MOST, &number);
	*months = (int)number;
	return status;
}

static ledger_status load_texts(const struct ledger__loader *loader,
	const ledger_policy *policy, const struct ledger__entry *entry,
	struct ledger__measure *measure)
{
	static const char *const known[] = {"code", "label", "synonyms", "task",
		"departments", "lead", "clause", "document", "reading",
		"sensitivity", "repeats", "when"};
	ledger_context *context = loader->context;
	ledger_status first = LEDGER_OK;
	ledger_status status = ledger__node_check_keys(context, entry->document,
		entry->node, known, LEDGER__COUNT(known));
	if (ledger__goes_on(context, status, &first))
		status = ledger__load_code(
			loader, entry->node, "code", &measure->code);
	if (ledger__goes_on(context, status, &first))
		status = ledger__load_text(loader, entry->node, "label",
			LEDGER__MUST, &measure->label);
	if (ledger__goes_on(context, status, &first))
		status = ledger__load_texts(loader, entry->node, "synonyms",
			false, &measure->synonyms, &measure->synonym_count);
	if (ledger__goes_on(context, status, &first))
		status = ledger__policy_basis(
			loader, policy, entry, LEDGER__MUST, &measure->basis);
	if (ledger__goes_on(context, status, &first))
		status = load_sensitivity(loader, entry, &measure->sensitivity);
	ledger__goes_on(context, status, &first);
	return first;
}

static ledger_status load_measure(ledger_context *context,
	ledger_policy *policy, const struct ledger__entry *entry, size_t index)
{
	struct ledger__measure *measure = &policy->measures[index];
	struct ledger__loader loader =
		ledger__policy_loader(context, policy, entry);
	ledger_status first = LEDGER_OK;
	ledger_status status = load_texts(&loader, policy, entry, measure);
	if (ledger__goes_on(context, status, &first))
		status = load_task_of(&loader, policy, entry, &measure->task);
	if (ledger__goes_on(context, status, &first))
		status = ledger__policy_departments(&loader, policy, entry,
			status == LEDGER_OK ? &policy->tasks[measure->task]
					    : NULL,
			&measure->departments, &measure->department_count,
			&measure->leads);
	if (ledger__goes_on(context, status, &first))
		status = load_repeats(
			&loader, policy, entry, &measure->repeat_months);
	if (ledger__goes_on(context, status, &first))
		status = check_when(&loader, entry, LEDGER__MUST);
	ledger__goes_on(context, status, &first);
	return first;
}

ledger_status ledger__policy_load_measures(
	ledger_context *context, ledger_policy *policy)
{
	const struct ledger__entries *entries = &policy->source->measures;
	struct ledger__loader loader = {context, NULL, &policy->arena};
	policy->measures = ledger__load_memory(
		&loader, entries->count, sizeof(*policy->measures));
	if (policy->measures == NULL)
		return LEDGER_ERROR_MEMORY;
	for (size_t i = 0; i < entries->count; i++) {
		policy->measures[i].code = entries->items[i].name;
		policy->measures[i].label = "";
		policy->measures[i].basis = (struct ledger__basis){"", "", ""};
	}
	policy->measure_count = entries->count;
	return ledger__policy_each(context, policy, entries, load_measure);
}
