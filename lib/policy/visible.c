/* SPDX-License-Identifier: MIT */
/* What a profile shows of a value: in full, masked, or nothing. */
#include "policy/policy.h"

#include <string.h>

enum ledger__action ledger__visible_code(const ledger_profile *profile,
	const struct ledger__field *field, const char *text, size_t length)
{
	const struct ledger__code_list *list = field->codes;
	for (size_t i = 0; list != NULL && i < list->count; i++) {
		const struct ledger__code *code = &list->codes[i];
		if (strlen(code->code) == length &&
			memcmp(code->code, text, length) == 0)
			return profile->actions[code->sensitivity];
	}
	return LEDGER__SHOW;
}

void ledger__visible_codes(const ledger_profile *profile,
	const struct ledger__field *field, const char *text, size_t length,
	struct ledger__buffer *out)
{
	const char *start = text;
	const char *end = text + length;
	bool first = true;
	while (start < end) {
		const char *stop = memchr(start, ';', (size_t)(end - start));
		if (stop == NULL)
			stop = end;
		size_t size = (size_t)(stop - start);
		if (ledger__visible_code(profile, field, start, size) ==
			LEDGER__SHOW) {
			if (!first)
				ledger__buffer_append_byte(out, ';');
			ledger__buffer_append(out, start, size);
			first = false;
		}
		start = stop < end ? stop + 1 : end;
	}
}

void ledger__visible_value(const ledger_profile *profile,
	const struct ledger__field *field, const struct ledger__value *value,
	enum ledger__action action, struct ledger__buffer *out)
{
	if (value->statement != LEDGER__STATED || action == LEDGER__HIDE)
		return;
	if (action == LEDGER__MASK)
		ledger__value_mask(field, value->text, value->length, out);
	else if (field->codes != NULL)
		ledger__visible_codes(
			profile, field, value->text, value->length, out);
	else
		ledger__buffer_append(out, value->text, value->length);
}

ledger_status ledger__visible_write(ledger_context *context,
	const ledger_profile *profile, const struct ledger__areas *areas,
	const struct ledger__field *field, const struct ledger__value *value,
	enum ledger__action action, struct ledger__shown *shown,
	ledger_writer *writer)
{
	struct ledger__buffer *text = &shown->text;
	struct ledger__buffer *label = &shown->label;
	ledger__buffer_reset(text);
	ledger__buffer_reset(label);
	ledger__visible_value(profile, field, value, action, text);
	if (action == LEDGER__SHOW && text->length > 0 &&
		ledger_writer_shows_labels(writer))
		ledger__value_label(
			field, areas, text->data, text->length, label);
	if (text->failed || label->failed)
		return ledger__fail_memory(context);
	if (text->length == 0)
		ledger_writer_text(writer, NULL);
	else
		ledger_writer_cell(writer, text->data, text->length,
			label->length > 0 ? label->data : NULL, label->length);
	return LEDGER_OK;
}

void ledger__shown_release(struct ledger__shown *shown)
{
	ledger__buffer_release(&shown->text);
	ledger__buffer_release(&shown->label);
}
