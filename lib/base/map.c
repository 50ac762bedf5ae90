/* SPDX-License-Identifier: MIT */
/*
 * A map from byte strings to integers: open addressing with linear probing.
 * Keys come from sheets that others made, so they are hashed with SipHash
 * under a key of this process: nobody can make them collide on purpose.
 */
#include "base/memory.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 16 };

struct ledger__map_entry {
	const char *key; /* NULL: free */
	size_t length;
	size_t value;
	uint64_t hash;
};

static pthread_once_t secret_once = PTHREAD_ONCE_INIT;
static unsigned char secret[crypto_shorthash_KEYBYTES];

static void make_secret(void)
{
	crypto_shorthash_keygen(secret);
}

static uint64_t hash_key(const char *key, size_t length)
{
	uint64_t hash = 0;
	unsigned char bytes[crypto_shorthash_BYTES];

	(void)pthread_once(&secret_once, make_secret);
	(void)crypto_shorthash(
		bytes, (const unsigned char *)key, length, secret);
	memcpy(&hash, bytes, sizeof(hash));
	return hash;
}

/* The entry of the key, or the free one where it would go. */
static struct ledger__map_entry *find(const struct ledger__map *map,
	const char *key, size_t length, uint64_t hash)
{
	size_t mask = map->capacity - 1;
	size_t i = (size_t)hash & mask;

	for (;; i = (i + 1) & mask) {
		struct ledger__map_entry *entry = &map->entries[i];

		if (entry->key == NULL)
			return entry;
		if (entry->hash == hash && entry->length == length &&
			memcmp(entry->key, key, length) == 0)
			return entry;
	}
}

static bool enlarge(struct ledger__map *map)
{
	struct ledger__map larger = {0};

	larger.capacity = FIRST_CAPACITY;
	if (map->capacity > 0) {
		if (map->capacity > SIZE_MAX / 2)
			return false;
		larger.capacity = map->capacity * 2;
	}
	larger.entries =
		ledger__allocate(larger.capacity, sizeof(*larger.entries));
	if (larger.entries == NULL)
		return false;
	for (size_t i = 0; i < map->capacity; i++) {
		const struct ledger__map_entry *entry = &map->entries[i];

		if (entry->key != NULL)
			*find(&larger, entry->key, entry->length, entry->hash) =
				*entry;
	}
	larger.count = map->count;
	free(map->entries);
	*map = larger;
	return true;
}

bool ledger__map_put(
	struct ledger__map *map, const char *key, size_t length, size_t value)
{
	uint64_t hash;
	struct ledger__map_entry *entry;

	if (length == 0)
		key = ""; /* NULL would mean a free entry */
	hash = hash_key(key, length);
	if (map->count >= map->capacity / 4 * 3 && !enlarge(map))
		return false;
	entry = find(map, key, length, hash);
	if (entry->key == NULL)
		map->count++;
	*entry = (struct ledger__map_entry){key, length, value, hash};
	return true;
}

bool ledger__map_get(const struct ledger__map *map, const char *key,
	size_t length, size_t *value)
{
	const struct ledger__map_entry *entry;

	if (map->count == 0)
		return false;
	if (length == 0)
		key = "";
	entry = find(map, key, length, hash_key(key, length));
	if (entry->key == NULL)
		return false;
	*value = entry->value;
	return true;
}

void ledger__map_release(struct ledger__map *map)
{
	free(map->entries);
	*map = (struct ledger__map){0};
}
