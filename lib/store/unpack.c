/* SPDX-License-Identifier: ISC */
/* unpack.c - zstd's frames. */
#include <errno.h>
#include <stdlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "base/error.h"
#include "store/format.h"
#include "store/unpack.h"

/* What keeps these bytes from being unpacked, or NULL. */
static const char *
problem(const uint8_t *in, size_t packed, size_t raw)
{
	if (raw > WSP_STORE_PAYLOAD_MAX)
		return "says that it is too large";
	if (raw == 0)
		return packed == 0 ? NULL : "has packed bytes of nothing";
	if (ZSTD_findFrameCompressedSize(in, packed) != packed)
		return "is not one zstd frame";
	if (ZSTD_getFrameContentSize(in, packed) != raw)
		return "is a zstd frame of another size";
	return NULL;
}

int
wsp_store_unpack(const uint8_t *in, size_t packed, size_t raw,
    const char *what, uint8_t **out, struct wsp_error *err)
{
	const char *wrong = problem(in, packed, raw);
	uint8_t *bytes;
	size_t len;

	if (wrong != NULL)
		return wsp_fail(err, WSP_ECORRUPT, "%s %s", what, wrong);
	*out = NULL;
	if (raw == 0)
		return 0;
	if ((bytes = malloc(raw)) == NULL)
		return wsp_fail_errno(err, NULL);
	if ((len = ZSTD_decompress(bytes, raw, in, packed)) != raw) {
		free(bytes);
		/* No memory is not damage. */
		errno = ENOMEM;
		if (ZSTD_getErrorCode(len) == ZSTD_error_memory_allocation)
			return wsp_fail_errno(err, NULL);
		return wsp_fail(err, WSP_ECORRUPT,
		    "%s is a zstd frame that does not unpack", what);
	}
	*out = bytes;
	return 0;
}
