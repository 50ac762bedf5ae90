/* SPDX-License-Identifier: MIT */
/* Conditions over a record: three-valued, checked against the form. */
#ifndef LEDGER_EXPR_EXPR_H
#define LEDGER_EXPR_EXPR_H

#include "form/form.h"
#include "form/value.h"

enum ledger__truth {
	LEDGER__FALSE,
	LEDGER__UNKNOWN,
	LEDGER__TRUE,
};

struct ledger__expr;

/*
 * Compiles a condition of a descriptor against a sheet.  The grammar stands
 * in ledger-form(5).  Unknown keys, fields, codes and parts are
 * LEDGER_ERROR_DESCRIPTOR with file, line and the nearest name.  The result
 * borrows from the sheet and the document, and is one piece of memory.
 */
ledger_status ledger__expr_compile(ledger_context *context,
	const struct ledger__document *document,
	const struct ledger__sheet *sheet, const struct ledger__node *node,
	struct ledger__expr **expr);

/*
 * Evaluates over values indexed as the sheet's fields (anything but STATED is
 * a blank).  Kleene's logic: a blank makes a comparison unknown; present,
 * absent and known are the only ways out.  Of values about which nothing is
 * said or can be read, present and absent are unknown too.  Reentrant;
 * allocates nothing.
 */
enum ledger__truth ledger__expr_evaluate(const struct ledger__expr *expr,
	const struct ledger__value *values, struct ledger__date as_of);

/* Whether the result is LEDGER__TRUE: the same, but told sooner. */
bool ledger__expr_holds(const struct ledger__expr *expr,
	const struct ledger__value *values, struct ledger__date as_of);

/*
 * Calls back for every field that the condition reads, once each, in the
 * order in which the condition names them first.
 */
void ledger__expr_fields(const struct ledger__expr *expr,
	void (*visit)(void *data, int field), void *data);

void ledger__expr_free(struct ledger__expr *expr);

/* Compiles the rules of all sheets of a parsed form (ledger_form_load). */
ledger_status ledger__form_compile(ledger_context *context, ledger_form *form);

/* ledger_form_load for a text that is in memory, as stores keep it. */
ledger_status ledger__form_load_text(ledger_context *context,
	const char *source, const char *text, size_t length,
	ledger_form **form);

#endif
