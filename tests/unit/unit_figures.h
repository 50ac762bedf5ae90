/* SPDX-License-Identifier: MIT */
/* Reports made by hand, for the tests of writing and reading figures. */
#ifndef TESTS_UNIT_UNIT_FIGURES_H
#define TESTS_UNIT_UNIT_FIGURES_H

#include "unit.h"

#include "report/write.h"

/*
 * Two areas and a total under headings of three levels, a share, a greatest,
 * two leaves outside the form (one of them 0), notes, a bar and a line chart;
 * settled.
 */
struct ledger__report *unit_report_small(ledger_context *context);
/* The same with texts that each format must take apart. */
struct ledger__report *unit_report_hostile(ledger_context *context);
/* T1 with its 58 leaves, `areas` townships, and T5's rows, settled. */
struct ledger__report *unit_report_wide(ledger_context *context, size_t areas);

/* What is written; free it.  *length may be NULL. */
char *unit_report_text(ledger_context *context,
	const struct ledger__report *report,
	const struct ledger__report_options *options, size_t *length);
/* The same with the format's own options. */
char *unit_report_write(ledger_context *context,
	const struct ledger__report *report, ledger_format format);

/* A layout source: empty tables like those of the report in `data`. */
ledger_status unit_report_layout(void *data, struct ledger__report *report,
	const char *id, const char *version, struct ledger__figures **figures);

#endif
