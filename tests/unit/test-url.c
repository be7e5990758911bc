/* SPDX-License-Identifier: ISC */
/* test-url.c - URLs and their canonical form. */
#include <stdlib.h>
#include <string.h>

#include "remote/url.h"
#include "tap.h"

static const struct good {
	const char *text, *whole, *object, *shown;	/* NULL: as whole */
} good[] = {
	{ "http://node2/x.wsp", "http://node2/x.wsp", NULL, NULL },
	{ "HTTPS://Node2.Example:443/A/B", "https://node2.example/A/B", NULL,
	    NULL },
	{ "http://h:80", "http://h/", NULL, NULL },
	{ "http://h:8080?q", "http://h:8080/?q", NULL, "http://h:8080/" },
	{ "http://h/a/./b/../c", "http://h/a/c", NULL, NULL },
	{ "http://h/../../a/..", "http://h/", NULL, NULL },
	{ "http://h/a/.", "http://h/a/", NULL, NULL },
	{ "http://h/%7ea%2fb%2e/c d", "http://h/~a%2Fb./c%20d", NULL, NULL },
	{ "http://h/a/%2E%2e/c", "http://h/c", NULL, NULL },
	{ "http://h/a#part", "http://h/a", NULL, NULL },
	{ "http://h/\303\244\"<>", "http://h/%C3%A4%22%3C%3E", NULL, NULL },
	{ "http://[::1]:81/x", "http://[::1]:81/x", NULL, NULL },
	{ "http://h/x?X-Amz-Date=1&a=b&X-Amz-Signature=2",
	    "http://h/x?X-Amz-Date=1&a=b&X-Amz-Signature=2",
	    "http://h/x?a=b", "http://h/x" },
	{ "http://h/x?Signature=s&Expires=1", "http://h/x?Signature=s&Expires=1",
	    "http://h/x", "http://h/x" },
	{ "http://h/x?Expires=1&v=2", "http://h/x?Expires=1&v=2", NULL,
	    "http://h/x" },
	{ "s3://Bucket/a b%/../c?d#e", "s3://Bucket/a b%/../c?d#e", NULL,
	    NULL },
	{ "s3://bucket", "s3://bucket/", NULL, NULL },
};

static const struct bad {
	const char *text, *why;
} bad[] = {
	{ "file:///x", "not a URL" },
	{ "./http://x", "not a URL" },
	{ "http:///x", "the URL has no host" },
	{ "s3:///x", "the URL has no bucket" },
	{ "http://h:0/", "the port of a URL is from 1 to 65535" },
	{ "http://h:65536/", "the port of a URL is from 1 to 65535" },
	{ "http://h:x/", "the port of a URL is a number" },
	{ "http://h ost/", "the URL has no host" },
	{ "http://[::1/", "the URL has no host" },
	{ "http://[]/", "the URL has no host" },
	{ "http://u:secret@h/", "a URL has no user or password here, they are "
	    "read from netrc" },
	{ "http://u@h/", "a URL has no user or password here, they are read "
	    "from netrc" },
	{ "http://h/%4", "a % in a URL is followed by two digits" },
	{ "http://h/%zz", "a % in a URL is followed by two digits" },
	{ "http://h/a\nb", "a URL has no control characters" },
	{ "s3://b:1/x", "a bucket has no port" },
};

static bool
is_text(const struct wsp_url *u, enum wsp_url_form form, const char *wanted)
{
	char *text = wsp_url_text(u, form);
	bool same = text != NULL && strcmp(text, wanted) == 0;

	if (!same)
		printf("# %s, not %s\n", text, wanted);
	free(text);
	return same;
}

static void
test_good(const struct good *g)
{
	struct wsp_error err;
	struct wsp_url u, again;
	bool right;

	if (wsp_url_parse(&u, g->text, &err) == -1) {
		ok(false, "%s is taken: %s", g->text, err.msg);
		return;
	}
	right = is_text(&u, WSP_URL_WHOLE, g->whole) &&
	    is_text(&u, WSP_URL_UNSIGNED,
	    g->object == NULL ? g->whole : g->object) &&
	    is_text(&u, WSP_URL_SHOWN, g->shown == NULL ? g->whole : g->shown);
	if (wsp_url_parse(&again, g->whole, &err) == -1)
		right = false;
	else {
		right &= is_text(&again, WSP_URL_WHOLE, g->whole);
		wsp_url_free(&again);
	}
	ok(right, "%s has its canonical form", g->text);
	wsp_url_free(&u);
}

static void
test_bad(const struct bad *b)
{
	struct wsp_error err;
	struct wsp_url u;
	bool refused = wsp_url_parse(&u, b->text, &err) == -1;

	ok(refused && strcmp(err.msg, b->why) == 0, "refused: %s", b->why);
	if (!refused)
		wsp_url_free(&u);
	else if (strcmp(err.msg, b->why) != 0)
		printf("# %s\n", err.msg);
}

static void
test_below(const char *dir, const char *name, const char *wanted)
{
	struct wsp_error err;
	struct wsp_url u;
	char *text;

	if (wsp_url_parse(&u, dir, &err) == -1) {
		ok(false, "%s", err.msg);
		return;
	}
	text = wsp_url_below(&u, name);
	ok(text != NULL && strcmp(text, wanted) == 0, "%s is below %s",
	    wanted, dir);
	free(text);
	wsp_url_free(&u);
}

int
main(void)
{
	size_t i, ngood = sizeof(good) / sizeof(good[0]);
	size_t nbad = sizeof(bad) / sizeof(bad[0]), user;

	plan((int)(ngood + nbad + 6));
	for (i = 0; i < ngood; i++)
		test_good(&good[i]);
	for (i = 0; i < nbad; i++)
		test_bad(&bad[i]);
	test_below("http://h/tree", "a b/c#%.wsp",
	    "http://h/tree/a%20b/c%23%25.wsp");
	test_below("s3://b/tree/", "a b/c#%.wsp", "s3://b/tree/a b/c#%.wsp");
	ok(wsp_is_url("HTTP://x") && wsp_is_url("s3://") &&
	    !wsp_is_url("./http://x"), "URLs are known by their beginning");
	ok(wsp_url_shown("http://h/x?secret", &user) == 10 && user == 0,
	    "a query is not shown");
	ok(wsp_url_shown("http://u:p@h/x", &user) == 14 && user == 10,
	    "a password is not shown");
	ok(wsp_url_shown("a?b", &user) == 3 && user == 0, "a path is shown");
	return done();
}
