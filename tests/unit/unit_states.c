/* SPDX-License-Identifier: MIT */
/* Stores whose batches have days, and what states say of a record. */
#include "unit_states.h"

#include <stdio.h>
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

static void put_value(char *out, size_t size, const struct ledger__sheet *sheet,
	const struct ledger__value *values, const char *name)
{
	const struct ledger__value *value =
		&values[ledger__sheet_field(sheet, name)];
	size_t used = strlen(out);

	if (value->statement == LEDGER__STATED)
		(void)snprintf(out + used, size - used, " %.*s",
			(int)value->length, value->text);
	else
		assert_int_equal(value->statement, LEDGER__BLANK);
}

/* "2 411726103000 registered": running number of the version, then values. */
static void put_state(char *out, size_t size, const struct ledger__sheet *sheet,
	const struct ledger__state *state)
{
	static const char *const fields[] = {
		"living_area", "status", "exit_date", "exit_reason", "note"};
	size_t used = strlen(out);

	if (!state->there) {
		assert_null(state->values);
		assert_int_equal(state->version, 0);
		assert_false(state->exited);
		(void)strcat(out, "-");
		return;
	}
	(void)snprintf(out + used, size - used, "%d",
		(int)(state->version & INT64_C(0xffffffff)));
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		if (ledger__sheet_field(sheet, fields[i]) >= 0)
			put_value(out, size, sheet, state->values, fields[i]);
	if (state->exited)
		(void)strcat(out, " (exited)");
}

const char *unit_look(struct unit_store *unit, const char *name,
	int64_t record_no, const char *opening, const char *closing,
	const char *known)
{
	const struct ledger__sheet *sheet = unit_sheet_named(unit, name);
	static char seen[256];
	struct ledger__states_options options =
		unit_states_options(opening, closing, known);
	struct ledger__states *states = NULL;
	const struct ledger__states_row *row = NULL;
	ledger_status status = LEDGER_OK;
	int64_t before = 0;

	(void)strcpy(seen, "none");
	unit_ok(unit,
		ledger__store_states(unit->store, sheet, &options, &states));
	while ((status = ledger__states_next(states, &row)) == LEDGER_OK) {
		assert_true(row->record_no > before);
		before = row->record_no;
		if (row->record_no != record_no)
			continue;
		seen[0] = '\0';
		put_state(seen, sizeof(seen), sheet, &row->opening);
		(void)strcat(seen, " | ");
		put_state(seen, sizeof(seen), sheet, &row->closing);
		if (row->changed)
			(void)strcat(seen, " changed");
	}
	assert_int_equal(status, LEDGER_END);
	ledger__states_free(states);
	return seen;
}
