/* SPDX-License-Identifier: MIT */
/*
 * Since when conditions have been as they are now, for the values at hand:
 * what passes is only time, and it moves them on a few known days.
 */
#include "report/count.h"

#include "expr/node.h"

#include <stdlib.h>
#include <string.h>

enum { MONTHS_OF_YEAR = 12, COUNT_MOST = 10000 };

/* A count of full months or years that is compared with bounds. */
struct moving {
	int field;    /* of the day that it counts from; -1: a duration's */
	int duration; /* index, or -1 */
	bool years;
	int32_t low, high;
};

struct ledger__stable {
	struct moving *items;
	size_t count, capacity;
	bool never; /* something else moves too */
};

/* ---- What moves -----------------------------------------------------------
 */

static ledger_status add(const struct ledger__counter *counter,
	struct ledger__stable *stable, const struct moving *moving)
{
	if (!ledger__grow(&stable->items, &stable->capacity, stable->count + 1,
		    sizeof *stable->items))
		return ledger__fail_memory(counter->context);
	stable->items[stable->count++] = *moving;
	return LEDGER_OK;
}

static ledger_status add_node(const struct ledger__counter *counter,
	struct ledger__stable *stable, const struct ledger__expr *expr,
	const struct node *node)
{
	const struct detail *detail = detail_of(expr, node);
	struct moving moving = {.field = -1,
		.duration = -1,
		.low = detail->low,
		.high = detail->high};

	if (node->operation == OPERATION_DURATION) {
		moving.duration = node->index;
		moving.years = counter->policy->durations[node->index].years;
		return add(counter, stable, &moving);
	}
	if ((node->operation != OPERATION_YEARS &&
		    node->operation != OPERATION_MONTHS) ||
		detail->right.field)
		return LEDGER_OK;
	if (detail->left.part != LEDGER__WHOLE) {
		stable->never = true;
		return LEDGER_OK;
	}
	moving.field = detail->left.index;
	moving.years = node->operation == OPERATION_YEARS;
	return add(counter, stable, &moving);
}

static ledger_status add_expr(const struct ledger__counter *counter,
	struct ledger__stable *stable, const struct ledger__expr *expr)
{
	ledger_status status = LEDGER_OK;

	for (size_t i = 0; status == LEDGER_OK && i < expr->count; i++) {
		enum operation operation =
			(enum operation)expr->nodes[i].operation;

		if (operation == OPERATION_DURATION ||
			operation == OPERATION_YEARS ||
			operation == OPERATION_MONTHS)
			status = add_node(
				counter, stable, expr, &expr->nodes[i]);
	}
	return status;
}

ledger_status ledger__stable_new(const struct ledger__counter *counter,
	const struct ledger__needs *needs, struct ledger__stable **stable)
{
	const ledger_policy *policy = counter->policy;
	struct ledger__stable *made = ledger__allocate(1, sizeof *made);
	ledger_status status = LEDGER_OK;

	if (!made)
		return ledger__fail_memory(counter->context);
	*stable = made;
	if (policy->eligibility.expr)
		status = add_expr(counter, made, policy->eligibility.expr);
	for (size_t i = 0; status == LEDGER_OK && i < needs->moving_count; i++)
		status = add_expr(
			counter, made, policy->terms[needs->moving[i]].expr);
	return status;
}

ledger_status ledger__stable_add(const struct ledger__counter *counter,
	struct ledger__stable *stable, int condition)
{
	return condition < 0
		       ? LEDGER_OK
		       : add_expr(counter, stable,
				 counter->conditions->items[condition].expr);
}

void ledger__stable_free(struct ledger__stable *stable)
{
	if (!stable)
		return;
	free(stable->items);
	free(stable);
}

/* ---- Since when -----------------------------------------------------------
 */

enum known { BLANK, PARTLY, WHOLLY };

static enum known day_of(const struct ledger__counter *counter,
	const struct moving *moving, struct ledger__date *day)
{
	const struct ledger__value *values = counter->closing.frame.values;
	const struct ledger__value *value = NULL;

	if (moving->field >= 0) {
		value = &values[moving->field];
		if (value->statement != LEDGER__STATED ||
			!ledger__date_parse(value->text, value->length, day))
			return BLANK;
	} else {
		const struct ledger__duration *duration =
			&counter->policy->durations[moving->duration];

		/* A number that was stated grows in another way. */
		if (!counter->since[moving->duration].told)
			return duration->stated < 0 ||
					       values[duration->stated]
							       .statement !=
						       LEDGER__STATED
				       ? BLANK
				       : PARTLY;
		*day = counter->since[moving->duration].day;
	}
	return ledger__date_precision(*day) == LEDGER__DAY ? WHOLLY : PARTLY;
}

/* The day on which the count came to where it is, as to the bounds. */
static int32_t since_day(const struct ledger__counter *counter,
	const struct moving *moving, struct ledger__date from)
{
	struct ledger__date now = counter->closing.frame.as_of;
	int32_t count = moving->years ? ledger__date_full_years(from, now)
				      : ledger__date_full_months(from, now);
	int32_t bound = moving->low;

	if (count > moving->high)
		bound = moving->high + 1;
	else if (count < moving->low || moving->low == INT32_MIN)
		return INT32_MIN;
	if (bound < -COUNT_MOST || bound > COUNT_MOST)
		return INT32_MAX;
	return ledger__date_to_day(ledger__date_add_months(
		from, moving->years ? bound * MONTHS_OF_YEAR : bound));
}

int32_t ledger__stable_since(const struct ledger__counter *counter,
	const struct ledger__stable *stable)
{
	int32_t since = INT32_MIN;

	if (stable->never)
		return INT32_MAX;
	for (size_t i = 0; i < stable->count; i++) {
		struct ledger__date from = {0};
		int32_t day = INT32_MIN;

		switch (day_of(counter, &stable->items[i], &from)) {
		case BLANK:
			continue;
		case PARTLY:
			return INT32_MAX;
		case WHOLLY:
			day = since_day(counter, &stable->items[i], from);
			break;
		}
		if (day > since)
			since = day;
	}
	return since;
}
