/* SPDX-License-Identifier: MIT */
/* One sheet of a form: its fields, groups, key and order. */
#include "form/form_loader.h"

#include <stdlib.h>
#include <string.h>

/* SQLite's limit of columns is set to 500; the engine has some of its own. */
enum { FIELD_LIMIT = 400 };

/* Tables of every store; sheets become tables beside them. */
static const char *const engine_tables[] = {"store", "descriptor", "code",
	"origin", "batch", "batch_row", "record_version", "version_parent",
	"journal", "report", "report_part"};

static ledger_status load_words(const struct ledger__loader *loader,
	const struct ledger__node *node, struct ledger__sheet *sheet)
{
	const struct ledger__node *description = NULL;
	ledger_status status =
		ledger__load_name(loader, node, "name", &sheet->name);

	if (!status)
		status = ledger__load_text(
			loader, node, "title", LEDGER__MUST, &sheet->title);
	if (!status)
		status = ledger__load_node(loader, node, "description",
			LEDGER__MAY, LEDGER__SCALAR, &description);
	if (status)
		return status;
	for (size_t i = 0; i < LEDGER__COUNT(engine_tables); i++)
		if (strcmp(sheet->name, engine_tables[i]) == 0)
			return LEDGER__LOAD_FAIL(loader,
				ledger__node_at(node, "name"),
				"sheet name '%s' is reserved", sheet->name);
	if (strncmp(sheet->name, "sqlite", strlen("sqlite")) == 0)
		return LEDGER__LOAD_FAIL(loader, ledger__node_at(node, "name"),
			"sheet names that begin with 'sqlite' are reserved");
	return LEDGER_OK;
}

static ledger_status load_merge_groups(const struct ledger__loader *loader,
	const struct ledger__node *node, struct ledger__sheet *sheet)
{
	const struct ledger__node *groups =
		ledger__node_get(node, "merge_groups");
	ledger_status status;

	if (!groups)
		return LEDGER__LOAD_FAIL(
			loader, node, "key 'merge_groups' is missing");
	status = ledger__load_texts(loader, node, "merge_groups", false,
		&sheet->merge_groups, &sheet->merge_group_count);
	for (size_t i = 0; i < sheet->merge_group_count && !status; i++) {
		const char *name = sheet->merge_groups[i];
		char quoted[LEDGER__QUOTE_SIZE];

		if (name[strspn(name, "abcdefghijklmnopqrstuvwxyz"
				      "0123456789_")] != '\0')
			status = LEDGER__LOAD_FAIL(loader, groups->items[i],
				"merge group '%s' holds more than lower-case "
				"letters, digits and '_'",
				ledger__quote(quoted, name));
		for (size_t j = 0; j < i && !status; j++)
			if (strcmp(name, sheet->merge_groups[j]) == 0)
				status = LEDGER__LOAD_FAIL(loader,
					groups->items[i],
					"duplicate merge group '%s'", name);
	}
	return status;
}

/* ---- Fields ------------------------------------------------------------ */

static int by_name(const void *a, const void *b, void *data)
{
	const struct ledger__field *fields = data;

	return strcmp(
		fields[*(const int *)a].name, fields[*(const int *)b].name);
}

static ledger_status order_fields(
	const struct ledger__loader *loader, struct ledger__sheet *sheet)
{
	int *order =
		ledger__load_memory(loader, sheet->field_count, sizeof *order);
	size_t count = 0;

	if (!order)
		return LEDGER_ERROR_MEMORY;
	for (size_t i = 0; i < sheet->field_count; i++)
		if (sheet->fields[i].stored)
			order[count++] = (int)i;
	qsort_r(order, count, sizeof *order, by_name, (void *)sheet->fields);
	sheet->canonical_order = order;
	sheet->stored_count = count;
	return LEDGER_OK;
}

static void find_roles(struct ledger__sheet *sheet)
{
	for (size_t i = 0; i < LEDGER__ROLE_COUNT; i++)
		sheet->roles[i] = -1;
	for (size_t i = sheet->field_count; i-- > 0;)
		if (sheet->fields[i].role != LEDGER__ROLE_NONE)
			sheet->roles[sheet->fields[i].role] = (int)i;
}

static ledger_status load_fields(const struct ledger__loader *loader,
	const struct ledger__node *schema, const ledger_form *form,
	struct ledger__sheet *sheet)
{
	const struct ledger__node *fields = NULL;
	struct ledger__field *made;
	ledger_status status = ledger__load_node(loader, schema, "fields",
		LEDGER__MUST, LEDGER__SEQUENCE, &fields);

	if (status)
		return status;
	if (fields->count == 0 || fields->count > FIELD_LIMIT)
		return LEDGER__LOAD_FAIL(loader, fields,
			"a sheet has 1 to %d fields, not %zu", FIELD_LIMIT,
			fields->count);
	made = ledger__load_memory(loader, fields->count, sizeof *made);
	if (!made)
		return LEDGER_ERROR_MEMORY;
	for (size_t i = 0; i < fields->count && !status; i++)
		status = ledger__load_field(
			loader, fields->items[i], form, sheet, &made[i]);
	if (status)
		return status;
	sheet->fields = made;
	sheet->field_count = fields->count;
	find_roles(sheet);
	status = ledger__load_headings(loader, fields, sheet);
	if (!status)
		status = ledger__check_sheet(loader, fields, sheet);
	if (!status)
		status = order_fields(loader, sheet);
	return status;
}

/* ---- The key ----------------------------------------------------------- */

static ledger_status find_key_field(const struct ledger__loader *loader,
	const struct ledger__node *node, const struct ledger__sheet *sheet,
	const char *name, int *index)
{
	char quoted[LEDGER__QUOTE_SIZE];
	const char **names = NULL;
	int found = ledger__sheet_field(sheet, name);

	if (found >= 0 && !sheet->fields[found].stored)
		return LEDGER__LOAD_FAIL(loader, node,
			"'%s' is not stored: it cannot be part of the key",
			ledger__quote(quoted, name));
	if (found >= 0) {
		*index = found;
		return LEDGER_OK;
	}
	names = ledger__load_memory(loader, sheet->field_count, sizeof *names);
	if (!names)
		return LEDGER_ERROR_MEMORY;
	for (size_t i = 0; i < sheet->field_count; i++)
		names[i] = sheet->fields[i].name;
	return ledger__node_unknown(loader->context, loader->document, node,
		"field", name, names, sheet->field_count);
}

static ledger_status load_key(const struct ledger__loader *loader,
	const struct ledger__node *schema, struct ledger__sheet *sheet)
{
	const struct ledger__node *node = ledger__node_at(schema, "primaryKey");
	const char *const *names = NULL;
	bool person = sheet->roles[LEDGER__ROLE_CITIZEN_NUMBER] >= 0;
	int *key = NULL;
	size_t count = 0;
	ledger_status status = ledger__load_texts(
		loader, schema, "primaryKey", true, &names, &count);

	if (status)
		return status;
	if (person && count > 0)
		return LEDGER__LOAD_FAIL(loader, node,
			"the citizen number identifies the records of '%s': "
			"it has no primaryKey",
			sheet->name);
	if (!person && count == 0)
		return LEDGER__LOAD_FAIL(loader, schema,
			"sheet '%s' has no role citizen_number: key "
			"'primaryKey' is missing",
			sheet->name);
	key = ledger__load_memory(loader, count, sizeof *key);
	if (!key)
		return LEDGER_ERROR_MEMORY;
	for (size_t i = 0; i < count && !status; i++) {
		status = find_key_field(loader, node, sheet, names[i], &key[i]);
		for (size_t j = 0; j < i && !status; j++)
			if (key[j] == key[i])
				status = LEDGER__LOAD_FAIL(loader, node,
					"'%s' stands twice in the key",
					names[i]);
	}
	sheet->key = key;
	sheet->key_count = count;
	return status;
}

/* ---- References -------------------------------------------------------- */

/* What a foreign key may point at: an area's code, a record's number. */
static ledger_status check_target(const struct ledger__loader *loader,
	const struct ledger__node *node, const struct ledger__field *field,
	const struct ledger__sheet *target, const char *name)
{
	char quoted[LEDGER__QUOTE_SIZE];
	int index = ledger__sheet_field(target, name);
	bool record = strcmp(name, "record_no") == 0;

	if (index < 0 && !record)
		return LEDGER__LOAD_FAIL(loader, node,
			"sheet '%s' has no field '%s'", target->name,
			ledger__quote(quoted, name));
	if (field->type == LEDGER__TYPE_RECORD && record)
		return LEDGER_OK;
	if (field->type == LEDGER__TYPE_AREA && !record &&
		target->fields[index].role == LEDGER__ROLE_AREA_CODE)
		return LEDGER_OK;
	return LEDGER__LOAD_FAIL(loader, node,
		"a foreign key leads from a field of the type area to one of "
		"the role area_code, or from type record to 'record_no'");
}

static ledger_status load_target(const struct ledger__loader *loader,
	const struct ledger__node *reference, const ledger_form *form,
	const struct ledger__field *field, size_t *target)
{
	static const char *const known[] = {"resource", "fields"};
	const char **names;
	const char *const *fields = NULL;
	size_t count = 0;
	ledger_status status = ledger__node_check_keys(loader->context,
		loader->document, reference, known, LEDGER__COUNT(known));

	if (status)
		return status;
	names = ledger__load_memory(loader, form->sheet_count, sizeof *names);
	if (!names)
		return LEDGER_ERROR_MEMORY;
	for (size_t i = 0; i < form->sheet_count; i++)
		names[i] = form->sheets[i].name;
	status = ledger__load_choice(loader, reference, "resource",
		LEDGER__MUST, names, form->sheet_count, target);
	if (!status)
		status = ledger__load_texts(
			loader, reference, "fields", true, &fields, &count);
	if (!status && count != 1)
		status = LEDGER__LOAD_FAIL(
			loader, reference, "'fields' must name one field");
	if (!status)
		status = check_target(loader,
			ledger__node_at(reference, "fields"), field,
			&form->sheets[*target], fields[0]);
	return status;
}

static ledger_status load_reference(const struct ledger__loader *loader,
	const struct ledger__node *node, const ledger_form *form,
	struct ledger__sheet *sheet)
{
	static const char *const known[] = {"fields", "reference"};
	const struct ledger__node *reference = NULL;
	const char *const *names = NULL;
	struct ledger__field *field;
	size_t count = 0;
	size_t target = 0;
	int index = -1;
	ledger_status status = ledger__node_check_keys(loader->context,
		loader->document, node, known, LEDGER__COUNT(known));

	if (!status)
		status = ledger__load_texts(
			loader, node, "fields", true, &names, &count);
	if (!status && count != 1)
		status = LEDGER__LOAD_FAIL(
			loader, node, "'fields' must name one field");
	if (!status)
		status = ledger__load_node(loader, node, "reference",
			LEDGER__MUST, LEDGER__MAPPING, &reference);
	if (!status)
		status = find_key_field(loader, ledger__node_at(node, "fields"),
			sheet, names[0], &index);
	if (!status)
		status = load_target(loader, reference, form,
			&sheet->fields[index], &target);
	if (status)
		return status;
	/* The array was made by load_fields, in this file, as writable. */
	field = (struct ledger__field *)&sheet->fields[index];
	if (field->must_exist)
		return LEDGER__LOAD_FAIL(loader, node,
			"field '%s' has a second foreign key", field->name);
	field->must_exist = true;
	if (field->role == LEDGER__ROLE_OWNER)
		sheet->owner_sheet = (int)target;
	return LEDGER_OK;
}

ledger_status ledger__load_references(const struct ledger__loader *loader,
	const struct ledger__node *node, const ledger_form *form,
	struct ledger__sheet *sheet)
{
	const struct ledger__node *schema = ledger__node_get(node, "schema");
	const struct ledger__node *keys = NULL;
	ledger_status status = ledger__load_node(loader, schema, "foreignKeys",
		LEDGER__MAY, LEDGER__SEQUENCE, &keys);

	for (size_t i = 0; keys && i < keys->count && !status; i++)
		status = load_reference(loader, keys->items[i], form, sheet);
	if (!status && sheet->roles[LEDGER__ROLE_OWNER] >= 0 &&
		sheet->owner_sheet < 0)
		status = LEDGER__LOAD_FAIL(loader, schema,
			"field '%s' has the role owner: its foreign key is "
			"missing",
			sheet->fields[sheet->roles[LEDGER__ROLE_OWNER]].name);
	return status;
}

ledger_status ledger__load_sheet(const struct ledger__loader *loader,
	const struct ledger__node *node, const ledger_form *form,
	struct ledger__sheet *sheet)
{
	static const char *const known[] = {"name", "title", "description",
		"merge_groups", "schema", "rules"};
	static const char *const schema_known[] = {
		"fields", "primaryKey", "foreignKeys"};
	const struct ledger__node *schema = NULL;
	ledger_status status = ledger__node_check_keys(loader->context,
		loader->document, node, known, LEDGER__COUNT(known));

	sheet->owner_sheet = -1;
	if (!status)
		status = load_words(loader, node, sheet);
	if (!status)
		status = load_merge_groups(loader, node, sheet);
	if (!status)
		status = ledger__load_node(loader, node, "schema", LEDGER__MUST,
			LEDGER__MAPPING, &schema);
	if (!status)
		status = ledger__node_check_keys(loader->context,
			loader->document, schema, schema_known,
			LEDGER__COUNT(schema_known));
	if (!status)
		status = load_fields(loader, schema, form, sheet);
	if (!status)
		status = load_key(loader, schema, sheet);
	if (!status)
		status = ledger__load_rules(loader, node, form, sheet);
	return status;
}
