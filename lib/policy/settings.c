/* SPDX-License-Identifier: MIT */
/* Files of settings: a flat mapping of known keys. */
#include "form/form_loader.h"
#include "policy/policy.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

struct ledger_settings {
	struct ledger__document *document;
};

static ledger_status check_values(
	ledger_context *context, const struct ledger__document *document)
{
	const struct ledger__loader loader = {context, document, NULL};
	const struct ledger__node *root = ledger__document_root(document);
	for (size_t i = 0; i < root->count; i++) {
		const char *ignored = NULL;
		ledger_status status = ledger__load_text(
			&loader, root, root->keys[i], LEDGER__MUST, &ignored);
		if (status != LEDGER_OK)
			return status;
	}
	return LEDGER_OK;
}

ledger_status ledger_settings_load(ledger_context *context, const char *path,
	const char *const *keys, size_t key_count, ledger_settings **settings)
{
	ledger_settings *made = NULL;
	char *text = NULL;
	size_t length = 0;
	assert(context != NULL && path != NULL && settings != NULL);
	if (access(path, F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR))
		return LEDGER_END;
	ledger_status status =
		ledger__descriptor_read(context, path, &text, &length);
	if (status != LEDGER_OK)
		goto out;
	made = ledger__allocate(1, sizeof(*made));
	if (made == NULL) {
		status = ledger__fail_memory(context);
		goto out;
	}
	status = ledger__descriptor_open(
		context, path, text, length, keys, key_count, &made->document);
	if (status == LEDGER_OK)
		status = check_values(context, made->document);
	if (status == LEDGER_OK) {
		*settings = made;
		made = NULL;
	}
out:
	ledger_settings_free(made);
	free(text);
	return status;
}

void ledger_settings_free(ledger_settings *settings)
{
	if (settings == NULL)
		return;
	ledger__document_free(settings->document);
	free(settings);
}

const char *ledger_settings_get(
	const ledger_settings *settings, const char *key)
{
	const struct ledger__node *node = ledger__node_get(
		ledger__document_root(settings->document), key);
	return node != NULL ? node->text : NULL;
}
