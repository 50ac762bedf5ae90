/* SPDX-License-Identifier: MIT */
/*
 * Conditions evaluated slowly and plainly, to compare with: a partial date is
 * every day that it can mean, and a result is what all of them agree on.
 */
#include "unit_random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DAYS = 366 };

struct day {
	int year, month, day;
};

static enum ledger__truth agree(bool may_be_true, bool may_be_false)
{
	if (may_be_true && may_be_false)
		return LEDGER__UNKNOWN;
	return may_be_true ? LEDGER__TRUE : LEDGER__FALSE;
}

static const char *text_of(const struct ledger__frame *frame, int field)
{
	const struct ledger__value *value = &frame->values[field];

	return value->statement == LEDGER__STATED ? value->text : NULL;
}

/* ---- Days -------------------------------------------------------------- */

static int month_length(int year, int month)
{
	if (month == 2)
		return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
			       ? 29
			       : 28;
	return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/* All days that "2025", "2025-08" or "2025-08-31" can mean. */
static int expand(const char *text, struct day days[DAYS])
{
	int year = 0;
	int month = 0;
	int day = 0;
	int parts = sscanf(text, "%d-%d-%d", &year, &month, &day);
	int count = 0;

	for (int m = 1; m <= 12; m++)
		for (int d = 1; d <= month_length(year, m); d++)
			if ((parts < 2 || m == month) &&
				(parts < 3 || d == day))
				days[count++] = (struct day){year, m, d};
	assert_true(count > 0);
	return count;
}

/* The date of a field; of a citizen number, its date of birth. */
static int days_of_field(
	const struct ledger__frame *frame, int field, struct day days[DAYS])
{
	const char *text = text_of(frame, field);
	char birth[11];

	if (!text)
		return 0;
	if (strlen(text) == 18) {
		snprintf(birth, sizeof birth, "%.4s-%.2s-%.2s", text + 6,
			text + 10, text + 12);
		text = birth;
	}
	return expand(text, days);
}

static int order(struct day a, struct day b)
{
	if (a.year != b.year)
		return a.year < b.year ? -1 : 1;
	if (a.month != b.month)
		return a.month < b.month ? -1 : 1;
	return (a.day > b.day) - (a.day < b.day);
}

/* Civil Code article 202: that day of the month, or its last. */
static struct day months_later(struct day from, int months)
{
	int month = from.year * 12 + from.month - 1 + months;
	struct day to = {month / 12, month % 12 + 1, from.day};

	if (to.day > month_length(to.year, to.month))
		to.day = month_length(to.year, to.month);
	return to;
}

/* The greatest number of months that have passed; tried one by one. */
static int months_between(struct day from, struct day to)
{
	int months = (to.year - from.year) * 12 - 13;

	while (order(months_later(from, months + 1), to) <= 0)
		months++;
	return months;
}

static int years_between(struct day from, struct day to)
{
	int years = to.year - from.year - 2;

	while (order(months_later(from, 12 * (years + 1)), to) <= 0)
		years++;
	return years;
}

static bool related(int relation, int order)
{
	switch (relation) {
	case 0:
		return order < 0;
	case 1:
		return order <= 0;
	case 2:
		return order > 0;
	case 3:
		return order >= 0;
	case 4:
		return order == 0;
	default:
		return order != 0;
	}
}

static enum ledger__truth dates(
	const struct random_node *node, const struct ledger__frame *frame)
{
	struct day a[DAYS];
	struct day b[DAYS];
	int a_count = days_of_field(frame, node->field, a);
	int b_count = node->kind == RANDOM_DATE
			      ? expand(random_dates[node->choice], b)
			      : days_of_field(frame, node->other, b);
	bool may[2] = {false, false};

	if (a_count == 0 || b_count == 0)
		return LEDGER__UNKNOWN;
	for (int i = 0; i < a_count; i++)
		for (int j = 0; j < b_count; j++)
			may[related(node->relation, order(a[i], b[j]))] = true;
	return agree(may[1], may[0]);
}

static bool within(const struct random_node *node, int number)
{
	return (node->low < 0 || number >= node->low) &&
	       (node->high < 0 || number <= node->high);
}

static int as_of_day(const struct ledger__frame *frame, struct day days[DAYS])
{
	days[0] = (struct day){
		frame->as_of.year, frame->as_of.month, frame->as_of.day};
	return 1;
}

static enum ledger__truth span(
	const struct random_node *node, const struct ledger__frame *frame)
{
	struct day a[DAYS];
	struct day b[DAYS];
	int a_count = days_of_field(frame, node->field, a);
	int b_count = node->other < 0 ? as_of_day(frame, b)
				      : days_of_field(frame, node->other, b);
	bool may[2] = {false, false};

	if (a_count == 0 || b_count == 0)
		return LEDGER__UNKNOWN;
	for (int i = 0; i < a_count; i++)
		for (int j = 0; j < b_count; j++)
			may[within(node,
				node->choice ? years_between(a[i], b[j])
					     : months_between(a[i], b[j]))] =
				true;
	return agree(may[1], may[0]);
}

/* ---- Durations --------------------------------------------------------- */

/* Months from one day to another; before it, minus those left, rounded up. */
static int months_moved(struct day from, struct day to)
{
	int left = 0;

	if (order(from, to) <= 0)
		return months_between(from, to);
	while (order(months_later(from, -left), to) > 0)
		left++;
	return -left;
}

/* What passed since any of the days, and nothing if that is yet to come. */
static enum ledger__truth passed(const struct random_node *node,
	const struct ledger__frame *frame, const char *date, int months,
	bool years)
{
	struct day from[DAYS];
	struct day to[DAYS];
	int count = expand(date, from);
	bool may[2] = {false, false};

	(void)as_of_day(frame, to);
	for (int i = 0; i < count; i++) {
		int all = months_moved(from[i], to[0]) + months;

		all = all > 0 ? all : 0;
		may[within(node, years ? all / 12 : all)] = true;
	}
	return agree(may[1], may[0]);
}

static enum ledger__truth duration(
	const struct random_node *node, const struct ledger__frame *frame)
{
	const char *since = text_of(frame, random_field("away_since"));
	const char *years = text_of(frame, random_field("away_years"));
	const char *months = text_of(frame, random_field("away_months"));
	const char *on = text_of(frame, random_field("verified_on"));
	const char *stated = node->field == 1 ? months : years;
	int least;

	if (node->field != 1 && since)
		return passed(node, frame, since, 0, node->field == 2);
	if (node->field == 0 || !stated)
		return LEDGER__UNKNOWN;
	if (node->field == 1 || !on)
		on = text_of(frame, random_field("surveyed_on"));
	/* Halves and quarters of years are whole months, and exact. */
	least = node->field == 1 ? atoi(stated) : (int)(atof(stated) * 12);
	if (on)
		return passed(node, frame, on, least, node->field == 2);
	if (node->field == 2)
		least /= 12;
	if (node->high >= 0)
		return least > node->high ? LEDGER__FALSE : LEDGER__UNKNOWN;
	return least >= node->low ? LEDGER__TRUE : LEDGER__UNKNOWN;
}

/* ---- Words, numbers, areas --------------------------------------------- */

/* Whether one of several codes, with ';' between, is the word. */
static bool has_word(const char *codes, const char *word)
{
	char space[64];
	char *rest = NULL;

	snprintf(space, sizeof space, "%s", codes);
	for (char *code = strtok_r(space, ";", &rest); code;
		code = strtok_r(NULL, ";", &rest))
		if (strcmp(code, word) == 0)
			return true;
	return false;
}

static enum ledger__truth words(
	const struct random_node *node, const struct ledger__frame *frame)
{
	bool class = node->kind == RANDOM_CLASS;
	int field = class ? random_field("area_class") : node->field;
	const char *text = text_of(frame, node->field);

	if (text && class)
		text = random_class(text);
	if (!text || !*text)
		return LEDGER__UNKNOWN;
	for (int i = 0; random_words(field)[i]; i++)
		if (random_names_word(node, field, i) &&
			has_word(text, random_words(field)[i]))
			return LEDGER__TRUE;
	return LEDGER__FALSE;
}

static enum ledger__truth count(
	const struct random_node *node, const struct ledger__frame *frame)
{
	const char *text = text_of(frame, node->field);
	int codes = 1;

	if (!text)
		return LEDGER__UNKNOWN;
	while ((text = strchr(text, ';'))) {
		text++;
		codes++;
	}
	return within(node, codes) ? LEDGER__TRUE : LEDGER__FALSE;
}

static enum ledger__truth numbers(
	const struct random_node *node, const struct ledger__frame *frame)
{
	const char *a = text_of(frame, node->field);
	const char *b = node->kind == RANDOM_NUMBER
				? random_numbers[node->choice]
				: text_of(frame, node->other);
	double difference;

	if (!a || !b)
		return LEDGER__UNKNOWN;
	difference = atof(a) - atof(b);
	return related(node->relation, (difference > 0) - (difference < 0))
		       ? LEDGER__TRUE
		       : LEDGER__FALSE;
}

static enum ledger__truth holds(
	const struct random_node *node, const struct ledger__frame *frame)
{
	const char *a = text_of(frame, node->field);
	const char *b = text_of(frame, node->other);

	if (!a || !b)
		return LEDGER__UNKNOWN;
	return (has_word(a, b) || has_word(b, a)) == (node->relation == 4)
		       ? LEDGER__TRUE
		       : LEDGER__FALSE;
}

/* Digit by digit: zeros at the end of a code are not known. */
static enum ledger__truth areas(
	const struct random_node *node, const struct ledger__frame *frame)
{
	const char *a = text_of(frame, node->field);
	const char *b = text_of(frame, node->other);

	if (!a || !b)
		return LEDGER__UNKNOWN;
	for (int i = 0; i < random_digits[node->choice]; i++) {
		bool part = i == 2 || i == 4 || i == 6 || i == 9;

		if (part && (strspn(a + i, "0") == strlen(a + i) ||
				    strspn(b + i, "0") == strlen(b + i)))
			return LEDGER__UNKNOWN;
		if (a[i] != b[i])
			return LEDGER__TRUE;
	}
	return LEDGER__FALSE;
}

/* ---- The tree ---------------------------------------------------------- */

static enum ledger__truth evaluate(const struct random_tree *tree, int index,
	const struct ledger__frame *frame, const enum ledger__truth *terms);

/* NOLINTNEXTLINE(misc-no-recursion): four deep. */
static enum ledger__truth several(const struct random_tree *tree,
	const struct random_node *node, const struct ledger__frame *frame,
	const enum ledger__truth *terms)
{
	int counts[3] = {0};

	for (int i = 0; i < node->part_count; i++)
		counts[evaluate(tree, node->parts[i], frame, terms)]++;
	if (node->kind == RANDOM_ALL && counts[LEDGER__FALSE])
		return LEDGER__FALSE;
	if (node->kind == RANDOM_ANY && counts[LEDGER__TRUE])
		return LEDGER__TRUE;
	if (counts[LEDGER__UNKNOWN])
		return LEDGER__UNKNOWN;
	return node->kind == RANDOM_ALL ? LEDGER__TRUE : LEDGER__FALSE;
}

static enum ledger__truth turned(enum ledger__truth truth)
{
	if (truth == LEDGER__UNKNOWN)
		return truth;
	return truth == LEDGER__TRUE ? LEDGER__FALSE : LEDGER__TRUE;
}

static enum ledger__truth presence(const struct ledger__frame *frame, int field)
{
	uint8_t statement = frame->values[field].statement;

	if (statement == LEDGER__STATED)
		return LEDGER__TRUE;
	return statement == LEDGER__BLANK || statement == LEDGER__CLEARED
		       ? LEDGER__FALSE
		       : LEDGER__UNKNOWN;
}

/* NOLINTNEXTLINE(misc-no-recursion): four deep. */
static enum ledger__truth evaluate(const struct random_tree *tree, int index,
	const struct ledger__frame *frame, const enum ledger__truth *terms)
{
	const struct random_node *node = &tree->nodes[index];

	switch (node->kind) {
	case RANDOM_ALL:
	case RANDOM_ANY:
		return several(tree, node, frame, terms);
	case RANDOM_NOT:
		return turned(evaluate(tree, node->parts[0], frame, terms));
	case RANDOM_KNOWN:
		return evaluate(tree, node->parts[0], frame, terms) ==
				       LEDGER__TRUE
			       ? LEDGER__TRUE
			       : LEDGER__FALSE;
	case RANDOM_PRESENT:
		return presence(frame, node->field);
	case RANDOM_ABSENT:
		return turned(presence(frame, node->field));
	case RANDOM_TERM:
		return terms[node->field];
	case RANDOM_WORDS:
	case RANDOM_CLASS:
		return words(node, frame);
	case RANDOM_COUNT:
		return count(node, frame);
	case RANDOM_NUMBER:
	case RANDOM_NUMBERS:
		return numbers(node, frame);
	case RANDOM_DATE:
	case RANDOM_DATES:
		return dates(node, frame);
	case RANDOM_SPAN:
		return span(node, frame);
	case RANDOM_HOLDS:
		return holds(node, frame);
	case RANDOM_AREAS:
		return areas(node, frame);
	case RANDOM_DURATION:
		break;
	}
	return duration(node, frame);
}

enum ledger__truth random_evaluate(const struct random_tree *tree,
	const struct ledger__frame *frame, const enum ledger__truth *terms)
{
	return evaluate(tree, 0, frame, terms);
}
