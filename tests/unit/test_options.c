/* SPDX-License-Identifier: MIT */
/* The option parser, and the tables that commands share. */
#include "unit.h"

#include "command.h"
#include "options.h"

#include <stdlib.h>
#include <string.h>

struct target {
	bool flag;
	bool other;
	const char *text;
	const char *day;
	const char *area;
	const char *choice;
	struct option_number number;
	struct option_list list;
};

#define AT(member) offsetof(struct target, member)

static const char *const choices[] = {"red", "green", NULL};

static const struct option list[] = {
	{"flag", 'f', OPTION_FLAG, AT(flag), NULL, "h", NULL, 0, 0},
	{"flags-other", 'g', OPTION_FLAG, AT(other), NULL, "h", NULL, 0, 0},
	{"text", 't', OPTION_TEXT, AT(text), "TEXT", "h", NULL, 0, 0},
	{"day", 0, OPTION_DAY, AT(day), "DATE", "h", NULL, 0, 0},
	{"area", 0, OPTION_AREA, AT(area), "CODE", "h", NULL, 0, 0},
	{"choice", 0, OPTION_CHOICE, AT(choice), "KIND", "h", choices, 0, 0},
	{"number", 0, OPTION_NUMBER, AT(number), "N", "h", NULL, 0, 365},
	{"list", 0, OPTION_LIST, AT(list), "ITEM", "h", NULL, 0, 0},
};

static const struct option_table table = {list, sizeof(list) / sizeof(list[0])};

enum { MOST = 16 };

struct parsed {
	enum option_result result;
	struct target target;
	const char *operands[MOST];
	size_t operand_count;
	char problem[OPTION_PROBLEM_SIZE];
};

/* Parses words, blanks between. */
static struct parsed parse(const char *line)
{
	static char words[256];
	char *arguments[MOST];
	int count = 0;
	struct parsed parsed;
	memset(&parsed, 0, sizeof(parsed));
	assert_true(strlen(line) < sizeof(words));
	strcpy(words, line);
	for (char *word = strtok(words, " "); word != NULL;
		word = strtok(NULL, " ")) {
		assert_true(count < MOST);
		arguments[count++] = word;
	}
	parsed.result =
		options_parse(&table, 1, count, arguments, &parsed.target,
			parsed.operands, &parsed.operand_count, parsed.problem);
	return parsed;
}

static void test_reads_both_spellings(void **state)
{
	(void)state;
	struct parsed p =
		parse("--text=a=b --day 2024-02-29 x -f --number 365");
	assert_int_equal(p.result, OPTIONS_GOOD);
	assert_string_equal(p.target.text, "a=b");
	assert_string_equal(p.target.day, "2024-02-29");
	assert_true(p.target.flag);
	assert_false(p.target.other);
	assert_true(p.target.number.given);
	assert_int_equal(p.target.number.value, 365);
	assert_int_equal(p.operand_count, 1);
	assert_string_equal(p.operands[0], "x");
}

static void test_reads_letters(void **state)
{
	(void)state;
	struct parsed p = parse("-fgtvalue");
	assert_int_equal(p.result, OPTIONS_GOOD);
	assert_true(p.target.flag);
	assert_true(p.target.other);
	assert_string_equal(p.target.text, "value");
	p = parse("-t --flag");
	assert_string_equal(p.target.text, "--flag");
	assert_false(p.target.flag);
}

static void test_ends_options(void **state)
{
	(void)state;
	struct parsed p = parse("- -- --flag -- -t");
	assert_int_equal(p.result, OPTIONS_GOOD);
	assert_false(p.target.flag);
	assert_int_equal(p.operand_count, 4);
	assert_string_equal(p.operands[0], "-");
	assert_string_equal(p.operands[1], "--flag");
	assert_string_equal(p.operands[2], "--");
}

static void test_gathers_lists(void **state)
{
	(void)state;
	struct parsed p = parse("--list a --list=b");
	assert_int_equal(p.result, OPTIONS_GOOD);
	assert_int_equal(p.target.list.count, 2);
	assert_string_equal(p.target.list.items[0], "a");
	assert_string_equal(p.target.list.items[1], "b");
	options_release(&table, 1, &p.target);
	assert_null(p.target.list.items);
}

static void assert_wrong(const char *line, const char *problem)
{
	struct parsed p = parse(line);
	if (p.result != OPTIONS_WRONG)
		fail_msg("accepted: %s", line);
	if (strstr(p.problem, problem) == NULL)
		fail_msg("problem is: %s", p.problem);
}

static void test_refuses_what_is_wrong(void **state)
{
	(void)state;
	assert_wrong("--tex=a", "did you mean '--text'");
	assert_wrong("--flag=yes", "takes no value");
	assert_wrong("--text", "needs TEXT");
	assert_wrong("--text=", "empty");
	assert_wrong("-t", "needs TEXT");
	assert_wrong("-x", "unknown option '-x'");
	assert_wrong("--day 2025-02-29", "--day");
	assert_wrong("--day 2025-02", "--day");
	assert_wrong("--area 41172", "--area");
	assert_wrong("--area 41172a", "--area");
	assert_wrong("--choice blue", "red, green");
	assert_wrong("--number 366", "0 to 365");
	assert_wrong("--number -1", "0 to 365");
	assert_wrong("--number 1x", "0 to 365");
	assert_wrong("--number 99999999999999999999", "0 to 365");
}

/* Exact names: an unambiguous beginning is still unknown. */
static void test_refuses_beginnings(void **state)
{
	(void)state;
	assert_wrong("--numb 3", "unknown option '--numb'");
	assert_wrong("--flags", "unknown option '--flags'");
}

/* No name and no letter twice in an action that takes every group. */
/* How many options there are; each is the first that is found by its name. */
static size_t no_doubles(const struct action *action)
{
	struct option_table tables[ACTION_TABLES];
	size_t count = action_tables(action, tables);
	size_t seen = 0;
	for (size_t t = 0; t < count; t++) {
		for (size_t i = 0; i < tables[t].count; i++) {
			const struct option *option = &tables[t].options[i];
			assert_ptr_equal(
				options_find(tables, count, option->name,
					strlen(option->name)),
				option);
			if (option->letter != 0)
				assert_ptr_equal(options_find_letter(tables,
							 count, option->letter),
					option);
			assert_true(option->kind == OPTION_FLAG ||
				    option->argument != NULL);
			seen++;
		}
	}
	return seen;
}

/* Of rows or of reports: an action has one kind of output. */
static void test_common_tables_have_no_doubles(void **state)
{
	static const unsigned int kinds[] = {
		~(unsigned int)COMMON_REPORT, ~(unsigned int)COMMON_OUTPUT};
	(void)state;
	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
		const struct action all = {.common = kinds[k]};
		assert_true(no_doubles(&all) >= 14);
	}
}

static void test_orders_exit_statuses(void **state)
{
	static const int order[] = {4, 5, 75, 3, 2, 1, 0};
	(void)state;
	for (size_t a = 0; a < 7; a++) {
		for (size_t b = 0; b < 7; b++)
			assert_int_equal(worse(order[a], order[b]),
				order[a < b ? a : b]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reads_both_spellings),
		cmocka_unit_test(test_reads_letters),
		cmocka_unit_test(test_ends_options),
		cmocka_unit_test(test_gathers_lists),
		cmocka_unit_test(test_refuses_what_is_wrong),
		cmocka_unit_test(test_refuses_beginnings),
		cmocka_unit_test(test_common_tables_have_no_doubles),
		cmocka_unit_test(test_orders_exit_statuses),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
