/* SPDX-License-Identifier: ISC */
/* secret.c - texts that are not left in memory. */
#include <stdlib.h>
#include <string.h>

#include "remote/secret.h"

void
wsp_secret_free(char *s)
{
	if (s != NULL)
		explicit_bzero(s, strlen(s));
	free(s);
}
