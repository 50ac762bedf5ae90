/* SPDX-License-Identifier: MIT */
/* The list of who is due: gathered from the index, sorted, written. */
#include "policy/policy.h"

#include "base/sorter.h"
#include "base/spool.h"
#include "store/store.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Sorted as bytes on disk: zeroed first, so that padding is the same. */
struct due_entry {
	int64_t record_no;
	int32_t days_overdue;
	int32_t state;
	struct ledger__date verified_on;
	struct ledger__date due_on;
	char area[12];
};

enum { TOWNSHIP_DIGITS = 9 };

static int compare_due(const void *first, const void *second)
{
	const struct due_entry *a = first;
	const struct due_entry *b = second;
	if (a->days_overdue != b->days_overdue)
		return a->days_overdue > b->days_overdue ? -1 : 1;
	int order = memcmp(a->area, b->area, sizeof(a->area));
	if (order != 0)
		return order;
	return a->record_no < b->record_no ? -1 : a->record_no > b->record_no;
}

static int compare_by_township(const void *first, const void *second)
{
	const struct due_entry *a = first;
	const struct due_entry *b = second;
	int order = memcmp(a->area, b->area, TOWNSHIP_DIGITS);
	return order != 0 ? order : compare_due(a, b);
}

ledger_status ledger__due_policy(ledger_due *due, ledger_store *store)
{
	if (due->policy != NULL)
		return LEDGER_OK;
	ledger_status status =
		ledger__policy_open_store(store, &due->own_policy);
	if (status == LEDGER_OK && due->own_policy == NULL)
		return ledger__fail(due->context, LEDGER_ERROR_DESCRIPTOR,
			"the store has no policy; name one");
	if (status == LEDGER_OK)
		due->policy = due->own_policy;
	return status;
}

/* The area asked for; NULL when it is all of the store. */
static const char *scan_area(const ledger_due *due)
{
	return due->area[0] != '\0' ? due->area : NULL;
}

static ledger_status gather_row(ledger_due *due,
	const struct ledger__sheet *sheet, const struct ledger__due_row *row)
{
	struct ledger__due_facts facts = {LEDGER__NO_LIFECYCLE, {0, 0, 0}};
	struct ledger__due_result result;
	facts.lifecycle =
		ledger__due_lifecycle(sheet, row->status, strlen(row->status));
	/* A store that passed its checks has dates; others are "never". */
	if (!ledger__date_parse(row->verified_on, strlen(row->verified_on),
		    &facts.verified_on))
		facts.verified_on = (struct ledger__date){0, 0, 0};
	ledger__due_decide(&facts, &due->policy->interval, due->as_of,
		due->within, &result);
	due->counts[result.state]++;
	if (due->list == NULL || (due->states & 1u << result.state) == 0)
		return LEDGER_OK;
	struct due_entry entry;
	memset(&entry, 0, sizeof(entry));
	entry.record_no = row->record_no;
	entry.days_overdue = result.days_overdue;
	entry.state = (int32_t)result.state;
	entry.verified_on = facts.verified_on;
	entry.due_on = result.due_on;
	memcpy(entry.area, row->area, strnlen(row->area, sizeof(entry.area)));
	return ledger__sorter_add(due->list, &entry);
}

static const struct ledger__sheet *main_sheet(ledger_store *store)
{
	const ledger_form *form = ledger__store_form(store);
	return &form->sheets[form->main_sheet];
}

ledger_status ledger_due_gather(
	ledger_due *due, ledger_store *store, bool by_township)
{
	struct ledger__due_scan *scan = NULL;
	struct ledger__due_row row;
	assert(due != NULL && store != NULL && due->list == NULL);
	due->by_township = by_township;
	memset(due->counts, 0, sizeof(due->counts));
	ledger_status status =
		ledger__scope_check(due->context, store, due->area);
	if (status == LEDGER_OK)
		status = ledger__due_check_states(due);
	if (status == LEDGER_OK)
		status = ledger__due_policy(due, store);
	if (status == LEDGER_OK)
		status = ledger__sorter_new(due->context,
			ledger__store_temporary(store),
			sizeof(struct due_entry),
			by_township ? compare_by_township : compare_due,
			&due->list);
	if (status == LEDGER_OK)
		status = ledger__store_due_scan(store, scan_area(due), &scan);
	while (status == LEDGER_OK) {
		status = ledger__due_scan_next(scan, &row);
		if (status == LEDGER_OK)
			status = gather_row(due, main_sheet(store), &row);
	}
	ledger__due_scan_free(scan);
	if (status == LEDGER_END)
		status = ledger__sorter_sort(due->list);
	return status;
}

uint64_t ledger_due_listed(const ledger_due *due)
{
	return due->list != NULL ? ledger__sorter_count(due->list) : 0;
}

static const char *role_title(const struct ledger__sheet *sheet,
	enum ledger__role role, const char *otherwise)
{
	int field = sheet->roles[role];
	return field >= 0 ? sheet->fields[field].title : otherwise;
}

void ledger__due_columns(ledger_writer *writer, const ledger_form *form)
{
	const struct ledger__sheet *sheet = &form->sheets[form->main_sheet];
	ledger_writer_column(writer, "record_no",
		role_title(sheet, LEDGER__ROLE_RECORD_NUMBER, "编号"),
		LEDGER_COLUMN_TEXT);
	ledger_writer_column(writer, "name",
		role_title(sheet, LEDGER__ROLE_NAME, "姓名"),
		LEDGER_COLUMN_TEXT);
	ledger_writer_column(writer, "area",
		role_title(sheet, LEDGER__ROLE_LIVING_AREA, "地区"),
		LEDGER_COLUMN_TEXT);
	ledger_writer_column(writer, "verified_on",
		role_title(sheet, LEDGER__ROLE_VERIFIED_ON, "核实日期"),
		LEDGER_COLUMN_TEXT);
	ledger_writer_column(writer, "due_on", "到期日期", LEDGER_COLUMN_TEXT);
	ledger_writer_column(
		writer, "days_overdue", "逾期天数", LEDGER_COLUMN_INTEGER);
	ledger_writer_column(writer, "state", "核实状态", LEDGER_COLUMN_TEXT);
}

static void write_date(ledger_writer *writer, struct ledger__date date)
{
	char text[LEDGER__DATE_TEXT_SIZE] = "";
	if (date.year != 0)
		ledger__date_format(date, text);
	ledger_writer_text(writer, date.year != 0 ? text : NULL);
}

static void write_area(ledger_writer *writer, const struct ledger__field *field,
	const struct ledger__areas *areas, const char area[12],
	struct ledger__buffer *label)
{
	if (area[0] == '\0') {
		ledger_writer_text(writer, NULL);
		return;
	}
	ledger__buffer_reset(label);
	if (field != NULL && ledger_writer_shows_labels(writer))
		ledger__value_label(field, areas, area, 12, label);
	if (label->length > 0 && !label->failed)
		ledger_writer_cell(
			writer, area, 12, label->data, label->length);
	else
		ledger_writer_cell(writer, area, 12, NULL, 0);
}

/* Rows are written in batches, their names read together. */
enum { BATCH_ROWS = 2048 };

/* What writing the list needs, made once. */
struct list_writing {
	ledger_store *store;
	const struct ledger__sheet *sheet;
	const struct ledger__areas *areas;
	const struct ledger__field *area_field;
	int name_field;
	struct ledger__arena names_arena;
	struct ledger__buffer label;
	size_t count;
	struct due_entry entries[BATCH_ROWS];
	int64_t records[BATCH_ROWS];
	const char *names[BATCH_ROWS];
};

static ledger_status writing_start(
	ledger_store *store, struct list_writing **writing)
{
	struct list_writing *made = ledger__allocate(1, sizeof(*made));
	if (made == NULL)
		return ledger__fail_memory(ledger__store_context(store));
	made->store = store;
	made->sheet = main_sheet(store);
	made->name_field = made->sheet->roles[LEDGER__ROLE_NAME];
	int area = made->sheet->roles[LEDGER__ROLE_LIVING_AREA];
	if (area >= 0)
		made->area_field = &made->sheet->fields[area];
	*writing = made;
	return ledger__store_areas(store, &made->areas);
}

static void writing_end(struct list_writing *writing)
{
	if (writing == NULL)
		return;
	ledger__arena_release(&writing->names_arena);
	ledger__buffer_release(&writing->label);
	free(writing);
}

/* The next rows of the list with their names; LEDGER_END after the last. */
static ledger_status next_batch(
	struct list_writing *writing, struct ledger__sorter *list)
{
	const void *entry = NULL;
	ledger_status status = LEDGER_OK;
	writing->count = 0;
	while (writing->count < BATCH_ROWS &&
		(status = ledger__sorter_next(list, &entry)) == LEDGER_OK) {
		memcpy(&writing->entries[writing->count], entry,
			sizeof(struct due_entry));
		writing->records[writing->count] =
			writing->entries[writing->count].record_no;
		writing->count++;
	}
	if (status != LEDGER_OK && status != LEDGER_END)
		return status;
	if (writing->count == 0)
		return LEDGER_END;
	ledger__arena_reset(&writing->names_arena);
	memset(writing->names, 0, sizeof(writing->names));
	if (writing->name_field < 0)
		return LEDGER_OK;
	return ledger__store_cells(writing->store, writing->sheet,
		writing->name_field, writing->records, writing->count,
		&writing->names_arena, writing->names);
}

static void write_entry(
	struct list_writing *writing, size_t index, ledger_writer *writer)
{
	const struct due_entry *entry = &writing->entries[index];
	char number[LEDGER__RECORD_TEXT_SIZE];
	ledger_due_state state = (ledger_due_state)entry->state;
	size_t length = ledger__record_format(entry->record_no, number);
	ledger_writer_cell(writer, number, length, NULL, 0);
	ledger_writer_text(writer, writing->names[index]);
	write_area(writer, writing->area_field, writing->areas, entry->area,
		&writing->label);
	write_date(writer, entry->verified_on);
	write_date(writer, entry->due_on);
	ledger_writer_integer(writer, entry->days_overdue);
	const char *title = ledger__due_state_title(state);
	const char *word = ledger__due_state_name(state);
	ledger_writer_cell(writer, word, strlen(word), title, strlen(title));
	ledger_writer_end_row(writer);
}

static ledger_status disclose(ledger_due *due, ledger_store *store)
{
	int64_t number = 0;
	return ledger__store_disclose(store, "ledger-due", NULL, NULL,
		"record_no,name,area,verified_on,due_on,days_overdue,state",
		due->area[0] != '\0' ? due->area : ledger__store_area(store),
		ledger_due_listed(due), &number);
}

ledger_status ledger_due_write(
	ledger_due *due, ledger_store *store, ledger_writer *writer)
{
	struct list_writing *writing = NULL;
	assert(due != NULL && due->list != NULL && writer != NULL);
	ledger_status status = LEDGER_OK;
	if (ledger_due_listed(due) > 0)
		status = disclose(due, store);
	if (status != LEDGER_OK)
		return status;
	ledger__due_columns(writer, ledger__store_form(store));
	status = writing_start(store, &writing);
	while (status == LEDGER_OK && !ledger_writer_failed(writer)) {
		status = next_batch(writing, due->list);
		for (size_t i = 0; status == LEDGER_OK && i < writing->count;
			i++)
			write_entry(writing, i, writer);
	}
	writing_end(writing);
	return status == LEDGER_END ? LEDGER_OK : status;
}

/* ---- One file for each township ---------------------------------------- */

static ledger_status make_folder(ledger_context *context, const char *folder)
{
	struct stat state;
	if (mkdir(folder, 0700) == 0)
		return LEDGER_OK;
	if (errno != EEXIST || lstat(folder, &state) != 0 ||
		!S_ISDIR(state.st_mode))
		return ledger__fail_errno(context, LEDGER_ERROR_OUTPUT,
			"cannot make the folder '%s'", folder);
	DIR *entries = opendir(folder);
	if (entries == NULL)
		return ledger__fail_errno(context, LEDGER_ERROR_OUTPUT,
			"cannot read the folder '%s'", folder);
	bool empty = true;
	const struct dirent *entry;
	while ((entry = readdir(entries)) != NULL) {
		if (strcmp(entry->d_name, ".") != 0 &&
			strcmp(entry->d_name, "..") != 0)
			empty = false;
	}
	closedir(entries);
	/* An older list of a township that has nobody now would be mailed. */
	if (!empty)
		return ledger__fail(context, LEDGER_ERROR_OUTPUT,
			"the folder '%s' is not empty; name a new one, for "
			"instance by the month",
			folder);
	return LEDGER_OK;
}

/* The files of a split: at most one is open. */
struct split {
	ledger_due *due;
	const ledger_form *form;
	const char *folder;
	void (*prepare)(void *data, ledger_writer *writer);
	void *data;
	struct ledger__placed_file *file;
	ledger_writer *writer;
	char township[TOWNSHIP_DIGITS];
	uint64_t files;
};

static ledger_status split_close(struct split *split)
{
	ledger_status status = LEDGER_OK;
	if (split->writer != NULL)
		status = ledger_writer_finish(split->writer);
	if (status == LEDGER_OK && split->file != NULL)
		status = ledger__placed_file_commit(split->file);
	ledger_writer_free(split->writer);
	ledger__placed_file_free(split->file);
	split->writer = NULL;
	split->file = NULL;
	return status;
}

static ledger_status split_open(struct split *split, const char area[12])
{
	struct ledger__buffer path = {0};
	ledger_context *context = split->due->context;
	memcpy(split->township, area, TOWNSHIP_DIGITS);
	/* The code of an area holds digits only; without one there is none. */
	if (area[0] != '\0')
		ledger__buffer_printf(
			&path, "%s/%.9s000.csv", split->folder, area);
	else
		ledger__buffer_printf(&path, "%s/no-area.csv", split->folder);
	if (path.failed) {
		ledger__buffer_release(&path);
		return ledger__fail_memory(context);
	}
	ledger_status status = ledger__placed_file_open(
		context, ledger__buffer_text(&path), &split->file);
	if (status == LEDGER_OK)
		status = ledger_writer_new(context,
			ledger__placed_file_stream(split->file),
			LEDGER_FORMAT_CSV, &split->writer);
	if (status == LEDGER_OK) {
		split->files++;
		if (split->prepare != NULL)
			split->prepare(split->data, split->writer);
		ledger__due_columns(split->writer, split->form);
	}
	ledger__buffer_release(&path);
	return status;
}

static ledger_status split_entry(
	struct split *split, struct list_writing *writing, size_t index)
{
	const struct due_entry *entry = &writing->entries[index];
	ledger_status status = LEDGER_OK;
	if (split->writer == NULL ||
		memcmp(split->township, entry->area, TOWNSHIP_DIGITS) != 0) {
		status = split_close(split);
		if (status == LEDGER_OK)
			status = split_open(split, entry->area);
	}
	if (status == LEDGER_OK)
		write_entry(writing, index, split->writer);
	return status;
}

ledger_status ledger_due_split(ledger_due *due, ledger_store *store,
	const char *folder, void (*prepare)(void *data, ledger_writer *writer),
	void *data, uint64_t *files)
{
	struct list_writing *writing = NULL;
	struct split split = {.due = due,
		.form = ledger__store_form(store),
		.folder = folder,
		.prepare = prepare,
		.data = data};
	assert(due != NULL && due->list != NULL && due->by_township);
	ledger_status status = make_folder(due->context, folder);
	if (status == LEDGER_OK && ledger_due_listed(due) > 0)
		status = disclose(due, store);
	if (status == LEDGER_OK)
		status = writing_start(store, &writing);
	while (status == LEDGER_OK) {
		status = next_batch(writing, due->list);
		for (size_t i = 0; status == LEDGER_OK && i < writing->count;
			i++)
			status = split_entry(&split, writing, i);
	}
	if (status == LEDGER_END)
		status = split_close(&split);
	ledger_writer_free(split.writer);
	ledger__placed_file_free(split.file);
	writing_end(writing);
	if (status == LEDGER_OK && files != NULL)
		*files = split.files;
	return status;
}
