/* SPDX-License-Identifier: MIT */
/* Descriptors: files read whole, their trees, and failures at their lines. */
#include "form/descriptor.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LISTED = 16 }; /* longer choices are not spelt out */

static ledger_status check_file(
	ledger_context *context, const char *path, int file)
{
	struct stat kind;

	if (fstat(file, &kind) != 0)
		return ledger__fail_errno(context, LEDGER_ERROR_DESCRIPTOR,
			"cannot read '%s'", path);
	if (!S_ISREG(kind.st_mode))
		return ledger__fail(context, LEDGER_ERROR_DESCRIPTOR,
			"cannot read '%s': not a regular file", path);
	return LEDGER_OK;
}

ledger_status ledger__descriptor_read(
	ledger_context *context, const char *path, char **text, size_t *length)
{
	size_t limit = LEDGER__DESCRIPTOR_BYTES;
	char *bytes = NULL;
	size_t have = 0;
	ssize_t got = 1;
	ledger_status status = LEDGER_OK;
	/* Nobody may ever write into a pipe, or a device never end. */
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (file < 0)
		return ledger__fail_errno(context, LEDGER_ERROR_DESCRIPTOR,
			"cannot read '%s'", path);
	status = check_file(context, path, file);
	if (status)
		goto out;
	bytes = ledger__allocate(limit + 2, 1);
	if (!bytes) {
		status = ledger__fail_memory(context);
		goto out;
	}
	while (got > 0 && have <= limit) {
		got = read(file, bytes + have, limit + 1 - have);
		if (got < 0 && errno == EINTR)
			got = 1;
		else if (got > 0)
			have += (size_t)got;
	}
	if (got < 0)
		status = ledger__fail_errno(context, LEDGER_ERROR_DESCRIPTOR,
			"cannot read '%s'", path);
	else if (have > limit)
		status = ledger__fail(context, LEDGER_ERROR_DESCRIPTOR,
			"%s: file is over %zu bytes", path, limit);
out:
	close(file);
	if (status) {
		free(bytes);
		return status;
	}
	*text = bytes;
	*length = have;
	return LEDGER_OK;
}

const struct ledger__node *ledger__node_get(
	const struct ledger__node *node, const char *key)
{
	if (!node || node->kind != LEDGER__MAPPING)
		return NULL;
	for (size_t i = 0; i < node->count; i++)
		if (strcmp(node->keys[i], key) == 0)
			return node->items[i];
	return NULL;
}

/* ---- Failures ---------------------------------------------------------- */

const char *ledger__quote(char quoted[LEDGER__QUOTE_SIZE], const char *text)
{
	struct ledger__buffer visible = {0};
	size_t room = LEDGER__QUOTE_SIZE - sizeof "...";
	const char *shown;

	ledger__text_append_visible(&visible, text, strlen(text));
	shown = ledger__buffer_text(&visible);
	if (visible.length < LEDGER__QUOTE_SIZE) {
		snprintf(quoted, LEDGER__QUOTE_SIZE, "%s", shown);
	} else {
		while (room > 0 && ((unsigned char)shown[room] & 0xc0) == 0x80)
			room--;
		snprintf(quoted, LEDGER__QUOTE_SIZE, "%.*s...", (int)room,
			shown);
	}
	ledger__buffer_release(&visible);
	return quoted;
}

static ledger_status fail_at(ledger_context *context,
	const struct ledger__document *document, size_t line,
	const char *format, va_list arguments)
{
	char problem[LEDGER__MESSAGE_SIZE / 2];
	const char *note = context->problem_note;
	ledger_status status;

	vsnprintf(problem, sizeof problem, format, arguments);
	status = ledger__fail(context, LEDGER_ERROR_DESCRIPTOR, "%s:%zu: %s%s",
		ledger__document_source(document), line, problem,
		note ? note : "");
	if (context->on_problem) {
		context->problem_count++;
		context->on_problem(context->problem_data, context->message);
	}
	return status;
}

bool ledger__goes_on(
	ledger_context *context, ledger_status status, ledger_status *first)
{
	if (!*first)
		*first = status;
	if (!status)
		return true;
	return status == LEDGER_ERROR_DESCRIPTOR && context->on_problem &&
	       context->problem_count < LEDGER__PROBLEMS_MOST;
}

ledger_status ledger__node_fail(ledger_context *context,
	const struct ledger__document *document,
	const struct ledger__node *node, const char *format, ...)
{
	va_list arguments;
	ledger_status status;

	va_start(arguments, format);
	status = fail_at(context, document, node->line, format, arguments);
	va_end(arguments);
	return status;
}

ledger_status ledger__line_fail(ledger_context *context,
	const struct ledger__document *document, size_t line,
	const char *format, ...)
{
	va_list arguments;
	ledger_status status;

	va_start(arguments, format);
	status = fail_at(context, document, line, format, arguments);
	va_end(arguments);
	return status;
}

/* "; did you mean 'x'?", or the whole choice where it is short, or "". */
static void propose(char *proposal, size_t size, const char *text,
	const char *const *known, size_t known_count)
{
	const char *nearest = ledger__nearest(text, known, known_count);
	char quoted[LEDGER__QUOTE_SIZE];
	size_t used;

	proposal[0] = '\0';
	if (nearest) {
		snprintf(proposal, size, "; did you mean '%s'?",
			ledger__quote(quoted, nearest));
		return;
	}
	used = (size_t)snprintf(proposal, size, "; it is one of ");
	for (size_t i = 0; i < known_count && used < size; i++)
		used += (size_t)snprintf(proposal + used, size - used, "%s%s",
			i > 0 ? ", " : "", known[i]);
	if (used >= size || known_count == 0 || known_count > LISTED)
		proposal[0] = '\0';
}

static ledger_status fail_unknown(ledger_context *context,
	const struct ledger__document *document, size_t line, const char *kind,
	const char *text, const char *const *known, size_t known_count)
{
	char quoted[LEDGER__QUOTE_SIZE];
	char proposal[256];

	propose(proposal, sizeof proposal, text, known, known_count);
	return ledger__line_fail(context, document, line, "unknown %s '%s'%s",
		kind, ledger__quote(quoted, text), proposal);
}

ledger_status ledger__node_unknown(ledger_context *context,
	const struct ledger__document *document,
	const struct ledger__node *node, const char *kind, const char *text,
	const char *const *known, size_t known_count)
{
	return fail_unknown(
		context, document, node->line, kind, text, known, known_count);
}

static bool is_known(
	const char *key, const char *const *known, size_t known_count)
{
	for (size_t i = 0; i < known_count; i++)
		if (strcmp(key, known[i]) == 0)
			return true;
	return false;
}

ledger_status ledger__node_check_keys(ledger_context *context,
	const struct ledger__document *document,
	const struct ledger__node *node, const char *const *known,
	size_t known_count)
{
	ledger_status first = LEDGER_OK;

	if (node->kind != LEDGER__MAPPING)
		return ledger__node_fail(context, document, node,
			"a mapping is needed here (key: value)");
	for (size_t i = 0; i < node->count; i++) {
		ledger_status status;

		if (is_known(node->keys[i], known, known_count))
			continue;
		status = fail_unknown(context, document, node->key_lines[i],
			"key", node->keys[i], known, known_count);
		if (!ledger__goes_on(context, status, &first))
			break;
	}
	return first;
}
