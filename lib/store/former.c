/* SPDX-License-Identifier: MIT */
/* Former states of record after record, and the values in their texts. */

#include "store/states.h"

#include <stdlib.h>
#include <string.h>

enum { STEPS = 8 }; /* as many rows are passed by before a new search */

ledger_status ledger__formers_open(struct ledger__formers *formers,
	ledger_store *store, const struct ledger__sheet *sheet,
	const int *fields, size_t field_count)
{
	*formers = (struct ledger__formers){.store = store,
		.sheet = sheet,
		.fields = fields,
		.field_count = field_count};
	return ledger__sql_prepare(store,
		"SELECT record_no, version, batch, state FROM record_version "
		"INDEXED BY record_version_record WHERE record_no >= ?1 "
		"ORDER BY record_no, version",
		&formers->rows);
}

void ledger__formers_close(struct ledger__formers *formers)
{
	sqlite3_finalize(formers->rows);
	ledger__arena_release(&formers->arena);
	free(formers->found);
	*formers = (struct ledger__formers){0};
}

static ledger_status step(struct ledger__formers *formers)
{
	ledger_status status = ledger__sql_step(formers->store, formers->rows);

	formers->ended = status == LEDGER_END;
	formers->at = status == LEDGER_OK
			      ? sqlite3_column_int64(formers->rows, 0)
			      : 0;
	return formers->ended ? LEDGER_OK : status;
}

static ledger_status damaged(const struct ledger__formers *formers)
{
	return ledger__fail(formers->store->context, LEDGER_ERROR_STORE,
		"store '%s' is damaged: a former state cannot be read",
		formers->store->path);
}

/* ---- Values ---------------------------------------------------------------
 */

/* In the place where it stands: it gets shorter.  False for other escapes. */
static bool unescape(char *text, struct ledger__slice *slice)
{
	char *from = text + slice->at;
	const char *end = from + slice->length;
	char *to = memchr(from, '\\', slice->length);

	if (!to)
		return true;
	for (from = to; from < end; from++) {
		if (*from == '\\') {
			if (++from == end || (*from != 'n' && *from != '\\'))
				return false;
			*to++ = *from == 'n' ? '\n' : '\\';
		} else {
			*to++ = *from;
		}
	}
	slice->length = (uint32_t)(to - (text + slice->at));
	return true;
}

static int compare_names(
	const char *name, size_t length, const struct ledger__field *field)
{
	size_t common =
		length < field->name_length ? length : field->name_length;
	int order = memcmp(name, field->name, common);

	return order != 0 ? order
			  : (length > field->name_length) -
				    (length < field->name_length);
}

/* Lines and fields are both in byte order of their names. */
static bool find_values(const struct ledger__formers *formers, char *text,
	size_t length, struct ledger__slice *slices)
{
	const struct ledger__field *fields = formers->sheet->fields;
	const char *at = text;
	const char *end = text + length;
	size_t next = 0;

	while (at < end && next < formers->field_count) {
		const char *equals = memchr(at, '=', (size_t)(end - at));
		const char *stop = NULL;
		int order = 1;

		if (equals)
			stop = memchr(equals, '\n', (size_t)(end - equals));
		if (!stop)
			return false;
		while (next < formers->field_count &&
			(order = compare_names(at, (size_t)(equals - at),
				 &fields[formers->fields[next]])) > 0)
			next++;
		if (order == 0) {
			slices[next].at = (uint32_t)(equals + 1 - text);
			slices[next].length = (uint32_t)(stop - equals - 1);
			slices[next].stated = true;
			if (!unescape(text, &slices[next++]))
				return false;
		}
		at = stop + 1;
	}
	return true;
}

static ledger_status add_former(struct ledger__formers *formers)
{
	const void *state = sqlite3_column_text(formers->rows, 3);
	size_t length = (size_t)sqlite3_column_bytes(formers->rows, 3);
	struct ledger__former *former = NULL;
	char *text = NULL;

	if (!ledger__grow(&formers->found, &formers->capacity,
		    formers->count + 1, sizeof *formers->found))
		return ledger__fail_memory(formers->store->context);
	former = &formers->found[formers->count];
	text = ledger__arena_duplicate(
		&formers->arena, state ? state : "", length);
	former->slices = ledger__arena_allocate(
		&formers->arena, formers->field_count * sizeof *former->slices);
	if (!text || !former->slices)
		return ledger__fail_memory(formers->store->context);
	former->version = sqlite3_column_int64(formers->rows, 1);
	former->batch = sqlite3_column_int64(formers->rows, 2);
	former->text = text;
	if (!state || !find_values(formers, text, length, former->slices))
		return damaged(formers);
	formers->count++;
	return LEDGER_OK;
}

/* ---- Records ---------------------------------------------------------------
 */

/* To the first row that is not before the record. */
static ledger_status find_rows(
	struct ledger__formers *formers, int64_t record_no)
{
	ledger_status status = LEDGER_OK;

	for (int i = 0; status == LEDGER_OK && formers->at != 0 &&
			formers->at < record_no && i < STEPS;
		i++)
		status = step(formers);
	if (status != LEDGER_OK || formers->ended || formers->at >= record_no)
		return status;
	sqlite3_reset(formers->rows);
	sqlite3_bind_int64(formers->rows, 1, record_no);
	return step(formers);
}

/* Versions of several stores are in order of their running numbers. */
static bool is_before(
	const struct ledger__former *a, const struct ledger__former *b)
{
	int64_t a_running = a->version & INT64_C(0xffffffff);
	int64_t b_running = b->version & INT64_C(0xffffffff);

	return a_running < b_running ||
	       (a_running == b_running && a->version < b->version);
}

static int compare_formers(const void *a, const void *b)
{
	return is_before(b, a) - is_before(a, b);
}

static void sort(struct ledger__formers *formers)
{
	for (size_t i = 1; i < formers->count; i++)
		if (is_before(&formers->found[i], &formers->found[i - 1])) {
			qsort(formers->found, formers->count,
				sizeof *formers->found, compare_formers);
			return;
		}
}

ledger_status ledger__formers_seek(
	struct ledger__formers *formers, int64_t record_no)
{
	ledger_status status = find_rows(formers, record_no);

	formers->count = 0;
	ledger__arena_reset(&formers->arena);
	while (status == LEDGER_OK && formers->at == record_no) {
		status = add_former(formers);
		if (status == LEDGER_OK)
			status = step(formers);
	}
	if (status == LEDGER_OK)
		sort(formers);
	return status;
}
