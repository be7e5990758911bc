/* SPDX-License-Identifier: ISC */
/* mix.c - what the archives of several methods hold, and one of them alone. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "cwhisper/cwhisper.h"
#include "cwhisper/mix.h"
#include "cwhisper/units.h"

int
wsp_cw_specs(const struct wsp_cw *f, struct wsp_spec **out,
    struct wsp_error *err)
{
	struct wsp_spec *specs = calloc((size_t)f->narchives + 1,
	    sizeof(*specs));
	uint32_t i;

	if (specs == NULL)
		return wsp_fail_errno(err, NULL);
	for (i = 1; i < f->narchives; i++) {
		specs[i].method = wsp_cw_method_of_file(f->archives[i].spec);
		specs[i].percentile = f->archives[i].percentile;
	}
	*out = specs;
	return 0;
}

static int
ascending(const void *ap, const void *bp)
{
	const struct wsp_slot *a = ap, *b = bp;

	return (a->value > b->value) - (a->value < b->value);
}

/* Between two values the percentile lies in proportion. */
static void
percentile(struct wsp_slot *p, size_t n, double percent, double *value)
{
	double k = (double)(n - 1) * percent / 100, r;
	size_t i = (size_t)k;

	qsort(p, n, sizeof(*p), ascending);
	r = k - (double)i;
	*value = r > 0 ? p[i + 1].value * r + p[i].value * (1 - r) :
	    p[i].value;
}

static void
make_value(const struct wsp_cw_archive *a, struct wsp_slot *p, size_t n,
    double *value)
{
	if (a->spec == WSP_CW_PERCENTILE)
		percentile(p, n, (double)a->percentile, value);
	else
		wsp_cw_aggregate(a->spec, p, n, value);
}

int
wsp_cw_mix_live(const struct wsp_cw *f, uint32_t archive, bool enough,
    struct wsp_cw_list *list, struct wsp_error *err)
{
	const struct wsp_cw_archive *a = &f->archives[archive];
	uint32_t finest = a->step / f->archives[0].step;
	float slots = (float)finest;
	struct wsp_cw_list base = { 0 };
	struct wsp_slot s;
	size_t i, k;
	int ret = -1;

	if (wsp_cw_blocks_points(f, 0, a->last.interval == 0 ? 0 :
	    (int64_t)a->last.interval + a->step, UINT32_MAX, &base, err) == -1)
		goto out;
	for (i = 0; i < base.n; i = k) {
		s.interval = base.slots[i].interval;
		s.interval -= s.interval % a->step;
		for (k = i; k < base.n &&
		    base.slots[k].interval - s.interval < a->step; k++)
			continue;
		if (enough && (float)(k - i) / slots < f->xff)
			continue;
		make_value(a, &base.slots[i], k - i, &s.value);
		if (wsp_cw_list_add(list, &s, err) == -1)
			goto out;
	}
	ret = 0;
out:
	wsp_cw_list_free(&base);
	return ret;
}

/* Is this the name of what an archive holds?  p99.9 is, of a float. */
static bool
is_called(const struct wsp_spec *s, const char *name)
{
	char text[WSP_SPECLEN];
	double p;

	return strcmp(wsp_spec_name(s, text), name) == 0 ||
	    (s->method == WSP_PERCENTILE && name[0] == 'p' &&
	    wsp_parse_double(name + 1, &p) == 0 && (float)p == s->percentile);
}

/* Says which methods the file has; those of the second level are all. */
static int
fail_name(const struct wsp_body *b, const char *name, struct wsp_error *err)
{
	char list[256] = "", text[WSP_SPECLEN];
	const struct wsp_info *info = b->info;
	size_t len = 0;
	uint32_t i;

	for (i = 1; i < info->narchives && len < sizeof(list) &&
	    info->archives[i].step == info->archives[1].step; i++)
		len += (size_t)snprintf(list + len, sizeof(list) - len,
		    "%s%s", i > 1 ? ", " : "",
		    wsp_spec_name(&info->specs[i], text));
	return wsp_fail(err, WSP_EVALUE, "holds %s, not %s", list, name);
}

int
wsp_cw_choose(struct wsp_body *b, const char *name, struct wsp_error *err)
{
	struct wsp_cw_own *own = b->own;
	const struct wsp_spec *specs = b->info->specs;
	uint32_t *view = calloc((size_t)b->info->narchives + 1, sizeof(*view));
	uint32_t i, n = 1;

	if (view == NULL)
		return wsp_fail_errno(err, NULL);
	for (i = 1; i < b->info->narchives; i++)
		if (is_called(&specs[i], name))
			view[n++] = i;
	if (n == 1) {
		free(view);
		return fail_name(b, name, err);
	}
	b->info->method = specs[view[1]].method;
	for (i = 1; i < n; i++)
		b->archives[i] = b->archives[view[i]];
	b->info->narchives = b->claimed = n;
	b->info->specs = NULL;
	own->view = view;
	return 0;
}
