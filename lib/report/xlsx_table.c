/* SPDX-License-Identifier: MIT */
/* A table as a worksheet: merged headings, frozen panes, print set-up. */
#include "report/xlsx.h"

#include "base/text.h"

#include <string.h>

enum {
	WIDE = 14,   /* columns from which they are narrow */
	WIDEST = 36, /* columns from which the print takes two pages' width */
	SHEET_NAME = 31,
	HEADING_ROW = 2, /* behind title and subtitle */
	LINE_POINTS = 15,
	MOST_POINTS = 400, /* of a row; 409 is the limit */
	LABEL_WIDTH = 40,
	HEADING_WIDTH = 14,
	NARROW_WIDTH = 5,
};

struct page {
	struct ledger__book *book;
	const struct ledger__figures *figures;
	struct ledger__grid grid;
	lxw_worksheet *sheet;
	bool narrow;
	size_t text_column; /* of title and notes; behind repeated columns */
	lxw_row_t row;	    /* the next one */
};

static void write_text(struct page *page, size_t row, size_t column,
	const char *text, lxw_format *look)
{
	ledger__book_text(page->book, page->sheet, row, column, text, look);
}

/* One cell over several; of a single one the library would complain. */
static void write_merged(struct page *page, size_t row, size_t column,
	size_t rows, size_t columns, const char *text, lxw_format *look)
{
	if (rows == 1 && columns == 1)
		write_text(page, row, column, text, look);
	else
		ledger__book_check(page->book,
			worksheet_merge_range(page->sheet, (lxw_row_t)row,
				(lxw_col_t)column, (lxw_row_t)(row + rows - 1),
				(lxw_col_t)(column + columns - 1), text, look));
}

/* ---- Columns ----------------------------------------------------------- */

static void set_width(struct page *page, size_t column, size_t width)
{
	lxw_col_t c = (lxw_col_t)column;

	ledger__book_check(page->book,
		worksheet_set_column(page->sheet, c, c, (double)width, NULL));
}

static void set_key_widths(struct page *page)
{
	const struct ledger__figures *figures = page->figures;

	for (size_t k = 0; k < figures->key_count; k++) {
		const char *text = page->grid.keys[k];
		size_t width = ledger__text_width(text, strlen(text));

		for (size_t r = 0; r < figures->row_count; r++) {
			size_t wide;

			text = ledger__key_text(
				page->book->job, &figures->rows[r], k);
			wide = ledger__text_width(text, strlen(text));
			width = wide > width ? wide : width;
		}
		width = width > LABEL_WIDTH ? LABEL_WIDTH : width;
		set_width(page, k, width + 2);
	}
}

static void set_leaf_widths(struct page *page)
{
	const struct ledger__figures *figures = page->figures;
	char text[LEDGER__FIGURE_TEXT];

	for (size_t c = 0; c < page->grid.column_count; c++) {
		size_t leaf = page->grid.leaves[c];
		const char *title = figures->leaves[leaf].title;
		size_t width = NARROW_WIDTH;

		if (!page->narrow) {
			width = ledger__text_width(title, strlen(title));
			width = width > HEADING_WIDTH ? HEADING_WIDTH : width;
			width = width < NARROW_WIDTH ? NARROW_WIDTH : width;
		}
		for (size_t r = 0; r < figures->row_count; r++) {
			size_t digits = ledger__figure_text(
				&figures->rows[r].cells[leaf],
				figures->leaves[leaf].kind, false, text);

			width = digits > width ? digits : width;
		}
		set_width(page, figures->key_count + c, width + 1);
	}
}

/* ---- Headings ---------------------------------------------------------- */

/* The points that the leaves' titles need in their last row. */
static size_t leaf_height(const struct page *page)
{
	size_t width = page->narrow ? NARROW_WIDTH - 1 : HEADING_WIDTH;
	size_t most = LINE_POINTS;

	for (size_t i = 0; i < page->grid.cell_count; i++) {
		const struct ledger__grid_cell *cell = &page->grid.cells[i];
		size_t wide =
			ledger__text_width(cell->text, strlen(cell->text));
		size_t need = ((wide + width - 1) / width) * LINE_POINTS;

		if (!cell->leaf)
			continue;
		need -= need < (cell->rows - 1) * LINE_POINTS
				? need
				: (cell->rows - 1) * LINE_POINTS;
		most = need > most ? need : most;
	}
	return most > MOST_POINTS ? MOST_POINTS : most + 4;
}

static void write_headings(struct page *page)
{
	const struct ledger__grid *grid = &page->grid;
	const struct ledger__looks *looks = &page->book->looks;
	size_t keys = page->figures->key_count;
	size_t width = keys + grid->column_count;

	const char *title =
		ledger__job_visible(page->book->job, page->figures->title);
	const char *subtitle =
		ledger__job_visible(page->book->job, page->figures->subtitle);

	if (page->text_column > 0) {
		write_text(
			page, 0, page->text_column, title, looks->left_title);
		write_text(page, 1, page->text_column, subtitle, looks->text);
	} else {
		write_merged(page, 0, 0, 1, width, title, looks->title);
		write_merged(page, 1, 0, 1, width, subtitle, looks->subtitle);
	}
	ledger__book_check(
		page->book, worksheet_set_row(page->sheet, 0, 28, NULL));
	for (size_t k = 0; k < keys; k++)
		write_merged(page, HEADING_ROW, k, grid->depth, 1,
			grid->keys[k], looks->heading);
	for (size_t i = 0; i < grid->cell_count; i++) {
		const struct ledger__grid_cell *cell = &grid->cells[i];

		write_merged(page, HEADING_ROW + cell->row, keys + cell->column,
			cell->rows, cell->columns, cell->text, looks->heading);
	}
	page->row = (lxw_row_t)(HEADING_ROW + grid->depth);
	ledger__book_check(
		page->book, worksheet_set_row(page->sheet, page->row - 1,
				    (double)leaf_height(page), NULL));
}

/* ---- Rows -------------------------------------------------------------- */

static void write_row(struct page *page, const struct ledger__figures_row *row)
{
	const struct ledger__figures *figures = page->figures;
	struct ledger__report_job *job = page->book->job;
	const struct ledger__looks *looks = &page->book->looks;
	bool total = row->kind == LEDGER__ROW_TOTAL;

	for (size_t k = 0; k < figures->key_count; k++) {
		const char *text = ledger__key_text(job, row, k);

		if (k == 0 && row->kind == LEDGER__ROW_SUBROW) {
			ledger__buffer_reset(&job->scratch);
			ledger__buffer_append_text(&job->scratch, "　");
			ledger__buffer_append_text(&job->scratch, text);
			text = ledger__job_keep(job, &job->scratch);
		}
		write_text(page, page->row, k, text,
			total ? looks->total_label : looks->label);
	}
	for (size_t c = 0; c < page->grid.column_count; c++) {
		size_t leaf = page->grid.leaves[c];

		ledger__book_figure(page->book, page->sheet, page->row,
			figures->key_count + c, &row->cells[leaf],
			figures->leaves[leaf].kind, total);
	}
	page->row++;
}

static void write_line(struct page *page, const char *text)
{
	write_text(page, page->row++, page->text_column, text,
		page->book->looks.text);
}

static void write_pair_line(
	struct page *page, const char *label, const char *value)
{
	struct ledger__report_job *job = page->book->job;

	ledger__buffer_reset(&job->scratch);
	ledger__buffer_append_text(&job->scratch, label);
	ledger__buffer_append_text(&job->scratch, "：");
	ledger__buffer_append_text(&job->scratch, value);
	write_line(page,
		ledger__job_visible(job, ledger__job_keep(job, &job->scratch)));
}

/* All of it on one line, as below a paper form. */
static void write_signature(struct page *page)
{
	struct ledger__report_job *job = page->book->job;
	const struct ledger__report *report = job->report;

	if (report->footer_count == 0)
		return;
	ledger__buffer_reset(&job->scratch);
	for (size_t i = 0; i < report->footer_count; i++) {
		const struct ledger__footer *footer = &report->footers[i];

		ledger__buffer_append_text(&job->scratch, footer->label);
		ledger__buffer_append_text(&job->scratch, "：");
		ledger__buffer_append_text(&job->scratch,
			*footer->value ? footer->value : "　　　　　");
		ledger__buffer_append_text(&job->scratch, "　　");
	}
	page->row++;
	write_line(page,
		ledger__job_visible(job, ledger__job_keep(job, &job->scratch)));
}

static void write_below(struct page *page)
{
	struct ledger__report_job *job = page->book->job;
	size_t notes = ledger__note_count(page->figures);

	for (size_t i = 0; i < notes; i++)
		write_pair_line(
			page, "注", ledger__note(job, page->figures, i));
	write_signature(page);
	page->row++;
	for (size_t i = 0; i < job->fact_count; i++)
		write_pair_line(page, job->facts[i].label, job->facts[i].value);
}

/* ---- The worksheet ----------------------------------------------------- */

/* "T1 农村留守妇女…": what a worksheet may be called. */
static const char *sheet_name(
	struct ledger__book *book, const struct ledger__figures *figures)
{
	struct ledger__report_job *job = book->job;
	const char *name;
	char *cut;
	size_t count = 0;

	ledger__buffer_reset(&job->scratch);
	ledger__buffer_append_text(&job->scratch, figures->id);
	ledger__buffer_append_text(&job->scratch, " ");
	ledger__buffer_append_text(&job->scratch, figures->title);
	name = ledger__job_visible(job, ledger__job_keep(job, &job->scratch));
	cut = ledger__arena_duplicate(&job->arena, name, strlen(name));
	if (!cut) {
		job->failed = true;
		return "";
	}
	for (char *at = cut; *at; at++) {
		if (strchr("[]:*?/\\'", *at))
			*at = '_';
		/* Beyond the basic plane a character counts twice. */
		count += ((unsigned char)*at & 0xC0) != 0x80;
		count += (unsigned char)*at >= 0xF0;
		if (count > SHEET_NAME) {
			*at = '\0';
			break;
		}
	}
	return cut;
}

static void fill_page(struct page *page)
{
	const struct ledger__figures *figures = page->figures;

	if (page->grid.column_count >= WIDEST) {
		page->text_column = figures->key_count;
		worksheet_fit_to_pages(page->sheet, 2, 0);
		ledger__book_check(page->book,
			worksheet_repeat_columns(page->sheet, 0,
				(lxw_col_t)(figures->key_count - 1)));
	}
	ledger__book_check(page->book,
		worksheet_repeat_rows(page->sheet, HEADING_ROW,
			(lxw_row_t)(HEADING_ROW + page->grid.depth - 1)));
	set_key_widths(page);
	set_leaf_widths(page);
	write_headings(page);
	worksheet_freeze_panes(
		page->sheet, page->row, (lxw_col_t)figures->key_count);
	for (size_t i = 0; i < figures->row_count; i++)
		write_row(page, &figures->rows[i]);
	write_below(page);
}

void ledger__book_add_table(
	struct ledger__book *book, const struct ledger__figures *figures)
{
	struct page page = {.book = book, .figures = figures};

	if (!ledger__grid_make(book->job, figures, &page.grid)) {
		book->job->failed = true;
	} else if (figures->key_count + page.grid.column_count > LXW_COL_MAX) {
		ledger__book_check(
			book, LXW_ERROR_WORKSHEET_INDEX_OUT_OF_RANGE);
	} else {
		page.narrow = page.grid.column_count >= WIDE;
		page.sheet =
			ledger__book_sheet(book, sheet_name(book, figures));
		if (page.sheet)
			fill_page(&page);
	}
	ledger__grid_release(&page.grid);
}
