/* SPDX-License-Identifier: ISC */
/* missing.c - make a file that a tree lacks as another tree has it. */
#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "missing.h"
#include "retentions.h"

static int
fail(struct wsp_error *error)
{
	error->code = WSP_ESYS;
	error->sys = errno;
	snprintf(error->msg, sizeof(error->msg), "%s", strerror(errno));
	return -1;
}

/* Only root can give things away. */
static int
make_directory(const char *path, const char *like, struct wsp_error *error)
{
	struct stat st;

	if (mkdir(path, 0700) == -1)
		return errno == EEXIST ? 0 : fail(error);
	if (stat(like, &st) == -1 ||
	    (geteuid() == 0 && chown(path, st.st_uid, st.st_gid) == -1) ||
	    chmod(path, st.st_mode & 07777) == -1)
		return fail(error);
	return cli_no_sync() ? 0 : wsp_sync_directory(path, error);
}

/* Makes those of the directories in the name that are not there. */
static int
make_directories(char *const trees[2], const char *name,
    struct wsp_error *error)
{
	const char *slash;
	char *path, *like;
	int ret = 0;

	for (slash = strchr(name, '/'); ret == 0 && slash != NULL;
	    slash = strchr(slash + 1, '/')) {
		if (asprintf(&path, "%s/%.*s", trees[1], (int)(slash - name),
		    name) == -1 || asprintf(&like, "%s/%.*s", trees[0],
		    (int)(slash - name), name) == -1)
			err(1, NULL);
		ret = make_directory(path, like, error);
		free(path);
		free(like);
	}
	return ret;
}

static int
make_file(const char *path, const struct wsp_info *info,
    const struct stat *st, struct wsp_error *error)
{
	struct wsp_create_options options;
	struct retentions r;
	int ret;

	wsp_create_defaults(&options);
	options.method = (enum wsp_method)info->method;
	options.xff = (double)info->xff;
	options.mode = st->st_mode & 07777;
	if (geteuid() == 0) {
		options.owner = st->st_uid;
		options.group = st->st_gid;
	}
	options.no_sync = cli_no_sync();
	options.lock_timeout_ms = cli_lock_timeout();
	options.cancel = cli_catch();
	retentions_of(&r, info);
	ret = wsp_create(path, r.list, r.n, &options, NULL, error);
	free(r.list);
	cli_catch_end();
	return ret;
}

int
missing_make(char *const trees[2], const struct pair_paths *p,
    const char **failed, struct wsp_error *error)
{
	struct stat st;
	struct wsp *w;
	int ret;

	*failed = p->path[0];
	if (wsp_open(&w, p->path[0], WSP_READ, 0, error) == -1)
		return -1;
	ret = stat(p->path[0], &st) == -1 ? fail(error) : 0;
	if (ret == 0) {
		*failed = p->path[1];
		ret = make_directories(trees, p->name, error);
	}
	if (ret == 0)
		ret = make_file(p->path[1], wsp_info(w), &st, error);
	wsp_close(w);
	return ret;
}
