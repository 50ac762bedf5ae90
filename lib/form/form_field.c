/* SPDX-License-Identifier: MIT */
/* One field of a form: its properties, read and checked. */
#include "form/form_loader.h"

#include "base/text.h"

#include <string.h>

const char *const ledger__type_names[LEDGER__TYPE_COUNT] = {
	[LEDGER__TYPE_TEXT] = "text",
	[LEDGER__TYPE_NAME] = "name",
	[LEDGER__TYPE_CITIZEN_NUMBER] = "citizen_number",
	[LEDGER__TYPE_DISABILITY_CERTIFICATE] = "disability_certificate",
	[LEDGER__TYPE_DATE] = "date",
	[LEDGER__TYPE_AREA] = "area",
	[LEDGER__TYPE_CODE] = "code",
	[LEDGER__TYPE_CODES] = "codes",
	[LEDGER__TYPE_ANSWER] = "answer",
	[LEDGER__TYPE_INTEGER] = "integer",
	[LEDGER__TYPE_DECIMAL] = "decimal",
	[LEDGER__TYPE_MONEY] = "money",
	[LEDGER__TYPE_PHONE] = "phone",
	[LEDGER__TYPE_RECORD] = "record",
};

const char *const ledger__role_names[LEDGER__ROLE_COUNT] = {
	[LEDGER__ROLE_NONE] = "none",
	[LEDGER__ROLE_RECORD_NUMBER] = "record_number",
	[LEDGER__ROLE_NAME] = "name",
	[LEDGER__ROLE_CITIZEN_NUMBER] = "citizen_number",
	[LEDGER__ROLE_BIRTH_DATE] = "birth_date",
	[LEDGER__ROLE_LIVING_AREA] = "living_area",
	[LEDGER__ROLE_AREA_PART] = "area_part",
	[LEDGER__ROLE_STATUS] = "status",
	[LEDGER__ROLE_SURVEYED_ON] = "surveyed_on",
	[LEDGER__ROLE_VERIFIED_ON] = "verified_on",
	[LEDGER__ROLE_VERIFIED_BY] = "verified_by",
	[LEDGER__ROLE_VERIFIED_HOW] = "verified_how",
	[LEDGER__ROLE_EXITED_ON] = "exited_on",
	[LEDGER__ROLE_EXIT_REASON] = "exit_reason",
	[LEDGER__ROLE_AREA_CODE] = "area_code",
	[LEDGER__ROLE_AREA_NAME] = "area_name",
	[LEDGER__ROLE_AREA_CLASS] = "area_class",
	[LEDGER__ROLE_OWNER] = "owner",
	[LEDGER__ROLE_OWNER_NUMBER] = "owner_number",
	[LEDGER__ROLE_OWNER_NAME] = "owner_name",
	[LEDGER__ROLE_MEASURE] = "measure",
	[LEDGER__ROLE_DEPARTMENT] = "department",
	[LEDGER__ROLE_STATE] = "state",
	[LEDGER__ROLE_STARTED_ON] = "started_on",
	[LEDGER__ROLE_OUTCOME] = "outcome",
};

const char *const ledger__sensitivity_names[LEDGER__SENSITIVITY_COUNT] = {
	[LEDGER__PUBLIC] = "public",
	[LEDGER__PERSONAL] = "personal",
	[LEDGER__IDENTIFYING] = "identifying",
	[LEDGER__SENSITIVE] = "sensitive",
	[LEDGER__PROTECTED] = "protected",
};

/* Names that belong to the engine's own columns, there or in exports. */
static ledger_status check_reserved(const struct ledger__loader *loader,
	const struct ledger__node *node, const struct ledger__field *field)
{
	static const char *const reserved[] = {
		"version", "export_batch", "rowid", "oid"};
	bool number = field->role == LEDGER__ROLE_RECORD_NUMBER;
	bool named = strcmp(field->name, "record_no") == 0;

	if (named && !number)
		return LEDGER__LOAD_FAIL(loader, ledger__node_at(node, "name"),
			"name 'record_no' is reserved for the role "
			"record_number");
	if (number && !named)
		return LEDGER__LOAD_FAIL(loader, ledger__node_at(node, "name"),
			"the field of the role record_number is named "
			"'record_no'");
	for (size_t i = 0; i < LEDGER__COUNT(reserved); i++)
		if (strcmp(field->name, reserved[i]) == 0)
			return LEDGER__LOAD_FAIL(loader,
				ledger__node_at(node, "name"),
				"name '%s' is reserved", field->name);
	return LEDGER_OK;
}

static ledger_status load_kinds(const struct ledger__loader *loader,
	const struct ledger__node *node, struct ledger__field *field)
{
	size_t type = 0;
	size_t role = LEDGER__ROLE_NONE;
	size_t sensitivity = LEDGER__PERSONAL;
	ledger_status status = ledger__load_choice(loader, node, "type",
		LEDGER__MUST, ledger__type_names, LEDGER__TYPE_COUNT, &type);

	if (!status)
		status = ledger__load_choice(loader, node, "role", LEDGER__MAY,
			ledger__role_names, LEDGER__ROLE_COUNT, &role);
	if (!status)
		status = ledger__load_choice(loader, node, "sensitivity",
			LEDGER__MAY, ledger__sensitivity_names,
			LEDGER__SENSITIVITY_COUNT, &sensitivity);
	if (status)
		return status;
	field->type = (enum ledger__type)type;
	field->role = (enum ledger__role)role;
	field->sensitivity = (enum ledger__sensitivity)sensitivity;
	return check_reserved(loader, node, field);
}

static ledger_status load_code_list(const struct ledger__loader *loader,
	const struct ledger__node *node, const ledger_form *form,
	struct ledger__field *field)
{
	const char **names = NULL;
	size_t count = form->code_list_count;
	size_t chosen = count;
	ledger_status status;

	names = ledger__load_memory(loader, count, sizeof *names);
	if (!names)
		return LEDGER_ERROR_MEMORY;
	for (size_t i = 0; i < count; i++)
		names[i] = form->code_lists[i].name;
	status = ledger__load_choice(
		loader, node, "codes", LEDGER__MAY, names, count, &chosen);
	if (!status && chosen < count)
		field->codes = &form->code_lists[chosen];
	return status;
}

static ledger_status load_merge_group(const struct ledger__loader *loader,
	const struct ledger__node *node, const struct ledger__sheet *sheet,
	struct ledger__field *field)
{
	size_t chosen = sheet->merge_group_count;
	ledger_status status = ledger__load_choice(loader, node, "merge_group",
		field->stored ? LEDGER__MUST : LEDGER__MAY, sheet->merge_groups,
		sheet->merge_group_count, &chosen);

	if (status)
		return status;
	field->merge_group = -1;
	if (chosen < sheet->merge_group_count && !field->stored)
		return LEDGER__LOAD_FAIL(loader,
			ledger__node_at(node, "merge_group"),
			"field '%s' is not stored: it has no merge_group",
			field->name);
	if (field->stored)
		field->merge_group = (int)chosen;
	return LEDGER_OK;
}

static ledger_status load_narrowing(const struct ledger__loader *loader,
	const struct ledger__node *node, struct ledger__field *field)
{
	static const char *const sexes[] = {"female", "male"};
	static const char *const precisions[] = {"day"};
	static const char *const levels[] = {
		"province", "prefecture", "county", "township", "village"};
	size_t sex = LEDGER__COUNT(sexes);
	size_t precision = LEDGER__COUNT(precisions);
	size_t level = LEDGER__COUNT(levels);
	ledger_status status = ledger__load_choice(loader, node, "sex",
		LEDGER__MAY, sexes, LEDGER__COUNT(sexes), &sex);

	if (!status)
		status = ledger__load_choice(loader, node, "precision",
			LEDGER__MAY, precisions, LEDGER__COUNT(precisions),
			&precision);
	if (!status)
		status = ledger__load_choice(loader, node, "level", LEDGER__MAY,
			levels, LEDGER__COUNT(levels), &level);
	if (!status)
		status = ledger__load_flag(
			loader, node, "past", &field->past_only);
	if (status)
		return status;
	if (sex < LEDGER__COUNT(sexes))
		field->sex = sexes[sex][0];
	field->full_date = precision == 0;
	if (level < LEDGER__COUNT(levels))
		field->level = (enum ledger__area_level)(level + 1);
	return LEDGER_OK;
}

static ledger_status load_unit(const struct ledger__loader *loader,
	const struct ledger__node *node, struct ledger__unit *unit)
{
	static const char *const known[] = {"unit", "factor"};
	ledger_status status = ledger__node_check_keys(loader->context,
		loader->document, node, known, LEDGER__COUNT(known));

	unit->factor = 0;
	if (!status)
		status = ledger__load_text(
			loader, node, "unit", LEDGER__MUST, &unit->name);
	if (!status)
		status = ledger__load_integer(
			loader, node, "factor", 1, 1000000000, &unit->factor);
	if (!status && unit->factor == 0)
		status = LEDGER__LOAD_FAIL(
			loader, node, "key 'factor' is missing");
	return status;
}

static ledger_status load_units(const struct ledger__loader *loader,
	const struct ledger__node *node, struct ledger__field *field)
{
	const struct ledger__node *others = NULL;
	struct ledger__unit *made;
	const char *own = NULL;
	size_t count;
	ledger_status status =
		ledger__load_text(loader, node, "unit", LEDGER__MAY, &own);

	if (!status)
		status = ledger__load_node(loader, node, "units", LEDGER__MAY,
			LEDGER__SEQUENCE, &others);
	if (status || (!own && !others))
		return status;
	if (!own)
		return LEDGER__LOAD_FAIL(
			loader, others, "'units' need the field's own 'unit'");
	count = 1 + (others ? others->count : 0);
	made = ledger__load_memory(loader, count, sizeof *made);
	if (!made)
		return LEDGER_ERROR_MEMORY;
	made[0] = (struct ledger__unit){own, 1};
	for (size_t i = 1; i < count && !status; i++) {
		status = load_unit(loader, others->items[i - 1], &made[i]);
		for (size_t j = 0; j < i && !status; j++)
			if (strcmp(made[i].name, made[j].name) == 0)
				status = LEDGER__LOAD_FAIL(loader,
					others->items[i - 1],
					"duplicate unit '%s'", made[i].name);
	}
	field->units = made;
	field->unit_count = count;
	return status;
}

static ledger_status load_constraints(const struct ledger__loader *loader,
	const struct ledger__node *node, struct ledger__field *field)
{
	static const char *const known[] = {
		"required", "minimum", "maximum", "maxLength"};
	const struct ledger__node *constraints = NULL;
	int64_t length = 0;
	ledger_status status = ledger__load_node(loader, node, "constraints",
		LEDGER__MAY, LEDGER__MAPPING, &constraints);

	if (status || !constraints)
		return status;
	status = ledger__node_check_keys(loader->context, loader->document,
		constraints, known, LEDGER__COUNT(known));
	if (!status)
		status = ledger__load_flag(
			loader, constraints, "required", &field->required);
	if (!status)
		status = ledger__load_text(loader, constraints, "minimum",
			LEDGER__MAY, &field->minimum);
	if (!status)
		status = ledger__load_text(loader, constraints, "maximum",
			LEDGER__MAY, &field->maximum);
	if (!status)
		status = ledger__load_integer(
			loader, constraints, "maxLength", 1, 10000, &length);
	field->maximum_length = (size_t)length;
	return status;
}

static ledger_status load_words(const struct ledger__loader *loader,
	const struct ledger__node *node, struct ledger__field *field)
{
	const struct ledger__node *description = NULL;
	ledger_status status =
		ledger__load_name(loader, node, "name", &field->name);

	if (!status) {
		field->name_length = strlen(field->name);
		status = ledger__load_text(
			loader, node, "title", LEDGER__MUST, &field->title);
	}
	if (!status)
		status = ledger__load_texts(loader, node, "aliases", false,
			&field->aliases, &field->alias_count);
	if (!status)
		status = ledger__load_node(loader, node, "description",
			LEDGER__MAY, LEDGER__SCALAR, &description);
	if (!status && description)
		field->description = description->text;
	return status;
}

/* Whether the field is kept; the record's number is the engine's. */
static ledger_status load_stored(const struct ledger__loader *loader,
	const struct ledger__node *node, struct ledger__field *field)
{
	bool by_role = field->role == LEDGER__ROLE_RECORD_NUMBER ||
		       field->role == LEDGER__ROLE_AREA_PART;
	ledger_status status;

	field->stored = !by_role;
	status = ledger__load_flag(loader, node, "stored", &field->stored);
	if (!status && by_role && field->stored)
		status = LEDGER__LOAD_FAIL(loader,
			ledger__node_at(node, "stored"),
			"a field of the role %s is not stored",
			ledger__role_names[field->role]);
	return status;
}

ledger_status ledger__load_field(const struct ledger__loader *loader,
	const struct ledger__node *node, const ledger_form *form,
	const struct ledger__sheet *sheet, struct ledger__field *field)
{
	static const char *const known[] = {"name", "title", "aliases",
		"description", "type", "role", "codes", "merge_group",
		"sensitivity", "expected", "sex", "past", "precision", "level",
		"into", "stored", "unit", "units", "step", "constraints"};
	ledger_status status = ledger__node_check_keys(loader->context,
		loader->document, node, known, LEDGER__COUNT(known));

	field->line = node->line;
	if (!status)
		status = load_words(loader, node, field);
	if (!status)
		status = load_kinds(loader, node, field);
	if (!status)
		status = load_stored(loader, node, field);
	if (!status)
		status = load_code_list(loader, node, form, field);
	if (!status)
		status = load_merge_group(loader, node, sheet, field);
	if (!status)
		status = ledger__load_flag(
			loader, node, "expected", &field->expected);
	if (!status)
		status = load_narrowing(loader, node, field);
	if (!status)
		status = ledger__load_texts(loader, node, "into", false,
			&field->into, &field->into_count);
	if (!status)
		status = load_units(loader, node, field);
	if (!status)
		status = ledger__load_text(
			loader, node, "step", LEDGER__MAY, &field->step);
	if (!status)
		status = load_constraints(loader, node, field);
	if (!status)
		status = ledger__check_field(loader, node, field);
	return status;
}
