/* SPDX-License-Identifier: ISC */
/* check.h - what the parts of a check share. */
#ifndef WSP_STORE_CHECK_H
#define WSP_STORE_CHECK_H

#include "store/store.h"

struct wsp_store_checking {
	struct wsp_store *store;
	const struct wsp_store_check_options *options;
	wsp_store_tell	*tell;
	void		*arg;
	uint64_t	 problems;
	struct wsp_store_start *starts;	/* S of each of head.segs; tid 0 if it
					   could not be read */
	struct wsp_store_end *ends;	/* their E */
	struct wsp_store_arena *arena;	/* of these */
};

/* How many threads are to work; what is elsewhere is read by one. */
unsigned wsp_check_threads(const struct wsp_store_checking *);

/*
 * A part of the work, whose checking keeps what it has to tell until it is its
 * turn, and reads by a store of its own.
 */
struct wsp_check_job {
	struct wsp_store_checking c;
	size_t		 n, room;
	struct wsp_check_told {
		bool	note;
		char	*text;
	}		*told;
	bool		 lacking;	/* memory for one */
	bool		 broken;	/* by err */
	struct wsp_error err;
};

/* Begins; to be ended with wsp_check_job_end(). */
void	wsp_check_job_begin(struct wsp_check_job *,
	    const struct wsp_store_checking *);

/* Opens its store, unless it has one, as one of so many. */
int	wsp_check_job_open(struct wsp_check_job *, struct wsp_store *,
	    unsigned parts);

/* Hands on what was told, and forgets it; fails as the job has. */
int	wsp_check_job_tell(struct wsp_check_job *,
	    struct wsp_store_checking *, struct wsp_error *);

void	wsp_check_job_end(struct wsp_check_job *);

/* What the blocks of a segment have, some of them or all. */
struct wsp_check_sums {
	uint32_t	full, delta, gone, oldest;
	uint64_t	points;
	uint64_t	*refs;		/* to be freed */
	size_t		nrefs, refs_room;
	char		first[WSP_STORE_KEY_MAX + 1];
	uint64_t	first_offset;	/* of the block that has it */
	char		last[WSP_STORE_KEY_MAX + 1];
	uint64_t	damaged;	/* blocks */
};

void	wsp_check_sums_init(struct wsp_check_sums *);

/* Adds a block; what is wrong with it is told. */
int	wsp_check_block(struct wsp_store_checking *, size_t seg,
	    const struct wsp_store_row *, struct wsp_check_sums *,
	    struct wsp_error *);

/* Adds those of blocks that come after it. */
int	wsp_check_sums_add(struct wsp_store_checking *, size_t seg,
	    struct wsp_check_sums *, const struct wsp_check_sums *,
	    struct wsp_error *);

/* Are they those of all of a segment? */
void	wsp_check_sums_compare(struct wsp_store_checking *, size_t seg,
	    struct wsp_check_sums *);

/* Tells a problem. */
void	wsp_store_problem(struct wsp_store_checking *, const char *, ...)
	    __attribute__((__format__(printf, 2, 3)));

/*
 * The parts.  They fail only for what is no damage; a message of WSP_ECORRUPT
 * is told by wsp_store_told(), which then returns 0.
 */
int	wsp_store_told(struct wsp_store_checking *, struct wsp_error *);
int	wsp_store_check_files(struct wsp_store_checking *,
	    struct wsp_error *);
int	wsp_store_check_segment(struct wsp_store_checking *, size_t seg,
	    struct wsp_error *);
int	wsp_store_check_segments(struct wsp_store_checking *,
	    struct wsp_error *);
void	wsp_store_check_totals(struct wsp_store_checking *);
int	wsp_store_check_links(struct wsp_store_checking *,
	    struct wsp_error *);

#endif
