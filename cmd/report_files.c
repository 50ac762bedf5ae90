/* SPDX-License-Identifier: MIT */
/* Reports without counting: files that are added up, lists. */
#include "report.h"

#include <string.h>

/* ---- Adding up ------------------------------------------------------------
 */

struct adding {
	struct run *run;
	uint64_t problems;
	uint64_t missing;
};

static void tell_problem(void *data, const char *text)
{
	struct adding *adding = data;
	diagnostics_progress_end(&adding->run->diagnostics);
	ledger_text_visible(stderr, text, strlen(text));
	fputc('\n', stderr);
	adding->problems++;
}

/* Somebody must be asked for it, so that -q does not hide it. */
static void tell_missing(void *data, const char *code, const char *title)
{
	struct adding *adding = data;
	diagnostics_error(&adding->run->diagnostics, "nothing came from %s%s%s",
		code, title[0] != '\0' ? " " : "", title);
	adding->missing++;
}

/* None of what is read may be replaced. */
static ledger_status open_output(struct run *run, FILE **stream)
{
	const struct report_options *options = run->options;
	const char *const *outputs = &options->common.output;
	ledger_status status = ledger_output_check(run->context,
		run->store_path, run->operands, run->operand_count, outputs, 1);
	run->reads[0] = options->expect;
	return status == LEDGER_OK ? run_open_output(run, stream) : status;
}

static ledger_status write_sum(struct run *run, ledger_report *report)
{
	FILE *stream = NULL;
	ledger_status status = open_output(run, &stream);
	if (status == LEDGER_OK)
		status = report_write(run, report, stream);
	return status == LEDGER_OK ? run_close_output(run) : status;
}

int report_combine(struct run *run, ledger_report *report)
{
	const struct report_options *options = run->options;
	struct adding adding = {run, 0, 0};
	int result = report_set_tables(run, report);
	if (result == EXIT_DONE)
		result = report_set_footer(run, report);
	if (result != EXIT_DONE)
		return result;
	ledger_status status =
		ledger_report_combine(report, run->operands, run->operand_count,
			options->expect, tell_problem, tell_missing, &adding);
	/* What was told line by line is not told again. */
	if (status != LEDGER_OK && adding.problems > 0 &&
		(status == LEDGER_ERROR_INPUT ||
			status == LEDGER_ERROR_REFUSED))
		return EXIT_INPUT;
	if (status == LEDGER_OK)
		status = write_sum(run, report);
	if (status != LEDGER_OK)
		return run_failed(run, status);
	return adding.missing > 0 ? EXIT_FINDINGS : EXIT_DONE;
}

/* ---- Lists ----------------------------------------------------------------
 */

static ledger_status list_kept(struct run *run)
{
	ledger_store *store = NULL;
	ledger_status status = ledger_store_open(run->context, run->store_path,
		LEDGER_STORE_READ, LEDGER_STORE_BUSY_SECONDS, &store);
	if (status == LEDGER_OK)
		status = run_open_writer(run);
	if (status == LEDGER_OK)
		status = ledger_report_write_kept(store, run->writer);
	if (status == LEDGER_OK)
		status = run_close_writer(run);
	ledger_store_close(store);
	return status;
}

int report_list(struct run *run, ledger_report *report)
{
	const struct report_options *options = run->options;
	ledger_status status = LEDGER_OK;
	if (options->frozen) {
		status = list_kept(run);
		return status == LEDGER_OK ? EXIT_DONE
					   : run_failed(run, status);
	}
	int result = report_set_tables(run, report);
	if (result != EXIT_DONE)
		return result;
	status = run_open_writer(run);
	if (status == LEDGER_OK)
		status = ledger_report_write_list(report, run->writer);
	if (status == LEDGER_OK)
		status = run_close_writer(run);
	return status == LEDGER_OK ? EXIT_DONE : run_failed(run, status);
}
