/* SPDX-License-Identifier: MIT */
/* Random conditions and records, and a slow evaluator of its own. */
#ifndef TESTS_UNIT_UNIT_RANDOM_H
#define TESTS_UNIT_UNIT_RANDOM_H

#include "unit_names.h"

enum {
	RANDOM_NODES = 64,
	RANDOM_WIDEST = 4,
	RANDOM_TEXT = 16 * 1024,
};

enum random_kind {
	RANDOM_ALL,
	RANDOM_ANY,
	RANDOM_NOT,
	RANDOM_KNOWN,
	RANDOM_PRESENT,
	RANDOM_ABSENT,
	RANDOM_TERM,
	RANDOM_WORDS,	/* a field in a set of its words */
	RANDOM_COUNT,	/* of codes */
	RANDOM_NUMBER,	/* a number with a literal */
	RANDOM_NUMBERS, /* two fields */
	RANDOM_DATE,	/* a date with a literal */
	RANDOM_DATES,	/* two fields, or a part */
	RANDOM_SPAN,	/* full months or years */
	RANDOM_HOLDS,	/* codes with a code */
	RANDOM_AREAS,	/* prefixes */
	RANDOM_CLASS,
	RANDOM_DURATION,
};

/* What is compared, by kind; see unit_random_make.c. */
struct random_node {
	enum random_kind kind;
	int parts[RANDOM_WIDEST]; /* nodes */
	int part_count;
	int field; /* or term, or duration */
	int other; /* second field, -1 for none */
	int relation;
	int choice; /* of literals, of digits, of years */
	bool flip;  /* keys in the other order */
	int low;
	int high; /* -1: open */
};

struct random_tree {
	struct random_node nodes[RANDOM_NODES];
	int count;
};

/* A group's setup and teardown. */
int random_begin(void **state);
int random_end(void **state);

void random_seed(uint64_t seed);
/* 0 … below - 1 */
int random_below(int below);

/*
 * Durations d0 and d1, and where `overrides` d2, in which a day takes the
 * place of a stated number: of these, filling a blank changes results.
 */
void random_durations(bool overrides);
/* A condition that may name so many terms; `ways_out`: known, present … */
void random_tree(struct random_tree *tree, size_t terms, bool ways_out);
void random_print(const struct random_tree *tree, char text[RANDOM_TEXT]);
/* Parts of all and any, and keys, in another order. */
void random_shuffle(struct random_tree *tree);

/* A record on a random day; nothing to release. */
void random_row(struct unit_row *row);
/* States a random value in a blank field, or the days that a date leaves
 * open; false where there is nothing to fill. */
bool random_fill(struct unit_row *row, int field);

/* Relations by number: less, at most, more, at least, equal, different. */
extern const char *const random_number_keys[6];
extern const char *const random_date_keys[6];
/* Literals to compare with. */
extern const char *const random_numbers[6];
extern const char *const random_dates[6];
/* Words of a field of codes or answers; NULL at the end. */
const char *const *random_words(int field);
/* Whether the node names the word. */
bool random_names_word(const struct random_node *node, int field, int word);
/* Fields by name. */
int random_field(const char *name);
/* Digits of prefixes. */
extern const int random_digits[5];
/* The class of an area in the tests' areas; NULL or "" where not known. */
const char *random_class(const char *code);

/* Tries every day; `terms` are results of the terms. */
enum ledger__truth random_evaluate(const struct random_tree *tree,
	const struct ledger__frame *frame, const enum ledger__truth *terms);

#endif
