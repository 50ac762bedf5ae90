/* SPDX-License-Identifier: MIT */
/* Cells read in unit tests: one call, the outcome on one line. */
#ifndef TESTS_UNIT_UNIT_VALUE_H
#define TESTS_UNIT_UNIT_VALUE_H

#include "unit.h"

#include "form/value.h"

/* The engine's rules, with their own severities until one is set. */
void unit_set_severity(unsigned int rule, enum ledger_severity severity);
void unit_reset_severities(void);
struct ledger__rules *unit_rules(void);

/* The as-of day of all readings, 2025-08-31 at first; "" for none. */
void unit_set_as_of(const char *date);
void unit_set_areas(const struct ledger__areas *areas, const char *scope);
void unit_set_factor(int64_t factor);

/*
 * Reads a cell; the outcome is the canonical text, or "(blank)", "(cleared)",
 * "(nothing)" for no statement, "(unreadable)"; then, behind a space each, the
 * ids of the findings in their order.  Borrowed until the next call.
 */
const char *unit_read(const struct ledger__field *field, const char *cell);
/* The detail of the finding of the last reading. */
const char *unit_detail(size_t index);
/* The canonical text alone of the last reading, "" if none. */
const char *unit_canonical(void);

/* A row of a table of cells. */
struct unit_cell {
	const char *cell;
	const char *outcome;
};
void unit_read_all(const struct ledger__field *field,
	const struct unit_cell *cells, size_t count);

#define UNIT_READ_ALL(field, cells)                                            \
	unit_read_all(field, cells, sizeof(cells) / sizeof(*(cells)))

/* A code list with its look-up, from codes, labels and synonyms. */
void unit_index_codes(struct ledger__code_list *list);

/* Frees what the calls above hold; a group's teardown. */
int unit_value_release(void **state);

/* Random numbers that are the same in every run. */
uint32_t unit_value_random(uint32_t below);
/* A valid citizen number of a woman or man, born 1930–2005. */
void unit_random_citizen(char number[19], bool woman);

#endif
