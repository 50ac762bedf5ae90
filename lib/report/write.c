/* SPDX-License-Identifier: MIT */
/* A report is written: what all formats share. */
#include "report/format.h"

#include "base/text.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static bool is_human(ledger_format format)
{
	switch (format) {
	case LEDGER_FORMAT_TABLE:
	case LEDGER_FORMAT_MARKDOWN:
	case LEDGER_FORMAT_HTML:
	case LEDGER_FORMAT_XLSX:
		return true;
	case LEDGER_FORMAT_CSV:
	case LEDGER_FORMAT_TSV:
	case LEDGER_FORMAT_JSON:
	case LEDGER_FORMAT_JSONL:
	case LEDGER_FORMAT_YAML:
		break;
	}
	return false;
}

static ledger__report_writer *writer_of(ledger_format format)
{
	switch (format) {
	case LEDGER_FORMAT_TABLE:
		return ledger__report_write_table;
	case LEDGER_FORMAT_CSV:
	case LEDGER_FORMAT_TSV:
	case LEDGER_FORMAT_JSONL:
		break;
	case LEDGER_FORMAT_JSON:
	case LEDGER_FORMAT_YAML:
		return ledger__report_write_json;
	case LEDGER_FORMAT_MARKDOWN:
		return ledger__report_write_markdown;
	case LEDGER_FORMAT_HTML:
		return ledger__report_write_html;
	case LEDGER_FORMAT_XLSX:
		return ledger__report_write_xlsx;
	}
	return ledger__report_write_csv;
}

void ledger__report_options_default(
	struct ledger__report_options *options, ledger_format format)
{
	*options = (struct ledger__report_options){
		.format = format,
		.titles = is_human(format),
		.labels = is_human(format),
	};
}

const char *ledger__row_kind_name(enum ledger__row_kind kind)
{
	static const char *const names[] = {
		[LEDGER__ROW_AREA] = "area",
		[LEDGER__ROW_TOTAL] = "total",
		[LEDGER__ROW_MEASURE] = "measure",
		[LEDGER__ROW_SUBROW] = "subrow",
	};

	return names[kind];
}

const char *ledger__figure_kind_name(enum ledger__figure_kind kind)
{
	static const char *const names[] = {
		[LEDGER__FIGURE_COUNT] = "count",
		[LEDGER__FIGURE_SHARE] = "share",
		[LEDGER__FIGURE_GREATEST] = "greatest",
	};

	return names[kind];
}

const char *ledger__job_text(
	struct ledger__report_job *job, const char *text, size_t length)
{
	char *copy = ledger__arena_duplicate(&job->arena, text, length);

	if (!copy)
		job->failed = true;
	return copy ? copy : "";
}

const char *ledger__job_keep(
	struct ledger__report_job *job, struct ledger__buffer *buffer)
{
	const char *text = "";

	if (buffer->failed)
		job->failed = true;
	else if (buffer->length > 0)
		text = ledger__job_text(job, buffer->data, buffer->length);
	ledger__buffer_reset(buffer);
	return text;
}

const char *ledger__job_visible(
	struct ledger__report_job *job, const char *text)
{
	struct ledger__buffer shown = {0};
	const char *kept;

	ledger__text_append_visible(&shown, text, strlen(text));
	kept = shown.length == strlen(text) && !shown.failed
		       ? text
		       : ledger__job_keep(job, &shown);
	ledger__buffer_release(&shown);
	return kept;
}

/* ---- Facts ------------------------------------------------------------- */

/* Ends the fact that stands in scratch. */
static void add_fact(struct ledger__report_job *job, const char *label)
{
	const char *value = ledger__job_keep(job, &job->scratch);

	if (!*value)
		return;
	assert(job->fact_count < LEDGER__FACTS);
	job->facts[job->fact_count++] = (struct ledger__fact){
		.label = label,
		.value = ledger__job_visible(job, value),
	};
}

/* "title（a，b）" of what is there. */
static void append_named(struct ledger__buffer *out, const char *title,
	const char *first, const char *second)
{
	const char *sign = "（";

	ledger__buffer_append_text(out, *title ? title : first);
	if (!*title)
		first = "";
	for (int i = 0; i < 2; i++) {
		const char *text = i == 0 ? first : second;

		if (!*text)
			continue;
		ledger__buffer_append_text(out, sign);
		ledger__buffer_append_text(out, text);
		sign = "，";
	}
	if (strcmp(sign, "，") == 0)
		ledger__buffer_append_text(out, "）");
}

static void append_period(
	struct ledger__buffer *out, const struct ledger__report *report)
{
	char text[LEDGER__DATE_TEXT_SIZE];

	if (report->from.year == 0 || report->to.year == 0)
		return;
	ledger__date_format(report->from, text);
	ledger__buffer_append_text(out, text);
	ledger__buffer_append_text(out, " 至 ");
	ledger__date_format(report->to, text);
	ledger__buffer_append_text(out, text);
}

static void append_sources(
	struct ledger__buffer *out, const struct ledger__report *report)
{
	for (size_t i = 0; i < report->source_count; i++) {
		const struct ledger__report_source *source =
			&report->sources[i];

		ledger__buffer_append_text(out, i > 0 ? "、" : "");
		ledger__buffer_append_text(out, *source->area_title
							? source->area_title
							: source->area_code);
	}
}

static void state_facts(struct ledger__report_job *job)
{
	const struct ledger__report *report = job->report;
	struct ledger__buffer *out = &job->scratch;

	append_named(out, report->area_title, report->area_code, "");
	add_fact(job, "统计范围");
	append_period(out, report);
	add_fact(job, "统计期间");
	ledger__buffer_append_text(out, report->title_month);
	add_fact(job, "报表月份");
	ledger__buffer_append_text(out, report->known_at);
	add_fact(job, "数据截至");
	append_named(out, report->policy_title, report->policy_id,
		report->policy_document);
	add_fact(job, "依据政策");
	append_named(out, report->form_title, report->form_name,
		report->form_version);
	add_fact(job, "台账表单");
	if (*report->journal_head)
		ledger__buffer_printf(out, "第 %" PRId64 " 条 %s",
			report->journal_sequence, report->journal_head);
	add_fact(job, "流水记录");
	append_sources(out, report);
	add_fact(job, "汇总来源");
}

/* ---- Writing ----------------------------------------------------------- */

static ledger_status write_out(struct ledger__report_job *job, FILE *stream)
{
	const struct ledger__buffer *out = &job->out;

	if (job->failed || out->failed || job->scratch.failed)
		return ledger__fail_memory(job->context);
	errno = 0;
	if (out->length > 0 &&
		fwrite(out->data, 1, out->length, stream) != out->length)
		return ledger__fail_errno(job->context, LEDGER_ERROR_OUTPUT,
			"cannot write the output");
	if (fflush(stream) != 0 || ferror(stream))
		return ledger__fail_errno(job->context, LEDGER_ERROR_OUTPUT,
			"cannot write the output");
	return LEDGER_OK;
}

ledger_status ledger__report_write(ledger_context *context,
	const struct ledger__report *report, FILE *stream,
	const struct ledger__report_options *options)
{
	struct ledger__report_job job = {
		.context = context,
		.report = report,
		.options = *options,
	};
	ledger_status status;

	assert(context && report && stream && !report->failed);
	state_facts(&job);
	status = writer_of(options->format)(&job);
	if (!status)
		status = write_out(&job, stream);
	ledger__arena_release(&job.arena);
	ledger__buffer_release(&job.out);
	ledger__buffer_release(&job.scratch);
	return status;
}
