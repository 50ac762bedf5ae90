/* SPDX-License-Identifier: MIT */
/* The policy that a store keeps, and policies' codes for forms. */
#include "policy/policy_load.h"

#include "store/store.h"

#include <assert.h>

static ledger_status copy_layers(ledger_context *context,
	const struct ledger__layers *layers, struct ledger__layers *copy)
{
	ledger_status status = LEDGER_OK;
	for (size_t i = 0; i < layers->count && status == LEDGER_OK; i++) {
		const struct ledger__layer *layer = &layers->items[i];
		status = ledger__layers_add(context, copy, layer->name,
			ledger__document_source(layer->document), layer->text,
			layer->length);
	}
	return status;
}

ledger_status ledger__policy_open_store(
	ledger_store *store, ledger_policy **policy)
{
	ledger_context *context = ledger__store_context(store);
	const struct ledger__layers *layers = ledger__store_policy(store);
	struct ledger__layers copy = {.count = 0};
	ledger_policy *made = NULL;
	*policy = NULL;
	if (layers == NULL)
		return LEDGER_OK;
	ledger_status status = copy_layers(context, layers, &copy);
	if (status != LEDGER_OK) {
		ledger__layers_release(&copy);
		return status;
	}
	status = ledger__policy_from_layers(context, &copy, &made);
	if (status == LEDGER_OK)
		status = ledger_policy_bind(
			context, made, ledger__store_form(store));
	if (status != LEDGER_OK) {
		ledger_policy_free(made);
		return status;
	}
	*policy = made;
	return LEDGER_OK;
}

ledger_status ledger_form_add_policy(
	ledger_context *context, ledger_form *form, const ledger_policy *policy)
{
	assert(context != NULL && form != NULL && policy != NULL);
	return ledger__form_extend(context, form, &policy->source->layers);
}
