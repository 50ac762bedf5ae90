/* SPDX-License-Identifier: MIT */
/* Rows of states, copied so that another thread can count them. */
#include "report/block.h"

#include <stdlib.h>
#include <string.h>

void ledger__row_block_reset(struct ledger__row_block *block)
{
	block->count = 0;
	block->value_count = 0;
	block->gift_count = 0;
	ledger__arena_reset(&block->texts);
}

void ledger__row_block_release(struct ledger__row_block *block)
{
	for (size_t i = 0; i < block->value_capacity; i++)
		free(block->values[i]);
	free((void *)block->values);
	free(block->others);
	free(block->gifts);
	ledger__arena_release(&block->texts);
}

/* ---- Values ---------------------------------------------------------------
 */

/* One more array of values, of an earlier filling perhaps. */
static struct ledger__value *take_values(
	struct ledger__row_block *block, const struct ledger__counter *counter)
{
	size_t before = block->value_capacity;
	struct ledger__value **values = NULL;

	if (!ledger__grow((void *)&block->values, &block->value_capacity,
		    block->value_count + 1, sizeof(*block->values)))
		return NULL;
	if (block->value_capacity > before)
		memset((void *)(block->values + before), 0,
			(block->value_capacity - before) *
				sizeof(*block->values));
	values = &block->values[block->value_count];
	if (!*values)
		*values = ledger__allocate(counter->sheet->field_count,
			sizeof(struct ledger__value));
	if (*values)
		block->value_count++;
	return *values;
}

static size_t text_size(const struct ledger__counter *counter,
	const struct ledger__value *values)
{
	size_t size = 0;

	for (size_t i = 0; i < counter->field_count; i++)
		if (values[counter->fields[i]].statement == LEDGER__STATED)
			size += values[counter->fields[i]].length;
	return size;
}

static const struct ledger__value *copy_values(struct ledger__row_block *block,
	const struct ledger__counter *counter,
	const struct ledger__value *values)
{
	struct ledger__value *copy = take_values(block, counter);
	char *text = ledger__arena_allocate(
		&block->texts, text_size(counter, values) + 1);

	if (!copy || !text)
		return NULL;
	for (size_t i = 0; i < counter->field_count; i++) {
		int field = counter->fields[i];

		copy[field] = values[field];
		if (values[field].statement != LEDGER__STATED)
			continue;
		memcpy(text, values[field].text, values[field].length);
		copy[field].text = text;
		text += values[field].length;
	}
	return copy;
}

/* ---- States ---------------------------------------------------------------
 */

/* States of a row that are the same share their values, as they did. */
struct copying {
	struct ledger__row_block *block;
	const struct ledger__counter *counter;
	const struct ledger__value *from[2]; /* the last ones copied */
	const struct ledger__value *to[2];
	bool failed;
};

static void copy_state(struct copying *copying,
	const struct ledger__state *from, struct ledger__state *to)
{
	*to = *from;
	if (!from->there)
		return;
	for (size_t i = 0; i < 2; i++) {
		if (copying->from[i] != from->values)
			continue;
		to->values = copying->to[i];
		return;
	}
	/* The closing's stay; others follow each other. */
	size_t at = copying->from[0] ? 1 : 0;

	copying->from[at] = from->values;
	copying->to[at] =
		copy_values(copying->block, copying->counter, from->values);
	copying->failed |= copying->to[at] == NULL;
	to->values = copying->to[at];
}

static bool copy_gifts(struct ledger__row_block *block,
	const struct ledger__gift *gifts, size_t count)
{
	block->first_gift[block->count] = block->gift_count;
	if (!ledger__grow(&block->gifts, &block->gift_capacity,
		    block->gift_count + count + 1, sizeof *block->gifts))
		return false;
	if (count > 0)
		memcpy(&block->gifts[block->gift_count], gifts,
			count * sizeof *gifts);
	block->gift_count += count;
	block->first_gift[block->count + 1] = block->gift_count;
	return true;
}

bool ledger__row_block_add(struct ledger__row_block *block,
	const struct ledger__counter *counter, size_t other_count,
	const struct ledger__states_row *row, const struct ledger__gift *gifts,
	size_t gift_count)
{
	struct ledger__states_row *to = &block->rows[block->count];
	struct ledger__state *others = NULL;
	struct copying copying = {.block = block, .counter = counter};

	if (!block->others)
		block->others =
			ledger__allocate(LEDGER__BLOCK_ROWS * other_count,
				sizeof *block->others);
	if (!block->others || !copy_gifts(block, gifts, gift_count))
		return false;
	others = block->others + block->count * other_count;
	*to = *row;
	copy_state(&copying, &row->closing, &to->closing);
	copy_state(&copying, &row->opening, &to->opening);
	for (size_t i = 0; i < other_count; i++)
		copy_state(&copying, &row->others[i], &others[i]);
	to->others = others;
	block->count++;
	return !copying.failed;
}
