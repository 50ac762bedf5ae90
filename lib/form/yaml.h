/* SPDX-License-Identifier: MIT */
/* YAML events behind a fence: one meaning, bounded cost, line and column. */
#ifndef LEDGER_FORM_YAML_H
#define LEDGER_FORM_YAML_H

#include "base/context.h"

/*
 * Pulls events out of one YAML document, from memory or from a stream.
 *
 * Refused, with source and line: anchors, aliases, tags, merge keys ("<<"),
 * directives, a second document, keys that are not scalars, scalars that hold
 * a NUL, bytes that are not UTF-8, nesting and sizes over the limits.  What
 * is refused is never parsed further: libyaml 0.2.5 is quadratic in depth,
 * anchors and directives, so the cost of hostile text is linear and small.
 *
 * Not the fence's business: whether the keys of a mapping differ (see
 * ledger__document_parse; a reader of rows has its own index of keys), what a
 * scalar means (all are text: no numbers, no yes, no null).
 *
 * Use:
 *	ledger__yaml_new(context, "rows.yaml", &limits, read, data, &yaml);
 *	while ((status = ledger__yaml_next(yaml, &event)) == LEDGER_OK)
 *		…;
 *	ledger__yaml_free(yaml);	(status is LEDGER_END when all went
 *well)
 *
 * A stream of rows is, as events: SEQUENCE, then for each row MAPPING,
 * (SCALAR with .key, SCALAR) …, MAPPING_END, then SEQUENCE_END.  A depth limit
 * of 2 holds rows flat.
 */
enum ledger__yaml_kind {
	LEDGER__YAML_SCALAR,
	LEDGER__YAML_SEQUENCE,
	LEDGER__YAML_SEQUENCE_END,
	LEDGER__YAML_MAPPING,
	LEDGER__YAML_MAPPING_END,
};

struct ledger__yaml_event {
	enum ledger__yaml_kind kind;
	bool key;	  /* a scalar that is the key of a mapping */
	bool plain;	  /* a scalar written without quotes */
	const char *text; /* scalars: borrowed until the next call, with NUL */
	size_t length;
	uint64_t line;	 /* 1-based, where it begins */
	uint32_t column; /* 1-based, in characters */
};

struct ledger__yaml_limits {
	size_t depth;	     /* collections within each other, at most 64 */
	size_t scalar;	     /* bytes of one scalar */
	uint64_t bytes;	     /* of the whole text; 0: no limit (streams) */
	uint64_t first_line; /* number of the first line; 0 is 1 */
	/* What a refusal returns: LEDGER_ERROR_DESCRIPTOR or …_INPUT. */
	ledger_status refusal;
};

/*
 * Gives up to `size` more bytes; *length 0 is the end.  A failure is passed
 * on by ledger__yaml_next as it is: the callback sets the context's text.
 */
typedef ledger_status ledger__yaml_read(
	void *data, char *bytes, size_t size, size_t *length);

struct ledger__yaml;

/* `source` and `data` are borrowed and must live as long. */
ledger_status ledger__yaml_new(ledger_context *context, const char *source,
	const struct ledger__yaml_limits *limits, ledger__yaml_read *read,
	void *data, struct ledger__yaml **yaml);
/* The same over bytes in memory, borrowed. */
ledger_status ledger__yaml_new_memory(ledger_context *context,
	const char *source, const struct ledger__yaml_limits *limits,
	const char *text, size_t length, struct ledger__yaml **yaml);
/* LEDGER_OK and an event, LEDGER_END after the last, or a failure (sticks). */
ledger_status ledger__yaml_next(
	struct ledger__yaml *yaml, struct ledger__yaml_event *event);
/* Where the last failure was found, for findings; 0 if none. */
uint64_t ledger__yaml_failed_line(const struct ledger__yaml *yaml);
void ledger__yaml_free(struct ledger__yaml *yaml);

#endif
