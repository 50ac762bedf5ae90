/* SPDX-License-Identifier: MIT */
/* What a cell asks of persons, against what a profile may see. */
#include "report/report.h"

#include <stdlib.h>

/*
 * Who is behind a figure has what the figure counts.  So a cell opens only
 * where the profile shows all that its column and its table's population ask
 * about: groups, fields, and all codes of these.  Looking at the condition as
 * a whole would not do: whoever is in some group, but in none of those that
 * are shown, is in the one that is hidden.
 */
struct asking {
	const struct ledger__layout_scope *scope;
	const ledger_profile *profile;
	bool *terms; /* of the policy, named by what was asked */
	bool hidden;
};

static bool hides(
	const struct asking *asking, enum ledger__sensitivity sensitivity)
{
	return asking->profile->actions[sensitivity] == LEDGER__HIDE;
}

static void ask_field(void *data, int field)
{
	struct asking *asking = data;
	const struct ledger__field *asked =
		&asking->scope->sheet->fields[field];

	asking->hidden |= hides(asking, asked->sensitivity);
	for (size_t i = 0; asked->codes && i < asked->codes->count; i++)
		asking->hidden |=
			hides(asking, asked->codes->codes[i].sensitivity);
}

static void ask(struct asking *asking, const struct ledger__expr *expr)
{
	if (!expr)
		return;
	ledger__expr_fields(expr, ask_field, asking);
	ledger__conditions_mark(asking->scope->conditions, expr, asking->terms);
}

static void ask_condition(struct asking *asking, int index)
{
	if (index >= 0)
		ask(asking, asking->scope->conditions->items[index].expr);
}

static void ask_groups(struct asking *asking)
{
	const ledger_policy *policy = asking->scope->policy;

	for (size_t i = 0; i < policy->group_count; i++) {
		int term = policy->groups[i].term;

		asking->terms[term] = true;
		ask(asking, policy->terms[term].expr);
	}
}

static void ask_tally(struct asking *asking, const struct ledger__tally *tally)
{
	ask_condition(asking, tally->when);
	ask_condition(asking, tally->before);
	ask_condition(asking, tally->rule);
	for (size_t i = 0; i < tally->blank_count; i++)
		ask_field(asking, tally->blanks[i]);
	if (tally->sharing >= 0) {
		const struct ledger__sharing *sharing =
			&asking->scope->sharings[tally->sharing];

		for (size_t i = 0; i < sharing->count; i++)
			ask_field(asking, sharing->fields[i]);
	}
	if (tally->groups)
		ask_groups(asking);
}

static void ask_column(
	struct asking *asking, const struct ledger__leaf_spec *column)
{
	for (size_t i = 0; i < column->tally_count; i++)
		ask_tally(asking, &column->tallies[i]);
}

/* Who is outside of a block is in none of its columns. */
static void ask_leaf(struct asking *asking, const struct ledger__layout *layout,
	size_t column)
{
	ask_column(asking, &layout->columns[column]);
	for (size_t i = 0; i < layout->span_count; i++) {
		const struct ledger__span *span = &layout->spans[i];

		if (!span->closed || span->outside != column)
			continue;
		for (size_t k = span->first; k <= span->last; k++)
			ask_column(asking, &layout->columns[k]);
		for (size_t k = 0; k < span->of_count; k++)
			ask_column(asking, &layout->columns[span->of[k]]);
	}
}

static void ask_population(struct asking *asking, int population)
{
	const ledger_policy *policy = asking->scope->policy;

	ask_condition(asking, asking->scope->populations[population].when);
	ask(asking, policy->eligibility.expr);
	for (size_t i = 0; i < policy->duration_count; i++)
		ledger__duration_fields(
			&policy->durations[i], ask_field, asking);
}

/* What the terms say by themselves; those that they name are marked too. */
static void ask_terms(struct asking *asking)
{
	const ledger_policy *policy = asking->scope->policy;

	for (size_t i = 0; i < policy->term_count; i++) {
		if (!asking->terms[i])
			continue;
		asking->hidden |= policy->terms[i].kind == LEDGER__TERM_GROUP &&
				  hides(asking, policy->terms[i].sensitivity);
		ledger__expr_fields(policy->terms[i].expr, ask_field, asking);
	}
}

static bool hides_any(const ledger_profile *profile)
{
	for (int i = 0; i < LEDGER__SENSITIVITY_COUNT; i++)
		if (profile->actions[i] == LEDGER__HIDE)
			return true;
	return false;
}

ledger_status ledger__cell_allowed(const struct ledger__layout_scope *scope,
	const struct ledger__layout *layout, const bool *columns,
	const ledger_profile *profile, const char *column)
{
	struct asking asking = {.scope = scope, .profile = profile};

	asking.terms =
		ledger__allocate(scope->policy->term_count + 1, sizeof(bool));
	if (!asking.terms)
		return ledger__fail_memory(scope->context);
	ask_population(&asking, layout->population);
	for (size_t i = 0; i < layout->column_count; i++)
		if (columns[i])
			ask_leaf(&asking, layout, i);
	ask_terms(&asking);
	/* Nearly every measure asks for the groups, hidden ones too. */
	asking.hidden |= layout->measures && hides_any(profile);
	free(asking.terms);
	if (!asking.hidden)
		return LEDGER_OK;
	return ledger__fail(scope->context, LEDGER_ERROR_DESCRIPTOR,
		"profile '%s' does not show all that column '%s' of table "
		"'%s' asks about",
		profile->id, column, layout->id);
}
