/* SPDX-License-Identifier: ISC */
/* preserve.c - make a file of its own of a whole object. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/io.h"
#include "remote/object.h"

#define PIECE	(1 << 20)
#define LOCK_MS	60000

/* Are all pages there and right? */
static int
check_whole(struct wsp_object *o, bool *whole, struct wsp_error *err)
{
	uint64_t i, n = wsp_paging_pages(&o->head);
	uint8_t *buf;

	if ((buf = malloc(o->head.page_size)) == NULL)
		return wsp_fail_errno(err, NULL);
	*whole = true;
	for (i = 0; *whole && i < n; i++)
		wsp_pages_read(&o->pages, i, 1, buf, whole);
	free(buf);
	return 0;
}

/*
 * Gives the data the name of the file, while nobody else writes to it; from
 * then on nobody will.  *done is false where that cannot be.
 */
static int
link_data(struct wsp_object *o, const char *path, bool *done,
    struct wsp_error *err)
{
	uint64_t n = wsp_paging_pages(&o->head);
	char file[WSP_CACHE_NAME];
	bool whole;
	int ret;

	*done = false;
	if (!o->cached || !o->pages.writable || n == 0)
		return 0;
	if (wsp_pages_lock(&o->pages, 0, n, LOCK_MS, err) == -1)
		return -1;
	if ((ret = check_whole(o, &whole, err)) == 0 && whole &&
	    (ret = wsp_pages_flag(&o->pages, WSP_INDEX_FROZEN, err)) == 0 &&
	    (o->pages.head.flags & WSP_INDEX_FROZEN) != 0) {
		ret = wsp_io_link(o->pages.cache->dir, wsp_cache_file(file,
		    o->pages.name, ".data"), AT_FDCWD, path, err);
		*done = ret == 0;
		if (ret == -1 && err->sys != EEXIST)
			ret = 0;
	}
	wsp_pages_unlock(&o->pages, 0, n);
	return ret;
}

/* What is written to a file that is made of the source. */
static int
write_all(void *arg, int fd, struct wsp_error *err)
{
	struct wsp_object *o = arg;
	uint64_t at;
	size_t got = 0;
	uint8_t *buf;
	int ret = 0;

	if ((buf = malloc(PIECE)) == NULL)
		return wsp_fail_errno(err, NULL);
	for (at = 0; ret == 0 && at < o->head.size; at += got) {
		ret = wsp_source_read(&o->source, buf, PIECE, (off_t)at, &got,
		    err);
		if (ret == 0)
			ret = wsp_io_write(fd, buf, got, (off_t)at, err);
	}
	free(buf);
	return ret;
}

int
wsp_cache_preserve(struct wsp_remote *r, const char *url, const char *path,
    struct wsp_error *err)
{
	struct wsp_source *source;
	struct wsp_error ignored;
	struct stat st;
	bool done;
	int ret;

	if (wsp_io_lstat(AT_FDCWD, path, &st, &ignored) == 0) {
		errno = EEXIST;
		return wsp_fail_errno(err, "%s", path);
	}
	if (wsp_cache_fetch(r, url, 0, UINT64_MAX, NULL, NULL, err) == -1 ||
	    wsp_object_open(&source, r, url, 0, err) == -1)
		return -1;
	ret = link_data((struct wsp_object *)source, path, &done, err);
	if (ret == 0 && !done)
		ret = wsp_write_file(path, NULL, LOCK_MS, r->options.cancel,
		    write_all, source, err);
	wsp_source_drop(source);
	return ret;
}
