/* SPDX-License-Identifier: MIT */
/* Whether reports can be added up: both sides are named when not. */
#include "report/combine.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { CODE_SIZE = 32 };

void ledger__sum_problem(
	struct ledger__sum *sum, size_t index, const char *format, ...)
{
	struct ledger__report_problems *problems = sum->problems;
	struct ledger__report_problem one = {0};
	char text[1024];
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	if (sum->found++ == 0)
		(void)ledger__fail(sum->context, LEDGER_ERROR_REFUSED, "%s: %s",
			sum->names[index], text);
	one.file = ledger__arena_duplicate(
		&problems->arena, sum->names[index], strlen(sum->names[index]));
	one.text =
		ledger__arena_duplicate(&problems->arena, text, strlen(text));
	if (!one.file || !one.text ||
		!ledger__grow(&problems->items, &problems->capacity,
			problems->count + 1, sizeof *problems->items))
		problems->failed = true;
	else
		problems->items[problems->count++] = one;
}

/* ---- Whether they can be added ----------------------------------------- */

static void compare(struct ledger__sum *sum, size_t index, const char *what,
	const char *first, const char *here)
{
	if (strcmp(first, here) != 0)
		ledger__sum_problem(sum, index,
			"%s is '%s', in '%s' it is '%s'", what, here,
			sum->names[0], first);
}

static void compare_heads(struct ledger__sum *sum, size_t index)
{
	const struct ledger__report *first = sum->reports[0];
	const struct ledger__report *here = sum->reports[index];
	char days[4][LEDGER__DATE_TEXT_SIZE] = {"", "", "", ""};
	const struct ledger__date dates[4] = {
		first->from, here->from, first->to, here->to};

	for (size_t i = 0; i < 4; i++) {
		if (dates[i].year != 0)
			ledger__date_format(dates[i], days[i]);
	}
	compare(sum, index, "the first day", days[0], days[1]);
	compare(sum, index, "the last day", days[2], days[3]);
	compare(sum, index, "the policy", first->policy_id, here->policy_id);
	/* CSV does not tell these. */
	if (*first->title_month && *here->title_month)
		compare(sum, index, "the month", first->title_month,
			here->title_month);
	if (*first->form_name && *here->form_name) {
		compare(sum, index, "the form", first->form_name,
			here->form_name);
		compare(sum, index, "the form's version", first->form_version,
			here->form_version);
	}
}

static bool same_indexes(
	const size_t *a, size_t a_count, const size_t *b, size_t b_count)
{
	return a_count == b_count &&
	       (a_count == 0 || memcmp(a, b, a_count * sizeof *a) == 0);
}

static bool same_leaf(
	const struct ledger__leaf *a, const struct ledger__leaf *b)
{
	return strcmp(a->name, b->name) == 0 && a->kind == b->kind &&
	       a->to_total == b->to_total &&
	       same_indexes(a->of, a->of_count, b->of, b->of_count) &&
	       same_indexes(a->to, a->to_count, b->to, b->to_count);
}

static void compare_columns(struct ledger__sum *sum, size_t index,
	const struct ledger__figures *first, const struct ledger__figures *here)
{
	for (size_t i = 0; i < first->leaf_count && i < here->leaf_count; i++) {
		if (same_leaf(&first->leaves[i], &here->leaves[i]))
			continue;
		ledger__sum_problem(sum, index,
			"column %zu of table %s is '%s', in '%s' it is '%s', "
			"or "
			"they are made otherwise",
			i + 1, first->id, here->leaves[i].name, sum->names[0],
			first->leaves[i].name);
		return;
	}
	if (first->leaf_count != here->leaf_count)
		ledger__sum_problem(sum, index,
			"table %s has %zu columns, in '%s' it has %zu",
			first->id, here->leaf_count, sum->names[0],
			first->leaf_count);
	if (first->key_count != here->key_count)
		ledger__sum_problem(sum, index,
			"the rows of table %s have %zu keys, in '%s' %zu",
			first->id, here->key_count, sum->names[0],
			first->key_count);
	for (size_t i = 0; i < first->key_count && i < here->key_count; i++)
		compare(sum, index, "a row's key", first->keys[i].name,
			here->keys[i].name);
}

static void compare_tables(struct ledger__sum *sum, size_t index)
{
	const struct ledger__report *first = sum->reports[0];
	const struct ledger__report *here = sum->reports[index];

	for (size_t i = 0; i < first->table_count; i++) {
		const struct ledger__figures *one = first->tables[i];
		const struct ledger__figures *other =
			ledger__report_find(here, one->id);

		if (!other) {
			ledger__sum_problem(sum, index,
				"lacks table %s, which '%s' has", one->id,
				sum->names[0]);
			continue;
		}
		if (strcmp(one->version, other->version) != 0)
			ledger__sum_problem(sum, index,
				"table %s is of version %s, in '%s' of %s",
				one->id, other->version, sum->names[0],
				one->version);
		else
			compare_columns(sum, index, one, other);
	}
	for (size_t i = 0; i < here->table_count; i++) {
		if (!ledger__report_find(first, here->tables[i]->id))
			ledger__sum_problem(sum, index,
				"has table %s, which '%s' has not",
				here->tables[i]->id, sum->names[0]);
	}
}

/* A total must be what its areas make. */
static void check_total(struct ledger__sum *sum, size_t index,
	const struct ledger__figures *figures)
{
	size_t total = ledger__figures_total_row(figures);

	for (size_t i = 0; total != SIZE_MAX && i < figures->leaf_count; i++) {
		const struct ledger__leaf *leaf = &figures->leaves[i];
		int64_t made = 0;
		int64_t stated = figures->rows[total].cells[i].value;

		if (leaf->kind != LEDGER__FIGURE_COUNT)
			continue;
		for (size_t r = 0; r < figures->row_count; r++) {
			if (figures->rows[r].kind == LEDGER__ROW_AREA)
				made += figures->rows[r].cells[i].value;
		}
		if (made != stated)
			ledger__sum_problem(sum, index,
				"'%s' of table %s: the total is %lld, its rows "
				"make %lld",
				leaf->name, figures->id, (long long)stated,
				(long long)made);
	}
}

/* A share without a basis cannot be computed anew. */
static void check_shares(
	struct ledger__sum *sum, const struct ledger__figures *figures)
{
	for (size_t i = 0; i < figures->leaf_count; i++) {
		const struct ledger__leaf *leaf = &figures->leaves[i];

		if (leaf->kind == LEDGER__FIGURE_SHARE &&
			(leaf->of_count == 0 || leaf->to_count == 0))
			ledger__sum_problem(sum, 0,
				"'%s' of table %s does not say what it is a "
				"share of",
				leaf->name, figures->id);
	}
}

/* ---- Areas ------------------------------------------------------------- */

/* The part of a division code that says something: 411700 is 4117. */
static void significant(const char *code, char text[CODE_SIZE])
{
	static const size_t levels[] = {2, 4, 6, 9, 12};
	size_t length = strlen(code);
	size_t end = length < CODE_SIZE ? length : CODE_SIZE - 1;

	memcpy(text, code, end);
	text[end] = '\0';
	for (size_t i = 5; i-- > 1 && strlen(text) <= 12;) {
		size_t from = levels[i - 1];

		if (strlen(text) == levels[i] &&
			strspn(text + from, "0") == levels[i] - from)
			text[from] = '\0';
	}
}

static void check_areas(struct ledger__sum *sum, size_t index)
{
	char here[CODE_SIZE];
	char other[CODE_SIZE];

	significant(sum->reports[index]->area_code, here);
	for (size_t i = 0; i < index; i++) {
		size_t length;

		significant(sum->reports[i]->area_code, other);
		length = strlen(here) < strlen(other) ? strlen(here)
						      : strlen(other);
		if (strcmp(here, other) == 0)
			ledger__sum_problem(sum, index,
				"area %s is reported by '%s' already",
				sum->reports[index]->area_code, sum->names[i]);
		else if (memcmp(here, other, length) == 0)
			ledger__sum_problem(sum, index,
				"area %s and area %s of '%s' lie within each "
				"other",
				sum->reports[index]->area_code,
				sum->reports[i]->area_code, sum->names[i]);
	}
}

bool ledger__same_area(const char *left, const char *right)
{
	char a[CODE_SIZE];
	char b[CODE_SIZE];

	significant(left, a);
	significant(right, b);
	return strcmp(a, b) == 0;
}

void ledger__sum_check(struct ledger__sum *sum)
{
	for (size_t i = 0; i < sum->reports[0]->table_count; i++)
		check_shares(sum, sum->reports[0]->tables[i]);
	for (size_t i = 0; i < sum->count; i++) {
		const struct ledger__report *report = sum->reports[i];

		if (i > 0) {
			compare_heads(sum, i);
			compare_tables(sum, i);
		}
		check_areas(sum, i);
		for (size_t t = 0; t < report->table_count; t++)
			check_total(sum, i, report->tables[t]);
	}
}
