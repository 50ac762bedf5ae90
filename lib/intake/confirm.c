/* SPDX-License-Identifier: MIT */
/* What a person confirmed, and whom findings tell a person about. */
#include "base/text.h"
#include "intake/run.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

unsigned int ledger__confirm_bit(unsigned int rule)
{
	static const uint8_t holds[] = {
#define RULE(symbol, id, severity, holds, m, e, zm, ze) LEDGER__##holds,
#include "form/rules.def"
#undef RULE
	};
	unsigned int bit = 1;

	if (rule >= LEDGER__RULE_COUNT || holds[rule] != LEDGER__HOLDS)
		return 0;
	for (unsigned int i = 0; i < rule; i++)
		if (holds[i] == LEDGER__HOLDS)
			bit <<= 1;
	assert(bit <= UINT8_MAX);
	return bit;
}

/* ---- _confirm --------------------------------------------------------------
 */

/* The length of what may stand between words here, 0 for a word's byte. */
static size_t separator(const char *text, size_t length)
{
	static const char *const wide[] = {
		"、", "，", "；", "。", "：", "　", "\xc2\xa0"};

	if (memchr(" ,;.:/|+&\t\r\n\"'[]()", text[0], 18))
		return 1;
	for (size_t i = 0; i < sizeof(wide) / sizeof(*wide); i++) {
		size_t size = strlen(wide[i]);

		if (size <= length && memcmp(text, wide[i], size) == 0)
			return size;
	}
	return 0;
}

static unsigned int find_bit(const char *word, size_t length)
{
	static const char *const ids[] = {
#define RULE(symbol, id, severity, holds, m, e, zm, ze) id,
#include "form/rules.def"
#undef RULE
	};

	for (unsigned int i = 0; i < LEDGER__RULE_COUNT; i++)
		if (strlen(ids[i]) == length &&
			memcmp(ids[i], word, length) == 0)
			return ledger__confirm_bit(i);
	return 0;
}

/* The id that was meant, of those that can be confirmed. */
static const char *find_near(
	const struct ledger__rules *rules, const char *word, size_t length)
{
	const char *ids[CHAR_BIT];
	char copy[64];
	size_t count = 0;

	if (length >= sizeof(copy))
		return NULL;
	memcpy(copy, word, length);
	copy[length] = '\0';
	for (unsigned int i = 0; i < LEDGER__RULE_COUNT; i++)
		if (ledger__confirm_bit(i) && count < CHAR_BIT)
			ids[count++] = rules->rules[i].id;
	return ledger__nearest(copy, ids, count);
}

static void report_word(struct ledger__row_reader *reader,
	const struct ledger__cell *cell, uint32_t column, const char *word,
	size_t length)
{
	const char *near = find_near(reader->job->rules, word, length);

	ledger__finding_add(&reader->result->findings,
		LEDGER__RULE_CONFIRM_UNKNOWN, reader->row->line, column, -1,
		cell->text, cell->length, "'%.*s'%s%s%s",
		length < 120 ? (int)length : 0, word, near ? " (" : "",
		near ? near : "", near ? "?)" : "");
}

void ledger__read_confirm(struct ledger__row_reader *reader,
	const struct ledger__cell *cell, uint32_t column)
{
	size_t at = 0;

	while (at < cell->length) {
		size_t gap = separator(cell->text + at, cell->length - at);
		size_t start = at;
		unsigned int bit;

		if (gap) {
			at += gap;
			continue;
		}
		while (at < cell->length &&
			!separator(cell->text + at, cell->length - at))
			at++;
		bit = find_bit(cell->text + start, at - start);
		if (!bit)
			report_word(reader, cell, column, cell->text + start,
				at - start);
		reader->confirmed |= (uint8_t)bit;
	}
}

/* ---- Another name ----------------------------------------------------------
 */

/* " (KVTRWQN-12: 张**)": whose record it is, and not more than is needed. */
ledger_status ledger__run_judge_name(struct ledger__file_run *run,
	struct ledger__plan_entry *entry, int field, int64_t record_no,
	const struct ledger__field *known, const struct ledger__value *name,
	bool *goes_on)
{
	struct ledger__buffer masked = {0};
	char record[LEDGER__RECORD_TEXT_SIZE];
	char detail[160];
	ledger_status status;

	ledger__record_format(record_no, record);
	ledger__value_mask(known, name->text, name->length, &masked);
	snprintf(detail, sizeof(detail), " (%s: %s)\x1f（%s：%s）", record,
		ledger__buffer_text(&masked), record,
		ledger__buffer_text(&masked));
	status = masked.failed ? ledger__fail_memory(run->import->context)
			       : ledger__run_judge(run, entry,
					 LEDGER__RULE_NAME_DIFFERS, field,
					 detail, goes_on);
	ledger__buffer_release(&masked);
	return status;
}
