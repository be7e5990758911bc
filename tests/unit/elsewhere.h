/* SPDX-License-Identifier: ISC */
/*
 * elsewhere.h - a server that is a function, for the unit tests of what is read
 * from elsewhere; its counts are shared with child processes.
 */
#ifndef ELSEWHERE_H
#define ELSEWHERE_H

#include <sys/mman.h>
#include <sys/stat.h>

#include <err.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdatomic.h>
#include <stdio.h>

#include "base/error.h"
#include "remote/object.h"
#include "scratch.h"
#include "tap.h"

#define NOW		UINT64_C(1700000000)
#define NS		UINT64_C(1000000000)
#define URL		"http://h/x"
#define CACHE		"cache"
#define COUNTED		16384	/* pages of 16 KiB */

/* How the server misbehaves. */
enum fault {
	NONE, SHORT, WRONG_RANGE, OTHER_SIZE, WHOLE, ENCODED, WEAK, BARE,
	YOUNG, DATED, REFUSED, CARELESS
};

struct elsewhere {
	uint64_t	 size;
	_Atomic unsigned version;
	enum fault	 fault;
	_Atomic uint64_t now_ns;
	_Atomic unsigned requests, not_modified, warnings;
	_Atomic unsigned fetched[COUNTED];
	_Atomic bool	 slow;
	_Atomic unsigned meet;		/* requests that have to come at once */
	_Atomic unsigned waiting;	/* of them */
	_Atomic unsigned current, most;	/* that are there, at most were */
};

static struct elsewhere *there;

static inline uint8_t
byte_of(unsigned version, uint64_t at)
{
	return (uint8_t)(at * 31 + (at >> 8) * 7 + (at >> 16) + version * 101);
}

static uint64_t
clock_there(void)
{
	return there->now_ns;
}

static void
warn_there(void *arg, const char *text)
{
	(void)arg;
	printf("# warning: %s\n", text);
	there->warnings++;
}

static void
answer_head(struct wsp_http_answer *a, unsigned version)
{
	unsigned day = there->fault == YOUNG ? 14 : 10;

	a->size = there->size + (there->fault == OTHER_SIZE);
	a->encoded = there->fault == ENCODED;
	a->weak = there->fault == WEAK;
	if (there->fault != BARE && there->fault != DATED)
		snprintf(a->etag, sizeof(a->etag), "%s\"v%u\"",
		    a->weak ? "W/" : "", version);
	if (there->fault != BARE)
		snprintf(a->last_modified, sizeof(a->last_modified),
		    "Tue, %u Nov 2023 22:13:%02u GMT", day,
		    day == 14 ? 19 : version % 60);
}

static int
send_bytes(const struct wsp_http_request *r, unsigned version, uint64_t first,
    uint64_t len, struct wsp_error *error)
{
	uint8_t buf[16384];
	uint64_t at, i, n;

	for (at = first; at < first + len; at += n) {
		n = sizeof(buf) - at % sizeof(buf);
		if (n > first + len - at)
			n = first + len - at;
		for (i = 0; i < n; i++)
			buf[i] = byte_of(version, at + i);
		if (at / sizeof(buf) < COUNTED)
			there->fetched[at / sizeof(buf)]++;
		if (r->body(r->arg, buf, n) == -1)
			return wsp_fail_errno(error, "body");
	}
	return 0;
}

/* Waits for the others, a minute at most. */
static bool
meet_others(void)
{
	int i;

	there->waiting++;
	for (i = 0; i < 6000 && there->waiting < there->meet; i++)
		usleep(10000);
	return there->waiting >= there->meet;
}

static int
answer_there(void *arg, const struct wsp_http_request *r,
    struct wsp_http_answer *a, struct wsp_error *error)
{
	unsigned version = there->version;
	uint64_t first = 0, len = there->size;

	(void)arg;
	there->requests++;
	if (there->slow)
		usleep(20000);
	if (there->meet > 0 && !meet_others())
		return wsp_fail(error, WSP_EVALUE, "nobody else came");
	if (there->fault == REFUSED)
		return wsp_fail(error, WSP_EVALUE, "connection refused");
	answer_head(a, version);
	if (there->fault != CARELESS &&
	    ((r->if_match != NULL && strcmp(r->if_match, a->etag) != 0) ||
	    (r->if_unmodified_since != NULL && strcmp(r->if_unmodified_since,
	    a->last_modified) != 0))) {
		a->status = 412;
		return 0;
	}
	if ((r->if_none_match != NULL && strcmp(r->if_none_match,
	    a->etag) == 0) || (r->if_modified_since != NULL &&
	    strcmp(r->if_modified_since, a->last_modified) == 0)) {
		a->status = 304;
		there->not_modified++;
		return 0;
	}
	a->status = 200;
	if (r->first >= 0 && there->fault != WHOLE) {
		a->status = 206;
		first = (uint64_t)r->first;
		len = there->size - first;
		if (r->last >= 0 && (uint64_t)r->last - first + 1 < len)
			len = (uint64_t)r->last - first + 1;
		a->first = first + (there->fault == WRONG_RANGE);
		a->length = len;
	}
	return send_bytes(r, version, first,
	    there->fault == SHORT ? len - 1 : len, error);
}

static int
get_there(void *arg, const struct wsp_http_request *r,
    struct wsp_http_answer *a, struct wsp_error *error)
{
	unsigned n = ++there->current;
	int ret;

	if (n > there->most)
		there->most = n;
	ret = answer_there(arg, r, a, error);
	there->current--;
	return ret;
}

static inline void
begin_there(uint64_t size)
{
	unsigned version = there == NULL ? 0 : there->version;

	if (there == NULL)
		there = mmap(NULL, sizeof(*there), PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	memset(there, 0, sizeof(*there));
	there->size = size;
	there->version = version + 1;
	there->now_ns = NOW * NS;
}

static inline void
options_there(struct wsp_remote_options *o)
{
	wsp_remote_defaults(o);
	o->cache = CACHE;
	o->now = clock_there;
	o->warn = warn_there;
}

static inline struct wsp_remote *
remote_with(const struct wsp_remote_options *o)
{
	static const struct wsp_transport transport = { .get = get_there };
	struct wsp_error error;
	struct wsp_remote *r;

	if (wsp_remote_open_with(&r, o, &transport, &error) == -1)
		errx(1, "%s", error.msg);
	return r;
}

static inline struct wsp_remote *
remote_there(void)
{
	struct wsp_remote_options o;

	options_there(&o);
	return remote_with(&o);
}

/* Are the bytes that were read those of the version? */
static inline bool
right_bytes(const uint8_t *buf, size_t len, unsigned version, uint64_t at)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (buf[i] != byte_of(version, at + i)) {
			printf("# byte %llu is wrong\n",
			    (unsigned long long)(at + i));
			return false;
		}
	return true;
}

/* Opens the object and reads a range; 0 if all bytes are right. */
static inline int
read_there(struct wsp_remote *r, uint64_t at, size_t len,
    struct wsp_error *error)
{
	uint8_t *buf = malloc(len + 1);
	struct wsp_source *s;
	size_t got;
	int ret;

	if (wsp_object_open(&s, r, URL, 0, error) == -1) {
		free(buf);
		return -1;
	}
	ret = wsp_source_read(s, buf, len, (off_t)at, &got, error);
	if (ret == 0 && (got != (at + len > there->size ? there->size - at :
	    len) || !right_bytes(buf, got, there->version, at)))
		ret = wsp_fail(error, WSP_EVALUE, "wrong bytes");
	wsp_source_drop(s);
	free(buf);
	return ret;
}

static int
remove_entry(const char *path, const struct stat *st, int type,
    struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

/* Removes a directory with all that is in it. */
static inline void
remove_tree(const char *path)
{
	nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

/* The path of the object's file in the cache. */
static inline const char *
file_there(const char *suffix)
{
	static char path[128];
	char name[WSP_CACHE_NAME];

	wsp_cache_name(URL, name);
	snprintf(path, sizeof(path), CACHE "/%s%s", name, suffix);
	return path;
}

/* A server anew, with an object of so many bytes; and nothing in the cache. */
static inline void
start_there(uint64_t size)
{
	remove_tree(CACHE);
	begin_there(size);
}

/* Damages a byte of one of the files somewhere. */
static inline void
damage(unsigned random)
{
	const char *path = file_there(random % 3 == 0 ? ".index" : ".data");
	uint8_t byte;
	struct stat st;
	off_t at;
	int fd = open(path, O_RDWR);

	if (fd == -1)
		return;
	if (fstat(fd, &st) == 0 && st.st_size > 0) {
		at = (off_t)(random * UINT64_C(2654435761) %
		    (uint64_t)st.st_size);
		if (pread(fd, &byte, 1, at) == 1) {
			byte ^= 0x10;
			if (pwrite(fd, &byte, 1, at) != 1)
				warn("write");
		}
	}
	close(fd);
}

#endif
