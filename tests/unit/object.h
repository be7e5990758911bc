/* SPDX-License-Identifier: ISC */
/* object.h - what the tests of one object that is elsewhere share. */
#ifndef OBJECT_H
#define OBJECT_H

#include "elsewhere.h"

#define LARGE	(UINT64_C(3) << 20)

static struct wsp_error error;

/* Starts anew: nothing in the cache. */
static inline struct wsp_remote *
start(uint64_t size, enum fault fault)
{
	remove_tree(CACHE);
	begin_there(size);
	there->fault = fault;
	return remote_there();
}

static inline bool
reads(struct wsp_remote *r, uint64_t at, size_t len, unsigned requests)
{
	unsigned before = there->requests;
	bool right = read_there(r, at, len, &error) == 0;

	if (!right)
		printf("# %s\n", error.msg);
	if (there->requests - before != requests)
		printf("# %u requests\n", there->requests - before);
	return right && there->requests - before == requests;
}

static inline bool
fails(struct wsp_remote *r, uint64_t at, size_t len, enum wsp_code code,
    const char *why)
{
	if (read_there(r, at, len, &error) == 0) {
		printf("# it was read\n");
		return false;
	}
	if (error.code == code && strcmp(error.msg, why) == 0)
		return true;
	printf("# %d: %s\n", (int)error.code, error.msg);
	return false;
}

/* How many pages of the object are in the cache? */
static inline int
count(void *arg, const struct wsp_cached *c, struct wsp_error *err)
{
	(void)err;
	*(uint64_t *)arg += c->present;
	return 0;
}

static inline uint64_t
kept(struct wsp_remote *r)
{
	uint64_t n = 0;

	if (wsp_cache_each(r, "", count, &n, &error) == -1)
		printf("# %s\n", error.msg);
	return n;
}

#endif
