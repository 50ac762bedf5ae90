/* SPDX-License-Identifier: MIT */
/* Small sets of indexes: what was told already. */
#ifndef LEDGER_EXPR_SET_H
#define LEDGER_EXPR_SET_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* As many as a sheet has fields, or a policy terms. */
enum { LEDGER__SET_SIZE = 1024 };

struct ledger__set {
	uint64_t bits[LEDGER__SET_SIZE / 64];
};

/* Whether it was not in the set, where it is now. */
static inline bool ledger__set_add(struct ledger__set *set, size_t index)
{
	uint64_t bit = UINT64_C(1) << index % 64;
	uint64_t *word = &set->bits[index / 64];
	bool added = (*word & bit) == 0;

	assert(index < LEDGER__SET_SIZE);
	*word |= bit;
	return added;
}

#endif
