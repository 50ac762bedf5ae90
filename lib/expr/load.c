/* SPDX-License-Identifier: MIT */
/* Forms loaded whole: read, parsed, their conditions compiled. */
#include "expr/expr.h"

#include <stdlib.h>

ledger_status ledger__form_compile(ledger_context *context, ledger_form *form)
{
	ledger_status status = LEDGER_OK;

	for (size_t i = 0; i < form->sheet_count; i++) {
		struct ledger__sheet *sheet = &form->sheets[i];

		for (size_t j = 0; j < sheet->rule_count && !status; j++)
			status = ledger__expr_compile(context, form->document,
				sheet, NULL, sheet->rules[j].when,
				&sheet->rules[j].expr);
	}
	return status;
}

ledger_status ledger__form_load_text(ledger_context *context,
	const char *source, const char *text, size_t length, ledger_form **form)
{
	ledger_form *made = NULL;
	ledger_status status =
		ledger__form_parse(context, source, text, length, &made);

	if (!status)
		status = ledger__form_compile(context, made);
	if (status) {
		ledger_form_free(made);
		return status;
	}
	*form = made;
	return LEDGER_OK;
}

ledger_status ledger_form_load(
	ledger_context *context, const char *path, ledger_form **form)
{
	char *text = NULL;
	size_t length = 0;
	ledger_status status =
		ledger__descriptor_read(context, path, &text, &length);

	if (!status)
		status = ledger__form_load_text(
			context, path, text, length, form);
	free(text);
	return status;
}
