/* SPDX-License-Identifier: MIT */
/* Figures from JSON: the report's object, strictly. */
#include "report/json_spot.h"

#include <string.h>

/* ---- The head ---------------------------------------------------------- */

static void read_days(const struct ledger__spot *root)
{
	struct ledger__report *report = root->reading->report;
	struct ledger__spot from = ledger__spot_at(root, "from");
	struct ledger__spot to = ledger__spot_at(root, "to");

	if (!ledger__read_day(ledger__spot_text(&from), &report->from))
		ledger__read_problem(root->reading, ledger__spot_line(&from),
			"'from' is no day");
	if (!ledger__read_day(ledger__spot_text(&to), &report->to))
		ledger__read_problem(root->reading, ledger__spot_line(&to),
			"'to' is no day");
}

static void read_head(const struct ledger__spot *root)
{
	static const char *const area_keys[] = {"code", "title", NULL};
	static const char *const policy_keys[] = {
		"id", "title", "document", NULL};
	static const char *const form_keys[] = {
		"name", "title", "version", NULL};
	static const char *const journal_keys[] = {"sequence", "head", NULL};
	struct ledger__report *report = root->reading->report;
	struct ledger__spot area = ledger__spot_at(root, "area");
	struct ledger__spot policy = ledger__spot_at(root, "policy");
	struct ledger__spot form = ledger__spot_at(root, "form");
	struct ledger__spot journal = ledger__spot_at(root, "journal");

	read_days(root);
	report->title_month = ledger__spot_text_at(root, "title_month");
	report->known_at = ledger__spot_text_at(root, "known_at");
	report->level = ledger__spot_text_at(root, "level");
	if (ledger__spot_check_object(&area, area_keys, "'area'")) {
		report->area_code = ledger__spot_text_at(&area, "code");
		report->area_title = ledger__spot_text_at(&area, "title");
	}
	if (ledger__spot_check_object(&policy, policy_keys, "'policy'")) {
		report->policy_id = ledger__spot_text_at(&policy, "id");
		report->policy_title = ledger__spot_text_at(&policy, "title");
		report->policy_document =
			ledger__spot_text_at(&policy, "document");
	}
	if (ledger__spot_check_object(&form, form_keys, "'form'")) {
		report->form_name = ledger__spot_text_at(&form, "name");
		report->form_title = ledger__spot_text_at(&form, "title");
		report->form_version = ledger__spot_text_at(&form, "version");
	}
	if (ledger__spot_check_object(&journal, journal_keys, "'journal'")) {
		report->journal_sequence =
			ledger__spot_integer_at(&journal, "sequence", 0);
		report->journal_head = ledger__spot_text_at(&journal, "head");
	}
}

static void read_footers(const struct ledger__spot *root)
{
	static const char *const keys[] = {"label", "value", NULL};
	struct ledger__spot list = ledger__spot_at(root, "footer");

	for (size_t i = 0, count = ledger__spot_count_items(&list); i < count;
		i++) {
		struct ledger__spot footer = ledger__spot_item(&list, i);

		if (ledger__spot_check_object(&footer, keys, "a footer"))
			ledger__report_add_footer(root->reading->report,
				ledger__spot_text_at(&footer, "label"),
				ledger__spot_text_at(&footer, "value"));
	}
}

static void read_sources(const struct ledger__spot *root)
{
	static const char *const keys[] = {
		"area", "title", "known_at", "sequence", "head", NULL};
	struct ledger__spot list = ledger__spot_at(root, "sources");

	for (size_t i = 0, count = ledger__spot_count_items(&list); i < count;
		i++) {
		struct ledger__spot from = ledger__spot_item(&list, i);
		struct ledger__report_source source;

		if (!ledger__spot_check_object(&from, keys, "a source"))
			continue;
		source = (struct ledger__report_source){
			.area_code = ledger__spot_text_at(&from, "area"),
			.area_title = ledger__spot_text_at(&from, "title"),
			.known_at = ledger__spot_text_at(&from, "known_at"),
			.journal_sequence =
				ledger__spot_integer_at(&from, "sequence", 0),
			.journal_head = ledger__spot_text_at(&from, "head"),
		};
		ledger__report_add_source(root->reading->report, &source);
	}
}

/* ---- The report -------------------------------------------------------- */

static bool is_ours(const struct ledger__spot *root)
{
	struct ledger__spot format = ledger__spot_at(root, "format");
	struct ledger__spot version = ledger__spot_at(root, "format_version");

	if (!json_is_string(format.value) ||
		strcmp(json_string_value(format.value),
			LEDGER__REPORT_FORMAT) != 0) {
		ledger__read_problem(root->reading, ledger__spot_line(&format),
			"this is no report: its 'format' is not '%s'",
			LEDGER__REPORT_FORMAT);
		return false;
	}
	if (json_integer_value(version.value) == LEDGER__REPORT_FORMAT_VERSION)
		return true;
	ledger__read_problem(root->reading, ledger__spot_line(&version),
		"the format is of version %lld, this program reads %d",
		(long long)json_integer_value(version.value),
		LEDGER__REPORT_FORMAT_VERSION);
	return false;
}

static void read_root(struct ledger__reading *reading, const json_t *value)
{
	static const char *const keys[] = {"format", "format_version", "from",
		"to", "title_month", "known_at", "level", "area", "policy",
		"form", "journal", "footer", "sources", "tables", NULL};
	struct ledger__spot root = {.reading = reading, .value = value};
	struct ledger__spot tables = ledger__spot_at(&root, "tables");

	if (!is_ours(&root) ||
		!ledger__spot_check_object(&root, keys, "a report"))
		return;
	read_head(&root);
	read_footers(&root);
	read_sources(&root);
	for (size_t i = 0, count = ledger__spot_count_items(&tables); i < count;
		i++) {
		struct ledger__spot table = ledger__spot_item(&tables, i);

		ledger__read_json_table(&table, i);
	}
}

/* The whole input in memory, without its byte order mark. */
static ledger_status load_text(struct ledger__reading *reading)
{
	size_t length = (size_t)ledger__input_size(reading->input);
	char *text =
		ledger__arena_allocate(&reading->report->arena, length + 1);
	ledger_status status;
	size_t mark;

	if (!text)
		return ledger__fail_memory(reading->context);
	status = ledger__input_read(reading->input, text, length, 0);
	if (status)
		return status;
	mark = length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
	reading->text = text + mark;
	reading->length = length - mark;
	return LEDGER_OK;
}

ledger_status ledger__read_json(struct ledger__reading *reading)
{
	json_error_t error;
	ledger_status status = LEDGER_OK;
	json_t *root;

	if (!reading->text)
		status = load_text(reading);
	if (status)
		return status;
	root = json_loadb(
		reading->text, reading->length, JSON_REJECT_DUPLICATES, &error);
	if (root)
		read_root(reading, root);
	else
		ledger__read_problem(reading,
			error.line > 0 ? (uint64_t)error.line : 1,
			"the JSON cannot be read: %s", error.text);
	json_decref(root);
	return LEDGER_OK;
}

uint64_t ledger__read_json_line(const struct ledger__reading *reading,
	size_t table, size_t row, const char *column)
{
	struct ledger__json_place tables = {.key = "tables"};
	struct ledger__json_place one = {.up = &tables, .index = table};
	struct ledger__json_place rows = {.up = &one, .key = "rows"};
	struct ledger__json_place place = {.up = &rows, .index = row};
	struct ledger__json_place cell = {.up = &place, .key = column};

	if (!reading->text)
		return 0;
	return ledger__json_line(reading->text, reading->length, &cell);
}
