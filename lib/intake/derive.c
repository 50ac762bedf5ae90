/* SPDX-License-Identifier: MIT */
/* What follows from other cells of a row, and what every row needs. */
#include "base/text.h"
#include "expr/expr.h"
#include "intake/intake.h"

#include <string.h>

/* Sets a value from text; the room was reserved, so that texts stay. */
static void derive(struct ledger__row_reader *reader, int field,
	const char *text, size_t length)
{
	struct ledger__value *value = &reader->values[field];
	size_t offset = reader->text.length;

	ledger__buffer_append(&reader->text, text, length);
	if (reader->text.failed)
		return;
	value->text = reader->text.data + offset;
	value->length = (uint32_t)length;
	value->statement = LEDGER__STATED;
}

static bool says_nothing(const struct ledger__value *value)
{
	return value->statement == LEDGER__NO_STATEMENT ||
	       value->statement == LEDGER__BLANK;
}

/* ---- Areas ----------------------------------------------------------------
 */

enum { NAME_BYTES = 128, LEVELS = 6 };

struct parts {
	char texts[LEVELS][NAME_BYTES];
	const char *names[LEVELS];
	int deepest; /* field, -1 when all are blank */
	int level;   /* of that field */
	int coded;   /* field in which a code stands, -1 for none */
	char code[13];
};

/* A division code in a column for names: 6, 9 or 12 digits. */
static bool take_code(
	struct parts *parts, int field, const struct ledger__value *value)
{
	size_t length = value->length;

	if (length != 6 && length != 9 && length != 12)
		return false;
	for (size_t i = 0; i < length; i++)
		if (value->text[i] < '0' || value->text[i] > '9')
			return false;
	memcpy(parts->code, "000000000000", sizeof(parts->code));
	memcpy(parts->code, value->text, length);
	parts->coded = field;
	return true;
}

static void gather_parts(struct ledger__row_reader *reader, struct parts *parts)
{
	const struct ledger__sheet *sheet = reader->job->sheet;

	memset(parts->names, 0, sizeof(parts->names));
	parts->deepest = parts->coded = -1;
	parts->level = 0;
	for (size_t k = 0; k < reader->job->active_count; k++) {
		int i = reader->job->active[k];
		const struct ledger__value *value = &reader->values[i];
		int at = (int)sheet->fields[i].level;

		if (sheet->fields[i].role != LEDGER__ROLE_AREA_PART ||
			value->statement != LEDGER__STATED || at <= 0 ||
			at >= LEVELS || value->length >= NAME_BYTES ||
			take_code(parts, i, value))
			continue;
		memcpy(parts->texts[at], value->text, value->length);
		parts->texts[at][value->length] = '\0';
		parts->names[at] = parts->texts[at];
		if (at > parts->level) {
			parts->level = at;
			parts->deepest = i;
		}
	}
}

static void report_parts(struct ledger__row_reader *reader,
	const struct parts *parts, size_t fits,
	struct ledger__buffer *candidates)
{
	int area = reader->job->sheet->roles[LEDGER__ROLE_LIVING_AREA];

	/* Not missing: it is there and cannot be read. */
	if (reader->values[area].statement != LEDGER__STATED)
		reader->values[area].statement = LEDGER__UNREADABLE;
	if (fits == 0) {
		ledger__buffer_reset(candidates);
		for (int i = 0; i < LEVELS; i++)
			if (parts->names[i])
				ledger__buffer_append_text(
					candidates, parts->names[i]);
	}
	ledger__row_finding(reader,
		fits ? LEDGER__RULE_AREA_AMBIGUOUS : LEDGER__RULE_AREA_UNKNOWN,
		parts->deepest, ledger__buffer_text(candidates));
}

/* The code of the row's own column and that of the parts must agree. */
static void join_areas(struct ledger__row_reader *reader, int area,
	const char code[13], int part)
{
	struct ledger__value *value = &reader->values[area];

	if (value->statement == LEDGER__UNREADABLE)
		return;
	if (value->statement != LEDGER__STATED) {
		derive(reader, area, code, 12);
		reader->columns[area] = reader->columns[part];
	} else if (value->length == 12 &&
		   ledger__area_within(code, value->text)) {
		derive(reader, area, code, 12);
	} else if (value->length != 12 ||
		   !ledger__area_within(value->text, code)) {
		ledger__row_finding(
			reader, LEDGER__RULE_AREA_DISAGREES, area, code);
	}
}

/* Names, one in each column, or several run together in the deepest. */
static size_t resolve(const struct ledger__sheet_job *job,
	const struct parts *parts, char code[13],
	struct ledger__buffer *candidates)
{
	const char *path = parts->names[parts->level];
	const char *above[LEVELS];
	size_t fits = ledger__areas_resolve(job->values.areas,
		job->values.scope, parts->names, NULL, 0, code, candidates);

	if (fits > 0)
		return fits;
	memcpy(above, parts->names, sizeof(above));
	above[parts->level] = NULL;
	return ledger__areas_resolve(job->values.areas, job->values.scope,
		above, path, strlen(path), code, candidates);
}

static void derive_names(
	struct ledger__row_reader *reader, int area, const struct parts *parts)
{
	struct ledger__buffer candidates = {0};
	char code[13];
	size_t fits = resolve(reader->job, parts, code, &candidates);

	if (fits == 1)
		join_areas(reader, area, code, parts->deepest);
	else
		report_parts(reader, parts, fits, &candidates);
	ledger__buffer_release(&candidates);
}

static void derive_code(
	struct ledger__row_reader *reader, int area, const struct parts *parts)
{
	const struct ledger__sheet_job *job = reader->job;
	const unsigned int rule = LEDGER__RULE_AREA_UNKNOWN;

	if (!ledger__areas_has(job->values.areas, parts->code)) {
		ledger__row_finding(reader, rule, parts->coded, parts->code);
		if (job->rules->rules[rule].severity == LEDGER_ERROR) {
			if (says_nothing(&reader->values[area]))
				reader->values[area].statement =
					LEDGER__UNREADABLE;
			return;
		}
	}
	join_areas(reader, area, parts->code, parts->coded);
}

static void derive_area(struct ledger__row_reader *reader)
{
	const struct ledger__sheet_job *job = reader->job;
	int area = job->sheet->roles[LEDGER__ROLE_LIVING_AREA];
	struct parts parts;

	if (area < 0)
		return;
	gather_parts(reader, &parts);
	if (!job->values.areas)
		parts.deepest = parts.coded = -1;
	if (parts.coded >= 0)
		derive_code(reader, area, &parts);
	if (parts.deepest >= 0)
		derive_names(reader, area, &parts);
	else if (parts.coded < 0 && says_nothing(&reader->values[area]) &&
		 job->area[0]) {
		derive(reader, area, job->area, 12);
		reader->flags |= LEDGER__PLAN_AREA_GIVEN;
	}
}

/* The area that a row is about: a person's, or of a sheet of areas its key. */
static int area_field(const struct ledger__sheet *sheet)
{
	int area = sheet->roles[LEDGER__ROLE_LIVING_AREA];

	if (area < 0 && sheet->key_count == 1 &&
		sheet->fields[sheet->key[0]].type == LEDGER__TYPE_AREA)
		area = sheet->key[0];
	return area;
}

/* Areas around the store's own are no others. */
static void check_area(struct ledger__row_reader *reader)
{
	const char *own = reader->job->store_area;
	int area = area_field(reader->job->sheet);
	const char *code;
	char detail[13];

	if (!ledger__stated(reader->values, area) || own[0] == '\0' ||
		reader->values[area].length != 12)
		return;
	code = reader->values[area].text;
	if (ledger__area_within(code, own) || ledger__area_within(own, code))
		return;
	memcpy(detail, code, 12);
	detail[12] = '\0';
	ledger__row_finding(reader, LEDGER__RULE_AREA_OUTSIDE, area, detail);
}

/* ---- Dates ----------------------------------------------------------------
 */

/*
 * The number knows the day; a stated month or year must only agree, and it
 * cannot be cleared beside the number.
 */
static void derive_birth(struct ledger__row_reader *reader)
{
	const struct ledger__sheet *sheet = reader->job->sheet;
	int number = sheet->roles[LEDGER__ROLE_CITIZEN_NUMBER];
	int birth = sheet->roles[LEDGER__ROLE_BIRTH_DATE];
	struct ledger__value *value;
	char text[24];
	size_t length = 0;

	if (birth < 0 || !ledger__stated(reader->values, number) ||
		!ledger__value_part(&sheet->fields[number],
			LEDGER__PART_BIRTH_DATE, reader->values[number].text,
			reader->values[number].length, text, &length))
		return;
	value = &reader->values[birth];
	if (value->statement == LEDGER__CLEARED)
		ledger__row_refuse_cleared(reader, birth);
	else if (says_nothing(value) ||
		 (value->statement == LEDGER__STATED &&
			 value->length < length &&
			 memcmp(value->text, text, value->length) == 0))
		derive(reader, birth, text, length);
}

static void derive_verification(struct ledger__row_reader *reader)
{
	const struct ledger__sheet *sheet = reader->job->sheet;
	int verified = sheet->roles[LEDGER__ROLE_VERIFIED_ON];
	int surveyed = sheet->roles[LEDGER__ROLE_SURVEYED_ON];
	const struct ledger__value *values = reader->values;

	if (verified < 0 || values[verified].statement == LEDGER__STATED ||
		values[verified].statement == LEDGER__UNREADABLE)
		return;
	if (ledger__stated(values, surveyed) && values[surveyed].length == 10) {
		derive(reader, verified, values[surveyed].text, 10);
	} else if (reader->job->verified_on[0]) {
		derive(reader, verified, reader->job->verified_on, 10);
	} else {
		reader->flags |= LEDGER__PLAN_NEEDS_DATE;
		/* Asked for in all its places, so conditions may know. */
		reader->values[verified].statement = LEDGER__BLANK;
		ledger__row_finding(
			reader, LEDGER__RULE_VERIFICATION_MISSING, -1, "");
	}
}

void ledger__row_derive(struct ledger__row_reader *reader)
{
	ledger__row_clear(reader);
	derive_area(reader);
	derive_birth(reader);
	derive_verification(reader);
}

/* ---- Status ---------------------------------------------------------------
 */

enum ledger__lifecycle ledger__lifecycle_of(
	const struct ledger__sheet *sheet, const struct ledger__value *values)
{
	int status = sheet->roles[LEDGER__ROLE_STATUS];
	const struct ledger__code_list *list;

	if (!ledger__stated(values, status))
		return LEDGER__NO_LIFECYCLE;
	list = sheet->fields[status].codes;
	for (size_t i = 0; list && i < list->count; i++)
		if (strlen(list->codes[i].code) == values[status].length &&
			memcmp(list->codes[i].code, values[status].text,
				values[status].length) == 0)
			return list->codes[i].lifecycle;
	return LEDGER__NO_LIFECYCLE;
}

const char *ledger__status_code(const struct ledger__sheet_job *job,
	const struct ledger__value *values, bool exits)
{
	const struct ledger__sheet *sheet = job->sheet;

	if (exits ||
		ledger__stated(values, sheet->roles[LEDGER__ROLE_EXITED_ON]))
		return job->exited_code;
	for (size_t i = 0; i < job->required_count; i++)
		if (values[job->required[i]].statement != LEDGER__STATED)
			return job->draft_code;
	return job->registered_code;
}

static void derive_status(struct ledger__row_reader *reader)
{
	const struct ledger__sheet *sheet = reader->job->sheet;
	int status = sheet->roles[LEDGER__ROLE_STATUS];
	const char *code;

	if (status < 0 || !reader->job->registered_code ||
		reader->values[status].statement == LEDGER__UNREADABLE)
		return;
	if (ledger__lifecycle_of(sheet, reader->values) == LEDGER__EXITED ||
		ledger__stated(
			reader->values, sheet->roles[LEDGER__ROLE_EXITED_ON]))
		reader->flags |= LEDGER__PLAN_EXITS;
	code = ledger__status_code(reader->job, reader->values,
		(reader->flags & LEDGER__PLAN_EXITS) != 0);
	if (code)
		derive(reader, status, code, strlen(code));
}

/* ---- Checks ---------------------------------------------------------------
 */

/* A row that names its record may leave out what the record has. */
static void check_person(struct ledger__row_reader *reader)
{
	const struct ledger__sheet *sheet = reader->job->sheet;
	int name = sheet->roles[LEDGER__ROLE_NAME];
	int number = sheet->roles[LEDGER__ROLE_CITIZEN_NUMBER];

	if (ledger__stated(
		    reader->values, sheet->roles[LEDGER__ROLE_RECORD_NUMBER]))
		return;
	/* A number that was masked is somebody's who is in some ledger. */
	if (number >= 0 && reader->columns[number] &&
		reader->values[number].statement == LEDGER__NO_STATEMENT)
		ledger__row_finding(reader, LEDGER__RULE_DRAFT_AMBIGUOUS,
			number, " (masked number)\x1f（号码已脱敏）");
	if (name >= 0 && reader->values[name].statement != LEDGER__STATED &&
		reader->values[name].statement != LEDGER__UNREADABLE) {
		ledger__row_finding(
			reader, LEDGER__RULE_NAME_MISSING, name, "");
		return;
	}
	for (size_t i = 0; i < reader->job->required_count; i++) {
		int field = reader->job->required[i];

		if (field != name &&
			reader->values[field].statement != LEDGER__STATED &&
			reader->values[field].statement != LEDGER__UNREADABLE)
			ledger__row_finding(reader,
				LEDGER__RULE_REQUIRED_MISSING, field,
				sheet->fields[field].title);
	}
}

static void check_keys(struct ledger__row_reader *reader)
{
	const struct ledger__sheet *sheet = reader->job->sheet;

	for (size_t i = 0; i < sheet->field_count; i++) {
		const struct ledger__field *field = &sheet->fields[i];
		bool needed =
			field->required ||
			(sheet->key_count == 1 && sheet->key[0] == (int)i);

		/* The owner may be known by number; see owner.c. */
		if (needed && field->role != LEDGER__ROLE_OWNER &&
			reader->values[i].statement != LEDGER__STATED &&
			reader->values[i].statement != LEDGER__UNREADABLE)
			ledger__row_finding(reader, LEDGER__RULE_KEY_MISSING,
				(int)i, field->title);
	}
}

static void check_rules(struct ledger__row_reader *reader)
{
	const struct ledger__sheet *sheet = reader->job->sheet;
	const struct ledger__frame frame = {
		.values = reader->values, .as_of = reader->job->values.as_of};

	for (size_t i = 0; i < sheet->rule_count; i++) {
		const struct ledger__form_rule *rule = &sheet->rules[i];
		unsigned int number = (unsigned int)(sheet->first_rule + i);

		if (!reader->job->rules_apply[i])
			continue;
		if (ledger__expr_holds(rule->expr, &frame))
			ledger__row_finding(reader, number, rule->field, "");
	}
}

void ledger__row_check(struct ledger__row_reader *reader)
{
	if (reader->job->identified)
		check_person(reader);
	else
		check_keys(reader);
	check_area(reader);
	derive_status(reader);
	check_rules(reader);
}
