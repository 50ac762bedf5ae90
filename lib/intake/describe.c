/* SPDX-License-Identifier: MIT */
/* What a sheet takes, as a table: its fields and the words for their codes. */
#include "form/form_loader.h"
#include "form/value.h"
#include "intake/intake.h"

#include <assert.h>
#include <string.h>

/* What people read instead of the types' names. */
static const char *const type_titles[LEDGER__TYPE_COUNT] = {
	[LEDGER__TYPE_TEXT] = "文本",
	[LEDGER__TYPE_NAME] = "姓名",
	[LEDGER__TYPE_CITIZEN_NUMBER] = "身份证号",
	[LEDGER__TYPE_DISABILITY_CERTIFICATE] = "残疾人证号",
	[LEDGER__TYPE_DATE] = "日期",
	[LEDGER__TYPE_AREA] = "地区",
	[LEDGER__TYPE_CODE] = "单选",
	[LEDGER__TYPE_CODES] = "多选",
	[LEDGER__TYPE_ANSWER] = "是否",
	[LEDGER__TYPE_INTEGER] = "整数",
	[LEDGER__TYPE_DECIMAL] = "小数",
	[LEDGER__TYPE_MONEY] = "金额",
	[LEDGER__TYPE_PHONE] = "电话",
	[LEDGER__TYPE_RECORD] = "编号",
};

struct describing {
	const struct ledger__sheet *sheet;
	ledger_writer *writer;
	struct ledger__buffer text;
};

static void declare_columns(ledger_writer *writer)
{
	static const struct {
		const char *name;
		const char *title;
	} columns[] = {{"field", "字段"}, {"title", "标题"},
		{"aliases", "别名"}, {"type", "类型"}, {"required", "必填"},
		{"code", "代码"}, {"label", "含义"}, {"synonyms", "同义词"}};

	for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++)
		ledger_writer_column(writer, columns[i].name, columns[i].title,
			LEDGER_COLUMN_TEXT);
}

static void write_words(
	struct describing *describing, const char *const *words, size_t count)
{
	ledger__buffer_reset(&describing->text);
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			ledger__buffer_append(&describing->text, ";", 1);
		ledger__buffer_append_text(&describing->text, words[i]);
	}
	ledger_writer_text(describing->writer,
		count > 0 ? ledger__buffer_text(&describing->text) : NULL);
}

static void write_named(
	ledger_writer *writer, const char *name, const char *title)
{
	ledger_writer_cell(writer, name, strlen(name), title, strlen(title));
}

static void write_field(
	struct describing *describing, const struct ledger__field *field)
{
	ledger_writer *writer = describing->writer;

	ledger_writer_text(writer, field->name);
	ledger_writer_text(writer, field->title);
	write_words(describing, field->aliases, field->alias_count);
	write_named(writer, ledger__type_names[field->type],
		type_titles[field->type]);
	if (field->required)
		write_named(writer, "yes", "必填");
	else if (field->expected)
		write_named(writer, "expected", "应填");
	else
		write_named(writer, "no", "");
	ledger_writer_end_row(writer);
}

/* Up to where a code's own row begins: whose it is. */
static void begin_code(
	struct describing *describing, const struct ledger__field *field)
{
	ledger_writer_text(describing->writer, field->name);
	for (int i = 0; i < 4; i++)
		ledger_writer_text(describing->writer, NULL);
}

static void write_codes(struct describing *describing,
	const struct ledger__field *field, const struct ledger__code_list *list)
{
	for (size_t i = 0; list != NULL && i < list->count; i++) {
		const struct ledger__code *code = &list->codes[i];

		begin_code(describing, field);
		ledger_writer_text(describing->writer, code->code);
		ledger_writer_text(describing->writer, code->label);
		write_words(describing, code->synonyms, code->synonym_count);
		ledger_writer_end_row(describing->writer);
	}
}

static void write_answers(
	struct describing *describing, const struct ledger__field *field)
{
	for (int yes = 1; yes >= 0; yes--) {
		begin_code(describing, field);
		ledger_writer_text(describing->writer, yes ? "yes" : "no");
		ledger_writer_text(describing->writer, yes ? "是" : "否");
		ledger__buffer_reset(&describing->text);
		ledger__answer_words(yes == 1, &describing->text);
		ledger_writer_text(describing->writer,
			ledger__buffer_text(&describing->text));
		ledger_writer_end_row(describing->writer);
	}
}

/* A field that fills others takes the codes of each of them. */
static void write_targets(
	struct describing *describing, const struct ledger__field *field)
{
	for (size_t i = 0; i < field->into_count; i++) {
		int target =
			ledger__sheet_field(describing->sheet, field->into[i]);

		if (target >= 0)
			write_codes(describing, field,
				describing->sheet->fields[target].codes);
	}
}

ledger_status ledger_form_describe(ledger_context *context,
	const ledger_form *form, const char *sheet, ledger_writer *writer)
{
	struct describing describing = {.writer = writer};
	ledger_status status;

	assert(context != NULL && form != NULL && writer != NULL);
	status = ledger__form_choose(context, form, sheet, &describing.sheet);
	if (status != LEDGER_OK)
		return status;
	declare_columns(writer);
	for (size_t i = 0; i < describing.sheet->field_count; i++) {
		const struct ledger__field *field =
			&describing.sheet->fields[i];

		write_field(&describing, field);
		write_codes(&describing, field, field->codes);
		write_targets(&describing, field);
		if (field->type == LEDGER__TYPE_ANSWER)
			write_answers(&describing, field);
	}
	if (describing.text.failed)
		status = ledger__fail_memory(context);
	ledger__buffer_release(&describing.text);
	return status;
}
