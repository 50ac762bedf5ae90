/* SPDX-License-Identifier: MIT */
/* Trends: what the total of a column was at the ends of earlier periods. */
#include "report/count.h"

#include <stdlib.h>
#include <string.h>

struct ledger__trends {
	struct ledger__date *days;   /* the earliest first */
	struct ledger__facts *facts; /* by day */
	size_t count;
	uint16_t *tallies;
	size_t tally_count;
	unsigned int populations; /* bits */
	struct ledger__stable *stable;
	int64_t *totals; /* by column of all tables, then day */
	size_t total_count;
	const struct ledger__counter *counter;
};

/* The month's last day again where the period ends with a month. */
static struct ledger__date earlier(struct ledger__date day, int months)
{
	bool last = day.day == ledger__days_in_month(day.year, day.month);

	day = ledger__date_add_months(day, -months);
	if (last)
		day.day = (int8_t)ledger__days_in_month(day.year, day.month);
	return day;
}

static int find_months(const struct ledger__counter *counter)
{
	int months = 0;

	for (size_t i = 0; i < counter->table_count; i++) {
		const struct ledger__layout *layout = counter->tables[i].layout;

		for (size_t k = 0; k < layout->chart_count; k++)
			if (layout->charts[k].drawing == LEDGER__DRAW_MONTHS &&
				layout->charts[k].months > months)
				months = layout->charts[k].months;
	}
	return months;
}

/* Whether a chart shows the column, or a share of it. */
static bool is_drawn(const struct ledger__layout *layout, size_t column)
{
	for (size_t i = 0; i < layout->chart_count; i++) {
		const struct ledger__drawn *chart = &layout->charts[i];

		for (size_t k = 0; chart->drawing == LEDGER__DRAW_MONTHS &&
				   k < chart->column_count;
			k++) {
			const struct ledger__leaf_spec *spec =
				&layout->columns[chart->columns[k]];
			bool drawn = chart->columns[k] == column;

			for (size_t j = 0; j < spec->of_count; j++)
				drawn = drawn || spec->of[j] == column;
			for (size_t j = 0; j < spec->to_count; j++)
				drawn = drawn || spec->to[j] == column;
			if (drawn)
				return true;
		}
	}
	return false;
}

static void choose_tallies(
	const struct ledger__counter *counter, struct ledger__trends *trends)
{
	for (size_t i = 0; i < counter->tally_count; i++) {
		const struct ledger__placed_tally *placed =
			&counter->tallies[i];

		if (!is_drawn(counter->tables[placed->table].layout,
			    placed->column))
			continue;
		trends->tallies[trends->tally_count++] = (uint16_t)i;
		trends->populations |= 1u << placed->population;
	}
}

static ledger_status find_stable(
	struct ledger__counter *counter, struct ledger__trends *trends)
{
	const struct ledger__layout_scope *scope = counter->scope;
	ledger_status status = ledger__stable_new(
		counter, &counter->at_others, &trends->stable);

	for (size_t i = 0; status == LEDGER_OK && i < trends->tally_count; i++)
		status = ledger__stable_add(counter, trends->stable,
			counter->tallies[trends->tallies[i]].tally->when);
	for (size_t i = 0; status == LEDGER_OK && i < scope->population_count;
		i++)
		if ((trends->populations >> i & 1) != 0)
			status = ledger__stable_add(counter, trends->stable,
				scope->populations[i].when);
	return status;
}

static ledger_status make(
	struct ledger__counter *counter, struct ledger__trends *trends)
{
	const struct ledger__counted *last =
		&counter->tables[counter->table_count - 1];
	size_t columns = last->base + last->layout->column_count;

	trends->days = ledger__allocate(trends->count, sizeof *trends->days);
	trends->facts = ledger__allocate(trends->count, sizeof *trends->facts);
	trends->tallies =
		ledger__allocate(counter->tally_count, sizeof *trends->tallies);
	trends->total_count = columns * trends->count;
	trends->totals =
		ledger__allocate(trends->total_count, sizeof *trends->totals);
	if (!trends->days || !trends->facts || !trends->tallies ||
		!trends->totals)
		return ledger__fail_memory(counter->context);
	for (size_t i = 0; i < trends->count; i++) {
		trends->days[i] =
			earlier(counter->closing_day, (int)(trends->count - i));
		if (!ledger__facts_new(
			    counter, trends->days[i], &trends->facts[i]))
			return ledger__fail_memory(counter->context);
	}
	choose_tallies(counter, trends);
	return find_stable(counter, trends);
}

ledger_status ledger__trends_start(struct ledger__counter *counter)
{
	int months = find_months(counter);

	if (months < 2)
		return LEDGER_OK;
	counter->trends = ledger__allocate(1, sizeof *counter->trends);
	if (!counter->trends)
		return ledger__fail_memory(counter->context);
	counter->trends->counter = counter;
	counter->trends->count = (size_t)months - 1;
	return make(counter, counter->trends);
}

const struct ledger__date *ledger__trends_days(
	const struct ledger__trends *trends, size_t *count)
{
	*count = trends ? trends->count : 0;
	return trends ? trends->days : NULL;
}

static void take_day(struct ledger__counter *counter, size_t day)
{
	struct ledger__trends *trends = counter->trends;
	const struct ledger__facts *facts = &trends->facts[day];

	for (size_t i = 0; i < trends->tally_count; i++) {
		const struct ledger__placed_tally *placed =
			&counter->tallies[trends->tallies[i]];
		size_t column =
			counter->tables[placed->table].base + placed->column;

		if ((facts->populations >> placed->population & 1) != 0 &&
			ledger__facts_fit(counter, facts, placed->tally))
			trends->totals[column * trends->count + day]++;
	}
}

/* Where nothing but time has passed, and that without effect. */
static bool is_as_closing(const struct ledger__counter *counter,
	const struct ledger__state *state, const struct ledger__facts *facts,
	bool exited, int32_t stable_since)
{
	return state->values == counter->closing.frame.values &&
	       state->exited == exited && facts->day >= stable_since;
}

static void take_closing(const struct ledger__counter *counter,
	const struct ledger__trends *trends, struct ledger__facts *facts)
{
	const struct ledger__facts *closing = &counter->closing;

	facts->there = true;
	facts->lifecycle = closing->lifecycle;
	facts->populations = closing->populations & trends->populations;
	facts->row = closing->row;
	facts->frame.values = closing->frame.values;
	facts->frame.terms = closing->terms;
	facts->frame.durations = closing->durations;
}

void ledger__trends_take(
	struct ledger__counter *counter, const struct ledger__states_row *row)
{
	struct ledger__trends *trends = counter->trends;
	int32_t since = INT32_MAX;

	if (counter->closing_evaluated)
		since = ledger__stable_since(counter, trends->stable);
	for (size_t i = 0; i < trends->count; i++) {
		struct ledger__facts *facts = &trends->facts[i];

		if (!row->others[i].there)
			continue;
		facts->frame.terms = facts->terms;
		facts->frame.durations = facts->durations;
		if (is_as_closing(counter, &row->others[i], facts,
			    row->closing.exited, since))
			take_closing(counter, trends, facts);
		else
			ledger__facts_take(counter, &row->others[i],
				trends->populations, facts);
		if (facts->populations != 0 && facts->row != LEDGER__NOWHERE)
			take_day(counter, i);
	}
}

int64_t ledger__trends_total(const struct ledger__trends *trends, size_t table,
	size_t column, size_t day)
{
	size_t index = trends->counter->tables[table].base + column;

	return trends->totals[index * trends->count + day];
}

void ledger__trends_merge(
	struct ledger__trends *trends, const struct ledger__trends *from)
{
	for (size_t i = 0; i < trends->total_count; i++)
		trends->totals[i] += from->totals[i];
}

void ledger__trends_free(struct ledger__trends *trends)
{
	if (!trends)
		return;
	for (size_t i = 0; trends->facts && i < trends->count; i++)
		ledger__facts_release(&trends->facts[i]);
	free(trends->facts);
	free(trends->days);
	free(trends->tallies);
	free(trends->totals);
	ledger__stable_free(trends->stable);
	free(trends);
}
