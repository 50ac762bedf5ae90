/* SPDX-License-Identifier: MIT */
/* Forms: what a good one becomes, and what each slip in it is told. */
#include "unit.h"

#include "base/context.h"
#include "base/digest.h"
#include "expr/expr.h"
#include "form/form.h"

#include <stdlib.h>
#include <string.h>

#define FORM "tests/unit/data/form-small.yaml"

static ledger_context *context;
static char *text;
static size_t text_length;

static int set_up(void **state)
{
	(void)state;
	context = ledger_context_new();
	if (!context)
		return -1;
	if (ledger__descriptor_read(context, FORM, &text, &text_length)) {
		print_error("%s\n", ledger_context_message(context));
		return -1;
	}
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	free(text);
	ledger_context_free(context);
	return 0;
}

static ledger_form *load(void)
{
	ledger_form *form = NULL;
	ledger_status status = ledger_form_load(context, FORM, &form);

	if (status)
		fail_msg("%s", ledger_context_message(context));
	return form;
}

static const struct ledger__field *field(
	const struct ledger__sheet *sheet, const char *name)
{
	int index = ledger__sheet_field(sheet, name);

	assert_true(index >= 0);
	return &sheet->fields[index];
}

/* ---- A good form ------------------------------------------------------- */

static void test_form(void **state)
{
	ledger_form *form = load();
	unsigned char digest[LEDGER__DIGEST_SIZE];

	(void)state;
	assert_string_equal(ledger_form_name(form), "small-form");
	assert_string_equal(ledger_form_title(form), "小表");
	assert_string_equal(ledger_form_version(form), "1");
	assert_int_equal(ledger_form_sheet_count(form), 3);
	assert_string_equal(ledger_form_sheet_name(form, 1), "provisions");
	assert_string_equal(ledger_form_sheet_title(form, 2), "地区");
	assert_null(ledger_form_sheet_name(form, 3));
	assert_int_equal(form->main_sheet, 0);
	assert_int_equal(form->areas_sheet, 2);
	assert_ptr_equal(ledger__form_sheet(form, "areas"), &form->sheets[2]);
	assert_null(ledger__form_sheet(form, "area"));
	assert_int_equal(form->text_length, text_length);
	assert_memory_equal(form->text, text, text_length);
	ledger__digest(digest, text, text_length);
	assert_memory_equal(form->digest, digest, sizeof digest);
	ledger_form_free(form);
}

static void test_fields(void **state)
{
	ledger_form *form = load();
	const struct ledger__sheet *sheet = &form->sheets[0];
	const struct ledger__field *id = field(sheet, "id_no");
	const struct ledger__field *income = field(sheet, "income");
	const struct ledger__field *both = field(sheet, "both");

	(void)state;
	assert_int_equal(sheet->field_count, 25);
	assert_int_equal(ledger__sheet_field(sheet, "nothing"), -1);
	assert_int_equal(id->type, LEDGER__TYPE_CITIZEN_NUMBER);
	assert_int_equal(id->sex, 'f');
	assert_int_equal(field(sheet, "husband_id")->sex, 'm');
	assert_true(id->required);
	assert_false(id->must_exist);
	assert_int_equal(id->sensitivity, LEDGER__PERSONAL);
	assert_int_equal(
		field(sheet, "name")->sensitivity, LEDGER__IDENTIFYING);
	assert_int_equal(id->merge_group, 0);
	assert_int_equal(field(sheet, "status")->merge_group, 2);
	assert_int_equal(both->merge_group, -1);
	assert_false(both->stored);
	assert_int_equal(both->into_count, 2);
	assert_string_equal(both->into[1], "health");
	assert_false(field(sheet, "record_no")->stored);
	assert_false(field(sheet, "village")->stored);
	assert_int_equal(field(sheet, "village")->level, LEDGER__VILLAGE);
	assert_true(field(sheet, "living_area")->must_exist);
	assert_false(field(sheet, "hukou_area")->must_exist);
	assert_true(field(sheet, "birth_date")->past_only);
	assert_true(field(sheet, "verified_on")->full_date);
	assert_true(field(sheet, "health")->expected);
	assert_string_equal(field(sheet, "children")->maximum, "30");
	assert_string_equal(field(sheet, "away_years")->step, "0.5");
	assert_int_equal(field(sheet, "remark")->maximum_length, 100);
	assert_int_equal(income->unit_count, 2);
	assert_string_equal(income->units[0].name, "元");
	assert_int_equal(income->units[0].factor, 1);
	assert_int_equal(income->units[1].factor, 10000);
	ledger_form_free(form);
}

static void test_sheets(void **state)
{
	ledger_form *form = load();
	const struct ledger__sheet *persons = &form->sheets[0];
	const struct ledger__sheet *provisions = &form->sheets[1];

	(void)state;
	assert_int_equal(persons->roles[LEDGER__ROLE_CITIZEN_NUMBER],
		ledger__sheet_field(persons, "id_no"));
	assert_int_equal(persons->roles[LEDGER__ROLE_AREA_PART],
		ledger__sheet_field(persons, "township"));
	assert_int_equal(persons->roles[LEDGER__ROLE_OWNER], -1);
	assert_int_equal(persons->roles[LEDGER__ROLE_NONE], -1);
	assert_int_equal(persons->key_count, 0);
	assert_int_equal(persons->owner_sheet, -1);
	assert_int_equal(provisions->owner_sheet, 0);
	assert_int_equal(provisions->key_count, 2);
	assert_int_equal(
		provisions->key[1], ledger__sheet_field(provisions, "measure"));
	assert_int_equal(form->sheets[2].key_count, 1);
	/* 25 less record_no, township, village, both */
	assert_int_equal(persons->stored_count, 21);
	for (size_t i = 1; i < persons->stored_count; i++) {
		const int *order = persons->canonical_order;

		assert_true(strcmp(persons->fields[order[i - 1]].name,
				    persons->fields[order[i]].name) < 0);
		assert_true(persons->fields[order[i]].stored);
	}
	ledger_form_free(form);
}

static int heading(const struct ledger__sheet *sheet, const char *written)
{
	struct ledger__buffer normal = {0};
	struct ledger__buffer suffix = {0};
	size_t index = 0;
	bool found;

	ledger__heading_normalise(&normal, &suffix, written, strlen(written));
	found = ledger__map_get(
		&sheet->headings, normal.data, normal.length, &index);
	ledger__buffer_release(&normal);
	ledger__buffer_release(&suffix);
	return found ? (int)index : -1;
}

static void test_headings(void **state)
{
	ledger_form *form = load();
	const struct ledger__sheet *sheet = &form->sheets[0];

	(void)state;
	assert_int_equal(
		heading(sheet, "妇女姓名"), ledger__sheet_field(sheet, "name"));
	assert_int_equal(heading(sheet, " 姓\n名* "),
		ledger__sheet_field(sheet, "name"));
	assert_int_equal(heading(sheet, "birth_date"),
		ledger__sheet_field(sheet, "birth_date"));
	assert_int_equal(heading(sheet, "年收入(万元)："),
		ledger__sheet_field(sheet, "income"));
	assert_int_equal(heading(sheet, "年收"), -1);
	ledger_form_free(form);
}

static void check_heading(
	const char *written, const char *expected, const char *expected_suffix)
{
	struct ledger__buffer normal = {0};
	struct ledger__buffer suffix = {0};

	ledger__buffer_append_text(&normal, "=");
	ledger__heading_normalise(&normal, &suffix, written, strlen(written));
	assert_string_equal(ledger__buffer_text(&normal) + 1, expected);
	assert_string_equal(ledger__buffer_text(&suffix), expected_suffix);
	ledger__buffer_release(&normal);
	ledger__buffer_release(&suffix);
}

static void test_heading_normalise(void **state)
{
	(void)state;
	check_heading("姓名", "姓名", "");
	check_heading("　姓　名　", "姓名", "");
	check_heading("*姓名＊", "姓名", "");
	check_heading("姓名：", "姓名", "");
	check_heading("家庭年收入（元）", "家庭年收入", "元");
	check_heading("家庭年收入（万元）:", "家庭年收入", "万元");
	check_heading("收入[元]", "收入", "元");
	check_heading("收入【单位：元】", "收入", "元");
	check_heading("收入（元）（必填）", "收入", "元");
	check_heading("现住门（楼）详址", "现住门(楼)详址", "");
	check_heading("（元）", "(元)", "");
	check_heading("外出年限\r\n（年）", "外出年限", "年");
	check_heading("ｉｄ＿ｎｏ", "id_no", "");
	check_heading("", "", "");
	check_heading(":", ":", "");
	check_heading(")", ")", "");
	check_heading("a)", "a)", "");
}

static size_t spelling(
	const struct ledger__code_list *list, const char *written)
{
	struct ledger__buffer folded = {0};
	size_t index = SIZE_MAX;

	ledger__code_fold(&folded, written, strlen(written));
	(void)ledger__map_get(
		&list->lookup, folded.data, folded.length, &index);
	ledger__buffer_release(&folded);
	return index;
}

static void test_codes(void **state)
{
	ledger_form *form = load();
	const struct ledger__code_list *health = &form->code_lists[0];
	const struct ledger__code_list *kind = &form->code_lists[1];
	const struct ledger__code_list *status = &form->code_lists[2];

	(void)state;
	assert_int_equal(form->code_list_count, 3);
	assert_ptr_equal(field(&form->sheets[0], "health")->codes, health);
	assert_int_equal(spelling(health, "10"), 0);
	assert_int_equal(spelling(health, "１０ "), 0);
	assert_int_equal(spelling(health, "健康"), 0);
	assert_int_equal(spelling(health, "健 康"), 0);
	assert_int_equal(spelling(health, "良好"), 0);
	assert_int_equal(spelling(health, "重病"), 1);
	assert_int_equal(spelling(health, "11"), SIZE_MAX);
	assert_int_equal(spelling(status, "ＤRaFT"), 0);
	assert_true(health->codes[2].ambiguous);
	assert_true(kind->codes[2].implied_by_two);
	assert_true(kind->codes[3].none && kind->codes[3].exclusive);
	assert_false(kind->codes[0].none || kind->codes[0].exclusive);
	assert_int_equal(kind->codes[3].sensitivity, LEDGER__PROTECTED);
	assert_int_equal(kind->codes[0].sensitivity, LEDGER__PUBLIC);
	assert_int_equal(status->codes[0].lifecycle, LEDGER__DRAFT);
	assert_int_equal(status->codes[2].lifecycle, LEDGER__EXITED);
	assert_int_equal(health->codes[0].lifecycle, LEDGER__NO_LIFECYCLE);
	ledger_form_free(form);
}

/* ---- Slips ------------------------------------------------------------- */

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
	const char *place = strstr(text, slip->search);
	char *made;

	if (!place)
		fail_msg("'%s' is not in the form", slip->search);
	made = malloc(text_length + strlen(slip->replace) + 1);
	assert_non_null(made);
	sprintf(made, "%.*s%s%s", (int)(place - text), text, slip->replace,
		place + strlen(slip->search));
	return made;
}

static void check_slip(const struct slip *slip)
{
	char *wrong = with_slip(slip);
	ledger_form *form = NULL;
	ledger_status status = ledger__form_load_text(
		context, "f.yaml", wrong, strlen(wrong), &form);
	const char *message = ledger_context_message(context);
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

static void test_too_many_fields(void **state)
{
	struct ledger__buffer form = {0};
	ledger_form *made = NULL;

	(void)state;
	ledger__buffer_append_text(&form,
		"name: x\ntitle: x\nversion: x\nresources:\n  - name: s\n"
		"    title: s\n    merge_groups: [g]\n    schema:\n"
		"      fields:\n");
	for (int i = 0; i < 401; i++)
		ledger__buffer_printf(&form,
			"        - {name: f%d, title: t%d, type: text, "
			"merge_group: g}\n",
			i, i);
	assert_int_equal(
		ledger__form_load_text(context, "f.yaml",
			ledger__buffer_text(&form), form.length, &made),
		LEDGER_ERROR_DESCRIPTOR);
	assert_string_equal(ledger_context_message(context),
		"f.yaml:10: a sheet has 1 to 400 fields, not 401");
	ledger__buffer_release(&form);
}

/* ---- Rules and findings ------------------------------------------------ */

static void test_rules(void **state)
{
	ledger_form *form = load();
	struct ledger__rules *rules = NULL;
	size_t first = form->sheets[0].first_rule;

	(void)state;
	assert_int_equal(ledger__rules_new(context, form, &rules), LEDGER_OK);
	assert_int_equal(rules->count, LEDGER__RULE_COUNT + 3);
	assert_int_equal(first, LEDGER__RULE_COUNT);
	assert_int_equal(form->sheets[1].first_rule, LEDGER__RULE_COUNT + 2);
	assert_int_equal(form->sheets[2].first_rule, LEDGER__RULE_COUNT + 3);
	assert_string_equal(rules->rules[first].id, "birth-date-same");
	assert_string_equal(rules->rules[first].message[LEDGER_CHINESE],
		"出生日期与身份证号不符");
	assert_string_equal(
		rules->rules[first].expected[LEDGER_ENGLISH], "the same day");
	assert_string_equal(
		rules->rules[first + 1].expected[LEDGER_ENGLISH], "");
	assert_int_equal(rules->rules[first + 1].severity, LEDGER_WARNING);
	assert_string_equal(
		rules->rules[LEDGER__RULE_ID_SUSPECT].id, "id-suspect");
	assert_int_equal(
		rules->rules[LEDGER__RULE_ID_SUSPECT].holds, LEDGER__HOLDS);
	ledger__rules_free(rules);
	ledger_form_free(form);
}

static void check_setting(
	struct ledger__rules *rules, const char *setting, const char *message)
{
	assert_int_equal(ledger__rules_set(context, rules, setting),
		LEDGER_ERROR_DESCRIPTOR);
	assert_string_equal(ledger_context_message(context), message);
}

static void test_severities(void **state)
{
	struct ledger__rules *rules = NULL;

	(void)state;
	assert_int_equal(ledger__rules_new(context, NULL, &rules), LEDGER_OK);
	assert_int_equal(
		ledger__rules_set(context, rules, "id-fifteen=warning"),
		LEDGER_OK);
	assert_int_equal(
		rules->rules[LEDGER__RULE_ID_FIFTEEN].severity, LEDGER_WARNING);
	assert_int_equal(ledger__rules_set(context, rules, "cell-folded=off"),
		LEDGER_OK);
	assert_int_equal(
		rules->rules[LEDGER__RULE_CELL_FOLDED].severity, LEDGER_OFF);
	assert_int_equal(
		ledger__rules_set(context, rules, "duplicate-in-file=error"),
		LEDGER_OK);
	check_setting(rules, "id-fiften=warning",
		"unknown rule 'id-fiften'; did you mean 'id-fifteen'?");
	check_setting(rules, "zzz=warning", "unknown rule 'zzz'");
	check_setting(rules, "id-fifteen=fatal",
		"unknown severity 'fatal' of the rule 'id-fifteen'; it is one "
		"of error, warning, note, off");
	check_setting(rules, "id-fifteen",
		"'id-fifteen' is no setting of a rule: RULE=SEVERITY");
	check_setting(rules, "duplicate-in-file=warning",
		"rule 'duplicate-in-file' stays an error: only mending the "
		"sheet tells which row is right");
	ledger__rules_free(rules);
}

static void test_findings(void **state)
{
	struct ledger__rules *rules = NULL;
	struct ledger__findings findings = {0};
	char value[] = "4.4E+17 and more";

	(void)state;
	assert_int_equal(ledger__rules_new(context, NULL, &rules), LEDGER_OK);
	rules->rules[LEDGER__RULE_CELL_FOLDED].severity = LEDGER_OFF;
	findings.rules = rules;
	ledger__finding_add(
		&findings, LEDGER__RULE_ID_LENGTH, 7, 3, 2, value, 7, "%d", 17);
	ledger__finding_add(
		&findings, LEDGER__RULE_CELL_FOLDED, 7, 3, 2, value, 7, NULL);
	ledger__finding_add(
		&findings, LEDGER__RULE_ID_DAMAGED, 8, 0, -1, NULL, 0, NULL);
	ledger__finding_add(
		&findings, LEDGER__RULE_ID_LENGTH, 9, 1, 0, "", 0, "%0300d", 1);
	value[0] = 'x';
	assert_false(findings.failed);
	assert_int_equal(findings.count, 3);
	assert_int_equal(findings.items[0].line, 7);
	assert_int_equal(findings.items[0].column, 3);
	assert_int_equal(findings.items[0].field, 2);
	assert_string_equal(findings.items[0].value, "4.4E+17");
	assert_string_equal(findings.items[0].detail, "17");
	assert_string_equal(findings.items[1].value, "");
	assert_string_equal(findings.items[1].detail, "");
	assert_int_equal(strlen(findings.items[2].detail), 300);
	ledger__findings_reset(&findings);
	assert_int_equal(findings.count, 0);
	ledger__findings_release(&findings);
	ledger__rules_free(rules);
}

static void check_text(
	const char *written, const char *detail, const char *expected)
{
	struct ledger__buffer buffer = {0};

	ledger__finding_text(&buffer, written, detail);
	assert_string_equal(ledger__buffer_text(&buffer), expected);
	ledger__buffer_release(&buffer);
}

static void test_finding_text(void **state)
{
	(void)state;
	check_text("plain", "x", "plain");
	check_text("a {} b", "17", "a 17 b");
	check_text("{}", "17", "17");
	check_text("{}{}", "17", "1717");
	check_text("缺 {}", "", "缺 ");
	check_text("{", "x", "{");
	check_text("{}", "{}", "{}");
}

/* ---- Numbers and memory ------------------------------------------------ */

static int order(const char *a, const char *b)
{
	int found = ledger__number_compare(a, strlen(a), b, strlen(b));
	int back = ledger__number_compare(b, strlen(b), a, strlen(a));

	assert_true((found > 0) == (back < 0) && (found < 0) == (back > 0));
	return (found > 0) - (found < 0);
}

static void test_numbers(void **state)
{
	static const char *const good[] = {
		"0", "7", "-7", "10", "0.5", "-0.5", "12345678901234567890.25"};
	static const char *const bad[] = {"", "-", "00", "01", "-0", "1.", ".5",
		"1.0", "1.50", "1,000", "1e3", "+1", " 1", "1 ", "0x1", "1.2.3",
		"-0.0"};

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		assert_true(ledger__number_valid(good[i], strlen(good[i])));
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		if (ledger__number_valid(bad[i], strlen(bad[i])))
			fail_msg("'%s' passes as a number", bad[i]);
	assert_int_equal(order("9", "10"), -1);
	assert_int_equal(order("10", "10"), 0);
	assert_int_equal(order("0.5", "0.25"), 1);
	assert_int_equal(order("5", "5.5"), -1);
	assert_int_equal(order("0.5", "5"), -1);
	assert_int_equal(order("-1", "1"), -1);
	assert_int_equal(order("-10", "-9"), -1);
	assert_int_equal(order("-0.5", "0"), -1);
	assert_int_equal(order("0.1", "0.10000000000000000001"), -1);
	assert_int_equal(order("9007199254740993", "9007199254740992"), 1);
}

static ledger_status attempt_load(void *data)
{
	ledger_form *form = NULL;
	ledger_status status = ledger_form_load(data, FORM, &form);

	ledger_form_free(form);
	return status;
}

static ledger_status attempt_rules(void *data)
{
	struct ledger__rules *rules = NULL;
	ledger_status status = ledger__rules_new(data, NULL, &rules);

	if (!status)
		status = ledger__rules_set(data, rules, "id-sex=note");
	ledger__rules_free(rules);
	return status;
}

static void test_no_memory(void **state)
{
	(void)state;
	assert_true(unit_sweep_allocations(attempt_load, context) > 50);
	assert_true(unit_sweep_allocations(attempt_rules, context) >= 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_form),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_sheets),
		cmocka_unit_test(test_headings),
		cmocka_unit_test(test_heading_normalise),
		cmocka_unit_test(test_codes),
		cmocka_unit_test(test_slips),
		cmocka_unit_test(test_too_many_fields),
		cmocka_unit_test(test_rules),
		cmocka_unit_test(test_severities),
		cmocka_unit_test(test_findings),
		cmocka_unit_test(test_finding_text),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests_name("form", tests, set_up, tear_down);
}
