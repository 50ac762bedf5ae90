/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a policy and, behind form feeds, what it extends: refused with
 * a text, or loaded whole, bound to a form, listed and evaluated.
 */
#include "careledger.h"
#include "fuzz.h"
#include "policy/policy.h"

#include <string.h>

enum { FIELDS_MOST = 64 };

static const char form_path[] = SOURCE_FOLDER "/tests/unit/data/form-care.yaml";

static void tell(void *data, const char *text)
{
	unsigned int *told = data;

	FUZZ_ASSERT(text[0] != '\0');
	++*told;
}

static ledger_status split(ledger_context *context, const char *text,
	size_t size, struct ledger__layers *layers)
{
	ledger_status status = LEDGER_OK;
	const char *end = text + size;

	while (!status && text <= end) {
		size_t left = (size_t)(end - text);
		const char *stop = left > 0 ? memchr(text, '\f', left) : NULL;
		size_t length = stop ? (size_t)(stop - text) : left;

		status = ledger__layers_add(context, layers, "policy.yaml",
			"policy.yaml", text, length);
		text += length + 1;
	}
	if (!status)
		status = ledger__layers_check(context, layers);
	return status;
}

/* Conditions over a person of whom nothing is known, then of nothing said. */
static void evaluate(const ledger_policy *policy)
{
	struct ledger__value values[FIELDS_MOST] = {{0}};
	struct ledger__range durations[LEDGER__DURATIONS_MOST];
	static uint8_t terms[LEDGER__TERMS_MOST];
	struct ledger__frame frame = {.values = values,
		.as_of = {2025, 10, 1},
		.terms = terms,
		.durations = durations};

	FUZZ_ASSERT(
		policy->form->sheets[policy->form->main_sheet].field_count <=
		FIELDS_MOST);
	for (size_t i = 0; i < policy->duration_count; i++)
		durations[i] = ledger__duration_evaluate(
			&policy->durations[i], &frame);
	for (size_t i = 0; i < policy->term_count; i++)
		terms[i] = ledger__expr_evaluate(policy->terms[i].expr, &frame);
	for (size_t i = 0; i < policy->measure_count; i++) {
		enum ledger__truth truth =
			ledger__expr_evaluate(policy->measures[i].expr, &frame);

		FUZZ_ASSERT(
			(truth == LEDGER__TRUE) ==
			ledger__expr_holds(policy->measures[i].expr, &frame));
	}
}

static void list(ledger_context *context, const ledger_policy *policy)
{
	char *text = NULL;
	size_t length = 0;
	ledger_writer *writer = NULL;
	FILE *stream = open_memstream(&text, &length);

	FUZZ_ASSERT(stream);
	FUZZ_ASSERT(ledger_writer_new(context, stream, LEDGER_FORMAT_TABLE,
			    &writer) == LEDGER_OK);
	FUZZ_ASSERT(ledger_policy_write_list(policy, writer) == LEDGER_OK);
	FUZZ_ASSERT(ledger_writer_finish(writer) == LEDGER_OK);
	ledger_writer_free(writer);
	fclose(stream);
	free(text);
}

static ledger_status load(ledger_context *context, const char *text,
	size_t size, const ledger_form *form)
{
	struct ledger__layers layers = {.count = 0};
	ledger_policy *policy = NULL;
	ledger_status status = split(context, text, size, &layers);

	if (status) {
		ledger__layers_release(&layers);
		return status;
	}
	status = ledger__policy_from_layers(context, &layers, &policy);
	if (!status)
		status = ledger_policy_bind(context, policy, form);
	if (!status) {
		evaluate(policy);
		list(context, policy);
	}
	ledger_policy_free(policy);
	return status;
}

/* Problems are collected exactly where the policy is refused. */
static void check(ledger_context *context, const char *text, size_t size,
	const ledger_form *form, ledger_status expected)
{
	struct ledger__layers layers = {.count = 0};
	unsigned int told = 0;
	ledger_status status = split(context, text, size, &layers);

	if (status) {
		ledger__layers_release(&layers);
		return;
	}
	status = ledger__policy_check_layers(
		context, &layers, form, tell, &told);
	FUZZ_ASSERT(status == expected);
	FUZZ_ASSERT((told > 0) == (status == LEDGER_ERROR_DESCRIPTOR));
	/* A collection may end above the most, not long above it. */
	FUZZ_ASSERT(told <= LEDGER__PROBLEMS_MOST + 100);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static ledger_form *form;
	ledger_context *context = ledger_context_new();
	const char *text = (const char *)data;

	FUZZ_ASSERT(context);
	if (!form)
		FUZZ_ASSERT(ledger_form_load(context, form_path, &form) ==
			    LEDGER_OK);
	ledger_status status = load(context, text, size, form);

	FUZZ_ASSERT(status == LEDGER_OK || status == LEDGER_ERROR_DESCRIPTOR ||
		    status == LEDGER_ERROR_MEMORY);
	if (status != LEDGER_OK)
		FUZZ_ASSERT(ledger_context_message(context)[0] != '\0');
	if (status != LEDGER_ERROR_MEMORY)
		check(context, text, size, form, status);
	ledger_context_free(context);
	return 0;
}
