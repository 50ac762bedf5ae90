/* SPDX-License-Identifier: MIT */
/* Checking the reports that were kept against their digests and the journal. */

#include "store/check.h"

#include <inttypes.h>
#include <string.h>

/* Columns as in ledger__report_select. */
enum { REPORT_DIGEST = 8, REPORT_SEQUENCE = 11 };

static bool text_is(sqlite3_stmt *row, int column, const char *text)
{
	const char *found = (const char *)sqlite3_column_text(row, column);

	return found && strcmp(found, text) == 0;
}

static void report_altered(struct ledger__check *check, sqlite3_stmt *report)
{
	ledger__check_report(check, "report", 0,
		"report %" PRId64 " is not what was kept",
		(int64_t)sqlite3_column_int64(report, 0));
}

/* The journal holds the row of every report as it was when it was kept. */
static ledger_status check_entry(
	struct ledger__check *check, sqlite3_stmt *report, sqlite3_stmt *entry)
{
	ledger_status status = LEDGER_OK;

	ledger__buffer_reset(&check->text);
	ledger__batch_text(report, &check->text);
	(void)ledger__buffer_text(&check->text);
	if (check->text.failed)
		return ledger__fail_memory(check->store->context);
	sqlite3_bind_int64(
		entry, 1, sqlite3_column_int64(report, REPORT_SEQUENCE));
	status = ledger__sql_step(check->store, entry);
	if (status == LEDGER_END ||
		(status == LEDGER_OK &&
			!text_is(entry, 0, ledger__buffer_text(&check->text))))
		report_altered(check, report);
	sqlite3_reset(entry);
	return status == LEDGER_END ? LEDGER_OK : status;
}

static ledger_status check_figures(
	struct ledger__check *check, sqlite3_stmt *report)
{
	unsigned char digest[LEDGER__CHAIN_SIZE];
	char text[2 * LEDGER__CHAIN_SIZE + 1];
	ledger_status status = LEDGER_OK;

	ledger__buffer_reset(&check->text);
	status = ledger__report_figures(
		check->store, sqlite3_column_int64(report, 0), &check->text);
	if (status == LEDGER_ERROR_STORE)
		report_altered(check, report);
	if (status != LEDGER_OK)
		return status == LEDGER_ERROR_STORE ? LEDGER_OK : status;
	ledger__chain_digest(
		digest, ledger__buffer_text(&check->text), check->text.length);
	ledger__hexadecimal(text, digest, sizeof digest);
	if (!text_is(report, REPORT_DIGEST, text))
		report_altered(check, report);
	return LEDGER_OK;
}

/* Reports that were removed, their entries being still there. */
static ledger_status check_missing(struct ledger__check *check)
{
	int64_t missing = 0;
	ledger_status status = ledger__sql_integer(check->store,
		"SELECT count(*) FROM journal WHERE chain = 'write' "
		"AND counts GLOB 'report=*' "
		"AND sequence NOT IN (SELECT sequence FROM report)",
		&missing);

	if (status == LEDGER_OK && missing > 0)
		ledger__check_report(check, "report", 0,
			"%" PRId64 " reports that were kept are missing",
			missing);
	return status;
}

ledger_status ledger__check_reports(struct ledger__check *check)
{
	struct ledger__buffer sql = {0};
	sqlite3_stmt *report = NULL;
	sqlite3_stmt *entry = NULL;
	ledger_status status = LEDGER_OK;

	ledger__buffer_printf(
		&sql, "%s ORDER BY number", ledger__report_select);
	status = ledger__sql_prepare(
		check->store, ledger__buffer_text(&sql), &report);
	if (status == LEDGER_OK)
		status = ledger__sql_prepare(check->store,
			"SELECT counts FROM journal "
			"WHERE chain = 'write' AND sequence = ?",
			&entry);
	while (status == LEDGER_OK && (status = ledger__sql_step(check->store,
					       report)) == LEDGER_OK) {
		status = check_entry(check, report, entry);
		if (status == LEDGER_OK)
			status = check_figures(check, report);
	}
	sqlite3_finalize(report);
	sqlite3_finalize(entry);
	ledger__buffer_release(&sql);
	return status == LEDGER_END ? check_missing(check) : status;
}
