/* SPDX-License-Identifier: MIT */
/* Figures are read back: what the readers of both formats share. */
#include "report/read.h"

#include "report/format.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void ledger__report_problems_release(struct ledger__report_problems *problems)
{
	free(problems->items);
	ledger__arena_release(&problems->arena);
	*problems = (struct ledger__report_problems){0};
}

void ledger__read_problem(
	struct ledger__reading *reading, uint64_t line, const char *format, ...)
{
	struct ledger__report_problems *problems = reading->problems;
	struct ledger__report_problem problem = {.line = line};
	char text[512];
	va_list arguments;

	if (reading->found++ >= LEDGER__READ_PROBLEMS)
		return;
	va_start(arguments, format);
	(void)vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	problem.file = ledger__arena_duplicate(
		&problems->arena, reading->file, strlen(reading->file));
	problem.text =
		ledger__arena_duplicate(&problems->arena, text, strlen(text));
	if (!problem.file || !problem.text ||
		!ledger__grow(&problems->items, &problems->capacity,
			problems->count + 1, sizeof *problems->items))
		problems->failed = true;
	else
		problems->items[problems->count++] = problem;
}

void ledger__read_stated(
	struct ledger__reading *reading, const struct ledger__stated *stated)
{
	if (ledger__grow(&reading->stated, &reading->stated_capacity,
		    reading->stated_count + 1, sizeof *reading->stated))
		reading->stated[reading->stated_count++] = *stated;
	else
		reading->problems->failed = true;
}

bool ledger__row_kind_parse(const char *name, enum ledger__row_kind *kind)
{
	for (int i = LEDGER__ROW_AREA; i <= LEDGER__ROW_SUBROW; i++) {
		if (strcmp(ledger__row_kind_name((enum ledger__row_kind)i),
			    name) == 0) {
			*kind = (enum ledger__row_kind)i;
			return true;
		}
	}
	return false;
}

bool ledger__figure_kind_parse(const char *name, enum ledger__figure_kind *kind)
{
	for (int i = LEDGER__FIGURE_COUNT; i <= LEDGER__FIGURE_GREATEST; i++) {
		if (strcmp(ledger__figure_kind_name(
				   (enum ledger__figure_kind)i),
			    name) == 0) {
			*kind = (enum ledger__figure_kind)i;
			return true;
		}
	}
	return false;
}

bool ledger__read_day(const char *text, struct ledger__date *date)
{
	*date = (struct ledger__date){0};
	if (!*text)
		return true;
	return ledger__date_parse(text, strlen(text), date) &&
	       ledger__date_precision(*date) == LEDGER__DAY;
}

/* ---- After all is read ------------------------------------------------- */

/* What a share says must be what its columns give. */
static void compare_stated(struct ledger__reading *reading)
{
	for (size_t i = 0; i < reading->stated_count; i++) {
		const struct ledger__stated *stated = &reading->stated[i];
		const struct ledger__figures *figures = stated->figures;
		const struct ledger__leaf *leaf =
			&figures->leaves[stated->leaf];
		const struct ledger__figure *cell =
			&figures->rows[stated->row].cells[stated->leaf];
		bool none = cell->none || cell->whole == 0;
		char computed[LEDGER__FIGURE_TEXT];
		uint64_t line = stated->line;

		if (none == stated->none &&
			(none || cell->hundredths == stated->hundredths))
			continue;
		(void)ledger__figure_text(
			cell, LEDGER__FIGURE_SHARE, false, computed);
		if (line == 0)
			line = ledger__read_json_line(reading, stated->table,
				stated->row, leaf->name);
		ledger__read_problem(reading, line,
			"'%s' of table %s: the columns give %s, not what "
			"stands there",
			leaf->name, figures->id, none ? "nothing" : computed);
	}
}

static ledger_status conclude(struct ledger__reading *reading)
{
	ledger_context *context = reading->context;
	const struct ledger__report_problem *first;
	ledger_status status = LEDGER_OK;

	if (reading->found == 0 && reading->report->table_count == 0)
		ledger__read_problem(reading, 0, "the file holds no table");
	if (reading->found == 0)
		status = ledger__report_settle(context, reading->report);
	if (!status && reading->found == 0)
		compare_stated(reading);
	if (!status && (reading->problems->failed || reading->report->failed))
		status = ledger__fail_memory(context);
	if (status || reading->found == 0)
		return status;
	first = &reading->problems
			 ->items[reading->problems->count -
				 (reading->found < LEDGER__READ_PROBLEMS
						 ? reading->found
						 : LEDGER__READ_PROBLEMS)];
	if (first->line == 0)
		return ledger__fail(context, LEDGER_ERROR_INPUT, "%s: %s",
			first->file, first->text);
	return ledger__fail(context, LEDGER_ERROR_INPUT, "%s:%llu: %s",
		first->file, (unsigned long long)first->line, first->text);
}

/* Whether the file is a JSON object: the first byte that says something. */
static ledger_status look(struct ledger__reading *reading, bool *json)
{
	char head[512];
	uint64_t size = ledger__input_size(reading->input);
	size_t length = size < sizeof head ? (size_t)size : sizeof head;
	ledger_status status = LEDGER_OK;
	size_t at = 0;

	if (size > LEDGER__READ_BYTES)
		return ledger__fail(reading->context, LEDGER_ERROR_INPUT,
			"'%s' is too large to be a report", reading->file);
	if (length > 0)
		status = ledger__input_read(reading->input, head, length, 0);
	if (status)
		return status;
	if (length >= 3 && memcmp(head, "\xef\xbb\xbf", 3) == 0)
		at = 3;
	while (at < length && memchr(" \t\r\n", head[at], 4))
		at++;
	*json = at < length && head[at] == '{';
	return LEDGER_OK;
}

ledger_status ledger__report_read(ledger_context *context, const char *path,
	const char *temporary, ledger__layout_source *layout, void *layout_data,
	struct ledger__report_problems *problems,
	struct ledger__report **report)
{
	struct ledger__reading reading = {
		.context = context,
		.layout = layout,
		.layout_data = layout_data,
		.problems = problems,
	};
	const char *sha256;
	bool json = false;
	ledger_status status;

	assert(context && path && problems && report);
	status = ledger__input_open(context, path, temporary, &reading.input);
	if (status)
		return status;
	reading.file = ledger__input_name(reading.input);
	reading.report = ledger__report_new();
	status = reading.report ? look(&reading, &json)
				: ledger__fail_memory(context);
	if (!status)
		status = json ? ledger__read_json(&reading)
			      : ledger__read_csv(&reading);
	/* Its digest is of no use, but tells that the file stayed the same. */
	if (!status)
		status = ledger__input_sha256(reading.input, &sha256);
	if (!status)
		status = conclude(&reading);
	if (!status) {
		*report = reading.report;
		reading.report = NULL;
	}
	ledger__report_free(reading.report);
	ledger__input_free(reading.input);
	free(reading.stated);
	return status;
}

ledger_status ledger__report_parse(ledger_context *context, const char *name,
	const char *text, size_t length,
	struct ledger__report_problems *problems,
	struct ledger__report **report)
{
	struct ledger__reading reading = {
		.context = context,
		.file = name,
		.text = text,
		.length = length,
		.problems = problems,
	};
	ledger_status status;

	assert(context && name && text && problems && report);
	reading.report = ledger__report_new();
	status = reading.report ? ledger__read_json(&reading)
				: ledger__fail_memory(context);
	if (!status)
		status = conclude(&reading);
	if (!status) {
		*report = reading.report;
		reading.report = NULL;
	}
	ledger__report_free(reading.report);
	free(reading.stated);
	return status;
}
