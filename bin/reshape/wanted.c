/* SPDX-License-Identifier: ISC */
/* wanted.c - what the header of a file should say, and in what it does not. */
#include "reshape/wanted.h"

static bool
same_archives(const struct wanted *s, const struct wsp_info *info)
{
	size_t i;

	if (s->n != info->narchives)
		return false;
	for (i = 0; i < s->n; i++)
		if (s->list[i].step != info->archives[i].step ||
		    s->list[i].points != info->archives[i].points)
			return false;
	return true;
}

int
wanted_differs(const struct wanted *s, const struct wsp_info *info)
{
	int differs = 0;

	if (s->list != NULL && !same_archives(s, info))
		differs |= SHAPE_ARCHIVES;
	if (s->method != NULL && (uint32_t)*s->method != info->method)
		differs |= SHAPE_METHOD;
	if (s->xff != NULL && (float)*s->xff != info->xff)
		differs |= SHAPE_XFF;
	return differs;
}

bool
wanted_shortens(const struct wanted *s, const struct wsp_info *info)
{
	uint64_t longest = 0;
	size_t i;

	for (i = 0; i < s->n; i++)
		if (s->list[i].step * s->list[i].points > longest)
			longest = s->list[i].step * s->list[i].points;
	return s->list != NULL && longest < info->max_retention;
}

static void
put_retention(struct out *out, uint64_t step, uint64_t points, bool first)
{
	if (!first)
		out_char(out, ' ');
	out_uint(out, step);
	out_char(out, ':');
	out_uint(out, points);
}

void
wanted_put_old(struct out *out, const struct wsp_info *info)
{
	uint32_t i;

	for (i = 0; i < info->narchives; i++)
		put_retention(out, info->archives[i].step,
		    info->archives[i].points, i == 0);
}

void
wanted_put_new(struct out *out, const struct wanted *s)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		put_retention(out, s->list[i].step, s->list[i].points, i == 0);
}
