/* SPDX-License-Identifier: MIT */
/* The small policy, in a folder of its own, with the form that it is for. */
#ifndef TESTS_UNIT_UNIT_CARE_H
#define TESTS_UNIT_UNIT_CARE_H

#include "unit.h"

#include "policy/policy.h"

/* Made anew for each test: care-1.yaml lies in the folder. */
struct unit_care {
	ledger_context *context;
	ledger_form *form;
	char *folder;
	char said[8192]; /* problems, a line each, without the folder */
};
extern struct unit_care care;
int unit_care_set_up(void **state);
int unit_care_tear_down(void **state);

/* Files of the folder. */
void unit_care_write(const char *name, const char *text);
void unit_care_copy(const char *from, const char *name);
/* A text file; free it. */
char *unit_care_read(const char *path);

/* The policy of the folder, loaded and bound; fails the test otherwise. */
ledger_policy *unit_care_load(const char *name);
/* It is refused with this text, behind the folder's name. */
void unit_care_refused(const char *name, const char *message);
/* Its list as CSV; free it. */
char *unit_care_list(const ledger_policy *policy);
/* A ledger_problem_callback that writes into `said`. */
void unit_care_tell(void *data, const char *text);

#endif
