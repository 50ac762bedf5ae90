/* SPDX-License-Identifier: MIT */
/* The quick way to cut a line gives the very cells that libcsv gives. */
#include "unit_table.h"

#include "table/split.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINES = 300000, LINE_SIZE = 48 };

static size_t random_line(uint64_t *seed, char *to)
{
	static const char *const pieces[] = {"a", "0", " ", " ", "\t", ",", ",",
		";", "汉", "é", "𠮷", "-", "=", "'", "\"", "\"", "\u3000",
		"\u202e", "\x7f", "\x01", "\xff", "\xc2\x85", "\xe6\xb1", "\r"};
	/* Most lines hold nothing that goes the long way. */
	uint32_t kinds = unit_random(seed, 4) ? 14 : 24;
	uint32_t count = unit_random(seed, 12);
	size_t used = 0;

	while (count-- > 0) {
		const char *piece = pieces[unit_random(seed, kinds)];

		memcpy(to + used, piece, strlen(piece));
		used += strlen(piece);
	}
	to[used++] = '\n';
	return used;
}

static void assert_same(
	const struct ledger__block *a, const struct ledger__block *b)
{
	assert_int_equal(a->row_count, b->row_count);
	assert_int_equal(a->cell_count, b->cell_count);
	for (size_t i = 0; i < a->row_count; i++) {
		assert_int_equal(a->rows[i].cell_count, b->rows[i].cell_count);
		assert_int_equal(a->rows[i].damage, b->rows[i].damage);
		assert_int_equal(
			a->rows[i].damage_column, b->rows[i].damage_column);
	}
	for (size_t i = 0; i < a->cell_count; i++) {
		assert_int_equal(a->cells[i].length, b->cells[i].length);
		assert_memory_equal(
			a->cells[i].text, b->cells[i].text, a->cells[i].length);
	}
}

static void compare(struct unit_sheet *unit, struct ledger__splitter *other)
{
	struct ledger__block copy = {0};
	struct ledger__block *block = &unit->block;

	copy.row_count = block->row_count;
	assert_true(ledger__grow(&copy.rows, &copy.row_capacity, copy.row_count,
		sizeof *copy.rows));
	memcpy(copy.rows, block->rows, copy.row_count * sizeof *copy.rows);
	ledger__buffer_append(&copy.raw, block->raw.data, block->raw.length);
	assert_int_equal(
		ledger__splitter_parse(unit->splitter, block), LEDGER_OK);
	assert_int_equal(ledger__splitter_parse(other, &copy), LEDGER_OK);
	assert_same(block, &copy);
	ledger__block_release(&copy);
}

static void test_same_cells(void **state)
{
	struct unit_sheet unit;
	char *text = malloc((size_t)LINES * LINE_SIZE);
	uint64_t seed = 20250831;
	size_t rows = 0;

	(void)state;
	unit_sheet_begin(&unit);
	for (size_t rank = 0; rank < 6; rank++) {
		struct ledger__splitter *other = NULL;
		size_t used = 0;

		for (size_t i = 0; i < LINES / 6; i++)
			used += random_line(&seed, text + used);
		unit_sheet_open(
			&unit, "a.csv", text, used, LEDGER__ENCODING_UNSET);
		unit_sheet_read(&unit, rank);
		assert_int_equal(
			ledger__splitter_new(unit.context, unit.reader, &other),
			LEDGER_OK);
		other->csv_only = true;
		while (ledger__reader_fill(unit.reader, &unit.block) ==
			LEDGER_OK) {
			compare(&unit, other);
			rows += unit.block.row_count;
		}
		ledger__splitter_free(other);
	}
	assert_int_equal(rows, LINES);
	free(text);
	unit_sheet_end(&unit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_same_cells)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
