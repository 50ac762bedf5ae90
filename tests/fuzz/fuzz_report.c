/* SPDX-License-Identifier: MIT */
/* Any bytes as a file of figures: refused with a text, or read for good. */

#include "fuzz.h"
#include "report/write.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* The table of the corpus: what CSV does not tell. */
static ledger_status layout(void *data, struct ledger__report *report,
	const char *id, const char *version, struct ledger__figures **figures)
{
	struct ledger__figures *table =
		ledger__report_add(report, id, version, "t");
	size_t count;

	(void)data;
	*figures = table;
	ledger__figures_add_key(table, "township", "a");
	count = ledger__figures_add_leaf(
		table, "count", "n", LEDGER__FIGURE_COUNT);
	(void)ledger__figures_add_leaf(
		table, "share", "s", LEDGER__FIGURE_SHARE);
	if (count == 0)
		ledger__figures_set_share(table, 1, &count, 1, &count, 1, true);
	(void)ledger__figures_add_leaf(
		table, "longest", "g", LEDGER__FIGURE_GREATEST);
	return LEDGER_OK;
}

static ledger_status read_bytes(ledger_context *context, const void *bytes,
	size_t size, struct ledger__report **report)
{
	struct ledger__report_problems problems = {0};
	int descriptor = memfd_create("figures", 0);
	ledger_status status;
	char path[64];

	FUZZ_ASSERT(descriptor >= 0);
	FUZZ_ASSERT(write(descriptor, bytes, size) == (ssize_t)size);
	snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
	status = ledger__report_read(
		context, path, "/tmp", layout, NULL, &problems, report);
	FUZZ_ASSERT(problems.count <= 100);
	FUZZ_ASSERT(status == LEDGER_OK || status == LEDGER_ERROR_INPUT ||
		    status == LEDGER_ERROR_MEMORY);
	if (status)
		FUZZ_ASSERT(ledger_context_message(context)[0] != '\0');
	ledger__report_problems_release(&problems);
	close(descriptor);
	return status;
}

static char *write_as(ledger_context *context,
	const struct ledger__report *report, ledger_format format,
	size_t *length)
{
	struct ledger__report_options options;
	char *text = NULL;
	FILE *stream = open_memstream(&text, length);

	FUZZ_ASSERT(stream);
	ledger__report_options_default(&options, format);
	options.width = 80;
	options.terminal = format == LEDGER_FORMAT_TABLE;
	FUZZ_ASSERT(ledger__report_write(context, report, stream, &options) ==
		    LEDGER_OK);
	FUZZ_ASSERT(fclose(stream) == 0);
	return text;
}

/* What was read is written, read again, and written the same. */
static void check_round(ledger_context *context, struct ledger__report *report)
{
	struct ledger__report *again = NULL;
	size_t length, second;
	char *text = write_as(context, report, LEDGER_FORMAT_JSON, &length);
	char *other;

	FUZZ_ASSERT(read_bytes(context, text, length, &again) == LEDGER_OK);
	other = write_as(context, again, LEDGER_FORMAT_JSON, &second);
	FUZZ_ASSERT(length == second && memcmp(text, other, length) == 0);
	free(text);
	free(other);
	free(write_as(context, again, LEDGER_FORMAT_HTML, &length));
	free(write_as(context, again, LEDGER_FORMAT_TABLE, &length));
	ledger__report_free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ledger_context *context = ledger_context_new();
	struct ledger__report *report = NULL;

	FUZZ_ASSERT(context);
	if (read_bytes(context, data, size, &report) == LEDGER_OK)
		check_round(context, report);
	ledger__report_free(report);
	ledger_context_free(context);
	return 0;
}
