/* SPDX-License-Identifier: MIT */
/* Columns: what is said about them, and headings that the user adds. */
#include "base/text.h"
#include "intake/intake.h"

#include <stdlib.h>
#include <string.h>

/* Names and titles of the fields, for proposals. */
static const char **field_words(
	const struct ledger__sheet *sheet, bool titles, size_t *count)
{
	const char **words =
		ledger__allocate(sheet->field_count * 2, sizeof(char *));

	*count = 0;
	for (size_t i = 0; words && i < sheet->field_count; i++) {
		words[(*count)++] = sheet->fields[i].name;
		if (titles)
			words[(*count)++] = sheet->fields[i].title;
	}
	return words;
}

static void report_unknown(const struct ledger__mapping *mapping,
	const struct ledger__sheet *sheet, struct ledger__findings *findings)
{
	size_t count = 0;
	const char **words = field_words(sheet, true, &count);

	for (size_t i = 0; i < mapping->column_count; i++) {
		const char *heading = mapping->headings[i];
		const char *near;

		if (mapping->fields[i] != LEDGER__COLUMN_UNKNOWN || !*heading)
			continue;
		near = words ? ledger__nearest(heading, words, count) : NULL;
		if (!near && words && mapping->lower[i])
			near = ledger__nearest(mapping->lower[i], words, count);
		ledger__finding_add(findings, LEDGER__RULE_COLUMN_UNKNOWN,
			mapping->header_line, (uint32_t)i + 1, -1, heading,
			strlen(heading), near ? " (%s?)" : "%s",
			near ? near : "");
	}
	free(words);
}

/* A field that parts of areas or another column can fill is not missing. */
static bool can_be_had(const struct ledger__mapping *mapping,
	const struct ledger__sheet *sheet, int field)
{
	const struct ledger__field *wanted = &sheet->fields[field];

	for (size_t i = 0; i < mapping->column_count; i++) {
		int at = mapping->fields[i];

		if (at < 0)
			continue;
		if (at == field || (wanted->role == LEDGER__ROLE_LIVING_AREA &&
					   sheet->fields[at].role ==
						   LEDGER__ROLE_AREA_PART))
			return true;
		for (size_t k = 0; k < sheet->fields[at].into_count; k++)
			if (strcmp(sheet->fields[at].into[k], wanted->name) ==
				0)
				return true;
	}
	return false;
}

static void report_missing(const struct ledger__mapping *mapping,
	const struct ledger__sheet *sheet, struct ledger__findings *findings)
{
	struct ledger__buffer list = {0};

	for (size_t i = 0; i < sheet->field_count; i++) {
		const struct ledger__field *field = &sheet->fields[i];

		if ((!field->expected && !field->required) ||
			can_be_had(mapping, sheet, (int)i))
			continue;
		if (list.length)
			ledger__buffer_append_text(&list, "、");
		ledger__buffer_append_text(&list, field->title);
	}
	if (list.length)
		ledger__finding_add(findings, LEDGER__RULE_COLUMN_MISSING,
			mapping->header_line, 0, -1, "", 0, "%s",
			ledger__buffer_text(&list));
	ledger__buffer_release(&list);
}

void ledger__mapping_report(const struct ledger__mapping *mapping,
	const struct ledger__sheet *sheet, struct ledger__findings *findings)
{
	report_unknown(mapping, sheet, findings);
	report_missing(mapping, sheet, findings);
}

/* One line of a mapping file: "heading: field". */
static ledger_status read_heading(ledger_context *context,
	const struct ledger__document *document,
	const struct ledger__node *root, size_t index,
	const struct ledger__sheet *sheet, struct ledger__arena *arena,
	struct ledger__map *extra)
{
	const struct ledger__node *item = root->items[index];
	struct ledger__buffer heading = {0};
	struct ledger__buffer suffix = {0};
	const char **words = NULL;
	size_t count = 0;
	int field = (int)sheet->field_count;
	char *kept = NULL;
	ledger_status status = LEDGER_OK;

	if (item->kind != LEDGER__SCALAR)
		return ledger__node_fail(context, document, item,
			"the field of heading '%s' is no text",
			root->keys[index]);
	if (strcmp(item->text, "-") != 0)
		field = ledger__sheet_field(sheet, item->text);
	if (field < 0) {
		words = field_words(sheet, false, &count);
		status = ledger__node_unknown(context, document, item, "field",
			item->text, words, words ? count : 0);
		goto out;
	}
	ledger__heading_normalise(&heading, &suffix, root->keys[index],
		strlen(root->keys[index]));
	if (!heading.failed)
		kept = ledger__arena_duplicate(
			arena, ledger__buffer_text(&heading), heading.length);
	if (!kept ||
		!ledger__map_put(extra, kept, heading.length, (size_t)field))
		status = ledger__fail_memory(context);
out:
	free(words);
	ledger__buffer_release(&heading);
	ledger__buffer_release(&suffix);
	return status;
}

ledger_status ledger__mapping_read(ledger_context *context,
	const struct ledger__sheet *sheet, const char *path,
	struct ledger__arena *arena, struct ledger__map *extra)
{
	struct ledger__document *document = NULL;
	const struct ledger__node *root;
	char *text = NULL;
	size_t length = 0;
	ledger_status status;

	status = ledger__descriptor_read(context, path, &text, &length);
	if (status == LEDGER_OK)
		status = ledger__document_parse(
			context, path, text, length, &document);
	if (status != LEDGER_OK)
		goto out;
	root = ledger__document_root(document);
	if (!root || root->kind != LEDGER__MAPPING) {
		status = ledger__fail(context, LEDGER_ERROR_DESCRIPTOR,
			"%s: not a mapping of headings to fields", path);
		goto out;
	}
	for (size_t i = 0; i < root->count && status == LEDGER_OK; i++)
		status = read_heading(
			context, document, root, i, sheet, arena, extra);
out:
	ledger__document_free(document);
	free(text);
	return status;
}
