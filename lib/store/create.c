/* SPDX-License-Identifier: MIT */
/* A new store: written whole in a private folder, then put in place. */

#include "expr/expr.h"
#include "store/private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What init was told, on its way into the file. */
struct birth {
	ledger_form *form;
	const char *form_name;
	struct ledger__layers policy; /* none, or with what it extends */
	const char *area;
};

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static ledger_status add_descriptor(ledger_store *store, const char *kind,
	size_t position, const char *name, const char *text, size_t length)
{
	unsigned char digest[LEDGER__CHAIN_SIZE];
	sqlite3_stmt *insert = NULL;
	ledger_status status = ledger__sql_prepare(store,
		"INSERT INTO descriptor (kind, position, name, text, digest) "
		"VALUES (?, ?, ?, ?, ?)",
		&insert);

	if (status == LEDGER_OK) {
		ledger__chain_digest(digest, text, length);
		ledger__sql_bind_text(insert, 1, kind);
		sqlite3_bind_int64(insert, 2, (int64_t)position);
		ledger__sql_bind_text(insert, 3, name);
		sqlite3_bind_text64(
			insert, 4, text, length, SQLITE_STATIC, SQLITE_UTF8);
		sqlite3_bind_blob(
			insert, 5, digest, sizeof digest, SQLITE_STATIC);
		status = ledger__sql_finish(store, insert);
	}
	sqlite3_finalize(insert);
	return status;
}

static ledger_status add_codes(ledger_store *store, const ledger_form *form)
{
	sqlite3_stmt *insert = NULL;
	ledger_status status = ledger__sql_prepare(store,
		"INSERT INTO code (list, code, position, label) "
		"VALUES (?, ?, ?, ?)",
		&insert);

	for (size_t i = 0; i < form->code_list_count; i++) {
		const struct ledger__code_list *list = &form->code_lists[i];

		for (size_t j = 0; status == LEDGER_OK && j < list->count;
			j++) {
			ledger__sql_bind_text(insert, 1, list->name);
			ledger__sql_bind_text(insert, 2, list->codes[j].code);
			sqlite3_bind_int64(insert, 3, (int64_t)j + 1);
			ledger__sql_bind_text(insert, 4, list->codes[j].label);
			status = ledger__sql_finish(store, insert);
		}
	}
	sqlite3_finalize(insert);
	return status;
}

static ledger_status add_identity(ledger_store *store, const char *area)
{
	char time[26];
	struct ledger__buffer sql = {0};
	ledger_status status = LEDGER_OK;

	ledger__time_format(store->context->now, time);
	/* As many as seven of twenty letters can say; 0 is nobody's. */
	store->number = 1 + ledger__random() % (LEDGER__STORE_NUMBERS - 1);
	ledger__store_code(store->number, store->code);
	ledger__buffer_printf(&sql,
		"INSERT INTO store (one, number, area, created, issued) "
		"VALUES (1, %u, '%.12s', '%s', 0);\n"
		"INSERT INTO origin (store_no, code) VALUES (%u, '%s');\n",
		(unsigned int)store->number, area, time,
		(unsigned int)store->number, store->code);
	status = sql.failed ? ledger__fail_memory(store->context)
			    : ledger__sql_run(store, ledger__buffer_text(&sql));
	ledger__buffer_release(&sql);
	return status;
}

/* The chain of writes begins with what the store is. */
static ledger_status add_birth_entry(ledger_store *store, const char *area)
{
	char time[26];
	struct ledger__buffer text = {0};
	struct ledger__journal_entry entry = {.chain = "write",
		.time = time,
		.actor = store->context->actor,
		.command = "ledger-store init",
		.scope = area};
	ledger_status status = ledger__store_birth_text(store, &text);

	ledger__time_format(store->context->now, time);
	entry.counts = ledger__buffer_text(&text);
	if (text.failed)
		status = ledger__fail_memory(store->context);
	if (status == LEDGER_OK)
		status = ledger__journal_add(store, &entry);
	ledger__buffer_release(&text);
	return status;
}

static ledger_status fill(ledger_store *store, const struct birth *birth)
{
	char head[160];
	ledger_status status = LEDGER_OK;

	/* Before the first table: the head of the file is settled here. */
	snprintf(head, sizeof head,
		"PRAGMA page_size=%d; PRAGMA auto_vacuum=NONE; "
		"PRAGMA encoding='UTF-8'; PRAGMA application_id=%d; "
		"BEGIN IMMEDIATE",
		LEDGER__PAGE_SIZE, LEDGER__APPLICATION_ID);
	status = ledger__sql_run(store, head);
	if (status == LEDGER_OK)
		status = ledger__store_migrate(store, birth->form);
	if (status == LEDGER_OK)
		status = add_identity(store, birth->area);
	if (status == LEDGER_OK)
		status = add_descriptor(store, "form", 0, birth->form_name,
			birth->form->text, birth->form->text_length);
	for (size_t i = 0; status == LEDGER_OK && i < birth->policy.count; i++)
		status = add_descriptor(store, "policy", i,
			birth->policy.items[i].name,
			birth->policy.items[i].text,
			birth->policy.items[i].length);
	if (status == LEDGER_OK)
		status = add_codes(store, birth->form);
	if (status == LEDGER_OK)
		status = add_birth_entry(store, birth->area);
	if (status == LEDGER_OK)
		status = ledger__sql_run(store, "COMMIT");
	return status;
}

static ledger_status sync_folder(ledger_context *context, const char *folder)
{
	int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int failed = descriptor < 0 || fsync(descriptor) != 0;

	if (descriptor >= 0)
		close(descriptor);
	return failed ? ledger__fail_errno(context, LEDGER_ERROR_STORE,
				"cannot sync folder '%s'", folder)
		      : LEDGER_OK;
}

static ledger_status exists(ledger_context *context, const char *path)
{
	return ledger__fail(context, LEDGER_ERROR_STORE,
		"'%s' exists already; a store is never made over a file", path);
}

/* Never over an existing file; file systems without the flag use a link. */
static ledger_status put_in_place(
	ledger_store *store, const char *made, const char *path)
{
	int failed =
		renameat2(AT_FDCWD, made, AT_FDCWD, path, RENAME_NOREPLACE);

	if (failed && (errno == EINVAL || errno == ENOSYS)) {
		failed = link(made, path);
		if (!failed)
			failed = unlink(made);
	}
	if (failed && errno == EEXIST)
		return exists(store->context, path);
	if (failed)
		return ledger__fail_errno(store->context, LEDGER_ERROR_STORE,
			"cannot make store '%s'", path);
	return sync_folder(store->context, store->folder);
}

static ledger_status make_file(ledger_store *store, const char *path)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE |
		    SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_PRIVATECACHE |
		    SQLITE_OPEN_NOMUTEX;
	int result = 0;
	int descriptor = open(
		path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (descriptor < 0)
		return ledger__fail_errno(store->context, LEDGER_ERROR_STORE,
			"cannot make store '%s'", store->path);
	close(descriptor);
	result = sqlite3_open_v2(path, &store->db, flags, "unix");
	return result == SQLITE_OK ? LEDGER_OK
				   : ledger__sql_fail(store, result, "make");
}

static ledger_status make_store(ledger_store *store, const struct birth *birth)
{
	struct ledger__buffer made = {0};
	const char *path = NULL;
	ledger_status status = LEDGER_OK;

	ledger__buffer_printf(&made, "%s/new", store->temporary);
	path = ledger__buffer_text(&made);
	if (made.failed) {
		ledger__buffer_release(&made);
		return ledger__fail_memory(store->context);
	}
	status = make_file(store, path);
	if (status == LEDGER_OK)
		status = ledger__store_configure(store, 0);
	if (status == LEDGER_OK)
		status = fill(store, birth);
	if (store->db && sqlite3_close(store->db) == SQLITE_OK)
		store->db = NULL;
	if (status == LEDGER_OK)
		status = put_in_place(store, path, store->path);
	ledger__buffer_release(&made);
	return status;
}

/* Names that the store uses itself, so that no sheet may have them. */
static ledger_status check_names(
	ledger_context *context, const ledger_form *form)
{
	static const char *const own[] = {"store", "descriptor", "code",
		"origin", "batch", "batch_row", "record_version",
		"version_parent", "journal", "report", "report_part"};

	for (size_t i = 0; i < form->sheet_count; i++)
		for (size_t j = 0; j < sizeof own / sizeof *own; j++)
			if (strcmp(form->sheets[i].name, own[j]) == 0)
				return ledger__fail(context,
					LEDGER_ERROR_DESCRIPTOR,
					"a sheet cannot be named '%s': the "
					"store has a table of that name",
					own[j]);
	return LEDGER_OK;
}

/* A store for an area that cannot be would refuse every sheet. */
static ledger_status check_area(ledger_context *context, const char *area)
{
	size_t length = area ? strlen(area) : 0;

	if (length != 12 || strspn(area, "0123456789") != 12 ||
		ledger__area_level(area, length) == 0)
		return ledger__fail(context, LEDGER_ERROR_DESCRIPTOR,
			"'%s' is no 12-digit division code", area ? area : "");
	if (!ledger__area_is_province(area))
		return ledger__fail(context, LEDGER_ERROR_DESCRIPTOR,
			"'%s' is no division code: no province begins with "
			"%.2s",
			area, area);
	if (ledger__area_level(area, length) > LEDGER__PREFECTURE &&
		memcmp(area + 2, "00", 2) == 0)
		return ledger__fail(context, LEDGER_ERROR_DESCRIPTOR,
			"'%s' is no division code: a county has its "
			"prefecture in the third and fourth digit",
			area);
	return LEDGER_OK;
}

static ledger_status check_place(ledger_store *store, const char *path)
{
	struct stat about;
	ledger_status status = ledger__place_resolve(
		store->context, path, &store->folder, &store->path);

	if (status == LEDGER_OK && lstat(store->path, &about) == 0)
		return exists(store->context, path);
	if (status == LEDGER_OK)
		status = ledger__place_folder(store->context, store->folder);
	if (status == LEDGER_OK)
		status = ledger__place_temporary(store, true);
	return status;
}

ledger_status ledger_store_create(ledger_context *context, const char *path,
	const char *form_path, const char *policy_path, const char *area)
{
	struct birth birth = {.form_name = base_name(form_path), .area = area};
	ledger_store *store = ledger__allocate(1, sizeof *store);
	ledger_status status = LEDGER_OK;

	if (!store || !ledger__digest_ready()) {
		free(store);
		return ledger__fail_memory(context);
	}
	ledger__sql_start();
	store->context = context;
	store->writing = true;
	status = check_area(context, area);
	if (status == LEDGER_OK)
		status = ledger_form_load(context, form_path, &birth.form);
	if (status == LEDGER_OK)
		status = check_names(context, birth.form);
	if (status == LEDGER_OK && policy_path)
		status = ledger__layers_read(
			context, policy_path, &birth.policy);
	if (status == LEDGER_OK)
		status =
			ledger__form_extend(context, birth.form, &birth.policy);
	if (status == LEDGER_OK)
		status = check_place(store, path);
	if (status == LEDGER_OK)
		status = make_store(store, &birth);
	ledger_store_close(store);
	ledger_form_free(birth.form);
	ledger__layers_release(&birth.policy);
	return status;
}
