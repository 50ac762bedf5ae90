/* SPDX-License-Identifier: MIT */
/* Due dates: pure functions, and the settings of a job. */
#include "policy/policy.h"

#include "base/sorter.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct ledger__date ledger__due_on(
	struct ledger__date verified, const struct ledger__interval *interval)
{
	struct ledger__date first = ledger__date_first_day(verified);
	if (interval->months > 0)
		return ledger__date_add_months(first, interval->months);
	return ledger__date_from_day(
		ledger__date_to_day(first) + interval->days);
}

void ledger__due_decide(const struct ledger__due_facts *facts,
	const struct ledger__interval *interval, struct ledger__date as_of,
	int within, struct ledger__due_result *result)
{
	*result = (struct ledger__due_result){.state = LEDGER_DUE_EXITED};
	if (facts->lifecycle == LEDGER__EXITED)
		return;
	if (facts->lifecycle == LEDGER__DRAFT || facts->verified_on.year == 0) {
		result->state = facts->lifecycle == LEDGER__DRAFT
					? LEDGER_DUE_DRAFT
					: LEDGER_DUE_NEVER;
		result->due_on = as_of;
		return;
	}
	result->due_on = ledger__due_on(facts->verified_on, interval);
	result->days_overdue = ledger__date_to_day(as_of) -
			       ledger__date_to_day(result->due_on);
	if (result->days_overdue > 0)
		result->state = LEDGER_DUE_OVERDUE;
	else if (result->days_overdue >= -within)
		result->state = LEDGER_DUE_SOON;
	else
		result->state = LEDGER_DUE_CURRENT;
}

static const struct {
	const char *name;
	const char *title;
} states[LEDGER_DUE_STATES] = {
	[LEDGER_DUE_CURRENT] = {"current", "未到期"},
	[LEDGER_DUE_SOON] = {"due-soon", "即将到期"},
	[LEDGER_DUE_OVERDUE] = {"overdue", "逾期"},
	[LEDGER_DUE_NEVER] = {"never", "从未核实"},
	[LEDGER_DUE_DRAFT] = {"draft", "暂存"},
	[LEDGER_DUE_EXITED] = {"exited", "退出"},
	[LEDGER_DUE_UNREADABLE] = {"unreadable", "无法读取"},
};

const char *ledger__due_state_name(ledger_due_state state)
{
	return states[state].name;
}

const char *ledger__due_state_title(ledger_due_state state)
{
	return states[state].title;
}

enum ledger__lifecycle ledger__due_lifecycle(
	const struct ledger__sheet *sheet, const char *code, size_t length)
{
	int field = sheet->roles[LEDGER__ROLE_STATUS];
	if (field < 0 || sheet->fields[field].codes == NULL)
		return LEDGER__NO_LIFECYCLE;
	const struct ledger__code_list *list = sheet->fields[field].codes;
	for (size_t i = 0; i < list->count; i++) {
		if (strlen(list->codes[i].code) == length &&
			memcmp(list->codes[i].code, code, length) == 0)
			return list->codes[i].lifecycle;
	}
	return LEDGER__NO_LIFECYCLE;
}

ledger_status ledger_due_new(ledger_context *context, ledger_due **due)
{
	assert(context != NULL && due != NULL);
	ledger_due *made = ledger__allocate(1, sizeof(*made));
	if (made == NULL)
		return ledger__fail_memory(context);
	made->context = context;
	made->as_of = ledger__date_in_china(context->now);
	made->within = 30;
	made->states = 1u << LEDGER_DUE_OVERDUE | 1u << LEDGER_DUE_NEVER |
		       1u << LEDGER_DUE_DRAFT;
	*due = made;
	return LEDGER_OK;
}

void ledger_due_free(ledger_due *due)
{
	if (due == NULL)
		return;
	ledger__sorter_free(due->list);
	ledger_policy_free(due->own_policy);
	free(due);
}

void ledger_due_set_policy(ledger_due *due, const ledger_policy *policy)
{
	due->policy = policy;
}

ledger_status ledger_due_set_as_of(ledger_due *due, const char *day)
{
	struct ledger__date date;
	if (!ledger__date_parse(day, strlen(day), &date) ||
		ledger__date_precision(date) != LEDGER__DAY)
		return ledger__fail(due->context, LEDGER_ERROR_DESCRIPTOR,
			"no such day: '%s'", day);
	due->as_of = date;
	return LEDGER_OK;
}

void ledger_due_set_within(ledger_due *due, int days)
{
	due->within = days;
}

/* The state with this name; LEDGER_DUE_STATES for none. */
static ledger_due_state state_named(const char *name, size_t length)
{
	ledger_due_state state = LEDGER_DUE_CURRENT;
	while (state < LEDGER_DUE_STATES &&
		(strlen(states[state].name) != length ||
			memcmp(states[state].name, name, length) != 0))
		state++;
	return state;
}

ledger_status ledger_due_set_states(ledger_due *due, const char *text)
{
	unsigned int bits = 0;
	for (const char *start = text;; start++) {
		size_t length = strcspn(start, ",");
		ledger_due_state state = state_named(start, length);
		if (state == LEDGER_DUE_STATES)
			return ledger__fail(due->context,
				LEDGER_ERROR_DESCRIPTOR,
				"unknown state '%.*s'; states are overdue, "
				"due-soon, never, draft; of a file also "
				"current, exited, unreadable",
				(int)length, start);
		bits |= 1u << state;
		start += length;
		if (*start == '\0')
			break;
	}
	due->states = bits;
	return LEDGER_OK;
}

ledger_status ledger__due_check_states(const ledger_due *due)
{
	static const ledger_due_state others[] = {
		LEDGER_DUE_CURRENT, LEDGER_DUE_EXITED, LEDGER_DUE_UNREADABLE};
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		if ((due->states & 1u << others[i]) != 0)
			return ledger__fail(due->context,
				LEDGER_ERROR_DESCRIPTOR,
				"state '%s' is known of a file's rows only; a "
				"store lists overdue, due-soon, never, draft",
				states[others[i]].name);
	}
	return LEDGER_OK;
}

ledger_status ledger_due_set_area(ledger_due *due, const char *code)
{
	return ledger__scope_read(due->context, code, due->area);
}

uint64_t ledger_due_count(const ledger_due *due, ledger_due_state state)
{
	return due->counts[state];
}
