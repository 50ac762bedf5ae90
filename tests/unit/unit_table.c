/* SPDX-License-Identifier: MIT */
/* Sheets for unit tests. */
#include "unit_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct unit_sheet sheet;

void unit_sheet_begin(struct unit_sheet *unit)
{
	*unit = (struct unit_sheet){0};
	unit->context = ledger_context_new();
	assert_non_null(unit->context);
	unit->folder = unit_folder();
}

static void close_sheet(struct unit_sheet *unit)
{
	ledger__splitter_free(unit->splitter);
	ledger__reader_free(unit->reader);
	ledger__input_free(unit->input);
	free(unit->path);
	unit->splitter = NULL;
	unit->reader = NULL;
	unit->input = NULL;
	unit->path = NULL;
}

void unit_sheet_end(struct unit_sheet *unit)
{
	close_sheet(unit);
	ledger__block_release(&unit->block);
	unit_remove_folder(unit->folder);
	ledger_context_free(unit->context);
}

int unit_sheet_set_up(void **state)
{
	(void)state;
	unit_sheet_begin(&sheet);
	return 0;
}

int unit_sheet_tear_down(void **state)
{
	(void)state;
	unit_sheet_end(&sheet);
	return 0;
}

ledger_status unit_sheet_open(struct unit_sheet *unit, const char *name,
	const void *bytes, size_t length, enum ledger__encoding given)
{
	FILE *stream;
	ledger_status status;

	close_sheet(unit);
	unit->path = unit_path(unit->folder, name);
	stream = fopen(unit->path, "w");
	assert_non_null(stream);
	assert_int_equal(fwrite(bytes, 1, length, stream), length);
	assert_int_equal(fclose(stream), 0);
	status = ledger__input_open(
		unit->context, unit->path, unit->folder, &unit->input);
	if (status)
		return status;
	return ledger__input_dialects(
		unit->input, given, unit->dialects, &unit->dialect_count);
}

void unit_sheet_read(struct unit_sheet *unit, size_t rank)
{
	ledger__splitter_free(unit->splitter);
	ledger__reader_free(unit->reader);
	unit->splitter = NULL;
	unit->reader = NULL;
	assert_true(rank < unit->dialect_count);
	assert_int_equal(ledger__reader_open(unit->context, unit->input,
				 &unit->dialects[rank], &unit->reader),
		LEDGER_OK);
	assert_int_equal(ledger__splitter_new(
				 unit->context, unit->reader, &unit->splitter),
		LEDGER_OK);
}

bool unit_sheet_next(struct unit_sheet *unit)
{
	ledger_status status = ledger__reader_fill(unit->reader, &unit->block);

	if (status == LEDGER_END)
		return false;
	assert_int_equal(status, LEDGER_OK);
	assert_int_equal(ledger__splitter_parse(unit->splitter, &unit->block),
		LEDGER_OK);
	return true;
}

void unit_sheet_load_bytes(struct unit_sheet *unit, const char *name,
	const void *bytes, size_t length)
{
	if (unit_sheet_open(unit, name, bytes, length, LEDGER__ENCODING_UNSET))
		fail_msg("%s", ledger_context_message(unit->context));
	unit_sheet_read(unit, 0);
	unit_sheet_next(unit);
}

void unit_sheet_load(
	struct unit_sheet *unit, const char *name, const char *text)
{
	unit_sheet_load_bytes(unit, name, text, strlen(text));
}

const char *unit_row(const struct unit_sheet *unit, size_t index)
{
	static char text[4096];
	const struct ledger__row *row = &unit->block.rows[index];
	size_t used = 0;

	assert_true(index < unit->block.row_count);
	for (uint32_t i = 0; i < row->cell_count; i++) {
		const struct ledger__cell *cell =
			&unit->block.cells[row->first_cell + i];

		assert_true(used + cell->length + 2 < sizeof text);
		if (i > 0)
			text[used++] = '|';
		memcpy(text + used, cell->text, cell->length);
		used += cell->length;
	}
	text[used] = '\0';
	return text;
}

void unit_assert_damage(const struct unit_sheet *unit, size_t index,
	enum ledger__damage damage, uint32_t column, const char *detail)
{
	const struct ledger__row *row = &unit->block.rows[index];

	assert_true(index < unit->block.row_count);
	assert_int_equal(row->damage, damage);
	assert_string_equal(row->damage_detail, detail);
	assert_int_equal(row->damage_column, column);
}

uint32_t unit_random(uint64_t *state, uint32_t below)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*state >> 33) % below;
}
