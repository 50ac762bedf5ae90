/* SPDX-License-Identifier: MIT */
/* ledger-export: records, as far as a profile allows. */
#include "command.h"

#include <inttypes.h>
#include <stdlib.h>

struct export_options {
	struct common_options common;
	const char *sheet;
	const char *profile;
	const char *purpose;
	const char *area;
	const char *fields;
};

#define AT(member) offsetof(struct export_options, member)

static const struct option export_options[] = {
	{"sheet", 0, OPTION_TEXT, AT(sheet), "SHEET",
		"which sheet of the form (default: the persons')", NULL, 0, 0},
	{"profile", 0, OPTION_TEXT, AT(profile), "PROFILE",
		"what may be seen: working (default), full, or a file", NULL, 0,
		0},
	{"purpose", 0, OPTION_TEXT, AT(purpose), "TEXT",
		"what for; goes into the journal", NULL, 0, 0},
	{"area", 0, OPTION_AREA, AT(area), "CODE", "only within this area",
		NULL, 0, 0},
	{"fields", 0, OPTION_TEXT, AT(fields), "NAMES",
		"only these, such as name,phone,verified_on", NULL, 0, 0},
};

static ledger_status write_export(
	struct run *run, ledger_store *store, const ledger_profile *profile)
{
	const struct export_options *options = run->options;
	const ledger_export_options what = {
		.sheet = options->sheet,
		.profile = profile,
		.purpose = options->purpose,
		.area = options->area,
		.as_of = options->common.as_of,
		.fields = options->fields,
	};
	uint64_t records = 0;
	ledger_status status = run_open_writer(run);
	if (status == LEDGER_OK)
		status = ledger_export_run(
			run->context, store, &what, run->writer, &records);
	if (status == LEDGER_OK)
		status = run_close_writer(run);
	if (status == LEDGER_OK && run->diagnostics.verbose)
		diagnostics_note(&run->diagnostics,
			"%" PRIu64 " records, profile '%s'", records,
			ledger_profile_id(profile));
	return status;
}

static int run_export(struct run *run)
{
	const struct export_options *options = run->options;
	ledger_profile *profile = NULL;
	ledger_store *store = NULL;
	if (run->operand_count > 0)
		return run_usage(
			run, "unexpected operand '%s'", run->operands[0]);
	char *path = NULL;
	int result = run_descriptor(run, "profiles",
		options->profile != NULL ? options->profile : "working", &path);
	if (result != EXIT_DONE)
		return result;
	run->reads[0] = path;
	ledger_status status =
		ledger_profile_load(run->context, path, &profile);
	if (status == LEDGER_OK && ledger_profile_needs_purpose(profile) &&
		options->purpose == NULL) {
		ledger_profile_free(profile);
		free(path);
		return run_usage(
			run, "this profile needs --purpose, for the journal");
	}
	if (status == LEDGER_OK)
		status = ledger_store_open(run->context, run->store_path,
			LEDGER_STORE_READ, LEDGER_STORE_BUSY_SECONDS, &store);
	if (status == LEDGER_OK)
		status = write_export(run, store, profile);
	result = status == LEDGER_OK ? EXIT_DONE : run_failed(run, status);
	ledger_store_close(store);
	ledger_profile_free(profile);
	free(path);
	return result;
}

static const struct action actions[] = {
	{NULL, "Write the records of a sheet, as far as a profile allows.",
		NULL, COMMON_STORE | COMMON_AS_OF | COMMON_OUTPUT,
		{export_options,
			sizeof(export_options) / sizeof(export_options[0])},
		run_export},
};

const struct command ledger_command = {"ledger-export",
	"Write the records of a sheet, as far as a profile allows.", actions, 1,
	sizeof(struct export_options)};
