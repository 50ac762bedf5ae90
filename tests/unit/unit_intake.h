/* SPDX-License-Identifier: MIT */
/* Imports for unit tests: text in, counts, findings and records out. */
#ifndef TESTS_UNIT_UNIT_INTAKE_H
#define TESTS_UNIT_UNIT_INTAKE_H

#include "unit.h"

/* Villages of the county that the test stores are for (names invented). */
#define EAST "411726100201"
#define WEST "411726100202"
#define SOUTH "411726101201"

/* Valid numbers of women who do not exist. */
#define N88 "220182198802290028"  /* 1988-02-29 */
#define N00 "220182200002290046"  /* 2000-02-29 */
#define N85 "220182198501011021"  /* 1985-01-01 */
#define N85B "22018219850101058X" /* 1985-01-01 */
#define N65 "220182196506150080"  /* 1965-06-15 */

/* Columns of most test sheets. */
#define HEADER                                                                 \
	"姓名,身份证号,出生日期,现住址区划代码,联系电话,核实日期,_confirm\n"

struct unit_intake {
	char *folder;
	ledger_context *context;
	ledger_store *store;
	/* Settings of the next import; reset after it. */
	const char *sheet;
	const char *area;
	const char *verified_on;
	const char *mapping; /* text of a mapping file */
	const char *severity;
	ledger_existing existing;
	bool refuse; /* without a rejects file */
	bool dry_run;
	/* What the last import gave. */
	ledger_status status;
	bool written;
	char counts[64]; /* rows added updated unchanged rejected held skipped
			  */
	char *findings;	 /* "line:column rule\n" … */
	char values[64 * 1024]; /* of the findings, as shown, by line */
	char *messages;		/* "rule|message|expected\n" … */
	FILE *message_stream;
	FILE *stream;  /* that findings are written to */
	char *rejects; /* bytes of the rejects file */
	char *summary;
	char *records; /* see unit_records */
};

/* A store with the areas above; the as-of day is 2025-10-01. */
void unit_intake_begin(struct unit_intake *unit);
void unit_intake_end(struct unit_intake *unit);

/* The same, with the store's form from a text instead of the shipped one. */
void unit_intake_begin_with(struct unit_intake *unit, const char *form);

/* A file's text, "" if there is none; free it. */
char *unit_text(const char *path);

/* One for each test of a program. */
extern struct unit_intake intake;
int unit_intake_set_up(void **state);
int unit_intake_tear_down(void **state);
#define INTAKE_TEST(name)                                                      \
	cmocka_unit_test_setup_teardown(                                       \
		test_##name, unit_intake_set_up, unit_intake_tear_down)

/* Imports the text as a file of that name. */
void unit_import(struct unit_intake *unit, const char *name, const char *text);
/* The same of several files: name, text, …, NULL. */
void unit_import_files(struct unit_intake *unit, ...);
/* The text once, with the number of the sheet's first record for RECORD. */
void unit_import_with_record(
	struct unit_intake *unit, const char *sheet, const char *text);
/* How often the rule was found in the last import, at a line (0: any). */
unsigned unit_found(
	const struct unit_intake *unit, unsigned line, const char *rule);
/*
 * All records of the sheet, sorted, one a line:
 * name|number|birth|area|phone|verified|status, or all values of other sheets.
 */
const char *unit_records(struct unit_intake *unit, const char *sheet);

/* Those of the shared import's women. */
const char *unit_women(void);

/* Asserts the counts of the last import, and that it was written. */
#define assert_counts(unit, expected)                                          \
	assert_string_equal((unit)->counts, expected)

#endif
