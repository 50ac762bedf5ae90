/* SPDX-License-Identifier: MIT */
/* A small form for unit tests. */
#include "unit_form.h"

#include "form/descriptor.h"

#include <stdlib.h>

struct unit_form small;

int unit_form_set_up(void **state)
{
	(void)state;
	small = (struct unit_form){0};
	small.context = ledger_context_new();
	if (!small.context)
		return -1;
	if (ledger__descriptor_read(small.context, UNIT_SMALL_FORM, &small.text,
		    &small.length)) {
		print_error("%s\n", ledger_context_message(small.context));
		return -1;
	}
	return 0;
}

int unit_form_tear_down(void **state)
{
	(void)state;
	free(small.text);
	ledger_context_free(small.context);
	return 0;
}

ledger_form *unit_form_load(void)
{
	ledger_form *form = NULL;
	ledger_status status =
		ledger_form_load(small.context, UNIT_SMALL_FORM, &form);

	if (status)
		fail_msg("%s", ledger_context_message(small.context));
	return form;
}
