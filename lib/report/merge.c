/* SPDX-License-Identifier: MIT */
/* What two threads have counted becomes one: sums, and the greatest. */
#include "report/count.h"

#include <stdlib.h>
#include <string.h>

/* The other's place among ours; areas may have been met in another order. */
static bool same_place(struct ledger__places *places,
	const struct ledger__places *from, size_t index, size_t *place)
{
	*place = LEDGER__UNCLEAR;
	return index == LEDGER__UNCLEAR ||
	       ledger__places_find(places, from->codes[index], 12, place);
}

static void merge_greatest(int64_t *ours, int64_t theirs)
{
	if (theirs > *ours)
		*ours = theirs;
}

static void merge_cells(const struct ledger__layout *layout, int64_t *ours,
	const int64_t *theirs)
{
	for (size_t i = 0; i < layout->column_count; i++) {
		if (layout->columns[i].kind == LEDGER__COLUMN_GREATEST)
			merge_greatest(&ours[i], theirs[i]);
		else
			ours[i] += theirs[i];
	}
}

static bool merge_rows(struct ledger__counter *counter, size_t index,
	const struct ledger__counter *fork)
{
	struct ledger__counted *table = &counter->tables[index];
	const struct ledger__counted *from = &fork->tables[index];
	size_t columns = table->layout->column_count;
	size_t count = from->row_count < fork->rows.count ? from->row_count
							  : fork->rows.count;

	for (size_t i = 0; i < count; i++) {
		size_t row = 0;

		if (!same_place(&counter->rows, &fork->rows, i, &row) ||
			!ledger__count_room(counter, index, row))
			return false;
		merge_cells(table->layout, &table->cells[row * columns],
			&from->cells[i * columns]);
	}
	merge_cells(table->layout, table->total, from->total);
	return true;
}

static bool merge_seen(struct ledger__counter *counter, size_t index,
	const struct ledger__counter *fork)
{
	const struct ledger__counted *from = &fork->tables[index];
	const struct ledger__layout *layout = from->layout;

	for (size_t i = 0; i < layout->column_count; i++) {
		enum ledger__area_level level = layout->columns[i].level;

		for (size_t k = 1; k < from->seen_words[i] * 64; k++) {
			size_t place = 0;

			if ((from->seen[i][k / 64] >> (k % 64) & 1) == 0)
				continue;
			if (!same_place(&counter->levels[level],
				    &fork->levels[level], k, &place) ||
				!ledger__count_see(counter, index, i, place))
				return false;
		}
	}
	return true;
}

/* Tables of measures are made from bins at the end. */
ledger_status ledger__counter_merge(
	struct ledger__counter *counter, struct ledger__counter *fork)
{
	for (size_t i = 0; i < counter->table_count; i++) {
		if (counter->tables[i].layout->measures)
			continue;
		if (!merge_rows(counter, i, fork) ||
			!merge_seen(counter, i, fork))
			return ledger__fail_memory(counter->context);
	}
	if (counter->trends)
		ledger__trends_merge(counter->trends, fork->trends);
	ledger__sharing_merge(counter, fork);
	return counter->given ? ledger__given_merge(counter, fork->given)
			      : LEDGER_OK;
}
