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
typedef struct ledger_export ledger_export;

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
/* Who works; copied.  LEDGER_ERROR_MEMORY. */
ledger_status ledger_context_set_actor(ledger_context *context,
	const char *actor);
/* The folder for spools of runs without a store; copied.  Default /tmp. */
ledger_status ledger_context_set_temporary(ledger_context *context,
	const char *folder);
/* The language of findings.  Default English. */
void ledger_context_set_language(ledger_context *context,
	ledger_language language);

/* ---- Writing rows ----------------------------------------------------- */

typedef enum ledger_format {
	LEDGER_FORMAT_TABLE,
	LEDGER_FORMAT_CSV,
	LEDGER_FORMAT_TSV,
	LEDGER_FORMAT_JSON,
	LEDGER_FORMAT_JSONL,
	LEDGER_FORMAT_YAML,
	LEDGER_FORMAT_MARKDOWN,
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
 * Errors: LEDGER_ERROR_MEMORY.
 */
ledger_status ledger_writer_new(ledger_context *context, FILE *stream,
	ledger_format format, ledger_writer **writer);
void ledger_writer_free(ledger_writer *writer);
/* CSV for a spreadsheet: BOM, CRLF, cells guarded against formulas. */
void ledger_writer_set_excel(ledger_writer *writer, bool excel);
/* Tables: the text comes on a terminal; escapes what would steer it. */
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
void ledger_writer_cell(ledger_writer *writer, const char *value,
	size_t length, const char *label, size_t label_length);
void ledger_writer_text(ledger_writer *writer, const char *value);
void ledger_writer_integer(ledger_writer *writer, int64_t value);
void ledger_writer_end_row(ledger_writer *writer);
/*
 * Writes what is left (the table, the closing bracket) and flushes.  A report
 * without rows is valid: "[]", or the header alone.
 * Errors: LEDGER_ERROR_OUTPUT (with errno's text), LEDGER_ERROR_MEMORY.
 */
ledger_status ledger_writer_finish(ledger_writer *writer);

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#ifdef __cplusplus
}
#endif

#endif
