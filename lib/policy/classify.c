/* SPDX-License-Identifier: MIT */
/* One person through a policy and a profile: a pure function of both. */
#include "policy/classify.h"

#include <stdlib.h>
#include <string.h>

/* A group or measure is seen in full or not at all. */
static bool shows(
	const ledger_profile *profile, enum ledger__sensitivity sensitivity)
{
	return profile->actions[sensitivity] == LEDGER__SHOW;
}

static bool loses_codes(
	const ledger_profile *profile, const struct ledger__field *field)
{
	for (size_t i = 0; field->codes != NULL && i < field->codes->count;
		i++) {
		if (!shows(profile, field->codes->codes[i].sensitivity))
			return true;
	}
	return false;
}

struct probe {
	const struct ledger__classifier *classifier;
	bool shown;
};

static void probe_field(void *data, int field)
{
	struct probe *probe = data;
	if (!shows(probe->classifier->profile,
		    probe->classifier->sheet->fields[field].sensitivity))
		probe->shown = false;
}

/* A number of months would tell the day that a mask hides. */
static bool shows_duration(const struct ledger__classifier *classifier,
	const struct ledger__duration *duration)
{
	struct probe probe = {classifier, true};
	ledger__duration_fields(duration, probe_field, &probe);
	return probe.shown;
}

static void see(struct ledger__classifier *classifier)
{
	const ledger_policy *policy = classifier->policy;
	const ledger_profile *profile = classifier->profile;
	for (size_t i = 0; i < policy->field_count; i++) {
		const struct ledger__field *field =
			&classifier->sheet->fields[policy->fields[i]];
		classifier->fields[i] = (struct ledger__view_field){
			policy->fields[i], profile->actions[field->sensitivity],
			loses_codes(profile, field)};
	}
	for (size_t i = 0; i < policy->group_count; i++) {
		const struct ledger__group *group = &policy->groups[i];
		classifier->shows_group[i] = shows(profile, group->sensitivity);
		if (!classifier->shows_group[i])
			classifier->hides_term[group->term] = true;
	}
	for (size_t i = 0; i < policy->measure_count; i++)
		classifier->shows_measure[i] =
			shows(profile, policy->measures[i].sensitivity);
	for (size_t i = 0; i < policy->duration_count; i++)
		classifier->shows_duration[i] =
			shows_duration(classifier, &policy->durations[i]);
}

static bool allocate(struct ledger__classifier *made)
{
	const ledger_policy *policy = made->policy;
	made->fields = ledger__allocate(
		policy->field_count + 1, sizeof(*made->fields));
	made->shows_group = ledger__allocate(policy->group_count + 1, 1);
	made->shows_measure = ledger__allocate(policy->measure_count + 1, 1);
	made->hides_term = ledger__allocate(policy->term_count + 1, 1);
	made->shows_duration = ledger__allocate(policy->duration_count + 1, 1);
	made->values = ledger__allocate(
		made->sheet->field_count + 1, sizeof(*made->values));
	made->durations = ledger__allocate(
		policy->duration_count + 1, sizeof(*made->durations));
	made->terms = ledger__allocate(policy->term_count + 1, 1);
	made->entitled = ledger__allocate(policy->measure_count + 1, 1);
	return made->fields && made->shows_group && made->shows_measure &&
	       made->hides_term && made->shows_duration && made->values &&
	       made->durations && made->terms && made->entitled;
}

ledger_status ledger__classifier_new(ledger_context *context,
	const ledger_policy *policy, const ledger_profile *profile,
	struct ledger__date as_of, const struct ledger__areas *areas,
	struct ledger__classifier **classifier)
{
	struct ledger__classifier *made = ledger__allocate(1, sizeof(*made));
	if (made == NULL)
		return ledger__fail_memory(context);
	made->context = context;
	made->policy = policy;
	made->profile = profile;
	made->sheet = &policy->form->sheets[policy->form->main_sheet];
	made->names = (struct ledger__scope_names){.form = policy->form,
		.parameters = policy->parameters,
		.parameter_count = policy->parameter_count,
		.terms = policy->terms,
		.term_count = policy->term_count,
		.durations = policy->durations,
		.duration_count = policy->duration_count,
		.departments = policy->department_codes,
		.department_count = policy->department_count};
	if (!allocate(made)) {
		ledger__classifier_free(made);
		return ledger__fail_memory(context);
	}
	made->frame = (struct ledger__frame){.values = made->values,
		.as_of = as_of,
		.areas = areas,
		.terms = made->terms,
		.durations = made->durations};
	see(made);
	*classifier = made;
	return LEDGER_OK;
}

void ledger__classifier_free(struct ledger__classifier *classifier)
{
	if (classifier == NULL)
		return;
	free(classifier->fields);
	free(classifier->shows_group);
	free(classifier->shows_measure);
	free(classifier->hides_term);
	free(classifier->shows_duration);
	free(classifier->values);
	free(classifier->durations);
	free(classifier->terms);
	free(classifier->entitled);
	ledger__buffer_release(&classifier->texts);
	free(classifier);
}

/* The codes that may be seen; a cell that has no other is as one left blank. */
static void view_codes(struct ledger__classifier *classifier,
	const struct ledger__field *field, const struct ledger__value *value,
	struct ledger__value *seen)
{
	struct ledger__buffer *texts = &classifier->texts;
	size_t start = texts->length;
	ledger__visible_codes(
		classifier->profile, field, value->text, value->length, texts);
	seen->text = texts->data + start;
	seen->length = (uint32_t)(texts->length - start);
	seen->statement =
		texts->length > start ? LEDGER__STATED : LEDGER__BLANK;
	if (seen->statement == LEDGER__BLANK)
		seen->text = NULL;
}

static bool view(struct ledger__classifier *classifier,
	const struct ledger__value *values)
{
	const struct ledger__value nothing = {
		.statement = LEDGER__NO_STATEMENT};
	size_t count = classifier->policy->field_count;
	size_t room = 1;
	ledger__buffer_reset(&classifier->texts);
	for (size_t i = 0; i < count; i++) {
		const struct ledger__view_field *field = &classifier->fields[i];
		if (field->loses_codes &&
			values[field->field].statement == LEDGER__STATED)
			room += values[field->field].length;
	}
	/* Room for all first, so that texts stay where they are. */
	if (!ledger__buffer_reserve(&classifier->texts, room))
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct ledger__view_field *field = &classifier->fields[i];
		const struct ledger__value *value = &values[field->field];
		struct ledger__value *seen = &classifier->values[field->field];
		if (field->action == LEDGER__HIDE)
			*seen = nothing;
		else if (field->loses_codes &&
			 value->statement == LEDGER__STATED)
			view_codes(classifier,
				&classifier->sheet->fields[field->field], value,
				seen);
		else
			*seen = *value;
	}
	return true;
}

static uint8_t lesser(uint8_t a, uint8_t b)
{
	return a < b ? a : b;
}

bool ledger__classify(struct ledger__classifier *classifier,
	const struct ledger__value *values)
{
	const ledger_policy *policy = classifier->policy;
	const struct ledger__frame *frame = &classifier->frame;
	if (!view(classifier, values))
		return false;
	for (size_t i = 0; i < policy->duration_count; i++)
		classifier->durations[i] =
			ledger__duration_evaluate(&policy->durations[i], frame);
	for (size_t i = 0; i < policy->term_count; i++)
		classifier->terms[i] =
			classifier->hides_term[i]
				? LEDGER__FALSE
				: (uint8_t)ledger__expr_evaluate(
					  policy->terms[i].expr, frame);
	classifier->eligible =
		policy->eligibility.expr == NULL
			? LEDGER__TRUE
			: ledger__expr_evaluate(
				  policy->eligibility.expr, frame);
	for (size_t i = 0; i < policy->measure_count; i++)
		classifier->entitled[i] =
			classifier->eligible == LEDGER__FALSE ||
					!classifier->shows_measure[i]
				? LEDGER__FALSE
				: lesser((uint8_t)classifier->eligible,
					  (uint8_t)ledger__expr_evaluate(
						  policy->measures[i].expr,
						  frame));
	return true;
}

enum ledger__truth ledger__class_group(
	const struct ledger__classifier *classifier, size_t group)
{
	return (enum ledger__truth)
		classifier->terms[classifier->policy->groups[group].term];
}

static const char *const names[] = {
	[LEDGER__FALSE] = "false",
	[LEDGER__UNKNOWN] = "unknown",
	[LEDGER__TRUE] = "true",
};
static const char *const labels[] = {
	[LEDGER__FALSE] = "否",
	[LEDGER__UNKNOWN] = "不明",
	[LEDGER__TRUE] = "是",
};

const char *ledger__truth_name(enum ledger__truth truth)
{
	return names[truth];
}

const char *ledger__truth_label(enum ledger__truth truth)
{
	return labels[truth];
}
