/* SPDX-License-Identifier: MIT */
/* What an import did: counts, facts of its files, the summary. */
#include "intake/run.h"

#include <string.h>

uint64_t ledger_import_total(
	const ledger_import *import, ledger_import_count which)
{
	return import->counts[which];
}

bool ledger_import_written(const ledger_import *import)
{
	return import->written;
}

/* The rule that was the index-th to be found at all, or the rules' count. */
static size_t found_rule(const ledger_import *import, size_t index)
{
	for (size_t i = 0; i < import->rules->count; i++) {
		if (import->rule_counts[i] + import->confirmed_counts[i] > 0 &&
			index-- == 0)
			return i;
	}
	return import->rules->count;
}

const char *ledger_import_rule(const ledger_import *import, size_t index,
	ledger_severity *severity, uint64_t *count)
{
	size_t rule = found_rule(import, index);

	if (rule == import->rules->count)
		return NULL;
	if (severity)
		*severity = import->rules->rules[rule].severity;
	if (count)
		*count = import->rule_counts[rule];
	return import->rules->rules[rule].id;
}

uint64_t ledger_import_rule_confirmed(const ledger_import *import, size_t index)
{
	size_t rule = found_rule(import, index);

	return rule < import->rules->count ? import->confirmed_counts[rule] : 0;
}

size_t ledger_import_file_count(const ledger_import *import)
{
	return import->file_count;
}

const char *ledger_import_file_name(const ledger_import *import, size_t file)
{
	const char *name = import->files[file].name;

	return name ? name : "";
}

uint64_t ledger_import_file_total(
	const ledger_import *import, size_t file, ledger_import_count which)
{
	return import->files[file].counts[which];
}

const char *ledger_import_file_encoding(
	const ledger_import *import, size_t file)
{
	enum ledger__encoding encoding = import->files[file].dialect.encoding;

	return encoding == LEDGER__ENCODING_UNSET
		       ? ""
		       : ledger__encoding_name(encoding);
}

const char *ledger_import_file_format(const ledger_import *import, size_t file)
{
	const struct ledger__dialect *dialect = &import->files[file].dialect;

	switch (dialect->syntax) {
	case LEDGER__CSV:
		return dialect->delimiter == '\t' ? "tsv" : "csv";
	case LEDGER__JSONL:
		return "jsonl";
	case LEDGER__YAML:
		return "yaml";
	case LEDGER__SYNTAX_UNSET:
		break;
	}
	return "";
}

const char *ledger_import_file_sha256(const ledger_import *import, size_t file)
{
	return import->files[file].sha256;
}

int64_t ledger_import_file_batch(const ledger_import *import, size_t file)
{
	return import->files[file].batch;
}

uint64_t ledger_import_file_header_line(
	const ledger_import *import, size_t file)
{
	return import->files[file].mapping.header_line;
}

const char *ledger_import_file_verified_on(
	const ledger_import *import, size_t file)
{
	return import->files[file].verified_on;
}

/* ---- The summary ------------------------------------------------------------
 */

static const char *const count_names[] = {
	[LEDGER_IMPORT_ROWS] = "rows",
	[LEDGER_IMPORT_ADDED] = "added",
	[LEDGER_IMPORT_UPDATED] = "updated",
	[LEDGER_IMPORT_UNCHANGED] = "unchanged",
	[LEDGER_IMPORT_REJECTED] = "rejected",
	[LEDGER_IMPORT_HELD] = "held",
	[LEDGER_IMPORT_SKIPPED] = "skipped",
};

static void write_counts(
	FILE *stream, const char *indent, const uint64_t *counts)
{
	for (int i = 0; i < LEDGER_IMPORT_COUNTS; i++)
		fprintf(stream, "%s%s: %llu\n", i ? indent : "", count_names[i],
			(unsigned long long)counts[i]);
}

/* A double-quoted scalar: anything may be a file's name. */
static void write_quoted(FILE *stream, const char *text)
{
	fputc('"', stream);
	for (const unsigned char *at = (const unsigned char *)text; *at; at++)
		if (*at == '"' || *at == '\\')
			fprintf(stream, "\\%c", *at);
		else if (*at < ' ' || *at == 0x7F)
			fprintf(stream, "\\x%02X", *at);
		else
			fputc(*at, stream);
	fputc('"', stream);
}

static void write_facts(FILE *stream, const char *indent,
	const ledger_import *import, size_t file)
{
	const struct ledger__import_file *known = &import->files[file];

	fprintf(stream, "%sencoding: %s\n", indent,
		ledger_import_file_encoding(import, file));
	fprintf(stream, "%sbatch: %lld\n", indent, (long long)known->batch);
	fprintf(stream, "%ssha256: %s\n", indent, known->sha256);
	fprintf(stream, "%sfile: ", indent);
	write_quoted(stream, ledger_import_file_name(import, file));
	fprintf(stream, "\n%sformat: %s\n", indent,
		ledger_import_file_format(import, file));
	fprintf(stream, "%sheader_line: %llu\n", indent,
		(unsigned long long)known->mapping.header_line);
	if (known->verified_on[0])
		fprintf(stream, "%sverified_on: %s\n", indent,
			known->verified_on);
}

/* A mapping of rules to their counts, "{}" when there are none. */
static void write_rules(FILE *stream, const ledger_import *import,
	const char *key, const uint64_t *counts)
{
	bool any = false;

	fprintf(stream, "%s:", key);
	for (size_t i = 0; i < import->rules->count; i++) {
		if (counts[i] == 0)
			continue;
		fprintf(stream, "%s  %s: %llu\n", any ? "" : "\n",
			import->rules->rules[i].id,
			(unsigned long long)counts[i]);
		any = true;
	}
	if (!any)
		fputs(" {}\n", stream);
}

ledger_status ledger_import_write_summary(
	const ledger_import *import, FILE *stream)
{
	write_counts(stream, "", import->counts);
	fprintf(stream, "sheet: %s\nwritten: %s\n", import->sheet->name,
		import->written ? "yes" : "no");
	if (import->file_count == 1)
		write_facts(stream, "", import, 0);
	else
		fputs(import->file_count ? "files:\n" : "files: []\n", stream);
	for (size_t i = 0; import->file_count > 1 && i < import->file_count;
		i++) {
		fputs("  - ", stream);
		write_counts(stream, "    ", import->files[i].counts);
		write_facts(stream, "    ", import, i);
	}
	write_rules(stream, import, "findings", import->rule_counts);
	write_rules(stream, import, "confirmed", import->confirmed_counts);
	if (fflush(stream) != 0 || ferror(stream))
		return ledger__fail_errno(import->context, LEDGER_ERROR_OUTPUT,
			"cannot write the summary");
	return LEDGER_OK;
}
