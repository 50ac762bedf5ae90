/* SPDX-License-Identifier: MIT */
/*
 * Rows that leave out what their record has.  While a row is read nobody
 * knows yet which record it is about, so each value that is missing gets its
 * finding; those that the record turns out to have are not told.
 */
#include "intake/run.h"

static uint64_t place(
	const struct ledger__file_run *run, uint64_t line, size_t index)
{
	return line * run->job.required_count + index;
}

static bool fills(int field, const struct ledger__value *row,
	const struct ledger__value *record)
{
	return row[field].statement != LEDGER__STATED &&
	       row[field].statement != LEDGER__CLEARED &&
	       ledger__stated(record, field);
}

bool ledger__run_fills(const struct ledger__file_run *run,
	const struct ledger__value *row, const struct ledger__value *record)
{
	for (size_t i = 0; i < run->job.required_count; i++)
		if (fills(run->job.required[i], row, record))
			return true;
	return false;
}

ledger_status ledger__run_note_filled(struct ledger__file_run *run,
	uint64_t line, const struct ledger__value *row,
	const struct ledger__value *record)
{
	static const char zeros[4096];
	struct ledger__buffer *bits = &run->filled;

	for (size_t i = 0; i < run->job.required_count; i++) {
		uint64_t bit = place(run, line, i);

		if (!fills(run->job.required[i], row, record))
			continue;
		while (!bits->failed && bits->length <= bit / 8)
			ledger__buffer_append(bits, zeros, sizeof(zeros));
		if (bits->failed)
			return ledger__fail_memory(run->import->context);
		bits->data[bit / 8] =
			(char)(bits->data[bit / 8] | 1 << bit % 8);
	}
	return LEDGER_OK;
}

bool ledger__run_is_filled(
	const struct ledger__file_run *run, uint64_t line, int field)
{
	const struct ledger__buffer *bits = &run->filled;

	for (size_t i = 0; i < run->job.required_count; i++) {
		uint64_t bit = place(run, line, i);

		if (run->job.required[i] == field && bit / 8 < bits->length)
			return bits->data[bit / 8] >> bit % 8 & 1;
	}
	return false;
}
