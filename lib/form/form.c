/* SPDX-License-Identifier: MIT */
/* Forms: the whole descriptor, from text to checked sheets, and its end. */
#include "form/form_loader.h"

#include "base/digest.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { SHEET_LIMIT = 20 };

static void free_sheet(struct ledger__sheet *sheet)
{
	ledger__map_release(&sheet->names);
	ledger__map_release(&sheet->headings);
	for (size_t i = 0; i < sheet->rule_count; i++)
		free(sheet->rules[i].expr);
}

void ledger_form_free(ledger_form *form)
{
	if (!form)
		return;
	for (size_t i = 0; i < form->sheet_count; i++)
		free_sheet(&form->sheets[i]);
	for (size_t i = 0; i < form->code_list_count; i++)
		ledger__map_release(&form->code_lists[i].lookup);
	ledger__document_free(form->document);
	ledger__arena_release(&form->arena);
	free(form->text);
	free(form);
}

/* ---- Asking ------------------------------------------------------------ */

const char *ledger_form_name(const ledger_form *form)
{
	return form->name;
}

const char *ledger_form_title(const ledger_form *form)
{
	return form->title;
}

const char *ledger_form_version(const ledger_form *form)
{
	return form->version;
}

const char *ledger_form_policy(const ledger_form *form)
{
	return form->policy;
}

size_t ledger_form_sheet_count(const ledger_form *form)
{
	return form->sheet_count;
}

const char *ledger_form_sheet_name(const ledger_form *form, size_t index)
{
	return index < form->sheet_count ? form->sheets[index].name : NULL;
}

const char *ledger_form_sheet_title(const ledger_form *form, size_t index)
{
	return index < form->sheet_count ? form->sheets[index].title : NULL;
}

const struct ledger__sheet *ledger__form_sheet(
	const ledger_form *form, const char *name)
{
	for (size_t i = 0; i < form->sheet_count; i++)
		if (strcmp(form->sheets[i].name, name) == 0)
			return &form->sheets[i];
	return NULL;
}

ledger_status ledger__form_choose(ledger_context *context,
	const ledger_form *form, const char *name,
	const struct ledger__sheet **sheet)
{
	struct ledger__buffer names = {0};
	ledger_status status;

	if (!name) {
		*sheet = &form->sheets[form->main_sheet];
		return LEDGER_OK;
	}
	*sheet = ledger__form_sheet(form, name);
	if (*sheet)
		return LEDGER_OK;
	assert(form->sheets);
	for (size_t i = 0; i < form->sheet_count; i++)
		ledger__buffer_printf(
			&names, "%s%s", i ? ", " : "", form->sheets[i].name);
	status = ledger__fail(context, LEDGER_ERROR_DESCRIPTOR,
		"unknown sheet '%s'; sheets are %s", name,
		ledger__buffer_text(&names));
	ledger__buffer_release(&names);
	return status;
}

int ledger__sheet_field(const struct ledger__sheet *sheet, const char *name)
{
	size_t index = 0;

	if (!ledger__map_get(&sheet->names, name, strlen(name), &index))
		return -1;
	return (int)index;
}

/* ---- Loading ----------------------------------------------------------- */

static ledger_status load_head(const struct ledger__loader *loader,
	const struct ledger__node *root, ledger_form *form)
{
	static const char *const known[] = {"name", "title", "version",
		"description", "policy", "code_lists", "resources"};
	const struct ledger__node *description = NULL;
	ledger_status status = ledger__node_check_keys(loader->context,
		loader->document, root, known, LEDGER__COUNT(known));

	if (!status)
		status = ledger__load_id(loader, root, "name", &form->name);
	if (!status)
		status = ledger__load_text(
			loader, root, "title", LEDGER__MUST, &form->title);
	if (!status)
		status = ledger__load_text(
			loader, root, "version", LEDGER__MUST, &form->version);
	if (!status)
		status = ledger__load_node(loader, root, "description",
			LEDGER__MAY, LEDGER__SCALAR, &description);
	if (!status && ledger__node_get(root, "policy"))
		status = ledger__load_id(loader, root, "policy", &form->policy);
	return status;
}

static ledger_status check_sheet_names(const struct ledger__loader *loader,
	const struct ledger__node *resources, const ledger_form *form,
	size_t index)
{
	const struct ledger__sheet *sheet = &form->sheets[index];

	for (size_t i = 0; i < index; i++) {
		const struct ledger__sheet *other = &form->sheets[i];

		if (strcmp(sheet->name, other->name) == 0)
			return LEDGER__LOAD_FAIL(loader,
				resources->items[index],
				"duplicate sheet '%s', first on line %zu",
				sheet->name, resources->items[i]->line);
		/* Sheets are views by their titles, too. */
		if (strcmp(sheet->title, other->title) == 0)
			return LEDGER__LOAD_FAIL(loader,
				resources->items[index],
				"sheets '%s' and '%s' have one title",
				other->name, sheet->name);
	}
	return LEDGER_OK;
}

static ledger_status load_sheets(const struct ledger__loader *loader,
	const struct ledger__node *root, ledger_form *form)
{
	const struct ledger__node *resources = NULL;
	ledger_status status = ledger__load_node(loader, root, "resources",
		LEDGER__MUST, LEDGER__SEQUENCE, &resources);

	if (status)
		return status;
	if (resources->count == 0 || resources->count > SHEET_LIMIT)
		return LEDGER__LOAD_FAIL(loader, resources,
			"a form has 1 to %d sheets", SHEET_LIMIT);
	form->sheets = ledger__load_memory(
		loader, resources->count, sizeof *form->sheets);
	if (!form->sheets)
		return LEDGER_ERROR_MEMORY;
	form->sheet_count = resources->count;
	for (size_t i = 0; i < resources->count && !status; i++) {
		status = ledger__load_sheet(
			loader, resources->items[i], form, &form->sheets[i]);
		if (!status)
			status = check_sheet_names(loader, resources, form, i);
	}
	for (size_t i = 0; i < resources->count && !status; i++)
		status = ledger__load_references(
			loader, resources->items[i], form, &form->sheets[i]);
	if (!status)
		status = ledger__check_form(loader, resources, form);
	return status;
}

/* Keeps the text, which the store will hold, and its digest. */
static ledger_status keep_text(ledger_context *context, const char *text,
	size_t length, ledger_form *form)
{
	form->text = ledger__duplicate(text, length);
	if (!form->text)
		return ledger__fail_memory(context);
	form->text_length = length;
	ledger__digest(form->digest, text, length);
	return LEDGER_OK;
}

ledger_status ledger__form_parse(ledger_context *context, const char *source,
	const char *text, size_t length, ledger_form **form)
{
	struct ledger__loader loader = {.context = context};
	const struct ledger__node *root = NULL;
	ledger_form *made = ledger__allocate(1, sizeof *made);
	ledger_status status;

	if (!made)
		return ledger__fail_memory(context);
	made->main_sheet = -1;
	made->areas_sheet = -1;
	loader.arena = &made->arena;
	status = keep_text(context, text, length, made);
	if (!status)
		status = ledger__document_parse(
			context, source, text, length, &made->document);
	if (!status) {
		loader.document = made->document;
		root = ledger__document_root(made->document);
		status = load_head(&loader, root, made);
	}
	if (!status)
		status = ledger__load_code_lists(&loader, root, made);
	if (!status)
		status = load_sheets(&loader, root, made);
	if (status) {
		ledger_form_free(made);
		return status;
	}
	*form = made;
	return LEDGER_OK;
}
