/* SPDX-License-Identifier: MIT */
/* Figures in Markdown: a table cannot merge headings, so they are joined. */
#include "report/format.h"

#include "base/text.h"

#include <string.h>

static void append(struct ledger__report_job *job, const char *text)
{
	ledger__buffer_append_text(&job->out, text);
}

/* Visible, and without what Markdown would take for its own. */
static void append_escaped(struct ledger__report_job *job, const char *text)
{
	const char *shown = ledger__job_visible(job, text);

	for (; *shown; shown++) {
		if (memchr("\\`*_[]<>|~&#", *shown, 12))
			ledger__buffer_append_byte(&job->out, '\\');
		ledger__buffer_append_byte(&job->out, *shown);
	}
}

static void write_headings(
	struct ledger__report_job *job, const struct ledger__grid *grid)
{
	const struct ledger__figures *figures = grid->figures;

	for (size_t i = 0; i < figures->key_count; i++) {
		append(job, i == 0 ? "| " : " | ");
		append_escaped(job, grid->keys[i]);
	}
	for (size_t c = 0; c < grid->column_count; c++) {
		size_t leaf = grid->leaves[c];

		append(job, c + figures->key_count == 0 ? "| " : " | ");
		append_escaped(
			job, job->options.titles
				     ? ledger__leaf_path(job, figures, leaf)
				     : figures->leaves[leaf].name);
	}
	append(job, " |\n|");
	for (size_t i = 0; i < figures->key_count; i++)
		append(job, " --- |");
	for (size_t c = 0; c < grid->column_count; c++)
		append(job, " ---: |");
	append(job, "\n");
}

static void write_rows(
	struct ledger__report_job *job, const struct ledger__grid *grid)
{
	const struct ledger__figures *figures = grid->figures;
	char text[LEDGER__FIGURE_TEXT];

	for (size_t r = 0; r < figures->row_count; r++) {
		const struct ledger__figures_row *row = &figures->rows[r];

		append(job, "|");
		for (size_t k = 0; k < figures->key_count; k++) {
			append(job, " ");
			if (k == 0 && row->kind == LEDGER__ROW_SUBROW)
				append(job, "　");
			append_escaped(job, ledger__key_text(job, row, k));
			append(job, " |");
		}
		for (size_t c = 0; c < grid->column_count; c++) {
			size_t leaf = grid->leaves[c];

			(void)ledger__figure_text(&row->cells[leaf],
				figures->leaves[leaf].kind, true, text);
			append(job, " ");
			append(job, text);
			append(job, *text ? " |" : "|");
		}
		append(job, "\n");
	}
}

static void write_pair(
	struct ledger__report_job *job, const char *label, const char *value)
{
	append(job, "- ");
	append_escaped(job, label);
	append(job, "：");
	append_escaped(job, value);
	append(job, "\n");
}

static void write_table(
	struct ledger__report_job *job, const struct ledger__figures *figures)
{
	struct ledger__grid grid;
	size_t notes = ledger__note_count(figures);

	append(job, "## ");
	append_escaped(job, figures->title);
	append(job, "\n\n");
	if (*figures->subtitle) {
		append_escaped(job, figures->subtitle);
		append(job, "\n\n");
	}
	if (ledger__grid_make(job, figures, &grid)) {
		write_headings(job, &grid);
		write_rows(job, &grid);
	} else {
		job->failed = true;
	}
	ledger__grid_release(&grid);
	append(job, "\n");
	for (size_t i = 0; i < notes; i++)
		write_pair(job, "注", ledger__note(job, figures, i));
	append(job, notes > 0 ? "\n" : "");
	for (size_t i = 0; i < figures->chart_count; i++) {
		struct ledger__buffer sentence = {0};

		ledger__chart_sentence(&sentence, figures->charts[i]);
		append_escaped(job, ledger__job_keep(job, &sentence));
		append(job, "\n\n");
		ledger__buffer_release(&sentence);
	}
}

ledger_status ledger__report_write_markdown(struct ledger__report_job *job)
{
	const struct ledger__report *report = job->report;

	for (size_t i = 0; i < report->table_count; i++)
		write_table(job, report->tables[i]);
	for (size_t i = 0; i < job->fact_count; i++)
		write_pair(job, job->facts[i].label, job->facts[i].value);
	for (size_t i = 0; i < report->footer_count; i++)
		write_pair(job, report->footers[i].label,
			report->footers[i].value);
	return LEDGER_OK;
}
