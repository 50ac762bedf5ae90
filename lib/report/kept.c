/* SPDX-License-Identifier: MIT */
/* Reports that were sent: kept as they were, found again, listed. */
#include "report/job.h"

#include "policy/policy.h"
#include "report/write.h"
#include "store/store.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Keeping ----------------------------------------------------------- */

/* All that the figures are, as JSON; the caller frees it. */
static ledger_status figures_text(
	struct ledger_report *report, char **text, size_t *length)
{
	struct ledger__report_options options;
	FILE *stream = open_memstream(text, length);
	ledger_status status;

	if (!stream)
		return ledger__fail_memory(report->context);
	ledger__report_options_default(&options, LEDGER_FORMAT_JSON);
	status = ledger__report_write(
		report->context, report->figures, stream, &options);
	if (fclose(stream) != 0 && status == LEDGER_OK)
		status = ledger__fail_memory(report->context);
	/* A stream in memory fails for want of it only. */
	return status == LEDGER_ERROR_OUTPUT
		       ? ledger__fail_memory(report->context)
		       : status;
}

static void join_ids(
	const struct ledger__report *figures, struct ledger__buffer *ids)
{
	for (size_t i = 0; i < figures->table_count; i++) {
		ledger__buffer_append_text(ids, i > 0 ? "," : "");
		ledger__buffer_append_text(ids, figures->tables[i]->id);
	}
}

ledger_status ledger_report_freeze(ledger_report *report, ledger_store *store,
	int64_t *number, int64_t *replaced)
{
	const struct ledger__report *figures = NULL;
	struct ledger__frozen kept = {0};
	struct ledger__buffer ids = {0};
	char area[13];
	char *text = NULL;
	size_t length = 0;
	int64_t issued = 0;
	int64_t before = 0;
	ledger_status status;

	assert(report && report->figures && store);
	figures = report->figures;
	join_ids(figures, &ids);
	status = ledger__scope_read(report->context, figures->area_code, area);
	if (status == LEDGER_OK)
		status = ids.failed ? ledger__fail_memory(report->context)
				    : figures_text(report, &text, &length);
	if (status == LEDGER_OK) {
		kept = (struct ledger__frozen){.from = figures->from,
			.to = figures->to,
			.tables = ledger__buffer_text(&ids),
			.level = figures->level,
			.area = area,
			.policy = figures->policy_id,
			.known_at = figures->known_at,
			.figures = text,
			.length = length};
		status = ledger__store_freeze(
			store, "ledger-report", &kept, &issued, &before);
	}
	if (status == LEDGER_OK && number)
		*number = issued;
	if (status == LEDGER_OK && replaced)
		*replaced = before;
	ledger__buffer_release(&ids);
	free(text);
	return status;
}

/* ---- Finding ----------------------------------------------------------- */

const char *ledger__report_level_below(const char area[13])
{
	switch (ledger__area_level(area, 12)) {
	case LEDGER__TOWNSHIP:
	case LEDGER__VILLAGE:
		return "village";
	case LEDGER__COUNTY:
		return "township";
	case LEDGER__PROVINCE:
	case LEDGER__PREFECTURE:
		break;
	}
	return "county";
}

/* The id of the policy that counts, from the arena. */
static ledger_status find_policy(
	struct ledger_report *report, ledger_store *store, const char **id)
{
	ledger_policy *own = NULL;
	const ledger_policy *policy = report->policy;
	ledger_status status = LEDGER_OK;

	if (!policy) {
		status = ledger_policy_of_store(store, &own);
		policy = own;
	}
	if (status == LEDGER_OK) {
		const char *text = ledger_policy_id(policy);

		*id = ledger__arena_duplicate(
			&report->arena, text, strlen(text));
		if (!*id)
			status = ledger__fail_memory(report->context);
	}
	ledger_policy_free(own);
	return status;
}

/* What counting would be about, without counting. */
static ledger_status find_key(struct ledger_report *report, ledger_store *store,
	struct ledger__buffer *ids, char area[13], struct ledger__frozen *key)
{
	const char *scope =
		report->area ? report->area : ledger_store_area(store);
	ledger_status status = ledger__scope_read(report->context, scope, area);

	if (status == LEDGER_OK)
		status = find_policy(report, store, &key->policy);
	if (status == LEDGER_OK)
		status = ledger__report_table_ids(report, ids);
	key->from = report->from;
	key->to = report->to;
	key->tables = ledger__buffer_text(ids);
	key->area = area;
	key->level = report->level ? report->level
				   : ledger__report_level_below(area);
	return status;
}

static ledger_status parse_kept(
	struct ledger_report *report, const struct ledger__frozen *kept)
{
	struct ledger__report_problems problems = {0};
	struct ledger__report *figures = NULL;
	ledger_status status = ledger__report_parse(report->context, "report",
		kept->figures, kept->length, &problems, &figures);

	/* Its digest is right, so that it is another program's. */
	if (status == LEDGER_ERROR_INPUT)
		status = ledger__fail(report->context, LEDGER_ERROR_STORE,
			"the store's report %" PRId64 " cannot be read: %s",
			kept->number,
			problems.count > 0 ? problems.items[0].text : "");
	if (status == LEDGER_OK)
		ledger__report_take(report, figures);
	ledger__report_problems_release(&problems);
	return status;
}

ledger_status ledger_report_thaw(
	ledger_report *report, ledger_store *store, int64_t number)
{
	struct ledger__frozen key = {0};
	struct ledger__frozen kept = {0};
	struct ledger__buffer ids = {0};
	struct ledger__arena arena = {0};
	char area[13];
	ledger_status status = LEDGER_OK;

	assert(report && store);
	if (number != 0) {
		status =
			ledger__store_frozen_load(store, number, &arena, &kept);
	} else {
		assert(report->to.year != 0);
		status = find_key(report, store, &ids, area, &key);
		if (status == LEDGER_OK)
			status = ledger__store_frozen(
				store, &key, &arena, &kept);
	}
	if (status == LEDGER_OK)
		status = parse_kept(report, &kept);
	ledger__arena_release(&arena);
	ledger__buffer_release(&ids);
	return status;
}

/* ---- Listing ----------------------------------------------------------- */

static void write_day(ledger_writer *writer, struct ledger__date date)
{
	char text[LEDGER__DATE_TEXT_SIZE];

	(void)ledger__date_format(date, text);
	ledger_writer_text(writer, text);
}

static void write_number(ledger_writer *writer, int64_t number)
{
	if (number != 0)
		ledger_writer_integer(writer, number);
	else
		ledger_writer_text(writer, NULL);
}

static void write_one(ledger_writer *writer, const struct ledger__frozen *one)
{
	ledger_writer_integer(writer, one->number);
	write_day(writer, one->from);
	write_day(writer, one->to);
	ledger_writer_text(writer, one->tables);
	ledger_writer_text(writer, one->level);
	ledger_writer_text(writer, one->area);
	ledger_writer_text(writer, one->policy);
	ledger_writer_text(writer, one->known_at);
	ledger_writer_text(writer, one->time);
	ledger_writer_text(writer, one->actor);
	ledger_writer_text(writer, one->digest);
	write_number(writer, one->replaces);
	write_number(writer, one->replaced_by);
	ledger_writer_end_row(writer);
}

ledger_status ledger_report_write_kept(
	ledger_store *store, ledger_writer *writer)
{
	static const struct {
		const char *name, *title;
		ledger_column_kind kind;
	} columns[] = {
		{"report", "编号", LEDGER_COLUMN_INTEGER},
		{"from", "起始日期", LEDGER_COLUMN_TEXT},
		{"to", "截止日期", LEDGER_COLUMN_TEXT},
		{"tables", "报表", LEDGER_COLUMN_TEXT},
		{"level", "层级", LEDGER_COLUMN_TEXT},
		{"area", "区划代码", LEDGER_COLUMN_TEXT},
		{"policy", "政策", LEDGER_COLUMN_TEXT},
		{"known_at", "数据截至", LEDGER_COLUMN_TEXT},
		{"time", "封存时间", LEDGER_COLUMN_TEXT},
		{"actor", "经办人", LEDGER_COLUMN_TEXT},
		{"digest", "摘要", LEDGER_COLUMN_TEXT},
		{"replaces", "替代", LEDGER_COLUMN_INTEGER},
		{"replaced_by", "被替代", LEDGER_COLUMN_INTEGER},
	};
	struct ledger__arena arena = {0};
	struct ledger__frozen *kept = NULL;
	size_t count = 0;
	ledger_status status;

	assert(store && writer);
	status = ledger__store_frozen_list(store, &arena, &kept, &count);
	if (status == LEDGER_OK) {
		for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
			ledger_writer_column(writer, columns[i].name,
				columns[i].title, columns[i].kind);
		for (size_t i = 0; i < count; i++)
			write_one(writer, &kept[i]);
	}
	free(kept);
	ledger__arena_release(&arena);
	return status;
}
