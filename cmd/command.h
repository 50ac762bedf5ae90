/* SPDX-License-Identifier: MIT */
/* What a command is, and what the shared main gives to it. */
#ifndef LEDGER_CMD_COMMAND_H
#define LEDGER_CMD_COMMAND_H

#include "careledger.h"
#include "diagnostics.h"
#include "options.h"

/* Exit statuses; the same in all commands, see careledger(7). */
enum {
	EXIT_DONE = 0,
	EXIT_FINDINGS = 1, /* somebody must act */
	EXIT_USAGE = 2,	   /* usage, setting or descriptor */
	EXIT_INPUT = 3,	   /* unreadable, or nothing written */
	EXIT_STORE = 4,
	EXIT_OUTPUT = 5,
	EXIT_BUSY = 75, /* EX_TEMPFAIL: try again */
};

/* Options that commands share; each action names the groups it takes. */
enum {
	COMMON_STORE = 1 << 0,
	COMMON_AS_OF = 1 << 1,
	COMMON_OUTPUT = 1 << 2, /* format, headings, values, excel, output */
	COMMON_EXIT_ZERO = 1 << 3,
	COMMON_LANGUAGE = 1 << 4,
	COMMON_DRY_RUN = 1 << 5,
	COMMON_REPORT = 1 << 6, /* as COMMON_OUTPUT, with all formats */
};

/* Descriptors that serve where none was named, nor a store knows its own. */
#define DEFAULT_FORM "left-behind-women"
#define DEFAULT_POLICY "mca-2025-7"

/* The first member of each command's struct of options. */
struct common_options {
	const char *store;
	const char *as_of;
	const char *format;
	const char *headings;
	const char *values;
	const char *output;
	const char *language;
	bool excel;
	bool exit_zero;
	bool dry_run;
	bool quiet;
	bool verbose;
	bool help;
	bool version;
};

struct run;

/* Files that an action may read beside the store. */
enum { RUN_READS = 2 };

/* What a command does; one, or several that the first operand names. */
struct action {
	const char *name; /* NULL when the command has one action only */
	const char *summary;
	const char *operands; /* for the usage line: "[FILE]..." */
	unsigned int common;
	struct option_table options;
	int (*run)(struct run *run); /* returns an exit status */
};

struct command {
	const char *name;
	const char *summary; /* one sentence */
	const struct action *actions;
	size_t action_count;
	size_t options_size; /* of the struct that begins with the common */
};

/* Each cmd/ledger-NAME.c defines this one. */
extern const struct command ledger_command;

/* What an action is given. */
struct run {
	const struct command *command;
	const struct action *action;
	struct diagnostics diagnostics;
	ledger_context *context;
	void *options; /* the command's struct */
	const struct common_options *common;
	const char *const *operands;
	size_t operand_count;
	const char *store_path;	 /* where the store is or should be */
	const char *data_folder; /* where descriptors lie */
	bool exit_zero;		 /* 1 becomes 0 */
	bool chinese;		 /* the language of findings */
	ledger_settings *settings[2];
	const char *reads[RUN_READS]; /* NULL, or what -o may not replace */
	ledger_output *output;
	ledger_writer *writer;
};

/* The worse of two exit statuses: 4, 5, 75, 3, 2, 1, 0. */
int worse(int a, int b);
/* Prints the context's text and returns the exit status of `status`. */
int run_failed(struct run *run, ledger_status status);
/* Prints a usage problem and the usage line; returns EXIT_USAGE. */
int run_usage(struct run *run, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * The path of a descriptor: NAME.yaml in the data folder's `kind` ("forms"),
 * or the file itself when the name has a slash or ends in ".yaml".  The caller
 * frees it.  EXIT_DONE, or the exit status of what was said.
 */
int run_descriptor(
	struct run *run, const char *kind, const char *name, char **path);

/*
 * Loads the policy by its name or file, else (NULL) the one that goes with
 * the form, without a form the shipped default.  *path, if not NULL, becomes
 * its file; the caller frees both.  EXIT_DONE, or the exit status of what was
 * said.
 */
int run_policy(struct run *run, const char *name, const ledger_form *form,
	ledger_policy **policy, char **path);

/* Prints the policy named, else (NULL) the store's, else the default one. */
int run_print_policy(struct run *run, const char *name);
/* Tells all that is wrong with the policy in a file, for a form (or NULL). */
int run_check_policy(struct run *run, const char *file, const char *form);
/*
 * Loads the form by its name or file, NULL for that of women; *path becomes
 * its file; the caller frees both.
 */
int run_form(
	struct run *run, const char *name, ledger_form **form, char **path);
/* Tells of rows and columns that are not read; `data` is the run. */
void run_tell_row(void *data, const char *file, uint64_t line, uint32_t column,
	const char *text);

/* Prints what is good to know, not with -q; `data` is the run. */
void run_tell_note(void *data, const char *text);

/* Whether shared options contradict each other; EXIT_DONE, or it is said. */
int run_check_common(struct run *run);
/* Sets a writer as --excel, --headings and --values say. */
void run_prepare_writer(const struct run *run, ledger_writer *writer);
/* The format asked for; else a table on a terminal, CSV otherwise. */
ledger_format run_format(const struct run *run);
/* Where output goes: stdout, or a file that close puts in place. */
ledger_status run_open_output(struct run *run, FILE **stream);
ledger_status run_close_output(struct run *run);
/*
 * Starts the output asked for (stdout or -o FILE, format, headings, values):
 * run->writer.  The format is a table on a terminal, CSV otherwise.
 */
ledger_status run_open_writer(struct run *run);
/* Finishes the writer and puts the file in place. */
ledger_status run_close_writer(struct run *run);
/* Whether an empty result must still be written: a format or file was named. */
bool run_wants_empty(const struct run *run);

/* Reads settings; EXIT_DONE, or prints what is wrong. */
int run_configure(struct run *run);
/* What the files of settings say under a key; NULL for nothing. */
const char *run_setting(const struct run *run, const char *key);
/*
 * A time as seconds since 1970: "2025-10-09T09:30:00+08:00", "…Z", or a day,
 * which means its end in China.  False, and nothing is said, for others.
 */
bool run_parse_time(const char *text, int64_t *seconds);
void run_release(struct run *run);

/* The tables of an action: the shared groups that it takes, then its own. */
enum { COMMON_TABLES = 9, ACTION_TABLES = COMMON_TABLES + 1 };
size_t action_tables(
	const struct action *action, struct option_table tables[ACTION_TABLES]);

#endif
