/* SPDX-License-Identifier: MIT */
/* The store: the only room that sees SQLite. */
#ifndef LEDGER_STORE_STORE_H
#define LEDGER_STORE_STORE_H

#include "form/area.h"
#include "form/form.h"
#include "form/value.h"

/*
 * Each sheet of the form is a STRICT table of its name: the engine's columns
 * (record_no INTEGER PRIMARY KEY, _version, _parent, _batch, _line, _changed,
 * _unknown, _digest) and one column for each stored field.  Superseded states
 * are rows of record_version, with their parents, as canonical name-value
 * text.  See schema/store.
 *
 * Zero-initialise it.  To insert, set `values`; they stay the caller's.  The
 * other members are the store's.
 */
struct ledger__record {
	int64_t record_no;
	int64_t version;
	int64_t parent; /* version that this one replaced; 0: the first */
	int64_t batch;
	int64_t line;	     /* in that batch's file; 0: none */
	const char *changed; /* merge groups, with commas; NULL: all */
	const char *unknown; /* canonical lines of fields the form lacks */
	unsigned char seal[16];
	struct ledger__value *values; /* by field; BLANK or STATED */
	size_t value_capacity;	      /* of values, where the store made them */
	struct ledger__arena arena;   /* what a loaded record's texts live in */
	size_t size;		      /* of a loaded record's values, bytes */
};

/* One run that reads a file (or changes the store in another way). */
struct ledger__batch {
	int64_t number;	     /* issued by batch_begin */
	const char *command; /* "ledger-import" */
	const char *sheet;   /* or NULL */
	const char *file;    /* base name, never a path; or NULL */
	const char *sha256;  /* hexadecimal, or NULL */
	const char *options; /* those that matter for repeating; no values */
	uint64_t rows, added, updated, unchanged, rejected, held, skipped;
};

const ledger_form *ledger__store_form(const ledger_store *store);
/* The policy and those that it extends; NULL when the store has none. */
const struct ledger__layers *ledger__store_policy(const ledger_store *store);
const char *ledger__store_area(const ledger_store *store); /* 12 digits */
ledger_context *ledger__store_context(ledger_store *store);
/* The private 0700 folder for spools of this run, beside the store. */
const char *ledger__store_temporary(const ledger_store *store);
/* The areas sheet in memory; owned by the store, loaded once, reloaded
 * after a transaction that wrote areas. */
ledger_status ledger__store_areas(
	ledger_store *store, const struct ledger__areas **areas);

/* ---- A writing run: one transaction ---------------------------------- */

/* BEGIN IMMEDIATE.  LEDGER_ERROR_BUSY after the busy time-out. */
ledger_status ledger__store_begin(ledger_store *store);
/*
 * Writes the journal entry for the batch with its counts, checks nothing is
 * pending, COMMIT.  A failed commit says that the outcome is unknown and that
 * the run can be repeated.
 */
ledger_status ledger__store_commit(ledger_store *store);
void ledger__store_rollback(ledger_store *store);

ledger_status ledger__store_batch_begin(
	ledger_store *store, struct ledger__batch *batch);
ledger_status ledger__store_batch_end(
	ledger_store *store, const struct ledger__batch *batch);

/*
 * Tells that about `rows` rows will be inserted: secondary indexes of the
 * sheet are dropped if building them anew is cheaper, and built again by
 * bulk_end (inside the same transaction).  Unique keys are then checked by
 * the building.  No cursor or scan of the store may be open meanwhile, and
 * finding records is slow.
 */
ledger_status ledger__store_bulk_begin(
	ledger_store *store, const struct ledger__sheet *sheet, uint64_t rows);
/*
 * The same for about `rows` updates that mostly leave citizen numbers and
 * keys alone: only the index for due dates is dropped, if that is cheaper.
 * May be called beside bulk_begin; ended by the same bulk_end.
 */
ledger_status ledger__store_bulk_updates(
	ledger_store *store, const struct ledger__sheet *sheet, uint64_t rows);
ledger_status ledger__store_bulk_end(
	ledger_store *store, const struct ledger__sheet *sheet);
/* Whether unique keys are left alone until bulk_end. */
bool ledger__store_in_bulk(
	ledger_store *store, const struct ledger__sheet *sheet);

/*
 * Canonical text of a record's stored values: "name=value" lines in byte
 * order of the names, blanks left out, backslash and line feed escaped.
 * Its ledger__digest is the values' digest; sealed with record and version
 * numbers, the parent's number (0: none) and the changed groups it is the
 * column _digest.  Pure functions, for any thread.
 */
void ledger__canonical_text(const struct ledger__sheet *sheet,
	const struct ledger__value *values, struct ledger__buffer *out);
void ledger__record_seal(int64_t record_no, int64_t version, int64_t parent,
	const char *changed, const unsigned char values_digest[16],
	unsigned char seal[16]);
/*
 * Takes canonical text apart.  LEDGER_OK, the name borrowed from the text
 * and the value appended to `value` (reset first); LEDGER_END at the end;
 * LEDGER_ERROR_STORE (without a message) for text that is not canonical.
 */
ledger_status ledger__canonical_next(const char **text, const char *end,
	const char **name, size_t *name_length, struct ledger__buffer *value);

/*
 * Inserts a record: issues its number (into record->record_no) and its first
 * version.  values_digest is that of its canonical text, made by the caller.
 */
ledger_status ledger__store_insert(ledger_store *store,
	const struct ledger__sheet *sheet, const struct ledger__batch *batch,
	uint64_t line, struct ledger__record *record,
	const unsigned char values_digest[16]);

/*
 * Takes back a record that this batch inserted, as if it had not been: its
 * number stays unused.  For rows of which a later one shows that they must
 * not go in.
 */
ledger_status ledger__store_retract(ledger_store *store,
	const struct ledger__sheet *sheet, const struct ledger__batch *batch,
	int64_t record_no);

/*
 * What an update changes.  Zero-initialise it; it keeps its memory from one
 * to the next.  Members are the store's, but for `any`.
 */
struct ledger__change {
	bool any; /* a value differs */
	bool failed;
	int64_t version;
	unsigned char seal[16];
	size_t words;
	uint64_t *differs;	      /* a bit for each field */
	uint64_t *grouped;	      /* what `groups` was made for */
	struct ledger__buffer groups; /* merge groups, with commas */
	struct ledger__buffer old_text;
	struct ledger__buffer new_text;
};
/*
 * Compares the values with those of the loaded record, and makes texts and
 * digests.  A pure function, for any thread; the update tells its failure.
 */
void ledger__change_prepare(const ledger_store *store,
	const struct ledger__sheet *sheet, const struct ledger__record *old,
	const struct ledger__value *values, struct ledger__change *change);
void ledger__change_release(struct ledger__change *change);
/*
 * Replaces the values of a record that was loaded in this transaction, as
 * prepared: the old state goes to record_version, the new one gets the next
 * version, the merge groups that differ are noted.  Nothing happens when no
 * value differs.
 */
ledger_status ledger__store_update(ledger_store *store,
	const struct ledger__sheet *sheet, const struct ledger__batch *batch,
	uint64_t line, const struct ledger__record *old,
	const struct ledger__value *values,
	const struct ledger__change *change);

/* Loads into *record (reset first).  LEDGER_END when there is none. */
ledger_status ledger__store_load(ledger_store *store,
	const struct ledger__sheet *sheet, int64_t record_no,
	struct ledger__record *record);
void ledger__record_release(struct ledger__record *record);
/*
 * The text of one stored field of each of these records, NULL for blanks, in
 * the arena; the store is locked only meanwhile.  For integer fields too.
 */
ledger_status ledger__store_cells(ledger_store *store,
	const struct ledger__sheet *sheet, int field, const int64_t *records,
	size_t count, struct ledger__arena *arena, const char **texts);

/* ---- Finding records --------------------------------------------------- */

/* How many records the sheet's table holds. */
ledger_status ledger__store_count(ledger_store *store,
	const struct ledger__sheet *sheet, uint64_t *count);
/* By citizen number; 0 when there is none. */
ledger_status ledger__store_find_number(ledger_store *store,
	const struct ledger__sheet *sheet, const char *number, size_t length,
	int64_t *record_no);
/* By the sheet's primary key, values in the key's order; 0 when none. */
ledger_status ledger__store_find_key(ledger_store *store,
	const struct ledger__sheet *sheet, const struct ledger__value *values,
	int64_t *record_no);
/* Persons of the store that a row may be about. */
enum { LEDGER__PERSONS_LISTED = 3 };
struct ledger__persons {
	size_t count;	     /* all, the strict ones among them */
	size_t strict_count; /* name, birth date, living area there and equal */
	int64_t strict;	     /* one of those */
	int64_t records[LEDGER__PERSONS_LISTED]; /* the first of all */
};
/*
 * Drafts with this name whose birth date and living area do not say that it
 * is somebody else: a blank on either side, or a part of the other's date or
 * area, says nothing.
 */
ledger_status ledger__store_find_drafts(ledger_store *store,
	const struct ledger__sheet *sheet, const struct ledger__value *values,
	struct ledger__persons *found);
/* Registered records; a row without birth date or living area finds none. */
ledger_status ledger__store_find_registered(ledger_store *store,
	const struct ledger__sheet *sheet, const struct ledger__value *values,
	struct ledger__persons *found);
/*
 * Drafts that have exactly these values, or had them in a former version: for
 * telling that a row was read before.  All of them count as strict.
 */
ledger_status ledger__store_find_equal_drafts(ledger_store *store,
	const struct ledger__sheet *sheet, const struct ledger__value *values,
	struct ledger__persons *found);
ledger_status ledger__store_draft_count(ledger_store *store,
	const struct ledger__sheet *sheet, uint64_t *count);

/* Numbers in order, with their records, for merging with a sorted sheet. */
struct ledger__number_cursor;
ledger_status ledger__store_numbers(ledger_store *store,
	const struct ledger__sheet *sheet,
	struct ledger__number_cursor **cursor);
ledger_status ledger__number_next(struct ledger__number_cursor *cursor,
	const char **number, size_t *length, int64_t *record_no);
void ledger__number_cursor_free(struct ledger__number_cursor *cursor);

/*
 * Rows without a number that were accepted: which line of which file became
 * which record, so that the same file again finds them.
 */
ledger_status ledger__store_remember_row(ledger_store *store,
	const struct ledger__batch *batch, uint64_t line, int64_t record_no);
ledger_status ledger__store_recall_row(ledger_store *store, const char *sha256,
	uint64_t line, int64_t *record_no);

/* ---- Reading all ------------------------------------------------------- */

struct ledger__scan_options {
	const char *area; /* 12 digits: only within; NULL for all */
	bool by_area;	  /* in order of area, then record number */
	bool living;	  /* without those whose status says exited */
	/* Only these fields, and of the engine's columns the record number
	 * alone: a scan that reads some costs a part.  NULL for all.  They are
	 * stored ones; the others say nothing. */
	const int *fields;
	size_t field_count;
};

/* Records of a sheet in order; *record borrowed until the next call. */
struct ledger__scan;
ledger_status ledger__store_scan(ledger_store *store,
	const struct ledger__sheet *sheet,
	const struct ledger__scan_options *options, struct ledger__scan **scan);
ledger_status ledger__scan_next(
	struct ledger__scan *scan, const struct ledger__record **record);
void ledger__scan_free(struct ledger__scan *scan);
/* How many records such a scan gives. */
ledger_status ledger__store_scan_count(ledger_store *store,
	const struct ledger__sheet *sheet,
	const struct ledger__scan_options *options, uint64_t *count);

/*
 * Only what due dates need, from the index alone: area, status, verified-on
 * of every record of the main sheet, in order of area.  Texts borrowed until
 * the next call, "" for blanks.
 */
struct ledger__due_row {
	int64_t record_no;
	const char *area;
	const char *status;
	const char *verified_on;
};
struct ledger__due_scan;
ledger_status ledger__store_due_scan(
	ledger_store *store, const char *area, struct ledger__due_scan **scan);
ledger_status ledger__due_scan_next(
	struct ledger__due_scan *scan, struct ledger__due_row *row);
void ledger__due_scan_free(struct ledger__due_scan *scan);

/* ---- States at a day, as known at a time -------------------------------- */

/*
 * One snapshot for several readings: until its end, whatever is read of the
 * store is of one moment, and other runs wait with their commits.  Nothing
 * may be written meanwhile, disclosures neither.
 */
ledger_status ledger__store_snapshot(ledger_store *store);
void ledger__store_snapshot_end(ledger_store *store);

/*
 * A version is known when its batch is not later than a time.  It holds from
 * its day on: the one with the role verified_on, else surveyed_on (the first
 * day of a month or year), else the civil day in China of its batch.  Of the
 * known versions of a record the last one, in the order in which they were
 * made, that holds by a day is its state at the day's end; where there is
 * none, but the first one says that she was surveyed by then, that one; else
 * she was not there.
 *
 * An exit counts from its date, whenever it was recorded.  When the last known
 * version says that she left by the day, she is exited: status, date and
 * reason are that version's, all else as before.  She is not when the version
 * that holds names a later date: the three are then those of the version
 * before.  An exit without a date counts from the version's day; who came
 * back is judged by the version that holds.
 *
 * On a sheet whose records belong to those of another one (provisions) the
 * last known version is the state, there from the day with the role
 * started_on, else from the day of the batch that brought the record.
 */
struct ledger__state {
	bool there;	 /* else all below are zero */
	bool exited;	 /* she was there, and left by then */
	int64_t version; /* that holds */
	const struct ledger__value *values; /* by field; those asked for */
};
struct ledger__states_row {
	int64_t record_no;
	struct ledger__state opening;
	struct ledger__state closing;
	bool changed; /* there at both days, but by different versions */
	const struct ledger__state *others; /* at the other days, in order */
};
struct ledger__states_options {
	int64_t known_at;	     /* seconds since 1970; INT64_MAX: all */
	struct ledger__date opening; /* full days; at the end of each */
	struct ledger__date closing;
	const struct ledger__date *others; /* more days, for trends */
	size_t other_count;
	/* Only these fields, and those that say when; NULL for all. */
	const int *fields;
	size_t field_count;
};

/*
 * The records that are there at one of the days, exited ones too, in order of
 * their numbers; *row borrowed until the next call.  LEDGER_END at the end.
 * States of a row that are the same share their values.
 */
struct ledger__states;
ledger_status ledger__store_states(ledger_store *store,
	const struct ledger__sheet *sheet,
	const struct ledger__states_options *options,
	struct ledger__states **states);
ledger_status ledger__states_next(
	struct ledger__states *states, const struct ledger__states_row **row);
void ledger__states_free(struct ledger__states *states);

/*
 * The newest entry of the journal's chain of writes that is not later than
 * `known_at`, as ledger_store_head gives it; without the entries for reports
 * that were kept, which change no figure.
 */
ledger_status ledger__store_head_known(ledger_store *store, int64_t known_at,
	int64_t *sequence, char head[LEDGER_HEAD_SIZE]);

/* ---- Reports that were sent ---------------------------------------------- */

/*
 * A report as it was written.  What it is about (its key) are period, tables,
 * level, area and policy; what is kept for the same key again replaces it, and
 * both stay.  No text is NULL but where it says so.
 */
struct ledger__frozen {
	struct ledger__date from; /* full days */
	struct ledger__date to;
	const char *tables; /* "T1,T2" */
	const char *level;
	const char *area; /* 12 digits */
	const char *policy;
	const char *known_at; /* as it was printed */
	const char *figures;  /* JSON; NULL in a list */
	size_t length;	      /* of the figures */
	/* The rest is the store's. */
	int64_t number;	     /* 1, 2, 3 … */
	const char *digest;  /* of the figures, BLAKE2b-256, hexadecimal */
	const char *time;    /* when it was kept */
	const char *actor;   /* by whom; NULL: nobody was named */
	int64_t sequence;    /* of its entry in the journal's chain of writes */
	int64_t replaces;    /* report before it; 0: none */
	int64_t replaced_by; /* 0: it holds, and the two below are NULL */
	const char *replaced_time;
	const char *replaced_actor; /* NULL: nobody was named */
};

/*
 * Keeps a report, in a run of its own, and notes it in the journal's chain of
 * writes as done by `command`.  Gives its number, and that of the one that it
 * replaces (0: none).  Errors as of ledger__store_begin and commit.
 */
ledger_status ledger__store_freeze(ledger_store *store, const char *command,
	const struct ledger__frozen *report, int64_t *number,
	int64_t *replaced);
/*
 * The report that holds for the key, or the one of that number, its texts in
 * the arena.  LEDGER_END when there is none; LEDGER_ERROR_STORE when its
 * figures are not those that were kept.
 */
ledger_status ledger__store_frozen(ledger_store *store,
	const struct ledger__frozen *key, struct ledger__arena *arena,
	struct ledger__frozen *report);
ledger_status ledger__store_frozen_load(ledger_store *store, int64_t number,
	struct ledger__arena *arena, struct ledger__frozen *report);
/* All of them by number, without figures; the caller frees the array. */
ledger_status ledger__store_frozen_list(ledger_store *store,
	struct ledger__arena *arena, struct ledger__frozen **reports,
	size_t *count);

/* ---- Journal ----------------------------------------------------------- */

/*
 * A disclosure: written, committed and synced before the caller shows the
 * first byte.  `records` is how many will be shown.  Issues the number that an
 * export carries as export_batch.  The purpose is noted without the white
 * space around it.  LEDGER_ERROR_DESCRIPTOR for one of blanks, with control
 * characters or not in UTF-8; any other failure is LEDGER_ERROR_STORE (or
 * BUSY): show nothing.
 */
ledger_status ledger__store_disclose(ledger_store *store, const char *command,
	const char *profile, const char *purpose, const char *columns,
	const char *scope, uint64_t records, int64_t *disclosure);

#endif
