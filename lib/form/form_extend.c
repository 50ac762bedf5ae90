/* SPDX-License-Identifier: MIT */
/* A policy's measures and departments as codes of a form's lists. */
#include "form/form_loader.h"

#include <string.h>

/* Which entries of a policy are codes of the fields with a role. */
static const struct extension {
	const char *section;
	enum ledger__role role;
	enum ledger__sensitivity sensitivity; /* where the entry says none */
} extensions[] = {
	{"measures", LEDGER__ROLE_MEASURE, LEDGER__SENSITIVE},
	{"departments", LEDGER__ROLE_DEPARTMENT, LEDGER__PUBLIC},
};

struct extending {
	ledger_context *context;
	const struct ledger__layers *layers;
	const struct extension *extension;
	struct ledger__arena *arena; /* of the form, or for a trial */
	struct ledger__entries entries;
};

static struct ledger__loader loader_of(
	const struct extending *extending, const struct ledger__entry *entry)
{
	return (struct ledger__loader){
		extending->context, entry->document, extending->arena};
}

static ledger_status copy_texts(const struct ledger__loader *loader,
	const char *const *texts, size_t count, const char *const **copies)
{
	const char **made = ledger__load_memory(loader, count, sizeof *made);

	if (!made)
		return LEDGER_ERROR_MEMORY;
	for (size_t i = 0; i < count; i++) {
		made[i] = ledger__arena_duplicate(
			loader->arena, texts[i], strlen(texts[i]));
		if (!made[i])
			return ledger__fail_memory(loader->context);
	}
	*copies = made;
	return LEDGER_OK;
}

static ledger_status load_entry(const struct extending *extending,
	const struct ledger__entry *entry, struct ledger__code *code)
{
	struct ledger__loader loader = loader_of(extending, entry);
	const char *texts[2] = {NULL, NULL};
	const char *const *copies = NULL;
	const char *const *synonyms = NULL;
	size_t sensitivity = extending->extension->sensitivity;
	size_t count = 0;
	ledger_status status =
		ledger__load_code(&loader, entry->node, "code", &texts[0]);

	if (!status)
		status = ledger__load_text(
			&loader, entry->node, "label", LEDGER__MUST, &texts[1]);
	if (!status)
		status = ledger__load_texts(&loader, entry->node, "synonyms",
			false, &synonyms, &count);
	if (!status)
		status = ledger__load_choice(&loader, entry->node,
			"sensitivity", LEDGER__MAY, ledger__sensitivity_names,
			LEDGER__SENSITIVITY_COUNT, &sensitivity);
	if (!status)
		status = copy_texts(&loader, texts, 2, &copies);
	if (!status && count > 0)
		status = copy_texts(&loader, synonyms, count, &code->synonyms);
	if (status)
		return status;
	code->code = copies[0];
	code->label = copies[1];
	code->synonym_count = count;
	code->sensitivity = (enum ledger__sensitivity)sensitivity;
	code->added = true;
	return LEDGER_OK;
}

static bool is_replaced(
	const struct extending *extending, const struct ledger__code *code)
{
	for (size_t i = 0; i < extending->entries.count; i++)
		if (strcmp(extending->entries.items[i].name, code->code) == 0)
			return true;
	return false;
}

static ledger_status add_spellings(const struct ledger__loader *loader,
	const struct ledger__node *node, struct ledger__code_list *list,
	size_t index)
{
	const struct ledger__code *code = &list->codes[index];
	ledger_status status =
		ledger__load_spelling(loader, node, list, code->code, index);

	if (!status)
		status = ledger__load_spelling(
			loader, node, list, code->label, index);
	for (size_t i = 0; i < code->synonym_count && !status; i++)
		status = ledger__load_spelling(
			loader, node, list, code->synonyms[i], index);
	return status;
}

static ledger_status index_layer(const struct extending *extending,
	struct ledger__code_list *list, size_t layer)
{
	const struct ledger__entries *entries = &extending->entries;
	ledger_status status = LEDGER_OK;
	ledger_status first = LEDGER_OK;

	for (size_t i = 0; i < entries->count &&
			   ledger__goes_on(extending->context, status, &first);
		i++) {
		struct ledger__loader loader =
			loader_of(extending, &entries->items[i]);

		status = LEDGER_OK;
		if (entries->items[i].layer == layer)
			status = add_spellings(
				&loader, entries->items[i].node, list, i);
	}
	return first ? first : status;
}

/*
 * The form's own first, then layer by layer upwards: of two that clash the
 * policy is wrong rather than the form, and the extension rather than what it
 * extends.
 */
static ledger_status index_list(
	const struct extending *extending, struct ledger__code_list *list)
{
	const struct ledger__entries *entries = &extending->entries;
	ledger_status status = LEDGER_OK;
	ledger_status first = LEDGER_OK;

	for (size_t i = entries->count; i < list->count && !first; i++) {
		struct ledger__loader loader =
			loader_of(extending, &entries->items[0]);

		first = add_spellings(&loader, entries->items[0].node, list, i);
	}
	for (size_t layer = extending->layers->count;
		layer-- > 0 &&
		ledger__goes_on(extending->context, status, &first);)
		status = index_layer(extending, list, layer);
	return first ? first : status;
}

/* ---- Local names --------------------------------------------------------- */

enum { SHARED = LEDGER__ENTRIES_MOST * LEDGER__LAYERS_MOST + 1 };

/* Notes whose the name is, or that it is shared. */
static bool note_local(struct ledger__map *locals, const char *key,
	size_t length, size_t index)
{
	size_t owner = index;

	if (ledger__map_get(locals, key, length, &owner) && owner != index)
		owner = SHARED;
	return ledger__map_put(locals, key, length, owner);
}

/* A name that is this entry's alone, unless it means a code already. */
static bool add_local(struct ledger__code_list *list,
	const struct ledger__map *locals, const char *key, size_t length,
	size_t index)
{
	size_t other = SHARED;

	if (length == 0 || !ledger__map_get(locals, key, length, &other) ||
		other != index ||
		ledger__map_get(&list->lookup, key, length, &other))
		return true;
	return ledger__map_put(&list->lookup, key, length, index);
}

/* The entry's names for levels are noted or, given the list, added to it. */
static ledger_status take_locals(const struct extending *extending,
	size_t index, struct ledger__map *locals,
	struct ledger__code_list *list)
{
	const struct ledger__node *names =
		ledger__node_get(extending->entries.items[index].node, "local");
	struct ledger__buffer folded = {0};
	bool done = true;

	if (!names || names->kind != LEDGER__MAPPING)
		return LEDGER_OK;
	for (size_t i = 0; i < names->count && done; i++) {
		const struct ledger__node *name = names->items[i];
		const char *key = NULL;

		if (name->kind != LEDGER__SCALAR)
			continue;
		ledger__buffer_reset(&folded);
		ledger__code_fold(&folded, name->text, name->length);
		if (!folded.failed)
			key = ledger__arena_duplicate(extending->arena,
				ledger__buffer_text(&folded), folded.length);
		if (!key)
			done = false;
		else if (list)
			done = add_local(
				list, locals, key, folded.length, index);
		else
			done = note_local(locals, key, folded.length, index);
	}
	ledger__buffer_release(&folded);
	return done ? LEDGER_OK : ledger__fail_memory(extending->context);
}

/*
 * What a department is called in a province or county is read too, unless
 * another has that name there or the word means a code already: those are
 * no mistakes of the policy, and the word alone does not tell which is meant.
 */
static ledger_status add_locals(
	const struct extending *extending, struct ledger__code_list *list)
{
	struct ledger__map locals = {0};
	size_t count = extending->entries.count;
	ledger_status status = LEDGER_OK;

	for (size_t i = 0; i < count && !status; i++)
		status = take_locals(extending, i, &locals, NULL);
	for (size_t i = 0; i < count && !status; i++)
		status = take_locals(extending, i, &locals, list);
	ledger__map_release(&locals);
	return status;
}

/* ---- Lists --------------------------------------------------------------- */

/* Those that can be loaded, where all problems are told. */
static ledger_status load_entries(
	struct extending *extending, struct ledger__code *codes)
{
	struct ledger__entries *entries = &extending->entries;
	ledger_status status = LEDGER_OK;
	ledger_status first = LEDGER_OK;
	size_t kept = 0;

	for (size_t i = 0; i < entries->count &&
			   ledger__goes_on(extending->context, status, &first);
		i++) {
		struct ledger__code code = {0};

		status = load_entry(extending, &entries->items[i], &code);
		if (status)
			continue;
		codes[kept] = code;
		entries->items[kept++] = entries->items[i];
	}
	ledger__goes_on(extending->context, status, &first);
	entries->count = kept;
	return first;
}

/* The policy's codes, then those that only the form itself has. */
static ledger_status make_list(struct extending *extending,
	const struct ledger__code_list *old, struct ledger__code_list *made)
{
	const struct ledger__entries *entries = &extending->entries;
	struct ledger__loader loader = {
		extending->context, NULL, extending->arena};
	ledger_status status = LEDGER_OK;
	ledger_status first = LEDGER_OK;
	struct ledger__code *codes = ledger__load_memory(
		&loader, entries->count + old->count, sizeof *codes);

	if (!codes)
		return LEDGER_ERROR_MEMORY;
	made->name = old->name;
	made->title = old->title;
	made->codes = codes;
	status = load_entries(extending, codes);
	if (!ledger__goes_on(extending->context, status, &first) ||
		entries->count == 0)
		return first;
	made->count = entries->count;
	for (size_t i = 0; i < old->count; i++)
		if (!old->codes[i].added &&
			!is_replaced(extending, &old->codes[i]))
			codes[made->count++] = old->codes[i];
	status = index_list(extending, made);
	if (ledger__goes_on(extending->context, status, &first))
		status = add_locals(extending, made);
	return first ? first : status;
}

/* The list that the sheet's field with the role takes its codes from. */
static const struct ledger__code_list *list_of(
	const ledger_form *form, size_t sheet, enum ledger__role role)
{
	int field = form->sheets[sheet].roles[role];

	return field >= 0 ? form->sheets[sheet].fields[field].codes : NULL;
}

/* Whether a field of the role takes its codes from the list. */
static bool is_concerned(const ledger_form *form,
	const struct ledger__code_list *list, enum ledger__role role)
{
	for (size_t i = 0; i < form->sheet_count; i++)
		if (list_of(form, i, role) == list)
			return true;
	return false;
}

static ledger_status extend(struct extending *extending,
	const ledger_form *form, struct ledger__code_list *installed)
{
	ledger_status status = ledger__layers_list(extending->context,
		extending->layers, extending->arena,
		extending->extension->section, "code", &extending->entries);
	ledger_status first = LEDGER_OK;

	if (!ledger__goes_on(extending->context, status, &first) ||
		extending->entries.count == 0)
		return first;
	for (size_t i = 0; i < form->code_list_count &&
			   ledger__goes_on(extending->context, status, &first);
		i++) {
		const struct ledger__code_list *old = &form->code_lists[i];
		struct ledger__code_list made = {0};

		status = LEDGER_OK;
		if (!is_concerned(form, old, extending->extension->role))
			continue;
		status = make_list(extending, old, &made);
		if (!status && installed) {
			ledger__map_release(&installed[i].lookup);
			installed[i] = made;
		} else {
			ledger__map_release(&made.lookup);
		}
	}
	ledger__goes_on(extending->context, status, &first);
	return first;
}

ledger_status ledger__form_extend(ledger_context *context, ledger_form *form,
	const struct ledger__layers *layers)
{
	ledger_status status = LEDGER_OK;

	for (size_t i = 0; i < LEDGER__COUNT(extensions) && !status; i++) {
		struct extending extending = {.context = context,
			.layers = layers,
			.extension = &extensions[i],
			.arena = &form->arena};

		status = extend(&extending, form, form->code_lists);
	}
	return status;
}

ledger_status ledger__form_extend_check(ledger_context *context,
	const ledger_form *form, const struct ledger__layers *layers)
{
	struct ledger__arena arena = {0};
	ledger_status status = LEDGER_OK;
	ledger_status first = LEDGER_OK;

	for (size_t i = 0; i < LEDGER__COUNT(extensions) &&
			   ledger__goes_on(context, status, &first);
		i++) {
		struct extending extending = {.context = context,
			.layers = layers,
			.extension = &extensions[i],
			.arena = &arena};

		status = extend(&extending, form, NULL);
	}
	ledger__arena_release(&arena);
	return first ? first : status;
}
