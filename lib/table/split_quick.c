/* SPDX-License-Identifier: MIT */
/*
 * Sound lines without quotes, cut in one pass over their bytes: most lines of
 * most sheets.  The cells are the very ones that libcsv would give, as a test
 * proves over random lines; libcsv itself is several times slower.
 */
#include "table/split.h"

/* A sound character beyond ASCII that is no control: its bytes; else 0. */
static inline size_t sound_character(const unsigned char *text, size_t left)
{
	unsigned char lead = text[0];

	if (left < 2 || (text[1] & 0xc0) != 0x80)
		return 0;
	if (lead < 0xe0)
		return lead == 0xc2 && text[1] < 0xa0 ? 0 : 2;
	if (left < 3 || (text[2] & 0xc0) != 0x80)
		return 0;
	if (lead < 0xf0) {
		if (lead == 0xe0 && text[1] < 0xa0)
			return 0; /* overlong */
		if (lead == 0xed && text[1] >= 0xa0)
			return 0; /* surrogate */
		return 3;
	}
	if (left < 4 || (text[3] & 0xc0) != 0x80)
		return 0;
	if (lead == 0xf0 && text[1] < 0x90)
		return 0; /* overlong */
	if (lead == 0xf4 && text[1] >= 0x90)
		return 0; /* over U+10FFFF */
	return 4;
}

static inline void add_trimmed(struct ledger__splitter *splitter,
	const char *text, size_t start, size_t end)
{
	struct ledger__block *block = splitter->block;

	while (start < end && text[start] == ' ')
		start++;
	while (end > start && text[end - 1] == ' ')
		end--;
	if (block->cell_count == block->cell_capacity) {
		ledger__cell_add(splitter, text + start, end - start, -1);
		return;
	}
	block->cells[block->cell_count++] = (struct ledger__cell){
		.text = text + start,
		.length = (uint32_t)(end - start),
		.key = -1,
	};
}

/* True when the whole line is blanks, which gives no cells. */
static bool is_blank(const char *text, size_t length)
{
	size_t at = 0;

	while (at < length && text[at] == ' ')
		at++;
	return at == length;
}

bool ledger__split_quick(struct ledger__splitter *splitter,
	struct ledger__row *row, const unsigned char *classes, const char *text,
	size_t length)
{
	const unsigned char *bytes = (const unsigned char *)text;
	size_t start = 0;
	size_t at = 0;

	if (is_blank(text, length))
		return true;
	while (at < length) {
		unsigned char class = classes[bytes[at]];
		size_t size = 1;

		if (class == LEDGER__CLASS_PLAIN) {
			at++;
			continue;
		}
		if (class == LEDGER__CLASS_DELIMITER) {
			add_trimmed(splitter, text, start, at);
			start = at + 1;
		} else {
			size = class == LEDGER__CLASS_LEAD
				       ? sound_character(
						 bytes + at, length - at)
				       : 0;
		}
		if (size == 0) {
			splitter->block->cell_count = row->first_cell;
			return false;
		}
		at += size;
	}
	add_trimmed(splitter, text, start, length);
	return true;
}
