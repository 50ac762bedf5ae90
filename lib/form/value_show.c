/* SPDX-License-Identifier: MIT */
/* Canonical values shown: labels, masks, and their parts. */
#include "form/reading.h"

#include "base/text.h"

#include <string.h>

enum { AREA = 12, CITIZEN = 18, CERTIFICATE = 20, REISSUED = 22 };

static void append_code_label(const struct ledger__code_list *list,
	const char *text, size_t length, struct ledger__buffer *out)
{
	size_t index;

	if (ledger__code_index(list, text, length, &index))
		ledger__buffer_append_text(out, list->codes[index].label);
	else
		ledger__buffer_append(out, text, length);
}

/* The length of the piece before the next ';'. */
static size_t piece(const char *text, size_t length)
{
	const char *end = memchr(text, ';', length);

	return end ? (size_t)(end - text) : length;
}

static void append_code_labels(const struct ledger__code_list *list,
	const char *text, size_t length, struct ledger__buffer *out)
{
	while (length) {
		size_t size = piece(text, length);

		append_code_label(list, text, size, out);
		text += size;
		length -= size;
		if (length) {
			ledger__buffer_append_text(out, "、");
			text++;
			length--;
		}
	}
}

static void append_area_label(const struct ledger__areas *areas,
	const char *text, size_t length, struct ledger__buffer *out)
{
	const char *name = NULL;
	const char *township = NULL;
	char code[AREA];

	if (areas && length == AREA)
		name = ledger__areas_name(areas, text);
	if (!name) {
		ledger__buffer_append(out, text, length);
		return;
	}
	if (ledger__area_level(text, length) == LEDGER__VILLAGE) {
		memcpy(code, text, 9);
		memset(code + 9, '0', 3);
		township = ledger__areas_name(areas, code);
	}
	if (township)
		ledger__buffer_append_text(out, township);
	ledger__buffer_append_text(out, name);
}

void ledger__value_label(const struct ledger__field *field,
	const struct ledger__areas *areas, const char *text, size_t length,
	struct ledger__buffer *out)
{
	switch (field->type) {
	case LEDGER__TYPE_CODE:
		append_code_label(field->codes, text, length, out);
		break;
	case LEDGER__TYPE_CODES:
		append_code_labels(field->codes, text, length, out);
		break;
	case LEDGER__TYPE_ANSWER:
		ledger__buffer_append_text(out, length == 3   ? "是"
						: length == 2 ? "否"
							      : "");
		break;
	case LEDGER__TYPE_AREA:
		if (field->role != LEDGER__ROLE_AREA_CODE) {
			append_area_label(areas, text, length, out);
			break;
		}
		ledger__buffer_append(out, text, length);
		break;
	default:
		ledger__buffer_append(out, text, length);
		break;
	}
}

/* The fewest characters of which so many may be shown: see append_ends. */
enum { NUMBER = 15, PHONE = 11, YEAR = 4 };

static bool is_ascii(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if ((unsigned char)text[i] >= 0x80)
			return false;
	return true;
}

/*
 * The ends of a number with asterisks between, always as many. Of one that is
 * too short to be whole a third is shown, of other text nothing.
 */
static void append_ends(struct ledger__buffer *out, const char *text,
	size_t length, size_t whole, size_t first, const char *asterisks,
	size_t last)
{
	if (!is_ascii(text, length))
		first = last = 0;
	else if (length < whole) {
		first = first < length / 3 ? first : length / 3;
		last = 0;
	}
	ledger__buffer_append(out, text, first);
	ledger__buffer_append_text(out, asterisks);
	ledger__buffer_append(out, text + length - last, last);
}

/* The year, if it begins with one, such as "1970-**-**". */
static void mask_date(
	const char *text, size_t length, struct ledger__buffer *out)
{
	bool year = length >= YEAR;

	for (size_t i = 0; year && i < YEAR; i++)
		year = text[i] >= '0' && text[i] <= '9';
	ledger__buffer_append(out, text, year ? YEAR : 0);
	ledger__buffer_append_text(out, year ? "-**-**" : "****");
}

static void mask_phones(
	const char *text, size_t length, struct ledger__buffer *out)
{
	while (length) {
		size_t size = piece(text, length);

		append_ends(out, text, size, PHONE, 3, "****", 4);
		text += size;
		length -= size;
		if (length) {
			ledger__buffer_append_byte(out, ';');
			text++;
			length--;
		}
	}
}

void ledger__value_mask(const struct ledger__field *field, const char *text,
	size_t length, struct ledger__buffer *out)
{
	int32_t point;
	size_t first;

	if (length == 0)
		return;
	switch (field->type) {
	case LEDGER__TYPE_CITIZEN_NUMBER:
	case LEDGER__TYPE_DISABILITY_CERTIFICATE:
		append_ends(out, text, length, NUMBER, 6, "********", 4);
		break;
	case LEDGER__TYPE_PHONE:
		mask_phones(text, length, out);
		break;
	case LEDGER__TYPE_DATE:
		mask_date(text, length, out);
		break;
	case LEDGER__TYPE_NAME:
		first = ledger__utf8_decode(text, length, &point);
		ledger__buffer_append(out, text, first);
		ledger__buffer_append_text(out, "**");
		break;
	default:
		ledger__buffer_append_text(out, "****");
		break;
	}
}

static bool give(
	const char *text, size_t length, char out[24], size_t *out_length)
{
	if (length >= 24)
		return false;
	memcpy(out, text, length);
	out[length] = '\0';
	*out_length = length;
	return true;
}

/* Parts of the 18 characters of a citizen number. */
static bool number_part(enum ledger__part part, const char *text, char out[24],
	size_t *out_length)
{
	switch (part) {
	case LEDGER__PART_CITIZEN_NUMBER:
		return give(text, CITIZEN, out, out_length);
	case LEDGER__PART_SEX:
		return give(
			(text[16] - '0') % 2 ? "m" : "f", 1, out, out_length);
	case LEDGER__PART_BIRTH_DATE:
		give(text + 6, 8, out, out_length);
		memmove(out + 8, out + 6, 2);
		memmove(out + 5, out + 4, 2);
		out[4] = out[7] = '-';
		out[10] = '\0';
		*out_length = 10;
		return true;
	default:
		return false;
	}
}

bool ledger__value_part(const struct ledger__field *field,
	enum ledger__part part, const char *text, size_t length, char out[24],
	size_t *out_length)
{
	bool certificate = field->type == LEDGER__TYPE_DISABILITY_CERTIFICATE;

	if (part == LEDGER__WHOLE)
		return give(text, length, out, out_length);
	if (certificate ? length != CERTIFICATE && length != REISSUED
			: field->type != LEDGER__TYPE_CITIZEN_NUMBER ||
				  length != CITIZEN)
		return false;
	if (!ledger__citizen_number_valid(text, CITIZEN))
		return false;
	if (part == LEDGER__PART_KIND || part == LEDGER__PART_GRADE)
		return certificate &&
		       give(text + CITIZEN + (part == LEDGER__PART_GRADE), 1,
			       out, out_length);
	return number_part(part, text, out, out_length);
}
