/* SPDX-License-Identifier: MIT */
/* The options that commands share, and what they mean. */
#include "command.h"

#include <dirent.h>
#include <limits.h>
#include <poll.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const row_formats[] = {
	"table", "csv", "tsv", "json", "jsonl", "yaml", "markdown", NULL};
/* In the order of ledger_format. */
static const char *const formats[] = {"table", "csv", "tsv", "json", "jsonl",
	"yaml", "markdown", "html", "xlsx", NULL};
static const char *const headings[] = {"name", "title", NULL};
static const char *const values[] = {"code", "label", NULL};
static const char *const languages[] = {"en", "zh", NULL};

#define COMMON(member) offsetof(struct common_options, member)

static const struct option store_options[] = {
	{"store", 0, OPTION_TEXT, COMMON(store), "FILE",
		"the store (default: ./ledger.db)", NULL, 0, 0},
};
static const struct option as_of_options[] = {
	{"as-of", 0, OPTION_DAY, COMMON(as_of), "DATE",
		"the day that counts as today (default: in China)", NULL, 0, 0},
};
static const struct option row_format_options[] = {
	{"format", 0, OPTION_CHOICE, COMMON(format), "FORMAT",
		"table, csv, tsv, json, jsonl, yaml or markdown", row_formats,
		0, 0},
};
static const struct option format_options[] = {
	{"format", 0, OPTION_CHOICE, COMMON(format), "FORMAT",
		"table csv tsv json jsonl yaml markdown html or xlsx", formats,
		0, 0},
};
static const struct option output_options[] = {
	{"headings", 0, OPTION_CHOICE, COMMON(headings), "KIND",
		"head columns by name or by title", headings, 0, 0},
	{"values", 0, OPTION_CHOICE, COMMON(values), "KIND",
		"show codes as code or as label", values, 0, 0},
	{"excel", 0, OPTION_FLAG, COMMON(excel), NULL,
		"CSV that spreadsheets open: BOM, CRLF, guarded cells", NULL, 0,
		0},
	{"output", 'o', OPTION_TEXT, COMMON(output), "FILE",
		"write to FILE, which appears whole or not at all", NULL, 0, 0},
};
static const struct option exit_zero_options[] = {
	{"exit-zero", 0, OPTION_FLAG, COMMON(exit_zero), NULL,
		"exit with 0 where the status would be 1", NULL, 0, 0},
};
static const struct option language_options[] = {
	{"lang", 0, OPTION_CHOICE, COMMON(language), "LANGUAGE",
		"language of findings, en or zh (default: by locale)",
		languages, 0, 0},
};
static const struct option dry_run_options[] = {
	{"dry-run", 'n', OPTION_FLAG, COMMON(dry_run), NULL,
		"same output, same status, nothing written", NULL, 0, 0},
};
static const struct option always_options[] = {
	{"quiet", 'q', OPTION_FLAG, COMMON(quiet), NULL,
		"print failures and findings only", NULL, 0, 0},
	{"verbose", 'v', OPTION_FLAG, COMMON(verbose), NULL,
		"print notes and summaries too", NULL, 0, 0},
	{"help", 'h', OPTION_FLAG, COMMON(help), NULL,
		"print this help and exit", NULL, 0, 0},
	{"version", 'V', OPTION_FLAG, COMMON(version), NULL,
		"print the version and exit", NULL, 0, 0},
};

#define TABLE(list)                                                            \
	{                                                                      \
		list, sizeof(list) / sizeof((list)[0])                         \
	}

static const struct {
	unsigned int group; /* 0: every action has it */
	struct option_table table;
} groups[COMMON_TABLES] = {
	{COMMON_STORE, TABLE(store_options)},
	{COMMON_AS_OF, TABLE(as_of_options)},
	{COMMON_OUTPUT, TABLE(row_format_options)},
	{COMMON_REPORT, TABLE(format_options)},
	{COMMON_OUTPUT | COMMON_REPORT, TABLE(output_options)},
	{COMMON_DRY_RUN, TABLE(dry_run_options)},
	{COMMON_EXIT_ZERO, TABLE(exit_zero_options)},
	{COMMON_LANGUAGE, TABLE(language_options)},
	{0, TABLE(always_options)},
};

size_t action_tables(
	const struct action *action, struct option_table tables[ACTION_TABLES])
{
	size_t count = 0;
	tables[count++] = action->options;
	for (size_t i = 0; i < COMMON_TABLES; i++) {
		if (groups[i].group == 0 ||
			(action->common & groups[i].group) != 0)
			tables[count++] = groups[i].table;
	}
	return count;
}

int worse(int a, int b)
{
	static const int order[] = {EXIT_STORE, EXIT_OUTPUT, EXIT_BUSY,
		EXIT_INPUT, EXIT_USAGE, EXIT_FINDINGS};
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		if (a == order[i] || b == order[i])
			return order[i];
	}
	return EXIT_DONE;
}

static int status_exit(ledger_status status)
{
	switch (status) {
	case LEDGER_OK:
	case LEDGER_END:
		return EXIT_DONE;
	case LEDGER_ERROR_DESCRIPTOR:
		return EXIT_USAGE;
	case LEDGER_ERROR_INPUT:
	case LEDGER_ERROR_REFUSED:
		return EXIT_INPUT;
	case LEDGER_ERROR_OUTPUT:
		return EXIT_OUTPUT;
	case LEDGER_ERROR_BUSY:
		return EXIT_BUSY;
	case LEDGER_ERROR_STORE:
	case LEDGER_ERROR_MEMORY:
		break;
	}
	return EXIT_STORE;
}

/* A reader that went away, as head does, is no failure. */
static bool reader_left(const struct run *run)
{
	struct pollfd reader = {.fd = STDOUT_FILENO, .events = 0};
	if (run->writer != NULL)
		return ledger_writer_broken_pipe(run->writer);
	return run->common->output == NULL && poll(&reader, 1, 0) == 1 &&
	       (reader.revents & POLLERR) != 0;
}

int run_failed(struct run *run, ledger_status status)
{
	if (status == LEDGER_ERROR_OUTPUT && reader_left(run))
		return EXIT_DONE;
	diagnostics_error(
		&run->diagnostics, "%s", ledger_context_message(run->context));
	return status_exit(status);
}

int run_usage(struct run *run, const char *format, ...)
{
	char text[OPTION_PROBLEM_SIZE];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	diagnostics_error(&run->diagnostics, "%s; see %s --help", text,
		run->command->name);
	return EXIT_USAGE;
}

/*
 * The name in the folder that is nearest to the one asked for, or "".
 * Whether the folder is there at all.
 */
static bool nearest_descriptor(
	const char *folder, const char *name, char nearest[NAME_MAX + 1])
{
	DIR *entries = opendir(folder);
	const struct dirent *entry;
	bool there = entries != NULL;
	nearest[0] = '\0';
	while (entries != NULL && (entry = readdir(entries)) != NULL) {
		char text[NAME_MAX + 1];
		const char *const names[] = {text};
		snprintf(text, sizeof(text), "%s", entry->d_name);
		char *suffix = strrchr(text, '.');
		if (suffix == NULL || strcmp(suffix, ".yaml") != 0)
			continue;
		*suffix = '\0';
		if (ledger_text_nearest(name, names, 1) != NULL)
			memcpy(nearest, text, sizeof(text));
	}
	if (entries != NULL)
		closedir(entries);
	return there;
}

static const char *option_of(const char *kind)
{
	if (strcmp(kind, "forms") == 0)
		return "form";
	if (strcmp(kind, "reports") == 0)
		return "tables";
	return strcmp(kind, "policies") == 0 ? "policy" : "profile";
}

/* A name that the data folder does not have: said here, with the nearest. */
static int missing_descriptor(
	struct run *run, const char *kind, const char *name, const char *folder)
{
	char nearest[NAME_MAX + 1] = "";
	if (!nearest_descriptor(folder, name, nearest))
		diagnostics_error(&run->diagnostics,
			"no folder '%s' to look for '%s'; LEDGER_DATA names "
			"another folder of descriptors, --%s FILE a file",
			folder, name, option_of(kind));
	else if (nearest[0] != '\0')
		diagnostics_error(&run->diagnostics,
			"no '%s' among the %s in '%s'; did you mean '%s'?",
			name, kind, folder, nearest);
	else
		diagnostics_error(&run->diagnostics,
			"no '%s' among the %s in '%s'; LEDGER_DATA names "
			"another folder of descriptors, --%s FILE a file",
			name, kind, folder, option_of(kind));
	return EXIT_USAGE;
}

int run_descriptor(
	struct run *run, const char *kind, const char *name, char **path)
{
	static const char suffix[] = ".yaml";
	size_t length = strlen(name);
	char *made = NULL;
	bool file = strchr(name, '/') != NULL ||
		    (length >= sizeof(suffix) &&
			    strcmp(name + length - sizeof(suffix) + 1,
				    suffix) == 0);
	if (file)
		made = strdup(name);
	else if (asprintf(&made, "%s/%s/%s.yaml", run->data_folder, kind,
			 name) < 0)
		made = NULL;
	if (made == NULL) {
		diagnostics_error(&run->diagnostics, "out of memory");
		return EXIT_STORE;
	}
	if (!file && access(made, F_OK) != 0) {
		*strrchr(made, '/') = '\0';
		int result = missing_descriptor(run, kind, name, made);
		free(made);
		return result;
	}
	*path = made;
	return EXIT_DONE;
}

static bool same(const char *text, const char *other)
{
	return text != NULL && strcmp(text, other) == 0;
}

ledger_format run_format(const struct run *run)
{
	for (size_t i = 0; formats[i] != NULL; i++) {
		if (same(run->common->format, formats[i]))
			return (ledger_format)i;
	}
	if (run->common->output == NULL && !run->common->excel &&
		isatty(STDOUT_FILENO) == 1)
		return LEDGER_FORMAT_TABLE;
	return LEDGER_FORMAT_CSV;
}

void run_prepare_writer(const struct run *run, ledger_writer *writer)
{
	const struct common_options *common = run->common;
	if (common->excel)
		ledger_writer_set_excel(writer, true);
	if (common->headings != NULL)
		ledger_writer_set_titles(
			writer, same(common->headings, "title"));
	if (common->values != NULL)
		ledger_writer_set_labels(writer, same(common->values, "label"));
}

int run_check_common(struct run *run)
{
	const struct common_options *common = run->common;
	if (common->quiet && common->verbose)
		return run_usage(run, "-q and -v exclude each other");
	if (common->excel && common->format != NULL &&
		!same(common->format, "csv") && !same(common->format, "tsv"))
		return run_usage(run,
			"--excel goes with --format csv or tsv, not %s",
			common->format);
	return EXIT_DONE;
}

ledger_status run_open_output(struct run *run, FILE **stream)
{
	const struct common_options *common = run->common;
	*stream = stdout;
	if (common->output == NULL)
		return LEDGER_OK;
	ledger_status status = ledger_output_check(run->context,
		run->store_path, run->reads, RUN_READS, &common->output, 1);
	if (status == LEDGER_OK)
		status = ledger_output_open(
			run->context, common->output, &run->output);
	if (status == LEDGER_OK)
		*stream = ledger_output_stream(run->output);
	return status;
}

ledger_status run_close_output(struct run *run)
{
	return run->output != NULL ? ledger_output_commit(run->output)
				   : LEDGER_OK;
}

ledger_status run_open_writer(struct run *run)
{
	FILE *stream = NULL;
	ledger_status status = run_open_output(run, &stream);
	if (status != LEDGER_OK)
		return status;
	status = ledger_writer_new(
		run->context, stream, run_format(run), &run->writer);
	if (status != LEDGER_OK)
		return status;
	run_prepare_writer(run, run->writer);
	if (stream == stdout && isatty(STDOUT_FILENO) == 1)
		ledger_writer_set_terminal(run->writer, true);
	return LEDGER_OK;
}

ledger_status run_close_writer(struct run *run)
{
	ledger_status status = ledger_writer_finish(run->writer);
	return status == LEDGER_OK ? run_close_output(run) : status;
}

bool run_wants_empty(const struct run *run)
{
	return run->common->output != NULL ||
	       (run->common->format != NULL &&
		       !same(run->common->format, "table"));
}
