/* SPDX-License-Identifier: MIT */
/* A report as its caller asks for it. */
#ifndef LEDGER_REPORT_JOB_H
#define LEDGER_REPORT_JOB_H

#include "base/context.h"
#include "base/date.h"
#include "base/memory.h"
#include "form/area.h"
#include "report/figures.h"

/* A table of a folder; of several with an id one has the file's name. */
struct ledger__edition {
	const char *id;
	const char *path;
	bool named; /* after its id: the one that is taken if it fits */
};

/* What was set; figures once they were counted, thawed or combined. */
struct ledger_report {
	ledger_context *context;
	struct ledger__arena arena;   /* of the texts below */
	struct ledger__date from, to; /* year 0: not set */
	const char *title_month;      /* "2025-10", "next" or "same" */
	int64_t known_at;
	const char *level;	     /* NULL: the one below the area */
	const char *area;	     /* 12 digits; NULL: the store's */
	const ledger_policy *policy; /* NULL: the store's */
	const char **tables;	     /* files */
	size_t table_count, table_capacity;
	struct ledger__edition *editions; /* of the folder, if all were added */
	size_t edition_count, edition_capacity;
	struct ledger__footer *footers;
	size_t footer_count, footer_capacity;
	struct ledger__report *figures; /* owned; NULL: not yet */
};

/* A month alone, "2025-10". */
bool ledger__month_parse(const char *text, struct ledger__date *month);
/* "2025-10": what the title names, by the setting and the period. */
void ledger__report_title_month(
	const struct ledger_report *report, char month[LEDGER_MONTH_SIZE]);
/* The figures' head as far as the job says it: period, title, time, footers. */
void ledger__report_fill_head(
	const struct ledger_report *report, struct ledger__report *figures);
/* "T1,T2": the ids of the tables, read from their files. */
ledger_status ledger__report_table_ids(
	struct ledger_report *report, struct ledger__buffer *ids);
/* The level of the rows for an area of 12 digits, if none was set. */
const char *ledger__report_level_below(const char area[13]);
/* What a cell's address calls a row: "411726103000", "1/1-screen/mca", "total".
 */
void ledger__report_row_name(const struct ledger__figures *figures,
	const struct ledger__figures_row *row, char *name, size_t size);
/* Takes the figures over; those before are freed. */
void ledger__report_take(
	struct ledger_report *report, struct ledger__report *figures);

#endif
