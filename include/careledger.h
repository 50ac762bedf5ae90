/* SPDX-License-Identifier: MIT */
/*
 * Careledger: the information ledger of rural left-behind women in difficulty
 * (农村留守妇女困难群体信息台账), as 民发〔2025〕7号 asks for it.
 *
 * This header is the whole public interface of libcareledger.  Objects are
 * opaque; a name that ends in _new, _open or _load makes one, the matching
 * _free or _close ends it and accepts NULL.  A `const char *` that comes back
 * is borrowed from the object it was asked of.  All text is UTF-8.
 *
 * The library never prints, never exits, never reads the environment and
 * never looks at the clock: the caller tells the time, the person and the
 * folders.  A handle is used by one thread at a time; different contexts may
 * be used by different threads.  Misuse (a NULL handle) is asserted.
 */
#ifndef CARELEDGER_H
#define CARELEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What stands here is exported; everything else in the library is hidden. */
#if defined(__GNUC__)
#pragma GCC visibility push(default)
#endif

#define LEDGER_VERSION "0.1.0"

/*
 * What a call did, graded by what the caller does next: 0 done, positive for
 * a normal other outcome, negative for failures, whose text is in the context
 * (ledger_context_message).  Since 0.1.
 */
typedef enum ledger_status {
	LEDGER_OK = 0,
	LEDGER_END = 1,		      /* nothing more to come */
	LEDGER_ERROR_MEMORY = -1,     /* no memory */
	LEDGER_ERROR_DESCRIPTOR = -2, /* form, policy, profile, setting wrong */
	LEDGER_ERROR_INPUT = -3,      /* input cannot be read */
	LEDGER_ERROR_REFUSED = -4,    /* findings: nothing was written */
	LEDGER_ERROR_STORE = -5,      /* store missing, foreign, damaged */
	LEDGER_ERROR_BUSY = -6,	      /* store in use: try again */
	LEDGER_ERROR_OUTPUT = -7,     /* output could not be written */
} ledger_status;

typedef enum ledger_language {
	LEDGER_ENGLISH,
	LEDGER_CHINESE,
} ledger_language;

typedef enum ledger_severity {
	LEDGER_OFF,
	LEDGER_NOTE,
	LEDGER_WARNING,
	LEDGER_ERROR,
} ledger_severity;

typedef struct ledger_context ledger_context;
typedef struct ledger_form ledger_form;
typedef struct ledger_policy ledger_policy;
typedef struct ledger_profile ledger_profile;
typedef struct ledger_store ledger_store;
typedef struct ledger_writer ledger_writer;
typedef struct ledger_import ledger_import;
typedef struct ledger_due ledger_due;
typedef struct ledger_classify ledger_classify;

/* ---- Version ---------------------------------------------------------- */

/* The version of the library that runs (LEDGER_VERSION is the header's). */
const char *ledger_version(void);

/* ---- Context ---------------------------------------------------------- */

/* Makes a context, NULL when memory ends. */
ledger_context *ledger_context_new(void);
void ledger_context_free(ledger_context *context);
/* The text of the last failure; lower case, no full stop; never NULL. */
const char *ledger_context_message(const ledger_context *context);
/* The time, in seconds since 1970 UTC, for batches, versions, journal. */
void ledger_context_set_now(ledger_context *context, int64_t seconds);
int64_t ledger_context_now(const ledger_context *context);
/* Who works; copied.  LEDGER_ERROR_MEMORY. */
ledger_status ledger_context_set_actor(
	ledger_context *context, const char *actor);
/* The folder for spools of runs without a store; copied.  Default /tmp. */
ledger_status ledger_context_set_temporary(
	ledger_context *context, const char *folder);
/*
 * The folder of descriptors: its policies/ holds those that others extend.
 * Copied.  Default none.
 */
ledger_status ledger_context_set_data(
	ledger_context *context, const char *folder);
/* The language of findings.  Default English. */
void ledger_context_set_language(
	ledger_context *context, ledger_language language);

/* ---- Forms ------------------------------------------------------------ */

/*
 * Reads a form's descriptor (ledger-form(5)) and checks all of it: sheets,
 * fields, code lists, conditions.  A form is read only from then on and may
 * be used by several threads.
 * Errors: LEDGER_ERROR_DESCRIPTOR, "FILE:LINE: problem; did you mean 'x'?";
 * LEDGER_ERROR_MEMORY.  Since 0.1.
 */
ledger_status ledger_form_load(
	ledger_context *context, const char *path, ledger_form **form);
void ledger_form_free(ledger_form *form);
/* The stable name (left-behind-women), the title, the edition. */
const char *ledger_form_name(const ledger_form *form);
const char *ledger_form_title(const ledger_form *form);
const char *ledger_form_version(const ledger_form *form);
/* The name of the policy that goes with it; NULL when it names none. */
const char *ledger_form_policy(const ledger_form *form);
/* Its sheets, in the form's order; NULL for an index that is too great. */
size_t ledger_form_sheet_count(const ledger_form *form);
const char *ledger_form_sheet_name(const ledger_form *form, size_t index);
const char *ledger_form_sheet_title(const ledger_form *form, size_t index);

/* ---- Writing rows ----------------------------------------------------- */

typedef enum ledger_format {
	LEDGER_FORMAT_TABLE,
	LEDGER_FORMAT_CSV,
	LEDGER_FORMAT_TSV,
	LEDGER_FORMAT_JSON,
	LEDGER_FORMAT_JSONL,
	LEDGER_FORMAT_YAML,
	LEDGER_FORMAT_MARKDOWN,
	LEDGER_FORMAT_HTML, /* reports only */
	LEDGER_FORMAT_XLSX, /* reports only */
} ledger_format;

/* How a column's cells are set: numbers go right and are JSON numbers. */
typedef enum ledger_column_kind {
	LEDGER_COLUMN_TEXT,
	LEDGER_COLUMN_INTEGER,
	LEDGER_COLUMN_DECIMAL,
} ledger_column_kind;

/*
 * Makes a writer on a stream that the caller keeps and closes.  First all
 * columns are declared, then rows of cells are written, then finish.  A
 * failure sticks: later calls do nothing, and finish returns it.
 *
 * Machine formats (CSV, TSV, JSON, JSONL, YAML) show column names and codes,
 * human formats (table, Markdown) titles and labels, unless set otherwise.
 * What a machine format writes, ledger-import reads back unchanged: cells
 * with delimiters, quotes, line breaks or blanks at an end are quoted, text
 * in YAML that could be read as something else too.  Human formats show
 * control, bidi and zero-width characters as \u{…}.  Memory is flat: a table
 * takes its widths from the first 2,000 rows or 1 MiB.  Bytes that are not
 * UTF-8 come out as U+FFFD.
 * Errors: LEDGER_ERROR_MEMORY; LEDGER_ERROR_DESCRIPTOR for formats that are
 * for reports only.
 */
ledger_status ledger_writer_new(ledger_context *context, FILE *stream,
	ledger_format format, ledger_writer **writer);
void ledger_writer_free(ledger_writer *writer);
/*
 * CSV and TSV for a spreadsheet: BOM, CRLF, every text quoted, and an
 * apostrophe before what the spreadsheet would run or destroy: text that
 * begins, be it after blanks, with = + - @ (also full-width), tab, CR, LF, NUL
 * or an apostrophe; digits that begin with 0 or are 12 or more; a month such
 * as 2025-08.  Import takes the apostrophe off again.
 */
void ledger_writer_set_excel(ledger_writer *writer, bool excel);
/*
 * The text comes on a terminal: every format, not only the human ones, shows
 * as \u{…} what would steer it.
 */
void ledger_writer_set_terminal(ledger_writer *writer, bool terminal);
void ledger_writer_set_titles(ledger_writer *writer, bool titles);
void ledger_writer_set_labels(ledger_writer *writer, bool labels);
/* Whether labels are shown, so that they need not be made in vain. */
bool ledger_writer_shows_labels(const ledger_writer *writer);
void ledger_writer_column(ledger_writer *writer, const char *name,
	const char *title, ledger_column_kind kind);
/*
 * One cell; NULL is "no value" (JSON null, else nothing).  `label` may be
 * NULL: then the value stands for itself.  Lengths in bytes.
 */
void ledger_writer_cell(ledger_writer *writer, const char *value, size_t length,
	const char *label, size_t label_length);
void ledger_writer_text(ledger_writer *writer, const char *value);
void ledger_writer_integer(ledger_writer *writer, int64_t value);
/* Cells that were not written are "no value". */
void ledger_writer_end_row(ledger_writer *writer);
/* Whether something failed, so that no more rows need be made. */
bool ledger_writer_failed(const ledger_writer *writer);
/*
 * Whether it failed because nobody reads on (EPIPE): a command then ends
 * without a message.
 */
bool ledger_writer_broken_pipe(const ledger_writer *writer);
/*
 * Writes what is left (the table, the closing bracket) and flushes.  A report
 * without rows is valid: "[]", or the header alone.
 * Errors: LEDGER_ERROR_OUTPUT (with errno's text), LEDGER_ERROR_MEMORY.
 */
ledger_status ledger_writer_finish(ledger_writer *writer);

/*
 * Writes what a sheet (NULL: the persons') takes: field, title, aliases, type,
 * required ("yes", "expected", "no"), code, label, synonyms; a row for each
 * field and, below it, one for each of its codes; several words with ';'
 * between.  The caller finishes the writer.
 * Errors: LEDGER_ERROR_DESCRIPTOR (no such sheet), LEDGER_ERROR_MEMORY.
 * Since 0.1.
 */
ledger_status ledger_form_describe(ledger_context *context,
	const ledger_form *form, const char *sheet, ledger_writer *writer);

/* ---- Files that appear whole ------------------------------------------- */

typedef struct ledger_output ledger_output;

/*
 * Before anything is written: whether each output is a file of its own,
 * neither the store, nor what lies beside that for its sake, nor one of the
 * inputs ("-": standard input) or of the other outputs, under whatever name.
 * NULL among the paths is passed over.  LEDGER_ERROR_DESCRIPTOR if not,
 * LEDGER_ERROR_MEMORY.  Since 0.1.
 */
ledger_status ledger_output_check(ledger_context *context, const char *store,
	const char *const *inputs, size_t input_count,
	const char *const *outputs, size_t output_count);

/*
 * A file that appears under its name whole or not at all: mode 0600, written
 * under another name beside it, synced and renamed by commit.  A symbolic
 * link under that name is refused.  Errors: LEDGER_ERROR_OUTPUT,
 * LEDGER_ERROR_MEMORY.  Since 0.1.
 */
ledger_status ledger_output_open(
	ledger_context *context, const char *path, ledger_output **output);
/* The stream to write on; the output keeps and closes it. */
FILE *ledger_output_stream(ledger_output *output);
/* What was written is on the disk, not yet under its name; then commit. */
ledger_status ledger_output_sync(ledger_output *output);
ledger_status ledger_output_commit(ledger_output *output);
/* What was not committed is removed. */
void ledger_output_free(ledger_output *output);

/* ---- Text for people ---------------------------------------------------- */

/*
 * The one of `names` nearest to `text`, if near enough to be worth proposing;
 * else NULL.
 */
const char *ledger_text_nearest(
	const char *text, const char *const *names, size_t count);
/*
 * Writes text to a stream with control, bidi and zero-width characters as
 * \u{...}, so that it cannot steer a terminal.  Failures stick to the stream.
 */
void ledger_text_visible(FILE *stream, const char *text, size_t length);
/* "2025-08-31", a full day that exists, years 1 to 9999. */
bool ledger_text_is_day(const char *text);
/* Room for a day as text, with its NUL. */
#define LEDGER_DAY_SIZE 11
/* The civil day in China (UTC+8) at the context's time. */
void ledger_context_today(
	const ledger_context *context, char day[LEDGER_DAY_SIZE]);

/* ---- Settings ------------------------------------------------------------ */

typedef struct ledger_settings ledger_settings;

/*
 * Reads a file of settings: a YAML mapping of the given keys, each a plain
 * text.  LEDGER_END when there is no such file; LEDGER_ERROR_DESCRIPTOR, with
 * file, line and the nearest key, when it is not as it should be.  Since 0.1.
 */
ledger_status ledger_settings_load(ledger_context *context, const char *path,
	const char *const *keys, size_t key_count, ledger_settings **settings);
void ledger_settings_free(ledger_settings *settings);
/* The text under a key, NULL when it is not set. */
const char *ledger_settings_get(
	const ledger_settings *settings, const char *key);

/* ---- Policy -------------------------------------------------------------- */

/*
 * A policy says who is concerned, in which groups, entitled to which measures
 * by which departments, by which clauses, and how often a record must be
 * verified: ledger-policy(5).  Strict: all that can be told without a form is
 * checked, and is LEDGER_ERROR_DESCRIPTOR with file and line.  The policies
 * that it extends are looked for beside the file, then among those of
 * ledger_context_set_data.  Since 0.1.
 */
ledger_status ledger_policy_load(
	ledger_context *context, const char *path, ledger_policy **policy);
/*
 * The same from memory; `source` names the text in messages.  What it extends
 * is looked for only among those of ledger_context_set_data.
 */
ledger_status ledger_policy_parse(ledger_context *context, const char *source,
	const char *text, size_t length, ledger_policy **policy);
/*
 * Compiles the policy's conditions for the persons of a form, which must
 * outlive it: fields, codes, parameters, conditions, groups, durations and
 * departments that are named must be there, no measure or group may be less
 * sensitive than what its condition betrays, and measures and departments
 * must fit into the form's code lists.  May be called again with another form.
 * Errors: LEDGER_ERROR_DESCRIPTOR, LEDGER_ERROR_MEMORY.  Since 0.1.
 */
ledger_status ledger_policy_bind(ledger_context *context, ledger_policy *policy,
	const ledger_form *form);
/* One problem of a descriptor: "FILE:LINE: problem; did you mean 'x'?". */
typedef void ledger_problem_callback(void *data, const char *text);
/*
 * Loads the policy and (unless NULL) binds it to the form, and goes on after
 * what is wrong, so that all problems are told at once.
 * Errors: LEDGER_ERROR_DESCRIPTOR (there was a problem), LEDGER_ERROR_MEMORY.
 * Since 0.1.
 */
ledger_status ledger_policy_check(ledger_context *context, const char *path,
	const ledger_form *form, ledger_problem_callback *callback, void *data);
/*
 * Writes what the policy holds, a row each: parameters, departments, tasks,
 * durations, eligibility, groups, measures, with the columns kind, code,
 * label, task, departments, lead, clause, document, reading, sensitivity,
 * value.  Several codes are joined by ';'.  The writer is not finished.
 */
ledger_status ledger_policy_write_list(
	const ledger_policy *policy, ledger_writer *writer);
/*
 * Adds the policy's measures and departments to the code lists of a form that
 * no other thread uses yet, as stores do with their own: for describing it.
 * Errors: LEDGER_ERROR_DESCRIPTOR, LEDGER_ERROR_MEMORY.  Since 0.1.
 */
ledger_status ledger_form_add_policy(ledger_context *context, ledger_form *form,
	const ledger_policy *policy);
/*
 * The policy that a store keeps, bound to the store's form, which must
 * outlive it.  Errors: LEDGER_ERROR_DESCRIPTOR (it has none),
 * LEDGER_ERROR_MEMORY.  Since 0.1.
 */
ledger_status ledger_policy_of_store(
	ledger_store *store, ledger_policy **policy);
void ledger_policy_free(ledger_policy *policy);
const char *ledger_policy_id(const ledger_policy *policy);
const char *ledger_policy_title(const ledger_policy *policy);
/* The document's number, such as 民发〔2025〕7号; "" when not told. */
const char *ledger_policy_document(const ledger_policy *policy);
/* The bytes that it was made from, for keeping in a store. */
const char *ledger_policy_text(const ledger_policy *policy, size_t *length);
/* "6 months" or "90 days", and the clause behind it, "" when not told. */
const char *ledger_policy_interval(const ledger_policy *policy);
const char *ledger_policy_clause(const ledger_policy *policy);

/* ---- Due ----------------------------------------------------------------- */

/*
 * When records must be verified again: due_on is the day of the last
 * verification and the policy's interval, months clamped to the month's last
 * day (Civil Code 202); overdue when the as-of day is after due_on.  A
 * verification known only by month or year counts as its first day.  Never
 * verified is due at once; drafts count as never verified; exited records
 * never fall due.
 */
typedef enum ledger_due_state {
	LEDGER_DUE_CURRENT, /* verified, not due within the days asked */
	LEDGER_DUE_SOON,    /* due on the as-of day or some days later */
	LEDGER_DUE_OVERDUE,
	LEDGER_DUE_NEVER, /* registered, never verified */
	LEDGER_DUE_DRAFT,
	LEDGER_DUE_EXITED,
	LEDGER_DUE_UNREADABLE, /* filters only: the row's dates are not dates */
	LEDGER_DUE_STATES
} ledger_due_state;

/*
 * A job about due dates: set it up, then gather and write, or filter.
 * Settings return LEDGER_ERROR_DESCRIPTOR for values that mean nothing.
 * Default: the as-of day is the context's time in China; states overdue,
 * never, draft; within 30 days; all areas.  Since 0.1.
 */
ledger_status ledger_due_new(ledger_context *context, ledger_due **due);
void ledger_due_free(ledger_due *due);
/* The policy, borrowed; without one a store's own is taken. */
void ledger_due_set_policy(ledger_due *due, const ledger_policy *policy);
ledger_status ledger_due_set_as_of(ledger_due *due, const char *day);
/* How many days ahead is soon. */
void ledger_due_set_within(ledger_due *due, int days);
/*
 * "overdue,due-soon,never,draft", any of them; a filter's rows may also be
 * "current", "exited", "unreadable", which a store's list refuses.
 */
ledger_status ledger_due_set_states(ledger_due *due, const char *states);
/* Only within this area, 2 to 12 digits. */
ledger_status ledger_due_set_area(ledger_due *due, const char *code);

/*
 * Goes through the store's persons and keeps those in the states asked for,
 * most overdue first, then by area, then by record; by_township puts the
 * township first.  Memory stays flat.
 * Errors: LEDGER_ERROR_STORE, LEDGER_ERROR_DESCRIPTOR (the policy in the
 * store), LEDGER_ERROR_OUTPUT (no room for spools), LEDGER_ERROR_MEMORY.
 */
ledger_status ledger_due_gather(
	ledger_due *due, ledger_store *store, bool by_township);
/* How many persons were met in a state, listed or not. */
uint64_t ledger_due_count(const ledger_due *due, ledger_due_state state);
/* How many were kept for the list. */
uint64_t ledger_due_listed(const ledger_due *due);
/*
 * Writes the list: record_no, name, area, verified_on, due_on, days_overdue,
 * state; the caller finishes the writer.  It shows persons, so it is
 * journaled and synced first: LEDGER_ERROR_STORE, LEDGER_ERROR_BUSY, and
 * nothing is written.
 */
ledger_status ledger_due_write(
	ledger_due *due, ledger_store *store, ledger_writer *writer);
/*
 * Writes the list as one CSV file for each township, named by its code, into
 * a folder (0700) that is made or is empty; gathered by township before.
 * `prepare` (may be NULL) sets each file's writer.  *files, which may be NULL,
 * becomes how many.  Errors as above; LEDGER_ERROR_OUTPUT for the folder and
 * the files.
 */
ledger_status ledger_due_split(ledger_due *due, ledger_store *store,
	const char *folder, void (*prepare)(void *data, ledger_writer *writer),
	void *data, uint64_t *files);
/*
 * Counts by area at a level, "county", "township" or "village": area,
 * area_name, records, overdue, never, draft, due_soon; only areas with
 * somebody in the states asked for.  Aggregates are not journaled.  *areas,
 * which may be NULL, becomes how many rows.
 */
ledger_status ledger_due_write_counts(ledger_due *due, ledger_store *store,
	const char *level, ledger_writer *writer, uint64_t *areas);
/*
 * Told by filters: that a row cannot be read (column 0), or of the heading of
 * a column, 1 and so on, that is not in the form.
 */
typedef void ledger_row_callback(void *data, const char *file, uint64_t line,
	uint32_t column, const char *text);
/*
 * A filter: reads a sheet (path, "-" for stdin) of the form's persons and
 * writes its rows on, in their order, with due_on, days_overdue and state
 * behind them.  `select` writes only rows in the states asked for.  A policy
 * must be set.  Rows whose dates cannot be read are in the state
 * "unreadable"; they are told to `tell` (may be NULL) by line and text.
 * Errors: LEDGER_ERROR_INPUT, LEDGER_ERROR_OUTPUT, LEDGER_ERROR_MEMORY.
 */
ledger_status ledger_due_filter(ledger_due *due, const ledger_form *form,
	const char *path, bool select, ledger_writer *writer,
	ledger_row_callback *tell, void *data);

/* ---- Classify ------------------------------------------------------------ */

/*
 * Who is concerned, in which groups, entitled to which measures, and why, as
 * a policy says: each true, false or unknown.  Pure: record, policy and day
 * give the result.  What the profile hides is not seen: fields say nothing,
 * codes vanish, groups are false, so that nothing shown depends on it.
 *
 * A job: set it up, then gather and write, or filter.  Settings return
 * LEDGER_ERROR_DESCRIPTOR for values that mean nothing; texts are copied
 * (LEDGER_ERROR_MEMORY).  Default: the context's day in China, everybody, all
 * areas.  Since 0.1.
 */
ledger_status ledger_classify_new(
	ledger_context *context, ledger_classify **classify);
void ledger_classify_free(ledger_classify *classify);
/*
 * The policy, borrowed, bound to the store's or the sheet's form; without one
 * a store's own is taken.
 */
void ledger_classify_set_policy(
	ledger_classify *classify, const ledger_policy *policy);
/* The profile, borrowed; needed. */
void ledger_classify_set_profile(
	ledger_classify *classify, const ledger_profile *profile);
/* What for; a store's journal notes it. */
ledger_status ledger_classify_set_purpose(
	ledger_classify *classify, const char *purpose);
ledger_status ledger_classify_set_as_of(
	ledger_classify *classify, const char *day);
/* Only within this area, 2 to 12 digits. */
ledger_status ledger_classify_set_area(
	ledger_classify *classify, const char *code);
/*
 * Only persons in this group who are not known to be ineligible; only this
 * measure; only measures of this department.  Codes, labels or synonyms of
 * the policy; those that it has not, or that the profile hides, are refused
 * when the job runs.
 */
ledger_status ledger_classify_set_group(
	ledger_classify *classify, const char *group);
ledger_status ledger_classify_set_measure(
	ledger_classify *classify, const char *measure);
ledger_status ledger_classify_set_department(
	ledger_classify *classify, const char *department);
/*
 * "entitled": persons with a measure that they are entitled to; "missing": a
 * row for each of those that was not provided, or has ended; "unknown": what
 * must be asked, a row for each person.
 */
ledger_status ledger_classify_set_only(
	ledger_classify *classify, const char *only);
/* A row for each person and eligibility, group and measure, with the why. */
void ledger_classify_set_explain(ledger_classify *classify, bool explain);

/*
 * Goes through the store's persons but those who left, and finds who is
 * listed.  Memory stays flat.
 * Errors: LEDGER_ERROR_DESCRIPTOR (no policy, or what was asked for is not
 * in it), LEDGER_ERROR_STORE, LEDGER_ERROR_OUTPUT (no room for spools),
 * LEDGER_ERROR_MEMORY.
 */
ledger_status ledger_classify_gather(
	ledger_classify *classify, ledger_store *store);
/* How many persons are listed; of a file, after filtering. */
uint64_t ledger_classify_listed(const ledger_classify *classify);
/*
 * Writes the gathered list: in order of records; "missing" and "unknown" by
 * township, village, record.  A list with persons is noted in the journal
 * before the first byte, else nothing is shown (LEDGER_ERROR_STORE,
 * LEDGER_ERROR_BUSY).  The caller finishes the writer.
 */
ledger_status ledger_classify_write(
	ledger_classify *classify, ledger_store *store, ledger_writer *writer);
/*
 * A filter: reads a sheet (path, "-" for stdin) of the form's persons as
 * import does, and writes its rows on, in their order, with the results
 * behind them; those of persons who left have none.  With explain or
 * "unknown" it writes that instead.  A policy must be set.  Rows with cells
 * that conditions read and that cannot be read, and columns that are not in
 * the form, are told to `tell` (may be NULL).
 * Errors: LEDGER_ERROR_INPUT, LEDGER_ERROR_DESCRIPTOR, LEDGER_ERROR_MEMORY.
 */
ledger_status ledger_classify_filter(ledger_classify *classify,
	const ledger_form *form, const char *path, ledger_writer *writer,
	ledger_row_callback *tell, void *data);
/* How many rows of the file were told. */
uint64_t ledger_classify_unreadable(const ledger_classify *classify);
/*
 * After writing or filtering: what to know beside the list, a line each, in
 * the language of findings.  That the profile hides something depends on the
 * policy, the profile and what was asked for, never on a person.
 */
ledger_status ledger_classify_notes(const ledger_classify *classify,
	void (*tell)(void *data, const char *text), void *data);

/* ---- Reports ------------------------------------------------------------ */

/*
 * The month's tables, as descriptors say (ledger-report-format(5)).  A job:
 * set it up, then count, or thaw what was sent, or combine files; then write,
 * compare, freeze.  The same store, period, time, tables and settings give
 * the same bytes, in every format.
 * Settings return LEDGER_ERROR_DESCRIPTOR for values that mean nothing; texts
 * are copied (LEDGER_ERROR_MEMORY).  Since 0.1.
 */
typedef struct ledger_report ledger_report;

ledger_status ledger_report_new(
	ledger_context *context, ledger_report **report);
void ledger_report_free(ledger_report *report);
/*
 * The period of a month, "2025-09", that ends on its day `cutoff_day` (1 to
 * 31; the month's last day where there is none such) and begins the day after
 * the one before: 2025-08-16 to 2025-09-15 for 15.  LEDGER_ERROR_DESCRIPTOR.
 */
ledger_status ledger_report_month(ledger_context *context, const char *month,
	int cutoff_day, char from[LEDGER_DAY_SIZE], char to[LEDGER_DAY_SIZE]);
/* The month of the last period that ended before a day. */
enum { LEDGER_MONTH_SIZE = 8 };
ledger_status ledger_report_last_month(ledger_context *context, const char *day,
	int cutoff_day, char month[LEDGER_MONTH_SIZE]);
/* First and last day; needed. */
ledger_status ledger_report_set_period(
	ledger_report *report, const char *from, const char *to);
/*
 * The month that the title names: "2025-10", or "next", "same" (that of the
 * period's last day; the default).
 */
ledger_status ledger_report_set_title_month(
	ledger_report *report, const char *month);
/*
 * What the store knew at this time, in seconds since 1970: what was committed
 * before that second or in it; default: the context's.  The day of the footer's
 * 填报日期.
 */
void ledger_report_set_known_at(ledger_report *report, int64_t seconds);
/*
 * The level of the rows, "county", "township" or "village"; default: the one
 * below the area.
 */
ledger_status ledger_report_set_level(ledger_report *report, const char *level);
/* Only within this area, 2 to 12 digits; default: the store's. */
ledger_status ledger_report_set_area(ledger_report *report, const char *code);
/* The policy, borrowed; without one a store's own is taken. */
void ledger_report_set_policy(
	ledger_report *report, const ledger_policy *policy);
/* A table, by the file of its descriptor, in order; read when needed. */
ledger_status ledger_report_add_table(ledger_report *report, const char *path);
/*
 * All tables of a folder whose file is named by their id: T1.yaml and so on,
 * T2 before T10, but not T2-2019.yaml, another edition of T2.
 */
ledger_status ledger_report_add_folder(
	ledger_report *report, const char *folder);
/*
 * Of the tables that a folder gave, those that name groups which the policy
 * does not have are replaced by another edition that fits, or left out, and
 * told: id and group.  Call it after the policy was set, before counting or
 * thawing; tables added by name stay.  `tell` may be NULL.
 */
ledger_status ledger_report_fit_tables(ledger_report *report,
	ledger_store *store,
	void (*tell)(void *data, const char *table, const char *group),
	void *data);
/* 单位负责人 and the like: a line below the tables, "" to be filled in. */
ledger_status ledger_report_add_footer(
	ledger_report *report, const char *label, const char *value);

/*
 * Loads the tables for a form and a policy bound to it, and goes on after what
 * is wrong, so that all problems are told at once.  A table that another one
 * names must be there.
 * Errors: LEDGER_ERROR_DESCRIPTOR (there was a problem), LEDGER_ERROR_MEMORY.
 */
ledger_status ledger_report_check(ledger_report *report,
	const ledger_form *form, const ledger_policy *policy,
	ledger_problem_callback *callback, void *data);
/*
 * Counts, and checks that everything adds up.
 * Errors: LEDGER_ERROR_REFUSED (an identity is broken: what both sides are),
 * LEDGER_ERROR_DESCRIPTOR (a table, or no such area), LEDGER_ERROR_STORE,
 * LEDGER_ERROR_MEMORY.
 */
ledger_status ledger_report_count(ledger_report *report, ledger_store *store);
/*
 * Writes who is behind a cell, "T2:411726103:low_income" (table, row, column;
 * "total" is the row of the sum; the keys of a measure's row with '/' between
 * them): one row for each that it counts, of a share those in its numerator. It
 * shows persons, so it is journaled and synced first.  The caller finishes the
 * writer.  *listed, which may be NULL, becomes how many. Errors: as of
 * counting; LEDGER_ERROR_DESCRIPTOR (no such cell, or one that counts areas).
 */
ledger_status ledger_report_cell(ledger_report *report, ledger_store *store,
	const char *cell, const ledger_profile *profile, const char *purpose,
	ledger_writer *writer, uint64_t *listed);
/*
 * Writes the tables and their columns: table, title, version, column,
 * heading, column_title, kind, note.  Needs no store.
 */
ledger_status ledger_report_write_list(
	ledger_report *report, ledger_writer *writer);

/* How figures are written; all else is the format's own way. */
typedef struct ledger_report_style {
	ledger_format format;
	bool excel;	      /* CSV, TSV: BOM, CRLF, guarded cells */
	bool terminal;	      /* nothing may steer it; bars for shares */
	const char *headings; /* "name", "title"; NULL: the format's own */
	const char *values;   /* "code", "label"; NULL: the format's own */
	size_t width;	      /* of the terminal in columns; 0: without end */
} ledger_report_style;

/*
 * Writes the figures that were counted, thawed or combined.
 * Errors: LEDGER_ERROR_OUTPUT, LEDGER_ERROR_MEMORY, LEDGER_ERROR_DESCRIPTOR
 * (too large for a worksheet).
 */
ledger_status ledger_report_write(
	ledger_report *report, FILE *stream, const ledger_report_style *style);

/*
 * Keeps the figures that were counted, with their digest, as sent.  Another
 * report of the same period, tables, level, area and policy is replaced: it
 * stays, and the list says so.  *number and *replaced (0: none), which may be
 * NULL, become their numbers.  Where the one that holds has the same digest
 * nothing is kept anew: both become its number.  The store must be writable.
 * Errors: LEDGER_ERROR_STORE, LEDGER_ERROR_BUSY, LEDGER_ERROR_MEMORY.
 */
ledger_status ledger_report_freeze(ledger_report *report, ledger_store *store,
	int64_t *number, int64_t *replaced);
/*
 * Takes the figures that were kept for the same period, tables, level, area
 * and policy, or (number not 0) those of that number.  LEDGER_END when there
 * are none.
 * Errors: LEDGER_ERROR_STORE (altered meanwhile, too), LEDGER_ERROR_MEMORY.
 */
ledger_status ledger_report_thaw(
	ledger_report *report, ledger_store *store, int64_t number);
/*
 * Writes what was kept: report, from, to, tables, level, area, policy,
 * known_at, time, actor, digest, replaces, replaced_by.
 */
ledger_status ledger_report_write_kept(
	ledger_store *store, ledger_writer *writer);

/* A cell that differs; "" is no figure, "absent" no such row or column. */
typedef void ledger_report_difference_callback(void *data, const char *table,
	const char *row, const char *column, const char *frozen,
	const char *today);
/*
 * Compares figures cell by cell; returns how many differ.  `callback` may be
 * NULL.
 */
uint64_t ledger_report_compare(const ledger_report *frozen,
	const ledger_report *today, ledger_report_difference_callback *callback,
	void *data);

/*
 * Reads reports from files (CSV, TSV or JSON, as they are written here) and
 * adds them up: a row a file, or, when the level was set and is that of their
 * rows, all rows.  The area, when it was set, is that of the sum.  `expected`
 * (NULL: none) is a file with codes of areas, and names behind them: those who
 * sent nothing are told to `missing`.  What is wrong in files is told to
 * `problem`.  Identities are checked.  No store is needed.
 * Errors: LEDGER_ERROR_INPUT, LEDGER_ERROR_REFUSED (they do not fit together,
 * or do not add up), LEDGER_ERROR_DESCRIPTOR, LEDGER_ERROR_MEMORY.
 */
ledger_status ledger_report_combine(ledger_report *report,
	const char *const *paths, size_t count, const char *expected,
	ledger_problem_callback *problem,
	void (*missing)(void *data, const char *code, const char *title),
	void *data);

/* ---- Export -------------------------------------------------------------- */

/*
 * A profile says what a recipient may see, by sensitivity: full, mask or
 * absent.  Strict, as all descriptors.  Since 0.1.
 */
ledger_status ledger_profile_load(
	ledger_context *context, const char *path, ledger_profile **profile);
void ledger_profile_free(ledger_profile *profile);
const char *ledger_profile_id(const ledger_profile *profile);
bool ledger_profile_needs_purpose(const ledger_profile *profile);

/*
 * What to export: records of a sheet (NULL: the persons'), of an area (NULL:
 * all), that were there on the as-of day (NULL: the context's day).  All
 * borrowed until the call returns.
 */
typedef struct ledger_export_options {
	const char *sheet;
	const ledger_profile *profile;
	const char *purpose; /* NULL or "" when none is told */
	const char *area;
	const char *as_of;
	const char *fields; /* "name,phone", in this order; NULL for all */
} ledger_export_options;

/*
 * Writes records: record_no, version, export_batch, then the fields that the
 * profile allows, or those of them that are asked for; rows that belong to a
 * person show her number and name as the profile does.  The caller finishes
 * the writer.  Journaled and synced before the first byte; if that fails
 * (LEDGER_ERROR_STORE, LEDGER_ERROR_BUSY) nothing is written.
 * LEDGER_ERROR_DESCRIPTOR: an unknown sheet, area, day or field, a field that
 * the profile hides, or a purpose that the profile needs.  *records, which
 * may be NULL, becomes how many.
 */
ledger_status ledger_export_run(ledger_context *context, ledger_store *store,
	const ledger_export_options *options, ledger_writer *writer,
	uint64_t *records);

/* ---- Store ------------------------------------------------------------ */

/*
 * Makes a new store at `path`, from the form and (unless NULL) the policy in
 * the files named, for the area of this 12-digit code.  The file appears
 * whole, of mode 0600, or not at all; an existing file is never touched.  The
 * descriptors are kept inside, and the store is opened with them ever after.
 * Errors: LEDGER_ERROR_DESCRIPTOR (a descriptor or the area code is wrong),
 * LEDGER_ERROR_STORE (the file exists, its folder is open to others or lies
 * on a network share, or it cannot be written), LEDGER_ERROR_MEMORY.
 */
ledger_status ledger_store_create(ledger_context *context, const char *path,
	const char *form_path, const char *policy_path, const char *area);

typedef enum ledger_store_mode {
	LEDGER_STORE_READ, /* only the journal of disclosures is written */
	LEDGER_STORE_WRITE,
} ledger_store_mode;

/* How long a person waits for another run to end: 30 seconds. */
#define LEDGER_STORE_BUSY_SECONDS 30

/*
 * Opens the store, which keeps the context and is closed before it is freed.
 * Waits up to `busy_seconds` whenever another process is writing.
 *
 * Refused, with nothing changed: a store that is missing, a symbolic link, a
 * file with several links, of another program, of a newer version, or damaged
 * at its head; one that others may read or write; one in a folder where
 * others may make files, or on a network share; one left in WAL mode.
 * Errors: LEDGER_ERROR_STORE, LEDGER_ERROR_BUSY, LEDGER_ERROR_MEMORY.
 */
ledger_status ledger_store_open(ledger_context *context, const char *path,
	ledger_store_mode mode, unsigned int busy_seconds,
	ledger_store **store);
void ledger_store_close(ledger_store *store);

/* Borrowed from the store. */
const char *ledger_store_path(const ledger_store *store);
const ledger_form *ledger_store_form(const ledger_store *store);
const char *ledger_store_area(const ledger_store *store); /* 12 digits */
/* The seven letters that begin the record numbers issued here. */
const char *ledger_store_code(const ledger_store *store);
/* The policy's text, as it was given; NULL when the store has none. */
const char *ledger_store_policy(const ledger_store *store, size_t *length);

typedef enum ledger_chain {
	LEDGER_CHAIN_WRITE,	 /* runs that changed the store */
	LEDGER_CHAIN_DISCLOSURE, /* lists of persons that were shown */
} ledger_chain;

/* Room for a digest of 32 bytes in hexadecimal, with its NUL. */
#define LEDGER_HEAD_SIZE 65

/*
 * The newest entry of a chain of the journal: its number (0: none yet) and
 * its digest ("" then).  Whoever has noted a head elsewhere sees later
 * whether the chain before it was cut or rewritten.
 * Errors: LEDGER_ERROR_STORE, LEDGER_ERROR_BUSY.
 */
ledger_status ledger_store_head(ledger_store *store, ledger_chain chain,
	int64_t *sequence, char head[LEDGER_HEAD_SIZE]);

/*
 * One thing that ledger_store_check found: its kind ("structure", "schema",
 * "descriptor", "record", "version", "batch", "journal", "key", "reference",
 * "report"), what is wrong (never a personal value), and the record ("" for
 * none).
 */
typedef void ledger_check_callback(
	void *data, const char *kind, const char *text, const char *record);

/*
 * Reads the whole store: structure, schema, descriptors, references, unique
 * keys, and every digest of records, versions, batches, journal and reports
 * that were kept.  All problems are reported; LEDGER_ERROR_STORE if there was
 * one.
 */
ledger_status ledger_store_check(
	ledger_store *store, ledger_check_callback *callback, void *data);

/*
 * Writes what happened to a record, newest first: a row for each field that a
 * version changed, with the columns version, time, command, file, line,
 * actor, field, old, new.  Identifying values are masked and protected fields
 * absent, unless `full`, which needs a purpose.  It is a disclosure, in the
 * journal before the first row is written.
 * Errors: LEDGER_ERROR_INPUT (no record number, or none such),
 * LEDGER_ERROR_REFUSED (full without a purpose), LEDGER_ERROR_STORE,
 * LEDGER_ERROR_BUSY, LEDGER_ERROR_MEMORY.  The caller finishes the writer.
 */
ledger_status ledger_store_history(ledger_store *store, const char *record,
	bool full, const char *purpose, ledger_writer *writer);

/* ---- Import ------------------------------------------------------------- */

/*
 * An import reads sheets into one sheet of the store's form, all in one
 * transaction: make it, set it, run it once, ask what it did, free it.
 */

/* What to do with a row whose record the store has already. */
typedef enum ledger_existing {
	LEDGER_EXISTING_UPDATE, /* newer or equal verification: cell by cell */
	LEDGER_EXISTING_FILL,	/* only blanks are filled */
	LEDGER_EXISTING_SKIP,	/* it stays as it is */
	LEDGER_EXISTING_ERROR,	/* it is an error of the row */
} ledger_existing;

/*
 * Every line after the header is counted once:
 * rows = added + updated + unchanged + rejected + held + skipped.
 */
typedef enum ledger_import_count {
	LEDGER_IMPORT_ROWS,
	LEDGER_IMPORT_ADDED,
	LEDGER_IMPORT_UPDATED,
	LEDGER_IMPORT_UNCHANGED,
	LEDGER_IMPORT_REJECTED, /* wrong: to be mended */
	LEDGER_IMPORT_HELD,	/* not safe: waits for a person */
	LEDGER_IMPORT_SKIPPED,	/* blank, total, signature, repeated header */
	LEDGER_IMPORT_COUNTS
} ledger_import_count;

/*
 * A finding, borrowed for the length of the call.  Texts are never NULL, ""
 * when there is none; the value is masked as its field's sensitivity asks;
 * column 0 is the row as a whole.  A finding about the sheet, not about one
 * of its rows, has the header's line.
 */
typedef struct ledger_finding ledger_finding;
const char *ledger_finding_file(const ledger_finding *finding);
uint64_t ledger_finding_line(const ledger_finding *finding);
uint64_t ledger_finding_column(const ledger_finding *finding);
const char *ledger_finding_field(const ledger_finding *finding);
const char *ledger_finding_heading(const ledger_finding *finding);
const char *ledger_finding_value(const ledger_finding *finding);
const char *ledger_finding_rule(const ledger_finding *finding);
ledger_severity ledger_finding_severity(const ledger_finding *finding);
const char *ledger_finding_message(const ledger_finding *finding);
const char *ledger_finding_expected(const ledger_finding *finding);

/* Called for every finding, in the order of files and lines. */
typedef void ledger_finding_callback(void *data, const ledger_finding *finding);
/* Called now and then with the work done of all work, in any unit. */
typedef void ledger_progress_callback(
	void *data, uint64_t done, uint64_t total);

/*
 * Makes an import into the sheet (NULL: the form's main one) of an open,
 * writable store, which must outlive it.
 * Errors: LEDGER_ERROR_MEMORY; LEDGER_ERROR_DESCRIPTOR for an unknown sheet.
 */
ledger_status ledger_import_new(
	ledger_store *store, const char *sheet, ledger_import **import);
void ledger_import_free(ledger_import *import);

/* The area of rows that name none: 2, 4, 6, 9 or 12 digits of a code that
 * the store has.  LEDGER_ERROR_DESCRIPTOR, LEDGER_ERROR_MEMORY. */
ledger_status ledger_import_set_area(ledger_import *import, const char *area);
/* The day of verification of rows that name none, as YYYY-MM-DD.
 * LEDGER_ERROR_DESCRIPTOR. */
ledger_status ledger_import_set_verified_on(
	ledger_import *import, const char *date);
/* Today, by which days in the future are found; needed.
 * LEDGER_ERROR_DESCRIPTOR. */
ledger_status ledger_import_set_as_of(ledger_import *import, const char *date);
/*
 * A YAML mapping of further headings to field names; "-" as a field name
 * means a column that is left out knowingly.
 * LEDGER_ERROR_DESCRIPTOR with file, line and the nearest field.
 */
ledger_status ledger_import_set_mapping(
	ledger_import *import, const char *path);
/* utf-8, gb18030 (gbk, gb2312, ansi, cp936), utf-16, utf-16le, utf-16be.
 * LEDGER_ERROR_DESCRIPTOR. */
ledger_status ledger_import_set_encoding(
	ledger_import *import, const char *name);
void ledger_import_set_existing(
	ledger_import *import, ledger_existing existing);
/* "RULE=error|warning|note|off"; may be repeated.
 * LEDGER_ERROR_DESCRIPTOR with the nearest rule. */
ledger_status ledger_import_set_severity(
	ledger_import *import, const char *setting);
/* The same work, output and status, but the store stays as it is. */
void ledger_import_set_dry_run(ledger_import *import, bool dry_run);
/*
 * Where rows go that cannot go in, with their cells as they were and the
 * columns _line, _rule, _message, _confirm, for mending and importing again.
 * Without it one such row means that nothing is written.  A file that holds
 * other rows is not replaced unless force is set: they may be mended, and be
 * nowhere else.  LEDGER_ERROR_MEMORY.
 */
ledger_status ledger_import_set_rejects(
	ledger_import *import, const char *path);
void ledger_import_set_force(ledger_import *import, bool force);
/* Where all findings go, as CSV.  LEDGER_ERROR_MEMORY. */
ledger_status ledger_import_set_findings(
	ledger_import *import, const char *path);
void ledger_import_on_finding(
	ledger_import *import, ledger_finding_callback *callback, void *data);
void ledger_import_on_progress(
	ledger_import *import, ledger_progress_callback *callback, void *data);

/*
 * Reads the files ("-": standard input), each as a batch, all in one
 * transaction; findings are delivered meanwhile.  Runs once.
 *
 * Rows that are rejected or held are no failure when there is a rejects
 * file; see the counts.  Importing a file again changes nothing.
 * Errors: LEDGER_ERROR_REFUSED when findings kept everything from being
 * written; LEDGER_ERROR_DESCRIPTOR when what is read and written is not
 * apart (see ledger_output_check); LEDGER_ERROR_INPUT for a file that cannot
 * be read or has no header; LEDGER_ERROR_STORE, _BUSY, _OUTPUT, _MEMORY.
 */
ledger_status ledger_import_run(
	ledger_import *import, const char *const *paths, size_t count);

/* Over all files. */
uint64_t ledger_import_total(
	const ledger_import *import, ledger_import_count which);
/* Whether the run was committed: false after a dry or refused one. */
bool ledger_import_written(const ledger_import *import);
/* How often each rule was found: index 0, 1, … until NULL comes back. */
const char *ledger_import_rule(const ledger_import *import, size_t index,
	ledger_severity *severity, uint64_t *count);
/* How often, beside that, its rows confirmed that they are right as they are.
 */
uint64_t ledger_import_rule_confirmed(
	const ledger_import *import, size_t index);

/* Files of the run, as far as it came; texts "" when not known. */
size_t ledger_import_file_count(const ledger_import *import);
const char *ledger_import_file_name(const ledger_import *import, size_t file);
uint64_t ledger_import_file_total(
	const ledger_import *import, size_t file, ledger_import_count which);
const char *ledger_import_file_encoding(
	const ledger_import *import, size_t file);
/* "csv", "tsv", "jsonl", "yaml". */
const char *ledger_import_file_format(const ledger_import *import, size_t file);
const char *ledger_import_file_sha256(const ledger_import *import, size_t file);
int64_t ledger_import_file_batch(const ledger_import *import, size_t file);
uint64_t ledger_import_file_header_line(
	const ledger_import *import, size_t file);
/* The day that stood in for rows without one, "" if none was given. */
const char *ledger_import_file_verified_on(
	const ledger_import *import, size_t file);

/*
 * Writes the summary as YAML: the totals, what is known of the file (or of
 * each under "files"), and the findings by rule.
 * Errors: LEDGER_ERROR_OUTPUT, LEDGER_ERROR_MEMORY.
 */
ledger_status ledger_import_write_summary(
	const ledger_import *import, FILE *stream);

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#ifdef __cplusplus
}
#endif

#endif
