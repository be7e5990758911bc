/* SPDX-License-Identifier: ISC */
/* page.c - the pages of an object in the cache. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/io.h"
#include "remote/page.h"

#define ASK		1	/* the byte that stands for the question */
#define USED_S		60	/* how exactly it is known */

static off_t
entry_at(uint64_t page)
{
	return (off_t)(WSP_INDEX_SIZE + WSP_ENTRY_BYTES * page);
}

static int
try_open(struct wsp_pages *p, int flags, struct wsp_error *err)
{
	char file[WSP_CACHE_NAME];
	struct stat st;

	p->index = wsp_io_open(p->cache->dir,
	    wsp_cache_file(file, p->name, ".index"), flags, &st, err);
	if (p->index == -1)
		return -1;
	p->data = wsp_io_open(p->cache->dir,
	    wsp_cache_file(file, p->name, ".data"), flags, &st, err);
	if (p->data != -1)
		return 0;
	close(p->index);
	p->index = -1;
	return -1;
}

/* Opens both files as they are, if need be only to read them. */
static int
open_files(struct wsp_pages *p, struct wsp_error *err)
{
	p->writable = true;
	if (try_open(p, O_RDWR, err) == 0)
		return 0;
	if (err->sys != EROFS && err->sys != EACCES)
		return -1;
	p->writable = false;
	return try_open(p, O_RDONLY, err);
}

/* Opens both files, made where they are missing, under the lock for that. */
static int
make_files(struct wsp_pages *p, struct wsp_error *err)
{
	int dir, ret;

	if ((dir = wsp_cache_lock(p->cache, p->name, err)) == -1)
		return -1;
	p->writable = true;
	ret = try_open(p, O_RDWR | O_CREAT, err);
	close(dir);
	return ret;
}

static void
begin(struct wsp_pages *p, struct wsp_cache *cache)
{
	memset(p, 0, sizeof(*p));
	p->cache = cache;
	p->index = p->data = -1;
}

int
wsp_pages_open_name(struct wsp_pages *p, struct wsp_cache *cache,
    const char *name, struct wsp_error *err)
{
	begin(p, cache);
	memcpy(p->name, name, sizeof(p->name));
	if (open_files(p, err) == 0 && wsp_pages_again(p, err) == 0)
		return 0;
	wsp_pages_close(p);
	return -1;
}

int
wsp_pages_open(struct wsp_pages *p, struct wsp_cache *cache, const char *url,
    bool make, struct wsp_error *err)
{
	begin(p, cache);
	wsp_cache_name(url, p->name);
	if ((open_files(p, err) == 0 || (make && err->sys == ENOENT &&
	    make_files(p, err) == 0)) && wsp_pages_again(p, err) == 0) {
		if (strcmp(wsp_paging_text(&p->head, WSP_INDEX_URL),
		    url) != 0)
			p->head.generation = 0;
		return 0;
	}
	wsp_pages_close(p);
	return -1;
}

void
wsp_pages_close(struct wsp_pages *p)
{
	if (p->index != -1)
		close(p->index);
	if (p->data != -1)
		close(p->data);
	p->index = p->data = -1;
}

void
wsp_pages_use(struct wsp_pages *p, uint64_t now_s)
{
	struct wsp_error ignored;
	uint8_t used[8];
	int i;

	if (!p->writable || p->head.generation == 0 ||
	    (now_s >= p->head.used_s && now_s - p->head.used_s < USED_S))
		return;
	p->head.used_s = now_s;
	for (i = 0; i < 8; i++)
		used[i] = (uint8_t)(now_s >> (56 - 8 * i));
	wsp_io_write(p->index, used, sizeof(used), WSP_INDEX_USED, &ignored);
}

void
wsp_pages_read(struct wsp_pages *p, uint64_t first, size_t n, void *buf,
    bool *have)
{
	uint32_t size = p->head.page_size;
	size_t i, got, data, len = n * WSP_ENTRY_BYTES;
	struct wsp_error ignored;
	uint8_t *entries;

	memset(have, 0, n * sizeof(*have));
	if (p->head.generation == 0 || (entries = malloc(len)) == NULL)
		return;
	if (wsp_io_read(p->index, entries, len, entry_at(first), &got,
	    &ignored) == 0 && got == len &&
	    wsp_io_read(p->data, buf, n * size, (off_t)(first * size), &data,
	    &ignored) == 0)
		for (i = 0; i < n; i++)
			have[i] = i * size + wsp_paging_length(&p->head,
			    first + i) <= data && wsp_page_fits(&p->head,
			    first + i, entries + WSP_ENTRY_BYTES * i,
			    (uint8_t *)buf + i * size);
	free(entries);
}

int
wsp_pages_has(struct wsp_pages *p, uint64_t page, bool *has,
    struct wsp_error *err)
{
	uint8_t entry[WSP_ENTRY_BYTES];
	size_t got;

	if (wsp_io_read(p->index, entry, sizeof(entry), entry_at(page), &got,
	    err) == -1)
		return -1;
	*has = got == sizeof(entry) && wsp_page_counts(&p->head, page, entry);
	return 0;
}

uint64_t
wsp_pages_count(struct wsp_pages *p)
{
	uint64_t n = wsp_paging_pages(&p->head), i, present = 0;
	uint8_t entries[4096];
	struct wsp_error ignored;
	size_t got, at;

	for (i = 0; i < n; i += sizeof(entries) / WSP_ENTRY_BYTES) {
		if (wsp_io_read(p->index, entries, sizeof(entries),
		    entry_at(i), &got, &ignored) == -1)
			break;
		for (at = 0; at + WSP_ENTRY_BYTES <= got &&
		    i + at / WSP_ENTRY_BYTES < n; at += WSP_ENTRY_BYTES)
			present += wsp_page_counts(&p->head,
			    i + at / WSP_ENTRY_BYTES, entries + at);
	}
	return present;
}

static int
write_entries(struct wsp_pages *p, uint64_t first, size_t n,
    const uint8_t *buf, struct wsp_error *err)
{
	size_t i, len = n * WSP_ENTRY_BYTES;
	uint8_t *entries;
	int ret;

	if ((entries = malloc(len)) == NULL)
		return wsp_fail_errno(err, NULL);
	for (i = 0; i < n; i++)
		wsp_page_entry(&p->head, first + i, buf +
		    i * p->head.page_size, entries + WSP_ENTRY_BYTES * i);
	ret = wsp_io_write(p->index, entries, len, entry_at(first), err);
	free(entries);
	return ret;
}

int
wsp_pages_write(struct wsp_pages *p, uint64_t first, size_t n,
    const void *buf, struct wsp_error *err)
{
	uint64_t at = first * p->head.page_size, len;
	uint64_t last = first + n - 1;
	struct wsp_pages now = *p;

	if (wsp_pages_again(&now, err) == -1)
		return -1;
	if (now.head.generation != p->head.generation)
		return 0;
	if ((now.head.flags & WSP_INDEX_FROZEN) != 0)
		return wsp_cache_remove(p->cache, p->name, err);
	len = (n - 1) * p->head.page_size + wsp_paging_length(&p->head, last);
	if (wsp_cache_wrote(p->cache, len, err) == -1 ||
	    wsp_io_write(p->data, buf, len, (off_t)at, err) == -1)
		return -1;
	return write_entries(p, first, n, buf, err);
}

int
wsp_pages_drop(struct wsp_pages *p, uint64_t page, struct wsp_error *err)
{
	static const uint8_t none[WSP_ENTRY_BYTES];

	return wsp_io_write(p->index, none, sizeof(none), entry_at(page),
	    err);
}

int
wsp_pages_lock(struct wsp_pages *p, uint64_t first, uint64_t n,
    int timeout_ms, struct wsp_error *err)
{
	return wsp_io_lock_range(p->index, entry_at(first),
	    (off_t)(WSP_ENTRY_BYTES * n), false, timeout_ms, err);
}

void
wsp_pages_unlock(struct wsp_pages *p, uint64_t first, uint64_t n)
{
	struct wsp_error ignored;

	wsp_io_unlock_range(p->index, entry_at(first),
	    (off_t)(WSP_ENTRY_BYTES * n), &ignored);
}

int
wsp_pages_ask(struct wsp_pages *p, int timeout_ms, struct wsp_error *err)
{
	return wsp_io_lock_range(p->index, ASK, 1, false, timeout_ms, err);
}

void
wsp_pages_asked(struct wsp_pages *p)
{
	struct wsp_error ignored;

	wsp_io_unlock_range(p->index, ASK, 1, &ignored);
}
