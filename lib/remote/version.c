/* SPDX-License-Identifier: ISC */
/* version.c - which version of an object the cache has the pages of. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/io.h"
#include "remote/page.h"

#define HEADER		0	/* the byte that stands for the header */
#define LOCK_MS		10000	/* how long others may take to write it */

static int
lock_header(struct wsp_pages *p, bool shared, struct wsp_error *err)
{
	return wsp_io_lock_range(p->index, HEADER, 1, shared, LOCK_MS, err);
}

static void
unlock_header(struct wsp_pages *p)
{
	struct wsp_error ignored;

	wsp_io_unlock_range(p->index, HEADER, 1, &ignored);
}

/* Reads the header once; *whole says whether it is one. */
static int
read_header(struct wsp_pages *p, bool *whole, bool *empty,
    struct wsp_error *err)
{
	uint8_t buf[WSP_INDEX_SIZE];
	struct stat st;
	size_t got;

	*whole = false;
	if (wsp_io_read(p->index, buf, sizeof(buf), 0, &got, err) == -1 ||
	    wsp_io_fstat(p->data, &st, err) == -1)
		return -1;
	*empty = got == 0;
	*whole = got == sizeof(buf) && wsp_paging_decode(&p->head, buf) &&
	    p->head.inode == (uint64_t)st.st_ino;
	return 0;
}

/* Who reads while another one writes finds no whole one, and waits for him. */
int
wsp_pages_again(struct wsp_pages *p, struct wsp_error *err)
{
	bool whole, empty;
	int ret;

	p->head.generation = 0;
	if (read_header(p, &whole, &empty, err) == -1)
		return -1;
	if (!whole && !empty) {
		if (lock_header(p, true, err) == -1)
			return -1;
		ret = read_header(p, &whole, &empty, err);
		unlock_header(p);
		if (ret == -1)
			return -1;
	}
	if (!whole)
		memset(&p->head, 0, sizeof(p->head));
	return 0;
}

static int
write_header(struct wsp_pages *p, struct wsp_error *err)
{
	uint8_t buf[WSP_INDEX_SIZE];

	wsp_paging_encode(&p->head, buf);
	return wsp_io_write(p->index, buf, sizeof(buf), 0, err);
}

/* A strong ETag tells versions apart, else date and size do. */
static bool
is_same(const struct wsp_paging *a, const struct wsp_paging *b)
{
	const char *tag = wsp_paging_text(a, WSP_INDEX_ETAG);
	const char *date = wsp_paging_text(a, WSP_INDEX_MODIFIED);

	if (a->size != b->size || strcmp(tag, wsp_paging_text(b,
	    WSP_INDEX_ETAG)) != 0)
		return false;
	return strncmp(tag, "\"", 1) == 0 || (*date != '\0' &&
	    strcmp(date, wsp_paging_text(b, WSP_INDEX_MODIFIED)) == 0);
}

/*
 * Puts new files in the place of those whose header is damaged, as nobody knows
 * then what generations there were, or whose data is also another's.
 */
static int
replace_files(struct wsp_pages *p, struct wsp_error *err)
{
	char file[WSP_CACHE_NAME];
	int index = -1, data = -1, dir;

	if ((dir = wsp_cache_lock(p->cache, p->name, err)) == -1)
		return -1;
	if (wsp_cache_unlink(dir, p->name, err) == 0)
		index = wsp_io_create(dir, wsp_cache_file(file, p->name,
		    ".index") + 3, S_IRUSR | S_IWUSR, err);
	if (index != -1)
		data = wsp_io_create(dir, wsp_cache_file(file, p->name,
		    ".data") + 3, S_IRUSR | S_IWUSR, err);
	close(dir);
	if (data == -1) {
		if (index != -1)
			close(index);
		return -1;
	}
	wsp_pages_close(p);
	p->index = index;
	p->data = data;
	return lock_header(p, false, err);
}

/* Makes both files empty ones of this version. */
static int
begin_version(struct wsp_pages *p, const struct wsp_paging *wanted,
    struct wsp_error *err)
{
	uint64_t generation = p->head.generation;
	struct stat st;

	p->head = *wanted;
	p->head.generation = generation + 1;
	if (wsp_cache_wrote(p->cache, WSP_INDEX_SIZE, err) == -1 ||
	    wsp_io_fstat(p->data, &st, err) == -1 ||
	    wsp_io_truncate(p->data, 0, err) == -1 ||
	    wsp_io_truncate(p->data, (off_t)wanted->size, err) == -1 ||
	    wsp_io_truncate(p->index, WSP_INDEX_SIZE, err) == -1 ||
	    wsp_io_truncate(p->index, (off_t)(WSP_INDEX_SIZE +
	    WSP_ENTRY_BYTES * wsp_paging_pages(wanted)), err) == -1)
		return -1;
	p->head.inode = (uint64_t)st.st_ino;
	return 0;
}

/* The same under the lock, where the header was read anew. */
static int
set_version(struct wsp_pages *p, const struct wsp_paging *wanted,
    bool empty, uint64_t now_ns, struct wsp_error *err)
{
	struct wsp_paging *head = &p->head;

	if (head->generation != 0 && is_same(head, wanted) &&
	    strcmp(head->text, wanted->text) == 0)
		head->flags |= wanted->flags;
	else {
		if (((head->generation == 0 && !empty) ||
		    (head->flags & WSP_INDEX_FROZEN) != 0) &&
		    replace_files(p, err) == -1)
			return -1;
		if (begin_version(p, wanted, err) == -1)
			return -1;
		head->used_s = now_ns / 1000000000;
	}
	head->confirmed_ns = now_ns;
	return write_header(p, err);
}

int
wsp_pages_version(struct wsp_pages *p, const struct wsp_paging *wanted,
    uint64_t now_ns, struct wsp_error *err)
{
	bool whole, empty;
	int ret;

	if (lock_header(p, false, err) == -1)
		return -1;
	if ((ret = read_header(p, &whole, &empty, err)) == 0) {
		if (!whole)
			memset(&p->head, 0, sizeof(p->head));
		ret = set_version(p, wanted, empty, now_ns, err);
	}
	if (p->index != -1)
		unlock_header(p);
	if (ret == -1)
		p->head.generation = 0;
	return ret;
}

/* Writes the header with other flags or another time, if it is still this. */
static int
amend(struct wsp_pages *p, uint32_t flag, uint64_t now_ns,
    struct wsp_error *err)
{
	struct wsp_pages now = *p;
	bool whole, empty;
	int ret;

	if (lock_header(p, false, err) == -1)
		return -1;
	ret = read_header(&now, &whole, &empty, err);
	if (ret == 0 && whole && now.head.generation == p->head.generation) {
		now.head.flags |= flag;
		if (now_ns != 0)
			now.head.confirmed_ns = now_ns;
		p->head = now.head;
		ret = write_header(p, err);
	}
	unlock_header(p);
	return ret;
}

int
wsp_pages_confirm(struct wsp_pages *p, uint64_t now_ns, struct wsp_error *err)
{
	return amend(p, 0, now_ns, err);
}

int
wsp_pages_flag(struct wsp_pages *p, uint32_t flag, struct wsp_error *err)
{
	return amend(p, flag, 0, err);
}
