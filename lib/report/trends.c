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
	int64_t *totals;	  /* by column of all tables, then day */
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
	return LEDGER_OK;
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

void ledger__trends_take(
	struct ledger__counter *counter, const struct ledger__state *others)
{
	struct ledger__trends *trends = counter->trends;

	for (size_t i = 0; i < trends->count; i++) {
		struct ledger__facts *facts = &trends->facts[i];

		if (!others[i].there)
			continue;
		ledger__facts_take(
			counter, &others[i], trends->populations, facts);
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
	free(trends);
}
