/* SPDX-License-Identifier: MIT */
/* Values: one cell read into its canonical text, and printed from it. */
#ifndef LEDGER_FORM_VALUE_H
#define LEDGER_FORM_VALUE_H

#include "form/area.h"
#include "form/form.h"

enum ledger__statement {
	LEDGER__NO_STATEMENT, /* no such column, or masked: says nothing */
	LEDGER__BLANK,	      /* not collected; never erases */
	LEDGER__CLEARED,      /* 〈清空〉: erases */
	LEDGER__STATED,	      /* text holds the canonical value */
	LEDGER__UNREADABLE,   /* an error finding was added */
};

struct ledger__value {
	const char *text; /* canonical; NULL unless stated */
	uint32_t length;
	uint8_t statement; /* enum ledger__statement */
};

/* What reading needs to know beside the field.  Shared by threads. */
struct ledger__value_context {
	const struct ledger__areas *areas; /* NULL: codes are not looked up */
	char scope[13]; /* area of sheet or store; "" for none */
	struct ledger__date as_of;
};

/*
 * Reads one cell.  Canonical text is appended to `out`; value->text points
 * there, but out may move with the next append: who collects a row sets it
 * anew from the offset.  Findings name `line` and `column`.  Reentrant;
 * allocates only through `out` and `findings`.
 *
 * Before any type: blanks at the ends, an apostrophe in front, a ="…" around
 * and invisible characters go (all but plain blanks with a cell-folded note).
 * In text an apostrophe goes only before what exports guard (' = + - @, the
 * full-width forms), as often as one stands there: so no canonical text
 * begins with both, and whatever export writes, guarded or plain, comes back.
 *
 * Unreadable is a cell with an error; of the rules about a value that is well
 * formed (sex, future, range, length, exclusive codes …), one whose severity
 * was lowered lets the value stand.  A 15-digit number is widened when
 * id-fifteen is lowered.  Asterisks that a mask prints are no statement.
 *
 * Canonical forms: text as read, its blanks plain, trimmed; names too, with
 * U+00B7 between their parts and no blanks between hanzi; citizen numbers 18
 * characters, X upper case; certificates 20 or 22, upper case; dates ISO with
 * their precision; areas 12 digits; a code as its list writes it; codes in
 * the list's order, joined by ';'; answers "yes", "no"; integers without
 * leading zeros; decimals and money without trailing zeros, plain; phones as
 * digits, '-' after an area code and before an extension, several joined by
 * ';'; record numbers as ledger__record_format writes them.
 */
void ledger__value_read(const struct ledger__field *field, int field_index,
	const struct ledger__value_context *context, int64_t unit_factor,
	const char *text, size_t length, uint64_t line, uint32_t column,
	struct ledger__buffer *out, struct ledger__value *value,
	struct ledger__findings *findings);

/*
 * Appends the label of a canonical value (codes → labels joined by 、, yes →
 * 是, areas → name with its township); other values as they are.
 */
void ledger__value_label(const struct ledger__field *field,
	const struct ledger__areas *areas, const char *text, size_t length,
	struct ledger__buffer *out);

/*
 * Appends the value masked, of fixed width: citizen numbers and certificates
 * show the first 6 and last 4 characters, phones 3 and 4 (each of several),
 * names the first character and "**", dates the year ("1970-**-**"), others
 * "****".  Of numbers too short to be whole at most a third is shown.
 */
void ledger__value_mask(const struct ledger__field *field, const char *text,
	size_t length, struct ledger__buffer *out);

/*
 * Parts of typed values, for conditions: of a citizen number "birth_date"
 * and "sex" ("f", "m"); of a certificate "citizen_number", "kind", "grade",
 * and the parts of that number.  False when the text is not such a value.
 */
enum ledger__part {
	LEDGER__WHOLE,
	LEDGER__PART_BIRTH_DATE,
	LEDGER__PART_SEX,
	LEDGER__PART_CITIZEN_NUMBER,
	LEDGER__PART_KIND,
	LEDGER__PART_GRADE,
};
bool ledger__value_part(const struct ledger__field *field,
	enum ledger__part part, const char *text, size_t length, char out[24],
	size_t *out_length);

/* The words read as yes, or as no, with ';' between; appended. */
void ledger__answer_words(bool yes, struct ledger__buffer *out);

/* Citizen numbers (GB 11643, ISO 7064 MOD 11-2). */
char ledger__citizen_check_digit(const char *first_17_digits);
bool ledger__citizen_number_valid(const char *text, size_t length);

/* Names equal after normalising: blanks, the many middle dots, width. */
bool ledger__name_equal(
	const char *a, size_t a_length, const char *b, size_t b_length);
/* Appends the name's normal form, the one that ledger__name_equal compares. */
void ledger__name_normalise(
	struct ledger__buffer *out, const char *text, size_t length);

/*
 * Record and version numbers: the issuing store's number in the upper half,
 * a running number in the lower.  The text is the store's seven letters, a
 * dash (records) or a dot (versions), and the running number: letters
 * without vowels, so that no spreadsheet takes it for a word, month or
 * number.
 */
enum {
	LEDGER__RECORD_TEXT_SIZE = 20,
	LEDGER__STORE_NUMBERS = 1280000000, /* 20 to the 7th */
};
size_t ledger__record_format(
	int64_t record_no, char text[LEDGER__RECORD_TEXT_SIZE]);
size_t ledger__version_format(
	int64_t version, char text[LEDGER__RECORD_TEXT_SIZE]);
bool ledger__record_parse(const char *text, size_t length, int64_t *record_no);
void ledger__store_code(uint32_t store_number, char code[8]);

#endif
