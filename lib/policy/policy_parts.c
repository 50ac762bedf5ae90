/* SPDX-License-Identifier: MIT */
/* Parts of a policy that stand for themselves: values, departments, tasks. */
#include "policy/policy_load.h"

#include "base/text.h"

#include <string.h>

ledger_status ledger__policy_each(ledger_context *context,
	ledger_policy *policy, const struct ledger__entries *entries,
	ledger__policy_part *load)
{
	ledger_status first = LEDGER_OK;
	ledger_status status = LEDGER_OK;
	for (size_t i = 0;
		i < entries->count && ledger__goes_on(context, status, &first);
		i++)
		status = load(context, policy, &entries->items[i], i);
	ledger__goes_on(context, status, &first);
	return first;
}

ledger_status ledger__policy_basis(const struct ledger__loader *loader,
	const ledger_policy *policy, const struct ledger__entry *entry,
	enum ledger__need need, struct ledger__basis *basis)
{
	*basis = (struct ledger__basis){
		"", policy->source->documents[entry->layer], ""};
	ledger_status status = ledger__load_text(
		loader, entry->node, "clause", need, &basis->clause);
	if (status == LEDGER_OK)
		status = ledger__load_text(loader, entry->node, "document",
			LEDGER__MAY, &basis->document);
	if (status == LEDGER_OK)
		status = ledger__load_text(loader, entry->node, "reading",
			LEDGER__MAY, &basis->reading);
	return status;
}

/* ---- Parameters --------------------------------------------------------- */

/* The topmost entry that has the key: what is not told anew stays. */
static const struct ledger__entry *that_tells(
	const struct ledger__entry *entry, const char *key)
{
	while (entry != NULL && ledger__node_get(entry->node, key) == NULL)
		entry = entry->replaced;
	return entry;
}

/* Only a value, for a name that nothing below has: it was misspelt. */
static ledger_status fail_unknown_parameter(const struct ledger__loader *loader,
	const ledger_policy *policy, const struct ledger__entry *entry)
{
	const struct ledger__entries *entries = &policy->source->parameters;
	size_t count = 0;
	const char **names =
		ledger__load_memory(loader, entries->count, sizeof(*names));
	if (names == NULL)
		return LEDGER_ERROR_MEMORY;
	for (size_t i = 0; i < entries->count; i++) {
		if (entries->items[i].layer > entry->layer ||
			entries->items[i].replaced != NULL)
			names[count++] = entries->items[i].name;
	}
	return ledger__node_unknown(loader->context, loader->document,
		ledger__node_at(entry->node, "name"), "parameter", entry->name,
		names, count);
}

/* A text, or a list of texts; what it means, its use tells. */
static ledger_status check_value(const struct ledger__loader *loader,
	const struct ledger__entry *entry, const struct ledger__node **value)
{
	const char *const *ignored = NULL;
	size_t count = 0;
	ledger_status status = ledger__load_texts(
		loader, entry->node, "value", true, &ignored, &count);
	if (status == LEDGER_OK)
		*value = ledger__node_get(entry->node, "value");
	return status;
}

static ledger_status check_parameter_keys(
	ledger_context *context, const struct ledger__entry *entry)
{
	static const char *const known[] = {
		"name", "label", "value", "clause", "document", "reading"};
	ledger_status status = LEDGER_OK;
	for (; entry != NULL && status == LEDGER_OK; entry = entry->replaced)
		status = ledger__node_check_keys(context, entry->document,
			entry->node, known, LEDGER__COUNT(known));
	return status;
}

/*
 * What the value rests on: what is told with it or above it, for a clause
 * below it gives another value.
 */
static ledger_status load_parameter_basis(const struct ledger__loader *loader,
	const ledger_policy *policy, const struct ledger__entry *entry,
	const struct ledger__entry *value, struct ledger__basis *basis)
{
	static const char *const keys[] = {"clause", "document", "reading"};
	const char **texts[] = {
		&basis->clause, &basis->document, &basis->reading};
	ledger_status status = LEDGER_OK;
	basis->document = policy->source->documents[value->layer];
	for (size_t i = 0; i < LEDGER__COUNT(keys) && status == LEDGER_OK;
		i++) {
		const struct ledger__entry *told = that_tells(entry, keys[i]);
		struct ledger__loader there = *loader;
		if (told == NULL || told->layer > value->layer)
			continue;
		there.document = told->document;
		status = ledger__load_text(
			&there, told->node, keys[i], LEDGER__MAY, texts[i]);
	}
	return status;
}

static ledger_status load_parameter(ledger_context *context,
	ledger_policy *policy, const struct ledger__entry *entry, size_t index)
{
	struct ledger__parameter *parameter = &policy->parameters[index];
	struct ledger__basis *basis = &policy->parameter_bases[index];
	const struct ledger__entry *label = that_tells(entry, "label");
	const struct ledger__entry *value = that_tells(entry, "value");
	struct ledger__loader loader =
		ledger__policy_loader(context, policy, entry);
	ledger_status status = check_parameter_keys(context, entry);
	if (status == LEDGER_OK)
		status = ledger__load_name(
			&loader, entry->node, "name", &parameter->name);
	if (status == LEDGER_OK && label == NULL &&
		entry->layer + 1 < policy->source->layers.count)
		status = fail_unknown_parameter(&loader, policy, entry);
	else if (status == LEDGER_OK && (label == NULL || value == NULL))
		status = LEDGER__LOAD_FAIL(&loader, entry->node,
			"key '%s' is missing",
			label == NULL ? "label" : "value");
	if (status != LEDGER_OK)
		return status;
	loader = ledger__policy_loader(context, policy, label);
	status = ledger__load_text(
		&loader, label->node, "label", LEDGER__MUST, &parameter->label);
	loader = ledger__policy_loader(context, policy, value);
	if (status == LEDGER_OK)
		status = check_value(&loader, value, &parameter->value);
	if (status == LEDGER_OK)
		status = load_parameter_basis(
			&loader, policy, entry, value, basis);
	parameter->document = value->document;
	parameter->clause = basis->clause;
	parameter->reading = basis->reading;
	return status;
}

ledger_status ledger__policy_load_parameters(
	ledger_context *context, ledger_policy *policy)
{
	const struct ledger__entries *entries = &policy->source->parameters;
	struct ledger__loader loader = {context, NULL, &policy->arena};
	struct ledger__parameter *parameters = ledger__load_memory(
		&loader, entries->count, sizeof(*parameters));
	policy->parameter_bases = ledger__load_memory(
		&loader, entries->count, sizeof(*policy->parameter_bases));
	if (parameters == NULL || policy->parameter_bases == NULL)
		return LEDGER_ERROR_MEMORY;
	for (size_t i = 0; i < entries->count; i++) {
		parameters[i].name = entries->items[i].name;
		parameters[i].label = "";
		parameters[i].clause = "";
		parameters[i].reading = "";
		/* Until its own is known: some text. */
		parameters[i].value =
			ledger__node_get(entries->items[i].node, "name");
		parameters[i].document = entries->items[i].document;
		policy->parameter_bases[i] = (struct ledger__basis){"", "", ""};
	}
	policy->parameters = parameters;
	policy->parameter_count = entries->count;
	return ledger__policy_each(context, policy, entries, load_parameter);
}

/* ---- Departments -------------------------------------------------------- */

static ledger_status load_local(const struct ledger__loader *loader,
	const struct ledger__node *node, const char *local[LEDGER__VILLAGE + 1])
{
	static const char *const levels[] = {
		"province", "prefecture", "county", "township", "village"};
	const struct ledger__node *names = NULL;
	ledger_status status = ledger__load_node(
		loader, node, "local", LEDGER__MAY, LEDGER__MAPPING, &names);
	if (status != LEDGER_OK || names == NULL)
		return status;
	status = ledger__node_check_keys(loader->context, loader->document,
		names, levels, LEDGER__COUNT(levels));
	for (size_t i = 0; i < LEDGER__COUNT(levels) && status == LEDGER_OK;
		i++)
		status = ledger__load_text(loader, names, levels[i],
			LEDGER__MAY, &local[LEDGER__PROVINCE + i]);
	return status;
}

static ledger_status load_department(ledger_context *context,
	ledger_policy *policy, const struct ledger__entry *entry, size_t index)
{
	static const char *const known[] = {
		"code", "label", "synonyms", "local", "without_measures"};
	struct ledger__department *department = &policy->departments[index];
	struct ledger__loader loader =
		ledger__policy_loader(context, policy, entry);
	ledger_status first = LEDGER_OK;
	ledger_status status = ledger__node_check_keys(context, entry->document,
		entry->node, known, LEDGER__COUNT(known));
	if (ledger__goes_on(context, status, &first))
		status = ledger__load_code(
			&loader, entry->node, "code", &department->code);
	if (ledger__goes_on(context, status, &first))
		status = ledger__load_text(&loader, entry->node, "label",
			LEDGER__MUST, &department->label);
	if (ledger__goes_on(context, status, &first))
		status = ledger__load_texts(&loader, entry->node, "synonyms",
			false, &department->synonyms,
			&department->synonym_count);
	if (ledger__goes_on(context, status, &first))
		status = load_local(&loader, entry->node, department->local);
	if (ledger__goes_on(context, status, &first))
		status = ledger__load_text(&loader, entry->node,
			"without_measures", LEDGER__MAY,
			&department->without_measures);
	ledger__goes_on(context, status, &first);
	return first;
}

static ledger_status check_most(ledger_context *context,
	const struct ledger__entries *entries, size_t most, const char *section)
{
	if (entries->count > most)
		return ledger__node_fail(context, entries->items[most].document,
			entries->items[most].node,
			"a policy has at most %zu %s", most, section);
	return LEDGER_OK;
}

ledger_status ledger__policy_load_departments(
	ledger_context *context, ledger_policy *policy)
{
	struct ledger__entries *entries = &policy->source->departments;
	struct ledger__loader loader = {context, NULL, &policy->arena};
	ledger_status status = check_most(
		context, entries, LEDGER__DEPARTMENTS_MOST, "departments");
	if (status != LEDGER_OK) {
		entries->count = 0;
		return status;
	}
	policy->departments = ledger__load_memory(
		&loader, entries->count, sizeof(*policy->departments));
	policy->department_codes = ledger__load_memory(
		&loader, entries->count, sizeof(*policy->department_codes));
	if (policy->departments == NULL || policy->department_codes == NULL)
		return LEDGER_ERROR_MEMORY;
	for (size_t i = 0; i < entries->count; i++) {
		policy->departments[i].code = entries->items[i].name;
		policy->departments[i].label = "";
		policy->department_codes[i] = entries->items[i].name;
	}
	policy->department_count = entries->count;
	return ledger__policy_each(context, policy, entries, load_department);
}

/* ---- Tasks, and the departments of tasks and measures ------------------- */

static int find_department(const ledger_policy *policy, const char *code)
{
	for (size_t i = 0; i < policy->department_count; i++) {
		if (strcmp(policy->department_codes[i], code) == 0)
			return (int)i;
	}
	return -1;
}

/* Where the department stands in a list, or -1. */
static int place_of(int department, const int *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (list[i] == department)
			return (int)i;
	}
	return -1;
}

static ledger_status fail_unknown_department(
	const struct ledger__loader *loader, const ledger_policy *policy,
	const struct ledger__node *node, const struct ledger__task *task)
{
	const char *names[LEDGER__DEPARTMENTS_MOST];
	if (task == NULL)
		return ledger__node_unknown(loader->context, loader->document,
			node, "department", node->text,
			policy->department_codes, policy->department_count);
	for (size_t i = 0; i < task->department_count; i++)
		names[i] = policy->department_codes[task->departments[i]];
	return ledger__node_unknown(loader->context, loader->document, node,
		"department of its task", node->text, names,
		task->department_count);
}

static ledger_status read_departments(const struct ledger__loader *loader,
	const ledger_policy *policy, const struct ledger__node *list,
	const struct ledger__task *task, int *made, size_t *count)
{
	char quoted[LEDGER__QUOTE_SIZE];
	for (size_t i = 0; i < list->count; i++) {
		const struct ledger__node *node = list->items[i];
		int found = find_department(policy, node->text);
		if (found < 0 || (task != NULL && task->department_count > 0 &&
					 place_of(found, task->departments,
						 task->department_count) < 0))
			return fail_unknown_department(
				loader, policy, node, found < 0 ? NULL : task);
		if (place_of(found, made, *count) >= 0)
			return LEDGER__LOAD_FAIL(loader, node,
				"department '%s' stands here twice",
				ledger__quote(quoted, node->text));
		made[(*count)++] = found;
	}
	return LEDGER_OK;
}

static ledger_status read_leads(const struct ledger__loader *loader,
	const ledger_policy *policy, const struct ledger__node *list,
	const int *departments, size_t count, uint64_t *leads)
{
	struct ledger__task among = {
		.departments = departments, .department_count = count};
	for (size_t i = 0; i < list->count; i++) {
		const struct ledger__node *node = list->items[i];
		char quoted[LEDGER__QUOTE_SIZE];
		int place = place_of(find_department(policy, node->text),
			departments, count);
		if (place < 0) {
			const char *names[LEDGER__DEPARTMENTS_MOST];
			for (size_t j = 0; j < count; j++)
				names[j] = policy->department_codes
						   [among.departments[j]];
			return ledger__node_unknown(loader->context,
				loader->document, node,
				"department to lead these", node->text, names,
				count);
		}
		if ((*leads & UINT64_C(1) << place) != 0)
			return LEDGER__LOAD_FAIL(loader, node,
				"department '%s' stands here twice",
				ledger__quote(quoted, node->text));
		*leads |= UINT64_C(1) << place;
	}
	return LEDGER_OK;
}

ledger_status ledger__policy_departments(const struct ledger__loader *loader,
	const ledger_policy *policy, const struct ledger__entry *entry,
	const struct ledger__task *task, const int **departments, size_t *count,
	uint64_t *leads)
{
	const struct ledger__node *lead = ledger__node_get(entry->node, "lead");
	const char *const *ignored = NULL;
	const struct ledger__node *list = NULL;
	size_t listed = 0;
	size_t made_count = 0;
	int *made = ledger__load_memory(
		loader, LEDGER__DEPARTMENTS_MOST, sizeof(*made));
	if (made == NULL)
		return LEDGER_ERROR_MEMORY;
	ledger_status status = ledger__load_node(loader, entry->node,
		"departments", LEDGER__MUST, LEDGER__SEQUENCE, &list);
	if (status == LEDGER_OK)
		status = ledger__load_texts(loader, entry->node, "departments",
			false, &ignored, &listed);
	if (status == LEDGER_OK)
		status = read_departments(
			loader, policy, list, task, made, &made_count);
	if (status == LEDGER_OK)
		status = ledger__load_texts(
			loader, entry->node, "lead", false, &ignored, &listed);
	if (status == LEDGER_OK && lead != NULL)
		status = read_leads(
			loader, policy, lead, made, made_count, leads);
	if (status != LEDGER_OK)
		return status;
	*departments = made;
	*count = made_count;
	return LEDGER_OK;
}

static ledger_status load_task(ledger_context *context, ledger_policy *policy,
	const struct ledger__entry *entry, size_t index)
{
	static const char *const known[] = {"code", "label", "clause",
		"document", "reading", "departments", "lead"};
	struct ledger__task *task = &policy->tasks[index];
	struct ledger__loader loader =
		ledger__policy_loader(context, policy, entry);
	ledger_status first = LEDGER_OK;
	ledger_status status = ledger__node_check_keys(context, entry->document,
		entry->node, known, LEDGER__COUNT(known));
	if (ledger__goes_on(context, status, &first))
		status = ledger__load_code(
			&loader, entry->node, "code", &task->code);
	if (ledger__goes_on(context, status, &first))
		status = ledger__load_text(&loader, entry->node, "label",
			LEDGER__MUST, &task->label);
	if (ledger__goes_on(context, status, &first))
		status = ledger__policy_basis(
			&loader, policy, entry, LEDGER__MAY, &task->basis);
	if (ledger__goes_on(context, status, &first))
		status = ledger__policy_departments(&loader, policy, entry,
			NULL, &task->departments, &task->department_count,
			&task->leads);
	ledger__goes_on(context, status, &first);
	return first;
}

ledger_status ledger__policy_load_tasks(
	ledger_context *context, ledger_policy *policy)
{
	struct ledger__entries *entries = &policy->source->tasks;
	struct ledger__loader loader = {context, NULL, &policy->arena};
	ledger_status status =
		check_most(context, entries, LEDGER__TASKS_MOST, "tasks");
	if (status != LEDGER_OK) {
		entries->count = 0;
		return status;
	}
	policy->tasks = ledger__load_memory(
		&loader, entries->count, sizeof(*policy->tasks));
	if (policy->tasks == NULL)
		return LEDGER_ERROR_MEMORY;
	for (size_t i = 0; i < entries->count; i++) {
		policy->tasks[i].code = entries->items[i].name;
		policy->tasks[i].label = "";
		policy->tasks[i].basis = (struct ledger__basis){"", "", ""};
	}
	policy->task_count = entries->count;
	return ledger__policy_each(context, policy, entries, load_task);
}
