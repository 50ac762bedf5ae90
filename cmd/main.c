/* SPDX-License-Identifier: MIT */
/* The main that all commands share. */
#include "command.h"

#include <errno.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * Files are for their owner; a core dump would hold persons; a pipe whose
 * reader left, or a limit of size, is a failed write, not a death in the middle
 * of an import.
 * Numbers and dates never depend on the locale, so only LC_CTYPE is set.
 */
static void harden(void)
{
	const struct rlimit none = {0, 0};
	umask(077);
	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	setlocale(LC_CTYPE, "");
}

/* Whether an option before the action has its value in the next argument. */
static bool takes_value(const char *text)
{
	const struct command *command = &ledger_command;
	for (size_t a = 0; a < command->action_count; a++) {
		struct option_table tables[ACTION_TABLES];
		size_t count = action_tables(&command->actions[a], tables);
		const struct option *option =
			text[1] == '-'
				? options_find(tables, count, text + 2,
					  strlen(text + 2))
				: options_find_letter(tables, count, text[1]);
		if (option != NULL)
			return option->kind != OPTION_FLAG &&
			       (text[1] == '-' || text[2] == '\0');
	}
	return false;
}

/*
 * The action that the first operand names.  Its place in the arguments goes to
 * *place, which is left alone when the command has one action only.
 */
static const struct action *find_action(int count, char **arguments, int *place)
{
	const struct command *command = &ledger_command;
	if (command->actions[0].name == NULL)
		return &command->actions[0];
	for (int i = 1; i < count; i++) {
		if (arguments[i][0] == '-' && arguments[i][1] != '\0') {
			i += takes_value(arguments[i]) ? 1 : 0;
			continue;
		}
		*place = i;
		for (size_t a = 0; a < command->action_count; a++) {
			if (strcmp(command->actions[a].name, arguments[i]) == 0)
				return &command->actions[a];
		}
		return NULL;
	}
	return NULL;
}

static void print_usage(FILE *stream, const struct action *action)
{
	const struct command *command = &ledger_command;
	fprintf(stream, "Usage: %s%s%s [OPTION]...%s%s\n", command->name,
		action->name != NULL ? " " : "",
		action->name != NULL ? action->name : "",
		action->operands != NULL ? " " : "",
		action->operands != NULL ? action->operands : "");
}

static void print_action_help(const struct action *action)
{
	struct option_table tables[ACTION_TABLES];
	size_t count = action_tables(action, tables);
	print_usage(stdout, action);
	printf("%s\n\nOptions:\n", action->summary);
	options_help(stdout, tables, count);
	printf("\nExit status: 0 done, 1 somebody must act, 2 usage, 3 input, "
	       "4 store,\n5 output, 75 store busy.  See %s(1).\n",
		ledger_command.name);
}

static void print_command_help(void)
{
	const struct command *command = &ledger_command;
	printf("Usage: %s ACTION [OPTION]...\n%s\n\nActions:\n", command->name,
		command->summary);
	for (size_t i = 0; i < command->action_count; i++)
		printf("  %-10s %s\n", command->actions[i].name,
			command->actions[i].summary);
	printf("\nOptions of an action: %s ACTION --help.  See %s(1).\n",
		command->name, command->name);
}

static bool has_word(
	int count, char **arguments, const char *word, const char *letter)
{
	for (int i = 1; i < count; i++) {
		if (strcmp(arguments[i], word) == 0 ||
			(letter != NULL && strcmp(arguments[i], letter) == 0))
			return true;
	}
	return false;
}

static int dump(void)
{
	const struct command *command = &ledger_command;
	for (size_t i = 0; i < command->action_count; i++) {
		struct option_table tables[ACTION_TABLES];
		size_t count = action_tables(&command->actions[i], tables);
		options_dump(stdout, command->actions[i].name, tables, count);
	}
	return EXIT_DONE;
}

static int print_version(void)
{
	printf("%s (Careledger) %s\n", ledger_command.name, ledger_version());
	return EXIT_DONE;
}

/* Without an action: help and version are all that is left. */
static int run_without_action(
	struct run *run, int count, char **arguments, int place)
{
	const struct command *command = &ledger_command;
	if (place == 0 && has_word(count, arguments, "--help", "-h")) {
		print_command_help();
		return EXIT_DONE;
	}
	if (place == 0 && has_word(count, arguments, "--version", "-V"))
		return print_version();
	if (place == 0)
		return run_usage(run, "which action?");
	const char *names[16];
	size_t name_count = 0;
	for (size_t i = 0; i < command->action_count && i < 16; i++)
		names[name_count++] = command->actions[i].name;
	const char *nearest =
		ledger_text_nearest(arguments[place], names, name_count);
	if (nearest != NULL)
		return run_usage(run, "unknown action '%s'; did you mean '%s'?",
			arguments[place], nearest);
	return run_usage(run, "unknown action '%s'", arguments[place]);
}

static int run_parsed(struct run *run)
{
	if (run->common->help) {
		print_action_help(run->action);
		return EXIT_DONE;
	}
	if (run->common->version)
		return print_version();
	run->exit_zero = run->common->exit_zero;
	run->diagnostics.quiet = run->common->quiet;
	run->diagnostics.verbose = run->common->verbose;
	int result = run_check_common(run);
	if (result == EXIT_DONE)
		result = run_configure(run);
	if (result == EXIT_DONE)
		result = run->action->run(run);
	diagnostics_progress_end(&run->diagnostics);
	return result;
}

static int run_action(struct run *run, int count, char **arguments, int place)
{
	struct option_table tables[ACTION_TABLES];
	size_t table_count = action_tables(run->action, tables);
	char problem[OPTION_PROBLEM_SIZE] = "";
	char **rest = calloc((size_t)count + 1, sizeof(*rest));
	const char **operands = calloc((size_t)count + 1, sizeof(*operands));
	int rest_count = 0;
	int result = EXIT_STORE;
	run->options = calloc(1, ledger_command.options_size);
	run->common = run->options;
	if (rest == NULL || operands == NULL || run->options == NULL) {
		diagnostics_error(&run->diagnostics, "out of memory");
		goto out;
	}
	for (int i = 1; i < count; i++) {
		if (i != place)
			rest[rest_count++] = arguments[i];
	}
	run->operands = operands;
	switch (options_parse(tables, table_count, rest_count, rest,
		run->options, operands, &run->operand_count, problem)) {
	case OPTIONS_GOOD:
		result = run_parsed(run);
		break;
	case OPTIONS_WRONG:
		result = run_usage(run, "%s", problem);
		break;
	case OPTIONS_MEMORY:
		diagnostics_error(&run->diagnostics, "out of memory");
		break;
	}
	options_release(tables, table_count, run->options);
out:
	free(run->options);
	free((void *)operands);
	free(rest);
	return result;
}

/* What was written must have arrived; a reader that left is no failure. */
static int close_output(struct run *run, int result)
{
	bool failed = ferror(stdout) != 0;
	int saved = 0;
	if (fflush(stdout) != 0) {
		failed = true;
		saved = errno;
	}
	if (!failed)
		return result;
	struct pollfd reader = {.fd = STDOUT_FILENO, .events = 0};
	if (saved == EPIPE ||
		(poll(&reader, 1, 0) == 1 && (reader.revents & POLLERR) != 0))
		return result;
	if (worse(result, EXIT_FINDINGS) == EXIT_FINDINGS)
		diagnostics_error(&run->diagnostics,
			"standard output could not be written%s%s",
			saved != 0 ? ": " : "",
			saved != 0 ? strerror(saved) : "");
	return worse(result, EXIT_OUTPUT);
}

int main(int count, char **arguments)
{
	struct run run = {.command = &ledger_command};
	int place = 0;
	int result = EXIT_STORE;
	harden();
	diagnostics_start(&run.diagnostics, ledger_command.name);
	run.context = ledger_context_new();
	if (run.context == NULL) {
		diagnostics_error(&run.diagnostics, "out of memory");
		return EXIT_STORE;
	}
	if (count == 2 && strcmp(arguments[1], "--dump-options") == 0) {
		result = dump();
	} else {
		run.action = find_action(count, arguments, &place);
		result = run.action == NULL
				 ? run_without_action(
					   &run, count, arguments, place)
				 : run_action(&run, count, arguments, place);
	}
	if (result == EXIT_FINDINGS && run.exit_zero)
		result = EXIT_DONE;
	result = close_output(&run, result);
	run_release(&run);
	return result;
}
