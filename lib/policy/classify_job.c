/* SPDX-License-Identifier: MIT */
/* A job of classification: its settings, and whom they select. */
#include "policy/classify.h"

#include "base/text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

ledger_status ledger_classify_new(
	ledger_context *context, ledger_classify **classify)
{
	assert(context != NULL && classify != NULL);
	ledger_classify *made = ledger__allocate(1, sizeof(*made));
	if (made == NULL)
		return ledger__fail_memory(context);
	made->context = context;
	made->as_of = ledger__date_in_china(context->now);
	*classify = made;
	return LEDGER_OK;
}

void ledger__classify_end(ledger_classify *classify)
{
	ledger__classifier_free(classify->classifier);
	ledger__reasons_release(&classify->reasons);
	ledger__sorter_free(classify->list);
	ledger__sorter_free(classify->provisions);
	ledger__shown_release(&classify->shown);
	free(classify->chosen_measures);
	free(classify->given);
	free(classify->open_for);
	classify->classifier = NULL;
	classify->list = NULL;
	classify->provisions = NULL;
	classify->chosen_measures = NULL;
	classify->given = NULL;
	classify->open_for = NULL;
}

void ledger_classify_free(ledger_classify *classify)
{
	if (classify == NULL)
		return;
	ledger__classify_end(classify);
	ledger_policy_free(classify->own_policy);
	free(classify->purpose);
	free(classify->group);
	free(classify->measure);
	free(classify->department);
	free(classify);
}

void ledger_classify_set_policy(
	ledger_classify *classify, const ledger_policy *policy)
{
	classify->policy = policy;
}

void ledger_classify_set_profile(
	ledger_classify *classify, const ledger_profile *profile)
{
	classify->profile = profile;
}

void ledger_classify_set_explain(ledger_classify *classify, bool explain)
{
	classify->explain = explain;
}

ledger_status ledger_classify_set_purpose(
	ledger_classify *classify, const char *purpose)
{
	return ledger__keep_text(
		classify->context, &classify->purpose, purpose);
}

ledger_status ledger_classify_set_group(
	ledger_classify *classify, const char *group)
{
	return ledger__keep_text(classify->context, &classify->group, group);
}

ledger_status ledger_classify_set_measure(
	ledger_classify *classify, const char *measure)
{
	return ledger__keep_text(
		classify->context, &classify->measure, measure);
}

ledger_status ledger_classify_set_department(
	ledger_classify *classify, const char *department)
{
	return ledger__keep_text(
		classify->context, &classify->department, department);
}

ledger_status ledger_classify_set_as_of(
	ledger_classify *classify, const char *day)
{
	struct ledger__date date;
	if (!ledger__date_parse(day, strlen(day), &date) ||
		ledger__date_precision(date) != LEDGER__DAY)
		return ledger__fail(classify->context, LEDGER_ERROR_DESCRIPTOR,
			"no such day: '%s'", day);
	classify->as_of = date;
	return LEDGER_OK;
}

ledger_status ledger_classify_set_area(
	ledger_classify *classify, const char *code)
{
	return ledger__scope_read(classify->context, code, classify->area);
}

ledger_status ledger_classify_set_only(
	ledger_classify *classify, const char *only)
{
	static const char *const names[] = {
		[LEDGER__ONLY_ENTITLED] = "entitled",
		[LEDGER__ONLY_MISSING] = "missing",
		[LEDGER__ONLY_UNKNOWN] = "unknown",
	};
	for (size_t i = LEDGER__ONLY_ENTITLED; i <= LEDGER__ONLY_UNKNOWN; i++) {
		if (strcmp(names[i], only) == 0) {
			classify->only = (enum ledger__only)i;
			return LEDGER_OK;
		}
	}
	return ledger__fail(classify->context, LEDGER_ERROR_DESCRIPTOR,
		"no such selection: '%s'; selections are entitled, missing, "
		"unknown",
		only);
}

uint64_t ledger_classify_listed(const ledger_classify *classify)
{
	return classify->listed;
}

uint64_t ledger_classify_unreadable(const ledger_classify *classify)
{
	return classify->unreadable;
}

/* ---- What was asked for -------------------------------------------------- */

/* What something of the policy is called: code, label, further words. */
struct called {
	const char *code;
	const char *label;
	const char *const *synonyms;
	size_t synonym_count;
	const char *const *local; /* by level, or NULL */
};

enum { LEVELS = LEDGER__VILLAGE + 1 };

/* Its words by number; NULL for one that it has not, or beyond the last. */
static const char *word(const struct called *called, size_t number)
{
	if (number == 0)
		return called->code;
	if (number == 1)
		return called->label;
	number -= 2;
	if (number < called->synonym_count)
		return called->synonyms[number];
	number -= called->synonym_count;
	return called->local != NULL && number < LEVELS ? called->local[number]
							: NULL;
}

static size_t word_count(const struct called *called)
{
	return 2 + called->synonym_count + (called->local != NULL ? LEVELS : 0);
}

/* Compared as code lists are: without width, white space and case. */
static bool same_word(
	struct ledger__buffer *scratch, const char *a, const char *b)
{
	scratch->length = 0;
	ledger__code_fold(scratch, a, strlen(a));
	size_t length = scratch->length;
	ledger__code_fold(scratch, b, strlen(b));
	return !scratch->failed && scratch->length == 2 * length &&
	       memcmp(scratch->data, scratch->data + length, length) == 0;
}

static ledger_status unknown(const ledger_classify *classify, const char *kind,
	const char *asked, const struct called *list, size_t count)
{
	size_t total = 0;
	size_t filled = 0;
	for (size_t i = 0; i < count; i++)
		total += word_count(&list[i]);
	const char **words = ledger__allocate(total + 1, sizeof(*words));
	if (words == NULL)
		return ledger__fail_memory(classify->context);
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < word_count(&list[i]); k++) {
			if (word(&list[i], k) != NULL)
				words[filled++] = word(&list[i], k);
		}
	}
	const char *nearest = ledger__nearest(asked, words, filled);
	free((void *)words);
	return ledger__fail(classify->context, LEDGER_ERROR_DESCRIPTOR,
		"policy '%s' has no %s '%s'%s%s%s", classify->policy->id, kind,
		asked, nearest != NULL ? "; did you mean '" : "",
		nearest != NULL ? nearest : "", nearest != NULL ? "'?" : "");
}

static ledger_status find(const ledger_classify *classify, const char *kind,
	const char *asked, const struct called *list, size_t count, int *found)
{
	struct ledger__buffer scratch = {0};
	*found = -1;
	for (size_t i = 0; i < count && *found < 0; i++) {
		for (size_t k = 0; k < word_count(&list[i]); k++) {
			const char *one = word(&list[i], k);
			if (one != NULL && same_word(&scratch, asked, one))
				*found = (int)i;
		}
	}
	bool failed = scratch.failed;
	ledger__buffer_release(&scratch);
	if (failed)
		return ledger__fail_memory(classify->context);
	return *found >= 0 ? LEDGER_OK
			   : unknown(classify, kind, asked, list, count);
}

static ledger_status hidden(
	const ledger_classify *classify, const char *kind, const char *asked)
{
	return ledger__fail(classify->context, LEDGER_ERROR_DESCRIPTOR,
		"profile '%s' does not show the %s '%s'", classify->profile->id,
		kind, asked);
}

static ledger_status choose_group(
	ledger_classify *classify, struct called *list)
{
	const ledger_policy *policy = classify->policy;
	classify->chosen_group = -1;
	if (classify->group == NULL)
		return LEDGER_OK;
	for (size_t i = 0; i < policy->group_count; i++)
		list[i] = (struct called){.code = policy->groups[i].code,
			.label = policy->groups[i].label};
	ledger_status status = find(classify, "group", classify->group, list,
		policy->group_count, &classify->chosen_group);
	if (status == LEDGER_OK &&
		!classify->classifier->shows_group[classify->chosen_group])
		status = hidden(classify, "group", classify->group);
	return status;
}

static ledger_status choose_measure(
	ledger_classify *classify, struct called *list, int *chosen)
{
	const ledger_policy *policy = classify->policy;
	if (classify->measure == NULL)
		return LEDGER_OK;
	for (size_t i = 0; i < policy->measure_count; i++) {
		const struct ledger__measure *measure = &policy->measures[i];
		list[i] = (struct called){.code = measure->code,
			.label = measure->label,
			.synonyms = measure->synonyms,
			.synonym_count = measure->synonym_count};
	}
	ledger_status status = find(classify, "measure", classify->measure,
		list, policy->measure_count, chosen);
	if (status == LEDGER_OK &&
		!classify->classifier->shows_measure[*chosen])
		status = hidden(classify, "measure", classify->measure);
	return status;
}

bool ledger__measure_is_by(
	const struct ledger__measure *measure, int department)
{
	for (size_t i = 0; i < measure->department_count; i++) {
		if (measure->departments[i] == department)
			return true;
	}
	return false;
}

/* A department that has measures, and none that may be seen. */
static bool hides_all_of(const ledger_classify *classify, int department)
{
	const ledger_policy *policy = classify->policy;
	bool any = false;
	for (size_t i = 0; i < policy->measure_count; i++) {
		if (!ledger__measure_is_by(&policy->measures[i], department))
			continue;
		if (classify->classifier->shows_measure[i])
			return false;
		any = true;
	}
	return any;
}

static ledger_status choose_department(
	ledger_classify *classify, struct called *list)
{
	const ledger_policy *policy = classify->policy;
	classify->chosen_department = -1;
	if (classify->department == NULL)
		return LEDGER_OK;
	for (size_t i = 0; i < policy->department_count; i++) {
		const struct ledger__department *department =
			&policy->departments[i];
		list[i] = (struct called){.code = department->code,
			.label = department->label,
			.synonyms = department->synonyms,
			.synonym_count = department->synonym_count,
			.local = department->local};
	}
	ledger_status status =
		find(classify, "department", classify->department, list,
			policy->department_count, &classify->chosen_department);
	if (status == LEDGER_OK &&
		hides_all_of(classify, classify->chosen_department))
		status = hidden(classify, "measures of the department",
			classify->department);
	return status;
}

static ledger_status choose(ledger_classify *classify)
{
	const ledger_policy *policy = classify->policy;
	size_t most = policy->group_count + policy->measure_count +
		      policy->department_count;
	struct called *list = ledger__allocate(most + 1, sizeof(*list));
	int measure = -1;
	classify->chosen_measures =
		ledger__allocate(policy->measure_count + 1, sizeof(bool));
	if (list == NULL || classify->chosen_measures == NULL) {
		free(list);
		return ledger__fail_memory(classify->context);
	}
	ledger_status status = choose_group(classify, list);
	if (status == LEDGER_OK)
		status = choose_measure(classify, list, &measure);
	if (status == LEDGER_OK)
		status = choose_department(classify, list);
	free(list);
	int department = classify->chosen_department;
	classify->narrowed = measure >= 0 || department >= 0;
	for (size_t i = 0; i < policy->measure_count; i++)
		classify->chosen_measures[i] =
			classify->classifier->shows_measure[i] &&
			(measure < 0 || (size_t)measure == i) &&
			(department < 0 ||
				ledger__measure_is_by(
					&policy->measures[i], department));
	return status;
}

ledger_status ledger__classify_start(ledger_classify *classify,
	const ledger_form *form, const struct ledger__areas *areas)
{
	assert(classify->policy->form == form && classify->profile != NULL);
	(void)form;
	ledger__classify_end(classify);
	classify->areas = areas;
	classify->listed = 0;
	classify->unreadable = 0;
	classify->gone_through = 0;
	classify->open = 0;
	classify->open_for = ledger__allocate(
		classify->policy->field_count + 1, sizeof(*classify->open_for));
	if (classify->open_for == NULL)
		return ledger__fail_memory(classify->context);
	ledger_status status = ledger__classifier_new(classify->context,
		classify->policy, classify->profile, classify->as_of, areas,
		&classify->classifier);
	if (status == LEDGER_OK)
		status = ledger__reasons_new(
			classify->classifier, &classify->reasons);
	return status == LEDGER_OK ? choose(classify) : status;
}

/* ---- Whom it selects ----------------------------------------------------- */

bool ledger__classify_misses(const ledger_classify *classify, size_t measure)
{
	return classify->chosen_measures[measure] &&
	       classify->classifier->entitled[measure] == LEDGER__TRUE &&
	       (classify->given == NULL || !classify->given[measure].live);
}

/* What --only asks of an item; measures that are not chosen are left out. */
static bool fits(const ledger_classify *classify, struct ledger__item item)
{
	const struct ledger__classifier *classifier = classify->classifier;
	bool measure = item.kind == LEDGER__ITEM_MEASURE;
	if (measure ? !classify->chosen_measures[item.index]
		    : classify->narrowed ||
				!ledger__item_shown(classifier, item))
		return false;
	switch (classify->only) {
	case LEDGER__ONLY_ENTITLED:
		return measure &&
		       ledger__item_result(classifier, item) == LEDGER__TRUE;
	case LEDGER__ONLY_MISSING:
		return measure && ledger__classify_misses(classify, item.index);
	case LEDGER__ONLY_UNKNOWN:
		return ledger__item_result(classifier, item) ==
			       LEDGER__UNKNOWN &&
		       classifier->eligible != LEDGER__FALSE;
	case LEDGER__ONLY_ALL:
		break;
	}
	return true;
}

bool ledger__classify_selects_item(
	const ledger_classify *classify, struct ledger__item item)
{
	return fits(classify, item);
}

static bool has_any(const ledger_classify *classify)
{
	size_t count = ledger__item_count(classify->classifier);
	for (size_t i = 0; i < count; i++) {
		if (fits(classify, ledger__item_at(classify->classifier, i)))
			return true;
	}
	return false;
}

static bool is_entitled(const ledger_classify *classify)
{
	const struct ledger__classifier *classifier = classify->classifier;
	for (size_t i = 0; i < classify->policy->measure_count; i++) {
		if (classify->chosen_measures[i] &&
			classifier->entitled[i] == LEDGER__TRUE)
			return true;
	}
	return false;
}

bool ledger__classify_selects(const ledger_classify *classify)
{
	const struct ledger__classifier *classifier = classify->classifier;
	if (classify->chosen_group >= 0 &&
		(ledger__class_group(classifier,
			 (size_t)classify->chosen_group) != LEDGER__TRUE ||
			classifier->eligible == LEDGER__FALSE))
		return false;
	/* An explained person is listed by her rows: without one she is not. */
	if (classify->only != LEDGER__ONLY_ALL || classify->explain)
		return has_any(classify);
	return !classify->narrowed || is_entitled(classify);
}
