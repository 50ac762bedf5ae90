/* SPDX-License-Identifier: MIT */
/* The canonical text of a record, its seal, and what checksums add up. */

#include "store/private.h"

#include <string.h>

/* Room for the value with every byte escaped is there. */
static char *put_escaped(char *at, const char *text, size_t length)
{
	if (!memchr(text, '\\', length) && !memchr(text, '\n', length)) {
		memcpy(at, text, length);
		return at + length;
	}
	for (size_t i = 0; i < length; i++) {
		if (text[i] == '\\' || text[i] == '\n') {
			*at++ = '\\';
			*at++ = text[i] == '\n' ? 'n' : '\\';
		} else {
			*at++ = text[i];
		}
	}
	return at;
}

static void put_line(struct ledger__buffer *out,
	const struct ledger__field *field, const struct ledger__value *value)
{
	char *at = NULL;

	if (!ledger__buffer_reserve(
		    out, field->name_length + 2 + 2 * (size_t)value->length))
		return;
	at = out->data + out->length;
	memcpy(at, field->name, field->name_length);
	at += field->name_length;
	*at++ = '=';
	if (value->length > 0)
		at = put_escaped(at, value->text, value->length);
	*at++ = '\n';
	out->length = (size_t)(at - out->data);
}

void ledger__canonical_text(const struct ledger__sheet *sheet,
	const struct ledger__value *values, struct ledger__buffer *out)
{
	for (size_t i = 0; i < sheet->stored_count; i++) {
		int field = sheet->canonical_order[i];

		if (values[field].statement == LEDGER__STATED)
			put_line(out, &sheet->fields[field], &values[field]);
	}
}

/* Appends the lines of *unknown whose names come before `name` (or all). */
static void put_unknown(
	struct ledger__buffer *out, const char **unknown, const char *name)
{
	while (**unknown) {
		const char *end = strchrnul(*unknown, '\n');
		const char *equals = strchrnul(*unknown, '=');
		size_t length = (size_t)(equals - *unknown);
		int order = name ? strncmp(*unknown, name, length) : -1;

		if (order > 0 || (order == 0 && name[length] == '\0'))
			return;
		end += *end == '\n';
		ledger__buffer_append(out, *unknown, (size_t)(end - *unknown));
		*unknown = end;
	}
}

void ledger__canonical_merge(const struct ledger__sheet *sheet,
	const struct ledger__value *values, const char *unknown,
	struct ledger__buffer *out)
{
	if (!unknown) {
		ledger__canonical_text(sheet, values, out);
		return;
	}
	for (size_t i = 0; i < sheet->stored_count; i++) {
		int field = sheet->canonical_order[i];

		if (values[field].statement != LEDGER__STATED)
			continue;
		put_unknown(out, &unknown, sheet->fields[field].name);
		put_line(out, &sheet->fields[field], &values[field]);
	}
	put_unknown(out, &unknown, NULL);
}

ledger_status ledger__canonical_next(const char **text, const char *end,
	const char **name, size_t *name_length, struct ledger__buffer *value)
{
	const char *at = *text;
	const char *equals = NULL;

	if (at == end)
		return LEDGER_END;
	equals = memchr(at, '=', (size_t)(end - at));
	if (!equals)
		return LEDGER_ERROR_STORE;
	ledger__buffer_reset(value);
	*name = at;
	*name_length = (size_t)(equals - at);
	for (at = equals + 1; at < end && *at != '\n'; at++) {
		char byte = *at;

		if (byte == '\\') {
			if (++at == end || (*at != 'n' && *at != '\\'))
				return LEDGER_ERROR_STORE;
			byte = *at == 'n' ? '\n' : '\\';
		}
		ledger__buffer_append_byte(value, byte);
	}
	if (at == end || value->failed)
		return LEDGER_ERROR_STORE;
	*text = at + 1;
	return LEDGER_OK;
}

static void put_integer(unsigned char *bytes, int64_t value)
{
	for (int i = 7; i >= 0; i--) {
		bytes[i] = (unsigned char)((uint64_t)value & 0xff);
		value = (int64_t)((uint64_t)value >> 8);
	}
}

/* Binds the values' digest to the numbers that it belongs to. */
void ledger__record_seal(int64_t record_no, int64_t version, int64_t parent,
	const char *changed, const unsigned char values_digest[16],
	unsigned char seal[16])
{
	static const unsigned char key[crypto_shorthash_siphashx24_KEYBYTES] =
		"careledger seal";
	unsigned char bytes[56] = {0};

	put_integer(bytes, record_no);
	put_integer(bytes + 8, version);
	put_integer(bytes + 16, parent);
	memcpy(bytes + 24, values_digest, 16);
	if (changed)
		crypto_shorthash_siphashx24(bytes + 40,
			(const unsigned char *)changed, strlen(changed), key);
	crypto_shorthash_siphashx24(seal, bytes, sizeof bytes, key);
}

/*
 * Checksums find what was damaged or lost, not what was forged: whoever can
 * write the file can also add up.  So the key is no secret.
 */
static uint64_t checksum(
	unsigned char kind, const unsigned char *bytes, size_t length)
{
	unsigned char key[crypto_shorthash_KEYBYTES] = {kind};
	unsigned char sum[crypto_shorthash_BYTES];
	uint64_t value = 0;

	crypto_shorthash(sum, bytes, length, key);
	for (size_t i = 0; i < sizeof sum; i++)
		value = value << 8 | sum[i];
	return value;
}

uint64_t ledger__version_checksum(const unsigned char seal[16], int64_t line)
{
	unsigned char bytes[24];

	memcpy(bytes, seal, 16);
	put_integer(bytes + 16, line);
	return checksum(1, bytes, sizeof bytes);
}

uint64_t ledger__row_checksum(int64_t line, int64_t record_no)
{
	unsigned char bytes[16];

	put_integer(bytes, line);
	put_integer(bytes + 8, record_no);
	return checksum(2, bytes, sizeof bytes);
}
