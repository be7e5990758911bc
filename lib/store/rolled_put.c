/* SPDX-License-Identifier: ISC */
/* rolled_put.c - values of which only those not predicted are written. */
#include <stdlib.h>

#include "store/column.h"
#include "store/rolled.h"

/* Which values were predicted, and the others one behind the other. */
static size_t
sort_out(const struct wsp_store_list *l, const struct wsp_store_list *finer,
    uint32_t method, bool *hit, uint64_t *missed, size_t *changes)
{
	struct wsp_store_place at = { .list = l }, before = { .list = finer };
	struct wsp_store_mention m;
	size_t n = 0, nmissed = 0;
	uint64_t bits;

	*changes = 0;
	while (wsp_store_mention_next(&at, &m)) {
		if (m.empty)
			continue;
		hit[n] = wsp_store_predict(&before,
		    (uint64_t)m.unit * l->step, l->step, method, &bits) &&
		    bits == m.bits;
		if (!hit[n])
			missed[nmissed++] = m.bits;
		if (n > 0 && hit[n] != hit[n - 1])
			++*changes;
		n++;
	}
	return nmissed;
}

static void
put_hits(struct wsp_out *modes, const bool *hit, size_t n, uint32_t method)
{
	size_t i, from = 0;

	wsp_out_u8(modes, (uint8_t)(WSP_STORE_ROLLED | method));
	if (!hit[0])
		wsp_out_v(modes, 0);
	for (i = 1; i <= n; i++)
		if (i == n || hit[i] != hit[from]) {
			wsp_out_v(modes, i - from);
			from = i;
		}
}

static bool
may_predict(const struct wsp_store_list *l,
    const struct wsp_store_list *finer, uint32_t method)
{
	return finer != NULL && finer->nvalues > 0 &&
	    (method == WSP_METHOD_ANY ||
	    (method >= WSP_AVERAGE && method <= WSP_MIN)) &&
	    l->step % finer->step == 0;
}

/* The method by which most are predicted, where it is not known. */
static uint32_t
find_method(const struct wsp_store_list *l,
    const struct wsp_store_list *finer, bool *hit, uint64_t *missed)
{
	uint32_t method, best = WSP_AVERAGE;
	size_t least = SIZE_MAX, n, changes;

	for (method = WSP_AVERAGE; method <= WSP_MIN; method++) {
		n = sort_out(l, finer, method, hit, missed, &changes);
		if (n < least) {
			least = n;
			best = method;
		}
	}
	return best;
}

void
wsp_rolled_put(struct wsp_out *s, const struct wsp_store_list *l,
    const struct wsp_store_list *finer, uint32_t method)
{
	size_t n = l->nvalues, nmissed = n, changes = 0;
	uint64_t *missed = NULL;
	bool *hit = NULL;

	if (!may_predict(l, finer, method)) {
		wsp_column_put(s, l->values, n);
		return;
	}
	hit = calloc(n, sizeof(*hit));
	missed = reallocarray(NULL, n, sizeof(*missed));
	if (hit == NULL || missed == NULL)
		s[WSP_STORE_MODES].failed = true;
	else {
		if (method == WSP_METHOD_ANY)
			method = find_method(l, finer, hit, missed);
		nmissed = sort_out(l, finer, method, hit, missed, &changes);
	}
	/* A value that is saved is worth more than a run. */
	if (nmissed == n || n - nmissed < changes)
		wsp_column_put(s, l->values, n);
	else {
		put_hits(&s[WSP_STORE_MODES], hit, n, method);
		if (nmissed > 0)
			wsp_column_put(s, missed, nmissed);
	}
	free(hit);
	free(missed);
}
