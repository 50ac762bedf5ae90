/* SPDX-License-Identifier: MIT */
/* Results, explanations and open questions as columns and cells. */
#include "policy/classify.h"
#include "policy/sheet_filter.h"

#include <stdio.h>
#include <string.h>

/* ---- Results ------------------------------------------------------------- */

static const char *join(
	struct ledger__arena *arena, const char *first, const char *second)
{
	size_t length = strlen(first);
	size_t more = strlen(second);
	char *joined = ledger__arena_allocate(arena, length + more + 1);
	if (joined == NULL)
		return NULL;
	memcpy(joined, first, length);
	memcpy(joined + length, second, more + 1);
	return joined;
}

ledger_status ledger__classify_columns(const ledger_classify *classify,
	struct ledger__arena *arena, struct ledger__filter_column **columns,
	size_t *count)
{
	const ledger_policy *policy = classify->policy;
	size_t most = 3 + policy->group_count + policy->duration_count;
	const char *label = policy->eligibility.label;
	struct ledger__filter_column *made =
		ledger__arena_allocate(arena, most * sizeof(*made));
	size_t used = 0;
	bool whole = made != NULL;
	if (whole)
		made[used++] = (struct ledger__filter_column){"eligible",
			label[0] != '\0' ? label : "符合条件",
			LEDGER_COLUMN_TEXT};
	for (size_t i = 0; whole && i < policy->group_count; i++) {
		if (!classify->classifier->shows_group[i])
			continue;
		made[used].name = join(arena, "group_", policy->groups[i].code);
		/* The form has fields that are titled as groups are. */
		made[used].title = join(arena, policy->groups[i].label, "群体");
		made[used].kind = LEDGER_COLUMN_TEXT;
		whole = made[used].name != NULL && made[used].title != NULL;
		used++;
	}
	if (!whole)
		return ledger__fail_memory(classify->context);
	made[used++] = (struct ledger__filter_column){
		"groups", "困难群体", LEDGER_COLUMN_TEXT};
	for (size_t i = 0; i < policy->duration_count; i++) {
		if (classify->classifier->shows_duration[i])
			made[used++] = (struct ledger__filter_column){
				policy->durations[i].name,
				policy->durations[i].label,
				LEDGER_COLUMN_INTEGER};
	}
	made[used++] = (struct ledger__filter_column){
		"entitlements", "应享措施", LEDGER_COLUMN_TEXT};
	*columns = made;
	*count = used;
	return LEDGER_OK;
}

static void write_truth(ledger_writer *writer, enum ledger__truth truth)
{
	const char *name = ledger__truth_name(truth);
	const char *label = ledger__truth_label(truth);
	ledger_writer_cell(writer, name, strlen(name), label, strlen(label));
}

/* Codes with ';', labels with 、 between. */
static void add_word(
	struct ledger__shown *shown, const char *code, const char *label)
{
	bool more = shown->text.length > 0;
	if (more)
		ledger__buffer_append_byte(&shown->text, ';');
	ledger__buffer_append_text(&shown->text, code);
	if (shown->plain)
		return;
	if (more)
		ledger__buffer_append_text(&shown->label, "、");
	ledger__buffer_append_text(&shown->label, label);
}

/* A failure stays, to be seen at the end of the row. */
static void start_words(
	struct ledger__shown *shown, const ledger_writer *writer)
{
	shown->plain = !ledger_writer_shows_labels(writer);
	shown->text.length = 0;
	shown->label.length = 0;
}

static void write_words(
	ledger_writer *writer, const struct ledger__shown *shown)
{
	if (shown->text.length == 0)
		ledger_writer_text(writer, NULL);
	else
		ledger_writer_cell(writer, shown->text.data, shown->text.length,
			shown->plain ? NULL : shown->label.data,
			shown->label.length);
}

static void write_groups(ledger_classify *classify, ledger_writer *writer)
{
	const ledger_policy *policy = classify->policy;
	start_words(&classify->shown, writer);
	for (size_t i = 0; i < policy->group_count; i++) {
		if (classify->classifier->shows_group[i] &&
			ledger__class_group(classify->classifier, i) ==
				LEDGER__TRUE)
			add_word(&classify->shown, policy->groups[i].code,
				policy->groups[i].label);
	}
	write_words(writer, &classify->shown);
}

static void write_entitlements(ledger_classify *classify, ledger_writer *writer)
{
	const ledger_policy *policy = classify->policy;
	start_words(&classify->shown, writer);
	for (size_t i = 0; i < policy->measure_count; i++) {
		if (classify->chosen_measures[i] &&
			classify->classifier->entitled[i] == LEDGER__TRUE)
			add_word(&classify->shown, policy->measures[i].code,
				policy->measures[i].label);
	}
	write_words(writer, &classify->shown);
}

/* The least that it can be, where a date is known by month or year. */
static void write_duration(ledger_writer *writer, struct ledger__range range)
{
	if (range.low == INT32_MIN)
		ledger_writer_text(writer, NULL);
	else
		ledger_writer_integer(writer, range.low);
}

ledger_status ledger__classify_write_results(
	ledger_classify *classify, ledger_writer *writer)
{
	const struct ledger__classifier *classifier = classify->classifier;
	write_truth(writer, classifier->eligible);
	for (size_t i = 0; i < classify->policy->group_count; i++) {
		if (classifier->shows_group[i])
			write_truth(writer, ledger__class_group(classifier, i));
	}
	write_groups(classify, writer);
	for (size_t i = 0; i < classify->policy->duration_count; i++) {
		if (classifier->shows_duration[i])
			write_duration(writer, classifier->durations[i]);
	}
	write_entitlements(classify, writer);
	if (classify->shown.text.failed || classify->shown.label.failed)
		return ledger__fail_memory(classify->context);
	return LEDGER_OK;
}

void ledger__classify_write_nothing(
	const ledger_classify *classify, ledger_writer *writer)
{
	size_t count = 3;
	for (size_t i = 0; i < classify->policy->duration_count; i++)
		count += classify->classifier->shows_duration[i] ? 1 : 0;
	for (size_t i = 0; i < classify->policy->group_count; i++)
		count += classify->classifier->shows_group[i] ? 1 : 0;
	for (size_t i = 0; i < count; i++)
		ledger_writer_text(writer, NULL);
}

/* ---- Explanations -------------------------------------------------------- */

static const char *const kinds[] = {
	[LEDGER__ITEM_ELIGIBILITY] = "eligibility",
	[LEDGER__ITEM_GROUP] = "group",
	[LEDGER__ITEM_MEASURE] = "measure",
};
static const char *const kind_labels[] = {
	[LEDGER__ITEM_ELIGIBILITY] = "对象",
	[LEDGER__ITEM_GROUP] = "群体",
	[LEDGER__ITEM_MEASURE] = "措施",
};

static const struct ledger__filter_column explain_columns[] = {
	{"kind", "类别", LEDGER_COLUMN_TEXT},
	{"code", "代码", LEDGER_COLUMN_TEXT},
	{"label", "名称", LEDGER_COLUMN_TEXT},
	{"result", "结果", LEDGER_COLUMN_TEXT},
	{"decided", "依据信息", LEDGER_COLUMN_TEXT},
	{"wanted", "待了解信息", LEDGER_COLUMN_TEXT},
	{"clause", "条款", LEDGER_COLUMN_TEXT},
	{"document", "文件", LEDGER_COLUMN_TEXT},
	{"reading", "理解", LEDGER_COLUMN_TEXT},
	{"departments", "责任部门", LEDGER_COLUMN_TEXT},
	{"state", "落实状态", LEDGER_COLUMN_TEXT},
	{"outcome", "帮扶成效", LEDGER_COLUMN_TEXT},
	{"since", "自", LEDGER_COLUMN_TEXT},
};

const struct ledger__filter_column *ledger__explain_columns(size_t *count)
{
	*count = sizeof(explain_columns) / sizeof(explain_columns[0]);
	return explain_columns;
}

static void write_text(ledger_writer *writer, const char *text)
{
	ledger_writer_text(writer, text[0] != '\0' ? text : NULL);
}

static const struct ledger__basis *basis_of(
	const ledger_policy *policy, struct ledger__item item)
{
	switch (item.kind) {
	case LEDGER__ITEM_GROUP:
		return &policy->groups[item.index].basis;
	case LEDGER__ITEM_MEASURE:
		return &policy->measures[item.index].basis;
	case LEDGER__ITEM_ELIGIBILITY:
		break;
	}
	return &policy->eligibility.basis;
}

/* The codes of a cell, ',' between: ';' ends it. */
static void add_value(ledger_classify *classify, int number)
{
	const struct ledger__classifier *classifier = classify->classifier;
	const struct ledger__field *field = &classifier->sheet->fields[number];
	enum ledger__action action =
		classifier->profile->actions[field->sensitivity];
	struct ledger__buffer *text = &classify->shown.text;
	struct ledger__buffer *label = &classify->shown.label;
	size_t start = text->length;
	ledger__visible_value(classifier->profile, field,
		&classifier->values[number], action, text);
	if (text->failed || label->failed || text->length == start)
		return;
	if (classify->shown.plain)
		label->length = 0;
	else if (action == LEDGER__SHOW)
		ledger__value_label(field, classify->areas, text->data + start,
			text->length - start, label);
	else
		ledger__buffer_append(
			label, text->data + start, text->length - start);
	for (size_t i = start; field->codes != NULL && i < text->length; i++) {
		if (text->data[i] == ';')
			text->data[i] = ',';
	}
}

static void write_decided(ledger_classify *classify, ledger_writer *writer)
{
	struct ledger__shown *shown = &classify->shown;
	const struct ledger__sheet *sheet = classify->classifier->sheet;
	start_words(shown, writer);
	for (size_t i = 0; i < classify->reasons.decided_count; i++) {
		int number = classify->reasons.decided[i];
		if (i > 0) {
			ledger__buffer_append_byte(&shown->text, ';');
			ledger__buffer_append_text(&shown->label, "；");
		}
		ledger__buffer_append_text(
			&shown->text, sheet->fields[number].name);
		ledger__buffer_append_text(
			&shown->label, sheet->fields[number].title);
		ledger__buffer_append_byte(&shown->text, '=');
		ledger__buffer_append_byte(&shown->label, '=');
		add_value(classify, number);
	}
	write_words(writer, shown);
}

static void write_wanted(ledger_classify *classify, ledger_writer *writer)
{
	const struct ledger__sheet *sheet = classify->classifier->sheet;
	start_words(&classify->shown, writer);
	for (size_t i = 0; i < classify->reasons.wanted_count; i++) {
		const struct ledger__field *field =
			&sheet->fields[classify->reasons.wanted[i]];
		add_word(&classify->shown, field->name, field->title);
	}
	write_words(writer, &classify->shown);
}

void ledger__departments_write(const ledger_classify *classify,
	const struct ledger__measure *measure, const char *scope,
	struct ledger__shown *shown, ledger_writer *writer)
{
	const ledger_policy *policy = classify->policy;
	enum ledger__area_level level =
		scope != NULL ? ledger__area_level(scope, strlen(scope)) : 0;
	start_words(shown, writer);
	for (size_t i = 0; i < measure->department_count; i++) {
		const struct ledger__department *department =
			&policy->departments[measure->departments[i]];
		const char *name = department->local[level];
		add_word(shown, department->code,
			name != NULL ? name : department->label);
		if ((measure->leads >> i & 1) != 0)
			ledger__buffer_append_text(&shown->label, "（牵头）");
	}
	write_words(writer, shown);
}

/* A code of the field that the provision has, if it may be seen. */
static void write_provision_code(const ledger_classify *classify,
	enum ledger__role role, int32_t number, ledger_writer *writer)
{
	const ledger_form *form = classify->policy->form;
	const struct ledger__code *code = NULL;
	for (size_t i = 0; i < form->sheet_count && number >= 0; i++) {
		const struct ledger__sheet *sheet = &form->sheets[i];
		if (sheet->roles[LEDGER__ROLE_MEASURE] < 0 ||
			sheet->roles[role] < 0)
			continue;
		const struct ledger__field *field =
			&sheet->fields[sheet->roles[role]];
		if (field->codes != NULL &&
			(size_t)number < field->codes->count)
			code = &field->codes->codes[number];
	}
	if (code == NULL)
		ledger_writer_text(writer, NULL);
	else
		ledger_writer_cell(writer, code->code, strlen(code->code),
			code->label, strlen(code->label));
}

static void write_provision(const ledger_classify *classify,
	struct ledger__item item, ledger_writer *writer)
{
	static const char none[] = "无";
	const struct ledger__provision *given =
		classify->given != NULL && item.kind == LEDGER__ITEM_MEASURE
			? &classify->given[item.index]
			: NULL;
	char day[LEDGER__DATE_TEXT_SIZE] = "";
	if (given == NULL)
		ledger_writer_text(writer, NULL);
	else if (!given->any)
		ledger_writer_cell(writer, "none", 4, none, sizeof(none) - 1);
	else
		write_provision_code(
			classify, LEDGER__ROLE_STATE, given->state, writer);
	if (given == NULL || !given->any) {
		ledger_writer_text(writer, NULL);
		ledger_writer_text(writer, NULL);
		return;
	}
	write_provision_code(
		classify, LEDGER__ROLE_OUTCOME, given->outcome, writer);
	ledger__date_format(given->from, day);
	ledger_writer_text(writer, day);
}

ledger_status ledger__explain_write(ledger_classify *classify,
	struct ledger__item item, const char *scope, ledger_writer *writer)
{
	const struct ledger__classifier *classifier = classify->classifier;
	const struct ledger__basis *basis = basis_of(classify->policy, item);
	const char *kind = kinds[item.kind];
	ledger__explain(classifier, item, &classify->reasons);
	ledger_writer_cell(writer, kind, strlen(kind), kind_labels[item.kind],
		strlen(kind_labels[item.kind]));
	ledger_writer_text(writer, ledger__item_code(classifier, item));
	write_text(writer, ledger__item_label(classifier, item));
	write_truth(writer, ledger__item_result(classifier, item));
	write_decided(classify, writer);
	write_wanted(classify, writer);
	write_text(writer, basis->clause);
	write_text(writer, basis->document);
	write_text(writer, basis->reading);
	if (item.kind == LEDGER__ITEM_MEASURE)
		ledger__departments_write(classify,
			&classify->policy->measures[item.index], scope,
			&classify->shown, writer);
	else
		ledger_writer_text(writer, NULL);
	write_provision(classify, item, writer);
	if (classify->shown.text.failed || classify->shown.label.failed)
		return ledger__fail_memory(classify->context);
	return LEDGER_OK;
}

/* ---- What must be asked -------------------------------------------------- */

static const struct ledger__filter_column open_columns[] = {
	{"wanted", "待了解信息", LEDGER_COLUMN_TEXT},
	{"for", "为确定", LEDGER_COLUMN_TEXT},
};

const struct ledger__filter_column *ledger__open_columns(size_t *count)
{
	*count = sizeof(open_columns) / sizeof(open_columns[0]);
	return open_columns;
}

size_t ledger__open_bytes(const ledger_classify *classify)
{
	return (ledger__item_count(classify->classifier) + 7) / 8;
}

size_t ledger__policy_place(const ledger_policy *policy, int field)
{
	size_t place = 0;
	while (place < policy->field_count && policy->fields[place] != field)
		place++;
	return place;
}

bool ledger__open_note(
	ledger_classify *classify, uint16_t *wanted, uint8_t *open)
{
	const struct ledger__classifier *classifier = classify->classifier;
	const ledger_policy *policy = classify->policy;
	size_t count = ledger__item_count(classifier);
	bool any = false;
	for (size_t i = 0; i < count; i++) {
		struct ledger__item item = ledger__item_at(classifier, i);
		if (!ledger__classify_selects_item(classify, item))
			continue;
		ledger__explain(classifier, item, &classify->reasons);
		for (size_t k = 0; k < classify->reasons.wanted_count; k++) {
			size_t place = ledger__policy_place(
				policy, classify->reasons.wanted[k]);
			if (place == policy->field_count)
				continue;
			wanted[place]++;
			open[i / 8] |= (uint8_t)(1u << i % 8);
			any = true;
		}
	}
	return any;
}

/* The field that opens most and is not written yet; the first of equals. */
static size_t next_wanted(const ledger_policy *policy, const uint16_t *wanted,
	uint16_t below, size_t after)
{
	size_t best = policy->field_count;
	for (size_t i = 0; i < policy->field_count; i++) {
		bool left =
			wanted[i] < below || (wanted[i] == below && i > after);
		if (wanted[i] > 0 && left &&
			(best == policy->field_count ||
				wanted[i] > wanted[best]))
			best = i;
	}
	return best;
}

ledger_status ledger__open_write(ledger_classify *classify,
	const uint16_t *wanted, const uint8_t *open, ledger_writer *writer)
{
	const struct ledger__classifier *classifier = classify->classifier;
	const ledger_policy *policy = classify->policy;
	size_t count = ledger__item_count(classifier);
	uint16_t below = UINT16_MAX;
	size_t place = 0;
	start_words(&classify->shown, writer);
	while ((place = next_wanted(policy, wanted, below, place)) <
		policy->field_count) {
		const struct ledger__field *field =
			&classifier->sheet->fields[policy->fields[place]];
		add_word(&classify->shown, field->name, field->title);
		below = wanted[place];
	}
	write_words(writer, &classify->shown);
	start_words(&classify->shown, writer);
	for (size_t i = 0; i < count; i++) {
		struct ledger__item item = ledger__item_at(classifier, i);
		if ((open[i / 8] >> i % 8 & 1) != 0)
			add_word(&classify->shown,
				ledger__item_code(classifier, item),
				ledger__item_label(classifier, item));
	}
	write_words(writer, &classify->shown);
	if (classify->shown.text.failed || classify->shown.label.failed)
		return ledger__fail_memory(classify->context);
	return LEDGER_OK;
}
