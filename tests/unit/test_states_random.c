/* SPDX-License-Identifier: MIT */
/*
 * States against an oracle that knows the histories, over random ones: it
 * keeps all versions as texts and goes through them from the first to the
 * last for each record, day and time.  The persons are synthetic.
 */
#include "unit_states.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	RECORDS = 1000, /* of each seed */
	BATCHES = 16,
	QUESTIONS = 60,
	FIELDS = 9,
	TEXT = 24
};

enum {
	STATUS,
	EXIT_DATE,
	EXIT_REASON,
	VERIFIED,
	SURVEYED,
	AREA,
	CHILDREN,
	AREA2,
	REMARK
};

static const char *const names[FIELDS] = {"status", "exit_date", "exit_reason",
	"verified_on", "surveyed", "living_area", "children", "area2",
	"remark"};

/* One version as it was told to the store. */
struct told {
	size_t batch;
	char values[FIELDS][TEXT]; /* "": blank */
};

struct history {
	int64_t record_no;
	struct told told[BATCHES];
	size_t count;
};

static struct unit_store unit;
static struct history histories[RECORDS];
static size_t known_persons;
static char days[BATCHES][TEXT];
static uint64_t random_state;

static unsigned draw(unsigned below)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (unsigned)(random_state >> 20) % below;
}

/* A day of May 2025 to January 2026; now and then a month, or nothing. */
static void draw_day(char text[TEXT], bool whole)
{
	unsigned month = 5 + draw(9);
	unsigned year = month > 12 ? 2026 : 2025;

	month = month > 12 ? month - 12 : month;
	text[0] = '\0';
	if (!whole && draw(100) < 15)
		return;
	if (!whole && draw(100) < 12)
		(void)snprintf(text, TEXT, "%04u-%02u", year, month);
	else
		(void)snprintf(text, TEXT, "%04u-%02u-%02u", year, month,
			1 + draw(28));
}

/* ---- Making histories ------------------------------------------------------
 */

static void draw_exit(struct told *told)
{
	unsigned which = draw(100);

	(void)strcpy(told->values[STATUS], which < 12	? "draft"
					   : which < 70 ? "registered"
							: "exited");
	told->values[EXIT_DATE][0] = '\0';
	told->values[EXIT_REASON][0] = '\0';
	if (which >= 70) {
		draw_day(told->values[EXIT_DATE], false);
		(void)strcpy(told->values[EXIT_REASON],
			draw(2) ? "moved" : "returned");
	}
}

static void draw_version(struct told *told, bool first)
{
	static const char *const remarks[] = {"", "a", "=", "b\\", "c\nd=e"};

	if (first || draw(2))
		draw_exit(told);
	if (first || draw(3))
		draw_day(told->values[VERIFIED], false);
	if (first || draw(8) == 0)
		draw_day(told->values[SURVEYED], false);
	if (first || draw(3) == 0)
		(void)snprintf(told->values[AREA], TEXT, "4117261%02u000",
			1 + draw(3));
	if (first || draw(3) == 0)
		(void)snprintf(told->values[CHILDREN], TEXT, "%u", draw(4));
	if (first || draw(3) == 0)
		(void)strcpy(told->values[AREA2], draw(2) ? "2.5" : "");
	if (first || draw(3) == 0)
		(void)strcpy(told->values[REMARK], remarks[draw(5)]);
}

static void put_cells(
	const struct told *told, char cells[FIELDS][64], const char **list)
{
	for (size_t i = 0; i < FIELDS; i++) {
		(void)snprintf(
			cells[i], 64, "%s=%s", names[i], told->values[i]);
		list[i] = cells[i];
	}
	list[FIELDS] = NULL;
}

static void add_person(size_t batch)
{
	struct history *history = &histories[known_persons++];
	char cells[FIELDS][64];
	const char *list[FIELDS + 1];

	*history = (struct history){0};
	history->told[0].batch = batch;
	draw_version(&history->told[0], true);
	put_cells(&history->told[0], cells, list);
	history->record_no = unit_store_insert(&unit, "persons", 2, list);
	history->count = 1;
}

static void change_person(struct history *history, size_t batch)
{
	struct told next = history->told[history->count - 1];
	char cells[FIELDS][64];
	const char *list[FIELDS + 1];

	draw_version(&next, false);
	next.batch = batch;
	put_cells(&next, cells, list);
	if (unit_store_update(&unit, "persons", history->record_no, 2, list))
		history->told[history->count++] = next;
}

static void write_persons(size_t batch)
{
	size_t before = known_persons;

	unit_store_run(&unit, "persons");
	for (size_t i = 0; i < RECORDS / BATCHES * 2; i++)
		if (known_persons < RECORDS)
			add_person(batch);
	for (size_t i = 0; i < before; i++)
		if (draw(4) == 0)
			change_person(&histories[i], batch);
	unit_store_done(&unit);
}

/* Batch 5 is of an hour before batch 4: somebody set the clock back. */
static int64_t batch_time(size_t batch)
{
	return unit_seconds(days[batch], batch == 5 ? "11:00:00" : "12:00:00");
}

static void make_histories(uint64_t seed)
{
	random_state = seed;
	known_persons = 0;
	for (size_t i = 0; i < BATCHES; i++) {
		size_t half_month = i == 5 ? 4 : i;

		(void)snprintf(days[i], TEXT, "2025-%02zu-%02zu",
			5 + half_month / 2, 10 + half_month % 2 * 15);
		ledger_context_set_now(unit.context, batch_time(i));
		write_persons(i);
	}
	assert_int_equal(known_persons, RECORDS);
}

/* ---- The oracle ------------------------------------------------------------
 */

struct expected {
	bool there;
	bool exited;
	size_t version;
	char values[FIELDS][TEXT];
};

/* Dates as texts of whole days; "9999" for a blank. */
static const char *padded(const char *date)
{
	static char texts[4][TEXT + 8];
	static unsigned next;
	char *text = texts[next++ % 4];

	(void)snprintf(text, sizeof(texts[0]), "%s%s", *date ? date : "9999",
		strlen(date) == 7 ? "-01" : "");
	return text;
}

static const char *effective(const struct told *told)
{
	if (told->values[VERIFIED][0])
		return padded(told->values[VERIFIED]);
	if (told->values[SURVEYED][0])
		return padded(told->values[SURVEYED]);
	return days[told->batch];
}

static bool is_exited(const struct told *told)
{
	return strcmp(told->values[STATUS], "exited") == 0;
}

static void take_exit(struct expected *expected, const struct told *told)
{
	for (int i = STATUS; i <= EXIT_REASON; i++)
		(void)strcpy(expected->values[i], told->values[i]);
}

static struct expected expect(
	const struct history *history, const char *day, int64_t known_at)
{
	const struct told *known[BATCHES];
	const struct told *holds = NULL;
	const struct told *stayed = NULL; /* before the one that holds */
	struct told nothing = {.values = {[STATUS] = "registered"}};
	struct expected expected = {0};
	size_t count = 0;
	bool left;

	for (size_t i = 0; i < history->count; i++)
		if (batch_time(history->told[i].batch) <= known_at)
			known[count++] = &history->told[i];
	if (count == 0)
		return expected;
	for (size_t i = 0; i < count; i++)
		if (strcmp(effective(known[i]), day) <= 0)
			holds = known[i];
	if (!holds && strcmp(padded(known[0]->values[SURVEYED]), day) <= 0)
		holds = known[0];
	left = is_exited(known[count - 1]) &&
	       strcmp(padded(known[count - 1]->values[EXIT_DATE]), day) <= 0;
	if (!holds && !left)
		return expected;
	holds = holds ? holds : known[0];
	expected.there = true;
	expected.version = (size_t)(holds - history->told) + 1;
	memcpy(expected.values, holds->values, sizeof(expected.values));
	expected.exited = left || is_exited(holds);
	if (left)
		take_exit(&expected, known[count - 1]);
	if (left || !is_exited(holds) || !holds->values[EXIT_DATE][0] ||
		strcmp(padded(holds->values[EXIT_DATE]), day) <= 0)
		return expected;
	for (size_t i = 0; known[i] != holds; i++)
		if (!is_exited(known[i]))
			stayed = known[i];
	expected.exited = false;
	take_exit(&expected, stayed ? stayed : &nothing);
	return expected;
}

/* ---- Comparing -------------------------------------------------------------
 */

static bool asked[FIELDS];

enum { OTHERS = 3 };

/* Before, within and behind most histories; in no order. */
static const char *const other_days[OTHERS] = {
	"2025-10-31", "2025-05-20", "2026-01-31"};

static void compare_values(const struct ledger__sheet *sheet,
	const struct ledger__state *state, const struct expected *expected)
{
	for (size_t i = 0; i < FIELDS; i++) {
		const struct ledger__value *value =
			&state->values[ledger__sheet_field(sheet, names[i])];

		if (i > SURVEYED && !asked[i]) {
			assert_int_equal(
				value->statement, LEDGER__NO_STATEMENT);
			continue;
		}
		assert_int_equal(value->statement, expected->values[i][0]
							   ? LEDGER__STATED
							   : LEDGER__BLANK);
		if (!expected->values[i][0])
			continue;
		assert_int_equal(value->length, strlen(expected->values[i]));
		assert_memory_equal(
			value->text, expected->values[i], value->length);
	}
}

static void compare_state(const struct ledger__sheet *sheet,
	const struct ledger__state *state, const struct expected *expected)
{
	assert_int_equal(state->there, expected->there);
	assert_int_equal(state->exited, expected->exited);
	assert_int_equal(
		state->version & INT64_C(0xffffffff), expected->version);
	if (state->there)
		compare_values(sheet, state, expected);
}

/* How often what happened, so that nothing goes unseen. */
static unsigned seen_changed, seen_exited, seen_absent, seen_overlaid;

static void compare_row(const struct ledger__sheet *sheet,
	const struct ledger__states_row *row, const struct expected *opening,
	const struct expected *closing)
{
	compare_state(sheet, &row->opening, opening);
	compare_state(sheet, &row->closing, closing);
	assert_int_equal(row->changed,
		opening->there && closing->there &&
			(opening->version != closing->version ||
				memcmp(opening->values, closing->values,
					3 * sizeof(opening->values[0])) != 0 ||
				opening->exited != closing->exited));
	seen_changed += row->changed;
	seen_exited += closing->exited;
	seen_overlaid += opening->there && opening->exited != closing->exited &&
			 opening->version == closing->version;
}

/* The states at other days are those that the oracle has for them. */
static void compare_others(const struct ledger__sheet *sheet,
	const struct ledger__states_row *row, const struct history *history,
	int64_t known_at)
{
	for (size_t i = 0; i < OTHERS; i++) {
		struct expected expected =
			expect(history, other_days[i], known_at);

		compare_state(sheet, &row->others[i], &expected);
	}
}

static bool is_there(const struct history *history, const char *const *at,
	size_t count, int64_t known_at)
{
	for (size_t i = 0; i < count; i++)
		if (expect(history, at[i], known_at).there)
			return true;
	return false;
}

static void ask(const char *opening, const char *closing, int64_t known_at)
{
	const char *const at[] = {
		opening, closing, other_days[0], other_days[1], other_days[2]};
	struct ledger__date others[OTHERS];
	const struct ledger__sheet *sheet = unit_sheet_named(&unit, "persons");
	struct ledger__states_options options =
		unit_states_options(opening, closing, NULL);
	struct ledger__states *states = NULL;
	const struct ledger__states_row *row = NULL;
	int fields[FIELDS];

	options.known_at = known_at;
	options.fields = fields;
	for (size_t i = 0; i < OTHERS; i++)
		assert_true(ledger__date_parse(
			other_days[i], strlen(other_days[i]), &others[i]));
	options.others = others;
	options.other_count = draw(2) ? OTHERS : 0;
	for (size_t i = 0; i < FIELDS; i++) {
		asked[i] = draw(2);
		if (asked[i])
			fields[options.field_count++] =
				ledger__sheet_field(sheet, names[i]);
	}
	for (size_t i = 0; options.field_count == 0 && i < FIELDS; i++)
		asked[i] = true;
	unit_ok(&unit,
		ledger__store_states(unit.store, sheet, &options, &states));
	for (size_t i = 0; i < RECORDS; i++) {
		struct expected before =
			expect(&histories[i], opening, known_at);
		struct expected after =
			expect(&histories[i], closing, known_at);

		if (!is_there(&histories[i], at, 2 + options.other_count,
			    known_at)) {
			seen_absent++;
			continue;
		}
		unit_ok(&unit, ledger__states_next(states, &row));
		assert_int_equal(row->record_no, histories[i].record_no);
		compare_row(sheet, row, &before, &after);
		if (options.other_count > 0)
			compare_others(sheet, row, &histories[i], known_at);
	}
	assert_int_equal(ledger__states_next(states, &row), LEDGER_END);
	ledger__states_free(states);
}

static void ask_often(void)
{
	for (int i = 0; i < QUESTIONS; i++) {
		char first[TEXT], second[TEXT];
		int64_t known_at = batch_time(draw(BATCHES)) + draw(3) - 1;

		draw_day(first, true);
		draw_day(second, true);
		if (draw(3) == 0)
			known_at = INT64_MAX;
		if (strcmp(first, second) <= 0)
			ask(first, second, known_at);
		else
			ask(second, first, known_at);
	}
}

static void test_random_histories(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 3; seed++) {
		unit_store_begin_with(&unit, UNIT_STATES_FORM);
		make_histories(seed * UINT64_C(0x9e3779b97f4a7c15));
		ask_often();
		unit_ok(&unit, ledger_store_check(unit.store, NULL, NULL));
		unit_store_end(&unit);
	}
	print_message("# %u changed, %u exited, %u absent, %u overlaid\n",
		seen_changed, seen_exited, seen_absent, seen_overlaid);
	assert_true(seen_changed > 1000 && seen_exited > 1000);
	assert_true(seen_absent > 1000 && seen_overlaid > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_histories),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
