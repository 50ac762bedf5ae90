/* SPDX-License-Identifier: MIT */
/* A store's persons classified, in the order of their records. */
#include "policy/classify.h"
#include "policy/sheet_filter.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ---- Gathering ----------------------------------------------------------- */

static bool is_work_list(const ledger_classify *classify)
{
	return !classify->explain &&
	       (classify->only == LEDGER__ONLY_MISSING ||
		       classify->only == LEDGER__ONLY_UNKNOWN);
}

static bool needs_provisions(const ledger_classify *classify)
{
	return classify->explain || classify->only == LEDGER__ONLY_MISSING;
}

/* Whether anybody is listed, whoever she is. */
static bool lists_all(const ledger_classify *classify)
{
	if (classify->only != LEDGER__ONLY_ALL || classify->chosen_group >= 0)
		return false;
	/* Without a selection the rows of all are the same ones, or none. */
	return classify->explain ? ledger__classify_selects(classify)
				 : !classify->narrowed;
}

/* The journal must say how many before the first one is shown. */
static ledger_status count_listed(
	ledger_classify *classify, ledger_store *store)
{
	struct ledger__walk walk = {0};
	struct ledger__scan_options options = {0};
	if (lists_all(classify)) {
		ledger__walk_options(classify, &options);
		return ledger__store_scan_count(store,
			classify->classifier->sheet, &options,
			&classify->listed);
	}
	ledger_status status = ledger__walk_start(&walk, classify, store);
	while (status == LEDGER_OK) {
		status = ledger__walk_next(&walk);
		classify->listed += status == LEDGER_OK ? 1 : 0;
	}
	ledger__scan_free(walk.scan);
	return status == LEDGER_END ? LEDGER_OK : status;
}

/* What a work list keeps of a row; behind it counts and bits of what is open.
 * Sorted as bytes on disk: zeroed first, so that padding is the same. */
struct entry {
	int64_t record_no;
	int32_t measure;
	char area[12];
};

static int compare(const void *first, const void *second)
{
	const struct entry *a = first;
	const struct entry *b = second;
	/* A township's code is the beginning of its villages'. */
	int order = memcmp(a->area, b->area, sizeof(a->area));
	if (order != 0)
		return order;
	if (a->record_no != b->record_no)
		return a->record_no < b->record_no ? -1 : 1;
	return a->measure < b->measure ? -1 : a->measure > b->measure;
}

static size_t wanted_bytes(const ledger_classify *classify)
{
	return classify->policy->field_count * sizeof(uint16_t);
}

/* Rounded up, so that entries behind each other are aligned. */
static size_t entry_size(const ledger_classify *classify)
{
	size_t size = sizeof(struct entry);
	if (classify->only != LEDGER__ONLY_MISSING)
		size += wanted_bytes(classify) + ledger__open_bytes(classify);
	return (size + 7) / 8 * 8;
}

static void start_entry(
	const struct ledger__walk *walk, struct entry *entry, size_t size)
{
	memset(entry, 0, size);
	entry->record_no = walk->record->record_no;
	if (walk->area_field < 0)
		return;
	const struct ledger__value *area =
		&walk->record->values[walk->area_field];
	if (area->statement == LEDGER__STATED &&
		area->length <= sizeof(entry->area))
		memcpy(entry->area, area->text, area->length);
}

static ledger_status gather_missing(
	const struct ledger__walk *walk, struct entry *entry)
{
	ledger_classify *classify = walk->classify;
	ledger_status status = LEDGER_OK;
	start_entry(walk, entry, sizeof(*entry));
	for (size_t i = 0;
		status == LEDGER_OK && i < classify->policy->measure_count;
		i++) {
		if (!ledger__classify_misses(classify, i))
			continue;
		entry->measure = (int32_t)i;
		status = ledger__sorter_add(classify->list, entry);
	}
	classify->listed++;
	return status;
}

static ledger_status gather_open(
	const struct ledger__walk *walk, struct entry *entry)
{
	ledger_classify *classify = walk->classify;
	char *behind = (char *)entry + sizeof(*entry);
	start_entry(walk, entry, entry_size(classify));
	if (!ledger__open_note(classify, (uint16_t *)(void *)behind,
		    (uint8_t *)behind + wanted_bytes(classify)))
		return LEDGER_OK;
	classify->listed++;
	return ledger__sorter_add(classify->list, entry);
}

static ledger_status gather_list(ledger_classify *classify, ledger_store *store)
{
	struct ledger__walk walk = {0};
	struct entry *entry = ledger__allocate(1, entry_size(classify));
	if (entry == NULL)
		return ledger__fail_memory(classify->context);
	ledger_status status = ledger__sorter_new(classify->context,
		ledger__store_temporary(store), entry_size(classify), compare,
		&classify->list);
	if (status == LEDGER_OK)
		status = ledger__walk_start(&walk, classify, store);
	while (status == LEDGER_OK) {
		status = ledger__walk_next(&walk);
		if (status == LEDGER_OK)
			status = classify->only == LEDGER__ONLY_MISSING
					 ? gather_missing(&walk, entry)
					 : gather_open(&walk, entry);
	}
	ledger__scan_free(walk.scan);
	free(entry);
	return status == LEDGER_END ? ledger__sorter_sort(classify->list)
				    : status;
}

ledger_status ledger_policy_of_store(
	ledger_store *store, ledger_policy **policy)
{
	ledger_policy *made = NULL;
	ledger_status status = ledger__policy_open_store(store, &made);
	if (status == LEDGER_OK && made == NULL)
		status = ledger__fail(ledger__store_context(store),
			LEDGER_ERROR_DESCRIPTOR,
			"the store has no policy; name one");
	if (status == LEDGER_OK)
		*policy = made;
	return status;
}

static ledger_status own_policy(ledger_classify *classify, ledger_store *store)
{
	if (classify->policy != NULL)
		return LEDGER_OK;
	ledger_status status =
		ledger_policy_of_store(store, &classify->own_policy);
	classify->policy = classify->own_policy;
	return status;
}

static ledger_status check_purpose(const ledger_classify *classify)
{
	if (classify->profile->purpose_required &&
		(classify->purpose == NULL || classify->purpose[0] == '\0'))
		return ledger__fail(classify->context, LEDGER_ERROR_DESCRIPTOR,
			"profile '%s' needs a purpose", classify->profile->id);
	return LEDGER_OK;
}

/*
 * What a condition reads of a masked date shows on the day on which it turns:
 * one day after the other asked for, it would tell the date before it is here.
 */
static ledger_status check_day(const ledger_classify *classify)
{
	const struct ledger__classifier *classifier = classify->classifier;
	struct ledger__date today =
		ledger__date_in_china(classify->context->now);
	bool shown = true;
	for (size_t i = 0; i < classify->policy->field_count; i++)
		shown = shown && classifier->fields[i].action == LEDGER__SHOW;
	if (shown || ledger__date_to_day(classify->as_of) <=
			     ledger__date_to_day(today))
		return LEDGER_OK;
	return ledger__fail(classify->context, LEDGER_ERROR_DESCRIPTOR,
		"an as-of day after today needs a profile that shows all that "
		"policy '%s' reads, such as full; '%s' does not",
		classify->policy->id, classify->profile->id);
}

ledger_status ledger_classify_gather(
	ledger_classify *classify, ledger_store *store)
{
	const struct ledger__areas *areas = NULL;
	classify->of_store = true;
	assert(classify != NULL && store != NULL && classify->profile != NULL);
	ledger_status status =
		ledger__scope_check(classify->context, store, classify->area);
	if (status == LEDGER_OK)
		status = check_purpose(classify);
	if (status == LEDGER_OK)
		status = own_policy(classify, store);
	if (status == LEDGER_OK)
		status = ledger__store_areas(store, &areas);
	if (status == LEDGER_OK)
		status = ledger__classify_start(
			classify, ledger__store_form(store), areas);
	if (status == LEDGER_OK)
		status = check_day(classify);
	if (status == LEDGER_OK && needs_provisions(classify))
		status = ledger__provisions_gather(classify, store);
	if (status != LEDGER_OK)
		return status;
	return is_work_list(classify) ? gather_list(classify, store)
				      : count_listed(classify, store);
}

/* ---- Writing ------------------------------------------------------------- */

struct writing {
	ledger_classify *classify;
	ledger_store *store;
	ledger_writer *writer;
	struct ledger__arena arena;    /* of names of columns */
	struct ledger__buffer columns; /* for the journal */
	int name_field;
	int area_field;
};

static void column(struct writing *writing, const char *name, const char *title,
	ledger_column_kind kind)
{
	if (writing->columns.length > 0)
		ledger__buffer_append_byte(&writing->columns, ',');
	ledger__buffer_append_text(&writing->columns, name);
	if (writing->writer != NULL)
		ledger_writer_column(writing->writer, name, title, kind);
}

static void text_column(
	struct writing *writing, const char *name, const char *title)
{
	column(writing, name, title, LEDGER_COLUMN_TEXT);
}

static const char *title_of(const struct writing *writing,
	enum ledger__role role, const char *otherwise)
{
	const struct ledger__sheet *sheet =
		writing->classify->classifier->sheet;
	int field = sheet->roles[role];
	return field >= 0 ? sheet->fields[field].title : otherwise;
}

static void area_column(struct writing *writing)
{
	if (writing->area_field >= 0)
		text_column(writing, "area",
			title_of(writing, LEDGER__ROLE_LIVING_AREA, "地区"));
}

static void person_columns(struct writing *writing)
{
	text_column(writing, "record_no",
		title_of(writing, LEDGER__ROLE_RECORD_NUMBER, "编号"));
	if (writing->name_field >= 0)
		text_column(writing, "name",
			title_of(writing, LEDGER__ROLE_NAME, "姓名"));
}

static const struct ledger__filter_column missing_columns[] = {
	{"measure", "应享措施", LEDGER_COLUMN_TEXT},
	{"task", "任务", LEDGER_COLUMN_TEXT},
	{"departments", "责任部门", LEDGER_COLUMN_TEXT},
	{"clause", "条款", LEDGER_COLUMN_TEXT},
};

/* For the journal: what "decided" may show of a person. */
static void note_fields(struct writing *writing)
{
	const struct ledger__classifier *classifier =
		writing->classify->classifier;
	for (size_t i = 0; i < classifier->policy->field_count; i++) {
		const struct ledger__view_field *field = &classifier->fields[i];
		if (field->action == LEDGER__HIDE)
			continue;
		ledger__buffer_append_byte(&writing->columns, ',');
		ledger__buffer_append_text(&writing->columns,
			classifier->sheet->fields[field->field].name);
	}
}

/* Nothing is written yet: the first row begins the output. */
static ledger_status declare(struct writing *writing)
{
	struct ledger__filter_column *made = NULL;
	const struct ledger__filter_column *columns = missing_columns;
	size_t count = sizeof(missing_columns) / sizeof(missing_columns[0]);
	const ledger_classify *classify = writing->classify;
	ledger_status status = LEDGER_OK;
	if (is_work_list(classify))
		area_column(writing);
	person_columns(writing);
	if (!is_work_list(classify))
		area_column(writing);
	if (classify->explain) {
		columns = ledger__explain_columns(&count);
	} else if (classify->only == LEDGER__ONLY_UNKNOWN) {
		columns = ledger__open_columns(&count);
	} else if (classify->only != LEDGER__ONLY_MISSING) {
		status = ledger__classify_columns(
			classify, &writing->arena, &made, &count);
		columns = made;
	}
	for (size_t i = 0; status == LEDGER_OK && i < count; i++)
		column(writing, columns[i].name, columns[i].title,
			columns[i].kind);
	if (classify->explain)
		note_fields(writing);
	return status;
}

static ledger_status disclose(struct writing *writing)
{
	const ledger_classify *classify = writing->classify;
	int64_t number = 0;
	if (classify->listed == 0)
		return LEDGER_OK;
	if (writing->columns.failed)
		return ledger__fail_memory(classify->context);
	return ledger__store_disclose(writing->store, "ledger-classify",
		classify->profile->id, classify->purpose,
		ledger__buffer_text(&writing->columns),
		classify->area[0] != '\0' ? classify->area
					  : ledger__store_area(writing->store),
		classify->listed, &number);
}

/* A cell of the person, as the profile shows it; nothing for field -1. */
static ledger_status write_field(
	struct writing *writing, int number, const struct ledger__value *value)
{
	ledger_classify *classify = writing->classify;
	if (number < 0)
		return LEDGER_OK;
	const struct ledger__field *field =
		&classify->classifier->sheet->fields[number];
	return ledger__visible_write(classify->context, classify->profile,
		classify->areas, field, value,
		classify->profile->actions[field->sensitivity],
		&classify->shown, writing->writer);
}

static void write_record(struct writing *writing, int64_t record_no)
{
	char number[LEDGER__RECORD_TEXT_SIZE];
	size_t length = ledger__record_format(record_no, number);
	ledger_writer_cell(writing->writer, number, length, NULL, 0);
}

static ledger_status write_person(
	struct writing *writing, const struct ledger__walk *walk)
{
	const struct ledger__value *values = walk->record->values;
	write_record(writing, walk->record->record_no);
	ledger_status status = LEDGER_OK;
	if (writing->name_field >= 0)
		status = write_field(writing, writing->name_field,
			&values[writing->name_field]);
	if (status == LEDGER_OK && writing->area_field >= 0)
		status = write_field(writing, writing->area_field,
			&values[writing->area_field]);
	return status;
}

static ledger_status write_explained(
	struct writing *writing, const struct ledger__walk *walk)
{
	ledger_classify *classify = writing->classify;
	size_t count = ledger__item_count(classify->classifier);
	ledger_status status = LEDGER_OK;
	for (size_t i = 0; status == LEDGER_OK && i < count; i++) {
		struct ledger__item item =
			ledger__item_at(classify->classifier, i);
		if (!ledger__classify_selects_item(classify, item))
			continue;
		status = write_person(writing, walk);
		if (status == LEDGER_OK)
			status = ledger__explain_write(classify, item,
				ledger__store_area(writing->store),
				writing->writer);
		ledger_writer_end_row(writing->writer);
	}
	return status;
}

static ledger_status write_persons(struct writing *writing)
{
	struct ledger__walk walk = {0};
	ledger_classify *classify = writing->classify;
	ledger_status status =
		ledger__walk_start(&walk, classify, writing->store);
	while (status == LEDGER_OK && !ledger_writer_failed(writing->writer)) {
		status = ledger__walk_next(&walk);
		if (status != LEDGER_OK)
			break;
		if (classify->explain) {
			status = write_explained(writing, &walk);
			continue;
		}
		status = write_person(writing, &walk);
		if (status == LEDGER_OK)
			status = ledger__classify_write_results(
				classify, writing->writer);
		ledger_writer_end_row(writing->writer);
	}
	ledger__scan_free(walk.scan);
	return status == LEDGER_END ? LEDGER_OK : status;
}

/* ---- Work lists ---------------------------------------------------------- */

/* Rows are written in batches, their names read together. */
enum { BATCH_ROWS = 2048 };

struct batch {
	char *entries;
	size_t count;
	int64_t records[BATCH_ROWS];
	const char *names[BATCH_ROWS];
	struct ledger__arena arena;
};

static const struct entry *entry_at(
	const struct writing *writing, const struct batch *batch, size_t index)
{
	return (const void *)(batch->entries +
			      index * entry_size(writing->classify));
}

/* The next rows with their names; LEDGER_END after the last. */
static ledger_status next_batch(struct writing *writing, struct batch *batch)
{
	const ledger_classify *classify = writing->classify;
	size_t size = entry_size(classify);
	const void *entry = NULL;
	ledger_status status = LEDGER_OK;
	batch->count = 0;
	while (batch->count < BATCH_ROWS &&
		(status = ledger__sorter_next(classify->list, &entry)) ==
			LEDGER_OK) {
		memcpy(batch->entries + batch->count * size, entry, size);
		batch->records[batch->count] =
			((const struct entry *)entry)->record_no;
		batch->count++;
	}
	if (status != LEDGER_OK && status != LEDGER_END)
		return status;
	if (batch->count == 0)
		return LEDGER_END;
	ledger__arena_reset(&batch->arena);
	memset((void *)batch->names, 0, sizeof(batch->names));
	if (writing->name_field < 0)
		return LEDGER_OK;
	return ledger__store_cells(writing->store, classify->classifier->sheet,
		writing->name_field, batch->records, batch->count,
		&batch->arena, batch->names);
}

static struct ledger__value value_of(const char *text, size_t length)
{
	return (struct ledger__value){.text = length > 0 ? text : NULL,
		.length = (uint32_t)length,
		.statement = length > 0 ? LEDGER__STATED : LEDGER__BLANK};
}

static ledger_status write_missing(struct writing *writing, size_t index)
{
	ledger_classify *classify = writing->classify;
	ledger_writer *writer = writing->writer;
	const struct ledger__measure *measure =
		&classify->policy->measures[index];
	const struct ledger__task *task =
		&classify->policy->tasks[measure->task];
	ledger_writer_cell(writer, measure->code, strlen(measure->code),
		measure->label, strlen(measure->label));
	ledger_writer_cell(writer, task->code, strlen(task->code), task->label,
		strlen(task->label));
	ledger__departments_write(classify, measure,
		ledger__store_area(writing->store), &classify->shown, writer);
	ledger_writer_text(writer, measure->basis.clause);
	if (classify->shown.text.failed || classify->shown.label.failed)
		return ledger__fail_memory(classify->context);
	return LEDGER_OK;
}

static ledger_status write_entry(
	struct writing *writing, const struct batch *batch, size_t index)
{
	ledger_classify *classify = writing->classify;
	const struct entry *entry = entry_at(writing, batch, index);
	const char *name = batch->names[index];
	struct ledger__value value = value_of(
		entry->area, strnlen(entry->area, sizeof(entry->area)));
	ledger_status status =
		write_field(writing, writing->area_field, &value);
	write_record(writing, entry->record_no);
	value = value_of(name, name != NULL ? strlen(name) : 0);
	if (status == LEDGER_OK)
		status = write_field(writing, writing->name_field, &value);
	if (status == LEDGER_OK && classify->only == LEDGER__ONLY_MISSING) {
		status = write_missing(writing, (size_t)entry->measure);
	} else if (status == LEDGER_OK) {
		const char *behind = (const char *)entry + sizeof(struct entry);
		status = ledger__open_write(classify,
			(const uint16_t *)(const void *)behind,
			(const uint8_t *)behind + wanted_bytes(classify),
			writing->writer);
	}
	ledger_writer_end_row(writing->writer);
	return status;
}

static ledger_status write_list(struct writing *writing)
{
	size_t size = entry_size(writing->classify);
	struct batch *batch = ledger__allocate(1, sizeof(*batch));
	ledger_status status = LEDGER_OK;
	if (batch != NULL)
		batch->entries = ledger__allocate(BATCH_ROWS, size);
	if (batch == NULL || batch->entries == NULL)
		status = ledger__fail_memory(writing->classify->context);
	while (status == LEDGER_OK && !ledger_writer_failed(writing->writer)) {
		status = next_batch(writing, batch);
		for (size_t i = 0; status == LEDGER_OK && i < batch->count; i++)
			status = write_entry(writing, batch, i);
	}
	if (batch != NULL) {
		ledger__arena_release(&batch->arena);
		free(batch->entries);
	}
	free(batch);
	return status == LEDGER_END ? LEDGER_OK : status;
}

ledger_status ledger_classify_write(
	ledger_classify *classify, ledger_store *store, ledger_writer *writer)
{
	assert(classify != NULL && classify->classifier != NULL);
	assert(store != NULL && writer != NULL);
	struct writing writing = {.classify = classify,
		.store = store,
		.writer = writer,
		.name_field = ledger__classify_shown_field(
			classify, LEDGER__ROLE_NAME),
		.area_field = ledger__classify_shown_field(
			classify, LEDGER__ROLE_LIVING_AREA)};
	ledger_status status = declare(&writing);
	if (status == LEDGER_OK)
		status = disclose(&writing);
	if (status == LEDGER_OK)
		status = is_work_list(classify) ? write_list(&writing)
						: write_persons(&writing);
	ledger__arena_release(&writing.arena);
	ledger__buffer_release(&writing.columns);
	return status;
}
