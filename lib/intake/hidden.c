/* SPDX-License-Identifier: MIT */
/* Codes that an export left out come back with the record, not blank. */
#include "intake/intake.h"

#include <string.h>

bool ledger__mapping_is_export(const struct ledger__mapping *mapping)
{
	static const char *const words[] = {"export_batch", "导出批次"};

	for (size_t i = 0; i < mapping->column_count; i++) {
		if (mapping->fields[i] != LEDGER__COLUMN_ENGINE)
			continue;
		for (size_t w = 0; w < sizeof(words) / sizeof(*words); w++) {
			if (mapping->headings[i] != NULL &&
				strcmp(mapping->headings[i], words[w]) == 0)
				return true;
		}
	}
	return false;
}

static bool holds_code(const struct ledger__value *value, const char *code)
{
	size_t length = strlen(code);
	const char *start = value->text;
	const char *end = value->text + value->length;

	while (value->statement == LEDGER__STATED && start < end) {
		const char *stop = memchr(start, ';', (size_t)(end - start));
		if (stop == NULL)
			stop = end;
		if ((size_t)(stop - start) == length &&
			memcmp(start, code, length) == 0)
			return true;
		start = stop < end ? stop + 1 : end;
	}
	return false;
}

bool ledger__codes_rejoin(const struct ledger__field *field,
	const struct ledger__value *row, const struct ledger__value *old,
	struct ledger__buffer *out)
{
	bool hidden = false;

	if (field->type != LEDGER__TYPE_CODES || field->codes == NULL ||
		row->statement != LEDGER__STATED)
		return false;
	for (size_t i = 0; i < field->codes->count; i++) {
		const struct ledger__code *code = &field->codes->codes[i];
		bool kept = code->sensitivity == LEDGER__PROTECTED &&
			    holds_code(old, code->code) &&
			    !holds_code(row, code->code);

		if (!kept && !holds_code(row, code->code))
			continue;
		hidden = hidden || kept;
		if (out->length > 0)
			ledger__buffer_append(out, ";", 1);
		ledger__buffer_append_text(out, code->code);
	}
	return hidden;
}
