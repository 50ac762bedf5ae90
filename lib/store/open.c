/* SPDX-License-Identifier: MIT */
/* Opening and closing: settings, what the store says of itself. */

#include "expr/expr.h"
#include "store/private.h"

#include <stdlib.h>
#include <string.h>

/* Read back after setting: another build of SQLite may know better. */
struct setting {
	const char *set;
	const char *ask;
	int64_t value;
};

static const struct setting settings[] = {
	{"PRAGMA trusted_schema=OFF", "PRAGMA trusted_schema", 0},
	{"PRAGMA cell_size_check=ON", "PRAGMA cell_size_check", 1},
	{"PRAGMA mmap_size=0", "PRAGMA mmap_size", 0},
	{"PRAGMA foreign_keys=ON", "PRAGMA foreign_keys", 1},
	{"PRAGMA recursive_triggers=OFF", "PRAGMA recursive_triggers", 0},
	/* 3 is EXTRA: the journal's removal is synced too, see HACKING.md. */
	{"PRAGMA synchronous=EXTRA", "PRAGMA synchronous", 3},
	{"PRAGMA secure_delete=ON", "PRAGMA secure_delete", 1},
};

static const struct {
	int id;
	int value;
} limits[] = {
	{SQLITE_LIMIT_LENGTH, 1000000},
	{SQLITE_LIMIT_SQL_LENGTH, 1000000},
	{SQLITE_LIMIT_COLUMN, 510}, /* 500 fields and the engine's */
	{SQLITE_LIMIT_EXPR_DEPTH, 100},
	{SQLITE_LIMIT_ATTACHED, 0},
	{SQLITE_LIMIT_VARIABLE_NUMBER, 520},
	{SQLITE_LIMIT_TRIGGER_DEPTH, 1},
	{SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 100},
	{SQLITE_LIMIT_WORKER_THREADS, 1},
};

/*
 * A second wall behind bound parameters: after the set-up nothing but reading
 * and writing rows passes, unless the store's own code asks for more.
 */
static int authorize(void *data, int action, const char *first,
	const char *second, const char *third, const char *fourth)
{
	const ledger_store *store = data;

	(void)first;
	(void)second;
	(void)third;
	(void)fourth;
	if (store->privileged)
		return SQLITE_OK;
	switch (action) {
	case SQLITE_SELECT:
	case SQLITE_READ:
	case SQLITE_FUNCTION:
	case SQLITE_RECURSIVE:
	case SQLITE_INSERT:
	case SQLITE_UPDATE:
	case SQLITE_DELETE:
	case SQLITE_TRANSACTION:
		return SQLITE_OK;
	default:
		return SQLITE_DENY;
	}
}

ledger_status ledger__store_configure(
	ledger_store *store, unsigned int busy_seconds)
{
	ledger_status status = LEDGER_OK;
	int64_t value = -1;

	for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
		sqlite3_limit(store->db, limits[i].id, limits[i].value);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	sqlite3_db_config(
		store->db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	if (busy_seconds > 86400)
		busy_seconds = 86400;
	sqlite3_busy_timeout(store->db, (int)busy_seconds * 1000);
	sqlite3_set_authorizer(store->db, authorize, store);
	status = ledger__take_register(store);
	for (size_t i = 0;
		status == LEDGER_OK && i < sizeof settings / sizeof *settings;
		i++) {
		value = -1;
		status = ledger__sql_run(store, settings[i].set);
		if (status == LEDGER_OK)
			status = ledger__sql_integer(
				store, settings[i].ask, &value);
		if (status == LEDGER_OK && value != settings[i].value)
			status =
				ledger__fail(store->context, LEDGER_ERROR_STORE,
					"this SQLite refuses the setting %s",
					settings[i].set);
	}
	/* Without a private folder sorting stays in memory. */
	if (status == LEDGER_OK)
		status = ledger__sql_run(
			store, store->temporary ? "PRAGMA temp_store=FILE"
						: "PRAGMA temp_store=MEMORY");
	if (status == LEDGER_OK)
		status = ledger__sql_run(store, "PRAGMA cache_size=-16384");
	return status;
}

/* The first access to the file: a hot journal is rolled back here. */
ledger_status ledger__store_settle(ledger_store *store)
{
	char *mode = NULL;
	int64_t value = 0;
	ledger_status status =
		ledger__sql_integer(store, "PRAGMA application_id", &value);

	if (status == LEDGER_OK && value != LEDGER__APPLICATION_ID)
		status = ledger__fail(store->context, LEDGER_ERROR_STORE,
			"'%s' is not a store of Careledger", store->path);
	if (status == LEDGER_OK)
		status = ledger__sql_text(
			store, "PRAGMA journal_mode=DELETE", &mode);
	if (status == LEDGER_OK && (!mode || strcmp(mode, "delete") != 0))
		status = ledger__fail(store->context, LEDGER_ERROR_STORE,
			"store '%s' is in journal mode '%s', not 'delete'",
			store->path, mode ? mode : "");
	free(mode);
	return status;
}

static ledger_status read_identity(ledger_store *store)
{
	sqlite3_stmt *row = NULL;
	const char *area = NULL;
	int64_t number = 0;
	ledger_status status = ledger__sql_prepare(
		store, "SELECT number, area FROM store", &row);

	if (status == LEDGER_OK)
		status = ledger__sql_step(store, row);
	if (status == LEDGER_OK) {
		number = sqlite3_column_int64(row, 0);
		area = (const char *)sqlite3_column_text(row, 1);
	}
	store->number = (uint32_t)(number & INT32_MAX);
	if (status == LEDGER_OK && area &&
		ledger__area_level(area, strlen(area)) &&
		number == store->number)
		memcpy(store->area, area, 13);
	else if (status == LEDGER_OK || status == LEDGER_END)
		status = ledger__fail(store->context, LEDGER_ERROR_STORE,
			"store '%s' is damaged: it does not say whose it is",
			store->path);
	sqlite3_finalize(row);
	ledger__store_code(store->number, store->code);
	return status;
}

/* The text of a descriptor's row, borrowed, if its digest still fits. */
static ledger_status read_text(ledger_store *store, sqlite3_stmt *row,
	const char *kind, const char **text, size_t *length)
{
	unsigned char digest[LEDGER__CHAIN_SIZE];
	const void *bytes = sqlite3_column_text(row, 1);

	*length = (size_t)sqlite3_column_bytes(row, 1);
	ledger__chain_digest(digest, bytes ? bytes : "", *length);
	if (!bytes || sqlite3_column_bytes(row, 2) != sizeof digest ||
		memcmp(digest, sqlite3_column_blob(row, 2), sizeof digest) != 0)
		return ledger__fail(store->context, LEDGER_ERROR_STORE,
			"store '%s' is damaged: its %s was altered",
			store->path, kind);
	*text = bytes;
	return LEDGER_OK;
}

/* What a descriptor of the store is called in messages about it. */
static ledger_status name_source(ledger_store *store,
	struct ledger__buffer *source, const char *kind, const char *name)
{
	ledger__buffer_reset(source);
	ledger__buffer_printf(source, "%s%s%s in %s", kind, name ? " " : "",
		name ? name : "", store->path);
	(void)ledger__buffer_text(source);
	return source->failed ? ledger__fail_memory(store->context) : LEDGER_OK;
}

static ledger_status load_form(ledger_store *store, sqlite3_stmt *row)
{
	struct ledger__buffer source = {0};
	const char *text = NULL;
	size_t length = 0;
	ledger_status status = read_text(store, row, "form", &text, &length);

	if (store->form)
		return ledger__fail(store->context, LEDGER_ERROR_STORE,
			"store '%s' is damaged: it has two forms", store->path);
	if (status == LEDGER_OK)
		status = name_source(store, &source, "form", NULL);
	if (status == LEDGER_OK)
		status = ledger__form_load_text(store->context,
			ledger__buffer_text(&source), text, length,
			&store->form);
	ledger__buffer_release(&source);
	return status;
}

/* The policy, then what it extends, one at each call. */
static ledger_status load_policy(ledger_store *store, sqlite3_stmt *row)
{
	struct ledger__buffer source = {0};
	const char *name = (const char *)sqlite3_column_text(row, 0);
	const char *text = NULL;
	size_t length = 0;
	ledger_status status = read_text(store, row, "policy", &text, &length);

	if (status == LEDGER_OK)
		status = name_source(store, &source, "policy",
			store->policy.count > 0 ? name : NULL);
	if (status == LEDGER_OK)
		status = ledger__layers_add(store->context, &store->policy,
			name ? name : "", ledger__buffer_text(&source), text,
			length);
	ledger__buffer_release(&source);
	return status;
}

static ledger_status load_kind(ledger_store *store, const char *kind,
	ledger_status (*load)(ledger_store *store, sqlite3_stmt *row))
{
	sqlite3_stmt *row = NULL;
	ledger_status status = ledger__sql_prepare(store,
		"SELECT name, text, digest FROM descriptor "
		"WHERE kind = ? ORDER BY position",
		&row);

	if (status == LEDGER_OK)
		ledger__sql_bind_text(row, 1, kind);
	while (status == LEDGER_OK &&
		(status = ledger__sql_step(store, row)) == LEDGER_OK)
		status = load(store, row);
	sqlite3_finalize(row);
	return status == LEDGER_END ? LEDGER_OK : status;
}

static ledger_status load_descriptors(ledger_store *store)
{
	ledger_status status = load_kind(store, "form", load_form);

	if (status == LEDGER_OK && !store->form)
		status = ledger__fail(store->context, LEDGER_ERROR_STORE,
			"store '%s' is damaged: it has no form", store->path);
	if (status == LEDGER_OK)
		status = load_kind(store, "policy", load_policy);
	if (status == LEDGER_OK)
		status = ledger__layers_check(store->context, &store->policy);
	if (status == LEDGER_OK)
		status = ledger__form_extend(
			store->context, store->form, &store->policy);
	return status;
}

static ledger_status connect(ledger_store *store)
{
	/*
	 * Readers too: the journal of a killed run must be rolled back, which
	 * a read-only connection cannot.  They are held back by query_only.
	 */
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE |
		    SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_PRIVATECACHE |
		    SQLITE_OPEN_NOMUTEX;
	int result = sqlite3_open_v2(store->path, &store->db, flags, "unix");

	if (result != SQLITE_OK)
		return ledger__sql_fail(store, result, "open");
	if (store->writing && sqlite3_db_readonly(store->db, "main"))
		return ledger__fail(store->context, LEDGER_ERROR_STORE,
			"store '%s' may not be written here", store->path);
	return LEDGER_OK;
}

ledger_status ledger_store_open(ledger_context *context, const char *path,
	ledger_store_mode mode, unsigned int busy_seconds, ledger_store **out)
{
	ledger_status status = LEDGER_OK;
	ledger_store *store = ledger__allocate(1, sizeof *store);

	if (!store || !ledger__digest_ready()) {
		free(store);
		return ledger__fail_memory(context);
	}
	ledger__sql_start();
	store->context = context;
	store->writing = mode == LEDGER_STORE_WRITE;
	status = ledger__place_resolve(
		context, path, &store->folder, &store->path);
	if (status == LEDGER_OK)
		status = ledger__place_check(store);
	if (status == LEDGER_OK)
		status = ledger__place_temporary(store, store->writing);
	if (status == LEDGER_OK)
		status = connect(store);
	if (status == LEDGER_OK)
		status = ledger__store_configure(store, busy_seconds);
	if (status == LEDGER_OK)
		status = ledger__store_settle(store);
	if (status == LEDGER_OK)
		status = read_identity(store);
	if (status == LEDGER_OK)
		status = load_descriptors(store);
	if (status == LEDGER_OK)
		status = ledger__sheets_open(store);
	if (status == LEDGER_OK && !store->writing)
		status = ledger__sql_run(store, "PRAGMA query_only=ON");
	if (status == LEDGER_OK)
		*out = store;
	else
		ledger_store_close(store);
	return status;
}

void ledger_store_close(ledger_store *store)
{
	if (!store)
		return;
	if (store->in_transaction)
		ledger__store_rollback(store);
	ledger__sheets_close(store);
	sqlite3_close(store->db);
	ledger__place_end(store);
	ledger_form_free(store->form);
	ledger__areas_free(store->areas);
	free(store->checksums);
	ledger__layers_release(&store->policy);
	free(store->path);
	free(store->folder);
	free(store);
}
