/* SPDX-License-Identifier: MIT */
/* Conditions in unit tests, over the sheet of persons of the small form. */
#ifndef TESTS_UNIT_UNIT_CONDITION_H
#define TESTS_UNIT_UNIT_CONDITION_H

#include "unit.h"

#include "expr/expr.h"

enum { UNIT_FIELDS = 25 };

extern ledger_context *unit_context;
extern const struct ledger__sheet *unit_sheet;

/* Load and free the small form; a group's setup and teardown. */
int unit_condition_begin(void **state);
int unit_condition_end(void **state);

/* A condition with the document that it borrows from. */
struct unit_condition {
	struct ledger__document *document;
	struct ledger__expr *expr;
};

/* From YAML; release it whatever came out. */
ledger_status unit_compile(const char *text, struct unit_condition *condition);
void unit_condition_release(struct unit_condition *condition);

#endif
