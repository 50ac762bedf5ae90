/* SPDX-License-Identifier: MIT */
/* What an import did, told to a person. */
#ifndef LEDGER_CMD_SUMMARY_H
#define LEDGER_CMD_SUMMARY_H

#include "diagnostics.h"

/*
 * Prints the closing summary on stderr: on a terminal, with -v, or when rows
 * did not go in; a run from cron in which all went well says nothing.
 */
void summary_print(struct diagnostics *diagnostics, const ledger_import *import,
	const char *rejects, bool dry_run);

#endif
