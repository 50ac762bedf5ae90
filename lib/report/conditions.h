/* SPDX-License-Identifier: MIT */
/* Conditions of tables: each one once, those that read the same together. */
#ifndef LEDGER_REPORT_CONDITIONS_H
#define LEDGER_REPORT_CONDITIONS_H

#include "expr/expr.h"
#include "policy/policy.h"

/*
 * The tables' conditions, and what they need of the policy.  The same
 * condition has one index wherever it stands.  Conditions that read the same
 * few things (a field, a duration), whatever terms beside them, form a
 * cluster: which of them hold is a function of what was read, and remembered
 * by it, so that 58 columns over ten fields cost ten look-ups.
 */
enum {
	LEDGER__CLUSTER_READS = 40,
	LEDGER__CLUSTER_BITS = 128,    /* of what is read, as one key */
	LEDGER__CLUSTER_PRESENCES = 8, /* more make too many keys */
};

enum ledger__dependence_kind {
	LEDGER__ON_FIELD,
	LEDGER__ON_PART,     /* of a field's value, as a number's birth date */
	LEDGER__ON_PRESENCE, /* of a field: stated or not */
	LEDGER__ON_TERM,
	LEDGER__ON_DURATION,
};

struct ledger__dependence {
	enum ledger__dependence_kind kind;
	int part; /* enum ledger__part; 0 for others */
	int index;
};

/* Whether looking something up pays. */
struct ledger__worth {
	uint32_t hits, misses; /* lately */
	bool hopeless;	       /* it hardly comes again: nobody looks */
};

/* Something that is read: what it is of a person, as a small number. */
struct ledger__sense {
	struct ledger__dependence on;
	struct ledger__word *slots; /* texts: open addressing */
	size_t slot_count, count;
	struct ledger__worth worth;
	bool moves;	   /* depends on the day */
	unsigned int bits; /* of a number */
	uint64_t stamp;	   /* the number is of the person at hand */
	uint32_t number;
};

/* What holds where the senses have these numbers. */
struct ledger__known_key {
	const uint64_t *holds; /* a bit for each condition of the cluster */
	const uint64_t *open;  /* the same: unknown; of exact ones */
	const uint16_t *fast;  /* what the counting made of them */
	size_t fast_count;
	bool filled;
};

struct ledger__cluster {
	uint16_t senses[LEDGER__CLUSTER_READS];
	size_t read_count;
	unsigned int bits; /* of a key */
	unsigned int cost; /* of evaluating all */
	int *conditions;
	size_t count, capacity;
	struct ledger__known_key **direct; /* one sense: by its number */
	size_t direct_count;
	struct ledger__known_slot *slots; /* several: open addressing */
	size_t slot_count, known;
	struct ledger__worth worth;
	struct ledger__arena passing; /* of what is not remembered */
};

struct ledger__condition {
	const char *text; /* its node, written out */
	size_t length;
	const struct ledger__expr *expr;
	bool borrowed; /* the expression is somebody else's */
	bool exact;    /* unknown is told from false */
	int cluster;   /* -1: reads nothing, or too much */
	size_t bit;    /* in the cluster */
	bool moves;    /* depends on the day, not on the record alone */
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
	struct ledger__sense *senses;
	size_t sense_count, sense_capacity;
	uint64_t stamp;	 /* of the person at hand */
	bool failed;	 /* memory ended while something was remembered */
	bool forked;	 /* the rest is another's */
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
/*
 * The same conditions for another thread, which remembers on its own; the
 * first ones must outlive it and grow no more.
 */
ledger_status ledger__conditions_fork(
	const struct ledger__conditions *conditions, ledger_context *context,
	struct ledger__conditions **fork);
void ledger__conditions_free(struct ledger__conditions *conditions);
/* Compiles a node, or finds it among those that were. */
ledger_status ledger__conditions_add(struct ledger__conditions *conditions,
	const struct ledger__document *document,
	const struct ledger__node *node, int *index);
/* Marks the terms that the condition names, and that these name. */
void ledger__conditions_mark(const struct ledger__conditions *conditions,
	const struct ledger__expr *expr, bool *terms);
/*
 * The same for what the form or the policy has compiled, which must outlive
 * it: a rule, a measure's condition.
 */
ledger_status ledger__conditions_adopt(struct ledger__conditions *conditions,
	const struct ledger__expr *expr, bool exact, int *index);
/* Notes that the policy's own condition is evaluated too. */
void ledger__conditions_need(
	struct ledger__conditions *conditions, const struct ledger__expr *expr);
/* The same for all groups. */
void ledger__conditions_need_groups(struct ledger__conditions *conditions);
/* Whether the result depends on the day. */
bool ledger__conditions_moves(const struct ledger__conditions *conditions,
	const struct ledger__expr *expr);

/*
 * When all are there: where looking up costs more than evaluating, conditions
 * leave their cluster.
 */
void ledger__conditions_settle(struct ledger__conditions *conditions);
/* Another person comes: numbers of senses are taken anew. */
void ledger__clusters_forget(struct ledger__conditions *conditions);
/*
 * What is known for the values that the cluster reads of the frame of the
 * person at hand.  What is new is filled with the conditions that hold, and
 * `fill` (may be NULL) adds to it, in the arena.  NULL when memory ends.
 * Borrowed until the next call for the same cluster.
 */
typedef bool ledger__cluster_fill(void *data, size_t cluster,
	struct ledger__arena *arena, struct ledger__known_key *known);
const struct ledger__known_key *ledger__cluster_look_up(
	struct ledger__conditions *conditions, size_t cluster,
	const struct ledger__frame *frame, ledger__cluster_fill *fill,
	void *data);
/*
 * The same at another day, of a state that has the values of the person at
 * hand.  Nothing is filled: `fast` means nothing.
 */
const struct ledger__known_key *ledger__cluster_look_up_at(
	struct ledger__conditions *conditions, size_t cluster,
	const struct ledger__frame *frame);
/* Of an exact condition among what is known of its cluster. */
enum ledger__truth ledger__known_truth(const struct ledger__known_key *known,
	const struct ledger__condition *condition);
/* joins.c: enters a condition into the cluster that reads what it reads. */
ledger_status ledger__clusters_join(
	struct ledger__conditions *conditions, size_t index);
/* Clusters and senses without what is remembered; false: no memory. */
bool ledger__clusters_copy(const struct ledger__conditions *conditions,
	struct ledger__conditions *fork);
/* Frees clusters and senses. */
void ledger__clusters_release(struct ledger__conditions *conditions);

#endif
