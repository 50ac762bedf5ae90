/* SPDX-License-Identifier: MIT */
/* Shares: computed with integers, printed so that a sheet adds up. */
#include "report/figures.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* The remainder of a share's hundredths, rounded down. */
struct remainder {
	struct ledger__figure *figure;
	size_t row;
	int64_t rest;
};

int64_t ledger__share_hundredths(int64_t value, int64_t whole)
{
	int64_t scaled = value * LEDGER__HUNDRED_PERCENT;
	int64_t quotient;
	int64_t rest;

	assert(whole != 0);
	if (whole < 0) {
		scaled = -scaled;
		whole = -whole;
	}
	quotient = scaled / whole;
	rest = scaled % whole;
	if (rest < 0)
		return quotient - (-rest >= whole - -rest);
	return quotient + (rest >= whole - rest);
}

static int64_t sum_of(const struct ledger__figures_row *row,
	const size_t *leaves, size_t count)
{
	int64_t sum = 0;

	for (size_t i = 0; i < count; i++) {
		if (!row->cells[leaves[i]].none)
			sum += row->cells[leaves[i]].value;
	}
	return sum;
}

/* Value and whole of a share that has a basis, and its own rounding. */
static void compute(struct ledger__figures *figures, size_t leaf, size_t total)
{
	const struct ledger__leaf *share = &figures->leaves[leaf];

	for (size_t i = 0; i < figures->row_count; i++) {
		struct ledger__figures_row *row = &figures->rows[i];
		struct ledger__figure *cell = &row->cells[leaf];

		if (share->of_count > 0 && share->to_count > 0) {
			const struct ledger__figures_row *base = row;

			if (share->to_total && total != SIZE_MAX)
				base = &figures->rows[total];
			*cell = (struct ledger__figure){
				.value =
					sum_of(row, share->of, share->of_count),
				.whole = sum_of(
					base, share->to, share->to_count),
			};
		}
		cell->hundredths = cell->none || cell->whole == 0
					   ? 0
					   : ledger__share_hundredths(
						     cell->value, cell->whole);
	}
}

static int compare_remainders(const void *left, const void *right)
{
	const struct remainder *a = left;
	const struct remainder *b = right;

	if (a->rest != b->rest)
		return a->rest > b->rest ? -1 : 1;
	return a->row < b->row ? -1 : a->row > b->row;
}

/*
 * The rows of areas, when they make up the total row's share: all of the same
 * positive whole, no value negative, and adding up.  Their number, or 0.
 */
static size_t gather(struct ledger__figures *figures, size_t leaf, size_t total,
	struct remainder *rests)
{
	const struct ledger__figure *whole = &figures->rows[total].cells[leaf];
	int64_t sum = 0;
	size_t count = 0;

	if (whole->none || whole->whole <= 0)
		return 0;
	for (size_t i = 0; i < figures->row_count; i++) {
		struct ledger__figure *cell = &figures->rows[i].cells[leaf];

		if (figures->rows[i].kind != LEDGER__ROW_AREA)
			continue;
		if (cell->none || cell->whole != whole->whole ||
			cell->value < 0)
			return 0;
		sum += cell->value;
		rests[count++] = (struct remainder){
			.figure = cell,
			.row = i,
			.rest = cell->value * LEDGER__HUNDRED_PERCENT %
				whole->whole,
		};
	}
	return sum == whole->value ? count : 0;
}

/* What the rows print adds up to what the total row prints. */
static void apportion(struct ledger__figures *figures, size_t leaf,
	size_t total, struct remainder *rests)
{
	size_t count = gather(figures, leaf, total, rests);
	int64_t left = figures->rows[total].cells[leaf].hundredths;

	if (count == 0)
		return;
	for (size_t i = 0; i < count; i++) {
		struct ledger__figure *cell = rests[i].figure;

		cell->hundredths =
			cell->value * LEDGER__HUNDRED_PERCENT / cell->whole;
		left -= cell->hundredths;
	}
	qsort(rests, count, sizeof *rests, compare_remainders);
	for (size_t i = 0; i < count && left > 0; i++, left--)
		rests[i].figure->hundredths++;
}

static void settle_charts(struct ledger__figures *figures)
{
	for (size_t i = 0; i < figures->chart_count; i++) {
		struct ledger__chart *chart = figures->charts[i];

		if (chart->figures != LEDGER__FIGURE_SHARE)
			continue;
		for (size_t s = 0; s < chart->series_count; s++) {
			for (size_t c = 0; c < chart->category_count; c++) {
				struct ledger__figure *value =
					&chart->series[s].values[c];

				/* A cell's copy prints as the cell. */
				if (value->whole != 0 && !value->hundredths)
					value->hundredths =
						ledger__share_hundredths(
							value->value,
							value->whole);
			}
		}
	}
}

static bool settle_table(struct ledger__figures *figures)
{
	size_t total = ledger__figures_total_row(figures);
	struct remainder *rests =
		ledger__allocate(figures->row_count, sizeof *rests);

	if (!rests)
		return false;
	for (size_t i = 0; i < figures->leaf_count; i++) {
		if (figures->leaves[i].kind != LEDGER__FIGURE_SHARE)
			continue;
		compute(figures, i, total);
		if (total != SIZE_MAX)
			apportion(figures, i, total, rests);
	}
	settle_charts(figures);
	free(rests);
	return true;
}

ledger_status ledger__report_settle(
	ledger_context *context, struct ledger__report *report)
{
	assert(context);
	if (!report || report->failed)
		return ledger__fail_memory(context);
	for (size_t i = 0; i < report->table_count; i++) {
		if (!settle_table(report->tables[i]))
			return ledger__fail_memory(context);
	}
	return LEDGER_OK;
}

size_t ledger__figure_text(const struct ledger__figure *figure,
	enum ledger__figure_kind kind, bool human,
	char text[LEDGER__FIGURE_TEXT])
{
	int length = 0;

	text[0] = '\0';
	if (figure->none)
		return 0;
	if (kind != LEDGER__FIGURE_SHARE) {
		length = snprintf(
			text, LEDGER__FIGURE_TEXT, "%" PRId64, figure->value);
	} else if (figure->whole == 0) {
		length = snprintf(
			text, LEDGER__FIGURE_TEXT, "%s", human ? "—" : "");
	} else {
		int64_t size = figure->hundredths;

		length = snprintf(text, LEDGER__FIGURE_TEXT,
			"%s%" PRId64 ".%02" PRId64, size < 0 ? "-" : "",
			(size < 0 ? -size : size) / 100,
			(size < 0 ? -size : size) % 100);
	}
	return length < 0 ? 0 : (size_t)length;
}
