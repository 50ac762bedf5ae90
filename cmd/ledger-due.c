/* SPDX-License-Identifier: MIT */
/* ledger-due: who must be verified again. */
#include "command.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct due_options {
	struct common_options common;
	struct option_number within;
	const char *states;
	const char *by;
	const char *split;
	const char *area;
	const char *form;
	const char *policy;
};

#define AT(member) offsetof(struct due_options, member)

static const char *const levels[] = {"county", "township", "village", NULL};

static const struct option due_options[] = {
	{"within", 0, OPTION_NUMBER, AT(within), "DAYS",
		"list those due within DAYS too", NULL, 0, 3660},
	{"state", 0, OPTION_TEXT, AT(states), "STATES",
		"only these: overdue,due-soon,never,draft", NULL, 0, 0},
	{"area", 0, OPTION_AREA, AT(area), "CODE", "only within this area",
		NULL, 0, 0},
	{"by", 0, OPTION_CHOICE, AT(by), "LEVEL",
		"count by county, township or village", levels, 0, 0},
	{"split", 0, OPTION_TEXT, AT(split), "DIR",
		"write one CSV file for each township into DIR", NULL, 0, 0},
	{"form", 0, OPTION_TEXT, AT(form), "FORM",
		"the form of FILE (default: left-behind-women)", NULL, 0, 0},
	{"policy", 0, OPTION_TEXT, AT(policy), "POLICY",
		"whose interval counts (default: the store's)", NULL, 0, 0},
};

/* Somebody must act when a verification is missing; told in any format. */
static int status_of(const ledger_due *due)
{
	static const ledger_due_state acting[] = {LEDGER_DUE_OVERDUE,
		LEDGER_DUE_NEVER, LEDGER_DUE_DRAFT, LEDGER_DUE_UNREADABLE};
	for (size_t i = 0; i < sizeof(acting) / sizeof(acting[0]); i++) {
		if (ledger_due_count(due, acting[i]) > 0)
			return EXIT_FINDINGS;
	}
	return EXIT_DONE;
}

static void tell_totals(struct run *run, const ledger_due *due)
{
	if (!run->diagnostics.verbose)
		return;
	diagnostics_note(&run->diagnostics,
		"%" PRIu64 " overdue, %" PRIu64 " never verified, %" PRIu64
		" drafts, %" PRIu64 " due soon",
		ledger_due_count(due, LEDGER_DUE_OVERDUE),
		ledger_due_count(due, LEDGER_DUE_NEVER),
		ledger_due_count(due, LEDGER_DUE_DRAFT),
		ledger_due_count(due, LEDGER_DUE_SOON));
}

/*
 * The settings; a list with --within shows those due soon too, and of a file
 * the rows that may be overdue because they cannot be read.
 */
static ledger_status set_up(
	struct run *run, ledger_due *due, const ledger_policy *policy)
{
	const struct due_options *options = run->options;
	const char *states = options->states;
	ledger_status status = LEDGER_OK;
	if (states == NULL && options->within.given)
		states = run->operand_count == 0
				 ? "overdue,due-soon,never,draft"
				 : "overdue,due-soon,never,draft,unreadable";
	ledger_due_set_policy(due, policy);
	if (options->within.given)
		ledger_due_set_within(due, options->within.value);
	if (options->common.as_of != NULL)
		status = ledger_due_set_as_of(due, options->common.as_of);
	if (status == LEDGER_OK && states != NULL)
		status = ledger_due_set_states(due, states);
	if (status == LEDGER_OK && options->area != NULL)
		status = ledger_due_set_area(due, options->area);
	return status;
}

static void prepare_file(void *data, ledger_writer *writer)
{
	run_prepare_writer(data, writer);
}

static ledger_status split(
	struct run *run, ledger_due *due, ledger_store *store)
{
	const struct due_options *options = run->options;
	uint64_t files = 0;
	ledger_status status = ledger_output_check(
		run->context, run->store_path, NULL, 0, &options->split, 1);
	if (status == LEDGER_OK)
		status = ledger_due_gather(due, store, true);
	if (status == LEDGER_OK)
		status = ledger_due_split(
			due, store, options->split, prepare_file, run, &files);
	if (status == LEDGER_OK && run->diagnostics.verbose)
		diagnostics_note(&run->diagnostics,
			"%" PRIu64 " persons in %" PRIu64 " files in '%s'",
			ledger_due_listed(due), files, options->split);
	return status;
}

/* Nothing due prints nothing, so that cron mails nothing. */
static ledger_status list(struct run *run, ledger_due *due, ledger_store *store)
{
	ledger_status status = ledger_due_gather(due, store, false);
	if (status != LEDGER_OK ||
		(ledger_due_listed(due) == 0 && !run_wants_empty(run)))
		return status;
	status = run_open_writer(run);
	if (status == LEDGER_OK)
		status = ledger_due_write(due, store, run->writer);
	return status == LEDGER_OK ? run_close_writer(run) : status;
}

static ledger_status count(
	struct run *run, ledger_due *due, ledger_store *store)
{
	const struct due_options *options = run->options;
	uint64_t areas = 0;
	ledger_status status = run_open_writer(run);
	if (status == LEDGER_OK)
		status = ledger_due_write_counts(
			due, store, options->by, run->writer, &areas);
	if (status != LEDGER_OK || (areas == 0 && !run_wants_empty(run)))
		return status;
	return run_close_writer(run);
}

static int over_store(struct run *run, ledger_due *due)
{
	const struct due_options *options = run->options;
	ledger_store *store = NULL;
	ledger_status status = ledger_store_open(run->context, run->store_path,
		LEDGER_STORE_READ, LEDGER_STORE_BUSY_SECONDS, &store);
	if (status == LEDGER_OK && options->split != NULL)
		status = split(run, due, store);
	else if (status == LEDGER_OK && options->by != NULL)
		status = count(run, due, store);
	else if (status == LEDGER_OK)
		status = list(run, due, store);
	int result = status == LEDGER_OK ? EXIT_DONE : run_failed(run, status);
	if (status == LEDGER_OK)
		tell_totals(run, due);
	ledger_store_close(store);
	return status == LEDGER_OK ? status_of(due) : result;
}

static ledger_status filter(
	struct run *run, ledger_due *due, const ledger_form *form)
{
	const struct due_options *options = run->options;
	ledger_status status = run_open_writer(run);
	if (status == LEDGER_OK)
		status = ledger_due_filter(due, form, run->operands[0],
			options->states != NULL || options->within.given,
			run->writer, run_tell_row, run);
	if (status == LEDGER_OK)
		status = run_close_writer(run);
	return status;
}

/* Without --policy the one that goes with the form. */
static int over_form(struct run *run, ledger_due *due, const char *path)
{
	const struct due_options *options = run->options;
	ledger_form *form = NULL;
	ledger_policy *policy = NULL;
	int result = EXIT_DONE;
	run->reads[0] = path;
	run->reads[1] = run->operands[0];
	ledger_status status = ledger_form_load(run->context, path, &form);
	if (status == LEDGER_OK && options->policy == NULL) {
		result = run_policy(run, NULL, form, &policy, NULL);
		ledger_due_set_policy(due, policy);
	}
	if (status == LEDGER_OK && result == EXIT_DONE)
		status = filter(run, due, form);
	if (status != LEDGER_OK)
		result = run_failed(run, status);
	ledger_policy_free(policy);
	ledger_form_free(form);
	return result == EXIT_DONE && status == LEDGER_OK ? status_of(due)
							  : result;
}

static int over_file(struct run *run, ledger_due *due)
{
	const struct due_options *options = run->options;
	char *path = NULL;
	int result = run_descriptor(run, "forms",
		options->form != NULL ? options->form : DEFAULT_FORM, &path);
	if (result != EXIT_DONE)
		return result;
	result = over_form(run, due, path);
	free(path);
	if (result == EXIT_DONE || result == EXIT_FINDINGS)
		tell_totals(run, due);
	return result;
}

static int check_usage(struct run *run)
{
	const struct due_options *options = run->options;
	bool file = run->operand_count > 0;
	if (run->operand_count > 1)
		return run_usage(run, "one file at a time");
	if (file && (options->by != NULL || options->split != NULL ||
			    options->area != NULL))
		return run_usage(run,
			"--by, --split and --area work on the store, not on a "
			"file");
	if (!file && options->form != NULL)
		return run_usage(run, "--form goes with a file");
	if (options->by != NULL && options->split != NULL)
		return run_usage(run, "--by and --split exclude each other");
	if (options->split != NULL && options->common.output != NULL)
		return run_usage(
			run, "--split and --output exclude each other");
	if (options->split != NULL && options->common.format != NULL &&
		strcmp(options->common.format, "csv") != 0)
		return run_usage(run, "--split writes CSV only");
	return EXIT_DONE;
}

static int with_policy(struct run *run, const ledger_policy *policy)
{
	ledger_due *due = NULL;
	int result = EXIT_DONE;
	ledger_status status = ledger_due_new(run->context, &due);
	if (status == LEDGER_OK)
		status = set_up(run, due, policy);
	if (status != LEDGER_OK)
		result = run_failed(run, status);
	else if (run->operand_count > 0)
		result = over_file(run, due);
	else
		result = over_store(run, due);
	ledger_due_free(due);
	return result;
}

static int run_due(struct run *run)
{
	const struct due_options *options = run->options;
	ledger_policy *policy = NULL;
	int result = check_usage(run);
	if (result == EXIT_DONE && options->policy != NULL)
		result = run_policy(run, options->policy, NULL, &policy, NULL);
	if (result == EXIT_DONE)
		result = with_policy(run, policy);
	ledger_policy_free(policy);
	return result;
}

static const struct action actions[] = {
	{NULL, "List the persons whose records must be verified again.",
		"[FILE]",
		COMMON_STORE | COMMON_AS_OF | COMMON_OUTPUT | COMMON_EXIT_ZERO |
			COMMON_LANGUAGE,
		{due_options, sizeof(due_options) / sizeof(due_options[0])},
		run_due},
};

const struct command ledger_command = {"ledger-due",
	"List the persons whose records must be verified again.", actions, 1,
	sizeof(struct due_options)};
