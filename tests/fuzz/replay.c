/* SPDX-License-Identifier: MIT */
/*
 * Feeds every file of the folders named to a fuzz target, as TAP, with a cap
 * on time for each file and on memory for all: a corpus is a test.
 */
#include <dirent.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
	SECONDS = 10,	 /* a file, under sanitizers */
	MEBIBYTES = 512, /* resident, at the end */
	PATH_SIZE = 4096,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char current[PATH_SIZE];

static void too_slow(int number)
{
	static const char text[] = "\nBail out! too slow: ";
	ssize_t ignored;

	(void)number;
	ignored = write(STDOUT_FILENO, text, sizeof(text) - 1);
	ignored = write(STDOUT_FILENO, current, strlen(current));
	ignored = write(STDOUT_FILENO, "\n", 1);
	(void)ignored;
	_exit(1);
}

/* Exactly as large as the file, so that reading past its end is seen. */
static int replay(const char *path)
{
	FILE *stream = fopen(path, "rb");
	uint8_t *data = NULL;
	long size = -1;
	int result = -1;

	if (stream == NULL)
		return -1;
	if (fseek(stream, 0, SEEK_END) == 0)
		size = ftell(stream);
	rewind(stream);
	if (size < 0)
		goto out;
	data = malloc((size_t)size > 0 ? (size_t)size : 1);
	if (data == NULL ||
		fread(data, 1, (size_t)size, stream) != (size_t)size)
		goto out;
	(void)alarm(SECONDS);
	(void)LLVMFuzzerTestOneInput(data, (size_t)size);
	(void)alarm(0);
	result = 0;
out:
	(void)fclose(stream);
	free(data);
	return result;
}

static int replay_folder(const char *folder, unsigned *tests)
{
	struct dirent **entries = NULL;
	int failures = 0;
	int count = scandir(folder, &entries, NULL, alphasort);

	for (int i = 0; i < count; i++) {
		const char *name = entries[i]->d_name;

		(void)snprintf(current, sizeof(current), "%s/%s", folder, name);
		if (name[0] != '.') {
			int failed = replay(current) != 0;

			failures += failed;
			printf("%sok %u - %s\n", failed ? "not " : "", ++*tests,
				current);
			(void)fflush(stdout);
		}
		free(entries[i]);
	}
	free(entries);
	return failures;
}

int main(int argc, char **argv)
{
	unsigned tests = 0;
	int failures = 0;
	struct rusage usage;

	(void)signal(SIGALRM, too_slow);
	for (int i = 1; i < argc; i++)
		failures += replay_folder(argv[i], &tests);
	(void)getrusage(RUSAGE_SELF, &usage);
	if (usage.ru_maxrss / 1024 > MEBIBYTES)
		failures++;
	printf("%sok %u - at most %d MiB were used\n",
		usage.ru_maxrss / 1024 > MEBIBYTES ? "not " : "", ++tests,
		MEBIBYTES);
	/* A corpus that was not found must not look like a pass. */
	if (tests == 1)
		failures++;
	printf("%sok %u - there is a corpus\n", tests == 1 ? "not " : "",
		tests + 1);
	printf("1..%u\n", tests + 1);
	return failures > 0 ? 1 : 0;
}
