/* SPDX-License-Identifier: MIT */
/* Figures as rows: CSV, TSV, JSON lines, by the writer of rows. */
#include "report/format.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { MARK_BYTES = 3 }; /* of a byte order mark in UTF-8 */

/* The columns that say the same in every row of a table. */
static void declare_constants(ledger_writer *writer)
{
	static const char *const columns[][2] = {{"table", "表号"},
		{"version", "版本"}, {"from", "统计起始日"},
		{"to", "统计截止日"}, {"known_at", "数据截至"},
		{"area", "统计范围"}, {"policy", "依据政策"},
		{"kind", "行类型"}};

	for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
		ledger_writer_column(writer, columns[i][0], columns[i][1],
			LEDGER_COLUMN_TEXT);
}

static const char *joined(
	struct ledger__report_job *job, const char *text, const char *end)
{
	ledger__buffer_reset(&job->scratch);
	ledger__buffer_append_text(&job->scratch, text);
	ledger__buffer_append_text(&job->scratch, end);
	return ledger__job_keep(job, &job->scratch);
}

static void declare(struct ledger__report_job *job, ledger_writer *writer,
	const struct ledger__figures *figures)
{
	declare_constants(writer);
	for (size_t i = 0; i < figures->key_count; i++) {
		const struct ledger__row_key *key = &figures->keys[i];
		const char *code_title =
			job->options.labels ? key->title
					    : joined(job, key->title, "代码");

		ledger_writer_column(
			writer, key->name, code_title, LEDGER_COLUMN_TEXT);
		if (!job->options.labels)
			ledger_writer_column(writer,
				joined(job, key->name, "_title"), key->title,
				LEDGER_COLUMN_TEXT);
	}
	for (size_t i = 0; i < figures->leaf_count; i++)
		ledger_writer_column(writer, figures->leaves[i].name,
			ledger__leaf_path(job, figures, i),
			figures->leaves[i].kind == LEDGER__FIGURE_SHARE
				? LEDGER_COLUMN_DECIMAL
				: LEDGER_COLUMN_INTEGER);
}

static void write_constants(ledger_writer *writer,
	const struct ledger__figures *figures,
	const struct ledger__figures_row *row)
{
	const struct ledger__report *report = figures->report;
	char from[LEDGER__DATE_TEXT_SIZE] = "";
	char to[LEDGER__DATE_TEXT_SIZE] = "";

	if (report->from.year != 0)
		ledger__date_format(report->from, from);
	if (report->to.year != 0)
		ledger__date_format(report->to, to);
	ledger_writer_text(writer, figures->id);
	ledger_writer_text(writer, figures->version);
	ledger_writer_text(writer, from);
	ledger_writer_text(writer, to);
	ledger_writer_text(writer, report->known_at);
	ledger_writer_cell(writer, report->area_code, strlen(report->area_code),
		report->area_title, strlen(report->area_title));
	ledger_writer_cell(writer, report->policy_id, strlen(report->policy_id),
		report->policy_title, strlen(report->policy_title));
	ledger_writer_text(writer, ledger__row_kind_name(row->kind));
}

static void write_row(struct ledger__report_job *job, ledger_writer *writer,
	const struct ledger__figures *figures,
	const struct ledger__figures_row *row)
{
	char text[LEDGER__FIGURE_TEXT];

	write_constants(writer, figures, row);
	for (size_t i = 0; i < figures->key_count; i++) {
		if (!job->options.labels)
			ledger_writer_text(writer, row->keys[i].code);
		ledger_writer_text(writer, row->keys[i].label);
	}
	for (size_t i = 0; i < figures->leaf_count; i++) {
		size_t length = ledger__figure_text(
			&row->cells[i], figures->leaves[i].kind, false, text);

		ledger_writer_text(writer, length > 0 ? text : NULL);
	}
	ledger_writer_end_row(writer);
}

static ledger_status write_table(struct ledger__report_job *job, FILE *stream,
	const struct ledger__figures *figures)
{
	const struct ledger__report_options *options = &job->options;
	ledger_writer *writer = NULL;
	ledger_status status = ledger_writer_new(
		job->context, stream, options->format, &writer);

	if (status)
		return status;
	ledger_writer_set_excel(writer, options->excel);
	ledger_writer_set_terminal(writer, options->terminal);
	ledger_writer_set_titles(writer, options->titles);
	ledger_writer_set_labels(writer, options->labels);
	declare(job, writer, figures);
	for (size_t i = 0; i < figures->row_count; i++)
		write_row(job, writer, figures, &figures->rows[i]);
	status = ledger_writer_finish(writer);
	ledger_writer_free(writer);
	return status;
}

/* A table's rows behind what is there; one byte order mark begins it all. */
static ledger_status append_table(
	struct ledger__report_job *job, const struct ledger__figures *figures)
{
	char *text = NULL;
	size_t length = 0;
	size_t skip = 0;
	FILE *stream = open_memstream(&text, &length);
	ledger_status status;

	if (!stream)
		return ledger__fail_memory(job->context);
	status = write_table(job, stream, figures);
	if (fclose(stream) != 0 && !status)
		status = ledger__fail_memory(job->context);
	if (!status && job->out.length > 0) {
		if (job->options.excel)
			skip = MARK_BYTES;
		if (job->options.format != LEDGER_FORMAT_JSONL)
			ledger__buffer_append_text(
				&job->out, job->options.excel ? "\r\n" : "\n");
	}
	if (!status)
		ledger__buffer_append(&job->out, text + skip, length - skip);
	free(text);
	return status;
}

ledger_status ledger__report_write_csv(struct ledger__report_job *job)
{
	const struct ledger__report *report = job->report;
	ledger_status status = LEDGER_OK;

	if (job->options.format == LEDGER_FORMAT_JSONL)
		job->options.excel = false;
	for (size_t i = 0; i < report->table_count && !status; i++)
		status = append_table(job, report->tables[i]);
	return status;
}
