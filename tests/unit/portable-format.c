/* SPDX-License-Identifier: ISC */
/* format.c for a compiler without numbers of 128 bits. */
#define WSP_WIDE_PORTABLE
#include "text/format.c"
