/* SPDX-License-Identifier: MIT */
/* Forms: what a good one becomes. */
#include "unit_form.h"

#include "base/context.h"
#include "base/digest.h"
#include "expr/expr.h"
#include "form/form.h"

#include <stdlib.h>
#include <string.h>

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
	ledger_form *form = unit_form_load();
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
	assert_int_equal(form->text_length, small.length);
	assert_memory_equal(form->text, small.text, small.length);
	ledger__digest(digest, small.text, small.length);
	assert_memory_equal(form->digest, digest, sizeof digest);
	ledger_form_free(form);
}

static void test_fields(void **state)
{
	ledger_form *form = unit_form_load();
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
	ledger_form *form = unit_form_load();
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
	ledger_form *form = unit_form_load();
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
	ledger_form *form = unit_form_load();
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

/* ---- Limits and memory -------------------------------------------------- */

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
		ledger__form_load_text(small.context, "f.yaml",
			ledger__buffer_text(&form), form.length, &made),
		LEDGER_ERROR_DESCRIPTOR);
	assert_string_equal(ledger_context_message(small.context),
		"f.yaml:10: a sheet has 1 to 400 fields, not 401");
	ledger__buffer_release(&form);
}

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
	ledger_status status = ledger_form_load(data, UNIT_SMALL_FORM, &form);

	ledger_form_free(form);
	return status;
}

static void test_no_memory(void **state)
{
	(void)state;
	assert_true(unit_sweep_allocations(attempt_load, small.context) > 50);
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
		cmocka_unit_test(test_too_many_fields),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests_name(
		"form", tests, unit_form_set_up, unit_form_tear_down);
}
