/* SPDX-License-Identifier: MIT */
/* UTF-8, width, folding, and what must not reach a terminal. */
#include "unit.h"

#include "base/text.h"

#include <string.h>

/*
 * The oracle: the bits of a sequence of `length` bytes, taken as they come;
 * then what the standard forbids is forbidden.
 */
static bool oracle(const unsigned char *b, size_t length, int32_t *point)
{
	static const unsigned char leads[] = {0, 0x00, 0xC0, 0xE0, 0xF0};
	static const unsigned char masks[] = {0, 0x80, 0xE0, 0xF0, 0xF8};
	static const int32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
	int32_t value = b[0] & ~masks[length];

	if ((b[0] & masks[length]) != leads[length])
		return false;
	for (size_t i = 1; i < length; i++) {
		if (b[i] / 64 != 2)
			return false;
		value = value * 64 + b[i] % 64;
	}
	*point = value;
	return value >= smallest[length] && value <= 0x10FFFF &&
	       (value < 0xD800 || value > 0xDFFF);
}

static void check_sequence(const unsigned char *bytes, size_t length)
{
	int32_t expected = -1;
	int32_t point = -1;
	bool valid = oracle(bytes, length, &expected);
	size_t got = ledger__utf8_decode((const char *)bytes, length, &point);

	if ((got == length) != valid || (valid && point != expected))
		fail_msg("%02x %02x %02x %02x (%zu): %zu, %x", bytes[0],
			bytes[1], bytes[2], bytes[3], length, got,
			(unsigned)point);
	if ((ledger__utf8_valid_prefix((const char *)bytes, length) ==
		    length) != valid &&
		bytes[0] >= 0x80)
		fail_msg("%02x %02x %02x %02x: prefix", bytes[0], bytes[1],
			bytes[2], bytes[3]);
}

static void test_every_short_sequence(void **state)
{
	(void)state;
	for (unsigned a = 0; a < 256; a++) {
		unsigned char bytes[4] = {(unsigned char)a, 0, 0, 0};

		check_sequence(bytes, 1);
		for (unsigned b = 0; b < 256; b++) {
			bytes[1] = (unsigned char)b;
			if (a >= 0x80)
				check_sequence(bytes, 2);
			for (unsigned c = 0; a >= 0xE0 && c < 256; c++) {
				bytes[2] = (unsigned char)c;
				check_sequence(bytes, 3);
			}
			bytes[2] = 0;
		}
	}
}

static void test_every_long_sequence(void **state)
{
	static const unsigned char last[] = {
		0x00, 0x7F, 0x80, 0xBF, 0xC0, 0xFF};

	(void)state;
	for (unsigned a = 0xF0; a < 256; a++)
		for (unsigned b = 0; b < 256; b++)
			for (unsigned c = 0; c < 256; c++)
				for (size_t d = 0; d < sizeof(last); d++) {
					unsigned char bytes[4] = {
						(unsigned char)a,
						(unsigned char)b,
						(unsigned char)c, last[d]};

					check_sequence(bytes, 4);
				}
}

static void test_append_decodes_back(void **state)
{
	struct ledger__buffer buffer = {0};

	(void)state;
	for (int32_t point = 0; point <= 0x10FFFF; point++) {
		int32_t read = -1;

		ledger__buffer_reset(&buffer);
		ledger__utf8_append(&buffer, point);
		if (ledger__utf8_decode(buffer.data, buffer.length, &read) !=
			buffer.length)
			fail_msg("U+%04X", (unsigned)point);
		if (point >= 0xD800 && point <= 0xDFFF)
			assert_int_equal(read, 0xFFFD);
		else if (read != point)
			fail_msg("U+%04X", (unsigned)point);
	}
	ledger__buffer_reset(&buffer);
	ledger__utf8_append(&buffer, -1);
	ledger__utf8_append(&buffer, 0x110000);
	assert_string_equal(ledger__buffer_text(&buffer), "\uFFFD\uFFFD");
	ledger__buffer_release(&buffer);
}

/* Fast paths read eight bytes or whole characters: every alignment counts. */
static void test_valid_prefix_at_every_offset(void **state)
{
	static const char *const fillers[] = {"a", "é", "农", "𠮷"};
	static const char *const wrong[] = {"\x80", "\xC0\x80", "\xE4\xBA",
		"\xE4\xBA"
		"a",
		"\xED\xA0\x80", "\xE0\x9F\xBF", "\xF4\x90\x80\x80",
		"\xF0\x8F\xBF\xBF", "\xF5", "\xFF"};

	(void)state;
	for (size_t f = 0; f < 4; f++)
		for (size_t w = 0; w < sizeof(wrong) / sizeof(wrong[0]); w++)
			for (size_t n = 0; n < 40; n++) {
				struct ledger__buffer text = {0};
				size_t good;

				for (size_t i = 0; i < n; i++)
					ledger__buffer_append_text(
						&text, fillers[f]);
				ledger__buffer_append_text(&text, "x");
				good = text.length;
				ledger__buffer_append_text(&text, wrong[w]);
				assert_int_equal(
					ledger__utf8_valid_prefix(
						text.data, text.length),
					good);
				assert_int_equal(ledger__utf8_valid_prefix(
							 text.data, good),
					good);
				ledger__buffer_append_text(
					&text, "aaaaaaaaaaaaaaaa");
				assert_int_equal(
					ledger__utf8_valid_prefix(
						text.data, text.length),
					good);
				ledger__buffer_release(&text);
			}
}

static size_t width(const char *text)
{
	return ledger__text_width(text, strlen(text));
}

static void test_width(void **state)
{
	(void)state;
	assert_int_equal(width(""), 0);
	assert_int_equal(width("abc"), 3);
	assert_int_equal(width("农村abc"), 7);
	assert_int_equal(width("，"), 2);
	assert_int_equal(width("Ａ"), 2);
	assert_int_equal(width("é"), 1);
	assert_int_equal(width("e\u0301"), 1);
	assert_int_equal(width("𠮷"), 2);
	assert_int_equal(width("\u200B"), 0);
	assert_int_equal(width("古丽·买买提"), 11);
	assert_int_equal(width("\xFF"), 1);
}

static void assert_fold(const char *text, const char *expected)
{
	struct ledger__buffer buffer = {0};
	bool changed = ledger__text_fold_width(&buffer, text, strlen(text));

	assert_string_equal(ledger__buffer_text(&buffer), expected);
	assert_int_equal(changed, strcmp(text, expected) != 0);
	ledger__buffer_release(&buffer);
}

static void test_fold_width(void **state)
{
	(void)state;
	assert_fold("", "");
	assert_fold("411726199003150041", "411726199003150041");
	assert_fold(
		"４１１７２６１９９００３１５００４Ｘ", "41172619900315004X");
	assert_fold("！～", "!~");
	assert_fold("＀｟￠", "＀｟￠"); /* neighbours of the range */
	assert_fold("张　三\u00A0丰", "张 三 丰");
	assert_fold("\uFEFF张\u200B三\u200F", "张三");
	assert_fold("a\u00ADb\u061C\u180E\u202Ec\u2060\u2066\u2069", "abc");
	assert_fold("é§«»", "é§«»"); /* C2 and C3, but kept */
	assert_fold("“古丽·买买提”—…", "“古丽·买买提”—…"); /* E2, kept */
	assert_fold("、。〇㐀", "、。〇㐀");		   /* E3, kept */
	assert_fold("\xFF\xE3\x80", "\xFF\xE3\x80");	   /* bytes stay */
}

static void test_trim(void **state)
{
	static const struct {
		const char *text, *expected;
	} cases[] = {{"", ""}, {" \t\r\n\v\f", ""}, {"　　", ""},
		{" 　张 三　 ", "张 三"}, {"张", "张"}, {"\u4000", "\u4000"},
		{"  a", "a"}, {"a\n", "a"}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *text = cases[i].text;
		size_t length = strlen(text);

		ledger__text_trim(&text, &length);
		assert_int_equal(length, strlen(cases[i].expected));
		assert_memory_equal(text, cases[i].expected, length);
	}
}

static void assert_control(const char *text, size_t length, size_t expected)
{
	size_t offset = 999;
	bool found = ledger__text_has_control(text, length, &offset);

	assert_int_equal(found, expected != 999);
	assert_int_equal(offset, expected);
}

static void test_has_control(void **state)
{
	char every[2] = "a";

	(void)state;
	for (int byte = 0; byte < 0x80; byte++) {
		every[1] = (char)byte;
		assert_control(every, 2, byte < 0x20 || byte == 0x7F ? 1 : 999);
	}
	assert_control("农\xC2\x80", 5, 3);
	assert_control("农\xC2\x9B"
		       "31m",
		8, 3);
	assert_control("农\xC2\xA0", 5, 999);
	assert_control("\u202Aabc", 6, 0);
	assert_control("\u202E", 3, 0);
	assert_control("\u2029\u202F", 6, 999);
	assert_control("ab\u2066", 5, 2);
	assert_control("ab\u2069", 5, 2);
	assert_control("ab\u2065\u206A", 8, 999);
	assert_control("\xC2", 1, 999);
	assert_control("\xE2\x80", 2, 999);
	assert_control("\xE2\x80\x1B", 3, 2);
	assert_control("", 0, 999);
}

static void test_append_visible(void **state)
{
	struct ledger__buffer buffer = {0};
	static const char text[] = "张\x1B]52;c\a\u202E\u200B\xC2\x9B\n\xFF.";

	(void)state;
	ledger__text_append_visible(&buffer, text, sizeof(text) - 1);
	assert_string_equal(ledger__buffer_text(&buffer),
		"张\\u{1b}]52;c\\u{7}\\u{202e}\\u{200b}\\u{9b}\\u{a}\\x{ff}.");
	ledger__buffer_release(&buffer);
}

static void test_classes(void **state)
{
	(void)state;
	assert_true(ledger__is_hanzi(0x4E00));
	assert_true(ledger__is_hanzi(0x9FFF));
	assert_true(ledger__is_hanzi(0x3400));
	assert_true(ledger__is_hanzi(0x3007));
	assert_true(ledger__is_hanzi(0x20BB7));
	assert_true(ledger__is_hanzi(0x323AF));
	assert_false(ledger__is_hanzi('a'));
	assert_false(ledger__is_hanzi(0x3042));
	assert_false(ledger__is_hanzi(0xAC00));
	assert_false(ledger__is_hanzi(0xE000));
	assert_true(ledger__is_private_use(0xE000));
	assert_true(ledger__is_private_use(0xF8FF));
	assert_true(ledger__is_private_use(0xF0000));
	assert_true(ledger__is_private_use(0x10FFFD));
	assert_false(ledger__is_private_use(0xF900));
	assert_false(ledger__is_private_use(0xFFFFE));
}

static void test_nearest(void **state)
{
	static const char *const names[] = {
		"marital_status", "citizen_number", "婚姻状况", "民族", "x"};

	(void)state;
#define NEAREST(text) ledger__nearest(text, names, 5)
	assert_string_equal(NEAREST("marital_staus"), "marital_status");
	assert_string_equal(NEAREST("martial_status"), "marital_status");
	assert_string_equal(NEAREST("citizen_numbers"), "citizen_number");
	assert_string_equal(NEAREST("婚姻状態"), "婚姻状况");
	assert_string_equal(NEAREST("状婚姻况") == NULL ? "none" : "", "none");
	assert_string_equal(NEAREST("族民"), "民族"); /* an exchange is one */
	assert_string_equal(NEAREST("民俗"), "民族");
	assert_string_equal(NEAREST("x"), "x");
	assert_null(NEAREST("y")); /* nothing in common */
	assert_null(NEAREST(""));
	assert_null(NEAREST("household"));
	assert_null(NEAREST("\xFF"));
	assert_null(ledger__nearest("name", NULL, 0));
#undef NEAREST
}

static void assert_veiled(const char *text, const char *expected)
{
	struct ledger__buffer out = {0};

	ledger__text_append_veiled(&out, text, strlen(text));
	assert_string_equal(ledger__buffer_text(&out), expected);
	ledger__buffer_release(&out);
}

static void test_append_veiled(void **state)
{
	(void)state;
	assert_veiled("", "");
	assert_veiled("号411726197001010026和41172619750303006x。",
		"号411726********0026和411726********006X。");
	assert_veiled(
		"４１１７２６１９７００１０１００２６", "411726********0026");
	assert_veiled("411726 19700101 0026", "411726********0026");
	assert_veiled("4117-2619.7001 010026 ", "411726********0026 ");
	assert_veiled("411726700101002", "411726********1002");
	assert_veiled("1 411726700101002", "141172********1002");
	/* Dates, areas and telephones stay. */
	assert_veiled("2025-01-01-2025-03-01", "2025-01-01-2025-03-01");
	assert_veiled("41172610200113800000001", "411726********0001");
	assert_veiled("411726102001、13800000001", "411726102001、13800000001");
	assert_veiled("41172670010100", "41172670010100");
	assert_veiled("4117267001  01002026", "4117267001  01002026");
	assert_veiled("\xFF"
		      "411726197001010026\xFF",
		"\xFF"
		"411726********0026\xFF");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_short_sequence),
		cmocka_unit_test(test_every_long_sequence),
		cmocka_unit_test(test_append_decodes_back),
		cmocka_unit_test(test_valid_prefix_at_every_offset),
		cmocka_unit_test(test_width),
		cmocka_unit_test(test_fold_width),
		cmocka_unit_test(test_trim),
		cmocka_unit_test(test_has_control),
		cmocka_unit_test(test_append_visible),
		cmocka_unit_test(test_append_veiled),
		cmocka_unit_test(test_classes),
		cmocka_unit_test(test_nearest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
