/* SPDX-License-Identifier: MIT */
/* Cells read in unit tests: one call, the outcome on one line. */
#include "unit_value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct ledger__rule engine_rules[] = {
#define RULE(symbol, id, severity, holds, m, e, zm, ze)                        \
	{id, LEDGER_##severity, LEDGER__##holds, {m, zm}, {e, ze}},
#include "form/rules.def"
#undef RULE
};

static struct ledger__rule rule_table[LEDGER__RULE_COUNT];
static struct ledger__rules rules = {rule_table, 0};
static struct ledger__findings findings;
static struct ledger__buffer out;
static struct ledger__value_context context = {
	.as_of = {2025, 8, 31},
};
static int64_t factor = 1;
static struct ledger__map *maps[16];
static char *keys[256];
static size_t map_count, key_count;

void unit_reset_severities(void)
{
	memcpy(rule_table, engine_rules, sizeof(rule_table));
	rules.count = LEDGER__RULE_COUNT;
	findings.rules = &rules;
}

void unit_set_severity(unsigned int rule, enum ledger_severity severity)
{
	if (rules.count == 0)
		unit_reset_severities();
	rule_table[rule].severity = severity;
}

struct ledger__rules *unit_rules(void)
{
	if (rules.count == 0)
		unit_reset_severities();
	return &rules;
}

void unit_set_as_of(const char *date)
{
	context.as_of = (struct ledger__date){0, 0, 0};
	if (*date)
		assert_true(
			ledger__date_parse(date, strlen(date), &context.as_of));
}

void unit_set_areas(const struct ledger__areas *areas, const char *scope)
{
	context.areas = areas;
	snprintf(context.scope, sizeof(context.scope), "%s", scope);
}

void unit_set_factor(int64_t new_factor)
{
	factor = new_factor;
}

static const char *statement_name(const struct ledger__value *value)
{
	switch (value->statement) {
	case LEDGER__NO_STATEMENT:
		return "(nothing)";
	case LEDGER__BLANK:
		return "(blank)";
	case LEDGER__CLEARED:
		return "(cleared)";
	case LEDGER__UNREADABLE:
		return "(unreadable)";
	default:
		return unit_canonical();
	}
}

const char *unit_read(const struct ledger__field *field, const char *cell)
{
	static char outcome[70000];
	struct ledger__value value;
	/* A copy of its own size: reading beyond it is seen. */
	size_t length = strlen(cell);
	char *copy = malloc(length ? length : 1);
	size_t used;

	assert_non_null(copy);
	memcpy(copy, cell, length);
	if (rules.count == 0)
		unit_reset_severities();
	ledger__findings_reset(&findings);
	ledger__buffer_reset(&out);
	ledger__value_read(field, 3, &context, factor, copy, length, 7, 4, &out,
		&value, &findings);
	free(copy);
	assert_false(findings.failed);
	assert_false(out.failed);
	assert_int_equal(out.length, value.length);
	assert_true((value.statement == LEDGER__STATED) == (value.length > 0));
	used = (size_t)snprintf(
		outcome, sizeof(outcome), "%s", statement_name(&value));
	for (size_t i = 0; i < findings.count; i++) {
		const struct ledger__finding *finding = &findings.items[i];

		assert_int_equal(finding->line, 7);
		assert_int_equal(finding->column, 4);
		assert_int_equal(finding->field, 3);
		used += (size_t)snprintf(outcome + used, sizeof(outcome) - used,
			" %s", rules.rules[finding->rule].id);
	}
	return outcome;
}

const char *unit_detail(size_t index)
{
	assert_true(index < findings.count);
	return findings.items[index].detail;
}

const char *unit_canonical(void)
{
	return ledger__buffer_text(&out);
}

void unit_read_all(const struct ledger__field *field,
	const struct unit_cell *cells, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *outcome = unit_read(field, cells[i].cell);

		if (strcmp(outcome, cells[i].outcome) != 0)
			fail_msg("'%s' reads as '%s', not '%s'", cells[i].cell,
				outcome, cells[i].outcome);
	}
}

static void index_spelling(
	struct ledger__code_list *list, const char *text, size_t index)
{
	struct ledger__buffer folded = {0};
	size_t other;

	ledger__code_fold(&folded, text, strlen(text));
	assert_true(key_count < 256);
	keys[key_count] = strdup(ledger__buffer_text(&folded));
	if (!ledger__map_get(&list->lookup, keys[key_count],
		    strlen(keys[key_count]), &other))
		assert_true(ledger__map_put(&list->lookup, keys[key_count],
			strlen(keys[key_count]), index));
	key_count++;
	ledger__buffer_release(&folded);
}

void unit_index_codes(struct ledger__code_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		index_spelling(list, list->codes[i].code, i);
		index_spelling(list, list->codes[i].label, i);
		for (size_t j = 0; j < list->codes[i].synonym_count; j++)
			index_spelling(list, list->codes[i].synonyms[j], i);
	}
	assert_true(map_count < 16);
	maps[map_count++] = &list->lookup;
}

int unit_value_release(void **state)
{
	(void)state;
	ledger__findings_release(&findings);
	ledger__buffer_release(&out);
	while (map_count)
		ledger__map_release(maps[--map_count]);
	while (key_count)
		free(keys[--key_count]);
	return 0;
}

uint32_t unit_value_random(uint32_t below)
{
	static uint64_t state = UINT64_C(20250831);

	state = state * UINT64_C(6364136223846793005) +
		UINT64_C(1442695040888963407);
	return (uint32_t)((state >> 33) % below);
}

/* The check digit by the standard's words: Σ aᵢ·Wᵢ ≡ 1 (mod 11). */
static char check_digit(const char *digits)
{
	int sum = 0;
	int weight = 1;

	for (int i = 16; i >= 0; i--) {
		weight = weight * 2 % 11; /* Wᵢ = 2^(18-i) mod 11 */
		sum += (digits[i] - '0') * weight;
	}
	for (int last = 0; last <= 10; last++)
		if ((sum + last) % 11 == 1)
			return (char)(last == 10 ? 'X' : '0' + last);
	return '?';
}

void unit_random_citizen(char number[19], bool woman)
{
	static const char *const counties[] = {"411726", "220182", "510722"};

	snprintf(number, 19, "%s%04u%02u%02u%02u%u",
		counties[unit_value_random(3)], 1930 + unit_value_random(76),
		1 + unit_value_random(12), 1 + unit_value_random(28),
		unit_value_random(100),
		unit_value_random(5) * 2 + (woman ? 0 : 1));
	number[17] = check_digit(number);
	number[18] = '\0';
}
