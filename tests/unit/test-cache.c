/* SPDX-License-Identifier: ISC */
/* test-cache.c - what looks after the cache: its limit, its verbs. */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>

#include "elsewhere.h"

#define PAGE		16384

static struct wsp_error error;

/* The bytes of the disk that the cache takes by its own word, objects. */
static int
add_object(void *arg, const struct wsp_cached *c, struct wsp_error *err)
{
	struct wsp_cache_counts *counts = arg;

	(void)err;
	counts->objects++;
	counts->pages += c->present;
	counts->bytes += c->disk_size;
	return 0;
}

static struct wsp_cache_counts
sum_up(struct wsp_remote *r, const char *prefix)
{
	struct wsp_cache_counts counts = { 0 };

	if (wsp_cache_each(r, prefix, add_object, &counts, &error) == -1)
		printf("# %s\n", error.msg);
	return counts;
}

static void
fetch(struct wsp_remote *r, unsigned i)
{
	char url[64];

	snprintf(url, sizeof(url), "http://h/%u/x", i);
	if (wsp_cache_fetch(r, url, 0, UINT64_MAX, NULL, NULL, &error) == -1)
		errx(1, "%s: %s", url, error.msg);
}

static void
test_limit(void)
{
	struct wsp_remote_options o;
	struct wsp_cache_counts counts;
	struct wsp_remote *r;
	unsigned i;

	start_there(PAGE * 10);
	options_there(&o);
	o.cache_size = 1000000;
	r = remote_with(&o);
	for (i = 0; i < 20; i++) {
		there->now_ns += 100 * NS;
		fetch(r, i);
	}
	counts = sum_up(r, "");
	ok(counts.bytes <= 1000000 && counts.objects >= 3,
	    "there is never more than the limit");
	ok(sum_up(r, "http://h/19/").objects == 1 &&
	    sum_up(r, "http://h/0/").objects == 0,
	    "what was used last stays");
	wsp_remote_close(r);
	r = remote_there();
	ok(wsp_cache_prune(r, UINT64_MAX, 400000, &counts, &error) == 0 &&
	    counts.objects > 0 && sum_up(r, "").bytes <= 400000,
	    "it is pruned to a size");
	fetch(r, 0);
	there->now_ns += 1000 * NS;
	fetch(r, 1);
	ok(wsp_cache_prune(r, 500, UINT64_MAX, &counts, &error) == 0 &&
	    sum_up(r, "").objects == 1, "and by age");
	fetch(r, 2);
	ok(wsp_cache_clear(r, "http://h/1/", &counts, &error) == 0 &&
	    counts.objects == 1 && sum_up(r, "").objects == 1,
	    "a prefix is cleared");
	ok(wsp_cache_clear(r, "", &counts, &error) == 0 &&
	    counts.objects == 1 && sum_up(r, "").objects == 0,
	    "and all of it");
	fetch(r, 3);
	ok(wsp_cache_prune(r, 0, UINT64_MAX, &counts, &error) == 0 &&
	    counts.objects == 1 && sum_up(r, "").objects == 0,
	    "what was used in this very second is 0 seconds old");
	wsp_remote_close(r);
}

/* Is the file whole, of this version? */
static bool
is_file(const char *path, unsigned version)
{
	uint8_t *buf = malloc(there->size + 1);
	int fd = open(path, O_RDONLY);
	bool right = fd != -1 && read(fd, buf, there->size + 1) ==
	    (ssize_t)there->size && right_bytes(buf, there->size, version, 0);

	close(fd);
	free(buf);
	return right;
}

static void
test_preserve(void)
{
	struct wsp_remote *r;
	struct stat st;
	unsigned version;

	start_there(2000000);
	r = remote_there();
	version = there->version;
	ok(wsp_cache_preserve(r, URL, "kept", &error) == 0 &&
	    is_file("kept", version) && stat("kept", &st) == 0 &&
	    st.st_nlink == 2, "a preserved file is whole, and takes no room");
	ok(wsp_cache_preserve(r, URL, "kept", &error) == -1 &&
	    error.sys == EEXIST, "a file that is there is left alone");
	there->version++;
	there->now_ns += NS;
	ok(read_there(r, 0, 2000000, &error) == 0 && is_file("kept", version),
	    "another version does not change it");
	ok(wsp_cache_preserve(r, URL, "again", &error) == 0 &&
	    is_file("again", there->version), "and can be preserved, too");
	damage(1);
	there->fetched[0] = 0;
	ok(read_there(r, 0, 2000000, &error) == 0,
	    "damage to it is no damage to what is read");
	unlink("kept");
	unlink("again");
	wsp_remote_close(r);
}

static int
count_bad(void *arg, const struct wsp_cached *c, struct wsp_error *err)
{
	(void)err;
	*(unsigned *)arg += strcmp(c->url, URL) == 0;
	return 0;
}

static void
test_verify(void)
{
	struct wsp_cache_counts counts;
	struct wsp_remote *r;
	unsigned told = 0;

	start_there(500000);
	r = remote_there();
	if (read_there(r, 0, 500000, &error) == -1)
		errx(1, "%s", error.msg);
	ok(wsp_cache_verify(r, "", count_bad, &told, &counts, &error) == 0 &&
	    counts.pages == 31 && counts.bad == 0 && told == 0,
	    "what is right is not dropped");
	damage(1);
	ok(wsp_cache_verify(r, "", count_bad, &told, &counts, &error) == 0 &&
	    counts.bad == 1 && told == 1, "a bad page is dropped");
	ok(wsp_cache_verify(r, "", count_bad, &told, &counts, &error) == 0 &&
	    counts.pages == 30 && counts.bad == 0, "once");
	wsp_remote_close(r);
}

int
main(void)
{
	scratch_enter();
	plan(7 + 5 + 3);
	test_limit();
	test_preserve();
	test_verify();
	remove_tree(CACHE);
	scratch_leave();
	return done();
}
