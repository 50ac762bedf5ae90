/* SPDX-License-Identifier: MIT */
/* What the files that load a policy share. */
#ifndef LEDGER_POLICY_POLICY_LOAD_H
#define LEDGER_POLICY_POLICY_LOAD_H

#include "form/form_loader.h"
#include "form/layers.h"
#include "policy/policy.h"

enum {
	LEDGER__DEPARTMENTS_MOST = 64, /* as many as bits in `leads` */
	LEDGER__TASKS_MOST = 100,
	LEDGER__REPEAT_MOST = 1200, /* months */
};

/* The texts and nodes that the policy was made from. */
struct ledger__policy_source {
	struct ledger__layers layers;
	const char *documents[LEDGER__LAYERS_MOST]; /* numbers, by layer */
	struct ledger__entries parameters;
	struct ledger__entries departments;
	struct ledger__entries tasks;
	struct ledger__entries durations;
	struct ledger__entries conditions;
	struct ledger__entries groups;
	struct ledger__entries measures;
	struct ledger__entry eligibility; /* node NULL: none */
	struct ledger__expr **terms;	  /* what the policy's terms borrow */
};

struct ledger__loader ledger__policy_loader(ledger_context *context,
	ledger_policy *policy, const struct ledger__entry *entry);
/* clause, document, reading of an entry. */
ledger_status ledger__policy_basis(const struct ledger__loader *loader,
	const ledger_policy *policy, const struct ledger__entry *entry,
	enum ledger__need need, struct ledger__basis *basis);
/*
 * The entry's `departments` and `lead`, of the policy's departments or (of
 * measures) of those of the task.
 */
ledger_status ledger__policy_departments(const struct ledger__loader *loader,
	const ledger_policy *policy, const struct ledger__entry *entry,
	const struct ledger__task *task, const int **departments, size_t *count,
	uint64_t *leads);

/* Loads one entry of a list into the place of the same index. */
typedef ledger_status ledger__policy_part(ledger_context *context,
	ledger_policy *policy, const struct ledger__entry *entry, size_t index);
/* Loads all; where problems are collected, on after what is wrong. */
ledger_status ledger__policy_each(ledger_context *context,
	ledger_policy *policy, const struct ledger__entries *entries,
	ledger__policy_part *load);

/* policy_parts.c: parameters, departments, tasks. */
ledger_status ledger__policy_load_parameters(
	ledger_context *context, ledger_policy *policy);
ledger_status ledger__policy_load_departments(
	ledger_context *context, ledger_policy *policy);
ledger_status ledger__policy_load_tasks(
	ledger_context *context, ledger_policy *policy);
/* policy_terms.c: what needs a form later. */
ledger_status ledger__policy_load_durations(
	ledger_context *context, ledger_policy *policy);
ledger_status ledger__policy_load_conditions(
	ledger_context *context, ledger_policy *policy);
ledger_status ledger__policy_load_eligibility(
	ledger_context *context, ledger_policy *policy);
ledger_status ledger__policy_load_groups(
	ledger_context *context, ledger_policy *policy);
ledger_status ledger__policy_load_measures(
	ledger_context *context, ledger_policy *policy);
/* policy_check.c: what parts demand of each other. */
ledger_status ledger__policy_check_use(
	ledger_context *context, const ledger_policy *policy);
ledger_status ledger__policy_check_labels(
	ledger_context *context, const ledger_policy *policy);
ledger_status ledger__policy_check_owners(
	ledger_context *context, const ledger_policy *policy);
/* problems.c: what was found, kept to be told by file and line, once. */
struct ledger__problems {
	ledger_problem_callback *callback;
	void *data;
	struct problem *items;
	size_t count;
	size_t capacity;
	unsigned int told;
};
void ledger__problems_collect(struct ledger__problems *problems,
	ledger_context *context, ledger_problem_callback *callback, void *data);
void ledger__problems_tell(
	struct ledger__problems *problems, ledger_context *context);
/* policy_bind.c */
void ledger__policy_unbind(ledger_policy *policy);

#endif
