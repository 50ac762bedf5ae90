/* SPDX-License-Identifier: MIT */
/* The compiler of conditions: what its files share. */
#ifndef LEDGER_EXPR_COMPILE_H
#define LEDGER_EXPR_COMPILE_H

#include "expr/node.h"
#include "form/form_loader.h"

struct compiler {
	struct ledger__loader loader; /* its arena holds lists of names */
	const struct ledger__sheet *sheet;
	const struct ledger__scope_names *names; /* NULL in forms */
	struct node *nodes;
	size_t count;
	size_t capacity;
	struct detail *details;
	size_t detail_count;
	size_t detail_capacity;
	struct literal *literals;
	size_t literal_count;
	size_t literal_capacity;
	int term_depth; /* the greatest of the terms that are named */
};

/* Adds an empty node of the operation; its index, which outlives moves. */
ledger_status ledger__expr_add(
	struct compiler *compiler, enum operation operation, size_t *index);
/* The same with an empty detail, which moves when the next is added. */
ledger_status ledger__expr_add_detailed(struct compiler *compiler,
	enum operation operation, struct detail **detail);
ledger_status ledger__expr_add_literal(
	struct compiler *compiler, const struct ledger__node *node);

/* Whether the compiler goes on; see ledger__goes_on. */
bool ledger__expr_goes_on(
	struct compiler *compiler, ledger_status status, ledger_status *first);
/* LEDGER_ERROR_DESCRIPTOR for what only policies have, in forms. */
ledger_status ledger__expr_policies_only(struct compiler *compiler,
	const struct ledger__node *node, const char *key);

/* The stored field that the key names. */
ledger_status ledger__expr_field(struct compiler *compiler,
	const struct ledger__node *mapping, const char *key, int *index);
/* The operand of a mapping with the keys `field` and perhaps `part`. */
ledger_status ledger__expr_operand(struct compiler *compiler,
	const struct ledger__node *mapping, struct operand *operand);
/* The same for a mapping that has no other keys. */
ledger_status ledger__expr_other_operand(struct compiler *compiler,
	const struct ledger__node *mapping, struct operand *operand);
/* "type text", "part sex": for messages. */
const char *ledger__expr_kind_name(const struct operand *operand);

/* {condition: NAME}, {group: CODE}, {duration: NAME, …}, {confirmed_by: …}. */
ledger_status ledger__expr_compile_name(
	struct compiler *compiler, const struct ledger__node *mapping);

/*
 * A value, as it stands in a condition or in the parameter that is named
 * there.  Between open and close failures say where the parameter is used.
 */
struct value {
	const struct ledger__node *node;
	const struct ledger__document *document;
};
ledger_status ledger__expr_open_value(struct compiler *compiler,
	const struct ledger__node *node, struct value *value);
void ledger__expr_close_value(struct compiler *compiler);
/* Whether the node is {parameter: …}. */
bool ledger__is_parameter(const struct ledger__node *node);

/* at_least, at_most, less_than, more_than, exactly: low … high. */
ledger_status ledger__expr_take_bounds(struct compiler *compiler,
	const struct ledger__node *mapping, const char *key,
	struct detail *detail);
/* Of bounds that nothing meets; names the file and line of a parameter. */
ledger_status ledger__expr_fail_bounds(struct compiler *compiler,
	const struct ledger__node *mapping, const char *key);

/* One literal, checked against the operand and added. */
ledger_status ledger__expr_take_word(struct compiler *compiler,
	const struct operand *operand, const char *key,
	const struct value *value);
/* A number or day to compare by order, into the detail. */
ledger_status ledger__expr_take_ordered(struct compiler *compiler,
	const struct operand *operand, const char *key,
	const struct value *value, struct detail *detail);

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
