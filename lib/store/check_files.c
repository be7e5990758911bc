/* SPDX-License-Identifier: ISC */
/* check_files.c - which files are in a store, and should they be? */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/io.h"
#include "store/bytes.h"
#include "store/check.h"
#include "store/head_read.h"
#include "store/names.h"

static const char *const ours[] = {
	WSP_STORE_README, WSP_STORE_HEAD, WSP_STORE_HEAD_OLD, WSP_STORE_DATA,
	WSP_STORE_INDEX, WSP_STORE_LOCK, WSP_STORE_RESERVE, WSP_STORE_LOST
};

struct listing {
	struct wsp_store_checking *c;
	const char	*dir;		/* below the store, "" for that */
	uint64_t	 division;	/* of data */
	bool		 busy;		/* a writer is at work */
};

static bool
is_leftover(const char *name)
{
	size_t len = strlen(name), tail = sizeof(WSP_STORE_TMP) - 1;

	return len > tail && strcmp(name + len - tail, WSP_STORE_TMP) == 0;
}

static void
note(struct listing *l, const char *name, const char *what)
{
	char text[WSP_ERRLEN];

	snprintf(text, sizeof(text), "%s%s%s: %s", l->dir,
	    *l->dir == '\0' ? "" : "/", name, what);
	l->c->tell(l->c->arg, true, text);
}

static int
look_at_segment(void *arg, const char *name, struct wsp_error *err)
{
	struct listing *l = arg;
	const struct wsp_store_head *h = &l->c->store->head;
	uint64_t number;

	(void)err;
	if (is_leftover(name))
		note(l, name, "a leftover of a crash");
	else if (!wsp_store_number(name, &number) ||
	    number / WSP_STORE_A_DIRECTORY != l->division)
		note(l, name, "no file of the store");
	else if (wsp_store_head_lists(h, number) ||
	    (l->busy && number >= h->next))
		return 0;
	else if (number < h->next)
		note(l, name, "a leftover of a crash: HEAD lists it no more");
	else
		wsp_store_problem(l->c, "%s/%s: HEAD does not list it",
		    l->dir, name);
	return 0;
}

static int
look_at_top(void *arg, const char *name, struct wsp_error *err)
{
	struct listing *l = arg;
	size_t i;

	(void)err;
	if (is_leftover(name)) {
		if (!l->busy)
			note(l, name, "a leftover of a crash");
		return 0;
	}
	for (i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		if (strcmp(ours[i], name) == 0)
			return 0;
	note(l, name, "no file of the store");
	return 0;
}

static int
look_at_division(void *arg, const char *name, struct wsp_error *err)
{
	struct listing *l = arg, in = *l;
	char path[WSP_STORE_NAME_SIZE];

	if (!wsp_store_number(name, &in.division)) {
		note(l, name, "no file of the store");
		return 0;
	}
	snprintf(path, sizeof(path), "%s/%s", WSP_STORE_DATA, name);
	in.dir = path;
	if (wsp_store_names(l->c->store->dir, path, look_at_segment, &in,
	    err) == 0)
		return 0;
	if (err->sys == ENOTDIR)
		note(l, name, "no file of the store");
	else
		wsp_store_problem(l->c, "%s: %s", path, err->msg);
	return 0;
}

/* Has a writer the lock? */
static bool
is_busy(const struct wsp_store *s)
{
	struct wsp_error err;
	uint64_t size;
	bool busy;
	int fd;

	if ((fd = wsp_store_file_open(s->dir, WSP_STORE_LOCK, &size,
	    &err)) == -1)
		return false;
	busy = wsp_io_lock(fd, 0, &err) == -1 && err.code == WSP_ELOCKED;
	wsp_io_close(fd, &err);
	return busy;
}

int
wsp_store_check_files(struct wsp_store_checking *c, struct wsp_error *err)
{
	struct listing l = { .c = c, .dir = "" };

	/* Elsewhere nobody lists what there is. */
	if (c->store->site != NULL)
		return 0;
	l.busy = is_busy(c->store);
	if (wsp_store_names(c->store->dir, ".", look_at_top, &l, err) == -1)
		return -1;
	l.dir = WSP_STORE_DATA;
	if (wsp_store_names(c->store->dir, WSP_STORE_DATA, look_at_division,
	    &l, err) == 0)
		return 0;
	/* That all segments are missing is told elsewhere. */
	return err->sys == ENOTDIR ? 0 : -1;
}
