/* SPDX-License-Identifier: ISC */
/*
 * explain.h - why a point is there or missing, as whisper-fetch prints it.
 *
 * explain.c finds out, explain_words.c says it for people, explain_range.c
 * sums it up for them and explain_json.c is for programs.
 */
#ifndef BIN_EXPLAIN_EXPLAIN_H
#define BIN_EXPLAIN_EXPLAIN_H

#include "cli/out.h"
#include "wsp-ops.h"

/* Texts that are kept for a sentence, and their length. */
#define EXPLAIN_TEXTS	8
#define EXPLAIN_LEN	128

/* What is to be explained, and how. */
struct explain {
	bool		range;		/* all points from from to until */
	int64_t		time;		/* or else the one of this time */
	bool		fetched;	/* as a range from from shows it */
	int64_t		from, until;
	uint64_t	step;		/* of the archive, or 0 */
	bool		json, pretty;
	const char	*time_format;
};

/* A file, and what is said of it. */
struct explained {
	const struct explain *how;
	struct out	*out;
	const char	*path;
	const struct wsp_info *info;
	int64_t		 now;

	char		 texts[EXPLAIN_TEXTS][EXPLAIN_LEN];
	unsigned	 turn;
};

/* Reads what --explain was given: a time, or all for the range. */
void	explain_set(struct explain *, const char *text);

/* Explains a file.  May be called by several threads. */
int	explain_file(struct out *, struct wsp_path, int64_t now,
	    const struct explain *, struct wsp_error *);

/* Print a point, or the sum of a range. */
void	explain_point(struct explained *,
	    const struct wsp_explanation *);
void	explain_range(struct explained *, const struct wsp_summary *);
void	explain_point_json(struct explained *,
	    const struct wsp_explanation *);
void	explain_range_json(struct explained *,
	    const struct wsp_summary *);

/* The kind of a reason in one word, and in a few. */
const char *explain_id(enum wsp_reason);
const char *explain_brief(enum wsp_reason);

/* Says what other archives know, and what would bring it into view. */
void	explain_others(struct explained *, const struct wsp_explanation *);

/* Puts a text. */
void	say(struct explained *, const char *, ...)
	    __attribute__((__format__(printf, 2, 3)));

/*
 * Texts of a time, as asked for, of a span of time and of a value.  They stay
 * until EXPLAIN_TEXTS more were made.
 */
const char *explain_time(struct explained *, int64_t);
const char *explain_span(struct explained *, uint64_t seconds);
const char *explain_value(struct explained *, double);

/* The oldest time that the archive of a step does not hold any more. */
int64_t	explain_reach(struct explained *, uint32_t step);

/* Says of what archive the answer is, and why of that. */
void	explain_archive(struct explained *, uint32_t step);

/*
 * Says what to do about points that are further apart than the step of the
 * finest archive; false if they are not.
 */
bool	explain_spacing(struct explained *, uint32_t spacing);

#endif
