/* SPDX-License-Identifier: MIT */
/* Rows on their way from pass 1 to the store: serialised, in an unlinked
 * file. */
#include "base/spool.h"
#include "intake/intake.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- One row ------------------------------------------------------------- */

enum { MARK_BITS = 3 }; /* of the statement, beside the field */

static bool is_kept(const struct ledger__field *field)
{
	return field->stored || field->role == LEDGER__ROLE_RECORD_NUMBER ||
	       field->role == LEDGER__ROLE_OWNER ||
	       field->role == LEDGER__ROLE_OWNER_NUMBER ||
	       field->role == LEDGER__ROLE_OWNER_NAME;
}

/* How many bytes the row takes. */
static size_t measure(const int *active, size_t active_count,
	const struct ledger__value *values)
{
	size_t length = sizeof(struct ledger__row_head);

	for (size_t i = 0; i < active_count; i++)
		length += 2 * sizeof(uint16_t) + values[active[i]].length;
	return length;
}

void ledger__row_serialise(struct ledger__buffer *out,
	const struct ledger__sheet *sheet, const int *active,
	size_t active_count, const struct ledger__value *values,
	const unsigned char digest[16])
{
	struct ledger__row_head head = {0};
	char *start;
	char *at;

	if (!ledger__buffer_reserve(out, measure(active, active_count, values)))
		return;
	start = out->data + out->length;
	at = start + sizeof(head);
	for (size_t i = 0; i < active_count; i++) {
		const struct ledger__value *value = &values[active[i]];
		uint16_t marks[2] = {0, 0};

		if ((value->statement != LEDGER__STATED &&
			    value->statement != LEDGER__CLEARED) ||
			!is_kept(&sheet->fields[active[i]]))
			continue;
		assert(value->length <= UINT16_MAX);
		marks[0] =
			(uint16_t)(active[i] << MARK_BITS | value->statement);
		if (value->statement == LEDGER__STATED)
			marks[1] = (uint16_t)value->length;
		memcpy(at, marks, sizeof(marks));
		at += sizeof(marks);
		if (marks[1])
			memcpy(at, value->text, marks[1]);
		at += marks[1];
	}
	if (digest)
		memcpy(head.digest, digest, sizeof(head.digest));
	head.length = (uint32_t)(at - start);
	memcpy(start, &head, sizeof(head));
	out->length += head.length;
}

void ledger__row_deserialise(const char *bytes, size_t length,
	const struct ledger__sheet *sheet, struct ledger__value *values)
{
	size_t at = sizeof(struct ledger__row_head);

	memset(values, 0, sheet->field_count * sizeof(*values));
	while (at + 2 * sizeof(uint16_t) <= length) {
		uint16_t marks[2];
		struct ledger__value *value;

		memcpy(marks, bytes + at, sizeof(marks));
		at += sizeof(marks);
		value = &values[marks[0] >> MARK_BITS];
		value->statement = marks[0] & ((1 << MARK_BITS) - 1);
		if (value->statement == LEDGER__STATED) {
			value->text = bytes + at;
			value->length = marks[1];
		}
		at += marks[1];
	}
}

/* ---- The file ------------------------------------------------------------ */

enum {
	WRITE_BYTES = 256 * 1024,
	NEAR_BYTES = 8 * 1024,	  /* read around a row somewhere */
	AHEAD_BYTES = 256 * 1024, /* read ahead of rows in order */
};

struct ledger__bytes_spool {
	ledger_context *context;
	int descriptor;
	struct ledger__buffer pending; /* at the end, not yet written */
	uint64_t written;
	char *window;
	size_t window_capacity;
	uint64_t window_start;
	size_t window_length;
};

ledger_status ledger__bytes_spool_new(ledger_context *context,
	const char *temporary, struct ledger__bytes_spool **spool)
{
	struct ledger__bytes_spool *made =
		ledger__allocate(1, sizeof(struct ledger__bytes_spool));
	ledger_status status;

	if (!made)
		return ledger__fail_memory(context);
	made->context = context;
	made->descriptor = -1;
	status = ledger__spool_open(context, temporary, &made->descriptor);
	if (status != LEDGER_OK) {
		ledger__bytes_spool_free(made);
		return status;
	}
	*spool = made;
	return LEDGER_OK;
}

void ledger__bytes_spool_free(struct ledger__bytes_spool *spool)
{
	if (!spool)
		return;
	if (spool->descriptor >= 0)
		close(spool->descriptor);
	ledger__buffer_release(&spool->pending);
	free(spool->window);
	free(spool);
}

uint64_t ledger__bytes_spool_size(const struct ledger__bytes_spool *spool)
{
	return spool->written + spool->pending.length;
}

static ledger_status flush(struct ledger__bytes_spool *spool)
{
	ledger_status status;

	if (spool->pending.length == 0)
		return LEDGER_OK;
	status = ledger__write_at(spool->context, spool->descriptor,
		spool->pending.data, spool->pending.length, spool->written);
	if (status == LEDGER_OK) {
		spool->written += spool->pending.length;
		ledger__buffer_reset(&spool->pending);
	}
	return status;
}

ledger_status ledger__bytes_spool_append(
	struct ledger__bytes_spool *spool, const void *bytes, size_t length)
{
	ledger_status status = LEDGER_OK;

	if (spool->pending.length + length > WRITE_BYTES)
		status = flush(spool);
	if (status == LEDGER_OK && length > WRITE_BYTES) {
		status = ledger__write_at(spool->context, spool->descriptor,
			bytes, length, spool->written);
		if (status == LEDGER_OK)
			spool->written += length;
		return status;
	}
	if (status == LEDGER_OK) {
		ledger__buffer_append(&spool->pending, bytes, length);
		if (spool->pending.failed)
			status = ledger__fail_memory(spool->context);
	}
	return status;
}

/* Moves the window: far ahead when rows come in order, else just around. */
static ledger_status move_window(
	struct ledger__bytes_spool *spool, uint64_t offset, size_t length)
{
	uint64_t end = spool->window_start + spool->window_length;
	bool in_order = offset >= spool->window_start && offset <= end;
	size_t wanted = in_order ? AHEAD_BYTES : NEAR_BYTES;
	ledger_status status;

	if (wanted < length)
		wanted = length;
	if (wanted > spool->written - offset)
		wanted = (size_t)(spool->written - offset);
	assert(wanted >= length);
	if (!ledger__grow(&spool->window, &spool->window_capacity,
		    wanted < AHEAD_BYTES ? AHEAD_BYTES : wanted, 1))
		return ledger__fail_memory(spool->context);
	spool->window_length = 0;
	status = ledger__read_at(spool->context, spool->descriptor,
		spool->window, wanted, offset);
	if (status == LEDGER_OK) {
		spool->window_start = offset;
		spool->window_length = wanted;
	}
	return status;
}

ledger_status ledger__bytes_spool_read(struct ledger__bytes_spool *spool,
	uint64_t offset, size_t length, const char **bytes)
{
	ledger_status status = flush(spool);

	if (status == LEDGER_OK &&
		(offset < spool->window_start ||
			offset + length >
				spool->window_start + spool->window_length))
		status = move_window(spool, offset, length);
	if (status == LEDGER_OK)
		*bytes = spool->window + (offset - spool->window_start);
	return status;
}
