/* SPDX-License-Identifier: ISC */
/* compress.c - how large a file of given points has to be. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "cwhisper/compress.h"

#define FEW		30	/* points that say nothing */
#define RUN		7200	/* points that are tried as one block */
#define MARGIN		0.618f

/* The bytes of a block of these points, with the mark. */
static size_t
try_run(uint8_t *buf, const struct wsp_slot *p, size_t n, uint32_t step)
{
	struct wsp_encoder e = { .out.bytes = buf, .step = step };
	size_t i;

	for (i = 0; i < n; i++)
		wsp_encoder_add(&e, &p[i]);
	return (8 * e.out.at + e.out.used + WSP_MARK_BITS) / 8 + 1;
}

int
wsp_cw_estimate(const struct wsp_slot *p, size_t n, uint32_t step,
    float *size, struct wsp_error *err)
{
	size_t i, run, bytes = 0;
	uint8_t *buf;

	if (n < FEW) {
		*size = WSP_CW_POINT_SIZE;
		return 0;
	}
	buf = malloc((size_t)WSP_POINT_MAX * RUN + WSP_BLOCK_SLACK);
	if (buf == NULL)
		return wsp_fail_errno(err, NULL);
	for (i = 0; i < n; i += run) {
		run = n - i < RUN ? n - i : RUN;
		bytes += try_run(buf, p + i, run, step);
	}
	free(buf);
	*size = (float)bytes / (float)n + MARGIN;
	return 0;
}
