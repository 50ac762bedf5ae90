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
