/* SPDX-License-Identifier: ISC */
/* quick.c for a compiler without numbers of 128 bits. */
#define WSP_WIDE_PORTABLE
#include "text/quick.c"
