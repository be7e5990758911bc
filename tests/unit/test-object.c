/* SPDX-License-Identifier: ISC */
/* test-object.c - one object that is elsewhere: versions and answers. */
#include <fcntl.h>

#include "object.h"

static void
test_freshness(void)
{
	struct wsp_remote_options o;
	struct wsp_remote *r = start(100000, NONE), *young, *offline;

	options_there(&o);
	ok(reads(r, 0, 4096, 1), "a small object takes one request");
	ok(reads(r, 50000, 50000, 0), "who asks at the same time need not ask");
	there->now_ns += NS;
	ok(reads(r, 0, 100000, 1) && there->not_modified == 1,
	    "later it is asked about, and not sent again");
	o.max_age_ns = 60 * NS;
	young = remote_with(&o);
	there->now_ns += 59 * NS;
	ok(reads(young, 0, 100000, 0), "what is young enough is not asked about");
	there->now_ns += NS;
	there->version++;
	ok(reads(young, 0, 100000, 1), "what is too old is read anew");
	o.offline = true;
	offline = remote_with(&o);
	there->now_ns += 1000 * NS;
	ok(reads(offline, 0, 100000, 0), "without a network the cache is read");
	remove_tree(CACHE);
	wsp_remote_close(offline);
	offline = remote_with(&o);
	ok(fails(offline, 0, 1, WSP_EABSENT, "not in the cache"),
	    "and what is not there fails");
	wsp_remote_close(offline);
	wsp_remote_close(young);
	wsp_remote_close(r);
}

static void
test_pages(void)
{
	struct wsp_remote *r = start(LARGE + 5, NONE);
	unsigned i, all = 0;

	ok(reads(r, LARGE - 10, 100, 2), "the end is where it is");
	ok(reads(r, 1 << 20, 100, 1), "what is missing is fetched");
	ok(reads(r, 1 << 20, 16384, 0), "and then is there");
	ok(reads(r, (1 << 20) - 81920, 200000, 1) && kept(r) == 8 + 2 + 13,
	    "a small gap is no reason for two requests");
	ok(reads(r, 0, LARGE + 5, 2), "two runs take two requests");
	for (i = 0; i < COUNTED; i++)
		all += there->fetched[i];
	ok(all == 193 + 1, "no page is fetched twice but for the gap");
	ok(reads(r, LARGE + 5 - 1, 1, 0), "the last byte is there");
	ok(there->warnings == 0, "nothing is said");
	wsp_remote_close(r);
}

/* What is missing at both ends of the object is fetched by two requests. */
static void
test_answers(void)
{
	struct wsp_remote *r = start(LARGE, SHORT);

	ok(fails(r, 0, 10, WSP_EVALUE, "the answer ends too early") &&
	    kept(r) == 0, "of a short answer nothing is kept");
	there->fault = WRONG_RANGE;
	ok(fails(r, 0, 10, WSP_EVALUE, "the answer is another range than was "
	    "asked for") && kept(r) == 0, "nor of another range");
	there->fault = ENCODED;
	ok(fails(r, 0, 10, WSP_EVALUE, "the answer has a Content-Encoding") &&
	    kept(r) == 0, "nor of an encoded one");
	there->fault = REFUSED;
	ok(fails(r, 0, 10, WSP_EVALUE, "connection refused") && kept(r) == 0,
	    "nor of none");
	there->fault = NONE;
	ok(reads(r, 0, 10, 1) && kept(r) == 8, "the right one is kept");
	there->fault = SHORT;
	ok(fails(r, 1 << 20, 10, WSP_EVALUE, "the answer ends too early") &&
	    kept(r) == 8, "later, too, nothing is kept of a short answer");
	there->fault = OTHER_SIZE;
	ok(fails(r, 1 << 20, 10, WSP_ECHANGED, "changed while it was read"),
	    "another size is another version");
	there->fault = WHOLE;
	ok(reads(r, 1 << 20, 10, 2) && kept(r) == LARGE / 16384,
	    "all that a server without ranges sends is kept");
	wsp_remote_close(r);
	r = start(LARGE, WHOLE);
	ok(reads(r, 1 << 20, 10, 1) && kept(r) == LARGE / 16384,
	    "and is sent once");
	wsp_remote_close(r);
}

static void
test_changes(void)
{
	struct wsp_remote *r = start(LARGE, NONE);
	struct wsp_source *s, *old;
	uint8_t buf[100];
	size_t got;

	if (wsp_object_open(&s, r, URL, 0, &error) == -1 ||
	    wsp_object_open(&old, r, URL, 0, &error) == -1)
		errx(1, "%s", error.msg);
	there->version++;
	ok(wsp_source_read(s, buf, 100, 0, &got, &error) == 0 &&
	    right_bytes(buf, got, there->version - 1, 0),
	    "what was read stays that of its version");
	ok(wsp_source_read(s, buf, 100, 1 << 20, &got, &error) == -1 &&
	    error.code == WSP_ECHANGED, "a change is noticed");
	there->fault = CARELESS;
	ok(wsp_source_read(s, buf, 100, 2 << 20, &got, &error) == -1 &&
	    error.code == WSP_ECHANGED,
	    "also where the server looks at no condition");
	there->fault = NONE;
	ok(reads(r, 0, 100, 1) && reads(r, 1 << 20, 100, 1),
	    "and then the new version is read");
	ok(wsp_source_read(old, buf, 100, 0, &got, &error) == -1 &&
	    error.code == WSP_ECHANGED,
	    "who reads the old one gets nothing of the new one");
	wsp_source_drop(old);
	wsp_source_drop(s);
	there->fault = DATED;
	there->version++;
	there->now_ns += NS;
	ok(reads(r, 0, 100, 1) && reads(r, 1 << 20, 100, 1),
	    "a date will do for a version");
	there->version++;
	there->now_ns += NS;
	ok(reads(r, 1 << 20, 100, 2), "and changes with it");
	wsp_remote_close(r);
}

static void
test_validators(void)
{
	struct wsp_remote *r = start(LARGE, WEAK);

	ok(reads(r, 1 << 20, 100, 2) && kept(r) == 9,
	    "with a weak ETag the date counts");
	there->now_ns += NS;
	ok(reads(r, 1 << 20, 100, 1) && there->not_modified == 1,
	    "and is what is asked about");
	wsp_remote_close(r);
	r = start(LARGE, DATED);
	ok(reads(r, 1 << 20, 100, 2) && kept(r) == 9, "as where there is none");
	there->now_ns += NS;
	ok(reads(r, 1 << 20, 100, 1) && there->not_modified == 1,
	    "and asked about it is, too");
	wsp_remote_close(r);
	r = start(LARGE, BARE);
	ok(reads(r, 1 << 20, 100, 2) && kept(r) == 0,
	    "what cannot be told apart is read at once, and not kept");
	wsp_remote_close(r);
	r = start(LARGE, YOUNG);
	ok(reads(r, 1 << 20, 100, 2) && kept(r) == 0,
	    "what has just changed is not kept");
	there->now_ns += 2 * NS;
	ok(reads(r, 1 << 20, 100, 2) && kept(r) == 9, "a moment later it is");
	wsp_remote_close(r);
	r = start(0, NONE);
	ok(read_there(r, 0, 0, &error) == 0, "an empty object can be opened");
	wsp_remote_close(r);
}

static void
test_immutable(void)
{
	struct wsp_remote *r = start(LARGE, NONE);
	struct wsp_source *s;
	unsigned i;

	for (i = 0; i < 2; i++) {
		if (wsp_object_open(&s, r, URL, WSP_INDEX_IMMUTABLE,
		    &error) == -1)
			errx(1, "%s", error.msg);
		wsp_source_drop(s);
		there->now_ns += 100 * NS;
	}
	ok(there->requests == 1, "what never changes is asked about once");
	wsp_remote_close(r);
}

/* Changes one byte of a file at each of many places, and reads. */
static bool
flip(struct wsp_remote *r, const char *suffix, off_t end, off_t step)
{
	uint8_t byte;
	off_t at;
	int fd;

	for (at = 0; at < end; at += step) {
		if ((fd = open(file_there(suffix), O_RDWR)) == -1 ||
		    pread(fd, &byte, 1, at) != 1)
			err(1, "%s", file_there(suffix));
		byte ^= (uint8_t)(1 << (at / step) % 8);
		if (pwrite(fd, &byte, 1, at) != 1)
			err(1, "write");
		close(fd);
		if (read_there(r, 0, 300000, &error) == -1) {
			printf("# byte %lld: %s\n", (long long)at, error.msg);
			return false;
		}
	}
	return true;
}

static void
test_damage(void)
{
	struct wsp_remote *r = start(300000, NONE);

	ok(reads(r, 0, 300000, 2), "a larger one");
	ok(flip(r, ".data", 300000, 4999), "a flipped bit of the data is no data");
	ok(flip(r, ".index", 64, 1), "nor is there one in the header");
	ok(flip(r, ".index", 4096 + 19 * 16, 61), "nor in any entry");
	if (truncate(file_there(".data"), 100001) == -1)
		err(1, "truncate");
	ok(reads(r, 0, 300000, 1), "of data that was cut no zeros are read");
	if (truncate(file_there(".data"), 0) == -1 ||
	    truncate(file_there(".data"), 300000) == -1)
		err(1, "truncate");
	ok(reads(r, 0, 300000, 1), "nor of a hole");
	if (truncate(file_there(".index"), 5000) == -1)
		err(1, "truncate");
	ok(read_there(r, 0, 300000, &error) == 0, "nor of an index that was cut");
	unlink(file_there(".data"));
	ok(read_there(r, 0, 300000, &error) == 0 && kept(r) == 19,
	    "without its data an index is nothing");
	ok(there->warnings == 0, "nothing is said of it");
	wsp_remote_close(r);
}

int
main(void)
{
	scratch_enter();
	plan(7 + 8 + 9 + 7 + 8 + 1 + 9);
	test_freshness();
	test_pages();
	test_answers();
	test_changes();
	test_validators();
	test_immutable();
	test_damage();
	remove_tree(CACHE);
	scratch_leave();
	return done();
}
