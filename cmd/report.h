/* SPDX-License-Identifier: MIT */
/* What a report is asked for, and how it is set up. */
#ifndef LEDGER_CMD_REPORT_H
#define LEDGER_CMD_REPORT_H

#include "command.h"

struct report_options {
	struct common_options common;
	const char *period;
	const char *from;
	const char *to;
	struct option_number cutoff_day;
	const char *title_month;
	const char *known_at;
	const char *tables;
	const char *level;
	const char *area;
	const char *policy;
	struct option_number number;
	const char *cell;
	const char *profile;
	const char *purpose;
	const char *expect;
	bool freeze;
	bool frozen;
	bool combine;
	bool list;
};

/* Tables (all of the data folder unless some are named), level and area. */
int report_set_tables(struct run *run, ledger_report *report);
/* Period, title, time of knowledge, from options, settings, today. */
int report_set_period(struct run *run, ledger_report *report);
/* Who reports, from the settings. */
int report_set_footer(struct run *run, ledger_report *report);
/* Writes the report's figures where and how the options say. */
ledger_status report_write(
	struct run *run, ledger_report *report, FILE *stream);
/* Counts and writes the report, then keeps its figures. */
int report_freeze(struct run *run, ledger_report *report, ledger_store *store);
/* Adds up the files named; prints the tables and columns, or what was kept. */
int report_combine(struct run *run, ledger_report *report);
int report_list(struct run *run, ledger_report *report);
/* Whether options contradict each other; EXIT_DONE, or it is said. */
int report_check_usage(struct run *run);

#endif
