/* SPDX-License-Identifier: MIT */
/* Options of ledger-report that do not go together. */
#include "report.h"

#include <string.h>
#include <unistd.h>

/* What is about the period or the store, not about files to be added up. */
static bool asks_the_store(const struct report_options *options)
{
	return options->period != NULL || options->from != NULL ||
	       options->to != NULL || options->cutoff_day.given ||
	       options->title_month != NULL || options->known_at != NULL ||
	       options->policy != NULL || options->common.store != NULL;
}

static int check_work(struct run *run, const struct report_options *options)
{
	int works = (options->freeze ? 1 : 0) + (options->frozen ? 1 : 0) +
		    (options->cell != NULL ? 1 : 0) +
		    (options->combine ? 1 : 0);
	if (works > 1)
		return run_usage(run, "--freeze, --frozen, --cell and "
				      "--combine exclude each other");
	if (options->list && works > (options->frozen ? 1 : 0))
		return run_usage(run, "--list goes with --frozen or alone");
	if (options->combine && run->operand_count == 0)
		return run_usage(run, "--combine needs files");
	if (!options->combine && run->operand_count > 0)
		return run_usage(run, "files go with --combine");
	if (options->combine && asks_the_store(options))
		return run_usage(run, "--combine adds files up, which say of "
				      "which period and policy they are");
	if (options->expect != NULL && !options->combine)
		return run_usage(run, "--expect goes with --combine");
	if (options->number.given && !options->frozen)
		return run_usage(run, "--number goes with --frozen");
	if (options->number.given && (options->list || options->period ||
					     options->from || options->to))
		return run_usage(run, "--number names one report; it goes with "
				      "neither a period nor --list");
	if (options->cell == NULL &&
		(options->profile != NULL || options->purpose != NULL))
		return run_usage(run, "--profile and --purpose go with --cell");
	return EXIT_DONE;
}

static int check_period(struct run *run, const struct report_options *options)
{
	if ((options->from == NULL) != (options->to == NULL))
		return run_usage(run, "--from and --to go together");
	if (options->from != NULL && options->period != NULL)
		return run_usage(run, "--period and --from exclude each other");
	if (options->from != NULL && options->cutoff_day.given)
		return run_usage(run, "--from and --to need no --cutoff-day");
	return EXIT_DONE;
}

/* Pages and worksheets are of figures, and no terminal can show them. */
static int check_format(struct run *run, const struct report_options *options)
{
	ledger_format format = run_format(run);
	if (format != LEDGER_FORMAT_HTML && format != LEDGER_FORMAT_XLSX)
		return EXIT_DONE;
	if (options->cell != NULL || options->list)
		return run_usage(run, "lists are not written as %s",
			options->common.format);
	if (options->common.output == NULL && isatty(STDOUT_FILENO) == 1)
		return run_usage(run,
			"%s goes into a file (-o FILE) or a pipe, not on a "
			"terminal",
			options->common.format);
	return EXIT_DONE;
}

int report_check_usage(struct run *run)
{
	const struct report_options *options = run->options;
	int result = check_work(run, options);
	if (result == EXIT_DONE)
		result = check_period(run, options);
	if (result == EXIT_DONE)
		result = check_format(run, options);
	return result;
}
