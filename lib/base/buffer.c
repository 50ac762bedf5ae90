/* SPDX-License-Identifier: MIT */
/* Byte buffers whose failures stick. */
#include "base/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 64 };

static bool enlarge(struct ledger__buffer *buffer, size_t more)
{
	size_t needed;
	size_t capacity = buffer->capacity;
	char *data;

	if (more > SIZE_MAX / 2 - buffer->length) {
		buffer->failed = true;
		return false;
	}
	needed = buffer->length + more;
	if (capacity == 0)
		capacity = FIRST_CAPACITY;
	while (capacity < needed)
		capacity *= 2; /* at most SIZE_MAX / 2 was asked for */
	data = ledger__reallocate(buffer->data, capacity, 1);
	if (data == NULL) {
		buffer->failed = true;
		return false;
	}
	buffer->data = data;
	buffer->capacity = capacity;
	return true;
}

bool ledger__buffer_reserve(struct ledger__buffer *buffer, size_t more)
{
	if (buffer->failed)
		return false;
	if (buffer->capacity - buffer->length >= more)
		return true;
	return enlarge(buffer, more);
}

void ledger__buffer_append(
	struct ledger__buffer *buffer, const void *bytes, size_t length)
{
	if (length == 0 || !ledger__buffer_reserve(buffer, length))
		return;
	memcpy(buffer->data + buffer->length, bytes, length);
	buffer->length += length;
}

void ledger__buffer_append_text(struct ledger__buffer *buffer, const char *text)
{
	ledger__buffer_append(buffer, text, strlen(text));
}

void ledger__buffer_append_byte(struct ledger__buffer *buffer, char byte)
{
	if (!ledger__buffer_reserve(buffer, 1))
		return;
	buffer->data[buffer->length++] = byte;
}

void ledger__buffer_printf(
	struct ledger__buffer *buffer, const char *format, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (length < 0) {
		buffer->failed = true;
		return;
	}
	if (!ledger__buffer_reserve(buffer, (size_t)length + 1))
		return;
	va_start(arguments, format);
	(void)vsnprintf(buffer->data + buffer->length, (size_t)length + 1,
		format, arguments);
	va_end(arguments);
	buffer->length += (size_t)length;
}

const char *ledger__buffer_text(struct ledger__buffer *buffer)
{
	if (!ledger__buffer_reserve(buffer, 1))
		return "";
	buffer->data[buffer->length] = '\0';
	return buffer->data;
}

void ledger__buffer_reset(struct ledger__buffer *buffer)
{
	buffer->length = 0;
	buffer->failed = false;
}

void ledger__buffer_release(struct ledger__buffer *buffer)
{
	free(buffer->data);
	*buffer = (struct ledger__buffer){0};
}
