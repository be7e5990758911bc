/* SPDX-License-Identifier: ISC */
/*
 * names.c - names of many metrics, as a daemon that watches servers makes
 * them, and what has such names.
 *
 *	names paths n prefix		lines with the paths of files
 *	names metrics n			lines with the names of metrics
 *	names dirs n			lines with the paths of directories
 *	names tree n directory		files without points, as holes
 *	names catalog n file now	a catalogue of such a tree
 *
 * A server has 128 metrics in 21 directories.  Of the servers of the catalogue
 * one in 64 is gone for good; all metrics have changed since the token on the
 * first line that is printed, 100 since that on the second.
 */
#include <sys/stat.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "wsp-catalog.h"

#define OF_SERVER	128
#define SIZE		17308
#define STALE_S		(90 * 86400)
#define FEW		100

static const char *const leaves[] = {
	"user", "system", "idle", "nice", "wait", "steal", "irq", "softirq",
	"read_ops", "write_ops", "read_octets", "write_octets", "read_time",
	"write_time",
	"rx_octets", "tx_octets", "rx_packets", "tx_packets", "rx_errors",
	"tx_errors",
	"percent_bytes-used", "percent_bytes-free", "percent_bytes-reserved",
	"used", "free", "cached", "buffered",
	"shortterm", "midterm", "longterm"
};

/* What a server has: so many directories of so many metrics. */
static const struct plugin {
	const char	*name;
	unsigned	 dirs, metrics;
	size_t		 leaf;		/* the first one */
} plugins[] = {
	{ "cpu", 8, 8, 0 },
	{ "disk-sd", 4, 6, 8 },
	{ "interface-eth", 4, 6, 14 },
	{ "df-volume", 3, 3, 20 },
	{ "memory", 1, 4, 23 },
	{ "load", 1, 3, 27 }
};

/* Puts the directory and then the last component of metric i. */
static void
name_metric(unsigned long i, char *dir, size_t size, const char **leaf)
{
	unsigned long server = i / OF_SERVER, k = i % OF_SERVER;
	const struct plugin *p;

	for (p = plugins; k >= (unsigned long)p->dirs * p->metrics; p++)
		k -= (unsigned long)p->dirs * p->metrics;
	snprintf(dir, size, "servers/eu-west%lu/rack%02lu/frontend%05lu/%s%lu",
	    server / 2048, server / 64 % 32, server, p->name, k / p->metrics);
	*leaf = leaves[p->leaf + k % p->metrics];
}

static void
print_names(unsigned long n, const char *before, char slash,
    const char *behind)
{
	const char *leaf;
	unsigned long i;
	char dir[128], *p;

	for (i = 0; i < n; i++) {
		name_metric(i, dir, sizeof(dir), &leaf);
		for (p = dir; (p = strchr(p, '/')) != NULL; p++)
			*p = slash;
		printf("%s%s%c%s%s\n", before, dir, slash, leaf, behind);
	}
}

/* The parents of a directory that the one before has not, and itself. */
static void
each_new_dir(unsigned long n, void (*call)(const char *))
{
	char dir[128], before[128] = "", *p;
	const char *leaf;
	unsigned long i;

	call(".");
	for (i = 0; i < n; i++) {
		name_metric(i, dir, sizeof(dir), &leaf);
		if (strcmp(dir, before) == 0)
			continue;
		for (p = dir; (p = strchr(p + 1, '/')) != NULL;) {
			if (strncmp(dir, before, (size_t)(p - dir) + 1) == 0)
				continue;
			*p = '\0';
			call(dir);
			*p = '/';
		}
		call(dir);
		strcpy(before, dir);
	}
}

static void
make_dir(const char *path)
{
	if (mkdir(path, 0755) == -1 && errno != EEXIST)
		err(1, "%s", path);
}

static void
print_dir(const char *path)
{
	puts(path);
}

/* The header of 60s:1d. */
static void
make_tree(unsigned long n, const char *root)
{
	static const uint8_t header[28] = { 0, 0, 0, 1, 0, 1, 0x51, 0x80,
	    0x3f, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 28, 0, 0, 0, 60, 0, 0, 5,
	    0xa0 };
	const char *leaf;
	unsigned long i;
	char dir[128], path[256];
	int fd;

	if (mkdir(root, 0755) == -1 || chdir(root) == -1)
		err(1, "%s", root);
	each_new_dir(n, make_dir);
	for (i = 0; i < n; i++) {
		name_metric(i, dir, sizeof(dir), &leaf);
		snprintf(path, sizeof(path), "%s/%s.wsp", dir, leaf);
		if ((fd = open(path, O_WRONLY | O_CREAT | O_EXCL,
		    0644)) == -1 || write(fd, header, sizeof(header)) !=
		    (ssize_t)sizeof(header) || ftruncate(fd, SIZE) == -1)
			err(1, "%s", path);
		close(fd);
	}
}

/* Every step'th metric, of files of a size; prints the token before it. */
static void
commit(const char *path, unsigned long n, unsigned long step, uint64_t size,
    int64_t now)
{
	static const struct wsp_archive day = { .offset = 28, .step = 60,
	    .points = 1440 };
	static const struct wsp_info header = { .method = WSP_AVERAGE,
	    .max_retention = 86400, .xff = 0.5F, .narchives = 1,
	    .archives = &day };
	struct wsp_catalog_record r = { .state = WSP_STATE_SOUND,
	    .header = &header, .blocks = 8, .size = size };
	struct wsp_catalog_options options;
	struct wsp_catalog_edit *e;
	struct wsp_error error;
	char dir[128], name[256];
	const char *leaf;
	unsigned long i;

	wsp_catalog_defaults(&options);
	if (wsp_catalog_begin(&e, path, &options, now, &error) == -1)
		errx(1, "%s: %s", path, error.msg);
	for (i = 0; i < n; i += step) {
		name_metric(i, dir, sizeof(dir), &leaf);
		r.len = (size_t)snprintf(name, sizeof(name), "%s/%s", dir,
		    leaf);
		r.name = name;
		r.inode = i + 1000;
		r.born = r.seen = (uint32_t)(now - 2 * STALE_S);
		r.mtime = r.looked = r.last = (uint32_t)(i / OF_SERVER % 64 ==
		    0 ? now - STALE_S : now - 60);
		if (wsp_catalog_put(e, &r, &error) == -1)
			errx(1, "%s: %s", path, error.msg);
	}
	if (wsp_catalog_commit(e, &error) == -1)
		errx(1, "%s: %s", path, error.msg);
}

static void
print_token(const char *path)
{
	struct wsp_catalog_info info;
	struct wsp_catalog *c;
	struct wsp_error error;

	if (wsp_catalog_open(&c, path, &error) == -1)
		errx(1, "%s: %s", path, error.msg);
	wsp_catalog_info(c, &info);
	puts(info.token);
	wsp_catalog_close(c);
}

static void
make_catalog(unsigned long n, const char *path, int64_t now)
{
	commit(path, n, 1, SIZE, now - 300);
	print_token(path);
	commit(path, n, 1, SIZE + 1, now - 200);
	print_token(path);
	commit(path, n, n / FEW + 1, SIZE + 2, now - 100);
}

int
main(int argc, char *argv[])
{
	const char *what = argc > 2 ? argv[1] : "";
	unsigned long n = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;

	if (strcmp(what, "paths") == 0 && argc == 4)
		print_names(n, argv[3], '/', ".wsp");
	else if (strcmp(what, "metrics") == 0 && argc == 3)
		print_names(n, "", '.', "");
	else if (strcmp(what, "dirs") == 0 && argc == 3)
		each_new_dir(n, print_dir);
	else if (strcmp(what, "tree") == 0 && argc == 4)
		make_tree(n, argv[3]);
	else if (strcmp(what, "catalog") == 0 && argc == 5)
		make_catalog(n, argv[3], strtoll(argv[4], NULL, 10));
	else
		errx(2, "usage: names paths | metrics | dirs | tree | "
		    "catalog n [argument ...]");
	return 0;
}
