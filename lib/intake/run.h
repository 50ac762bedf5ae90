/* SPDX-License-Identifier: MIT */
/* One run of an import: what its single-threaded parts share. */
#ifndef LEDGER_INTAKE_RUN_H
#define LEDGER_INTAKE_RUN_H

#include "base/digest.h"
#include "base/sorter.h"
#include "base/spool.h"
#include "intake/intake.h"
#include "store/store.h"

/* ---- Findings (reports.c) --------------------------------------------------
 */

/* A finding as the caller sees it. */
struct ledger_finding {
	const char *file;
	uint64_t line;
	uint64_t column;
	const char *field;
	const char *heading;
	const char *value;
	const char *rule;
	enum ledger_severity severity;
	const char *message;
	const char *expected;
	unsigned int number; /* of the rule */
};

/* Findings of one file wait here until they are told in order of lines. */
struct ledger__reports {
	ledger_context *context;
	struct ledger__bytes_spool *spool;
	struct ledger__sorter *order;
	struct ledger__buffer scratch;
};

ledger_status ledger__reports_new(ledger_context *context,
	const char *temporary, struct ledger__reports *reports);
ledger_status ledger__reports_add(
	struct ledger__reports *reports, const struct ledger__finding *finding);
void ledger__reports_release(struct ledger__reports *reports);

/* ---- The import ------------------------------------------------------------
 */

/* One file of the run, for as long as the run is kept. */
struct ledger__import_file {
	char *path;
	char *name; /* base name, for findings and the batch */
	struct ledger__input *input;
	struct ledger__reader *reader; /* that the header was found with */
	struct ledger__dialect dialect;
	struct ledger__mapping mapping;
	uint64_t counts[LEDGER_IMPORT_COUNTS];
	int64_t batch;
	char sha256[LEDGER__SHA256_TEXT];
	char verified_on[LEDGER__DATE_TEXT_SIZE];
};

struct ledger__rejects; /* the file of rows to mend */

struct ledger_import {
	ledger_store *store;
	ledger_context *context;
	const ledger_form *form;
	const struct ledger__sheet *sheet;
	struct ledger__rules *rules;
	struct ledger__arena arena;
	struct ledger__map extra; /* --mapping */
	char area[13];
	char verified_on[LEDGER__DATE_TEXT_SIZE];
	struct ledger__date as_of;
	enum ledger__encoding encoding;
	enum ledger_existing existing;
	struct ledger__buffer severities; /* as set, for the batch */
	bool dry_run;
	bool force; /* replaces rejects of an earlier run */
	char *rejects_path;
	char *findings_path;
	ledger_finding_callback *on_finding;
	void *finding_data;
	ledger_progress_callback *on_progress;
	void *progress_data;
	struct ledger__import_file *files;
	size_t file_count;
	uint64_t counts[LEDGER_IMPORT_COUNTS];
	uint64_t *rule_counts; /* by rule; confirmed ones apart */
	uint64_t *confirmed_counts;
	bool sheet_refused; /* a finding about a whole sheet is an error */
	bool written;
	struct ledger__placed_file *findings_file;
	ledger_writer *findings_writer;
	struct ledger__rejects *rejects;
};

/*
 * Hashes of names, noted one too many rather than too few: most rows of a
 * sheet need not be compared with the few that have no number.
 */
enum { LEDGER__NAMES_WORDS = 1024 };
struct ledger__names {
	uint64_t bits[LEDGER__NAMES_WORDS];
	uint64_t count;
};

static inline void ledger__names_add(struct ledger__names *names, uint64_t name)
{
	names->bits[name / 64 % LEDGER__NAMES_WORDS] |= UINT64_C(1)
							<< name % 64;
	names->count++;
}

static inline bool ledger__names_have(
	const struct ledger__names *names, uint64_t name)
{
	return names->bits[name / 64 % LEDGER__NAMES_WORDS] >> name % 64 & 1;
}

/* One file being taken in. */
struct ledger__file_run {
	struct ledger_import *import;
	struct ledger__import_file *file;
	struct ledger__sheet_job job;
	struct ledger__reader *reader;
	struct ledger__batch batch;
	struct ledger__reports reports;
	struct ledger__bytes_spool *rows;
	struct ledger__sorter *plan; /* by kind, key, line */
	/* Rows that may be one person, by name, line; NULL if not needed. */
	struct ledger__sorter *namesakes;
	struct ledger__sorter *actions; /* by record (new ones last), line */
	uint64_t record_count; /* rows that are neither skipped nor header */
	uint64_t part_start;   /* record_count at the last subtotal */
	struct ledger__names nameless; /* of rows without a number */
	uint64_t new_count;
	uint64_t store_count;
	uint64_t store_drafts;
	char late_date[LEDGER__DATE_TEXT_SIZE]; /* of signature rows */
	struct ledger__value *values; /* scratch: a row from the spool */
	struct ledger__value *key;    /* scratch: to be found */
	struct ledger__record record; /* scratch: a loaded record */
	struct ledger__buffer scratch;
	struct ledger__buffer copy; /* a row kept while another is read */
	uint64_t bytes_done;
	struct ledger__buffer filled; /* bits, see filled.c */
	uint64_t headless;	      /* columns without a heading, told of */
	struct ledger__buffer confirmed; /* rule:line of rows let in */
	bool early; /* into an empty store rows go while others are read */
	bool bulk;  /* indexes wait to be built */
};

/* Takes one file in; findings are told when it ends. */
ledger_status ledger__file_take(
	struct ledger_import *import, struct ledger__import_file *file);
ledger_status ledger__run_progress(
	struct ledger__file_run *run, uint64_t done, uint64_t total);

/* Adds a finding about a row that is in the plan. */
ledger_status ledger__run_finding(struct ledger__file_run *run,
	const struct ledger__plan_entry *entry, unsigned int rule, int field,
	bool admitted, const char *format, ...)
	__attribute__((format(printf, 6, 7)));
/*
 * Finds against a row: *goes_on when the rule is less than an error here, or
 * confirmed; else the row is counted as rejected or held and is done with.
 */
ledger_status ledger__run_judge(struct ledger__file_run *run,
	struct ledger__plan_entry *entry, unsigned int rule, int field,
	const char *detail, bool *goes_on);
/* The same of name-differs: `known` has that name for the record. */
ledger_status ledger__run_judge_name(struct ledger__file_run *run,
	struct ledger__plan_entry *entry, int field, int64_t record_no,
	const struct ledger__field *known, const struct ledger__value *name,
	bool *goes_on);
/* Whether the row leaves out a needed value that its record has. */
bool ledger__run_fills(const struct ledger__file_run *run,
	const struct ledger__value *row, const struct ledger__value *record);
ledger_status ledger__run_note_filled(struct ledger__file_run *run,
	uint64_t line, const struct ledger__value *row,
	const struct ledger__value *record);
bool ledger__run_is_filled(
	const struct ledger__file_run *run, uint64_t line, int field);
/* Notes for the journal that a person let a row in. */
void ledger__run_confirmed(
	struct ledger__file_run *run, unsigned int rule, uint64_t line);
/* The row of an entry in run->values, valid until the next such call. */
ledger_status ledger__run_load(
	struct ledger__file_run *run, const struct ledger__plan_entry *entry);
/* Counts a row that is in the plan as taken, its store being as it is. */
void ledger__run_unchanged(struct ledger__file_run *run);

/* ---- Identity (plan.c, duplicates.c, drafts.c, owner.c) -------------------
 */

ledger__compare ledger__plan_compare;
ledger__compare ledger__name_compare;
ledger__compare ledger__action_compare;

/* Goes through the plan; who is who stands in run->actions after it. */
ledger_status ledger__plan_settle(struct ledger__file_run *run);
/* An entry's fate: entry->record is the store's, 0 for a new record. */
ledger_status ledger__plan_act(
	struct ledger__file_run *run, const struct ledger__plan_entry *entry);

/* Entries of one key, read ahead. */
enum { LEDGER__GROUP_MAXIMUM = 1024 };
struct ledger__group {
	struct ledger__sorter *sorter;
	struct ledger__plan_entry *entries;
	size_t count;
	size_t capacity;
	struct ledger__plan_entry next; /* the first of the next group */
	bool has_next;
	bool cut;	/* the group goes on in the next call */
	bool continued; /* it went on from the one before */
};
typedef bool ledger__same(
	const struct ledger__plan_entry *a, const struct ledger__plan_entry *b);
ledger_status ledger__group_start(
	struct ledger__group *group, struct ledger__sorter *sorter);
/* LEDGER_END at the end. */
ledger_status ledger__group_next(struct ledger__file_run *run,
	struct ledger__group *group, ledger__same *same);
void ledger__group_release(struct ledger__group *group);

/*
 * Several rows for one key: equal ones are taken once, others held.  Leaves
 * in *chosen the entry that goes on, NULL for none.
 */
ledger_status ledger__group_duplicates(struct ledger__file_run *run,
	struct ledger__group *group, struct ledger__plan_entry **chosen);

/* Rows without a number, all of one name: on to the namesakes. */
ledger_status ledger__drafts_settle(
	struct ledger__file_run *run, struct ledger__group *group);
/* Rows that may be a draft of the store or of the sheet, name by name. */
ledger_status ledger__namesakes_settle(struct ledger__file_run *run);

/* The record that a provision belongs to; false when the row falls out. */
ledger_status ledger__owner_settle(struct ledger__file_run *run,
	struct ledger__result *result, struct ledger__plan_entry *entry,
	bool *goes_on);

/* ---- Writing (apply.c) -----------------------------------------------------
 */

ledger_status ledger__actions_apply(struct ledger__file_run *run);
/*
 * Into an empty store a row with a number goes at once, while the next ones
 * are read: nobody in the store can be she, and should another row of the
 * sheet have her number, ledger__group_duplicates takes her back.  *inserted
 * is false for rows that have to wait.
 */
ledger_status ledger__insert_early(struct ledger__file_run *run,
	struct ledger__plan_entry *entry, const char *bytes, bool *inserted);
/* A late 填报日期 stands in where the row has no date. */
void ledger__run_late_date(const struct ledger__file_run *run,
	const struct ledger__plan_entry *entry, struct ledger__value *values);

/* ---- Rows for records that are there (overlay.c, update.c, updates.c) ------
 */

/* The row's verification beside the record's. */
enum ledger__age {
	LEDGER__OLDER,
	LEDGER__SAME_DAY,
	LEDGER__NEWER,
	LEDGER__UNDATED, /* nobody says when: neither is newer */
};

/* One such row: loaded, laid over its record, judged and written. */
struct ledger__update {
	struct ledger__file_run *run;
	bool fill;     /* only blanks are filled */
	bool returned; /* the sheet is an export that came back */
	struct ledger__plan_entry entry;
	struct ledger__record record;
	struct ledger__buffer bytes; /* the row, from the spool */
	struct ledger__value *row;
	struct ledger__value *merged; /* what the record becomes */
	struct ledger__arena arena;   /* of codes that were joined again */
	enum ledger__age age;
	bool fills; /* the record has what the row leaves out */
	bool number_differs;
	bool name_differs;
	bool replaces; /* not only blanks would change */
	bool reopens;  /* an exited record is taken up again */
	bool failed;   /* memory ended */
	struct ledger__change change;
};

/*
 * Lays the row over the record, as if nothing were to be said against it: no
 * findings, no store.  What is in *update is all that it writes, so another
 * thread may do it.
 */
void ledger__update_prepare(struct ledger__update *update);
/* The cells alone, again: for a record that is taken up again after all. */
void ledger__update_merge(struct ledger__update *update);
/* Judges what was prepared, and writes it. */
ledger_status ledger__update_apply(struct ledger__update *update);

/*
 * Updates of different records, in order: while a batch of them is written,
 * the next one is prepared on another thread.
 */
struct ledger__updates;
ledger_status ledger__updates_new(
	struct ledger__file_run *run, struct ledger__updates **updates);
ledger_status ledger__updates_add(
	struct ledger__updates *updates, struct ledger__plan_entry *entry);
/* Writes what waits. */
ledger_status ledger__updates_finish(struct ledger__updates *updates);
void ledger__updates_free(struct ledger__updates *updates);

/* ---- Findings and rejects told ------------------------------------------- */

ledger_status ledger__reports_tell(struct ledger__file_run *run);
ledger_status ledger__findings_open(struct ledger_import *import);

ledger_status ledger__rejects_open(struct ledger_import *import);
/* One row to mend; lines come in order within a file. */
ledger_status ledger__rejects_row(struct ledger__file_run *run, uint64_t line,
	const char *rules, const char *message);
/* The file's last row was given. */
void ledger__rejects_end_file(struct ledger__rejects *rejects);
ledger_status ledger__rejects_sync(struct ledger_import *import);
/* Synced: whether the file that was there has the same rows. */
bool ledger__rejects_same(const struct ledger_import *import);
ledger_status ledger__rejects_commit(struct ledger_import *import);
void ledger__rejects_free(struct ledger__rejects *rejects);
/* The language of a sheet's headings. */
enum ledger_language ledger__sheet_language(
	const struct ledger__mapping *mapping);

#endif
