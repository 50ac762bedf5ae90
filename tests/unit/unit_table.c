/* SPDX-License-Identifier: MIT */
/* Sheets for unit tests. */
#include "unit_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void unit_sheet_begin(struct unit_sheet *sheet)
{
	*sheet = (struct unit_sheet){0};
	sheet->context = ledger_context_new();
	assert_non_null(sheet->context);
	sheet->folder = unit_folder();
}

static void close_sheet(struct unit_sheet *sheet)
{
	ledger__splitter_free(sheet->splitter);
	ledger__reader_free(sheet->reader);
	ledger__input_free(sheet->input);
	free(sheet->path);
	sheet->splitter = NULL;
	sheet->reader = NULL;
	sheet->input = NULL;
	sheet->path = NULL;
}

void unit_sheet_end(struct unit_sheet *sheet)
{
	close_sheet(sheet);
	ledger__block_release(&sheet->block);
	unit_remove_folder(sheet->folder);
	ledger_context_free(sheet->context);
}

ledger_status unit_sheet_open(struct unit_sheet *sheet, const char *name,
	const void *bytes, size_t length, enum ledger__encoding given)
{
	FILE *stream;
	ledger_status status;

	close_sheet(sheet);
	sheet->path = unit_path(sheet->folder, name);
	stream = fopen(sheet->path, "w");
	assert_non_null(stream);
	assert_int_equal(fwrite(bytes, 1, length, stream), length);
	assert_int_equal(fclose(stream), 0);
	status = ledger__input_open(
		sheet->context, sheet->path, sheet->folder, &sheet->input);
	if (status)
		return status;
	return ledger__input_dialects(
		sheet->input, given, sheet->dialects, &sheet->dialect_count);
}

void unit_sheet_read(struct unit_sheet *sheet, size_t rank)
{
	ledger__splitter_free(sheet->splitter);
	ledger__reader_free(sheet->reader);
	sheet->splitter = NULL;
	sheet->reader = NULL;
	assert_true(rank < sheet->dialect_count);
	assert_int_equal(ledger__reader_open(sheet->context, sheet->input,
				 &sheet->dialects[rank], &sheet->reader),
		LEDGER_OK);
	assert_int_equal(ledger__splitter_new(sheet->context, sheet->reader,
				 &sheet->splitter),
		LEDGER_OK);
}

bool unit_sheet_next(struct unit_sheet *sheet)
{
	ledger_status status =
		ledger__reader_fill(sheet->reader, &sheet->block);

	if (status == LEDGER_END)
		return false;
	assert_int_equal(status, LEDGER_OK);
	assert_int_equal(ledger__splitter_parse(sheet->splitter, &sheet->block),
		LEDGER_OK);
	return true;
}

void unit_sheet_load_bytes(struct unit_sheet *sheet, const char *name,
	const void *bytes, size_t length)
{
	if (unit_sheet_open(sheet, name, bytes, length, LEDGER__ENCODING_UNSET))
		fail_msg("%s", ledger_context_message(sheet->context));
	unit_sheet_read(sheet, 0);
	unit_sheet_next(sheet);
}

void unit_sheet_load(
	struct unit_sheet *sheet, const char *name, const char *text)
{
	unit_sheet_load_bytes(sheet, name, text, strlen(text));
}

const char *unit_row(const struct unit_sheet *sheet, size_t index)
{
	static char text[4096];
	const struct ledger__row *row = &sheet->block.rows[index];
	size_t used = 0;

	assert_true(index < sheet->block.row_count);
	for (uint32_t i = 0; i < row->cell_count; i++) {
		const struct ledger__cell *cell =
			&sheet->block.cells[row->first_cell + i];

		assert_true(used + cell->length + 2 < sizeof text);
		if (i > 0)
			text[used++] = '|';
		memcpy(text + used, cell->text, cell->length);
		used += cell->length;
	}
	text[used] = '\0';
	return text;
}

void unit_assert_damage(const struct unit_sheet *sheet, size_t index,
	enum ledger__damage damage, uint32_t column, const char *detail)
{
	const struct ledger__row *row = &sheet->block.rows[index];

	assert_true(index < sheet->block.row_count);
	assert_int_equal(row->damage, damage);
	assert_string_equal(row->damage_detail, detail);
	assert_int_equal(row->damage_column, column);
}

uint32_t unit_random(uint64_t *state, uint32_t below)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*state >> 33) % below;
}
