/* SPDX-License-Identifier: MIT */
/* One heading: which field it means, and in which unit. */
#include "base/text.h"
#include "intake/intake.h"

#include <string.h>

/* Engine's own columns: of rejects files and of exports. */
static const char *const engine_headings[] = {"_line", "_rule", "_message",
	"_raw", "_file", "version", "export_batch", "版本", "版本号",
	"导出批次"};
static const char confirm_heading[] = "_confirm";

static bool heading_is(const char *text, size_t length, const char *name)
{
	ledger__text_trim(&text, &length);
	return strlen(name) == length && memcmp(text, name, length) == 0;
}

bool ledger__heading_is_confirm(const char *text, size_t length)
{
	return heading_is(text, length, confirm_heading);
}

static bool is_engine(const char *text, size_t length)
{
	const size_t count = sizeof(engine_headings) / sizeof(char *);

	for (size_t i = 0; i < count; i++)
		if (heading_is(text, length, engine_headings[i]))
			return true;
	return ledger__heading_is_confirm(text, length);
}

static bool ends_with(const char *text, const char *ending)
{
	size_t length = strlen(text);
	size_t size = strlen(ending);

	return size <= length &&
	       memcmp(text + length - size, ending, size) == 0;
}

/* The unit alone, or behind 单位 and a colon. */
static bool names_unit(const char *suffix, const char *unit)
{
	static const char prefix[] = "单位";

	if (strncmp(suffix, prefix, sizeof(prefix) - 1) == 0) {
		suffix += sizeof(prefix) - 1;
		if (*suffix == ':')
			suffix++;
		else if (strncmp(suffix, "：", 3) == 0)
			suffix += 3;
	}
	return strcmp(suffix, unit) == 0;
}

/*
 * The factor of a bracketed unit; 0 for one that ends like a unit of the
 * field but is another (千元), whose amounts would be read wrong.
 */
static int64_t unit_factor(
	const struct ledger__field *field, const char *suffix)
{
	if (field->type != LEDGER__TYPE_MONEY || *suffix == '\0')
		return 1;
	for (size_t i = 0; i < field->unit_count; i++)
		if (names_unit(suffix, field->units[i].name))
			return field->units[i].factor;
	for (size_t i = 0; i < field->unit_count; i++)
		if (ends_with(suffix, field->units[i].name))
			return 0;
	return 1;
}

int ledger__heading_find(const struct ledger__sheet *sheet,
	const struct ledger__map *extra, struct ledger__buffer *scratch,
	const char *text, size_t length, int64_t *factor)
{
	struct ledger__buffer suffix = {0};
	size_t index = 0;
	int field = LEDGER__COLUMN_UNKNOWN;

	*factor = 1;
	if (is_engine(text, length))
		return LEDGER__COLUMN_ENGINE;
	ledger__buffer_reset(scratch);
	ledger__heading_normalise(scratch, &suffix, text, length);
	if (scratch->length && !scratch->failed) {
		if ((extra && ledger__map_get(extra, scratch->data,
				      scratch->length, &index)) ||
			ledger__map_get(&sheet->headings, scratch->data,
				scratch->length, &index))
			field = (int)index;
	}
	if (field >= (int)sheet->field_count)
		field = LEDGER__COLUMN_LEFT_OUT;
	if (field >= 0)
		*factor = unit_factor(
			&sheet->fields[field], ledger__buffer_text(&suffix));
	if (*factor == 0) {
		field = LEDGER__COLUMN_UNKNOWN;
		*factor = 1;
	}
	ledger__buffer_release(&suffix);
	return field;
}

bool ledger__heading_says(
	struct ledger__buffer *scratch, const char *text, size_t length)
{
	struct ledger__buffer suffix = {0};
	bool says;

	ledger__buffer_reset(scratch);
	ledger__heading_normalise(scratch, &suffix, text, length);
	says = scratch->length > 0;
	ledger__buffer_release(&suffix);
	return says;
}
