/* SPDX-License-Identifier: MIT */
/* Policies: what a document asks, as its descriptor says. */
#include "policy/policy.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_MONTHS = 120, LONGEST_DAYS = 3660 };

static const char *const policy_keys[] = {
	"id", "title", "document", "in_force_from", "in_force_to", "update"};
static const char *const update_keys[] = {"interval", "clause", "reading"};
static const char *const interval_keys[] = {"months", "days"};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static ledger_status read_day(ledger_context *context,
	const ledger_policy *policy, const char *key, struct ledger__date *day)
{
	const struct ledger__node *root =
		ledger__document_root(policy->descriptor);
	const struct ledger__node *node = ledger__node_get(root, key);
	const char *text = NULL;
	if (node == NULL)
		return LEDGER_OK;
	ledger_status status = ledger__descriptor_text(
		context, policy->descriptor, root, key, true, &text);
	if (status != LEDGER_OK)
		return status;
	if (!ledger__date_parse(text, node->length, day) ||
		ledger__date_precision(*day) != LEDGER__DAY)
		return ledger__node_fail(context, policy->descriptor, node,
			"'%s' is no day such as 2025-08-31", key);
	return LEDGER_OK;
}

/* A whole number without sign or leading zeros, 1 to `longest`. */
static bool read_number(
	const struct ledger__node *node, int longest, int *number)
{
	int value = 0;
	if (node->kind != LEDGER__SCALAR || node->length == 0 ||
		node->length > 4 || node->text[0] == '0')
		return false;
	for (size_t i = 0; i < node->length; i++) {
		if (node->text[i] < '0' || node->text[i] > '9')
			return false;
		value = value * 10 + (node->text[i] - '0');
	}
	if (value > longest)
		return false;
	*number = value;
	return true;
}

static ledger_status read_interval(ledger_context *context,
	ledger_policy *policy, const struct ledger__node *update)
{
	const struct ledger__document *document = policy->descriptor;
	const struct ledger__node *node = ledger__node_get(update, "interval");
	if (node == NULL)
		return ledger__node_fail(
			context, document, update, "'interval' is missing");
	if (node->kind != LEDGER__MAPPING || node->count != 1)
		return ledger__node_fail(context, document, node,
			"'interval' needs one of months, days");
	ledger_status status = ledger__node_check_keys(
		context, document, node, interval_keys, COUNT(interval_keys));
	if (status != LEDGER_OK)
		return status;
	bool months = strcmp(node->keys[0], "months") == 0;
	int longest = months ? LONGEST_MONTHS : LONGEST_DAYS;
	int number = 0;
	if (!read_number(node->items[0], longest, &number))
		return ledger__node_fail(context, document, node->items[0],
			"'%s' needs a whole number from 1 to %d", node->keys[0],
			longest);
	if (months)
		policy->interval.months = number;
	else
		policy->interval.days = number;
	snprintf(policy->interval_text, sizeof(policy->interval_text), "%d %s",
		number, months ? "months" : "days");
	return LEDGER_OK;
}

static ledger_status read_update(ledger_context *context, ledger_policy *policy)
{
	const struct ledger__document *document = policy->descriptor;
	const struct ledger__node *root = ledger__document_root(document);
	const struct ledger__node *update = ledger__node_get(root, "update");
	if (update == NULL)
		return ledger__node_fail(
			context, document, root, "'update' is missing");
	if (update->kind != LEDGER__MAPPING)
		return ledger__node_fail(context, document, update,
			"'update' needs interval, clause, reading");
	ledger_status status = ledger__node_check_keys(
		context, document, update, update_keys, COUNT(update_keys));
	if (status == LEDGER_OK)
		status = ledger__descriptor_text(context, document, update,
			"clause", false, &policy->clause);
	if (status == LEDGER_OK)
		status = ledger__descriptor_text(context, document, update,
			"reading", false, &policy->reading);
	if (status == LEDGER_OK)
		status = read_interval(context, policy, update);
	return status;
}

static ledger_status read_policy(ledger_context *context, ledger_policy *policy)
{
	const struct ledger__document *document = policy->descriptor;
	const struct ledger__node *root = ledger__document_root(document);
	ledger_status status = ledger__descriptor_text(
		context, document, root, "id", true, &policy->id);
	if (status == LEDGER_OK)
		status = ledger__descriptor_text(
			context, document, root, "title", true, &policy->title);
	if (status == LEDGER_OK)
		status = ledger__descriptor_text(context, document, root,
			"document", false, &policy->document);
	if (status == LEDGER_OK)
		status = read_day(context, policy, "in_force_from",
			&policy->in_force_from);
	if (status == LEDGER_OK)
		status = read_day(
			context, policy, "in_force_to", &policy->in_force_to);
	if (status == LEDGER_OK)
		status = read_update(context, policy);
	return status;
}

ledger_status ledger_policy_parse(ledger_context *context, const char *source,
	const char *text, size_t length, ledger_policy **policy)
{
	ledger_status status = LEDGER_OK;
	assert(context != NULL && source != NULL && text != NULL);
	ledger_policy *made = ledger__allocate(1, sizeof(*made));
	if (made == NULL)
		return ledger__fail_memory(context);
	made->document = "";
	made->clause = "";
	made->reading = "";
	made->text = ledger__duplicate(text, length);
	made->length = length;
	if (made->text == NULL)
		status = ledger__fail_memory(context);
	if (status == LEDGER_OK)
		status = ledger__descriptor_open(context, source, text, length,
			policy_keys, COUNT(policy_keys), &made->descriptor);
	if (status == LEDGER_OK)
		status = read_policy(context, made);
	if (status != LEDGER_OK) {
		ledger_policy_free(made);
		return status;
	}
	*policy = made;
	return LEDGER_OK;
}

ledger_status ledger_policy_load(
	ledger_context *context, const char *path, ledger_policy **policy)
{
	char *text = NULL;
	size_t length = 0;
	assert(context != NULL && path != NULL && policy != NULL);
	ledger_status status =
		ledger__descriptor_read(context, path, &text, &length);
	if (status == LEDGER_OK)
		status = ledger_policy_parse(
			context, path, text, length, policy);
	free(text);
	return status;
}

void ledger_policy_free(ledger_policy *policy)
{
	if (policy == NULL)
		return;
	ledger__document_free(policy->descriptor);
	free(policy->text);
	free(policy);
}

const char *ledger_policy_id(const ledger_policy *policy)
{
	return policy->id;
}

const char *ledger_policy_title(const ledger_policy *policy)
{
	return policy->title;
}

const char *ledger_policy_document(const ledger_policy *policy)
{
	return policy->document;
}

const char *ledger_policy_text(const ledger_policy *policy, size_t *length)
{
	*length = policy->length;
	return policy->text;
}

const char *ledger_policy_interval(const ledger_policy *policy)
{
	return policy->interval_text;
}

const char *ledger_policy_clause(const ledger_policy *policy)
{
	return policy->clause;
}
