/* SPDX-License-Identifier: MIT */
/* Figures: a report is made step by step, and freed whole. */
#include "report/figures.h"

#include "base/text.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void release_table(struct ledger__figures *table)
{
	free(table->leaves);
	free(table->headings);
	free(table->rows);
	free(table->notes);
	free(table->charts);
}

struct ledger__report *ledger__report_new(void)
{
	struct ledger__report *report = ledger__allocate(1, sizeof *report);

	if (!report)
		return NULL;
	report->title_month = report->known_at = report->level = "";
	report->area_code = report->area_title = "";
	report->policy_id = report->policy_title = report->policy_document = "";
	report->form_name = report->form_title = report->form_version = "";
	report->journal_head = "";
	return report;
}

void ledger__report_free(struct ledger__report *report)
{
	if (!report)
		return;
	for (size_t i = 0; i < report->table_count; i++)
		release_table(report->tables[i]);
	free(report->tables);
	free(report->footers);
	free(report->sources);
	ledger__arena_release(&report->arena);
	free(report);
}

static void *take(struct ledger__report *report, size_t size)
{
	void *piece = ledger__arena_allocate(&report->arena, size);

	if (!piece)
		report->failed = true;
	return piece;
}

/* Bytes that are not UTF-8 as U+FFFD, so that every format can hold it. */
static const char *mended(struct ledger__report *report, const char *text)
{
	struct ledger__buffer buffer = {0};
	char *copy = NULL;

	while (*text) {
		size_t good = ledger__utf8_valid_prefix(text, strlen(text));

		ledger__buffer_append(&buffer, text, good);
		text += good;
		if (*text) {
			ledger__buffer_append_text(&buffer, "\xef\xbf\xbd");
			text++;
		}
	}
	if (!buffer.failed)
		copy = ledger__arena_duplicate(
			&report->arena, buffer.data, buffer.length);
	ledger__buffer_release(&buffer);
	if (!copy)
		report->failed = true;
	return copy ? copy : "";
}

const char *ledger__report_text(struct ledger__report *report, const char *text)
{
	char *copy;

	assert(report);
	if (!text || !*text)
		return "";
	if (ledger__utf8_valid_prefix(text, strlen(text)) < strlen(text))
		return mended(report, text);
	copy = ledger__arena_duplicate(&report->arena, text, strlen(text));
	if (!copy)
		report->failed = true;
	return copy ? copy : "";
}

const char *ledger__report_format(
	struct ledger__report *report, const char *format, ...)
{
	va_list arguments;
	va_list again;
	char *text;
	int length;

	va_start(arguments, format);
	va_copy(again, arguments);
	length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	text = length < 0 ? NULL : take(report, (size_t)length + 1);
	if (text)
		(void)vsnprintf(text, (size_t)length + 1, format, arguments);
	va_end(arguments);
	return text ? text : "";
}

/* Makes room for one more of a growing array; false: memory ended. */
static bool grow(struct ledger__report *report, void *array, size_t *capacity,
	size_t count, size_t size)
{
	if (ledger__grow(array, capacity, count + 1, size))
		return true;
	report->failed = true;
	return false;
}

struct ledger__figures *ledger__report_add(struct ledger__report *report,
	const char *id, const char *version, const char *title)
{
	struct ledger__figures *table = take(report, sizeof *table);

	if (!table || !grow(report, &report->tables, &report->table_capacity,
			      report->table_count, sizeof *report->tables))
		return NULL;
	*table = (struct ledger__figures){.report = report};
	table->id = ledger__report_text(report, id);
	table->version = ledger__report_text(report, version);
	table->title = ledger__report_text(report, title);
	table->subtitle = "";
	report->tables[report->table_count++] = table;
	return table;
}

void ledger__report_add_footer(
	struct ledger__report *report, const char *label, const char *value)
{
	if (!grow(report, &report->footers, &report->footer_capacity,
		    report->footer_count, sizeof *report->footers))
		return;
	report->footers[report->footer_count++] = (struct ledger__footer){
		.label = ledger__report_text(report, label),
		.value = ledger__report_text(report, value),
	};
}

void ledger__report_add_source(struct ledger__report *report,
	const struct ledger__report_source *source)
{
	if (!grow(report, &report->sources, &report->source_capacity,
		    report->source_count, sizeof *report->sources))
		return;
	report->sources[report->source_count++] =
		(struct ledger__report_source){
			.area_code =
				ledger__report_text(report, source->area_code),
			.area_title =
				ledger__report_text(report, source->area_title),
			.known_at =
				ledger__report_text(report, source->known_at),
			.journal_sequence = source->journal_sequence,
			.journal_head = ledger__report_text(
				report, source->journal_head),
		};
}

void ledger__figures_add_key(
	struct ledger__figures *figures, const char *name, const char *title)
{
	if (!figures)
		return;
	assert(figures->key_count < LEDGER__FIGURE_KEYS);
	assert(figures->row_count == 0);
	figures->keys[figures->key_count++] = (struct ledger__row_key){
		.name = ledger__report_text(figures->report, name),
		.title = ledger__report_text(figures->report, title),
	};
}

size_t ledger__figures_add_leaf(struct ledger__figures *figures,
	const char *name, const char *title, enum ledger__figure_kind kind)
{
	struct ledger__report *report;

	if (!figures)
		return SIZE_MAX;
	report = figures->report;
	assert(figures->row_count == 0);
	if (!grow(report, &figures->leaves, &figures->leaf_capacity,
		    figures->leaf_count, sizeof *figures->leaves))
		return SIZE_MAX;
	figures->leaves[figures->leaf_count] = (struct ledger__leaf){
		.name = ledger__report_text(report, name),
		.title = ledger__report_text(report, title),
		.kind = kind,
	};
	return figures->leaf_count++;
}

static const size_t *keep_indexes(
	struct ledger__figures *figures, const size_t *indexes, size_t count)
{
	size_t *copy;

	for (size_t i = 0; i < count; i++)
		assert(indexes[i] < figures->leaf_count);
	copy = take(figures->report, (count + !count) * sizeof *copy);
	if (copy && count > 0)
		memcpy(copy, indexes, count * sizeof *copy);
	return copy;
}

void ledger__figures_set_share(struct ledger__figures *figures, size_t leaf,
	const size_t *of, size_t of_count, const size_t *to, size_t to_count,
	bool to_total)
{
	struct ledger__leaf *share;

	if (!figures || figures->report->failed)
		return;
	assert(leaf < figures->leaf_count);
	share = &figures->leaves[leaf];
	assert(share->kind == LEDGER__FIGURE_SHARE);
	share->of = keep_indexes(figures, of, of_count);
	share->to = keep_indexes(figures, to, to_count);
	if (figures->report->failed)
		return;
	share->of_count = of_count;
	share->to_count = to_count;
	share->to_total = to_total;
}

size_t ledger__figures_add_heading(struct ledger__figures *figures,
	const char *title, size_t level, size_t first, size_t last)
{
	if (!figures || figures->report->failed)
		return SIZE_MAX;
	assert(level + 1 < LEDGER__FIGURE_LEVELS && first <= last);
	if (!grow(figures->report, &figures->headings,
		    &figures->heading_capacity, figures->heading_count,
		    sizeof *figures->headings))
		return SIZE_MAX;
	figures->headings[figures->heading_count] = (struct ledger__heading){
		.title = ledger__report_text(figures->report, title),
		.level = level,
		.first = first,
		.last = last,
	};
	return figures->heading_count++;
}

size_t ledger__figures_add_row(
	struct ledger__figures *figures, enum ledger__row_kind kind)
{
	struct ledger__figures_row row = {.kind = kind};

	if (!figures || figures->report->failed)
		return SIZE_MAX;
	for (size_t i = 0; i < LEDGER__FIGURE_KEYS; i++)
		row.keys[i].code = row.keys[i].label = "";
	row.cells = take(
		figures->report, (figures->leaf_count + 1) * sizeof *row.cells);
	if (!row.cells ||
		!grow(figures->report, &figures->rows, &figures->row_capacity,
			figures->row_count, sizeof *figures->rows))
		return SIZE_MAX;
	for (size_t i = 0; i < figures->leaf_count; i++)
		row.cells[i].none =
			figures->leaves[i].kind == LEDGER__FIGURE_GREATEST;
	figures->rows[figures->row_count] = row;
	return figures->row_count++;
}

void ledger__figures_set_key(struct ledger__figures *figures, size_t row,
	size_t key, const char *code, const char *label)
{
	if (!figures || figures->report->failed)
		return;
	assert(row < figures->row_count && key < figures->key_count);
	figures->rows[row].keys[key] = (struct ledger__key_value){
		.code = ledger__report_text(figures->report, code),
		.label = ledger__report_text(figures->report, label),
	};
}

void ledger__figures_set(
	struct ledger__figures *figures, size_t row, size_t leaf, int64_t value)
{
	if (!figures || figures->report->failed)
		return;
	assert(row < figures->row_count && leaf < figures->leaf_count);
	assert(value <= LEDGER__FIGURE_LIMIT && value >= -LEDGER__FIGURE_LIMIT);
	figures->rows[row].cells[leaf] = (struct ledger__figure){
		.value = value,
	};
}

void ledger__figures_add_note(struct ledger__figures *figures, const char *note)
{
	if (!figures ||
		!grow(figures->report, &figures->notes, &figures->note_capacity,
			figures->note_count, sizeof *figures->notes))
		return;
	figures->notes[figures->note_count++] =
		ledger__report_text(figures->report, note);
}

struct ledger__chart *ledger__figures_add_chart(struct ledger__figures *figures,
	enum ledger__chart_kind kind, const char *title, const char *unit,
	enum ledger__figure_kind value_kind, size_t category_count,
	size_t series_count)
{
	struct ledger__report *report = figures ? figures->report : NULL;
	struct ledger__chart *chart =
		report ? take(report, sizeof *chart) : NULL;

	if (!chart || !grow(report, &figures->charts, &figures->chart_capacity,
			      figures->chart_count, sizeof *figures->charts))
		return NULL;
	*chart = (struct ledger__chart){
		.title = ledger__report_text(report, title),
		.unit = ledger__report_text(report, unit),
		.kind = kind,
		.figures = value_kind,
		.category_count = category_count,
		.series_count = series_count,
	};
	chart->categories =
		take(report, (category_count + 1) * sizeof *chart->categories);
	chart->series =
		take(report, (series_count + 1) * sizeof *chart->series);
	for (size_t i = 0; chart->categories && i < category_count; i++)
		chart->categories[i] = "";
	for (size_t i = 0; chart->series && i < series_count; i++) {
		chart->series[i].label = "";
		chart->series[i].values = take(report,
			(category_count + 1) * sizeof(struct ledger__figure));
	}
	if (report->failed)
		return NULL;
	figures->charts[figures->chart_count++] = chart;
	return chart;
}

size_t ledger__figures_find_leaf(
	const struct ledger__figures *figures, const char *name)
{
	for (size_t i = 0; i < figures->leaf_count; i++) {
		if (strcmp(figures->leaves[i].name, name) == 0)
			return i;
	}
	return SIZE_MAX;
}

size_t ledger__figures_total_row(const struct ledger__figures *figures)
{
	for (size_t i = 0; i < figures->row_count; i++) {
		if (figures->rows[i].kind == LEDGER__ROW_TOTAL)
			return i;
	}
	return SIZE_MAX;
}

struct ledger__figures *ledger__report_find(
	const struct ledger__report *report, const char *id)
{
	for (size_t i = 0; i < report->table_count; i++) {
		if (strcmp(report->tables[i]->id, id) == 0)
			return report->tables[i];
	}
	return NULL;
}

bool ledger__leaf_shown(const struct ledger__figures *figures, size_t leaf)
{
	if (!figures->leaves[leaf].outside)
		return true;
	for (size_t i = 0; i < figures->row_count; i++) {
		const struct ledger__figure *cell =
			&figures->rows[i].cells[leaf];

		if (!cell->none && cell->value != 0)
			return true;
	}
	return false;
}
