/* SPDX-License-Identifier: MIT */
/* What a count asks of a person, of a provision: its mapping loaded. */
#include "report/layout.h"

#include <limits.h>
#include <string.h>

enum { WITHIN_MOST = 3660, CODES_MOST = 64, GROUPS_MOST = 1000 };

static ledger_status fail_here(const struct ledger__layout_loader *loader,
	const struct ledger__node *mapping, const char *key, const char *text)
{
	return LEDGER__LOAD_FAIL(&loader->loader, ledger__node_at(mapping, key),
		"'%s' %s", key, text);
}

ledger_status ledger__load_condition(const struct ledger__layout_loader *loader,
	const struct ledger__node *mapping, const char *key, int *condition)
{
	const struct ledger__node *node = NULL;
	ledger_status status = ledger__load_node(&loader->loader, mapping, key,
		LEDGER__MAY, LEDGER__MAPPING, &node);

	*condition = -1;
	if (status != LEDGER_OK || !node || !loader->scope->conditions)
		return status;
	return ledger__conditions_add(loader->scope->conditions,
		loader->loader.document, node, condition);
}

/* One of the names, or a list of them, as bits; *bits stays without the key. */
static ledger_status load_bits(const struct ledger__layout_loader *loader,
	const struct ledger__node *mapping, const char *key,
	const char *const *names, size_t count, uint64_t *bits)
{
	const struct ledger__node *node = ledger__node_get(mapping, key);
	const char *const *texts = NULL;
	size_t text_count = 0;
	uint64_t found = 0;
	ledger_status first = LEDGER_OK;
	ledger_status status = ledger__load_texts(
		&loader->loader, mapping, key, true, &texts, &text_count);

	for (size_t i = 0;
		i < text_count &&
		ledger__goes_on(loader->loader.context, status, &first);
		i++) {
		size_t at = 0;

		status = LEDGER_OK;
		while (at < count && strcmp(names[at], texts[i]) != 0)
			at++;
		if (at < count)
			found |= UINT64_C(1) << at;
		else
			status = ledger__node_unknown(loader->loader.context,
				loader->loader.document,
				node->kind == LEDGER__SEQUENCE ? node->items[i]
							       : node,
				key, texts[i], names, count);
	}
	ledger__goes_on(loader->loader.context, status, &first);
	if (text_count > 0)
		*bits = found;
	return first;
}

/* ---- The person --------------------------------------------------------- */

static ledger_status load_flow(const struct ledger__layout_loader *loader,
	const struct ledger__node *mapping, struct ledger__tally *tally)
{
	static const char *const names[] = {
		"stayed", "entered", "came", "left", "went"};
	uint64_t bits = 0;
	ledger_status status = load_bits(
		loader, mapping, "flow", names, LEDGER__COUNT(names), &bits);

	tally->flows_told = bits != 0;
	tally->flows = bits != 0 ? (unsigned int)bits : LEDGER__AT_CLOSING;
	return status;
}

static ledger_status load_due(const struct ledger__layout_loader *loader,
	const struct ledger__node *mapping, struct ledger__tally *tally)
{
	const char *names[LEDGER_DUE_EXITED];
	int64_t within = LEDGER__WITHIN;
	uint64_t bits = 0;
	ledger_status status = LEDGER_OK;

	for (size_t i = 0; i < LEDGER_DUE_EXITED; i++)
		names[i] = ledger__due_state_name((ledger_due_state)i);
	status = load_bits(
		loader, mapping, "due", names, LEDGER_DUE_EXITED, &bits);
	if (status == LEDGER_OK)
		status = ledger__load_integer(&loader->loader, mapping,
			"within", 0, WITHIN_MOST, &within);
	if (status == LEDGER_OK && bits == 0 &&
		ledger__node_get(mapping, "within"))
		status = fail_here(
			loader, mapping, "within", "stands beside 'due' only");
	tally->due = (unsigned int)bits;
	tally->within = (int)within;
	return status;
}

static ledger_status load_groups(const struct ledger__layout_loader *loader,
	const struct ledger__node *mapping, struct ledger__tally *tally)
{
	static const char *const known[] = {"exactly", "at_least", "at_most"};
	const struct ledger__loader *base = &loader->loader;
	const struct ledger__node *node = NULL;
	int64_t exactly = -1;
	int64_t low = 0;
	int64_t high = GROUPS_MOST;
	ledger_status status = ledger__load_node(
		base, mapping, "groups", LEDGER__MAY, LEDGER__MAPPING, &node);

	if (status != LEDGER_OK || !node)
		return status;
	status = ledger__node_check_keys(base->context, base->document, node,
		known, LEDGER__COUNT(known));
	if (status == LEDGER_OK)
		status = ledger__load_integer(
			base, node, "exactly", 0, GROUPS_MOST, &exactly);
	if (status == LEDGER_OK)
		status = ledger__load_integer(
			base, node, "at_least", 0, GROUPS_MOST, &low);
	if (status == LEDGER_OK)
		status = ledger__load_integer(
			base, node, "at_most", 0, GROUPS_MOST, &high);
	if (status == LEDGER_OK &&
		(node->count == 0 || (exactly >= 0 && node->count > 1) ||
			low > high))
		status = LEDGER__LOAD_FAIL(base, node,
			"'groups' holds 'exactly', or 'at_least' and "
			"'at_most', the lesser first");
	tally->groups = true;
	if (loader->scope->conditions)
		ledger__conditions_need_groups(loader->scope->conditions);
	tally->groups_low = (int)(exactly >= 0 ? exactly : low);
	tally->groups_high = (int)(exactly >= 0 ? exactly : high);
	return status;
}

static ledger_status load_rule(const struct ledger__layout_loader *loader,
	const struct ledger__node *mapping, struct ledger__tally *tally)
{
	const struct ledger__sheet *sheet = loader->scope->sheet;
	const char **names = NULL;
	const char *text = NULL;
	size_t choice = 0;
	ledger_status status = ledger__load_text(
		&loader->loader, mapping, "rule", LEDGER__MAY, &text);

	if (status != LEDGER_OK || !text || !sheet)
		return status;
	names = ledger__load_memory(
		&loader->loader, sheet->rule_count, sizeof *names);
	if (!names)
		return LEDGER_ERROR_MEMORY;
	for (size_t i = 0; i < sheet->rule_count; i++)
		names[i] = sheet->rules[i].id;
	status = ledger__load_choice(&loader->loader, mapping, "rule",
		LEDGER__MUST, names, sheet->rule_count, &choice);
	if (status == LEDGER_OK)
		status = ledger__conditions_adopt(loader->scope->conditions,
			sheet->rules[choice].expr, false, &tally->rule);
	/* Alone, a rule is a condition like others. */
	if (status == LEDGER_OK && tally->when < 0) {
		tally->when = tally->rule;
		tally->rule = -1;
	}
	return status;
}

/* ---- Fields ------------------------------------------------------------- */

static ledger_status load_field(const struct ledger__layout_loader *loader,
	const struct ledger__node *node, const char *text, int *index)
{
	const struct ledger__sheet *sheet = loader->scope->sheet;
	const char **names = NULL;

	*index = ledger__sheet_field(sheet, text);
	if (*index >= 0 && !sheet->fields[*index].stored)
		return LEDGER__LOAD_FAIL(&loader->loader, node,
			"field '%s' is not stored", text);
	if (*index >= 0)
		return LEDGER_OK;
	names = ledger__load_memory(
		&loader->loader, sheet->field_count, sizeof *names);
	if (!names)
		return LEDGER_ERROR_MEMORY;
	for (size_t i = 0; i < sheet->field_count; i++)
		names[i] = sheet->fields[i].name;
	return ledger__node_unknown(loader->loader.context,
		loader->loader.document, node, "field", text, names,
		sheet->field_count);
}

/* A list of names of fields, or one. */
static ledger_status load_fields(const struct ledger__layout_loader *loader,
	const struct ledger__node *mapping, const char *key, const int **fields,
	size_t *count)
{
	const struct ledger__node *node = ledger__node_get(mapping, key);
	const char *const *texts = NULL;
	size_t text_count = 0;
	int *made = NULL;
	ledger_status first = LEDGER_OK;
	ledger_status status = ledger__load_texts(
		&loader->loader, mapping, key, true, &texts, &text_count);

	if (status != LEDGER_OK || !loader->scope->sheet)
		return status;
	made = ledger__load_memory(&loader->loader, text_count, sizeof *made);
	if (!made)
		return LEDGER_ERROR_MEMORY;
	for (size_t i = 0;
		i < text_count &&
		ledger__goes_on(loader->loader.context, status, &first);
		i++) {
		status = load_field(loader,
			node->kind == LEDGER__SEQUENCE ? node->items[i] : node,
			texts[i], &made[i]);
		if (status == LEDGER_OK)
			loader->scope->conditions->fields[made[i]] = true;
	}
	ledger__goes_on(loader->loader.context, status, &first);
	*fields = made;
	*count = text_count;
	return first;
}

static bool is_asked_for(const struct ledger__field *field, bool required)
{
	return field->stored && field->role != LEDGER__ROLE_RECORD_NUMBER &&
	       (required ? field->required : field->expected);
}

/* All fields that the form stars, or requires. */
static ledger_status take_all(const struct ledger__layout_loader *loader,
	bool required, struct ledger__tally *tally)
{
	const struct ledger__sheet *sheet = loader->scope->sheet;
	int *made = NULL;

	if (!sheet)
		return LEDGER_OK;
	made = ledger__load_memory(
		&loader->loader, sheet->field_count, sizeof *made);
	if (!made)
		return LEDGER_ERROR_MEMORY;
	for (size_t i = 0; i < sheet->field_count; i++) {
		if (!is_asked_for(&sheet->fields[i], required))
			continue;
		made[tally->blank_count++] = (int)i;
		loader->scope->conditions->fields[i] = true;
	}
	tally->blanks = made;
	return LEDGER_OK;
}

static ledger_status load_blank(const struct ledger__layout_loader *loader,
	const struct ledger__node *mapping, struct ledger__tally *tally)
{
	const struct ledger__node *node = ledger__node_get(mapping, "blank");
	bool word = node && node->kind == LEDGER__SCALAR;

	if (word && (strcmp(node->text, "expected") == 0 ||
			    strcmp(node->text, "required") == 0))
		return take_all(loader, node->text[0] == 'r', tally);
	return load_fields(
		loader, mapping, "blank", &tally->blanks, &tally->blank_count);
}

static ledger_status load_shared(const struct ledger__layout_loader *loader,
	const struct ledger__node *mapping, struct ledger__tally *tally)
{
	struct ledger__layout_scope *scope = loader->scope;
	struct ledger__sharing made = {NULL, 0};
	ledger_status status = load_fields(
		loader, mapping, "shared", &made.fields, &made.count);

	if (status != LEDGER_OK || made.count == 0)
		return status;
	for (size_t i = 0; i < scope->sharing_count; i++) {
		const struct ledger__sharing *other = &scope->sharings[i];

		if (other->count == made.count &&
			memcmp(other->fields, made.fields,
				made.count * sizeof *made.fields) == 0) {
			tally->sharing = (int)i;
			return LEDGER_OK;
		}
	}
	if (scope->sharing_count == LEDGER__SHARINGS_MOST)
		return fail_here(loader, mapping, "shared",
			"names other fields than 8 places before");
	/* The list is needed for longer than the layout that named it. */
	made.fields = (const int *)(const void *)ledger__arena_duplicate(
		&scope->arena, (const char *)made.fields,
		made.count * sizeof *made.fields);
	if (!made.fields)
		return ledger__fail_memory(scope->context);
	tally->sharing = (int)scope->sharing_count;
	scope->sharings[scope->sharing_count++] = made;
	return LEDGER_OK;
}

/* ---- What she was given ------------------------------------------------- */

static ledger_status load_codes(const struct ledger__layout_loader *loader,
	const struct ledger__node *mapping, const char *key,
	enum ledger__role role, uint64_t *bits)
{
	const struct ledger__sheet *sheet = loader->scope->provisions;
	const char *names[CODES_MOST];
	const struct ledger__code_list *list = NULL;

	if (!ledger__node_get(mapping, key) || !loader->scope->form)
		return LEDGER_OK;
	if (sheet && sheet->roles[role] >= 0)
		list = sheet->fields[sheet->roles[role]].codes;
	if (!list)
		return fail_here(loader, mapping, key,
			"asks for a field with codes that the form's sheet of "
			"provisions lacks");
	if (list->count > CODES_MOST)
		return fail_here(
			loader, mapping, key, "has more than 64 codes");
	for (size_t i = 0; i < list->count; i++)
		names[i] = list->codes[i].code;
	return load_bits(loader, mapping, key, names, list->count, bits);
}

static ledger_status load_either(const struct ledger__layout_loader *loader,
	const struct ledger__node *mapping, const char *key, int *either)
{
	bool flag = false;
	ledger_status status =
		ledger__load_flag(&loader->loader, mapping, key, &flag);

	*either = !ledger__node_get(mapping, key) ? 0 : flag ? 1 : -1;
	return status;
}

static ledger_status load_given(const struct ledger__layout_loader *loader,
	const struct ledger__node *mapping, struct ledger__tally *tally)
{
	static const char *const truths[] = {"false", "unknown", "true"};
	ledger_context *context = loader->loader.context;
	uint64_t bits = 0;
	ledger_status first = LEDGER_OK;
	ledger_status status = load_bits(loader, mapping, "entitlement", truths,
		LEDGER__COUNT(truths), &bits);

	tally->entitlements = (unsigned int)bits;
	if (ledger__goes_on(context, status, &first))
		status = load_codes(loader, mapping, "state",
			LEDGER__ROLE_STATE, &tally->states);
	if (ledger__goes_on(context, status, &first))
		status = load_codes(loader, mapping, "outcome",
			LEDGER__ROLE_OUTCOME, &tally->outcomes);
	if (ledger__goes_on(context, status, &first))
		status = load_either(
			loader, mapping, "missing", &tally->missing);
	if (ledger__goes_on(context, status, &first))
		status = load_either(
			loader, mapping, "provided", &tally->provided);
	ledger__goes_on(context, status, &first);
	return first;
}

/* ---- The mapping -------------------------------------------------------- */

static ledger_status check_keys(const struct ledger__layout_loader *loader,
	const struct ledger__node *node, bool areas)
{
	static const char *const keys[] = {"when", "before", "flow", "changed",
		"due", "within", "groups", "rule", "blank", "shared",
		"entitlement", "state", "outcome", "missing", "provided",
		"level"};
	const struct ledger__loader *base = &loader->loader;
	const char *const *known = keys;
	size_t count = LEDGER__COUNT(keys) - (areas ? 0 : 1);
	bool measures = loader->layout->measures;
	ledger_status first = ledger__node_check_keys(
		base->context, base->document, node, known, count);

	if (node->kind != LEDGER__MAPPING)
		return first;
	for (size_t i = 0; i < node->count; i++) {
		size_t at = 0;
		ledger_status status = LEDGER_OK;

		while (at < count && strcmp(keys[at], node->keys[i]) != 0)
			at++;
		if (!measures && at >= 10 && at < 15)
			status = LEDGER__LOAD_FAIL(base, node->items[i],
				"'%s' stands in tables of measures only",
				keys[at]);
		if (measures && (at == 2 || at == 9))
			status = LEDGER__LOAD_FAIL(base, node->items[i],
				"'%s' stands in tables of areas only",
				keys[at]);
		if (!ledger__goes_on(base->context, status, &first))
			break;
	}
	return first;
}

ledger_status ledger__load_tally(const struct ledger__layout_loader *loader,
	const struct ledger__node *node, bool areas,
	struct ledger__tally *tally)
{
	ledger_context *context = loader->loader.context;
	ledger_status first = LEDGER_OK;
	ledger_status status = check_keys(loader, node, areas);

	*tally = (struct ledger__tally){.when = -1,
		.before = -1,
		.flows = LEDGER__AT_CLOSING,
		.rule = -1,
		.sharing = -1};
	if (node->kind != LEDGER__MAPPING)
		return status;
	if (ledger__goes_on(context, status, &first))
		status = ledger__load_condition(
			loader, node, "when", &tally->when);
	if (ledger__goes_on(context, status, &first))
		status = ledger__load_condition(
			loader, node, "before", &tally->before);
	if (ledger__goes_on(context, status, &first))
		status = load_flow(loader, node, tally);
	if (ledger__goes_on(context, status, &first))
		status = ledger__load_flag(
			&loader->loader, node, "changed", &tally->changed);
	if (ledger__goes_on(context, status, &first))
		status = load_due(loader, node, tally);
	if (ledger__goes_on(context, status, &first))
		status = load_groups(loader, node, tally);
	if (ledger__goes_on(context, status, &first))
		status = load_rule(loader, node, tally);
	if (ledger__goes_on(context, status, &first))
		status = load_blank(loader, node, tally);
	if (ledger__goes_on(context, status, &first))
		status = load_shared(loader, node, tally);
	if (ledger__goes_on(context, status, &first))
		status = load_given(loader, node, tally);
	ledger__goes_on(context, status, &first);
	return first;
}
