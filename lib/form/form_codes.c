/* SPDX-License-Identifier: MIT */
/* Code lists of a form: codes, labels, synonyms, and their look-up. */
#include "form/form_loader.h"

#include "base/text.h"

#include <string.h>

enum { CODE_LIMIT = 1000 };

void ledger__code_fold(
	struct ledger__buffer *buffer, const char *text, size_t length)
{
	size_t start = buffer->length;
	size_t kept = start;

	ledger__text_fold_width(buffer, text, length);
	if (buffer->failed)
		return;
	for (size_t i = start; i < buffer->length; i++) {
		char byte = buffer->data[i];

		if (byte == ' ' || (byte >= '\t' && byte <= '\r'))
			continue;
		if (byte >= 'A' && byte <= 'Z')
			byte = (char)(byte - 'A' + 'a');
		buffer->data[kept++] = byte;
	}
	buffer->length = kept;
}

ledger_status ledger__load_spelling(const struct ledger__loader *loader,
	const struct ledger__node *node, struct ledger__code_list *list,
	const char *text, size_t index)
{
	struct ledger__buffer folded = {0};
	const char *key = NULL;
	char quoted[LEDGER__QUOTE_SIZE];
	size_t other = index;
	size_t length;
	ledger_status status = LEDGER_OK;

	ledger__code_fold(&folded, text, strlen(text));
	length = folded.length;
	if (!folded.failed)
		key = ledger__arena_duplicate(
			loader->arena, folded.data, length);
	ledger__buffer_release(&folded);
	if (!key)
		return ledger__fail_memory(loader->context);
	if (length == 0)
		return LEDGER__LOAD_FAIL(
			loader, node, "a code or label is blank");
	if (ledger__map_get(&list->lookup, key, length, &other)) {
		if (other != index)
			status = LEDGER__LOAD_FAIL(loader, node,
				"'%s' already means code '%s'",
				ledger__quote(quoted, text),
				list->codes[other].code);
	} else if (!ledger__map_put(&list->lookup, key, length, index)) {
		status = ledger__fail_memory(loader->context);
	}
	return status;
}

ledger_status ledger__load_code(const struct ledger__loader *loader,
	const struct ledger__node *mapping, const char *key, const char **code)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz"
				      "0123456789_.-";
	char quoted[LEDGER__QUOTE_SIZE];
	const char *text = NULL;
	ledger_status status =
		ledger__load_text(loader, mapping, key, LEDGER__MUST, &text);

	if (status)
		return status;
	if (text[strspn(text, allowed)] != '\0')
		return LEDGER__LOAD_FAIL(loader, ledger__node_at(mapping, key),
			"code '%s' holds more than letters, digits, "
			"'_', '.', '-'",
			ledger__quote(quoted, text));
	*code = text;
	return LEDGER_OK;
}

/* Exports write codes: one that is refused could not be imported again. */
static ledger_status check_ambiguous(const struct ledger__loader *loader,
	const struct ledger__node *node, const struct ledger__code *code)
{
	if (code->ambiguous &&
		code->code[strspn(code->code, "0123456789.")] == '\0')
		return LEDGER__LOAD_FAIL(loader, node,
			"ambiguous code '%s' is a number: name it, and make "
			"the number a synonym",
			code->code);
	return LEDGER_OK;
}

/* "None" is an answer, and what is no answer takes nobody in or out. */
static ledger_status check_unstated(const struct ledger__loader *loader,
	const struct ledger__node *node, const struct ledger__code *code)
{
	if (code->unstated && (code->none || code->lifecycle))
		return LEDGER__LOAD_FAIL(loader, node,
			"code '%s' is unstated: it cannot be %s too",
			code->code, code->none ? "none" : "of a lifecycle");
	return LEDGER_OK;
}

static ledger_status load_flags(const struct ledger__loader *loader,
	const struct ledger__node *node, struct ledger__code *code)
{
	const struct {
		const char *key;
		bool *flag;
	} flags[] = {
		{"none", &code->none},
		{"exclusive", &code->exclusive},
		{"implied_by_two", &code->implied_by_two},
		{"ambiguous", &code->ambiguous},
		{"unstated", &code->unstated},
	};
	ledger_status status = LEDGER_OK;

	for (size_t i = 0; i < LEDGER__COUNT(flags) && !status; i++)
		status = ledger__load_flag(
			loader, node, flags[i].key, flags[i].flag);
	return status;
}

static ledger_status load_list_code(const struct ledger__loader *loader,
	const struct ledger__node *node, struct ledger__code *code)
{
	static const char *const known[] = {"code", "label", "synonyms", "none",
		"exclusive", "implied_by_two", "ambiguous", "unstated",
		"sensitivity", "lifecycle"};
	static const char *const lifecycles[] = {
		"draft", "registered", "exited"};
	size_t sensitivity = 0;
	size_t lifecycle = LEDGER__COUNT(lifecycles);
	ledger_status status = ledger__node_check_keys(loader->context,
		loader->document, node, known, LEDGER__COUNT(known));

	if (!status)
		status = ledger__load_code(loader, node, "code", &code->code);
	if (!status)
		status = ledger__load_text(
			loader, node, "label", LEDGER__MUST, &code->label);
	if (!status)
		status = ledger__load_texts(loader, node, "synonyms", false,
			&code->synonyms, &code->synonym_count);
	if (!status)
		status = load_flags(loader, node, code);
	if (!status)
		status = check_ambiguous(loader, node, code);
	if (!status)
		status = ledger__load_choice(loader, node, "sensitivity",
			LEDGER__MAY, ledger__sensitivity_names,
			LEDGER__SENSITIVITY_COUNT, &sensitivity);
	if (!status)
		status = ledger__load_choice(loader, node, "lifecycle",
			LEDGER__MAY, lifecycles, LEDGER__COUNT(lifecycles),
			&lifecycle);
	code->sensitivity = (enum ledger__sensitivity)sensitivity;
	if (lifecycle < LEDGER__COUNT(lifecycles))
		code->lifecycle = (enum ledger__lifecycle)(lifecycle + 1);
	if (!status)
		status = check_unstated(loader, node, code);
	return status;
}

/* All spellings of all codes; codes before labels before synonyms. */
static ledger_status index_codes(const struct ledger__loader *loader,
	const struct ledger__node *codes, struct ledger__code_list *list)
{
	ledger_status status = LEDGER_OK;

	for (size_t i = 0; i < list->count && !status; i++)
		status = ledger__load_spelling(
			loader, codes->items[i], list, list->codes[i].code, i);
	for (size_t i = 0; i < list->count && !status; i++)
		status = ledger__load_spelling(
			loader, codes->items[i], list, list->codes[i].label, i);
	for (size_t i = 0; i < list->count && !status; i++) {
		const struct ledger__code *code = &list->codes[i];

		for (size_t j = 0; j < code->synonym_count && !status; j++)
			status = ledger__load_spelling(loader, codes->items[i],
				list, code->synonyms[j], i);
	}
	return status;
}

/* Codes of one list that must not stand twice. */
static ledger_status check_codes(const struct ledger__loader *loader,
	const struct ledger__node *codes, const struct ledger__code_list *list)
{
	struct ledger__map seen = {0};
	char quoted[LEDGER__QUOTE_SIZE];
	ledger_status status = LEDGER_OK;
	size_t implied = 0;
	size_t first;

	for (size_t i = 0; i < list->count && !status; i++) {
		const struct ledger__code *code = &list->codes[i];
		size_t length = strlen(code->code);

		implied += code->implied_by_two;
		if (ledger__map_get(&seen, code->code, length, &first))
			status = LEDGER__LOAD_FAIL(loader, codes->items[i],
				"duplicate code '%s', first on line %zu",
				ledger__quote(quoted, code->code),
				codes->items[first]->line);
		else if (implied > 1)
			status = LEDGER__LOAD_FAIL(loader, codes->items[i],
				"a second code is implied_by_two");
		else if (!ledger__map_put(&seen, code->code, length, i))
			status = ledger__fail_memory(loader->context);
	}
	ledger__map_release(&seen);
	return status;
}

static ledger_status load_codes(const struct ledger__loader *loader,
	const struct ledger__node *node, struct ledger__code_list *list)
{
	const struct ledger__node *codes = NULL;
	struct ledger__code *made = NULL;
	ledger_status status = ledger__load_node(
		loader, node, "codes", LEDGER__MUST, LEDGER__SEQUENCE, &codes);

	if (status)
		return status;
	if (codes->count == 0 || codes->count > CODE_LIMIT)
		return LEDGER__LOAD_FAIL(loader, codes,
			"a list holds 1 to %d codes", CODE_LIMIT);
	made = ledger__load_memory(loader, codes->count, sizeof *made);
	if (!made)
		return LEDGER_ERROR_MEMORY;
	for (size_t i = 0; i < codes->count && !status; i++)
		status = load_list_code(loader, codes->items[i], &made[i]);
	if (status)
		return status;
	list->codes = made;
	list->count = codes->count;
	for (size_t i = 0; i < list->count; i++)
		list->has_unstated |= made[i].unstated;
	status = check_codes(loader, codes, list);
	if (!status)
		status = index_codes(loader, codes, list);
	return status;
}

static ledger_status load_list(const struct ledger__loader *loader,
	const struct ledger__node *node, struct ledger__code_list *list)
{
	static const char *const known[] = {
		"name", "title", "description", "source", "codes"};
	const struct ledger__node *ignored = NULL;
	ledger_status status = ledger__node_check_keys(loader->context,
		loader->document, node, known, LEDGER__COUNT(known));

	if (!status)
		status = ledger__load_name(loader, node, "name", &list->name);
	if (!status)
		status = ledger__load_text(
			loader, node, "title", LEDGER__MUST, &list->title);
	if (!status)
		status = ledger__load_node(loader, node, "description",
			LEDGER__MAY, LEDGER__SCALAR, &ignored);
	if (!status)
		status = ledger__load_node(loader, node, "source", LEDGER__MAY,
			LEDGER__SCALAR, &ignored);
	if (!status)
		status = load_codes(loader, node, list);
	return status;
}

ledger_status ledger__load_code_lists(const struct ledger__loader *loader,
	const struct ledger__node *root, ledger_form *form)
{
	const struct ledger__node *lists = NULL;
	struct ledger__code_list *made;
	ledger_status status = ledger__load_node(loader, root, "code_lists",
		LEDGER__MAY, LEDGER__SEQUENCE, &lists);

	if (status || !lists || lists->count == 0)
		return status;
	made = ledger__load_memory(loader, lists->count, sizeof *made);
	if (!made)
		return LEDGER_ERROR_MEMORY;
	/* The form owns them from here: their maps are freed with it. */
	form->code_lists = made;
	form->code_list_count = lists->count;
	for (size_t i = 0; i < lists->count; i++) {
		status = load_list(loader, lists->items[i], &made[i]);
		for (size_t j = 0; j < i && !status; j++)
			if (strcmp(made[j].name, made[i].name) == 0)
				status = LEDGER__LOAD_FAIL(loader,
					lists->items[i],
					"duplicate code list '%s', first on "
					"line %zu",
					made[i].name, lists->items[j]->line);
		if (status)
			return status;
	}
	return LEDGER_OK;
}
