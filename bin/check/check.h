/* SPDX-License-Identifier: ISC */
/*
 * check.h - the parts of whisper-check.
 */
#ifndef BIN_CHECK_CHECK_H
#define BIN_CHECK_CHECK_H

#include "cli/each.h"
#include "wsp-ops.h"

/* What is done to files, and what is told of them. */
struct check_settings {
	struct wsp_check_options check;
	struct wsp_repair_options repair;
	bool		mend;		/* --repair */
	bool		discard;	/* --delete-corrupt */
	const char	*quarantine;	/* directory, or NULL */
	bool		dry_run;
	bool		json;
	bool		quiet;
	bool		strict;		/* notes count */
	bool		verbose;
	wsp_cancel	*cancel;	/* or NULL */
};

/* What became of a file. */
enum check_fate {
	CHECK_KEPT,
	CHECK_REPAIRED,
	CHECK_MOVED,
	CHECK_DELETED
};

struct check_report {
	const char	*path;
	struct wsp_findings findings;	/* at first */
	struct wsp_findings changes;
	struct wsp_findings left;	/* after the changes, if there are */
	enum check_fate	fate;
	char		*to;		/* where it was moved; to be freed */
	char		*backup;	/* of a repaired one; to be freed */
	uint64_t	points;		/* that it has room for in the end */
	bool		sound;
};

/* Prints a report as text, or JSON on one line. */
void	check_print(struct out *, const struct check_report *,
	    const struct check_settings *);

/* Checks one file, and repairs it or puts it away as the settings say. */
void	check_file(struct item *, const struct check_settings *);

/* Says on standard error that a file is corrupt, or what becomes of it. */
void	check_say_corrupt(struct item *, const char *what);

/* How many points a file has room for. */
uint64_t check_points(const struct wsp *);

/* Prints a directory that is entered, and the points that a file has. */
void	check_say_scanning(struct item *);
void	check_say_points(struct item *, uint64_t);

/* Where the header of a damaged file is to be had from. */
struct check_donor {
	const char	*like;		/* --like, or NULL */
	const char	*schema;	/* --schema, or NULL */
	const char	*method;	/* --aggregationMethod, or NULL */
	const char	*xff;		/* --xFilesFactor, or NULL */
};

/* Puts what it gives into the options; exits if that is not valid. */
void	check_take(const struct check_donor *, struct wsp_repair_options *);

/* What the tool does under the name find-corrupt-whisper-files. */
int	find_corrupt(int argc, char *argv[]);

#endif
