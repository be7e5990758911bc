/* SPDX-License-Identifier: ISC */
/* metric.c - where in a tree the file of a metric is, and whose a file is. */
#include <limits.h>
#include <sha2.h>
#include <string.h>

#include "base/error.h"
#include "metric/name.h"

#define SUFFIX		".wsp"
#define TAGGED		"_tagged/"
#define DOT		"_DOT_"
#define HASH_LEN	(SHA256_DIGEST_LENGTH * 2)
/* _tagged/xxx/xxx/ */
#define PREFIX_LEN	(sizeof(TAGGED) - 1 + 8)

/* A text that is being written to a buffer of WSP_METRICLEN bytes. */
struct writer {
	size_t	 len;
	char	*text;
};

/* What does not fit is cut off, and len tells. */
static void
put(struct writer *w, const char *s, size_t len)
{
	if (w->len + len < WSP_METRICLEN) {
		memcpy(w->text + w->len, s, len);
		w->text[w->len + len] = '\0';
	}
	w->len += len;
}

/* Writes a text with each from in it replaced by to. */
static void
put_replaced(struct writer *w, const char *s, const char *from, const char *to)
{
	const char *next;

	for (; (next = strstr(s, from)) != NULL; s = next + strlen(from)) {
		put(w, s, (size_t)(next - s));
		put(w, to, strlen(to));
	}
	put(w, s, strlen(s));
}

/* The same for a character: the usual name has nothing else. */
static void
put_slashes(struct writer *w, const char *s)
{
	size_t i;

	for (i = 0; i < WSP_METRICLEN && s[i] != '\0'; i++)
		w->text[i] = s[i] == '.' ? '/' : s[i];
	w->len = i + strlen(s + i);
}

static void
hash(const char *name, char hex[HASH_LEN + 1])
{
	SHA256Data((const uint8_t *)name, strlen(name), hex);
}

/* The directories that a hash begins with. */
static void
put_prefix(struct writer *w, const char *hex)
{
	put(w, TAGGED, sizeof(TAGGED) - 1);
	put(w, hex, 3);
	put(w, "/", 1);
	put(w, hex + 3, 3);
	put(w, "/", 1);
}

/* Would the file system take it? */
static int
check_path(const struct writer *w, struct wsp_error *err)
{
	const char *s = w->text;
	size_t len;

	if (w->len >= WSP_METRICLEN)
		return wsp_fail(err, WSP_EVALUE, "path of %zu bytes", w->len);
	for (;; s += len + 1) {
		if ((len = strcspn(s, "/")) > NAME_MAX)
			return wsp_fail(err, WSP_EVALUE,
			    "file name of %zu bytes", len);
		if (s[len] == '\0')
			return 0;
	}
}

/* Would the file be hidden if it were called after the metric? */
static bool
hides(const char *metric)
{
	return metric[strlen(metric) - 1] == '/';
}

int
wsp_metric_path(const char *metric, bool hashed, char *path,
    struct wsp_error *err)
{
	char hex[HASH_LEN + 1], text[WSP_METRICLEN];
	struct writer w = { 0, text };

	text[0] = '\0';
	if (strchr(metric, ';') == NULL)
		put_slashes(&w, metric);
	else {
		hash(metric, hex);
		put_prefix(&w, hex);
		if (hashed || hides(metric))
			put(&w, hex, HASH_LEN);
		else
			put_replaced(&w, metric, ".", DOT);
	}
	put(&w, SUFFIX, sizeof(SUFFIX) - 1);
	if (check_path(&w, err) == -1)
		return -1;
	memcpy(path, text, w.len + 1);
	return 0;
}

/* Does a path begin with what this hash makes of it? */
static bool
has_prefix(const char *path, const char *hex)
{
	char text[WSP_METRICLEN];
	struct writer w = { 0, text };

	put_prefix(&w, hex);
	return strncmp(path, text, w.len) == 0;
}

/* Finds the name of a tagged path, of which the suffix is cut off. */
static int
decode(const char *path, char *metric, struct wsp_error *err)
{
	const char *rest = path + PREFIX_LEN;
	char hex[HASH_LEN + 1], text[WSP_METRICLEN] = "";
	struct writer w = { 0, text };

	if (strlen(rest) == HASH_LEN && has_prefix(path, rest))
		return wsp_fail(err, WSP_EHASHED,
		    "only the hash of the metric's name is known");
	put_replaced(&w, rest, DOT, ".");
	hash(text, hex);
	if (!has_prefix(path, hex))
		return wsp_fail(err, WSP_EVALUE, "the file does not lie where "
		    "the metric's name would put it");
	memcpy(metric, text, w.len + 1);
	return 0;
}

int
wsp_metric_from_path(const char *path, char *metric, struct wsp_error *err)
{
	size_t len = strlen(path), suffix = sizeof(SUFFIX) - 1;
	char text[WSP_METRICLEN], *s;

	if (len >= sizeof(text))
		return wsp_fail(err, WSP_EVALUE, "path of %zu bytes", len);
	if (len <= suffix || strcmp(path + len - suffix, SUFFIX) != 0)
		return wsp_fail(err, WSP_EVALUE, "not a name that ends in "
		    SUFFIX);
	memcpy(text, path, len - suffix);
	text[len - suffix] = '\0';
	if (strncmp(text, TAGGED, sizeof(TAGGED) - 1) == 0 &&
	    len - suffix > PREFIX_LEN)
		return decode(text, metric, err);
	for (s = text; *s != '\0'; s++)
		if (*s == '/')
			*s = '.';
	memcpy(metric, text, len - suffix + 1);
	return 0;
}
