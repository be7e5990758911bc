/* SPDX-License-Identifier: ISC */
/* late.c - bring over what was written to a file while it was replaced. */
#include "base/io.h"
#include "file/file.h"
#include "file/header.h"
#include "ops/late.h"

#define PATIENCE_MS	1000
#define FIRST_PAUSE_MS	1
#define LAST_PAUSE_MS	20

/*
 * Lets those who wait for the lock of the old file have it, and waits until
 * nobody has the file open any more.  Nobody can open it by its old name, so
 * after that it does not change.
 */
static int
wait_until_unused(int fd, struct wsp_error *err)
{
	int64_t start = wsp_io_monotonic_ms();
	int pause = FIRST_PAUSE_MS;

	if (wsp_io_unlock(fd, err) == -1)
		return -1;
	while (!wsp_io_sole_user(fd) &&
	    wsp_io_monotonic_ms() - start < PATIENCE_MS) {
		wsp_io_pause(pause);
		if (pause < LAST_PAUSE_MS)
			pause *= 2;
	}
	return 0;
}

/* Has the file been written to since all its archives were read? */
static int
has_changed(struct wsp *w, const struct wsp_source *before, bool *changed,
    struct wsp_error *err)
{
	uint32_t i;

	*changed = false;
	for (i = 0; i < before->nrings && !*changed; i++)
		if (wsp_window_differs(w, &before->rings[i], changed,
		    err) == -1)
			return -1;
	return 0;
}

int
wsp_late_writes(struct wsp *old, int newfd, const struct wsp_layout *l,
    const struct wsp_source *before, const struct wsp_carry *written,
    bool spread, int64_t begun_ms, bool *any, struct wsp_error *err)
{
	struct wsp new = { .fd = newfd };
	struct wsp_source after = { 0 };
	struct wsp_carry carry = { 0 };
	int64_t elapsed_s;
	uint32_t i;
	int ret = -1;

	if (wait_until_unused(old->fd, err) == -1 ||
	    has_changed(old, before, any, err) == -1)
		return -1;
	if (!*any)
		return 0;
	elapsed_s = (wsp_io_monotonic_ms() - begun_ms + 999) / 1000;
	if (wsp_source_load(&after, old, before->now + elapsed_s,
	    before->method, before->xff, err) == -1)
		return -1;
	if (wsp_carry_over(&carry, l, &after, spread, err) == -1)
		goto out;
	for (i = 0; i < l->narchives; i++)
		if (wsp_carry_update(&carry, written, i, &new, err) == -1)
			goto out;
	ret = 0;
out:
	wsp_carry_free(&carry);
	wsp_source_free(&after);
	return ret;
}
