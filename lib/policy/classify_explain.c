/* SPDX-License-Identifier: MIT */
/* Why a person's result is what it is: the fields behind it. */
#include "policy/classify.h"

#include <stdlib.h>
#include <string.h>

size_t ledger__item_count(const struct ledger__classifier *classifier)
{
	return 1 + classifier->policy->group_count +
	       classifier->policy->measure_count;
}

struct ledger__item ledger__item_at(
	const struct ledger__classifier *classifier, size_t number)
{
	size_t groups = classifier->policy->group_count;
	if (number == 0)
		return (struct ledger__item){LEDGER__ITEM_ELIGIBILITY, 0};
	if (number <= groups)
		return (struct ledger__item){LEDGER__ITEM_GROUP, number - 1};
	return (struct ledger__item){LEDGER__ITEM_MEASURE, number - 1 - groups};
}

/* A policy without eligibility has nothing to say of it. */
bool ledger__item_shown(
	const struct ledger__classifier *classifier, struct ledger__item item)
{
	switch (item.kind) {
	case LEDGER__ITEM_GROUP:
		return classifier->shows_group[item.index];
	case LEDGER__ITEM_MEASURE:
		return classifier->shows_measure[item.index];
	case LEDGER__ITEM_ELIGIBILITY:
		break;
	}
	return classifier->policy->eligibility.expr != NULL;
}

enum ledger__truth ledger__item_result(
	const struct ledger__classifier *classifier, struct ledger__item item)
{
	switch (item.kind) {
	case LEDGER__ITEM_GROUP:
		return ledger__class_group(classifier, item.index);
	case LEDGER__ITEM_MEASURE:
		return (enum ledger__truth)classifier->entitled[item.index];
	case LEDGER__ITEM_ELIGIBILITY:
		break;
	}
	return classifier->eligible;
}

const char *ledger__item_code(
	const struct ledger__classifier *classifier, struct ledger__item item)
{
	switch (item.kind) {
	case LEDGER__ITEM_GROUP:
		return classifier->policy->groups[item.index].code;
	case LEDGER__ITEM_MEASURE:
		return classifier->policy->measures[item.index].code;
	case LEDGER__ITEM_ELIGIBILITY:
		break;
	}
	return "eligible";
}

const char *ledger__item_label(
	const struct ledger__classifier *classifier, struct ledger__item item)
{
	switch (item.kind) {
	case LEDGER__ITEM_GROUP:
		return classifier->policy->groups[item.index].label;
	case LEDGER__ITEM_MEASURE:
		return classifier->policy->measures[item.index].label;
	case LEDGER__ITEM_ELIGIBILITY:
		break;
	}
	return classifier->policy->eligibility.label;
}

ledger_status ledger__reasons_new(const struct ledger__classifier *classifier,
	struct ledger__reasons *reasons)
{
	size_t count = classifier->sheet->field_count + 1;
	reasons->classifier = classifier;
	reasons->decided = ledger__allocate(count, sizeof(int));
	reasons->wanted = ledger__allocate(count, sizeof(int));
	reasons->seen = ledger__allocate(count, sizeof(bool));
	if (reasons->decided == NULL || reasons->wanted == NULL ||
		reasons->seen == NULL)
		return ledger__fail_memory(classifier->context);
	return LEDGER_OK;
}

void ledger__reasons_release(struct ledger__reasons *reasons)
{
	free(reasons->decided);
	free(reasons->wanted);
	free(reasons->seen);
	memset(reasons, 0, sizeof(*reasons));
}

/* Nobody can be asked for what she may not be shown either. */
static bool is_hidden(const struct ledger__classifier *classifier, int field)
{
	return classifier->profile->actions[classifier->sheet->fields[field]
						    .sensitivity] ==
	       LEDGER__HIDE;
}

static void note(void *data, int field, enum ledger__share share)
{
	struct ledger__reasons *reasons = data;
	if (reasons->seen[field] || is_hidden(reasons->classifier, field))
		return;
	reasons->seen[field] = true;
	if (share == LEDGER__DECIDED)
		reasons->decided[reasons->decided_count++] = field;
	else
		reasons->wanted[reasons->wanted_count++] = field;
}

static void explain_part(const struct ledger__classifier *classifier,
	const struct ledger__expr *expr, struct ledger__reasons *reasons)
{
	if (expr != NULL)
		ledger__expr_explain(expr, &classifier->names,
			&classifier->frame, note, reasons);
}

/* Eligibility and condition, each where it has the result of both. */
static void explain_measure(const struct ledger__classifier *classifier,
	size_t index, struct ledger__reasons *reasons)
{
	const struct ledger__measure *measure =
		&classifier->policy->measures[index];
	uint8_t result = classifier->entitled[index];
	if (classifier->eligible == result)
		explain_part(classifier, classifier->policy->eligibility.expr,
			reasons);
	if (ledger__expr_evaluate(measure->expr, &classifier->frame) == result)
		explain_part(classifier, measure->expr, reasons);
}

void ledger__explain(const struct ledger__classifier *classifier,
	struct ledger__item item, struct ledger__reasons *reasons)
{
	const ledger_policy *policy = classifier->policy;
	memset(reasons->seen, 0, classifier->sheet->field_count * sizeof(bool));
	reasons->decided_count = 0;
	reasons->wanted_count = 0;
	switch (item.kind) {
	case LEDGER__ITEM_ELIGIBILITY:
		explain_part(classifier, policy->eligibility.expr, reasons);
		break;
	case LEDGER__ITEM_GROUP:
		explain_part(classifier,
			policy->terms[policy->groups[item.index].term].expr,
			reasons);
		break;
	case LEDGER__ITEM_MEASURE:
		explain_measure(classifier, item.index, reasons);
		break;
	}
}
