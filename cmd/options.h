/* SPDX-License-Identifier: MIT */
/* The option table: one description feeds parser, help, pages, completion. */
#ifndef LEDGER_CMD_OPTIONS_H
#define LEDGER_CMD_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum option_kind {
	OPTION_FLAG,   /* bool */
	OPTION_TEXT,   /* const char *; anything but nothing */
	OPTION_LIST,   /* struct option_list; may be given again */
	OPTION_DAY,    /* const char *; 2025-08-31 */
	OPTION_AREA,   /* const char *; 2 to 12 digits */
	OPTION_NUMBER, /* struct option_number; minimum to maximum */
	OPTION_CHOICE, /* const char *; one of choices */
};

struct option_list {
	const char **items;
	size_t count;
};

struct option_number {
	int value;
	bool given;
};

/*
 * One option.  `offset` says where its value goes in the command's struct of
 * options, which begins zeroed.  Exact names only: an abbreviation that works
 * today breaks scripts when the next option comes.
 */
struct option {
	const char *name; /* without the dashes */
	char letter;	  /* or 0 */
	enum option_kind kind;
	size_t offset;
	const char *argument; /* what help calls it: "FILE"; NULL for flags */
	const char *help;     /* lower case, no full stop */
	const char *const *choices; /* ends with NULL */
	int minimum, maximum;
};

/* A table: options of a command, behind those that it shares. */
struct option_table {
	const struct option *options;
	size_t count;
};

enum option_result {
	OPTIONS_GOOD,
	OPTIONS_WRONG, /* problem holds the text */
	OPTIONS_MEMORY,
};

enum { OPTION_PROBLEM_SIZE = 512 };

/*
 * Parses arguments[0 .. count): values go into `target`, what is no option
 * (and all behind "--", and "-") into operands, in order, which has room for
 * count.  `--name value`, `--name=value`, `-x value`, `-xvalue`, `-xyz` for
 * flags.
 */
enum option_result options_parse(const struct option_table *tables,
	size_t table_count, int count, char **arguments, void *target,
	const char **operands, size_t *operand_count,
	char problem[OPTION_PROBLEM_SIZE]);
/* Frees the lists that parsing made. */
void options_release(
	const struct option_table *tables, size_t table_count, void *target);

/* The option by its long name of that length, or NULL. */
const struct option *options_find(const struct option_table *tables,
	size_t table_count, const char *name, size_t length);
const struct option *options_find_letter(
	const struct option_table *tables, size_t table_count, char letter);

/* The lines of --help. */
void options_help(
	FILE *stream, const struct option_table *tables, size_t table_count);
/* One line each for checks and completion: action, name, letter, argument,
 * choices; tabs between, "-" for none. */
void options_dump(FILE *stream, const char *action,
	const struct option_table *tables, size_t table_count);

#endif
