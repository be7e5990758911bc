/* SPDX-License-Identifier: ISC */
/* cache.c - the directory of the cache. */
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/error.h"
#include "base/io.h"
#include "remote/cache.h"

#define LOCK_MS		10000	/* how long others may take for two files */
#define NAME_LEN	33	/* XX/ and 30 digits more */
#define DIGITS		"0123456789abcdef"

/* Nobody else may say what the pages of a URL are. */
static int
check_owner(int dir, struct wsp_error *err)
{
	struct stat st;

	if (wsp_io_fstat(dir, &st, err) == -1)
		return -1;
	if (st.st_uid == geteuid() && (st.st_mode & (S_IWGRP | S_IWOTH)) == 0)
		return 0;
	wsp_fail(err, WSP_ESYS, st.st_uid != geteuid() ?
	    "the cache belongs to another user" :
	    "others can write to the cache");
	err->sys = EPERM;
	return -1;
}

static int
open_directory(const char *path, struct wsp_error *err)
{
	bool made;
	int dir;

	if ((dir = wsp_io_open_directory(AT_FDCWD, path, err)) == -1) {
		if (err->sys != ENOENT)
			return -1;
		if (wsp_make_parents(wsp_path_of(path), err) == -1 ||
		    wsp_io_make_directory(AT_FDCWD, path, S_IRWXU, &made,
		    err) == -1 ||
		    (dir = wsp_io_open_directory(AT_FDCWD, path, err)) == -1)
			return -1;
	}
	if (check_owner(dir, err) == 0)
		return dir;
	close(dir);
	return -1;
}

int
wsp_cache_open(struct wsp_cache **cp, const char *path, uint64_t limit,
    uint64_t (*now)(void), struct wsp_error *err)
{
	struct wsp_cache *c;

	if ((c = malloc(sizeof(*c))) == NULL)
		return wsp_fail_errno(err, NULL);
	c->limit = limit;
	c->now = now;
	if ((c->dir = open_directory(path, err)) == -1) {
		free(c);
		return -1;
	}
	*cp = c;
	return 0;
}

void
wsp_cache_close(struct wsp_cache *c)
{
	if (c == NULL)
		return;
	close(c->dir);
	free(c);
}

void
wsp_cache_name(const char *url, char *name)
{
	char hex[SHA256_DIGEST_LENGTH * 2 + 1];

	SHA256Data((const uint8_t *)url, strlen(url), hex);
	snprintf(name, WSP_CACHE_NAME, "%.2s/%.30s", hex, hex + 2);
}

const char *
wsp_cache_file(char *buf, const char *name, const char *suffix)
{
	snprintf(buf, WSP_CACHE_NAME, "%.*s%s", NAME_LEN, name, suffix);
	return buf;
}

int
wsp_cache_lock(struct wsp_cache *c, const char *name, struct wsp_error *err)
{
	char dir[3] = { name[0], name[1], '\0' };
	bool made;
	int fd;

	if (wsp_io_make_directory(c->dir, dir, S_IRWXU, &made, err) == -1 ||
	    (fd = wsp_io_open_real_directory(c->dir, dir, err)) == -1)
		return -1;
	if (wsp_io_lock(fd, LOCK_MS, err) == 0)
		return fd;
	close(fd);
	return -1;
}

int
wsp_cache_unlink(int dir, const char *name, struct wsp_error *err)
{
	char file[WSP_CACHE_NAME];

	wsp_cache_file(file, name, ".index");
	if (wsp_io_unlink(dir, file + 3, err) == -1 && err->sys != ENOENT)
		return -1;
	wsp_cache_file(file, name, ".data");
	if (wsp_io_unlink(dir, file + 3, err) == -1 && err->sys != ENOENT)
		return -1;
	return 0;
}

int
wsp_cache_remove(struct wsp_cache *c, const char *name, struct wsp_error *err)
{
	int dir, ret;

	if ((dir = wsp_cache_lock(c, name, err)) == -1)
		return -1;
	ret = wsp_cache_unlink(dir, name, err);
	close(dir);
	return ret;
}

/* Is this the name of a file of an object?  One of the two counts. */
static bool
is_object(const char *file)
{
	size_t len = strspn(file, DIGITS);

	return len == NAME_LEN - 3 && (strcmp(file + len, ".index") == 0 ||
	    strcmp(file + len, ".data") == 0);
}

/* All names in one of its directories; those of data alone are told, too. */
static int
each_in(struct wsp_cache *c, const char *sub, wsp_cache_name_fn *fn, void *arg,
    struct wsp_error *err)
{
	char name[WSP_CACHE_NAME], file[WSP_CACHE_NAME];
	struct wsp_error why;
	struct dirent *e;
	struct stat st;
	int fd, ret = 0;
	DIR *d;

	if ((fd = wsp_io_open_real_directory(c->dir, sub, err)) == -1)
		return err->sys == ENOENT ? 0 : -1;
	if ((d = fdopendir(fd)) == NULL) {
		close(fd);
		return wsp_fail_errno(err, NULL);
	}
	for (;;) {
		errno = 0;
		if (ret != 0 || (e = readdir(d)) == NULL)
			break;
		if (!is_object(e->d_name))
			continue;
		snprintf(name, sizeof(name), "%s/%.30s", sub, e->d_name);
		if (e->d_name[NAME_LEN - 2] == 'd' && (wsp_io_lstat(c->dir,
		    wsp_cache_file(file, name, ".index"), &st, &why) == 0 ||
		    why.sys != ENOENT))
			continue;
		ret = fn(arg, name, err);
	}
	if (ret == 0 && errno != 0)
		ret = wsp_fail_errno(err, NULL);
	closedir(d);
	return ret;
}

int
wsp_cache_names(struct wsp_cache *c, wsp_cache_name_fn *fn, void *arg,
    struct wsp_error *err)
{
	char sub[3] = { 0 };
	int i;

	for (i = 0; i < 256; i++) {
		sub[0] = DIGITS[i >> 4];
		sub[1] = DIGITS[i & 15];
		if (each_in(c, sub, fn, arg, err) == -1)
			return -1;
	}
	return 0;
}
