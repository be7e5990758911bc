/* SPDX-License-Identifier: ISC */
/*
 * wsp.h - read and write Whisper files, the round-robin files of Graphite.
 *
 * Functions that can fail return 0, or -1 with the reason in *err; outputs
 * are written only on success.  They never print, exit or read the wall
 * clock: the present is always the argument now.
 *
 * Times are seconds since the epoch.  The file stores them in 32 bits, so
 * they end in February 2106.  A step is the number of seconds that one slot
 * stands for; an interval is a time that is a multiple of its archive's step;
 * a retention is step * points, the seconds an archive reaches back.
 *
 * Nothing here is global: different files may be used from different threads
 * at once, one struct wsp from one thread at a time.
 *
 * The file format and its rules are described in whisper(5), the use of this
 * library in wsp(3).
 */
#ifndef WSP_H
#define WSP_H

#include <sys/types.h>

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Errors.  The message names what was wrong and where in the file it was, but
 * not the file: the caller knows which one it asked for.
 */
#define WSP_ERRLEN	1024

enum wsp_code {
	WSP_OK,
	WSP_ESYS,		/* a system call failed, see sys */
	WSP_ELOCKED,		/* another process kept the lock too long */
	WSP_ECANCELED,		/* the caller asked to stop, see cancel */
	WSP_ECORRUPT,		/* not a sound Whisper file */
	WSP_ECONFIG,		/* the archives do not fit each other */
	WSP_EMETHOD,		/* no such aggregation method */
	WSP_EXFF,		/* xFilesFactor is not between 0 and 1 */
	WSP_ENOTCOVERED,	/* time is in no archive of this file */
	WSP_EINTERVAL,		/* a range that ends before it starts */
	WSP_EVALUE,		/* a text or number that makes no sense */
	WSP_EUNALIKE,		/* two files have different archives */
	WSP_EUNSUPPORTED,	/* the format of this file cannot do that */
	WSP_EHASHED,		/* only the hash of a metric's name is known */
	WSP_EABSENT,		/* this part of a catalogue is not here */
	WSP_EPAST,		/* changes are not known from so far back */
	WSP_ECHANGED		/* another version took its place meanwhile */
};

struct wsp_error {
	enum wsp_code	code;
	int		sys;		/* errno if code is WSP_ESYS, else 0 */
	char		msg[WSP_ERRLEN];
};

/*
 * Fill all of *err with a message as by printf(3), cut to what there is room
 * for, and return -1, so that a function can return wsp_fail(...).  The code
 * of wsp_fail_errno() is WSP_ESYS: it takes errno, leaves it as it is, and
 * appends its text to the message, or makes it the message if fmt is NULL.
 */
int	wsp_fail(struct wsp_error *, enum wsp_code, const char *fmt, ...)
	    __attribute__((__format__(printf, 3, 4)));
int	wsp_fail_errno(struct wsp_error *, const char *fmt, ...)
	    __attribute__((__format__(printf, 2, 3)));

/*
 * Aggregation methods, by their number in a classic file.  The last ones are
 * those that only compressed files have; their numbers are no file's.
 */
enum wsp_method {
	WSP_AVERAGE = 1,
	WSP_SUM,
	WSP_LAST,
	WSP_MAX,
	WSP_MIN,
	WSP_AVG_ZERO,		/* average, missing values count as 0 */
	WSP_ABSMAX,
	WSP_ABSMIN,
	WSP_FIRST = 1001,
	WSP_MIX,		/* several at once; can only be read */
	WSP_PERCENTILE		/* of an archive of a mix */
};

/* The name of a method, or NULL if the number is none. */
const char *wsp_method_name(uint32_t);

/* Finds the method of a name; WSP_EMETHOD if there is none. */
int	wsp_method_parse(const char *name, enum wsp_method *,
	    struct wsp_error *);

/* Fails with WSP_EXFF unless the number is between 0 and 1. */
int	wsp_xff_check(double, struct wsp_error *);

/* Reads and checks an xFilesFactor; WSP_EXFF if it is none. */
int	wsp_xff_parse(const char *text, double *, struct wsp_error *);

/*
 * Retentions.  A definition such as "60s:1d" or "60:1440" has a step and a
 * number of points.  They are wide here because a definition may ask for more
 * than a file can hold; wsp_retention_check() tells.
 */
struct wsp_retention {
	uint64_t	step;		/* seconds per point */
	uint64_t	points;
};

/* Reads one definition; WSP_EVALUE if it is malformed. */
int	wsp_retention_parse(const char *text, struct wsp_retention *,
	    struct wsp_error *);

/*
 * Reads a step such as "60" or "1min", the part before a definition's colon,
 * in seconds; WSP_EVALUE if it is malformed.
 */
int	wsp_step_parse(const char *text, uint64_t *step, struct wsp_error *);

/*
 * Sorts definitions by step and checks that they can be the archives of one
 * file; WSP_ECONFIG if not.  The rules and their order are in whisper(5).
 */
int	wsp_retention_check(struct wsp_retention *, size_t n,
	    struct wsp_error *);

/*
 * A flag that a signal handler may set to stop the making of a file: what was
 * begun is removed, nothing has changed, and the error is WSP_ECANCELED.
 */
typedef const volatile sig_atomic_t wsp_cancel;

/* An open file. */
struct wsp;

/*
 * Creating files.
 */
enum wsp_alloc {
	WSP_ZEROED,		/* write the zeros */
	WSP_SPARSE,		/* leave a hole */
	WSP_FALLOCATE		/* reserve the blocks */
};

#define WSP_KEEP_ID	((uid_t)-1)	/* leave the owner or group alone */
#define WSP_KEEP_MODE	((mode_t)-1)	/* leave the mode alone */
#define WSP_WAIT	(-1)		/* wait for a lock without end */

/*
 * Where a file is.  A path from an open directory never leads out of it: what
 * is opened, made, renamed or removed lies below it, whatever symbolic links
 * or other processes say; errno is EXDEV where a link leads out.  From
 * AT_FDCWD a path is what it always is.
 */
struct wsp_path {
	int		 dir;	/* to stay open as long as what is opened, or
				   AT_FDCWD */
	const char	*path;	/* from there */
	const char	*name;	/* what it is called in messages; ends in the
				   path */
};

/* The place of a path that somebody typed. */
struct wsp_path wsp_path_of(const char *path);

struct wsp_create_options {
	enum wsp_method	method;
	double		xff;
	enum wsp_alloc	alloc;
	bool		compressed;	/* of go-carbon's compressed format */
	bool		overwrite;	/* replace an existing file */
	bool		no_sync;	/* do not wait for the disk */
	mode_t		mode;		/* or WSP_KEEP_MODE: as umask says */
	mode_t		owned_mode;	/* the same for a new file of this
					   owner or group, without mode */
	uid_t		owner;		/* or WSP_KEEP_ID */
	gid_t		group;		/* or WSP_KEEP_ID */
	int		lock_timeout_ms; /* or WSP_WAIT */
	wsp_cancel	*cancel;	/* or NULL */
	int		dir;		/* the path begins at this directory and
					   stays below it; or AT_FDCWD */
	const char	*name;		/* of the file in messages; NULL for
					   the path */
};

/* Average, 0.5, zeroed, not overwriting, mode and owner by the system. */
void	wsp_create_defaults(struct wsp_create_options *);

/*
 * Says that a new file is to have the mode of another one, but for set-user-ID
 * and set-group-ID, and for root its owner and group, too.  The room of a file
 * like one with holes is a hole.
 */
int	wsp_create_like(struct wsp_create_options *, struct wsp *,
	    struct wsp_error *);

/*
 * Makes a file with these archives, sorted and checked first as by
 * wsp_retention_check().  It appears at path complete or not at all.
 * WSP_ECONFIG if path exists, unless it is to be overwritten; then the new
 * file takes its owner and mode.  Where the options give a mode to a new file,
 * an access control list that it has from the directory is taken away.  Stores
 * the new file's size in bytes in *size unless that is NULL.
 */
int	wsp_create(const char *path, const struct wsp_retention *, size_t n,
	    const struct wsp_create_options *, uint64_t *size,
	    struct wsp_error *);

/*
 * Stores how many bytes that file would have, a compressed one as long as it
 * has no points.
 */
int	wsp_create_size(const struct wsp_retention *, size_t n,
	    const struct wsp_create_options *, uint64_t *size,
	    struct wsp_error *);

/*
 * Makes the directories that path lies in, as far as they are missing, and
 * syncs their names.
 */
int	wsp_make_parents(struct wsp_path, struct wsp_error *);

/*
 * Makes the directories of a tree that a place lies in, as far as they are
 * missing, with the mode, and for root the owner, that they have where another
 * tree has the same; name is the part of both paths below the trees.  sync
 * waits for the disk.
 */
int	wsp_make_parents_like(struct wsp_path like, struct wsp_path,
	    const char *name, bool sync, struct wsp_error *);

/*
 * Opens a file that belongs to the work but is no Whisper file, such as a list
 * or a state, with flags of open(2): only a regular file, or one that O_CREAT
 * makes.  Returns the descriptor.
 */
int	wsp_open_regular(struct wsp_path, int flags, struct wsp_error *);

/* Writes the bytes of a file to fd; returns -1 with the reason to give up. */
typedef int wsp_write_bytes(void *arg, int fd, struct wsp_error *);

/* Can what begins with these bytes be what a run that was killed left? */
typedef bool wsp_begins(const uint8_t *head, size_t len);

/*
 * Makes a file that is not a Whisper file, such as a picture, of what the
 * function writes.  It appears at path, which may be a symbolic link, complete
 * or not at all; a regular file that is there is replaced and gives the new
 * one its owner, mode and extended attributes.  Does not wait for the disk.
 * cancel may be NULL.  WSP_EVALUE if path is there and no regular file.
 * Until it is complete the file has the sticky bit, by which the next run knows
 * what one that was killed left; of one that was about to appear it asks
 * begins, which may be NULL.
 */
int	wsp_write_file(const char *path, wsp_begins *begins,
	    int lock_timeout_ms, wsp_cancel *cancel, wsp_write_bytes *,
	    void *arg, struct wsp_error *);

/*
 * Open files.
 */
enum wsp_access {
	WSP_READ,		/* refuse a damaged file */
	WSP_READ_LOCKED,	/* the same, with a lock that readers share */
	WSP_LOOK,		/* read what can be read of a damaged file */
	WSP_EXAMINE,		/* the same, and open what has no header, too */
	WSP_WRITE		/* exclusive lock, refuse a damaged file */
};

struct wsp_archive {
	uint32_t	offset;		/* of the first slot in the file */
	uint32_t	step;		/* seconds per point */
	uint32_t	points;		/* number of slots */
};

/* What an archive of a file of the method mix holds, but for the first one. */
struct wsp_spec {
	uint32_t	method;		/* enum wsp_method */
	float		percentile;	/* 0 to 100, of WSP_PERCENTILE */
};

struct wsp_info {
	uint32_t	method;		/* enum wsp_method, if sound */
	uint32_t	max_retention;	/* seconds, as stored */
	float		xff;
	uint32_t	narchives;	/* entries in archives */
	const struct wsp_archive *archives; /* in the order of the file */
	uint64_t	file_size;	/* bytes */
	bool		compressed;	/* of go-carbon's other format */
	const struct wsp_spec *specs;	/* of the archives of a mix, or NULL */
};

/*
 * Opens a regular file and validates its header.  Where access asks for a
 * lock it waits for that at most lock_timeout_ms milliseconds, for ever if
 * that is WSP_WAIT, and makes sure that path still names the locked file;
 * WSP_ELOCKED if the lock was not to be had.  WSP_ECORRUPT says what is wrong
 * and where; with WSP_LOOK only a file too short for a header is refused so,
 * and of one that has a wsp_problem() only the slots can be read: all else
 * fails with WSP_ECORRUPT.  With WSP_EXAMINE that one, and one of an unknown
 * format, has a wsp_problem() and no archives.  Close with wsp_close().
 */
int	wsp_open(struct wsp **, const char *path, enum wsp_access,
	    int lock_timeout_ms, struct wsp_error *);

/* The same for a place. */
int	wsp_open_at(struct wsp **, struct wsp_path, enum wsp_access,
	    int lock_timeout_ms, struct wsp_error *);

/* Writes what was written to the disk and waits for it. */
int	wsp_sync(struct wsp *, struct wsp_error *);

/*
 * Gives up the lock of a file and reports what a delayed write may have met.
 * Only wsp_info() and wsp_close() may follow.
 */
int	wsp_finish(struct wsp *, struct wsp_error *);

/* Closes a file and gives up its lock; NULL is allowed. */
void	wsp_close(struct wsp *);

/*
 * Files of a place that is no directory of this system, such as those below a
 * URL.  NULL is allowed.
 */
struct wsp_site;
void	wsp_site_close(struct wsp_site *);

/* The header.  Belongs to the open file. */
const struct wsp_info *wsp_info(const struct wsp *);

#define WSP_SPECLEN	64

/* The name of what an archive holds, as average or p95, in a buffer. */
const char *wsp_spec_name(const struct wsp_spec *, char [WSP_SPECLEN]);

/*
 * Makes an open file of the method mix one of this name's archives and the
 * first one only.  WSP_EVALUE if there are none, or the method is another.
 */
int	wsp_choose_method(struct wsp *, const char *name, struct wsp_error *);

/*
 * What is wrong with a file opened by WSP_LOOK, or NULL if it is sound.
 * Belongs to the open file.
 */
const char *wsp_problem(const struct wsp *);

/*
 * What a file with such a problem is instead, such as "an SQLite database", if
 * its first bytes say so, else NULL: then its header means nothing.
 */
const char *wsp_foreign(const struct wsp *);

/*
 * What something that begins with these bytes is, such as "a file compressed by
 * gzip", or NULL if it is of no kind that is often met beside Whisper files.
 */
const char *wsp_known_kind(const void *, size_t len);

/*
 * Seconds that an archive reaches back, and the bytes its slots take in a
 * classic file.
 */
uint64_t wsp_archive_retention(const struct wsp_archive *);
uint64_t wsp_archive_size(const struct wsp_archive *);

/*
 * The bytes an archive takes in its file; those of the last one of a compressed
 * file go up to the end.
 */
uint64_t wsp_stored_size(const struct wsp_info *, uint32_t archive);

/* The bytes that a file with these archives takes, UINT64_MAX for too many. */
uint64_t wsp_file_size(const struct wsp_retention *, size_t n);

/*
 * The interval that a time belongs to: rounded down to a multiple of the
 * archive's step, or as it is if that is 0.
 */
int64_t	wsp_interval(const struct wsp_archive *, int64_t time);

/*
 * Slots as they lie in the file.  An interval of 0 means an empty slot.
 */
struct wsp_slot {
	uint32_t	interval;
	double		value;
};

/*
 * Reads up to count slots of an archive, from slot number first.  Stores in
 * *got how many there were: fewer than count at the end of the archive or of
 * a damaged file.
 */
int	wsp_read_slots(struct wsp *, uint32_t archive, uint32_t first,
	    uint32_t count, struct wsp_slot *, uint32_t *got,
	    struct wsp_error *);

/*
 * Writing points.  A point goes to the finest archive that reaches back to
 * it and is rolled up from there into the coarser ones.
 */
struct wsp_point {
	int64_t		time;
	double		value;
};

struct wsp_counts {
	uint64_t	stored;		/* points that are in the file now */
	uint64_t	too_old;	/* not stored: before every archive */
	uint64_t	replaced;	/* not stored: another one of the same
					   batch took the slot */
	uint64_t	future;		/* of those stored, later than now */
	uint64_t	crowded;	/* of those replaced, not in the finest
					   archive, where each has a place */
	uint64_t	refused;	/* not stored: see wsp_refusals() */
};

/*
 * Writes one point; WSP_ENOTCOVERED if it is later than now, or not younger
 * than maxRetention.  The file must be open for writing.
 */
int	wsp_update(struct wsp *, const struct wsp_point *, int64_t now,
	    struct wsp_error *);

/*
 * Writes points in any order; of several in one interval the newest wins, and
 * of equal times the one given first.  Points too old for every archive are
 * left out, points in the future go to the finest archive.  Fills *counts
 * unless that is NULL.  WSP_EVALUE, and nothing is written, if an interval
 * does not fit the file's 32 bits.  The file must be open for writing.
 */
int	wsp_update_many(struct wsp *, const struct wsp_point *, size_t n,
	    int64_t now, struct wsp_counts *, struct wsp_error *);

/*
 * A compressed file takes no point that is older than the last one of its
 * blocks.  Points that an update could not store, in the order in which it
 * met them; of those that were carried, one is a value that had waited for a
 * coarser archive.
 */
enum wsp_refused {
	WSP_REFUSED_OLD,		/* before every archive */
	WSP_REFUSED_LATE,		/* not newer than the archive's last */
	WSP_REFUSED_EARLY		/* far ahead: it would shut the file */
};

struct wsp_refusal {
	enum wsp_refused	reason;
	bool		carried;
	uint32_t	archive;	/* that was to take it */
	int64_t		time;
	double		value;
};

/*
 * The points that the last update of a compressed file refused; those of other
 * files are counted only.  Returns how many there are; the list belongs to the
 * open file.
 */
size_t	wsp_refusals(const struct wsp *, const struct wsp_refusal **);

/*
 * Makes a new file, in place of this one, that has the points which the last
 * update refused because they came too late.  The file must be open for
 * writing, by its path.
 */
int	wsp_rewrite_refused(struct wsp *, int64_t now, struct wsp_error *);

/*
 * Reading a range.  Point i of count points belongs to from + i * step.  Only
 * nvalues of them, starting with point first, can be known; use
 * wsp_series_get() to read any.
 */
struct wsp_series {
	int64_t		from;		/* first interval */
	int64_t		until;		/* one step after the last interval */
	uint32_t	step;
	uint64_t	count;
	uint64_t	first;
	size_t		nvalues;
	double		*values;
	bool		*known;
};

/*
 * Reads the points in (from, until] from the finest archive that reaches back
 * to from, or from the first one of the given step unless that is 0.  The
 * range is cut to what the file holds at now; an empty one yields the interval
 * after from.  On success *found says whether any of the range is within the
 * file's retention; if so *series is filled; release it with
 * wsp_series_free().  WSP_EINTERVAL if from is after until; WSP_EVALUE if no
 * archive has the step.
 */
int	wsp_fetch(struct wsp *, int64_t from, int64_t until, int64_t now,
	    uint64_t step, bool *found, struct wsp_series *,
	    struct wsp_error *);

/* Fails with WSP_EVALUE if until is before from. */
int	wsp_range_check(int64_t from, int64_t until, struct wsp_error *);

/* True with the value of point i in *value, false if there is none. */
bool	wsp_series_get(const struct wsp_series *, uint64_t i, double *value);

/* Releases what wsp_fetch() filled. */
void	wsp_series_free(struct wsp_series *);

/*
 * Rewrites the method and, unless it is NULL, the xFilesFactor in the header.
 * Points are not changed.  The file must be open for writing.
 */
int	wsp_set_aggregation(struct wsp *, enum wsp_method, const double *xff,
	    struct wsp_error *);

/*
 * Waits until the files that were replaced in the directory of this one are
 * those that a crash of the machine leaves; until then it may leave the old
 * ones.  If the place itself is a symbolic link that is not followed.
 */
int	wsp_sync_directory(struct wsp_path, struct wsp_error *);

/* Are two paths, as they are written, in the same directory? */
bool	wsp_same_directory(const char *a, const char *b);

/*
 * What there is at a place; what cannot be looked at is something else, and
 * errno says why it cannot, or is 0.
 */
enum wsp_place_kind {
	WSP_IS_NOTHING,
	WSP_IS_LINK,		/* a symbolic one */
	WSP_IS_ELSE
};

enum wsp_place_kind wsp_what_is(struct wsp_path);

/*
 * How many names a file has besides this one: they keep the old file when it is
 * replaced.  Those of its backups, and temporary ones, do not count.
 */
uint64_t wsp_other_names(struct wsp_path);

/* How much more the file system can take that an open file lies on. */
struct wsp_room {
	uint64_t	volume;		/* which it is: st_dev */
	uint64_t	bytes;		/* for who is not root */
};

int	wsp_room(const struct wsp *, struct wsp_room *, struct wsp_error *);

/*
 * Makes a file in memory that has the archives, method and xFilesFactor of
 * another, and no points: what a new one would be.  To be closed.
 */
int	wsp_blank(struct wsp **, struct wsp *like, struct wsp_error *);

/* Are these one file, be it by two names? */
int	wsp_same_file(const struct wsp *, const struct wsp *, bool *same,
	    struct wsp_error *);

/*
 * What a backup is called.  Numbers begin at 1, and the first free one is
 * taken.
 */
enum wsp_backup_kind {
	WSP_BACKUP_KEEP,	/* path.bak, or numbered if that is there */
	WSP_BACKUP_SIMPLE,	/* path.bak, in place of an older one */
	WSP_BACKUP_NUMBERED,	/* path.~1~ and so on */
	WSP_BACKUP_EXISTING,	/* numbered if there is path.~1~, or simple */
	WSP_BACKUP_NONE		/* there is none */
};

/* All zero: beside the file, and no older one is lost. */
struct wsp_backup_options {
	enum wsp_backup_kind kind;
	const char	*dir;		/* NULL, or all lie below this one,
					   which is made, without .bak */
	const char	*name;		/* path below it; NULL for the last part
					   of the file's own path */
	char		**made;		/* where the name of a file that was
					   replaced is stored, also if what
					   followed failed, or NULL */
};

/*
 * Copies an open file.  The copy appears in one step, never behind a symbolic
 * link, and has the owner, mode and extended attributes of the file.  Stores
 * its path in *backup, to be freed by the caller, or NULL if there shall be
 * none.  cancel may be NULL.
 */
int	wsp_backup(struct wsp *, const struct wsp_backup_options *,
	    wsp_cancel *, char **backup,
	    struct wsp_error *);

/* What is to become of a file, for wsp_may_change(). */
enum wsp_fate {
	WSP_IN_PLACE,		/* it is written to */
	WSP_ANEW,		/* another one is put in its place */
	WSP_AWAY		/* it is removed */
};

/*
 * Fails, as the change would, where this user may not write to a file, or,
 * as far as that is needed, to its directory, or not make its backup, for
 * which there may be NULL.  Nothing is touched.
 */
int	wsp_may_change(struct wsp_path, enum wsp_fate,
	    const struct wsp_backup_options *, struct wsp_error *);

/* The same for a file that is to be made, with directories that it needs. */
int	wsp_may_create(struct wsp_path, struct wsp_error *);

/*
 * Removes what a wsp_backup() that was killed may have left beside a file,
 * which must be open for writing.
 */
void	wsp_backup_tidy(const struct wsp *);

/*
 * Metric names.  Below the root of a tree a.b.c is in a/b/c.wsp, and with tags
 * a.b;tag=value in _tagged/xxx/xxx/a_DOT_b;tag=value.wsp or, hashed, in
 * _tagged/xxx/xxx/xxxxxx....wsp, where the x are the name's SHA-256.
 */

/* Room for the longest name or path, with its NUL. */
#define WSP_METRICLEN	4096

/*
 * Writes a name as carbon keeps it to a buffer of WSP_METRICLEN bytes: without
 * ~ before it, of equal tags the last one, the tags sorted; a{b="c"} becomes
 * a;b=c.  WSP_EVALUE if it has empty parts or tags, control characters, or is
 * too long.
 */
int	wsp_metric_normalize(const char *name, char *, struct wsp_error *);

/*
 * Writes the path of a name, which has to be as wsp_metric_normalize() makes
 * it, to a buffer of WSP_METRICLEN bytes.  It is relative to the root and never
 * leads out of it.  A tagged one that ends in a slash is always hashed, since
 * its file would be hidden.  WSP_EVALUE if the file system would not take it.
 */
int	wsp_metric_path(const char *metric, bool hashed, char *,
	    struct wsp_error *);

/*
 * Writes the name for a path relative to the root to a buffer of WSP_METRICLEN
 * bytes.  A tagged one is the name that fits the hash in the path.  WSP_EHASHED
 * if there is only the hash, WSP_EVALUE if the path is not one of a metric.
 */
int	wsp_metric_from_path(const char *path, char *, struct wsp_error *);

/*
 * Texts.  None of these looks at the locale.
 */

/* Room for the longest text of a number, and of an integer, with its NUL. */
#define WSP_NUMLEN	352
#define WSP_INTLEN	24

/*
 * Write a number to a buffer of WSP_NUMLEN bytes and return the length of the
 * text: the shortest digits that read back (1.0, 1e-05, inf, nan); like
 * printf's %f; like printf's %.35g.  NaN has no sign.
 */
size_t	wsp_format_shortest(char *, double);
size_t	wsp_format_fixed(char *, double);
size_t	wsp_format_exact(char *, double);

/* The same for whole numbers, to a buffer of WSP_INTLEN bytes. */
size_t	wsp_format_int(char *, int64_t);
size_t	wsp_format_uint(char *, uint64_t);

/*
 * Read a number: white space, sign, digits with optional point and exponent,
 * or inf, infinity, nan.  Return -1 if the text is anything else.
 */
int	wsp_parse_double(const char *, double *);

/*
 * Read a decimal integer: white space, sign, digits.  Too large ones saturate.
 * Return -1 if the text is anything else.
 */
int	wsp_parse_int(const char *, int64_t *);

/*
 * Reads a time: seconds since the epoch (decimal or 0x), "now", "-6h",
 * "now-6h", "HH:MM_YYYYMMDD", "YYYYMMDD" or ISO 8601; local time where no
 * zone is given.  WSP_EVALUE if it is none of these.
 */
int	wsp_parse_time(const char *, int64_t now, int64_t *,
	    struct wsp_error *);

#endif
