/* SPDX-License-Identifier: MIT */
/* ledger-store: makes a store, checks it, tells a record's history. */
#include "command.h"

#include <stdlib.h>
#include <string.h>

struct store_options {
	struct common_options common;
	const char *area;
	const char *form;
	const char *policy;
	const char *purpose;
	bool full;
};

#define AT(member) offsetof(struct store_options, member)

static const struct option init_options[] = {
	{"area", 0, OPTION_AREA, AT(area), "CODE",
		"the county, or other area, that the store is for", NULL, 0, 0},
	{"form", 0, OPTION_TEXT, AT(form), "FORM",
		"name or file (default: left-behind-women)", NULL, 0, 0},
	{"policy", 0, OPTION_TEXT, AT(policy), "POLICY",
		"name or file (default: the one of the form)", NULL, 0, 0},
};

static const struct option history_options[] = {
	{"full", 0, OPTION_FLAG, AT(full), NULL,
		"show what is masked or absent; needs --purpose", NULL, 0, 0},
	{"purpose", 0, OPTION_TEXT, AT(purpose), "TEXT",
		"what for; goes into the journal", NULL, 0, 0},
};

/*
 * What the policy asks of the form is checked before anything is made.  The
 * path of the policy goes to *path, which the caller frees.
 */
static int check_policy(struct run *run, const char *form_path, char **path)
{
	const struct store_options *options = run->options;
	ledger_form *form = NULL;
	ledger_policy *policy = NULL;
	int result = EXIT_DONE;
	ledger_status status = ledger_form_load(run->context, form_path, &form);
	if (status == LEDGER_OK &&
		(options->policy != NULL || ledger_form_policy(form) != NULL))
		result = run_policy(run, options->policy, form, &policy, path);
	if (status == LEDGER_OK && policy != NULL)
		status = ledger_policy_bind(run->context, policy, form);
	if (status != LEDGER_OK)
		result = run_failed(run, status);
	ledger_policy_free(policy);
	ledger_form_free(form);
	return result;
}

static int run_init(struct run *run)
{
	const struct store_options *options = run->options;
	char area[13] = "000000000000";
	if (run->operand_count > 0)
		return run_usage(
			run, "unexpected operand '%s'", run->operands[0]);
	if (options->area == NULL)
		return run_usage(run,
			"init needs --area, the division code of the county");
	memcpy(area, options->area, strlen(options->area));
	char *form = NULL;
	char *policy = NULL;
	int result = run_descriptor(run, "forms",
		options->form != NULL ? options->form : DEFAULT_FORM, &form);
	if (result == EXIT_DONE)
		result = check_policy(run, form, &policy);
	if (result == EXIT_DONE) {
		ledger_status status = ledger_store_create(
			run->context, run->store_path, form, policy, area);
		if (status != LEDGER_OK)
			result = run_failed(run, status);
	}
	if (result == EXIT_DONE && run->diagnostics.verbose)
		diagnostics_note(&run->diagnostics, "made '%s' for area %s",
			run->store_path, area);
	free(form);
	free(policy);
	return result;
}

static void tell_problem(
	void *data, const char *kind, const char *text, const char *record)
{
	struct run *run = data;
	diagnostics_error(&run->diagnostics, "%s: %s%s%s", kind, text,
		record[0] != '\0' ? ", record " : "", record);
}

static int run_check(struct run *run)
{
	ledger_store *store = NULL;
	if (run->operand_count > 0)
		return run_usage(
			run, "unexpected operand '%s'", run->operands[0]);
	ledger_status status = ledger_store_open(run->context, run->store_path,
		LEDGER_STORE_READ, LEDGER_STORE_BUSY_SECONDS, &store);
	if (status == LEDGER_OK)
		status = ledger_store_check(store, tell_problem, run);
	if (status == LEDGER_OK && run->diagnostics.verbose)
		diagnostics_note(
			&run->diagnostics, "'%s' is sound", run->store_path);
	int result = status == LEDGER_OK ? EXIT_DONE : run_failed(run, status);
	ledger_store_close(store);
	return result;
}

static int run_history(struct run *run)
{
	const struct store_options *options = run->options;
	ledger_store *store = NULL;
	if (run->operand_count != 1)
		return run_usage(run, "history needs one record number");
	if (options->full && options->purpose == NULL)
		return run_usage(
			run, "--full needs --purpose, for the journal");
	ledger_status status = ledger_store_open(run->context, run->store_path,
		LEDGER_STORE_READ, LEDGER_STORE_BUSY_SECONDS, &store);
	if (status == LEDGER_OK)
		status = run_open_writer(run);
	if (status == LEDGER_OK)
		status = ledger_store_history(store, run->operands[0],
			options->full, options->purpose, run->writer);
	if (status == LEDGER_OK)
		status = run_close_writer(run);
	int result = status == LEDGER_OK ? EXIT_DONE : run_failed(run, status);
	ledger_store_close(store);
	return result;
}

#define TABLE(list)                                                            \
	{                                                                      \
		list, sizeof(list) / sizeof((list)[0])                         \
	}

static const struct action actions[] = {
	{"init", "Make an empty store.", NULL, COMMON_STORE,
		TABLE(init_options), run_init},
	{"check", "Read the whole store and tell what is wrong with it.", NULL,
		COMMON_STORE, {NULL, 0}, run_check},
	{"history", "Tell what happened to a record, newest first.", "RECORD",
		COMMON_STORE | COMMON_OUTPUT, TABLE(history_options),
		run_history},
};

const struct command ledger_command = {"ledger-store",
	"Make a store, check it, tell a record's history.", actions, 3,
	sizeof(struct store_options)};
