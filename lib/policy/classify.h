/* SPDX-License-Identifier: MIT */
/* Classification: one person's results, and what lists make of them. */
#ifndef LEDGER_POLICY_CLASSIFY_H
#define LEDGER_POLICY_CLASSIFY_H

#include "base/sorter.h"
#include "expr/expr.h"
#include "policy/policy.h"
#include "store/store.h"

/* ---- One person (classify.c): pure, nothing is allocated for a row ------- */

/* A field that the policy reads, as the profile shows it. */
struct ledger__view_field {
	int field;
	enum ledger__action action;
	bool loses_codes; /* some codes of its list are not shown */
};

/*
 * A policy over persons through a profile.  What the profile hides it does
 * not see: hidden fields say nothing, hidden codes vanish, hidden groups are
 * false.  Made once; the results of the last person stand in it.
 */
struct ledger__classifier {
	ledger_context *context;
	const ledger_policy *policy;
	const ledger_profile *profile;
	const struct ledger__sheet *sheet;
	struct ledger__scope_names names;
	struct ledger__view_field *fields; /* as the policy's */
	bool *shows_group;		   /* by group */
	bool *shows_measure;		   /* by measure */
	bool *hides_term;		   /* by term */
	bool *shows_duration;		   /* by duration */
	/* Of the last person. */
	struct ledger__frame frame;
	struct ledger__value *values; /* by field: what the profile shows */
	struct ledger__range *durations;
	uint8_t *terms;
	uint8_t *entitled; /* by measure: eligibility and its condition */
	enum ledger__truth eligible;
	struct ledger__buffer texts;
};

ledger_status ledger__classifier_new(ledger_context *context,
	const ledger_policy *policy, const ledger_profile *profile,
	struct ledger__date as_of, const struct ledger__areas *areas,
	struct ledger__classifier **classifier);
void ledger__classifier_free(struct ledger__classifier *classifier);
/* Classifies; false when memory ends. */
bool ledger__classify(struct ledger__classifier *classifier,
	const struct ledger__value *values);
enum ledger__truth ledger__class_group(
	const struct ledger__classifier *classifier, size_t group);

/* "true", "false", "unknown"; 是, 否, 不明. */
const char *ledger__truth_name(enum ledger__truth truth);
const char *ledger__truth_label(enum ledger__truth truth);

/* ---- Why (classify_explain.c) -------------------------------------------- */

enum ledger__item_kind {
	LEDGER__ITEM_ELIGIBILITY,
	LEDGER__ITEM_GROUP,
	LEDGER__ITEM_MEASURE,
};

/* Something that a person is or is not: numbered as they are written. */
struct ledger__item {
	enum ledger__item_kind kind;
	size_t index; /* of the group or measure */
};
/* All that the policy has, shown or not. */
size_t ledger__item_count(const struct ledger__classifier *classifier);
struct ledger__item ledger__item_at(
	const struct ledger__classifier *classifier, size_t number);
bool ledger__item_shown(
	const struct ledger__classifier *classifier, struct ledger__item item);
enum ledger__truth ledger__item_result(
	const struct ledger__classifier *classifier, struct ledger__item item);
/* "eligible" for the eligibility, else the code. */
const char *ledger__item_code(
	const struct ledger__classifier *classifier, struct ledger__item item);
const char *ledger__item_label(
	const struct ledger__classifier *classifier, struct ledger__item item);

/* Fields behind a result, each once, in the order in which they were met. */
struct ledger__reasons {
	int *decided;
	size_t decided_count;
	int *wanted;
	size_t wanted_count;
	bool *seen; /* by field of the sheet */
	const struct ledger__classifier *classifier;
};
ledger_status ledger__reasons_new(const struct ledger__classifier *classifier,
	struct ledger__reasons *reasons);
void ledger__reasons_release(struct ledger__reasons *reasons);
/* Of an item of the last person; fields that are hidden are left out. */
void ledger__explain(const struct ledger__classifier *classifier,
	struct ledger__item item, struct ledger__reasons *reasons);

/* ---- The job (classify_job.c), see careledger.h -------------------------- */

enum ledger__only {
	LEDGER__ONLY_ALL,
	LEDGER__ONLY_ENTITLED,
	LEDGER__ONLY_MISSING,
	LEDGER__ONLY_UNKNOWN,
};

/* A woman's measure as it stands in the sheet of provisions. */
struct ledger__provision {
	bool any;	 /* one counts; those below are its */
	bool live;	 /* it has not ended */
	int32_t state;	 /* code in its list, -1 for none */
	int32_t outcome; /* the same */
	struct ledger__date from;
};

struct ledger_classify {
	ledger_context *context;
	const ledger_policy *policy; /* borrowed, or own_policy */
	ledger_policy *own_policy;
	const ledger_profile *profile;
	char *purpose;
	char *group;
	char *measure;
	char *department;
	struct ledger__date as_of;
	char area[13]; /* "" for all */
	enum ledger__only only;
	bool explain;
	/* Made when it runs. */
	struct ledger__classifier *classifier;
	struct ledger__reasons reasons;
	const struct ledger__areas *areas;
	bool of_store;	       /* persons of a store, not of a file */
	int chosen_group;      /* -1: all */
	int chosen_department; /* -1: all */
	bool *chosen_measures; /* by measure: shown and asked for */
	bool narrowed;	       /* a measure or department was named */
	uint64_t listed;       /* persons */
	uint64_t
		gone_through; /* of a store; below, whose eligibility is open */
	uint64_t open;
	uint64_t *open_for;  /* by field of the policy: for want of it */
	uint64_t unreadable; /* rows of a file */
	struct ledger__sorter *list;
	struct ledger__sorter *provisions;
	const void *ahead; /* the next of the provisions; NULL: none left */
	/* By measure, of the person at hand; NULL where none are known. */
	struct ledger__provision *given;
	struct ledger__shown shown;
};

/* Binds, checks what was asked for, makes the classifier. */
ledger_status ledger__classify_start(ledger_classify *classify,
	const ledger_form *form, const struct ledger__areas *areas);
void ledger__classify_end(ledger_classify *classify);
bool ledger__measure_is_by(
	const struct ledger__measure *measure, int department);
/* Whether the person at hand is listed, by group, measures and --only. */
bool ledger__classify_selects(const ledger_classify *classify);
/* Whether the row of an item is, when explained or open. */
bool ledger__classify_selects_item(
	const ledger_classify *classify, struct ledger__item item);
bool ledger__classify_misses(const ledger_classify *classify, size_t measure);

/* ---- What was given (provisions.c) --------------------------------------- */

/* Reads the sheet of provisions; then they come in order of records. */
ledger_status ledger__provisions_gather(
	ledger_classify *classify, ledger_store *store);
/* From the first one again. */
ledger_status ledger__provisions_rewind(ledger_classify *classify);
/* Those of a person go to classify->given; persons in order of records. */
ledger_status ledger__provisions_of(
	ledger_classify *classify, int64_t record_no);

/* ---- Persons of a store (classify_walk.c) ---------------------------------
 */

struct ledger__walk {
	ledger_classify *classify;
	struct ledger__scan *scan;
	const struct ledger__record *record; /* of the last person */
	int name_field; /* -1 when the profile shows none */
	int area_field;
};

/* The field with the role, -1 when there is none or the profile hides it. */
int ledger__classify_shown_field(
	const ledger_classify *classify, enum ledger__role role);
/* Which persons are gone through. */
void ledger__walk_options(
	const ledger_classify *classify, struct ledger__scan_options *options);
/* The caller frees walk->scan. */
ledger_status ledger__walk_start(struct ledger__walk *walk,
	ledger_classify *classify, ledger_store *store);
/* The next person who is listed. */
ledger_status ledger__walk_next(struct ledger__walk *walk);

/* ---- Columns (classify_write.c) ------------------------------------------ */

/* Columns of results, for lists and filters; freed with the arena. */
struct ledger__filter_column;
ledger_status ledger__classify_columns(const ledger_classify *classify,
	struct ledger__arena *arena, struct ledger__filter_column **columns,
	size_t *count);
/* The cells of those columns for the person at hand. */
ledger_status ledger__classify_write_results(
	ledger_classify *classify, ledger_writer *writer);
/* The same, without values: for rows that are nobody's. */
void ledger__classify_write_nothing(
	const ledger_classify *classify, ledger_writer *writer);
/* Columns and cells of an explanation behind those that say who it is. */
const struct ledger__filter_column *ledger__explain_columns(size_t *count);
ledger_status ledger__explain_write(ledger_classify *classify,
	struct ledger__item item, const char *scope, ledger_writer *writer);
/* Fields wanted, and for what; by counts of policy fields and bits of items. */
const struct ledger__filter_column *ledger__open_columns(size_t *count);
ledger_status ledger__open_write(ledger_classify *classify,
	const uint16_t *wanted, const uint8_t *open, ledger_writer *writer);
/* Notes what of the person at hand is open; false when nothing is. */
bool ledger__open_note(
	ledger_classify *classify, uint16_t *wanted, uint8_t *open);
size_t ledger__open_bytes(const ledger_classify *classify);
/* Which of the fields that the policy reads; their count for another one. */
size_t ledger__policy_place(const ledger_policy *policy, int field);
/* Departments of a measure: codes, and names as in a store of that area. */
void ledger__departments_write(const ledger_classify *classify,
	const struct ledger__measure *measure, const char *scope,
	struct ledger__shown *shown, ledger_writer *writer);

#endif
