/* SPDX-License-Identifier: MIT */
/* The closing summary of an import. */
#include "summary.h"

#include <inttypes.h>
#include <string.h>

static const struct {
	ledger_import_count which;
	const char *name;
	const char *meaning;
} lines[] = {
	{LEDGER_IMPORT_ADDED, "added", "new records"},
	{LEDGER_IMPORT_UPDATED, "updated", "records changed"},
	{LEDGER_IMPORT_UNCHANGED, "unchanged", "said what was known"},
	{LEDGER_IMPORT_REJECTED, "rejected", "wrong, to be mended"},
	{LEDGER_IMPORT_HELD, "held", "not safe, wait for a person"},
	{LEDGER_IMPORT_SKIPPED, "skipped", "blank, totals, signatures"},
};

static void print_files(
	struct diagnostics *diagnostics, const ledger_import *import)
{
	for (size_t i = 0; i < ledger_import_file_count(import); i++) {
		const char *day = ledger_import_file_verified_on(import, i);
		const char *encoding = ledger_import_file_encoding(import, i);
		if (encoding[0] == '\0')
			continue;
		diagnostics_line(diagnostics,
			"%s: %s, %s, header in line %" PRIu64 "%s%s",
			ledger_import_file_name(import, i), encoding,
			ledger_import_file_format(import, i),
			ledger_import_file_header_line(import, i),
			day[0] != '\0' ? ", rows without a date verified on "
				       : "",
			day);
	}
}

static void print_counts(
	struct diagnostics *diagnostics, const ledger_import *import)
{
	diagnostics_line(diagnostics, "%10" PRIu64 " rows",
		ledger_import_total(import, LEDGER_IMPORT_ROWS));
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		uint64_t count = ledger_import_total(import, lines[i].which);
		if (count > 0)
			diagnostics_line(diagnostics, "%10" PRIu64 " %-10s %s",
				count, lines[i].name, lines[i].meaning);
	}
}

static void print_rules(
	struct diagnostics *diagnostics, const ledger_import *import)
{
	static const char *const words[] = {"off", "note", "warning", "error"};
	ledger_severity severity = LEDGER_OFF;
	uint64_t count = 0;
	const char *rule;
	bool headed = false;
	for (size_t i = 0; (rule = ledger_import_rule(
				    import, i, &severity, &count)) != NULL;
		i++) {
		if (count == 0 || severity == LEDGER_OFF)
			continue;
		if (!headed)
			diagnostics_line(diagnostics, "findings:");
		headed = true;
		diagnostics_line(diagnostics, "%10" PRIu64 " %-8s %s", count,
			words[severity], rule);
	}
	if (headed)
		diagnostics_line(
			diagnostics, "what they mean: man ledger-rules");
}

static void print_next(struct diagnostics *diagnostics,
	const ledger_import *import, const char *rejects, bool dry_run)
{
	bool out = ledger_import_total(import, LEDGER_IMPORT_REJECTED) > 0 ||
		   ledger_import_total(import, LEDGER_IMPORT_HELD) > 0;
	if (dry_run) {
		diagnostics_line(diagnostics, "dry run: nothing was written");
		return;
	}
	/* A refused run says so itself. */
	if (out && rejects != NULL && ledger_import_written(import))
		diagnostics_line(diagnostics,
			"the other rows are in '%s': mend them there (or fill "
			"_confirm) and import that file",
			rejects);
}

static bool something_to_say(const ledger_import *import)
{
	return ledger_import_total(import, LEDGER_IMPORT_REJECTED) > 0 ||
	       ledger_import_total(import, LEDGER_IMPORT_HELD) > 0;
}

void summary_print(struct diagnostics *diagnostics, const ledger_import *import,
	const char *rejects, bool dry_run)
{
	if (!diagnostics->terminal && !diagnostics->verbose &&
		!something_to_say(import))
		return;
	print_files(diagnostics, import);
	print_counts(diagnostics, import);
	print_rules(diagnostics, import);
	print_next(diagnostics, import, rejects, dry_run);
}
