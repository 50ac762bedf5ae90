/* SPDX-License-Identifier: MIT */
/* What the loaders of this room have in common. */
#include "policy/policy.h"

ledger_status ledger__descriptor_open(ledger_context *context,
	const char *source, const char *text, size_t length,
	const char *const *keys, size_t key_count,
	struct ledger__document **document)
{
	struct ledger__document *parsed = NULL;
	ledger_status status =
		ledger__document_parse(context, source, text, length, &parsed);
	if (status != LEDGER_OK)
		return status;
	const struct ledger__node *root = ledger__document_root(parsed);
	if (root == NULL || root->kind != LEDGER__MAPPING) {
		status = ledger__fail(context, LEDGER_ERROR_DESCRIPTOR,
			"%s: no mapping of keys to values", source);
	} else {
		status = ledger__node_check_keys(
			context, parsed, root, keys, key_count);
	}
	if (status != LEDGER_OK) {
		ledger__document_free(parsed);
		return status;
	}
	*document = parsed;
	return LEDGER_OK;
}

ledger_status ledger__descriptor_text(ledger_context *context,
	const struct ledger__document *document,
	const struct ledger__node *mapping, const char *key, bool required,
	const char **text)
{
	const struct ledger__node *node = ledger__node_get(mapping, key);
	if (node == NULL) {
		if (!required)
			return LEDGER_OK;
		return ledger__node_fail(
			context, document, mapping, "'%s' is missing", key);
	}
	if (node->kind != LEDGER__SCALAR || node->length == 0)
		return ledger__node_fail(
			context, document, node, "'%s' needs a text", key);
	*text = node->text;
	return LEDGER_OK;
}
