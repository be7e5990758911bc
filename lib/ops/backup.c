/* SPDX-License-Identifier: ISC */
/* backup.c - copy a file aside before it is changed in place. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/io.h"
#include "file/file.h"
#include "file/replace.h"
#include "ops/backup.h"

#define CHUNK	65536

static bool
all_zero(const char *buf, size_t len)
{
	return buf[0] == 0 && memcmp(buf, buf + 1, len - 1) == 0;
}

/* Copies a file; pieces of zeros become holes. */
static int
copy(int from, int to, wsp_cancel *cancel, struct wsp_error *err)
{
	off_t offset = 0;
	char *buf;
	size_t len;
	int ret = -1;

	if ((buf = malloc(CHUNK)) == NULL)
		return wsp_fail_errno(err, NULL);
	for (;;) {
		if (wsp_check_cancel(cancel, err) == -1)
			goto out;
		if (wsp_io_read(from, buf, CHUNK, offset, &len, err) == -1)
			goto out;
		if (len == 0)
			break;
		if (!all_zero(buf, len) &&
		    wsp_io_write(to, buf, len, offset, err) == -1)
			goto out;
		offset += (off_t)len;
	}
	ret = wsp_io_truncate(to, offset, err);
out:
	free(buf);
	return ret;
}

char *
wsp_backup_path(const char *path, struct wsp_error *err)
{
	char *real, *name;

	if ((real = wsp_resolve(path, err)) == NULL)
		return NULL;
	if (asprintf(&name, "%s.bak", real) == -1) {
		wsp_fail_errno(err, NULL);
		name = NULL;
	}
	free(real);
	return name;
}

int
wsp_backup(struct wsp *w, const char *path, wsp_cancel *cancel,
    char **backup, struct wsp_error *err)
{
	struct wsp_temp t;
	char *name;
	int ret = -1;

	if ((name = wsp_backup_path(path, err)) == NULL)
		return -1;
	if (wsp_temp_open(&t, name, 0600, false, WSP_WAIT, err) == -1)
		goto out;
	t.cancel = cancel;
	if (copy(w->fd, t.fd, cancel, err) == 0 &&
	    wsp_temp_attributes(&t, w->fd, err) == 0)
		ret = wsp_temp_rename(&t, NULL, true, err);
	wsp_temp_close(&t);
out:
	if (ret == 0)
		*backup = name;
	else
		free(name);
	return ret;
}
