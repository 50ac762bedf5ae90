/* SPDX-License-Identifier: MIT */
/* What the readers of figures share. */
#ifndef LEDGER_REPORT_READ_H
#define LEDGER_REPORT_READ_H

#include "report/write.h"

#include "table/reader.h"

enum {
	LEDGER__READ_PROBLEMS = 100,	      /* of one file */
	LEDGER__READ_BYTES = 64 * 1024 * 1024 /* of one file */
};

/* A share as the file states it, compared when all is read. */
struct ledger__stated {
	struct ledger__figures *figures;
	size_t row, leaf;
	int64_t hundredths;
	bool none;
	uint64_t line; /* CSV; JSON: the tree finds it */
	size_t table;
};

struct ledger__reading {
	ledger_context *context;
	const char *file;
	struct ledger__input *input;
	ledger__layout_source *layout;
	void *layout_data;
	struct ledger__report_problems *problems;
	size_t found; /* problems of this file */
	struct ledger__report *report;
	struct ledger__stated *stated;
	size_t stated_count, stated_capacity;
	const char *text; /* JSON: the whole file */
	size_t length;
};

/* Notes what is wrong; LEDGER_OK, or memory ended. */
void ledger__read_problem(struct ledger__reading *reading, uint64_t line,
	const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Notes a share that the file states. */
void ledger__read_stated(
	struct ledger__reading *reading, const struct ledger__stated *stated);

/* Names of kinds; false: there is no such. */
bool ledger__row_kind_parse(const char *name, enum ledger__row_kind *kind);
bool ledger__figure_kind_parse(
	const char *name, enum ledger__figure_kind *kind);

/* A full day, or no date for "". */
bool ledger__read_day(const char *text, struct ledger__date *date);

/*
 * Both fill reading->report; problems are noted, failures returned.  The line
 * of a stated share of a JSON file.
 */
ledger_status ledger__read_csv(struct ledger__reading *reading);
ledger_status ledger__read_json(struct ledger__reading *reading);
uint64_t ledger__read_json_line(const struct ledger__reading *reading,
	size_t table, size_t row, const char *column);

#endif
