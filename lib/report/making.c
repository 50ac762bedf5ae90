/* SPDX-License-Identifier: MIT */
/* A report is counted: tables loaded, one pass, identities. */
#include "report/report.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ---- Areas as known then ------------------------------------------------ */

static const char *text_of(const struct ledger__value *values, int field,
	struct ledger__buffer *out)
{
	ledger__buffer_reset(out);
	if (field >= 0 && values[field].statement == LEDGER__STATED)
		ledger__buffer_append(
			out, values[field].text, values[field].length);
	return ledger__buffer_text(out);
}

static ledger_status add_area(ledger_context *context,
	const struct ledger__sheet *sheet, const struct ledger__value *values,
	struct ledger__areas *areas, struct ledger__buffer texts[3])
{
	const int *roles = sheet->roles;
	const char *code =
		text_of(values, roles[LEDGER__ROLE_AREA_CODE], &texts[0]);
	const char *name =
		text_of(values, roles[LEDGER__ROLE_AREA_NAME], &texts[1]);
	const char *class_code =
		text_of(values, roles[LEDGER__ROLE_AREA_CLASS], &texts[2]);

	if (texts[0].failed || texts[1].failed || texts[2].failed)
		return ledger__fail_memory(context);
	if (ledger__area_level(code, strlen(code)) == 0)
		return LEDGER_OK;
	return ledger__areas_add(areas, code, name, class_code);
}

/* The last known state of each, whatever the period. */
static ledger_status fill_areas(struct ledger__making *making)
{
	static const struct ledger__date last = {9999, 12, 31};
	const ledger_form *form = ledger__store_form(making->store);
	const struct ledger__sheet *sheet = &form->sheets[form->areas_sheet];
	struct ledger__states_options options = {
		.known_at = making->job->known_at,
		.opening = last,
		.closing = last,
	};
	struct ledger__states *states = NULL;
	const struct ledger__states_row *row = NULL;
	struct ledger__buffer texts[3] = {{0}};
	ledger_status status =
		ledger__store_states(making->store, sheet, &options, &states);

	while (status == LEDGER_OK) {
		status = ledger__states_next(states, &row);
		if (status == LEDGER_OK)
			status = add_area(making->job->context, sheet,
				row->closing.values, making->areas, texts);
	}
	for (size_t i = 0; i < LEDGER__COUNT(texts); i++)
		ledger__buffer_release(&texts[i]);
	ledger__states_free(states);
	return status == LEDGER_END ? LEDGER_OK : status;
}

static ledger_status read_areas(struct ledger__making *making)
{
	ledger_status status =
		ledger__areas_new(making->job->context, &making->areas);

	if (status == LEDGER_OK &&
		ledger__store_form(making->store)->areas_sheet >= 0)
		status = fill_areas(making);
	if (status == LEDGER_OK)
		status = ledger__areas_finish(making->areas);
	making->options.areas = making->areas;
	return status;
}

/* ---- Settings ----------------------------------------------------------- */

static enum ledger__area_level level_named(const char *name)
{
	static const char *const names[] = {[LEDGER__PROVINCE] = "province",
		[LEDGER__PREFECTURE] = "prefecture",
		[LEDGER__COUNTY] = "county",
		[LEDGER__TOWNSHIP] = "township",
		[LEDGER__VILLAGE] = "village"};

	for (int i = LEDGER__PROVINCE; i <= LEDGER__VILLAGE; i++)
		if (strcmp(names[i], name) == 0)
			return (enum ledger__area_level)i;
	return LEDGER__VILLAGE;
}

static ledger_status choose_area(struct ledger__making *making)
{
	struct ledger_report *job = making->job;
	const char *own = ledger__store_area(making->store);
	ledger_status status = LEDGER_OK;

	memcpy(making->area, own, sizeof making->area);
	if (job->area)
		status = ledger__scope_read(
			job->context, job->area, making->area);
	if (status == LEDGER_OK)
		status = ledger__scope_check(
			job->context, making->store, making->area);
	if (status != LEDGER_OK)
		return status;
	making->level = job->level ? job->level
				   : ledger__report_level_below(making->area);
	making->options.area = making->area;
	making->options.whole = ledger__area_within(own, making->area);
	making->options.level = level_named(making->level);
	if (making->options.level < ledger__area_level(making->area, 12))
		return ledger__fail(job->context, LEDGER_ERROR_DESCRIPTOR,
			"area %s lies below the level of rows '%s'",
			making->area, making->level);
	return LEDGER_OK;
}

static ledger_status choose_days(struct ledger__making *making)
{
	const struct ledger_report *job = making->job;

	if (job->from.year == 0)
		return ledger__fail(job->context, LEDGER_ERROR_DESCRIPTOR,
			"the report has no period");
	making->options.opening =
		ledger__date_from_day(ledger__date_to_day(job->from) - 1);
	making->options.closing = job->to;
	making->options.known_at = job->known_at;
	making->options.rows_alone = LEDGER__ROWS_ALONE;
	return LEDGER_OK;
}

static void set_scope(struct ledger__making *making, const ledger_form *form,
	const ledger_policy *policy)
{
	making->scope =
		(struct ledger__layout_scope){.context = making->job->context,
			.form = form,
			.policy = policy,
			.sheet = &form->sheets[form->main_sheet],
			.provisions = ledger__layout_provisions(form)};
}

static ledger_status choose_policy(struct ledger__making *making)
{
	struct ledger_report *job = making->job;
	const ledger_form *form = ledger__store_form(making->store);
	const ledger_policy *policy = job->policy;
	ledger_status status = LEDGER_OK;

	if (!policy) {
		status = ledger_policy_of_store(
			making->store, &making->own_policy);
		policy = making->own_policy;
	}
	if (status != LEDGER_OK)
		return status;
	assert(policy->form == form);
	set_scope(making, form, policy);
	return ledger__conditions_new(job->context, policy, job->from, job->to,
		&making->scope.conditions);
}

/* ---- Tables ------------------------------------------------------------- */

ledger_status ledger__making_layouts(struct ledger__making *making)
{
	struct ledger_report *job = making->job;
	ledger_status first = LEDGER_OK;
	ledger_status status = LEDGER_OK;

	if (job->table_count > LEDGER__LAYOUTS_MOST)
		return ledger__fail(job->context, LEDGER_ERROR_DESCRIPTOR,
			"a report has at most %d tables", LEDGER__LAYOUTS_MOST);
	if (job->table_count == 0)
		return ledger__fail(job->context, LEDGER_ERROR_DESCRIPTOR,
			"the report has no tables");
	making->scope.context = job->context;
	for (size_t i = 0; i < job->table_count &&
			   ledger__goes_on(job->context, status, &first);
		i++) {
		status = ledger__layout_load(&making->scope, job->tables[i],
			&making->layouts[making->layout_count]);
		if (status == LEDGER_OK)
			making->layout_count++;
	}
	if (ledger__goes_on(job->context, status, &first))
		status = ledger__layouts_link(job->context, making->layouts,
			making->layout_count, false);
	ledger__goes_on(job->context, status, &first);
	return first;
}

ledger_status ledger__making_start(struct ledger__making *making,
	struct ledger_report *job, ledger_store *store)
{
	ledger_status status = LEDGER_OK;

	making->job = job;
	making->store = store;
	status = choose_days(making);
	if (status == LEDGER_OK)
		status = choose_area(making);
	if (status == LEDGER_OK)
		status = choose_policy(making);
	if (status == LEDGER_OK)
		status = ledger__making_layouts(making);
	return status == LEDGER_OK ? read_areas(making) : status;
}

void ledger__making_release(struct ledger__making *making)
{
	for (size_t i = 0; i < making->layout_count; i++)
		ledger__layout_free(making->layouts[i]);
	ledger__conditions_free(making->scope.conditions);
	ledger__arena_release(&making->scope.arena);
	ledger_policy_free(making->own_policy);
	ledger__areas_free(making->areas);
}

/* For which days they are checked matters not. */
static ledger_status check_tables(struct ledger__making *making)
{
	static const struct ledger__date from = {2025, 1, 1};
	static const struct ledger__date to = {2025, 1, 31};
	struct ledger__layout_scope *scope = &making->scope;
	ledger_context *context = making->job->context;
	ledger_status first = LEDGER_OK;
	ledger_status status = ledger__conditions_new(
		context, scope->policy, from, to, &scope->conditions);

	if (status == LEDGER_OK)
		status = ledger__making_layouts(making);
	if (ledger__goes_on(context, status, &first))
		status = ledger__layouts_link(
			context, making->layouts, making->layout_count, true);
	ledger__goes_on(context, status, &first);
	return first;
}

ledger_status ledger_report_check(ledger_report *report,
	const ledger_form *form, const ledger_policy *policy,
	ledger_problem_callback *callback, void *data)
{
	struct ledger__making making = {.job = report};
	ledger_context *context = NULL;
	ledger_status status = LEDGER_OK;

	assert(report && form && policy && policy->form == form && callback);
	context = report->context;
	set_scope(&making, form, policy);
	context->on_problem = callback;
	context->problem_data = data;
	context->problem_count = 0;
	status = check_tables(&making);
	/* Some failures, as of YAML itself, are no node's. */
	if (status == LEDGER_ERROR_DESCRIPTOR && context->problem_count == 0) {
		callback(data, context->message);
		context->problem_count++;
	}
	if (status == LEDGER_ERROR_DESCRIPTOR)
		ledger__fail(context, status, "%u problem%s in the tables",
			context->problem_count,
			context->problem_count == 1 ? "" : "s");
	context->on_problem = NULL;
	context->problem_data = NULL;
	ledger__making_release(&making);
	return status;
}

/* ---- Figures ------------------------------------------------------------ */

static ledger_status fill_head(
	const struct ledger__making *making, struct ledger__report *report)
{
	const ledger_policy *policy = making->scope.policy;
	const ledger_form *form = making->scope.form;
	const char *name = ledger__areas_name(making->areas, making->area);
	char head[LEDGER_HEAD_SIZE] = "";
	ledger_status status = LEDGER_OK;

	ledger__report_fill_head(making->job, report);
	report->level = ledger__report_text(report, making->level);
	report->area_code = ledger__report_text(report, making->area);
	report->area_title =
		ledger__report_text(report, name ? name : making->area);
	report->policy_id = ledger__report_text(report, policy->id);
	report->policy_title = ledger__report_text(report, policy->title);
	report->policy_document = ledger__report_text(report, policy->document);
	report->form_name = ledger__report_text(report, form->name);
	report->form_title = ledger__report_text(report, form->title);
	report->form_version = ledger__report_text(report, form->version);
	status = ledger__store_head_known(making->store, making->job->known_at,
		&report->journal_sequence, head);
	report->journal_head = ledger__report_text(report, head);
	return status;
}

ledger_status ledger__making_figures(
	struct ledger__making *making, struct ledger__report **report)
{
	ledger_context *context = making->job->context;
	struct ledger__counter *counter = NULL;
	struct ledger__report *made = ledger__report_new();
	ledger_status status = LEDGER_OK;

	if (!made)
		return ledger__fail_memory(context);
	status = fill_head(making, made);
	if (status == LEDGER_OK)
		status = ledger__count(context, making->store, &making->scope,
			making->layouts, making->layout_count, &making->options,
			NULL, &counter);
	if (status == LEDGER_OK)
		status = ledger__fill(counter, made);
	ledger__counter_free(counter);
	if (status == LEDGER_OK)
		*report = made;
	else
		ledger__report_free(made);
	return status;
}

/* All of one moment, whoever writes meanwhile. */
ledger_status ledger_report_count(ledger_report *report, ledger_store *store)
{
	struct ledger__making making = {.job = report};
	struct ledger__report *figures = NULL;
	ledger_status status = LEDGER_OK;

	assert(report && store);
	status = ledger__store_snapshot(store);
	if (status != LEDGER_OK)
		return status;
	status = ledger__making_start(&making, report, store);
	if (status == LEDGER_OK)
		status = ledger__making_figures(&making, &figures);
	ledger__store_snapshot_end(store);
	if (status == LEDGER_OK)
		status = ledger__identities_check(report->context,
			making.layouts, making.layout_count, figures);
	if (status == LEDGER_OK)
		ledger__report_take(report, figures);
	else
		ledger__report_free(figures);
	ledger__making_release(&making);
	return status;
}
