/* SPDX-License-Identifier: ISC */
/* set.c - change the aggregation method and xFilesFactor of a file. */
#include "base/error.h"
#include "base/io.h"
#include "file/file.h"
#include "file/header.h"

int
wsp_set_aggregation(struct wsp *w, enum wsp_method method, const double *xff,
    struct wsp_error *err)
{
	uint8_t buf[WSP_HEADER_SIZE];
	struct wsp_header h = {
		.method = method,
		.max_retention = w->info.max_retention,
		.xff = w->info.xff,
		.narchives = w->info.narchives,
	};

	if (wsp_method_name(method) == NULL)
		return wsp_fail(err, WSP_EMETHOD,
		    "Unrecognized aggregation method: %u", (unsigned)method);
	if (xff != NULL) {
		if (wsp_xff_check(*xff, err) == -1)
			return -1;
		h.xff = (float)*xff;
	}
	wsp_header_encode(&h, buf);
	if (wsp_io_write(w->fd, buf, sizeof(buf), 0, err) == -1)
		return -1;
	w->info.method = h.method;
	w->info.xff = h.xff;
	return 0;
}
