/* SPDX-License-Identifier: MIT */
/* From counts to figures, identities, and the persons behind a figure. */
#ifndef LEDGER_REPORT_REPORT_H
#define LEDGER_REPORT_REPORT_H

#include "report/count.h"
#include "report/job.h"

/* Adds the tables that were counted to a report, and settles it. */
ledger_status ledger__fill(
	const struct ledger__counter *counter, struct ledger__report *report);

/*
 * 勾稽: single choices make up what they are of, the total row is the sum of
 * the rows, the layouts' own identities hold, across tables too where both
 * are there.  LEDGER_ERROR_REFUSED names the table, the row and both sides
 * with their figures, of the first that is broken, and how many are; the
 * context's on_problem is told of each.  Tables of the report that no layout
 * describes are passed over.
 */
ledger_status ledger__identities_check(ledger_context *context,
	struct ledger__layout *const *layouts, size_t count,
	const struct ledger__report *report);

/* What a report is made from; the job's tables, against store and policy. */
struct ledger__making {
	struct ledger_report *job;
	ledger_store *store;
	ledger_policy *own_policy;
	struct ledger__areas *areas; /* as known then */
	struct ledger__layout_scope scope;
	struct ledger__layout *layouts[LEDGER__LAYOUTS_MOST];
	size_t layout_count;
	struct ledger__count_options options;
	char area[13];
	const char *level; /* "township" */
};
/* Released whatever comes back. */
ledger_status ledger__making_start(struct ledger__making *making,
	struct ledger_report *job, ledger_store *store);
void ledger__making_release(struct ledger__making *making);
/* The layouts alone; without a form where the scope has none. */
ledger_status ledger__making_layouts(struct ledger__making *making);
/*
 * LEDGER_ERROR_DESCRIPTOR where the profile hides something that these columns
 * or the layout's population ask of persons.
 */
ledger_status ledger__cell_allowed(const struct ledger__layout_scope *scope,
	const struct ledger__layout *layout, const bool *columns,
	const ledger_profile *profile, const char *column);
/* Counts, and fills a new report. */
ledger_status ledger__making_figures(
	struct ledger__making *making, struct ledger__report **report);

#endif
