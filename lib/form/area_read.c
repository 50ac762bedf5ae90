/* SPDX-License-Identifier: MIT */
/* An area in a cell: a division code, or names to be resolved. */
#include "form/reading.h"

#include <string.h>

enum { CODE = 12 };

static enum ledger__statement malformed(struct ledger__reading *reading)
{
	size_t length = reading->length < 40 ? reading->length : 40;

	/* Not in the middle of a character. */
	while (length < reading->length && length &&
		((unsigned char)reading->text[length] & 0xC0) == 0x80)
		length--;
	LEDGER__REPORT(
		reading, AREA_MALFORMED, "'%.*s'", (int)length, reading->text);
	return LEDGER__UNREADABLE;
}

static enum ledger__statement accept(
	struct ledger__reading *reading, const char code[CODE])
{
	const struct ledger__areas *areas = reading->context->areas;

	if (ledger__area_level(code, CODE) == 0)
		return malformed(reading);
	if (reading->field->must_exist && areas &&
		!ledger__areas_has(areas, code) &&
		!LEDGER__TOLERATE(reading, AREA_UNKNOWN, "%.12s", code))
		return LEDGER__UNREADABLE;
	ledger__buffer_append(reading->out, code, CODE);
	return LEDGER__STATED;
}

static enum ledger__statement resolve(struct ledger__reading *reading)
{
	const struct ledger__areas *areas = reading->context->areas;
	struct ledger__buffer *out = reading->out;
	size_t start = out->length;
	char code[CODE + 1] = "";
	size_t fits =
		areas ? ledger__areas_resolve(areas, reading->context->scope,
				NULL, reading->text, reading->length, code, out)
		      : 0;

	if (fits == 1) {
		ledger__buffer_append(out, code, CODE);
		return LEDGER__STATED;
	}
	if (!areas)
		return malformed(reading);
	if (fits == 0)
		LEDGER__REPORT(reading, AREA_UNKNOWN, "'%.*s'",
			reading->length < 120 ? (int)reading->length : 0,
			reading->text);
	else if (!out->failed) /* the candidates stand behind the row */
		LEDGER__REPORT(reading, AREA_AMBIGUOUS, "%.*s",
			(int)(out->length - start), out->data + start);
	out->length = start;
	return LEDGER__UNREADABLE;
}

enum ledger__statement ledger__read_area(struct ledger__reading *reading)
{
	char code[CODE] = {
		'0', '0', '0', '0', '0', '0', '0', '0', '0', '0', '0', '0'};
	size_t length =
		ledger__without_zero_fraction(reading->text, reading->length);

	if (length == CODE && ledger__digits(reading->text, CODE) == CODE)
		return accept(reading, reading->text);
	if (ledger__digits(reading->text, length) == length) {
		if (length != 6 && length != 9)
			return malformed(reading);
		memcpy(code, reading->text, length);
		return accept(reading, code);
	}
	if (ledger__exponent_form(reading->text, reading->length))
		return malformed(reading);
	return resolve(reading);
}
