/* SPDX-License-Identifier: ISC */
/*
 * answer.h - what the header of an answer says, and whether it can be trusted;
 * no input or output.
 */
#ifndef WSP_REMOTE_ANSWER_H
#define WSP_REMOTE_ANSWER_H

#include "remote/http.h"

struct wsp_answer_head {
	struct wsp_http_answer answer;
	size_t		 bytes;		/* of the header */
	uint64_t	 body;		/* bytes of it; UINT64_MAX: unknown */
	bool		 ranged;	/* there is a range that makes sense */
	bool		 chunked;	/* the length is said by no field */
};

void	wsp_answer_begin(struct wsp_answer_head *);

/* Takes a line of it, with or without its end; fails for too many. */
int	wsp_answer_line(struct wsp_answer_head *, const char *, size_t,
	    struct wsp_error *);

/*
 * The header is complete, and the status 200 or 206: is this what was asked
 * for?
 */
int	wsp_answer_check(struct wsp_answer_head *,
	    const struct wsp_http_request *, struct wsp_error *);

/* The reason that belongs to a status, or "" . */
const char *wsp_answer_reason(int status);

#endif
