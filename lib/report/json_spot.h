/* SPDX-License-Identifier: MIT */
/* A value of a JSON file and where it stands. */
#ifndef LEDGER_REPORT_JSON_SPOT_H
#define LEDGER_REPORT_JSON_SPOT_H

#include "report/json_line.h"
#include "report/read.h"

#include <jansson.h>

/* Lives on the stack, no longer than the spot that it was taken from. */
struct ledger__spot {
	struct ledger__reading *reading;
	const json_t *value; /* NULL: it is not there */
	struct ledger__json_place place;
};

/* Its line; 0 when so much is wrong that nobody is told any more. */
uint64_t ledger__spot_line(const struct ledger__spot *spot);
struct ledger__spot ledger__spot_at(
	const struct ledger__spot *spot, const char *key);
struct ledger__spot ledger__spot_item(
	const struct ledger__spot *spot, size_t index);
/* What is no list is a problem and has no items. */
size_t ledger__spot_count_items(const struct ledger__spot *spot);
/* A text, kept in the report; a problem, and "", if it is none. */
const char *ledger__spot_text(const struct ledger__spot *spot);
const char *ledger__spot_text_at(
	const struct ledger__spot *spot, const char *key);
/* A number of at least that; a problem if it is none. */
int64_t ledger__spot_integer_at(
	const struct ledger__spot *spot, const char *key, int64_t least);
/* Whether it is an object; keys other than these are problems. */
bool ledger__spot_check_object(const struct ledger__spot *spot,
	const char *const *keys, const char *what);

/* Adds a table to the report; `index` among the file's. */
void ledger__read_json_table(const struct ledger__spot *table, size_t index);

#endif
