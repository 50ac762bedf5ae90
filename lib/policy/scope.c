/* SPDX-License-Identifier: MIT */
/* The area that a list is asked for: one that the store can have. */
#include "policy/policy.h"

#include "base/text.h"
#include "store/store.h"

#include <stdlib.h>
#include <string.h>

ledger_status ledger__scope_read(
	ledger_context *context, const char *code, char area[13])
{
	size_t length = strlen(code);
	if (strspn(code, "0123456789") != length ||
		(length != 2 && length != 4 && length != 6 && length != 9 &&
			length != 12))
		return ledger__fail(context, LEDGER_ERROR_DESCRIPTOR,
			"no division code: '%s'", code);
	memcpy(area, "000000000000", 13);
	memcpy(area, code, length);
	return LEDGER_OK;
}

/* The codes of the same level; *count of them, borrowed from the areas. */
static const char **codes_like(
	const struct ledger__areas *areas, const char *area, size_t *count)
{
	size_t all = ledger__areas_count(areas);
	enum ledger__area_level level = ledger__area_level(area, 12);
	const char **codes = ledger__allocate(all + 1, sizeof(*codes));
	for (size_t i = 0; codes != NULL && i < all; i++) {
		const char *code = ledger__areas_code(areas, i);
		if (ledger__area_level(code, 12) == level)
			codes[(*count)++] = code;
	}
	return codes;
}

static ledger_status unknown_area(ledger_context *context,
	const struct ledger__areas *areas, const char *area)
{
	size_t count = 0;
	const char **codes = codes_like(areas, area, &count);
	if (codes == NULL)
		return ledger__fail_memory(context);
	const char *nearest = ledger__nearest(area, codes, count);
	free((void *)codes);
	if (nearest == NULL)
		return ledger__fail(context, LEDGER_ERROR_DESCRIPTOR,
			"no area %s in the store; its areas are shown by: "
			"ledger-export --sheet areas",
			area);
	return ledger__fail(context, LEDGER_ERROR_DESCRIPTOR,
		"no area %s in the store; nearest is %s %s", area, nearest,
		ledger__areas_name(areas, nearest));
}

/*
 * A mistyped area must not look like one where nobody is due.  A store that
 * was not told its areas yet cannot know; its own area, and those that hold
 * it, are always right.
 */
ledger_status ledger__scope_check(
	ledger_context *context, ledger_store *store, const char *area)
{
	const struct ledger__areas *areas = NULL;
	if (area[0] == '\0' ||
		ledger__area_within(ledger__store_area(store), area))
		return LEDGER_OK;
	ledger_status status = ledger__store_areas(store, &areas);
	if (status != LEDGER_OK || ledger__areas_count(areas) == 0 ||
		ledger__areas_has(areas, area))
		return status;
	return unknown_area(context, areas, area);
}
