/* SPDX-License-Identifier: ISC */
#ifndef WSP_BASE_XXH3_H
#define WSP_BASE_XXH3_H

#include <stddef.h>
#include <stdint.h>

/*
 * The 64 bits of XXH3, Yann Collet's hash, as XXH3_64bits_withSeed() of
 * libxxhash has them: quick, and good against accidents, not against people.
 */
uint64_t wsp_xxh3(const void *, size_t len, uint64_t seed);

#endif
