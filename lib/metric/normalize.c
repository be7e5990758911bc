/* SPDX-License-Identifier: ISC */
/* normalize.c - metric names as carbon keeps them, or not at all. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "metric/name.h"

/* The most tags in a name, of which each takes four bytes. */
#define MAX_TAGS	(WSP_METRICLEN / 4)

static int
check_characters(const char *name, struct wsp_error *err)
{
	const char *s;

	if (*name == '\0')
		return wsp_fail(err, WSP_EVALUE, "empty name");
	for (s = name; *s != '\0'; s++)
		if ((*s >= 0 && *s < ' ') || *s == 0x7f)
			return wsp_fail(err, WSP_EVALUE,
			    "control character in the name");
	if (s - name >= WSP_METRICLEN)
		return wsp_fail(err, WSP_EVALUE, "name of %zu bytes",
		    (size_t)(s - name));
	return 0;
}

/* The parts between dots become directories; so do those between slashes. */
static int
check_parts(const char *name, struct wsp_error *err)
{
	size_t len;

	for (;; name += len + 1) {
		if ((len = strcspn(name, "./")) == 0)
			return wsp_fail(err, WSP_EVALUE,
			    "empty part in the name");
		if (name[len] == '\0')
			return 0;
	}
}

static int
check_tag(const char *tag, struct wsp_error *err)
{
	size_t len = strcspn(tag, "=");

	if (tag[len] == '\0' || len == 0 || tag[len + 1] == '\0')
		return wsp_fail(err, WSP_EVALUE, "'%s' is not tag=value", tag);
	if (strcspn(tag, "!^") < len)
		return wsp_fail(err, WSP_EVALUE, "! or ^ in the tag of '%s'",
		    tag);
	if (tag[len + 1] == '~')
		return wsp_fail(err, WSP_EVALUE, "~ before the value of '%s'",
		    tag);
	return 0;
}

/* Compares what is before the equals sign, and this, too. */
static int
by_tag(const void *ap, const void *bp)
{
	const unsigned char *a = *(const unsigned char *const *)ap;
	const unsigned char *b = *(const unsigned char *const *)bp;

	while (*a == *b && *a != '=') {
		a++;
		b++;
	}
	return *a - *b;
}

/* Splits off the tags behind a name, checks and sorts them. */
static int
split_tags(char *name, char *tags[MAX_TAGS], size_t *n, struct wsp_error *err)
{
	char *tag;

	*n = 0;
	strsep(&name, ";");
	while ((tag = strsep(&name, ";")) != NULL) {
		if (check_tag(tag, err) == -1)
			return -1;
		if (strncmp(tag, "name=", 5) != 0)
			tags[(*n)++] = tag;
	}
	if (*n > 1 && mergesort(tags, *n, sizeof(*tags), by_tag) == -1)
		return wsp_fail_errno(err, NULL);
	return 0;
}

/* Puts them together again; of equal tags only the last one. */
static void
join(char *out, const char *name, char *const *tags, size_t n)
{
	size_t i;

	out = stpcpy(out, name);
	for (i = 0; i < n; i++)
		if (i + 1 == n || by_tag(&tags[i], &tags[i + 1]) != 0) {
			*out++ = ';';
			out = stpcpy(out, tags[i]);
		}
}

int
wsp_metric_normalize(const char *name, char *out, struct wsp_error *err)
{
	char copy[WSP_METRICLEN], *tags[MAX_TAGS], *s = copy;
	size_t n;

	if (check_characters(name, err) == -1)
		return -1;
	if (!wsp_name_is_openmetrics(name))
		memcpy(copy, name, strlen(name) + 1);
	else if (wsp_name_from_openmetrics(name, copy, err) == -1)
		return -1;
	if (split_tags(copy, tags, &n, err) == -1)
		return -1;
	while (*s == '~')
		s++;
	if (check_parts(s, err) == -1)
		return -1;
	join(out, s, tags, n);
	return 0;
}
