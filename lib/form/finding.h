/* SPDX-License-Identifier: MIT */
/* Findings: what is wrong or doubtful in a row; never an error of the run. */
#ifndef LEDGER_FORM_FINDING_H
#define LEDGER_FORM_FINDING_H

#include "base/memory.h"
#include "careledger.h"

enum ledger__holds {
	LEDGER__REJECTS,
	LEDGER__HOLDS,
	LEDGER__HOLDS_FIRMLY,
};

enum ledger__rule_index {
#define RULE(symbol, id, severity, holds, m, e, zm, ze) LEDGER__RULE_##symbol,
#include "form/rules.def"
#undef RULE
	LEDGER__RULE_COUNT, /* the form's own rules follow from here */
};

struct ledger__rule {
	const char *id;
	enum ledger_severity severity;
	enum ledger__holds holds;
	const char *message[2]; /* by enum ledger_language */
	const char *expected[2];
};

/*
 * The rules of a run: those of rules.def, then those of the form's sheets,
 * with the severities that the caller asked for.  A rule's number is its
 * index here.
 */
struct ledger__rules {
	struct ledger__rule *rules;
	size_t count;
};

/* One finding; texts belong to the list's arena (or to form and rules). */
struct ledger__finding {
	unsigned int rule;
	uint64_t line;	    /* 1-based physical line */
	uint32_t column;    /* 1-based cell, 0 for the row as a whole */
	int field;	    /* index in the sheet, -1 for none */
	const char *value;  /* as read, "" if none; masked when printed */
	const char *detail; /* for the "{}" of the texts, "" if none */
	bool admitted;	    /* _confirm names the rule: a note, no error */
};

/* A list that one thread fills.  Zero-initialise, set `rules`. */
struct ledger__findings {
	const struct ledger__rules *rules;
	struct ledger__finding *items;
	size_t count;
	size_t capacity;
	struct ledger__arena arena;
	bool failed; /* memory ended; checked once by the owner */
};

/* Adds one unless its severity is off; detail is a printf format or NULL. */
void ledger__finding_add(struct ledger__findings *findings, unsigned int rule,
	uint64_t line, uint32_t column, int field, const char *value,
	size_t value_length, const char *detail, ...)
	__attribute__((format(printf, 8, 9)));
void ledger__findings_reset(struct ledger__findings *findings);
void ledger__findings_release(struct ledger__findings *findings);

/* The text with "{}" replaced by the detail, appended. */
void ledger__finding_text(
	struct ledger__buffer *buffer, const char *text, const char *detail);

#endif
