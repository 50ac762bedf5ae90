/* SPDX-License-Identifier: MIT */
/* Due dates of a sheet's rows, written on as they came. */
#include "policy/policy.h"

#include "base/text.h"
#include "policy/sheet_filter.h"

#include <assert.h>
#include <string.h>

/* The columns that the filter adds. */
static const struct ledger__filter_column added[] = {
	{"due_on", "到期日期", LEDGER_COLUMN_TEXT},
	{"days_overdue", "逾期天数", LEDGER_COLUMN_INTEGER},
	{"state", "核实状态", LEDGER_COLUMN_TEXT}};

struct due_filter {
	ledger_due *due;
	const struct ledger__sheet *sheet;
	struct ledger__sheet_filter *rows;
	bool select;
	struct ledger__findings findings;
	struct ledger__buffer text;
};

/* Reads the cells of one field; the last stated one counts. */
static struct ledger__value read_field(
	struct due_filter *filter, const struct ledger__row *row, int field)
{
	const struct ledger__value_context context = {
		.as_of = filter->due->as_of};
	struct ledger__value value = {.statement = LEDGER__NO_STATEMENT};
	for (size_t i = 0; field >= 0 && i < filter->rows->mapping.column_count;
		i++) {
		const struct ledger__cell *cell = filter->rows->cells[i];
		if (filter->rows->mapping.fields[i] != field || cell == NULL)
			continue;
		size_t offset = filter->text.length;
		struct ledger__value read = {0};
		ledger__value_read(&filter->sheet->fields[field], field,
			&context, filter->rows->mapping.factors[i], cell->text,
			cell->length, row->line, (uint32_t)i + 1, &filter->text,
			&read, &filter->findings);
		read.text =
			filter->text.failed
				? NULL
				: ledger__buffer_text(&filter->text) + offset;
		if (value.statement == LEDGER__NO_STATEMENT ||
			read.statement == LEDGER__STATED ||
			read.statement == LEDGER__UNREADABLE)
			value = read;
	}
	return value;
}

/* A required field whose column is there, but the cell empty. */
static bool lacks_required(struct due_filter *filter)
{
	for (size_t i = 0; i < filter->rows->mapping.column_count; i++) {
		int field = filter->rows->mapping.fields[i];
		const struct ledger__cell *cell = filter->rows->cells[i];
		if (field < 0 || !filter->sheet->fields[field].required)
			continue;
		const char *text = cell != NULL ? cell->text : "";
		size_t length = cell != NULL ? cell->length : 0;
		ledger__text_trim(&text, &length);
		if (length == 0)
			return true;
	}
	return false;
}

/* What the row says; false when a date or the status cannot be read. */
static bool read_facts(struct due_filter *filter, const struct ledger__row *row,
	struct ledger__due_facts *facts)
{
	static const enum ledger__role dates[] = {
		LEDGER__ROLE_VERIFIED_ON, LEDGER__ROLE_SURVEYED_ON};
	const int *roles = filter->sheet->roles;
	ledger__buffer_reset(&filter->text);
	ledger__findings_reset(&filter->findings);
	filter->findings.rules = filter->rows->rules;
	*facts = (struct ledger__due_facts){LEDGER__NO_LIFECYCLE, {0, 0, 0}};
	struct ledger__value value =
		read_field(filter, row, roles[LEDGER__ROLE_STATUS]);
	if (value.statement == LEDGER__UNREADABLE)
		return false;
	if (value.statement == LEDGER__STATED && value.text != NULL)
		facts->lifecycle = ledger__due_lifecycle(
			filter->sheet, value.text, value.length);
	else if (lacks_required(filter))
		facts->lifecycle = LEDGER__DRAFT;
	for (size_t i = 0; i < 2 && facts->verified_on.year == 0; i++) {
		value = read_field(filter, row, roles[dates[i]]);
		if (value.statement == LEDGER__UNREADABLE)
			return false;
		if (value.statement == LEDGER__STATED && value.text != NULL &&
			!ledger__date_parse(
				value.text, value.length, &facts->verified_on))
			return false;
	}
	const char *stated = filter->rows->mapping.stated_date;
	if (facts->verified_on.year == 0 && stated != NULL)
		ledger__date_parse(stated, strlen(stated), &facts->verified_on);
	return true;
}

static const char *const undated[] = {
	"date of verification or status cannot be read",
	"核实日期或在册状态读不出"};

static void write_row(
	struct due_filter *filter, const struct ledger__due_result *result)
{
	ledger_writer *writer = filter->rows->writer;
	char day[LEDGER__DATE_TEXT_SIZE] = "";
	ledger__sheet_filter_write(filter->rows);
	if (result->due_on.year != 0) {
		ledger__date_format(result->due_on, day);
		ledger_writer_text(writer, day);
		ledger_writer_integer(writer, result->days_overdue);
	} else {
		ledger_writer_text(writer, NULL);
		ledger_writer_text(writer, NULL);
	}
	const char *name = ledger__due_state_name(result->state);
	const char *title = ledger__due_state_title(result->state);
	ledger_writer_cell(writer, name, strlen(name), title, strlen(title));
	ledger_writer_end_row(writer);
}

static ledger_status filter_row(struct ledger__sheet_filter *rows,
	const struct ledger__row *row, bool sound)
{
	struct due_filter *filter = rows->owner;
	ledger_due *due = filter->due;
	struct ledger__due_facts facts;
	struct ledger__due_result result = {.state = LEDGER_DUE_UNREADABLE};
	if (sound && !read_facts(filter, row, &facts))
		ledger__sheet_filter_tell(rows, row->line, undated);
	else if (sound)
		ledger__due_decide(&facts, &due->policy->interval, due->as_of,
			due->within, &result);
	if (filter->text.failed || filter->findings.failed)
		return ledger__fail_memory(due->context);
	due->counts[result.state]++;
	if (!filter->select || (due->states & 1u << result.state) != 0)
		write_row(filter, &result);
	return LEDGER_OK;
}

ledger_status ledger_due_filter(ledger_due *due, const ledger_form *form,
	const char *path, bool select, ledger_writer *writer,
	ledger_row_callback *teller, void *data)
{
	assert(due != NULL && form != NULL && path != NULL && writer != NULL);
	assert(due->policy != NULL);
	struct due_filter filter = {.due = due,
		.sheet = &form->sheets[form->main_sheet],
		.select = select};
	struct ledger__sheet_filter rows = {.context = due->context,
		.form = form,
		.sheet = filter.sheet,
		.path = path,
		.writer = writer,
		.added = added,
		.added_count = sizeof(added) / sizeof(added[0]),
		.row = filter_row,
		.owner = &filter,
		.tell = teller,
		.data = data};
	filter.rows = &rows;
	memset(due->counts, 0, sizeof(due->counts));
	ledger_status status = ledger__sheet_filter_run(&rows);
	ledger__sheet_filter_release(&rows);
	ledger__findings_release(&filter.findings);
	ledger__buffer_release(&filter.text);
	return status;
}
