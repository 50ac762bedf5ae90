/* SPDX-License-Identifier: MIT */
/* The rules of a run: the engine's list, the form's, the caller's wishes. */
#include "form/form.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

static const struct ledger__rule engine_rules[] = {
#define RULE(symbol, id, severity, holds, m, e, zm, ze)                        \
	{id, LEDGER_##severity, LEDGER__##holds, {m, zm}, {e, ze}},
#include "form/rules.def"
#undef RULE
};

_Static_assert(
	sizeof engine_rules / sizeof engine_rules[0] == LEDGER__RULE_COUNT,
	"each rule of the list has its number");

static size_t form_rule_count(const ledger_form *form)
{
	size_t count = 0;

	for (size_t i = 0; form && i < form->sheet_count; i++)
		count += form->sheets[i].rule_count;
	return count;
}

static struct ledger__rule *add_sheet(
	struct ledger__rule *next, const struct ledger__sheet *sheet)
{
	for (size_t i = 0; i < sheet->rule_count; i++) {
		const struct ledger__form_rule *rule = &sheet->rules[i];

		*next++ = (struct ledger__rule){rule->id, rule->severity,
			LEDGER__REJECTS, {rule->message[0], rule->message[1]},
			{rule->expected[0], rule->expected[1]}};
	}
	return next;
}

ledger_status ledger__rules_new(ledger_context *context,
	const ledger_form *form, struct ledger__rules **rules)
{
	struct ledger__rules *made = ledger__allocate(1, sizeof *made);
	struct ledger__rule *next;

	if (!made)
		return ledger__fail_memory(context);
	made->count = LEDGER__RULE_COUNT + form_rule_count(form);
	made->rules = ledger__allocate(made->count, sizeof *made->rules);
	if (!made->rules) {
		ledger__rules_free(made);
		return ledger__fail_memory(context);
	}
	memcpy(made->rules, engine_rules, sizeof engine_rules);
	next = made->rules + LEDGER__RULE_COUNT;
	for (size_t i = 0; form && i < form->sheet_count; i++)
		next = add_sheet(next, &form->sheets[i]);
	*rules = made;
	return LEDGER_OK;
}

void ledger__rules_free(struct ledger__rules *rules)
{
	if (!rules)
		return;
	free(rules->rules);
	free(rules);
}

/* ---- Severities -------------------------------------------------------- */

static ledger_status fail_rule(ledger_context *context,
	const struct ledger__rules *rules, const char *id)
{
	const char **ids = ledger__allocate(rules->count, sizeof *ids);
	const char *nearest;
	char quoted[LEDGER__QUOTE_SIZE];
	ledger_status status;

	if (!ids)
		return ledger__fail_memory(context);
	for (size_t i = 0; i < rules->count; i++)
		ids[i] = rules->rules[i].id;
	nearest = ledger__nearest(id, ids, rules->count);
	status = ledger__fail(context, LEDGER_ERROR_DESCRIPTOR,
		"unknown rule '%s'%s%s%s", ledger__quote(quoted, id),
		nearest ? "; did you mean '" : "", nearest ? nearest : "",
		nearest ? "'?" : "");
	free(ids);
	return status;
}

static bool parse_severity(const char *text, enum ledger_severity *severity)
{
	static const char *const names[] = {
		[LEDGER_OFF] = "off",
		[LEDGER_NOTE] = "note",
		[LEDGER_WARNING] = "warning",
		[LEDGER_ERROR] = "error",
	};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (strcmp(text, names[i]) == 0) {
			*severity = (enum ledger_severity)i;
			return true;
		}
	}
	return false;
}

static ledger_status set(ledger_context *context, struct ledger__rules *rules,
	const char *id, const char *word)
{
	enum ledger_severity severity = LEDGER_OFF;
	char quoted[LEDGER__QUOTE_SIZE];
	size_t i = 0;

	while (i < rules->count && strcmp(rules->rules[i].id, id) != 0)
		i++;
	if (i == rules->count)
		return fail_rule(context, rules, id);
	if (!parse_severity(word, &severity))
		return ledger__fail(context, LEDGER_ERROR_DESCRIPTOR,
			"unknown severity '%s' of the rule '%s'; it is one of "
			"error, warning, note, off",
			ledger__quote(quoted, word), id);
	if (rules->rules[i].holds == LEDGER__HOLDS_FIRMLY &&
		severity != LEDGER_ERROR)
		return ledger__fail(context, LEDGER_ERROR_DESCRIPTOR,
			"rule '%s' stays an error: only mending the sheet "
			"tells which row is right",
			id);
	rules->rules[i].severity = severity;
	return LEDGER_OK;
}

ledger_status ledger__rules_set(ledger_context *context,
	struct ledger__rules *rules, const char *setting)
{
	const char *sign = strchr(setting, '=');
	char quoted[LEDGER__QUOTE_SIZE];
	char *id = NULL;
	ledger_status status;

	if (!sign)
		return ledger__fail(context, LEDGER_ERROR_DESCRIPTOR,
			"'%s' is no setting of a rule: RULE=SEVERITY",
			ledger__quote(quoted, setting));
	id = ledger__duplicate(setting, (size_t)(sign - setting));
	if (!id)
		return ledger__fail_memory(context);
	status = set(context, rules, id, sign + 1);
	free(id);
	return status;
}
