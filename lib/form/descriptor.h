/* SPDX-License-Identifier: MIT */
/* Descriptors: strict YAML as a tree that knows its lines. */
#ifndef LEDGER_FORM_DESCRIPTOR_H
#define LEDGER_FORM_DESCRIPTOR_H

#include "base/context.h"
#include "base/memory.h"

/*
 * A subset of YAML 1.1 that has one meaning: mappings with plain keys,
 * sequences, scalars; every scalar is text.  Refused, with file and line:
 * anchors, aliases, tags, duplicate keys, several documents, nesting over 16,
 * files over 256 KiB, bytes that are not UTF-8.  libyaml 0.2.5 is quadratic
 * in depth and anchors, so reading stops at the first breach (the event API;
 * see HACKING.md, "Hostile input").
 */
enum {
	LEDGER__DESCRIPTOR_BYTES = 256 * 1024,
	LEDGER__DESCRIPTOR_DEPTH = 16,
};

enum ledger__node_kind {
	LEDGER__SCALAR,
	LEDGER__SEQUENCE,
	LEDGER__MAPPING,
};

struct ledger__node {
	enum ledger__node_kind kind;
	size_t line;	  /* 1-based */
	bool plain;	  /* scalars: written without quotes */
	const char *text; /* scalars */
	size_t length;
	const char *const *keys; /* mappings: as many as items */
	const size_t *key_lines; /* mappings: where each key stands */
	const struct ledger__node *const *items;
	size_t count;
};

struct ledger__document; /* owns nodes and texts */

ledger_status ledger__document_parse(ledger_context *context,
	const char *source, const char *text, size_t length,
	struct ledger__document **document);
const struct ledger__node *ledger__document_root(
	const struct ledger__document *document);
const char *ledger__document_source(const struct ledger__document *document);
void ledger__document_free(struct ledger__document *document);

/* A whole file's bytes, LEDGER__DESCRIPTOR_BYTES at most; caller frees. */
ledger_status ledger__descriptor_read(
	ledger_context *context, const char *path, char **text, size_t *length);

/* The item of a mapping, or NULL; NULL too for what is no mapping. */
const struct ledger__node *ledger__node_get(
	const struct ledger__node *node, const char *key);

/*
 * Failure at a node, "SOURCE:LINE: problem", LEDGER_ERROR_DESCRIPTOR.
 */
ledger_status ledger__node_fail(ledger_context *context,
	const struct ledger__document *document,
	const struct ledger__node *node, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* Checks that every key is one of `known`; names the nearest if not. */
ledger_status ledger__node_check_keys(ledger_context *context,
	const struct ledger__document *document,
	const struct ledger__node *node, const char *const *known,
	size_t known_count);
/*
 * "unknown KIND 'TEXT'; did you mean 'NEAREST'?" at the node.
 */
ledger_status ledger__node_unknown(ledger_context *context,
	const struct ledger__document *document,
	const struct ledger__node *node, const char *kind, const char *text,
	const char *const *known, size_t known_count);

/* The same at a line that the caller knows better than the node does. */
ledger_status ledger__line_fail(ledger_context *context,
	const struct ledger__document *document, size_t line,
	const char *format, ...) __attribute__((format(printf, 4, 5)));

/*
 * All problems of a descriptor at once: the context's on_problem is told of
 * every failure above, and loaders go on with the next sibling:
 *
 *	for (size_t i = 0; i < count && ledger__goes_on(…, status, &first); …)
 *		status = load(…);
 *
 * Keeps in *first the first status that is none of LEDGER_OK.  False for
 * every failure while nothing is collected, for others than those of
 * descriptors always, and after LEDGER__PROBLEMS_MOST problems.
 */
enum { LEDGER__PROBLEMS_MOST = 200 };
bool ledger__goes_on(
	ledger_context *context, ledger_status status, ledger_status *first);

enum { LEDGER__QUOTE_SIZE = 96 };
/*
 * The text fit for a message: escaped where it would steer a terminal, cut
 * with "..." where long.  Returns `quoted`.
 */
const char *ledger__quote(char quoted[LEDGER__QUOTE_SIZE], const char *text);

#endif
