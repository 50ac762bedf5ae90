/* SPDX-License-Identifier: MIT */
/* Policies and profiles, and the arithmetic of due dates. */
#ifndef LEDGER_POLICY_POLICY_H
#define LEDGER_POLICY_POLICY_H

#include "base/context.h"
#include "base/date.h"
#include "form/descriptor.h"
#include "form/form.h"
#include "form/value.h"

/* An interval: calendar months, or days; one of them is 0. */
struct ledger__interval {
	int months;
	int days;
};

struct ledger_policy {
	struct ledger__document *document;
	char *text; /* its bytes, for the store */
	size_t length;
	const char *id;
	const char *title;
	const char *clause;  /* "" when not told */
	const char *reading; /* how we read the clause; "" when not told */
	struct ledger__date in_force_from; /* year 0: not told */
	struct ledger__date in_force_to;
	struct ledger__interval interval;
	char interval_text[32];
};

enum ledger__action {
	LEDGER__SHOW,
	LEDGER__MASK,
	LEDGER__HIDE,
};

struct ledger_profile {
	struct ledger__document *document;
	const char *id;
	const char *title;
	bool purpose_required;
	enum ledger__action actions[LEDGER__SENSITIVITY_COUNT];
};

/* A descriptor file whole, parsed, with its root a mapping of known keys. */
ledger_status ledger__descriptor_open(ledger_context *context,
	const char *source, const char *text, size_t length,
	const char *const *keys, size_t key_count,
	struct ledger__document **document);
/* The text of a scalar item; missing: LEDGER_ERROR_DESCRIPTOR if required,
 * else *text stays as it is. */
ledger_status ledger__descriptor_text(ledger_context *context,
	const struct ledger__document *document,
	const struct ledger__node *mapping, const char *key, bool required,
	const char **text);

/* The 12 digits of a code of 2, 4, 6, 9 or 12. */
ledger_status ledger__scope_read(
	ledger_context *context, const char *code, char area[13]);
/* LEDGER_ERROR_DESCRIPTOR, with the nearest, for an area ("" for all) that
 * is not among those of the store. */
ledger_status ledger__scope_check(
	ledger_context *context, ledger_store *store, const char *area);

/* The day when a verification on `verified` must be repeated. */
struct ledger__date ledger__due_on(
	struct ledger__date verified, const struct ledger__interval *interval);

/* What decides when a record falls due. */
struct ledger__due_facts {
	enum ledger__lifecycle lifecycle;
	struct ledger__date verified_on; /* year 0: never */
};
struct ledger__due_result {
	ledger_due_state state;
	struct ledger__date due_on; /* year 0: never falls due */
	int32_t days_overdue;	    /* negative: days left */
};
void ledger__due_decide(const struct ledger__due_facts *facts,
	const struct ledger__interval *interval, struct ledger__date as_of,
	int within, struct ledger__due_result *result);
/* "overdue", "due-soon", … as the state is written. */
const char *ledger__due_state_name(ledger_due_state state);
const char *ledger__due_state_title(ledger_due_state state);
/* The meaning of a code of the status field; NO_LIFECYCLE for others. */
enum ledger__lifecycle ledger__due_lifecycle(
	const struct ledger__sheet *sheet, const char *code, size_t length);

/* The settings of a job, see careledger.h. */
struct ledger_due {
	ledger_context *context;
	const ledger_policy *policy; /* borrowed, or own_policy */
	ledger_policy *own_policy;
	struct ledger__date as_of;
	int within;
	unsigned int states; /* bits 1 << ledger_due_state */
	char area[13];	     /* "" for all */
	uint64_t counts[LEDGER_DUE_STATES];
	struct ledger__sorter *list;
	bool by_township;
};
/* The policy of the job, or the store's own, parsed once. */
ledger_status ledger__due_policy(ledger_due *due, ledger_store *store);
/* LEDGER_ERROR_DESCRIPTOR for states that a store's list does not show. */
ledger_status ledger__due_check_states(const ledger_due *due);
/* Declares the columns of the list on a writer. */
void ledger__due_columns(ledger_writer *writer, const ledger_form *form);

#endif
