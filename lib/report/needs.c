/* SPDX-License-Identifier: MIT */
/* Which terms of the policy the tables ask for, at which of the days. */
#include "report/count.h"

#include <stdlib.h>
#include <string.h>

static void mark_condition(
	const struct ledger__counter *counter, int index, bool *terms)
{
	if (index >= 0)
		ledger__conditions_mark(counter->conditions,
			counter->conditions->items[index].expr, terms);
}

static void mark_populations(const struct ledger__counter *counter, bool *terms)
{
	const struct ledger__layout_scope *scope = counter->scope;

	if (counter->policy->eligibility.expr)
		ledger__conditions_mark(counter->conditions,
			counter->policy->eligibility.expr, terms);
	for (size_t i = 0; i < scope->population_count; i++)
		mark_condition(counter, scope->populations[i].when, terms);
}

static void mark_groups(const struct ledger__counter *counter, bool *terms)
{
	const ledger_policy *policy = counter->policy;

	for (size_t i = 0; i < policy->group_count; i++) {
		int term = policy->groups[i].term;

		terms[term] = true;
		ledger__conditions_mark(
			counter->conditions, policy->terms[term].expr, terms);
	}
}

static void mark_measures(const struct ledger__counter *counter, bool *terms)
{
	const ledger_policy *policy = counter->policy;

	for (size_t i = 0; i < policy->measure_count; i++)
		ledger__conditions_mark(
			counter->conditions, policy->measures[i].expr, terms);
}

/* What a tally asks of the closing state, or of that of another day. */
static void mark_state(const struct ledger__counter *counter,
	const struct ledger__tally *tally, bool *terms)
{
	mark_condition(counter, tally->when, terms);
	if (tally->groups)
		mark_groups(counter, terms);
}

static ledger_status list(const struct ledger__counter *counter,
	const bool *terms, struct ledger__needs *needs)
{
	size_t count = counter->policy->term_count;

	needs->all = ledger__allocate(count, sizeof *needs->all);
	needs->moving = ledger__allocate(count, sizeof *needs->moving);
	if (!needs->all || !needs->moving)
		return ledger__fail_memory(counter->context);
	for (size_t i = 0; i < count; i++) {
		if (!terms[i])
			continue;
		needs->all[needs->all_count++] = (int)i;
		if (counter->conditions->moving[i])
			needs->moving[needs->moving_count++] = (int)i;
	}
	return LEDGER_OK;
}

static bool is_drawn(const struct ledger__counter *counter,
	const struct ledger__placed_tally *placed)
{
	const struct ledger__layout *layout =
		counter->tables[placed->table].layout;

	for (size_t i = 0; i < layout->chart_count; i++)
		if (layout->charts[i].drawing == LEDGER__DRAW_MONTHS)
			return ledger__layout_has_trend(layout, placed->column);
	return false;
}

ledger_status ledger__needs_find(struct ledger__counter *counter)
{
	size_t count = counter->policy->term_count;
	bool *closing = ledger__allocate(count, sizeof(bool));
	bool *opening = ledger__allocate(count, sizeof(bool));
	bool *others = ledger__allocate(count, sizeof(bool));
	ledger_status status = LEDGER_OK;

	if (!closing || !opening || !others) {
		status = ledger__fail_memory(counter->context);
		goto out;
	}
	mark_populations(counter, closing);
	mark_populations(counter, opening);
	mark_populations(counter, others);
	if (counter->needs_measures)
		mark_measures(counter, closing);
	for (size_t i = 0; i < counter->tally_count; i++) {
		const struct ledger__placed_tally *placed =
			&counter->tallies[i];

		mark_state(counter, placed->tally, closing);
		/* Where nothing changed, it is known from the closing. */
		mark_condition(counter, placed->tally->before, opening);
		mark_condition(counter, placed->tally->before, closing);
		if (is_drawn(counter, placed))
			mark_state(counter, placed->tally, others);
	}
	status = list(counter, closing, &counter->at_closing);
	if (status == LEDGER_OK)
		status = list(counter, opening, &counter->at_opening);
	if (status == LEDGER_OK)
		status = list(counter, others, &counter->at_others);
out:
	free(closing);
	free(opening);
	free(others);
	return status;
}
