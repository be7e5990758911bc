/* SPDX-License-Identifier: ISC */
/* child.h - run functions in processes of their own, for the unit tests. */
#ifndef CHILD_H
#define CHILD_H

#include <sys/wait.h>

#include <err.h>
#include <unistd.h>

/*
 * Runs a function in a child and waits until it calls child_tell() with the
 * descriptor that it is given.
 */
static inline pid_t
child_run(void (*function)(int fd))
{
	pid_t pid;
	char c;
	int fds[2];

	if (pipe(fds) == -1 || (pid = fork()) == -1)
		err(1, "child");
	if (pid == 0) {
		close(fds[0]);
		function(fds[1]);
		_exit(0);
	}
	close(fds[1]);
	if (read(fds[0], &c, 1) != 1)
		errx(1, "no word from the child");
	close(fds[0]);
	return pid;
}

static inline void
child_tell(int fd)
{
	if (write(fd, "", 1) != 1)
		_exit(1);
}

/* Waits for a child's end; its exit status, or -1 if it was killed. */
static inline int
child_status(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) == -1)
		err(1, "waitpid");
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

#endif
