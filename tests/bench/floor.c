/* SPDX-License-Identifier: ISC */
/*
 * floor.c - the least that questions about many names can cost.
 *
 *	floor stat root		fstatat of each path, from the root
 *	floor fnv		FNV-1a of each line, of 32 bits
 *	floor md5		MD5 of each line
 *	floor schemas file	the rule of each line, by the library
 *
 * Lines come from standard input.  Their number is printed.
 */
#include <sys/stat.h>

#include <err.h>
#include <fcntl.h>
#include <md5.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "wsp-tree.h"

static int root;
static struct wsp_schemas *schemas;
static unsigned long sum;	/* so that nothing is left out */

static void
look(const char *line, size_t len)
{
	struct stat st;

	(void)len;
	if (fstatat(root, line, &st, AT_SYMLINK_NOFOLLOW) == -1)
		err(1, "%s", line);
	sum += (unsigned long)st.st_ino;
}

static void
hash_fnv(const char *line, size_t len)
{
	uint32_t h = 2166136261U;
	size_t i;

	for (i = 0; i < len; i++)
		h = (h ^ (uint8_t)line[i]) * 16777619U;
	sum += h;
}

static void
hash_md5(const char *line, size_t len)
{
	uint8_t digest[MD5_DIGEST_LENGTH];
	MD5_CTX ctx;

	MD5Init(&ctx);
	MD5Update(&ctx, (const uint8_t *)line, len);
	MD5Final(digest, &ctx);
	sum += digest[0];
}

static void
match(const char *line, size_t len)
{
	struct wsp_error error;
	struct wsp_rule rule;

	(void)len;
	if (wsp_schemas_match(schemas, line, &rule, &error) == -1)
		errx(1, "%s: %s", line, error.msg);
	sum += rule.storage != NULL;
}

static unsigned long
each_line(void (*call)(const char *, size_t))
{
	unsigned long n = 0;
	char *line = NULL;
	size_t room = 0;
	ssize_t len;

	for (; (len = getline(&line, &room, stdin)) > 0; n++) {
		line[len - 1] = '\0';
		call(line, (size_t)len - 1);
	}
	free(line);
	return n;
}

int
main(int argc, char *argv[])
{
	const char *what = argc > 1 ? argv[1] : "";
	struct wsp_error error;
	unsigned long n;

	if (strcmp(what, "stat") == 0 && argc == 3) {
		if ((root = open(argv[2], O_PATH | O_DIRECTORY)) == -1)
			err(1, "%s", argv[2]);
		n = each_line(look);
	} else if (strcmp(what, "schemas") == 0 && argc == 3) {
		if (wsp_schemas_read(&schemas, argv[2], NULL, 0,
		    &error) == -1)
			errx(1, "%s: %s", argv[2], error.msg);
		n = each_line(match);
		wsp_schemas_free(schemas);
	} else if (strcmp(what, "fnv") == 0)
		n = each_line(hash_fnv);
	else if (strcmp(what, "md5") == 0)
		n = each_line(hash_md5);
	else
		errx(2, "usage: floor stat root | fnv | md5 | schemas file");
	printf("%lu %lx\n", n, sum);
	return 0;
}
