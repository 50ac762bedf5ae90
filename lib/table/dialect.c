/* SPDX-License-Identifier: MIT */
/* Which encoding and which syntax a file may be in, best guess first. */
#include "base/text.h"
#include "table/split.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
	SAMPLE = 1024 * 1024,
	DELIMITER_LINES = 20,
};

struct sample {
	char *bytes;
	size_t length;
	bool whole; /* the sample is the file */
};

const char *ledger__encoding_name(enum ledger__encoding encoding)
{
	switch (encoding) {
	case LEDGER__UTF8:
		return "utf-8";
	case LEDGER__GB18030:
		return "gb18030";
	case LEDGER__UTF16LE:
		return "utf-16le";
	case LEDGER__UTF16BE:
		return "utf-16be";
	case LEDGER__ENCODING_UNSET:
		break;
	}
	return "";
}

bool ledger__encoding_parse(const char *name, enum ledger__encoding *encoding)
{
	static const struct {
		const char *name;
		enum ledger__encoding encoding;
	} names[] = {
		{"utf-8", LEDGER__UTF8},
		{"utf8", LEDGER__UTF8},
		{"gb18030", LEDGER__GB18030},
		{"gbk", LEDGER__GB18030},
		{"gb2312", LEDGER__GB18030},
		{"ansi", LEDGER__GB18030},
		{"cp936", LEDGER__GB18030},
		{"utf-16le", LEDGER__UTF16LE},
		{"utf-16be", LEDGER__UTF16BE},
		{"utf-16", LEDGER__UTF16LE}, /* a BOM decides */
		{"utf16", LEDGER__UTF16LE},
	};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (strcasecmp(name, names[i].name) == 0) {
			*encoding = names[i].encoding;
			return true;
		}
	}
	return false;
}

size_t ledger__mark_length(
	enum ledger__encoding encoding, const char *bytes, size_t length)
{
	static const struct {
		enum ledger__encoding encoding;
		size_t length;
		const char *bytes;
	} marks[] = {
		{LEDGER__UTF8, 3, "\xef\xbb\xbf"},
		{LEDGER__UTF16LE, 2, "\xff\xfe"},
		{LEDGER__UTF16BE, 2, "\xfe\xff"},
		{LEDGER__GB18030, 4, "\x84\x31\x95\x33"},
	};

	for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
		if (marks[i].encoding == encoding &&
			length >= marks[i].length &&
			memcmp(bytes, marks[i].bytes, marks[i].length) == 0)
			return marks[i].length;
	}
	return 0;
}

/* ---- What is no sheet at all ------------------------------------------- */

static bool begins(const struct sample *sample, const char *bytes, size_t size)
{
	return sample->length >= size &&
	       memcmp(sample->bytes, bytes, size) == 0;
}

static bool begins_text(const struct sample *sample, const char *text)
{
	size_t at = 0;
	size_t size = strlen(text);

	if (begins(sample, "\xef\xbb\xbf", 3))
		at = 3;
	while (at < sample->length && strchr(" \t\r\n", sample->bytes[at]) &&
		sample->bytes[at] != '\0')
		at++;
	return sample->length - at >= size &&
	       strncasecmp(sample->bytes + at, text, size) == 0;
}

/* What the file is instead of a sheet in text, or NULL. */
static const char *foreign(const struct sample *sample)
{
	static const struct {
		const char *bytes;
		size_t length;
		const char *name;
	} kinds[] = {
		{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8, "an .xls workbook"},
		{"\x09\x08\x10\x00\x00\x06\x05\x00", 8, "an .xls workbook"},
		{"%PDF-", 5, "a PDF file"},
		{"\x1f\x8b", 2, "a gzip archive"},
		{"BZh91AY&SY", 10, "a bzip2 archive"},
		{"\xfd"
		 "7zXZ",
			5, "an xz archive"},
		{"7z\xbc\xaf\x27\x1c", 6, "a 7z archive"},
		{"Rar!\x1a\x07", 6, "a RAR archive"},
		{"SQLite format 3", 16, "an SQLite database"},
	};
	static const char *const pages[] = {
		"<!doctype", "<html", "<table", "<?xml", "<meta", "<head"};

	if (begins(sample, "PK\x03\x04", 4)) {
		size_t near = sample->length < 4096 ? sample->length : 4096;

		if (memmem(sample->bytes, sample->length, "xl/", 3))
			return "an .xlsx workbook";
		if (memmem(sample->bytes, near, "opendocument", 12))
			return "an .ods spreadsheet";
		return "a zip archive";
	}
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		if (begins(sample, kinds[i].bytes, kinds[i].length))
			return kinds[i].name;
	}
	for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
		if (begins_text(sample, pages[i]))
			return "a web page or XML, whatever its name says";
	}
	return NULL;
}

/* ---- Encoding ---------------------------------------------------------- */

static enum ledger__encoding marked(const struct sample *sample)
{
	for (enum ledger__encoding encoding = LEDGER__UTF8;
		encoding <= LEDGER__UTF16BE; encoding++) {
		if (ledger__mark_length(
			    encoding, sample->bytes, sample->length) > 0)
			return encoding;
	}
	return LEDGER__ENCODING_UNSET;
}

/* UTF-16 without a mark: NULs on one side of the code units only. */
static enum ledger__encoding unmarked_utf16(const struct sample *sample)
{
	size_t zeros[2] = {0, 0};
	size_t many = sample->length / 50 + 1;

	for (size_t i = 0; i < sample->length; i++)
		zeros[i % 2] += sample->bytes[i] == '\0';
	if (zeros[1] > many && zeros[0] == 0)
		return LEDGER__UTF16LE;
	if (zeros[0] > many && zeros[1] == 0)
		return LEDGER__UTF16BE;
	return LEDGER__ENCODING_UNSET;
}

/* Whether most of what is beyond ASCII is no UTF-8. */
static bool is_rather_gb18030(const struct sample *sample)
{
	size_t good = 0;
	size_t bad = 0;

	for (size_t i = 0; i < sample->length;) {
		int32_t point = 0;
		size_t size;

		if ((unsigned char)sample->bytes[i] < 0x80) {
			i++;
			continue;
		}
		if (!sample->whole && sample->length - i < 4)
			break;
		size = ledger__utf8_decode(
			sample->bytes + i, sample->length - i, &point);
		good += size > 0;
		bad += size == 0;
		i += size > 0 ? size : 1;
	}
	return bad > good;
}

static size_t list_encodings(const struct sample *sample,
	enum ledger__encoding given, enum ledger__encoding encodings[2])
{
	enum ledger__encoding found = marked(sample);
	bool given_utf16 = given == LEDGER__UTF16LE || given == LEDGER__UTF16BE;
	bool found_utf16 = found == LEDGER__UTF16LE || found == LEDGER__UTF16BE;

	if (given && !(given_utf16 && found_utf16))
		found = given;
	if (!found)
		found = unmarked_utf16(sample);
	if (found) {
		encodings[0] = found;
		return 1;
	}
	encodings[0] = LEDGER__UTF8;
	encodings[1] = LEDGER__GB18030;
	if (is_rather_gb18030(sample)) {
		encodings[0] = LEDGER__GB18030;
		encodings[1] = LEDGER__UTF8;
	}
	return 2;
}

/* ---- Syntax ------------------------------------------------------------ */

/* The ASCII characters of the sample, for looking at its punctuation. */
static size_t ascii_of(const struct sample *sample,
	enum ledger__encoding encoding, char *ascii)
{
	size_t mark =
		ledger__mark_length(encoding, sample->bytes, sample->length);
	size_t unit = encoding == LEDGER__UTF16LE || encoding == LEDGER__UTF16BE
			      ? 2
			      : 1;
	size_t low = encoding == LEDGER__UTF16BE ? 1 : 0;
	size_t count = 0;

	for (size_t i = mark; i + unit <= sample->length; i += unit) {
		bool beyond = unit == 2 ? sample->bytes[i + 1 - low] != 0
					: (sample->bytes[i] & 0x80) != 0;

		ascii[count++] = beyond ? 'x' : sample->bytes[i + low];
	}
	return count;
}

static bool ends_with(const char *name, const char *ending)
{
	size_t length = strlen(name);
	size_t size = strlen(ending);

	return length > size && strcasecmp(name + length - size, ending) == 0;
}

static bool begins_yaml(const char *text, size_t length)
{
	size_t at = 0;

	while (at < length && text[at] == '#') {
		const char *end = memchr(text + at, '\n', length - at);

		if (!end)
			return false;
		at = (size_t)(end - text) + 1;
	}
	if (length - at >= 4 && memcmp(text + at, "---", 3) == 0 &&
		strchr("\r\n ", text[at + 3]))
		return true;
	if (length - at < 3 || text[at] != '-' || text[at + 1] != ' ')
		return false;
	for (at += 2; at + 1 < length && text[at] != '\n'; at++) {
		if (text[at] == ',' || text[at] == '\t')
			return false;
		if (text[at] == ':' && strchr(" \r\n", text[at + 1]))
			return true;
	}
	return false;
}

static enum ledger__syntax find_syntax(
	const char *name, const char *text, size_t length)
{
	size_t at = 0;

	if (ends_with(name, ".yaml") || ends_with(name, ".yml"))
		return LEDGER__YAML;
	if (ends_with(name, ".jsonl") || ends_with(name, ".ndjson"))
		return LEDGER__JSONL;
	if (ends_with(name, ".csv") || ends_with(name, ".tsv") ||
		ends_with(name, ".txt"))
		return LEDGER__CSV;
	while (at < length && strchr(" \t\r\n", text[at]) && text[at] != '\0')
		at++;
	if (at < length && text[at] == '{')
		return LEDGER__JSONL;
	if (begins_yaml(text + at, length - at))
		return LEDGER__YAML;
	return LEDGER__CSV;
}

/* Whether the text begins like a JSON array of objects. */
static bool is_json_array(const char *text, size_t length)
{
	bool opened = false;

	for (size_t i = 0; i < length; i++) {
		if (strchr(" \t\r\n", text[i]) && text[i] != '\0')
			continue;
		if (opened)
			return text[i] == '{' || text[i] == ']';
		if (text[i] != '[')
			return false;
		opened = true;
	}
	return false;
}

/* Orders the three delimiters by how often they stand in the first lines. */
static void order_delimiters(
	const char *name, const char *text, size_t length, char delimiters[3])
{
	static const char all[3] = {',', '\t', ';'};
	size_t counts[3] = {0, 0, 0};
	bool quoted = false;
	int lines = 0;

	for (size_t i = 0; i < length && lines < DELIMITER_LINES; i++) {
		if (text[i] == '"')
			quoted = !quoted;
		if (text[i] == '\n' || text[i] == '\r') {
			quoted = false;
			lines++;
		}
		for (size_t k = 0; k < 3 && !quoted; k++)
			counts[k] += text[i] == all[k];
	}
	if (ends_with(name, ".tsv"))
		counts[1] = SIZE_MAX;
	memcpy(delimiters, all, sizeof all);
	for (size_t i = 1; i < 3; i++)
		for (size_t k = i; k > 0 && counts[k] > counts[k - 1]; k--) {
			size_t count = counts[k];
			char delimiter = delimiters[k];

			counts[k] = counts[k - 1];
			counts[k - 1] = count;
			delimiters[k] = delimiters[k - 1];
			delimiters[k - 1] = delimiter;
		}
}

/* ---- The list ---------------------------------------------------------- */

static ledger_status take_sample(
	struct ledger__input *input, struct sample *sample)
{
	uint64_t size = ledger__input_size(input);

	sample->length = size < SAMPLE ? (size_t)size : SAMPLE;
	sample->whole = sample->length == size;
	sample->bytes = ledger__reallocate(NULL, sample->length, 1);
	if (!sample->bytes)
		return ledger__fail_memory(ledger__input_context(input));
	return ledger__input_read(input, sample->bytes, sample->length, 0);
}

static ledger_status refuse(struct ledger__input *input, const char *kind)
{
	return ledger__fail(ledger__input_context(input), LEDGER_ERROR_INPUT,
		"'%s' is %s: open it in a spreadsheet program and save the "
		"sheet as CSV",
		ledger__input_name(input), kind);
}

static ledger_status list_dialects(struct ledger__input *input,
	const struct sample *sample, enum ledger__encoding given, char *ascii,
	struct ledger__dialect dialects[LEDGER__DIALECTS], size_t *count)
{
	const char *name = ledger__input_name(input);
	enum ledger__encoding encodings[2];
	size_t encoding_count = list_encodings(sample, given, encodings);
	size_t length = ascii_of(sample, encodings[0], ascii);
	enum ledger__syntax syntax = find_syntax(name, ascii, length);
	char delimiters[3] = {0, 0, 0};
	size_t delimiter_count = syntax == LEDGER__CSV ? 3 : 1;
	size_t made = 0;

	if (!ends_with(name, ".csv") && !ends_with(name, ".tsv") &&
		is_json_array(ascii, length))
		return ledger__fail(ledger__input_context(input),
			LEDGER_ERROR_INPUT,
			"'%s' is a JSON array: write one object a line "
			"(JSON lines), as jq -c '.[]' does",
			name);
	order_delimiters(name, ascii, length, delimiters);
	for (size_t e = 0; e < encoding_count; e++) {
		for (size_t d = 0; d < delimiter_count; d++)
			dialects[made++] = (struct ledger__dialect){
				encodings[e], syntax, delimiters[d]};
	}
	*count = made;
	return LEDGER_OK;
}

ledger_status ledger__input_dialects(struct ledger__input *input,
	enum ledger__encoding given,
	struct ledger__dialect dialects[LEDGER__DIALECTS], size_t *count)
{
	struct sample sample = {0};
	char *ascii = NULL;
	const char *kind = NULL;
	ledger_status status = take_sample(input, &sample);

	if (status)
		goto out;
	kind = foreign(&sample);
	if (kind) {
		status = refuse(input, kind);
		goto out;
	}
	ascii = ledger__reallocate(NULL, sample.length, 1);
	if (!ascii) {
		status = ledger__fail_memory(ledger__input_context(input));
		goto out;
	}
	status = list_dialects(input, &sample, given, ascii, dialects, count);
out:
	free(ascii);
	free(sample.bytes);
	return status;
}
