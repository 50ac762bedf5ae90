/* SPDX-License-Identifier: MIT */
/* Which states of the records hold at some days, as known at a time. */

#include "store/states.h"

#include <stdlib.h>
#include <string.h>

/* What a state says of time; days are LEDGER__NO_DAY where it says nothing. */
struct version {
	int64_t number;
	const struct ledger__former *former; /* NULL: the current state */
	int32_t day;			     /* from which it holds */
	int32_t exited_on;
	int32_t started_on;
	int32_t recorded_on; /* the day of the batch that made it */
	bool exited;
};

/* Which version holds, and which one says that she left, or that not. */
struct choice {
	const struct version *base; /* NULL: she was not there */
	const struct version *exit; /* NULL: none has said that she is there */
	bool exited;
};

/* What is made out for one of the days. */
struct moment {
	int32_t end;
	struct choice choice;
	struct ledger__value *values; /* where not just the current ones */
};

enum { WHEN_ROLES = 6, EXIT_ROLES = 3 };

static const enum ledger__role when_roles[WHEN_ROLES] = {LEDGER__ROLE_STATUS,
	LEDGER__ROLE_EXITED_ON, LEDGER__ROLE_EXIT_REASON,
	LEDGER__ROLE_VERIFIED_ON, LEDGER__ROLE_SURVEYED_ON,
	LEDGER__ROLE_STARTED_ON};

struct ledger__states {
	ledger_store *store;
	const struct ledger__sheet *sheet;
	bool owns_snapshot;
	bool owned; /* the sheet's rows belong to another's: provisions */
	struct moment *moments;	     /* opening, closing, others */
	struct ledger__state *found; /* at those */
	size_t moment_count;
	int32_t first_end;
	const char *registered; /* code of the status list, or NULL */
	int *fields;		/* wanted, in byte order of their names */
	size_t field_count;
	int places[LEDGER__ROLE_COUNT]; /* of roles among them, or -1 */
	struct ledger__known known;
	sqlite3_stmt *rows;
	int extra; /* first column behind the fields */
	struct ledger__pick pick;
	struct ledger__record record; /* the current state */
	struct ledger__formers formers;
	struct version *versions; /* known ones of the record, oldest first */
	size_t count;
	size_t capacity;
	struct ledger__states_row row;
};

/* ---- Fields ---------------------------------------------------------------
 */

static bool is_wanted(const struct ledger__sheet *sheet, int field,
	const struct ledger__states_options *options)
{
	for (size_t i = 0; i < WHEN_ROLES; i++)
		if (sheet->roles[when_roles[i]] == field)
			return true;
	if (!options->fields || options->field_count == 0)
		return true;
	for (size_t i = 0; i < options->field_count; i++)
		if (options->fields[i] == field)
			return true;
	return false;
}

static ledger_status choose_fields(struct ledger__states *states,
	const struct ledger__states_options *options)
{
	const struct ledger__sheet *sheet = states->sheet;

	states->fields =
		ledger__allocate(sheet->stored_count, sizeof *states->fields);
	if (!states->fields)
		return ledger__fail_memory(states->store->context);
	for (size_t i = 0; i < LEDGER__ROLE_COUNT; i++)
		states->places[i] = -1;
	for (size_t i = 0; i < sheet->stored_count; i++) {
		int field = sheet->canonical_order[i];
		enum ledger__role role = sheet->fields[field].role;

		if (role == LEDGER__ROLE_RECORD_NUMBER ||
			!is_wanted(sheet, field, options))
			continue;
		if (role != LEDGER__ROLE_NONE)
			states->places[role] = (int)states->field_count;
		states->fields[states->field_count++] = field;
	}
	return LEDGER_OK;
}

/* ---- What a version says ---------------------------------------------------
 */

static int32_t read_day(const char *text, size_t length)
{
	struct ledger__date date = {0};

	if (!ledger__date_parse(text, length, &date))
		return LEDGER__NO_DAY;
	return ledger__date_to_day(ledger__date_first_day(date));
}

/* The text of the field with the role; false when it is blank. */
static bool read_role(const struct ledger__states *states,
	const struct version *version, enum ledger__role role,
	const char **text, size_t *length)
{
	int place = states->places[role];

	if (place < 0)
		return false;
	if (version->former) {
		const struct ledger__slice *slice =
			&version->former->slices[place];

		*text = version->former->text + slice->at;
		*length = slice->length;
		return slice->stated;
	}
	const struct ledger__value *value =
		&states->record.values[states->fields[place]];

	*text = value->text;
	*length = value->length;
	return value->statement == LEDGER__STATED;
}

static int32_t day_of(const struct ledger__states *states,
	const struct version *version, enum ledger__role role)
{
	const char *text = NULL;
	size_t length = 0;

	return read_role(states, version, role, &text, &length)
		       ? read_day(text, length)
		       : LEDGER__NO_DAY;
}

static bool has_exited(
	const struct ledger__states *states, const struct version *version)
{
	int field = states->sheet->roles[LEDGER__ROLE_STATUS];
	const struct ledger__code_list *list =
		field >= 0 ? states->sheet->fields[field].codes : NULL;
	const char *text = NULL;
	size_t length = 0;

	if (!list || !read_role(states, version, LEDGER__ROLE_STATUS, &text,
			     &length))
		return false;
	for (size_t i = 0; i < list->count; i++)
		if (list->codes[i].lifecycle == LEDGER__EXITED &&
			strlen(list->codes[i].code) == length &&
			memcmp(list->codes[i].code, text, length) == 0)
			return true;
	return false;
}

static void read_version(
	const struct ledger__states *states, struct version *version)
{
	version->day = day_of(states, version, LEDGER__ROLE_VERIFIED_ON);
	if (version->day == LEDGER__NO_DAY)
		version->day =
			day_of(states, version, LEDGER__ROLE_SURVEYED_ON);
	if (version->day == LEDGER__NO_DAY)
		version->day = version->recorded_on;
	version->started_on = day_of(states, version, LEDGER__ROLE_STARTED_ON);
	version->exited = has_exited(states, version);
	version->exited_on = LEDGER__NO_DAY;
	if (version->exited)
		version->exited_on =
			day_of(states, version, LEDGER__ROLE_EXITED_ON);
}

static ledger_status add_version(struct ledger__states *states, int64_t number,
	int64_t batch, const struct ledger__former *former)
{
	struct version *version = NULL;
	int32_t day = 0;
	ledger_status status =
		ledger__known_day(states->store, &states->known, batch, &day);

	if (status != LEDGER_OK || day == LEDGER__NO_DAY)
		return status;
	if (!ledger__grow(&states->versions, &states->capacity,
		    states->count + 1, sizeof *states->versions))
		return ledger__fail_memory(states->store->context);
	version = &states->versions[states->count++];
	version->number = number;
	version->former = former;
	version->recorded_on = day;
	read_version(states, version);
	return LEDGER_OK;
}

/* ---- Which version holds ---------------------------------------------------
 */

/*
 * What the current state says is enough where it holds at the first day
 * already: no state before it can hold later.
 */
static bool needs_formers(const struct ledger__states *states)
{
	const struct version *current = states->versions;

	if (states->count == 0)
		return true;
	if (states->owned)
		return current->started_on == LEDGER__NO_DAY;
	return current->day > states->first_end ||
	       (current->exited && current->exited_on != LEDGER__NO_DAY &&
		       current->exited_on > states->first_end);
}

/* The state before she was said to leave. */
static const struct version *before_exit(
	const struct ledger__states *states, const struct version *base)
{
	while (base > states->versions)
		if (!(--base)->exited)
			return base;
	return NULL;
}

/*
 * An exit of the last version counts from its date, whenever it was recorded.
 * Otherwise the last version that holds by then says what she was.
 */
static struct choice choose(const struct ledger__states *states, int32_t end)
{
	const struct version *first = states->versions;
	const struct version *last = first + states->count - 1;
	const struct version *base = last;

	while (base > first && base->day > end)
		base--;
	if (base->day > end &&
		day_of(states, base, LEDGER__ROLE_SURVEYED_ON) > end)
		base = NULL;
	if (last->exited && last->exited_on <= end)
		return (struct choice){base ? base : first, last, true};
	if (!base)
		return (struct choice){0};
	if (base->exited && base->exited_on != LEDGER__NO_DAY &&
		base->exited_on > end)
		return (struct choice){base, before_exit(states, base), false};
	return (struct choice){base, base, base->exited};
}

/* What was given is as the last version says, from the day it began. */
static struct choice choose_owned(
	const struct ledger__states *states, int32_t end)
{
	const struct version *last = states->versions + states->count - 1;
	int32_t day = last->started_on;

	if (day == LEDGER__NO_DAY)
		day = states->versions->recorded_on;
	return day <= end ? (struct choice){last, last, false}
			  : (struct choice){0};
}

/* ---- Values ----------------------------------------------------------------
 */

static void copy_value(const struct ledger__states *states,
	const struct version *version, size_t place, struct ledger__value *to)
{
	const struct ledger__slice *slice = NULL;

	if (!version->former) {
		*to = states->record.values[states->fields[place]];
		return;
	}
	slice = &version->former->slices[place];
	*to = (struct ledger__value){.statement = LEDGER__BLANK};
	if (slice->stated)
		*to = (struct ledger__value){
			.text = version->former->text + slice->at,
			.length = slice->length,
			.statement = LEDGER__STATED};
}

/* Status, date and reason are those of the version that tells of the exit. */
static void put_exit(const struct ledger__states *states, struct moment *moment)
{
	for (size_t i = 0; i < EXIT_ROLES; i++) {
		int place = states->places[when_roles[i]];
		struct ledger__value *to = NULL;

		if (place < 0)
			continue;
		to = &moment->values[states->fields[place]];
		if (moment->choice.exit) {
			copy_value(
				states, moment->choice.exit, (size_t)place, to);
			continue;
		}
		*to = (struct ledger__value){.statement = LEDGER__BLANK};
		if (when_roles[i] == LEDGER__ROLE_STATUS && states->registered)
			*to = (struct ledger__value){.text = states->registered,
				.length = (uint32_t)strlen(states->registered),
				.statement = LEDGER__STATED};
	}
}

static const struct ledger__value *make_values(
	const struct ledger__states *states, struct moment *moment)
{
	const struct choice *choice = &moment->choice;

	if (!choice->base->former && choice->exit == choice->base)
		return states->record.values;
	for (size_t i = 0; i < states->field_count; i++)
		copy_value(states, choice->base, i,
			&moment->values[states->fields[i]]);
	if (choice->exit != choice->base)
		put_exit(states, moment);
	return moment->values;
}

static bool choices_equal(const struct choice *a, const struct choice *b)
{
	return a->base == b->base && a->exit == b->exit &&
	       a->exited == b->exited;
}

static void make_state(const struct ledger__states *states,
	struct moment *moment, struct ledger__state *state)
{
	*state = (struct ledger__state){0};
	if (!moment->choice.base)
		return;
	state->there = true;
	state->exited = moment->choice.exited;
	state->version = moment->choice.base->number;
	state->values = make_values(states, moment);
}

/* The moment before this one with the same state; itself, if none. */
static size_t same_before(const struct ledger__states *states, size_t moment)
{
	size_t same = 0;

	while (same < moment && !choices_equal(&states->moments[same].choice,
					&states->moments[moment].choice))
		same++;
	return same;
}

/* False when she was not there at all. */
static bool make_row(struct ledger__states *states)
{
	struct ledger__states_row *row = &states->row;
	bool there = false;

	for (size_t i = 0; i < states->moment_count; i++) {
		struct moment *moment = &states->moments[i];
		size_t same = 0;

		moment->choice = states->owned
					 ? choose_owned(states, moment->end)
					 : choose(states, moment->end);
		same = same_before(states, i);
		if (same == i)
			make_state(states, moment, &states->found[i]);
		else
			states->found[i] = states->found[same];
		there |= states->found[i].there;
	}
	row->record_no = states->record.record_no;
	row->opening = states->found[0];
	row->closing = states->found[1];
	row->others = states->found + 2;
	row->changed = row->opening.there && row->closing.there &&
		       !choices_equal(&states->moments[0].choice,
			       &states->moments[1].choice);
	return there;
}

/* ---- Rows ------------------------------------------------------------------
 */

static ledger_status prepare_rows(struct ledger__states *states)
{
	struct ledger__sheet_state *state =
		ledger__sheet_state(states->store, states->sheet);
	struct ledger__buffer sql = {0};
	ledger_status status = LEDGER_OK;

	states->pick.also = "_version, _parent, _batch";
	ledger__pick_select(&states->pick, state->table, &sql);
	ledger__buffer_append_text(&sql, " ORDER BY record_no");
	status = sql.failed ? ledger__fail_memory(states->store->context)
			    : ledger__sql_prepare(states->store,
				      ledger__buffer_text(&sql), &states->rows);
	ledger__buffer_release(&sql);
	if (status == LEDGER_OK)
		status = ledger__pick_bind(
			states->store, &states->pick, states->rows);
	if (status == LEDGER_OK)
		states->extra = sqlite3_column_count(states->rows) - 3;
	return status;
}

static ledger_status prepare_moments(struct ledger__states *states,
	const struct ledger__states_options *options)
{
	size_t count = options->other_count + 2;

	states->moments = ledger__allocate(count, sizeof *states->moments);
	states->found = ledger__allocate(count, sizeof *states->found);
	if (!states->moments || !states->found)
		return ledger__fail_memory(states->store->context);
	states->moment_count = count;
	states->first_end = LEDGER__NO_DAY;
	for (size_t i = 0; i < count; i++) {
		struct moment *moment = &states->moments[i];

		moment->end =
			ledger__date_to_day(i == 0   ? options->opening
					    : i == 1 ? options->closing
						     : options->others[i - 2]);
		if (moment->end < states->first_end)
			states->first_end = moment->end;
		moment->values = ledger__allocate(
			states->sheet->field_count, sizeof *moment->values);
		if (!moment->values)
			return ledger__fail_memory(states->store->context);
	}
	return LEDGER_OK;
}

static ledger_status prepare(struct ledger__states *states,
	const struct ledger__states_options *options)
{
	ledger_store *store = states->store;
	const struct ledger__sheet *sheet = states->sheet;
	ledger_status status = choose_fields(states, options);

	if (status == LEDGER_OK)
		status = prepare_moments(states, options);
	if (status == LEDGER_OK)
		status = ledger__known_read(
			store, options->known_at, &states->known);
	if (status == LEDGER_OK)
		status = ledger__pick_start(store, &states->pick, sheet,
			states->fields, states->field_count, &states->record);
	if (status == LEDGER_OK)
		status = prepare_rows(states);
	if (status == LEDGER_OK)
		status = ledger__formers_open(&states->formers, store, sheet,
			states->fields, states->field_count);
	return status;
}

ledger_status ledger__store_states(ledger_store *store,
	const struct ledger__sheet *sheet,
	const struct ledger__states_options *options,
	struct ledger__states **out)
{
	struct ledger__states *states = ledger__allocate(1, sizeof *states);
	ledger_status status = LEDGER_OK;

	if (!states)
		return ledger__fail_memory(store->context);
	states->store = store;
	states->sheet = sheet;
	states->owned = sheet->roles[LEDGER__ROLE_OWNER] >= 0;
	states->registered =
		ledger__sheet_draft_code(sheet, LEDGER__REGISTERED);
	ledger__place_use(store);
	if (sqlite3_get_autocommit(store->db)) {
		status = ledger__store_snapshot(store);
		states->owns_snapshot = status == LEDGER_OK;
	}
	if (status == LEDGER_OK)
		status = prepare(states, options);
	if (status == LEDGER_OK)
		*out = states;
	else
		ledger__states_free(states);
	return status;
}

/* The current state of a row that the statement stands on, if known. */
static ledger_status read_current(struct ledger__states *states)
{
	states->count = 0;
	return add_version(states,
		sqlite3_column_int64(states->rows, states->extra),
		sqlite3_column_int64(states->rows, states->extra + 2), NULL);
}

/* The current state comes behind its former ones. */
static ledger_status read_formers(struct ledger__states *states)
{
	const struct ledger__formers *formers = &states->formers;
	ledger_status status = ledger__formers_seek(
		&states->formers, states->record.record_no);

	states->count = 0;
	for (size_t i = 0; status == LEDGER_OK && i < formers->count; i++)
		status = add_version(states, formers->found[i].version,
			formers->found[i].batch, &formers->found[i]);
	if (status == LEDGER_OK)
		status = add_version(states,
			sqlite3_column_int64(states->rows, states->extra),
			sqlite3_column_int64(states->rows, states->extra + 2),
			NULL);
	return status;
}

ledger_status ledger__states_next(
	struct ledger__states *states, const struct ledger__states_row **row)
{
	ledger_status status = LEDGER_OK;

	do {
		status = ledger__sql_step(states->store, states->rows);
		if (status == LEDGER_OK)
			status = read_current(states);
		/* A record with a parent has former states. */
		if (status == LEDGER_OK && needs_formers(states) &&
			sqlite3_column_int64(states->rows, states->extra + 1) !=
				0)
			status = read_formers(states);
	} while (status == LEDGER_OK &&
		 (states->count == 0 || !make_row(states)));
	if (status == LEDGER_OK)
		*row = &states->row;
	return status;
}

void ledger__states_free(struct ledger__states *states)
{
	if (!states)
		return;
	sqlite3_finalize(states->rows);
	ledger__formers_close(&states->formers);
	if (states->owns_snapshot)
		ledger__store_snapshot_end(states->store);
	ledger__known_release(&states->known);
	ledger__pick_end(&states->pick);
	ledger__record_release(&states->record);
	for (size_t i = 0; i < states->moment_count; i++)
		free(states->moments[i].values);
	free(states->moments);
	free(states->found);
	free(states->versions);
	free(states->fields);
	free(states);
}
