/* SPDX-License-Identifier: ISC */
/* column_read.c - the values of a list: the same, xor, scaled or predicted. */
#include "store/column_read.h"
#include "store/rolled.h"

static void
read_same(struct wsp_store_cursor *s, uint32_t n, uint64_t *out)
{
	uint64_t bits = wsp_store_u64(&s[WSP_STORE_WORDS]);
	uint32_t i;

	for (i = 0; out != NULL && i < n; i++)
		out[i] = bits;
}

/* Adds the bytes of so many planes; false if some are missing. */
static bool
read_planes(struct wsp_store_cursor *s, uint32_t n, unsigned planes,
    uint64_t *out)
{
	const uint8_t *plane;
	uint32_t i;
	unsigned j;

	if (out != NULL)
		memset(out, 0, n * sizeof(*out));
	for (j = 0; j < planes; j++) {
		plane = wsp_store_take(&s[WSP_STORE_PLANES + j], n);
		if (plane == NULL)
			return false;
		for (i = 0; out != NULL && i < n; i++)
			out[i] |= (uint64_t)plane[i] << 8 * j;
	}
	return true;
}

static void
read_xor(struct wsp_store_cursor *s, uint32_t n, uint64_t *out)
{
	uint32_t i;

	if (!read_planes(s, n, 8, out) || out == NULL)
		return;
	for (i = 1; i < n; i++)
		out[i] ^= out[i - 1];
}

static int64_t
unzigzag(uint64_t v)
{
	return (int64_t)(v >> 1 ^ ((v & 1) != 0 ? UINT64_MAX : 0));
}

struct scale {
	uint64_t	q, base;
	unsigned	flags, planes;
	const uint8_t	*ulps;		/* or NULL */
};

/* What a scaled integer stands for. */
static uint64_t
scaled(const struct scale *scale, int64_t integer, uint32_t i)
{
	double value = (double)integer / (double)scale->q;
	uint64_t bits;

	memcpy(&bits, &value, sizeof(bits));
	if (scale->ulps != NULL)
		bits += (uint64_t)unzigzag(scale->ulps[i]);
	return bits;
}

/* Makes values of what the planes have. */
static void
unscale(const struct scale *scale, struct wsp_store_cursor *modes, uint32_t n,
    uint64_t *out)
{
	uint64_t integer = scale->base;
	int64_t is;
	uint32_t i;

	for (i = 0; i < n; i++) {
		if (scale->flags & WSP_STORE_DIFFERENCES)
			integer += (uint64_t)unzigzag(out[i]);
		else
			integer = scale->base + out[i];
		is = (int64_t)integer;
		if (is > WSP_STORE_SCALED_MAX || is < -WSP_STORE_SCALED_MAX) {
			wsp_store_cursor_fail(modes,
			    "a scaled integer over 53 bits");
			return;
		}
		out[i] = scaled(scale, is, i);
	}
}

/* Those that stand in WORDS; they come before all else in MODES. */
static void
read_exceptions(struct wsp_store_cursor modes, struct wsp_store_cursor *words,
    uint64_t n, uint64_t *out)
{
	uint64_t i, bits, at = 0;

	for (i = 0; i < n; i++) {
		at += wsp_store_v(&modes) + (i > 0);
		bits = wsp_store_u64(words);
		if (out != NULL)
			out[at] = bits;
	}
}

/* Passes over the places of exceptions, which have to be below n. */
static uint64_t
check_exceptions(struct wsp_store_cursor *modes, uint32_t n)
{
	uint64_t i, count = wsp_store_v_count(modes, modes, 1), left = n;

	for (i = 0; i < count; i++) {
		if (left == 0)
			wsp_store_cursor_fail(modes,
			    "an exception past the column");
		left -= left == 0 ? 0 :
		    wsp_store_v_within(modes, 0, left - 1) + 1;
	}
	return modes->problem == NULL ? count : 0;
}

static void
read_scaled(struct wsp_store_cursor *s, uint32_t n, uint64_t *out)
{
	struct wsp_store_cursor *modes = &s[WSP_STORE_MODES], places;
	struct scale scale = { 0 };
	uint64_t count;

	scale.q = wsp_store_v_within(modes, 1, UINT32_MAX);
	scale.flags = wsp_store_u8(modes);
	scale.planes = wsp_store_u8(modes);
	scale.base = (uint64_t)wsp_store_z(modes);
	if (scale.flags > 3 || scale.planes > 8)
		wsp_store_cursor_fail(modes,
		    "a number outside its limits");
	places = *modes;
	count = check_exceptions(modes, n);
	if (modes->problem != NULL)
		return;
	wsp_store_v(&places);
	if (!read_planes(s, n, scale.planes, out))
		return;
	if (scale.flags & WSP_STORE_ULP && (scale.ulps =
	    wsp_store_take(&s[WSP_STORE_ULPS], n)) == NULL)
		return;
	if (out != NULL)
		unscale(&scale, modes, n, out);
	read_exceptions(places, &s[WSP_STORE_WORDS], count, out);
}

static void
read_plain(unsigned mode, struct wsp_store_cursor *s, uint32_t n,
    uint64_t *out)
{
	switch (mode) {
	case WSP_STORE_SAME:
		read_same(s, n, out);
		break;
	case WSP_STORE_XOR:
		read_xor(s, n, out);
		break;
	case WSP_STORE_SCALED:
		read_scaled(s, n, out);
		break;
	default:
		wsp_store_cursor_fail(&s[WSP_STORE_MODES],
		    "a column of no mode");
	}
}

/* Passes over the run lengths, which count n; how many are not predicted? */
static uint32_t
count_others(struct wsp_store_cursor *modes, uint32_t n)
{
	uint32_t sum = 0, others = 0, length;
	bool hit = true, first = true;

	while (sum < n && modes->problem == NULL) {
		length = (uint32_t)wsp_store_v_within(modes, !first, n - sum);
		sum += length;
		others += hit ? 0 : length;
		hit = !hit;
		first = false;
	}
	return others;
}

/*
 * Puts what is predicted between the others, which stand at the end of the
 * values: they never are overtaken.
 */
static void
weave(const struct wsp_store_list *list, const struct wsp_store_list *finer,
    unsigned method, struct wsp_store_cursor *lengths,
    struct wsp_store_cursor *modes, const uint64_t *others)
{
	struct wsp_store_place place = { .list = finer };
	uint32_t left = 0, at = 0, k;
	size_t r;
	uint64_t *out = list->values;
	bool hit = false;

	for (r = 0; r < list->nruns; r++) {
		for (k = 0; !list->runs[r].empty &&
		    k < list->runs[r].length; k++) {
			while (left == 0) {
				left = (uint32_t)wsp_store_v(lengths);
				hit = !hit;
			}
			left--;
			if (!hit)
				out[at] = *others++;
			else if (!wsp_store_predict(&place, list->step *
			    (uint64_t)(list->runs[r].start + k), list->step,
			    method, &out[at])) {
				wsp_store_cursor_fail(modes,
				    "predicted from nothing, or to NaN");
				return;
			}
			at++;
		}
	}
}

static void
read_rolled(const struct wsp_store_list *list,
    const struct wsp_store_list *finer, unsigned method,
    struct wsp_store_cursor *s)
{
	struct wsp_store_cursor *modes = &s[WSP_STORE_MODES], lengths = *modes;
	uint32_t n = list->nvalues, others;
	uint64_t *end = NULL;

	if (method < WSP_AVERAGE || method > WSP_MIN || finer == NULL ||
	    list->step % finer->step != 0) {
		wsp_store_cursor_fail(modes, "predicted from no list");
		return;
	}
	others = count_others(modes, n);
	if (list->values != NULL)
		end = list->values + (n - others);
	if (others > 0)
		read_plain(wsp_store_u8(modes), s, others, end);
	if (list->values != NULL && modes->problem == NULL)
		weave(list, finer, method, &lengths, modes, end);
}

void
wsp_store_column_read(const struct wsp_store_list *list,
    const struct wsp_store_list *finer, struct wsp_store_cursor *s)
{
	unsigned mode;

	if (list->nvalues == 0)
		return;
	mode = wsp_store_u8(&s[WSP_STORE_MODES]);
	if (s[WSP_STORE_MODES].problem != NULL)
		return;
	if (mode & WSP_STORE_ROLLED)
		read_rolled(list, finer, mode & ~(unsigned)WSP_STORE_ROLLED, s);
	else
		read_plain(mode, s, list->nvalues, list->values);
}
