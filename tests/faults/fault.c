/* SPDX-License-Identifier: ISC */
/* fault.c - count and log the calls of a program, and make one of them fail. */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
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
	{ "eagain", FAIL, EAGAIN },
	{ "einval", FAIL, EINVAL },
	{ "eio", FAIL, EIO },
	{ "enospc", FAIL, ENOSPC },
	{ "enosys", FAIL, ENOSYS },
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
	"posix_fallocate", "rename", "rename2",
	"exchange"
};

static const struct kind *kind;
static const char *lacks = "";
static unsigned long chosen;
static atomic_ulong count;
static int log_fd = -1;

/* The call of this thread that was counted last. */
static _Thread_local unsigned long number;
static _Thread_local const char *current;
static _Thread_local bool hidden;

static pid_t owner;		/* a child of it is left alone */

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

__attribute__((constructor)) static void
begin(void)
{
	const char *text;

	owner = getpid();
	if ((text = getenv("FAULT_CALL")) != NULL)
		chosen = strtoul(text, NULL, 10);
	if ((text = getenv("FAULT_KIND")) != NULL)
		set_kind(text);
	if ((text = getenv("FAULT_LACKS")) != NULL)
		lacks = text;
	if ((text = getenv("FAULT_LOG")) != NULL &&
	    (log_fd = __real_open(text, O_WRONLY | O_CREAT | O_APPEND |
	    O_CLOEXEC, 0666)) == -1)
		err(99, "FAULT_LOG: %s", text);
}

bool
fault_lacks(const char *call)
{
	return strstr(lacks, call) != NULL;
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
		return number == chosen;
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
	if (hidden || getpid() != owner)
		return false;
	number = ++count;
	current = call;
	if (kind == NULL || chosen == 0 || number < chosen)
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

	if (number == chosen) {
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
	if (kind == NULL || chosen == 0 || number < chosen ||
	    getpid() != owner)
		return len;
	if (kind->effect == FULL && strcmp(current, "pwrite") == 0)
		return cut_full(fd, len, offset);
	if (kind->effect == CUT && number == chosen)
		return (len + 1) / 2;
	return len;
}

void
fault_hide(bool hide)
{
	hidden = hide;
}

const char *
fault_path(int dir, const char *path, char *buf)
{
	char link[32];
	ssize_t len;

	if (dir == AT_FDCWD)
		return path;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", dir);
	if ((len = __real_readlinkat(AT_FDCWD, link, buf, PATH_MAX)) == -1)
		abort();
	snprintf(buf + len, (size_t)(PATH_MAX - len), "/%s", path);
	return buf;
}

/* In one piece: several threads write lines. */
void
fault_log(intmax_t result, const char *fmt, ...)
{
	int len, saved = errno;
	char *text, *line;
	va_list ap;

	if (log_fd != -1 && !hidden && getpid() == owner) {
		va_start(ap, fmt);
		if (vasprintf(&text, fmt, ap) == -1 ||
		    (len = asprintf(&line, "%lu %s %jd %d %s\n", number,
		    current, result, result == -1 ? saved : 0, text)) == -1 ||
		    write(log_fd, line, (size_t)len) != len)
			abort();
		va_end(ap);
		free(line);
		free(text);
	}
	errno = saved;
}
