/* SPDX-License-Identifier: MIT */
/* What the files of the writer share: its state, and one format's part. */
#ifndef LEDGER_TABLE_WRITER_H
#define LEDGER_TABLE_WRITER_H

#include "base/context.h"
#include "base/memory.h"

struct ledger__column {
	const char *heading; /* name or title, once the rows begin */
	const char *name;
	const char *title;
	enum ledger_column_kind kind;
};

/*
 * One format.  All append to the writer's `out`; a cell's text is NULL for
 * "no value" and always sound UTF-8; `number` says that it is a canonical
 * number in a column of numbers.
 */
struct ledger__format {
	void (*begin)(ledger_writer *writer);
	void (*begin_row)(ledger_writer *writer);
	void (*cell)(ledger_writer *writer, const struct ledger__column *column,
		const char *text, size_t length, bool number);
	void (*end_row)(ledger_writer *writer);
	void (*end)(ledger_writer *writer);
	void (*release)(ledger_writer *writer); /* of `state`; may be NULL */
};

struct ledger_writer {
	ledger_context *context;
	FILE *stream;
	enum ledger_format kind;
	const struct ledger__format *format;
	bool excel, terminal, titles, labels;
	bool keeps_guards; /* cells of a sheet may be guarded already */
	struct ledger__arena arena; /* names and titles */
	struct ledger__column *columns;
	size_t column_count, column_capacity;
	bool begun, in_row;
	size_t cell;   /* index of the next one in its row */
	uint64_t rows; /* begun so far */
	struct ledger__buffer out;
	struct ledger__buffer scratch; /* one cell made visible or mended */
	ledger_status failed;
	int problem; /* errno of the failure */
	void *state; /* of the format */
};

extern const struct ledger__format ledger__format_csv;
extern const struct ledger__format ledger__format_json;
extern const struct ledger__format ledger__format_yaml;
extern const struct ledger__format ledger__format_table;

/* Whether --excel puts an apostrophe before this cell. */
bool ledger__needs_guard(const char *text, size_t length);
/* Whether it begins with an apostrophe that guards what is behind it. */
bool ledger__is_guarded(const char *text, size_t length);

/* The yaml_scalar_style_t in which every reader of YAML takes it for text. */
int ledger__yaml_text_style(const char *text, size_t length);

/* Memory ended: sticks. */
void ledger__writer_no_memory(ledger_writer *writer);
/* Writes `out` to the stream when it is large; all of it if `all`. */
void ledger__writer_drain(ledger_writer *writer, bool all);

#endif
