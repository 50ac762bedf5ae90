/* SPDX-License-Identifier: MIT */
/* Headings: as clerks write them, made comparable, and looked up. */
#include "form/form_loader.h"

#include "base/text.h"

#include <string.h>

/* An opening and a closing bracket. */
static const char *const brackets[][2] = {
	{"(", ")"},
	{"[", "]"},
	{"【", "】"},
	{"〔", "〕"},
};

static bool ends_with(const char *text, size_t length, const char *end)
{
	size_t size = strlen(end);

	return length >= size && memcmp(text + length - size, end, size) == 0;
}

/* Drops white space and '*', from `start` to the end of the buffer. */
static void drop_blanks(struct ledger__buffer *buffer, size_t start)
{
	size_t kept = start;

	for (size_t i = start; i < buffer->length; i++) {
		char byte = buffer->data[i];

		if (byte == ' ' || byte == '*' ||
			(byte >= '\t' && byte <= '\r'))
			continue;
		buffer->data[kept++] = byte;
	}
	buffer->length = kept;
}

/*
 * Where a bracketed suffix begins: *inner is its text.  False when there is
 * none, or nothing stands before it.
 */
static bool find_suffix(const char *text, size_t length, size_t *begin,
	const char **inner, size_t *inner_length)
{
	for (size_t i = 0; i < LEDGER__COUNT(brackets); i++) {
		size_t open = strlen(brackets[i][0]);
		size_t close = strlen(brackets[i][1]);

		if (!ends_with(text, length, brackets[i][1]))
			continue;
		for (size_t at = length - close; at > 0; at--) {
			if (at + open > length - close ||
				memcmp(text + at, brackets[i][0], open) != 0)
				continue;
			*begin = at;
			*inner = text + at + open;
			*inner_length = length - close - at - open;
			return true;
		}
	}
	return false;
}

/* "单位:元" is the unit 元. */
static void append_suffix(
	struct ledger__buffer *suffix, const char *text, size_t length)
{
	static const char unit[] = "单位:";
	size_t size = sizeof unit - 1;

	if (length > size && memcmp(text, unit, size) == 0) {
		text += size;
		length -= size;
	}
	ledger__buffer_append(suffix, text, length);
}

void ledger__heading_normalise(struct ledger__buffer *heading,
	struct ledger__buffer *suffix, const char *text, size_t length)
{
	size_t start = heading->length;
	size_t suffix_start = suffix->length;
	const char *inner = NULL;
	size_t inner_length = 0;
	size_t begin = 0;

	ledger__text_fold_width(heading, text, length);
	if (heading->failed)
		return;
	drop_blanks(heading, start);
	for (;;) {
		size_t size = heading->length - start;
		const char *data = heading->data + start;

		if (size > 1 && data[size - 1] == ':') {
			heading->length--;
		} else if (size > 0 && find_suffix(data, size, &begin, &inner,
					       &inner_length)) {
			/* Of several, the one next to the heading counts. */
			suffix->length = suffix_start;
			append_suffix(suffix, inner, inner_length);
			heading->length = start + begin;
		} else {
			break;
		}
	}
}

/* ---- Looking up -------------------------------------------------------- */

static ledger_status add_heading(const struct ledger__loader *loader,
	const struct ledger__node *node, struct ledger__sheet *sheet,
	const char *text, size_t index)
{
	struct ledger__buffer heading = {0};
	struct ledger__buffer suffix = {0};
	const char *key = NULL;
	size_t length;
	size_t other = index;
	ledger_status status = LEDGER_OK;
	char quoted[LEDGER__QUOTE_SIZE];

	ledger__heading_normalise(&heading, &suffix, text, strlen(text));
	length = heading.length;
	if (!heading.failed && !suffix.failed)
		key = ledger__arena_duplicate(
			loader->arena, heading.data, length);
	ledger__buffer_release(&heading);
	ledger__buffer_release(&suffix);
	if (!key)
		return ledger__fail_memory(loader->context);
	if (length == 0)
		return LEDGER__LOAD_FAIL(loader, node, "'%s' is no heading",
			ledger__quote(quoted, text));
	if (ledger__map_get(&sheet->headings, key, length, &other)) {
		if (other != index)
			status = LEDGER__LOAD_FAIL(loader, node,
				"'%s' already is a name, title or alias of "
				"the field '%s' (line %zu)",
				ledger__quote(quoted, text),
				sheet->fields[other].name,
				sheet->fields[other].line);
	} else if (!ledger__map_put(&sheet->headings, key, length, index)) {
		status = ledger__fail_memory(loader->context);
	}
	return status;
}

static bool is_repeated(const struct ledger__field *field, size_t alias)
{
	const char *text = field->aliases[alias];

	if (strcmp(text, field->name) == 0 || strcmp(text, field->title) == 0)
		return true;
	for (size_t i = 0; i < alias; i++)
		if (strcmp(text, field->aliases[i]) == 0)
			return true;
	return false;
}

static ledger_status add_field(const struct ledger__loader *loader,
	const struct ledger__node *node, struct ledger__sheet *sheet,
	size_t index)
{
	const struct ledger__field *field = &sheet->fields[index];
	const struct ledger__node *aliases = ledger__node_get(node, "aliases");
	ledger_status status = add_heading(loader,
		ledger__node_at(node, "title"), sheet, field->title, index);

	for (size_t i = 0; i < field->alias_count && !status; i++) {
		if (is_repeated(field, i))
			return LEDGER__LOAD_FAIL(loader, aliases->items[i],
				"duplicate alias '%s' of the field '%s'",
				field->aliases[i], field->name);
		status = add_heading(loader, aliases->items[i], sheet,
			field->aliases[i], index);
	}
	return status;
}

static ledger_status add_name(const struct ledger__loader *loader,
	const struct ledger__node *node, struct ledger__sheet *sheet,
	size_t index)
{
	const struct ledger__field *field = &sheet->fields[index];
	size_t length = strlen(field->name);
	size_t other = 0;

	if (ledger__map_get(&sheet->names, field->name, length, &other))
		return LEDGER__LOAD_FAIL(loader, ledger__node_at(node, "name"),
			"duplicate field '%s', first on line %zu", field->name,
			sheet->fields[other].line);
	if (!ledger__map_put(&sheet->names, field->name, length, index))
		return ledger__fail_memory(loader->context);
	return add_heading(loader, ledger__node_at(node, "name"), sheet,
		field->name, index);
}

ledger_status ledger__load_headings(const struct ledger__loader *loader,
	const struct ledger__node *fields, struct ledger__sheet *sheet)
{
	ledger_status status = LEDGER_OK;

	for (size_t i = 0; i < sheet->field_count && !status; i++)
		status = add_name(loader, fields->items[i], sheet, i);
	for (size_t i = 0; i < sheet->field_count && !status; i++)
		status = add_field(loader, fields->items[i], sheet, i);
	return status;
}
