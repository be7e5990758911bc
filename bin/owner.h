/* SPDX-License-Identifier: ISC */
#ifndef OWNER_H
#define OWNER_H

#include <sys/types.h>

/* Reads a mode, octal or symbolic; exits with 2 if it is none. */
mode_t	mode_parse(const char *option, const char *text);

/*
 * Reads USER, USER:GROUP or :GROUP, names or numbers; what is not given stays
 * as it is.  Exits with 2 if there is no such user or group.
 */
void	owner_parse(const char *option, const char *text, id_t *owner,
	    id_t *group);

#endif
