/* SPDX-License-Identifier: MIT */
/* Writing a report's figures, and reading them back. */
#ifndef LEDGER_REPORT_WRITE_H
#define LEDGER_REPORT_WRITE_H

#include "report/figures.h"

#include <stdio.h>

/* The version of the written formats: what follows only ever appends. */
#define LEDGER__REPORT_FORMAT "careledger-report"
enum { LEDGER__REPORT_FORMAT_VERSION = 1 };

struct ledger__report_options {
	ledger_format format;
	bool excel;	       /* CSV, TSV: BOM, CRLF, guarded cells */
	bool terminal;	       /* table: with bars, nothing that steers */
	bool titles;	       /* headings: titles instead of names */
	bool labels;	       /* values: labels instead of codes */
	size_t width;	       /* of the terminal, in columns; 0: without end */
	const char *temporary; /* xlsx: a private folder for its pieces */
};

/* The format's own: machine formats names and codes, human ones the others. */
void ledger__report_options_default(
	struct ledger__report_options *options, ledger_format format);

/*
 * Writes a settled report.  The same figures and options give the same bytes,
 * in every format.
 *
 * CSV, TSV: of each table a header line and its rows, a blank line between
 * tables.  Columns: table, version, from, to, known_at, area, policy, kind
 * (area, total, measure, subrow); for each key its code under the key's name
 * and its label under NAME_title; the leaves.  With labels only the label,
 * under the key's name.
 * JSON, YAML: one object, see ledger-report(1); JSONL: a line a row, with the
 * columns of CSV.
 * table, Markdown, HTML, xlsx: for people; leaves outside the form only when
 * they are not 0.
 *
 * Errors: LEDGER_ERROR_OUTPUT, LEDGER_ERROR_MEMORY; LEDGER_ERROR_DESCRIPTOR
 * when a table cannot be a worksheet (over 16,384 columns and the like).
 */
ledger_status ledger__report_write(ledger_context *context,
	const struct ledger__report *report, FILE *stream,
	const struct ledger__report_options *options);

/*
 * A chart as SVG on its own: role="img", <title>, <desc>; ids in it begin with
 * `id`.  The sentence is what the description says.
 */
void ledger__chart_svg(struct ledger__buffer *out,
	const struct ledger__chart *chart, const char *id);
void ledger__chart_sentence(
	struct ledger__buffer *out, const struct ledger__chart *chart);

/* ---- Reading back ------------------------------------------------------ */

/* What is wrong with a file of figures. */
struct ledger__report_problem {
	const char *file;
	uint64_t line; /* 0: of the file as a whole */
	const char *text;
};

struct ledger__report_problems {
	struct ledger__arena arena;
	struct ledger__report_problem *items;
	size_t count, capacity;
	bool failed;
};
void ledger__report_problems_release(struct ledger__report_problems *problems);

/*
 * Adds an empty table (keys, leaves, headings, notes) of the id to the
 * report: CSV does not tell titles, kinds and what shares are of.  NULL in
 * *figures, and LEDGER_OK: there is no such table.
 */
typedef ledger_status ledger__layout_source(void *data,
	struct ledger__report *report, const char *id, const char *version,
	struct ledger__figures **figures);

/*
 * Reads what ledger__report_write wrote as CSV, TSV (any encoding and
 * delimiter that ledger-import takes) or JSON; settled.  Strict: every column
 * and key must be known, every figure be one, every share be what its columns
 * give, one period and so on throughout.  What is wrong goes to `problems`
 * (at most 100 of a file), and LEDGER_ERROR_INPUT comes back with the first.
 * `layout` may be NULL: then CSV is refused.  `temporary`: for standard input.
 */
ledger_status ledger__report_read(ledger_context *context, const char *path,
	const char *temporary, ledger__layout_source *layout, void *layout_data,
	struct ledger__report_problems *problems,
	struct ledger__report **report);

/* The same of JSON in memory; `name` names it in problems. */
ledger_status ledger__report_parse(ledger_context *context, const char *name,
	const char *text, size_t length,
	struct ledger__report_problems *problems,
	struct ledger__report **report);

/* ---- Adding up ---------------------------------------------------------- */

enum ledger__combine_rows {
	LEDGER__COMBINE_REPORTS, /* a row a report: its total, under its area */
	LEDGER__COMBINE_AREAS,	 /* the rows of all reports */
};

struct ledger__combine_area {
	const char *code, *title;
};

struct ledger__combine_options {
	enum ledger__combine_rows rows;
	const char *area_code, *area_title; /* of the sum */
	/* Who should have sent; rows come in this order. */
	const struct ledger__combine_area *expected;
	size_t expected_count;
};

/* One that should have sent and has not. */
struct ledger__combine_missing {
	const struct ledger__combine_area **items; /* free() */
	size_t count;
};

/*
 * Adds reports cell by cell: counts are summed, of greatest the greatest
 * holds, shares are computed anew; rows of measures are matched by their
 * codes.  A total row is made, charts are not.  Refused, with both sides named
 * (`names`: of the files): another period, policy or form, other tables,
 * versions or columns, one area twice or within another, a total that its
 * rows do not make.  Problems as in reading; LEDGER_ERROR_REFUSED.
 */
ledger_status ledger__report_combine(ledger_context *context,
	struct ledger__report *const *reports, const char *const *names,
	size_t count, const struct ledger__combine_options *options,
	struct ledger__report_problems *problems,
	struct ledger__combine_missing *missing,
	struct ledger__report **report);

#endif
