/* SPDX-License-Identifier: MIT */
/* Making and opening stores: what is refused is left as it was. */
#include "unit_store.h"

#include "store/private.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static struct unit_store unit;

static int begin(void **state)
{
	(void)state;
	unit_store_begin(&unit);
	return 0;
}

static int end(void **state)
{
	(void)state;
	unit_store_end(&unit);
	return 0;
}

/* Opens and expects a refusal with that text, and the same bytes after it. */
static void assert_refused(const char *path, const char *expected)
{
	ledger_store *store = NULL;
	size_t before_length = 0;
	size_t after_length = 0;
	unsigned char *before = unit_bytes(path, &before_length);
	unsigned char *after;
	unsigned entries = unit_count_entries(unit.folder);

	assert_int_equal(ledger_store_open(unit.context, path,
				 LEDGER_STORE_WRITE, 0, &store),
		LEDGER_ERROR_STORE);
	assert_null(store);
	if (!strstr(ledger_context_message(unit.context), expected))
		fail_msg("not '%s': %s", expected,
			ledger_context_message(unit.context));
	assert_non_null(strstr(ledger_context_message(unit.context), path));
	after = unit_bytes(path, &after_length);
	assert_int_equal(before_length, after_length);
	assert_memory_equal(before, after, after_length);
	assert_int_equal(unit_count_entries(unit.folder), entries);
	free(before);
	free(after);
}

static void close_store(void)
{
	ledger_store_close(unit.store);
	unit.store = NULL;
}

static void test_new_store_is_private(void **state)
{
	struct stat about;
	(void)state;

	assert_int_equal(stat(unit.path, &about), 0);
	assert_int_equal(about.st_mode & 07777, 0600);
	assert_string_equal(ledger_store_area(unit.store), UNIT_STORE_AREA);
	assert_int_equal(strlen(ledger_store_code(unit.store)), 7);
	/* The store and its private folder; that one goes with the close. */
	assert_int_equal(unit_count_entries(unit.folder), 2);
	assert_int_equal(stat(ledger__store_temporary(unit.store), &about), 0);
	assert_int_equal(about.st_mode & 07777, 0700);
	close_store();
	assert_int_equal(unit_count_entries(unit.folder), 1);
}

static void test_carries_its_form(void **state)
{
	size_t length = 0;
	size_t policy_length = 1;
	unsigned char *form = unit_bytes(UNIT_STORE_FORM, &length);
	char *text = unit_sql_text(unit.path,
		"SELECT length(CAST(text AS BLOB)), name "
		"FROM descriptor");
	char expected[64];
	(void)state;

	(void)snprintf(
		expected, sizeof(expected), "%zu|form-store.yaml\n", length);
	assert_string_equal(text, expected);
	assert_string_equal(ledger_store_form(unit.store)->name, "store-form");
	assert_null(ledger_store_policy(unit.store, &policy_length));
	assert_int_equal(policy_length, 0);
	free(form);
	free(text);
}

static void test_never_over_a_file(void **state)
{
	char *path = unit_path(unit.folder, "other");
	size_t length = 0;
	unsigned char *bytes;
	(void)state;

	unit_write_bytes(path, (const unsigned char *)"mine", 4);
	assert_int_equal(ledger_store_create(unit.context, path,
				 UNIT_STORE_FORM, NULL, UNIT_STORE_AREA),
		LEDGER_ERROR_STORE);
	bytes = unit_bytes(path, &length);
	assert_int_equal(length, 4);
	assert_memory_equal(bytes, "mine", 4);
	free(bytes);
	assert_int_equal(unlink(path), 0);
	/* A link that leads nowhere is a file too. */
	assert_int_equal(symlink("nowhere", path), 0);
	assert_int_equal(ledger_store_create(unit.context, path,
				 UNIT_STORE_FORM, NULL, UNIT_STORE_AREA),
		LEDGER_ERROR_STORE);
	free(path);
}

static void test_create_refuses(void **state)
{
	char *path = unit_path(unit.folder, "new.db");
	(void)state;

	assert_int_equal(ledger_store_create(unit.context, path,
				 UNIT_STORE_FORM, NULL, "411726"),
		LEDGER_ERROR_DESCRIPTOR);
	assert_int_equal(ledger_store_create(unit.context, path, unit.path,
				 NULL, UNIT_STORE_AREA),
		LEDGER_ERROR_DESCRIPTOR);
	assert_int_equal(access(path, F_OK), -1);
	assert_int_equal(chmod(unit.folder, 0770), 0);
	assert_int_equal(ledger_store_create(unit.context, path,
				 UNIT_STORE_FORM, NULL, UNIT_STORE_AREA),
		LEDGER_ERROR_STORE);
	assert_int_equal(chmod(unit.folder, 0700), 0);
	assert_int_equal(unit_count_entries(unit.folder), 2);
	free(path);
}

static void test_missing_says_how(void **state)
{
	ledger_store *store = NULL;
	char *path = unit_path(unit.folder, "missing.db");
	(void)state;

	assert_int_equal(ledger_store_open(unit.context, path,
				 LEDGER_STORE_WRITE, 0, &store),
		LEDGER_ERROR_STORE);
	assert_non_null(strstr(ledger_context_message(unit.context),
		"ledger-store init --area CODE --store FILE"));
	assert_int_equal(access(path, F_OK), -1);
	free(path);
}

static void test_refuses_links(void **state)
{
	char *path = unit_path(unit.folder, "link.db");
	(void)state;

	close_store();
	assert_int_equal(symlink(unit.path, path), 0);
	assert_refused(path, "symbolic link");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(link(unit.path, path), 0);
	assert_refused(unit.path, "hard links");
	free(path);
}

static void test_refuses_open_modes(void **state)
{
	(void)state;
	close_store();
	assert_int_equal(chmod(unit.path, 0640), 0);
	assert_refused(unit.path, "others may read");
	assert_int_equal(chmod(unit.path, 0604), 0);
	assert_refused(unit.path, "others may read");
	assert_int_equal(chmod(unit.path, 0600), 0);
	assert_int_equal(chmod(unit.folder, 0770), 0);
	{
		ledger_store *store = NULL;

		assert_int_equal(ledger_store_open(unit.context, unit.path,
					 LEDGER_STORE_READ, 0, &store),
			LEDGER_ERROR_STORE);
		assert_non_null(strstr(ledger_context_message(unit.context),
			"others may make files"));
	}
	/* A sticky bit does not keep a planted journal away. */
	assert_int_equal(chmod(unit.folder, 01777), 0);
	{
		ledger_store *store = NULL;

		assert_int_equal(ledger_store_open(unit.context, unit.path,
					 LEDGER_STORE_READ, 0, &store),
			LEDGER_ERROR_STORE);
	}
	assert_int_equal(chmod(unit.folder, 0700), 0);
}

/* Numbers as statfs(2) lists them; there is no share to try it on. */
static void test_knows_network_shares(void **state)
{
	static const struct {
		unsigned long type;
		const char *name;
	} shares[] = {
		{0x6969, "NFS"},
		{0x517b, "SMB"},
		{0xff534d42, "SMB"},
		{0xfe534d42, "SMB"},
		{(unsigned long)-11317950L, "SMB"}, /* 0xff534d42, signed */
		{0x65735546, "FUSE"},
		{0x01021997, "9p"},
		{0x5346414f, "AFS"},
		{0x6b414653, "AFS"},
		{0x00c36400, "Ceph"},
		{0x73757245, "Coda"},
		{0x564c, "NCP"},
	};
	/* ext4, XFS, Btrfs, tmpfs, overlay, F2FS, FAT, ZFS. */
	static const unsigned long disks[] = {0xef53, 0x58465342, 0x9123683e,
		0x01021994, 0x794c7630, 0xf2f52010, 0x4d44, 0x2fc12fc1, 0};
	(void)state;

	for (size_t i = 0; i < sizeof(shares) / sizeof(*shares); i++) {
		const char *name = ledger__place_network(shares[i].type);

		assert_non_null(name);
		assert_string_equal(name, shares[i].name);
	}
	for (size_t i = 0; i < sizeof(disks) / sizeof(*disks); i++)
		assert_null(ledger__place_network(disks[i]));
}

static void test_refuses_strangers(void **state)
{
	char *path = unit_path(unit.folder, "stranger.db");
	(void)state;

	close_store();
	unit_write_bytes(path, (const unsigned char *)"", 0);
	assert_refused(path, "not a store");
	unit_write_bytes(path, (const unsigned char *)"name,id\n", 8);
	assert_refused(path, "not a store");
	assert_int_equal(unlink(path), 0);
	unit_sql(path, "CREATE TABLE t (a)");
	assert_int_equal(chmod(path, 0600), 0);
	assert_refused(path, "not a store");
	free(path);
}

static void test_refuses_newer_and_wal(void **state)
{
	(void)state;
	close_store();
	unit_sql(unit.path, "PRAGMA user_version=999");
	assert_refused(unit.path, "version 999");
	unit_sql(unit.path, "PRAGMA user_version=0");
	assert_refused(unit.path, "no version");
	unit_sql(unit.path, "PRAGMA user_version=2; PRAGMA journal_mode=WAL");
	assert_refused(unit.path, "WAL");
}

static void test_sweeps_what_the_dead_left(void **state)
{
	char *dead = unit_path(unit.folder, "ledger.db-tmp-abcdef");
	char *inside = unit_path(dead, "spool");
	char *other = unit_path(unit.folder, "ledger.db-tmp-longer-name");
	char *alive = strdup(ledger__store_temporary(unit.store));
	ledger_store *second = NULL;
	(void)state;

	assert_int_equal(mkdir(dead, 0700), 0);
	assert_int_equal(mkdir(other, 0700), 0);
	unit_write_bytes(inside, (const unsigned char *)"x", 1);
	unit_ok(&unit, ledger_store_open(unit.context, unit.path,
			       LEDGER_STORE_WRITE, 0, &second));
	assert_int_equal(access(dead, F_OK), -1);
	assert_int_equal(access(other, F_OK), 0);
	assert_int_equal(access(alive, F_OK), 0);
	assert_string_not_equal(ledger__store_temporary(second), alive);
	ledger_store_close(second);
	free(dead);
	free(inside);
	free(other);
	free(alive);
}

static void print_problem(
	void *data, const char *kind, const char *text, const char *record)
{
	(void)data;
	print_error("%s %s: %s\n", kind, record, text);
}

/* A writer that was killed leaves a journal; readers roll it back. */
static void test_reader_rolls_back(void **state)
{
	char *journal = unit_path(unit.folder, "ledger.db-journal");
	char *kept = unit_path(unit.folder, "kept");
	char *before = unit_sql_text(unit.path, "SELECT * FROM journal");
	char *after;
	char command[4096];
	(void)state;

	close_store();
	/* The shell is killed between writing pages and the commit. */
	(void)snprintf(command, sizeof(command),
		"sqlite3 '%s' 'PRAGMA cache_size=1; BEGIN; "
		"CREATE TABLE big (a); WITH RECURSIVE n(i) AS (SELECT 1 UNION "
		"ALL SELECT i+1 FROM n WHERE i<2000) INSERT INTO big SELECT "
		"randomblob(500) FROM n; UPDATE store SET area=1; "
		"DELETE FROM journal;' '.shell kill -9 $PPID' "
		">/dev/null 2>&1",
		unit.path);
	(void)!system(command);
	assert_int_equal(access(journal, F_OK), 0);
	unit_store_reopen(&unit, LEDGER_STORE_READ);
	after = unit_sql_text(unit.path, "SELECT * FROM journal");
	assert_string_equal(before, after);
	assert_int_equal(access(journal, F_OK), -1);
	unit_ok(&unit, ledger_store_check(unit.store, print_problem, NULL));
	free(journal);
	free(kept);
	free(before);
	free(after);
}

static ledger_status open_and_close(void *data)
{
	ledger_store *store = NULL;
	ledger_status status = ledger_store_open(
		unit.context, unit.path, LEDGER_STORE_WRITE, 0, &store);

	(void)data;
	ledger_store_close(store);
	return status;
}

static ledger_status create_and_remove(void *data)
{
	char *path = data;
	ledger_status status = ledger_store_create(
		unit.context, path, UNIT_STORE_FORM, NULL, UNIT_STORE_AREA);

	(void)unlink(path);
	return status;
}

static void test_survives_failing_memory(void **state)
{
	char *path = unit_path(unit.folder, "new.db");
	(void)state;

	close_store();
	assert_true(unit_sweep_allocations(open_and_close, NULL) > 10);
	assert_true(unit_sweep_allocations(create_and_remove, path) > 10);
	assert_int_equal(unit_count_entries(unit.folder), 1);
	free(path);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_new_store_is_private),
		CASE(test_carries_its_form),
		CASE(test_never_over_a_file),
		CASE(test_create_refuses),
		CASE(test_missing_says_how),
		CASE(test_refuses_links),
		CASE(test_refuses_open_modes),
		CASE(test_knows_network_shares),
		CASE(test_refuses_strangers),
		CASE(test_refuses_newer_and_wal),
		CASE(test_sweeps_what_the_dead_left),
		CASE(test_reader_rolls_back),
		CASE(test_survives_failing_memory),
	};

	return cmocka_run_group_tests_name("store open", tests, NULL, NULL);
}
