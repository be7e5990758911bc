/* SPDX-License-Identifier: ISC */
/*
 * fuzz-plaintext.c - read lines of carbon's plaintext protocol, and gather
 * their points by metric.
 */
#include <math.h>

#include "fuzz.h"
#include "input/plaintext.h"
#include "tree/gather.h"

#define NOW	INT64_C(1700000000)

/* Two rounds: the second one has to do with the memory of the first. */
#define ROUNDS	2

static void
check_fields(const struct plaintext *p, const char *line, size_t len)
{
	must(p->metric >= line && p->metric + p->len <= line + len,
	    "the metric is a part of the line");
	must(p->len > 0 && strcspn(p->metric, " \t\n\v\f\r") == p->len,
	    "the metric has no white space");
	must(!isnan(p->point.value), "the value is a number");
	must(p->point.time >= 0 && p->point.time <= UINT32_MAX,
	    "the time fits a file");
}

/* Returns whether the line has a point that was kept. */
static bool
take(struct wsp_gather *g, const char *text, size_t len)
{
	struct wsp_error err = { 0 };
	const char *problem;
	struct plaintext p;
	bool kept = false;
	char *line;

	if ((line = malloc(len + 1)) == NULL)
		abort();
	memcpy(line, text, len);
	line[len] = '\0';
	if ((problem = plaintext_parse(&p, line, len, NOW)) != NULL)
		must(problem[0] != '\0', "a problem has a reason");
	else {
		check_fields(&p, line, len);
		kept = wsp_gather_add(g, p.metric, p.len, &p.point,
		    &err) == 0;
		must(kept || (err.code == WSP_EVALUE && err.msg[0] != '\0'),
		    "a bad name is a bad value");
	}
	free(line);
	return kept;
}

static size_t
take_all(struct wsp_gather *g, const char *text, size_t size)
{
	const char *end;
	size_t len, n = 0;

	for (; size > 0; text += len, size -= len) {
		end = memchr(text, '\n', size);
		len = end == NULL ? size : (size_t)(end - text);
		n += take(g, text, len);
		len += end != NULL;
	}
	return n;
}

/* Each metric has a name of its own, and a path that does not lead out. */
static void
check_pile(const struct wsp_gather *g, size_t i)
{
	const char *name = wsp_gather_name(g, &g->piles[i]);
	char path[WSP_METRICLEN];
	struct wsp_error err;
	size_t k;

	for (k = 0; k < i; k++)
		must(strcmp(wsp_gather_name(g, &g->piles[k]), name) != 0,
		    "no metric is there twice");
	if (wsp_metric_path(name, true, path, &err) == 0)
		must(path[0] != '/' && strncmp(path, "../", 3) != 0 &&
		    strstr(path, "/../") == NULL, "a path does not lead out");
}

static void
check(struct wsp_gather *g, size_t n)
{
	struct wsp_point *points;
	struct wsp_error err;
	size_t i, total = 0;

	must(g->npoints == n, "each point is kept once");
	points = calloc(n + 1, sizeof(*points));
	if (points == NULL || wsp_gather_sort(g, &err) == -1)
		abort();
	for (i = 0; i < g->npiles; i++) {
		must(g->piles[i].n > 0, "no metric is without points");
		must(total + g->piles[i].n <= n, "there are not more points");
		wsp_gather_points(g, &g->piles[i], points + total);
		total += g->piles[i].n;
		check_pile(g, i);
	}
	must(total == n, "each point belongs to a metric");
	free(points);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wsp_gather g = { 0 };
	int round;

	for (round = 0; round < ROUNDS; round++) {
		check(&g, take_all(&g, (const char *)data, size));
		wsp_gather_empty(&g);
	}
	wsp_gather_free(&g);
	return 0;
}
