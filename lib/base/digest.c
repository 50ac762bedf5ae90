/* SPDX-License-Identifier: MIT */
/* Digests and random numbers, by libsodium. */
#include "base/digest.h"

bool ledger__digest_ready(void)
{
	return sodium_init() >= 0; /* 1: was ready before */
}

/* Every record pays for this: BLAKE2b took a tenth of an import's time. */
void ledger__digest(unsigned char digest[LEDGER__DIGEST_SIZE],
	const void *bytes, size_t length)
{
	static const unsigned char key[crypto_shorthash_siphashx24_KEYBYTES] =
		"careledger value";

	(void)crypto_shorthash_siphashx24(digest, bytes, length, key);
}

void ledger__chain_digest(unsigned char digest[LEDGER__CHAIN_SIZE],
	const void *bytes, size_t length)
{
	(void)crypto_generichash(
		digest, LEDGER__CHAIN_SIZE, bytes, length, NULL, 0);
}

void ledger__hexadecimal(char *text, const unsigned char *bytes, size_t length)
{
	(void)sodium_bin2hex(text, 2 * length + 1, bytes, length);
}

uint32_t ledger__random(void)
{
	return randombytes_random();
}
