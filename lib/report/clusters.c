/* SPDX-License-Identifier: MIT */
/* What holds for given values: evaluated once, then remembered. */
#include "report/conditions.h"

#include "form/value.h"

#include <stdlib.h>
#include <string.h>

enum {
	KNOWN_MOST = 20000, /* texts of a sense, keys: memory stays flat */
	STRANGE = 0xffff,   /* a text that has no number */
	FIRST_SLOTS = 64,
	TRIALS = 4096, /* look-ups that decide whether looking is worth it */
	INLINE = 16,   /* bytes of a text that are compared as numbers */
};

/* ---- Whether looking is worth it ---------------------------------------- */

/* Looking costs more than evaluating where most are new. */
static void note_use(struct ledger__worth *worth, size_t count, bool hit)
{
	if (count < KNOWN_MOST || worth->hopeless)
		return;
	if (hit)
		worth->hits++;
	else
		worth->misses++;
	if (worth->hits + worth->misses < TRIALS)
		return;
	worth->hopeless = worth->misses > worth->hits;
	worth->hits = worth->misses = 0;
}

/* ---- Texts as numbers --------------------------------------------------- */

struct ledger__word {
	uint64_t head[2]; /* the first bytes */
	const char *text; /* all of them; NULL: a free slot */
	uint32_t length;
	uint32_t number;
};

static void take_head(const char *text, size_t length, uint64_t head[2])
{
	head[0] = head[1] = 0;
	if (length <= 8) {
		memcpy(&head[0], text, length);
		return;
	}
	memcpy(&head[0], text, 8);
	memcpy(&head[1], text + 8, length < INLINE ? length - 8 : 8);
}

static uint32_t hash_of(const uint64_t head[2], size_t length)
{
	uint64_t hash =
		(head[0] ^ (length << 56)) * UINT64_C(0x9e3779b97f4a7c15);

	hash ^= hash >> 29;
	hash = (hash ^ head[1]) * UINT64_C(0xff51afd7ed558ccd);
	return (uint32_t)(hash >> 32);
}

static bool is_word(const struct ledger__word *word, const uint64_t head[2],
	const char *text, size_t length)
{
	return word->head[0] == head[0] && word->head[1] == head[1] &&
	       word->length == length &&
	       (length <= INLINE || memcmp(word->text, text, length) == 0);
}

static struct ledger__word *slot_of(const struct ledger__sense *sense,
	const uint64_t head[2], const char *text, size_t length)
{
	size_t mask = sense->slot_count - 1;
	size_t slot = hash_of(head, length) & mask;

	while (sense->slots[slot].text &&
		!is_word(&sense->slots[slot], head, text, length))
		slot = (slot + 1) & mask;
	return &sense->slots[slot];
}

static bool widen_sense(struct ledger__sense *sense)
{
	struct ledger__word *old = sense->slots;
	size_t old_count = sense->slot_count;
	size_t count = old_count > 0 ? old_count * 2 : FIRST_SLOTS;

	if (sense->count * 2 < old_count)
		return true;
	sense->slots = ledger__allocate(count, sizeof *sense->slots);
	if (!sense->slots) {
		sense->slots = old;
		return false;
	}
	sense->slot_count = count;
	for (size_t i = 0; i < old_count; i++)
		if (old[i].text)
			*slot_of(sense, old[i].head, old[i].text,
				old[i].length) = old[i];
	free(old);
	return true;
}

/* A new text's number; STRANGE when there are too many, or no memory. */
static uint32_t add_word(struct ledger__conditions *conditions,
	struct ledger__sense *sense, const uint64_t head[2], const char *text,
	size_t length)
{
	struct ledger__word *slot = NULL;
	char *copy = NULL;

	if (sense->count >= KNOWN_MOST)
		return STRANGE;
	if (widen_sense(sense))
		copy = ledger__arena_duplicate(
			&conditions->arena, text, length);
	if (!copy) {
		conditions->failed = true;
		return STRANGE;
	}
	slot = slot_of(sense, head, text, length);
	*slot = (struct ledger__word){.head = {head[0], head[1]},
		.text = copy,
		.length = (uint32_t)length,
		.number = (uint32_t)++sense->count};
	return slot->number;
}

/* Nothing is 0. */
static uint32_t number_of(struct ledger__conditions *conditions,
	struct ledger__sense *sense, const char *text, size_t length)
{
	const struct ledger__word *slot = NULL;
	uint64_t head[2];
	bool hit = false;

	if (length == 0)
		return 0;
	if (sense->worth.hopeless)
		return STRANGE;
	take_head(text, length, head);
	if (sense->slot_count > 0) {
		slot = slot_of(sense, head, text, length);
		hit = slot->text != NULL;
	}
	note_use(&sense->worth, sense->count, hit);
	return hit ? slot->number
		   : add_word(conditions, sense, head, text, length);
}

static uint32_t number_of_part(struct ledger__conditions *conditions,
	struct ledger__sense *sense, const struct ledger__value *value)
{
	const struct ledger__field *field =
		&conditions->sheet->fields[sense->on.index];
	char text[24];
	size_t length = 0;

	if (value->statement != LEDGER__STATED ||
		!ledger__value_part(field, (enum ledger__part)sense->on.part,
			value->text, value->length, text, &length))
		return 0;
	return number_of(conditions, sense, text, length);
}

static uint32_t perceive(struct ledger__conditions *conditions,
	struct ledger__sense *sense, const struct ledger__frame *frame)
{
	int index = sense->on.index;
	const struct ledger__value *value = &frame->values[index];

	switch (sense->on.kind) {
	case LEDGER__ON_PART:
		return number_of_part(conditions, sense, value);
	case LEDGER__ON_PRESENCE:
		return value->statement == LEDGER__STATED;
	case LEDGER__ON_TERM:
		return frame->terms[index];
	case LEDGER__ON_DURATION:
		return number_of(conditions, sense,
			(const char *)&frame->durations[index],
			sizeof frame->durations[index]);
	case LEDGER__ON_FIELD:
		break;
	}
	return value->statement == LEDGER__STATED
		       ? number_of(
				 conditions, sense, value->text, value->length)
		       : 0;
}

void ledger__clusters_forget(struct ledger__conditions *conditions)
{
	conditions->stamp++;
}

static inline uint32_t sense_of(struct ledger__conditions *conditions,
	struct ledger__sense *sense, const struct ledger__frame *frame)
{
	if (sense->stamp != conditions->stamp) {
		sense->stamp = conditions->stamp;
		sense->number = perceive(conditions, sense, frame);
	}
	return sense->number;
}

/* ---- Keys of several numbers -------------------------------------------- */

struct several {
	uint64_t parts[2]; /* the senses' bits, one after the other */
};

struct ledger__known_slot {
	struct several key;
	struct ledger__known_key *known; /* NULL: free, or not learnt */
	bool taken;
};

static struct ledger__known_slot *place_of(
	const struct ledger__cluster *cluster, const struct several *key)
{
	size_t mask = cluster->slot_count - 1;
	size_t slot = hash_of(key->parts, 0) & mask;

	while (cluster->slots[slot].taken &&
		(cluster->slots[slot].key.parts[0] != key->parts[0] ||
			cluster->slots[slot].key.parts[1] != key->parts[1]))
		slot = (slot + 1) & mask;
	return &cluster->slots[slot];
}

static bool widen_cluster(struct ledger__cluster *cluster)
{
	struct ledger__known_slot *old = cluster->slots;
	size_t old_count = cluster->slot_count;
	size_t count = old_count > 0 ? old_count * 2 : FIRST_SLOTS;

	if (cluster->known * 2 < old_count)
		return true;
	cluster->slots = ledger__allocate(count, sizeof *cluster->slots);
	if (!cluster->slots) {
		cluster->slots = old;
		return false;
	}
	cluster->slot_count = count;
	for (size_t i = 0; i < old_count; i++)
		if (old[i].taken)
			*place_of(cluster, &old[i].key) = old[i];
	free(old);
	return true;
}

/* The place of what is known; NULL for what is not kept, or no memory. */
static struct ledger__known_key **find_several(
	struct ledger__conditions *conditions, struct ledger__cluster *cluster,
	const struct several *key)
{
	struct ledger__known_slot *slot = NULL;

	if (cluster->worth.hopeless)
		return NULL;
	if (cluster->slot_count > 0)
		slot = place_of(cluster, key);
	note_use(&cluster->worth, cluster->known, slot && slot->taken);
	if (slot && slot->taken)
		return &slot->known;
	if (cluster->known >= KNOWN_MOST)
		return NULL;
	if (!widen_cluster(cluster)) {
		conditions->failed = true;
		return NULL;
	}
	slot = place_of(cluster, key);
	slot->key = *key;
	slot->taken = true;
	cluster->known++;
	return &slot->known;
}

static struct ledger__known_key **find_one(
	struct ledger__conditions *conditions, struct ledger__cluster *cluster,
	uint32_t number)
{
	size_t before = cluster->direct_count;

	if (number < before)
		return &cluster->direct[number];
	if (!ledger__grow(&cluster->direct, &cluster->direct_count,
		    (size_t)number + 1, sizeof(*cluster->direct))) {
		conditions->failed = true;
		return NULL;
	}
	memset((void *)(cluster->direct + before), 0,
		(cluster->direct_count - before) * sizeof(*cluster->direct));
	return &cluster->direct[number];
}

static void add_bits(struct several *key, unsigned int at, uint32_t number,
	unsigned int bits)
{
	unsigned int shift = at % 64;

	key->parts[at / 64] |= (uint64_t)number << shift;
	if (shift > 0 && shift + bits > 64)
		key->parts[1] |= (uint64_t)number >> (64 - shift);
}

/* `other`: at another day, with the same values. */
static struct ledger__known_key **find_place(
	struct ledger__conditions *conditions, struct ledger__cluster *cluster,
	const struct ledger__frame *frame, bool other)
{
	struct several key = {{0, 0}};
	unsigned int at = 0;

	for (size_t i = 0; i < cluster->read_count; i++) {
		struct ledger__sense *sense =
			&conditions->senses[cluster->senses[i]];
		uint32_t number = other && sense->moves
					  ? perceive(conditions, sense, frame)
					  : sense_of(conditions, sense, frame);

		if (number == STRANGE)
			return NULL;
		if (cluster->read_count == 1)
			return find_one(conditions, cluster, number);
		add_bits(&key, at, number, sense->bits);
		at += sense->bits;
	}
	return find_several(conditions, cluster, &key);
}

/* ---- Filling ------------------------------------------------------------ */

static bool evaluate(const struct ledger__conditions *conditions,
	const struct ledger__cluster *cluster,
	const struct ledger__frame *frame, struct ledger__arena *arena,
	struct ledger__known_key *known)
{
	size_t words = (cluster->count + 63) / 64;
	uint64_t *holds =
		ledger__arena_allocate(arena, 2 * words * sizeof *holds);
	uint64_t *open = NULL;

	if (!holds)
		return false;
	open = holds + words;
	for (size_t i = 0; i < cluster->count; i++) {
		const struct ledger__condition *condition =
			&conditions->items[cluster->conditions[i]];
		uint64_t bit = UINT64_C(1) << (i % 64);
		enum ledger__truth truth = LEDGER__FALSE;

		if (condition->exact)
			truth = ledger__expr_evaluate(condition->expr, frame);
		else if (ledger__expr_holds(condition->expr, frame))
			truth = LEDGER__TRUE;
		if (truth == LEDGER__TRUE)
			holds[i / 64] |= bit;
		else if (truth == LEDGER__UNKNOWN)
			open[i / 64] |= bit;
	}
	known->holds = holds;
	known->open = open;
	return true;
}

/* What has no place is forgotten with the next one. */
static struct ledger__known_key *learn(struct ledger__conditions *conditions,
	size_t index, const struct ledger__frame *frame, bool keeps,
	ledger__cluster_fill *fill, void *data)
{
	struct ledger__cluster *cluster = &conditions->clusters[index];
	struct ledger__arena *arena =
		keeps ? &conditions->arena : &cluster->passing;
	struct ledger__known_key *known = NULL;

	if (conditions->failed)
		return NULL;
	if (!keeps)
		ledger__arena_reset(arena);
	known = ledger__arena_allocate(arena, sizeof *known);
	if (!known || !evaluate(conditions, cluster, frame, arena, known) ||
		(fill && !fill(data, index, arena, known)))
		return NULL;
	known->filled = fill != NULL;
	return known;
}

const struct ledger__known_key *ledger__cluster_look_up(
	struct ledger__conditions *conditions, size_t index,
	const struct ledger__frame *frame, ledger__cluster_fill *fill,
	void *data)
{
	struct ledger__cluster *cluster = &conditions->clusters[index];
	struct ledger__known_key **place =
		find_place(conditions, cluster, frame, false);
	struct ledger__known_key *known = place ? *place : NULL;

	if (known && (known->filled || !fill))
		return known;
	known = learn(conditions, index, frame, place != NULL, fill, data);
	if (place)
		*place = known;
	return known;
}

const struct ledger__known_key *ledger__cluster_look_up_at(
	struct ledger__conditions *conditions, size_t index,
	const struct ledger__frame *frame)
{
	struct ledger__cluster *cluster = &conditions->clusters[index];
	struct ledger__known_key **place =
		find_place(conditions, cluster, frame, true);
	struct ledger__known_key *known = NULL;

	known = place ? *place : NULL;
	if (!known)
		known = learn(
			conditions, index, frame, place != NULL, NULL, NULL);
	if (place)
		*place = known;
	return known;
}

enum ledger__truth ledger__known_truth(const struct ledger__known_key *known,
	const struct ledger__condition *condition)
{
	size_t word = condition->bit / 64;
	size_t bit = condition->bit % 64;

	if ((known->holds[word] >> bit & 1) != 0)
		return LEDGER__TRUE;
	return (known->open[word] >> bit & 1) != 0 ? LEDGER__UNKNOWN
						   : LEDGER__FALSE;
}

void ledger__clusters_release(struct ledger__conditions *conditions)
{
	for (size_t i = 0; i < conditions->cluster_count; i++) {
		struct ledger__cluster *cluster = &conditions->clusters[i];

		free(cluster->conditions);
		free((void *)cluster->direct);
		free(cluster->slots);
		ledger__arena_release(&cluster->passing);
	}
	for (size_t i = 0; i < conditions->sense_count; i++)
		free(conditions->senses[i].slots);
	free(conditions->clusters);
	free(conditions->senses);
}
