/* SPDX-License-Identifier: MIT */
/* Rows of states, copied so that another thread can count them. */
#ifndef LEDGER_REPORT_BLOCK_H
#define LEDGER_REPORT_BLOCK_H

#include "report/count.h"

enum { LEDGER__BLOCK_ROWS = 256 };

/* Zero-initialise it; memory is kept from one filling to the next. */
struct ledger__row_block {
	struct ledger__states_row rows[LEDGER__BLOCK_ROWS];
	size_t first_gift[LEDGER__BLOCK_ROWS + 1];
	size_t count;
	struct ledger__state *others;  /* of row i from i * other_count on */
	struct ledger__value **values; /* by field of the sheet; reused */
	size_t value_count, value_capacity;
	struct ledger__gift *gifts;
	size_t gift_count, gift_capacity;
	struct ledger__arena texts;
};

void ledger__row_block_reset(struct ledger__row_block *block);
void ledger__row_block_release(struct ledger__row_block *block);
/* Copies a row, its fields that are read, and what she was given; false when
 * memory ends.  There is room. */
bool ledger__row_block_add(struct ledger__row_block *block,
	const struct ledger__counter *counter, size_t other_count,
	const struct ledger__states_row *row, const struct ledger__gift *gifts,
	size_t gift_count);

#endif
