/* SPDX-License-Identifier: MIT */
/* Intake: a sheet becomes records. */
#ifndef LEDGER_INTAKE_INTAKE_H
#define LEDGER_INTAKE_INTAKE_H

#include "form/form.h"
#include "form/value.h"
#include "table/reader.h"

/*
 * How the columns of a sheet go to fields.  Found by the header row; for JSON
 * lines and YAML by the keys.
 */
struct ledger__mapping {
	int *fields;	     /* by column: field index, -1 unknown */
	int64_t *factors;    /* by column: unit factor of money, else 1 */
	char **headings;     /* by column, as read */
	size_t column_count;
	int confirm_column;  /* _confirm of a rejects file, -1 if none */
	uint64_t header_line;
	uint64_t first_data_line;
	char *stated_date;   /* 填报日期 of title rows, canonical, or NULL */
};

/*
 * Finds the header among the first rows and maps it.  LEDGER_END when no row
 * looks like one: then the caller tries the next dialect.
 */
ledger_status ledger__mapping_find(ledger_context *context,
	const struct ledger__sheet *sheet, const struct ledger__map *extra,
	struct ledger__reader *reader, struct ledger__mapping *mapping);
void ledger__mapping_release(struct ledger__mapping *mapping);

#endif
