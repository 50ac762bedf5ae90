/* SPDX-License-Identifier: MIT */
/* The form: sheets, fields and code lists, as its descriptor says. */
#ifndef LEDGER_FORM_FORM_H
#define LEDGER_FORM_FORM_H

#include "base/context.h"
#include "base/date.h"
#include "base/memory.h"
#include "form/descriptor.h"
#include "form/finding.h"
#include "form/layers.h"

/*
 * Kinds of values.  What one looks like, how it is read and printed: value.h.
 */
enum ledger__type {
	LEDGER__TYPE_TEXT,
	LEDGER__TYPE_NAME,
	LEDGER__TYPE_CITIZEN_NUMBER,
	LEDGER__TYPE_DISABILITY_CERTIFICATE,
	LEDGER__TYPE_DATE,
	LEDGER__TYPE_AREA,
	LEDGER__TYPE_CODE,
	LEDGER__TYPE_CODES,
	LEDGER__TYPE_ANSWER, /* yes, no, not collected */
	LEDGER__TYPE_INTEGER,
	LEDGER__TYPE_DECIMAL,
	LEDGER__TYPE_MONEY, /* yuan */
	LEDGER__TYPE_PHONE,
	LEDGER__TYPE_RECORD, /* a record number, of this or another sheet */
	LEDGER__TYPE_COUNT
};

/*
 * What a field is to the engine.  At most one field of a sheet has a role,
 * but for LEDGER__ROLE_AREA_PART, which stands once for each level.
 */
enum ledger__role {
	LEDGER__ROLE_NONE,
	LEDGER__ROLE_RECORD_NUMBER, /* printed and read, not stored twice */
	LEDGER__ROLE_NAME,
	LEDGER__ROLE_CITIZEN_NUMBER, /* identifies the person */
	LEDGER__ROLE_BIRTH_DATE,     /* filled from the number when blank */
	LEDGER__ROLE_LIVING_AREA,    /* where she is counted */
	LEDGER__ROLE_AREA_PART,	     /* a name in a column of its own */
	LEDGER__ROLE_STATUS,	     /* draft, registered, exited */
	LEDGER__ROLE_SURVEYED_ON,
	LEDGER__ROLE_VERIFIED_ON,
	LEDGER__ROLE_VERIFIED_BY,
	LEDGER__ROLE_VERIFIED_HOW,
	LEDGER__ROLE_EXITED_ON,
	LEDGER__ROLE_EXIT_REASON,
	LEDGER__ROLE_AREA_CODE, /* of the sheet that lists areas */
	LEDGER__ROLE_AREA_NAME,
	LEDGER__ROLE_AREA_CLASS,
	LEDGER__ROLE_OWNER,	   /* the record that this row belongs to */
	LEDGER__ROLE_OWNER_NUMBER, /* finds the owner: citizen number … */
	LEDGER__ROLE_OWNER_NAME,   /* … and a compatible name */
	LEDGER__ROLE_MEASURE,
	LEDGER__ROLE_DEPARTMENT,
	LEDGER__ROLE_STATE,
	LEDGER__ROLE_STARTED_ON,
	LEDGER__ROLE_OUTCOME,
	LEDGER__ROLE_COUNT
};

/* How much harm a leaked value does, least first. */
enum ledger__sensitivity {
	LEDGER__PUBLIC,
	LEDGER__PERSONAL,
	LEDGER__IDENTIFYING,
	LEDGER__SENSITIVE,
	LEDGER__PROTECTED,
	LEDGER__SENSITIVITY_COUNT
};

/* What a code of the status list means to the engine; in the list of the role
 * state, exited: what was given has ended. */
enum ledger__lifecycle {
	LEDGER__NO_LIFECYCLE,
	LEDGER__DRAFT,
	LEDGER__REGISTERED,
	LEDGER__EXITED,
};

enum ledger__area_level {
	LEDGER__PROVINCE = 1,
	LEDGER__PREFECTURE,
	LEDGER__COUNTY,
	LEDGER__TOWNSHIP,
	LEDGER__VILLAGE,
};

struct ledger__code {
	const char *code;
	const char *label;
	const char *const *synonyms;
	size_t synonym_count;
	bool exclusive;	     /* of several codes, stands alone */
	bool none;	     /* an answer that says "none", "never" */
	bool implied_by_two; /* added when two others are chosen (多重) */
	bool added;	     /* by a policy, not by the form */
	bool ambiguous;	     /* its numbers are refused, see code-ambiguous */
	bool unstated;	     /* no answer: conditions see a blank */
	enum ledger__sensitivity sensitivity; /* 0 unless stricter */
	enum ledger__lifecycle lifecycle;
};

struct ledger__code_list {
	const char *name;
	const char *title;
	const struct ledger__code *codes;
	size_t count;
	bool has_unstated;	   /* some code is no answer */
	struct ledger__map lookup; /* folded code, label, synonym → index */
};

struct ledger__unit {
	const char *name; /* 元, 万元 */
	int64_t factor;	  /* of the field's own unit */
};

struct ledger__field {
	const char *name; /* English, snake_case: the column everywhere */
	size_t name_length;
	const char *title;	 /* Chinese heading */
	const char *description; /* or NULL */
	const char *const *aliases;
	size_t alias_count;
	enum ledger__type type;
	enum ledger__role role;
	const struct ledger__code_list *codes; /* code, codes; else NULL */
	enum ledger__sensitivity sensitivity;
	int merge_group; /* index in the sheet's merge_groups, -1: not stored */
	bool stored;	 /* false: read only to find or fill others */
	bool required;	 /* for a registered record; for a row elsewhere */
	bool expected;	 /* the national form's star: data quality */
	bool must_exist; /* a foreign key says so (areas, records) */
	bool past_only;	 /* dates: not after the as-of day */
	bool full_date;	 /* dates: day precision or nothing */
	char sex;	 /* citizen numbers: 'f', 'm' or 0 for either */
	enum ledger__area_level level; /* area parts */
	const char *const *into; /* fields that one cell fills, by code list */
	size_t into_count;
	/* Of numbers: its own unit first (factor 1), then other headings'. */
	const struct ledger__unit *units;
	size_t unit_count;
	size_t maximum_length; /* characters, 0: 1,000 */
	const char *minimum;   /* canonical text, or NULL */
	const char *maximum;
	const char *step; /* decimals: 0.5; or NULL */
	size_t line;	  /* in the descriptor */
};

/* A condition that a row must not meet; compiled by lib/expr. */
struct ledger__form_rule {
	const char *id;
	enum ledger_severity severity;
	const char *message[2];
	const char *expected[2];
	int field; /* that findings name: index, -1 for the row */
	const struct ledger__node *when;
	struct ledger__expr *expr; /* set by lib/expr; one piece, freed
				      with the form */
};

struct ledger__sheet {
	const char *name;
	const char *title;
	const struct ledger__field *fields;
	size_t field_count;
	int roles[LEDGER__ROLE_COUNT]; /* field with the role, or -1 */
	const char *const *merge_groups;
	size_t merge_group_count;
	const int *key; /* fields of the primary key; none when identity does */
	size_t key_count;
	int owner_sheet; /* index of the sheet that OWNER refers to, or -1 */
	struct ledger__form_rule *rules;
	size_t rule_count;
	size_t first_rule; /* number of rules[0] among struct ledger__rules */
	struct ledger__map names;    /* field name → index */
	struct ledger__map headings; /* normalised name, title, alias → index */
	const int *canonical_order; /* stored fields by name, byte order */
	size_t stored_count;
};

struct ledger_form {
	const char *name;
	const char *title;
	const char *version;
	const char *policy; /* that goes with it; NULL: not told */
	struct ledger__sheet *sheets;
	size_t sheet_count;
	int main_sheet;	 /* the one whose records are persons */
	int areas_sheet; /* the one that lists areas, or -1 */
	struct ledger__code_list *code_lists;
	size_t code_list_count;
	char *text; /* the descriptor's bytes, kept for the store */
	size_t text_length;
	unsigned char digest[16];
	struct ledger__document *document;
	struct ledger__arena arena;
};

/*
 * Reads a form's text without its conditions; `source` names it in messages.
 * Everything else that can be wrong is found: see ledger_form_load.
 */
ledger_status ledger__form_parse(ledger_context *context, const char *source,
	const char *text, size_t length, ledger_form **form);

/*
 * Adds the measures and departments of a policy to the code lists of the
 * fields with these roles; one with a code of the list takes its place.  Where
 * a label or synonym means another code, it is LEDGER_ERROR_DESCRIPTOR at the
 * policy's line.  What another policy added goes.  The form
 * keeps nothing of the layers.
 */
ledger_status ledger__form_extend(ledger_context *context, ledger_form *form,
	const struct ledger__layers *layers);
/* Whether that would do. */
ledger_status ledger__form_extend_check(ledger_context *context,
	const ledger_form *form, const struct ledger__layers *layers);

/* The sheet by its name; NULL when the form has none such. */
const struct ledger__sheet *ledger__form_sheet(
	const ledger_form *form, const char *name);
/* The same, the main one for NULL; LEDGER_ERROR_DESCRIPTOR names all. */
ledger_status ledger__form_choose(ledger_context *context,
	const ledger_form *form, const char *name,
	const struct ledger__sheet **sheet);
/* The field's index by its name, or -1. */
int ledger__sheet_field(const struct ledger__sheet *sheet, const char *name);

/*
 * Normalises a heading for look-up: width folded, white space, line breaks,
 * '*', trailing colons and a bracketed suffix dropped.  The bracketed text
 * (a unit, perhaps) is stored apart, "" if none.  Both appended.
 */
void ledger__heading_normalise(struct ledger__buffer *heading,
	struct ledger__buffer *suffix, const char *text, size_t length);

/* Rules of the engine, then of the form; freed by the caller. */
ledger_status ledger__rules_new(ledger_context *context,
	const ledger_form *form, struct ledger__rules **rules);
void ledger__rules_free(struct ledger__rules *rules);
/* "RULE=error|warning|note|off"; LEDGER_ERROR_DESCRIPTOR names the nearest. */
ledger_status ledger__rules_set(ledger_context *context,
	struct ledger__rules *rules, const char *setting);

/*
 * Folds a code, label or synonym as code lists look them up: width folded,
 * all white space dropped, ASCII letters lower.  Appended.
 */
void ledger__code_fold(
	struct ledger__buffer *buffer, const char *text, size_t length);

/*
 * Numbers as canonical text: an optional '-', digits without needless zeros,
 * perhaps a point and digits that do not end in 0.  Compared exactly, however
 * long: negative, 0 or positive.
 */
bool ledger__number_valid(const char *text, size_t length);
int ledger__number_compare(
	const char *a, size_t a_length, const char *b, size_t b_length);

#endif
