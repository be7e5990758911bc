/* SPDX-License-Identifier: ISC */
/* order.c - names as they may be, and their orders. */
#include <string.h>

#include "catalog/order.h"

#define SUFFIX		".wsp"
#define SUFFIX_LEN	4

bool
wsp_name_valid(const char *name, size_t len, size_t good)
{
	size_t i;

	if (len == 0 || len > WSP_NAME_MAX || name[len - 1] == '/')
		return false;
	for (i = good; i < len; i++) {
		/* These three come before all that names have most of. */
		if ((unsigned char)name[i] > '/')
			continue;
		if (name[i] == '\0' || ((name[i] == '/' || name[i] == '.') &&
		    (i == 0 || name[i - 1] == '/')))
			return false;
	}
	return true;
}

/* Where two texts differ first, or the shorter one ends. */
static size_t
common(const char *a, size_t alen, const char *b, size_t blen)
{
	size_t n = alen < blen ? alen : blen, i = 0;

	/* Neighbours have much in common: a word at a time first. */
	while (n - i >= 8 && memcmp(a + i, b + i, 8) == 0)
		i += 8;
	while (i < n && a[i] == b[i])
		i++;
	return i;
}

static bool
has_slash(const char *s, size_t from, size_t len)
{
	return memchr(s + from, '/', len - from) != NULL;
}

/* Byte i of the name of a file. */
static int
file_byte(const char *s, size_t len, size_t i)
{
	if (i < len)
		return (unsigned char)s[i];
	return i < len + SUFFIX_LEN ? SUFFIX[i - len] : -1;
}

/* Byte i of the name of a directory, which ends before the slash. */
static int
dir_byte(const char *s, size_t len, size_t i)
{
	return i < len && s[i] != '/' ? (unsigned char)s[i] : -1;
}

int
wsp_name_compare(const char *a, size_t alen, const char *b, size_t blen)
{
	size_t i = common(a, alen, b, blen);
	bool adir, bdir;
	int x, y;

	if (i == alen && i == blen)
		return 0;
	adir = has_slash(a, i, alen);
	bdir = has_slash(b, i, blen);
	if (adir != bdir)
		return adir ? 1 : -1;
	if (adir)
		return dir_byte(a, alen, i) < dir_byte(b, blen, i) ? -1 : 1;
	do {
		x = file_byte(a, alen, i);
		y = file_byte(b, blen, i);
		i++;
	} while (x == y && x != -1);
	return x < y ? -1 : 1;
}

int
wsp_path_compare(const char *a, size_t alen, const char *b, size_t blen)
{
	size_t i = common(a, alen, b, blen);

	if (i == alen || i == blen)
		return (alen > blen) - (alen < blen);
	return dir_byte(a, alen, i) < dir_byte(b, blen, i) ? -1 : 1;
}

int
wsp_name_in(const char *name, size_t len, const char *dir, size_t dirlen)
{
	size_t i;

	if (dirlen == 0)
		return 0;
	i = common(name, len, dir, dirlen);
	if (i == dirlen && i < len && name[i] == '/')
		return 0;
	/* A file where dir goes on comes before directories. */
	if (!has_slash(name, i, len))
		return -1;
	return dir_byte(name, len, i) < dir_byte(dir, dirlen, i) ? -1 : 1;
}

size_t
wsp_name_dir(const char *name, size_t len)
{
	while (len > 0 && name[len - 1] != '/')
		len--;
	return len > 0 ? len - 1 : 0;
}
