/* SPDX-License-Identifier: MIT */
/* Conditions of tables: each one once, those that read the same together. */
#ifndef LEDGER_REPORT_CONDITIONS_H
#define LEDGER_REPORT_CONDITIONS_H

#include "expr/expr.h"
#include "policy/policy.h"

/*
 * The tables' conditions, and what they need of the policy.  The same
 * condition has one index wherever it stands.  Conditions that read the same
 * few things (a field, a duration) form a cluster: which of them hold is a
 * function of what was read, and remembered by it, so that 58 columns over
 * ten fields cost ten look-ups.
 */
enum { LEDGER__CLUSTER_READS = 4 };

enum ledger__dependence_kind {
	LEDGER__ON_FIELD,
	LEDGER__ON_TERM,
	LEDGER__ON_DURATION,
};

struct ledger__dependence {
	enum ledger__dependence_kind kind;
	int index;
};

/* What holds for the values of a key. */
struct ledger__known_key {
	const char *key;
	uint32_t length;
	uint32_t hash;
	const uint64_t *holds; /* a bit for each condition of the cluster */
	const uint16_t *fast;  /* what the counting made of them */
	size_t fast_count;
};

struct ledger__cluster {
	struct ledger__dependence reads[LEDGER__CLUSTER_READS];
	size_t read_count;
	int *conditions;
	size_t count, capacity;
	struct ledger__known_key **slots; /* open addressing; NULL: free */
	size_t slot_count, known;
	struct ledger__arena passing; /* of a key that is not remembered */
};

struct ledger__condition {
	const char *text; /* its node, written out */
	size_t length;
	struct ledger__expr *expr;
	int cluster; /* -1: reads too much */
	size_t bit;  /* in the cluster */
	bool moves;  /* depends on the day, not on the record alone */
};

struct ledger__conditions {
	ledger_context *context;
	const ledger_policy *policy;
	const struct ledger__sheet *sheet;
	struct ledger__scope_names names;
	struct ledger__parameter *parameters; /* the policy's, the period's */
	struct ledger__document *period;
	struct ledger__arena arena;
	struct ledger__condition *items;
	size_t count, capacity;
	struct ledger__cluster *clusters;
	size_t cluster_count, cluster_capacity;
	bool *fields;	 /* read, by field */
	bool *terms;	 /* needed, by term */
	bool *moving;	 /* by term: depends on the day */
	bool *durations; /* needed */
};

/*
 * With the parameters period_from, period_to and opening (the day before the
 * period), which conditions of tables can name beside the policy's.
 */
ledger_status ledger__conditions_new(ledger_context *context,
	const ledger_policy *policy, struct ledger__date from,
	struct ledger__date to, struct ledger__conditions **conditions);
void ledger__conditions_free(struct ledger__conditions *conditions);
/* Compiles a node, or finds it among those that were. */
ledger_status ledger__conditions_add(struct ledger__conditions *conditions,
	const struct ledger__document *document,
	const struct ledger__node *node, int *index);
/* Marks the terms that the condition names, and that these name. */
void ledger__conditions_mark(const struct ledger__conditions *conditions,
	const struct ledger__expr *expr, bool *terms);
/* Notes that the policy's own condition is evaluated too. */
void ledger__conditions_need(
	struct ledger__conditions *conditions, const struct ledger__expr *expr);
/* The same for all groups, for the eligibility, for all measures. */
void ledger__conditions_need_groups(struct ledger__conditions *conditions);
void ledger__conditions_need_eligibility(struct ledger__conditions *conditions);
void ledger__conditions_need_measures(struct ledger__conditions *conditions);
/* Whether the result depends on the day. */
bool ledger__conditions_moves(const struct ledger__conditions *conditions,
	const struct ledger__expr *expr);

/*
 * What is known for the values that the cluster reads of a frame.  A new one
 * is filled with the conditions that hold, and `fill` (may be NULL) adds to
 * it, in the arena.  NULL when memory ends.  Borrowed until the next call for
 * the same cluster.
 */
typedef bool ledger__cluster_fill(void *data, size_t cluster,
	struct ledger__arena *arena, struct ledger__known_key *known);
const struct ledger__known_key *ledger__cluster_look_up(
	struct ledger__conditions *conditions, size_t cluster,
	const struct ledger__frame *frame, ledger__cluster_fill *fill,
	void *data);

#endif
