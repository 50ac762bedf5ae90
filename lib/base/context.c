/* SPDX-License-Identifier: MIT */
/* The context: failures and their texts, and what the caller told. */
#include "base/context.h"

#include "base/digest.h"
#include "base/memory.h"
#include "base/text.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Here they are defined, see context.h. */
#undef ledger__fail
#undef ledger__fail_errno
#undef ledger__fail_memory

const char *ledger_version(void)
{
	return LEDGER_VERSION;
}

ledger_context *ledger_context_new(void)
{
	ledger_context *context;

	if (!ledger__digest_ready())
		return NULL;
	context = ledger__allocate(1, sizeof(*context));
	if (context == NULL)
		return NULL;
	context->actor = ledger__duplicate("", 0);
	context->temporary = ledger__duplicate("/tmp", 4);
	if (context->actor == NULL || context->temporary == NULL) {
		ledger_context_free(context);
		return NULL;
	}
	return context;
}

void ledger_context_free(ledger_context *context)
{
	if (context == NULL)
		return;
	free(context->actor);
	free(context->temporary);
	free(context->data);
	free(context);
}

const char *ledger_context_message(const ledger_context *context)
{
	assert(context != NULL);
	return context->message;
}

void ledger_context_set_now(ledger_context *context, int64_t seconds)
{
	assert(context != NULL);
	context->now = seconds;
}

ledger_status ledger__keep_text(
	ledger_context *context, char **place, const char *text)
{
	char *copy = NULL;

	assert(context != NULL);
	if (text != NULL)
		copy = ledger__duplicate(text, strlen(text));
	if (text != NULL && copy == NULL)
		return ledger__fail_memory(context);
	free(*place);
	*place = copy;
	return LEDGER_OK;
}

ledger_status ledger_context_set_actor(
	ledger_context *context, const char *actor)
{
	assert(actor != NULL);
	return ledger__keep_text(context, &context->actor, actor);
}

ledger_status ledger_context_set_temporary(
	ledger_context *context, const char *folder)
{
	assert(folder != NULL);
	return ledger__keep_text(context, &context->temporary, folder);
}

ledger_status ledger_context_set_data(
	ledger_context *context, const char *folder)
{
	assert(folder != NULL);
	return ledger__keep_text(context, &context->data, folder);
}

void ledger_context_set_language(
	ledger_context *context, ledger_language language)
{
	assert(context != NULL);
	context->language = language;
}

/* A text that was cut may end in half a character: that half goes. */
static void cut_half_character(char *text)
{
	size_t end = strlen(text);
	size_t start = end;
	int32_t point = 0;

	while (start > 0 && ((unsigned char)text[start - 1] & 0xC0) == 0x80)
		start--;
	if (start > 0)
		start--; /* the lead, or an ASCII character */
	if (ledger__utf8_decode(text + start, end - start, &point) == 0)
		text[start] = '\0';
}

/*
 * The text is made aside first: a caller may prefix the message that is
 * already there.
 */
__attribute__((format(printf, 3, 0))) static void set_message(
	ledger_context *context, const char *suffix, const char *format,
	va_list arguments)
{
	char text[LEDGER__MESSAGE_SIZE];
	int length = vsnprintf(text, sizeof(text), format, arguments);

	if (length < 0)
		text[0] = '\0';
	else if ((size_t)length >= sizeof(text))
		cut_half_character(text);
	if (suffix == NULL) {
		memcpy(context->message, text, sizeof(text));
		return;
	}
	length = snprintf(context->message, sizeof(context->message),
		"%.*s: %s", (int)sizeof(text) - 1, text, suffix);
	if (length < 0 || (size_t)length >= sizeof(context->message))
		cut_half_character(context->message);
}

ledger_status ledger__fail(
	ledger_context *context, ledger_status status, const char *format, ...)
{
	va_list arguments;

	assert(context != NULL);
	va_start(arguments, format);
	set_message(context, NULL, format, arguments);
	va_end(arguments);
	return status;
}

ledger_status ledger__fail_errno(
	ledger_context *context, ledger_status status, const char *format, ...)
{
	char space[128];
	const char *reason = strerror_r(errno, space, sizeof(space));
	va_list arguments;

	assert(context != NULL);
	va_start(arguments, format);
	set_message(context, reason, format, arguments);
	va_end(arguments);
	return status;
}

ledger_status ledger__fail_memory(ledger_context *context)
{
	static const char text[] = "out of memory";

	assert(context != NULL);
	memcpy(context->message, text, sizeof(text));
	return LEDGER_ERROR_MEMORY;
}
