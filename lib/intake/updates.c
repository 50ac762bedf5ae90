/* SPDX-License-Identifier: MIT */
/*
 * Updates on their way into the store.  Only the calling thread sees the
 * store; between the loading of a record and its writing a second thread
 * prepares the change, which takes about as long as either.
 */
#include "intake/run.h"

#include <pthread.h>
#include <stdlib.h>

enum {
	BATCH_ROWS = 128,	  /* two batches stay in a processor's cache */
	BATCH_BYTES = 256 * 1024, /* of long rows and records fewer */
	LONG_BYTES = 16 * 1024,	  /* one that long does not keep its memory */
};

/*
 * Since no two updates are of one record, a batch can be loaded before the
 * one ahead of it is written.
 */
struct batch {
	struct ledger__update updates[BATCH_ROWS];
	size_t count;
	size_t bytes;
};

struct ledger__updates {
	struct ledger__file_run *run;
	struct batch batches[2];
	size_t filling; /* of the two; the other is prepared meanwhile */
	pthread_t thread;
	bool started;
	pthread_mutex_t mutex;
	pthread_cond_t turned;
	struct batch *task; /* what the thread is to prepare; NULL: nothing */
	bool ending;
};

/* ---- One update ------------------------------------------------------------
 */

static ledger_status make(
	struct ledger__file_run *run, struct ledger__update *update)
{
	size_t fields = run->import->sheet->field_count + 1;

	update->run = run;
	update->fill = run->import->existing == LEDGER_EXISTING_FILL;
	update->returned = ledger__mapping_is_export(run->job.mapping);
	update->row = ledger__allocate(fields, sizeof(*update->row));
	update->merged = ledger__allocate(fields, sizeof(*update->merged));
	if (!update->row || !update->merged)
		return ledger__fail_memory(run->import->context);
	return LEDGER_OK;
}

/* LEDGER_END when the record is not there. */
static ledger_status load(
	struct ledger__update *update, const struct ledger__plan_entry *entry)
{
	struct ledger__file_run *run = update->run;
	const char *bytes = NULL;
	ledger_status status = ledger__store_load(run->import->store,
		run->import->sheet, entry->record, &update->record);

	if (status == LEDGER_OK)
		status = ledger__bytes_spool_read(
			run->rows, entry->offset, entry->length, &bytes);
	if (status != LEDGER_OK)
		return status;
	update->entry = *entry;
	update->failed = false;
	ledger__buffer_reset(&update->bytes);
	ledger__buffer_append(&update->bytes, bytes, entry->length);
	return update->bytes.failed ? ledger__fail_memory(run->import->context)
				    : LEDGER_OK;
}

static size_t measure(const struct ledger__update *update)
{
	return update->record.size + update->bytes.length;
}

static void release_texts(struct ledger__update *update)
{
	ledger__record_release(&update->record);
	ledger__buffer_release(&update->bytes);
	ledger__arena_release(&update->arena);
	ledger__change_release(&update->change);
}

/* ---- Batches ---------------------------------------------------------------
 */

static void prepare(struct batch *batch)
{
	for (size_t i = 0; i < batch->count; i++)
		ledger__update_prepare(&batch->updates[i]);
}

/* Writes what was prepared and empties the batch. */
static ledger_status write_batch(struct batch *batch)
{
	ledger_status status = LEDGER_OK;

	for (size_t i = 0; i < batch->count && status == LEDGER_OK; i++) {
		struct ledger__update *update = &batch->updates[i];

		status = ledger__update_apply(update);
		if (measure(update) > LONG_BYTES)
			release_texts(update);
	}
	batch->count = 0;
	batch->bytes = 0;
	return status;
}

/* ---- The second thread -----------------------------------------------------
 */

static void *work(void *data)
{
	struct ledger__updates *updates = data;

	pthread_mutex_lock(&updates->mutex);
	while (!updates->ending) {
		if (!updates->task) {
			pthread_cond_wait(&updates->turned, &updates->mutex);
			continue;
		}
		pthread_mutex_unlock(&updates->mutex);
		prepare(updates->task);
		pthread_mutex_lock(&updates->mutex);
		updates->task = NULL;
		pthread_cond_signal(&updates->turned);
	}
	pthread_mutex_unlock(&updates->mutex);
	return NULL;
}

static void await(struct ledger__updates *updates)
{
	pthread_mutex_lock(&updates->mutex);
	while (updates->task)
		pthread_cond_wait(&updates->turned, &updates->mutex);
	pthread_mutex_unlock(&updates->mutex);
}

static ledger_status hand_out(
	struct ledger__updates *updates, struct batch *batch)
{
	if (!updates->started &&
		pthread_create(&updates->thread, NULL, work, updates) != 0)
		return ledger__fail(updates->run->import->context,
			LEDGER_ERROR_MEMORY, "no thread to be had");
	updates->started = true;
	pthread_mutex_lock(&updates->mutex);
	updates->task = batch;
	pthread_cond_signal(&updates->turned);
	pthread_mutex_unlock(&updates->mutex);
	return LEDGER_OK;
}

/* The full batch is prepared while the one before is written, then filled. */
static ledger_status turn(struct ledger__updates *updates)
{
	struct batch *full = &updates->batches[updates->filling];
	struct batch *before = &updates->batches[!updates->filling];
	ledger_status status;

	await(updates);
	status = hand_out(updates, full);
	updates->filling = !updates->filling;
	return status == LEDGER_OK ? write_batch(before) : status;
}

/* ---- For apply.c -----------------------------------------------------------
 */

ledger_status ledger__updates_new(
	struct ledger__file_run *run, struct ledger__updates **updates)
{
	struct ledger__updates *made =
		ledger__allocate(1, sizeof(struct ledger__updates));

	if (!made)
		return ledger__fail_memory(run->import->context);
	made->run = run;
	pthread_mutex_init(&made->mutex, NULL);
	pthread_cond_init(&made->turned, NULL);
	*updates = made;
	return LEDGER_OK;
}

ledger_status ledger__updates_add(
	struct ledger__updates *updates, struct ledger__plan_entry *entry)
{
	struct ledger__file_run *run = updates->run;
	struct batch *batch = &updates->batches[updates->filling];
	struct ledger__update *update = &batch->updates[batch->count];
	bool goes_on = false;
	ledger_status status = update->merged ? LEDGER_OK : make(run, update);

	if (status == LEDGER_OK)
		status = load(update, entry);
	if (status == LEDGER_END)
		return ledger__run_judge(run, entry,
			LEDGER__RULE_REFERENCE_UNKNOWN,
			run->import->sheet->roles[LEDGER__ROLE_RECORD_NUMBER],
			"", &goes_on);
	if (status != LEDGER_OK)
		return status;
	batch->count++;
	batch->bytes += measure(update);
	return batch->count == BATCH_ROWS || batch->bytes >= BATCH_BYTES
		       ? turn(updates)
		       : LEDGER_OK;
}

/* The last batch, often the only one, is prepared here. */
ledger_status ledger__updates_finish(struct ledger__updates *updates)
{
	struct batch *last = &updates->batches[updates->filling];
	ledger_status status;

	await(updates);
	status = write_batch(&updates->batches[!updates->filling]);
	if (status != LEDGER_OK)
		return status;
	prepare(last);
	return write_batch(last);
}

static void stop(struct ledger__updates *updates)
{
	pthread_mutex_lock(&updates->mutex);
	updates->ending = true;
	pthread_cond_signal(&updates->turned);
	pthread_mutex_unlock(&updates->mutex);
	pthread_join(updates->thread, NULL);
}

static void release_batch(struct batch *batch)
{
	for (size_t i = 0; i < BATCH_ROWS; i++) {
		release_texts(&batch->updates[i]);
		free(batch->updates[i].row);
		free(batch->updates[i].merged);
	}
}

void ledger__updates_free(struct ledger__updates *updates)
{
	if (!updates)
		return;
	if (updates->started)
		stop(updates);
	release_batch(&updates->batches[0]);
	release_batch(&updates->batches[1]);
	pthread_mutex_destroy(&updates->mutex);
	pthread_cond_destroy(&updates->turned);
	free(updates);
}
