/* SPDX-License-Identifier: MIT */
/* What the files of the store's room share. */
#ifndef LEDGER_STORE_PRIVATE_H
#define LEDGER_STORE_PRIVATE_H

#include "base/digest.h"
#include "store/store.h"

#include <sqlite3.h>
#include <sys/types.h>

enum {
	LEDGER__APPLICATION_ID = 0x43617265, /* "Care" */
	LEDGER__PAGE_SIZE = 8192,
	LEDGER__UPDATE_VARIANTS = 16,
	LEDGER__ENGINE_COLUMNS = 8, /* before the fields in a loaded row */
};

/* Statements of a sheet, made when first used; SQL in statement.c. */
enum ledger__sheet_statement {
	LEDGER__INSERT,
	LEDGER__LOAD,
	LEDGER__ROWS,
	LEDGER__FIND_NUMBER,
	LEDGER__FIND_KEY,
	LEDGER__FIND_DRAFT,
	LEDGER__FIND_REGISTERED,
	LEDGER__DRAFT_ROWS,
	LEDGER__SHEET_STATEMENTS
};

/* Statements of the whole store. */
enum ledger__store_statement {
	LEDGER__KEEP_VERSION,
	LEDGER__REMEMBER,
	LEDGER__RECALL,
	LEDGER__JOURNAL_HEAD,
	LEDGER__JOURNAL_ADD,
	LEDGER__STORE_STATEMENTS
};

/*
 * UPDATE touches an index when its SET names one of the index's columns, so
 * there is a statement for each set of such columns that has differed.  All
 * others are set always: binding a value is cheaper than having it read.
 */
struct ledger__update_variant {
	uint64_t *fields; /* a bit for each column of an index that it sets */
	bool *bound;	  /* by column: its parameter holds a value */
	sqlite3_stmt *statement;
	uint64_t used; /* when last: the oldest makes room */
};

struct ledger__sheet_state {
	const struct ledger__sheet *sheet;
	char *table;  /* quoted for SQL */
	int *columns; /* fields in the order of the table's columns */
	size_t column_count;
	bool *bound; /* by column: INSERT's parameter holds a value */
	sqlite3_stmt *statements[LEDGER__SHEET_STATEMENTS];
	struct ledger__update_variant variants[LEDGER__UPDATE_VARIANTS];
	uint64_t *indexed; /* a bit for each field that is in an index */
	int64_t loaded;	   /* last load stands on this record; 0: nowhere */
	bool streaming;	   /* the load before was its neighbour */
	char *dropped;	   /* SQL that builds the dropped indexes, or NULL */
};

struct ledger_store {
	ledger_context *context;
	char *path;   /* absolute, without symbolic links */
	char *folder; /* that it lies in */
	char *temporary;
	int temporary_descriptor; /* locked while the store is open */
	dev_t device;
	ino_t inode;
	struct ledger_store *next; /* among the open stores of the process */
	sqlite3 *db;
	sqlite3_stmt *statements[LEDGER__STORE_STATEMENTS];
	ledger_form *form;
	struct ledger__sheet_state *sheets; /* as the form's */
	struct ledger__layers policy; /* and what it extends; may be none */
	char area[13];
	char code[8];
	uint32_t number;
	bool writing;	 /* opened for writing */
	bool privileged; /* the authorizer lets everything pass */
	bool in_transaction;
	uint32_t issued;     /* running number of the newest record */
	int64_t first_batch; /* of this transaction */
	int64_t next_batch;
	bool batch_open;
	uint64_t *checksums; /* by batch of this transaction */
	size_t checksum_capacity;
	bool bulk;	/* the library's own checks are trusted, see bulk.c */
	uint64_t clock; /* counts uses of update variants */
	struct ledger__areas *areas;
	bool areas_stale;
	const struct ledger__sheet_state *taking; /* see take.c */
	struct ledger__record *taken;
};

/* ---- sql.c: the only place that maps SQLite's results ------------------ */

/* Settings of SQLite for the whole process; call before anything else. */
void ledger__sql_start(void);
/* Records what SQLite said; `doing` completes "cannot … store". */
ledger_status ledger__sql_fail(
	ledger_store *store, int result, const char *doing);
ledger_status ledger__sql_prepare(
	ledger_store *store, const char *sql, sqlite3_stmt **statement);
/* LEDGER_OK with a row, LEDGER_END without. */
ledger_status ledger__sql_step(ledger_store *store, sqlite3_stmt *statement);
/* Steps to the end and resets. */
ledger_status ledger__sql_finish(ledger_store *store, sqlite3_stmt *statement);
/* Runs our own SQL, with the authorizer's leave. */
ledger_status ledger__sql_run(ledger_store *store, const char *sql);
/* The same while failing: the text of the failure stays. */
void ledger__sql_quiet(ledger_store *store, const char *sql);
/* One integer from a query of our own; *value untouched without a row. */
ledger_status ledger__sql_integer(
	ledger_store *store, const char *sql, int64_t *value);
/* One text from a query of our own; freed by the caller, NULL if none. */
ledger_status ledger__sql_text(
	ledger_store *store, const char *sql, char **text);
void ledger__sql_quote(struct ledger__buffer *sql, const char *name);
void ledger__sql_literal(struct ledger__buffer *sql, const char *text);
/* Binds a text, or NULL. */
void ledger__sql_bind_text(
	sqlite3_stmt *statement, int parameter, const char *text);

/* ---- place.c, temporary.c: files and folders --------------------------- */

/* Splits a path and resolves its folder; freed by the caller. */
ledger_status ledger__place_resolve(ledger_context *context, const char *path,
	char **folder, char **resolved);
/* What network a file system of this type (statfs) is on, NULL for none. */
const char *ledger__place_network(unsigned long type);
/* Whether a store may lie in the folder. */
ledger_status ledger__place_folder(ledger_context *context, const char *folder);
/* Checks the file, its folder and its head before SQLite sees it. */
ledger_status ledger__place_check(ledger_store *store);
/* Whether this process has the same file open. */
bool ledger__place_is_open(const ledger_store *store);
/*
 * Enters the store among the open ones, and makes and locks its private
 * folder; `sweep`: first removes what killed runs left.  Where no folder can
 * be made a store for reading does without (temporary is NULL).
 */
ledger_status ledger__place_temporary(ledger_store *store, bool sweep);
void ledger__place_end(ledger_store *store);
/* Makes SQLite's temporary files go to this store's folder. */
void ledger__place_use(ledger_store *store);

/* ---- open.c, migrate.c -------------------------------------------------- */

ledger_status ledger__store_configure(
	ledger_store *store, unsigned int busy_seconds);
ledger_status ledger__store_settle(ledger_store *store);
/* Runs the migrations that the store lacks, in order. */
ledger_status ledger__store_migrate(
	ledger_store *store, const ledger_form *form);
/* Appends one migration's SQL as it is for the form. */
void ledger__migration_expand(const char *text, size_t length,
	const ledger_form *form, struct ledger__buffer *sql);
/* Fields in the order of a sheet's columns; freed by the caller. */
ledger_status ledger__sheet_columns(ledger_context *context,
	const struct ledger__sheet *sheet, int **columns, size_t *count);
/* The code that the status list gives to a draft; NULL if none. */
const char *ledger__sheet_draft_code(
	const struct ledger__sheet *sheet, enum ledger__lifecycle lifecycle);
/* Fields of the index for due dates, in its order; at most 4. */
size_t ledger__sheet_due_fields(
	const struct ledger__sheet *sheet, int fields[4]);

/* ---- statement.c, record.c ---------------------------------------------- */

ledger_status ledger__sheets_open(ledger_store *store);
void ledger__sheets_close(ledger_store *store);
struct ledger__sheet_state *ledger__sheet_state(
	ledger_store *store, const struct ledger__sheet *sheet);
/* The statement, made when first asked for, reset. */
ledger_status ledger__sheet_statement(ledger_store *store,
	struct ledger__sheet_state *state, enum ledger__sheet_statement which,
	sqlite3_stmt **statement);
ledger_status ledger__store_statement(ledger_store *store,
	enum ledger__store_statement which, sqlite3_stmt **statement);
int ledger__bind_value(sqlite3_stmt *statement, int parameter,
	const struct ledger__field *field, const struct ledger__value *value);
/* Ends what loads have open, before the schema changes or a run ends. */
void ledger__loads_end(ledger_store *store);
/* Ends a large run's settings. */
void ledger__bulk_over(ledger_store *store);
void ledger__canonical_merge(const struct ledger__sheet *sheet,
	const struct ledger__value *values, const char *unknown,
	struct ledger__buffer *out);
/* What a batch's checksum adds up. */
uint64_t ledger__version_checksum(const unsigned char seal[16], int64_t line);
uint64_t ledger__row_checksum(int64_t line, int64_t record_no);

/* ---- take.c ---------------------------------------------------------------
 */

ledger_status ledger__take_register(ledger_store *store);
/* "SELECT all columns FROM sheet", for a caller's WHERE, never sorted. */
void ledger__sheet_select(
	const struct ledger__sheet_state *state, struct ledger__buffer *sql);
/*
 * Names the record that the next step of such a statement fills; before each
 * step.  Texts are copied into the record's arena.
 */
ledger_status ledger__take_into(ledger_store *store,
	const struct ledger__sheet_state *state, struct ledger__record *record);

/* ---- pick.c ------------------------------------------------------------- */

/* Some fields of a record, for scans. */
struct ledger__pick {
	const struct ledger__sheet *sheet;
	int *fields; /* stored ones */
	size_t count;
	const char *also;	       /* SQL columns behind them, or NULL */
	struct ledger__record *record; /* that a step fills */
	struct ledger__buffer texts;   /* what its values live in */
};
ledger_status ledger__pick_register(ledger_store *store);
ledger_status ledger__pick_start(ledger_store *store, struct ledger__pick *pick,
	const struct ledger__sheet *sheet, const int *fields, size_t count,
	struct ledger__record *record);
void ledger__pick_end(struct ledger__pick *pick);
/* "SELECT those FROM sheet"; ?3 is bound to the pick. */
void ledger__pick_select(const struct ledger__pick *pick, const char *table,
	struct ledger__buffer *sql);
ledger_status ledger__pick_bind(
	ledger_store *store, struct ledger__pick *pick, sqlite3_stmt *rows);

/* ---- batch.c, journal.c -------------------------------------------------- */

/* A row, of batch or report, as text for the journal. */
void ledger__batch_text(sqlite3_stmt *row, struct ledger__buffer *out);
/* The select that ledger__batch_text reads, without WHERE. */
extern const char ledger__batch_select[];

struct ledger__journal_entry {
	const char *chain;
	int64_t sequence; /* set by add */
	const char *time;
	const char *actor;
	const char *command;
	int64_t subject; /* 0: none */
	const char *profile;
	const char *purpose;
	const char *columns;
	const char *scope;
	const char *counts;
	unsigned char previous[LEDGER__CHAIN_SIZE];
	unsigned char digest[LEDGER__CHAIN_SIZE];
};

/* Inside a transaction: links the entry to its chain and writes it. */
ledger_status ledger__journal_add(
	ledger_store *store, struct ledger__journal_entry *entry);
ledger_status ledger__journal_digest(ledger_store *store,
	const struct ledger__journal_entry *entry,
	unsigned char digest[LEDGER__CHAIN_SIZE]);
/* Of a report that was kept, the row that stands in the journal. */
extern const char ledger__report_select[];
/* Its figures, appended; LEDGER_ERROR_STORE when a part is missing. */
ledger_status ledger__report_figures(
	ledger_store *store, int64_t number, struct ledger__buffer *figures);
/* What the first entry of the write chain says of the store. */
ledger_status ledger__store_birth_text(
	ledger_store *store, struct ledger__buffer *out);

#endif
