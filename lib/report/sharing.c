/* SPDX-License-Identifier: MIT */
/* Persons who have values in common: sorted by what they have. */
#include "report/count.h"

#include "base/digest.h"

#include <stdlib.h>
#include <string.h>

enum { SHARED_MOST = 32 }; /* tallies of one sharing: bits of `fits` */

/* Sorted as bytes on disk: zeroed first, so that padding is the same. */
struct entry {
	unsigned char values[LEDGER__DIGEST_SIZE];
	int64_t record_no;
	uint64_t row;
	uint32_t populations; /* that she is in, whatever her row */
	uint32_t fits;	      /* tallies that count her if she is not alone */
	char area[12];
};

static int compare(const void *first, const void *second)
{
	const struct entry *a = first;
	const struct entry *b = second;
	int order = memcmp(a->values, b->values, sizeof a->values);

	if (order != 0)
		return order;
	return (a->record_no > b->record_no) - (a->record_no < b->record_no);
}

/* By sharing: the tallies that ask for it, by bit of `fits`. */
struct ledger__sharing_tallies {
	struct {
		const struct ledger__placed_tally *tallies[SHARED_MOST];
		size_t count;
		struct ledger__sorter *sorter; /* NULL: nobody asks */
		struct ledger__sorter *other;  /* of another thread, or NULL */
	} items[LEDGER__SHARINGS_MOST];
	struct ledger__buffer text; /* of the values at hand */
};

void ledger__sharing_free(struct ledger__sharing_tallies *shared)
{
	if (!shared)
		return;
	for (size_t i = 0; i < LEDGER__SHARINGS_MOST; i++) {
		ledger__sorter_free(shared->items[i].sorter);
		ledger__sorter_free(shared->items[i].other);
	}
	ledger__buffer_release(&shared->text);
	free(shared);
}

static size_t find_tallies(const struct ledger__counter *counter,
	size_t sharing, const struct ledger__placed_tally *found[SHARED_MOST])
{
	size_t count = 0;

	for (size_t i = 0; i < counter->tally_count; i++) {
		if (counter->tallies[i].tally->sharing != (int)sharing)
			continue;
		if (count < SHARED_MOST)
			found[count] = &counter->tallies[i];
		count++;
	}
	return count;
}

static ledger_status start(struct ledger__counter *counter, size_t sharing)
{
	struct ledger__sharing_tallies *shared = counter->shared;
	size_t count =
		find_tallies(counter, sharing, shared->items[sharing].tallies);

	if (count == 0)
		return LEDGER_OK;
	if (count > SHARED_MOST)
		return ledger__fail(counter->context, LEDGER_ERROR_DESCRIPTOR,
			"more than %d counts are of the same shared fields",
			SHARED_MOST);
	shared->items[sharing].count = count;
	return ledger__sorter_new(counter->context,
		ledger__store_temporary(counter->store), sizeof(struct entry),
		compare, &shared->items[sharing].sorter);
}

ledger_status ledger__sharing_start(struct ledger__counter *counter)
{
	ledger_status status = LEDGER_OK;

	counter->shared = ledger__allocate(1, sizeof *counter->shared);
	if (!counter->shared)
		return ledger__fail_memory(counter->context);
	for (size_t i = 0;
		status == LEDGER_OK && i < counter->scope->sharing_count; i++)
		status = start(counter, i);
	return status;
}

/* False where one of the fields is blank: then she shares nothing. */
static bool digest_values(const struct ledger__counter *counter,
	const struct ledger__sharing *sharing, struct ledger__buffer *text,
	struct entry *entry)
{
	for (size_t i = 0; i < sharing->count; i++) {
		const struct ledger__value *value =
			&counter->closing.frame.values[sharing->fields[i]];

		if (value->statement != LEDGER__STATED)
			return false;
		ledger__buffer_append(
			text, &value->length, sizeof value->length);
		ledger__buffer_append(text, value->text, value->length);
	}
	if (!text->failed)
		ledger__digest(entry->values, text->data, text->length);
	return true;
}

static unsigned int flow_of(
	const struct ledger__counter *counter, int population)
{
	if ((counter->opening.populations >> population & 1) == 0)
		return LEDGER__ENTERED;
	return counter->opening.row == counter->closing.row ? LEDGER__STAYED
							    : LEDGER__CAME;
}

static uint32_t find_fitting(struct ledger__counter *counter, size_t sharing)
{
	const struct ledger__placed_tally *const *found =
		counter->shared->items[sharing].tallies;
	size_t count = counter->shared->items[sharing].count;
	uint32_t fits = 0;

	for (size_t i = 0; i < count; i++) {
		int population = found[i]->population;

		if ((counter->closing.populations >> population & 1) != 0 &&
			ledger__person_fits(counter, found[i]->tally,
				population, flow_of(counter, population)))
			fits |= UINT32_C(1) << i;
	}
	return fits;
}

static ledger_status take(struct ledger__counter *counter, size_t sharing)
{
	const struct ledger__facts *closing = &counter->closing;
	struct ledger__buffer *text = &counter->shared->text;
	struct entry entry;

	memset(&entry, 0, sizeof entry);
	ledger__buffer_reset(text);
	if (!digest_values(
		    counter, &counter->scope->sharings[sharing], text, &entry))
		return LEDGER_OK;
	if (text->failed)
		return ledger__fail_memory(counter->context);
	entry.record_no = counter->record_no;
	entry.row = closing->row;
	entry.populations = closing->populations;
	if (closing->row != LEDGER__NOWHERE)
		entry.fits = find_fitting(counter, sharing);
	if (closing->area_length == sizeof entry.area)
		memcpy(entry.area, closing->area, sizeof entry.area);
	return ledger__sorter_add(
		counter->shared->items[sharing].sorter, &entry);
}

ledger_status ledger__sharing_take(struct ledger__counter *counter)
{
	ledger_status status = LEDGER_OK;

	for (size_t i = 0;
		status == LEDGER_OK && i < counter->scope->sharing_count; i++)
		if (counter->shared->items[i].sorter)
			status = take(counter, i);
	return status;
}

/* ---- Groups of the same values ------------------------------------------ */

/* Of the values at hand, by population: how many, and the first of them. */
struct group {
	unsigned char values[LEDGER__DIGEST_SIZE];
	uint64_t members[LEDGER__POPULATIONS_MOST];
	struct entry first[LEDGER__POPULATIONS_MOST];
};

static void fire(struct ledger__counter *counter, size_t sharing,
	size_t population, const struct entry *entry)
{
	const struct ledger__placed_tally *const *found =
		counter->shared->items[sharing].tallies;
	size_t count = counter->shared->items[sharing].count;

	counter->record_no = entry->record_no;
	counter->area = entry->area;
	counter->area_length = strnlen(entry->area, sizeof entry->area);
	for (size_t i = 0; i < count; i++)
		if ((entry->fits >> i & 1) != 0 &&
			found[i]->population == population)
			ledger__count_fire(counter, found[i]->table,
				found[i]->column, (size_t)entry->row);
}

/* Whoever fits is counted when another is in the same population: the first
 * one as soon as the second comes. */
static void take_entry(struct ledger__counter *counter, size_t sharing,
	struct group *group, const struct entry *entry)
{
	if (memcmp(group->values, entry->values, sizeof group->values) != 0)
		memset(group->members, 0, sizeof group->members);
	memcpy(group->values, entry->values, sizeof group->values);
	for (size_t i = 0; i < LEDGER__POPULATIONS_MOST; i++) {
		if ((entry->populations >> i & 1) == 0)
			continue;
		group->members[i]++;
		if (group->members[i] == 1) {
			group->first[i] = *entry;
			continue;
		}
		if (group->members[i] == 2)
			fire(counter, sharing, i, &group->first[i]);
		fire(counter, sharing, i, entry);
	}
}

void ledger__sharing_merge(
	struct ledger__counter *counter, struct ledger__counter *from)
{
	for (size_t i = 0; i < LEDGER__SHARINGS_MOST; i++) {
		counter->shared->items[i].other = from->shared->items[i].sorter;
		from->shared->items[i].sorter = NULL;
	}
}

/* Two sorted streams as one. */
struct streams {
	struct ledger__sorter *sorters[2];
	const struct entry *next[2]; /* NULL: at the end */
};

static ledger_status step(struct streams *streams, size_t which)
{
	const void *entry = NULL;
	ledger_status status =
		ledger__sorter_next(streams->sorters[which], &entry);

	streams->next[which] = status == LEDGER_OK ? entry : NULL;
	return status == LEDGER_END ? LEDGER_OK : status;
}

static ledger_status open_streams(struct streams *streams)
{
	ledger_status status = LEDGER_OK;

	for (size_t i = 0; status == LEDGER_OK && i < 2; i++) {
		if (!streams->sorters[i])
			continue;
		status = ledger__sorter_sort(streams->sorters[i]);
		if (status == LEDGER_OK)
			status = step(streams, i);
	}
	return status;
}

static ledger_status finish(struct ledger__counter *counter, size_t sharing)
{
	struct streams streams = {
		.sorters = {counter->shared->items[sharing].sorter,
			counter->shared->items[sharing].other}};
	struct group *group = ledger__allocate(1, sizeof *group);
	ledger_status status = LEDGER_OK;

	if (!group)
		return ledger__fail_memory(counter->context);
	status = open_streams(&streams);
	while (status == LEDGER_OK && (streams.next[0] || streams.next[1])) {
		size_t which =
			!streams.next[0] ||
			(streams.next[1] &&
				compare(streams.next[1], streams.next[0]) < 0);

		take_entry(counter, sharing, group, streams.next[which]);
		status = step(&streams, which);
	}
	free(group);
	return status;
}

ledger_status ledger__sharing_finish(struct ledger__counter *counter)
{
	ledger_status status = LEDGER_OK;

	for (size_t i = 0;
		status == LEDGER_OK && i < counter->scope->sharing_count; i++)
		if (counter->shared->items[i].sorter)
			status = finish(counter, i);
	return status;
}
