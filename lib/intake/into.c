/* SPDX-License-Identifier: MIT */
/* One cell that fills several code fields: 肢体三级 is a kind and a grade. */
#include "base/text.h"
#include "intake/intake.h"

#include <string.h>

enum { CELL_BYTES = 512 };

/* The cell, with found labels blanked out byte by byte. */
struct rest {
	char text[CELL_BYTES];
	size_t length;
	size_t characters;
};

/* Where the word stands in what is left of the cell; -1 if nowhere. */
static long find_word(const struct rest *rest, const char *word, size_t size)
{
	const char *at = memmem(rest->text, rest->length, word, size);

	/* A single character is a label only when it is the whole cell. */
	if (!at || size == 0 ||
		(size <= 4 && rest->length != size &&
			(size < 4 || (unsigned char)*word >= 0x80) &&
			ledger__utf8_decode(word, size, &(int32_t){0}) == size))
		return -1;
	return at - rest->text;
}

/* The longest spelling of any of the codes; its length, 0 for none. */
static size_t find_longest(const struct ledger__code_list *list,
	const struct rest *rest, const struct ledger__code **code, long *at)
{
	size_t longest = 0;

	for (size_t i = 0; i < list->count; i++) {
		const struct ledger__code *item = &list->codes[i];

		for (size_t k = 0; k <= item->synonym_count; k++) {
			const char *word =
				k ? item->synonyms[k - 1] : item->label;
			size_t size = strlen(word);
			long found = size > longest
					     ? find_word(rest, word, size)
					     : -1;

			if (found >= 0) {
				longest = size;
				*code = item;
				*at = found;
			}
		}
	}
	return longest;
}

/* Collects the labels of one field and reads them as one cell of it. */
static bool fill(struct ledger__row_reader *reader, int field,
	struct rest *rest, uint32_t column)
{
	const struct ledger__field *target = &reader->job->sheet->fields[field];
	const struct ledger__code *code = NULL;
	struct ledger__value value = {0};
	char labels[CELL_BYTES * 2];
	size_t used = 0;
	long at = 0;
	size_t size;

	while ((size = find_longest(target->codes, rest, &code, &at)) > 0) {
		size_t label = strlen(code->label);

		if (used + label + 2 > sizeof(labels))
			break;
		if (used)
			labels[used++] = ';';
		memcpy(labels + used, code->label, label);
		used += label;
		memset(rest->text + at, ' ', size);
	}
	if (used == 0)
		return false;
	if (reader->values[field].statement == LEDGER__STATED)
		return true; /* its own column says it */
	if (reader->values[field].statement == LEDGER__CLEARED) {
		ledger__row_finding(
			reader, LEDGER__RULE_KEY_CLEARED, field, target->title);
		return true;
	}
	ledger__value_read(target, field, &reader->job->values, 1, labels, used,
		reader->row->line, column, &reader->text, &value,
		&reader->result->findings);
	ledger__row_keep(reader, field, &value, column);
	return true;
}

/* Whether nothing but blanks and separators is left. */
static bool all_used(const struct rest *rest)
{
	static const char *const separators[] = {"、", "，", "；", "／", ",",
		";", "/", "+", "-", "(", ")", "（", "）", " "};
	size_t at = 0;

	while (at < rest->length) {
		size_t size = 0;

		for (size_t i = 0; i < sizeof(separators) / sizeof(*separators);
			i++) {
			size_t length = strlen(separators[i]);

			if (at + length <= rest->length &&
				memcmp(rest->text + at, separators[i],
					length) == 0)
				size = length;
		}
		if (size == 0)
			return false;
		at += size;
	}
	return true;
}

/* What the cell could have filled and did not is blank. */
static void blank_targets(struct ledger__row_reader *reader,
	const struct ledger__field *field, uint8_t statement, uint32_t column)
{
	for (size_t i = 0; i < field->into_count; i++) {
		int target =
			ledger__sheet_field(reader->job->sheet, field->into[i]);
		struct ledger__value value = {NULL, 0, statement};

		if (target >= 0 && reader->values[target].statement ==
					   LEDGER__NO_STATEMENT)
			ledger__row_keep(reader, target, &value, column);
	}
}

void ledger__read_into(struct ledger__row_reader *reader, int field,
	const struct ledger__cell *cell, uint32_t column)
{
	const struct ledger__field *into = &reader->job->sheet->fields[field];
	struct ledger__field plain = *into;
	struct ledger__value value = {0};
	struct rest rest = {0};
	bool found = false;

	/* Read as text: cleaned, and blank or cleared as any cell. */
	plain.type = LEDGER__TYPE_NAME;
	plain.role = LEDGER__ROLE_AREA_PART;
	ledger__value_read(&plain, field, &reader->job->values, 1, cell->text,
		cell->length, reader->row->line, column, &reader->text, &value,
		&reader->result->findings);
	if (value.statement != LEDGER__STATED) {
		if (value.statement == LEDGER__CLEARED)
			ledger__row_keep(reader, field, &value, column);
		else
			blank_targets(reader, into, value.statement, column);
		return;
	}
	if (value.length <= sizeof(rest.text)) {
		memcpy(rest.text, value.text, value.length);
		rest.length = value.length;
		for (size_t i = 0; i < into->into_count; i++) {
			int target = ledger__sheet_field(
				reader->job->sheet, into->into[i]);

			if (target >= 0)
				found |= fill(reader, target, &rest, column);
		}
	}
	if (!found || !all_used(&rest))
		ledger__finding_add(&reader->result->findings,
			LEDGER__RULE_CODE_UNKNOWN, reader->row->line, column,
			field, cell->text, cell->length, "%s", into->title);
	else
		blank_targets(reader, into, LEDGER__BLANK, column);
}
