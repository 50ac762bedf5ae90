/* SPDX-License-Identifier: MIT */
/* Blocks of whole lines, cut from an input with flat memory. */
#include "table/split.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ---- Code units and line ends ------------------------------------------ */

int32_t ledger__unit_at(const struct ledger__reader *reader, const char *bytes,
	size_t length, size_t offset)
{
	const unsigned char *at = (const unsigned char *)bytes + offset;

	if (length < reader->unit || offset > length - reader->unit)
		return -1;
	if (reader->unit == 1)
		return at[0];
	if (reader->dialect.encoding == LEDGER__UTF16LE)
		return at[0] | at[1] << 8;
	return at[0] << 8 | at[1];
}

/* The offset of the next line end at or behind `from`, or `length`. */
static size_t find_end(const struct ledger__reader *reader, const char *bytes,
	size_t length, size_t from, char line_end)
{
	size_t low = reader->dialect.encoding == LEDGER__UTF16BE ? 1 : 0;
	const char *hit;

	if (reader->unit == 1) {
		hit = memchr(bytes + from, line_end, length - from);
		return hit ? (size_t)(hit - bytes) : length;
	}
	for (size_t at = from; at + 1 < length; at += 2) {
		if (bytes[at + low] == line_end && bytes[at + 1 - low] == 0)
			return at;
	}
	return length;
}

/* The line's length without the CRs that stand before its LF. */
static size_t without_cr(const struct ledger__reader *reader, const char *bytes,
	size_t start, size_t end)
{
	while (reader->line_end == '\n' && end - start >= reader->unit &&
		ledger__unit_at(reader, bytes, end, end - reader->unit) == '\r')
		end -= reader->unit;
	return end - start;
}

/* Lines end at CR when the first MiB has CRs and no LF. */
static void find_line_end(
	struct ledger__reader *reader, const char *bytes, size_t length)
{
	reader->line_end = '\n';
	if (find_end(reader, bytes, length, 0, '\n') == length &&
		find_end(reader, bytes, length, 0, '\r') < length)
		reader->line_end = '\r';
}

/* ---- Rows of a block --------------------------------------------------- */

static struct ledger__row *add_row(struct ledger__block *block, uint64_t line,
	size_t offset, size_t length)
{
	struct ledger__row *row;

	if (block->row_count == block->row_capacity &&
		!ledger__grow(&block->rows, &block->row_capacity,
			block->row_count + 1, sizeof *block->rows))
		return NULL;
	row = &block->rows[block->row_count++];
	*row = (struct ledger__row){
		.line = line,
		.line_count = 1,
		.raw_offset = (uint32_t)offset,
		.raw_length = (uint32_t)length,
		.damage_detail = "",
	};
	if (length > LEDGER__LINE_BYTES) {
		row->raw_length = LEDGER__LINE_BYTES;
		row->damage = LEDGER__DAMAGED_LENGTH;
		row->damage_column = 1;
		row->damage_detail = "65536";
	}
	return row;
}

/* Cuts the lines of raw; *taken is where the first incomplete one begins. */
static ledger_status cut_lines(struct ledger__reader *reader,
	struct ledger__block *block, size_t length, bool last, size_t *taken)
{
	const char *bytes = block->raw.data;
	size_t at = 0;

	while (at < length) {
		size_t end =
			find_end(reader, bytes, length, at, reader->line_end);

		if (end == length && !last)
			break;
		if (!add_row(block, block->first_line + block->line_count, at,
			    without_cr(reader, bytes, at, end)))
			return ledger__fail_memory(reader->context);
		block->line_count++;
		at = end == length ? length : end + reader->unit;
	}
	*taken = at;
	return LEDGER_OK;
}

/*
 * The block begins with a line that does not end in it.  Its beginning stays
 * in raw; the rest is looked through for the line's end, and forgotten.
 */
static ledger_status cut_endless_line(struct ledger__reader *reader,
	struct ledger__block *block, uint64_t *behind)
{
	uint64_t size = ledger__input_size(reader->input);
	uint64_t at = reader->offset + LEDGER__BLOCK_BYTES;
	char *piece = block->raw.data + LEDGER__LINE_BYTES;
	const size_t room = LEDGER__BLOCK_BYTES - LEDGER__LINE_BYTES;

	if (!add_row(block, block->first_line, 0, LEDGER__BLOCK_BYTES))
		return ledger__fail_memory(reader->context);
	block->line_count = 1;
	while (at < size) {
		size_t length = size - at < room ? (size_t)(size - at) : room;
		ledger_status status =
			ledger__input_read(reader->input, piece, length, at);
		size_t end;

		if (status)
			return status;
		end = find_end(reader, piece, length, 0, reader->line_end);
		if (end < length) {
			*behind = at + end + reader->unit;
			return LEDGER_OK;
		}
		at += length;
	}
	*behind = size;
	return LEDGER_OK;
}

/* ---- YAML: lines to records -------------------------------------------- */

enum line_kind {
	LINE_RECORD, /* begins one */
	LINE_BLANK,  /* or a comment */
	LINE_MARKER, /* begins or ends a document */
	LINE_OTHER,
};

static enum line_kind kind_of(const struct ledger__reader *reader,
	const struct ledger__block *block, const struct ledger__row *row,
	size_t *indent)
{
	const char *bytes = block->raw.data + row->raw_offset;
	size_t length = row->raw_length;
	size_t at = 0;
	int32_t first;
	int32_t second;

	while (ledger__unit_at(reader, bytes, length, at) == ' ')
		at += reader->unit;
	*indent = at / reader->unit;
	first = ledger__unit_at(reader, bytes, length, at);
	second = ledger__unit_at(reader, bytes, length, at + reader->unit);
	if (first == -1 || first == '#')
		return LINE_BLANK;
	if (first == '-' && (second == ' ' || second == -1))
		return LINE_RECORD;
	if (*indent == 0 && first == second && (first == '-' || first == '.') &&
		ledger__unit_at(reader, bytes, length, 2 * reader->unit) ==
			first &&
		length <= 4 * reader->unit)
		return LINE_MARKER;
	return LINE_OTHER;
}

/* Adds the line to the record that was begun before it. */
static void join_line(
	struct ledger__row *record, const struct ledger__row *line)
{
	size_t length =
		line->raw_offset + line->raw_length - record->raw_offset;

	record->line_count++;
	if (record->damage)
		return;
	record->raw_length = (uint32_t)length;
	if (line->damage || length > LEDGER__LINE_BYTES) {
		record->raw_length = LEDGER__LINE_BYTES;
		record->damage = LEDGER__DAMAGED_LENGTH;
		record->damage_column = 1;
		record->damage_detail = "65536";
	}
}

/*
 * Joins lines to records: a record goes on until a line begins another one
 * with the same or a smaller indent, or a line stands no deeper.  The last
 * record of a block may go on in the next; it is given back, *taken moves to
 * its beginning, unless the block has nothing else.
 */
static void join_records(const struct ledger__reader *reader,
	struct ledger__block *block, bool last, size_t *taken)
{
	size_t kept = 0;
	size_t open = SIZE_MAX; /* the row that lines are added to */
	size_t record_indent = 0;

	for (size_t i = 0; i < block->row_count; i++) {
		struct ledger__row *row = &block->rows[i];
		size_t indent = 0;
		enum line_kind kind = kind_of(reader, block, row, &indent);

		if (kind == LINE_RECORD &&
			(open == SIZE_MAX || indent <= record_indent)) {
			open = kept;
			record_indent = indent;
			block->rows[kept++] = *row;
		} else if (open != SIZE_MAX &&
			   (indent > record_indent || kind == LINE_BLANK)) {
			join_line(&block->rows[open], row);
		} else {
			open = SIZE_MAX;
			if (kind == LINE_OTHER || kind == LINE_RECORD)
				ledger__row_damage(row, LEDGER__DAMAGED_RECORD,
					1, "line belongs to no record");
			block->rows[kept++] = *row;
		}
	}
	block->row_count = kept;
	if (open != SIZE_MAX && open > 0 && !last) {
		block->line_count -= block->rows[open].line_count;
		block->row_count = open;
		*taken = block->rows[open].raw_offset;
	}
}

/* ---- Filling ----------------------------------------------------------- */

static void begin_block(
	const struct ledger__reader *reader, struct ledger__block *block)
{
	block->number = reader->number;
	block->first_line = reader->line;
	block->line_count = 0;
	block->offset = reader->offset;
	block->row_count = 0;
	block->cell_count = 0;
	ledger__buffer_reset(&block->raw);
	ledger__buffer_reset(&block->text);
	ledger__arena_reset(&block->arena);
}

ledger_status ledger__reader_fill(
	struct ledger__reader *reader, struct ledger__block *block)
{
	uint64_t rest = ledger__input_size(reader->input) - reader->offset;
	size_t length = LEDGER__BLOCK_BYTES;
	bool last = rest <= length;
	size_t taken = 0;
	uint64_t behind;
	ledger_status status;

	begin_block(reader, block);
	if (rest == 0)
		return LEDGER_END;
	if (last)
		length = (size_t)rest;
	if (!ledger__buffer_reserve(&block->raw, LEDGER__BLOCK_BYTES))
		return ledger__fail_memory(reader->context);
	status = ledger__input_read(
		reader->input, block->raw.data, length, reader->offset);
	if (!status)
		status = cut_lines(reader, block, length, last, &taken);
	behind = reader->offset + taken;
	if (!status && block->row_count == 0) {
		status = cut_endless_line(reader, block, &behind);
		taken = LEDGER__LINE_BYTES;
	}
	if (status)
		return status;
	if (reader->dialect.syntax == LEDGER__YAML) {
		size_t before = taken;

		join_records(reader, block, last, &taken);
		behind -= before - taken;
	}
	block->raw.length = taken;
	reader->offset = behind;
	reader->line += block->line_count;
	reader->number++;
	return LEDGER_OK;
}

/* ---- Opening ----------------------------------------------------------- */

/* Finds the byte order mark and the line end. */
static ledger_status look(struct ledger__reader *reader)
{
	uint64_t size = ledger__input_size(reader->input);
	size_t length =
		size < LEDGER__BLOCK_BYTES ? (size_t)size : LEDGER__BLOCK_BYTES;
	char *bytes = ledger__reallocate(NULL, length, 1);
	ledger_status status;

	if (!bytes)
		return ledger__fail_memory(reader->context);
	status = ledger__input_read(reader->input, bytes, length, 0);
	if (!status) {
		reader->start = ledger__mark_length(
			reader->dialect.encoding, bytes, length);
		find_line_end(reader, bytes + reader->start,
			length - (size_t)reader->start);
	}
	free(bytes);
	return status;
}

static void rewind_reader(struct ledger__reader *reader)
{
	reader->offset = reader->start;
	reader->line = 1;
	reader->number = 0;
}

/* Reads the whole input for its keys. */
static ledger_status collect_keys(struct ledger__reader *reader)
{
	struct ledger__block block = {0};
	struct ledger__splitter *splitter = NULL;
	ledger_status status =
		ledger__splitter_new(reader->context, reader, &splitter);

	if (!status)
		splitter->collecting = true;
	while (!status) {
		status = ledger__reader_fill(reader, &block);
		if (!status)
			status = ledger__splitter_parse(splitter, &block);
	}
	ledger__splitter_free(splitter);
	ledger__block_release(&block);
	rewind_reader(reader);
	return status == LEDGER_END ? LEDGER_OK : status;
}

ledger_status ledger__reader_open(ledger_context *context,
	struct ledger__input *input, const struct ledger__dialect *dialect,
	struct ledger__reader **reader)
{
	struct ledger__reader *opened = ledger__allocate(1, sizeof *opened);
	ledger_status status;

	assert(dialect->encoding && dialect->syntax);
	if (!opened)
		return ledger__fail_memory(context);
	opened->context = context;
	opened->input = input;
	opened->dialect = *dialect;
	opened->unit = dialect->encoding == LEDGER__UTF16LE ||
				       dialect->encoding == LEDGER__UTF16BE
			       ? 2
			       : 1;
	status = look(opened);
	rewind_reader(opened);
	if (!status && dialect->syntax != LEDGER__CSV)
		status = collect_keys(opened);
	if (status)
		ledger__reader_free(opened);
	else
		*reader = opened;
	return status;
}

void ledger__reader_free(struct ledger__reader *reader)
{
	if (!reader)
		return;
	ledger__map_release(&reader->key_indexes);
	ledger__arena_release(&reader->arena);
	free(reader->keys);
	free(reader);
}

size_t ledger__reader_key_count(const struct ledger__reader *reader)
{
	return reader->key_count;
}

const char *ledger__reader_key(
	const struct ledger__reader *reader, size_t index)
{
	assert(index < reader->key_count);
	return reader->keys[index];
}

ledger_status ledger__reader_skip_to(
	struct ledger__reader *reader, uint64_t line)
{
	struct ledger__block block = {0};
	ledger_status status = LEDGER_OK;
	bool found = false;

	rewind_reader(reader);
	while (!status && !found) {
		status = ledger__reader_fill(reader, &block);
		for (size_t i = 0; i < block.row_count && !status; i++) {
			const struct ledger__row *row = &block.rows[i];

			if (row->line < line)
				continue;
			reader->offset = block.offset + row->raw_offset;
			reader->line = row->line;
			found = true;
			break;
		}
	}
	reader->number = 0;
	ledger__block_release(&block);
	return status == LEDGER_END ? LEDGER_OK : status;
}

void ledger__block_release(struct ledger__block *block)
{
	ledger__buffer_release(&block->raw);
	ledger__buffer_release(&block->text);
	ledger__arena_release(&block->arena);
	free(block->rows);
	free(block->cells);
	*block = (struct ledger__block){0};
}
