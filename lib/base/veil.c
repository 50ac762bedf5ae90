/* SPDX-License-Identifier: MIT */
/* What may be a citizen number, in any text, is veiled. */
#include "base/text.h"

#include <string.h>

enum {
	IN_A_ROW = 15,
	WITH_GAPS = 17, /* two dates and a hyphen have 16 digits */
	FIRST = 6,
	LAST = 4,
};

/* A run of digits: its bytes, its digits, the ends that are shown. */
struct run {
	size_t length;
	size_t digits;
	size_t row; /* digits without a gap, at the end of the run */
	bool veiled;
	char first[FIRST];
	char last[LAST];
};

/* The digit or X that the character is or folds to; else 0. */
static char digit_of(int32_t point)
{
	if (point >= 0xFF10 && point <= 0xFF3A)
		point -= 0xFEE0;
	if (point >= '0' && point <= '9')
		return (char)point;
	return point == 'X' || point == 'x' || point == 0xFF58 ? 'X' : 0;
}

static bool is_gap(int32_t point)
{
	return point == ' ' || point == '-' || point == '.';
}

static void add_digit(struct run *run, char digit)
{
	if (run->digits < FIRST)
		run->first[run->digits] = digit;
	memmove(run->last, run->last + 1, LAST - 1);
	run->last[LAST - 1] = digit;
	run->digits++;
	run->row++;
	if (run->digits >= WITH_GAPS || run->row >= IN_A_ROW)
		run->veiled = true;
}

/* The run that begins here; its length is 0 if there is none. */
static struct run read_run(const char *text, size_t length)
{
	struct run run = {0};
	bool gap = false;
	int32_t point = 0;
	size_t size;

	for (size_t at = 0; at < length; at += size) {
		char digit;

		size = ledger__utf8_decode(text + at, length - at, &point);
		if (size == 0)
			break;
		digit = digit_of(point);
		if (!digit && (gap || run.digits == 0 || !is_gap(point)))
			break;
		gap = !digit;
		if (gap) {
			run.row = 0;
			continue;
		}
		add_digit(&run, digit);
		run.length = at + size;
	}
	return run;
}

void ledger__text_append_veiled(
	struct ledger__buffer *buffer, const char *text, size_t length)
{
	while (length) {
		struct run run = read_run(text, length);
		size_t size = run.length ? run.length : 1;

		if (run.veiled) {
			ledger__buffer_append(buffer, run.first, FIRST);
			ledger__buffer_append_text(buffer, "********");
			ledger__buffer_append(buffer, run.last, LAST);
		} else {
			ledger__buffer_append(buffer, text, size);
		}
		text += size;
		length -= size;
	}
}
