/* SPDX-License-Identifier: MIT */
/* A small form for unit tests: its text, and what it becomes. */
#ifndef TESTS_UNIT_UNIT_FORM_H
#define TESTS_UNIT_UNIT_FORM_H

#include "unit.h"

#define UNIT_SMALL_FORM "tests/unit/data/form-small.yaml"

/* One for each test of a program. */
struct unit_form {
	ledger_context *context;
	char *text;
	size_t length;
};
extern struct unit_form small;
int unit_form_set_up(void **state);
int unit_form_tear_down(void **state);

/* The form, loaded; fails the test when it cannot be. */
ledger_form *unit_form_load(void);

#endif
