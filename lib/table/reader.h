/* SPDX-License-Identifier: MIT */
/* Rows in: bytes in any of four encodings and four formats become cells. */
#ifndef LEDGER_TABLE_READER_H
#define LEDGER_TABLE_READER_H

#include "base/context.h"
#include "base/memory.h"

/*
 * Input, made seekable: a file as it is, or stdin spooled to an unlinked 0600
 * file.  `name` is for findings ("-" reads "stdin").  The SHA-256 is computed
 * by a thread of its own beside the reading, or by whoever asks first.
 */
struct ledger__input;

ledger_status ledger__input_open(ledger_context *context, const char *path,
	const char *temporary, struct ledger__input **input);
const char *ledger__input_name(const struct ledger__input *input);
uint64_t ledger__input_size(const struct ledger__input *input);
/* Waits for the digest; hexadecimal, borrowed. */
ledger_status ledger__input_sha256(struct ledger__input *input,
	const char **hexadecimal);
void ledger__input_free(struct ledger__input *input);

enum ledger__encoding {
	LEDGER__ENCODING_UNSET,
	LEDGER__UTF8,
	LEDGER__GB18030, /* with 0x80 as € and A3A0 as a blank */
	LEDGER__UTF16LE,
	LEDGER__UTF16BE,
};

enum ledger__syntax {
	LEDGER__SYNTAX_UNSET,
	LEDGER__CSV,	/* any delimiter: TSV is CSV with a tab */
	LEDGER__JSONL,
	LEDGER__YAML,	/* a sequence of flat mappings */
};

struct ledger__dialect {
	enum ledger__encoding encoding;
	enum ledger__syntax syntax;
	char delimiter; /* ',', '\t', ';' */
};

const char *ledger__encoding_name(enum ledger__encoding encoding);
/* utf-8, gb18030 (gbk, gb2312, ansi, cp936), utf-16le, utf-16be, utf-16. */
bool ledger__encoding_parse(const char *name, enum ledger__encoding *encoding);

/*
 * The dialects worth trying, best first, by BOM, name ending and the first
 * bytes; the caller takes the first under which it finds its header.  A BOM,
 * or an encoding that the user gave (UNSET if not), leaves no choice.
 * Refuses xlsx, xls and ods files (LEDGER_ERROR_INPUT, with the advice to
 * save as CSV), and JSON arrays (advice: JSON lines).
 */
enum { LEDGER__DIALECTS = 8 };
ledger_status ledger__input_dialects(struct ledger__input *input,
	enum ledger__encoding given,
	struct ledger__dialect dialects[LEDGER__DIALECTS], size_t *count);

/* What is wrong with a row before any cell is looked at. */
enum ledger__damage {
	LEDGER__SOUND,
	LEDGER__DAMAGED_BYTES,	/* do not decode */
	LEDGER__DAMAGED_CONTROL, /* NUL or another control character */
	LEDGER__DAMAGED_QUOTES, /* unbalanced, or a break inside a cell */
	LEDGER__DAMAGED_LENGTH, /* line over LEDGER__LINE_BYTES */
	LEDGER__DAMAGED_RECORD, /* JSON or YAML that is no flat mapping */
};

enum {
	LEDGER__LINE_BYTES = 64 * 1024, /* longest line that is read */
	LEDGER__BLOCK_BYTES = 1024 * 1024,
};

struct ledger__cell {
	const char *text; /* UTF-8, not terminated */
	uint32_t length;
	int32_t key; /* JSON, YAML: index among the reader's keys; else -1 */
};

struct ledger__row {
	uint64_t line; /* 1-based, where the row begins */
	uint32_t first_cell;
	uint32_t cell_count;
	enum ledger__damage damage;
	uint32_t damage_column; /* 1-based cell, best guess */
	const char *damage_detail; /* such as "0xFF 0x41"; "" if none */
};

/*
 * A block: rows of about LEDGER__BLOCK_BYTES, in two steps.  `fill` is
 * sequential and cheap (it cuts lines); `parse` decodes and splits, is
 * reentrant, and may run on another thread with its own `splitter`.
 *
 * A damaged row still has cells, cut as well as can be (quotes as ordinary
 * characters, undecodable bytes as U+FFFD), so that it can be given back.
 * Every physical line belongs to exactly one row; blank lines are rows with
 * no cells.  Line breaks inside quoted cells are damage, but for
 * ledger__reader_head.
 */
struct ledger__block {
	uint64_t number; /* 0, 1, 2 …: the order of results */
	uint64_t first_line;
	struct ledger__buffer raw;
	struct ledger__row *rows;
	size_t row_count, row_capacity;
	struct ledger__cell *cells;
	size_t cell_count, cell_capacity;
	struct ledger__buffer text; /* decoded text the cells point into */
	struct ledger__arena arena;
};

struct ledger__reader;
struct ledger__splitter; /* one thread's parser state: iconv, libcsv */

/* Opens at the start of the input; a second reader of it may follow. */
ledger_status ledger__reader_open(ledger_context *context,
	struct ledger__input *input, const struct ledger__dialect *dialect,
	struct ledger__reader **reader);
void ledger__reader_free(struct ledger__reader *reader);

/*
 * The first rows of the file, parsed with line breaks inside quoted cells
 * allowed (a heading often has one), for finding the header: at most `limit`
 * rows.  Does not move the reader.
 */
ledger_status ledger__reader_head(struct ledger__reader *reader, size_t limit,
	struct ledger__block *block);
/* Moves behind the physical line before `line`: data begins there. */
ledger_status ledger__reader_skip_to(struct ledger__reader *reader,
	uint64_t line);

/* JSON lines and YAML: keys met so far in rows, in order of appearance. */
size_t ledger__reader_key_count(const struct ledger__reader *reader);
const char *ledger__reader_key(const struct ledger__reader *reader,
	size_t index);

/* LEDGER_OK with at least one row, or LEDGER_END. */
ledger_status ledger__reader_fill(struct ledger__reader *reader,
	struct ledger__block *block);

ledger_status ledger__splitter_new(ledger_context *context,
	struct ledger__reader *reader, struct ledger__splitter **splitter);
/* Memory is all that can fail; bad rows are damaged rows. */
ledger_status ledger__splitter_parse(struct ledger__splitter *splitter,
	struct ledger__block *block);
void ledger__splitter_free(struct ledger__splitter *splitter);

void ledger__block_release(struct ledger__block *block);

#endif
