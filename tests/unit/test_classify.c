/* SPDX-License-Identifier: MIT */
/*
 * Classification of random women by the policies that ship: nothing that is
 * shown depends on what a profile hides, and nobody's results depend on who
 * came before.
 */
#include "unit.h"

#include "policy/classify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WOMEN = 400, TEXT = 64, FIELDS = 200 };

/* Those that ship, and one in which all depends on what is hidden. */
static const char *const policies[] = {"schema/policies/mca-2025-7",
	"schema/policies/mca-2019-86", "schema/policies/jilin-2020",
	"schema/policies/zhumadian", "tests/unit/data/policy-hidden"};

static ledger_context *context;
static ledger_form *form;
static ledger_profile *working;

static int begin(void **state)
{
	(void)state;
	context = ledger_context_new();
	assert_non_null(context);
	assert_int_equal(
		ledger_context_set_data(context, SOURCE_FOLDER "/schema"),
		LEDGER_OK);
	assert_int_equal(
		ledger_form_load(context,
			SOURCE_FOLDER "/schema/forms/left-behind-women.yaml",
			&form),
		LEDGER_OK);
	assert_int_equal(ledger_profile_load(context,
				 SOURCE_FOLDER "/schema/profiles/working.yaml",
				 &working),
		LEDGER_OK);
	return 0;
}

static int end(void **state)
{
	(void)state;
	ledger_profile_free(working);
	ledger_form_free(form);
	ledger_context_free(context);
	return 0;
}

static ledger_policy *load(const char *name)
{
	char path[512];
	ledger_policy *policy = NULL;
	snprintf(path, sizeof(path), SOURCE_FOLDER "/%s.yaml", name);
	assert_int_equal(ledger_policy_load(context, path, &policy), LEDGER_OK);
	assert_int_equal(ledger_policy_bind(context, policy, form), LEDGER_OK);
	return policy;
}

static struct ledger__classifier *make(const ledger_policy *policy)
{
	struct ledger__classifier *made = NULL;
	const struct ledger__date as_of = {2025, 10, 1};
	assert_int_equal(ledger__classifier_new(
				 context, policy, working, as_of, NULL, &made),
		LEDGER_OK);
	return made;
}

/* ---- Random women -------------------------------------------------------- */

static uint64_t random_state;

static size_t below(size_t limit)
{
	random_state += UINT64_C(0x9E3779B97F4A7C15);
	uint64_t mixed = random_state;
	mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94D049BB133111EB);
	return (size_t)((mixed ^ (mixed >> 31)) >> 32) % limit;
}

struct woman {
	struct ledger__value values[FIELDS];
	char texts[FIELDS][TEXT];
};

static const struct ledger__sheet *sheet(void)
{
	return &form->sheets[form->main_sheet];
}

static bool is_hidden(enum ledger__sensitivity sensitivity)
{
	return working->actions[sensitivity] != LEDGER__SHOW;
}

/* One to three codes of the list, in its order; `hidden` or shown ones only
 * unless -1. */
static void random_codes(
	const struct ledger__field *field, int hidden, char text[TEXT])
{
	size_t most = field->type == LEDGER__TYPE_CODES ? 1 + below(3) : 1;
	size_t start = below(field->codes->count);
	size_t used = 0;
	text[0] = '\0';
	for (size_t i = start; i < field->codes->count && used < most; i++) {
		const struct ledger__code *code = &field->codes->codes[i];
		if (hidden >= 0 &&
			(hidden == 1) != is_hidden(code->sensitivity))
			continue;
		if (strlen(text) + strlen(code->code) + 2 > TEXT)
			break;
		if (used++ > 0)
			strcat(text, ";");
		strcat(text, code->code);
	}
}

static void random_text(const struct ledger__field *field, char text[TEXT])
{
	static const char *const answers[] = {"yes", "no"};
	static const char *const numbers[] = {
		"0", "1", "2", "0.5", "3.5", "20"};
	int year = 1955 + (int)below(71);
	text[0] = '\0';
	if (field->codes != NULL)
		random_codes(field, -1, text);
	else if (field->type == LEDGER__TYPE_ANSWER)
		strcpy(text, answers[below(2)]);
	else if (field->type == LEDGER__TYPE_DATE)
		snprintf(text, TEXT, "%04d-%02d-%02d", year, 1 + (int)below(12),
			1 + (int)below(28));
	else if (field->type == LEDGER__TYPE_AREA)
		strcpy(text, "411726102001");
	else if (field->type == LEDGER__TYPE_INTEGER)
		snprintf(text, TEXT, "%d", (int)below(6));
	else
		strcpy(text, numbers[below(6)]);
}

static void set(struct woman *woman, size_t field)
{
	struct ledger__value *value = &woman->values[field];
	value->length = (uint32_t)strlen(woman->texts[field]);
	value->text = value->length > 0 ? woman->texts[field] : NULL;
	value->statement = value->length > 0 ? LEDGER__STATED : LEDGER__BLANK;
}

static void random_woman(struct woman *woman)
{
	memset(woman, 0, sizeof(*woman));
	assert_true(sheet()->field_count <= FIELDS);
	for (size_t i = 0; i < sheet()->field_count; i++) {
		if (below(3) > 0)
			random_text(&sheet()->fields[i], woman->texts[i]);
		set(woman, i);
		if (below(20) == 0)
			woman->values[i] = (struct ledger__value){0};
	}
}

/* Another who differs in nothing but what the profile hides. */
static void change_hidden(struct woman *woman)
{
	for (size_t i = 0; i < sheet()->field_count; i++) {
		const struct ledger__field *field = &sheet()->fields[i];
		char shown[TEXT] = "";
		char more[TEXT];
		if (working->actions[field->sensitivity] == LEDGER__HIDE) {
			memset(woman->texts[i], 0, TEXT);
			if (below(2) > 0)
				random_text(field, woman->texts[i]);
			set(woman, i);
			continue;
		}
		if (field->type != LEDGER__TYPE_CODES ||
			woman->values[i].statement != LEDGER__STATED)
			continue;
		struct ledger__buffer kept = {0};
		ledger__visible_codes(working, field, woman->values[i].text,
			woman->values[i].length, &kept);
		assert_true(kept.length < TEXT);
		memcpy(shown, ledger__buffer_text(&kept), kept.length);
		ledger__buffer_release(&kept);
		random_codes(field, 1, more);
		if (strlen(shown) + strlen(more) + 2 > TEXT)
			continue;
		strcpy(woman->texts[i], shown);
		if (shown[0] != '\0' && more[0] != '\0')
			strcat(woman->texts[i], ";");
		strcat(woman->texts[i], more);
		set(woman, i);
	}
}

/* ---- What is shown of one ------------------------------------------------ */

/* All results, and of each the fields behind it with their values. */
static void show(struct ledger__classifier *classifier,
	struct ledger__reasons *reasons, const struct woman *woman,
	struct ledger__buffer *out)
{
	ledger__buffer_reset(out);
	assert_true(ledger__classify(classifier, woman->values));
	for (size_t i = 0; i < ledger__item_count(classifier); i++) {
		struct ledger__item item = ledger__item_at(classifier, i);
		if (!ledger__item_shown(classifier, item))
			continue;
		ledger__explain(classifier, item, reasons);
		ledger__buffer_printf(out,
			"%s %d:", ledger__item_code(classifier, item),
			(int)ledger__item_result(classifier, item));
		for (size_t k = 0; k < reasons->decided_count; k++) {
			int field = reasons->decided[k];
			ledger__buffer_printf(
				out, " %s=", sheet()->fields[field].name);
			ledger__visible_value(working, &sheet()->fields[field],
				&classifier->values[field],
				working->actions[sheet()->fields[field]
							 .sensitivity],
				out);
		}
		for (size_t k = 0; k < reasons->wanted_count; k++)
			ledger__buffer_printf(out, " %s?",
				sheet()->fields[reasons->wanted[k]].name);
		ledger__buffer_append_byte(out, '\n');
	}
	for (size_t i = 0; i < classifier->policy->duration_count; i++)
		ledger__buffer_printf(
			out, "%d ", (int)classifier->durations[i].low);
	assert_false(out->failed);
}

static void assert_same(struct ledger__buffer *one, struct ledger__buffer *two)
{
	assert_string_equal(ledger__buffer_text(one), ledger__buffer_text(two));
}

static void test_hidden_changes_nothing(void **state)
{
	static struct woman woman;
	static struct woman other;
	struct ledger__buffer one = {0};
	struct ledger__buffer two = {0};
	size_t seen = 0;
	(void)state;
	for (size_t p = 0; p < sizeof(policies) / sizeof(policies[0]); p++) {
		ledger_policy *policy = load(policies[p]);
		struct ledger__classifier *classifier = make(policy);
		struct ledger__reasons reasons = {0};
		assert_int_equal(
			ledger__reasons_new(classifier, &reasons), LEDGER_OK);
		for (size_t i = 0; i < WOMEN; i++) {
			random_state = p * WOMEN + i;
			random_woman(&woman);
			other = woman;
			for (size_t k = 0; k < sheet()->field_count; k++)
				if (other.values[k].text != NULL)
					other.values[k].text = other.texts[k];
			change_hidden(&other);
			show(classifier, &reasons, &woman, &one);
			show(classifier, &reasons, &other, &two);
			assert_same(&one, &two);
			seen += memcmp(woman.texts, other.texts,
					sizeof(woman.texts)) != 0;
		}
		ledger__reasons_release(&reasons);
		ledger__classifier_free(classifier);
		ledger_policy_free(policy);
	}
	/* Most of them did differ. */
	assert_true(seen > WOMEN);
	ledger__buffer_release(&one);
	ledger__buffer_release(&two);
}

/* A classifier that has seen others, and one that has not. */
static void test_nothing_is_left_of_others(void **state)
{
	static struct woman woman;
	struct ledger__buffer one = {0};
	struct ledger__buffer two = {0};
	ledger_policy *policy = load(policies[0]);
	struct ledger__classifier *used = make(policy);
	struct ledger__reasons reasons = {0};
	(void)state;
	assert_int_equal(ledger__reasons_new(used, &reasons), LEDGER_OK);
	for (size_t i = 0; i < WOMEN; i++) {
		struct ledger__classifier *fresh = make(policy);
		struct ledger__reasons own = {0};
		assert_int_equal(ledger__reasons_new(fresh, &own), LEDGER_OK);
		random_state = i;
		random_woman(&woman);
		show(used, &reasons, &woman, &one);
		show(fresh, &own, &woman, &two);
		assert_same(&one, &two);
		ledger__reasons_release(&own);
		ledger__classifier_free(fresh);
	}
	ledger__reasons_release(&reasons);
	ledger__classifier_free(used);
	ledger_policy_free(policy);
	ledger__buffer_release(&one);
	ledger__buffer_release(&two);
}

/* Eligibility and the measure's own condition, by Kleene's `and`. */
static void test_entitlement_is_both(void **state)
{
	static struct woman woman;
	size_t met[3] = {0, 0, 0};
	ledger_policy *policy = load(policies[0]);
	struct ledger__classifier *classifier = make(policy);
	(void)state;
	for (size_t i = 0; i < WOMEN; i++) {
		random_state = i;
		random_woman(&woman);
		assert_true(ledger__classify(classifier, woman.values));
		for (size_t m = 0; m < policy->measure_count; m++) {
			int own = (int)ledger__expr_evaluate(
				policy->measures[m].expr, &classifier->frame);
			int eligible = (int)classifier->eligible;
			int expected = own < eligible ? own : eligible;
			if (!classifier->shows_measure[m])
				expected = LEDGER__FALSE;
			assert_int_equal(classifier->entitled[m], expected);
			met[classifier->entitled[m]]++;
		}
	}
	assert_true(met[0] > 0 && met[1] > 0 && met[2] > 0);
	ledger__classifier_free(classifier);
	ledger_policy_free(policy);
}

/* ---- Jobs ---------------------------------------------------------------- */

static ledger_status filter(void *data)
{
	static const char *const selections[] = {NULL, "unknown", "entitled"};
	const ledger_policy *policy = data;
	char *bytes = NULL;
	size_t length = 0;
	ledger_status status = LEDGER_OK;
	for (size_t i = 0; i < 4 && status == LEDGER_OK; i++) {
		ledger_classify *job = NULL;
		ledger_writer *writer = NULL;
		FILE *stream = open_memstream(&bytes, &length);
		assert_non_null(stream);
		status = ledger_writer_new(
			context, stream, LEDGER_FORMAT_JSONL, &writer);
		if (status == LEDGER_OK)
			status = ledger_classify_new(context, &job);
		if (status == LEDGER_OK) {
			ledger_classify_set_policy(job, policy);
			ledger_classify_set_profile(job, working);
			ledger_classify_set_explain(job, i == 3);
			status = ledger_classify_set_as_of(job, "2025-10-01");
		}
		if (status == LEDGER_OK && i < 3 && selections[i] != NULL)
			status = ledger_classify_set_only(job, selections[i]);
		if (status == LEDGER_OK && i == 2)
			status = ledger_classify_set_department(job, "民政局");
		if (status == LEDGER_OK)
			status = ledger_classify_filter(job, form,
				SOURCE_FOLDER "/tests/cmd/data/"
					      "county-women.csv",
				writer, NULL, NULL);
		if (status == LEDGER_OK)
			status = ledger_writer_finish(writer);
		ledger_classify_free(job);
		ledger_writer_free(writer);
		fclose(stream);
		free(bytes);
		bytes = NULL;
	}
	return status;
}

/* No sweep of the usual kind: the digest of the input, which nobody asks a
 * filter for, may be what lacks memory. */
static void test_filter_survives_lack_of_memory(void **state)
{
	ledger_policy *policy = load(policies[0]);
	unsigned long failed = 0;
	(void)state;
	assert_int_equal(filter(policy), LEDGER_OK);
	for (unsigned long n = 1;; n++) {
		unit_fail_allocation(n);
		ledger_status status = filter(policy);
		bool done = !unit_allocation_failed();
		unit_fail_allocation(0);
		if (done)
			break;
		failed += status == LEDGER_ERROR_MEMORY ? 1 : 0;
		assert_true(
			status == LEDGER_OK || status == LEDGER_ERROR_MEMORY);
		assert_true(n < 100000);
	}
	assert_true(failed > 100);
	ledger_policy_free(policy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hidden_changes_nothing),
		cmocka_unit_test(test_nothing_is_left_of_others),
		cmocka_unit_test(test_entitlement_is_both),
		cmocka_unit_test(test_filter_survives_lack_of_memory),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
