/* SPDX-License-Identifier: MIT */
/* Identities and charts of tables; what tables say of each other. */
#include "report/layout.h"

#include <stdlib.h>
#include <string.h>

enum { TIMES_MOST = 1000, MONTHS_MOST = 24, MONTHS = 12 };

/* ---- Identities --------------------------------------------------------- */

static ledger_status load_own_column(const struct ledger__layout_loader *loader,
	const struct ledger__node *node, struct ledger__side *side)
{
	const struct ledger__layout *layout = loader->layout;

	side->column = ledger__layout_column(layout, side->name);
	if (side->column == SIZE_MAX)
		return ledger__layout_unknown(loader->loader.context,
			loader->loader.document, node, layout, side->name);
	if (layout->columns[side->column].kind != LEDGER__COLUMN_COUNT &&
		layout->columns[side->column].kind != LEDGER__COLUMN_AREAS)
		return LEDGER__LOAD_FAIL(&loader->loader, node,
			"column '%s' is no count", side->name);
	return LEDGER_OK;
}

/* NAME, or {column: NAME, times: N, table: ID}. */
static ledger_status load_side(const struct ledger__layout_loader *loader,
	const struct ledger__node *node, struct ledger__side *side)
{
	static const char *const known[] = {"column", "times", "table"};
	const struct ledger__loader *base = &loader->loader;
	ledger_status status = LEDGER_OK;

	*side = (struct ledger__side){.name = "", .times = 1, .node = node};
	if (node->kind == LEDGER__SCALAR) {
		side->name = node->text;
		return load_own_column(loader, node, side);
	}
	status = ledger__node_check_keys(base->context, base->document, node,
		known, LEDGER__COUNT(known));
	if (status == LEDGER_OK)
		status = ledger__load_text(
			base, node, "column", LEDGER__MUST, &side->name);
	if (status == LEDGER_OK)
		status = ledger__load_integer(
			base, node, "times", 1, TIMES_MOST, &side->times);
	if (status == LEDGER_OK)
		status = ledger__load_text(
			base, node, "table", LEDGER__MAY, &side->table);
	if (status == LEDGER_OK && side->table &&
		strcmp(side->table, loader->layout->id) == 0)
		side->table = NULL;
	if (status == LEDGER_OK && side->table && loader->layout->measures)
		status = LEDGER__LOAD_FAIL(base, node,
			"a table of measures has no rows in common with "
			"another");
	if (status == LEDGER_OK && !side->table)
		status = load_own_column(
			loader, ledger__node_at(node, "column"), side);
	return status;
}

static ledger_status load_sides(const struct ledger__layout_loader *loader,
	const struct ledger__node *mapping, const char *key,
	struct ledger__side **sides, size_t *count)
{
	const struct ledger__node *list = NULL;
	ledger_status first = LEDGER_OK;
	ledger_status status = ledger__load_node(&loader->loader, mapping, key,
		LEDGER__MUST, LEDGER__SEQUENCE, &list);

	if (status == LEDGER_OK && list->count == 0)
		status = LEDGER__LOAD_FAIL(
			&loader->loader, list, "'%s' is empty", key);
	if (status != LEDGER_OK)
		return status;
	*sides = ledger__load_memory(
		&loader->loader, list->count, sizeof **sides);
	if (!*sides)
		return LEDGER_ERROR_MEMORY;
	*count = list->count;
	for (size_t i = 0;
		i < list->count &&
		ledger__goes_on(loader->loader.context, status, &first);
		i++)
		status = load_side(loader, list->items[i], &(*sides)[i]);
	ledger__goes_on(loader->loader.context, status, &first);
	return first;
}

static ledger_status load_identity(const struct ledger__layout_loader *loader,
	const struct ledger__node *node, struct ledger__identity *identity)
{
	static const char *const known[] = {"label", "left", "right"};
	const struct ledger__loader *base = &loader->loader;
	ledger_status first = LEDGER_OK;
	ledger_status status = ledger__node_check_keys(base->context,
		base->document, node, known, LEDGER__COUNT(known));

	identity->label = "";
	if (node->kind != LEDGER__MAPPING)
		return status;
	if (ledger__goes_on(base->context, status, &first))
		status = ledger__load_text(
			base, node, "label", LEDGER__MUST, &identity->label);
	if (ledger__goes_on(base->context, status, &first))
		status = load_sides(loader, node, "left", &identity->left,
			&identity->left_count);
	if (ledger__goes_on(base->context, status, &first))
		status = load_sides(loader, node, "right", &identity->right,
			&identity->right_count);
	ledger__goes_on(base->context, status, &first);
	return first;
}

ledger_status ledger__load_identities(
	struct ledger__layout_loader *loader, const struct ledger__node *root)
{
	struct ledger__layout *layout = loader->layout;
	ledger_context *context = loader->loader.context;
	const struct ledger__node *list = NULL;
	ledger_status first = LEDGER_OK;
	ledger_status status = ledger__load_node(&loader->loader, root,
		"identities", LEDGER__MAY, LEDGER__SEQUENCE, &list);

	if (status != LEDGER_OK || !list)
		return status;
	layout->identities = ledger__load_memory(
		&loader->loader, list->count, sizeof *layout->identities);
	if (!layout->identities)
		return LEDGER_ERROR_MEMORY;
	layout->identity_count = list->count;
	for (size_t i = 0;
		i < list->count && ledger__goes_on(context, status, &first);
		i++)
		status = load_identity(
			loader, list->items[i], &layout->identities[i]);
	ledger__goes_on(context, status, &first);
	return first;
}

/* ---- Charts ------------------------------------------------------------- */

/* A count that asks for nothing but a state. */
static bool is_of_a_day(const struct ledger__leaf_spec *spec)
{
	bool is = spec->kind == LEDGER__COLUMN_COUNT && !spec->outside;

	for (size_t i = 0; i < spec->tally_count; i++) {
		const struct ledger__tally *tally = &spec->tallies[i];

		is = is && tally->before < 0 && !tally->flows_told &&
		     !tally->changed && tally->sharing < 0;
	}
	return is;
}

bool ledger__layout_has_trend(
	const struct ledger__layout *layout, size_t column)
{
	const struct ledger__leaf_spec *spec = &layout->columns[column];
	bool has = !spec->to_total;

	if (spec->kind != LEDGER__COLUMN_SHARE)
		return is_of_a_day(spec);
	for (size_t i = 0; i < spec->of_count; i++)
		has = has && is_of_a_day(&layout->columns[spec->of[i]]);
	for (size_t i = 0; i < spec->to_count; i++)
		has = has && is_of_a_day(&layout->columns[spec->to[i]]);
	return has;
}

static ledger_status check_drawn(const struct ledger__layout_loader *loader,
	const struct ledger__node *node, const struct ledger__drawn *drawn)
{
	const struct ledger__layout *layout = loader->layout;

	for (size_t i = 1; i < drawn->column_count; i++)
		if ((layout->columns[drawn->columns[i]].kind ==
			    LEDGER__COLUMN_SHARE) !=
			(layout->columns[drawn->columns[0]].kind ==
				LEDGER__COLUMN_SHARE))
			return LEDGER__LOAD_FAIL(&loader->loader,
				ledger__node_at(node, "columns"),
				"a chart shows counts, or shares, not both");
	if (drawn->drawing == LEDGER__DRAW_MONTHS && layout->measures)
		return LEDGER__LOAD_FAIL(&loader->loader, node,
			"a trend is of a total, which a table of measures "
			"lacks");
	for (size_t i = 0; drawn->drawing == LEDGER__DRAW_MONTHS &&
			   i < drawn->column_count;
		i++)
		if (!ledger__layout_has_trend(layout, drawn->columns[i]))
			return LEDGER__LOAD_FAIL(&loader->loader,
				ledger__node_at(node, "columns"),
				"column '%s' has no trend: it is known at the "
				"period's end only",
				layout->columns[drawn->columns[i]].name);
	if (drawn->drawing != LEDGER__DRAW_MONTHS &&
		ledger__node_get(node, "months"))
		return LEDGER__LOAD_FAIL(&loader->loader, node,
			"'months' stands beside 'kind: trend' only");
	return LEDGER_OK;
}

static ledger_status load_drawn(const struct ledger__layout_loader *loader,
	const struct ledger__node *node, struct ledger__drawn *drawn)
{
	static const char *const known[] = {
		"title", "kind", "unit", "months", "columns"};
	static const char *const kinds[] = {"bar", "trend"};
	const struct ledger__loader *base = &loader->loader;
	size_t kind = 0;
	int64_t months = MONTHS;
	ledger_status first = LEDGER_OK;
	ledger_status status = ledger__node_check_keys(base->context,
		base->document, node, known, LEDGER__COUNT(known));

	drawn->title = drawn->unit = "";
	if (node->kind != LEDGER__MAPPING)
		return status;
	if (ledger__goes_on(base->context, status, &first))
		status = ledger__load_text(
			base, node, "title", LEDGER__MUST, &drawn->title);
	if (ledger__goes_on(base->context, status, &first))
		status = ledger__load_choice(base, node, "kind", LEDGER__MUST,
			kinds, LEDGER__COUNT(kinds), &kind);
	if (ledger__goes_on(base->context, status, &first))
		status = ledger__load_text(
			base, node, "unit", LEDGER__MUST, &drawn->unit);
	if (ledger__goes_on(base->context, status, &first))
		status = ledger__load_integer(
			base, node, "months", 2, MONTHS_MOST, &months);
	if (ledger__goes_on(base->context, status, &first))
		status = ledger__load_column_list(loader, node, "columns",
			false, &drawn->columns, &drawn->column_count);
	drawn->drawing = (enum ledger__drawing)kind;
	drawn->months = (int)months;
	if (status == LEDGER_OK && drawn->column_count > 0 &&
		ledger__goes_on(base->context, status, &first))
		status = check_drawn(loader, node, drawn);
	ledger__goes_on(base->context, status, &first);
	return first;
}

ledger_status ledger__load_charts(
	struct ledger__layout_loader *loader, const struct ledger__node *root)
{
	struct ledger__layout *layout = loader->layout;
	ledger_context *context = loader->loader.context;
	const struct ledger__node *list = NULL;
	ledger_status first = LEDGER_OK;
	ledger_status status = ledger__load_node(&loader->loader, root,
		"charts", LEDGER__MAY, LEDGER__SEQUENCE, &list);

	if (status != LEDGER_OK || !list)
		return status;
	layout->charts = ledger__load_memory(
		&loader->loader, list->count, sizeof *layout->charts);
	if (!layout->charts)
		return LEDGER_ERROR_MEMORY;
	layout->chart_count = list->count;
	for (size_t i = 0;
		i < list->count && ledger__goes_on(context, status, &first);
		i++)
		status = load_drawn(loader, list->items[i], &layout->charts[i]);
	ledger__goes_on(context, status, &first);
	return first;
}

/* ---- Tables together ---------------------------------------------------- */

static ledger_status find_table(ledger_context *context,
	const struct ledger__layout *layout,
	struct ledger__layout *const *layouts, size_t count,
	struct ledger__side *side)
{
	const char *ids[LEDGER__LAYOUTS_MOST];

	for (size_t i = 0; i < count; i++) {
		ids[i] = layouts[i]->id;
		if (strcmp(layouts[i]->id, side->table) == 0) {
			side->layout = i;
			return LEDGER_OK;
		}
	}
	return ledger__node_unknown(context, layout->document,
		ledger__node_at(side->node, "table"), "table", side->table, ids,
		count);
}

static ledger_status link_side(ledger_context *context,
	const struct ledger__layout *layout,
	struct ledger__layout *const *layouts, struct ledger__side *side)
{
	const struct ledger__layout *other = layouts[side->layout];
	const struct ledger__node *node = ledger__node_at(side->node, "column");

	side->column = ledger__layout_column(other, side->name);
	if (side->column == SIZE_MAX)
		return ledger__layout_unknown(
			context, layout->document, node, other, side->name);
	if (other->measures ||
		(other->columns[side->column].kind != LEDGER__COLUMN_COUNT &&
			other->columns[side->column].kind !=
				LEDGER__COLUMN_AREAS))
		return ledger__node_fail(context, layout->document, node,
			"column '%s' of table '%s' is no count of areas",
			side->name, other->id);
	return LEDGER_OK;
}

static bool is_there(
	const char *id, struct ledger__layout *const *layouts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(layouts[i]->id, id) == 0)
			return true;
	return false;
}

static ledger_status link_sides(ledger_context *context,
	const struct ledger__layout *layout,
	struct ledger__layout *const *layouts, size_t count, bool complete,
	struct ledger__identity *identity, bool left)
{
	struct ledger__side *sides = left ? identity->left : identity->right;
	size_t side_count = left ? identity->left_count : identity->right_count;
	ledger_status first = LEDGER_OK;
	ledger_status status = LEDGER_OK;

	for (size_t i = 0;
		i < side_count && ledger__goes_on(context, status, &first);
		i++) {
		status = LEDGER_OK;
		if (!sides[i].table)
			continue;
		if (!complete && !is_there(sides[i].table, layouts, count)) {
			identity->apart = true;
			continue;
		}
		status = find_table(context, layout, layouts, count, &sides[i]);
		if (status == LEDGER_OK)
			status = link_side(context, layout, layouts, &sides[i]);
	}
	ledger__goes_on(context, status, &first);
	return first;
}

static ledger_status link_layout(ledger_context *context,
	struct ledger__layout *const *layouts, size_t count, size_t index,
	bool complete)
{
	struct ledger__layout *layout = layouts[index];
	ledger_status first = LEDGER_OK;
	ledger_status status = LEDGER_OK;

	for (size_t i = 0; i < index; i++)
		if (strcmp(layouts[i]->id, layout->id) == 0)
			return ledger__node_fail(context, layout->document,
				ledger__node_at(
					ledger__document_root(layout->document),
					"id"),
				"there are two tables '%s'", layout->id);
	for (size_t i = 0; i < layout->identity_count; i++) {
		struct ledger__identity *identity = &layout->identities[i];

		identity->apart = false;
		for (int left = 1; left >= 0; left--) {
			if (!ledger__goes_on(context, status, &first))
				return first;
			status = link_sides(context, layout, layouts, count,
				complete, identity, left == 1);
		}
	}
	ledger__goes_on(context, status, &first);
	return first;
}

ledger_status ledger__layouts_link(ledger_context *context,
	struct ledger__layout *const *layouts, size_t count, bool complete)
{
	ledger_status first = LEDGER_OK;
	ledger_status status = LEDGER_OK;

	for (size_t i = 0;
		i < count && ledger__goes_on(context, status, &first); i++)
		status = link_layout(context, layouts, count, i, complete);
	ledger__goes_on(context, status, &first);
	return first;
}
