/* SPDX-License-Identifier: ISC */
#ifndef WSP_CWHISPER_CHECK_H
#define WSP_CWHISPER_CHECK_H

#include "base/body.h"
#include "cwhisper/header.h"

/*
 * Told of something that is not as it should be: a word for its kind, the
 * archive or -1, and the text.  Returns -1 to end the search.
 */
typedef int wsp_cw_tell(void *arg, const char *id, int64_t archive,
    const char *text, struct wsp_error *);

/*
 * Tells what is wrong in an open file.  Without blocks only what lies before
 * them is looked at.  Fails when it was told to, or if the file cannot be read.
 */
int	wsp_cw_inspect(struct wsp_body *, bool blocks, wsp_cw_tell *,
	    void *arg, struct wsp_error *);

/*
 * Makes sound in memory what wsp_cw_inspect() tells: every point that can be
 * decoded stays.  Tells what is lost.
 */
int	wsp_cw_mend(struct wsp_cw *, wsp_cw_tell *, void *arg,
	    struct wsp_error *);

#endif
