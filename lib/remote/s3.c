/* SPDX-License-Identifier: ISC */
/* s3.c - URLs of buckets, and signature version 4; no input or output. */
#include <sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/error.h"
#include "remote/s3.h"
#include "remote/secret.h"
#include "remote/url.h"

#define SCHEME		"s3://"
#define BLOCK		64	/* of SHA-256 */
#define DAY		8	/* characters of a date that say the day */

bool
wsp_is_s3(const char *url)
{
	return strncasecmp(url, SCHEME, strlen(SCHEME)) == 0;
}

static bool
is_unreserved(char c)
{
	return c != '\0' && strchr("abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~", c) != NULL;
}

char *
wsp_s3_encode(const char *text, bool keep_slashes)
{
	static const char digits[] = "0123456789ABCDEF";
	char *made, *to;
	unsigned char c;

	if ((made = to = malloc(3 * strlen(text) + 1)) == NULL)
		return NULL;
	for (; (c = (unsigned char)*text) != '\0'; text++)
		if (is_unreserved((char)c) || (c == '/' && keep_slashes))
			*to++ = (char)c;
		else {
			*to++ = '%';
			*to++ = digits[c >> 4];
			*to++ = digits[c & 15];
		}
	*to = '\0';
	return made;
}

/* In front of a bucket, or, if that is no name of a host, without it. */
static int
print_place(char **text, const struct wsp_s3_keys *keys, const char *bucket,
    int len)
{
	int end;

	if (keys->endpoint != NULL) {
		end = (int)strlen(keys->endpoint);
		while (end > 0 && keys->endpoint[end - 1] == '/')
			end--;
		return asprintf(text, "%.*s/%.*s", end, keys->endpoint, len,
		    bucket);
	}
	if (memchr(bucket, '.', (size_t)len) != NULL)
		return asprintf(text, "https://s3.%s.amazonaws.com/%.*s",
		    keys->region, len, bucket);
	return asprintf(text, "https://%.*s.s3.%s.amazonaws.com", len, bucket,
	    keys->region);
}

char *
wsp_s3_url(const struct wsp_s3_keys *keys, const char *url,
    const char *query, struct wsp_error *err)
{
	const char *bucket = url + strlen(SCHEME), *key;
	char *place = NULL, *path = NULL, *text = NULL;
	size_t len = strcspn(bucket, "/");

	if (len == 0 || strspn(bucket, "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._") < len) {
		wsp_fail(err, WSP_EVALUE, "no name of a bucket");
		return NULL;
	}
	key = bucket[len] == '/' ? bucket + len : "/";
	if (print_place(&place, keys, bucket, (int)len) == -1)
		place = NULL;
	if (place == NULL || (path = wsp_s3_encode(key, true)) == NULL ||
	    asprintf(&text, "%s%s%s%s", place, path, query == NULL ? "" : "?",
	    query == NULL ? "" : query) == -1) {
		text = NULL;
		wsp_fail_errno(err, NULL);
	}
	free(place);
	free(path);
	return text;
}

char *
wsp_s3_server(const struct wsp_s3_keys *keys)
{
	struct wsp_error ignored;
	struct wsp_url u;
	char *text = NULL;
	size_t len;

	if (keys->endpoint == NULL)
		return asprintf(&text, "https://s3.%s.amazonaws.com",
		    keys->region) == -1 ? NULL : text;
	if (wsp_url_parse(&u, keys->endpoint, &ignored) == -1)
		return strdup(keys->endpoint);
	if ((text = wsp_url_text(&u, WSP_URL_SHOWN)) != NULL)
		for (len = strlen(text); len > 0 && text[len - 1] == '/';)
			text[--len] = '\0';
	wsp_url_free(&u);
	return text;
}

/* Where the host of a URL begins, and how long it is as it is sent. */
static const char *
find_host(const char *url, size_t *len)
{
	bool tls = strncasecmp(url, "https:", 6) == 0;
	const char *host = strstr(url, "://"), *port = tls ? ":443" : ":80";

	host = host == NULL ? url : host + 3;
	*len = strcspn(host, "/?#");
	if (*len > strlen(port) && strncmp(host + *len - strlen(port), port,
	    strlen(port)) == 0)
		*len -= strlen(port);
	return host;
}

char *
wsp_s3_host(const char *url)
{
	size_t len;
	const char *host = find_host(url, &len);

	return strndup(host, len);
}

static void
to_hex(const uint8_t digest[SHA256_DIGEST_LENGTH], char hex[WSP_S3_HASH])
{
	size_t i;

	for (i = 0; i < SHA256_DIGEST_LENGTH; i++)
		snprintf(hex + 2 * i, 3, "%02x", digest[i]);
}

void
wsp_s3_hash(const void *bytes, size_t len, char hex[WSP_S3_HASH])
{
	uint8_t digest[SHA256_DIGEST_LENGTH];
	SHA2_CTX sum;

	SHA256Init(&sum);
	SHA256Update(&sum, bytes, len);
	SHA256Final(digest, &sum);
	to_hex(digest, hex);
}

void
wsp_s3_date(int64_t when, char date[WSP_S3_DATE])
{
	time_t t = (time_t)when;
	struct tm tm;

	if (gmtime_r(&t, &tm) == NULL ||
	    strftime(date, WSP_S3_DATE, "%Y%m%dT%H%M%SZ", &tm) == 0)
		date[0] = '\0';
}

/* A code of a message that only who has the key can make. */
static void
make_code(uint8_t code[SHA256_DIGEST_LENGTH], const void *key, size_t key_len,
    const char *text)
{
	uint8_t pad[BLOCK] = { 0 }, inner[SHA256_DIGEST_LENGTH];
	SHA2_CTX sum;
	size_t i;

	if (key_len > BLOCK) {
		SHA256Init(&sum);
		SHA256Update(&sum, key, key_len);
		SHA256Final(pad, &sum);
	} else
		memcpy(pad, key, key_len);
	for (i = 0; i < BLOCK; i++)
		pad[i] ^= 0x36;
	SHA256Init(&sum);
	SHA256Update(&sum, pad, BLOCK);
	SHA256Update(&sum, (const uint8_t *)text, strlen(text));
	SHA256Final(inner, &sum);
	for (i = 0; i < BLOCK; i++)
		pad[i] ^= 0x36 ^ 0x5c;
	SHA256Init(&sum);
	SHA256Update(&sum, pad, BLOCK);
	SHA256Update(&sum, inner, sizeof(inner));
	SHA256Final(code, &sum);
	explicit_bzero(pad, sizeof(pad));
	explicit_bzero(&sum, sizeof(sum));
}

/* Parameters have the order of their names, then of their values. */
static int
compare_parameters(const void *a, const void *b)
{
	const char *p = *(char *const *)a, *q = *(char *const *)b;
	size_t np = strcspn(p, "="), nq = strcspn(q, "=");
	int order = strncmp(p, q, np < nq ? np : nq);

	if (order == 0 && np != nq)
		return np < nq ? -1 : 1;
	return order != 0 ? order : strcmp(p + np, q + nq);
}

/* What is signed goes into its hash and nowhere else: it has a token. */
static void
add(SHA2_CTX *sum, const char *text)
{
	SHA256Update(sum, (const uint8_t *)text, strlen(text));
}

/* Adds a query as it is signed. */
static int
add_query(SHA2_CTX *sum, const char *query)
{
	char *copy = strdup(query), **list, *rest = copy, *one;
	size_t n = 0, i;

	list = calloc(strlen(query) + 1, sizeof(*list));
	if (copy == NULL || list == NULL) {
		free(copy);
		free(list);
		return -1;
	}
	while ((one = strsep(&rest, "&")) != NULL)
		if (*one != '\0')
			list[n++] = one;
	qsort(list, n, sizeof(*list), compare_parameters);
	for (i = 0; i < n; i++) {
		add(sum, i > 0 ? "&" : "");
		add(sum, list[i]);
		add(sum, strchr(list[i], '=') == NULL ? "=" : "");
	}
	free(copy);
	free(list);
	return 0;
}

/* The names of the fields that are signed; to be freed. */
static char *
join_names(const struct wsp_s3_request *r)
{
	size_t i, len = 1;
	char *text;

	for (i = 0; i < r->nfields; i++)
		len += strlen(r->fields[i].name) + 1;
	if ((text = calloc(len, 1)) == NULL)
		return NULL;
	for (i = 0; i < r->nfields; i++) {
		strlcat(text, i > 0 ? ";" : "", len);
		strlcat(text, r->fields[i].name, len);
	}
	return text;
}

static void
add_fields(SHA2_CTX *sum, const struct wsp_s3_request *r)
{
	size_t i;

	for (i = 0; i < r->nfields; i++) {
		add(sum, r->fields[i].name);
		add(sum, ":");
		add(sum, r->fields[i].value);
		add(sum, "\n");
	}
}

/* The hash of the request in the one form that both sides know, in hex. */
static int
hash_request(const struct wsp_s3_request *r, const char *names,
    char hex[WSP_S3_HASH])
{
	uint8_t digest[SHA256_DIGEST_LENGTH];
	size_t host_len, path_len;
	const char *path = find_host(r->url, &host_len);
	SHA2_CTX sum;

	path += strcspn(path, "/?#");
	path_len = strcspn(path, "?");
	SHA256Init(&sum);
	add(&sum, r->method);
	add(&sum, "\n");
	SHA256Update(&sum, (const uint8_t *)path, path_len);
	add(&sum, "\n");
	if (path[path_len] == '?' &&
	    add_query(&sum, path + path_len + 1) == -1)
		return -1;
	add(&sum, "\n");
	add_fields(&sum, r);
	add(&sum, "\n");
	add(&sum, names);
	add(&sum, "\n");
	add(&sum, r->hash);
	SHA256Final(digest, &sum);
	explicit_bzero(&sum, sizeof(sum));
	to_hex(digest, hex);
	return 0;
}

/* The key of a day, a region and S3. */
static int
make_key(const struct wsp_s3_keys *keys, const char *day,
    uint8_t key[SHA256_DIGEST_LENGTH])
{
	char *first;

	if (asprintf(&first, "AWS4%s", keys->secret) == -1)
		return -1;
	make_code(key, first, strlen(first), day);
	wsp_secret_free(first);
	make_code(key, key, SHA256_DIGEST_LENGTH, keys->region);
	make_code(key, key, SHA256_DIGEST_LENGTH, "s3");
	make_code(key, key, SHA256_DIGEST_LENGTH, "aws4_request");
	return 0;
}

/* What is signed with that key, and then the whole field. */
static char *
put_together(const struct wsp_s3_keys *keys, const struct wsp_s3_request *r,
    const char *names, const char *hash)
{
	uint8_t key[SHA256_DIGEST_LENGTH], code[SHA256_DIGEST_LENGTH];
	char signature[WSP_S3_HASH], day[DAY + 1], *text;
	int len;

	snprintf(day, sizeof(day), "%.*s", DAY, r->date);
	if (asprintf(&text, "AWS4-HMAC-SHA256\n%s\n%s/%s/s3/aws4_request\n%s",
	    r->date, day, keys->region, hash) == -1)
		return NULL;
	if (make_key(keys, day, key) == -1) {
		free(text);
		return NULL;
	}
	make_code(code, key, sizeof(key), text);
	explicit_bzero(key, sizeof(key));
	free(text);
	to_hex(code, signature);
	len = asprintf(&text, "AWS4-HMAC-SHA256 Credential=%s/%s/%s/s3/"
	    "aws4_request,SignedHeaders=%s,Signature=%s", keys->id, day,
	    keys->region, names, signature);
	return len == -1 ? NULL : text;
}

char *
wsp_s3_sign(const struct wsp_s3_keys *keys, const struct wsp_s3_request *r)
{
	char hash[WSP_S3_HASH], *names = join_names(r), *text = NULL;

	if (names != NULL && hash_request(r, names, hash) == 0)
		text = put_together(keys, r, names, hash);
	free(names);
	return text;
}
