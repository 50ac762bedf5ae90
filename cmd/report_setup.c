/* SPDX-License-Identifier: MIT */
/* A report is set up from options and settings, written, kept. */
#include "report.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* ---- Tables ---------------------------------------------------------------
 */

static int add_table(struct run *run, ledger_report *report, const char *name)
{
	char *path = NULL;
	int result = run_descriptor(run, "reports", name, &path);
	if (result != EXIT_DONE)
		return result;
	const char *const paths[] = {path};
	ledger_status status = ledger_output_check(run->context,
		run->store_path, paths, 1, &run->common->output, 1);
	if (status == LEDGER_OK)
		status = ledger_report_add_table(report, path);
	free(path);
	return status == LEDGER_OK ? EXIT_DONE : run_failed(run, status);
}

static int add_all_tables(struct run *run, ledger_report *report)
{
	char *folder = NULL;
	if (asprintf(&folder, "%s/reports", run->data_folder) < 0) {
		diagnostics_error(&run->diagnostics, "out of memory");
		return EXIT_STORE;
	}
	ledger_status status = ledger_report_add_folder(report, folder);
	free(folder);
	return status == LEDGER_OK ? EXIT_DONE : run_failed(run, status);
}

static int add_tables(struct run *run, ledger_report *report, const char *names)
{
	char *copy = strdup(names);
	char *rest = copy;
	const char *name = NULL;
	int result = EXIT_DONE;
	if (copy == NULL) {
		diagnostics_error(&run->diagnostics, "out of memory");
		return EXIT_STORE;
	}
	while (result == EXIT_DONE && (name = strsep(&rest, ",")) != NULL)
		result = name[0] == '\0'
				 ? run_usage(run,
					   "--tables takes names with commas "
					   "between, not '%s'",
					   names)
				 : add_table(run, report, name);
	free(copy);
	return result;
}

int report_set_tables(struct run *run, ledger_report *report)
{
	const struct report_options *options = run->options;
	const char *names = options->tables;
	int result = names == NULL || strcmp(names, "all") == 0
			     ? add_all_tables(run, report)
			     : add_tables(run, report, names);
	ledger_status status = LEDGER_OK;
	if (result == EXIT_DONE && options->level != NULL)
		status = ledger_report_set_level(report, options->level);
	if (result == EXIT_DONE && status == LEDGER_OK && options->area != NULL)
		status = ledger_report_set_area(report, options->area);
	return status == LEDGER_OK ? result : run_failed(run, status);
}

/* ---- Period ---------------------------------------------------------------
 */

/* The month ends on its last day, unless a setting or option says another. */
static int find_cutoff(struct run *run, int *cutoff_day)
{
	const struct report_options *options = run->options;
	const char *setting = run_setting(run, "cutoff_day");
	*cutoff_day = 31;
	if (options->cutoff_day.given) {
		*cutoff_day = options->cutoff_day.value;
	} else if (setting != NULL) {
		char *end = NULL;
		long value = strtol(setting, &end, 10);
		if (*end != '\0' || setting[0] < '0' || setting[0] > '9' ||
			value < 1 || value > 31) {
			diagnostics_error(&run->diagnostics,
				"setting 'cutoff_day' is 1 to 31, not '%s'",
				setting);
			return EXIT_USAGE;
		}
		*cutoff_day = (int)value;
	}
	return EXIT_DONE;
}

/* The month named, else the last one whose period is over. */
static ledger_status set_month(
	struct run *run, ledger_report *report, int cutoff_day)
{
	const struct report_options *options = run->options;
	const char *month = options->period;
	char last[LEDGER_MONTH_SIZE];
	char day[LEDGER_DAY_SIZE];
	char from[LEDGER_DAY_SIZE];
	char to[LEDGER_DAY_SIZE];
	ledger_status status = LEDGER_OK;
	if (month == NULL) {
		ledger_context_today(run->context, day);
		status = ledger_report_last_month(
			run->context, day, cutoff_day, last);
		month = last;
	}
	if (status == LEDGER_OK)
		status = ledger_report_month(
			run->context, month, cutoff_day, from, to);
	return status == LEDGER_OK ? ledger_report_set_period(report, from, to)
				   : status;
}

static int set_known_at(struct run *run, ledger_report *report)
{
	const struct report_options *options = run->options;
	int64_t seconds = 0;
	if (options->known_at == NULL)
		return EXIT_DONE;
	if (!run_parse_time(options->known_at, &seconds))
		return run_usage(run,
			"--known-at takes a day, or a time such as "
			"2025-10-09T09:30:00+08:00, not '%s'",
			options->known_at);
	/* What is not known yet would be another report tomorrow. */
	if (seconds > ledger_context_now(run->context))
		return run_usage(run,
			"--known-at takes a time that is over, not '%s'",
			options->known_at);
	ledger_report_set_known_at(report, seconds);
	return EXIT_DONE;
}

int report_set_period(struct run *run, ledger_report *report)
{
	const struct report_options *options = run->options;
	const char *title = options->title_month;
	int cutoff_day = 31;
	int result = find_cutoff(run, &cutoff_day);
	if (result == EXIT_DONE)
		result = set_known_at(run, report);
	if (result != EXIT_DONE)
		return result;
	if (title == NULL)
		title = run_setting(run, "title_month");
	ledger_status status = options->from != NULL
				       ? ledger_report_set_period(report,
						 options->from, options->to)
				       : set_month(run, report, cutoff_day);
	if (status == LEDGER_OK && title != NULL)
		status = ledger_report_set_title_month(report, title);
	return status == LEDGER_OK ? EXIT_DONE : run_failed(run, status);
}

/* ---- Footer ---------------------------------------------------------------
 */

int report_set_footer(struct run *run, ledger_report *report)
{
	static const struct {
		const char *key, *label;
	} lines[] = {
		{"reporting_unit", "填报单位（盖章）"},
		{"unit_head", "单位负责人"},
		{"reviewer", "复核人"},
		{"preparer", "填表人"},
		{"telephone", "联系电话"},
	};
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		const char *text = run_setting(run, lines[i].key);
		ledger_status status = ledger_report_add_footer(
			report, lines[i].label, text != NULL ? text : "");
		if (status != LEDGER_OK)
			return run_failed(run, status);
	}
	return EXIT_DONE;
}

/* ---- Writing --------------------------------------------------------------
 */

ledger_status report_write(struct run *run, ledger_report *report, FILE *stream)
{
	struct winsize size = {0};
	ledger_report_style style = {.format = run_format(run),
		.excel = run->common->excel,
		.headings = run->common->headings,
		.values = run->common->values};
	if (stream == stdout && isatty(STDOUT_FILENO) == 1) {
		style.terminal = true;
		if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
			style.width = size.ws_col;
	}
	return ledger_report_write(report, stream, &style);
}

/* ---- Keeping --------------------------------------------------------------
 */

static ledger_status keep(
	struct run *run, ledger_report *report, ledger_store *store)
{
	int64_t number = 0;
	int64_t before = 0;
	ledger_status status =
		ledger_report_freeze(report, store, &number, &before);
	if (status != LEDGER_OK)
		return status;
	if (before == number)
		diagnostics_note(&run->diagnostics,
			"report %" PRId64 " has these figures already and is "
			"not kept again",
			number);
	else if (before != 0)
		diagnostics_note(&run->diagnostics,
			"report %" PRId64 " is kept in place of report %" PRId64
			", which stays in the list",
			number, before);
	else if (run->diagnostics.verbose)
		diagnostics_note(&run->diagnostics,
			"report %" PRId64 " is kept", number);
	return LEDGER_OK;
}

/*
 * What could not be written was not sent, so it is kept after it was written;
 * a file has its name only once it was kept.
 */
int report_freeze(struct run *run, ledger_report *report, ledger_store *store)
{
	FILE *stream = NULL;
	ledger_status status = ledger_report_count(report, store);
	if (status == LEDGER_OK)
		status = run_open_output(run, &stream);
	if (status == LEDGER_OK)
		status = report_write(run, report, stream);
	if (status == LEDGER_OK && run->output != NULL)
		status = ledger_output_sync(run->output);
	if (status == LEDGER_ERROR_OUTPUT) {
		run_failed(run, status);
		diagnostics_error(&run->diagnostics, "the report was not kept");
		return EXIT_OUTPUT;
	}
	if (status == LEDGER_OK && !run->common->dry_run)
		status = keep(run, report, store);
	if (status == LEDGER_OK)
		status = run_close_output(run);
	return status == LEDGER_OK ? EXIT_DONE : run_failed(run, status);
}
