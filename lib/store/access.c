/* SPDX-License-Identifier: MIT */
/* What an open store says of itself. */

#include "store/private.h"

const ledger_form *ledger__store_form(const ledger_store *store)
{
	return store->form;
}

const struct ledger__layers *ledger__store_policy(const ledger_store *store)
{
	return store->policy.count > 0 ? &store->policy : NULL;
}

const char *ledger__store_area(const ledger_store *store)
{
	return store->area;
}

ledger_context *ledger__store_context(ledger_store *store)
{
	return store->context;
}

/* A store for reading, in a folder that takes no file, has none of its own. */
const char *ledger__store_temporary(const ledger_store *store)
{
	if (store->temporary)
		return store->temporary;
	return store->context->temporary ? store->context->temporary : "/tmp";
}

const char *ledger_store_path(const ledger_store *store)
{
	return store->path;
}

const ledger_form *ledger_store_form(const ledger_store *store)
{
	return store->form;
}

const char *ledger_store_area(const ledger_store *store)
{
	return store->area;
}

const char *ledger_store_code(const ledger_store *store)
{
	return store->code;
}

const char *ledger_store_policy(const ledger_store *store, size_t *length)
{
	*length = 0;
	if (store->policy.count == 0)
		return NULL;
	*length = store->policy.items[0].length;
	return store->policy.items[0].text;
}
