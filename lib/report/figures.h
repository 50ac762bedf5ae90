/* SPDX-License-Identifier: MIT */
/* Figures: what was counted, as tables, before it is written. */
#ifndef LEDGER_REPORT_FIGURES_H
#define LEDGER_REPORT_FIGURES_H

#include "base/context.h"
#include "base/date.h"
#include "base/memory.h"

/*
 * A report is the tables of one run.  It owns an arena: everything below
 * belongs to it and goes with it.  It is made step by step; memory that ends
 * sticks (`failed`), and ledger__report_settle tells.  Texts are copied.
 *
 *	report = ledger__report_new();
 *	report->from = …;
 *	report->area_code = ledger__report_text(report, "411726");
 *	table = ledger__report_add(report, "T1", "1", title);
 *	ledger__figures_add_key(table, "township", "区域");
 *	count = ledger__figures_add_leaf(table, "count", "数量", COUNT);
 *	share = ledger__figures_add_leaf(table, "share", "占比（%）", SHARE);
 *	ledger__figures_set_share(table, share, &count, 1, &count, 1, true);
 *	row = ledger__figures_add_row(table, LEDGER__ROW_AREA);
 *	ledger__figures_set_key(table, row, 0, "411726101", "泌水街道");
 *	ledger__figures_set(table, row, count, 12);
 *	…
 *	status = ledger__report_settle(context, report);
 *
 * All keys and leaves come before the first row.
 */

enum ledger__figure_kind {
	LEDGER__FIGURE_COUNT,	 /* adds up */
	LEDGER__FIGURE_SHARE,	 /* `value` of `whole`, printed as percent */
	LEDGER__FIGURE_GREATEST, /* of several the greatest holds */
};

enum {
	LEDGER__HUNDRED_PERCENT = 10000, /* in hundredths of a percent */
	LEDGER__FIGURE_KEYS = 3,	 /* of a row at most */
	LEDGER__FIGURE_LEVELS = 3,	 /* of headings, the leaves' included */
	LEDGER__FIGURE_TEXT = 24,	 /* room for a printed figure */
};

/* The greatest figure, either sign: sums and shares of such do not overflow. */
#define LEDGER__FIGURE_LIMIT INT64_C(1000000000000)

struct ledger__figure {
	int64_t value;
	int64_t whole;	    /* of a share; 0: there is none, prints "—" */
	int64_t hundredths; /* of a percent, by ledger__report_settle */
	bool none;	    /* no figure: blank, null */
};

struct ledger__leaf {
	const char *name; /* machine formats: [a-z0-9_]+ */
	const char *title;
	const char *note; /* NULL: none */
	enum ledger__figure_kind kind;
	bool outside; /* 表外: people see it only when a cell is not 0 */
	/*
	 * What a share is of what: sums of other leaves of its row; with
	 * to_total `to` is taken from the total row.
	 */
	const size_t *of, *to;
	size_t of_count, to_count;
	bool to_total;
};

/*
 * A heading over leaves; level 0 is the highest.  Headings of one level do not
 * overlap; one of a deeper level lies within one of the level above it, or
 * under none.  Leaves stand below all headings over them.
 */
struct ledger__heading {
	const char *title;
	const char *note; /* NULL: none */
	size_t level;
	size_t first, last; /* leaves it spans, both included */
};

enum ledger__row_kind {
	LEDGER__ROW_AREA,
	LEDGER__ROW_TOTAL,   /* 合计 */
	LEDGER__ROW_MEASURE, /* task × measure × department: no total */
	LEDGER__ROW_SUBROW,  /* of the row above it: in no sum */
};

/* What names a row: one key (an area) or several (task, measure, …). */
struct ledger__row_key {
	const char *name;
	const char *title;
};

struct ledger__key_value {
	const char *code;  /* never NULL */
	const char *label; /* never NULL */
};

struct ledger__figures_row {
	enum ledger__row_kind kind;
	struct ledger__key_value keys[LEDGER__FIGURE_KEYS];
	struct ledger__figure *cells; /* one a leaf */
};

enum ledger__chart_kind {
	LEDGER__CHART_BAR,  /* a bar a category and series */
	LEDGER__CHART_LINE, /* categories are moments, in order */
};

struct ledger__chart_series {
	const char *label;
	struct ledger__figure *values; /* one a category */
};

struct ledger__chart {
	const char *title;
	const char *unit; /* 人, %, … */
	enum ledger__chart_kind kind;
	enum ledger__figure_kind figures; /* of all its values */
	const char **categories;
	size_t category_count;
	struct ledger__chart_series *series;
	size_t series_count;
};

/* One table. */
struct ledger__figures {
	struct ledger__report *report;
	const char *id;	     /* T1 */
	const char *version; /* of the table's columns */
	const char *title;
	const char *subtitle; /* "": none */
	struct ledger__row_key keys[LEDGER__FIGURE_KEYS];
	size_t key_count;
	struct ledger__leaf *leaves;
	size_t leaf_count, leaf_capacity;
	struct ledger__heading *headings; /* in the order they were added */
	size_t heading_count, heading_capacity;
	struct ledger__figures_row *rows;
	size_t row_count, row_capacity;
	const char **notes;
	size_t note_count, note_capacity;
	struct ledger__chart **charts;
	size_t chart_count, chart_capacity;
};

/* 填报单位（盖章）, 单位负责人, …: what stands below the tables. */
struct ledger__footer {
	const char *label;
	const char *value; /* "": left to be filled in */
};

/* A report that was added into this one (--combine). */
struct ledger__report_source {
	const char *area_code, *area_title;
	const char *known_at;
	int64_t journal_sequence;
	const char *journal_head;
};

struct ledger__report {
	struct ledger__arena arena;
	bool failed;
	/* What holds for all tables; texts are "" when not known. */
	struct ledger__date from, to; /* full days */
	const char *title_month;      /* 2025-09 */
	const char *known_at;	      /* 2025-09-01T08:00:00+08:00 */
	const char *level; /* of the rows: county, township, village */
	const char *area_code, *area_title; /* the scope */
	const char *policy_id, *policy_title, *policy_document;
	const char *form_name, *form_title, *form_version;
	int64_t journal_sequence; /* of the head of the journal's writes */
	const char *journal_head; /* in hexadecimal */
	struct ledger__figures **tables;
	size_t table_count, table_capacity;
	struct ledger__footer *footers;
	size_t footer_count, footer_capacity;
	struct ledger__report_source *sources;
	size_t source_count, source_capacity;
};

/* NULL when memory ends. */
struct ledger__report *ledger__report_new(void);
void ledger__report_free(struct ledger__report *report); /* accepts NULL */
/*
 * A copy that lives as long as the report, bytes that are not UTF-8 as U+FFFD;
 * "" for NULL and when memory ends.
 */
const char *ledger__report_text(
	struct ledger__report *report, const char *text);
const char *ledger__report_format(struct ledger__report *report,
	const char *format, ...) __attribute__((format(printf, 2, 3)));

/* NULL when memory ends, here and below; the others then do nothing. */
struct ledger__figures *ledger__report_add(struct ledger__report *report,
	const char *id, const char *version, const char *title);
void ledger__report_add_footer(
	struct ledger__report *report, const char *label, const char *value);
void ledger__report_add_source(struct ledger__report *report,
	const struct ledger__report_source *source);

void ledger__figures_add_key(
	struct ledger__figures *figures, const char *name, const char *title);
/* Returns its index; SIZE_MAX when memory ends. */
size_t ledger__figures_add_leaf(struct ledger__figures *figures,
	const char *name, const char *title, enum ledger__figure_kind kind);
void ledger__figures_set_share(struct ledger__figures *figures, size_t leaf,
	const size_t *of, size_t of_count, const size_t *to, size_t to_count,
	bool to_total);
/* Returns its index; SIZE_MAX when memory ends. */
size_t ledger__figures_add_heading(struct ledger__figures *figures,
	const char *title, size_t level, size_t first, size_t last);
/* Its cells are counts of 0, greatest "none".  SIZE_MAX when memory ends. */
size_t ledger__figures_add_row(
	struct ledger__figures *figures, enum ledger__row_kind kind);
void ledger__figures_set_key(struct ledger__figures *figures, size_t row,
	size_t key, const char *code, const char *label);
/* Sets a count or a greatest; within LEDGER__FIGURE_LIMIT. */
void ledger__figures_set(struct ledger__figures *figures, size_t row,
	size_t leaf, int64_t value);
void ledger__figures_add_note(
	struct ledger__figures *figures, const char *note);

/*
 * Values are 0 and to be set: chart->series[i].values[k]; copies of settled
 * shares stay as they print.  NULL: no memory.
 */
struct ledger__chart *ledger__figures_add_chart(struct ledger__figures *figures,
	enum ledger__chart_kind kind, const char *title, const char *unit,
	enum ledger__figure_kind value_kind, size_t category_count,
	size_t series_count);

/* The index of the leaf of that name, or SIZE_MAX. */
size_t ledger__figures_find_leaf(
	const struct ledger__figures *figures, const char *name);
/* The total row, or SIZE_MAX. */
size_t ledger__figures_total_row(const struct ledger__figures *figures);
/* The table of that id, or NULL. */
struct ledger__figures *ledger__report_find(
	const struct ledger__report *report, const char *id);

/*
 * The last step: computes the shares that have a basis, and how every share
 * is printed: in hundredths of a percent, half away from zero; where the rows
 * of areas make up the total row, so that what is printed adds up to what the
 * total row prints (the largest remainders go up, the earlier row first).
 * LEDGER_ERROR_MEMORY when memory ended at any step.  Again after a change.
 */
ledger_status ledger__report_settle(
	ledger_context *context, struct ledger__report *report);

/* Hundredths of a percent, half away from zero; whole is not 0. */
int64_t ledger__share_hundredths(int64_t value, int64_t whole);

/*
 * A figure as text: "12", "33.30"; a share of nothing and no figure are ""
 * for machines; for people "—" and "".  Returns the length.
 */
size_t ledger__figure_text(const struct ledger__figure *figure,
	enum ledger__figure_kind kind, bool human,
	char text[LEDGER__FIGURE_TEXT]);

/* Whether people see the leaf: not outside, or one of its cells is not 0. */
bool ledger__leaf_shown(const struct ledger__figures *figures, size_t leaf);

#endif
