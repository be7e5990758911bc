/* SPDX-License-Identifier: ISC */
/* explain_xff.c - how many points an xFilesFactor needs, and the other way. */
#include "ring/aggregate.h"
#include "ops/look/explain.h"

bool
wsp_xff_satisfied(float xff, uint64_t known, uint64_t slots)
{
	struct wsp_aggregate agg = { .method = WSP_LAST, .slots = slots,
	    .known = known };
	double value;

	return wsp_aggregate_end(&agg, xff, &value);
}

uint64_t
wsp_xff_needs(float xff, uint64_t slots)
{
	uint64_t n = (uint64_t)((double)xff * (double)slots);

	while (n < slots && !wsp_xff_satisfied(xff, n, slots))
		n++;
	return n;
}

double
wsp_xff_for(uint64_t known, uint64_t slots)
{
	uint64_t scale = 100, n;

	if (known == 0)
		return 0;
	while (known * scale < 10 * slots)
		scale *= 10;
	n = known * scale / slots;
	/* In the file it is rounded to 32 bits, perhaps up. */
	while (!wsp_xff_satisfied((float)((double)n / (double)scale), known,
	    slots))
		n--;
	return (double)n / (double)scale;
}
