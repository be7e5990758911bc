/* SPDX-License-Identifier: ISC */
/*
 * visible.h - names that leave a terminal as it is.
 *
 * The name of a file may hold anything: what a terminal would obey is written
 * as an escape, as is what is no UTF-8.
 */
#ifndef BIN_CLI_VISIBLE_H
#define BIN_CLI_VISIBLE_H

#include <stdbool.h>
#include <stdint.h>

/* Room for what is shown of one character. */
#define VISIBLE_LEN	20

/* Is it no control character, and none that moves others about? */
bool	visible_char(uint32_t code);

/* Writes what is shown of the character at *s, which moves on; no NUL. */
char	*visible_put(char *, const char **s);

/* Is a text shown as it is? */
bool	visible_all(const char *);

/* A copy to be shown; to be freed. */
char	*visible_text(const char *);

/* Is standard output a terminal? */
bool	visible_wanted(void);

#endif
