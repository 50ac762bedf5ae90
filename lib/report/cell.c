/* SPDX-License-Identifier: MIT */
/* The persons behind a figure: the same evaluation, with names. */
#include "report/report.h"

#include "table/writer.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH_ROWS = 2048, NAMES_MOST = 4096 };

/* ---- While counting ----------------------------------------------------- */

void ledger__behind_note(struct ledger__counter *counter, size_t table,
	size_t column, size_t row)
{
	struct ledger__behind *cell = counter->cell;
	struct ledger__behind_person person;

	if (cell->status != LEDGER_OK || cell->table != table ||
		!cell->columns[column] ||
		(!cell->every_row && cell->row != row))
		return;
	/* Sorted as bytes on disk: padding is the same. */
	memset(&person, 0, sizeof person);
	if (counter->area_length == sizeof person.area)
		memcpy(person.area, counter->area, sizeof person.area);
	person.record_no = counter->record_no;
	cell->status = ledger__sorter_add(cell->persons, &person);
}

static int compare(const void *first, const void *second)
{
	const struct ledger__behind_person *a = first;
	const struct ledger__behind_person *b = second;
	int order = memcmp(a->area, b->area, sizeof a->area);

	if (order != 0)
		return order;
	return (a->record_no > b->record_no) - (a->record_no < b->record_no);
}

/* ---- Its address -------------------------------------------------------- */

struct opening {
	struct ledger__making making;
	struct ledger__report *report; /* the figures */
	struct ledger__behind behind;
	char *address; /* cut at its colons: table, row, column */
	const char *row, *column;
	char area[13];
	struct ledger__counter *counter;
};

static ledger_status unknown(ledger_context *context, const char *kind,
	const char *text, const char *const *names, size_t count)
{
	const char *nearest = ledger_text_nearest(text, names, count);

	return ledger__fail(context, LEDGER_ERROR_DESCRIPTOR,
		"no %s '%s' in the report%s%s%s", kind, text,
		nearest ? "; did you mean '" : "", nearest ? nearest : "",
		nearest ? "'?" : "");
}

/* TABLE:ROW:COLUMN. */
static ledger_status cut(struct opening *opening, const char *address)
{
	ledger_context *context = opening->making.job->context;
	char *first = NULL;
	char *last = NULL;

	opening->address = ledger__duplicate(address, strlen(address));
	if (!opening->address)
		return ledger__fail_memory(context);
	first = strchr(opening->address, ':');
	last = strrchr(opening->address, ':');
	if (!first || first == last)
		return ledger__fail(context, LEDGER_ERROR_DESCRIPTOR,
			"a cell is TABLE:ROW:COLUMN, such as T1:total:count, "
			"not '%s'",
			address);
	*first = *last = '\0';
	opening->row = first + 1;
	opening->column = last + 1;
	return LEDGER_OK;
}

static ledger_status find_table(struct opening *opening)
{
	const struct ledger__making *making = &opening->making;
	const char *ids[LEDGER__LAYOUTS_MOST];

	for (size_t i = 0; i < making->layout_count; i++) {
		ids[i] = making->layouts[i]->id;
		opening->behind.table = i;
		if (strcmp(ids[i], opening->address) == 0)
			return LEDGER_OK;
	}
	return unknown(making->job->context, "table", opening->address, ids,
		making->layout_count);
}

static bool counts_areas(const struct ledger__leaf_spec *spec)
{
	return spec->kind == LEDGER__COLUMN_AREAS;
}

/* Of a share, what is in its numerator. */
static ledger_status choose_columns(struct opening *opening,
	const struct ledger__layout *layout, size_t column)
{
	ledger_context *context = opening->making.job->context;
	const struct ledger__leaf_spec *spec = &layout->columns[column];
	const size_t *of = &column;
	size_t count = 1;

	opening->behind.columns =
		ledger__allocate(layout->column_count, sizeof(bool));
	if (!opening->behind.columns)
		return ledger__fail_memory(context);
	if (spec->kind == LEDGER__COLUMN_SHARE) {
		of = spec->of;
		count = spec->of_count;
	}
	for (size_t i = 0; i < count; i++) {
		if (counts_areas(&layout->columns[of[i]]))
			return ledger__fail(context, LEDGER_ERROR_DESCRIPTOR,
				"column '%s' counts areas: nobody is behind "
				"it",
				opening->column);
		opening->behind.columns[of[i]] = true;
	}
	return LEDGER_OK;
}

static ledger_status find_column(struct opening *opening)
{
	const struct ledger__layout *layout =
		opening->making.layouts[opening->behind.table];
	const char *names[LEDGER__COLUMNS_MOST];

	for (size_t i = 0; i < layout->column_count; i++) {
		names[i] = layout->columns[i].name;
		if (strcmp(names[i], opening->column) == 0)
			return choose_columns(opening, layout, i);
	}
	return unknown(opening->making.job->context, "column", opening->column,
		names, layout->column_count);
}

/* A code may be shortened: 411726103 is 411726103000; the scope's own code
 * means the total too. */
static bool is_row(const struct ledger__figures *figures, size_t index,
	const char *scope, const char *text, char name[256])
{
	const struct ledger__figures_row *row = &figures->rows[index];
	size_t length = strlen(text);

	ledger__report_row_name(figures, row, name, 256);
	if (strcmp(name, text) == 0)
		return true;
	if (row->kind != LEDGER__ROW_AREA && row->kind != LEDGER__ROW_TOTAL)
		return false;
	if (row->kind == LEDGER__ROW_TOTAL)
		memcpy(name, scope, 13);
	return length >= 2 && length <= 12 && strlen(name) == 12 &&
	       strncmp(name, text, length) == 0 &&
	       strspn(name + length, "0") == 12 - length;
}

static ledger_status find_row(struct opening *opening)
{
	const struct ledger__figures *figures =
		ledger__report_find(opening->report, opening->address);
	const char *names[NAMES_MOST];
	char name[256];
	size_t count = 0;

	for (size_t i = 0; i < figures->row_count; i++) {
		const struct ledger__figures_row *row = &figures->rows[i];

		if (!is_row(figures, i, opening->making.area, opening->row,
			    name)) {
			if (count < NAMES_MOST)
				names[count++] = row->keys[0].code;
			continue;
		}
		opening->behind.every_row = row->kind == LEDGER__ROW_TOTAL;
		opening->behind.row = i;
		if (row->kind == LEDGER__ROW_AREA) {
			opening->behind.row = LEDGER__UNCLEAR;
			if (strlen(row->keys[0].code) == 12)
				opening->behind.code = row->keys[0].code;
		}
		size_t leaf =
			ledger__figures_find_leaf(figures, opening->column);
		if (leaf != SIZE_MAX)
			opening->behind.greatest =
				figures->rows[i].cells[leaf].value;
		return LEDGER_OK;
	}
	return unknown(opening->making.job->context, "row", opening->row, names,
		count);
}

/* ---- Gathering ---------------------------------------------------------- */

static ledger_status gather(struct opening *opening, const char *address,
	const ledger_profile *profile)
{
	struct ledger__making *making = &opening->making;
	ledger_context *context = making->job->context;
	ledger_status status =
		ledger__making_start(making, making->job, making->store);

	if (status == LEDGER_OK)
		status = cut(opening, address);
	if (status == LEDGER_OK)
		status = find_table(opening);
	if (status == LEDGER_OK)
		status = find_column(opening);
	if (status == LEDGER_OK)
		status = ledger__cell_allowed(&making->scope,
			making->layouts[opening->behind.table],
			opening->behind.columns, profile, opening->column);
	if (status == LEDGER_OK)
		status = ledger__making_figures(making, &opening->report);
	if (status == LEDGER_OK)
		status = find_row(opening);
	if (status == LEDGER_OK)
		status = ledger__sorter_new(context,
			ledger__store_temporary(making->store),
			sizeof(struct ledger__behind_person), compare,
			&opening->behind.persons);
	if (status == LEDGER_OK)
		status = ledger__count(context, making->store, &making->scope,
			making->layouts, making->layout_count, &making->options,
			&opening->behind, &opening->counter);
	return status == LEDGER_OK
		       ? ledger__sorter_sort(opening->behind.persons)
		       : status;
}

/* ---- Writing ------------------------------------------------------------ */

struct writing {
	struct opening *opening;
	const ledger_profile *profile;
	ledger_writer *writer;
	int name_field, area_field; /* -1: the profile shows none */
	struct ledger__shown shown;
	size_t count; /* of a batch */
	struct ledger__behind_person persons[BATCH_ROWS];
	int64_t records[BATCH_ROWS];
	const char *names[BATCH_ROWS];
	struct ledger__arena arena;
};

static int shown_field(const struct writing *writing, enum ledger__role role)
{
	const struct ledger__sheet *sheet =
		writing->opening->making.scope.sheet;
	int field = sheet->roles[role];

	if (field < 0 ||
		writing->profile->actions[sheet->fields[field].sensitivity] ==
			LEDGER__HIDE)
		return -1;
	return field;
}

static void declare(const struct writing *writing)
{
	const struct ledger__sheet *sheet =
		writing->opening->making.scope.sheet;
	int number = sheet->roles[LEDGER__ROLE_RECORD_NUMBER];

	ledger_writer_column(writing->writer, "record_no",
		number >= 0 ? sheet->fields[number].title : "编号",
		LEDGER_COLUMN_TEXT);
	if (writing->name_field >= 0)
		ledger_writer_column(writing->writer, "name",
			sheet->fields[writing->name_field].title,
			LEDGER_COLUMN_TEXT);
	if (writing->area_field >= 0)
		ledger_writer_column(writing->writer, "area",
			sheet->fields[writing->area_field].title,
			LEDGER_COLUMN_TEXT);
}

static ledger_status disclose(const struct writing *writing,
	const char *address, const char *purpose, uint64_t records)
{
	const struct opening *opening = writing->opening;
	char columns[32];
	int64_t number = 0;

	if (records == 0)
		return LEDGER_OK;
	snprintf(columns, sizeof columns, "record_no%s%s",
		writing->name_field >= 0 ? ",name" : "",
		writing->area_field >= 0 ? ",area" : "");
	return ledger__store_disclose(opening->making.store, "ledger-report",
		writing->profile->id, purpose, columns, address, records,
		&number);
}

static ledger_status write_field(
	struct writing *writing, int number, const char *text, size_t length)
{
	const struct opening *opening = writing->opening;
	const struct ledger__field *field =
		&opening->making.scope.sheet->fields[number];
	struct ledger__value value = {.text = length > 0 ? text : NULL,
		.length = (uint32_t)length,
		.statement = length > 0 ? LEDGER__STATED : LEDGER__BLANK};

	return ledger__visible_write(opening->making.job->context,
		writing->profile, opening->making.areas, field, &value,
		writing->profile->actions[field->sensitivity], &writing->shown,
		writing->writer);
}

static ledger_status write_person(struct writing *writing, size_t index)
{
	const struct ledger__behind_person *person = &writing->persons[index];
	const char *name = writing->names[index];
	char number[LEDGER__RECORD_TEXT_SIZE];
	size_t length = ledger__record_format(person->record_no, number);
	ledger_status status = LEDGER_OK;

	ledger_writer_cell(writing->writer, number, length, NULL, 0);
	if (writing->name_field >= 0)
		status = write_field(writing, writing->name_field, name,
			name ? strlen(name) : 0);
	if (status == LEDGER_OK && writing->area_field >= 0)
		status = write_field(writing, writing->area_field, person->area,
			strnlen(person->area, sizeof person->area));
	ledger_writer_end_row(writing->writer);
	return status;
}

/* The next rows with their names; LEDGER_END after the last. */
static ledger_status next_batch(struct writing *writing)
{
	struct opening *opening = writing->opening;
	const void *entry = NULL;
	ledger_status status = LEDGER_OK;

	writing->count = 0;
	while (writing->count < BATCH_ROWS &&
		(status = ledger__sorter_next(
			 opening->behind.persons, &entry)) == LEDGER_OK) {
		const struct ledger__behind_person *person = entry;

		writing->records[writing->count] = person->record_no;
		writing->persons[writing->count++] = *person;
	}
	if (status != LEDGER_OK && status != LEDGER_END)
		return status;
	if (writing->count == 0)
		return LEDGER_END;
	ledger__arena_reset(&writing->arena);
	memset((void *)writing->names, 0, sizeof writing->names);
	if (writing->name_field < 0)
		return LEDGER_OK;
	return ledger__store_cells(opening->making.store,
		opening->making.scope.sheet, writing->name_field,
		writing->records, writing->count, &writing->arena,
		writing->names);
}

static ledger_status write_persons(struct opening *opening, const char *address,
	const ledger_profile *profile, const char *purpose,
	ledger_writer *writer)
{
	struct writing *writing = ledger__allocate(1, sizeof *writing);
	ledger_status status = LEDGER_OK;

	if (!writing)
		return ledger__fail_memory(opening->making.job->context);
	writing->opening = opening;
	writing->profile = profile;
	writing->writer = writer;
	writing->name_field = shown_field(writing, LEDGER__ROLE_NAME);
	writing->area_field = shown_field(writing, LEDGER__ROLE_LIVING_AREA);
	declare(writing);
	status = disclose(writing, address, purpose,
		ledger__sorter_count(opening->behind.persons));
	while (status == LEDGER_OK && !ledger_writer_failed(writer)) {
		status = next_batch(writing);
		for (size_t i = 0; status == LEDGER_OK && i < writing->count;
			i++)
			status = write_person(writing, i);
	}
	ledger__shown_release(&writing->shown);
	ledger__arena_release(&writing->arena);
	free(writing);
	return status == LEDGER_END ? LEDGER_OK : status;
}

static void close_all(struct opening *opening)
{
	ledger__counter_free(opening->counter);
	ledger__report_free(opening->report);
	ledger__sorter_free(opening->behind.persons);
	free(opening->behind.columns);
	free(opening->address);
	ledger__making_release(&opening->making);
}

ledger_status ledger_report_cell(ledger_report *report, ledger_store *store,
	const char *cell, const ledger_profile *profile, const char *purpose,
	ledger_writer *writer, uint64_t *listed)
{
	struct opening opening = {.making = {.job = report, .store = store}};
	ledger_status status = LEDGER_OK;

	assert(report && store && cell && profile && writer);
	if (profile->purpose_required && (!purpose || !*purpose))
		return ledger__fail(report->context, LEDGER_ERROR_DESCRIPTOR,
			"profile '%s' needs a purpose", profile->id);
	status = ledger__store_snapshot(store);
	if (status != LEDGER_OK)
		return status;
	status = gather(&opening, cell, profile);
	/* The journal is written before the first name is read. */
	ledger__store_snapshot_end(store);
	if (status == LEDGER_OK)
		status =
			write_persons(&opening, cell, profile, purpose, writer);
	if (status == LEDGER_OK && listed)
		*listed = ledger__sorter_count(opening.behind.persons);
	close_all(&opening);
	return status;
}
