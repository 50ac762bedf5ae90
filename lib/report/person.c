/* SPDX-License-Identifier: MIT */
/* One person at the opening and the closing day: pure evaluation. */
#include "report/count.h"

#include <stdlib.h>
#include <string.h>

enum { NOT_ASKED, NO, YES };

/* ---- Room -------------------------------------------------------------------- */

static bool make_facts(
	const struct ledger__counter *counter, struct ledger__facts *facts)
{
	const ledger_policy *policy = counter->policy;

	facts->terms = ledger__allocate(policy->term_count, 1);
	facts->durations = ledger__allocate(
		policy->duration_count, sizeof *facts->durations);
	facts->frame = (struct ledger__frame){
		.areas = counter->rows.areas,
		.terms = facts->terms,
		.durations = facts->durations};
	return facts->terms && facts->durations;
}

ledger_status ledger__person_new(struct ledger__counter *counter)
{
	const struct ledger__conditions *conditions = counter->conditions;
	bool made = make_facts(counter, &counter->opening) &&
		    make_facts(counter, &counter->closing);

	counter->opening.frame.as_of = counter->opening_day;
	counter->closing.frame.as_of = counter->closing_day;
	counter->held = ledger__allocate(conditions->count, 1);
	counter->known = ledger__allocate(
		conditions->cluster_count, sizeof(*counter->known));
	if (!made || !counter->held || !counter->known)
		return ledger__fail_memory(counter->context);
	return LEDGER_OK;
}

void ledger__person_release(struct ledger__counter *counter)
{
	free(counter->opening.terms);
	free(counter->opening.durations);
	free(counter->closing.terms);
	free(counter->closing.durations);
	free(counter->held);
	free(counter->known);
}

/* ---- Facts --------------------------------------------------------------------- */

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
	if (!state->there)
		return;
	facts->frame.values = state->values;
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

/* With `same`, only what depends on the day; the rest is as there. */
static void evaluate(const struct ledger__counter *counter,
	struct ledger__facts *facts, const struct ledger__facts *same)
{
	const struct ledger__conditions *conditions = counter->conditions;
	const ledger_policy *policy = counter->policy;

	for (size_t i = 0; i < policy->duration_count; i++)
		if (conditions->durations[i])
			facts->durations[i] = ledger__duration_evaluate(
				&policy->durations[i], &facts->frame);
	for (size_t i = 0; i < policy->term_count; i++) {
		if (!conditions->terms[i])
			continue;
		if (same && !conditions->moving[i])
			facts->terms[i] = same->terms[i];
		else
			facts->terms[i] = (uint8_t)ledger__expr_evaluate(
				policy->terms[i].expr, &facts->frame);
	}
	facts->eligible = policy->eligibility.expr
				  ? ledger__expr_evaluate(
					    policy->eligibility.expr,
					    &facts->frame)
				  : LEDGER__TRUE;
}

static void find_populations(struct ledger__counter *counter,
	struct ledger__facts *facts, bool closing)
{
	const struct ledger__layout_scope *scope = counter->scope;

	for (size_t i = 0; i < scope->population_count; i++) {
		const struct ledger__population *population =
			&scope->populations[i];

		if ((population->lifecycles & 1u << facts->lifecycle) == 0 ||
			(population->eligible & 1u << facts->eligible) == 0)
			continue;
		if (population->when >= 0 &&
			!(closing ? ledger__person_holds(
					    counter, population->when)
				  : ledger__person_held(
					    counter, population->when)))
			continue;
		facts->populations |= 1u << i;
	}
}

static bool is_counted(const struct ledger__counter *counter,
	const struct ledger__facts *facts)
{
	const struct ledger__layout_scope *scope = counter->scope;

	for (size_t i = 0; facts->there && i < scope->population_count; i++)
		if ((scope->populations[i].lifecycles &
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

/* Her row is where she was; who left may be asked what she is now. */
void ledger__person_take(struct ledger__counter *counter,
	const struct ledger__states_row *row)
{
	struct ledger__facts *opening = &counter->opening;
	struct ledger__facts *closing = &counter->closing;
	const struct ledger__facts *same = NULL;

	counter->record_no = row->record_no;
	counter->changed = row->changed;
	counter->due_asked = false;
	memset(counter->held, NOT_ASKED, counter->conditions->count);
	memset((void *)counter->known, 0,
		counter->conditions->cluster_count * sizeof *counter->known);
	look_at(counter, &row->closing, closing);
	look_at(counter, &row->opening, opening);
	if (is_counted(counter, closing) ||
		(counter->needs_opening && is_counted(counter, opening) &&
			closing->there)) {
		evaluate(counter, closing, NULL);
		find_populations(counter, closing, true);
		find_row(counter, closing);
	}
	if (!counter->needs_opening || !is_counted(counter, opening))
		return;
	if (row->opening.values == row->closing.values)
		same = closing;
	evaluate(counter, opening, same);
	find_populations(counter, opening, false);
	find_row(counter, opening);
}

/* ---- Conditions ------------------------------------------------------------------ */

/* The fast tallies of the conditions that hold. */
static bool fill_fast(void *data, size_t index, struct ledger__arena *arena,
	struct ledger__known_key *known)
{
	const struct ledger__counter *counter = data;
	const struct ledger__cluster *cluster =
		&counter->conditions->clusters[index];
	size_t count = 0;
	uint16_t *fast = NULL;

	if (!counter->cluster_fast[index])
		return true;
	for (int pass = 0; pass < 2; pass++) {
		count = 0;
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
		if (fast || count == 0)
			break;
		fast = ledger__arena_allocate(arena, count * sizeof *fast);
		if (!fast)
			return false;
	}
	known->fast = fast;
	known->fast_count = count;
	return true;
}

static const struct ledger__known_key *look_up(
	struct ledger__counter *counter, size_t cluster)
{
	if (!counter->known[cluster])
		counter->known[cluster] = ledger__cluster_look_up(
			counter->conditions, cluster, &counter->closing.frame,
			fill_fast, counter);
	if (!counter->known[cluster])
		counter->failed = true;
	return counter->known[cluster];
}

const struct ledger__known_key *ledger__person_cluster(
	struct ledger__counter *counter, size_t cluster)
{
	return look_up(counter, cluster);
}

bool ledger__person_holds(struct ledger__counter *counter, int index)
{
	const struct ledger__condition *condition =
		&counter->conditions->items[index];
	uint8_t *held = &counter->held[index];

	if (!counter->closing.there)
		return false;
	if (condition->cluster >= 0) {
		const struct ledger__known_key *known =
			look_up(counter, (size_t)condition->cluster);

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

bool ledger__person_held(struct ledger__counter *counter, int index)
{
	const struct ledger__condition *condition =
		&counter->conditions->items[index];

	if (!condition->moves && counter->closing.there &&
		counter->opening.frame.values == counter->closing.frame.values)
		return ledger__person_holds(counter, index);
	return ledger__expr_holds(
		condition->expr, &counter->opening.frame);
}

/* ---- What a tally asks -------------------------------------------------------------- */

static void ask_due(struct ledger__counter *counter)
{
	int field = counter->sheet->roles[LEDGER__ROLE_VERIFIED_ON];
	const struct ledger__facts *closing = &counter->closing;
	struct ledger__due_facts facts = {.lifecycle = closing->lifecycle};

	counter->due_asked = true;
	if (field >= 0 && closing->there &&
		closing->frame.values[field].statement == LEDGER__STATED &&
		!ledger__date_parse(closing->frame.values[field].text,
			closing->frame.values[field].length,
			&facts.verified_on))
		facts.verified_on = (struct ledger__date){0};
	ledger__due_decide(&facts, &counter->policy->interval,
		counter->closing_day, 0, &counter->due);
}

static bool fits_due(
	struct ledger__counter *counter, const struct ledger__tally *tally)
{
	ledger_due_state state = LEDGER_DUE_CURRENT;

	if (!counter->due_asked)
		ask_due(counter);
	state = counter->due.state;
	if (state == LEDGER_DUE_CURRENT &&
		counter->due.days_overdue >= -tally->within)
		state = LEDGER_DUE_SOON;
	return (tally->due & 1u << state) != 0;
}

int32_t ledger__person_overdue(struct ledger__counter *counter)
{
	if (!counter->due_asked)
		ask_due(counter);
	return counter->due.state == LEDGER_DUE_OVERDUE
		       ? counter->due.days_overdue
		       : 0;
}

static bool fits_groups(const struct ledger__counter *counter,
	const struct ledger__tally *tally)
{
	int count = 0;

	for (size_t i = 0; i < counter->policy->group_count; i++)
		count += counter->closing.terms[counter->policy->groups[i]
							.term] ==
			 LEDGER__TRUE;
	return count >= tally->groups_low && count <= tally->groups_high;
}

static bool has_blank(const struct ledger__counter *counter,
	const struct ledger__tally *tally)
{
	for (size_t i = 0; i < tally->blank_count; i++)
		if (counter->closing.frame.values[tally->blanks[i]].statement !=
			LEDGER__STATED)
			return true;
	return false;
}

bool ledger__person_fits(struct ledger__counter *counter,
	const struct ledger__tally *tally, int population, unsigned int flow)
{
	const struct ledger__facts *closing = &counter->closing;

	if ((tally->flows & flow) == 0 || (tally->changed && !counter->changed))
		return false;
	if (tally->before >= 0 &&
		((counter->opening.populations & 1u << population) == 0 ||
			!ledger__person_held(counter, tally->before)))
		return false;
	if (tally->when >= 0 && !ledger__person_holds(counter, tally->when))
		return false;
	if (!closing->there)
		return tally->due == 0 && !tally->groups && tally->rule < 0 &&
		       tally->blank_count == 0;
	return (tally->due == 0 || fits_due(counter, tally)) &&
	       (!tally->groups || fits_groups(counter, tally)) &&
	       (tally->rule < 0 ||
		       ledger__expr_holds(
			       counter->sheet->rules[tally->rule].expr,
			       &closing->frame)) &&
	       (tally->blank_count == 0 || has_blank(counter, tally));
}

/* Kleene's least of eligibility and the measure's condition. */
enum ledger__truth ledger__person_entitled(
	const struct ledger__counter *counter, size_t measure)
{
	const struct ledger__facts *closing = &counter->closing;
	enum ledger__truth truth = LEDGER__FALSE;

	if (closing->eligible == LEDGER__FALSE)
		return LEDGER__FALSE;
	truth = ledger__expr_evaluate(
		counter->policy->measures[measure].expr, &closing->frame);
	return truth < closing->eligible ? truth : closing->eligible;
}
