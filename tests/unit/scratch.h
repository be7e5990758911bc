/* SPDX-License-Identifier: ISC */
/* scratch.h - files in a directory of their own, for the unit tests. */
#ifndef SCRATCH_H
#define SCRATCH_H

#include <sys/wait.h>

#include <dirent.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "wsp.h"

static char scratch_dir[256];

/* Goes to a new directory. */
static inline void
scratch_enter(void)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(scratch_dir, sizeof(scratch_dir), "%s/wsp-unit.XXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(scratch_dir) == NULL || chdir(scratch_dir) == -1)
		err(1, "%s", scratch_dir);
}

/* Counts the files that are there, and may remove them. */
static inline int
scratch_files(bool removing)
{
	struct dirent *entry;
	DIR *dir;
	int n = 0;

	if ((dir = opendir(scratch_dir)) == NULL)
		err(1, "%s", scratch_dir);
	while ((entry = readdir(dir)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		if (removing)
			unlink(entry->d_name);
		n++;
	}
	closedir(dir);
	return n;
}

/* Removes all that is there, directories too. */
static inline void
scratch_clear(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		execlp("find", "find", ".", "-mindepth", "1", "-delete",
		    (char *)NULL);
		_exit(127);
	}
	waitpid(pid, NULL, 0);
}

static inline void
scratch_leave(void)
{
	scratch_files(true);
	if (chdir("/") == -1 || rmdir(scratch_dir) == -1)
		warn("%s", scratch_dir);
}

/* Makes a file of up to four archives, defined as for whisper-create(1). */
static inline int
scratch_make(const char *path, const char *definitions,
    const struct wsp_create_options *options, struct wsp_error *why)
{
	struct wsp_retention r[4];
	char text[4][32];
	int i, n;

	n = sscanf(definitions, "%31s %31s %31s %31s", text[0], text[1],
	    text[2], text[3]);
	for (i = 0; i < n; i++)
		if (wsp_retention_parse(text[i], &r[i], why) == -1)
			errx(1, "%s: %s", text[i], why->msg);
	return wsp_create(path, r, (size_t)n, options, NULL, why);
}

#endif
