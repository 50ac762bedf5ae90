/* SPDX-License-Identifier: MIT */
/* Names of areas resolved to codes; never guessed. */
#include "form/area_index.h"

#include <string.h>

enum { LISTED = 4, DEEPEST = LEDGER__VILLAGE };

/* What fits so far: all counted, the first few kept. */
struct fits {
	int32_t items[LISTED];
	size_t count;
};

/* What is asked for: a scope and names above, each a normal name. */
struct query {
	const struct ledger__areas *areas;
	const char *scope; /* NULL for everywhere */
	char names[DEEPEST + 1][LEDGER__AREA_TEXT];
	size_t lengths[DEEPEST + 1];
	struct fits fits;
};

/*
 * Whether the kind behind a stem can be the area's.  People say 冯庄村 of a
 * place whose committee is a residents' one: where a village committee has
 * the name too, 村 alone does not tell which is meant.
 */
static bool same_kind(const struct ledger__area *area, uint8_t kind)
{
	if (kind == LEDGER__AREA_PLACE)
		return area->kind == LEDGER__AREA_VILLAGE ||
		       area->kind == LEDGER__AREA_COMMUNITY;
	return kind == area->kind;
}

/* True when the normal name `text` can mean the area. */
static bool is_called(
	const struct ledger__area *area, const char *text, size_t length)
{
	uint8_t kind;
	size_t stem;

	if (length < area->stem_length ||
		memcmp(text, area->normal, area->stem_length) != 0)
		return false;
	if (length == area->stem_length)
		return true;
	if (length == area->normal_length &&
		memcmp(text, area->normal, length) == 0)
		return true;
	stem = ledger__area_stem(area->level, text, length, &kind);
	return stem == area->stem_length && same_kind(area, kind);
}

/* Whether the names given for levels above agree, as far as they are known. */
static bool above_agrees(
	const struct query *query, const struct ledger__area *area)
{
	const struct ledger__area *items = query->areas->items;

	for (int32_t at = area->parent; at != LEDGER__AREA_NONE;
		at = items[at].parent) {
		const struct ledger__area *above = &items[at];

		if (query->lengths[above->level] &&
			!is_called(above, query->names[above->level],
				query->lengths[above->level]))
			return false;
	}
	return true;
}

static bool in_scope(const struct query *query, const struct ledger__area *area)
{
	return !query->scope || ledger__area_within(area->code, query->scope);
}

static void add(struct query *query, int32_t index)
{
	struct fits *fits = &query->fits;

	for (size_t i = 0; i < fits->count && i < LISTED; i++)
		if (fits->items[i] == index)
			return;
	if (fits->count < LISTED)
		fits->items[fits->count] = index;
	fits->count++;
}

/* Names above the store's own areas, such as 河南省驻马店市. */
static bool foreign_prefix(const char *text, size_t length)
{
	static const char *const ends[] = {"省", "市", "区", "州", "盟"};

	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
		if (length > 3 && memcmp(text + length - 3, ends[i], 3) == 0)
			return true;
	return false;
}

static bool boundary(const char *text, size_t at)
{
	return ((unsigned char)text[at] & 0xC0) != 0x80;
}

/*
 * Whether what stands before a name in a path names areas above it, each of
 * them or only some, in order.  Names that the store does not know may stand
 * only before one that it does: another county's 泰山庙镇 is not ours.
 */
static bool prefix_agrees(const struct ledger__areas *areas, int32_t above,
	const char *text, size_t length, bool named)
{
	const struct ledger__area *area;

	if (length == 0)
		return true;
	if (above == LEDGER__AREA_NONE)
		return named && foreign_prefix(text, length);
	area = &areas->items[above];
	for (size_t at = 0; at < length; at++)
		if (boundary(text, at) &&
			is_called(area, text + at, length - at) &&
			prefix_agrees(areas, area->parent, text, at, true))
			return true;
	return prefix_agrees(areas, area->parent, text, length, false);
}

/* Adds the area if it is called so and everything around it agrees. */
static void consider(struct query *query, int32_t index,
	enum ledger__area_level level, const char *text, size_t at,
	size_t length)
{
	const struct ledger__area *area = &query->areas->items[index];

	if ((!level || area->level == level) && in_scope(query, area) &&
		is_called(area, text + at, length - at) &&
		above_agrees(query, area) &&
		prefix_agrees(query->areas, area->parent, text, at, true))
		add(query, index);
}

/* Areas whose full name is text[at .. length). */
static void look_up_name(struct query *query, enum ledger__area_level level,
	const char *text, size_t at, size_t length)
{
	const struct ledger__areas *areas = query->areas;
	size_t head;

	if (!ledger__map_get(&areas->names, text + at, length - at, &head))
		return;
	for (int32_t i = (int32_t)head; i != LEDGER__AREA_NONE;
		i = areas->items[i].next_name)
		consider(query, i, level, text, at, length);
}

static void look_up_stem(struct query *query, enum ledger__area_level level,
	const char *text, size_t at, size_t length, size_t stem)
{
	const struct ledger__areas *areas = query->areas;
	size_t head;

	if (stem == 0 ||
		!ledger__map_get(&areas->stems, text + at, stem, &head))
		return;
	for (int32_t i = (int32_t)head; i != LEDGER__AREA_NONE;
		i = areas->items[i].next_stem)
		consider(query, i, level, text, at, length);
}

/* Areas that text[at .. length) can mean, with other suffixes or none. */
static void look_up_stems(struct query *query, enum ledger__area_level level,
	const char *text, size_t at, size_t length)
{
	static const enum ledger__area_level levels[] = {
		LEDGER__VILLAGE, LEDGER__TOWNSHIP, LEDGER__COUNTY};
	size_t whole = length - at;
	uint8_t kind;

	look_up_stem(query, level, text, at, length, whole);
	for (size_t i = 0; i < 3; i++) {
		size_t stem =
			ledger__area_stem(levels[i], text + at, whole, &kind);

		if (stem != whole)
			look_up_stem(query, level, text, at, length, stem);
	}
}

/* A full name settles it; only without one are suffixes ignored. */
static void look_up(struct query *query, enum ledger__area_level level,
	const char *text, size_t length)
{
	look_up_name(query, level, text, 0, length);
	if (query->fits.count == 0)
		look_up_stems(query, level, text, 0, length);
}

/* One text of several names: every place where the last may begin. */
static void look_up_path(struct query *query, const char *text, size_t length)
{
	look_up_name(query, 0, text, 0, length);
	if (query->fits.count)
		return;
	for (size_t at = 1; at < length; at++)
		if (boundary(text, at))
			look_up_name(query, 0, text, at, length);
	if (query->fits.count)
		return;
	for (size_t at = 0; at < length; at++)
		if (boundary(text, at))
			look_up_stems(query, 0, text, at, length);
}

static void list(const struct query *query, struct ledger__buffer *candidates)
{
	const struct ledger__area *items = query->areas->items;

	for (size_t i = 0; i < query->fits.count && i < LISTED; i++) {
		const struct ledger__area *area = &items[query->fits.items[i]];

		ledger__buffer_printf(candidates, "%s%s%s (%s)", i ? ", " : "",
			area->parent == LEDGER__AREA_NONE
				? ""
				: items[area->parent].name,
			area->name, area->code);
	}
	if (query->fits.count > LISTED)
		ledger__buffer_append_text(candidates, ", …");
}

size_t ledger__areas_resolve(const struct ledger__areas *areas,
	const char *scope, const char *const names[6], const char *path,
	size_t path_length, char code[13], struct ledger__buffer *candidates)
{
	struct query query;
	char text[LEDGER__AREA_TEXT];
	size_t length = 0;
	int deepest = 0;

	query.areas = areas;
	query.scope = scope && scope[0] ? scope : NULL;
	query.fits.count = 0;
	memset(query.lengths, 0, sizeof(query.lengths));
	for (int level = 1; names && level <= DEEPEST; level++) {
		if (!names[level])
			continue;
		query.lengths[level] = ledger__area_normalise(
			names[level], strlen(names[level]), query.names[level]);
		if (query.lengths[level])
			deepest = level;
		else if (names[level][0])
			return 0; /* too long, or no text, to be a name */
	}
	if (path)
		length = ledger__area_normalise(path, path_length, text);
	if (length)
		look_up_path(&query, text, length);
	else if (!path_length && deepest)
		look_up(&query, (enum ledger__area_level)deepest,
			query.names[deepest], query.lengths[deepest]);
	if (query.fits.count == 1)
		memcpy(code, areas->items[query.fits.items[0]].code, 13);
	else if (query.fits.count > 1 && candidates)
		list(&query, candidates);
	return query.fits.count;
}
