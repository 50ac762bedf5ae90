/* SPDX-License-Identifier: MIT */
/* Layouts: the tables of a report as their descriptors say. */
#ifndef LEDGER_REPORT_LAYOUT_H
#define LEDGER_REPORT_LAYOUT_H

#include "expr/expr.h"
#include "form/form_loader.h"
#include "policy/policy.h"
#include "report/conditions.h"
#include "report/figures.h"

/* The vocabulary is explained in ledger-report-format(5). */

enum {
	LEDGER__LAYOUTS_MOST = 32,   /* tables of one report */
	LEDGER__COLUMNS_MOST = 1000, /* leaves of one table */
	LEDGER__TALLIES_MOST = 100,  /* mappings that one leaf adds up */
	LEDGER__POPULATIONS_MOST = 16,
	LEDGER__SHARINGS_MOST = 8,
	LEDGER__WITHIN = 30, /* days that are soon */
};

/* What became of a person between the opening and the closing day. */
enum ledger__flow {
	LEDGER__STAYED = 1,  /* in the population at both, in the same row */
	LEDGER__ENTERED = 2, /* only at the closing */
	LEDGER__CAME = 4,    /* at both, from another row; counted in the new */
	LEDGER__LEFT = 8,    /* only at the opening; counted in that row */
	LEDGER__WENT = 16,   /* at both, to another row; counted in the old */
	LEDGER__AT_CLOSING = LEDGER__STAYED | LEDGER__ENTERED | LEDGER__CAME,
	LEDGER__AT_OPENING = LEDGER__LEFT | LEDGER__WENT,
};

/* Whom a table counts; the same one has one index in all tables. */
struct ledger__population {
	unsigned int lifecycles; /* bits 1 << enum ledger__lifecycle */
	unsigned int eligible;	 /* bits 1 << enum ledger__truth */
	int when;		 /* condition, -1: none */
};

/* Fields whose stated values two persons have in common. */
struct ledger__sharing {
	const int *fields;
	size_t count;
};

/* One mapping of a count: all that it says must hold. */
struct ledger__tally {
	int when;   /* condition on the state at the closing, -1: none */
	int before; /* on the one at the opening; she was counted then */
	unsigned int flows; /* bits of enum ledger__flow */
	bool flows_told;
	bool changed;	  /* another version holds than at the opening */
	unsigned int due; /* bits 1 << ledger_due_state; 0: any */
	int within;
	bool groups; /* how many groups are true: */
	int groups_low, groups_high;
	int rule;	   /* condition too: what the record breaks; -1: none */
	const int *blanks; /* fields of which one at least is blank */
	size_t blank_count;
	int sharing; /* -1: none */
	/* Tables of measures: bits, 0: any. */
	unsigned int entitlements; /* 1 << enum ledger__truth */
	uint64_t states, outcomes; /* codes of their lists */
	int missing;		   /* 0: does not matter, 1: yes, -1: no */
	int provided;		   /* the same: something counts as given */
};

enum ledger__column_kind {
	LEDGER__COLUMN_COUNT,
	LEDGER__COLUMN_SHARE,
	LEDGER__COLUMN_GREATEST, /* days overdue */
	LEDGER__COLUMN_AREAS,	 /* how many have such a person */
};

struct ledger__leaf_spec {
	const char *name;
	const char *title;
	const char *note; /* NULL: none */
	enum ledger__column_kind kind;
	bool outside;		       /* what fits no leaf of a block */
	struct ledger__tally *tallies; /* COUNT, GREATEST (one), AREAS */
	size_t tally_count;
	const size_t *of, *to; /* SHARE: columns */
	size_t of_count, to_count;
	bool to_total;
	enum ledger__area_level level; /* AREAS */
	bool all;		       /* AREAS: with or without persons */
	const struct ledger__node *node;
};

/* A heading over columns. */
struct ledger__span {
	const char *title;
	const char *note; /* NULL: none */
	size_t level;	  /* 0: the highest */
	size_t first, last;
	bool single; /* each person of `of` is in exactly one leaf, */
	bool closed; /* or in one at least: `outside` has the others */
	const size_t *of;
	size_t of_count;
	size_t outside; /* column, of closed ones */
	const struct ledger__node *node;
};

/* A figure times a number; of another table perhaps. */
struct ledger__side {
	const char *table; /* NULL: of the same */
	size_t layout;	   /* index, once ledger__layouts_link found it */
	const char *name;
	size_t column;
	int64_t times;
	const struct ledger__node *node;
};

/* 勾稽: the sums of both sides are equal in every row. */
struct ledger__identity {
	const char *label;
	struct ledger__side *left, *right;
	size_t left_count, right_count;
	bool apart; /* a side is of a table that is not here */
};

enum ledger__drawing {
	LEDGER__DRAW_ROWS,   /* bars: a row a category */
	LEDGER__DRAW_MONTHS, /* a line: the total of so many months */
};

struct ledger__drawn {
	const char *title;
	const char *unit;
	enum ledger__drawing drawing;
	int months;
	const size_t *columns; /* all counts, or all shares */
	size_t column_count;
};

struct ledger__layout {
	ledger_context *context;
	struct ledger__document *document;
	struct ledger__arena arena;
	const char *id;
	const char *title;
	const char *subtitle; /* "": none */
	const char *version;
	bool measures; /* rows: task × measure × department; else areas */
	int population;
	struct ledger__leaf_spec *columns;
	size_t column_count, column_capacity;
	struct ledger__span *spans;
	size_t span_count, span_capacity;
	struct ledger__identity *identities;
	size_t identity_count;
	struct ledger__drawn *charts;
	size_t chart_count;
	const char *const *notes;
	size_t note_count;
};

/* What all tables of a report are checked against, and share. */
struct ledger__layout_scope {
	ledger_context *context;
	const ledger_form *form; /* NULL: only the layout is read */
	const ledger_policy *policy;
	const struct ledger__sheet *sheet;	/* of persons */
	const struct ledger__sheet *provisions; /* NULL: the form has none */
	struct ledger__conditions *conditions;
	struct ledger__arena arena;
	struct ledger__population populations[LEDGER__POPULATIONS_MOST];
	size_t population_count;
	struct ledger__sharing sharings[LEDGER__SHARINGS_MOST];
	size_t sharing_count;
};

/*
 * Loads a table, strictly: unknown keys, fields, codes, groups, columns are
 * LEDGER_ERROR_DESCRIPTOR with file, line and the nearest name; where the
 * context collects problems all of them are told.
 */
ledger_status ledger__layout_load(struct ledger__layout_scope *scope,
	const char *path, struct ledger__layout **layout);
/* The same from memory; `source` names the text. */
ledger_status ledger__layout_load_text(struct ledger__layout_scope *scope,
	const char *source, const char *text, size_t length,
	struct ledger__layout **layout);
void ledger__layout_free(struct ledger__layout *layout); /* accepts NULL */
/*
 * What tables say of each other: ids differ, the columns named are there.
 * `complete`: a table that is not among them is a failure.
 */
ledger_status ledger__layouts_link(ledger_context *context,
	struct ledger__layout *const *layouts, size_t count, bool complete);
/* Whether other days have the figure too: it asks for a state alone. */
bool ledger__layout_has_trend(
	const struct ledger__layout *layout, size_t column);
/* The column of that name, or SIZE_MAX. */
size_t ledger__layout_column(
	const struct ledger__layout *layout, const char *name);

/*
 * Adds the table, without rows, to a report; `key` names the level of rows
 * that are areas.  The report's period and area stand in the subtitle.
 */
struct ledger__figures *ledger__layout_add(const struct ledger__layout *layout,
	struct ledger__report *report, const char *key);
/* The table's subtitle for the report's period, month and area. */
const char *ledger__layout_subtitle(
	const struct ledger__layout *layout, struct ledger__report *report);
/* A ledger__layout_source (write.h) over a list of layouts. */
struct ledger__layouts {
	struct ledger__layout *const *items;
	size_t count;
	const char *key;
};
ledger_status ledger__layouts_source(void *data, struct ledger__report *report,
	const char *id, const char *version, struct ledger__figures **figures);

/* The sheet that says who was given what, by its roles; NULL for none. */
const struct ledger__sheet *ledger__layout_provisions(const ledger_form *form);

/* ---- What the files of the loader share --------------------------------- */

struct ledger__layout_loader {
	struct ledger__loader loader;
	struct ledger__layout_scope *scope;
	struct ledger__layout *layout;
};

/* layout_tallies.c: the mapping of a count; `areas`: keys of that leaf too. */
ledger_status ledger__load_tally(const struct ledger__layout_loader *loader,
	const struct ledger__node *node, bool areas,
	struct ledger__tally *tally);
ledger_status ledger__load_condition(const struct ledger__layout_loader *loader,
	const struct ledger__node *mapping, const char *key, int *condition);
/* layout_columns.c */
ledger_status ledger__load_columns(
	struct ledger__layout_loader *loader, const struct ledger__node *root);
/* A list of names of columns; `counts`: of those that count alone. */
ledger_status ledger__load_column_list(
	const struct ledger__layout_loader *loader,
	const struct ledger__node *mapping, const char *key, bool counts,
	const size_t **columns, size_t *count);
/* Names of columns of a layout, for messages; freed by the caller. */
ledger_status ledger__layout_unknown(ledger_context *context,
	const struct ledger__document *document,
	const struct ledger__node *node, const struct ledger__layout *layout,
	const char *name);
/* layout_sides.c */
ledger_status ledger__load_identities(
	struct ledger__layout_loader *loader, const struct ledger__node *root);
ledger_status ledger__load_charts(
	struct ledger__layout_loader *loader, const struct ledger__node *root);

#endif
