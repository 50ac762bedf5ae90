/* SPDX-License-Identifier: MIT */
/* How many are due, by area: one pass over the index, in its order. */
#include "policy/policy.h"

#include "store/store.h"

#include <assert.h>
#include <string.h>

struct counting {
	ledger_due *due;
	ledger_store *store;
	const struct ledger__sheet *sheet;
	const struct ledger__areas *areas;
	ledger_writer *writer;
	size_t digits;
	char area[13]; /* of the group, "" for records without one */
	bool open;     /* a group has begun */
	uint64_t records;
	uint64_t counts[LEDGER_DUE_STATES];
	uint64_t rows;
	/* The last status met: most rows have that of the row before. */
	char status[32];
	enum ledger__lifecycle lifecycle;
};

static void declare_columns(ledger_writer *writer)
{
	static const struct {
		const char *name;
		const char *title;
	} columns[] = {{"records", "在册人数"}, {"overdue", "逾期"},
		{"never", "从未核实"}, {"draft", "暂存"},
		{"due_soon", "即将到期"}};
	ledger_writer_column(writer, "area", "地区代码", LEDGER_COLUMN_TEXT);
	ledger_writer_column(writer, "area_name", "地区", LEDGER_COLUMN_TEXT);
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		ledger_writer_column(writer, columns[i].name, columns[i].title,
			LEDGER_COLUMN_INTEGER);
}

static bool wanted(const struct counting *counting)
{
	for (size_t i = 0; i < LEDGER_DUE_STATES; i++) {
		if ((counting->due->states & 1u << i) != 0 &&
			counting->counts[i] > 0)
			return true;
	}
	return false;
}

static void end_group(struct counting *counting)
{
	ledger_writer *writer = counting->writer;
	const uint64_t *counts = counting->counts;
	for (size_t i = 0; i < LEDGER_DUE_STATES; i++)
		counting->due->counts[i] += counts[i];
	if (counting->open && wanted(counting)) {
		const char *name = NULL;
		if (counting->area[0] != '\0')
			name = ledger__areas_name(
				counting->areas, counting->area);
		ledger_writer_text(writer,
			counting->area[0] != '\0' ? counting->area : NULL);
		ledger_writer_text(writer, name);
		ledger_writer_integer(writer, (int64_t)counting->records);
		ledger_writer_integer(
			writer, (int64_t)counts[LEDGER_DUE_OVERDUE]);
		ledger_writer_integer(
			writer, (int64_t)counts[LEDGER_DUE_NEVER]);
		ledger_writer_integer(
			writer, (int64_t)counts[LEDGER_DUE_DRAFT]);
		ledger_writer_integer(writer, (int64_t)counts[LEDGER_DUE_SOON]);
		ledger_writer_end_row(writer);
		counting->rows++;
	}
	memset(counting->counts, 0, sizeof(counting->counts));
	counting->records = 0;
}

static void begin_group(struct counting *counting, const char *area)
{
	memset(counting->area, 0, sizeof(counting->area));
	if (area[0] != '\0') {
		memset(counting->area, '0', 12);
		memcpy(counting->area, area, counting->digits);
	}
	counting->open = true;
}

static bool same_group(const struct counting *counting, const char *area)
{
	if (!counting->open)
		return false;
	if (area[0] == '\0' || counting->area[0] == '\0')
		return area[0] == counting->area[0];
	return memcmp(area, counting->area, counting->digits) == 0;
}

static enum ledger__lifecycle lifecycle_of(
	struct counting *counting, const char *status)
{
	size_t length = strlen(status);
	if (length >= sizeof(counting->status))
		return LEDGER__NO_LIFECYCLE;
	if (counting->status[0] == '\0' ||
		memcmp(counting->status, status, length + 1) != 0) {
		memcpy(counting->status, status, length + 1);
		counting->lifecycle =
			ledger__due_lifecycle(counting->sheet, status, length);
	}
	return counting->lifecycle;
}

static void count_row(
	struct counting *counting, const struct ledger__due_row *row)
{
	struct ledger__due_facts facts = {LEDGER__NO_LIFECYCLE, {0, 0, 0}};
	struct ledger__due_result result;
	const char *area = strlen(row->area) == 12 ? row->area : "";
	if (!same_group(counting, area)) {
		end_group(counting);
		begin_group(counting, area);
	}
	facts.lifecycle = lifecycle_of(counting, row->status);
	if (!ledger__date_parse(row->verified_on, strlen(row->verified_on),
		    &facts.verified_on))
		facts.verified_on = (struct ledger__date){0, 0, 0};
	ledger__due_decide(&facts, &counting->due->policy->interval,
		counting->due->as_of, counting->due->within, &result);
	counting->counts[result.state]++;
	if (result.state != LEDGER_DUE_EXITED)
		counting->records++;
}

static ledger_status level_digits(
	ledger_context *context, const char *level, size_t *digits)
{
	static const struct {
		const char *name;
		enum ledger__area_level level;
	} levels[] = {{"county", LEDGER__COUNTY},
		{"township", LEDGER__TOWNSHIP}, {"village", LEDGER__VILLAGE}};
	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
		if (strcmp(levels[i].name, level) == 0) {
			*digits = ledger__area_digits(levels[i].level);
			return LEDGER_OK;
		}
	}
	return ledger__fail(context, LEDGER_ERROR_DESCRIPTOR,
		"no such level: '%s'; levels are county, township, village",
		level);
}

ledger_status ledger_due_write_counts(ledger_due *due, ledger_store *store,
	const char *level, ledger_writer *writer, uint64_t *areas)
{
	struct counting counting = {
		.due = due, .store = store, .writer = writer};
	struct ledger__due_scan *scan = NULL;
	struct ledger__due_row row;
	assert(due != NULL && store != NULL && writer != NULL);
	const ledger_form *form = ledger__store_form(store);
	counting.sheet = &form->sheets[form->main_sheet];
	memset(due->counts, 0, sizeof(due->counts));
	ledger_status status =
		level_digits(due->context, level, &counting.digits);
	if (status == LEDGER_OK)
		status = ledger__scope_check(due->context, store, due->area);
	if (status == LEDGER_OK)
		status = ledger__due_check_states(due);
	if (status == LEDGER_OK)
		status = ledger__due_policy(due, store);
	if (status == LEDGER_OK)
		status = ledger__store_areas(store, &counting.areas);
	if (status == LEDGER_OK)
		status = ledger__store_due_scan(
			store, due->area[0] != '\0' ? due->area : NULL, &scan);
	if (status != LEDGER_OK)
		return status;
	declare_columns(writer);
	while ((status = ledger__due_scan_next(scan, &row)) == LEDGER_OK)
		count_row(&counting, &row);
	end_group(&counting);
	ledger__due_scan_free(scan);
	if (status != LEDGER_END)
		return status;
	if (areas != NULL)
		*areas = counting.rows;
	return LEDGER_OK;
}
