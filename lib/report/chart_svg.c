/* SPDX-License-Identifier: MIT */
/* Charts as SVG: bars and lines that are read without colour too. */
#include "report/format.h"

#include "base/text.h"

#include <string.h>

enum {
	WIDTH = 720,
	LINE_HEIGHT = 260, /* of a line chart's field */
	TOP = 12,
	LEGEND = 26,
	AXIS = 40,    /* below the field: ticks and unit */
	RIGHT = 64,   /* beside it: the last value */
	BAR = 14,     /* a bar's height */
	GROUP = 10,   /* between categories */
	COLUMN = 7,   /* of the 13 px font: half a Chinese character */
	LABELS = 210, /* the widest labels of categories */
	STYLES = 4,
};

/* How a series looks; fills are patterns so that black and white will do. */
static const struct {
	const char *colour, *dash;
} styles[STYLES] = {
	{"#0b5394", "none"},
	{"#b45f06", "7 4"},
	{"#38761d", "2 3"},
	{"#4d4d4d", "9 3 2 3"},
};

/* Where things are in one chart. */
struct plan {
	const struct ledger__chart *chart;
	struct ledger__buffer *out;
	const char *id;
	int left, top, width, height; /* the field */
	struct ledger__axis axis;
};

/* ---- Pieces ------------------------------------------------------------ */

static void text_at(struct plan *plan, int x, int y, const char *anchor)
{
	ledger__buffer_printf(plan->out,
		"<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">", x, y, anchor);
}

static void end_text(struct plan *plan)
{
	ledger__buffer_append_text(plan->out, "</text>\n");
}

static void begin_svg(struct plan *plan, int height)
{
	struct ledger__buffer sentence = {0};

	ledger__buffer_printf(plan->out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" "
		"viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
		"aria-label=\"",
		WIDTH, height, WIDTH, height);
	ledger__append_xml(plan->out, plan->chart->title);
	ledger__buffer_append_text(plan->out, "\">\n<title>");
	ledger__append_xml(plan->out, plan->chart->title);
	ledger__buffer_append_text(plan->out, "</title>\n<desc>");
	ledger__chart_sentence(&sentence, plan->chart);
	ledger__append_xml(plan->out, ledger__buffer_text(&sentence));
	if (sentence.failed)
		plan->out->failed = true;
	ledger__buffer_release(&sentence);
	ledger__buffer_append_text(plan->out, "</desc>\n");
}

/* Patterns that tell bars apart without colour. */
static void define_patterns(struct plan *plan)
{
	static const char *const shapes[STYLES] = {"",
		"<path d=\"M-2,2 l4,-4 M0,8 l8,-8 M6,10 l4,-4\" "
		"stroke=\"#b45f06\" stroke-width=\"2.5\"/>",
		"<circle cx=\"4\" cy=\"4\" r=\"2\" fill=\"#38761d\"/>",
		"<path d=\"M0,2 h8 M0,6 h8\" stroke=\"#4d4d4d\" "
		"stroke-width=\"1.5\"/>"};

	ledger__buffer_append_text(plan->out, "<defs>\n");
	for (size_t i = 0; i < STYLES && i < plan->chart->series_count; i++) {
		ledger__buffer_printf(plan->out,
			"<pattern id=\"%s-fill%zu\" width=\"8\" height=\"8\" "
			"patternUnits=\"userSpaceOnUse\">"
			"<rect width=\"8\" height=\"8\" fill=\"%s\"/>%s"
			"</pattern>\n",
			plan->id, i, i == 0 ? styles[0].colour : "#ffffff",
			shapes[i]);
	}
	ledger__buffer_append_text(plan->out, "</defs>\n");
}

static void marker_at(struct plan *plan, size_t style, int x, int y)
{
	const char *colour = styles[style].colour;
	struct ledger__buffer *out = plan->out;

	if (style == 0)
		ledger__buffer_printf(out,
			"<circle cx=\"%d\" cy=\"%d\" r=\"4\" fill=\"%s\"/>\n",
			x, y, colour);
	else if (style == 1)
		ledger__buffer_printf(out,
			"<rect x=\"%d\" y=\"%d\" width=\"8\" height=\"8\" "
			"fill=\"#ffffff\" stroke=\"%s\" stroke-width=\"2\"/>\n",
			x - 4, y - 4, colour);
	else
		ledger__buffer_printf(out,
			"<path d=\"M%d,%d l5,%d h-10 z\" fill=\"%s\" "
			"stroke=\"%s\"/>\n",
			x, style == 2 ? y - 5 : y + 5, style == 2 ? 9 : -9,
			style == 2 ? colour : "#ffffff", colour);
}

static void write_legend(struct plan *plan)
{
	int x = plan->left;
	int y = TOP + 4;
	bool line = plan->chart->kind == LEDGER__CHART_LINE;

	if (plan->chart->series_count < 2)
		return;
	for (size_t i = 0; i < plan->chart->series_count; i++) {
		const char *label = plan->chart->series[i].label;
		size_t style = i % STYLES;

		if (line) {
			ledger__buffer_printf(plan->out,
				"<path d=\"M%d,%d h28\" stroke=\"%s\" "
				"stroke-width=\"2\" stroke-dasharray=\"%s\"/>"
				"\n",
				x, y, styles[style].colour, styles[style].dash);
			marker_at(plan, style, x + 14, y);
		} else {
			ledger__buffer_printf(plan->out,
				"<rect x=\"%d\" y=\"%d\" width=\"28\" "
				"height=\"12\" fill=\"url(#%s-fill%zu)\" "
				"stroke=\"%s\"/>\n",
				x, y - 6, plan->id, style,
				styles[style].colour);
		}
		text_at(plan, x + 34, y + 5, "start");
		ledger__append_xml(plan->out, label);
		end_text(plan);
		x += 34 + 24 +
		     COLUMN * (int)ledger__text_width(label, strlen(label));
	}
}

/* A position along the axis, of `length` pixels for all its ticks. */
static int scale(const struct plan *plan, int64_t value, int length)
{
	int64_t all = plan->axis.step * (int64_t)plan->axis.ticks;

	value = value < plan->axis.base ? 0 : value - plan->axis.base;
	return (int)(((double)value * length) / (double)all + 0.5);
}

static void write_value(struct plan *plan, int64_t value)
{
	ledger__append_value(plan->out, plan->chart, value, false);
}

/* "单位：人", below the field at its right. */
static void write_unit(struct plan *plan)
{
	if (!*plan->chart->unit)
		return;
	text_at(plan, plan->left + plan->width, plan->top + plan->height + 34,
		"end");
	ledger__buffer_append_text(plan->out, "单位：");
	ledger__append_xml(plan->out, plan->chart->unit);
	if (plan->axis.base > 0) {
		ledger__buffer_append_text(plan->out, "（纵轴自 ");
		write_value(plan, plan->axis.base);
		ledger__buffer_append_text(plan->out, " 起）");
	}
	end_text(plan);
}

/* ---- Bars -------------------------------------------------------------- */

/* The text, cut so that it takes at most `columns`. */
static void append_cut(
	struct ledger__buffer *out, const char *text, size_t columns)
{
	struct ledger__buffer cut = {0};
	size_t length = strlen(text);
	size_t at = 0;

	if (ledger__text_width(text, length) <= columns) {
		ledger__append_xml(out, text);
		return;
	}
	while (at < length) {
		int32_t point;
		size_t size =
			ledger__utf8_decode(text + at, length - at, &point);

		size += size == 0;
		if (ledger__text_width(text, at + size) + 2 > columns)
			break;
		at += size;
	}
	ledger__buffer_append(&cut, text, at);
	ledger__buffer_append_text(&cut, "…");
	ledger__append_xml(out, ledger__buffer_text(&cut));
	out->failed = out->failed || cut.failed;
	ledger__buffer_release(&cut);
}

static int label_width(const struct ledger__chart *chart)
{
	size_t widest = 4;

	for (size_t i = 0; i < chart->category_count; i++) {
		const char *text = chart->categories[i];
		size_t width = ledger__text_width(text, strlen(text));

		if (width > widest)
			widest = width;
	}
	return widest * COLUMN > LABELS ? LABELS : (int)widest * COLUMN;
}

static void write_bar_axis(struct plan *plan)
{
	int bottom = plan->top + plan->height;

	for (size_t i = 0; i <= plan->axis.ticks; i++) {
		int64_t value = plan->axis.base + plan->axis.step * (int64_t)i;
		int x = plan->left + scale(plan, value, plan->width);

		ledger__buffer_printf(plan->out,
			"<path d=\"M%d,%d V%d\" stroke=\"%s\"/>\n", x,
			plan->top, bottom + 4, i == 0 ? "#1a1a1a" : "#d0d0d0");
		text_at(plan, x, bottom + 18, "middle");
		write_value(plan, value);
		end_text(plan);
	}
}

static void write_bars_of(struct plan *plan, size_t category, int y)
{
	const struct ledger__chart *chart = plan->chart;
	int rows = (int)chart->series_count;

	text_at(plan, plan->left - 8, y + rows * BAR / 2 + 5, "end");
	append_cut(
		plan->out, chart->categories[category], LABELS / (COLUMN + 1));
	end_text(plan);
	for (size_t s = 0; s < chart->series_count; s++, y += BAR) {
		int64_t value = ledger__chart_value(chart, s, category);
		int length = scale(plan, value, plan->width);

		if (!ledger__chart_has(chart, s, category))
			continue;
		ledger__buffer_printf(plan->out,
			"<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" "
			"fill=\"url(#%s-fill%zu)\" stroke=\"%s\"/>\n",
			plan->left, y + 1, length, BAR - 2, plan->id,
			s % STYLES, styles[s % STYLES].colour);
		ledger__buffer_printf(plan->out,
			"<text x=\"%d\" y=\"%d\" font-size=\"12\">",
			plan->left + length + 5, y + BAR - 3);
		write_value(plan, value);
		end_text(plan);
	}
}

static void write_bars(struct plan *plan)
{
	const struct ledger__chart *chart = plan->chart;
	int group = (int)chart->series_count * BAR + GROUP;
	int legend = chart->series_count > 1 ? LEGEND : 0;

	plan->left = label_width(chart) + 16;
	plan->top = TOP + legend;
	plan->width = WIDTH - RIGHT - plan->left;
	plan->height = (int)chart->category_count * group + GROUP;
	begin_svg(plan, plan->top + plan->height + AXIS);
	define_patterns(plan);
	write_legend(plan);
	write_bar_axis(plan);
	for (size_t i = 0; i < chart->category_count; i++)
		write_bars_of(plan, i, plan->top + GROUP + (int)i * group);
	write_unit(plan);
}

/* ---- Lines ------------------------------------------------------------- */

static int line_x(const struct plan *plan, size_t category)
{
	size_t count = plan->chart->category_count;

	if (count < 2)
		return plan->left + plan->width / 2;
	return plan->left + 20 +
	       (int)((size_t)(plan->width - 40) * category / (count - 1));
}

static int line_y(const struct plan *plan, int64_t value)
{
	return plan->top + plan->height - scale(plan, value, plan->height);
}

static void write_line_axes(struct plan *plan)
{
	const struct ledger__chart *chart = plan->chart;
	size_t room = (size_t)(plan->width - 40) / (chart->category_count + 1);
	size_t every =
		((size_t)label_width(chart) + 10) / (room > 0 ? room : 1) + 1;

	for (size_t i = 0; i <= plan->axis.ticks; i++) {
		int64_t value = plan->axis.base + plan->axis.step * (int64_t)i;
		int y = line_y(plan, value);

		ledger__buffer_printf(plan->out,
			"<path d=\"M%d,%d h%d\" stroke=\"%s\"/>\n", plan->left,
			y, plan->width, i == 0 ? "#1a1a1a" : "#d0d0d0");
		text_at(plan, plan->left - 8, y + 5, "end");
		write_value(plan, value);
		end_text(plan);
	}
	/* The last category always has its label. */
	for (size_t i = 0; i < chart->category_count; i++) {
		if ((chart->category_count - 1 - i) % every != 0)
			continue;
		text_at(plan, line_x(plan, i), plan->top + plan->height + 18,
			"middle");
		append_cut(
			plan->out, chart->categories[i], LABELS / (COLUMN + 1));
		end_text(plan);
	}
}

/* The line itself: it breaks where there is no figure. */
static void write_path(struct plan *plan, size_t series)
{
	const struct ledger__chart *chart = plan->chart;
	size_t style = series % STYLES;
	char command = 'M';

	ledger__buffer_append_text(plan->out, "<path d=\"");
	for (size_t i = 0; i < chart->category_count; i++) {
		if (!ledger__chart_has(chart, series, i)) {
			command = 'M';
			continue;
		}
		ledger__buffer_printf(plan->out, "%c%d,%d ", command,
			line_x(plan, i),
			line_y(plan, ledger__chart_value(chart, series, i)));
		command = 'L';
	}
	ledger__buffer_printf(plan->out,
		"\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\" "
		"stroke-dasharray=\"%s\"/>\n",
		styles[style].colour, styles[style].dash);
}

/* Below a point that both neighbours are above of, else above it. */
static int label_offset(const struct plan *plan, size_t series, size_t category)
{
	const struct ledger__chart *chart = plan->chart;
	int64_t here = ledger__chart_value(chart, series, category);

	if (category == 0 || category + 1 >= chart->category_count ||
		!ledger__chart_has(chart, series, category - 1) ||
		!ledger__chart_has(chart, series, category + 1) ||
		ledger__chart_value(chart, series, category - 1) <= here ||
		ledger__chart_value(chart, series, category + 1) <= here)
		return -9;
	return 18;
}

/* The only line has all its values beside it, one of several its last. */
static void write_points(struct plan *plan, size_t series)
{
	const struct ledger__chart *chart = plan->chart;
	bool alone = chart->series_count == 1;

	for (size_t i = 0; i < chart->category_count; i++) {
		int64_t value = ledger__chart_value(chart, series, i);
		int x = line_x(plan, i);
		int y = line_y(plan, value);

		if (!ledger__chart_has(chart, series, i))
			continue;
		marker_at(plan, series % STYLES, x, y);
		if (!alone && i + 1 < chart->category_count)
			continue;
		ledger__buffer_printf(plan->out,
			"<text x=\"%d\" y=\"%d\" font-size=\"12\" "
			"text-anchor=\"%s\" stroke=\"#ffffff\" "
			"stroke-width=\"3\" paint-order=\"stroke\">",
			alone ? x : x + 9,
			alone ? y + label_offset(plan, series, i) : y + 4,
			alone ? "middle" : "start");
		write_value(plan, value);
		end_text(plan);
	}
}

static void write_lines(struct plan *plan)
{
	const struct ledger__chart *chart = plan->chart;

	plan->left = RIGHT;
	plan->top = TOP + 8 + (chart->series_count > 1 ? LEGEND : 0);
	plan->width = WIDTH - 2 * RIGHT;
	plan->height = LINE_HEIGHT;
	begin_svg(plan, plan->top + plan->height + AXIS);
	write_legend(plan);
	write_line_axes(plan);
	for (size_t i = 0; i < chart->series_count; i++) {
		write_path(plan, i);
		write_points(plan, i);
	}
	write_unit(plan);
}

void ledger__chart_svg(struct ledger__buffer *out,
	const struct ledger__chart *chart, const char *id)
{
	struct plan plan = {.chart = chart, .out = out, .id = id};

	ledger__chart_axis(chart, &plan.axis);
	if (chart->kind == LEDGER__CHART_LINE)
		write_lines(&plan);
	else
		write_bars(&plan);
	ledger__buffer_append_text(out, "</svg>\n");
}
