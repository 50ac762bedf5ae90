/* SPDX-License-Identifier: MIT */
/*
 * Importing an export changes nothing: random records over all fields of the
 * form, in every format that import reads.
 */
#include "unit_intake.h"
#include "unit_store.h"

#include "form/reading.h"
#include "form/value.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 250, PROVISIONS = 150, CELL = 1024 };

#define PICK(list) ((list)[below(sizeof(list) / sizeof(*(list)))])

static char *store_path;
static uint64_t chance;

/* ---- Random cells ------------------------------------------------------ */

/* SplitMix64: the same rows in every run. */
static size_t below(size_t bound)
{
	uint64_t mixed = chance += UINT64_C(0x9e3779b97f4a7c15);

	mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
	return (size_t)((mixed ^ mixed >> 31) % bound);
}

/* What spreadsheets run or destroy, YAML and JSON read as something else. */
static const char *const texts[] = {"泌阳县甲镇东村", "=1+1", "+86", "-5", "@x",
	"'quoted", "''twice", "a\"b\"", "\"all\"", "a,b", "a;b", "a、b", "001",
	"1", "1e5", "123456789012345678", "2025-08", "2025-08-31", "null", "~",
	"true", "yes", "No", "- x", "-", "# c", "a # b", "{a: b}", "[x]",
	"a: b", "&a", "*a", "!t", "|", ">", "%x", "a\\b", "\\n", "\\u0041",
	"C:\\", "＝全角", "１２３", "（括号）", "𠮷野家", "é", "e\xcc\x81", "…",
	"a  b", "A'B", "50%", "0", "0.0", ".5", "=\"x\"", "`x`", "N/A", "无",
	"没有", "/", "—", "〈清空〉", "<清空>", "，", "?", "\xee\x80\x80",
	"_confirm", "合计", "姓名"};
static const char *const names[] = {"王芳", "李 娜", "欧阳海燕",
	"阿依古丽·买买提", "阿依古丽.买买提", "𠮷秀英", "LI Mei", "刘晓－庆",
	"张(小)花", "赵　敏", "孙丫丫"};
static const char *const phones[] = {"13800000001", "0396-7654321",
	"+86 13900000002", "010-87654321-12", "13800000001;0396-7654321",
	"13800000001、13800000002", "无电话", "(0396)7654321"};
static const char *const villages[] = {EAST, WEST, SOUTH};
static const char *const answers[] = {"是", "否", "yes", "no", "√", "0"};

/* A number of her or his own in each row; none ends in 000. */
static void citizen_number(char *cell, size_t row, bool man)
{
	do
		snprintf(cell, CELL, "411726%04zu%02zu%02zu%02zu%zu",
			1965 + row % 25, 1 + below(12), 1 + below(28),
			10 + row / 25, below(5) * 2 + man);
	while (cell[14] == '0' && cell[15] == '0' && cell[16] == '0');
	cell[17] = ledger__citizen_check_digit(cell);
	cell[18] = '\0';
	if (strcmp(cell + 15, "000") == 0)
		citizen_number(cell, row, man);
}

/* Some day that contradicts no rule: after weddings, before verifications. */
static void date(char *cell, const struct ledger__field *field)
{
	static const char *const signs[][3] = {{"-", "-", ""},
		{"年", "月", "日"}, {".", ".", ""}, {"/", "/", ""}};
	const char *const *sign = PICK(signs);
	bool late = field->role == LEDGER__ROLE_VERIFIED_ON;
	size_t year = late ? 2025 : 2010 + below(14);
	size_t month = late ? 9 : 1 + below(12);
	size_t shape = field->full_date || late ? 2 : below(3);

	if (shape == 0)
		snprintf(cell, CELL, "%04zu", year);
	else if (shape == 1)
		snprintf(cell, CELL, "%04zu-%02zu", year, month);
	else
		snprintf(cell, CELL, "%04zu%s%02zu%s%02zu%s", year, sign[0],
			month, sign[1], 1 + below(28), sign[2]);
}

static const char *spelling(const struct ledger__code *code)
{
	size_t choice = below(2 + code->synonym_count);

	if (choice == 0)
		return code->code;
	if (choice == 1 || code->ambiguous)
		return code->label;
	return code->synonyms[choice - 2];
}

static void codes(
	char *cell, const struct ledger__code_list *list, size_t count)
{
	static const char *const separators[] = {"、", ";", "，", " "};
	size_t used = 0;

	for (size_t i = 0; i < count; i++) {
		const struct ledger__code *code =
			&list->codes[below(list->count)];

		if (code->exclusive && count > 1)
			continue;
		used += (size_t)snprintf(cell + used, CELL - used, "%s%s",
			used ? PICK(separators) : "", spelling(code));
	}
}

static void number(char *cell, const struct ledger__field *field)
{
	size_t minimum = field->minimum ? strtoul(field->minimum, NULL, 10) : 0;
	size_t maximum =
		field->maximum ? strtoul(field->maximum, NULL, 10) : 100000000;
	size_t whole = minimum + below(maximum - minimum);

	if (field->type == LEDGER__TYPE_INTEGER)
		snprintf(cell, CELL, "%zu%s", whole, below(4) ? "" : ".0");
	else if (field->step)
		snprintf(cell, CELL, "%zu.%s", whole, below(2) ? "0" : "5");
	else
		snprintf(cell, CELL, "%zu.%02zu", whole, below(100));
}

static void fill(char *cell, const struct ledger__field *field, size_t row)
{
	cell[0] = '\0';
	switch (field->type) {
	case LEDGER__TYPE_TEXT:
		snprintf(cell, CELL, "%s%s", PICK(texts),
			below(4) ? "" : PICK(texts));
		break;
	case LEDGER__TYPE_NAME:
		snprintf(cell, CELL, "%s", PICK(names));
		break;
	case LEDGER__TYPE_CITIZEN_NUMBER:
		citizen_number(cell, row, field->sex == 'm');
		break;
	case LEDGER__TYPE_DATE:
		date(cell, field);
		break;
	case LEDGER__TYPE_AREA:
		snprintf(cell, CELL, "%s", PICK(villages));
		break;
	case LEDGER__TYPE_CODE:
		codes(cell, field->codes, 1);
		break;
	case LEDGER__TYPE_CODES:
		codes(cell, field->codes, 1 + below(3));
		break;
	case LEDGER__TYPE_ANSWER:
		snprintf(cell, CELL, "%s", PICK(answers));
		break;
	case LEDGER__TYPE_INTEGER:
	case LEDGER__TYPE_DECIMAL:
	case LEDGER__TYPE_MONEY:
		number(cell, field);
		break;
	case LEDGER__TYPE_PHONE:
		snprintf(cell, CELL, "%s", PICK(phones));
		break;
	default:
		break; /* certificates and record numbers: see write_row */
	}
}

/* ---- Random sheets ----------------------------------------------------- */

static void put(FILE *stream, const char *text, bool first)
{
	fputs(first ? "\"" : ",\"", stream);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', stream);
		fputc(*text, stream);
	}
	fputc('"', stream);
}

/* What stands in the sheet: fields that are kept, and who has provisions. */
static bool is_column(const struct ledger__field *field)
{
	if (field->role == LEDGER__ROLE_OWNER_NUMBER ||
		field->role == LEDGER__ROLE_OWNER_NAME)
		return true;
	return field->stored && field->type != LEDGER__TYPE_RECORD;
}

static bool must_stand(const struct ledger__field *field)
{
	return field->required || field->role == LEDGER__ROLE_NAME ||
	       field->role == LEDGER__ROLE_OWNER_NUMBER ||
	       field->role == LEDGER__ROLE_OWNER_NAME;
}

/* Women, written down for the provisions that they are given. */
static char owners[ROWS][2][CELL];

static void write_row(
	FILE *stream, const struct ledger__sheet *sheet, size_t row)
{
	int number_field = sheet->roles[LEDGER__ROLE_CITIZEN_NUMBER];
	char number_cell[CELL] = "";
	char cell[CELL];
	bool first = true;

	if (number_field >= 0 && below(12))
		fill(number_cell, &sheet->fields[number_field], row);
	for (size_t i = 0; i < sheet->field_count; i++) {
		const struct ledger__field *field = &sheet->fields[i];

		if (!is_column(field))
			continue;
		cell[0] = '\0';
		if ((int)i == number_field)
			strcpy(cell, number_cell);
		else if (field->role == LEDGER__ROLE_OWNER_NUMBER)
			strcpy(cell, owners[row % ROWS][1]);
		else if (field->role == LEDGER__ROLE_OWNER_NAME)
			strcpy(cell, owners[row % ROWS][0]);
		else if (field->role == LEDGER__ROLE_BIRTH_DATE)
			snprintf(cell, CELL, "%.*s",
				below(2) ? (int)(below(2) ? 4 : 8) : 0,
				number_cell[0] ? number_cell + 6 : "19820304");
		else if (field->type == LEDGER__TYPE_DISABILITY_CERTIFICATE) {
			if (number_cell[0] && below(4) == 0)
				snprintf(cell, CELL, "%.18s%zu%zu", number_cell,
					1 + below(7), 1 + below(4));
		} else if (must_stand(field) || below(5) > 1)
			fill(cell, field, row);
		if (field->role == LEDGER__ROLE_NAME && number_field >= 0)
			snprintf(owners[row][0], CELL, "%s", cell);
		put(stream, cell, first);
		first = false;
	}
	if (number_field >= 0)
		snprintf(owners[row][1], CELL, "%s", number_cell);
	fputc('\n', stream);
}

static char *random_sheet(const struct ledger__sheet *sheet, size_t rows)
{
	char *path = unit_path(intake.folder, "random.csv");
	FILE *stream = fopen(path, "w");
	bool first = true;

	assert_non_null(stream);
	for (size_t i = 0; i < sheet->field_count; i++)
		if (is_column(&sheet->fields[i])) {
			put(stream, sheet->fields[i].title, first);
			first = false;
		}
	fputc('\n', stream);
	for (size_t row = 0; row < rows; row++)
		write_row(stream, sheet, row);
	assert_int_equal(fclose(stream), 0);
	return path;
}

/* ---- There and back ---------------------------------------------------- */

struct shape {
	const char *name; /* of the file */
	ledger_format format;
	bool excel;
	bool titles;
	bool labels;
};

static const struct shape shapes[] = {
	{"plain.csv", LEDGER_FORMAT_CSV, false, false, false},
	{"excel.csv", LEDGER_FORMAT_CSV, true, false, false},
	{"titles.csv", LEDGER_FORMAT_CSV, false, true, true},
	{"clerk.csv", LEDGER_FORMAT_CSV, true, true, true},
	{"plain.tsv", LEDGER_FORMAT_TSV, false, false, false},
	{"titles.tsv", LEDGER_FORMAT_TSV, false, true, true},
	{"plain.jsonl", LEDGER_FORMAT_JSONL, false, false, false},
	{"titles.jsonl", LEDGER_FORMAT_JSONL, false, true, true},
	{"plain.yaml", LEDGER_FORMAT_YAML, false, false, false},
	{"titles.yaml", LEDGER_FORMAT_YAML, false, true, true},
};

static void show(void *data, const ledger_finding *finding)
{
	(void)data;
	if (ledger_finding_severity(finding) == LEDGER_ERROR)
		print_message("%s:%llu:%llu: %s [%s]\n",
			ledger_finding_file(finding),
			(unsigned long long)ledger_finding_line(finding),
			(unsigned long long)ledger_finding_column(finding),
			ledger_finding_message(finding),
			ledger_finding_rule(finding));
}

/* "rows added updated unchanged rejected held skipped" */
static void import(const char *sheet, const char *path, bool strict,
	char counts[static 128])
{
	ledger_import *run = NULL;
	ledger_status status;
	size_t used = 0;
	char *rejects = unit_path(intake.folder, "rejects.csv");

	assert_int_equal(
		ledger_import_new(intake.store, sheet, &run), LEDGER_OK);
	assert_int_equal(ledger_import_set_as_of(run, "2025-10-01"), LEDGER_OK);
	ledger_import_set_force(run, true);
	if (strict)
		ledger_import_on_finding(run, show, NULL);
	else
		assert_int_equal(
			ledger_import_set_rejects(run, rejects), LEDGER_OK);
	status = ledger_import_run(run, &path, 1);
	if (status)
		print_message("%s: %s\n", path,
			ledger_context_message(intake.context));
	assert_int_equal(status, LEDGER_OK);
	for (int i = 0; i < LEDGER_IMPORT_COUNTS; i++)
		used += (size_t)snprintf(counts + used, 128 - used, "%s%llu",
			i ? " " : "",
			(unsigned long long)ledger_import_total(
				run, (ledger_import_count)i));
	ledger_import_free(run);
	free(rejects);
}

static char *export(const char *sheet, const struct shape *shape)
{
	ledger_profile *profile = NULL;
	ledger_writer *writer = NULL;
	ledger_export_options options = {
		.sheet = sheet, .purpose = "test", .as_of = "2025-10-01"};
	char *path = unit_path(intake.folder, shape->name);
	FILE *stream = fopen(path, "w");

	assert_non_null(stream);
	assert_int_equal(
		ledger_profile_load(intake.context,
			SOURCE_FOLDER "/schema/profiles/full.yaml", &profile),
		LEDGER_OK);
	options.profile = profile;
	assert_int_equal(ledger_writer_new(intake.context, stream,
				 shape->format, &writer),
		LEDGER_OK);
	ledger_writer_set_excel(writer, shape->excel);
	ledger_writer_set_titles(writer, shape->titles);
	ledger_writer_set_labels(writer, shape->labels);
	assert_int_equal(ledger_export_run(intake.context, intake.store,
				 &options, writer, NULL),
		LEDGER_OK);
	assert_int_equal(ledger_writer_finish(writer), LEDGER_OK);
	ledger_writer_free(writer);
	ledger_profile_free(profile);
	assert_int_equal(fclose(stream), 0);
	return path;
}

static void check_shape(
	const char *sheet, const struct shape *shape, unsigned records)
{
	char *query = NULL;
	char expected[128];
	char counts[128];
	char *before, *after, *path;

	assert_true(asprintf(&query, "SELECT * FROM %s ORDER BY record_no",
			    sheet) > 0);
	before = unit_sql_text(store_path, query);
	path = export(sheet, shape);
	import(sheet, path, true, counts);
	after = unit_sql_text(store_path, query);
	snprintf(expected, sizeof(expected), "%u 0 0 %u 0 0 0", records,
		records);
	if (strcmp(counts, expected) != 0)
		fail_msg("%s of %s: %s, not %s", shape->name, sheet, counts,
			expected);
	assert_string_equal(after, before);
	free(query);
	free(before);
	free(after);
	free(path);
}

static void check_sheet(const char *name, size_t rows)
{
	const struct ledger__sheet *sheet =
		ledger__form_sheet(ledger_store_form(intake.store), name);
	unsigned total = 0, added = 0;
	char counts[128];
	char *path;

	assert_non_null(sheet);
	path = random_sheet(sheet, rows);
	import(name, path, false, counts);
	free(path);
	assert_int_equal(sscanf(counts, "%u %u", &total, &added), 2);
	print_message("%s: %s\n", name, counts);
	assert_int_equal(total, rows);
	/* Random rows may contradict themselves, but not all of them. */
	assert_true(added > rows / 3);
	for (size_t i = 0; i < sizeof(shapes) / sizeof(*shapes); i++)
		check_shape(name, &shapes[i], added);
}

static int begin(void **state)
{
	(void)state;
	unit_intake_begin(&intake);
	store_path = unit_path(intake.folder, "store.db");
	return 0;
}

static int end(void **state)
{
	(void)state;
	free(store_path);
	unit_intake_end(&intake);
	return 0;
}

static void test_random_records(void **state)
{
	(void)state;
	chance = 2025;
	check_sheet("women", ROWS);
	check_sheet("measures", PROVISIONS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_random_records, begin, end),
	};

	return cmocka_run_group_tests_name(
		"exports read back", tests, NULL, NULL);
}
