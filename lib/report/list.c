/* SPDX-License-Identifier: MIT */
/* The tables and their columns as a list, without a store. */
#include "report/report.h"

#include <assert.h>
#include <string.h>

static const char *const kinds[] = {
	[LEDGER__COLUMN_COUNT] = "count",
	[LEDGER__COLUMN_SHARE] = "share",
	[LEDGER__COLUMN_GREATEST] = "greatest",
	[LEDGER__COLUMN_AREAS] = "areas",
};

static void declare(ledger_writer *writer)
{
	static const char *const names[][2] = {{"table", "表号"},
		{"title", "表名"}, {"version", "版本"}, {"column", "列"},
		{"heading", "表头"}, {"column_title", "列名"}, {"kind", "类型"},
		{"note", "说明"}};

	for (size_t i = 0; i < LEDGER__COUNT(names); i++)
		ledger_writer_column(
			writer, names[i][0], names[i][1], LEDGER_COLUMN_TEXT);
}

/* Headings over the column, the highest first, with ／ between. */
static void heading_of(const struct ledger__layout *layout, size_t column,
	struct ledger__buffer *text)
{
	ledger__buffer_reset(text);
	for (size_t i = 0; i < layout->span_count; i++) {
		const struct ledger__span *span = &layout->spans[i];

		if (column < span->first || column > span->last)
			continue;
		if (text->length > 0)
			ledger__buffer_append_text(text, "／");
		ledger__buffer_append_text(text, span->title);
	}
}

static void write_layout(const struct ledger__layout *layout,
	struct ledger__buffer *text, ledger_writer *writer)
{
	for (size_t i = 0; i < layout->column_count; i++) {
		const struct ledger__leaf_spec *spec = &layout->columns[i];

		heading_of(layout, i, text);
		ledger_writer_text(writer, layout->id);
		ledger_writer_text(writer, layout->title);
		ledger_writer_text(writer, layout->version);
		ledger_writer_text(writer, spec->name);
		ledger_writer_text(writer,
			text->length > 0 ? ledger__buffer_text(text) : NULL);
		ledger_writer_text(writer, spec->title);
		ledger_writer_text(writer, kinds[spec->kind]);
		ledger_writer_text(writer, spec->note);
		ledger_writer_end_row(writer);
	}
}

ledger_status ledger_report_write_list(
	ledger_report *report, ledger_writer *writer)
{
	struct ledger__making making = {.job = report};
	struct ledger__buffer text = {0};
	ledger_status status = LEDGER_OK;

	assert(report && writer);
	status = ledger__making_layouts(&making);
	if (status == LEDGER_OK)
		declare(writer);
	for (size_t i = 0; status == LEDGER_OK && i < making.layout_count; i++)
		write_layout(making.layouts[i], &text, writer);
	if (status == LEDGER_OK && text.failed)
		status = ledger__fail_memory(report->context);
	ledger__buffer_release(&text);
	ledger__making_release(&making);
	return status;
}
