/* SPDX-License-Identifier: MIT */
/* Which tables a report has: all of a folder, and their ids. */
#include "report/job.h"

#include "form/descriptor.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAMES_MOST = 1000 };

static const char suffix[] = ".yaml";

/* "T1" of "…/reports/T1.yaml"; its length. */
static size_t stem_of(const char *path, const char **stem)
{
	const char *slash = strrchr(path, '/');
	size_t length;

	*stem = slash ? slash + 1 : path;
	length = strlen(*stem);
	if (length > strlen(suffix) &&
		strcmp(*stem + length - strlen(suffix), suffix) == 0)
		length -= strlen(suffix);
	return length;
}

/* The id of the table that a file describes. */
static ledger_status read_id(
	struct ledger_report *report, const char *path, const char **id)
{
	struct ledger__document *document = NULL;
	const struct ledger__node *node;
	char *text = NULL;
	size_t length = 0;
	ledger_status status =
		ledger__descriptor_read(report->context, path, &text, &length);

	if (status == LEDGER_OK)
		status = ledger__document_parse(
			report->context, path, text, length, &document);
	if (status != LEDGER_OK)
		goto out;
	node = ledger__node_get(ledger__document_root(document), "id");
	*id = "";
	if (node && node->kind == LEDGER__SCALAR)
		*id = ledger__arena_duplicate(
			&report->arena, node->text, node->length);
	if (!*id)
		status = ledger__fail_memory(report->context);
out:
	ledger__document_free(document);
	free(text);
	return status;
}

ledger_status ledger__report_table_ids(
	struct ledger_report *report, struct ledger__buffer *ids)
{
	for (size_t i = 0; i < report->table_count; i++) {
		const char *id = NULL;
		ledger_status status = read_id(report, report->tables[i], &id);

		if (status != LEDGER_OK)
			return status;
		ledger__buffer_append_text(ids, i > 0 ? "," : "");
		ledger__buffer_append_text(ids, id);
	}
	return ids->failed ? ledger__fail_memory(report->context) : LEDGER_OK;
}

/* T2 before T10. */
static int compare_names(const void *left, const void *right)
{
	return strverscmp(*(char *const *)left, *(char *const *)right);
}

static ledger_status list_names(ledger_context *context, const char *folder,
	char *names[NAMES_MOST], size_t *count)
{
	DIR *entries = opendir(folder);
	const struct dirent *entry;
	ledger_status status = LEDGER_OK;

	if (!entries)
		return ledger__fail_errno(context, LEDGER_ERROR_DESCRIPTOR,
			"cannot read the folder '%s'", folder);
	while (status == LEDGER_OK && *count < NAMES_MOST &&
		(entry = readdir(entries))) {
		const char *name = entry->d_name;
		const char *stem = NULL;

		if (name[0] == '.' || stem_of(name, &stem) == strlen(name))
			continue;
		names[*count] = ledger__duplicate(name, strlen(name));
		if (!names[*count])
			status = ledger__fail_memory(context);
		else
			++*count;
	}
	closedir(entries);
	qsort((void *)names, *count, sizeof *names, compare_names);
	return status;
}

/* T2-2019.yaml with the id T2 is another edition of T2: by its name only. */
static ledger_status add_if_named(
	ledger_report *report, const char *folder, const char *name)
{
	char path[PATH_MAX];
	const char *stem = NULL;
	const char *id = NULL;
	size_t length = stem_of(name, &stem);
	ledger_status status;

	if (snprintf(path, sizeof path, "%s/%s", folder, name) >=
		(int)sizeof path)
		return ledger__fail(report->context, LEDGER_ERROR_DESCRIPTOR,
			"the name of '%s' is too long", name);
	status = read_id(report, path, &id);
	if (status == LEDGER_OK && strlen(id) == length &&
		memcmp(id, stem, length) == 0)
		status = ledger_report_add_table(report, path);
	return status;
}

ledger_status ledger_report_add_folder(
	ledger_report *report, const char *folder)
{
	char **names = ledger__allocate(NAMES_MOST, sizeof *names);
	size_t count = 0;
	size_t before = 0;
	ledger_status status;

	assert(report && folder);
	before = report->table_count;
	if (!names)
		return ledger__fail_memory(report->context);
	status = list_names(report->context, folder, names, &count);
	for (size_t i = 0; status == LEDGER_OK && i < count; i++)
		status = add_if_named(report, folder, names[i]);
	if (status == LEDGER_OK && report->table_count == before)
		status = ledger__fail(report->context, LEDGER_ERROR_DESCRIPTOR,
			"no tables in the folder '%s'", folder);
	for (size_t i = 0; i < count; i++)
		free(names[i]);
	free((void *)names);
	return status;
}
