/* SPDX-License-Identifier: MIT */
/* What the files of the reader share: its state and one thread's parser. */
#ifndef LEDGER_TABLE_SPLIT_H
#define LEDGER_TABLE_SPLIT_H

#include "table/reader.h"

#include <csv.h>
#include <iconv.h>

struct ledger__reader {
	ledger_context *context;
	struct ledger__input *input;
	struct ledger__dialect dialect;
	size_t unit;	 /* bytes of a code unit: 1, or 2 for UTF-16 */
	char line_end;	 /* '\n', or '\r' for files that have no other */
	uint64_t start;	 /* behind the byte order mark */
	uint64_t offset; /* of the next byte */
	uint64_t line;	 /* of the next byte, 1-based */
	uint64_t number; /* of the next block */
	struct ledger__arena arena; /* of the keys */
	struct ledger__map key_indexes;
	const char **keys;
	size_t key_count, key_capacity;
};

struct ledger__splitter {
	ledger_context *context;
	struct ledger__reader *reader;
	struct ledger__block *block; /* being parsed */
	iconv_t iconv;		     /* (iconv_t)-1 for UTF-8 */
	struct csv_parser csv;
	bool csv_only;	 /* tests: libcsv for lines without quotes too */
	bool joining;	 /* of a head: LF inside quotes is allowed */
	bool collecting; /* keys of JSON and YAML */
	bool failed;	 /* memory ended */
	unsigned char classes[256];	  /* what each byte means, UTF-8 */
	unsigned char ascii_classes[256]; /* the same, nothing but ASCII */
	struct ledger__buffer scratch;	  /* one line rewritten */
	struct ledger_context quiet;	  /* of the YAML fence */
};

ledger_context *ledger__input_context(struct ledger__input *input);

/* Bytes that a byte order mark of the encoding takes at the start, or 0. */
size_t ledger__mark_length(
	enum ledger__encoding encoding, const char *bytes, size_t length);

/* The code unit at the offset; -1 when there is no whole one. */
int32_t ledger__unit_at(const struct ledger__reader *reader, const char *bytes,
	size_t length, size_t offset);

/* What a byte means to the quick splitting of a line. */
enum ledger__class {
	LEDGER__CLASS_PLAIN,
	LEDGER__CLASS_DELIMITER,
	LEDGER__CLASS_LEAD,  /* begins a character beyond ASCII */
	LEDGER__CLASS_OTHER, /* quote, control, no ASCII: the long way */
};

/*
 * Decodes the row's bytes.  Returns UTF-8 that lives as long as the block
 * (the very bytes when they are sound UTF-8 or ASCII), undecodable bytes as
 * U+FFFD, noted as the row's damage.
 */
const char *ledger__decode(struct ledger__splitter *splitter,
	struct ledger__row *row, const char *bytes, size_t length,
	size_t *decoded_length);

/* Adds a cell; the text is borrowed and must live as long as the block. */
void ledger__cell_add(struct ledger__splitter *splitter, const char *text,
	size_t length, int32_t key);
/* Adds a cell whose text is copied into the block. */
void ledger__cell_copy(struct ledger__splitter *splitter, const char *text,
	size_t length, int32_t key);
/* Notes the first damage of a row; later ones change nothing. */
void ledger__row_damage(struct ledger__row *row, enum ledger__damage damage,
	uint32_t column, const char *detail);
/* The same with a detail that is printed into the block's arena. */
void ledger__row_damage_format(struct ledger__splitter *splitter,
	struct ledger__row *row, enum ledger__damage damage, uint32_t column,
	const char *format, ...) __attribute__((format(printf, 5, 6)));
/* Notes a control character in the row's cells, if there is one. */
void ledger__row_check_controls(
	struct ledger__splitter *splitter, struct ledger__row *row);
/* The row's cells away, and its whole text as one. */
void ledger__row_whole(struct ledger__splitter *splitter,
	struct ledger__row *row, const char *text, size_t length);

/* Index of a key; adds it while collecting; -1 when it is not known. */
int32_t ledger__key_index(
	struct ledger__splitter *splitter, const char *key, size_t length);

/*
 * Cuts a line into cells in one go if it is sound, without quotes and control
 * characters; false, and no cells, when it has to go the long way.
 */
bool ledger__split_quick(struct ledger__splitter *splitter,
	struct ledger__row *row, const unsigned char *classes, const char *text,
	size_t length);
/* Sets the splitter's libcsv up. */
void ledger__csv_begin(struct ledger__splitter *splitter, char delimiter);
/* Cuts a decoded line by libcsv; as it stands when libcsv refuses it. */
void ledger__split_csv(struct ledger__splitter *splitter,
	struct ledger__row *row, const char *text, size_t length);
/* What libcsv says of a text, without taking its cells. */
enum ledger__csv_state {
	LEDGER__CSV_SOUND,
	LEDGER__CSV_OPEN, /* the last cell's quote is still open */
	LEDGER__CSV_BROKEN,
};
enum ledger__csv_state ledger__csv_probe(
	struct ledger__splitter *splitter, const char *text, size_t length);
void ledger__split_json(struct ledger__splitter *splitter,
	struct ledger__row *row, const char *text, size_t length);
void ledger__split_yaml(struct ledger__splitter *splitter,
	struct ledger__row *row, const char *text, size_t length);

/* One row of a sheet: decoding, splitting, checking. */
void ledger__split_row(
	struct ledger__splitter *splitter, struct ledger__row *row);

#endif
