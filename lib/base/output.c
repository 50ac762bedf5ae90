/* SPDX-License-Identifier: MIT */
/* What commands need of this room: placed files, names, visible text. */
#include "base/context.h"
#include "base/date.h"
#include "base/memory.h"
#include "base/spool.h"
#include "base/text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct ledger_output {
	struct ledger__placed_file *file;
};

ledger_status ledger_output_open(
	ledger_context *context, const char *path, ledger_output **output)
{
	assert(context != NULL && path != NULL && output != NULL);
	ledger_output *made = ledger__allocate(1, sizeof(*made));
	if (made == NULL)
		return ledger__fail_memory(context);
	ledger_status status =
		ledger__placed_file_open(context, path, &made->file);
	if (status != LEDGER_OK) {
		free(made);
		return status;
	}
	*output = made;
	return LEDGER_OK;
}

FILE *ledger_output_stream(ledger_output *output)
{
	return ledger__placed_file_stream(output->file);
}

ledger_status ledger_output_sync(ledger_output *output)
{
	return ledger__placed_file_sync(output->file);
}

ledger_status ledger_output_commit(ledger_output *output)
{
	return ledger__placed_file_commit(output->file);
}

void ledger_output_free(ledger_output *output)
{
	if (output == NULL)
		return;
	ledger__placed_file_free(output->file);
	free(output);
}

const char *ledger_text_nearest(
	const char *text, const char *const *names, size_t count)
{
	return ledger__nearest(text, names, count);
}

void ledger_text_visible(FILE *stream, const char *text, size_t length)
{
	struct ledger__buffer buffer = {0};
	ledger__text_append_visible(&buffer, text, length);
	if (!buffer.failed && buffer.length > 0)
		fwrite(buffer.data, 1, buffer.length, stream);
	ledger__buffer_release(&buffer);
}

bool ledger_text_is_day(const char *text)
{
	struct ledger__date date;
	return ledger__date_parse(text, strlen(text), &date) &&
	       ledger__date_precision(date) == LEDGER__DAY;
}

int64_t ledger_context_now(const ledger_context *context)
{
	return context->now;
}

void ledger_context_today(
	const ledger_context *context, char day[LEDGER_DAY_SIZE])
{
	ledger__date_format(ledger__date_in_china(context->now), day);
}
