/* SPDX-License-Identifier: ISC */
/* origin.c - who is asked, by a URL. */
#include <string.h>
#include <strings.h>

#include "remote/origin.h"

size_t
wsp_url_origin(const char *url)
{
	const char *host = strstr(url, "://");

	return host == NULL ? 0 :
	    (size_t)(host + 3 - url) + strcspn(host + 3, "/?#");
}

bool
wsp_same_origin(const char *a, const char *b)
{
	size_t len = wsp_url_origin(a);

	return len == wsp_url_origin(b) && strncasecmp(a, b, len) == 0;
}
