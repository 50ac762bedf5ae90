/* SPDX-License-Identifier: MIT */
/* On which line of a JSON text something stands. */
#ifndef LEDGER_REPORT_JSON_LINE_H
#define LEDGER_REPORT_JSON_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LEDGER__JSON_DEPTH = 12 };

/* An item of an object (key) or of an array (key NULL, index). */
struct ledger__json_place {
	const struct ledger__json_place *up; /* NULL: of the whole text */
	const char *key;
	size_t index;
};

/*
 * The line, from 1, of a place in a text that a parser has found sound; of
 * what holds it when it is not there.
 */
uint64_t ledger__json_line(const char *text, size_t length,
	const struct ledger__json_place *place);

#endif
