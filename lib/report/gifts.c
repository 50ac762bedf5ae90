/* SPDX-License-Identifier: MIT */
/* What was given by the closing day: sorted by person, then handed out. */
#include "report/count.h"

#include "form/reading.h"

#include <stdlib.h>
#include <string.h>

enum { OWNER, MEASURE, FROM, STATE, OUTCOME, DEPARTMENT, FIELDS };
enum { CODES_MOST = 64 };

struct ledger__gifts {
	ledger_context *context;
	const ledger_policy *policy;
	const struct ledger__sheet *sheet;
	int32_t closing;    /* day */
	int fields[FIELDS]; /* -1: the sheet has none */
	struct ledger__sorter *sorter;
	const struct ledger__gift *ahead; /* the next one; NULL: none left */
	struct ledger__gift *found;	  /* of the person at hand */
	size_t capacity;
};

/* By person and measure; the one that counts comes first. */
static int compare(const void *first, const void *second)
{
	const struct ledger__gift *a = first;
	const struct ledger__gift *b = second;

	if (a->owner != b->owner)
		return a->owner < b->owner ? -1 : 1;
	if (a->measure != b->measure)
		return a->measure < b->measure ? -1 : 1;
	if (a->from != b->from)
		return a->from > b->from ? -1 : 1;
	return (a->record_no < b->record_no) - (a->record_no > b->record_no);
}

static const struct ledger__value *value_of(const struct ledger__gifts *gifts,
	const struct ledger__value *values, int which)
{
	static const struct ledger__value blank = {.statement = LEDGER__BLANK};

	return gifts->fields[which] >= 0 ? &values[gifts->fields[which]]
					 : &blank;
}

static int32_t code_of(const struct ledger__gifts *gifts,
	const struct ledger__value *values, int which,
	const struct ledger__code **code)
{
	const struct ledger__value *value = value_of(gifts, values, which);
	const struct ledger__code_list *list =
		gifts->fields[which] >= 0
			? gifts->sheet->fields[gifts->fields[which]].codes
			: NULL;
	size_t index = 0;

	if (value->statement != LEDGER__STATED || !list ||
		!ledger__code_index(list, value->text, value->length, &index) ||
		index >= CODES_MOST)
		return -1;
	if (code)
		*code = &list->codes[index];
	return (int32_t)index;
}

static bool is_code(const char *code, const struct ledger__value *value)
{
	return value->statement == LEDGER__STATED &&
	       strlen(code) == value->length &&
	       memcmp(code, value->text, value->length) == 0;
}

/* Neither yet to come, nor so old that the measure is due again. */
static bool still_counts(const struct ledger__gifts *gifts,
	const struct ledger__value *value, const struct ledger__gift *gift,
	int32_t *from)
{
	int repeats = gifts->policy->measures[gift->measure].repeat_months;
	struct ledger__date date = {0};

	if (value->statement != LEDGER__STATED ||
		!ledger__date_parse(value->text, value->length, &date))
		return false;
	date = ledger__date_first_day(date);
	*from = ledger__date_to_day(date);
	return *from <= gifts->closing &&
	       (repeats == 0 || ledger__date_to_day(ledger__date_add_months(
					date, repeats)) > gifts->closing);
}

static ledger_status add(
	struct ledger__gifts *gifts, const struct ledger__states_row *row)
{
	const ledger_policy *policy = gifts->policy;
	const struct ledger__value *values = row->closing.values;
	const struct ledger__value *owner = value_of(gifts, values, OWNER);
	const struct ledger__code *state = NULL;
	struct ledger__gift gift;

	memset(&gift, 0, sizeof gift);
	gift.record_no = row->record_no;
	while ((size_t)gift.measure < policy->measure_count &&
		!is_code(policy->measures[gift.measure].code,
			value_of(gifts, values, MEASURE)))
		gift.measure++;
	if ((size_t)gift.measure == policy->measure_count ||
		owner->statement != LEDGER__STATED ||
		!ledger__record_parse(
			owner->text, owner->length, &gift.owner) ||
		!still_counts(gifts, value_of(gifts, values, FROM), &gift,
			&gift.from))
		return LEDGER_OK;
	gift.state = code_of(gifts, values, STATE, &state);
	gift.outcome = code_of(gifts, values, OUTCOME, NULL);
	gift.ended = state && state->lifecycle == LEDGER__EXITED;
	gift.department = (int32_t)policy->department_count - 1;
	while (gift.department >= 0 &&
		!is_code(policy->departments[gift.department].code,
			value_of(gifts, values, DEPARTMENT)))
		gift.department--;
	return ledger__sorter_add(gifts->sorter, &gift);
}

static ledger_status gather(
	struct ledger__gifts *gifts, const struct ledger__counter *counter)
{
	int fields[FIELDS];
	struct ledger__states_options options = {
		.known_at = counter->known_at,
		.opening = counter->opening_day,
		.closing = counter->closing_day,
		.fields = fields,
	};
	struct ledger__states *states = NULL;
	const struct ledger__states_row *row = NULL;
	ledger_status status = LEDGER_OK;

	for (size_t i = 0; i < FIELDS; i++)
		if (gifts->fields[i] >= 0)
			fields[options.field_count++] = gifts->fields[i];
	status = ledger__store_states(
		counter->store, gifts->sheet, &options, &states);
	while (status == LEDGER_OK) {
		status = ledger__states_next(states, &row);
		if (status == LEDGER_OK && row->closing.there)
			status = add(gifts, row);
	}
	ledger__states_free(states);
	return status == LEDGER_END ? LEDGER_OK : status;
}

static ledger_status go_on(struct ledger__gifts *gifts)
{
	const void *gift = NULL;
	ledger_status status = ledger__sorter_next(gifts->sorter, &gift);

	gifts->ahead = status == LEDGER_OK ? gift : NULL;
	return status == LEDGER_END ? LEDGER_OK : status;
}

ledger_status ledger__gifts_new(
	const struct ledger__counter *counter, struct ledger__gifts **gifts)
{
	static const enum ledger__role roles[FIELDS] = {
		[OWNER] = LEDGER__ROLE_OWNER,
		[MEASURE] = LEDGER__ROLE_MEASURE,
		[FROM] = LEDGER__ROLE_STARTED_ON,
		[STATE] = LEDGER__ROLE_STATE,
		[OUTCOME] = LEDGER__ROLE_OUTCOME,
		[DEPARTMENT] = LEDGER__ROLE_DEPARTMENT};
	struct ledger__gifts *made = ledger__allocate(1, sizeof *made);
	ledger_status status = LEDGER_OK;

	if (!made)
		return ledger__fail_memory(counter->context);
	made->context = counter->context;
	made->policy = counter->policy;
	made->sheet = counter->scope->provisions;
	made->closing = ledger__date_to_day(counter->closing_day);
	for (size_t i = 0; i < FIELDS; i++)
		made->fields[i] = made->sheet->roles[roles[i]];
	status = ledger__sorter_new(counter->context,
		ledger__store_temporary(counter->store),
		sizeof(struct ledger__gift), compare, &made->sorter);
	if (status == LEDGER_OK)
		status = gather(made, counter);
	if (status == LEDGER_OK)
		status = ledger__sorter_sort(made->sorter);
	if (status == LEDGER_OK)
		status = go_on(made);
	if (status == LEDGER_OK)
		*gifts = made;
	else
		ledger__gifts_free(made);
	return status;
}

void ledger__gifts_free(struct ledger__gifts *gifts)
{
	if (!gifts)
		return;
	ledger__sorter_free(gifts->sorter);
	free(gifts->found);
	free(gifts);
}

ledger_status ledger__gifts_of(struct ledger__gifts *gifts, int64_t record_no,
	const struct ledger__gift **found, size_t *count)
{
	ledger_status status = LEDGER_OK;

	*count = 0;
	while (status == LEDGER_OK && gifts->ahead &&
		gifts->ahead->owner < record_no)
		status = go_on(gifts);
	while (status == LEDGER_OK && gifts->ahead &&
		gifts->ahead->owner == record_no) {
		if (!ledger__grow(&gifts->found, &gifts->capacity, *count + 1,
			    sizeof *gifts->found))
			return ledger__fail_memory(gifts->context);
		gifts->found[(*count)++] = *gifts->ahead;
		status = go_on(gifts);
	}
	*found = gifts->found;
	return status;
}
