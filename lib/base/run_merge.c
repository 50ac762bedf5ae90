/* SPDX-License-Identifier: MIT */
/*
 * Merging of sorted runs by a tree of losers: each inner node remembers the
 * run that lost there, so the next entry costs one comparison a level.
 */
#include "base/runs.h"

#include "base/memory.h"
#include "base/spool.h"

#include <stdlib.h>

enum { LEAF_BYTES = 64 * 1024 };

/* A run being read. */
struct leaf {
	uint64_t offset; /* of what is not yet in memory */
	uint64_t left;	 /* entries not yet in memory */
	unsigned char *buffer;
	size_t at; /* bytes: the entry in front */
	size_t end;
	const unsigned char *front; /* NULL when the run has ended */
};

struct ledger__run_merge {
	const struct ledger__runs *runs;
	size_t count;
	struct leaf *leaves;
	size_t *losers; /* [1 .. count): inner nodes; [0]: the winner */
	unsigned char *memory;
	bool taken; /* the winner's front was handed out */
};

static ledger_status advance(struct ledger__run_merge *merge, struct leaf *leaf)
{
	size_t size = merge->runs->size;
	ledger_status status;

	leaf->at += size;
	if (leaf->at < leaf->end) {
		leaf->front = leaf->buffer + leaf->at;
		return LEDGER_OK;
	}
	leaf->front = NULL;
	leaf->at = 0;
	leaf->end = LEAF_BYTES / size * size;
	if (leaf->end / size > leaf->left)
		leaf->end = (size_t)leaf->left * size;
	if (leaf->end == 0)
		return LEDGER_OK;
	status = ledger__read_at(merge->runs->context, merge->runs->descriptor,
		leaf->buffer, leaf->end, leaf->offset);
	if (status != LEDGER_OK)
		return status;
	leaf->offset += leaf->end;
	leaf->left -= leaf->end / size;
	leaf->front = leaf->buffer;
	return LEDGER_OK;
}

/* Whether run a's front goes before run b's; equals by number of the run. */
static bool goes_first(
	const struct ledger__run_merge *merge, size_t a, size_t b)
{
	const unsigned char *x = merge->leaves[a].front;
	const unsigned char *y = merge->leaves[b].front;
	int order;

	if (x == NULL || y == NULL)
		return y == NULL && (x != NULL || a < b);
	order = merge->runs->compare(x, y);
	return order < 0 || (order == 0 && a < b);
}

/* Plays a node's match and returns the winner; leaves are [count, 2count). */
static size_t play(struct ledger__run_merge *merge, size_t node)
{
	size_t left;
	size_t right;

	if (node >= merge->count)
		return node - merge->count;
	left = play(merge, 2 * node);
	right = play(merge, 2 * node + 1);
	if (goes_first(merge, left, right)) {
		merge->losers[node] = right;
		return left;
	}
	merge->losers[node] = left;
	return right;
}

/* The winner's run has a new front: plays its path again. */
static void replay(struct ledger__run_merge *merge)
{
	size_t winner = merge->losers[0];

	for (size_t node = (winner + merge->count) / 2; node > 0; node /= 2) {
		size_t loser = merge->losers[node];

		if (goes_first(merge, loser, winner)) {
			merge->losers[node] = winner;
			winner = loser;
		}
	}
	merge->losers[0] = winner;
}

ledger_status ledger__run_merge_new(const struct ledger__runs *runs,
	size_t first, size_t count, struct ledger__run_merge **merge)
{
	struct ledger__run_merge *made = ledger__allocate(1, sizeof(*made));
	ledger_status status = LEDGER_OK;

	if (made == NULL)
		return ledger__fail_memory(runs->context);
	made->runs = runs;
	made->count = count;
	made->leaves = ledger__allocate(count, sizeof(*made->leaves));
	made->losers = ledger__allocate(count, sizeof(*made->losers));
	made->memory = ledger__reallocate(NULL, count, LEAF_BYTES);
	if (made->leaves == NULL || made->losers == NULL ||
		made->memory == NULL) {
		status = ledger__fail_memory(runs->context);
		goto out;
	}
	for (size_t i = 0; i < count && status == LEDGER_OK; i++) {
		made->leaves[i].offset = runs->items[first + i].offset;
		made->leaves[i].left = runs->items[first + i].count;
		made->leaves[i].buffer = made->memory + i * LEAF_BYTES;
		status = advance(made, &made->leaves[i]);
	}
	if (status != LEDGER_OK)
		goto out;
	made->losers[0] = play(made, 1);
	*merge = made;
	made = NULL;
out:
	ledger__run_merge_free(made);
	return status;
}

ledger_status ledger__run_merge_next(
	struct ledger__run_merge *merge, const void **entry)
{
	struct leaf *winner = &merge->leaves[merge->losers[0]];

	/* Only now may the entry handed out last be overwritten. */
	if (merge->taken) {
		ledger_status status = advance(merge, winner);

		if (status != LEDGER_OK)
			return status;
		replay(merge);
		winner = &merge->leaves[merge->losers[0]];
		merge->taken = false;
	}
	if (winner->front == NULL)
		return LEDGER_END;
	*entry = winner->front;
	merge->taken = true;
	return LEDGER_OK;
}

void ledger__run_merge_free(struct ledger__run_merge *merge)
{
	if (merge == NULL)
		return;
	free(merge->leaves);
	free(merge->losers);
	free(merge->memory);
	free(merge);
}
