/* SPDX-License-Identifier: MIT */
/* Folders for unit tests, and the sweep of failing allocations. */
#include "unit.h"

#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *unit_folder(void)
{
	const char *parent = getenv("TMPDIR");
	char *path = NULL;

	assert_true(asprintf(&path, "%s/ledger-unit-XXXXXX",
			    parent != NULL ? parent : "/tmp") > 0);
	assert_non_null(mkdtemp(path));
	return path;
}

static int remove_one(const char *path, const struct stat *status, int kind,
	struct FTW *place)
{
	(void)status;
	(void)kind;
	(void)place;
	return remove(path);
}

void unit_remove_folder(char *folder)
{
	assert_int_equal(nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
	free(folder);
}

char *unit_path(const char *folder, const char *name)
{
	char *path = NULL;

	assert_true(asprintf(&path, "%s/%s", folder, name) > 0);
	return path;
}

unsigned unit_count_entries(const char *folder)
{
	unsigned count = 0;
	DIR *stream = opendir(folder);
	const struct dirent *entry;

	assert_non_null(stream);
	while ((entry = readdir(stream)) != NULL) {
		if (strcmp(entry->d_name, ".") != 0 &&
			strcmp(entry->d_name, "..") != 0)
			count++;
	}
	(void)closedir(stream);
	return count;
}

unsigned long unit_sweep_allocations(
	ledger_status (*attempt)(void *data), void *data)
{
	for (unsigned long n = 1;; n++) {
		ledger_status status;
		bool failed;

		unit_fail_allocation(n);
		status = attempt(data);
		failed = unit_allocation_failed();
		unit_fail_allocation(0);
		if (!failed) {
			assert_int_equal(status, LEDGER_OK);
			return n - 1;
		}
		if (status != LEDGER_ERROR_MEMORY)
			fail_msg("allocation %lu failed, status %d", n, status);
	}
}
