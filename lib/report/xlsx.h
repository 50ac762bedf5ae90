/* SPDX-License-Identifier: MIT */
/* What the files that write workbooks share. */
#ifndef LEDGER_REPORT_XLSX_H
#define LEDGER_REPORT_XLSX_H

#include "report/format.h"

#include <xlsxwriter.h>

/* How cells look. */
struct ledger__looks {
	lxw_format *title, *left_title, *subtitle, *heading, *label, *count,
		*share, *total_label, *total_count, *total_share, *text;
};

struct ledger__book {
	struct ledger__report_job *job;
	lxw_workbook *workbook;
	struct ledger__looks looks;
	lxw_error error; /* the first one */
};

/* Notes an error; the first one holds. */
void ledger__book_check(struct ledger__book *book, lxw_error error);
/* A new worksheet of that name, set up for print; NULL, and an error. */
lxw_worksheet *ledger__book_sheet(struct ledger__book *book, const char *name);
void ledger__book_text(struct ledger__book *book, lxw_worksheet *sheet,
	size_t row, size_t column, const char *text, lxw_format *look);
/* Numbers as numbers; what is no figure stays empty. */
void ledger__book_figure(struct ledger__book *book, lxw_worksheet *sheet,
	size_t row, size_t column, const struct ledger__figure *figure,
	enum ledger__figure_kind kind, bool total);

/* A worksheet of the table. */
void ledger__book_add_table(
	struct ledger__book *book, const struct ledger__figures *figures);
/* A worksheet of all charts with their figures, if there are any. */
void ledger__book_add_charts(struct ledger__book *book);

#endif
