/* SPDX-License-Identifier: MIT */
/* A report is set up, and written once there are figures. */
#include "report/job.h"

#include "policy/policy.h"
#include "report/write.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

ledger_status ledger_report_new(ledger_context *context, ledger_report **report)
{
	ledger_report *made = ledger__allocate(1, sizeof *made);

	assert(context && report);
	if (!made)
		return ledger__fail_memory(context);
	*made = (struct ledger_report){
		.context = context,
		.title_month = "same",
		.known_at = context->now,
	};
	*report = made;
	return LEDGER_OK;
}

void ledger_report_free(ledger_report *report)
{
	if (!report)
		return;
	ledger__report_free(report->figures);
	ledger__arena_release(&report->arena);
	free(report->tables);
	free(report->editions);
	free(report->footers);
	free(report);
}

void ledger__report_take(
	struct ledger_report *report, struct ledger__report *figures)
{
	ledger__report_free(report->figures);
	report->figures = figures;
}

/* ---- Settings ---------------------------------------------------------- */

static ledger_status keep(
	ledger_report *report, const char *text, const char **kept)
{
	const char *copy =
		ledger__arena_duplicate(&report->arena, text, strlen(text));

	if (!copy)
		return ledger__fail_memory(report->context);
	*kept = copy;
	return LEDGER_OK;
}

static bool parse_day(const char *text, struct ledger__date *day)
{
	return ledger__date_parse(text, strlen(text), day) &&
	       ledger__date_precision(*day) == LEDGER__DAY;
}

ledger_status ledger_report_set_period(
	ledger_report *report, const char *from, const char *to)
{
	struct ledger__date first = {0};
	struct ledger__date last = {0};

	assert(report && from && to);
	if (!parse_day(from, &first) || !parse_day(to, &last))
		return ledger__fail(report->context, LEDGER_ERROR_DESCRIPTOR,
			"'%s' is no day such as 2025-09-30",
			parse_day(from, &first) ? to : from);
	if (ledger__date_to_day(first) > ledger__date_to_day(last))
		return ledger__fail(report->context, LEDGER_ERROR_DESCRIPTOR,
			"the period from %s to %s ends before it begins", from,
			to);
	report->from = first;
	report->to = last;
	return LEDGER_OK;
}

ledger_status ledger_report_set_title_month(
	ledger_report *report, const char *month)
{
	struct ledger__date named;

	assert(report && month);
	if (strcmp(month, "next") != 0 && strcmp(month, "same") != 0 &&
		!ledger__month_parse(month, &named))
		return ledger__fail(report->context, LEDGER_ERROR_DESCRIPTOR,
			"the title's month is 'same', 'next' or such as "
			"2025-10, not '%s'",
			month);
	return keep(report, month, &report->title_month);
}

void ledger_report_set_known_at(ledger_report *report, int64_t seconds)
{
	assert(report);
	report->known_at = seconds;
}

ledger_status ledger_report_set_level(ledger_report *report, const char *level)
{
	assert(report && level);
	if (strcmp(level, "county") != 0 && strcmp(level, "township") != 0 &&
		strcmp(level, "village") != 0)
		return ledger__fail(report->context, LEDGER_ERROR_DESCRIPTOR,
			"rows are of a county, township or village, not '%s'",
			level);
	return keep(report, level, &report->level);
}

ledger_status ledger_report_set_area(ledger_report *report, const char *code)
{
	char area[13];
	ledger_status status;

	assert(report && code);
	status = ledger__scope_read(report->context, code, area);
	return status == LEDGER_OK ? keep(report, area, &report->area) : status;
}

void ledger_report_set_policy(
	ledger_report *report, const ledger_policy *policy)
{
	assert(report);
	report->policy = policy;
}

ledger_status ledger_report_add_table(ledger_report *report, const char *path)
{
	const char *kept = NULL;
	ledger_status status;

	assert(report && path);
	status = keep(report, path, &kept);
	if (status == LEDGER_OK &&
		!ledger__grow(&report->tables, &report->table_capacity,
			report->table_count + 1, sizeof *report->tables))
		status = ledger__fail_memory(report->context);
	if (status == LEDGER_OK)
		report->tables[report->table_count++] = kept;
	return status;
}

ledger_status ledger_report_add_footer(
	ledger_report *report, const char *label, const char *value)
{
	struct ledger__footer footer = {NULL, NULL};
	ledger_status status;

	assert(report && label && value);
	status = keep(report, label, &footer.label);
	if (status == LEDGER_OK)
		status = keep(report, value, &footer.value);
	if (status == LEDGER_OK &&
		!ledger__grow(&report->footers, &report->footer_capacity,
			report->footer_count + 1, sizeof *report->footers))
		status = ledger__fail_memory(report->context);
	if (status == LEDGER_OK)
		report->footers[report->footer_count++] = footer;
	return status;
}

void ledger__report_fill_head(
	const struct ledger_report *report, struct ledger__report *figures)
{
	char text[26];
	char month[LEDGER_MONTH_SIZE];
	char day[LEDGER__DATE_TEXT_SIZE];

	figures->from = report->from;
	figures->to = report->to;
	ledger__report_title_month(report, month);
	figures->title_month = ledger__report_text(figures, month);
	ledger__time_format(report->known_at, text);
	figures->known_at = ledger__report_text(figures, text);
	for (size_t i = 0; i < report->footer_count; i++)
		ledger__report_add_footer(figures, report->footers[i].label,
			report->footers[i].value);
	(void)ledger__date_format(ledger__date_in_china(report->known_at), day);
	ledger__report_add_footer(figures, "填报日期", day);
}

/* ---- Writing ----------------------------------------------------------- */

ledger_status ledger_report_write(
	ledger_report *report, FILE *stream, const ledger_report_style *style)
{
	struct ledger__report_options options;

	assert(report && report->figures && stream && style);
	ledger__report_options_default(&options, style->format);
	options.excel = style->excel;
	options.terminal = style->terminal;
	options.width = style->width;
	options.temporary = report->context->temporary;
	if (style->headings)
		options.titles = strcmp(style->headings, "title") == 0;
	if (style->values)
		options.labels = strcmp(style->values, "label") == 0;
	return ledger__report_write(
		report->context, report->figures, stream, &options);
}
