/* SPDX-License-Identifier: MIT */
/* The closing summary of an import, in English or Chinese. */
#include "summary.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { ENGLISH, CHINESE, LANGUAGES };

/* Each count: its name, its name when nothing was written, what it means. */
static const struct {
	ledger_import_count which;
	const char *name[LANGUAGES];
	const char *would[LANGUAGES];
	const char *meaning[LANGUAGES];
} lines[] = {
	{LEDGER_IMPORT_ADDED, {"added", "新增"}, {"would be added", "将新增"},
		{"new records", "新记录"}},
	{LEDGER_IMPORT_UPDATED, {"updated", "更新"},
		{"would be updated", "将更新"},
		{"records changed", "记录有变化"}},
	{LEDGER_IMPORT_UNCHANGED, {"unchanged", "未变"}, {NULL, NULL},
		{"said what was known", "内容与台账相同"}},
	{LEDGER_IMPORT_REJECTED, {"rejected", "退回"}, {NULL, NULL},
		{"wrong, to be mended", "有误，待改正"}},
	{LEDGER_IMPORT_HELD, {"held", "待核"}, {NULL, NULL},
		{"not safe, wait for a person", "存疑，待人工确认"}},
	{LEDGER_IMPORT_SKIPPED, {"skipped", "略过"}, {NULL, NULL},
		{"blank, totals, signatures", "空行、合计、签名"}},
};

/* Widths are those of English; Chinese names are of one length anyway. */
enum { NAME_WIDTH = 10, WOULD_WIDTH = 16 };

static int language_of(const struct diagnostics *diagnostics)
{
	return diagnostics->chinese ? CHINESE : ENGLISH;
}

static void print_file(struct diagnostics *diagnostics,
	const ledger_import *import, size_t file)
{
	const char *name = ledger_import_file_name(import, file);
	const char *encoding = ledger_import_file_encoding(import, file);
	const char *format = ledger_import_file_format(import, file);
	uint64_t line = ledger_import_file_header_line(import, file);
	const char *day = ledger_import_file_verified_on(import, file);
	bool dated = day[0] != '\0';
	if (language_of(diagnostics) == CHINESE)
		diagnostics_line(diagnostics,
			"%s：%s，%s，表头在第 %" PRIu64 " 行%s%s", name,
			encoding, format, line,
			dated ? "，无日期的行核实于 " : "", day);
	else
		diagnostics_line(diagnostics,
			"%s: %s, %s, header in line %" PRIu64 "%s%s", name,
			encoding, format, line,
			dated ? ", rows without a date verified on " : "", day);
}

/* What was not written was not added: it would have been. */
static void print_counts(
	struct diagnostics *diagnostics, const ledger_import *import)
{
	uint64_t rows = ledger_import_total(import, LEDGER_IMPORT_ROWS);
	bool written = ledger_import_written(import);
	int language = language_of(diagnostics);
	const char *word = rows == 1 ? "row" : "rows";
	diagnostics_line(diagnostics, "%10" PRIu64 " %s", rows,
		language == CHINESE ? "行" : word);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		uint64_t count = ledger_import_total(import, lines[i].which);
		const char *name = lines[i].name[language];
		if (!written && lines[i].would[language] != NULL)
			name = lines[i].would[language];
		if (count == 0)
			continue;
		if (language == CHINESE)
			diagnostics_line(diagnostics, "%10" PRIu64 " %s：%s",
				count, name, lines[i].meaning[language]);
		else
			diagnostics_line(diagnostics, "%10" PRIu64 " %-*s %s",
				count, written ? NAME_WIDTH : WOULD_WIDTH, name,
				lines[i].meaning[language]);
	}
}

static void print_rule(struct diagnostics *diagnostics, uint64_t count,
	const char *word, const char *rule)
{
	int width = language_of(diagnostics) == CHINESE ? 0 : 9;
	if (count > 0)
		diagnostics_line(diagnostics, "%10" PRIu64 " %-*s %s", count,
			width, word, rule);
}

/* How often each rule was found; what rows confirmed is apart. */
static void print_rules(
	struct diagnostics *diagnostics, const ledger_import *import)
{
	static const char *const found[LANGUAGES] = {
		"findings:", "发现的问题："};
	static const char *const confirmed[LANGUAGES] = {"confirmed", "已确认"};
	static const char *const help[LANGUAGES] = {
		"what they mean: man ledger-rules (in the source tree: man "
		"./man/ledger-rules.7)",
		"含义见：man ledger-rules（源码中：man ./man/ledger-rules.7）"};
	int language = language_of(diagnostics);
	ledger_severity severity = LEDGER_OFF;
	uint64_t count = 0;
	const char *rule;
	bool headed = false;
	for (size_t i = 0; (rule = ledger_import_rule(
				    import, i, &severity, &count)) != NULL;
		i++) {
		if (severity == LEDGER_OFF)
			continue;
		if (!headed)
			diagnostics_line(diagnostics, "%s", found[language]);
		headed = true;
		print_rule(diagnostics, count,
			diagnostics_severity(diagnostics, severity), rule);
		print_rule(diagnostics, ledger_import_rule_confirmed(import, i),
			confirmed[language], rule);
	}
	if (headed)
		diagnostics_line(diagnostics, "%s", help[language]);
}

static void print_next(struct diagnostics *diagnostics,
	const ledger_import *import, const char *rejects, bool dry_run)
{
	bool chinese = language_of(diagnostics) == CHINESE;
	bool out = ledger_import_total(import, LEDGER_IMPORT_REJECTED) > 0 ||
		   ledger_import_total(import, LEDGER_IMPORT_HELD) > 0;
	if (dry_run) {
		diagnostics_line(diagnostics, "%s",
			chinese ? "试运行：未写入任何内容"
				: "dry run: nothing was written");
		return;
	}
	/* A refused run says so itself. */
	if (!out || rejects == NULL || !ledger_import_written(import))
		return;
	if (chinese)
		diagnostics_line(diagnostics,
			"其余各行在“%s”中：请在其中改正（或填写 "
			"_confirm），再导入该文件",
			rejects);
	else
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
	for (size_t i = 0; i < ledger_import_file_count(import); i++) {
		if (ledger_import_file_encoding(import, i)[0] != '\0')
			print_file(diagnostics, import, i);
	}
	print_counts(diagnostics, import);
	print_rules(diagnostics, import);
	print_next(diagnostics, import, rejects, dry_run);
}
