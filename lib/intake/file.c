/* SPDX-License-Identifier: MIT */
/* One file taken in: read, planned, written, told. */
#include "intake/run.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

ledger_status ledger__run_progress(
	struct ledger__file_run *run, uint64_t done, uint64_t total)
{
	if (run->import->on_progress)
		run->import->on_progress(
			run->import->progress_data, done, total ? total : 1);
	return LEDGER_OK;
}

/* ---- What is known before the rows -----------------------------------------
 */

static const char *status_code(
	const struct ledger__sheet *sheet, enum ledger__lifecycle lifecycle)
{
	int field = sheet->roles[LEDGER__ROLE_STATUS];
	const struct ledger__code_list *list =
		field >= 0 ? sheet->fields[field].codes : NULL;

	for (size_t i = 0; list && i < list->count; i++)
		if (list->codes[i].lifecycle == lifecycle)
			return list->codes[i].code;
	return NULL;
}

/* Nobody has verified anything on a day that is yet to come. */
static ledger_status check_days(const struct ledger_import *import)
{
	char day[LEDGER__DATE_TEXT_SIZE];

	if (!import->verified_on[0] ||
		!ledger__is_future(import->verified_on, import->as_of))
		return LEDGER_OK;
	ledger__date_format(import->as_of, day);
	return ledger__fail(import->context, LEDGER_ERROR_DESCRIPTOR,
		"the day of verification, %s, is yet to come: today is %s "
		"(--verified-on, --as-of)",
		import->verified_on, day);
}

static ledger_status prepare_job(struct ledger__file_run *run)
{
	struct ledger_import *import = run->import;
	struct ledger__sheet_job *job = &run->job;
	const char *stated = run->file->mapping.stated_date;
	ledger_status status;

	job->context = import->context;
	job->form = import->form;
	job->sheet = import->sheet;
	job->rules = import->rules;
	job->mapping = &run->file->mapping;
	job->values.as_of = import->as_of;
	job->identified =
		import->sheet->roles[LEDGER__ROLE_CITIZEN_NUMBER] >= 0;
	job->draft_code = status_code(import->sheet, LEDGER__DRAFT);
	job->registered_code = status_code(import->sheet, LEDGER__REGISTERED);
	job->exited_code = status_code(import->sheet, LEDGER__EXITED);
	memcpy(job->area, import->area, sizeof(job->area));
	job->store_area = ledger__store_area(import->store);
	snprintf(job->values.scope, sizeof(job->values.scope), "%s",
		import->area[0] ? import->area
				: ledger__store_area(import->store));
	if (import->verified_on[0])
		memcpy(job->verified_on, import->verified_on,
			sizeof(import->verified_on));
	else if (stated && !ledger__is_future(stated, import->as_of))
		snprintf(job->verified_on, sizeof(job->verified_on), "%s",
			stated);
	status = ledger__store_areas(import->store, &job->values.areas);
	if (status == LEDGER_OK)
		status = ledger__store_count(
			import->store, import->sheet, &run->store_count);
	if (status == LEDGER_OK && job->identified)
		status = ledger__store_draft_count(
			import->store, import->sheet, &run->store_drafts);
	/* Worth making beside the parsing only when most rows are new. */
	job->digests = run->store_count == 0 && import->sheet->owner_sheet < 0;
	run->early = job->digests && job->identified;
	return status == LEDGER_OK ? ledger__job_prepare(job) : status;
}

static ledger_status prepare_spools(struct ledger__file_run *run)
{
	struct ledger_import *import = run->import;
	const char *temporary = ledger__store_temporary(import->store);
	size_t fields = import->sheet->field_count + 1;
	ledger_status status =
		ledger__reports_new(import->context, temporary, &run->reports);

	if (status == LEDGER_OK)
		status = ledger__bytes_spool_new(
			import->context, temporary, &run->rows);
	if (status == LEDGER_OK)
		status = ledger__sorter_new(import->context, temporary,
			sizeof(struct ledger__plan_entry), ledger__plan_compare,
			&run->plan);
	if (status == LEDGER_OK)
		status = ledger__sorter_new(import->context, temporary,
			sizeof(struct ledger__plan_entry),
			ledger__action_compare, &run->actions);
	if (status != LEDGER_OK)
		return status;
	run->values = ledger__allocate(fields, sizeof(*run->values));
	run->key = ledger__allocate(fields, sizeof(*run->key));
	if (!run->values || !run->key)
		return ledger__fail_memory(import->context);
	return LEDGER_OK;
}

/* ---- Results of blocks, in order -------------------------------------------
 */

static ledger_status check_totals(
	struct ledger__file_run *run, const struct ledger__result *result)
{
	ledger_status status = LEDGER_OK;

	for (size_t i = 0; i < result->total_count && status == LEDGER_OK;
		i++) {
		const struct ledger__total *total = &result->totals[i];
		struct ledger__plan_entry entry = {.line = total->line};
		uint64_t read = run->record_count + total->rows_before;

		if (total->part) {
			uint64_t start = run->part_start;

			run->part_start = read;
			read -= start;
		}
		if (total->stated >= 0 && (uint64_t)total->stated != read)
			status = ledger__run_finding(run, &entry,
				LEDGER__RULE_TOTAL_DIFFERS, -1, false,
				"%lld ≠ %llu", (long long)total->stated,
				(unsigned long long)read);
	}
	return status;
}

/* As many rows as the file seems to have, by its first block. */
static ledger_status begin_bulk(struct ledger__file_run *run,
	const struct ledger__result *result, uint64_t bytes)
{
	uint64_t size = ledger__input_size(run->file->input);
	uint64_t rows = result->row_count * (size / (bytes ? bytes : 1) + 1);

	ledger_status status = ledger__store_bulk_begin(
		run->import->store, run->import->sheet, rows);

	run->bulk = true;
	/* Only where a number may stand twice for a while. */
	run->early =
		ledger__store_in_bulk(run->import->store, run->import->sheet);
	return status;
}

/* Most rows of a first import go in at once; others wait in the spool. */
static ledger_status plan_early(
	struct ledger__file_run *run, struct ledger__result *result)
{
	ledger_status status = LEDGER_OK;

	for (size_t i = 0; i < result->entry_count && status == LEDGER_OK;
		i++) {
		struct ledger__plan_entry *entry = &result->entries[i];
		const char *bytes = result->rows.data + entry->offset;
		bool inserted = false;

		status = ledger__insert_early(run, entry, bytes, &inserted);
		if (status == LEDGER_OK && !inserted) {
			entry->offset = ledger__bytes_spool_size(run->rows);
			status = ledger__bytes_spool_append(
				run->rows, bytes, entry->length);
		}
		if (entry->kind == LEDGER__PLAN_NAME)
			ledger__names_add(&run->nameless, entry->name);
		if (status == LEDGER_OK)
			status = ledger__sorter_add(run->plan, entry);
	}
	return status;
}

static ledger_status plan_entries(
	struct ledger__file_run *run, struct ledger__result *result)
{
	uint64_t start = ledger__bytes_spool_size(run->rows);
	ledger_status status = LEDGER_OK;

	for (size_t i = 0; i < result->entry_count && status == LEDGER_OK;
		i++) {
		struct ledger__plan_entry *entry = &result->entries[i];
		bool goes_on = true;

		if (run->import->sheet->owner_sheet >= 0)
			status = ledger__owner_settle(
				run, result, entry, &goes_on);
		if (status != LEDGER_OK || !goes_on)
			continue;
		entry->offset += start;
		if (entry->kind == LEDGER__PLAN_NAME)
			ledger__names_add(&run->nameless, entry->name);
		status = ledger__sorter_add(run->plan, entry);
	}
	if (status == LEDGER_OK)
		status = ledger__bytes_spool_append(
			run->rows, result->rows.data, result->rows.length);
	return status;
}

static ledger_status keep_findings(
	struct ledger__file_run *run, const struct ledger__result *result)
{
	ledger_status status = LEDGER_OK;

	for (size_t i = 0; i < result->findings.count && status == LEDGER_OK;
		i++) {
		const struct ledger__finding *finding =
			&result->findings.items[i];

		if (finding->admitted)
			ledger__run_confirmed(
				run, finding->rule, finding->line);
		status = ledger__reports_add(&run->reports, finding);
	}
	return status;
}

/* Cells under no heading are not read: said once for each column. */
static ledger_status report_headless(
	struct ledger__file_run *run, const struct ledger__result *result)
{
	const unsigned int rule = LEDGER__RULE_COLUMN_UNKNOWN;
	uint64_t columns = result->headless & ~run->headless;
	ledger_status status = LEDGER_OK;

	run->headless |= columns;
	if (run->import->rules->rules[rule].severity == LEDGER_OFF)
		return LEDGER_OK;
	for (uint32_t i = 0; i < 64 && status == LEDGER_OK; i++) {
		struct ledger__finding finding = {
			.rule = rule,
			.line = run->file->mapping.header_line,
			.column = i + 1,
			.field = -1,
			.value = "",
			.detail = "",
		};

		if (columns >> i & 1)
			status = ledger__reports_add(&run->reports, &finding);
	}
	return status;
}

static ledger_status consume(
	void *data, struct ledger__result *result, uint64_t bytes)
{
	struct ledger__file_run *run = data;
	uint64_t *counts = run->file->counts;
	ledger_status status = LEDGER_OK;

	status = keep_findings(run, result);
	if (status == LEDGER_OK)
		status = report_headless(run, result);
	if (status == LEDGER_OK)
		status = check_totals(run, result);
	if (status == LEDGER_OK && run->early && !run->bulk)
		status = begin_bulk(run, result, bytes);
	if (status == LEDGER_OK)
		status = run->early ? plan_early(run, result)
				    : plan_entries(run, result);
	counts[LEDGER_IMPORT_ROWS] += result->row_count;
	counts[LEDGER_IMPORT_REJECTED] += result->rejected;
	counts[LEDGER_IMPORT_HELD] += result->held;
	counts[LEDGER_IMPORT_SKIPPED] += result->skipped;
	run->record_count += result->record_count;
	run->bytes_done += bytes;
	if (result->stated_date[0] && !run->job.verified_on[0])
		memcpy(run->late_date, result->stated_date,
			sizeof(run->late_date));
	if (status == LEDGER_OK)
		status = ledger__run_progress(run, run->bytes_done,
			ledger__input_size(run->file->input) * 2);
	return status;
}

/* Keyed inputs: a later record may have keys that the first had not. */
static ledger_status before_rows(void *data)
{
	struct ledger__file_run *run = data;

	ledger_status status = ledger__mapping_extend(run->import->context,
		run->import->sheet, run->reader, &run->file->mapping);

	return status == LEDGER_OK ? ledger__job_prepare(&run->job) : status;
}

static ledger_status report_columns(struct ledger__file_run *run)
{
	const struct ledger__mapping *map = &run->file->mapping;
	struct ledger__findings findings = {.rules = run->import->rules};
	ledger_status status = LEDGER_OK;

	ledger__mapping_report(map, run->import->sheet, &findings);
	if (map->stated_date &&
		ledger__is_future(map->stated_date, run->import->as_of))
		ledger__finding_add(&findings, LEDGER__RULE_STATED_DATE_FUTURE,
			map->stated_line, 0, -1, "", 0, "%s", map->stated_date);
	for (size_t i = 0; i < findings.count && status == LEDGER_OK; i++)
		status = ledger__reports_add(&run->reports, &findings.items[i]);
	if (findings.failed)
		status = ledger__fail_memory(run->import->context);
	ledger__findings_release(&findings);
	return status;
}

static ledger_status read_rows(struct ledger__file_run *run)
{
	const struct ledger__mapping *map = &run->file->mapping;
	ledger_status status =
		ledger__reader_skip_to(run->reader, map->first_data_line);

	if (status != LEDGER_OK)
		return status;
	return ledger__pipeline_run(&run->job, run->reader, map->keyed,
		map->keyed ? before_rows : NULL, consume, run);
}

/* ---- The whole --------------------------------------------------------------
 */

static void check_counts(const struct ledger__import_file *file)
{
	uint64_t sum = 0;

	for (int i = LEDGER_IMPORT_ADDED; i < LEDGER_IMPORT_COUNTS; i++)
		sum += file->counts[i];
	/* No row is ever lost in silence. */
	assert(sum == file->counts[LEDGER_IMPORT_ROWS]);
	(void)sum;
}

static const char *const existing_names[] = {
	[LEDGER_EXISTING_UPDATE] = "update",
	[LEDGER_EXISTING_FILL] = "fill",
	[LEDGER_EXISTING_SKIP] = "skip",
	[LEDGER_EXISTING_ERROR] = "error",
};

/* What matters for repeating the run. */
static void describe_options(struct ledger__file_run *run)
{
	const struct ledger_import *import = run->import;
	char day[LEDGER__DATE_TEXT_SIZE];

	ledger__buffer_reset(&run->scratch);
	ledger__date_format(import->as_of, day);
	ledger__buffer_printf(&run->scratch, "on-existing=%s as-of=%s",
		existing_names[import->existing], day);
	if (import->area[0])
		ledger__buffer_printf(&run->scratch, " area=%s", import->area);
	if (run->file->verified_on[0])
		ledger__buffer_printf(&run->scratch, " verified-on=%s",
			run->file->verified_on);
	ledger__buffer_append(&run->scratch, import->severities.data,
		import->severities.length);
	ledger__buffer_append(
		&run->scratch, run->confirmed.data, run->confirmed.length);
}

/* The file's digest is made meanwhile. */
static ledger_status begin_batch(struct ledger__file_run *run)
{
	ledger_status status;

	run->batch.command = "ledger-import";
	run->batch.sheet = run->import->sheet->name;
	run->batch.file = run->file->name;
	status = ledger__store_batch_begin(run->import->store, &run->batch);
	run->file->batch = run->batch.number;
	return status;
}

/* Waits for the digest: the later it is called, the less. */
static ledger_status name_batch(struct ledger__file_run *run)
{
	const char *sha256 = NULL;
	ledger_status status = ledger__input_sha256(run->file->input, &sha256);

	if (status != LEDGER_OK)
		return status;
	snprintf(run->file->sha256, sizeof(run->file->sha256), "%s", sha256);
	run->batch.sha256 = run->file->sha256;
	return LEDGER_OK;
}

static ledger_status end_batch(struct ledger__file_run *run)
{
	const uint64_t *counts = run->file->counts;

	check_counts(run->file);
	describe_options(run);
	run->batch.options = ledger__arena_duplicate(&run->import->arena,
		ledger__buffer_text(&run->scratch), run->scratch.length);
	if (!run->batch.options || run->scratch.failed || run->confirmed.failed)
		return ledger__fail_memory(run->import->context);
	run->batch.rows = counts[LEDGER_IMPORT_ROWS];
	run->batch.added = counts[LEDGER_IMPORT_ADDED];
	run->batch.updated = counts[LEDGER_IMPORT_UPDATED];
	run->batch.unchanged = counts[LEDGER_IMPORT_UNCHANGED];
	run->batch.rejected = counts[LEDGER_IMPORT_REJECTED];
	run->batch.held = counts[LEDGER_IMPORT_HELD];
	run->batch.skipped = counts[LEDGER_IMPORT_SKIPPED];
	for (int i = 0; i < LEDGER_IMPORT_COUNTS; i++)
		run->import->counts[i] += counts[i];
	return ledger__store_batch_end(run->import->store, &run->batch);
}

static ledger_status take(struct ledger__file_run *run)
{
	ledger_status status = check_days(run->import);

	if (status == LEDGER_OK)
		status = prepare_job(run);
	if (status == LEDGER_OK)
		status = prepare_spools(run);
	if (status == LEDGER_OK)
		status = report_columns(run);
	if (status == LEDGER_OK)
		status = begin_batch(run);
	if (status == LEDGER_OK)
		status = read_rows(run);
	memcpy(run->file->verified_on,
		run->late_date[0] ? run->late_date : run->job.verified_on,
		sizeof(run->file->verified_on));
	/* Rows without a number are recalled by it, others do not wait. */
	if (status == LEDGER_OK && run->nameless.count > 0)
		status = name_batch(run);
	if (status == LEDGER_OK)
		status = ledger__plan_settle(run);
	if (status == LEDGER_OK)
		status = ledger__actions_apply(run);
	if (status == LEDGER_OK)
		status = name_batch(run);
	if (status == LEDGER_OK)
		status = end_batch(run);
	if (status == LEDGER_OK)
		status = ledger__reports_tell(run);
	return status;
}

ledger_status ledger__file_take(
	struct ledger_import *import, struct ledger__import_file *file)
{
	struct ledger__file_run run = {.import = import, .file = file};
	ledger_status status;

	run.reader = file->reader;
	status = take(&run);
	ledger__rejects_end_file(import->rejects);
	ledger__reports_release(&run.reports);
	ledger__bytes_spool_free(run.rows);
	ledger__sorter_free(run.plan);
	ledger__sorter_free(run.namesakes);
	ledger__sorter_free(run.actions);
	ledger__arena_release(&run.job.arena);
	ledger__record_release(&run.record);
	ledger__buffer_release(&run.scratch);
	ledger__buffer_release(&run.copy);
	ledger__buffer_release(&run.confirmed);
	ledger__buffer_release(&run.filled);
	free(run.values);
	free(run.key);
	return status;
}
