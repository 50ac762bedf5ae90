/* SPDX-License-Identifier: MIT */
/* A worksheet of charts, each beside the figures that it shows. */
#include "report/xlsx.h"

#include "base/text.h"

enum {
	CHART_ROWS = 20, /* that a chart covers */
	LABELLED = 40,	 /* values of a chart that stand beside it */
	CATEGORY_WIDTH = 24,
	SERIES_WIDTH = 12,
	STYLES = 4,
	BREAKS = 100,
	PRINT_SCALE = 65,
};

static const char sheet_title[] = "图表";

/* Colours that differ in black and white, and patterns beside them. */
static const struct {
	lxw_color_t colour;
	uint8_t pattern, dash, marker;
} styles[STYLES] = {
	{0x0B5394, LXW_CHART_PATTERN_NONE, LXW_CHART_LINE_DASH_SOLID,
		LXW_CHART_MARKER_CIRCLE},
	{0xB45F06, LXW_CHART_PATTERN_WIDE_UPWARD_DIAGONAL,
		LXW_CHART_LINE_DASH_DASH, LXW_CHART_MARKER_SQUARE},
	{0x38761D, LXW_CHART_PATTERN_PERCENT_30, LXW_CHART_LINE_DASH_ROUND_DOT,
		LXW_CHART_MARKER_TRIANGLE},
	{0x4D4D4D, LXW_CHART_PATTERN_DARK_HORIZONTAL,
		LXW_CHART_LINE_DASH_DASH_DOT, LXW_CHART_MARKER_DIAMOND},
};

/* The charts' worksheet while it is filled. */
struct gallery {
	struct ledger__book *book;
	lxw_worksheet *sheet;
	size_t row;    /* of the next chart */
	size_t column; /* where charts stand */
	size_t count;
	lxw_row_t breaks[BREAKS + 1]; /* of pages; 0 ends them */
	size_t break_count;
};

static const char *visible(struct gallery *gallery, const char *text)
{
	return ledger__job_visible(gallery->book->job, text);
}

/* "title（unit）" */
static const char *full_title(
	struct gallery *gallery, const struct ledger__chart *chart)
{
	struct ledger__report_job *job = gallery->book->job;

	ledger__buffer_reset(&job->scratch);
	ledger__buffer_append_text(&job->scratch, chart->title);
	if (*chart->unit) {
		ledger__buffer_append_text(&job->scratch, "（");
		ledger__buffer_append_text(&job->scratch, chart->unit);
		ledger__buffer_append_text(&job->scratch, "）");
	}
	return visible(gallery, ledger__job_keep(job, &job->scratch));
}

static void write_data(
	struct gallery *gallery, const struct ledger__chart *chart)
{
	struct ledger__book *book = gallery->book;
	const struct ledger__looks *looks = &book->looks;
	size_t row = gallery->row;

	ledger__book_text(book, gallery->sheet, row, 0,
		full_title(gallery, chart), looks->text);
	ledger__book_text(book, gallery->sheet, row + 1, 0,
		chart->kind == LEDGER__CHART_LINE ? "时间" : "类别",
		looks->heading);
	for (size_t s = 0; s < chart->series_count; s++) {
		const char *label = chart->series[s].label;

		ledger__book_text(book, gallery->sheet, row + 1, s + 1,
			visible(gallery, *label ? label : "数值"),
			looks->heading);
	}
	for (size_t c = 0; c < chart->category_count; c++) {
		ledger__book_text(book, gallery->sheet, row + 2 + c, 0,
			visible(gallery, chart->categories[c]), looks->label);
		for (size_t s = 0; s < chart->series_count; s++) {
			/* Text would be drawn as 0; an empty cell is a gap. */
			struct ledger__figure gap = {.none = true};

			ledger__book_figure(book, gallery->sheet, row + 2 + c,
				s + 1,
				ledger__chart_has(chart, s, c)
					? &chart->series[s].values[c]
					: &gap,
				chart->figures, false);
		}
	}
}

static void set_style(lxw_chart_series *series,
	const struct ledger__chart *chart, size_t index)
{
	size_t style = index % STYLES;
	lxw_color_t colour = styles[style].colour;
	lxw_chart_line line = {.color = colour, .width = 2};
	lxw_chart_line edge = {.color = colour, .width = 1};
	lxw_chart_fill fill = {.color = colour};
	lxw_chart_pattern pattern = {.fg_color = colour,
		.bg_color = LXW_COLOR_WHITE,
		.type = styles[style].pattern};

	if (chart->kind == LEDGER__CHART_LINE) {
		line.dash_type = styles[style].dash;
		chart_series_set_line(series, &line);
		chart_series_set_marker_type(series, styles[style].marker);
		chart_series_set_marker_fill(series, &fill);
		chart_series_set_marker_line(series, &edge);
	} else {
		chart_series_set_line(series, &edge);
		if (pattern.type == LXW_CHART_PATTERN_NONE)
			chart_series_set_fill(series, &fill);
		else
			chart_series_set_pattern(series, &pattern);
	}
	if (chart->series_count * chart->category_count > LABELLED)
		return;
	chart_series_set_labels(series);
	if (chart->kind == LEDGER__CHART_LINE)
		chart_series_set_labels_position(
			series, LXW_CHART_LABEL_POSITION_ABOVE);
}

static void add_series(struct gallery *gallery, lxw_chart *native,
	const struct ledger__chart *chart, size_t index)
{
	lxw_row_t first = (lxw_row_t)(gallery->row + 2);
	lxw_row_t last = (lxw_row_t)(first + chart->category_count - 1);
	lxw_col_t column = (lxw_col_t)(index + 1);
	lxw_chart_series *series = chart_add_series(native, NULL, NULL);

	if (!series) {
		ledger__book_check(
			gallery->book, LXW_ERROR_MEMORY_MALLOC_FAILED);
		return;
	}
	chart_series_set_categories(series, sheet_title, first, 0, last, 0);
	chart_series_set_values(
		series, sheet_title, first, column, last, column);
	chart_series_set_name_range(series, sheet_title, first - 1, column);
	set_style(series, chart, index);
}

static void set_axes(struct gallery *gallery, lxw_chart *native,
	const struct ledger__chart *chart)
{
	double unit = chart->figures == LEDGER__FIGURE_SHARE ? 100 : 1;
	lxw_chart_line grid = {.color = 0xD0D0D0, .width = 0.75};
	struct ledger__axis axis;

	ledger__chart_axis(chart, &axis);
	if (*chart->unit)
		chart_axis_set_name(
			native->y_axis, visible(gallery, chart->unit));
	chart_axis_set_min(native->y_axis, (double)axis.base / unit);
	chart_axis_set_max(native->y_axis,
		(double)(axis.base + axis.step * (int64_t)axis.ticks) / unit);
	chart_axis_set_major_unit(native->y_axis, (double)axis.step / unit);
	chart_axis_major_gridlines_set_line(native->y_axis, &grid);
	chart_legend_set_position(native, chart->series_count < 2
						  ? LXW_CHART_LEGEND_NONE
						  : LXW_CHART_LEGEND_BOTTOM);
}

static void draw(struct gallery *gallery, const struct ledger__chart *chart)
{
	struct ledger__book *book = gallery->book;
	lxw_chart_options place = {.x_scale = 1.4, .y_scale = 1.25};
	lxw_chart *native = workbook_add_chart(book->workbook,
		chart->kind == LEDGER__CHART_LINE ? LXW_CHART_LINE
						  : LXW_CHART_COLUMN);

	if (!native) {
		ledger__book_check(book, LXW_ERROR_MEMORY_MALLOC_FAILED);
		return;
	}
	for (size_t s = 0; s < chart->series_count; s++)
		add_series(gallery, native, chart, s);
	chart_title_set_name(native, visible(gallery, chart->title));
	set_axes(gallery, native, chart);
	ledger__book_check(
		book, worksheet_insert_chart_opt(gallery->sheet,
			      (lxw_row_t)gallery->row,
			      (lxw_col_t)gallery->column, native, &place));
}

/* Two charts a page. */
static void add_chart(
	struct gallery *gallery, const struct ledger__chart *chart)
{
	size_t rows = chart->category_count + 4;

	if (gallery->count > 0 && gallery->count % 2 == 0 &&
		gallery->break_count < BREAKS)
		gallery->breaks[gallery->break_count++] =
			(lxw_row_t)gallery->row;
	write_data(gallery, chart);
	if (chart->category_count > 0 && chart->series_count > 0)
		draw(gallery, chart);
	gallery->row += rows > CHART_ROWS ? rows : CHART_ROWS;
	gallery->count++;
}

void ledger__book_add_charts(struct ledger__book *book)
{
	const struct ledger__report *report = book->job->report;
	struct gallery gallery = {.book = book};
	size_t charts = 0;

	for (size_t t = 0; t < report->table_count; t++) {
		const struct ledger__figures *figures = report->tables[t];

		charts += figures->chart_count;
		for (size_t i = 0; i < figures->chart_count; i++) {
			if (figures->charts[i]->series_count + 2 >
				gallery.column)
				gallery.column =
					figures->charts[i]->series_count + 2;
		}
	}
	if (charts == 0)
		return;
	gallery.sheet = ledger__book_sheet(book, sheet_title);
	if (!gallery.sheet)
		return;
	ledger__book_check(book, worksheet_set_column(gallery.sheet, 0, 0,
					 CATEGORY_WIDTH, NULL));
	ledger__book_check(book,
		worksheet_set_column(gallery.sheet, 1,
			(lxw_col_t)(gallery.column - 2), SERIES_WIDTH, NULL));
	for (size_t t = 0; t < report->table_count; t++) {
		const struct ledger__figures *figures = report->tables[t];

		for (size_t i = 0; i < figures->chart_count; i++)
			add_chart(&gallery, figures->charts[i]);
	}
	/* Fitting to the page would ignore the breaks. */
	worksheet_set_print_scale(gallery.sheet, PRINT_SCALE);
	ledger__book_check(gallery.book,
		worksheet_set_h_pagebreaks(gallery.sheet, gallery.breaks));
}
