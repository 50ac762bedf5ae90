/* SPDX-License-Identifier: MIT */
/* One row: its cells become values, which are completed and checked. */
#include "base/text.h"
#include "intake/intake.h"

#include <stdlib.h>
#include <string.h>

enum { DERIVED_BYTES = 512 }; /* what deriving may add to a row's texts */

ledger_status ledger__row_reader_new(
	const struct ledger__sheet_job *job, struct ledger__row_reader *reader)
{
	size_t count = job->sheet->field_count + 1;

	memset(reader, 0, sizeof(*reader));
	reader->job = job;
	reader->values = ledger__allocate(count, sizeof(*reader->values));
	reader->offsets = ledger__allocate(count, sizeof(*reader->offsets));
	reader->columns = ledger__allocate(count, sizeof(*reader->columns));
	if (reader->values && reader->offsets && reader->columns)
		return LEDGER_OK;
	ledger__row_reader_release(reader);
	return ledger__fail_memory(job->context);
}

void ledger__row_reader_release(struct ledger__row_reader *reader)
{
	free(reader->values);
	free(reader->offsets);
	free(reader->columns);
	ledger__buffer_release(&reader->text);
	ledger__buffer_release(&reader->scratch);
	memset(reader, 0, sizeof(*reader));
}

void ledger__result_reset(struct ledger__result *result)
{
	ledger__buffer_reset(&result->rows);
	ledger__findings_reset(&result->findings);
	result->entry_count = 0;
	result->total_count = 0;
	result->row_count = result->record_count = 0;
	result->rejected = result->held = result->skipped = 0;
	result->stated_date[0] = '\0';
	result->headless = 0;
	result->failed = false;
}

void ledger__result_release(struct ledger__result *result)
{
	ledger__buffer_release(&result->rows);
	ledger__findings_release(&result->findings);
	free(result->entries);
	free(result->totals);
	memset(result, 0, sizeof(*result));
}

void ledger__row_finding(struct ledger__row_reader *reader, unsigned int rule,
	int field, const char *detail)
{
	const struct ledger__value *value =
		field >= 0 ? &reader->values[field] : NULL;
	bool shown = value && value->statement == LEDGER__STATED;

	ledger__finding_add(&reader->result->findings, rule, reader->row->line,
		field >= 0 ? reader->columns[field] : 0, field,
		shown ? value->text : "", shown ? value->length : 0, "%s",
		detail);
}

bool ledger__row_has_error(const struct ledger__row_reader *reader)
{
	const struct ledger__findings *findings = &reader->result->findings;

	for (size_t i = reader->first_finding; i < findings->count; i++) {
		unsigned int rule = findings->items[i].rule;

		if (findings->rules->rules[rule].severity == LEDGER_ERROR)
			return true;
	}
	return false;
}

/* ---- Cells --------------------------------------------------------------- */

void ledger__row_keep(struct ledger__row_reader *reader, int field,
	const struct ledger__value *value, uint32_t column)
{
	reader->values[field] = *value;
	reader->columns[field] = column;
	if (value->statement == LEDGER__STATED)
		reader->offsets[field] =
			(size_t)(value->text - reader->text.data);
}

/* The first 64 columns are enough to notice. */
static void note_headless(struct ledger__row_reader *reader,
	const struct ledger__cell *cell, size_t column)
{
	const char *text = cell->text;
	size_t length = cell->length;

	if (column >= 64 || *reader->job->mapping->headings[column])
		return;
	ledger__text_trim(&text, &length);
	if (length)
		reader->result->headless |= UINT64_C(1) << column;
}

/* An amount in two units, one column each: a row may fill either. */
static bool is_second_unit(struct ledger__row_reader *reader, int field,
	const struct ledger__cell *cell, uint32_t column)
{
	const struct ledger__field *known = &reader->job->sheet->fields[field];
	enum ledger__statement statement = reader->values[field].statement;
	const char *text = cell->text;
	size_t length = cell->length;

	if (known->type != LEDGER__TYPE_MONEY || !reader->columns[field])
		return false;
	ledger__text_trim(&text, &length);
	if (length == 0)
		return true;
	if (statement == LEDGER__BLANK || statement == LEDGER__NO_STATEMENT)
		return false;
	ledger__finding_add(&reader->result->findings, LEDGER__RULE_VALUE_TWICE,
		reader->row->line, column, field, text, length, "%s",
		known->title);
	return true;
}

/* A field's own column; a cell that fills several may have come before. */
static void keep_own(struct ledger__row_reader *reader, int field,
	const struct ledger__value *value, uint32_t column)
{
	bool filled = reader->values[field].statement == LEDGER__STATED;

	if (filled && value->statement == LEDGER__BLANK)
		return;
	ledger__row_keep(reader, field, value, column);
	if (filled && value->statement == LEDGER__CLEARED)
		ledger__row_finding(reader, LEDGER__RULE_KEY_CLEARED, field,
			reader->job->sheet->fields[field].title);
}

static void read_cell(struct ledger__row_reader *reader, size_t index)
{
	const struct ledger__sheet_job *job = reader->job;
	const struct ledger__mapping *map = job->mapping;
	const struct ledger__cell *cell = &reader->cells[index];
	size_t column = map->keyed ? (size_t)cell->key : index;
	struct ledger__value value = {0};
	int field;

	if (column >= map->column_count)
		return;
	if ((int)column == map->confirm_column)
		ledger__read_confirm(reader, cell, (uint32_t)index + 1);
	field = map->fields[column];
	if (field == LEDGER__COLUMN_UNKNOWN)
		note_headless(reader, cell, column);
	if (field < 0)
		return;
	if (job->sheet->fields[field].into_count) {
		ledger__read_into(reader, field, cell, (uint32_t)index + 1);
		return;
	}
	if (is_second_unit(reader, field, cell, (uint32_t)index + 1))
		return;
	ledger__value_read(&job->sheet->fields[field], field, &job->values,
		map->factors[column], cell->text, cell->length,
		reader->row->line, (uint32_t)index + 1, &reader->text, &value,
		&reader->result->findings);
	keep_own(reader, field, &value, (uint32_t)index + 1);
}

/* Room for what is derived, then texts stay where they are. */
static bool settle_texts(struct ledger__row_reader *reader)
{
	if (!ledger__buffer_reserve(&reader->text, DERIVED_BYTES) ||
		reader->text.failed)
		return false;
	for (size_t i = 0; i < reader->job->active_count; i++) {
		int field = reader->job->active[i];

		reader->values[field].text =
			reader->values[field].statement == LEDGER__STATED
				? reader->text.data + reader->offsets[field]
				: NULL;
	}
	return true;
}

/* As many cells as the header has; blanks behind it do not count. */
static bool check_cells(struct ledger__row_reader *reader)
{
	size_t header = reader->job->mapping->column_count;
	size_t count = reader->row->cell_count;
	char detail[24];

	if (reader->job->mapping->keyed || count == header)
		return true;
	for (; count > header; count--) {
		const char *text = reader->cells[count - 1].text;
		size_t length = reader->cells[count - 1].length;

		ledger__text_trim(&text, &length);
		if (length)
			break;
	}
	if (count == header)
		return true;
	snprintf(detail, sizeof(detail), "%zu",
		count < header ? header - count : count - header);
	ledger__row_finding(reader,
		count < header ? LEDGER__RULE_ROW_SHORT : LEDGER__RULE_ROW_LONG,
		-1, detail);
	return !ledger__row_has_error(reader);
}

/* ---- Rows -----------------------------------------------------------------
 */

static void report_damage(struct ledger__row_reader *reader)
{
	static const unsigned int rules[] = {
		[LEDGER__DAMAGED_BYTES] = LEDGER__RULE_BYTES_UNDECODABLE,
		[LEDGER__DAMAGED_CONTROL] = LEDGER__RULE_CHARACTER_CONTROL,
		[LEDGER__DAMAGED_QUOTES] = LEDGER__RULE_QUOTE_UNBALANCED,
		[LEDGER__DAMAGED_LENGTH] = LEDGER__RULE_LINE_TOO_LONG,
		[LEDGER__DAMAGED_RECORD] = LEDGER__RULE_ROW_UNREADABLE,
	};
	const struct ledger__row *row = reader->row;
	const char *detail = row->damage_detail ? row->damage_detail : "";
	char limit[24];

	snprintf(limit, sizeof(limit), "%d", LEDGER__LINE_BYTES);
	if (row->damage == LEDGER__DAMAGED_LENGTH)
		detail = limit;
	ledger__finding_add(&reader->result->findings, rules[row->damage],
		row->line, row->damage_column, -1, "", 0, "%s", detail);
}

/* A row that must not go in even when its finding's severity was lowered. */
static void reject_unread(struct ledger__row_reader *reader)
{
	reader->result->record_count++;
	if (ledger__row_has_error(reader))
		reader->result->rejected++;
	else
		reader->result->skipped++; /* the user asked to let it be */
}

static void add_total(
	struct ledger__row_reader *reader, int64_t stated, bool part)
{
	struct ledger__result *result = reader->result;

	if (!ledger__grow(&result->totals, &result->total_capacity,
		    result->total_count + 1, sizeof(*result->totals))) {
		result->failed = true;
		return;
	}
	result->totals[result->total_count++] = (struct ledger__total){
		.line = reader->row->line,
		.rows_before = result->record_count,
		.stated = stated,
		.part = part,
	};
}

/* The others never had a value. */
static void forget_values(struct ledger__row_reader *reader)
{
	for (size_t i = 0; i < reader->job->active_count; i++) {
		int field = reader->job->active[i];

		memset(&reader->values[field], 0, sizeof(*reader->values));
		reader->columns[field] = 0;
	}
}

/* A row of a rejects file whose cells do not tell all that was in its line. */
static void refuse_unmended(struct ledger__row_reader *reader)
{
	int column = reader->job->raw_column;
	const char *text;
	size_t length;

	if (column < 0 || (size_t)column >= reader->row->cell_count)
		return;
	text = reader->cells[column].text;
	length = reader->cells[column].length;
	ledger__text_trim(&text, &length);
	if (length)
		ledger__row_finding(reader, LEDGER__RULE_ROW_UNREADABLE, -1,
			"see _raw; when the row is mended, empty _raw\x1f"
			"原行见 _raw 列，改好后清空 _raw");
}

/* What the cells say; false when memory ends. */
static bool read_cells(struct ledger__row_reader *reader)
{
	forget_values(reader);
	ledger__buffer_reset(&reader->text);
	reader->flags = 0;
	reader->confirmed = 0;
	for (size_t i = 0; i < reader->row->cell_count; i++)
		read_cell(reader, i);
	refuse_unmended(reader);
	return settle_texts(reader);
}

bool ledger__read_row(struct ledger__row_reader *reader,
	const struct ledger__block *block, const struct ledger__row *row,
	struct ledger__result *result)
{
	reader->result = result;
	reader->row = row;
	reader->cells = &block->cells[row->first_cell];
	reader->first_finding = result->findings.count;
	if (!read_cells(reader))
		return false;
	ledger__row_derive(reader);
	return true;
}

static void read_values(struct ledger__row_reader *reader)
{
	struct ledger__result *result = reader->result;

	if (!read_cells(reader)) {
		result->failed = true;
		return;
	}
	ledger__row_derive(reader);
	ledger__row_check(reader);
	result->record_count++;
	ledger__row_plan(reader);
}

/* Said of each, so that no row goes by unseen. */
static void skip_row(
	struct ledger__row_reader *reader, enum ledger__row_kind kind)
{
	static const char *const kinds[] = {
		[LEDGER__ROW_TOTAL] = "a total\x1f合计",
		[LEDGER__ROW_SUBTOTAL] = "a subtotal\x1f小计",
		[LEDGER__ROW_SIGNATURE] = "words about the sheet\x1f表尾说明",
		[LEDGER__ROW_HEADER] =
			"the header or a title once more\x1f重复的表头或标题",
	};

	if (kind != LEDGER__ROW_BLANK)
		ledger__row_finding(
			reader, LEDGER__RULE_ROW_SKIPPED, -1, kinds[kind]);
	if (ledger__row_has_error(reader))
		reader->result->rejected++;
	else
		reader->result->skipped++;
}

/* A day of filling in below the rows; one that is yet to come is a slip. */
static void take_stated_date(struct ledger__row_reader *reader)
{
	struct ledger__result *result = reader->result;
	char date[LEDGER__DATE_TEXT_SIZE];

	if (!ledger__row_stated_date(
		    reader->cells, reader->row->cell_count, date))
		return;
	if (ledger__is_future(date, reader->job->values.as_of))
		ledger__row_finding(
			reader, LEDGER__RULE_STATED_DATE_FUTURE, -1, date);
	else
		memcpy(result->stated_date, date, sizeof(date));
}

static void read_row(struct ledger__row_reader *reader)
{
	struct ledger__result *result = reader->result;
	const struct ledger__row *row = reader->row;
	int64_t stated = -1;
	enum ledger__row_kind kind;

	result->row_count++;
	reader->first_finding = result->findings.count;
	if (row->damage != LEDGER__SOUND) {
		report_damage(reader);
		reject_unread(reader);
		return;
	}
	kind = ledger__row_classify(reader->job->mapping, reader->job->sheet,
		reader->cells, row->cell_count, &stated);
	if (kind == LEDGER__ROW_TOTAL || kind == LEDGER__ROW_SUBTOTAL)
		add_total(reader, stated, kind == LEDGER__ROW_SUBTOTAL);
	if (kind == LEDGER__ROW_SIGNATURE || kind == LEDGER__ROW_TOTAL)
		take_stated_date(reader);
	if (kind != LEDGER__ROW_DATA)
		skip_row(reader, kind);
	else if (check_cells(reader))
		read_values(reader);
	else
		reject_unread(reader);
}

void ledger__read_block(struct ledger__row_reader *reader,
	const struct ledger__block *block, struct ledger__result *result)
{
	reader->result = result;
	for (size_t i = 0; i < block->row_count; i++) {
		reader->row = &block->rows[i];
		reader->cells = block->cells + reader->row->first_cell;
		read_row(reader);
	}
	if (result->findings.failed || reader->text.failed ||
		reader->scratch.failed)
		result->failed = true;
}
