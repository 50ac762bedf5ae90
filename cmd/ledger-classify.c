/* SPDX-License-Identifier: MIT */
/* ledger-classify: who is in which group, entitled to what, and why. */
#include "command.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct classify_options {
	struct common_options common;
	const char *policy;
	const char *form;
	const char *area;
	const char *group;
	const char *measure;
	const char *department;
	const char *only;
	const char *profile;
	const char *purpose;
	const char *check;
	bool explain;
	bool list;
};

#define AT(member) offsetof(struct classify_options, member)

static const char *const selections[] = {
	"entitled", "missing", "unknown", NULL};

static const struct option classify_options[] = {
	{"policy", 0, OPTION_TEXT, AT(policy), "POLICY",
		"by which policy (default: the store's)", NULL, 0, 0},
	{"form", 0, OPTION_TEXT, AT(form), "FORM",
		"the form of FILE (default: left-behind-women)", NULL, 0, 0},
	{"area", 0, OPTION_AREA, AT(area), "CODE", "only within this area",
		NULL, 0, 0},
	{"group", 0, OPTION_TEXT, AT(group), "GROUP",
		"only those in this group", NULL, 0, 0},
	{"measure", 0, OPTION_TEXT, AT(measure), "MEASURE", "only this measure",
		NULL, 0, 0},
	{"department", 0, OPTION_TEXT, AT(department), "DEPARTMENT",
		"only measures of this department", NULL, 0, 0},
	{"only", 0, OPTION_CHOICE, AT(only), "SELECTION",
		"entitled, missing (not given) or unknown", selections, 0, 0},
	{"explain", 0, OPTION_FLAG, AT(explain), NULL,
		"a row for each result: why, by which clause", NULL, 0, 0},
	{"profile", 0, OPTION_TEXT, AT(profile), "PROFILE",
		"what may be seen: working (default), full, or a file", NULL, 0,
		0},
	{"purpose", 0, OPTION_TEXT, AT(purpose), "TEXT",
		"what for; goes into the journal", NULL, 0, 0},
	{"list", 0, OPTION_FLAG, AT(list), NULL, "print the policy as a table",
		NULL, 0, 0},
	{"check-policy", 0, OPTION_TEXT, AT(check), "FILE",
		"tell all that is wrong with a policy", NULL, 0, 0},
};

static ledger_status set_up(struct run *run, ledger_classify *classify,
	const ledger_policy *policy, const ledger_profile *profile)
{
	const struct classify_options *options = run->options;
	ledger_classify_set_policy(classify, policy);
	ledger_classify_set_profile(classify, profile);
	ledger_classify_set_explain(classify, options->explain);
	ledger_status status =
		ledger_classify_set_purpose(classify, options->purpose);
	if (status == LEDGER_OK)
		status = ledger_classify_set_group(classify, options->group);
	if (status == LEDGER_OK)
		status =
			ledger_classify_set_measure(classify, options->measure);
	if (status == LEDGER_OK)
		status = ledger_classify_set_department(
			classify, options->department);
	if (status == LEDGER_OK && options->only != NULL)
		status = ledger_classify_set_only(classify, options->only);
	if (status == LEDGER_OK && options->area != NULL)
		status = ledger_classify_set_area(classify, options->area);
	if (status == LEDGER_OK && options->common.as_of != NULL)
		status = ledger_classify_set_as_of(
			classify, options->common.as_of);
	return status;
}

/* A work list with somebody on it, or a row that cannot be read. */
static int status_of(struct run *run, const ledger_classify *classify)
{
	const struct classify_options *options = run->options;
	bool work = options->only != NULL &&
		    strcmp(options->only, "entitled") != 0 &&
		    ledger_classify_listed(classify) > 0;
	if (run->diagnostics.verbose)
		diagnostics_note(&run->diagnostics, "%" PRIu64 " persons",
			ledger_classify_listed(classify));
	return work || ledger_classify_unreadable(classify) > 0 ? EXIT_FINDINGS
								: EXIT_DONE;
}

/* Nobody listed prints nothing, so that cron mails nothing. */
static ledger_status list(
	struct run *run, ledger_classify *classify, ledger_store *store)
{
	ledger_status status = ledger_classify_gather(classify, store);
	if (status != LEDGER_OK || (ledger_classify_listed(classify) == 0 &&
					   !run_wants_empty(run)))
		return status;
	status = run_open_writer(run);
	if (status == LEDGER_OK)
		status = ledger_classify_write(classify, store, run->writer);
	return status == LEDGER_OK ? run_close_writer(run) : status;
}

static ledger_status open_store(struct run *run, ledger_store **store)
{
	return ledger_store_open(run->context, run->store_path,
		LEDGER_STORE_READ, LEDGER_STORE_BUSY_SECONDS, store);
}

static int over_store(
	struct run *run, ledger_classify *classify, ledger_policy *policy)
{
	ledger_store *store = NULL;
	ledger_status status = open_store(run, &store);
	if (status == LEDGER_OK && policy != NULL)
		status = ledger_policy_bind(
			run->context, policy, ledger_store_form(store));
	if (status == LEDGER_OK)
		status = list(run, classify, store);
	if (status == LEDGER_OK)
		status = ledger_classify_notes(classify, run_tell_note, run);
	int result = status == LEDGER_OK ? status_of(run, classify)
					 : run_failed(run, status);
	ledger_store_close(store);
	return result;
}

static ledger_status filter(
	struct run *run, ledger_classify *classify, const ledger_form *form)
{
	ledger_status status = run_open_writer(run);
	if (status == LEDGER_OK)
		status = ledger_classify_filter(classify, form,
			run->operands[0], run->writer, run_tell_row, run);
	return status == LEDGER_OK ? run_close_writer(run) : status;
}

/* Without --policy the one that goes with the form. */
static int over_file(
	struct run *run, ledger_classify *classify, const ledger_form *form)
{
	const struct classify_options *options = run->options;
	ledger_policy *policy = NULL;
	int result = run_policy(run, options->policy, form, &policy, NULL);
	if (result != EXIT_DONE)
		return result;
	ledger_status status = ledger_policy_bind(run->context, policy, form);
	if (status == LEDGER_OK) {
		ledger_classify_set_policy(classify, policy);
		status = filter(run, classify, form);
	}
	if (status == LEDGER_OK)
		status = ledger_classify_notes(classify, run_tell_note, run);
	result = status == LEDGER_OK ? status_of(run, classify)
				     : run_failed(run, status);
	ledger_policy_free(policy);
	return result;
}

static int classify_with(struct run *run, const ledger_profile *profile)
{
	const struct classify_options *options = run->options;
	ledger_classify *classify = NULL;
	ledger_policy *policy = NULL;
	ledger_form *form = NULL;
	char *path = NULL;
	int result = EXIT_DONE;
	bool file = run->operand_count > 0;
	if (file)
		result = run_form(run, options->form, &form, &path);
	else if (options->policy != NULL)
		result = run_policy(run, options->policy, NULL, &policy, NULL);
	ledger_status status = LEDGER_OK;
	if (result == EXIT_DONE)
		status = ledger_classify_new(run->context, &classify);
	if (result == EXIT_DONE && status == LEDGER_OK)
		status = set_up(run, classify, policy, profile);
	run->reads[0] = path;
	run->reads[1] = file ? run->operands[0] : NULL;
	if (status != LEDGER_OK)
		result = run_failed(run, status);
	else if (result == EXIT_DONE)
		result = file ? over_file(run, classify, form)
			      : over_store(run, classify, policy);
	ledger_classify_free(classify);
	ledger_policy_free(policy);
	ledger_form_free(form);
	free(path);
	return result;
}

static int run_persons(struct run *run)
{
	const struct classify_options *options = run->options;
	ledger_profile *profile = NULL;
	char *path = NULL;
	int result = run_descriptor(run, "profiles",
		options->profile != NULL ? options->profile : "working", &path);
	if (result != EXIT_DONE)
		return result;
	ledger_status status =
		ledger_profile_load(run->context, path, &profile);
	free(path);
	if (status != LEDGER_OK)
		result = run_failed(run, status);
	else if (run->operand_count == 0 && options->purpose == NULL &&
		 ledger_profile_needs_purpose(profile))
		result = run_usage(
			run, "this profile needs --purpose, for the journal");
	else
		result = classify_with(run, profile);
	ledger_profile_free(profile);
	return result;
}

/* Options that say which persons, and how they are shown. */
static bool asks_for_persons(const struct classify_options *options)
{
	return options->area != NULL || options->group != NULL ||
	       options->measure != NULL || options->department != NULL ||
	       options->only != NULL || options->explain ||
	       options->profile != NULL || options->purpose != NULL ||
	       options->common.as_of != NULL;
}

static int check_usage(struct run *run)
{
	const struct classify_options *options = run->options;
	bool file = run->operand_count > 0;
	bool alone = options->list || options->check != NULL;
	if (run->operand_count > 1)
		return run_usage(run, "one file at a time");
	if (options->list && options->check != NULL)
		return run_usage(
			run, "--list and --check-policy exclude each other");
	if (alone && (file || asks_for_persons(options)))
		return run_usage(run,
			"--list and --check-policy are about a policy, not "
			"about persons");
	if (options->check != NULL &&
		(options->policy != NULL || options->common.store != NULL ||
			options->common.format != NULL ||
			options->common.output != NULL))
		return run_usage(run, "--check-policy goes with --form only");
	if (options->form != NULL && !file && options->check == NULL)
		return run_usage(run, "--form goes with a file");
	if (file && options->common.store != NULL)
		return run_usage(run, "--store or a file, not both");
	if (file && options->area != NULL)
		return run_usage(
			run, "--area works on the store, not on a file");
	if (file && options->purpose != NULL)
		return run_usage(run,
			"--purpose is for a store's journal, a file has none");
	if (file && options->only != NULL &&
		strcmp(options->only, "missing") == 0)
		return run_usage(run,
			"--only missing works on the store, where provisions "
			"are");
	return EXIT_DONE;
}

static int run_classify(struct run *run)
{
	const struct classify_options *options = run->options;
	int result = check_usage(run);
	if (result != EXIT_DONE)
		return result;
	if (options->check != NULL)
		return run_check_policy(run, options->check, options->form);
	if (options->list)
		return run_print_policy(run, options->policy);
	return run_persons(run);
}

static const struct action actions[] = {
	{NULL, "Tell who is in which group, entitled to what, and why.",
		"[FILE]",
		COMMON_STORE | COMMON_AS_OF | COMMON_OUTPUT | COMMON_EXIT_ZERO |
			COMMON_LANGUAGE,
		{classify_options,
			sizeof(classify_options) / sizeof(classify_options[0])},
		run_classify},
};

const struct command ledger_command = {"ledger-classify",
	"Tell who is in which group, entitled to what, and why.", actions, 1,
	sizeof(struct classify_options)};
