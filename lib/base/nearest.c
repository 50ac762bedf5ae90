/* SPDX-License-Identifier: MIT */
/* The name that was probably meant, by edit distance over characters. */
#include "base/text.h"

#include <string.h>

enum { LONGEST = 64 }; /* characters; nobody mistypes longer names */

/* Decodes into points; false when too long or not UTF-8. */
static bool decode(const char *text, int32_t points[LONGEST], size_t *count)
{
	size_t length = strlen(text);
	size_t n = 0;

	for (size_t i = 0; i < length; n++) {
		size_t bytes;

		if (n == LONGEST)
			return false;
		bytes = ledger__utf8_decode(text + i, length - i, &points[n]);
		if (bytes == 0)
			return false;
		i += bytes;
	}
	*count = n;
	return true;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/*
 * Insertions, deletions, replacements, and exchanges of neighbours, each 1
 * (Damerau's distance in its restricted form), over three rolling rows.
 */
static size_t distance(
	const int32_t *a, size_t a_count, const int32_t *b, size_t b_count)
{
	size_t rows[3][LONGEST + 1];
	size_t *before = rows[0];
	size_t *above = rows[1];
	size_t *row = rows[2];

	for (size_t j = 0; j <= b_count; j++)
		above[j] = before[j] = j;
	for (size_t i = 1; i <= a_count; i++) {
		size_t *spare = before;

		row[0] = i;
		for (size_t j = 1; j <= b_count; j++) {
			size_t cost = a[i - 1] == b[j - 1] ? 0 : 1;

			row[j] = least(above[j - 1] + cost,
				least(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
				a[i - 2] == b[j - 1])
				row[j] = least(row[j], before[j - 2] + 1);
		}
		before = above;
		above = row;
		row = spare;
	}
	return above[b_count];
}

const char *ledger__nearest(
	const char *text, const char *const *names, size_t count)
{
	int32_t wanted[LONGEST];
	int32_t name[LONGEST];
	size_t wanted_count = 0;
	size_t name_count = 0;
	size_t limit;
	const char *nearest = NULL;

	if (!decode(text, wanted, &wanted_count))
		return NULL;
	limit = wanted_count / 3 > 0 ? wanted_count / 3 : 1;
	for (size_t i = 0; i < count; i++) {
		size_t d;

		if (!decode(names[i], name, &name_count))
			continue;
		d = distance(wanted, wanted_count, name, name_count);
		/* Of equals the first; never a name with nothing in common. */
		if (d > limit || (d > 0 && d >= wanted_count))
			continue;
		nearest = names[i];
		if (d == 0)
			break;
		limit = d - 1;
	}
	return nearest;
}
