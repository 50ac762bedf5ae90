/* SPDX-License-Identifier: MIT */
/* Intake: a sheet becomes records. */
#ifndef LEDGER_INTAKE_INTAKE_H
#define LEDGER_INTAKE_INTAKE_H

#include "form/form.h"
#include "form/value.h"
#include "table/reader.h"

/* What a column is when it is no field. */
enum {
	LEDGER__COLUMN_UNKNOWN = -1,
	LEDGER__COLUMN_ENGINE = -2,   /* _line, version …: ours, not data */
	LEDGER__COLUMN_LEFT_OUT = -3, /* "-" in a mapping file */
};

/* A filled cell above the header, by which a pasted page is known again. */
struct ledger__title {
	size_t row;
	size_t column;
	char *text;
};

/*
 * How the columns of a sheet go to fields.  Found by the header row; for JSON
 * lines and YAML by the keys.
 */
struct ledger__mapping {
	int *fields;	  /* by column: field index, or as above */
	int64_t *factors; /* by column: unit factor of money, else 1 */
	char **headings;  /* by column: as read, the part that matched */
	char **upper;	  /* by column: cells of a two-level header */
	char **lower;	  /* by column: cells of the (lower) header row */
	size_t column_count;
	size_t capacity;
	int confirm_column; /* _confirm of a rejects file, -1 if none */
	bool keyed;	    /* columns are keys of JSON or YAML */
	uint64_t header_line;
	uint64_t first_data_line;
	char *stated_date; /* 填报日期 of title rows, canonical, or NULL */
	uint64_t stated_line;
	struct ledger__title *titles; /* in order of rows, columns */
	size_t title_count;
	struct ledger__arena arena;
	struct ledger__map extra; /* headings added by the user → field */
};

/*
 * Finds the header among the first rows and maps it.  LEDGER_END when no row
 * looks like one: then the caller tries the next dialect.  Two columns for
 * one field are LEDGER_ERROR_INPUT.  `extra` (may be NULL) maps normalised
 * headings to field indexes; the field count means "leave out".
 */
ledger_status ledger__mapping_find(ledger_context *context,
	const struct ledger__sheet *sheet, const struct ledger__map *extra,
	struct ledger__reader *reader, struct ledger__mapping *mapping);
/* Keyed inputs: maps the keys that the reader has met since. */
ledger_status ledger__mapping_extend(ledger_context *context,
	const struct ledger__sheet *sheet, struct ledger__reader *reader,
	struct ledger__mapping *mapping);
/* Unknown columns, each; missing expected columns, together. */
void ledger__mapping_report(const struct ledger__mapping *mapping,
	const struct ledger__sheet *sheet, struct ledger__findings *findings);
void ledger__mapping_release(struct ledger__mapping *mapping);

/* Whether anything is left of a cell but brackets, '*' and white space. */
bool ledger__heading_says(
	struct ledger__buffer *scratch, const char *text, size_t length);

/* A heading, looked up: the field or one of the above, and its factor. */
int ledger__heading_find(const struct ledger__sheet *sheet,
	const struct ledger__map *extra, struct ledger__buffer *scratch,
	const char *text, size_t length, int64_t *factor);
/*
 * The upper of two headings without what does not say whose its group is
 * (情况, 信息; all of 本人情况).  False when there is nothing to drop.
 */
bool ledger__heading_shorten(
	struct ledger__buffer *out, const char *text, size_t length);
bool ledger__heading_is_confirm(const char *text, size_t length);

/*
 * Whether the sheet is an export that came back.  Exports may have left out
 * codes that are protected, so that such a sheet does not deny them.
 */
bool ledger__mapping_is_export(const struct ledger__mapping *mapping);
/*
 * The row's codes and those of the record that an export leaves out, in the
 * list's order, appended.  False when there are none of the latter.
 */
bool ledger__codes_rejoin(const struct ledger__field *field,
	const struct ledger__value *row, const struct ledger__value *old,
	struct ledger__buffer *out);

/* Reads a mapping file: headings (owned by the arena) → field indexes. */
ledger_status ledger__mapping_read(ledger_context *context,
	const struct ledger__sheet *sheet, const char *path,
	struct ledger__arena *arena, struct ledger__map *extra);

/* ---- Words of sheets (words.c) ----------------------------------------- */

enum ledger__row_kind {
	LEDGER__ROW_DATA,
	LEDGER__ROW_BLANK,
	LEDGER__ROW_TOTAL,
	LEDGER__ROW_SUBTOTAL,
	LEDGER__ROW_SIGNATURE,
	LEDGER__ROW_HEADER, /* once more, as on pasted pages; or a title */
};

/*
 * What a row is, by its first cell that is not blank.  *stated is the count
 * that a totals row names, -1 for none.
 */
enum ledger__row_kind ledger__row_classify(const struct ledger__mapping *map,
	const struct ledger__sheet *sheet, const struct ledger__cell *cells,
	size_t count, int64_t *stated);
/*
 * A date behind a word such as 填报日期 in one of the cells.  False if none.
 */
bool ledger__row_stated_date(const struct ledger__cell *cells, size_t count,
	char date[LEDGER__DATE_TEXT_SIZE]);

/* Whether a canonical full date lies after the day. */
bool ledger__is_future(const char *date, struct ledger__date day);

/* ---- What all threads share -------------------------------------------- */

/* One file on its way in.  Read only while rows are read. */
struct ledger__sheet_job {
	ledger_context *context;
	const ledger_form *form;
	const struct ledger__sheet *sheet;
	const struct ledger__rules *rules;
	const struct ledger__mapping *mapping;
	struct ledger__value_context values;
	char area[13];		/* of rows that name none, "" if not given */
	char verified_on[11];	/* of rows that name none, "" if not known */
	const char *store_area; /* of the store, "" for none */
	bool identified;	/* rows are persons, known by citizen number */
	bool digests;		/* make the digests of new records */
	/* Fields that a row of this sheet can have a value of: looking at the
	 * others in every row would cost more than reading it. */
	int *active;
	size_t active_count;
	int raw_column;	     /* _raw of a rejects file, -1 if none */
	const int *required; /* stored fields that a registered record needs */
	size_t required_count;
	/* By rule of the sheet: whether a row of these fields can break it. */
	bool *rules_apply;
	struct ledger__arena arena;  /* of the three above */
	const char *draft_code;	     /* of the status list */
	const char *registered_code; /* NULL when the sheet has no status */
	const char *exited_code;
};

/* Makes the lists of fields and rules; again when the mapping has grown. */
ledger_status ledger__job_prepare(struct ledger__sheet_job *job);

/* ---- The plan: one entry for each row that has values ------------------- */

enum ledger__plan_kind {
	LEDGER__PLAN_NUMBER, /* key: the citizen number, packed in order */
	LEDGER__PLAN_RECORD, /* key: the record number, nothing else known */
	LEDGER__PLAN_NAME,   /* key: hash of the name; no number */
	LEDGER__PLAN_KEY,    /* key: hash of the primary key */
};

enum ledger__plan_state {
	LEDGER__PLAN_GOOD,
	LEDGER__PLAN_REJECTED,
	LEDGER__PLAN_HELD,
};

enum {
	LEDGER__PLAN_NEEDS_DATE = 1, /* no date of verification in the row */
	LEDGER__PLAN_EXITS = 2,	     /* the row itself says so */
	LEDGER__PLAN_AREA_GIVEN = 4, /* the area is --area, not the row's */
	LEDGER__PLAN_RECALLED = 8,   /* this line was accepted before */
	LEDGER__PLAN_AMBIGUOUS = 16, /* admitted as a new record */
	/* Went in while the rest was read: `record` is its own, `offset` the
	 * beginning of its digest, and it is not in the spool. */
	LEDGER__PLAN_INSERTED = 32,
	/* A copy: who it is is settled, others are compared with it. */
	LEDGER__PLAN_SETTLED = 64,
	/* It says all that a draft is known by. */
	LEDGER__PLAN_COMPLETE = 128,
};

/* `name` is a hash of the name, 0 for none: rows that may be one person. */
struct ledger__plan_entry {
	uint64_t key;
	uint64_t name;
	uint64_t line;
	uint64_t offset; /* of the row in the spool */
	int64_t record;	 /* the row's own; later the store's, 0 for new */
	uint32_t length;
	uint8_t kind;
	uint8_t state;
	uint8_t confirmed; /* bits, see ledger__confirm_bit */
	uint8_t flags;
};

/* Hash of the values of the sheet's primary key. */
uint64_t ledger__key_hash(const struct ledger__sheet *sheet,
	const struct ledger__value *values, struct ledger__buffer *scratch);

/* The bit of a rule that _confirm may name; 0 for the others (confirm.c). */
unsigned int ledger__confirm_bit(unsigned int rule);

/* ---- Rows (row.c, derive.c) --------------------------------------------- */

/* A totals row met in a block, to be compared when blocks come in order. */
struct ledger__total {
	uint64_t line;
	uint64_t rows_before; /* records of this block before it */
	int64_t stated;
	bool part; /* a subtotal: counts from the one before */
};

/* What reading one block gives. */
struct ledger__result {
	struct ledger__buffer rows; /* serialised, as the spool has them */
	struct ledger__plan_entry *entries; /* offsets within `rows` */
	size_t entry_count, entry_capacity;
	struct ledger__total *totals;
	size_t total_count, total_capacity;
	struct ledger__findings findings;
	uint64_t row_count, record_count, rejected, held, skipped;
	char stated_date[LEDGER__DATE_TEXT_SIZE]; /* of signature rows */
	uint64_t headless; /* columns without a heading that hold something */
	bool failed;	   /* memory ended */
};

void ledger__result_reset(struct ledger__result *result);
void ledger__result_release(struct ledger__result *result);

/* One thread's reader of rows. */
struct ledger__row_reader {
	const struct ledger__sheet_job *job;
	struct ledger__value *values; /* by field, of the row at hand */
	size_t *offsets;	      /* of their texts */
	uint32_t *columns;	      /* where they stand, 0 for nowhere */
	struct ledger__buffer text;
	struct ledger__buffer scratch;
	const struct ledger__row *row;
	const struct ledger__cell *cells;
	struct ledger__result *result;
	size_t first_finding; /* of this row in the result's findings */
	uint8_t confirmed;
	uint8_t flags;
};

ledger_status ledger__row_reader_new(
	const struct ledger__sheet_job *job, struct ledger__row_reader *reader);
void ledger__row_reader_release(struct ledger__row_reader *reader);
/* Reads a parsed block into *result, which was reset. */
void ledger__read_block(struct ledger__row_reader *reader,
	const struct ledger__block *block, struct ledger__result *result);

/*
 * The values of one sound row, with what follows from other cells, in
 * reader->values; nothing is checked or planned.  False when memory ends.
 */
bool ledger__read_row(struct ledger__row_reader *reader,
	const struct ledger__block *block, const struct ledger__row *row,
	struct ledger__result *result);

/* _confirm: ids of rules, with anything between them (confirm.c). */
void ledger__read_confirm(struct ledger__row_reader *reader,
	const struct ledger__cell *cell, uint32_t column);
/* One cell that fills several code fields (into.c). */
void ledger__read_into(struct ledger__row_reader *reader, int field,
	const struct ledger__cell *cell, uint32_t column);
/* Notes the value that was just read for a field. */
void ledger__row_keep(struct ledger__row_reader *reader, int field,
	const struct ledger__value *value, uint32_t column);

/* Cells that clear others, or what must not be cleared (cleared.c). */
void ledger__row_clear(struct ledger__row_reader *reader);
/* The finding that the field's cell cannot be cleared. */
void ledger__row_refuse_cleared(struct ledger__row_reader *reader, int field);
/* Fills what follows from other cells, and checks the row (derive.c). */
void ledger__row_derive(struct ledger__row_reader *reader);
void ledger__row_check(struct ledger__row_reader *reader);
void ledger__row_finding(struct ledger__row_reader *reader, unsigned int rule,
	int field, const char *detail);
/* Whether errors were found in this row so far. */
bool ledger__row_has_error(const struct ledger__row_reader *reader);
/* What is to become of the row that was read and checked (entry.c). */
void ledger__row_plan(struct ledger__row_reader *reader);

/* Status by completeness: values → the code, NULL when there is no status. */
const char *ledger__status_code(const struct ledger__sheet_job *job,
	const struct ledger__value *values, bool exits);
enum ledger__lifecycle ledger__lifecycle_of(
	const struct ledger__sheet *sheet, const struct ledger__value *values);

static inline bool ledger__stated(const struct ledger__value *values, int field)
{
	return field >= 0 && values[field].statement == LEDGER__STATED;
}

/* ---- Serialised rows (rowspool.c) ---------------------------------------- */

/*
 * A row in the spool: this head, then for each value that is stated or
 * cleared two 16-bit numbers, field × 8 + statement and length, and its
 * bytes.  Equal bytes behind the head are equal rows: what is read only to
 * find or fill others is left out, but for what names a record.
 */
struct ledger__row_head {
	uint32_t length; /* of all */
	uint32_t reserved;
	unsigned char digest[16]; /* of the values, if the job makes them */
};

void ledger__row_serialise(struct ledger__buffer *out,
	const struct ledger__sheet *sheet, const int *active,
	size_t active_count, const struct ledger__value *values,
	const unsigned char digest[16]);
/* Values point into `bytes`; fields without a value are NO_STATEMENT. */
void ledger__row_deserialise(const char *bytes, size_t length,
	const struct ledger__sheet *sheet, struct ledger__value *values);

/* An unlinked file: appended to, then read anywhere, cheaply in order. */
struct ledger__bytes_spool;
ledger_status ledger__bytes_spool_new(ledger_context *context,
	const char *temporary, struct ledger__bytes_spool **spool);
uint64_t ledger__bytes_spool_size(const struct ledger__bytes_spool *spool);
ledger_status ledger__bytes_spool_append(
	struct ledger__bytes_spool *spool, const void *bytes, size_t length);
/* *bytes is borrowed until the next call. */
ledger_status ledger__bytes_spool_read(struct ledger__bytes_spool *spool,
	uint64_t offset, size_t length, const char **bytes);
void ledger__bytes_spool_free(struct ledger__bytes_spool *spool);

/* ---- Pass 1 (pipeline.c) --------------------------------------------------
 */

/* Called on the calling thread, block after block in the file's order. */
typedef ledger_status ledger__consume(
	void *data, struct ledger__result *result, uint64_t bytes);

/*
 * Reads all rows of the reader.  `sequential` keeps everything on the calling
 * thread and calls `before` after each block was parsed, before its rows are
 * read (keyed inputs map new keys there).
 */
ledger_status ledger__pipeline_run(const struct ledger__sheet_job *job,
	struct ledger__reader *reader, bool sequential,
	ledger_status (*before)(void *data), ledger__consume *consume,
	void *data);

#endif
