/* SPDX-License-Identifier: MIT */
/* Inside of the areas: what the index and the resolving of names share. */
#ifndef LEDGER_FORM_AREA_INDEX_H
#define LEDGER_FORM_AREA_INDEX_H

#include "form/area.h"

enum { LEDGER__AREA_NONE = -1, LEDGER__AREA_TEXT = 256 };

/*
 * Kinds of what follows a stem; the others are letters.  A bare 村 names a
 * village committee, but also a place that has a residents' committee now.
 */
enum {
	LEDGER__AREA_VILLAGE = 1,
	LEDGER__AREA_COMMUNITY,
	LEDGER__AREA_PLACE,
};

/*
 * An area.  Its normal name is the name without blanks and signs that part
 * names; the stem is the front of it without 村委会, 镇 and their like, whose
 * sort is the kind.
 */
struct ledger__area {
	char code[13];
	char class_code[4];
	uint8_t level;
	uint8_t kind;
	uint16_t normal_length;
	uint16_t stem_length;
	const char *name;
	const char *normal;
	int32_t parent;	   /* nearest area above that is known */
	int32_t next_name; /* with the same normal name */
	int32_t next_stem; /* with the same stem */
};

struct ledger__areas {
	ledger_context *context;
	struct ledger__area *items; /* by code */
	size_t count;
	size_t capacity;
	struct ledger__map codes;
	struct ledger__map names; /* normal name → first of a chain */
	struct ledger__map stems; /* stem → first of a chain */
	struct ledger__arena arena;
};

/* The normal name; 0 when it does not fit. */
size_t ledger__area_normalise(
	const char *text, size_t length, char normal[LEDGER__AREA_TEXT]);
/* The length of the stem at a level, and the kind of what is behind it. */
size_t ledger__area_stem(enum ledger__area_level level, const char *normal,
	size_t length, uint8_t *kind);

#endif
