/* SPDX-License-Identifier: MIT */
/* Input made seekable, and its digest computed beside the reading. */
#include "base/digest.h"
#include "base/spool.h"
#include "table/split.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 256 * 1024 };

struct ledger__input {
	ledger_context *context;
	char *name;
	int descriptor;
	bool spooled;
	uint64_t size;
	struct timespec changed; /* when it was opened */
	pthread_t thread;
	bool thread_runs;
	bool stop;    /* the digest is no longer wanted; atomic */
	int problem;  /* the thread's errno */
	bool shorter; /* the file ended before its size */
	char digest[LEDGER__SHA256_TEXT];
};

/* Reads what comes at an offset, as much as there is. */
static ssize_t read_piece(const struct ledger__input *input, void *bytes,
	size_t length, uint64_t offset)
{
	ssize_t got;

	do {
		got = pread(input->descriptor, bytes, length, (off_t)offset);
	} while (got < 0 && errno == EINTR);
	return got;
}

/*
 * The digest is wanted last, when the reading threads are done and a core is
 * idle: until then they go first.  On Linux this is of the thread alone; where
 * it is refused nothing is lost.
 */
static void yield_to_readers(void)
{
	(void)setpriority(PRIO_PROCESS, (id_t)gettid(), 10);
}

static void *compute_digest(void *data)
{
	struct ledger__input *input = data;
	crypto_hash_sha256_state state;
	unsigned char digest[LEDGER__SHA256_SIZE];
	unsigned char *bytes = ledger__reallocate(NULL, PIECE, 1);

	if (!bytes) {
		input->problem = ENOMEM;
		return NULL;
	}
	yield_to_readers();
	crypto_hash_sha256_init(&state);
	for (uint64_t at = 0; at < input->size;) {
		uint64_t rest = input->size - at;
		size_t wanted = rest < PIECE ? (size_t)rest : PIECE;
		ssize_t got = read_piece(input, bytes, wanted, at);

		if (__atomic_load_n(&input->stop, __ATOMIC_RELAXED))
			break;
		if (got <= 0) {
			input->problem = got < 0 ? errno : 0;
			input->shorter = got == 0;
			break;
		}
		crypto_hash_sha256_update(&state, bytes, (size_t)got);
		at += (uint64_t)got;
	}
	crypto_hash_sha256_final(&state, digest);
	ledger__hexadecimal(input->digest, digest, sizeof digest);
	free(bytes);
	return NULL;
}

static ledger_status spool(
	struct ledger__input *input, int source, const char *temporary)
{
	ledger_context *context = input->context;
	ledger_status status = LEDGER_OK;
	char *bytes = ledger__reallocate(NULL, PIECE, 1);

	if (!bytes)
		return ledger__fail_memory(context);
	input->spooled = true;
	status = ledger__spool_open(context, temporary, &input->descriptor);
	while (!status) {
		ssize_t got = read(source, bytes, PIECE);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			status = ledger__fail_errno(context, LEDGER_ERROR_INPUT,
				"cannot read '%s'", input->name);
		if (got <= 0)
			break;
		status = ledger__write_at(context, input->descriptor, bytes,
			(size_t)got, input->size);
		input->size += (uint64_t)got;
	}
	free(bytes);
	return status;
}

/* Takes the descriptor over if it is a file at its beginning, else spools. */
static ledger_status take(
	struct ledger__input *input, int source, const char *temporary)
{
	ledger_context *context = input->context;
	struct stat state;

	if (fstat(source, &state) != 0)
		return ledger__fail_errno(context, LEDGER_ERROR_INPUT,
			"cannot read '%s'", input->name);
	if (S_ISDIR(state.st_mode))
		return ledger__fail(context, LEDGER_ERROR_INPUT,
			"'%s' is a folder, not a file", input->name);
	if (!S_ISREG(state.st_mode) || lseek(source, 0, SEEK_CUR) != 0)
		return spool(input, source, temporary);
	input->descriptor = fcntl(source, F_DUPFD_CLOEXEC, 3);
	if (input->descriptor < 0)
		return ledger__fail_errno(context, LEDGER_ERROR_INPUT,
			"cannot read '%s'", input->name);
	input->size = (uint64_t)state.st_size;
	input->changed = state.st_mtim;
	return LEDGER_OK;
}

static ledger_status start_digest(struct ledger__input *input)
{
	int problem;

	if (!ledger__digest_ready())
		return ledger__fail(input->context, LEDGER_ERROR_MEMORY,
			"random numbers are not available");
	problem = pthread_create(&input->thread, NULL, compute_digest, input);
	if (problem != 0) {
		errno = problem;
		return ledger__fail_errno(input->context, LEDGER_ERROR_MEMORY,
			"cannot start a thread");
	}
	input->thread_runs = true;
	return LEDGER_OK;
}

ledger_status ledger__input_open(ledger_context *context, const char *path,
	const char *temporary, struct ledger__input **input)
{
	bool standard = strcmp(path, "-") == 0;
	const char *name = standard ? "stdin" : path;
	int source = STDIN_FILENO;
	struct ledger__input *opened = ledger__allocate(1, sizeof *opened);
	ledger_status status = LEDGER_OK;

	if (!opened)
		return ledger__fail_memory(context);
	opened->context = context;
	opened->descriptor = -1;
	opened->name = ledger__duplicate(name, strlen(name));
	if (!opened->name) {
		status = ledger__fail_memory(context);
		goto out;
	}
	if (!standard)
		source = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (source < 0) {
		status = ledger__fail_errno(
			context, LEDGER_ERROR_INPUT, "cannot open '%s'", path);
		goto out;
	}
	status = take(opened, source, temporary);
	if (!status)
		status = start_digest(opened);
out:
	if (!standard && source >= 0)
		close(source);
	if (status)
		ledger__input_free(opened);
	else
		*input = opened;
	return status;
}

const char *ledger__input_name(const struct ledger__input *input)
{
	return input->name;
}

uint64_t ledger__input_size(const struct ledger__input *input)
{
	return input->size;
}

ledger_context *ledger__input_context(struct ledger__input *input)
{
	return input->context;
}

ledger_status ledger__input_read(struct ledger__input *input, void *bytes,
	size_t length, uint64_t offset)
{
	char *to = bytes;

	while (length > 0) {
		ssize_t got = read_piece(input, to, length, offset);

		if (got < 0)
			return ledger__fail_errno(input->context,
				LEDGER_ERROR_INPUT, "cannot read '%s'",
				input->name);
		if (got == 0)
			return ledger__fail(input->context, LEDGER_ERROR_INPUT,
				"'%s' became shorter while it was read",
				input->name);
		to += got;
		length -= (size_t)got;
		offset += (uint64_t)got;
	}
	return LEDGER_OK;
}

static bool is_unchanged(const struct ledger__input *input)
{
	struct stat state;

	if (input->spooled)
		return true;
	return fstat(input->descriptor, &state) == 0 &&
	       (uint64_t)state.st_size == input->size &&
	       state.st_mtim.tv_sec == input->changed.tv_sec &&
	       state.st_mtim.tv_nsec == input->changed.tv_nsec;
}

ledger_status ledger__input_sha256(
	struct ledger__input *input, const char **hexadecimal)
{
	if (input->thread_runs) {
		pthread_join(input->thread, NULL);
		input->thread_runs = false;
	}
	if (input->problem == ENOMEM)
		return ledger__fail_memory(input->context);
	if (input->problem != 0) {
		errno = input->problem;
		return ledger__fail_errno(input->context, LEDGER_ERROR_INPUT,
			"cannot read '%s'", input->name);
	}
	if (input->shorter || !is_unchanged(input))
		return ledger__fail(input->context, LEDGER_ERROR_INPUT,
			"'%s' was changed while it was read", input->name);
	*hexadecimal = input->digest;
	return LEDGER_OK;
}

void ledger__input_free(struct ledger__input *input)
{
	if (!input)
		return;
	if (input->thread_runs) {
		__atomic_store_n(&input->stop, true, __ATOMIC_RELAXED);
		pthread_join(input->thread, NULL);
	}
	if (input->descriptor >= 0)
		close(input->descriptor);
	free(input->name);
	free(input);
}
