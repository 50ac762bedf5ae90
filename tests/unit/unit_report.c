/* SPDX-License-Identifier: MIT */
/* Small counties for tests of reports. */
#include "unit_report.h"

#include "policy/policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DATA SOURCE_FOLDER "/tests/unit/data/"
#define ALL SOURCE_FOLDER "/schema/profiles/full.yaml"

enum { CELLS_MOST = 24 };

struct unit_report unit_report;

static void ok(ledger_status status)
{
	unit_ok(&unit_report.store, status);
}

static void add_area(const char *code, const char *title)
{
	char code_cell[32];
	char title_cell[64];

	(void)snprintf(code_cell, sizeof code_cell, "code=%s", code);
	(void)snprintf(title_cell, sizeof title_cell, "title=%s", title);
	(void)unit_store_insert(&unit_report.store, "areas", 2,
		UNIT_CELLS(code_cell, title_cell));
}

static void add_areas(void)
{
	unit_set_day(&unit_report.store, "2025-01-01");
	unit_store_run(&unit_report.store, "areas");
	add_area("411726000000", "甲县");
	add_area(EAST, "东乡");
	add_area(EAST_VILLAGE, "东一村");
	add_area(EAST_OTHER, "东二村");
	add_area(WEST, "西镇");
	add_area(WEST_VILLAGE, "西一村");
	add_area(EMPTY, "空乡");
	unit_store_done(&unit_report.store);
}

int unit_report_set_up(void **state)
{
	struct unit_store *store = &unit_report.store;
	(void)state;

	unit_report.tables = 0;
	unit_report.text = NULL;
	unit_report.policy = NULL;
	unit_report.report = NULL;
	*store = (struct unit_store){.context = ledger_context_new()};
	assert_non_null(store->context);
	unit_set_day(store, "2025-01-01");
	store->folder = unit_folder();
	store->path = unit_path(store->folder, "ledger.db");
	ok(ledger_store_create(store->context, store->path,
		DATA "form-report.yaml", DATA "policy-report.yaml",
		UNIT_STORE_AREA));
	unit_store_reopen(store, LEDGER_STORE_WRITE);
	add_areas();
	ok(ledger_policy_of_store(store->store, &unit_report.policy));
	ok(ledger_report_new(store->context, &unit_report.report));
	ledger_report_set_policy(unit_report.report, unit_report.policy);
	unit_period("2025-09-01", "2025-09-30", NULL);
	return 0;
}

int unit_report_tear_down(void **state)
{
	(void)state;
	free(unit_report.text);
	ledger_report_free(unit_report.report);
	ledger_policy_free(unit_report.policy);
	unit_store_end(&unit_report.store);
	return 0;
}

/* ---- Persons ------------------------------------------------------------- */

/* The cells, with others that hold unless they are among them. */
static void join(const char *all[CELLS_MOST], const char *const *cells)
{
	size_t count = 0;

	while (all[count])
		count++;
	for (; *cells; cells++) {
		assert_true(count + 1 < CELLS_MOST);
		all[count++] = *cells;
	}
	all[count] = NULL;
}

int64_t unit_woman(const char *day, const char *area, const char *const *cells)
{
	char area_cell[32];
	char verified[32];
	const char *all[CELLS_MOST] = {"status=registered",
		"away_since=2020-01-01", verified, area_cell, NULL};

	(void)snprintf(area_cell, sizeof area_cell, "living_area=%s", area);
	(void)snprintf(verified, sizeof verified, "verified_on=%s", day);
	join(all, cells);
	return unit_add_on(&unit_report.store, day, "persons", all);
}

void unit_change(const char *day, int64_t woman, const char *const *cells)
{
	char verified[32];
	const char *all[CELLS_MOST] = {verified, NULL};

	(void)snprintf(verified, sizeof verified, "verified_on=%s", day);
	join(all, cells);
	unit_change_on(&unit_report.store, day, "persons", woman, all);
}

void unit_give(const char *day, int64_t woman, const char *measure,
	const char *from, const char *const *cells)
{
	char record[LEDGER__RECORD_TEXT_SIZE];
	char person[48];
	char measure_cell[48];
	char from_cell[32];
	const char *all[CELLS_MOST] = {person, measure_cell, from_cell, NULL};

	ledger__record_format(woman, record);
	(void)snprintf(person, sizeof person, "person=%s", record);
	(void)snprintf(
		measure_cell, sizeof measure_cell, "measure=%s", measure);
	(void)snprintf(from_cell, sizeof from_cell, "from=%s", from);
	join(all, cells);
	(void)unit_add_on(&unit_report.store, day, "provisions", all);
}

/* ---- Tables -------------------------------------------------------------- */

void unit_table(const char *id, const char *rows, const char *text)
{
	char name[32];
	char *path;
	FILE *file;

	(void)snprintf(name, sizeof name, "%u.yaml", unit_report.tables++);
	path = unit_path(unit_report.store.folder, name);
	file = fopen(path, "w");
	assert_non_null(file);
	fprintf(file, "id: %s\ntitle: 表\nversion: \"1\"\nrows: %s\n%s", id,
		rows, text);
	assert_int_equal(fclose(file), 0);
	ok(ledger_report_add_table(unit_report.report, path));
	free(path);
}

void unit_period(const char *from, const char *to, const char *known)
{
	ok(ledger_report_set_period(unit_report.report, from, to));
	ledger_report_set_known_at(unit_report.report,
		unit_seconds(known ? known : "2030-01-01", "23:59:59"));
}

ledger_status unit_count(void)
{
	return ledger_report_count(unit_report.report, unit_report.store.store);
}

static void put_name(FILE *out, const struct ledger__figures *figures,
	const struct ledger__figures_row *row)
{
	if (figures->key_count > 1)
		fprintf(out, "%s/%s", row->keys[1].code, row->keys[2].code);
	else if (strlen(row->keys[0].code) == 12)
		fputs(row->keys[0].code + 6, out);
	else
		fputs(row->keys[0].code, out);
}

const char *unit_figures(const char *id)
{
	const struct ledger__figures *figures;
	size_t size = 0;
	FILE *out;

	ok(unit_count());
	figures = ledger__report_find(unit_report.report->figures, id);
	assert_non_null(figures);
	free(unit_report.text);
	out = open_memstream(&unit_report.text, &size);
	assert_non_null(out);
	for (size_t i = 0; i < figures->row_count; i++) {
		put_name(out, figures, &figures->rows[i]);
		fputc(':', out);
		for (size_t k = 0; k < figures->leaf_count; k++) {
			char text[LEDGER__FIGURE_TEXT];

			ledger__figure_text(&figures->rows[i].cells[k],
				figures->leaves[k].kind, false, text);
			fprintf(out, " %s", *text ? text : "-");
		}
		fputc('\n', out);
	}
	assert_int_equal(fclose(out), 0);
	return unit_report.text;
}

/* ---- Persons behind a cell ----------------------------------------------- */

/* The second column of CSV without quotes, but for the header. */
static char *names_of(const char *text)
{
	char *names = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&names, &size);
	const char *line = strchr(text, '\n');

	assert_non_null(out);
	while (line && line[1]) {
		const char *name = strchr(line, ',') + 1;

		fprintf(out, "%s%.*s", size > 0 || ftell(out) > 0 ? ";" : "",
			(int)strcspn(name, ",\n"), name);
		line = strchr(line + 1, '\n');
	}
	assert_int_equal(fclose(out), 0);
	return names;
}

const char *unit_persons(const char *cell)
{
	ledger_context *context = unit_report.store.context;
	ledger_profile *profile = NULL;
	ledger_writer *writer = NULL;
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	ledger_status status;

	assert_non_null(out);
	ok(ledger_profile_load(context, ALL, &profile));
	ok(ledger_writer_new(context, out, LEDGER_FORMAT_CSV, &writer));
	status = ledger_report_cell(unit_report.report, unit_report.store.store,
		cell, profile, "test", writer, NULL);
	if (status == LEDGER_OK)
		ok(ledger_writer_finish(writer));
	ledger_writer_free(writer);
	ledger_profile_free(profile);
	assert_int_equal(fclose(out), 0);
	free(unit_report.text);
	unit_report.text = status == LEDGER_OK
				   ? names_of(text)
				   : strdup(ledger_context_message(context));
	free(text);
	assert_non_null(unit_report.text);
	return unit_report.text;
}
