/* SPDX-License-Identifier: MIT */
/* Sheets for unit tests: bytes in, rows out. */
#ifndef TESTS_UNIT_UNIT_TABLE_H
#define TESTS_UNIT_UNIT_TABLE_H

#include "unit.h"

#include "table/reader.h"

/* One file in a folder of its own, opened over and over again. */
struct unit_sheet {
	ledger_context *context;
	char *folder;
	char *path;
	struct ledger__input *input;
	struct ledger__reader *reader;
	struct ledger__splitter *splitter;
	struct ledger__block block; /* the last one read */
	struct ledger__dialect dialects[LEDGER__DIALECTS];
	size_t dialect_count;
};

void unit_sheet_begin(struct unit_sheet *unit);
void unit_sheet_end(struct unit_sheet *unit);

/* One for each test of a program. */
extern struct unit_sheet sheet;
int unit_sheet_set_up(void **state);
int unit_sheet_tear_down(void **state);
#define SHEET_TEST(name)                                                       \
	cmocka_unit_test_setup_teardown(                                       \
		test_##name, unit_sheet_set_up, unit_sheet_tear_down)

/* Writes the bytes under the name and opens them; the status of that. */
ledger_status unit_sheet_open(struct unit_sheet *unit, const char *name,
	const void *bytes, size_t length, enum ledger__encoding given);
/* Then a reader and a splitter with the dialect of that rank. */
void unit_sheet_read(struct unit_sheet *unit, size_t rank);
/* Both, from text, best dialect; and the first block, parsed. */
void unit_sheet_load(
	struct unit_sheet *unit, const char *name, const char *text);
void unit_sheet_load_bytes(struct unit_sheet *unit, const char *name,
	const void *bytes, size_t length);
/* The next block, parsed; false at the end. */
bool unit_sheet_next(struct unit_sheet *unit);

/* Cells of a row of the last block, joined by '|'; borrowed until the next. */
const char *unit_row(const struct unit_sheet *unit, size_t row);
void unit_assert_damage(const struct unit_sheet *unit, size_t row,
	enum ledger__damage damage, uint32_t column, const char *detail);

/* A small generator of random numbers, the same on every machine. */
uint32_t unit_random(uint64_t *state, uint32_t below);

#endif
