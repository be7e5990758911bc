/* SPDX-License-Identifier: ISC */
/*
 * wsp-ops.h - look into, compare, fill, resize, edit, check and restore files.
 *
 * The conventions are those of wsp.h: functions that can fail return 0, or -1
 * with the reason in *err; outputs are written only on success.
 *
 * Described in wsp-ops(3).
 */
#ifndef WSP_OPS_H
#define WSP_OPS_H

#include "wsp.h"

/*
 * All archives of a file as one series, cut into parts of one step each, by
 * ascending time.
 */
struct wsp_parts {
	size_t		n;
	struct wsp_series *list;
};

/*
 * Reads the points in (from, until] from all archives, until cut to now, as one
 * series.  From the finest archive to the coarsest each gives its values that
 * are older than all finer ones reach, in place of any finer ones in their
 * time, and those in whose time nothing has been taken.  Points that are
 * missing are of the finest archive that reaches back to them, and none lies in
 * the time of a value.  Where the range is cut makes no difference.  Release
 * with wsp_parts_free().  WSP_EINTERVAL if from is after until.
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
 * Finds the newest point of a sound file that was written last at mtime: the
 * time of the latest one that is not after that and in its slot, in any
 * archive; mtime itself if none is near it, but the finest archive has one
 * after it.  1 if there are only points within no archive's reach then, 0 if
 * every slot is empty.  The answer does not depend on the present.
 */
int	wsp_newest(struct wsp *, int64_t mtime, uint32_t *last,
	    struct wsp_error *);

/*
 * Finds the time of the latest point that is in its slot, by reading all, for
 * who cannot go by the time of the last write, which anybody can set; 1 if
 * there are none but some are elsewhere, 0 if every slot is empty.
 */
int	wsp_latest(struct wsp *, uint32_t *last, struct wsp_error *);

/*
 * Why a point is there or missing.
 */
enum wsp_reason {
	WSP_IS_KNOWN,		/* there is a value */
	WSP_IS_NAN,		/* there is one, and it is NaN */
	WSP_IN_FUTURE,		/* it is later than now */
	WSP_TOO_OLD,		/* the archive does not reach back to it */
	WSP_NOT_WRITTEN,	/* no archive knows anything there */
	WSP_STALE,		/* the same, but its slot has an older point */
	WSP_OVERWRITTEN,	/* a later point is in its slot */
	WSP_TOO_FEW,		/* too few finer points for the xFilesFactor */
	WSP_NOT_ROLLED_UP,	/* enough, but it was not computed from them */
	WSP_UNKNOWABLE,		/* finer points are gone that would tell */
	WSP_ELSEWHERE,		/* not in this archive, but in another one */
	WSP_NREASONS
};

/* The points of a finer archive in an interval of a coarser one. */
struct wsp_finer {
	uint32_t	step;		/* of the finer archive */
	uint64_t	slots;
	uint64_t	known;		/* points that are in their slots */
	uint64_t	gone;		/* later points are in their slots */
};

/* What another archive knows of an interval. */
struct wsp_other {
	uint32_t	step;
	uint64_t	points;		/* known ones of a finer archive */
	struct wsp_slot	over;		/* the coarser value over it; interval 0
					   for none */
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
	uint32_t	spacing;	/* seconds that most of the last points
					   of the archive of the least step are
					   apart; 0 if they are too few or
					   irregular, or if a wider gap is in
					   the interval */

	/* The archives it is rolled up from, the least fine first. */
	size_t		nfiner;
	struct wsp_finer *finer;
	struct wsp_slot	*slots;		/* what is in the slots of the first */
	uint64_t	needed;		/* how many of them have to be known */
	double		xff;		/* a factor that those known satisfy,
					   with two digits; 0 if none are */

	/* If the slot has no value: the archives that know something, the
	   finest first, and what would write it. */
	size_t		nothers;
	struct wsp_other *others;
	bool		by_rebuild;	/* wsp_rebuild_find() finds a value */
	bool		by_fill;	/* wsp_fill() of the file from itself
					   does */
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
 * Copies the known points of src in (from, until] over those of dst, archive
 * by archive, and rolls them up in dst as if they had been updated.  until is
 * cut to now.  WSP_EUNALIKE if the archives differ, WSP_EVALUE if until is
 * before from.  dst must be open for writing.  The paths are only for the
 * message.
 */
int	wsp_merge(struct wsp *src, struct wsp *dst, const char *srcpath,
	    const char *dstpath, int64_t from, int64_t until, int64_t now,
	    struct wsp_error *);

/*
 * Counts the slots that wsp_merge() would change, coarser ones among them.
 * dst may be open only to be read.
 */
int	wsp_merge_find(struct wsp *src, struct wsp *dst, const char *srcpath,
	    const char *dstpath, int64_t from, int64_t until, int64_t now,
	    uint64_t *changes, struct wsp_error *);

/* Fails as wsp_merge() would before it writes anything. */
int	wsp_merge_check(const struct wsp *src, const struct wsp *dst,
	    const char *srcpath, const char *dstpath, int64_t from,
	    int64_t until, struct wsp_error *);

/*
 * Filling and resampling, by the rule in whisper-tools(7), "What a file knows".
 */
struct wsp_fill_options {
	int64_t		from, until;	/* intervals after from, up to until */
	bool		no_rollups;	/* leave coarse values that dst has */
	bool		dry_run;	/* write nothing */
};

/*
 * All times, and coarse values that were computed of too few points anew: what
 * NULL for the options means, too.
 */
void	wsp_fill_defaults(struct wsp_fill_options *);

/*
 * Writes to every slot of dst that it does not know what src knows of it.  A
 * value that dst has changes only if it was computed of the finer points that
 * dst had, some of which were missing.  Stores the number of slots that change
 * in *filled unless that is NULL.  until is cut to now; WSP_EVALUE if it is
 * before from.  dst must be open for writing, unless nothing is to be written.
 */
int	wsp_fill(struct wsp *src, struct wsp *dst,
	    const struct wsp_fill_options *, int64_t now, uint64_t *filled,
	    struct wsp_error *);

/*
 * Copies what src knows over the slots of dst, which may have other archives.
 * Coarser values go only where dst knows nothing, and roll-ups do not follow.
 * The rest is as with wsp_fill().
 */
int	wsp_resample(struct wsp *src, struct wsp *dst,
	    const struct wsp_fill_options *, int64_t now, uint64_t *written,
	    struct wsp_error *);

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
 * Changing between average, sum and avg_zero, with what the coarser archives
 * hold.  How the new values were found:
 */
struct wsp_rescale_counts {
	uint64_t	computed;	/* anew from the finer archive, which
					   the old ones came from, too */
	uint64_t	scaled;		/* by the share that is known there */
	uint64_t	assumed;	/* by the mean share of the others,
					   since the finer points are gone */
};

/*
 * Finds what the coarser archives would hold if the file had had the method
 * from the beginning; release *changes with wsp_changes_free().  WSP_EMETHOD
 * if one of the two methods is another.
 */
int	wsp_rescale_find(struct wsp *, enum wsp_method, int64_t now,
	    struct wsp_changes *, struct wsp_rescale_counts *,
	    struct wsp_error *);

/*
 * Makes a copy of the file with these changes, method and, unless it is NULL,
 * xFilesFactor, and puts it in place in one step: a crash leaves the old file
 * or the new one.  The file must be open for writing; it is closed next.
 */
int	wsp_rescale_write(struct wsp *, const struct wsp_changes *,
	    enum wsp_method, const double *xff, wsp_cancel *,
	    struct wsp_error *);

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

/* So many points where there are none are made of one file at most. */
#define WSP_MAX_MADE	16777216

/*
 * Finds what changes in a file when points are edited by the rules in
 * whisper-edit(1), which include the values of the coarser archives, computed
 * anew from the edited points, and stores it in *changes; release that with
 * wsp_changes_free().  until is cut to now.  Stores in *left, unless that is
 * NULL, how many values of coarser archives stay although points of theirs
 * were to change, because they cannot be computed anew.  WSP_EVALUE if until
 * is before from, the file has no archive of the step, a number makes no
 * sense, a point cannot be erased, or more than WSP_MAX_MADE would be made.
 * Write the changes with wsp_changes_write().
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
	bool		missing;	/* only points that one file lacks */
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
	struct wsp_backup_options backup; /* of the old file */
	bool		no_sync;	/* do not wait for the disk */
	bool		dir_later;	/* nor for the name of the file there:
					   wsp_sync_directory() does that,
					   unless this fails */
	uid_t		owner;		/* or WSP_KEEP_ID */
	gid_t		group;		/* or WSP_KEEP_ID */
	int		lock_timeout_ms; /* or WSP_WAIT */
	wsp_cancel	*cancel;	/* or NULL */
};

/* What a file with other archives cannot keep. */
struct wsp_lost {
	uint64_t	older;		/* values before all its archives */
	uint64_t	later;		/* points later than now that have no
					   archive or whose place is taken */
};

struct wsp_resize_report {
	uint64_t	old_size, old_blocks;	/* bytes, 512-byte blocks */
	uint64_t	new_size, new_blocks;
	struct wsp_lost	lost;
};

/* Keep everything, sparse, with a backup. */
void	wsp_resize_defaults(struct wsp_resize_options *);

/*
 * Gives the file at path other archives and carries its points over by the
 * rule in whisper-tools(7), "What a file knows".  The new file takes the old
 * one's place, owner, mode and extended attributes in one step; the old one
 * stays as backup.
 * Fills *report unless it is NULL.
 */
int	wsp_resize(const char *path, const struct wsp_retention *, size_t n,
	    const struct wsp_resize_options *, int64_t now,
	    struct wsp_resize_report *, struct wsp_error *);

/*
 * The same for a file that was opened by its path and WSP_READ; it is locked
 * and looked at again.  Whether this fails or not, *w, which may be another
 * one then, is the old file and only good to be closed.
 */
int	wsp_resize_file(struct wsp **w, const struct wsp_retention *,
	    size_t n, const struct wsp_resize_options *, int64_t now,
	    struct wsp_resize_report *, struct wsp_error *);

/*
 * Converting between classic and compressed files.
 */
struct wsp_convert_options {
	const char	*mix;		/* what to take of a mix, or NULL */
	bool		compressed;	/* what it shall be */
	bool		force;		/* even if it becomes larger */
	bool		dry_run;	/* change nothing */
	const enum wsp_method *method;	/* or NULL: as it is */
	bool		no_sync;	/* do not wait for the disk */
	bool		dir_later;	/* the caller syncs the directory,
					   unless this fails */
	int		lock_timeout_ms; /* or WSP_WAIT */
	wsp_cancel	*cancel;	/* or NULL */
};

enum wsp_convert_outcome {
	WSP_CONVERT_DONE,		/* in a dry run: would be */
	WSP_CONVERT_NEEDLESS,		/* it is of that format */
	WSP_CONVERT_LARGER		/* left alone: it would grow */
};

struct wsp_convert_report {
	enum wsp_convert_outcome outcome;
	uint64_t	old_size, new_size;	/* bytes */
	uint64_t	left_out;	/* points that no reader sees, or that
					   would shut a compressed file */
};

void	wsp_convert_defaults(struct wsp_convert_options *);

/*
 * Puts a file of the other format, with the same points, owner, mode, times and
 * extended attributes, in place of a file that was opened by its path and
 * WSP_READ; it is locked and looked at again.  *w may be another one then, and
 * is only good to be closed.  What others write to the old file meanwhile is
 * brought over; waits for them for about a second.  WSP_EMETHOD if that format
 * does not have the aggregation method.
 */
int	wsp_convert_file(struct wsp **w, const struct wsp_convert_options *,
	    int64_t now, struct wsp_convert_report *, struct wsp_error *);

/*
 * Fills *report with what wsp_resize() would: new_blocks is the most it can
 * be, and lost is left out.  Changes nothing, and reads no points, but for
 * those of a compressed file, of which the size depends on them.
 */
int	wsp_resize_plan(struct wsp *, const struct wsp_retention *, size_t n,
	    const struct wsp_resize_options *, int64_t now,
	    struct wsp_resize_report *, struct wsp_error *);

/* Finds what wsp_resize() would lose; it reads all points. */
int	wsp_resize_lost(struct wsp *, const struct wsp_retention *, size_t n,
	    int64_t now, struct wsp_lost *, struct wsp_error *);

/*
 * Moving a file, with all that it knows, to where another one is or none.
 */
struct wsp_move_options {
	bool		copy;		/* leave the old file where it is */
	bool		merge;		/* fill a file that is there already */
	bool		dry_run;	/* only find out what would be done */
	bool		vacant;		/* there as if no file were in the new
					   place */
	bool		no_sync;	/* do not wait for the disk */
	int		lock_timeout_ms; /* or WSP_WAIT */
	wsp_cancel	*cancel;	/* or NULL */
	struct wsp_backup_options old_backup;	/* if they are merged */
	struct wsp_backup_options new_backup;
};

/* Neither copied nor merged nor backed up, synced. */
void	wsp_move_defaults(struct wsp_move_options *);

struct wsp_move_report {
	bool		merged;		/* a file was there already */
	uint64_t	points;		/* slots of it that changed */
	struct wsp_lost	lost;		/* what it has no place for */
	char		*old_backup, *new_backup; /* to be freed; or NULL */
};

/*
 * Moves a file: both places are below the same open directory, and no symbolic
 * link is followed in either.  Directories that are missing are made with the
 * mode, and for root the owner, of that of the old file.  Where no file is
 * there yet that is one rename, or on another file system a copy, and the file
 * may be damaged.  Where one is it is filled as by wsp_fill(), and then the old
 * one is removed; WSP_ESYS with EEXIST unless that was asked for, WSP_EVALUE if
 * the old file has points later than now.  A crash leaves the old file or the
 * new one, whole.  What others write to the old file meanwhile is brought over;
 * waits for them for about a second.  Fills *report, whatever comes.
 */
int	wsp_move(struct wsp_path old, struct wsp_path new,
	    const struct wsp_move_options *, int64_t now,
	    struct wsp_move_report *, struct wsp_error *);

/*
 * Exchanges two files in one step; of the options neither copy nor merge.  Both
 * are locked, in the same order whichever way they are named.  Two names of one
 * file stay as they are.
 */
int	wsp_move_exchange(struct wsp_path, struct wsp_path,
	    const struct wsp_move_options *, struct wsp_error *);

/*
 * Moves a directory with all that is in it by one rename.  WSP_ESYS with EEXIST
 * or ENOTEMPTY if something is there, EXDEV or EBUSY if it is another file
 * system.  Of the options dry_run, no_sync and cancel; a dry run fails where
 * something is there or the directory would be on another file system.
 */
int	wsp_move_directory(struct wsp_path old, struct wsp_path new,
	    const struct wsp_move_options *, struct wsp_error *);

/*
 * Removes a directory if it is empty, and stores in *removed whether it did;
 * dry_run says whether it would be empty without so many of its entries.
 */
int	wsp_prune(struct wsp_path, uint64_t leaving, bool dry_run,
	    bool *removed, struct wsp_error *);

/*
 * Checking and repairing.
 */
enum wsp_severity {
	WSP_NOTE,		/* worth knowing, but nothing is wrong */
	WSP_WARNING,		/* something is wrong, the file can be used */
	WSP_ERROR		/* header or data are lost: it is refused */
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
	bool		rollups;	/* compare coarse values with fine */
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

/* The same for a file that is open, by WSP_EXAMINE if it may be damaged. */
int	wsp_check_file(struct wsp *, const struct wsp_check_options *,
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
	struct wsp_backup_options backup; /* of the old file */
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
 * backup.  A file that needs no change is left alone.  WSP_ECORRUPT, and
 * nothing is changed, if it cannot be repaired so.
 */
int	wsp_repair(const char *path, const struct wsp_repair_options *,
	    int64_t now, struct wsp_findings *changes, struct wsp_error *);

/*
 * The same for a file that was opened by its path and WSP_EXAMINE; it is locked
 * and looked at again.  Where something has changed, *w is then the repaired
 * file, locked, and wsp_finish() tells of an error of a delayed write.  After
 * a failure, too, *w may be another one, to be closed as that.
 */
int	wsp_repair_file(struct wsp **w, const struct wsp_repair_options *,
	    int64_t now, struct wsp_findings *changes, struct wsp_error *);

/*
 * Deletes a file in whose header or length wsp_check() finds errors, or moves
 * it to this name below the directory dir, unless that is NULL, making what
 * directories are missing; nothing is overwritten.  Looks at the file again
 * when it has the lock: WSP_EVALUE if it has no errors, is of another format
 * or a symbolic link.
 */
int	wsp_discard(struct wsp_path, const char *dir, const char *name,
	    int lock_timeout_ms, wsp_cancel *, struct wsp_error *);

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

#endif
