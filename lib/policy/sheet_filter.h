/* SPDX-License-Identifier: MIT */
/* A sheet's rows, written on as they came with columns added. */
#ifndef LEDGER_POLICY_SHEET_FILTER_H
#define LEDGER_POLICY_SHEET_FILTER_H

#include "intake/intake.h"
#include "table/reader.h"

/* A column that is added; one of an earlier run is replaced. */
struct ledger__filter_column {
	const char *name;
	const char *title;
	ledger_column_kind kind;
};

/* Told of a row, by enum ledger_language. */
typedef const char *const ledger__filter_text[2];

struct ledger__sheet_filter;
/*
 * Called for every row that is no blank, total, signature or heading.  The
 * row's cells lie in filter->cells; `sound` is false when it cannot be read,
 * which was told.  Who wants the row written on calls sheet_filter_write,
 * writes the added cells and ends the row.
 */
typedef ledger_status ledger__filter_row(struct ledger__sheet_filter *filter,
	const struct ledger__row *row, bool sound);

/* Zero-initialise it; set what the caller knows, then run. */
struct ledger__sheet_filter {
	/* Of the caller. */
	ledger_context *context;
	const ledger_form *form;
	const struct ledger__sheet *sheet;
	const char *path;
	ledger_writer *writer;
	const struct ledger__filter_column *added;
	size_t added_count;
	bool own_columns; /* `begin` declares all, rows are not written on */
	/* Called once the header is found, before the first row; or NULL. */
	ledger_status (*begin)(struct ledger__sheet_filter *filter);
	ledger__filter_row *row;
	void *owner; /* for both */
	ledger_row_callback *tell;
	void *data;
	/* Of the filter. */
	struct ledger__input *input;
	struct ledger__reader *reader;
	struct ledger__splitter *splitter;
	struct ledger__mapping mapping;
	struct ledger__rules *rules;
	struct ledger__block block;
	const struct ledger__cell **cells; /* of a row, by column; or NULL */
	bool *dropped;			   /* columns of an earlier run */
};

/* Errors: LEDGER_ERROR_INPUT, LEDGER_ERROR_MEMORY, those of the calls. */
ledger_status ledger__sheet_filter_run(struct ledger__sheet_filter *filter);
/* The row's own cells, but for columns that are replaced. */
void ledger__sheet_filter_write(struct ledger__sheet_filter *filter);
/* Tells the caller of a row. */
void ledger__sheet_filter_tell(const struct ledger__sheet_filter *filter,
	uint64_t line, ledger__filter_text texts);
void ledger__sheet_filter_release(struct ledger__sheet_filter *filter);

#endif
