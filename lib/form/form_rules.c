/* SPDX-License-Identifier: MIT */
/* The rules that a form states about its own fields. */
#include "form/form_loader.h"

#include <string.h>

static const char *const engine_rules[] = {
#define RULE(symbol, id, severity, holds, m, e, zm, ze) id,
#include "form/rules.def"
#undef RULE
};

/* Ids differ from the engine's, from other sheets' and from each other. */
static ledger_status check_id(const struct ledger__loader *loader,
	const struct ledger__node *node, const ledger_form *form,
	const struct ledger__sheet *sheet, size_t index)
{
	const char *id = sheet->rules[index].id;
	const struct ledger__node *at = ledger__node_at(node, "id");

	for (size_t i = 0; i < LEDGER__COUNT(engine_rules); i++)
		if (strcmp(id, engine_rules[i]) == 0)
			return LEDGER__LOAD_FAIL(loader, at,
				"rule '%s' is one of the engine's", id);
	for (const struct ledger__sheet *other = form->sheets; other <= sheet;
		other++) {
		size_t count = other == sheet ? index : other->rule_count;

		for (size_t i = 0; i < count; i++)
			if (strcmp(id, other->rules[i].id) == 0)
				return LEDGER__LOAD_FAIL(
					loader, at, "duplicate rule '%s'", id);
	}
	return LEDGER_OK;
}

static ledger_status load_rule_field(const struct ledger__loader *loader,
	const struct ledger__node *node, const struct ledger__sheet *sheet,
	struct ledger__form_rule *rule)
{
	const char **names =
		ledger__load_memory(loader, sheet->field_count, sizeof *names);
	size_t chosen = sheet->field_count;
	ledger_status status;

	if (!names)
		return LEDGER_ERROR_MEMORY;
	for (size_t i = 0; i < sheet->field_count; i++)
		names[i] = sheet->fields[i].name;
	status = ledger__load_choice(loader, node, "field", LEDGER__MAY, names,
		sheet->field_count, &chosen);
	rule->field = chosen < sheet->field_count ? (int)chosen : -1;
	return status;
}

static ledger_status load_rule(const struct ledger__loader *loader,
	const struct ledger__node *node, const struct ledger__sheet *sheet,
	struct ledger__form_rule *rule)
{
	static const char *const known[] = {
		"id", "severity", "field", "when", "message", "expected"};
	static const char *const severities[] = {"note", "warning", "error"};
	size_t severity = 0;
	ledger_status status = ledger__node_check_keys(loader->context,
		loader->document, node, known, LEDGER__COUNT(known));

	if (!status)
		status = ledger__load_id(loader, node, "id", &rule->id);
	if (!status)
		status = ledger__load_choice(loader, node, "severity",
			LEDGER__MUST, severities, LEDGER__COUNT(severities),
			&severity);
	rule->severity = (enum ledger_severity)(LEDGER_NOTE + severity);
	if (!status)
		status = load_rule_field(loader, node, sheet, rule);
	if (!status)
		status = ledger__load_node(loader, node, "when", LEDGER__MUST,
			LEDGER__MAPPING, &rule->when);
	if (!status)
		status = ledger__load_two_languages(
			loader, node, "message", LEDGER__MUST, rule->message);
	if (!status)
		status = ledger__load_two_languages(
			loader, node, "expected", LEDGER__MAY, rule->expected);
	return status;
}

ledger_status ledger__load_rules(const struct ledger__loader *loader,
	const struct ledger__node *node, const ledger_form *form,
	struct ledger__sheet *sheet)
{
	const struct ledger__node *rules = NULL;
	struct ledger__form_rule *made;
	ledger_status status = ledger__load_node(
		loader, node, "rules", LEDGER__MAY, LEDGER__SEQUENCE, &rules);

	sheet->first_rule = LEDGER__RULE_COUNT;
	if (sheet > form->sheets)
		sheet->first_rule = sheet[-1].first_rule + sheet[-1].rule_count;
	if (status || !rules)
		return status;
	made = ledger__load_memory(loader, rules->count, sizeof *made);
	if (!made)
		return LEDGER_ERROR_MEMORY;
	sheet->rules = made;
	for (size_t i = 0; i < rules->count && !status; i++) {
		status = load_rule(loader, rules->items[i], sheet, &made[i]);
		if (!status)
			status = check_id(
				loader, rules->items[i], form, sheet, i);
		sheet->rule_count += !status;
	}
	return status;
}
