/* SPDX-License-Identifier: ISC */
/* list.c - the lines of a list that --files-from names. */
#include <sys/types.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/grown.h"
#include "cli/side.h"
#include "snapshots/list.h"

static void
add(struct list *list, char *line)
{
	list->lines = grown(list->lines, list->n, sizeof(*list->lines));
	list->lines[list->n++] = line;
}

bool
list_read(struct list *list, const char *path, bool null)
{
	struct wsp_error error;
	int end = null ? '\0' : '\n';
	FILE *fp = strcmp(path, "-") == 0 ? stdin : side_read(path, &error);
	char *line = NULL;
	size_t room = 0;
	ssize_t len;

	if (fp == NULL) {
		cli_fail(path, &error);
		return false;
	}
	while ((len = getdelim(&line, &room, end, fp)) > 0) {
		if (line[len - 1] == end)
			line[len - 1] = '\0';
		if (*line == '\0')
			continue;
		add(list, line);
		line = NULL;
		room = 0;
	}
	free(line);
	if (fp != stdin)
		fclose(fp);
	return true;
}

void
list_free(struct list *list)
{
	while (list->n > 0)
		free(list->lines[--list->n]);
	free(list->lines);
	list->lines = NULL;
}
