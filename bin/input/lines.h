/* SPDX-License-Identifier: ISC */
/*
 * lines.h - lines of a file or pipe, waited for only so long.
 */
#ifndef BIN_INPUT_LINES_H
#define BIN_INPUT_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The longest line that is taken, with its end. */
#define LINES_MAX	8192

#define LINES_BUFFER	(16 * LINES_MAX)

enum lines_what {
	LINES_LINE,		/* here is one */
	LINES_LONG,		/* one was too long: this is its beginning */
	LINES_LATE,		/* none came in time */
	LINES_SIGNAL,		/* a signal was caught */
	LINES_END,		/* there are no more */
	LINES_FAILED		/* errno says why */
};

struct lines {
	int		 fd;
	uint64_t	 number;	/* of the line, from 1 */
	uint64_t	 reads;		/* so far */
	bool		 ended;
	bool		 skipping;	/* the rest of a line too long */
	size_t		 start, end;	/* what is left in the buffer */
	char		 buf[LINES_BUFFER + 1];
};

/*
 * Blocks the signals that end programs but while a line is waited for; stop
 * handles them.
 */
void	lines_catch(void (*stop)(int));

void	lines_begin(struct lines *, int fd);

/*
 * Gets the next line, ended by a NUL instead of its newline, and its length;
 * it may be changed and is valid until the next call.  The wait ends at a
 * time of the monotonic clock in milliseconds, or never if that is -1.
 */
enum lines_what lines_next(struct lines *, int64_t until_ms, char **line,
	    size_t *len);

#endif
