/* SPDX-License-Identifier: MIT */
/* Any bytes as a cell of every type: what is read reads back the same. */

#include "base/text.h"
#include "form/value.h"
#include "fuzz.h"

#include <string.h>

static const char *const numbers[] = {"90"};
static const struct ledger__code codes[] = {
	{.code = "01", .label = "一级"},
	{.code = "02", .label = "二级"},
	{.code = "07", .label = "多重", .implied_by_two = true},
	{.code = "other",
		.label = "其他",
		.synonyms = numbers,
		.synonym_count = 1,
		.ambiguous = true},
	{.code = "99", .label = "无", .none = true, .exclusive = true},
};

static struct ledger__code_list list = {
	.name = "list",
	.title = "代码",
	.codes = codes,
	.count = sizeof(codes) / sizeof(codes[0]),
};

/* Folded as the loader does; the keys stay for the whole run. */
static void add_spelling(const char *text, size_t index)
{
	static struct ledger__arena arena;
	struct ledger__buffer folded = {0};
	const char *key;

	ledger__code_fold(&folded, text, strlen(text));
	FUZZ_ASSERT(!folded.failed);
	key = ledger__arena_duplicate(&arena, folded.data, folded.length);
	FUZZ_ASSERT(key);
	FUZZ_ASSERT(ledger__map_put(&list.lookup, key, folded.length, index));
	ledger__buffer_release(&folded);
}

static void fill_list(void)
{
	for (size_t i = 0; i < list.count; i++) {
		add_spelling(codes[i].code, i);
		add_spelling(codes[i].label, i);
		for (size_t j = 0; j < codes[i].synonym_count; j++)
			add_spelling(codes[i].synonyms[j], i);
	}
}

static void read_cell(const struct ledger__field *field, const char *text,
	size_t length, struct ledger__findings *findings,
	struct ledger__buffer *out, struct ledger__value *value)
{
	static const struct ledger__value_context context = {
		.as_of = {2025, 10, 1},
	};

	ledger__findings_reset(findings);
	ledger__buffer_reset(out);
	ledger__value_read(field, 0, &context, 1, text, length, 1, 1, out,
		value, findings);
	FUZZ_ASSERT(value->statement <= LEDGER__UNREADABLE);
	FUZZ_ASSERT(value->statement != LEDGER__UNREADABLE ||
		    findings->count > 0 || findings->failed);
}

/* Canonical text is a fixed point of reading. */
static void check_field(const struct ledger__field *field, const char *text,
	size_t length, struct ledger__findings *findings)
{
	struct ledger__buffer first = {0};
	struct ledger__buffer second = {0};
	struct ledger__value value = {0};
	struct ledger__value again = {0};

	read_cell(field, text, length, findings, &first, &value);
	if (value.statement == LEDGER__STATED) {
		FUZZ_ASSERT(value.length == first.length);
		FUZZ_ASSERT(ledger__utf8_valid_prefix(
				    first.data, first.length) == first.length);
		read_cell(field, first.data, first.length, findings, &second,
			&again);
		FUZZ_ASSERT(again.statement == LEDGER__STATED);
		FUZZ_ASSERT(first.length == second.length &&
			    memcmp(first.data, second.data, first.length) == 0);
	}
	ledger__buffer_release(&first);
	ledger__buffer_release(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct ledger__rules *rules;
	struct ledger__findings findings = {0};
	ledger_context *context = ledger_context_new();
	const char *text = (const char *)data;

	FUZZ_ASSERT(context);
	if (!rules) {
		fill_list();
		FUZZ_ASSERT(
			ledger__rules_new(context, NULL, &rules) == LEDGER_OK);
	}
	findings.rules = rules;
	/* The reader hands on strict UTF-8 without control characters. */
	if (ledger__utf8_valid_prefix(text, size) == size &&
		!ledger__text_has_control(text, size, &(size_t){0})) {
		for (int type = 0; type < LEDGER__TYPE_COUNT; type++) {
			struct ledger__field field = {
				.name = "field",
				.title = "字段",
				.type = (enum ledger__type)type,
				.codes = &list,
				.sex = 'f',
			};

			check_field(&field, text, size, &findings);
		}
	}
	ledger__findings_release(&findings);
	ledger_context_free(context);
	return 0;
}
