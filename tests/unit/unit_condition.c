/* SPDX-License-Identifier: MIT */
/* Conditions compiled against the small form, for unit tests. */
#include "unit_condition.h"

#include <string.h>

ledger_context *unit_context;
const struct ledger__sheet *unit_sheet;

static ledger_form *form;

int unit_condition_begin(void **state)
{
	(void)state;
	unit_context = ledger_context_new();
	if (!unit_context || ledger_form_load(unit_context,
				     "tests/unit/data/form-small.yaml", &form))
		return -1;
	unit_sheet = &form->sheets[0];
	return unit_sheet->field_count == UNIT_FIELDS ? 0 : -1;
}

int unit_condition_end(void **state)
{
	(void)state;
	ledger_form_free(form);
	ledger_context_free(unit_context);
	return 0;
}

ledger_status unit_compile(const char *text, struct unit_condition *condition)
{
	ledger_status status;

	*condition = (struct unit_condition){NULL, NULL};
	status = ledger__document_parse(
		unit_context, "c", text, strlen(text), &condition->document);
	if (!status)
		status = ledger__expr_compile(unit_context, condition->document,
			unit_sheet, NULL,
			ledger__document_root(condition->document),
			&condition->expr);
	return status;
}

void unit_condition_release(struct unit_condition *condition)
{
	ledger__expr_free(condition->expr);
	ledger__document_free(condition->document);
}
