/* SPDX-License-Identifier: MIT */
/* Areas: division codes, their names, and names resolved to codes. */
#ifndef LEDGER_FORM_AREA_H
#define LEDGER_FORM_AREA_H

#include "base/context.h"
#include "form/form.h"

/*
 * The areas that a store knows, in memory: 12-digit code, name, class.
 * Filled once by the store, then read by any number of threads.
 */
struct ledger__areas;

ledger_status ledger__areas_new(
	ledger_context *context, struct ledger__areas **areas);
ledger_status ledger__areas_add(struct ledger__areas *areas, const char *code,
	const char *name, const char *class_code);
/* Ends the filling: indexes by code and by name. */
ledger_status ledger__areas_finish(struct ledger__areas *areas);
void ledger__areas_free(struct ledger__areas *areas);

bool ledger__areas_has(const struct ledger__areas *areas, const char code[12]);
/* The own name, borrowed; NULL when unknown. */
const char *ledger__areas_name(
	const struct ledger__areas *areas, const char code[12]);
/* The urban-rural class, "" when not stated; NULL when the area is unknown. */
const char *ledger__areas_class(
	const struct ledger__areas *areas, const char code[12]);
/* All codes in order, for walking; *code is 12 characters and a NUL. */
size_t ledger__areas_count(const struct ledger__areas *areas);
const char *ledger__areas_code(const struct ledger__areas *areas, size_t index);

/* The level by the zeros at the end; 0 for text that is no 12-digit code. */
enum ledger__area_level ledger__area_level(const char *code, size_t length);
/* Digits that count at a level: 2, 4, 6, 9, 12. */
size_t ledger__area_digits(enum ledger__area_level level);
/* Whether a province has these first two digits. */
bool ledger__area_is_province(const char digits[2]);
bool ledger__area_within(const char code[12], const char scope[12]);

/*
 * Resolves names, one for each level or NULL, or one text that runs several
 * names together ("泌阳县泰山庙镇大魏庄村", also with blanks or '/'), within
 * the area `scope` (12 digits, "" or NULL for all).  Suffixes may be missing
 * (泰山庙 for 泰山庙镇, 大魏庄 and 大魏庄村 for 大魏庄村委会) when that is
 * unambiguous. Returns 1 and the code, 0 when nothing fits, or the number that
 * fit, the first few of them listed in `candidates` for a message.
 */
size_t ledger__areas_resolve(const struct ledger__areas *areas,
	const char *scope, const char *const names[6], const char *path,
	size_t path_length, char code[13], struct ledger__buffer *candidates);

#endif
