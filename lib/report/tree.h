/* SPDX-License-Identifier: MIT */
/* A tree of mappings and sequences, written as JSON or as YAML. */
#ifndef LEDGER_REPORT_TREE_H
#define LEDGER_REPORT_TREE_H

#include "base/memory.h"

/*
 * Every call but the ends takes the key; NULL within a sequence.  A container
 * is `flat` when it stands on one line.  Failures stick to the buffer.
 */
struct ledger__tree;
struct ledger__tree_format {
	void (*begin)(struct ledger__tree *tree, const char *key, bool mapping,
		bool flat);
	void (*end)(struct ledger__tree *tree);
	void (*text)(
		struct ledger__tree *tree, const char *key, const char *text);
	/* A number or a word of the format: 12, 33.30, true, null. */
	void (*bare)(
		struct ledger__tree *tree, const char *key, const char *text);
	void (*finish)(struct ledger__tree *tree);
};

enum { LEDGER__TREE_DEPTH = 8 };

struct ledger__tree {
	const struct ledger__tree_format *format;
	struct ledger__buffer *out;
	struct {
		bool mapping, flat, filled;
	} open[LEDGER__TREE_DEPTH];
	unsigned int depth;
	void *state;
};

/* Both begin with the outermost mapping open.  YAML: false, no memory. */
void ledger__tree_json(struct ledger__tree *tree, struct ledger__buffer *out);
bool ledger__tree_yaml(struct ledger__tree *tree, struct ledger__buffer *out);

#endif
