/* SPDX-License-Identifier: ISC */
/* resume.c - the file of --resume, which tells what work is done. */
#include <sys/file.h>
#include <sys/stat.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/append.h"
#include "cli/cli.h"
#include "cli/grown.h"
#include "cli/resume.h"
#include "wsp-tree.h"

#define MAGIC		"whisper-tools state 1: "
#define DIFFERS		"differs"
#define PERIOD_S	1

/* A file, by its place in the work. */
struct place {
	uint64_t	 number;	/* 0 for none */
	char		*name;
};

/* What the state says of a file that has failed once. */
struct retry {
	struct place	 place;
	size_t		 line;		/* the last one counts */
	bool		 failed;
};

struct resume {
	const char	*path;
	int		 dir;		/* that it is in */
	char		*name;		/* in there */
	struct append	 state;
	bool		 ours, peeks;	/* made by such a run; only read */
	void		(*sync_all)(void);
	struct place	 done;		/* all up to here is */
	struct retry	*retries;	/* in order, one a file */
	size_t		 n, next;
	FILE		*lines;		/* to be written, in memory */
	char		*text;
	size_t		 len;
	struct place	 last;		/* all up to here is done by now */
	double		 written;	/* when */
	bool		 differs;
	bool		 failing;	/* the state could not be written */
};

static _Noreturn void
give_up(const char *path, const char *why)
{
	cli_failx(path, "%s", why);
	exit(cli_finish());
}

static int
compare_place(uint64_t number, const char *name, const struct place *p)
{
	if (number != p->number)
		return number < p->number ? -1 : 1;
	return wsp_walk_compare(name, p->name);
}

static int
by_place(const void *ap, const void *bp)
{
	const struct retry *a = ap, *b = bp;
	int order = compare_place(a->place.number, a->place.name, &b->place);

	return order != 0 ? order : (a->line > b->line) - (a->line < b->line);
}

/* A name has to stay on its line. */
static void
put_name(FILE *fp, const char *s)
{
	for (; *s != '\0'; s++)
		if (*s == '\n')
			fputs("\\n", fp);
		else if (*s == '\\')
			fputs("\\\\", fp);
		else
			putc(*s, fp);
}

static char *
get_name(const char *s)
{
	char *name, *p;

	if ((name = p = strdup(s)) == NULL)
		err(1, NULL);
	for (; *s != '\0'; s++)
		if (*s == '\\' && s[1] != '\0')
			*p++ = *++s == 'n' ? '\n' : *s;
		else
			*p++ = *s;
	*p = '\0';
	return name;
}

/* Reads "NUMBER NAME". */
static bool
get_place(const char *s, struct place *place)
{
	char *end;

	place->number = strtoull(s, &end, 10);
	if (place->number == 0 || *end != ' ')
		return false;
	place->name = get_name(end + 1);
	return true;
}

static bool
add_retry(struct resume *r, const char *line)
{
	r->retries = grown(r->retries, r->n, sizeof(*r->retries));
	r->retries[r->n].line = r->n;
	r->retries[r->n].failed = line[0] == '!';
	return get_place(line + 2, &r->retries[r->n].place) && ++r->n > 0;
}

/* Takes what a line after the first says. */
static bool
read_line(struct resume *r, const char *line)
{
	if (strcmp(line, DIFFERS) == 0) {
		r->differs = true;
		cli_differs();
		return true;
	}
	if (line[0] != '\0' && line[1] == ' ' && strchr("!+", line[0]) != NULL)
		return add_retry(r, line);
	if (strncmp(line, "@ ", 2) != 0)
		return false;
	free(r->done.name);
	return get_place(line + 2, &r->done);
}

/* Of each file only the last line is kept, and that only if it failed. */
static void
sort_retries(struct resume *r)
{
	size_t i, n = 0;

	if (r->n > 0)
		qsort(r->retries, r->n, sizeof(*r->retries), by_place);
	for (i = 0; i < r->n; i++)
		if (r->retries[i].failed && (i + 1 == r->n ||
		    compare_place(r->retries[i].place.number,
		    r->retries[i].place.name, &r->retries[i + 1].place) != 0))
			r->retries[n++] = r->retries[i];
		else
			free(r->retries[i].place.name);
	r->n = n;
}

/* Compares the first line with the command. */
static void
check_command(struct resume *r, const char *line, const char *command)
{
	char *said;

	if (strncmp(line, MAGIC, strlen(MAGIC)) != 0)
		give_up(r->path, "is no state of a run");
	said = get_name(line + strlen(MAGIC));
	if (strcmp(said, command) != 0) {
		cli_failx(r->path, "belongs to another run: %s", said);
		free(said);
		exit(cli_finish());
	}
	free(said);
}

/* Reads the state; the value is how much of it is whole lines. */
static off_t
read_state(struct resume *r, const char *command)
{
	bool begun = false;
	char *line = NULL;
	size_t room = 0;
	ssize_t len;
	off_t whole = 0;
	FILE *fp;
	int fd;

	if ((fd = fcntl(r->state.fd, F_DUPFD_CLOEXEC, 0)) == -1 ||
	    (fp = fdopen(fd, "r")) == NULL)
		give_up(r->path, strerror(errno));
	while ((len = getline(&line, &room, fp)) > 0) {
		if (line[len - 1] != '\n' && begun)
			break;
		line[strcspn(line, "\n")] = '\0';
		if (!begun)
			check_command(r, line, command);
		else if (!read_line(r, line))
			give_up(r->path, "is damaged");
		begun = true;
		whole += len;
	}
	if (ferror(fp) || !feof(fp))
		give_up(r->path, strerror(errno));
	fclose(fp);
	free(line);
	return whole;
}

/*
 * What is in memory goes to the file, and what was printed before it.  What
 * could not be written is kept for the next time.
 */
static void
write_lines(struct resume *r)
{
	out_sync();
	if (fflush(r->lines) == EOF || ferror(r->lines))
		errc(1, ENOMEM, NULL);
	if (r->sync_all != NULL)
		r->sync_all();
	if (r->len == 0 || append_whole(&r->state, r->text, r->len)) {
		rewind(r->lines);
		r->failing = false;
	} else if (!r->failing) {
		cli_failx(r->path, "%s", strerror(errno));
		r->failing = true;
	}
	r->written = cli_seconds();
}

static void
write_state(struct resume *r)
{
	if (!r->differs && cli_differed()) {
		fputs(DIFFERS "\n", r->lines);
		r->differs = true;
	}
	if (r->last.number != 0) {
		fprintf(r->lines, "@ %" PRIu64 " ", r->last.number);
		put_name(r->lines, r->last.name);
		putc('\n', r->lines);
		r->last.number = 0;
	}
	write_lines(r);
}

/* Opens the directory of the state, where its name is never followed. */
static void
find_state(struct resume *r)
{
	const char *slash = strrchr(r->path, '/');
	char *dir;

	dir = slash == NULL ? strdup(".") : strndup(r->path,
	    (size_t)(slash - r->path) + 1);
	r->name = strdup(slash == NULL ? r->path : slash + 1);
	if (dir == NULL || r->name == NULL)
		err(1, NULL);
	r->dir = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (r->dir == -1)
		give_up(r->path, strerror(errno));
	free(dir);
}

/* Opens what is there, or makes it. */
static void
open_state(struct resume *r)
{
	struct wsp_path place = { r->dir, r->name, r->name };
	const int flags = O_NOFOLLOW |
	    (r->peeks ? O_RDONLY : O_RDWR | O_APPEND);
	struct wsp_error error;

	r->state.fd = wsp_open_regular(place, flags, &error);
	if (r->state.fd == -1 && error.sys == ENOENT) {
		r->state.fd = r->peeks ? append_nowhere(-1) :
		    wsp_open_regular(place, flags | O_CREAT | O_EXCL, &error);
		r->ours = r->state.fd != -1 && !r->peeks;
	}
	if (r->state.fd == -1)
		give_up(r->path, error.msg);
}

/* What is not ours any more is not removed, and what never was is as before. */
static void
remove_state(struct resume *r)
{
	struct stat st, named;
	int ret;

	if (!r->ours)
		ret = ftruncate(r->state.fd, 0);
	else if ((ret = fstat(r->state.fd, &st)) == 0 &&
	    (ret = fstatat(r->dir, r->name, &named,
	    AT_SYMLINK_NOFOLLOW)) == 0) {
		if (st.st_ino == named.st_ino && st.st_dev == named.st_dev)
			ret = unlinkat(r->dir, r->name, 0);
		else
			cli_failx(r->path, "another file has taken its place");
	}
	if (ret == -1)
		cli_failx(r->path, "%s", strerror(errno));
}

struct resume *
resume_open(const char *path, const char *command, bool peeks,
    void (*sync_all)(void))
{
	struct resume *r;
	off_t whole;

	if ((r = calloc(1, sizeof(*r))) == NULL ||
	    (r->lines = open_memstream(&r->text, &r->len)) == NULL)
		err(1, NULL);
	r->path = path;
	r->peeks = peeks;
	r->sync_all = sync_all;
	find_state(r);
	open_state(r);
	if (flock(r->state.fd, LOCK_EX | LOCK_NB) == -1)
		give_up(path, errno == EWOULDBLOCK ?
		    "is in use by another run" : strerror(errno));
	if ((whole = read_state(r, command)) == 0) {
		fputs(MAGIC, r->lines);
		put_name(r->lines, command);
		putc('\n', r->lines);
		write_lines(r);
	} else if (peeks)
		r->state.fd = append_nowhere(r->state.fd);
	else if (ftruncate(r->state.fd, whole) == -1)
		give_up(path, strerror(errno));
	else {
		r->state.size = whole;
		r->ours = true;
	}
	sort_retries(r);
	return r;
}

bool
resume_knows(struct resume *r, uint64_t number, const char *name)
{
	int order = 1;

	if (r->done.number == 0 || compare_place(number, name, &r->done) > 0)
		return false;
	while (r->next < r->n && (order = compare_place(number, name,
	    &r->retries[r->next].place)) > 0)
		r->next++;
	return r->next == r->n || order != 0;
}

void
resume_note(struct resume *r, uint64_t number, const char *name, bool failed)
{
	bool again = r->done.number != 0 &&
	    compare_place(number, name, &r->done) <= 0;

	if (failed || again) {
		fprintf(r->lines, "%c %" PRIu64 " ", failed ? '!' : '+',
		    number);
		put_name(r->lines, name);
		putc('\n', r->lines);
	}
	if (!again) {
		free(r->last.name);
		if ((r->last.name = strdup(name)) == NULL)
			err(1, NULL);
		r->last.number = number;
	}
	if (cli_seconds() - r->written >= PERIOD_S)
		write_state(r);
}

void
resume_close(struct resume *r, bool complete)
{
	if (complete)
		remove_state(r);
	else
		write_state(r);
	while (r->n > 0)
		free(r->retries[--r->n].place.name);
	free(r->retries);
	free(r->done.name);
	free(r->last.name);
	fclose(r->lines);
	free(r->text);
	close(r->state.fd);
	close(r->dir);
	free(r->name);
	free(r);
}
