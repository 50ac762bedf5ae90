/* SPDX-License-Identifier: MIT */
/* Loading descriptors: one node of a known kind into one C value. */
#ifndef LEDGER_FORM_FORM_LOADER_H
#define LEDGER_FORM_FORM_LOADER_H

#include "form/form.h"

/* What loading a descriptor needs everywhere. */
struct ledger__loader {
	ledger_context *context;
	const struct ledger__document *document;
	struct ledger__arena *arena; /* what is made lives here */
};

#define LEDGER__COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Failure at a node, as one expression. */
#define LEDGER__LOAD_FAIL(loader, node, ...)                                   \
	ledger__node_fail(                                                     \
		(loader)->context, (loader)->document, node, __VA_ARGS__)

enum ledger__need {
	LEDGER__MAY,  /* *out stays as it is where the key is missing */
	LEDGER__MUST, /* a missing key is a failure */
};

/* The item, of the kind; *node is NULL where it may be and is missing. */
ledger_status ledger__load_node(const struct ledger__loader *loader,
	const struct ledger__node *mapping, const char *key,
	enum ledger__need need, enum ledger__node_kind kind,
	const struct ledger__node **node);
/* A text that is not empty and holds no control characters; borrowed. */
ledger_status ledger__load_text(const struct ledger__loader *loader,
	const struct ledger__node *mapping, const char *key,
	enum ledger__need need, const char **text);
/* true or false, and no other word. */
ledger_status ledger__load_flag(const struct ledger__loader *loader,
	const struct ledger__node *mapping, const char *key, bool *flag);
/* A whole number, decimal digits only, within the bounds. */
ledger_status ledger__load_integer(const struct ledger__loader *loader,
	const struct ledger__node *mapping, const char *key, int64_t minimum,
	int64_t maximum, int64_t *number);
/* One of the names; its index.  The key's own name is the kind named. */
ledger_status ledger__load_choice(const struct ledger__loader *loader,
	const struct ledger__node *mapping, const char *key,
	enum ledger__need need, const char *const *names, size_t count,
	size_t *choice);
/* A sequence of texts, or (where `single`) one text alone. */
ledger_status ledger__load_texts(const struct ledger__loader *loader,
	const struct ledger__node *mapping, const char *key, bool single,
	const char *const **texts, size_t *count);
/* [a-z][a-z0-9_]*, at most 63 characters: safe as a name in SQL. */
ledger_status ledger__load_name(const struct ledger__loader *loader,
	const struct ledger__node *mapping, const char *key, const char **name);
/* Letters, digits, '-': names of forms and rules. */
ledger_status ledger__load_id(const struct ledger__loader *loader,
	const struct ledger__node *mapping, const char *key, const char **id);
/* Letters, digits, '_', '.', '-': a code, which ';' joins to others. */
ledger_status ledger__load_code(const struct ledger__loader *loader,
	const struct ledger__node *mapping, const char *key, const char **code);
/* The `en` and `zh` of a mapping; both "" where it may be missing. */
ledger_status ledger__load_two_languages(const struct ledger__loader *loader,
	const struct ledger__node *mapping, const char *key,
	enum ledger__need need, const char *texts[2]);
/* The node of the key, or the mapping: where a failure about it is named. */
const struct ledger__node *ledger__node_at(
	const struct ledger__node *mapping, const char *key);
/* Memory of the loader's arena; NULL after ledger__fail_memory. */
void *ledger__load_memory(
	const struct ledger__loader *loader, size_t count, size_t size);

/* ---- The parts of a form ----------------------------------------------- */

ledger_status ledger__load_code_lists(const struct ledger__loader *loader,
	const struct ledger__node *root, ledger_form *form);
/* Adds a spelling of a code; refused at the node if it means another one. */
ledger_status ledger__load_spelling(const struct ledger__loader *loader,
	const struct ledger__node *node, struct ledger__code_list *list,
	const char *text, size_t index);
ledger_status ledger__load_field(const struct ledger__loader *loader,
	const struct ledger__node *node, const ledger_form *form,
	const struct ledger__sheet *sheet, struct ledger__field *field);
ledger_status ledger__load_sheet(const struct ledger__loader *loader,
	const struct ledger__node *node, const ledger_form *form,
	struct ledger__sheet *sheet);
/* A sheet's rules; its fields are there. */
ledger_status ledger__load_rules(const struct ledger__loader *loader,
	const struct ledger__node *node, const ledger_form *form,
	struct ledger__sheet *sheet);
/* The look-up of headings and names; refuses two fields of one heading. */
ledger_status ledger__load_headings(const struct ledger__loader *loader,
	const struct ledger__node *fields, struct ledger__sheet *sheet);
/* What one field's properties demand of each other. */
ledger_status ledger__check_field(const struct ledger__loader *loader,
	const struct ledger__node *node, const struct ledger__field *field);
/* What fields of a sheet demand of each other: roles, `into`. */
ledger_status ledger__check_sheet(const struct ledger__loader *loader,
	const struct ledger__node *node, const struct ledger__sheet *sheet);
/* Foreign keys, once all sheets are there; sets must_exist, owner_sheet. */
ledger_status ledger__load_references(const struct ledger__loader *loader,
	const struct ledger__node *node, const ledger_form *form,
	struct ledger__sheet *sheet);
/* Which sheets are the persons' and the areas', and whether they may be. */
ledger_status ledger__check_form(const struct ledger__loader *loader,
	const struct ledger__node *resources, ledger_form *form);

extern const char *const ledger__type_names[LEDGER__TYPE_COUNT];
extern const char *const ledger__role_names[LEDGER__ROLE_COUNT];
extern const char *const ledger__sensitivity_names[LEDGER__SENSITIVITY_COUNT];

#endif
