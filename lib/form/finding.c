/* SPDX-License-Identifier: MIT */
/* Lists of findings, and their texts. */
#include "form/finding.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHORT_DETAIL = 256 };

/* The formatted detail in the arena; NULL when memory ends. */
static const char *make_detail(
	struct ledger__arena *arena, const char *format, va_list arguments)
{
	char text[SHORT_DETAIL];
	va_list again;
	char *detail = NULL;
	int length;

	va_copy(again, arguments);
	length = vsnprintf(text, sizeof text, format, arguments);
	if (length >= 0 && length < SHORT_DETAIL) {
		detail = ledger__arena_duplicate(arena, text, (size_t)length);
	} else if (length >= 0) {
		detail = ledger__arena_allocate(arena, (size_t)length + 1);
		if (detail)
			vsnprintf(detail, (size_t)length + 1, format, again);
	}
	va_end(again);
	return detail;
}

void ledger__finding_add(struct ledger__findings *findings, unsigned int rule,
	uint64_t line, uint32_t column, int field, const char *value,
	size_t value_length, const char *detail, ...)
{
	struct ledger__finding *item;
	const char *value_copy = "";
	const char *detail_copy = "";

	assert(findings->rules && rule < findings->rules->count);
	if (findings->failed ||
		findings->rules->rules[rule].severity == LEDGER_OFF)
		return;
	if (value_length > 0)
		value_copy = ledger__arena_duplicate(
			&findings->arena, value, value_length);
	if (detail) {
		va_list arguments;

		va_start(arguments, detail);
		detail_copy = make_detail(&findings->arena, detail, arguments);
		va_end(arguments);
	}
	if (!value_copy || !detail_copy ||
		!ledger__grow(&findings->items, &findings->capacity,
			findings->count + 1, sizeof *findings->items)) {
		findings->failed = true;
		return;
	}
	item = &findings->items[findings->count++];
	*item = (struct ledger__finding){
		rule, line, column, field, value_copy, detail_copy, false};
}

void ledger__findings_reset(struct ledger__findings *findings)
{
	findings->count = 0;
	findings->failed = false;
	ledger__arena_reset(&findings->arena);
}

void ledger__findings_release(struct ledger__findings *findings)
{
	ledger__arena_release(&findings->arena);
	free(findings->items);
	findings->items = NULL;
	findings->count = 0;
	findings->capacity = 0;
}

void ledger__finding_text(
	struct ledger__buffer *buffer, const char *text, const char *detail)
{
	const char *mark;

	while ((mark = strstr(text, "{}")) != NULL) {
		ledger__buffer_append(buffer, text, (size_t)(mark - text));
		ledger__buffer_append_text(buffer, detail);
		text = mark + strlen("{}");
	}
	ledger__buffer_append_text(buffer, text);
}
