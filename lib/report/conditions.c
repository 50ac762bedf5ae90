/* SPDX-License-Identifier: MIT */
/* Conditions of tables compiled once, and what they read. */
#include "report/conditions.h"

#include "expr/node.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PERIOD_PARAMETERS = 3 };

/* ---- Parameters of the period ------------------------------------------- */

static const char *const period_names[PERIOD_PARAMETERS] = {
	"period_from", "period_to", "opening"};
static const char *const period_labels[PERIOD_PARAMETERS] = {
	"统计期起", "统计期止", "上期末"};

static ledger_status parse_period(struct ledger__conditions *conditions,
	struct ledger__date from, struct ledger__date to)
{
	struct ledger__buffer text = {0};
	char day[LEDGER__DATE_TEXT_SIZE];
	struct ledger__date days[PERIOD_PARAMETERS] = {
		from, to, ledger__date_from_day(ledger__date_to_day(from) - 1)};
	ledger_status status = LEDGER_OK;

	for (size_t i = 0; i < PERIOD_PARAMETERS; i++) {
		ledger__date_format(days[i], day);
		ledger__buffer_printf(
			&text, "%s: \"%s\"\n", period_names[i], day);
	}
	status = text.failed
			 ? ledger__fail_memory(conditions->context)
			 : ledger__document_parse(conditions->context, "period",
				   text.data, text.length, &conditions->period);
	ledger__buffer_release(&text);
	return status;
}

/* Those of the period come behind the policy's. */
static ledger_status make_parameters(struct ledger__conditions *conditions,
	struct ledger__date from, struct ledger__date to)
{
	const ledger_policy *policy = conditions->policy;
	size_t count = policy->parameter_count;
	struct ledger__parameter *made = NULL;
	ledger_status status = parse_period(conditions, from, to);

	if (status != LEDGER_OK)
		return status;
	made = ledger__allocate(count + PERIOD_PARAMETERS, sizeof *made);
	if (!made)
		return ledger__fail_memory(conditions->context);
	if (count > 0)
		memcpy(made, policy->parameters, count * sizeof *made);
	for (size_t i = 0; i < PERIOD_PARAMETERS; i++)
		made[count + i] = (struct ledger__parameter){
			.name = period_names[i],
			.label = period_labels[i],
			.clause = "",
			.reading = "",
			.value = ledger__node_get(
				ledger__document_root(conditions->period),
				period_names[i]),
			.document = conditions->period};
	conditions->parameters = made;
	conditions->names = ledger__policy_names(policy);
	conditions->names.parameters = made;
	conditions->names.parameter_count = count + PERIOD_PARAMETERS;
	return LEDGER_OK;
}

/* ---- What the policy's conditions need ---------------------------------- */

static bool node_moves(const struct ledger__conditions *conditions,
	const struct ledger__expr *expr, const struct node *node)
{
	switch ((enum operation)node->operation) {
	case OPERATION_DURATION:
		return true;
	case OPERATION_TERM:
		return conditions->moving[node->index];
	case OPERATION_YEARS:
	case OPERATION_MONTHS:
		return detail_of(expr, node)->right.field == NULL;
	default:
		return false;
	}
}

bool ledger__conditions_moves(const struct ledger__conditions *conditions,
	const struct ledger__expr *expr)
{
	for (size_t i = 0; i < expr->count; i++)
		if (node_moves(conditions, expr, &expr->nodes[i]))
			return true;
	return false;
}

static void note_field(void *data, int field)
{
	((bool *)data)[field] = true;
}

/* NOLINTNEXTLINE(misc-no-recursion): terms are at most 32 deep. */
void ledger__conditions_need(
	struct ledger__conditions *conditions, const struct ledger__expr *expr)
{
	const ledger_policy *policy = conditions->policy;

	ledger__expr_fields(expr, note_field, conditions->fields);
	for (size_t i = 0; i < expr->count; i++) {
		const struct node *node = &expr->nodes[i];

		if (node->operation == OPERATION_DURATION &&
			!conditions->durations[node->index]) {
			conditions->durations[node->index] = true;
			ledger__duration_fields(&policy->durations[node->index],
				note_field, conditions->fields);
		}
		if (node->operation == OPERATION_TERM &&
			!conditions->terms[node->index]) {
			conditions->terms[node->index] = true;
			ledger__conditions_need(
				conditions, policy->terms[node->index].expr);
		}
	}
}

/* NOLINTNEXTLINE(misc-no-recursion): terms are at most 32 deep. */
void ledger__conditions_mark(const struct ledger__conditions *conditions,
	const struct ledger__expr *expr, bool *terms)
{
	for (size_t i = 0; i < expr->count; i++) {
		const struct node *node = &expr->nodes[i];

		if (node->operation != OPERATION_TERM || terms[node->index])
			continue;
		terms[node->index] = true;
		ledger__conditions_mark(conditions,
			conditions->policy->terms[node->index].expr, terms);
	}
}

void ledger__conditions_need_groups(struct ledger__conditions *conditions)
{
	const ledger_policy *policy = conditions->policy;

	for (size_t i = 0; i < policy->group_count; i++) {
		int term = policy->groups[i].term;

		conditions->terms[term] = true;
		ledger__conditions_need(conditions, policy->terms[term].expr);
	}
}

/* Terms name earlier ones only. */
static void find_moving(struct ledger__conditions *conditions)
{
	const ledger_policy *policy = conditions->policy;

	for (size_t i = 0; i < policy->term_count; i++)
		conditions->moving[i] = ledger__conditions_moves(
			conditions, policy->terms[i].expr);
}

ledger_status ledger__conditions_new(ledger_context *context,
	const ledger_policy *policy, struct ledger__date from,
	struct ledger__date to, struct ledger__conditions **conditions)
{
	struct ledger__conditions *made = ledger__allocate(1, sizeof *made);
	ledger_status status = LEDGER_OK;

	if (!made)
		return ledger__fail_memory(context);
	made->context = context;
	made->policy = policy;
	made->stamp = 1;
	made->sheet = &policy->form->sheets[policy->form->main_sheet];
	made->fields = ledger__allocate(made->sheet->field_count, sizeof(bool));
	made->terms = ledger__allocate(policy->term_count, sizeof(bool));
	made->moving = ledger__allocate(policy->term_count, sizeof(bool));
	made->durations =
		ledger__allocate(policy->duration_count, sizeof(bool));
	if (!made->fields || !made->terms || !made->moving || !made->durations)
		status = ledger__fail_memory(context);
	if (status == LEDGER_OK)
		status = make_parameters(made, from, to);
	if (status != LEDGER_OK) {
		ledger__conditions_free(made);
		return status;
	}
	find_moving(made);
	*conditions = made;
	return LEDGER_OK;
}

static bool copy_items(const struct ledger__conditions *conditions,
	struct ledger__conditions *fork)
{
	fork->items = ledger__allocate(conditions->count, sizeof *fork->items);
	if (!fork->items)
		return false;
	fork->count = fork->capacity = conditions->count;
	for (size_t i = 0; i < fork->count; i++) {
		fork->items[i] = conditions->items[i];
		fork->items[i].borrowed = true;
	}
	return true;
}

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

static bool copy_clusters(const struct ledger__conditions *conditions,
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

ledger_status ledger__conditions_fork(
	const struct ledger__conditions *conditions, ledger_context *context,
	struct ledger__conditions **fork)
{
	struct ledger__conditions *made = ledger__allocate(1, sizeof *made);

	if (!made)
		return ledger__fail_memory(context);
	made->context = context;
	made->forked = true;
	made->stamp = 1;
	made->policy = conditions->policy;
	made->sheet = conditions->sheet;
	made->names = conditions->names;
	made->fields = conditions->fields;
	made->terms = conditions->terms;
	made->moving = conditions->moving;
	made->durations = conditions->durations;
	if (!copy_items(conditions, made) || !copy_clusters(conditions, made)) {
		ledger__conditions_free(made);
		return ledger__fail_memory(context);
	}
	*fork = made;
	return LEDGER_OK;
}

void ledger__conditions_free(struct ledger__conditions *conditions)
{
	if (!conditions)
		return;
	for (size_t i = 0; i < conditions->count; i++)
		if (!conditions->items[i].borrowed)
			ledger__expr_free(
				(struct ledger__expr *)conditions->items[i]
					.expr);
	ledger__clusters_release(conditions);
	free(conditions->items);
	ledger__arena_release(&conditions->arena);
	if (conditions->forked) {
		free(conditions);
		return;
	}
	free(conditions->fields);
	free(conditions->terms);
	free(conditions->moving);
	free(conditions->durations);
	free(conditions->parameters);
	ledger__document_free(conditions->period);
	free(conditions);
}

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

static ledger_status join_cluster(
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

/* ---- Adding ------------------------------------------------------------- */

/* NOLINTNEXTLINE(misc-no-recursion): at most as deep as a descriptor. */
static void write_out(
	const struct ledger__node *node, struct ledger__buffer *out)
{
	static const char opening[] = "\"[{";
	static const char closing[] = "\"]}";

	ledger__buffer_append_byte(out, opening[node->kind]);
	if (node->kind == LEDGER__SCALAR)
		ledger__buffer_printf(out, "%zu:%s", node->length, node->text);
	for (size_t i = 0; node->kind != LEDGER__SCALAR && i < node->count;
		i++) {
		if (node->kind == LEDGER__MAPPING)
			ledger__buffer_append_text(out, node->keys[i]);
		write_out(node->items[i], out);
	}
	ledger__buffer_append_byte(out, closing[node->kind]);
}

static bool find(const struct ledger__conditions *conditions, const char *text,
	size_t length, int *index)
{
	for (size_t i = 0; i < conditions->count; i++) {
		const struct ledger__condition *item = &conditions->items[i];

		if (item->length != length ||
			memcmp(item->text, text, length) != 0)
			continue;
		*index = (int)i;
		return true;
	}
	return false;
}

/* The text is "" of expressions that are not the conditions' own. */
static ledger_status enter(struct ledger__conditions *conditions,
	const struct ledger__expr *expr, const char *text, size_t length,
	bool exact)
{
	struct ledger__condition *made = NULL;

	if (!ledger__grow(&conditions->items, &conditions->capacity,
		    conditions->count + 1, sizeof *made))
		return ledger__fail_memory(conditions->context);
	made = &conditions->items[conditions->count++];
	*made = (struct ledger__condition){.text = text,
		.length = length,
		.expr = expr,
		.borrowed = length == 0,
		.exact = exact,
		.moves = ledger__conditions_moves(conditions, expr)};
	ledger__conditions_need(conditions, expr);
	return join_cluster(conditions, conditions->count - 1);
}

ledger_status ledger__conditions_adopt(struct ledger__conditions *conditions,
	const struct ledger__expr *expr, bool exact, int *index)
{
	for (size_t i = 0; i < conditions->count; i++) {
		if (conditions->items[i].expr != expr ||
			conditions->items[i].exact != exact)
			continue;
		*index = (int)i;
		return LEDGER_OK;
	}
	*index = (int)conditions->count;
	return enter(conditions, expr, "", 0, exact);
}

static ledger_status add(struct ledger__conditions *conditions,
	const struct ledger__document *document,
	const struct ledger__node *node, const struct ledger__buffer *text)
{
	struct ledger__expr *expr = NULL;
	const char *copy = NULL;
	size_t count = conditions->count;
	ledger_status status = ledger__expr_compile(conditions->context,
		document, conditions->sheet, &conditions->names, node, &expr);

	if (status != LEDGER_OK)
		return status;
	copy = ledger__arena_duplicate(
		&conditions->arena, text->data, text->length);
	status = copy ? enter(conditions, expr, copy, text->length, false)
		      : ledger__fail_memory(conditions->context);
	if (conditions->count == count)
		ledger__expr_free(expr);
	return status;
}

ledger_status ledger__conditions_add(struct ledger__conditions *conditions,
	const struct ledger__document *document,
	const struct ledger__node *node, int *index)
{
	struct ledger__buffer text = {0};
	ledger_status status = LEDGER_OK;

	write_out(node, &text);
	if (text.failed) {
		status = ledger__fail_memory(conditions->context);
	} else if (!find(conditions, text.data, text.length, index)) {
		status = add(conditions, document, node, &text);
		if (status == LEDGER_OK)
			*index = (int)conditions->count - 1;
	}
	ledger__buffer_release(&text);
	return status;
}
