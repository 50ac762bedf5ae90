/* SPDX-License-Identifier: MIT */
/* Classification over a store: who is listed, and what lack of memory does. */
#include "unit.h"

#include "careledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SCHEMA SOURCE_FOLDER "/schema"
#define DATA SOURCE_FOLDER "/tests/cmd/data"

static ledger_context *context;
static ledger_profile *working;
static ledger_profile *full;
static ledger_store *store;
static char *folder;
static char *path;

static void take(const char *sheet, const char *file)
{
	ledger_import *import = NULL;
	assert_int_equal(ledger_import_new(store, sheet, &import), LEDGER_OK);
	assert_int_equal(
		ledger_import_set_as_of(import, "2025-10-01"), LEDGER_OK);
	assert_int_equal(ledger_import_run(import, &file, 1), LEDGER_OK);
	ledger_import_free(import);
}

static int begin(void **state)
{
	(void)state;
	folder = unit_folder();
	path = unit_path(folder, "county.db");
	context = ledger_context_new();
	assert_non_null(context);
	/* 2025-10-01 in China */
	ledger_context_set_now(context, 1759276800);
	assert_int_equal(
		ledger_context_set_actor(context, "tester"), LEDGER_OK);
	assert_int_equal(ledger_store_create(context, path,
				 SCHEMA "/forms/left-behind-women.yaml",
				 DATA "/county.yaml", "411726000000"),
		LEDGER_OK);
	assert_int_equal(
		ledger_store_open(context, path, LEDGER_STORE_WRITE, 0, &store),
		LEDGER_OK);
	assert_int_equal(ledger_profile_load(context,
				 SCHEMA "/profiles/working.yaml", &working),
		LEDGER_OK);
	assert_int_equal(ledger_profile_load(
				 context, SCHEMA "/profiles/full.yaml", &full),
		LEDGER_OK);
	take("areas", DATA "/areas.csv");
	take(NULL, DATA "/county-women.csv");
	take("measures", DATA "/county-provisions.csv");
	return 0;
}

static int end(void **state)
{
	(void)state;
	ledger_store_close(store);
	ledger_profile_free(working);
	ledger_profile_free(full);
	ledger_context_free(context);
	unit_remove_folder(folder);
	free(path);
	return 0;
}

/* What is asked of the store, and how many persons that lists. */
struct asked {
	const char *only;
	const char *group;
	const char *measure;
	const char *area;
	bool explain;
	bool full;
	uint64_t listed;
};

static ledger_status set(ledger_classify *job, const struct asked *asked)
{
	ledger_status status = LEDGER_OK;
	ledger_classify_set_profile(job, asked->full ? full : working);
	ledger_classify_set_explain(job, asked->explain);
	if (asked->full)
		status = ledger_classify_set_purpose(job, "test");
	if (status == LEDGER_OK)
		status = ledger_classify_set_group(job, asked->group);
	if (status == LEDGER_OK)
		status = ledger_classify_set_measure(job, asked->measure);
	if (status == LEDGER_OK && asked->only != NULL)
		status = ledger_classify_set_only(job, asked->only);
	if (status == LEDGER_OK && asked->area != NULL)
		status = ledger_classify_set_area(job, asked->area);
	return status;
}

static ledger_status run(void *data)
{
	const struct asked *asked = data;
	ledger_classify *job = NULL;
	ledger_writer *writer = NULL;
	char *bytes = NULL;
	size_t length = 0;
	FILE *stream = open_memstream(&bytes, &length);
	assert_non_null(stream);
	ledger_status status = ledger_writer_new(
		context, stream, LEDGER_FORMAT_MARKDOWN, &writer);
	if (status == LEDGER_OK)
		status = ledger_classify_new(context, &job);
	if (status == LEDGER_OK)
		status = set(job, asked);
	if (status == LEDGER_OK)
		status = ledger_classify_gather(job, store);
	if (status == LEDGER_OK)
		assert_int_equal(ledger_classify_listed(job), asked->listed);
	if (status == LEDGER_OK)
		status = ledger_classify_write(job, store, writer);
	if (status == LEDGER_OK)
		status = ledger_writer_finish(writer);
	ledger_classify_free(job);
	ledger_writer_free(writer);
	fclose(stream);
	free(bytes);
	return status;
}

/* Counts worked out by hand in tests/cmd/ledger-classify. */
static struct asked all[] = {
	{.listed = 5},
	{.area = "411726102", .listed = 4},
	{.group = "低收入", .listed = 4},
	{.only = "entitled", .listed = 2},
	{.measure = "1-screen", .listed = 1},
	{.only = "missing", .listed = 2},
	{.only = "missing", .area = "411726102004", .listed = 1},
	{.only = "unknown", .listed = 2},
	{.explain = true, .listed = 5},
	{.explain = true, .only = "missing", .listed = 2},
	{.explain = true, .full = true, .group = "rights", .listed = 2},
	{.only = "unknown", .full = true, .listed = 2},
};

static void test_lists(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		assert_int_equal(run(&all[i]), LEDGER_OK);
}

static void test_survives_lack_of_memory(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		assert_true(unit_sweep_allocations(run, &all[i]) > 50);
}

static void test_refuses_without_showing(void **state)
{
	struct asked asked = {.full = true, .listed = 5};
	ledger_classify *job = NULL;
	(void)state;
	assert_int_equal(ledger_classify_new(context, &job), LEDGER_OK);
	assert_int_equal(set(job, &asked), LEDGER_OK);
	assert_int_equal(ledger_classify_set_purpose(job, NULL), LEDGER_OK);
	assert_int_equal(
		ledger_classify_gather(job, store), LEDGER_ERROR_DESCRIPTOR);
	assert_int_equal(
		ledger_classify_set_only(job, "none"), LEDGER_ERROR_DESCRIPTOR);
	assert_int_equal(ledger_classify_set_as_of(job, "2025-02-30"),
		LEDGER_ERROR_DESCRIPTOR);
	assert_int_equal(ledger_classify_set_area(job, "4117260"),
		LEDGER_ERROR_DESCRIPTOR);
	ledger_classify_free(job);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_survives_lack_of_memory),
		cmocka_unit_test(test_refuses_without_showing),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
