/* SPDX-License-Identifier: MIT */
/* Which conditions read the same, and are looked up together. */
#include "report/conditions.h"

#include "expr/node.h"

#include <stdlib.h>
#include <string.h>

/* ---- What pays ---------------------------------------------------------- */

/* Rough costs, a step of a tree being 1. */
static unsigned int cost_of(const struct ledger__expr *expr)
{
	unsigned int cost = 0;

	for (size_t i = 0; i < expr->count; i++) {
		const struct node *node = &expr->nodes[i];

		switch ((enum operation)node->operation) {
		case OPERATION_YEARS:
		case OPERATION_MONTHS:
			cost += 20;
			break;
		case OPERATION_COMPARE:
		case OPERATION_PREFIX_DIFFERS:
			cost += 10;
			break;
		case OPERATION_IN:
			cost += 2 + detail_of(expr, node)->literal_count;
			break;
		default:
			cost += 1;
			break;
		}
	}
	return cost;
}

void ledger__conditions_settle(struct ledger__conditions *conditions)
{
	enum { PLACE = 4, READ = 3 };

	for (size_t i = 0; i < conditions->count; i++) {
		struct ledger__condition *condition = &conditions->items[i];
		const struct ledger__cluster *cluster = NULL;

		if (condition->cluster < 0)
			continue;
		cluster = &conditions->clusters[condition->cluster];
		if (cluster->cost < PLACE + READ * cluster->read_count)
			condition->cluster = -1;
	}
}

/* ---- Clusters ----------------------------------------------------------- */

/* What an expression reads, ascending; more than fits is told by the count. */
struct reading {
	struct ledger__dependence reads[LEDGER__CLUSTER_READS];
	size_t count;
};

static int order_of(struct ledger__dependence a, struct ledger__dependence b)
{
	if (a.kind != b.kind)
		return a.kind < b.kind ? -1 : 1;
	if (a.part != b.part)
		return a.part < b.part ? -1 : 1;
	return (a.index > b.index) - (a.index < b.index);
}

static void add_read(struct reading *reading, struct ledger__dependence read)
{
	size_t at = 0;
	size_t end = reading->count < LEDGER__CLUSTER_READS
			     ? reading->count
			     : LEDGER__CLUSTER_READS;

	while (at < end && order_of(reading->reads[at], read) < 0)
		at++;
	if (at < end && order_of(reading->reads[at], read) == 0)
		return;
	if (reading->count++ >= LEDGER__CLUSTER_READS)
		return;
	memmove(&reading->reads[at + 1], &reading->reads[at],
		(end - at) * sizeof read);
	reading->reads[at] = read;
}

/* An area's class is known by the area. */
static void add_operand(struct reading *reading, const struct operand *operand)
{
	struct ledger__dependence read = {
		.kind = LEDGER__ON_FIELD, .index = operand->index};

	if (!operand->field)
		return;
	if (operand->part != LEDGER__WHOLE && operand->part != PART_CLASS) {
		read.kind = LEDGER__ON_PART;
		read.part = operand->part;
	}
	add_read(reading, read);
}

static void read_node(const struct ledger__expr *expr, const struct node *node,
	struct reading *reading)
{
	struct ledger__dependence read = {.index = node->index};

	if (is_comparison((enum operation)node->operation)) {
		add_operand(reading, &detail_of(expr, node)->left);
		add_operand(reading, &detail_of(expr, node)->right);
		return;
	}
	switch ((enum operation)node->operation) {
	case OPERATION_PRESENT:
	case OPERATION_ABSENT:
		read.kind =
			node->unstated ? LEDGER__ON_FIELD : LEDGER__ON_PRESENCE;
		break;
	case OPERATION_TERM:
		read.kind = LEDGER__ON_TERM;
		break;
	case OPERATION_DURATION:
		read.kind = LEDGER__ON_DURATION;
		break;
	default:
		return;
	}
	add_read(reading, read);
}

/* Whether something is stated is known where it is known what. */
static void drop_presences(struct reading *reading)
{
	size_t kept = 0;

	if (reading->count > LEDGER__CLUSTER_READS)
		return;
	for (size_t i = 0; i < reading->count; i++) {
		bool known = false;

		for (size_t k = 0; k < i; k++)
			known |=
				reading->reads[i].kind == LEDGER__ON_PRESENCE &&
				reading->reads[k].kind == LEDGER__ON_FIELD &&
				reading->reads[k].index ==
					reading->reads[i].index;
		if (!known)
			reading->reads[kept++] = reading->reads[i];
	}
	reading->count = kept;
}

static void read_expr(const struct ledger__expr *expr, struct reading *reading)
{
	for (size_t i = 0; i < expr->count; i++)
		read_node(expr, &expr->nodes[i], reading);
	drop_presences(reading);
}

/* Of these there are few values: any may be read beside the others. */
static bool is_small(const struct ledger__dependence *read)
{
	return read->kind == LEDGER__ON_TERM ||
	       read->kind == LEDGER__ON_PRESENCE;
}

static unsigned int bits_of(const struct ledger__dependence *read)
{
	if (read->kind == LEDGER__ON_TERM)
		return 2;
	return read->kind == LEDGER__ON_PRESENCE ? 1 : 16;
}

static const struct ledger__dependence *read_of(
	const struct ledger__conditions *conditions,
	const struct ledger__cluster *cluster, size_t index)
{
	return &conditions->senses[cluster->senses[index]].on;
}

/* What reads a field knows whether it is stated, too. */
static bool reads(const struct ledger__conditions *conditions,
	const struct ledger__cluster *cluster,
	const struct ledger__dependence *read)
{
	for (size_t i = 0; i < cluster->read_count; i++) {
		const struct ledger__dependence *known =
			read_of(conditions, cluster, i);

		if (order_of(*known, *read) == 0 ||
			(read->kind == LEDGER__ON_PRESENCE &&
				known->kind == LEDGER__ON_FIELD &&
				known->index == read->index))
			return true;
	}
	return false;
}

/* Whether the cluster reads no other fields, parts, durations. */
static bool reads_the_same(const struct ledger__conditions *conditions,
	const struct ledger__cluster *cluster, const struct reading *reading)
{
	size_t large = 0;
	size_t own = 0;
	unsigned int bits = cluster->bits;
	size_t presences = 0;
	size_t count = cluster->read_count;

	for (size_t i = 0; i < reading->count; i++) {
		const struct ledger__dependence *read = &reading->reads[i];
		bool known = reads(conditions, cluster, read);

		if (!known && !is_small(read))
			return false;
		large += !is_small(read) ||
			 (known && reading->count == 1 &&
				 read->kind == LEDGER__ON_PRESENCE &&
				 cluster->read_count == 1 &&
				 !is_small(read_of(conditions, cluster, 0)));
		bits += known ? 0 : bits_of(read);
		count += !known;
	}
	for (size_t i = 0; i < cluster->read_count; i++)
		own += !is_small(read_of(conditions, cluster, i));
	for (size_t i = 0; i < cluster->read_count; i++)
		presences += read_of(conditions, cluster, i)->kind ==
			     LEDGER__ON_PRESENCE;
	for (size_t i = 0; i < reading->count; i++)
		presences += reading->reads[i].kind == LEDGER__ON_PRESENCE &&
			     !reads(conditions, cluster, &reading->reads[i]);
	return large == own && bits <= LEDGER__CLUSTER_BITS &&
	       count <= LEDGER__CLUSTER_READS &&
	       presences <= LEDGER__CLUSTER_PRESENCES;
}

static ledger_status find_sense(struct ledger__conditions *conditions,
	struct ledger__dependence read, uint16_t *index)
{
	size_t at = 0;

	while (at < conditions->sense_count &&
		order_of(conditions->senses[at].on, read) != 0)
		at++;
	*index = (uint16_t)at;
	if (at < conditions->sense_count)
		return LEDGER_OK;
	if (at == UINT16_MAX ||
		!ledger__grow(&conditions->senses, &conditions->sense_capacity,
			at + 1, sizeof *conditions->senses))
		return ledger__fail_memory(conditions->context);
	conditions->senses[conditions->sense_count++] =
		(struct ledger__sense){.on = read,
			.bits = bits_of(&read),
			.moves = read.kind == LEDGER__ON_DURATION ||
				 (read.kind == LEDGER__ON_TERM &&
					 conditions->moving[read.index])};
	return LEDGER_OK;
}

/* Adds to the cluster what it does not read yet. */
static ledger_status read_more(struct ledger__conditions *conditions,
	struct ledger__cluster *cluster, const struct reading *reading)
{
	ledger_status status = LEDGER_OK;

	for (size_t i = 0; status == LEDGER_OK && i < reading->count; i++) {
		const struct ledger__dependence *read = &reading->reads[i];

		if (reads(conditions, cluster, read))
			continue;
		status = find_sense(conditions, *read,
			&cluster->senses[cluster->read_count]);
		if (status == LEDGER_OK) {
			cluster->bits += bits_of(read);
			cluster->read_count++;
		}
	}
	return status;
}

/* One whose keys are in use stays as it is. */
static bool is_open(const struct ledger__cluster *cluster)
{
	return cluster->known == 0 && cluster->direct_count == 0;
}

static ledger_status find_cluster(struct ledger__conditions *conditions,
	const struct reading *reading, size_t *index)
{
	for (*index = 0; *index < conditions->cluster_count; (*index)++) {
		struct ledger__cluster *cluster = &conditions->clusters[*index];

		if (is_open(cluster) &&
			reads_the_same(conditions, cluster, reading))
			return read_more(conditions, cluster, reading);
	}
	if (!ledger__grow(&conditions->clusters, &conditions->cluster_capacity,
		    *index + 1, sizeof *conditions->clusters))
		return ledger__fail_memory(conditions->context);
	memset(&conditions->clusters[*index], 0, sizeof *conditions->clusters);
	conditions->cluster_count++;
	return read_more(conditions, &conditions->clusters[*index], reading);
}

static bool fits_key(const struct reading *reading)
{
	unsigned int bits = 0;
	size_t presences = 0;

	if (reading->count == 0 || reading->count > LEDGER__CLUSTER_READS)
		return false;
	for (size_t i = 0; i < reading->count; i++) {
		bits += bits_of(&reading->reads[i]);
		presences += reading->reads[i].kind == LEDGER__ON_PRESENCE;
	}
	return bits <= LEDGER__CLUSTER_BITS &&
	       presences <= LEDGER__CLUSTER_PRESENCES;
}

ledger_status ledger__clusters_join(
	struct ledger__conditions *conditions, size_t index)
{
	struct ledger__condition *condition = &conditions->items[index];
	struct ledger__cluster *cluster = NULL;
	struct reading reading = {.count = 0};
	size_t found = 0;
	ledger_status status = LEDGER_OK;

	condition->cluster = -1;
	read_expr(condition->expr, &reading);
	if (!fits_key(&reading))
		return LEDGER_OK;
	status = find_cluster(conditions, &reading, &found);
	if (status != LEDGER_OK)
		return status;
	cluster = &conditions->clusters[found];
	if (!ledger__grow(&cluster->conditions, &cluster->capacity,
		    cluster->count + 1, sizeof *cluster->conditions))
		return ledger__fail_memory(conditions->context);
	cluster->cost += cost_of(condition->expr);
	condition->cluster = (int)found;
	condition->bit = cluster->count;
	cluster->conditions[cluster->count++] = (int)index;
	return LEDGER_OK;
}

/* ---- For another thread -------------------------------------------------- */

/* Without what is remembered. */
static bool copy_cluster(
	const struct ledger__cluster *from, struct ledger__cluster *to)
{
	*to = (struct ledger__cluster){.read_count = from->read_count,
		.bits = from->bits,
		.cost = from->cost,
		.count = from->count,
		.capacity = from->count};
	memcpy(to->senses, from->senses, sizeof to->senses);
	to->conditions = ledger__allocate(from->count, sizeof *to->conditions);
	if (!to->conditions)
		return false;
	memcpy(to->conditions, from->conditions,
		from->count * sizeof *to->conditions);
	return true;
}

bool ledger__clusters_copy(const struct ledger__conditions *conditions,
	struct ledger__conditions *fork)
{
	fork->clusters = ledger__allocate(
		conditions->cluster_count, sizeof *fork->clusters);
	fork->senses =
		ledger__allocate(conditions->sense_count, sizeof *fork->senses);
	if (!fork->clusters || !fork->senses)
		return false;
	for (; fork->cluster_count < conditions->cluster_count;
		fork->cluster_count++)
		if (!copy_cluster(&conditions->clusters[fork->cluster_count],
			    &fork->clusters[fork->cluster_count]))
			return false;
	fork->sense_count = conditions->sense_count;
	for (size_t i = 0; i < fork->sense_count; i++)
		fork->senses[i] =
			(struct ledger__sense){.on = conditions->senses[i].on,
				.moves = conditions->senses[i].moves,
				.bits = conditions->senses[i].bits};
	return true;
}
