/* SPDX-License-Identifier: MIT */
/* What was counted as the figures of a report: rows, cells, charts. */
#include "report/report.h"

#include <stdlib.h>
#include <string.h>

/* 未明确地区: no area of the rows' level is known. */
static const char unclear_code[] = "unclear";
static const char unclear_label[] = "未明确地区";

struct filling {
	const struct ledger__counter *counter;
	struct ledger__report *report;
	size_t *order;			 /* of the rows that are areas */
	struct ledger__figures *figures; /* table at hand */
	size_t table;
};

/* ---- Cells -------------------------------------------------------------- */

static void set_cells(
	const struct filling *filling, size_t row, const int64_t *cells)
{
	const struct ledger__layout *layout =
		filling->counter->tables[filling->table].layout;

	for (size_t i = 0; i < layout->column_count; i++) {
		const struct ledger__leaf_spec *spec = &layout->columns[i];

		if (spec->kind == LEDGER__COLUMN_SHARE ||
			(spec->kind == LEDGER__COLUMN_GREATEST &&
				cells[i] == 0))
			continue;
		ledger__figures_set(filling->figures, row, i, cells[i]);
	}
}

static const int64_t *cells_of(const struct filling *filling, size_t row)
{
	const struct ledger__counted *table =
		&filling->counter->tables[filling->table];

	return &table->cells[row * table->layout->column_count];
}

/* ---- Rows of areas ------------------------------------------------------ */

/* Whether anybody is counted there; areas without persons are. */
static bool has_any(const struct filling *filling, size_t row)
{
	const struct ledger__layout *layout =
		filling->counter->tables[filling->table].layout;
	const int64_t *cells = cells_of(filling, row);

	for (size_t i = 0; i < layout->column_count; i++)
		if (cells[i] != 0)
			return true;
	return false;
}

static void add_area(const struct filling *filling, size_t place)
{
	const struct ledger__places *places = &filling->counter->rows;
	size_t row =
		ledger__figures_add_row(filling->figures, LEDGER__ROW_AREA);
	const char *code = unclear_code;
	const char *label = unclear_label;

	if (row == SIZE_MAX)
		return;
	if (place != LEDGER__UNCLEAR) {
		code = places->codes[place];
		label = ledger__areas_name(places->areas, code);
	}
	ledger__figures_set_key(
		filling->figures, row, 0, code, label ? label : code);
	set_cells(filling, row, cells_of(filling, place));
}

static void add_total(const struct filling *filling)
{
	size_t row =
		ledger__figures_add_row(filling->figures, LEDGER__ROW_TOTAL);

	if (row == SIZE_MAX)
		return;
	ledger__figures_set_key(filling->figures, row, 0, "total", "合计");
	set_cells(filling, row, filling->counter->tables[filling->table].total);
}

static void add_areas(const struct filling *filling)
{
	for (size_t i = 0; i + 1 < filling->counter->rows.count; i++)
		add_area(filling, filling->order[i]);
	if (has_any(filling, LEDGER__UNCLEAR))
		add_area(filling, LEDGER__UNCLEAR);
	add_total(filling);
}

/* ---- Rows of measures --------------------------------------------------- */

/* As the department is called in a store of that level. */
static const char *department_label(const struct ledger__counter *counter,
	const struct ledger__department *department)
{
	enum ledger__area_level level =
		ledger__area_level(ledger__store_area(counter->store), 12);

	return department->local[level] ? department->local[level]
					: department->label;
}

/* Codes and names of all that are responsible, or of the one of the row. */
static void name_departments(const struct filling *filling, size_t row,
	const struct ledger__measure_row *at)
{
	const struct ledger__counter *counter = filling->counter;
	const ledger_policy *policy = counter->policy;
	const struct ledger__measure *measure = &policy->measures[at->measure];
	struct ledger__buffer codes = {0};
	struct ledger__buffer labels = {0};

	for (size_t i = 0; i < measure->department_count; i++) {
		const struct ledger__department *department =
			&policy->departments[measure->departments[i]];

		if (at->department >= 0 &&
			at->department != measure->departments[i])
			continue;
		if (codes.length > 0) {
			ledger__buffer_append_text(&codes, ";");
			ledger__buffer_append_text(&labels, "、");
		}
		ledger__buffer_append_text(&codes, department->code);
		ledger__buffer_append_text(
			&labels, department_label(counter, department));
	}
	ledger__figures_set_key(filling->figures, row, 2,
		ledger__buffer_text(&codes), ledger__buffer_text(&labels));
	filling->report->failed |= codes.failed || labels.failed;
	ledger__buffer_release(&codes);
	ledger__buffer_release(&labels);
}

static void add_measures(const struct filling *filling)
{
	const struct ledger__counter *counter = filling->counter;
	const ledger_policy *policy = counter->policy;

	for (size_t i = 0; i < counter->measure_row_count; i++) {
		const struct ledger__measure_row *at =
			&counter->measure_rows[i];
		const struct ledger__measure *measure =
			&policy->measures[at->measure];
		const struct ledger__task *task = &policy->tasks[measure->task];
		size_t row = ledger__figures_add_row(filling->figures,
			at->department < 0 ? LEDGER__ROW_MEASURE
					   : LEDGER__ROW_SUBROW);

		if (row == SIZE_MAX)
			return;
		ledger__figures_set_key(
			filling->figures, row, 0, task->code, task->label);
		ledger__figures_set_key(filling->figures, row, 1, measure->code,
			measure->label);
		name_departments(filling, row, at);
		set_cells(filling, row, cells_of(filling, i));
	}
}

/* ---- Charts ------------------------------------------------------------- */

/* A row that a chart shows. */
static bool is_category(const struct ledger__figures *figures, size_t row)
{
	return figures->rows[row].kind == LEDGER__ROW_AREA ||
	       figures->rows[row].kind == LEDGER__ROW_MEASURE;
}

static struct ledger__figure figure_of(const struct ledger__figures *figures,
	const struct ledger__leaf_spec *spec, size_t row, size_t column)
{
	const struct ledger__figures_row *at = &figures->rows[row];
	size_t total = ledger__figures_total_row(figures);
	const struct ledger__figures_row *base = at;
	struct ledger__figure figure = {.value = 0};

	if (spec->kind != LEDGER__COLUMN_SHARE)
		return at->cells[column];
	if (spec->to_total && total != SIZE_MAX)
		base = &figures->rows[total];
	for (size_t i = 0; i < spec->of_count; i++)
		figure.value += at->cells[spec->of[i]].value;
	for (size_t i = 0; i < spec->to_count; i++)
		figure.whole += base->cells[spec->to[i]].value;
	return figure;
}

static struct ledger__chart *start_chart(const struct filling *filling,
	const struct ledger__drawn *drawn, enum ledger__chart_kind kind,
	size_t categories)
{
	const struct ledger__layout *layout =
		filling->counter->tables[filling->table].layout;
	bool shares =
		layout->columns[drawn->columns[0]].kind == LEDGER__COLUMN_SHARE;
	struct ledger__chart *chart =
		ledger__figures_add_chart(filling->figures, kind,
			ledger__report_text(filling->report, drawn->title),
			ledger__report_text(filling->report, drawn->unit),
			shares ? LEDGER__FIGURE_SHARE : LEDGER__FIGURE_COUNT,
			categories, drawn->column_count);

	for (size_t i = 0; chart && i < drawn->column_count; i++)
		chart->series[i].label = ledger__report_text(filling->report,
			layout->columns[drawn->columns[i]].title);
	return chart && !filling->report->failed ? chart : NULL;
}

static void draw_rows(
	const struct filling *filling, const struct ledger__drawn *drawn)
{
	const struct ledger__figures *figures = filling->figures;
	const struct ledger__layout *layout =
		filling->counter->tables[filling->table].layout;
	size_t key = layout->measures ? 1 : 0;
	size_t count = 0;
	struct ledger__chart *chart = NULL;

	for (size_t i = 0; i < figures->row_count; i++)
		count += is_category(figures, i);
	chart = start_chart(filling, drawn, LEDGER__CHART_BAR, count);
	count = 0;
	for (size_t i = 0; chart && i < figures->row_count; i++) {
		if (!is_category(figures, i))
			continue;
		chart->categories[count] = figures->rows[i].keys[key].label;
		for (size_t k = 0; k < drawn->column_count; k++)
			chart->series[k].values[count] = figure_of(figures,
				&layout->columns[drawn->columns[k]], i,
				drawn->columns[k]);
		count++;
	}
}

/* Of a day before the period's end. */
static struct ledger__figure earlier_figure(const struct filling *filling,
	const struct ledger__leaf_spec *spec, size_t column, size_t day)
{
	const struct ledger__trends *trends = filling->counter->trends;
	struct ledger__figure figure = {.value = 0};

	if (spec->kind != LEDGER__COLUMN_SHARE) {
		figure.value = ledger__trends_total(
			trends, filling->table, column, day);
		return figure;
	}
	for (size_t i = 0; i < spec->of_count; i++)
		figure.value += ledger__trends_total(
			trends, filling->table, spec->of[i], day);
	for (size_t i = 0; i < spec->to_count; i++)
		figure.whole += ledger__trends_total(
			trends, filling->table, spec->to[i], day);
	return figure;
}

static const char *month_of(
	struct ledger__report *report, struct ledger__date day)
{
	return ledger__report_format(report, "%04d-%02d", day.year, day.month);
}

static void draw_months(
	const struct filling *filling, const struct ledger__drawn *drawn)
{
	const struct ledger__counter *counter = filling->counter;
	const struct ledger__layout *layout =
		counter->tables[filling->table].layout;
	size_t day_count = 0;
	const struct ledger__date *days =
		ledger__trends_days(counter->trends, &day_count);
	size_t count = (size_t)drawn->months;
	size_t skipped = day_count + 1 - count; /* of a longer chart */
	size_t total = ledger__figures_total_row(filling->figures);
	struct ledger__chart *chart =
		start_chart(filling, drawn, LEDGER__CHART_LINE, count);

	for (size_t i = 0; chart && i < count; i++) {
		bool last = i + 1 == count;
		size_t day = i + skipped;

		chart->categories[i] = month_of(filling->report,
			last ? counter->closing_day : days[day]);
		for (size_t k = 0; k < drawn->column_count; k++) {
			size_t column = drawn->columns[k];
			const struct ledger__leaf_spec *spec =
				&layout->columns[column];

			chart->series[k].values[i] =
				last ? figure_of(filling->figures, spec, total,
					       column)
				     : earlier_figure(
					       filling, spec, column, day);
		}
	}
}

static void draw_charts(const struct filling *filling)
{
	const struct ledger__layout *layout =
		filling->counter->tables[filling->table].layout;

	for (size_t i = 0; i < layout->chart_count; i++) {
		const struct ledger__drawn *drawn = &layout->charts[i];

		if (drawn->drawing == LEDGER__DRAW_ROWS)
			draw_rows(filling, drawn);
		else if (filling->counter->trends)
			draw_months(filling, drawn);
	}
}

/* ---- Tables ------------------------------------------------------------- */

ledger_status ledger__fill(
	const struct ledger__counter *counter, struct ledger__report *report)
{
	struct filling filling = {.counter = counter, .report = report};
	ledger_status status =
		ledger__places_order(&counter->rows, &filling.order);

	for (size_t i = 0; status == LEDGER_OK && i < counter->table_count;
		i++) {
		const struct ledger__layout *layout = counter->tables[i].layout;

		filling.table = i;
		filling.figures =
			ledger__layout_add(layout, report, report->level);
		if (!filling.figures || report->failed)
			status = ledger__fail_memory(counter->context);
		else if (layout->measures)
			add_measures(&filling);
		else
			add_areas(&filling);
		if (status == LEDGER_OK && !report->failed)
			draw_charts(&filling);
	}
	free(filling.order);
	return status == LEDGER_OK
		       ? ledger__report_settle(counter->context, report)
		       : status;
}
