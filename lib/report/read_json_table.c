/* SPDX-License-Identifier: MIT */
/* One table of a JSON file: columns, headings, rows, charts. */
#include "report/json_spot.h"

#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 4096 }; /* of a table */

/* ---- A table's columns ------------------------------------------------- */

static void read_keys(
	const struct ledger__spot *table, struct ledger__figures *figures)
{
	static const char *const keys[] = {"name", "title", NULL};
	struct ledger__spot list = ledger__spot_at(table, "keys");
	size_t count = ledger__spot_count_items(&list);

	if (count == 0 || count > LEDGER__FIGURE_KEYS) {
		ledger__read_problem(table->reading, ledger__spot_line(&list),
			"a table has one to %d keys", LEDGER__FIGURE_KEYS);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		struct ledger__spot key = ledger__spot_item(&list, i);

		if (ledger__spot_check_object(&key, keys, "a key"))
			ledger__figures_add_key(figures,
				ledger__spot_text_at(&key, "name"),
				ledger__spot_text_at(&key, "title"));
	}
}

static void read_column(
	const struct ledger__spot *column, struct ledger__figures *figures)
{
	static const char *const keys[] = {"name", "title", "kind", "outside",
		"note", "of", "to", "to_total", NULL};
	struct ledger__reading *reading = column->reading;
	enum ledger__figure_kind kind = LEDGER__FIGURE_COUNT;
	const char *name;
	size_t leaf;

	if (!ledger__spot_check_object(column, keys, "a column"))
		return;
	name = ledger__spot_text_at(column, "name");
	if (!*name || ledger__figures_find_leaf(figures, name) != SIZE_MAX)
		ledger__read_problem(reading, ledger__spot_line(column),
			"a column's name is missing or comes twice: '%s'",
			name);
	if (!ledger__figure_kind_parse(
		    ledger__spot_text_at(column, "kind"), &kind))
		ledger__read_problem(reading, ledger__spot_line(column),
			"column '%s' is of no known kind", name);
	leaf = ledger__figures_add_leaf(
		figures, name, ledger__spot_text_at(column, "title"), kind);
	if (leaf == SIZE_MAX)
		return;
	figures->leaves[leaf].outside =
		json_is_true(json_object_get(column->value, "outside"));
	if (json_object_get(column->value, "note"))
		figures->leaves[leaf].note =
			ledger__spot_text_at(column, "note");
}

/* The leaves that a list names; NULL, and a problem, when one is not there. */
static size_t *read_names(const struct ledger__spot *list,
	const struct ledger__figures *figures, size_t *count)
{
	size_t *indexes;

	*count = ledger__spot_count_items(list);
	indexes = ledger__allocate(*count, sizeof *indexes);
	if (!indexes)
		list->reading->problems->failed = true;
	for (size_t i = 0; indexes && i < *count; i++) {
		struct ledger__spot name = ledger__spot_item(list, i);
		const char *text = ledger__spot_text(&name);

		indexes[i] = ledger__figures_find_leaf(figures, text);
		if (indexes[i] != SIZE_MAX &&
			figures->leaves[indexes[i]].kind !=
				LEDGER__FIGURE_SHARE)
			continue;
		ledger__read_problem(list->reading, ledger__spot_line(&name),
			"'%s' is no column that a share is of", text);
		free(indexes);
		indexes = NULL;
	}
	return indexes;
}

static void read_basis(const struct ledger__spot *column,
	struct ledger__figures *figures, size_t leaf)
{
	bool total = json_object_get(column->value, "to_total") != NULL;
	struct ledger__spot of = ledger__spot_at(column, "of");
	struct ledger__spot to =
		ledger__spot_at(column, total ? "to_total" : "to");
	size_t of_count = 0, to_count = 0;
	size_t *of_leaves = NULL, *to_leaves = NULL;

	if (!of.value && !to.value)
		return;
	if (figures->leaves[leaf].kind != LEDGER__FIGURE_SHARE) {
		ledger__read_problem(column->reading, ledger__spot_line(column),
			"only a share is of other columns");
		return;
	}
	of_leaves = read_names(&of, figures, &of_count);
	to_leaves = read_names(&to, figures, &to_count);
	if (of_leaves && to_leaves)
		ledger__figures_set_share(figures, leaf, of_leaves, of_count,
			to_leaves, to_count, total);
	free(of_leaves);
	free(to_leaves);
}

static void read_columns(
	const struct ledger__spot *table, struct ledger__figures *figures)
{
	struct ledger__spot list = ledger__spot_at(table, "columns");
	size_t count = ledger__spot_count_items(&list);

	if (count > COLUMNS) {
		ledger__read_problem(table->reading, ledger__spot_line(&list),
			"a table has at most %d columns", COLUMNS);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		struct ledger__spot column = ledger__spot_item(&list, i);

		read_column(&column, figures);
	}
	for (size_t i = 0; i < count && figures->leaf_count == count; i++) {
		struct ledger__spot column = ledger__spot_item(&list, i);

		read_basis(&column, figures, i);
	}
}

static void read_headings(
	const struct ledger__spot *table, struct ledger__figures *figures)
{
	static const char *const keys[] = {
		"title", "level", "first", "last", "note", NULL};
	struct ledger__spot list = ledger__spot_at(table, "headings");

	for (size_t i = 0, count = ledger__spot_count_items(&list); i < count;
		i++) {
		struct ledger__spot heading = ledger__spot_item(&list, i);
		size_t first, last, added;
		int64_t level;

		if (!ledger__spot_check_object(&heading, keys, "a heading"))
			continue;
		level = ledger__spot_integer_at(&heading, "level", 0);
		first = ledger__figures_find_leaf(
			figures, ledger__spot_text_at(&heading, "first"));
		last = ledger__figures_find_leaf(
			figures, ledger__spot_text_at(&heading, "last"));
		if (level + 1 >= LEDGER__FIGURE_LEVELS || first == SIZE_MAX ||
			last == SIZE_MAX || first > last) {
			ledger__read_problem(table->reading,
				ledger__spot_line(&heading),
				"the heading stands over no columns");
			continue;
		}
		added = ledger__figures_add_heading(figures,
			ledger__spot_text_at(&heading, "title"), (size_t)level,
			first, last);
		if (added != SIZE_MAX && json_object_get(heading.value, "note"))
			figures->headings[added].note =
				ledger__spot_text_at(&heading, "note");
	}
}

/* ---- Rows -------------------------------------------------------------- */

static bool read_integer(const json_t *value, int64_t *number)
{
	*number = json_integer_value(value);
	return json_is_integer(value) && *number <= LEDGER__FIGURE_LIMIT &&
	       *number >= -LEDGER__FIGURE_LIMIT;
}

/* Hundredths of a percent; a third decimal is none of ours. */
static bool read_percent(const json_t *value, int64_t *hundredths)
{
	double number = json_number_value(value) * 100;
	double limit = (double)LEDGER__FIGURE_LIMIT;
	double off;

	if (!json_is_number(value) || !(number <= limit && number >= -limit))
		return false;
	*hundredths = (int64_t)(number + (number < 0 ? -0.5 : 0.5));
	off = number - (double)*hundredths;
	return off < 1e-4 && off > -1e-4;
}

static void read_share(const struct ledger__spot *spot,
	struct ledger__figures *figures, size_t table, size_t row, size_t leaf)
{
	struct ledger__figure *figure = &figures->rows[row].cells[leaf];
	struct ledger__stated stated = {.figures = figures,
		.row = row,
		.leaf = leaf,
		.table = table,
		.none = json_is_null(spot->value)};

	if (!stated.none && !read_percent(spot->value, &stated.hundredths)) {
		ledger__read_problem(spot->reading, ledger__spot_line(spot),
			"'%s' is no share", figures->leaves[leaf].name);
		return;
	}
	figure->value = stated.hundredths;
	figure->whole = stated.none ? 0 : LEDGER__HUNDRED_PERCENT;
	ledger__read_stated(spot->reading, &stated);
}

static void read_figure(const struct ledger__spot *spot,
	struct ledger__figures *figures, size_t table, size_t row, size_t leaf)
{
	enum ledger__figure_kind kind = figures->leaves[leaf].kind;
	int64_t number;

	if (!spot->value)
		ledger__read_problem(spot->reading, ledger__spot_line(spot),
			"the row lacks '%s'", figures->leaves[leaf].name);
	else if (kind == LEDGER__FIGURE_SHARE)
		read_share(spot, figures, table, row, leaf);
	else if (kind == LEDGER__FIGURE_GREATEST && json_is_null(spot->value))
		figures->rows[row].cells[leaf].none = true;
	else if (read_integer(spot->value, &number))
		ledger__figures_set(figures, row, leaf, number);
	else
		ledger__read_problem(spot->reading, ledger__spot_line(spot),
			"'%s' is no number", figures->leaves[leaf].name);
}

/* "NAME_title", in the report's arena: made once a table. */
static const char *title_name(struct ledger__figures *figures, size_t key)
{
	return ledger__report_format(
		figures->report, "%s_title", figures->keys[key].name);
}

static void read_row(const struct ledger__spot *row,
	struct ledger__figures *figures, size_t table,
	const char *const *titles)
{
	struct ledger__reading *reading = row->reading;
	enum ledger__row_kind kind;
	size_t index;

	if (!json_is_object(row->value) ||
		json_object_size(row->value) !=
			1 + 2 * figures->key_count + figures->leaf_count) {
		ledger__read_problem(reading, ledger__spot_line(row),
			"the row has not the columns of table %s", figures->id);
		return;
	}
	if (!ledger__row_kind_parse(ledger__spot_text_at(row, "kind"), &kind)) {
		ledger__read_problem(reading, ledger__spot_line(row),
			"the row is of no known kind");
		return;
	}
	index = ledger__figures_add_row(figures, kind);
	if (index == SIZE_MAX)
		return;
	for (size_t k = 0; k < figures->key_count && k < LEDGER__FIGURE_KEYS;
		k++)
		ledger__figures_set_key(figures, index, k,
			ledger__spot_text_at(row, figures->keys[k].name),
			ledger__spot_text_at(row, titles[k]));
	for (size_t i = 0; i < figures->leaf_count; i++) {
		struct ledger__spot cell =
			ledger__spot_at(row, figures->leaves[i].name);

		read_figure(&cell, figures, table, index, i);
	}
}

static void read_rows(const struct ledger__spot *table,
	struct ledger__figures *figures, size_t index)
{
	struct ledger__spot list = ledger__spot_at(table, "rows");
	const char *titles[LEDGER__FIGURE_KEYS] = {"", "", ""};
	size_t count = ledger__spot_count_items(&list);

	for (size_t k = 0; k < figures->key_count; k++)
		titles[k] = title_name(figures, k);
	for (size_t i = 0; i < count; i++) {
		struct ledger__spot row = ledger__spot_item(&list, i);

		read_row(&row, figures, index, titles);
	}
}

/* ---- Charts ------------------------------------------------------------ */

static void read_series(const struct ledger__spot *series,
	struct ledger__chart *chart, size_t index)
{
	static const char *const keys[] = {"label", "values", NULL};
	struct ledger__spot values;

	if (!ledger__spot_check_object(series, keys, "a series"))
		return;
	chart->series[index].label = ledger__spot_text_at(series, "label");
	values = ledger__spot_at(series, "values");
	if (ledger__spot_count_items(&values) != chart->category_count) {
		ledger__read_problem(series->reading,
			ledger__spot_line(&values),
			"the series has not a value for each category");
		return;
	}
	for (size_t i = 0; i < chart->category_count; i++) {
		struct ledger__figure *figure = &chart->series[index].values[i];
		struct ledger__spot value = ledger__spot_item(&values, i);
		bool share = chart->figures == LEDGER__FIGURE_SHARE;

		if (json_is_null(value.value)) {
			figure->none = !share;
		} else if (share ? read_percent(value.value, &figure->value)
				 : read_integer(value.value, &figure->value)) {
			figure->whole = share ? LEDGER__HUNDRED_PERCENT : 0;
			figure->hundredths = share ? figure->value : 0;
		} else {
			ledger__read_problem(series->reading,
				ledger__spot_line(&value),
				"the chart's value is no number");
		}
	}
}

static void read_chart(
	const struct ledger__spot *spot, struct ledger__figures *figures)
{
	static const char *const keys[] = {"title", "unit", "kind", "figures",
		"categories", "series", NULL};
	enum ledger__figure_kind figure_kind = LEDGER__FIGURE_COUNT;
	struct ledger__spot categories, series;
	struct ledger__chart *chart;
	const char *kind;

	if (!ledger__spot_check_object(spot, keys, "a chart"))
		return;
	kind = ledger__spot_text_at(spot, "kind");
	if ((strcmp(kind, "bar") != 0 && strcmp(kind, "line") != 0) ||
		!ledger__figure_kind_parse(
			ledger__spot_text_at(spot, "figures"), &figure_kind)) {
		ledger__read_problem(spot->reading, ledger__spot_line(spot),
			"the chart is of no known kind");
		return;
	}
	categories = ledger__spot_at(spot, "categories");
	series = ledger__spot_at(spot, "series");
	chart = ledger__figures_add_chart(figures,
		strcmp(kind, "bar") == 0 ? LEDGER__CHART_BAR
					 : LEDGER__CHART_LINE,
		ledger__spot_text_at(spot, "title"),
		ledger__spot_text_at(spot, "unit"), figure_kind,
		ledger__spot_count_items(&categories),
		ledger__spot_count_items(&series));
	if (!chart)
		return;
	for (size_t i = 0; i < chart->category_count; i++) {
		struct ledger__spot category =
			ledger__spot_item(&categories, i);

		chart->categories[i] = ledger__spot_text(&category);
	}
	for (size_t i = 0; i < chart->series_count; i++) {
		struct ledger__spot one = ledger__spot_item(&series, i);

		read_series(&one, chart, i);
	}
}

/* ---- The table ----------------------------------------------------------- */

static void read_notes(
	const struct ledger__spot *table, struct ledger__figures *figures)
{
	struct ledger__spot list = ledger__spot_at(table, "notes");

	for (size_t i = 0, count = ledger__spot_count_items(&list); i < count;
		i++) {
		struct ledger__spot note = ledger__spot_item(&list, i);

		ledger__figures_add_note(figures, ledger__spot_text(&note));
	}
}

void ledger__read_json_table(const struct ledger__spot *table, size_t index)
{
	static const char *const keys[] = {"id", "version", "title", "subtitle",
		"keys", "columns", "headings", "rows", "notes", "charts", NULL};
	struct ledger__reading *reading = table->reading;
	struct ledger__figures *figures;
	size_t before = reading->found;
	struct ledger__spot charts;
	const char *id;

	if (!ledger__spot_check_object(table, keys, "a table"))
		return;
	id = ledger__spot_text_at(table, "id");
	if (!*id || ledger__report_find(reading->report, id))
		ledger__read_problem(reading, ledger__spot_line(table),
			"the table's id is missing or comes twice: '%s'", id);
	figures = ledger__report_add(reading->report, id,
		ledger__spot_text_at(table, "version"),
		ledger__spot_text_at(table, "title"));
	if (!figures)
		return;
	figures->subtitle = ledger__spot_text_at(table, "subtitle");
	read_keys(table, figures);
	read_columns(table, figures);
	read_headings(table, figures);
	read_notes(table, figures);
	if (reading->found > before || reading->report->failed)
		return; /* rows would only say the same again */
	read_rows(table, figures, index);
	charts = ledger__spot_at(table, "charts");
	for (size_t i = 0, count = ledger__spot_count_items(&charts); i < count;
		i++) {
		struct ledger__spot chart = ledger__spot_item(&charts, i);

		read_chart(&chart, figures);
	}
}
