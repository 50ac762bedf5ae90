/* SPDX-License-Identifier: MIT */
/* ledger-import: survey sheets become records. */
#include "command.h"
#include "describe.h"
#include "summary.h"

#include <string.h>

struct import_options {
	struct common_options common;
	const char *sheet;
	const char *area;
	const char *verified_on;
	const char *mapping;
	const char *encoding;
	const char *existing;
	const char *rejects;
	const char *findings;
	const char *summary;
	bool force;
	struct option_list severities;
	const char *form;
	const char *policy;
	bool describe;
};

#define AT(member) offsetof(struct import_options, member)

/* In the order of enum ledger_existing. */
static const char *const existing[] = {"update", "fill", "skip", "error", NULL};

static const struct option import_options[] = {
	{"sheet", 0, OPTION_TEXT, AT(sheet), "SHEET",
		"which sheet of the form (default: the persons')", NULL, 0, 0},
	{"area", 0, OPTION_AREA, AT(area), "CODE",
		"the area of rows that name none", NULL, 0, 0},
	{"verified-on", 0, OPTION_DAY, AT(verified_on), "DATE",
		"the day of verification of rows that name none", NULL, 0, 0},
	{"mapping", 0, OPTION_TEXT, AT(mapping), "FILE",
		"YAML of further headings and their fields", NULL, 0, 0},
	{"encoding", 0, OPTION_TEXT, AT(encoding), "NAME",
		"utf-8, gb18030, utf-16, utf-16le or utf-16be", NULL, 0, 0},
	{"on-existing", 0, OPTION_CHOICE, AT(existing), "MODE",
		"update (default), fill, skip or error", existing, 0, 0},
	{"rejects", 0, OPTION_TEXT, AT(rejects), "FILE",
		"put rows that cannot go in there, let the others in", NULL, 0,
		0},
	{"force", 0, OPTION_FLAG, AT(force), NULL,
		"replace a rejects file that holds other rows", NULL, 0, 0},
	{"findings", 0, OPTION_TEXT, AT(findings), "FILE",
		"write all findings as CSV", NULL, 0, 0},
	{"summary", 0, OPTION_TEXT, AT(summary), "FILE",
		"write the summary as YAML", NULL, 0, 0},
	{"severity", 0, OPTION_LIST, AT(severities), "RULE=SEVERITY",
		"make a rule an error, warning, note or off", NULL, 0, 0},
	{"describe", 0, OPTION_FLAG, AT(describe), NULL,
		"write what the sheet takes: headings, codes, words", NULL, 0,
		0},
	{"form", 0, OPTION_TEXT, AT(form), "FORM",
		"describe this form, not the store's", NULL, 0, 0},
	{"policy", 0, OPTION_TEXT, AT(policy), "POLICY",
		"describe it with this policy's measures", NULL, 0, 0},
};

enum { TEXT_SIZE = 2048, VALUE_BYTES = 60 };

/* A long cell is cut, between characters. */
static int shown_length(const char *value)
{
	size_t length = strlen(value);
	if (length <= VALUE_BYTES)
		return (int)length;
	length = VALUE_BYTES;
	while (length > 0 && ((unsigned char)value[length] & 0xC0) == 0x80)
		length--;
	return (int)length;
}

/*
 * "heading 'value': message; expected …": what is needed to find the cell and
 * to mend it.  Values are masked by the library.
 */
static void compose(
	struct run *run, const ledger_finding *finding, char text[TEXT_SIZE])
{
	const char *heading = ledger_finding_heading(finding);
	const char *value = ledger_finding_value(finding);
	const char *message = ledger_finding_message(finding);
	const char *expected = ledger_finding_expected(finding);
	bool told = heading[0] == '\0' ||
		    strncmp(message, heading, strlen(heading)) == 0;
	bool mend = expected[0] != '\0' &&
		    ledger_finding_severity(finding) == LEDGER_ERROR;
	char cell[TEXT_SIZE / 2] = "";
	int length = shown_length(value);
	if (!told && value[0] != '\0' && strcmp(value, heading) != 0)
		snprintf(cell, sizeof(cell), " '%.*s%s'", length, value,
			value[length] != '\0' ? "…" : "");
	snprintf(text, TEXT_SIZE, "%s%s%s%s%s%s", told ? "" : heading, cell,
		told	       ? ""
		: run->chinese ? "："
			       : ": ",
		message,
		!mend	       ? ""
		: run->chinese ? "；应为："
			       : "; expected: ",
		mend ? expected : "");
}

static void tell_finding(void *data, const ledger_finding *finding)
{
	struct run *run = data;
	char text[TEXT_SIZE];
	compose(run, finding, text);
	diagnostics_finding(&run->diagnostics, ledger_finding_file(finding),
		ledger_finding_line(finding),
		(uint32_t)ledger_finding_column(finding),
		ledger_finding_severity(finding), text,
		ledger_finding_rule(finding));
}

static void tell_progress(void *data, uint64_t done, uint64_t total)
{
	struct run *run = data;
	if (total > 0)
		diagnostics_progress(
			&run->diagnostics, (double)done / (double)total);
}

static void set_existing(ledger_import *import, const char *mode)
{
	for (int i = 0; mode != NULL && existing[i] != NULL; i++) {
		if (strcmp(existing[i], mode) == 0)
			ledger_import_set_existing(import, (ledger_existing)i);
	}
}

static ledger_status set_files(
	ledger_import *import, const struct import_options *options)
{
	ledger_status status = LEDGER_OK;
	if (options->mapping != NULL)
		status = ledger_import_set_mapping(import, options->mapping);
	if (status == LEDGER_OK && options->rejects != NULL)
		status = ledger_import_set_rejects(import, options->rejects);
	if (status == LEDGER_OK && options->findings != NULL)
		status = ledger_import_set_findings(import, options->findings);
	return status;
}

static ledger_status set_up(struct run *run, ledger_import *import)
{
	const struct import_options *options = run->options;
	char today[LEDGER_DAY_SIZE];
	ledger_context_today(run->context, today);
	ledger_status status = ledger_import_set_as_of(import,
		options->common.as_of != NULL ? options->common.as_of : today);
	if (status == LEDGER_OK && options->area != NULL)
		status = ledger_import_set_area(import, options->area);
	if (status == LEDGER_OK && options->verified_on != NULL)
		status = ledger_import_set_verified_on(
			import, options->verified_on);
	if (status == LEDGER_OK && options->encoding != NULL)
		status = ledger_import_set_encoding(import, options->encoding);
	for (size_t i = 0; status == LEDGER_OK && i < options->severities.count;
		i++)
		status = ledger_import_set_severity(
			import, options->severities.items[i]);
	if (status == LEDGER_OK)
		status = set_files(import, options);
	set_existing(import, options->existing);
	ledger_import_set_dry_run(import, options->common.dry_run);
	ledger_import_set_force(import, options->force);
	ledger_import_on_finding(import, tell_finding, run);
	ledger_import_on_progress(import, tell_progress, run);
	return status;
}

/* The YAML for scripts; also after a refused run, which it explains. */
static ledger_status write_summary_file(
	struct run *run, const ledger_import *import, const char *path)
{
	ledger_output *output = NULL;
	ledger_status status = ledger_output_open(run->context, path, &output);
	if (status == LEDGER_OK)
		status = ledger_import_write_summary(
			import, ledger_output_stream(output));
	if (status == LEDGER_OK)
		status = ledger_output_commit(output);
	ledger_output_free(output);
	return status;
}

static int report(struct run *run, const ledger_import *import, int result)
{
	const struct import_options *options = run->options;
	diagnostics_progress_end(&run->diagnostics);
	if (options->summary != NULL) {
		ledger_status status =
			write_summary_file(run, import, options->summary);
		if (status != LEDGER_OK)
			result = worse(result, run_failed(run, status));
	}
	summary_print(&run->diagnostics, import, options->rejects,
		options->common.dry_run);
	return result;
}

static int import_files(struct run *run, ledger_import *import)
{
	static const char *const standard_input[] = {"-"};
	const char *const *paths =
		run->operand_count > 0 ? run->operands : standard_input;
	size_t count = run->operand_count > 0 ? run->operand_count : 1;
	ledger_status status = ledger_import_run(import, paths, count);
	if (status != LEDGER_OK && status != LEDGER_ERROR_REFUSED)
		return run_failed(run, status);
	if (status == LEDGER_ERROR_REFUSED) {
		int result = report(run, import, EXIT_INPUT);
		return worse(result, run_failed(run, status));
	}
	bool act = ledger_import_total(import, LEDGER_IMPORT_REJECTED) > 0 ||
		   ledger_import_total(import, LEDGER_IMPORT_HELD) > 0;
	return report(run, import, act ? EXIT_FINDINGS : EXIT_DONE);
}

/* Options of the description have no meaning for an import, and conversely. */
static int check_usage(struct run *run)
{
	const struct import_options *options = run->options;
	const struct common_options *common = &options->common;
	if (options->describe && run->operand_count > 0)
		return run_usage(run, "--describe reads no file");
	if (options->describe)
		return EXIT_DONE;
	if (options->form != NULL || options->policy != NULL ||
		common->format != NULL || common->headings != NULL ||
		common->values != NULL || common->output != NULL ||
		common->excel)
		return run_usage(run, "--form, --policy, --format, --headings, "
				      "--values, --excel and "
				      "--output go with --describe");
	return EXIT_DONE;
}

/* The library looks at its own files once more; the summary is ours. */
static ledger_status check_files(struct run *run)
{
	const struct import_options *options = run->options;
	const char *const inputs[] = {
		options->mapping, run->operand_count == 0 ? "-" : NULL};
	const char *const outputs[] = {
		options->rejects, options->findings, options->summary};
	ledger_status status = ledger_output_check(
		run->context, run->store_path, inputs, 2, outputs, 3);
	return status == LEDGER_OK
		       ? ledger_output_check(run->context, run->store_path,
				 run->operands, run->operand_count, outputs, 3)
		       : status;
}

static int run_import(struct run *run)
{
	const struct import_options *options = run->options;
	ledger_store *store = NULL;
	ledger_import *import = NULL;
	int usage = check_usage(run);
	if (usage != EXIT_DONE)
		return usage;
	if (options->describe)
		return describe_sheet(
			run, options->form, options->policy, options->sheet);
	ledger_status status = check_files(run);
	if (status == LEDGER_OK)
		status = ledger_store_open(run->context, run->store_path,
			LEDGER_STORE_WRITE, LEDGER_STORE_BUSY_SECONDS, &store);
	if (status == LEDGER_OK)
		status = ledger_import_new(store, options->sheet, &import);
	if (status == LEDGER_OK)
		status = set_up(run, import);
	int result = status == LEDGER_OK ? import_files(run, import)
					 : run_failed(run, status);
	ledger_import_free(import);
	ledger_store_close(store);
	return result;
}

static const struct action actions[] = {
	{NULL, "Read survey sheets, provisions or areas into the store.",
		"[FILE]...",
		COMMON_STORE | COMMON_AS_OF | COMMON_OUTPUT | COMMON_EXIT_ZERO |
			COMMON_LANGUAGE | COMMON_DRY_RUN,
		{import_options,
			sizeof(import_options) / sizeof(import_options[0])},
		run_import},
};

const struct command ledger_command = {"ledger-import",
	"Read survey sheets, provisions or areas into the store.", actions, 1,
	sizeof(struct import_options)};
