/* SPDX-License-Identifier: MIT */
/* Which tables a report has: all of a folder that fit, and their ids. */
#include "report/job.h"

#include "form/descriptor.h"
#include "policy/policy.h"

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

static ledger_status read_document(ledger_context *context, const char *path,
	struct ledger__document **document)
{
	char *text = NULL;
	size_t length = 0;
	ledger_status status =
		ledger__descriptor_read(context, path, &text, &length);

	if (status == LEDGER_OK)
		status = ledger__document_parse(
			context, path, text, length, document);
	free(text);
	return status;
}

/* The id of the table that a file describes. */
static ledger_status read_id(
	struct ledger_report *report, const char *path, const char **id)
{
	struct ledger__document *document = NULL;
	const struct ledger__node *node;
	ledger_status status = read_document(report->context, path, &document);

	if (status != LEDGER_OK)
		return status;
	node = ledger__node_get(ledger__document_root(document), "id");
	*id = "";
	if (node && node->kind == LEDGER__SCALAR)
		*id = ledger__arena_duplicate(
			&report->arena, node->text, node->length);
	if (!*id)
		status = ledger__fail_memory(report->context);
	ledger__document_free(document);
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

static ledger_status note_edition(
	ledger_report *report, const char *path, const char *id, bool named)
{
	struct ledger__edition *edition = NULL;
	const char *kept =
		ledger__arena_duplicate(&report->arena, path, strlen(path));

	if (!kept || !ledger__grow(&report->editions, &report->edition_capacity,
			     report->edition_count + 1, sizeof *edition))
		return ledger__fail_memory(report->context);
	edition = &report->editions[report->edition_count++];
	*edition = (struct ledger__edition){id, kept, named};
	return LEDGER_OK;
}

/* T2-2019.yaml with the id T2 is another edition of T2, kept in mind. */
static ledger_status add_if_named(
	ledger_report *report, const char *folder, const char *name)
{
	char path[PATH_MAX];
	const char *stem = NULL;
	const char *id = NULL;
	size_t length = stem_of(name, &stem);
	bool named = false;
	ledger_status status;

	if (snprintf(path, sizeof path, "%s/%s", folder, name) >=
		(int)sizeof path)
		return ledger__fail(report->context, LEDGER_ERROR_DESCRIPTOR,
			"the name of '%s' is too long", name);
	status = read_id(report, path, &id);
	if (status != LEDGER_OK)
		return status;
	named = strlen(id) == length && memcmp(id, stem, length) == 0;
	status = note_edition(report, path, id, named);
	return status == LEDGER_OK && named
		       ? ledger_report_add_table(report, path)
		       : status;
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

/* ---- Which of them fit --------------------------------------------------- */

static bool has_group(
	const ledger_policy *policy, const struct ledger__node *node)
{
	if (node->kind != LEDGER__SCALAR || strcmp(node->text, "*") == 0)
		return true;
	for (size_t i = 0; i < policy->group_count; i++)
		if (strcmp(policy->groups[i].code, node->text) == 0)
			return true;
	return false;
}

/* The first group named that the policy does not have; documents are as deep
 * as the parser allows. */
static const struct ledger__node *find_foreign(
	const ledger_policy *policy, const struct ledger__node *node)
{
	const struct ledger__node *found = NULL;

	if (node->kind == LEDGER__SCALAR)
		return NULL;
	for (size_t i = 0; !found && i < node->count; i++) {
		if (node->kind == LEDGER__MAPPING &&
			strcmp(node->keys[i], "group") == 0 &&
			!has_group(policy, node->items[i]))
			return node->items[i];
		found = find_foreign(policy, node->items[i]);
	}
	return found;
}

/* *group: one that the policy does not have, or NULL. */
static ledger_status check_groups(struct ledger_report *report,
	const ledger_policy *policy, const char *path, const char **group)
{
	struct ledger__document *document = NULL;
	const struct ledger__node *node;
	ledger_status status = read_document(report->context, path, &document);

	if (status != LEDGER_OK)
		return status;
	*group = NULL;
	node = find_foreign(policy, ledger__document_root(document));
	if (node) {
		*group = ledger__arena_duplicate(
			&report->arena, node->text, node->length);
		if (!*group)
			status = ledger__fail_memory(report->context);
	}
	ledger__document_free(document);
	return status;
}

/* The first other edition that fits; *path stays when there is none. */
static ledger_status find_other(struct ledger_report *report,
	const ledger_policy *policy, const struct ledger__edition *than,
	const char **path)
{
	for (size_t i = 0; i < report->edition_count; i++) {
		const struct ledger__edition *other = &report->editions[i];
		const char *group = NULL;
		ledger_status status = LEDGER_OK;

		if (other->named || strcmp(other->id, than->id) != 0)
			continue;
		status = check_groups(report, policy, other->path, &group);
		if (status == LEDGER_OK && !group)
			*path = other->path;
		if (status != LEDGER_OK || !group)
			return status;
	}
	return LEDGER_OK;
}

struct telling {
	void (*tell)(void *data, const char *table, const char *group);
	void *data;
};

static ledger_status fit_editions(struct ledger_report *report,
	const ledger_policy *policy, const struct telling *telling)
{
	report->table_count = 0;
	for (size_t i = 0; i < report->edition_count; i++) {
		const struct ledger__edition *edition = &report->editions[i];
		const char *path = edition->path;
		const char *group = NULL;
		ledger_status status = LEDGER_OK;

		if (!edition->named)
			continue;
		status = check_groups(report, policy, path, &group);
		if (status == LEDGER_OK && group) {
			path = NULL;
			status = find_other(report, policy, edition, &path);
		}
		/* There is room: all of them were in it. */
		if (status == LEDGER_OK && path)
			report->tables[report->table_count++] = path;
		else if (status == LEDGER_OK && telling->tell)
			telling->tell(telling->data, edition->id, group);
		if (status != LEDGER_OK)
			return status;
	}
	return LEDGER_OK;
}

ledger_status ledger_report_fit_tables(ledger_report *report,
	ledger_store *store,
	void (*tell)(void *data, const char *table, const char *group),
	void *data)
{
	const struct telling telling = {tell, data};
	const ledger_policy *policy = NULL;
	ledger_policy *own = NULL;
	ledger_status status = LEDGER_OK;

	assert(report && store);
	if (report->edition_count == 0)
		return LEDGER_OK;
	policy = report->policy;
	if (!policy) {
		status = ledger_policy_of_store(store, &own);
		policy = own;
	}
	if (status == LEDGER_OK)
		status = fit_editions(report, policy, &telling);
	ledger_policy_free(own);
	return status;
}
