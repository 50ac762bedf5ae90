/* SPDX-License-Identifier: MIT */
/* The files of several reports become one: who sent, who did not. */
#include "report/job.h"

#include "policy/policy.h"
#include "report/report.h"
#include "report/write.h"
#include "table/reader.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { FILES_MOST = 4096 };

struct adding {
	struct ledger_report *job;
	struct ledger__layout_scope scope;
	struct ledger__layout *layouts[LEDGER__LAYOUTS_MOST];
	size_t layout_count;
	struct ledger__report **reports;
	size_t report_count;
	struct ledger__combine_area *expected;
	size_t expected_count, expected_capacity;
	struct ledger__report_problems problems;
	struct ledger__arena arena; /* of what is expected */
};

/* ---- Tables, for CSV ------------------------------------------------------
 */

static ledger_status load_layouts(struct adding *adding)
{
	const struct ledger_report *job = adding->job;
	ledger_status status = LEDGER_OK;

	adding->scope.context = job->context;
	if (job->table_count > LEDGER__LAYOUTS_MOST)
		return ledger__fail(job->context, LEDGER_ERROR_DESCRIPTOR,
			"a report has at most %d tables", LEDGER__LAYOUTS_MOST);
	for (size_t i = 0; status == LEDGER_OK && i < job->table_count; i++) {
		status = ledger__layout_load(&adding->scope, job->tables[i],
			&adding->layouts[adding->layout_count]);
		if (status == LEDGER_OK)
			adding->layout_count++;
	}
	if (status == LEDGER_OK)
		status = ledger__layouts_link(job->context, adding->layouts,
			adding->layout_count, false);
	return status;
}

/* The file's columns say of which level its rows are. */
static ledger_status find_layout(void *data, struct ledger__report *report,
	const char *id, const char *version, struct ledger__figures **figures)
{
	struct adding *adding = data;
	struct ledger__layouts layouts = {.items = adding->layouts,
		.count = adding->layout_count,
		.key = report->level && *report->level ? report->level
						       : "township"};

	return ledger__layouts_source(&layouts, report, id, version, figures);
}

/* ---- Who should have sent --------------------------------------------------
 */

/* The number at the beginning of a row, 2 to 12 digits; NULL for others. */
static const char *code_of(
	struct adding *adding, const struct ledger__cell *cell)
{
	const char *text = cell->text;
	size_t length = cell->length;

	if (length > 0 && text[0] == '\'') {
		text++;
		length--;
	}
	for (size_t i = 0; i < length; i++)
		if (text[i] < '0' || text[i] > '9')
			return NULL;
	if (length < 2 || length > 12)
		return NULL;
	return ledger__arena_duplicate(&adding->arena, text, length);
}

static ledger_status expect_row(struct adding *adding,
	const struct ledger__block *block, const struct ledger__row *row)
{
	const struct ledger__cell *cells = &block->cells[row->first_cell];
	struct ledger__combine_area area = {NULL, ""};

	if (row->cell_count == 0)
		return LEDGER_OK;
	area.code = code_of(adding, &cells[0]);
	if (!area.code)
		return LEDGER_OK; /* a heading, a remark */
	if (row->cell_count > 1)
		area.title = ledger__arena_duplicate(
			&adding->arena, cells[1].text, cells[1].length);
	if (!area.title ||
		!ledger__grow(&adding->expected, &adding->expected_capacity,
			adding->expected_count + 1, sizeof *adding->expected))
		return ledger__fail_memory(adding->job->context);
	adding->expected[adding->expected_count++] = area;
	return LEDGER_OK;
}

static ledger_status expect_rows(struct adding *adding,
	struct ledger__reader *reader, struct ledger__splitter *splitter)
{
	struct ledger__block block = {0};
	ledger_status status = LEDGER_OK;

	while (status == LEDGER_OK &&
		(status = ledger__reader_fill(reader, &block)) == LEDGER_OK) {
		status = ledger__splitter_parse(splitter, &block);
		for (size_t i = 0; status == LEDGER_OK && i < block.row_count;
			i++)
			status = expect_row(adding, &block, &block.rows[i]);
	}
	ledger__block_release(&block);
	return status == LEDGER_END ? LEDGER_OK : status;
}

static ledger_status read_expected(struct adding *adding, const char *path)
{
	ledger_context *context = adding->job->context;
	struct ledger__dialect dialects[LEDGER__DIALECTS];
	size_t count = 0;
	struct ledger__input *input = NULL;
	struct ledger__reader *reader = NULL;
	struct ledger__splitter *splitter = NULL;
	ledger_status status =
		ledger__input_open(context, path, context->temporary, &input);

	if (status == LEDGER_OK)
		status = ledger__input_dialects(
			input, LEDGER__ENCODING_UNSET, dialects, &count);
	if (status == LEDGER_OK)
		status = ledger__reader_open(
			context, input, &dialects[0], &reader);
	if (status == LEDGER_OK)
		status = ledger__splitter_new(context, reader, &splitter);
	if (status == LEDGER_OK)
		status = expect_rows(adding, reader, splitter);
	if (status == LEDGER_OK && adding->expected_count == 0)
		status = ledger__fail(context, LEDGER_ERROR_INPUT,
			"'%s' holds no division code at the beginning of a "
			"line",
			path);
	ledger__splitter_free(splitter);
	ledger__reader_free(reader);
	ledger__input_free(input);
	return status;
}

/* ---- Files -----------------------------------------------------------------
 */

static ledger_status read_files(struct adding *adding, const char *const *paths,
	size_t count, ledger_problem_callback *problem, void *data)
{
	ledger_context *context = adding->job->context;
	ledger_status result = LEDGER_OK;

	adding->reports = ledger__allocate(count, sizeof *adding->reports);
	if (!adding->reports)
		return ledger__fail_memory(context);
	/* All files are read, so that all that is wrong is told at once. */
	for (size_t i = 0; i < count; i++) {
		size_t known = adding->problems.count;
		ledger_status status = ledger__report_read(context, paths[i],
			context->temporary, find_layout, adding,
			&adding->problems, &adding->reports[i]);

		if (status != LEDGER_OK && result == LEDGER_OK)
			result = status;
		if (status != LEDGER_OK && status != LEDGER_ERROR_INPUT)
			return status;
		/* One that cannot be opened, or holds something else. */
		if (status != LEDGER_OK && known == adding->problems.count &&
			problem)
			problem(data, ledger_context_message(context));
	}
	adding->report_count = count;
	return result;
}

struct broken {
	const char *file;
	ledger_problem_callback *callback;
	void *data;
};

static void tell_broken(void *data, const char *text)
{
	const struct broken *broken = data;
	struct ledger__buffer line = {0};

	ledger__buffer_printf(&line, "%s: %s", broken->file, text);
	if (broken->callback && !line.failed)
		broken->callback(broken->data, ledger__buffer_text(&line));
	ledger__buffer_release(&line);
}

/* Whether what each file says adds up, by the tables at hand. */
static ledger_status check_files(struct adding *adding,
	const char *const *paths, ledger_problem_callback *problem, void *data)
{
	ledger_context *context = adding->job->context;
	ledger_status result = LEDGER_OK;

	for (size_t i = 0; i < adding->report_count; i++) {
		struct broken broken = {paths[i], problem, data};
		ledger_status status;

		context->on_problem = tell_broken;
		context->problem_data = &broken;
		status = ledger__identities_check(context, adding->layouts,
			adding->layout_count, adding->reports[i]);
		context->on_problem = NULL;
		context->problem_data = NULL;
		if (status != LEDGER_OK && status != LEDGER_ERROR_REFUSED)
			return status;
		if (status != LEDGER_OK)
			result = status;
	}
	return result;
}

/* The digits that count: without pairs of zeros at the end. */
static size_t significant(const char *code)
{
	size_t length = strlen(code);

	while (length > 2 && code[length - 1] == '0' && code[length - 2] == '0')
		length -= 2;
	return length;
}

/* The digits that all areas have in common, of a level above them. */
static const char *common_area(struct adding *adding)
{
	static const size_t ends[] = {12, 9, 6, 4, 2};
	const char *first = adding->reports[0]->area_code;
	size_t same = *first ? significant(first) - 1 : 0;
	char code[13] = "";

	for (size_t i = 1; i < adding->report_count; i++) {
		const char *other = adding->reports[i]->area_code;
		size_t at = 0;

		while (at < same && other[at] == first[at])
			at++;
		same = at;
	}
	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
		if (ends[i] > same || same > 11)
			continue;
		memcpy(code, first, ends[i]);
		break;
	}
	return ledger__arena_duplicate(&adding->arena, code, strlen(code));
}

/* Its 12 digits, as in reports that were counted; "" stays. */
static const char *whole_code(struct adding *adding, const char *code)
{
	char area[13] = "";

	if (*code && ledger__scope_read(adding->job->context, code, area) !=
			     LEDGER_OK)
		return code;
	return ledger__arena_duplicate(&adding->arena, area, strlen(area));
}

/* Of the file of those expected, which may name the whole too. */
static const char *title_of(const struct adding *adding, const char *code)
{
	char area[13];
	char other[13];

	if (ledger__scope_read(adding->job->context, code, area) != LEDGER_OK)
		return "";
	for (size_t i = 0; i < adding->expected_count; i++)
		if (ledger__scope_read(adding->job->context,
			    adding->expected[i].code, other) == LEDGER_OK &&
			strcmp(area, other) == 0)
			return adding->expected[i].title;
	return "";
}

/* Who stands for the whole, or above it, does not send. */
static void drop_whole(struct adding *adding, const char *code)
{
	size_t kept = 0;
	size_t digits = significant(code);

	for (size_t i = 0; i < adding->expected_count; i++)
		if (significant(adding->expected[i].code) > digits)
			adding->expected[kept++] = adding->expected[i];
	adding->expected_count = kept;
}

static const char *level_of_area(const char *code)
{
	char area[13];

	memset(area, '0', 12);
	area[12] = '\0';
	memcpy(area, code, strlen(code) < 12 ? strlen(code) : 12);
	switch (ledger__area_level(area, 12)) {
	case LEDGER__PROVINCE:
		return "province";
	case LEDGER__PREFECTURE:
		return "prefecture";
	case LEDGER__TOWNSHIP:
		return "township";
	case LEDGER__VILLAGE:
		return "village";
	case LEDGER__COUNTY:
		break;
	}
	return "county";
}

/* Its layout among those at hand; NULL: none describes it. */
static const struct ledger__layout *layout_of(
	const struct adding *adding, const struct ledger__figures *table)
{
	for (size_t i = 0; i < adding->layout_count; i++)
		if (strcmp(adding->layouts[i]->id, table->id) == 0 &&
			strcmp(adding->layouts[i]->version, table->version) ==
				0)
			return adding->layouts[i];
	return NULL;
}

/* A subtitle may name the first file's area: it is made anew, or goes. */
static void name_tables(
	const struct adding *adding, struct ledger__report *figures)
{
	const char *area = adding->reports[0]->area_title;

	for (size_t i = 0; i < figures->table_count; i++) {
		struct ledger__figures *table = figures->tables[i];
		const struct ledger__layout *layout = layout_of(adding, table);

		if (layout)
			table->subtitle =
				ledger__layout_subtitle(layout, figures);
		else if (*area && strstr(table->subtitle, area))
			table->subtitle = "";
	}
}

/* Where a row is a file, rows are of the files' level. */
static void name_rows(
	const struct adding *adding, struct ledger__report *figures)
{
	const char *level = level_of_area(adding->reports[0]->area_code);

	figures->level = level;
	for (size_t i = 0; i < figures->table_count; i++) {
		struct ledger__figures *table = figures->tables[i];

		if (ledger__figures_total_row(table) != SIZE_MAX)
			table->keys[0].name = level;
	}
}

/* A row a file, unless the level asked for is that of the files' rows. */
static ledger_status choose_rows(
	const struct adding *adding, enum ledger__combine_rows *rows)
{
	const struct ledger_report *job = adding->job;
	const char *level = adding->reports[0]->level;
	const char *files = level_of_area(adding->reports[0]->area_code);

	*rows = job->level && strcmp(job->level, level) == 0
			? LEDGER__COMBINE_AREAS
			: LEDGER__COMBINE_REPORTS;
	if (job->level && *rows == LEDGER__COMBINE_REPORTS &&
		strcmp(job->level, files) != 0)
		return ledger__fail(job->context, LEDGER_ERROR_DESCRIPTOR,
			"the files have rows of a %s, from a %s each; rows of "
			"a %s cannot be made of them",
			level, files, job->level);
	return LEDGER_OK;
}

/* Names, identities, footers; the job takes the figures over. */
static ledger_status finish(
	struct adding *adding, struct ledger__report *figures, bool files)
{
	struct ledger_report *job = adding->job;
	ledger_status status;

	if (files)
		name_rows(adding, figures);
	name_tables(adding, figures);
	for (size_t i = 0; i < job->footer_count; i++)
		ledger__report_add_footer(
			figures, job->footers[i].label, job->footers[i].value);
	status = figures->failed ? ledger__fail_memory(job->context)
				 : ledger__identities_check(job->context,
					   adding->layouts,
					   adding->layout_count, figures);
	if (status == LEDGER_OK)
		ledger__report_take(job, figures);
	else
		ledger__report_free(figures);
	return status;
}

static ledger_status add_files(struct adding *adding, const char *const *paths,
	void (*missing)(void *data, const char *code, const char *title),
	void *data)
{
	const struct ledger_report *job = adding->job;
	struct ledger__combine_options options = {0};
	struct ledger__combine_missing absent = {0};
	struct ledger__report *figures = NULL;
	ledger_status status = choose_rows(adding, &options.rows);

	if (status != LEDGER_OK)
		return status;
	options.area_code = job->area ? job->area : common_area(adding);
	if (options.area_code)
		options.area_code = whole_code(adding, options.area_code);
	if (!options.area_code)
		return ledger__fail_memory(job->context);
	options.area_title = title_of(adding, options.area_code);
	drop_whole(adding, options.area_code);
	options.expected = adding->expected;
	options.expected_count = adding->expected_count;
	status = ledger__report_combine(job->context, adding->reports, paths,
		adding->report_count, &options, &adding->problems, &absent,
		&figures);
	if (status == LEDGER_OK)
		status = finish(adding, figures,
			options.rows == LEDGER__COMBINE_REPORTS);
	for (size_t i = 0; status == LEDGER_OK && missing && i < absent.count;
		i++)
		missing(data, absent.items[i]->code, absent.items[i]->title);
	free((void *)absent.items);
	return status;
}

static void tell_problems(const struct adding *adding,
	ledger_problem_callback *callback, void *data)
{
	struct ledger__buffer text = {0};

	for (size_t i = 0; callback && i < adding->problems.count; i++) {
		const struct ledger__report_problem *problem =
			&adding->problems.items[i];

		ledger__buffer_reset(&text);
		ledger__buffer_append_text(&text, problem->file);
		if (problem->line > 0)
			ledger__buffer_printf(&text, ":%llu",
				(unsigned long long)problem->line);
		ledger__buffer_append_text(&text, ": ");
		ledger__buffer_append_text(&text, problem->text);
		if (!text.failed)
			callback(data, ledger__buffer_text(&text));
	}
	ledger__buffer_release(&text);
}

ledger_status ledger_report_combine(ledger_report *report,
	const char *const *paths, size_t count, const char *expected,
	ledger_problem_callback *problem,
	void (*missing)(void *data, const char *code, const char *title),
	void *data)
{
	struct adding adding = {.job = report};
	ledger_status status = LEDGER_OK;

	assert(report && paths && count > 0);
	if (count > FILES_MOST)
		return ledger__fail(report->context, LEDGER_ERROR_DESCRIPTOR,
			"at most %d files are added up", FILES_MOST);
	status = load_layouts(&adding);
	if (status == LEDGER_OK && expected)
		status = read_expected(&adding, expected);
	if (status == LEDGER_OK)
		status = read_files(&adding, paths, count, problem, data);
	if (status == LEDGER_OK)
		status = check_files(&adding, paths, problem, data);
	if (status == LEDGER_OK)
		status = add_files(&adding, paths, missing, data);
	tell_problems(&adding, problem, data);
	for (size_t i = 0; adding.reports && i < count; i++)
		ledger__report_free(adding.reports[i]);
	for (size_t i = 0; i < adding.layout_count; i++)
		ledger__layout_free(adding.layouts[i]);
	ledger__arena_release(&adding.scope.arena);
	ledger__arena_release(&adding.arena);
	ledger__report_problems_release(&adding.problems);
	free((void *)adding.reports);
	free(adding.expected);
	return status;
}
