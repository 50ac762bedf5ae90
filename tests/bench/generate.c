/* SPDX-License-Identifier: MIT */
/*
 * Writes a survey sheet of any size: synthetic women with valid, unique
 * citizen numbers in real villages, the same bytes for the same options.
 *
 *   generate --rows N [--seed S] --areas FILE [--refresh] >sheet.csv
 *
 * --refresh writes the same rows verified later, from another phone.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	LONGEST_LINE = 1024,
	BUFFER_SIZE = 1 << 20,
	CODE_SIZE = 13,
	/* A number is made of prefix, day and sequence: see person_number. */
	PREFIXES = 16,
	FIRST_YEAR = 1967,
	YEARS = 38,
	DAYS = 365,
	SEQUENCES = 499,
};

struct options {
	uint64_t rows;
	uint64_t seed;
	const char *areas;
	bool refresh;
};

struct villages {
	char (*codes)[CODE_SIZE];
	size_t count;
	size_t capacity;
};

struct output {
	char bytes[BUFFER_SIZE];
	size_t used;
};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static const char *const surnames[] = {"王", "李", "张", "刘", "陈", "杨", "赵",
	"黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何", "郭", "马",
	"罗", "梁", "宋", "郑", "谢", "韩", "唐", "冯", "董", "欧阳", "上官"};
static const char *const women[] = {"秀英", "桂兰", "玉梅", "春花", "海燕",
	"小红", "丽娟", "雪梅", "爱玲", "凤霞", "红霞", "巧云", "静", "敏",
	"丹", "娜", "莹莹", "晓燕", "素芳", "文静", "亚楠", "翠平"};
static const char *const men[] = {"建国", "卫东", "志强", "军", "勇", "伟",
	"海涛", "国庆", "新春", "保山", "长河", "喜顺", "书林", "天成", "磊",
	"鹏飞"};
static const char *const places[] = {"广东省深圳市", "浙江省宁波市",
	"江苏省苏州市", "河南省郑州市", "上海市", "福建省泉州市", "北京市"};
static const char *const education[] = {
	"文盲", "小学", "小学", "初中", "初中", "初中", "高中", "中专", "大专"};
static const char *const ethnic_groups[] = {"汉族", "汉", "汉族", "回族"};
static const char *const health[] = {
	"健康", "健康", "健康", "一般或较弱", "慢性病", "重病"};
static const char *const low_income[] = {
	"不属于", "不属于", "不属于", "低保", "特困", "低保边缘", "监测对象"};
static const char *const kinds[] = {
	"无", "视力", "听力", "言语", "肢体", "智力", "精神"};
static const char *const grades[] = {"无", "一级", "二级", "三级", "四级"};
static const char *const parents[] = {"双方健在", "一方健在", "双方去世"};
static const char *const incomes[] = {"打工", "种养殖业", "打工、种养殖业"};
static const char *const how[] = {"入户", "电话", "名单"};

/* Real prefixes of counties; each has its own block of numbers. */
static const char prefixes[PREFIXES][7] = {"411726", "411723", "411328",
	"411322", "411721", "411722", "411724", "411725", "411727", "411728",
	"411381", "410481", "411102", "411121", "411122", "411302"};

/* SplitMix64: a row's chances depend on seed and row alone. */
static uint64_t mix(uint64_t state)
{
	state += UINT64_C(0x9E3779B97F4A7C15);
	state = (state ^ (state >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	state = (state ^ (state >> 27)) * UINT64_C(0x94D049BB133111EB);
	return state ^ (state >> 31);
}

static uint64_t next_random(uint64_t *state)
{
	*state += UINT64_C(0x9E3779B97F4A7C15);
	return mix(*state);
}

static size_t below(uint64_t *state, size_t limit)
{
	return (size_t)((next_random(state) >> 32) * limit >> 32);
}

#define ONE(state, list) ((list)[below(state, COUNT(list))])

/* ---- Output ------------------------------------------------------------ */

static void flush(struct output *output)
{
	if (fwrite(output->bytes, 1, output->used, stdout) != output->used) {
		perror("generate");
		exit(5);
	}
	output->used = 0;
}

static void put(struct output *output, const char *text, size_t length)
{
	memcpy(output->bytes + output->used, text, length);
	output->used += length;
}

static void cell(struct output *output, const char *text)
{
	put(output, text, strlen(text));
	output->bytes[output->used++] = ',';
}

static void digits(char *out, size_t width, uint64_t number)
{
	while (width > 0) {
		out[--width] = (char)('0' + number % 10);
		number /= 10;
	}
}

static void number_cell(struct output *output, uint64_t number, size_t width)
{
	char text[20] = {0};

	digits(text, width, number);
	cell(output, text);
}

static void date_cell(
	struct output *output, size_t year, size_t month, size_t day)
{
	char text[11] = "0000-00-00";

	digits(text, 4, year);
	digits(text + 5, 2, month);
	digits(text + 8, 2, day);
	cell(output, text);
}

/* ---- Persons ----------------------------------------------------------- */

static void day_of_year(size_t day, size_t *month, size_t *day_of_month)
{
	static const size_t lengths[] = {
		31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	*month = 0;
	while (day >= lengths[*month])
		day -= lengths[(*month)++];
	*month += 1;
	*day_of_month = day + 1;
}

static char check_digit(const char *number)
{
	static const int weights[] = {
		7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
	int sum = 0;

	for (size_t i = 0; i < COUNT(weights); i++)
		sum += (number[i] - '0') * weights[i];
	return "10X98765432"[sum % 11];
}

/*
 * A valid number; `index` picks one of the PREFIXES × YEARS × DAYS ×
 * SEQUENCES (110 million) of a sex, so that different ones never meet.  The
 * sequence is odd for men, even for women, and leaves out 000: with a check
 * digit 0 that looks cut by a spreadsheet.
 */
static void person_number(uint64_t index, bool man, char number[19])
{
	size_t month;
	size_t day;

	memcpy(number, prefixes[index % PREFIXES], 6);
	index /= PREFIXES;
	digits(number + 6, 4, FIRST_YEAR + index % YEARS);
	index /= YEARS;
	day_of_year((size_t)(index % DAYS), &month, &day);
	index /= DAYS;
	digits(number + 10, 2, month);
	digits(number + 12, 2, day);
	digits(number + 14, 3, 2 * (index % SEQUENCES) + (man ? 1 : 2));
	number[17] = check_digit(number);
	number[18] = '\0';
}

static uint64_t number_limit(void)
{
	return (uint64_t)PREFIXES * YEARS * DAYS * SEQUENCES;
}

static uint64_t common_divisor(uint64_t a, uint64_t b)
{
	while (b != 0) {
		uint64_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

/* Walks all numbers in no order: a step without a common divisor. */
static uint64_t step_of(uint64_t seed)
{
	uint64_t step = number_limit() / 3 * 2 + mix(seed) % 1000003;

	while (common_divisor(step, number_limit()) != 1)
		step++;
	return step;
}

/* 000 at the end would be held: such a number is never written. */
static bool ends_in_zeros(const char number[19])
{
	return memcmp(number + 15, "000", 3) == 0;
}

/* ---- Rows -------------------------------------------------------------- */

static void name_cell(struct output *output, uint64_t *state,
	const char *const *given, size_t count)
{
	const char *surname = ONE(state, surnames);

	put(output, surname, strlen(surname));
	cell(output, given[below(state, count)]);
}

static void phone_cell(struct output *output, uint64_t *state)
{
	number_cell(output, 13000000000 + below(state, 999999999), 11);
}

static void woman_cells(struct output *output, uint64_t *state,
	const char number[19], const struct villages *villages)
{
	name_cell(output, state, women, COUNT(women));
	cell(output, number);
	cell(output, villages->codes[below(state, villages->count)]);
	number_cell(output, 1 + below(state, 9), 1);
	cell(output, ONE(state, ethnic_groups));
	cell(output, ONE(state, education));
	cell(output, "已婚");
}

static void condition_cells(
	struct output *output, uint64_t *state, const char number[19])
{
	size_t kind = below(state, 10) == 0 ? 1 + below(state, 6) : 0;
	size_t grade = kind ? 1 + below(state, 4) : 0;
	char ending[3] = {(char)('0' + kind), (char)('0' + grade), '\0'};

	cell(output, ONE(state, parents));
	number_cell(output, below(state, 4), 1);
	cell(output, kind ? "残疾" : ONE(state, health));
	cell(output, kinds[kind]);
	cell(output, grades[grade]);
	if (kind)
		put(output, number, 18);
	cell(output, kind ? ending : "");
	cell(output, ONE(state, low_income));
	cell(output, ONE(state, incomes));
}

static void husband_cells(
	struct output *output, uint64_t *state, uint64_t index)
{
	char number[19];

	person_number(index, true, number);
	name_cell(output, state, men, COUNT(men));
	cell(output, number);
	cell(output, ONE(state, places));
	date_cell(output, 2021 + below(state, 3), 1 + below(state, 12),
		1 + below(state, 28));
	date_cell(output, 2024, 1 + below(state, 6), 1 + below(state, 28));
}

static void survey_cells(struct output *output, uint64_t *state, bool refresh)
{
	const char *manner = ONE(state, how);

	date_cell(output, 2024, 10 + below(state, 3), 1 + below(state, 28));
	if (refresh)
		date_cell(output, 2025, 7 + below(state, 2),
			1 + below(state, 28));
	else
		date_cell(output, 2025, 1 + below(state, 6),
			1 + below(state, 28));
	put(output, manner, strlen(manner));
	put(output, "\r\n", 2);
}

static void write_row(struct output *output, const struct options *options,
	const struct villages *villages, uint64_t row, uint64_t index,
	const char number[19])
{
	uint64_t state = mix(options->seed ^ mix(row));
	/* The refreshed phone's last draw differs, the rest stays. */
	uint64_t phone = mix(state ^ (options->refresh ? 1 : 0));

	woman_cells(output, &state, number, villages);
	phone_cell(output, &phone);
	condition_cells(output, &state, number);
	husband_cells(output, &state, index);
	survey_cells(output, &state, options->refresh);
}

static void write_rows(
	const struct options *options, const struct villages *villages)
{
	static const char heading[] =
		"\xEF\xBB\xBF姓名,身份证号,现住址区划代码,组别,民族,文化程度,"
		"婚姻状况,联系电话,公婆情况,子女数量,健康状况,残疾类别,"
		"残疾等级,残疾证号,低收入类型,家庭主要经济来源,丈夫姓名,"
		"丈夫身份证号,"
		"外出务工地点,丈夫外出时间,丈夫最近一次回家探望时间,排查日期,"
		"核实日期,核实方式\r\n";
	static struct output output;
	uint64_t step = step_of(options->seed);
	uint64_t index = mix(options->seed + 1) % number_limit();
	char number[19];

	put(&output, heading, sizeof(heading) - 1);
	for (uint64_t row = 0; row < options->rows; row++) {
		do {
			index = (index + step) % number_limit();
			person_number(index, false, number);
		} while (ends_in_zeros(number));
		if (output.used > BUFFER_SIZE - LONGEST_LINE)
			flush(&output);
		write_row(&output, options, villages, row, index, number);
	}
	flush(&output);
}

/* ---- Options and areas ------------------------------------------------- */

static bool is_village(const char *line)
{
	return strspn(line, "0123456789") == 12 && line[12] == ',' &&
	       memcmp(line + 9, "000", 3) != 0;
}

static bool read_villages(const char *path, struct villages *villages)
{
	char line[LONGEST_LINE];
	FILE *file = fopen(path, "r");

	if (!file) {
		perror(path);
		return false;
	}
	while (fgets(line, sizeof(line), file)) {
		if (!is_village(line))
			continue;
		if (villages->count == villages->capacity) {
			size_t capacity = 2 * villages->capacity + 512;
			void *grown =
				realloc(villages->codes, capacity * CODE_SIZE);

			if (!grown)
				break;
			villages->codes = grown;
			villages->capacity = capacity;
		}
		memcpy(villages->codes[villages->count], line, 12);
		villages->codes[villages->count++][12] = '\0';
	}
	fclose(file);
	if (villages->count == 0)
		fprintf(stderr, "generate: no village in '%s'\n", path);
	return villages->count > 0;
}

static bool read_number(const char *text, uint64_t *number)
{
	char *end = NULL;

	*number = strtoull(text, &end, 10);
	return *text >= '0' && *text <= '9' && *end == '\0';
}

static bool read_options(int count, char **arguments, struct options *options)
{
	bool rows = false;
	bool good = true;

	for (int i = 1; i < count && good; i++) {
		const char *name = arguments[i];
		const char *value = i + 1 < count ? arguments[i + 1] : "";

		if (strcmp(name, "--refresh") == 0) {
			options->refresh = true;
			continue;
		}
		if (strcmp(name, "--rows") == 0)
			good = rows = read_number(value, &options->rows);
		else if (strcmp(name, "--seed") == 0)
			good = read_number(value, &options->seed);
		else if (strcmp(name, "--areas") == 0)
			options->areas = value;
		else
			good = false;
		i++;
	}
	/* Some numbers are skipped, so a few less than all of them. */
	return good && rows && options->areas &&
	       options->rows <= number_limit() - number_limit() / 100;
}

int main(int count, char **arguments)
{
	struct options options = {.seed = 1};
	struct villages villages = {0};

	if (!read_options(count, arguments, &options)) {
		fputs("usage: generate --rows N [--seed S] --areas FILE "
		      "[--refresh]\n",
			stderr);
		return 2;
	}
	if (!read_villages(options.areas, &villages))
		return 3;
	write_rows(&options, &villages);
	free(villages.codes);
	return fflush(stdout) == 0 ? 0 : 5;
}
