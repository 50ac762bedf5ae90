/* SPDX-License-Identifier: MIT */
/* What the files that add reports up share. */
#ifndef LEDGER_REPORT_COMBINE_H
#define LEDGER_REPORT_COMBINE_H

#include "report/write.h"

struct ledger__sum {
	ledger_context *context;
	struct ledger__report *const *reports;
	const char *const *names;
	size_t count;
	const struct ledger__combine_options *options;
	struct ledger__report_problems *problems;
	struct ledger__report *report;
	size_t *order; /* in which the reports' rows come */
	size_t found;
};

/* Notes what is wrong with a report; the first is the failure's text. */
void ledger__sum_problem(struct ledger__sum *sum, size_t index,
	const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Everything that forbids adding, of all reports. */
void ledger__sum_check(struct ledger__sum *sum);
/* Whether two division codes, of any length, mean the same area. */
bool ledger__same_area(const char *left, const char *right);

#endif
