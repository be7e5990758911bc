/* SPDX-License-Identifier: ISC */
#ifndef BIN_PRINT_HUMAN_H
#define BIN_PRINT_HUMAN_H

#include "cli/out.h"

/* Put a number of bytes as 304B or 1.5M, a time span as 5m or 1d12h. */
void	human_bytes(struct out *, uint64_t);
void	human_seconds(struct out *, uint64_t);

#endif
