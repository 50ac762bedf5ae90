/* SPDX-License-Identifier: MIT */
/* Conditions over a record: three-valued, checked against the form. */
#ifndef LEDGER_EXPR_EXPR_H
#define LEDGER_EXPR_EXPR_H

#include "form/form.h"
#include "form/value.h"

enum ledger__truth {
	LEDGER__FALSE,
	LEDGER__UNKNOWN,
	LEDGER__TRUE,
};

struct ledger__expr;

/* Whole numbers from low to high; INT32_MIN and INT32_MAX where open. */
struct ledger__range {
	int32_t low;
	int32_t high;
};

/* ---- What conditions of a policy may name ------------------------------ */

enum {
	LEDGER__TERMS_MOST = 1000,    /* terms of one policy */
	LEDGER__TERMS_DEEPEST = 32,   /* terms that name terms that … */
	LEDGER__DURATIONS_MOST = 100, /* of one policy */
	LEDGER__STATED_ON_MOST = 4,
};

/* A value with a name: {parameter: NAME} stands where its value could. */
struct ledger__parameter {
	const char *name;
	const char *label;
	const char *clause;		  /* "" when not told */
	const char *reading;		  /* "" when not told */
	const struct ledger__node *value; /* a text, or a list of texts */
	const struct ledger__document *document; /* where the value stands */
};

enum ledger__term_kind {
	LEDGER__TERM_CONDITION,
	LEDGER__TERM_GROUP,
};

/* A condition with a name; evaluated once for a record, in order. */
struct ledger__term {
	const char *name; /* of groups: the code */
	enum ledger__term_kind kind;
	/* NULL when it was refused: it may still be named, so that no more
	 * failures follow, but never evaluated. */
	const struct ledger__expr *expr;
	enum ledger__sensitivity sensitivity;
	bool uncounted; /* a group that {group: "*"} passes over */
};

/* Full months or years that have passed. */
struct ledger__duration {
	const char *name;
	const char *label;
	bool years;	   /* counted in years; else in months */
	int since;	   /* date field, or -1 */
	int stated;	   /* number field for a blank `since`, or -1 */
	bool stated_years; /* that number counts years; else months */
	int stated_on[LEDGER__STATED_ON_MOST]; /* date fields */
	size_t stated_on_count;
};

/* That a list of the department confirmed the group. */
struct ledger__confirmation {
	const char *group;
	const char *department;
};

/* Grows as conditions ask; `pairs` is freed by its owner with free(). */
struct ledger__confirmations {
	struct ledger__confirmation *pairs; /* a slot each */
	size_t count;
	size_t capacity;
};

/*
 * Grows while a policy is loaded: only what is there already can be named.
 * Terms and durations keep their indexes, by which frames hold their results.
 */
struct ledger__scope_names {
	const ledger_form *form;
	const struct ledger__parameter *parameters;
	size_t parameter_count;
	const struct ledger__term *terms;
	size_t term_count;
	const struct ledger__duration *durations;
	size_t duration_count;
	const char *const *departments; /* their codes */
	size_t department_count;
	const char *group; /* code of the one being compiled, or NULL */
	/* NULL: confirmed_by is refused, as it is outside of groups. */
	struct ledger__confirmations *confirmations;
};

/*
 * The value at a node: the node itself, or what the parameter holds that
 * {parameter: NAME} names; with the document for failures about it.
 */
ledger_status ledger__parameter_resolve(ledger_context *context,
	const struct ledger__document *document,
	const struct ledger__scope_names *names,
	const struct ledger__node *node, const struct ledger__node **value,
	const struct ledger__document **value_document);
/*
 * A whole number of a mapping, as it stands there or in the parameter that
 * stands there.  *number stays as it is where the key is missing.
 */
ledger_status ledger__parameter_integer(ledger_context *context,
	const struct ledger__document *document,
	const struct ledger__scope_names *names,
	const struct ledger__node *mapping, const char *key, int64_t minimum,
	int64_t maximum, int64_t *number);

/*
 * Compiles {name, label, unit, since, stated: {field, unit, on}, reading} of
 * a policy, against the sheet.  Keys are checked, the name's shape is not.
 */
ledger_status ledger__duration_compile(ledger_context *context,
	const struct ledger__document *document,
	const struct ledger__sheet *sheet, const struct ledger__node *node,
	struct ledger__duration *duration);

/* ---- Compiling --------------------------------------------------------- */

/*
 * Compiles a condition of a descriptor against a sheet.  The grammar stands
 * in ledger-form(5) and, for what only policies have, ledger-policy(5);
 * `names` is NULL for forms.  Unknown keys, fields, codes, parts and names
 * are LEDGER_ERROR_DESCRIPTOR with file, line and the nearest name; where the
 * context collects problems all of them are told.  The result borrows from
 * the sheet, the document and those of parameters, and is one piece of
 * memory.
 */
ledger_status ledger__expr_compile(ledger_context *context,
	const struct ledger__document *document,
	const struct ledger__sheet *sheet,
	const struct ledger__scope_names *names,
	const struct ledger__node *node, struct ledger__expr **expr);

/*
 * Calls back for every field that the condition reads itself (not through
 * terms and durations), once each, in the order in which it names them first.
 */
void ledger__expr_fields(const struct ledger__expr *expr,
	void (*visit)(void *data, int field), void *data);
/* The same for a duration. */
void ledger__duration_fields(const struct ledger__duration *duration,
	void (*visit)(void *data, int field), void *data);

/*
 * How much harm it does to know that the condition is true: of `all` the
 * greatest of its parts, of `any` the least; a term's own; of a comparison
 * its field's, or the least of the codes named where each of them is
 * stricter.  That something is not so is public, unless it leaves only codes
 * that are stricter; `known` is as what it holds.
 */
enum ledger__sensitivity ledger__expr_sensitivity(
	const struct ledger__expr *expr,
	const struct ledger__scope_names *names);

/* ---- Evaluating -------------------------------------------------------- */

/* What a condition is evaluated over. */
struct ledger__frame {
	const struct ledger__value *values; /* by field of the sheet */
	struct ledger__date as_of;
	const struct ledger__areas *areas; /* NULL: classes are not known */
	const uint8_t *terms; /* enum ledger__truth by term; NULL in forms */
	const struct ledger__range *durations; /* NULL in forms */
	const bool *confirmed; /* by slot; NULL: nothing was confirmed */
};

/*
 * Anything but a STATED value is a blank.  Kleene's logic: a blank makes a
 * comparison unknown; present, absent and known are the only ways out.  Of
 * values about which nothing is said or can be read, present and absent are
 * unknown too.  Terms and durations are read from the frame: the caller
 * evaluates them first, in their order.  Reentrant; allocates nothing.
 */
enum ledger__truth ledger__expr_evaluate(
	const struct ledger__expr *expr, const struct ledger__frame *frame);

/* Whether the result is LEDGER__TRUE: the same, but told sooner. */
bool ledger__expr_holds(
	const struct ledger__expr *expr, const struct ledger__frame *frame);

/*
 * Full months or years since the day of `since`, as a range where that day
 * is not known wholly.  While `since` is blank: the stated number and what
 * passed since the day it was stated; without such a day the least is known.
 * Never below 0: what lies after the as-of day adds nothing.  Fractions of a
 * month are dropped.
 */
struct ledger__range ledger__duration_evaluate(
	const struct ledger__duration *duration,
	const struct ledger__frame *frame);

/*
 * The same in two steps, for several days: the day of `since`, if there is
 * one, and what has passed since then.
 */
bool ledger__duration_since(const struct ledger__duration *duration,
	const struct ledger__frame *frame, struct ledger__date *since);
struct ledger__range ledger__duration_passed(
	const struct ledger__duration *duration, struct ledger__date since,
	struct ledger__date as_of);

enum ledger__share {
	LEDGER__DECIDED, /* the result rests on the field's value */
	LEDGER__WANTED,	 /* the result is unknown; this stands in its way */
};

/*
 * Why the result is what it is.  Of `all` and `any` the parts that have its
 * result decide; of `known`, what it holds.  Fields of an unknown result are
 * wanted: those that are blank, or not precise enough.  Goes into terms and
 * durations; calls back once for each field, in order of first mention.  A
 * term whose result in the frame is not what its condition says was decided
 * elsewhere: no field of it is named.  Reentrant; allocates nothing.
 */
void ledger__expr_explain(const struct ledger__expr *expr,
	const struct ledger__scope_names *names,
	const struct ledger__frame *frame,
	void (*visit)(void *data, int field, enum ledger__share share),
	void *data);

void ledger__expr_free(struct ledger__expr *expr);

/* Compiles the rules of all sheets of a parsed form (ledger_form_load). */
ledger_status ledger__form_compile(ledger_context *context, ledger_form *form);

/* ledger_form_load for a text that is in memory, as stores keep it. */
ledger_status ledger__form_load_text(ledger_context *context,
	const char *source, const char *text, size_t length,
	ledger_form **form);

#endif
