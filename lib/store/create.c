/* SPDX-License-Identifier: ISC */
/* create.c - make a store where there was nothing. */
#include <sys/stat.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/dir.h"
#include "base/error.h"
#include "base/io.h"
#include "base/spot.h"
#include "store/commit.h"
#include "store/create.h"
#include "store/names.h"
#include "store/reserve.h"
#include "wsp-snapshot.h"

#define DIRECTORY_MODE	0700

static const char readme[] =
    "This directory is a store of snapshots of Whisper files, in format 1,\n"
    "made by whisper-store of whisper-tools.  Its files are changed by these\n"
    "tools only.\n"
    "\n"
    "HEAD lists what is in it, data/ has the segments, which never change.  A\n"
    "copy needs those two; copy data/ first, or use whisper-store copy.  If\n"
    "HEAD is lost, whisper-store recover makes it anew.\n"
    "\n"
    "whisper-store(1) and whisper-restore(1) get out what is in it, and\n"
    "whisper-store(5) says what every byte means.\n";

void
wsp_store_options_defaults(struct wsp_store_options *o)
{
	memset(o, 0, sizeof(*o));
	o->segment_size = WSP_STORE_SEGMENT_SIZE;
	o->reserve = WSP_STORE_RESERVE_SIZE;
}

/* What one that makes a store, or a copy, may have left when it was killed. */
static int
refuse_name(void *arg, const char *name, struct wsp_error *err)
{
	static const char *const ours[] = { WSP_STORE_LOCK, WSP_STORE_README,
	    WSP_STORE_DATA, WSP_STORE_RESERVE,
	    (WSP_STORE_HEAD WSP_STORE_TMP) };
	size_t i;

	(void)arg;
	for (i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		if (strcmp(name, ours[i]) == 0)
			return 0;
	return wsp_fail(err, WSP_EVALUE, "there is something in it already");
}

/* Makes a file, unless it is there; a lock that is taken stays. */
static int
put_missing(int dir, const char *name, const struct wsp_out *text,
    struct wsp_error *err)
{
	struct wsp_error ignored;
	struct stat st;

	return wsp_io_lstat(dir, name, &st, &ignored) == 0 ? 0 :
	    wsp_store_put_file(dir, name, text, err);
}

int
wsp_store_make_directory(const char *path, int *dir, struct wsp_error *err)
{
	struct wsp_error ignored;
	struct wsp_spot spot;
	struct stat st;
	bool made;
	int ret;

	if (wsp_spot_open(&spot, AT_FDCWD, path, err) == -1)
		return -1;
	*dir = -1;
	ret = wsp_io_make_directory(spot.dir, spot.name, DIRECTORY_MODE,
	    &made, err);
	if (ret == 0)
		*dir = wsp_io_open_directory(AT_FDCWD, path, err);
	/* What is no store yet another process may have made just before. */
	if (*dir != -1 && wsp_io_lstat(*dir, WSP_STORE_HEAD, &st, &ignored) ==
	    -1 && wsp_io_sync_parent(spot.dir, spot.name, err) == -1) {
		wsp_io_close(*dir, &ignored);
		*dir = -1;
	}
	wsp_spot_close(&spot);
	return *dir == -1 ? -1 : 0;
}

/* What was made goes again, so that one can try again. */
void
wsp_store_remove_plain(int dir)
{
	static const char *const names[] = { WSP_STORE_LOCK, WSP_STORE_README,
	    WSP_STORE_RESERVE };
	struct wsp_error ignored;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		wsp_io_unlink(dir, names[i], &ignored);
	wsp_io_rmdir(dir, WSP_STORE_DATA, &ignored);
}

int
wsp_store_put_plain(int dir, struct wsp_error *err)
{
	struct wsp_out text = { 0 }, none = { 0 };
	bool made;
	int ret;

	if (wsp_store_names(dir, ".", refuse_name, NULL, err) == -1)
		return -1;
	wsp_out_bytes(&text, readme, sizeof(readme) - 1);
	ret = put_missing(dir, WSP_STORE_LOCK, &none, err);
	if (ret == 0)
		ret = put_missing(dir, WSP_STORE_README, &text, err);
	wsp_out_free(&text);
	return ret == -1 ? -1 : wsp_io_make_directory(dir, WSP_STORE_DATA,
	    DIRECTORY_MODE, &made, err);
}

static int
put_head(int dir, const struct wsp_store_options *o, int64_t now_ns,
    struct wsp_error *err)
{
	struct wsp_store_head head = { .generation = 1,
	    .created = (uint64_t)now_ns, .written = (uint64_t)now_ns,
	    .quota = o->quota, .reserve = o->reserve,
	    .segment_size = o->segment_size,
	    .flags = o->append_only ? WSP_STORE_APPEND_ONLY : 0 };
	bool done = false;

	arc4random_buf(head.id, sizeof(head.id));
	if (wsp_reserve_set(dir, o->reserve, err) == 0 &&
	    wsp_io_sync_parent(dir, WSP_STORE_DATA, err) == 0 &&
	    wsp_head_write(dir, &head, true, &done, err) == 0)
		return 0;
	if (!done)
		wsp_store_remove_plain(dir);
	return -1;
}

int
wsp_store_create(const char *path, const struct wsp_store_options *o,
    int64_t now_ns, struct wsp_error *err)
{
	int dir, ret;

	if (now_ns < 0)
		return wsp_fail(err, WSP_EVALUE, "a time before 1970");
	if (wsp_store_make_directory(path, &dir, err) == -1)
		return -1;
	if ((ret = wsp_store_put_plain(dir, err)) == 0)
		ret = put_head(dir, o, now_ns, err);
	wsp_io_close(dir, &(struct wsp_error){ 0 });
	return ret;
}
