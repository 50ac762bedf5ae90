/* SPDX-License-Identifier: MIT */
/* The policy that a command works with. */
#include "command.h"

#include <stdlib.h>

int run_policy(struct run *run, const char *name, const ledger_form *form,
	ledger_policy **policy, char **path)
{
	char *found = NULL;
	if (name == NULL && form != NULL) {
		name = ledger_form_policy(form);
		if (name == NULL)
			return run_usage(
				run, "the form names no policy; --policy does");
	}
	if (name == NULL)
		name = DEFAULT_POLICY;
	int result = run_descriptor(run, "policies", name, &found);
	if (result != EXIT_DONE)
		return result;
	ledger_status status = ledger_policy_load(run->context, found, policy);
	if (status == LEDGER_OK && path != NULL)
		*path = found;
	else
		free(found);
	return status == LEDGER_OK ? EXIT_DONE : run_failed(run, status);
}
