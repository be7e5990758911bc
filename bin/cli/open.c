/* SPDX-License-Identifier: ISC */
/* open.c - every file that a tool reads or writes is opened here. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "cli/open.h"
#include "wsp-remote.h"

static const char *mix;
static bool share_lock, sync_inplace, no_sync;
static int lock_timeout_ms = 10000;
bool open_dry_run;
open_fn *open_elsewhere, *open_url;
bool open_paths_here;

const struct cli_option open_read_options[] = {
	{ 0, "lock", NULL, "read while no writer has the lock",
	    .flag = &share_lock },
	{ .name = NULL }
};

const struct cli_option open_lock_options[] = {
	{ 0, "lock-timeout", "SECONDS", "wait so long for a lock (10)",
	    .ms = &lock_timeout_ms, .pace = true },
	{ .name = NULL }
};

const struct cli_option open_write_options[] = {
	{ 0, "fsync", NULL, "wait until it is on the disk",
	    .flag = &sync_inplace },
	{ .name = NULL }
};

const struct cli_option open_replace_options[] = {
	{ 0, "no-fsync", NULL, "do not wait for the disk", .flag = &no_sync },
	{ .name = NULL }
};

const struct cli_option open_dry_run_options[] = {
	{ 'n', "dry-run", NULL, "only tell what would be done",
	    .flag = &open_dry_run, .pace = true },
	{ .name = NULL }
};

const struct cli_option open_mix_options[] = {
	{ 0, "method", "NAME", "of a file of several, as average or p95",
	    .text = &mix },
	{ .name = NULL }
};

const char *
open_mix(void)
{
	return mix;
}

/* Of a file of several methods one is looked at if --method asks for it. */
static int
choose(struct wsp *w, struct wsp_error *error)
{
	if (mix == NULL || wsp_problem(w) != NULL ||
	    wsp_choose_method(w, mix, error) == 0)
		return 0;
	wsp_close(w);
	return -1;
}

/* Is it a URL, and not found below a directory? */
static bool
is_url(struct wsp_path place)
{
	return place.dir == AT_FDCWD && wsp_is_url(place.path);
}

/* Only who reads knows what to do with a URL. */
static int
refuse_url(struct wsp_error *error)
{
	wsp_fail(error, WSP_ESYS, "cannot write to a URL");
	error->sys = EROFS;
	return -1;
}

int
open_no_url(const char *path, struct wsp_error *error)
{
	return wsp_is_url(path) ? refuse_url(error) : 0;
}

bool
open_is_path(const char *name)
{
	return name[0] == '/' || strncmp(name, "./", 2) == 0 ||
	    strncmp(name, "../", 3) == 0;
}

/* By whom is it opened, if it is no file?  NULL for one. */
static open_fn *
opener_of(struct wsp_path place)
{
	if (open_paths_here && (place.dir != AT_FDCWD ||
	    open_is_path(place.path)))
		return NULL;
	return is_url(place) && open_elsewhere == NULL ? open_url :
	    open_elsewhere;
}

/* Opens a file, which may be elsewhere, with points from a time on or all. */
static int
open_one(struct wsp **wp, struct wsp_path place, enum wsp_access access,
    const int64_t *from, int64_t now, struct wsp_error *error)
{
	open_fn *open = opener_of(place);
	struct wsp *w;

	if (open == NULL && is_url(place))
		return refuse_url(error);
	if ((open != NULL ?
	    open(&w, place, access, from, now, error) :
	    wsp_open_at(&w, place, access == WSP_READ && share_lock ?
	    WSP_READ_LOCKED : access, lock_timeout_ms, error)) == -1 ||
	    choose(w, error) == -1)
		return -1;
	*wp = w;
	return 0;
}

int
open_read(struct wsp **wp, struct wsp_path place, struct wsp_error *error)
{
	return open_one(wp, place, WSP_READ, NULL, 0, error);
}

int
open_look(struct wsp **wp, struct wsp_path place, struct wsp_error *error)
{
	return open_one(wp, place, WSP_LOOK, NULL, 0, error);
}

int
open_points(struct wsp **wp, struct wsp_path place, int64_t from, int64_t now,
    struct wsp_error *error)
{
	return open_one(wp, place, WSP_READ, &from, now, error);
}

int
open_examine(struct wsp **wp, struct wsp_path place, struct wsp_error *error)
{
	open_fn *open = opener_of(place);

	if (open == NULL && is_url(place))
		return refuse_url(error);
	if (open != NULL)
		return open(wp, place, WSP_EXAMINE, NULL, 0, error);
	return wsp_open_at(wp, place, WSP_EXAMINE, lock_timeout_ms, error);
}

int
open_write(struct wsp **wp, struct wsp_path place, struct wsp_error *error)
{
	return is_url(place) ? refuse_url(error) :
	    wsp_open_at(wp, place, WSP_WRITE, lock_timeout_ms, error);
}

int
open_target(struct wsp **wp, struct wsp_path place, struct wsp_error *error)
{
	if (!open_dry_run)
		return open_write(wp, place, error);
	return is_url(place) ? refuse_url(error) :
	    open_read(wp, place, error);
}

bool
open_again(int *tries, const struct wsp_error *error)
{
	return error->code == WSP_ECHANGED && (*tries)++ == 0;
}

int
open_change(struct wsp **wp, struct wsp_path place, struct wsp_error *error)
{
	if (!open_dry_run || is_url(place))
		return open_write(wp, place, error);
	if (wsp_open_at(wp, place, WSP_READ_LOCKED, lock_timeout_ms,
	    error) == -1)
		return -1;
	if (wsp_may_change(place, WSP_IN_PLACE, NULL, error) == 0)
		return 0;
	wsp_close(*wp);
	return -1;
}

int
open_finish(struct wsp *w, struct wsp_error *error)
{
	if (sync_inplace && wsp_sync(w, error) == -1)
		return -1;
	return wsp_finish(w, error);
}

void
open_new(struct wsp_create_options *options)
{
	options->no_sync = no_sync;
	options->lock_timeout_ms = lock_timeout_ms;
	options->cancel = cli_catch();
}

int
open_lock_timeout(void)
{
	return lock_timeout_ms;
}

bool
open_sync(void)
{
	return sync_inplace;
}

bool
open_no_sync(void)
{
	return no_sync;
}
