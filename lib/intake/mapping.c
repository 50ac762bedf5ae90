/* SPDX-License-Identifier: MIT */
/* The header of a sheet: found by its headings, mapped to fields. */
#include "base/text.h"
#include "intake/intake.h"

#include <stdlib.h>
#include <string.h>

enum { HEAD_ROWS = 20 };

/* How a heading found its field; a surer column wins. */
enum strength {
	NO_MATCH,
	BY_UPPER,	   /* the upper level alone */
	BY_LOWER_OF_GROUP, /* the lower level alone, under some upper one */
	BY_LOWER,	   /* … under one that says nothing (本人情况) */
	BY_SHORT,	   /* both, but for words such as 情况 in the upper */
	BY_ALL,
};

/* One reading of one or two rows as the header. */
struct candidate {
	int *fields;
	int64_t *factors;
	uint8_t *strengths;
	size_t count;	       /* columns */
	size_t matched;	       /* different fields */
	size_t lower_of_group; /* matched through the lower level */
	size_t clashes;	       /* columns whose field another has too */
	size_t joined;	       /* matched through both levels together */
	size_t said;	       /* cells of the lower level that are headings */
	size_t unsaid;	       /* … and that are none: data, perhaps */
	bool anchored;	       /* the name or the number is there */
};

/* ---- Candidates ---------------------------------------------------------- */

static ledger_status candidate_new(
	ledger_context *context, struct candidate *candidate, size_t columns)
{
	memset(candidate, 0, sizeof(*candidate));
	candidate->count = columns;
	candidate->fields = ledger__allocate(columns + 1, sizeof(int));
	candidate->factors = ledger__allocate(columns + 1, sizeof(int64_t));
	candidate->strengths = ledger__allocate(columns + 1, 1);
	if (candidate->fields && candidate->factors && candidate->strengths)
		return LEDGER_OK;
	return ledger__fail_memory(context);
}

static void candidate_release(struct candidate *candidate)
{
	free(candidate->fields);
	free(candidate->factors);
	free(candidate->strengths);
	memset(candidate, 0, sizeof(*candidate));
}

struct texts {
	const char *text;
	size_t length;
};

static struct texts cell_text(const struct ledger__block *head,
	const struct ledger__row *row, size_t column)
{
	struct texts texts = {"", 0};

	if (row && column < row->cell_count) {
		const struct ledger__cell *cell =
			&head->cells[row->first_cell + column];

		texts.text = cell->text;
		texts.length = cell->length;
		ledger__text_trim(&texts.text, &texts.length);
	}
	return texts;
}

/* The upper level's text, filled forward over the cells of its group. */
static struct texts upper_text(const struct ledger__block *head,
	const struct ledger__row *upper, const struct ledger__row *lower,
	size_t column)
{
	struct texts texts = cell_text(head, upper, column);

	while (upper && texts.length == 0 && column > 0 &&
		cell_text(head, lower, column).length)
		texts = cell_text(head, upper, --column);
	return texts;
}

static void join(
	struct ledger__buffer *joined, struct texts upper, struct texts lower)
{
	ledger__buffer_reset(joined);
	ledger__buffer_append(joined, upper.text, upper.length);
	ledger__buffer_append(joined, lower.text, lower.length);
}

static void match_two_levels(const struct ledger__sheet *sheet,
	const struct ledger__map *extra, struct ledger__buffer *scratch,
	struct texts upper, struct texts lower, struct candidate *candidate,
	size_t column)
{
	struct ledger__buffer joined = {0};
	int *field = &candidate->fields[column];
	int64_t *factor = &candidate->factors[column];
	enum strength strength = BY_ALL;
	join(&joined, upper, lower);
	*field = ledger__heading_find(sheet, extra, scratch,
		ledger__buffer_text(&joined), joined.length, factor);
	if (*field == LEDGER__COLUMN_UNKNOWN &&
		ledger__heading_shorten(&joined, upper.text, upper.length)) {
		strength = joined.length ? BY_SHORT : BY_LOWER;
		ledger__buffer_append(&joined, lower.text, lower.length);
		*field = ledger__heading_find(sheet, extra, scratch,
			ledger__buffer_text(&joined), joined.length, factor);
	}
	ledger__buffer_release(&joined);
	if (*field == LEDGER__COLUMN_UNKNOWN) {
		strength = BY_LOWER_OF_GROUP;
		*field = ledger__heading_find(sheet, extra, scratch, lower.text,
			lower.length, factor);
	}
	if (*field == LEDGER__COLUMN_UNKNOWN) {
		strength = BY_UPPER;
		*field = ledger__heading_find(sheet, extra, scratch, upper.text,
			upper.length, factor);
	}
	candidate->joined +=
		*field != LEDGER__COLUMN_UNKNOWN && strength >= BY_LOWER;
	candidate->strengths[column] = (uint8_t)strength;
	if (*field != LEDGER__COLUMN_UNKNOWN && strength > BY_UPPER &&
		ledger__heading_says(scratch, lower.text, lower.length))
		candidate->said++;
	else
		candidate->unsaid++;
}

static void match_column(const struct ledger__sheet *sheet,
	const struct ledger__map *extra, struct ledger__buffer *scratch,
	const struct ledger__block *head, const struct ledger__row *upper_row,
	const struct ledger__row *row, struct candidate *candidate,
	size_t column)
{
	struct texts lower = cell_text(head, row, column);
	struct texts upper = upper_text(head, upper_row, row, column);

	if (lower.length && upper.length) {
		match_two_levels(
			sheet, extra, scratch, upper, lower, candidate, column);
		return;
	}
	if (lower.length == 0)
		lower = upper;
	candidate->strengths[column] = BY_ALL;
	candidate->fields[column] = ledger__heading_find(sheet, extra, scratch,
		lower.text, lower.length, &candidate->factors[column]);
}

static int sureness(const struct candidate *candidate, size_t column)
{
	int strength = candidate->strengths[column];

	return strength > BY_LOWER ? BY_LOWER : strength;
}

/* Takes weaker columns off fields that surer ones claim. */
static void settle(struct candidate *candidate)
{
	for (size_t i = 0; i < candidate->count; i++)
		for (size_t k = 0;
			candidate->fields[i] >= 0 && k < candidate->count; k++)
			if (candidate->fields[k] == candidate->fields[i] &&
				sureness(candidate, k) > sureness(candidate, i))
				candidate->fields[i] = LEDGER__COLUMN_UNKNOWN;
}

static void score(const struct ledger__sheet *sheet,
	const struct ledger__block *head, const struct ledger__row *upper,
	struct candidate *candidate)
{
	for (size_t i = 0; i < candidate->count; i++) {
		int field = candidate->fields[i];
		bool first = field >= 0;

		for (size_t k = 0; first && k < i; k++)
			first = candidate->fields[k] != field;
		candidate->matched += first;
		candidate->clashes += field >= 0 && !first;
		if (first && upper && candidate->strengths[i] > BY_UPPER &&
			cell_text(head, upper, i).length == 0)
			candidate->lower_of_group++;
		if (field >= 0 &&
			(field == sheet->roles[LEDGER__ROLE_NAME] ||
				field == sheet->roles
						 [LEDGER__ROLE_CITIZEN_NUMBER]))
			candidate->anchored = true;
	}
	if (sheet->roles[LEDGER__ROLE_CITIZEN_NUMBER] < 0)
		candidate->anchored = true;
}

enum { COLUMNS_MAXIMUM = 1000 };

static ledger_status try_rows(ledger_context *context,
	const struct ledger__sheet *sheet, const struct ledger__map *extra,
	const struct ledger__block *head, const struct ledger__row *upper,
	const struct ledger__row *row, struct candidate *candidate)
{
	struct ledger__buffer scratch = {0};
	size_t columns = row->cell_count;
	ledger_status status;

	if (upper && upper->cell_count > columns)
		columns = upper->cell_count;
	if (columns > COLUMNS_MAXIMUM)
		columns = COLUMNS_MAXIMUM;
	status = candidate_new(context, candidate, columns);
	if (status == LEDGER_OK) {
		for (size_t i = 0; i < columns; i++)
			match_column(sheet, extra, &scratch, head, upper, row,
				candidate, i);
		settle(candidate);
		score(sheet, head, upper, candidate);
	}
	ledger__buffer_release(&scratch);
	return status;
}

static bool better(const struct candidate *candidate, bool two_levels,
	const struct candidate *best)
{
	if (candidate->matched < 2 || !candidate->anchored)
		return false;
	/* A woman's row must never be taken for headings. */
	if (two_levels &&
		(candidate->said <= candidate->unsaid ||
			candidate->lower_of_group + candidate->joined == 0))
		return false;
	if (two_levels && (candidate->joined > 0 || best->clashes > 0))
		return candidate->matched >= best->matched;
	return candidate->matched > best->matched;
}

/* ---- Keeping the best ------------------------------------------------------
 */

static char *keep(struct ledger__mapping *mapping, struct texts texts)
{
	return ledger__arena_duplicate(
		&mapping->arena, texts.text, texts.length);
}

static bool grow(struct ledger__mapping *mapping, size_t columns)
{
	size_t c[5] = {mapping->capacity, mapping->capacity, mapping->capacity,
		mapping->capacity, mapping->capacity};

	if (!ledger__grow(&mapping->fields, &c[0], columns, sizeof(int)) ||
		!ledger__grow(
			&mapping->factors, &c[1], columns, sizeof(int64_t)) ||
		!ledger__grow(
			&mapping->headings, &c[2], columns, sizeof(char *)) ||
		!ledger__grow(
			&mapping->upper, &c[3], columns, sizeof(char *)) ||
		!ledger__grow(&mapping->lower, &c[4], columns, sizeof(char *)))
		return false;
	mapping->capacity = c[0];
	return true;
}

/* The text that a re-import would match: joined, lower or upper. */
static char *heading_text(struct ledger__mapping *mapping, struct texts upper,
	struct texts lower, enum strength strength)
{
	struct ledger__buffer joined = {0};
	char *heading;

	if (lower.length == 0 || (strength == BY_UPPER && upper.length))
		lower = upper;
	else if (upper.length && strength != BY_LOWER_OF_GROUP &&
		 strength != BY_LOWER) {
		if (strength != BY_SHORT)
			ledger__buffer_append(
				&joined, upper.text, upper.length);
		else
			(void)ledger__heading_shorten(
				&joined, upper.text, upper.length);
		ledger__buffer_append(&joined, lower.text, lower.length);
		lower.text = ledger__buffer_text(&joined);
		lower.length = joined.length;
	}
	heading = keep(mapping, lower);
	for (char *at = heading; at && *at; at++)
		if (*at == '\n' || *at == '\r')
			*at = ' ';
	ledger__buffer_release(&joined);
	return heading;
}

static ledger_status keep_columns(ledger_context *context,
	const struct ledger__block *head, const struct ledger__row *upper_row,
	const struct ledger__row *row, const struct candidate *best,
	struct ledger__mapping *mapping)
{
	if (!grow(mapping, best->count + 1))
		return ledger__fail_memory(context);
	mapping->column_count = best->count;
	for (size_t i = 0; i < best->count; i++) {
		struct texts lower = cell_text(head, row, i);
		struct texts upper = upper_text(head, upper_row, row, i);

		mapping->fields[i] = best->fields[i];
		mapping->factors[i] = best->factors[i];
		mapping->upper[i] =
			keep(mapping, cell_text(head, upper_row, i));
		mapping->lower[i] = keep(mapping, lower);
		/* Of a column that is no field, all that tells it apart. */
		mapping->headings[i] = heading_text(mapping, upper, lower,
			best->fields[i] == LEDGER__COLUMN_UNKNOWN
				? BY_ALL
				: (enum strength)best->strengths[i]);
		if (!mapping->upper[i] || !mapping->lower[i] ||
			!mapping->headings[i])
			return ledger__fail_memory(context);
		if (ledger__heading_is_confirm(lower.text, lower.length))
			mapping->confirm_column = (int)i;
	}
	return LEDGER_OK;
}

/* A title row that stands right above the headings may look like one. */
static ledger_status keep_date(ledger_context *context,
	const struct ledger__block *head, const struct ledger__row *row,
	struct ledger__mapping *mapping)
{
	char date[LEDGER__DATE_TEXT_SIZE];

	if (row->cell_count == 0 || mapping->stated_date ||
		!ledger__row_stated_date(
			&head->cells[row->first_cell], row->cell_count, date))
		return LEDGER_OK;
	mapping->stated_date =
		ledger__arena_duplicate(&mapping->arena, date, strlen(date));
	mapping->stated_line = row->line;
	return mapping->stated_date ? LEDGER_OK : ledger__fail_memory(context);
}

static ledger_status keep_titles(ledger_context *context,
	const struct ledger__block *head, size_t rows,
	struct ledger__mapping *mapping)
{
	size_t capacity = 0;

	for (size_t r = 0; r < rows; r++) {
		const struct ledger__row *row = &head->rows[r];

		for (size_t i = 0; i < row->cell_count; i++) {
			struct texts text = cell_text(head, row, i);
			struct ledger__title title = {r, i, NULL};

			if (text.length == 0)
				continue;
			title.text = keep(mapping, text);
			if (!title.text ||
				!ledger__grow(&mapping->titles, &capacity,
					mapping->title_count + 1,
					sizeof(title)))
				return ledger__fail_memory(context);
			mapping->titles[mapping->title_count++] = title;
		}
	}
	return LEDGER_OK;
}

/* What a mapping file calls the column: both levels of its heading. */
static void name_column(const struct ledger__mapping *mapping, size_t column,
	struct ledger__buffer *out)
{
	const char *lower = mapping->lower[column];
	size_t at = column;

	if (!lower) {
		ledger__buffer_append_text(out, mapping->headings[column]);
		return;
	}
	while (at > 0 && !*mapping->upper[at] && *mapping->lower[at])
		at--;
	ledger__buffer_append_text(out, mapping->upper[at]);
	ledger__buffer_append_text(out, lower);
}

static ledger_status refuse_two(ledger_context *context,
	const struct ledger__sheet *sheet,
	const struct ledger__mapping *mapping, size_t one, size_t two)
{
	const struct ledger__field *field =
		&sheet->fields[mapping->fields[one]];
	struct ledger__buffer first = {0};
	struct ledger__buffer second = {0};
	ledger_status status;

	name_column(mapping, one, &first);
	name_column(mapping, two, &second);
	if (strcmp(ledger__buffer_text(&first), ledger__buffer_text(&second)) ==
		0)
		status = ledger__fail(context, LEDGER_ERROR_INPUT,
			"columns %zu and %zu are both '%s': give one of them "
			"another heading in the sheet",
			one + 1, two + 1, ledger__buffer_text(&first));
	else
		status = ledger__fail(context, LEDGER_ERROR_INPUT,
			"columns %zu '%s' and %zu '%s' are both '%s' (%s): "
			"say in a --mapping file what one of them is, such as "
			"\"%s: FIELD\", or \"%s: '-'\" to leave it out",
			one + 1, ledger__buffer_text(&first), two + 1,
			ledger__buffer_text(&second), field->name, field->title,
			ledger__buffer_text(&second),
			ledger__buffer_text(&second));
	ledger__buffer_release(&first);
	ledger__buffer_release(&second);
	return status;
}

static ledger_status refuse_duplicates(ledger_context *context,
	const struct ledger__sheet *sheet,
	const struct ledger__mapping *mapping)
{
	for (size_t i = 0; i < mapping->column_count; i++)
		for (size_t k = 0; k < i && mapping->fields[i] >= 0; k++)
			if (mapping->fields[i] == mapping->fields[k] &&
				mapping->factors[i] == mapping->factors[k])
				return refuse_two(
					context, sheet, mapping, k, i);
	return LEDGER_OK;
}

static ledger_status find_rows(ledger_context *context,
	const struct ledger__sheet *sheet, const struct ledger__map *extra,
	const struct ledger__block *head, struct ledger__mapping *mapping)
{
	struct candidate best = {0};
	size_t best_row = 0;
	size_t best_upper = 0;
	ledger_status status = LEDGER_OK;

	for (size_t r = 0;
		r < head->row_count && r < HEAD_ROWS && status == LEDGER_OK;
		r++)
		for (size_t two = 0;
			two < (r > 0 ? 2 : 1) && status == LEDGER_OK; two++) {
			struct candidate next = {0};
			struct candidate old = best;
			bool take;

			status = try_rows(context, sheet, extra, head,
				two ? &head->rows[r - 1] : NULL, &head->rows[r],
				&next);
			take = status == LEDGER_OK && better(&next, two, &best);
			if (take) {
				best = next;
				next = old;
				best_row = r;
				best_upper = two;
			}
			candidate_release(&next);
		}
	if (status == LEDGER_OK && best.matched == 0)
		status = LEDGER_END;
	if (status == LEDGER_OK)
		status = keep_columns(context, head,
			best_upper ? &head->rows[best_row - 1] : NULL,
			&head->rows[best_row], &best, mapping);
	if (status == LEDGER_OK)
		status = keep_titles(
			context, head, best_row - best_upper, mapping);
	for (size_t r = 0; status == LEDGER_OK && r < best_row; r++)
		status = keep_date(context, head, &head->rows[r], mapping);
	if (status == LEDGER_OK) {
		mapping->header_line = head->rows[best_row].line;
		/* Whether there is one is seen when it is read. */
		mapping->first_data_line =
			mapping->header_line + head->rows[best_row].line_count;
	}
	candidate_release(&best);
	return status;
}

/* ---- Keys ---------------------------------------------------------------- */

ledger_status ledger__mapping_extend(ledger_context *context,
	const struct ledger__sheet *sheet, struct ledger__reader *reader,
	struct ledger__mapping *mapping)
{
	struct ledger__buffer scratch = {0};
	size_t count = ledger__reader_key_count(reader);
	ledger_status status = LEDGER_OK;

	if (!grow(mapping, count + 1))
		return ledger__fail_memory(context);
	for (size_t i = mapping->column_count; i < count; i++) {
		const char *key = ledger__reader_key(reader, i);
		struct texts text = {key, strlen(key)};
		char *kept = keep(mapping, text);

		if (!kept) {
			status = ledger__fail_memory(context);
			break;
		}
		mapping->fields[i] =
			ledger__heading_find(sheet, &mapping->extra, &scratch,
				key, text.length, &mapping->factors[i]);
		mapping->headings[i] = kept;
		mapping->upper[i] = mapping->lower[i] = NULL;
		if (ledger__heading_is_confirm(key, text.length))
			mapping->confirm_column = (int)i;
		mapping->column_count = i + 1;
	}
	ledger__buffer_release(&scratch);
	return status == LEDGER_OK ? refuse_duplicates(context, sheet, mapping)
				   : status;
}

static ledger_status find_keys(ledger_context *context,
	const struct ledger__sheet *sheet, struct ledger__reader *reader,
	const struct ledger__block *head, struct ledger__mapping *mapping)
{
	ledger_status status;
	size_t matched = 0;
	bool anchored = sheet->roles[LEDGER__ROLE_CITIZEN_NUMBER] < 0;

	mapping->keyed = true;
	mapping->header_line = mapping->first_data_line = 1;
	if (head->row_count)
		mapping->first_data_line = head->rows[0].line;
	status = ledger__mapping_extend(context, sheet, reader, mapping);
	for (size_t i = 0; status == LEDGER_OK && i < mapping->column_count;
		i++) {
		int field = mapping->fields[i];

		matched += field >= 0;
		if (field >= 0 &&
			(field == sheet->roles[LEDGER__ROLE_NAME] ||
				field ==
					sheet->roles
						[LEDGER__ROLE_CITIZEN_NUMBER] ||
				field == sheet->roles
						 [LEDGER__ROLE_RECORD_NUMBER]))
			anchored = true;
	}
	if (status == LEDGER_OK && (matched < 2 || !anchored))
		status = LEDGER_END;
	return status;
}

/* ---- The whole ----------------------------------------------------------- */

ledger_status ledger__mapping_find(ledger_context *context,
	const struct ledger__sheet *sheet, const struct ledger__map *extra,
	struct ledger__reader *reader, struct ledger__mapping *mapping)
{
	struct ledger__block head = {0};
	ledger_status status;

	memset(mapping, 0, sizeof(*mapping));
	mapping->confirm_column = -1;
	if (extra)
		mapping->extra = *extra;
	status = ledger__reader_head(reader, HEAD_ROWS + 4, &head);
	if (status != LEDGER_OK)
		goto out;
	if (ledger__reader_key_count(reader) > 0)
		status = find_keys(context, sheet, reader, &head, mapping);
	else
		status = find_rows(context, sheet, extra, &head, mapping);
	if (status == LEDGER_OK)
		status = refuse_duplicates(context, sheet, mapping);
out:
	ledger__block_release(&head);
	if (status != LEDGER_OK)
		ledger__mapping_release(mapping);
	return status;
}

void ledger__mapping_release(struct ledger__mapping *mapping)
{
	if (!mapping)
		return;
	free(mapping->fields);
	free(mapping->factors);
	free(mapping->headings);
	free(mapping->upper);
	free(mapping->lower);
	free(mapping->titles);
	ledger__arena_release(&mapping->arena);
	memset(mapping, 0, sizeof(*mapping));
	mapping->confirm_column = -1;
}
