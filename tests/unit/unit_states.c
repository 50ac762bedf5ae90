/* SPDX-License-Identifier: MIT */
/* Stores whose batches have days. */
#include "unit_states.h"

#include <string.h>

static struct ledger__date day_from(const char *text)
{
	struct ledger__date date = {0};

	assert_true(ledger__date_parse(text, strlen(text), &date));
	return date;
}

int64_t unit_seconds(const char *day, const char *clock)
{
	int days = ledger__date_to_day(day_from(day)) -
		   ledger__date_to_day(day_from("1970-01-01"));
	int hours = (clock[0] - '0') * 10 + clock[1] - '0';
	int minutes = (clock[3] - '0') * 10 + clock[4] - '0';
	int seconds = (clock[6] - '0') * 10 + clock[7] - '0';

	return (int64_t)days * 86400 + (hours - 8) * 3600 + minutes * 60 +
	       seconds;
}

void unit_set_day(struct unit_store *unit, const char *day)
{
	ledger_context_set_now(unit->context, unit_seconds(day, "12:00:00"));
}

int64_t unit_add_on(struct unit_store *unit, const char *day, const char *sheet,
	const char *const *cells)
{
	int64_t record_no = 0;

	unit_set_day(unit, day);
	unit_store_run(unit, sheet);
	record_no = unit_store_insert(unit, sheet, 2, cells);
	unit_store_done(unit);
	return record_no;
}

void unit_change_on(struct unit_store *unit, const char *day, const char *sheet,
	int64_t record_no, const char *const *cells)
{
	unit_set_day(unit, day);
	unit_store_run(unit, sheet);
	assert_true(unit_store_update(unit, sheet, record_no, 2, cells));
	unit_store_done(unit);
}

struct ledger__states_options unit_states_options(
	const char *opening, const char *closing, const char *known)
{
	return (struct ledger__states_options){
		.known_at = known ? unit_seconds(known, "23:59:59") : INT64_MAX,
		.opening = day_from(opening),
		.closing = day_from(closing)};
}
