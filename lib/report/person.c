/* SPDX-License-Identifier: MIT */
/* One person at the days that count: pure evaluation. */
#include "report/count.h"

#include <stdlib.h>
#include <string.h>

enum { NOT_ASKED, NO, YES };

/* ---- Room --------------------------------------------------------------- */

bool ledger__facts_new(const struct ledger__counter *counter,
	struct ledger__date day, struct ledger__facts *facts)
{
	const ledger_policy *policy = counter->policy;

	facts->terms = ledger__allocate(policy->term_count, 1);
	facts->durations = ledger__allocate(
		policy->duration_count, sizeof *facts->durations);
	facts->day = ledger__date_to_day(day);
	facts->frame = (struct ledger__frame){.as_of = day,
		.areas = counter->rows.areas,
		.terms = facts->terms,
		.durations = facts->durations};
	return facts->terms && facts->durations;
}

void ledger__facts_release(struct ledger__facts *facts)
{
	free(facts->terms);
	free(facts->durations);
}

ledger_status ledger__person_new(struct ledger__counter *counter)
{
	const struct ledger__conditions *conditions = counter->conditions;
	bool made = ledger__facts_new(
			    counter, counter->opening_day, &counter->opening) &&
		    ledger__facts_new(
			    counter, counter->closing_day, &counter->closing);

	counter->since = ledger__allocate(
		counter->policy->duration_count, sizeof *counter->since);
	counter->held = ledger__allocate(conditions->count, 1);
	counter->known = ledger__allocate(
		conditions->cluster_count, sizeof(*counter->known));
	if (!made || !counter->since || !counter->held || !counter->known)
		return ledger__fail_memory(counter->context);
	return LEDGER_OK;
}

void ledger__person_release(struct ledger__counter *counter)
{
	ledger__facts_release(&counter->opening);
	ledger__facts_release(&counter->closing);
	free(counter->since);
	free(counter->held);
	free((void *)counter->known);
}

/* ---- Facts -------------------------------------------------------------- */

static void look_at(const struct ledger__counter *counter,
	const struct ledger__state *state, struct ledger__facts *facts)
{
	const int *roles = counter->sheet->roles;
	int status = roles[LEDGER__ROLE_STATUS];
	int area = roles[LEDGER__ROLE_LIVING_AREA];

	facts->there = state->there;
	facts->populations = 0;
	facts->row = LEDGER__NOWHERE;
	facts->area = "";
	facts->area_length = 0;
	facts->lifecycle = LEDGER__EXITED;
	facts->frame.values = state->values;
	if (!state->there)
		return;
	if (area >= 0 && state->values[area].statement == LEDGER__STATED) {
		facts->area = state->values[area].text;
		facts->area_length = state->values[area].length;
	}
	if (state->exited)
		return;
	facts->lifecycle = LEDGER__REGISTERED;
	if (status >= 0 && state->values[status].statement == LEDGER__STATED &&
		ledger__due_lifecycle(counter->sheet,
			state->values[status].text,
			state->values[status].length) == LEDGER__DRAFT)
		facts->lifecycle = LEDGER__DRAFT;
}

/* Of an exact condition; with `same` the state has the closing's values. */
static enum ledger__truth truth_at(struct ledger__counter *counter,
	const struct ledger__facts *facts, bool same, int index)
{
	const struct ledger__condition *condition =
		&counter->conditions->items[index];
	const struct ledger__known_key *known = NULL;
	bool closing = facts == &counter->closing;

	if (condition->cluster < 0 || (!closing && !same))
		return ledger__expr_evaluate(condition->expr, &facts->frame);
	if (closing)
		known = ledger__person_cluster(
			counter, (size_t)condition->cluster);
	else
		known = ledger__cluster_look_up_at(counter->conditions,
			(size_t)condition->cluster, &facts->frame);
	if (!known) {
		counter->failed = true;
		return LEDGER__FALSE;
	}
	return ledger__known_truth(known, condition);
}

static void evaluate_durations(
	struct ledger__counter *counter, bool same, struct ledger__facts *facts)
{
	const ledger_policy *policy = counter->policy;

	for (size_t i = 0; i < policy->duration_count; i++) {
		const struct ledger__duration *duration = &policy->durations[i];
		struct ledger__since *since = &counter->since[i];

		if (!counter->conditions->durations[i])
			continue;
		if (facts == &counter->closing)
			since->told = ledger__duration_since(
				duration, &facts->frame, &since->day);
		if (since->told && (same || facts == &counter->closing))
			facts->durations[i] = ledger__duration_passed(
				duration, since->day, facts->frame.as_of);
		else
			facts->durations[i] = ledger__duration_evaluate(
				duration, &facts->frame);
	}
}

/* With `same`, only what depends on the day; the rest is as there. */
static void evaluate(struct ledger__counter *counter,
	const struct ledger__needs *needs, const struct ledger__facts *same,
	struct ledger__facts *facts)
{
	const int *terms = same ? needs->moving : needs->all;
	size_t count = same ? needs->moving_count : needs->all_count;

	evaluate_durations(counter, same != NULL, facts);
	if (same && counter->policy->term_count > 0)
		memcpy(facts->terms, same->terms, counter->policy->term_count);
	for (size_t i = 0; i < count; i++)
		facts->terms[terms[i]] = (uint8_t)ledger__expr_evaluate(
			counter->policy->terms[terms[i]].expr, &facts->frame);
	facts->eligible = counter->eligibility < 0
				  ? LEDGER__TRUE
				  : truth_at(counter, facts, same != NULL,
					    counter->eligibility);
}

/* Whether a condition holds for the state of a day. */
static bool holds_at(struct ledger__counter *counter,
	const struct ledger__facts *facts, int index)
{
	const struct ledger__condition *condition =
		&counter->conditions->items[index];

	if (!facts->there)
		return false;
	if (facts == &counter->closing ||
		(!condition->moves &&
			facts->frame.values == counter->closing.frame.values))
		return ledger__person_holds(counter, index);
	return ledger__expr_holds(condition->expr, &facts->frame);
}

static void find_populations(struct ledger__counter *counter,
	unsigned int wanted, struct ledger__facts *facts)
{
	const struct ledger__layout_scope *scope = counter->scope;

	for (size_t i = 0; i < scope->population_count; i++) {
		const struct ledger__population *population =
			&scope->populations[i];

		if ((wanted >> i & 1) != 0 &&
			(population->lifecycles & 1u << facts->lifecycle) !=
				0 &&
			(population->eligible & 1u << facts->eligible) != 0 &&
			(population->when < 0 ||
				holds_at(counter, facts, population->when)))
			facts->populations |= 1u << i;
	}
}

/* Whether somebody in this lifecycle can be in one of the populations. */
static bool is_counted(const struct ledger__counter *counter,
	const struct ledger__facts *facts, unsigned int wanted)
{
	const struct ledger__layout_scope *scope = counter->scope;

	for (size_t i = 0; facts->there && i < scope->population_count; i++)
		if ((wanted >> i & 1) != 0 &&
			(scope->populations[i].lifecycles &
				1u << facts->lifecycle) != 0)
			return true;
	return false;
}

static void find_row(
	struct ledger__counter *counter, struct ledger__facts *facts)
{
	if (facts->populations != 0 &&
		!ledger__places_find(&counter->rows, facts->area,
			facts->area_length, &facts->row))
		counter->failed = true;
}

static void take(struct ledger__counter *counter,
	const struct ledger__needs *needs, unsigned int wanted,
	struct ledger__facts *facts)
{
	const struct ledger__facts *closing = &counter->closing;

	if (facts == closing || !counter->closing_evaluated ||
		facts->frame.values != closing->frame.values)
		closing = NULL;
	evaluate(counter, needs, closing, facts);
	find_populations(counter, wanted, facts);
	find_row(counter, facts);
}

void ledger__facts_take(struct ledger__counter *counter,
	const struct ledger__state *state, unsigned int populations,
	struct ledger__facts *facts)
{
	look_at(counter, state, facts);
	if (is_counted(counter, facts, populations))
		take(counter, &counter->at_others, populations, facts);
}

/* Her row is where she was; of who left is asked what she is now. */
void ledger__person_take(
	struct ledger__counter *counter, const struct ledger__states_row *row)
{
	struct ledger__facts *opening = &counter->opening;
	struct ledger__facts *closing = &counter->closing;
	bool opens = false;

	counter->record_no = row->record_no;
	counter->changed = row->changed;
	counter->due_values = NULL;
	counter->closing_evaluated = false;
	ledger__clusters_forget(counter->conditions);
	memset(counter->held, NOT_ASKED, counter->conditions->count);
	memset((void *)counter->known, 0,
		counter->conditions->cluster_count * sizeof *counter->known);
	look_at(counter, &row->closing, closing);
	look_at(counter, &row->opening, opening);
	opens = counter->needs_opening && is_counted(counter, opening, ~0u);
	if (closing->there && (opens || is_counted(counter, closing, ~0u))) {
		take(counter, &counter->at_closing, ~0u, closing);
		counter->closing_evaluated = true;
	}
	if (opens)
		take(counter, &counter->at_opening, ~0u, opening);
}

/* ---- Conditions --------------------------------------------------------- */

/* The fast tallies of the conditions that hold: how many, or all. */
static size_t list_fast(const struct ledger__counter *counter,
	const struct ledger__cluster *cluster,
	const struct ledger__known_key *known, uint16_t *fast)
{
	size_t count = 0;

	for (size_t i = 0; i < cluster->count; i++) {
		size_t condition = (size_t)cluster->conditions[i];

		if ((known->holds[i / 64] >> (i % 64) & 1) == 0)
			continue;
		for (size_t k = counter->fast_first[condition];
			k < counter->fast_first[condition + 1]; k++) {
			if (fast)
				fast[count] = counter->fast[k];
			count++;
		}
	}
	return count;
}

static bool fill_fast(void *data, size_t index, struct ledger__arena *arena,
	struct ledger__known_key *known)
{
	const struct ledger__counter *counter = data;
	const struct ledger__cluster *cluster =
		&counter->conditions->clusters[index];
	uint16_t *fast = NULL;
	size_t count = list_fast(counter, cluster, known, NULL);

	if (count == 0)
		return true;
	fast = ledger__arena_allocate(arena, count * sizeof *fast);
	if (!fast)
		return false;
	known->fast = fast;
	known->fast_count = list_fast(counter, cluster, known, fast);
	return true;
}

const struct ledger__known_key *ledger__person_cluster(
	struct ledger__counter *counter, size_t cluster)
{
	if (!counter->known[cluster])
		counter->known[cluster] =
			ledger__cluster_look_up(counter->conditions, cluster,
				&counter->closing.frame, fill_fast, counter);
	if (!counter->known[cluster])
		counter->failed = true;
	return counter->known[cluster];
}

bool ledger__person_holds(struct ledger__counter *counter, int index)
{
	const struct ledger__condition *condition =
		&counter->conditions->items[index];
	uint8_t *held = &counter->held[index];

	if (!counter->closing.there)
		return false;
	if (condition->cluster >= 0) {
		const struct ledger__known_key *known = ledger__person_cluster(
			counter, (size_t)condition->cluster);

		return known && (known->holds[condition->bit / 64] >>
						(condition->bit % 64) &
					1) != 0;
	}
	if (*held == NOT_ASKED)
		*held = ledger__expr_holds(
				condition->expr, &counter->closing.frame)
				? YES
				: NO;
	return *held == YES;
}

/* ---- What a tally asks -------------------------------------------------- */

/* The same for all days on which the values hold; see ledger__due_decide. */
static void find_due_day(
	struct ledger__counter *counter, const struct ledger__value *values)
{
	int field = counter->sheet->roles[LEDGER__ROLE_VERIFIED_ON];
	struct ledger__date verified = {0};

	counter->due_values = values;
	counter->due_never = field < 0 ||
			     values[field].statement != LEDGER__STATED ||
			     !ledger__date_parse(values[field].text,
				     values[field].length, &verified);
	if (!counter->due_never)
		counter->due_day = ledger__date_to_day(
			ledger__due_on(verified, &counter->policy->interval));
}

/* *days: overdue; negative: left. */
static ledger_due_state due_state(struct ledger__counter *counter,
	const struct ledger__facts *facts, int within, int32_t *days)
{
	*days = 0;
	if (!facts->there || facts->lifecycle == LEDGER__EXITED)
		return LEDGER_DUE_EXITED;
	if (facts->lifecycle == LEDGER__DRAFT)
		return LEDGER_DUE_DRAFT;
	if (counter->due_values != facts->frame.values)
		find_due_day(counter, facts->frame.values);
	if (counter->due_never)
		return LEDGER_DUE_NEVER;
	*days = facts->day - counter->due_day;
	if (*days > 0)
		return LEDGER_DUE_OVERDUE;
	return *days >= -within ? LEDGER_DUE_SOON : LEDGER_DUE_CURRENT;
}

int32_t ledger__person_overdue(struct ledger__counter *counter)
{
	int32_t days = 0;

	return due_state(counter, &counter->closing, 0, &days) ==
			       LEDGER_DUE_OVERDUE
		       ? days
		       : 0;
}

static bool fits_due(struct ledger__counter *counter,
	const struct ledger__facts *facts, const struct ledger__tally *tally)
{
	int32_t days = 0;

	return (tally->due & 1u << due_state(counter, facts, tally->within,
				     &days)) != 0;
}

static bool fits_groups(const ledger_policy *policy,
	const struct ledger__facts *facts, const struct ledger__tally *tally)
{
	int count = 0;

	for (size_t i = 0; i < policy->group_count; i++)
		count += policy->groups[i].counted &&
			 facts->frame.terms[policy->groups[i].term] ==
				 LEDGER__TRUE;
	return count >= tally->groups_low && count <= tally->groups_high;
}

static bool has_blank(
	const struct ledger__facts *facts, const struct ledger__tally *tally)
{
	for (size_t i = 0; i < tally->blank_count; i++)
		if (facts->frame.values[tally->blanks[i]].statement !=
			LEDGER__STATED)
			return true;
	return false;
}

bool ledger__facts_fit(struct ledger__counter *counter,
	const struct ledger__facts *facts, const struct ledger__tally *tally)
{
	if (tally->when >= 0 && !holds_at(counter, facts, tally->when))
		return false;
	if (!facts->there)
		return tally->due == 0 && !tally->groups && tally->rule < 0 &&
		       tally->blank_count == 0;
	return (tally->due == 0 || fits_due(counter, facts, tally)) &&
	       (!tally->groups || fits_groups(counter->policy, facts, tally)) &&
	       (tally->rule < 0 || holds_at(counter, facts, tally->rule)) &&
	       (tally->blank_count == 0 || has_blank(facts, tally));
}

bool ledger__person_fits(struct ledger__counter *counter,
	const struct ledger__tally *tally, int population, unsigned int flow)
{
	if ((tally->flows & flow) == 0 || (tally->changed && !counter->changed))
		return false;
	if (tally->before >= 0 &&
		((counter->opening.populations >> population & 1) == 0 ||
			!holds_at(counter, &counter->opening, tally->before)))
		return false;
	return ledger__facts_fit(counter, &counter->closing, tally);
}

/* Kleene's least of eligibility and the measure's condition. */
enum ledger__truth ledger__person_entitled(
	struct ledger__counter *counter, size_t measure)
{
	const struct ledger__facts *closing = &counter->closing;
	enum ledger__truth truth = LEDGER__FALSE;

	if (closing->eligible == LEDGER__FALSE)
		return LEDGER__FALSE;
	truth = truth_at(
		counter, closing, false, counter->measure_conditions[measure]);
	return truth < closing->eligible ? truth : closing->eligible;
}
