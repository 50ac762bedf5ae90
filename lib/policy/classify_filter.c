/* SPDX-License-Identifier: MIT */
/* A sheet's persons classified, its rows written on as they came. */
#include "policy/classify.h"
#include "policy/sheet_filter.h"

#include "base/text.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct filtering {
	ledger_classify *classify;
	struct ledger__sheet_filter *rows;
	struct ledger__sheet_job job;
	struct ledger__row_reader reader;
	struct ledger__result result;
	bool *read; /* by field: conditions read it, or what fills it */
	struct ledger__arena arena;
	struct ledger__buffer text;
	uint16_t *wanted;
	uint8_t *open;
	int person[2]; /* fields that say who a row is about, -1 for none */
};

/* Rows are written on, or others are written about them. */
static bool writes_on(const ledger_classify *classify)
{
	return !classify->explain && classify->only != LEDGER__ONLY_UNKNOWN;
}

/* ---- Before the first row ------------------------------------------------ */

static const char *status_code(
	const struct ledger__sheet *sheet, enum ledger__lifecycle lifecycle)
{
	int field = sheet->roles[LEDGER__ROLE_STATUS];
	const struct ledger__code_list *list =
		field >= 0 ? sheet->fields[field].codes : NULL;
	for (size_t i = 0; list != NULL && i < list->count; i++) {
		if (list->codes[i].lifecycle == lifecycle)
			return list->codes[i].code;
	}
	return NULL;
}

/* As an import has it, without a store: areas are not looked up. */
static ledger_status prepare_job(struct filtering *filtering)
{
	const struct ledger__sheet_filter *rows = filtering->rows;
	const char *stated = rows->mapping.stated_date;
	struct ledger__sheet_job *job = &filtering->job;
	job->context = rows->context;
	job->form = rows->form;
	job->sheet = rows->sheet;
	job->rules = rows->rules;
	job->mapping = &rows->mapping;
	job->values.as_of = filtering->classify->as_of;
	job->identified = rows->sheet->roles[LEDGER__ROLE_CITIZEN_NUMBER] >= 0;
	job->store_area = "";
	job->draft_code = status_code(rows->sheet, LEDGER__DRAFT);
	job->registered_code = status_code(rows->sheet, LEDGER__REGISTERED);
	job->exited_code = status_code(rows->sheet, LEDGER__EXITED);
	if (stated != NULL && !ledger__is_future(stated, job->values.as_of))
		snprintf(job->verified_on, sizeof(job->verified_on), "%s",
			stated);
	filtering->result.findings.rules = rows->rules;
	ledger_status status = ledger__job_prepare(job);
	if (status == LEDGER_OK)
		status = ledger__row_reader_new(job, &filtering->reader);
	return status;
}

static void mark(struct filtering *filtering)
{
	static const enum ledger__role standing[] = {
		LEDGER__ROLE_STATUS, LEDGER__ROLE_EXITED_ON};
	const struct ledger__sheet *sheet = filtering->rows->sheet;
	const struct ledger__classifier *classifier =
		filtering->classify->classifier;
	int number = sheet->roles[LEDGER__ROLE_CITIZEN_NUMBER];
	int birth = sheet->roles[LEDGER__ROLE_BIRTH_DATE];
	/* Without the areas a code or name of one says nothing to anybody. */
	for (size_t i = 0; i < classifier->policy->field_count; i++)
		filtering->read[classifier->fields[i].field] =
			classifier->fields[i].action != LEDGER__HIDE &&
			sheet->fields[classifier->fields[i].field].type !=
				LEDGER__TYPE_AREA;
	if (number >= 0 && birth >= 0)
		filtering->read[number] |= filtering->read[birth];
	/* They say whether she is in the ledger at all. */
	for (size_t i = 0; i < sizeof(standing) / sizeof(standing[0]); i++) {
		if (sheet->roles[standing[i]] >= 0)
			filtering->read[sheet->roles[standing[i]]] = true;
	}
	for (size_t i = 0; i < sheet->field_count; i++) {
		const struct ledger__field *field = &sheet->fields[i];
		for (size_t k = 0; k < field->into_count; k++) {
			int into = ledger__sheet_field(sheet, field->into[k]);
			if (into >= 0)
				filtering->read[i] |= filtering->read[into];
		}
	}
}

static bool has_column(const struct filtering *filtering, int field)
{
	for (size_t i = 0; i < filtering->rows->mapping.column_count; i++) {
		if (field >= 0 && filtering->rows->mapping.fields[i] == field)
			return true;
	}
	return false;
}

static void choose_person(struct filtering *filtering)
{
	static const enum ledger__role roles[] = {
		LEDGER__ROLE_RECORD_NUMBER, LEDGER__ROLE_NAME};
	for (size_t i = 0; i < 2; i++) {
		int field = ledger__classify_shown_field(
			filtering->classify, roles[i]);
		filtering->person[i] =
			has_column(filtering, field) ? field : -1;
	}
}

/* Instead of the sheet's own columns: the line, and who she is. */
static void declare(struct filtering *filtering)
{
	static const char *const names[] = {"record_no", "name"};
	ledger_writer *writer = filtering->rows->writer;
	const struct ledger__filter_column *columns = NULL;
	size_t count = 0;
	ledger_writer_column(writer, "line", "行号", LEDGER_COLUMN_INTEGER);
	for (size_t i = 0; i < 2; i++) {
		int field = filtering->person[i];
		if (field >= 0)
			ledger_writer_column(writer, names[i],
				filtering->rows->sheet->fields[field].title,
				LEDGER_COLUMN_TEXT);
	}
	columns = filtering->classify->explain ? ledger__explain_columns(&count)
					       : ledger__open_columns(&count);
	for (size_t i = 0; i < count; i++)
		ledger_writer_column(writer, columns[i].name, columns[i].title,
			columns[i].kind);
}

/* A column that nobody reads may be one whose heading is not known here. */
static ledger_status tell_unknown(struct filtering *filtering)
{
	const struct ledger__sheet_filter *rows = filtering->rows;
	struct ledger__findings *findings = &filtering->result.findings;
	struct ledger__buffer *text = &filtering->text;
	ledger__mapping_report(&rows->mapping, rows->sheet, findings);
	for (size_t i = 0; i < findings->count && rows->tell != NULL; i++) {
		const struct ledger__finding *found = &findings->items[i];
		if (found->rule != LEDGER__RULE_COLUMN_UNKNOWN ||
			rows->dropped[found->column - 1])
			continue;
		ledger__buffer_reset(text);
		ledger__text_append_veiled(
			text, found->value, strlen(found->value));
		ledger__buffer_append_text(text, ": ");
		ledger__finding_text(text,
			findings->rules->rules[found->rule]
				.message[rows->context->language],
			found->detail);
		if (!text->failed)
			rows->tell(rows->data, ledger__input_name(rows->input),
				found->line, found->column,
				ledger__buffer_text(text));
	}
	bool failed = findings->failed || text->failed;
	ledger__result_reset(&filtering->result);
	return failed ? ledger__fail_memory(rows->context) : LEDGER_OK;
}

static ledger_status begin(struct ledger__sheet_filter *rows)
{
	struct filtering *filtering = rows->owner;
	const ledger_classify *classify = filtering->classify;
	size_t fields = classify->policy->field_count;
	filtering->read =
		ledger__allocate(rows->sheet->field_count + 1, sizeof(bool));
	filtering->wanted =
		ledger__allocate(fields + 1, sizeof(*filtering->wanted));
	filtering->open = ledger__allocate(ledger__open_bytes(classify), 1);
	if (filtering->read == NULL || filtering->wanted == NULL ||
		filtering->open == NULL)
		return ledger__fail_memory(rows->context);
	mark(filtering);
	choose_person(filtering);
	if (!writes_on(classify))
		declare(filtering);
	ledger_status status = prepare_job(filtering);
	return status == LEDGER_OK ? tell_unknown(filtering) : status;
}

/* ---- Rows ---------------------------------------------------------------- */

/* What is told of a row, by enum ledger_language, before the headings. */
static const char *const unread[] = {"cannot be read: ", "读不出："};

static void add_unread(struct filtering *filtering, int field)
{
	const struct ledger__field *of = &filtering->rows->sheet->fields[field];
	bool chinese = filtering->classify->context->language == LEDGER_CHINESE;
	if (filtering->text.length == 0)
		ledger__buffer_append_text(&filtering->text, unread[chinese]);
	else
		ledger__buffer_append_text(
			&filtering->text, chinese ? "、" : ", ");
	ledger__buffer_append_text(
		&filtering->text, chinese ? of->title : of->name);
}

/* Cells that conditions would read; each told once, in order of fields. */
static ledger_status tell_unread(struct filtering *filtering, uint64_t line)
{
	const struct ledger__sheet *sheet = filtering->rows->sheet;
	const struct ledger__findings *findings = &filtering->result.findings;
	ledger__buffer_reset(&filtering->text);
	for (size_t i = 0; i < sheet->field_count; i++) {
		bool bad = filtering->reader.values[i].statement ==
			   LEDGER__UNREADABLE;
		for (size_t k = 0; k < findings->count && !bad; k++)
			bad = findings->items[k].field == (int)i &&
			      sheet->fields[i].into_count > 0 &&
			      findings->rules->rules[findings->items[k].rule]
					      .severity == LEDGER_ERROR;
		if (bad && filtering->read[i])
			add_unread(filtering, (int)i);
	}
	const char *text = ledger__buffer_text(&filtering->text);
	if (filtering->text.failed)
		return ledger__fail_memory(filtering->rows->context);
	if (filtering->text.length == 0)
		return LEDGER_OK;
	const char *const texts[2] = {text, text};
	filtering->classify->unreadable++;
	ledger__sheet_filter_tell(filtering->rows, line, texts);
	return LEDGER_OK;
}

/* Values and what follows from them; *left says that she is in no ledger. */
static ledger_status read_row(
	struct filtering *filtering, const struct ledger__row *row, bool *left)
{
	const struct ledger__sheet *sheet = filtering->rows->sheet;
	struct ledger__value *values = filtering->reader.values;
	int status = sheet->roles[LEDGER__ROLE_STATUS];
	ledger__result_reset(&filtering->result);
	if (!ledger__read_row(&filtering->reader, &filtering->rows->block, row,
		    &filtering->result) ||
		filtering->result.findings.failed)
		return ledger__fail_memory(filtering->rows->context);
	ledger_status told = tell_unread(filtering, row->line);
	if (told != LEDGER_OK)
		return told;
	*left = ledger__lifecycle_of(sheet, values) == LEDGER__EXITED ||
		ledger__stated(values, sheet->roles[LEDGER__ROLE_EXITED_ON]);
	const char *code = status < 0 ? NULL
				      : ledger__status_code(
						&filtering->job, values, *left);
	if (code != NULL && values[status].statement != LEDGER__UNREADABLE)
		values[status] = (struct ledger__value){
			code, (uint32_t)strlen(code), LEDGER__STATED};
	if (!ledger__classify(filtering->classify->classifier, values))
		return ledger__fail_memory(filtering->rows->context);
	return LEDGER_OK;
}

static ledger_status write_person(
	struct filtering *filtering, const struct ledger__row *row)
{
	ledger_classify *classify = filtering->classify;
	const struct ledger__sheet *sheet = filtering->rows->sheet;
	ledger_status status = LEDGER_OK;
	ledger_writer_integer(filtering->rows->writer, (int64_t)row->line);
	for (size_t i = 0; status == LEDGER_OK && i < 2; i++) {
		int field = filtering->person[i];
		if (field >= 0)
			status = ledger__visible_write(classify->context,
				classify->profile, NULL, &sheet->fields[field],
				&filtering->reader.values[field],
				classify->profile->actions
					[sheet->fields[field].sensitivity],
				&classify->shown, filtering->rows->writer);
	}
	return status;
}

static ledger_status write_explained(
	struct filtering *filtering, const struct ledger__row *row)
{
	ledger_classify *classify = filtering->classify;
	size_t count = ledger__item_count(classify->classifier);
	ledger_status status = LEDGER_OK;
	for (size_t i = 0; status == LEDGER_OK && i < count; i++) {
		struct ledger__item item =
			ledger__item_at(classify->classifier, i);
		if (!ledger__classify_selects_item(classify, item))
			continue;
		status = write_person(filtering, row);
		if (status == LEDGER_OK)
			status = ledger__explain_write(
				classify, item, NULL, filtering->rows->writer);
		ledger_writer_end_row(filtering->rows->writer);
	}
	classify->listed++;
	return status;
}

static ledger_status write_open(
	struct filtering *filtering, const struct ledger__row *row)
{
	ledger_classify *classify = filtering->classify;
	memset(filtering->wanted, 0,
		classify->policy->field_count * sizeof(*filtering->wanted));
	memset(filtering->open, 0, ledger__open_bytes(classify));
	if (!ledger__open_note(classify, filtering->wanted, filtering->open))
		return LEDGER_OK;
	classify->listed++;
	ledger_status status = write_person(filtering, row);
	if (status == LEDGER_OK)
		status = ledger__open_write(classify, filtering->wanted,
			filtering->open, filtering->rows->writer);
	ledger_writer_end_row(filtering->rows->writer);
	return status;
}

/* Who left, or cannot be read, has no results. */
static void write_bare(struct filtering *filtering)
{
	const ledger_classify *classify = filtering->classify;
	if (!writes_on(classify) || classify->only != LEDGER__ONLY_ALL ||
		classify->chosen_group >= 0 || classify->narrowed)
		return;
	ledger__sheet_filter_write(filtering->rows);
	ledger__classify_write_nothing(classify, filtering->rows->writer);
	ledger_writer_end_row(filtering->rows->writer);
}

static ledger_status filter_row(struct ledger__sheet_filter *rows,
	const struct ledger__row *row, bool sound)
{
	struct filtering *filtering = rows->owner;
	ledger_classify *classify = filtering->classify;
	bool left = false;
	if (!sound) {
		classify->unreadable++;
		write_bare(filtering);
		return LEDGER_OK;
	}
	ledger_status status = read_row(filtering, row, &left);
	if (status != LEDGER_OK)
		return status;
	if (left) {
		write_bare(filtering);
		return LEDGER_OK;
	}
	if (!ledger__classify_selects(classify))
		return LEDGER_OK;
	if (classify->explain)
		return write_explained(filtering, row);
	if (classify->only == LEDGER__ONLY_UNKNOWN)
		return write_open(filtering, row);
	classify->listed++;
	ledger__sheet_filter_write(rows);
	status = ledger__classify_write_results(classify, rows->writer);
	ledger_writer_end_row(rows->writer);
	return status;
}

static ledger_status run(struct filtering *filtering, const ledger_form *form)
{
	ledger_classify *classify = filtering->classify;
	struct ledger__sheet_filter *rows = filtering->rows;
	struct ledger__filter_column *columns = NULL;
	classify->of_store = false;
	if (classify->only == LEDGER__ONLY_MISSING)
		return ledger__fail(classify->context, LEDGER_ERROR_DESCRIPTOR,
			"what is missing is known of a store only, by its "
			"provisions");
	ledger_status status = ledger__classify_start(classify, form, NULL);
	if (status == LEDGER_OK)
		status = ledger__classify_columns(classify, &filtering->arena,
			&columns, &rows->added_count);
	rows->added = columns;
	rows->own_columns = !writes_on(classify);
	return status == LEDGER_OK ? ledger__sheet_filter_run(rows) : status;
}

ledger_status ledger_classify_filter(ledger_classify *classify,
	const ledger_form *form, const char *path, ledger_writer *writer,
	ledger_row_callback *teller, void *data)
{
	assert(classify != NULL && form != NULL && path != NULL);
	assert(writer != NULL && classify->policy != NULL);
	struct filtering filtering = {.classify = classify};
	struct ledger__sheet_filter rows = {.context = classify->context,
		.form = form,
		.sheet = &form->sheets[form->main_sheet],
		.path = path,
		.writer = writer,
		.begin = begin,
		.row = filter_row,
		.owner = &filtering,
		.tell = teller,
		.data = data};
	filtering.rows = &rows;
	ledger_status status = run(&filtering, form);
	ledger__sheet_filter_release(&rows);
	ledger__row_reader_release(&filtering.reader);
	ledger__result_release(&filtering.result);
	ledger__arena_release(&filtering.job.arena);
	ledger__arena_release(&filtering.arena);
	ledger__buffer_release(&filtering.text);
	free(filtering.read);
	free(filtering.wanted);
	free(filtering.open);
	return status;
}
