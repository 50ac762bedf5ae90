/* SPDX-License-Identifier: MIT */
/* Areas: division codes and their names, indexed by both. */
#include "form/area_index.h"

#include "base/text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { CODE = 12 };

static const uint8_t digits_of_level[] = {0, 2, 4, 6, 9, 12};

size_t ledger__area_digits(enum ledger__area_level level)
{
	assert(level >= LEDGER__PROVINCE && level <= LEDGER__VILLAGE);
	return digits_of_level[level];
}

static bool zeros(const char *text, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (text[i] != '0')
			return false;
	return true;
}

enum ledger__area_level ledger__area_level(const char *code, size_t length)
{
	if (length != CODE || zeros(code, 2))
		return 0;
	for (size_t i = 0; i < CODE; i++)
		if (code[i] < '0' || code[i] > '9')
			return 0;
	if (!zeros(code + 9, 3))
		return LEDGER__VILLAGE;
	if (!zeros(code + 6, 3))
		return LEDGER__TOWNSHIP;
	if (!zeros(code + 4, 2))
		return LEDGER__COUNTY;
	if (!zeros(code + 2, 2))
		return LEDGER__PREFECTURE;
	return LEDGER__PROVINCE;
}

/* GB/T 2260. */
static const char provinces[] = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 "
				"41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 "
				"65 71 81 82 ";

bool ledger__area_is_province(const char digits[2])
{
	for (const char *p = provinces; *p; p += 3)
		if (p[0] == digits[0] && p[1] == digits[1])
			return true;
	return false;
}

bool ledger__area_within(const char code[12], const char scope[12])
{
	enum ledger__area_level level = ledger__area_level(scope, CODE);

	return level && memcmp(code, scope, digits_of_level[level]) == 0;
}

/* Signs that part the names of a path, or stand in names by accident. */
static bool parts_names(int32_t point)
{
	switch (point) {
	case ' ':
	case '\t':
	case '/':
	case '\\':
	case '>':
	case '-':
	case ',':
	case 0x00A0:
	case 0x3000:
	case 0x3001: /* 、 */
	case 0x2014: /* — */
	case 0x2192: /* → */
		return true;
	default:
		return false;
	}
}

size_t ledger__area_normalise(
	const char *text, size_t length, char normal[LEDGER__AREA_TEXT])
{
	size_t used = 0;

	if (length > LEDGER__AREA_TEXT)
		return 0;
	while (length) {
		int32_t point = 0;
		size_t size = ledger__utf8_decode(text, length, &point);

		if (size == 0)
			return 0;
		if (point >= 0xFF01 && point <= 0xFF5E)
			point -= 0xFF01 - '!';
		if (parts_names(point)) {
			/* nothing of the name */
		} else if (point < 0x80) {
			normal[used++] = (char)point;
		} else {
			memcpy(normal + used, text, size);
			used += size;
		}
		text += size;
		length -= size;
	}
	return used;
}

struct suffix {
	const char *text;
	uint8_t kind;
};

/* Longest first.  Letters tell the kinds apart, and mean nothing else. */
static const struct suffix village_suffixes[] = {
	{"社区居民委员会", LEDGER__AREA_COMMUNITY},
	{"社区居委会", LEDGER__AREA_COMMUNITY},
	{"居民委员会", LEDGER__AREA_COMMUNITY},
	{"村民委员会", LEDGER__AREA_VILLAGE},
	{"居委会", LEDGER__AREA_COMMUNITY},
	{"村委会", LEDGER__AREA_VILLAGE},
	{"社区", LEDGER__AREA_COMMUNITY},
	{"村", LEDGER__AREA_PLACE},
	{NULL, 0},
};
static const struct suffix township_suffixes[] = {
	{"街道办事处", 's'},
	{"街道办", 's'},
	{"办事处", 's'},
	{"街道", 's'},
	{"镇", 't'},
	{"乡", 'x'},
	{NULL, 0},
};
static const struct suffix upper_suffixes[] = {
	{"自治区", 'z'},
	{"自治州", 'w'},
	{"自治县", 'n'},
	{"地区", 'd'},
	{"省", 'p'},
	{"市", 'm'},
	{"县", 'n'},
	{"区", 'q'},
	{"盟", 'g'},
	{"旗", 'b'},
	{NULL, 0},
};

/* The length without the suffix; unchanged when nothing would be left. */
static size_t without(const char *text, size_t length, const char *suffix)
{
	size_t size = strlen(suffix);

	if (length <= size || memcmp(text + length - size, suffix, size) != 0)
		return length;
	return length - size;
}

size_t ledger__area_stem(enum ledger__area_level level, const char *normal,
	size_t length, uint8_t *kind)
{
	const struct suffix *suffix =
		level == LEDGER__VILLAGE    ? village_suffixes
		: level == LEDGER__TOWNSHIP ? township_suffixes
					    : upper_suffixes;

	*kind = 0;
	for (; suffix->text; suffix++) {
		size_t stem = without(normal, length, suffix->text);

		if (stem == length)
			continue;
		*kind = suffix->kind;
		/* 大魏庄村村民委员会 and 大魏庄村委会 are one name. */
		return suffix->kind == LEDGER__AREA_VILLAGE
			       ? without(normal, stem, "村")
			       : stem;
	}
	return length;
}

ledger_status ledger__areas_new(
	ledger_context *context, struct ledger__areas **areas)
{
	struct ledger__areas *made = ledger__allocate(1, sizeof(*made));

	if (!made)
		return ledger__fail_memory(context);
	made->context = context;
	*areas = made;
	return LEDGER_OK;
}

ledger_status ledger__areas_add(struct ledger__areas *areas, const char *code,
	const char *name, const char *class_code)
{
	char normal[LEDGER__AREA_TEXT];
	size_t length = strlen(name);
	size_t normal_length = ledger__area_normalise(name, length, normal);
	struct ledger__area *area;

	assert(ledger__area_level(code, strlen(code)));
	if (!ledger__grow(&areas->items, &areas->capacity, areas->count + 1,
		    sizeof(*areas->items)))
		return ledger__fail_memory(areas->context);
	area = &areas->items[areas->count];
	*area = (struct ledger__area){
		.level = (uint8_t)ledger__area_level(code, CODE),
		.normal_length = (uint16_t)normal_length,
		.name = ledger__arena_duplicate(&areas->arena, name, length),
		.normal = ledger__arena_duplicate(
			&areas->arena, normal, normal_length),
		.parent = LEDGER__AREA_NONE,
		.next_name = LEDGER__AREA_NONE,
		.next_stem = LEDGER__AREA_NONE,
	};
	if (!area->name || !area->normal)
		return ledger__fail_memory(areas->context);
	memcpy(area->code, code, CODE);
	if (class_code && strlen(class_code) < sizeof(area->class_code))
		memcpy(area->class_code, class_code, strlen(class_code));
	area->stem_length = (uint16_t)ledger__area_stem(
		area->level, normal, normal_length, &area->kind);
	if (area->kind == LEDGER__AREA_PLACE)
		area->kind = LEDGER__AREA_VILLAGE;
	areas->count++;
	return LEDGER_OK;
}

static int compare_codes(const void *a, const void *b)
{
	const struct ledger__area *left = a;
	const struct ledger__area *right = b;

	return memcmp(left->code, right->code, CODE);
}

/* Puts the area at the head of the chain that its key has in the map. */
static bool chain(struct ledger__map *map, const char *key, size_t length,
	int32_t index, int32_t *next)
{
	size_t head;

	if (length == 0)
		return true;
	if (ledger__map_get(map, key, length, &head))
		*next = (int32_t)head;
	return ledger__map_put(map, key, length, (size_t)index);
}

static bool index_area(struct ledger__areas *areas, int32_t index)
{
	struct ledger__area *area = &areas->items[index];

	return ledger__map_put(
		       &areas->codes, area->code, CODE, (size_t)index) &&
	       chain(&areas->names, area->normal, area->normal_length, index,
		       &area->next_name) &&
	       chain(&areas->stems, area->normal, area->stem_length, index,
		       &area->next_stem);
}

static bool find(
	const struct ledger__areas *areas, const char code[12], size_t *index)
{
	return ledger__map_get(&areas->codes, code, CODE, index);
}

static void find_parent(struct ledger__areas *areas, struct ledger__area *area)
{
	char code[CODE + 1];
	size_t index;

	memcpy(code, area->code, sizeof(code));
	for (int level = area->level - 1; level >= LEDGER__PROVINCE; level--) {
		memset(code + digits_of_level[level], '0',
			CODE - (size_t)digits_of_level[level]);
		if (find(areas, code, &index) && &areas->items[index] != area) {
			area->parent = (int32_t)index;
			return;
		}
	}
}

ledger_status ledger__areas_finish(struct ledger__areas *areas)
{
	if (areas->count)
		qsort(areas->items, areas->count, sizeof(*areas->items),
			compare_codes);
	/* Backwards, so that chains are in the order of codes. */
	for (size_t i = areas->count; i-- > 0;)
		if (!index_area(areas, (int32_t)i))
			return ledger__fail_memory(areas->context);
	for (size_t i = 0; i < areas->count; i++)
		find_parent(areas, &areas->items[i]);
	return LEDGER_OK;
}

void ledger__areas_free(struct ledger__areas *areas)
{
	if (!areas)
		return;
	ledger__map_release(&areas->codes);
	ledger__map_release(&areas->names);
	ledger__map_release(&areas->stems);
	ledger__arena_release(&areas->arena);
	free(areas->items);
	free(areas);
}

bool ledger__areas_has(const struct ledger__areas *areas, const char code[12])
{
	size_t index;

	return find(areas, code, &index);
}

const char *ledger__areas_name(
	const struct ledger__areas *areas, const char code[12])
{
	size_t index;

	return find(areas, code, &index) ? areas->items[index].name : NULL;
}

const char *ledger__areas_class(
	const struct ledger__areas *areas, const char code[12])
{
	size_t index;

	return find(areas, code, &index) ? areas->items[index].class_code
					 : NULL;
}

size_t ledger__areas_count(const struct ledger__areas *areas)
{
	return areas->count;
}

const char *ledger__areas_code(const struct ledger__areas *areas, size_t index)
{
	assert(index < areas->count);
	return areas->items[index].code;
}
