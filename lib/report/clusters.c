/* SPDX-License-Identifier: MIT */
/* What holds for given values: evaluated once, then remembered. */
#include "report/conditions.h"

#include <stdlib.h>
#include <string.h>

enum {
	KEY_SIZE = 1024,    /* longer ones are not remembered */
	KNOWN_MOST = 65536, /* keys of a cluster: memory stays flat */
	FIRST_SLOTS = 64,
};

/* ---- Keys ------------------------------------------------------------------
 */

struct key {
	char bytes[KEY_SIZE];
	const char *text; /* the bytes, or the one value that is read */
	size_t length;
	bool fits;
};

static void append(struct key *key, const void *bytes, size_t length)
{
	if (key->length + length > sizeof key->bytes) {
		key->fits = false;
		return;
	}
	memcpy(key->bytes + key->length, bytes, length);
	key->length += length;
}

/* A stated value is never empty. */
static void append_value(struct key *key, const struct ledger__value *value)
{
	uint32_t length =
		value->statement == LEDGER__STATED ? value->length : 0;

	append(key, &length, sizeof length);
	if (length > 0)
		append(key, value->text, length);
}

static void make_key(const struct ledger__cluster *cluster,
	const struct ledger__frame *frame, struct key *key)
{
	key->text = key->bytes;
	key->length = 0;
	key->fits = true;
	for (size_t i = 0; i < cluster->read_count; i++) {
		int index = cluster->reads[i].index;

		switch (cluster->reads[i].kind) {
		case LEDGER__ON_FIELD:
			append_value(key, &frame->values[index]);
			break;
		case LEDGER__ON_TERM:
			append(key, &frame->terms[index], 1);
			break;
		case LEDGER__ON_DURATION:
			append(key, &frame->durations[index],
				sizeof frame->durations[index]);
			break;
		}
	}
}

/* Most clusters read one field: its text is the key. */
static void find_key(const struct ledger__cluster *cluster,
	const struct ledger__frame *frame, struct key *key)
{
	const struct ledger__value *value = NULL;

	if (cluster->read_count != 1 ||
		cluster->reads[0].kind != LEDGER__ON_FIELD) {
		make_key(cluster, frame, key);
		return;
	}
	value = &frame->values[cluster->reads[0].index];
	key->fits = true;
	key->length = value->statement == LEDGER__STATED ? value->length : 0;
	key->text = key->length > 0 ? value->text : "";
}

static uint32_t hash_of(const char *text, size_t length)
{
	uint64_t hash = length * UINT64_C(0x9e3779b97f4a7c15);

	for (; length >= 8; text += 8, length -= 8) {
		uint64_t word = 0;

		memcpy(&word, text, 8);
		hash = (hash ^ word) * UINT64_C(0xff51afd7ed558ccd);
		hash ^= hash >> 32;
	}
	if (length > 0) {
		uint64_t word = 0;

		memcpy(&word, text, length);
		hash = (hash ^ word) * UINT64_C(0xff51afd7ed558ccd);
	}
	return (uint32_t)(hash >> 32);
}

/* ---- Slots -----------------------------------------------------------------
 */

static size_t slot_of(const struct ledger__cluster *cluster, const char *text,
	size_t length, uint32_t hash)
{
	size_t slot = hash & (cluster->slot_count - 1);

	for (;; slot = (slot + 1) & (cluster->slot_count - 1)) {
		const struct ledger__known_key *known = cluster->slots[slot];

		if (!known || (known->hash == hash && known->length == length &&
				      memcmp(known->key, text, length) == 0))
			return slot;
	}
}

static bool widen(struct ledger__cluster *cluster)
{
	size_t count =
		cluster->slot_count > 0 ? cluster->slot_count * 2 : FIRST_SLOTS;
	struct ledger__known_key **old = cluster->slots;
	size_t old_count = cluster->slot_count;

	if (cluster->known * 2 < cluster->slot_count)
		return true;
	cluster->slots = ledger__allocate(count, sizeof(*cluster->slots));
	if (!cluster->slots) {
		cluster->slots = old;
		return false;
	}
	cluster->slot_count = count;
	for (size_t i = 0; i < old_count; i++) {
		size_t slot = 0;

		if (!old[i])
			continue;
		slot = slot_of(
			cluster, old[i]->key, old[i]->length, old[i]->hash);
		cluster->slots[slot] = old[i];
	}
	free(old);
	return true;
}

/* ---- Filling ----------------------------------------------------------------
 */

static bool evaluate(const struct ledger__conditions *conditions,
	const struct ledger__cluster *cluster,
	const struct ledger__frame *frame, struct ledger__arena *arena,
	struct ledger__known_key *known)
{
	size_t words = (cluster->count + 63) / 64;
	uint64_t *bits = ledger__arena_allocate(arena, words * sizeof *bits);

	if (!bits)
		return false;
	for (size_t i = 0; i < cluster->count; i++) {
		const struct ledger__expr *expr =
			conditions->items[cluster->conditions[i]].expr;

		if (ledger__expr_holds(expr, frame))
			bits[i / 64] |= UINT64_C(1) << (i % 64);
	}
	known->holds = bits;
	return true;
}

/* Beyond the most keys, what is found is forgotten with the next one. */
static struct ledger__known_key *add(struct ledger__conditions *conditions,
	struct ledger__cluster *cluster, const struct key *key, uint32_t hash)
{
	struct ledger__known_key *known =
		ledger__arena_allocate(&conditions->arena, sizeof *known);
	char *copy = NULL;

	if (!known || !widen(cluster))
		return NULL;
	copy = ledger__arena_duplicate(&conditions->arena,
		key->length > 0 ? key->text : "", key->length);
	if (!copy)
		return NULL;
	known->key = copy;
	known->length = (uint32_t)key->length;
	known->hash = hash;
	return known;
}

static const struct ledger__known_key *learn(
	struct ledger__conditions *conditions, size_t index,
	const struct ledger__frame *frame, const struct key *key, uint32_t hash,
	ledger__cluster_fill *fill, void *data)
{
	struct ledger__cluster *cluster = &conditions->clusters[index];
	bool keeps = key->fits && cluster->known < KNOWN_MOST;
	struct ledger__arena *arena =
		keeps ? &conditions->arena : &cluster->passing;
	struct ledger__known_key *known = NULL;

	if (keeps) {
		known = add(conditions, cluster, key, hash);
	} else {
		ledger__arena_reset(arena);
		known = ledger__arena_allocate(arena, sizeof *known);
	}
	if (!known || !evaluate(conditions, cluster, frame, arena, known) ||
		(fill && !fill(data, index, arena, known)))
		return NULL;
	if (keeps) {
		cluster->slots[slot_of(
			cluster, known->key, known->length, hash)] = known;
		cluster->known++;
	}
	return known;
}

const struct ledger__known_key *ledger__cluster_look_up(
	struct ledger__conditions *conditions, size_t index,
	const struct ledger__frame *frame, ledger__cluster_fill *fill,
	void *data)
{
	const struct ledger__cluster *cluster = &conditions->clusters[index];
	const struct ledger__known_key *known = NULL;
	struct key key;
	uint32_t hash = 0;

	find_key(cluster, frame, &key);
	if (key.fits) {
		hash = hash_of(key.text, key.length);
		if (cluster->slot_count > 0)
			known = cluster->slots[slot_of(
				cluster, key.text, key.length, hash)];
	}
	if (known)
		return known;
	return learn(conditions, index, frame, &key, hash, fill, data);
}
