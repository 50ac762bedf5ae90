/* SPDX-License-Identifier: MIT */
/* Findings wait in a spool and are told in order of lines, masked. */
#include "base/text.h"
#include "intake/run.h"

#include <stdlib.h>
#include <string.h>

struct report_entry {
	uint64_t line;
	uint64_t sequence;
	uint64_t offset;
	uint64_t length;
};

struct report_head {
	uint32_t rule;
	uint32_t column;
	int32_t field;
	uint32_t value_length;
	uint32_t detail_length;
	uint32_t admitted;
};

static int compare_reports(const void *a, const void *b)
{
	const struct report_entry *one = a;
	const struct report_entry *two = b;

	if (one->line != two->line)
		return one->line < two->line ? -1 : 1;
	if (one->sequence != two->sequence)
		return one->sequence < two->sequence ? -1 : 1;
	return 0;
}

ledger_status ledger__reports_new(ledger_context *context,
	const char *temporary, struct ledger__reports *reports)
{
	ledger_status status;

	memset(reports, 0, sizeof(*reports));
	reports->context = context;
	status = ledger__bytes_spool_new(context, temporary, &reports->spool);
	if (status == LEDGER_OK)
		status = ledger__sorter_new(context, temporary,
			sizeof(struct report_entry), compare_reports,
			&reports->order);
	return status;
}

void ledger__reports_release(struct ledger__reports *reports)
{
	ledger__bytes_spool_free(reports->spool);
	ledger__sorter_free(reports->order);
	ledger__buffer_release(&reports->scratch);
	memset(reports, 0, sizeof(*reports));
}

ledger_status ledger__reports_add(
	struct ledger__reports *reports, const struct ledger__finding *finding)
{
	struct report_head head = {
		.rule = finding->rule,
		.column = finding->column,
		.field = finding->field,
		.value_length = (uint32_t)strlen(finding->value),
		.detail_length = (uint32_t)strlen(finding->detail),
		.admitted = finding->admitted,
	};
	struct report_entry entry = {
		.line = finding->line,
		.sequence = ledger__sorter_count(reports->order),
		.offset = ledger__bytes_spool_size(reports->spool),
	};
	struct ledger__buffer *scratch = &reports->scratch;
	ledger_status status;

	ledger__buffer_reset(scratch);
	ledger__buffer_append(scratch, &head, sizeof(head));
	ledger__buffer_append(scratch, finding->value, head.value_length);
	ledger__buffer_append_byte(scratch, '\0');
	ledger__buffer_append(scratch, finding->detail, head.detail_length);
	ledger__buffer_append_byte(scratch, '\0');
	if (scratch->failed)
		return ledger__fail_memory(reports->context);
	entry.length = scratch->length;
	status = ledger__bytes_spool_append(
		reports->spool, scratch->data, scratch->length);
	return status == LEDGER_OK ? ledger__sorter_add(reports->order, &entry)
				   : status;
}

/* ---- Telling ---------------------------------------------------------------
 */

/* A row that falls out: what is wrong with it, gathered. */
struct bad_row {
	uint64_t line; /* 0: none yet */
	struct ledger__buffer rules;
	struct ledger__buffer message;
};

struct teller {
	struct ledger__file_run *run;
	struct ledger__buffer heading;
	struct ledger__buffer value;
	struct ledger__buffer message;
	struct ledger__buffer expected;
	struct ledger__buffer whole; /* message and expected in one */
	struct ledger__buffer scratch;
	struct bad_row bad;
	enum ledger_language sheet_language;
};

/* A rule about the sheet, not about one of its rows. */
static bool about_sheet(unsigned int rule)
{
	return rule == LEDGER__RULE_COLUMN_UNKNOWN ||
	       rule == LEDGER__RULE_STATED_DATE_FUTURE ||
	       rule == LEDGER__RULE_COLUMN_MISSING ||
	       rule == LEDGER__RULE_TOTAL_DIFFERS;
}

static const char *heading_of(const struct ledger__mapping *map,
	const struct ledger__finding *finding)
{
	/* Cells of keyed rows stand in an order of their own. */
	if ((!map->keyed || about_sheet(finding->rule)) &&
		finding->column > 0 && finding->column <= map->column_count)
		return map->headings[finding->column - 1];
	for (size_t i = 0; finding->field >= 0 && i < map->column_count; i++)
		if (map->fields[i] == finding->field)
			return map->headings[i];
	return "";
}

static bool says(const char *value, const struct ledger__code *code)
{
	bool said = strstr(value, code->label) != NULL;

	for (size_t i = 0; !said && i < code->synonym_count; i++)
		said = strstr(value, code->synonyms[i]) != NULL;
	return said;
}

/*
 * What cannot be read as a code may say a protected one in other words, or
 * one of another field.
 */
static bool may_betray(const ledger_form *form,
	const struct ledger__field *field, const char *value)
{
	if (field->sensitivity == LEDGER__PROTECTED)
		return true;
	for (size_t i = 0; field->codes && i < form->code_list_count; i++) {
		const struct ledger__code_list *list = &form->code_lists[i];

		for (size_t j = 0; j < list->count; j++)
			if (list->codes[j].sensitivity == LEDGER__PROTECTED &&
				(list == field->codes ||
					says(value, &list->codes[j])))
				return true;
	}
	return false;
}

/*
 * As the field's sensitivity asks; of unreadable ones no more is shown. What
 * looks like a citizen number may stand anywhere: in a row that slipped.
 */
static void mask(struct ledger__buffer *out, const ledger_form *form,
	const struct ledger__sheet *sheet,
	const struct ledger__finding *finding)
{
	size_t length = strlen(finding->value);
	const struct ledger__field *field =
		finding->field >= 0 ? &sheet->fields[finding->field] : NULL;

	ledger__buffer_reset(out);
	if (!field)
		ledger__text_append_veiled(out, finding->value, length);
	else if (may_betray(form, field, finding->value))
		ledger__buffer_append_text(out, length ? "****" : "");
	else if (field->sensitivity == LEDGER__IDENTIFYING)
		ledger__value_mask(field, finding->value, length, out);
	else
		ledger__text_append_veiled(out, finding->value, length);
}

static ledger_status flush_bad(struct teller *teller)
{
	struct bad_row *bad = &teller->bad;
	ledger_status status = LEDGER_OK;

	if (bad->line == 0)
		return LEDGER_OK;
	if (bad->rules.failed || bad->message.failed)
		return ledger__fail_memory(teller->run->import->context);
	if (teller->run->import->rejects)
		status = ledger__rejects_row(teller->run, bad->line,
			ledger__buffer_text(&bad->rules),
			ledger__buffer_text(&bad->message));
	bad->line = 0;
	ledger__buffer_reset(&bad->rules);
	ledger__buffer_reset(&bad->message);
	return status;
}

/* A detail may say it in both languages, U+001F between them. */
static void append_text(struct ledger__buffer *out,
	struct ledger__buffer *scratch, const char *text, const char *detail,
	enum ledger_language language)
{
	const char *other = strchr(detail, '\x1f');
	size_t length = other ? (size_t)(other - detail) : strlen(detail);

	if (other && language == LEDGER_CHINESE) {
		detail = other + 1;
		length = strlen(detail);
	}
	/* Some details quote what was read. */
	ledger__buffer_reset(scratch);
	ledger__text_append_veiled(scratch, detail, length);
	detail = ledger__buffer_text(scratch);
	ledger__finding_text(out, text, detail);
}

/* The message, and what was expected, for readers who see only this text. */
static void append_whole(struct ledger__buffer *out,
	struct ledger__buffer *scratch, const struct ledger__rule *rule,
	const char *detail, enum ledger_language language)
{
	const char *expected = rule->expected[language];
	bool said = strcmp(expected, "{}") == 0 ? *detail != '\0'
						: *expected != '\0';

	append_text(out, scratch, rule->message[language], detail, language);
	if (!said)
		return;
	ledger__buffer_append_text(
		out, language == LEDGER_CHINESE ? "；应为：" : "; expected: ");
	append_text(out, scratch, expected, detail, language);
}

/* Whether the id stands in a list of ids joined by "; ". */
static bool lists_rule(struct ledger__buffer *rules, const char *id)
{
	const char *at = ledger__buffer_text(rules);
	size_t length = strlen(id);

	while ((at = strstr(at, id)) != NULL) {
		bool begins = at == rules->data || at[-1] == ' ';

		if (begins && (at[length] == ';' || at[length] == '\0'))
			return true;
		at += length;
	}
	return false;
}

/* Adds an error to its row's entry in the rejects file. */
static ledger_status gather(struct teller *teller,
	const struct ledger_finding *shown,
	const struct ledger__finding *finding, const char *field_title)
{
	const struct ledger__rule *rule =
		&teller->run->import->rules->rules[finding->rule];
	struct bad_row *bad = &teller->bad;
	ledger_status status = LEDGER_OK;

	if (bad->line != shown->line)
		status = flush_bad(teller);
	if (status != LEDGER_OK)
		return status;
	bad->line = shown->line;
	if (bad->message.length)
		ledger__buffer_append_text(&bad->message,
			teller->sheet_language == LEDGER_CHINESE ? "。" : ". ");
	if (!lists_rule(&bad->rules, shown->rule)) {
		if (bad->rules.length)
			ledger__buffer_append_text(&bad->rules, "; ");
		ledger__buffer_append_text(&bad->rules, shown->rule);
	}
	if (*field_title) {
		ledger__buffer_append_text(&bad->message, field_title);
		ledger__buffer_append_text(&bad->message, ": ");
	}
	append_whole(&bad->message, &teller->scratch, rule, finding->detail,
		teller->sheet_language);
	return LEDGER_OK;
}

static void write_finding(ledger_writer *writer,
	const struct ledger_finding *finding, const char *message)
{
	static const char *const severities[] = {
		"off", "note", "warning", "error"};

	ledger_writer_text(writer, finding->file);
	ledger_writer_integer(writer, (int64_t)finding->line);
	ledger_writer_integer(writer, (int64_t)finding->column);
	ledger_writer_text(writer, finding->field);
	ledger_writer_text(writer, finding->heading);
	ledger_writer_text(writer, finding->value);
	ledger_writer_text(writer, finding->rule);
	ledger_writer_text(writer, severities[finding->severity]);
	ledger_writer_text(writer, message);
	ledger_writer_end_row(writer);
}

/* The file of findings has no column for what was expected. */
static void write_in_file(struct teller *teller,
	const struct ledger__finding *finding,
	const struct ledger_finding *shown)
{
	struct ledger_import *import = teller->run->import;
	const char *message = shown->message;

	if (shown->severity == LEDGER_ERROR) {
		ledger__buffer_reset(&teller->whole);
		append_whole(&teller->whole, &teller->scratch,
			&import->rules->rules[finding->rule], finding->detail,
			import->context->language);
		message = ledger__buffer_text(&teller->whole);
	}
	write_finding(import->findings_writer, shown, message);
}

/* A row that was taken for a heading has more in it than headings. */
static const char *show_heading(
	struct teller *teller, const struct ledger__finding *finding)
{
	const char *heading = heading_of(teller->run->job.mapping, finding);

	ledger__buffer_reset(&teller->heading);
	ledger__text_append_veiled(&teller->heading, heading, strlen(heading));
	return ledger__buffer_text(&teller->heading);
}

/* Fills what the caller sees; texts live until the next finding. */
static void present(struct teller *teller,
	const struct ledger__finding *finding, struct ledger_finding *shown)
{
	struct ledger_import *import = teller->run->import;
	const struct ledger__rule *rule = &import->rules->rules[finding->rule];
	enum ledger_language language = import->context->language;

	mask(&teller->value, import->form, import->sheet, finding);
	ledger__buffer_reset(&teller->message);
	ledger__buffer_reset(&teller->expected);
	append_text(&teller->message, &teller->scratch, rule->message[language],
		finding->detail, language);
	append_text(&teller->expected, &teller->scratch,
		rule->expected[language], finding->detail, language);
	*shown = (struct ledger_finding){
		.file = teller->run->file->name,
		.line = finding->line,
		.column = finding->column,
		.field = finding->field >= 0
				 ? import->sheet->fields[finding->field].name
				 : "",
		.heading = show_heading(teller, finding),
		.value = ledger__buffer_text(&teller->value),
		.rule = rule->id,
		.severity = finding->admitted ? LEDGER_NOTE : rule->severity,
		.message = ledger__buffer_text(&teller->message),
		.expected = ledger__buffer_text(&teller->expected),
		.number = finding->rule,
	};
}

static ledger_status tell(
	struct teller *teller, const struct ledger__finding *finding)
{
	struct ledger_import *import = teller->run->import;
	struct ledger_finding shown;
	const char *title = "";

	if (finding->rule == LEDGER__RULE_REQUIRED_MISSING &&
		ledger__run_is_filled(
			teller->run, finding->line, finding->field))
		return LEDGER_OK;
	/* A date stated below the rows came in time after all. */
	if (finding->rule == LEDGER__RULE_VERIFICATION_MISSING &&
		teller->run->late_date[0])
		return LEDGER_OK;
	present(teller, finding, &shown);
	if (teller->heading.failed || teller->value.failed ||
		teller->message.failed || teller->expected.failed ||
		teller->scratch.failed)
		return ledger__fail_memory(import->context);
	if (finding->admitted)
		import->confirmed_counts[finding->rule]++;
	else
		import->rule_counts[finding->rule]++;
	if (import->findings_writer)
		write_in_file(teller, finding, &shown);
	if (import->on_finding)
		import->on_finding(import->finding_data, &shown);
	if (shown.severity != LEDGER_ERROR)
		return LEDGER_OK;
	if (about_sheet(finding->rule)) {
		import->sheet_refused = true;
		return LEDGER_OK;
	}
	if (finding->field >= 0)
		title = teller->sheet_language == LEDGER_CHINESE
				? import->sheet->fields[finding->field].title
				: shown.field;
	return gather(teller, &shown, finding, title);
}

static ledger_status tell_all(struct teller *teller)
{
	struct ledger__reports *reports = &teller->run->reports;
	ledger_status status = ledger__sorter_sort(reports->order);
	const void *next = NULL;

	while (status == LEDGER_OK &&
		(status = ledger__sorter_next(reports->order, &next)) ==
			LEDGER_OK) {
		const struct report_entry *entry = next;
		struct ledger__finding finding = {.line = entry->line};
		struct report_head head;
		const char *bytes = NULL;

		status = ledger__bytes_spool_read(reports->spool, entry->offset,
			(size_t)entry->length, &bytes);
		if (status != LEDGER_OK)
			break;
		memcpy(&head, bytes, sizeof(head));
		finding.rule = head.rule;
		finding.column = head.column;
		finding.field = head.field;
		finding.admitted = head.admitted != 0;
		finding.value = bytes + sizeof(head);
		finding.detail = finding.value + head.value_length + 1;
		status = tell(teller, &finding);
	}
	return status == LEDGER_END ? flush_bad(teller) : status;
}

ledger_status ledger__reports_tell(struct ledger__file_run *run)
{
	struct teller teller = {.run = run};
	ledger_status status;

	teller.sheet_language = ledger__sheet_language(run->job.mapping);
	status = tell_all(&teller);
	ledger__buffer_release(&teller.heading);
	ledger__buffer_release(&teller.value);
	ledger__buffer_release(&teller.message);
	ledger__buffer_release(&teller.expected);
	ledger__buffer_release(&teller.whole);
	ledger__buffer_release(&teller.scratch);
	ledger__buffer_release(&teller.bad.rules);
	ledger__buffer_release(&teller.bad.message);
	return status;
}

ledger_status ledger__findings_open(struct ledger_import *import)
{
	static const char *const names[] = {"file", "line", "column", "field",
		"heading", "value", "rule", "severity", "message"};
	ledger_status status;

	if (!import->findings_path)
		return LEDGER_OK;
	status = ledger__placed_file_open(
		import->context, import->findings_path, &import->findings_file);
	if (status == LEDGER_OK)
		status = ledger_writer_new(import->context,
			ledger__placed_file_stream(import->findings_file),
			LEDGER_FORMAT_CSV, &import->findings_writer);
	for (size_t i = 0;
		status == LEDGER_OK && i < sizeof(names) / sizeof(*names); i++)
		ledger_writer_column(import->findings_writer, names[i],
			names[i],
			i == 1 || i == 2 ? LEDGER_COLUMN_INTEGER
					 : LEDGER_COLUMN_TEXT);
	return status;
}

/* ---- What the caller may ask ----------------------------------------------
 */

const char *ledger_finding_file(const ledger_finding *finding)
{
	return finding->file;
}

uint64_t ledger_finding_line(const ledger_finding *finding)
{
	return finding->line;
}

uint64_t ledger_finding_column(const ledger_finding *finding)
{
	return finding->column;
}

const char *ledger_finding_field(const ledger_finding *finding)
{
	return finding->field;
}

const char *ledger_finding_heading(const ledger_finding *finding)
{
	return finding->heading;
}

const char *ledger_finding_value(const ledger_finding *finding)
{
	return finding->value;
}

const char *ledger_finding_rule(const ledger_finding *finding)
{
	return finding->rule;
}

ledger_severity ledger_finding_severity(const ledger_finding *finding)
{
	return finding->severity;
}

const char *ledger_finding_message(const ledger_finding *finding)
{
	return finding->message;
}

const char *ledger_finding_expected(const ledger_finding *finding)
{
	return finding->expected;
}
