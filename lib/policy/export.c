/* SPDX-License-Identifier: MIT */
/* Records written out as a profile allows. */
#include "policy/policy.h"

#include "base/text.h"
#include "store/store.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct exporting {
	ledger_context *context;
	ledger_store *store;
	const ledger_export_options *options;
	const struct ledger__sheet *sheet;
	int *fields; /* those shown, in order, behind the engine's columns */
	size_t field_count;
	const struct ledger__areas *areas;
	ledger_writer *writer;
	struct ledger__date as_of;
	char area[13];	/* "" for all */
	char batch[32]; /* export_batch */
	struct ledger__shown shown;
	uint64_t records;
	struct ledger__record owner; /* the last one that a row belonged to */
};

/* Read only to find the owner; shown from her record. */
static bool is_owners(
	const struct exporting *exporting, const struct ledger__field *field)
{
	return exporting->sheet->owner_sheet >= 0 &&
	       (field->role == LEDGER__ROLE_OWNER_NUMBER ||
		       field->role == LEDGER__ROLE_OWNER_NAME);
}

static enum ledger__action field_action(
	const struct exporting *exporting, const struct ledger__field *field)
{
	if ((!field->stored && !is_owners(exporting, field)) ||
		field->role == LEDGER__ROLE_RECORD_NUMBER)
		return LEDGER__HIDE;
	return exporting->options->profile->actions[field->sensitivity];
}

static enum ledger_column_kind column_kind(
	const struct exporting *exporting, const struct ledger__field *field)
{
	if (field_action(exporting, field) != LEDGER__SHOW)
		return LEDGER_COLUMN_TEXT;
	if (field->type == LEDGER__TYPE_INTEGER)
		return LEDGER_COLUMN_INTEGER;
	if (field->type == LEDGER__TYPE_DECIMAL ||
		field->type == LEDGER__TYPE_MONEY)
		return LEDGER_COLUMN_DECIMAL;
	return LEDGER_COLUMN_TEXT;
}

static void declare_columns(struct exporting *exporting)
{
	const struct ledger__sheet *sheet = exporting->sheet;
	int number = sheet->roles[LEDGER__ROLE_RECORD_NUMBER];
	ledger_writer_column(exporting->writer, "record_no",
		number >= 0 ? sheet->fields[number].title : "编号",
		LEDGER_COLUMN_TEXT);
	ledger_writer_column(
		exporting->writer, "version", "版本", LEDGER_COLUMN_TEXT);
	ledger_writer_column(exporting->writer, "export_batch", "导出批次",
		LEDGER_COLUMN_TEXT);
	for (size_t i = 0; i < exporting->field_count; i++) {
		const struct ledger__field *field =
			&sheet->fields[exporting->fields[i]];
		ledger_writer_column(exporting->writer, field->name,
			field->title, column_kind(exporting, field));
	}
}

/* Whether a date role of the record lies after the as-of day. */
static bool begins_later(const struct exporting *exporting,
	const struct ledger__sheet *sheet, const struct ledger__record *record,
	enum ledger__role role)
{
	struct ledger__date date;
	int field = sheet->roles[role];
	if (field < 0 || record->values[field].statement != LEDGER__STATED)
		return false;
	const struct ledger__value *value = &record->values[field];
	if (!ledger__date_parse(value->text, value->length, &date))
		return false;
	return ledger__date_to_day(ledger__date_first_day(date)) >
	       ledger__date_to_day(exporting->as_of);
}

/* A measure that betrays its group takes its row with it. */
static bool is_hidden(
	const struct exporting *exporting, const struct ledger__record *record)
{
	const struct ledger__sheet *sheet = exporting->sheet;
	int measure = sheet->roles[LEDGER__ROLE_MEASURE];
	if (begins_later(exporting, sheet, record, LEDGER__ROLE_SURVEYED_ON) ||
		begins_later(exporting, sheet, record, LEDGER__ROLE_STARTED_ON))
		return true;
	if (measure < 0 || record->values[measure].statement != LEDGER__STATED)
		return false;
	const struct ledger__value *value = &record->values[measure];
	return ledger__visible_code(exporting->options->profile,
		       &exporting->sheet->fields[measure], value->text,
		       value->length) != LEDGER__SHOW;
}

static const struct ledger__sheet *owner_sheet(
	const struct exporting *exporting)
{
	return &ledger__store_form(exporting->store)
			->sheets[exporting->sheet->owner_sheet];
}

/* The record of the woman whom a row belongs to; the same one is kept. */
static ledger_status load_owner(
	struct exporting *exporting, const struct ledger__record *record)
{
	int field = exporting->sheet->roles[LEDGER__ROLE_OWNER];
	int64_t number = 0;
	if (exporting->sheet->owner_sheet < 0 || field < 0)
		return LEDGER_OK;
	const struct ledger__value *value = &record->values[field];
	if (value->statement != LEDGER__STATED ||
		!ledger__record_parse(value->text, value->length, &number))
		number = 0;
	if (number == exporting->owner.record_no && number != 0)
		return LEDGER_OK;
	ledger_status status = LEDGER_END;
	if (number != 0)
		status = ledger__store_load(exporting->store,
			owner_sheet(exporting), number, &exporting->owner);
	if (status == LEDGER_END)
		exporting->owner.record_no = 0;
	return status == LEDGER_END ? LEDGER_OK : status;
}

/* Whoever the row belongs to lives in the area that is asked for. */
static bool is_elsewhere(const struct exporting *exporting)
{
	const struct ledger__sheet *sheet = owner_sheet(exporting);
	int field = sheet->roles[LEDGER__ROLE_LIVING_AREA];
	const struct ledger__value *value;
	char code[13];
	if (exporting->area[0] == '\0')
		return false;
	if (field < 0 || exporting->owner.record_no == 0)
		return true;
	value = &exporting->owner.values[field];
	if (value->statement != LEDGER__STATED || value->length != 12)
		return true;
	memcpy(code, value->text, 12);
	code[12] = '\0';
	return !ledger__area_within(code, exporting->area);
}

/* Whether the row is left out; a row with an owner goes where she goes. */
static ledger_status leave_out(struct exporting *exporting,
	const struct ledger__record *record, bool *left_out)
{
	ledger_status status;
	*left_out = is_hidden(exporting, record);
	if (*left_out || exporting->sheet->owner_sheet < 0)
		return LEDGER_OK;
	status = load_owner(exporting, record);
	if (status != LEDGER_OK)
		return status;
	*left_out =
		is_elsewhere(exporting) ||
		(exporting->owner.record_no != 0 &&
			begins_later(exporting, owner_sheet(exporting),
				&exporting->owner, LEDGER__ROLE_SURVEYED_ON));
	return LEDGER_OK;
}

/* What stands under a field: in the row, or with whom the row belongs to. */
static struct ledger__value value_of(const struct exporting *exporting,
	const struct ledger__record *record, int field)
{
	const struct ledger__value blank = {.statement = LEDGER__BLANK};
	const struct ledger__sheet *sheet = exporting->sheet;
	if (!is_owners(exporting, &sheet->fields[field]))
		return record->values[field];
	const ledger_form *form = ledger__store_form(exporting->store);
	int own = form->sheets[sheet->owner_sheet]
			  .roles[sheet->fields[field].role ==
						  LEDGER__ROLE_OWNER_NUMBER
					  ? LEDGER__ROLE_CITIZEN_NUMBER
					  : LEDGER__ROLE_NAME];
	if (own < 0 || exporting->owner.record_no == 0)
		return blank;
	return exporting->owner.values[own];
}

static ledger_status write_record(
	struct exporting *exporting, const struct ledger__record *record)
{
	char text[LEDGER__RECORD_TEXT_SIZE];
	ledger_writer *writer = exporting->writer;
	bool left_out = false;
	ledger_status status = leave_out(exporting, record, &left_out);
	if (status != LEDGER_OK || left_out)
		return status;
	size_t length = ledger__record_format(record->record_no, text);
	ledger_writer_cell(writer, text, length, NULL, 0);
	length = ledger__version_format(record->version, text);
	ledger_writer_cell(writer, text, length, NULL, 0);
	ledger_writer_text(writer, exporting->batch);
	for (size_t i = 0; status == LEDGER_OK && i < exporting->field_count;
		i++) {
		int number = exporting->fields[i];
		const struct ledger__field *field =
			&exporting->sheet->fields[number];
		const struct ledger__value value =
			value_of(exporting, record, number);
		status = ledger__visible_write(exporting->context,
			exporting->options->profile, exporting->areas, field,
			&value, field_action(exporting, field),
			&exporting->shown, writer);
	}
	ledger_writer_end_row(writer);
	exporting->records++;
	return status;
}

static ledger_status start_scan(
	struct exporting *exporting, struct ledger__scan **scan)
{
	const struct ledger__scan_options options = {
		.area = exporting->area[0] != '\0' ? exporting->area : NULL};
	return ledger__store_scan(
		exporting->store, exporting->sheet, &options, scan);
}

/* The journal must say how many before the first one is shown. */
static ledger_status count_records(struct exporting *exporting, uint64_t *count)
{
	struct ledger__scan *scan = NULL;
	const struct ledger__record *record = NULL;
	ledger_status status = start_scan(exporting, &scan);
	while (status == LEDGER_OK) {
		bool left_out = false;
		status = ledger__scan_next(scan, &record);
		if (status == LEDGER_OK)
			status = leave_out(exporting, record, &left_out);
		if (status == LEDGER_OK && !left_out)
			++*count;
	}
	ledger__scan_free(scan);
	return status == LEDGER_END ? LEDGER_OK : status;
}

/* The names of the columns shown, and how many records, for the journal. */
static ledger_status disclose(struct exporting *exporting, uint64_t count)
{
	const ledger_export_options *options = exporting->options;
	struct ledger__buffer columns = {0};
	int64_t number = 0;
	ledger__buffer_printf(
		&columns, "%s: record_no,version", exporting->sheet->name);
	for (size_t i = 0; i < exporting->field_count; i++)
		ledger__buffer_printf(&columns, ",%s",
			exporting->sheet->fields[exporting->fields[i]].name);
	ledger_status status = LEDGER_ERROR_MEMORY;
	if (columns.failed)
		ledger__fail_memory(exporting->context);
	else
		status = ledger__store_disclose(exporting->store,
			"ledger-export", options->profile->id, options->purpose,
			ledger__buffer_text(&columns),
			exporting->area[0] != '\0'
				? exporting->area
				: ledger__store_area(exporting->store),
			count, &number);
	ledger__buffer_release(&columns);
	if (status == LEDGER_OK)
		snprintf(exporting->batch, sizeof(exporting->batch), "%s/%lld",
			ledger_store_code(exporting->store), (long long)number);
	return status;
}

static ledger_status all_fields(struct exporting *exporting)
{
	for (size_t i = 0; i < exporting->sheet->field_count; i++) {
		if (field_action(exporting, &exporting->sheet->fields[i]) !=
			LEDGER__HIDE)
			exporting->fields[exporting->field_count++] = (int)i;
	}
	return LEDGER_OK;
}

static ledger_status unknown_field(
	struct exporting *exporting, const char *name)
{
	const struct ledger__sheet *sheet = exporting->sheet;
	const char **names =
		ledger__allocate(sheet->field_count + 1, sizeof(*names));
	size_t count = 0;
	if (names == NULL)
		return ledger__fail_memory(exporting->context);
	for (size_t i = 0; i < sheet->field_count; i++) {
		if (field_action(exporting, &sheet->fields[i]) != LEDGER__HIDE)
			names[count++] = sheet->fields[i].name;
	}
	const char *nearest = ledger__nearest(name, names, count);
	ledger_status status = ledger__fail(exporting->context,
		LEDGER_ERROR_DESCRIPTOR, "no field '%s' in sheet '%s'%s%s%s",
		name, sheet->name, nearest != NULL ? "; did you mean '" : "",
		nearest != NULL ? nearest : "", nearest != NULL ? "'?" : "");
	free((void *)names);
	return status;
}

static ledger_status choose_field(struct exporting *exporting, const char *name)
{
	const struct ledger__sheet *sheet = exporting->sheet;
	int field = ledger__sheet_field(sheet, name);
	/* These come in front of all, asked for or not. */
	if (strcmp(name, "record_no") == 0 || strcmp(name, "version") == 0 ||
		strcmp(name, "export_batch") == 0)
		return LEDGER_OK;
	if (field < 0 || (!sheet->fields[field].stored &&
				 !is_owners(exporting, &sheet->fields[field])))
		return unknown_field(exporting, name);
	if (field_action(exporting, &sheet->fields[field]) == LEDGER__HIDE)
		return ledger__fail(exporting->context, LEDGER_ERROR_DESCRIPTOR,
			"profile '%s' does not show the field '%s'",
			exporting->options->profile->id, name);
	for (size_t i = 0; i < exporting->field_count; i++) {
		if (exporting->fields[i] == field)
			return ledger__fail(exporting->context,
				LEDGER_ERROR_DESCRIPTOR,
				"the field '%s' is named twice", name);
	}
	exporting->fields[exporting->field_count++] = field;
	return LEDGER_OK;
}

/* Those asked for, in that order; a profile may hide none of them. */
static ledger_status choose_fields(struct exporting *exporting)
{
	const char *start = exporting->options->fields;
	ledger_status status = LEDGER_OK;
	exporting->fields = ledger__allocate(
		exporting->sheet->field_count + 1, sizeof(*exporting->fields));
	if (exporting->fields == NULL)
		return ledger__fail_memory(exporting->context);
	if (start == NULL)
		return all_fields(exporting);
	for (bool more = true; more && status == LEDGER_OK;) {
		size_t length = strcspn(start, ",");
		char *name = ledger__duplicate(start, length);
		if (name == NULL)
			return ledger__fail_memory(exporting->context);
		status = choose_field(exporting, name);
		free(name);
		more = start[length] == ',';
		start += length + 1;
	}
	return status;
}

static ledger_status check_options(struct exporting *exporting)
{
	const ledger_export_options *options = exporting->options;
	const ledger_form *form = ledger__store_form(exporting->store);
	exporting->as_of = ledger__date_in_china(exporting->context->now);
	ledger_status status = ledger__form_choose(
		exporting->context, form, options->sheet, &exporting->sheet);
	if (status != LEDGER_OK)
		return status;
	if (options->as_of != NULL &&
		(!ledger__date_parse(options->as_of, strlen(options->as_of),
			 &exporting->as_of) ||
			ledger__date_precision(exporting->as_of) !=
				LEDGER__DAY))
		return ledger__fail(exporting->context, LEDGER_ERROR_DESCRIPTOR,
			"no such day: '%s'", options->as_of);
	if (options->profile->purpose_required &&
		(options->purpose == NULL || options->purpose[0] == '\0'))
		return ledger__fail(exporting->context, LEDGER_ERROR_DESCRIPTOR,
			"profile '%s' needs a purpose", options->profile->id);
	status = choose_fields(exporting);
	if (status != LEDGER_OK || options->area == NULL)
		return status;
	status = ledger__scope_read(
		exporting->context, options->area, exporting->area);
	if (status == LEDGER_OK)
		status = ledger__scope_check(
			exporting->context, exporting->store, exporting->area);
	return status;
}

ledger_status ledger_export_run(ledger_context *context, ledger_store *store,
	const ledger_export_options *options, ledger_writer *writer,
	uint64_t *records)
{
	struct exporting exporting = {.context = context,
		.store = store,
		.options = options,
		.writer = writer};
	struct ledger__scan *scan = NULL;
	const struct ledger__record *record = NULL;
	uint64_t count = 0;
	assert(context != NULL && store != NULL && options != NULL);
	assert(options->profile != NULL && writer != NULL);
	ledger_status status = check_options(&exporting);
	if (status == LEDGER_OK)
		status = ledger__store_areas(store, &exporting.areas);
	if (status == LEDGER_OK)
		status = count_records(&exporting, &count);
	if (status == LEDGER_OK)
		status = disclose(&exporting, count);
	if (status != LEDGER_OK) {
		ledger__record_release(&exporting.owner);
		free(exporting.fields);
		return status;
	}
	declare_columns(&exporting);
	status = start_scan(&exporting, &scan);
	while (status == LEDGER_OK && !ledger_writer_failed(writer)) {
		status = ledger__scan_next(scan, &record);
		if (status == LEDGER_OK)
			status = write_record(&exporting, record);
	}
	ledger__scan_free(scan);
	ledger__record_release(&exporting.owner);
	free(exporting.fields);
	ledger__shown_release(&exporting.shown);
	if (status != LEDGER_END && status != LEDGER_OK)
		return status;
	if (records != NULL)
		*records = exporting.records;
	return LEDGER_OK;
}
