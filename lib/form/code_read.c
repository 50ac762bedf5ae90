/* SPDX-License-Identifier: MIT */
/* Codes by code, label or synonym; several codes; answers. */
#include "form/reading.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

enum {
	CODE_LIMIT = 1024,
	WORDS = CODE_LIMIT / 64,
	LONGEST_DIGITS = 8, /* of a code that is a number */
	LISTED = 12,
	SPELLINGS = 2048, /* that are proposed */
};

static bool look_up(const struct ledger__code_list *list, const char *text,
	size_t length, size_t *index)
{
	return ledger__map_get(&list->lookup, text, length, index);
}

/*
 * Numbers lose their zeros in spreadsheets: 1, 1.0 for 01, and some add them.
 * A spelling is taken only if all that are there mean the same code.
 */
static bool find_number(const struct ledger__code_list *list, const char *text,
	size_t length, size_t *index)
{
	char padded[LONGEST_DIGITS + 3] = "00";
	bool found = false;
	size_t other;

	length = ledger__without_zero_fraction(text, length);
	if (length == 0 || length > LONGEST_DIGITS ||
		ledger__digits(text, length) != length)
		return false;
	while (length > 1 && *text == '0') {
		text++;
		length--;
	}
	memcpy(padded + 2, text, length);
	for (size_t zeros = 0; zeros <= 2; zeros++) {
		if (!look_up(list, padded + 2 - zeros, length + zeros, &other))
			continue;
		if (found && other != *index)
			return false;
		*index = other;
		found = true;
	}
	return found;
}

bool ledger__code_find(const struct ledger__code_list *list, const char *text,
	size_t length, size_t *index, struct ledger__buffer *scratch)
{
	size_t start = scratch->length;

	/* Most cells are folded already, and folding changes none of those. */
	if (look_up(list, text, length, index))
		return true;
	ledger__code_fold(scratch, text, length);
	length = scratch->length - start;
	/* Characters that nobody sees fold to nothing. */
	if (scratch->failed || length == 0)
		return false;
	text = scratch->data + start;
	scratch->length = start;
	return look_up(list, text, length, index) ||
	       find_number(list, text, length, index);
}

bool ledger__code_index(const struct ledger__code_list *list, const char *text,
	size_t length, size_t *index)
{
	size_t at;

	if (look_up(list, text, length, &at) &&
		strlen(list->codes[at].code) == length &&
		memcmp(list->codes[at].code, text, length) == 0) {
		*index = at;
		return true;
	}
	for (at = 0; at < list->count; at++)
		if (strlen(list->codes[at].code) == length &&
			memcmp(list->codes[at].code, text, length) == 0) {
			*index = at;
			return true;
		}
	return false;
}

/* Adds one more label to a list of the first few; false when it is full. */
static bool list_label(char *text, size_t size, size_t *used, const char *label,
	const char *before)
{
	int more = snprintf(text + *used, size - *used, "%s%s", before, label);

	if (more < 0 || (size_t)more >= size - *used) {
		text[*used] = '\0';
		return false;
	}
	*used += (size_t)more;
	return true;
}

/* How often words that turn a meaning round stand in the text. */
static size_t negations(const char *text)
{
	static const char *const words[] = {"未", "不", "无", "非", "没"};
	size_t count = 0;

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		for (const char *at = text; (at = strstr(at, words[i]));
			at += strlen(words[i]))
			count++;
	return count;
}

/*
 * The spelling nearest to the text, and the code that has it.  Never one that
 * says no where the text says yes, or the other way round: those are near by
 * their characters and opposite by what they mean.
 */
static const char *find_near(const struct ledger__code_list *list,
	const char *text, size_t length, const struct ledger__code **code)
{
	const char *words[SPELLINGS];
	uint16_t owners[SPELLINGS];
	char copy[64];
	size_t count = 0;
	size_t denied;
	const char *nearest;

	words[0] = "";
	if (length >= sizeof(copy))
		return NULL;
	memcpy(copy, text, length);
	copy[length] = '\0';
	denied = negations(copy);
	/* Labels first: of equally near words the first is taken. */
	for (size_t i = 0; i < list->count && count < SPELLINGS; i++) {
		if (negations(list->codes[i].label) != denied)
			continue;
		owners[count] = (uint16_t)i;
		words[count++] = list->codes[i].label;
	}
	for (size_t i = 0; i < list->count; i++)
		for (size_t j = 0;
			j < list->codes[i].synonym_count && count < SPELLINGS;
			j++) {
			if (negations(list->codes[i].synonyms[j]) != denied)
				continue;
			owners[count] = (uint16_t)i;
			words[count++] = list->codes[i].synonyms[j];
		}
	nearest = ledger__nearest(copy, words, count);
	for (size_t i = 0; nearest && i < count; i++)
		if (words[i] == nearest) {
			*code = &list->codes[owners[i]];
			break;
		}
	return nearest;
}

/* A word near to a value that findings mask would tell the value. */
static bool hides(
	const struct ledger__field *field, const struct ledger__code *code)
{
	return field->sensitivity == LEDGER__PROTECTED ||
	       (code && code->sensitivity == LEDGER__PROTECTED);
}

/* What could stand there: the nearest first, then the first dozen labels. */
static void describe(const struct ledger__field *field, const char *text,
	size_t length, char *expected, size_t size)
{
	const struct ledger__code_list *list = field->codes;
	const struct ledger__code *near = NULL;
	const char *nearest = hides(field, NULL)
				      ? NULL
				      : find_near(list, text, length, &near);
	size_t used = 0;
	size_t listed = 0;

	if (near && hides(field, near))
		near = NULL;
	expected[0] = '\0';
	size -= sizeof(", …");
	if (near && list_label(expected, size, &used, nearest, "")) {
		if (nearest != near->label &&
			list_label(expected, size, &used, near->label, " ("))
			list_label(expected, size, &used, ")", "");
		list_label(expected, size, &used, "?", "");
	}
	for (size_t i = 0; i < list->count; i++) {
		if (&list->codes[i] == near)
			continue;
		if (listed++ == LISTED ||
			!list_label(expected, size, &used, list->codes[i].label,
				used ? ", " : "")) {
			snprintf(expected + used, sizeof(", …"), ", …");
			return;
		}
	}
}

static enum ledger__statement unknown(
	struct ledger__reading *reading, const char *text, size_t length)
{
	char expected[512];

	describe(reading->field, text, length, expected, sizeof(expected));
	LEDGER__REPORT(reading, CODE_UNKNOWN, "%s", expected);
	return LEDGER__UNREADABLE;
}

/*
 * Whether an ambiguous code was meant by a number of some edition.  Its own
 * code is never one, see the loader: what was read by label is read again.
 */
static bool is_bare(struct ledger__reading *reading,
	const struct ledger__code *code, const char *text, size_t length)
{
	struct ledger__buffer *out = reading->out;
	size_t start = out->length;
	size_t size;
	bool bare = false;

	if (!code->ambiguous)
		return false;
	ledger__code_fold(out, text, length);
	size = out->length - start;
	if (!out->failed && size > 0) {
		text = out->data + start;
		bare = ledger__digits(text, size) ==
		       ledger__without_zero_fraction(text, size);
	}
	out->length = start;
	return bare;
}

static enum ledger__statement ambiguous(
	struct ledger__reading *reading, const char *text, size_t length)
{
	LEDGER__REPORT(reading, CODE_AMBIGUOUS, "%.*s", (int)length, text);
	return LEDGER__UNREADABLE;
}

/*
 * A department behind the name of the area that it is of: 泌阳县残联.  The
 * longest name of the store's areas that leaves a known word is dropped.
 */
static bool find_local(struct ledger__reading *reading, size_t *index)
{
	const struct ledger__areas *areas = reading->context->areas;
	const char *dropped = NULL;
	size_t longest = 0;

	if (reading->field->role != LEDGER__ROLE_DEPARTMENT || !areas)
		return false;
	for (size_t i = 0; i < ledger__areas_count(areas); i++) {
		const char *name =
			ledger__areas_name(areas, ledger__areas_code(areas, i));
		size_t length = name ? strlen(name) : 0;

		if (length <= longest || length >= reading->length ||
			memcmp(reading->text, name, length) != 0 ||
			!ledger__code_find(reading->field->codes,
				reading->text + length,
				reading->length - length, index, reading->out))
			continue;
		longest = length;
		dropped = name;
	}
	if (!dropped)
		return false;
	ledger__reading_residue(reading, dropped);
	return true;
}

enum ledger__statement ledger__read_code(struct ledger__reading *reading)
{
	const struct ledger__code_list *list = reading->field->codes;
	const struct ledger__code *code;
	size_t index;

	if (!ledger__code_find(list, reading->text, reading->length, &index,
		    reading->out) &&
		!find_local(reading, &index))
		return unknown(reading, reading->text, reading->length);
	code = &list->codes[index];
	if (is_bare(reading, code, reading->text, reading->length))
		return ambiguous(reading, reading->text, reading->length);
	ledger__buffer_append_text(reading->out, code->code);
	return LEDGER__STATED;
}

/* ---- Several codes ----------------------------------------------------- */

struct choice {
	uint64_t bits[WORDS];
	size_t count;
};

static void choose(struct choice *choice, size_t index)
{
	uint64_t bit = UINT64_C(1) << (index % 64);

	if (!(choice->bits[index / 64] & bit))
		choice->count++;
	choice->bits[index / 64] |= bit;
}

static bool chosen(const struct choice *choice, size_t index)
{
	return choice->bits[index / 64] >> (index % 64) & 1;
}

/* The length of the sign that parts codes here, 0 if none does. */
static size_t separator(const char *text, size_t length)
{
	static const char *const wide[] = {"、", "，", "；", "／"};

	if (memchr(",;/ \t\n\r", text[0], 7))
		return 1;
	for (size_t i = 0; length >= 3 && i < 4; i++)
		if (memcmp(text, wide[i], 3) == 0)
			return 3;
	return 0;
}

static enum ledger__statement take(struct ledger__reading *reading,
	struct choice *choice, const char *text, size_t length)
{
	const struct ledger__code_list *list = reading->field->codes;
	size_t index;

	if (!ledger__code_find(list, text, length, &index, reading->out) ||
		index >= CODE_LIMIT)
		return unknown(reading, text, length);
	if (is_bare(reading, &list->codes[index], text, length))
		return ambiguous(reading, text, length);
	choose(choice, index);
	return LEDGER__STATED;
}

static enum ledger__statement split(
	struct ledger__reading *reading, struct choice *choice)
{
	const char *text = reading->text;
	size_t length = reading->length;
	enum ledger__statement statement = LEDGER__STATED;

	while (length && statement == LEDGER__STATED) {
		size_t size = 0;
		size_t sign = 0;

		while (size < length &&
			!(sign = separator(text + size, length - size)))
			size++;
		if (size)
			statement = take(reading, choice, text, size);
		text += size + sign;
		length -= size + sign;
	}
	return statement;
}

/* Adds the code that two others imply (多重残疾), unless it is there. */
static void imply(const struct ledger__code_list *list, struct choice *choice)
{
	for (size_t i = 0; i < list->count && i < CODE_LIMIT; i++)
		if (list->codes[i].implied_by_two && !chosen(choice, i) &&
			choice->count >= 2)
			choose(choice, i);
}

static bool exclusive_alone(
	struct ledger__reading *reading, const struct choice *choice)
{
	const struct ledger__code_list *list = reading->field->codes;

	for (size_t i = 0; choice->count > 1 && i < list->count; i++)
		if (i < CODE_LIMIT && chosen(choice, i) &&
			list->codes[i].exclusive)
			return LEDGER__TOLERATE(reading, CODE_EXCLUSIVE, "%s",
				list->codes[i].label);
	return true;
}

static void print_codes(
	struct ledger__reading *reading, const struct choice *choice)
{
	const struct ledger__code_list *list = reading->field->codes;
	const char *before = "";

	for (size_t i = 0; i < list->count && i < CODE_LIMIT; i++) {
		if (!chosen(choice, i))
			continue;
		ledger__buffer_append_text(reading->out, before);
		ledger__buffer_append_text(reading->out, list->codes[i].code);
		before = ";";
	}
}

enum ledger__statement ledger__read_codes(struct ledger__reading *reading)
{
	struct choice choice = {.count = 0};
	enum ledger__statement statement = LEDGER__STATED;
	size_t index;

	/* A label may hold a separator: the whole cell comes first. */
	if (ledger__code_find(reading->field->codes, reading->text,
		    reading->length, &index, reading->out))
		statement =
			take(reading, &choice, reading->text, reading->length);
	else
		statement = split(reading, &choice);
	if (statement != LEDGER__STATED)
		return statement;
	if (choice.count == 0)
		return LEDGER__BLANK;
	if (!exclusive_alone(reading, &choice))
		return LEDGER__UNREADABLE;
	imply(reading->field->codes, &choice);
	print_codes(reading, &choice);
	return LEDGER__STATED;
}

/* ---- Answers ----------------------------------------------------------- */

struct answer {
	const char *text;
	bool yes;
};

static const struct answer answers[] = {
	{"是", true},
	{"否", false},
	{"yes", true},
	{"no", false},
	{"1", true},
	{"0", false},
	{"有", true},
	{"无", false},
	{"没有", false},
	{"不是", false},
	{"√", true},
	{"✓", true},
	{"✔", true},
	{"☑", true},
	{"对", true},
	{"y", true},
	{"n", false},
	{"true", true},
	{"false", false},
	{"×", false},
	{"✗", false},
	{"✘", false},
};

enum { LONGEST_ANSWER = 6 };

enum ledger__statement ledger__read_answer(struct ledger__reading *reading)
{
	size_t length =
		ledger__without_zero_fraction(reading->text, reading->length);
	char text[LONGEST_ANSWER] = "";

	for (size_t i = 0; i < length && length <= sizeof(text); i++) {
		char byte = reading->text[i];

		text[i] = (char)(byte >= 'A' && byte <= 'Z' ? byte - 'A' + 'a'
							    : byte);
	}
	for (size_t i = 0; i < sizeof(answers) / sizeof(*answers); i++) {
		if (length > sizeof(text) ||
			strlen(answers[i].text) != length ||
			memcmp(answers[i].text, text, length) != 0)
			continue;
		ledger__buffer_append_text(
			reading->out, answers[i].yes ? "yes" : "no");
		return LEDGER__STATED;
	}
	LEDGER__REPORT(reading, ANSWER_UNKNOWN, "%s", "");
	return LEDGER__UNREADABLE;
}

void ledger__answer_words(bool yes, struct ledger__buffer *out)
{
	bool first = true;

	for (size_t i = 0; i < sizeof(answers) / sizeof(*answers); i++) {
		if (answers[i].yes != yes)
			continue;
		if (!first)
			ledger__buffer_append(out, ";", 1);
		first = false;
		ledger__buffer_append_text(out, answers[i].text);
	}
}
