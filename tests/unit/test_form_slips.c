/* SPDX-License-Identifier: MIT */
/* Slips in a form, one at a time, and what each is told. */
#include "unit_form.h"

#include "base/context.h"
#include "expr/expr.h"
#include "form/form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct slip {
	const char *search;  /* its first place in the small form … */
	const char *replace; /* … is written like this */
	const char *message; /* behind "FILE:LINE: ", the line unchecked … */
	size_t line;	     /* … unless it is told */
};

static const struct slip slips[] = {
	/* Keys and kinds of nodes */
	{"title: 小表", "titel: 小表",
		"unknown key 'titel'; did you mean 'title'?", 3},
	{"name: small-form\n", "", "key 'name' is missing", 2},
	{"title: 小表", "title: [小表]", "'title' must be a text", 3},
	{"title: 小表", "title:", "'title' is empty", 3},
	{"version: \"1\"", "version: \"1\\n2\"",
		"'version' holds a line break or control character", 4},
	{"name: small-form", "name: Small Form",
		"'Small Form' is no id: lower-case letters, digits and '-', 63 "
		"at most",
		2},
	{"merge_groups: [all]", "merge_groups: all",
		"'merge_groups' must be a list", 0},
	{"merge_groups: [all]", "merge_groups: []", "'merge_groups' is empty",
		0},
	{"merge_groups: [all]", "merge_groups: [all, all]",
		"duplicate merge group 'all'", 0},
	{"merge_groups: [all]", "merge_groups: [a b]",
		"merge group 'a b' holds more than lower-case letters, digits "
		"and '_'",
		0},
	{"resources:\n", "resources: {}\nresource:\n",
		"unknown key 'resource'; did you mean 'resources'?", 0},
	{"schema:\n", "shema:\n", "unknown key 'shema'; did you mean 'schema'?",
		0},
	{"primaryKey: code", "primarykey: code",
		"unknown key 'primarykey'; did you mean 'primaryKey'?", 0},
	/* Types, roles, sensitivities */
	{"type: phone", "type: phon",
		"unknown type 'phon'; did you mean 'phone'?", 0},
	{"type: phone, ", "", "key 'type' is missing", 0},
	{"role: surveyed_on", "role: surveyd_on",
		"unknown role 'surveyd_on'; did you mean 'surveyed_on'?", 0},
	{"sensitivity: identifying", "sensitivity: identifing",
		"unknown sensitivity 'identifing'; did you mean 'identifying'?",
		42},
	{"role: surveyed_on", "role: verified_on",
		"two fields have the role verified_on: 'surveyed_on' and "
		"'verified_on'",
		0},
	{"level: village", "level: township",
		"two fields have the role area_part: 'township' and 'village'",
		0},
	{"level: village", "level: vilage",
		"unknown level 'vilage'; did you mean 'village'?", 0},
	{"role: area_part, level: village", "role: area_part",
		"field 'village' has the role area_part: key 'level' is "
		"missing",
		0},
	{"type: phone", "type: phone, level: county",
		"only fields of the role area_part have a 'level'", 0},
	{"type: answer", "type: answer, role: status",
		"a field of the type answer cannot have the role status", 0},
	{"role: status, ", "",
		"sheet 'persons' has no field of the role status", 30},
	{"role: citizen_number, ", "",
		"sheet 'persons' has no role citizen_number: key 'primaryKey' "
		"is missing",
		0},
	/* Names */
	{"name: phone", "name: _phone",
		"'_phone' is no name: a letter, then letters, digits and '_', "
		"all lower case, 63 at most",
		0},
	{"name: phone", "name: 9phone",
		"'9phone' is no name: a letter, then letters, digits and '_', "
		"all lower case, 63 at most",
		0},
	{"name: phone", "name: 'x; drop'",
		"'x; drop' is no name: a letter, then letters, digits and '_', "
		"all lower case, 63 at most",
		0},
	{"name: phone", "name: version", "name 'version' is reserved", 0},
	{"name: phone", "name: record_no",
		"name 'record_no' is reserved for the role record_number", 0},
	{"name: record_no", "name: number",
		"the field of the role record_number is named 'record_no'", 35},
	{"name: provisions", "name: journal",
		"sheet name 'journal' is reserved", 0},
	{"name: provisions", "name: sqlite_x",
		"sheet names that begin with 'sqlite' are reserved", 0},
	{"name: provisions", "name: persons",
		"duplicate sheet 'persons', first on line 30", 0},
	{"title: 帮扶", "title: 人员",
		"sheets 'persons' and 'provisions' have one title", 0},
	/* Duplicates */
	{"name: phone", "name: remark",
		"duplicate field 'remark', first on line 61", 62},
	{"title: 电话", "title: 备注",
		"'备注' already is a name, title or alias of the field "
		"'phone' (line 61)",
		62},
	{"title: 电话", "title: 姓 名（章）",
		"'姓 名（章）' already is a name, title or alias of the field "
		"'name' (line 36)",
		0},
	{"aliases: [妇女姓名]", "aliases: [remark]",
		"'remark' already is a name, title or alias of the field "
		"'remark' (line 62)",
		38},
	{"aliases: [妇女姓名]", "aliases: [妇女姓名, 妇女姓名]",
		"duplicate alias '妇女姓名' of the field 'name'", 38},
	{"aliases: [妇女姓名]", "aliases: [姓名]",
		"duplicate alias '姓名' of the field 'name'", 38},
	{"aliases: [妇女姓名]", "aliases: ['*']", "'*' is no heading", 38},
	{"aliases: [妇女姓名]", "aliases: 妇女姓名", "'aliases' must be a list",
		38},
	/* Code lists */
	{"name: kind\n", "name: health\n",
		"duplicate code list 'health', first on line 9", 0},
	{"code: \"22\"", "code: \"10\"",
		"duplicate code '10', first on line 13", 14},
	{"label: 重病", "label: 良好", "'良好' already means code '22'", 13},
	{"label: 重病", "label: 健 康", "'健 康' already means code '10'", 14},
	{"label: 重病", "lable: 重病",
		"unknown key 'lable'; did you mean 'label'?", 14},
	{"code: \"22\"", "code: 2;2",
		"code '2;2' holds more than letters, digits, '_', '.', '-'",
		14},
	{"ambiguous: true", "ambiguous: yes",
		"'ambiguous' is true or false, not 'yes'", 15},
	{"lifecycle: draft", "lifecycle: daft",
		"unknown lifecycle 'daft'; did you mean 'draft'?", 0},
	{"lifecycle: draft", "lifecycle: exited",
		"code list 'status' of the role status needs a code of each "
		"lifecycle: draft, registered, exited",
		0},
	{"label: 听力,", "label: 听力, implied_by_two: true,",
		"a second code is implied_by_two", 21},
	{"label: 听力,", "label: 听、力,",
		"field 'kinds' holds several codes, but the label '听、力' of "
		"its list holds the sign that joins them",
		0},
	{"codes: health", "codes: helth",
		"unknown codes 'helth'; did you mean 'health'?", 0},
	{"type: code, codes: health", "type: code",
		"field 'health' is of the type code: key 'codes' is missing",
		0},
	{"type: phone", "type: phone, codes: health",
		"a field of the type phone has no 'codes'", 0},
	/* Groups and storage */
	{"merge_group: identity\n", "merge_group: identiy\n",
		"unknown merge_group 'identiy'; did you mean 'identity'?", 41},
	{"type: phone, merge_group: life", "type: phone",
		"key 'merge_group' is missing", 0},
	{"stored: false, into", "stored: false, merge_group: life, into",
		"field 'both' is not stored: it has no merge_group", 0},
	{"stored: false, into", "merge_group: life, into",
		"a field with 'into' has 'stored: false'", 0},
	{"into: [kinds, health]", "into: [kinds, helth]",
		"unknown field 'helth' in 'into'", 0},
	{"into: [kinds, health]", "into: [kinds, phone]",
		"'into' names 'phone', which is no stored field of the type "
		"code or codes",
		0},
	{"role: record_number", "role: record_number, stored: true",
		"a field of the role record_number is not stored", 35},
	{"level: village", "level: village, expected: true",
		"field 'village' is not stored: it is neither required nor "
		"expected",
		0},
	/* Constraints */
	{"minimum: \"0\"", "minimum: \"00\"",
		"'minimum' is '00': that is not the plain form of the type "
		"integer",
		0},
	{"minimum: \"0\"", "minimum: \"0.5\"",
		"'minimum' is '0.5': that is not the plain form of the type "
		"integer",
		0},
	{"minimum: \"0\"", "minimum: \"31\"",
		"'minimum' is greater than 'maximum'", 0},
	{"minimum: \"0\"", "minimun: \"0\"",
		"unknown key 'minimun'; did you mean 'minimum'?", 0},
	{"step: \"0.5\"", "step: \"0\"", "'step' must be greater than 0", 0},
	{"type: phone", "type: phone, step: \"1\"",
		"a field of the type phone has no 'step'", 0},
	{"type: phone", "type: phone, constraints: {minimum: \"1\"}",
		"a field of the type phone has no 'minimum'", 0},
	{"type: phone", "type: phone, constraints: {maxLength: 5}",
		"a field of the type phone has no 'maxLength'", 0},
	{"maxLength: 100", "maxLength: ten",
		"'maxLength' is a whole number, not 'ten'", 0},
	{"maxLength: 100", "maxLength: 0", "'maxLength' is from 1 to 10000", 0},
	{"maxLength: 100", "maxLength: 99999999999999999999",
		"'maxLength' is a whole number, not '99999999999999999999'", 0},
	{"sex: female", "sex: f", "unknown sex 'f'; it is one of female, male",
		0},
	{"type: phone", "type: phone, sex: male",
		"a field of the type phone has no 'sex'", 0},
	{"type: phone", "type: phone, past: true",
		"a field of the type phone has no 'past'", 0},
	{"precision: day", "precision: month",
		"unknown precision 'month'; it is one of day", 0},
	{"factor: 10000", "factor: 0", "'factor' is from 1 to 1000000000", 0},
	{"unit: 元, units", "units", "'units' need the field's own 'unit'", 0},
	{"unit: 万元", "unit: 元", "duplicate unit '元'", 0},
	/* Keys and references */
	{"primaryKey: code\n", "primaryKey: kode\n",
		"unknown field 'kode'; did you mean 'code'?", 0},
	{"primaryKey: [person, measure]", "primaryKey: [person, person]",
		"'person' stands twice in the key", 0},
	{"primaryKey: [person, measure]", "primaryKey: [person_id]",
		"'person_id' is not stored: it cannot be part of the key", 0},
	{"      foreignKeys:\n        - {fields: living_area",
		"      primaryKey: name\n      foreignKeys:\n        - "
		"{fields: "
		"living_area",
		"the citizen number identifies the records of 'persons': it "
		"has no primaryKey",
		0},
	{"resource: areas", "resource: area",
		"unknown resource 'area'; did you mean 'areas'?", 0},
	{"fields: code}}", "fields: kode}}",
		"sheet 'areas' has no field 'kode'", 0},
	{"fields: code}}", "fields: name}}",
		"a foreign key leads from a field of the type area to one of "
		"the role area_code, or from type record to 'record_no'",
		0},
	{"fields: living_area,", "fields: living_aria,",
		"unknown field 'living_aria'; did you mean 'living_area'?", 0},
	{"fields: [person],", "fields: [person, measure],",
		"'fields' must name one field", 0},
	{"fields: [record_no]", "fields: [name]",
		"a foreign key leads from a field of the type area to one of "
		"the role area_code, or from type record to 'record_no'",
		0},
	{"{fields: [person], reference", "{field: [person], reference",
		"unknown key 'field'; did you mean 'fields'?", 0},
	{"role: owner_number", "role: citizen_number",
		"the citizen number identifies the records of 'provisions': it "
		"has no primaryKey",
		0},
	/* Rules */
	{"severity: error", "severity: eror",
		"unknown severity 'eror'; did you mean 'error'?", 0},
	{"severity: error", "severity: off",
		"unknown severity 'off'; it is one of note, warning, error", 0},
	{"field: birth_date\n", "field: birthdate\n",
		"unknown field 'birthdate'; did you mean 'birth_date'?", 0},
	{"id: away-short", "id: birth-date-same",
		"duplicate rule 'birth-date-same'", 0},
	{"id: measure-missing", "id: away-short", "duplicate rule 'away-short'",
		0},
	{"id: away-short", "id: id-sex", "rule 'id-sex' is one of the engine's",
		0},
	{"message: {en: no measure, zh: 无措施}", "message: {en: no measure}",
		"key 'zh' is missing", 0},
	{"when: {absent: measure}", "", "key 'when' is missing", 0},
	{"when: {absent: measure}", "when: {absent: mesure}",
		"unknown field 'mesure'; did you mean 'measure'?", 0},
};

/* The small form with a slip; the caller frees. */
static char *with_slip(const struct slip *slip)
{
	const char *place = strstr(small.text, slip->search);
	char *made;

	if (!place)
		fail_msg("'%s' is not in the form", slip->search);
	made = malloc(small.length + strlen(slip->replace) + 1);
	assert_non_null(made);
	sprintf(made, "%.*s%s%s", (int)(place - small.text), small.text,
		slip->replace, place + strlen(slip->search));
	return made;
}

static void check_slip(const struct slip *slip)
{
	char *wrong = with_slip(slip);
	ledger_form *form = NULL;
	ledger_status status = ledger__form_load_text(
		small.context, "f.yaml", wrong, strlen(wrong), &form);
	const char *message = ledger_context_message(small.context);
	char *rest = NULL;
	unsigned long line;

	free(wrong);
	if (status != LEDGER_ERROR_DESCRIPTOR)
		fail_msg("not refused: %s", slip->replace);
	assert_null(form);
	assert_memory_equal(message, "f.yaml:", 7);
	line = strtoul(message + 7, &rest, 10);
	assert_memory_equal(rest, ": ", 2);
	assert_string_equal(rest + 2, slip->message);
	if (slip->line > 0 && line != slip->line)
		fail_msg("line %lu, not %zu: %s", line, slip->line,
			slip->message);
}

static void test_slips(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof slips / sizeof slips[0]; i++)
		check_slip(&slips[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_slips),
	};

	return cmocka_run_group_tests_name(
		"slips", tests, unit_form_set_up, unit_form_tear_down);
}
