/* SPDX-License-Identifier: MIT */
/* Numbers compared as they are written: exact, whatever their length. */
#include "form/form.h"

#include <string.h>

static size_t digits_at(const char *text, size_t length)
{
	size_t count = 0;

	while (count < length && text[count] >= '0' && text[count] <= '9')
		count++;
	return count;
}

bool ledger__number_valid(const char *text, size_t length)
{
	bool negative = length > 0 && text[0] == '-';
	size_t whole;
	size_t fraction;

	if (negative) {
		text++;
		length--;
	}
	whole = digits_at(text, length);
	if (whole == 0 || (whole > 1 && text[0] == '0'))
		return false;
	if (whole == length)
		return !negative || text[0] != '0';
	if (text[whole] != '.')
		return false;
	fraction = digits_at(text + whole + 1, length - whole - 1);
	return fraction > 0 && whole + 1 + fraction == length &&
	       text[length - 1] != '0';
}

/* Of numbers without a sign. */
static int compare_magnitudes(
	const char *a, size_t a_length, const char *b, size_t b_length)
{
	size_t a_whole = digits_at(a, a_length);
	size_t b_whole = digits_at(b, b_length);
	size_t least = a_length < b_length ? a_length : b_length;
	int order;

	if (a_whole != b_whole)
		return a_whole < b_whole ? -1 : 1;
	/* The points stand at the same place; a longer fraction is greater. */
	order = memcmp(a, b, least);
	if (order != 0)
		return order;
	return (a_length > b_length) - (a_length < b_length);
}

int ledger__number_compare(
	const char *a, size_t a_length, const char *b, size_t b_length)
{
	bool a_negative = a_length > 0 && a[0] == '-';
	bool b_negative = b_length > 0 && b[0] == '-';

	if (a_negative != b_negative)
		return a_negative ? -1 : 1;
	if (a_negative)
		return compare_magnitudes(
			b + 1, b_length - 1, a + 1, a_length - 1);
	return compare_magnitudes(a, a_length, b, b_length);
}
