/* SPDX-License-Identifier: MIT */
/* All that is wrong with a policy, told in the order of its files, once. */
#include "policy/policy_load.h"

#include <stdlib.h>
#include <string.h>

struct problem {
	char *text;
	size_t source; /* bytes in front of the line number */
	unsigned long line;
	size_t order; /* in which they were found */
};

/* "file:12: …"; what names no line stands in front of what does. */
static void find_line(struct problem *problem)
{
	const char *at = problem->text;

	while ((at = strchr(at, ':')) != NULL) {
		char *end = NULL;
		at++;
		if (*at < '0' || *at > '9')
			continue;
		problem->line = strtoul(at, &end, 10);
		if (*end == ':') {
			problem->source = (size_t)(at - problem->text) - 1;
			return;
		}
	}
	problem->line = 0;
}

static void keep(void *data, const char *text)
{
	struct ledger__problems *problems = data;
	struct problem problem = {.order = problems->count};
	problem.text = ledger__duplicate(text, strlen(text));
	if (problem.text == NULL ||
		!ledger__grow(&problems->items, &problems->capacity,
			problems->count + 1, sizeof(problem))) {
		free(problem.text);
		problems->callback(problems->data, text);
		problems->told++;
		return;
	}
	find_line(&problem);
	problems->items[problems->count++] = problem;
}

static int compare(const void *left, const void *right)
{
	const struct problem *a = left;
	const struct problem *b = right;
	size_t shorter = a->source < b->source ? a->source : b->source;
	int order = memcmp(a->text, b->text, shorter);
	if (order != 0)
		return order;
	if (a->source != b->source)
		return a->source < b->source ? -1 : 1;
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	return a->order < b->order ? -1 : 1;
}

void ledger__problems_collect(struct ledger__problems *problems,
	ledger_context *context, ledger_problem_callback *callback, void *data)
{
	*problems =
		(struct ledger__problems){.callback = callback, .data = data};
	context->on_problem = keep;
	context->problem_data = problems;
	context->problem_count = 0;
}

static bool was_told(const struct ledger__problems *problems, size_t index)
{
	for (size_t i = 0; i < index; i++) {
		if (strcmp(problems->items[i].text,
			    problems->items[index].text) == 0)
			return true;
	}
	return false;
}

void ledger__problems_tell(
	struct ledger__problems *problems, ledger_context *context)
{
	context->on_problem = NULL;
	context->problem_data = NULL;
	if (problems->count > 0)
		qsort(problems->items, problems->count,
			sizeof(*problems->items), compare);
	for (size_t i = 0; i < problems->count; i++) {
		if (was_told(problems, i))
			continue;
		problems->callback(problems->data, problems->items[i].text);
		problems->told++;
	}
	for (size_t i = 0; i < problems->count; i++)
		free(problems->items[i].text);
	free(problems->items);
	problems->items = NULL;
	problems->count = 0;
}
