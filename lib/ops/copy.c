/* SPDX-License-Identifier: ISC */
/* copy.c - copy the bytes of a file. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/hole.h"
#include "base/io.h"
#include "ops/copy.h"

#define CHUNK	65536

static bool
all_zero(const char *buf, size_t len)
{
	return buf[0] == 0 && memcmp(buf, buf + 1, len - 1) == 0;
}

/* Copies a piece that is not all zeros; then comes the next one, or the end. */
static int
copy_piece(int from, int to, char *buf, size_t len, off_t *offset,
    struct wsp_error *err)
{
	struct stat st;
	off_t next;

	if (!all_zero(buf, len)) {
		if (wsp_io_write(to, buf, len, *offset, err) == -1)
			return -1;
		*offset += (off_t)len;
		return 0;
	}
	next = wsp_io_next_data(from, *offset + (off_t)len);
	if (next == -1) {
		if (wsp_io_fstat(from, &st, err) == -1)
			return -1;
		next = st.st_size;
	}
	*offset = next;
	return 0;
}

int
wsp_copy_bytes(int from, int to, wsp_cancel *cancel, struct wsp_error *err)
{
	off_t offset = 0;
	char *buf;
	size_t len;
	int ret;

	if ((buf = malloc(CHUNK)) == NULL)
		return wsp_fail_errno(err, NULL);
	do {
		if ((ret = wsp_check_cancel(cancel, err)) == 0)
			ret = wsp_io_read(from, buf, CHUNK, offset, &len, err);
		if (ret == 0 && len > 0)
			ret = copy_piece(from, to, buf, len, &offset, err);
	} while (ret == 0 && len > 0);
	if (ret == 0)
		ret = wsp_io_truncate(to, offset, err);
	free(buf);
	return ret;
}

int
wsp_same_bytes(int a, int b, bool *same, struct wsp_error *err)
{
	off_t offset = 0;
	size_t alen = 0, blen = 0;
	char *buf;
	int ret;

	if ((buf = malloc(2 * CHUNK)) == NULL)
		return wsp_fail_errno(err, NULL);
	do {
		if ((ret = wsp_io_read(a, buf, CHUNK, offset, &alen,
		    err)) == 0)
			ret = wsp_io_read(b, buf + CHUNK, CHUNK, offset, &blen,
			    err);
		if (ret == -1)
			break;
		*same = alen == blen && memcmp(buf, buf + CHUNK, alen) == 0;
		offset += (off_t)alen;
	} while (*same && alen > 0);
	free(buf);
	return ret;
}
