/* SPDX-License-Identifier: MIT */
/*
 * Files that appear under their names whole or not at all.  Until it is
 * synced, the file has no name where the file system allows that: a killed
 * process then leaves nothing behind. One that waits under its temporary name
 * is locked while its process lives; the next run removes those that are not.
 */
#include "base/spool.h"

#include "base/digest.h"
#include "base/memory.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ATTEMPTS = 16 };

struct ledger__placed_file {
	ledger_context *context;
	char *path;	    /* as given, for messages */
	const char *name;   /* its last part */
	char temporary[40]; /* its name while it waits, or "" */
	int folder;
	FILE *stream;
	bool synced;
	bool committed;
};

static ledger_status fail(struct ledger__placed_file *file)
{
	return ledger__fail_errno(file->context, LEDGER_ERROR_OUTPUT,
		"cannot write '%s'", file->path);
}

/* Only a regular file may be replaced, and nothing is followed. */
static ledger_status check_target(struct ledger__placed_file *file)
{
	struct stat status;

	if (fstatat(file->folder, file->name, &status, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? LEDGER_OK : fail(file);
	if (S_ISLNK(status.st_mode))
		return ledger__fail(file->context, LEDGER_ERROR_OUTPUT,
			"cannot write '%s': it is a symbolic link", file->path);
	if (!S_ISREG(status.st_mode))
		return ledger__fail(file->context, LEDGER_ERROR_OUTPUT,
			"cannot write '%s': it is not a regular file",
			file->path);
	return LEDGER_OK;
}

static ledger_status open_folder(struct ledger__placed_file *file)
{
	char *folder;
	size_t length = (size_t)(file->name - file->path);

	if (file->name[0] == '\0' || strcmp(file->name, ".") == 0 ||
		strcmp(file->name, "..") == 0)
		return ledger__fail(file->context, LEDGER_ERROR_OUTPUT,
			"cannot write '%s': it names no file", file->path);
	folder = length > 0 ? ledger__duplicate(file->path, length)
			    : ledger__duplicate(".", 1);
	if (folder == NULL)
		return ledger__fail_memory(file->context);
	file->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(folder);
	return file->folder < 0 ? fail(file) : LEDGER_OK;
}

/* A name that nobody guesses; no part of the target's: it may be long. */
static void make_name(struct ledger__placed_file *file)
{
	(void)snprintf(file->temporary, sizeof(file->temporary),
		".ledger-%08x%08x.tmp", ledger__random(), ledger__random());
}

/* Unless it is ours, abandoned and still what was opened, it stays. */
static void remove_abandoned(int folder, const char *name)
{
	struct stat status;
	int opened = openat(
		folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (opened < 0)
		return;
	if (fstat(opened, &status) == 0 && S_ISREG(status.st_mode) &&
		status.st_uid == geteuid() &&
		flock(opened, LOCK_EX | LOCK_NB) == 0)
		(void)unlinkat(folder, name, 0);
	(void)close(opened);
}

/* What a run left that was killed between its two last steps. */
static void sweep(int folder)
{
	int opened = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *stream = opened < 0 ? NULL : fdopendir(opened);
	const struct dirent *entry;

	if (stream == NULL) {
		if (opened >= 0)
			(void)close(opened);
		return;
	}
	while ((entry = readdir(stream)) != NULL)
		if (fnmatch(".ledger-????????????????.tmp", entry->d_name, 0) ==
			0)
			remove_abandoned(folder, entry->d_name);
	(void)closedir(stream);
}

static bool opens_nameless(const struct ledger__placed_file *file, int *opened)
{
	/* A name is given later through /proc: without it, name it now. */
	if (access("/proc/self/fd", X_OK) < 0)
		return false;
	*opened = openat(file->folder, ".", O_TMPFILE | O_RDWR | O_CLOEXEC,
		S_IRUSR | S_IWUSR);
	return *opened >= 0;
}

/* Made and locked, unless another's sweep came between: then once more. */
static int open_named(struct ledger__placed_file *file)
{
	struct stat status;

	for (int i = 0; i < ATTEMPTS; i++) {
		int opened;

		make_name(file);
		opened = openat(file->folder, file->temporary,
			O_CREAT | O_EXCL | O_NOFOLLOW | O_RDWR | O_CLOEXEC,
			S_IRUSR | S_IWUSR);
		if (opened < 0)
			break;
		(void)flock(opened, LOCK_EX | LOCK_NB);
		if (fstat(opened, &status) == 0 && status.st_nlink > 0)
			return opened;
		(void)close(opened);
	}
	file->temporary[0] = '\0';
	return -1;
}

static ledger_status open_stream(struct ledger__placed_file *file)
{
	ledger_status status;
	int opened = -1;

	/* Where a file system has no locks nothing is swept either. */
	if (opens_nameless(file, &opened))
		(void)flock(opened, LOCK_EX | LOCK_NB);
	else
		opened = open_named(file);
	if (opened < 0)
		return fail(file);
	file->stream = fdopen(opened, "w");
	if (file->stream == NULL) {
		status = fail(file);
		(void)close(opened);
		return status;
	}
	return LEDGER_OK;
}

ledger_status ledger__placed_file_open(ledger_context *context,
	const char *path, struct ledger__placed_file **file)
{
	struct ledger__placed_file *made;
	const char *slash;
	ledger_status status = LEDGER_OK;

	assert(context != NULL && path != NULL);
	made = ledger__allocate(1, sizeof(*made));
	if (made == NULL)
		return ledger__fail_memory(context);
	made->context = context;
	made->folder = -1;
	made->path = ledger__duplicate(path, strlen(path));
	if (made->path == NULL) {
		status = ledger__fail_memory(context);
		goto out;
	}
	slash = strrchr(made->path, '/');
	made->name = slash != NULL ? slash + 1 : made->path;
	status = open_folder(made);
	if (status == LEDGER_OK)
		status = check_target(made);
	if (status == LEDGER_OK) {
		sweep(made->folder);
		status = open_stream(made);
	}
	if (status != LEDGER_OK)
		goto out;
	*file = made;
	made = NULL;
out:
	ledger__placed_file_free(made);
	return status;
}

FILE *ledger__placed_file_stream(struct ledger__placed_file *file)
{
	return file->stream;
}

/* Gives a nameless file the temporary name under which it waits. */
static ledger_status give_name(struct ledger__placed_file *file)
{
	char link[64];

	(void)snprintf(
		link, sizeof(link), "/proc/self/fd/%d", fileno(file->stream));
	for (int i = 0; i < ATTEMPTS; i++) {
		make_name(file);
		if (linkat(AT_FDCWD, link, file->folder, file->temporary,
			    AT_SYMLINK_FOLLOW) == 0)
			return LEDGER_OK;
		if (errno != EEXIST)
			break;
	}
	file->temporary[0] = '\0';
	return fail(file);
}

ledger_status ledger__placed_file_sync(struct ledger__placed_file *file)
{
	assert(!file->committed);
	if (file->synced)
		return LEDGER_OK;
	if (fflush(file->stream) != 0)
		return fail(file);
	if (ferror(file->stream)) /* errno has long been another's */
		return ledger__fail(file->context, LEDGER_ERROR_OUTPUT,
			"cannot write '%s': an earlier write failed",
			file->path);
	if (fsync(fileno(file->stream)) < 0)
		return fail(file);
	if (file->temporary[0] == '\0') {
		ledger_status status = give_name(file);

		if (status != LEDGER_OK)
			return status;
	}
	file->synced = true;
	return LEDGER_OK;
}

/* Both from their first byte; a short read is not the same. */
static bool are_same(int one, int other, off_t size)
{
	char bytes[2][4096];
	ssize_t got = 0;

	for (off_t at = 0; at < size; at += got) {
		got = pread(one, bytes[0], sizeof(bytes[0]), at);
		if (got <= 0 ||
			pread(other, bytes[1], sizeof(bytes[1]), at) != got ||
			memcmp(bytes[0], bytes[1], (size_t)got) != 0)
			return false;
	}
	return true;
}

bool ledger__placed_file_same(const struct ledger__placed_file *file)
{
	struct stat about;
	struct stat ours;
	bool same;
	int there = openat(file->folder, file->name,
		O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	assert(file->synced);
	if (there < 0)
		return false;
	same = fstat(there, &about) == 0 &&
	       fstat(fileno(file->stream), &ours) == 0 &&
	       S_ISREG(about.st_mode) && about.st_size == ours.st_size &&
	       are_same(there, fileno(file->stream), ours.st_size);
	(void)close(there);
	return same;
}

ledger_status ledger__placed_file_commit(struct ledger__placed_file *file)
{
	ledger_status status = ledger__placed_file_sync(file);

	if (status != LEDGER_OK)
		return status;
	if (renameat(file->folder, file->temporary, file->folder, file->name) <
		0)
		return fail(file);
	file->committed = true;
	/* Some file systems cannot sync a folder; they say EINVAL. */
	if (fsync(file->folder) < 0 && errno != EINVAL)
		return fail(file);
	return LEDGER_OK;
}

void ledger__placed_file_free(struct ledger__placed_file *file)
{
	if (file == NULL)
		return;
	if (file->stream != NULL)
		(void)fclose(file->stream);
	if (file->temporary[0] != '\0' && !file->committed)
		(void)unlinkat(file->folder, file->temporary, 0);
	if (file->folder >= 0)
		(void)close(file->folder);
	free(file->path);
	free(file);
}
