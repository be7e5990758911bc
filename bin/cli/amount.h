/* SPDX-License-Identifier: ISC */
#ifndef BIN_CLI_AMOUNT_H
#define BIN_CLI_AMOUNT_H

#include "cli/out.h"

/* Puts a number between two texts. */
void	amount_count(struct out *, const char *before, uint64_t,
	    const char *after);

/* Puts a number of bytes as people write it: 812 bytes, 36.2 kB, 181 MB. */
void	amount_bytes(struct out *, uint64_t);

/* Reads one such as 16M, of 1024s; exits with the usage if it is none. */
uint64_t amount_parse(const char *option, const char *text);

#endif
