/* SPDX-License-Identifier: MIT */
/* The form of a compiled condition. */
#ifndef LEDGER_EXPR_NODE_H
#define LEDGER_EXPR_NODE_H

#include "expr/expr.h"

/* Comparisons stand last: of these, a blank left operand decides. */
enum operation {
	OPERATION_ALL,
	OPERATION_ANY,
	OPERATION_NOT,
	OPERATION_KNOWN,
	OPERATION_PRESENT,
	OPERATION_ABSENT,
	OPERATION_TERM,
	OPERATION_DURATION, /* low … high */
	OPERATION_CONFIRMED,
	OPERATION_IN,	   /* one of the literals */
	OPERATION_COUNT,   /* codes chosen, low … high */
	OPERATION_COMPARE, /* by relation: with a literal or an operand */
	OPERATION_YEARS,   /* full years, low … high */
	OPERATION_MONTHS,
	OPERATION_PREFIX_DIFFERS,
};

static inline bool is_comparison(enum operation operation)
{
	return operation >= OPERATION_IN;
}

/* Beside the parts of values: the class that the areas sheet tells. */
enum { PART_CLASS = LEDGER__PART_GRADE + 1 };

enum relation {
	RELATION_EQUAL,
	RELATION_DIFFERENT,
	RELATION_LESS,
	RELATION_LESS_OR_EQUAL,
	RELATION_GREATER,
	RELATION_GREATER_OR_EQUAL,
};

/* What is compared: kinds of texts, by how two of them are compared. */
enum comparable {
	COMPARABLE_NOTHING,
	COMPARABLE_TEXT,
	COMPARABLE_NAME,
	COMPARABLE_CITIZEN_NUMBER,
	COMPARABLE_CERTIFICATE,
	COMPARABLE_DATE,
	COMPARABLE_AREA,
	COMPARABLE_CODE, /* of the operand's list */
	COMPARABLE_CODES,
	COMPARABLE_SEX,
	COMPARABLE_DIGIT, /* kind or grade of a certificate */
	COMPARABLE_ANSWER,
	COMPARABLE_NUMBER,
	COMPARABLE_PHONE,
	COMPARABLE_RECORD,
};

struct operand {
	const struct ledger__field *field;     /* NULL: none (literal, as-of) */
	const struct ledger__code_list *codes; /* of codes */
	int32_t index;
	uint8_t part; /* enum ledger__part, PART_CLASS */
	uint8_t kind; /* enum comparable */
};

struct literal {
	const char *text;
	size_t length;
};

/* The days that a date can mean, as numbers that are ordered as days are. */
struct days {
	int32_t first;
	int32_t last;
};

static inline struct days days_of(struct ledger__date date)
{
	struct ledger__date first = ledger__date_first_day(date);
	struct ledger__date last = ledger__date_last_day(date);

	return (struct days){first.year * 512 + first.month * 32 + first.day,
		last.year * 512 + last.month * 32 + last.day};
}

/*
 * What every evaluation touches, kept small; the rest stands in `details`.
 * Nodes follow each other in prefix order.
 */
struct node {
	uint8_t operation;
	uint8_t unstated; /* whether codes of the field can be no answer */
	uint16_t index;	  /* field of the left operand, term, duration, slot */
	uint32_t size;	  /* nodes, itself and what belongs to it */
	uint32_t detail;  /* comparisons, durations */
};

struct detail {
	struct operand left;
	struct operand right;
	struct days days;  /* of a literal date */
	int32_t low, high; /* counts, years, months */
	uint32_t literal;  /* first of them */
	uint32_t literal_count;
	uint8_t relation;
	uint8_t digits; /* of prefixes */
};

/* One piece: the arrays lie behind. */
struct ledger__expr {
	const struct ledger__sheet *sheet;
	const struct node *nodes;
	const struct detail *details;
	const struct literal *literals;
	size_t count; /* nodes */
	int term_depth;
	/* How much harm it does to know that the condition is false. */
	enum ledger__sensitivity false_sensitivity;
	struct detail storage[]; /* details, literals, nodes */
};

static inline const struct detail *detail_of(
	const struct ledger__expr *expr, const struct node *node)
{
	return &expr->details[node->detail];
}

static inline bool can_be_unstated(const struct ledger__code_list *codes)
{
	return codes && codes->has_unstated;
}

/* Whether the value holds nothing but codes that are no answer. */
bool ledger__codes_unstated(
	const struct ledger__code_list *codes, const char *text, size_t length);

/* The result of the part of a condition that begins at the node. */
enum ledger__truth ledger__node_evaluate(const struct ledger__expr *expr,
	const struct node *node, const struct ledger__frame *frame);
/* The same when the left operand is known to be stated. */
bool ledger__operand_date(const struct ledger__frame *frame,
	const struct operand *operand, struct ledger__date *date);

/* Fields of a duration that decided (or, of a result that is not known, the
 * ones in its way) with what `visit` gets. */
void ledger__duration_explain(const struct ledger__duration *duration,
	const struct ledger__frame *frame, bool known,
	void (*visit)(void *data, int field), void *data);

enum ledger__sensitivity ledger__node_sensitivity(
	const struct ledger__expr *expr,
	const struct ledger__scope_names *names, const struct node *node,
	bool truth);

#endif
