/* SPDX-License-Identifier: MIT */
/* What a sheet takes: its fields and the words for their codes. */
#include "describe.h"

#include <stdlib.h>

static int write_description(
	struct run *run, const ledger_form *form, const char *sheet)
{
	ledger_status status = run_open_writer(run);
	if (status == LEDGER_OK)
		status = ledger_form_describe(
			run->context, form, sheet, run->writer);
	if (status == LEDGER_OK)
		status = run_close_writer(run);
	return status == LEDGER_OK ? EXIT_DONE : run_failed(run, status);
}

static int describe_form(struct run *run, const char *path,
	const char *policy_name, const char *sheet)
{
	ledger_form *form = NULL;
	ledger_policy *policy = NULL;
	int result = EXIT_DONE;
	ledger_status status = ledger_form_load(run->context, path, &form);
	if (status == LEDGER_OK &&
		(policy_name != NULL || ledger_form_policy(form) != NULL))
		result = run_policy(run, policy_name, form, &policy, NULL);
	if (status == LEDGER_OK && policy != NULL)
		status = ledger_form_add_policy(run->context, form, policy);
	if (status != LEDGER_OK)
		result = run_failed(run, status);
	else if (result == EXIT_DONE)
		result = write_description(run, form, sheet);
	ledger_policy_free(policy);
	ledger_form_free(form);
	return result;
}

int describe_sheet(struct run *run, const char *form, const char *policy,
	const char *sheet)
{
	ledger_store *store = NULL;
	char *path = NULL;
	if (form != NULL) {
		int found = run_descriptor(run, "forms", form, &path);
		if (found == EXIT_DONE)
			found = describe_form(run, path, policy, sheet);
		free(path);
		return found;
	}
	if (policy != NULL)
		return run_usage(run, "--policy goes with --form");
	ledger_status status = ledger_store_open(run->context, run->store_path,
		LEDGER_STORE_READ, LEDGER_STORE_BUSY_SECONDS, &store);
	if (status != LEDGER_OK)
		return run_failed(run, status);
	int result = write_description(run, ledger_store_form(store), sheet);
	ledger_store_close(store);
	return result;
}
