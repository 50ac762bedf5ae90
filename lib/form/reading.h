/* SPDX-License-Identifier: MIT */
/* One cell on its way to a value: what the readers of the types share. */
#ifndef LEDGER_FORM_READING_H
#define LEDGER_FORM_READING_H

#include "form/value.h"

/*
 * The scratch holds the cleaned text of a cell that needed cleaning; a longer
 * one goes to the findings' arena.  The residue is what cleaning removed, in
 * signs that need no language (such as U+200B), for one cell-folded note.
 */
struct ledger__reading {
	const struct ledger__field *field;
	const struct ledger__value_context *context;
	int64_t unit_factor;
	const char *text; /* cleaned */
	size_t length;
	const char *raw; /* as it stood in the sheet */
	size_t raw_length;
	struct ledger__buffer *out;
	struct ledger__findings *findings;
	uint64_t line;
	uint32_t column;
	int field_index;
	size_t residue_length;
	char residue[64];
	char scratch[256];
};

/* Adds a finding about the cell; the rule's symbol, then a printf detail. */
#define LEDGER__REPORT(reading, symbol, ...)                                   \
	ledger__finding_add((reading)->findings, LEDGER__RULE_##symbol,        \
		(reading)->line, (reading)->column, (reading)->field_index,    \
		(reading)->raw, (reading)->raw_length, __VA_ARGS__)

/*
 * The same, and whether the value stands in spite of it, because the caller
 * lowered the rule below an error.
 */
#define LEDGER__TOLERATE(reading, symbol, ...)                                 \
	(LEDGER__REPORT(reading, symbol, __VA_ARGS__),                         \
		ledger__reading_severity(reading, LEDGER__RULE_##symbol) <     \
			LEDGER_ERROR)

enum ledger_severity ledger__reading_severity(
	const struct ledger__reading *reading, unsigned int rule);

/* Adds to the list of what was removed; once for each kind. */
void ledger__reading_residue(struct ledger__reading *reading, const char *what);

enum ledger__cleaning {
	LEDGER__CLEAN_TEXT,  /* reversible with the guard of exports */
	LEDGER__CLEAN_WORDS, /* names and codes: no width folding of signs */
	LEDGER__CLEAN_SIGNS, /* numbers, dates …: U+FF01–FF5E to ASCII */
};

/* Cleans the cell: sets text and length.  Cheap when there is nothing. */
void ledger__reading_clean(
	struct ledger__reading *reading, enum ledger__cleaning cleaning);

/* The readers, one for each kind of type; canonical text goes to out. */
typedef enum ledger__statement ledger__read(struct ledger__reading *reading);
ledger__read ledger__read_text;
ledger__read ledger__read_name;
ledger__read ledger__read_citizen_number;
ledger__read ledger__read_certificate;
ledger__read ledger__read_date;
ledger__read ledger__read_area;
ledger__read ledger__read_code;
ledger__read ledger__read_codes;
ledger__read ledger__read_answer;
ledger__read ledger__read_integer;
ledger__read ledger__read_decimal; /* money too */
ledger__read ledger__read_phone;
ledger__read ledger__read_record;

/* Small helpers on ASCII, free of locale. */
static inline bool ledger__digit(char character)
{
	return character >= '0' && character <= '9';
}

/* How many digits stand at the front. */
static inline size_t ledger__digits(const char *text, size_t length)
{
	size_t count = 0;

	while (count < length && ledger__digit(text[count]))
		count++;
	return count;
}

/* True for the shapes in which spreadsheets lose digits: 4.40981E+17. */
bool ledger__exponent_form(const char *text, size_t length);

/* The length without a ".0" behind `digits` digits, or the length. */
size_t ledger__without_zero_fraction(const char *text, size_t length);

/* Words that stand for nothing, in types that have no "none" of their own. */
bool ledger__blank_word(const char *text, size_t length);

/* How many characters (not bytes) the text has. */
size_t ledger__characters(const char *text, size_t length);

/* The index of a code by any of its spellings; false when unknown. */
bool ledger__code_find(const struct ledger__code_list *list, const char *text,
	size_t length, size_t *index, struct ledger__buffer *scratch);

/* The index of a code as its list writes it; false when unknown. */
bool ledger__code_index(const struct ledger__code_list *list, const char *text,
	size_t length, size_t *index);

/*
 * What is wrong with 18 characters as a citizen number, first cause first;
 * LEDGER__RULE_COUNT for nothing.  Whoever it belongs to.
 */
unsigned int ledger__citizen_fault(const char *text, struct ledger__date as_of,
	struct ledger__date *birth);

#endif
