/* SPDX-License-Identifier: MIT */
/* A sheet's rows, written on as they came with columns added. */
#include "policy/sheet_filter.h"

#include "table/writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Finds the dialect under which the sheet has a header. */
static ledger_status find_header(struct ledger__sheet_filter *filter)
{
	ledger_context *context = filter->context;
	struct ledger__dialect dialects[LEDGER__DIALECTS];
	size_t count = 0;
	ledger_status status = ledger__input_open(
		context, filter->path, context->temporary, &filter->input);
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

/* A field of the form may have the same title: that is no added column. */
static bool is_added(const struct ledger__sheet_filter *filter, size_t column)
{
	const char *heading = filter->mapping.headings[column];
	bool field = filter->mapping.fields[column] >= 0;
	for (size_t i = 0; i < filter->added_count; i++) {
		if (strcmp(heading, filter->added[i].name) == 0 ||
			(!field &&
				strcmp(heading, filter->added[i].title) == 0))
			return true;
	}
	return false;
}

static ledger_status declare_columns(struct ledger__sheet_filter *filter)
{
	size_t count = filter->mapping.column_count;
	filter->cells = ledger__allocate(count + 1, sizeof(*filter->cells));
	filter->dropped = ledger__allocate(count + 1, sizeof(*filter->dropped));
	if (filter->cells == NULL || filter->dropped == NULL)
		return ledger__fail_memory(filter->context);
	for (size_t i = 0; i < count; i++) {
		const char *heading = filter->mapping.headings[i];
		char number[32];
		filter->dropped[i] = is_added(filter, i);
		if (filter->dropped[i] || filter->own_columns)
			continue;
		snprintf(number, sizeof(number), "column_%zu", i + 1);
		if (heading[0] == '\0')
			heading = number;
		ledger_writer_column(
			filter->writer, heading, heading, LEDGER_COLUMN_TEXT);
	}
	for (size_t a = 0; a < filter->added_count && !filter->own_columns; a++)
		ledger_writer_column(filter->writer, filter->added[a].name,
			filter->added[a].title, filter->added[a].kind);
	return LEDGER_OK;
}

/* Sorts the row's cells by column; false when one has no column. */
static bool place_cells(
	struct ledger__sheet_filter *filter, const struct ledger__row *row)
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

/* Blank rows, totals, signatures and pasted headings are no persons. */
static bool is_data(
	struct ledger__sheet_filter *filter, const struct ledger__row *row)
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

static const char *const damaged[] = {"the row cannot be read", "本行读不出"};
static const char *const cut[] = {
	"more cells than the header; cut", "单元格比表头多，多出的已略去"};

void ledger__sheet_filter_tell(const struct ledger__sheet_filter *filter,
	uint64_t line, ledger__filter_text texts)
{
	if (filter->tell != NULL)
		filter->tell(filter->data, ledger__input_name(filter->input),
			line, 0, texts[filter->context->language]);
}

void ledger__sheet_filter_write(struct ledger__sheet_filter *filter)
{
	for (size_t i = 0; i < filter->mapping.column_count; i++) {
		const struct ledger__cell *cell = filter->cells[i];
		if (filter->dropped[i])
			continue;
		if (cell != NULL && cell->length > 0)
			ledger_writer_cell(filter->writer, cell->text,
				cell->length, NULL, 0);
		else
			ledger_writer_text(filter->writer, NULL);
	}
}

static ledger_status filter_row(
	struct ledger__sheet_filter *filter, const struct ledger__row *row)
{
	bool sound = row->damage == LEDGER__SOUND;
	if (!is_data(filter, row))
		return LEDGER_OK;
	bool whole = place_cells(filter, row);
	if (!whole && filter->mapping.keyed)
		return ledger__fail(filter->context, LEDGER_ERROR_INPUT,
			"'%s', line %llu: a key that the first rows do not "
			"have",
			ledger__input_name(filter->input),
			(unsigned long long)row->line);
	if (!sound)
		ledger__sheet_filter_tell(filter, row->line, damaged);
	else if (!whole)
		ledger__sheet_filter_tell(filter, row->line, cut);
	return filter->row(filter, row, sound && whole);
}

static ledger_status filter_rows(struct ledger__sheet_filter *filter)
{
	ledger_status status = ledger__splitter_new(
		filter->context, filter->reader, &filter->splitter);
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

ledger_status ledger__sheet_filter_run(struct ledger__sheet_filter *filter)
{
	filter->writer->keeps_guards = !filter->own_columns;
	ledger_status status = ledger__rules_new(
		filter->context, filter->form, &filter->rules);
	if (status == LEDGER_OK)
		status = find_header(filter);
	if (status == LEDGER_OK)
		status = declare_columns(filter);
	if (status == LEDGER_OK && filter->begin != NULL)
		status = filter->begin(filter);
	if (status == LEDGER_OK)
		status = filter_rows(filter);
	return status;
}

void ledger__sheet_filter_release(struct ledger__sheet_filter *filter)
{
	ledger__block_release(&filter->block);
	ledger__splitter_free(filter->splitter);
	ledger__mapping_release(&filter->mapping);
	ledger__reader_free(filter->reader);
	ledger__input_free(filter->input);
	ledger__rules_free(filter->rules);
	free((void *)filter->cells);
	free(filter->dropped);
}
