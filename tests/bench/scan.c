/* SPDX-License-Identifier: ISC */
/*
 * scan.c - the least that looking at all files of a tree can cost.
 *
 *	scan [-ds] [-j threads] directory
 *
 * Walks the tree, and opens, stats, reads and closes every file whose name
 * ends in .wsp, on several threads: with -d all of the file, else only its
 * first bytes.  With -s each is also looked up by its path before, for its time
 * of birth.  Nothing is looked at and nothing sorted.  The number of files is
 * printed.
 */
#include <sys/stat.h>

#include <dirent.h>
#include <err.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BATCH		64
#define HEADER		112		/* bytes, of up to eight archives */
#define CHUNK		65536
#define MAX_THREADS	1024
#define MAX_LEVELS	128

/* A directory that is being read. */
struct level {
	DIR	*dir;
	size_t	 len;			/* of its path */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct level levels[MAX_LEVELS];
static int depth;
static char path[4096];
static size_t files;
static bool all, stats;

static void
enter(size_t len)
{
	if (depth == MAX_LEVELS)
		errx(1, "%s: too deep", path);
	if ((levels[depth].dir = opendir(path)) == NULL)
		err(1, "%s", path);
	levels[depth++].len = len;
}

/* Puts the path of the next file into the buffer; false at the end. */
static bool
next(char *to)
{
	struct dirent *entry;
	struct level *top;
	size_t len;

	while (depth > 0) {
		top = &levels[depth - 1];
		if ((entry = readdir(top->dir)) == NULL) {
			closedir(top->dir);
			depth--;
			continue;
		}
		if (entry->d_name[0] == '.')
			continue;
		len = strlen(entry->d_name);
		if (top->len + len + 2 > sizeof(path))
			errx(1, "%s: too long", entry->d_name);
		path[top->len] = '/';
		memcpy(path + top->len + 1, entry->d_name, len + 1);
		if (entry->d_type == DT_DIR)
			enter(top->len + 1 + len);
		else if (len > 4 && strcmp(entry->d_name + len - 4,
		    ".wsp") == 0) {
			memcpy(to, path, top->len + len + 2);
			return true;
		}
	}
	return false;
}

static void
look(const char *name, char *buf)
{
	struct statx stx;
	struct stat st;
	off_t offset = 0;
	ssize_t n;
	int fd;

	if (stats && statx(AT_FDCWD, name, AT_SYMLINK_NOFOLLOW,
	    STATX_BASIC_STATS | STATX_BTIME, &stx) == -1)
		err(1, "%s", name);
	if ((fd = open(name, O_RDONLY | O_CLOEXEC)) == -1 ||
	    fstat(fd, &st) == -1)
		err(1, "%s", name);
	do {
		n = pread(fd, buf, all ? CHUNK : HEADER, offset);
		if (n == -1)
			err(1, "%s", name);
		offset += n;
	} while (all && offset < st.st_size && n > 0);
	close(fd);
}

static void *
scan(void *arg)
{
	static _Thread_local char names[BATCH][sizeof(path)], buf[CHUNK];
	size_t i, n;

	(void)arg;
	do {
		pthread_mutex_lock(&lock);
		for (n = 0; n < BATCH && next(names[n]); n++)
			;
		files += n;
		pthread_mutex_unlock(&lock);
		for (i = 0; i < n; i++)
			look(names[i], buf);
	} while (n == BATCH);
	return NULL;
}

int
main(int argc, char *argv[])
{
	pthread_t threads[MAX_THREADS];
	long i, n = sysconf(_SC_NPROCESSORS_ONLN);
	int ch;

	while ((ch = getopt(argc, argv, "dj:s")) != -1)
		if (ch == 'd')
			all = true;
		else if (ch == 's')
			stats = true;
		else if (ch == 'j')
			n = strtol(optarg, NULL, 10);
		else
			errx(2, "usage: scan [-ds] [-j threads] directory");
	if (optind + 1 != argc || n < 1 || n > MAX_THREADS)
		errx(2, "usage: scan [-ds] [-j threads] directory");
	snprintf(path, sizeof(path), "%s", argv[optind]);
	enter(strlen(path));
	for (i = 1; i < n; i++)
		if (pthread_create(&threads[i], NULL, scan, NULL) != 0)
			errx(1, "no thread");
	scan(NULL);
	for (i = 1; i < n; i++)
		pthread_join(threads[i], NULL);
	printf("%zu\n", files);
	return 0;
}
