/* SPDX-License-Identifier: ISC */
/* copy.c - copy the bytes of a file. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/io.h"
#include "base/local.h"
#include "file/copy.h"

#define CHUNK	65536

static bool
all_zero(const char *buf, size_t len)
{
	return buf[0] == 0 && memcmp(buf, buf + 1, len - 1) == 0;
}

/*
 * Copies the next piece that is not in a hole, and not all zeros.  *offset is
 * behind it then, or where the file ends when there are no more.
 */
static int
copy_piece(struct wsp_source *from, struct wsp_source *to, char *buf,
    off_t *offset, bool *end, struct wsp_error *err)
{
	struct wsp_source_status status;
	off_t at = wsp_source_next_data(from, *offset);
	size_t len;

	*end = false;
	if (at != -1) {
		len = (size_t)(wsp_source_next_hole(from, at, at + CHUNK) - at);
		if (wsp_source_read(from, buf, len, at, &len, err) == -1)
			return -1;
		if (len > 0 && !all_zero(buf, len) &&
		    wsp_source_write(to, buf, len, at, err) == -1)
			return -1;
		*offset = at + (off_t)len;
		if (len > 0)
			return 0;
	}
	if (wsp_source_status(from, &status, err) == -1)
		return -1;
	if (*offset < (off_t)status.size)
		*offset = (off_t)status.size;
	*end = true;
	return 0;
}

int
wsp_copy_bytes(struct wsp_source *from, struct wsp_source *to,
    wsp_cancel *cancel, struct wsp_error *err)
{
	off_t offset = 0;
	bool end;
	char *buf;
	int ret;

	if ((buf = malloc(CHUNK)) == NULL)
		return wsp_fail_errno(err, NULL);
	do {
		if ((ret = wsp_check_cancel(cancel, err)) == 0)
			ret = copy_piece(from, to, buf, &offset, &end, err);
	} while (ret == 0 && !end);
	if (ret == 0)
		ret = wsp_source_truncate(to, offset, err);
	free(buf);
	return ret;
}

int
wsp_same_bytes(struct wsp_source *a, struct wsp_source *b, bool *same,
    struct wsp_error *err)
{
	off_t offset = 0;
	size_t alen = 0, blen = 0;
	char *buf;
	int ret;

	if ((buf = malloc(2 * CHUNK)) == NULL)
		return wsp_fail_errno(err, NULL);
	do {
		if ((ret = wsp_source_read(a, buf, CHUNK, offset, &alen,
		    err)) == 0)
			ret = wsp_source_read(b, buf + CHUNK, CHUNK, offset,
			    &blen, err);
		if (ret == -1)
			break;
		*same = alen == blen && memcmp(buf, buf + CHUNK, alen) == 0;
		offset += (off_t)alen;
	} while (*same && alen > 0);
	free(buf);
	return ret;
}

bool
wsp_same_attributes(const struct wsp_source *a, const struct wsp_source *b)
{
	int afd = wsp_local_fd(a), bfd = wsp_local_fd(b);
	struct wsp_error ignored;
	struct stat as, bs;

	return afd != -1 && bfd != -1 &&
	    wsp_io_fstat(afd, &as, &ignored) == 0 &&
	    wsp_io_fstat(bfd, &bs, &ignored) == 0 &&
	    as.st_mode == bs.st_mode && as.st_uid == bs.st_uid &&
	    as.st_gid == bs.st_gid;
}
