/* SPDX-License-Identifier: MIT */
/* Periods: which days a month of reports is about. */
#include "report/job.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { CUTOFF_MOST = 31 };

bool ledger__month_parse(const char *text, struct ledger__date *month)
{
	return ledger__date_parse(text, strlen(text), month) &&
	       ledger__date_precision(*month) == LEDGER__MONTH;
}

/* The last day of the month's period. */
static struct ledger__date last_day(struct ledger__date month, int cutoff_day)
{
	int days = ledger__days_in_month(month.year, month.month);
	month.day = (int8_t)(cutoff_day < days ? cutoff_day : days);
	return month;
}

static struct ledger__date other_month(struct ledger__date month, int months)
{
	month.day = 1;
	month = ledger__date_add_months(month, months);
	month.day = 0;
	return month;
}

static ledger_status check_cutoff(ledger_context *context, int cutoff_day)
{
	if (cutoff_day >= 1 && cutoff_day <= CUTOFF_MOST)
		return LEDGER_OK;
	return ledger__fail(context, LEDGER_ERROR_DESCRIPTOR,
		"the cut-off day is 1 to 31, not %d", cutoff_day);
}

ledger_status ledger_report_month(ledger_context *context, const char *month,
	int cutoff_day, char from[LEDGER_DAY_SIZE], char to[LEDGER_DAY_SIZE])
{
	struct ledger__date named = {0};
	struct ledger__date before;
	ledger_status status = check_cutoff(context, cutoff_day);

	assert(month && from && to);
	if (status != LEDGER_OK)
		return status;
	/* The first month of all has none before it. */
	if (!ledger__month_parse(month, &named) ||
		(named.year == 1 && named.month == 1))
		return ledger__fail(context, LEDGER_ERROR_DESCRIPTOR,
			"'%s' is no month such as 2025-09", month);
	before = last_day(other_month(named, -1), cutoff_day);
	(void)ledger__date_format(
		ledger__date_from_day(ledger__date_to_day(before) + 1), from);
	(void)ledger__date_format(last_day(named, cutoff_day), to);
	return LEDGER_OK;
}

ledger_status ledger_report_last_month(ledger_context *context, const char *day,
	int cutoff_day, char month[LEDGER_MONTH_SIZE])
{
	struct ledger__date today = {0};
	struct ledger__date named;
	char text[LEDGER__DATE_TEXT_SIZE];
	ledger_status status = check_cutoff(context, cutoff_day);

	assert(day && month);
	if (status != LEDGER_OK)
		return status;
	if (!ledger__date_parse(day, strlen(day), &today) ||
		ledger__date_precision(today) != LEDGER__DAY ||
		(today.year == 1 && today.month <= 2))
		return ledger__fail(context, LEDGER_ERROR_DESCRIPTOR,
			"'%s' is no day such as 2025-09-30", day);
	named = other_month(today, 0);
	if (ledger__date_to_day(last_day(named, cutoff_day)) >=
		ledger__date_to_day(today))
		named = other_month(named, -1);
	(void)ledger__date_format(named, text);
	memcpy(month, text, LEDGER_MONTH_SIZE);
	return LEDGER_OK;
}

void ledger__report_title_month(
	const struct ledger_report *report, char month[LEDGER_MONTH_SIZE])
{
	char text[LEDGER__DATE_TEXT_SIZE];
	bool next = strcmp(report->title_month, "next") == 0;
	struct ledger__date named = other_month(report->to, next ? 1 : 0);

	if (!next && strcmp(report->title_month, "same") != 0)
		(void)ledger__month_parse(report->title_month, &named);
	(void)ledger__date_format(named, text);
	memcpy(month, text, LEDGER_MONTH_SIZE);
}
