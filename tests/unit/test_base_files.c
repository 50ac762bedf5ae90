/* SPDX-License-Identifier: MIT */
/* Spools that nobody sees, files that appear whole or not at all. */
#include "unit.h"

#include "base/spool.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

struct place {
	ledger_context *context;
	char *folder;
	char *path; /* FOLDER/rejects.csv */
};

static int setup(void **state)
{
	struct place *place = calloc(1, sizeof(*place));

	assert_non_null(place);
	place->context = ledger_context_new();
	assert_non_null(place->context);
	place->folder = unit_folder();
	place->path = unit_path(place->folder, "rejects.csv");
	*state = place;
	return 0;
}

static int teardown(void **state)
{
	struct place *place = *state;

	free(place->path);
	unit_remove_folder(place->folder);
	ledger_context_free(place->context);
	free(place);
	return 0;
}

static void put(const char *path, const char *text)
{
	FILE *stream = fopen(path, "w");

	assert_non_null(stream);
	assert_true(fputs(text, stream) >= 0);
	assert_int_equal(fclose(stream), 0);
}

static void assert_content(const char *path, const char *expected)
{
	char text[64] = "";
	FILE *stream = fopen(path, "r");
	size_t length;

	assert_non_null(stream);
	length = fread(text, 1, sizeof(text) - 1, stream);
	(void)fclose(stream);
	assert_int_equal(length, strlen(expected));
	assert_string_equal(text, expected);
}

static struct ledger__placed_file *begin(struct place *place)
{
	struct ledger__placed_file *file = NULL;

	assert_int_equal(
		ledger__placed_file_open(place->context, place->path, &file),
		LEDGER_OK);
	assert_true(fputs("new\n", ledger__placed_file_stream(file)) >= 0);
	return file;
}

static void assert_same(struct place *place, const char *there, bool same)
{
	struct ledger__placed_file *file = begin(place);

	put(place->path, there);
	assert_int_equal(ledger__placed_file_sync(file), LEDGER_OK);
	assert_int_equal(ledger__placed_file_same(file), same);
	ledger__placed_file_free(file);
	assert_content(place->path, there);
}

static void test_same(void **state)
{
	assert_same(*state, "new\n", true);
	assert_same(*state, "now\n", false);
	assert_same(*state, "new\n\n", false);
	assert_same(*state, "new", false);
	assert_same(*state, "", false);
}

static void test_spool(void **state)
{
	struct place *place = *state;
	struct stat status;
	int descriptor = -1;
	char text[5] = "";

	assert_int_equal(
		ledger__spool_open(place->context, place->folder, &descriptor),
		LEDGER_OK);
	assert_int_equal(fstat(descriptor, &status), 0);
	assert_int_equal(status.st_mode, S_IFREG | 0600);
	assert_int_equal(status.st_nlink, 0);
	assert_int_equal(unit_count_entries(place->folder), 0);
	assert_true(fcntl(descriptor, F_GETFD) & FD_CLOEXEC);
	assert_int_equal(ledger__write_at(place->context, descriptor, "data", 4,
				 UINT64_C(5) << 30),
		LEDGER_OK);
	assert_int_equal(ledger__read_at(place->context, descriptor, text, 4,
				 UINT64_C(5) << 30),
		LEDGER_OK);
	assert_string_equal(text, "data");
	assert_int_equal(ledger__read_at(place->context, descriptor, text, 4,
				 (UINT64_C(5) << 30) + 1),
		LEDGER_ERROR_INPUT);
	assert_string_equal(ledger_context_message(place->context),
		"cannot read: the file is too short");
	(void)close(descriptor);
	assert_int_equal(
		ledger__read_at(place->context, descriptor, text, 4, 0),
		LEDGER_ERROR_INPUT);
	assert_int_equal(
		ledger__write_at(place->context, descriptor, text, 4, 0),
		LEDGER_ERROR_OUTPUT);
}

static void test_spool_without_a_folder(void **state)
{
	struct place *place = *state;
	int descriptor = 77;

	assert_int_equal(ledger__spool_open(
				 place->context, "/nonexistent/x", &descriptor),
		LEDGER_ERROR_OUTPUT);
	assert_int_equal(descriptor, 77);
}

static void test_committed(void **state)
{
	struct place *place = *state;
	struct ledger__placed_file *file = begin(place);
	struct stat status;

	assert_int_equal(access(place->path, F_OK), -1);
	assert_int_equal(ledger__placed_file_commit(file), LEDGER_OK);
	ledger__placed_file_free(file);
	assert_content(place->path, "new\n");
	assert_int_equal(stat(place->path, &status), 0);
	assert_int_equal(status.st_mode, S_IFREG | 0600);
	assert_int_equal(unit_count_entries(place->folder), 1);
}

static void test_replaces_only_when_committed(void **state)
{
	struct place *place = *state;
	struct ledger__placed_file *file;

	put(place->path, "old\n");
	file = begin(place);
	assert_content(place->path, "old\n");
	assert_int_equal(ledger__placed_file_sync(file), LEDGER_OK);
	assert_int_equal(ledger__placed_file_sync(file), LEDGER_OK);
	assert_content(place->path, "old\n");
	assert_int_equal(unit_count_entries(place->folder), 2);
	assert_int_equal(ledger__placed_file_commit(file), LEDGER_OK);
	assert_content(place->path, "new\n");
	ledger__placed_file_free(file);
	assert_int_equal(unit_count_entries(place->folder), 1);
}

static void test_nothing_is_left_uncommitted(void **state)
{
	struct place *place = *state;
	struct ledger__placed_file *file = begin(place);

	ledger__placed_file_free(file);
	assert_int_equal(unit_count_entries(place->folder), 0);
	file = begin(place);
	assert_int_equal(ledger__placed_file_sync(file), LEDGER_OK);
	ledger__placed_file_free(file);
	assert_int_equal(unit_count_entries(place->folder), 0);
	ledger__placed_file_free(NULL);
}

/* One that waits for its commit is kept; one whose process died is not. */
static void test_sweeps_what_was_abandoned(void **state)
{
	struct place *place = *state;
	struct ledger__placed_file *waiting = begin(place);
	struct ledger__placed_file *other = NULL;
	char *left = unit_path(place->folder, ".ledger-0123456789abcdef.tmp");
	char *foreign = unit_path(place->folder, ".ledger-notes.tmp");

	put(left, "of a killed process\n");
	put(foreign, "of somebody else\n");
	assert_int_equal(ledger__placed_file_sync(waiting), LEDGER_OK);
	assert_int_equal(unit_count_entries(place->folder), 3);
	other = begin(place);
	assert_int_equal(access(left, F_OK), -1);
	assert_int_equal(access(foreign, F_OK), 0);
	assert_int_equal(unit_count_entries(place->folder), 2);
	ledger__placed_file_free(other);
	assert_int_equal(ledger__placed_file_commit(waiting), LEDGER_OK);
	assert_content(place->path, "new\n");
	ledger__placed_file_free(waiting);
	free(left);
	free(foreign);
}

static void assert_refused(
	struct place *place, const char *path, const char *reason)
{
	struct ledger__placed_file *file = NULL;
	char *message = NULL;

	assert_int_equal(ledger__placed_file_open(place->context, path, &file),
		LEDGER_ERROR_OUTPUT);
	assert_null(file);
	assert_true(
		asprintf(&message, "cannot write '%s': %s", path, reason) > 0);
	assert_string_equal(ledger_context_message(place->context), message);
	free(message);
}

static void test_refused_targets(void **state)
{
	struct place *place = *state;
	char *other = unit_path(place->folder, "other");

	put(other, "untouched\n");
	assert_int_equal(symlink("other", place->path), 0);
	assert_refused(place, place->path, "it is a symbolic link");
	assert_content(other, "untouched\n");
	assert_int_equal(unlink(place->path), 0);
	assert_int_equal(symlink("nowhere", place->path), 0);
	assert_refused(place, place->path, "it is a symbolic link");
	assert_int_equal(unlink(place->path), 0);
	assert_int_equal(mkfifo(place->path, 0600), 0);
	assert_refused(place, place->path, "it is not a regular file");
	assert_refused(place, place->folder, "it is not a regular file");
	assert_refused(place, "/dev/full", "it is not a regular file");
	assert_refused(place, "/tmp/", "it names no file");
	assert_refused(place, "", "it names no file");
	assert_refused(place, "..", "it names no file");
	assert_refused(place, "/nonexistent/x", "No such file or directory");
	assert_int_equal(unit_count_entries(place->folder), 2);
	free(other);
}

/* The stream goes to a device that is always full. */
static void test_full_device(void **state)
{
	struct place *place = *state;
	struct ledger__placed_file *file = NULL;
	int full = open("/dev/full", O_WRONLY | O_CLOEXEC);

	assert_true(full >= 0);
	put(place->path, "old\n");
	file = begin(place);
	assert_true(dup2(full, fileno(ledger__placed_file_stream(file))) >= 0);
	(void)close(full);
	assert_int_equal(ledger__placed_file_commit(file), LEDGER_ERROR_OUTPUT);
	assert_non_null(strstr(ledger_context_message(place->context),
		"No space left on device"));
	ledger__placed_file_free(file);
	assert_content(place->path, "old\n");
	assert_int_equal(unit_count_entries(place->folder), 1);
}

/* A write that failed long before the commit is not forgotten. */
static void test_earlier_write_failed(void **state)
{
	struct place *place = *state;
	struct ledger__placed_file *file = begin(place);
	FILE *stream = ledger__placed_file_stream(file);
	struct rlimit old;
	struct rlimit small;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	small = old;
	small.rlim_cur = 4096;
	(void)signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	for (int i = 0; i < 10000; i++)
		(void)fputs("0123456789", stream);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_int_equal(ledger__placed_file_commit(file), LEDGER_ERROR_OUTPUT);
	ledger__placed_file_free(file);
	assert_int_equal(unit_count_entries(place->folder), 0);
}

static ledger_status place_file(void *data)
{
	struct place *place = data;
	struct ledger__placed_file *file = NULL;
	ledger_status status =
		ledger__placed_file_open(place->context, place->path, &file);

	if (status == LEDGER_OK)
		status = ledger__placed_file_commit(file);
	ledger__placed_file_free(file);
	if (status != LEDGER_OK)
		assert_int_equal(unit_count_entries(place->folder), 0);
	return status;
}

static void test_memory_ends_anywhere(void **state)
{
	assert_true(unit_sweep_allocations(place_file, *state) >= 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define IN_A_FOLDER(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
		IN_A_FOLDER(test_same),
		IN_A_FOLDER(test_spool),
		IN_A_FOLDER(test_spool_without_a_folder),
		IN_A_FOLDER(test_committed),
		IN_A_FOLDER(test_replaces_only_when_committed),
		IN_A_FOLDER(test_nothing_is_left_uncommitted),
		IN_A_FOLDER(test_sweeps_what_was_abandoned),
		IN_A_FOLDER(test_refused_targets),
		IN_A_FOLDER(test_full_device),
		IN_A_FOLDER(test_earlier_write_failed),
		IN_A_FOLDER(test_memory_ends_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
