/* SPDX-License-Identifier: ISC */
/* says.h - compare errors, for the unit tests. */
#ifndef SAYS_H
#define SAYS_H

#include <stdio.h>
#include <string.h>

#include "wsp.h"

/* Is it this error?  A message of "" stands for any; reports if it is not. */
static inline bool
says(const struct wsp_error *err, enum wsp_code code, const char *message)
{
	if (err->code == code && (err->sys != 0) == (code == WSP_ESYS) &&
	    err->msg[0] != '\0' &&
	    (*message == '\0' || strcmp(err->msg, message) == 0))
		return true;
	printf("# code %d: %s\n", (int)err->code, err->msg);
	return false;
}

#endif
