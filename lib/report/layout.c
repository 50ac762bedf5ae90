/* SPDX-License-Identifier: MIT */
/* A table's descriptor loaded, and the empty table that it describes. */
#include "report/layout.h"

#include "report/write.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

const struct ledger__sheet *ledger__layout_provisions(const ledger_form *form)
{
	for (size_t i = 0; i < form->sheet_count; i++) {
		const struct ledger__sheet *sheet = &form->sheets[i];

		if (sheet->roles[LEDGER__ROLE_OWNER] >= 0 &&
			sheet->roles[LEDGER__ROLE_MEASURE] >= 0 &&
			sheet->roles[LEDGER__ROLE_STARTED_ON] >= 0 &&
			sheet->owner_sheet == form->main_sheet)
			return sheet;
	}
	return NULL;
}

/* ---- Population --------------------------------------------------------- */

static ledger_status load_words(const struct ledger__layout_loader *loader,
	const struct ledger__node *mapping, const char *key,
	const char *const *names, size_t count, unsigned int *bits)
{
	const struct ledger__node *node = ledger__node_get(mapping, key);
	const char *const *texts = NULL;
	size_t text_count = 0;
	ledger_status status = ledger__load_texts(
		&loader->loader, mapping, key, true, &texts, &text_count);

	if (status == LEDGER_OK && text_count > 0)
		*bits = 0;
	for (size_t i = 0; status == LEDGER_OK && i < text_count; i++) {
		size_t at = 0;

		while (at < count && strcmp(names[at], texts[i]) != 0)
			at++;
		if (at < count)
			*bits |= 1u << at;
		else
			status = ledger__node_unknown(loader->loader.context,
				loader->loader.document,
				node->kind == LEDGER__SEQUENCE ? node->items[i]
							       : node,
				key, texts[i], names, count);
	}
	return status;
}

static ledger_status load_whom(const struct ledger__layout_loader *loader,
	const struct ledger__node *node, struct ledger__population *population)
{
	static const char *const known[] = {"lifecycle", "eligible", "when"};
	static const char *const lifecycles[] = {"draft", "registered"};
	static const char *const truths[] = {"false", "unknown", "true"};
	const struct ledger__loader *base = &loader->loader;
	unsigned int bits = population->lifecycles >> LEDGER__DRAFT;
	ledger_status first = LEDGER_OK;
	ledger_status status = ledger__node_check_keys(base->context,
		base->document, node, known, LEDGER__COUNT(known));

	if (ledger__goes_on(base->context, status, &first))
		status = load_words(loader, node, "lifecycle", lifecycles,
			LEDGER__COUNT(lifecycles), &bits);
	population->lifecycles = bits << LEDGER__DRAFT;
	if (ledger__goes_on(base->context, status, &first))
		status = load_words(loader, node, "eligible", truths,
			LEDGER__COUNT(truths), &population->eligible);
	if (ledger__goes_on(base->context, status, &first))
		status = ledger__load_condition(
			loader, node, "when", &population->when);
	ledger__goes_on(base->context, status, &first);
	return first;
}

/* The same population has one place. */
static ledger_status enter(const struct ledger__layout_loader *loader,
	const struct ledger__node *node,
	const struct ledger__population *population)
{
	struct ledger__layout_scope *scope = loader->scope;

	for (size_t i = 0; i < scope->population_count; i++) {
		const struct ledger__population *other = &scope->populations[i];

		loader->layout->population = (int)i;
		if (other->lifecycles == population->lifecycles &&
			other->eligible == population->eligible &&
			other->when == population->when)
			return LEDGER_OK;
	}
	if (scope->population_count == LEDGER__POPULATIONS_MOST)
		return LEDGER__LOAD_FAIL(&loader->loader, node,
			"tables have at most %d different populations",
			LEDGER__POPULATIONS_MOST);
	loader->layout->population = (int)scope->population_count;
	scope->populations[scope->population_count++] = *population;
	return LEDGER_OK;
}

static ledger_status load_population(const struct ledger__layout_loader *loader,
	const struct ledger__node *root)
{
	const struct ledger__node *node = NULL;
	struct ledger__population population = {
		.lifecycles = 1u << LEDGER__REGISTERED,
		.eligible = 1u << LEDGER__TRUE | 1u << LEDGER__UNKNOWN,
		.when = -1,
	};
	ledger_status status = ledger__load_node(&loader->loader, root,
		"population", LEDGER__MAY, LEDGER__MAPPING, &node);

	if (status == LEDGER_OK && node)
		status = load_whom(loader, node, &population);
	return status == LEDGER_OK ? enter(loader, root, &population) : status;
}

/* ---- The whole ---------------------------------------------------------- */

static const char *const words[] = {
	"{from}", "{to}", "{title_month}", "{area}"};

/* Which of the words in braces stands there; their count for none. */
static size_t word_at(const char *text)
{
	size_t at = 0;

	while (at < LEDGER__COUNT(words) &&
		strncmp(text, words[at], strlen(words[at])) != 0)
		at++;
	return at;
}

static ledger_status load_subtitle(const struct ledger__layout_loader *loader,
	const struct ledger__node *root)
{
	ledger_status status = ledger__load_text(&loader->loader, root,
		"subtitle", LEDGER__MAY, &loader->layout->subtitle);

	if (status != LEDGER_OK)
		return status;
	for (const char *at = loader->layout->subtitle;
		(at = strpbrk(at, "{}")) != NULL; at = strchr(at, '}') + 1)
		if (word_at(at) == LEDGER__COUNT(words))
			return LEDGER__LOAD_FAIL(&loader->loader,
				ledger__node_at(root, "subtitle"),
				"in braces stand {from}, {to}, {title_month} "
				"or {area}");
	return LEDGER_OK;
}

static ledger_status load_head(const struct ledger__layout_loader *loader,
	const struct ledger__node *root)
{
	static const char *const rows[] = {"areas", "measures"};
	const struct ledger__loader *base = &loader->loader;
	struct ledger__layout *layout = loader->layout;
	size_t choice = 0;
	ledger_status first = LEDGER_OK;
	ledger_status status = ledger__load_code(base, root, "id", &layout->id);

	if (ledger__goes_on(base->context, status, &first))
		status = ledger__load_text(
			base, root, "title", LEDGER__MUST, &layout->title);
	if (ledger__goes_on(base->context, status, &first))
		status = load_subtitle(loader, root);
	if (ledger__goes_on(base->context, status, &first))
		status = ledger__load_text(
			base, root, "version", LEDGER__MUST, &layout->version);
	if (ledger__goes_on(base->context, status, &first))
		status = ledger__load_choice(base, root, "rows", LEDGER__MUST,
			rows, LEDGER__COUNT(rows), &choice);
	layout->measures = choice == 1;
	if (ledger__goes_on(base->context, status, &first))
		status = ledger__load_texts(base, root, "notes", false,
			&layout->notes, &layout->note_count);
	ledger__goes_on(base->context, status, &first);
	return first;
}

static ledger_status check_provisions(
	const struct ledger__layout_loader *loader,
	const struct ledger__node *root)
{
	if (loader->layout->measures && loader->scope->form &&
		!loader->scope->provisions)
		return LEDGER__LOAD_FAIL(&loader->loader,
			ledger__node_at(root, "rows"),
			"the form has no sheet of provisions");
	return LEDGER_OK;
}

static ledger_status load_root(struct ledger__layout_loader *loader)
{
	static const char *const known[] = {"id", "title", "subtitle",
		"version", "rows", "population", "columns", "identities",
		"charts", "notes"};
	const struct ledger__node *root =
		ledger__document_root(loader->layout->document);
	ledger_context *context = loader->loader.context;
	ledger_status first = LEDGER_OK;
	ledger_status status = ledger__node_check_keys(context,
		loader->loader.document, root, known, LEDGER__COUNT(known));

	if (root->kind != LEDGER__MAPPING)
		return status;
	if (ledger__goes_on(context, status, &first))
		status = load_head(loader, root);
	if (ledger__goes_on(context, status, &first))
		status = check_provisions(loader, root);
	if (ledger__goes_on(context, status, &first))
		status = load_population(loader, root);
	if (ledger__goes_on(context, status, &first))
		status = ledger__load_columns(loader, root);
	if (ledger__goes_on(context, status, &first))
		status = ledger__load_identities(loader, root);
	if (ledger__goes_on(context, status, &first))
		status = ledger__load_charts(loader, root);
	ledger__goes_on(context, status, &first);
	return first;
}

ledger_status ledger__layout_load_text(struct ledger__layout_scope *scope,
	const char *source, const char *text, size_t length,
	struct ledger__layout **layout)
{
	struct ledger__layout_loader loader = {.scope = scope};
	struct ledger__layout *made = ledger__allocate(1, sizeof *made);
	ledger_status status = LEDGER_OK;

	if (!made)
		return ledger__fail_memory(scope->context);
	made->context = scope->context;
	made->id = made->title = made->subtitle = made->version = "";
	status = ledger__document_parse(
		scope->context, source, text, length, &made->document);
	if (status == LEDGER_OK) {
		loader.layout = made;
		loader.loader = (struct ledger__loader){
			scope->context, made->document, &made->arena};
		status = load_root(&loader);
	}
	if (status != LEDGER_OK) {
		ledger__layout_free(made);
		return status;
	}
	*layout = made;
	return LEDGER_OK;
}

ledger_status ledger__layout_load(struct ledger__layout_scope *scope,
	const char *path, struct ledger__layout **layout)
{
	char *text = NULL;
	size_t length = 0;
	ledger_status status =
		ledger__descriptor_read(scope->context, path, &text, &length);

	if (status == LEDGER_OK)
		status = ledger__layout_load_text(
			scope, path, text, length, layout);
	free(text);
	return status;
}

void ledger__layout_free(struct ledger__layout *layout)
{
	if (!layout)
		return;
	free(layout->columns);
	free(layout->spans);
	ledger__document_free(layout->document);
	ledger__arena_release(&layout->arena);
	free(layout);
}

/* ---- As a table without rows -------------------------------------------- */

const char *ledger__layout_subtitle(
	const struct ledger__layout *layout, struct ledger__report *report)
{
	char from[LEDGER__DATE_TEXT_SIZE];
	char to[LEDGER__DATE_TEXT_SIZE];
	const char *values[] = {
		from, to, report->title_month, report->area_title};
	struct ledger__buffer text = {0};
	const char *made = NULL;

	ledger__date_format(report->from, from);
	ledger__date_format(report->to, to);
	for (const char *at = layout->subtitle; *at;) {
		size_t word = word_at(at);

		if (word < LEDGER__COUNT(words)) {
			ledger__buffer_append_text(&text, values[word]);
			at += strlen(words[word]);
		} else {
			ledger__buffer_append_byte(&text, *at++);
		}
	}
	made = ledger__report_text(report, ledger__buffer_text(&text));
	report->failed |= text.failed;
	ledger__buffer_release(&text);
	return made;
}

static void add_keys(const struct ledger__layout *layout,
	struct ledger__figures *figures, const char *key)
{
	if (!layout->measures) {
		ledger__figures_add_key(figures, key, "区域");
		return;
	}
	ledger__figures_add_key(figures, "task", "任务");
	ledger__figures_add_key(figures, "measure", "措施");
	ledger__figures_add_key(figures, "department", "责任部门");
}

static void add_leaves(
	const struct ledger__layout *layout, struct ledger__figures *figures)
{
	static const enum ledger__figure_kind kinds[] = {
		[LEDGER__COLUMN_COUNT] = LEDGER__FIGURE_COUNT,
		[LEDGER__COLUMN_SHARE] = LEDGER__FIGURE_SHARE,
		[LEDGER__COLUMN_GREATEST] = LEDGER__FIGURE_GREATEST,
		[LEDGER__COLUMN_AREAS] = LEDGER__FIGURE_COUNT,
	};

	for (size_t i = 0; i < layout->column_count; i++) {
		const struct ledger__leaf_spec *spec = &layout->columns[i];
		size_t leaf = ledger__figures_add_leaf(
			figures, spec->name, spec->title, kinds[spec->kind]);

		if (leaf == SIZE_MAX)
			return;
		figures->leaves[leaf].outside = spec->outside;
		if (spec->note)
			figures->leaves[leaf].note = ledger__report_text(
				figures->report, spec->note);
	}
	/* Of and to may stand behind. */
	for (size_t i = 0; i < layout->column_count; i++) {
		const struct ledger__leaf_spec *spec = &layout->columns[i];

		if (spec->kind == LEDGER__COLUMN_SHARE)
			ledger__figures_set_share(figures, i, spec->of,
				spec->of_count, spec->to, spec->to_count,
				spec->to_total);
	}
}

struct ledger__figures *ledger__layout_add(const struct ledger__layout *layout,
	struct ledger__report *report, const char *key)
{
	struct ledger__figures *figures = ledger__report_add(
		report, layout->id, layout->version, layout->title);

	if (!figures)
		return NULL;
	figures->subtitle = ledger__layout_subtitle(layout, report);
	add_keys(layout, figures, key);
	add_leaves(layout, figures);
	for (size_t i = 0; i < layout->span_count; i++) {
		const struct ledger__span *span = &layout->spans[i];
		size_t heading = ledger__figures_add_heading(figures,
			span->title, span->level, span->first, span->last);

		if (heading != SIZE_MAX && span->note)
			figures->headings[heading].note =
				ledger__report_text(report, span->note);
	}
	for (size_t i = 0; i < layout->note_count; i++)
		ledger__figures_add_note(figures, layout->notes[i]);
	return figures;
}

ledger_status ledger__layouts_source(void *data, struct ledger__report *report,
	const char *id, const char *version, struct ledger__figures **figures)
{
	const struct ledger__layouts *layouts = data;

	*figures = NULL;
	for (size_t i = 0; i < layouts->count; i++) {
		const struct ledger__layout *layout = layouts->items[i];

		if (strcmp(layout->id, id) != 0 ||
			strcmp(layout->version, version) != 0)
			continue;
		*figures = ledger__layout_add(layout, report, layouts->key);
		return *figures ? LEDGER_OK
				: ledger__fail_memory(layout->context);
	}
	return LEDGER_OK;
}
