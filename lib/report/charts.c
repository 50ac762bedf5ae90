/* SPDX-License-Identifier: MIT */
/* What charts say: values, axes, the sentence that replaces them. */
#include "report/format.h"

#include "base/text.h"

#include <inttypes.h>
#include <string.h>

enum { TICKS = 5 };

int64_t ledger__chart_value(
	const struct ledger__chart *chart, size_t series, size_t category)
{
	const struct ledger__figure *value =
		&chart->series[series].values[category];

	return chart->figures == LEDGER__FIGURE_SHARE ? value->hundredths
						      : value->value;
}

bool ledger__chart_has(
	const struct ledger__chart *chart, size_t series, size_t category)
{
	const struct ledger__figure *value =
		&chart->series[series].values[category];

	return !value->none &&
	       (chart->figures != LEDGER__FIGURE_SHARE || value->whole != 0);
}

/* The least round step of which TICKS reach that far. */
static int64_t round_step(int64_t length)
{
	static const int64_t parts[] = {1, 2, 5};
	int64_t power = 1;

	for (;; power *= 10) {
		for (size_t i = 0; i < 3; i++) {
			if (parts[i] * power * TICKS >= length)
				return parts[i] * power;
		}
	}
}

void ledger__chart_axis(
	const struct ledger__chart *chart, struct ledger__axis *axis)
{
	int64_t greatest = 0;
	int64_t least = INT64_MAX;

	for (size_t s = 0; s < chart->series_count; s++) {
		for (size_t c = 0; c < chart->category_count; c++) {
			int64_t value = ledger__chart_value(chart, s, c);

			if (!ledger__chart_has(chart, s, c))
				continue;
			greatest = value > greatest ? value : greatest;
			least = value < least ? value : least;
		}
	}
	axis->base = 0;
	axis->step = round_step(greatest);
	if (chart->kind == LEDGER__CHART_LINE && least <= greatest &&
		least >= greatest - greatest / 4 && least > 2 * TICKS) {
		int64_t range = greatest - least;

		axis->step = round_step(range > TICKS ? range : TICKS);
		axis->base = (least - 1) / axis->step * axis->step;
	}
	axis->ticks =
		(size_t)((greatest - axis->base + axis->step - 1) / axis->step);
	if (axis->ticks == 0)
		axis->ticks = 1;
}

void ledger__append_value(struct ledger__buffer *out,
	const struct ledger__chart *chart, int64_t value, bool unit)
{
	if (chart->figures != LEDGER__FIGURE_SHARE)
		ledger__buffer_printf(out, "%" PRId64, value);
	else if (value % 100 == 0)
		ledger__buffer_printf(out, "%" PRId64, value / 100);
	else
		ledger__buffer_printf(out, "%s%" PRId64 ".%02" PRId64,
			value < 0 ? "-" : "",
			(value < 0 ? -value : value) / 100,
			(value < 0 ? -value : value) % 100);
	if (unit && *chart->unit) {
		if (strcmp(chart->unit, "%") != 0)
			ledger__buffer_append_byte(out, ' ');
		ledger__buffer_append_text(out, chart->unit);
	}
}

void ledger__append_xml(struct ledger__buffer *out, const char *text)
{
	struct ledger__buffer shown = {0};
	const char *at;

	ledger__text_append_visible(&shown, text, strlen(text));
	for (at = ledger__buffer_text(&shown); *at; at++) {
		switch (*at) {
		case '&':
			ledger__buffer_append_text(out, "&amp;");
			break;
		case '<':
			ledger__buffer_append_text(out, "&lt;");
			break;
		case '>':
			ledger__buffer_append_text(out, "&gt;");
			break;
		case '"':
			ledger__buffer_append_text(out, "&quot;");
			break;
		case '\'':
			ledger__buffer_append_text(out, "&#39;");
			break;
		default:
			ledger__buffer_append_byte(out, *at);
		}
	}
	if (shown.failed)
		out->failed = true;
	ledger__buffer_release(&shown);
}

/* ---- The sentence ------------------------------------------------------ */

static void append_point(struct ledger__buffer *out,
	const struct ledger__chart *chart, const char *before, size_t series,
	size_t category)
{
	ledger__buffer_append_text(out, before);
	ledger__buffer_append_text(out, chart->categories[category]);
	ledger__buffer_append_text(out, "（");
	ledger__append_value(
		out, chart, ledger__chart_value(chart, series, category), true);
	ledger__buffer_append_text(out, "）");
}

static void append_series(struct ledger__buffer *out,
	const struct ledger__chart *chart, size_t series)
{
	size_t first = SIZE_MAX, last = 0, high = 0, low = 0;

	for (size_t i = 0; i < chart->category_count; i++) {
		int64_t value;

		if (!ledger__chart_has(chart, series, i))
			continue;
		value = ledger__chart_value(chart, series, i);
		if (first == SIZE_MAX)
			first = high = low = i;
		if (value > ledger__chart_value(chart, series, high))
			high = i;
		if (value < ledger__chart_value(chart, series, low))
			low = i;
		last = i;
	}
	if (*chart->series[series].label) {
		ledger__buffer_append_text(out, chart->series[series].label);
		ledger__buffer_append_text(out, "：");
	}
	if (first == SIZE_MAX) {
		ledger__buffer_append_text(out, "没有数据");
		return;
	}
	if (chart->kind == LEDGER__CHART_LINE) {
		append_point(out, chart, "自 ", series, first);
		append_point(out, chart, "到 ", series, last);
		ledger__buffer_append_text(out, "，");
	}
	append_point(out, chart, "最高 ", series, high);
	append_point(out, chart, "，最低 ", series, low);
}

void ledger__chart_sentence(
	struct ledger__buffer *out, const struct ledger__chart *chart)
{
	ledger__buffer_append_text(
		out, chart->kind == LEDGER__CHART_LINE ? "折线图" : "条形图");
	ledger__buffer_append_text(out, "“");
	ledger__buffer_append_text(out, chart->title);
	ledger__buffer_append_text(out, "”：");
	for (size_t i = 0; i < chart->series_count; i++) {
		ledger__buffer_append_text(out, i > 0 ? "；" : "");
		append_series(out, chart, i);
	}
	ledger__buffer_append_text(out, "。");
}
