/* SPDX-License-Identifier: MIT */
/* A workbook, by libxlsxwriter: looks, cells, the file. */
#include "report/xlsx.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PAPER_A4 = 9 };

void ledger__book_check(struct ledger__book *book, lxw_error error)
{
	if (!book->error)
		book->error = error;
}

static lxw_format *make_look(
	struct ledger__book *book, double size, bool border)
{
	lxw_format *look = workbook_add_format(book->workbook);

	format_set_font_name(look, "宋体");
	format_set_font_size(look, size);
	format_set_align(look, LXW_ALIGN_VERTICAL_CENTER);
	if (border)
		format_set_border(look, LXW_BORDER_THIN);
	return look;
}

static lxw_format *make_number(
	struct ledger__book *book, const char *pattern, bool bold)
{
	lxw_format *look = make_look(book, 10, true);

	format_set_num_format(look, pattern);
	format_set_align(look, LXW_ALIGN_RIGHT);
	if (bold)
		format_set_bold(look);
	return look;
}

static lxw_format *make_heading(struct ledger__book *book)
{
	lxw_format *look = make_look(book, 10, true);

	format_set_bold(look);
	format_set_align(look, LXW_ALIGN_CENTER);
	format_set_text_wrap(look);
	format_set_bg_color(look, 0xEEF2F6);
	return look;
}

static void make_looks(struct ledger__book *book)
{
	struct ledger__looks *looks = &book->looks;

	looks->title = make_look(book, 16, false);
	format_set_bold(looks->title);
	format_set_align(looks->title, LXW_ALIGN_CENTER);
	looks->left_title = make_look(book, 16, false);
	format_set_bold(looks->left_title);
	looks->subtitle = make_look(book, 10, false);
	format_set_align(looks->subtitle, LXW_ALIGN_CENTER);
	looks->heading = make_heading(book);
	looks->label = make_look(book, 10, true);
	looks->total_label = make_look(book, 10, true);
	format_set_bold(looks->total_label);
	looks->count = make_number(book, "0", false);
	looks->share = make_number(book, "0.00", false);
	looks->total_count = make_number(book, "0", true);
	looks->total_share = make_number(book, "0.00", true);
	looks->text = make_look(book, 10, false);
}

/* ---- Worksheets and cells ---------------------------------------------- */

static void set_print(struct ledger__book *book, lxw_worksheet *sheet)
{
	worksheet_set_landscape(sheet);
	worksheet_set_paper(sheet, PAPER_A4);
	worksheet_fit_to_pages(sheet, 1, 0);
	worksheet_set_margins(sheet, 0.4, 0.4, 0.5, 0.6);
	worksheet_center_horizontally(sheet);
	ledger__book_check(
		book, worksheet_set_footer(sheet, "&C第 &P 页，共 &N 页"));
}

/* The library would print what is wrong with a name: it is asked before. */
lxw_worksheet *ledger__book_sheet(struct ledger__book *book, const char *name)
{
	lxw_worksheet *sheet = NULL;
	lxw_error error = workbook_validate_sheet_name(book->workbook, name);

	ledger__book_check(book, error);
	if (!error)
		sheet = workbook_add_worksheet(book->workbook, name);
	if (sheet)
		set_print(book, sheet);
	else
		ledger__book_check(book, LXW_ERROR_MEMORY_MALLOC_FAILED);
	return sheet;
}

void ledger__book_text(struct ledger__book *book, lxw_worksheet *sheet,
	size_t row, size_t column, const char *text, lxw_format *look)
{
	lxw_row_t r = (lxw_row_t)row;
	lxw_col_t c = (lxw_col_t)column;

	ledger__book_check(
		book, *text ? worksheet_write_string(sheet, r, c, text, look)
			    : worksheet_write_blank(sheet, r, c, look));
}

void ledger__book_figure(struct ledger__book *book, lxw_worksheet *sheet,
	size_t row, size_t column, const struct ledger__figure *figure,
	enum ledger__figure_kind kind, bool total)
{
	const struct ledger__looks *looks = &book->looks;
	bool share = kind == LEDGER__FIGURE_SHARE;
	lxw_format *count = total ? looks->total_count : looks->count;
	lxw_format *look = total ? looks->total_share : looks->share;
	double value = (double)figure->value;

	if (share)
		value = (double)figure->hundredths / 100;
	else
		look = count;
	if (figure->none)
		ledger__book_text(book, sheet, row, column, "", look);
	else if (share && figure->whole == 0)
		ledger__book_text(book, sheet, row, column, "—", look);
	else
		ledger__book_check(
			book, worksheet_write_number(sheet, (lxw_row_t)row,
				      (lxw_col_t)column, value, look));
}

/* ---- The file ---------------------------------------------------------- */

static void make_book(struct ledger__book *book)
{
	const struct ledger__report *report = book->job->report;
	struct ledger__date epoch = {.year = 1970, .month = 1, .day = 1};
	lxw_doc_properties properties = {0};

	/* The period's end; without it the clock's time would go in. */
	properties.created = 1;
	if (report->to.year >= 1970)
		properties.created +=
			(time_t)86400 * (ledger__date_to_day(report->to) -
						ledger__date_to_day(epoch));
	ledger__book_check(
		book, workbook_set_properties(book->workbook, &properties));
	make_looks(book);
	for (size_t i = 0; i < report->table_count; i++)
		ledger__book_add_table(book, report->tables[i]);
	ledger__book_add_charts(book);
	if (report->table_count == 0)
		(void)ledger__book_sheet(book, "空");
}

static ledger_status read_back(struct ledger__report_job *job, const char *path)
{
	char bytes[16 * 1024];
	FILE *stream = fopen(path, "re");
	size_t got;
	bool bad;

	if (!stream)
		return ledger__fail_errno(job->context, LEDGER_ERROR_OUTPUT,
			"cannot read the workbook's pieces");
	while ((got = fread(bytes, 1, sizeof bytes, stream)) > 0)
		ledger__buffer_append(&job->out, bytes, got);
	bad = ferror(stream) != 0;
	(void)fclose(stream);
	if (bad)
		return ledger__fail(job->context, LEDGER_ERROR_OUTPUT,
			"cannot read the workbook's pieces");
	return LEDGER_OK;
}

static ledger_status fail_book(struct ledger__book *book)
{
	ledger_context *context = book->job->context;

	switch (book->error) {
	case LXW_NO_ERROR:
		return LEDGER_OK;
	case LXW_ERROR_MEMORY_MALLOC_FAILED:
		return ledger__fail_memory(context);
	case LXW_ERROR_CREATING_XLSX_FILE:
	case LXW_ERROR_CREATING_TMPFILE:
	case LXW_ERROR_READING_TMPFILE:
	case LXW_ERROR_ZIP_FILE_OPERATION:
	case LXW_ERROR_ZIP_FILE_ADD:
	case LXW_ERROR_ZIP_CLOSE:
		return ledger__fail(context, LEDGER_ERROR_OUTPUT,
			"cannot write the workbook: %s",
			lxw_strerror(book->error));
	default:
		return ledger__fail(context, LEDGER_ERROR_DESCRIPTOR,
			"the report cannot be a workbook: %s",
			lxw_strerror(book->error));
	}
}

/* Into a file of the private folder, and from there into memory. */
static ledger_status write_file(
	struct ledger__report_job *job, const char *path, char *folder)
{
	struct ledger__book book = {.job = job};
	lxw_workbook_options options = {.tmpdir = folder};
	ledger_status status;

	book.workbook = workbook_new_opt(path, &options);
	if (!book.workbook)
		return ledger__fail_memory(job->context);
	make_book(&book);
	ledger__book_check(&book, workbook_close(book.workbook));
	status = fail_book(&book);
	return status ? status : read_back(job, path);
}

ledger_status ledger__report_write_xlsx(struct ledger__report_job *job)
{
	const char *folder = job->options.temporary;
	ledger_status status;
	char *own;
	char *path;

	if (!folder)
		folder = job->context->temporary ? job->context->temporary
						 : "/tmp";
	ledger__buffer_reset(&job->scratch);
	ledger__buffer_printf(
		&job->scratch, "%s/careledger-report-XXXXXX", folder);
	path = ledger__arena_duplicate(&job->arena,
		ledger__buffer_text(&job->scratch), job->scratch.length);
	own = ledger__arena_duplicate(&job->arena, folder, strlen(folder));
	if (!path || !own || job->scratch.failed)
		return ledger__fail_memory(job->context);
	/* A folder of its own: whatever is made in it, nobody else sees. */
	if (!mkdtemp(path))
		return ledger__fail_errno(job->context, LEDGER_ERROR_OUTPUT,
			"cannot write in '%s'", folder);
	own = path;
	ledger__buffer_reset(&job->scratch);
	ledger__buffer_printf(&job->scratch, "%s/report.xlsx", own);
	path = ledger__arena_duplicate(&job->arena,
		ledger__buffer_text(&job->scratch), job->scratch.length);
	status = path ? write_file(job, path, own)
		      : ledger__fail_memory(job->context);
	if (path)
		(void)unlink(path);
	(void)rmdir(own);
	return status;
}
