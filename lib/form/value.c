/* SPDX-License-Identifier: MIT */
/* Values: the front that all types share, and the way to each of them. */
#include "form/reading.h"

#include <assert.h>
#include <string.h>

/* How a type is read. */
struct kind {
	ledger__read *read;
	enum ledger__cleaning cleaning;
	bool words;   /* 未采集 … are blank, not dashes alone */
	bool nothing; /* 无 is blank: the type has no "none" of its own */
};

static const struct kind kinds[LEDGER__TYPE_COUNT] = {
	[LEDGER__TYPE_TEXT] = {ledger__read_text, LEDGER__CLEAN_TEXT, false,
		false},
	[LEDGER__TYPE_NAME] = {ledger__read_name, LEDGER__CLEAN_WORDS, true,
		true},
	[LEDGER__TYPE_CITIZEN_NUMBER] = {ledger__read_citizen_number,
		LEDGER__CLEAN_SIGNS, true, true},
	[LEDGER__TYPE_DISABILITY_CERTIFICATE] = {ledger__read_certificate,
		LEDGER__CLEAN_SIGNS, true, true},
	[LEDGER__TYPE_DATE] = {ledger__read_date, LEDGER__CLEAN_SIGNS, true,
		true},
	[LEDGER__TYPE_AREA] = {ledger__read_area, LEDGER__CLEAN_SIGNS, true,
		true},
	[LEDGER__TYPE_CODE] = {ledger__read_code, LEDGER__CLEAN_WORDS, true,
		false},
	[LEDGER__TYPE_CODES] = {ledger__read_codes, LEDGER__CLEAN_WORDS, true,
		false},
	[LEDGER__TYPE_ANSWER] = {ledger__read_answer, LEDGER__CLEAN_SIGNS, true,
		false},
	[LEDGER__TYPE_INTEGER] = {ledger__read_integer, LEDGER__CLEAN_SIGNS,
		true, false},
	[LEDGER__TYPE_DECIMAL] = {ledger__read_decimal, LEDGER__CLEAN_SIGNS,
		true, false},
	[LEDGER__TYPE_MONEY] = {ledger__read_decimal, LEDGER__CLEAN_SIGNS, true,
		false},
	[LEDGER__TYPE_PHONE] = {ledger__read_phone, LEDGER__CLEAN_SIGNS, true,
		true},
	[LEDGER__TYPE_RECORD] = {ledger__read_record, LEDGER__CLEAN_SIGNS, true,
		true},
};

/* Names of areas in columns of their own are words, not yet a code. */
static const struct kind area_part = {
	ledger__read_text, LEDGER__CLEAN_WORDS, true, true};

#define WORD(text)                                                             \
	{                                                                      \
		text, sizeof(text) - 1                                         \
	}

struct word {
	const char *text;
	size_t length;
};

/* Dashes first: they say nothing in any type. */
enum { DASHES = 8 };
static const struct word blank_words[] = {
	WORD("-"),
	WORD("--"),
	WORD("/"),
	WORD("—"),
	WORD("——"),
	WORD("–"),
	WORD("－"),
	WORD("／"),
	WORD("空白"),
	WORD("未采集"),
	WORD("未填"),
	WORD("未填写"),
};

static const struct word nothing_words[] = {
	WORD("无"),
	WORD("没有"),
	WORD("暂无"),
	WORD("不详"),
};

static const struct word clear_words[] = {
	WORD("〈清空〉"),
	WORD("<清空>"),
	WORD("＜清空＞"),
};

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static bool is_word(
	const struct word *words, size_t count, const char *text, size_t length)
{
	for (size_t i = 0; i < count; i++)
		if (words[i].length == length &&
			memcmp(words[i].text, text, length) == 0)
			return true;
	return false;
}

bool ledger__blank_word(const char *text, size_t length)
{
	return is_word(blank_words, COUNT(blank_words), text, length) ||
	       is_word(nothing_words, COUNT(nothing_words), text, length);
}

/* A cell of four and more asterisks alone is what a mask prints. */
static bool is_mask(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (text[i] != '*')
			return false;
	return length >= 4;
}

enum { LONGEST_WORD = 12 };

/* True when a word may begin with this byte: spares most cells the search. */
static bool may_be_word(const char *text)
{
	switch ((unsigned char)text[0]) {
	case '*':
	case '-':
	case '/':
	case '<':
	case 0xE2: /* dashes */
	case 0xE3: /* 〈 */
	case 0xE4: /* 不 */
	case 0xE6: /* 未 无 没 暂 */
	case 0xE7: /* 空 */
	case 0xEF: /* full-width forms */
		return true;
	default:
		return false;
	}
}

/* What the cell says before its type is asked; STATED: the type decides. */
static enum ledger__statement read_words(
	struct ledger__reading *reading, const struct kind *kind)
{
	const char *text = reading->text;
	size_t length = reading->length;

	if (length == 0)
		return LEDGER__BLANK;
	if (!may_be_word(text))
		return LEDGER__STATED;
	if (is_mask(text, length)) {
		LEDGER__REPORT(reading, VALUE_MASKED, "%s", "");
		return LEDGER__NO_STATEMENT;
	}
	if (length > LONGEST_WORD)
		return LEDGER__STATED;
	if (is_word(clear_words, COUNT(clear_words), text, length))
		return LEDGER__CLEARED;
	if (is_word(blank_words, kind->words ? COUNT(blank_words) : DASHES,
		    text, length))
		return LEDGER__BLANK;
	if (kind->nothing &&
		is_word(nothing_words, COUNT(nothing_words), text, length))
		return LEDGER__BLANK;
	return LEDGER__STATED;
}

static const struct kind *kind_of(const struct ledger__field *field)
{
	assert((unsigned int)field->type < LEDGER__TYPE_COUNT);
	if (field->role == LEDGER__ROLE_AREA_PART)
		return &area_part;
	return &kinds[field->type];
}

void ledger__value_read(const struct ledger__field *field, int field_index,
	const struct ledger__value_context *context, int64_t unit_factor,
	const char *text, size_t length, uint64_t line, uint32_t column,
	struct ledger__buffer *out, struct ledger__value *value,
	struct ledger__findings *findings)
{
	const struct kind *kind = kind_of(field);
	struct ledger__reading reading;
	enum ledger__statement statement;
	size_t start = out->length;

	value->text = NULL;
	value->length = 0;
	value->statement = LEDGER__BLANK;
	if (length == 0)
		return;
	reading.field = field;
	reading.context = context;
	reading.unit_factor = unit_factor;
	reading.text = reading.raw = text;
	reading.length = reading.raw_length = length;
	reading.out = out;
	reading.findings = findings;
	reading.line = line;
	reading.column = column;
	reading.field_index = field_index;
	reading.residue_length = 0;
	ledger__reading_clean(&reading, kind->cleaning);
	statement = read_words(&reading, kind);
	if (statement == LEDGER__STATED)
		statement = kind->read(&reading);
	if (reading.residue_length && statement != LEDGER__UNREADABLE)
		LEDGER__REPORT(&reading, CELL_FOLDED, "%.*s",
			(int)reading.residue_length, reading.residue);
	value->statement = (uint8_t)statement;
	if (statement == LEDGER__STATED && !out->failed) {
		value->length = (uint32_t)(out->length - start);
		value->text = out->data + start;
	} else {
		out->length = start;
	}
}

enum ledger_severity ledger__reading_severity(
	const struct ledger__reading *reading, unsigned int rule)
{
	return reading->findings->rules->rules[rule].severity;
}

void ledger__reading_residue(struct ledger__reading *reading, const char *what)
{
	size_t size = strlen(what);
	size_t used = reading->residue_length;

	for (size_t i = 0; i + size <= used; i++)
		if (memcmp(reading->residue + i, what, size) == 0)
			return;
	if (used + size + 1 > sizeof(reading->residue))
		return;
	if (used)
		reading->residue[used++] = ' ';
	memcpy(reading->residue + used, what, size);
	reading->residue_length = used + size;
}

bool ledger__exponent_form(const char *text, size_t length)
{
	size_t at = ledger__digits(text, length);

	if (at == 0)
		return false;
	if (at < length && text[at] == '.')
		at += 1 + ledger__digits(text + at + 1, length - at - 1);
	if (at == length || (text[at] != 'E' && text[at] != 'e'))
		return false;
	at++;
	if (at < length && (text[at] == '+' || text[at] == '-'))
		at++;
	return at < length &&
	       at + ledger__digits(text + at, length - at) == length;
}

size_t ledger__without_zero_fraction(const char *text, size_t length)
{
	size_t at = ledger__digits(text, length);
	size_t digits = at;

	if (at == 0 || at + 1 >= length || text[at] != '.')
		return length;
	for (at++; at < length; at++)
		if (text[at] != '0')
			return length;
	return digits;
}

size_t ledger__characters(const char *text, size_t length)
{
	size_t count = 0;

	for (size_t i = 0; i < length; i++)
		count += ((unsigned char)text[i] & 0xC0) != 0x80;
	return count;
}
