/* SPDX-License-Identifier: MIT */
/* Whether what a run reads, what it writes and its store are apart. */
#include "base/context.h"
#include "base/memory.h"
#include "base/spool.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A file, which need not be there yet. */
struct place {
	struct stat about;
	bool exists;
	char *resolved; /* its folder's real path, and its name; or NULL */
};

/* The folder is resolved; the last name is what would be renamed over. */
static ledger_status resolve(
	ledger_context *context, const char *path, struct place *place)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	struct ledger__buffer joined = {0};
	char *folder;
	char *real;
	ledger_status status = LEDGER_OK;

	place->exists = stat(path, &place->about) == 0;
	folder = slash ? ledger__duplicate(path, (size_t)(name - path))
		       : ledger__duplicate(".", 1);
	if (!folder)
		return ledger__fail_memory(context);
	real = realpath(folder, NULL);
	free(folder);
	if (!real) /* whoever opens it says so */
		return LEDGER_OK;
	ledger__buffer_printf(
		&joined, "%s/%s", strcmp(real, "/") == 0 ? "" : real, name);
	free(real);
	place->resolved =
		joined.failed ? NULL
			      : ledger__duplicate(joined.data, joined.length);
	if (!place->resolved)
		status = ledger__fail_memory(context);
	ledger__buffer_release(&joined);
	return status;
}

static bool is_same(const struct place *one, const struct place *other)
{
	if (one->exists && other->exists &&
		one->about.st_dev == other->about.st_dev &&
		one->about.st_ino == other->about.st_ino)
		return true;
	return one->resolved && other->resolved &&
	       strcmp(one->resolved, other->resolved) == 0;
}

/* The store, or what SQLite and this library put beside it. */
static bool is_of_store(const struct place *place, const struct place *store)
{
	static const char *const sides[] = {"-journal", "-wal", "-shm"};
	size_t length;

	if (is_same(place, store))
		return true;
	if (!place->resolved || !store->resolved)
		return false;
	length = strlen(store->resolved);
	if (strncmp(place->resolved, store->resolved, length) != 0)
		return false;
	for (size_t i = 0; i < sizeof(sides) / sizeof(*sides); i++)
		if (strcmp(place->resolved + length, sides[i]) == 0)
			return true;
	return strncmp(place->resolved + length, "-tmp-", 5) == 0;
}

static ledger_status check_output(ledger_context *context,
	const struct place *places, const char *const *paths, size_t index)
{
	const struct place *place = &places[index];

	if (is_of_store(place, &places[0]))
		return ledger__fail(context, LEDGER_ERROR_DESCRIPTOR,
			"'%s' belongs to the store '%s' and cannot be replaced",
			paths[index], paths[0]);
	for (size_t i = 1; i < index; i++)
		if (paths[i] && is_same(place, &places[i]))
			return ledger__fail(context, LEDGER_ERROR_DESCRIPTOR,
				"'%s' and '%s' are one file: what is written "
				"needs a name of its own",
				paths[i], paths[index]);
	return LEDGER_OK;
}

/* paths: the store, then inputs, then outputs; NULL where there is none. */
static ledger_status check(ledger_context *context, const char *const *paths,
	size_t first_output, size_t count)
{
	struct place *places = ledger__allocate(count, sizeof(*places));
	ledger_status status = LEDGER_OK;

	if (!places)
		return ledger__fail_memory(context);
	for (size_t i = 0; status == LEDGER_OK && i < count; i++) {
		if (!paths[i])
			continue;
		if (i > 0 && i < first_output && strcmp(paths[i], "-") == 0)
			places[i].exists =
				fstat(STDIN_FILENO, &places[i].about) == 0;
		else
			status = resolve(context, paths[i], &places[i]);
		if (status == LEDGER_OK && i >= first_output)
			status = check_output(context, places, paths, i);
	}
	for (size_t i = 0; i < count; i++)
		free(places[i].resolved);
	free(places);
	return status;
}

ledger_status ledger_output_check(ledger_context *context, const char *store,
	const char *const *inputs, size_t input_count,
	const char *const *outputs, size_t output_count)
{
	size_t count = 1 + input_count + output_count;
	const char **paths;
	ledger_status status;

	assert(context != NULL && store != NULL);
	paths = ledger__allocate(count, sizeof(*paths));
	if (!paths)
		return ledger__fail_memory(context);
	paths[0] = store;
	for (size_t i = 0; i < input_count; i++)
		paths[1 + i] = inputs[i];
	for (size_t i = 0; i < output_count; i++)
		paths[1 + input_count + i] = outputs[i];
	status = check(context, paths, 1 + input_count, count);
	free((void *)paths);
	return status;
}
