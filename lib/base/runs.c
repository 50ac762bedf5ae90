/* SPDX-License-Identifier: MIT */
/* Sorted runs in an unlinked file. */
#include "base/runs.h"

#include "base/memory.h"
#include "base/spool.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BUFFER_BYTES = 256 * 1024 };

void ledger__runs_init(struct ledger__runs *runs, ledger_context *context,
	size_t size, ledger__compare *compare)
{
	*runs = (struct ledger__runs){
		.context = context,
		.size = size,
		.compare = compare,
		.descriptor = -1,
	};
}

void ledger__runs_release(struct ledger__runs *runs)
{
	if (runs->descriptor >= 0)
		(void)close(runs->descriptor);
	free(runs->items);
	free(runs->buffer);
	ledger__runs_init(runs, runs->context, runs->size, runs->compare);
}

static ledger_status flush(struct ledger__runs *runs)
{
	ledger_status status = ledger__write_at(runs->context, runs->descriptor,
		runs->buffer, runs->buffered, runs->end);

	if (status != LEDGER_OK)
		return status;
	runs->end += runs->buffered;
	runs->buffered = 0;
	return LEDGER_OK;
}

ledger_status ledger__runs_begin(
	struct ledger__runs *runs, const char *temporary)
{
	if (runs->descriptor < 0) {
		ledger_status status = ledger__spool_open(
			runs->context, temporary, &runs->descriptor);

		if (status != LEDGER_OK)
			return status;
	}
	if (runs->buffer == NULL) {
		runs->buffer = ledger__reallocate(NULL, BUFFER_BYTES, 1);
		if (runs->buffer == NULL)
			return ledger__fail_memory(runs->context);
	}
	if (!ledger__grow(&runs->items, &runs->capacity, runs->count + 1,
		    sizeof(*runs->items)))
		return ledger__fail_memory(runs->context);
	runs->items[runs->count] = (struct ledger__run){.offset = runs->end};
	runs->count++;
	return LEDGER_OK;
}

ledger_status ledger__runs_put(
	struct ledger__runs *runs, const unsigned char *entry)
{
	if (BUFFER_BYTES - runs->buffered < runs->size) {
		ledger_status status = flush(runs);

		if (status != LEDGER_OK)
			return status;
	}
	memcpy(runs->buffer + runs->buffered, entry, runs->size);
	runs->buffered += runs->size;
	runs->items[runs->count - 1].count++;
	return LEDGER_OK;
}

ledger_status ledger__runs_end(struct ledger__runs *runs)
{
	return flush(runs);
}

/* Merges runs [first, first + count) into one run of another file. */
static ledger_status merge_into(struct ledger__runs *target,
	const struct ledger__runs *runs, size_t first, size_t count,
	const char *temporary)
{
	struct ledger__run_merge *merge = NULL;
	const void *entry = NULL;
	ledger_status status =
		ledger__run_merge_new(runs, first, count, &merge);

	if (status == LEDGER_OK)
		status = ledger__runs_begin(target, temporary);
	while (status == LEDGER_OK) {
		status = ledger__run_merge_next(merge, &entry);
		if (status == LEDGER_OK)
			status = ledger__runs_put(target, entry);
	}
	if (status == LEDGER_END)
		status = ledger__runs_end(target);
	ledger__run_merge_free(merge);
	return status;
}

ledger_status ledger__runs_reduce(
	struct ledger__runs *runs, const char *temporary)
{
	while (runs->count > LEDGER__RUN_FAN_IN) {
		struct ledger__runs fewer;
		struct ledger__runs old;
		ledger_status status = LEDGER_OK;

		ledger__runs_init(
			&fewer, runs->context, runs->size, runs->compare);
		for (size_t first = 0; first < runs->count;
			first += LEDGER__RUN_FAN_IN) {
			size_t count = runs->count - first;

			if (count > LEDGER__RUN_FAN_IN)
				count = LEDGER__RUN_FAN_IN;
			status = merge_into(
				&fewer, runs, first, count, temporary);
			if (status != LEDGER_OK)
				break;
		}
		if (status != LEDGER_OK) {
			ledger__runs_release(&fewer);
			return status;
		}
		old = *runs;
		*runs = fewer;
		ledger__runs_release(&old);
	}
	free(runs->buffer); /* nothing more will be put */
	runs->buffer = NULL;
	return LEDGER_OK;
}
