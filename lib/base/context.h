/* SPDX-License-Identifier: MIT */
/* The context: where a failure leaves its text, and what the caller told. */
#ifndef LEDGER_BASE_CONTEXT_H
#define LEDGER_BASE_CONTEXT_H

#include "careledger.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LEDGER__MESSAGE_SIZE = 2048 };

struct ledger_context {
	char message[LEDGER__MESSAGE_SIZE]; /* text of the last failure */
	int64_t now;	 /* seconds since 1970 UTC, told by the caller */
	char *actor;	 /* who works, for batches and the journal */
	char *temporary; /* folder for spools of runs without a store */
	char *data;	 /* folder of descriptors, NULL: none */
	enum ledger_language language; /* of findings */
	/* Told of every failure at a line of a descriptor, but not of files
	 * that cannot be read or are no YAML; NULL: nothing is collected. */
	void (*on_problem)(void *data, const char *text);
	void *problem_data;
	unsigned int problem_count;
	const char *problem_note; /* ends their texts; NULL: nothing */
};

/*
 * Records a failure: formats the text into the context and returns `status`,
 * so that failing is one line: return ledger__fail(context, STATUS, "…", …).
 * Wording: lower case, no full stop, the problem first, the subject quoted;
 * never a personal value.
 */
ledger_status ledger__fail(ledger_context *context, ledger_status status,
	const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The same with the text of errno behind it, ": No such file or directory". */
ledger_status ledger__fail_errno(ledger_context *context, ledger_status status,
	const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Out of memory: a fixed text, nothing is allocated. */
ledger_status ledger__fail_memory(ledger_context *context);

/* Keeps a copy of the text (NULL: none) at *place, and frees what was there.
 * LEDGER_ERROR_MEMORY: it stays. */
ledger_status ledger__keep_text(
	ledger_context *context, char **place, const char *text);

/* The static analyser does not see that these return what they were given. */
#ifdef __clang_analyzer__
#define ledger__fail(context, status, ...)                                     \
	(ledger__fail(context, status, __VA_ARGS__), (status))
#define ledger__fail_errno(context, status, ...)                               \
	(ledger__fail_errno(context, status, __VA_ARGS__), (status))
#define ledger__fail_memory(context)                                           \
	(ledger__fail_memory(context), LEDGER_ERROR_MEMORY)
#endif

#endif
