/* SPDX-License-Identifier: MIT */
/* Stores whose batches have days, and what states say of a record. */
#ifndef TESTS_UNIT_UNIT_STATES_H
#define TESTS_UNIT_UNIT_STATES_H

#include "unit_store.h"

#define UNIT_STATES_FORM SOURCE_FOLDER "/tests/unit/data/form-states.yaml"

/* Seconds since 1970 of a clock time in China; clock such as "12:00:00". */
int64_t unit_seconds(const char *day, const char *clock);
/* From now on it is noon of that day in China. */
void unit_set_day(struct unit_store *unit, const char *day);
/* One batch at noon of that day that adds a record, or changes one. */
int64_t unit_add_on(struct unit_store *unit, const char *day, const char *sheet,
	const char *const *cells);
void unit_change_on(struct unit_store *unit, const char *day, const char *sheet,
	int64_t record_no, const char *const *cells);

/* The options of ledger__store_states; known at the day's last second. */
struct ledger__states_options unit_states_options(
	const char *opening, const char *closing, const char *known);

/*
 * What the states of the sheet say of a record, both days: the version's
 * running number and some values, "-" where she was not there; "none": there
 * is no row.  Good until the next call.
 */
const char *unit_look(struct unit_store *unit, const char *sheet,
	int64_t record_no, const char *opening, const char *closing,
	const char *known);

#endif
