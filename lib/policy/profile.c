/* SPDX-License-Identifier: MIT */
/* Profiles: what a recipient may see, by sensitivity. */
#include "form/form_loader.h"
#include "policy/policy.h"

#include <assert.h>
#include <stdlib.h>

static const char *const profile_keys[] = {
	"id", "title", "description", "purpose", "sensitivity"};
/* In the order of enum ledger__action. */
static const char *const action_names[] = {"full", "mask", "absent"};
static const char *const purpose_names[] = {"optional", "required"};

/* Every class must be named: what a profile forgets must not leak. */
static ledger_status read_actions(const struct ledger__loader *loader,
	const struct ledger__node *root, ledger_profile *profile)
{
	const struct ledger__node *node = NULL;
	ledger_status status = ledger__load_node(loader, root, "sensitivity",
		LEDGER__MUST, LEDGER__MAPPING, &node);
	if (status == LEDGER_OK)
		status = ledger__node_check_keys(loader->context,
			loader->document, node, ledger__sensitivity_names,
			LEDGER__SENSITIVITY_COUNT);
	for (size_t i = 0; status == LEDGER_OK && i < LEDGER__SENSITIVITY_COUNT;
		i++) {
		size_t choice = 0;
		status = ledger__load_choice(loader, node,
			ledger__sensitivity_names[i], LEDGER__MUST,
			action_names, LEDGER__COUNT(action_names), &choice);
		profile->actions[i] = (enum ledger__action)choice;
	}
	return status;
}

static ledger_status read_profile(
	ledger_context *context, ledger_profile *profile)
{
	const struct ledger__loader loader = {context, profile->document, NULL};
	const struct ledger__node *root =
		ledger__document_root(profile->document);
	const char *description = NULL;
	size_t purpose = 0;
	ledger_status status = ledger__load_text(
		&loader, root, "id", LEDGER__MUST, &profile->id);
	if (status == LEDGER_OK)
		status = ledger__load_text(
			&loader, root, "title", LEDGER__MUST, &profile->title);
	if (status == LEDGER_OK)
		status = ledger__load_text(&loader, root, "description",
			LEDGER__MAY, &description);
	if (status == LEDGER_OK)
		status = ledger__load_choice(&loader, root, "purpose",
			LEDGER__MUST, purpose_names,
			LEDGER__COUNT(purpose_names), &purpose);
	profile->purpose_required = purpose == 1;
	if (status == LEDGER_OK)
		status = read_actions(&loader, root, profile);
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
			profile_keys, LEDGER__COUNT(profile_keys),
			&made->document);
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
