/* SPDX-License-Identifier: ISC */
/*
 * say.c - ask a server, and say what came of it, for the tests.
 *
 * usage: say [NAME=VALUE ...] get URL | put URL FILE | many N URL
 *            | sign METHOD URL DATE | nginx FILE | s3 FILE | files URL
 */
#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "remote/fields.h"
#include "remote/http.h"
#include "remote/list.h"

#define THREADS_MAX	64

struct body {
	char	*bytes;
	size_t	 len, max;
};

static volatile sig_atomic_t interrupted;
static struct wsp_remote_options options = { .retries = 0, .connections = 8,
    .connect_ms = 5000, .stall_ms = 20000, .min_speed = 1,
    .cancel = &interrupted };
static struct wsp_http_request request = { .first = -1, .last = -1 };
static size_t max = SIZE_MAX;
static bool must_be_new;
static struct wsp_http *http;

static void
on_signal(int signo)
{
	interrupted = signo;
}

static uint64_t
now(void)
{
	return (uint64_t)time(NULL) * UINT64_C(1000000000);
}

static void
warn_of(void *arg, const char *text)
{
	(void)arg;
	warnx("%s", text);
}

static int
take(void *arg, const void *bytes, size_t len)
{
	struct body *b = arg;
	char *more;

	if (bytes == NULL) {
		b->len = 0;
		return 0;
	}
	if (len > b->max - b->len) {
		errno = EFBIG;
		return -1;
	}
	if ((more = realloc(b->bytes, b->len + len + 1)) == NULL)
		return -1;
	b->bytes = more;
	memcpy(b->bytes + b->len, bytes, len);
	b->len += len;
	return 0;
}

/* NAME=VALUE sets an option. */
static bool
set(char *word)
{
	char *value = strchr(word, '=');

	if (value == NULL)
		return false;
	*value++ = '\0';
	if (strcmp(word, "retries") == 0)
		options.retries = (unsigned)atoi(value);
	else if (strcmp(word, "connections") == 0)
		options.connections = (unsigned)atoi(value);
	else if (strcmp(word, "stall") == 0)
		options.stall_ms = atoi(value);
	else if (strcmp(word, "speed") == 0)
		options.min_speed = (uint64_t)atoll(value);
	else if (strcmp(word, "connect") == 0)
		options.connect_ms = atoi(value);
	else if (strcmp(word, "cacert") == 0)
		options.cacert = value;
	else if (strcmp(word, "headers") == 0)
		options.header_file = value;
	else if (strcmp(word, "no-sign") == 0)
		options.no_sign = atoi(value);
	else if (strcmp(word, "range") == 0)
		sscanf(value, "%" SCNd64 "-%" SCNd64, &request.first,
		    &request.last);
	else if (strcmp(word, "match") == 0)
		request.if_match = value;
	else if (strcmp(word, "none-match") == 0)
		request.if_none_match = value;
	else if (strcmp(word, "unmodified") == 0)
		request.if_unmodified_since = value;
	else if (strcmp(word, "query") == 0)
		request.query = value;
	else if (strcmp(word, "max") == 0)
		max = (size_t)atoi(value);
	else if (strcmp(word, "new") == 0)
		must_be_new = atoi(value);
	else
		return false;
	return true;
}

static int
fail(const struct wsp_error *error)
{
	fprintf(stderr, "say: %s (%d)\n", error->msg,
	    error->code == WSP_ESYS ? error->sys : -(int)error->code);
	return 1;
}

static int
get(const char *url, bool quiet)
{
	struct body body = { .max = max };
	struct wsp_http_request r = request;
	struct wsp_http_answer a;
	struct wsp_error error;

	r.url = url;
	r.body = take;
	r.arg = &body;
	if (wsp_http_get(http, &r, &a, &error) == -1) {
		free(body.bytes);
		return fail(&error);
	}
	if (!quiet) {
		printf("%d size %" PRId64 " first %" PRIu64 " length %" PRId64
		    " etag %s%s date %s\n", a.status, (int64_t)a.size,
		    a.first, (int64_t)a.length, a.etag,
		    a.weak ? " weak" : "", a.last_modified);
		if (body.len > 0)
			fwrite(body.bytes, 1, body.len, stdout);
	}
	free(body.bytes);
	return 0;
}

static void *
get_quietly(void *url)
{
	return (void *)(intptr_t)get(url, true);
}

static int
many(int n, char *url)
{
	pthread_t threads[THREADS_MAX];
	void *ret;
	int i, failed = 0;

	for (i = 0; i < n && i < THREADS_MAX; i++)
		if (pthread_create(&threads[i], NULL, get_quietly, url) != 0)
			errx(1, "no thread");
	for (n = i, i = 0; i < n; i++) {
		pthread_join(threads[i], &ret);
		failed += ret != NULL;
	}
	printf("%d of %d failed\n", failed, n);
	return failed > 0;
}

static int
read_file(void *arg, void *buf, size_t len, uint64_t offset,
    struct wsp_error *error)
{
	FILE *f = arg;

	if (fseek(f, (long)offset, SEEK_SET) == -1 ||
	    fread(buf, 1, len, f) != len)
		return wsp_fail(error, WSP_EVALUE, "cannot read");
	return 0;
}

static int
put(const char *url, const char *file)
{
	struct wsp_site_put what = { .read = read_file,
	    .must_be_new = must_be_new };
	struct wsp_http_request r = request;
	struct wsp_http_answer a;
	struct wsp_error error;
	FILE *f;
	int ret;

	if ((f = fopen(file, "rb")) == NULL || fseek(f, 0, SEEK_END) == -1)
		err(1, "%s", file);
	what.size = (uint64_t)ftell(f);
	what.arg = f;
	r.url = url;
	r.put = &what;
	ret = wsp_http_get(http, &r, &a, &error);
	fclose(f);
	if (ret == -1)
		return fail(&error);
	printf("%d\n", a.status);
	return 0;
}

/* What is sent to sign a request, line by line. */
static int
sign(const char *method, const char *url, const char *when)
{
	struct wsp_fields fields = { 0 };
	struct wsp_s3_keys keys;
	struct wsp_sums sums;
	struct wsp_error error;
	char *place;
	size_t i;

	if (wsp_s3_keys_find(&keys, options.no_sign, &error) == -1)
		return fail(&error);
	place = wsp_s3_url(&keys, url, request.query, &error);
	if (place == NULL || wsp_sums_make(&sums, NULL, &error) == -1 ||
	    wsp_fields_sign(&fields, &keys, method, place, &sums, atoll(when),
	    &error) == -1)
		return fail(&error);
	puts(place);
	for (i = 0; i < fields.n; i++)
		puts(fields.lines[i]);
	wsp_fields_free(&fields);
	wsp_s3_keys_free(&keys);
	free(place);
	return 0;
}

static int
print_entry(void *arg, const struct wsp_listed *l, struct wsp_error *error)
{
	(void)arg;
	(void)error;
	printf("%s %s %" PRIu64 "\n", l->directory ? "directory" : "file",
	    l->name, l->size);
	return 0;
}

static int
list(bool s3, const char *file)
{
	char text[65536], *more = NULL;
	struct wsp_error error;
	size_t len;
	FILE *f;
	int ret;

	if ((f = fopen(file, "rb")) == NULL)
		err(1, "%s", file);
	len = fread(text, 1, sizeof(text), f);
	fclose(f);
	ret = s3 ? wsp_list_s3(text, len, print_entry, NULL, &more, &error) :
	    wsp_list_json(text, len, print_entry, NULL, &error);
	if (ret == -1)
		return fail(&error);
	if (more != NULL)
		printf("more %s\n", more);
	free(more);
	return 0;
}

/* The files below a URL, and the URL of each. */
static int
list_files(const char *url)
{
	struct wsp_remote_names names;
	struct wsp_remote *remote;
	struct wsp_error error;
	char *whole;
	size_t i;

	options.page_size = 16384;
	options.now = now;
	if (wsp_remote_open(&remote, &options, &error) == -1)
		return fail(&error);
	if (wsp_remote_list(remote, url, &names, &error) == -1) {
		wsp_remote_close(remote);
		return fail(&error);
	}
	for (i = 0; i < names.n; i++) {
		whole = wsp_url_join(url, names.list[i], &error);
		printf("%s %s\n", names.list[i], whole);
		free(whole);
	}
	wsp_remote_names_free(&names);
	wsp_remote_close(remote);
	return 0;
}

static int
ask(int argc, char *argv[])
{
	struct wsp_error error;
	int ret;

	options.now = now;
	options.warn = warn_of;
	if (wsp_http_open(&http, &options, &error) == -1)
		return fail(&error);
	if (argc == 2 && strcmp(argv[0], "get") == 0)
		ret = get(argv[1], false);
	else if (argc == 3 && strcmp(argv[0], "put") == 0)
		ret = put(argv[1], argv[2]);
	else if (argc == 3 && strcmp(argv[0], "many") == 0)
		ret = many(atoi(argv[1]), argv[2]);
	else
		errx(2, "what?");
	wsp_http_close(http);
	return ret;
}

int
main(int argc, char *argv[])
{
	const struct sigaction sa = { .sa_handler = on_signal };

	sigaction(SIGINT, &sa, NULL);
	for (argc--, argv++; argc > 0 && set(argv[0]); argc--, argv++)
		;
	if (argc == 4 && strcmp(argv[0], "sign") == 0)
		return sign(argv[1], argv[2], argv[3]);
	if (argc == 2 && strcmp(argv[0], "nginx") == 0)
		return list(false, argv[1]);
	if (argc == 2 && strcmp(argv[0], "s3") == 0)
		return list(true, argv[1]);
	if (argc == 2 && strcmp(argv[0], "files") == 0)
		return list_files(argv[1]);
	return ask(argc, argv);
}
