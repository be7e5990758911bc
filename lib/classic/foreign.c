/* SPDX-License-Identifier: ISC */
/* foreign.c - what a file is that is none of ours. */
#include <string.h>

#include "classic/header.h"

/* What files that are often beside ours begin with. */
static const struct magic {
	const char	*bytes;
	size_t		 len;
	const char	*text;
} magics[] = {
	{ "\x1f\x8b", 2, "a file compressed by gzip" },
	{ "BZh", 3, "a file compressed by bzip2" },
	{ "\xfd" "7zXZ", 6, "a file compressed by xz" },
	{ "\x28\xb5\x2f\xfd", 4, "a file compressed by zstd" },
	{ "\x04\x22\x4d\x18", 4, "a file compressed by lz4" },
	{ "PK\x03\x04", 4, "a ZIP archive" },
	{ "RRD", 4, "an RRD file, see rrd2whisper" },
	{ "SQLite format 3", 16, "an SQLite database" },
	{ "\x7f" "ELF", 4, "a program or library" },
	{ "whisper-exact ", 14, "a text of whisper-dump, see whisper-load" },
};

#define NMAGICS	(sizeof(magics) / sizeof(magics[0]))

/* A header has bytes of 0: no number in it is as large as four letters. */
static bool
is_text(const uint8_t *buf, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (buf[i] == 0x7f || (buf[i] < ' ' && buf[i] != '\t' &&
		    buf[i] != '\n' && buf[i] != '\r'))
			return false;
	return true;
}

const char *
wsp_known_kind(const void *buf, size_t len)
{
	const struct magic *m;

	for (m = magics; m < magics + NMAGICS; m++)
		if (len >= m->len && memcmp(buf, m->bytes, m->len) == 0)
			return m->text;
	return NULL;
}

const char *
wsp_foreign_name(const uint8_t *buf, size_t len)
{
	const char *kind = wsp_known_kind(buf, len);

	return kind == NULL && is_text(buf, len) ? "a text" : kind;
}
