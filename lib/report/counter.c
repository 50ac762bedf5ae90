/* SPDX-License-Identifier: MIT */
/* What counting needs, made once: tallies placed, rows, fields to read. */
#include "report/count.h"

#include <stdlib.h>
#include <string.h>

/* ---- Tallies ------------------------------------------------------------ */

static void place_table(struct ledger__counter *counter, size_t table)
{
	const struct ledger__layout *layout = counter->tables[table].layout;

	for (size_t i = 0; i < layout->column_count; i++) {
		const struct ledger__leaf_spec *spec = &layout->columns[i];

		for (size_t k = 0; k < spec->tally_count; k++)
			counter->tallies[counter->tally_count++] =
				(struct ledger__placed_tally){
					.tally = &spec->tallies[k],
					.table = (uint16_t)table,
					.column = (uint16_t)i,
					.population =
						(uint8_t)layout->population,
					.kind = spec->kind};
	}
}

static ledger_status place_tallies(struct ledger__counter *counter)
{
	size_t count = 0;

	for (size_t i = 0; i < counter->table_count; i++) {
		const struct ledger__layout *layout = counter->tables[i].layout;

		for (size_t k = 0; k < layout->column_count; k++)
			count += layout->columns[k].tally_count;
	}
	if (count >= UINT16_MAX)
		return ledger__fail(counter->context, LEDGER_ERROR_DESCRIPTOR,
			"the tables together have more than %d counts",
			UINT16_MAX);
	counter->tallies = ledger__allocate(count, sizeof *counter->tallies);
	if (!counter->tallies)
		return ledger__fail_memory(counter->context);
	for (size_t i = 0; i < counter->table_count; i++)
		place_table(counter, i);
	return LEDGER_OK;
}

/* Nothing is asked but perhaps a condition at the closing. */
static bool is_simple(const struct ledger__placed_tally *placed)
{
	const struct ledger__tally *tally = placed->tally;

	return placed->kind == LEDGER__COLUMN_COUNT && tally->before < 0 &&
	       tally->flows == LEDGER__AT_CLOSING && !tally->changed &&
	       tally->due == 0 && !tally->groups && tally->rule < 0 &&
	       tally->blank_count == 0 && tally->sharing < 0;
}

static bool is_fast(const struct ledger__counter *counter,
	const struct ledger__placed_tally *placed)
{
	return is_simple(placed) && placed->tally->when >= 0 &&
	       counter->conditions->items[placed->tally->when].cluster >= 0;
}

/* Fast tallies by their condition, one condition after the other. */
static void sort_fast(struct ledger__counter *counter)
{
	const struct ledger__conditions *conditions = counter->conditions;
	size_t count = 0;

	for (size_t i = 0; i < conditions->count; i++) {
		counter->fast_first[i] = count;
		for (size_t k = 0; k < counter->tally_count; k++) {
			const struct ledger__placed_tally *placed =
				&counter->tallies[k];

			if (counter->tables[placed->table].layout->measures ||
				!is_fast(counter, placed) ||
				placed->tally->when != (int)i)
				continue;
			counter->fast[count++] = (uint16_t)k;
			counter->cluster_fast[conditions->items[i].cluster] =
				true;
		}
	}
	counter->fast_first[conditions->count] = count;
}

static ledger_status sort_tallies(struct ledger__counter *counter)
{
	const struct ledger__conditions *conditions = counter->conditions;
	size_t count = counter->tally_count;

	counter->plain = ledger__allocate(count, sizeof *counter->plain);
	counter->slow = ledger__allocate(count, sizeof *counter->slow);
	counter->fast = ledger__allocate(count, sizeof *counter->fast);
	counter->fast_first = ledger__allocate(
		conditions->count + 1, sizeof *counter->fast_first);
	counter->cluster_fast =
		ledger__allocate(conditions->cluster_count, sizeof(bool));
	if (!counter->plain || !counter->slow || !counter->fast ||
		!counter->fast_first || !counter->cluster_fast)
		return ledger__fail_memory(counter->context);
	for (size_t i = 0; i < count; i++) {
		const struct ledger__placed_tally *placed =
			&counter->tallies[i];

		if (counter->tables[placed->table].layout->measures)
			continue;
		if (is_simple(placed) && placed->tally->when < 0)
			counter->plain[counter->plain_count++] = (uint16_t)i;
		else if (!is_fast(counter, placed))
			counter->slow[counter->slow_count++] = (uint16_t)i;
	}
	sort_fast(counter);
	return LEDGER_OK;
}

static void find_needs(struct ledger__counter *counter)
{
	for (size_t i = 0; i < counter->tally_count; i++) {
		const struct ledger__placed_tally *placed =
			&counter->tallies[i];
		const struct ledger__tally *tally = placed->tally;

		counter->needs_opening |=
			tally->flows_told || tally->before >= 0;
	}
}

/* ---- Tables ------------------------------------------------------------- */

static ledger_status make_seen(
	struct ledger__counter *counter, struct ledger__counted *table)
{
	const struct ledger__layout *layout = table->layout;

	table->seen =
		ledger__allocate(layout->column_count, sizeof(*table->seen));
	table->seen_words = ledger__allocate(
		layout->column_count, sizeof *table->seen_words);
	if (!table->seen || !table->seen_words)
		return ledger__fail_memory(counter->context);
	for (size_t i = 0; i < layout->column_count; i++) {
		const struct ledger__leaf_spec *spec = &layout->columns[i];

		if (spec->kind != LEDGER__COLUMN_AREAS)
			continue;
		counter->level_used[spec->level] = true;
		if (spec->level < counter->rows.level)
			return ledger__node_fail(counter->context,
				layout->document, spec->node,
				"column '%s' counts areas that are larger "
				"than the rows",
				spec->name);
	}
	return LEDGER_OK;
}

static ledger_status make_tables(struct ledger__counter *counter,
	struct ledger__layout *const *layouts, size_t count)
{
	size_t columns = 0;
	ledger_status status = LEDGER_OK;

	counter->tables = ledger__allocate(count, sizeof *counter->tables);
	if (!counter->tables)
		return ledger__fail_memory(counter->context);
	counter->table_count = count;
	for (size_t i = 0; status == LEDGER_OK && i < count; i++) {
		struct ledger__counted *table = &counter->tables[i];

		table->layout = layouts[i];
		table->base = columns;
		table->total = ledger__allocate(
			layouts[i]->column_count, sizeof *table->total);
		columns += layouts[i]->column_count;
		status = table->total ? make_seen(counter, table)
				      : ledger__fail_memory(counter->context);
	}
	counter->fired = ledger__allocate(columns, 1);
	if (status == LEDGER_OK && !counter->fired)
		status = ledger__fail_memory(counter->context);
	return status;
}

/* ---- Fields ------------------------------------------------------------- */

static ledger_status choose_fields(struct ledger__counter *counter)
{
	static const enum ledger__role roles[] = {LEDGER__ROLE_STATUS,
		LEDGER__ROLE_LIVING_AREA, LEDGER__ROLE_VERIFIED_ON};
	const struct ledger__sheet *sheet = counter->sheet;
	bool *wanted = counter->conditions->fields;

	counter->fields =
		ledger__allocate(sheet->field_count, sizeof *counter->fields);
	if (!counter->fields)
		return ledger__fail_memory(counter->context);
	for (size_t i = 0; i < LEDGER__COUNT(roles); i++)
		if (sheet->roles[roles[i]] >= 0)
			wanted[sheet->roles[roles[i]]] = true;
	for (size_t i = 0; i < sheet->field_count; i++)
		if (wanted[i] && sheet->fields[i].stored &&
			sheet->fields[i].role != LEDGER__ROLE_RECORD_NUMBER)
			counter->fields[counter->field_count++] = (int)i;
	return LEDGER_OK;
}

/* ---- The whole ---------------------------------------------------------- */

static ledger_status make_places(struct ledger__counter *counter,
	const struct ledger__count_options *options)
{
	ledger_status status = LEDGER_OK;

	for (int i = LEDGER__PROVINCE;
		status == LEDGER_OK && i <= LEDGER__VILLAGE; i++)
		if (counter->level_used[i])
			status = ledger__places_new(counter->context,
				options->areas, (enum ledger__area_level)i,
				options->area, options->whole,
				&counter->levels[i]);
	return status;
}

static ledger_status adopt(struct ledger__counter *counter,
	const struct ledger__expr *expr, int *index)
{
	return ledger__conditions_adopt(counter->conditions, expr, true, index);
}

/* The policy's own conditions stand among the tables'. */
static ledger_status adopt_policy(struct ledger__counter *counter)
{
	const ledger_policy *policy = counter->policy;
	ledger_status status = LEDGER_OK;

	for (size_t i = 0; i < counter->table_count; i++)
		counter->needs_measures |= counter->tables[i].layout->measures;
	counter->measure_conditions = ledger__allocate(
		policy->measure_count, sizeof *counter->measure_conditions);
	if (!counter->measure_conditions)
		return ledger__fail_memory(counter->context);
	counter->eligibility = -1;
	if (policy->eligibility.expr)
		status = adopt(counter, policy->eligibility.expr,
			&counter->eligibility);
	for (size_t i = 0; status == LEDGER_OK && counter->needs_measures &&
			   i < policy->measure_count;
		i++)
		status = adopt(counter, policy->measures[i].expr,
			&counter->measure_conditions[i]);
	return status;
}

ledger_status ledger__counter_new(ledger_context *context, ledger_store *store,
	const struct ledger__layout_scope *scope,
	struct ledger__layout *const *layouts, size_t layout_count,
	const struct ledger__count_options *options,
	struct ledger__counter **counter)
{
	struct ledger__counter *made = ledger__allocate(1, sizeof *made);
	ledger_status status = LEDGER_OK;

	if (!made)
		return ledger__fail_memory(context);
	*counter = made;
	made->context = context;
	made->store = store;
	made->scope = scope;
	made->policy = scope->policy;
	made->sheet = scope->sheet;
	made->conditions = scope->conditions;
	made->opening_day = options->opening;
	made->closing_day = options->closing;
	made->known_at = options->known_at;
	made->weight = 1;
	status = ledger__places_new(context, options->areas, options->level,
		options->area, options->whole, &made->rows);
	if (status == LEDGER_OK)
		status = make_tables(made, layouts, layout_count);
	if (status == LEDGER_OK)
		status = make_places(made, options);
	if (status == LEDGER_OK)
		status = adopt_policy(made);
	if (status == LEDGER_OK) {
		ledger__conditions_settle(made->conditions);
		status = place_tallies(made);
	}
	if (status == LEDGER_OK)
		status = sort_tallies(made);
	if (status != LEDGER_OK)
		return status;
	find_needs(made);
	status = ledger__needs_find(made);
	if (status == LEDGER_OK)
		status = choose_fields(made);
	return status == LEDGER_OK ? ledger__person_new(made) : status;
}

ledger_status ledger__counter_start(struct ledger__counter *counter)
{
	ledger_status status = ledger__sharing_start(counter);

	if (status == LEDGER_OK && !counter->cell)
		status = ledger__trends_start(counter);
	if (status == LEDGER_OK && counter->needs_measures)
		status = ledger__given_start(counter);
	return status;
}

static ledger_status fork_scope(const struct ledger__counter *counter,
	ledger_context *context, struct ledger__layout_scope **scope)
{
	struct ledger__layout_scope *made = ledger__allocate(1, sizeof *made);
	ledger_status status = LEDGER_OK;

	if (!made)
		return ledger__fail_memory(context);
	*made = *counter->scope;
	made->context = context;
	status = ledger__conditions_fork(
		counter->conditions, context, &made->conditions);
	if (status == LEDGER_OK)
		*scope = made;
	else
		free(made);
	return status;
}

ledger_status ledger__counter_fork(const struct ledger__counter *counter,
	const struct ledger__count_options *options, ledger_context *context,
	struct ledger__counter **fork)
{
	struct ledger__layout *layouts[LEDGER__LAYOUTS_MOST];
	struct ledger__layout_scope *scope = NULL;
	ledger_status status = fork_scope(counter, context, &scope);

	if (status != LEDGER_OK)
		return status;
	for (size_t i = 0; i < counter->table_count; i++)
		layouts[i] = (struct ledger__layout *)counter->tables[i].layout;
	status = ledger__counter_new(context, counter->store, scope, layouts,
		counter->table_count, options, fork);
	if (!*fork) {
		ledger__conditions_free(scope->conditions);
		free(scope);
		return status;
	}
	(*fork)->own_scope = scope;
	return status == LEDGER_OK ? ledger__counter_start(*fork) : status;
}

static void free_table(struct ledger__counted *table)
{
	for (size_t i = 0; table->seen && i < table->layout->column_count; i++)
		free(table->seen[i]);
	free(table->seen);
	free(table->seen_words);
	free(table->cells);
	free(table->total);
}

static void free_needs(struct ledger__needs *needs)
{
	free(needs->all);
	free(needs->moving);
}

void ledger__counter_free(struct ledger__counter *counter)
{
	if (!counter)
		return;
	for (size_t i = 0; i < counter->table_count; i++)
		free_table(&counter->tables[i]);
	free(counter->tables);
	free(counter->tallies);
	free(counter->plain);
	free(counter->slow);
	free(counter->fast);
	free(counter->fast_first);
	free(counter->cluster_fast);
	free(counter->fields);
	free(counter->fired);
	free(counter->measure_rows);
	free(counter->measure_conditions);
	ledger__sharing_free(counter->shared);
	ledger__given_free(counter->given);
	ledger__trends_free(counter->trends);
	free_needs(&counter->at_closing);
	free_needs(&counter->at_opening);
	free_needs(&counter->at_others);
	ledger__places_release(&counter->rows);
	for (size_t i = 0; i <= LEDGER__VILLAGE; i++)
		ledger__places_release(&counter->levels[i]);
	ledger__person_release(counter);
	if (counter->own_scope)
		ledger__conditions_free(counter->own_scope->conditions);
	free(counter->own_scope);
	free(counter);
}
