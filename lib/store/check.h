/* SPDX-License-Identifier: MIT */
/* What the parts of ledger_store_check share. */
#ifndef LEDGER_STORE_CHECK_H
#define LEDGER_STORE_CHECK_H

#include "store/private.h"

struct ledger__check {
	ledger_store *store;
	ledger_check_callback *callback;
	void *data;
	uint64_t problems;
	uint64_t *sums; /* by batch: what its versions and rows add up to */
	int64_t batch_count;
	int64_t newest; /* running number of the newest record issued here */
	struct ledger__buffer text; /* scratch */
};

/* Reports one problem; record_no 0: none. */
void ledger__check_report(struct ledger__check *check, const char *kind,
	int64_t record_no, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* Adds to the batch's sum; reports a batch that is not there. */
void ledger__check_add(struct ledger__check *check, int64_t record_no,
	int64_t batch, uint64_t sum);

/* Each reads its part of the store and fails only if that cannot be read. */
ledger_status ledger__check_structure(struct ledger__check *check);
ledger_status ledger__check_references(struct ledger__check *check);
ledger_status ledger__check_schema(struct ledger__check *check);
ledger_status ledger__check_codes(struct ledger__check *check);
ledger_status ledger__check_birth(struct ledger__check *check);
ledger_status ledger__check_records(struct ledger__check *check);
ledger_status ledger__check_versions(struct ledger__check *check);
ledger_status ledger__check_rows(struct ledger__check *check);
ledger_status ledger__check_batches(struct ledger__check *check);
ledger_status ledger__check_journal(struct ledger__check *check);
ledger_status ledger__check_reports(struct ledger__check *check);

#endif
