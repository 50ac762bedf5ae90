/* SPDX-License-Identifier: MIT */
/* Descriptors: trees and lines, refusals, hostile text at bounded cost. */
#include "unit.h"

#include "form/descriptor.h"
#include "form/yaml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static ledger_context *context;

static int set_up(void **state)
{
	(void)state;
	context = ledger_context_new();
	return context ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	ledger_context_free(context);
	return 0;
}

static struct ledger__document *parse(const char *text)
{
	struct ledger__document *document = NULL;

	assert_int_equal(ledger__document_parse(context, "t.yaml", text,
				 strlen(text), &document),
		LEDGER_OK);
	return document;
}

static void refuse_bytes(const char *text, size_t length, const char *message)
{
	struct ledger__document *document = NULL;

	assert_int_equal(ledger__document_parse(
				 context, "t.yaml", text, length, &document),
		LEDGER_ERROR_DESCRIPTOR);
	assert_null(document);
	assert_string_equal(ledger_context_message(context), message);
}

static void refuse(const char *text, const char *message)
{
	refuse_bytes(text, strlen(text), message);
}

static void test_tree(void **state)
{
	struct ledger__document *document = parse("# comment\n"
						  "a: one\n"
						  "b:\n"
						  "  - 010\n"
						  "  - {c: \"x: y\"}\n"
						  "d: []\n"
						  "no: NO\n");
	const struct ledger__node *root = ledger__document_root(document);
	const struct ledger__node *list = ledger__node_get(root, "b");

	(void)state;
	assert_int_equal(root->kind, LEDGER__MAPPING);
	assert_int_equal(root->count, 4);
	assert_int_equal(root->line, 2);
	assert_string_equal(root->keys[3], "no");
	assert_int_equal(root->key_lines[3], 7);
	assert_string_equal(ledger__node_get(root, "no")->text, "NO");
	assert_int_equal(list->kind, LEDGER__SEQUENCE);
	assert_int_equal(list->count, 2);
	assert_string_equal(list->items[0]->text, "010");
	assert_true(list->items[0]->plain);
	assert_int_equal(list->items[0]->line, 4);
	assert_string_equal(
		ledger__node_get(list->items[1], "c")->text, "x: y");
	assert_false(ledger__node_get(list->items[1], "c")->plain);
	assert_int_equal(ledger__node_get(root, "d")->count, 0);
	assert_null(ledger__node_get(root, "missing"));
	assert_null(ledger__node_get(list, "b"));
	ledger__document_free(document);
}

static void test_byte_order_mark(void **state)
{
	struct ledger__document *document = parse("\xef\xbb\xbf"
						  "a: 1\nb: 2\n");

	(void)state;
	assert_int_equal(ledger__document_root(document)->count, 2);
	ledger__document_free(document);
}

static void test_refusals(void **state)
{
	(void)state;
	refuse("", "t.yaml:1: nothing is written here");
	refuse("# only a comment\n", "t.yaml:1: nothing is written here");
	refuse("a: 1\nb: &x 2\n", "t.yaml:2: anchors ('&') are not read");
	refuse("a: 1\nb:\n  &x\n  c: 2\n",
		"t.yaml:3: anchors ('&') are not read");
	refuse("a: *x\n", "t.yaml:1: aliases ('*') are not read");
	refuse("a: !!str 1\n", "t.yaml:1: tags ('!') are not read");
	refuse("a: ! 1\n", "t.yaml:1: tags ('!') are not read");
	refuse("a: !x [1]\n", "t.yaml:1: tags ('!') are not read");
	refuse("a:\n  <<: {b: 1}\n",
		"t.yaml:2: merge keys ('<<') are not read");
	refuse("a: 1\nb: 2\na: 3\n",
		"t.yaml:3: duplicate key 'a', first on line 1");
	refuse("x:\n  a: 1\n  \"a\": 2\n",
		"t.yaml:3: duplicate key 'a', first on line 2");
	refuse("a: 1\n---\nb: 2\n", "t.yaml:2: more than one document");
	refuse("a: 1\n...\n---\nb: 2\n", "t.yaml:3: more than one document");
	refuse("%YAML 1.1\n---\na: 1\n",
		"t.yaml:1: line begins with '%': directives are not read");
	refuse("? [a]\n: 1\n", "t.yaml:1: key is not a scalar");
	refuse("? {a: 1}\n: 1\n", "t.yaml:1: key is not a scalar");
	refuse("a: \"x\\0y\"\n", "t.yaml:1: scalar holds a NUL");
	refuse("a:\n\tb: 1\n",
		"t.yaml:2: found character that cannot start any token, while "
		"scanning for the next token");
	refuse("a: [1, 2\nb: 3\n",
		"t.yaml:2: did not find expected ',' or ']', while parsing a "
		"flow sequence");
	refuse("a: \xc3(\n", "t.yaml:1: bytes that are not UTF-8");
	refuse("a: 1\nb: \xed\xa0\x80\n", "t.yaml:2: bytes that are not UTF-8");
	refuse("a: 1\nb: 2\nc: \xe4\xb8", "t.yaml:3: bytes that are not UTF-8");
	refuse("a: 1\nb: \x1b[31m\n", "t.yaml:2: control character");
	refuse_bytes("a: 1\nb: \0x\n", 11, "t.yaml:2: NUL byte");
	refuse_bytes("\xff\xfe"
		     "a\0:\0",
		6, "t.yaml:1: bytes that are not UTF-8");
}

static void test_depth(void **state)
{
	char text[64];
	struct ledger__document *document;

	(void)state;
	memset(text, '[', 16);
	memset(text + 16, ']', 16);
	text[32] = '\0';
	document = parse(text);
	ledger__document_free(document);
	memset(text, '[', 17);
	memset(text + 17, ']', 17);
	text[34] = '\0';
	refuse(text, "t.yaml:1: nesting is over 16");
}

/* Repeats a piece until the size, parses, and says how many ms it cost. */
static double cost(const char *before, const char *piece, size_t size,
	const char *expected)
{
	struct ledger__document *document = NULL;
	size_t length = strlen(before);
	char *text = calloc(size + 1, 1);
	struct timespec start;
	struct timespec end;
	ledger_status status;

	assert_non_null(text);
	memcpy(text, before, length);
	while (length + strlen(piece) <= size) {
		memcpy(text + length, piece, strlen(piece));
		length += strlen(piece);
	}
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
	status = ledger__document_parse(
		context, "t.yaml", text, length, &document);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
	free(text);
	if (expected) {
		assert_int_equal(status, LEDGER_ERROR_DESCRIPTOR);
		assert_string_equal(ledger_context_message(context), expected);
	} else {
		assert_int_equal(status, LEDGER_OK);
	}
	ledger__document_free(document);
	return (double)(end.tv_sec - start.tv_sec) * 1e3 +
	       (double)(end.tv_nsec - start.tv_nsec) / 1e6;
}

/* libyaml alone takes seconds for the first two; the bound is generous. */
static void test_hostile_cost(void **state)
{
	const double bound = 250.0;

	(void)state;
	assert_true(
		cost("", "[", 100000, "t.yaml:1: nesting is over 16") < bound);
	assert_true(cost("", "{a: ", 100000, "t.yaml:1: nesting is over 16") <
		    bound);
	assert_true(
		cost("", "- ", 100000, "t.yaml:1: nesting is over 16") < bound);
	assert_true(cost("", "? ", 100000, "t.yaml:1: key is not a scalar") <
		    bound);
	assert_true(cost("a:\n", "- &a x\n", 20000 * 7,
			    "t.yaml:2: anchors ('&') are not read") < bound);
	assert_true(cost("", "%TAG !a! tag:x\n", 200000,
			    "t.yaml:1: line begins with '%': directives are "
			    "not read") < bound);
	assert_true(cost("a: &a [x]\n", "b: &b [*a,*a,*a]\n", 1000,
			    "t.yaml:1: anchors ('&') are not read") < bound);
	assert_true(cost("", "k", 200000, NULL) < bound);
	assert_true(cost("- ", "# comment\n", 200000, NULL) < bound);
	assert_true(cost("", "- [a, {b: c}]\n", 200000, NULL) < bound);
	assert_true(cost("", "x", 262145,
			    "t.yaml:1: text is over 262144 bytes") < bound);
	assert_true(cost("", "k: v\n", 200000,
			    "t.yaml:2: duplicate key 'k', first on line 1") <
		    1000.0);
}

/* ---- The fence on streams ---------------------------------------------- */

struct drip {
	const char *text;
	size_t left;
	size_t part;
};

static ledger_status read_drip(
	void *data, char *bytes, size_t size, size_t *length)
{
	struct drip *drip = data;
	size_t part = drip->part < size ? drip->part : size;

	if (part > drip->left)
		part = drip->left;
	memcpy(bytes, drip->text, part);
	drip->text += part;
	drip->left -= part;
	*length = part;
	return LEDGER_OK;
}

static void test_stream_in_pieces(void **state)
{
	static const char text[] = "\xef\xbb\xbf"
				   "- 姓名: 王\n  电话: \"1\"\n";
	static const struct ledger__yaml_limits limits = {
		.depth = 2, .scalar = 100, .refusal = LEDGER_ERROR_INPUT};
	static const enum ledger__yaml_kind kinds[] = {LEDGER__YAML_SEQUENCE,
		LEDGER__YAML_MAPPING, LEDGER__YAML_SCALAR, LEDGER__YAML_SCALAR,
		LEDGER__YAML_SCALAR, LEDGER__YAML_SCALAR,
		LEDGER__YAML_MAPPING_END, LEDGER__YAML_SEQUENCE_END};

	(void)state;
	for (size_t part = 1; part < 9; part++) {
		struct drip drip = {text, sizeof text - 1, part};
		struct ledger__yaml *yaml = NULL;
		struct ledger__yaml_event event = {0};

		assert_int_equal(ledger__yaml_new(context, "s", &limits,
					 read_drip, &drip, &yaml),
			LEDGER_OK);
		for (size_t i = 0; i < 8; i++) {
			assert_int_equal(
				ledger__yaml_next(yaml, &event), LEDGER_OK);
			assert_int_equal(event.kind, kinds[i]);
			assert_int_equal(event.key, i == 2 || i == 4);
			if (i == 4) {
				assert_string_equal(event.text, "电话");
				assert_int_equal(event.line, 2);
				assert_int_equal(event.column, 3);
			}
		}
		assert_int_equal(ledger__yaml_next(yaml, &event), LEDGER_END);
		assert_int_equal(ledger__yaml_next(yaml, &event), LEDGER_END);
		ledger__yaml_free(yaml);
	}
}

static ledger_status pull_all(const char *text, size_t length,
	const struct ledger__yaml_limits *limits, uint64_t *line,
	size_t *events)
{
	struct ledger__yaml *yaml = NULL;
	struct ledger__yaml_event event;
	ledger_status status = ledger__yaml_new_memory(
		context, "s", limits, text, length, &yaml);

	*events = 0;
	while (!status) {
		status = ledger__yaml_next(yaml, &event);
		*events += status == LEDGER_OK;
	}
	*line = ledger__yaml_failed_line(yaml);
	ledger__yaml_free(yaml);
	return status;
}

static void test_stream_limits(void **state)
{
	struct ledger__yaml_limits limits = {.depth = 2,
		.scalar = 10,
		.first_line = 100,
		.refusal = LEDGER_ERROR_INPUT};
	static const char deep[] = "- a: 1\n- b: [2]\n";
	static const char wide[] = "- a: 1\n- b: 12345678901\n";
	uint64_t line = 0;
	size_t events = 0;
	size_t length = 2000000;
	char *text = malloc(length);

	(void)state;
	assert_int_equal(
		pull_all(deep, sizeof deep - 1, &limits, &line, &events),
		LEDGER_ERROR_INPUT);
	assert_int_equal(line, 101);
	assert_string_equal(
		ledger_context_message(context), "s:101: nesting is over 2");
	assert_int_equal(events, 7);
	assert_int_equal(
		pull_all(wide, sizeof wide - 1, &limits, &line, &events),
		LEDGER_ERROR_INPUT);
	assert_string_equal(
		ledger_context_message(context), "s:101: scalar is too long");
	/* An endless scalar is cut off long before it is in memory. */
	assert_non_null(text);
	memset(text, 'x', length);
	assert_int_equal(pull_all(text, length, &limits, &line, &events),
		LEDGER_ERROR_INPUT);
	assert_string_equal(ledger_context_message(context),
		"s:100: scalar or comment is too long");
	free(text);
}

static ledger_status read_badly(
	void *data, char *bytes, size_t size, size_t *length)
{
	(void)data;
	(void)bytes;
	(void)size;
	(void)length;
	return LEDGER_ERROR_STORE;
}

static void test_failing_source(void **state)
{
	static const struct ledger__yaml_limits limits = {
		.depth = 2, .scalar = 100, .refusal = LEDGER_ERROR_INPUT};
	struct ledger__yaml *yaml = NULL;
	struct ledger__yaml_event event;

	(void)state;
	assert_int_equal(ledger__yaml_new(context, "s", &limits, read_badly,
				 NULL, &yaml),
		LEDGER_OK);
	assert_int_equal(ledger__yaml_next(yaml, &event), LEDGER_ERROR_STORE);
	assert_int_equal(ledger__yaml_next(yaml, &event), LEDGER_ERROR_STORE);
	ledger__yaml_free(yaml);
}

/* ---- Files and messages ------------------------------------------------ */

static void test_files(void **state)
{
	char *text = NULL;
	size_t length = 0;

	(void)state;
	assert_int_equal(ledger__descriptor_read(
				 context, "/no/such/file", &text, &length),
		LEDGER_ERROR_DESCRIPTOR);
	assert_string_equal(ledger_context_message(context),
		"cannot read '/no/such/file': No such file or directory");
	assert_int_equal(
		ledger__descriptor_read(context, "/tmp", &text, &length),
		LEDGER_ERROR_DESCRIPTOR);
}

/* Neither a pipe, into which nobody writes, nor a device is waited for. */
static void test_reads_regular_files_only(void **state)
{
	char folder[] = "/tmp/ledger-descriptor-XXXXXX";
	char pipe[sizeof(folder) + 8];
	char large[sizeof(folder) + 8];
	const char *const refused[] = {pipe, "/dev/zero", "/dev/null"};
	char message[256];
	char *text = NULL;
	size_t length = 0;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(pipe, sizeof(pipe), "%s/pipe", folder);
	snprintf(large, sizeof(large), "%s/large", folder);
	assert_int_equal(mkfifo(pipe, 0600), 0);
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
		alarm(20);
		assert_int_equal(ledger__descriptor_read(
					 context, refused[i], &text, &length),
			LEDGER_ERROR_DESCRIPTOR);
		alarm(0);
		snprintf(message, sizeof(message),
			"cannot read '%s': not a regular file", refused[i]);
		assert_string_equal(ledger_context_message(context), message);
	}
	FILE *file = fopen(large, "w");
	assert_non_null(file);
	assert_int_equal(ftruncate(fileno(file), 262145), 0);
	fclose(file);
	assert_int_equal(
		ledger__descriptor_read(context, large, &text, &length),
		LEDGER_ERROR_DESCRIPTOR);
	snprintf(message, sizeof(message), "%s: file is over 262144 bytes",
		large);
	assert_string_equal(ledger_context_message(context), message);
	unlink(large);
	unlink(pipe);
	rmdir(folder);
}

static void test_unknown(void **state)
{
	static const char *const known[] = {"health", "status"};
	static const char *const many[] = {"one", "two"};
	struct ledger__document *document = parse("a: 1\nhelth:\n  - deep\n");
	const struct ledger__node *root = ledger__document_root(document);

	(void)state;
	assert_int_equal(
		ledger__node_check_keys(context, document, root, known, 2),
		LEDGER_ERROR_DESCRIPTOR);
	assert_string_equal(ledger_context_message(context),
		"t.yaml:1: unknown key 'a'; it is one of health, status");
	assert_int_equal(ledger__node_unknown(context, document, root->items[1],
				 "list", "helth", known, 2),
		LEDGER_ERROR_DESCRIPTOR);
	assert_string_equal(ledger_context_message(context),
		"t.yaml:3: unknown list 'helth'; did you mean 'health'?");
	assert_int_equal(ledger__node_unknown(context, document, root, "word",
				 "\033[31mred", many, 0),
		LEDGER_ERROR_DESCRIPTOR);
	assert_null(strchr(ledger_context_message(context), '\033'));
	assert_int_equal(ledger__node_check_keys(
				 context, document, root->items[0], known, 2),
		LEDGER_ERROR_DESCRIPTOR);
	assert_string_equal(ledger_context_message(context),
		"t.yaml:1: a mapping is needed here (key: value)");
	ledger__document_free(document);
}

static void test_quote(void **state)
{
	char quoted[LEDGER__QUOTE_SIZE];
	char text[400] = "";

	(void)state;
	for (size_t i = 0; i < 60; i++)
		strcat(text, "姓");
	assert_string_equal(ledger__quote(quoted, "short"), "short");
	ledger__quote(quoted, text);
	/* 30 characters of 3 bytes fit beside the dots. */
	assert_int_equal(strlen(quoted), 93);
	assert_string_equal(quoted + 90, "...");
}

static ledger_status attempt(void *data)
{
	static const char text[] = "a: [1, {b: 2, c: 3}]\nd: {e: f}\n";
	struct ledger__document *document = NULL;
	ledger_status status = ledger__document_parse(
		data, "t.yaml", text, sizeof text - 1, &document);

	ledger__document_free(document);
	return status;
}

static void test_no_memory(void **state)
{
	(void)state;
	assert_true(unit_sweep_allocations(attempt, context) > 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tree),
		cmocka_unit_test(test_byte_order_mark),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_hostile_cost),
		cmocka_unit_test(test_stream_in_pieces),
		cmocka_unit_test(test_stream_limits),
		cmocka_unit_test(test_failing_source),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_reads_regular_files_only),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_quote),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests_name(
		"descriptor", tests, set_up, tear_down);
}
