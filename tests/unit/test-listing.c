/* SPDX-License-Identifier: ISC */
/*
 * test-listing.c - lists of files that do not end, and those for which there is
 * no memory.
 */
#include <errno.h>
#include <stdlib.h>

#include "elsewhere.h"
#include "remote/list.h"

#define MAX	(UINT64_C(2) << 20)	/* bytes of names, in these tests */
#define KEYS	1000			/* in a page */

static struct wsp_error error;
static struct wsp_remote_names names;
static unsigned pages, last;		/* that were sent, that there are */
static bool keyless;

/* Which of the copies of a text there is no memory for; 0: of none. */
static unsigned copies, no_copy;

char	*__wrap_strdup(const char *);
char	*__real_strdup(const char *);
char	*__wrap_strndup(const char *, size_t);
char	*__real_strndup(const char *, size_t);

static bool
fails_now(void)
{
	if (++copies != no_copy)
		return false;
	errno = ENOMEM;
	return true;
}

char *
__wrap_strdup(const char *s)
{
	return fails_now() ? NULL : __real_strdup(s);
}

char *
__wrap_strndup(const char *s, size_t n)
{
	return fails_now() ? NULL : __real_strndup(s, n);
}

/* A page of a bucket, in which names go on from those of the last one. */
static void
put_bucket(FILE *f)
{
	unsigned i;

	fputs("<ListBucketResult>", f);
	for (i = 0; !keyless && i < KEYS; i++)
		fprintf(f, "<Contents><Key>t/m%u.wsp</Key></Contents>",
		    pages * KEYS + i);
	if (pages + 1 < last)
		fprintf(f, "<NextContinuationToken>%u"
		    "</NextContinuationToken>", pages);
	fputs("</ListBucketResult>", f);
}

/* A directory of which each has another one. */
static void
put_directory(FILE *f)
{
	unsigned i;

	fputs("[{\"name\": \"d\", \"type\": \"directory\"}", f);
	for (i = 0; i < 10; i++)
		fprintf(f, ",{\"name\": \"m%u.wsp\", \"type\": \"file\"}",
		    i);
	fputs("]", f);
}

static int
send_page(void *arg, const struct wsp_http_request *r,
    struct wsp_http_answer *a, struct wsp_error *err)
{
	char *text;
	size_t len;
	FILE *f = open_memstream(&text, &len);
	int ret;

	(void)arg;
	if (f == NULL)
		abort();
	(r->query != NULL ? put_bucket : put_directory)(f);
	fclose(f);
	pages++;
	a->status = 200;
	ret = r->body(r->arg, text, len) == -1 ? wsp_fail_errno(err, NULL) : 0;
	free(text);
	return ret;
}

static bool
lists(const char *url, size_t n)
{
	static const struct wsp_transport transport = { .get = send_page };
	struct wsp_remote_options o;
	struct wsp_remote *r;
	bool done;

	options_there(&o);
	o.cache = NULL;
	if (wsp_remote_open_with(&r, &o, &transport, &error) == -1)
		abort();
	r->names_max = MAX;
	pages = 0;
	done = wsp_remote_list(r, url, &names, &error) == 0;
	if (done && names.n != n)
		printf("# %zu names\n", names.n);
	if (!done)
		printf("# %s\n", error.msg);
	done = done && names.n == n;
	wsp_remote_names_free(&names);
	wsp_remote_close(r);
	return done;
}

static void
test_ends(void)
{
	last = 20;
	ok(lists("s3://b/t", 20 * KEYS) && pages == 20,
	    "a list of many pages");
	last = UINT32_MAX;
	ok(!lists("s3://b/t", 0) && strcmp(error.msg, "there are too many "
	    "names: more than 2 megabytes") == 0 && pages < 200,
	    "of a bucket that does not end");
	keyless = true;
	ok(!lists("s3://b/t", 0) && strcmp(error.msg, "the list of the bucket "
	    "does not end") == 0, "nor has a key");
	last = 900;
	ok(lists("s3://b/t", 0) && pages == 900, "some may be empty");
	keyless = false;
	ok(!lists("http://h/t", 0) && strcmp(error.msg, "the directories lie "
	    "in each other more than 64 times") == 0,
	    "of directories that do not end");
}

static int
take_nothing(void *arg, const struct wsp_listed *l, struct wsp_error *err)
{
	(void)arg;
	(void)l;
	(void)err;
	return 0;
}

static void
test_memory(void)
{
	static const char json[] = "[{\"name\": \"a\", \"type\": \"file\"}]";
	static const char s3[] = "<ListBucketResult><Contents><Key>a</Key>"
	    "</Contents><NextContinuationToken>b</NextContinuationToken>"
	    "</ListBucketResult>";
	char *more = NULL;

	copies = 0;
	no_copy = 1;
	ok(wsp_list_json(json, strlen(json), take_nothing, NULL,
	    &error) == -1 && error.code == WSP_ESYS && error.sys == ENOMEM,
	    "no memory for a name");
	for (no_copy = 1; no_copy <= 2; no_copy++) {
		copies = 0;
		ok(wsp_list_s3(s3, strlen(s3), take_nothing, NULL, &more,
		    &error) == -1 && error.code == WSP_ESYS &&
		    error.sys == ENOMEM, "no memory for %s",
		    no_copy == 1 ? "a key" : "what comes next");
	}
	no_copy = 0;
	ok(wsp_list_s3("<a>", 3, take_nothing, NULL, &more, &error) == -1 &&
	    strcmp(error.msg, "no list of a bucket") == 0,
	    "what is no list is told as that");
}

int
main(void)
{
	plan(9);
	begin_there(0);
	test_ends();
	test_memory();
	return done();
}
