/* SPDX-License-Identifier: MIT */
/*
 * The rejects file: rows that could not go in, with their cells as they were
 * read, for mending in a spreadsheet and importing again.  Sheets of several
 * files share it: columns of one field stand in one column.
 */
#include "base/text.h"
#include "intake/run.h"
#include "table/writer.h"

#include <stdlib.h>
#include <string.h>

/* A column of the rejects file. */
struct out_column {
	const char *heading;
	int field; /* or below 0 */
	int64_t factor;
	size_t place; /* among those of this heading that are no fields */
};

struct ledger__rejects {
	struct ledger__placed_file *file;
	ledger_writer *writer;
	struct out_column *columns;
	size_t count;
	size_t capacity;
	bool names_files;   /* several inputs: a column says which */
	int verified_field; /* filled with the stated date; -1 if not */
	/* The file whose rows are read again. */
	struct ledger__reader *reader;
	struct ledger__splitter *splitter;
	struct ledger__block block;
	size_t next_row;
	size_t *from; /* by column of the rejects file: the input's + 1 */
};

enum ledger_language ledger__sheet_language(
	const struct ledger__mapping *mapping)
{
	for (size_t i = 0; i < mapping->column_count; i++) {
		const char *text = mapping->headings[i];
		int32_t point = 0;

		if (mapping->fields[i] >= 0 &&
			ledger__utf8_decode(text, strlen(text), &point) &&
			ledger__is_hanzi(point))
			return LEDGER_CHINESE;
	}
	return LEDGER_ENGLISH;
}

/* ---- Columns ---------------------------------------------------------------
 */

static bool is_ours(const struct ledger__mapping *mapping, size_t column)
{
	const char *heading = mapping->headings[column];

	return mapping->fields[column] == LEDGER__COLUMN_ENGINE &&
	       heading[0] == '_';
}

/* How many columns before it have its heading and are no fields either. */
static size_t place_of(const struct ledger__mapping *mapping, size_t column)
{
	size_t place = 0;

	for (size_t i = 0; i < column; i++)
		place += mapping->fields[i] < 0 && !is_ours(mapping, i) &&
			 strcmp(mapping->headings[i],
				 mapping->headings[column]) == 0;
	return place;
}

static size_t find_column(const struct ledger__rejects *rejects, int field,
	int64_t factor, const char *heading, size_t place)
{
	for (size_t i = 0; i < rejects->count; i++) {
		const struct out_column *column = &rejects->columns[i];

		if (field >= 0 ? column->field == field &&
					 column->factor == factor
			       : column->field < 0 && column->place == place &&
					 strcmp(column->heading, heading) == 0)
			return i;
	}
	return rejects->count;
}

static bool add_column(struct ledger__rejects *rejects, int field,
	int64_t factor, const char *heading, size_t place)
{
	if (find_column(rejects, field, factor, heading, place) <
		rejects->count)
		return true;
	if (!ledger__grow(&rejects->columns, &rejects->capacity,
		    rejects->count + 1, sizeof(*rejects->columns)))
		return false;
	rejects->columns[rejects->count++] =
		(struct out_column){heading, field, factor, place};
	return true;
}

static bool add_columns(
	struct ledger__rejects *rejects, const struct ledger__mapping *mapping)
{
	for (size_t i = 0; i < mapping->column_count; i++)
		if (!is_ours(mapping, i) &&
			!add_column(rejects, mapping->fields[i],
				mapping->factors[i], mapping->headings[i],
				place_of(mapping, i)))
			return false;
	return true;
}

/* A date stated in a title would be lost with the title. */
static bool add_date_column(
	struct ledger_import *import, struct ledger__rejects *rejects)
{
	int verified = import->sheet->roles[LEDGER__ROLE_VERIFIED_ON];

	rejects->verified_field = verified;
	return verified < 0 ||
	       add_column(rejects, verified, 1,
		       import->sheet->fields[verified].title, 0);
}

/* A row that may be somebody's who is there is given her number here. */
static bool add_record_column(
	struct ledger_import *import, struct ledger__rejects *rejects)
{
	int record = import->sheet->roles[LEDGER__ROLE_RECORD_NUMBER];

	return record < 0 || add_column(rejects, record, 1,
				     import->sheet->fields[record].title, 0);
}

static void declare(struct ledger__rejects *rejects)
{
	static const char *const own[] = {
		"_line", "_rule", "_message", "_raw", "_confirm"};

	for (size_t i = 0; i < rejects->count; i++)
		ledger_writer_column(rejects->writer,
			rejects->columns[i].heading,
			rejects->columns[i].heading, LEDGER_COLUMN_TEXT);
	if (rejects->names_files)
		ledger_writer_column(
			rejects->writer, "_file", "_file", LEDGER_COLUMN_TEXT);
	for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
		ledger_writer_column(rejects->writer, own[i], own[i],
			i ? LEDGER_COLUMN_TEXT : LEDGER_COLUMN_INTEGER);
}

static ledger_status open_rejects(
	struct ledger_import *import, struct ledger__rejects *rejects)
{
	ledger_status status;

	for (size_t i = 0; i < import->file_count; i++)
		if (!add_columns(rejects, &import->files[i].mapping))
			return ledger__fail_memory(import->context);
	if (!add_date_column(import, rejects) ||
		!add_record_column(import, rejects))
		return ledger__fail_memory(import->context);
	rejects->names_files = import->file_count > 1;
	rejects->from =
		ledger__allocate(rejects->count + 1, sizeof(*rejects->from));
	if (!rejects->from)
		return ledger__fail_memory(import->context);
	status = ledger__placed_file_open(
		import->context, import->rejects_path, &rejects->file);
	if (status == LEDGER_OK)
		status = ledger_writer_new(import->context,
			ledger__placed_file_stream(rejects->file),
			LEDGER_FORMAT_CSV, &rejects->writer);
	if (status != LEDGER_OK)
		return status;
	ledger_writer_set_excel(rejects->writer, true);
	declare(rejects);
	return LEDGER_OK;
}

ledger_status ledger__rejects_open(struct ledger_import *import)
{
	struct ledger__rejects *rejects;
	ledger_status status;

	if (!import->rejects_path)
		return LEDGER_OK;
	rejects = ledger__allocate(1, sizeof(*rejects));
	if (!rejects)
		return ledger__fail_memory(import->context);
	status = open_rejects(import, rejects);
	if (status == LEDGER_OK)
		import->rejects = rejects;
	else
		ledger__rejects_free(rejects);
	return status;
}

/* ---- Rows ------------------------------------------------------------------
 */

/* Begins to read the file's rows once more. */
static ledger_status open_file(struct ledger__file_run *run)
{
	struct ledger__rejects *rejects = run->import->rejects;
	const struct ledger__mapping *map = run->job.mapping;
	ledger_status status = ledger__reader_open(run->import->context,
		run->file->input, &run->file->dialect, &rejects->reader);

	if (status == LEDGER_OK)
		status = ledger__reader_skip_to(
			rejects->reader, map->first_data_line);
	if (status == LEDGER_OK)
		status = ledger__splitter_new(run->import->context,
			rejects->reader, &rejects->splitter);
	rejects->next_row = 0;
	rejects->block.row_count = 0;
	memset(rejects->from, 0, rejects->count * sizeof(*rejects->from));
	for (size_t i = 0; i < map->column_count; i++) {
		size_t column;

		if (is_ours(map, i))
			continue;
		column = find_column(rejects, map->fields[i], map->factors[i],
			map->headings[i], place_of(map, i));
		if (column < rejects->count && !rejects->from[column])
			rejects->from[column] = i + 1;
	}
	return status;
}

void ledger__rejects_end_file(struct ledger__rejects *rejects)
{
	if (!rejects)
		return;
	ledger__splitter_free(rejects->splitter);
	ledger__reader_free(rejects->reader);
	ledger__block_release(&rejects->block);
	memset(&rejects->block, 0, sizeof(rejects->block));
	rejects->splitter = NULL;
	rejects->reader = NULL;
}

/* Goes forward to the row at this line. */
static ledger_status find_row(struct ledger__rejects *rejects, uint64_t line,
	const struct ledger__row **row)
{
	for (;;) {
		ledger_status status;

		while (rejects->next_row < rejects->block.row_count) {
			*row = &rejects->block.rows[rejects->next_row++];
			if ((*row)->line == line)
				return LEDGER_OK;
		}
		status = ledger__reader_fill(rejects->reader, &rejects->block);
		if (status == LEDGER_OK)
			status = ledger__splitter_parse(
				rejects->splitter, &rejects->block);
		if (status != LEDGER_OK)
			return status;
		rejects->next_row = 0;
	}
}

static const struct ledger__cell *find_cell(
	const struct ledger__rejects *rejects, const struct ledger__row *row,
	bool keyed, size_t column)
{
	const struct ledger__cell *cells =
		&rejects->block.cells[row->first_cell];
	size_t from = rejects->from[column];

	/* A record that could not be taken apart comes back whole. */
	if (keyed && column == 0 && row->cell_count == 1 && cells[0].key < 0)
		return &cells[0];
	if (from == 0)
		return NULL;
	if (!keyed)
		return from <= row->cell_count ? &cells[from - 1] : NULL;
	for (size_t i = 0; i < row->cell_count; i++)
		if (cells[i].key == (int32_t)from - 1)
			return &cells[i];
	return NULL;
}

/* Whether the row itself says when it was surveyed or verified. */
static bool has_date(
	const struct ledger__file_run *run, const struct ledger__row *row)
{
	const struct ledger__rejects *rejects = run->import->rejects;
	int surveyed = run->import->sheet->roles[LEDGER__ROLE_SURVEYED_ON];

	for (size_t i = 0; i < rejects->count; i++) {
		const struct ledger__cell *cell;

		if (rejects->columns[i].field < 0 ||
			(rejects->columns[i].field != surveyed &&
				rejects->columns[i].field !=
					rejects->verified_field))
			continue;
		cell = find_cell(rejects, row, run->job.mapping->keyed, i);
		if (cell && cell->length)
			return true;
	}
	return false;
}

/*
 * A cell as it was, but for apostrophes that guard it: the writer puts one
 * there again, so that any number of rounds through a spreadsheet is like one.
 */
static void write_cell(ledger_writer *writer, const struct ledger__cell *cell)
{
	const char *text = cell->text;
	size_t length = cell->length;

	while (ledger__is_guarded(text, length)) {
		text++;
		length--;
	}
	ledger_writer_cell(writer, text, length, NULL, 0);
}

static void write_cells(
	struct ledger__file_run *run, const struct ledger__row *row)
{
	struct ledger__rejects *rejects = run->import->rejects;
	const char *date = run->file->verified_on;
	bool dated = row == NULL || *date == '\0' || has_date(run, row);

	for (size_t i = 0; i < rejects->count; i++) {
		const struct ledger__cell *cell =
			row ? find_cell(
				      rejects, row, run->job.mapping->keyed, i)
			    : NULL;

		if (!dated && rejects->columns[i].field >= 0 &&
			rejects->columns[i].field == rejects->verified_field)
			ledger_writer_text(rejects->writer, date);
		else if (cell)
			write_cell(rejects->writer, cell);
		else
			ledger_writer_text(rejects->writer, "");
	}
}

/* The row as it stands in the file, where its cells do not tell it all. */
static void write_raw(
	struct ledger__file_run *run, const struct ledger__row *row)
{
	struct ledger__rejects *rejects = run->import->rejects;
	const struct ledger__mapping *map = run->job.mapping;
	const char *text = NULL;
	size_t length = 0;
	int kept = run->job.raw_column;
	struct ledger__buffer shown = {0};

	if (row && kept >= 0 && (size_t)kept < row->cell_count) {
		write_cell(rejects->writer,
			&rejects->block.cells[row->first_cell + (size_t)kept]);
		return;
	}
	if (row &&
		(row->damage != LEDGER__SOUND ||
			(!map->keyed && row->cell_count > map->column_count)))
		text = ledger__splitter_text(
			rejects->splitter, &rejects->block, row, &length);
	/* Control characters as text: else the row could never be mended. */
	if (text)
		ledger__text_append_visible(&shown, text, length);
	ledger_writer_cell(rejects->writer, shown.data, shown.length, NULL, 0);
	ledger__buffer_release(&shown);
}

ledger_status ledger__rejects_row(struct ledger__file_run *run, uint64_t line,
	const char *rules, const char *message)
{
	struct ledger__rejects *rejects = run->import->rejects;
	const struct ledger__row *row = NULL;
	ledger_status status = LEDGER_OK;

	if (!rejects->reader)
		status = open_file(run);
	if (status == LEDGER_OK)
		status = find_row(rejects, line, &row);
	if (status != LEDGER_OK && status != LEDGER_END)
		return status;
	write_cells(run, status == LEDGER_OK ? row : NULL);
	if (rejects->names_files)
		ledger_writer_text(rejects->writer, run->file->name);
	ledger_writer_integer(rejects->writer, (int64_t)line);
	ledger_writer_text(rejects->writer, rules);
	ledger_writer_text(rejects->writer, message);
	write_raw(run, status == LEDGER_OK ? row : NULL);
	ledger_writer_text(rejects->writer, "");
	ledger_writer_end_row(rejects->writer);
	return LEDGER_OK;
}

/* ---- The end ---------------------------------------------------------------
 */

ledger_status ledger__rejects_sync(struct ledger_import *import)
{
	ledger_status status = LEDGER_OK;

	if (import->rejects)
		status = ledger_writer_finish(import->rejects->writer);
	if (status == LEDGER_OK && import->rejects)
		status = ledger__placed_file_sync(import->rejects->file);
	if (status == LEDGER_OK && import->findings_writer)
		status = ledger_writer_finish(import->findings_writer);
	if (status == LEDGER_OK && import->findings_file)
		status = ledger__placed_file_sync(import->findings_file);
	return status;
}

bool ledger__rejects_same(const struct ledger_import *import)
{
	return import->rejects &&
	       ledger__placed_file_same(import->rejects->file);
}

ledger_status ledger__rejects_commit(struct ledger_import *import)
{
	ledger_status status = LEDGER_OK;

	if (import->rejects)
		status = ledger__placed_file_commit(import->rejects->file);
	if (status == LEDGER_OK && import->findings_file)
		status = ledger__placed_file_commit(import->findings_file);
	return status;
}

void ledger__rejects_free(struct ledger__rejects *rejects)
{
	if (!rejects)
		return;
	ledger__rejects_end_file(rejects);
	ledger_writer_free(rejects->writer);
	ledger__placed_file_free(rejects->file);
	free(rejects->columns);
	free(rejects->from);
	free(rejects);
}
