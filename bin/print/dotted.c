/* SPDX-License-Identifier: ISC */
/* dotted.c - the name of a metric of a tree, which most often needs dots. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "print/dotted.h"
#include "wsp.h"

#define TAGGED		"_tagged/"
#define BYTES(b)	(UINT64_C(0x0101010101010101) * (b))

/* A dot for each slash; the two differ in one bit, the lowest. */
static uint64_t
dots(uint64_t word)
{
	uint64_t other = word ^ BYTES('/');

	other |= (other & BYTES(127)) + BYTES(127);
	return word ^ (~(other | BYTES(127)) >> 7);
}

static void
put_dots(const char *from, size_t len, char *to)
{
	uint64_t word;
	size_t i;

	for (i = 0; len - i >= sizeof(word); i += sizeof(word)) {
		memcpy(&word, from + i, sizeof(word));
		word = dots(word);
		memcpy(to + i, &word, sizeof(word));
	}
	for (; i < len; i++)
		to[i] = from[i] == '/' ? '.' : from[i];
	to[len] = '\0';
}

size_t
dotted_name(const char *path, size_t len, char *buf)
{
	char whole[WSP_METRICLEN + 8];
	struct wsp_error ignored;

	if (len > strlen(TAGGED) &&
	    memcmp(path, TAGGED, strlen(TAGGED)) == 0) {
		snprintf(whole, sizeof(whole), "%s.wsp", path);
		if (wsp_metric_from_path(whole, buf, &ignored) == 0)
			return strlen(buf);
	}
	put_dots(path, len, buf);
	return len;
}
