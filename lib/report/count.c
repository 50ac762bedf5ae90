/* SPDX-License-Identifier: MIT */
/* Counting: each person once into the rows and columns of all tables. */
#include "report/count.h"

#include <stdlib.h>
#include <string.h>

/* ---- Cells -------------------------------------------------------------- */

bool ledger__count_room(
	struct ledger__counter *counter, size_t index, size_t row)
{
	struct ledger__counted *table = &counter->tables[index];
	size_t columns = table->layout->column_count;
	size_t count = table->row_count > 0 ? table->row_count * 2 : 16;
	int64_t *cells = NULL;

	if (row < table->row_count)
		return true;
	if (count <= row)
		count = row + 1;
	cells = ledger__reallocate(
		table->cells, count * columns, sizeof *cells);
	if (!cells) {
		counter->failed = true;
		return false;
	}
	memset(cells + table->row_count * columns, 0,
		(count - table->row_count) * columns * sizeof *cells);
	table->cells = cells;
	table->row_count = count;
	return true;
}

void ledger__count_fire(struct ledger__counter *counter, size_t index,
	size_t column, size_t row)
{
	struct ledger__counted *table = &counter->tables[index];

	if (!ledger__count_room(counter, index, row))
		return;
	table->cells[row * table->layout->column_count + column] +=
		counter->weight;
	table->total[column] += counter->weight;
	counter->fired[table->base + column]++;
	table->touched = true;
	if (counter->cell)
		ledger__behind_note(counter, index, column, row);
}

/* Inner blocks stand behind outer ones. */
void ledger__count_settle(
	struct ledger__counter *counter, size_t index, size_t row)
{
	struct ledger__counted *table = &counter->tables[index];
	const struct ledger__layout *layout = table->layout;
	uint8_t *fired = counter->fired + table->base;

	if (!table->touched)
		return;
	for (size_t i = layout->span_count; i-- > 0;) {
		const struct ledger__span *span = &layout->spans[i];
		unsigned int of = 0;
		unsigned int leaves = 0;

		if (!span->closed)
			continue;
		for (size_t k = 0; k < span->of_count; k++)
			of += fired[span->of[k]];
		for (size_t k = span->first; k <= span->last; k++)
			leaves += fired[k];
		for (; leaves == 0 && of > 0; of--)
			ledger__count_fire(counter, index, span->outside, row);
	}
	memset(fired, 0, layout->column_count);
	table->touched = false;
}

/* ---- Other kinds of columns --------------------------------------------- */

static void take_greatest(struct ledger__counter *counter,
	const struct ledger__placed_tally *placed, size_t row)
{
	struct ledger__counted *table = &counter->tables[placed->table];
	int64_t days = ledger__person_overdue(counter);
	int64_t *cell = NULL;

	if (!ledger__count_room(counter, placed->table, row))
		return;
	cell = &table->cells[row * table->layout->column_count +
			     placed->column];
	if (days > *cell)
		*cell = days;
	if (days > table->total[placed->column])
		table->total[placed->column] = days;
	if (counter->cell && days == counter->cell->greatest)
		ledger__behind_note(
			counter, placed->table, placed->column, row);
}

bool ledger__count_see(struct ledger__counter *counter, size_t index,
	size_t column, size_t place)
{
	struct ledger__counted *table = &counter->tables[index];
	enum ledger__area_level level = table->layout->columns[column].level;
	size_t *words = &table->seen_words[column];

	if (place / 64 >= *words) {
		size_t count = counter->levels[level].capacity / 64 + 1;
		uint64_t *grown = ledger__reallocate(
			table->seen[column], count, sizeof *grown);

		if (!grown) {
			counter->failed = true;
			return false;
		}
		memset(grown + *words, 0, (count - *words) * sizeof *grown);
		table->seen[column] = grown;
		*words = count;
	}
	table->seen[column][place / 64] |= UINT64_C(1) << (place % 64);
	return true;
}

static void take_area(struct ledger__counter *counter,
	const struct ledger__placed_tally *placed,
	const struct ledger__facts *facts)
{
	const struct ledger__leaf_spec *spec =
		&counter->tables[placed->table].layout->columns[placed->column];
	size_t place = 0;

	if (spec->all)
		return; /* whoever is there */
	if (!ledger__places_find(&counter->levels[spec->level], facts->area,
		    facts->area_length, &place)) {
		counter->failed = true;
		return;
	}
	if (place != LEDGER__UNCLEAR && place != LEDGER__NOWHERE)
		(void)ledger__count_see(
			counter, placed->table, placed->column, place);
}

/* ---- Rounds ------------------------------------------------------------- */

/* She is counted where she is, and (who left or went) where she was. */
struct round {
	const struct ledger__facts *facts;
	unsigned int populations;
	bool closing;
	bool same_row;
	unsigned int others; /* populations that she was, or is, in too */
};

static unsigned int flow_of(const struct round *round, int population)
{
	bool other = (round->others >> population & 1) != 0;

	if (round->closing)
		return !other		 ? LEDGER__ENTERED
		       : round->same_row ? LEDGER__STAYED
					 : LEDGER__CAME;
	return other ? LEDGER__WENT : LEDGER__LEFT;
}

static void take_fast(
	struct ledger__counter *counter, const struct round *round)
{
	for (size_t i = 0; i < counter->conditions->cluster_count; i++) {
		const struct ledger__known_key *known = NULL;

		if (!counter->cluster_fast[i])
			continue;
		known = ledger__person_cluster(counter, i);
		for (size_t k = 0; known && k < known->fast_count; k++) {
			const struct ledger__placed_tally *placed =
				&counter->tallies[known->fast[k]];

			if ((round->populations >> placed->population & 1) != 0)
				ledger__count_fire(counter, placed->table,
					placed->column, round->facts->row);
		}
	}
}

static void take_slow(struct ledger__counter *counter,
	const struct round *round, const struct ledger__placed_tally *placed)
{
	if (placed->tally->sharing >= 0 ||
		!ledger__person_fits(counter, placed->tally, placed->population,
			flow_of(round, placed->population)))
		return;
	switch (placed->kind) {
	case LEDGER__COLUMN_GREATEST:
		take_greatest(counter, placed, round->facts->row);
		break;
	case LEDGER__COLUMN_AREAS:
		take_area(counter, placed, round->facts);
		break;
	default:
		ledger__count_fire(counter, placed->table, placed->column,
			round->facts->row);
		break;
	}
}

static void take_round(
	struct ledger__counter *counter, const struct round *round)
{
	counter->area = round->facts->area;
	counter->area_length = round->facts->area_length;
	if (round->closing) {
		for (size_t i = 0; i < counter->plain_count; i++) {
			const struct ledger__placed_tally *placed =
				&counter->tallies[counter->plain[i]];

			if ((round->populations >> placed->population & 1) != 0)
				ledger__count_fire(counter, placed->table,
					placed->column, round->facts->row);
		}
		take_fast(counter, round);
	}
	for (size_t i = 0; i < counter->slow_count; i++) {
		const struct ledger__placed_tally *placed =
			&counter->tallies[counter->slow[i]];

		if ((round->populations >> placed->population & 1) != 0)
			take_slow(counter, round, placed);
	}
	for (size_t i = 0; i < counter->table_count; i++)
		if (!counter->tables[i].layout->measures)
			ledger__count_settle(counter, i, round->facts->row);
}

static ledger_status take_person(struct ledger__counter *counter)
{
	const struct ledger__facts *opening = &counter->opening;
	const struct ledger__facts *closing = &counter->closing;
	bool same_row = opening->row == closing->row;
	struct round round = {.facts = closing,
		.populations = closing->populations,
		.closing = true,
		.same_row = same_row,
		.others = opening->populations};
	ledger_status status = LEDGER_OK;

	if (closing->populations != 0 && closing->row != LEDGER__NOWHERE)
		take_round(counter, &round);
	round = (struct round){.facts = opening,
		.populations = opening->populations,
		.others = closing->populations};
	if (same_row)
		round.populations &= ~closing->populations;
	if (round.populations != 0 && opening->row != LEDGER__NOWHERE)
		take_round(counter, &round);
	if (closing->populations != 0)
		status = ledger__sharing_take(counter);
	counter->area = closing->area;
	counter->area_length = closing->area_length;
	if (status == LEDGER_OK && counter->given)
		status = ledger__given_take(counter);
	return status;
}

ledger_status ledger__count_person(struct ledger__counter *counter,
	const struct ledger__states_row *row, const struct ledger__gift *gifts,
	size_t gift_count)
{
	ledger_status status = LEDGER_OK;

	counter->gifts = gifts;
	counter->gift_count = gift_count;
	ledger__person_take(counter, row);
	status = take_person(counter);
	if (counter->trends)
		ledger__trends_take(counter, row);
	if (status == LEDGER_OK && counter->failed)
		status = ledger__fail_memory(counter->context);
	return status;
}

/* ---- Areas that have somebody ------------------------------------------- */

static bool is_seen(
	const struct ledger__counted *table, size_t column, size_t place)
{
	return place / 64 < table->seen_words[column] &&
	       (table->seen[column][place / 64] >> (place % 64) & 1) != 0;
}

static void count_areas(
	struct ledger__counter *counter, size_t index, size_t column)
{
	struct ledger__counted *table = &counter->tables[index];
	const struct ledger__leaf_spec *spec = &table->layout->columns[column];
	struct ledger__places *places = &counter->levels[spec->level];

	for (size_t i = 1; i < places->count; i++) {
		size_t row = 0;

		if (!spec->all && !is_seen(table, column, i))
			continue;
		if (!ledger__places_find(
			    &counter->rows, places->codes[i], 12, &row))
			counter->failed = true;
		else if (row != LEDGER__NOWHERE)
			ledger__count_fire(counter, index, column, row);
	}
}

static void count_all_areas(struct ledger__counter *counter)
{
	struct ledger__behind *cell = counter->cell;

	counter->cell = NULL;
	for (size_t i = 0; i < counter->table_count; i++) {
		const struct ledger__layout *layout = counter->tables[i].layout;

		for (size_t k = 0; k < layout->column_count; k++)
			if (layout->columns[k].kind == LEDGER__COLUMN_AREAS)
				count_areas(counter, i, k);
		/* Every row is there, whether somebody is counted or not. */
		if (!layout->measures && counter->rows.count > 0)
			(void)ledger__count_room(
				counter, i, counter->rows.count - 1);
	}
	counter->cell = cell;
}

/* ---- The whole ------------------------------------------------------------
 */

ledger_status ledger__count(ledger_context *context, ledger_store *store,
	const struct ledger__layout_scope *scope,
	struct ledger__layout *const *layouts, size_t layout_count,
	const struct ledger__count_options *options,
	struct ledger__behind *cell, struct ledger__counter **counter)
{
	ledger_status status = ledger__counter_new(
		context, store, scope, layouts, layout_count, options, counter);

	if (status != LEDGER_OK)
		return status;
	(*counter)->cell = cell;
	if (cell && cell->code &&
		!ledger__places_find(
			&(*counter)->rows, cell->code, 12, &cell->row))
		return ledger__fail_memory(context);
	status = ledger__counter_start(*counter);
	if (status == LEDGER_OK)
		status = ledger__pass(*counter, options);
	if (status == LEDGER_OK)
		status = ledger__sharing_finish(*counter);
	if (status == LEDGER_OK && (*counter)->given)
		status = ledger__given_finish(*counter);
	if (status == LEDGER_OK)
		count_all_areas(*counter);
	if (status == LEDGER_OK && (*counter)->failed)
		status = ledger__fail_memory(context);
	if (status == LEDGER_OK && cell)
		status = cell->status;
	return status;
}
