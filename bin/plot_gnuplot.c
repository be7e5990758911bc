/* SPDX-License-Identifier: ISC */
/* plot_gnuplot.c - let gnuplot draw a chart, into a file or not. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli.h"
#include "file/replace.h"
#include "plot.h"

/* As much as is read of what gnuplot complains of. */
#define COMPLAINT	4096

extern char **environ;

__attribute__((format(printf, 2, 3))) static int
fail(struct wsp_error *error, const char *fmt, ...)
{
	va_list ap;

	error->code = WSP_EVALUE;
	error->sys = 0;
	va_start(ap, fmt);
	vsnprintf(error->msg, sizeof(error->msg), fmt, ap);
	va_end(ap);
	return -1;
}

/*
 * Starts gnuplot without a shell and without the user's start-up file, which
 * might change what is drawn.
 */
static int
start(pid_t *pid, int input, int output, int complaints,
    struct wsp_error *error)
{
	char *argv[] = { (char *)"gnuplot", (char *)"-d", NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t pipes;
	int failure;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, complaints, STDERR_FILENO);
	posix_spawnattr_init(&attributes);
	sigemptyset(&pipes);
	sigaddset(&pipes, SIGPIPE);
	posix_spawnattr_setsigdefault(&attributes, &pipes);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
	failure = posix_spawnp(pid, argv[0], &actions, &attributes, argv,
	    environ);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	if (failure == ENOENT)
		return fail(error, "gnuplot is not installed, or not in PATH");
	if (failure != 0)
		return fail(error, "gnuplot: %s", strerror(failure));
	return 0;
}

/*
 * Of what gnuplot complains of: the first line that has a number says why,
 * without it, else the last one.
 */
static void
read_reason(FILE *complaints, char *reason, size_t size)
{
	char text[COMPLAINT], *line, *rest = text, *colon;
	size_t n;

	strlcpy(reason, "failed", size);
	rewind(complaints);
	n = fread(text, 1, sizeof(text) - 1, complaints);
	text[n] = '\0';
	while ((line = strsep(&rest, "\n")) != NULL) {
		line += strspn(line, " \t^");
		if (*line == '\0' || strstr(line, "warning: ") != NULL)
			continue;
		strlcpy(reason, line, size);
		colon = strchr(line, ':');
		if (colon == NULL || strncmp(line, "line ", 5) != 0)
			continue;
		colon += 1 + strspn(colon + 1, " ");
		strlcpy(reason, colon, size);
		return;
	}
}

static int
finish(pid_t pid, FILE *complaints, struct wsp_error *error)
{
	char reason[COMPLAINT];
	int status;

	while (waitpid(pid, &status, 0) == -1)
		if (errno != EINTR)
			return fail(error, "gnuplot: %s", strerror(errno));
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (WIFSIGNALED(status))
		return fail(error, "gnuplot: %s",
		    strsignal(WTERMSIG(status)));
	read_reason(complaints, reason, sizeof(reason));
	return fail(error, "gnuplot: %s", reason);
}

/* Sends the script; if gnuplot does not read it all, it says why itself. */
static int
run(const struct plot_lines *lines, const struct plot *p, int output,
    struct wsp_error *error)
{
	FILE *complaints = NULL, *script;
	int ends[2] = { -1, -1 }, ret = -1;
	pid_t pid;

	if ((complaints = tmpfile()) == NULL ||
	    pipe2(ends, O_CLOEXEC) == -1) {
		fail(error, "gnuplot: %s", strerror(errno));
		goto out;
	}
	if (start(&pid, ends[0], output, fileno(complaints), error) == -1)
		goto out;
	close(ends[0]);
	ends[0] = -1;
	if ((script = fdopen(ends[1], "w")) != NULL) {
		ends[1] = -1;
		plot_script(script, lines, p);
		fclose(script);
	} else
		close(ends[1]);
	ret = finish(pid, complaints, error);
out:
	if (ends[0] != -1)
		close(ends[0]);
	if (ends[1] != -1)
		close(ends[1]);
	if (complaints != NULL)
		fclose(complaints);
	return ret;
}

/* A picture that replaces another keeps the mode and owner of that. */
static int
keep_attributes(struct wsp_temp *temp, struct wsp_error *error)
{
	int fd, ret;

	if ((fd = open(temp->target, O_RDONLY | O_CLOEXEC | O_NONBLOCK)) == -1)
		return errno == ENOENT ? 0 :
		    fail(error, "%s", strerror(errno));
	ret = wsp_temp_attributes(temp, fd, error);
	close(fd);
	return ret;
}

static int
run_to_file(const struct plot_lines *lines, const struct plot *p,
    struct wsp_error *error)
{
	struct wsp_temp temp;
	struct stat st;
	int ret = -1;

	if (stat(p->output, &st) == 0 && !S_ISREG(st.st_mode))
		return fail(error, "is not a regular file");
	if (wsp_temp_open(&temp, AT_FDCWD, p->output, 0666, false,
	    cli_lock_timeout(), error) == -1)
		return -1;
	temp.cancel = cli_catch();
	if (run(lines, p, temp.fd, error) == -1)
		goto out;
	if (fstat(temp.fd, &st) == -1 || st.st_size == 0) {
		fail(error, "gnuplot: wrote no picture");
		goto out;
	}
	if (keep_attributes(&temp, error) == -1 ||
	    wsp_temp_rename(&temp, NULL, false, error) == -1 ||
	    wsp_temp_finish(&temp, error) == -1)
		goto out;
	ret = 0;
out:
	wsp_temp_close(&temp);
	cli_catch_end();
	return ret;
}

int
plot_gnuplot(const struct plot_lines *lines, const struct plot *p,
    struct wsp_error *error)
{
	signal(SIGPIPE, SIG_IGN);
	if (p->output != NULL)
		return run_to_file(lines, p, error);
	return run(lines, p, STDOUT_FILENO, error);
}
