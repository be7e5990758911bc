/* SPDX-License-Identifier: ISC */
/* rrdout.c - where the files go that are made of RRD files. */
#include <err.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "input/rrdout.h"

/* A file that was made. */
struct made {
	char	*path;		/* the real one */
	char	*rrd;
};

static void *made;		/* a tree of them */

static int
by_path(const void *ap, const void *bp)
{
	const struct made *a = ap, *b = bp;

	return strcmp(a->path, b->path);
}

/* A path that stays below the directory that it is put behind. */
static const char *
relative(const char *path, struct wsp_error *error)
{
	const char *s;
	size_t len;

	while (strncmp(path, "./", 2) == 0 || *path == '/')
		path += *path == '/' ? 1 : 2;
	for (s = path; *s != '\0'; s += len + (s[len] == '/')) {
		len = strcspn(s, "/");
		if (len == 2 && memcmp(s, "..", 2) == 0) {
			wsp_fail(error, WSP_EVALUE, "a path with .. cannot "
			    "be kept below another directory");
			return NULL;
		}
	}
	return path;
}

char *
rrdout_path(const struct item *item, const char *dir, bool listed,
    const char *source, struct wsp_error *error)
{
	const char *base = item->name;
	size_t len;
	char *path;

	if (dir == NULL)
		base = item->path;
	else if (listed && !item->walked &&
	    (base = relative(item->path, error)) == NULL)
		return NULL;
	len = strlen(base);
	if (len > 4 && strcmp(base + len - 4, ".rrd") == 0)
		len -= 4;
	if (asprintf(&path, "%s%s%.*s%s%s.wsp", dir == NULL ? "" : dir,
	    dir == NULL ? "" : "/", (int)len, base, source == NULL ? "" : "_",
	    source == NULL ? "" : source) == -1)
		err(1, NULL);
	return path;
}

int
rrdout_check(const char *path, struct wsp_error *error)
{
	struct made key = { .path = realpath(path, NULL) }, **node;

	if (key.path == NULL)
		return 0;
	node = tfind(&key, &made, by_path);
	free(key.path);
	return node == NULL ? 0 : wsp_fail(error, WSP_EVALUE,
	    "was made of %s already", (*node)->rrd);
}

void
rrdout_made(const char *path, const char *rrd)
{
	struct made *m = malloc(sizeof(*m));

	if (m == NULL || (m->rrd = strdup(rrd)) == NULL)
		err(1, NULL);
	/* Somebody may have moved it already. */
	if ((m->path = realpath(path, NULL)) == NULL) {
		free(m->rrd);
		free(m);
	} else if (tsearch(m, &made, by_path) == NULL)
		err(1, NULL);
}
