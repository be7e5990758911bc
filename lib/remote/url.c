/* SPDX-License-Identifier: ISC */
/* url.c - take a URL apart, and put it together in its canonical form. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/error.h"
#include "remote/url.h"
#include "text/hex.h"

/* What stands for itself, in every part of a URL. */
#define UNRESERVED	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ" \
			"0123456789-._~"
#define IN_PATH		UNRESERVED "!$&'()*+,;=:@/"
#define IN_QUERY	IN_PATH "?"
#define IN_HOST		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ" \
			"0123456789-._"

static const struct scheme {
	const char	*text;
	unsigned	 port;
} schemes[] = {
	[WSP_HTTP] = { "http://", 80 },
	[WSP_HTTPS] = { "https://", 443 },
	[WSP_S3] = { "s3://", 0 },
};

#define NSCHEMES	(sizeof(schemes) / sizeof(schemes[0]))

/* Stores which scheme it has; returns what follows, or NULL. */
static const char *
find_scheme(const char *text, enum wsp_scheme *scheme)
{
	size_t i, len;

	for (i = 0; i < NSCHEMES; i++) {
		len = strlen(schemes[i].text);
		if (strncasecmp(text, schemes[i].text, len) == 0) {
			*scheme = (enum wsp_scheme)i;
			return text + len;
		}
	}
	return NULL;
}

bool
wsp_is_url(const char *text)
{
	enum wsp_scheme scheme;

	return find_scheme(text, &scheme) != NULL;
}

size_t
wsp_url_shown(const char *text, size_t *user)
{
	enum wsp_scheme scheme;
	const char *at, *rest = find_scheme(text, &scheme);
	size_t authority;

	*user = 0;
	if (rest == NULL)
		return strlen(text);
	authority = strcspn(rest, "/?#");
	for (at = rest + authority; at > rest && *at != '@';)
		at--;
	if (at > rest && *at == '@')
		*user = (size_t)(at - text);
	return scheme == WSP_S3 ? strlen(text) : strcspn(text, "?#");
}

static bool
is_in(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

static char *
put_hex(char *to, unsigned char c)
{
	static const char digits[] = "0123456789ABCDEF";

	*to++ = '%';
	*to++ = digits[c >> 4];
	*to++ = digits[c & 15];
	return to;
}

/* The character that %XX at s stands for, or -1 if that is none. */
static int
escaped(const char *s, size_t len)
{
	int high, low;

	if (len < 3 || *s != '%' || (high = wsp_hex_digit(s[1])) < 0 ||
	    (low = wsp_hex_digit(s[2])) < 0)
		return -1;
	return high << 4 | low;
}

/*
 * Writes text in its canonical form, as allowed says what needs no %XX: to be
 * freed.  NULL with an error if it has what no URL has.
 */
static char *
normalize(const char *text, size_t len, const char *allowed,
    struct wsp_error *err)
{
	char *made, *to;
	size_t i;
	int c, meant;

	if ((made = to = malloc(3 * len + 1)) == NULL) {
		wsp_fail_errno(err, NULL);
		return NULL;
	}
	for (i = 0; i < len; i++) {
		c = (unsigned char)text[i];
		if ((meant = escaped(text + i, len - i)) != -1) {
			i += 2;
			if (is_in((char)meant, UNRESERVED))
				*to++ = (char)meant;
			else
				to = put_hex(to, (unsigned char)meant);
		} else if (c == '%' || c < ' ' || c == 0x7f) {
			free(made);
			wsp_fail(err, WSP_EVALUE, c == '%' ?
			    "a %% in a URL is followed by two digits" :
			    "a URL has no control characters");
			return NULL;
		} else if (is_in((char)c, allowed))
			*to++ = (char)c;
		else
			to = put_hex(to, (unsigned char)c);
	}
	*to = '\0';
	return made;
}

/* Takes . and .. out of a path that begins with a slash, in place. */
static void
remove_dots(char *path)
{
	char *from = path, *to = path;
	size_t len;

	while (*from == '/') {
		len = 1 + strcspn(from + 1, "/");
		if (len == 2 && from[1] == '.')
			from += from[2] == '/' ? 2 : 1;
		else if (len == 3 && from[1] == '.' && from[2] == '.') {
			from += from[3] == '/' ? 3 : 2;
			while (to > path && *--to != '/')
				;
		} else {
			memmove(to, from, len);
			to += len;
			from += len;
			continue;
		}
		if (*from != '/') {
			/* It was the last one: a slash is left of it. */
			*to++ = '/';
			break;
		}
	}
	if (to == path)
		*to++ = '/';
	*to = '\0';
}

/* The port behind a host, which is 0 for the usual one. */
static int
parse_port(struct wsp_url *u, const char *text, size_t len,
    struct wsp_error *err)
{
	unsigned port = 0;
	size_t i;

	for (i = 0; i < len && port <= UINT16_MAX; i++) {
		if (text[i] < '0' || text[i] > '9')
			return wsp_fail(err, WSP_EVALUE,
			    "the port of a URL is a number");
		port = 10 * port + (unsigned)(text[i] - '0');
	}
	if (port > UINT16_MAX || (len > 0 && port == 0))
		return wsp_fail(err, WSP_EVALUE,
		    "the port of a URL is from 1 to 65535");
	u->port = port == schemes[u->scheme].port ? 0 : (uint16_t)port;
	return 0;
}

static int
parse_host(struct wsp_url *u, const char *text, size_t len,
    struct wsp_error *err)
{
	size_t host, i;

	if (memchr(text, '@', len) != NULL)
		return wsp_fail(err, WSP_EVALUE, "a URL has no user or "
		    "password here, they are read from netrc");
	if (len > 0 && *text == '[')
		host = 1 + strspn(text + 1, "0123456789abcdefABCDEF:.") + 1;
	else
		host = strspn(text, IN_HOST);
	if (host == 0 || host > len || (*text == '[' &&
	    (host < 4 || text[host - 1] != ']')) ||
	    (host < len && text[host] != ':'))
		return wsp_fail(err, WSP_EVALUE, "the URL has no %s",
		    u->scheme == WSP_S3 ? "bucket" : "host");
	if (host < len && u->scheme == WSP_S3)
		return wsp_fail(err, WSP_EVALUE, "a bucket has no port");
	if ((u->host = strndup(text, host)) == NULL)
		return wsp_fail_errno(err, NULL);
	for (i = 0; u->scheme != WSP_S3 && i < host; i++)
		if (u->host[i] >= 'A' && u->host[i] <= 'Z')
			u->host[i] += 'a' - 'A';
	return host == len ? 0 :
	    parse_port(u, text + host + 1, len - host - 1, err);
}

/* What follows the host. */
static int
parse_path(struct wsp_url *u, const char *text, struct wsp_error *err)
{
	size_t len = strcspn(text, "?#");
	const char *query = text + len;

	u->path = len == 0 ? strdup("/") : normalize(text, len, IN_PATH, err);
	if (u->path == NULL)
		return len == 0 ? wsp_fail_errno(err, NULL) : -1;
	remove_dots(u->path);
	if (*query != '?')
		return 0;
	u->query = normalize(query + 1, strcspn(query + 1, "#"), IN_QUERY,
	    err);
	return u->query == NULL ? -1 : 0;
}

static int
parse_key(struct wsp_url *u, const char *text, struct wsp_error *err)
{
	u->path = strdup(*text == '\0' ? "/" : text);
	return u->path == NULL ? wsp_fail_errno(err, NULL) : 0;
}

int
wsp_url_parse(struct wsp_url *url, const char *text, struct wsp_error *err)
{
	struct wsp_url u = { 0 };
	const char *rest = find_scheme(text, &u.scheme);
	size_t len;

	if (rest == NULL)
		return wsp_fail(err, WSP_EVALUE, "not a URL");
	len = strcspn(rest, u.scheme == WSP_S3 ? "/" : "/?#");
	if (parse_host(&u, rest, len, err) == -1 ||
	    (u.scheme == WSP_S3 ? parse_key : parse_path)(&u, rest + len,
	    err) == -1) {
		wsp_url_free(&u);
		return -1;
	}
	*url = u;
	return 0;
}

void
wsp_url_free(struct wsp_url *u)
{
	free(u->host);
	free(u->path);
	free(u->query);
}

/* Is this what signed URLs have? */
static bool
is_signature(const char *name, size_t len, const char *const *names)
{
	for (; *names != NULL; names++)
		if (strncmp(name, *names, strlen(*names)) == 0 &&
		    (strlen(*names) == len || (*names)[strlen(*names) - 1] ==
		    '-'))
			return true;
	return false;
}

/* Takes out of a query what signs it, if anything does; in place. */
static void
remove_signature(char *query)
{
	static const char *const signs[] = { "X-Amz-Signature",
	    "X-Goog-Signature", "Signature", "sig", NULL };
	static const char *const parts[] = { "X-Amz-", "X-Goog-", "Signature",
	    "AWSAccessKeyId", "GoogleAccessId", "Expires", "Key-Pair-Id",
	    "Policy", "sig", "se", "sp", "sr", "st", "sv", NULL };
	const char *from;
	bool is_signed = false;
	char *to = query;
	size_t len;

	for (from = query; *from != '\0'; from += len + (from[len] != '\0')) {
		len = strcspn(from, "&");
		is_signed |= is_signature(from, strcspn(from, "=&"), signs);
	}
	if (!is_signed)
		return;
	for (from = query; *from != '\0'; from += len + (from[len] != '\0')) {
		len = strcspn(from, "&");
		if (is_signature(from, strcspn(from, "=&"), parts))
			continue;
		if (to > query)
			*to++ = '&';
		memmove(to, from, len);
		to += len;
	}
	*to = '\0';
}

char *
wsp_url_text(const struct wsp_url *u, enum wsp_url_form form)
{
	char *query = NULL, *text, port[8] = "";
	int len;

	if (u->query != NULL && form != WSP_URL_SHOWN &&
	    (query = strdup(u->query)) == NULL)
		return NULL;
	if (query != NULL && form == WSP_URL_UNSIGNED && *query != '\0') {
		remove_signature(query);
		if (*query == '\0') {
			free(query);
			query = NULL;
		}
	}
	if (u->port != 0)
		snprintf(port, sizeof(port), ":%u", (unsigned)u->port);
	len = asprintf(&text, "%s%s%s%s%s%s", schemes[u->scheme].text, u->host,
	    port, u->path, query == NULL ? "" : "?",
	    query == NULL ? "" : query);
	free(query);
	return len == -1 ? NULL : text;
}

/* Writes a name as a part of a path is written. */
static char *
encode(const char *name)
{
	char *made, *to;

	if ((made = to = malloc(3 * strlen(name) + 1)) == NULL)
		return NULL;
	for (; *name != '\0'; name++)
		if (is_in(*name, IN_PATH))
			*to++ = *name;
		else
			to = put_hex(to, (unsigned char)*name);
	*to = '\0';
	return made;
}

char *
wsp_url_below(const struct wsp_url *u, const char *name)
{
	struct wsp_url below = *u;
	char *part, *text = NULL;
	size_t len = strlen(u->path);

	part = u->scheme == WSP_S3 ? strdup(name) : encode(name);
	if (part == NULL)
		return NULL;
	if (asprintf(&below.path, "%s%s%s", u->path,
	    len > 0 && u->path[len - 1] == '/' ? "" : "/", part) != -1) {
		text = wsp_url_text(&below, WSP_URL_WHOLE);
		free(below.path);
	}
	free(part);
	return text;
}
