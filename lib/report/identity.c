/* SPDX-License-Identifier: MIT */
/* 勾稽: sums that must agree, before anything is written. */
#include "report/report.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct checking {
	ledger_context *context;
	struct ledger__layout *const *layouts;
	size_t layout_count;
	const struct ledger__report *report;
	unsigned int broken;
	char first[LEDGER__MESSAGE_SIZE / 2];
	struct ledger__buffer text;
};

/* ---- What is broken ----------------------------------------------------- */

static void start(struct checking *checking,
	const struct ledger__figures *figures, size_t row, const char *label)
{
	const struct ledger__figures_row *at = &figures->rows[row];
	struct ledger__buffer *text = &checking->text;

	ledger__buffer_reset(text);
	ledger__buffer_printf(text, "table %s, row ", figures->id);
	for (size_t i = 0; i < figures->key_count; i++)
		ledger__buffer_printf(
			text, "%s%s", i > 0 ? "/" : "", at->keys[i].code);
	ledger__buffer_printf(text, " (%s): '%s' does not add up: ",
		at->keys[figures->key_count - 1].label, label);
}

static void finish(struct checking *checking)
{
	const char *text = ledger__buffer_text(&checking->text);

	checking->broken++;
	if (checking->broken == 1)
		snprintf(checking->first, sizeof checking->first, "%s", text);
	if (checking->context->on_problem)
		checking->context->on_problem(
			checking->context->problem_data, text);
}

static void append_term(struct checking *checking, bool plus, int64_t times,
	const char *table, const char *name, int64_t value)
{
	struct ledger__buffer *text = &checking->text;

	if (plus)
		ledger__buffer_append_text(text, " + ");
	if (times != 1)
		ledger__buffer_printf(text, "%" PRId64 " x ", times);
	if (table)
		ledger__buffer_printf(text, "%s:", table);
	ledger__buffer_printf(text, "%s %" PRId64, name, value);
}

/* ---- The total row ------------------------------------------------------ */

static int64_t value_at(
	const struct ledger__figures *figures, size_t row, size_t leaf)
{
	return figures->rows[row].cells[leaf].value;
}

static void check_total(
	struct checking *checking, const struct ledger__figures *figures)
{
	size_t total = ledger__figures_total_row(figures);

	for (size_t i = 0; total != SIZE_MAX && i < figures->leaf_count; i++) {
		int64_t sum = 0;

		if (figures->leaves[i].kind != LEDGER__FIGURE_COUNT)
			continue;
		for (size_t k = 0; k < figures->row_count; k++)
			if (figures->rows[k].kind == LEDGER__ROW_AREA)
				sum += value_at(figures, k, i);
		if (sum == value_at(figures, total, i))
			continue;
		start(checking, figures, total, "合计");
		ledger__buffer_printf(&checking->text,
			"column %s: total %" PRId64 ", sum of the rows "
			"%" PRId64,
			figures->leaves[i].name, value_at(figures, total, i),
			sum);
		finish(checking);
	}
}

/* ---- Single choices ----------------------------------------------------- */

static void tell_choice(struct checking *checking,
	const struct ledger__figures *figures, const struct ledger__span *span,
	size_t row, int64_t sum, int64_t of)
{
	bool plus = false;

	start(checking, figures, row, span->title);
	for (size_t i = span->first; i <= span->last; i++) {
		if (value_at(figures, row, i) == 0)
			continue;
		append_term(checking, plus, 1, NULL, figures->leaves[i].name,
			value_at(figures, row, i));
		plus = true;
	}
	ledger__buffer_printf(&checking->text, " = %" PRId64 ", but ", sum);
	for (size_t i = 0; i < span->of_count; i++)
		append_term(checking, i > 0, 1, NULL,
			figures->leaves[span->of[i]].name,
			value_at(figures, row, span->of[i]));
	ledger__buffer_printf(&checking->text, " = %" PRId64, of);
	finish(checking);
}

static void check_choices(struct checking *checking,
	const struct ledger__layout *layout,
	const struct ledger__figures *figures, size_t row)
{
	for (size_t i = 0; i < layout->span_count; i++) {
		const struct ledger__span *span = &layout->spans[i];
		int64_t sum = 0;
		int64_t of = 0;

		if (!span->single)
			continue;
		for (size_t k = span->first; k <= span->last; k++)
			sum += value_at(figures, row, k);
		for (size_t k = 0; k < span->of_count; k++)
			of += value_at(figures, row, span->of[k]);
		if (sum != of)
			tell_choice(checking, figures, span, row, sum, of);
	}
}

/* ---- Identities of the descriptors -------------------------------------- */

/* The row of another table with the same area; SIZE_MAX: it has none. */
static size_t same_row(const struct ledger__figures *figures,
	const struct ledger__figures_row *row)
{
	for (size_t i = 0; i < figures->row_count; i++)
		if (figures->rows[i].kind == row->kind &&
			strcmp(figures->rows[i].keys[0].code,
				row->keys[0].code) == 0)
			return i;
	return SIZE_MAX;
}

static int64_t value_of(const struct checking *checking,
	const struct ledger__figures *figures, size_t row,
	const struct ledger__side *side)
{
	if (!side->table)
		return value_at(figures, row, side->column);
	const struct ledger__figures *other =
		ledger__report_find(checking->report, side->table);
	size_t found = same_row(other, &figures->rows[row]);

	/* Nobody is counted in a row that is not there. */
	return found != SIZE_MAX ? value_at(other, found, side->column) : 0;
}

static int64_t sum_of(const struct checking *checking,
	const struct ledger__figures *figures, size_t row,
	const struct ledger__side *sides, size_t count)
{
	int64_t sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += sides[i].times *
		       value_of(checking, figures, row, &sides[i]);
	return sum;
}

static void tell_side(struct checking *checking,
	const struct ledger__figures *figures, size_t row,
	const struct ledger__side *sides, size_t count, int64_t sum)
{
	for (size_t i = 0; i < count; i++)
		append_term(checking, i > 0, sides[i].times, sides[i].table,
			sides[i].name,
			value_of(checking, figures, row, &sides[i]));
	ledger__buffer_printf(&checking->text, " = %" PRId64, sum);
}

static void check_identity(struct checking *checking,
	const struct ledger__figures *figures, size_t row,
	const struct ledger__identity *identity)
{
	int64_t left = sum_of(
		checking, figures, row, identity->left, identity->left_count);
	int64_t right = sum_of(
		checking, figures, row, identity->right, identity->right_count);

	if (left == right)
		return;
	start(checking, figures, row, identity->label);
	tell_side(checking, figures, row, identity->left, identity->left_count,
		left);
	ledger__buffer_append_text(&checking->text, ", but ");
	tell_side(checking, figures, row, identity->right,
		identity->right_count, right);
	finish(checking);
}

/* Whether the report has all tables that the sides name. */
static bool is_whole(const struct checking *checking,
	const struct ledger__side *sides, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (sides[i].table &&
			!ledger__report_find(checking->report, sides[i].table))
			return false;
	return true;
}

static void check_table(struct checking *checking,
	const struct ledger__layout *layout,
	const struct ledger__figures *figures)
{
	check_total(checking, figures);
	for (size_t row = 0; row < figures->row_count; row++) {
		check_choices(checking, layout, figures, row);
		for (size_t i = 0; i < layout->identity_count; i++) {
			const struct ledger__identity *identity =
				&layout->identities[i];

			/* Of several departments each gives a part. */
			if (!identity->apart &&
				figures->rows[row].kind != LEDGER__ROW_SUBROW &&
				is_whole(checking, identity->left,
					identity->left_count) &&
				is_whole(checking, identity->right,
					identity->right_count))
				check_identity(
					checking, figures, row, identity);
		}
	}
}

ledger_status ledger__identities_check(ledger_context *context,
	struct ledger__layout *const *layouts, size_t count,
	const struct ledger__report *report)
{
	struct checking checking = {.context = context,
		.layouts = layouts,
		.layout_count = count,
		.report = report};
	bool failed = false;

	for (size_t i = 0; i < count; i++) {
		const struct ledger__figures *figures =
			ledger__report_find(report, layouts[i]->id);

		if (figures && figures->leaf_count == layouts[i]->column_count)
			check_table(&checking, layouts[i], figures);
	}
	failed = checking.text.failed;
	ledger__buffer_release(&checking.text);
	if (failed)
		return ledger__fail_memory(context);
	if (checking.broken == 0)
		return LEDGER_OK;
	if (checking.broken == 1)
		return ledger__fail(
			context, LEDGER_ERROR_REFUSED, "%s", checking.first);
	return ledger__fail(context, LEDGER_ERROR_REFUSED, "%s; and %u more",
		checking.first, checking.broken - 1);
}
