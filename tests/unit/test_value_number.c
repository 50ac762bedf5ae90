/* SPDX-License-Identifier: MIT */
/* Integers, decimals, money, telephone and record numbers. */
#include "unit_value.h"

#include <string.h>

static void test_integer(void **state)
{
	struct ledger__field field = {.type = LEDGER__TYPE_INTEGER};
	static const struct unit_cell cells[] = {
		{"3", "3"},
		{"0", "0"},
		{"03", "3"},
		{"000", "0"},
		{"-0", "0"},
		{"-5", "-5"},
		{"+5", "5"},
		{"3.0", "3"},
		{"３", "3"},
		{"1,234,567", "1234567"},
		{"123456789012345", "123456789012345"},
		{"3个", "3 cell-folded"},
		{"45 岁", "45 cell-folded"},
		{"4人", "4 cell-folded"},
		{"1234567890123456", "(unreadable) number-unreadable"},
		{"3.5", "(unreadable) number-unreadable"},
		{"1,23", "(unreadable) number-unreadable"},
		{"1234,567", "(unreadable) number-unreadable"},
		{",123", "(unreadable) number-unreadable"},
		{"1E+3", "(unreadable) number-unreadable"},
		{"0x10", "(unreadable) number-unreadable"},
		{"三", "(unreadable) number-unreadable"},
		{"无", "(unreadable) number-unreadable"},
		{"3-4", "(unreadable) number-unreadable"},
		{"个", "(unreadable) number-unreadable"},
		{"-", "(blank)"},
	};

	(void)state;
	UNIT_READ_ALL(&field, cells);
	field.minimum = "0";
	field.maximum = "30";
	assert_string_equal(unit_read(&field, "30"), "30");
	assert_string_equal(
		unit_read(&field, "31"), "(unreadable) number-range");
	assert_string_equal(unit_detail(0), "0–30, n × 1");
	assert_string_equal(
		unit_read(&field, "-1"), "(unreadable) number-range");
}

static void test_decimal(void **state)
{
	struct ledger__field field = {
		.type = LEDGER__TYPE_DECIMAL,
		.minimum = "0.5",
		.maximum = "99",
		.step = "0.5",
	};
	static const struct unit_cell cells[] = {
		{"0.5", "0.5"},
		{"2.50", "2.5"},
		{"99", "99"},
		{"99.0", "99"},
		{"2年", "2 cell-folded"},
		{"0.75", "(unreadable) number-range"},
		{"0.4", "(unreadable) number-range"},
		{"99.5", "(unreadable) number-range"},
		{"0.500000001", "(unreadable) number-range"},
		{".5", "(unreadable) number-unreadable"},
		{"5.", "(unreadable) number-unreadable"},
		{"1.2.3", "(unreadable) number-unreadable"},
		{"0.1234567891", "(unreadable) number-unreadable"},
		{"半年", "(unreadable) number-unreadable"},
	};

	(void)state;
	UNIT_READ_ALL(&field, cells);
	unit_read(&field, "0.75");
	assert_string_equal(unit_detail(0), "0.5–99, n × 0.5");
}

static void test_money(void **state)
{
	static const struct ledger__unit units[] = {
		{"万元", 10000}, {"万", 10000}};
	struct ledger__field field = {
		.type = LEDGER__TYPE_MONEY,
		.units = units,
		.unit_count = 2,
	};
	static const struct unit_cell cells[] = {
		{"12000", "12000"},
		{"12,000.50", "12000.5"},
		{"12000元", "12000 cell-folded"},
		{"¥12000", "12000 cell-folded"},
		{"￥ 12000", "12000 cell-folded"},
		{"1.2万元", "12000 cell-folded"},
		{"1.2万", "12000 cell-folded"},
	};
	static const struct unit_cell in_ten_thousands[] = {
		{"1.2", "12000"},
		{"0.00001", "0.1"},
		{"0.1", "1000"}, /* no binary fraction in between */
		{"-3", "-30000"},
		{"1.2万元", "12000 cell-folded"},
		{"12000元", "12000 cell-folded"},
		{"99999999999.9999", "999999999999999"},
		{"100000000000", "(unreadable) number-unreadable"},
	};

	(void)state;
	UNIT_READ_ALL(&field, cells);
	unit_set_factor(10000);
	UNIT_READ_ALL(&field, in_ten_thousands);
	unit_set_factor(1);
}

static void test_phone(void **state)
{
	static const struct ledger__field field = {.type = LEDGER__TYPE_PHONE};
	static const struct unit_cell cells[] = {
		{"13800000000", "13800000000"},
		{"138 0000 0000", "13800000000"},
		{"138-0000-0000", "13800000000"},
		{"１３８００００００００", "13800000000"},
		{"+8613800000000", "13800000000"},
		{"+86 138 0000 0000", "13800000000"},
		{"8613800000000", "13800000000"},
		{"008613800000000", "13800000000"},
		{"13800000000.0", "13800000000"},
		{"0396-7654321", "0396-7654321"},
		{"03967654321", "0396-7654321"},
		{"(0396)7654321", "0396-7654321"},
		{"（0396）7654321", "0396-7654321"},
		{"0396 7654321", "0396-7654321"},
		{"0371-87654321", "0371-87654321"},
		{"010-87654321", "010-87654321"},
		{"01087654321", "010-87654321"},
		{"021 87654321", "021-87654321"},
		{"+86-396-7654321", "0396-7654321"},
		{"0396-7654321-123", "0396-7654321-123"},
		{"0396-7654321转123", "0396-7654321-123"},
		{"0396-7654321#12345", "0396-7654321-12345"},
		{"0396-7654321#123456", "(unreadable) phone-unreadable"},
		{"13800000000、13900000000", "13800000000;13900000000"},
		{"13800000000/13900000000", "13800000000;13900000000"},
		{"13800000000；13900000000", "13800000000;13900000000"},
		{"13800000000 13900000000", "13800000000;13900000000"},
		{"13800000000;0396-7654321", "13800000000;0396-7654321"},
		{"无", "(blank)"},
		{"无电话", "(blank)"},
		{"没有", "(blank)"},
		{"138****0000", "(nothing) phone-masked"},
		{"138****", "(nothing) phone-masked"},
		{"0431-8…", "(nothing) phone-masked"},
		{"1.38E+10", "(unreadable) phone-unreadable"},
		{"1380000000", "(unreadable) phone-unreadable"},
		{"138000000000", "(unreadable) phone-unreadable"},
		{"7654321", "(unreadable) phone-unreadable"},
		{"0396-765432", "(unreadable) phone-unreadable"},
		{"张三13800000000", "(unreadable) phone-unreadable"},
		{"13800000000、1390", "(unreadable) phone-unreadable"},
		{"0396", "(unreadable) phone-unreadable"},
		{"+", "(unreadable) phone-unreadable"},
	};

	(void)state;
	UNIT_READ_ALL(&field, cells);
}

static void test_record(void **state)
{
	static const struct ledger__field field = {.type = LEDGER__TYPE_RECORD};
	static const struct unit_cell cells[] = {
		{"KVTRWQN-12", "KVTRWQN-12"},
		{"kvtrwqn-12", "KVTRWQN-12"},
		{"ＫＶＴＲＷＱＮ－１２", "KVTRWQN-12"},
		{"BBBBBBB-1", "BBBBBBB-1"},
		{"ZZZZZZZ-4294967295", "ZZZZZZZ-4294967295"},
		{"ZZZZZZZ-4294967296", "(unreadable) record-malformed"},
		{"KVTRWQN-0", "(unreadable) record-malformed"},
		{"KVTRWQN-012", "(unreadable) record-malformed"},
		{"KVTRWQN.12", "(unreadable) record-malformed"},
		{"KVTRWQA-12", "(unreadable) record-malformed"},
		{"KVTRWQN-", "(unreadable) record-malformed"},
		{"12", "(unreadable) record-malformed"},
	};
	char text[LEDGER__RECORD_TEXT_SIZE];
	int64_t number = 0;

	(void)state;
	UNIT_READ_ALL(&field, cells);
	/* B is 0, C is 1, Z is 19. */
	assert_true(ledger__record_parse("BBBBBBC-3", 9, &number));
	assert_int_equal(number, (INT64_C(1) << 32) + 3);
	assert_true(ledger__record_parse("BBBBBCB-3", 9, &number));
	assert_int_equal(number, (INT64_C(20) << 32) + 3);
	assert_int_equal(ledger__version_format(number, text), 9);
	assert_string_equal(text, "BBBBBCB.3");
	for (int i = 0; i < 10000; i++) {
		int64_t random = (int64_t)unit_value_random(1280000000) << 32 |
				 (int64_t)(1 + unit_value_random(4294967295u));
		size_t length = ledger__record_format(random, text);

		assert_true(ledger__record_parse(text, length, &number));
		assert_true(number == random);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_integer),
		cmocka_unit_test(test_decimal),
		cmocka_unit_test(test_money),
		cmocka_unit_test(test_phone),
		cmocka_unit_test(test_record),
	};

	return cmocka_run_group_tests(tests, NULL, unit_value_release);
}
