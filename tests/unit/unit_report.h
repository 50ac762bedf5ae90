/* SPDX-License-Identifier: MIT */
/* Small counties whose figures are worked out by hand, and their tables. */
#ifndef TESTS_UNIT_UNIT_REPORT_H
#define TESTS_UNIT_UNIT_REPORT_H

#include "unit_states.h"

#include "report/job.h"

/* Townships and villages of the test stores' county (names invented). */
#define EAST "411726101000"
#define EAST_VILLAGE "411726101201"
#define EAST_OTHER "411726101202"
#define WEST "411726102000"
#define WEST_VILLAGE "411726102201"
#define EMPTY "411726103000"

struct unit_report {
	struct unit_store store;
	ledger_policy *policy;
	ledger_report *report;
	unsigned int tables;
	char *text; /* of unit_figures, unit_persons */
};

/* One for each test of a program. */
extern struct unit_report unit_report;
int unit_report_set_up(void **state);
int unit_report_tear_down(void **state);
#define REPORT_TEST(name)                                                      \
	cmocka_unit_test_setup_teardown(                                       \
		test_##name, unit_report_set_up, unit_report_tear_down)

/* A registered woman, away since 2020: in the population by default. */
int64_t unit_woman(const char *day, const char *area, const char *const *cells);
void unit_change(const char *day, int64_t woman, const char *const *cells);
/* Something that she was given; more cells may follow. */
void unit_give(const char *day, int64_t woman, const char *measure,
	const char *from, const char *const *cells);

/* Adds a table: an id, and what follows `rows: areas` (or `measures`). */
void unit_table(const char *id, const char *rows, const char *text);
/* The period of the report, and what is known: all, or until a day's end. */
void unit_period(const char *from, const char *to, const char *known);
/* Counts anew; the status. */
ledger_status unit_count(void);
/*
 * Counts; the figures of the table, a line a row: "EAST: 1 2 33.33", rows by
 * the last digits of their code, or by measure and departments.
 */
const char *unit_figures(const char *id);
/* The names behind a cell, with ';' between; or why there are none. */
const char *unit_persons(const char *cell);

#endif
