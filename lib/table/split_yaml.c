/* SPDX-License-Identifier: MIT */
/* One record of a YAML sequence of flat mappings, through the fence. */
#include "table/split.h"

#include "form/yaml.h"

#include <string.h>

struct record {
	struct ledger__splitter *splitter;
	struct ledger__row *row;
	int32_t key;
	uint32_t column;
	bool mapping;
};

/* Plain scalars that say "no value". */
static bool is_null(const struct ledger__yaml_event *event)
{
	static const char *const words[] = {"", "~", "null", "Null", "NULL"};

	for (size_t i = 0; event->plain && i < sizeof words / sizeof words[0];
		i++) {
		if (strcmp(event->text, words[i]) == 0)
			return true;
	}
	return false;
}

static const char *take_key(
	struct record *record, const struct ledger__yaml_event *event)
{
	const struct ledger__block *block = record->splitter->block;

	record->key =
		ledger__key_index(record->splitter, event->text, event->length);
	if (record->key < 0)
		return "too many different keys";
	for (size_t i = record->row->first_cell; i < block->cell_count; i++) {
		if (block->cells[i].key == record->key)
			return "a key stands twice";
	}
	return NULL;
}

/* What is wrong with the event in a flat mapping, or NULL. */
static const char *take_event(
	struct record *record, const struct ledger__yaml_event *event)
{
	switch (event->kind) {
	case LEDGER__YAML_MAPPING:
		record->mapping = true;
		return NULL;
	case LEDGER__YAML_SCALAR:
		if (!record->mapping)
			return "no mapping";
		if (event->key)
			return take_key(record, event);
		ledger__cell_copy(record->splitter, event->text,
			is_null(event) ? 0 : event->length, record->key);
		return NULL;
	default:
		return NULL;
	}
}

static const char *take_events(struct record *record, struct ledger__yaml *yaml)
{
	struct ledger__yaml_event event;
	ledger_status status;

	while (!(status = ledger__yaml_next(yaml, &event))) {
		const char *problem = take_event(record, &event);

		if (problem)
			return problem;
	}
	if (status == LEDGER_ERROR_MEMORY)
		record->splitter->failed = true;
	if (status != LEDGER_END)
		return "no flat mapping in YAML";
	return record->mapping ? NULL : "no mapping";
}

/* Whether nothing of the text is meant: comments and document markers. */
static bool says_nothing(const char *text, size_t length)
{
	while (length > 0 && *text == ' ') {
		text++;
		length--;
	}
	if (length == 0 || *text == '#')
		return true;
	return length >= 3 &&
	       (memcmp(text, "---", 3) == 0 || memcmp(text, "...", 3) == 0);
}

void ledger__split_yaml(struct ledger__splitter *splitter,
	struct ledger__row *row, const char *text, size_t length)
{
	const struct ledger__yaml_limits limits = {
		.depth = 2,
		.scalar = LEDGER__LINE_BYTES,
		.refusal = LEDGER_ERROR_INPUT,
	};
	struct record record = {.splitter = splitter, .row = row, .key = -1};
	struct ledger__yaml *yaml = NULL;
	const char *problem;

	if (row->line_count == 1 && says_nothing(text, length))
		return;
	if (ledger__yaml_new_memory(
		    &splitter->quiet, "", &limits, text, length, &yaml)) {
		splitter->failed = true;
		return;
	}
	problem = take_events(&record, yaml);
	ledger__yaml_free(yaml);
	if (problem) {
		ledger__row_damage(row, LEDGER__DAMAGED_RECORD, 1, problem);
		ledger__row_whole(splitter, row, text, length);
	}
}
