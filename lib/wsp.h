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
	WSP_EUNALIKE		/* two files have different archives */
};

struct wsp_error {
	enum wsp_code	code;
	int		sys;		/* errno if code is WSP_ESYS, else 0 */
	char		msg[WSP_ERRLEN];
};

/*
 * Aggregation methods, by their number in the file.
 */
enum wsp_method {
	WSP_AVERAGE = 1,
	WSP_SUM,
	WSP_LAST,
	WSP_MAX,
	WSP_MIN,
	WSP_AVG_ZERO,		/* average, missing values count as 0 */
	WSP_ABSMAX,
	WSP_ABSMIN
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

/*
 * Creating files.
 */
enum wsp_alloc {
	WSP_ZEROED,		/* write the zeros */
	WSP_SPARSE,		/* leave a hole */
	WSP_FALLOCATE		/* reserve the blocks */
};

#define WSP_KEEP_ID	((id_t)-1)	/* leave the owner or group alone */
#define WSP_KEEP_MODE	((mode_t)-1)	/* leave the mode alone */
#define WSP_WAIT	(-1)		/* wait for a lock without end */

struct wsp_create_options {
	enum wsp_method	method;
	double		xff;
	enum wsp_alloc	alloc;
	bool		overwrite;	/* replace an existing file */
	bool		no_sync;	/* do not wait for the disk */
	mode_t		mode;		/* or WSP_KEEP_MODE: as umask says */
	id_t		owner;		/* or WSP_KEEP_ID */
	id_t		group;		/* or WSP_KEEP_ID */
	int		lock_timeout_ms; /* or WSP_WAIT */
	wsp_cancel	*cancel;	/* or NULL */
	int		dir;		/* path is a name in this directory, and
					   no link; or AT_FDCWD */
};

/* Average, 0.5, zeroed, not overwriting, mode and owner by the system. */
void	wsp_create_defaults(struct wsp_create_options *);

/*
 * Makes a file with these archives, sorted and checked first as by
 * wsp_retention_check().  It appears at path complete or not at all.
 * WSP_ECONFIG if path exists, unless it is to be overwritten; then the new
 * file takes its owner and mode.  Stores the new file's size in bytes in
 * *size unless that is NULL.
 */
int	wsp_create(const char *path, const struct wsp_retention *, size_t n,
	    const struct wsp_create_options *, uint64_t *size,
	    struct wsp_error *);

/*
 * Open files.
 */
struct wsp;

enum wsp_access {
	WSP_READ,		/* refuse a damaged file */
	WSP_READ_LOCKED,	/* the same, with a lock that readers share */
	WSP_LOOK,		/* read what can be read of a damaged file */
	WSP_WRITE		/* exclusive lock, refuse a damaged file */
};

struct wsp_archive {
	uint32_t	offset;		/* of the first slot in the file */
	uint32_t	step;		/* seconds per point */
	uint32_t	points;		/* number of slots */
};

struct wsp_info {
	uint32_t	method;		/* enum wsp_method, if sound */
	uint32_t	max_retention;	/* seconds, as stored */
	float		xff;
	uint32_t	narchives;	/* entries in archives */
	const struct wsp_archive *archives; /* in the order of the file */
	uint64_t	file_size;	/* bytes */
};

/*
 * Opens a regular file and validates its header.  Where access asks for a
 * lock it waits for that at most lock_timeout_ms milliseconds, for ever if
 * that is WSP_WAIT, and makes sure that path still names the locked file;
 * WSP_ELOCKED if the lock was not to be had.  WSP_ECORRUPT says what is wrong
 * and where; with WSP_LOOK only a file too short for a header is refused so,
 * and of one that has a wsp_problem() only the slots can be read: all else
 * fails with WSP_ECORRUPT.  Close with wsp_close().
 */
int	wsp_open(struct wsp **, const char *path, enum wsp_access,
	    int lock_timeout_ms, struct wsp_error *);

/*
 * The same for a path from an open directory, below which the file has to be:
 * with errno EXDEV if .. or a symbolic link leads out.
 */
int	wsp_open_beneath(struct wsp **, int dir, const char *path,
	    enum wsp_access, int lock_timeout_ms, struct wsp_error *);

/* Writes what was written to the disk and waits for it. */
int	wsp_sync(struct wsp *, struct wsp_error *);

/*
 * Gives up the lock of a file and reports what a delayed write may have met.
 * Only wsp_info() and wsp_close() may follow.
 */
int	wsp_finish(struct wsp *, struct wsp_error *);

/* Closes a file and gives up its lock; NULL is allowed. */
void	wsp_close(struct wsp *);

/* The header.  Belongs to the open file. */
const struct wsp_info *wsp_info(const struct wsp *);

/*
 * What is wrong with a file opened by WSP_LOOK, or NULL if it is sound.
 * Belongs to the open file.
 */
const char *wsp_problem(const struct wsp *);

/* Seconds that an archive reaches back, and the bytes it takes. */
uint64_t wsp_archive_retention(const struct wsp_archive *);
uint64_t wsp_archive_size(const struct wsp_archive *);

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

/* True with the value of point i in *value, false if there is none. */
bool	wsp_series_get(const struct wsp_series *, uint64_t i, double *value);

/* Releases what wsp_fetch() filled. */
void	wsp_series_free(struct wsp_series *);

/*
 * All archives of a file as one series: a part for each archive that has any
 * of it, by ascending time.
 */
struct wsp_parts {
	size_t		n;
	struct wsp_series *list;
};

/*
 * Reads the points in (from, until] from all archives, so that no two cover the
 * same time, until cut to now.  The archives take turns by ascending retention.
 * Each gives the intervals after now less its own retention, but only those
 * that begin before what the archives before it hold.  Where the last of them
 * is known and reaches over that border, these begin after it, wherever the
 * range is cut.  A point that is missing in one archive is not looked for in
 * another.  The retentions are those of the archives, whatever maxRetention
 * says.  Release with wsp_parts_free().  WSP_EINTERVAL if from is after until.
 */
int	wsp_fetch_parts(struct wsp *, int64_t from, int64_t until, int64_t now,
	    struct wsp_parts *, struct wsp_error *);

/* Releases what wsp_fetch_parts() filled. */
void	wsp_parts_free(struct wsp_parts *);

/*
 * What the slots hold.  An archive holds a point at now if its interval lies
 * in (now - retention, now] and it is in the slot of that interval.
 */
struct wsp_archive_stats {
	uint64_t	present;	/* points that it holds */
	uint64_t	future;		/* the same, but later than now */
	uint64_t	stale;		/* all other slots that are not empty */

	/* Of the points present. */
	struct wsp_point first, last;	/* if there are any */
	uint64_t	zeros, nans;
	double		min, max;	/* without NaN; NaN if there are none */
	double		sum, mean;

	/* Runs of missing points between the first and the last one. */
	uint64_t	gaps;
	int64_t		longest;	/* seconds of the longest, 0 for none */
	int64_t		longest_from;	/* its first missing point */
};

struct wsp_stats {
	uint64_t	disk_size;	/* bytes that the file takes */
	uint32_t	narchives;
	struct wsp_archive_stats *archives; /* in the order of the file */
};

/*
 * Looks at every slot of a sound file.  Release the result with
 * wsp_stats_free().
 */
int	wsp_stats(struct wsp *, int64_t now, struct wsp_stats *,
	    struct wsp_error *);

/* Releases what wsp_stats() filled. */
void	wsp_stats_free(struct wsp_stats *);

/*
 * Find the first point that a sound file holds at now, and the last one
 * before a time, in any archive: of several with the same time that of the
 * finest.  *found says whether there is one; if so its archive's step is
 * stored as well.
 */
int	wsp_find_first(struct wsp *, int64_t now, bool *found,
	    struct wsp_point *, uint32_t *step, struct wsp_error *);
int	wsp_find_last(struct wsp *, int64_t before, int64_t now, bool *found,
	    struct wsp_point *, uint32_t *step, struct wsp_error *);

/*
 * Why a point is there or missing.
 */
enum wsp_reason {
	WSP_IS_KNOWN,		/* there is a value */
	WSP_IS_NAN,		/* there is one, and it is NaN */
	WSP_IN_FUTURE,		/* it is later than now */
	WSP_TOO_OLD,		/* the archive does not reach back to it */
	WSP_NOT_WRITTEN,	/* its slot is empty, and so are finer ones */
	WSP_STALE,		/* the same, but an older point is in its slot */
	WSP_OVERWRITTEN,	/* a later point is in its slot */
	WSP_TOO_FEW,		/* too few finer points for the xFilesFactor */
	WSP_NOT_ROLLED_UP,	/* enough, but it was not computed from them */
	WSP_UNKNOWABLE,		/* finer points are gone that would tell */
	WSP_NREASONS
};

/* The points of a finer archive in an interval of a coarser one. */
struct wsp_finer {
	uint32_t	step;		/* of the finer archive */
	uint64_t	slots;
	uint64_t	known;		/* points that are in their slots */
	uint64_t	gone;		/* later points are in their slots */
};

struct wsp_explanation {
	enum wsp_reason	reason;
	uint32_t	step;		/* of the archive that answers, 0 if
					   none reaches back so far */
	int64_t		time;		/* its interval with the time asked
					   for; that time if there is none */
	struct wsp_slot	slot;		/* what is in the slot of that */
	uint32_t	finest;		/* step of the first archive that holds
					   the time, 0 for none */
	bool		finest_known;	/* does that have a value? */
	double		finest_value;
	uint32_t	spacing;	/* seconds that most points of the
					   archive of the least step are apart;
					   0 if they are too few or irregular */

	/* The archives it is rolled up from, the least fine first. */
	size_t		nfiner;
	struct wsp_finer *finer;
	struct wsp_slot	*slots;		/* what is in the slots of the first */
	uint64_t	needed;		/* how many of them have to be known */
	double		xff;		/* a factor that those known satisfy,
					   with two digits; 0 if none are */
};

/*
 * Explains the point that a time belongs to: in the first archive that holds
 * it; in the one that wsp_fetch() reads for a range from *from, unless that is
 * NULL; or in that of a step, unless it is 0.  WSP_EVALUE if no archive has
 * the step.  Release the result with wsp_explanation_free().
 */
int	wsp_explain(struct wsp *, int64_t time, const int64_t *from,
	    int64_t now, uint64_t step, struct wsp_explanation *,
	    struct wsp_error *);

/* Releases what wsp_explain() filled. */
void	wsp_explanation_free(struct wsp_explanation *);

struct wsp_summary {
	int64_t		from;		/* first interval */
	int64_t		until;		/* one step after the last */
	uint32_t	step;
	uint64_t	count;		/* points */
	uint64_t	counts[WSP_NREASONS];
	struct wsp_explanation examples[WSP_NREASONS]; /* the last of each */
	double		xff;		/* one that all of WSP_TOO_FEW of which
					   any is known satisfy; 0 for none */
};

/*
 * Explains all points that wsp_fetch() reads for a range, with the same
 * arguments and errors.  Release the result with wsp_summary_free().
 */
int	wsp_explain_range(struct wsp *, int64_t from, int64_t until,
	    int64_t now, uint64_t step, bool *found, struct wsp_summary *,
	    struct wsp_error *);

/* Releases what wsp_explain_range() filled. */
void	wsp_summary_free(struct wsp_summary *);

/*
 * Rewrites the method and, unless it is NULL, the xFilesFactor in the header.
 * Points are not changed.  The file must be open for writing.
 */
int	wsp_set_aggregation(struct wsp *, enum wsp_method, const double *xff,
	    struct wsp_error *);

/*
 * Copies the known points of src in (from, until] over those of dst, archive
 * by archive, and rolls them up in dst as if they had been updated.  until is
 * cut to now.  WSP_EUNALIKE if the archives differ, WSP_EVALUE if until is
 * before from.  dst must be open for writing.  The paths are only for the
 * message.
 */
int	wsp_merge(struct wsp *src, struct wsp *dst, const char *srcpath,
	    const char *dstpath, int64_t from, int64_t until, int64_t now,
	    struct wsp_error *);

/* Fails as wsp_merge() would before it writes anything. */
int	wsp_merge_check(const struct wsp *src, const struct wsp *dst,
	    const char *srcpath, const char *dstpath, int64_t from,
	    int64_t until, struct wsp_error *);

/*
 * Writes to every empty slot of dst what src knows of it: the value of src's
 * archive of the same step, or the aggregate, by dst's method and
 * xFilesFactor, of src's finest archive that covers the slot.  Never touches
 * a slot that has a value and never rolls up.  Stores the number of slots
 * written in *filled unless that is NULL.  dst must be open for writing.
 */
int	wsp_fill(struct wsp *src, struct wsp *dst, int64_t now,
	    uint64_t *filled, struct wsp_error *);

/*
 * The same for the slots of intervals in (from, until], and over the values
 * that dst has there; until is cut to now.  Only a point of a later interval
 * keeps its slot.  WSP_EVALUE if until is before from.
 */
int	wsp_resample(struct wsp *src, struct wsp *dst, int64_t from,
	    int64_t until, int64_t now, uint64_t *written,
	    struct wsp_error *);

/* Fails with WSP_EVALUE if until is before from. */
int	wsp_range_check(int64_t from, int64_t until, struct wsp_error *);

/*
 * Changes that were found and are not made yet.
 */
struct wsp_change {
	uint32_t	step;		/* of the archive */
	int64_t		time;		/* the interval */
	bool		known;		/* is there a value before? */
	bool		erase;		/* is there none after? */
	double		before;
	double		after;
};

struct wsp_changes {
	size_t		n;
	struct wsp_change *list;	/* by ascending step and time */
};

/*
 * Writes changes, the coarsest archive first.  The file must be open for
 * writing, and have been so since they were found.
 */
int	wsp_changes_write(struct wsp *, const struct wsp_changes *,
	    struct wsp_error *);

/* Releases what wsp_rebuild_find() or wsp_edit_find() filled. */
void	wsp_changes_free(struct wsp_changes *);

/*
 * Computing coarse archives anew.
 */
struct wsp_rebuild_options {
	int64_t		from, until;	/* intervals after from, up to until */
	uint64_t	step;		/* only this archive; 0 for all */
	bool		partial;	/* see below */
};

/*
 * Computes the values of the coarser archives of a file from the next finer
 * one each, finer archives first, with the file's method and xFilesFactor, and
 * stores in *changes which of them are not in the file; release that with
 * wsp_changes_free().  until is cut to now.  Left alone are intervals of which
 * too few finer points are known, or of which the finer archive does not hold
 * every point any more, or, if partial is set, none.  WSP_EVALUE if until is
 * before from, or if the file has no archive of the step or none finer.
 */
int	wsp_rebuild_find(struct wsp *, const struct wsp_rebuild_options *,
	    int64_t now, struct wsp_changes *, struct wsp_error *);

/*
 * Makes a file as wsp_create() does, and with these values in it.
 */
int	wsp_create_with(const char *path, const struct wsp_retention *,
	    size_t n, const struct wsp_changes *,
	    const struct wsp_create_options *, uint64_t *size,
	    struct wsp_error *);

/*
 * Editing points.
 */
enum wsp_edit_action {
	WSP_ERASE,
	WSP_SET,
	WSP_ADD,
	WSP_SCALE,
	WSP_CLAMP,
	WSP_INTERPOLATE
};

/* Which points, by their values.  A point is chosen if one of them fits. */
enum wsp_edit_choice {
	WSP_CHOOSE_KNOWN = 1,	/* every point that is known */
	WSP_CHOOSE_NAN = 2,	/* NaN */
	WSP_CHOOSE_ABOVE = 4,	/* greater than above */
	WSP_CHOOSE_BELOW = 8,	/* less than below */
	WSP_CHOOSE_TIMES = 16	/* farther from 0 than times the median */
};

struct wsp_edit_options {
	enum wsp_edit_action action;
	double		value;		/* to set, add or scale by */
	double		min, max;	/* to clamp to; may be infinite */
	uint64_t	max_gap;	/* seconds to interpolate over; 0 for
					   any number */
	int64_t		from, until;	/* intervals after from, up to until */
	uint64_t	step;		/* edit this archive; 0 for each time
					   the finest one that holds it */
	unsigned	choice;		/* of enum wsp_edit_choice; 0 for all */
	double		above, below, times;
	uint64_t	window;		/* points before and after one whose
					   median counts; 0 for the range */
};

/*
 * Finds what changes in a file when points are edited by the rules in
 * whisper-edit(1), which include the values of the coarser archives, computed
 * anew from the edited points, and stores it in *changes; release that with
 * wsp_changes_free().  until is cut to now.  Stores in *left, unless that is
 * NULL, how many values of coarser archives stay although points of theirs
 * were to change, because they cannot be computed anew.  WSP_EVALUE if until
 * is before from, the file has no archive of the step, a number makes no
 * sense, or a point cannot be erased.  Write the changes with
 * wsp_changes_write().
 */
int	wsp_edit_find(struct wsp *, const struct wsp_edit_options *,
	    int64_t now, struct wsp_changes *, uint64_t *left,
	    struct wsp_error *);

/*
 * Comparing two files.
 */
struct wsp_difference {
	int64_t		time;
	bool		a_known;
	bool		b_known;
	double		a;
	double		b;
};

struct wsp_archive_diff {
	uint32_t	archive;	/* counted by ascending retention */
	uint64_t	total;		/* points compared */
	size_t		differing;	/* entries in points */
	struct wsp_difference *points;
};

struct wsp_diff {
	uint32_t	narchives;
	struct wsp_archive_diff *archives;
};

struct wsp_diff_options {
	bool		ignore_empty;	/* only points that both files have */
	bool		all;		/* every slot, not one per time */
	int64_t		until;		/* no later points; 0 for now, or with
					   all for no limit */
};

/*
 * Compares two files of equal archives.  Each archive is compared for the
 * times that no finer one reaches, or, with all, for every slot.  NaN equals
 * NaN and 0 equals -0.  Release the result with wsp_diff_free().
 * WSP_EUNALIKE if the archives differ; the paths are only for that message.
 */
int	wsp_diff(struct wsp *a, struct wsp *b, const char *apath,
	    const char *bpath, const struct wsp_diff_options *, int64_t now,
	    struct wsp_diff *, struct wsp_error *);

/* Releases what wsp_diff() filled. */
void	wsp_diff_free(struct wsp_diff *);

/*
 * Changing the archives of a file.
 */
struct wsp_resize_options {
	const enum wsp_method *method;	/* NULL keeps it */
	const double	*xff;		/* NULL keeps it */
	bool		spread;		/* coarse values fill all their slots */
	enum wsp_alloc	alloc;
	const char	*newfile;	/* write here, leave the old file */
	bool		no_backup;	/* do not keep the old file as .bak */
	bool		no_sync;	/* do not wait for the disk */
	bool		dir_later;	/* nor for the name of the file there:
					   wsp_sync_directory() does that */
	id_t		owner;		/* or WSP_KEEP_ID */
	id_t		group;		/* or WSP_KEEP_ID */
	int		lock_timeout_ms; /* or WSP_WAIT */
	wsp_cancel	*cancel;	/* or NULL */
};

struct wsp_resize_report {
	uint64_t	old_size, old_blocks;	/* bytes, 512-byte blocks */
	uint64_t	new_size, new_blocks;
};

/* Keep everything, sparse, with a backup. */
void	wsp_resize_defaults(struct wsp_resize_options *);

/*
 * Gives the file at path other archives and carries its points over by the
 * rules in whisper-resize(1).  The new file takes the old one's place, owner,
 * mode and extended attributes in one step; the old one stays as path.bak.
 * Fills *report unless it is NULL.
 */
int	wsp_resize(const char *path, const struct wsp_retention *, size_t n,
	    const struct wsp_resize_options *, int64_t now,
	    struct wsp_resize_report *, struct wsp_error *);

/*
 * Waits until the files that were resized in the directory of this one are
 * those that a crash of the machine leaves; until then it may leave the old
 * ones.
 */
int	wsp_sync_directory(const char *path, struct wsp_error *);

/*
 * Fills *report with what wsp_resize() would: new_blocks is the most it can
 * be.  Reads no points and changes nothing.
 */
int	wsp_resize_plan(struct wsp *, const struct wsp_retention *, size_t n,
	    const struct wsp_resize_options *, struct wsp_resize_report *,
	    struct wsp_error *);

/*
 * Copies the file that was opened from path to a file beside it whose name
 * ends in .bak, replacing an older one in one step.  The copy has the owner,
 * mode and extended attributes of the file.  Stores its name in *backup, to
 * be freed by the caller.  cancel may be NULL.
 */
int	wsp_backup(struct wsp *, const char *path, wsp_cancel *,
	    char **backup, struct wsp_error *);

/*
 * Removes what a wsp_backup() that was killed may have left beside a file,
 * which must be open for writing.
 */
void	wsp_backup_tidy(const char *path);

/*
 * Checking and repairing.
 */
enum wsp_severity {
	WSP_NOTE,		/* worth knowing, but nothing is wrong */
	WSP_WARNING,		/* something is wrong, the file can be used */
	WSP_ERROR		/* header or data are lost: the file is refused */
};

struct wsp_finding {
	enum wsp_severity severity;
	const char	*id;		/* its kind, one word that stays */
	int64_t		archive;	/* or -1 */
	int64_t		slot;		/* or -1 */
	uint64_t	count;		/* 1, or that of a summary */
	char		*text;		/* one line */
};

struct wsp_findings {
	size_t		n;
	struct wsp_finding *list;
	uint64_t	errors, warnings, notes; /* summed up ones too */
};

struct wsp_check_options {
	bool		headers_only;	/* do not read the slots */
	bool		rollups;	/* compare coarse values with fine ones */
	int64_t		future_tolerance; /* seconds that clocks may differ */
	uint64_t	limit;		/* findings of a kind in an archive
					   before the rest is summed up; 0 for
					   no limit */
};

/* Slots but no roll-ups, a day of tolerance, three of a kind. */
void	wsp_check_defaults(struct wsp_check_options *);

/*
 * Finds everything that is wrong in a file, also in one that cannot be opened
 * otherwise.  The kinds of findings are in whisper-check(1).  Release them
 * with wsp_findings_free().  Fails only if the file cannot be read.
 */
int	wsp_check(const char *path, const struct wsp_check_options *,
	    int64_t now, struct wsp_findings *, struct wsp_error *);

/* Releases what wsp_check() or wsp_repair() filled. */
void	wsp_findings_free(struct wsp_findings *);

struct wsp_repair_options {
	const struct wsp_retention *retentions; /* if the table is damaged */
	size_t		nretentions;	/* 0 for none */
	const enum wsp_method *method;	/* if it is damaged; NULL for none */
	const double	*xff;		/* if it is damaged; NULL for none */
	int64_t		future_tolerance; /* as for wsp_check() */
	uint64_t	limit;		/* changes of a kind, in the same way */
	bool		cut_tail;	/* remove unused bytes at the end */
	bool		dry_run;	/* only tell what would be changed */
	bool		no_sync;	/* do not wait for the disk */
	int		lock_timeout_ms; /* or WSP_WAIT */
	wsp_cancel	*cancel;	/* or NULL */
};

/* Nothing is known of a damaged header; the rest as for wsp_check(). */
void	wsp_repair_defaults(struct wsp_repair_options *);

/*
 * Repairs what can be repaired without guessing, by the rules in
 * whisper-check(1), and fills *changes, which are notes; release them with
 * wsp_findings_free().  The repaired file takes the place, owner, mode and
 * extended attributes of the old one in one step; the old one stays as
 * path.bak.  A file that needs no change is left alone.  WSP_ECORRUPT, and
 * nothing is changed, if it cannot be repaired so.
 */
int	wsp_repair(const char *path, const struct wsp_repair_options *,
	    int64_t now, struct wsp_findings *changes, struct wsp_error *);

/*
 * Deletes a file in whose header or length wsp_check() finds errors, or moves
 * it to the name in to, unless that is NULL, making its directory; nothing is
 * overwritten.  Looks at the file again when it has the lock: WSP_EVALUE if
 * it has no errors, is of another format or a symbolic link.
 */
int	wsp_discard(const char *path, const char *to, int lock_timeout_ms,
	    wsp_cancel *, struct wsp_error *);

/*
 * A file as text from which it can be restored bit for bit, damage, slots out
 * of place and unused bytes included.  The text is described in
 * whisper-load(1).
 */

/* Takes len bytes of text; returns -1 with the reason to end it. */
typedef int wsp_put_text(void *arg, const char *, size_t len,
	    struct wsp_error *);

/* Writes the text of a file, which may be opened by WSP_LOOK. */
int	wsp_exact(struct wsp *, wsp_put_text *, void *arg,
	    struct wsp_error *);

/*
 * Stores in *line the next line of text, which may be changed and lives until
 * the next call, without its newline, or NULL after the last one.
 */
typedef int wsp_get_line(void *arg, char **line, struct wsp_error *);

/*
 * Makes the file of a text, with holes where that has long runs of zeros, by
 * the rules of wsp_create(); of the options, method, xff and alloc do not
 * count.  WSP_EVALUE with the number of the line if the text is none.
 * Stores the file's size in bytes in *size unless that is NULL.
 */
int	wsp_load(const char *path, wsp_get_line *get, void *arg,
	    const struct wsp_create_options *options, uint64_t *size,
	    struct wsp_error *err);

/*
 * Schema files: carbon's storage-schemas.conf, which says what archives the
 * file of a new metric gets, and storage-aggregation.conf, for its method and
 * xFilesFactor.  Their syntax and rules are in whisper-schemas(5).
 */
struct wsp_schemas;

/* A section of a schema file, that is, a rule. */
struct wsp_section {
	const char	*name;		/* between the brackets */
	size_t		line;		/* in the file, from 1 */
	size_t		index;		/* in the file, from 0 */
};

struct wsp_rule {
	const struct wsp_section *storage; /* or NULL: carbon's default */
	const struct wsp_section *aggregation; /* the same */
	const struct wsp_retention *retentions; /* sorted by step */
	size_t		nretentions;
	enum wsp_method	method;
	double		xff;
	bool		compressed;	/* go-carbon makes another format */
};

/*
 * Reads both files; without one, given as NULL, its defaults are for every
 * metric.  The message begins with the file, the line and the section.
 * Release the schemas with wsp_schemas_free().
 */
int	wsp_schemas_read(struct wsp_schemas **, const char *storage,
	    const char *aggregation, struct wsp_error *);

void	wsp_schemas_free(struct wsp_schemas *);

/*
 * Finds the rules for a metric.  What *rule points to belongs to the schemas.
 * WSP_EVALUE if a pattern takes too long.  May be called from several threads
 * at once.
 */
int	wsp_schemas_match(const struct wsp_schemas *, const char *metric,
	    struct wsp_rule *, struct wsp_error *);

/* The section of an index, or NULL if there are not so many. */
const struct wsp_section *wsp_schemas_storage(const struct wsp_schemas *,
	    size_t index);
const struct wsp_section *wsp_schemas_aggregation(const struct wsp_schemas *,
	    size_t index);

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
 * leads out of it.  WSP_EVALUE if the file system would not take it.
 */
int	wsp_metric_path(const char *metric, bool hashed, char *,
	    struct wsp_error *);

/*
 * Writes the name for a path relative to the root to a buffer of WSP_METRICLEN
 * bytes.  A tagged one is the name that fits the hash in the path.  WSP_EVALUE
 * if there is none: the path does not end in .wsp, or has only a hash.
 */
int	wsp_metric_from_path(const char *path, char *, struct wsp_error *);

/*
 * Taking in points of many metrics below the root of a tree.
 */
struct wsp_ingest_options {
	const struct wsp_schemas *schemas; /* for new files; NULL: make none */
	struct wsp_create_options create; /* of new files: alloc, mode, owner,
					   group and no_sync count */
	bool		hashed;		/* of new tagged metrics */
	bool		sync;		/* wait for the disk */
	unsigned	threads;	/* that write, at least 1 */
	int		lock_timeout_ms; /* or WSP_WAIT */
};

/* Not synced, one thread, no new files. */
void	wsp_ingest_defaults(struct wsp_ingest_options *);

struct wsp_ingest_counts {
	uint64_t	stored, too_old, replaced, future; /* wsp_counts */
	uint64_t	failed;		/* points whose file had an error */
	uint64_t	created;	/* files */
	uint64_t	updated;	/* files, once for each time */
};

struct wsp_ingest;

/* Begins to take in points; the directory root has to be there. */
int	wsp_ingest_begin(struct wsp_ingest **, const char *root,
	    const struct wsp_ingest_options *, struct wsp_error *);

/*
 * Keeps a point until the next flush.  The name has len bytes, is normalized
 * as by wsp_metric_normalize(), and need not end with a NUL; WSP_EVALUE if it
 * is no metric's.
 */
int	wsp_ingest_add(struct wsp_ingest *, const char *metric, size_t len,
	    const struct wsp_point *, struct wsp_error *);

/* How many points are kept, and how many bytes they take. */
size_t	wsp_ingest_points(const struct wsp_ingest *);
size_t	wsp_ingest_size(const struct wsp_ingest *);

/* Told of a metric whose points could not be written. */
typedef void wsp_ingest_failed(void *arg, const char *metric,
	    const struct wsp_error *);

/*
 * Writes all points that are kept, each file once as by wsp_update_many();
 * of equal times the one added last wins.  Nothing is written outside the
 * root.  Adds to *counts what became of them.  Fails only if there is no
 * memory; what was not written is kept then.
 */
int	wsp_ingest_flush(struct wsp_ingest *, int64_t now,
	    struct wsp_ingest_counts *, wsp_ingest_failed *, void *arg,
	    struct wsp_error *);

/* Ends it; points that are still kept are lost.  NULL is allowed. */
void	wsp_ingest_end(struct wsp_ingest *);

/*
 * Texts.  None of these looks at the locale.
 */

/* Room for the longest text of a number, with its NUL. */
#define WSP_NUMLEN	352

/*
 * Write a number to a buffer of WSP_NUMLEN bytes and return the length of the
 * text: the shortest digits that read back (1.0, 1e-05, inf, nan); like
 * printf's %f; like printf's %.35g.  NaN has no sign.
 */
size_t	wsp_format_shortest(char *, double);
size_t	wsp_format_fixed(char *, double);
size_t	wsp_format_exact(char *, double);

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
