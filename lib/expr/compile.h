/* SPDX-License-Identifier: MIT */
/* The compiler of conditions: what its files share. */
#ifndef LEDGER_EXPR_COMPILE_H
#define LEDGER_EXPR_COMPILE_H

#include "expr/node.h"
#include "form/form_loader.h"

struct compiler {
	struct ledger__loader loader; /* its arena holds lists of names */
	const struct ledger__sheet *sheet;
	struct node *nodes;
	size_t count;
	size_t capacity;
	struct literal *literals;
	size_t literal_count;
	size_t literal_capacity;
};

/* Adds an empty node of the operation; its index, which outlives moves. */
ledger_status ledger__expr_add(
	struct compiler *compiler, enum operation operation, size_t *index);
ledger_status ledger__expr_add_literal(
	struct compiler *compiler, const struct ledger__node *node);

/* The operand of a mapping with the keys `field` and perhaps `part`. */
ledger_status ledger__expr_operand(struct compiler *compiler,
	const struct ledger__node *mapping, struct operand *operand);
/* The same for a mapping that has no other keys. */
ledger_status ledger__expr_other_operand(struct compiler *compiler,
	const struct ledger__node *mapping, struct operand *operand);
/* "type text", "part sex": for messages. */
const char *ledger__expr_kind_name(const struct operand *operand);

/*
 * Compiles one comparison of a condition {field: …, OPERATOR: …}; the key
 * and its item stand at `index` in the mapping.
 */
ledger_status ledger__expr_compile_operator(struct compiler *compiler,
	const struct ledger__node *mapping, size_t index,
	const struct operand *left);
/* Whether the key names such a comparison. */
bool ledger__expr_is_operator(const char *key);

#endif
