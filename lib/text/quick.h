/* SPDX-License-Identifier: ISC */
/* quick.h - %f and %.35g of most numbers, without long arithmetic. */
#ifndef WSP_TEXT_QUICK_H
#define WSP_TEXT_QUICK_H

#include <stdint.h>

/* Writes m / 2^k, m < 2^53 and k >= -11, and returns the end. */
char	*wsp_quick_fixed(char *, uint64_t m, int k);

/*
 * Writes m / 2^k, 2^52 <= m < 2^53 and -11 <= k <= 64, and returns the end, or
 * NULL where only long arithmetic can do it.
 */
char	*wsp_quick_exact(char *, uint64_t m, int k);

#endif
