/* SPDX-License-Identifier: ISC */
#ifndef WSP_FILE_FILE_H
#define WSP_FILE_FILE_H

#include "base/body.h"
#include "base/source.h"
#include "ring/ring.h"
#include "wsp.h"

struct wsp_format;
struct wsp_spot;

/* An open Whisper file. */
struct wsp {
	const struct wsp_format	*format;
	struct wsp_body		 body;
	struct wsp_info		 info;		/* that of body */
	char			*name;		/* for messages; to be freed */
	const char		*path;		/* the end of it, from dir */
	int			 dir;		/* as in struct wsp_path */
	char			*problem;	/* or NULL; to be freed */
	bool			 has_path;	/* name is one, from dir */
	int			 lock_timeout_ms; /* for what is made beside */
	struct wsp_window	*staged;	/* see stage.h; or NULL */
};

/*
 * Makes an open file of a source that is open, by the rules of wsp_open(),
 * but for the lock, which the caller has if access asks for one.  The name is
 * what it is called in messages.  On success wsp_close() will close the source
 * and wsp_let_go() will not; after a failure it still is the caller's.
 */
int	wsp_adopt(struct wsp **, struct wsp_source *, const char *name,
	    enum wsp_access, struct wsp_error *);

/*
 * Finds the directory of an open file and its name there, and makes sure that
 * it is still that of the file; to be closed by wsp_spot_close().
 */
int	wsp_find_spot(const struct wsp *, struct wsp_spot *,
	    struct wsp_error *);

/*
 * Opens a regular file to be read, with flags of open(2) besides, or locked,
 * to be written to as well.  To be closed by the caller.
 */
struct wsp_source *wsp_open_source(int dir, const char *path, int flags,
	    struct wsp_error *);
struct wsp_source *wsp_lock_source(int dir, const char *path,
	    int lock_timeout_ms, struct wsp_error *);

/* Releases all but the source, which is the caller's again. */
void	wsp_let_go(struct wsp *);

/*
 * Locks a file that was opened by its path without a lock, and reads its header
 * again by the rules of access, which asks for no lock either; *w may be
 * another one then, if path names another file.  It is to be replaced, not
 * written to.  Fails where the user may not write to it.
 */
int	wsp_lock(struct wsp **w, enum wsp_access, int lock_timeout_ms,
	    struct wsp_error *);

/* Gives up the lock. */
void	wsp_unlock(struct wsp *);

/* What is written in messages for it. */
const char *wsp_name(const struct wsp *);

/*
 * Fails with WSP_ECORRUPT if the file has a problem: one that was opened by
 * WSP_LOOK is good for no arithmetic then.
 */
int	wsp_require_sound(const struct wsp *, struct wsp_error *);

/*
 * Gives up the lock of a file that has no name any more, lets those have it who
 * wait for it, and waits until nobody has the file open any more, but for no
 * longer than so many milliseconds.
 */
int	wsp_wait_unused(struct wsp *, int patience_ms, struct wsp_error *);

/*
 * Fails with WSP_EUNSUPPORTED, as files of this format cannot do what is said,
 * unless it is the classic one, or with WSP_ECORRUPT if it has none.
 */
int	wsp_require_classic(const struct wsp *, const char *what,
	    struct wsp_error *);

/*
 * What goes through the file's format: see format.h.
 */

/* Reads a whole archive. */
int	wsp_window_load(struct wsp *, uint32_t archive, struct wsp_window *,
	    struct wsp_error *);

/* The same, but for empty slots: none outside the window holds anything. */
int	wsp_window_load_used(struct wsp *, uint32_t archive,
	    struct wsp_window *, struct wsp_error *);

/* Is the file any different from the window now? */
int	wsp_window_differs(struct wsp *, const struct wsp_window *,
	    bool *differs, struct wsp_error *);

/*
 * Reads the points in (from, until] of one archive, without regard to the
 * present; an empty range yields the interval after from.  Release with
 * wsp_series_free().
 */
int	wsp_read_range(struct wsp *, const struct wsp_archive *, int64_t from,
	    int64_t until, struct wsp_series *, struct wsp_error *);

/*
 * Writes points, oldest first, to one archive and rolls them up into the
 * coarser ones.  Of several points in one interval the last one wins.  Every
 * interval must fit 32 bits.
 */
int	wsp_update_archive(struct wsp *, uint32_t archive,
	    const struct wsp_point *, size_t n, struct wsp_error *);

/*
 * What cannot be done in place is collected in memory: see stage.h.  This puts
 * it into effect, by a new file in place of the old one, which has to be open
 * for writing by its path; without one, in a copy in memory, it stays there.
 * now may be 0 if it is not known.
 */
int	wsp_commit(struct wsp *, int64_t now, struct wsp_error *);

/* Reads the base of an archive, by which slots are counted. */
int	wsp_base(struct wsp *, uint32_t archive, uint32_t *base,
	    struct wsp_error *);

/* Changes slots of an archive, in this order. */
int	wsp_edit_slots(struct wsp *, uint32_t archive,
	    const struct wsp_edit *, size_t n, struct wsp_error *);

/* Fails where this user may not remove a directory, if that is empty. */
int	wsp_may_prune(const struct wsp_spot *, struct wsp_error *);

#endif
