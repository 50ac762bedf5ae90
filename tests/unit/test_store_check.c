/* SPDX-License-Identifier: MIT */
/* Checking: whatever changes an answer is found; the journal; history. */
#include "unit_store.h"

#include "store/migrations.h"
#include "store/private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct unit_store unit;
static int64_t person;
static char found[4096]; /* kinds that the last check reported */

/*
 * Two persons, one with a former state, an area, a provision, a disclosure,
 * a report.
 */
static int begin(void **state)
{
	struct ledger__frozen report = {.from = {2025, 7, 1},
		.to = {2025, 7, 31},
		.tables = "T1,T2",
		.level = "township",
		.area = UNIT_STORE_AREA,
		.policy = "mca-2025-7",
		.known_at = "2025-08-01T08:00:00+08:00",
		.figures = "{\"T1\": 17}",
		.length = 10};
	int64_t number = 0;
	int64_t replaced = 0;
	int64_t disclosure = 0;
	char owner[64] = "person=";
	(void)state;

	unit_store_begin(&unit);
	unit_store_run(&unit, "persons");
	person = unit_store_insert(&unit, "persons", 2,
		UNIT_CELLS("name=张小花", "id_no=110101199003072084",
			"phone=13800000000", "children=2", "secret=暴力",
			"kinds=1;9", "status=registered"));
	(void)unit_store_insert(
		&unit, "persons", 3, UNIT_CELLS("name=王", "status=draft"));
	unit_ok(&unit, ledger__store_remember_row(
			       unit.store, &unit.batch, 3, person + 1));
	unit_store_done(&unit);
	unit_store_run(&unit, "persons");
	(void)unit_store_update(&unit, "persons", person, 5,
		UNIT_CELLS("phone=13900000000", "kinds=2;9",
			"secret=", "id_no=110101198003072081"));
	unit_store_done(&unit);
	unit_store_run(&unit, "provisions");
	(void)ledger__record_format(person, owner + strlen(owner));
	(void)unit_store_insert(
		&unit, "provisions", 2, UNIT_CELLS(owner, "measure=m5"));
	unit_store_done(&unit);
	unit_ok(&unit,
		ledger__store_disclose(unit.store, "ledger-due", "working",
			NULL, "name,phone", UNIT_STORE_AREA, 7, &disclosure));
	assert_int_equal(disclosure, 1);
	unit_ok(&unit, ledger__store_freeze(unit.store, "ledger-report",
			       &report, &number, &replaced));
	assert_int_equal(number, 1);
	return 0;
}

static int end(void **state)
{
	(void)state;
	unit_store_end(&unit);
	return 0;
}

static void note_kind(
	void *data, const char *kind, const char *text, const char *record)
{
	(void)data;
	(void)text;
	(void)record;
	if (strlen(found) + strlen(kind) + 2 < sizeof(found)) {
		strcat(found, kind);
		strcat(found, " ");
	}
}

/* Opens and checks; what is wrong is in `found`. */
static ledger_status open_and_check(void)
{
	ledger_store *store = NULL;
	ledger_status status = ledger_store_open(
		unit.context, unit.path, LEDGER_STORE_READ, 0, &store);

	found[0] = '\0';
	if (status != LEDGER_OK)
		strcpy(found, "open ");
	else
		status = ledger_store_check(store, note_kind, NULL);
	ledger_store_close(store);
	return status;
}

static void close_store(void)
{
	ledger_store_close(unit.store);
	unit.store = NULL;
}

static void test_sound_store_is_sound(void **state)
{
	(void)state;
	close_store();
	assert_int_equal(open_and_check(), LEDGER_OK);
	assert_string_equal(found, "");
}

/* What somebody does with the SQLite shell, and what is reported. */
static const char *const tamperings[][2] = {
	{"UPDATE persons SET phone='13700000000' "
	 "WHERE phone IS NOT NULL",
		"record"},
	{"UPDATE persons SET phone=NULL", "record"},
	{"UPDATE persons SET _unknown='x=1' || char(10)", "record"},
	{"UPDATE persons SET _version=_version+1", "record"},
	{"UPDATE persons SET _changed='life' "
	 "WHERE _changed IS NOT NULL",
		"record"},
	{"UPDATE persons SET _line=9", "batch"},
	{"UPDATE persons SET _batch=2", "batch"},
	{"UPDATE persons SET _batch=77", "batch"},
	{"UPDATE persons SET _parent=NULL "
	 "WHERE _parent IS NOT NULL",
		"record"},
	{"UPDATE persons SET record_no=record_no+10", "record"},
	{"DELETE FROM persons WHERE name='王'", "batch"},
	{"DELETE FROM provisions", "batch"},
	{"UPDATE record_version SET state=replace(state,'2','3')", "version"},
	{"UPDATE record_version SET line=1", "batch"},
	{"DELETE FROM record_version", "version"},
	{"UPDATE batch_row SET line=4", "batch"},
	{"DELETE FROM batch_row", "batch"},
	{"UPDATE batch SET file='other.csv' WHERE number=2", "batch"},
	{"UPDATE batch SET added=3, line_count=3 WHERE number=1", "batch"},
	{"UPDATE batch SET held=1 WHERE number=1", "batch"},
	{"UPDATE journal SET actor='other' WHERE sequence=1", "journal"},
	{"UPDATE journal SET purpose='x' WHERE chain='disclosure'", "journal"},
	{"DELETE FROM journal WHERE chain='write' AND sequence=2", "journal"},
	{"DELETE FROM journal WHERE chain='write' AND sequence=4", "batch"},
	{"UPDATE store SET area='110000000000'", "descriptor"},
	{"UPDATE store SET issued=1", "record"},
	{"UPDATE code SET label='x' WHERE code='1'", "descriptor"},
	{"DELETE FROM code WHERE code='9'", "descriptor"},
	{"UPDATE origin SET code='BBBBBBB'", "descriptor"},
	{"UPDATE descriptor SET name='x'", "descriptor"},
	{"UPDATE descriptor SET text=replace(text,'姓名','名字')", "open"},
	{"DROP INDEX persons_due", "schema"},
	{"CREATE TRIGGER t AFTER INSERT ON persons BEGIN "
	 "DELETE FROM persons; END",
		"schema"},
	{"DROP VIEW 人员", "schema"},
	{"UPDATE provisions SET person=7", "reference"},
	{"UPDATE report SET tables='T1'", "report"},
	{"UPDATE report SET known_at='2025-08-02T08:00:00+08:00'", "report"},
	{"UPDATE report SET actor='other'", "report"},
	{"UPDATE report SET sequence=4", "report"},
	{"UPDATE report_part SET text=replace(text, '17', '18')", "report"},
	{"UPDATE report_part SET part=2", "report"},
	{"DELETE FROM report_part", "report"},
	{"DELETE FROM report_part; DELETE FROM report", "report"},
	{"DELETE FROM report", "reference"},
	{"DELETE FROM journal WHERE chain='write' AND sequence=5", "report"},
};

static void test_finds_tampering(void **state)
{
	size_t length = 0;
	unsigned char *sound;
	(void)state;

	close_store();
	sound = unit_bytes(unit.path, &length);
	for (size_t i = 0; i < sizeof(tamperings) / sizeof(*tamperings); i++) {
		unit_write_bytes(unit.path, sound, length);
		unit_sql(unit.path, tamperings[i][0]);
		if (open_and_check() != LEDGER_ERROR_STORE ||
			!strstr(found, tamperings[i][1]))
			fail_msg("%s: found '%s'", tamperings[i][0], found);
	}
	free(sound);
}

/* A number moved from one woman to another keeps every single value. */
static void test_finds_swapped_values(void **state)
{
	(void)state;
	close_store();
	unit_sql(unit.path, "CREATE TEMP TABLE t AS SELECT * FROM persons;"
			    "UPDATE persons SET phone = (SELECT phone FROM t "
			    "WHERE t.record_no <> persons.record_no), "
			    "_digest = (SELECT _digest FROM t "
			    "WHERE t.record_no <> persons.record_no)");
	assert_int_equal(open_and_check(), LEDGER_ERROR_STORE);
	assert_non_null(strstr(found, "record"));
}

/* ---- Single bits -----------------------------------------------------------
 */

#ifndef UNIT_FLIPS
#define UNIT_FLIPS 400
#endif

/* Whatever anyone can ask, without the way of asking. */
static const char answers[] =
	"SELECT * FROM store; SELECT * FROM descriptor ORDER BY kind;"
	"SELECT * FROM code ORDER BY list, position; SELECT * FROM origin;"
	"SELECT * FROM batch ORDER BY number;"
	"SELECT * FROM batch_row ORDER BY batch, line;"
	"SELECT *, hex(_digest) FROM persons ORDER BY record_no;"
	"SELECT *, hex(_digest) FROM provisions ORDER BY record_no;"
	"SELECT *, hex(_digest) FROM areas ORDER BY record_no;"
	"SELECT *, hex(digest) FROM record_version ORDER BY record_no;"
	"SELECT *, hex(previous), hex(digest) FROM journal "
	"ORDER BY chain, sequence;"
	"SELECT *, hex(digest) FROM report; SELECT * FROM report_part;"
	"SELECT record_no FROM persons WHERE id_no = '110101198003072081';"
	"SELECT record_no FROM persons WHERE status = 'draft' AND "
	"replace(name, ' ', '') = '王';"
	"SELECT name FROM sqlite_schema ORDER BY name";

static uint64_t random_state = 20250812;

static uint64_t next_random(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state;
}

/* The shell trusts a damaged file with less than the store does. */
static void test_finds_flipped_bits(void **state)
{
	size_t length = 0;
	unsigned char *bytes;
	char *before = unit_sql_text(unit.path, answers);
	unsigned caught = 0;
	unsigned harmless = 0;
	(void)state;

	close_store();
	bytes = unit_bytes(unit.path, &length);
	for (int i = 0; i < UNIT_FLIPS; i++) {
		size_t bit = next_random() % (length * 8);

		bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
		unit_write_bytes(unit.path, bytes, length);
		if (open_and_check() != LEDGER_OK) {
			caught++;
		} else {
			char *after = unit_sql_text(unit.path, answers);

			if (strcmp(before, after) != 0)
				fail_msg("bit %zu of byte %zu was missed",
					bit % 8, bit / 8);
			free(after);
			harmless++;
		}
		bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
	}
	print_message("# %u caught, %u harmless\n", caught, harmless);
	assert_true(caught > UNIT_FLIPS / 20);
	free(before);
	free(bytes);
}

/* ---- Migrations
 * ----------------------------------------------------------------- */

static void test_schema_is_the_migrations(void **state)
{
	struct ledger__buffer sql = {0};
	char *path = unit_path(unit.folder, "by-hand.db");
	const char query[] = "SELECT type, name, sql FROM sqlite_schema "
			     "ORDER BY type, name";
	char *made;
	char *expected;
	(void)state;

	for (size_t i = 0; i < ledger__migration_count; i++) {
		assert_int_equal(ledger__migrations[i].number, i + 1);
		ledger__migration_expand(ledger__migrations[i].text,
			ledger__migrations[i].length,
			ledger_store_form(unit.store), &sql);
	}
	unit_sql(path, ledger__buffer_text(&sql));
	expected = unit_sql_text(path, query);
	made = unit_sql_text(unit.path, query);
	assert_string_equal(made, expected);
	/* Statements without a meaning for a sheet were left out. */
	assert_non_null(strstr(made, "persons_number"));
	assert_null(strstr(made, "areas_number"));
	assert_null(strstr(made, "persons_key"));
	assert_non_null(strstr(made, "provisions_owner"));
	assert_null(strchr(made, '{'));
	ledger__buffer_release(&sql);
	free(path);
	free(made);
	free(expected);
}

/* ---- Journal
 * ----------------------------------------------------------------------- */

static void test_disclosures_are_chained(void **state)
{
	char heads[3][LEDGER_HEAD_SIZE];
	int64_t sequence = 0;
	int64_t number = 0;
	char *text;
	(void)state;

	unit_ok(&unit, ledger_store_head(unit.store, LEDGER_CHAIN_WRITE,
			       &sequence, heads[0]));
	assert_int_equal(sequence, 5);
	unit_ok(&unit, ledger_store_head(unit.store, LEDGER_CHAIN_DISCLOSURE,
			       &sequence, heads[1]));
	assert_int_equal(sequence, 1);
	assert_int_equal(strlen(heads[1]), 64);
	/* A store opened for reading notes disclosures too, and only those. */
	unit_store_reopen(&unit, LEDGER_STORE_READ);
	unit_ok(&unit, ledger__store_disclose(unit.store, "ledger-export",
			       "full", "年度核查", "name", NULL, 1, &number));
	assert_int_equal(number, 2);
	unit_ok(&unit, ledger_store_head(unit.store, LEDGER_CHAIN_DISCLOSURE,
			       &sequence, heads[2]));
	assert_int_equal(sequence, 2);
	assert_string_not_equal(heads[1], heads[2]);
	text = unit_sql_text(unit.path,
		"SELECT time, actor, command, profile, purpose, columns, "
		"scope, lower(hex(previous)) FROM journal "
		"WHERE chain = 'disclosure' AND sequence = 2");
	assert_non_null(
		strstr(text, "2025-08-12T20:00:00+08:00|clerk|ledger-export|"
			     "full|年度核查|name|NULL|"));
	assert_non_null(strstr(text, heads[1]));
	free(text);
	unit_ok(&unit, ledger_store_check(unit.store, NULL, NULL));
}

static void test_no_journal_no_disclosure(void **state)
{
	int64_t number = 0;
	(void)state;

	/* Another run holds the store. */
	ledger_store *second = NULL;

	unit_ok(&unit, ledger_store_open(unit.context, unit.path,
			       LEDGER_STORE_READ, 0, &second));
	unit_ok(&unit, ledger__store_begin(unit.store));
	assert_int_equal(ledger__store_disclose(second, "ledger-due", "working",
				 NULL, NULL, NULL, 0, &number),
		LEDGER_ERROR_BUSY);
	ledger__store_rollback(unit.store);
	unit_ok(&unit, ledger__store_disclose(second, "ledger-due", "working",
			       NULL, NULL, NULL, 0, &number));
	assert_int_equal(number, 2);
	ledger_store_close(second);
}

/* ---- History
 * ------------------------------------------------------------------------ */

static char *history_of(const char *record, bool full, const char *purpose,
	ledger_status expected)
{
	char *text = NULL;
	size_t length = 0;
	FILE *stream = open_memstream(&text, &length);
	ledger_writer *writer = NULL;

	assert_non_null(stream);
	unit_ok(&unit, ledger_writer_new(unit.context, stream,
			       LEDGER_FORMAT_CSV, &writer));
	assert_int_equal(
		ledger_store_history(unit.store, record, full, purpose, writer),
		expected);
	if (expected == LEDGER_OK)
		unit_ok(&unit, ledger_writer_finish(writer));
	ledger_writer_free(writer);
	assert_int_equal(fclose(stream), 0);
	return text;
}

/* The columns field, old and new of each row. */
static char *changes_of(const char *record, bool full)
{
	char *text =
		history_of(record, full, full ? "　核对 \n" : NULL, LEDGER_OK);
	char *out = calloc(1, strlen(text) + 1);
	char *rest = text;
	char *line;

	assert_non_null(out);
	while ((line = strsep(&rest, "\n")) != NULL) {
		for (int i = 0; i < 6 && line; i++) {
			line = strchr(line, ',');
			line = line ? line + 1 : NULL;
		}
		if (line) {
			(void)strncat(out, line, strcspn(line, "\r"));
			strcat(out, "\n");
		}
	}
	free(text);
	return out;
}

static void test_history_hides_and_masks(void **state)
{
	char record[LEDGER__RECORD_TEXT_SIZE];
	char *text;
	int64_t sequence = 0;
	char head[LEDGER_HEAD_SIZE];
	(void)state;

	(void)ledger__record_format(person, record);
	text = changes_of(record, false);
	assert_string_equal(text,
		"field,old,new\n"
		"id_no,110101********2084,110101********2081\n"
		"kinds,1,2\n"
		"phone,13800000000,13900000000\n"
		"children,,2\n"
		"id_no,,110101********2084\n"
		"kinds,,1\n"
		"name,,张小花\n"
		"phone,,13800000000\n"
		"status,,registered\n");
	free(text);
	text = changes_of(record, true);
	assert_string_equal(text,
		"field,old,new\n"
		"id_no,110101199003072084,110101198003072081\n"
		"kinds,1;9,2;9\n"
		"phone,13800000000,13900000000\n"
		"secret,暴力,\n"
		"children,,2\n"
		"id_no,,110101199003072084\n"
		"kinds,,1;9\n"
		"name,,张小花\n"
		"phone,,13800000000\n"
		"secret,,暴力\n"
		"status,,registered\n");
	free(text);
	/* Both were disclosures. */
	unit_ok(&unit, ledger_store_head(unit.store, LEDGER_CHAIN_DISCLOSURE,
			       &sequence, head));
	assert_int_equal(sequence, 3);
	text = unit_sql_text(unit.path,
		"SELECT profile, purpose, instr(columns, 'secret') > 0, scope "
		"FROM journal WHERE chain = 'disclosure' AND sequence > 1");
	assert_memory_equal(text, "working|NULL|0|", 15);
	assert_non_null(strstr(text, "full|核对|1|"));
	assert_non_null(strstr(text, record));
	free(text);
}

static void test_history_names_its_runs(void **state)
{
	char record[LEDGER__RECORD_TEXT_SIZE];
	char expected[256];
	char *text;
	(void)state;

	(void)ledger__record_format(person + 1, record);
	text = history_of(record, false, NULL, LEDGER_OK);
	(void)snprintf(expected, sizeof(expected),
		"version,time,command,file,line,actor,field,old,new\n"
		"%s.1,2025-08-12T20:00:00+08:00,ledger-import,sheet.csv,3,"
		"clerk,name,,王\n"
		"%s.1,2025-08-12T20:00:00+08:00,ledger-import,sheet.csv,3,"
		"clerk,status,,draft\n",
		ledger_store_code(unit.store), ledger_store_code(unit.store));
	assert_string_equal(text, expected);
	free(text);
}

static void test_history_refuses(void **state)
{
	char record[LEDGER__RECORD_TEXT_SIZE];
	int64_t sequence = 0;
	char head[LEDGER_HEAD_SIZE];
	(void)state;

	(void)ledger__record_format(person, record);
	free(history_of(record, true, NULL, LEDGER_ERROR_REFUSED));
	free(history_of("张小花", false, NULL, LEDGER_ERROR_INPUT));
	(void)ledger__record_format(person + 99, record);
	free(history_of(record, false, NULL, LEDGER_ERROR_INPUT));
	assert_non_null(strstr(ledger_context_message(unit.context), record));
	/* A protected measure is as if it were not there. */
	(void)ledger__record_format(person + 2, record);
	free(history_of(record, false, NULL, LEDGER_ERROR_INPUT));
	unit_ok(&unit, ledger_store_head(unit.store, LEDGER_CHAIN_DISCLOSURE,
			       &sequence, head));
	assert_int_equal(sequence, 1);
	free(history_of(record, true, "核对", LEDGER_OK));
}

static ledger_status check_once(void *data)
{
	(void)data;
	return ledger_store_check(unit.store, NULL, NULL);
}

static ledger_status update_once(void *data)
{
	const struct ledger__sheet *sheet = unit_sheet_named(&unit, "persons");
	struct ledger__batch batch = {.command = "ledger-import"};
	struct ledger__record old = {0};
	struct ledger__change change = {0};
	struct ledger__value values[32];
	ledger_status status = ledger__store_begin(unit.store);

	(void)data;
	if (status == LEDGER_OK)
		status = ledger__store_batch_begin(unit.store, &batch);
	if (status == LEDGER_OK)
		status = ledger__store_load(unit.store, sheet, person, &old);
	if (status == LEDGER_OK) {
		memcpy(values, old.values,
			sheet->field_count * sizeof(*values));
		values[ledger__sheet_field(sheet, "remark")] =
			(struct ledger__value){"x", 1, LEDGER__STATED};
		ledger__change_prepare(
			unit.store, sheet, &old, values, &change);
		status = ledger__store_update(
			unit.store, sheet, &batch, 2, &old, values, &change);
	}
	if (status == LEDGER_OK)
		status = ledger__store_batch_end(unit.store, &batch);
	ledger__change_release(&change);
	ledger__record_release(&old);
	ledger__store_rollback(unit.store);
	return status;
}

static void test_survives_failing_memory(void **state)
{
	(void)state;
	assert_true(unit_sweep_allocations(check_once, NULL) > 10);
	unit_store_reopen(&unit, LEDGER_STORE_WRITE);
	assert_true(unit_sweep_allocations(update_once, NULL) > 5);
	unit_ok(&unit, ledger_store_check(unit.store, NULL, NULL));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_sound_store_is_sound),
		CASE(test_finds_tampering),
		CASE(test_finds_swapped_values),
		CASE(test_finds_flipped_bits),
		CASE(test_schema_is_the_migrations),
		CASE(test_disclosures_are_chained),
		CASE(test_no_journal_no_disclosure),
		CASE(test_history_hides_and_masks),
		CASE(test_history_names_its_runs),
		CASE(test_history_refuses),
		CASE(test_survives_failing_memory),
	};

	return cmocka_run_group_tests_name("store check", tests, NULL, NULL);
}
