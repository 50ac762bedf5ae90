/* SPDX-License-Identifier: MIT */
/* ledger-report: the month's statistics. */
#include "report.h"

#include <stdlib.h>

#define AT(member) offsetof(struct report_options, member)

static const char *const levels[] = {"county", "township", "village", NULL};

static const struct option report_options[] = {
	{"period", 0, OPTION_TEXT, AT(period), "MONTH",
		"such as 2025-09 (default: the last that is over)", NULL, 0, 0},
	{"from", 0, OPTION_DAY, AT(from), "DATE", "a period's first day", NULL,
		0, 0},
	{"to", 0, OPTION_DAY, AT(to), "DATE", "and its last", NULL, 0, 0},
	{"cutoff-day", 0, OPTION_NUMBER, AT(cutoff_day), "DAY",
		"the day on which a month ends (31: its last)", NULL, 1, 31},
	{"title-month", 0, OPTION_TEXT, AT(title_month), "MONTH",
		"the month in the title, or same, next", NULL, 0, 0},
	{"known-at", 0, OPTION_TEXT, AT(known_at), "TIME",
		"as the store knew it then (default: now)", NULL, 0, 0},
	{"tables", 0, OPTION_TEXT, AT(tables), "TABLES",
		"such as T1,T2 or files (default: all)", NULL, 0, 0},
	{"level", 0, OPTION_CHOICE, AT(level), "LEVEL",
		"rows by county, township or village", levels, 0, 0},
	{"area", 0, OPTION_AREA, AT(area), "CODE", "only within this area",
		NULL, 0, 0},
	{"policy", 0, OPTION_TEXT, AT(policy), "POLICY",
		"by which policy (default: the store's)", NULL, 0, 0},
	{"freeze", 0, OPTION_FLAG, AT(freeze), NULL, "keep the figures as sent",
		NULL, 0, 0},
	{"frozen", 0, OPTION_FLAG, AT(frozen), NULL,
		"print what was kept, tell what differs today", NULL, 0, 0},
	{"number", 0, OPTION_NUMBER, AT(number), "NUMBER",
		"the one of this number that was kept", NULL, 1, 1000000000},
	{"cell", 0, OPTION_TEXT, AT(cell), "TABLE:ROW:COLUMN",
		"list the persons behind a figure", NULL, 0, 0},
	{"profile", 0, OPTION_TEXT, AT(profile), "PROFILE",
		"what may be seen: working (default), full, or a file", NULL, 0,
		0},
	{"purpose", 0, OPTION_TEXT, AT(purpose), "TEXT",
		"what for; goes into the journal", NULL, 0, 0},
	{"combine", 0, OPTION_FLAG, AT(combine), NULL,
		"add up the reports in files", NULL, 0, 0},
	{"expect", 0, OPTION_TEXT, AT(expect), "FILE",
		"codes of the areas that should have sent", NULL, 0, 0},
	{"list", 0, OPTION_FLAG, AT(list), NULL,
		"tables and columns; with --frozen what was kept", NULL, 0, 0},
};

/* ---- Counting -------------------------------------------------------------
 */

static int set_up(struct run *run, ledger_report *report)
{
	int result = report_set_period(run, report);
	if (result == EXIT_DONE)
		result = report_set_tables(run, report);
	return result == EXIT_DONE ? report_set_footer(run, report) : result;
}

static ledger_status count(
	struct run *run, ledger_report *report, ledger_store *store)
{
	FILE *stream = NULL;
	ledger_status status = ledger_report_count(report, store);
	if (status == LEDGER_OK)
		status = run_open_output(run, &stream);
	if (status == LEDGER_OK)
		status = report_write(run, report, stream);
	return status == LEDGER_OK ? run_close_output(run) : status;
}

/* ---- What was kept --------------------------------------------------------
 */

static void tell_difference(void *data, const char *table, const char *row,
	const char *column, const char *frozen, const char *today)
{
	struct run *run = data;
	diagnostics_line(&run->diagnostics, "%s:%s:%s: frozen %s, today %s",
		table, row, column, frozen[0] != '\0' ? frozen : "nothing",
		today[0] != '\0' ? today : "nothing");
}

static int compare(struct run *run, const ledger_report *frozen,
	const ledger_policy *policy, ledger_store *store)
{
	ledger_report *today = NULL;
	int result = EXIT_DONE;
	ledger_status status = ledger_report_new(run->context, &today);
	if (status == LEDGER_OK)
		result = set_up(run, today);
	if (status == LEDGER_OK && result == EXIT_DONE) {
		ledger_report_set_policy(today, policy);
		status = ledger_report_fit_tables(today, store, NULL, NULL);
	}
	if (status == LEDGER_OK && result == EXIT_DONE)
		status = ledger_report_count(today, store);
	if (status != LEDGER_OK)
		result = run_failed(run, status);
	else if (result == EXIT_DONE &&
		 ledger_report_compare(frozen, today, tell_difference, run) > 0)
		result = EXIT_FINDINGS;
	ledger_report_free(today);
	return result;
}

static int show_frozen(struct run *run, ledger_report *report,
	const ledger_policy *policy, ledger_store *store)
{
	const struct report_options *options = run->options;
	FILE *stream = NULL;
	ledger_status status = ledger_report_thaw(report, store,
		options->number.given ? options->number.value : 0);
	if (status == LEDGER_END) {
		diagnostics_error(&run->diagnostics,
			"no such report was kept; those that were: "
			"ledger-report --frozen --list");
		return EXIT_USAGE;
	}
	if (status == LEDGER_OK)
		status = run_open_output(run, &stream);
	if (status == LEDGER_OK)
		status = report_write(run, report, stream);
	if (status == LEDGER_OK)
		status = run_close_output(run);
	if (status != LEDGER_OK)
		return run_failed(run, status);
	return options->number.given ? EXIT_DONE
				     : compare(run, report, policy, store);
}

/* ---- Persons --------------------------------------------------------------
 */

static ledger_status write_cell(struct run *run, ledger_report *report,
	ledger_store *store, const ledger_profile *profile)
{
	const struct report_options *options = run->options;
	uint64_t listed = 0;
	ledger_status status = run_open_writer(run);
	if (status == LEDGER_OK)
		status = ledger_report_cell(report, store, options->cell,
			profile, options->purpose, run->writer, &listed);
	if (status != LEDGER_OK || (listed == 0 && !run_wants_empty(run)))
		return status;
	return run_close_writer(run);
}

static int show_cell(
	struct run *run, ledger_report *report, ledger_store *store)
{
	const struct report_options *options = run->options;
	ledger_profile *profile = NULL;
	char *path = NULL;
	int result = run_descriptor(run, "profiles",
		options->profile != NULL ? options->profile : "working", &path);
	if (result != EXIT_DONE)
		return result;
	run->reads[0] = path;
	ledger_status status =
		ledger_profile_load(run->context, path, &profile);
	if (status == LEDGER_OK && options->purpose == NULL &&
		ledger_profile_needs_purpose(profile))
		result = run_usage(
			run, "this profile needs --purpose, for the journal");
	else if (status == LEDGER_OK)
		status = write_cell(run, report, store, profile);
	if (status != LEDGER_OK)
		result = run_failed(run, status);
	run->reads[0] = NULL;
	ledger_profile_free(profile);
	free(path);
	return result;
}

/* ---- The store ------------------------------------------------------------
 */

static void tell_left_out(void *data, const char *table, const char *group)
{
	struct run *run = data;
	diagnostics_note(&run->diagnostics,
		"table %s is left out: the policy has no group '%s'", table,
		group);
}

static int work(struct run *run, ledger_report *report,
	const ledger_policy *policy, ledger_store *store)
{
	const struct report_options *options = run->options;
	ledger_report_set_policy(report, policy);
	ledger_status status = LEDGER_OK;
	if (!options->number.given)
		status = ledger_report_fit_tables(
			report, store, tell_left_out, run);
	if (status != LEDGER_OK)
		return run_failed(run, status);
	if (options->frozen)
		return show_frozen(run, report, policy, store);
	if (options->cell != NULL)
		return show_cell(run, report, store);
	if (options->freeze)
		return report_freeze(run, report, store);
	status = count(run, report, store);
	return status == LEDGER_OK ? EXIT_DONE : run_failed(run, status);
}

static int over_store(struct run *run, ledger_report *report)
{
	const struct report_options *options = run->options;
	bool writes = options->freeze && !options->common.dry_run;
	ledger_store *store = NULL;
	ledger_policy *policy = NULL;
	int result = set_up(run, report);
	if (result == EXIT_DONE && options->policy != NULL)
		result = run_policy(run, options->policy, NULL, &policy, NULL);
	if (result != EXIT_DONE)
		return result;
	ledger_status status = ledger_store_open(run->context, run->store_path,
		writes ? LEDGER_STORE_WRITE : LEDGER_STORE_READ,
		LEDGER_STORE_BUSY_SECONDS, &store);
	if (status == LEDGER_OK && policy != NULL)
		status = ledger_policy_bind(
			run->context, policy, ledger_store_form(store));
	result = status == LEDGER_OK ? work(run, report, policy, store)
				     : run_failed(run, status);
	ledger_store_close(store);
	ledger_policy_free(policy);
	return result;
}

static int run_report(struct run *run)
{
	const struct report_options *options = run->options;
	ledger_report *report = NULL;
	int result = report_check_usage(run);
	if (result != EXIT_DONE)
		return result;
	ledger_status status = ledger_report_new(run->context, &report);
	if (status != LEDGER_OK)
		return run_failed(run, status);
	if (options->list)
		result = report_list(run, report);
	else if (options->combine)
		result = report_combine(run, report);
	else
		result = over_store(run, report);
	ledger_report_free(report);
	return result;
}

static const struct action actions[] = {
	{NULL, "Write the month's statistics.", "[--combine FILE...]",
		COMMON_STORE | COMMON_REPORT | COMMON_DRY_RUN |
			COMMON_EXIT_ZERO,
		{report_options,
			sizeof(report_options) / sizeof(report_options[0])},
		run_report},
};

const struct command ledger_command = {"ledger-report",
	"Write the month's statistics.", actions, 1,
	sizeof(struct report_options)};
