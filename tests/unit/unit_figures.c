/* SPDX-License-Identifier: MIT */
/* Reports made by hand; all figures are invented. */
#include "unit_figures.h"

#include <stdlib.h>
#include <string.h>

static const struct ledger__date first_day = {2025, 9, 1};
static const struct ledger__date last_day = {2025, 9, 30};

static struct ledger__report *make_report(void)
{
	struct ledger__report *report = ledger__report_new();

	assert_non_null(report);
	report->from = first_day;
	report->to = last_day;
	report->title_month = ledger__report_text(report, "2025-09");
	report->known_at =
		ledger__report_text(report, "2025-10-01T08:00:00+08:00");
	report->level = ledger__report_text(report, "township");
	report->area_code = ledger__report_text(report, "411726");
	report->area_title = ledger__report_text(report, "泌阳县");
	report->policy_id = ledger__report_text(report, "mca-2025-7");
	report->policy_title = ledger__report_text(report, "国家政策");
	report->policy_document =
		ledger__report_text(report, "民发〔2025〕7号");
	report->form_name = ledger__report_text(report, "left-behind-women");
	report->form_title =
		ledger__report_text(report, "农村留守妇女信息台账");
	report->form_version = ledger__report_text(report, "1");
	report->journal_sequence = 12;
	report->journal_head = ledger__report_text(report, "0a1b2c3d");
	ledger__report_add_footer(report, "填报单位（盖章）", "泌阳县民政局");
	ledger__report_add_footer(report, "单位负责人", "");
	ledger__report_add_footer(report, "复核人", "");
	ledger__report_add_footer(report, "填表人", "");
	ledger__report_add_footer(report, "联系电话", "0396-0000000");
	ledger__report_add_footer(report, "填报日期", "2025-10-01");
	return report;
}

static void set_row(struct ledger__figures *table, enum ledger__row_kind kind,
	const char *code, const char *label, const int64_t *values)
{
	size_t row = ledger__figures_add_row(table, kind);
	size_t next = 0;

	ledger__figures_set_key(table, row, 0, code, label);
	for (size_t i = 0; i < table->leaf_count; i++) {
		if (table->leaves[i].kind == LEDGER__FIGURE_SHARE)
			continue;
		if (values[next] >= 0)
			ledger__figures_set(table, row, i, values[next]);
		next++;
	}
}

static void set_point(struct ledger__chart *chart, size_t series,
	size_t category, int64_t value, int64_t whole)
{
	chart->series[series].values[category] =
		(struct ledger__figure){.value = value, .whole = whole};
}

static void add_charts(struct ledger__figures *table)
{
	struct ledger__report *report = table->report;
	struct ledger__chart *bars =
		ledger__figures_add_chart(table, LEDGER__CHART_BAR,
			"应享与已享", "人", LEDGER__FIGURE_COUNT, 2, 2);
	struct ledger__chart *line =
		ledger__figures_add_chart(table, LEDGER__CHART_LINE, "逾期占比",
			"%", LEDGER__FIGURE_SHARE, 3, 1);

	bars->categories[0] = ledger__report_text(report, "泌水街道");
	bars->categories[1] = ledger__report_text(report, "花园街道");
	bars->series[0].label = ledger__report_text(report, "应享");
	bars->series[1].label = ledger__report_text(report, "已享");
	set_point(bars, 0, 0, 40, 0);
	set_point(bars, 0, 1, 23, 0);
	set_point(bars, 1, 0, 31, 0);
	set_point(bars, 1, 1, 9, 0);
	line->categories[0] = ledger__report_text(report, "2025-07");
	line->categories[1] = ledger__report_text(report, "2025-08");
	line->categories[2] = ledger__report_text(report, "2025-09");
	line->series[0].label = ledger__report_text(report, "逾期");
	set_point(line, 0, 0, 1, 3);
	set_point(line, 0, 1, 0, 0);
	set_point(line, 0, 2, 1, 8);
}

static size_t count_leaf(
	struct ledger__figures *table, const char *name, const char *title)
{
	return ledger__figures_add_leaf(
		table, name, title, LEDGER__FIGURE_COUNT);
}

struct ledger__report *unit_report_small(ledger_context *context)
{
	/* count, young, old, other, away, out, none, longest */
	static const int64_t rows[][8] = {{1, 1, 0, 0, 1, 0, 0, 35},
		{2, 0, 1, 1, 1, 1, 0, -1}, {3, 1, 1, 1, 2, 1, 0, 35}};
	struct ledger__report *report = make_report();
	struct ledger__figures *table =
		ledger__report_add(report, "T1", "1", "基本情况汇总表");
	size_t count, share, leaf;

	table->subtitle =
		ledger__report_text(report, "统计时间：截止到2025-09-30");
	ledger__figures_add_key(table, "township", "区域");
	count = count_leaf(table, "count", "数量");
	share = ledger__figures_add_leaf(
		table, "share", "占总统计量情况（%）", LEDGER__FIGURE_SHARE);
	ledger__figures_set_share(table, share, &count, 1, &count, 1, true);
	count_leaf(table, "age_young", "20-44周岁");
	count_leaf(table, "age_old", "45-60周岁");
	count_leaf(table, "age_other", "其他");
	count_leaf(table, "away_long", "五年以上");
	leaf = count_leaf(table, "away_outside", "表外");
	table->leaves[leaf].outside = true;
	leaf = count_leaf(table, "age_outside", "表外");
	table->leaves[leaf].outside = true;
	ledger__figures_add_leaf(
		table, "longest", "最长逾期天数", LEDGER__FIGURE_GREATEST);
	leaf = ledger__figures_add_heading(table, "年龄段情况", 0, 2, 4);
	table->headings[leaf].note =
		ledger__report_text(report, "其他，指不在上述年龄段的");
	ledger__figures_add_heading(table, "丈夫外出务工情况", 0, 5, 7);
	ledger__figures_add_heading(table, "外出务工年限", 1, 5, 6);
	set_row(table, LEDGER__ROW_AREA, "411726001", "泌水街道", rows[0]);
	set_row(table, LEDGER__ROW_AREA, "411726002", "花园街道", rows[1]);
	set_row(table, LEDGER__ROW_TOTAL, "total", "合计", rows[2]);
	ledger__figures_add_note(table, "“以上”含本数，“以内”不含本数");
	add_charts(table);
	assert_int_equal(ledger__report_settle(context, report), LEDGER_OK);
	return report;
}

struct ledger__report *unit_report_hostile(ledger_context *context)
{
	static const char nasty[] =
		"<b>&\"'=1+1,|*_\x1b[31m\xe2\x80\xae;\xff\n\t]]>";
	static const int64_t values[] = {1};
	struct ledger__report *report = make_report();
	struct ledger__figures *table =
		ledger__report_add(report, "T[1]:*?/\\'", "1", nasty);
	struct ledger__chart *chart;

	report->area_title = ledger__report_text(report, nasty);
	report->known_at = ledger__report_text(report, nasty);
	table->subtitle = ledger__report_text(report, nasty);
	ledger__figures_add_key(table, "area_row", nasty);
	table->leaves = table->leaves;
	count_leaf(table, "count", nasty);
	table->leaves[0].note = ledger__report_text(report, nasty);
	ledger__figures_add_heading(table, nasty, 0, 0, 0);
	set_row(table, LEDGER__ROW_AREA, "=cmd|'/c calc'!A0", nasty, values);
	set_row(table, LEDGER__ROW_AREA, "+1", "-1", values);
	ledger__figures_add_note(table, nasty);
	ledger__report_add_footer(report, nasty, nasty);
	chart = ledger__figures_add_chart(table, LEDGER__CHART_BAR, nasty,
		nasty, LEDGER__FIGURE_COUNT, 1, 1);
	chart->categories[0] = ledger__report_text(report, nasty);
	chart->series[0].label = ledger__report_text(report, nasty);
	chart->series[0].values[0].value = 7;
	assert_int_equal(ledger__report_settle(context, report), LEDGER_OK);
	return report;
}

/* ---- The wide one ------------------------------------------------------ */

/* Two headings and their leaves, titles as the national form has them. */
static const struct {
	const char *top, *middle, *leaves;
} blocks[] = {
	{"年龄段情况", NULL,
		"20-24周岁|25-34周岁|35-44周岁|45-60周岁|其他|未采集"},
	{"文化程度情况", NULL, "文盲|小学|初中|高中|中专及以上|其他|未采集"},
	{"婚姻登记", NULL, "登记领证|未登记领证|未采集"},
	{"健康状况", NULL, "健康|一般或较弱|重病|慢性病|残疾|其他|未采集"},
	{"丈夫外出务工情况", "外出务工年限",
		"务工十年以上|务工五年以上十年以内|务工三年以上五年以内|"
		"务工一年以上三年以内|务工半年以上一年以内|未采集|表外"},
	{"丈夫外出务工情况", "外出未回年限",
		"十年以上未回|五年以上十年以内未回|两年以上五年以内未回|"
		"一年以上两年以内未回|一年内未回|表外"},
	{"家庭状况", "公婆情况", "双方健在|一方健在|双方去世|未采集"},
	{"家庭状况", "子女情况", "无子女|1个子女|2个子女|3个及以上|其他"},
	{"家庭主要经济来源", NULL,
		"打工|种养殖业|亲朋接济|政府救助|其他|未采集"},
	{"获得生产生活帮扶情况", NULL,
		"社会救助|小额担保贷款|加入生产互助|技能培训|其他帮扶|无|"
		"表外"},
};

enum { BLOCKS = sizeof blocks / sizeof blocks[0] };

static void add_block(struct ledger__figures *table, size_t index)
{
	char *copy = strdup(blocks[index].leaves);
	char *rest = copy;
	char *title;
	size_t first = table->leaf_count;

	assert_non_null(copy);
	while ((title = strsep(&rest, "|"))) {
		char name[32];
		size_t leaf;

		(void)snprintf(name, sizeof name, "b%zu_%zu", index,
			table->leaf_count - first);
		if (strcmp(title, "表外") == 0)
			(void)snprintf(
				name, sizeof name, "b%zu_outside", index);
		leaf = count_leaf(table, name, title);
		table->leaves[leaf].outside = strcmp(title, "表外") == 0;
	}
	free(copy);
	if (index > 0 && strcmp(blocks[index].top, blocks[index - 1].top) == 0)
		table->headings[table->heading_count - 2].last =
			table->leaf_count - 1;
	else
		ledger__figures_add_heading(table, blocks[index].top, 0, first,
			table->leaf_count - 1);
	if (blocks[index].middle)
		ledger__figures_add_heading(table, blocks[index].middle, 1,
			first, table->leaf_count - 1);
}

static void fill_wide(struct ledger__figures *table, size_t areas)
{
	static const char *const names[] = {"泌水街道", "花园街道", "羊册镇",
		"马谷田镇", "春水镇", "官庄镇", "赊湾镇", "郭集镇", "泰山庙镇",
		"王店镇", "贾楼镇", "铜山湖管理区"};
	uint64_t seed = 7;
	size_t total;

	for (size_t i = 0; i < areas; i++) {
		char code[16];
		size_t row = ledger__figures_add_row(table, LEDGER__ROW_AREA);

		(void)snprintf(code, sizeof code, "411726%03zu", 101 + i);
		ledger__figures_set_key(table, row, 0, code, names[i % 12]);
		for (size_t k = 0; k < table->leaf_count; k++) {
			seed = seed * 6364136223846793005u + 1;
			if (k != 1 && !table->leaves[k].outside)
				ledger__figures_set(table, row, k,
					(int64_t)(seed >> 33) % 900);
		}
	}
	total = ledger__figures_add_row(table, LEDGER__ROW_TOTAL);
	ledger__figures_set_key(table, total, 0, "total", "合计");
	for (size_t k = 0; k < table->leaf_count; k++) {
		int64_t sum = 0;

		for (size_t i = 0; k != 1 && i < areas; i++)
			sum += table->rows[i].cells[k].value;
		if (k != 1)
			ledger__figures_set(table, total, k, sum);
	}
}

static void add_wide_charts(struct ledger__figures *table, size_t areas)
{
	struct ledger__report *report = table->report;
	struct ledger__chart *line = ledger__figures_add_chart(table,
		LEDGER__CHART_LINE, "近十二个月期末在册人数", "人",
		LEDGER__FIGURE_COUNT, 12, 1);
	struct ledger__chart *bars =
		ledger__figures_add_chart(table, LEDGER__CHART_BAR,
			"各乡镇数量占比", "%", LEDGER__FIGURE_SHARE, areas, 1);

	for (size_t i = 0; i < 12; i++) {
		line->categories[i] = ledger__report_format(report, "%d-%02d",
			i < 3 ? 2024 : 2025, i < 3 ? (int)i + 10 : (int)i - 2);
		set_point(line, 0, i, 8300 + (int64_t)(i * i * 7 % 90), 0);
	}
	for (size_t i = 0; i < areas; i++) {
		bars->categories[i] = table->rows[i].keys[0].label;
		set_point(bars, 0, i, table->rows[i].cells[0].value,
			table->rows[areas].cells[0].value);
	}
}

static void add_measures(struct ledger__report *report)
{
	static const char *const rows[][3] = {
		{"加强基本生活保障", "最低生活保障", "民政"},
		{"加强基本生活保障", "临时救助", "民政"},
		{"加强基本生活保障", "防返贫监测帮扶", "农业农村"},
		{"加强医疗保障和健康服务", "医疗救助", "医保"},
		{"加强医疗保障和健康服务", "“两癌”免费检查", "卫生健康"},
		{"加强就业创业支持", "技能培训", "人力资源社会保障"},
	};
	struct ledger__figures *table =
		ledger__report_add(report, "T5", "1", "帮扶措施落实表");
	struct ledger__chart *chart;
	size_t entitled, doing, done, share;
	size_t of[2];

	ledger__figures_add_key(table, "task", "任务");
	ledger__figures_add_key(table, "measure", "措施");
	ledger__figures_add_key(table, "department", "责任部门");
	entitled = count_leaf(table, "entitled", "应享");
	doing = count_leaf(table, "in_progress", "落实中");
	done = count_leaf(table, "done", "已落实");
	count_leaf(table, "missing", "应享未享");
	share = ledger__figures_add_leaf(
		table, "share", "落实率（%）", LEDGER__FIGURE_SHARE);
	of[0] = doing;
	of[1] = done;
	ledger__figures_set_share(table, share, of, 2, &entitled, 1, false);
	ledger__figures_add_heading(table, "落实情况", 0, doing, share);
	for (size_t i = 0; i < 6; i++) {
		size_t row =
			ledger__figures_add_row(table, LEDGER__ROW_MEASURE);
		int64_t all = (int64_t)(i == 5 ? 0 : 100 - 7 * i);

		for (size_t k = 0; k < 3; k++)
			ledger__figures_set_key(table, row, k,
				ledger__report_format(
					report, "k%zu-%s", k, rows[i][k]),
				rows[i][k]);
		ledger__figures_set(table, row, entitled, all);
		ledger__figures_set(table, row, doing, all / 3);
		ledger__figures_set(table, row, done, all / 4);
		ledger__figures_set(table, row, 3, all - all / 3 - all / 4);
	}
	chart = ledger__figures_add_chart(table, LEDGER__CHART_BAR,
		"应享与已享", "人", LEDGER__FIGURE_COUNT, 6, 2);
	chart->series[0].label = ledger__report_text(report, "应享");
	chart->series[1].label = ledger__report_text(report, "已享");
	for (size_t i = 0; i < 6; i++) {
		const struct ledger__figure *cells = table->rows[i].cells;

		chart->categories[i] = table->rows[i].keys[1].label;
		set_point(chart, 0, i, cells[0].value, 0);
		set_point(chart, 1, i, cells[1].value + cells[2].value, 0);
	}
}

struct ledger__report *unit_report_wide(ledger_context *context, size_t areas)
{
	struct ledger__report *report = make_report();
	struct ledger__figures *table = ledger__report_add(
		report, "T1", "1", "农村留守妇女基本情况排查汇总表");
	size_t count, share;

	table->subtitle =
		ledger__report_text(report, "统计时间：截止到2025-09-30");
	ledger__figures_add_key(table, "township", "区域");
	count = count_leaf(table, "count", "数量");
	share = ledger__figures_add_leaf(
		table, "share", "占总统计量情况（%）", LEDGER__FIGURE_SHARE);
	ledger__figures_set_share(table, share, &count, 1, &count, 1, true);
	for (size_t i = 0; i < BLOCKS; i++)
		add_block(table, i);
	fill_wide(table, areas);
	ledger__figures_add_note(
		table, "“以上”含本数，“以内”不含本数；“未采集”指该项未填写。");
	ledger__figures_add_note(table,
		"家庭主要经济来源、获得生产生活帮扶情况可多选，各列之和不等于"
		"数量。");
	add_wide_charts(table, areas);
	add_measures(report);
	assert_int_equal(ledger__report_settle(context, report), LEDGER_OK);
	return report;
}

/* ---- Writing ----------------------------------------------------------- */

char *unit_report_text(ledger_context *context,
	const struct ledger__report *report,
	const struct ledger__report_options *options, size_t *length)
{
	char *text = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);
	ledger_status status;

	assert_non_null(stream);
	status = ledger__report_write(context, report, stream, options);
	assert_int_equal(fclose(stream), 0);
	if (status)
		print_error("%s\n", ledger_context_message(context));
	assert_int_equal(status, LEDGER_OK);
	if (length)
		*length = size;
	return text;
}

char *unit_report_write(ledger_context *context,
	const struct ledger__report *report, ledger_format format)
{
	struct ledger__report_options options;

	ledger__report_options_default(&options, format);
	return unit_report_text(context, report, &options, NULL);
}

ledger_status unit_report_layout(void *data, struct ledger__report *report,
	const char *id, const char *version, struct ledger__figures **figures)
{
	const struct ledger__report *model = data;
	const struct ledger__figures *from = ledger__report_find(model, id);
	struct ledger__figures *to;

	*figures = NULL;
	if (!from)
		return LEDGER_OK;
	(void)version;
	to = ledger__report_add(report, from->id, from->version, from->title);
	*figures = to;
	if (!to)
		return LEDGER_OK;
	to->subtitle = ledger__report_text(report, from->subtitle);
	for (size_t i = 0; i < from->key_count; i++)
		ledger__figures_add_key(
			to, from->keys[i].name, from->keys[i].title);
	for (size_t i = 0; i < from->leaf_count; i++) {
		const struct ledger__leaf *leaf = &from->leaves[i];

		if (ledger__figures_add_leaf(to, leaf->name, leaf->title,
			    leaf->kind) == SIZE_MAX)
			return LEDGER_OK;
		to->leaves[i].outside = leaf->outside;
		if (leaf->kind == LEDGER__FIGURE_SHARE)
			ledger__figures_set_share(to, i, leaf->of,
				leaf->of_count, leaf->to, leaf->to_count,
				leaf->to_total);
	}
	for (size_t i = 0; i < from->heading_count; i++)
		ledger__figures_add_heading(to, from->headings[i].title,
			from->headings[i].level, from->headings[i].first,
			from->headings[i].last);
	return LEDGER_OK;
}
