/* SPDX-License-Identifier: MIT */
/* Settings: options, then the environment, then two files. */
#include "command.h"

#include <ctype.h>
#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#ifndef LEDGER_DATA_FOLDER
#define LEDGER_DATA_FOLDER "/usr/local/share/careledger"
#endif

static const char *const setting_keys[] = {"store", "data", "lang",
	"cutoff_day", "title_month", "reporting_unit", "unit_head", "reviewer",
	"preparer", "telephone"};

static const char *environment(const char *name)
{
	const char *text = getenv(name);
	return text != NULL && text[0] != '\0' ? text : NULL;
}

/* The setting from the nearer file, else from the farther; NULL for none. */
const char *run_setting(const struct run *run, const char *key)
{
	for (size_t i = 0; i < 2; i++) {
		if (run->settings[i] == NULL)
			continue;
		const char *text = ledger_settings_get(run->settings[i], key);
		if (text != NULL)
			return text;
	}
	return NULL;
}

static int load_file(struct run *run, size_t place, const char *path)
{
	ledger_status status = ledger_settings_load(run->context, path,
		setting_keys, sizeof(setting_keys) / sizeof(setting_keys[0]),
		&run->settings[place]);
	return status < 0 ? run_failed(run, status) : EXIT_DONE;
}

static int load_files(struct run *run)
{
	const char *folder = environment("XDG_CONFIG_HOME");
	const char *home = environment("HOME");
	char *path = NULL;
	int made = 0;
	if (folder != NULL)
		made = asprintf(&path, "%s/careledger/config.yaml", folder);
	else if (home != NULL)
		made = asprintf(
			&path, "%s/.config/careledger/config.yaml", home);
	if (made < 0) {
		diagnostics_error(&run->diagnostics, "out of memory");
		return EXIT_STORE;
	}
	int result = path != NULL ? load_file(run, 0, path) : EXIT_DONE;
	free(path);
	if (result != EXIT_DONE)
		return result;
	return load_file(run, 1, "/etc/xdg/careledger/config.yaml");
}

/* "2025-08-31T09:30:00+08:00" or "…Z"; an instant, so UTC suits it. */
static bool parse_instant(const char *text, int64_t *seconds)
{
	struct tm tm = {0};
	int hours = 0;
	int minutes = 0;
	const char *rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &tm);
	if (rest == NULL)
		return false;
	int64_t value = (int64_t)timegm(&tm);
	if (strcmp(rest, "Z") == 0) {
		*seconds = value;
		return true;
	}
	if ((rest[0] != '+' && rest[0] != '-') || strlen(rest) != 6 ||
		rest[3] != ':' || !isdigit((unsigned char)rest[1]) ||
		!isdigit((unsigned char)rest[2]) ||
		!isdigit((unsigned char)rest[4]) ||
		!isdigit((unsigned char)rest[5]))
		return false;
	hours = (rest[1] - '0') * 10 + (rest[2] - '0');
	minutes = (rest[4] - '0') * 10 + (rest[5] - '0');
	int64_t offset = (int64_t)hours * 3600 + (int64_t)minutes * 60;
	*seconds = rest[0] == '+' ? value - offset : value + offset;
	return true;
}

bool run_parse_time(const char *text, int64_t *seconds)
{
	char end[] = "0000-00-00T23:59:59+08:00";
	size_t length = strlen(text);
	if (length < LEDGER_DAY_SIZE - 1)
		return false;
	memcpy(end, text, LEDGER_DAY_SIZE - 1);
	end[LEDGER_DAY_SIZE - 1] = '\0';
	if (!ledger_text_is_day(end))
		return false;
	end[LEDGER_DAY_SIZE - 1] = 'T';
	return parse_instant(
		length == LEDGER_DAY_SIZE - 1 ? end : text, seconds);
}

/* The clock, unless LEDGER_NOW tells another time. */
static int set_now(struct run *run)
{
	const char *text = environment("LEDGER_NOW");
	int64_t seconds = (int64_t)time(NULL);
	if (text != NULL && !parse_instant(text, &seconds)) {
		char *end = NULL;
		errno = 0;
		long long value = strtoll(text, &end, 10);
		if (errno != 0 || *end != '\0' || value < 0) {
			diagnostics_error(&run->diagnostics,
				"LEDGER_NOW is no time: '%s'", text);
			return EXIT_USAGE;
		}
		seconds = value;
	}
	ledger_context_set_now(run->context, seconds);
	return EXIT_DONE;
}

/* The real user, not the effective one: who works, not whose rights. */
static ledger_status set_actor(struct run *run)
{
	const char *actor = environment("LEDGER_ACTOR");
	char number[32];
	if (actor == NULL) {
		const struct passwd *user = getpwuid(getuid());
		if (user != NULL && user->pw_name[0] != '\0')
			actor = user->pw_name;
	}
	if (actor == NULL) {
		snprintf(number, sizeof(number), "uid %ld", (long)getuid());
		actor = number;
	}
	return ledger_context_set_actor(run->context, actor);
}

static int set_language(struct run *run)
{
	const char *language = run->common->language;
	if (language == NULL)
		language = run_setting(run, "lang");
	if (language != NULL && strcmp(language, "en") != 0 &&
		strcmp(language, "zh") != 0) {
		diagnostics_error(&run->diagnostics,
			"setting 'lang' is en or zh, not '%s'", language);
		return EXIT_USAGE;
	}
	if (language == NULL)
		language = environment("LC_ALL");
	if (language == NULL)
		language = environment("LC_MESSAGES");
	if (language == NULL)
		language = environment("LANG");
	run->chinese = language != NULL && strncmp(language, "zh", 2) == 0;
	run->diagnostics.chinese = run->chinese;
	if (run->chinese)
		ledger_context_set_language(run->context, LEDGER_CHINESE);
	return EXIT_DONE;
}

static const char *first_of(const char *option, const char *variable,
	const char *setting, const char *otherwise)
{
	if (option != NULL)
		return option;
	if (variable != NULL)
		return variable;
	return setting != NULL ? setting : otherwise;
}

int run_configure(struct run *run)
{
	int result = load_files(run);
	if (result == EXIT_DONE)
		result = set_now(run);
	if (result == EXIT_DONE)
		result = set_language(run);
	if (result != EXIT_DONE)
		return result;
	const char *temporary = environment("TMPDIR");
	ledger_status status = set_actor(run);
	if (status == LEDGER_OK && temporary != NULL)
		status = ledger_context_set_temporary(run->context, temporary);
	run->data_folder = first_of(NULL, environment("LEDGER_DATA"),
		run_setting(run, "data"), LEDGER_DATA_FOLDER);
	if (status == LEDGER_OK)
		status =
			ledger_context_set_data(run->context, run->data_folder);
	if (status != LEDGER_OK)
		return run_failed(run, status);
	run->store_path =
		first_of(run->common->store, environment("LEDGER_STORE"),
			run_setting(run, "store"), "ledger.db");
	return EXIT_DONE;
}

void run_release(struct run *run)
{
	ledger_writer_free(run->writer);
	ledger_output_free(run->output);
	ledger_settings_free(run->settings[0]);
	ledger_settings_free(run->settings[1]);
	ledger_context_free(run->context);
}
