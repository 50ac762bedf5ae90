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

static int describe_named(struct run *run, const char *name, const char *sheet)
{
	ledger_form *form = NULL;
	char *path = NULL;
	int result = run_descriptor(run, "forms", name, &path);
	if (result != EXIT_DONE)
		return result;
	ledger_status status = ledger_form_load(run->context, path, &form);
	result = status == LEDGER_OK ? write_description(run, form, sheet)
				     : run_failed(run, status);
	ledger_form_free(form);
	free(path);
	return result;
}

int describe_sheet(struct run *run, const char *form, const char *sheet)
{
	ledger_store *store = NULL;
	if (form != NULL)
		return describe_named(run, form, sheet);
	ledger_status status = ledger_store_open(run->context, run->store_path,
		LEDGER_STORE_READ, LEDGER_STORE_BUSY_SECONDS, &store);
	if (status != LEDGER_OK)
		return run_failed(run, status);
	int result = write_description(run, ledger_store_form(store), sheet);
	ledger_store_close(store);
	return result;
}
