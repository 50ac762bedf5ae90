/* SPDX-License-Identifier: MIT */
/* The form of a compiled condition: nodes in prefix order, then literals. */
#ifndef LEDGER_EXPR_NODE_H
#define LEDGER_EXPR_NODE_H

#include "expr/expr.h"

enum operation {
	OPERATION_ALL,
	OPERATION_ANY,
	OPERATION_NOT,
	OPERATION_KNOWN,
	OPERATION_PRESENT,
	OPERATION_ABSENT,
	OPERATION_IN,	   /* one of the literals */
	OPERATION_COUNT,   /* codes chosen, low … high */
	OPERATION_COMPARE, /* by relation: with a literal or an operand */
	OPERATION_YEARS,   /* full years, low … high */
	OPERATION_MONTHS,
	OPERATION_PREFIX_DIFFERS,
};

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
	const struct ledger__field *field; /* NULL: none (literal, as-of) */
	int32_t index;
	uint8_t part; /* enum ledger__part */
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

struct node {
	uint8_t operation;
	uint8_t relation;
	uint8_t digits; /* of prefixes */
	uint32_t next;	/* behind this node and what belongs to it */
	struct operand left;
	struct operand right;
	struct days days;  /* of a literal date */
	int32_t low, high; /* counts, years, months */
	uint32_t literal;  /* first of them */
	uint32_t literal_count;
};

struct ledger__expr {
	size_t count;
	const struct literal *literals;
	struct node nodes[];
};

#endif
