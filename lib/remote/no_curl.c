/* SPDX-License-Identifier: ISC */
/* no_curl.c - what a build says that reads no URLs. */
#include "base/error.h"
#include "remote/curl.h"
#include "remote/list.h"

static int
say_no(struct wsp_error *err)
{
	return wsp_fail(err, WSP_EUNSUPPORTED,
	    "no URLs are read, as was said when this was built");
}

int
wsp_curl_open(struct wsp_curl **c, const struct wsp_remote_options *options,
    struct wsp_error *err)
{
	(void)c;
	(void)options;
	return say_no(err);
}

int
wsp_curl_run(struct wsp_curl *c, struct wsp_curl_transfer *t,
    struct wsp_error *err)
{
	(void)c;
	(void)t;
	return say_no(err);
}

void
wsp_curl_close(struct wsp_curl *c)
{
	(void)c;
}

int
wsp_list_s3(const char *text, size_t len, wsp_listed_fn *fn, void *arg,
    char **more, struct wsp_error *err)
{
	(void)text;
	(void)len;
	(void)fn;
	(void)arg;
	(void)more;
	return say_no(err);
}
