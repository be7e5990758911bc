/* SPDX-License-Identifier: ISC */
/* sweep.c - remove what a crash left in a store. */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/error.h"
#include "base/io.h"
#include "store/bytes.h"
#include "store/head_read.h"
#include "store/names.h"
#include "store/sync.h"
#include "store/whole.h"
#include "store/writer.h"

bool
wsp_store_number(const char *name, uint64_t *number)
{
	char *end;

	if (*name < '0' || *name > '9' || (name[0] == '0' && name[1] != '\0'))
		return false;
	errno = 0;
	*number = strtoull(name, &end, 10);
	return errno == 0 && *end == '\0';
}

int
wsp_store_names(int dir, const char *path, wsp_store_name *call, void *arg,
    struct wsp_error *err)
{
	struct dirent *d;
	int fd, ret = 0;
	DIR *list;

	if ((fd = wsp_io_open_directory(dir, path, err)) == -1)
		return err->sys == ENOENT ? 0 : -1;
	if ((list = fdopendir(fd)) == NULL) {
		close(fd);
		return wsp_fail_errno(err, NULL);
	}
	for (errno = 0; ret == 0 && (d = readdir(list)) != NULL; errno = 0)
		if (strcmp(d->d_name, ".") != 0 &&
		    strcmp(d->d_name, "..") != 0)
			ret = call(arg, d->d_name, err);
	if (ret == 0 && errno != 0)
		ret = wsp_fail_errno(err, "%s", path);
	closedir(list);
	return ret;
}

static int
add_directory(void *arg, const char *name, struct wsp_error *err)
{
	struct wsp_numbers *all = arg;
	uint64_t d;

	(void)err;
	if (wsp_store_number(name, &d)) {
		all->directory = d;
		snprintf(all->path, sizeof(all->path), WSP_STORE_DATA "/%s",
		    name);
		return wsp_store_names(all->dir, all->path, all->add, all,
		    err);
	}
	return 0;
}

int
wsp_store_segments(int dir, wsp_store_name *add, struct wsp_numbers *all,
    struct wsp_error *err)
{
	all->dir = dir;
	all->add = add;
	return wsp_store_names(dir, WSP_STORE_DATA, add_directory, all, err);
}

struct sweep {
	struct wsp_numbers all;		/* the first member */
	struct wsp_store_writer *writer;
};

/* Keeps a whole segment that a HEAD to come may have listed. */
static int
keep_lost(struct wsp_store_writer *w, const char *path, const char *name,
    struct wsp_error *err)
{
	char lost[WSP_STORE_NAME_SIZE];

	snprintf(lost, sizeof(lost), WSP_STORE_LOST "/%s", name);
	if (wsp_store_sync_directory(w->store->dir, WSP_STORE_LOST, err) ==
	    -1 || wsp_io_rename(w->store->dir, path, lost, err) == -1)
		return -1;
	wsp_store_warn(w, "segment %s was never committed, as its writer was "
	    "stopped: it is in " WSP_STORE_LOST " now and can be removed; but "
	    "if HEAD was replaced by an older one, whisper-store recover "
	    "takes it back", name);
	return 0;
}

static int
sweep_segment(void *arg, const char *name, struct wsp_error *err)
{
	struct sweep *s = arg;
	const struct wsp_store_head *h = &s->writer->store->head;
	char path[WSP_STORE_NAME_SIZE];
	uint64_t number;

	if (!wsp_store_number(name, &number) ||
	    number / WSP_STORE_A_DIRECTORY != s->all.directory ||
	    wsp_store_head_lists(h, number))
		return 0;
	wsp_store_segment_name(path, number);
	if (number >= h->next && wsp_segment_is_whole(s->all.dir, path,
	    number, h->id))
		return keep_lost(s->writer, path, name, err);
	return wsp_io_unlink(s->all.dir, path, err);
}

static int
sweep_temporary(void *arg, const char *name, struct wsp_error *err)
{
	const int *dir = arg;
	size_t len = strlen(name), end = strlen(WSP_STORE_TMP);

	if (len < end || strcmp(name + len - end, WSP_STORE_TMP) != 0)
		return 0;
	return wsp_io_unlink(*dir, name, err);
}

int
wsp_store_sweep_temporary(int dir, struct wsp_error *err)
{
	return wsp_store_names(dir, ".", sweep_temporary, &dir, err);
}

int
wsp_store_sweep(struct wsp_store_writer *w, struct wsp_error *err)
{
	struct sweep s = { .writer = w };
	int dir = w->store->dir;

	if (w->swept)
		return 0;
	if (wsp_store_sweep_temporary(dir, err) == -1)
		return -1;
	w->swept = wsp_store_segments(dir, sweep_segment, &s.all, err) == 0;
	return w->swept ? 0 : -1;
}
