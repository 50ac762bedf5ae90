/* SPDX-License-Identifier: MIT */
/* Input, encodings, dialects, lines and heads of sheets. */
#include "unit_table.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- Input ------------------------------------------------------------- */

static void test_digest_and_name(void **state)
{
	const char *digest = NULL;

	(void)state;
	unit_sheet_load(&sheet, "a.csv", "abc");
	assert_int_equal(ledger__input_sha256(sheet.input, &digest), LEDGER_OK);
	assert_string_equal(digest, "ba7816bf8f01cfea414140de5dae2223"
				    "b00361a396177a9cb410ff61f20015ad");
	assert_string_equal(ledger__input_name(sheet.input), sheet.path);
	assert_int_equal(ledger__input_size(sheet.input), 3);
}

static void test_pipe_is_spooled(void **state)
{
	int ends[2];
	char path[64];
	struct ledger__input *input = NULL;
	const char *digest = NULL;
	struct ledger__dialect dialects[LEDGER__DIALECTS];
	size_t count = 0;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "abc", 3), 3);
	close(ends[1]);
	snprintf(path, sizeof path, "/proc/self/fd/%d", ends[0]);
	assert_int_equal(
		ledger__input_open(sheet.context, path, sheet.folder, &input),
		LEDGER_OK);
	assert_int_equal(unit_count_entries(sheet.folder), 0);
	assert_int_equal(ledger__input_size(input), 3);
	assert_int_equal(ledger__input_dialects(input, LEDGER__ENCODING_UNSET,
				 dialects, &count),
		LEDGER_OK);
	assert_int_equal(ledger__input_sha256(input, &digest), LEDGER_OK);
	assert_memory_equal(digest, "ba7816bf", 8);
	ledger__input_free(input);
	close(ends[0]);
}

static void test_changed_file_is_refused(void **state)
{
	const char *digest = NULL;
	FILE *stream;

	(void)state;
	unit_sheet_load(&sheet, "a.csv", "a,b\n1,2\n");
	stream = fopen(sheet.path, "a");
	assert_non_null(stream);
	fputs("3,4\n", stream);
	fclose(stream);
	assert_int_equal(
		ledger__input_sha256(sheet.input, &digest), LEDGER_ERROR_INPUT);
	assert_non_null(strstr(ledger_context_message(sheet.context),
		"was changed while it was read"));
}

static void test_missing_and_folder(void **state)
{
	struct ledger__input *input = NULL;

	(void)state;
	assert_int_equal(ledger__input_open(sheet.context, "/no/such/file",
				 sheet.folder, &input),
		LEDGER_ERROR_INPUT);
	assert_string_equal(ledger_context_message(sheet.context),
		"cannot open '/no/such/file': No such file or directory");
	assert_int_equal(ledger__input_open(sheet.context, sheet.folder,
				 sheet.folder, &input),
		LEDGER_ERROR_INPUT);
	assert_non_null(
		strstr(ledger_context_message(sheet.context), "is a folder"));
	assert_null(input);
}

/* ---- Encodings --------------------------------------------------------- */

static void assert_dialect(size_t rank, enum ledger__encoding encoding,
	enum ledger__syntax syntax, char delimiter)
{
	assert_true(rank < sheet.dialect_count);
	assert_int_equal(sheet.dialects[rank].encoding, encoding);
	assert_int_equal(sheet.dialects[rank].syntax, syntax);
	assert_int_equal(sheet.dialects[rank].delimiter, delimiter);
}

static void test_utf8(void **state)
{
	(void)state;
	unit_sheet_load(&sheet, "a.csv", "姓名,年龄\n张三,35\n");
	assert_int_equal(sheet.dialect_count, 6);
	assert_dialect(0, LEDGER__UTF8, LEDGER__CSV, ',');
	assert_dialect(3, LEDGER__GB18030, LEDGER__CSV, ',');
	assert_string_equal(unit_row(&sheet, 0), "姓名|年龄");
	assert_string_equal(unit_row(&sheet, 1), "张三|35");

	unit_sheet_load(&sheet, "b.csv", "\xef\xbb\xbf姓名,年龄\n");
	assert_int_equal(sheet.dialect_count, 3);
	assert_dialect(0, LEDGER__UTF8, LEDGER__CSV, ',');
	assert_string_equal(unit_row(&sheet, 0), "姓名|年龄");
}

/* Bytes worked out from the code charts, not by a converter. */
static void test_gb18030(void **state)
{
	(void)state;
	unit_sheet_load(&sheet, "a.csv",
		"\xd0\xd5\xc3\xfb,x\n"
		"\xfe\x9f\xa1\xa4\xb0\xa2,\x80\n"
		"\xa3\xa0,\x81\x30\x81\x30\n");
	assert_dialect(0, LEDGER__GB18030, LEDGER__CSV, ',');
	assert_dialect(3, LEDGER__UTF8, LEDGER__CSV, ',');
	assert_string_equal(unit_row(&sheet, 0), "姓名|x");
	assert_string_equal(unit_row(&sheet, 1), "䶮·阿|€");
	/* 81308130 is U+0080, a control character. */
	assert_string_equal(unit_row(&sheet, 2), "　|\xc2\x80");
	unit_assert_damage(&sheet, 2, LEDGER__DAMAGED_CONTROL, 2, "U+0080");
}

static void test_gb18030_damage(void **state)
{
	(void)state;
	/* A half character before a delimiter, at the end, and a lone FF. */
	unit_sheet_load(&sheet, "a.csv",
		"\xd0\xd5\xc3\xfb,\xc4\xea\xc1\xe4\n"
		"\xd5,2\n"
		"1,\xd5\n"
		"1,\xff"
		"A\n");
	assert_string_equal(unit_row(&sheet, 1), "\uFFFD|2");
	unit_assert_damage(&sheet, 1, LEDGER__DAMAGED_BYTES, 1, "0xD5 0x2C");
	assert_string_equal(unit_row(&sheet, 2), "1|\uFFFD");
	unit_assert_damage(&sheet, 2, LEDGER__DAMAGED_BYTES, 2, "0xD5");
	assert_string_equal(unit_row(&sheet, 3), "1|\uFFFDA");
	unit_assert_damage(&sheet, 3, LEDGER__DAMAGED_BYTES, 2, "0xFF 0x41");
}

static void test_utf16(void **state)
{
	static const char little[] = "\xff\xfe\xd3\x59\0\0" /* 姓, NUL */
				     "\t\0x\0\r\0\n\0"
				     "\x0a\x0d\t\0\x42\xd8\xb7\xdf\n\0";
	static const char big[] = "\xfe\xff\x59\xd3\0\t\0x\0\n";
	static const char odd[] = "\xff\xfe\x31\0\n\0\x32";

	(void)state;
	/* The unit 0D0A is one letter, not CR LF; D842 DFB7 is U+20BB7. */
	unit_sheet_load_bytes(&sheet, "a.txt", little, sizeof little - 1);
	assert_int_equal(sheet.dialect_count, 3);
	assert_dialect(0, LEDGER__UTF16LE, LEDGER__CSV, '\t');
	assert_int_equal(sheet.block.row_count, 2);
	unit_assert_damage(&sheet, 0, LEDGER__DAMAGED_CONTROL, 1, "U+0000");
	assert_string_equal(unit_row(&sheet, 1), "\u0D0A|𠮷");

	unit_sheet_load_bytes(&sheet, "b.txt", big, sizeof big - 1);
	assert_dialect(0, LEDGER__UTF16BE, LEDGER__CSV, '\t');
	assert_string_equal(unit_row(&sheet, 0), "姓|x");

	unit_sheet_load_bytes(&sheet, "c.txt", odd, sizeof odd - 1);
	assert_int_equal(sheet.block.row_count, 2);
	unit_assert_damage(&sheet, 1, LEDGER__DAMAGED_BYTES, 1, "0x32");
}

static void test_one_bad_byte_is_no_encoding(void **state)
{
	(void)state;
	unit_sheet_load(&sheet, "a.csv", "姓名,村\n张三,王庄\n李四,\xff\n");
	assert_dialect(0, LEDGER__UTF8, LEDGER__CSV, ',');
	assert_string_equal(unit_row(&sheet, 2), "李四|\uFFFD");
	unit_assert_damage(&sheet, 2, LEDGER__DAMAGED_BYTES, 2, "0xFF");
}

static void test_given_encoding(void **state)
{
	enum ledger__encoding encoding = LEDGER__ENCODING_UNSET;

	(void)state;
	assert_true(ledger__encoding_parse("GBK", &encoding));
	assert_int_equal(encoding, LEDGER__GB18030);
	assert_false(ledger__encoding_parse("iso-2022-cn-ext", &encoding));
	assert_int_equal(
		unit_sheet_open(&sheet, "a.csv", "a,b\n", 4, LEDGER__GB18030),
		LEDGER_OK);
	assert_int_equal(sheet.dialect_count, 3);
	assert_dialect(0, LEDGER__GB18030, LEDGER__CSV, ',');
	/* Of the two UTF-16s the mark decides. */
	assert_int_equal(unit_sheet_open(&sheet, "a.csv", "\xfe\xff\0a", 4,
				 LEDGER__UTF16LE),
		LEDGER_OK);
	assert_dialect(0, LEDGER__UTF16BE, LEDGER__CSV, ',');
}

/* ---- Dialects ---------------------------------------------------------- */

static void test_syntax_and_delimiters(void **state)
{
	static const struct {
		const char *name, *text;
		enum ledger__syntax syntax;
		char delimiter;
	} cases[] = {
		{"a", "a,b,c\n", LEDGER__CSV, ','},
		{"a", "a\tb\tc,d\n", LEDGER__CSV, '\t'},
		{"a", "a;b;c\n1,5;2,5;3\n", LEDGER__CSV, ';'},
		{"a", "\"a;b;c;d\",e,f\n", LEDGER__CSV, ','},
		{"a.tsv", "a,b,c\n", LEDGER__CSV, '\t'},
		{"a.csv", "{\"a\":1}\n", LEDGER__CSV, ','},
		{"a", " {\"a\":1}\n", LEDGER__JSONL, ','},
		{"a.json", "{\"a\":1}\n", LEDGER__JSONL, ','},
		{"a.NDJSON", "", LEDGER__JSONL, ','},
		{"a", "- a: 1\n", LEDGER__YAML, ','},
		{"a", "# rows\n---\n- a: 1\n", LEDGER__YAML, ','},
		{"a", "- a, b: c\n", LEDGER__CSV, ','},
		{"a.yml", "", LEDGER__YAML, ','},
		{"a", "", LEDGER__CSV, ','},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_int_equal(
			unit_sheet_open(&sheet, cases[i].name, cases[i].text,
				strlen(cases[i].text), LEDGER__ENCODING_UNSET),
			LEDGER_OK);
		assert_dialect(
			0, LEDGER__UTF8, cases[i].syntax, cases[i].delimiter);
	}
}

static void test_refused(void **state)
{
	static const struct {
		const char *name, *bytes;
		size_t length;
		const char *says;
	} cases[] = {
		{"a.csv", "PK\3\4....xl/workbook.xml", 23, ".xlsx"},
		{"a.xlsx", "PK\3\4mimetypeapplication/vnd.oasis.opendocument",
			46, ".ods"},
		{"a", "PK\3\4readme", 10, "zip"},
		{"a.xls", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8, ".xls "},
		{"a.xls", "\n<HTML><table>", 14, "web page"},
		{"a", "%PDF-1.4", 8, "PDF"},
		{"a", "[\n {\"a\":1}]", 11, "JSON lines"},
		{"a.jsonl", "[{\"a\":1}]", 9, "jq -c"},
		{"a.json", "[]", 2, "JSON lines"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const char *message;

		assert_int_equal(
			unit_sheet_open(&sheet, cases[i].name, cases[i].bytes,
				cases[i].length, LEDGER__ENCODING_UNSET),
			LEDGER_ERROR_INPUT);
		message = ledger_context_message(sheet.context);
		if (!strstr(message, cases[i].says))
			fail_msg("%zu: %s", i, message);
	}
	/* A heading in brackets is no JSON. */
	assert_int_equal(unit_sheet_open(&sheet, "a", "[a],b\n", 6,
				 LEDGER__ENCODING_UNSET),
		LEDGER_OK);
}

/* ---- Lines and cells --------------------------------------------------- */

static void test_line_ends(void **state)
{
	static const char *const texts[] = {"a,b\n\n1,2\n", "a,b\n\n1,2",
		"a,b\r\n\r\n1,2\r\n", "a,b\r\r1,2\r", "a,b\r\r\n\r\n1,2"};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		unit_sheet_load(&sheet, "a.csv", texts[i]);
		assert_int_equal(sheet.block.row_count, 3);
		assert_int_equal(sheet.block.line_count, 3);
		assert_string_equal(unit_row(&sheet, 0), "a|b");
		assert_int_equal(sheet.block.rows[1].cell_count, 0);
		unit_assert_damage(&sheet, 1, LEDGER__SOUND, 0, "");
		assert_string_equal(unit_row(&sheet, 2), "1|2");
		assert_int_equal(sheet.block.rows[2].line, 3);
		unit_assert_damage(&sheet, 2, LEDGER__SOUND, 0, "");
		assert_false(unit_sheet_next(&sheet));
	}
	unit_sheet_open(&sheet, "a.csv", "", 0, LEDGER__ENCODING_UNSET);
	unit_sheet_read(&sheet, 0);
	assert_false(unit_sheet_next(&sheet));
}

static void test_cells(void **state)
{
	static const struct {
		const char *line, *cells;
	} cases[] = {
		{" a , b\t, \tc", "a|b\t|\tc"},
		{"\"a,b\", \"c\"\"d\" ,", "a,b|c\"d|"},
		{"\" a \",\"\t\"", " a |\t"},
		{",,", "||"},
		{"=\"411726000000000018\",=\"\" , x",
			"=\"411726000000000018\"|=\"\"|x"},
		{"\"a\",=\"1\",\"=\"\"2\"\"\"", "a|=\"1\"|=\"2\""},
		{"张,\"三,四\"", "张|三,四"},
		{"a\u202eb,\u200b", "a\u202eb|\u200b"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		unit_sheet_load(&sheet, "a.csv", cases[i].line);
		assert_string_equal(unit_row(&sheet, 0), cases[i].cells);
		unit_assert_damage(&sheet, 0, LEDGER__SOUND, 0, "");
	}
}

static void test_head_joins_headings(void **state)
{
	(void)state;
	unit_sheet_load(&sheet, "a.csv",
		"title \" alone\n"
		"\"村\r\n名\",\"x\ny\nz\",q\n"
		"1,2,3\n\"4,5,6\n7,8,9\n");
	assert_int_equal(
		ledger__reader_head(sheet.reader, 4, &sheet.block), LEDGER_OK);
	assert_int_equal(sheet.block.row_count, 4);
	unit_assert_damage(&sheet, 0, LEDGER__DAMAGED_QUOTES, 1, "");
	assert_string_equal(unit_row(&sheet, 1), "村\n名|x\ny\nz|q");
	unit_assert_damage(&sheet, 1, LEDGER__SOUND, 0, "");
	assert_int_equal(sheet.block.rows[1].line, 2);
	assert_int_equal(sheet.block.rows[1].line_count, 4);
	assert_string_equal(unit_row(&sheet, 2), "1|2|3");
	assert_int_equal(sheet.block.rows[2].line, 6);
	/* A quote that never ends joins nothing. */
	unit_assert_damage(&sheet, 3, LEDGER__DAMAGED_QUOTES, 1, "");
	assert_int_equal(sheet.block.rows[3].line_count, 1);

	assert_int_equal(ledger__reader_skip_to(sheet.reader, 6), LEDGER_OK);
	assert_true(unit_sheet_next(&sheet));
	assert_int_equal(sheet.block.number, 0);
	assert_int_equal(sheet.block.first_line, 6);
	assert_string_equal(unit_row(&sheet, 0), "1|2|3");
	assert_string_equal(unit_row(&sheet, 2), "7|8|9");
}

/* Blocks meet without a gap: 3 MiB of numbered lines. */
static void test_blocks(void **state)
{
	enum { LINES = 100000 };
	char *text = malloc(LINES * 40);
	size_t used = 0;
	uint64_t line = 0;
	uint64_t number = 0;

	(void)state;
	for (int i = 1; i <= LINES; i++)
		used += (size_t)sprintf(
			text + used, "%d,张三,aaaaaaaaaaaaaaaaaa\n", i);
	unit_sheet_open(&sheet, "a.csv", text, used, LEDGER__ENCODING_UNSET);
	free(text);
	unit_sheet_read(&sheet, 0);
	while (unit_sheet_next(&sheet)) {
		assert_int_equal(sheet.block.number, number++);
		for (size_t i = 0; i < sheet.block.row_count; i++) {
			const struct ledger__row *row = &sheet.block.rows[i];

			assert_int_equal(row->line, ++line);
			assert_int_equal(row->cell_count, 3);
			assert_int_equal(
				strtol(sheet.block.cells[row->first_cell].text,
					NULL, 10),
				(long)line);
		}
	}
	assert_int_equal(line, LINES);
	assert_true(number > 2);
}

static ledger_status read_all(void *data)
{
	const char *digest = NULL;
	struct ledger__input *input = NULL;
	struct ledger__reader *reader = NULL;
	struct ledger__splitter *splitter = NULL;
	struct ledger__block block = {0};
	struct ledger__dialect dialects[LEDGER__DIALECTS];
	size_t count = 0;
	ledger_status status =
		ledger__input_open(sheet.context, data, sheet.folder, &input);

	if (!status)
		status = ledger__input_dialects(
			input, LEDGER__ENCODING_UNSET, dialects, &count);
	if (!status)
		status = ledger__reader_open(
			sheet.context, input, &dialects[0], &reader);
	if (!status)
		status = ledger__reader_head(reader, 5, &block);
	if (!status)
		status = ledger__splitter_new(sheet.context, reader, &splitter);
	if (!status)
		status = ledger__reader_fill(reader, &block);
	if (!status)
		status = ledger__splitter_parse(splitter, &block);
	if (!status)
		status = ledger__input_sha256(input, &digest);
	ledger__splitter_free(splitter);
	ledger__block_release(&block);
	ledger__reader_free(reader);
	ledger__input_free(input);
	return status;
}

static void test_memory(void **state)
{
	const char *digest = NULL;
	static const struct {
		const char *name, *text;
	} cases[] = {
		{"a.csv", "a,\"b\nc\"\n=\"1\",\xff\n\"x,1\n\"p\",q\n"},
		{"g.csv", "\xd0\xd5,\"b\"\n1,\xd5\n"},
		{"a.jsonl", "{\"a\":1,\"b\":\"x\"}\n{\"c\":[]}\n"},
		{"a.yaml", "- a: 1\n  b: x\n- c: \"d\"\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		unit_sheet_open(&sheet, cases[i].name, cases[i].text,
			strlen(cases[i].text), LEDGER__ENCODING_UNSET);
		/* So that its thread takes no part. */
		ledger__input_sha256(sheet.input, &digest);
		assert_true(unit_sweep_allocations(read_all, sheet.path) > 8);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SHEET_TEST(digest_and_name),
		SHEET_TEST(pipe_is_spooled),
		SHEET_TEST(changed_file_is_refused),
		SHEET_TEST(missing_and_folder),
		SHEET_TEST(utf8),
		SHEET_TEST(gb18030),
		SHEET_TEST(gb18030_damage),
		SHEET_TEST(utf16),
		SHEET_TEST(one_bad_byte_is_no_encoding),
		SHEET_TEST(given_encoding),
		SHEET_TEST(syntax_and_delimiters),
		SHEET_TEST(refused),
		SHEET_TEST(line_ends),
		SHEET_TEST(cells),
		SHEET_TEST(head_joins_headings),
		SHEET_TEST(blocks),
		SHEET_TEST(memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
