/* SPDX-License-Identifier: ISC */
/*
 * check.h - the parts of a check.
 */
#ifndef WSP_OPS_CHECK_CHECK_H
#define WSP_OPS_CHECK_CHECK_H

#include "base/source.h"
#include "ops/check/findings.h"
#include "wsp-ops.h"

/*
 * Checks the header and the length of a file opened by WSP_LOOK.  Stores in
 * *usable whether the archives can be told apart.
 */
int	wsp_check_header(struct wsp *, struct wsp_recorder *, bool *usable,
	    struct wsp_error *);

/* Checks how the archives of a usable table fit each other and the file. */
int	wsp_check_table(const struct wsp_info *, struct wsp_recorder *,
	    struct wsp_error *);

/* Checks a compressed file, all of it or only the header. */
int	wsp_check_compressed(struct wsp *, const struct wsp_check_options *,
	    struct wsp_recorder *, struct wsp_error *);

/* What maxRetention should be: the most that its field can tell, at most. */
uint32_t wsp_right_max_retention(const struct wsp_info *);

struct wsp_phase;

/*
 * Checks all slots; phases, unless it is NULL, gets how each archive's
 * ring lies.
 */
int	wsp_check_slots(struct wsp *, const struct wsp_check_options *,
	    int64_t now, struct wsp_phase *phases, struct wsp_recorder *,
	    struct wsp_error *);

/* Checks the values of all archives against those of the finer ones. */
int	wsp_check_rollups(struct wsp *, int64_t now,
	    const struct wsp_phase *phases, struct wsp_recorder *,
	    struct wsp_error *);

/* Checks what a source holds, as wsp_check() does; it stays open. */
int	wsp_check_source(struct wsp_source *, const char *name,
	    const struct wsp_check_options *, int64_t now,
	    struct wsp_findings *, struct wsp_error *);

#endif
