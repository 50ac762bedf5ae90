/* SPDX-License-Identifier: MIT */
/* One self-contained page: tables, charts, print on A4 landscape. */
#include "report/format.h"

#include <inttypes.h>
#include <string.h>

enum {
	WIDE = 14,   /* columns from which their titles stand in narrow ones */
	WIDEST = 36, /* columns from which the print is smaller still */
};

static const char style[] =
	"<style>\n"
	":root { color-scheme: light; }\n"
	"body { margin: 0 auto; padding: 1.5rem; max-width: 1600px; "
	"color: #1a1a1a; background: #fff; line-height: 1.5; "
	"font-family: \"Noto Sans CJK SC\", \"Microsoft YaHei\", "
	"\"PingFang SC\", \"WenQuanYi Zen Hei\", SimSun, "
	"sans-serif; }\n"
	"h1 { font-size: 1.5rem; margin: 0 0 .5rem; }\n"
	"h2 { font-size: 1.25rem; margin: 0 0 .3rem; text-align: center; }\n"
	"h2 + p { margin: .2rem 0 .5rem; font-size: .875rem; "
	"text-align: center; }\n"
	"a { color: #0b5394; }\n"
	"section { margin: 2rem 0 3rem; }\n"
	".sheet { overflow-x: auto; }\n"
	"table { border-collapse: collapse; font-size: .875rem; "
	"font-variant-numeric: tabular-nums; }\n"
	"caption { position: absolute; width: 1px; height: 1px; "
	"overflow: hidden; clip-path: inset(50%); white-space: "
	"nowrap; }\n"
	"th, td { border: 1px solid #595959; padding: .25rem .5rem; "
	"}\n"
	"thead th { background: #eef2f6; font-weight: 600; "
	"text-align: center; vertical-align: middle; line-height: "
	"1.3; }\n"
	"thead th.leaf { min-width: 3em; max-width: 8em; }\n"
	"tbody th { font-weight: 400; text-align: left; "
	"white-space: nowrap; vertical-align: top; }\n"
	"tbody th.long { white-space: normal; min-width: 8em; }\n"
	"td { text-align: right; white-space: nowrap; }\n"
	".sheet > table { min-width: 60%; margin: 0 auto; }\n"
	".wide td, .wide th { padding-left: .25rem; padding-right: "
	".25rem; }\n"
	".wide thead th.leaf { min-width: 2.4em; }\n"
	"tr.total th, tr.total td { font-weight: 700; border-top: "
	"2px solid #1a1a1a; }\n"
	"tr.subrow th { padding-left: 1.75rem; }\n"
	".notes { font-size: .8125rem; margin: .5rem 0; "
	"padding-left: 3em; }\n"
	".signature, .facts { list-style: none; padding: 0; }\n"
	".signature { display: flex; flex-wrap: wrap; gap: .5rem "
	"2rem; margin: 1rem 0 0; font-size: .875rem; }\n"
	".signature span { display: inline-block; min-width: 7em; "
	"min-height: 1.5em; vertical-align: bottom; border-bottom: "
	"1px solid #595959; }\n"
	".facts { font-size: .8125rem; color: #404040; "
	"overflow-wrap: anywhere; }\n"
	"figure { margin: 1.5rem 0 0; max-width: 720px; "
	"break-inside: avoid; }\n"
	"figcaption { font-weight: 600; }\n"
	"svg { max-width: 100%; height: auto; fill: #1a1a1a; "
	"font-size: 13px; }\n"
	"summary { cursor: pointer; }\n"
	"@page { size: A4 landscape; margin: 12mm 9mm; }\n"
	"@media print {\n"
	"body { padding: 0; max-width: none; }\n"
	"nav, details { display: none; }\n"
	"section { margin: 0; break-before: page; }\n"
	"header + section { break-before: auto; }\n"
	".sheet { overflow: visible; }\n"
	"table { font-size: 9pt; }\n"
	".sheet > table { width: calc(100% - 1px); }\n"
	".wide table { font-size: 7.5pt; }\n"
	".widest table { font-size: 6.5pt; }\n"
	".widest td, .widest th { padding: .5mm .3mm; }\n"
	".widest thead th.leaf { min-width: 0; }\n"
	"thead { display: table-header-group; }\n"
	"tr { break-inside: avoid; }\n"
	"thead th { print-color-adjust: exact; "
	"-webkit-print-color-adjust: exact; }\n"
	"}\n"
	"</style>\n";

static void append(struct ledger__report_job *job, const char *text)
{
	ledger__buffer_append_text(&job->out, text);
}

static void escaped(struct ledger__report_job *job, const char *text)
{
	ledger__append_xml(&job->out, text);
}

/* <name>text</name> and a line end. */
static void element(
	struct ledger__report_job *job, const char *name, const char *text)
{
	ledger__buffer_printf(&job->out, "<%s>", name);
	escaped(job, text);
	ledger__buffer_printf(&job->out, "</%s>\n", name);
}

/* ---- Headings ---------------------------------------------------------- */

static void span(struct ledger__report_job *job, const char *name, size_t count)
{
	if (count > 1)
		ledger__buffer_printf(&job->out, " %s=\"%zu\"", name, count);
}

/* A group of columns for each that the top row names. */
static void write_groups(
	struct ledger__report_job *job, const struct ledger__grid *grid)
{
	append(job, "<colgroup");
	span(job, "span", grid->figures->key_count);
	append(job, "></colgroup>");
	for (size_t i = 0; i < grid->cell_count; i++) {
		if (grid->cells[i].row > 0)
			break;
		append(job, "<colgroup");
		span(job, "span", grid->cells[i].columns);
		append(job, "></colgroup>");
	}
	append(job, "\n");
}

static void write_heading(
	struct ledger__report_job *job, const struct ledger__grid_cell *cell)
{
	bool group = !cell->leaf && cell->row == 0;

	append(job, cell->leaf ? "<th class=\"leaf\"" : "<th");
	append(job, group ? " scope=\"colgroup\"" : " scope=\"col\"");
	span(job, "colspan", cell->columns);
	span(job, "rowspan", cell->rows);
	append(job, ">");
	escaped(job, cell->text);
	append(job, "</th>");
}

static void write_head(
	struct ledger__report_job *job, const struct ledger__grid *grid)
{
	size_t at = 0;

	append(job, "<thead>\n");
	for (size_t row = 0; row < grid->depth; row++) {
		append(job, "<tr>");
		for (size_t k = 0; row == 0 && k < grid->figures->key_count;
			k++) {
			append(job, "<th scope=\"col\"");
			span(job, "rowspan", grid->depth);
			append(job, ">");
			escaped(job, grid->keys[k]);
			append(job, "</th>");
		}
		for (; at < grid->cell_count && grid->cells[at].row == row;
			at++)
			write_heading(job, &grid->cells[at]);
		append(job, "</tr>\n");
	}
	append(job, "</thead>\n");
}

/* ---- Rows -------------------------------------------------------------- */

/* Whether two neighbouring rows have the same keys up to this one. */
static bool same_keys(
	const struct ledger__figures *figures, size_t row, size_t key)
{
	if (key + 1 >= figures->key_count || row + 1 >= figures->row_count)
		return false;
	for (size_t k = 0; k <= key; k++) {
		if (strcmp(figures->rows[row].keys[k].code,
			    figures->rows[row + 1].keys[k].code) != 0)
			return false;
	}
	return true;
}

static void write_keys(struct ledger__report_job *job,
	const struct ledger__figures *figures, size_t row)
{
	bool several = figures->key_count > 1;

	for (size_t k = 0; k < figures->key_count; k++) {
		size_t rows = 1;

		if (row > 0 && same_keys(figures, row - 1, k))
			continue;
		while (same_keys(figures, row + rows - 1, k))
			rows++;
		append(job, several ? "<th scope=\"row\" class=\"long\""
				    : "<th scope=\"row\"");
		span(job, "rowspan", rows);
		append(job, ">");
		escaped(job, ledger__key_text(job, &figures->rows[row], k));
		append(job, "</th>");
	}
}

static void write_row(struct ledger__report_job *job,
	const struct ledger__grid *grid, size_t index)
{
	static const char *const tags[] = {
		[LEDGER__ROW_AREA] = "<tr>",
		[LEDGER__ROW_TOTAL] = "<tr class=\"total\">",
		[LEDGER__ROW_MEASURE] = "<tr>",
		[LEDGER__ROW_SUBROW] = "<tr class=\"subrow\">",
	};
	const struct ledger__figures *figures = grid->figures;
	const struct ledger__figures_row *row = &figures->rows[index];
	char text[LEDGER__FIGURE_TEXT];

	append(job, tags[row->kind]);
	write_keys(job, figures, index);
	for (size_t c = 0; c < grid->column_count; c++) {
		size_t leaf = grid->leaves[c];

		(void)ledger__figure_text(&row->cells[leaf],
			figures->leaves[leaf].kind, true, text);
		append(job, "<td>");
		append(job, text);
		append(job, "</td>");
	}
	append(job, "</tr>\n");
}

/* ---- Charts ------------------------------------------------------------ */

static void write_chart_data(
	struct ledger__report_job *job, const struct ledger__chart *chart)
{
	char text[LEDGER__FIGURE_TEXT];

	append(job, "<details><summary>图表数据</summary>\n<table>\n<thead>"
		    "<tr><th scope=\"col\">");
	escaped(job, chart->kind == LEDGER__CHART_LINE ? "时间" : "类别");
	append(job, "</th>");
	for (size_t s = 0; s < chart->series_count; s++) {
		append(job, "<th scope=\"col\">");
		escaped(job, *chart->series[s].label ? chart->series[s].label
						     : chart->title);
		append(job, "</th>");
	}
	append(job, "</tr></thead>\n<tbody>\n");
	for (size_t c = 0; c < chart->category_count; c++) {
		append(job, "<tr><th scope=\"row\">");
		escaped(job, chart->categories[c]);
		append(job, "</th>");
		for (size_t s = 0; s < chart->series_count; s++) {
			(void)ledger__figure_text(&chart->series[s].values[c],
				chart->figures, true, text);
			ledger__buffer_printf(&job->out, "<td>%s</td>", text);
		}
		append(job, "</tr>\n");
	}
	append(job, "</tbody>\n</table>\n</details>\n");
}

static void write_charts(struct ledger__report_job *job,
	const struct ledger__figures *figures, size_t table)
{
	char id[48];

	for (size_t i = 0; i < figures->chart_count; i++) {
		const struct ledger__chart *chart = figures->charts[i];

		(void)snprintf(id, sizeof id, "chart%zu-%zu", table + 1, i + 1);
		append(job, "<figure>\n<figcaption>");
		escaped(job, chart->title);
		append(job, "</figcaption>\n");
		ledger__chart_svg(&job->out, chart, id);
		write_chart_data(job, chart);
		append(job, "</figure>\n");
	}
}

/* ---- The page ---------------------------------------------------------- */

static void write_pair(
	struct ledger__report_job *job, const char *label, const char *value)
{
	append(job, "<li>");
	escaped(job, label);
	append(job, "：<span>");
	escaped(job, *value ? value : "\u00a0");
	append(job, "</span></li>\n");
}

static void write_signature(struct ledger__report_job *job)
{
	const struct ledger__report *report = job->report;

	if (report->footer_count == 0)
		return;
	append(job, "<ul class=\"signature\">\n");
	for (size_t i = 0; i < report->footer_count; i++)
		write_pair(job, report->footers[i].label,
			report->footers[i].value);
	append(job, "</ul>\n");
}

static void write_notes(
	struct ledger__report_job *job, const struct ledger__figures *figures)
{
	size_t count = ledger__note_count(figures);

	if (count == 0)
		return;
	append(job, "<ol class=\"notes\">\n");
	for (size_t i = 0; i < count; i++)
		element(job, "li", ledger__note(job, figures, i));
	append(job, "</ol>\n");
}

/* The title stands above what scrolls; the caption repeats it for readers. */
static void write_title(struct ledger__report_job *job,
	const struct ledger__figures *figures, size_t table)
{
	ledger__buffer_printf(&job->out, "<h2 id=\"table%zu\">", table + 1);
	escaped(job, figures->title);
	append(job, "</h2>\n");
	if (*figures->subtitle)
		element(job, "p", figures->subtitle);
}

static const char *sheet_class(const struct ledger__grid *grid)
{
	if (grid->column_count >= WIDEST)
		return "sheet wide widest";
	return grid->column_count >= WIDE ? "sheet wide" : "sheet";
}

static void write_section(struct ledger__report_job *job, size_t table)
{
	const struct ledger__figures *figures = job->report->tables[table];
	struct ledger__grid grid;

	if (!ledger__grid_make(job, figures, &grid)) {
		ledger__grid_release(&grid);
		job->failed = true;
		return;
	}
	ledger__buffer_printf(&job->out,
		"<section aria-labelledby=\"table%zu\">\n", table + 1);
	write_title(job, figures, table);
	ledger__buffer_printf(&job->out,
		"<div class=\"%s\" role=\"region\" tabindex=\"0\" "
		"aria-labelledby=\"table%zu\">\n<table>\n",
		sheet_class(&grid), table + 1);
	element(job, "caption", figures->title);
	write_groups(job, &grid);
	write_head(job, &grid);
	append(job, "<tbody>\n");
	for (size_t i = 0; i < figures->row_count; i++)
		write_row(job, &grid, i);
	append(job, "</tbody>\n</table>\n</div>\n");
	write_notes(job, figures);
	write_signature(job);
	write_charts(job, figures, table);
	append(job, "</section>\n");
	ledger__grid_release(&grid);
}

/* "泌阳县 2025-09 统计报表", or the title of the only table. */
static const char *page_title(struct ledger__report_job *job)
{
	const struct ledger__report *report = job->report;
	struct ledger__buffer *scratch = &job->scratch;

	ledger__buffer_reset(scratch);
	ledger__buffer_append_text(scratch, report->area_title);
	ledger__buffer_append_text(scratch, *report->area_title ? " " : "");
	ledger__buffer_append_text(scratch, report->title_month);
	ledger__buffer_append_text(scratch, *report->title_month ? " " : "");
	ledger__buffer_append_text(scratch, report->table_count == 1
						    ? report->tables[0]->title
						    : "统计报表");
	return ledger__job_keep(job, scratch);
}

static void write_navigation(struct ledger__report_job *job)
{
	const struct ledger__report *report = job->report;

	if (report->table_count < 2)
		return;
	append(job, "<nav aria-label=\"目录\">\n<ul>\n");
	for (size_t i = 0; i < report->table_count; i++) {
		ledger__buffer_printf(
			&job->out, "<li><a href=\"#table%zu\">", i + 1);
		escaped(job, report->tables[i]->id);
		append(job, " ");
		escaped(job, report->tables[i]->title);
		append(job, "</a></li>\n");
	}
	append(job, "</ul>\n</nav>\n");
}

ledger_status ledger__report_write_html(struct ledger__report_job *job)
{
	const struct ledger__report *report = job->report;
	const char *title = page_title(job);

	append(job, "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n"
		    "<meta charset=\"utf-8\">\n"
		    "<meta name=\"viewport\" "
		    "content=\"width=device-width, initial-scale=1\">\n");
	element(job, "title", title);
	append(job, style);
	append(job, "</head>\n<body>\n<main>\n<header>\n");
	element(job, "h1", title);
	write_navigation(job);
	append(job, "</header>\n");
	for (size_t i = 0; i < report->table_count; i++)
		write_section(job, i);
	append(job, "</main>\n<footer>\n<ul class=\"facts\">\n");
	for (size_t i = 0; i < job->fact_count; i++)
		write_pair(job, job->facts[i].label, job->facts[i].value);
	append(job, "</ul>\n</footer>\n</body>\n</html>\n");
	return LEDGER_OK;
}
