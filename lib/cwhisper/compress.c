/* SPDX-License-Identifier: ISC */
/* compress.c - how large a file of given points has to be. */
#include "cwhisper/block.h"
#include "cwhisper/compress.h"

#define FEW		30	/* points that say nothing */
#define RUN		7200	/* points that are tried as one block */
#define MARGIN		0.618f

float
wsp_cw_estimate(const struct wsp_slot *p, size_t n, uint32_t step)
{
	size_t i, run;
	uint64_t bytes = 0;

	if (n < FEW)
		return WSP_CW_POINT_SIZE;
	for (i = 0; i < n; i += run) {
		run = n - i < RUN ? n - i : RUN;
		bytes += (wsp_encoder_bits(p + i, run, step) +
		    WSP_MARK_BITS) / 8 + 1;
	}
	return (float)bytes / (float)n + MARGIN;
}
