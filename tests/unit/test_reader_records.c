/* SPDX-License-Identifier: MIT */
/* JSON lines and YAML: records, their keys, and what is none. */
#include "unit_table.h"

#include <string.h>

static void assert_keys(size_t row, const char *expected)
{
	const struct ledger__row *at = &sheet.block.rows[row];
	char text[64] = "";

	for (uint32_t i = 0; i < at->cell_count; i++) {
		int32_t key = sheet.block.cells[at->first_cell + i].key;

		strcat(text, i > 0 ? "|" : "");
		strcat(text, key < 0 ? "-"
				     : ledger__reader_key(
					       sheet.reader, (size_t)key));
	}
	assert_string_equal(text, expected);
}

static void test_json(void **state)
{
	(void)state;
	unit_sheet_load(&sheet, "a.jsonl",
		"{\"name\":\"张\\\"三\",\"id\":411726000000000018}\n"
		"\n"
		"{\"id\": -0.50, \"x\": null, \"name\": \"a1\", "
		"\"y\": 123456789012345678901, \"z\":1E5}\n"
		"{\"ok\":true,\"no\":false}\n");
	assert_int_equal(ledger__reader_key_count(sheet.reader), 7);
	assert_string_equal(ledger__reader_key(sheet.reader, 2), "x");
	assert_string_equal(unit_row(&sheet, 0), "张\"三|411726000000000018");
	assert_keys(0, "name|id");
	assert_int_equal(sheet.block.rows[1].cell_count, 0);
	assert_string_equal(
		unit_row(&sheet, 2), "-0.50||a1|123456789012345678901|1E5");
	assert_keys(2, "id|x|name|y|z");
	assert_string_equal(unit_row(&sheet, 3), "true|false");
	for (size_t i = 0; i < 4; i++)
		unit_assert_damage(&sheet, i, LEDGER__SOUND, 0, "");
}

static void test_json_damage(void **state)
{
	(void)state;
	unit_sheet_load(&sheet, "a.jsonl",
		"{\"a\":1}\n"
		"{\"a\":1,\"a\":2}\n"
		" {\"b\" : \"}:,[\", \"a\": [ 1 ,{\"c\":\"]\"}] , \"d\":1.0 }\n"
		"{\"a\":\"x\\u001b\"}\n"
		"{\"a\":\n"
		"5\n"
		"{\"a\":\"\\u0000b\"}\n"
		"{\"a\":\"\xff\"}\n"
		"{\"a\":2}\n");
	assert_int_equal(sheet.block.row_count, 9);
	unit_assert_damage(
		&sheet, 1, LEDGER__DAMAGED_RECORD, 1, "a key stands twice");
	assert_string_equal(unit_row(&sheet, 1), "{\"a\":1,\"a\":2}");
	assert_keys(1, "-");
	unit_assert_damage(&sheet, 2, LEDGER__DAMAGED_RECORD, 2,
		"an object or array within the object");
	assert_string_equal(
		unit_row(&sheet, 2), "}:,[|[ 1 ,{\"c\":\"]\"}]|1.0");
	assert_keys(2, "b|a|d");
	unit_assert_damage(&sheet, 3, LEDGER__DAMAGED_CONTROL, 1, "U+001B");
	assert_string_equal(unit_row(&sheet, 3), "x\033");
	unit_assert_damage(
		&sheet, 4, LEDGER__DAMAGED_RECORD, 1, "no JSON object");
	unit_assert_damage(
		&sheet, 5, LEDGER__DAMAGED_RECORD, 1, "no JSON object");
	unit_assert_damage(&sheet, 6, LEDGER__DAMAGED_CONTROL, 1, "U+0000");
	unit_assert_damage(&sheet, 7, LEDGER__DAMAGED_BYTES, 1, "0xFF 0x22");
	assert_string_equal(unit_row(&sheet, 7), "\uFFFD");
	assert_string_equal(unit_row(&sheet, 8), "2");
	unit_assert_damage(&sheet, 8, LEDGER__SOUND, 0, "");
}

static void test_yaml(void **state)
{
	(void)state;
	unit_sheet_load(&sheet, "a.yaml",
		"# rows\n---\n"
		"- name: 张三\n  id: '411726000000000018'\n\n"
		"  note: \"a\\tb\"\n"
		"- {id: ~, name: \"null\", age: null, x: }\n"
		"- name: no\n");
	assert_int_equal(sheet.block.row_count, 5);
	assert_int_equal(sheet.block.line_count, 8);
	assert_int_equal(sheet.block.rows[0].cell_count, 0);
	assert_int_equal(sheet.block.rows[1].cell_count, 0);
	assert_string_equal(
		unit_row(&sheet, 2), "张三|411726000000000018|a\tb");
	assert_int_equal(sheet.block.rows[2].line, 3);
	assert_int_equal(sheet.block.rows[2].line_count, 4);
	assert_keys(2, "name|id|note");
	assert_string_equal(unit_row(&sheet, 3), "|null||");
	assert_keys(3, "id|name|age|x");
	assert_string_equal(unit_row(&sheet, 4), "no");
	for (size_t i = 0; i < 5; i++)
		unit_assert_damage(&sheet, i, LEDGER__SOUND, 0, "");
	assert_int_equal(ledger__reader_key_count(sheet.reader), 5);
}

static void test_yaml_damage(void **state)
{
	static const char *const bad[] = {"- a: [1]\n", "- a: &x 1\n",
		"- a: *x\n", "- a: !t 1\n", "- a: 1\n  a: 2\n", "- just text\n",
		"- a: \"x\n", "- a:\n    b: 1\n"};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		char text[128] = "- a: 1\n";

		strcat(text, bad[i]);
		strcat(text, "- a: 3\n");
		unit_sheet_load(&sheet, "a.yaml", text);
		assert_int_equal(sheet.block.row_count, 3);
		assert_string_equal(unit_row(&sheet, 0), "1");
		assert_int_equal(
			sheet.block.rows[1].damage, LEDGER__DAMAGED_RECORD);
		assert_int_equal(sheet.block.rows[1].cell_count, 1);
		assert_string_equal(unit_row(&sheet, 2), "3");
		unit_assert_damage(&sheet, 2, LEDGER__SOUND, 0, "");
	}
	unit_sheet_load(&sheet, "a.yaml", "a: 1\n- a: 2\nb: 3\n");
	assert_int_equal(sheet.block.row_count, 3);
	unit_assert_damage(&sheet, 0, LEDGER__DAMAGED_RECORD, 1,
		"line belongs to no record");
	assert_string_equal(unit_row(&sheet, 1), "2");
	unit_assert_damage(&sheet, 2, LEDGER__DAMAGED_RECORD, 1,
		"line belongs to no record");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SHEET_TEST(json),
		SHEET_TEST(json_damage),
		SHEET_TEST(yaml),
		SHEET_TEST(yaml_damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
