/* SPDX-License-Identifier: ISC */
/*
 * ingest.c - the least that writing a few points to each of many files costs.
 *
 *	ingest [-j threads] [-p points] root now <paths
 *
 * Reads the paths of Whisper files below root, one a line.  To each it writes
 * points, 10 if not told otherwise, a step apart and the last one at now, by
 * the system calls that this cannot do without: the file is opened, its status
 * read, locked, looked up again, its header read, the points written; for each
 * coarser archive what lies below it is read, and the place of its first slot,
 * and it is written, as far as half of the points below are known.  No value is
 * computed.  The number of files is printed.
 */
#include <sys/endian.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <err.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HEADER		112		/* bytes, of up to eight archives */
#define SLOT		12
#define MAX_SLOTS	10000
#define MAX_THREADS	1024
#define BATCH		16		/* files that a thread takes at once */

struct archive {
	uint32_t	offset, step, points;
	uint32_t	base;			/* interval of its first slot */
};

static char **paths;
static size_t npaths, next_path;
static int root;
static uint32_t now, npoints = 10;

static void
read_paths(void)
{
	size_t size = 0, room = 0;
	char *line = NULL;
	ssize_t len;

	while ((len = getline(&line, &size, stdin)) > 0) {
		if (line[len - 1] == '\n')
			line[len - 1] = '\0';
		if (npaths == room) {
			room = room == 0 ? 1024 : 2 * room;
			paths = reallocarray(paths, room, sizeof(*paths));
			if (paths == NULL)
				err(1, NULL);
		}
		if ((paths[npaths++] = strdup(line)) == NULL)
			err(1, NULL);
	}
	free(line);
}

/* Reads or writes the n slots from an interval on, which may wrap. */
static void
slots(int fd, const struct archive *a, uint32_t interval, uint32_t n,
    uint8_t *buf, bool writing)
{
	uint32_t base = a->base != 0 ? a->base : interval, first, i, len;
	ssize_t done;
	off_t at;

	first = (uint32_t)(((int64_t)interval - base) / a->step %
	    a->points + a->points) % a->points;
	for (i = 0; i < n; i += len) {
		len = n - i < a->points - first ? n - i : a->points - first;
		at = a->offset + (off_t)first * SLOT;
		done = writing ?
		    pwrite(fd, buf + i * SLOT, (size_t)len * SLOT, at) :
		    pread(fd, buf + i * SLOT, (size_t)len * SLOT, at);
		if (done != (ssize_t)(len * SLOT))
			err(1, "slots");
		first = 0;
	}
}

static void
write_slots(int fd, const struct archive *a, uint32_t from, uint32_t n)
{
	static _Thread_local uint8_t buf[MAX_SLOTS * SLOT];
	const double one = 1;
	uint64_t value;
	uint32_t i;

	memcpy(&value, &one, sizeof(value));
	for (i = 0; i < n; i++) {
		be32enc(buf + i * SLOT, from + i * a->step);
		be64enc(buf + i * SLOT + 4, value);
	}
	slots(fd, a, from, n, buf, true);
}

/* How many of these slots hold what belongs there? */
static uint32_t
known(const uint8_t *buf, uint32_t from, uint32_t step, uint32_t n)
{
	uint32_t i, count = 0;

	for (i = 0; i < n; i++)
		count += be32dec(buf + i * SLOT) == from + i * step;
	return count;
}

/* Brings a coarser archive up to date from the one below it. */
static void
roll_up(int fd, const struct archive *fine, struct archive *a, uint32_t *from,
    uint32_t *until)
{
	static _Thread_local uint8_t buf[MAX_SLOTS * SLOT];
	uint32_t n, ratio = a->step / fine->step;
	uint8_t base[4];

	*from -= *from % a->step;
	*until += a->step - 1;
	*until -= *until % a->step;
	if ((n = (*until - *from) / fine->step) > MAX_SLOTS)
		errx(1, "too many slots");
	slots(fd, fine, *from, n, buf, false);
	if (pread(fd, base, sizeof(base), a->offset) != sizeof(base))
		err(1, "base");
	a->base = be32dec(base);
	/* The last interval may just have begun. */
	if (2 * known(buf + (n - ratio) * SLOT, *until - a->step, fine->step,
	    ratio) < ratio)
		*until -= a->step;
	write_slots(fd, a, *from, (*until - *from) / a->step);
}

static void
decode(const uint8_t *head, uint32_t i, struct archive *a)
{
	const uint8_t *entry = head + 16 + 12 * (size_t)i;

	a->offset = be32dec(entry);
	a->step = be32dec(entry + 4);
	a->points = be32dec(entry + 8);
}

static void
write_file(const char *path)
{
	uint32_t from, until, i, n;
	struct archive fine, a;
	uint8_t head[HEADER];
	struct stat st;
	int fd;

	if ((fd = openat(root, path, O_RDWR | O_CLOEXEC)) == -1 ||
	    fstat(fd, &st) == -1 || flock(fd, LOCK_EX) == -1 ||
	    fstatat(root, path, &st, 0) == -1 ||
	    pread(fd, head, sizeof(head), 0) != sizeof(head))
		err(1, "%s", path);
	n = be32dec(head + 12);
	decode(head, 0, &fine);
	if (n > 7 || fine.step == 0 || fine.offset > HEADER - SLOT)
		errx(1, "%s: not a usual file", path);
	fine.base = be32dec(head + fine.offset);
	until = now - now % fine.step + fine.step;
	from = until - npoints * fine.step;
	write_slots(fd, &fine, from, npoints);
	for (i = 1; i < n && from < until; i++) {
		decode(head, i, &a);
		roll_up(fd, &fine, &a, &from, &until);
		fine = a;
	}
	close(fd);
}

static void *
work(void *arg)
{
	size_t i, first;

	(void)arg;
	while ((first = __atomic_fetch_add(&next_path, BATCH,
	    __ATOMIC_RELAXED)) < npaths)
		for (i = first; i < first + BATCH && i < npaths; i++)
			write_file(paths[i]);
	return NULL;
}

int
main(int argc, char *argv[])
{
	static const char usage[] =
	    "usage: ingest [-j threads] [-p points] root now <paths";
	pthread_t threads[MAX_THREADS];
	long i, n = sysconf(_SC_NPROCESSORS_ONLN);
	int ch;

	while ((ch = getopt(argc, argv, "j:p:")) != -1)
		if (ch == 'j')
			n = strtol(optarg, NULL, 10);
		else if (ch == 'p')
			npoints = (uint32_t)strtoul(optarg, NULL, 10);
		else
			errx(2, "%s", usage);
	if (optind + 2 != argc || n < 1 || n > MAX_THREADS || npoints < 1 ||
	    npoints > MAX_SLOTS)
		errx(2, "%s", usage);
	root = open(argv[optind], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (root == -1)
		err(1, "%s", argv[optind]);
	now = (uint32_t)strtoul(argv[optind + 1], NULL, 10);
	read_paths();
	for (i = 1; i < n; i++)
		if (pthread_create(&threads[i], NULL, work, NULL) != 0)
			errx(1, "no thread");
	work(NULL);
	for (i = 1; i < n; i++)
		pthread_join(threads[i], NULL);
	printf("%zu\n", npaths);
	return 0;
}
