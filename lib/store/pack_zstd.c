/* SPDX-License-Identifier: ISC */
/* pack_zstd.c - bytes as one frame of zstd. */
#include <errno.h>
#include <stdlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "base/error.h"
#include "store/block.h"

#define LEVEL	3

struct wsp_packer {
	ZSTD_CCtx	*context;
};

struct wsp_packer *
wsp_packer_new(struct wsp_error *err)
{
	struct wsp_packer *p;

	if ((p = malloc(sizeof(*p))) == NULL ||
	    (p->context = ZSTD_createCCtx()) == NULL) {
		free(p);
		wsp_fail_errno(err, NULL);
		return NULL;
	}
	return p;
}

void
wsp_packer_free(struct wsp_packer *p)
{
	if (p == NULL)
		return;
	ZSTD_freeCCtx(p->context);
	free(p);
}

int
wsp_pack(struct wsp_packer *p, const struct wsp_out *from,
    struct wsp_out *to, uint32_t *packed, struct wsp_error *err)
{
	size_t most = ZSTD_compressBound(from->len), len;
	uint8_t *room;

	if (from->len > WSP_STORE_PAYLOAD_MAX)
		return wsp_fail(err, WSP_EVALUE,
		    "%zu bytes are more than a block can have", from->len);
	if ((room = wsp_out_more(to, most)) == NULL)
		return wsp_out_check(to, 1, err);
	len = ZSTD_compressCCtx(p->context, room, most, from->data,
	    from->len, LEVEL);
	errno = ENOMEM;
	if (ZSTD_getErrorCode(len) == ZSTD_error_memory_allocation)
		return wsp_fail_errno(err, NULL);
	if (ZSTD_isError(len))
		return wsp_fail(err, WSP_EVALUE, "zstd: %s",
		    ZSTD_getErrorName(len));
	to->len -= most - len;
	*packed = (uint32_t)len;
	return 0;
}
