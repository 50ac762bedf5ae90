/* SPDX-License-Identifier: MIT */
/* Durations: what has passed since a day, or since a number was stated. */
#include "expr/compile.h"

#include <string.h>

enum {
	MONTHS_OF_YEAR = 12,
	LONGEST = 120000, /* months; nobody waits longer */
};

/* ---- Compiling --------------------------------------------------------- */

static ledger_status take_field(struct compiler *compiler,
	const struct ledger__node *mapping, const char *key, bool date,
	int *index)
{
	const struct ledger__field *field;
	int found = -1;
	ledger_status status =
		ledger__expr_field(compiler, mapping, key, &found);

	if (status)
		return status;
	field = &compiler->sheet->fields[found];
	if (date && field->type != LEDGER__TYPE_DATE)
		return LEDGER__LOAD_FAIL(&compiler->loader,
			ledger__node_at(mapping, key),
			"field '%s' in '%s' is no date", field->name, key);
	if (!date && field->type != LEDGER__TYPE_INTEGER &&
		field->type != LEDGER__TYPE_DECIMAL)
		return LEDGER__LOAD_FAIL(&compiler->loader,
			ledger__node_at(mapping, key),
			"field '%s' in '%s' is no number", field->name, key);
	*index = found;
	return LEDGER_OK;
}

static ledger_status take_unit(struct compiler *compiler,
	const struct ledger__node *mapping, bool *years)
{
	static const char *const units[] = {"months", "years"};
	size_t unit = 0;
	ledger_status status = ledger__load_choice(&compiler->loader, mapping,
		"unit", LEDGER__MUST, units, LEDGER__COUNT(units), &unit);

	*years = unit == 1;
	return status;
}

/* The days on which a number may have been stated: one, or a list. */
static ledger_status take_days(struct compiler *compiler,
	const struct ledger__node *mapping, struct ledger__duration *duration)
{
	const struct ledger__loader *loader = &compiler->loader;
	const struct ledger__node *list = ledger__node_get(mapping, "on");
	const struct ledger__node *const *items = &list;
	size_t count = 1;
	ledger_status first = LEDGER_OK;

	if (!list)
		return LEDGER__LOAD_FAIL(
			loader, mapping, "key 'on' is missing");
	if (list->kind == LEDGER__SEQUENCE) {
		items = list->items;
		count = list->count;
	}
	if (count == 0 || count > LEDGER__STATED_ON_MOST)
		return LEDGER__LOAD_FAIL(loader, list,
			"'on' names 1 to %d fields", LEDGER__STATED_ON_MOST);
	for (size_t i = 0; i < count; i++) {
		static const char *const key = "on";
		struct ledger__node held = *mapping;
		ledger_status status;

		held.keys = &key;
		held.items = &items[i];
		held.count = 1;
		status = take_field(
			compiler, &held, key, true, &duration->stated_on[i]);
		if (!ledger__expr_goes_on(compiler, status, &first))
			return first;
	}
	duration->stated_on_count = count;
	return first;
}

static ledger_status take_stated(struct compiler *compiler,
	const struct ledger__node *mapping, struct ledger__duration *duration)
{
	static const char *const known[] = {"field", "unit", "on"};
	const struct ledger__loader *loader = &compiler->loader;
	ledger_status first = LEDGER_OK;
	ledger_status status = ledger__node_check_keys(loader->context,
		loader->document, mapping, known, LEDGER__COUNT(known));

	if (status)
		return status;
	status = take_field(
		compiler, mapping, "field", false, &duration->stated);
	if (!ledger__expr_goes_on(compiler, status, &first))
		return first;
	status = take_unit(compiler, mapping, &duration->stated_years);
	if (!ledger__expr_goes_on(compiler, status, &first))
		return first;
	status = take_days(compiler, mapping, duration);
	(void)ledger__expr_goes_on(compiler, status, &first);
	return first;
}

static ledger_status take_sources(struct compiler *compiler,
	const struct ledger__node *node, struct ledger__duration *duration)
{
	const struct ledger__node *stated = ledger__node_get(node, "stated");
	ledger_status first = LEDGER_OK;
	ledger_status status = LEDGER_OK;

	if (!stated && !ledger__node_get(node, "since"))
		return LEDGER__LOAD_FAIL(&compiler->loader, node,
			"a duration needs 'since' or 'stated'");
	if (ledger__node_get(node, "since"))
		status = take_field(
			compiler, node, "since", true, &duration->since);
	if (!ledger__expr_goes_on(compiler, status, &first) || !stated)
		return first;
	status = take_stated(compiler, stated, duration);
	(void)ledger__expr_goes_on(compiler, status, &first);
	return first;
}

ledger_status ledger__duration_compile(ledger_context *context,
	const struct ledger__document *document,
	const struct ledger__sheet *sheet, const struct ledger__node *node,
	struct ledger__duration *duration)
{
	static const char *const known[] = {"name", "label", "unit", "since",
		"stated", "clause", "reading"};
	struct ledger__arena arena = {0};
	struct compiler compiler = {
		.loader = {context, document, &arena}, .sheet = sheet};
	struct ledger__duration made = {.since = -1, .stated = -1};
	ledger_status first = LEDGER_OK;
	ledger_status status = ledger__node_check_keys(
		context, document, node, known, LEDGER__COUNT(known));

	if (!status)
		status = ledger__load_name(
			&compiler.loader, node, "name", &made.name);
	if (!status)
		status = ledger__load_text(&compiler.loader, node, "label",
			LEDGER__MUST, &made.label);
	if (!status)
		status = take_unit(&compiler, node, &made.years);
	if (ledger__goes_on(context, status, &first) &&
		node->kind == LEDGER__MAPPING) {
		status = take_sources(&compiler, node, &made);
		(void)ledger__goes_on(context, status, &first);
	}
	ledger__arena_release(&arena);
	if (!first)
		*duration = made;
	return first;
}

/* ---- Evaluating -------------------------------------------------------- */

static const struct ledger__range unknown = {INT32_MIN, INT32_MAX};

static bool take_date(
	const struct ledger__frame *frame, int field, struct ledger__date *date)
{
	const struct ledger__value *value;

	if (field < 0)
		return false;
	value = &frame->values[field];
	return value->statement == LEDGER__STATED &&
	       ledger__date_parse(value->text, value->length, date);
}

/* Months or years from any day that the date can mean to the as-of day. */
static struct ledger__range passed(
	struct ledger__date from, struct ledger__date to, bool years)
{
	int (*count)(struct ledger__date, struct ledger__date) =
		years ? ledger__date_full_years : ledger__date_full_months;
	int low =
		count(ledger__date_last_day(from), ledger__date_first_day(to));
	int high = low;

	if (from.day == 0 || to.day == 0)
		high = count(ledger__date_first_day(from),
			ledger__date_last_day(to));
	return (struct ledger__range){low > 0 ? low : 0, high > 0 ? high : 0};
}

/* Full months to the as-of day; before the other day it is minus the months
 * that are left, rounded up, so that no more has passed than is certain. */
static int32_t months_to(struct ledger__date from, struct ledger__date to)
{
	if (ledger__date_to_day(from) <= ledger__date_to_day(to))
		return ledger__date_full_months(from, to);
	int months = (from.year - to.year) * MONTHS_OF_YEAR +
		     (from.month - to.month);
	struct ledger__date back = ledger__date_add_months(from, -months);

	return back.day > to.day ? -months - 1 : -months;
}

/* Months that had passed when they were stated, seen from the as-of day. */
static struct ledger__range moved(
	int32_t months, struct ledger__date stated, struct ledger__date as_of)
{
	int32_t low = months + months_to(ledger__date_last_day(stated), as_of);
	int32_t high =
		months + months_to(ledger__date_first_day(stated), as_of);

	return (struct ledger__range){low > 0 ? low : 0, high > 0 ? high : 0};
}

/* Full months of canonical decimal text, exactly; what is left is dropped. */
static int32_t stated_months(const char *text, size_t length, bool years)
{
	int64_t factor = years ? MONTHS_OF_YEAR : 1;
	int64_t whole = 0;
	int64_t part = 0;
	int64_t place = 1;
	size_t i = 0;

	if (length > 0 && text[0] == '-')
		return 0;
	for (; i < length && text[i] != '.'; i++) {
		whole = whole * 10 + (text[i] - '0');
		if (whole > LONGEST)
			return LONGEST;
	}
	/* More digits than nine do not make a month. */
	for (i++; i < length && place < INT64_C(1000000000); i++) {
		part = part * 10 + (text[i] - '0');
		place *= 10;
	}
	whole = whole * factor + part * factor / place;
	return (int32_t)(whole < LONGEST ? whole : LONGEST);
}

/* The day on which the number was stated. */
static bool stated_on(const struct ledger__duration *duration,
	const struct ledger__frame *frame, struct ledger__date *date)
{
	for (size_t i = 0; i < duration->stated_on_count; i++)
		if (take_date(frame, duration->stated_on[i], date))
			return true;
	return false;
}

static struct ledger__range evaluate_stated(
	const struct ledger__duration *duration,
	const struct ledger__frame *frame)
{
	const struct ledger__value *value = &frame->values[duration->stated];
	struct ledger__range since = unknown;
	struct ledger__date date;
	int32_t months;

	if (value->statement != LEDGER__STATED)
		return unknown;
	months = stated_months(
		value->text, value->length, duration->stated_years);
	since = stated_on(duration, frame, &date)
			? moved(months, date, frame->as_of)
			: (struct ledger__range){months, INT32_MAX};
	if (!duration->years)
		return since;
	since.low /= MONTHS_OF_YEAR;
	if (since.high != INT32_MAX)
		since.high /= MONTHS_OF_YEAR;
	return since;
}

bool ledger__duration_since(const struct ledger__duration *duration,
	const struct ledger__frame *frame, struct ledger__date *since)
{
	return take_date(frame, duration->since, since);
}

struct ledger__range ledger__duration_passed(
	const struct ledger__duration *duration, struct ledger__date since,
	struct ledger__date as_of)
{
	return passed(since, as_of, duration->years);
}

struct ledger__range ledger__duration_evaluate(
	const struct ledger__duration *duration,
	const struct ledger__frame *frame)
{
	struct ledger__date since;

	if (take_date(frame, duration->since, &since))
		return passed(since, frame->as_of, duration->years);
	if (duration->stated < 0)
		return unknown;
	return evaluate_stated(duration, frame);
}

/* ---- Asking ------------------------------------------------------------ */

void ledger__duration_fields(const struct ledger__duration *duration,
	void (*visit)(void *data, int field), void *data)
{
	if (duration->since >= 0)
		visit(data, duration->since);
	if (duration->stated >= 0)
		visit(data, duration->stated);
	for (size_t i = 0; i < duration->stated_on_count; i++)
		visit(data, duration->stated_on[i]);
}

static bool is_full(struct ledger__date date)
{
	return ledger__date_precision(date) == LEDGER__DAY;
}

/* The number in use: it, and the day it was stated on where there is one. */
static void explain_stated(const struct ledger__duration *duration,
	const struct ledger__frame *frame, bool known,
	void (*visit)(void *data, int field), void *data)
{
	struct ledger__date date;

	if (known)
		visit(data, duration->stated);
	for (size_t i = 0; i < duration->stated_on_count; i++) {
		bool stated = take_date(frame, duration->stated_on[i], &date);

		if (known ? stated : !stated || !is_full(date))
			visit(data, duration->stated_on[i]);
		if (stated)
			break;
	}
}

void ledger__duration_explain(const struct ledger__duration *duration,
	const struct ledger__frame *frame, bool known,
	void (*visit)(void *data, int field), void *data)
{
	struct ledger__date since;
	bool given = take_date(frame, duration->since, &since);

	/* Where nothing is known yet, its day would tell it all. */
	if (duration->since >= 0 && known == given)
		visit(data, duration->since);
	else if (duration->since >= 0 && !known && !is_full(since))
		visit(data, duration->since);
	if (given || duration->stated < 0)
		return;
	if (frame->values[duration->stated].statement == LEDGER__STATED)
		explain_stated(duration, frame, known, visit, data);
	else if (!known)
		visit(data, duration->stated);
}
