/* SPDX-License-Identifier: ISC */
/* names.c - find the names of metrics whose files are called by a hash. */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/names.h"
#include "cli/side.h"

/* A tagged metric, and the path that its hash makes. */
struct known {
	char	*path, *name;
};

static struct known *list;
static size_t n, room;
static bool hashes;

static int
by_path(const void *ap, const void *bp)
{
	const struct known *a = ap, *b = bp;

	return strcmp(a->path, b->path);
}

/* Only of those with tags the name is not in the path. */
int
names_add(const char *text, struct wsp_error *error)
{
	char name[WSP_METRICLEN], path[WSP_METRICLEN];
	struct wsp_error ignored;

	if (wsp_metric_normalize(text, name, error) == -1)
		return -1;
	if (strchr(name, ';') == NULL ||
	    wsp_metric_path(name, true, path, &ignored) == -1)
		return 0;
	if (n == room) {
		room = room == 0 ? 64 : 2 * room;
		list = reallocarray(list, room, sizeof(*list));
		if (list == NULL)
			err(1, NULL);
	}
	list[n] = (struct known){ strdup(path), strdup(name) };
	if (list[n].path == NULL || list[n].name == NULL)
		err(1, NULL);
	n++;
	return 0;
}

void
names_sort(void)
{
	if (n > 0)
		qsort(list, n, sizeof(*list), by_path);
}

void
names_read(const char *option, const char *file)
{
	bool in = strcmp(file, "-") == 0;
	struct wsp_error error;
	FILE *fp = in ? stdin : side_read(file, &error);
	char *line = NULL;
	size_t size = 0;

	(void)option;
	if (fp == NULL)
		errx(1, "%s: %s", file, error.msg);
	while (getline(&line, &size, fp) != -1) {
		line[strcspn(line, "\r\n")] = '\0';
		if (*line != '\0' && names_add(line, &error) == -1)
			cli_failx(file, "%s: %s", line, error.msg);
	}
	if (ferror(fp) || !feof(fp))
		errx(1, "%s: %s", file, strerror(errno));
	if (!in)
		fclose(fp);
	free(line);
	names_sort();
}

const struct cli_option names_options[] = {
	{ 0, "names", "FILE",
	    "names of tagged metrics, for files called by a hash",
	    .call = names_read },
	{ .name = NULL }
};

void
names_allow_hashes(void)
{
	hashes = true;
}

/* The digits that a file is called by. */
static void
put_hash(const char *path, char *metric)
{
	const char *base = strrchr(path, '/') + 1;
	size_t len = strcspn(base, ".");

	memcpy(metric, base, len);
	metric[len] = '\0';
}

int
names_find(const char *path, char *metric, struct wsp_error *error)
{
	const struct known *found, key = { .path = (char *)path };

	if (wsp_metric_from_path(path, metric, error) == 0)
		return 0;
	if (error->code != WSP_EHASHED)
		return -1;
	found = n == 0 ? NULL : bsearch(&key, list, n, sizeof(*list), by_path);
	if (found != NULL)
		strlcpy(metric, found->name, WSP_METRICLEN);
	else if (hashes)
		put_hash(path, metric);
	return found != NULL || hashes ? 0 : -1;
}
