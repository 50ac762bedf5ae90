/* SPDX-License-Identifier: MIT */
/* Any bytes as a form: refused with a text, or loaded whole. */

#include "careledger.h"
#include "expr/expr.h"
#include "form/form.h"
#include "fuzz.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ledger_context *context = ledger_context_new();
	ledger_form *form = NULL;

	FUZZ_ASSERT(context);
	ledger_status status = ledger__form_parse(
		context, "form.yaml", (const char *)data, size, &form);

	if (status == LEDGER_OK)
		status = ledger__form_compile(context, form);
	FUZZ_ASSERT(status == LEDGER_OK || status == LEDGER_ERROR_DESCRIPTOR ||
		    status == LEDGER_ERROR_MEMORY);
	if (status != LEDGER_OK)
		FUZZ_ASSERT(ledger_context_message(context)[0] != '\0');
	ledger_form_free(form);
	ledger_context_free(context);
	return 0;
}
