/* SPDX-License-Identifier: MIT */
/* Figures from CSV: headers and rows of several tables in one file. */
#include "report/read.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
	CONSTANTS = 8,
	CELL_LIMIT = 17000, /* cells of a row, over a worksheet's */
};

enum constant { TABLE, VERSION, FROM, TO, KNOWN_AT, AREA, POLICY, KIND };

static const char *const constant_names[CONSTANTS] = {
	"table", "version", "from", "to", "known_at", "area", "policy", "kind"};

/* What a column of the table at hand is. */
enum column_kind { CODE, LABEL, LEAF, UNKNOWN };

struct column {
	const char *name;
	enum column_kind kind;
	size_t index; /* of the key or leaf */
};

struct sheet {
	struct ledger__reading *reading;
	struct ledger__arena arena; /* texts of one table's header */
	struct column *columns;
	size_t column_count, column_capacity;
	struct ledger__figures *figures; /* NULL: not known yet */
	size_t table;			 /* its index */
	bool open; /* a header came, and no blank line since */
	bool skip; /* the table cannot be read */
	bool any;  /* a row came */
	const char **cells;
	size_t cell_count, cell_capacity;
};

/* The row's cells as texts; an apostrophe that guarded one goes. */
static bool take_cells(struct sheet *sheet, const struct ledger__block *block,
	const struct ledger__row *row)
{
	sheet->cell_count = 0;
	ledger__arena_reset(&sheet->arena);
	if (row->cell_count > CELL_LIMIT)
		return true;
	if (!ledger__grow(&sheet->cells, &sheet->cell_capacity,
		    row->cell_count + 1u, sizeof *sheet->cells))
		return false;
	for (uint32_t i = 0; i < row->cell_count; i++) {
		const struct ledger__cell *cell =
			&block->cells[row->first_cell + i];
		bool guard = cell->length > 0 && cell->text[0] == '\'';
		const char *text = ledger__arena_duplicate(&sheet->arena,
			cell->text + guard, cell->length - guard);

		if (!text)
			return false;
		sheet->cells[sheet->cell_count++] = text;
	}
	/* Spreadsheets fill short rows up. */
	while (sheet->cell_count > 0 && !*sheet->cells[sheet->cell_count - 1])
		sheet->cell_count--;
	return true;
}

static const char *cell(const struct sheet *sheet, size_t index)
{
	return index < sheet->cell_count ? sheet->cells[index] : "";
}

/* ---- The header -------------------------------------------------------- */

static void take_header(struct sheet *sheet, uint64_t line)
{
	struct ledger__reading *reading = sheet->reading;

	sheet->open = true;
	sheet->figures = NULL;
	sheet->skip = false;
	sheet->column_count = 0;
	for (size_t i = 0; i < CONSTANTS; i++) {
		if (strcmp(cell(sheet, i), constant_names[i]) == 0)
			continue;
		ledger__read_problem(reading, line,
			"column %zu of a report is '%s', not '%s'; "
			"write it with names as headings and codes as values",
			i + 1, constant_names[i], cell(sheet, i));
		sheet->skip = true;
		return;
	}
	for (size_t i = CONSTANTS; i < sheet->cell_count; i++) {
		const char *name =
			ledger__report_text(reading->report, sheet->cells[i]);

		if (!ledger__grow(&sheet->columns, &sheet->column_capacity,
			    sheet->column_count + 1, sizeof *sheet->columns)) {
			reading->problems->failed = true;
			return;
		}
		sheet->columns[sheet->column_count++] =
			(struct column){.name = name, .kind = UNKNOWN};
	}
}

static bool is_title_of(const char *name, const char *key)
{
	size_t length = strlen(key);

	return strncmp(name, key, length) == 0 &&
	       strcmp(name + length, "_title") == 0;
}

static void find_column(struct sheet *sheet, struct column *column)
{
	const struct ledger__figures *figures = sheet->figures;

	column->kind = UNKNOWN;
	column->index = ledger__figures_find_leaf(figures, column->name);
	if (column->index != SIZE_MAX)
		column->kind = LEAF;
	for (size_t k = 0; k < figures->key_count; k++) {
		const char *key = figures->keys[k].name;

		if (strcmp(column->name, key) == 0)
			column->kind = CODE;
		else if (is_title_of(column->name, key))
			column->kind = LABEL;
		else
			continue;
		column->index = k;
	}
}

/* How often the columns have it. */
static size_t count_columns(
	const struct sheet *sheet, enum column_kind kind, size_t index)
{
	size_t count = 0;

	for (size_t i = 0; i < sheet->column_count; i++)
		count += sheet->columns[i].kind == kind &&
			 sheet->columns[i].index == index;
	return count;
}

static void require_column(struct sheet *sheet, uint64_t line,
	enum column_kind kind, size_t index, const char *name, const char *end)
{
	size_t count = count_columns(sheet, kind, index);

	if (count == 1)
		return;
	sheet->skip = true;
	ledger__read_problem(sheet->reading, line,
		count == 0 ? "table %s lacks the column '%s%s'"
			   : "table %s has the column '%s%s' twice",
		sheet->figures->id, name, end);
}

/* Which leaf or key each column is: all known, each there once. */
static void match_columns(struct sheet *sheet, uint64_t line)
{
	const struct ledger__figures *figures = sheet->figures;

	for (size_t i = 0; i < sheet->column_count; i++) {
		struct column *column = &sheet->columns[i];

		find_column(sheet, column);
		if (column->kind != UNKNOWN)
			continue;
		sheet->skip = true;
		ledger__read_problem(sheet->reading, line,
			"table %s has no column '%s'", figures->id,
			column->name);
	}
	for (size_t k = 0; k < figures->key_count; k++) {
		const char *name = figures->keys[k].name;

		require_column(sheet, line, CODE, k, name, "");
		require_column(sheet, line, LABEL, k, name, "_title");
	}
	for (size_t i = 0; i < figures->leaf_count; i++)
		require_column(
			sheet, line, LEAF, i, figures->leaves[i].name, "");
}

/* Rows that are areas have their level as a key. */
static void find_level(struct sheet *sheet)
{
	static const char *const levels[] = {"county", "township", "village"};
	struct ledger__report *report = sheet->reading->report;

	for (size_t i = 0; i < sheet->column_count; i++)
		for (size_t l = 0; l < sizeof levels / sizeof levels[0]; l++)
			if (strcmp(sheet->columns[i].name, levels[l]) == 0)
				report->level = levels[l];
}

/* The first row says which table it is. */
static ledger_status begin_table(struct sheet *sheet, uint64_t line)
{
	struct ledger__reading *reading = sheet->reading;
	struct ledger__report *report = reading->report;
	const char *id = cell(sheet, TABLE);
	const char *version = cell(sheet, VERSION);
	ledger_status status;

	if (!reading->layout)
		return ledger__fail(reading->context, LEDGER_ERROR_INPUT,
			"%s: CSV does not tell what its columns are; use the "
			"JSON of that report",
			reading->file);
	sheet->skip = true;
	if (ledger__report_find(report, id)) {
		ledger__read_problem(reading, line, "table %s comes twice", id);
		return LEDGER_OK;
	}
	sheet->table = report->table_count;
	find_level(sheet);
	status = reading->layout(
		reading->layout_data, report, id, version, &sheet->figures);
	if (status || report->failed)
		return status ? status : ledger__fail_memory(reading->context);
	if (!sheet->figures) {
		ledger__read_problem(
			reading, line, "there is no table '%s'", id);
	} else if (strcmp(sheet->figures->version, version) != 0) {
		ledger__read_problem(reading, line,
			"table %s is of version %s, not %s", id, version,
			sheet->figures->version);
	} else {
		sheet->skip = false;
		match_columns(sheet, line);
	}
	return LEDGER_OK;
}

/* ---- Rows -------------------------------------------------------------- */

static void take_head(struct sheet *sheet, uint64_t line)
{
	struct ledger__reading *reading = sheet->reading;
	struct ledger__report *report = reading->report;

	if (!ledger__read_day(cell(sheet, FROM), &report->from) ||
		!ledger__read_day(cell(sheet, TO), &report->to))
		ledger__read_problem(reading, line,
			"the period is no pair of days: '%s', '%s'",
			cell(sheet, FROM), cell(sheet, TO));
	report->known_at = ledger__report_text(report, cell(sheet, KNOWN_AT));
	report->area_code = ledger__report_text(report, cell(sheet, AREA));
	report->policy_id = ledger__report_text(report, cell(sheet, POLICY));
}

static void compare_text(struct sheet *sheet, uint64_t line,
	enum constant constant, const char *expected)
{
	if (strcmp(cell(sheet, constant), expected) != 0)
		ledger__read_problem(sheet->reading, line,
			"'%s' is '%s' here, '%s' above",
			constant_names[constant], cell(sheet, constant),
			expected);
}

static void check_head(struct sheet *sheet, uint64_t line)
{
	const struct ledger__report *report = sheet->reading->report;
	char from[LEDGER__DATE_TEXT_SIZE] = "";
	char to[LEDGER__DATE_TEXT_SIZE] = "";

	if (report->from.year != 0)
		ledger__date_format(report->from, from);
	if (report->to.year != 0)
		ledger__date_format(report->to, to);
	compare_text(sheet, line, FROM, from);
	compare_text(sheet, line, TO, to);
	compare_text(sheet, line, KNOWN_AT, report->known_at);
	compare_text(sheet, line, AREA, report->area_code);
	compare_text(sheet, line, POLICY, report->policy_id);
	compare_text(sheet, line, TABLE, sheet->figures->id);
	compare_text(sheet, line, VERSION, sheet->figures->version);
}

/* A number with that many decimals at most, times their power of ten. */
static bool read_number(const char *text, int decimals, int64_t *value)
{
	bool negative = *text == '-';
	bool point = false;
	int64_t number = 0;

	text += negative;
	if (*text < '0' || *text > '9')
		return false;
	for (; *text; text++) {
		if (*text == '.' && !point && decimals > 0) {
			point = true;
			continue;
		}
		if (*text < '0' || *text > '9' || (point && decimals == 0) ||
			number > LEDGER__FIGURE_LIMIT)
			return false;
		number = number * 10 + (*text - '0');
		decimals -= point;
	}
	while (decimals-- > 0)
		number *= 10;
	*value = negative ? -number : number;
	return number <= LEDGER__FIGURE_LIMIT;
}

static void take_share(struct sheet *sheet, uint64_t line, size_t row,
	size_t leaf, const char *text)
{
	struct ledger__stated stated = {.figures = sheet->figures,
		.row = row,
		.leaf = leaf,
		.line = line,
		.table = sheet->table};
	struct ledger__figure *figure = &sheet->figures->rows[row].cells[leaf];

	stated.none = !*text;
	if (*text && !read_number(text, 2, &stated.hundredths)) {
		ledger__read_problem(sheet->reading, line,
			"'%s' is no share: '%s'",
			sheet->figures->leaves[leaf].name, text);
		return;
	}
	figure->value = stated.hundredths;
	figure->whole = stated.none ? 0 : LEDGER__HUNDRED_PERCENT;
	ledger__read_stated(sheet->reading, &stated);
}

static void take_figure(struct sheet *sheet, uint64_t line, size_t row,
	size_t leaf, const char *text)
{
	struct ledger__figures *figures = sheet->figures;
	enum ledger__figure_kind kind = figures->leaves[leaf].kind;
	int64_t value = 0;

	if (kind == LEDGER__FIGURE_SHARE)
		take_share(sheet, line, row, leaf, text);
	else if (kind == LEDGER__FIGURE_GREATEST && !*text)
		figures->rows[row].cells[leaf].none = true;
	else if (read_number(text, 0, &value))
		ledger__figures_set(figures, row, leaf, value);
	else
		ledger__read_problem(sheet->reading, line,
			"'%s' is no number: '%s'", figures->leaves[leaf].name,
			text);
}

static void take_row(struct sheet *sheet, uint64_t line)
{
	struct ledger__figures *figures = sheet->figures;
	enum ledger__row_kind kind;
	size_t row;
	const char *codes[LEDGER__FIGURE_KEYS] = {"", "", ""};
	const char *labels[LEDGER__FIGURE_KEYS] = {"", "", ""};

	check_head(sheet, line);
	if (sheet->cell_count > CONSTANTS + sheet->column_count)
		ledger__read_problem(sheet->reading, line,
			"the row is longer than its header");
	if (!ledger__row_kind_parse(cell(sheet, KIND), &kind)) {
		ledger__read_problem(sheet->reading, line,
			"there is no kind of row '%s'", cell(sheet, KIND));
		return;
	}
	row = ledger__figures_add_row(figures, kind);
	if (row == SIZE_MAX)
		return;
	for (size_t i = 0; i < sheet->column_count; i++) {
		const struct column *column = &sheet->columns[i];
		const char *text = cell(sheet, CONSTANTS + i);

		if (column->kind == CODE)
			codes[column->index] = text;
		else if (column->kind == LABEL)
			labels[column->index] = text;
		else
			take_figure(sheet, line, row, column->index, text);
	}
	for (size_t k = 0; k < figures->key_count && k < LEDGER__FIGURE_KEYS;
		k++)
		ledger__figures_set_key(figures, row, k, codes[k], labels[k]);
}

static ledger_status take_line(struct sheet *sheet,
	const struct ledger__block *block, const struct ledger__row *row)
{
	struct ledger__reading *reading = sheet->reading;
	ledger_status status = LEDGER_OK;

	if (row->damage != LEDGER__SOUND) {
		ledger__read_problem(reading, row->line,
			"the line cannot be read: %s", row->damage_detail);
		return LEDGER_OK;
	}
	if (!take_cells(sheet, block, row))
		return ledger__fail_memory(reading->context);
	if (sheet->cell_count == 0) {
		sheet->open = false;
		return LEDGER_OK;
	}
	if (!sheet->open || strcmp(sheet->cells[0], "table") == 0) {
		take_header(sheet, row->line);
		return LEDGER_OK;
	}
	if (!sheet->any && !sheet->skip)
		take_head(sheet, row->line);
	sheet->any = true;
	if (!sheet->figures && !sheet->skip)
		status = begin_table(sheet, row->line);
	if (!status && !sheet->skip)
		take_row(sheet, row->line);
	return status;
}

/* ---- The file ---------------------------------------------------------- */

/* Whether the first row that has cells begins as a report's does. */
static ledger_status begins_well(
	struct ledger__reader *reader, struct ledger__block *block, bool *well)
{
	ledger_status status = ledger__reader_head(reader, 8, block);

	*well = false;
	for (size_t i = 0; !status && i < block->row_count; i++) {
		const struct ledger__row *row = &block->rows[i];
		const struct ledger__cell *first;

		if (row->cell_count == 0)
			continue;
		first = &block->cells[row->first_cell];
		*well = row->cell_count > CONSTANTS && first->length == 5 &&
			memcmp(first->text, "table", 5) == 0;
		break;
	}
	return status;
}

static ledger_status read_rows(
	struct ledger__reading *reading, struct ledger__reader *reader)
{
	struct sheet sheet = {.reading = reading};
	struct ledger__splitter *splitter = NULL;
	struct ledger__block block = {0};
	ledger_status status =
		ledger__splitter_new(reading->context, reader, &splitter);

	while (!status) {
		status = ledger__reader_fill(reader, &block);
		if (!status)
			status = ledger__splitter_parse(splitter, &block);
		for (size_t i = 0; !status && i < block.row_count; i++)
			status = take_line(&sheet, &block, &block.rows[i]);
	}
	ledger__splitter_free(splitter);
	ledger__block_release(&block);
	ledger__arena_release(&sheet.arena);
	free(sheet.columns);
	free(sheet.cells);
	return status == LEDGER_END ? LEDGER_OK : status;
}

ledger_status ledger__read_csv(struct ledger__reading *reading)
{
	struct ledger__dialect dialects[LEDGER__DIALECTS];
	struct ledger__block block = {0};
	size_t count = 0;
	bool well = false;
	ledger_status status = ledger__input_dialects(
		reading->input, LEDGER__ENCODING_UNSET, dialects, &count);

	for (size_t i = 0; !status && !well && i < count; i++) {
		struct ledger__reader *reader = NULL;

		if (dialects[i].syntax != LEDGER__CSV)
			continue;
		status = ledger__reader_open(reading->context, reading->input,
			&dialects[i], &reader);
		if (!status)
			status = begins_well(reader, &block, &well);
		if (!status && well)
			status = read_rows(reading, reader);
		ledger__reader_free(reader);
	}
	ledger__block_release(&block);
	if (status == LEDGER_END)
		status = LEDGER_OK;
	if (!status && !well)
		ledger__read_problem(reading, 1,
			"this is no report: neither its JSON nor its CSV");
	return status;
}
