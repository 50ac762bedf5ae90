/* SPDX-License-Identifier: MIT */
/* Tables of measures: who is entitled to what, and what was given. */
#include "report/count.h"

#include <stdlib.h>
#include <string.h>

enum {
	GATES_MOST = 8, /* what tallies ask of the person: bits of a mask */
	MASKS = 1 << GATES_MOST,
	FIRST_BINS = 1024,
};

/* What is the same of persons for one measure, but for their number. */
struct bin {
	uint16_t measure;
	uint8_t truth; /* enum ledger__truth */
	uint8_t any;   /* 1: something counts as given; of that: */
	uint8_t live;  /* 1: it has not ended */
	int8_t state, outcome, department;
	uint8_t mask; /* gates that the person passes */
	uint8_t none; /* so that equal ones have equal bytes */
};

struct counted_bin {
	struct bin bin;
	int64_t count; /* 0: free */
};

struct ledger__given {
	struct bin *bins; /* by measure, of the person at hand */
	const struct ledger__placed_tally *gates[GATES_MOST];
	size_t gate_count;
	int64_t persons[MASKS];
	int64_t *entitled; /* not given: by measure, unknown or true, mask */
	int64_t *given;	   /* by measure, mask */
	struct counted_bin *counted; /* given: open addressing */
	size_t capacity, count;
};

/* ---- Rows --------------------------------------------------------------- */

ledger_status ledger__measure_rows(ledger_context *context,
	const ledger_policy *policy, struct ledger__measure_row **rows,
	size_t *count)
{
	size_t most = 1;
	struct ledger__measure_row *made = NULL;

	for (size_t i = 0; i < policy->measure_count; i++)
		most += 1 + policy->measures[i].department_count;
	made = ledger__allocate(most, sizeof *made);
	if (!made)
		return ledger__fail_memory(context);
	*count = 0;
	for (size_t task = 0; task < policy->task_count; task++) {
		for (size_t i = 0; i < policy->measure_count; i++) {
			const struct ledger__measure *measure =
				&policy->measures[i];

			if (measure->task != (int)task)
				continue;
			made[(*count)++] =
				(struct ledger__measure_row){(int)i, -1};
			for (size_t k = 0; measure->department_count > 1 &&
					   k < measure->department_count;
				k++)
				made[(*count)++] = (struct ledger__measure_row){
					(int)i, measure->departments[k]};
		}
	}
	*rows = made;
	return LEDGER_OK;
}

/* ---- Gates -------------------------------------------------------------- */

static bool asks_the_same(const struct ledger__placed_tally *a,
	const struct ledger__placed_tally *b)
{
	const struct ledger__tally *one = a->tally;
	const struct ledger__tally *two = b->tally;

	return a->population == b->population && one->when == two->when &&
	       one->before == two->before && one->changed == two->changed &&
	       one->due == two->due && one->within == two->within &&
	       one->groups == two->groups &&
	       one->groups_low == two->groups_low &&
	       one->groups_high == two->groups_high && one->rule == two->rule &&
	       one->blank_count == two->blank_count &&
	       (one->blank_count == 0 ||
		       memcmp(one->blanks, two->blanks,
			       one->blank_count * sizeof *one->blanks) == 0);
}

static ledger_status make_gates(
	struct ledger__counter *counter, struct ledger__given *given)
{
	for (size_t i = 0; i < counter->tally_count; i++) {
		struct ledger__placed_tally *placed = &counter->tallies[i];
		size_t gate = 0;

		if (!counter->tables[placed->table].layout->measures)
			continue;
		while (gate < given->gate_count &&
			!asks_the_same(given->gates[gate], placed))
			gate++;
		if (gate == GATES_MOST)
			return ledger__fail(counter->context,
				LEDGER_ERROR_DESCRIPTOR,
				"tables of measures ask more than %d different "
				"things of persons",
				GATES_MOST);
		if (gate == given->gate_count)
			given->gates[given->gate_count++] = placed;
		placed->gate = (uint8_t)gate;
	}
	return LEDGER_OK;
}

static uint8_t pass_gates(struct ledger__counter *counter)
{
	const struct ledger__given *given = counter->given;
	const struct ledger__facts *closing = &counter->closing;
	unsigned int mask = 0;

	if (closing->row == LEDGER__NOWHERE)
		return 0;
	for (size_t i = 0; i < given->gate_count; i++) {
		const struct ledger__placed_tally *gate = given->gates[i];

		if ((closing->populations >> gate->population & 1) != 0 &&
			ledger__person_fits(counter, gate->tally,
				gate->population, LEDGER__STAYED))
			mask |= 1u << i;
	}
	return (uint8_t)mask;
}

static ledger_status make_room(
	struct ledger__counter *counter, struct ledger__given *given)
{
	size_t count = counter->policy->measure_count;

	given->bins = ledger__allocate(count, sizeof *given->bins);
	given->entitled =
		ledger__allocate(count * 2 * MASKS, sizeof *given->entitled);
	given->given = ledger__allocate(count * MASKS, sizeof *given->given);
	given->counted = ledger__allocate(FIRST_BINS, sizeof *given->counted);
	given->capacity = FIRST_BINS;
	if (!given->bins || !given->entitled || !given->given ||
		!given->counted)
		return ledger__fail_memory(counter->context);
	return LEDGER_OK;
}

ledger_status ledger__given_start(struct ledger__counter *counter)
{
	struct ledger__given *given = ledger__allocate(1, sizeof *given);
	ledger_status status = LEDGER_OK;

	if (!given)
		return ledger__fail_memory(counter->context);
	counter->given = given;
	status = make_room(counter, given);
	if (status == LEDGER_OK)
		status = make_gates(counter, given);
	if (status == LEDGER_OK)
		status = ledger__measure_rows(counter->context, counter->policy,
			&counter->measure_rows, &counter->measure_row_count);
	return status;
}

void ledger__given_free(struct ledger__given *given)
{
	if (!given)
		return;
	free(given->bins);
	free(given->entitled);
	free(given->given);
	free(given->counted);
	free(given);
}

/* ---- Bins into cells ---------------------------------------------------- */

static bool fits_code(uint64_t codes, int code)
{
	return codes == 0 || (code >= 0 && (codes >> code & 1) != 0);
}

static int sign_of(bool flag)
{
	return flag ? 1 : -1;
}

/* `seen`: what counts as given was given by the row's department. */
static bool fits_bin(const struct ledger__placed_tally *placed,
	const struct bin *bin, bool seen)
{
	const struct ledger__tally *tally = placed->tally;
	bool any = bin->any && seen;
	bool missing = bin->truth == LEDGER__TRUE && !bin->live;

	return (bin->mask >> placed->gate & 1) != 0 &&
	       (tally->entitlements == 0 ||
		       (tally->entitlements >> bin->truth & 1) != 0) &&
	       (tally->provided == 0 || tally->provided == sign_of(any)) &&
	       (tally->missing == 0 || tally->missing == sign_of(missing)) &&
	       fits_code(tally->states, any ? bin->state : -1) &&
	       fits_code(tally->outcomes, any ? bin->outcome : -1);
}

static void count_bin(
	struct ledger__counter *counter, const struct bin *bin, int64_t weight)
{
	counter->weight = weight;
	for (size_t row = 0; row < counter->measure_row_count; row++) {
		const struct ledger__measure_row *at =
			&counter->measure_rows[row];
		bool seen =
			at->department < 0 || at->department == bin->department;

		if (at->measure != bin->measure)
			continue;
		for (size_t i = 0; i < counter->tally_count; i++) {
			const struct ledger__placed_tally *placed =
				&counter->tallies[i];

			if (counter->tables[placed->table].layout->measures &&
				fits_bin(placed, bin, seen))
				ledger__count_fire(counter, placed->table,
					placed->column, row);
		}
		for (size_t i = 0; i < counter->table_count; i++)
			if (counter->tables[i].layout->measures)
				ledger__count_settle(counter, i, row);
	}
	counter->weight = 1;
}

/* ---- Persons into bins -------------------------------------------------- */

static size_t slot_of(const struct ledger__given *given, const struct bin *bin)
{
	const unsigned char *bytes = (const unsigned char *)bin;
	size_t hash = 1469598103;

	for (size_t i = 0; i < sizeof *bin; i++)
		hash = (hash ^ bytes[i]) * 16777619;
	hash &= given->capacity - 1;
	while (given->counted[hash].count > 0 &&
		memcmp(&given->counted[hash].bin, bin, sizeof *bin) != 0)
		hash = (hash + 1) & (given->capacity - 1);
	return hash;
}

static bool widen(struct ledger__given *given)
{
	struct counted_bin *old = given->counted;
	size_t old_capacity = given->capacity;

	if (given->count * 2 < given->capacity)
		return true;
	given->counted =
		ledger__allocate(old_capacity * 2, sizeof *given->counted);
	if (!given->counted) {
		given->counted = old;
		return false;
	}
	given->capacity = old_capacity * 2;
	for (size_t i = 0; i < old_capacity; i++)
		if (old[i].count > 0)
			given->counted[slot_of(given, &old[i].bin)] = old[i];
	free(old);
	return true;
}

/* NULL when memory ends. */
static struct counted_bin *find_bin(
	struct ledger__given *given, const struct bin *bin)
{
	struct counted_bin *found = NULL;

	if (!widen(given))
		return NULL;
	found = &given->counted[slot_of(given, bin)];
	if (found->count == 0) {
		memcpy(&found->bin, bin, sizeof *bin);
		given->count++;
	}
	return found;
}

/* What counts of a person's goes to the bins, by measure. */
static void read_given(const struct ledger__counter *counter)
{
	for (size_t i = 0; i < counter->gift_count; i++) {
		const struct ledger__gift *gift = &counter->gifts[i];
		struct bin *bin = &counter->given->bins[gift->measure];

		/* The latest one counts, and they come latest first. */
		if (bin->any)
			continue;
		bin->any = 1;
		bin->live = !gift->ended;
		bin->state = (int8_t)gift->state;
		bin->outcome = (int8_t)gift->outcome;
		bin->department = (int8_t)gift->department;
	}
}

static void clear_bin(struct bin *bin, size_t measure, uint8_t mask)
{
	memset(bin, 0, sizeof *bin);
	bin->measure = (uint16_t)measure;
	bin->state = bin->outcome = bin->department = -1;
	bin->mask = mask;
}

static ledger_status keep_bin(
	struct ledger__counter *counter, const struct bin *bin)
{
	struct ledger__given *given = counter->given;
	struct counted_bin *found = NULL;

	if (counter->cell) {
		count_bin(counter, bin, 1);
		return LEDGER_OK;
	}
	if (!bin->any) {
		size_t truth = bin->truth == LEDGER__TRUE ? 1 : 0;

		if (bin->truth != LEDGER__FALSE)
			given->entitled[(bin->measure * 2u + truth) * MASKS +
					bin->mask]++;
		return LEDGER_OK;
	}
	found = find_bin(given, bin);
	if (!found)
		return ledger__fail_memory(counter->context);
	found->count++;
	given->given[bin->measure * (size_t)MASKS + bin->mask]++;
	return LEDGER_OK;
}

/* Most persons were given nothing. */
static void keep_entitlements(struct ledger__counter *counter, uint8_t mask)
{
	struct ledger__given *given = counter->given;

	for (size_t i = 0; i < counter->policy->measure_count; i++) {
		enum ledger__truth truth = ledger__person_entitled(counter, i);
		size_t place = (i * 2 + (truth == LEDGER__TRUE)) * MASKS;

		if (truth != LEDGER__FALSE)
			given->entitled[place + mask]++;
	}
}

static ledger_status keep_bins(struct ledger__counter *counter, uint8_t mask)
{
	struct ledger__given *given = counter->given;
	size_t count = counter->policy->measure_count;
	ledger_status status = LEDGER_OK;

	for (size_t i = 0; i < count; i++)
		clear_bin(&given->bins[i], i, mask);
	read_given(counter);
	for (size_t i = 0; status == LEDGER_OK && i < count; i++) {
		given->bins[i].truth =
			(uint8_t)ledger__person_entitled(counter, i);
		status = keep_bin(counter, &given->bins[i]);
	}
	return status;
}

ledger_status ledger__given_take(struct ledger__counter *counter)
{
	struct ledger__given *given = counter->given;
	uint8_t mask = pass_gates(counter);

	if (mask == 0)
		return LEDGER_OK;
	given->persons[mask]++;
	if (counter->cell || counter->gift_count > 0)
		return keep_bins(counter, mask);
	keep_entitlements(counter, mask);
	return LEDGER_OK;
}

/* Whoever is neither given anything nor entitled, nor perhaps entitled. */
static void finish_others(
	struct ledger__counter *counter, size_t measure, size_t mask)
{
	struct ledger__given *given = counter->given;
	int64_t others = given->persons[mask] -
			 given->given[measure * (size_t)MASKS + mask];
	struct bin bin;

	clear_bin(&bin, measure, (uint8_t)mask);
	for (size_t truth = 0; truth < 2; truth++) {
		int64_t number =
			given->entitled[(measure * 2 + truth) * MASKS + mask];

		others -= number;
		bin.truth = truth == 1 ? LEDGER__TRUE : LEDGER__UNKNOWN;
		if (number > 0)
			count_bin(counter, &bin, number);
	}
	bin.truth = LEDGER__FALSE;
	if (others > 0)
		count_bin(counter, &bin, others);
}

static void make_all_rows(struct ledger__counter *counter)
{
	counter->weight = 0;
	for (size_t i = 0; i < counter->table_count; i++) {
		if (!counter->tables[i].layout->measures ||
			counter->measure_row_count == 0)
			continue;
		ledger__count_fire(
			counter, i, 0, counter->measure_row_count - 1);
		memset(counter->fired + counter->tables[i].base, 0,
			counter->tables[i].layout->column_count);
		counter->tables[i].touched = false;
	}
	counter->weight = 1;
}

ledger_status ledger__given_finish(struct ledger__counter *counter)
{
	struct ledger__given *given = counter->given;
	size_t count = counter->policy->measure_count;

	if (counter->cell)
		return LEDGER_OK;
	make_all_rows(counter);
	for (size_t i = 0; i < given->capacity; i++)
		if (given->counted[i].count > 0)
			count_bin(counter, &given->counted[i].bin,
				given->counted[i].count);
	for (size_t mask = 1; mask < MASKS; mask++)
		for (size_t i = 0; given->persons[mask] > 0 && i < count; i++)
			finish_others(counter, i, mask);
	return LEDGER_OK;
}

/* Counts of another thread; see merge.c. */
ledger_status ledger__given_merge(
	struct ledger__counter *counter, const struct ledger__given *from)
{
	struct ledger__given *given = counter->given;
	size_t measures = counter->policy->measure_count;

	for (size_t i = 0; i < MASKS; i++)
		given->persons[i] += from->persons[i];
	for (size_t i = 0; i < measures * 2 * MASKS; i++)
		given->entitled[i] += from->entitled[i];
	for (size_t i = 0; i < measures * MASKS; i++)
		given->given[i] += from->given[i];
	for (size_t i = 0; i < from->capacity; i++) {
		struct counted_bin *found = NULL;

		if (from->counted[i].count == 0)
			continue;
		found = find_bin(given, &from->counted[i].bin);
		if (!found)
			return ledger__fail_memory(counter->context);
		found->count += from->counted[i].count;
	}
	return LEDGER_OK;
}
