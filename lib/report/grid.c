/* SPDX-License-Identifier: MIT */
/* The headings of a table as merged cells of a grid. */
#include "report/format.h"

#include <stdlib.h>
#include <string.h>

/* The heading of that level over a leaf, or SIZE_MAX. */
static size_t heading_over(
	const struct ledger__figures *figures, size_t leaf, size_t level)
{
	for (size_t i = 0; i < figures->heading_count; i++) {
		const struct ledger__heading *heading = &figures->headings[i];

		if (heading->level == level && heading->first <= leaf &&
			leaf <= heading->last)
			return i;
	}
	return SIZE_MAX;
}

static bool collect_columns(struct ledger__grid *grid, bool titles)
{
	const struct ledger__figures *figures = grid->figures;

	grid->leaves =
		ledger__allocate(figures->leaf_count, sizeof *grid->leaves);
	if (!grid->leaves)
		return false;
	grid->depth = 1;
	for (size_t i = 0; i < figures->leaf_count; i++) {
		if (!ledger__leaf_shown(figures, i))
			continue;
		grid->leaves[grid->column_count++] = i;
		for (size_t level = 0;
			titles && level + 1 < LEDGER__FIGURE_LEVELS; level++) {
			if (heading_over(figures, i, level) != SIZE_MAX &&
				level + 2 > grid->depth)
				grid->depth = level + 2;
		}
	}
	return true;
}

/* The first row of what stands at `row` over the column: gaps above join. */
static size_t row_begin(
	const struct ledger__grid *grid, size_t column, size_t row)
{
	while (row > 0 && heading_over(grid->figures, grid->leaves[column],
				  row - 1) == SIZE_MAX)
		row--;
	return row;
}

static void add_cell(struct ledger__grid *grid, struct ledger__grid_cell cell)
{
	grid->cells[grid->cell_count++] = cell;
}

/* Headings of one level: a cell for each run of columns under the same. */
static void add_headings(
	struct ledger__report_job *job, struct ledger__grid *grid, size_t level)
{
	const struct ledger__figures *figures = grid->figures;

	for (size_t i = 0, end; i < grid->column_count; i = end) {
		size_t heading = heading_over(figures, grid->leaves[i], level);
		size_t row = row_begin(grid, i, level);

		end = i + 1;
		if (heading == SIZE_MAX)
			continue;
		while (end < grid->column_count &&
			heading_over(figures, grid->leaves[end], level) ==
				heading)
			end++;
		add_cell(
			grid, (struct ledger__grid_cell){
				      .text = ledger__job_visible(job,
					      figures->headings[heading].title),
				      .row = row,
				      .rows = level + 1 - row,
				      .column = i,
				      .columns = end - i,
			      });
	}
}

static void add_leaves(
	struct ledger__report_job *job, struct ledger__grid *grid)
{
	for (size_t i = 0; i < grid->column_count; i++) {
		const struct ledger__leaf *leaf =
			&grid->figures->leaves[grid->leaves[i]];
		size_t row = grid->depth > 1
				     ? row_begin(grid, i, grid->depth - 1)
				     : 0;

		add_cell(
			grid, (struct ledger__grid_cell){
				      .text = ledger__job_visible(job,
					      job->options.titles ? leaf->title
								  : leaf->name),
				      .row = row,
				      .rows = grid->depth - row,
				      .column = i,
				      .columns = 1,
				      .leaf = true,
			      });
	}
}

static int compare_cells(const void *left, const void *right)
{
	const struct ledger__grid_cell *a = left;
	const struct ledger__grid_cell *b = right;

	if (a->row != b->row)
		return a->row < b->row ? -1 : 1;
	return a->column < b->column ? -1 : a->column > b->column;
}

bool ledger__grid_make(struct ledger__report_job *job,
	const struct ledger__figures *figures, struct ledger__grid *grid)
{
	bool titles = job->options.titles;

	*grid = (struct ledger__grid){.figures = figures};
	if (!collect_columns(grid, titles))
		return false;
	grid->cells =
		ledger__allocate(grid->column_count * LEDGER__FIGURE_LEVELS,
			sizeof *grid->cells);
	if (!grid->cells)
		return false;
	for (size_t level = 0; level + 1 < grid->depth; level++)
		add_headings(job, grid, level);
	add_leaves(job, grid);
	qsort(grid->cells, grid->cell_count, sizeof *grid->cells,
		compare_cells);
	for (size_t i = 0; i < figures->key_count; i++)
		grid->keys[i] = ledger__job_visible(
			job, titles ? figures->keys[i].title
				    : figures->keys[i].name);
	return !job->failed;
}

void ledger__grid_release(struct ledger__grid *grid)
{
	free(grid->leaves);
	free(grid->cells);
}

const char *ledger__key_text(struct ledger__report_job *job,
	const struct ledger__figures_row *row, size_t key)
{
	const struct ledger__key_value *value = &row->keys[key];

	return ledger__job_visible(
		job, job->options.labels ? value->label : value->code);
}

const char *ledger__leaf_path(struct ledger__report_job *job,
	const struct ledger__figures *figures, size_t leaf)
{
	ledger__buffer_reset(&job->scratch);
	for (size_t level = 0; level + 1 < LEDGER__FIGURE_LEVELS; level++) {
		size_t heading = heading_over(figures, leaf, level);

		if (heading == SIZE_MAX)
			continue;
		ledger__buffer_append_text(
			&job->scratch, figures->headings[heading].title);
		ledger__buffer_append_text(&job->scratch, "／");
	}
	ledger__buffer_append_text(&job->scratch, figures->leaves[leaf].title);
	return ledger__job_keep(job, &job->scratch);
}

/* ---- Notes ------------------------------------------------------------- */

static bool heading_shown(const struct ledger__figures *figures,
	const struct ledger__heading *one)
{
	for (size_t i = one->first; i <= one->last && i < figures->leaf_count;
		i++) {
		if (ledger__leaf_shown(figures, i))
			return true;
	}
	return false;
}

/* Visits the notes; the index-th one's title and text, or how many. */
static size_t find_note(const struct ledger__figures *figures, size_t index,
	const char **title, const char **text)
{
	size_t count = 0;

	for (size_t i = 0; i < figures->heading_count; i++) {
		const struct ledger__heading *one = &figures->headings[i];

		if (!one->note || !heading_shown(figures, one))
			continue;
		if (count++ == index) {
			*title = one->title;
			*text = one->note;
		}
	}
	for (size_t i = 0; i < figures->leaf_count; i++) {
		const struct ledger__leaf *leaf = &figures->leaves[i];

		if (!leaf->note || !ledger__leaf_shown(figures, i))
			continue;
		if (count++ == index) {
			*title = leaf->title;
			*text = leaf->note;
		}
	}
	for (size_t i = 0; i < figures->note_count; i++) {
		if (count++ == index)
			*text = figures->notes[i];
	}
	return count;
}

size_t ledger__note_count(const struct ledger__figures *figures)
{
	return find_note(figures, SIZE_MAX, NULL, NULL);
}

const char *ledger__note(struct ledger__report_job *job,
	const struct ledger__figures *figures, size_t index)
{
	const char *title = NULL;
	const char *text = "";

	(void)find_note(figures, index, &title, &text);
	ledger__buffer_reset(&job->scratch);
	if (title) {
		ledger__buffer_append_text(&job->scratch, title);
		ledger__buffer_append_text(&job->scratch, "：");
	}
	ledger__buffer_append_text(&job->scratch, text);
	return ledger__job_visible(job, ledger__job_keep(job, &job->scratch));
}
