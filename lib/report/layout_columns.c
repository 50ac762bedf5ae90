/* SPDX-License-Identifier: MIT */
/* The column tree of a table: headings, leaves, what they count. */
#include "report/layout.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Tables' columns that are the same for every table, see write.h. */
static const char *const taken[] = {"table", "version", "from", "to",
	"known_at", "area", "policy", "kind", "province", "prefecture",
	"county", "township", "village", "task", "measure", "department"};

size_t ledger__layout_column(
	const struct ledger__layout *layout, const char *name)
{
	for (size_t i = 0; i < layout->column_count; i++)
		if (strcmp(layout->columns[i].name, name) == 0)
			return i;
	return SIZE_MAX;
}

ledger_status ledger__layout_unknown(ledger_context *context,
	const struct ledger__document *document,
	const struct ledger__node *node, const struct ledger__layout *layout,
	const char *name)
{
	const char **names =
		ledger__allocate(layout->column_count, sizeof *names);
	ledger_status status = LEDGER_OK;

	if (!names)
		return ledger__fail_memory(context);
	for (size_t i = 0; i < layout->column_count; i++)
		names[i] = layout->columns[i].name;
	status = ledger__node_unknown(context, document, node, "column", name,
		names, layout->column_count);
	free(names);
	return status;
}

/* ---- Lists of columns --------------------------------------------------- */

static ledger_status find_column(const struct ledger__layout_loader *loader,
	const struct ledger__node *node, const char *name, bool counts,
	size_t *column)
{
	const struct ledger__layout *layout = loader->layout;

	*column = ledger__layout_column(layout, name);
	if (*column == SIZE_MAX)
		return ledger__layout_unknown(loader->loader.context,
			loader->loader.document, node, layout, name);
	if (counts && layout->columns[*column].kind != LEDGER__COLUMN_COUNT &&
		layout->columns[*column].kind != LEDGER__COLUMN_AREAS)
		return LEDGER__LOAD_FAIL(
			&loader->loader, node, "column '%s' is no count", name);
	return LEDGER_OK;
}

ledger_status ledger__load_column_list(
	const struct ledger__layout_loader *loader,
	const struct ledger__node *mapping, const char *key, bool counts,
	const size_t **columns, size_t *count)
{
	const struct ledger__node *node = ledger__node_get(mapping, key);
	const char *const *texts = NULL;
	size_t text_count = 0;
	size_t *made = NULL;
	ledger_status first = LEDGER_OK;
	ledger_status status = LEDGER_OK;

	if (!node)
		return LEDGER__LOAD_FAIL(
			&loader->loader, mapping, "key '%s' is missing", key);
	status = ledger__load_texts(
		&loader->loader, mapping, key, true, &texts, &text_count);
	made = ledger__load_memory(&loader->loader, text_count, sizeof *made);
	if (!made)
		return LEDGER_ERROR_MEMORY;
	for (size_t i = 0;
		i < text_count &&
		ledger__goes_on(loader->loader.context, status, &first);
		i++)
		status = find_column(loader,
			node->kind == LEDGER__SEQUENCE ? node->items[i] : node,
			texts[i], counts, &made[i]);
	ledger__goes_on(loader->loader.context, status, &first);
	*columns = made;
	*count = text_count;
	return first;
}

/* ---- Leaves ------------------------------------------------------------- */

static ledger_status add_leaf(struct ledger__layout_loader *loader,
	const struct ledger__node *node, struct ledger__leaf_spec **leaf)
{
	struct ledger__layout *layout = loader->layout;

	if (layout->column_count == LEDGER__COLUMNS_MOST)
		return LEDGER__LOAD_FAIL(&loader->loader, node,
			"a table has at most %d columns", LEDGER__COLUMNS_MOST);
	if (!ledger__grow(&layout->columns, &layout->column_capacity,
		    layout->column_count + 1, sizeof *layout->columns))
		return ledger__fail_memory(loader->loader.context);
	*leaf = &layout->columns[layout->column_count++];
	**leaf = (struct ledger__leaf_spec){
		.name = "", .title = "", .node = node};
	return LEDGER_OK;
}

static ledger_status check_name(const struct ledger__layout_loader *loader,
	const struct ledger__node *node, const char *name)
{
	const struct ledger__layout *layout = loader->layout;

	if (name[0] == '\0')
		return LEDGER_OK; /* that was told */
	for (size_t i = 0; i < LEDGER__COUNT(taken); i++)
		if (strcmp(taken[i], name) == 0)
			return LEDGER__LOAD_FAIL(&loader->loader,
				ledger__node_at(node, "name"),
				"every table has a column '%s'", name);
	/* The leaf itself is the last one. */
	for (size_t i = 0; i + 1 < layout->column_count; i++)
		if (strcmp(layout->columns[i].name, name) == 0)
			return LEDGER__LOAD_FAIL(&loader->loader,
				ledger__node_at(node, "name"),
				"there are two columns '%s'", name);
	return LEDGER_OK;
}

/* A mapping, or a list of mappings that add up. */
static ledger_status load_tallies(const struct ledger__layout_loader *loader,
	const struct ledger__node *node, bool areas,
	struct ledger__leaf_spec *leaf)
{
	const struct ledger__node *const *items = &node;
	size_t count = 1;
	ledger_status first = LEDGER_OK;
	ledger_status status = LEDGER_OK;

	if (node->kind == LEDGER__SEQUENCE && !areas) {
		items = node->items;
		count = node->count;
	}
	if (count == 0 || count > LEDGER__TALLIES_MOST)
		return LEDGER__LOAD_FAIL(&loader->loader, node,
			"'count' is a mapping, or a list of 1 to %d",
			LEDGER__TALLIES_MOST);
	leaf->tallies = ledger__load_memory(
		&loader->loader, count, sizeof *leaf->tallies);
	if (!leaf->tallies)
		return LEDGER_ERROR_MEMORY;
	leaf->tally_count = count;
	for (size_t i = 0; i < count && ledger__goes_on(loader->loader.context,
						status, &first);
		i++)
		status = ledger__load_tally(
			loader, items[i], areas, &leaf->tallies[i]);
	ledger__goes_on(loader->loader.context, status, &first);
	return first;
}

static ledger_status load_areas(const struct ledger__layout_loader *loader,
	const struct ledger__node *node, struct ledger__leaf_spec *leaf)
{
	static const char *const levels[] = {
		"province", "prefecture", "county", "township", "village"};
	size_t level = 0;
	ledger_status status = LEDGER_OK;

	if (loader->layout->measures)
		return LEDGER__LOAD_FAIL(&loader->loader, node,
			"'areas' stands in tables of areas only");
	if (node->kind != LEDGER__MAPPING)
		return LEDGER__LOAD_FAIL(
			&loader->loader, node, "'areas' must be a mapping");
	leaf->all = node->count <= 1;
	status = ledger__load_choice(&loader->loader, node, "level",
		LEDGER__MUST, levels, LEDGER__COUNT(levels), &level);
	leaf->level = (enum ledger__area_level)(level + 1);
	if (status == LEDGER_OK)
		status = load_tallies(loader, node, true, leaf);
	if (status == LEDGER_OK && leaf->tallies->sharing >= 0)
		status = LEDGER__LOAD_FAIL(&loader->loader, node,
			"'shared' does not stand in 'areas'");
	return status;
}

static ledger_status load_greatest(const struct ledger__layout_loader *loader,
	const struct ledger__node *node, struct ledger__leaf_spec *leaf)
{
	static const char *const names[] = {"days_overdue"};
	size_t choice = 0;

	if (loader->layout->measures)
		return LEDGER__LOAD_FAIL(&loader->loader,
			ledger__node_at(node, "greatest"),
			"'greatest' stands in tables of areas only");
	leaf->tallies =
		ledger__load_memory(&loader->loader, 1, sizeof *leaf->tallies);
	if (!leaf->tallies)
		return LEDGER_ERROR_MEMORY;
	leaf->tally_count = 1;
	leaf->tallies[0] = (struct ledger__tally){.when = -1,
		.before = -1,
		.flows = LEDGER__AT_CLOSING,
		.due = 1u << LEDGER_DUE_OVERDUE,
		.rule = -1,
		.sharing = -1};
	return ledger__load_choice(&loader->loader, node, "greatest",
		LEDGER__MUST, names, LEDGER__COUNT(names), &choice);
}

/* What it shows; shares are read when all columns are there. */
static ledger_status load_kind(const struct ledger__layout_loader *loader,
	const struct ledger__node *node, struct ledger__leaf_spec *leaf)
{
	static const char *const keys[] = {
		"count", "share", "greatest", "areas"};
	const struct ledger__node *found = NULL;
	size_t number = 0;

	for (size_t i = 0; i < LEDGER__COUNT(keys); i++) {
		const struct ledger__node *item =
			ledger__node_get(node, keys[i]);

		if (!item)
			continue;
		found = item;
		leaf->kind = (enum ledger__column_kind)i;
		number++;
	}
	if (number != 1)
		return LEDGER__LOAD_FAIL(&loader->loader, node,
			"a column has one of count, share, greatest, areas");
	switch (leaf->kind) {
	case LEDGER__COLUMN_COUNT:
		return load_tallies(loader, found, false, leaf);
	case LEDGER__COLUMN_AREAS:
		return load_areas(loader, found, leaf);
	case LEDGER__COLUMN_GREATEST:
		return load_greatest(loader, node, leaf);
	case LEDGER__COLUMN_SHARE:
		break;
	}
	return LEDGER_OK;
}

static ledger_status load_leaf(
	struct ledger__layout_loader *loader, const struct ledger__node *node)
{
	static const char *const known[] = {
		"name", "title", "note", "count", "share", "greatest", "areas"};
	const struct ledger__loader *base = &loader->loader;
	struct ledger__leaf_spec *leaf = NULL;
	ledger_status first = LEDGER_OK;
	ledger_status status = add_leaf(loader, node, &leaf);

	if (status != LEDGER_OK || !leaf)
		return status;
	status = ledger__node_check_keys(base->context, base->document, node,
		known, LEDGER__COUNT(known));
	if (ledger__goes_on(base->context, status, &first))
		status = ledger__load_name(base, node, "name", &leaf->name);
	if (ledger__goes_on(base->context, status, &first))
		status = check_name(loader, node, leaf->name);
	if (ledger__goes_on(base->context, status, &first))
		status = ledger__load_text(
			base, node, "title", LEDGER__MUST, &leaf->title);
	if (ledger__goes_on(base->context, status, &first))
		status = ledger__load_text(
			base, node, "note", LEDGER__MAY, &leaf->note);
	if (ledger__goes_on(base->context, status, &first))
		status = load_kind(loader, node, leaf);
	ledger__goes_on(base->context, status, &first);
	return first;
}

/* ---- Headings ----------------------------------------------------------- */

static ledger_status load_nodes(struct ledger__layout_loader *loader,
	const struct ledger__node *mapping, size_t level);

static ledger_status add_span(struct ledger__layout_loader *loader,
	const struct ledger__node *node, size_t level, size_t *index)
{
	struct ledger__layout *layout = loader->layout;

	if (level + 1 >= LEDGER__FIGURE_LEVELS)
		return LEDGER__LOAD_FAIL(&loader->loader, node,
			"headings stand on at most %d levels",
			LEDGER__FIGURE_LEVELS - 1);
	if (!ledger__grow(&layout->spans, &layout->span_capacity,
		    layout->span_count + 1, sizeof *layout->spans))
		return ledger__fail_memory(loader->loader.context);
	*index = layout->span_count++;
	layout->spans[*index] = (struct ledger__span){.title = "",
		.level = level,
		.first = layout->column_count,
		.node = node};
	return LEDGER_OK;
}

/* 表外: whoever fits no leaf of the block. */
static ledger_status add_outside(
	struct ledger__layout_loader *loader, size_t index)
{
	const struct ledger__node *node = loader->layout->spans[index].node;
	struct ledger__leaf_spec *leaf = NULL;
	const char *name = NULL;
	char outside[80];
	ledger_status status =
		ledger__load_name(&loader->loader, node, "name", &name);

	if (status != LEDGER_OK)
		return status;
	status = add_leaf(loader, node, &leaf);
	if (status != LEDGER_OK || !leaf)
		return status;
	snprintf(outside, sizeof outside, "%s_outside", name);
	leaf->name = ledger__arena_duplicate(
		loader->loader.arena, outside, strlen(outside));
	if (!leaf->name) {
		leaf->name = "";
		return ledger__fail_memory(loader->loader.context);
	}
	leaf->title = "表外";
	leaf->outside = true;
	loader->layout->spans[index].outside = loader->layout->column_count - 1;
	return check_name(loader, node, leaf->name);
}

static ledger_status check_leaves(
	const struct ledger__layout_loader *loader, size_t index)
{
	const struct ledger__span *span = &loader->layout->spans[index];
	ledger_status first = LEDGER_OK;

	for (size_t i = span->first; i < loader->layout->column_count; i++) {
		const struct ledger__leaf_spec *leaf =
			&loader->layout->columns[i];
		ledger_status status = LEDGER_OK;
		bool shared = false;

		for (size_t k = 0; k < leaf->tally_count; k++)
			shared |= leaf->tallies[k].sharing >= 0;
		if (leaf->kind != LEDGER__COLUMN_COUNT || shared)
			status = LEDGER__LOAD_FAIL(&loader->loader, leaf->node,
				"a choice with a rest is made of counts, "
				"without "
				"'shared'");
		if (!ledger__goes_on(loader->loader.context, status, &first))
			break;
	}
	return first;
}

static ledger_status load_choice(
	struct ledger__layout_loader *loader, size_t index)
{
	static const char *const choices[] = {"multi", "single"};
	const struct ledger__node *node = loader->layout->spans[index].node;
	size_t choice = 0;
	ledger_status status =
		ledger__load_choice(&loader->loader, node, "choice",
			LEDGER__MAY, choices, LEDGER__COUNT(choices), &choice);

	if (status != LEDGER_OK)
		return status;
	if (choice == 0 && !ledger__node_get(node, "of") &&
		!ledger__node_get(node, "name"))
		return LEDGER_OK;
	if (!ledger__node_get(node, "choice"))
		return LEDGER__LOAD_FAIL(&loader->loader, node,
			"'of' and 'name' stand beside 'choice' only");
	loader->layout->spans[index].single = choice == 1;
	loader->layout->spans[index].closed = true;
	status = check_leaves(loader, index);
	return status == LEDGER_OK ? add_outside(loader, index) : status;
}

/* NOLINTNEXTLINE(misc-no-recursion): at most as deep as a descriptor. */
static ledger_status load_span(struct ledger__layout_loader *loader,
	const struct ledger__node *node, size_t level)
{
	static const char *const known[] = {
		"title", "note", "name", "choice", "of", "columns"};
	const struct ledger__loader *base = &loader->loader;
	struct ledger__layout *layout = loader->layout;
	size_t index = 0;
	ledger_status first = LEDGER_OK;
	ledger_status status = add_span(loader, node, level, &index);

	if (status != LEDGER_OK)
		return status;
	status = ledger__node_check_keys(base->context, base->document, node,
		known, LEDGER__COUNT(known));
	if (ledger__goes_on(base->context, status, &first))
		status = ledger__load_text(base, node, "title", LEDGER__MUST,
			&layout->spans[index].title);
	if (ledger__goes_on(base->context, status, &first))
		status = ledger__load_text(base, node, "note", LEDGER__MAY,
			&layout->spans[index].note);
	if (ledger__goes_on(base->context, status, &first))
		status = load_nodes(loader, node, level + 1);
	if (ledger__goes_on(base->context, status, &first))
		status = load_choice(loader, index);
	ledger__goes_on(base->context, status, &first);
	layout->spans[index].last =
		layout->column_count > 0 ? layout->column_count - 1 : 0;
	return first;
}

/* NOLINTNEXTLINE(misc-no-recursion): at most as deep as a descriptor. */
static ledger_status load_nodes(struct ledger__layout_loader *loader,
	const struct ledger__node *mapping, size_t level)
{
	const struct ledger__loader *base = &loader->loader;
	const struct ledger__node *list = NULL;
	ledger_status first = LEDGER_OK;
	ledger_status status = ledger__load_node(base, mapping, "columns",
		LEDGER__MUST, LEDGER__SEQUENCE, &list);

	if (status == LEDGER_OK && list->count == 0)
		status = LEDGER__LOAD_FAIL(base, list, "'columns' is empty");
	for (size_t i = 0; list && i < list->count &&
			   ledger__goes_on(base->context, status, &first);
		i++)
		status = ledger__node_get(list->items[i], "columns")
				 ? load_span(loader, list->items[i], level)
				 : load_leaf(loader, list->items[i]);
	ledger__goes_on(base->context, status, &first);
	return first;
}

/* ---- What names other columns ------------------------------------------- */

static ledger_status load_share(const struct ledger__layout_loader *loader,
	struct ledger__leaf_spec *leaf)
{
	static const char *const keys[] = {"of", "to"};
	static const char *const total[] = {"total"};
	const struct ledger__loader *base = &loader->loader;
	const struct ledger__node *node = ledger__node_get(leaf->node, "share");
	const struct ledger__node *to = ledger__node_get(node, "to");
	ledger_status first = LEDGER_OK;
	ledger_status status = ledger__node_check_keys(
		base->context, base->document, node, keys, LEDGER__COUNT(keys));

	if (node->kind != LEDGER__MAPPING)
		return status;
	if (ledger__goes_on(base->context, status, &first))
		status = ledger__load_column_list(
			loader, node, "of", true, &leaf->of, &leaf->of_count);
	if (ledger__goes_on(base->context, status, &first)) {
		leaf->to_total = to && to->kind == LEDGER__MAPPING;
		status = leaf->to_total ? ledger__node_check_keys(base->context,
						  base->document, to, total, 1)
					: LEDGER_OK;
	}
	if (ledger__goes_on(base->context, status, &first))
		status = ledger__load_column_list(loader,
			leaf->to_total ? to : node,
			leaf->to_total ? "total" : "to", true, &leaf->to,
			&leaf->to_count);
	ledger__goes_on(base->context, status, &first);
	if (first == LEDGER_OK && leaf->to_total && loader->layout->measures)
		return LEDGER__LOAD_FAIL(
			base, to, "a table of measures has no total");
	return first;
}

static ledger_status load_of(
	const struct ledger__layout_loader *loader, struct ledger__span *span)
{
	ledger_status status = ledger__load_column_list(
		loader, span->node, "of", true, &span->of, &span->of_count);

	for (size_t i = 0; status == LEDGER_OK && i < span->of_count; i++) {
		size_t of = span->of[i];
		const struct ledger__leaf_spec *leaf =
			&loader->layout->columns[of];
		bool shared = false;

		for (size_t k = 0; k < leaf->tally_count; k++)
			shared |= leaf->tallies[k].sharing >= 0;
		if ((of >= span->first && of <= span->last) || shared ||
			leaf->outside || leaf->kind != LEDGER__COLUMN_COUNT)
			status = LEDGER__LOAD_FAIL(&loader->loader,
				ledger__node_at(span->node, "of"),
				"'of' names counts outside the block, without "
				"'shared'");
	}
	return status;
}

ledger_status ledger__load_columns(
	struct ledger__layout_loader *loader, const struct ledger__node *root)
{
	struct ledger__layout *layout = loader->layout;
	ledger_context *context = loader->loader.context;
	ledger_status first = LEDGER_OK;
	ledger_status status = load_nodes(loader, root, 0);

	for (size_t i = 0; i < layout->column_count &&
			   ledger__goes_on(context, status, &first);
		i++)
		status = layout->columns[i].kind == LEDGER__COLUMN_SHARE
				 ? load_share(loader, &layout->columns[i])
				 : LEDGER_OK;
	for (size_t i = 0; i < layout->span_count &&
			   ledger__goes_on(context, status, &first);
		i++)
		status = layout->spans[i].closed
				 ? load_of(loader, &layout->spans[i])
				 : LEDGER_OK;
	ledger__goes_on(context, status, &first);
	return first;
}
