/* SPDX-License-Identifier: MIT */
/* Digests and random numbers, by libsodium. */
#ifndef LEDGER_BASE_DIGEST_H
#define LEDGER_BASE_DIGEST_H

#include <sodium.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	LEDGER__DIGEST_SIZE = 16, /* of a record's values: SipHash-2-4-128 */
	LEDGER__CHAIN_SIZE = 32,  /* of a journal entry: BLAKE2b-256 */
	LEDGER__SHA256_SIZE = 32, /* of a file */
	LEDGER__SHA256_TEXT = 65, /* in hexadecimal, with NUL */
};

bool ledger__digest_ready(void); /* sodium_init; call before anything else */
/*
 * Finds damage, not forgery: whoever can write a store can seal it anew, and
 * only a head of the journal noted elsewhere tells.  So it is a quick one.
 */
void ledger__digest(unsigned char digest[LEDGER__DIGEST_SIZE],
	const void *bytes, size_t length);
void ledger__chain_digest(unsigned char digest[LEDGER__CHAIN_SIZE],
	const void *bytes, size_t length);
void ledger__hexadecimal(char *text, const unsigned char *bytes,
	size_t length); /* 2 × length characters and a NUL */
uint32_t ledger__random(void);

#endif
