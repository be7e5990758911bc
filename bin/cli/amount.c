/* SPDX-License-Identifier: ISC */
/* amount.c - numbers of bytes and of other things. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/amount.h"
#include "cli/cli.h"

#define TEN	10

void
amount_count(struct out *out, const char *before, uint64_t n,
    const char *after)
{
	out_text(out, before);
	out_uint(out, n);
	out_text(out, after);
}

void
amount_bytes(struct out *out, uint64_t bytes)
{
	static const char *const units[] = { " kB", " MB", " GB", " TB",
	    " PB", " EB" };
	uint64_t unit = 1000;
	char text[WSP_NUMLEN];
	size_t i = 0;

	if (bytes < unit) {
		amount_count(out, "", bytes, bytes == 1 ? " byte" : " bytes");
		return;
	}
	while (bytes / unit >= 1000) {
		unit *= 1000;
		i++;
	}
	snprintf(text, sizeof(text), bytes / unit < 100 ? "%" PRIu64 ".%"
	    PRIu64 : "%" PRIu64, bytes / unit, bytes % unit / (unit / TEN));
	out_text(out, text);
	out_text(out, units[i]);
}

uint64_t
amount_parse(const char *option, const char *text)
{
	static const char units[] = "KMGT";
	unsigned shift = 0;
	uint64_t n;
	char *end;
	size_t i;

	errno = 0;
	n = strtoull(text, &end, TEN);
	for (i = 0; units[i] != '\0'; i++)
		if (*end == units[i] || *end == units[i] + 'a' - 'A')
			shift = 10 * (unsigned)(i + 1);
	end += shift != 0;
	if (*text < '0' || *text > '9' || *end != '\0' || errno != 0 ||
	    n > UINT64_MAX >> shift)
		cli_usage("--%s: '%s' is no number of bytes", option, text);
	return n << shift;
}
