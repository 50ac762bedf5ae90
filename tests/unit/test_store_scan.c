/* SPDX-License-Identifier: MIT */
/* Scans of some fields: the same values as a whole scan, and no others. */
#include "unit_store.h"

#include <stdlib.h>
#include <string.h>

static struct unit_store unit;
static int64_t records[4];
static int64_t provision;

static int begin(void **state)
{
	(void)state;
	unit_store_begin(&unit);
	unit_store_run(&unit, "persons");
	records[0] = unit_add_zhang(&unit, 2);
	records[1] = unit_store_insert(&unit, "persons", 3,
		UNIT_CELLS("name=李夏荷", "living_area=411726102001",
			"children=0", "status=draft"));
	records[2] = unit_store_insert(&unit, "persons", 4,
		UNIT_CELLS("name=王春花", "living_area=411726103201",
			"remark=迁出", "status=exited"));
	/* Nothing but a name: not even a status. */
	records[3] = unit_store_insert(
		&unit, "persons", 5, UNIT_CELLS("name=赵秋菊"));
	unit_store_done(&unit);
	char number[LEDGER__RECORD_TEXT_SIZE];
	char owner[32] = "person=";
	size_t length = ledger__record_format(records[0], number);
	memcpy(owner + strlen("person="), number, length + 1);
	unit_store_run(&unit, "provisions");
	provision = unit_store_insert(&unit, "provisions", 2,
		UNIT_CELLS(owner, "measure=m1", "from=2025-05"));
	unit_store_done(&unit);
	unit_store_reopen(&unit, LEDGER_STORE_READ);
	return 0;
}

static int end(void **state)
{
	(void)state;
	unit_store_end(&unit);
	return 0;
}

static int field(const char *sheet, const char *name)
{
	int found = ledger__sheet_field(unit_sheet_named(&unit, sheet), name);
	assert_true(found >= 0);
	return found;
}

static struct ledger__scan *scan(
	const char *sheet, const struct ledger__scan_options *options)
{
	struct ledger__scan *made = NULL;
	unit_ok(&unit, ledger__store_scan(unit.store,
			       unit_sheet_named(&unit, sheet), options, &made));
	return made;
}

static void assert_text(const struct ledger__value *value, const char *text)
{
	assert_int_equal(value->statement, LEDGER__STATED);
	assert_int_equal(value->length, strlen(text));
	assert_memory_equal(value->text, text, value->length);
}

static void assert_equal(
	const struct ledger__value *a, const struct ledger__value *b)
{
	assert_int_equal(a->statement, b->statement);
	if (a->statement != LEDGER__STATED)
		return;
	assert_int_equal(a->length, b->length);
	assert_memory_equal(a->text, b->text, a->length);
}

/* More than one call of the function that takes columns holds. */
static void test_any_number_of_fields(void **state)
{
	const struct ledger__sheet *persons =
		unit_sheet_named(&unit, "persons");
	const struct ledger__scan_options whole = {0};
	int fields[340];
	(void)state;
	for (size_t count = 1; count <= 340; count += count < 12 ? 1 : 82) {
		struct ledger__scan_options some = {
			.fields = fields, .field_count = count};
		const struct ledger__record *a = NULL;
		const struct ledger__record *b = NULL;
		for (size_t i = 0; i < count; i++)
			fields[i] =
				persons->canonical_order[i %
							 persons->stored_count];
		struct ledger__scan *one = scan("persons", &whole);
		struct ledger__scan *two = scan("persons", &some);
		for (size_t r = 0; r < 4; r++) {
			unit_ok(&unit, ledger__scan_next(one, &a));
			unit_ok(&unit, ledger__scan_next(two, &b));
			assert_int_equal(b->record_no, records[r]);
			for (size_t i = 0; i < count; i++)
				assert_equal(&a->values[fields[i]],
					&b->values[fields[i]]);
		}
		assert_int_equal(ledger__scan_next(two, &b), LEDGER_END);
		ledger__scan_free(one);
		ledger__scan_free(two);
	}
}

static void test_others_say_nothing(void **state)
{
	const int fields[] = {field("persons", "children")};
	const struct ledger__scan_options options = {
		.fields = fields, .field_count = 1};
	const struct ledger__record *record = NULL;
	struct ledger__scan *some = scan("persons", &options);
	(void)state;
	unit_ok(&unit, ledger__scan_next(some, &record));
	assert_text(&record->values[fields[0]], "2");
	assert_int_equal(record->values[field("persons", "name")].statement,
		LEDGER__NO_STATEMENT);
	unit_ok(&unit, ledger__scan_next(some, &record));
	assert_text(&record->values[fields[0]], "0");
	unit_ok(&unit, ledger__scan_next(some, &record));
	assert_int_equal(record->values[fields[0]].statement, LEDGER__BLANK);
	ledger__scan_free(some);
}

static void assert_records(const struct ledger__scan_options *options,
	const int64_t *expected, size_t count)
{
	const struct ledger__record *record = NULL;
	uint64_t counted = 0;
	struct ledger__scan *some = scan("persons", options);
	for (size_t i = 0; i < count; i++) {
		unit_ok(&unit, ledger__scan_next(some, &record));
		assert_int_equal(record->record_no, expected[i]);
	}
	assert_int_equal(ledger__scan_next(some, &record), LEDGER_END);
	ledger__scan_free(some);
	unit_ok(&unit,
		ledger__store_scan_count(unit.store,
			unit_sheet_named(&unit, "persons"), options, &counted));
	assert_int_equal(counted, count);
}

static void test_without_those_who_left(void **state)
{
	const int fields[] = {field("persons", "name")};
	struct ledger__scan_options options = {.living = true};
	const int64_t here[] = {records[0], records[1], records[3]};
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		options.fields = i == 0 ? NULL : fields;
		options.field_count = i;
		options.area = NULL;
		assert_records(&options, here, 3);
		options.area = "411726103000";
		assert_records(&options, here, 1);
		options.area = "411726000000";
		assert_records(&options, here, 2);
		options.area = "411727000000";
		assert_records(&options, here, 0);
	}
}

static void test_record_numbers_as_text(void **state)
{
	const int fields[] = {
		field("provisions", "person"), field("provisions", "from")};
	const struct ledger__scan_options options = {
		.fields = fields, .field_count = 2};
	const struct ledger__record *record = NULL;
	char number[LEDGER__RECORD_TEXT_SIZE];
	struct ledger__scan *some = scan("provisions", &options);
	(void)state;
	ledger__record_format(records[0], number);
	unit_ok(&unit, ledger__scan_next(some, &record));
	assert_int_equal(record->record_no, provision);
	assert_text(&record->values[fields[0]], number);
	assert_text(&record->values[fields[1]], "2025-05");
	ledger__scan_free(some);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_any_number_of_fields),
		cmocka_unit_test(test_others_say_nothing),
		cmocka_unit_test(test_without_those_who_left),
		cmocka_unit_test(test_record_numbers_as_text),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
