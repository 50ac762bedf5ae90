/* SPDX-License-Identifier: MIT */
/*
 * Random conditions over random records: laws of the logic, and agreement with
 * an evaluator that tries every day a date can mean.  Seeds are fixed.
 */
#include "unit_random.h"

#include <stdio.h>
#include <string.h>

enum { CONDITIONS = 1500, ROWS = 6, TERM_COUNT = 3 };

static struct random_tree trees[TERM_COUNT + 1];
static const struct ledger__expr *expr;

/* Three terms, which may name those before, and a condition. */
static void make_conditions(uint64_t seed, bool ways_out)
{
	static const char *const names[] = {"t0", "t1", "t2"};
	char text[RANDOM_TEXT];

	(void)unit_names_clear(NULL);
	random_seed(seed);
	random_durations(ways_out);
	for (size_t i = 0; i <= TERM_COUNT; i++) {
		random_tree(&trees[i], i, ways_out);
		random_print(&trees[i], text);
		if (i < TERM_COUNT)
			unit_names_term(i % 2 ? LEDGER__TERM_GROUP
					      : LEDGER__TERM_CONDITION,
				names[i], text);
	}
	expr = unit_names_expr(text);
}

static enum ledger__truth result(const struct unit_row *row)
{
	enum ledger__truth truth = ledger__expr_evaluate(expr, &row->frame);

	assert_int_equal(
		ledger__expr_holds(expr, &row->frame), truth == LEDGER__TRUE);
	return truth;
}

static void fail_at(uint64_t seed, enum ledger__truth expected,
	enum ledger__truth found, const char *what)
{
	char text[RANDOM_TEXT];

	random_print(&trees[TERM_COUNT], text);
	fail_msg("seed %llu, %s: %c, not %c: %s", (unsigned long long)seed,
		what, "F?T"[found], "F?T"[expected], text);
}

/* ---- An independent evaluator ------------------------------------------ */

static void test_agrees_with_slow_evaluator(void **state)
{
	size_t counts[3] = {0};

	(void)state;
	for (uint64_t seed = 1; seed <= CONDITIONS; seed++) {
		make_conditions(seed, true);
		for (size_t i = 0; i < ROWS; i++) {
			struct unit_row row;
			enum ledger__truth slow[TERM_COUNT + 1];
			enum ledger__truth found;

			random_row(&row);
			for (size_t j = 0; j <= TERM_COUNT; j++)
				slow[j] = random_evaluate(
					&trees[j], &row.frame, slow);
			found = result(&row);
			if (found != slow[TERM_COUNT])
				fail_at(seed, slow[TERM_COUNT], found, "slow");
			counts[found]++;
		}
	}
	/* All three come often: the trial means something. */
	assert_true(counts[LEDGER__FALSE] > CONDITIONS);
	assert_true(counts[LEDGER__UNKNOWN] > CONDITIONS);
	assert_true(counts[LEDGER__TRUE] > CONDITIONS / 2);
}

/* ---- Filling blanks ---------------------------------------------------- */

/* Whatever was true or false stays so, one filled cell after the other. */
static void test_filling_blanks_changes_no_result(void **state)
{
	size_t decided = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= CONDITIONS; seed++) {
		struct unit_row row;
		enum ledger__truth before;

		make_conditions(seed, false);
		random_row(&row);
		before = result(&row);
		for (int i = 0; i < UNIT_NAMED_FIELDS; i++) {
			enum ledger__truth after;

			if (!random_fill(&row, i))
				continue;
			unit_row_refresh(&row);
			after = result(&row);
			if (before != LEDGER__UNKNOWN && after != before)
				fail_at(seed, before, after, "filled");
			decided += after != before;
			before = after;
		}
	}
	assert_true(decided > CONDITIONS / 4);
}

/* ---- Order ------------------------------------------------------------- */

static void test_order_of_parts_changes_nothing(void **state)
{
	char text[RANDOM_TEXT];
	size_t differing = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= CONDITIONS; seed++) {
		struct unit_row rows[ROWS];
		enum ledger__truth before[ROWS];
		char other[RANDOM_TEXT];

		make_conditions(seed, true);
		for (size_t i = 0; i < ROWS; i++) {
			random_row(&rows[i]);
			before[i] = result(&rows[i]);
		}
		random_print(&trees[TERM_COUNT], text);
		random_shuffle(&trees[TERM_COUNT]);
		random_print(&trees[TERM_COUNT], other);
		differing += strcmp(text, other) != 0;
		expr = unit_names_expr(other);
		for (size_t i = 0; i < ROWS; i++) {
			enum ledger__truth after = result(&rows[i]);

			if (after != before[i])
				fail_at(seed, before[i], after, "shuffled");
		}
	}
	assert_true(differing > CONDITIONS / 2);
}

/* ---- Explanations ------------------------------------------------------ */

static bool named[UNIT_NAMED_FIELDS];

static void name(void *data, int field, enum ledger__share share)
{
	const enum ledger__truth *truth = data;

	assert_int_equal(share,
		*truth == LEDGER__UNKNOWN ? LEDGER__WANTED : LEDGER__DECIDED);
	assert_false(named[field]);
	named[field] = true;
}

/*
 * The fields that decided are enough: without all others the result is the
 * same.  The fields that are wanted are needed: filling all other blanks
 * leaves it unknown.
 */
static void test_explanations_hold(void **state)
{
	size_t counts[3] = {0};

	(void)state;
	for (uint64_t seed = 1; seed <= CONDITIONS; seed++) {
		struct unit_row row;
		enum ledger__truth before;
		enum ledger__truth after;

		make_conditions(seed, false);
		random_row(&row);
		before = result(&row);
		counts[before]++;
		memset(named, 0, sizeof named);
		ledger__expr_explain(
			expr, &unit_names, &row.frame, name, &before);
		for (int i = 0; i < UNIT_NAMED_FIELDS; i++) {
			if (named[i])
				continue;
			if (before == LEDGER__UNKNOWN)
				(void)random_fill(&row, i);
			else
				row.values[i].statement = LEDGER__BLANK;
		}
		unit_row_refresh(&row);
		after = result(&row);
		if (after != before)
			fail_at(seed, before, after, "explained");
	}
	assert_true(counts[LEDGER__FALSE] > CONDITIONS / 10);
	assert_true(counts[LEDGER__TRUE] > CONDITIONS / 10);
	assert_true(counts[LEDGER__UNKNOWN] > CONDITIONS / 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_agrees_with_slow_evaluator),
		cmocka_unit_test(test_filling_blanks_changes_no_result),
		cmocka_unit_test(test_order_of_parts_changes_nothing),
		cmocka_unit_test(test_explanations_hold),
	};

	return cmocka_run_group_tests_name(
		"random conditions", tests, random_begin, random_end);
}
