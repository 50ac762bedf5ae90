/* SPDX-License-Identifier: MIT */
/* Areas of 泌阳县 (codes and names real), and names resolved to them. */
#include "unit_value.h"

#include "form/area.h"

#include <stdlib.h>
#include <string.h>

static const char *const known[][2] = {
	{"411726109213", "泉河村民委员会"}, /* not in order, on purpose */
	{"411726000000", "泌阳县"},
	{"411726001000", "花园街道"},
	{"411726001009", "冯庄居民委员会"},
	{"411726002000", "泌水街道"},
	{"411726002007", "十里庙社区居民委员会"},
	{"411726002015", "苗楼易地扶贫搬迁社区居委会"},
	{"411726003000", "古城街道"},
	{"411726003001", "古城居民委员会"},
	{"411726102000", "羊册镇"},
	{"411726102001", "羊东居民委员会"},
	{"411726102204", "姚庄村民委员会"},
	{"411726102208", "古城村民委员会"},
	{"411726109000", "泰山庙镇"},
	{"411726109002", "泰山庙居民委员会"},
	{"411726109201", "赵庄村民委员会"},
	{"411726109204", "黄陂桥村民委员会"},
	{"411726201000", "盘古乡"},
	/* a second 姚庄, its place in the county changed for the test */
	{"411726201210", "姚庄村民委员会"},
	{"411726400000", "工业园区"},
};

static struct ledger__areas *areas;

static int make_areas(void **state)
{
	ledger_context *context = ledger__allocate(1, sizeof(*context));

	assert_non_null(context);
	*state = context;
	assert_int_equal(ledger__areas_new(context, &areas), LEDGER_OK);
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		assert_int_equal(ledger__areas_add(areas, known[i][0],
					 known[i][1], i == 0 ? "220" : NULL),
			LEDGER_OK);
	assert_int_equal(ledger__areas_finish(areas), LEDGER_OK);
	unit_set_areas(areas, "411726000000");
	return 0;
}

static int free_areas(void **state)
{
	ledger__areas_free(areas);
	ledger__areas_free(NULL);
	free(*state);
	return unit_value_release(state);
}

static void test_codes(void **state)
{
	(void)state;
	assert_int_equal(ledger__areas_count(areas), 20);
	assert_string_equal(ledger__areas_code(areas, 0), "411726000000");
	assert_string_equal(ledger__areas_code(areas, 19), "411726400000");
	assert_true(ledger__areas_has(areas, "411726109213"));
	assert_false(ledger__areas_has(areas, "411726109214"));
	assert_string_equal(
		ledger__areas_name(areas, "411726109213"), "泉河村民委员会");
	assert_null(ledger__areas_name(areas, "110000000000"));
	assert_string_equal(ledger__areas_class(areas, "411726109213"), "220");
	assert_string_equal(ledger__areas_class(areas, "411726109000"), "");
	assert_int_equal(
		ledger__area_level("410000000000", 12), LEDGER__PROVINCE);
	assert_int_equal(
		ledger__area_level("411700000000", 12), LEDGER__PREFECTURE);
	assert_int_equal(
		ledger__area_level("411726000000", 12), LEDGER__COUNTY);
	assert_int_equal(
		ledger__area_level("411726109000", 12), LEDGER__TOWNSHIP);
	assert_int_equal(
		ledger__area_level("411726109213", 12), LEDGER__VILLAGE);
	assert_int_equal(ledger__area_level("41172610921", 11), 0);
	assert_int_equal(ledger__area_level("41172610921X", 12), 0);
	assert_int_equal(ledger__area_level("000000000000", 12), 0);
	assert_true(ledger__area_within("411726109213", "411726109000"));
	assert_true(ledger__area_within("411726109213", "411726000000"));
	assert_true(ledger__area_within("411726109213", "411726109213"));
	assert_false(ledger__area_within("411726000000", "411726109000"));
	assert_false(ledger__area_within("411726109213", "411726102000"));
}

/* The code, or "0", or how many fit. */
static const char *path(const char *scope, const char *text)
{
	static char code[13];
	size_t fits = ledger__areas_resolve(
		areas, scope, NULL, text, strlen(text), code, NULL);

	if (fits != 1) {
		code[0] = (char)('0' + fits);
		code[1] = '\0';
	}
	return code;
}

static const char *levels(
	const char *scope, const char *township, const char *village)
{
	static char code[13];
	const char *const names[6] = {
		NULL, "河南省", "驻马店市", "泌阳县", township, village};
	size_t fits =
		ledger__areas_resolve(areas, scope, names, NULL, 0, code, NULL);

	if (fits != 1) {
		code[0] = (char)('0' + fits);
		code[1] = '\0';
	}
	return code;
}

static void test_paths(void **state)
{
	static const char *const vectors[][2] = {
		{"泉河村民委员会", "411726109213"},
		{"泉河村委会", "411726109213"},
		{"泉河村", "411726109213"},
		{"泉河", "411726109213"},
		{"泉 河 村", "411726109213"},
		{"泰山庙镇", "411726109000"},
		{"泰山庙镇泉河村", "411726109213"},
		{"泰山庙镇泉河村民委员会", "411726109213"},
		{"泌阳县泰山庙镇泉河村", "411726109213"},
		{"泌阳县 泰山庙镇 泉河村", "411726109213"},
		{"泌阳县/泰山庙镇/泉河村", "411726109213"},
		{"泌阳县　泰山庙镇　泉河村", "411726109213"},
		{"河南省驻马店市泌阳县泰山庙镇泉河村", "411726109213"},
		{"河南省驻马店市泌阳县", "411726000000"},
		{"泌阳泰山庙泉河", "411726109213"},
		{"泌阳县", "411726000000"},
		{"花园街道办事处", "411726001000"},
		{"花园街道办事处冯庄居委会", "411726001009"},
		{"花园", "411726001000"},
		/* people still say village */
		{"冯庄村", "411726001009"},
		{"十里庙社区", "411726002007"},
		{"十里庙", "411726002007"},
		{"盘古", "411726201000"},
		{"工业园区", "411726400000"},
		/* a township, a residents' and a village committee */
		{"古城", "3"},
		{"古城街道", "411726003000"},
		/* … of which people may call both committees so */
		{"古城村", "2"},
		{"羊册镇古城村", "411726102208"},
		{"古城街道古城村", "411726003001"},
		{"古城村委会", "411726102208"},
		{"古城居委会", "411726003001"},
		{"古城社区", "411726003001"},
		{"羊册镇古城", "411726102208"},
		{"古城街道古城", "411726003001"},
		{"泰山庙", "2"},
		{"泰山庙村", "411726109002"},
		{"姚庄村", "2"},
		{"姚庄村民委员会", "2"},
		{"盘古乡姚庄村", "411726201210"},
		{"羊册镇姚庄村", "411726102204"},
		{"泰山庙镇姚庄村", "0"},
		{"泰山庙乡", "0"},
		{"某某村", "0"},
		{"村", "0"},
		{"镇", "0"},
		{"确山县泰山庙镇", "0"},
		{"义马市泰山庙镇", "0"},
		{"大泰山庙镇泉河村", "0"},
		{"泰山庙镇泉河村三组", "0"},
		{"", "0"},
		{"  ", "0"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(vectors) / sizeof(*vectors); i++)
		if (strcmp(path("411726000000", vectors[i][0]),
			    vectors[i][1]) != 0)
			fail_msg("'%s' is %s, not %s", vectors[i][0],
				path("411726000000", vectors[i][0]),
				vectors[i][1]);
	/* Within a township the name is alone. */
	assert_string_equal(path("411726201000", "姚庄村"), "411726201210");
	assert_string_equal(path("411726109000", "姚庄村"), "0");
	assert_string_equal(path("", "泉河村"), "411726109213");
}

static void test_levels(void **state)
{
	const char *county = "411726000000";
	const char *const all[6] = {NULL, NULL, NULL, NULL, "羊册镇", NULL};
	char code[13];

	(void)state;
	assert_string_equal(levels(county, "羊册镇", "姚庄村"), "411726102204");
	assert_string_equal(levels(county, "羊册", "姚庄"), "411726102204");
	assert_string_equal(levels(county, "盘古乡", "姚庄"), "411726201210");
	assert_string_equal(levels(county, NULL, "姚庄"), "2");
	assert_string_equal(levels(county, "", "泉河村"), "411726109213");
	/* 泰山庙 is a township here and a village there. */
	assert_string_equal(levels(county, "泰山庙", NULL), "411726109000");
	assert_string_equal(levels(county, "泰山庙", "泰山庙"), "411726109002");
	assert_string_equal(levels(county, "泰山庙镇", "姚庄村"), "0");
	assert_string_equal(levels(county, "泰山庙镇", "某某村"), "0");
	assert_string_equal(levels(county, NULL, NULL), "411726000000");
	/* Names by level, and a path that they narrow. */
	assert_int_equal(ledger__areas_resolve(areas, county, all, "姚庄村",
				 strlen("姚庄村"), code, NULL),
		1);
	assert_string_equal(code, "411726102204");
}

static void test_candidates(void **state)
{
	struct ledger__buffer candidates = {0};
	char code[13] = "untouched";

	(void)state;
	assert_int_equal(ledger__areas_resolve(areas, "411726000000", NULL,
				 "姚庄村", strlen("姚庄村"), code, &candidates),
		2);
	assert_string_equal(code, "untouched");
	assert_string_equal(ledger__buffer_text(&candidates),
		"羊册镇姚庄村民委员会 (411726102204), "
		"盘古乡姚庄村民委员会 (411726201210)");
	ledger__buffer_release(&candidates);
}

static void test_cells(void **state)
{
	struct ledger__field field = {
		.type = LEDGER__TYPE_AREA,
		.must_exist = true,
	};
	static const struct unit_cell cells[] = {
		{"411726109213", "411726109213"},
		{"411726109", "411726109000"},
		{"411726", "411726000000"},
		{"４１１７２６１０９２１３", "411726109213"},
		{"'411726109213", "411726109213 cell-folded"},
		{"411726109213.0", "411726109213"},
		{"泰山庙镇泉河村", "411726109213"},
		{"泉河村", "411726109213"},
		{"姚庄村", "(unreadable) area-ambiguous"},
		{"某某村", "(unreadable) area-unknown"},
		{"411726109214", "(unreadable) area-unknown"},
		{"41172610", "(unreadable) area-malformed"},
		{"4.11726E+11", "(unreadable) area-malformed"},
		{"000000000000", "(unreadable) area-malformed"},
		{"—", "(blank)"},
		{"〈清空〉", "(cleared)"},
	};
	struct ledger__field part = {
		.type = LEDGER__TYPE_AREA,
		.role = LEDGER__ROLE_AREA_PART,
	};
	struct ledger__buffer out = {0};

	(void)state;
	UNIT_READ_ALL(&field, cells);
	unit_read(&field, "姚庄村");
	assert_non_null(strstr(unit_detail(0), "411726201210"));
	/* A column of its own is words until the row is whole. */
	assert_string_equal(unit_read(&part, "姚庄村"), "姚庄村");
	assert_string_equal(unit_read(&part, "无"), "(blank)");
	ledger__value_label(&field, areas, "411726109213", 12, &out);
	assert_string_equal(
		ledger__buffer_text(&out), "泰山庙镇泉河村民委员会");
	ledger__buffer_reset(&out);
	ledger__value_label(&field, areas, "411726109000", 12, &out);
	assert_string_equal(ledger__buffer_text(&out), "泰山庙镇");
	ledger__buffer_reset(&out);
	ledger__value_label(&field, areas, "110101001001", 12, &out);
	assert_string_equal(ledger__buffer_text(&out), "110101001001");
	ledger__buffer_release(&out);
	/* Codes that need not be there are taken as they are. */
	field.must_exist = false;
	assert_string_equal(unit_read(&field, "110101001001"), "110101001001");
	unit_set_areas(NULL, "");
	field.must_exist = true;
	assert_string_equal(unit_read(&field, "110101001001"), "110101001001");
	assert_string_equal(
		unit_read(&field, "泉河村"), "(unreadable) area-malformed");
	unit_set_areas(areas, "411726000000");
}

static ledger_status fill(void *data)
{
	struct ledger__areas *made = NULL;
	ledger_status status = ledger__areas_new(data, &made);

	for (size_t i = 0; !status && i < 5; i++)
		status =
			ledger__areas_add(made, known[i][0], known[i][1], NULL);
	if (!status)
		status = ledger__areas_finish(made);
	ledger__areas_free(made);
	return status;
}

static void test_memory(void **state)
{
	assert_true(unit_sweep_allocations(fill, *state) >= 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_codes),
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_levels),
		cmocka_unit_test(test_candidates),
		cmocka_unit_test(test_cells),
		cmocka_unit_test(test_memory),
	};

	return cmocka_run_group_tests(tests, make_areas, free_areas);
}
