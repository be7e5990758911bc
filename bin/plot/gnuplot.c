/* SPDX-License-Identifier: ISC */
/* gnuplot.c - let gnuplot draw a chart, into a file or not. */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/links.h"
#include "cli/open.h"
#include "plot/plot.h"

/* As much as is read of what gnuplot complains of. */
#define COMPLAINT	4096
#define WARNING		"warning: "
/* What version 6 warns of besides where no locale is set: no reason. */
#define DEGREES		"iconv failed"

extern char **environ;

/*
 * Starts gnuplot without a shell and without the user's start-up file, which
 * might change what is drawn.
 */
static int
start_gnuplot(pid_t *pid, int input, int output, int complaints,
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

/* What is said of a numbered line of the script, or NULL. */
static const char *
after_number(const char *line)
{
	const char *colon = strncmp(line, "line ", 5) == 0 ?
	    strchr(line, ':') : NULL;

	return colon == NULL ? NULL : colon + 1 + strspn(colon + 1, " ");
}

/*
 * Of what gnuplot complains of, or warns of: the first line that has a number
 * says why, without it, else the last one.  Returns whether there is any.
 */
static bool
read_reason(FILE *complaints, bool warnings, char *reason, size_t size)
{
	char text[COMPLAINT], *line, *rest = text;
	const char *what;
	bool any = false;
	size_t n;

	rewind(complaints);
	n = fread(text, 1, sizeof(text) - 1, complaints);
	text[n] = '\0';
	while ((line = strsep(&rest, "\n")) != NULL) {
		line += strspn(line, " \t^");
		what = strstr(line, WARNING);
		if (*line == '\0' || (what != NULL) != warnings ||
		    strstr(line, DEGREES) != NULL)
			continue;
		what = warnings ? what + strlen(WARNING) : after_number(line);
		strlcpy(reason, what != NULL ? what : line, size);
		any = true;
		if (what != NULL)
			break;
	}
	return any;
}

/*
 * Since version 6 an unknown terminal is only warned of, and nothing drawn
 * there.
 */
static int
finish_gnuplot(pid_t pid, FILE *complaints, bool drew,
    struct wsp_error *error)
{
	char reason[COMPLAINT] = "failed";
	int status;

	while (waitpid(pid, &status, 0) == -1)
		if (errno != EINTR)
			return wsp_fail_errno(error, "gnuplot");
	if (WIFSIGNALED(status))
		return wsp_fail(error, WSP_EVALUE, "gnuplot: %s",
		    strsignal(WTERMSIG(status)));
	if (WEXITSTATUS(status) != 0)
		read_reason(complaints, false, reason, sizeof(reason));
	else if (drew || !read_reason(complaints, true, reason,
	    sizeof(reason)))
		return 0;
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
copy_picture(int from, int to, bool *any, struct wsp_error *error)
{
	char buf[BUFSIZ];
	ssize_t n;

	*any = false;
	while ((n = read(from, buf, sizeof(buf))) != 0) {
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1 || write_all(to, buf, (size_t)n) == -1)
			return wsp_fail_errno(error, to == STDOUT_FILENO ?
			    "standard output" : NULL);
		*any = true;
	}
	return 0;
}

/* If the copy fails, gnuplot fails too, by SIGPIPE: the first error counts. */
static int
run_gnuplot(const struct plot_lines *lines, const struct plot *p, int output,
    struct wsp_error *error)
{
	FILE *complaints = NULL, *script;
	struct wsp_error late;
	int ends[2], ret = -1;
	bool drew;
	pid_t pid;

	if ((script = make_script(lines, p, error)) == NULL)
		return -1;
	if ((complaints = tmpfile()) == NULL ||
	    pipe2(ends, O_CLOEXEC) == -1) {
		wsp_fail_errno(error, "gnuplot");
		goto out;
	}
	ret = start_gnuplot(&pid, fileno(script), ends[1],
	    fileno(complaints), error);
	close(ends[1]);
	if (ret == 0) {
		ret = copy_picture(ends[0], output, &drew, error);
		close(ends[0]);
		if (finish_gnuplot(pid, complaints, drew,
		    ret == -1 ? &late : error) == -1)
			ret = -1;
	} else
		close(ends[0]);
out:
	if (complaints != NULL)
		fclose(complaints);
	fclose(script);
	return ret;
}

/* What is drawn into a file, and how. */
struct picture {
	const struct plot_lines	*lines;
	const struct plot	*plot;
};

static int
draw(void *arg, int fd, struct wsp_error *error)
{
	const struct picture *picture = arg;
	struct stat st;

	if (run_gnuplot(picture->lines, picture->plot, fd, error) == -1)
		return -1;
	if (fstat(fd, &st) == -1)
		return wsp_fail_errno(error, NULL);
	if (st.st_size == 0)
		return wsp_fail(error, WSP_EVALUE,
		    "gnuplot: wrote no picture");
	return 0;
}

/* Those that are drawn by the end of a name; others gnuplot alone knows. */
static bool
begins(const uint8_t *head, size_t len)
{
	static const char *const marks[] = { "<?xml ", "\x89PNG", "%PDF-" };
	size_t i, n;

	for (i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		n = strlen(marks[i]);
		if (len >= n && memcmp(head, marks[i], n) == 0)
			return true;
	}
	return false;
}

static int
run_to_file(const struct plot_lines *lines, const struct plot *p,
    struct wsp_error *error)
{
	struct picture picture = { lines, p };
	uint64_t others = wsp_other_names(wsp_path_of(p->output));
	int ret;

	ret = wsp_write_file(p->output, begins, open_lock_timeout(),
	    cli_catch(), draw, &picture, error);
	cli_catch_end();
	if (ret == 0)
		links_say(p->output, others);
	return ret;
}

int
plot_gnuplot(const struct plot_lines *lines, const struct plot *p,
    struct wsp_error *error)
{
	if (p->output != NULL)
		return run_to_file(lines, p, error);
	return run_gnuplot(lines, p, STDOUT_FILENO, error);
}
