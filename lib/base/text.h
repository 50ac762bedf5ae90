/* SPDX-License-Identifier: MIT */
/* Text: UTF-8, width on a terminal, folding of full-width forms. */
#ifndef LEDGER_BASE_TEXT_H
#define LEDGER_BASE_TEXT_H

#include "base/memory.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Decodes one character at text[0 .. length). Returns its number of bytes and
 * stores the code point; returns 0 for bytes that are not strict UTF-8
 * (surrogates, overlong forms and numbers above U+10FFFF are not).
 */
size_t ledger__utf8_decode(const char *text, size_t length, int32_t *point);
void ledger__utf8_append(struct ledger__buffer *buffer, int32_t point);

/* The offset of the first byte that is not strict UTF-8, or `length`. */
size_t ledger__utf8_valid_prefix(const char *text, size_t length);

/* Columns that the text takes on a terminal (East Asian width). */
size_t ledger__text_width(const char *text, size_t length);

/*
 * Appends the text with U+FF01–U+FF5E folded to ASCII, U+3000 and U+00A0 to a
 * space, and invisible characters (zero-width, BOM, bidi marks, soft hyphen)
 * dropped. Returns true when anything changed.
 */
bool ledger__text_fold_width(
	struct ledger__buffer *buffer, const char *text, size_t length);

/* Narrows the range by white space, ASCII and U+3000, at both ends. */
void ledger__text_trim(const char **text, size_t *length);

/*
 * True when the text holds a control character (C0, DEL, C1) or a bidi
 * override; *offset is where.
 */
bool ledger__text_has_control(const char *text, size_t length, size_t *offset);

/* Appends with control, bidi and zero-width characters as \u{…} escapes. */
void ledger__text_append_visible(
	struct ledger__buffer *buffer, const char *text, size_t length);

/*
 * Appends with what may be a citizen number veiled: of 15 or more digits (or
 * X, also full-width) in a row, or 17 or more with single spaces, hyphens or
 * points between, only the first 6 and the last 4 are left.
 */
void ledger__text_append_veiled(
	struct ledger__buffer *buffer, const char *text, size_t length);

bool ledger__is_hanzi(int32_t point); /* CJK ideographs, all extensions */
bool ledger__is_private_use(int32_t point);

/*
 * The name in `names` nearest to `text` by edit distance, if near enough to
 * be worth proposing (at most a third of its characters, at least 1); else
 * NULL.
 */
const char *ledger__nearest(
	const char *text, const char *const *names, size_t count);

#endif
