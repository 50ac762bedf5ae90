/* SPDX-License-Identifier: MIT */
/* The import as its caller sees it: made, set, run. */
#include "base/text.h"
#include "intake/run.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

ledger_status ledger_import_new(
	ledger_store *store, const char *sheet, ledger_import **import)
{
	ledger_context *context = ledger__store_context(store);
	const ledger_form *form = ledger__store_form(store);
	const struct ledger__sheet *found = NULL;
	ledger_import *made;
	ledger_status status =
		ledger__form_choose(context, form, sheet, &found);

	if (status != LEDGER_OK)
		return status;
	made = ledger__allocate(1, sizeof(*made));
	if (!made)
		return ledger__fail_memory(context);
	made->store = store;
	made->context = context;
	made->form = form;
	made->sheet = found;
	made->as_of = ledger__date_in_china(context->now);
	status = ledger__rules_new(context, form, &made->rules);
	if (status == LEDGER_OK) {
		made->rule_counts = ledger__allocate(
			made->rules->count, sizeof(*made->rule_counts));
		made->confirmed_counts = ledger__allocate(
			made->rules->count, sizeof(*made->confirmed_counts));
		if (!made->rule_counts || !made->confirmed_counts)
			status = ledger__fail_memory(context);
	}
	if (status == LEDGER_OK)
		*import = made;
	else
		ledger_import_free(made);
	return status;
}

static void free_files(ledger_import *import)
{
	for (size_t i = 0; i < import->file_count; i++) {
		ledger__reader_free(import->files[i].reader);
		ledger__mapping_release(&import->files[i].mapping);
		ledger__input_free(import->files[i].input);
		free(import->files[i].path);
		free(import->files[i].name);
	}
	free(import->files);
	import->files = NULL;
	import->file_count = 0;
}

void ledger_import_free(ledger_import *import)
{
	if (!import)
		return;
	free_files(import);
	ledger__rejects_free(import->rejects);
	ledger_writer_free(import->findings_writer);
	ledger__placed_file_free(import->findings_file);
	ledger__rules_free(import->rules);
	ledger__map_release(&import->extra);
	ledger__arena_release(&import->arena);
	ledger__buffer_release(&import->severities);
	free(import->rule_counts);
	free(import->confirmed_counts);
	free(import->rejects_path);
	free(import->findings_path);
	free(import);
}

/* ---- Settings --------------------------------------------------------------
 */

ledger_status ledger_import_set_area(ledger_import *import, const char *area)
{
	const struct ledger__areas *areas = NULL;
	size_t length = strlen(area);
	char code[13] = "000000000000";
	ledger_status status;

	if (strspn(area, "0123456789") != length ||
		(length != 2 && length != 4 && length != 6 && length != 9 &&
			length != 12))
		return ledger__fail(import->context, LEDGER_ERROR_DESCRIPTOR,
			"area '%s' is not 2, 4, 6, 9 or 12 digits", area);
	memcpy(code, area, length);
	status = ledger__store_areas(import->store, &areas);
	if (status != LEDGER_OK)
		return status;
	if (!ledger__areas_has(areas, code) &&
		strcmp(code, ledger__store_area(import->store)) != 0)
		return ledger__fail(import->context, LEDGER_ERROR_DESCRIPTOR,
			"area '%s' is not in the store; import it with "
			"--sheet areas",
			area);
	memcpy(import->area, code, sizeof(code));
	return LEDGER_OK;
}

static ledger_status read_day(
	ledger_import *import, const char *text, struct ledger__date *day)
{
	struct ledger__date read = {0, 0, 0};

	if (!ledger__date_parse(text, strlen(text), &read) ||
		ledger__date_precision(read) != LEDGER__DAY)
		return ledger__fail(import->context, LEDGER_ERROR_DESCRIPTOR,
			"'%s' is no day such as 2025-08-31", text);
	*day = read;
	return LEDGER_OK;
}

ledger_status ledger_import_set_verified_on(
	ledger_import *import, const char *date)
{
	struct ledger__date day = {0, 0, 0};
	ledger_status status = read_day(import, date, &day);

	if (status == LEDGER_OK)
		ledger__date_format(day, import->verified_on);
	return status;
}

ledger_status ledger_import_set_as_of(ledger_import *import, const char *date)
{
	return read_day(import, date, &import->as_of);
}

ledger_status ledger_import_set_mapping(ledger_import *import, const char *path)
{
	return ledger__mapping_read(import->context, import->sheet, path,
		&import->arena, &import->extra);
}

ledger_status ledger_import_set_encoding(
	ledger_import *import, const char *name)
{
	if (ledger__encoding_parse(name, &import->encoding))
		return LEDGER_OK;
	return ledger__fail(import->context, LEDGER_ERROR_DESCRIPTOR,
		"unknown encoding '%s'; utf-8, gb18030, utf-16, utf-16le and "
		"utf-16be are known",
		name);
}

void ledger_import_set_existing(ledger_import *import, ledger_existing existing)
{
	import->existing = existing;
}

/*
 * Rules without which a row cannot be read, told apart or found again: to let
 * them go would be to lose what the row says.
 */
static bool is_firm(unsigned int rule, const struct ledger__rule *known)
{
	switch (rule) {
	case LEDGER__RULE_BYTES_UNDECODABLE:
	case LEDGER__RULE_CHARACTER_CONTROL:
	case LEDGER__RULE_QUOTE_UNBALANCED:
	case LEDGER__RULE_LINE_TOO_LONG:
	case LEDGER__RULE_ROW_UNREADABLE:
	case LEDGER__RULE_NAME_MISSING:
	case LEDGER__RULE_KEY_MISSING:
	case LEDGER__RULE_KEY_CLEARED:
	case LEDGER__RULE_ID_LENGTH:
	case LEDGER__RULE_ID_CHARACTERS:
	case LEDGER__RULE_ID_DAMAGED:
	case LEDGER__RULE_ID_CHECK_DIGIT:
	case LEDGER__RULE_ID_BIRTH_DATE:
	case LEDGER__RULE_RECORD_MALFORMED:
	case LEDGER__RULE_REFERENCE_UNKNOWN:
	case LEDGER__RULE_RECORD_EXISTS:
		return true;
	default:
		return known->holds == LEDGER__HOLDS_FIRMLY;
	}
}

ledger_status ledger_import_set_severity(
	ledger_import *import, const char *setting)
{
	ledger_status status =
		ledger__rules_set(import->context, import->rules, setting);

	for (unsigned int i = 0; i < LEDGER__RULE_COUNT && status == LEDGER_OK;
		i++) {
		struct ledger__rule *rule = &import->rules->rules[i];

		if (!is_firm(i, rule) || rule->severity == LEDGER_ERROR)
			continue;
		rule->severity = LEDGER_ERROR;
		status = ledger__fail(import->context, LEDGER_ERROR_DESCRIPTOR,
			"rule '%s' is always an error: rows that break it "
			"cannot be read or told apart",
			rule->id);
	}
	if (status == LEDGER_OK)
		ledger__buffer_printf(
			&import->severities, " severity=%s", setting);
	return status;
}

void ledger_import_set_dry_run(ledger_import *import, bool dry_run)
{
	import->dry_run = dry_run;
}

ledger_status ledger_import_set_rejects(ledger_import *import, const char *path)
{
	return ledger__keep_text(import->context, &import->rejects_path, path);
}

void ledger_import_set_force(ledger_import *import, bool force)
{
	import->force = force;
}

ledger_status ledger_import_set_findings(
	ledger_import *import, const char *path)
{
	return ledger__keep_text(import->context, &import->findings_path, path);
}

void ledger_import_on_finding(
	ledger_import *import, ledger_finding_callback *callback, void *data)
{
	import->on_finding = callback;
	import->finding_data = data;
}

void ledger_import_on_progress(
	ledger_import *import, ledger_progress_callback *callback, void *data)
{
	import->on_progress = callback;
	import->progress_data = data;
}

/* ---- The run ----------------------------------------------------------------
 */

/* The first dialect under which a header is found. */
static ledger_status find_header(
	ledger_import *import, struct ledger__import_file *file)
{
	struct ledger__dialect dialects[LEDGER__DIALECTS];
	size_t count = 0;
	ledger_status status = ledger__input_dialects(
		file->input, import->encoding, dialects, &count);

	for (size_t i = 0; status == LEDGER_OK && i < count; i++) {
		struct ledger__reader *reader = NULL;

		status = ledger__reader_open(
			import->context, file->input, &dialects[i], &reader);
		if (status == LEDGER_OK)
			status = ledger__mapping_find(import->context,
				import->sheet, &import->extra, reader,
				&file->mapping);
		if (status == LEDGER_OK) {
			file->reader = reader;
			file->dialect = dialects[i];
			return LEDGER_OK;
		}
		ledger__reader_free(reader);
		if (status == LEDGER_END)
			status = LEDGER_OK;
	}
	if (status != LEDGER_OK)
		return status;
	return ledger__fail(import->context, LEDGER_ERROR_INPUT,
		"%s: no header of sheet '%s' (%s) found in the first 20 rows; "
		"--mapping adds headings, --encoding says how the file is "
		"written",
		file->name, import->sheet->name, import->sheet->title);
}

/* Puts the file's name before a message that has none. */
static ledger_status name_file(ledger_import *import,
	const struct ledger__import_file *file, ledger_status status)
{
	char message[LEDGER__MESSAGE_SIZE];

	if (status != LEDGER_ERROR_INPUT ||
		strstr(import->context->message, file->name))
		return status;
	memcpy(message, import->context->message, sizeof(message));
	message[sizeof(message) - 1] = '\0';
	return ledger__fail(
		import->context, status, "%s: %s", file->name, message);
}

static ledger_status open_file(ledger_import *import,
	struct ledger__import_file *file, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	ledger_status status;

	if (strcmp(path, "-") == 0)
		name = "stdin";
	file->path = ledger__duplicate(path, strlen(path));
	file->name = ledger__duplicate(name, strlen(name));
	if (!file->path || !file->name)
		return ledger__fail_memory(import->context);
	status = ledger__input_open(import->context, path,
		ledger__store_temporary(import->store), &file->input);
	if (status == LEDGER_OK)
		status = find_header(import, file);
	return name_file(import, file, status);
}

static ledger_status open_files(
	ledger_import *import, const char *const *paths, size_t count)
{
	ledger_status status = LEDGER_OK;

	import->files = ledger__allocate(count + 1, sizeof(*import->files));
	if (!import->files)
		return ledger__fail_memory(import->context);
	for (size_t i = 0; i < count && status == LEDGER_OK; i++) {
		import->file_count++;
		status = open_file(import, &import->files[i], paths[i]);
	}
	return status;
}

static bool is_refused(const ledger_import *import)
{
	bool bad = import->counts[LEDGER_IMPORT_REJECTED] ||
		   import->counts[LEDGER_IMPORT_HELD];

	return import->sheet_refused || (bad && !import->rejects_path);
}

static ledger_status refuse(const ledger_import *import)
{
	ledger_context *context = import->context;
	unsigned long long rejected = import->counts[LEDGER_IMPORT_REJECTED];
	unsigned long long held = import->counts[LEDGER_IMPORT_HELD];
	bool chinese = context->language == LEDGER_CHINESE;

	if (import->sheet_refused)
		return ledger__fail(context, LEDGER_ERROR_REFUSED, "%s",
			chinese ? "表格本身有误：未写入任何内容"
				: "findings about the sheet refuse it: nothing "
				  "was written");
	if (chinese)
		return ledger__fail(context, LEDGER_ERROR_REFUSED,
			"退回 %llu 行，待核 %llu 行：未写入任何内容"
			"（--rejects FILE 可写入其余各行）",
			rejected, held);
	return ledger__fail(context, LEDGER_ERROR_REFUSED,
		"%llu row%s rejected, %llu held: nothing was written "
		"(--rejects FILE writes the others)",
		rejected, rejected == 1 ? "" : "s", held);
}

/* They are in place by then, of rows that the store did not take at all. */
static ledger_status tell_of_rejects(
	ledger_import *import, ledger_status status)
{
	char message[LEDGER__MESSAGE_SIZE];

	if (!import->rejects_path)
		return status;
	memcpy(message, import->context->message, sizeof(message));
	message[sizeof(message) - 1] = '\0';
	return ledger__fail(import->context, status,
		"%s; nothing was written: import the same files again, not "
		"'%s'",
		message, import->rejects_path);
}

/* Whether more than a line of headings is there. */
static bool holds_rows(const char *path)
{
	struct stat about;
	bool regular = stat(path, &about) == 0 && S_ISREG(about.st_mode);
	FILE *stream = regular ? fopen(path, "re") : NULL;
	bool ended = false;
	int byte = 0;

	while (stream && (byte = getc(stream)) != EOF && !(ended && byte > ' '))
		ended = ended || byte == '\n';
	if (stream)
		(void)fclose(stream);
	return ended && byte > ' ';
}

/* Mended rows are nowhere else; the same rows are those of a run cut off. */
static ledger_status check_rejects(const ledger_import *import)
{
	if (!import->rejects_path || import->force ||
		!holds_rows(import->rejects_path) ||
		ledger__rejects_same(import))
		return LEDGER_OK;
	return ledger__fail(import->context, LEDGER_ERROR_OUTPUT,
		"'%s' holds other rows, of an earlier run: nothing was "
		"written; import or move that file first, or replace it with "
		"--force",
		import->rejects_path);
}

/* Findings and rejects are in place before the store changes. */
static ledger_status finish(ledger_import *import)
{
	ledger_status status = ledger__rejects_sync(import);

	if (status == LEDGER_OK)
		status = check_rejects(import);
	if (status == LEDGER_OK)
		status = ledger__rejects_commit(import);
	if (status != LEDGER_OK)
		return status;
	if (is_refused(import))
		return refuse(import);
	if (import->dry_run)
		return LEDGER_OK;
	status = ledger__store_commit(import->store);
	import->written = status == LEDGER_OK;
	return import->written ? status : tell_of_rejects(import, status);
}

/* Before anything is read: outputs must not replace what is needed. */
static ledger_status check_outputs(
	ledger_import *import, const char *const *paths, size_t count)
{
	const char *const outputs[] = {
		import->rejects_path, import->findings_path};

	return ledger_output_check(import->context,
		ledger_store_path(import->store), paths, count, outputs,
		sizeof(outputs) / sizeof(*outputs));
}

ledger_status ledger_import_run(
	ledger_import *import, const char *const *paths, size_t count)
{
	ledger_status status;

	assert(!import->files);
	status = check_outputs(import, paths, count);
	if (status == LEDGER_OK)
		status = open_files(import, paths, count);
	if (status == LEDGER_OK)
		status = ledger__store_begin(import->store);
	if (status != LEDGER_OK)
		return status;
	status = ledger__rejects_open(import);
	if (status == LEDGER_OK)
		status = ledger__findings_open(import);
	for (size_t i = 0; i < count && status == LEDGER_OK; i++)
		status = name_file(import, &import->files[i],
			ledger__file_take(import, &import->files[i]));
	if (status == LEDGER_OK)
		status = finish(import);
	if (!import->written)
		ledger__store_rollback(import->store);
	return status;
}
