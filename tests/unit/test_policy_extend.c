/* SPDX-License-Identifier: MIT */
/* Policies that extend others; what stores and forms take from them. */
#include "unit_care.h"

#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define HEAD                                                                   \
	"id: county\n"                                                         \
	"title: 县实施细则\n"                                             \
	"document: 县〔2025〕3号\n"                                        \
	"extends: care-1\n"

/* ---- Extending ---------------------------------------------------------- */

static void test_a_value_is_enough(void **state)
{
	(void)state;
	unit_care_write("county.yaml",
		HEAD "parameters:\n"
		     "  - {name: months_away, value: \"3\"}\n"
		     "  - {name: update_months, value: \"3\", "
		     "clause: 细则二}\n");
	ledger_policy *policy = unit_care_load("county.yaml");
	assert_string_equal(ledger_policy_id(policy), "county");
	assert_string_equal(ledger_policy_title(policy), "县实施细则");
	assert_string_equal(ledger_policy_document(policy), "县〔2025〕3号");
	assert_int_equal(policy->interval.months, 3);
	assert_string_equal(ledger_policy_interval(policy), "3 months");
	assert_int_equal(policy->in_force_from.year, 2025);
	assert_string_equal(policy->parameters[1].value->text, "3");
	assert_string_equal(policy->parameters[1].label, "最少外出月数");
	/* The clause below says six. */
	assert_string_equal(policy->parameter_bases[1].clause, "");
	assert_string_equal(
		policy->parameter_bases[1].document, "县〔2025〕3号");
	assert_string_equal(policy->parameter_bases[0].clause, "细则二");
	ledger_policy_free(policy);
}

static void test_an_entry_takes_its_place(void **state)
{
	(void)state;
	unit_care_write("county.yaml", HEAD
		"in_force_to: \"2026-12-31\"\n"
		"departments:\n"
		"  - {code: nhc, label: 卫健委, synonyms: [卫健局]}\n"
		"  - {code: gas, label: 体育局}\n"
		"tasks:\n"
		"  - {code: \"3\", label: 健身, departments: [gas]}\n"
		"groups:\n"
		"  - {code: ill, label: 大病, clause: 细则一, sensitivity: "
		"sensitive, when: {field: health, equals: ill}}\n"
		"  - {code: old, label: 高龄, clause: 细则三, when: {field: "
		"birth_date, full_years: {at_least: 60}}}\n"
		"measures:\n"
		"  - {code: 3-sport, label: 健身, task: \"3\", departments: "
		"[gas], clause: 细则四, when: {group: old}}\n");
	ledger_policy *policy = unit_care_load("county.yaml");
	assert_int_equal(policy->in_force_from.year, 2025);
	assert_int_equal(policy->in_force_to.year, 2026);
	assert_int_equal(policy->department_count, 4);
	assert_string_equal(policy->departments[1].label, "卫健委");
	assert_string_equal(policy->departments[3].code, "gas");
	assert_int_equal(policy->group_count, 3);
	assert_string_equal(policy->groups[0].label, "大病");
	assert_string_equal(policy->groups[0].basis.document, "县〔2025〕3号");
	assert_string_equal(policy->groups[1].code, "poor");
	assert_string_equal(
		policy->groups[1].basis.document, "甲发〔2025〕1号");
	assert_int_equal(policy->groups[2].term, 3);
	assert_int_equal(policy->measure_count, 4);
	assert_string_equal(policy->measures[3].code, "3-sport");
	assert_int_equal(policy->measures[3].task, 2);
	ledger_policy_free(policy);
}

static void test_extensions_extend(void **state)
{
	(void)state;
	unit_care_write("a.yaml",
		"id: a\ntitle: 甲\nextends: care-1\n"
		"parameters: [{name: months_away, value: \"4\"}]\n");
	unit_care_write("b.yaml", "id: b\ntitle: 乙\nextends: ./a.yaml\n");
	unit_care_write("c.yaml",
		"id: c\ntitle: 丙\nextends: b\n"
		"parameters: [{name: ill_codes, value: ill}]\n");
	unit_care_write("d.yaml", "id: d\ntitle: 丁\nextends: c\n");
	unit_care_write("e.yaml", "id: e\ntitle: 戊\nextends: d\n");
	ledger_policy *policy = unit_care_load("d.yaml");
	assert_string_equal(ledger_policy_id(policy), "d");
	assert_string_equal(ledger_policy_document(policy), "甲发〔2025〕1号");
	assert_string_equal(policy->parameters[1].value->text, "4");
	assert_string_equal(policy->parameters[2].value->text, "ill");
	ledger_policy_free(policy);
	unit_care_refused("e.yaml",
		"./a.yaml:3: policies extend each other more than 4 deep");
}

static void test_bases_are_looked_for(void **state)
{
	char *data = unit_path(care.folder, "data");
	(void)state;
	unit_care_write(
		"county.yaml", "id: county\ntitle: 县\nextends: care-2\n");
	unit_care_refused("county.yaml", "county.yaml:3: no policy 'care-2' "
					 "beside this file; did you mean "
					 "'care-1'?");
	assert_int_equal(mkdir(data, 0700), 0);
	assert_int_equal(
		ledger_context_set_data(care.context, data), LEDGER_OK);
	char *policies = unit_path(data, "policies");
	assert_int_equal(mkdir(policies, 0700), 0);
	unit_care_copy("tests/unit/data/policy-care.yaml",
		"data/policies/care-2.yaml");
	ledger_policy *policy = unit_care_load("county.yaml");
	assert_int_equal(policy->measure_count, 3);
	ledger_policy_free(policy);
	/* A county's file may have the name of what it extends. */
	unit_care_write(
		"care-2.yaml", "id: county\ntitle: 县\nextends: care-2\n");
	policy = unit_care_load("care-2.yaml");
	assert_string_equal(ledger_policy_id(policy), "county");
	ledger_policy_free(policy);
	/* Text in memory has no care.folder. */
	static const char text[] = "id: m\ntitle: 县\nextends: care-1\n";
	assert_int_equal(ledger_policy_parse(care.context, "m.yaml", text,
				 sizeof(text) - 1, &policy),
		LEDGER_ERROR_DESCRIPTOR);
	free(policies);
	free(data);
}

static void test_wrong_extensions(void **state)
{
	static const struct {
		const char *text;
		const char *message;
	} wrong[] = {
		{HEAD "parameters: [{name: month_away, value: \"3\"}]\n",
			"w.yaml:5: unknown parameter 'month_away'; did you "
			"mean 'months_away'?"},
		{HEAD "parameters: [{name: month_away, label: 月, value: "
		      "\"3\"}]\n",
			"w.yaml:5: parameter 'month_away' is used nowhere; did "
			"you mean 'months_away'?"},
		{HEAD "parameters: [{name: months_away, value: half}]\n",
			"w.yaml:5: 'at_least' is a whole number, not 'half'; "
			"the parameter 'months_away' is used so at "
			"FOLDER/care-1.yaml:64"},
		{HEAD "parameters: [{name: months_away, vale: \"3\"}]\n",
			"w.yaml:5: unknown key 'vale'; did you mean 'value'?"},
		{HEAD "conditions: [{name: near, when: {absent: health}}]\n",
			"w.yaml:5: condition 'near' is used nowhere"},
		{HEAD "departments: [{code: gas, label: 体育局}]\n",
			"w.yaml:5: no measure names department 'gas': "
			"'without_measures' must say why"},
		{HEAD "measures: [{code: 1-x, label: 救助, task: \"1\", "
		      "departments: [mca], clause: 一, when: {group: poor}}]\n",
			"w.yaml:5: '救助' already means code '1-aid'"},
		{HEAD "measures: [{code: 1-x, label: 巡逻, task: \"1\", "
		      "departments: [mps], clause: 一, when: {group: poor}}]\n",
			"care-1.yaml:37: measure '1-x' names department 'mps', "
			"which has 'without_measures'"},
		{HEAD "groups: [{code: ill, label: 病, clause: 一, when: "
		      "{group: poor}}]\n",
			"w.yaml:5: unknown group 'poor'"},
		{"id: care-1\ntitle: 县\nextends: care-1\n",
			"w.yaml:1: 'care-1' is the id of a policy that is "
			"extended"},
		{"id: w\ntitle: 县\nextends: w\n",
			"w.yaml:3: no policy 'w' beside this file"},
		{"id: w\ntitle: 县\nextends: w.yaml\n",
			"w.yaml:3: 'w.yaml' extends this policy"},
		{"id: w\ntitle: 县\nextends: ../a/../../none.yaml\n",
			"w.yaml:3: cannot find the file "
			"'../a/../../none.yaml'"},
		{"id: w\ntitle: 县\nextends: ../care-1\n",
			"w.yaml:3: 'extends' is the name of a policy, or of a "
			"file that ends in .yaml"},
		{"id: w\ntitle: 县\nextends: [care-1]\n",
			"w.yaml:3: 'extends' names one policy"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		char expected[2048];
		const char *place = strstr(wrong[i].message, "FOLDER");
		unit_care_write("w.yaml", wrong[i].text);
		if (place == NULL)
			snprintf(expected, sizeof(expected), "%s",
				wrong[i].message);
		else
			snprintf(expected, sizeof(expected), "%.*s%s%s",
				(int)(place - wrong[i].message),
				wrong[i].message, care.folder, place + 6);
		unit_care_refused("w.yaml", expected);
	}
}

static void test_cycles_end(void **state)
{
	(void)state;
	unit_care_write("a.yaml", "id: a\ntitle: 甲\nextends: b\n");
	unit_care_write("b.yaml", "id: b\ntitle: 乙\nextends: a\n");
	unit_care_refused("a.yaml", "b.yaml:3: 'a' extends this policy");
}

/* ---- Code lists and stores ---------------------------------------------- */

static const struct ledger__code_list *codes_of(
	const ledger_form *of, enum ledger__role role)
{
	const struct ledger__sheet *sheet =
		ledger__form_sheet(of, "provisions");
	return sheet->fields[sheet->roles[role]].codes;
}

static void test_codes_join_the_form(void **state)
{
	(void)state;
	ledger_policy *policy = unit_care_load("care-1.yaml");
	for (int i = 0; i < 2; i++) { /* twice is the same */
		assert_int_equal(
			ledger_form_add_policy(care.context, care.form, policy),
			LEDGER_OK);
		const struct ledger__code_list *measures =
			codes_of(care.form, LEDGER__ROLE_MEASURE);
		assert_int_equal(measures->count, 4);
		assert_string_equal(measures->codes[0].code, "1-aid");
		assert_string_equal(measures->codes[0].label, "生活救助");
		assert_int_equal(
			measures->codes[2].sensitivity, LEDGER__PROTECTED);
		assert_string_equal(measures->codes[3].code, "other");
		size_t index = 9;
		assert_true(ledger__map_get(
			&measures->lookup, "低保", strlen("低保"), &index));
		assert_int_equal(index, 0);
		assert_true(ledger__map_get(&measures->lookup, "其他措施",
			strlen("其他措施"), &index));
		assert_int_equal(index, 3);
		assert_int_equal(
			codes_of(care.form, LEDGER__ROLE_DEPARTMENT)->count, 4);
	}
	/* Bound to a care.form that has them already, too. */
	assert_int_equal(
		ledger_policy_bind(care.context, policy, care.form), LEDGER_OK);
	ledger_policy_free(policy);
}

/* Local names are read, but not those that two departments have. */
static void test_local_names_are_read(void **state)
{
	static const struct {
		const char *word;
		size_t index; /* 9: not read */
	} words[] = {{"县民政局", 0}, {"民政厅", 0}, {"民政", 0}, {"文体局", 9},
		{"体育厅", 3}, {"卫健", 1}, {"省卫健委", 4}};
	(void)state;
	unit_care_write("county.yaml",
		HEAD "departments:\n"
		     "  - {code: gas, label: 体育, local: {county: 文体局, "
		     "province: 体育厅, prefecture: 卫健}, "
		     "without_measures: x}\n"
		     "  - {code: mct, label: 文化, local: {county: 文体局, "
		     "province: 省卫健委, village: 省卫健委}, "
		     "without_measures: x}\n");
	ledger_policy *policy = unit_care_load("county.yaml");
	assert_int_equal(
		ledger_form_add_policy(care.context, care.form, policy),
		LEDGER_OK);
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		size_t index = 9;
		ledger__map_get(
			&codes_of(care.form, LEDGER__ROLE_DEPARTMENT)->lookup,
			words[i].word, strlen(words[i].word), &index);
		assert_int_equal(index, words[i].index);
	}
	ledger_policy_free(policy);
}

/* An equal code of the care.form gives way. */
static void test_a_code_of_the_form_gives_way(void **state)
{
	(void)state;
	unit_care_write("county.yaml",
		HEAD "measures: [{code: other, label: 杂项, task: \"1\", "
		     "departments: [mca], clause: 一, when: {group: poor}}]\n");
	ledger_policy *policy = unit_care_load("county.yaml");
	assert_int_equal(
		ledger_form_add_policy(care.context, care.form, policy),
		LEDGER_OK);
	const struct ledger__code_list *measures =
		codes_of(care.form, LEDGER__ROLE_MEASURE);
	size_t index = 0;
	assert_int_equal(measures->count, 4);
	assert_string_equal(measures->codes[3].label, "杂项");
	assert_false(ledger__map_get(
		&measures->lookup, "其他措施", strlen("其他措施"), &index));
	ledger_policy_free(policy);
}

static void test_a_store_keeps_what_it_extends(void **state)
{
	char *path = unit_path(care.folder, "county.yaml");
	char *store_path = unit_path(care.folder, "ledger.db");
	ledger_store *store = NULL;
	ledger_policy *policy = NULL;
	size_t length = 0;
	(void)state;
	assert_int_equal(chmod(care.folder, 0700), 0);
	unit_care_write("county.yaml",
		HEAD "parameters: [{name: update_months, value: \"3\"}]\n"
		     "measures: [{code: 1-rice, label: 米面, task: \"1\", "
		     "departments: [mca], clause: 一, when: {group: poor}}]\n");
	if (ledger_store_create(care.context, store_path,
		    "tests/unit/data/form-care.yaml", path,
		    "411726000000") != LEDGER_OK)
		fail_msg("%s", ledger_context_message(care.context));
	/* The files are needed no more. */
	unit_care_write("county.yaml", "gone");
	unit_care_write("care-1.yaml", "gone");
	assert_int_equal(ledger_store_open(care.context, store_path,
				 LEDGER_STORE_READ, 1, &store),
		LEDGER_OK);
	assert_memory_equal(
		ledger_store_policy(store, &length), "id: county\n", 11);
	assert_int_equal(
		codes_of(ledger_store_form(store), LEDGER__ROLE_MEASURE)->count,
		5);
	assert_int_equal(ledger__policy_open_store(store, &policy), LEDGER_OK);
	assert_int_equal(policy->interval.months, 3);
	assert_int_equal(policy->measure_count, 4);
	assert_ptr_equal(policy->form, ledger_store_form(store));
	ledger_policy_free(policy);
	assert_int_equal(ledger_store_check(store, NULL, NULL), LEDGER_OK);
	ledger_store_close(store);
	free(store_path);
	free(path);
}

#define TEST(test)                                                             \
	cmocka_unit_test_setup_teardown(                                       \
		test, unit_care_set_up, unit_care_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_value_is_enough),
		TEST(test_an_entry_takes_its_place),
		TEST(test_extensions_extend),
		TEST(test_bases_are_looked_for),
		TEST(test_wrong_extensions),
		TEST(test_cycles_end),
		TEST(test_codes_join_the_form),
		TEST(test_local_names_are_read),
		TEST(test_a_code_of_the_form_gives_way),
		TEST(test_a_store_keeps_what_it_extends),
	};
	return cmocka_run_group_tests_name(
		"policy extensions", tests, NULL, NULL);
}
