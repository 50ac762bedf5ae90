/* SPDX-License-Identifier: MIT */
/* Policies and profiles, and the arithmetic of due dates. */
#ifndef LEDGER_POLICY_POLICY_H
#define LEDGER_POLICY_POLICY_H

#include "base/context.h"
#include "base/date.h"
#include "expr/expr.h"
#include "form/descriptor.h"
#include "form/form.h"
#include "form/value.h"

/* An interval: calendar months, or days; one of them is 0. */
struct ledger__interval {
	int months;
	int days;
};

/* What an entry rests on; "" where nothing is told. */
struct ledger__basis {
	const char *clause;
	/* That the clause stands in: the entry's own, else its policy's. */
	const char *document;
	const char *reading; /* how we read the clause */
};

struct ledger__department {
	const char *code;
	const char *label; /* as the document names it */
	const char *const *synonyms;
	size_t synonym_count;
	/* What it is called in a store of that level, or NULL. */
	const char *local[LEDGER__VILLAGE + 1];
	const char *without_measures; /* why it has none; NULL: it has some */
};

struct ledger__task {
	const char *code;
	const char *label;
	struct ledger__basis basis;
	const int *departments; /* indexes, in the document's order */
	size_t department_count;
	uint64_t leads; /* bit i: departments[i] leads */
};

struct ledger__group {
	const char *code;
	const char *label;
	struct ledger__basis basis;
	enum ledger__sensitivity sensitivity;
	bool counted; /* among the groups that {group: "*"} means */
	int term;     /* index: what says whether she is in it */
};

struct ledger__measure {
	const char *code;
	const char *label;
	const char *const *synonyms;
	size_t synonym_count;
	struct ledger__basis basis;
	int task;		/* index */
	const int *departments; /* indexes, each one of the task's */
	size_t department_count;
	uint64_t leads; /* bit i: departments[i] leads */
	enum ledger__sensitivity sensitivity;
	int repeat_months; /* a provision counts for so long; 0: for ever */
	struct ledger__expr *expr; /* NULL before ledger_policy_bind */
};

struct ledger__eligibility {
	const char *label; /* "" when the policy names no such condition */
	struct ledger__basis basis;
	struct ledger__expr *expr; /* NULL: everybody */
};

/* Lists of the policy and all that it extends, combined, in their order. */
struct ledger_policy {
	struct ledger__policy_source *source; /* see policy_load.h */
	struct ledger__arena arena;
	const char *id;
	const char *title;
	const char *document;		   /* its number; "" when not told */
	struct ledger__date in_force_from; /* year 0: not told */
	struct ledger__date in_force_to;
	struct ledger__interval interval;
	char interval_text[32];
	const char *clause;  /* of the interval; "" when not told */
	const char *reading; /* how we read the clause; "" when not told */
	struct ledger__parameter *parameters;
	struct ledger__basis *parameter_bases; /* as the parameters */
	size_t parameter_count;
	struct ledger__department *departments;
	const char **department_codes; /* as the departments */
	size_t department_count;
	struct ledger__task *tasks;
	size_t task_count;
	struct ledger__group *groups;
	size_t group_count;
	struct ledger__measure *measures;
	size_t measure_count;
	struct ledger__eligibility eligibility;
	/* From here on what ledger_policy_bind makes. */
	const ledger_form *form; /* NULL: not bound */
	struct ledger__duration *durations;
	struct ledger__basis *duration_bases;
	size_t duration_count;
	struct ledger__term *terms; /* conditions, then groups: in this order */
	size_t term_count;
	struct ledger__confirmations confirmations;
	int *fields; /* of the main sheet, all that it reads, ascending */
	size_t field_count;
};

/* The names that its conditions may use, once it is bound. */
struct ledger__scope_names ledger__policy_names(const ledger_policy *policy);
/* Loads a policy of these layers, which it takes in any case. */
ledger_status ledger__policy_from_layers(ledger_context *context,
	struct ledger__layers *layers, ledger_policy **policy);
/* ledger_policy_check of layers, which it takes in any case. */
ledger_status ledger__policy_check_layers(ledger_context *context,
	struct ledger__layers *layers, const ledger_form *form,
	ledger_problem_callback *callback, void *data);
/*
 * The store's own policy with its bases, bound to the store's form; NULL for
 * a store that has none.
 */
ledger_status ledger__policy_open_store(
	ledger_store *store, ledger_policy **policy);

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

/* ---- What a profile shows (visible.c) ----------------------------------- */

/* What is done to a code of the field; SHOW for one that its list lacks. */
enum ledger__action ledger__visible_code(const ledger_profile *profile,
	const struct ledger__field *field, const char *text, size_t length);
/*
 * Appends those codes of a cell that may be seen in full, ';' between.  The
 * others vanish without a trace, so that the record looks like any other.
 */
void ledger__visible_codes(const ledger_profile *profile,
	const struct ledger__field *field, const char *text, size_t length,
	struct ledger__buffer *out);
/* Appends a value as the action shows it; nothing when it is not to be seen. */
void ledger__visible_value(const ledger_profile *profile,
	const struct ledger__field *field, const struct ledger__value *value,
	enum ledger__action action, struct ledger__buffer *out);
/* Two buffers that cells are made in. */
struct ledger__shown {
	struct ledger__buffer text;
	struct ledger__buffer label;
	bool plain; /* labels need not be made */
};
/* The same as a cell, with its label; LEDGER_ERROR_MEMORY. */
ledger_status ledger__visible_write(ledger_context *context,
	const ledger_profile *profile, const struct ledger__areas *areas,
	const struct ledger__field *field, const struct ledger__value *value,
	enum ledger__action action, struct ledger__shown *shown,
	ledger_writer *writer);
void ledger__shown_release(struct ledger__shown *shown);

/* ------------------------------------------------------------------------ */

/* A descriptor file whole, parsed, with its root a mapping of known keys. */
ledger_status ledger__descriptor_open(ledger_context *context,
	const char *source, const char *text, size_t length,
	const char *const *keys, size_t key_count,
	struct ledger__document **document);
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
