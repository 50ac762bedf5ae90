/* SPDX-License-Identifier: MIT */
/* What a sheet takes: its fields and the words for their codes. */
#ifndef LEDGER_CMD_DESCRIBE_H
#define LEDGER_CMD_DESCRIBE_H

#include "command.h"

/*
 * Writes the table of a sheet (NULL: the persons') of the form by that name
 * or file, of the store's own when NULL; returns an exit status.
 */
int describe_sheet(struct run *run, const char *form, const char *sheet);

#endif
