/* SPDX-License-Identifier: ISC */
/* remote.c - files that are elsewhere: operands that are URLs. */
#include <err.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/amount.h"
#include "cli/open.h"
#include "cli/remote.h"

#define NS		UINT64_C(1000000000)
#define MAX_RETRIES	100
#define MAX_CONNECTIONS	64

static uint64_t max_age_s;
static int64_t retries = -1, connections = -1;
static const char *cache_size, *max_size, *min_speed, *cacert, *header_file;
static bool offline, no_sign;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct wsp_remote *remote;

/* It is judged before there is something to open. */
static void
check_size(const char *option, const char *text)
{
	amount_parse(option, text);
}

const struct cli_option remote_options[] = {
	{ 0, "cacert", "FILE", "trust these certificates for https",
	    .text = &cacert, .pace = true },
	{ 0, "cache-size", "SIZE", "what was read of URLs may take (1G)",
	    .text = &cache_size, .pace = true, .call = check_size },
	{ 0, "connections", "N", "at most so many at once (8)",
	    .integer = &connections, .min = 1, .max = MAX_CONNECTIONS,
	    .pace = true },
	{ 0, "header-file", "FILE", "send these lines to servers",
	    .text = &header_file, .pace = true },
	{ 0, "max-age", "AGE", "what was read is good for so long (0)",
	    .step = &max_age_s, .pace = true },
	{ 0, "max-size", "SIZE", "of what has to be read whole (256M)",
	    .text = &max_size, .pace = true, .call = check_size },
	{ 0, "min-speed", "SIZE", "a second, or a server is left (100)",
	    .text = &min_speed, .pace = true, .call = check_size },
	{ 0, "no-sign", NULL, "read public buckets, without credentials",
	    .flag = &no_sign, .pace = true },
	{ 0, "offline", NULL, "read only what is in the cache",
	    .flag = &offline, .pace = true },
	{ 0, "retries", "N", "try again so often (4)",
	    .integer = &retries, .max = MAX_RETRIES, .pace = true },
	{ .name = NULL }
};

/* The real one: --now is about points. */
static uint64_t
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (uint64_t)t.tv_sec * NS + (uint64_t)t.tv_nsec;
}

static void
warn_of(void *arg, const char *text)
{
	(void)arg;
	cli_note(NULL, "%s", text);
}

/* Where the cache is; NULL if nobody knows. */
static char *
cache_path(void)
{
	const char *said = getenv("WHISPER_CACHE_DIR");
	const char *xdg = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	char *path = NULL;
	int len = 0;

	if (said != NULL && *said != '\0')
		path = strdup(said);
	else if (xdg != NULL && *xdg == '/')
		len = asprintf(&path, "%s/whisper", xdg);
	else if (home != NULL && *home != '\0')
		len = asprintf(&path, "%s/.cache/whisper", home);
	else
		return NULL;
	if (len == -1 || path == NULL)
		err(1, NULL);
	return path;
}

static int
open_remote(struct wsp_error *error)
{
	struct wsp_remote_options o;
	static char *cache;

	wsp_remote_defaults(&o);
	if (cache == NULL)
		cache = cache_path();
	o.cache = cache;
	o.now = now_ns;
	o.warn = warn_of;
	if (cache_size != NULL)
		o.cache_size = amount_parse("cache-size", cache_size);
	if (max_size != NULL)
		o.max_size = amount_parse("max-size", max_size);
	if (min_speed != NULL)
		o.min_speed = amount_parse("min-speed", min_speed);
	o.max_age_ns = max_age_s > UINT64_MAX / NS ? UINT64_MAX :
	    max_age_s * NS;
	o.offline = offline;
	o.cacert = cacert;
	o.header_file = header_file;
	o.no_sign = no_sign;
	o.cancel = cli_cancel();
	if (retries != -1)
		o.retries = (unsigned)retries;
	if (connections != -1)
		o.connections = (unsigned)connections;
	return wsp_remote_open(&remote, &o, error);
}

int
remote_get(struct wsp_remote **out, struct wsp_error *error)
{
	int ret = 0;

	pthread_mutex_lock(&lock);
	if (remote == NULL)
		ret = open_remote(error);
	*out = remote;
	pthread_mutex_unlock(&lock);
	return ret;
}

void
remote_end(void)
{
	wsp_remote_close(remote);
	remote = NULL;
}

bool
remote_is_directory(const char *url)
{
	const char *host = strstr(url, "://") + 3;
	size_t user, len = wsp_url_shown(url, &user);

	return url[len - 1] == '/' ||
	    memchr(host, '/', len - (size_t)(host - url)) == NULL;
}

static int
open_there(struct wsp **w, struct wsp_path place, enum wsp_access access,
    const int64_t *from, int64_t now, struct wsp_error *error)
{
	struct wsp_remote *r;

	(void)from;
	(void)now;
	if (remote_is_directory(place.path)) {
		wsp_fail(error, WSP_ESYS, "Is a directory: only files are "
		    "read from there");
		error->sys = EISDIR;
		return -1;
	}
	return remote_get(&r, error) == -1 ? -1 :
	    wsp_open_url(w, r, place.path, access, error);
}

void
remote_hide(const char *text)
{
	char *arg = (char *)(uintptr_t)text;
	size_t user, scheme = strcspn(text, "/") + 2;

	wsp_url_shown(text, &user);
	if (user > scheme)
		memset(arg + scheme, '*', user - scheme);
}

/* Whoever asks the server needs what others are not to see. */
static char *
hide_query(char *arg)
{
	size_t user, shown = wsp_url_shown(arg, &user);
	char *copy;

	if (arg[shown] == '\0')
		return arg;
	if ((copy = strdup(arg)) == NULL)
		err(1, NULL);
	memset(arg + shown, '*', strlen(arg + shown));
	return copy;
}

void
remote_begin(int argc, char *argv[])
{
	int i;

	open_url = open_there;
	for (i = 0; i < argc; i++) {
		remote_hide(argv[i]);
		argv[i] = hide_query(argv[i]);
	}
}
