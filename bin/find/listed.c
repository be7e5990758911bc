/* SPDX-License-Identifier: ISC */
/* listed.c - the names of a list, which alone are asked for. */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/grown.h"
#include "cli/names.h"
#include "cli/side.h"
#include "find/find.h"

static char **names;		/* sorted */
static size_t nnames;
static bool listed;

static void
add_name(const char *name, size_t len)
{
	names = grown(names, nnames, sizeof(*names));
	if ((names[nnames++] = strndup(name, len)) == NULL)
		err(1, NULL);
}

/* A line is a path, or the name of a metric, which may have two paths. */
static void
take_line(const char *line, const char *root)
{
	struct wsp_error ignored;
	char path[WSP_METRICLEN], *text;
	size_t len = strlen(line);
	int hashed, last = strchr(line, ';') != NULL ? 1 : 0;

	if (strchr(line, '/') != NULL ||
	    (len > 4 && strcmp(line + len - 4, ".wsp") == 0)) {
		text = find_trim(line, root);
		len = strlen(text);
		if (len > 4 && strcmp(text + len - 4, ".wsp") == 0)
			len -= 4;
		add_name(text, len);
		free(text);
		return;
	}
	names_add(line, &ignored);
	for (hashed = 0; hashed <= last; hashed++)
		if (wsp_metric_path(line, hashed, path, &ignored) == 0)
			add_name(path, strlen(path) - 4);
}

static int
by_bytes(const void *ap, const void *bp)
{
	return strcmp(*(char *const *)ap, *(char *const *)bp);
}

void
find_read_list(const char *root)
{
	struct wsp_error error;
	FILE *fp = strcmp(find_said.list, "-") == 0 ? stdin :
	    side_read(find_said.list, &error);
	int end = find_said.null ? '\0' : '\n';
	char *line = NULL;
	size_t room = 0;
	ssize_t len;

	if (fp == NULL) {
		cli_fail(find_said.list, &error);
		exit(cli_finish());
	}
	while ((len = getdelim(&line, &room, end, fp)) != -1) {
		if (len > 0 && line[len - 1] == (char)end)
			line[len - 1] = '\0';
		if (*line != '\0')
			take_line(line, root);
	}
	if (ferror(fp)) {
		cli_fail_errno(find_said.list);
		exit(cli_finish());
	}
	free(line);
	if (fp != stdin)
		fclose(fp);
	if (nnames > 1)
		qsort(names, nnames, sizeof(*names), by_bytes);
	listed = true;
}

bool
find_is_listed(const char *name)
{
	return !listed || (nnames > 0 && bsearch(&name, names, nnames,
	    sizeof(*names), by_bytes) != NULL);
}
