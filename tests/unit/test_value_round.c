/* SPDX-License-Identifier: MIT */
/*
 * Whatever a cell holds: its canonical value, read again, is the same, and
 * nothing is found but what lies in the value itself.
 */
#include "unit_value.h"

#include <stdio.h>
#include <string.h>

static const struct ledger__code code_items[] = {
	{.code = "01", .label = "汉族"},
	{.code = "2", .label = "打工/务工"},
	{.code = "B1", .label = "种植 养殖"},
	{.code = "10", .label = "无", .exclusive = true},
	{.code = "67", .label = "多重", .implied_by_two = true},
};
static struct ledger__code_list list = {.codes = code_items, .count = 5};
static const struct ledger__unit units[] = {{"万元", 10000}};

/* Pieces that cells are made of, more trouble than sense among them. */
static const char *const pieces[] = {"0", "1", "2", "5", "19", "2025", "00",
	"000", "12", "31", "X", "x", "B1", ".", "-", "/", "、", ";", ",", " ",
	"　", "\t", "'", "\"", "=", "=\"", "+", "@", "*", "****", "年", "月",
	"日", "号", "元", "万元", "个", "无", "没", "有", "是", "否", "—",
	"〈清空〉", "<", "清空", ">", "张", "三", "·", "•", "．", "?", "□",
	"\xE2\x80\x8B", "\xC2\xA0", "\xEF\xBB\xBF", "\xEE\x80\x80", "１", "９",
	"Ｘ", "＝", "＋", "－", "＠", "＇", "转", "+86", "138", "0396",
	"7654321", "13800000000", "E+17", ".0", "T00:00", " 0:00", "411726",
	"109213", "汉族", "打工", "务工", "种植", "养殖", "多重", "KVTRWQN",
	"\xFF", "\xE4\xB8", "é", "A"};

enum { PIECES = sizeof(pieces) / sizeof(*pieces), CELL = 400 };

static int make_list(void **state)
{
	(void)state;
	unit_index_codes(&list);
	return 0;
}

static void append(char cell[CELL], const char *text)
{
	if (strlen(cell) + strlen(text) < CELL)
		strcat(cell, text);
}

static void random_cell(char cell[CELL], uint32_t most)
{
	uint32_t count = 1 + unit_value_random(most);

	cell[0] = '\0';
	while (count--)
		append(cell, pieces[unit_value_random(PIECES)]);
}

/* Only what the value itself brings along may be found in it again. */
static bool inherent(const char *findings)
{
	return *findings == '\0' || strcmp(findings, " id-suspect") == 0 ||
	       strcmp(findings, " id-province") == 0 ||
	       strcmp(findings, " id-province id-suspect") == 0 ||
	       strcmp(findings, " name-doubtful") == 0;
}

/* True when the cell held a value. */
static bool check(const struct ledger__field *field, const char *cell)
{
	char canonical[CELL * 2];
	const char *again;

	unit_read(field, cell);
	snprintf(canonical, sizeof(canonical), "%s", unit_canonical());
	if (canonical[0] == '\0')
		return false;
	again = unit_read(field, canonical);
	if (strncmp(again, canonical, strlen(canonical)) != 0 ||
		!inherent(again + strlen(canonical)))
		fail_msg("'%s' reads as '%s', and that as '%s'", cell,
			canonical, again);
	return true;
}

static void sweep(
	const struct ledger__field *field, uint32_t most, unsigned int least)
{
	char cell[CELL];
	unsigned int values = 0;

	for (int i = 0; i < 60000; i++) {
		random_cell(cell, most);
		values += check(field, cell);
	}
	assert_true(values >= least);
}

static void test_random_cells(void **state)
{
	static const struct {
		enum ledger__type type;
		unsigned int least;
	} types[] = {
		{LEDGER__TYPE_TEXT, 50000},
		{LEDGER__TYPE_NAME, 20000},
		{LEDGER__TYPE_CITIZEN_NUMBER, 0},
		{LEDGER__TYPE_DISABILITY_CERTIFICATE, 0},
		{LEDGER__TYPE_DATE, 100},
		{LEDGER__TYPE_AREA, 10},
		{LEDGER__TYPE_CODE, 500},
		{LEDGER__TYPE_CODES, 500},
		{LEDGER__TYPE_ANSWER, 500},
		{LEDGER__TYPE_INTEGER, 500},
		{LEDGER__TYPE_DECIMAL, 500},
		{LEDGER__TYPE_MONEY, 500},
		{LEDGER__TYPE_PHONE, 100},
		{LEDGER__TYPE_RECORD, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		struct ledger__field field = {
			.type = types[i].type,
			.codes = &list,
			.units = units,
			.unit_count = 1,
		};

		sweep(&field, 6, types[i].least);
		sweep(&field, 25, 0);
	}
}

/* Values of the types that random pieces hardly ever make. */
static void test_random_numbers(void **state)
{
	static const struct ledger__field number = {
		.type = LEDGER__TYPE_CITIZEN_NUMBER,
		.sex = 'f',
	};
	static const struct ledger__field certificate = {
		.type = LEDGER__TYPE_DISABILITY_CERTIFICATE};
	static const struct ledger__field date = {.type = LEDGER__TYPE_DATE};
	static const struct ledger__field decimal = {
		.type = LEDGER__TYPE_DECIMAL};
	static const struct ledger__field record = {
		.type = LEDGER__TYPE_RECORD};

	(void)state;
	for (int i = 0; i < 20000; i++) {
		char cell[64];
		char citizen[19];

		unit_random_citizen(citizen, true);
		assert_true(check(&number, citizen));
		snprintf(cell, sizeof(cell), "'%s ", citizen);
		assert_true(check(&number, cell));
		snprintf(cell, sizeof(cell), "%s%u%u%s", citizen,
			1 + unit_value_random(7), 1 + unit_value_random(4),
			unit_value_random(2) ? "b3" : "");
		assert_true(check(&certificate, cell));
		snprintf(cell, sizeof(cell), "%u.%u.%u",
			1900 + unit_value_random(200),
			1 + unit_value_random(12), 1 + unit_value_random(28));
		assert_true(check(&date, cell));
		snprintf(cell, sizeof(cell), "%u",
			10000 + unit_value_random(60000));
		assert_true(check(&date, cell));
		snprintf(cell, sizeof(cell), "%s%u.%09u",
			unit_value_random(2) ? "-" : "",
			unit_value_random(1000000),
			unit_value_random(1000000000));
		assert_true(check(&decimal, cell));
		snprintf(cell, sizeof(cell), "cdfghjk-%u",
			1 + unit_value_random(1000000));
		assert_true(check(&record, cell));
	}
}

/* The guard that exports set: an apostrophe before what it must. */
static void test_guard(void **state)
{
	static const struct ledger__field text = {.type = LEDGER__TYPE_TEXT};
	static const char *const guarded[] = {
		"'", "=", "+", "-", "@", "＝", "＋", "－", "＠"};

	(void)state;
	for (int i = 0; i < 60000; i++) {
		char cell[CELL], canonical[CELL], exported[CELL + 1];

		random_cell(cell, 8);
		unit_read(&text, cell);
		snprintf(canonical, sizeof(canonical), "%s", unit_canonical());
		if (canonical[0] == '\0')
			continue;
		exported[0] = '\0';
		for (size_t j = 0; j < 9; j++)
			if (strncmp(canonical, guarded[j],
				    strlen(guarded[j])) == 0)
				strcpy(exported, "'");
		strcat(exported, canonical);
		unit_read(&text, exported);
		assert_string_equal(unit_canonical(), canonical);
	}
}

/* Memory may end at any allocation: that is told, and nothing is left. */
static ledger_status read_some(void *data)
{
	static const char *const cells[] = {"'220182 19880229 0018", "没 有",
		"汉族、打工/务工", "汉 族", "13800000000、0396-7654321", "?"};
	static const enum ledger__type types[] = {LEDGER__TYPE_TEXT,
		LEDGER__TYPE_NAME, LEDGER__TYPE_CITIZEN_NUMBER,
		LEDGER__TYPE_CODE, LEDGER__TYPE_CODES, LEDGER__TYPE_PHONE};
	struct ledger__findings findings = {.rules = data};
	struct ledger__value_context context = {.as_of = {2025, 8, 31}};
	struct ledger__buffer out = {0};
	struct ledger__value value;
	char wide[600 * 3 + 1] = "";
	ledger_status status = LEDGER_OK;

	for (int i = 0; i < 600; i++)
		memcpy(wide + (size_t)i * 3, "　", 4);
	memcpy(wide, "字", 3);
	memcpy(wide + sizeof(wide) - 4, "字", 3);
	for (size_t i = 0; i < 36; i++) {
		struct ledger__field field = {
			.type = types[i / 6], .codes = &list};

		ledger__value_read(&field, 0, &context, 1, cells[i % 6],
			strlen(cells[i % 6]), 1, 1, &out, &value, &findings);
		ledger__value_read(&field, 0, &context, 1, wide, strlen(wide),
			1, 1, &out, &value, &findings);
	}
	if (findings.failed || out.failed)
		status = LEDGER_ERROR_MEMORY;
	ledger__findings_release(&findings);
	ledger__buffer_release(&out);
	return status;
}

static void test_memory(void **state)
{
	(void)state;
	assert_true(unit_sweep_allocations(read_some, unit_rules()) > 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_cells),
		cmocka_unit_test(test_random_numbers),
		cmocka_unit_test(test_guard),
		cmocka_unit_test(test_memory),
	};

	return cmocka_run_group_tests(tests, make_list, unit_value_release);
}
