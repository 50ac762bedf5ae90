/* SPDX-License-Identifier: MIT */
/* The same tables of several reports are added up, cell by cell. */
#include "report/combine.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* The place of a report among those expected; behind them all if in vain. */
static size_t rank(const struct ledger__sum *sum, size_t index)
{
	size_t place = 0;

	while (place < sum->options->expected_count &&
		!ledger__same_area(sum->options->expected[place].code,
			sum->reports[index]->area_code))
		place++;
	return place;
}

/* By the list of those expected, then by code; an insertion sort. */
static void sort_reports(struct ledger__sum *sum, size_t *ranks)
{
	for (size_t i = 0; i < sum->count; i++) {
		size_t at = i;

		ranks[i] = rank(sum, i);
		for (; at > 0; at--) {
			size_t before = sum->order[at - 1];

			if (ranks[before] < ranks[i] ||
				(ranks[before] == ranks[i] &&
					strcmp(sum->reports[before]->area_code,
						sum->reports[i]->area_code) <
						0))
				break;
			sum->order[at] = before;
		}
		sum->order[at] = i;
	}
}

/* ---- Adding ------------------------------------------------------------ */

static void add_cells(struct ledger__sum *sum,
	const struct ledger__figures *figures, struct ledger__figures_row *to,
	const struct ledger__figures_row *from)
{
	for (size_t i = 0; i < figures->leaf_count; i++) {
		struct ledger__figure *cell = &to->cells[i];
		const struct ledger__figure *more = &from->cells[i];

		switch (figures->leaves[i].kind) {
		case LEDGER__FIGURE_COUNT:
			cell->value += more->value;
			if (cell->value > LEDGER__FIGURE_LIMIT ||
				cell->value < -LEDGER__FIGURE_LIMIT)
				ledger__sum_problem(sum, 0,
					"'%s' becomes too great",
					figures->leaves[i].name);
			break;
		case LEDGER__FIGURE_GREATEST:
			if (!more->none &&
				(cell->none || more->value > cell->value))
				*cell = *more;
			break;
		case LEDGER__FIGURE_SHARE:
			break; /* computed when all is settled */
		}
	}
}

/* Where the row's keys are looked up: all codes, with a unit separator. */
static const char *row_name(struct ledger__sum *sum,
	const struct ledger__figures *figures,
	const struct ledger__figures_row *row)
{
	return ledger__report_format(sum->report, "%d\x1f%s\x1f%s\x1f%s",
		(int)row->kind, row->keys[0].code,
		figures->key_count > 1 ? row->keys[1].code : "",
		figures->key_count > 2 ? row->keys[2].code : "");
}

static bool is_code(const char *text)
{
	return *text >= '0' && *text <= '9';
}

/* A row like that one, empty. */
static size_t copy_row(struct ledger__figures *figures,
	enum ledger__row_kind kind, const struct ledger__figures_row *from)
{
	size_t row = ledger__figures_add_row(figures, kind);

	for (size_t k = 0; k < figures->key_count; k++)
		ledger__figures_set_key(figures, row, k, from->keys[k].code,
			from->keys[k].label);
	return row;
}

/* A row a report: what its total row says, under its area. */
static void add_report_row(struct ledger__sum *sum,
	struct ledger__figures *figures, const struct ledger__figures *from,
	size_t index)
{
	const struct ledger__report *report = sum->reports[index];
	size_t total = ledger__figures_total_row(from);
	size_t place = rank(sum, index);
	const char *title = report->area_title;
	size_t row;

	if (total == SIZE_MAX) {
		ledger__sum_problem(
			sum, index, "table %s has no total row", from->id);
		return;
	}
	if (!*title && place < sum->options->expected_count)
		title = sum->options->expected[place].title;
	row = ledger__figures_add_row(figures, LEDGER__ROW_AREA);
	if (row == SIZE_MAX)
		return;
	ledger__figures_set_key(figures, row, 0, report->area_code,
		*title ? title : report->area_code);
	add_cells(sum, figures, &figures->rows[row], &from->rows[total]);
}

/* The rows of a report; those there already grow. */
static void add_rows(struct ledger__sum *sum, struct ledger__figures *figures,
	const struct ledger__figures *from, size_t index,
	struct ledger__map *rows)
{
	for (size_t r = 0; r < from->row_count; r++) {
		const struct ledger__figures_row *row = &from->rows[r];
		const char *name;
		size_t at;

		if (row->kind == LEDGER__ROW_TOTAL)
			continue;
		name = row_name(sum, figures, row);
		if (!ledger__map_get(rows, name, strlen(name), &at)) {
			at = copy_row(figures, row->kind, row);
			if (at == SIZE_MAX || !ledger__map_put(rows, name,
						      strlen(name), at)) {
				sum->report->failed = true;
				return;
			}
		} else if (row->kind == LEDGER__ROW_AREA &&
			   is_code(row->keys[0].code)) {
			ledger__sum_problem(sum, index,
				"area %s of table %s is in another report too",
				row->keys[0].code, from->id);
			continue;
		}
		add_cells(sum, figures, &figures->rows[at], row);
	}
}

/* All totals together, under the name that the first one has. */
static void add_total(struct ledger__sum *sum, struct ledger__figures *figures)
{
	size_t row = SIZE_MAX;

	for (size_t i = 0; i < sum->count; i++) {
		const struct ledger__figures *from =
			ledger__report_find(sum->reports[i], figures->id);
		size_t total =
			from ? ledger__figures_total_row(from) : SIZE_MAX;

		if (total == SIZE_MAX)
			continue;
		if (row == SIZE_MAX)
			row = copy_row(
				figures, LEDGER__ROW_TOTAL, &from->rows[total]);
		if (row == SIZE_MAX)
			return;
		add_cells(
			sum, figures, &figures->rows[row], &from->rows[total]);
	}
}

static struct ledger__figures *copy_layout(
	struct ledger__sum *sum, const struct ledger__figures *from)
{
	struct ledger__report *report = sum->report;
	struct ledger__figures *to = ledger__report_add(
		report, from->id, from->version, from->title);

	if (!to)
		return NULL;
	to->subtitle = ledger__report_text(report, from->subtitle);
	for (size_t i = 0; i < from->key_count; i++)
		ledger__figures_add_key(
			to, from->keys[i].name, from->keys[i].title);
	for (size_t i = 0; i < from->leaf_count; i++) {
		const struct ledger__leaf *leaf = &from->leaves[i];

		if (ledger__figures_add_leaf(to, leaf->name, leaf->title,
			    leaf->kind) == SIZE_MAX)
			return NULL;
		to->leaves[i].outside = leaf->outside;
		if (leaf->note)
			to->leaves[i].note =
				ledger__report_text(report, leaf->note);
	}
	for (size_t i = 0; i < from->leaf_count; i++) {
		const struct ledger__leaf *leaf = &from->leaves[i];

		if (leaf->kind == LEDGER__FIGURE_SHARE)
			ledger__figures_set_share(to, i, leaf->of,
				leaf->of_count, leaf->to, leaf->to_count,
				leaf->to_total);
	}
	for (size_t i = 0; i < from->heading_count; i++) {
		const struct ledger__heading *heading = &from->headings[i];
		size_t added = ledger__figures_add_heading(to, heading->title,
			heading->level, heading->first, heading->last);

		if (added != SIZE_MAX && heading->note)
			to->headings[added].note =
				ledger__report_text(report, heading->note);
	}
	for (size_t i = 0; i < from->note_count; i++)
		ledger__figures_add_note(to, from->notes[i]);
	return to;
}

static bool has_measures(const struct ledger__sum *sum, const char *id)
{
	for (size_t i = 0; i < sum->count; i++) {
		const struct ledger__figures *figures =
			ledger__report_find(sum->reports[i], id);

		if (figures && ledger__figures_total_row(figures) != SIZE_MAX)
			return false;
	}
	return true;
}

static void add_table(
	struct ledger__sum *sum, const struct ledger__figures *first)
{
	struct ledger__figures *figures = copy_layout(sum, first);
	bool measures = has_measures(sum, first->id);
	struct ledger__map rows = {0};

	for (size_t i = 0; figures && i < sum->count; i++) {
		size_t index = sum->order[i];
		const struct ledger__figures *from =
			ledger__report_find(sum->reports[index], first->id);

		if (measures || sum->options->rows == LEDGER__COMBINE_AREAS)
			add_rows(sum, figures, from, index, &rows);
		else
			add_report_row(sum, figures, from, index);
	}
	if (figures && !measures)
		add_total(sum, figures);
	ledger__map_release(&rows);
}

/* ---- The report -------------------------------------------------------- */

static void make_head(struct ledger__sum *sum)
{
	struct ledger__report *report = sum->report;
	const struct ledger__report *first = sum->reports[0];
	const char *known_at = "";

	report->from = first->from;
	report->to = first->to;
	for (size_t i = 0; i < sum->count; i++) {
		const struct ledger__report *one = sum->reports[sum->order[i]];
		const struct ledger__report_source source = {
			.area_code = one->area_code,
			.area_title = one->area_title,
			.known_at = one->known_at,
			.journal_sequence = one->journal_sequence,
			.journal_head = one->journal_head,
		};

		if (strcmp(one->known_at, known_at) > 0)
			known_at = one->known_at;
		if (*one->form_name && !*first->form_name)
			first = one; /* JSON says more than CSV */
		ledger__report_add_source(report, &source);
	}
	report->known_at = ledger__report_text(report, known_at);
	report->title_month = ledger__report_text(report, first->title_month);
	report->policy_id = ledger__report_text(report, first->policy_id);
	report->policy_title = ledger__report_text(report, first->policy_title);
	report->policy_document =
		ledger__report_text(report, first->policy_document);
	report->form_name = ledger__report_text(report, first->form_name);
	report->form_title = ledger__report_text(report, first->form_title);
	report->form_version = ledger__report_text(report, first->form_version);
	report->area_code =
		ledger__report_text(report, sum->options->area_code);
	report->area_title =
		ledger__report_text(report, sum->options->area_title);
	if (sum->options->rows == LEDGER__COMBINE_AREAS)
		report->level = ledger__report_text(report, first->level);
}

static ledger_status find_missing(
	struct ledger__sum *sum, struct ledger__combine_missing *missing)
{
	const struct ledger__combine_options *options = sum->options;

	missing->count = 0;
	missing->items = ledger__allocate(
		options->expected_count, sizeof *missing->items);
	if (!missing->items)
		return ledger__fail_memory(sum->context);
	for (size_t i = 0; i < options->expected_count; i++) {
		bool sent = false;

		for (size_t k = 0; k < sum->count && !sent; k++)
			sent = ledger__same_area(options->expected[i].code,
				sum->reports[k]->area_code);
		if (!sent)
			missing->items[missing->count++] =
				&options->expected[i];
	}
	return LEDGER_OK;
}

static ledger_status add_all(struct ledger__sum *sum)
{
	size_t *ranks = ledger__allocate(sum->count, sizeof *ranks);
	bool made;

	sum->order = ledger__allocate(sum->count, sizeof *sum->order);
	sum->report = ledger__report_new();
	made = ranks && sum->order && sum->report;
	if (made) {
		sort_reports(sum, ranks);
		make_head(sum);
		for (size_t i = 0; i < sum->reports[0]->table_count; i++)
			add_table(sum, sum->reports[0]->tables[i]);
	}
	free(ranks);
	if (!made || sum->report->failed || sum->problems->failed)
		return ledger__fail_memory(sum->context);
	if (sum->found > 0)
		return LEDGER_ERROR_REFUSED;
	return ledger__report_settle(sum->context, sum->report);
}

ledger_status ledger__report_combine(ledger_context *context,
	struct ledger__report *const *reports, const char *const *names,
	size_t count, const struct ledger__combine_options *options,
	struct ledger__report_problems *problems,
	struct ledger__combine_missing *missing, struct ledger__report **report)
{
	struct ledger__sum sum = {
		.context = context,
		.reports = reports,
		.names = names,
		.count = count,
		.options = options,
		.problems = problems,
	};
	ledger_status status = LEDGER_OK;

	assert(context && reports && names && count > 0 && options &&
		problems && missing && report);
	ledger__sum_check(&sum);
	if (problems->failed)
		status = ledger__fail_memory(context);
	else if (sum.found > 0)
		status = LEDGER_ERROR_REFUSED;
	if (!status)
		status = add_all(&sum);
	if (!status)
		status = find_missing(&sum, missing);
	if (!status) {
		*report = sum.report;
		sum.report = NULL;
	}
	ledger__report_free(sum.report);
	free(sum.order);
	return status;
}
