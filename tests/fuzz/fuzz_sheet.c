/* SPDX-License-Identifier: MIT */
/* Any bytes as a sheet: every physical line becomes exactly one row. */

#include "fuzz.h"
#include "table/reader.h"

#include <sys/mman.h>
#include <unistd.h>

/* Rows come in order of their lines, and cells lie inside the block. */
static uint64_t check_block(const struct ledger__block *block, uint64_t last)
{
	for (size_t i = 0; i < block->row_count; i++) {
		const struct ledger__row *row = &block->rows[i];

		FUZZ_ASSERT(row->line > last);
		FUZZ_ASSERT((size_t)row->first_cell + row->cell_count <=
			    block->cell_count);
		last = row->line;
	}
	return last;
}

static void read_all(ledger_context *context, struct ledger__input *input,
	const struct ledger__dialect *dialect)
{
	struct ledger__reader *reader = NULL;
	struct ledger__splitter *splitter = NULL;
	struct ledger__block block = {0};
	struct ledger__block head = {0};
	uint64_t last = 0;

	if (ledger__reader_open(context, input, dialect, &reader) != LEDGER_OK)
		goto out;
	if (ledger__splitter_new(context, reader, &splitter) != LEDGER_OK)
		goto out;
	if (ledger__reader_head(reader, 20, &head) == LEDGER_OK)
		check_block(&head, 0);
	while (ledger__reader_fill(reader, &block) == LEDGER_OK) {
		if (ledger__splitter_parse(splitter, &block) != LEDGER_OK)
			break;
		last = check_block(&block, last);
	}
out:
	ledger__block_release(&head);
	ledger__block_release(&block);
	ledger__splitter_free(splitter);
	ledger__reader_free(reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ledger__dialect dialects[LEDGER__DIALECTS];
	struct ledger__input *input = NULL;
	ledger_context *context = ledger_context_new();
	char path[64];
	size_t count = 0;
	int descriptor = memfd_create("sheet", 0);

	FUZZ_ASSERT(context && descriptor >= 0);
	FUZZ_ASSERT(write(descriptor, data, size) == (ssize_t)size);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", descriptor);
	if (ledger__input_open(context, path, "/tmp", &input) != LEDGER_OK)
		goto out;
	if (ledger__input_dialects(input, LEDGER__ENCODING_UNSET, dialects,
		    &count) != LEDGER_OK)
		goto out;
	for (size_t i = 0; i < count; i++)
		read_all(context, input, &dialects[i]);
out:
	ledger__input_free(input);
	close(descriptor);
	ledger_context_free(context);
	return 0;
}
