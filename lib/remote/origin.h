/* SPDX-License-Identifier: ISC */
/* origin.h - who is asked, by a URL: what is said to one is not to another. */
#ifndef WSP_REMOTE_ORIGIN_H
#define WSP_REMOTE_ORIGIN_H

#include <stdbool.h>
#include <stddef.h>

/* Scheme, host and port of a URL: how long they are. */
size_t	wsp_url_origin(const char *url);

/* Are they the same of two? */
bool	wsp_same_origin(const char *a, const char *b);

#endif
