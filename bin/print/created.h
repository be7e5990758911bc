/* SPDX-License-Identifier: ISC */
#ifndef BIN_PRINT_CREATED_H
#define BIN_PRINT_CREATED_H

#include <stdbool.h>
#include <stdint.h>

/* Prints that a file was made, perhaps in the place of one that existed. */
void	print_created(const char *path, bool existed, uint64_t size);

#endif
