/* SPDX-License-Identifier: MIT */
/* Reading a descriptor and those that it extends; combining their lists. */
#include "form/layers.h"

#include "base/text.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char suffix[] = ".yaml";
static const char extends[] = "extends";

/* The file that a layer was read from, for the look-out for cycles. */
struct place {
	char path[PATH_MAX]; /* "" for texts from memory */
	dev_t device;
	ino_t inode;
};

struct reading {
	ledger_context *context;
	struct ledger__layers *layers;
	struct place places[LEDGER__LAYERS_MOST];
};

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* ---- One layer --------------------------------------------------------- */

ledger_status ledger__layers_add(ledger_context *context,
	struct ledger__layers *layers, const char *name, const char *source,
	const char *text, size_t length)
{
	struct ledger__layer *layer = &layers->items[layers->count];
	const struct ledger__node *root;
	ledger_status status;

	if (layers->count == LEDGER__LAYERS_MOST)
		return ledger__fail(context, LEDGER_ERROR_DESCRIPTOR,
			"%s: policies extend each other more than %d deep",
			source, LEDGER__LAYERS_MOST - 1);
	/* Counted at once, so that what is made is released. */
	layers->count++;
	layer->name = ledger__duplicate(name, strlen(name));
	layer->text = ledger__duplicate(text, length);
	layer->length = length;
	if (!layer->name || !layer->text)
		return ledger__fail_memory(context);
	status = ledger__document_parse(
		context, source, text, length, &layer->document);
	if (status)
		return status;
	root = ledger__document_root(layer->document);
	if (root->kind != LEDGER__MAPPING)
		return ledger__node_fail(context, layer->document, root,
			"a mapping is needed here (key: value)");
	return LEDGER_OK;
}

void ledger__layers_release(struct ledger__layers *layers)
{
	for (size_t i = 0; i < layers->count; i++) {
		ledger__document_free(layers->items[i].document);
		free(layers->items[i].text);
		free(layers->items[i].name);
	}
	*layers = (struct ledger__layers){0};
}

/* What the lowest layer extends; NULL: nothing. */
static ledger_status extended(ledger_context *context,
	const struct ledger__layers *layers, const struct ledger__node **node)
{
	const struct ledger__document *document =
		layers->items[layers->count - 1].document;
	const struct ledger__node *found =
		ledger__node_get(ledger__document_root(document), extends);

	if (found && (found->kind != LEDGER__SCALAR || found->length == 0))
		return ledger__node_fail(context, document, found,
			"'%s' names one policy", extends);
	*node = found;
	return LEDGER_OK;
}

ledger_status ledger__layers_check(
	ledger_context *context, const struct ledger__layers *layers)
{
	for (size_t i = 0; i < layers->count; i++) {
		const struct ledger__document *document =
			layers->items[i].document;
		const struct ledger__node *root =
			ledger__document_root(document);
		bool wanted = ledger__node_get(root, extends) != NULL;

		if (wanted != (i + 1 < layers->count))
			return ledger__node_fail(context, document, root,
				"the policy that it extends is %s",
				wanted ? "missing" : "none of these");
	}
	return LEDGER_OK;
}

/* ---- Finding what is extended ------------------------------------------ */

static bool is_file_name(const char *name)
{
	size_t length = strlen(name);

	return length >= sizeof suffix &&
	       strcmp(name + length - (sizeof suffix - 1), suffix) == 0;
}

static bool is_descriptor_name(const char *name)
{
	return name[0] != '\0' && name[0] != '-' &&
	       name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_")] ==
		       '\0';
}

/* The folder of a path, with its slash; "" for none. */
static void folder_of(const char *path, char folder[PATH_MAX])
{
	snprintf(folder, PATH_MAX, "%.*s", (int)(base_name(path) - path), path);
}

/* Looks at folder/name; true when a file is there whose path fits. */
static bool look(
	const char *folder, const char *name, const char *end, struct place *at)
{
	struct stat about;
	int length = snprintf(
		at->path, sizeof at->path, "%s%s%s", folder, name, end);

	if (length < 0 || (size_t)length >= sizeof at->path ||
		stat(at->path, &about) != 0)
		return false;
	at->device = about.st_dev;
	at->inode = about.st_ino;
	return true;
}

static bool same_file(const struct place *a, const struct place *b)
{
	return a->path[0] != '\0' && b->path[0] != '\0' &&
	       a->device == b->device && a->inode == b->inode;
}

/* The nearer one of two; of equals the first by its bytes. */
static void take_nearer(
	const char *name, const char *text, char nearest[NAME_MAX + 1])
{
	bool before = nearest[0] == '\0' || strcmp(text, nearest) < 0;
	const char *const names[] = {
		before ? text : nearest, before ? nearest : text};
	const char *found =
		ledger__nearest(name, names, nearest[0] == '\0' ? 1 : 2);

	if (found == text)
		memcpy(nearest, text, strlen(text) + 1);
}

/* The nearest other name of a descriptor in the folder, if any is near. */
static void nearest_in(
	const char *folder, const char *name, char nearest[NAME_MAX + 1])
{
	DIR *entries = opendir(folder[0] != '\0' ? folder : ".");
	const struct dirent *entry;

	while (entries && (entry = readdir(entries)) != NULL) {
		char text[NAME_MAX + 1];
		size_t length = strlen(entry->d_name);

		if (!is_file_name(entry->d_name) || length > NAME_MAX)
			continue;
		memcpy(text, entry->d_name, length + 1);
		text[length - (sizeof suffix - 1)] = '\0';
		if (strcmp(text, name) != 0)
			take_nearer(name, text, nearest);
	}
	if (entries)
		closedir(entries);
}

static ledger_status not_found(const struct reading *reading,
	const struct ledger__document *document,
	const struct ledger__node *node, const char *beside, const char *data)
{
	char nearest[NAME_MAX + 1] = "";
	char quoted[LEDGER__QUOTE_SIZE];
	char found[LEDGER__QUOTE_SIZE];

	if (beside)
		nearest_in(beside, node->text, nearest);
	if (nearest[0] == '\0' && data)
		nearest_in(data, node->text, nearest);
	return ledger__node_fail(reading->context, document, node,
		"no policy '%s'%s%s%s%s%s%s%s%s",
		ledger__quote(quoted, node->text),
		beside ? " beside this file" : "", beside && data ? " or" : "",
		data ? " in '" : "", data ? data : "", data ? "'" : "",
		nearest[0] ? "; did you mean '" : "",
		nearest[0] ? ledger__quote(found, nearest) : "",
		nearest[0] ? "'?" : "");
}

/*
 * A name beside the file, then among the data folder's; beside it the file
 * itself is passed over, so that it may have the name of what it extends.
 */
static ledger_status find_named(struct reading *reading,
	const struct ledger__document *document,
	const struct ledger__node *node, const struct place *from,
	struct place *found)
{
	char beside[PATH_MAX] = "";
	char data[PATH_MAX] = "";
	bool in_file = from->path[0] != '\0';
	bool in_data = reading->context->data != NULL;

	if (!is_descriptor_name(node->text))
		return ledger__node_fail(reading->context, document, node,
			"'%s' is the name of a policy, or of a file that ends "
			"in %s",
			extends, suffix);
	if (in_file) {
		folder_of(from->path, beside);
		if (look(beside, node->text, suffix, found) &&
			!same_file(found, from))
			return LEDGER_OK;
	}
	if (in_data) {
		in_data = snprintf(data, sizeof data, "%s/policies/",
				  reading->context->data) < (int)sizeof data;
		if (in_data && look(data, node->text, suffix, found))
			return LEDGER_OK;
	}
	return not_found(reading, document, node, in_file ? beside : NULL,
		in_data ? data : NULL);
}

static ledger_status find(struct reading *reading,
	const struct ledger__node *node, struct place *found)
{
	size_t last = reading->layers->count - 1;
	const struct ledger__document *document =
		reading->layers->items[last].document;
	const struct place *from = &reading->places[last];
	char beside[PATH_MAX] = "";
	char quoted[LEDGER__QUOTE_SIZE];

	if (!is_file_name(node->text))
		return find_named(reading, document, node, from, found);
	if (from->path[0] == '\0')
		return ledger__node_fail(reading->context, document, node,
			"'%s' names a file, but this text has no folder",
			extends);
	if (node->text[0] != '/')
		folder_of(from->path, beside);
	if (!look(beside, node->text, "", found))
		return ledger__node_fail(reading->context, document, node,
			"cannot find the file '%s'",
			ledger__quote(quoted, node->text));
	return LEDGER_OK;
}

static ledger_status follow_one(
	struct reading *reading, const struct ledger__node *node)
{
	struct ledger__layers *layers = reading->layers;
	const struct ledger__document *document =
		layers->items[layers->count - 1].document;
	struct place found = {.path = ""};
	char *text = NULL;
	size_t length = 0;
	ledger_status status = find(reading, node, &found);

	if (status)
		return status;
	for (size_t i = 0; i < layers->count; i++)
		if (same_file(&found, &reading->places[i]))
			return ledger__node_fail(reading->context, document,
				node, "'%s' extends this policy", node->text);
	if (layers->count == LEDGER__LAYERS_MOST)
		return ledger__node_fail(reading->context, document, node,
			"policies extend each other more than %d deep",
			LEDGER__LAYERS_MOST - 1);
	reading->places[layers->count] = found;
	status = ledger__descriptor_read(
		reading->context, found.path, &text, &length);
	if (!status)
		status = ledger__layers_add(reading->context, layers,
			base_name(found.path), found.path, text, length);
	free(text);
	return status;
}

static ledger_status follow(struct reading *reading)
{
	const struct ledger__node *node = NULL;
	ledger_status status =
		extended(reading->context, reading->layers, &node);

	while (!status && node) {
		status = follow_one(reading, node);
		if (!status)
			status = extended(
				reading->context, reading->layers, &node);
	}
	return status;
}

ledger_status ledger__layers_read(ledger_context *context, const char *path,
	struct ledger__layers *layers)
{
	struct reading *reading = ledger__allocate(1, sizeof *reading);
	char *text = NULL;
	size_t length = 0;
	ledger_status status;

	if (!reading)
		return ledger__fail_memory(context);
	reading->context = context;
	reading->layers = layers;
	status = ledger__descriptor_read(context, path, &text, &length);
	if (!status)
		status = ledger__layers_add(
			context, layers, base_name(path), path, text, length);
	if (!status) {
		(void)look("", path, "", &reading->places[0]);
		status = follow(reading);
	}
	free(text);
	free(reading);
	return status;
}

ledger_status ledger__layers_parse(ledger_context *context, const char *source,
	const char *text, size_t length, struct ledger__layers *layers)
{
	struct reading *reading = ledger__allocate(1, sizeof *reading);
	ledger_status status;

	if (!reading)
		return ledger__fail_memory(context);
	reading->context = context;
	reading->layers = layers;
	status = ledger__layers_add(
		context, layers, base_name(source), source, text, length);
	if (!status)
		status = follow(reading);
	free(reading);
	return status;
}

/* ---- Combining --------------------------------------------------------- */

struct combining {
	ledger_context *context;
	struct ledger__arena *arena;
	const char *section;
	const char *key;
	struct ledger__entries *entries;
	struct ledger__map places; /* name → index */
};

static ledger_status read_name(const struct combining *combining,
	const struct ledger__document *document,
	const struct ledger__node *node, const struct ledger__node **name)
{
	const struct ledger__node *found =
		ledger__node_get(node, combining->key);
	size_t offset = 0;

	if (node->kind != LEDGER__MAPPING)
		return ledger__node_fail(combining->context, document, node,
			"a mapping with the key '%s' is needed here",
			combining->key);
	if (!found)
		return ledger__node_fail(combining->context, document, node,
			"key '%s' is missing", combining->key);
	if (found->kind != LEDGER__SCALAR || found->length == 0 ||
		ledger__text_has_control(found->text, found->length, &offset))
		return ledger__node_fail(combining->context, document, found,
			"'%s' must be a text", combining->key);
	*name = found;
	return LEDGER_OK;
}

static ledger_status add_entry(
	struct combining *combining, const struct ledger__entry *entry)
{
	struct ledger__entries *entries = combining->entries;
	size_t length = strlen(entry->name);
	size_t index = entries->count;
	char quoted[LEDGER__QUOTE_SIZE];
	struct ledger__entry *old;

	if (!ledger__map_get(&combining->places, entry->name, length, &index)) {
		if (!ledger__map_put(
			    &combining->places, entry->name, length, index))
			return ledger__fail_memory(combining->context);
		entries->items[entries->count++] = *entry;
		return LEDGER_OK;
	}
	if (entries->items[index].layer == entry->layer)
		return ledger__node_fail(combining->context, entry->document,
			entry->node, "duplicate %s '%s', first on line %zu",
			combining->key, ledger__quote(quoted, entry->name),
			entries->items[index].node->line);
	old = ledger__arena_allocate(combining->arena, sizeof *old);
	if (!old)
		return ledger__fail_memory(combining->context);
	*old = entries->items[index];
	entries->items[index] = *entry;
	entries->items[index].replaced = old;
	return LEDGER_OK;
}

static ledger_status combine_layer(struct combining *combining,
	const struct ledger__document *document,
	const struct ledger__node *list, size_t layer)
{
	ledger_status status = LEDGER_OK;
	ledger_status first = LEDGER_OK;

	for (size_t i = 0; i < list->count; i++) {
		const struct ledger__node *name = NULL;
		struct ledger__entry entry = {.node = list->items[i],
			.document = document,
			.layer = layer};

		status = read_name(combining, document, entry.node, &name);
		if (!status) {
			entry.name = name->text;
			status = add_entry(combining, &entry);
		}
		if (!ledger__goes_on(combining->context, status, &first))
			break;
	}
	return first;
}

/* The layer's list, NULL for none; counted before anything is made. */
static ledger_status get_list(ledger_context *context,
	const struct ledger__layer *layer, const char *section,
	const struct ledger__node **list)
{
	const struct ledger__node *found = ledger__node_get(
		ledger__document_root(layer->document), section);

	if (found && found->kind != LEDGER__SEQUENCE)
		return ledger__node_fail(context, layer->document, found,
			"'%s' must be a list", section);
	if (found && found->count > LEDGER__ENTRIES_MOST)
		return ledger__node_fail(context, layer->document, found,
			"'%s' holds more than %d items", section,
			LEDGER__ENTRIES_MOST);
	*list = found;
	return LEDGER_OK;
}

ledger_status ledger__layers_list(ledger_context *context,
	const struct ledger__layers *layers, struct ledger__arena *arena,
	const char *section, const char *key, struct ledger__entries *entries)
{
	const struct ledger__node *lists[LEDGER__LAYERS_MOST] = {NULL};
	struct combining combining = {
		context, arena, section, key, entries, {NULL, 0, 0}};
	ledger_status status = LEDGER_OK;
	ledger_status first = LEDGER_OK;
	size_t most = 0;

	*entries = (struct ledger__entries){NULL, 0};
	for (size_t i = 0; i < layers->count; i++) {
		status = get_list(
			context, &layers->items[i], section, &lists[i]);
		if (!ledger__goes_on(context, status, &first))
			return first;
		most += lists[i] ? lists[i]->count : 0;
	}
	entries->items = ledger__arena_allocate(
		arena, (most + 1) * sizeof *entries->items);
	if (!entries->items)
		return ledger__fail_memory(context);
	for (size_t i = layers->count; i-- > 0;) {
		if (lists[i])
			status = combine_layer(&combining,
				layers->items[i].document, lists[i], i);
		if (!ledger__goes_on(context, status, &first))
			break;
	}
	ledger__map_release(&combining.places);
	return first;
}

bool ledger__layers_find(const struct ledger__layers *layers, const char *key,
	struct ledger__entry *entry)
{
	for (size_t i = 0; i < layers->count; i++) {
		const struct ledger__document *document =
			layers->items[i].document;
		const struct ledger__node *node =
			ledger__node_get(ledger__document_root(document), key);

		if (node) {
			*entry = (struct ledger__entry){
				"", node, document, i, NULL};
			return true;
		}
	}
	return false;
}
