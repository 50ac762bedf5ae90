/* SPDX-License-Identifier: MIT */
/* Figures on a terminal: aligned, merged headings, bars, blocks of columns. */
#include "report/format.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

enum {
	GAP = 2,	    /* blanks between columns */
	HEADING_WIDTH = 10, /* titles longer than this are broken */
	BAR_WIDTH = 8,	    /* of 100 % */
	EIGHTHS = 8,	    /* of a block */
};

/* One table being written. */
struct sheet {
	struct ledger__report_job *job;
	const struct ledger__figures *figures;
	struct ledger__grid grid;
	size_t *widths;	 /* of the columns shown */
	size_t *numbers; /* the part of it that the figures take */
	size_t key_widths[LEDGER__FIGURE_KEYS];
	size_t label_width;		       /* all keys, with their gaps */
	size_t begin, end;		       /* the columns of the block */
	size_t heights[LEDGER__FIGURE_LEVELS]; /* lines of heading rows */
};

static void append_spaces(struct ledger__buffer *out, size_t count)
{
	while (count-- > 0)
		ledger__buffer_append_byte(out, ' ');
}

static void end_line(struct ledger__buffer *out)
{
	while (out->length > 0 && out->data[out->length - 1] == ' ')
		out->length--;
	ledger__buffer_append_byte(out, '\n');
}

/* Bytes of the first line of a text that is broken at `width`; at least one
 * character. */
static size_t line_length(const char *text, size_t width)
{
	size_t length = strlen(text);
	size_t at = 0;

	while (at < length) {
		int32_t point;
		size_t size =
			ledger__utf8_decode(text + at, length - at, &point);

		if (size == 0)
			size = 1;
		if (at > 0 && ledger__text_width(text, at + size) > width)
			break;
		at += size;
	}
	return at;
}

/* The width at which the text takes no more lines, but even ones. */
static size_t even_width(const char *text, size_t width)
{
	size_t whole = ledger__text_width(text, strlen(text));
	size_t lines = width > 0 ? (whole + width - 1) / width : 1;
	size_t even = lines > 0 ? (whole + lines - 1) / lines : 0;

	even += even % 2; /* of Chinese characters */
	return even < width ? even : width;
}

/* How many lines, and how wide the widest. */
static size_t count_lines(const char *text, size_t width, size_t *widest)
{
	size_t lines = 0;

	width = even_width(text, width);
	while (*text) {
		size_t length = line_length(text, width);
		size_t wide = ledger__text_width(text, length);

		if (widest && wide > *widest)
			*widest = wide;
		text += length;
		lines++;
	}
	return lines;
}

/* ---- Widths ------------------------------------------------------------ */

static bool has_bar(const struct sheet *sheet, size_t column)
{
	const struct ledger__leaf *leaf =
		&sheet->figures->leaves[sheet->grid.leaves[column]];

	return sheet->job->options.terminal &&
	       leaf->kind == LEDGER__FIGURE_SHARE;
}

static const struct ledger__figure *cell_at(
	const struct sheet *sheet, size_t row, size_t column)
{
	return &sheet->figures->rows[row].cells[sheet->grid.leaves[column]];
}

static size_t figure_at(const struct sheet *sheet, size_t row, size_t column,
	char text[LEDGER__FIGURE_TEXT])
{
	const struct ledger__leaf *leaf =
		&sheet->figures->leaves[sheet->grid.leaves[column]];

	return ledger__figure_text(
		cell_at(sheet, row, column), leaf->kind, true, text);
}

static void measure_columns(struct sheet *sheet)
{
	const struct ledger__grid *grid = &sheet->grid;
	char text[LEDGER__FIGURE_TEXT];

	for (size_t c = 0; c < grid->column_count; c++) {
		for (size_t r = 0; r < sheet->figures->row_count; r++) {
			size_t length = figure_at(sheet, r, c, text);
			size_t width = ledger__text_width(text, length);

			if (width > sheet->numbers[c])
				sheet->numbers[c] = width;
		}
		sheet->widths[c] = sheet->numbers[c];
		if (has_bar(sheet, c))
			sheet->widths[c] += 1 + BAR_WIDTH;
	}
	for (size_t i = 0; i < grid->cell_count; i++) {
		const struct ledger__grid_cell *cell = &grid->cells[i];
		size_t *width = &sheet->widths[cell->column];

		if (cell->leaf)
			(void)count_lines(cell->text,
				*width > HEADING_WIDTH ? *width : HEADING_WIDTH,
				width);
	}
}

static const char *indented(
	struct sheet *sheet, const struct ledger__figures_row *row, size_t key)
{
	const char *text = ledger__key_text(sheet->job, row, key);
	struct ledger__buffer *scratch = &sheet->job->scratch;

	if (key > 0 || row->kind != LEDGER__ROW_SUBROW)
		return text;
	ledger__buffer_reset(scratch);
	ledger__buffer_append_text(scratch, "  ");
	ledger__buffer_append_text(scratch, text);
	return ledger__job_keep(sheet->job, scratch);
}

static void measure_keys(struct sheet *sheet)
{
	const struct ledger__figures *figures = sheet->figures;

	for (size_t k = 0; k < figures->key_count; k++) {
		const char *text = sheet->grid.keys[k];
		size_t *width = &sheet->key_widths[k];

		*width = ledger__text_width(text, strlen(text));
		for (size_t r = 0; r < figures->row_count; r++) {
			size_t wide;

			text = indented(sheet, &figures->rows[r], k);
			wide = ledger__text_width(text, strlen(text));
			if (wide > *width)
				*width = wide;
		}
		sheet->label_width += *width + (k > 0 ? GAP : 0);
	}
}

/* As many columns from `begin` on as fit, at least one. */
static void fit_block(struct sheet *sheet)
{
	size_t room = sheet->job->options.width;
	size_t used = sheet->label_width;

	sheet->end = sheet->begin;
	while (sheet->end < sheet->grid.column_count) {
		used += GAP + sheet->widths[sheet->end];
		if (room > 0 && used > room && sheet->end > sheet->begin)
			break;
		sheet->end++;
	}
}

/* ---- Headings ---------------------------------------------------------- */

/* The columns of a cell within the block; their count and width. */
static size_t clip(const struct sheet *sheet,
	const struct ledger__grid_cell *cell, size_t *first, size_t *width)
{
	size_t last = cell->column + cell->columns;

	*first = cell->column < sheet->begin ? sheet->begin : cell->column;
	if (last > sheet->end)
		last = sheet->end;
	*width = 0;
	for (size_t c = *first; c < last; c++)
		*width += sheet->widths[c] + (c > *first ? GAP : 0);
	return last > *first ? last - *first : 0;
}

/* Lines that the cell needs: a group has a rule below. */
static size_t cell_lines(const struct ledger__grid_cell *cell, size_t width)
{
	return count_lines(cell->text, width, NULL) + !cell->leaf;
}

static void measure_heights(struct sheet *sheet)
{
	const struct ledger__grid *grid = &sheet->grid;

	memset(sheet->heights, 0, sizeof sheet->heights);
	for (size_t pass = 1; pass <= grid->depth; pass++) {
		for (size_t i = 0; i < grid->cell_count; i++) {
			const struct ledger__grid_cell *cell = &grid->cells[i];
			size_t first, width, have = 0;
			size_t last = cell->row + cell->rows - 1;
			size_t need;

			if (cell->rows != pass ||
				clip(sheet, cell, &first, &width) == 0)
				continue;
			need = cell_lines(cell, width);
			for (size_t r = cell->row; r <= last; r++)
				have += sheet->heights[r];
			if (have < need)
				sheet->heights[last] += need - have;
		}
	}
}

static const struct ledger__grid_cell *cell_over(
	const struct ledger__grid *grid, size_t row, size_t column)
{
	for (size_t i = 0; i < grid->cell_count; i++) {
		const struct ledger__grid_cell *cell = &grid->cells[i];

		if (cell->row <= row && row < cell->row + cell->rows &&
			cell->column <= column &&
			column < cell->column + cell->columns)
			return cell;
	}
	return NULL;
}

/* The index-th line of a cell's text, within its width. */
static void write_heading_line(struct sheet *sheet,
	const struct ledger__grid_cell *cell, size_t index, size_t width)
{
	struct ledger__buffer *out = &sheet->job->out;
	const char *text = cell->text;
	size_t even = even_width(text, width);
	size_t length = line_length(text, even);
	size_t room;

	while (index-- > 0 && *text) {
		text += length;
		length = line_length(text, even);
	}
	if (!*text && !cell->leaf) {
		for (size_t i = 0; i < width; i++)
			ledger__buffer_append_byte(out, '-');
		return;
	}
	room = ledger__text_width(text, length);
	room = room < width ? width - room : 0;
	append_spaces(out, cell->leaf ? room : room / 2);
	ledger__buffer_append(out, text, length);
	append_spaces(out, cell->leaf ? 0 : room - room / 2);
}

/* A line of a heading row; `line` counts from the top of that row. */
static void write_heading_cells(struct sheet *sheet, size_t row, size_t line)
{
	struct ledger__buffer *out = &sheet->job->out;

	for (size_t c = sheet->begin; c < sheet->end;) {
		const struct ledger__grid_cell *cell =
			cell_over(&sheet->grid, row, c);
		size_t first, width, lines, height = 0, at = line;
		size_t count = cell ? clip(sheet, cell, &first, &width) : 0;

		append_spaces(out, GAP);
		if (count == 0) {
			append_spaces(out, sheet->widths[c++]);
			continue;
		}
		for (size_t r = cell->row; r < cell->row + cell->rows; r++) {
			height += sheet->heights[r];
			at += r < row ? sheet->heights[r] : 0;
		}
		lines = cell_lines(cell, width);
		if (at < height - lines) /* it stands at the bottom */
			append_spaces(out, width);
		else
			write_heading_line(
				sheet, cell, at - (height - lines), width);
		c += count;
	}
}

static void write_padded(
	struct ledger__buffer *out, const char *text, size_t width)
{
	size_t wide = ledger__text_width(text, strlen(text));

	ledger__buffer_append_text(out, text);
	append_spaces(out, wide < width ? width - wide : 0);
}

static void write_keys(struct sheet *sheet, const char *const *texts)
{
	size_t count = sheet->figures->key_count;

	for (size_t k = 0; k < count && k < LEDGER__FIGURE_KEYS; k++) {
		append_spaces(&sheet->job->out, k > 0 ? GAP : 0);
		write_padded(&sheet->job->out, texts[k], sheet->key_widths[k]);
	}
}

static void write_headings(struct sheet *sheet)
{
	static const char *const blank[LEDGER__FIGURE_KEYS] = {"", "", ""};
	struct ledger__buffer *out = &sheet->job->out;
	size_t depth = sheet->grid.depth;

	measure_heights(sheet);
	for (size_t r = 0; r < depth; r++) {
		for (size_t l = 0; l < sheet->heights[r]; l++) {
			bool last =
				r + 1 == depth && l + 1 == sheet->heights[r];

			write_keys(sheet, last ? sheet->grid.keys : blank);
			write_heading_cells(sheet, r, l);
			end_line(out);
		}
	}
	for (size_t k = 0; k < sheet->figures->key_count; k++) {
		append_spaces(out, k > 0 ? GAP : 0);
		for (size_t i = 0; i < sheet->key_widths[k]; i++)
			ledger__buffer_append_byte(out, '-');
	}
	for (size_t c = sheet->begin; c < sheet->end; c++) {
		append_spaces(out, GAP);
		for (size_t i = 0; i < sheet->widths[c]; i++)
			ledger__buffer_append_byte(out, '-');
	}
	end_line(out);
}

/* ---- Rows -------------------------------------------------------------- */

/* Blocks of eighths, from U+2588 (full) to U+258F (one eighth). */
static void write_bar(
	struct ledger__buffer *out, const struct ledger__figure *share)
{
	int64_t eighths = (share->hundredths * BAR_WIDTH * EIGHTHS +
				  LEDGER__HUNDRED_PERCENT / 2) /
			  LEDGER__HUNDRED_PERCENT;
	size_t used = 0;

	if (share->none || share->whole == 0 || eighths < 0)
		eighths = 0;
	if (eighths > BAR_WIDTH * EIGHTHS)
		eighths = BAR_WIDTH * EIGHTHS;
	while (eighths > 0) {
		int32_t full = eighths < EIGHTHS ? (int32_t)eighths : EIGHTHS;

		ledger__utf8_append(out, 0x2588 + EIGHTHS - full);
		eighths -= full;
		used++;
	}
	append_spaces(out, BAR_WIDTH - used);
}

static void write_cell(struct sheet *sheet, size_t row, size_t column)
{
	struct ledger__buffer *out = &sheet->job->out;
	char text[LEDGER__FIGURE_TEXT];
	size_t length = figure_at(sheet, row, column, text);
	size_t taken = ledger__text_width(text, length);
	size_t room = sheet->widths[column] - taken;

	append_spaces(out, GAP);
	if (has_bar(sheet, column)) {
		size_t bar = 1 + BAR_WIDTH;

		append_spaces(out, sheet->numbers[column] - taken);
		ledger__buffer_append(out, text, length);
		ledger__buffer_append_byte(out, ' ');
		write_bar(out, cell_at(sheet, row, column));
		append_spaces(out,
			sheet->widths[column] - sheet->numbers[column] - bar);
		return;
	}
	append_spaces(out, room);
	ledger__buffer_append(out, text, length);
}

/* Whether the row above has the same keys up to this one. */
static bool repeats(
	const struct ledger__figures *figures, size_t row, size_t key)
{
	if (row == 0 || key + 1 >= figures->key_count)
		return false;
	for (size_t k = 0; k <= key; k++) {
		if (strcmp(figures->rows[row].keys[k].code,
			    figures->rows[row - 1].keys[k].code) != 0)
			return false;
	}
	return true;
}

static void write_rows(struct sheet *sheet)
{
	const struct ledger__figures *figures = sheet->figures;

	for (size_t r = 0; r < figures->row_count; r++) {
		const char *texts[LEDGER__FIGURE_KEYS] = {"", "", ""};

		for (size_t k = 0; k < figures->key_count; k++)
			texts[k] =
				repeats(figures, r, k)
					? ""
					: indented(sheet, &figures->rows[r], k);
		write_keys(sheet, texts);
		for (size_t c = sheet->begin; c < sheet->end; c++)
			write_cell(sheet, r, c);
		end_line(&sheet->job->out);
	}
}

/* ---- The report -------------------------------------------------------- */

static void write_line(struct ledger__report_job *job, const char *text)
{
	ledger__buffer_append_text(&job->out, ledger__job_visible(job, text));
	ledger__buffer_append_byte(&job->out, '\n');
}

static bool make_sheet(struct sheet *sheet)
{
	if (!ledger__grid_make(sheet->job, sheet->figures, &sheet->grid))
		return false;
	sheet->widths = ledger__allocate(
		sheet->grid.column_count, sizeof *sheet->widths);
	sheet->numbers = ledger__allocate(
		sheet->grid.column_count, sizeof *sheet->numbers);
	return sheet->widths && sheet->numbers;
}

static void write_blocks(struct sheet *sheet)
{
	measure_keys(sheet);
	measure_columns(sheet);
	do {
		fit_block(sheet);
		ledger__buffer_append_byte(&sheet->job->out, '\n');
		write_headings(sheet);
		write_rows(sheet);
		sheet->begin = sheet->end;
	} while (sheet->end < sheet->grid.column_count);
}

static void write_below(
	struct ledger__report_job *job, const struct ledger__figures *figures)
{
	size_t notes = ledger__note_count(figures);

	if (notes + figures->chart_count > 0)
		ledger__buffer_append_byte(&job->out, '\n');
	for (size_t i = 0; i < notes; i++) {
		ledger__buffer_append_text(&job->out, "注：");
		write_line(job, ledger__note(job, figures, i));
	}
	for (size_t i = 0; i < figures->chart_count; i++) {
		ledger__buffer_reset(&job->scratch);
		ledger__chart_sentence(&job->scratch, figures->charts[i]);
		write_line(job, ledger__job_keep(job, &job->scratch));
	}
	ledger__buffer_append_byte(&job->out, '\n');
}

static void write_table(
	struct ledger__report_job *job, const struct ledger__figures *figures)
{
	struct sheet sheet = {.job = job, .figures = figures};

	write_line(job, figures->title);
	if (*figures->subtitle)
		write_line(job, figures->subtitle);
	if (make_sheet(&sheet))
		write_blocks(&sheet);
	else
		job->failed = true;
	write_below(job, figures);
	ledger__grid_release(&sheet.grid);
	free(sheet.widths);
	free(sheet.numbers);
}

static void write_pair(
	struct ledger__report_job *job, const char *label, const char *value)
{
	ledger__buffer_append_text(&job->out, ledger__job_visible(job, label));
	ledger__buffer_append_text(&job->out, "：");
	write_line(job, value);
}

ledger_status ledger__report_write_table(struct ledger__report_job *job)
{
	const struct ledger__report *report = job->report;

	for (size_t i = 0; i < report->table_count; i++)
		write_table(job, report->tables[i]);
	for (size_t i = 0; i < job->fact_count; i++)
		write_pair(job, job->facts[i].label, job->facts[i].value);
	for (size_t i = 0; i < report->footer_count; i++) {
		if (*report->footers[i].value)
			write_pair(job, report->footers[i].label,
				report->footers[i].value);
	}
	return LEDGER_OK;
}
