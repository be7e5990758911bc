/* SPDX-License-Identifier: ISC */
/* backup.c - copy a file aside before it is changed in place. */
#include <stdio.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/io.h"
#include "file/file.h"
#include "file/replace.h"
#include "ops/backup.h"
#include "ops/copy.h"

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
	if (wsp_temp_open(&t, AT_FDCWD, name, 0600, false, WSP_WAIT, err) == -1)
		goto out;
	t.cancel = cancel;
	if (wsp_copy_bytes(w->fd, t.fd, cancel, err) == 0 &&
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

void
wsp_backup_tidy(const char *path)
{
	struct wsp_error ignored;
	char *real;

	if ((real = wsp_resolve(path, &ignored)) != NULL)
		wsp_temp_tidy_backup(AT_FDCWD, real);
	free(real);
}
