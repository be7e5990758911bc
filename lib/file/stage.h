/* SPDX-License-Identifier: ISC */
/*
 * stage.h - changes of a file that cannot be changed in place.
 *
 * They are made to windows of all its archives in memory, in which they are
 * seen from then on, and wsp_commit() makes a new file of them.
 */
#ifndef WSP_FILE_STAGE_H
#define WSP_FILE_STAGE_H

#include "file/file.h"

/* The window of an archive, loaded with all others if need be; or NULL. */
struct wsp_window *wsp_stage(struct wsp *, uint32_t archive,
	    struct wsp_error *);

/* Copies the window of an archive. */
int	wsp_stage_copy(const struct wsp_window *, struct wsp_window *,
	    struct wsp_error *);

/*
 * Puts points of an archive, oldest first, into its window, and rolls them up
 * into the coarser ones.
 */
int	wsp_stage_points(struct wsp *, uint32_t archive,
	    const struct wsp_point *, size_t n, struct wsp_error *);

/* Changes slots of a window, in this order. */
int	wsp_stage_edits(struct wsp *, uint32_t archive,
	    const struct wsp_edit *, size_t n, struct wsp_error *);

/* Writes a file of the windows to a source that is empty. */
int	wsp_stage_write(struct wsp *, struct wsp_source *, int64_t now,
	    struct wsp_error *);

/* Forgets what was changed since the last wsp_commit(). */
void	wsp_stage_drop(struct wsp *);

/* Puts a file that the function writes in place of an open, locked one. */
int	wsp_put_anew(struct wsp *,
	    int (*)(void *arg, struct wsp_source *, struct wsp_error *),
	    void *arg, struct wsp_error *);

#endif
