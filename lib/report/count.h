/* SPDX-License-Identifier: MIT */
/* Counting: one pass over the states of all persons into rows and columns. */
#ifndef LEDGER_REPORT_COUNT_H
#define LEDGER_REPORT_COUNT_H

#include "base/sorter.h"
#include "form/area.h"
#include "report/layout.h"
#include "store/store.h"

/* ---- Places (places.c): areas of a level as rows ------------------------ */

enum {
	LEDGER__UNCLEAR = 0
}; /* the row of whom no area of the level is known
    */
#define LEDGER__NOWHERE SIZE_MAX /* outside the scope */

struct ledger__places {
	ledger_context *context;
	const struct ledger__areas *areas;
	enum ledger__area_level level;
	size_t digits;
	char scope[13];
	bool whole;	   /* the scope is the store's: nobody is outside */
	char (*codes)[13]; /* by index; the first stands for the unclear */
	size_t count, capacity;
	struct ledger__map indexes; /* first digits → index */
	struct ledger__arena arena;
	char last[12]; /* the last one looked up, and where it was */
	size_t last_index;
	size_t last_length;
};

/* All areas of the level within the scope, with or without persons. */
ledger_status ledger__places_new(ledger_context *context,
	const struct ledger__areas *areas, enum ledger__area_level level,
	const char *scope, bool whole, struct ledger__places *places);
void ledger__places_release(struct ledger__places *places);
/*
 * Where an area ("" for a blank) is: an index, LEDGER__UNCLEAR or
 * LEDGER__NOWHERE.  One that the areas sheet lacks is added.  False when
 * memory ends.
 */
bool ledger__places_find(struct ledger__places *places, const char *area,
	size_t length, size_t *index);
/* The indexes but the unclear, in order of their codes; freed by the caller. */
ledger_status ledger__places_order(
	const struct ledger__places *places, size_t **order);

/* ---- A person at a day (person.c) --------------------------------------- */

/* From when a duration counts. */
struct ledger__since {
	bool told;
	struct ledger__date day;
};

struct ledger__facts {
	bool there;
	enum ledger__lifecycle lifecycle;
	struct ledger__frame frame;
	int32_t day; /* the frame's */
	uint8_t *terms;
	struct ledger__range *durations;
	enum ledger__truth eligible;
	unsigned int populations; /* bits */
	size_t row;		  /* of the area, or LEDGER__NOWHERE */
	const char *area;
	size_t area_length;
};

/* Which terms are evaluated for a day, in their order. */
struct ledger__needs {
	int *all; /* indexes */
	size_t all_count;
	int *moving; /* those of them that depend on the day */
	size_t moving_count;
};

/* A tally with its place; a row for each of all tables. */
struct ledger__placed_tally {
	const struct ledger__tally *tally;
	uint16_t table, column;
	uint8_t population;
	uint8_t gate; /* of tables of measures: see measures.c */
	enum ledger__column_kind kind;
};

/* Counts of one table. */
struct ledger__counted {
	const struct ledger__layout *layout;
	int64_t *cells; /* by row, then column; for measures by row alone */
	size_t row_count;
	int64_t *total; /* by column; counted apart */
	size_t base;	/* of its columns in `fired` */
	bool touched;
	uint64_t **seen; /* by AREAS column: a bit for each place */
	size_t *seen_words;
};

/* Something that was given; as bytes on disk: zeroed first. */
struct ledger__gift {
	int64_t owner;
	int64_t record_no;
	int32_t measure;
	int32_t from;		/* day */
	int32_t state, outcome; /* codes in their lists, -1: none */
	int32_t department;	/* of the policy, -1: none of these */
	int32_t ended;
};

struct ledger__given;  /* measures.c */
struct ledger__trends; /* trends.c */
struct ledger__sharing_tallies;
struct ledger__behind; /* cell.c */

struct ledger__counter {
	ledger_context *context;
	ledger_store *store;
	const struct ledger__layout_scope *scope;
	struct ledger__layout_scope *own_scope; /* of a fork */
	const ledger_policy *policy;
	const struct ledger__sheet *sheet;
	struct ledger__conditions *conditions;
	struct ledger__date opening_day, closing_day;
	int64_t known_at;
	bool needs_opening;
	struct ledger__needs at_closing, at_opening, at_others;
	bool needs_measures;
	struct ledger__places rows;
	struct ledger__places levels[LEDGER__VILLAGE + 1]; /* of AREAS */
	bool level_used[LEDGER__VILLAGE + 1];
	struct ledger__counted *tables;
	size_t table_count;
	struct ledger__placed_tally *tallies;
	size_t tally_count;
	uint16_t *plain; /* tallies that count whoever is in the population */
	size_t plain_count;
	uint16_t *slow; /* tallies of rows that are areas, neither fast */
	size_t slow_count;
	size_t *fast_first; /* by condition: the first of its fast ones */
	uint16_t *fast;
	bool *cluster_fast; /* by cluster: has fast ones */
	int *fields;
	size_t field_count;
	struct ledger__sharing_tallies *shared; /* sharing.c */
	/* Conditions of the policy among the tables'. */
	int *measure_conditions; /* by measure */
	int eligibility;	 /* -1: everybody is eligible */
	struct ledger__measure_row *measure_rows;
	size_t measure_row_count;
	struct ledger__given *given;
	struct ledger__trends *trends; /* NULL: none */
	struct ledger__behind *cell;   /* lists persons; NULL: counts alone */
	/* Of the person at hand. */
	int64_t record_no;
	const char *area; /* where she is counted */
	size_t area_length;
	bool changed;
	const struct ledger__gift *gifts; /* what she was given */
	size_t gift_count;
	struct ledger__facts opening, closing;
	bool closing_evaluated;
	struct ledger__since *since; /* by duration, at the closing */
	uint8_t *held; /* by condition: 0 not asked, 1 no, 2 yes */
	const struct ledger__known_key **known; /* by cluster */
	uint8_t *fired;				/* by column of all tables */
	int64_t weight;				/* of what fires */
	/* When the one falls due who was verified as in these values. */
	const struct ledger__value *due_values;
	bool due_never;
	int32_t due_day;
	bool failed; /* memory ended */
};

/* Facts of both days from a row of states. */
ledger_status ledger__person_new(struct ledger__counter *counter);
void ledger__person_release(struct ledger__counter *counter);
void ledger__person_take(
	struct ledger__counter *counter, const struct ledger__states_row *row);
/* Facts of another day, into facts made for it; populations among these. */
bool ledger__facts_new(const struct ledger__counter *counter,
	struct ledger__date day, struct ledger__facts *facts);
void ledger__facts_release(struct ledger__facts *facts);
void ledger__facts_take(struct ledger__counter *counter,
	const struct ledger__state *state, unsigned int populations,
	struct ledger__facts *facts);
/* Whether all holds that a tally says of her state at that day. */
bool ledger__facts_fit(struct ledger__counter *counter,
	const struct ledger__facts *facts, const struct ledger__tally *tally);
/* Which terms are needed; fields of the counter. */
ledger_status ledger__needs_find(struct ledger__counter *counter);
/* Whether a condition holds for the state at the closing. */
bool ledger__person_holds(struct ledger__counter *counter, int condition);
/* What a cluster knows of her at the closing; NULL when memory ends. */
const struct ledger__known_key *ledger__person_cluster(
	struct ledger__counter *counter, size_t cluster);
/* Whether all holds that a tally says of the person herself. */
bool ledger__person_fits(struct ledger__counter *counter,
	const struct ledger__tally *tally, int population, unsigned int flow);
/* Days overdue at the closing; 0 when she is not. */
int32_t ledger__person_overdue(struct ledger__counter *counter);
enum ledger__truth ledger__person_entitled(
	struct ledger__counter *counter, size_t measure);

/* ---- Measures (measures.c) ---------------------------------------------- */

/* A row: a measure, or of several departments one, with what it gave. */
struct ledger__measure_row {
	int measure;
	int department; /* -1: all that are responsible */
};
/* The rows, in the order of tasks and measures; freed by the caller. */
ledger_status ledger__measure_rows(ledger_context *context,
	const ledger_policy *policy, struct ledger__measure_row **rows,
	size_t *count);
/* Gates of the tallies, and room. */
ledger_status ledger__given_start(struct ledger__counter *counter);
/* The person at hand, and what she was given. */
ledger_status ledger__given_take(struct ledger__counter *counter);
/* Fills the cells of the tables. */
ledger_status ledger__given_finish(struct ledger__counter *counter);
ledger_status ledger__given_merge(
	struct ledger__counter *counter, const struct ledger__given *from);
void ledger__given_free(struct ledger__given *given);

/* ---- What was given (gifts.c) ------------------------------------------- */

/* Provisions that count at the closing; by person, then measure, the one that
 * counts most first. */
struct ledger__gifts;
ledger_status ledger__gifts_new(
	const struct ledger__counter *counter, struct ledger__gifts **gifts);
/* Those of a person; persons come in order.  Borrowed until the next call. */
ledger_status ledger__gifts_of(struct ledger__gifts *gifts, int64_t record_no,
	const struct ledger__gift **found, size_t *count);
void ledger__gifts_free(struct ledger__gifts *gifts);

/* ---- Trends (trends.c) -------------------------------------------------- */

/* The last days of the periods before, the earliest first. */
ledger_status ledger__trends_start(struct ledger__counter *counter);
/* Days that states are needed of. */
const struct ledger__date *ledger__trends_days(
	const struct ledger__trends *trends, size_t *count);
void ledger__trends_take(
	struct ledger__counter *counter, const struct ledger__states_row *row);
/* The total of a column at one of the days. */
int64_t ledger__trends_total(const struct ledger__trends *trends, size_t table,
	size_t column, size_t day);
void ledger__trends_merge(
	struct ledger__trends *trends, const struct ledger__trends *from);
void ledger__trends_free(struct ledger__trends *trends);

/* ---- What time alone changes (stable.c) -------------------------------- */

/* Eligibility, moving terms, and conditions that are added. */
struct ledger__stable;
/* *stable is freed by the caller, whatever comes back. */
ledger_status ledger__stable_new(const struct ledger__counter *counter,
	const struct ledger__needs *needs, struct ledger__stable **stable);
ledger_status ledger__stable_add(const struct ledger__counter *counter,
	struct ledger__stable *stable, int condition);
void ledger__stable_free(struct ledger__stable *stable);
/*
 * From which day on all of them are what they are at the closing, as long as
 * the values are the same; INT32_MAX when that is not known.
 */
int32_t ledger__stable_since(const struct ledger__counter *counter,
	const struct ledger__stable *stable);

/* ---- Shared values (sharing.c) ------------------------------------------ */

ledger_status ledger__sharing_start(struct ledger__counter *counter);
ledger_status ledger__sharing_take(struct ledger__counter *counter);
ledger_status ledger__sharing_finish(struct ledger__counter *counter);
/* Takes over what another thread has sorted; before the finish. */
void ledger__sharing_merge(
	struct ledger__counter *counter, struct ledger__counter *from);
void ledger__sharing_free(struct ledger__sharing_tallies *shared);

/* ---- Cells (cell.c): who is behind a figure ----------------------------- */

struct ledger__behind {
	size_t table;
	bool every_row;	  /* the total's */
	const char *code; /* of the row, where rows are areas; NULL: unclear */
	size_t row;
	bool *columns;	  /* by column: is listed */
	int64_t greatest; /* of a greatest: who has it */
	struct ledger__sorter *persons;
	ledger_status status; /* of the sorter */
};
struct ledger__behind_person {
	char area[12];
	int64_t record_no;
};
/* The person is listed, if the cell is the one. */
void ledger__behind_note(struct ledger__counter *counter, size_t table,
	size_t column, size_t row);

/* ---- The pass (count.c) ------------------------------------------------- */

enum { LEDGER__ROWS_ALONE = 4096 };

struct ledger__count_options {
	struct ledger__date opening, closing;
	int64_t known_at;
	enum ledger__area_level level;
	const struct ledger__areas *areas;
	const char *area; /* 12 digits */
	bool whole;
	size_t rows_alone; /* so many before a second thread helps */
};

/* counter.c; ledger__count calls it. */
ledger_status ledger__counter_new(ledger_context *context, ledger_store *store,
	const struct ledger__layout_scope *scope,
	struct ledger__layout *const *layouts, size_t layout_count,
	const struct ledger__count_options *options,
	struct ledger__counter **counter);
/* Counts the tables; *counter is freed by the caller, whatever comes back. */
ledger_status ledger__count(ledger_context *context, ledger_store *store,
	const struct ledger__layout_scope *scope,
	struct ledger__layout *const *layouts, size_t layout_count,
	const struct ledger__count_options *options,
	struct ledger__behind *cell, struct ledger__counter **counter);
void ledger__counter_free(struct ledger__counter *counter);
/* Room for the row; false when memory ends. */
bool ledger__count_room(
	struct ledger__counter *counter, size_t table, size_t row);
/* Notes that an area of the column's level has somebody. */
bool ledger__count_see(struct ledger__counter *counter, size_t table,
	size_t column, size_t place);
/* A person, with what she was given. */
ledger_status ledger__count_person(struct ledger__counter *counter,
	const struct ledger__states_row *row, const struct ledger__gift *gifts,
	size_t gift_count);
/* Room for trends, shared values and what was given. */
ledger_status ledger__counter_start(struct ledger__counter *counter);
/* One for another thread, with a context of its own; freed by counter_free,
 * its context by the caller. */
ledger_status ledger__counter_fork(const struct ledger__counter *counter,
	const struct ledger__count_options *options, ledger_context *context,
	struct ledger__counter **fork);
/* Adds what the fork has counted. */
ledger_status ledger__counter_merge(
	struct ledger__counter *counter, struct ledger__counter *fork);
/* All rows, on two threads where there are many (pass.c). */
ledger_status ledger__pass(struct ledger__counter *counter,
	const struct ledger__count_options *options);
/* What is at hand is counted in the cell, and in the total. */
void ledger__count_fire(struct ledger__counter *counter, size_t table,
	size_t column, size_t row);
/* 表外 of the single choices, after all else of a row; forgets what fired. */
void ledger__count_settle(
	struct ledger__counter *counter, size_t table, size_t row);

#endif
