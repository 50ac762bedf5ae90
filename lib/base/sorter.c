/* SPDX-License-Identifier: MIT */
/*
 * External sorting.  Entries gather in memory up to RUN_BYTES; a full run is
 * sorted and goes to an unlinked file; at the end the runs are merged, at most
 * FAN_IN at a time, so that memory is the same for any number of entries.
 */
#include "base/sorter.h"

#include "base/memory.h"
#include "base/runs.h"
#include "base/spool.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	RUN_BYTES = 4 * 1024 * 1024,
	FIRST_ENTRIES = 256,
};

struct ledger__sorter {
	ledger_context *context;
	char *temporary;
	size_t size;
	ledger__compare *compare;
	uint64_t count;
	bool sorted;
	/* The run that gathers; all there is while nothing was spilled. */
	unsigned char *entries;
	size_t entry_count;
	size_t entry_capacity;
	size_t entry_limit;
	bool in_order; /* as added */
	uint32_t *order;
	size_t next; /* when all stays in memory */
	/* What was spilled. */
	struct ledger__runs runs;
	struct ledger__run_merge *merge;
};

ledger_status ledger__sorter_new(ledger_context *context, const char *temporary,
	size_t size, ledger__compare *compare, struct ledger__sorter **sorter)
{
	struct ledger__sorter *made = ledger__allocate(1, sizeof(*made));

	assert(size > 0 && size <= LEDGER__RUN_ENTRY_BYTES);
	if (made == NULL)
		return ledger__fail_memory(context);
	made->context = context;
	made->size = size;
	made->compare = compare;
	made->in_order = true;
	made->entry_limit = RUN_BYTES / size;
	ledger__runs_init(&made->runs, context, size, compare);
	made->temporary = ledger__duplicate(temporary, strlen(temporary));
	if (made->temporary == NULL) {
		ledger__sorter_free(made);
		return ledger__fail_memory(context);
	}
	*sorter = made;
	return LEDGER_OK;
}

void ledger__sorter_free(struct ledger__sorter *sorter)
{
	if (sorter == NULL)
		return;
	ledger__run_merge_free(sorter->merge);
	ledger__runs_release(&sorter->runs);
	free(sorter->order);
	free(sorter->entries);
	free(sorter->temporary);
	free(sorter);
}

uint64_t ledger__sorter_count(const struct ledger__sorter *sorter)
{
	return sorter->count;
}

static const unsigned char *entry_at(
	const struct ledger__sorter *sorter, size_t index)
{
	return sorter->entries + index * sorter->size;
}

/* Merges order[low .. middle) and order[middle .. high) by way of `spare`. */
static void merge_halves(struct ledger__sorter *sorter, uint32_t *spare,
	size_t low, size_t middle, size_t high)
{
	uint32_t *order = sorter->order;
	size_t left = 0;
	size_t left_count = middle - low;
	size_t right = middle;
	size_t out = low;

	if (sorter->compare(entry_at(sorter, order[middle - 1]),
		    entry_at(sorter, order[middle])) <= 0)
		return; /* in order already */
	memcpy(spare, order + low, left_count * sizeof(*spare));
	while (left < left_count && right < high) {
		uint32_t a = spare[left];
		uint32_t b = order[right];
		bool take_right = sorter->compare(entry_at(sorter, b),
					  entry_at(sorter, a)) < 0;

		order[out++] = take_right ? b : a;
		right += take_right;
		left += !take_right;
	}
	memcpy(order + out, spare + left, (left_count - left) * sizeof(*spare));
}

/* A few entries by insertion. */
static void sort_few(struct ledger__sorter *sorter, size_t low, size_t high)
{
	uint32_t *order = sorter->order;

	for (size_t i = low + 1; i < high; i++) {
		uint32_t moved = order[i];
		size_t j = i;

		while (j > low && sorter->compare(entry_at(sorter, moved),
					  entry_at(sorter, order[j - 1])) < 0) {
			order[j] = order[j - 1];
			j--;
		}
		order[j] = moved;
	}
}

/* A stable merge sort over indexes, from the bottom up. */
static ledger_status sort_memory(struct ledger__sorter *sorter)
{
	enum { FEW = 8 };
	size_t count = sorter->entry_count;
	uint32_t *spare = NULL;

	free(sorter->order);
	sorter->order = NULL;
	if (sorter->in_order)
		return LEDGER_OK;
	sorter->order = ledger__allocate(count, sizeof(*sorter->order));
	spare = ledger__allocate(count, sizeof(*spare));
	if (sorter->order == NULL || spare == NULL) {
		free(spare);
		return ledger__fail_memory(sorter->context);
	}
	for (size_t i = 0; i < count; i++)
		sorter->order[i] = (uint32_t)i;
	for (size_t low = 0; low < count; low += FEW)
		sort_few(sorter, low, low + FEW < count ? low + FEW : count);
	for (size_t width = FEW; width < count; width *= 2) {
		for (size_t low = 0; low + width < count; low += 2 * width) {
			size_t high = low + 2 * width;

			merge_halves(sorter, spare, low, low + width,
				high < count ? high : count);
		}
	}
	free(spare);
	return LEDGER_OK;
}

static const unsigned char *sorted_entry(
	const struct ledger__sorter *sorter, size_t index)
{
	return entry_at(
		sorter, sorter->order != NULL ? sorter->order[index] : index);
}

/* Sorts what has gathered and writes it as a run. */
static ledger_status spill(struct ledger__sorter *sorter)
{
	ledger_status status = sort_memory(sorter);

	if (status == LEDGER_OK)
		status = ledger__runs_begin(&sorter->runs, sorter->temporary);
	for (size_t i = 0; status == LEDGER_OK && i < sorter->entry_count; i++)
		status = ledger__runs_put(
			&sorter->runs, sorted_entry(sorter, i));
	if (status == LEDGER_OK)
		status = ledger__runs_end(&sorter->runs);
	if (status != LEDGER_OK)
		return status;
	sorter->entry_count = 0;
	sorter->in_order = true;
	return LEDGER_OK;
}

static ledger_status make_room(struct ledger__sorter *sorter)
{
	size_t capacity = sorter->entry_capacity * 2;
	unsigned char *entries;

	if (sorter->entry_count == sorter->entry_limit)
		return spill(sorter);
	if (capacity == 0)
		capacity = FIRST_ENTRIES;
	if (capacity > sorter->entry_limit)
		capacity = sorter->entry_limit;
	entries = ledger__reallocate(sorter->entries, capacity, sorter->size);
	if (entries == NULL)
		return ledger__fail_memory(sorter->context);
	sorter->entries = entries;
	sorter->entry_capacity = capacity;
	return LEDGER_OK;
}

ledger_status ledger__sorter_add(
	struct ledger__sorter *sorter, const void *entry)
{
	unsigned char *place;

	assert(!sorter->sorted);
	if (sorter->entry_count == sorter->entry_capacity) {
		ledger_status status = make_room(sorter);

		if (status != LEDGER_OK)
			return status;
	}
	place = sorter->entries + sorter->entry_count * sorter->size;
	memcpy(place, entry, sorter->size);
	if (sorter->in_order && sorter->entry_count > 0 &&
		sorter->compare(place - sorter->size, place) > 0)
		sorter->in_order = false;
	sorter->entry_count++;
	sorter->count++;
	return LEDGER_OK;
}

ledger_status ledger__sorter_sort(struct ledger__sorter *sorter)
{
	ledger_status status;

	assert(!sorter->sorted);
	if (sorter->runs.count == 0) {
		status = sort_memory(sorter);
		sorter->sorted = status == LEDGER_OK;
		return status;
	}
	status = sorter->entry_count > 0 ? spill(sorter) : LEDGER_OK;
	if (status != LEDGER_OK)
		return status;
	/* The merging needs the memory more than the gathering. */
	free(sorter->entries);
	sorter->entries = NULL;
	free(sorter->order);
	sorter->order = NULL;
	status = ledger__runs_reduce(&sorter->runs, sorter->temporary);
	if (status == LEDGER_OK)
		status = ledger__run_merge_new(
			&sorter->runs, 0, sorter->runs.count, &sorter->merge);
	sorter->sorted = status == LEDGER_OK;
	return status;
}

ledger_status ledger__sorter_next(
	struct ledger__sorter *sorter, const void **entry)
{
	assert(sorter->sorted);
	if (sorter->merge != NULL)
		return ledger__run_merge_next(sorter->merge, entry);
	if (sorter->next == sorter->entry_count)
		return LEDGER_END;
	*entry = sorted_entry(sorter, sorter->next++);
	return LEDGER_OK;
}

ledger_status ledger__sorter_rewind(struct ledger__sorter *sorter)
{
	assert(sorter->sorted);
	sorter->next = 0;
	if (sorter->merge == NULL)
		return LEDGER_OK;
	ledger__run_merge_free(sorter->merge);
	sorter->merge = NULL;
	return ledger__run_merge_new(
		&sorter->runs, 0, sorter->runs.count, &sorter->merge);
}
