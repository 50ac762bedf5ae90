/* SPDX-License-Identifier: MIT */
/* What a form's properties demand of each other. */
#include "form/form_loader.h"

#include <string.h>

#define TYPE(type) (1U << LEDGER__TYPE_##type)

static const unsigned int numbers = TYPE(INTEGER) | TYPE(DECIMAL) | TYPE(MONEY);
static const unsigned int words = TYPE(TEXT) | TYPE(NAME);

/* The types that a field of each role may have. */
static const unsigned int role_types[LEDGER__ROLE_COUNT] = {
	[LEDGER__ROLE_NONE] = ~0U,
	[LEDGER__ROLE_RECORD_NUMBER] = TYPE(RECORD),
	[LEDGER__ROLE_NAME] = TYPE(NAME),
	[LEDGER__ROLE_CITIZEN_NUMBER] = TYPE(CITIZEN_NUMBER),
	[LEDGER__ROLE_BIRTH_DATE] = TYPE(DATE),
	[LEDGER__ROLE_LIVING_AREA] = TYPE(AREA),
	[LEDGER__ROLE_AREA_PART] = TYPE(TEXT) | TYPE(NAME),
	[LEDGER__ROLE_STATUS] = TYPE(CODE),
	[LEDGER__ROLE_SURVEYED_ON] = TYPE(DATE),
	[LEDGER__ROLE_VERIFIED_ON] = TYPE(DATE),
	[LEDGER__ROLE_VERIFIED_BY] = TYPE(TEXT) | TYPE(NAME),
	[LEDGER__ROLE_VERIFIED_HOW] = TYPE(CODE),
	[LEDGER__ROLE_EXITED_ON] = TYPE(DATE),
	[LEDGER__ROLE_EXIT_REASON] = TYPE(CODE) | TYPE(CODES) | TYPE(TEXT),
	[LEDGER__ROLE_AREA_CODE] = TYPE(AREA),
	[LEDGER__ROLE_AREA_NAME] = TYPE(TEXT) | TYPE(NAME),
	[LEDGER__ROLE_AREA_CLASS] = TYPE(CODE) | TYPE(TEXT),
	[LEDGER__ROLE_OWNER] = TYPE(RECORD),
	[LEDGER__ROLE_OWNER_NUMBER] = TYPE(CITIZEN_NUMBER),
	[LEDGER__ROLE_OWNER_NAME] = TYPE(NAME),
	[LEDGER__ROLE_MEASURE] = TYPE(CODE),
	[LEDGER__ROLE_DEPARTMENT] = TYPE(CODE) | TYPE(CODES) | TYPE(TEXT),
	[LEDGER__ROLE_STATE] = TYPE(CODE),
	[LEDGER__ROLE_STARTED_ON] = TYPE(DATE),
	[LEDGER__ROLE_OUTCOME] = TYPE(CODE),
};

static bool is_one_of(const struct ledger__field *field, unsigned int types)
{
	return (types >> field->type & 1U) != 0;
}

/* ---- One field --------------------------------------------------------- */

/* Properties that only some types have. */
static ledger_status check_properties(const struct ledger__loader *loader,
	const struct ledger__node *node, const struct ledger__field *field)
{
	const struct {
		const char *key;
		unsigned int types;
	} properties[] = {
		{"codes", TYPE(CODE) | TYPE(CODES)},
		{"sex", TYPE(CITIZEN_NUMBER)},
		{"past", TYPE(DATE)},
		{"precision", TYPE(DATE)},
		{"into", TYPE(TEXT)},
		{"unit", numbers},
		{"units", numbers},
		{"step", numbers},
	};

	for (size_t i = 0; i < LEDGER__COUNT(properties); i++) {
		const char *key = properties[i].key;

		if (ledger__node_get(node, key) &&
			!is_one_of(field, properties[i].types))
			return LEDGER__LOAD_FAIL(loader,
				ledger__node_at(node, key),
				"a field of the type %s has no '%s'",
				ledger__type_names[field->type], key);
	}
	if (is_one_of(field, TYPE(CODE) | TYPE(CODES)) && !field->codes)
		return LEDGER__LOAD_FAIL(loader, node,
			"field '%s' is of the type %s: key 'codes' is missing",
			field->name, ledger__type_names[field->type]);
	return LEDGER_OK;
}

static ledger_status check_role(const struct ledger__loader *loader,
	const struct ledger__node *node, const struct ledger__field *field)
{
	bool part = field->role == LEDGER__ROLE_AREA_PART;

	if (!is_one_of(field, role_types[field->role]))
		return LEDGER__LOAD_FAIL(loader, ledger__node_at(node, "role"),
			"a field of the type %s cannot have the role %s",
			ledger__type_names[field->type],
			ledger__role_names[field->role]);
	if (part && field->level == 0)
		return LEDGER__LOAD_FAIL(loader, node,
			"field '%s' has the role area_part: key 'level' is "
			"missing",
			field->name);
	if (!part && field->level != 0)
		return LEDGER__LOAD_FAIL(loader, ledger__node_at(node, "level"),
			"only fields of the role area_part have a 'level'");
	return LEDGER_OK;
}

/* What fields that are not stored cannot have. */
static ledger_status check_stored(const struct ledger__loader *loader,
	const struct ledger__node *node, const struct ledger__field *field)
{
	if (field->stored && field->into_count > 0)
		return LEDGER__LOAD_FAIL(loader, ledger__node_at(node, "into"),
			"a field with 'into' has 'stored: false'");
	if (!field->stored && (field->required || field->expected))
		return LEDGER__LOAD_FAIL(loader, node,
			"field '%s' is not stored: it is neither required "
			"nor expected",
			field->name);
	return LEDGER_OK;
}

static bool is_literal(const struct ledger__field *field, const char *text)
{
	struct ledger__date date;
	size_t length = strlen(text);

	if (field->type == LEDGER__TYPE_DATE)
		return ledger__date_parse(text, length, &date);
	if (field->type == LEDGER__TYPE_INTEGER && strchr(text, '.'))
		return false;
	return is_one_of(field, numbers) && ledger__number_valid(text, length);
}

static ledger_status check_bound(const struct ledger__loader *loader,
	const struct ledger__node *constraints,
	const struct ledger__field *field, const char *key, const char *text)
{
	char quoted[LEDGER__QUOTE_SIZE];

	if (!text)
		return LEDGER_OK;
	if (!is_one_of(field, numbers | TYPE(DATE)))
		return LEDGER__LOAD_FAIL(loader,
			ledger__node_at(constraints, key),
			"a field of the type %s has no '%s'",
			ledger__type_names[field->type], key);
	if (!is_literal(field, text))
		return LEDGER__LOAD_FAIL(loader,
			ledger__node_at(constraints, key),
			"'%s' is '%s': that is not the plain form of the type "
			"%s",
			key, ledger__quote(quoted, text),
			ledger__type_names[field->type]);
	return LEDGER_OK;
}

static bool bounds_are_crossed(const struct ledger__field *field)
{
	if (!field->minimum || !field->maximum)
		return false;
	if (field->type == LEDGER__TYPE_DATE)
		return strcmp(field->minimum, field->maximum) > 0;
	return ledger__number_compare(field->minimum, strlen(field->minimum),
		       field->maximum, strlen(field->maximum)) > 0;
}

static ledger_status check_constraints(const struct ledger__loader *loader,
	const struct ledger__node *node, const struct ledger__field *field)
{
	const struct ledger__node *constraints =
		ledger__node_at(node, "constraints");
	ledger_status status = check_bound(
		loader, constraints, field, "minimum", field->minimum);

	if (!status)
		status = check_bound(
			loader, constraints, field, "maximum", field->maximum);
	if (!status)
		status = check_bound(loader, node, field, "step", field->step);
	if (status)
		return status;
	if (bounds_are_crossed(field))
		return LEDGER__LOAD_FAIL(loader,
			ledger__node_at(constraints, "minimum"),
			"'minimum' is greater than 'maximum'");
	if (field->step && ledger__number_compare(field->step,
				   strlen(field->step), "0", 1) <= 0)
		return LEDGER__LOAD_FAIL(loader, ledger__node_at(node, "step"),
			"'step' must be greater than 0");
	if (field->maximum_length > 0 && !is_one_of(field, words))
		return LEDGER__LOAD_FAIL(loader,
			ledger__node_at(constraints, "maxLength"),
			"a field of the type %s has no 'maxLength'",
			ledger__type_names[field->type]);
	return LEDGER_OK;
}

ledger_status ledger__check_field(const struct ledger__loader *loader,
	const struct ledger__node *node, const struct ledger__field *field)
{
	ledger_status status = check_properties(loader, node, field);

	if (!status)
		status = check_role(loader, node, field);
	if (!status)
		status = check_stored(loader, node, field);
	if (!status)
		status = check_constraints(loader, node, field);
	return status;
}

/* ---- Fields of a sheet ------------------------------------------------- */

/* Two fields of one role; area parts may be many, of differing levels. */
static ledger_status check_role_once(const struct ledger__loader *loader,
	const struct ledger__node *fields, const struct ledger__sheet *sheet,
	size_t index)
{
	const struct ledger__field *field = &sheet->fields[index];

	for (size_t i = 0; i < index; i++) {
		const struct ledger__field *other = &sheet->fields[i];

		if (field->role == LEDGER__ROLE_NONE ||
			field->role != other->role ||
			field->level != other->level)
			continue;
		return LEDGER__LOAD_FAIL(loader,
			ledger__node_at(fields->items[index], "role"),
			"two fields have the role %s: '%s' and '%s'",
			ledger__role_names[field->role], other->name,
			field->name);
	}
	return LEDGER_OK;
}

static ledger_status check_into(const struct ledger__loader *loader,
	const struct ledger__node *node, const struct ledger__sheet *sheet,
	const struct ledger__field *field)
{
	const struct ledger__node *into = ledger__node_get(node, "into");

	for (size_t i = 0; i < field->into_count; i++) {
		int index = ledger__sheet_field(sheet, field->into[i]);
		const struct ledger__field *target;
		char quoted[LEDGER__QUOTE_SIZE];

		if (index < 0)
			return LEDGER__LOAD_FAIL(loader, into->items[i],
				"unknown field '%s' in 'into'",
				ledger__quote(quoted, field->into[i]));
		target = &sheet->fields[index];
		if (!target->codes || !target->stored)
			return LEDGER__LOAD_FAIL(loader, into->items[i],
				"'into' names '%s', which is no stored field "
				"of the type code or codes",
				target->name);
	}
	return LEDGER_OK;
}

/* Labels of several codes are joined by these, and must come apart again. */
static ledger_status check_labels(const struct ledger__loader *loader,
	const struct ledger__node *node, const struct ledger__field *field)
{
	for (size_t i = 0; i < field->codes->count; i++) {
		const char *label = field->codes->codes[i].label;

		if (strstr(label, "、") || strchr(label, ';'))
			return LEDGER__LOAD_FAIL(loader, node,
				"field '%s' holds several codes, but the "
				"label '%s' of its list holds the sign that "
				"joins them",
				field->name, label);
	}
	return LEDGER_OK;
}

static ledger_status check_lifecycle(const struct ledger__loader *loader,
	const struct ledger__node *node, const struct ledger__field *field)
{
	unsigned int found = 0;

	for (size_t i = 0; i < field->codes->count; i++)
		found |= 1U << field->codes->codes[i].lifecycle;
	found >>= LEDGER__DRAFT;
	if (found == 7)
		return LEDGER_OK;
	return LEDGER__LOAD_FAIL(loader, node,
		"code list '%s' of the role status needs a code of each "
		"lifecycle: draft, registered, exited",
		field->codes->name);
}

ledger_status ledger__check_sheet(const struct ledger__loader *loader,
	const struct ledger__node *fields, const struct ledger__sheet *sheet)
{
	ledger_status status = LEDGER_OK;

	for (size_t i = 0; i < sheet->field_count && !status; i++) {
		const struct ledger__field *field = &sheet->fields[i];
		const struct ledger__node *node = fields->items[i];

		status = check_role_once(loader, fields, sheet, i);
		if (!status)
			status = check_into(loader, node, sheet, field);
		if (!status && field->type == LEDGER__TYPE_CODES)
			status = check_labels(loader, node, field);
		if (!status && field->role == LEDGER__ROLE_STATUS)
			status = check_lifecycle(loader, node, field);
	}
	return status;
}

/* ---- Sheets of a form -------------------------------------------------- */

/* Sets *index to the one sheet that has the role; a second is refused. */
static ledger_status find_sheet(const struct ledger__loader *loader,
	const struct ledger__node *resources, const ledger_form *form,
	enum ledger__role role, int *index)
{
	for (size_t i = 0; i < form->sheet_count; i++) {
		if (form->sheets[i].roles[role] < 0)
			continue;
		if (*index >= 0)
			return LEDGER__LOAD_FAIL(loader, resources->items[i],
				"sheets '%s' and '%s' both have the role %s",
				form->sheets[*index].name, form->sheets[i].name,
				ledger__role_names[role]);
		*index = (int)i;
	}
	return LEDGER_OK;
}

/* The engine finds these by role, and needs them stored. */
static ledger_status check_roles(const struct ledger__loader *loader,
	const struct ledger__node *node, const struct ledger__sheet *sheet,
	const enum ledger__role *roles, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int field = sheet->roles[roles[i]];

		if (field < 0)
			return LEDGER__LOAD_FAIL(loader, node,
				"sheet '%s' has no field of the role %s",
				sheet->name, ledger__role_names[roles[i]]);
		if (!sheet->fields[field].stored)
			return LEDGER__LOAD_FAIL(loader, node,
				"field '%s' of the role %s must be stored",
				sheet->fields[field].name,
				ledger__role_names[roles[i]]);
	}
	return LEDGER_OK;
}

ledger_status ledger__check_form(const struct ledger__loader *loader,
	const struct ledger__node *resources, ledger_form *form)
{
	static const enum ledger__role persons[] = {LEDGER__ROLE_CITIZEN_NUMBER,
		LEDGER__ROLE_NAME, LEDGER__ROLE_LIVING_AREA,
		LEDGER__ROLE_STATUS, LEDGER__ROLE_VERIFIED_ON};
	static const enum ledger__role areas[] = {
		LEDGER__ROLE_AREA_CODE, LEDGER__ROLE_AREA_NAME};
	ledger_status status = find_sheet(loader, resources, form,
		LEDGER__ROLE_CITIZEN_NUMBER, &form->main_sheet);

	if (!status)
		status = find_sheet(loader, resources, form,
			LEDGER__ROLE_AREA_CODE, &form->areas_sheet);
	if (status)
		return status;
	if (form->main_sheet < 0)
		return LEDGER__LOAD_FAIL(loader, resources,
			"no sheet has a field of the role citizen_number");
	status = check_roles(loader, resources->items[form->main_sheet],
		&form->sheets[form->main_sheet], persons,
		LEDGER__COUNT(persons));
	if (!status && form->areas_sheet >= 0)
		status =
			check_roles(loader, resources->items[form->areas_sheet],
				&form->sheets[form->areas_sheet], areas,
				LEDGER__COUNT(areas));
	return status;
}
