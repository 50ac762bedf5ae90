/* SPDX-License-Identifier: MIT */
/* Two reports beside each other, cell by cell. */
#include "report/job.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

struct comparing {
	ledger_report_difference_callback *callback;
	void *data;
	uint64_t count;
};

enum { ROW_SIZE = 512 };

static const char absent[] = "absent";

/* What --cell calls the row. */
void ledger__report_row_name(const struct ledger__figures *figures,
	const struct ledger__figures_row *row, char *name, size_t size)
{
	size_t length = 0;

	if (row->kind == LEDGER__ROW_TOTAL) {
		(void)snprintf(name, size, "total");
		return;
	}
	name[0] = '\0';
	for (size_t i = 0; i < figures->key_count && length < size; i++)
		length += (size_t)snprintf(name + length, size - length, "%s%s",
			i > 0 ? "/" : "", row->keys[i].code);
}

static bool same_row(const struct ledger__figures *figures,
	const struct ledger__figures_row *left,
	const struct ledger__figures_row *right)
{
	if (left->kind != right->kind)
		return false;
	if (left->kind == LEDGER__ROW_TOTAL)
		return true;
	for (size_t i = 0; i < figures->key_count; i++)
		if (strcmp(left->keys[i].code, right->keys[i].code) != 0)
			return false;
	return true;
}

/* The row like that one; most often it stands at the same place. */
static const struct ledger__figures_row *find_row(
	const struct ledger__figures *figures, size_t place,
	const struct ledger__figures_row *like)
{
	if (place < figures->row_count &&
		same_row(figures, &figures->rows[place], like))
		return &figures->rows[place];
	for (size_t i = 0; i < figures->row_count; i++)
		if (same_row(figures, &figures->rows[i], like))
			return &figures->rows[i];
	return NULL;
}

static void cell_text(const struct ledger__figures *figures,
	const struct ledger__figures_row *row, size_t leaf,
	char text[LEDGER__FIGURE_TEXT])
{
	if (!row || leaf == SIZE_MAX)
		memcpy(text, absent, sizeof absent);
	else
		(void)ledger__figure_text(&row->cells[leaf],
			figures->leaves[leaf].kind, false, text);
}

/* Tells the cells of a row that differ; either row may be missing. */
static void compare_rows(struct comparing *comparing,
	const struct ledger__figures *frozen,
	const struct ledger__figures_row *before,
	const struct ledger__figures *today,
	const struct ledger__figures_row *now)
{
	const struct ledger__figures *figures = before ? frozen : today;
	const struct ledger__figures *other = before ? today : frozen;
	char name[ROW_SIZE];
	char was[LEDGER__FIGURE_TEXT];
	char is[LEDGER__FIGURE_TEXT];

	ledger__report_row_name(figures, before ? before : now, name, ROW_SIZE);
	for (size_t i = 0; i < figures->leaf_count; i++) {
		size_t place = ledger__figures_find_leaf(
			other, figures->leaves[i].name);

		cell_text(frozen, before, before ? i : place, was);
		cell_text(today, now, before ? place : i, is);
		if (strcmp(was, is) == 0)
			continue;
		comparing->count++;
		if (comparing->callback)
			comparing->callback(comparing->data, figures->id, name,
				figures->leaves[i].name, was, is);
	}
}

/* A column that is new today is told of where it has a figure. */
static void compare_new_leaves(struct comparing *comparing,
	const struct ledger__figures *frozen,
	const struct ledger__figures *today,
	const struct ledger__figures_row *row)
{
	char name[ROW_SIZE];
	char is[LEDGER__FIGURE_TEXT];

	ledger__report_row_name(today, row, name, ROW_SIZE);
	for (size_t i = 0; i < today->leaf_count; i++) {
		const char *leaf = today->leaves[i].name;

		if (ledger__figures_find_leaf(frozen, leaf) != SIZE_MAX)
			continue;
		cell_text(today, row, i, is);
		comparing->count++;
		if (comparing->callback)
			comparing->callback(comparing->data, today->id, name,
				leaf, absent, is);
	}
}

static void compare_tables(struct comparing *comparing,
	const struct ledger__figures *frozen,
	const struct ledger__figures *today)
{
	for (size_t i = 0; i < frozen->row_count; i++) {
		const struct ledger__figures_row *row = &frozen->rows[i];

		compare_rows(
			comparing, frozen, row, today, find_row(today, i, row));
	}
	for (size_t i = 0; i < today->row_count; i++) {
		const struct ledger__figures_row *row = &today->rows[i];

		if (!find_row(frozen, i, row))
			compare_rows(comparing, frozen, NULL, today, row);
		else
			compare_new_leaves(comparing, frozen, today, row);
	}
}

uint64_t ledger_report_compare(const ledger_report *frozen,
	const ledger_report *today, ledger_report_difference_callback *callback,
	void *data)
{
	struct comparing comparing = {.callback = callback, .data = data};

	assert(frozen && frozen->figures && today && today->figures);
	for (size_t i = 0; i < frozen->figures->table_count; i++) {
		const struct ledger__figures *before =
			frozen->figures->tables[i];
		const struct ledger__figures *now =
			ledger__report_find(today->figures, before->id);

		if (now) {
			compare_tables(&comparing, before, now);
			continue;
		}
		comparing.count++;
		if (callback)
			callback(data, before->id, "", "", "", absent);
	}
	return comparing.count;
}
