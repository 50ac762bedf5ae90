/* SPDX-License-Identifier: MIT */
/* What can be known of all rows of a file before the first is read. */
#include "expr/expr.h"
#include "intake/intake.h"

#include <string.h>

/* Filled from other cells or from what the caller said. */
static bool is_derived(const struct ledger__sheet *sheet, int field)
{
	static const enum ledger__role roles[] = {LEDGER__ROLE_BIRTH_DATE,
		LEDGER__ROLE_LIVING_AREA, LEDGER__ROLE_STATUS,
		LEDGER__ROLE_VERIFIED_ON, LEDGER__ROLE_OWNER};

	for (size_t i = 0; i < sizeof(roles) / sizeof(*roles); i++)
		if (sheet->roles[roles[i]] == field)
			return true;
	return false;
}

static void mark_into(
	const struct ledger__sheet *sheet, int field, bool *active)
{
	const struct ledger__field *into = &sheet->fields[field];

	for (size_t i = 0; i < into->into_count; i++) {
		int target = ledger__sheet_field(sheet, into->into[i]);

		if (target >= 0)
			active[target] = true;
	}
}

struct probe {
	const bool *active;
	bool any;
};

static void probe_field(void *data, int field)
{
	struct probe *probe = data;

	probe->any |= probe->active[field];
}

/* A rule about nothing that the sheet has gives the same for every row. */
static bool can_apply(const struct ledger__sheet_job *job,
	const struct ledger__form_rule *rule, const bool *active,
	const struct ledger__value *blanks)
{
	const struct ledger__frame frame = {
		.values = blanks, .as_of = job->values.as_of};
	struct probe probe = {active, false};
	size_t number =
		job->sheet->first_rule + (size_t)(rule - job->sheet->rules);

	if (job->rules->rules[number].severity == LEDGER_OFF)
		return false;
	ledger__expr_fields(rule->expr, probe_field, &probe);
	return probe.any || ledger__expr_holds(rule->expr, &frame);
}

static bool list_required(struct ledger__sheet_job *job)
{
	const struct ledger__sheet *sheet = job->sheet;
	int *required = ledger__arena_allocate(
		&job->arena, (sheet->field_count + 1) * sizeof(int));

	job->required_count = 0;
	for (size_t i = 0; required && i < sheet->field_count; i++)
		if (sheet->fields[i].required && sheet->fields[i].stored)
			required[job->required_count++] = (int)i;
	job->required = required;
	return required != NULL;
}

static int find_raw(const struct ledger__mapping *mapping)
{
	for (size_t i = 0; !mapping->keyed && i < mapping->column_count; i++)
		if (mapping->headings[i] &&
			strcmp(mapping->headings[i], "_raw") == 0)
			return (int)i;
	return -1;
}

ledger_status ledger__job_prepare(struct ledger__sheet_job *job)
{
	const struct ledger__sheet *sheet = job->sheet;
	size_t fields = sheet->field_count + 1;
	bool *active;
	struct ledger__value *blanks;

	ledger__arena_reset(&job->arena);
	active = ledger__arena_allocate(&job->arena, fields * sizeof(bool));
	blanks = ledger__arena_allocate(&job->arena, fields * sizeof(*blanks));
	job->active = ledger__arena_allocate(&job->arena, fields * sizeof(int));
	job->rules_apply = ledger__arena_allocate(
		&job->arena, (sheet->rule_count + 1) * sizeof(bool));
	if (!active || !blanks || !job->active || !job->rules_apply ||
		!list_required(job))
		return ledger__fail_memory(job->context);
	memset(blanks, 0, fields * sizeof(*blanks));
	for (size_t i = 0; i < sheet->field_count; i++)
		active[i] = is_derived(sheet, (int)i);
	for (size_t i = 0; i < job->mapping->column_count; i++) {
		int field = job->mapping->fields[i];

		if (field < 0)
			continue;
		active[field] = true;
		mark_into(sheet, field, active);
	}
	job->raw_column = find_raw(job->mapping);
	job->active_count = 0;
	for (size_t i = 0; i < sheet->field_count; i++)
		if (active[i])
			job->active[job->active_count++] = (int)i;
	for (size_t i = 0; i < sheet->rule_count; i++)
		job->rules_apply[i] =
			can_apply(job, &sheet->rules[i], active, blanks);
	return LEDGER_OK;
}
