/* SPDX-License-Identifier: MIT */
/* Nodes of known kinds into C values, each refusal at its line. */
#include "form/form_loader.h"

#include "base/text.h"

#include <string.h>

enum { LONGEST_NAME = 63 };

static const char *const kind_names[] = {
	[LEDGER__SCALAR] = "a text",
	[LEDGER__SEQUENCE] = "a list",
	[LEDGER__MAPPING] = "a mapping",
};

const struct ledger__node *ledger__node_at(
	const struct ledger__node *mapping, const char *key)
{
	const struct ledger__node *node = ledger__node_get(mapping, key);

	return node ? node : mapping;
}

void *ledger__load_memory(
	const struct ledger__loader *loader, size_t count, size_t size)
{
	/* Counts are those of nodes in 256 KiB: no product overflows. */
	void *memory = ledger__arena_allocate(loader->arena, count * size);

	if (!memory)
		(void)ledger__fail_memory(loader->context);
	return memory;
}

ledger_status ledger__load_node(const struct ledger__loader *loader,
	const struct ledger__node *mapping, const char *key,
	enum ledger__need need, enum ledger__node_kind kind,
	const struct ledger__node **node)
{
	const struct ledger__node *found = ledger__node_get(mapping, key);

	if (mapping->kind != LEDGER__MAPPING)
		return LEDGER__LOAD_FAIL(loader, mapping,
			"a mapping with the key '%s' is needed here", key);
	if (!found && need == LEDGER__MUST)
		return LEDGER__LOAD_FAIL(
			loader, mapping, "key '%s' is missing", key);
	if (found && found->kind != kind)
		return LEDGER__LOAD_FAIL(loader, found, "'%s' must be %s", key,
			kind_names[kind]);
	*node = found;
	return LEDGER_OK;
}

static ledger_status check_text(const struct ledger__loader *loader,
	const struct ledger__node *node, const char *key)
{
	size_t offset;

	if (node->kind != LEDGER__SCALAR)
		return LEDGER__LOAD_FAIL(
			loader, node, "'%s' must be a text", key);
	if (node->length == 0)
		return LEDGER__LOAD_FAIL(loader, node, "'%s' is empty", key);
	if (ledger__text_has_control(node->text, node->length, &offset))
		return LEDGER__LOAD_FAIL(loader, node,
			"'%s' holds a line break or control character", key);
	return LEDGER_OK;
}

ledger_status ledger__load_text(const struct ledger__loader *loader,
	const struct ledger__node *mapping, const char *key,
	enum ledger__need need, const char **text)
{
	const struct ledger__node *node = NULL;
	ledger_status status = ledger__load_node(
		loader, mapping, key, need, LEDGER__SCALAR, &node);

	if (status || !node)
		return status;
	status = check_text(loader, node, key);
	if (!status)
		*text = node->text;
	return status;
}

ledger_status ledger__load_flag(const struct ledger__loader *loader,
	const struct ledger__node *mapping, const char *key, bool *flag)
{
	const char *text = NULL;
	char quoted[LEDGER__QUOTE_SIZE];
	ledger_status status =
		ledger__load_text(loader, mapping, key, LEDGER__MAY, &text);

	if (status || !text)
		return status;
	if (strcmp(text, "true") != 0 && strcmp(text, "false") != 0)
		return LEDGER__LOAD_FAIL(loader, ledger__node_at(mapping, key),
			"'%s' is true or false, not '%s'", key,
			ledger__quote(quoted, text));
	*flag = strcmp(text, "true") == 0;
	return LEDGER_OK;
}

ledger_status ledger__load_integer(const struct ledger__loader *loader,
	const struct ledger__node *mapping, const char *key, int64_t minimum,
	int64_t maximum, int64_t *number)
{
	const char *text = NULL;
	char quoted[LEDGER__QUOTE_SIZE];
	int64_t value = 0;
	size_t digits;
	ledger_status status =
		ledger__load_text(loader, mapping, key, LEDGER__MAY, &text);

	if (status || !text)
		return status;
	digits = strspn(text, "0123456789");
	if (digits == 0 || digits > 18 || text[digits] != '\0' ||
		(digits > 1 && text[0] == '0'))
		return LEDGER__LOAD_FAIL(loader, ledger__node_at(mapping, key),
			"'%s' is a whole number, not '%s'", key,
			ledger__quote(quoted, text));
	for (size_t i = 0; i < digits; i++)
		value = value * 10 + (text[i] - '0');
	if (value < minimum || value > maximum)
		return LEDGER__LOAD_FAIL(loader, ledger__node_at(mapping, key),
			"'%s' is from %lld to %lld", key, (long long)minimum,
			(long long)maximum);
	*number = value;
	return LEDGER_OK;
}

ledger_status ledger__load_choice(const struct ledger__loader *loader,
	const struct ledger__node *mapping, const char *key,
	enum ledger__need need, const char *const *names, size_t count,
	size_t *choice)
{
	const char *text = NULL;
	ledger_status status =
		ledger__load_text(loader, mapping, key, need, &text);

	if (status || !text)
		return status;
	for (size_t i = 0; i < count; i++) {
		if (strcmp(text, names[i]) == 0) {
			*choice = i;
			return LEDGER_OK;
		}
	}
	return ledger__node_unknown(loader->context, loader->document,
		ledger__node_at(mapping, key), key, text, names, count);
}

ledger_status ledger__load_texts(const struct ledger__loader *loader,
	const struct ledger__node *mapping, const char *key, bool single,
	const char *const **texts, size_t *count)
{
	const struct ledger__node *node = ledger__node_get(mapping, key);
	const struct ledger__node *const *items;
	const char **made;
	size_t item_count;

	if (!node)
		return LEDGER_OK;
	if (node->kind != LEDGER__SEQUENCE && !single)
		return LEDGER__LOAD_FAIL(
			loader, node, "'%s' must be a list", key);
	items = node->kind == LEDGER__SEQUENCE ? node->items : &node;
	item_count = node->kind == LEDGER__SEQUENCE ? node->count : 1;
	if (item_count == 0)
		return LEDGER__LOAD_FAIL(loader, node, "'%s' is empty", key);
	made = ledger__load_memory(loader, item_count, sizeof *made);
	if (!made)
		return LEDGER_ERROR_MEMORY;
	for (size_t i = 0; i < item_count; i++) {
		ledger_status status = check_text(loader, items[i], key);

		if (status)
			return status;
		made[i] = items[i]->text;
	}
	*texts = made;
	*count = item_count;
	return LEDGER_OK;
}

ledger_status ledger__load_name(const struct ledger__loader *loader,
	const struct ledger__node *mapping, const char *key, const char **name)
{
	const char *text = NULL;
	char quoted[LEDGER__QUOTE_SIZE];
	size_t length;
	ledger_status status =
		ledger__load_text(loader, mapping, key, LEDGER__MUST, &text);

	if (status || !text)
		return status;
	length = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_");
	if (text[length] != '\0' || length > LONGEST_NAME || text[0] < 'a')
		return LEDGER__LOAD_FAIL(loader, ledger__node_at(mapping, key),
			"'%s' is no name: a letter, then letters, digits and "
			"'_', all lower case, %d at most",
			ledger__quote(quoted, text), LONGEST_NAME);
	*name = text;
	return LEDGER_OK;
}

ledger_status ledger__load_id(const struct ledger__loader *loader,
	const struct ledger__node *mapping, const char *key, const char **id)
{
	const char *text = NULL;
	char quoted[LEDGER__QUOTE_SIZE];
	size_t length;
	ledger_status status =
		ledger__load_text(loader, mapping, key, LEDGER__MUST, &text);

	if (status || !text)
		return status;
	length = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-");
	if (text[length] != '\0' || length > LONGEST_NAME || text[0] == '-')
		return LEDGER__LOAD_FAIL(loader, ledger__node_at(mapping, key),
			"'%s' is no id: lower-case letters, digits and '-', "
			"%d at most",
			ledger__quote(quoted, text), LONGEST_NAME);
	*id = text;
	return LEDGER_OK;
}

ledger_status ledger__load_two_languages(const struct ledger__loader *loader,
	const struct ledger__node *mapping, const char *key,
	enum ledger__need need, const char *texts[2])
{
	static const char *const known[] = {"en", "zh"};
	const struct ledger__node *node = NULL;
	ledger_status status = ledger__load_node(
		loader, mapping, key, need, LEDGER__MAPPING, &node);

	texts[LEDGER_ENGLISH] = "";
	texts[LEDGER_CHINESE] = "";
	if (status || !node)
		return status;
	status = ledger__node_check_keys(loader->context, loader->document,
		node, known, LEDGER__COUNT(known));
	if (!status)
		status = ledger__load_text(loader, node, "en", LEDGER__MUST,
			&texts[LEDGER_ENGLISH]);
	if (!status)
		status = ledger__load_text(loader, node, "zh", LEDGER__MUST,
			&texts[LEDGER_CHINESE]);
	return status;
}
