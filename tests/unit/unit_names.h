/* SPDX-License-Identifier: MIT */
/* Conditions of policies in unit tests: names, and rows to evaluate over. */
#ifndef TESTS_UNIT_UNIT_NAMES_H
#define TESTS_UNIT_UNIT_NAMES_H

#include "unit.h"

#include "expr/expr.h"

enum {
	UNIT_NAMED_FIELDS = 23,
	UNIT_TERMS = 16,
	UNIT_DOCUMENTS = 64,
};

extern ledger_context *unit_names_context;
extern ledger_form *unit_names_form;
extern const struct ledger__sheet *unit_names_sheet;
/*
 * What conditions may name, empty before each test; departments are "mca"
 * and "psb", and group is NULL until a test sets it.
 */
extern struct ledger__scope_names unit_names;

/* Loads the form; a group's setup and teardown. */
int unit_names_begin(void **state);
int unit_names_end(void **state);
/* Empties the names and frees what was compiled; a test's teardown. */
int unit_names_clear(void **state);

/* Text as a document of its own; it lives until unit_names_clear. */
const struct ledger__node *unit_names_document(const char *source,
	const char *text, const struct ledger__document **document);
/* A parameter whose value is YAML in a file "SOURCE". */
void unit_names_parameter(
	const char *name, const char *source, const char *value);
/* These fail the test where they are refused. */
void unit_names_term(
	enum ledger__term_kind kind, const char *name, const char *text);
void unit_names_duration(const char *text);
/* A condition in a file "c"; it lives until unit_names_clear. */
ledger_status unit_names_compile(
	const char *text, const struct ledger__expr **expr);
/* The same, which must succeed. */
const struct ledger__expr *unit_names_expr(const char *text);

/* A record on a day, with all terms and durations evaluated. */
struct unit_row {
	char *text;
	struct ledger__value values[UNIT_NAMED_FIELDS];
	struct ledger__range durations[UNIT_TERMS];
	uint8_t terms[UNIT_TERMS];
	struct ledger__frame frame;
};
/*
 * "field=value field=value", all others blank; "field=?" states nothing,
 * "field=!" was cleared.  Values hold no blanks.
 */
void unit_row_fill(struct unit_row *row, const char *cells, const char *day);
/* Durations and terms once more, after values were changed. */
void unit_row_refresh(struct unit_row *row);
void unit_row_release(struct unit_row *row);

/* 'T', 'F' or '?'. */
char unit_names_result(const char *text, const char *cells, const char *day);

#endif
