/* SPDX-License-Identifier: MIT */
/* What a policy holds, as a table. */
#include "policy/policy_load.h"

#include <stdio.h>
#include <string.h>

struct listing {
	const ledger_policy *policy;
	ledger_writer *writer;
	struct ledger__buffer text; /* scratch */
};

static const struct {
	const char *name;
	const char *title;
} columns[] = {
	{"kind", "类别"},
	{"code", "代码"},
	{"label", "名称"},
	{"task", "任务"},
	{"departments", "部门"},
	{"lead", "牵头部门"},
	{"clause", "条款"},
	{"document", "文件"},
	{"reading", "说明"},
	{"sensitivity", "敏感程度"},
	{"value", "取值"},
};

static void write_text(struct listing *listing, const char *text)
{
	ledger_writer_text(
		listing->writer, text != NULL && text[0] != '\0' ? text : NULL);
}

/* The departments' codes; those of the bits only where `only` says so. */
static void write_departments(struct listing *listing, const int *departments,
	size_t count, bool only, uint64_t bits)
{
	struct ledger__buffer *text = &listing->text;
	ledger__buffer_reset(text);
	for (size_t i = 0; i < count; i++) {
		if (only && (bits & UINT64_C(1) << i) == 0)
			continue;
		ledger__buffer_printf(text, "%s%s", text->length > 0 ? ";" : "",
			listing->policy->department_codes[departments[i]]);
	}
	write_text(listing, ledger__buffer_text(text));
}

static void write_basis(
	struct listing *listing, const struct ledger__basis *basis, bool always)
{
	write_text(listing, basis->clause);
	/* What rests on no clause needs no document; values do. */
	write_text(listing,
		basis->clause[0] != '\0' || always ? basis->document : NULL);
	write_text(listing, basis->reading);
}

/* Kind, code and label, and nothing in the columns up to the clause. */
static void write_head(struct listing *listing, const char *kind,
	const char *code, const char *label)
{
	write_text(listing, kind);
	write_text(listing, code);
	write_text(listing, label);
}

static void write_blanks(struct listing *listing, size_t count)
{
	while (count-- > 0)
		ledger_writer_text(listing->writer, NULL);
}

static void write_value(
	struct listing *listing, const struct ledger__node *value)
{
	struct ledger__buffer *text = &listing->text;
	if (value->kind == LEDGER__SCALAR) {
		write_text(listing, value->text);
		return;
	}
	ledger__buffer_reset(text);
	for (size_t i = 0; i < value->count; i++)
		ledger__buffer_printf(
			text, "%s%s", i > 0 ? ";" : "", value->items[i]->text);
	write_text(listing, ledger__buffer_text(text));
}

static void list_parameters(struct listing *listing)
{
	const ledger_policy *policy = listing->policy;
	for (size_t i = 0; i < policy->parameter_count; i++) {
		const struct ledger__parameter *parameter =
			&policy->parameters[i];
		write_head(listing, "parameter", parameter->name,
			parameter->label);
		write_blanks(listing, 3);
		write_basis(listing, &policy->parameter_bases[i], true);
		write_blanks(listing, 1);
		write_value(listing, parameter->value);
		ledger_writer_end_row(listing->writer);
	}
}

static void list_departments(struct listing *listing)
{
	const ledger_policy *policy = listing->policy;
	for (size_t i = 0; i < policy->department_count; i++) {
		const struct ledger__department *department =
			&policy->departments[i];
		write_head(listing, "department", department->code,
			department->label);
		write_blanks(listing, 5);
		write_text(listing, department->without_measures);
		write_blanks(listing, 2);
		ledger_writer_end_row(listing->writer);
	}
}

static void list_tasks(struct listing *listing)
{
	const ledger_policy *policy = listing->policy;
	for (size_t i = 0; i < policy->task_count; i++) {
		const struct ledger__task *task = &policy->tasks[i];
		write_head(listing, "task", task->code, task->label);
		write_blanks(listing, 1);
		write_departments(listing, task->departments,
			task->department_count, false, 0);
		write_departments(listing, task->departments,
			task->department_count, true, task->leads);
		write_basis(listing, &task->basis, false);
		write_blanks(listing, 2);
		ledger_writer_end_row(listing->writer);
	}
}

static void list_durations(struct listing *listing)
{
	const ledger_policy *policy = listing->policy;
	const struct ledger__entries *entries = &policy->source->durations;
	for (size_t i = 0; i < entries->count; i++) {
		const struct ledger__node *node = entries->items[i].node;
		write_head(listing, "duration", entries->items[i].name,
			ledger__node_get(node, "label")->text);
		write_blanks(listing, 3);
		write_basis(listing, &policy->duration_bases[i], false);
		write_blanks(listing, 2);
		ledger_writer_end_row(listing->writer);
	}
}

static void list_eligibility(struct listing *listing)
{
	const struct ledger__eligibility *eligibility =
		&listing->policy->eligibility;
	if (listing->policy->source->eligibility.node == NULL)
		return;
	write_head(listing, "eligibility", NULL, eligibility->label);
	write_blanks(listing, 3);
	write_basis(listing, &eligibility->basis, false);
	write_blanks(listing, 2);
	ledger_writer_end_row(listing->writer);
}

static void list_groups(struct listing *listing)
{
	const ledger_policy *policy = listing->policy;
	for (size_t i = 0; i < policy->group_count; i++) {
		const struct ledger__group *group = &policy->groups[i];
		write_head(listing, "group", group->code, group->label);
		write_blanks(listing, 3);
		write_basis(listing, &group->basis, false);
		write_text(
			listing, ledger__sensitivity_names[group->sensitivity]);
		write_blanks(listing, 1);
		ledger_writer_end_row(listing->writer);
	}
}

static void list_measures(struct listing *listing)
{
	const ledger_policy *policy = listing->policy;
	for (size_t i = 0; i < policy->measure_count; i++) {
		const struct ledger__measure *measure = &policy->measures[i];
		char months[32] = "";
		write_head(listing, "measure", measure->code, measure->label);
		write_text(listing, policy->tasks[measure->task].code);
		write_departments(listing, measure->departments,
			measure->department_count, false, 0);
		write_departments(listing, measure->departments,
			measure->department_count, true, measure->leads);
		write_basis(listing, &measure->basis, false);
		write_text(listing,
			ledger__sensitivity_names[measure->sensitivity]);
		if (measure->repeat_months > 0)
			snprintf(months, sizeof(months), "%d months",
				measure->repeat_months);
		write_text(listing, months);
		ledger_writer_end_row(listing->writer);
	}
}

ledger_status ledger_policy_write_list(
	const ledger_policy *policy, ledger_writer *writer)
{
	struct listing listing = {policy, writer, {NULL, 0, 0, false}};
	for (size_t i = 0; i < LEDGER__COUNT(columns); i++)
		ledger_writer_column(writer, columns[i].name, columns[i].title,
			LEDGER_COLUMN_TEXT);
	list_parameters(&listing);
	list_departments(&listing);
	list_tasks(&listing);
	list_durations(&listing);
	list_eligibility(&listing);
	list_groups(&listing);
	list_measures(&listing);
	bool failed = listing.text.failed;
	ledger__buffer_release(&listing.text);
	return failed ? LEDGER_ERROR_MEMORY : LEDGER_OK;
}
