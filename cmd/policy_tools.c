/* SPDX-License-Identifier: MIT */
/* What can be done with a policy alone: print it, tell what is wrong. */
#include "command.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static ledger_status print(struct run *run, const ledger_policy *policy)
{
	ledger_status status = run_open_writer(run);
	if (status == LEDGER_OK)
		status = ledger_policy_write_list(policy, run->writer);
	return status == LEDGER_OK ? run_close_writer(run) : status;
}

static int print_stored(struct run *run)
{
	ledger_store *store = NULL;
	ledger_policy *policy = NULL;
	ledger_status status = ledger_store_open(run->context, run->store_path,
		LEDGER_STORE_READ, LEDGER_STORE_BUSY_SECONDS, &store);
	if (status == LEDGER_OK)
		status = ledger_policy_of_store(store, &policy);
	if (status == LEDGER_OK)
		status = print(run, policy);
	int result = status == LEDGER_OK ? EXIT_DONE : run_failed(run, status);
	ledger_policy_free(policy);
	ledger_store_close(store);
	return result;
}

int run_print_policy(struct run *run, const char *name)
{
	ledger_policy *policy = NULL;
	char *path = NULL;
	if (name == NULL && (run->common->store != NULL ||
				    access(run->store_path, F_OK) == 0))
		return print_stored(run);
	int result = run_policy(run, name, NULL, &policy, &path);
	if (result != EXIT_DONE)
		return result;
	run->reads[0] = path;
	ledger_status status = print(run, policy);
	result = status == LEDGER_OK ? EXIT_DONE : run_failed(run, status);
	ledger_policy_free(policy);
	free(path);
	return result;
}

struct problems {
	struct run *run;
	uint64_t told;
};

static void tell(void *data, const char *text)
{
	struct problems *problems = data;
	ledger_text_visible(stderr, text, strlen(text));
	fputc('\n', stderr);
	problems->told++;
}

int run_check_policy(struct run *run, const char *file, const char *name)
{
	struct problems problems = {run, 0};
	ledger_form *form = NULL;
	char *path = NULL;
	int result = run_form(run, name, &form, &path);
	free(path);
	if (result != EXIT_DONE)
		return result;
	ledger_status status =
		ledger_policy_check(run->context, file, form, tell, &problems);
	ledger_form_free(form);
	if (status == LEDGER_OK)
		return EXIT_DONE;
	/* What is not about a line of it was not told yet. */
	if (problems.told == 0 || status != LEDGER_ERROR_DESCRIPTOR)
		return run_failed(run, status);
	return EXIT_USAGE;
}

int run_form(struct run *run, const char *name, ledger_form **form, char **path)
{
	int result = run_descriptor(
		run, "forms", name != NULL ? name : DEFAULT_FORM, path);
	if (result != EXIT_DONE)
		return result;
	ledger_status status = ledger_form_load(run->context, *path, form);
	return status == LEDGER_OK ? EXIT_DONE : run_failed(run, status);
}

void run_tell_row(void *data, const char *file, uint64_t line, uint32_t column,
	const char *text)
{
	struct run *run = data;
	diagnostics_finding(&run->diagnostics, file, line, column,
		LEDGER_WARNING, text,
		column > 0 ? "column-unknown" : "row-unreadable");
}

void run_tell_note(void *data, const char *text)
{
	struct run *run = data;
	diagnostics_note(&run->diagnostics, "%s", text);
}
