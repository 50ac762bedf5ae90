/* SPDX-License-Identifier: MIT */
/* One thread's parser: rows of a block get their cells. */
#include "table/split.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Cells and damage -------------------------------------------------- */

void ledger__cell_add(struct ledger__splitter *splitter, const char *text,
	size_t length, int32_t key)
{
	struct ledger__block *block = splitter->block;

	if (block->cell_count == block->cell_capacity &&
		!ledger__grow(&block->cells, &block->cell_capacity,
			block->cell_count + 1, sizeof *block->cells)) {
		splitter->failed = true;
		return;
	}
	block->cells[block->cell_count++] = (struct ledger__cell){
		.text = text, .length = (uint32_t)length, .key = key};
}

void ledger__cell_copy(struct ledger__splitter *splitter, const char *text,
	size_t length, int32_t key)
{
	const char *copy = "";

	if (length > 0)
		copy = ledger__arena_duplicate(
			&splitter->block->arena, text, length);
	if (!copy) {
		splitter->failed = true;
		return;
	}
	ledger__cell_add(splitter, copy, length, key);
}

void ledger__row_damage(struct ledger__row *row, enum ledger__damage damage,
	uint32_t column, const char *detail)
{
	if (row->damage)
		return;
	row->damage = damage;
	row->damage_column = column;
	row->damage_detail = detail;
}

void ledger__row_damage_format(struct ledger__splitter *splitter,
	struct ledger__row *row, enum ledger__damage damage, uint32_t column,
	const char *format, ...)
{
	char text[64];
	const char *detail;
	va_list arguments;

	if (row->damage)
		return;
	va_start(arguments, format);
	(void)vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	detail = ledger__arena_duplicate(
		&splitter->block->arena, text, strlen(text));
	if (!detail)
		splitter->failed = true;
	ledger__row_damage(row, damage, column, detail ? detail : "");
}

void ledger__row_whole(struct ledger__splitter *splitter,
	struct ledger__row *row, const char *text, size_t length)
{
	splitter->block->cell_count = row->first_cell;
	ledger__cell_add(splitter, text, length, -1);
}

/* The first character that a cell must not hold, or -1. */
static int32_t find_control(const struct ledger__splitter *splitter,
	const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		unsigned char code = (unsigned char)text[i];

		if (code >= 0x20 && code != 0x7f && code != 0xc2)
			continue;
		if (code == '\t' || (code == '\n' && splitter->joining))
			continue;
		if (code != 0xc2)
			return code;
		if (i + 1 < length && (unsigned char)text[i + 1] < 0xa0)
			return (unsigned char)text[i + 1];
	}
	return -1;
}

void ledger__row_check_controls(
	struct ledger__splitter *splitter, struct ledger__row *row)
{
	const struct ledger__block *block = splitter->block;

	for (size_t i = row->first_cell; i < block->cell_count; i++) {
		const struct ledger__cell *cell = &block->cells[i];
		int32_t control =
			find_control(splitter, cell->text, cell->length);

		if (control < 0)
			continue;
		ledger__row_damage_format(splitter, row,
			LEDGER__DAMAGED_CONTROL,
			(uint32_t)(i - row->first_cell) + 1, "U+%04X",
			(unsigned int)control);
		return;
	}
}

/* The cell that holds the first U+FFFD, for damage in bytes. */
static void find_damaged_cell(
	const struct ledger__splitter *splitter, struct ledger__row *row)
{
	const struct ledger__block *block = splitter->block;

	row->damage_column = 1;
	for (size_t i = row->first_cell; i < block->cell_count; i++) {
		const struct ledger__cell *cell = &block->cells[i];

		if (memmem(cell->text, cell->length, "\xef\xbf\xbd", 3)) {
			row->damage_column =
				(uint32_t)(i - row->first_cell) + 1;
			return;
		}
	}
}

/* ---- Rows -------------------------------------------------------------- */

static bool is_blank(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (text[i] != ' ')
			return false;
	}
	return true;
}

static bool goes_quickly(struct ledger__splitter *splitter,
	struct ledger__row *row, const char *bytes)
{
	enum ledger__encoding encoding = splitter->reader->dialect.encoding;

	if (splitter->csv_only || row->damage ||
		splitter->reader->dialect.syntax != LEDGER__CSV)
		return false;
	if (encoding == LEDGER__UTF8)
		return ledger__split_quick(splitter, row, splitter->classes,
			bytes, row->raw_length);
	if (encoding == LEDGER__GB18030)
		return ledger__split_quick(splitter, row,
			splitter->ascii_classes, bytes, row->raw_length);
	return false;
}

static void split_decoded(struct ledger__splitter *splitter,
	struct ledger__row *row, const char *text, size_t length)
{
	enum ledger__syntax syntax = splitter->reader->dialect.syntax;

	if (is_blank(text, length))
		return;
	if (syntax == LEDGER__JSONL)
		ledger__split_json(splitter, row, text, length);
	else if (syntax == LEDGER__YAML)
		ledger__split_yaml(splitter, row, text, length);
	else if (splitter->csv_only || row->damage ||
		 !ledger__split_quick(
			 splitter, row, splitter->classes, text, length))
		ledger__split_csv(splitter, row, text, length);
	if (row->damage == LEDGER__DAMAGED_BYTES)
		find_damaged_cell(splitter, row);
	if (!row->damage)
		ledger__row_check_controls(splitter, row);
}

void ledger__split_row(
	struct ledger__splitter *splitter, struct ledger__row *row)
{
	struct ledger__block *block = splitter->block;
	const char *bytes = block->raw.data + row->raw_offset;

	row->first_cell = (uint32_t)block->cell_count;
	if (!goes_quickly(splitter, row, bytes)) {
		size_t length = 0;
		const char *text = ledger__decode(
			splitter, row, bytes, row->raw_length, &length);

		split_decoded(splitter, row, text, length);
	}
	row->cell_count = (uint32_t)block->cell_count - row->first_cell;
}

ledger_status ledger__splitter_parse(
	struct ledger__splitter *splitter, struct ledger__block *block)
{
	splitter->block = block;
	block->cell_count = 0;
	ledger__arena_reset(&block->arena);
	for (size_t i = 0; i < block->row_count && !splitter->failed; i++)
		ledger__split_row(splitter, &block->rows[i]);
	splitter->block = NULL;
	if (splitter->failed)
		return ledger__fail_memory(splitter->context);
	return LEDGER_OK;
}

const char *ledger__splitter_text(struct ledger__splitter *splitter,
	struct ledger__block *block, const struct ledger__row *row,
	size_t *length)
{
	struct ledger__row probe = *row; /* damage is known already */
	const char *text;

	splitter->block = block;
	text = ledger__decode(splitter, &probe,
		block->raw.data + row->raw_offset, row->raw_length, length);
	splitter->block = NULL;
	return text;
}

/* ---- Keys of JSON lines and YAML --------------------------------------- */

static bool add_key(struct ledger__reader *reader, const char *key,
	size_t length, size_t *index)
{
	char *copy;

	if (!ledger__grow(&reader->keys, &reader->key_capacity,
		    reader->key_count + 1, sizeof *reader->keys))
		return false;
	copy = ledger__arena_duplicate(&reader->arena, key, length);
	if (!copy || !ledger__map_put(&reader->key_indexes, copy, length,
			     reader->key_count))
		return false;
	*index = reader->key_count;
	reader->keys[reader->key_count++] = copy;
	return true;
}

int32_t ledger__key_index(
	struct ledger__splitter *splitter, const char *key, size_t length)
{
	struct ledger__reader *reader = splitter->reader;
	size_t index = 0;

	if (ledger__map_get(&reader->key_indexes, key, length, &index))
		return (int32_t)index;
	if (!splitter->collecting || reader->key_count == LEDGER__KEYS)
		return -1;
	if (!add_key(reader, key, length, &index)) {
		splitter->failed = true;
		return -1;
	}
	return (int32_t)index;
}

/* ---- Making and ending ------------------------------------------------- */

static void fill_classes(struct ledger__splitter *splitter, char delimiter)
{
	for (int byte = 0; byte < 256; byte++) {
		unsigned char class = LEDGER__CLASS_PLAIN;

		if ((byte < 0x20 && byte != '\t') || byte == 0x7f ||
			byte == '"')
			class = LEDGER__CLASS_OTHER;
		if (byte == (unsigned char)delimiter)
			class = LEDGER__CLASS_DELIMITER;
		splitter->ascii_classes[byte] =
			byte < 0x80 ? class : LEDGER__CLASS_OTHER;
		if (byte >= 0xc2 && byte <= 0xf4)
			class = LEDGER__CLASS_LEAD;
		else if (byte >= 0x80)
			class = LEDGER__CLASS_OTHER;
		splitter->classes[byte] = class;
	}
}

static const char *iconv_name(enum ledger__encoding encoding)
{
	switch (encoding) {
	case LEDGER__GB18030:
		return "GB18030";
	case LEDGER__UTF16LE:
		return "UTF-16LE";
	case LEDGER__UTF16BE:
		return "UTF-16BE";
	default:
		return NULL;
	}
}

ledger_status ledger__splitter_new(ledger_context *context,
	struct ledger__reader *reader, struct ledger__splitter **splitter)
{
	struct ledger__splitter *made = ledger__allocate(1, sizeof *made);
	const char *name = iconv_name(reader->dialect.encoding);

	if (!made)
		return ledger__fail_memory(context);
	made->context = context;
	made->reader = reader;
	made->iconv = (iconv_t)-1;
	fill_classes(made, reader->dialect.delimiter);
	ledger__csv_begin(made, reader->dialect.delimiter);
	if (name) {
		made->iconv = iconv_open("UTF-8", name);
		if (made->iconv == (iconv_t)-1) {
			ledger__splitter_free(made);
			return ledger__fail_errno(context, LEDGER_ERROR_INPUT,
				"the C library cannot convert %s", name);
		}
	}
	*splitter = made;
	return LEDGER_OK;
}

void ledger__splitter_free(struct ledger__splitter *splitter)
{
	if (!splitter)
		return;
	if (splitter->iconv != (iconv_t)-1)
		iconv_close(splitter->iconv);
	csv_free(&splitter->csv);
	ledger__buffer_release(&splitter->scratch);
	free(splitter);
}
