/* SPDX-License-Identifier: MIT */
/* Random conditions, printed as YAML, and random records. */
#include "unit_random.h"

#include "form/area.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { POOL = 10 };

/* Areas and classes: known, without a class, of a township, not known. */
static const char *const areas_known[][2] = {
	{"411726101201", "220"},
	{"411726101202", "111"},
	{"411726101203", ""},
	{"411726102201", "210"},
	{"411726101000", ""},
	{"411726000000", ""},
	{"411726102000", "210"},
};

/* What fields can hold; synthetic numbers of the domain facts. */
static const struct pool {
	const char *field;
	const char *values[POOL];
} pools[] = {
	{"id_no", {"220182198802290028", "220182198501011021"}},
	{"birth_date", {"1988-02-29", "1988-02", "1988", "1985-01-01",
			       "1985-01-02", "1985", "1960-08-31"}},
	{"living_area", {"411726101201", "411726101202", "411726101203",
				"411726102201", "411726101000", "411726000000",
				"411726101299", "411726102000"}},
	{"hukou_area", {"411726101201", "411726102201", "411726101000",
			       "411726000000", "411727101201"}},
	{"area_class", {"111", "210", "220"}},
	{"health", {"10", "22", "none"}},
	{"ills", {"10", "22", "10;22", "none", "22;none"}},
	{"harms", {"violence", "violence;property", "none"}},
	{"harm", {"violence", "property", "none"}},
	{"care", {"yes", "no"}},
	{"children", {"0", "1", "2", "3", "10"}},
	{"income", {"0", "0.3", "2", "2.5", "3000"}},
	{"away_since", {"2025-02-28", "2025-03-31", "2025-03", "2024-08-31",
			       "2024", "2025", "2026-01-01"}},
	{"away_years", {"0", "0.5", "1", "2.5"}},
	{"away_months", {"0", "2", "3", "6", "12"}},
	{"last_visit", {"2025-08-31", "2025-02-28", "2025-02", "2024-02-29",
			       "2024-12", "2025", "2026-01-31"}},
	{"surveyed_on", {"2025-08-31", "2025-08", "2025-08-30", "2025",
				"2024-12-31", "2025-07-31"}},
	{"verified_on", {"2025-08-01", "2025-06"}},
};
static const char *const as_of_days[] = {"2025-08-31", "2025-02-28",
	"2025-08-30", "2024-02-29", "2030-06-15", "2026-02-27"};

const char *const random_number_keys[6] = {
	"less_than", "at_most", "more_than", "at_least", "equals", NULL};
const char *const random_date_keys[6] = {"before", "not_after", "after",
	"not_before", "equals_field", "differs_from"};
const char *const random_numbers[6] = {"0", "0.3", "2", "2.5", "3", "10"};
const char *const random_dates[6] = {
	"2025-08-31", "2025-02-28", "2025-02", "2024", "2025", "1988-02-29"};
const int random_digits[5] = {2, 4, 6, 9, 12};

static struct ledger__areas *areas;
static uint64_t seeded;

/* ---- Numbers, fields --------------------------------------------------- */

void random_seed(uint64_t seed)
{
	seeded = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
}

/* Steele, Lea and Flood: SplitMix. */
int random_below(int below)
{
	uint64_t z = seeded += UINT64_C(0x9E3779B97F4A7C15);

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	z ^= z >> 31;
	return (int)(z % (uint64_t)below);
}

int random_field(const char *name)
{
	int field = ledger__sheet_field(unit_names_sheet, name);

	if (field < 0)
		fail_msg("no field '%s'", name);
	return field;
}

static int pick(const char *const *names, int count)
{
	return random_field(names[random_below(count)]);
}

const char *random_class(const char *code)
{
	for (size_t i = 0; i < sizeof areas_known / sizeof *areas_known; i++)
		if (strcmp(areas_known[i][0], code) == 0)
			return areas_known[i][1];
	return NULL;
}

const char *const *random_words(int field)
{
	static const char *const health[] = {"10", "22", "none", NULL};
	static const char *const harm[] = {
		"violence", "property", "none", NULL};
	static const char *const class[] = {"111", "210", "220", NULL};
	static const char *const care[] = {"yes", "no", NULL};
	const char *name = unit_names_sheet->fields[field].name;

	if (strcmp(name, "care") == 0)
		return care;
	if (strcmp(name, "health") == 0 || strcmp(name, "ills") == 0)
		return health;
	if (strcmp(name, "harm") == 0 || strcmp(name, "harms") == 0)
		return harm;
	return class;
}

int random_begin(void **state)
{
	if (unit_names_begin(state) ||
		ledger__areas_new(unit_names_context, &areas))
		return -1;
	for (size_t i = 0; i < sizeof areas_known / sizeof *areas_known; i++)
		if (ledger__areas_add(areas, areas_known[i][0], "某地",
			    areas_known[i][1]))
			return -1;
	return ledger__areas_finish(areas) ? -1 : 0;
}

int random_end(void **state)
{
	ledger__areas_free(areas);
	return unit_names_end(state);
}

/* ---- Conditions -------------------------------------------------------- */

void random_durations(bool overrides)
{
	unit_names_duration(
		"{name: d0, label: a, unit: months, since: away_since}");
	unit_names_duration("{name: d1, label: b, unit: months, stated: {field:"
			    " away_months, unit: months, on: surveyed_on}}");
	if (overrides)
		unit_names_duration(
			"{name: d2, label: c, unit: years, since: away_since, "
			"stated: {field: away_years, unit: years, on: "
			"[verified_on, surveyed_on]}}");
}

static void make_bounds(struct random_node *node, int most)
{
	node->low = random_below(3) ? random_below(most) : -1;
	node->high = -1;
	if (node->low < 0 || random_below(3) == 0)
		node->high =
			(node->low > 0 ? node->low : 0) + random_below(most);
}

static void make_leaf(struct random_node *node)
{
	static const char *const words[] = {
		"health", "ills", "harms", "harm", "care", "area_class"};
	static const char *const numbers[] = {
		"children", "income", "away_years", "away_months"};
	static const char *const dates[] = {
		"last_visit", "surveyed_on", "birth_date", "away_since"};
	static const char *const pairs[][2] = {{"last_visit", "surveyed_on"},
		{"birth_date", "id_no"}, {"away_since", "last_visit"}};
	int pair = random_below(3);

	node->kind = (enum random_kind)(
		RANDOM_WORDS +
		random_below(RANDOM_DURATION + 1 - RANDOM_WORDS));
	node->choice = random_below(6);
	node->flip = random_below(2);
	node->other = -1;
	make_bounds(node, node->kind == RANDOM_COUNT ? 3 : 14);
	switch (node->kind) {
	case RANDOM_WORDS:
		node->field = pick(words, 6);
		node->choice = 1 + random_below(7); /* bits of words */
		break;
	case RANDOM_COUNT:
		node->field = random_field("ills");
		break;
	case RANDOM_NUMBER:
		node->field = pick(numbers, 4);
		node->relation = random_below(5);
		break;
	case RANDOM_NUMBERS:
		node->field = random_field("children");
		node->other = pick(numbers + 1, 3);
		node->relation = random_below(4);
		break;
	case RANDOM_DATE:
		node->field = pick(dates, 4);
		node->relation = random_below(4);
		break;
	case RANDOM_DATES:
		node->field = random_field(pairs[pair][0]);
		node->other = random_field(pairs[pair][1]);
		node->relation = random_below(6);
		break;
	case RANDOM_SPAN:
		node->field = pick(dates, 4);
		node->choice = node->low > 3 || node->high > 3
				       ? 0
				       : random_below(2); /* years */
		if (random_below(3) == 0)
			node->other = random_field("surveyed_on");
		break;
	case RANDOM_HOLDS:
		node->field = random_field(node->flip ? "ills" : "harm");
		node->other = random_field(node->flip ? "health" : "harms");
		node->relation = 4 + random_below(2);
		break;
	case RANDOM_AREAS:
		node->field = random_field("living_area");
		node->other = random_field("hukou_area");
		node->choice = random_below(5);
		break;
	case RANDOM_CLASS:
		node->field = random_field("living_area");
		node->choice = 1 + random_below(7);
		break;
	default:
		node->field = random_below((int)unit_names.duration_count);
		break;
	}
}

/* NOLINTNEXTLINE(misc-no-recursion): four deep. */
static int make(
	struct random_tree *tree, int depth, size_t terms, bool ways_out)
{
	int index = tree->count++;
	int what = random_below(10);
	struct random_node *node = &tree->nodes[index];
	int parts = 0;

	memset(node, 0, sizeof *node);
	if (depth > 0 && what < 4 && tree->count < RANDOM_NODES - 16) {
		node->kind = what % 2 ? RANDOM_ALL : RANDOM_ANY;
		parts = 1 + random_below(RANDOM_WIDEST);
	} else if (depth > 0 && what == 4) {
		node->kind = RANDOM_NOT;
		parts = 1;
	} else if (depth > 0 && what == 5 && ways_out) {
		node->kind = RANDOM_KNOWN;
		parts = 1;
	} else if (what == 6 && ways_out) {
		node->kind = random_below(2) ? RANDOM_PRESENT : RANDOM_ABSENT;
		node->field = random_field(pools[random_below(18)].field);
	} else if (what == 7 && terms > 0) {
		node->kind = RANDOM_TERM;
		node->field = random_below((int)terms);
	} else {
		make_leaf(node);
	}
	for (int i = 0; i < parts; i++)
		node->parts[node->part_count++] =
			make(tree, depth - 1, terms, ways_out);
	return index;
}

void random_tree(struct random_tree *tree, size_t terms, bool ways_out)
{
	tree->count = 0;
	(void)make(tree, 3, terms, ways_out);
}

void random_shuffle(struct random_tree *tree)
{
	for (int i = 0; i < tree->count; i++) {
		struct random_node *node = &tree->nodes[i];

		if (node->kind != RANDOM_HOLDS)
			node->flip = !node->flip;
		for (int j = node->part_count - 1; j > 0; j--) {
			int other = random_below(j + 1);
			int held = node->parts[j];

			node->parts[j] = node->parts[other];
			node->parts[other] = held;
		}
	}
}

/* ---- Printed ----------------------------------------------------------- */

static void put(char *text, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void put(char *text, const char *format, ...)
{
	size_t used = strlen(text);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text + used, RANDOM_TEXT - used, format, arguments);
	va_end(arguments);
	assert_true(strlen(text) < RANDOM_TEXT - 1);
}

static const char *field_name(int field)
{
	return unit_names_sheet->fields[field].name;
}

static void put_bounds(char *text, const struct random_node *node)
{
	const char *mark = "";

	for (int i = 0; i < 2; i++) {
		bool low = (i == 0) == node->flip;
		int bound = low ? node->low : node->high;

		if (bound < 0)
			continue;
		put(text, "%s%s: %d", mark, low ? "at_least" : "at_most",
			bound);
		mark = ", ";
	}
}

bool random_names_word(const struct random_node *node, int field, int word)
{
	int bits = node->choice & 3;

	if (random_words(field)[2])
		bits = node->choice;
	return bits ? bits >> word & 1 : word == 0;
}

static void put_words(char *text, const struct random_node *node, int field)
{
	const char *const *words = random_words(field);
	const char *mark = "";

	put(text, "in: [");
	for (int i = 0; words[i]; i++) {
		if (!random_names_word(node, field, i))
			continue;
		put(text, "%s'%s'", mark, words[i]);
		mark = ", ";
	}
	put(text, "]");
}

static void put_leaf(char *text, const struct random_node *node)
{
	const char *name =
		node->kind == RANDOM_DURATION ? "" : field_name(node->field);
	const char *other = node->other >= 0 ? field_name(node->other) : "";

	put(text, "{");
	if (node->kind != RANDOM_DURATION && node->flip)
		put(text, "field: %s, ", name);
	switch (node->kind) {
	case RANDOM_WORDS:
		put_words(text, node, node->field);
		break;
	case RANDOM_COUNT:
		put(text, "count: {");
		put_bounds(text, node);
		put(text, "}");
		break;
	case RANDOM_NUMBER:
		put(text, "%s: '%s'", random_number_keys[node->relation],
			random_numbers[node->choice]);
		break;
	case RANDOM_NUMBERS:
		put(text, "%s: {field: %s}", random_number_keys[node->relation],
			other);
		break;
	case RANDOM_DATE:
		put(text, "%s: '%s'", random_date_keys[node->relation],
			random_dates[node->choice]);
		break;
	case RANDOM_DATES:
		put(text, "%s: {field: %s%s}", random_date_keys[node->relation],
			other,
			strcmp(other, "id_no") == 0 ? ", part: birth_date"
						    : "");
		break;
	case RANDOM_SPAN:
		put(text, "%s: {", node->choice ? "full_years" : "full_months");
		put_bounds(text, node);
		if (node->other >= 0)
			put(text, ", to: {field: %s}", other);
		put(text, "}");
		break;
	case RANDOM_HOLDS:
		put(text, "%s: {field: %s}", random_date_keys[node->relation],
			other);
		break;
	case RANDOM_AREAS:
		put(text, "digits: %d, prefix_differs_from: {field: %s}",
			random_digits[node->choice], other);
		break;
	case RANDOM_CLASS:
		put(text, "part: class, ");
		put_words(text, node, random_field("area_class"));
		break;
	default:
		put(text, "duration: d%d, ", node->field);
		put_bounds(text, node);
		break;
	}
	if (node->kind != RANDOM_DURATION && !node->flip)
		put(text, ", field: %s", name);
	put(text, "}");
}

/* NOLINTNEXTLINE(misc-no-recursion): four deep. */
static void print(const struct random_tree *tree, int index, char *text)
{
	const struct random_node *node = &tree->nodes[index];

	if (node->kind == RANDOM_TERM) {
		put(text, "{%s: t%d}", node->field % 2 ? "group" : "condition",
			node->field);
		return;
	}
	if (node->kind == RANDOM_PRESENT || node->kind == RANDOM_ABSENT) {
		put(text, "{%s: %s}",
			node->kind == RANDOM_PRESENT ? "present" : "absent",
			field_name(node->field));
		return;
	}
	if (node->kind > RANDOM_TERM) {
		put_leaf(text, node);
		return;
	}
	put(text, "%s",
		(const char *const[]){"{all: [", "{any: [",
			"{not: ", "{known: "}[node->kind]);
	for (int i = 0; i < node->part_count; i++) {
		if (i > 0)
			put(text, ", ");
		print(tree, node->parts[i], text);
	}
	put(text, node->kind <= RANDOM_ANY ? "]}" : "}");
}

void random_print(const struct random_tree *tree, char text[RANDOM_TEXT])
{
	text[0] = '\0';
	print(tree, 0, text);
}

/* ---- Records ----------------------------------------------------------- */

static void state_value(struct ledger__value *value, const char *text)
{
	value->statement = LEDGER__STATED;
	value->text = text;
	value->length = (uint32_t)strlen(text);
}

static const struct pool *pool_of(int field)
{
	for (size_t i = 0; i < sizeof pools / sizeof *pools; i++)
		if (strcmp(pools[i].field, field_name(field)) == 0)
			return &pools[i];
	return NULL;
}

static const char *pick_value(const struct pool *pool)
{
	int count = 0;

	while (count < POOL && pool->values[count])
		count++;
	return pool->values[random_below(count)];
}

void random_row(struct unit_row *row)
{
	static const uint8_t blanks[] = {LEDGER__BLANK, LEDGER__BLANK,
		LEDGER__CLEARED, LEDGER__NO_STATEMENT, LEDGER__UNREADABLE};
	const char *day = as_of_days[random_below(6)];

	memset(row, 0, sizeof *row);
	for (int i = 0; i < UNIT_NAMED_FIELDS; i++) {
		const struct pool *pool = pool_of(i);

		row->values[i].statement = blanks[random_below(5)];
		if (pool && random_below(2))
			state_value(&row->values[i], pick_value(pool));
	}
	row->frame = (struct ledger__frame){.values = row->values,
		.areas = areas,
		.terms = row->terms,
		.durations = row->durations};
	assert_true(ledger__date_parse(day, strlen(day), &row->frame.as_of));
	unit_row_refresh(row);
}

/* The first full day in the pool that a date with less can mean. */
static const char *refine(const struct pool *pool, const char *text)
{
	for (int i = 0; i < POOL && pool->values[i]; i++)
		if (strlen(pool->values[i]) > strlen(text) &&
			strncmp(pool->values[i], text, strlen(text)) == 0)
			return pool->values[i];
	return NULL;
}

/* Without a day a number counts as stated by then: no later one is filled. */
static bool is_later(const struct unit_row *row, int field, const char *text)
{
	struct ledger__date date;

	return field == random_field("surveyed_on") &&
	       ledger__date_parse(text, strlen(text), &date) &&
	       ledger__date_to_day(ledger__date_last_day(date)) >
		       ledger__date_to_day(row->frame.as_of);
}

bool random_fill(struct unit_row *row, int field)
{
	const struct pool *pool = pool_of(field);
	struct ledger__value *value = &row->values[field];
	const char *finer = NULL;

	if (!pool)
		return false;
	if (value->statement != LEDGER__STATED) {
		const char *text = pick_value(pool);

		if (is_later(row, field, text))
			return false;
		state_value(value, text);
		return true;
	}
	if (unit_names_sheet->fields[field].type == LEDGER__TYPE_DATE)
		finer = refine(pool, value->text);
	if (finer)
		state_value(value, finer);
	return finer != NULL;
}
