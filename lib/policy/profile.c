/* SPDX-License-Identifier: MIT */
/* Profiles: what a recipient may see, by sensitivity. */
#include "policy/policy.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const char *const profile_keys[] = {
	"id", "title", "description", "purpose", "sensitivity"};
/* In the order of enum ledger__sensitivity and enum ledger__action. */
static const char *const sensitivity_names[LEDGER__SENSITIVITY_COUNT] = {
	"public", "personal", "identifying", "sensitive", "protected"};
static const char *const action_names[] = {"full", "mask", "absent"};
static const char *const purpose_names[] = {"optional", "required"};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static ledger_status read_choice(ledger_context *context,
	const struct ledger__document *document,
	const struct ledger__node *mapping, const char *key,
	const char *const *names, size_t count, size_t *choice)
{
	const char *text = NULL;
	ledger_status status = ledger__descriptor_text(
		context, document, mapping, key, true, &text);
	if (status != LEDGER_OK)
		return status;
	for (size_t i = 0; i < count; i++) {
		if (strcmp(names[i], text) == 0) {
			*choice = i;
			return LEDGER_OK;
		}
	}
	return ledger__node_unknown(context, document,
		ledger__node_get(mapping, key), key, text, names, count);
}

/* Every class must be named: what a profile forgets must not leak. */
static ledger_status read_actions(
	ledger_context *context, ledger_profile *profile)
{
	const struct ledger__document *document = profile->document;
	const struct ledger__node *root = ledger__document_root(document);
	const struct ledger__node *node = ledger__node_get(root, "sensitivity");
	if (node == NULL || node->kind != LEDGER__MAPPING)
		return ledger__node_fail(context, document,
			node != NULL ? node : root,
			"'sensitivity' needs a mapping");
	ledger_status status = ledger__node_check_keys(context, document, node,
		sensitivity_names, COUNT(sensitivity_names));
	for (size_t i = 0; status == LEDGER_OK && i < COUNT(sensitivity_names);
		i++) {
		size_t choice = 0;
		status = read_choice(context, document, node,
			sensitivity_names[i], action_names, COUNT(action_names),
			&choice);
		if (status == LEDGER_OK)
			profile->actions[i] = (enum ledger__action)choice;
	}
	return status;
}

static ledger_status read_profile(
	ledger_context *context, ledger_profile *profile)
{
	const struct ledger__document *document = profile->document;
	const struct ledger__node *root = ledger__document_root(document);
	const char *description = NULL;
	size_t purpose = 0;
	ledger_status status = ledger__descriptor_text(
		context, document, root, "id", true, &profile->id);
	if (status == LEDGER_OK)
		status = ledger__descriptor_text(context, document, root,
			"title", true, &profile->title);
	if (status == LEDGER_OK)
		status = ledger__descriptor_text(context, document, root,
			"description", false, &description);
	if (status == LEDGER_OK)
		status = read_choice(context, document, root, "purpose",
			purpose_names, COUNT(purpose_names), &purpose);
	profile->purpose_required = purpose == 1;
	if (status == LEDGER_OK)
		status = read_actions(context, profile);
	return status;
}

ledger_status ledger_profile_load(
	ledger_context *context, const char *path, ledger_profile **profile)
{
	char *text = NULL;
	size_t length = 0;
	assert(context != NULL && path != NULL && profile != NULL);
	ledger_profile *made = ledger__allocate(1, sizeof(*made));
	if (made == NULL)
		return ledger__fail_memory(context);
	ledger_status status =
		ledger__descriptor_read(context, path, &text, &length);
	if (status == LEDGER_OK)
		status = ledger__descriptor_open(context, path, text, length,
			profile_keys, COUNT(profile_keys), &made->document);
	if (status == LEDGER_OK)
		status = read_profile(context, made);
	free(text);
	if (status != LEDGER_OK) {
		ledger_profile_free(made);
		return status;
	}
	*profile = made;
	return LEDGER_OK;
}

void ledger_profile_free(ledger_profile *profile)
{
	if (profile == NULL)
		return;
	ledger__document_free(profile->document);
	free(profile);
}

const char *ledger_profile_id(const ledger_profile *profile)
{
	return profile->id;
}

bool ledger_profile_needs_purpose(const ledger_profile *profile)
{
	return profile->purpose_required;
}
