/* SPDX-License-Identifier: MIT */
/* Messages, findings and progress on stderr. */
#include "diagnostics.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MESSAGE_SIZE = 4096, BAR_WIDTH = 40 };

void diagnostics_start(struct diagnostics *diagnostics, const char *command)
{
	const char *no_colour = getenv("NO_COLOR");
	const char *terminal_kind = getenv("TERM");
	*diagnostics = (struct diagnostics){.command = command};
	diagnostics->terminal = isatty(STDERR_FILENO) == 1;
	diagnostics->colour =
		diagnostics->terminal &&
		(no_colour == NULL || no_colour[0] == '\0') &&
		(terminal_kind == NULL || strcmp(terminal_kind, "dumb") != 0);
	clock_gettime(CLOCK_MONOTONIC, &diagnostics->started);
	diagnostics->drawn = diagnostics->started;
}

/* File names and cells come from outside: they must not steer a terminal. */
static void print_visible(const char *text)
{
	ledger_text_visible(stderr, text, strlen(text));
}

static void print_formatted(const char *format, va_list arguments)
{
	char text[MESSAGE_SIZE];
	vsnprintf(text, sizeof(text), format, arguments);
	print_visible(text);
	fputc('\n', stderr);
}

void diagnostics_error(struct diagnostics *diagnostics, const char *format, ...)
{
	va_list arguments;
	diagnostics_progress_end(diagnostics);
	fprintf(stderr, "%s: ", diagnostics->command);
	va_start(arguments, format);
	print_formatted(format, arguments);
	va_end(arguments);
}

void diagnostics_note(struct diagnostics *diagnostics, const char *format, ...)
{
	va_list arguments;
	if (diagnostics->quiet)
		return;
	diagnostics_progress_end(diagnostics);
	fprintf(stderr, "%s: ", diagnostics->command);
	va_start(arguments, format);
	print_formatted(format, arguments);
	va_end(arguments);
}

void diagnostics_line(struct diagnostics *diagnostics, const char *format, ...)
{
	va_list arguments;
	if (diagnostics->quiet)
		return;
	diagnostics_progress_end(diagnostics);
	va_start(arguments, format);
	print_formatted(format, arguments);
	va_end(arguments);
}

static const char *severity_colour(ledger_severity severity)
{
	switch (severity) {
	case LEDGER_ERROR:
		return "\033[1;31m";
	case LEDGER_WARNING:
		return "\033[1;35m";
	case LEDGER_NOTE:
	case LEDGER_OFF:
		break;
	}
	return "\033[1;36m";
}

const char *diagnostics_severity(
	const struct diagnostics *diagnostics, ledger_severity severity)
{
	static const char *const words[][2] = {[LEDGER_OFF] = {"off", "忽略"},
		[LEDGER_NOTE] = {"note", "提示"},
		[LEDGER_WARNING] = {"warning", "警告"},
		[LEDGER_ERROR] = {"error", "错误"}};
	return words[severity][diagnostics->chinese];
}

void diagnostics_finding(struct diagnostics *diagnostics, const char *file,
	uint64_t line, uint32_t column, ledger_severity severity,
	const char *message, const char *rule)
{
	if (severity == LEDGER_OFF ||
		(severity == LEDGER_NOTE && !diagnostics->verbose))
		return;
	const char *word = diagnostics_severity(diagnostics, severity);
	diagnostics_progress_end(diagnostics);
	print_visible(file);
	if (line > 0)
		fprintf(stderr, ":%llu", (unsigned long long)line);
	if (line > 0 && column > 0)
		fprintf(stderr, ":%u", (unsigned int)column);
	if (diagnostics->colour)
		fprintf(stderr, ": %s%s\033[0m: ", severity_colour(severity),
			word);
	else
		fprintf(stderr, ": %s: ", word);
	print_visible(message);
	fprintf(stderr, " [%s]\n", rule);
}

static double seconds_between(
	const struct timespec *from, const struct timespec *to)
{
	return (double)(to->tv_sec - from->tv_sec) +
	       (double)(to->tv_nsec - from->tv_nsec) / 1e9;
}

void diagnostics_progress(struct diagnostics *diagnostics, double part)
{
	struct timespec now;
	if (!diagnostics->terminal || diagnostics->quiet)
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	if (seconds_between(&diagnostics->started, &now) < 1.0 ||
		(diagnostics->progress_shown &&
			seconds_between(&diagnostics->drawn, &now) < 0.1))
		return;
	diagnostics->drawn = now;
	diagnostics->progress_shown = true;
	if (part < 0)
		part = 0;
	if (part > 1)
		part = 1;
	int filled = (int)(part * BAR_WIDTH);
	fprintf(stderr, "\r[%.*s%*s] %3d%%", filled,
		"########################################", BAR_WIDTH - filled,
		"", (int)(part * 100));
	fflush(stderr);
}

void diagnostics_progress_end(struct diagnostics *diagnostics)
{
	if (!diagnostics->progress_shown)
		return;
	fputs("\r\033[K", stderr);
	diagnostics->progress_shown = false;
}
