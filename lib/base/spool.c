/* SPDX-License-Identifier: MIT */
/* Files that nobody else sees, and whole reads and writes. */
#include "base/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* File systems that know no nameless files: a name for a moment. */
static int open_and_unlink(const char *folder)
{
	char path[4096];
	int length = snprintf(path, sizeof(path), "%s/spool-XXXXXX", folder);
	int descriptor;

	if (length < 0 || (size_t)length >= sizeof(path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	descriptor = mkostemp(path, O_CLOEXEC); /* O_EXCL, 0600 */
	if (descriptor >= 0)
		(void)unlink(path);
	return descriptor;
}

ledger_status ledger__spool_open(
	ledger_context *context, const char *folder, int *descriptor)
{
	int opened = open(folder, O_TMPFILE | O_EXCL | O_RDWR | O_CLOEXEC,
		S_IRUSR | S_IWUSR);

	if (opened < 0 &&
		(errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL))
		opened = open_and_unlink(folder);
	if (opened < 0)
		return ledger__fail_errno(context, LEDGER_ERROR_OUTPUT,
			"cannot make a temporary file in '%s'", folder);
	*descriptor = opened;
	return LEDGER_OK;
}

ledger_status ledger__read_at(ledger_context *context, int descriptor,
	void *bytes, size_t length, uint64_t offset)
{
	char *place = bytes;

	while (length > 0) {
		ssize_t got = pread(descriptor, place, length, (off_t)offset);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return ledger__fail_errno(
				context, LEDGER_ERROR_INPUT, "cannot read");
		if (got == 0)
			return ledger__fail(context, LEDGER_ERROR_INPUT,
				"cannot read: the file is too short");
		place += got;
		offset += (uint64_t)got;
		length -= (size_t)got;
	}
	return LEDGER_OK;
}

ledger_status ledger__write_at(ledger_context *context, int descriptor,
	const void *bytes, size_t length, uint64_t offset)
{
	const char *place = bytes;

	while (length > 0) {
		ssize_t put = pwrite(descriptor, place, length, (off_t)offset);

		if (put < 0 && errno == EINTR)
			continue;
		if (put == 0)
			errno = ENOSPC;
		if (put <= 0)
			return ledger__fail_errno(context, LEDGER_ERROR_OUTPUT,
				"cannot write a temporary file");
		place += put;
		offset += (uint64_t)put;
		length -= (size_t)put;
	}
	return LEDGER_OK;
}
