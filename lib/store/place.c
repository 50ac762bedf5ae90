/* SPDX-License-Identifier: MIT */
/* Where a store may lie: its file, its folder, and its private folder. */

#include "store/migrations.h"
#include "store/private.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

enum {
	HEAD_SIZE = 100, /* of an SQLite file */
	HEAD_WRITE_FORMAT = 18,
	HEAD_READ_FORMAT = 19,
	HEAD_USER_VERSION = 60,
	HEAD_APPLICATION_ID = 68,
	FORMAT_WAL = 2,
};

/* Shares lose or invent locks, and a lost lock is a damaged store. */
const char *ledger__place_network(unsigned long type)
{
	/* A signed word on some machines, so that SMB's seem negative. */
	switch (type & 0xffffffffUL) {
	case NFS_SUPER_MAGIC:
		return "NFS";
	case SMB_SUPER_MAGIC:
	case CIFS_SUPER_MAGIC:
	case SMB2_SUPER_MAGIC:
		return "SMB";
	case FUSE_SUPER_MAGIC:
		return "FUSE";
	case V9FS_MAGIC:
		return "9p";
	case AFS_SUPER_MAGIC:
	case AFS_FS_MAGIC:
		return "AFS";
	case CEPH_SUPER_MAGIC:
		return "Ceph";
	case CODA_SUPER_MAGIC:
		return "Coda";
	case NCP_SUPER_MAGIC:
		return "NCP";
	default:
		return NULL;
	}
}

/*
 * SQLite believes a journal that lies beside a store: who can put one there
 * can change the store.  A sticky folder such as /tmp is no better, since the
 * journal need not exist before.
 */
ledger_status ledger__place_folder(ledger_context *context, const char *folder)
{
	struct stat about;
	struct statfs system;
	const char *network;

	if (stat(folder, &about) != 0 || statfs(folder, &system) != 0)
		return ledger__fail_errno(context, LEDGER_ERROR_STORE,
			"cannot look at folder '%s'", folder);
	network = ledger__place_network((unsigned long)system.f_type);
	if (network)
		return ledger__fail(context, LEDGER_ERROR_STORE,
			"folder '%s' is a network share (%s), where a store "
			"gets damaged; use a folder on a disk of this machine",
			folder, network);
	if (about.st_mode & (S_IWGRP | S_IWOTH))
		return ledger__fail(context, LEDGER_ERROR_STORE,
			"others may make files in folder '%s'; put the store "
			"into a folder of your own (chmod go-w)",
			folder);
	return LEDGER_OK;
}

ledger_status ledger__place_resolve(ledger_context *context, const char *path,
	char **folder, char **resolved)
{
	ledger_status status = LEDGER_OK;
	const char *slash = strrchr(path, '/');
	const char *base = slash ? slash + 1 : path;
	char *parent =
		slash ? ledger__duplicate(path,
				slash == path ? 1 : (size_t)(slash - path))
		      : ledger__duplicate(".", 1);
	char *real = NULL;
	struct ledger__buffer joined = {0};

	if (!parent)
		return ledger__fail_memory(context);
	if (*base == '\0' || strcmp(base, ".") == 0 ||
		strcmp(base, "..") == 0) {
		status = ledger__fail(context, LEDGER_ERROR_STORE,
			"'%s' is no name for a store", path);
		goto out;
	}
	real = realpath(parent, NULL);
	if (!real) {
		status = ledger__fail_errno(context, LEDGER_ERROR_STORE,
			"cannot use folder '%s' of the store", parent);
		goto out;
	}
	ledger__buffer_printf(
		&joined, "%s/%s", strcmp(real, "/") == 0 ? "" : real, base);
	*folder = ledger__duplicate(real, strlen(real));
	*resolved = joined.failed
			    ? NULL
			    : ledger__duplicate(joined.data, joined.length);
	if (!*folder || !*resolved || joined.failed)
		status = ledger__fail_memory(context);
	else
		status = LEDGER_OK;
out:
	ledger__buffer_release(&joined);
	free(real);
	free(parent);
	return status;
}

static uint32_t head_integer(const unsigned char *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 |
	       (uint32_t)at[2] << 8 | at[3];
}

/* Said before anything about modes: it may be any file of anybody's. */
static ledger_status check_kind(
	ledger_store *store, const unsigned char *head, ssize_t length)
{
	if (length == HEAD_SIZE && memcmp(head, "SQLite format 3", 16) == 0 &&
		head_integer(head + HEAD_APPLICATION_ID) ==
			LEDGER__APPLICATION_ID)
		return LEDGER_OK;
	return ledger__fail(store->context, LEDGER_ERROR_STORE,
		"'%s' is not a store of Careledger", store->path);
}

static ledger_status check_head(ledger_store *store, const unsigned char *head)
{
	ledger_context *context = store->context;
	int known = ledger__migrations[ledger__migration_count - 1].number;
	uint32_t version = 0;

	version = head_integer(head + HEAD_USER_VERSION);
	if (version > (uint32_t)known)
		return ledger__fail(context, LEDGER_ERROR_STORE,
			"store '%s' is of version %u, this program knows "
			"versions up to %d; use a newer program",
			store->path, (unsigned int)version, known);
	if (version == 0)
		return ledger__fail(context, LEDGER_ERROR_STORE,
			"store '%s' is damaged: it has no version",
			store->path);
	if (head[HEAD_WRITE_FORMAT] == FORMAT_WAL ||
		head[HEAD_READ_FORMAT] == FORMAT_WAL)
		return ledger__fail(context, LEDGER_ERROR_STORE,
			"store '%s' was put into WAL mode by another program; "
			"set it back (PRAGMA journal_mode=DELETE)",
			store->path);
	return LEDGER_OK;
}

static ledger_status check_file(ledger_store *store, const struct stat *about)
{
	ledger_context *context = store->context;

	if (S_ISLNK(about->st_mode))
		return ledger__fail(context, LEDGER_ERROR_STORE,
			"store '%s' is a symbolic link; name the file itself",
			store->path);
	if (!S_ISREG(about->st_mode))
		return ledger__fail(context, LEDGER_ERROR_STORE,
			"store '%s' is not a file", store->path);
	if (about->st_nlink > 1)
		return ledger__fail(context, LEDGER_ERROR_STORE,
			"store '%s' has several names (hard links), which "
			"damages it; keep one",
			store->path);
	return LEDGER_OK;
}

static ledger_status check_rights(ledger_store *store, const struct stat *about)
{
	if (about->st_mode & (S_IRWXG | S_IRWXO))
		return ledger__fail(store->context, LEDGER_ERROR_STORE,
			"others may read or write store '%s'; "
			"take that right away (chmod 600)",
			store->path);
	return ledger__place_folder(store->context, store->folder);
}

/*
 * The first bytes.  Closing any descriptor of a file drops all of the
 * process's locks on it, so a file that is open already is left be.
 */
static ledger_status read_head(
	ledger_store *store, unsigned char *head, ssize_t *length)
{
	int descriptor = open(
		store->path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (descriptor < 0)
		return ledger__fail_errno(store->context, LEDGER_ERROR_STORE,
			"cannot open store '%s'", store->path);
	*length = pread(descriptor, head, HEAD_SIZE, 0);
	close(descriptor);
	return LEDGER_OK;
}

ledger_status ledger__place_check(ledger_store *store)
{
	ledger_context *context = store->context;
	ledger_status status = LEDGER_OK;
	unsigned char head[HEAD_SIZE];
	ssize_t length = 0;
	struct stat about;
	bool open_already = false;

	if (lstat(store->path, &about) != 0) {
		if (errno != ENOENT)
			return ledger__fail_errno(context, LEDGER_ERROR_STORE,
				"cannot look at store '%s'", store->path);
		return ledger__fail(context, LEDGER_ERROR_STORE,
			"there is no store '%s'; make one with: ledger-store "
			"init --area CODE --store FILE",
			store->path);
	}
	status = check_file(store, &about);
	if (status != LEDGER_OK)
		return status;
	store->device = about.st_dev;
	store->inode = about.st_ino;
	open_already = ledger__place_is_open(store);
	if (!open_already)
		status = read_head(store, head, &length);
	if (status == LEDGER_OK && !open_already)
		status = check_kind(store, head, length);
	if (status == LEDGER_OK)
		status = check_rights(store, &about);
	if (status == LEDGER_OK && !open_already)
		status = check_head(store, head);
	return status;
}
