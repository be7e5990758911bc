/* SPDX-License-Identifier: ISC */
/* cluster_ring.c - where servers and metrics are on a ring. */
#include <md5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "tree/cluster.h"

#define POINTS		100	/* of a server */
#define POSITIONS	65536	/* of the ring */

#define FNV_32		UINT32_C(2166136261)

/* Goes on from the hash of what is before. */
static uint32_t
fnv1a_32(uint32_t h, const char *s, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		h = (h ^ (unsigned char)s[i]) * UINT32_C(16777619);
	return h;
}

static uint64_t
fnv1a_64(const char *s, size_t len)
{
	uint64_t h = UINT64_C(14695981039346656037);
	size_t i;

	for (i = 0; i < len; i++)
		h = (h ^ (unsigned char)s[i]) * UINT64_C(1099511628211);
	return h;
}

/* Metrics that follow each other mostly differ in the last component. */
static uint32_t
fnv1a_after(struct wsp_hashed *before, const char *s, size_t len)
{
	const char *dot = memrchr(s, '.', len);
	size_t n = dot == NULL ? 0 : (size_t)(dot - s) + 1;

	if (n > sizeof(before->text))
		return fnv1a_32(FNV_32, s, len);
	if (n == 0 || n != before->len || memcmp(s, before->text, n) != 0) {
		memcpy(before->text, s, n);
		before->len = n;
		before->hash = fnv1a_32(FNV_32, s, n);
	}
	return fnv1a_32(before->hash, s + n, len - n);
}

static uint32_t
position(struct wsp_cluster *c, const char *s, size_t len)
{
	uint8_t digest[MD5_DIGEST_LENGTH];
	MD5_CTX ctx;
	uint32_t h;

	if (c->hash == WSP_FNV1A_CH) {
		h = fnv1a_after(&c->before, s, len);
		return (h >> 16) ^ (h & 0xffff);
	}
	MD5Init(&ctx);
	MD5Update(&ctx, (const uint8_t *)s, len);
	MD5Final(digest, &ctx);
	return (uint32_t)digest[0] << 8 | digest[1];
}

/* What is hashed for a point of a server. */
static int
point_key(const struct wsp_cluster *c, const struct wsp_server *s, int i,
    char **key)
{
	if (c->hash == WSP_CARBON_CH)
		return s->instance == NULL ?
		    asprintf(key, "('%s', None):%d", s->host, i) :
		    asprintf(key, "('%s', '%s'):%d", s->host, s->instance, i);
	if (s->instance != NULL)
		return asprintf(key, "%d-%s", i, s->instance);
	return c->carbon ? asprintf(key, "%d-None", i) :
	    asprintf(key, "%d-%s:%s", i, s->host, s->port);
}

static int
by_pos(const void *ap, const void *bp)
{
	const struct wsp_ring_point *a = ap, *b = bp;

	if (a->pos != b->pos)
		return a->pos > b->pos ? 1 : -1;
	return (a->server > b->server) - (a->server < b->server);
}

/* Of points with one position all are the first server's. */
static void
give_to_first(struct wsp_cluster *c)
{
	size_t i;

	for (i = 1; i < c->npoints; i++)
		if (c->ring[i].pos == c->ring[i - 1].pos)
			c->ring[i].server = c->ring[i - 1].server;
}

/* What decides where two servers have the same position. */
static int
compare_servers(const struct wsp_cluster *c, const struct wsp_server *a,
    const struct wsp_server *b)
{
	int order = strcmp(a->host, b->host);

	if (order != 0)
		return order;
	if (c->hash == WSP_FNV1A_CH)
		return atoi(a->port) - atoi(b->port);
	if (a->instance == NULL || b->instance == NULL)
		return (a->instance == NULL) - (b->instance == NULL);
	return strcmp(a->instance, b->instance);
}

/* The servers in the order that decides, so that their numbers do. */
static void
sort_servers(struct wsp_cluster *c)
{
	struct wsp_server s;
	size_t i, k;

	for (i = 1; i < c->n; i++)
		for (k = i; k > 0 && compare_servers(c, &c->servers[k],
		    &c->servers[k - 1]) < 0; k--) {
			s = c->servers[k];
			c->servers[k] = c->servers[k - 1];
			c->servers[k - 1] = s;
		}
}

static bool
is_integer(const char *s)
{
	return *s != '\0' && s[strspn(s, "0123456789")] == '\0';
}

static int
compare_instances(const struct wsp_server *a, const struct wsp_server *b,
    bool integers)
{
	unsigned long x, y;

	if (a->instance == NULL || b->instance == NULL)
		return (a->instance == NULL) - (b->instance == NULL);
	if (!integers)
		return strcmp(a->instance, b->instance);
	x = strtoul(a->instance, NULL, 10);
	y = strtoul(b->instance, NULL, 10);
	return (x > y) - (x < y);
}

/* Jumps go to a number: that of a server follows from its instance. */
static void
sort_instances(struct wsp_cluster *c)
{
	struct wsp_server s;
	bool integers = true;
	size_t i, k;

	for (i = 0; i < c->n; i++)
		if (c->servers[i].instance != NULL &&
		    !is_integer(c->servers[i].instance))
			integers = false;
	for (i = 1; i < c->n; i++)
		for (k = i; k > 0 && compare_instances(&c->servers[k],
		    &c->servers[k - 1], integers) < 0; k--) {
			s = c->servers[k];
			c->servers[k] = c->servers[k - 1];
			c->servers[k - 1] = s;
		}
}

/* Adds the points of a server; carbon goes on to a position that is free. */
static int
add_points(struct wsp_cluster *c, size_t server, bool *taken,
    struct wsp_error *err)
{
	uint32_t pos;
	char *key;
	int i;

	for (i = 0; i < POINTS; i++) {
		if (point_key(c, &c->servers[server], i, &key) == -1)
			return wsp_fail_errno(err, NULL);
		pos = position(c, key, strlen(key));
		free(key);
		while (c->carbon && taken[pos])
			pos++;
		taken[pos] = true;
		c->ring[c->npoints++] =
		    (struct wsp_ring_point){ pos, (uint32_t)server };
	}
	return 0;
}

/* No position of a metric is behind the last part. */
static void
part_ring(struct wsp_cluster *c)
{
	size_t i, at = 0;

	for (i = 0; i < WSP_RING_PARTS; i++) {
		while (at < c->npoints && c->ring[at].pos < i * WSP_RING_PART)
			at++;
		c->parts[i] = (uint32_t)at;
	}
}

int
wsp_cluster_ring(struct wsp_cluster *c, struct wsp_error *err)
{
	bool *taken;
	size_t i;
	int ret = 0;

	if (c->hash == WSP_JUMP_FNV1A_CH) {
		sort_instances(c);
		return 0;
	}
	if (!c->carbon)
		sort_servers(c);
	taken = calloc(POSITIONS + c->n * POINTS, sizeof(*taken));
	c->ring = calloc(c->n * POINTS, sizeof(*c->ring));
	if (taken == NULL || c->ring == NULL) {
		wsp_fail_errno(err, NULL);
		ret = -1;
	}
	for (i = 0; ret == 0 && i < c->n; i++)
		ret = add_points(c, i, taken, err);
	free(taken);
	if (ret == -1)
		return -1;
	qsort(c->ring, c->npoints, sizeof(*c->ring), by_pos);
	give_to_first(c);
	part_ring(c);
	return 0;
}

/* Is a server, or where hosts count once its host, among the owners? */
static bool
is_owner(const struct wsp_cluster *c, const size_t *owners, size_t n,
    size_t server)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (owners[i] == server || (c->diverse &&
		    strcmp(c->servers[owners[i]].host,
		    c->servers[server].host) == 0))
			return true;
	return false;
}

static size_t
first_point(const struct wsp_cluster *c, uint32_t pos)
{
	size_t at = c->parts[pos / WSP_RING_PART];

	while (at < c->npoints && c->ring[at].pos < pos)
		at++;
	return at == c->npoints ? 0 : at;
}

/* Carbon does not reach the last point of the round. */
static size_t
walk_ring(struct wsp_cluster *c, const char *metric, size_t *owners)
{
	size_t at, i, n = 0, steps = c->npoints - c->carbon;

	if (c->carbon && c->n == 1) {
		owners[0] = 0;
		return 1;
	}
	at = first_point(c, position(c, metric, strlen(metric)));
	for (i = 0; i < steps && n < c->replication; i++) {
		if (!is_owner(c, owners, n, c->ring[at].server))
			owners[n++] = c->ring[at].server;
		at = at + 1 == c->npoints ? 0 : at + 1;
	}
	return n;
}

static size_t
jump(uint64_t key, size_t n)
{
	int64_t b = -1, j = 0;

	while (j < (int64_t)n) {
		b = j;
		key = key * UINT64_C(2862933555777941757) + 1;
		j = (int64_t)((double)(b + 1) * ((double)(INT64_C(1) << 31) /
		    (double)((key >> 33) + 1)));
	}
	return (size_t)b;
}

static size_t
jump_all(const struct wsp_cluster *c, const char *metric, size_t *owners)
{
	uint64_t h = fnv1a_64(metric, strlen(metric));
	size_t left[WSP_SERVERS_MAX], n = c->n, found = 0, i;

	for (i = 0; i < n; i++)
		left[i] = i;
	while (found < c->replication && n > 0) {
		i = jump(h, n);
		owners[found++] = left[i];
		left[i] = left[--n];
		h ^= h >> 12;
		h ^= h << 25;
		h ^= h >> 27;
		h *= UINT64_C(2685821657736338717);
	}
	return found;
}

size_t
wsp_cluster_owners(struct wsp_cluster *c, const char *metric,
    size_t *owners)
{
	return c->hash == WSP_JUMP_FNV1A_CH ? jump_all(c, metric, owners) :
	    walk_ring(c, metric, owners);
}
