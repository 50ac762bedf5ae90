/* SPDX-License-Identifier: MIT */
/* What happened to a record: its versions, newest first, field by field. */

#include "store/private.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct state {
	int64_t version;
	int64_t parent; /* 0: the first */
	int64_t batch;
	int64_t line;
	const char *text; /* canonical */
	size_t length;
};

struct history {
	ledger_store *store;
	const struct ledger__sheet *sheet;
	ledger_writer *writer;
	const struct ledger__areas *areas;
	bool full;
	bool failed;	      /* memory ended in a buffer */
	struct state *states; /* newest first */
	size_t count;
	size_t capacity;
	struct ledger__arena arena;
	sqlite3_stmt *batch;
	struct ledger__buffer name;
	struct ledger__buffer values[2]; /* old, new: as they stand */
	struct ledger__buffer shown[2];	 /* as they may be shown */
	struct ledger__buffer labels[2];
};

/* ---- Which states there were
 * ------------------------------------------------- */

static ledger_status add_state(
	struct history *history, const struct state *state)
{
	struct state *added = NULL;

	if (!ledger__grow(&history->states, &history->capacity,
		    history->count + 1, sizeof *history->states))
		return ledger__fail_memory(history->store->context);
	added = &history->states[history->count];
	*added = *state;
	added->text = ledger__arena_duplicate(
		&history->arena, state->text ? state->text : "", state->length);
	if (!added->text)
		return ledger__fail_memory(history->store->context);
	history->count++;
	return LEDGER_OK;
}

static ledger_status add_current(
	struct history *history, const struct ledger__record *record)
{
	struct ledger__buffer text = {0};
	struct state state = {.version = record->version,
		.parent = record->parent,
		.batch = record->batch,
		.line = record->line};
	ledger_status status = LEDGER_OK;

	ledger__canonical_merge(
		history->sheet, record->values, record->unknown, &text);
	state.text = ledger__buffer_text(&text);
	state.length = text.length;
	status = text.failed ? ledger__fail_memory(history->store->context)
			     : add_state(history, &state);
	ledger__buffer_release(&text);
	return status;
}

static ledger_status add_former(struct history *history, int64_t record_no)
{
	sqlite3_stmt *row = NULL;
	ledger_status status = ledger__sql_prepare(history->store,
		"SELECT version, parent, batch, line, state "
		"FROM record_version WHERE record_no = ? "
		"ORDER BY version & 4294967295 DESC, version DESC",
		&row);

	if (status == LEDGER_OK)
		sqlite3_bind_int64(row, 1, record_no);
	while (status == LEDGER_OK &&
		(status = ledger__sql_step(history->store, row)) == LEDGER_OK) {
		struct state state = {.version = sqlite3_column_int64(row, 0),
			.parent = sqlite3_column_int64(row, 1),
			.batch = sqlite3_column_int64(row, 2),
			.line = sqlite3_column_int64(row, 3),
			.text = (const char *)sqlite3_column_text(row, 4),
			.length = (size_t)sqlite3_column_bytes(row, 4)};

		status = add_state(history, &state);
	}
	sqlite3_finalize(row);
	return status == LEDGER_END ? LEDGER_OK : status;
}

/* ---- What may be shown
 * --------------------------------------------------------- */

static const struct ledger__code *find_code(
	const struct ledger__field *field, const char *code, size_t length)
{
	for (size_t i = 0; field->codes && i < field->codes->count; i++)
		if (strlen(field->codes->codes[i].code) == length &&
			memcmp(field->codes->codes[i].code, code, length) == 0)
			return &field->codes->codes[i];
	return NULL;
}

/* Leaves out the codes that betray a protected group. */
static void show_codes(struct ledger__buffer *out,
	const struct ledger__field *field, const char *text, size_t length)
{
	const char *end = text + length;

	while (text < end) {
		const char *stop = memchr(text, ';', (size_t)(end - text));
		const struct ledger__code *code = NULL;

		stop = stop ? stop : end;
		code = find_code(field, text, (size_t)(stop - text));
		if (!code || code->sensitivity < LEDGER__PROTECTED) {
			if (out->length > 0)
				ledger__buffer_append_byte(out, ';');
			ledger__buffer_append(out, text, (size_t)(stop - text));
		}
		text = stop < end ? stop + 1 : end;
	}
}

static void show_value(const struct history *history,
	const struct ledger__field *field, struct ledger__buffer *value,
	struct ledger__buffer *out)
{
	const char *text = value->data;

	ledger__buffer_reset(out);
	if (value->length == 0)
		return;
	if (history->full || !field)
		ledger__buffer_append(out, text, value->length);
	else if (field->sensitivity == LEDGER__IDENTIFYING)
		ledger__value_mask(field, text, value->length, out);
	else if (field->codes)
		show_codes(out, field, text, value->length);
	else
		ledger__buffer_append(out, text, value->length);
}

/* A record whose measure betrays a protected group is as if not there. */
static bool is_hidden(
	const struct ledger__sheet *sheet, const struct ledger__record *record)
{
	int field = sheet->roles[LEDGER__ROLE_MEASURE];
	const struct ledger__code *code = NULL;

	if (field < 0 || record->values[field].statement != LEDGER__STATED)
		return false;
	code = find_code(&sheet->fields[field], record->values[field].text,
		record->values[field].length);
	return code && code->sensitivity >= LEDGER__PROTECTED;
}

/* ---- Rows
 * -------------------------------------------------------------------- */

static void declare(ledger_writer *writer)
{
	static const struct {
		const char *name;
		const char *title;
	} columns[] = {{"version", "版本"}, {"time", "时间"},
		{"command", "命令"}, {"file", "文件"}, {"line", "行"},
		{"actor", "操作人"}, {"field", "字段"}, {"old", "原值"},
		{"new", "新值"}};

	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
		ledger_writer_column(writer, columns[i].name, columns[i].title,
			i == 4 ? LEDGER_COLUMN_INTEGER : LEDGER_COLUMN_TEXT);
}

static void put_batch_cell(struct history *history, int column)
{
	ledger_writer_text(history->writer,
		(const char *)sqlite3_column_text(history->batch, column));
}

static void put_cell(
	struct history *history, const struct ledger__field *field, int which)
{
	struct ledger__buffer *shown = &history->shown[which];
	struct ledger__buffer *label = &history->labels[which];

	ledger__buffer_reset(label);
	if (shown->length == 0) {
		ledger_writer_cell(history->writer, NULL, 0, NULL, 0);
		return;
	}
	if (field && ledger_writer_shows_labels(history->writer))
		ledger__value_label(field, history->areas, shown->data,
			shown->length, label);
	ledger_writer_cell(history->writer, shown->data, shown->length,
		label->length ? label->data : NULL, label->length);
	history->failed |= label->failed;
}

static void write_row(struct history *history, const struct state *state,
	const struct ledger__field *field)
{
	char version[LEDGER__RECORD_TEXT_SIZE];
	ledger_writer *writer = history->writer;

	ledger__version_format(state->version, version);
	ledger_writer_text(writer, version);
	put_batch_cell(history, 0);
	put_batch_cell(history, 1);
	put_batch_cell(history, 2);
	if (state->line > 0)
		ledger_writer_integer(writer, state->line);
	else
		ledger_writer_cell(writer, NULL, 0, NULL, 0);
	put_batch_cell(history, 3);
	ledger_writer_cell(writer, history->name.data, history->name.length,
		field ? field->title : NULL, field ? strlen(field->title) : 0);
	put_cell(history, field, 0);
	put_cell(history, field, 1);
	ledger_writer_end_row(writer);
}

/* The field named by history->name differs: shown, if it may be. */
static void write_change(struct history *history, const struct state *state)
{
	int index = ledger__sheet_field(
		history->sheet, ledger__buffer_text(&history->name));
	const struct ledger__field *field =
		index >= 0 ? &history->sheet->fields[index] : NULL;

	/* What the form does not know may be anything. */
	if (!history->full &&
		(!field || field->sensitivity >= LEDGER__PROTECTED))
		return;
	for (int i = 0; i < 2; i++) {
		show_value(history, field, &history->values[i],
			&history->shown[i]);
		history->failed |= history->shown[i].failed;
	}
	history->failed |= history->name.failed;
	if (history->failed)
		return;
	if (history->shown[0].length == 0 && history->shown[1].length == 0)
		return;
	write_row(history, state, field);
}

/* One side of the comparison of two canonical texts. */
struct side {
	const char *at;
	const char *end;
	const char *name; /* NULL at the end */
	size_t name_length;
};

static ledger_status advance(
	struct history *history, struct side *side, int which)
{
	ledger_status status = ledger__canonical_next(&side->at, side->end,
		&side->name, &side->name_length, &history->values[which]);

	if (status == LEDGER_END) {
		side->name = NULL;
		ledger__buffer_reset(&history->values[which]);
	} else if (status != LEDGER_OK) {
		return ledger__fail(history->store->context, LEDGER_ERROR_STORE,
			"store '%s' is damaged: a former state cannot be read",
			history->store->path);
	}
	return LEDGER_OK;
}

static int compare_names(const struct side *a, const struct side *b)
{
	size_t length = 0;
	int order = 0;

	if (!a->name || !b->name)
		return !a->name - !b->name;
	length = a->name_length < b->name_length ? a->name_length
						 : b->name_length;
	order = memcmp(a->name, b->name, length);
	if (order != 0)
		return order;
	return (a->name_length > b->name_length) -
	       (a->name_length < b->name_length);
}

static bool values_equal(struct history *history)
{
	struct ledger__buffer *a = &history->values[0];
	struct ledger__buffer *b = &history->values[1];

	return a->length == b->length &&
	       (a->length == 0 || memcmp(a->data, b->data, a->length) == 0);
}

/* Writes the change at the smaller of both names; the other side waits. */
static void write_smaller(struct history *history, const struct state *state,
	const struct side sides[2], int order)
{
	struct ledger__buffer waiting = {0};
	int absent = order < 0 ? 1 : 0;
	const struct side *named = &sides[order <= 0 ? 0 : 1];

	if (order == 0 && values_equal(history))
		return;
	ledger__buffer_reset(&history->name);
	ledger__buffer_append(&history->name, named->name, named->name_length);
	if (order != 0) {
		waiting = history->values[absent];
		history->values[absent] = (struct ledger__buffer){0};
	}
	write_change(history, state);
	if (order != 0) {
		ledger__buffer_release(&history->values[absent]);
		history->values[absent] = waiting;
	}
}

static ledger_status write_state(struct history *history,
	const struct state *state, const struct state *parent)
{
	struct side sides[2] = {{.at = ""}, {.at = state->text}};
	ledger_status status = LEDGER_OK;

	sides[1].end = state->text + state->length;
	if (parent)
		sides[0].at = parent->text;
	sides[0].end = sides[0].at + (parent ? parent->length : 0);
	status = advance(history, &sides[0], 0);
	if (status == LEDGER_OK)
		status = advance(history, &sides[1], 1);
	while (status == LEDGER_OK && (sides[0].name || sides[1].name)) {
		int order = compare_names(&sides[0], &sides[1]);

		write_smaller(history, state, sides, order);
		if (history->failed)
			return ledger__fail_memory(history->store->context);
		if (order <= 0)
			status = advance(history, &sides[0], 0);
		if (status == LEDGER_OK && order >= 0)
			status = advance(history, &sides[1], 1);
	}
	return status;
}

static const struct state *find_parent(
	const struct history *history, int64_t version)
{
	for (size_t i = 0; version && i < history->count; i++)
		if (history->states[i].version == version)
			return &history->states[i];
	return NULL;
}

static ledger_status write_all(struct history *history)
{
	ledger_status status = ledger__sql_prepare(history->store,
		"SELECT time, command, file, actor FROM batch "
		"WHERE number = ?",
		&history->batch);

	declare(history->writer);
	for (size_t i = 0; status == LEDGER_OK && i < history->count; i++) {
		const struct state *state = &history->states[i];

		sqlite3_reset(history->batch);
		sqlite3_bind_int64(history->batch, 1, state->batch);
		status = ledger__sql_step(history->store, history->batch);
		if (status == LEDGER_END)
			status = ledger__fail(history->store->context,
				LEDGER_ERROR_STORE,
				"store '%s' is damaged: batch %" PRId64
				" is missing",
				history->store->path, state->batch);
		if (status == LEDGER_OK)
			status = write_state(history, state,
				find_parent(history, state->parent));
	}
	sqlite3_finalize(history->batch);
	return status;
}

/* ---- The record
 * ---------------------------------------------------------------- */

/* Loads the record from the sheet that has it; LEDGER_END if none has. */
static ledger_status find_record(struct history *history, int64_t record_no,
	struct ledger__record *record)
{
	const ledger_form *form = history->store->form;
	ledger_status status = LEDGER_END;

	for (size_t i = 0; status == LEDGER_END && i < form->sheet_count; i++) {
		history->sheet = &form->sheets[i];
		status = ledger__store_load(
			history->store, history->sheet, record_no, record);
	}
	if (status == LEDGER_OK && !history->full &&
		is_hidden(history->sheet, record))
		status = LEDGER_END;
	return status;
}

static ledger_status note_disclosure(
	struct history *history, const char *record, const char *purpose)
{
	struct ledger__buffer names = {0};
	int64_t number = 0;
	ledger_status status = LEDGER_OK;

	for (size_t i = 0; i < history->sheet->field_count; i++) {
		const struct ledger__field *field = &history->sheet->fields[i];

		if (!field->stored ||
			(!history->full &&
				field->sensitivity >= LEDGER__PROTECTED))
			continue;
		if (names.length > 0)
			ledger__buffer_append_byte(&names, ',');
		ledger__buffer_append_text(&names, field->name);
	}
	status = !ledger__buffer_reserve(&names, 1)
			 ? ledger__fail_memory(history->store->context)
			 : ledger__store_disclose(history->store,
				   "ledger-store history",
				   history->full ? "full" : "working", purpose,
				   ledger__buffer_text(&names), record, 1,
				   &number);
	ledger__buffer_release(&names);
	return status;
}

static void release(struct history *history)
{
	ledger__buffer_release(&history->name);
	for (int i = 0; i < 2; i++) {
		ledger__buffer_release(&history->values[i]);
		ledger__buffer_release(&history->shown[i]);
		ledger__buffer_release(&history->labels[i]);
	}
	ledger__arena_release(&history->arena);
	free(history->states);
}

ledger_status ledger_store_history(ledger_store *store, const char *number,
	bool full, const char *purpose, ledger_writer *writer)
{
	struct history history = {
		.store = store, .writer = writer, .full = full};
	struct ledger__record record = {0};
	int64_t record_no = 0;
	ledger_status status = LEDGER_OK;

	if (full && (!purpose || !*purpose))
		return ledger__fail(store->context, LEDGER_ERROR_REFUSED,
			"showing everything needs a purpose");
	if (!ledger__record_parse(number, strlen(number), &record_no))
		return ledger__fail(store->context, LEDGER_ERROR_INPUT,
			"'%s' is no record number; one looks like %s-1", number,
			store->code);
	status = find_record(&history, record_no, &record);
	if (status == LEDGER_END)
		status = ledger__fail(store->context, LEDGER_ERROR_INPUT,
			"there is no record %s in store '%s'", number,
			store->path);
	if (status == LEDGER_OK)
		status = ledger__store_areas(store, &history.areas);
	if (status == LEDGER_OK)
		status = note_disclosure(&history, number, purpose);
	if (status == LEDGER_OK)
		status = add_current(&history, &record);
	if (status == LEDGER_OK)
		status = add_former(&history, record_no);
	if (status == LEDGER_OK)
		status = write_all(&history);
	ledger__record_release(&record);
	release(&history);
	return status;
}
