/* SPDX-License-Identifier: MIT */
/* The option parser: exact names, typed values, one pass. */
#include "options.h"

#include "careledger.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

struct parser {
	const struct option_table *tables;
	size_t table_count;
	int count;
	char **arguments;
	int next;
	void *target;
	char *problem;
};

const struct option *options_find(const struct option_table *tables,
	size_t table_count, const char *name, size_t length)
{
	for (size_t t = 0; t < table_count; t++) {
		for (size_t i = 0; i < tables[t].count; i++) {
			const struct option *option = &tables[t].options[i];
			if (strlen(option->name) == length &&
				memcmp(option->name, name, length) == 0)
				return option;
		}
	}
	return NULL;
}

const struct option *options_find_letter(
	const struct option_table *tables, size_t table_count, char letter)
{
	for (size_t t = 0; t < table_count; t++) {
		for (size_t i = 0; i < tables[t].count; i++) {
			if (tables[t].options[i].letter == letter)
				return &tables[t].options[i];
		}
	}
	return NULL;
}

static enum option_result wrong(struct parser *parser, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static enum option_result wrong(struct parser *parser, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(parser->problem, OPTION_PROBLEM_SIZE, format, arguments);
	va_end(arguments);
	return OPTIONS_WRONG;
}

static enum option_result unknown_option(
	struct parser *parser, const char *name, size_t length)
{
	size_t total = 0;
	for (size_t t = 0; t < parser->table_count; t++)
		total += parser->tables[t].count;
	const char **names = calloc(total + 1, sizeof(*names));
	char *text = strndup(name, length);
	if (names == NULL || text == NULL) {
		free(names);
		free(text);
		return OPTIONS_MEMORY;
	}
	size_t filled = 0;
	for (size_t t = 0; t < parser->table_count; t++) {
		for (size_t i = 0; i < parser->tables[t].count; i++)
			names[filled++] = parser->tables[t].options[i].name;
	}
	const char *nearest = ledger_text_nearest(text, names, filled);
	if (nearest != NULL)
		wrong(parser, "unknown option '--%s'; did you mean '--%s'?",
			text, nearest);
	else
		wrong(parser, "unknown option '--%s'", text);
	free(names);
	free(text);
	return OPTIONS_WRONG;
}

static enum option_result set_number(
	struct parser *parser, const struct option *option, const char *value)
{
	char *end = NULL;
	errno = 0;
	long number = strtol(value, &end, 10);
	bool digits = value[0] >= '0' && value[0] <= '9';
	if (!digits || *end != '\0' || errno != 0 || number < option->minimum ||
		number > option->maximum)
		return wrong(parser,
			"option '--%s' takes a whole number from %d to %d",
			option->name, option->minimum, option->maximum);
	struct option_number *place =
		(void *)((char *)parser->target + option->offset);
	place->value = (int)number;
	place->given = true;
	return OPTIONS_GOOD;
}

static enum option_result check_choice(
	struct parser *parser, const struct option *option, const char *value)
{
	char list[OPTION_PROBLEM_SIZE / 2] = "";
	for (const char *const *c = option->choices; *c != NULL; c++) {
		if (strcmp(*c, value) == 0)
			return OPTIONS_GOOD;
		size_t used = strlen(list);
		snprintf(list + used, sizeof(list) - used, "%s%s",
			used > 0 ? ", " : "", *c);
	}
	return wrong(
		parser, "option '--%s' takes one of: %s", option->name, list);
}

static bool area_like(const char *value)
{
	size_t length = strlen(value);
	return strspn(value, "0123456789") == length &&
	       (length == 2 || length == 4 || length == 6 || length == 9 ||
		       length == 12);
}

static enum option_result set_list(
	struct parser *parser, const struct option *option, const char *value)
{
	struct option_list *list =
		(void *)((char *)parser->target + option->offset);
	const char **items = realloc(
		(void *)list->items, (list->count + 1) * sizeof(*items));
	if (items == NULL)
		return OPTIONS_MEMORY;
	list->items = items;
	list->items[list->count++] = value;
	return OPTIONS_GOOD;
}

static enum option_result set_value(
	struct parser *parser, const struct option *option, const char *value)
{
	enum option_result result = OPTIONS_GOOD;
	if (value[0] == '\0')
		return wrong(parser, "option '--%s' takes no empty %s",
			option->name, option->argument);
	switch (option->kind) {
	case OPTION_LIST:
		return set_list(parser, option, value);
	case OPTION_NUMBER:
		return set_number(parser, option, value);
	case OPTION_DAY:
		if (!ledger_text_is_day(value))
			return wrong(parser,
				"option '--%s' takes a day such as 2025-08-31",
				option->name);
		break;
	case OPTION_AREA:
		if (!area_like(value))
			return wrong(parser,
				"option '--%s' takes a division code of 2, "
				"4, 6, 9 or 12 digits",
				option->name);
		break;
	case OPTION_CHOICE:
		result = check_choice(parser, option, value);
		break;
	case OPTION_FLAG:
	case OPTION_TEXT:
		break;
	}
	if (result == OPTIONS_GOOD)
		memcpy((char *)parser->target + option->offset, &value,
			sizeof(value));
	return result;
}

static void set_flag(struct parser *parser, const struct option *option)
{
	*(bool *)((char *)parser->target + option->offset) = true;
}

static enum option_result parse_long(struct parser *parser, const char *text)
{
	const char *equals = strchr(text, '=');
	size_t length = equals != NULL ? (size_t)(equals - text) : strlen(text);
	const struct option *option =
		options_find(parser->tables, parser->table_count, text, length);
	if (option == NULL)
		return unknown_option(parser, text, length);
	if (option->kind == OPTION_FLAG) {
		if (equals != NULL)
			return wrong(parser, "option '--%s' takes no value",
				option->name);
		set_flag(parser, option);
		return OPTIONS_GOOD;
	}
	if (equals != NULL)
		return set_value(parser, option, equals + 1);
	if (parser->next >= parser->count)
		return wrong(parser, "option '--%s' needs %s", option->name,
			option->argument);
	return set_value(parser, option, parser->arguments[parser->next++]);
}

static enum option_result parse_letters(struct parser *parser, const char *text)
{
	for (const char *p = text; *p != '\0'; p++) {
		const struct option *option = options_find_letter(
			parser->tables, parser->table_count, *p);
		if (option == NULL)
			return wrong(parser, "unknown option '-%c'", *p);
		if (option->kind == OPTION_FLAG) {
			set_flag(parser, option);
			continue;
		}
		if (p[1] != '\0')
			return set_value(parser, option, p + 1);
		if (parser->next >= parser->count)
			return wrong(parser, "option '-%c' needs %s", *p,
				option->argument);
		return set_value(
			parser, option, parser->arguments[parser->next++]);
	}
	return OPTIONS_GOOD;
}

enum option_result options_parse(const struct option_table *tables,
	size_t table_count, int count, char **arguments, void *target,
	const char **operands, size_t *operand_count,
	char problem[OPTION_PROBLEM_SIZE])
{
	struct parser parser = {
		tables, table_count, count, arguments, 0, target, problem};
	bool only_operands = false;
	*operand_count = 0;
	while (parser.next < count) {
		const char *text = arguments[parser.next++];
		enum option_result result = OPTIONS_GOOD;
		if (only_operands || text[0] != '-' || text[1] == '\0')
			operands[(*operand_count)++] = text;
		else if (strcmp(text, "--") == 0)
			only_operands = true;
		else if (text[1] == '-')
			result = parse_long(&parser, text + 2);
		else
			result = parse_letters(&parser, text + 1);
		if (result != OPTIONS_GOOD)
			return result;
	}
	return OPTIONS_GOOD;
}

void options_release(
	const struct option_table *tables, size_t table_count, void *target)
{
	for (size_t t = 0; t < table_count; t++) {
		for (size_t i = 0; i < tables[t].count; i++) {
			const struct option *option = &tables[t].options[i];
			if (option->kind != OPTION_LIST)
				continue;
			struct option_list *list =
				(void *)((char *)target + option->offset);
			free((void *)list->items);
			*list = (struct option_list){NULL, 0};
		}
	}
}

static void help_line(FILE *stream, const struct option *option)
{
	char left[64];
	snprintf(left, sizeof(left), "--%s%s%s", option->name,
		option->argument != NULL ? " " : "",
		option->argument != NULL ? option->argument : "");
	if (option->letter != 0)
		fprintf(stream, "  -%c, ", option->letter);
	else
		fprintf(stream, "      ");
	if (strlen(left) > 20)
		fprintf(stream, "%s\n%28s", left, "");
	else
		fprintf(stream, "%-22s", left);
	fprintf(stream, "%s\n", option->help);
}

void options_help(
	FILE *stream, const struct option_table *tables, size_t table_count)
{
	for (size_t t = 0; t < table_count; t++) {
		for (size_t i = 0; i < tables[t].count; i++)
			help_line(stream, &tables[t].options[i]);
	}
}

void options_dump(FILE *stream, const char *action,
	const struct option_table *tables, size_t table_count)
{
	for (size_t t = 0; t < table_count; t++) {
		for (size_t i = 0; i < tables[t].count; i++) {
			const struct option *option = &tables[t].options[i];
			fprintf(stream, "%s\t%s\t%c\t%s\t",
				action != NULL ? action : "-", option->name,
				option->letter != 0 ? option->letter : '-',
				option->argument != NULL ? option->argument
							 : "-");
			if (option->choices == NULL)
				fputc('-', stream);
			for (size_t c = 0; option->choices != NULL &&
					   option->choices[c] != NULL;
				c++)
				fprintf(stream, "%s%s", c > 0 ? "," : "",
					option->choices[c]);
			fputc('\n', stream);
		}
	}
}
