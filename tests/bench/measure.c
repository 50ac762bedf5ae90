/* SPDX-License-Identifier: MIT */
/* Runs a command and prints its wall time, CPU time and peak memory. */

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
	struct timespec time = {0};

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double seconds(struct timeval time)
{
	return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

/*
 * measure RESULT COMMAND…: appends "wall cpu kilobytes status" to RESULT.
 * The command keeps its own streams.
 */
int main(int argc, char **argv)
{
	struct rusage usage = {0};
	int status = 0;

	if (argc < 3) {
		fputs("usage: measure RESULT COMMAND [ARGUMENT …]\n", stderr);
		return 2;
	}
	double start = now();
	pid_t child = fork();

	if (child < 0) {
		perror("fork");
		return 2;
	}
	if (child == 0) {
		execvp(argv[2], argv + 2);
		perror(argv[2]);
		_exit(127);
	}
	if (wait4(child, &status, 0, &usage) != child) {
		perror("wait4");
		return 2;
	}
	double wall = now() - start;
	FILE *result = fopen(argv[1], "a");

	if (!result) {
		perror(argv[1]);
		return 2;
	}
	int code = WIFEXITED(status) ? WEXITSTATUS(status)
				     : 128 + WTERMSIG(status);

	fprintf(result, "%.3f %.3f %ld %d\n", wall,
		seconds(usage.ru_utime) + seconds(usage.ru_stime),
		usage.ru_maxrss, code);
	if (fclose(result) != 0) {
		perror(argv[1]);
		return 2;
	}
	return code;
}
