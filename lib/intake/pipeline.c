/* SPDX-License-Identifier: MIT */
/*
 * Pass 1: blocks of rows are read on two threads and consumed in the file's
 * order on the calling one.  What comes out does not depend on timing: a
 * block's result is a pure function of its bytes, and results keep order.
 */
#include "intake/intake.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum {
	WORKERS = 2,
	SLOTS = 3, /* two being read, one being filled or consumed */
};

enum slot_state {
	SLOT_EMPTY,
	SLOT_FILLED,
	SLOT_TAKEN,
	SLOT_DONE,
};

struct slot {
	enum slot_state state;
	struct ledger__block block;
	struct ledger__result result;
	ledger_status status;
};

/* One thread with its own parser. */
struct worker {
	struct pipeline *pipeline;
	struct ledger__splitter *splitter;
	struct ledger__row_reader rows;
	pthread_t thread;
	bool started;
};

struct pipeline {
	const struct ledger__sheet_job *job;
	struct ledger__reader *reader;
	ledger_status (*before)(void *data);
	ledger__consume *consume;
	void *data;
	struct slot slots[SLOTS];
	struct worker workers[WORKERS];
	pthread_mutex_t mutex;
	pthread_cond_t filled;
	pthread_cond_t done;
	size_t next_taken; /* slots are taken in the order of filling */
	bool ending;
};

static ledger_status read_slot(struct worker *worker, struct slot *slot)
{
	struct pipeline *pipeline = worker->pipeline;
	ledger_status status =
		ledger__splitter_parse(worker->splitter, &slot->block);

	if (status == LEDGER_OK && pipeline->before)
		status = pipeline->before(pipeline->data);
	if (status != LEDGER_OK)
		return status;
	ledger__result_reset(&slot->result);
	slot->result.findings.rules = pipeline->job->rules;
	ledger__read_block(&worker->rows, &slot->block, &slot->result);
	return slot->result.failed ? LEDGER_ERROR_MEMORY : LEDGER_OK;
}

static void *work(void *data)
{
	struct worker *worker = data;
	struct pipeline *pipeline = worker->pipeline;

	pthread_mutex_lock(&pipeline->mutex);
	for (;;) {
		struct slot *slot = &pipeline->slots[pipeline->next_taken];

		if (slot->state != SLOT_FILLED) {
			if (pipeline->ending)
				break;
			pthread_cond_wait(&pipeline->filled, &pipeline->mutex);
			continue;
		}
		slot->state = SLOT_TAKEN;
		pipeline->next_taken = (pipeline->next_taken + 1) % SLOTS;
		pthread_mutex_unlock(&pipeline->mutex);
		slot->status = read_slot(worker, slot);
		pthread_mutex_lock(&pipeline->mutex);
		slot->state = SLOT_DONE;
		pthread_cond_signal(&pipeline->done);
	}
	pthread_mutex_unlock(&pipeline->mutex);
	return NULL;
}

static ledger_status worker_init(
	struct pipeline *pipeline, struct worker *worker)
{
	ledger_status status = ledger__splitter_new(
		pipeline->job->context, pipeline->reader, &worker->splitter);

	worker->pipeline = pipeline;
	if (status == LEDGER_OK)
		status = ledger__row_reader_new(pipeline->job, &worker->rows);
	return status;
}

static ledger_status consume(struct pipeline *pipeline, struct slot *slot)
{
	if (slot->status == LEDGER_ERROR_MEMORY)
		return ledger__fail_memory(pipeline->job->context);
	if (slot->status != LEDGER_OK)
		return slot->status;
	return pipeline->consume(
		pipeline->data, &slot->result, slot->block.raw.length);
}

/* The rest on the calling thread: short files, keyed inputs. */
static ledger_status run_here(struct pipeline *pipeline, struct slot *slot)
{
	ledger_status status = LEDGER_OK;

	while (status == LEDGER_OK) {
		slot->status = read_slot(&pipeline->workers[0], slot);
		status = consume(pipeline, slot);
		if (status == LEDGER_OK)
			status = ledger__reader_fill(
				pipeline->reader, &slot->block);
	}
	return status == LEDGER_END ? LEDGER_OK : status;
}

static ledger_status start(struct pipeline *pipeline)
{
	for (size_t i = 0; i < WORKERS; i++) {
		ledger_status status = LEDGER_OK;

		if (i > 0)
			status = worker_init(pipeline, &pipeline->workers[i]);
		if (status != LEDGER_OK)
			return status;
		if (pthread_create(&pipeline->workers[i].thread, NULL, work,
			    &pipeline->workers[i]) != 0)
			return ledger__fail(pipeline->job->context,
				LEDGER_ERROR_MEMORY, "no thread to be had");
		pipeline->workers[i].started = true;
	}
	return LEDGER_OK;
}

static void hand_out(struct pipeline *pipeline, struct slot *slot)
{
	pthread_mutex_lock(&pipeline->mutex);
	slot->state = SLOT_FILLED;
	pthread_cond_signal(&pipeline->filled);
	pthread_mutex_unlock(&pipeline->mutex);
}

static void await(struct pipeline *pipeline, struct slot *slot)
{
	pthread_mutex_lock(&pipeline->mutex);
	while (slot->state != SLOT_DONE)
		pthread_cond_wait(&pipeline->done, &pipeline->mutex);
	slot->state = SLOT_EMPTY;
	pthread_mutex_unlock(&pipeline->mutex);
}

/* Two blocks were read already, into the first two slots. */
static ledger_status run_threads(struct pipeline *pipeline)
{
	ledger_status status = start(pipeline);
	ledger_status filling = LEDGER_OK;
	size_t filled = 2;
	size_t consumed = 0;

	if (status == LEDGER_OK) {
		hand_out(pipeline, &pipeline->slots[0]);
		hand_out(pipeline, &pipeline->slots[1]);
	}
	while (status == LEDGER_OK && consumed < filled) {
		struct slot *slot = &pipeline->slots[filled % SLOTS];

		if (filling == LEDGER_OK && filled - consumed < SLOTS) {
			filling = ledger__reader_fill(
				pipeline->reader, &slot->block);
			if (filling == LEDGER_OK) {
				hand_out(pipeline, slot);
				filled++;
				continue;
			}
		}
		slot = &pipeline->slots[consumed % SLOTS];
		await(pipeline, slot);
		consumed++;
		status = consume(pipeline, slot);
	}
	if (status == LEDGER_OK && filling != LEDGER_END)
		status = filling;
	return status;
}

static void stop(struct pipeline *pipeline)
{
	pthread_mutex_lock(&pipeline->mutex);
	pipeline->ending = true;
	for (size_t i = 0; i < SLOTS; i++)
		if (pipeline->slots[i].state == SLOT_FILLED)
			pipeline->slots[i].state = SLOT_EMPTY;
	pthread_cond_broadcast(&pipeline->filled);
	pthread_mutex_unlock(&pipeline->mutex);
	for (size_t i = 0; i < WORKERS; i++)
		if (pipeline->workers[i].started)
			pthread_join(pipeline->workers[i].thread, NULL);
}

static void release(struct pipeline *pipeline)
{
	for (size_t i = 0; i < SLOTS; i++) {
		ledger__block_release(&pipeline->slots[i].block);
		ledger__result_release(&pipeline->slots[i].result);
	}
	for (size_t i = 0; i < WORKERS; i++) {
		ledger__splitter_free(pipeline->workers[i].splitter);
		ledger__row_reader_release(&pipeline->workers[i].rows);
	}
	pthread_mutex_destroy(&pipeline->mutex);
	pthread_cond_destroy(&pipeline->filled);
	pthread_cond_destroy(&pipeline->done);
	free(pipeline);
}

/* One block, or keyed input: no threads; else the first two go out. */
static ledger_status run(struct pipeline *pipeline, bool sequential)
{
	ledger_status status = worker_init(pipeline, &pipeline->workers[0]);

	if (status == LEDGER_OK)
		status = ledger__reader_fill(
			pipeline->reader, &pipeline->slots[0].block);
	if (status != LEDGER_OK)
		return status == LEDGER_END ? LEDGER_OK : status;
	if (sequential)
		return run_here(pipeline, &pipeline->slots[0]);
	status = ledger__reader_fill(
		pipeline->reader, &pipeline->slots[1].block);
	if (status == LEDGER_END)
		return run_here(pipeline, &pipeline->slots[0]);
	if (status == LEDGER_OK)
		status = run_threads(pipeline);
	stop(pipeline);
	return status;
}

ledger_status ledger__pipeline_run(const struct ledger__sheet_job *job,
	struct ledger__reader *reader, bool sequential,
	ledger_status (*before)(void *data), ledger__consume *consume_block,
	void *data)
{
	struct pipeline *pipeline =
		ledger__allocate(1, sizeof(struct pipeline));
	ledger_status status;

	if (!pipeline)
		return ledger__fail_memory(job->context);
	pipeline->job = job;
	pipeline->reader = reader;
	pipeline->before = before;
	pipeline->consume = consume_block;
	pipeline->data = data;
	pthread_mutex_init(&pipeline->mutex, NULL);
	pthread_cond_init(&pipeline->filled, NULL);
	pthread_cond_init(&pipeline->done, NULL);
	status = run(pipeline, sequential);
	release(pipeline);
	return status;
}
