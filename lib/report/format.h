/* SPDX-License-Identifier: MIT */
/* What the writers of figures share. */
#ifndef LEDGER_REPORT_FORMAT_H
#define LEDGER_REPORT_FORMAT_H

#include "report/write.h"

/* A statement about the whole report, for people. */
struct ledger__fact {
	const char *label;
	const char *value;
};

enum { LEDGER__FACTS = 8 };

/* One run of writing. */
struct ledger__report_job {
	ledger_context *context;
	const struct ledger__report *report;
	struct ledger__report_options options;
	struct ledger__arena arena; /* texts made for this run */
	struct ledger__buffer out;
	struct ledger__buffer scratch;
	struct ledger__fact facts[LEDGER__FACTS];
	size_t fact_count;
	bool failed; /* memory ended */
};

/* Each appends the whole report to job->out. */
typedef ledger_status ledger__report_writer(struct ledger__report_job *job);
ledger__report_writer ledger__report_write_table;
ledger__report_writer ledger__report_write_csv;	 /* TSV and JSONL too */
ledger__report_writer ledger__report_write_json; /* YAML too */
ledger__report_writer ledger__report_write_markdown;
ledger__report_writer ledger__report_write_html;
ledger__report_writer ledger__report_write_xlsx;

/* A copy in the job's arena; "" when memory ends. */
const char *ledger__job_text(
	struct ledger__report_job *job, const char *text, size_t length);
/* The text without what could steer a terminal; lives as long as the job. */
const char *ledger__job_visible(
	struct ledger__report_job *job, const char *text);
/* The buffer's text kept in the job's arena; the buffer is emptied. */
const char *ledger__job_keep(
	struct ledger__report_job *job, struct ledger__buffer *buffer);

const char *ledger__row_kind_name(enum ledger__row_kind kind);
const char *ledger__figure_kind_name(enum ledger__figure_kind kind);

/* ---- Headings as a grid ------------------------------------------------ */

/* A heading or the top of a column; rows and columns that it spans. */
struct ledger__grid_cell {
	const char *text;
	size_t row, rows;
	size_t column, columns; /* among the columns that are shown */
	bool leaf;
};

struct ledger__grid {
	const struct ledger__figures *figures;
	size_t *leaves; /* those shown, one a column */
	size_t column_count;
	size_t depth;			 /* rows of headings */
	struct ledger__grid_cell *cells; /* by row, then by column */
	size_t cell_count;
	const char *keys[LEDGER__FIGURE_KEYS]; /* headings of the row's keys */
};

/*
 * What people see of a table; with names instead of titles there is one row
 * of them.  Texts are visible ones.  False when memory ended.
 */
bool ledger__grid_make(struct ledger__report_job *job,
	const struct ledger__figures *figures, struct ledger__grid *grid);
void ledger__grid_release(struct ledger__grid *grid);

/* The key of a row as options want it, visible. */
const char *ledger__key_text(struct ledger__report_job *job,
	const struct ledger__figures_row *row, size_t key);

/* "年龄段情况／其他": headings and title of a leaf, as they stand. */
const char *ledger__leaf_path(struct ledger__report_job *job,
	const struct ledger__figures *figures, size_t leaf);

/* Notes of headings and leaves that are shown, then those of the table. */
size_t ledger__note_count(const struct ledger__figures *figures);
const char *ledger__note(struct ledger__report_job *job,
	const struct ledger__figures *figures, size_t index);

/* ---- Charts ------------------------------------------------------------ */

/* Visible, with & < > " ' as entities. */
void ledger__append_xml(struct ledger__buffer *out, const char *text);

/* Ticks at 1, 2 or 5 of a power of ten. */
struct ledger__axis {
	int64_t base; /* 0, but for lines that move little far above it */
	int64_t step;
	size_t ticks; /* steps from the base to the end */
};
void ledger__chart_axis(
	const struct ledger__chart *chart, struct ledger__axis *axis);
/* A value in the chart's figures: counts, or hundredths of a percent. */
int64_t ledger__chart_value(
	const struct ledger__chart *chart, size_t series, size_t category);
/* False: no figure there. */
bool ledger__chart_has(
	const struct ledger__chart *chart, size_t series, size_t category);
/* With its decimals and the unit, if one is wanted. */
void ledger__append_value(struct ledger__buffer *out,
	const struct ledger__chart *chart, int64_t value, bool unit);

#endif
