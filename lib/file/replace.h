/* SPDX-License-Identifier: ISC */
/*
 * replace.h - make a file beside its place and put it there in one step.
 *
 * This is the write contract of everything that makes whole files: after a
 * crash at any moment the old file is there, or the new one, complete.
 */
#ifndef WSP_FILE_REPLACE_H
#define WSP_FILE_REPLACE_H

#include <sys/stat.h>

#include "wsp.h"

struct wsp_spot;
struct wsp_source;

/* No file that anybody has made otherwise has it. */
#define WSP_TEMP_MARK	S_ISVTX

struct wsp_temp {
	int	 fd;		/* locked, to be written to */
	struct wsp_source *source;	/* the same */
	const struct wsp_spot *spot;	/* where it goes; the caller's */
	int	 dir;		/* of both names */
	char	*path;		/* name of the temporary file */
	char	*target;	/* where it goes */
	struct wsp_source *original;	/* of which it is a copy; or NULL */
	wsp_begins *begins;	/* what is no Whisper file; or NULL */
	mode_t	 mark;		/* of a file that may begin with anything */
	wsp_cancel *cancel;	/* asked before it is put in place; or NULL */
	bool	 dir_later;	/* rename does not sync the directory */
	bool	 ready;
	bool	 unsynced;	/* in place, but not its name on the disk */
};

/*
 * Begins a file that is to appear as a spot, which has to stay open; held
 * says whether the caller has the lock of the file that is there.  Symbolic
 * links are replaced and not followed.  A temporary file that a crashed run
 * left is removed; WSP_ELOCKED if a living one uses it for longer than
 * lock_timeout_ms; EEXIST if what has its name is not of ours.
 */
int	wsp_temp_open(struct wsp_temp *, const struct wsp_spot *, mode_t,
	    bool held, int lock_timeout_ms, struct wsp_error *);

/* The same for a file that begins in another way, of which begins knows. */
int	wsp_temp_open_other(struct wsp_temp *, const struct wsp_spot *, mode_t,
	    bool held, int lock_timeout_ms, wsp_begins *begins,
	    struct wsp_error *);

/*
 * The same for a file that may begin with anything, for which nobody holds a
 * lock: it has a mark, the sticky bit, until wsp_temp_unmark(), just before it
 * is put in place.  begins is for what is left from then on, or NULL.
 */
int	wsp_temp_open_marked(struct wsp_temp *, const struct wsp_spot *,
	    mode_t, int lock_timeout_ms, wsp_begins *begins,
	    struct wsp_error *);
int	wsp_temp_unmark(struct wsp_temp *, struct wsp_error *);

/* The same for a copy of a source, which may begin with anything. */
int	wsp_temp_open_copy(struct wsp_temp *, const struct wsp_spot *,
	    struct wsp_source *original, int lock_timeout_ms,
	    struct wsp_error *);

/*
 * Gives it the owner, mode and extended attributes of an open file, as far as
 * this user may, and takes away what would let others do more with it.
 */
int	wsp_temp_attributes(struct wsp_temp *, int fd, struct wsp_error *);

/* The same of the file that it is to replace, if there is one. */
int	wsp_temp_as_before(struct wsp_temp *, struct wsp_error *);

/* The same for a source; one that is not local has none of them. */
int	wsp_temp_like(struct wsp_temp *, const struct wsp_source *,
	    struct wsp_error *);

/* Gives it an owner and a group, but for those that are WSP_KEEP_ID. */
int	wsp_temp_owner(struct wsp_temp *, uid_t owner, gid_t group,
	    struct wsp_error *);

/* Puts it in place; fails with EEXIST if there is a file already. */
int	wsp_temp_link(struct wsp_temp *, bool sync, struct wsp_error *);

/* Puts it in place of the file that is there; see also backup.h. */
int	wsp_temp_rename(struct wsp_temp *, bool sync, struct wsp_error *);

/*
 * Makes it ready for that, once: with sync it is on the disk then.  What is
 * ready is put in place also if that is to be cancelled meanwhile: what was
 * there may have been given the name of its backup.
 */
int	wsp_temp_ready(struct wsp_temp *, bool sync, struct wsp_error *);

/*
 * Gives the file that is there another name besides, in a directory, in place
 * of what has that name.
 */
int	wsp_temp_keep(const struct wsp_temp *, int dir, const char *backup,
	    struct wsp_error *);

/* Is that file the one of this name? */
bool	wsp_temp_is(const struct wsp_temp *, int dir, const char *name);

/*
 * Closes it when all is done, and with that gives up its lock; an error of a
 * delayed write shows here.  wsp_temp_close() has to follow; it syncs the
 * directory where that was left for later, unless this succeeded.
 */
int	wsp_temp_finish(struct wsp_temp *, struct wsp_error *);

/* The source, which is the caller's from now on, with its lock. */
struct wsp_source *wsp_temp_take(struct wsp_temp *);

/* The other way round: this one, or another that has taken its place. */
void	wsp_temp_give(struct wsp_temp *, struct wsp_source *);

/* Removes what a crashed run may have left beside a file that is there. */
void	wsp_temp_tidy(const struct wsp_spot *);

/* The same, but only if it is another name of that very file. */
void	wsp_temp_tidy_twin(const struct wsp_spot *);

/*
 * Removes what a crashed run may have left of a copy that was to be the
 * backup of this file; its lock must be held.
 */
void	wsp_temp_tidy_backup(const struct wsp_spot *);

/* Removes it unless it was put in place, and releases all. */
void	wsp_temp_close(struct wsp_temp *);

#endif
