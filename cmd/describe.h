/* SPDX-License-Identifier: MIT */
/* What a sheet takes: its fields and the words for their codes. */
#ifndef LEDGER_CMD_DESCRIBE_H
#define LEDGER_CMD_DESCRIBE_H

#include "command.h"

/*
 * Writes the table of a sheet (NULL: the persons') of the form by that name
 * or file, with the measures and departments of the policy (NULL: the one
 * that goes with the form), or of the store's own form when NULL; returns an
 * exit status.
 */
int describe_sheet(struct run *run, const char *form, const char *policy,
	const char *sheet);

#endif
