/* SPDX-License-Identifier: MIT */
/* Bytes of one line in any of four encodings become UTF-8. */
#include "base/text.h"
#include "table/split.h"

#include <errno.h>
#include <string.h>

static const char replacement[] = "\xef\xbf\xbd"; /* U+FFFD */
static const char euro[] = "\xe2\x82\xac";
/* What glibc makes of A3 A0, and the blank that everybody means by it. */
static const char private_blank[] = "\xee\x97\xa5";
static const char wide_blank[] = "\xe3\x80\x80";

/* Notes undecodable bytes: the first two of them, for the finding. */
static void note_bytes(struct ledger__splitter *splitter,
	struct ledger__row *row, const char *bytes, size_t length)
{
	if (row->damage)
		return;
	if (length > 1)
		ledger__row_damage_format(splitter, row, LEDGER__DAMAGED_BYTES,
			0, "0x%02X 0x%02X", (unsigned char)bytes[0],
			(unsigned char)bytes[1]);
	else
		ledger__row_damage_format(splitter, row, LEDGER__DAMAGED_BYTES,
			0, "0x%02X", (unsigned char)bytes[0]);
}

static bool is_ascii(const char *bytes, size_t length)
{
	uint64_t word;
	uint64_t seen = 0;
	size_t at = 0;

	for (; length - at >= sizeof word; at += sizeof word) {
		memcpy(&word, bytes + at, sizeof word);
		seen |= word;
	}
	for (; at < length; at++)
		seen |= (unsigned char)bytes[at];
	return (seen & 0x8080808080808080u) == 0;
}

static const char *repair_utf8(struct ledger__splitter *splitter,
	struct ledger__row *row, const char *bytes, size_t length,
	size_t *decoded_length)
{
	struct ledger__buffer *scratch = &splitter->scratch;
	size_t at = 0;

	ledger__buffer_reset(scratch);
	while (at < length) {
		size_t good =
			ledger__utf8_valid_prefix(bytes + at, length - at);

		ledger__buffer_append(scratch, bytes + at, good);
		at += good;
		if (at == length)
			break;
		note_bytes(splitter, row, bytes + at, length - at);
		ledger__buffer_append_text(scratch, replacement);
		at++;
	}
	splitter->failed |= scratch->failed;
	*decoded_length = scratch->length;
	return ledger__arena_duplicate(
		&splitter->block->arena, scratch->data, scratch->length);
}

/*
 * What stands where iconv stopped, appended; returns the bytes that it took.
 * GB18030 knows no lone 0x80, the euro sign of Windows.
 */
static size_t pass_over(struct ledger__splitter *splitter,
	struct ledger__row *row, const char *from, size_t left, char **to)
{
	const struct ledger__reader *reader = splitter->reader;
	const char *text = replacement;
	size_t taken = reader->unit < left ? reader->unit : left;

	if (reader->unit == 1 && *from == '\x80')
		text = euro;
	else
		note_bytes(splitter, row, from, left);
	memcpy(*to, text, 3);
	*to += 3;
	return taken;
}

static void mend_blanks(char *text, size_t length)
{
	char *at = text;

	while ((at = memmem(
			at, length - (size_t)(at - text), private_blank, 3))) {
		memcpy(at, wide_blank, 3);
		at += 3;
	}
}

static const char *convert(struct ledger__splitter *splitter,
	struct ledger__row *row, const char *bytes, size_t length,
	size_t *decoded_length)
{
	/* A byte makes at most three (U+FFFD), two make at most four. */
	size_t room = 3 * length + 4;
	struct ledger__buffer *scratch = &splitter->scratch;
	char *text;
	char *to;
	char *from = (char *)(uintptr_t)bytes; /* iconv's old signature */
	size_t left = length;

	*decoded_length = 0;
	ledger__buffer_reset(scratch);
	if (!ledger__buffer_reserve(scratch, room))
		return NULL;
	text = to = scratch->data;
	while (left > 0) {
		size_t space = room - (size_t)(to - text);
		size_t taken;

		if (iconv(splitter->iconv, &from, &left, &to, &space) !=
			(size_t)-1)
			break;
		taken = pass_over(splitter, row, from, left, &to);
		from += taken;
		left -= taken;
		iconv(splitter->iconv, NULL, NULL, NULL, NULL);
	}
	*decoded_length = (size_t)(to - text);
	if (splitter->reader->unit == 1)
		mend_blanks(text, *decoded_length);
	return ledger__arena_duplicate(
		&splitter->block->arena, text, *decoded_length);
}

const char *ledger__decode(struct ledger__splitter *splitter,
	struct ledger__row *row, const char *bytes, size_t length,
	size_t *decoded_length)
{
	bool utf8 = splitter->reader->dialect.encoding == LEDGER__UTF8;
	const char *text = NULL;

	*decoded_length = length;
	if (utf8 && ledger__utf8_valid_prefix(bytes, length) == length)
		return bytes;
	if (splitter->reader->unit == 1 && is_ascii(bytes, length))
		return bytes;
	if (utf8)
		text = repair_utf8(
			splitter, row, bytes, length, decoded_length);
	else
		text = convert(splitter, row, bytes, length, decoded_length);
	if (text)
		return text;
	splitter->failed = true;
	*decoded_length = 0;
	return "";
}
