/* SPDX-License-Identifier: MIT */
/* The fence around libyaml: checks bytes going in and events coming out. */
#include "form/yaml.h"

#include "base/memory.h"
#include "base/text.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

enum {
	DEPTH_LIMIT = 64,
	PROBLEM_SIZE = 96,
	/*
	 * Bytes that libyaml may take without giving an event: a scalar may be
	 * written with escapes and indentation, and it reads ahead.
	 */
	UNEVENTFUL_FACTOR = 4,
	UNEVENTFUL_BYTES = 128 * 1024,
};

struct level {
	bool mapping;
	bool key_next;
};

struct memory {
	const char *text;
	size_t length;
};

struct ledger__yaml {
	ledger_context *context;
	const char *source;
	struct ledger__yaml_limits limits;
	ledger__yaml_read *read;
	void *data;
	struct memory memory;
	yaml_parser_t parser;
	bool parser_made;
	yaml_event_t event;
	bool event_made;
	struct level levels[DEPTH_LIMIT];
	size_t depth;
	bool document_seen;
	bool ended;
	ledger_status failed; /* LEDGER_OK, or what every call now returns */
	uint64_t failed_line;

	/* Bytes going in */
	uint64_t line;	/* of the next byte */
	uint64_t taken; /* from the source */
	uint64_t uneventful;
	bool line_begins;
	bool source_ended;
	char held[4]; /* the beginning of a character cut by a read */
	size_t held_length;
	char problem[PROBLEM_SIZE]; /* found in bytes not yet parsed, or "" */
	uint64_t problem_line;
	ledger_status source_failed;
};

static ledger_status refuse(
	struct ledger__yaml *yaml, uint64_t line, const char *problem)
{
	yaml->failed_line = line;
	yaml->failed = ledger__fail(yaml->context, yaml->limits.refusal,
		"%s:%" PRIu64 ": %s", yaml->source, line, problem);
	return yaml->failed;
}

static uint64_t line_of(const struct ledger__yaml *yaml, yaml_mark_t mark)
{
	return yaml->limits.first_line + mark.line;
}

/* ---- Bytes going in ---------------------------------------------------- */

static void note_problem(struct ledger__yaml *yaml, const char *problem)
{
	snprintf(yaml->problem, sizeof yaml->problem, "%s", problem);
	yaml->problem_line = yaml->line;
}

/* Why the byte may not go on, or NULL. */
static const char *objection(const struct ledger__yaml *yaml, char byte)
{
	unsigned char code = (unsigned char)byte;

	if (yaml->line_begins && byte == '%')
		return "line begins with '%': directives are not read";
	if (code == 0)
		return "NUL byte";
	if ((code < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') ||
		code == 0x7f)
		return "control character";
	return NULL;
}

/* How many of the bytes may go on; notes the problem that stands behind. */
static size_t admit(struct ledger__yaml *yaml, const char *bytes, size_t length)
{
	size_t valid = ledger__utf8_valid_prefix(bytes, length);

	for (size_t i = 0; i < valid; i++) {
		const char *why = objection(yaml, bytes[i]);

		if (why) {
			note_problem(yaml, why);
			return i;
		}
		if (bytes[i] == '\n')
			yaml->line++;
		yaml->line_begins = bytes[i] == '\n' || bytes[i] == '\r';
	}
	if (valid < length && (length - valid >= 4 || yaml->source_ended))
		note_problem(yaml, "bytes that are not UTF-8");
	return valid;
}

/* Reads behind the bytes that were held back, until a character is whole. */
static bool fill(
	struct ledger__yaml *yaml, char *bytes, size_t size, size_t *length)
{
	bool begins = yaml->taken == 0;
	size_t have = yaml->held_length;

	memcpy(bytes, yaml->held, have);
	yaml->held_length = 0;
	while (!yaml->source_ended && have < 4) {
		size_t more = 0;
		ledger_status status = yaml->read(
			yaml->data, bytes + have, size - have, &more);

		if (status) {
			yaml->source_failed = status;
			return false;
		}
		yaml->source_ended = more == 0;
		yaml->taken += more;
		have += more;
	}
	if (begins && have >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
		/* A byte order mark would shift the first column. */
		have -= 3;
		memmove(bytes, bytes + 3, have);
	}
	*length = have;
	return true;
}

static int supply(void *data, unsigned char *buffer, size_t size, size_t *read)
{
	struct ledger__yaml *yaml = data;
	char *bytes = (char *)buffer;
	size_t length = 0;
	size_t good;

	*read = 0;
	if (yaml->problem[0] != '\0')
		return 0;
	if (!fill(yaml, bytes, size, &length))
		return 0;
	if (yaml->limits.bytes > 0 && yaml->taken > yaml->limits.bytes) {
		snprintf(yaml->problem, sizeof yaml->problem,
			"text is over %" PRIu64 " bytes", yaml->limits.bytes);
		yaml->problem_line = yaml->line;
		return 0;
	}
	yaml->uneventful += length;
	if (yaml->uneventful / UNEVENTFUL_FACTOR >
		yaml->limits.scalar + UNEVENTFUL_BYTES) {
		note_problem(yaml, "scalar or comment is too long");
		return 0;
	}
	good = admit(yaml, bytes, length);
	if (good < length && yaml->problem[0] == '\0') {
		yaml->held_length = length - good;
		memcpy(yaml->held, bytes + good, yaml->held_length);
	}
	*read = good;
	return good > 0 || yaml->problem[0] == '\0';
}

static ledger_status read_memory(
	void *data, char *bytes, size_t size, size_t *length)
{
	struct memory *memory = data;
	size_t part = memory->length < size ? memory->length : size;

	if (part > 0)
		memcpy(bytes, memory->text, part);
	memory->text += part;
	memory->length -= part;
	*length = part;
	return LEDGER_OK;
}

/* ---- Making and ending ------------------------------------------------- */

ledger_status ledger__yaml_new(ledger_context *context, const char *source,
	const struct ledger__yaml_limits *limits, ledger__yaml_read *read,
	void *data, struct ledger__yaml **yaml)
{
	struct ledger__yaml *made = ledger__allocate(1, sizeof *made);

	assert(limits->depth <= DEPTH_LIMIT && limits->refusal != LEDGER_OK);
	if (!made)
		return ledger__fail_memory(context);
	made->context = context;
	made->source = source;
	made->limits = *limits;
	if (made->limits.first_line == 0)
		made->limits.first_line = 1;
	made->line = made->limits.first_line;
	made->line_begins = true;
	made->read = read;
	made->data = data;
	made->parser_made = yaml_parser_initialize(&made->parser) == 1;
	if (!made->parser_made) {
		ledger__yaml_free(made);
		return ledger__fail_memory(context);
	}
	yaml_parser_set_encoding(&made->parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input(&made->parser, supply, made);
	*yaml = made;
	return LEDGER_OK;
}

ledger_status ledger__yaml_new_memory(ledger_context *context,
	const char *source, const struct ledger__yaml_limits *limits,
	const char *text, size_t length, struct ledger__yaml **yaml)
{
	struct ledger__yaml *made = NULL;
	ledger_status status = ledger__yaml_new(
		context, source, limits, read_memory, NULL, &made);

	if (status)
		return status;
	made->memory = (struct memory){text, length};
	made->data = &made->memory;
	*yaml = made;
	return LEDGER_OK;
}

static void drop_event(struct ledger__yaml *yaml)
{
	if (yaml->event_made)
		yaml_event_delete(&yaml->event);
	yaml->event_made = false;
}

void ledger__yaml_free(struct ledger__yaml *yaml)
{
	if (!yaml)
		return;
	drop_event(yaml);
	if (yaml->parser_made)
		yaml_parser_delete(&yaml->parser);
	free(yaml);
}

uint64_t ledger__yaml_failed_line(const struct ledger__yaml *yaml)
{
	return yaml->failed_line;
}

/* ---- Events coming out ------------------------------------------------- */

static ledger_status fail_parser(struct ledger__yaml *yaml)
{
	const yaml_parser_t *parser = &yaml->parser;
	const char *problem = parser->problem ? parser->problem : "not YAML";
	const char *where = parser->context ? parser->context : "";
	char text[2 * PROBLEM_SIZE];

	if (parser->error == YAML_MEMORY_ERROR) {
		yaml->failed = ledger__fail_memory(yaml->context);
		return yaml->failed;
	}
	if (yaml->source_failed) {
		yaml->failed = yaml->source_failed;
		return yaml->failed;
	}
	if (parser->error == YAML_READER_ERROR && yaml->problem[0] != '\0')
		return refuse(yaml, yaml->problem_line, yaml->problem);
	if (parser->error == YAML_READER_ERROR)
		return refuse(yaml, line_of(yaml, parser->mark), problem);
	snprintf(text, sizeof text, "%s%s%s", problem, *where ? ", " : "",
		where);
	return refuse(yaml, line_of(yaml, parser->problem_mark), text);
}

/* The next event of libyaml, into yaml->event. */
static ledger_status parse(struct ledger__yaml *yaml)
{
	drop_event(yaml);
	if (!yaml_parser_parse(&yaml->parser, &yaml->event))
		return fail_parser(yaml);
	yaml->event_made = true;
	yaml->uneventful = 0;
	return LEDGER_OK;
}

/* Keeps the turn of keys and values; says whether this node is a key. */
static bool take_turn(struct ledger__yaml *yaml)
{
	struct level *level;
	bool key;

	if (yaml->depth == 0)
		return false;
	level = &yaml->levels[yaml->depth - 1];
	key = level->mapping && level->key_next;
	level->key_next = !level->key_next;
	return key;
}

static ledger_status check_properties(struct ledger__yaml *yaml, uint64_t line)
{
	const yaml_event_t *event = &yaml->event;
	const yaml_char_t *anchor = NULL;
	const yaml_char_t *tag = NULL;

	if (event->type == YAML_SCALAR_EVENT) {
		anchor = event->data.scalar.anchor;
		tag = event->data.scalar.tag;
	} else if (event->type == YAML_SEQUENCE_START_EVENT) {
		anchor = event->data.sequence_start.anchor;
		tag = event->data.sequence_start.tag;
	} else if (event->type == YAML_MAPPING_START_EVENT) {
		anchor = event->data.mapping_start.anchor;
		tag = event->data.mapping_start.tag;
	}
	if (event->type == YAML_ALIAS_EVENT)
		return refuse(yaml, line, "aliases ('*') are not read");
	if (anchor)
		return refuse(yaml, line, "anchors ('&') are not read");
	if (tag)
		return refuse(yaml, line, "tags ('!') are not read");
	return LEDGER_OK;
}

static ledger_status give_scalar(struct ledger__yaml *yaml, uint64_t line,
	struct ledger__yaml_event *out)
{
	out->text = (const char *)yaml->event.data.scalar.value;
	out->length = yaml->event.data.scalar.length;
	out->plain = yaml->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	out->key = take_turn(yaml);
	if (out->length > yaml->limits.scalar)
		return refuse(yaml, line, "scalar is too long");
	if (memchr(out->text, '\0', out->length))
		return refuse(yaml, line, "scalar holds a NUL");
	if (out->key && out->plain && strcmp(out->text, "<<") == 0)
		return refuse(yaml, line, "merge keys ('<<') are not read");
	return LEDGER_OK;
}

static ledger_status open_level(
	struct ledger__yaml *yaml, uint64_t line, bool mapping)
{
	char text[PROBLEM_SIZE];

	if (take_turn(yaml))
		return refuse(yaml, line, "key is not a scalar");
	if (yaml->depth == yaml->limits.depth) {
		snprintf(text, sizeof text, "nesting is over %zu",
			yaml->limits.depth);
		return refuse(yaml, line, text);
	}
	yaml->levels[yaml->depth++] = (struct level){mapping, true};
	return LEDGER_OK;
}

/* Turns libyaml's event into ours; *given is false for those we keep. */
static ledger_status translate(
	struct ledger__yaml *yaml, struct ledger__yaml_event *out, bool *given)
{
	uint64_t line = out->line;

	*given = true;
	switch (yaml->event.type) {
	case YAML_SCALAR_EVENT:
		out->kind = LEDGER__YAML_SCALAR;
		return give_scalar(yaml, line, out);
	case YAML_SEQUENCE_START_EVENT:
		out->kind = LEDGER__YAML_SEQUENCE;
		return open_level(yaml, line, false);
	case YAML_MAPPING_START_EVENT:
		out->kind = LEDGER__YAML_MAPPING;
		return open_level(yaml, line, true);
	case YAML_SEQUENCE_END_EVENT:
		out->kind = LEDGER__YAML_SEQUENCE_END;
		yaml->depth--;
		return LEDGER_OK;
	case YAML_MAPPING_END_EVENT:
		out->kind = LEDGER__YAML_MAPPING_END;
		yaml->depth--;
		return LEDGER_OK;
	case YAML_DOCUMENT_START_EVENT:
		*given = false;
		if (yaml->document_seen)
			return refuse(yaml, line, "more than one document");
		yaml->document_seen = true;
		return LEDGER_OK;
	case YAML_STREAM_END_EVENT:
		*given = false;
		yaml->ended = true;
		return LEDGER_OK;
	default:
		*given = false;
		return LEDGER_OK;
	}
}

ledger_status ledger__yaml_next(
	struct ledger__yaml *yaml, struct ledger__yaml_event *event)
{
	ledger_status status = yaml->failed;
	bool given = false;

	while (!status && !given) {
		struct ledger__yaml_event out = {0};

		if (yaml->ended)
			return LEDGER_END;
		status = parse(yaml);
		if (status)
			break;
		out.line = line_of(yaml, yaml->event.start_mark);
		out.column = (uint32_t)yaml->event.start_mark.column + 1;
		status = check_properties(yaml, out.line);
		if (!status)
			status = translate(yaml, &out, &given);
		if (!status && given)
			*event = out;
	}
	return status;
}
