/* SPDX-License-Identifier: MIT */
/* Records: inserted, loaded, replaced, found, scanned. */
#include "unit_store.h"

#include "base/digest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct unit_store unit;

static int begin(void **state)
{
	(void)state;
	unit_store_begin(&unit);
	return 0;
}

static int end(void **state)
{
	(void)state;
	unit_store_end(&unit);
	return 0;
}

static void test_what_goes_in_comes_out(void **state)
{
	int64_t record_no;
	char text[LEDGER__RECORD_TEXT_SIZE];
	char expected[LEDGER__RECORD_TEXT_SIZE];
	(void)state;

	unit_store_run(&unit, "persons");
	record_no = unit_add_zhang(&unit, 2);
	unit_store_done(&unit);
	unit_store_reopen(&unit, LEDGER_STORE_READ);
	unit_assert_value(&unit, "persons", record_no, "name", "张小花");
	unit_assert_value(&unit, "persons", record_no, "kinds", "1;2");
	unit_assert_value(&unit, "persons", record_no, "children", "2");
	unit_assert_value(&unit, "persons", record_no, "remark", "(blank)");
	unit_assert_value(&unit, "persons", record_no, "record_no", "(blank)");
	(void)ledger__record_format(record_no, text);
	(void)snprintf(expected, sizeof(expected), "%s-1",
		ledger_store_code(unit.store));
	assert_string_equal(text, expected);
	/* As it reads without the library. */
	unit_assert_sql(&unit,
		"SELECT id_no, children + 1, verified_on, _line, _batch "
		"FROM persons",
		"110101199003072084|3|2025-06-01|2|1\n");
	(void)snprintf(expected, sizeof(expected), "%s-1|",
		ledger_store_code(unit.store));
	{
		char *view = unit_sql_text(unit.path,
			"SELECT 编号, 类别, 照护, 在册状态 FROM 人员");

		assert_memory_equal(view, expected, strlen(expected));
		assert_string_equal(
			view + strlen(expected), "视力、听力|是|登记在册\n");
		free(view);
	}
}

static void test_canonical_text(void **state)
{
	const struct ledger__sheet *sheet = unit_sheet_named(&unit, "persons");
	struct ledger__buffer text = {0};
	struct ledger__buffer value = {0};
	const char *at;
	const char *name;
	size_t length;
	(void)state;

	unit_store_values(&unit, sheet,
		UNIT_CELLS("remark=a\\b\nc", "name=李", "children=0"));
	ledger__canonical_text(sheet, unit.values, &text);
	assert_string_equal(ledger__buffer_text(&text),
		"children=0\nname=李\nremark=a\\\\b\\nc\n");
	at = text.data;
	for (int i = 0; i < 3; i++)
		assert_int_equal(
			ledger__canonical_next(&at, text.data + text.length,
				&name, &length, &value),
			LEDGER_OK);
	assert_string_equal(ledger__buffer_text(&value), "a\\b\nc");
	assert_int_equal(length, 6);
	assert_int_equal(ledger__canonical_next(&at, text.data + text.length,
				 &name, &length, &value),
		LEDGER_END);
	at = "name=cut";
	assert_int_equal(
		ledger__canonical_next(&at, at + 8, &name, &length, &value),
		LEDGER_ERROR_STORE);
	ledger__buffer_release(&text);
	ledger__buffer_release(&value);
}

static void test_update_keeps_the_old_state(void **state)
{
	int64_t record_no;
	(void)state;

	unit_store_run(&unit, "persons");
	record_no = unit_add_zhang(&unit, 2);
	unit_store_done(&unit);
	unit_store_run(&unit, "persons");
	assert_true(unit_store_update(&unit, "persons", record_no, 7,
		UNIT_CELLS("phone=", "verified_on=2025-08-01", "care=no")));
	assert_false(unit_store_update(
		&unit, "persons", record_no, 8, UNIT_CELLS("care=no")));
	unit_store_done(&unit);
	unit_assert_value(&unit, "persons", record_no, "phone", "(blank)");
	unit_assert_value(
		&unit, "persons", record_no, "verified_on", "2025-08-01");
	unit_assert_value(&unit, "persons", record_no, "name", "张小花");
	unit_assert_sql(&unit,
		"SELECT version & 4294967295, parent, batch, line, changed,"
		" state FROM record_version",
		"1|NULL|1|2|NULL|birth_date=1990-03-07\ncare=yes\nchildren=2\n"
		"id_no=110101199003072084\nkinds=1;2\n"
		"living_area=411726103201\nname=张小花\nphone=13800000000\n"
		"status=registered\nverified_on=2025-06-01\n\n");
	unit_assert_sql(&unit,
		"SELECT _version & 4294967295, _parent & 4294967295, "
		"_batch, _line, _changed FROM persons",
		"2|1|2|7|contact,life,verification\n");
	unit_ok(&unit, ledger_store_check(unit.store, NULL, NULL));
}

/* Back to a former value is a new version, not the former one. */
static void test_versions_form_a_chain(void **state)
{
	int64_t record_no;
	(void)state;

	unit_store_run(&unit, "persons");
	record_no = unit_add_zhang(&unit, 2);
	for (int i = 0; i < 40; i++)
		assert_true(unit_store_update(&unit, "persons", record_no,
			(uint64_t)i + 3,
			i % 2 ? UNIT_CELLS("name=张小花")
			      : UNIT_CELLS("name=张小华", "care=no")));
	unit_store_done(&unit);
	unit_assert_sql(&unit,
		"SELECT count(*), max(version) & 4294967295, "
		"sum(parent IS NULL) FROM record_version",
		"40|40|1\n");
	unit_assert_sql(&unit,
		"SELECT _version & 4294967295, _parent - (SELECT "
		"max(version) FROM record_version) FROM persons",
		"41|0\n");
	unit_ok(&unit, ledger_store_check(unit.store, NULL, NULL));
}

/* More sets of differing fields than there are prepared statements. */
static void test_every_set_of_fields(void **state)
{
	static const char *const cells[2][6] = {
		{"name=甲", "birth_date=1980-01-01", "living_area=411726103202",
			"verified_on=2025-07-07", "status=exited",
			"phone=13900000000"},
		{"name=乙", "birth_date=1981-02-03", "living_area=411726104203",
			"verified_on=2025-07-08", "status=registered",
			"phone="}};
	int64_t record_no;
	(void)state;

	unit_store_run(&unit, "persons");
	record_no = unit_add_zhang(&unit, 2);
	for (unsigned set = 1; set < 64; set++) {
		const char *chosen[7] = {NULL};
		size_t count = 0;

		for (int i = 0; i < 6; i++)
			if (set >> i & 1)
				chosen[count++] = cells[set % 2][i];
		(void)unit_store_update(
			&unit, "persons", record_no, set, chosen);
		for (size_t i = 0; i < count; i++) {
			char name[32];
			const char *equals = strchr(chosen[i], '=');

			(void)snprintf(name, sizeof(name), "%.*s",
				(int)(equals - chosen[i]), chosen[i]);
			unit_assert_value(&unit, "persons", record_no, name,
				equals[1] ? equals + 1 : "(blank)");
		}
	}
	unit_store_done(&unit);
	unit_ok(&unit, ledger_store_check(unit.store, NULL, NULL));
}

static void test_finds_numbers_and_keys(void **state)
{
	const struct ledger__sheet *persons =
		unit_sheet_named(&unit, "persons");
	const struct ledger__sheet *provisions =
		unit_sheet_named(&unit, "provisions");
	struct ledger__value key[3] = {{0}};
	char owner[LEDGER__RECORD_TEXT_SIZE];
	char cell[64];
	int64_t person;
	int64_t provision;
	int64_t found = -1;
	(void)state;

	unit_store_run(&unit, "persons");
	person = unit_add_zhang(&unit, 2);
	(void)ledger__record_format(person, owner);
	(void)snprintf(cell, sizeof(cell), "person=%s", owner);
	provision = unit_store_insert(
		&unit, "provisions", 2, UNIT_CELLS(cell, "measure=m1"));
	unit_store_done(&unit);
	unit_ok(&unit, ledger__store_find_number(unit.store, persons,
			       "110101199003072084", 18, &found));
	assert_int_equal(found, person);
	unit_ok(&unit, ledger__store_find_number(unit.store, persons,
			       "110101199003072085", 18, &found));
	assert_int_equal(found, 0);
	key[0] = (struct ledger__value){.text = owner,
		.length = (uint32_t)strlen(owner),
		.statement = LEDGER__STATED};
	key[1] = (struct ledger__value){
		.text = "m1", .length = 2, .statement = LEDGER__STATED};
	key[2] = (struct ledger__value){.statement = LEDGER__BLANK};
	unit_ok(&unit,
		ledger__store_find_key(unit.store, provisions, key, &found));
	assert_int_equal(found, provision);
	key[2] = (struct ledger__value){.text = "2025-01-01",
		.length = 10,
		.statement = LEDGER__STATED};
	unit_ok(&unit,
		ledger__store_find_key(unit.store, provisions, key, &found));
	assert_int_equal(found, 0);
	unit_assert_value(&unit, "provisions", provision, "person", owner);
}

static ledger_status try_insert(const char *sheet, const char *const *cells)
{
	struct ledger__record record = {.values = unit.values};
	unsigned char digest[16] = {0};

	unit_store_values(&unit, unit_sheet_named(&unit, sheet), cells);
	return ledger__store_insert(unit.store, unit_sheet_named(&unit, sheet),
		&unit.batch, 9, &record, digest);
}

/* The importer looks first; the store is the second wall. */
static void test_refuses_equal_numbers_and_keys(void **state)
{
	char *count;
	(void)state;

	unit_store_run(&unit, "persons");
	(void)unit_add_zhang(&unit, 2);
	assert_int_equal(
		try_insert("persons",
			UNIT_CELLS("name=李", "id_no=110101199003072084")),
		LEDGER_ERROR_STORE);
	assert_null(strstr(
		ledger_context_message(unit.context), "110101199003072084"));
	(void)unit_store_insert(&unit, "areas", 2,
		UNIT_CELLS("code=411726103201", "title=大魏庄村"));
	assert_int_equal(try_insert("areas", UNIT_CELLS("code=411726103201")),
		LEDGER_ERROR_STORE);
	/* Two blanks are the same blank in a key. */
	(void)unit_store_insert(&unit, "provisions", 2,
		UNIT_CELLS("person=BBBBBBB-1", "measure=m1"));
	assert_int_equal(try_insert("provisions",
				 UNIT_CELLS("person=BBBBBBB-1", "measure=m1")),
		LEDGER_ERROR_STORE);
	/* A value that the type forbids does not get in either. */
	assert_int_equal(try_insert("persons", UNIT_CELLS("care=maybe")),
		LEDGER_ERROR_STORE);
	assert_int_equal(try_insert("persons", UNIT_CELLS("children=two")),
		LEDGER_ERROR_STORE);
	ledger__store_rollback(unit.store);
	count = unit_sql_text(unit.path, "SELECT count(*) FROM persons");
	assert_string_equal(count, "0\n");
	free(count);
}

static struct ledger__persons find_drafts(const char *const *cells)
{
	const struct ledger__sheet *sheet = unit_sheet_named(&unit, "persons");
	struct ledger__persons found = {.count = 99};

	unit_store_values(&unit, sheet, cells);
	unit_ok(&unit, ledger__store_find_drafts(
			       unit.store, sheet, unit.values, &found));
	return found;
}

static void assert_found(
	struct ledger__persons found, size_t count, size_t strict_count)
{
	assert_int_equal(found.count, count);
	assert_int_equal(found.strict_count, strict_count);
}

static void test_finds_drafts(void **state)
{
	struct ledger__persons found;
	int64_t whole;
	int64_t bare;
	uint64_t drafts = 0;
	(void)state;

	unit_store_run(&unit, "persons");
	whole = unit_store_insert(&unit, "persons", 2,
		UNIT_CELLS("name=王 小花", "birth_date=1980-05-01",
			"living_area=411726103201", "status=draft"));
	bare = unit_store_insert(
		&unit, "persons", 3, UNIT_CELLS("name=李大妮", "status=draft"));
	(void)unit_store_insert(&unit, "persons", 4,
		UNIT_CELLS("name=王小花", "birth_date=1980-05-01",
			"living_area=411726103201", "status=registered",
			"id_no=110101199003072084"));
	unit_store_done(&unit);
	unit_ok(&unit, ledger__store_draft_count(unit.store,
			       unit_sheet_named(&unit, "persons"), &drafts));
	assert_int_equal(drafts, 2);
	/* Blanks inside a name do not make another name. */
	found = find_drafts(UNIT_CELLS("name=王小花", "birth_date=1980-05-01",
		"living_area=411726103201"));
	assert_found(found, 1, 1);
	assert_int_equal(found.strict, whole);
	assert_found(
		find_drafts(UNIT_CELLS("name=王小花", "birth_date=1980-05-02",
			"living_area=411726103201")),
		0, 0);
	found = find_drafts(UNIT_CELLS("name=王小花"));
	assert_found(found, 1, 0);
	assert_int_equal(found.records[0], whole);
	/* The year or the township of hers; others'. */
	assert_found(find_drafts(UNIT_CELLS("name=王小花", "birth_date=1980",
			     "living_area=411726103000")),
		1, 0);
	assert_found(find_drafts(UNIT_CELLS("name=王小花", "birth_date=1981")),
		0, 0);
	assert_found(find_drafts(UNIT_CELLS(
			     "name=王小花", "living_area=411726104000")),
		0, 0);
	found = find_drafts(UNIT_CELLS("name=李大妮", "birth_date=1980"));
	assert_found(found, 1, 0);
	assert_int_equal(found.records[0], bare);
	assert_found(find_drafts(UNIT_CELLS("phone=1")), 0, 0);
	unit_store_values(&unit, unit_sheet_named(&unit, "persons"),
		UNIT_CELLS("name=王小花", "birth_date=1980-05-01",
			"living_area=411726103201"));
	unit_ok(&unit, ledger__store_find_registered(unit.store,
			       unit_sheet_named(&unit, "persons"), unit.values,
			       &found));
	assert_found(found, 1, 1);
	assert_int_equal(found.strict, whole + 2);
}

static void test_remembers_rows(void **state)
{
	int64_t first;
	int64_t found = -1;
	(void)state;

	unit_store_run(&unit, "persons");
	first = unit_store_insert(
		&unit, "persons", 5, UNIT_CELLS("name=王", "status=draft"));
	unit_ok(&unit,
		ledger__store_remember_row(unit.store, &unit.batch, 5, first));
	unit_store_done(&unit);
	unit_ok(&unit, ledger__store_recall_row(
			       unit.store, unit.batch.sha256, 5, &found));
	assert_int_equal(found, first);
	unit_ok(&unit, ledger__store_recall_row(
			       unit.store, unit.batch.sha256, 6, &found));
	assert_int_equal(found, 0);
	unit_ok(&unit,
		ledger__store_recall_row(unit.store, "other", 5, &found));
	assert_int_equal(found, 0);
	unit_ok(&unit, ledger_store_check(unit.store, NULL, NULL));
}

/* "12 " for each record in the order of the scan. */
static const char *scan_order(const char *area, bool by_area)
{
	static char order[128];
	const struct ledger__scan_options options = {
		.area = area, .by_area = by_area};
	const struct ledger__record *record = NULL;
	struct ledger__scan *scan = NULL;
	ledger_status status;

	order[0] = '\0';
	unit_ok(&unit,
		ledger__store_scan(unit.store,
			unit_sheet_named(&unit, "persons"), &options, &scan));
	while ((status = ledger__scan_next(scan, &record)) == LEDGER_OK)
		(void)snprintf(order + strlen(order),
			sizeof(order) - strlen(order), "%d ",
			(int)(record->record_no & 0xffff));
	assert_int_equal(status, LEDGER_END);
	ledger__scan_free(scan);
	return order;
}

static void test_scans(void **state)
{
	struct ledger__due_scan *scan = NULL;
	struct ledger__due_row row;
	const char *expected[3][3] = {
		{"411726103201", "registered", "2025-01-01"},
		{"411726103202", "", ""}, {"411726104201", "draft", ""}};
	(void)state;

	unit_store_run(&unit, "persons");
	(void)unit_store_insert(&unit, "persons", 2,
		UNIT_CELLS(
			"name=甲", "living_area=411726104201", "status=draft"));
	(void)unit_store_insert(
		&unit, "persons", 3, UNIT_CELLS("name=乙", "status=draft"));
	(void)unit_store_insert(&unit, "persons", 4,
		UNIT_CELLS("name=丙", "living_area=411726103202"));
	(void)unit_store_insert(&unit, "persons", 5,
		UNIT_CELLS("name=丁", "living_area=411726103201",
			"status=registered", "verified_on=2025-01-01"));
	unit_store_done(&unit);
	assert_string_equal(scan_order(NULL, false), "1 2 3 4 ");
	assert_string_equal(scan_order(NULL, true), "2 4 3 1 ");
	assert_string_equal(scan_order("411726103000", false), "3 4 ");
	assert_string_equal(scan_order("411726103000", true), "4 3 ");
	assert_string_equal(scan_order("411726103202", true), "3 ");
	assert_string_equal(scan_order("411700000000", true), "4 3 1 ");
	assert_string_equal(scan_order("420000000000", true), "");
	unit_ok(&unit,
		ledger__store_due_scan(unit.store, "411726000000", &scan));
	for (int i = 0; i < 3; i++) {
		unit_ok(&unit, ledger__due_scan_next(scan, &row));
		assert_string_equal(row.area, expected[i][0]);
		assert_string_equal(row.status, expected[i][1]);
		assert_string_equal(row.verified_on, expected[i][2]);
	}
	assert_int_equal(ledger__due_scan_next(scan, &row), LEDGER_END);
	ledger__due_scan_free(scan);
}

static void test_numbers_come_in_order(void **state)
{
	struct ledger__number_cursor *cursor = NULL;
	const char *number = NULL;
	size_t length = 0;
	int64_t record_no = 0;
	(void)state;

	unit_store_run(&unit, "persons");
	(void)unit_store_insert(
		&unit, "persons", 2, UNIT_CELLS("id_no=110101199003072084"));
	(void)unit_store_insert(&unit, "persons", 3, UNIT_CELLS("name=无"));
	(void)unit_store_insert(
		&unit, "persons", 4, UNIT_CELLS("id_no=110101198003072081"));
	unit_store_done(&unit);
	unit_ok(&unit, ledger__store_numbers(unit.store,
			       unit_sheet_named(&unit, "persons"), &cursor));
	unit_ok(&unit,
		ledger__number_next(cursor, &number, &length, &record_no));
	assert_string_equal(number, "110101198003072081");
	assert_int_equal(length, 18);
	assert_int_equal(record_no & 0xffff, 3);
	unit_ok(&unit,
		ledger__number_next(cursor, &number, &length, &record_no));
	assert_int_equal(record_no & 0xffff, 1);
	assert_int_equal(
		ledger__number_next(cursor, &number, &length, &record_no),
		LEDGER_END);
	ledger__number_cursor_free(cursor);
	/* A sheet without numbers has none. */
	unit_ok(&unit, ledger__store_numbers(unit.store,
			       unit_sheet_named(&unit, "areas"), &cursor));
	assert_int_equal(
		ledger__number_next(cursor, &number, &length, &record_no),
		LEDGER_END);
	ledger__number_cursor_free(cursor);
}

static void test_areas_follow_the_sheet(void **state)
{
	const struct ledger__areas *areas = NULL;
	int64_t record_no;
	(void)state;

	unit_ok(&unit, ledger__store_areas(unit.store, &areas));
	assert_false(ledger__areas_has(areas, "411726103201"));
	unit_store_run(&unit, "areas");
	record_no = unit_store_insert(&unit, "areas", 2,
		UNIT_CELLS("code=411726103201", "title=大魏庄村"));
	unit_store_done(&unit);
	unit_ok(&unit, ledger__store_areas(unit.store, &areas));
	assert_string_equal(
		ledger__areas_name(areas, "411726103201"), "大魏庄村");
	unit_store_run(&unit, "areas");
	(void)unit_store_update(
		&unit, "areas", record_no, 3, UNIT_CELLS("title=新村"));
	unit_ok(&unit, ledger__store_areas(unit.store, &areas));
	assert_string_equal(ledger__areas_name(areas, "411726103201"), "新村");
	ledger__store_rollback(unit.store);
	unit_ok(&unit, ledger__store_areas(unit.store, &areas));
	assert_string_equal(
		ledger__areas_name(areas, "411726103201"), "大魏庄村");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_what_goes_in_comes_out),
		CASE(test_canonical_text),
		CASE(test_update_keeps_the_old_state),
		CASE(test_versions_form_a_chain),
		CASE(test_every_set_of_fields),
		CASE(test_finds_numbers_and_keys),
		CASE(test_refuses_equal_numbers_and_keys),
		CASE(test_finds_drafts),
		CASE(test_remembers_rows),
		CASE(test_scans),
		CASE(test_numbers_come_in_order),
		CASE(test_areas_follow_the_sheet),
	};

	return cmocka_run_group_tests_name("store records", tests, NULL, NULL);
}
