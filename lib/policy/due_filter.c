/* SPDX-License-Identifier: MIT */
/* Due dates of a sheet's rows, written on as they came. */
#include "policy/policy.h"

#include "base/text.h"
#include "intake/intake.h"
#include "table/reader.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The columns that the filter adds; those of an earlier run are replaced. */
static const struct {
	const char *name;
	const char *title;
	ledger_column_kind kind;
} added[] = {{"due_on", "到期日期", LEDGER_COLUMN_TEXT},
	{"days_overdue", "逾期天数", LEDGER_COLUMN_INTEGER},
	{"state", "核实状态", LEDGER_COLUMN_TEXT}};

enum { ADDED = sizeof(added) / sizeof(added[0]) };

struct filter {
	ledger_due *due;
	const struct ledger__sheet *sheet;
	ledger_writer *writer;
	bool select;
	void (*tell)(
		void *data, const char *file, uint64_t line, const char *text);
	void *data;
	struct ledger__input *input;
	struct ledger__reader *reader;
	struct ledger__splitter *splitter;
	struct ledger__mapping mapping;
	struct ledger__rules *rules;
	struct ledger__findings findings;
	struct ledger__buffer text;
	struct ledger__block block;
	const struct ledger__cell **cells; /* of a row, by column; or NULL */
	bool *dropped;			   /* columns of an earlier run */
};

/* Finds the dialect under which the sheet has a header. */
static ledger_status find_header(struct filter *filter, const char *path)
{
	ledger_context *context = filter->due->context;
	struct ledger__dialect dialects[LEDGER__DIALECTS];
	size_t count = 0;
	ledger_status status = ledger__input_open(
		context, path, context->temporary, &filter->input);
	if (status == LEDGER_OK)
		status = ledger__input_dialects(filter->input,
			LEDGER__ENCODING_UNSET, dialects, &count);
	for (size_t i = 0; status == LEDGER_OK && i < count; i++) {
		status = ledger__reader_open(
			context, filter->input, &dialects[i], &filter->reader);
		if (status == LEDGER_OK)
			status = ledger__mapping_find(context, filter->sheet,
				NULL, filter->reader, &filter->mapping);
		if (status == LEDGER_OK)
			return LEDGER_OK;
		ledger__reader_free(filter->reader);
		filter->reader = NULL;
		if (status == LEDGER_END)
			status = LEDGER_OK;
	}
	if (status != LEDGER_OK)
		return status;
	return ledger__fail(context, LEDGER_ERROR_INPUT,
		"'%s': no row looks like the headings of the form",
		ledger__input_name(filter->input));
}

static ledger_status declare_columns(struct filter *filter)
{
	size_t count = filter->mapping.column_count;
	filter->cells = ledger__allocate(count + 1, sizeof(*filter->cells));
	filter->dropped = ledger__allocate(count + 1, sizeof(*filter->dropped));
	if (filter->cells == NULL || filter->dropped == NULL)
		return ledger__fail_memory(filter->due->context);
	for (size_t i = 0; i < count; i++) {
		const char *heading = filter->mapping.headings[i];
		char number[32];
		for (size_t a = 0; a < ADDED; a++) {
			if (strcmp(heading, added[a].name) == 0 ||
				strcmp(heading, added[a].title) == 0)
				filter->dropped[i] = true;
		}
		if (filter->dropped[i])
			continue;
		snprintf(number, sizeof(number), "column_%zu", i + 1);
		if (heading[0] == '\0')
			heading = number;
		ledger_writer_column(
			filter->writer, heading, heading, LEDGER_COLUMN_TEXT);
	}
	for (size_t a = 0; a < ADDED; a++)
		ledger_writer_column(filter->writer, added[a].name,
			added[a].title, added[a].kind);
	return LEDGER_OK;
}

/* Sorts the row's cells by column; false when one has no column. */
static bool place_cells(struct filter *filter, const struct ledger__row *row)
{
	bool all = true;
	size_t count = filter->mapping.column_count;
	memset((void *)filter->cells, 0, count * sizeof(*filter->cells));
	for (uint32_t i = 0; i < row->cell_count; i++) {
		const struct ledger__cell *cell =
			&filter->block.cells[row->first_cell + i];
		size_t column = filter->mapping.keyed ? (size_t)cell->key : i;
		if (column < count)
			filter->cells[column] = cell;
		else if (cell->length > 0 || filter->mapping.keyed)
			all = false;
	}
	return all;
}

/* Reads the cells of one field; the last stated one counts. */
static struct ledger__value read_field(
	struct filter *filter, const struct ledger__row *row, int field)
{
	const struct ledger__value_context context = {
		.as_of = filter->due->as_of};
	struct ledger__value value = {.statement = LEDGER__NO_STATEMENT};
	for (size_t i = 0; field >= 0 && i < filter->mapping.column_count;
		i++) {
		const struct ledger__cell *cell = filter->cells[i];
		if (filter->mapping.fields[i] != field || cell == NULL)
			continue;
		size_t offset = filter->text.length;
		struct ledger__value read = {0};
		ledger__value_read(&filter->sheet->fields[field], field,
			&context, filter->mapping.factors[i], cell->text,
			cell->length, row->line, (uint32_t)i + 1, &filter->text,
			&read, &filter->findings);
		read.text =
			filter->text.failed
				? NULL
				: ledger__buffer_text(&filter->text) + offset;
		if (value.statement == LEDGER__NO_STATEMENT ||
			read.statement == LEDGER__STATED ||
			read.statement == LEDGER__UNREADABLE)
			value = read;
	}
	return value;
}

/* A required field whose column is there, but the cell empty. */
static bool lacks_required(struct filter *filter)
{
	for (size_t i = 0; i < filter->mapping.column_count; i++) {
		int field = filter->mapping.fields[i];
		const struct ledger__cell *cell = filter->cells[i];
		if (field < 0 || !filter->sheet->fields[field].required)
			continue;
		const char *text = cell != NULL ? cell->text : "";
		size_t length = cell != NULL ? cell->length : 0;
		ledger__text_trim(&text, &length);
		if (length == 0)
			return true;
	}
	return false;
}

/* What the row says; false when a date or the status cannot be read. */
static bool read_facts(struct filter *filter, const struct ledger__row *row,
	struct ledger__due_facts *facts)
{
	static const enum ledger__role dates[] = {
		LEDGER__ROLE_VERIFIED_ON, LEDGER__ROLE_SURVEYED_ON};
	const int *roles = filter->sheet->roles;
	ledger__buffer_reset(&filter->text);
	ledger__findings_reset(&filter->findings);
	*facts = (struct ledger__due_facts){LEDGER__NO_LIFECYCLE, {0, 0, 0}};
	struct ledger__value value =
		read_field(filter, row, roles[LEDGER__ROLE_STATUS]);
	if (value.statement == LEDGER__UNREADABLE)
		return false;
	if (value.statement == LEDGER__STATED && value.text != NULL)
		facts->lifecycle = ledger__due_lifecycle(
			filter->sheet, value.text, value.length);
	else if (lacks_required(filter))
		facts->lifecycle = LEDGER__DRAFT;
	for (size_t i = 0; i < 2 && facts->verified_on.year == 0; i++) {
		value = read_field(filter, row, roles[dates[i]]);
		if (value.statement == LEDGER__UNREADABLE)
			return false;
		if (value.statement == LEDGER__STATED && value.text != NULL &&
			!ledger__date_parse(
				value.text, value.length, &facts->verified_on))
			return false;
	}
	const char *stated = filter->mapping.stated_date;
	if (facts->verified_on.year == 0 && stated != NULL)
		ledger__date_parse(stated, strlen(stated), &facts->verified_on);
	return true;
}

/* What is told of a row, by enum ledger_language. */
static const char *const damaged[] = {"the row cannot be read", "本行读不出"};
static const char *const cut[] = {
	"more cells than the header; cut", "单元格比表头多，多出的已略去"};
static const char *const undated[] = {
	"date of verification or status cannot be read",
	"核实日期或在册状态读不出"};

static void tell(
	struct filter *filter, uint64_t line, const char *const texts[2])
{
	if (filter->tell != NULL)
		filter->tell(filter->data, ledger__input_name(filter->input),
			line, texts[filter->due->context->language]);
}

static void write_row(
	struct filter *filter, const struct ledger__due_result *result)
{
	ledger_writer *writer = filter->writer;
	char day[LEDGER__DATE_TEXT_SIZE] = "";
	for (size_t i = 0; i < filter->mapping.column_count; i++) {
		const struct ledger__cell *cell = filter->cells[i];
		if (filter->dropped[i])
			continue;
		if (cell != NULL && cell->length > 0)
			ledger_writer_cell(
				writer, cell->text, cell->length, NULL, 0);
		else
			ledger_writer_text(writer, NULL);
	}
	if (result->due_on.year != 0) {
		ledger__date_format(result->due_on, day);
		ledger_writer_text(writer, day);
		ledger_writer_integer(writer, result->days_overdue);
	} else {
		ledger_writer_text(writer, NULL);
		ledger_writer_text(writer, NULL);
	}
	const char *name = ledger__due_state_name(result->state);
	const char *title = ledger__due_state_title(result->state);
	ledger_writer_cell(writer, name, strlen(name), title, strlen(title));
	ledger_writer_end_row(writer);
}

/* Blank rows, totals, signatures and pasted headings are no persons. */
static bool is_data(struct filter *filter, const struct ledger__row *row)
{
	int64_t stated = -1;
	if (row->damage != LEDGER__SOUND)
		return true;
	if (row->cell_count == 0)
		return false;
	if (filter->mapping.keyed)
		return true;
	return ledger__row_classify(&filter->mapping, filter->sheet,
		       &filter->block.cells[row->first_cell], row->cell_count,
		       &stated) == LEDGER__ROW_DATA;
}

static ledger_status filter_row(
	struct filter *filter, const struct ledger__row *row)
{
	struct ledger__due_facts facts;
	struct ledger__due_result result = {.state = LEDGER_DUE_UNREADABLE};
	if (!is_data(filter, row))
		return LEDGER_OK;
	bool whole = place_cells(filter, row);
	if (!whole && filter->mapping.keyed)
		return ledger__fail(filter->due->context, LEDGER_ERROR_INPUT,
			"'%s', line %llu: a key that the first rows do not "
			"have",
			ledger__input_name(filter->input),
			(unsigned long long)row->line);
	if (row->damage != LEDGER__SOUND)
		tell(filter, row->line, damaged);
	else if (!whole)
		tell(filter, row->line, cut);
	else if (!read_facts(filter, row, &facts))
		tell(filter, row->line, undated);
	else
		ledger__due_decide(&facts, &filter->due->policy->interval,
			filter->due->as_of, filter->due->within, &result);
	if (filter->text.failed || filter->findings.failed)
		return ledger__fail_memory(filter->due->context);
	filter->due->counts[result.state]++;
	if (filter->select && (filter->due->states & 1u << result.state) == 0)
		return LEDGER_OK;
	write_row(filter, &result);
	return LEDGER_OK;
}

static ledger_status filter_rows(struct filter *filter)
{
	ledger_status status = ledger__splitter_new(
		filter->due->context, filter->reader, &filter->splitter);
	if (status == LEDGER_OK)
		status = ledger__reader_skip_to(
			filter->reader, filter->mapping.first_data_line);
	while (status == LEDGER_OK && !ledger_writer_failed(filter->writer)) {
		status = ledger__reader_fill(filter->reader, &filter->block);
		if (status == LEDGER_OK)
			status = ledger__splitter_parse(
				filter->splitter, &filter->block);
		for (size_t i = 0;
			status == LEDGER_OK && i < filter->block.row_count; i++)
			status = filter_row(filter, &filter->block.rows[i]);
	}
	return status == LEDGER_END ? LEDGER_OK : status;
}

ledger_status ledger_due_filter(ledger_due *due, const ledger_form *form,
	const char *path, bool select, ledger_writer *writer,
	void (*teller)(
		void *data, const char *file, uint64_t line, const char *text),
	void *data)
{
	assert(due != NULL && form != NULL && path != NULL && writer != NULL);
	assert(due->policy != NULL);
	struct filter filter = {.due = due,
		.sheet = &form->sheets[form->main_sheet],
		.writer = writer,
		.select = select,
		.tell = teller,
		.data = data};
	memset(due->counts, 0, sizeof(due->counts));
	ledger_status status =
		ledger__rules_new(due->context, form, &filter.rules);
	filter.findings.rules = filter.rules;
	if (status == LEDGER_OK)
		status = find_header(&filter, path);
	if (status == LEDGER_OK)
		status = declare_columns(&filter);
	if (status == LEDGER_OK)
		status = filter_rows(&filter);
	ledger__block_release(&filter.block);
	ledger__splitter_free(filter.splitter);
	ledger__mapping_release(&filter.mapping);
	ledger__reader_free(filter.reader);
	ledger__input_free(filter.input);
	ledger__findings_release(&filter.findings);
	ledger__rules_free(filter.rules);
	ledger__buffer_release(&filter.text);
	free((void *)filter.cells);
	free(filter.dropped);
	return status;
}
