/* SPDX-License-Identifier: MIT */
/* Imports for unit tests. */
#include "unit_intake.h"

#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct unit_intake intake;

static const char shipped_form[] =
	SOURCE_FOLDER "/schema/forms/left-behind-women.yaml";
static const char areas[] =
	"区划代码,名称\n"
	"411726000000,泌阳县\n"
	"411726100000,甲镇\n" EAST ",东村民委员会\n" WEST ",西村民委员会\n"
	"411726101000,乙镇\n" SOUTH ",南村民委员会\n"
	"411726101202,西村民委员会\n";

static void write_text(const char *path, const char *text)
{
	FILE *stream = fopen(path, "w");

	assert_non_null(stream);
	assert_true(fputs(text, stream) >= 0);
	assert_int_equal(fclose(stream), 0);
}

char *unit_text(const char *path)
{
	FILE *stream = fopen(path, "r");
	char *text = NULL;
	size_t length = 0;

	if (!stream)
		return strdup("");
	assert_true(
		getdelim(&text, &length, '\0', stream) >= 0 || feof(stream));
	fclose(stream);
	return text ? text : strdup("");
}

static void begin(struct unit_intake *unit, const char *form)
{
	char *path;

	unit->context = ledger_context_new();
	assert_non_null(unit->context);
	ledger_context_set_now(unit->context, 1759300000);
	assert_int_equal(
		ledger_context_set_actor(unit->context, "unit"), LEDGER_OK);
	path = unit_path(unit->folder, "store.db");
	assert_int_equal(
		ledger_store_create(unit->context, path, form,
			SOURCE_FOLDER "/schema/policies/mca-2025-7.yaml",
			"411726000000"),
		LEDGER_OK);
	assert_int_equal(ledger_store_open(unit->context, path,
				 LEDGER_STORE_WRITE, 1, &unit->store),
		LEDGER_OK);
	free(path);
	unit->sheet = "areas";
	unit_import(unit, "areas.csv", areas);
	assert_counts(unit, "7 7 0 0 0 0 0");
}

void unit_intake_begin(struct unit_intake *unit)
{
	memset(unit, 0, sizeof(*unit));
	unit->folder = unit_folder();
	begin(unit, shipped_form);
}

void unit_intake_begin_with(struct unit_intake *unit, const char *form)
{
	char *path;

	memset(unit, 0, sizeof(*unit));
	unit->folder = unit_folder();
	path = unit_path(unit->folder, "form.yaml");
	write_text(path, form);
	begin(unit, path);
	free(path);
}

int unit_intake_set_up(void **state)
{
	(void)state;
	unit_intake_begin(&intake);
	return 0;
}

int unit_intake_tear_down(void **state)
{
	(void)state;
	unit_intake_end(&intake);
	return 0;
}

static void forget(struct unit_intake *unit)
{
	free(unit->findings);
	free(unit->messages);
	free(unit->rejects);
	free(unit->summary);
	unit->findings = unit->messages = NULL;
	unit->rejects = unit->summary = NULL;
}

void unit_intake_end(struct unit_intake *unit)
{
	forget(unit);
	free(unit->records);
	ledger_store_close(unit->store);
	ledger_context_free(unit->context);
	unit_remove_folder(unit->folder);
}

static void note_finding(void *data, const ledger_finding *finding)
{
	struct unit_intake *unit = data;

	assert_true(
		strlen(unit->values) + strlen(ledger_finding_value(finding)) <
		sizeof(unit->values) - 2);
	strcat(unit->values, ledger_finding_value(finding));
	strcat(unit->values, "\n");
	fprintf(unit->stream, "%llu:%llu %s\n",
		(unsigned long long)ledger_finding_line(finding),
		(unsigned long long)ledger_finding_column(finding),
		ledger_finding_rule(finding));
	fprintf(unit->message_stream, "%s|%s|%s\n",
		ledger_finding_rule(finding), ledger_finding_message(finding),
		ledger_finding_expected(finding));
}

static void apply_settings(struct unit_intake *unit, ledger_import *import)
{
	assert_int_equal(
		ledger_import_set_as_of(import, "2025-10-01"), LEDGER_OK);
	if (unit->area)
		assert_int_equal(
			ledger_import_set_area(import, unit->area), LEDGER_OK);
	if (unit->verified_on)
		assert_int_equal(ledger_import_set_verified_on(
					 import, unit->verified_on),
			LEDGER_OK);
	if (unit->severity)
		assert_int_equal(
			ledger_import_set_severity(import, unit->severity),
			LEDGER_OK);
	if (unit->mapping) {
		char *path = unit_path(unit->folder, "mapping.yaml");

		write_text(path, unit->mapping);
		assert_int_equal(
			ledger_import_set_mapping(import, path), LEDGER_OK);
		free(path);
	}
	ledger_import_set_existing(import, unit->existing);
	ledger_import_set_dry_run(import, unit->dry_run);
}

static void keep_counts(struct unit_intake *unit, ledger_import *import)
{
	size_t used = 0;
	uint64_t sum = 0;
	char *text = NULL;
	size_t length = 0;
	FILE *stream = open_memstream(&text, &length);

	for (int i = 0; i < LEDGER_IMPORT_COUNTS; i++) {
		uint64_t count =
			ledger_import_total(import, (ledger_import_count)i);

		used += (size_t)snprintf(unit->counts + used,
			sizeof(unit->counts) - used, "%s%llu", i ? " " : "",
			(unsigned long long)count);
		sum += i ? count : 0;
	}
	assert_int_equal(sum, ledger_import_total(import, LEDGER_IMPORT_ROWS));
	assert_non_null(stream);
	assert_int_equal(
		ledger_import_write_summary(import, stream), LEDGER_OK);
	fclose(stream);
	unit->summary = text;
	unit->written = ledger_import_written(import);
}

static void run(
	struct unit_intake *unit, const char *const *paths, size_t count)
{
	ledger_import *import = NULL;
	char *rejects = unit_path(unit->folder, "rejects.csv");
	size_t length = 0;
	size_t messages_length = 0;
	FILE *stream;

	forget(unit);
	remove(rejects);
	stream = open_memstream(&unit->findings, &length);
	unit->message_stream =
		open_memstream(&unit->messages, &messages_length);
	assert_non_null(stream);
	assert_non_null(unit->message_stream);
	assert_int_equal(ledger_import_new(unit->store, unit->sheet, &import),
		LEDGER_OK);
	apply_settings(unit, import);
	if (!unit->refuse)
		assert_int_equal(
			ledger_import_set_rejects(import, rejects), LEDGER_OK);
	unit->stream = stream;
	unit->values[0] = '\0';
	ledger_import_on_finding(import, note_finding, unit);
	unit->status = ledger_import_run(import, paths, count);
	if (unit->status != LEDGER_OK && unit->status != LEDGER_ERROR_REFUSED)
		print_message(
			"import: %s\n", ledger_context_message(unit->context));
	fclose(stream);
	fclose(unit->message_stream);
	keep_counts(unit, import);
	ledger_import_free(import);
	unit->rejects = unit_text(rejects);
	free(rejects);
	unit->sheet = unit->area = unit->verified_on = NULL;
	unit->mapping = unit->severity = NULL;
	unit->existing = LEDGER_EXISTING_UPDATE;
	unit->refuse = unit->dry_run = false;
}

void unit_import(struct unit_intake *unit, const char *name, const char *text)
{
	unit_import_files(unit, name, text, NULL);
}

void unit_import_files(struct unit_intake *unit, ...)
{
	const char *paths[8];
	size_t count = 0;
	const char *name;
	va_list arguments;

	va_start(arguments, unit);
	while ((name = va_arg(arguments, const char *)) != NULL) {
		char *path = unit_path(unit->folder, name);

		write_text(path, va_arg(arguments, const char *));
		paths[count++] = path;
	}
	va_end(arguments);
	run(unit, paths, count);
	while (count > 0)
		free((char *)(uintptr_t)paths[--count]);
}

unsigned unit_found(
	const struct unit_intake *unit, unsigned line, const char *rule)
{
	const char *at = unit->findings;
	unsigned found = 0;

	while (at && *at) {
		const char *end = strchr(at, '\n');
		const char *blank = memchr(at, ' ', (size_t)(end - at));

		if ((line == 0 || (unsigned)strtoul(at, NULL, 10) == line) &&
			strlen(rule) == (size_t)(end - blank - 1) &&
			memcmp(blank + 1, rule, strlen(rule)) == 0)
			found++;
		at = end + 1;
	}
	return found;
}

/* ---- Records ---------------------------------------------------------------
 */

static int compare_lines(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void append(char **line, const struct ledger__value *value)
{
	char *next = NULL;
	bool stated = value->statement == LEDGER__STATED;

	assert_true(asprintf(&next, "%s%s%.*s", *line ? *line : "",
			    *line ? "|" : "", stated ? (int)value->length : 0,
			    stated ? value->text : "") >= 0);
	free(*line);
	*line = next;
}

static char *describe(
	const struct ledger__sheet *sheet, const struct ledger__record *record)
{
	static const enum ledger__role roles[] = {LEDGER__ROLE_NAME,
		LEDGER__ROLE_CITIZEN_NUMBER, LEDGER__ROLE_BIRTH_DATE,
		LEDGER__ROLE_LIVING_AREA};
	bool person = sheet->roles[LEDGER__ROLE_CITIZEN_NUMBER] >= 0;
	char *line = NULL;

	for (size_t i = 0; person && i < 4; i++)
		append(&line, &record->values[sheet->roles[roles[i]]]);
	if (person) {
		append(&line,
			&record->values[ledger__sheet_field(sheet, "phone")]);
		append(&line,
			&record->values
				 [sheet->roles[LEDGER__ROLE_VERIFIED_ON]]);
		append(&line,
			&record->values[sheet->roles[LEDGER__ROLE_STATUS]]);
	}
	for (size_t i = 0; !person && i < sheet->field_count; i++)
		if (sheet->fields[i].stored &&
			sheet->fields[i].type != LEDGER__TYPE_RECORD)
			append(&line, &record->values[i]);
	return line;
}

const char *unit_records(struct unit_intake *unit, const char *name)
{
	const struct ledger__sheet *sheet =
		ledger__form_sheet(ledger__store_form(unit->store), name);
	const struct ledger__scan_options options = {0};
	const struct ledger__record *record = NULL;
	struct ledger__scan *scan = NULL;
	char *lines[512];
	size_t count = 0;
	size_t length = 0;
	FILE *stream;

	assert_non_null(sheet);
	assert_int_equal(
		ledger__store_scan(unit->store, sheet, &options, &scan),
		LEDGER_OK);
	while (ledger__scan_next(scan, &record) == LEDGER_OK) {
		assert_true(count < 512);
		lines[count++] = describe(sheet, record);
	}
	ledger__scan_free(scan);
	qsort(lines, count, sizeof(*lines), compare_lines);
	free(unit->records);
	unit->records = NULL;
	stream = open_memstream(&unit->records, &length);
	assert_non_null(stream);
	for (size_t i = 0; i < count; i++) {
		fprintf(stream, "%s\n", lines[i]);
		free(lines[i]);
	}
	fclose(stream);
	return unit->records;
}

void unit_import_with_record(
	struct unit_intake *unit, const char *sheet, const char *format)
{
	const struct ledger__sheet *known =
		ledger__form_sheet(ledger__store_form(unit->store), sheet);
	const struct ledger__scan_options options = {0};
	const struct ledger__record *record = NULL;
	struct ledger__scan *scan = NULL;
	char number[LEDGER__RECORD_TEXT_SIZE];
	const char *mark = strstr(format, "RECORD");
	char *text = NULL;

	assert_int_equal(
		ledger__store_scan(unit->store, known, &options, &scan),
		LEDGER_OK);
	assert_int_equal(ledger__scan_next(scan, &record), LEDGER_OK);
	ledger__record_format(record->record_no, number);
	ledger__scan_free(scan);
	assert_non_null(mark);
	assert_true(asprintf(&text, "%.*s%s%s", (int)(mark - format), format,
			    number, mark + 6) > 0);
	unit->sheet = sheet;
	unit_import(unit, "record.csv", text);
	free(text);
}

const char *unit_women(void)
{
	return unit_records(&intake, "women");
}
