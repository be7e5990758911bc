/* SPDX-License-Identifier: ISC */
/* wait.c - wait until nobody uses a file any more. */
#include "base/clock.h"
#include "base/io.h"
#include "base/local.h"
#include "file/file.h"

#define FIRST_PAUSE_MS	1
#define LAST_PAUSE_MS	20

int
wsp_wait_unused(struct wsp *w, int patience_ms, struct wsp_error *err)
{
	int64_t start = wsp_clock_ms();
	int fd = wsp_local_fd(w->body.source), pause = FIRST_PAUSE_MS;

	if (fd == -1)
		return 0;
	if (wsp_io_unlock(fd, err) == -1)
		return -1;
	while (!wsp_io_sole_user(fd) &&
	    wsp_clock_ms() - start < patience_ms) {
		wsp_clock_pause(pause);
		if (pause < LAST_PAUSE_MS)
			pause *= 2;
	}
	return 0;
}
