/* SPDX-License-Identifier: MIT */
/*
 * The pass over all persons.  Where there are many a second thread counts
 * blocks of them with tables of its own, and the calling one, which reads,
 * those that would wait; sums do not depend on who counted whom.
 */
#include "report/block.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCKS = 4 };

struct helper {
	ledger_context *context; /* its own: failures are told later */
	struct ledger__counter *counter;
	ledger_status status;
	struct ledger__row_block blocks[BLOCKS];
	size_t queue[BLOCKS]; /* blocks that wait, the oldest first */
	size_t waiting;
	size_t idle[BLOCKS]; /* blocks that are free */
	size_t idle_count;
	bool ending;
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t changed;
};

struct pass {
	struct ledger__counter *counter;
	const struct ledger__count_options *options;
	struct ledger__gifts *gifts; /* NULL: no table asks */
	size_t other_count;
	struct helper *helper; /* NULL: not yet, or none */
	size_t block;	       /* being filled */
	size_t rows;
};

/* ---- The second thread ----------------------------------------------------
 */

static ledger_status count_block(
	struct ledger__counter *counter, const struct ledger__row_block *block)
{
	ledger_status status = LEDGER_OK;

	for (size_t i = 0; status == LEDGER_OK && i < block->count; i++)
		status = ledger__count_person(counter, &block->rows[i],
			&block->gifts[block->first_gift[i]],
			block->first_gift[i + 1] - block->first_gift[i]);
	return status;
}

static size_t take_block(struct helper *helper)
{
	size_t block = helper->queue[0];

	helper->waiting--;
	memmove(helper->queue, helper->queue + 1,
		helper->waiting * sizeof *helper->queue);
	return block;
}

static void *work(void *data)
{
	struct helper *helper = data;

	pthread_mutex_lock(&helper->mutex);
	for (;;) {
		size_t block = 0;

		if (helper->waiting == 0) {
			if (helper->ending)
				break;
			pthread_cond_wait(&helper->changed, &helper->mutex);
			continue;
		}
		block = take_block(helper);
		pthread_mutex_unlock(&helper->mutex);
		if (helper->status == LEDGER_OK)
			helper->status = count_block(
				helper->counter, &helper->blocks[block]);
		pthread_mutex_lock(&helper->mutex);
		helper->idle[helper->idle_count++] = block;
	}
	pthread_mutex_unlock(&helper->mutex);
	return NULL;
}

static void free_helper(struct helper *helper)
{
	if (!helper)
		return;
	ledger__counter_free(helper->counter);
	ledger_context_free(helper->context);
	for (size_t i = 0; i < BLOCKS; i++)
		ledger__row_block_release(&helper->blocks[i]);
	pthread_mutex_destroy(&helper->mutex);
	pthread_cond_destroy(&helper->changed);
	free(helper);
}

/* Failures of its own context are told in that of the job. */
static ledger_status tell(const struct pass *pass, const struct helper *helper,
	ledger_status status)
{
	if (status == LEDGER_OK)
		return status;
	return ledger__fail(pass->counter->context, status, "%s",
		ledger_context_message(helper->context));
}

static ledger_status start_helper(struct pass *pass)
{
	struct helper *made = ledger__allocate(1, sizeof *made);
	ledger_status status = LEDGER_OK;

	if (!made)
		return ledger__fail_memory(pass->counter->context);
	pthread_mutex_init(&made->mutex, NULL);
	pthread_cond_init(&made->changed, NULL);
	made->context = ledger_context_new();
	if (!made->context) {
		free_helper(made);
		return ledger__fail_memory(pass->counter->context);
	}
	status = ledger__counter_fork(
		pass->counter, pass->options, made->context, &made->counter);
	for (size_t i = 1; i < BLOCKS; i++)
		made->idle[made->idle_count++] = i;
	/* Without a second thread the first one does it all. */
	if (status == LEDGER_OK &&
		pthread_create(&made->thread, NULL, work, made) == 0) {
		pass->helper = made;
		pass->block = 0;
		return LEDGER_OK;
	}
	status = tell(pass, made, status);
	free_helper(made);
	pass->rows = 0;
	return status;
}

/* ---- Blocks ----------------------------------------------------------------
 */

/* A full block waits for the helper, or (too many wait) is counted here. */
static ledger_status hand_over(struct pass *pass)
{
	struct helper *helper = pass->helper;
	bool waits = false;
	ledger_status status = LEDGER_OK;

	pthread_mutex_lock(&helper->mutex);
	waits = helper->idle_count > 0;
	if (waits) {
		helper->queue[helper->waiting++] = pass->block;
		pass->block = helper->idle[--helper->idle_count];
		pthread_cond_signal(&helper->changed);
	}
	pthread_mutex_unlock(&helper->mutex);
	if (!waits)
		status = count_block(
			pass->counter, &helper->blocks[pass->block]);
	ledger__row_block_reset(&helper->blocks[pass->block]);
	return status;
}

/* What still waits is counted by both. */
static ledger_status end_helper(struct pass *pass, ledger_status status)
{
	struct helper *helper = pass->helper;

	if (!helper)
		return status;
	if (status == LEDGER_OK)
		status = count_block(
			pass->counter, &helper->blocks[pass->block]);
	pthread_mutex_lock(&helper->mutex);
	helper->ending = true;
	pthread_cond_signal(&helper->changed);
	while (helper->waiting > 0) {
		size_t block = take_block(helper);

		pthread_mutex_unlock(&helper->mutex);
		if (status == LEDGER_OK)
			status = count_block(
				pass->counter, &helper->blocks[block]);
		pthread_mutex_lock(&helper->mutex);
	}
	pthread_mutex_unlock(&helper->mutex);
	pthread_join(helper->thread, NULL);
	if (status == LEDGER_OK)
		status = tell(pass, helper, helper->status);
	if (status == LEDGER_OK)
		status = ledger__counter_merge(pass->counter, helper->counter);
	free_helper(helper);
	return status;
}

/* ---- The pass ---------------------------------------------------------------
 */

static ledger_status take_row(
	struct pass *pass, const struct ledger__states_row *row)
{
	const struct ledger__gift *gifts = NULL;
	struct ledger__row_block *block = NULL;
	size_t count = 0;
	ledger_status status = LEDGER_OK;

	if (pass->gifts)
		status = ledger__gifts_of(
			pass->gifts, row->record_no, &gifts, &count);
	if (status == LEDGER_OK && !pass->helper && !pass->counter->cell &&
		++pass->rows == pass->options->rows_alone)
		status = start_helper(pass);
	if (status != LEDGER_OK)
		return status;
	if (!pass->helper)
		return ledger__count_person(pass->counter, row, gifts, count);
	block = &pass->helper->blocks[pass->block];
	if (!ledger__row_block_add(
		    block, pass->counter, pass->other_count, row, gifts, count))
		return ledger__fail_memory(pass->counter->context);
	return block->count == LEDGER__BLOCK_ROWS ? hand_over(pass) : LEDGER_OK;
}

static ledger_status take_rows(struct pass *pass)
{
	const struct ledger__counter *counter = pass->counter;
	struct ledger__states_options options = {
		.known_at = counter->known_at,
		.opening = counter->opening_day,
		.closing = counter->closing_day,
		.fields = counter->fields,
		.field_count = counter->field_count,
	};
	struct ledger__states *states = NULL;
	const struct ledger__states_row *row = NULL;
	ledger_status status = LEDGER_OK;

	options.others =
		ledger__trends_days(counter->trends, &options.other_count);
	pass->other_count = options.other_count;
	status = ledger__store_states(
		counter->store, counter->sheet, &options, &states);
	while (status == LEDGER_OK) {
		status = ledger__states_next(states, &row);
		if (status == LEDGER_OK)
			status = take_row(pass, row);
	}
	ledger__states_free(states);
	return status == LEDGER_END ? LEDGER_OK : status;
}

ledger_status ledger__pass(struct ledger__counter *counter,
	const struct ledger__count_options *options)
{
	struct pass pass = {.counter = counter, .options = options};
	ledger_status status = LEDGER_OK;

	if (counter->given)
		status = ledger__gifts_new(counter, &pass.gifts);
	if (status == LEDGER_OK)
		status = take_rows(&pass);
	status = end_helper(&pass, status);
	ledger__gifts_free(pass.gifts);
	return status;
}
