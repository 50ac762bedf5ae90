/* SPDX-License-Identifier: MIT */
/* Descriptors that extend others: their texts, and their lists combined. */
#ifndef LEDGER_FORM_LAYERS_H
#define LEDGER_FORM_LAYERS_H

#include "form/descriptor.h"

enum {
	LEDGER__LAYERS_MOST = 5, /* a descriptor and four below it */
	LEDGER__ENTRIES_MOST = 1000,
};

struct ledger__layer {
	char *name; /* of its file, without folders; a store keeps it */
	char *text;
	size_t length;
	struct ledger__document *document; /* its root is a mapping */
};

/* Zero-initialise it.  The descriptor itself first, then what it extends. */
struct ledger__layers {
	struct ledger__layer items[LEDGER__LAYERS_MOST];
	size_t count;
};

/*
 * Reads the file and those that it extends: the key `extends` gives the name
 * of a descriptor beside the file or else among the policies of the context's
 * data folder, or a file name that ends in .yaml.  Cycles are refused.
 */
ledger_status ledger__layers_read(ledger_context *context, const char *path,
	struct ledger__layers *layers);
/* The same from memory: nothing lies beside it. */
ledger_status ledger__layers_parse(ledger_context *context, const char *source,
	const char *text, size_t length, struct ledger__layers *layers);
/* Adds the next one below, from memory, as stores keep them. */
ledger_status ledger__layers_add(ledger_context *context,
	struct ledger__layers *layers, const char *name, const char *source,
	const char *text, size_t length);
/* Refuses a last one that extends one more, and others that extend none. */
ledger_status ledger__layers_check(
	ledger_context *context, const struct ledger__layers *layers);
void ledger__layers_release(struct ledger__layers *layers);

/* An item of a list, or a section. */
struct ledger__entry {
	const char *name; /* what its key says; "" of sections */
	const struct ledger__node *node;
	const struct ledger__document *document;
	size_t layer;			      /* that it stands in */
	const struct ledger__entry *replaced; /* of a layer below, or NULL */
};

struct ledger__entries {
	struct ledger__entry *items;
	size_t count;
};

/*
 * A list of all layers, lowest first; an item with the name of one from below
 * takes its place.  `key` is the item's key that names it.  Lives in the
 * arena.  Where the context collects problems, what is wrong is left out.
 */
ledger_status ledger__layers_list(ledger_context *context,
	const struct ledger__layers *layers, struct ledger__arena *arena,
	const char *section, const char *key, struct ledger__entries *entries);
/* The topmost layer's item under a key of the root; false: none has it. */
bool ledger__layers_find(const struct ledger__layers *layers, const char *key,
	struct ledger__entry *entry);

#endif
