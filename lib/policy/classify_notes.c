/* SPDX-License-Identifier: MIT */
/* What a reader should know beside a list; nothing of it is about a person. */
#include "policy/classify.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct notes {
	const ledger_classify *classify;
	void (*tell)(void *data, const char *text);
	void *data;
	bool chinese;
	bool failed; /* memory ended */
};

__attribute__((format(printf, 2, 3))) static void note(
	struct notes *notes, const char *format, ...)
{
	va_list arguments;
	va_list again;
	char *text = NULL;
	va_start(arguments, format);
	va_copy(again, arguments);
	int length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (length >= 0)
		text = ledger__allocate((size_t)length + 1, 1);
	if (text != NULL) {
		vsnprintf(text, (size_t)length + 1, format, arguments);
		notes->tell(notes->data, text);
	}
	va_end(arguments);
	notes->failed |= text == NULL;
	free(text);
}

/* ---- What the profile hides ---------------------------------------------- */

/* Of the policy, or of the department that was named. */
static size_t hidden_measures(const ledger_classify *classify)
{
	const ledger_policy *policy = classify->policy;
	size_t count = 0;
	for (size_t i = 0; i < policy->measure_count; i++)
		count += !classify->classifier->shows_measure[i] &&
			 (classify->chosen_department < 0 ||
				 ledger__measure_is_by(&policy->measures[i],
					 classify->chosen_department));
	return count;
}

static size_t hidden_groups(const ledger_classify *classify)
{
	size_t count = 0;
	for (size_t i = 0; classify->chosen_department < 0 &&
			   i < classify->policy->group_count;
		i++)
		count += !classify->classifier->shows_group[i];
	return count;
}

static void note_hidden_english(
	struct notes *notes, size_t measures, size_t groups, bool store)
{
	const ledger_classify *classify = notes->classify;
	char of_measures[48] = "";
	char of_groups[48] = "";
	if (measures > 0)
		snprintf(of_measures, sizeof(of_measures), "%zu measure%s",
			measures, measures == 1 ? "" : "s");
	if (groups > 0)
		snprintf(of_groups, sizeof(of_groups), "%zu group%s", groups,
			groups == 1 ? "" : "s");
	note(notes,
		"profile '%s' does not show %s%s%s%s; --profile full%s does",
		classify->profile->id, of_measures,
		measures > 0 && groups > 0 ? " and " : "", of_groups,
		classify->chosen_department >= 0 ? " of this department" : "",
		store ? " --purpose TEXT" : "");
}

static void note_hidden_chinese(
	struct notes *notes, size_t measures, size_t groups, bool store)
{
	const ledger_classify *classify = notes->classify;
	char of_measures[48] = "";
	char of_groups[48] = "";
	if (measures > 0)
		snprintf(of_measures, sizeof(of_measures), "%zu项措施",
			measures);
	if (groups > 0)
		snprintf(of_groups, sizeof(of_groups), "%zu类群体", groups);
	note(notes, "按方案“%s”，%s%s%s%s不显示；要显示，请用 --profile full%s",
		classify->profile->id,
		classify->chosen_department >= 0 ? "该部门的" : "", of_measures,
		measures > 0 && groups > 0 ? "和" : "", of_groups,
		store ? " --purpose 用途" : "");
}

/* Never by what a person has: it says nothing that the policy does not. */
static void note_hidden(struct notes *notes, bool store)
{
	const ledger_classify *classify = notes->classify;
	size_t measures = hidden_measures(classify);
	size_t groups = hidden_groups(classify);
	if (measures + groups == 0 || classify->measure != NULL ||
		(classify->only == LEDGER__ONLY_ALL && !classify->explain &&
			classify->chosen_department < 0))
		return;
	if (notes->chinese)
		note_hidden_chinese(notes, measures, groups, store);
	else
		note_hidden_english(notes, measures, groups, store);
}

/* ---- In force ------------------------------------------------------------ */

static void note_in_force(struct notes *notes)
{
	const ledger_policy *policy = notes->classify->policy;
	int32_t today = ledger__date_to_day(notes->classify->as_of);
	bool early = policy->in_force_from.year != 0 &&
		     today < ledger__date_to_day(policy->in_force_from);
	bool late = policy->in_force_to.year != 0 &&
		    today > ledger__date_to_day(policy->in_force_to);
	char as_of[LEDGER__DATE_TEXT_SIZE] = "";
	char bound[LEDGER__DATE_TEXT_SIZE] = "";
	if (!early && !late)
		return;
	ledger__date_format(notes->classify->as_of, as_of);
	ledger__date_format(
		early ? policy->in_force_from : policy->in_force_to, bound);
	if (notes->chinese)
		note(notes, "%s不在政策“%s”的施行期内：%s%s", as_of, policy->id,
			early ? "施行自" : "施行至", bound);
	else
		note(notes, "policy '%s' is in force %s %s, not on %s",
			policy->id, early ? "from" : "until", bound, as_of);
}

/* ---- What is not known --------------------------------------------------- */

/* Most of a list unknown mostly has one cause, which one step mends. */
static void note_open(struct notes *notes)
{
	const ledger_classify *classify = notes->classify;
	const ledger_policy *policy = classify->policy;
	const struct ledger__field *field = NULL;
	uint64_t most = 0;
	char why[512] = "";
	if (classify->open <= classify->gone_through / 2)
		return;
	for (size_t i = 0; i < policy->field_count; i++) {
		if (classify->open_for[i] <= most)
			continue;
		most = classify->open_for[i];
		field = &classify->classifier->sheet->fields[policy->fields[i]];
	}
	if (field != NULL)
		snprintf(why, sizeof(why),
			notes->chinese ? "，最常缺“%s”（%" PRIu64 "人）"
				       : "; most often for want of %s "
					 "(%" PRIu64 ")",
			notes->chinese ? field->title : field->name, most);
	if (notes->chinese)
		note(notes,
			"%" PRIu64 "人中有%" PRIu64 "人是否属于政策对象不明%s",
			classify->gone_through, classify->open, why);
	else
		note(notes, "%" PRIu64 " of %" PRIu64 ": eligibility unknown%s",
			classify->open, classify->gone_through, why);
}

ledger_status ledger_classify_notes(const ledger_classify *classify,
	void (*tell)(void *data, const char *text), void *data)
{
	assert(classify != NULL && classify->classifier != NULL);
	assert(tell != NULL);
	bool chinese = classify->context->language == LEDGER_CHINESE;
	struct notes notes = {.classify = classify,
		.tell = tell,
		.data = data,
		.chinese = chinese};
	note_in_force(&notes);
	note_hidden(&notes, classify->of_store);
	note_open(&notes);
	return notes.failed ? ledger__fail_memory(classify->context)
			    : LEDGER_OK;
}
