/* SPDX-License-Identifier: ISC */
/* test-object-runs.c - one object that is elsewhere: much of it at once. */
#include "object.h"

static bool
reads_ends(struct wsp_remote *r)
{
	return reads(r, 0, 10, 1) && reads(r, 1 << 20, 500000, 1) &&
	    reads(r, 0, LARGE, 2);
}

static void
test_runs(void)
{
	struct wsp_remote *r = start(LARGE, NONE), *single;
	struct wsp_remote_options o;

	ok(reads(r, 0, 10, 1) && reads(r, 1 << 20, 500000, 1),
	    "a part is there");
	there->meet = 2;
	ok(reads(r, 0, LARGE, 2) && kept(r) == LARGE / 16384,
	    "two runs are fetched at once");
	wsp_remote_close(r);
	start_there(LARGE);
	options_there(&o);
	o.connections = 1;
	single = remote_with(&o);
	ok(reads_ends(single) && there->most == 1,
	    "but no more than there may be connections");
	wsp_remote_close(single);
	start_there(LARGE);
	o.cache = NULL;
	o.connections = 8;
	r = remote_with(&o);
	ok(reads(r, 0, LARGE, 2), "without a cache, too, all is right");
	wsp_remote_close(r);
	r = start(LARGE, NONE);
	ok(reads(r, 0, 10, 1) && reads(r, 1 << 20, 500000, 1),
	    "a part is there");
	there->fault = SHORT;
	ok(fails(r, 0, LARGE, WSP_EVALUE, "the answer ends too early"),
	    "one that fails is enough");
	wsp_remote_close(r);
}

/* Says what will be read, in so many requests, and reads it in none. */
static bool
expects(struct wsp_source *s, unsigned requests)
{
	static const struct wsp_source_piece pieces[] = { { 1000, 100 },
	    { 1 << 20, 100 }, { (1 << 20) + 90, 40000 }, { 2 << 20, 300000 },
	    { LARGE - 5, 1000 } };
	unsigned before = there->requests, i;
	uint8_t buf[300000];
	size_t got;

	there->waiting = 0;
	if (wsp_source_expect(s, pieces, 5, &error) == -1 ||
	    there->requests != before + requests) {
		printf("# %u requests\n", there->requests - before);
		return false;
	}
	for (i = 0; i < 5; i++)
		if (wsp_source_read(s, buf, pieces[i].len, pieces[i].at, &got,
		    &error) == -1 || !right_bytes(buf, got, there->version,
		    (uint64_t)pieces[i].at))
			return false;
	return got == 5 && there->requests == before + requests;
}

static void
test_expect(void)
{
	struct wsp_remote *r = start(LARGE, NONE);
	struct wsp_remote_options o;
	struct wsp_source *s;

	if (wsp_object_open(&s, r, URL, 0, &error) == -1)
		errx(1, "%s", error.msg);
	there->meet = 3;
	ok(expects(s, 3), "what is expected comes at once");
	ok(expects(s, 0), "and is not fetched again");
	wsp_source_drop(s);
	wsp_remote_close(r);
	options_there(&o);
	o.cache = NULL;
	begin_there(LARGE);
	r = remote_with(&o);
	if (wsp_object_open(&s, r, URL, 0, &error) == -1)
		errx(1, "%s", error.msg);
	ok(expects(s, 3) && expects(s, 0), "nor where there is no cache");
	there->version++;
	ok(wsp_source_expect(s, &(struct wsp_source_piece){ 500000, 1 }, 1,
	    &error) == -1 && error.code == WSP_ECHANGED,
	    "a change is noticed");
	wsp_source_drop(s);
	wsp_remote_close(r);
	r = start(500000, NONE);
	if (wsp_object_open(&s, r, URL, 0, &error) == -1)
		errx(1, "%s", error.msg);
	ok(wsp_source_expect(s, &(struct wsp_source_piece){ 200000, 1 }, 1,
	    &error) == 0 && kept(r) == 31, "of a small object all comes");
	wsp_source_drop(s);
	wsp_remote_close(r);
}

/* Reads a piece of what has this size; true if it is right. */
static bool
reads_sized(struct wsp_remote *r, uint64_t size, uint64_t at,
    unsigned requests)
{
	unsigned before = there->requests;
	struct wsp_source *s;
	uint8_t buf[100];
	size_t got;
	int ret;

	if (wsp_object_open_sized(&s, r, URL, size, &error) == -1)
		errx(1, "%s", error.msg);
	ret = wsp_source_read(s, buf, sizeof(buf), (off_t)at, &got, &error);
	wsp_source_drop(s);
	if (there->requests - before != requests)
		printf("# %u requests\n", there->requests - before);
	return ret == 0 && got == sizeof(buf) &&
	    right_bytes(buf, got, there->version, at) &&
	    there->requests - before == requests;
}

static void
test_sized(void)
{
	struct wsp_remote *r = start(LARGE, NONE);
	struct wsp_source *s;

	ok(reads_sized(r, LARGE, LARGE - 100, 1) && kept(r) == 1,
	    "what has a size that is known begins anywhere, with one request");
	there->now_ns += 100 * NS;
	ok(reads_sized(r, LARGE, LARGE - 200, 0) &&
	    reads_sized(r, LARGE, 0, 1), "what is there is never asked about");
	ok(!reads_sized(r, LARGE + 1, LARGE - 50, 1) && error.code ==
	    WSP_ECORRUPT && strcmp(error.msg, "it is cut: 3145728 bytes of "
	    "3145729") == 0, "shorter than it is to be");
	ok(!reads_sized(r, LARGE - 1, 0, 1) && error.code == WSP_ECORRUPT &&
	    strcmp(error.msg, "it is too long: 3145728 bytes for 3145727") ==
	    0, "longer than it is to be");
	there->version++;
	ok(!reads_sized(r, LARGE, 1 << 20, 1) && error.code == WSP_ECHANGED,
	    "another one takes its place");
	wsp_object_forget(r, URL);
	ok(kept(r) == 0 && reads_sized(r, LARGE, 1 << 20, 1),
	    "which is read when the first is forgotten");
	wsp_remote_close(r);
	r = start(100000, WHOLE);
	ok(reads_sized(r, 100000, 5, 1) && reads_sized(r, 100000, 90000, 0),
	    "a server without ranges sends all, once");
	wsp_remote_close(r);
	r = start(LARGE, NONE);
	r->options.cache = NULL;
	ok(reads_sized(r, LARGE, 1 << 20, 1), "and all that without a cache");
	wsp_remote_close(r);
	r = start(LARGE, NONE);
	if (wsp_object_open_sized(&s, r, URL, LARGE, &error) == -1)
		errx(1, "%s", error.msg);
	ok(expects(s, 4) && expects(s, 0), "what is expected of it comes");
	wsp_source_drop(s);
	wsp_remote_close(r);
}

int
main(void)
{
	scratch_enter();
	plan(6 + 5 + 9);
	test_runs();
	test_expect();
	test_sized();
	remove_tree(CACHE);
	scratch_leave();
	return done();
}
