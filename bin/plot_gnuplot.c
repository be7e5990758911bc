/* SPDX-License-Identifier: ISC */
/* plot_gnuplot.c - let gnuplot draw a chart, into a file or not. */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "cli.h"
#include "file/replace.h"
#include "plot.h"

/* As much as is read of what gnuplot complains of. */
#define COMPLAINT	4096

extern char **environ;

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
	int failure;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, complaints, STDERR_FILENO);
	failure = posix_spawnp(pid, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (failure == ENOENT)
		return wsp_fail(error, WSP_EVALUE,
		    "gnuplot is not installed, or not in PATH");
	errno = failure;
	return failure == 0 ? 0 : wsp_fail_errno(error, "gnuplot");
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
			return wsp_fail_errno(error, "gnuplot");
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (WIFSIGNALED(status))
		return wsp_fail(error, WSP_EVALUE, "gnuplot: %s",
		    strsignal(WTERMSIG(status)));
	read_reason(complaints, reason, sizeof(reason));
	return wsp_fail(error, WSP_EVALUE, "gnuplot: %s", reason);
}

/* Writes the script to a file, for gnuplot to read at its leisure. */
static FILE *
make_script(const struct plot_lines *lines, const struct plot *p,
    struct wsp_error *error)
{
	FILE *script;

	if ((script = tmpfile()) != NULL) {
		plot_script(script, lines, p);
		if (fflush(script) != EOF &&
		    lseek(fileno(script), 0, SEEK_SET) != -1)
			return script;
	}
	wsp_fail_errno(error, "gnuplot");
	if (script != NULL)
		fclose(script);
	return NULL;
}

static int
write_all(int fd, const char *buf, size_t len)
{
	ssize_t n;

	for (; len > 0; buf += n, len -= (size_t)n) {
		n = write(fd, buf, len);
		if (n == -1 && errno != EINTR)
			return -1;
		if (n == -1)
			n = 0;
	}
	return 0;
}

/* Copies what gnuplot draws, which does not look whether it can write. */
static int
copy(int from, int to, struct wsp_error *error)
{
	char buf[BUFSIZ];
	ssize_t n;

	while ((n = read(from, buf, sizeof(buf))) != 0) {
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1 || write_all(to, buf, (size_t)n) == -1)
			return wsp_fail_errno(error, to == STDOUT_FILENO ?
			    "standard output" : NULL);
	}
	return 0;
}

/* If the copy fails, gnuplot fails too, by SIGPIPE: the first error counts. */
static int
run(const struct plot_lines *lines, const struct plot *p, int output,
    struct wsp_error *error)
{
	FILE *complaints = NULL, *script;
	struct wsp_error late;
	int ends[2], ret = -1;
	pid_t pid;

	if ((script = make_script(lines, p, error)) == NULL)
		return -1;
	if ((complaints = tmpfile()) == NULL ||
	    pipe2(ends, O_CLOEXEC) == -1) {
		wsp_fail_errno(error, "gnuplot");
		goto out;
	}
	ret = start(&pid, fileno(script), ends[1], fileno(complaints), error);
	close(ends[1]);
	if (ret == 0) {
		ret = copy(ends[0], output, error);
		close(ends[0]);
		if (finish(pid, complaints, ret == -1 ? &late : error) == -1)
			ret = -1;
	} else
		close(ends[0]);
out:
	if (complaints != NULL)
		fclose(complaints);
	fclose(script);
	return ret;
}

/* A picture that replaces another keeps the mode and owner of that. */
static int
keep_attributes(struct wsp_temp *temp, struct wsp_error *error)
{
	int fd, ret;

	if ((fd = open(temp->target, O_RDONLY | O_CLOEXEC | O_NONBLOCK)) == -1)
		return errno == ENOENT ? 0 :
		    wsp_fail_errno(error, NULL);
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
		return wsp_fail(error, WSP_EVALUE, "not a regular file");
	if (wsp_temp_open(&temp, AT_FDCWD, p->output, 0666, false,
	    cli_lock_timeout(), error) == -1)
		return -1;
	temp.cancel = cli_catch();
	if (run(lines, p, temp.fd, error) == -1)
		goto out;
	if (fstat(temp.fd, &st) == -1 || st.st_size == 0) {
		wsp_fail(error, WSP_EVALUE, "gnuplot: wrote no picture");
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
	if (p->output != NULL)
		return run_to_file(lines, p, error);
	return run(lines, p, STDOUT_FILENO, error);
}
