/* SPDX-License-Identifier: MIT */
/* Rows in: bytes in any of four encodings and four formats become cells. */
#ifndef LEDGER_TABLE_READER_H
#define LEDGER_TABLE_READER_H

#include "base/context.h"
#include "base/memory.h"

/*
 * Input, made seekable: a file as it is, or stdin ("-"), pipes and devices
 * spooled to an unlinked 0600 file in the folder `temporary`.  The name is
 * for findings ("-" reads "stdin").  The SHA-256 is computed by a thread of
 * its own beside the reading; a file that changes meanwhile is refused when
 * the digest is asked for.  All reading is at offsets, so that readers and
 * that thread share the descriptor.
 */
struct ledger__input;

ledger_status ledger__input_open(ledger_context *context, const char *path,
	const char *temporary, struct ledger__input **input);
const char *ledger__input_name(const struct ledger__input *input);
uint64_t ledger__input_size(const struct ledger__input *input);
/* Bytes at an offset of the input; LEDGER_ERROR_INPUT when it got shorter. */
ledger_status ledger__input_read(struct ledger__input *input, void *bytes,
	size_t length, uint64_t offset);
/*
 * Waits for the digest; hexadecimal, borrowed.  LEDGER_ERROR_INPUT when the
 * file could not be read or is another than when it was opened.
 */
ledger_status ledger__input_sha256(
	struct ledger__input *input, const char **hexadecimal);
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
	LEDGER__CSV, /* any delimiter: TSV is CSV with a tab */
	LEDGER__JSONL,
	LEDGER__YAML, /* a sequence of flat mappings */
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
 * MiB; the caller takes the first under which it finds its header.  A BOM,
 * or an encoding that the user gave (UNSET if not), leaves no choice of
 * encoding; of the two UTF-16s a BOM always decides.  UTF-8 stands before
 * GB18030 unless most characters beyond ASCII are no UTF-8: one bad byte is
 * a finding, not another encoding.  Delimiters stand in the order of how
 * often they occur in the first lines; all three are always offered.
 * Refuses spreadsheets, archives, PDF and web pages under any name
 * (LEDGER_ERROR_INPUT, with the advice to save as CSV), and JSON arrays
 * (advice: JSON lines).
 */
enum { LEDGER__DIALECTS = 6 };
ledger_status ledger__input_dialects(struct ledger__input *input,
	enum ledger__encoding given,
	struct ledger__dialect dialects[LEDGER__DIALECTS], size_t *count);

/* What is wrong with a row before any cell is looked at. */
enum ledger__damage {
	LEDGER__SOUND,
	LEDGER__DAMAGED_BYTES,	 /* do not decode: "0xFF 0x41" */
	LEDGER__DAMAGED_CONTROL, /* NUL, C0 but tab, DEL, C1: "U+0000" */
	LEDGER__DAMAGED_QUOTES,	 /* unbalanced, or a break inside a cell: "" */
	LEDGER__DAMAGED_LENGTH,	 /* over LEDGER__LINE_BYTES: "65536" */
	LEDGER__DAMAGED_RECORD,	 /* JSON or YAML that is no flat mapping: why */
};

enum {
	LEDGER__LINE_BYTES = 64 * 1024, /* longest line that is read */
	LEDGER__BLOCK_BYTES = 1024 * 1024,
	LEDGER__KEYS = 1000, /* JSON lines, YAML: different keys of a file */
	LEDGER__HEAD_LINES = 64, /* physical lines that a heading row takes */
};

struct ledger__cell {
	const char *text; /* UTF-8, not terminated */
	uint32_t length;
	int32_t key; /* JSON, YAML: index among the reader's keys; else -1 */
};

struct ledger__row {
	uint64_t line;	     /* 1-based, where the row begins */
	uint32_t line_count; /* physical lines it takes; 1 but for YAML, head */
	uint32_t raw_offset; /* its bytes in the block's raw, as in the file */
	uint32_t raw_length; /* without the line end */
	uint32_t first_cell; /* index in the block's cells */
	uint32_t cell_count;
	enum ledger__damage damage;
	uint32_t damage_column;	   /* 1-based cell, best guess */
	const char *damage_detail; /* see enum ledger__damage; never NULL */
};

/*
 * A block: rows of about LEDGER__BLOCK_BYTES, in two steps.  `fill` is
 * sequential and cheap (it cuts lines); `parse` decodes and splits, is
 * reentrant, and may run on another thread with its own `splitter`.
 *
 * A damaged row still has cells, cut as well as can be (quotes as ordinary
 * characters, undecodable bytes as U+FFFD), so that it can be given back; of
 * a line that is too long only its beginning.  JSON and YAML that is no
 * record is one cell without a key.  Every physical line belongs to exactly
 * one row; blank lines (and YAML's comments and "---") are sound rows with no
 * cells.  Line breaks inside quoted cells are damage, but for
 * ledger__reader_head.
 *
 * Of unquoted CSV cells the blanks (U+0020) at both ends are dropped, and
 * blanks around quotes; tabs are kept, for the reading of values removes them
 * and says so.  ="…" is a cell as it stands.
 *
 * A line ends at LF, CRLF, or, in a file whose first MiB has no LF, at CR.
 * YAML's records begin at a line with "- "; each stands for itself.
 */
struct ledger__block {
	uint64_t number; /* 0, 1, 2 …: the order of results */
	uint64_t first_line;
	uint64_t line_count; /* physical lines; the sum of the rows' */
	uint64_t offset;     /* of raw in the input */
	struct ledger__buffer raw;
	struct ledger__row *rows;
	size_t row_count, row_capacity;
	struct ledger__cell *cells; /* text points into raw, text or arena */
	size_t cell_count, cell_capacity;
	struct ledger__buffer text;
	struct ledger__arena arena;
};

struct ledger__reader;
struct ledger__splitter; /* one thread's parser state: iconv, libcsv */

/*
 * Opens at the start of the input; others may read it at the same time.  JSON
 * lines and YAML are read once through for their keys.  The input must
 * outlive the reader.
 */
ledger_status ledger__reader_open(ledger_context *context,
	struct ledger__input *input, const struct ledger__dialect *dialect,
	struct ledger__reader **reader);
void ledger__reader_free(struct ledger__reader *reader);

/*
 * The first rows of the file, parsed with line breaks inside quoted cells
 * allowed (a heading often has one; it comes as LF), for finding the header:
 * at most `limit` rows of the first block.  Data begins on physical line
 * row->line + row->line_count.  Does not move the reader.
 */
ledger_status ledger__reader_head(struct ledger__reader *reader, size_t limit,
	struct ledger__block *block);
/*
 * Moves to the physical line `line`: data begins there, and blocks are
 * numbered from 0 again.
 */
ledger_status ledger__reader_skip_to(
	struct ledger__reader *reader, uint64_t line);

/*
 * JSON lines and YAML: all keys of the file, in the order in which they first
 * appear, known from the opening on; 0 for CSV.  Keys beyond LEDGER__KEYS are
 * not there: their cells have key -1 and their rows are damaged.
 */
size_t ledger__reader_key_count(const struct ledger__reader *reader);
const char *ledger__reader_key(
	const struct ledger__reader *reader, size_t index);

/*
 * LEDGER_OK with at least one row, or LEDGER_END.  LEDGER_ERROR_INPUT,
 * LEDGER_ERROR_MEMORY.
 */
ledger_status ledger__reader_fill(
	struct ledger__reader *reader, struct ledger__block *block);

ledger_status ledger__splitter_new(ledger_context *context,
	struct ledger__reader *reader, struct ledger__splitter **splitter);
/* Memory is all that can fail; bad rows are damaged rows. */
ledger_status ledger__splitter_parse(
	struct ledger__splitter *splitter, struct ledger__block *block);
/* The bytes of a row of the block as text; borrowed until the next call. */
const char *ledger__splitter_text(struct ledger__splitter *splitter,
	struct ledger__block *block, const struct ledger__row *row,
	size_t *length);
void ledger__splitter_free(struct ledger__splitter *splitter);

void ledger__block_release(struct ledger__block *block);

#endif
