/* SPDX-License-Identifier: MIT */
/* Strict UTF-8: decoding, encoding, validation at the speed of memory. */
#include "base/text.h"

#include <string.h>

enum {
	REPLACEMENT = 0xFFFD,
	LAST_POINT = 0x10FFFF,
};

static bool is_continuation(unsigned char byte)
{
	return (byte & 0xC0) == 0x80;
}

/*
 * Bytes of the well-formed sequence at `b` (Unicode 15, table 3-7), 0 if there
 * is none.  The second byte's range depends on the first: that is where
 * overlong forms, surrogates and numbers too great fall out.
 */
static size_t sequence_length(const unsigned char *b, size_t length)
{
	unsigned char low = 0x80;
	unsigned char high = 0xBF;

	if (b[0] < 0x80)
		return 1;
	if (b[0] < 0xC2 || b[0] > 0xF4 || length < 2)
		return 0;
	if (b[0] < 0xE0)
		return is_continuation(b[1]) ? 2 : 0;
	if (b[0] == 0xE0)
		low = 0xA0;
	else if (b[0] == 0xED)
		high = 0x9F;
	else if (b[0] == 0xF0)
		low = 0x90;
	else if (b[0] == 0xF4)
		high = 0x8F;
	if (b[1] < low || b[1] > high || length < 3 || !is_continuation(b[2]))
		return 0;
	if (b[0] < 0xF0)
		return 3;
	return length >= 4 && is_continuation(b[3]) ? 4 : 0;
}

size_t ledger__utf8_decode(const char *text, size_t length, int32_t *point)
{
	const unsigned char *b = (const unsigned char *)text;
	size_t bytes;

	if (length == 0)
		return 0;
	bytes = sequence_length(b, length);
	switch (bytes) {
	case 1:
		*point = b[0];
		break;
	case 2:
		*point = (b[0] & 0x1F) << 6 | (b[1] & 0x3F);
		break;
	case 3:
		*point = (b[0] & 0x0F) << 12 | (b[1] & 0x3F) << 6 |
			 (b[2] & 0x3F);
		break;
	case 4:
		*point = (b[0] & 0x07) << 18 | (b[1] & 0x3F) << 12 |
			 (b[2] & 0x3F) << 6 | (b[3] & 0x3F);
		break;
	default:
		break;
	}
	return bytes;
}

void ledger__utf8_append(struct ledger__buffer *buffer, int32_t point)
{
	unsigned char bytes[4];
	size_t length;

	if (point < 0 || point > LAST_POINT ||
		(point >= 0xD800 && point <= 0xDFFF))
		point = REPLACEMENT;
	if (point < 0x80) {
		bytes[0] = (unsigned char)point;
		length = 1;
	} else if (point < 0x800) {
		bytes[0] = (unsigned char)(0xC0 | point >> 6);
		bytes[1] = (unsigned char)(0x80 | (point & 0x3F));
		length = 2;
	} else if (point < 0x10000) {
		bytes[0] = (unsigned char)(0xE0 | point >> 12);
		bytes[1] = (unsigned char)(0x80 | (point >> 6 & 0x3F));
		bytes[2] = (unsigned char)(0x80 | (point & 0x3F));
		length = 3;
	} else {
		bytes[0] = (unsigned char)(0xF0 | point >> 18);
		bytes[1] = (unsigned char)(0x80 | (point >> 12 & 0x3F));
		bytes[2] = (unsigned char)(0x80 | (point >> 6 & 0x3F));
		bytes[3] = (unsigned char)(0x80 | (point & 0x3F));
		length = 4;
	}
	ledger__buffer_append(buffer, bytes, length);
}

/* The offset of the first byte from `i` on that is not ASCII, or `length`. */
static size_t skip_ascii(const unsigned char *b, size_t i, size_t length)
{
	while (length - i >= sizeof(uint64_t)) {
		uint64_t word;

		memcpy(&word, b + i, sizeof(word));
		if ((word & UINT64_C(0x8080808080808080)) != 0)
			break;
		i += sizeof(word);
	}
	while (i < length && b[i] < 0x80)
		i++;
	return i;
}

/* The same for common Chinese: U+1000 … U+CFFF, always three bytes. */
static size_t skip_hanzi(const unsigned char *b, size_t i, size_t length)
{
	while (length - i >= 3 && b[i] >= 0xE1 && b[i] <= 0xEC &&
		((b[i + 1] & 0xC0) ^ 0x80) + ((b[i + 2] & 0xC0) ^ 0x80) == 0)
		i += 3;
	return i;
}

size_t ledger__utf8_valid_prefix(const char *text, size_t length)
{
	const unsigned char *b = (const unsigned char *)text;
	size_t i = 0;

	while (i < length) {
		size_t bytes;

		if (b[i] < 0x80) {
			i = skip_ascii(b, i, length);
			continue;
		}
		if (b[i] >= 0xE1 && b[i] <= 0xEC) {
			size_t start = i;

			i = skip_hanzi(b, i, length);
			if (i > start)
				continue;
		}
		bytes = sequence_length(b + i, length - i);
		if (bytes == 0)
			break;
		i += bytes;
	}
	return i;
}
