/* SPDX-License-Identifier: MIT */
/* The private folder of an open store, and the list of open stores. */

#include "store/private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ATTEMPTS = 16, SUFFIX_LENGTH = 6 };

/*
 * SQLite asks one variable of the whole process where temporary files go, so
 * the open stores are listed: when one closes, the variable moves to another.
 */
static pthread_mutex_t open_mutex = PTHREAD_MUTEX_INITIALIZER;
static struct ledger_store *open_stores;

static void set_directory(const char *folder)
{
	sqlite3_free(sqlite3_temp_directory);
	sqlite3_temp_directory = folder ? sqlite3_mprintf("%s", folder) : NULL;
}

static void enter_list(struct ledger_store *store)
{
	pthread_mutex_lock(&open_mutex);
	store->next = open_stores;
	open_stores = store;
	if (store->temporary)
		set_directory(store->temporary);
	pthread_mutex_unlock(&open_mutex);
}

static void leave_list(struct ledger_store *store)
{
	struct ledger_store **link = &open_stores;
	const char *folder = NULL;

	pthread_mutex_lock(&open_mutex);
	while (*link && *link != store)
		link = &(*link)->next;
	if (*link)
		*link = store->next;
	for (struct ledger_store *other = open_stores; other && !folder;
		other = other->next)
		folder = other->temporary;
	set_directory(folder);
	pthread_mutex_unlock(&open_mutex);
}

void ledger__place_use(ledger_store *store)
{
	if (!store->temporary)
		return;
	pthread_mutex_lock(&open_mutex);
	if (!sqlite3_temp_directory ||
		strcmp(sqlite3_temp_directory, store->temporary) != 0)
		set_directory(store->temporary);
	pthread_mutex_unlock(&open_mutex);
}

bool ledger__place_is_open(const ledger_store *store)
{
	bool found = false;

	pthread_mutex_lock(&open_mutex);
	for (struct ledger_store *other = open_stores; other && !found;
		other = other->next)
		found = other != store && other->device == store->device &&
			other->inode == store->inode;
	pthread_mutex_unlock(&open_mutex);
	return found;
}

/* Removes the files of a folder whose lock we hold, then the folder. */
static void remove_folder(int parent, const char *name, int descriptor)
{
	DIR *entries = fdopendir(dup(descriptor));
	struct dirent *entry = NULL;

	while (entries && (entry = readdir(entries)) != NULL)
		if (strcmp(entry->d_name, ".") != 0 &&
			strcmp(entry->d_name, "..") != 0)
			unlinkat(descriptor, entry->d_name, 0);
	if (entries)
		closedir(entries);
	unlinkat(parent, name, AT_REMOVEDIR);
}

static void sweep_one(int parent, const char *name)
{
	struct stat about;
	int descriptor = openat(
		parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (descriptor < 0)
		return;
	if (fstat(descriptor, &about) == 0 && about.st_uid == geteuid() &&
		flock(descriptor, LOCK_EX | LOCK_NB) == 0)
		remove_folder(parent, name, descriptor);
	close(descriptor);
}

/* A folder whose lock can be had belongs to a run that was killed. */
static void sweep_folders(ledger_store *store)
{
	const char *base = strrchr(store->path, '/') + 1;
	size_t length = strlen(base);
	DIR *entries = opendir(store->folder);
	struct dirent *entry = NULL;

	while (entries && (entry = readdir(entries)) != NULL) {
		const char *name = entry->d_name;

		if (strncmp(name, base, length) == 0 &&
			strncmp(name + length, "-tmp-", 5) == 0 &&
			strlen(name + length + 5) == SUFFIX_LENGTH)
			sweep_one(dirfd(entries), name);
	}
	if (entries)
		closedir(entries);
}

/*
 * Between making a folder and locking it a sweep of another run may take it
 * for dead: then its lock or its link is gone, and another one is made.
 */
static int make_folder(char *template)
{
	struct stat about;
	int descriptor = -1;

	if (!mkdtemp(template))
		return -1;
	descriptor =
		open(template, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (descriptor < 0)
		return errno == ENOENT ? -2 : -1;
	if (flock(descriptor, LOCK_EX | LOCK_NB) == 0 &&
		stat(template, &about) == 0)
		return descriptor;
	close(descriptor);
	return -2;
}

ledger_status ledger__place_temporary(ledger_store *store, bool sweep)
{
	struct ledger__buffer name = {0};
	char *template = NULL;
	int descriptor = -2;

	if (sweep)
		sweep_folders(store);
	ledger__buffer_printf(&name, "%s-tmp-XXXXXX", store->path);
	for (int i = 0; i < ATTEMPTS && descriptor == -2 && !name.failed; i++) {
		free(template);
		template = ledger__duplicate(name.data, name.length);
		descriptor = template ? make_folder(template) : -1;
	}
	ledger__buffer_release(&name);
	if (!template)
		return ledger__fail_memory(store->context);
	if (descriptor >= 0) {
		store->temporary = template;
		store->temporary_descriptor = descriptor;
	} else {
		free(template);
		if (sweep)
			return ledger__fail_errno(store->context,
				LEDGER_ERROR_STORE,
				"cannot make a folder beside store '%s'",
				store->path);
	}
	enter_list(store);
	return LEDGER_OK;
}

void ledger__place_end(ledger_store *store)
{
	leave_list(store);
	if (store->temporary) {
		remove_folder(AT_FDCWD, store->temporary,
			store->temporary_descriptor);
		close(store->temporary_descriptor);
	}
	free(store->temporary);
	store->temporary = NULL;
}
