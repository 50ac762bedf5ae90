/* SPDX-License-Identifier: MIT */
/*
 * The words by which rows around the data are known: totals, signatures,
 * dates of filling in.  They belong to the paper that sheets are made on, not
 * to one form, so they stand here, in one place, and not in the descriptors.
 */
#include "base/date.h"
#include "base/text.h"
#include "intake/intake.h"

#include <stdlib.h>
#include <string.h>

#define WORD(text)                                                             \
	{                                                                      \
		text, sizeof(text) - 1                                         \
	}
#define COUNT(array) (sizeof(array) / sizeof(*(array)))

struct word {
	const char *text;
	size_t length;
};

static const struct word total_words[] = {
	WORD("合计"),
	WORD("总计"),
	WORD("共计"),
	WORD("总数"),
	WORD("总人数"),
};

static const struct word part_words[] = {
	WORD("小计"),
};

/* A row that begins with one of these, then a colon or nothing … */
static const struct word signature_words[] = {
	WORD("填表人"),
	WORD("填报人"),
	WORD("制表人"),
	WORD("制表"),
	WORD("调查人"),
	WORD("经办人"),
	WORD("审核人"),
	WORD("审核"),
	WORD("复核人"),
	WORD("复核"),
	WORD("单位负责人"),
	WORD("负责人"),
	WORD("联系电话"),
	WORD("填报单位"),
	WORD("填报日期"),
	WORD("填表日期"),
	WORD("填表时间"),
	WORD("填报时间"),
	WORD("填表说明"),
};

/* … and these, which need the colon: they begin other texts too. */
static const struct word remark_words[] = {
	WORD("注"),
	WORD("备注"),
	WORD("说明"),
};

static const struct word date_words[] = {
	WORD("填报日期"),
	WORD("填表日期"),
	WORD("填表时间"),
	WORD("填报时间"),
	WORD("上报日期"),
	WORD("统计日期"),
	WORD("核查日期"),
	WORD("核实日期"),
	WORD("排查日期"),
	WORD("更新日期"),
	WORD("制表日期"),
};

/* Persons are counted in these. */
static const struct word person_words[] = {
	WORD("人"),
	WORD("名"),
	WORD("户"),
	WORD("条"),
};

enum { FOLDED_SIZE = 192 }; /* longer cells are no words */

/* Width folded, blanks dropped; false when it is too long for a word. */
static bool fold(const char *text, size_t length, char folded[FOLDED_SIZE],
	size_t *folded_length)
{
	size_t used = 0;
	size_t at = 0;

	while (at < length) {
		int32_t point = 0;
		size_t size =
			ledger__utf8_decode(text + at, length - at, &point);

		if (size == 0 || used + 4 > FOLDED_SIZE)
			return false;
		if (point >= 0xFF01 && point <= 0xFF5E)
			folded[used++] = (char)(point - 0xFEE0);
		else if (point != ' ' && point != '\t' && point != 0x3000 &&
			 point != 0xA0 && point != 0xFEFF) {
			memcpy(folded + used, text + at, size);
			used += size;
		}
		at += size;
	}
	*folded_length = used;
	return true;
}

static size_t starts_with(
	const char *text, size_t length, const struct word *words, size_t count)
{
	size_t longest = 0;

	for (size_t i = 0; i < count; i++)
		if (words[i].length > longest && words[i].length <= length &&
			memcmp(words[i].text, text, words[i].length) == 0)
			longest = words[i].length;
	return longest;
}

/* What an upper heading has at its end, and what says that it is her own. */
static const struct word group_ends[] = {
	WORD("基本情况"),
	WORD("基本信息"),
	WORD("基本资料"),
	WORD("情况"),
	WORD("信息"),
	WORD("资料"),
	WORD("状况"),
};

static const struct word own_words[] = {
	WORD("本人"),
	WORD("个人"),
	WORD("人员"),
};

bool ledger__heading_shorten(
	struct ledger__buffer *out, const char *text, size_t length)
{
	struct ledger__buffer suffix = {0};
	size_t whole;

	ledger__buffer_reset(out);
	ledger__heading_normalise(out, &suffix, text, length);
	ledger__buffer_release(&suffix);
	whole = out->length;
	for (size_t i = 0; i < COUNT(group_ends); i++) {
		size_t size = group_ends[i].length;

		if (size > out->length ||
			memcmp(out->data + out->length - size,
				group_ends[i].text, size) != 0)
			continue;
		out->length -= size;
		break;
	}
	for (size_t i = 0; i < COUNT(own_words); i++)
		if (out->length == own_words[i].length &&
			memcmp(out->data, own_words[i].text, out->length) == 0)
			out->length = 0;
	return out->length < whole;
}

static size_t digits_at(const char *text, size_t length)
{
	size_t count = 0;

	while (count < length && text[count] >= '0' && text[count] <= '9')
		count++;
	return count;
}

static int64_t number_at(const char *text, size_t length)
{
	size_t digits = digits_at(text, length);
	int64_t number = 0;

	if (digits == 0 || digits > 9)
		return -1;
	for (size_t i = 0; i < digits; i++)
		number = number * 10 + (text[i] - '0');
	return number;
}

/* "25人" or, if `bare`, "25": the number; -1 for other texts. */
static int64_t count_of(const char *text, size_t length, bool bare)
{
	size_t digits = digits_at(text, length);
	size_t unit = starts_with(text + digits, length - digits, person_words,
		COUNT(person_words));

	if (digits == 0 || digits + unit != length || (unit == 0 && !bare))
		return -1;
	return number_at(text, length);
}

/* The count that a totals row states, where it can only mean persons. */
static int64_t stated_count(const struct ledger__mapping *map,
	const struct ledger__sheet *sheet, const struct ledger__cell *cells,
	size_t count)
{
	char text[FOLDED_SIZE];
	size_t length = 0;
	int name = sheet->roles[LEDGER__ROLE_NAME];
	int number = sheet->roles[LEDGER__ROLE_CITIZEN_NUMBER];

	for (size_t i = 0; i < count; i++) {
		bool bare =
			i < map->column_count && map->fields[i] >= 0 &&
			(map->fields[i] == name || map->fields[i] == number);
		int64_t stated = -1;

		if (fold(cells[i].text, cells[i].length, text, &length))
			stated = count_of(text, length, bare);
		if (stated >= 0)
			return stated;
	}
	return -1;
}

/* The kind of the row that begins with this folded text. */
static enum ledger__row_kind kind_of(
	const char *text, size_t length, int64_t *stated)
{
	size_t size = starts_with(text, length, part_words, COUNT(part_words));
	bool part = size > 0;
	size_t next;

	if (size == 0)
		size = starts_with(
			text, length, total_words, COUNT(total_words));
	if (size == 0 && starts_with(text, length, &(struct word)WORD("共"), 1))
		size = digits_at(text + 3, length - 3) ? 3 : 0;
	if (size) {
		next = size + (size < length && text[size] == ':');
		if (next < length && digits_at(text + next, 1) == 0)
			return LEDGER__ROW_DATA;
		*stated = count_of(text + next, length - next, true);
		return part ? LEDGER__ROW_SUBTOTAL : LEDGER__ROW_TOTAL;
	}
	size = starts_with(
		text, length, signature_words, COUNT(signature_words));
	if (size && (size == length || text[size] == ':' || text[size] == '('))
		return LEDGER__ROW_SIGNATURE;
	size = starts_with(text, length, remark_words, COUNT(remark_words));
	return size && size < length && text[size] == ':'
		       ? LEDGER__ROW_SIGNATURE
		       : LEDGER__ROW_DATA;
}

static bool same_text(const char *known, const struct ledger__cell *cell)
{
	const char *text = cell->text;
	size_t length = cell->length;

	ledger__text_trim(&text, &length);
	return known && strlen(known) == length &&
	       memcmp(known, text, length) == 0;
}

static bool cell_blank(const struct ledger__cell *cell)
{
	const char *text = cell->text;
	size_t length = cell->length;

	if (length == 0)
		return true;
	if ((unsigned char)*text > ' ' && (unsigned char)*text < 0x80)
		return false;
	ledger__text_trim(&text, &length);
	return length == 0;
}

static size_t count_filled(const struct ledger__cell *cells, size_t count)
{
	size_t filled = 0;

	for (size_t i = 0; i < count; i++)
		filled += !cell_blank(&cells[i]);
	return filled;
}

/* A row above the header once more, cell by cell: one word is not enough. */
static bool is_title(const struct ledger__mapping *map,
	const struct ledger__cell *cells, size_t count, size_t first)
{
	size_t end;

	for (size_t start = 0; start < map->title_count; start = end) {
		const struct ledger__title *titles = map->titles + start;
		size_t same = 0;

		for (end = start; end < map->title_count &&
				  map->titles[end].row == titles->row;
			end++)
			same += map->titles[end].column < count &&
				same_text(map->titles[end].text,
					&cells[map->titles[end].column]);
		if (titles->column == first && same == end - start &&
			same == count_filled(cells, count))
			return true;
	}
	return false;
}

/* The header or a title once more: pages pasted one below the other. */
static bool is_repeated(const struct ledger__mapping *map,
	const struct ledger__cell *cells, size_t count, size_t first)
{
	size_t same = 0;
	size_t filled = 0;

	if (map->keyed || first >= map->column_count)
		return false;
	if (is_title(map, cells, count, first))
		return true;
	if (!same_text(map->upper[first], &cells[first]) &&
		!same_text(map->lower[first], &cells[first]))
		return false;
	for (size_t i = first; i < count; i++) {
		if (cell_blank(&cells[i]))
			continue;
		filled++;
		if (i < map->column_count &&
			(same_text(map->upper[i], &cells[i]) ||
				same_text(map->lower[i], &cells[i])))
			same++;
	}
	return same == filled && filled >= 2;
}

/* A row with something like a citizen number is a person's, come what may. */
static bool has_number(const struct ledger__mapping *map,
	const struct ledger__sheet *sheet, const struct ledger__cell *cells,
	size_t count)
{
	int field = sheet->roles[LEDGER__ROLE_CITIZEN_NUMBER];

	for (size_t i = 0; field >= 0 && i < count; i++)
		if (i < map->column_count && map->fields[i] == field)
			return digits_at(cells[i].text, cells[i].length) >= 14;
	return false;
}

/* Most rows begin with a number: they need no further look. */
static bool may_be_words(const struct ledger__cell *cell)
{
	const char *text = cell->text;
	size_t length = cell->length;

	ledger__text_trim(&text, &length);
	return (unsigned char)*text >= 'A' || *text == '*';
}

enum ledger__row_kind ledger__row_classify(const struct ledger__mapping *map,
	const struct ledger__sheet *sheet, const struct ledger__cell *cells,
	size_t count, int64_t *stated)
{
	char text[FOLDED_SIZE];
	size_t length = 0;
	size_t first = 0;
	enum ledger__row_kind kind;

	*stated = -1;
	while (first < count && cell_blank(&cells[first]))
		first++;
	if (first == count)
		return LEDGER__ROW_BLANK;
	if (map->keyed || !may_be_words(&cells[first]))
		return LEDGER__ROW_DATA;
	if (is_repeated(map, cells, count, first) &&
		!has_number(map, sheet, cells, count))
		return LEDGER__ROW_HEADER;
	if (!fold(cells[first].text, cells[first].length, text, &length))
		return LEDGER__ROW_DATA;
	kind = kind_of(text, length, stated);
	if (kind == LEDGER__ROW_DATA || has_number(map, sheet, cells, count))
		return LEDGER__ROW_DATA;
	if (*stated < 0 && kind != LEDGER__ROW_SIGNATURE)
		*stated = stated_count(map, sheet, cells, count);
	return kind;
}

/* "2025年9月30日", "2025-9-30", "2025.09.30", "20250930"; full days only. */
static bool read_day(
	const char *text, size_t length, char date[LEDGER__DATE_TEXT_SIZE])
{
	int parts[3] = {0, 0, 0};
	size_t at = 0;
	struct ledger__date day = {0, 0, 0};

	if (digits_at(text, length) == 8) {
		parts[0] = (int)number_at(text, 4);
		parts[1] = (int)number_at(text + 4, 2);
		parts[2] = (int)number_at(text + 6, 2);
	} else {
		for (int i = 0; i < 3; i++) {
			size_t digits = digits_at(text + at, length - at);

			if (digits == 0 || digits > (i ? 2u : 4u))
				return false;
			parts[i] = (int)number_at(text + at, digits);
			at += digits;
			while (i < 2 && at < length &&
				digits_at(text + at, 1) == 0 &&
				(strchr("-./", text[at]) ||
					(unsigned char)text[at] >= 0x80))
				at++;
		}
	}
	day.year = (int16_t)parts[0];
	day.month = (int8_t)parts[1];
	day.day = (int8_t)parts[2];
	if (!ledger__date_valid(day) || day.year < 1900 ||
		ledger__date_precision(day) != LEDGER__DAY)
		return false;
	ledger__date_format(day, date);
	return true;
}

/* The date word in a folded text: where it ends, 0 for none. */
static size_t find_date_word(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		size_t size = starts_with(
			text + i, length - i, date_words, COUNT(date_words));

		if (size)
			return i + size;
	}
	return 0;
}

bool ledger__row_stated_date(const struct ledger__cell *cells, size_t count,
	char date[LEDGER__DATE_TEXT_SIZE])
{
	char text[FOLDED_SIZE];
	size_t length = 0;
	bool expected = false; /* the word stood in the cell before */

	for (size_t i = 0; i < count; i++) {
		size_t at;

		if (cells[i].length == 0 ||
			!fold(cells[i].text, cells[i].length, text, &length))
			continue;
		at = find_date_word(text, length);
		if (at == 0 && !expected)
			continue;
		if (at < length && at > 0 && text[at] == ':')
			at++;
		if (at < length && read_day(text + at, length - at, date))
			return true;
		expected = at == length;
	}
	return false;
}

bool ledger__is_future(const char *date, struct ledger__date day)
{
	struct ledger__date read = {0, 0, 0};

	return ledger__date_parse(date, strlen(date), &read) &&
	       ledger__date_to_day(read) > ledger__date_to_day(day);
}
