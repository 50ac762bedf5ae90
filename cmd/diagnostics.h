/* SPDX-License-Identifier: MIT */
/* Everything that goes to stderr, and nothing else does. */
#ifndef LEDGER_CMD_DIAGNOSTICS_H
#define LEDGER_CMD_DIAGNOSTICS_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "careledger.h"

struct diagnostics {
	const char *command; /* "ledger-import" */
	bool quiet;	     /* -q: failures and findings only */
	bool verbose;	     /* -v: notes too */
	bool chinese;	     /* the language of findings and summaries */
	bool terminal;	     /* stderr is one */
	bool colour;
	bool progress_shown;
	struct timespec started;
	struct timespec drawn;
};

void diagnostics_start(struct diagnostics *diagnostics, const char *command);

/* "ledger-import: text"; lower case, no full stop. */
void diagnostics_error(struct diagnostics *diagnostics, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* The same for what is good to know; not with -q. */
void diagnostics_note(struct diagnostics *diagnostics, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* A plain line, for summaries; not with -q. */
void diagnostics_line(struct diagnostics *diagnostics, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* "error", "错误", … in the language of findings. */
const char *diagnostics_severity(
	const struct diagnostics *diagnostics, ledger_severity severity);
/*
 * "file:line:column: severity: message [rule]"; notes only with -v.  A line
 * or column of 0 is left out.
 */
void diagnostics_finding(struct diagnostics *diagnostics, const char *file,
	uint64_t line, uint32_t column, ledger_severity severity,
	const char *message, const char *rule);

/* A bar, on a terminal only, from the second second on; 0 … 1. */
void diagnostics_progress(struct diagnostics *diagnostics, double part);
void diagnostics_progress_end(struct diagnostics *diagnostics);

#endif
