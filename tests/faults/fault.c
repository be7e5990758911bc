/* SPDX-License-Identifier: ISC */
/* fault.c - count and log the calls of a program, and make one of them fail. */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fault.h"
#include "shim.h"

#define PAGE	4096

enum effect {
	FAIL,		/* this call, with an error */
	CUT,		/* this call transfers only half */
	KILL,
	FULL,		/* no new block for this call and later ones */
	GONE		/* this call and all later ones */
};

static const struct kind {
	const char	*name;
	enum effect	effect;
	int		error;
} kinds[] = {
	{ "eio", FAIL, EIO },
	{ "enospc", FAIL, ENOSPC },
	{ "edquot", FAIL, EDQUOT },
	{ "eintr", FAIL, EINTR },
	{ "eperm", FAIL, EPERM },
	{ "enotsup", FAIL, ENOTSUP },
	{ "short", CUT, 0 },
	{ "kill", KILL, 0 },
	{ "full", FULL, ENOSPC },
	{ "gone", GONE, EIO },
};

/* The calls that take blocks or entries of a directory. */
static const char *const need_space[] = {
	"create", "fsetxattr", "fsync", "ftruncate", "link", "mkdir",
	"posix_fallocate", "rename"
};

static const struct kind *kind;
static unsigned long chosen, count;
static const char *current;
static int log_fd = -1;

/* On a full disk: a file that has its blocks up to this offset. */
static int full_fd = -1;
static off_t full_from;

static void
set_kind(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].name, name) == 0)
			kind = &kinds[i];
	if (kind == NULL)
		errx(99, "FAULT_KIND: %s", name);
}

static void
set_up(void)
{
	const char *text;

	if ((text = getenv("FAULT_CALL")) != NULL)
		chosen = strtoul(text, NULL, 10);
	if ((text = getenv("FAULT_KIND")) != NULL)
		set_kind(text);
	if ((text = getenv("FAULT_LOG")) != NULL &&
	    (log_fd = __real_open(text, O_WRONLY | O_CREAT | O_APPEND |
	    O_CLOEXEC, 0666)) == -1)
		err(99, "FAULT_LOG: %s", text);
}

static bool
takes_space(const char *call)
{
	size_t i;

	for (i = 0; i < sizeof(need_space) / sizeof(need_space[0]); i++)
		if (strcmp(need_space[i], call) == 0)
			return true;
	return false;
}

/* Is the call that was counted last to fail?  See fault_cut() for writes. */
static bool
fails(void)
{
	switch (kind->effect) {
	case FAIL:
		return count == chosen;
	case FULL:
		return takes_space(current);
	case GONE:
		return true;
	default:
		return false;
	}
}

bool
fault(const char *call)
{
	if (count++ == 0)
		set_up();
	current = call;
	if (kind == NULL || chosen == 0 || count < chosen)
		return false;
	if (kind->effect == KILL) {
		fault_log(-1, "killed");
		kill(getpid(), SIGKILL);
	}
	if (!fails())
		return false;
	errno = kind->error;
	return true;
}

/* On a full disk only those bytes can be written that have a block. */
static size_t
cut_full(int fd, size_t len, off_t offset)
{
	off_t end = offset + (off_t)len;

	if (count == chosen) {
		full_fd = fd;
		full_from = end - end % PAGE;
	}
	if (fd == full_fd && end <= full_from)
		return len;
	errno = kind->error;
	return fd == full_fd && offset < full_from ?
	    (size_t)(full_from - offset) : 0;
}

size_t
fault_cut(int fd, size_t len, off_t offset)
{
	if (kind == NULL || chosen == 0 || count < chosen)
		return len;
	if (kind->effect == FULL && strcmp(current, "pwrite") == 0)
		return cut_full(fd, len, offset);
	if (kind->effect == CUT && count == chosen)
		return (len + 1) / 2;
	return len;
}

void
fault_log(intmax_t result, const char *fmt, ...)
{
	int saved = errno;
	va_list ap;

	if (log_fd != -1) {
		dprintf(log_fd, "%lu %s %jd %d ", count, current, result,
		    result == -1 ? errno : 0);
		va_start(ap, fmt);
		vdprintf(log_fd, fmt, ap);
		va_end(ap);
		dprintf(log_fd, "\n");
	}
	errno = saved;
}
